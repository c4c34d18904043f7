/* SPDX-License-Identifier: ISC */
/* What nobody would find any more when an identity of a person changes. */
#include "base/mem.h"
#include "decide/retainplan.h"
#include "facts/factsinside.h"

/* One value of an identity that takes the place of another one. */
struct replacing {
	struct facts_view *view;
	const struct policy_field *field;
	struct text type, to;
	size_t but; /* the request that wants it */
};

static bool
hash_new(const struct replacing *c, size_t key, struct subject *s)
{
	const struct facts *k = c->view->known;

	return c->to.n > 0 && personhash_identity(k->hasher, key, k->policy,
				  c->type, c->to, &c->view->room, s);
}

/* The identities of the record that the field says, a bit for each. */
static uint64_t
changing(const struct replacing *c)
{
	const struct facts_view *v = c->view;
	uint64_t bits = 0;

	for (size_t i = 0; i < v->identities; i++)
		if (v->identity[i].field == c->field)
			bits |= (uint64_t)1 << i % 64;
	return bits;
}

/* Whether only the spelling changes. */
static bool
is_same(const struct replacing *c)
{
	const struct facts_view *v = c->view;
	struct subject s;

	if (!hash_new(c, 0, &s))
		return false;
	for (size_t i = 0; i < v->identities; i++)
		if (v->identity[i].field == c->field &&
		    subject_equal(&v->identity[i].subject, &s))
			return true;
	return false;
}

/* ---- what they chose ---- */

/* The choices that other identities of the record find. */
static size_t
others_find(const struct replacing *c, struct choice_found *rest)
{
	const struct facts_view *v = c->view;
	size_t n = 0;

	for (size_t i = 0; i < v->choices; i++) {
		const uint32_t identity = v->choice[i].identity;

		if (identity == 0 ||
		    v->identity[identity - 1].field != c->field)
			rest[n++] = v->choice[i];
	}
	return n;
}

/* The choices that the new value finds. */
static size_t
news_find(const struct replacing *c, struct choice_found **found)
{
	const struct facts *k = c->view->known;
	struct hashtable_entry *e = NULL;
	struct subject s;
	size_t n = 0;

	for (size_t key = 0; key < subject_keys(k->hasher); key++)
		while (hash_new(c, key, &s) &&
		       (e = hashtable_find(&k->choices.by, s.sum, e)) != NULL) {
			*found = mem_resize(*found, n + 1, sizeof(**found));
			(*found)[n++] =
			    (struct choice_found){ e->tag, 1, true };
		}
	return n;
}

/* Whether these choices say anything about a topic. */
static bool
says(const struct choices *all, const struct choice_found *found, size_t n,
    uint32_t topic, uint32_t every)
{
	for (size_t i = 0; i < n; i++)
		if (all->event[found[i].event].topic == topic)
			return true;
	return choices_answer(all, found, n, topic, every).choice !=
	       CHOSEN_NOTHING;
}

static bool
is_out(struct choice_answer a)
{
	return a.choice == CHOSEN_OUT || a.maybe_out;
}

/* Finds the topic of a refusal that is lost, all of them first. */
static bool
choice_lost(const struct replacing *c, struct text *topic)
{
	const struct facts_view *v = c->view;
	const struct choices *all = &v->known->choices;
	const struct names *topics = &v->known->policy->topics;
	struct choice_found *rest = mem_array(v->choices + 1, sizeof(*rest)),
			    *new = NULL;
	const size_t rests = others_find(c, rest), news = news_find(c, &new);
	const uint32_t every = (uint32_t)topics->n;
	bool lost = false;

	for (uint32_t i = every + 1; i-- > 0 && !lost;) {
		if (!is_out(
			choices_answer(all, v->choice, v->choices, i, every)) ||
		    is_out(choices_answer(all, rest, rests, i, every)) ||
		    says(all, new, news, i, every))
			continue;
		lost = true;
		*topic = i == every ? text_of("all") : topics->name[i];
	}
	mem_free(rest);
	mem_free(new);
	return lost;
}

/* ---- what they asked ---- */

static bool
is_over(const struct request *r)
{
	return r->ahead || r->state == STATE_DENIED ||
	       r->state == STATE_REVOKED || r->state == STATE_APPEAL_DENIED;
}

static bool
is_refusal(const struct request *r)
{
	return r->type == REQUEST_CONTACT_OPT_OUT ||
	       r->type == REQUEST_SALE_OPT_OUT ||
	       r->type == REQUEST_CONSENT_WITHDRAW || r->withdraws_instead;
}

/* Whether a request waits for its answer, or was answered and still says what
 * may not be done. */
static bool
lasts(const struct facts *k, const struct request *r)
{
	const struct request *leader =
	    r->state == STATE_DUPLICATE
		? ledger_find(k->ledger, r->duplicate_of)
		: r;

	if (leader == NULL || leader->type != r->type)
		leader = r;
	if (request_open(leader) ||
	    request_in_force(leader, k->now, k->policy->zone) ||
	    request_in_force(r, k->now, k->policy->zone))
		return true;
	return !is_over(leader) && !is_over(r) &&
	       (is_refusal(leader) ||
		   request_own_restriction(leader, k->dataset->name));
}

/* Requests for correction that find nobody are told anyway. */
static bool
is_other(const struct replacing *c, const struct request *r)
{
	const struct request *own =
	    ledger_request(c->view->known->ledger, c->but);

	return r->type != REQUEST_CORRECTION &&
	       !text_equal(r->duplicate_of, own->id) &&
	       !text_equal(own->duplicate_of, r->id);
}

static bool
names_new(const struct replacing *c, const struct request *r)
{
	const size_t keys = subject_keys(c->view->known->hasher);
	struct subject s;

	for (size_t key = 0; key < keys; key++)
		for (size_t i = 0; hash_new(c, key, &s) && i < r->subjects; i++)
			if (subject_equal(&r->subject[i], &s))
				return true;
	return false;
}

/* Whether the new value is known to ask the same. */
static bool
is_asked_anew(const struct replacing *c, const struct request *r)
{
	const struct facts *k = c->view->known;

	if (names_new(c, r))
		return true;
	for (size_t i = 0; i < facts_requests(k); i++) {
		const struct request *other = ledger_request(k->ledger, i);

		if (other->type == r->type && lasts(k, other) &&
		    names_new(c, other))
			return true;
	}
	return false;
}

static const struct request *
request_lost(const struct replacing *c)
{
	const struct facts_view *v = c->view;
	const uint64_t rest = ~changing(c);

	for (size_t i = 0; i < v->founds; i++) {
		const struct asked *f = &v->found[i];
		const struct request *r =
		    ledger_request(v->known->ledger, f->request);

		if (!f->person && ((f->which | f->linked) & rest) == 0 &&
		    is_other(c, r) && lasts(v->known, r) &&
		    !is_asked_anew(c, r))
			return r;
	}
	return NULL;
}

bool
facts_loses(struct facts_view *v, size_t request,
    const struct policy_field *field, struct text to, struct facts_lost *lost)
{
	const struct replacing c = { .view = v,
		.field = field,
		.type = policy_kind(v->known->dataset, field),
		.to = to,
		.but = request };

	*lost = (struct facts_lost){ .request = NULL };
	if (c.type.n == 0 || changing(&c) == 0 || is_same(&c))
		return false;
	lost->request = request_lost(&c);
	return lost->request != NULL || choice_lost(&c, &lost->topic);
}

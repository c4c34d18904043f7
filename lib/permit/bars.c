/* SPDX-License-Identifier: ISC */
#include "permit/bars.h"

#include "base/mem.h"
#include "decide/retainplan.h"

enum { KEY_PARTS = 16 };

const char *
bar_word(enum bar bar)
{
	static const char *const word[BARS] = {
		[BAR_NONE] = "may go",
		[BAR_DELETED] = "was deleted before",
		[BAR_LEFT] = "left",
		[BAR_DELETION] = "asked for deletion",
		[BAR_RESTRICTED] = "restricted",
		[BAR_OBJECTED] = "objected",
		[BAR_OPTED_OUT] = "opted out",
		[BAR_WITHDRAWN] = "withdrew consent",
		[BAR_CONSENT] = "gave no consent",
		[BAR_CHILD] = "a child without consent",
		[BAR_UNREAD] = "not clear whose it is",
	};

	return word[bar];
}

/* ---- preparing ---- */

/* The fields by which another dataset knows who gave consent. */
static bool
place_bind(struct bars *b, const struct consents *c, size_t *number)
{
	if (c->place.in == NULL)
		return false;
	for (size_t i = 0; i < c->place.by->n; i++)
		number[i] = retain_need(b->retain,
		    policy_field(b->dataset, c->place.by->name[i]));
	return true;
}

static void
consent_bind(struct bars *b)
{
	const struct policy_purpose *p = b->sharing->purpose;

	b->consent = SIZE_MAX;
	b->asks_child = retain_knows_children(b->retain) &&
			place_bind(b, b->child, b->child_by);
	if (b->about != NULL || !p->consent.given || !purpose_needs_consent(p))
		return;
	b->asks_consent = place_bind(b, b->purpose, b->consent_by);
	if (!b->asks_consent)
		b->consent = retain_need(b->retain,
		    policy_field(b->dataset, p->consent.field));
}

int
bars_bind(struct bars *b)
{
	const struct policy_dataset *d = b->dataset;
	const struct policy_recipient *r = b->sharing->recipient;
	const struct text none = { NULL, 0 };

	b->retain = retain_new(b->sharing->policy, d, b->now);
	if (b->retain == NULL || facts_bind(b->known, b->retain, d, true) != 0)
		return -1;
	b->key = retain_needs(b->retain, d->key, d->keys);
	b->person = retain_needs(b->retain, d->person, d->persons);
	consent_bind(b);
	b->free = sharing_is_free(b->sharing);
	b->sells = r != NULL && policy_sells(r, b->sharing->purpose);
	b->topic =
	    sharing_topic(b->sharing->policy, b->sharing->purpose->topic);
	b->own_topic =
	    sharing_topic(b->sharing->policy, r == NULL ? none : r->topic);
	b->idle = !facts_something(b->known) && !b->keyed &&
		  !purpose_needs_consent(b->sharing->purpose) &&
		  (r == NULL || r->type != RECIPIENT_OWN_CHOICE) &&
		  (!b->free || !retain_knows_children(b->retain));
	return 0;
}

void
bars_clear(struct bars *b)
{
	retain_free(b->retain);
	mem_free(b->key);
	mem_free(b->person);
}

static bool
is_listed(const size_t *list, size_t n, size_t field)
{
	for (size_t i = 0; list != NULL && i < n; i++)
		if (list[i] == field)
			return true;
	return false;
}

bool
bars_needs(const struct bars *b, size_t field)
{
	const struct policy_field *f = retain_field(b->retain, field);
	const struct policy *p = b->sharing->policy;
	const struct policy_dataset *d = b->dataset;

	if (field == b->consent ||
	    (b->asks_consent &&
		is_listed(b->consent_by, b->purpose->place.by->n, field)) ||
	    (b->asks_child &&
		is_listed(b->child_by, b->child->place.by->n, field)) ||
	    (b->keyed && b->about == NULL && is_listed(b->key, d->keys, field)))
		return true;
	if (retain_knows_children(b->retain) &&
	    text_equal(f->name, p->children.date_of_birth))
		return true;
	if (!facts_by_person(b->known))
		return false;
	for (size_t i = 0; i < d->identities; i++)
		if (d->identity[i].field == f)
			return true;
	return is_listed(b->person, d->persons, field);
}

void
bars_begin(struct bars_view *v, const struct bars *b)
{
	*v = (struct bars_view){ .bars = b };
	v->facts = facts_view_new(b->known);
	v->value = mem_array(retain_fields(b->retain) + 1, sizeof(*v->value));
}

void
bars_end(struct bars_view *v)
{
	facts_view_free(v->facts);
	mem_free(v->value);
	arena_clear(&v->memory);
	buf_wipe(&v->joined);
	buf_wipe(&v->whose.own);
	buf_wipe(&v->whose.alike);
}

/* ---- one record ---- */

static void
add(struct barred *all, enum bar bar, bool sure, struct text id)
{
	if (all->bar != BAR_NONE &&
	    (all->sure > sure || (all->sure == sure && all->bar <= bar)))
		return;
	*all = (struct barred){ .bar = bar, .sure = sure, .id = id };
}

static void
add_field(struct barred *all, enum bar bar, bool sure,
    const struct policy_field *f)
{
	struct barred before = *all;

	add(all, bar, sure, (struct text){ NULL, 0 });
	if (all->bar != before.bar || all->sure != before.sure)
		all->field = f;
}

static void
gone_put(void *ctx, const struct subject *key, int64_t at)
{
	bool *gone = ctx;

	(void)key;
	(void)at;
	*gone = true;
}

/* The log has keys letter by letter; a record whose key is written otherwise
 * may be the one that was deleted. */
static void
past_look(struct bars_view *v, const struct retain_facts *f, struct barred *all)
{
	const struct bars *b = v->bars;
	const struct text none = { NULL, 0 };
	bool gone = f->came_back || f->maybe_back;

	if (b->log && !gone)
		(void)facts_gone(v->facts, v->value, f, gone_put, &gone);
	if (gone)
		add(all, BAR_DELETED, f->came_back, none);
	if ((f->suppressed || f->left_alike) && b->free)
		add(all, BAR_LEFT, f->suppressed, none);
}

/* What the requests of a person say, one after the other. */
struct petition {
	const struct bars *bars;
	struct barred *all;
	struct choice_answer chosen; /* about the topic of the purpose */
	/* By identity of the record, of the first 64: when it was last opted in
	 * to sales. */
	int64_t in[64];
};

/* Whether a request is over without having any effect.  One that expired is
 * not: who refuses need not prove who they are. */
static bool
is_void(const struct request *r)
{
	return r->ahead || r->state == STATE_DENIED ||
	       r->state == STATE_REVOKED || r->state == STATE_APPEAL_DENIED;
}

static int64_t
time_of(const struct request *r)
{
	return r->received == REQUEST_NEVER ? INT64_MAX : r->received;
}

/* Whether the person has shown enough to take a refusal back. */
static bool
may_opt_in(const struct bars *b, const struct request *r)
{
	const struct policy_right *right =
	    policy_right(b->sharing->policy, r->type_word);

	return !is_void(r) && r->state != STATE_EXPIRED &&
	       r->state != STATE_DUPLICATE && r->received != REQUEST_NEVER &&
	       request_verified(r, VERIFIED_CONTACT) &&
	       (right == NULL || request_verified(r, right->verify));
}

static void
sale_in_take(void *petition, const struct facts_petition *f)
{
	struct petition *a = petition;
	const struct request *r = f->request;

	if (r->type != REQUEST_SALE_OPT_IN || !f->sure ||
	    !may_opt_in(a->bars, r))
		return;
	for (size_t i = 0; i < 64; i++)
		if ((f->which >> i & 1) != 0 && r->received > a->in[i])
			a->in[i] = r->received;
}

/* Whether every identity by which a person refused has opted in since. */
static bool
is_taken_back(const struct petition *a, const struct facts_petition *f)
{
	for (size_t i = 0; i < 64; i++)
		if ((f->which >> i & 1) != 0 && a->in[i] <= time_of(f->leader))
			return false;
	return f->sure && f->which != 0;
}

static void
use_take(const struct petition *a, const struct facts_petition *f)
{
	const struct bars *b = a->bars;
	const struct request *r = f->leader;
	const struct text name =
	    (b->about == NULL ? b->dataset : b->about)->name;
	const struct zone *zone = b->sharing->policy->zone;
	const bool over = is_void(r) || is_void(f->request);

	if (request_restricts(r, name, VERIFIED_NONE, b->now, zone) ||
	    request_restricts(f->request, name, VERIFIED_NONE, b->now, zone) ||
	    (!over && request_own_restriction(r, name)))
		add(a->all,
		    r->type == REQUEST_OBJECTION ? BAR_OBJECTED
						 : BAR_RESTRICTED,
		    f->sure, r->id);
	if (r->type == REQUEST_DELETION && !over &&
	    (request_open(r) || r->state == STATE_DUPLICATE ||
		request_deletes(r, VERIFIED_NONE)))
		add(a->all, BAR_DELETION, f->sure, r->id);
}

static void
request_take(void *petition, const struct facts_petition *f)
{
	const struct petition *a = petition;
	const struct policy_purpose *p = a->bars->sharing->purpose;
	const struct request *r = f->leader;

	use_take(a, f);
	if (is_void(r))
		return;
	if ((r->type == REQUEST_CONTACT_OPT_OUT && p->commercial) ||
	    (r->type == REQUEST_SALE_OPT_OUT && a->bars->sells &&
		!is_taken_back(a, f)))
		add(a->all, BAR_OPTED_OUT, f->sure, r->id);
	/* To opt in to the topic gives consent anew. */
	if ((r->type == REQUEST_CONSENT_WITHDRAW || r->withdraws_instead) &&
	    purpose_needs_consent(p) &&
	    (a->chosen.choice != CHOSEN_IN || a->chosen.in_at <= time_of(r)))
		add(a->all, BAR_WITHDRAWN, f->sure, r->id);
}

static void
requests_look(const struct bars_view *v, const struct choice_answer *chosen,
    struct barred *all)
{
	struct petition a = { v->bars, all, *chosen, { 0 } };

	for (size_t i = 0; i < 64; i++)
		a.in[i] = INT64_MIN;
	if (v->bars->sells)
		facts_found(v->facts, sale_in_take, &a);
	facts_found(v->facts, request_take, &a);
}

/* Opting out of a topic, or of all.  Returns what was chosen about the topic of
 * the purpose. */
static struct choice_answer
choices_look(struct bars_view *v, struct barred *all)
{
	const struct sharing *s = v->bars->sharing;
	const struct text none = { NULL, 0 };
	struct choice_answer own = facts_choice(v->facts, v->bars->topic),
			     theirs;

	if (own.choice == CHOSEN_OUT || own.maybe_out)
		add(all, BAR_OPTED_OUT, own.choice == CHOSEN_OUT, none);
	if (s->recipient == NULL || s->recipient->type != RECIPIENT_OWN_CHOICE)
		return own;
	theirs = facts_choice(v->facts, v->bars->own_topic);
	if (theirs.choice == CHOSEN_OUT || theirs.maybe_out)
		add(all, BAR_OPTED_OUT, theirs.choice == CHOSEN_OUT, none);
	else if (theirs.choice != CHOSEN_IN && v->bars->about == NULL)
		add(all, BAR_CONSENT, true, none);
	return own;
}

static enum consent
consent_elsewhere(struct bars_view *v, const struct consents *c,
    const size_t *by)
{
	const struct retain *all = v->bars->retain;
	const struct policy_field *field[CONSENT_PARTS];
	const struct value *value[CONSENT_PARTS];
	struct consents_key key;
	enum consents_whose whose;

	for (size_t i = 0; i < c->place.by->n; i++) {
		field[i] = retain_field(all, by[i]);
		value[i] = &v->value[by[i]];
	}
	whose =
	    consents_key(c, v->bars->dataset, field, value, &v->whose, &key);
	return consents_find(c, whose, &key);
}

/* The consent that the data knows of; CONSENT_YES where it needs none. */
static enum consent
consent_in_data(struct bars_view *v)
{
	const struct bars *b = v->bars;

	if (b->asks_consent)
		return consent_elsewhere(v, b->purpose, b->consent_by);
	if (b->consent == SIZE_MAX)
		return CONSENT_YES;
	return consent_said(&b->sharing->purpose->consent.is,
	    retain_field(b->retain, b->consent), &v->value[b->consent]);
}

static void
consent_look(struct bars_view *v, const struct choice_answer *chosen,
    struct barred *all)
{
	const struct bars *b = v->bars;
	const struct policy_purpose *p = b->sharing->purpose;
	enum consent in_data;

	if (!purpose_needs_consent(p) || b->about != NULL)
		return;
	if (p->topic.n > 0 && !p->consent.given && chosen->choice != CHOSEN_IN)
		add(all, BAR_CONSENT, true, (struct text){ NULL, 0 });
	in_data = consent_in_data(v);
	if (in_data != CONSENT_YES)
		add_field(all, BAR_CONSENT, in_data == CONSENT_NO,
		    b->consent == SIZE_MAX
			? NULL
			: retain_field(b->retain, b->consent));
}

static void
child_look(struct bars_view *v, struct barred *all)
{
	const struct bars *b = v->bars;
	enum consent elsewhere = CONSENT_NO, may;

	/* Other records of the input may say when the person was born. */
	if (!retain_knows_children(b->retain) || !b->free ||
	    b->about == b->dataset)
		return;
	if (b->asks_child)
		elsewhere = consent_elsewhere(v, b->child, b->child_by);
	may = retain_child(b->retain, v->value, elsewhere);
	if (may != CONSENT_YES)
		add(all, BAR_CHILD, may == CONSENT_NO,
		    (struct text){ NULL, 0 });
}

/* What pp-retain decided about the record. */
static void
decided_look(struct bars_view *v, struct barred *all)
{
	const struct bars *b = v->bars;
	const struct policy_dataset *d = b->dataset;
	const struct value *key[KEY_PARTS];
	struct subject hash;
	bool hashed;

	if (b->decided == NULL || d->keys > KEY_PARTS)
		return;
	for (size_t i = 0; i < d->keys; i++) {
		key[i] = &v->value[b->key[i]];
		if (!value_single(key[i]))
			return;
	}
	hashed = facts_hash(v->facts, HASH_RECORD, v->value, &hash);
	if (decided_has(b->decided, d, key, hashed ? &hash : NULL, &v->joined))
		add(all, BAR_RESTRICTED, true, (struct text){ NULL, 0 });
}

/* What cannot be read may be anybody's who asked. */
static void
unread_look(struct bars_view *v, struct barred *all)
{
	const struct bars *b = v->bars;
	const struct policy_dataset *d = b->dataset;
	const bool asked = b->free && facts_by_person(b->known);
	const struct policy_field *f = b->free ? facts_unread(v->facts) : NULL;

	for (size_t i = 0; i < d->persons && asked; i++)
		if (value_nests(v->value[b->person[i]].kind))
			f = d->person[i];
	for (size_t i = 0; i < d->keys && b->keyed && b->about == NULL; i++)
		if (!value_single(&v->value[b->key[i]]))
			f = d->key[i];
	if (f != NULL)
		add_field(all, BAR_UNREAD, false, f);
}

struct barred
bars_look(struct bars_view *v)
{
	const struct bars *b = v->bars;
	struct barred all = { .bar = BAR_NONE };
	struct choice_answer chosen;
	struct retain_facts facts;
	enum bar elsewhere;
	bool sure;

	if (b->idle)
		return all;
	facts_look(v->facts, v->value, &facts);
	if (b->about == NULL) {
		past_look(v, &facts, &all);
		decided_look(v, &all);
	}
	if (b->free) {
		chosen = choices_look(v, &all);
		requests_look(v, &chosen, &all);
		consent_look(v, &chosen, &all);
	}
	child_look(v, &all);
	unread_look(v, &all);
	elsewhere = (enum bar)facts_barred(v->facts, &sure);
	if (elsewhere != BAR_NONE)
		add(&all, elsewhere, sure, (struct text){ NULL, 0 });
	return all;
}

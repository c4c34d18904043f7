/* SPDX-License-Identifier: ISC */
#include "export/bars.h"

#include "base/mem.h"
#include "decide/retainplan.h"

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

	b->retain = retain_new(b->sharing->policy, d, b->now);
	if (b->retain == NULL || facts_bind(b->known, b->retain, d, true) != 0)
		return -1;
	b->key = retain_needs(b->retain, d->key, d->keys);
	b->person = retain_needs(b->retain, d->person, d->persons);
	consent_bind(b);
	b->free = sharing_is_free(b->sharing);
	b->sells = policy_sells(b->sharing->recipient, b->sharing->purpose);
	b->topic =
	    sharing_topic(b->sharing->policy, b->sharing->purpose->topic);
	b->own_topic =
	    sharing_topic(b->sharing->policy, b->sharing->recipient->topic);
	b->idle = !facts_something(b->known) && !b->log &&
		  !purpose_needs_consent(b->sharing->purpose) &&
		  b->sharing->recipient->type != RECIPIENT_OWN_CHOICE &&
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
	    (b->log && b->about == NULL && is_listed(b->key, d->keys, field)))
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
past_look(const struct bars *b, const struct retain_facts *f,
    struct barred *all)
{
	const struct text none = { NULL, 0 };

	if (f->came_back || f->maybe_back)
		add(all, BAR_DELETED, f->came_back, none);
	if ((f->suppressed || f->left_alike) && b->free)
		add(all, BAR_LEFT, f->suppressed, none);
}

/* What the requests of a person say, one after the other. */
struct petition {
	const struct bars *bars;
	struct barred *all;
	/* Of sales: the last opt-out, and the last opt-in that counts. */
	int64_t out, in;
	struct text out_id;
	bool out_sure;
	int64_t withdrawn; /* consent, last */
	struct text withdrawn_id;
	bool withdrawn_sure;
};

/* Whether a request is over without having any effect. */
static bool
is_void(const struct request *r)
{
	return r->ahead || r->state == STATE_DENIED ||
	       r->state == STATE_REVOKED || r->state == STATE_APPEAL_DENIED ||
	       r->state == STATE_EXPIRED;
}

static int64_t
time_of(const struct request *r)
{
	return r->received == REQUEST_NEVER ? INT64_MAX : r->received;
}

static void
sale_take(struct petition *a, const struct request *r, bool sure)
{
	if (r->type == REQUEST_SALE_OPT_OUT && time_of(r) >= a->out) {
		a->out = time_of(r);
		a->out_id = r->id;
		a->out_sure = sure;
	} else if (r->type == REQUEST_SALE_OPT_IN && sure &&
		   r->received != REQUEST_NEVER && r->received > a->in &&
		   request_verified(r, VERIFIED_CONTACT)) {
		a->in = r->received;
	}
}

static void
use_take(struct petition *a, const struct request *r, bool sure)
{
	const struct bars *b = a->bars;
	const struct policy_dataset *d =
	    b->about == NULL ? b->dataset : b->about;
	bool open = request_open(r) && !is_void(r);

	if (request_restricts(r, d->name, VERIFIED_NONE, b->now,
		b->sharing->policy->zone) ||
	    (open && (r->type == REQUEST_RESTRICTION ||
			 r->type == REQUEST_OBJECTION)))
		add(a->all,
		    r->type == REQUEST_OBJECTION ? BAR_OBJECTED
						 : BAR_RESTRICTED,
		    sure, r->id);
	if (r->type == REQUEST_DELETION &&
	    (open || request_deletes(r, VERIFIED_NONE)) && !is_void(r))
		add(a->all, BAR_DELETION, sure, r->id);
}

static void
request_take(void *petition, const struct request *r, bool sure)
{
	struct petition *a = petition;
	const struct sharing *s = a->bars->sharing;

	if (!a->bars->free)
		return;
	use_take(a, r, sure);
	if (is_void(r))
		return;
	if (a->bars->sells)
		sale_take(a, r, sure);
	if (r->type == REQUEST_CONTACT_OPT_OUT && s->purpose->commercial)
		add(a->all, BAR_OPTED_OUT, sure, r->id);
	if (r->type == REQUEST_CONSENT_WITHDRAW &&
	    purpose_needs_consent(s->purpose) && time_of(r) >= a->withdrawn) {
		a->withdrawn = time_of(r);
		a->withdrawn_id = r->id;
		a->withdrawn_sure = sure;
	}
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
	if (s->recipient->type != RECIPIENT_OWN_CHOICE)
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
	    &v->value[b->consent]);
}

/* Consent that is kept by a topic was given anew if that was chosen later than
 * it was taken back. */
static void
consent_look(struct bars_view *v, const struct petition *a,
    const struct choice_answer *chosen, struct barred *all)
{
	const struct bars *b = v->bars;
	const struct policy_purpose *p = b->sharing->purpose;
	const struct text none = { NULL, 0 };
	enum consent in_data;

	if (!purpose_needs_consent(p))
		return;
	if (a->withdrawn > INT64_MIN &&
	    (p->consent.given || chosen->choice != CHOSEN_IN ||
		chosen->in_at <= a->withdrawn))
		add(all, BAR_WITHDRAWN, a->withdrawn_sure, a->withdrawn_id);
	if (b->about != NULL)
		return;
	if (p->topic.n > 0 && !p->consent.given && chosen->choice != CHOSEN_IN)
		add(all, BAR_CONSENT, true, none);
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

	if (!retain_knows_children(b->retain) || !b->free)
		return;
	if (b->asks_child)
		elsewhere = consent_elsewhere(v, b->child, b->child_by);
	may = retain_child(b->retain, v->value, elsewhere);
	if (may != CONSENT_YES)
		add(all, BAR_CHILD, may == CONSENT_NO,
		    (struct text){ NULL, 0 });
}

/* What cannot be read may be anybody's who asked. */
static void
unread_look(struct bars_view *v, struct barred *all)
{
	const struct bars *b = v->bars;
	const struct policy_dataset *d = b->dataset;
	const struct policy_field *f = facts_unread(v->facts);

	for (size_t i = 0; i < d->persons && facts_by_person(b->known); i++)
		if (value_nests(v->value[b->person[i]].kind))
			f = d->person[i];
	for (size_t i = 0; i < d->keys && b->log && b->about == NULL; i++)
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
	struct petition a = { .bars = b,
		.all = &all,
		.out = INT64_MIN,
		.in = INT64_MIN,
		.withdrawn = INT64_MIN };
	struct choice_answer chosen = { CHOSEN_NOTHING, false, INT64_MIN };
	struct retain_facts facts;
	enum bar elsewhere;
	bool sure;

	if (b->idle)
		return all;
	facts_look(v->facts, v->value, &facts);
	if (b->about == NULL)
		past_look(b, &facts, &all);
	facts_found(v->facts, request_take, &a);
	if (a.out > INT64_MIN && a.in <= a.out)
		add(&all, BAR_OPTED_OUT, a.out_sure, a.out_id);
	if (b->free)
		chosen = choices_look(v, &all);
	consent_look(v, &a, &chosen, &all);
	child_look(v, &all);
	unread_look(v, &all);
	elsewhere = (enum bar)facts_barred(v->facts, &sure);
	if (elsewhere != BAR_NONE)
		add(&all, elsewhere, sure, (struct text){ NULL, 0 });
	return all;
}

/* SPDX-License-Identifier: ISC */
/* What a record and its person are known by, and what that finds: holds
 * (holdmatch.c), requests (factsasked.c), deletions, warnings. */
#include "base/mem.h"
#include "decide/retainplan.h"
#include "facts/factsinside.h"
#include "facts/personform.h"

enum { PARTS_MAX = 16 };

struct facts_view *
facts_view_new(const struct facts *k)
{
	struct facts_view *v = mem_alloc(sizeof(*v));

	v->known = k;
	if (k->ledger != NULL)
		v->met =
		    mem_array(ledger_requests(k->ledger) + 1, sizeof(*v->met));
	v->held_met = mem_array(k->holds.holds + 1, sizeof(*v->held_met));
	return v;
}

void
facts_view_free(struct facts_view *v)
{
	if (v == NULL)
		return;
	buf_wipe(&v->room);
	buf_wipe(&v->other);
	buf_wipe(&v->person);
	mem_free(v->found);
	mem_free(v->place);
	answers_clear(&v->answers);
	mem_free(v->identity);
	mem_free(v->choice);
	mem_free(v->form);
	mem_free(v->held);
	mem_free(v->met);
	mem_free(v->held_met);
	for (size_t i = 0; i < FACTS_PARTS; i++) {
		hashtable_clear(&v->part[i].table);
		hashtable_clear(&v->part[i].loose);
	}
	mem_free(v->warning);
	mem_free(v);
}

/* ---- hashes of a record ---- */

bool
facts_hash_by(struct facts_view *v, size_t key, enum hash_kind kind,
    const struct value *value, struct subject *out)
{
	const struct facts *k = v->known;
	const struct policy_dataset *d = k->dataset;
	struct text part[PARTS_MAX];

	if (kind == HASH_PERSON)
		return personform_hash(v, key, d, PERSON_TYPED, value, out) ||
		       personform_hash(v, key, d, PERSON_SPELT, value, out);
	if (k->hasher == NULL || k->key == NULL || d->keys == 0 ||
	    d->keys > PARTS_MAX)
		return false;
	for (size_t i = 0; i < d->keys; i++) {
		if (!value_single(&value[k->key[i]]))
			return false;
		part[i] = value[k->key[i]].text;
	}
	return personhash_of(k->hasher, key, k->policy, d, kind, part, &v->room,
	    out);
}

bool
facts_hash(struct facts_view *v, enum hash_kind kind, const struct value *value,
    struct subject *out)
{
	return facts_hash_by(v, 0, kind, value, out);
}

/* ---- facts by hash ---- */

static void
look_sent(struct facts_view *v, const struct subject *s, bool person,
    struct retain_facts *f)
{
	const struct facts *k = v->known;
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(&k->sent, s->sum, e)) != NULL) {
		struct retain_warning w = k->warning[e->tag];

		if (f->warnings == v->warning_room) {
			v->warning_room = 2 * v->warning_room + 16;
			v->warning = mem_resize(v->warning, v->warning_room,
			    sizeof(*v->warning));
		}
		w.person = person;
		v->warning[f->warnings++] = w;
	}
	f->warning = v->warning;
}

static bool
is_later(const struct hashtable_entry *e, const struct hashtable_entry *than)
{
	return than == NULL || e->at > than->at ||
	       (e->at == than->at && e->tag > than->tag);
}

void
facts_last(const struct hashtable *t, const struct subject *s,
    const struct hashtable_entry **last)
{
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(t, s->sum, e)) != NULL)
		if (is_later(e, *last))
			*last = e;
}

static void
look_gone(const struct facts_view *v, struct retain_facts *f)
{
	const struct hashtable_entry *gone = v->gone, *left = v->left;

	if (gone != NULL) {
		f->came_back = facts_event(gone) == EVENT_HAPPENED;
		f->maybe_back = facts_event(gone) == EVENT_UNSURE;
		f->gone_at = gone->at;
	} else {
		f->maybe_back = v->gone_alike;
	}
	if (left != NULL) {
		f->suppressed = facts_event(left) == EVENT_HAPPENED;
		f->left_at = left->at;
	}
}

static bool
has_left(const struct facts *k, const struct subject *s)
{
	const struct hashtable_entry *last = NULL;

	facts_last(&k->suppressed, s, &last);
	return last != NULL && facts_event(last) == EVENT_HAPPENED;
}

/* Whether somebody has left who may be the same person. */
static bool
left_alike(const struct facts *k, const struct subject *s)
{
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(&k->left_alike, s->sum, e)) != NULL)
		if (has_left(k, &k->left[e->tag]))
			return true;
	return has_left(k, s);
}

/* A key that cannot be read may be that of somebody who left. */
static void
look_left(struct facts_view *v, size_t key, const struct value *value,
    struct retain_facts *f)
{
	const struct facts *k = v->known;
	struct subject s, alike;

	if (facts_hash_by(v, key, HASH_SUPPRESSED, value, &s)) {
		facts_last(&k->suppressed, &s, &v->left);
		if (facts_hash_by(v, key, HASH_ALIKE, value, &alike))
			f->left_alike |= left_alike(k, &alike);
		return;
	}
	for (size_t i = 0; i < k->dataset->keys; i++)
		if (!value_absent(&value[k->key[i]]) &&
		    personhash_type(k->dataset, k->dataset->key[i]).n > 0) {
			f->unread = k->dataset->key[i];
			f->unread_asked = true;
		}
}

/* Whether the record names nobody, as that of a guest, whom no request can
 * mean.  A hold may still mean it. */
static bool
is_guest(const struct facts *k, const struct value *value)
{
	for (size_t i = 0; i < k->dataset->persons; i++)
		if (!value_absent(&value[k->person[i]]))
			return false;
	return true;
}

/* The value of a field says in no way that can be read whose record it is. */
static void
unread(const struct facts *k, const struct policy_field *field,
    struct retain_facts *f)
{
	if (!k->keeps && !k->deletes)
		return;
	f->unread_more |= f->unread != NULL && f->unread != field;
	f->unread = field;
	f->unread_asked |= k->deletes;
}

static void
look_no_person(const struct facts *k, const struct value *value,
    struct retain_facts *f)
{
	f->no_person |=
	    facts_by_person(k) && (k->held.entries > 0 || !is_guest(k, value));
	for (size_t i = 0; i < k->dataset->persons; i++)
		if (value_nests(value[k->person[i]].kind))
			unread(k, k->dataset->person[i], f);
}

/* Whether other programs may write one of these values otherwise. */
static bool
is_spelt(const size_t *number, size_t n, const struct value *value)
{
	for (size_t i = 0; number != NULL && i < n; i++)
		if (value_single(&value[number[i]]) &&
		    identity_spelt(value[number[i]].text))
			return true;
	return false;
}

static bool
is_gone(const struct facts *k, const struct subject *key)
{
	const struct hashtable_entry *last = NULL;

	facts_last(&k->gone, key, &last);
	return last != NULL && facts_event(last) != EVENT_LIFTED;
}

/* Whether a key was deleted of which this is another spelling. */
static bool
is_gone_spelt(const struct facts *k, const struct subject *s)
{
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(&k->gone_spelt, s->sum, e)) != NULL)
		if (is_gone(k, &k->gone_key[e->tag]))
			return true;
	return false;
}

/* What is known of the other spelling keeps the record, or is looked at. */
static void
look_alike_record(struct facts_view *v, size_t key, const struct value *value,
    bool spelt)
{
	const struct facts *k = v->known;
	struct subject s;

	if ((spelt || k->gone_spelt.entries > 0) &&
	    facts_hash_by(v, key, HASH_RECORD_ALIKE, value, &s)) {
		v->hold_alike |= spelt && holdmatch_alike(v, &s);
		v->gone_alike |= is_gone(k, &s) || is_gone_spelt(k, &s);
	}
	if (personform_hash(v, key, k->dataset, PERSON_LIKE, value, &s)) {
		v->hold_alike |= holdmatch_alike(v, &s);
		asked_by_alike(v, &s);
		found_alike(v, &s, 0, true);
	}
}

/* What is known of the person by one of its hashes. */
static void
look_person(struct facts_view *v, const struct subject *s,
    struct retain_facts *f)
{
	holdmatch_hash(v, s, f);
	asked_by_person(v, s);
	found_note(v, s, 0, true);
	look_sent(v, s, true, f);
}

static void
look_whose(struct facts_view *v, size_t key, const struct subject *s,
    struct retain_facts *f)
{
	if (key == 0)
		v->whose[v->whoses++] = *s;
	look_person(v, s, f);
}

static void
look_record(struct facts_view *v, size_t key, const struct value *value,
    struct retain_facts *f)
{
	const struct facts *k = v->known;
	const bool by_record =
	    k->held.entries + k->gone.entries + k->sent.entries > 0;
	const struct policy_field *wrong;
	struct subject s;

	if (by_record && facts_hash_by(v, key, HASH_RECORD, value, &s)) {
		holdmatch_hash(v, &s, f);
		facts_last(&k->gone, &s, &v->gone);
		look_sent(v, &s, false, f);
	} else {
		f->no_person |= k->held.entries > 0;
	}
	if (k->suppressed.entries > 0)
		look_left(v, key, value, f);
	if (k->person == NULL || k->dataset->persons == 0)
		return;
	if (!personform_hash(v, key, k->dataset, PERSON_SPELT, value, &s)) {
		look_no_person(k, value, f);
		return;
	}
	v->names_person = true;
	look_whose(v, key, &s, f);
	if (personform_hash(v, key, k->dataset, PERSON_TYPED, value, &s))
		look_whose(v, key, &s, f);
	wrong = personform_wrong(v, value);
	if (wrong != NULL)
		unread(k, wrong, f);
}

/* ---- identities ---- */

/* Adds an identity; false: another column had it before. */
static bool
identity_new(struct facts_view *v, const struct facts_identity *new)
{
	for (size_t i = 0; i < v->identities; i++)
		if (subject_equal(&v->identity[i].subject, &new->subject))
			return false;
	if (v->identities == v->identity_room) {
		v->identity_room = 2 * v->identity_room + 8;
		v->identity = mem_resize(v->identity, v->identity_room,
		    sizeof(*v->identity));
	}
	v->identity[v->identities++] = *new;
	v->own += new->own;
	return true;
}

/* What is known of an identity by one of its hashes. */
static void
look_hash(struct facts_view *v, const struct subject *own,
    const struct subject *alike, bool other, struct retain_facts *f)
{
	holdmatch_hash(v, own, f);
	asked_by_identity(v, own);
	found_note(v, own, v->identities, true);
	v->hold_alike |= holdmatch_alike(v, alike);
	asked_by_alike(v, alike);
	found_alike(v, alike, v->identities, other);
}

/* false: the value is no identity that can be read. */
static bool
look_identity(struct facts_view *v, const struct policy_identity *id,
    struct text value, struct retain_facts *f)
{
	const struct facts *k = v->known;
	struct subject s, alike;
	bool other;

	if (!personhash_both(k->hasher, 0, k->policy, id->type, value, &v->room,
		&s, &alike, &other))
		return false;
	if (!identity_new(v,
		&(struct facts_identity){ .subject = s,
		    .weak = policy_weak_field(k->policy, id->field) ||
			    hashtable_find(&k->shared, s.sum, NULL) != NULL,
		    .own = k->dataset->keys == 1 &&
			   k->dataset->key[0] == id->field,
		    .type = id->type,
		    .field = id->field }))
		return true;
	for (size_t i = 0; i < subject_keys(k->hasher); i++) {
		if (!k->used[i])
			continue;
		if (i > 0)
			(void)personhash_both(k->hasher, i, k->policy, id->type,
			    value, &v->room, &s, &alike, &other);
		look_hash(v, &s, &alike, other, f);
	}
	return true;
}

/* Whether a field may have identities of several kinds, and its value is one of
 * another kind. */
static bool
is_other_kind(struct facts_view *v, const struct policy_field *field,
    struct text value)
{
	const struct facts *k = v->known;
	struct subject s;

	for (size_t i = 0; i < k->dataset->identities; i++) {
		const struct policy_identity *id = &k->dataset->identity[i];

		if (id->field == field &&
		    personhash_identity(k->hasher, 0, k->policy, id->type,
			value, &v->room, &s))
			return true;
	}
	return false;
}

static void
look_identities(struct facts_view *v, const struct value *value,
    struct retain_facts *f)
{
	const struct facts *k = v->known;

	v->identities = v->own = 0;
	v->unread = false;
	for (size_t i = 0; i < k->dataset->identities; i++) {
		const struct value *one = &value[k->identity[i]];
		const struct policy_identity *id = &k->dataset->identity[i];

		f->no_person |= value_nests(one->kind);
		f->lacks_identity |= value_absent(one);
		if (value_absent(one))
			continue;
		if (!value_nests(one->kind) &&
		    look_identity(v, id, one->text, f))
			continue;
		if (value_nests(one->kind) ||
		    !is_other_kind(v, id->field, one->text)) {
			v->unread = true;
			v->unread_field = id->field;
			unread(k, id->field, f);
		}
	}
}

/* Whether a dataset that says by identities alone whose its records are has one
 * that names nobody; the others are told by their person. */
static bool
names_nobody(const struct facts_view *v)
{
	const struct policy_dataset *d = v->known->dataset;

	return d->persons == 0 && d->identities > 0 && v->identities == 0 &&
	       !v->unread;
}

void
facts_look(struct facts_view *v, const struct value *value,
    struct retain_facts *f)
{
	const struct facts *k = v->known;
	size_t keys = k->hasher == NULL ? 0 : subject_keys(k->hasher);
	bool spelt = false;

	*f = (struct retain_facts){ .hold = { NULL, 0 } };
	v->choices = 0;
	v->barred = 0;
	v->barred_sure = false;
	if (!facts_something(k))
		return;
	v->hold_alike = v->gone_alike = v->names_person = v->held_any = false;
	holdmatch_values(v, value, f);
	asked_clear(v);
	v->gone = v->left = NULL;
	v->whoses = 0;
	if (keys > 0)
		spelt = is_spelt(k->key, k->dataset->keys, value);
	for (size_t i = 0; i < keys; i++) {
		if (!k->used[i])
			continue;
		look_record(v, i, value, f);
		look_alike_record(v, i, value, spelt);
	}
	/* What is known of the person decides, not what is known of others. */
	f->left_alike &= v->left == NULL;
	look_gone(v, f);
	if (facts_by_person(k) && keys > 0) {
		look_identities(v, value, f);
		f->no_person |= k->held.entries > 0 && names_nobody(v);
	}
	/* What is held for sure is in no doubt. */
	f->candidate = v->hold_alike && f->hold.n == 0;
	asked_look(v, f);
}

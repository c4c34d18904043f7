/* SPDX-License-Identifier: ISC */
/* How a hold is matched to a record: by the values of its fields, or by the
 * keyed hash of a person or record. */
#include "base/mem.h"
#include "base/msg.h"
#include "decide/retainplan.h"
#include "facts/factsinside.h"
#include "facts/holdform.h"
#include "record/siphash.h"

enum { LIKE_FIELDS = 16 };

void
facts_like_hash(const struct facts *k, struct text values,
    unsigned char out[HASHTABLE_KEY])
{
	uint64_t sum[2] = { siphash(k->seed, 0, values),
		siphash(k->seed, 1, values) };

	memcpy(out, sum, HASHTABLE_KEY);
}

/* ---- holds by their values ---- */

/* Adds a hold by its values; returns the one that stands for it. */
static uint32_t
values_add(const struct facts *k, struct hashtable *t, const struct buf *values,
    uint32_t number)
{
	unsigned char key[HASHTABLE_KEY];
	const struct hashtable_entry *e;

	facts_like_hash(k, (struct text){ values->p, values->len }, key);
	e = hashtable_find(t, key, NULL);
	if (e != NULL)
		return e->tag;
	hashtable_add(t, key, 0, number);
	return number;
}

static void
unreadable(const struct facts_like *l, const struct hold *hold, size_t i)
{
	char shown[MSG_NAME_MAX + 1], field[MSG_NAME_MAX + 1];

	msg_error(STATUS_CALL, "hold \"%s\": the value of \"%s\" %s",
	    msg_name(shown, sizeof(shown), hold->id),
	    msg_name(field, sizeof(field), hold->field[i].name),
	    l->type[i].n > 0 ? "cannot be read as one identity; write a line "
			       "for each"
			     : "is not of the type of that field; place the "
			       "hold anew with one that is");
}

/* Joins the values of a hold in both forms, without some fields; its fields are
 * in the order of those of `l`.  Returns the number of the first one that
 * cannot be read, or that of all. */
static size_t
hold_join(const struct facts *k, const struct facts_like *l,
    const struct hold *hold, uint64_t without, struct buf *exact,
    struct buf *loose)
{
	size_t unread = l->fields;

	exact->len = loose->len = 0;
	for (size_t i = 0; i < l->fields; i++) {
		const struct value value = { hold->field[i].value, VALUE_TEXT };

		if ((without >> i & 1) == 0 &&
		    !holdform_add(k->policy, k->dataset, l->named[i], &value,
			true, exact, loose) &&
		    unread == l->fields)
			unread = i;
	}
	return unread;
}

/* Adds a hold to those on the same fields. */
static int
like_put(struct facts *k, struct facts_like *l, uint32_t number)
{
	const struct hold *hold = &k->holds.hold[number];
	struct buf exact = { 0 }, loose = { 0 };
	size_t unread = hold_join(k, l, hold, 0, &exact, &loose);

	if (unread < l->fields)
		unreadable(l, hold, unread);
	k->held_as[number] = values_add(k, &l->table, &exact, number);
	values_add(k, &l->loose, &loose, number);
	if (l->holds == l->room) {
		l->room = 2 * l->room + 8;
		l->hold = mem_resize(l->hold, l->room, sizeof(*l->hold));
	}
	l->hold[l->holds++] = number;
	buf_wipe(&exact);
	buf_wipe(&loose);
	return unread < l->fields ? -1 : 0;
}

/* The holds by the values of these fields. */
static struct facts_like *
like_of(struct facts *k, const struct retain *r, const size_t *field, size_t n)
{
	struct facts_like *l;

	for (size_t i = 0; i < k->likes; i++)
		if (k->like[i].fields == n &&
		    memcmp(k->like[i].field, field, n * sizeof(*field)) == 0)
			return &k->like[i];
	k->like = mem_resize(k->like, k->likes + 1, sizeof(*k->like));
	l = &k->like[k->likes++];
	*l = (struct facts_like){ .field = mem_array(n + 1, sizeof(*field)),
		.type = mem_array(n + 1, sizeof(*l->type)),
		.named = mem_array(n + 1, sizeof(*l->named)),
		.fields = n };
	for (size_t i = 0; i < n; i++) {
		l->field[i] = field[i];
		l->named[i] = retain_field(r, field[i]);
		l->type[i] =
		    personhash_type(k->dataset, retain_field(r, field[i]));
	}
	return l;
}

/* Adds a hold on records with certain values.  Its fields, which may come in
 * any order, must be in the dataset; they are sorted by number. */
static int
like_add(struct facts *k, struct retain *r, uint32_t number)
{
	struct hold *hold = &k->holds.hold[number];
	size_t field[LIKE_FIELDS];
	char shown[MSG_NAME_MAX + 1];

	for (size_t i = 0; i < hold->fields; i++) {
		const struct policy_field *f =
		    policy_field(k->dataset, hold->field[i].name);
		struct hold_field one = hold->field[i];
		size_t at = i, need;

		if (f == NULL || i == LIKE_FIELDS) {
			msg_error(STATUS_CALL, "hold \"%s\" names %s",
			    msg_name(shown, sizeof(shown), hold->id),
			    f == NULL ? "a field that the dataset does not have"
				      : "more than 16 fields");
			return -1;
		}
		need = retain_need(r, f);
		for (; at > 0 && field[at - 1] > need; at--) {
			field[at] = field[at - 1];
			hold->field[at] = hold->field[at - 1];
		}
		field[at] = need;
		hold->field[at] = one;
	}
	return like_put(k, like_of(k, r, field, hold->fields), number);
}

static int
likes_add_some(struct facts *k, struct retain *r, bool over)
{
	int result = 0;

	for (uint32_t i = 0; i < k->holds.holds && result == 0; i++) {
		const struct hold *hold = &k->holds.hold[i];

		if (!hold->hashed && !hold->released && hold->over == over &&
		    text_equal(hold->dataset, k->dataset->name))
			result = like_add(k, r, i);
	}
	return result;
}

/* Those that are over come last, as the first one is named. */
int
holdmatch_bind(struct facts *k, struct retain *r)
{
	return likes_add_some(k, r, false) != 0 ? -1
						: likes_add_some(k, r, true);
}

static void
part_make(const struct facts *k, struct facts_part *part,
    const struct facts_like *l, uint64_t without)
{
	struct buf exact = { 0 }, loose = { 0 };

	hashtable_clear(&part->table);
	hashtable_clear(&part->loose);
	part->like = l;
	part->without = without;
	for (size_t i = 0; i < l->holds; i++) {
		hold_join(k, l, &k->holds.hold[l->hold[i]], without, &exact,
		    &loose);
		values_add(k, &part->table, &exact, l->hold[i]);
		values_add(k, &part->loose, &loose, l->hold[i]);
	}
	buf_wipe(&exact);
	buf_wipe(&loose);
}

/* Holds by the other fields; the part that was made first is made anew when
 * there are too many. */
static const struct facts_part *
part_of(struct facts_view *v, const struct facts_like *l, uint64_t without)
{
	struct facts_part *part;

	for (size_t i = 0; i < FACTS_PARTS; i++)
		if (v->part[i].like == l && v->part[i].without == without)
			return &v->part[i];
	part = &v->part[v->parts++ % FACTS_PARTS];
	part_make(v->known, part, l, without);
	return part;
}

/* The values of a record in the fields of holds. */
struct alike_values {
	uint64_t without;                  /* fields without a value to compare:
					    * missing, a list, or unread */
	const struct policy_field *unread; /* one is no identity, or not of its
					    * type; or NULL */
};

static struct alike_values
values_join(struct facts_view *v, const struct facts_like *l,
    const struct value *value)
{
	const struct facts *k = v->known;
	struct alike_values all = { 0, NULL };

	v->room.len = v->other.len = 0;
	for (size_t i = 0; i < l->fields; i++) {
		const struct value *one = &value[l->field[i]];

		if (value_absent(one) || value_nests(one->kind)) {
			all.without |= (uint64_t)1 << i;
		} else if (!holdform_add(k->policy, k->dataset, l->named[i],
			       one, false, &v->room, &v->other)) {
			all.without |= (uint64_t)1 << i;
			all.unread = l->named[i];
		}
	}
	return all;
}

static const struct hashtable_entry *
like_find(const struct facts *k, const struct hashtable *t,
    const struct buf *values)
{
	unsigned char key[HASHTABLE_KEY];

	facts_like_hash(k, (struct text){ values->p, values->len }, key);
	return hashtable_find(t, key, NULL);
}

/* A hold that is over gives way to one that is not. */
static bool
is_held(const struct retain_facts *f)
{
	return f->hold.n > 0 && !f->hold_over;
}

static void
hold_set(struct retain_facts *f, const struct hold *h)
{
	if (is_held(f) || (f->hold.n > 0 && h->over))
		return;
	f->hold = h->id;
	f->hold_over = h->over;
}

/* A hold is about a record if no value contradicts it.  A record that lacks a
 * value, or has a list in its place, may be meant, and is held.  One whose
 * value is another spelling, or none that can be read, is looked at. */
static void
like_look(struct facts_view *v, const struct facts_like *l,
    const struct value *value, struct retain_facts *f)
{
	const struct facts *k = v->known;
	const struct alike_values all = values_join(v, l, value);
	const struct facts_part *part =
	    all.without == 0 ? NULL : part_of(v, l, all.without);
	const struct hashtable_entry *e =
	    like_find(k, part == NULL ? &l->table : &part->table, &v->room);
	const bool exact = e != NULL;

	if (!exact)
		e = like_find(k, part == NULL ? &l->loose : &part->loose,
		    &v->other);
	if (e == NULL)
		return;
	v->held_met[e->tag] = true;
	if (exact && all.unread == NULL)
		hold_set(f, &k->holds.hold[e->tag]);
	else if (exact && !is_held(f))
		f->unread = all.unread;
	else
		v->hold_alike = true;
}

void
holdmatch_values(struct facts_view *v, const struct value *value,
    struct retain_facts *f)
{
	for (size_t i = 0; i < v->known->likes; i++)
		like_look(v, &v->known->like[i], value, f);
}

/* ---- holds by hash ---- */

/* The first hold that a hash is under in this dataset, if there is one that is
 * not over; NULL: none.  `sure`: only one that is surely about the person. */
static const struct hold *
hold_of(struct facts_view *v, const struct hashtable *t,
    const struct subject *s, bool sure)
{
	const struct facts *k = v->known;
	const struct hold *first = NULL;
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(t, s->sum, e)) != NULL) {
		const struct hold *h = &k->holds.hold[e->tag];

		v->held_any = true;
		if ((sure && e->at == 0) ||
		    (h->dataset.n > 0 &&
			!text_equal(h->dataset, k->dataset->name)))
			continue;
		v->held_met[e->tag] = true;
		if (first == NULL || (first->over && !h->over))
			first = h;
	}
	return first;
}

void
holdmatch_hash(struct facts_view *v, const struct subject *s,
    struct retain_facts *f)
{
	const struct facts *k = v->known;
	const struct hold *h = hold_of(v, &k->held, s, false);
	const struct hold *linked = hold_of(v, &k->held_linked, s, true);
	const bool maybe = hold_of(v, &k->held_linked, s, false) != NULL;

	if (h != NULL)
		hold_set(f, h);
	if (linked != NULL)
		hold_set(f, linked);
	/* Who was named may be spelt otherwise. */
	v->hold_alike |= maybe || hold_of(v, &k->held_alike, s, false) != NULL;
}

bool
holdmatch_alike(struct facts_view *v, const struct subject *s)
{
	const struct facts *k = v->known;
	bool held = hold_of(v, &k->held, s, false) != NULL;

	held |= hold_of(v, &k->held_alike, s, false) != NULL;
	held |= hold_of(v, &k->held_linked, s, false) != NULL;
	return held;
}

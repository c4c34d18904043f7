/* SPDX-License-Identifier: ISC */
/* How a hold is matched to a record: by the values of its fields, or by the
 * keyed hash of a person or record. */
#include "retain/factsinside.h"
#include "retain/retainplan.h"

/* The values of a record in the fields of holds. */
struct alike_values {
	bool absent;                       /* one lacks, or is a list */
	const struct policy_field *unread; /* one is no identity; or NULL */
};

static struct alike_values
values_join(struct facts_view *v, const struct facts_like *l,
    const struct value *value)
{
	const struct policy *p = v->known->policy;
	struct alike_values all = { false, NULL };

	v->room.len = v->other.len = 0;
	for (size_t i = 0; i < l->fields; i++) {
		const struct value *one = &value[l->field[i]];

		if (value_absent(one) || value_nests(one->kind)) {
			all.absent = true;
			return all;
		}
		if (!personhash_plain(p, l->type[i], one->text, &v->room))
			all.unread = l->named[i];
		personhash_plain_alike(p, l->type[i], one->text, &v->other);
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
	if (f->hold.n > 0 && h->over)
		return;
	f->hold = h->id;
	f->hold_over = h->over;
}

/* A record that lacks a value, or has a list in its place, may be meant by a
 * hold, and is held.  One whose value is another spelling, or none that can be
 * read, is looked at. */
void
holdmatch_values(struct facts_view *v, const struct value *value,
    struct retain_facts *f)
{
	const struct facts *k = v->known;

	for (size_t i = 0; i < k->likes && !is_held(f); i++) {
		const struct facts_like *l = &k->like[i];
		struct alike_values all = values_join(v, l, value);
		const struct hashtable_entry *e = NULL;

		if (!all.absent)
			e = like_find(k, &l->table, &v->room);
		if (all.absent)
			hold_set(f, &k->holds.hold[l->first]);
		else if (e != NULL)
			hold_set(f, &k->holds.hold[e->tag]);
		else if (all.unread != NULL)
			f->unread = all.unread;
		else
			f->candidate |=
			    like_find(k, &l->loose, &v->other) != NULL;
	}
}

/* The hold that a hash is under in this dataset; NULL: none.  `sure`: only one
 * that is surely about the person. */
static const struct hold *
hold_of(const struct facts *k, const struct hashtable *t,
    const struct subject *s, bool sure)
{
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(t, s->sum, e)) != NULL) {
		const struct hold *h = &k->holds.hold[e->tag];

		if ((!sure || e->at != 0) &&
		    (h->dataset.n == 0 ||
			text_equal(h->dataset, k->dataset->name)))
			return h;
	}
	return NULL;
}

void
holdmatch_hash(const struct facts *k, const struct subject *s,
    struct retain_facts *f)
{
	const struct hold *h = NULL;

	if (!is_held(f))
		h = hold_of(k, &k->held, s, false);
	if (!is_held(f) && h == NULL)
		h = hold_of(k, &k->held_linked, s, true);
	if (h != NULL)
		hold_set(f, h);
	else if (f->hold.n == 0)
		f->candidate |= hold_of(k, &k->held_linked, s, false) != NULL;
}

bool
holdmatch_alike(const struct facts *k, const struct subject *s)
{
	return hold_of(k, &k->held, s, false) != NULL ||
	       hold_of(k, &k->held_alike, s, false) != NULL ||
	       hold_of(k, &k->held_linked, s, false) != NULL;
}

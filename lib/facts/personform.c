/* SPDX-License-Identifier: ISC */
#include "facts/personform.h"

#include "base/mem.h"
#include "decide/retainplan.h"
#include "decide/typed.h"

enum { PARTS_MAX = 16 };

bool
personform_agree(const struct policy_dataset *a, const struct policy_dataset *b)
{
	return a->persons <= PARTS_MAX && policy_same_people(a, b);
}

/* The type that a field of person has in another dataset; NULL: none. */
static const struct policy_field *
lent(const struct facts *k, size_t i)
{
	const struct policy_dataset *d = k->dataset;

	for (size_t n = 0; n < k->policy->datasets; n++) {
		const struct policy_dataset *other = &k->policy->dataset[n];

		if (personform_agree(d, other) &&
		    typed_has_forms(other->person[i]))
			return other->person[i];
	}
	return NULL;
}

void
personform_bind(struct facts *k)
{
	const struct policy_dataset *d = k->dataset;

	mem_free(k->lent);
	k->lent = mem_array(d->persons + 1, sizeof(*k->lent));
	for (size_t i = 0; i < d->persons; i++)
		k->lent[i] = lent(k, i);
}

/* The field as which a part is read: as it is spelt, if it is NULL. */
static const struct policy_field *
read_as(const struct facts *k, const struct policy_dataset *to, size_t i,
    enum person_form form)
{
	const struct policy_field *own = k->dataset->person[i];
	const struct policy_field *there = to->person[i];

	if (personhash_type(to, there).n > 0)
		return NULL;
	if (form == PERSON_TYPED)
		return typed_has_forms(own) && typed_has_forms(there) &&
			       typed_alike(own, there)
			   ? own
			   : NULL;
	if (typed_has_forms(own))
		return own;
	return typed_has_forms(there) ? there : k->lent[i];
}

/* Appends a part in the form; false: it is only what it was in the form
 * before. */
static bool
part_add(struct facts_view *v, const struct policy_field *f,
    const struct value *value, enum person_form form)
{
	const struct zone *zone = v->known->dataset->zone;
	const struct value trimmed = { identity_trim(value->text),
		value->kind };
	struct buf *to = &v->person, exact = { 0 }, loose = { 0 };
	const struct buf *made = form == PERSON_TYPED ? &exact : &loose;
	struct text before = value->text;
	bool other = false;

	if (f != NULL && typed_text(f, zone, &trimmed, &exact, &loose)) {
		struct text now = { made->p, made->len };

		other = !text_equal(now, before);
		before = now;
	}
	buf_add_text(to, before);
	buf_wipe(&exact);
	buf_wipe(&loose);
	return other;
}

/* Makes the parts in the form; they are lent until the next call.  false: one
 * is missing, or they are only those of the form before. */
static bool
parts_make(struct facts_view *v, const struct policy_dataset *to,
    enum person_form form, const struct value *value,
    struct text part[PARTS_MAX])
{
	const struct facts *k = v->known;
	size_t end[PARTS_MAX];
	bool other = form == PERSON_SPELT;

	v->person.len = 0;
	for (size_t i = 0; i < to->persons; i++) {
		const struct value *one = &value[k->person[i]];
		const struct policy_field *f =
		    form == PERSON_SPELT ? NULL : read_as(k, to, i, form);

		if (!value_single(one))
			return false;
		other |= part_add(v, f, one, form);
		other |= form == PERSON_LIKE && identity_spelt(one->text);
		end[i] = v->person.len;
	}
	for (size_t i = 0, from = 0; i < to->persons; from = end[i++])
		part[i] = (struct text){ v->person.p + from, end[i] - from };
	return other;
}

bool
personform_hash(struct facts_view *v, size_t key,
    const struct policy_dataset *to, enum person_form form,
    const struct value *value, struct subject *out)
{
	const struct facts *k = v->known;
	struct text part[PARTS_MAX];

	return k->hasher != NULL && k->person != NULL && to->persons > 0 &&
	       to->persons <= PARTS_MAX &&
	       parts_make(v, to, form, value, part) &&
	       personhash_of(k->hasher, key, k->policy, to,
		   form == PERSON_LIKE ? HASH_PERSON_ALIKE : HASH_PERSON, part,
		   &v->room, out);
}

const struct policy_field *
personform_wrong(struct facts_view *v, const struct value *value)
{
	const struct policy_dataset *d = v->known->dataset;
	const struct policy_field *wrong = NULL;
	struct buf form = { 0 };

	for (size_t i = 0; i < d->persons; i++) {
		const struct value *one = &value[v->known->person[i]];
		const struct value trimmed = { identity_trim(one->text),
			one->kind };

		if (value_single(one) && typed_has_forms(d->person[i]) &&
		    !typed_text(d->person[i], d->zone, &trimmed, &form, &form))
			wrong = d->person[i];
	}
	buf_wipe(&form);
	return wrong;
}

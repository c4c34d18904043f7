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

/* What another dataset says of a field of person. */
static void
lend(struct facts_lent *to, const struct policy_dataset *other,
    const struct policy_field *f)
{
	if (to->field == NULL && typed_has_forms(f))
		to->field = f;
	if (to->kind.n == 0)
		to->kind = personhash_type(other, f);
}

void
personform_bind(struct facts *k)
{
	const struct policy_dataset *d = k->dataset;

	mem_free(k->lent);
	k->lent = mem_array(d->persons + 1, sizeof(*k->lent));
	for (size_t n = 0; n < k->policy->datasets; n++) {
		const struct policy_dataset *other = &k->policy->dataset[n];

		for (size_t i = 0; personform_agree(d, other) && i < d->persons;
		     i++)
			lend(&k->lent[i], other,
			    other->person[policy_person_place(other, d, i)]);
	}
}

/* The field as which a part is read: as it is spelt, if it is NULL. */
static const struct policy_field *
read_as(const struct facts *k, const struct policy_dataset *to, size_t i,
    enum person_form form)
{
	const size_t place = policy_person_place(k->dataset, to, i);
	const struct policy_field *own = k->dataset->person[place];
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
	return typed_has_forms(there) ? there : k->lent[place].field;
}

/* The kind of identity as which a part may be compared, though the dataset
 * itself calls it none; empty: none. */
static struct text
kind_of(const struct facts *k, const struct policy_dataset *to, size_t i,
    enum person_form form)
{
	const size_t place = policy_person_place(k->dataset, to, i);

	return form != PERSON_LIKE || personhash_type(to, to->person[i]).n > 0
		   ? (struct text){ NULL, 0 }
		   : k->lent[place].kind;
}

/* Appends a part in the form; false: it is only what it was in the form
 * before. */
static bool
part_add(struct facts_view *v, const struct policy_field *f, struct text kind,
    const struct value *value, enum person_form form)
{
	const struct zone *zone = v->known->dataset->zone;
	const struct value trimmed = { identity_trim(value->text),
		value->kind };
	struct buf *to = &v->person, exact = { 0 }, loose = { 0 };
	const struct buf *made = form == PERSON_TYPED ? &exact : &loose;
	struct text before = value->text;
	const size_t from = to->len;
	bool other = false;

	if (f != NULL && typed_text(f, zone, &trimmed, &exact, &loose)) {
		struct text now = { made->p, made->len };

		other = !text_equal(now, before);
		before = now;
	}
	if (kind.n > 0 &&
	    identity_candidate(v->known->policy, kind, before, to) == 0) {
		other |= !text_equal(before,
		    (struct text){ to->p + from, to->len - from });
	} else {
		to->len = from;
		buf_add_text(to, before);
	}
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
		const size_t place = policy_person_place(k->dataset, to, i);
		const struct value *one = &value[k->person[place]];
		const struct policy_field *f =
		    form == PERSON_SPELT ? NULL : read_as(k, to, i, form);

		if (!value_single(one))
			return false;
		other |= part_add(v, f, kind_of(k, to, i, form), one, form);
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

/* SPDX-License-Identifier: ISC */
/* diff: datasets and their fields. */
#include "explain/diff.h"
#include "policy/words.h"

/* ---- fields ---- */

static bool
category_known(const struct policy_dataset *d, struct text category)
{
	for (size_t i = 0; i < d->fields; i++)
		if (category_within(category, d->field[i].category))
			return true;
	return false;
}

/* The method that the field itself names. */
static struct text
own_method(const struct policy *p, const struct policy_field *f)
{
	for (size_t i = 0; i < p->redacts; i++)
		if (f->redact.p == p->redact[i].method.p)
			return (struct text){ NULL, 0 };
	return f->redact;
}

static void
field_differs(struct diff *d, const struct policy_dataset *before,
    const struct policy_field *a, const struct policy_field *b)
{
	bool known = category_known(before, b->category);

	if (a == NULL)
		changed(d, NULL, !known, "is a new field of category %s",
		    name_quoted(b->category));
	else
		text_differs(d, !known, "category", a->category, b->category);
	if (a == NULL)
		return;
	if (a->origin != b->origin)
		changed(d, "origin", true, "origin is now %s, was %s",
		    origin_name(b->origin), origin_name(a->origin));
	if (a->never != b->never)
		changed(d, "disclose", a->never,
		    b->never ? "is now never disclosed"
			     : "may now be disclosed");
	if (a->about_other != b->about_other)
		changed(d, "about", true,
		    b->about_other ? "is now about somebody else"
				   : "is no longer about somebody else");
	text_differs(d, own_method(d->old, a).n > 0, "redact",
	    own_method(d->old, a), own_method(d->new, b));
}

static void
fields_differ(struct diff *d, const struct policy_dataset *a,
    const struct policy_dataset *b)
{
	for (size_t i = 0; i < b->fields; i++) {
		size_t from = diff_enter(d, "fields", b->field[i].name);

		field_differs(d, a, policy_field(a, b->field[i].name),
		    &b->field[i]);
		diff_leave(d, from);
	}
	for (size_t i = 0; i < a->fields; i++) {
		size_t from = diff_enter(d, "fields", a->field[i].name);

		if (policy_field(b, a->field[i].name) == NULL)
			changed(d, NULL, false, "is not collected any more");
		diff_leave(d, from);
	}
}

/* ---- datasets ---- */

static bool
has_purpose(const struct policy_dataset *d, struct text name)
{
	for (size_t i = 0; i < d->purposes; i++)
		if (text_equal(d->purpose[i]->name, name))
			return true;
	return false;
}

static void
dataset_differs(struct diff *d, const struct policy_dataset *a,
    const struct policy_dataset *b)
{
	for (size_t i = 0; i < b->purposes; i++)
		if (!has_purpose(a, b->purpose[i]->name))
			changed(d, "purposes", true,
			    "is now used for purpose %s",
			    name_quoted(b->purpose[i]->name));
	for (size_t i = 0; i < a->purposes; i++)
		if (!has_purpose(b, a->purpose[i]->name))
			changed(d, "purposes", false,
			    "is no longer used for purpose %s",
			    name_quoted(a->purpose[i]->name));
	names_differ(d, "subjects", "subject", &a->subjects, &b->subjects, true,
	    false);
	if (a->role != b->role)
		changed(d, "role", true,
		    b->role == ROLE_PROCESSOR ? "is now held for customers"
					      : "is now held for ourselves");
	fields_differ(d, a, b);
}

void
diff_datasets(struct diff *d)
{
	const struct policy_dataset *a, *b;
	size_t from, i;

	for (i = 0; i < d->new->datasets; i++) {
		b = &d->new->dataset[i];
		a = policy_dataset(d->old, b->name);
		from = diff_enter(d, "datasets", b->name);
		if (a == NULL)
			changed(d, NULL, true, "is collected now");
		else
			dataset_differs(d, a, b);
		diff_leave(d, from);
	}
	for (i = 0; i < d->old->datasets; i++) {
		from = diff_enter(d, "datasets", d->old->dataset[i].name);
		if (policy_dataset(d->new, d->old->dataset[i].name) == NULL)
			changed(d, NULL, false, "is not collected any more");
		diff_leave(d, from);
	}
}

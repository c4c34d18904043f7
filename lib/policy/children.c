/* SPDX-License-Identifier: ISC */
/* The section "children": who is one, and what happens without consent. */
#include "policy/reading.h"

static const struct word age_words[] = {
	{ "adult", 0 },
	{ "child", 1 },
	{ "review", 2 },
	{ NULL, 0 },
};

static void
read_age(const struct slot *s)
{
	const struct word *w = word_read(s->reading, s->node, age_words);
	struct policy *p = s->to;

	p->children.unknown_is_child = w != NULL && w->value == 1;
	p->children.unknown_is_review = w != NULL && w->value == 2;
}

static const struct word leap_words[] = {
	{ "feb_28", false },
	{ "march_1", true },
	{ NULL, 0 },
};

static const struct word consent_words[] = {
	{ "delete", ACTION_DELETE },
	{ "restrict", ACTION_RESTRICT },
	{ NULL, 0 },
};

#define AT(member) offsetof(struct policy, children.member)

static const struct member children_keys[] = {
	{ "clause", read_clause, AT(clause), NULL, ALWAYS },
	{ "under", read_period, AT(under), NULL, MUST },
	{ "date_of_birth", read_text, AT(date_of_birth), NULL, MUST },
	{ "consent", read_text, AT(consent), NULL, MAY },
	{ "without_consent", read_word, AT(without_consent), consent_words,
	    MAY },
	{ "unknown_age", read_age, 0, NULL, MAY },
	{ "not_before", read_date, AT(not_before), NULL, MAY },
	{ "born_feb_29", read_is_word, AT(leap_day_in_march), leap_words, MAY },
	{ .name = NULL },
};

void
read_children(const struct slot *s)
{
	struct policy *p = s->to;

	p->children.given = true;
	object_read(s->reading, s->node, children_keys, p);
}

/* ---- checks ---- */

/* Finds a field of that name in a dataset about people; NULL: there is none. */
static const struct policy_field *
people_field(const struct policy *p, struct text name)
{
	for (size_t i = 0; i < p->datasets; i++) {
		const struct policy_dataset *d = &p->dataset[i];
		const struct policy_field *f = policy_field(d, name);

		if (f != NULL && (d->persons > 0 || d->subjects.n > 0))
			return f;
	}
	return NULL;
}

void
check_children(struct reading *r)
{
	const struct policy *p = r->policy;
	const struct policy_field *born =
	    people_field(p, p->children.date_of_birth);
	size_t from;

	if (!p->children.given || p->children.date_of_birth.n == 0)
		return;
	from = path_enter_keys(r, "children");
	check_not_before(r, p->children.not_before);
	if (born == NULL)
		finding_in(r, "date_of_birth", LEVEL_WARNING, CHECK_CHILDREN,
		    "no dataset about people has a field %s, so no program "
		    "can know who is a child",
		    name_quoted(p->children.date_of_birth));
	else if (born->type != FIELD_DATE && born->type != FIELD_TIMESTAMP)
		finding_in(r, "date_of_birth", LEVEL_ERROR, CHECK_FORM,
		    "field %s is not a date; give it the type \"date\"",
		    name_quoted(born->name));
	if (p->children.consent.n > 0 &&
	    people_field(p, p->children.consent) == NULL)
		finding_in(r, "consent", LEVEL_WARNING, CHECK_CHILDREN,
		    "no dataset about people has a field %s, so no child has "
		    "consent",
		    name_quoted(p->children.consent));
	path_leave(r, from);
}

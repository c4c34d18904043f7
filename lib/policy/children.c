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

static void
read_given(const struct slot *s)
{
	struct policy *p = s->to;
	struct text name;

	if (text_read(s->reading, s->node, &name) && p->children.in != NULL)
		p->children.consent_given =
		    field_resolve(s->reading, p->children.in, name);
}

/* Reads {field of the record: field of the other dataset}. */
static void
read_consent_by(const struct slot *s)
{
	struct policy *p = s->to;
	size_t size = node_size(s->node);
	struct text key = { NULL, 0 }, name;
	const struct node *value;

	if (!node_is_kind(s->reading, s->node, NODE_OBJECT))
		return;
	p->children.by.name =
	    reading_keep(s->reading, size, sizeof(*p->children.by.name));
	p->children.of =
	    reading_keep(s->reading, size, sizeof(*p->children.of));
	while ((value = node_next(s->node, &key)) != NULL) {
		size_t from = path_enter(s->reading, key), i = p->children.by.n;

		p->children.by.name[i] = key;
		if (text_read(s->reading, value, &name) &&
		    p->children.in != NULL)
			p->children.of[i] =
			    field_resolve(s->reading, p->children.in, name);
		p->children.by.n += p->children.of[i] != NULL;
		path_leave(s->reading, from);
	}
	if (size == 0 || size > 16)
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "needs 1 to 16 fields");
}

static const struct member consent_keys[] = {
	{ "in", read_dataset, AT(in), NULL, MUST },
	{ "field", read_given, 0, NULL, MUST },
	{ "by", read_consent_by, 0, NULL, MUST },
	{ .name = NULL },
};

/* A field of the record, or where else consent is. */
static void
read_consent(const struct slot *s)
{
	struct policy *p = s->to;

	if (node_kind(s->node) == NODE_OBJECT)
		object_read(s->reading, s->node, consent_keys, p);
	else
		text_read(s->reading, s->node, &p->children.consent);
}

static const struct member children_keys[] = {
	{ "clause", read_clause, AT(clause), NULL, ALWAYS },
	{ "under", read_period, AT(under), NULL, MUST },
	{ "date_of_birth", read_text, AT(date_of_birth), NULL, MUST },
	{ "consent", read_consent, 0, NULL, MAY },
	{ "consent_is", read_values, AT(consent_is), NULL, MAY },
	{ "without_consent", read_word, AT(without_consent), consent_words,
	    MUST },
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

static bool
is_of_people(const struct policy_dataset *d)
{
	return d->persons > 0 || d->subjects.n > 0;
}

/* Finds a field of that name in a dataset about people; NULL: there is none. */
static const struct policy_field *
people_field(const struct policy *p, struct text name)
{
	for (size_t i = 0; i < p->datasets; i++) {
		const struct policy_dataset *d = &p->dataset[i];
		const struct policy_field *f = policy_field(d, name);

		if (f != NULL && is_of_people(d))
			return f;
	}
	return NULL;
}

/* A child whose consent nobody can find would be deleted in spite of it. */
static void
consent_check(struct reading *r, const struct policy_dataset *d)
{
	const struct policy *p = r->policy;
	struct text field = p->children.consent;

	if (field.n > 0 && policy_field(d, field) == NULL)
		finding_in(r, "consent", LEVEL_ERROR, CHECK_CHILDREN,
		    "dataset %s has dates of birth, but no field %s; if "
		    "another "
		    "dataset has it: {\"in\": ..., \"field\": ..., \"by\": "
		    "...}",
		    name_quoted(d->name), name_quoted(field));
	for (size_t i = 0; i < p->children.by.n; i++)
		if (policy_field(d, p->children.by.name[i]) == NULL)
			finding_in(r, "consent.by", LEVEL_ERROR, CHECK_CHILDREN,
			    "dataset %s has dates of birth, but no field %s",
			    name_quoted(d->name),
			    name_quoted(p->children.by.name[i]));
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
	for (size_t i = 0; i < p->datasets; i++)
		if (is_of_people(&p->dataset[i]) &&
		    policy_field(&p->dataset[i], p->children.date_of_birth) !=
			NULL)
			consent_check(r, &p->dataset[i]);
	if (p->children.consent_is.n > 0 && p->children.consent.n == 0 &&
	    p->children.in == NULL)
		finding_in(r, "consent_is", LEVEL_ERROR, CHECK_FORM,
		    "needs \"consent\"");
	path_leave(r, from);
}

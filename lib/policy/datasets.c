/* SPDX-License-Identifier: ISC */
/* The section "datasets", except their fields, which are in fields.c. */
#include "base/mem.h"
#include "policy/loops.h"
#include "policy/reading.h"

/* ---- fields that a dataset names ---- */

static void
read_key(const struct slot *s)
{
	struct policy_dataset *d = s->to;

	d->key = fields_resolve(s->reading, d, s->node, &d->keys);
}

static void
read_person(const struct slot *s)
{
	struct policy_dataset *d = s->to;

	d->person = fields_resolve(s->reading, d, s->node, &d->persons);
}

static bool
kind_known(struct reading *r, struct text type)
{
	const struct policy *p = r->policy;

	return identity_common(type) ||
	       name_resolve(r, "kind of identity", type, p->compare,
		   p->compares, sizeof(*p->compare)) != NULL;
}

static void
read_identities(const struct slot *s)
{
	struct policy_dataset *d = s->to;
	struct text name = { NULL, 0 }, column;
	const struct node *field;

	d->identity = map_new(s, sizeof(*d->identity), &d->identities);
	d->identities = 0;
	while (d->identity != NULL &&
	       (field = node_next(s->node, &name)) != NULL) {
		struct policy_identity *id = &d->identity[d->identities];
		size_t from = path_enter(s->reading, name);

		*id = (struct policy_identity){ name, NULL };
		if (kind_known(s->reading, name) &&
		    text_read(s->reading, field, &column))
			id->field = field_resolve(s->reading, d, column);
		d->identities += id->field != NULL;
		path_leave(s->reading, from);
	}
}

/* ---- where deleting happens ---- */

/* Whether a name can be what a user means by it.  Statements put it in quotes,
 * so all others do no harm either. */
static bool
is_listed_name(struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		if ((unsigned char)t.p[i] < ' ' || t.p[i] == '\177')
			return false;
	return t.n > 0;
}

/* The same for a name between two dots.  One that has quotes, brackets or a
 * semicolon, or blanks at its ends, is meant to be SQL. */
static bool
is_dotted_name(struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		if (strchr("\"'`[];", t.p[i]) != NULL)
			return false;
	return is_listed_name(t) && t.p[0] != ' ' && t.p[t.n - 1] != ' ';
}

static bool
table_split(struct reading *r, struct text t, struct names *to)
{
	bool good = true;
	size_t parts = 1;

	for (size_t i = 0; i < t.n; i++)
		parts += t.p[i] == '.';
	to->name = reading_keep(r, parts, sizeof(*to->name));
	for (to->n = 0; to->n < parts; to->n++) {
		const char *dot = memchr(t.p, '.', t.n);
		struct text part = { t.p,
			dot == NULL ? t.n : (size_t)(dot - t.p) };

		good &= is_dotted_name(part);
		to->name[to->n] = part;
		text_skip(&t, part.n + (dot != NULL));
	}
	return good;
}

/* A schema and its table may have the same name. */
static bool
table_list(struct reading *r, const struct node *n, struct names *to)
{
	bool good = node_size(n) > 0;

	to->name = reading_keep(r, node_size(n), sizeof(*to->name));
	for (to->n = 0; to->n < node_size(n); to->n++) {
		size_t from = path_enter_at(r, to->n);
		struct text *name = &to->name[to->n];

		/* Else it is told what is wrong. */
		if (text_read(r, node_at(n, to->n), name))
			good &= is_listed_name(*name);
		path_leave(r, from);
	}
	return good;
}

static void
read_table(const struct slot *s)
{
	bool good = true;
	struct text t;

	if (node_kind(s->node) == NODE_LIST)
		good = table_list(s->reading, s->node, s->to);
	else if (text_read(s->reading, s->node, &t))
		good = table_split(s->reading, t, s->to);
	if (!good)
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "must be the name of a table, without quotes, such as "
		    "account or shop.account; list the names if one has a dot "
		    "or quote in it: [\"shop\", \"my.account\"]");
}

#define AT(member) offsetof(struct policy_dataset, member)

static const struct member sql_keys[] = {
	{ "table", read_table, AT(table), NULL, MUST },
	{ "key", read_names, AT(columns), NULL, MAY },
	{ .name = NULL },
};

static void
read_sql(const struct slot *s)
{
	struct policy_dataset *d = s->to;

	object_read(s->reading, s->node, sql_keys, d);
	if (d->columns.n > 0 && d->columns.n != d->keys)
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "\"key\" has %zu columns, but the key of the dataset has "
		    "%zu fields; list a column for each field",
		    d->columns.n, d->keys);
	if (d->columns.n > 0)
		return;
	d->columns.name =
	    reading_keep(s->reading, d->keys, sizeof(*d->columns.name));
	for (; d->columns.n < d->keys; d->columns.n++)
		d->columns.name[d->columns.n] = d->key[d->columns.n]->name;
}

static const struct member source_keys[] = {
	{ "sql", read_sql, 0, NULL, MUST },
	{ .name = NULL },
};

/* ---- datasets ---- */

static const struct word role_words[] = {
	{ "Controller", ROLE_CONTROLLER },
	{ "Processor", ROLE_PROCESSOR },
	{ NULL, 0 },
};

static void
read_dataset_origin(const struct slot *s)
{
	struct policy_dataset *d = s->to;

	d->origin_said = true;
	read_word(&(struct slot){ s->reading, s->node, &d->origin, s->with });
}

static void
read_dataset_purposes(const struct slot *s)
{
	struct policy_dataset *d = s->to;

	d->purpose = purposes_resolve(s, &d->purposes);
}

static void
read_derived_from(const struct slot *s)
{
	const struct policy *p = s->reading->policy;
	struct policy_dataset *d = s->to;

	d->derived_from =
	    (const struct policy_dataset **)name_resolve_list(s->reading,
		"dataset", s->node, p->dataset, p->datasets,
		sizeof(*p->dataset), &d->deriveds);
}

static const struct member dataset_keys[] = {
	{ "title", read_text, AT(title), NULL, MAY },
	{ "clause", read_clause, AT(clause), NULL, ALWAYS },
	{ "assumed", read_assumed, AT(assumed), NULL, MAY },
	{ "no_retention", read_text, AT(no_retention), NULL, MAY },
	{ "role", read_word, AT(role), role_words, MAY },
	{ "origin", read_dataset_origin, 0, origin_words, MAY },
	{ "time_zone", read_zone, AT(zone), NULL, MAY },
	{ "null", read_values, AT(null), NULL, MAY },
	{ "subjects", read_subjects, AT(subjects), NULL, MAY },
	{ "purposes", read_dataset_purposes, 0, NULL, MUST },
	{ "fields", read_fields, 0, NULL, MUST },
	{ "key", read_key, 0, NULL, MAY },
	{ "person", read_person, 0, NULL, MAY },
	{ "identity", read_identities, 0, NULL, MAY },
	{ "derived_from", read_derived_from, 0, NULL, MAY },
	{ "at_source", read_object, 0, source_keys, MAY },
	{ .name = NULL },
};

void
read_datasets(const struct slot *s)
{
	struct policy *p = s->to;

	p->dataset = map_new(s, sizeof(*p->dataset), &p->datasets);
	for (size_t i = 0; i < p->datasets; i++)
		p->dataset[i].zone = p->zone;
	map_read(s, dataset_keys, p->dataset, sizeof(*p->dataset));
}

const struct policy_dataset *
dataset_resolve(struct reading *r, const struct node *n)
{
	const struct policy *p = r->policy;

	return name_resolve_node(r, "dataset", n, p->dataset, p->datasets,
	    sizeof(*p->dataset));
}

void
read_dataset(const struct slot *s)
{
	*(const struct policy_dataset **)s->to =
	    dataset_resolve(s->reading, s->node);
}

/* ---- a dataset and its rules ---- */

/* A rule with an unknown dataset may have been meant for any of them. */
static bool
rules_known(const struct policy *p)
{
	for (size_t i = 0; i < p->rules; i++)
		if (p->rule[i].dataset == NULL)
			return false;
	return true;
}

static void
ruled_check(struct reading *r, const struct policy_dataset *d)
{
	const struct policy *p = r->policy;
	size_t rules = 0, conditional = 0;

	for (size_t i = 0; i < p->rules; i++) {
		rules += p->rule[i].dataset == d;
		conditional += p->rule[i].dataset == d && p->rule[i].when.n > 0;
	}
	if (rules > conditional && d->no_retention.n > 0)
		finding_add(r, LEVEL_ERROR, CHECK_UNRULED,
		    "has a rule in \"retention\" for all its records, and a "
		    "\"no_retention\"; remove one of them");
	else if (rules == 0 && d->no_retention.n == 0)
		finding_add(r, LEVEL_ERROR, CHECK_UNRULED,
		    "has no rule in \"retention\"; add one, or say in "
		    "\"no_retention\" why it needs none");
	else if (rules > 0 && rules == conditional && d->no_retention.n == 0)
		finding_add(r, LEVEL_WARNING, CHECK_UNRULED,
		    "all its rules have a \"when\", so other records are "
		    "kept for ever; say in \"no_retention\" why");
	if (rules > 0 && d->keys == 0)
		finding_add(r, LEVEL_WARNING, CHECK_UNRULED,
		    "has no \"key\", so no program can say which records "
		    "to delete");
}

static bool
is_null(const struct policy_dataset *d, struct text value)
{
	for (size_t i = 0; i < d->null.n; i++)
		if (text_equal(d->null.name[i], value))
			return true;
	return false;
}

/* A value that is none keeps no record. */
static void
null_check(struct reading *r, const struct policy_dataset *d)
{
	const struct policy *p = r->policy;

	for (size_t i = 0; i < p->rules; i++) {
		const struct policy_rule *rule = &p->rule[i];

		for (size_t j = 0; rule->dataset == d && j < rule->is.n; j++)
			if (is_null(d, rule->is.name[j]))
				finding_in(r, "null", LEVEL_ERROR, CHECK_CLASH,
				    "%s means no value here, but "
				    "\"keep_while.is\" of rule %s names it as "
				    "a value",
				    name_quoted(rule->is.name[j]),
				    name_quoted(rule->id));
	}
}

/* ---- derived data ---- */

/* Numbers the datasets as loops_find() does, by what they are derived from. */
static size_t *
loops_derived(const struct policy *p)
{
	struct arrow *arrow;
	size_t n = 0, all = 0, *group;

	for (size_t i = 0; i < p->datasets; i++)
		all += p->dataset[i].deriveds;
	arrow = mem_array(all, sizeof(*arrow));
	for (size_t i = 0; i < p->datasets; i++)
		for (size_t j = 0; j < p->dataset[i].deriveds; j++)
			arrow[n++] = (struct arrow){ i,
				(size_t)(p->dataset[i].derived_from[j] -
					 p->dataset) };
	group = loops_find(p->datasets, arrow, n);
	mem_free(arrow);
	return group;
}

static bool
derives_from_itself(const struct policy *p, const struct policy_dataset *d,
    const size_t *group)
{
	for (size_t i = 0; i < d->deriveds; i++)
		if (group[d->derived_from[i] - p->dataset] ==
		    group[d - p->dataset])
			return true;
	return false;
}

/* Whether a rule would keep a derived record longer than a rule of the source
 * keeps the record that it comes from. */
static bool
rule_outlives(const struct policy_rule *rule, const struct policy_rule *source)
{
	if (rule->kind == RULE_WHILE_IN &&
	    (rule->in == source->dataset ||
		(source->kind == RULE_WHILE_IN && rule->in == source->in)))
		return false;
	if (rule->kind == RULE_AFTER && source->kind == RULE_AFTER)
		return period_longer(rule->after, source->after);
	return true;
}

/* The first of its rules that ends a derived record decides. */
static bool
outlives(const struct policy *p, const struct policy_dataset *d,
    const struct policy_rule *source)
{
	for (size_t i = 0; i < p->rules; i++)
		if (p->rule[i].dataset == d && p->rule[i].when.n == 0 &&
		    !rule_outlives(&p->rule[i], source))
			return false;
	return true;
}

static void
derived_check(struct reading *r, const struct policy_dataset *d,
    const size_t *group)
{
	const struct policy *p = r->policy;

	if (derives_from_itself(p, d, group)) {
		finding_add(r, LEVEL_ERROR, CHECK_DERIVED,
		    "is derived from itself");
		return;
	}
	for (size_t i = 0; i < d->deriveds; i++)
		for (size_t j = 0; j < p->rules; j++)
			if (p->rule[j].dataset == d->derived_from[i] &&
			    outlives(p, d, &p->rule[j]))
				finding_add(r, LEVEL_WARNING, CHECK_DERIVED,
				    "may be kept longer than %s, from which "
				    "it is derived",
				    name_quoted(d->derived_from[i]->name));
}

/* ---- roles and fields ---- */

static void
processor_check(struct reading *r, const struct policy_dataset *d)
{
	for (size_t i = 0; i < d->purposes && d->role == ROLE_PROCESSOR; i++)
		if (d->purpose[i]->commercial ||
		    category_within(d->purpose[i]->data_use,
			text_of("marketing")))
			finding_add(r, LEVEL_WARNING, CHECK_PROCESSOR,
			    "purpose %s is marketing, but the role Processor "
			    "means that the data belongs to customers",
			    name_quoted(d->purpose[i]->name));
}

/* A portability report must not disclose what is never disclosed. */
static void
portability_check(struct reading *r, const struct policy_dataset *d)
{
	const struct policy_right *right =
	    policy_right(r->policy, text_of("portability"));

	for (size_t i = 0; i < d->fields && right != NULL; i++) {
		const struct policy_field *f = &d->field[i];
		size_t from = path_enter_two(r, "fields", f->name);

		if (!f->never && !f->about_other && right->origin[f->origin] &&
		    policy_never(r->policy, f))
			finding_add(r, LEVEL_ERROR, CHECK_PORTABILITY,
			    "has a category of \"never_disclose\", but a "
			    "portability report would contain it; add "
			    "\"disclose\": \"never\"");
		path_leave(r, from);
	}
}

void
check_datasets(struct reading *r)
{
	const struct policy *p = r->policy;
	bool known = rules_known(p);
	size_t *group = loops_derived(p);

	for (size_t i = 0; i < p->datasets; i++) {
		const struct policy_dataset *d = &p->dataset[i];
		size_t from = path_enter_two(r, "datasets", d->name);

		if (known)
			ruled_check(r, d);
		null_check(r, d);
		derived_check(r, d, group);
		processor_check(r, d);
		portability_check(r, d);
		check_fields(r, d);
		path_leave(r, from);
	}
	mem_free(group);
}

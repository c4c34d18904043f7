/* SPDX-License-Identifier: ISC */
/* The sections "purposes" and "datasets". */
#include "base/mem.h"
#include "base/moment.h"
#include "policy/reading.h"

/* ---- purposes ---- */

static void
read_topic(struct reading *r, const struct node *n, void *to, const void *with)
{
	const struct names *topics = &r->policy->topics;
	const struct text *t = name_resolve_node(r, "topic", n, topics->name,
	    topics->n, sizeof(*topics->name));

	(void)with;
	if (t != NULL)
		*(struct text *)to = *t;
}

#define AT(member) offsetof(struct policy_purpose, member)

static const struct member purpose_keys[] = {
	{ "title", read_text, AT(title), NULL, false },
	{ "clause", read_clause, AT(clause), NULL, false },
	{ "assumed", read_assumed, AT(assumed), NULL, false },
	{ "data_use", read_use, AT(data_use), NULL, true },
	{ "legal_basis", read_legal_basis, AT(legal_basis), NULL, false },
	{ "topic", read_topic, AT(topic), NULL, false },
	{ "aggregate_only", read_flag, AT(aggregate_only), NULL, false },
	{ "commercial", read_flag, AT(commercial), NULL, false },
	{ NULL, NULL, 0, NULL, false },
};

void
read_purposes(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct policy *p = to;

	(void)with;
	p->purpose = map_new(r, n, sizeof(*p->purpose), &p->purposes);
	map_read(r, n, purpose_keys, p->purpose, sizeof(*p->purpose));
}

/* ---- fields ---- */

const struct word origin_words[] = {
	{ "provided", ORIGIN_PROVIDED },
	{ "observed", ORIGIN_OBSERVED },
	{ "inferred", ORIGIN_INFERRED },
	{ "third_party", ORIGIN_THIRD_PARTY },
	{ NULL, 0 },
};

static const struct word type_words[] = {
	{ "text", FIELD_TEXT },
	{ "date", FIELD_DATE },
	{ "timestamp", FIELD_TIMESTAMP },
	{ "boolean", FIELD_BOOLEAN },
	{ "number", FIELD_NUMBER },
	{ NULL, 0 },
};

static const struct word disclose_words[] = {
	{ "as_promised", false },
	{ "never", true },
	{ NULL, 0 },
};

static const struct word about_words[] = {
	{ "subject", false },
	{ "other", true },
	{ NULL, 0 },
};

static void
read_moment_format(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	const char **format = to;
	const char *why;

	read_string(r, n, to, with);
	if (*format == NULL)
		return;
	why = moment_format_check(*format);
	if (why != NULL)
		finding_add(r, LEVEL_ERROR, CHECK_TIME, "%s", why);
	if (why != NULL)
		*format = NULL;
}

#undef AT
#define AT(member) offsetof(struct policy_field, member)

/* A field may name a clause of its own, but need not. */
static const struct member field_keys[] = {
	{ "title", read_text, AT(title), NULL, false },
	{ "clause", read_clause, AT(clause), "", false },
	{ "category", read_category, AT(category), NULL, true },
	{ "type", read_word, AT(type), type_words, false },
	{ "format", read_moment_format, AT(format), NULL, false },
	{ "origin", read_word, AT(origin), origin_words, false },
	{ "disclose", read_is_word, AT(never), disclose_words, false },
	{ "about", read_is_word, AT(about_other), about_words, false },
	{ "redact", read_method, AT(redact), NULL, false },
	{ NULL, NULL, 0, NULL, false },
};

static void
field_check(struct reading *r, const struct policy_field *f)
{
	size_t from = path_enter(r, f->name);

	if (f->format != NULL && f->type != FIELD_DATE &&
	    f->type != FIELD_TIMESTAMP)
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "only a date or timestamp has a format");
	path_leave(r, from);
}

/* The table of datasets has the origin before them. */
static void
read_fields(struct reading *r, const struct node *n, void *to, const void *with)
{
	struct policy_dataset *d = to;

	(void)with;
	d->field = map_new(r, n, sizeof(*d->field), &d->fields);
	for (size_t i = 0; i < d->fields; i++)
		d->field[i].origin = d->origin;
	map_read(r, n, field_keys, d->field, sizeof(*d->field));
	for (size_t i = 0; i < d->fields; i++)
		field_check(r, &d->field[i]);
}

/* ---- what refers to fields ---- */

static const struct policy_field **
fields_named(struct reading *r, const struct policy_dataset *d,
    const struct node *n, size_t *count)
{
	return (const struct policy_field **)name_resolve_list(r, "field", n,
	    d->field, d->fields, sizeof(*d->field), count);
}

static void
read_key(struct reading *r, const struct node *n, void *to, const void *with)
{
	struct policy_dataset *d = to;

	(void)with;
	d->key = fields_named(r, d, n, &d->keys);
}

static void
read_person(struct reading *r, const struct node *n, void *to, const void *with)
{
	struct policy_dataset *d = to;

	(void)with;
	d->person = fields_named(r, d, n, &d->persons);
}

/* Of these every policy knows how to compare them. */
static bool
identity_known(struct reading *r, struct text type)
{
	const struct policy *p = r->policy;

	if (text_is(type, "email") || text_is(type, "phone_number"))
		return true;
	return name_resolve(r, "kind of identity", type, p->compare,
		   p->compares, sizeof(*p->compare)) != NULL;
}

static void
read_identities(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct policy_dataset *d = to;
	struct text name = { NULL, 0 }, column;
	struct policy_identity *id;

	(void)with;
	id = map_new(r, n, sizeof(*id), &d->identities);
	d->identity = id;
	d->identities = 0;
	for (; id != NULL; id++) {
		const struct node *field = node_next(n, &name);
		size_t from;

		if (field == NULL)
			return;
		from = path_enter(r, name);
		if (identity_known(r, name) && text_read(r, field, &column))
			id->field = name_resolve(r, "field", column, d->field,
			    d->fields, sizeof(*d->field));
		if (id->field != NULL)
			d->identity[d->identities++] =
			    (struct policy_identity){ name, id->field };
		path_leave(r, from);
	}
}

/* ---- where deleting happens ---- */

/* A name between two dots.  Statements put it in quotes, so none are here. */
static bool
part_valid(struct text t)
{
	for (size_t i = 0; i < t.n; i++) {
		unsigned char c = (unsigned char)t.p[i];

		if (c < 0x80 && !(c >= 'a' && c <= 'z') &&
		    !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
		    c != '_' && c != '$')
			return false;
	}
	return t.n > 0;
}

static void
read_table(struct reading *r, const struct node *n, void *to, const void *with)
{
	struct text t, part;
	bool valid = true;

	(void)with;
	if (!text_read(r, n, &t))
		return;
	*(struct text *)to = t;
	for (bool more = true; more && valid; more = text_take(&t, '.')) {
		const char *dot = memchr(t.p, '.', t.n);

		part = (struct text){ t.p,
			dot == NULL ? t.n : (size_t)(dot - t.p) };
		valid = part_valid(part);
		text_skip(&t, part.n);
	}
	if (!valid)
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "must be the name of a table, as account or shop.account");
}

#undef AT
#define AT(member) offsetof(struct policy_dataset, member)

static const struct member sql_keys[] = {
	{ "table", read_table, AT(table), NULL, true },
	{ "key", read_names, AT(columns), NULL, false },
	{ NULL, NULL, 0, NULL, false },
};

static void
read_sql(struct reading *r, const struct node *n, void *to, const void *with)
{
	struct policy_dataset *d = to;

	(void)with;
	object_read(r, n, sql_keys, d);
	if (d->columns.n > 0 && d->columns.n != d->keys)
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "names %zu columns for a key of %zu fields", d->columns.n,
		    d->keys);
	if (d->columns.n > 0)
		return;
	d->columns.name = reading_keep(r, d->keys, sizeof(*d->columns.name));
	for (; d->columns.n < d->keys; d->columns.n++)
		d->columns.name[d->columns.n] = d->key[d->columns.n]->name;
}

static const struct member source_keys[] = {
	{ "sql", read_sql, 0, NULL, true },
	{ NULL, NULL, 0, NULL, false },
};

static void
read_at_source(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	(void)with;
	object_read(r, n, source_keys, to);
}

/* ---- datasets ---- */

static const struct word role_words[] = {
	{ "Controller", ROLE_CONTROLLER },
	{ "Processor", ROLE_PROCESSOR },
	{ NULL, 0 },
};

static void
read_dataset_purposes(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct policy_dataset *d = to;

	(void)with;
	d->purpose = (const struct policy_purpose **)name_resolve_list(r,
	    "purpose", n, r->policy->purpose, r->policy->purposes,
	    sizeof(*r->policy->purpose), &d->purposes);
}

static void
read_derived_from(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct policy_dataset *d = to;

	(void)with;
	d->derived_from = (const struct policy_dataset **)name_resolve_list(r,
	    "dataset", n, r->policy->dataset, r->policy->datasets,
	    sizeof(*r->policy->dataset), &d->deriveds);
}

static const struct member dataset_keys[] = {
	{ "title", read_text, AT(title), NULL, false },
	{ "clause", read_clause, AT(clause), NULL, false },
	{ "assumed", read_assumed, AT(assumed), NULL, false },
	{ "no_retention", read_text, AT(no_retention), NULL, false },
	{ "role", read_word, AT(role), role_words, false },
	{ "origin", read_word, AT(origin), origin_words, false },
	{ "time_zone", read_zone, AT(zone), NULL, false },
	{ "subjects", read_subjects, AT(subjects), NULL, false },
	{ "purposes", read_dataset_purposes, 0, NULL, true },
	{ "fields", read_fields, 0, NULL, true },
	{ "key", read_key, 0, NULL, false },
	{ "person", read_person, 0, NULL, false },
	{ "identity", read_identities, 0, NULL, false },
	{ "derived_from", read_derived_from, 0, NULL, false },
	{ "at_source", read_at_source, 0, NULL, false },
	{ NULL, NULL, 0, NULL, false },
};

void
read_datasets(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct policy *p = to;

	(void)with;
	p->dataset = map_new(r, n, sizeof(*p->dataset), &p->datasets);
	for (size_t i = 0; i < p->datasets; i++)
		p->dataset[i].zone = p->zone;
	map_read(r, n, dataset_keys, p->dataset, sizeof(*p->dataset));
}

/* SPDX-License-Identifier: ISC */
/* The fields of datasets: datasets.*.fields. */
#include "base/dateformat.h"
#include "hide/method.h"
#include "policy/reading.h"
#include "record/select.h"

const struct word origin_words[] = {
	{ "provided", ORIGIN_PROVIDED },
	{ "observed", ORIGIN_OBSERVED },
	{ "inferred", ORIGIN_INFERRED },
	{ "third_party", ORIGIN_THIRD_PARTY },
	{ NULL, 0 },
};

const struct word field_type_words[] = {
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
read_moment_format(const struct slot *s)
{
	const char *why;
	struct text t;

	if (!text_read(s->reading, s->node, &t))
		return;
	why = moment_format_check(t.p);
	if (why == NULL)
		*(const char **)s->to = t.p;
	else
		finding_add(s->reading, LEVEL_ERROR, CHECK_TIME, "%s", why);
}

static void
read_field_origin(const struct slot *s)
{
	struct policy_field *f = s->to;

	f->origin_said = true;
	read_word(&(struct slot){ s->reading, s->node, &f->origin, s->with });
}

static void
read_type(const struct slot *s)
{
	const struct word *w = word_read(s->reading, s->node, s->with);
	struct policy_field *f = s->to;

	f->typed = w != NULL;
	if (w != NULL)
		f->type = (enum field_type)w->value;
}

#define AT(member) offsetof(struct policy_field, member)

/* A field may name a clause; one that names none is not listed. */
static const struct member field_keys[] = {
	{ "title", read_text, AT(title), NULL, MAY },
	{ "clause", read_clause, AT(clause), NULL, MAY },
	{ "category", read_category, AT(category), NULL, MUST },
	{ "type", read_type, 0, field_type_words, MAY },
	{ "yes", read_one_or_values, AT(yes), NULL, MAY },
	{ "no", read_one_or_values, AT(no), NULL, MAY },
	{ "format", read_moment_format, AT(format), NULL, MAY },
	{ "not_before", read_date, AT(not_before), NULL, MAY },
	{ "origin", read_field_origin, 0, origin_words, MAY },
	{ "disclose", read_is_word, AT(never), disclose_words, MAY },
	{ "about", read_is_word, AT(about_other), about_words, MAY },
	{ "redact", read_method, AT(redact), NULL, MAY },
	{ .name = NULL },
};

/* The words for yes and no of a boolean. */
static void
truth_check(struct reading *r, const struct policy_field *f)
{
	if ((f->yes.n > 0) != (f->no.n > 0))
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "has only one of \"yes\" and \"no\"; list the texts of "
		    "both");
	if (f->yes.n > 0 && f->type != FIELD_BOOLEAN)
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "only a boolean has \"yes\" and \"no\"");
	names_disjoint(r, "no", &f->no, &f->yes, true);
}

static void
field_check(struct reading *r, const struct policy_field *f)
{
	size_t from = path_enter(r, f->name);

	if (f->not_before.n > 0 && f->type != FIELD_DATE &&
	    f->type != FIELD_TIMESTAMP)
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "only a date or timestamp has \"not_before\"");
	check_not_before(r, f->not_before);
	truth_check(r, f);
	if (f->format != NULL && f->type != FIELD_DATE &&
	    f->type != FIELD_TIMESTAMP)
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "\"format\" is only for the types date and timestamp");
	path_leave(r, from);
}

/* The dataset's origin has been read, as its table has it before the fields. */
void
read_fields(const struct slot *s)
{
	struct policy_dataset *d = s->to;

	d->field = map_new(s, sizeof(*d->field), &d->fields);
	for (size_t i = 0; i < d->fields; i++) {
		d->field[i].origin = d->origin;
		d->field[i].origin_said = d->origin_said;
	}
	map_read(s, field_keys, d->field, sizeof(*d->field));
	for (size_t i = 0; i < d->fields; i++)
		field_check(s->reading, &d->field[i]);
}

/* ---- references ---- */

const struct policy_field *
field_resolve(struct reading *r, const struct policy_dataset *d,
    struct text name)
{
	return name_resolve(r, "field", name, d->field, d->fields,
	    sizeof(*d->field));
}

const struct policy_field **
fields_resolve(struct reading *r, const struct policy_dataset *d,
    const struct node *list, size_t *n)
{
	return (const struct policy_field **)name_resolve_list(r, "field", list,
	    d->field, d->fields, sizeof(*d->field), n);
}

/* ---- checks ---- */

/* Writes a selector that stands for this name only. */
static void
selector_put(struct text name, struct buf *b)
{
	for (size_t i = 0; i < name.n; i++) {
		if (strchr("*,\\?", name.p[i]) != NULL ||
		    (i == 0 && name.p[i] == '#'))
			buf_add_byte(b, '\\');
		buf_add_byte(b, name.p[i]);
	}
}

/* A column of CSV may have any name, but each [ needs its ]. */
static bool
brackets_pair(struct text name)
{
	bool open = false;

	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == (open ? '[' : ']'))
			return false;
		if (name.p[i] == '[' || name.p[i] == ']')
			open = !open;
	}
	return !open;
}

static void
path_check(struct reading *r, struct text name)
{
	struct select *s = select_new();
	struct buf b = { 0 };
	const char *why;

	selector_put(name, &b);
	if (!brackets_pair(name))
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "is not a field name: it needs a ] for each [");
	else if (select_slot(s, (struct text){ b.p, b.len }, &why) < 0)
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "is not a field name: %s", why);
	buf_clear(&b);
	select_free(s);
}

/* A field has one category for all that is in it, so no field lies in another:
 * the two could have different categories. */
static void
within_check(struct reading *r, const struct policy_dataset *d,
    struct text name)
{
	const struct policy_field *f = NULL;

	for (size_t n = name.n; n-- > 1 && f == NULL;)
		if (name.p[n] == '.' || name.p[n] == '[')
			f = policy_field(d, (struct text){ name.p, n });
	if (f != NULL)
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "is part of the field %s; keep only one of them",
		    name_quoted(f->name));
}

bool
check_by(struct reading *r, const struct policy_dataset *d, struct text method)
{
	char why[160];
	struct method_spec *spec =
	    method.n == 0 ? NULL : method_parse(method, why, sizeof(why));
	struct text by = { NULL, 0 };
	bool there;

	if (spec != NULL)
		by = method_by(spec);
	there =
	    by.n == 0 || policy_holds(d, by) || field_resolve(r, d, by) != NULL;
	method_spec_free(spec);
	return there;
}

bool
method_is_protecting(struct text method)
{
	char why[160];
	struct method_spec *spec =
	    method.n == 0 ? NULL : method_parse(method, why, sizeof(why));
	bool protects = spec == NULL || method_protects(spec);

	method_spec_free(spec);
	return protects;
}

static void
redact_check(struct reading *r, const struct policy_dataset *d,
    struct text method)
{
	size_t from = path_enter_keys(r, "redact");

	check_by(r, d, method);
	if (!method_is_protecting(method))
		finding_add(r, LEVEL_ERROR, CHECK_RECIPIENT,
		    "match hides nothing from somebody who guesses; only the "
		    "\"transform\" of a partner may have it");
	path_leave(r, from);
}

void
check_fields(struct reading *r, const struct policy_dataset *d)
{
	for (size_t i = 0; i < d->fields; i++) {
		const struct policy_field *f = &d->field[i];
		size_t from = path_enter_two(r, "fields", f->name);

		path_check(r, f->name);
		within_check(r, d, f->name);
		redact_check(r, d, f->redact);
		path_leave(r, from);
	}
}

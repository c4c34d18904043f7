/* SPDX-License-Identifier: ISC */
/* Checks of fields: their names, which are paths, and what hides them. */
#include "hide/method.h"
#include "policy/reading.h"
#include "record/select.h"

/* As a selector that stands for this name only. */
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

/* A column of CSV may have any name, but [ begins what ] ends. */
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
		    "is no name of a field: [ and ] go together");
	else if (select_slot(s, (struct text){ b.p, b.len }, &why) < 0)
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "is no name of a field: %s", why);
	buf_clear(&b);
	select_free(s);
}

/* What is in a field has its category; two could say two things of it. */
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
		    "lies within %s, which is a field too",
		    name_quoted(f->name));
}

bool
check_by(struct reading *r, const struct policy_dataset *d, struct text by)
{
	return by.n == 0 || policy_holds(d, by) ||
	       name_resolve(r, "field", by, d->field, d->fields,
		   sizeof(*d->field)) != NULL;
}

static void
redact_check(struct reading *r, const struct policy_dataset *d,
    struct text method)
{
	size_t from = path_enter(r, text_of("redact"));
	struct method_spec *spec;
	char why[160];

	spec = method.n == 0 ? NULL : method_parse(method, why, sizeof(why));
	if (spec != NULL)
		check_by(r, d, method_by(spec));
	method_spec_free(spec);
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

/* SPDX-License-Identifier: ISC */
/*
 * Reads the hierarchies of releases.  This happens when a release is used or
 * checked, so that a nightly job that only deletes does not wait for them.
 */
#include "base/mem.h"
#include "policy/reading.h"

/* Each file is freed as soon as its hierarchy has been read. */
static struct hierarchy *
hierarchy_load(struct reading *r, struct text name, const uint64_t seed[2])
{
	struct policy_memory *m = r->policy->memory;
	struct text file = file_beside(r, name);
	struct hierarchy_trouble trouble;
	struct hierarchy *h = NULL;

	if (file.p == NULL)
		return NULL;
	h = hierarchy_read(file, seed, &trouble);
	if (h == NULL)
		finding_add(r, LEVEL_ERROR, CHECK_RELEASE, "%s:%zu: %s",
		    name_quoted(name), trouble.line, trouble.why);
	for (size_t i = 0; i < m->files; i++)
		mem_free(m->file[i]);
	m->files = 0;
	return h;
}

/* Reads a word that says how to make a hierarchy of the values.  NULL after a
 * finding. */
static struct ladder_spec *
ladder_load(struct reading *r, const struct policy_column *c)
{
	struct ladder_spec *spec = mem_alloc(sizeof(*spec));
	const char *why = "is only for a quasi column; name a file";
	bool good = c->is.role == RELEASE_QUASI &&
		    ladder_parse(c->hierarchy, spec, &why) == 0;

	if (good && spec->kind == LADDER_ORDER) {
		why = "depends on the order of the input; name a file";
		good = false;
	}
	if (good)
		return spec;
	finding_add(r, LEVEL_ERROR, CHECK_RELEASE, "%s: %s",
	    name_quoted(c->hierarchy), why);
	mem_free(spec);
	return NULL;
}

/* Goes down to the hierarchy of a column. */
static size_t
hierarchy_enter(struct reading *r, const struct policy_column *c)
{
	size_t from = path_enter_two(r, "columns", c->name);

	path_enter_keys(r, "hierarchy");
	return from;
}

/* ---- looking ---- */

static void
misleading_check(struct reading *r, const struct policy_column *c,
    const struct hierarchy *h)
{
	uint32_t rank;
	unsigned level;

	if (h != NULL && hierarchy_misleads(h, &rank, &level))
		finding_add(r, LEVEL_WARNING, CHECK_RELEASE,
		    "%s: cell %u of a row is a range that does not contain the "
		    "value in cell 1, so readers would take it for another",
		    name_quoted(c->hierarchy), level + 1);
}

static void
column_look(struct reading *r, const struct policy_column *c)
{
	static const uint64_t seed[2] = { 0, 0 }; /* need not be secret */
	size_t from = hierarchy_enter(r, c);
	struct hierarchy *h;

	if (ladder_is(c->hierarchy)) {
		mem_free(ladder_load(r, c));
	} else if (c->hierarchy.n > 0) {
		h = hierarchy_load(r, c->hierarchy, seed);
		misleading_check(r, c, h);
		hierarchy_free(h);
	}
	path_leave(r, from);
}

static void
release_look(struct reading *r, const struct policy_release *release)
{
	size_t from = path_enter_two(r, "releases", release->name);

	for (size_t i = 0; i < release->columns; i++)
		column_look(r, &release->column[i]);
	path_leave(r, from);
}

void
policy_hierarchies(const struct policy *p, struct findings *findings)
{
	struct policy_memory memory = { .files = 0 };
	struct policy none = { .memory = &memory };
	struct reading r = { .policy = &none,
		.findings = findings,
		.file = p->memory->beside };

	for (size_t i = 0; i < p->releases; i++)
		release_look(&r, &p->release[i]);
	mem_free(memory.file);
	mem_free(memory.name);
	buf_clear(&r.path);
}

/* ---- using ---- */

/* Whether the values of a column are the days of the dataset's dates: it says
 * so itself or by its floor, or the field does. */
static bool
is_dated(const struct policy_field *f, const struct policy_column *c)
{
	bool floored = c->is.floor != FLOOR_NONE && c->is.floor != FLOOR_ZIP3;

	if (f == NULL || (f->type != FIELD_DATE && f->type != FIELD_TIMESTAMP))
		return false;
	return floored || c->is.type == TYPE_DATE ||
	       (c->is.type == TYPE_AUTO && f->type == FIELD_DATE &&
		   c->hierarchy.n == 0);
}

/* What the dataset says of a field holds in a release. */
static void
field_take(const struct policy_dataset *d, const struct policy_column *c,
    struct release_column *to)
{
	const struct policy_field *f =
	    d == NULL ? NULL : policy_field(d, c->name);
	bool valued =
	    to->role == RELEASE_QUASI || to->role == RELEASE_SENSITIVE;

	if (!valued || f == NULL)
		return;
	if (f->type == FIELD_NUMBER && to->type == TYPE_AUTO &&
	    c->hierarchy.n == 0)
		to->type = TYPE_NUMBER;
	if (!is_dated(f, c) || zone_name(d->zone) == NULL)
		return;
	if (to->floor == FLOOR_NONE)
		to->type = TYPE_DATE;
	to->zone_name = mem_text(text_of(zone_name(d->zone)));
	if (f->format != NULL)
		to->format = mem_text(text_of(f->format));
}

static void
column_load(struct reading *r, const struct policy_dataset *d,
    const struct policy_column *c, const uint64_t seed[2], struct release *out)
{
	struct release_column *to = release_add(out, c->name, c->is.role);
	size_t from = hierarchy_enter(r, c);
	char *name = to->name;

	*to = c->is;
	to->name = name;
	field_take(d, c, to);
	if (ladder_is(c->hierarchy))
		to->ladder = ladder_load(r, c);
	else if (c->hierarchy.n > 0)
		to->hierarchy = hierarchy_load(r, c->hierarchy, seed);
	path_leave(r, from);
}

/* The texts that mean no value, or no date. */
static void
texts_load(const struct policy *p, const struct policy_dataset *d,
    struct release *out)
{
	for (size_t i = 0; d != NULL && i < d->null.n; i++)
		release_text_add(&out->null, &out->nulls, d->null.name[i]);
	for (size_t i = 0; i < p->no_dates; i++)
		if (p->not_a_date[i].missing)
			release_text_add(&out->no_date, &out->no_dates,
			    p->not_a_date[i].text);
}

int
policy_release_load(const struct policy *p,
    const struct policy_release *release, const uint64_t seed[2],
    struct release *out)
{
	struct policy_memory memory = { .files = 0 };
	struct policy none = { .memory = &memory };
	struct findings findings = { .findings = 0 };
	struct reading r = { .policy = &none,
		.findings = &findings,
		.file = p->memory->beside };
	const char *zone, *why;
	bool good;

	path_enter_two(&r, "releases", release->name);
	*out = release->is;
	texts_load(p, release->dataset, out);
	if (release->unit != NULL)
		out->unit = mem_text(release->unit->name);
	for (size_t i = 0; i < release->columns; i++)
		column_load(&r, release->dataset, &release->column[i], seed,
		    out);
	if (release_zones(out, &zone, &why) != 0)
		finding_add(&r, LEVEL_ERROR, CHECK_TIME, "time zone %s: %s",
		    name_quoted(text_of(zone)), why);
	good = findings.errors == 0;
	if (!good) {
		findings_print(p->file.p, &findings, false);
		release_clear(out);
	}
	findings_clear(&findings);
	mem_free(memory.file);
	mem_free(memory.name);
	buf_clear(&r.path);
	return good ? 0 : -1;
}

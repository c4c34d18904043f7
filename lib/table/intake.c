/* SPDX-License-Identifier: ISC */
#include "table/intake.h"

#include "base/dateformat.h"
#include "base/mem.h"
#include "base/msg.h"
#include "table/decimal.h"
#include "table/floor.h"

enum { UNIT = -1, NOWHERE = -2 }; /* special places */

struct intake {
	const struct release *release;
	enum intake_mode mode;
	struct select *select;
	int *place; /* by rule: index of the value, or as above */
	uint32_t quasis, columns;
	struct text *name; /* by index: of the value's column */
	bool *path;        /* the same: it may be spelt in several ways */
	bool lacks;        /* a record may lack a column */
	bool written;      /* as NDJSON, where an object cannot be made */
	bool *told;        /* by rule: reported as not dropped */
	int rest;          /* the rule of columns that are not listed */
	bool unit, data;   /* there is a unit; the header may be data */
	struct intake_kept *kept;
	size_t kepts;
};

/* ---- rules ---- */

static bool
is_unit(const struct intake *in, const struct release_column *c)
{
	const char *unit = in->release->unit;

	return unit != NULL && strcmp(unit, c->name) == 0;
}

static bool
is_valued(enum release_role role)
{
	return role == RELEASE_QUASI || role == RELEASE_SENSITIVE;
}

static bool
is_gone(enum release_role role)
{
	return role == RELEASE_IDENTIFIER || role == RELEASE_DROP;
}

/* Whether a name is a pattern, for several columns or one that may be missing.
 */
static bool
is_pattern(const char *name)
{
	bool escaped = false;
	size_t i;

	for (i = 0; name[i] != '\0'; i++) {
		if (name[i] == '*' && !escaped)
			return true;
		escaped = name[i] == '\\' && !escaped;
	}
	return name[0] == '#' ||
	       (i > 0 && name[i - 1] == '?' && (i < 2 || name[i - 2] != '\\'));
}

/* A kept column is read to see whether its values identify persons. */
static int
kept_add(struct intake *in, const char *name, const char **why)
{
	int slot = select_slot_maybe(in->select, text_of(name), why);

	if (slot >= 0)
		in->kept[in->kepts++] = (struct intake_kept){ slot, name };
	return slot < 0 ? -1 : 0;
}

static int
column_add(struct intake *in, size_t i, const char **why)
{
	const struct release_column *c = &in->release->column[i];
	bool unit = is_unit(in, c);
	int rule =
	    c->role == RELEASE_KEEP && !unit && in->mode != INTAKE_RELEASED
		? SELECT_KEEP
		: (int)i;

	*why = "must be one column, not a pattern";
	if ((is_valued(c->role) || unit) && is_pattern(c->name))
		return -1;
	*why = "is the unit, so it cannot be a quasi-identifier or sensitive";
	if (unit && is_valued(c->role))
		return -1;
	if (rule == SELECT_KEEP && in->mode == INTAKE_DATA &&
	    !is_pattern(c->name) && kept_add(in, c->name, why) != 0)
		return -1;
	in->place[i] = unit ? UNIT : NOWHERE;
	in->unit |= unit;
	if ((in->mode == INTAKE_RELEASED && is_gone(c->role)) ||
	    (in->mode == INTAKE_ANY && !is_valued(c->role) && !unit))
		return select_add_maybe(in->select, text_of(c->name), rule,
		    why);
	return select_add(in->select, text_of(c->name), rule, why);
}

static void
places_give(struct intake *in, enum release_role role)
{
	const struct release *r = in->release;

	for (size_t i = 0; i < r->columns; i++)
		if (r->column[i].role == role)
			in->place[i] = (int)in->columns++;
}

/* The names of the columns, as the data spells them. */
static void
names_give(struct intake *in)
{
	struct text name;
	int rule;

	in->name = mem_array((size_t)in->columns + 1, sizeof(*in->name));
	in->path = mem_array((size_t)in->columns + 1, sizeof(*in->path));
	for (size_t at = 0; select_next_name(in->select, &at, &name, &rule);)
		if (rule >= 0 && in->place[rule] >= 0)
			in->name[in->place[rule]] = name;
	for (uint32_t i = 0; i < in->columns; i++)
		in->path[i] = in->name[i].n > 0 &&
			      (memchr(in->name[i].p, '.', in->name[i].n) ||
				  memchr(in->name[i].p, '[', in->name[i].n));
}

struct intake *
intake_new(const struct release *r, enum intake_mode mode)
{
	struct intake *in = mem_alloc(sizeof(*in));
	const char *why;
	char shown[MSG_NAME_MAX + 1];

	in->release = r;
	in->mode = mode;
	in->select = select_new();
	in->rest = (int)r->columns;
	in->place = mem_array(r->columns + 1, sizeof(*in->place));
	in->place[r->columns] = NOWHERE;
	in->told = mem_array(r->columns + 1, sizeof(*in->told));
	in->kept = mem_array(r->columns + 1, sizeof(*in->kept));
	for (size_t i = 0; i < r->columns; i++) {
		if (column_add(in, i, &why) == 0)
			continue;
		msg_error(STATUS_CALL, "column \"%s\": %s",
		    msg_name(shown, sizeof(shown), text_of(r->column[i].name)),
		    why);
		intake_free(in);
		return NULL;
	}
	if (mode != INTAKE_ANY)
		select_rest(in->select, in->rest, true);
	places_give(in, RELEASE_QUASI);
	in->quasis = in->columns;
	places_give(in, RELEASE_SENSITIVE);
	names_give(in);
	return in;
}

void
intake_free(struct intake *in)
{
	if (in == NULL)
		return;
	select_free(in->select);
	mem_free(in->place);
	mem_free(in->name);
	mem_free(in->path);
	mem_free(in->told);
	mem_free(in->kept);
	mem_free(in);
}

struct select *
intake_select(const struct intake *in)
{
	return in->select;
}

const struct intake_kept *
intake_kept(const struct intake *in, size_t *n)
{
	*n = in->kepts;
	return in->kept;
}

uint32_t
intake_columns(const struct intake *in)
{
	return in->columns;
}

/* ---- the header ---- */

static struct intake *
intake_of(const void *tool)
{
	struct intake *const *in = tool;

	return *in;
}

/* Shows no name of a header that may be data. */
static void
unlisted(const struct stream_names *names, size_t i)
{
	char shown[MSG_NAME_MAX + 1];

	if (names_are_data(names->name, names->n) && names->header)
		msg_error(STATUS_CALL,
		    "%s:1: column %zu has no role; if the first line is data, "
		    "use --no-header",
		    names->file, i + 1);
	else
		msg_error(STATUS_CALL,
		    "%s: column \"%s\" has no role; name it with --qi, "
		    "--sensitive, --keep or --drop, or in the policy",
		    names->file,
		    msg_name(shown, sizeof(shown), names->name[i]));
}

/* Whether a container on the path has a role as a whole. */
static bool
within(const struct intake *in, struct text path)
{
	struct text above = path;

	for (above.n = 1; above.n < path.n; above.n++)
		if ((path.p[above.n] == '.' || path.p[above.n] == '[') &&
		    select_find(in->select, above, 0, false).rule != in->rest)
			return true;
	return false;
}

/* Whether selectors name something below a column, which may be empty: a column
 * of CSV would have a value. */
static bool
may_be_above(const struct intake *in, enum format from, struct text path)
{
	return from == FORMAT_NDJSON ? select_may_name_below(in->select, path)
				     : select_names_below(in->select, path);
}

static bool
must_be_gone(const struct intake *in, int rule)
{
	return in->mode == INTAKE_RELEASED && rule >= 0 && rule < in->rest &&
	       is_gone(in->release->column[rule].role);
}

/* Reports a column that should be missing; reading goes on. */
static void
still_there(const struct intake *in, int rule, const char *file)
{
	char shown[MSG_NAME_MAX + 1];

	if (!in->told[rule])
		msg_error(STATUS_LOOK,
		    "%s: column \"%s\" must be dropped, but is in the data",
		    file,
		    msg_name(shown, sizeof(shown),
			text_of(in->release->column[rule].name)));
	in->told[rule] = true;
}

/* Any record of NDJSON may lack a column; but a column that all of them lack is
 * misspelt, if it matters. */
static void
may_lack(struct intake *in)
{
	in->lacks = true;
	for (size_t i = 0; i < in->release->columns; i++)
		select_may_lack(in->select, (int)i, in->place[i] == NOWHERE);
	select_may_lack(in->select, SELECT_KEEP, true);
}

/* The columns of the release, for CSV that is made from NDJSON. */
static bool
next_column(const void *intake, size_t *at, struct text *name)
{
	const struct intake *in = intake;
	int rule;

	return select_next_name(in->select, at, name, &rule);
}

/* Whether a list has a role itself, is inside something that has one, or has
 * something in it that goes out. */
static bool
list_is_settled(const struct intake *in, struct text list)
{
	for (size_t i = 0; i < in->release->columns; i++) {
		const struct release_column *c = &in->release->column[i];
		const struct text name = text_of(c->name);

		if (text_equal(name, list) || select_below(list, name) ||
		    (!is_gone(c->role) && select_below(name, list)))
			return true;
	}
	return false;
}

/* Refuses to drop all that is in a list and to leave the list. */
static int
lists_leave(const struct intake *in, const char *file)
{
	char shown[MSG_NAME_MAX + 1];

	for (size_t i = 0; i < in->release->columns; i++) {
		const char *name = in->release->column[i].name;
		const char *inside = strstr(name, "[]");
		const struct text list = { name,
			inside == NULL ? 0 : (size_t)(inside - name) };

		if (list.n == 0 || !is_gone(in->release->column[i].role) ||
		    list_is_settled(in, list))
			continue;
		msg_error(STATUS_CALL,
		    "%s: what is in the list \"%s\" is dropped, but how many "
		    "elements it has could still be seen; drop the list",
		    file, msg_name(shown, sizeof(shown), list));
		return -1;
	}
	return 0;
}

int
intake_fields(void *tool, const struct stream_names *names)
{
	struct intake *in = intake_of(tool);
	const struct text *name = names->name;
	const size_t n = names->n;
	int bad = 0;

	names->wish->null = in->release->null;
	names->wish->nulls = in->release->nulls;
	if (in->mode == INTAKE_DATA) {
		names->wish->column = next_column;
		names->wish->of = in;
		names->wish->after = true;
	}
	in->written = names->to == FORMAT_NDJSON;
	if (names->from == FORMAT_NDJSON) {
		may_lack(in);
		if (in->mode == INTAKE_DATA &&
		    lists_leave(in, names->file) != 0)
			return -1;
	}
	for (size_t i = 0; i < n && in->mode != INTAKE_ANY; i++) {
		struct choice c =
		    select_find(in->select, name[i], i + 1, false);

		if (c.rule == in->rest &&
		    (within(in, name[i]) ||
			may_be_above(in, names->from, name[i])))
			continue;
		if (c.rule == in->rest) {
			unlisted(names, i);
			bad = -1;
		} else if (must_be_gone(in, c.rule)) {
			still_there(in, c.rule, names->file);
		}
	}
	return bad;
}

bool
intake_drops(const void *tool, int rule)
{
	const struct intake *in = intake_of(tool);

	if (rule < 0 || rule >= in->rest)
		return false;
	if (in->mode == INTAKE_RELEASED)
		return !is_valued(in->release->column[rule].role);
	return in->mode == INTAKE_DATA &&
	       is_gone(in->release->column[rule].role);
}

/* ---- records ---- */

void
taken_init(struct taken *t, const struct intake *in)
{
	t->field = mem_array((size_t)in->columns + 1, sizeof(struct field *));
	t->value = mem_array((size_t)in->columns + 1, sizeof(*t->value));
	t->floor = mem_array((size_t)in->columns + 1, sizeof(*t->floor));
	t->shape = mem_array((size_t)in->columns + 1, sizeof(*t->shape));
	t->two = mem_array((size_t)in->columns + 1, sizeof(*t->two));
	t->unit_form = (struct buf){ 0 };
	t->columns = in->columns;
}

void
taken_clear(struct taken *t)
{
	for (uint32_t i = 0; i < t->columns; i++)
		buf_wipe(&t->floor[i]);
	mem_free(t->field);
	mem_free(t->value);
	mem_free(t->floor);
	mem_free(t->shape);
	mem_free(t->two);
	buf_wipe(&t->unit_form);
}

static void
shape_note(struct taken *t, uint32_t column, uint64_t shape)
{
	t->two[column] |=
	    t->shape[column] != 0 && shape != 0 && t->shape[column] != shape;
	if (t->shape[column] == 0)
		t->shape[column] = shape;
}

void
taken_join(struct taken *t, const struct taken *from)
{
	for (uint32_t i = 0; i < t->columns; i++) {
		shape_note(t, i, from->shape[i]);
		t->two[i] |= from->two[i];
	}
}

static bool
refused(struct record *rec, const struct field *f, const char *why)
{
	record_refuse(rec, f, why);
	return false;
}

static const char no_unit[] =
    "is empty or not a single value, so the person of the record is unknown";

/* Two spellings of one person are one unit. */
static bool
unit_spell(const struct release_form *form, struct record *rec, struct field *f,
    enum value_kind kind, struct taken *t)
{
	const struct value v = { t->unit, kind };

	t->unit_form.len = 0;
	if (form->make(form->of, &v, &t->unit_form) != 0)
		return refused(rec, f,
		    "cannot be read as one identity or as its type, so the "
		    "person of the record is unknown");
	t->unit = (struct text){ t->unit_form.p, t->unit_form.len };
	return true;
}

static bool
unit_take(const struct intake *in, struct record *rec, struct field *f,
    struct taken *t)
{
	struct value v = record_value(rec, f);

	if (t->unit.p != NULL)
		return refused(rec, f, "occurs several times in the record");
	if (value_nests(v.kind) || record_empty(rec, f))
		return refused(rec, f, no_unit);
	t->unit = v.text;
	/* 1, 1.0 and "1" are the same person. */
	if (v.kind == VALUE_NUMBER)
		t->unit = (struct text){ t->number,
			decimal_plain(v.text, t->number) };
	if (t->unit.n == 0)
		return refused(rec, f, no_unit);
	return in->release->unit_form.make == NULL ||
	       unit_spell(&in->release->unit_form, rec, f, v.kind, t);
}

/* Makes a date of any format YYYY-MM-DD.  A released table has other values
 * than dates, but those that go out as they are. */
static bool
date_take(const struct intake *in, struct record *rec, struct field *f,
    struct taken *t, int place)
{
	const struct release_column *c = &in->release->column[f->rule];
	struct value *v = &t->value[place];
	struct buf *b = &t->floor[place];
	struct moment_written w;

	if (c->zone == NULL || v->kind == VALUE_NULL || v->text.n == 0 ||
	    (in->mode != INTAKE_DATA && c->role != RELEASE_SENSITIVE))
		return true;
	if (v->kind == VALUE_BOOL ||
	    moment_written(v->text, c->format, &w) != 0)
		return refused(rec, f, "is not a date");
	moment_here(&w, c->zone);
	b->len = 0;
	date_put(w.date, b);
	*v = (struct value){ { b->p, b->len }, VALUE_TEXT };
	return true;
}

/* Cuts a value by its floor, unless the table is already released. */
static bool
floor_take(const struct intake *in, struct record *rec, struct field *f,
    struct taken *t, int place)
{
	enum release_floor floor = in->release->column[f->rule].floor;
	struct value *v = &t->value[place];
	struct buf *b = &t->floor[place];
	char day[sizeof("YYYY-MM-DD") - 1];

	if (floor == FLOOR_NONE || in->mode != INTAKE_DATA ||
	    v->kind == VALUE_NULL || v->text.n == 0)
		return true;
	if (v->text.p == b->p) {
		memcpy(day, b->p, sizeof(day));
		v->text.p = day;
	}
	b->len = 0;
	if (floor_put(floor, v->text, b) != 0)
		return refused(rec, f,
		    floor == FLOOR_ZIP3 ? "is not a ZIP code"
					: "is not a date");
	*v = (struct value){ { b->p, b->len }, VALUE_TEXT };
	return true;
}

static bool
field_take(const struct intake *in, struct record *rec, struct field *f,
    struct taken *t)
{
	int place;

	if (f->rule < 0)
		return true;
	if (f->rule == in->rest)
		return (record_hollow(rec, f) &&
			   select_may_name_below(in->select, f->name)) ||
		       refused(rec, f, "has no role");
	if (must_be_gone(in, f->rule))
		return in->told[f->rule] ||
		       refused(rec, f, "must be dropped, but is in the data");
	place = in->place[f->rule];
	if (place == UNIT)
		return unit_take(in, rec, f, t);
	if (place == NOWHERE)
		return true;
	if (t->field[place] != NULL)
		return refused(rec, f, "occurs several times in the record");
	t->field[place] = f;
	if (in->path[place])
		shape_note(t, (uint32_t)place, record_shape(f));
	t->value[place] = record_value(rec, f);
	if (value_nests(t->value[place].kind))
		return refused(rec, f, "is an object or array");
	if ((in->mode == INTAKE_DATA ||
		in->release->column[f->rule].role == RELEASE_SENSITIVE) &&
	    release_no_date(in->release, &in->release->column[f->rule],
		t->value[place].text))
		t->value[place].kind = VALUE_NULL;
	return date_take(in, rec, f, t, place) &&
	       floor_take(in, rec, f, t, place);
}

/* Whether a name is a path into an object. */
static bool
is_path(struct text name)
{
	return memchr(name.p, '.', name.n) != NULL;
}

/* Takes a column that the record lacks as one without a value.  A released
 * table in which one is missing shows who that is. */
static bool
lacking_take(const struct intake *in, struct record *rec, struct taken *t,
    uint32_t i)
{
	const struct field column = { .name = in->name[i] };
	bool quasi = i < in->quasis;

	t->value[i] = (struct value){ { NULL, 0 }, VALUE_NULL };
	if (!in->lacks || (quasi && in->mode == INTAKE_RELEASED))
		return refused(rec, &column,
		    quasi ? "the record lacks this quasi-identifier"
			  : "the record lacks this sensitive attribute");
	if (quasi && in->mode == INTAKE_DATA && in->written &&
	    is_path(in->name[i]))
		return refused(rec, &column,
		    "the record lacks this quasi-identifier, and none can be "
		    "written into an object; use -t csv");
	return true;
}

struct text
intake_name(const struct intake *in, uint32_t column)
{
	return in->name[column];
}

bool
intake_take(const struct intake *in, struct record *rec, struct taken *t)
{
	memset(t->field, 0, in->columns * sizeof(struct field *));
	t->unit = (struct text){ NULL, 0 };
	for (size_t i = 0; i < rec->fields; i++)
		if (!field_take(in, rec, &rec->field[i], t))
			return false;
	for (uint32_t i = 0; i < in->columns; i++)
		if (t->field[i] == NULL && !lacking_take(in, rec, t, i))
			return false;
	if (in->mode == INTAKE_DATA && in->unit && t->unit.p == NULL)
		return refused(rec, NULL,
		    "lacks the unit, so its person is unknown");
	return true;
}

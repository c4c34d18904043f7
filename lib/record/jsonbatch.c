/* SPDX-License-Identifier: ISC */
#include "base/mem.h"
#include "base/near.h"
#include "record/engine.h"
#include "record/jsonget.h"

void
jsonbatch_scan(struct batch *b, size_t begin, bool last)
{
	size_t len = b->in.len;

	b->begin = b->next = begin;
	b->whole = len;
	while (!last && b->whole > begin && b->in.p[b->whole - 1] != '\n')
		b->whole--;
	/* The scanner needs an LF after every line. */
	if (last)
		b->in.p[len] = '\n';
	b->lines = 0;
}

static bool
blank(const char *p, size_t n)
{
	while (n > 0 && (*p == ' ' || *p == '\t' || *p == '\r')) {
		p++;
		n--;
	}
	return n == 0;
}

static bool
too_long(const struct batch *b)
{
	return b->rec.end - b->rec.begin > b->engine->max_record;
}

/* Finds the next line that is not blank, or too long to check; sets the record
 * and the line count. */
static bool
line_next(struct batch *b)
{
	struct record *r = &b->rec;
	const char *p = b->in.p, *lf;

	while (b->next < b->whole) {
		size_t begin = b->next;

		lf = memchr(p + begin, '\n', b->whole - begin + 1);
		r->begin = begin;
		r->stop = (size_t)(lf - p);
		r->end = r->stop < b->whole ? r->stop + 1 : b->whole;
		b->next = r->end;
		b->lines++;
		if (p[begin] == '{' || too_long(b) ||
		    !blank(p + begin, r->stop - begin))
			return true;
	}
	return false;
}

/* Scans the current line; 0, or -1 when it is bad. */
static int
line_scan(const struct batch *b, struct json_scan *s)
{
	return json_scan_line(s, b->in.p + b->rec.begin,
	    b->rec.stop - b->rec.begin);
}

static void
fields_room(struct batch *b, size_t n)
{
	if (n <= b->json_fields)
		return;
	b->json_fields = 2 * n;
	b->json_field =
	    mem_resize(b->json_field, b->json_fields, sizeof(*b->json_field));
}

static void
slot_fill(struct record *r, int slot, size_t i)
{
	if (slot >= 0)
		r->slot[slot] = r->slot[slot] == -1 ? (int)i : -2;
}

static void
fields_fill(struct batch *b)
{
	struct record *r = &b->rec;
	const struct json_scan *s = b->json;
	int slots = select_slots(b->engine->select);

	fields_room(b, s->cells);
	r->field = b->json_field;
	r->fields = s->cells;
	b->generation = s->generation;
	b->hollow = false;
	for (int i = 0; i < slots; i++)
		r->slot[i] = -1;
	for (size_t i = 0; i < s->cells; i++) {
		const struct json_cell *c = &s->cell[i];
		struct field *f = &r->field[i];

		f->name = c->node->path;
		f->rule = c->rule;
		f->number = (uint32_t)c->node->field;
		f->cell = c;
		f->begin = (uint32_t)r->begin + c->begin;
		f->end = (uint32_t)r->begin + c->end;
		f->kind = c->kind;
		b->hollow |= value_nests(c->kind) || c->kind == VALUE_NULL;
		f->decoded = false;
		f->change = FIELD_AS_IS;
		if (engine_rule_drops(b->engine, c->rule)) {
			f->change = FIELD_DROPPED;
			r->changed = true;
		}
		if (slots > 0)
			slot_fill(r, c->node->choice.slot, i);
	}
}

/* ---- values in the place of others ---- */

/* Whether two values are members of one object, the first after the second. */
static bool
beside(const struct record *r, size_t i, size_t j)
{
	while (i > j && r->field[i].cell->sibling >= 0)
		i = (size_t)r->field[i].cell->sibling;
	return i == j;
}

/* Whether a field is what a rule or a slot names. */
static bool
is_chosen(const struct field *f)
{
	return f->rule >= 0 || f->cell->node->choice.slot >= 0;
}

/* Whether the record is flat: {"user":"ada","user.email":"..."} has two fields,
 * and one is not inside the other. */
static bool
is_flat(const struct record *r, size_t i)
{
	for (size_t j = 0; j < r->fields; j++)
		if (is_chosen(&r->field[j]) &&
		    select_below(r->field[j].name, r->field[i].name) &&
		    (i > j ? beside(r, i, j) : beside(r, j, i)))
			return true;
	return false;
}

/* What should be inside a value may be there in any form. */
static void
slots_spoil(const struct batch *b, struct text path)
{
	const struct select *s = b->engine->select;

	for (int i = 0; i < select_slots(s); i++)
		if (select_below(select_slot_name(s, i), path))
			b->rec.slot[i] = -2;
}

/* A value beside an element that lacks it is not the only one there may be. */
static void
slots_alone(struct batch *b)
{
	struct record *r = &b->rec;
	const struct select *s = b->engine->select;
	const struct text line = { b->in.p + r->begin, r->stop - r->begin };

	for (int i = 0; i < select_slots(s); i++)
		if (r->slot[i] >= 0 && select_listed(s, i) &&
		    !json_alone(line, b->in.p + r->field[r->slot[i]].begin))
			r->slot[i] = -2;
}

/* false after a refusal. */
static bool
misplaced_fits(struct batch *b, size_t i)
{
	struct record *r = &b->rec;
	struct field *f = &r->field[i];

	/* Nobody can have put a value into what is empty. */
	if (record_empty(r, f) || record_hollow(r, f) || is_flat(r, i)) {
		f->rule = SELECT_NONE;
		return true;
	}
	if (b->engine->plan->misplaced) {
		slots_spoil(b, f->name);
		return true;
	}
	batch_refuse(b, r->begin, r->end, 0, &f->name,
	    select_refuses(b->engine->select, f->name, f->kind));
	return false;
}

/* Refuses fields that two rules of equal rank name, and values in the place of
 * what has others inside.  false after a refusal. */
static bool
rules_fit(struct batch *b)
{
	struct record *r = &b->rec;

	for (size_t i = 0; i < r->fields; i++) {
		const struct field *f = &r->field[i];

		if (f->rule > SELECT_CLASH)
			continue;
		if (f->rule == SELECT_CLASH) {
			batch_refuse(b, r->begin, r->end, 0, &f->name,
			    "named by two rules");
			return false;
		}
		if (!misplaced_fits(b, i))
			return false;
	}
	return true;
}

/* ---- columns ---- */

/* The column of a cell in CSV: the place of its name in the first record; -1
 * when that record has no such name. */
static int
column_of(struct batch *b, const struct json_cell *c, size_t guess)
{
	const struct engine *e = b->engine;
	struct json_path *node = (struct json_path *)c->node;

	if (node->column >= 0)
		return node->column;
	for (size_t i = 0; i < e->outs; i++) {
		size_t at = (guess + i) % e->outs;

		if (text_equal(e->out_names[at], node->path))
			return node->column = (int)at;
	}
	return -1;
}

const char *
jsonbatch_no_column(const struct engine *e)
{
	return e->columns_given != NULL
		   ? "--header, which gives the columns, does not name it"
		   : "the first record, which gives the columns, has no such "
		     "field (see --header)";
}

/* Whether a field may go without a column: nothing is lost with it, or what
 * becomes of it is seen when the record is finished. */
static bool
needs_no_column(struct batch *b, const struct field *f)
{
	if (!columns_hollow(b->engine, &b->rec, f))
		return false;
	b->astray |= f->rule >= 0 && !record_hollow(&b->rec, f);
	return true;
}

struct field *
jsonbatch_astray(struct record *r)
{
	for (size_t i = 0; r->batch->astray && i < r->fields; i++) {
		struct field *f = &r->field[i];

		if (f->rule >= 0 && f->kind == VALUE_OBJECT &&
		    f->cell->node->column < 0 && !record_hollow(r, f) &&
		    (f->change == FIELD_SET || f->change == FIELD_AS_IS))
			return f;
	}
	return NULL;
}

/* Finds the cell of each column of the CSV output.  false: refused. */
static bool
columns_fill(struct batch *b)
{
	struct record *r = &b->rec;
	const struct engine *e = b->engine;
	size_t guess = 0;

	b->astray = false;
	if (b->out_cell == NULL)
		b->out_cell = mem_array(e->outs + 1, sizeof(*b->out_cell));
	for (size_t i = 0; i < e->outs; i++)
		b->out_cell[i] = UINT32_MAX;
	for (size_t i = 0, next; i < r->fields; i = next) {
		const struct field *f = &r->field[i];
		int column;

		next = columns_open(f->cell, i) ? i + 1 : f->cell->next;
		if (f->change == FIELD_DROPPED || columns_open(f->cell, i))
			continue;
		column = column_of(b, f->cell, guess);
		if (column < 0 && needs_no_column(b, f))
			continue;
		if (column < 0 || b->out_cell[column] != UINT32_MAX) {
			batch_refuse(b, r->begin, r->end, 0, &f->name,
			    column < 0 ? jsonbatch_no_column(e)
				       : "two fields become the same column");
			return false;
		}
		b->out_cell[column] = (uint32_t)i;
		guess = (size_t)column + 1;
	}
	return true;
}

/* Scans the current line; false after a refusal. */
static bool
record_scan(struct batch *b)
{
	struct record *r = &b->rec;

	if (too_long(b)) {
		batch_refuse(b, r->begin, r->end, 0, NULL, record_too_long);
		return false;
	}
	if (json_scan_line(b->json, b->in.p + r->begin, r->stop - r->begin) !=
	    0) {
		batch_refuse(b, r->begin, r->end, b->json->error_at + 1, NULL,
		    b->json->error);
		return false;
	}
	r->strange = b->json->strange == NULL ? (struct text){ NULL, 0 }
					      : b->json->strange->path;
	if (b->json->cells == 0 && !b->engine->convert &&
	    !b->engine->plan->every) {
		r->fields = 0;
		return true;
	}
	fields_fill(b);
	if (b->engine->nulls.n > 0)
		batch_mark_nulls(b);
	if (b->engine->plan->misplaced)
		slots_alone(b);
	return rules_fit(b) && (!b->engine->convert || columns_fill(b));
}

bool
jsonbatch_next(struct batch *b)
{
	while (!b->ended && line_next(b)) {
		if (!record_scan(b))
			continue;
		if (b->rec.fields > 0 || b->engine->convert ||
		    b->engine->plan->every)
			return true;
		b->records++;
	}
	return false;
}

static void
put_json(struct batch *b, const struct field *f, struct buf *out)
{
	struct text v;

	if (f->change == FIELD_NULL) {
		buf_add_string(out, "null");
		return;
	}
	v = (struct text){ b->rec.fresh.p + f->from, f->to - f->from };
	if (f->as == RECORD_LITERAL) {
		buf_add_text(out, v);
	} else if (f->as == RECORD_PLAIN) {
		buf_add_byte(out, '"');
		buf_add_text(out, v);
		buf_add_byte(out, '"');
	} else {
		json_encode(out, v);
	}
}

/* The start of the next member, after the comma that follows a value and the
 * blanks around it; the end of the value when it is the last one. */
static size_t
behind_comma(const char *p, size_t end)
{
	size_t i = end;

	while (p[i] == ' ' || p[i] == '\t' || p[i] == '\r')
		i++;
	if (p[i] != ',')
		return end;
	do
		i++;
	while (p[i] == ' ' || p[i] == '\t' || p[i] == '\r');
	return i;
}

/*
 * Whether every sibling before field i is dropped: then the field takes along
 * the comma after it, else the comma before it.
 */
static bool
leads(struct record *r, size_t i)
{
	const struct json_cell *c = r->field[i].cell;

	if (c->ordinal == 0)
		return true;
	if (c->sibling < 0)
		return false;
	return r->field[c->sibling].cell->ordinal + 1 == c->ordinal &&
	       r->field[c->sibling].left;
}

/*
 * Copies in[*from..upto) with the changes of fields i.. in that range, and
 * returns the first field after it.
 */
static size_t
put_range(struct batch *b, size_t i, size_t *from, size_t upto, struct buf *out)
{
	struct record *r = &b->rec;
	const char *p = b->in.p;

	while (i < r->fields && r->field[i].begin < upto) {
		struct field *f = &r->field[i];
		size_t begin = f->begin, end = f->end;

		/* In NDJSON `left` means: dropped, and all before it too. */
		f->left = 0;
		if (f->change == FIELD_AS_IS) {
			i++;
			continue;
		}
		if (f->change == FIELD_DROPPED) {
			f->left = leads(r, i);
			begin = r->begin +
				(f->left ? f->cell->key : f->cell->comma);
			if (f->left)
				end = behind_comma(p, end);
		}
		if (begin > *from)
			buf_add_span(out, p + *from, begin - *from);
		*from = end;
		if (f->change != FIELD_DROPPED)
			put_json(b, f, out);
		i = f->cell->next;
	}
	buf_add(out, p + *from, upto - *from);
	*from = upto;
	return i;
}

void
record_outline(struct record *r, const bool *without, struct buf *out)
{
	size_t from = r->begin;

	if (r->batch->engine->from != FORMAT_NDJSON)
		return;
	for (size_t i = 0; i < r->fields; i++) {
		struct field *f = &r->field[i];

		if (f->rule < 0 || f->change == FIELD_DROPPED)
			continue;
		record_set(r, f, r->fresh.len, RECORD_LITERAL);
		if (without != NULL && without[f->rule])
			f->change = FIELD_DROPPED;
	}
	jsonbatch_drop_hollows(r, false);
	put_range(r->batch, 0, &from, r->stop, out);
}

/* The decoded values of the record, which are lent, must not move. */
struct text
jsonbatch_inside(struct batch *b, size_t i)
{
	struct field *f = &b->rec.field[i];
	size_t from = f->begin;

	b->inside.len = b->formed.len = 0;
	put_range(b, i, &from, f->end, &b->inside);
	if (!b->engine->plan->one_form)
		return (struct text){ b->inside.p, b->inside.len };
	buf_add_byte(&b->inside, '\n');
	buf_reserve(&b->inside, 1);
	json_form(&b->form, b->inside.p, &b->formed);
	return (struct text){ b->formed.p, b->formed.len };
}

static void
put_cell(struct batch *b, size_t i)
{
	struct field *f = &b->rec.field[i];
	struct text v;

	if (f->change == FIELD_SET)
		v = (struct text){ b->rec.fresh.p + f->from, f->to - f->from };
	else if (value_nests(f->kind))
		v = jsonbatch_inside(b, i);
	else
		v = record_value(&b->rec, f).text;
	engine_put(b->engine, &b->out, v, v.n == 0 && b->engine->outs == 1);
}

/* Writes a member that comes last, which may be missing. */
static void
put_last(struct batch *b, const struct field *f)
{
	struct text v = { b->rec.fresh.p + f->from, f->to - f->from };

	engine_put(b->engine, &b->out, v, v.n == 0 && b->engine->outs == 1);
}

/* What stands for no value. */
static void
put_nothing(struct batch *b)
{
	if (b->engine->quoting_out == QUOTING_BACKSLASH)
		buf_add_string(&b->out, "\\N");
	else if (b->engine->outs == 1)
		engine_put(b->engine, &b->out, (struct text){ "", 0 }, true);
}

/* Whether a column has no value. */
static bool
is_nothing(const struct batch *b, uint32_t cell)
{
	const struct field *f;

	if (cell == UINT32_MAX)
		return true;
	f = &b->rec.field[cell];
	return f->change == FIELD_NULL || f->change == FIELD_DROPPED ||
	       (f->change == FIELD_AS_IS && f->kind == VALUE_NULL);
}

static void
finish_as_csv(struct batch *b)
{
	for (size_t i = 0; i < b->engine->outs; i++) {
		const struct field *last =
		    b->lasts == 0 ? NULL
				  : jsonbatch_last(b, b->engine->out_names[i]);

		if (i > 0)
			buf_add_byte(&b->out, b->engine->delim_out);
		if (last != NULL && last->change == FIELD_SET)
			put_last(b, last);
		else if (is_nothing(b, b->out_cell[i]))
			put_nothing(b);
		else
			put_cell(b, b->out_cell[i]);
	}
	buf_add_byte(&b->out, '\n');
}

/* Whether the object that is being written has no member yet. */
static bool
is_bare(const struct buf *out)
{
	size_t n = out->len;

	while (strchr(" \t\r", out->p[n - 1]) != NULL)
		n--;
	return out->p[n - 1] == '{';
}

/* The place of the brace that ends the record. */
static size_t
brace(const struct batch *b)
{
	size_t at = b->rec.stop - 1;

	while (b->in.p[at] != '}')
		at--;
	return at;
}

static void
put_lasts(struct batch *b, struct buf *out)
{
	bool bare = is_bare(out);

	for (size_t i = 0; i < b->lasts; i++) {
		if (!bare)
			buf_add_byte(out, ',');
		bare = false;
		json_encode(out, b->last[i].name);
		buf_add_byte(out, ':');
		put_json(b, &b->last[i], out);
	}
}

/* Appends in[*from..end) with all changes of the record. */
static void
put_record(struct batch *b, size_t *from, size_t end, struct buf *out)
{
	size_t done = 0;

	if (b->lasts > 0) {
		done = put_range(b, 0, from, brace(b), out);
		put_lasts(b, out);
	}
	put_range(b, done, from, end, out);
}

static void
finish_formed(struct batch *b)
{
	struct record *r = &b->rec;
	size_t from = r->begin;

	b->scratch.len = 0;
	put_record(b, &from, r->stop, &b->scratch);
	buf_add_byte(&b->scratch, '\n');
	buf_reserve(&b->scratch, 1);
	json_form(&b->form, b->scratch.p, &b->out);
	buf_add_byte(&b->out, '\n');
	b->copied = r->end;
}

void
jsonbatch_finish(struct batch *b)
{
	struct record *r = &b->rec;

	if (b->engine->convert) {
		finish_as_csv(b);
		return;
	}
	b->edited = true;
	if (b->engine->anew)
		finish_formed(b);
	else
		put_record(b, &b->copied, r->end, &b->out);
}

/* Stops before any output, because of the current line.  The caller may
 * complete the note. */
static struct note *
call_off(struct batch *b, const char *why)
{
	struct note *n = batch_note(b, STATUS_CALL, why);

	b->fatal = STATUS_CALL;
	n->placed = true;
	n->offset = b->rec.begin;
	return n;
}

/* The names of everything in the current line, which is valid; they last as
 * long as the scan. */
static struct text *
names_of(const struct batch *b, struct json_scan *s)
{
	struct text *names;

	line_scan(b, s);
	names = mem_array(s->cells + 1, sizeof(*names));
	for (size_t i = 0; i < s->cells; i++)
		names[i] = s->cell[i].node->path;
	return names;
}

/* Whether a name is a path in the style of another program. */
static bool
is_foreign(struct text name)
{
	if (name.n > 0 && strchr(".$/", name.p[0]) != NULL)
		return true;
	for (size_t i = 0; i + 1 < name.n; i++)
		if (name.p[i] == '[' && name.p[i + 1] != ']')
			return true;
	return false;
}

static void
unknown(struct batch *b, struct text name)
{
	struct select *none = select_new();
	struct json_scan *s = json_scan_new(none, NULL, true);
	struct text *names = names_of(b, s);
	int near = text_near(name, names, s->cells);
	char shown[MSG_NAME_MAX + 1], other[MSG_NAME_MAX + 1];
	struct buf text = { 0 };

	buf_printf(&text, "the first record has no field \"%s\"",
	    msg_name(shown, sizeof(shown), name));
	if (near >= 0)
		buf_printf(&text, NEAR_MEANT("\"%s\""),
		    msg_name(other, sizeof(other), names[near]));
	else if (is_foreign(name))
		buf_add_string(&text,
		    "; paths are written user.email and items[].sku");
	else
		buf_printf(&text, " (write %s? if it may be missing)", shown);
	buf_add_byte(&text, '\0');
	call_off(b, NULL)->text = text.p;
	mem_free(names);
	json_scan_free(s);
	select_free(none);
}

/* Shows the tool the names of everything in the current line. */
static int
fields_show(struct engine *e, struct batch *b)
{
	struct select *none = select_new();
	struct json_scan *s = json_scan_new(none, NULL, true);
	struct text *names = names_of(b, s);
	int answer = layout_tell(e, names, s->cells, b->file);

	mem_free(names);
	json_scan_free(s);
	select_free(none);
	return answer;
}

int
layout_ndjson(struct engine *e, struct batch *b)
{
	size_t lines = b->lines, next = b->next;
	const char *why = NULL;
	struct text name;
	size_t at = 0;

	batch_ready(b);
	while (line_next(b)) {
		if (too_long(b) || line_scan(b, b->json) != 0)
			continue;
		if (!e->told) {
			if (fields_show(e, b) != 0) {
				b->fatal = STATUS_CALL;
				return -1;
			}
			b->told = true;
			batch_ready(b);
			line_scan(b, b->json);
		}
		if (select_missing(e->select, &at, &name)) {
			unknown(b, name);
			return -1;
		}
		if (e->convert)
			why = columns_make(e, b);
		if (why != NULL) {
			call_off(b, why);
			return -1;
		}
		e->primed = true;
		break;
	}
	b->lines = lines;
	b->next = next;
	return 0;
}

/* SPDX-License-Identifier: ISC */
/* The columns of CSV that NDJSON becomes. */
#include "base/mem.h"
#include "record/engine.h"

/* An object that no rule takes as one value: its members become columns. */
bool
columns_open(const struct json_cell *c, size_t i)
{
	return c->kind == VALUE_OBJECT && c->rule < 0 && c->next > i + 1;
}

static bool
is_below(struct text name, struct text path)
{
	return name.n > path.n && memcmp(name.p, path.p, path.n) == 0 &&
	       name.p[path.n] == '.';
}

/* Whether the tool wishes for a member of an object of this name. */
static bool
is_wished_below(const struct engine *e, struct text name)
{
	struct text wish;
	bool is = false;

	for (size_t at = 0;
	     !is && e->wish.after && e->wish.column(e->wish.of, &at, &wish);)
		is = is_below(wish, name);
	return is;
}

/* Whether a value may be null, or an object or array without anything in it. */
static bool
may_be_hollow(enum value_kind kind, struct text raw)
{
	return kind == VALUE_NULL || kind == VALUE_OBJECT ||
	       (kind == VALUE_ARRAY && engine_hollow(raw));
}

bool
columns_hollow(const struct engine *e, const struct record *r,
    const struct field *f)
{
	bool below = false;

	if (!may_be_hollow(f->kind, record_spelling(r, f)))
		return false;
	for (size_t i = 0; i < e->outs && !below; i++)
		below = is_below(e->out_names[i], f->name);
	return below || is_wished_below(e, f->name);
}

/* Columns that are being made; offsets stand for names until all bytes are
 * read. */
struct columns {
	struct engine *engine;
	const char *line; /* the first record */
	size_t *at;       /* where each ends */
	size_t n, room;
};

static struct text
column_name(const struct columns *c, size_t i)
{
	size_t from = i == 0 ? 0 : c->at[i - 1];

	return (struct text){ c->engine->out_bytes.p + from, c->at[i] - from };
}

static bool
column_is_there(const struct columns *c, struct text name)
{
	for (size_t i = 0; i < c->n; i++)
		if (text_equal(column_name(c, i), name))
			return true;
	return false;
}

static void
column_add(struct columns *c, struct text name)
{
	if (c->n == c->room) {
		c->room = 2 * c->room + 16;
		c->at = mem_resize(c->at, c->room, sizeof(*c->at));
	}
	buf_add_text(&c->engine->out_bytes, name);
	c->at[c->n++] = c->engine->out_bytes.len;
}

/* Whether some column is a member of an object of this name. */
static bool
is_above(const struct columns *c, struct text name)
{
	for (size_t i = 0; i < c->n; i++)
		if (is_below(column_name(c, i), name))
			return true;
	return false;
}

/* Adds the columns of --header. */
static void
columns_take_list(struct columns *c, const char *list)
{
	while (list != NULL) {
		struct text name = { list, strcspn(list, ",") };

		column_add(c, name);
		list = list[name.n] == ',' ? list + name.n + 1 : NULL;
	}
}

/* Whether the first record has an object of this name, which becomes columns
 * of its own. */
static bool
is_flattened(const struct json_scan *s, struct text name)
{
	for (size_t i = 0; i < s->cells; i++)
		if (is_below(s->cell[i].node->path, name))
			return true;
	return false;
}

/* Whether the first record has fields, but none of these columns. */
static bool
is_foreign_record(const struct columns *c, const struct json_scan *s)
{
	for (size_t i = 0; i < s->cells; i++)
		if (column_is_there(c, s->cell[i].node->path) ||
		    is_above(c, s->cell[i].node->path))
			return false;
	return s->cells > 0;
}

/* Adds the columns that the tool knows, such as the fields of a dataset.  An
 * array is one column. */
static void
columns_take_wish(struct columns *c, const struct json_scan *s)
{
	struct engine *e = c->engine;
	struct text name;

	for (size_t at = 0; e->wish.column != NULL &&
			    e->wish.column(e->wish.of, &at, &name);) {
		const char *bracket =
		    name.n == 0 ? NULL : memchr(name.p, '[', name.n);
		struct choice choice;

		if (bracket != NULL)
			name.n = (size_t)(bracket - name.p);
		choice = select_find(e->select, name, 0, false);
		if (!engine_rule_drops(e, choice.rule) &&
		    !is_flattened(s, name) && !column_is_there(c, name))
			column_add(c, name);
	}
	if (is_foreign_record(c, s))
		c->n = e->out_bytes.len = 0;
}

static struct text
cell_spelling(const struct columns *c, const struct json_cell *cell)
{
	return (struct text){ c->line + cell->begin, cell->end - cell->begin };
}

/* Adds what the first record keeps. */
static void
columns_take_record(struct columns *c, const struct json_scan *s)
{
	size_t wished = c->n;

	for (size_t i = 0, next; i < s->cells; i = next) {
		const struct json_cell *cell = &s->cell[i];
		struct text name = cell->node->path;
		struct columns known = *c;

		known.n = wished;
		next = columns_open(cell, i) ? i + 1 : cell->next;
		if (!engine_rule_drops(c->engine, cell->rule) &&
		    !columns_open(cell, i) && !column_is_there(&known, name) &&
		    !(may_be_hollow(cell->kind, cell_spelling(c, cell)) &&
			(is_above(&known, name) ||
			    is_wished_below(c->engine, name))))
			column_add(c, name);
	}
}

/* Writes the header.  false: it cannot hold a name. */
static bool
columns_put(struct engine *e)
{
	bool fits = true;

	for (size_t i = 0; i < e->outs; i++) {
		struct text name = e->out_names[i];

		if (i > 0)
			buf_add_byte(&e->head, e->delim_out);
		engine_put(e, &e->head, name,
		    i == 0 && (layout_name_misleads(name) ||
				  (name.n == 0 && e->outs == 1)));
		fits &= engine_refuses(e, name) == NULL;
	}
	buf_add_byte(&e->head, '\n');
	return fits;
}

static bool
has_nameless(const struct text *name, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (name[i].n == 0)
			return true;
	return false;
}

/* Makes the columns of the CSV output.  NULL, or why that is impossible. */
const char *
columns_make(struct engine *e, struct batch *b)
{
	struct columns c = { .engine = e, .line = b->in.p + b->rec.begin };
	struct text name;

	if (e->columns_given != NULL) {
		columns_take_list(&c, e->columns_given);
	} else {
		if (!e->wish.after)
			columns_take_wish(&c, b->json);
		columns_take_record(&c, b->json);
		if (e->wish.after)
			columns_take_wish(&c, b->json);
	}
	e->outs = c.n;
	e->out_names = mem_array(c.n + 1, sizeof(*e->out_names));
	for (size_t i = 0; i < c.n; i++)
		e->out_names[i] = column_name(&c, i);
	mem_free(c.at);
	if (!columns_put(e))
		return "a name contains a byte that a header of this kind "
		       "cannot hold";
	if (e->outs == 0)
		return "the first record has no field that can become a column";
	if (e->columns_given != NULL && has_nameless(&e->out_names[0], e->outs))
		return "--header has a column without a name";
	if (!layout_names_double(e->out_names, e->outs, &name))
		return NULL;
	return e->columns_given != NULL
		   ? "--header names a column twice"
		   : "two fields of the first record become the same column";
}

/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "base/mem.h"
#include "base/near.h"
#include "base/utf8.h"
#include "record/engine.h"
#include "record/unquoted.h"

static int
trouble(const char *file, const char *what)
{
	msg_error(STATUS_CALL, "%s:1: %s", file, what);
	return -1;
}

/* Offsets stand for names until all bytes are read. */
static void
names_decode(struct engine *e, struct libcsv *csv, struct text line,
    const struct libcsv_place *place)
{
	size_t begin = 0;
	size_t *at = mem_array(place->fields + 1, sizeof(*at));

	for (uint32_t i = 0; i < place->fields; i++) {
		struct text raw = { line.p + begin, place->edge[i] - begin };

		if (!e->header)
			buf_printf(&e->name_bytes, "%u", i + 1);
		else
			libcsv_decode(csv, raw, &e->name_bytes);
		at[i + 1] = e->name_bytes.len;
		begin = place->edge[i] + 1;
	}
	e->columns = place->fields;
	e->names = mem_array(e->columns, sizeof(*e->names));
	for (uint32_t i = 0; i < e->columns; i++)
		e->names[i] =
		    (struct text){ e->name_bytes.p + at[i], at[i + 1] - at[i] };
	mem_free(at);
}

static int
name_order(const void *a, const void *b)
{
	const struct text *x = a, *y = b;

	return text_order(*x, *y);
}

bool
layout_names_double(const struct text *names, size_t n, struct text *name)
{
	struct text *sorted = mem_array(n, sizeof(*sorted));
	bool found = false;

	if (n > 0) {
		memcpy(sorted, names, n * sizeof(*sorted));
		qsort(sorted, n, sizeof(*sorted), name_order);
	}
	for (size_t i = 1; i < n && !found; i++) {
		found = sorted[i].n > 0 && text_equal(sorted[i - 1], sorted[i]);
		*name = sorted[i];
	}
	mem_free(sorted);
	return found;
}

/* Several columns may lack a name: they are chosen by position. */
static int
names_unique(const struct engine *e, const char *file)
{
	char shown[MSG_NAME_MAX + 1];
	struct text name;

	if (!layout_names_double(e->names, e->columns, &name))
		return 0;
	if (names_are_data(e->names, e->columns))
		msg_error(STATUS_CALL,
		    "%s:1: the header looks like data (two names are the "
		    "same); if the file has no header, use --no-header",
		    file);
	else
		msg_error(STATUS_CALL, "%s:1: field \"%s\" occurs twice", file,
		    msg_name(shown, sizeof(shown), name));
	return -1;
}

/* Whether the names of a table without quotes stand in quotes. */
static bool
names_have_quotes(const struct engine *e)
{
	if (dialect_has_quotes(e->dialect.quoting))
		return false;
	for (uint32_t i = 0; i < e->columns; i++) {
		struct text t = e->names[i];

		if (t.n < 2 || t.p[0] != '"' || t.p[t.n - 1] != '"')
			return false;
	}
	return true;
}

static int
unknown(const struct engine *e, const char *file, struct text name)
{
	char wanted[MSG_NAME_MAX + 1], near[MSG_NAME_MAX + 1];
	int i = text_near(name, e->names, e->columns);
	const char *delim =
	    names_delimiter(e->names, e->columns, e->dialect.delim);

	msg_name(wanted, sizeof(wanted), name);
	if (i >= 0)
		msg_error(STATUS_CALL,
		    "%s:1: unknown field \"%s\"" NEAR_MEANT("\"%s\""), file,
		    wanted, msg_name(near, sizeof(near), e->names[i]));
	else if (names_have_quotes(e))
		msg_error(STATUS_CALL,
		    "%s:1: unknown field \"%s\"; the names stand in quotes: if "
		    "these are no part of them, use --quoting csv",
		    file, wanted);
	else if (delim != NULL)
		msg_error(STATUS_CALL,
		    "%s:1: unknown field \"%s\"; if the fields are separated "
		    "by %s, use -d '%s'",
		    file, wanted, delim, delim);
	else if (e->header)
		msg_error(STATUS_CALL,
		    "%s:1: unknown field \"%s\"; if the file has no header, "
		    "use --no-header",
		    file, wanted);
	else
		msg_error(STATUS_CALL,
		    "%s:1: unknown field \"%s\"; with --no-header fields are "
		    "1 to %u",
		    file, wanted, e->columns);
	return -1;
}

static int
field_add(struct engine *e, uint32_t column, struct choice c, const char *file)
{
	struct field *f = &e->fields[e->touched];
	char shown[MSG_NAME_MAX + 1];

	msg_name(shown, sizeof(shown), e->names[column]);
	if (c.rule == SELECT_CLASH) {
		msg_error(STATUS_CALL,
		    "%s:1: field \"%s\" is named by two rules", file, shown);
		return -1;
	}
	if (c.rule < 0 && c.slot < 0 && !e->convert && !e->single)
		return 0;
	*f = (struct field){
		.name = e->names[column],
		.rule = c.rule,
		.number = (uint32_t)e->touched,
		.column = column,
		.kind = VALUE_TEXT,
	};
	if (engine_rule_drops(e, c.rule)) {
		f->change = FIELD_DROPPED;
		e->drop = true;
	}
	if (c.slot >= 0)
		e->slot[c.slot] = (int)e->touched;
	e->touched++;
	return 0;
}

/*
 * If no rule spells a name of the header, and columns are chosen by position,
 * the first line may be data, which would go out unchanged.
 */
static bool
header_looks_like_data(const struct engine *e)
{
	for (size_t i = 0; i < e->touched; i++)
		if (e->fields[i].rule >= 0 && name_is_data(e->fields[i].name))
			return true;
	return false;
}

static int
fields_add(struct engine *e, bool *spelt, const char *file)
{
	struct choice c;

	e->touched = 0;
	for (uint32_t i = 0; i < e->columns; i++) {
		c = select_find(e->select, e->names[i], i + 1, false);
		*spelt |= c.spelt;
		if (field_add(e, i, c, file) != 0)
			return -1;
	}
	return 0;
}

/* How many columns go out. */
static uint32_t
columns_left(const struct engine *e)
{
	uint32_t left = e->columns;

	for (size_t i = 0; i < e->touched; i++)
		left -= e->fields[i].change == FIELD_DROPPED;
	return left;
}

static int
fields_choose(struct engine *e, const char *file)
{
	int slots = select_slots(e->select);
	bool spelt = false;
	struct text name;
	size_t at = 0;

	e->fields = mem_array(e->columns, sizeof(*e->fields));
	e->slot = mem_array((size_t)slots + 1, sizeof(*e->slot));
	for (int i = 0; i < slots; i++)
		e->slot[i] = -1;
	if (fields_add(e, &spelt, file) != 0)
		return -1;
	e->single = columns_left(e) == 1;
	/* The only column left must be among the fields, too. */
	if (e->single && e->drop && fields_add(e, &spelt, file) != 0)
		return -1;
	if (select_missing(e->select, &at, &name))
		return unknown(e, file, name);
	if (e->header && !spelt && header_looks_like_data(e))
		return trouble(file, "the header looks like data; if it is "
				     "data, use --no-header; if not, name one "
				     "of its fields");
	e->touch = e->touched > 0;
	return 0;
}

/* Column c is between separators c and c + 1, counted from 1. */
static int
need_add(struct engine *e, uint32_t ordinal)
{
	if (ordinal == 0 || ordinal == e->columns)
		return -1;
	if (e->needs == 0 || e->need[e->needs - 1] != ordinal)
		e->need[e->needs++] = ordinal;
	return (int)e->needs - 1;
}

static void
needs_list(struct engine *e)
{
	e->need = mem_array(2 * e->touched + 1, sizeof(*e->need));
	for (size_t i = 0; i < e->touched; i++) {
		struct field *f = &e->fields[i];

		f->left = need_add(e, f->column);
		f->right = need_add(e, f->column + 1);
	}
	e->need[e->needs] = UINT32_MAX;
}

static int
some_column_stays(const struct engine *e, const char *file)
{
	if (columns_left(e) > 0 || e->plan->adds)
		return 0;
	return trouble(file, "every field would be dropped");
}

static void
keys_make(struct engine *e)
{
	size_t *at = mem_array(e->touched + 1, sizeof(*at));

	e->keys = mem_array(e->touched, sizeof(*e->keys));
	for (size_t i = 0; i < e->touched; i++) {
		json_encode(&e->key_bytes, e->fields[i].name);
		buf_add_byte(&e->key_bytes, ':');
		at[i + 1] = e->key_bytes.len;
	}
	for (size_t i = 0; i < e->touched; i++)
		e->keys[i] =
		    (struct text){ e->key_bytes.p + at[i], at[i + 1] - at[i] };
	mem_free(at);
}

bool
layout_name_misleads(struct text name)
{
	static const char mark[] = "\xef\xbb\xbf";

	return name.n > 0 && (strchr("{[ \t", name.p[0]) != NULL ||
				 (name.n >= 3 && memcmp(name.p, mark, 3) == 0));
}

static bool
is_quoted(struct text raw)
{
	return raw.n > 0 && raw.p[0] == '"';
}

/* Whether a field in quotes goes out as it is when the table is converted. */
static bool
stays_quoted(const struct engine *e)
{
	return dialect_has_quotes(e->quoting_out) && !e->dialect.lenient;
}

/* Writes a name of the header. */
static void
name_put(struct engine *e, uint32_t column, struct text raw, bool first)
{
	struct text name = e->names[column];
	bool was = dialect_has_quotes(e->dialect.quoting) && is_quoted(raw);
	bool quoted = was ||
		      (first && column > 0 && layout_name_misleads(name)) ||
		      (raw.n == 0 && e->single);
	bool verbatim =
	    was ? !e->convert || stays_quoted(e) : !e->convert && !quoted;

	if (verbatim)
		buf_add_text(&e->head, raw);
	else
		engine_put(e, &e->head, name, quoted);
}

/* Writes the header without dropped columns, otherwise verbatim. */
static void
head_make(struct engine *e, struct text line, size_t content,
    const struct libcsv_place *place)
{
	bool *gone = mem_array(e->columns, sizeof(*gone));
	bool between = false, first;
	size_t begin = 0;

	for (size_t i = 0; i < e->touched; i++)
		gone[e->fields[i].column] =
		    e->fields[i].change == FIELD_DROPPED;
	for (uint32_t i = 0; i < e->columns; i++) {
		struct text raw = { line.p + begin, place->edge[i] - begin };

		begin = place->edge[i] + 1;
		if (gone[i])
			continue;
		first = !between;
		if (between)
			buf_add_byte(&e->head, e->delim_out);
		between = true;
		name_put(e, i, raw, first);
	}
	buf_add(&e->head, line.p + content, line.n - content);
	if (e->convert && line.n == content)
		buf_add_byte(&e->head, '\n');
	mem_free(gone);
}

int
layout_tell(struct engine *e, const struct text *names, size_t n,
    const char *file)
{
	int answer;

	e->told = true;
	if (e->plan->fields == NULL)
		return 0;
	answer = e->plan->fields(e->plan->work.tool,
	    &(struct stream_names){ .name = names,
		.n = n,
		.from = e->from,
		.to = e->to,
		.header = e->header,
		.file = file,
		.wish = &e->wish });
	nulls_add(&e->nulls, e->wish.null, e->wish.nulls);
	return answer;
}

/* Whether the output can have these names. */
static int
names_fit(const struct engine *e, const char *file)
{
	const struct field *empty = NULL;

	for (size_t i = 0; i < e->touched; i++) {
		const struct field *f = &e->fields[i];

		if (f->change == FIELD_DROPPED || !e->convert)
			continue;
		if (e->to != FORMAT_NDJSON && e->header &&
		    engine_refuses(e, f->name) != NULL)
			return trouble(file,
			    "header: a name contains a delimiter or a line "
			    "end, which a table without quotes cannot hold "
			    "(see --quoting)");
		if (e->to == FORMAT_NDJSON && f->name.n == 0 && empty != NULL) {
			msg_error(STATUS_CALL,
			    "%s:1: columns %u and %u have no name, which an "
			    "object cannot hold; drop one of them: #%u=drop",
			    file, empty->column + 1, f->column + 1,
			    f->column + 1);
			return -1;
		}
		if (f->name.n == 0)
			empty = f;
	}
	return 0;
}

/* What is wrong with the first line; names other kinds of files. */
static const char *
first_line_why(struct text line, size_t at, const char *why)
{
	if (line.n >= 4 && memcmp(line.p, "BZh", 3) == 0)
		return "looks like bzip2: use bzcat FILE | ...";
	if (line.n >= 6 && memcmp(line.p, "SQLite", 6) == 0)
		return "looks like a database of SQLite: use sqlite3 -csv "
		       "-header FILE 'SELECT ...'";
	if (at < line.n && line.p[at] == '\0')
		return "NUL byte; if the file is UTF-16: iconv -f utf-16 -t "
		       "utf-8";
	return why;
}

int
layout_csv(struct engine *e, struct libcsv *csv, struct text line,
    const char *file)
{
	struct libcsv_place place;
	enum libcsv_answer answer;
	size_t good;

	answer = libcsv_read(csv, line.p, line.n, true, &place);
	if (answer == LIBCSV_BLANK || answer == LIBCSV_MORE)
		return trouble(file, e->header ? "the first line is empty; "
						 "a header was expected"
					       : "the first line is empty");
	if (answer == LIBCSV_BAD) {
		msg_error(STATUS_CALL, "%s:1:%zu: %s%s", file, place.at + 1,
		    e->header ? "header: " : "",
		    first_line_why(line, place.at, place.why));
		return -1;
	}
	good = utf8_valid(line.p, line.n);
	if (good < line.n) {
		msg_error(STATUS_CALL, "%s:1:%zu: %s%s", file, good + 1,
		    e->header ? "header: " : "",
		    first_line_why(line, line.n, utf8_refused));
		return -1;
	}
	if (place.fields > ENGINE_COLUMNS)
		return trouble(file, "more than 1048576 fields");
	if (e->header && e->dialect.quoting == QUOTING_BACKSLASH &&
	    !unquoted_known(
		(struct text){ line.p, place.edge[place.fields - 1] }))
		return trouble(file, "header: unknown escape");
	/* Decoding uses the parser and would overwrite the edges. */
	place.edge = memcpy(mem_array(place.fields, sizeof(*place.edge)),
	    place.edge, place.fields * sizeof(*place.edge));
	names_decode(e, csv, line, &place);
	if ((e->header && names_unique(e, file) != 0) ||
	    layout_tell(e, e->names, e->columns, file) != 0 ||
	    fields_choose(e, file) != 0 || some_column_stays(e, file) != 0 ||
	    names_fit(e, file) != 0) {
		mem_free(place.edge);
		return -1;
	}
	needs_list(e);
	if (e->to == FORMAT_NDJSON)
		keys_make(e);
	else if (e->header)
		head_make(e, line, place.edge[place.fields - 1], &place);
	mem_free(place.edge);
	return 0;
}

void
layout_clear(struct engine *e)
{
	nulls_clear(&e->nulls);
	buf_clear(&e->head);
	buf_clear(&e->name_bytes);
	buf_clear(&e->key_bytes);
	buf_clear(&e->out_bytes);
	mem_free(e->names);
	mem_free(e->fields);
	mem_free(e->need);
	mem_free(e->slot);
	mem_free(e->keys);
	mem_free(e->out_names);
}

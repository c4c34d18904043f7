/* SPDX-License-Identifier: ISC */
#include "base/mem.h"
#include "base/utf8.h"
#include "record/engine.h"
#include "record/unquoted.h"

static size_t
count_lf(const char *p, size_t n)
{
	const char *end = p + n;
	size_t lines = 0;

	while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		lines++;
		p++;
	}
	return lines;
}

static void
odd_add(struct batch *b, struct odd odd)
{
	if (b->odds == b->odd_room) {
		b->odd_room = b->odd_room == 0 ? 16 : 2 * b->odd_room;
		b->odd = mem_resize(b->odd, b->odd_room, sizeof(*b->odd));
	}
	odd.before = b->scan.records;
	b->odd[b->odds++] = odd;
	b->lines += count_lf(b->in.p + odd.begin, odd.end - odd.begin);
}

/* Adds a whole record that libcsv has read to the index. */
static void
index_add(struct batch *b, size_t begin, const struct libcsv_place *place)
{
	struct scan *s = &b->scan;
	const char *p = b->in.p + begin;
	bool cut = p[place->end - 1] != '\n';

	if (s->store) {
		for (const uint32_t *need = s->need; *need != UINT32_MAX;
		     need++)
			s->index[s->indexed++] =
			    (uint32_t)begin + place->edge[*need - 1];
		s->index[s->indexed++] = (uint32_t)(begin + place->end) - !cut;
	}
	s->records++;
	s->inner += count_lf(p, place->end) - 1;
}

static bool
odd_put(struct batch *b, const struct odd *odd)
{
	b->scan.end = odd->end;
	odd_add(b, *odd);
	return true;
}

/* Finds the end of a record that is too long.  As read_slowly. */
static bool
pass_long(struct batch *b, struct odd *odd, bool last)
{
	const char *p = b->in.p + odd->begin;
	struct csvend end = { .dialect = b->engine->dialect,
		.line_end = b->line_end };
	size_t n = csvend_follow(&end, p, b->in.len - odd->begin);

	odd->why = record_too_long;
	odd->at = 0;
	odd->open = n == 0;
	b->unended = *odd;
	if (n == 0 && !last)
		return false;
	odd->end = n == 0 ? b->in.len : odd->begin + n;
	return odd_put(b, odd);
}

/* The offset after the last quote in p[0..n); 0: no quote. */
static size_t
behind_quote(const char *p, size_t n)
{
	while (n > 0 && p[n - 1] != '"')
		n--;
	return n;
}

/* The quote of the record that is in doubt; false: none. */
static bool
doubt_of(const struct batch *b, const char *p, const struct libcsv_place *place,
    struct csvend_doubt *d)
{
	size_t at = place->doubt_at;

	*d = (struct csvend_doubt){ .delim = b->engine->dialect.delim,
		.line_end = b->line_end };
	/* Then libcsv's reading of every quote counts, or quotes are data. */
	if (b->engine->dialect.lenient ||
	    !dialect_has_quotes(b->engine->dialect.quoting))
		return false;
	switch (place->doubt) {
	case LIBCSV_QUOTE:
		d->outside = strchr(" \t", p[at - 1]) == NULL;
		while (p[at] == '"')
			at++;
		d->from = at;
		return true;
	case LIBCSV_TEXT: d->from = at; return true;
	case LIBCSV_LINE:
		d->from = behind_quote(p, at);
		d->outside = d->from < at;
		break;
	case LIBCSV_SURE:
		/* It has another number of fields than the header. */
		d->from = behind_quote(p, place->end);
		d->outside = true;
		break;
	}
	return d->from > 0;
}

/* As read_slowly; without -r the run ends here, so the end is not sought. */
static bool
pass_doubtful(struct batch *b, struct odd *odd, const struct csvend_doubt *d,
    bool last)
{
	size_t room = b->in.len - odd->begin, end = room;
	enum csvend_answer answer = CSVEND_FOUND;

	if (b->engine->rejects)
		answer =
		    csvend_guess(d, b->in.p + odd->begin, room, last, &end);
	odd->doubtful = true;
	odd->endless = answer == CSVEND_REST;
	b->unended = *odd;
	if (answer == CSVEND_MORE || (odd->endless && !last))
		return false;
	odd->end = odd->begin + end;
	if (end > b->engine->max_record && !odd->endless) {
		odd->why = record_too_long;
		odd->at = odd->fields = 0;
	}
	return odd_put(b, odd);
}

/*
 * Reads the record after the last whole one with libcsv.  false: the chunk does
 * not hold all of it.
 */
static bool
read_slowly(struct batch *b, bool last)
{
	struct scan *s = &b->scan;
	size_t begin = s->end, room = b->in.len - begin, good;
	size_t most = b->engine->max_record + 1;
	const char *p = b->in.p + begin;
	struct libcsv_place place;
	struct odd odd = { .kind = ODD_BAD, .begin = begin };
	struct csvend_doubt doubt;
	enum libcsv_answer answer;

	/* A record that is too long anyway is not read to its end: many such
	 * records would take quadratic time. */
	answer = libcsv_read(b->csv, p, room < most ? room : most,
	    last && room <= most, &place);
	odd.why = place.why;
	odd.at = place.at + 1;
	if (place.doubt != LIBCSV_SURE && doubt_of(b, p, &place, &doubt))
		return pass_doubtful(b, &odd, &doubt, last);
	if ((answer == LIBCSV_MORE && room > most) ||
	    place.end > b->engine->max_record)
		return pass_long(b, &odd, last);
	b->unended.why = NULL;
	if (answer == LIBCSV_MORE)
		return false;
	odd.end = begin + place.end;
	if (answer == LIBCSV_BAD)
		return odd_put(b, &odd);
	if (answer == LIBCSV_BLANK && s->columns != 1) {
		odd.kind = ODD_BLANK;
		return odd_put(b, &odd);
	}
	if (answer == LIBCSV_BLANK) {
		place.edge = (uint32_t[]){ 0 };
		place.fields = 1;
	}
	good = utf8_valid(p, place.end);
	if (good < place.end) {
		odd.at = good + 1;
		odd.why = utf8_refused;
		return odd_put(b, &odd);
	}
	if (place.fields == s->columns) {
		s->end = odd.end;
		index_add(b, begin, &place);
		return true;
	}
	odd.fields = place.fields;
	odd.why = "number of fields differs from the header";
	odd.at = 0;
	return doubt_of(b, p, &place, &doubt)
		   ? pass_doubtful(b, &odd, &doubt, last)
		   : odd_put(b, &odd);
}

static void
scan_begin(struct batch *b, size_t begin)
{
	const struct engine *e = b->engine;
	struct scan *s = &b->scan;
	size_t room = b->in.len + 128;

	*s = (struct scan){
		.delim = (unsigned char)e->dialect.delim,
		.quoting = e->dialect.quoting,
		.crlf = b->line_end == LINE_CRLF,
		.columns = e->columns,
		.need = e->need,
		.store =
		    e->touch || e->plan->every || b->in.len > e->max_record,
		.end = begin,
	};
	if (s->store && b->index_room < room) {
		mem_free(b->index);
		b->index_room = room + room / 2;
		b->index = mem_resize(NULL, b->index_room, sizeof(*b->index));
	}
	s->index = b->index;
	libcsv_line_end(b->csv, b->line_end);
	b->odds = b->lines = 0;
	b->unended.why = NULL;
	b->begin = begin;
}

void
csvbatch_scan(struct batch *b, size_t begin, bool last)
{
	struct scan *s = &b->scan;
	unsigned char *p = (unsigned char *)b->in.p;
	size_t len = b->in.len;

	scan_begin(b, begin);
	for (;;) {
		enum scan_stop stop = b->engine->kernel(s, p, len);

		if (stop == SCAN_END && (!last || s->end == len))
			break;
		if (!read_slowly(b, last))
			break;
	}
	if (s->high &&
	    utf8_valid(b->in.p + begin, s->end - begin) < s->end - begin) {
		/* A byte is bad somewhere; look at each record. */
		scan_begin(b, begin);
		while (s->end < len && read_slowly(b, last))
			;
	}
	b->whole = s->end;
	b->lines += s->records + s->inner;
}

static void
pass_odd(struct batch *b, const struct odd *odd)
{
	b->begin = odd->end;
	switch (odd->kind) {
	case ODD_BLANK:
		/* With one column left it would look like a record. */
		if (b->engine->single && b->engine->drop)
			batch_leave_out(b, odd->begin, odd->end);
		break;
	case ODD_BAD:
		if (odd->endless)
			batch_refuse_rest(b, odd->begin, odd->end, odd->at,
			    odd->why);
		else if (odd->fields == 0)
			batch_refuse(b, odd->begin, odd->end, odd->at, NULL,
			    odd->why);
		else
			batch_refuse(b, odd->begin, odd->end, 0, NULL, odd->why)
			    ->fields = odd->fields;
		if (odd->open)
			batch_note_rest(b);
		break;
	}
}

/* Counts the regular records up to the next odd one; no rule touches them. */
static void
pass_untouched(struct batch *b)
{
	size_t upto = b->next_odd < b->odds ? b->odd[b->next_odd].before
					    : b->scan.records;

	b->records += upto - b->next;
	b->next = upto;
}

/* Every record has the fields of the header. */
static void
fields_begin(struct batch *b)
{
	const struct engine *e = b->engine;
	struct record *r = &b->rec;

	if (r->field != NULL)
		return;
	r->field = mem_array(e->touched, sizeof(*r->field));
	if (e->touched > 0)
		memcpy(r->field, e->fields, e->touched * sizeof(*r->field));
	r->fields = e->touched;
	memcpy(r->slot, e->slot,
	    (size_t)select_slots(e->select) * sizeof(*r->slot));
}

static void
record_begin(struct batch *b)
{
	const struct engine *e = b->engine;
	struct record *r = &b->rec;
	const uint32_t *edge = b->index + b->next++ * (e->needs + 1);
	size_t lf = edge[e->needs];

	r->begin = b->begin;
	r->stop = r->end = lf;
	if (lf < b->in.len && b->in.p[lf] == '\n') {
		r->end++;
		r->stop -= b->line_end == LINE_CRLF;
	}
	b->begin = r->end;
	r->changed = e->drop;
	for (size_t i = 0; i < r->fields; i++) {
		struct field *f = &r->field[i];

		f->begin = f->left < 0 ? (uint32_t)r->begin : edge[f->left] + 1;
		f->end = f->right < 0 ? (uint32_t)r->stop : edge[f->right];
		if (f->change != FIELD_DROPPED)
			f->change = FIELD_AS_IS;
		f->decoded = false;
	}
}

/* Finds the fields that are \\N; false: a field has an unknown escape, and the
 * record is refused. */
static bool
escapes_look(struct batch *b)
{
	struct record *r = &b->rec;

	for (size_t i = 0; i < r->fields; i++) {
		struct field *f = &r->field[i];
		struct text raw = { b->in.p + f->begin, f->end - f->begin };

		f->kind = record_is_null(r, f) ? VALUE_NULL : VALUE_TEXT;
		if (f->kind == VALUE_NULL || unquoted_known(raw))
			continue;
		batch_refuse(b, r->begin, r->end, 0, &f->name,
		    "unknown escape; known: \\b \\f \\n \\r \\t \\v, a "
		    "backslash before a sign, and \\N as the whole field");
		return false;
	}
	return true;
}

/* Finds the fields that have no value; false: the record is refused. */
static bool
kinds_look(struct batch *b)
{
	struct record *r = &b->rec;

	if (r->escapes && !escapes_look(b))
		return false;
	if (b->engine->nulls.n == 0)
		return true;
	for (size_t i = 0; i < r->fields && !r->escapes; i++)
		r->field[i].kind = VALUE_TEXT;
	batch_mark_nulls(b);
	return true;
}

bool
csvbatch_next(struct batch *b)
{
	struct record *r = &b->rec;

	fields_begin(b);
	for (;;) {
		while (b->next_odd < b->odds &&
		       b->odd[b->next_odd].before == b->next) {
			pass_odd(b, &b->odd[b->next_odd++]);
			if (b->ended)
				return false;
		}
		if (b->next == b->scan.records)
			return false;
		if (!b->scan.store) {
			pass_untouched(b);
			continue;
		}
		record_begin(b);
		if (r->end - r->begin > b->engine->max_record)
			batch_refuse(b, r->begin, r->end, 0, NULL,
			    record_too_long);
		else if (kinds_look(b))
			return true;
		if (b->ended)
			return false;
	}
}

static struct text
new_value(const struct batch *b, const struct field *f)
{
	return (struct text){ b->rec.fresh.p + f->from, f->to - f->from };
}

/* A changed value as a CSV field.  It keeps its quotes, unless it must reveal
 * nothing about the old value. */
static void
put_csv(struct batch *b, const struct field *f)
{
	struct text v = new_value(b, f);
	bool was =
	    b->rec.quotes && f->end > f->begin && b->in.p[f->begin] == '"';
	bool quoted =
	    (was && f->as != RECORD_FRESH) || (v.n == 0 && b->engine->single);

	if (f->as == RECORD_PLAIN && v.n > 0 && !quoted && b->engine->plain)
		buf_add_span(&b->out, v.p, v.n);
	else
		engine_put(b->engine, &b->out, v, quoted);
}

/* Whether a field is empty now, so that nothing is written for it. */
static bool
is_nothing(const struct field *f)
{
	return f->change == FIELD_NULL ||
	       (f->change == FIELD_AS_IS && f->end == f->begin);
}

/* What stands for no value. */
static void
put_nothing(struct batch *b)
{
	if (b->engine->quoting_out == QUOTING_BACKSLASH)
		buf_add_string(&b->out, "\\N");
	else if (engine_bare(b->engine))
		buf_add_string(&b->out, "\"\"");
}

/*
 * A dropped field takes along the delimiter before it; if all fields before it
 * are dropped as well, the delimiter after it.
 */
static void
finish_edits(struct batch *b)
{
	struct record *r = &b->rec;
	uint32_t dropped = 0;

	b->edited = true;
	for (size_t i = 0; i < r->fields; i++) {
		const struct field *f = &r->field[i];
		size_t begin = f->begin, end = f->end;

		bool bare = engine_bare(b->engine) && is_nothing(f);

		if (f->change == FIELD_AS_IS && !bare)
			continue;
		if (f->change == FIELD_DROPPED) {
			if (f->column == dropped++)
				end++;
			else
				begin--;
		}
		buf_add_span(&b->out, b->in.p + b->copied, begin - b->copied);
		b->copied = end;
		if (f->change == FIELD_SET)
			put_csv(b, f);
		else if (f->change != FIELD_DROPPED)
			put_nothing(b);
	}
}

/* Writes a value of NDJSON; `f` lends its text. */
static void
put_as_json(struct batch *b, struct field *f)
{
	struct buf *out = &b->out;

	if (f->change == FIELD_NULL ||
	    (f->change == FIELD_AS_IS && f->kind == VALUE_NULL))
		buf_add_string(out, "null");
	else if (f->change == FIELD_AS_IS)
		json_encode(out, record_value(&b->rec, f).text);
	else if (f->as == RECORD_LITERAL)
		buf_add_text(out, new_value(b, f));
	else
		json_encode(out, new_value(b, f));
}

static void
finish_as_json(struct batch *b)
{
	struct record *r = &b->rec;
	struct buf *out = &b->out;
	char before = '{';

	for (size_t i = 0; i < r->fields; i++) {
		struct field *f = &r->field[i];

		if (f->change == FIELD_DROPPED)
			continue;
		buf_add_byte(out, before);
		before = ',';
		buf_add_text(out, b->engine->keys[i]);
		put_as_json(b, f);
	}
	for (size_t i = 0; i < b->lasts; i++) {
		buf_add_byte(out, before);
		before = ',';
		json_encode(out, b->last[i].name);
		buf_add_byte(out, ':');
		put_as_json(b, &b->last[i]);
	}
	if (before == '{')
		buf_add_byte(out, before);
	buf_add_string(out, "}\n");
}

/* Whether a field may go out as it stands in the input. */
static bool
stays_raw(const struct engine *e, struct text raw)
{
	return e->quoting_out == e->dialect.quoting &&
	       e->quoting_out == QUOTING_CSV && raw.n > 0 && raw.p[0] == '"' &&
	       !e->dialect.lenient;
}

/* A text that means no value is written as it is. */
static struct text
value_of(struct record *r, struct field *f)
{
	f->kind = VALUE_TEXT;
	return record_value(r, f).text;
}

static void
put_as_is(struct batch *b, struct field *f)
{
	const struct engine *e = b->engine;
	struct text raw = { b->in.p + f->begin, f->end - f->begin };
	bool quoted = b->rec.quotes && raw.n > 0 && raw.p[0] == '"' &&
		      /* An empty text is another value than none. */
		      (!e->plan->one_form || raw.n == 2);

	if (stays_raw(e, raw) && !e->plan->one_form)
		buf_add_text(&b->out, raw);
	else
		engine_put(e, &b->out, value_of(&b->rec, f), quoted);
}

/* Whether a field becomes what stands for no value: \\N, or a text that means
 * none where the output has a \\N and the input has not. */
static bool
becomes_nothing(const struct batch *b, const struct field *f)
{
	const struct engine *e = b->engine;

	if (f->change == FIELD_NULL || record_is_null(&b->rec, f))
		return true;
	return f->kind == VALUE_NULL && !b->rec.escapes &&
	       e->quoting_out == QUOTING_BACKSLASH;
}

/* CSV with another delimiter or other quotes; a quoted field stays in quotes.
 */
static void
finish_as_csv(struct batch *b)
{
	struct record *r = &b->rec;
	bool between = false;

	for (size_t i = 0; i < r->fields; i++) {
		struct field *f = &r->field[i];

		if (f->change == FIELD_DROPPED)
			continue;
		if (between)
			buf_add_byte(&b->out, b->engine->delim_out);
		between = true;
		if (f->change == FIELD_SET)
			put_csv(b, f);
		else if (becomes_nothing(b, f) ||
			 (is_nothing(f) && engine_bare(b->engine)))
			put_nothing(b);
		else
			put_as_is(b, f);
	}
	if (r->end > r->stop)
		buf_add(&b->out, b->in.p + r->stop, r->end - r->stop);
	else
		buf_add_string(&b->out,
		    b->line_end == LINE_CRLF ? "\r\n" : "\n");
}

void
csvbatch_finish(struct batch *b)
{
	if (!b->engine->convert)
		finish_edits(b);
	else if (b->engine->to == FORMAT_NDJSON)
		finish_as_json(b);
	else
		finish_as_csv(b);
}

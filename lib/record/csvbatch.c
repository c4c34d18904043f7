/* SPDX-License-Identifier: ISC */
#include "base/mem.h"
#include "base/utf8.h"
#include "record/engine.h"

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

/* A whole record that libcsv has read joins the index. */
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

/*
 * A record that is not read, as it is too long or its quotes are in disorder,
 * ends where csvbatch_record_end() says.  What lies behind the limit of its
 * length does not change what is said of it, however the input is cut.  As
 * read_slowly.
 */
static bool
pass_unread(struct batch *b, struct odd *odd, bool last)
{
	const char *p = b->in.p + odd->begin, delim = b->engine->delim;
	size_t room = b->in.len - odd->begin, most = b->engine->max_record;
	struct csv_end end = { .inside = false };
	size_t n =
	    csvbatch_record_end(&end, delim, p, room < most ? room : most);

	odd->endless = end.lost || (n == 0 && last && room <= most);
	if (n == 0 && !odd->endless && room > most) {
		odd->why = record_too_long;
		odd->at = 0;
		n = csvbatch_record_end(&end, delim, p + most, room - most);
		n += n == 0 ? 0 : most;
	}
	b->unended = *odd;
	if (n == 0 && !last)
		return false;
	odd->open = n == 0 && !odd->endless;
	odd->end = b->scan.end = odd->begin + (n == 0 ? room : n);
	odd_add(b, *odd);
	return true;
}

static bool
odd_put(struct batch *b, const struct odd *odd)
{
	b->scan.end = odd->end;
	odd_add(b, *odd);
	return true;
}

/*
 * Reads the record behind the last whole one with libcsv.  false: it is not
 * all here.
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
	enum libcsv_answer answer;
	bool too_long;

	/* What is too long anyway need not be read to its end: many such
	 * records would take the square of their number. */
	answer = libcsv_read(b->csv, p, room < most ? room : most,
	    last && room <= most, &place);
	too_long = (answer == LIBCSV_MORE && room > most) ||
		   place.end > b->engine->max_record;
	odd.why = place.why;
	odd.at = place.at + 1;
	if (too_long || (answer == LIBCSV_BAD && place.end == 0))
		return pass_unread(b, &odd, last);
	b->unended = odd;
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
		odd.why = "not UTF-8";
		return odd_put(b, &odd);
	}
	odd.fields = place.fields;
	if (place.fields != s->columns)
		return odd_put(b, &odd);
	s->end = odd.end;
	index_add(b, begin, &place);
	return true;
}

static void
scan_begin(struct batch *b, size_t begin)
{
	const struct engine *e = b->engine;
	struct scan *s = &b->scan;
	size_t room = b->in.len + 128;

	*s = (struct scan){
		.delim = (unsigned char)e->delim,
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
		/* Somewhere in here is a bad byte; look at each record. */
		scan_begin(b, begin);
		while (s->end < len && read_slowly(b, last))
			;
	}
	b->whole = s->end;
	b->lines += s->records + s->inner;
}

/* A run of an odd number of quotes is over; `c` stands behind it. */
static void
run_end(struct csv_end *e, char delim, char c)
{
	if (e->run % 2 == 1 && !e->inside && e->opens && c != delim &&
	    c != '\r' && c != '\n')
		e->lost = true;
	e->run = 0;
}

size_t
csvbatch_record_end(struct csv_end *e, char delim, const char *p, size_t n)
{
	for (size_t i = 0; i < n && !e->lost; i++) {
		char c = p[i];

		if (c == '"') {
			if (e->run++ == 0)
				e->opens = e->before == delim ||
					   e->before == '\n' ||
					   e->before == '\0';
			e->inside = !e->inside;
			continue;
		}
		if (e->run > 0)
			run_end(e, delim, c);
		if (c == '\n' && !e->inside && !e->lost)
			return i + 1;
		e->before = c;
	}
	return 0;
}

static void
pass_odd(struct batch *b, const struct odd *odd)
{
	static const char ragged[] = "number of fields differs from the header";

	b->begin = odd->end;
	switch (odd->kind) {
	case ODD_BLANK:
		/* It would be taken for a record now. */
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
			batch_refuse(b, odd->begin, odd->end, 0, NULL, ragged)
			    ->fields = odd->fields;
		if (odd->open)
			batch_note_rest(b);
		break;
	}
}

/* The regular records up to the next odd one, none of which is touched. */
static void
pass_untouched(struct batch *b)
{
	size_t upto = b->next_odd < b->odds ? b->odd[b->next_odd].before
					    : b->scan.records;

	b->records += upto - b->next;
	b->next = upto;
}

/* Every record has the fields that the header gave it. */
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
		if (lf > r->begin && b->in.p[lf - 1] == '\r')
			r->stop--;
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
		if (r->end - r->begin <= b->engine->max_record)
			return true;
		batch_refuse(b, r->begin, r->end, 0, NULL, record_too_long);
		if (b->ended)
			return false;
	}
}

static struct text
new_value(const struct batch *b, const struct field *f)
{
	return (struct text){ b->rec.fresh.p + f->from, f->to - f->from };
}

/* A changed value as a CSV field; one that was quoted stays so, unless nothing
 * is to be told of it. */
static void
put_csv(struct batch *b, const struct field *f)
{
	struct text v = new_value(b, f);
	bool was = f->end > f->begin && b->in.p[f->begin] == '"';
	bool quoted =
	    (was && f->as != RECORD_FRESH) || (v.n == 0 && b->engine->single);

	if (f->as == RECORD_PLAIN && v.n > 0 && !quoted && b->engine->plain)
		buf_add_span(&b->out, v.p, v.n);
	else
		libcsv_encode(&b->out, v, b->engine->delim_out, quoted);
}

/* The value a field has now, when nothing has to be written for it. */
static bool
is_nothing(const struct field *f)
{
	return f->change == FIELD_NULL ||
	       (f->change == FIELD_AS_IS && f->end == f->begin);
}

/*
 * A dropped field takes the delimiter before it along; where all fields
 * before it are dropped as well, the one behind it.
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

		bool bare = b->engine->single && is_nothing(f);

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
		else if (bare)
			buf_add(&b->out, "\"\"", 2);
	}
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
		if (f->change == FIELD_NULL)
			buf_add_string(out, "null");
		else if (f->change == FIELD_AS_IS)
			json_encode(out, record_value(r, f).text);
		else if (f->as == RECORD_LITERAL)
			buf_add_text(out, new_value(b, f));
		else
			json_encode(out, new_value(b, f));
	}
	if (before == '{')
		buf_add_byte(out, before);
	buf_add_string(out, "}\n");
}

/* CSV with another delimiter; a field that is quoted stays as it is. */
static void
finish_as_csv(struct batch *b)
{
	struct record *r = &b->rec;
	bool between = false;

	for (size_t i = 0; i < r->fields; i++) {
		struct field *f = &r->field[i];
		struct text raw = { b->in.p + f->begin, f->end - f->begin };

		if (f->change == FIELD_DROPPED)
			continue;
		if (between)
			buf_add_byte(&b->out, b->engine->delim_out);
		between = true;
		if (b->engine->single && is_nothing(f))
			buf_add(&b->out, "\"\"", 2);
		else if (f->change == FIELD_SET)
			put_csv(b, f);
		else if (f->change == FIELD_AS_IS && raw.n > 0 &&
			 raw.p[0] == '"' && b->engine->lenient)
			libcsv_encode(&b->out, record_value(r, f).text,
			    b->engine->delim_out, true);
		else if (f->change == FIELD_AS_IS && raw.n > 0 &&
			 raw.p[0] == '"')
			buf_add_text(&b->out, raw);
		else if (f->change == FIELD_AS_IS)
			libcsv_encode(&b->out, raw, b->engine->delim_out,
			    false);
	}
	if (r->end > r->stop)
		buf_add(&b->out, b->in.p + r->stop, r->end - r->stop);
	else
		buf_add_byte(&b->out, '\n');
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

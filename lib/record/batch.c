/* SPDX-License-Identifier: ISC */
#include "base/mem.h"
#include "record/engine.h"
#include "record/unquoted.h"

const char record_too_long[] = "record is longer than --max-record allows";

void
batch_init(struct batch *b, struct engine *e)
{
	*b = (struct batch){ .engine = e };
	b->rec.batch = b;
}

static void
batch_unready(struct batch *b)
{
	mem_free(b->rec.slot);
	json_scan_free(b->json);
	b->rec.slot = NULL;
	b->json = NULL;
}

void
batch_ready(struct batch *b)
{
	const struct engine *e = b->engine;
	size_t slots = (size_t)select_slots(e->select);

	if (b->rec.slot != NULL && b->ready == b->told)
		return;
	batch_unready(b);
	b->ready = b->told;
	b->rec.slot = mem_array(slots + 1, sizeof(*b->rec.slot));
	b->rec.escapes =
	    e->from != FORMAT_NDJSON && e->dialect.quoting == QUOTING_BACKSLASH;
	b->rec.quotes =
	    e->from == FORMAT_NDJSON || dialect_has_quotes(e->dialect.quoting);
	if (e->from == FORMAT_NDJSON)
		b->json = json_scan_new(e->select,
		    e->plan->known.knows == NULL ? NULL : &e->plan->known,
		    e->to != FORMAT_NDJSON);
}

void
batch_clear(struct batch *b)
{
	batch_reset(b);
	if (b->engine != NULL && b->engine->from != FORMAT_NDJSON)
		mem_free(b->rec.field);
	buf_wipe(&b->in);
	buf_wipe(&b->out);
	buf_wipe(&b->rejects);
	buf_wipe(&b->rec.fresh);
	buf_wipe(&b->scratch);
	buf_wipe(&b->inside);
	buf_wipe(&b->formed);
	mem_free(b->index);
	mem_free(b->odd);
	mem_free(b->json_field);
	mem_free(b->out_cell);
	mem_free(b->last);
	json_form_clear(&b->form);
	libcsv_free(b->csv);
	batch_unready(b);
}

void
batch_reset(struct batch *b)
{
	for (size_t i = 0; i <= ENGINE_NOTES; i++) {
		mem_free(b->note[i].text);
		b->note[i].text = NULL;
	}
	b->notes = 0;
	/* If reading fails before this chunk is scanned, offsets of the last
	 * chunk must not be used. */
	b->scan = (struct scan){ 0 };
	b->first = b->cut = b->edited = b->ended = false;
	b->whole = b->rest = b->odds = 0;
	b->too_long = b->unended.why = NULL;
	b->endless = false;
	b->next = b->next_odd = b->begin = b->copied = 0;
	b->lines = b->records = b->refused = b->skipped = 0;
	b->fatal = STATUS_OK;
	b->in.len = b->out.len = b->rejects.len = 0;
	b->rec.open = false;
}

/* Room for a message; only the first messages of a batch are kept. */
struct note *
batch_note(struct batch *b, enum status status, const char *why)
{
	struct note *n = &b->note[b->notes];

	if (b->notes < ENGINE_NOTES)
		b->notes++;
	mem_free(n->text);
	*n = (struct note){ .status = status, .why = why };
	return n;
}

/* Copies the unchanged bytes up to `begin` and skips those up to `end`. */
void
batch_leave_out(struct batch *b, size_t begin, size_t end)
{
	b->edited = true;
	if (!b->engine->anew)
		buf_add(&b->out, b->in.p + b->copied, begin - b->copied);
	b->copied = end;
}

struct note *
batch_refuse(struct batch *b, size_t begin, size_t end, size_t at,
    const struct text *field, const char *why)
{
	enum status status = b->engine->rejects ? STATUS_LOOK : STATUS_STOP;
	struct note *n = batch_note(b, status, why);

	n->placed = true;
	n->offset = begin;
	n->at = at;
	if (field != NULL)
		msg_name(n->field, sizeof(n->field), *field);
	b->refused++;
	batch_leave_out(b, begin, end);
	if (b->engine->rejects) {
		buf_add(&b->rejects, b->in.p + begin, end - begin);
		return n;
	}
	b->ended = true;
	b->fatal = STATUS_STOP;
	b->whole = end;
	b->copied = end;
	return n;
}

void
batch_refuse_rest(struct batch *b, size_t begin, size_t end, size_t at,
    const char *why)
{
	struct note *n = batch_refuse(b, begin, end, at, NULL, why);
	struct buf text = { 0 };

	if (!b->engine->rejects || n->text != NULL)
		return;
	buf_printf(&text,
	    "%s; it is unclear where this record ends, so the rest of the "
	    "file is set aside",
	    why);
	buf_add_byte(&text, '\0');
	n->text = text.p;
}

void
batch_note_rest(struct batch *b)
{
	if (b->engine->rejects)
		batch_note(b, STATUS_LOOK,
		    "it is unclear where the last bad record ends, so the rest "
		    "of the file is set aside");
}

/* After the last record: copies the rest of the chunk, unless the output is
 * converted. */
static void
finish_out(struct batch *b)
{
	if (b->engine->anew)
		b->edited = true;
	else if (b->edited && !b->ended)
		buf_add(&b->out, b->in.p + b->copied, b->whole - b->copied);
	b->copied = b->whole;
}

/* The chunk may begin inside a record that is too long to hold. */
static void
pass_rest(struct batch *b)
{
	size_t end = b->rest;

	b->rest = 0;
	if (b->too_long != NULL && b->endless) {
		batch_refuse_rest(b, 0, end, b->too_long_at, b->too_long);
		return;
	}
	if (b->too_long != NULL) {
		batch_refuse(b, 0, end, b->too_long_at, NULL, b->too_long);
		return;
	}
	batch_leave_out(b, 0, end);
	buf_add(&b->rejects, b->in.p, end);
}

bool
engine_rule_drops(const struct engine *e, int rule)
{
	return rule >= 0 && e->plan->drops != NULL &&
	       e->plan->drops(e->plan->work.tool, rule);
}

/* The characters of a field, even if they mean no value. */
static struct text
characters(struct record *r, struct field *f)
{
	struct text raw = { r->chunk + f->begin, f->end - f->begin };

	return raw.n > 0 && (*raw.p == '"' || r->escapes) ? record_decode(r, f)
							  : raw;
}

bool
record_is_null(const struct record *r, const struct field *f)
{
	return r->escapes && unquoted_is_null((struct text){
				 r->chunk + f->begin, f->end - f->begin });
}

void
batch_mark_nulls(struct batch *b)
{
	const struct nulls *nulls = &b->engine->nulls;
	struct record *r = &b->rec;

	for (size_t i = 0; i < r->fields; i++) {
		struct field *f = &r->field[i];

		if (value_nests(f->kind) || f->kind == VALUE_NULL ||
		    !nulls_may_have(nulls, f->end - f->begin))
			continue;
		if (nulls_have(nulls, characters(r, f)))
			f->kind = VALUE_NULL;
	}
}

void
record_put_json(const struct record *r, struct buf *out, struct text raw)
{
	if (r->batch->engine->nulls.n == 0)
		buf_add_text(out, raw);
	else
		nulls_put_json(&r->batch->engine->nulls, out, raw);
}

void
engine_put(const struct engine *e, struct buf *out, struct text v, bool quoted)
{
	switch (e->quoting_out) {
	case QUOTING_NONE: buf_add_text(out, v); break;
	case QUOTING_BACKSLASH: unquoted_encode(out, v, e->delim_out); break;
	default: libcsv_encode(out, v, e->delim_out, quoted);
	}
}

const char *
engine_refuses(const struct engine *e, struct text v)
{
	const char *why = libcsv_refuses(v);

	if (why == NULL && e->quoting_out == QUOTING_NONE &&
	    unquoted_breaks(v, e->delim_out))
		why = "contains a delimiter or a line end, which a table "
		      "without quotes cannot hold (see --quoting)";
	return why;
}

/* A member that comes last, whose value the output cannot hold; NULL: none. */
static struct field *
unfit_last(struct record *r, const char **why)
{
	struct batch *b = r->batch;

	for (size_t i = 0; i < b->lasts; i++) {
		struct field *f = &b->last[i];
		struct text v = { r->fresh.p + f->from, f->to - f->from };

		*why = f->change == FIELD_SET ? engine_refuses(b->engine, v)
					      : NULL;
		if (*why != NULL)
			return f;
	}
	return NULL;
}

/* Whether values that stay as they are may not fit into the output. */
static bool
may_not_fit(const struct engine *e)
{
	return e->from == FORMAT_NDJSON ||
	       (e->convert && e->quoting_out == QUOTING_NONE);
}

/* Whether a field that stays as it is may be written as a value: text, and of
 * NDJSON also a number, a literal, and an array, which is one column. */
static bool
is_written(const struct engine *e, const struct field *f, size_t i)
{
	if (e->from != FORMAT_NDJSON || f->kind == VALUE_TEXT)
		return f->kind == VALUE_TEXT;
	return f->kind != VALUE_NULL && !columns_open(f->cell, i);
}

/* A field whose value, from JSON, from a decrypted token or from a table with
 * quotes, the output cannot hold; NULL: none. */
static struct field *
unfit_field(struct record *r, const char **why)
{
	const struct engine *e = r->batch->engine;
	struct text all = { r->fresh.p, r->fresh.len };
	struct field *astray = jsonbatch_astray(r);

	*why = jsonbatch_no_column(e);
	if (astray != NULL)
		return astray;
	if (engine_refuses(e, all) == NULL && !may_not_fit(e))
		return NULL;
	for (size_t i = 0; i < r->fields; i++) {
		struct field *f = &r->field[i];
		struct text v = { NULL, 0 };

		if (f->change == FIELD_SET)
			v = (struct text){ r->fresh.p + f->from,
				f->to - f->from };
		else if (f->change == FIELD_AS_IS && is_written(e, f, i))
			v = value_nests(f->kind) && e->plan->one_form
				? jsonbatch_inside(r->batch, i)
				: record_value(r, f).text;
		else if (f->change == FIELD_AS_IS && f->kind == VALUE_NULL &&
			 e->from != FORMAT_NDJSON && !record_is_null(r, f))
			v = characters(r, f);
		*why = engine_refuses(e, v);
		if (*why != NULL)
			return f;
	}
	return unfit_last(r, why);
}

static void
record_finish(struct record *r)
{
	struct batch *b = r->batch;
	struct field *unfit = NULL;
	const char *why;

	r->open = false;
	if (r->skipped) {
		b->skipped++;
		batch_leave_out(b, r->begin, r->end);
	}
	if (r->skipped || r->refused)
		return;
	if (b->engine->plan->one_form && b->engine->from == FORMAT_NDJSON)
		jsonbatch_drop_hollows(r, true);
	if (b->engine->to != FORMAT_NDJSON &&
	    (r->changed || b->engine->convert))
		unfit = unfit_field(r, &why);
	if (unfit != NULL) {
		record_refuse(r, unfit, why);
		return;
	}
	b->records++;
	if (!r->changed && !b->engine->anew)
		return;
	if (b->engine->from == FORMAT_NDJSON)
		jsonbatch_finish(b);
	else
		csvbatch_finish(b);
}

struct record *
record_next(struct batch *b)
{
	struct record *r = &b->rec;
	bool more;

	if (r->open)
		record_finish(r);
	r->changed = r->refused = r->skipped = false;
	r->fresh.len = b->scratch.len = b->lasts = 0;
	r->chunk = b->in.p;
	if (b->rest > 0)
		pass_rest(b);
	more =
	    !b->ended && (b->engine->from == FORMAT_NDJSON ? jsonbatch_next(b)
							   : csvbatch_next(b));
	if (!more) {
		finish_out(b);
		return NULL;
	}
	r->open = true;
	return r;
}

uint32_t
record_generation(const struct record *r)
{
	return r->batch->generation;
}

/* Whether a field of CSV is its own text: quotes are data and nothing is
 * escaped. */
static bool
is_raw(const struct record *r, struct text raw)
{
	return !r->quotes &&
	       (!r->escapes || memchr(raw.p, '\\', raw.n) == NULL);
}

/*
 * The decoded characters of a field.  The scratch buffer gets room for the
 * whole record at once, because decoding never makes text longer; so texts that
 * were lent before stay in place.
 */
struct text
record_decode(struct record *r, struct field *f)
{
	struct batch *b = r->batch;
	struct text raw = { r->chunk + f->begin, f->end - f->begin };
	struct buf *to = &b->scratch;
	size_t from = to->len;

	if (f->decoded)
		return f->text;
	f->decoded = true;
	f->text = raw;
	if (b->engine->from != FORMAT_NDJSON && is_raw(r, raw))
		return f->text;
	if (!r->escapes)
		f->text = (struct text){ raw.p + 1, raw.n - 2 };
	if (b->engine->from == FORMAT_NDJSON) {
		if (json_plain(raw))
			return f->text;
		if (from == 0)
			buf_reserve(to, r->end - r->begin);
		json_decode(to, raw);
	} else {
		if (!r->escapes && raw.n >= 2 && raw.p[raw.n - 1] == '"' &&
		    (raw.n == 2 || memchr(f->text.p, '"', f->text.n) == NULL))
			return f->text;
		if (from == 0)
			buf_reserve(to, r->end - r->begin);
		libcsv_decode(b->csv, raw, to);
	}
	f->text = (struct text){ to->p + from, to->len - from };
	return f->text;
}

void
record_refuse(struct record *r, const struct field *f, const char *why)
{
	if (r->refused)
		return;
	r->refused = true;
	batch_refuse(r->batch, r->begin, r->end, 0, f == NULL ? NULL : &f->name,
	    why);
}

bool
engine_hollow(struct text raw)
{
	text_skip(&raw, 1);
	while (strchr(" \t\r", *raw.p) != NULL)
		text_skip(&raw, 1);
	return raw.n == 1;
}

bool
record_hollow(const struct record *r, const struct field *f)
{
	return value_nests(f->kind) ? engine_hollow(record_spelling(r, f))
				    : f->kind == VALUE_NULL;
}

uint64_t
record_shape(const struct field *f)
{
	return f->cell == NULL ? 0 : f->cell->node->shape;
}

bool
record_json(const struct record *r, struct text *raw)
{
	*raw = (struct text){ r->chunk + r->begin, r->stop - r->begin };
	return r->batch->engine->from == FORMAT_NDJSON;
}

/* SPDX-License-Identifier: ISC */
#include "base/mem.h"
#include "record/engine.h"

void
batch_init(struct batch *b, struct engine *e)
{
	int slots = select_slots(e->select);

	*b = (struct batch) { .engine = e };
	b->rec.batch = b;
	b->rec.slot = mem_array((size_t)slots + 1, sizeof(*b->rec.slot));
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
	buf_wipe(&b->fresh);
	buf_wipe(&b->scratch);
	mem_free(b->index);
	mem_free(b->odd);
	mem_free(b->rec.slot);
	mem_free(b->json_field);
	mem_free(b->out_cell);
	libcsv_free(b->csv);
	json_scan_free(b->json);
}

void
batch_reset(struct batch *b)
{
	for (size_t i = 0; i < b->notes; i++)
		mem_free(b->note[i].text);
	b->notes = 0;
	b->first = b->cut = b->edited = b->ended = false;
	b->whole = b->rest = b->odds = 0;
	b->too_long = NULL;
	b->next = b->next_odd = b->begin = b->copied = 0;
	b->lines = b->records = b->refused = b->skipped = 0;
	b->fatal = STATUS_OK;
	b->in.len = b->out.len = b->rejects.len = 0;
	b->rec.open = false;
}

/* A place for a message; only the first ones of a batch are kept. */
struct note *
batch_note(struct batch *b, enum status status, const char *why)
{
	struct note *n = &b->note[b->notes];

	if (b->notes < ENGINE_NOTES)
		b->notes++;
	*n = (struct note) { .status = status, .why = why };
	return n;
}

/* Copies what is unchanged, up to `begin`, and steps over the rest. */
void
batch_leave_out(struct batch *b, size_t begin, size_t end)
{
	b->edited = true;
	if (!b->engine->convert)
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

/* Behind the last record: what is left of the chunk goes out as it is. */
void
batch_finish_out(struct batch *b)
{
	if (b->edited && !b->engine->convert && !b->ended)
		buf_add(&b->out, b->in.p + b->copied, b->whole - b->copied);
	b->copied = b->whole;
}

/* The begin of the chunk may belong to a record that is too long to hold. */
static void
pass_rest(struct batch *b)
{
	size_t end = b->rest;

	b->rest = 0;
	if (b->too_long != NULL) {
		batch_refuse(b, 0, end, 0, NULL, b->too_long);
		return;
	}
	batch_leave_out(b, 0, end);
	buf_add(&b->rejects, b->in.p, end);
}

bool
rule_drops(const struct engine *e, int rule)
{
	return rule >= 0 && e->plan->drops != NULL &&
	    e->plan->drops(e->plan->work.tool, rule);
}

static void
record_finish(struct record *r)
{
	struct batch *b = r->batch;

	r->open = false;
	if (r->skipped) {
		b->skipped++;
		batch_leave_out(b, r->begin, r->end);
	}
	if (r->skipped || r->refused)
		return;
	b->records++;
	if (!r->changed && !b->engine->convert)
		return;
	if (b->engine->from == FORMAT_NDJSON)
		json_batch_finish(b);
	else
		csv_batch_finish(b);
}

struct record *
record_next(struct batch *b)
{
	struct record *r = &b->rec;
	bool more;

	if (r->open)
		record_finish(r);
	r->changed = r->refused = r->skipped = false;
	b->fresh.len = b->scratch.len = 0;
	if (b->rest > 0)
		pass_rest(b);
	more = !b->ended &&
	    (b->engine->from == FORMAT_NDJSON ? json_batch_next(b) :
						csv_batch_next(b));
	if (!more) {
		batch_finish_out(b);
		return NULL;
	}
	r->open = true;
	return r;
}

size_t
record_fields(const struct record *r)
{
	return r->fields;
}

int
record_rule(const struct record *r, size_t i)
{
	return r->field[i].rule;
}

size_t
record_number(const struct record *r, size_t i)
{
	return r->field[i].number;
}

uint32_t
record_generation(const struct record *r)
{
	return r->batch->generation;
}

struct text
record_name(const struct record *r, size_t i)
{
	return r->field[i].name;
}

/*
 * The decoded characters of a field.  The scratch buffer is given room for
 * all of the record at once, as decoding never makes text longer: so what was
 * lent before stays in its place.
 */
struct text
field_text(struct batch *b, struct field *f)
{
	struct text raw = { b->in.p + f->begin, f->end - f->begin };
	struct buf *to = &b->scratch;
	size_t from = to->len;

	if (f->decoded)
		return f->text;
	f->decoded = true;
	f->text = raw;
	if (f->kind != VALUE_TEXT || raw.n < 2 || raw.p[0] != '"')
		return f->text;
	f->text = (struct text) { raw.p + 1, raw.n - 2 };
	if (b->engine->from == FORMAT_NDJSON) {
		if (json_plain(raw))
			return f->text;
		if (from == 0)
			buf_reserve(to, b->rec.end - b->rec.begin);
		json_decode(to, raw);
	} else {
		if (raw.p[raw.n - 1] == '"' &&
		    memchr(f->text.p, '"', f->text.n) == NULL)
			return f->text;
		if (from == 0)
			buf_reserve(to, b->rec.end - b->rec.begin);
		libcsv_decode(b->csv, raw, to);
	}
	f->text = (struct text) { to->p + from, to->len - from };
	return f->text;
}

struct value
record_value(struct record *r, size_t i)
{
	struct field *f = &r->field[i];

	return (struct value) { field_text(r->batch, f), f->kind };
}

bool
record_empty(const struct record *r, size_t i)
{
	const struct field *f = &r->field[i];
	const char *p = r->batch->in.p + f->begin;
	uint32_t n = f->end - f->begin;

	if (f->kind != VALUE_TEXT)
		return f->kind == VALUE_NULL;
	return n == 0 || (n == 2 && p[0] == '"' && p[1] == '"');
}

int
record_slot(const struct record *r, int slot)
{
	return r->slot[slot] < 0 ? -1 : r->slot[slot];
}

struct buf *
record_out(struct record *r)
{
	return &r->batch->fresh;
}

void
record_set(struct record *r, size_t i, size_t from, enum record_as as)
{
	struct field *f = &r->field[i];

	f->change = FIELD_SET;
	f->as = as;
	f->from = from;
	f->to = r->batch->fresh.len;
	r->changed = true;
}

void
record_null(struct record *r, size_t i)
{
	r->field[i].change = FIELD_NULL;
	r->changed = true;
}

void
record_drop(struct record *r, size_t i)
{
	r->field[i].change = FIELD_DROPPED;
	r->changed = true;
}

void
record_refuse(struct record *r, size_t i, const char *why)
{
	struct batch *b = r->batch;

	if (r->refused)
		return;
	r->refused = true;
	batch_refuse(b, r->begin, r->end, 0, &r->field[i].name, why);
}

void
record_skip(struct record *r)
{
	r->skipped = true;
}

/* SPDX-License-Identifier: ISC */
/* Members of NDJSON that come after all others of their record. */
#include "base/mem.h"
#include "record/engine.h"

const struct field *
jsonbatch_last(const struct batch *b, struct text name)
{
	for (size_t i = 0; i < b->lasts; i++)
		if (text_equal(b->last[i].name, name))
			return &b->last[i];
	return NULL;
}

static bool
has_column(const struct engine *e, struct text name)
{
	for (size_t i = 0; i < e->outs; i++)
		if (text_equal(e->out_names[i], name))
			return true;
	return false;
}

/* Whether a table becomes NDJSON. */
static bool
into_json(const struct engine *e)
{
	return e->to == FORMAT_NDJSON;
}

static void
last_add(struct record *r, struct field *f, struct text name,
    struct field changed)
{
	struct batch *b = r->batch;

	if (f != NULL && b->engine->convert && !into_json(b->engine)) {
		f->change = changed.change;
		f->as = changed.as;
		f->from = changed.from;
		f->to = changed.to;
		return;
	}
	if (b->engine->convert && !into_json(b->engine) &&
	    !has_column(b->engine, name)) {
		record_refuse(r, &changed, jsonbatch_no_column(b->engine));
		return;
	}
	if (f != NULL)
		f->change = FIELD_DROPPED;
	if (b->lasts == b->last_room) {
		b->last_room = 2 * b->last_room + 8;
		b->last = mem_resize(b->last, b->last_room, sizeof(*b->last));
	}
	b->last[b->lasts++] = changed;
}

void
record_set_last(struct record *r, struct field *f, struct text name,
    size_t from, enum record_as as)
{
	last_add(r, f, name,
	    (struct field){ .name = name,
		.change = FIELD_SET,
		.as = as,
		.from = from,
		.to = r->fresh.len });
	r->changed = true;
}

void
record_null_last(struct record *r, struct field *f, struct text name)
{
	last_add(r, f, name,
	    (struct field){ .name = name, .change = FIELD_NULL });
	r->changed = true;
}

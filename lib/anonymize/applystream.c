/* SPDX-License-Identifier: ISC */
#include "anonymize/applystream.h"

#include "base/mem.h"

/* The state of one thread. */
struct apply_share {
	struct applying *applying;
	struct taken taken;
	uint32_t *rank, *room;
	const uint32_t *label;      /* of the class of the record */
	uint64_t records, left_out; /* of the batch */
};

static void *
share_begin(void *tool)
{
	struct applying *a = tool;
	struct apply_share *s = mem_alloc(sizeof(*s));

	s->applying = a;
	s->rank =
	    mem_array((size_t)intake_columns(a->intake) + 1, sizeof(*s->rank));
	s->room =
	    mem_array((size_t)intake_columns(a->intake) + 1, sizeof(*s->room));
	taken_init(&s->taken, a->intake);
	return s;
}

static uint32_t
class_of(struct apply_share *s, struct record *rec)
{
	const struct plan *p = s->applying->plan;
	uint32_t class;

	for (uint32_t i = 0; i < p->frame->quasis; i++) {
		s->rank[i] = frame_rank(p->frame, i, intake_text(&s->taken, i));
		if (s->rank[i] != INTERN_NONE &&
		    (s->taken.field[i] != NULL || p->frame->kinds[i].lacking))
			continue;
		record_refuse(rec, s->taken.field[i], s->applying->missing);
		return PLAN_NONE;
	}
	class = plan_find(p, s->rank, s->room, &s->label);
	if (class == PLAN_NONE)
		record_refuse(rec, NULL, s->applying->missing);
	return class;
}

/* Replaces a value; an empty one becomes null if all empty values were null. If
 * some record lacked the column, it comes last in all. */
static void
label_set(const struct apply_share *s, struct record *rec, uint32_t column)
{
	const struct plan *p = s->applying->plan;
	const struct kinds *k = &p->frame->kinds[column];
	uint32_t label = s->label[column];
	struct text t = intern_text(p->names[column], label);
	struct text name = intake_name(s->applying->intake, column);
	struct field *f = s->taken.field[column];
	size_t from = record_out(rec)->len;
	enum record_as as =
	    p->literal[column][label] ? RECORD_LITERAL : RECORD_FRESH;

	if (t.n == 0 && k->null && !k->blank) {
		if (k->lacking)
			record_null_last(rec, f, name);
		else
			record_null(rec, f);
		return;
	}
	buf_add_text(record_out(rec), t);
	if (k->lacking)
		record_set_last(rec, f, name, from, as);
	else
		record_set(rec, f, from, as);
}

static void
share_records(void *state, struct batch *batch)
{
	struct apply_share *s = state;
	const struct plan *p = s->applying->plan;
	struct record *rec;

	while ((rec = record_next(batch)) != NULL) {
		uint32_t class;

		if (!intake_take(s->applying->intake, rec, &s->taken))
			continue;
		class = class_of(s, rec);
		if (class == PLAN_NONE)
			continue;
		if (plan_left_out(p, class)) {
			record_skip(rec);
			s->left_out++;
			continue;
		}
		for (uint32_t i = 0; i < p->frame->quasis; i++)
			label_set(s, rec, i);
		s->records++;
	}
}

static void
share_written(void *state)
{
	struct apply_share *s = state;

	s->applying->written += s->records;
	s->applying->left_out += s->left_out;
	s->records = s->left_out = 0;
}

static void
share_end(void *state)
{
	struct apply_share *s = state;

	taken_clear(&s->taken);
	mem_free(s->rank);
	mem_free(s->room);
	mem_free(s);
}

struct stream_plan
applying_plan(struct applying *a)
{
	return (struct stream_plan){
		.select = intake_select(a->intake),
		.fields = intake_fields,
		.drops = intake_drops,
		.work = { a, share_begin, share_records, share_end,
		    share_written },
		.every = true,
		.one_form = true,
	};
}

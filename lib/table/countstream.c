/* SPDX-License-Identifier: ISC */
#include "table/countstream.h"

#include "base/mem.h"
#include "base/msg.h"
#include "base/stop.h"

/* The state of one thread. */
struct count_share {
	struct counting *counting;
	struct counter *counter;
	struct taken taken;
};

static void *
share_begin(void *tool)
{
	struct counting *c = tool;
	struct count_share *s = mem_alloc(sizeof(*s));

	s->counting = c;
	s->counter = counter_new(c->release, c->seed);
	if (c->bulk != NULL)
		counter_bound(s->counter, c->bulk,
		    bulk_memory(c->bulk) / 2 / (c->jobs == 0 ? 1 : c->jobs));
	taken_init(&s->taken, c->intake);
	return s;
}

static void
share_records(void *state, struct batch *batch)
{
	struct count_share *s = state;
	struct record *rec;

	while ((rec = record_next(batch)) != NULL) {
		if (!intake_take(s->counting->intake, rec, &s->taken))
			continue;
		if (!counter_add(s->counter, s->taken.value, s->taken.unit, 1))
			record_refuse(rec, NULL, counter_full);
		record_skip(rec);
	}
}

static void
share_end(void *state)
{
	struct count_share *s = state;
	struct counting *c = s->counting;

	if (c->counter == NULL) {
		c->counter = s->counter;
	} else {
		c->full |= !counter_merge(c->counter, s->counter);
		counter_free(s->counter);
	}
	taken_clear(&s->taken);
	mem_free(s);
}

struct stream_plan
counting_plan(struct counting *c)
{
	return (struct stream_plan){
		.select = intake_select(c->intake),
		.fields = intake_fields,
		.work = { c, share_begin, share_records, share_end, NULL },
		.every = true,
	};
}

struct frame *
counting_frame(struct counting *c)
{
	if (c->counter == NULL || msg_status() >= STATUS_CALL || stop_wanted())
		return NULL;
	if (!c->full)
		return frame_make(c->counter);
	msg_error(STATUS_CALL, "%s", counter_full);
	return NULL;
}

void
counting_clear(struct counting *c)
{
	counter_free(c->counter);
	c->counter = NULL;
}

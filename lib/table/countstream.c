/* SPDX-License-Identifier: ISC */
#include "table/countstream.h"

#include "base/mem.h"
#include "base/msg.h"
#include "base/stop.h"
#include "record/siphash.h"

/* The state of one thread. */
struct count_share {
	struct counting *counting;
	struct counter *counter;
	struct taken taken;
	const struct intake_kept *column;
	struct distinct *kept;
	size_t kepts;
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
	s->column = intake_kept(c->intake, &s->kepts);
	s->kept = mem_array(s->kepts, sizeof(*s->kept));
	return s;
}

static void
kept_see(struct count_share *s, struct record *rec)
{
	for (size_t i = 0; i < s->kepts; i++) {
		struct field *f = record_slot(rec, s->column[i].slot);

		if (f != NULL && !record_empty(rec, f))
			distinct_add(&s->kept[i],
			    siphash(s->counting->seed, 0,
				record_value(rec, f).text));
	}
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
		kept_see(s, rec);
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
	if (c->kept == NULL) {
		c->kept = s->kept;
	} else {
		for (size_t i = 0; i < s->kepts; i++)
			distinct_join(&c->kept[i], &s->kept[i]);
		mem_free(s->kept);
	}
	if (c->names.shape == NULL)
		taken_init(&c->names, c->intake);
	taken_join(&c->names, &s->taken);
	taken_clear(&s->taken);
	mem_free(s);
}

/* Warns of kept columns in which most values are different. */
static void
kept_warn(const struct counting *c)
{
	enum { RECORDS_LEAST = 20 };
	char shown[MSG_NAME_MAX + 1];
	size_t n;
	const struct intake_kept *column = intake_kept(c->intake, &n);

	for (size_t i = 0; i < n && c->kept != NULL; i++) {
		const struct distinct *d = &c->kept[i];
		double share = d->values < RECORDS_LEAST
				   ? 0
				   : distinct_estimate(d) / (double)d->values;

		if (share >= 0.5)
			msg_warn(
			    "column \"%s\" is kept, but about %.0f%% of its "
			    "values are different, so it can identify "
			    "persons: drop it or make it a quasi-identifier",
			    msg_name(shown, sizeof(shown),
				text_of(column[i].name)),
			    100 * (share > 1 ? 1 : share));
	}
}

struct stream_plan
counting_plan(struct counting *c)
{
	return (struct stream_plan){
		.select = intake_select(c->intake),
		.fields = intake_fields,
		.drops = intake_drops,
		.work = { c, share_begin, share_records, share_end, NULL },
		.every = true,
	};
}

/* A reader of the release could tell by the spelling whose a record is. */
static void
names_check(const struct counting *c)
{
	char shown[MSG_NAME_MAX + 1];

	for (uint32_t i = 0; i < c->names.columns; i++)
		if (c->names.two[i])
			msg_error(STATUS_CALL,
			    "column \"%s\" is a name with a dot or bracket in "
			    "some records, and a member of an object or a list "
			    "in others; spell it in one way",
			    msg_name(shown, sizeof(shown),
				intake_name(c->intake, i)));
}

struct counter *
counting_counter(const struct counting *c)
{
	if (c->counter == NULL || msg_status() >= STATUS_CALL || stop_wanted())
		return NULL;
	names_check(c);
	if (c->full)
		msg_error(STATUS_CALL, "%s", counter_full);
	return msg_status() >= STATUS_CALL ? NULL : c->counter;
}

struct frame *
counting_frame(struct counting *c)
{
	struct counter *counter = counting_counter(c);

	if (counter == NULL)
		return NULL;
	kept_warn(c);
	return frame_make(counter);
}

void
counting_clear(struct counting *c)
{
	counter_free(c->counter);
	c->counter = NULL;
	mem_free(c->kept);
	c->kept = NULL;
	taken_clear(&c->names);
	c->names = (struct taken){ 0 };
}

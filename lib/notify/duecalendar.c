/* SPDX-License-Identifier: ISC */
/* What falls due, as events of a calendar. */
#include "letter/icalendar.h"
#include "notify/due.h"

static const int ahead[] = { 7, 1 };

/* The same for the same deadline in each run, whatever its day is now. */
static void
uid_put(const struct due_list *l, const struct due_item *e, struct buf *b)
{
	buf_add_string(b, e->what);
	buf_add_byte(b, '-');
	buf_add_text(b, e->id);
	buf_add_byte(b, '-');
	buf_add_string(b, e->whom == NULL ? "" : e->whom);
	buf_add_byte(b, '-');
	buf_add_text(b, e->place);
	buf_add_byte(b, '-');
	buf_add_text(b, e->law);
	buf_add_byte(b, '@');
	buf_add_text(b, l->policy->id);
}

static void
text_add(struct buf *b, const char *before, struct text t)
{
	if (t.n == 0)
		return;
	buf_add_string(b, before);
	buf_add_text(b, t);
}

static void
summary_put(const struct due_item *e, struct buf *b)
{
	buf_add_string(b, e->what);
	text_add(b, " ", e->id);
	if (e->whom != NULL)
		buf_printf(b, ": tell %s", e->whom);
	text_add(b, " ", e->place);
	text_add(b, " (", e->law);
	buf_add_string(b, e->law.n > 0 ? ")" : "");
}

static void
description_put(const struct due_item *e, struct buf *b)
{
	buf_printf(b, "state: %s", e->state);
	if (e->people >= 0)
		buf_printf(b, "\npeople: %lld", (long long)e->people);
	text_add(b, "\nclause: ", e->clause);
	text_add(b, "\nsource: ", e->source);
	text_add(b, "\n", e->reason);
}

static struct text
text_in(const struct buf *b)
{
	return (struct text){ b->p, b->len };
}

static void
event_add(const struct due_list *l, const struct due_item *e, struct buf *out)
{
	struct buf uid = { 0 }, summary = { 0 }, more = { 0 };
	struct icalendar_event event = { .day = e->by_day,
		.at = e->due,
		.stamp = l->now,
		.days_ahead = ahead,
		.alarms = sizeof(ahead) / sizeof(*ahead) };

	uid_put(l, e, &uid);
	summary_put(e, &summary);
	description_put(e, &more);
	event.uid = text_in(&uid);
	event.summary = text_in(&summary);
	event.description = text_in(&more);
	icalendar_put(out, &event);
	buf_clear(&uid);
	buf_clear(&summary);
	buf_clear(&more);
}

void
due_calendar(const struct due_list *l, struct buf *out)
{
	icalendar_begin(out);
	for (size_t i = 0; i < l->n; i++)
		if (l->item[i].has_due)
			event_add(l, &l->item[i], out);
	icalendar_end(out);
}

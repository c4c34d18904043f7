/* SPDX-License-Identifier: ISC */
/*
 * A file of choices.  Whatever lines there are, who opted out last, of a topic
 * or of all, has opted out; who never opted in has not; and an earlier line
 * never outdoes a later one of the same instant.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/zone.h"
#include "facts/choices.h"
#include "record/ndjson.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { NOW = 1772366400, TOPICS = 2, LINES = 64 };

static struct text topic[TOPICS] = { { "news", 4 }, { "offers", 6 } };

/* What a line says, kept as it stands. */
struct said {
	struct subject subject;
	int64_t at;
	uint32_t topic;
	bool out;
};

struct world {
	struct policy policy;
	struct choices choices;
	struct said said[LINES];
	size_t n;
};

static void
check(bool truth)
{
	if (!truth)
		abort();
}

static const char *
usable(void *ctx, const struct subject *s)
{
	(void)ctx;
	return s->sum[0] == 0xff ? "unknown" : NULL;
}

static const char *
line_take(void *ctx, const struct node *line)
{
	struct world *w = ctx;
	const char *why =
	    choices_take(&w->choices, &w->policy, NOW, line, usable, NULL);
	struct said one = { .topic = TOPICS };
	struct text name = ndjson_text(line, "topic");

	if (why != NULL)
		return NULL;
	check(subject_parse(ndjson_text(line, "subject"), &one.subject) == 0);
	check(ndjson_instant(line, "at", w->policy.zone, &one.at) == 0);
	one.out = text_is(ndjson_text(line, "choice"), "out");
	for (uint32_t i = 0; i < TOPICS; i++)
		if (text_equal(topic[i], name))
			one.topic = i;
	if (w->n < LINES && (one.out || one.at <= NOW))
		w->said[w->n++] = one;
	return NULL;
}

/* The last that one subject said of a topic, and of all. */
static const struct said *
last_of(const struct world *w, const struct subject *s, uint32_t about)
{
	const struct said *last = NULL;

	for (size_t i = 0; i < w->n; i++) {
		const struct said *one = &w->said[i];

		if (memcmp(one->subject.sum, s->sum, SUBJECT_SIZE) == 0 &&
		    one->topic == about &&
		    (last == NULL || one->at >= last->at))
			last = one;
	}
	return last;
}

static bool
is_after(const struct said *a, const struct said *b)
{
	return b == NULL || a->at > b->at || (a->at == b->at && a > b);
}

static enum chosen
expected(const struct world *w, const struct subject *s, uint32_t about)
{
	const struct said *all = last_of(w, s, TOPICS);
	const struct said *own = about == TOPICS ? NULL : last_of(w, s, about);

	/* To opt in to all takes back only that somebody opted out of all. */
	if (all != NULL && all->out && is_after(all, own))
		return CHOSEN_OUT;
	if (own == NULL)
		return CHOSEN_NOTHING;
	return own->out ? CHOSEN_OUT : CHOSEN_IN;
}

static void
answers_check(const struct world *w, const struct subject *s)
{
	struct choice_found found[TOPICS + 1];
	const struct hashtable_entry *e = NULL;
	size_t n = 0;

	while ((e = hashtable_find(&w->choices.by, s->sum,
		    (struct hashtable_entry *)e)) != NULL) {
		check(n <= TOPICS);
		found[n++] =
		    (struct choice_found){ .event = e->tag, .sure = true };
	}
	for (uint32_t about = 0; about <= TOPICS; about++) {
		struct choice_answer a =
		    choices_answer(&w->choices, found, n, about, TOPICS);

		check(a.choice == expected(w, s, about));
		check(!a.maybe_out);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world w = { .policy = { .topics = { topic, TOPICS } } };
	const char *why;
	struct zone *zone = zone_load("UTC", &why);
	struct ndjson *lines;

	w.policy.zone = zone;
	lines = ndjson_begin(-1, "choices", NDJSON_TOLERANT | NDJSON_GO_ON,
	    line_take, &w);
	ndjson_feed(lines, (struct text){ (const char *)data, size });
	(void)ndjson_lines(lines);
	for (size_t i = 0; i < w.n && w.n < LINES; i++)
		answers_check(&w, &w.said[i].subject);
	ndjson_free(lines);
	choices_clear(&w.choices);
	zone_free(zone);
	return 0;
}

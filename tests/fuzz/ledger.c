/* SPDX-License-Identifier: ISC */
/*
 * A ledger.  Whatever lines there are, those that are events fold to requests
 * that are found by id and by subject, are open or closed, delete for nobody
 * unknown, and aim no later than the law.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/zone.h"
#include "data/data.h"
#include "ledger/deadline.h"
#include "ledger/event.h"
#include "ledger/ledger.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct zone *zone;
static struct regimes *all;

static void
check(bool truth)
{
	if (!truth)
		abort();
}

/* The lines that are events: of others there would be messages. */
static void
events_take(struct text t, struct buf *out)
{
	struct arena arena = { 0 };
	struct event e;

	while (t.n > 0) {
		const char *end = memchr(t.p, '\n', t.n);
		struct text line = { t.p,
			end == NULL ? t.n : (size_t)(end - t.p) };

		text_skip(&t, line.n + (end != NULL));
		if (event_read(line, zone, &arena, &e) != NULL)
			continue;
		buf_add_text(out, line);
		buf_add_byte(out, '\n');
	}
	arena_clear(&arena);
}

static void
check_request(const struct ledger *l, const struct request *r)
{
	struct policy p = { .zone = zone };
	struct deadlines d;

	check(ledger_find(l, r->id) == r && r->id.n > 0 && r->events > 0);
	check(r->state < REQUEST_STATES && r->type < REQUEST_TYPES);
	check(!request_open(r) || r->closed == REQUEST_NEVER);
	check(request_open(r) || r->closed != REQUEST_NEVER ||
	      r->state == STATE_DUPLICATE);
	check(!request_deletes(r, VERIFIED_CONTACT) ||
	      r->level >= VERIFIED_CONTACT);
	deadlines_find(r, &p, all, &d);
	check(d.target_by <= d.due_by);
	check(r->received != REQUEST_NEVER || d.dues == 0);
	deadlines_clear(&d);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf b = { 0 };
	struct ledger *l;
	const char *why;
	struct findings findings;

	if (zone == NULL) {
		zone = zone_load("UTC", &why);
		all = regimes_read(data_get(text_of("jurisdictions.json")),
		    &findings);
	}
	events_take((struct text){ (const char *)data, size }, &b);
	l = ledger_read((struct text){ b.p, b.len }, "fuzz", zone);
	check(l != NULL && !ledger_torn(l));
	for (size_t i = 0; i < ledger_requests(l); i++)
		check_request(l, ledger_request(l, i));
	ledger_free(l);
	buf_clear(&b);
	return 0;
}

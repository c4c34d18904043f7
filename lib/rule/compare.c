/* SPDX-License-Identifier: ISC */
/*
 * Two requests that ask the same.
 *
 * The one that was verified first leads, or, while none is, the one that was
 * received first; the line breaks a tie, so that there is always one.  Another
 * type is no duplicate, nor is one that names an identity that the leader does
 * not: nobody may be deleted because of an address that nobody has verified.
 * Of corrections, restrictions and objections each is about something else.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "rule/event.h"
#include "rule/ledger.h"

/* Of two of these types the second asks nothing new. */
static bool
is_mergeable(enum request_type t)
{
	return (t >= REQUEST_ACCESS && t <= REQUEST_DELETION) ||
	       (t >= REQUEST_SALE_OPT_OUT && t <= REQUEST_CONSENT_WITHDRAW);
}

static bool
is_candidate(const struct request *r)
{
	return is_mergeable(r->type) && r->received != REQUEST_NEVER &&
	       r->subjects > 0;
}

/* Whether it ended in a way that answers nobody else. */
static bool
is_gone(const struct request *r)
{
	return r->state == STATE_DENIED || r->state == STATE_REVOKED ||
	       r->state == STATE_EXPIRED || r->state == STATE_APPEAL_DENIED;
}

static int
order_of(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* Who leads stands before those who follow. */
static int
by_lead(const void *x, const void *y)
{
	const struct request *a = *(struct request *const *)x;
	const struct request *b = *(struct request *const *)y;
	bool one = a->verified != REQUEST_NEVER;
	bool two = b->verified != REQUEST_NEVER;
	int d = two - one;

	if (d == 0)
		d = one ? order_of(a->verified, b->verified)
			: order_of(a->received, b->received);
	return d != 0 ? d : (a->line > b->line) - (a->line < b->line);
}

static bool
has_subject(const struct request *r, const struct subject *s)
{
	for (size_t i = 0; i < r->subjects; i++)
		if (subject_equal(&r->subject[i], s))
			return true;
	return false;
}

/* Whether a answers what b asks: it was open at the same time, too. */
static bool
is_covered(const struct request *a, const struct request *b)
{
	if (a == b || a->type != b->type || a->state == STATE_DUPLICATE ||
	    is_gone(a) || !is_candidate(a) ||
	    (a->closed != REQUEST_NEVER && a->closed < b->received))
		return false;
	for (size_t i = 0; i < b->subjects; i++)
		if (!has_subject(a, &b->subject[i]))
			return false;
	return true;
}

static const struct request *
leader_of(const struct ledger *l, const struct request *r)
{
	const struct request *a = NULL, *best = NULL;

	while ((a = ledger_of(l, &r->subject[0], a)) != NULL)
		if (is_covered(a, r) && by_lead(&a, &r) < 0 &&
		    (best == NULL || by_lead(&a, &best) < 0))
			best = a;
	return best;
}

static void
follow(struct request *r, struct request *leader)
{
	r->state = STATE_DUPLICATE;
	r->reason = (struct text){ NULL, 0 };
	r->duplicate_of = leader->id;
	if (leader->closed != REQUEST_NEVER)
		r->closed =
		    leader->closed > r->received ? leader->closed : r->received;
}

/* The terms of the one that leads run from the first time it was asked. */
static void
tell_leader(const struct ledger *l, struct request *all, struct request *r)
{
	const struct request *found = ledger_find(l, r->duplicate_of);

	if (r->state != STATE_DUPLICATE)
		return;
	r->leader_gone = found == NULL || found == r || is_gone(found);
	if (found != NULL && found->received != REQUEST_NEVER &&
	    r->received != REQUEST_NEVER && r->received < found->counts_from)
		all[found - all].counts_from = r->received;
}

void
ledger_compare(const struct ledger *l, struct request *all)
{
	size_t i, n = ledger_requests(l), open = 0;
	struct request **order = mem_array(n, sizeof(struct request *));

	for (i = 0; i < n; i++)
		if (request_open(&all[i]) && is_candidate(&all[i]))
			order[open++] = &all[i];
	if (open > 0)
		qsort(order, open, sizeof(*order), by_lead);
	for (i = 0; i < open; i++) {
		const struct request *leader = leader_of(l, order[i]);

		if (leader != NULL)
			follow(order[i], &all[leader - all]);
	}
	for (i = 0; i < n; i++)
		tell_leader(l, all, &all[i]);
	mem_free(order);
}

/* SPDX-License-Identifier: ISC */
/*
 * Finds requests that are duplicates of another request.
 *
 * The request that was verified to the highest level leads, of several of them
 * the one that was verified first; if none is verified, the one that was
 * received first; in a tie, the one on the earlier line.  So a request with
 * enough proof is never a duplicate of one without; but one that was answered
 * in full answers all that came before its answer.  A request of
 * another type is not a duplicate.  Neither is one that names an identity that
 * the leader lacks, because nobody may be deleted for an address that was not
 * verified.  Corrections, restrictions and objections are never duplicates, as
 * each is about something else.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "base/stop.h"
#include "ledger/event.h"
#include "ledger/requestids.h"

/* Whether a second request of this type asks nothing new. */
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

/* Whether it ended in a way that does not answer its duplicates. */
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

/* How much proof a request has: one that was answered in full needs no more. */
static int
proof(const struct request *r)
{
	if (r->state == STATE_FULFILLED && r->extent == EXTENT_ALL)
		return VERIFIED_REPRESENTATIVE + 1;
	return r->verified != REQUEST_NEVER ? (int)r->level : VERIFIED_NONE;
}

/* Sorts the request that leads before those that follow. */
static int
by_lead(const void *x, const void *y)
{
	const struct request *a = *(struct request *const *)x;
	const struct request *b = *(struct request *const *)y;
	bool one = a->verified != REQUEST_NEVER;
	bool two = b->verified != REQUEST_NEVER;
	int d = proof(b) - proof(a);

	if (d == 0)
		d = two - one;

	if (d == 0)
		d = one ? order_of(a->verified, b->verified)
			: order_of(a->received, b->received);
	return d != 0 ? d : (a->line > b->line) - (a->line < b->line);
}

/* Both lists are sorted. */
bool
duplicate_named(const struct request *a, const struct request *b)
{
	size_t k = 0;

	for (size_t i = 0; i < b->subjects; i++) {
		while (k < a->subjects &&
		       !subject_equal(&a->subject[k], &b->subject[i]))
			k++;
		if (k == a->subjects)
			return false;
	}
	return true;
}

/* Whether a was closed later than b, both being closed; events of one instant
 * are in the order of their lines. */
static bool
closed_later(const struct request *a, const struct request *b)
{
	return a->closed != b->closed ? a->closed > b->closed
				      : a->closed_line > b->closed_line;
}

/* Whether a request was open when another one came. */
static bool
was_open(const struct request *r, const struct request *at)
{
	if (r->closed == REQUEST_NEVER || r->closed != at->received)
		return r->closed == REQUEST_NEVER || r->closed > at->received;
	return r->closed_line > at->received_line;
}

/* ---- possible leaders ---- */

/* A subject of a request. */
struct seat {
	const struct request *request;
	size_t subject, group;
};

/* The requests of one type and subject that lead. */
struct group {
	size_t first; /* where its part of `leader` and `stair` begins */
	size_t leaders, stairs;
};

struct leading {
	struct request **order; /* all that may lead or follow */
	size_t n;
	struct seat *seat; /* of all subjects, in that order */
	struct group *group;
	struct request **leader;
	/* The leaders that were open longer than any before them: only these
	 * can be the first for a request with one subject. */
	struct request **stair;
};

static const struct subject *
subject_of(const struct seat *s)
{
	return &s->request->subject[s->subject];
}

static int
by_subject(const void *x, const void *y)
{
	const struct seat *a = *(struct seat *const *)x;
	const struct seat *b = *(struct seat *const *)y;
	int d = memcmp(subject_of(a), subject_of(b), sizeof(struct subject));

	return d != 0 ? d : (int)a->request->type - (int)b->request->type;
}

static size_t
seats_take(struct leading *w)
{
	size_t i, k, n = 0;

	for (i = 0; i < w->n; i++)
		n += w->order[i]->subjects;
	w->seat = mem_array(n, sizeof(*w->seat));
	for (i = 0, n = 0; i < w->n; i++)
		for (k = 0; k < w->order[i]->subjects; k++)
			w->seat[n++] = (struct seat){ w->order[i], k, 0 };
	return n;
}

static void
leading_init(struct leading *w)
{
	size_t i, n = seats_take(w), groups = 0;
	struct seat **sorted = mem_array(n, sizeof(struct seat *));

	w->group = mem_array(n, sizeof(*w->group));
	w->leader = mem_array(n, sizeof(struct request *));
	w->stair = mem_array(n, sizeof(struct request *));
	for (i = 0; i < n; i++)
		sorted[i] = &w->seat[i];
	if (n > 0)
		qsort(sorted, n, sizeof(*sorted), by_subject);
	for (i = 0; i < n; i++) {
		if (i == 0 || by_subject(&sorted[i - 1], &sorted[i]) != 0)
			w->group[groups++].first = i;
		sorted[i]->group = groups - 1;
	}
	mem_free(sorted);
}

static void
leading_clear(struct leading *w)
{
	mem_free(w->seat);
	mem_free(w->group);
	mem_free(w->leader);
	mem_free(w->stair);
}

static void
leads(struct leading *w, const struct seat *seat, struct request *r)
{
	for (size_t i = 0; i < r->subjects; i++) {
		struct group *g = &w->group[seat[i].group];
		struct request **stair = w->stair + g->first;
		const struct request *top =
		    g->stairs == 0 ? NULL : stair[g->stairs - 1];

		w->leader[g->first + g->leaders++] = r;
		if (top == NULL ||
		    (top->closed != REQUEST_NEVER &&
			(r->closed == REQUEST_NEVER || closed_later(r, top))))
			stair[g->stairs++] = r;
	}
}

/* The first leader that was open when a request with one subject came. */
static struct request *
first_open(const struct leading *w, const struct group *g,
    const struct request *at)
{
	struct request **stair = w->stair + g->first;
	size_t low = 0, high = g->stairs;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (was_open(stair[middle], at))
			high = middle;
		else
			low = middle + 1;
	}
	return low < g->stairs ? stair[low] : NULL;
}

/* The first leader that answers a request.  Looks through the leaders of the
 * rarest subject of the request. */
static struct request *
leader_of(const struct leading *w, const struct seat *seat,
    const struct request *r)
{
	const struct group *g = &w->group[seat[0].group];
	struct request **leader;

	if (r->subjects == 1)
		return first_open(w, g, r);
	for (size_t i = 1; i < r->subjects; i++)
		if (w->group[seat[i].group].leaders < g->leaders)
			g = &w->group[seat[i].group];
	leader = w->leader + g->first;
	for (size_t i = 0; i < g->leaders; i++)
		if (was_open(leader[i], r) && duplicate_named(leader[i], r))
			return leader[i];
	return NULL;
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

/* The request that leads at last: one that was noted as a duplicate may follow
 * another duplicate.  NULL: it is not there, or the notes go in a circle. */
static struct request *
leader_at_last(struct request *all, size_t n, const struct slots *ids,
    const struct request *r)
{
	for (size_t steps = 0; steps < n; steps++) {
		size_t at = requestids_find(ids, all, r->duplicate_of);

		if (at == SIZE_MAX || all[at].state != STATE_DUPLICATE)
			return at == SIZE_MAX ? NULL : &all[at];
		r = &all[at];
	}
	return NULL;
}

/* The terms of a leader run from those of its earliest duplicate. */
static void
tell_leader(struct request *all, size_t n, const struct slots *ids,
    struct request *r)
{
	struct request *found;

	if (r->state != STATE_DUPLICATE)
		return;
	found = leader_at_last(all, n, ids, r);
	r->leader_gone = found == NULL || is_gone(found);
	if (found == NULL)
		return;
	r->duplicate_of = found->id;
	if (found->received != REQUEST_NEVER && r->received != REQUEST_NEVER &&
	    r->counts_from < found->counts_from)
		found->counts_from = r->counts_from;
}

static void
find_leaders(struct leading *w)
{
	const struct seat *seat;

	leading_init(w);
	seat = w->seat;
	for (size_t i = 0; i < w->n && !stop_wanted(); i++) {
		struct request *r = w->order[i], *leader = NULL;

		if (request_open(r))
			leader = leader_of(w, seat, r);
		if (leader != NULL)
			follow(r, leader);
		else
			leads(w, seat, r);
		seat += r->subjects;
	}
	leading_clear(w);
}

void
duplicates_find(struct request *all, size_t n, const struct slots *ids)
{
	size_t i;
	struct leading w = { .order = mem_array(n, sizeof(struct request *)) };

	for (i = 0; i < n; i++)
		if (is_candidate(&all[i]) && !is_gone(&all[i]) &&
		    all[i].state != STATE_DUPLICATE)
			w.order[w.n++] = &all[i];
	if (w.n > 0)
		qsort(w.order, w.n, sizeof(*w.order), by_lead);
	find_leaders(&w);
	for (i = 0; i < n; i++)
		tell_leader(all, n, ids, &all[i]);
	mem_free(w.order);
}

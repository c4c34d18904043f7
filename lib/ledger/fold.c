/* SPDX-License-Identifier: ISC */
/*
 * Computes the state of a request from its events.
 *
 * While events are applied, the state is the last answer, or STATE_RECEIVED if
 * there is none.  The exact open state is chosen at the end from all events, so
 * that a late note, such as of the acknowledgement, does not set it back.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "ledger/event.h"

/* Appends an element of zeros.  The room is a power of two, so that many
 * elements do not cost many copies. */
static void *
more(void *array, size_t *n, size_t size)
{
	bool full = (*n & (*n - 1)) == 0;
	char *p = full ? mem_resize(array, *n == 0 ? 1 : 2 * *n, size) : array;

	memset(p + *n * size, 0, size);
	++*n;
	return p;
}

#define MORE(array, n) ((array) = more((array), &(n), sizeof(*(array))))

static void
first(int64_t *when, const struct event *e)
{
	if (*when == REQUEST_NEVER)
		*when = e->at;
}

/* May add a subject twice; hashes_settle() removes it. */
static void
add_subjects(struct request *r, const struct event *e)
{
	for (size_t i = 0; i < e->subjects; i++) {
		MORE(r->subject, r->subjects);
		r->subject[r->subjects - 1] = e->subject[i];
	}
	for (size_t i = 0; i < e->alikes; i++) {
		MORE(r->alike, r->alikes);
		r->alike[r->alikes - 1] = e->alike[i];
	}
}

static int
by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct subject));
}

/* Sorts hashes, and leaves each once. */
static void
hashes_settle(struct subject *s, size_t *many)
{
	size_t n = 0;

	if (*many > 1)
		qsort(s, *many, sizeof(*s), by_bytes);
	for (size_t i = 0; i < *many; i++)
		if (n == 0 || !subject_equal(&s[n - 1], &s[i]))
			s[n++] = s[i];
	*many = n;
}

/* ---- events before an answer ---- */

static void
received(struct request *r, const struct event *e)
{
	if (r->received != REQUEST_NEVER)
		return;
	r->received = r->counts_from = e->at;
	if (e->submitted != REQUEST_NEVER && e->submitted < e->at)
		r->counts_from = e->submitted;
	r->received_line = e->line;
	r->type_word = e->type;
	r->type = request_type_find(e->type);
	r->regime = e->regime;
	r->residence = e->residence;
	r->manner = e->manner;
	r->agent_id = e->agent_id;
	add_subjects(r, e);
}

static void
acknowledged(struct request *r, const struct event *e)
{
	first(&r->acknowledged, e);
}

static void
identity_asked(struct request *r, const struct event *e)
{
	enum verification level = e->levelled ? e->level : VERIFIED_CONTACT;

	first(&r->asked, e);
	if (level > r->asked_level)
		r->asked_level = level;
}

static void
identity_confirmed(struct request *r, const struct event *e)
{
	enum verification level = e->level;

	if (level == VERIFIED_REPRESENTATIVE) {
		r->representative = true;
		level = e->principal;
	}
	if (level > r->level)
		r->level = level;
	if (r->level > VERIFIED_NONE && r->level >= r->asked_level)
		first(&r->verified, e);
	add_subjects(r, e);
}

static void
in_progress(struct request *r, const struct event *e)
{
	first(&r->started, e);
}

static void
extended(struct request *r, const struct event *e)
{
	MORE(r->extension, r->extensions);
	r->extension[r->extensions - 1] =
	    (struct request_extension){ e->at, e->until, e->reason };
}

static void
held(struct request *r, const struct event *e)
{
	MORE(r->hold, r->holds);
	r->hold[r->holds - 1] = (struct request_hold){ e->dataset, e->reason,
		e->at, REQUEST_NEVER };
	r->rest = false;
}

static const struct request_hold *
hold_active(const struct request *r)
{
	for (size_t i = 0; i < r->holds; i++)
		if (r->hold[i].released == REQUEST_NEVER)
			return &r->hold[i];
	return NULL;
}

/* An event without a dataset means all of them; but releasing one dataset does
 * not release a hold on everything. */
static bool
is_meant(const struct event *e, struct text dataset)
{
	return e->dataset.n == 0 || text_equal(e->dataset, dataset);
}

static void
released(struct request *r, const struct event *e)
{
	for (size_t i = 0; i < r->holds; i++)
		if (is_meant(e, r->hold[i].dataset))
			first(&r->hold[i].released, e);
	r->rest |= r->state == STATE_FULFILLED && r->extent == EXTENT_PART &&
		   hold_active(r) == NULL;
}

static void
restricted(struct request *r, const struct event *e)
{
	MORE(r->restriction, r->restrictions);
	r->restriction[r->restrictions - 1] =
	    (struct request_restriction){ e->dataset, e->reason, e->at,
		    REQUEST_NEVER, e->until };
}

/* Also lifts what the request itself asks for: of this dataset, or all of it.
 */
static void
restriction_lifted(struct request *r, const struct event *e)
{
	for (size_t i = 0; i < r->restrictions; i++)
		if (is_meant(e, r->restriction[i].dataset))
			first(&r->restriction[i].lifted, e);
	if (e->dataset.n == 0) {
		first(&r->own_lifted, e);
		return;
	}
	MORE(r->lifted, r->lifteds);
	r->lifted[r->lifteds - 1] = e->dataset;
}

static void
processor_told(struct request *r, const struct event *e)
{
	MORE(r->told, r->tolds);
	r->told[r->tolds - 1] = e->recipient;
}

/* ---- answers ---- */

/* The first answer counts; later ones are ignored. */
static void
close_as(struct request *r, const struct event *e, enum request_state state)
{
	if (!request_open(r))
		return;
	r->state = state;
	r->reason = e->reason;
	r->closed = e->at;
	r->closed_line = e->line;
}

/* A request that was fulfilled in part can be fulfilled again. */
static void
fulfilled(struct request *r, const struct event *e)
{
	bool rest = r->state == STATE_FULFILLED && r->extent == EXTENT_PART;

	if (!request_open(r) && !rest)
		return;
	close_as(r, e, STATE_FULFILLED);
	r->extent = e->extent == EXTENT_NONE ? EXTENT_ALL : e->extent;
	r->rest = false;
	r->restricts_instead &= r->extent == EXTENT_PART;
	r->restricts_instead |= request_type_restricts(e->as);
	r->withdraws_instead &= r->extent == EXTENT_PART;
	r->withdraws_instead |=
	    e->as.n > 0 && request_type_find(e->as) == REQUEST_CONSENT_WITHDRAW;
	r->deleted = e->deleted;
	r->kept = e->kept;
}

static void
denied(struct request *r, const struct event *e)
{
	close_as(r, e,
	    r->state == STATE_APPEALED ? STATE_APPEAL_DENIED : STATE_DENIED);
}

static void
revoked(struct request *r, const struct event *e)
{
	close_as(r, e, STATE_REVOKED);
}

static void
expired(struct request *r, const struct event *e)
{
	close_as(r, e, STATE_EXPIRED);
}

static void
duplicate(struct request *r, const struct event *e)
{
	if (request_open(r))
		r->duplicate_of = e->of;
	close_as(r, e, STATE_DUPLICATE);
}

static void
open_as(struct request *r, const struct event *e, enum request_state state)
{
	r->state = state;
	r->reason = e->reason;
	r->again |= r->closed != REQUEST_NEVER;
	r->rest = false;
	r->closed = REQUEST_NEVER;
}

static void
appealed(struct request *r, const struct event *e)
{
	if (r->state != STATE_DENIED && r->state != STATE_FULFILLED &&
	    r->state != STATE_EXPIRED)
		return;
	open_as(r, e, STATE_APPEALED);
	r->appealed = e->at;
}

static void
appeal_granted(struct request *r, const struct event *e)
{
	if (r->state == STATE_APPEALED)
		open_as(r, e, STATE_APPEAL_GRANTED);
}

static void
appeal_denied(struct request *r, const struct event *e)
{
	if (r->state == STATE_APPEALED)
		close_as(r, e, STATE_APPEAL_DENIED);
}

/* Corrects a mistake: the request was closed, or taken for a duplicate. */
static void
reopened(struct request *r, const struct event *e)
{
	if (request_open(r))
		return;
	open_as(r, e, STATE_RECEIVED);
	r->extent = EXTENT_NONE;
	r->duplicate_of = (struct text){ NULL, 0 };
}

static void
nothing(struct request *r, const struct event *e)
{
	(void)r, (void)e;
}

static void (*const folds[EVENT_KINDS])(struct request *,
    const struct event *) = {
	[EVENT_OTHER] = nothing,
	[EVENT_RECEIVED] = received,
	[EVENT_ACKNOWLEDGED] = acknowledged,
	[EVENT_IDENTITY_ASKED] = identity_asked,
	[EVENT_IDENTITY_CONFIRMED] = identity_confirmed,
	[EVENT_IN_PROGRESS] = in_progress,
	[EVENT_EXTENDED] = extended,
	[EVENT_HELD] = held,
	[EVENT_RELEASED] = released,
	[EVENT_RESTRICTED] = restricted,
	[EVENT_RESTRICTION_LIFTED] = restriction_lifted,
	[EVENT_PROCESSOR_TOLD] = processor_told,
	[EVENT_FULFILLED] = fulfilled,
	[EVENT_DENIED] = denied,
	[EVENT_REVOKED] = revoked,
	[EVENT_DUPLICATE] = duplicate,
	[EVENT_EXPIRED] = expired,
	[EVENT_APPEALED] = appealed,
	[EVENT_APPEAL_GRANTED] = appeal_granted,
	[EVENT_APPEAL_DENIED] = appeal_denied,
	[EVENT_REOPENED] = reopened,
	[EVENT_NOTE] = nothing,
};

/* ---- the whole request ---- */

/* Chooses one of the open states. */
static void
settle(struct request *r)
{
	const struct request_hold *hold = hold_active(r);

	if (r->state != STATE_RECEIVED)
		return;
	r->reason = (struct text){ NULL, 0 };
	if (r->level < r->asked_level) {
		r->state = STATE_WAITING;
		r->reason = text_of("need_user_verification");
	} else if (hold != NULL) {
		r->state = STATE_HELD;
		r->reason = hold->reason;
	} else if (r->extensions > 0) {
		r->state = STATE_EXTENDED;
		r->reason = r->extension[r->extensions - 1].reason;
	} else if (r->started != REQUEST_NEVER ||
		   r->verified != REQUEST_NEVER) {
		r->state = STATE_IN_PROGRESS;
	} else if (r->acknowledged != REQUEST_NEVER) {
		r->state = STATE_ACKNOWLEDGED;
	}
}

void
request_fold(struct request *r, struct event *const *event, size_t n)
{
	r->received = r->counts_from = r->acknowledged = r->started =
	    REQUEST_NEVER;
	r->asked = r->verified = r->appealed = r->closed = REQUEST_NEVER;
	r->last = r->own_lifted = REQUEST_NEVER;
	r->deleted = r->kept = -1;
	for (size_t i = 0; i < n; i++) {
		folds[event[i]->kind](r, event[i]);
		r->last = event[i]->at;
	}
	/* A hold may count, though the request was received later. */
	for (size_t i = 0; i < n && r->received == REQUEST_NEVER; i++) {
		if (r->holds + r->restrictions > 0)
			add_subjects(r, event[i]);
		r->ahead |=
		    event[i]->kind == EVENT_OTHER && event[i]->subjects > 0;
	}
	r->events = n;
	hashes_settle(r->subject, &r->subjects);
	hashes_settle(r->alike, &r->alikes);
	settle(r);
}

void
request_clear(struct request *r)
{
	mem_free(r->subject);
	mem_free(r->alike);
	mem_free(r->extension);
	mem_free(r->hold);
	mem_free(r->restriction);
	mem_free(r->lifted);
	mem_free(r->told);
}

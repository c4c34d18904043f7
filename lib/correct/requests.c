/* SPDX-License-Identifier: ISC */
/* Which requests are to be carried out. */
#include "base/mem.h"
#include "correct/inside.h"

enum { MESSAGES = 20 };

/* The request whose state counts: of a duplicate, the one that leads, unless it
 * only waits for proof that the duplicate has.  NULL, and why: neither is to be
 * carried out. */
static const struct request *
leader_of(const struct ledger *l, const struct request *r, const char **why)
{
	const struct request *leader = ledger_find(l, r->duplicate_of);

	if (leader != NULL && leader->type == REQUEST_CORRECTION)
		return leader;
	*why = "is a duplicate of a request that is no correction";
	return NULL;
}

static const char *
unproved(const struct request *r, enum verification needed)
{
	return !request_verified(r, needed) || r->state == STATE_WAITING
		   ? "waits for proof of who its person is: note "
		     "identity_confirmed"
		   : NULL;
}

static const char *
closed(const struct request *r)
{
	switch (r->state) {
	case STATE_FULFILLED:
		return "was fulfilled; if something is left to correct, note "
		       "reopened";
	case STATE_DENIED: return "was denied";
	case STATE_REVOKED: return "was taken back";
	case STATE_EXPIRED: return "has expired";
	case STATE_APPEALED: return "waits for the answer to an appeal";
	case STATE_APPEAL_DENIED: return "was denied, and so was the appeal";
	default: return "is not open";
	}
}

static const char *
duplicate_stops(const struct ledger *l, const struct request *r,
    enum verification needed)
{
	const char *why = NULL;
	const struct request *leader = leader_of(l, r, &why);

	if (leader == NULL)
		return why;
	if (!request_verified(r, needed))
		return unproved(r, needed);
	if (request_corrects(leader, needed) ||
	    (request_open(leader) && !request_verified(leader, needed)))
		return NULL;
	return "is a duplicate of a request that is not to be carried out";
}

/* NULL, or why a request is not to be carried out. */
static const char *
stops(const struct correct_run *s, const struct request *r)
{
	const enum verification needed =
	    policy_verify(s->policy, text_of("correction"));

	if (r->ahead || r->received == REQUEST_NEVER || r->received > s->now)
		return "has not been received yet";
	if (r->type != REQUEST_CORRECTION)
		return "does not ask for a correction";
	if (r->subjects == 0)
		return "names nobody, so nobody knows whose records to correct";
	if (r->state == STATE_DUPLICATE)
		return duplicate_stops(facts_ledger(s->known), r, needed);
	if (request_corrects(r, needed))
		return NULL;
	return request_open(r) && r->state != STATE_APPEALED
		   ? unproved(r, needed)
		   : closed(r);
}

/* ---- all wishes ---- */

static void
stopped_tell(const struct correct_run *s, size_t i, const char *why, size_t n)
{
	char shown[MSG_NAME_MAX + 1];

	if (n < MESSAGES)
		msg_error(STATUS_LOOK,
		    "%s:%zu: request \"%s\" %s; nothing of it is corrected",
		    s->options->values, s->wishes.wish[i].line,
		    msg_name(shown, sizeof(shown), s->wishes.wish[i].request),
		    why);
}

/* Why the dataset is excepted from this right; 0: it is not. */
static struct text
exception(const struct correct_run *s)
{
	const struct policy_right *right =
	    policy_right(s->policy, text_of("correction"));

	for (size_t i = 0; right != NULL && i < right->excepts; i++)
		if (right->except[i].dataset == s->dataset)
			return right->except[i].reason;
	return (struct text){ NULL, 0 };
}

/* Finds the request of a wish, and says what stops it, once for all wishes of
 * one request. */
static const char *
wish_stops(struct correct_run *s, size_t i, const struct request **r)
{
	const struct wish *w = &s->wishes.wish[i];
	const struct ledger *l = facts_ledger(s->known);

	*r = l == NULL ? NULL : ledger_find(l, w->request);
	if (*r == NULL)
		return "is not in the ledger";
	s->state[i].request = (size_t)(*r - ledger_request(l, 0));
	return stops(s, *r);
}

static void
wish_add(struct correct_run *s, size_t i)
{
	struct wish_state *state = &s->state[i];

	state->on = true;
	state->next = s->first[state->request];
	s->first[state->request] = i + 1;
	facts_correct(s->known, state->request);
}

static void
rest_tell(const struct correct_run *s, size_t stopped)
{
	if (stopped > MESSAGES)
		msg_error(STATUS_LOOK,
		    "%s: %zu more requests are not carried out",
		    s->options->values, stopped - MESSAGES);
}

void
correct_requests(struct correct_run *s)
{
	const struct ledger *l = facts_ledger(s->known);
	const struct text excepted = exception(s);
	char shown[MSG_NAME_MAX + 1], name[MSG_NAME_MAX + 1];
	size_t stopped = 0;
	struct text last = { NULL, 0 }; /* the request told last */

	s->first = mem_array((l == NULL ? 0 : ledger_requests(l)) + 1,
	    sizeof(*s->first));
	for (size_t i = 0; i < s->wishes.n; i++) {
		const struct request *r;
		const char *why;

		if (s->wishes.wish[i].dataset != s->dataset)
			continue;
		s->wished++;
		why = wish_stops(s, i, &r);
		if (why != NULL &&
		    !text_equal(last, s->wishes.wish[i].request)) {
			stopped_tell(s, i, why, stopped++);
			last = s->wishes.wish[i].request;
		}
		if (why == NULL && excepted.n == 0)
			wish_add(s, i);
	}
	rest_tell(s, stopped);
	if (excepted.n > 0 && s->wished > 0)
		msg_error(STATUS_LOOK,
		    "dataset \"%s\" is excepted from corrections (%s): "
		    "nothing of it is corrected",
		    msg_name(name, sizeof(name), s->dataset->name),
		    msg_name(shown, sizeof(shown), excepted));
}

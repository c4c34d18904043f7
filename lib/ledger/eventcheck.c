/* SPDX-License-Identifier: ISC */
#include "ledger/eventcheck.h"

#include "base/dateformat.h"
#include "base/msg.h"
#include "ledger/deadline.h"

enum { WORD_MAX = 100 };

static const char closed[] =
    "it is closed; if that was a mistake, note reopened first";

struct question {
	const struct ledger *ledger;
	const struct policy *policy;
	const struct regimes *regimes;
	const struct request *request;
	const struct event *event;
	struct buf *room; /* lends the reason */
};

bool
event_word_plain(struct text t)
{
	if (t.n > WORD_MAX)
		return false;
	for (size_t i = 0; i < t.n; i++) {
		unsigned char c = (unsigned char)t.p[i];
		bool letter = (c >= 'a' && c <= 'z') ||
			      (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

		if (!letter && (c == '\0' || strchr("_:.,-()/ ", c) == NULL))
			return false;
		if (c == ' ' && (i == 0 || t.p[i - 1] == ' '))
			return false;
	}
	return true;
}

/* ---- each event ---- */

static size_t
leading(struct text t, const char *signs)
{
	size_t n = 0;

	while (n < t.n && t.p[n] != '\0' && strchr(signs, t.p[n]) != NULL)
		n++;
	return n;
}

/* EEA is the only place with three letters. */
bool
event_place_plain(struct text t)
{
	static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	static const char signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

	if (text_is(t, "EEA"))
		return true;
	if (leading(t, capitals) != 2)
		return false;
	text_skip(&t, 2);
	if (t.n == 0)
		return true;
	return text_take(&t, '-') && t.n >= 1 && t.n <= 3 &&
	       leading(t, signs) == t.n;
}

static const char *
check_received(const struct question *q)
{
	const struct event *e = q->event;

	if (request_type_find(e->type) == REQUEST_OTHER)
		return "unknown request type; known: " REQUEST_TYPE_WORDS;
	return e->residence.n > 0 && !event_place_plain(e->residence)
		   ? "--residence is not a place code such as DE or US-CA"
		   : NULL;
}

static const char *
check_acknowledged(const struct question *q)
{
	return q->request->acknowledged != REQUEST_NEVER
		   ? "it was acknowledged before"
		   : NULL;
}

static bool
is_in_part(const struct request *r)
{
	return r->state == STATE_FULFILLED && r->extent == EXTENT_PART;
}

/* Of a closed request a level changes nothing, unless the rest of an answer is
 * to follow, or it is a duplicate, which may lead later. */
static const char *
check_confirmed(const struct question *q)
{
	const struct event *e = q->event;
	const struct request *r = q->request;

	/* No later event would remove these identities. */
	if (r->closed != REQUEST_NEVER &&
	    (e->subjects > 0 ||
		(!is_in_part(r) && r->state != STATE_DUPLICATE)))
		return closed;
	if (e->level == VERIFIED_NONE)
		return "--level is missing: contact, reasonable, "
		       "reasonably_high or representative";
	if (e->level == VERIFIED_REPRESENTATIVE &&
	    (e->principal == VERIFIED_NONE ||
		e->principal == VERIFIED_REPRESENTATIVE))
		return "--level representative needs --principal: contact, "
		       "reasonable or reasonably_high";
	return NULL;
}

static const char *
check_in_progress(const struct question *q)
{
	return q->request->started != REQUEST_NEVER
		   ? "it is in progress already"
		   : NULL;
}

static const char *
check_reason(const struct question *q)
{
	return q->event->reason.n == 0 ? "--reason is missing" : NULL;
}

static bool
is_over(const struct question *q, int64_t since)
{
	return q->event->until != REQUEST_NEVER &&
	       q->event->until < moment_day(since, q->policy->zone);
}

/* NULL, or why a law does not allow the extension: it would be shortened. */
static const char *
check_longest(const struct question *q, const struct regime_due *due)
{
	char law[MSG_NAME_MAX + 1];
	struct buf *b = q->room;

	msg_name(law, sizeof(law), due->regime->name);
	b->len = 0;
	if (due->longest == DEADLINE_NONE) {
		buf_printf(b, "the law \"%s\" allows no extension here", law);
	} else if (q->event->until != REQUEST_NEVER &&
		   q->event->until > due->longest) {
		buf_add_string(b, "--until is later than ");
		date_put(date_from_days(due->longest), b);
		buf_printf(b, ", the last day that the law \"%s\" allows", law);
	} else {
		return NULL;
	}
	buf_add_byte(b, '\0');
	return b->p;
}

/* Every law counts that applies, or may apply to an unknown residence: the
 * earliest of their deadlines is that of the request. */
static const char *
check_law(const struct question *q)
{
	struct deadlines d;
	const char *why = NULL;

	deadlines_find(q->request, q->policy, q->regimes, &d);
	for (size_t i = 0; i < d.dues && why == NULL; i++)
		why = check_longest(q, &d.due[i]);
	deadlines_clear(&d);
	return why;
}

static const char *
check_extended(const struct question *q)
{
	const char *why = check_reason(q);

	if (is_over(q, q->request->received))
		return "--until lies before the receipt of the request";
	return why != NULL ? why : check_law(q);
}

static const char *
check_restricted(const struct question *q)
{
	return is_over(q, q->event->at)
		   ? "--until lies before the restriction begins"
		   : check_reason(q);
}

static const char *
check_released(const struct question *q)
{
	const struct request *r = q->request;

	for (size_t i = 0; i < r->holds; i++)
		if (r->hold[i].released == REQUEST_NEVER &&
		    (q->event->dataset.n == 0 ||
			text_equal(q->event->dataset, r->hold[i].dataset)))
			return NULL;
	return "there is no such hold to release";
}

static const char *
check_lifted(const struct question *q)
{
	const struct request *r = q->request;
	struct text dataset = q->event->dataset;

	for (size_t i = 0; i < r->restrictions; i++)
		if (r->restriction[i].lifted == REQUEST_NEVER &&
		    (dataset.n == 0 ||
			text_equal(dataset, r->restriction[i].dataset)))
			return NULL;
	return request_own_restriction(r, dataset)
		   ? NULL
		   : "there is no such restriction to lift";
}

static const char *
check_told(const struct question *q)
{
	return q->event->recipient.n == 0 ? "--recipient is missing" : NULL;
}

static bool
is_held(const struct request *r)
{
	for (size_t i = 0; i < r->holds; i++)
		if (r->hold[i].released == REQUEST_NEVER)
			return true;
	return false;
}

/* An answer as another type is an answer in part. */
static const char *
check_as(const struct question *q)
{
	struct text as = request_answer_as(q->request, q->policy);

	if (q->event->extent != EXTENT_PART)
		return "--as needs --extent part";
	return text_equal(as, q->event->as) && !text_is(as, "deny")
		   ? NULL
		   : "--as is not the type that the policy names for the "
		     "level of identity shown";
}

/* It needs no identity, as it reveals nothing about a person. */
static const char *
check_nothing_found(const struct question *q)
{
	const struct event *e = q->event;

	if (is_in_part(q->request))
		return "a part of it was answered, so something was found: use "
		       "--extent all";
	if (e->as.n > 0)
		return check_as(q);
	if (e->deleted > 0)
		return "--extent nothing_found contradicts --deleted";
	return e->kept > 0 ? "--extent nothing_found contradicts --kept" : NULL;
}

static const char *
check_fulfilled(const struct question *q)
{
	const struct request *r = q->request;
	enum request_extent extent = q->event->extent;

	if (extent != EXTENT_PART && is_held(r))
		return "a hold keeps data back: use --extent part, or note "
		       "released first";
	if (extent == EXTENT_NOTHING_FOUND)
		return check_nothing_found(q);
	if (r->type == REQUEST_DELETION && r->subjects == 0)
		return "it has no subject, so nobody knows whose records to "
		       "delete: note identity_confirmed with -i first, or use "
		       "--extent nothing_found";
	if (q->event->as.n > 0)
		return check_as(q);
	if (r->state == STATE_WAITING ||
	    !request_verified(r, policy_verify(q->policy, r->type_word)))
		return "identity was not confirmed to the required level: note "
		       "identity_confirmed first";
	/* A deletion is fulfilled when the source has confirmed it. */
	if (r->type == REQUEST_DELETION && q->event->deleted < 0)
		return "--deleted is missing: the number of records deleted";
	return NULL;
}

static const char *
check_denied(const struct question *q)
{
	if (q->event->reason.n == 0)
		return "--reason is missing; known: " REQUEST_DENIALS;
	return request_denial_known(q->event->reason)
		   ? NULL
		   : "unknown --reason of a denial; known: " REQUEST_DENIALS;
}

static const char *
check_duplicate(const struct question *q)
{
	const struct request *of = ledger_find(q->ledger, q->event->of);

	if (of == q->request)
		return "--of names the request itself";
	if (of == NULL || of->received == REQUEST_NEVER)
		return "--of does not name a request in the ledger";
	if (of->type != q->request->type)
		return "--of names a request of another type";
	/* Its answer would forget somebody. */
	if (!duplicate_named(of, q->request))
		return "--of names a request that lacks an identity of this "
		       "one: add it there with identity_confirmed -i, or "
		       "answer this one by itself";
	return of->state == STATE_DUPLICATE
		   ? "--of names a request that is a duplicate itself"
		   : NULL;
}

static const char *
check_expired(const struct question *q)
{
	return q->request->state == STATE_WAITING
		   ? NULL
		   : "only a request that waits for proof of identity can "
		     "expire";
}

static const char *
check_nothing(const struct question *q)
{
	(void)q;
	return NULL;
}

/* ---- all events ---- */

/* The states of a request in which an event is allowed. */
enum when { ANY, OPEN, OPEN_OR_PART, ANSWERED, CLOSED, APPEALED };

static const struct rule {
	enum when when;
	bool late; /* may be dated before the last event */
	const char *(*check)(const struct question *);
} rules[EVENT_KINDS] = {
	[EVENT_OTHER] = { ANY, false, check_nothing },
	[EVENT_RECEIVED] = { ANY, true, check_received },
	[EVENT_ACKNOWLEDGED] = { OPEN, true, check_acknowledged },
	[EVENT_IDENTITY_ASKED] = { OPEN, false, check_nothing },
	[EVENT_IDENTITY_CONFIRMED] = { ANY, false, check_confirmed },
	[EVENT_IN_PROGRESS] = { OPEN, false, check_in_progress },
	[EVENT_EXTENDED] = { OPEN, false, check_extended },
	[EVENT_HELD] = { OPEN_OR_PART, false, check_reason },
	[EVENT_RELEASED] = { ANY, false, check_released },
	[EVENT_RESTRICTED] = { ANY, false, check_restricted },
	[EVENT_RESTRICTION_LIFTED] = { ANY, false, check_lifted },
	[EVENT_PROCESSOR_TOLD] = { ANY, true, check_told },
	[EVENT_FULFILLED] = { OPEN_OR_PART, false, check_fulfilled },
	[EVENT_DENIED] = { OPEN, false, check_denied },
	[EVENT_REVOKED] = { OPEN, false, check_nothing },
	[EVENT_DUPLICATE] = { OPEN, false, check_duplicate },
	[EVENT_EXPIRED] = { OPEN, false, check_expired },
	[EVENT_APPEALED] = { ANSWERED, false, check_nothing },
	[EVENT_APPEAL_GRANTED] = { APPEALED, false, check_nothing },
	[EVENT_APPEAL_DENIED] = { APPEALED, false, check_reason },
	[EVENT_REOPENED] = { CLOSED, false, check_reason },
	[EVENT_NOTE] = { ANY, true, check_reason },
};

static const char *
check_state(const struct request *r, enum when when)
{
	bool part = is_in_part(r);
	/* A duplicate can still be answered if no event said so. */
	bool open = request_open(r) ||
		    (r->state == STATE_DUPLICATE && r->closed == REQUEST_NEVER);

	switch (when) {
	case ANY: return NULL;
	case OPEN: return open ? NULL : closed;
	case OPEN_OR_PART: return open || part ? NULL : closed;
	case ANSWERED:
		return r->state == STATE_DENIED ||
			       r->state == STATE_FULFILLED ||
			       r->state == STATE_EXPIRED
			   ? NULL
			   : "it has not been answered";
	case CLOSED:
		return open ? "it is open: only a closed request can be "
			      "reopened"
			    : NULL;
	default:
		return r->state == STATE_APPEALED ? NULL
						  : "there is no open appeal";
	}
}

/* Keeps addresses out of the ledger. */
static const char *
check_words(const struct event *e)
{
	const struct text all[] = { e->id, e->manner, e->regime, e->residence,
		e->reason, e->dataset, e->recipient, e->of, e->by, e->agent_id,
		e->as };

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (!event_word_plain(all[i]))
			return "only letters, digits, single spaces and "
			       "_:.,-()/ are allowed in ids, names and "
			       "reasons, at most 100";
	return NULL;
}

const char *
event_forbidden(const struct ledger *l, const struct policy *p,
    const struct regimes *all, const struct event *e, struct buf *room)
{
	const struct rule *rule = &rules[e->kind];
	struct question q = { l, p, all, ledger_find(l, e->id), e, room };
	const struct request *r = q.request;
	const char *why = check_words(e);

	if (why != NULL)
		return why;
	if (e->kind == EVENT_RECEIVED) {
		if (r != NULL && r->received != REQUEST_NEVER)
			return "this id is in the ledger already";
		return check_received(&q);
	}
	if (e->kind == EVENT_OTHER)
		return "unknown event";
	if (e->as.n > 0 && e->kind != EVENT_FULFILLED)
		return "--as is only for the event fulfilled";
	if (e->subjects > 0 && e->kind != EVENT_IDENTITY_CONFIRMED)
		return "-i is only for add and the event identity_confirmed";
	if (r == NULL || r->received == REQUEST_NEVER)
		return "it is not in the ledger";
	if (e->at < r->received || (!rule->late && e->at < r->last))
		return "--at lies before an event that is in the ledger";
	why = check_state(r, rule->when);
	return why != NULL ? why : rule->check(&q);
}

/* SPDX-License-Identifier: ISC */
/* Writes the states of requests in the words of other systems. */
#include "base/dateformat.h"
#include "base/msg.h"
#include "record/json.h"
#include "request/peer.h"

/*
 * OpenDSR has no word for a denial.  "completed" means that a request was
 * fulfilled, so a denied one is "cancelled".  DRP has no word for a duplicate:
 * it gets the state of its leader.
 */
static const struct {
	const char *opendsr, *drp;
} states[REQUEST_STATES] = {
	[STATE_RECEIVED] = { "pending", "open" },
	[STATE_ACKNOWLEDGED] = { "pending", "in_progress" },
	[STATE_IN_PROGRESS] = { "in_progress", "in_progress" },
	[STATE_WAITING] = { "pending", "in_progress" },
	[STATE_EXTENDED] = { "in_progress", "in_progress" },
	[STATE_HELD] = { "in_progress", "in_progress" },
	[STATE_FULFILLED] = { "completed", "fulfilled" },
	[STATE_DENIED] = { "cancelled", "denied" },
	[STATE_REVOKED] = { "cancelled", "revoked" },
	[STATE_DUPLICATE] = { "cancelled", "in_progress" },
	[STATE_APPEALED] = { "in_progress", "in_progress" },
	[STATE_APPEAL_GRANTED] = { "in_progress", "in_progress" },
	[STATE_APPEAL_DENIED] = { "cancelled", "denied" },
	[STATE_EXPIRED] = { "cancelled", "expired" },
};

static const struct {
	bool opendsr;
	const char *drp;
} types[REQUEST_TYPES] = {
	[REQUEST_ACCESS] = { true, "access" },
	[REQUEST_ACCESS_CATEGORIES] = { false, "access:categories" },
	[REQUEST_ACCESS_SPECIFIC] = { false, "access:specific" },
	[REQUEST_PORTABILITY] = { true, NULL },
	[REQUEST_DELETION] = { true, "deletion" },
	[REQUEST_SALE_OPT_OUT] = { false, "sale:opt_out" },
	[REQUEST_SALE_OPT_IN] = { false, "sale:opt_in" },
};

/* ---- members ---- */

static void
put_text(struct buf *b, const char *key, struct text t)
{
	if (t.n == 0)
		return;
	buf_printf(b, ",\"%s\":", key);
	json_encode(b, t);
}

static void
put_instant(struct buf *b, const char *key, int64_t at, const struct zone *zone)
{
	if (at == REQUEST_NEVER)
		return;
	buf_printf(b, ",\"%s\":\"", key);
	moment_put(at, zone, b);
	buf_add_byte(b, '"');
}

/* Writes the last second of a day. */
static void
put_deadline(struct buf *b, const char *key, int64_t day,
    const struct zone *zone)
{
	if (day != DEADLINE_NONE)
		put_instant(b, key,
		    zone_to_utc(zone, (day + 1) * DATE_DAY_SECONDS) - 1, zone);
}

/* ---- peers ---- */

/* The request whose state that of a duplicate is. */
static const struct request *
leader_of(const struct ledger *l, const struct request *r)
{
	const struct request *leader = r->state == STATE_DUPLICATE
					   ? ledger_find(l, r->duplicate_of)
					   : NULL;

	return leader != NULL ? leader : r;
}

static bool
put_opendsr(const struct standing *s, const struct ledger *l,
    const struct policy *p, struct buf *b)
{
	const struct request *r = s->request, *leader = leader_of(l, r);

	if (!types[r->type].opendsr)
		return false;
	buf_add_string(b, "{\"subject_request_id\":");
	json_encode(b, r->id);
	put_text(b, "controller_id", p->controller.name);
	put_text(b, "request_status", text_of(states[leader->state].opendsr));
	put_instant(b, "received_time", r->received, p->zone);
	put_deadline(b, "expected_completion_time", s->deadlines.target_by,
	    p->zone);
	if (r->state == STATE_FULFILLED && r->deleted >= 0)
		buf_printf(b, ",\"results_count\":%lld", (long long)r->deleted);
	buf_add_string(b, ",\"api_version\":\"1.0\"}\n");
	return true;
}

static struct text
drp_reason(const struct request *r)
{
	if (r->state == STATE_WAITING)
		return text_of("need_user_verification");
	if (r->state == STATE_DENIED || r->state == STATE_APPEAL_DENIED)
		return request_denial_known(r->reason) ? r->reason
						       : text_of("other");
	return (struct text){ "", 0 };
}

static struct text
drp_details(const struct request *r)
{
	if (r->state == STATE_EXTENDED || r->state == STATE_HELD)
		return r->reason;
	if (r->state == STATE_FULFILLED && r->extent != EXTENT_ALL)
		return text_of(
		    r->extent == EXTENT_PART ? "in part" : "nothing found");
	return (struct text){ "", 0 };
}

static bool
put_drp(const struct standing *s, const struct ledger *l,
    const struct policy *p, struct buf *b)
{
	const struct request *r = s->request, *leader = leader_of(l, r);

	if (types[r->type].drp == NULL)
		return false;
	buf_add_string(b, "{\"request_id\":");
	json_encode(b, r->id);
	put_text(b, "agent_request_id", r->agent_id);
	put_text(b, "status", text_of(states[leader->state].drp));
	put_text(b, "reason", drp_reason(leader));
	put_instant(b, "received_at", r->received, p->zone);
	put_deadline(b, "expected_by", s->deadlines.target_by, p->zone);
	put_text(b, "processing_details", drp_details(leader));
	buf_add_string(b, "}\n");
	return true;
}

void
peer_export(enum peer peer, const struct ledger *l, const struct policy *p,
    const struct regimes *all, int64_t now, struct buf *b)
{
	size_t left = 0;

	for (size_t i = 0; i < ledger_requests(l); i++) {
		struct standing one;

		standing_find(ledger_request(l, i), p, all, now, &one);
		left += peer == PEER_OPENDSR ? !put_opendsr(&one, l, p, b)
					     : !put_drp(&one, l, p, b);
		standing_clear(&one);
	}
	if (left > 0)
		msg_warn("%zu request%s left out: %s has no word for the type",
		    left, left == 1 ? "" : "s", peer_word(peer));
}

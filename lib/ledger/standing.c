/* SPDX-License-Identifier: ISC */
#include "ledger/standing.h"

#include "base/dateformat.h"
#include "base/mem.h"
#include "base/msg.h"

enum { TOLD_MAX = 10 };

const char *const standing_columns[] = { "request_id", "type", "regime",
	"state", "reason", "received", "acknowledged", "ack_by", "target_by",
	"due_by", "days_left", "overdue", "missing", "due_each", "closed",
	"answer_as", NULL };

/* ---- what is missing ---- */

static bool
is_opt_out(const struct request *r)
{
	return r->type >= REQUEST_SALE_OPT_OUT &&
	       r->type <= REQUEST_CONSENT_WITHDRAW;
}

static bool
lacks_identity(const struct request *r, const struct policy *p)
{
	return r->state == STATE_WAITING ||
	       !request_verified(r, policy_verify(p, r->type_word));
}

static void
missing(struct standing *s, const char *word, bool yes)
{
	if (yes)
		s->missing[s->missings++] = word;
}

static void
find_missing(struct standing *s, const struct policy *p)
{
	const struct request *r = s->request;
	const struct deadlines *d = &s->deadlines;

	missing(s, "received", r->received == REQUEST_NEVER);
	missing(s, "leader", r->leader_gone);
	missing(s, "rest", r->rest);
	if (!s->open || r->received == REQUEST_NEVER)
		return;
	missing(s, "type", r->type == REQUEST_OTHER);
	missing(s, "subject", r->subjects == 0 && !is_opt_out(r));
	missing(s, "residence", d->assumed && !d->unknown_regime);
	missing(s, "regime", d->unknown_regime);
	missing(s, "acknowledgement",
	    d->ack_by != DEADLINE_NONE && r->acknowledged == REQUEST_NEVER);
	missing(s, "identity", lacks_identity(r, p));
	missing(s, "extension_in_time", d->extension == EXTENSION_LATE);
	missing(s, "extension_within_law", d->extension == EXTENSION_LONG);
	missing(s, "extension_reason", d->extension == EXTENSION_UNREASONED);
}

/* ---- what somebody must look at ---- */

static bool
lacks(const struct standing *s, const char *word)
{
	for (size_t i = 0; i < s->missings; i++)
		if (strcmp(s->missing[i], word) == 0)
			return true;
	return false;
}

/* Finds what must not wait: the worst first. */
static void
find_look(struct standing *s)
{
	static const struct {
		const char *word, *why;
	} looks[] = {
		{ "received", "has no event \"received\" in the ledger" },
		{ "leader", "is a duplicate of a request that ended without "
			    "an answer: note reopened" },
		{ "rest", "was answered in part, and the hold on the rest was "
			  "released: carry it out, and note fulfilled" },
		{ "type", "has an unknown type" },
		{ "subject", "has no subject: nobody knows whose data it is "
			     "about" },
		{ "regime", "names a law that is not in jurisdictions.json" },
		{ "extension_in_time", "an extension does not count: it was "
				       "announced too late, or the law allows "
				       "none" },
		{ "extension_within_law", "an extension is longer than the law "
					  "allows and counts only as long as "
					  "it does: tell the person" },
		{ "extension_reason", "an extension without a reason does not "
				      "count" },
	};
	const struct deadlines *d = &s->deadlines;

	s->look_day = DEADLINE_NONE;
	if (s->overdue) {
		s->look = "overdue since";
		s->look_day = d->target_by;
		return;
	}
	if (lacks(s, "acknowledgement") && s->today > d->ack_by) {
		s->look = "not acknowledged by";
		s->look_day = d->ack_by;
		return;
	}
	for (size_t i = 0; i < sizeof(looks) / sizeof(*looks); i++)
		if (lacks(s, looks[i].word)) {
			s->look = looks[i].why;
			return;
		}
}

void
standing_find(const struct request *r, const struct policy *p,
    const struct regimes *all, int64_t now, struct standing *s)
{
	*s = (struct standing){ .request = r, .open = request_open(r) };
	s->today = moment_day(now, p->zone);
	deadlines_find(r, p, all, &s->deadlines);
	s->overdue = s->open && s->deadlines.target_by != DEADLINE_NONE &&
		     s->today > s->deadlines.target_by;
	find_missing(s, p);
	find_look(s);
	s->answer_as = request_answer_as(r, p);
}

void
standing_clear(struct standing *s)
{
	deadlines_clear(&s->deadlines);
}

/* ---- as a row ---- */

static void
put_instant(struct rows *rows, int64_t at, const struct zone *zone)
{
	struct buf b = { 0 };

	if (at != REQUEST_NEVER)
		moment_put(at, zone, &b);
	rows_text(rows, (struct text){ b.p, b.len });
	buf_clear(&b);
}

static void
put_day(struct rows *rows, int64_t day)
{
	struct buf b = { 0 };

	if (day != DEADLINE_NONE)
		date_put(date_from_days(day), &b);
	rows_text(rows, (struct text){ b.p, b.len });
	buf_clear(&b);
}

/* The law that is only assumed and has an earlier deadline than all that apply
 * for sure; d->dues: there is none. */
static size_t
strictest(const struct deadlines *d)
{
	size_t best = d->dues;

	for (size_t i = 0; i < d->dues; i++) {
		if (d->due[i].due_by > d->due_by)
			continue;
		if (!d->due[i].assumed)
			return d->dues;
		if (best == d->dues)
			best = i;
	}
	return best;
}

/* Writes the laws that apply, and of those that only may apply the strictest;
 * if there are none, the text of the request. */
static void
put_regimes(struct rows *rows, const struct standing *s)
{
	const struct deadlines *d = &s->deadlines;
	size_t best = strictest(d);
	struct buf b = { 0 };

	for (size_t i = 0; i < d->dues; i++) {
		if (d->due[i].assumed && i != best)
			continue;
		if (b.len > 0)
			buf_add_byte(&b, ',');
		buf_add_text(&b, d->due[i].regime->name);
	}
	if (d->dues == 0)
		buf_add_text(&b, s->request->regime);
	rows_text(rows, (struct text){ b.p, b.len });
	buf_clear(&b);
}

static void
put_each(struct rows *rows, const struct deadlines *d)
{
	struct buf b = { 0 };
	const char **word = mem_array(d->dues, sizeof(*word));
	size_t *from = mem_array(d->dues, sizeof(*from));

	for (size_t i = 0; i < d->dues; i++) {
		from[i] = b.len;
		buf_add_text(&b, d->due[i].regime->name);
		buf_add_byte(&b, ':');
		date_put(date_from_days(d->due[i].due_by), &b);
		buf_add_byte(&b, '\0');
	}
	for (size_t i = 0; i < d->dues; i++)
		word[i] = b.p + from[i];
	rows_words(rows, word, d->dues);
	mem_free(word);
	mem_free(from);
	buf_clear(&b);
}

static struct text
state_reason(const struct request *r)
{
	if (r->state == STATE_FULFILLED)
		return text_of(request_extent_word(r->extent));
	return r->state == STATE_DUPLICATE ? r->duplicate_of : r->reason;
}

static void
standing_put(const struct standing *s, const struct zone *zone,
    struct rows *rows)
{
	const struct request *r = s->request;
	const struct deadlines *d = &s->deadlines;

	rows_text(rows, r->id);
	rows_text(rows, r->type_word);
	put_regimes(rows, s);
	rows_text(rows, text_of(request_state_word(r->state)));
	rows_text(rows, state_reason(r));
	put_instant(rows, r->received, zone);
	put_instant(rows, r->acknowledged, zone);
	put_day(rows, d->ack_by);
	put_day(rows, d->target_by);
	put_day(rows, d->due_by);
	if (s->open && d->target_by != DEADLINE_NONE)
		rows_number(rows, d->target_by - s->today);
	else
		rows_null(rows);
	rows_literal(rows, s->overdue ? "true" : "false");
	rows_words(rows, s->missing, s->missings);
	put_each(rows, d);
	put_instant(rows, r->closed, zone);
	rows_text(rows, s->open ? s->answer_as : (struct text){ "", 0 });
}

/* ---- a whole ledger ---- */

/* Reports why somebody must look at a request, for the first few. */
static void
look_tell(const struct standing *s, size_t *looks)
{
	char shown[MSG_NAME_MAX + 1];
	struct buf day = { 0 };

	if (s->look == NULL || ++*looks > TOLD_MAX)
		return;
	if (s->look_day != DEADLINE_NONE) {
		buf_add_byte(&day, ' ');
		date_put(date_from_days(s->look_day), &day);
	}
	msg_error(STATUS_LOOK, "%s: %s%.*s",
	    msg_name(shown, sizeof(shown), s->request->id), s->look,
	    (int)day.len, day.len > 0 ? day.p : "");
	buf_clear(&day);
}

static void
looks_end(size_t looks)
{
	if (looks > TOLD_MAX)
		msg_error(STATUS_LOOK, "%zu requests need a look", looks);
}

void
standings_put(const struct ledger *l, const struct policy *p,
    const struct regimes *all, int64_t now, struct rows *rows)
{
	struct standing one;
	size_t looks = 0;

	for (size_t i = 0; i < ledger_requests(l); i++) {
		standing_find(ledger_request(l, i), p, all, now, &one);
		standing_put(&one, p->zone, rows);
		look_tell(&one, &looks);
		standing_clear(&one);
	}
	looks_end(looks);
}

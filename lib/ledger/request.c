/* SPDX-License-Identifier: ISC */
#include "ledger/request.h"

#include "base/dateformat.h"
#include "policy/words.h"

static const struct {
	bool protects; /* its answer needs the data */
	bool restricts;
} types[REQUEST_TYPES] = {
	[REQUEST_OTHER] = { true, false },
	[REQUEST_ACCESS] = { true, false },
	[REQUEST_ACCESS_CATEGORIES] = { true, false },
	[REQUEST_ACCESS_SPECIFIC] = { true, false },
	[REQUEST_PORTABILITY] = { true, false },
	[REQUEST_CORRECTION] = { true, false },
	[REQUEST_RESTRICTION] = { true, true },
	[REQUEST_OBJECTION] = { true, true },
	[REQUEST_AUTOMATED_DECISION] = { true, false },
	[REQUEST_APPEAL] = { true, false },
};

static const struct {
	const char *word;
	bool open;
} states[REQUEST_STATES] = {
	[STATE_RECEIVED] = { "received", true },
	[STATE_ACKNOWLEDGED] = { "acknowledged", true },
	[STATE_IN_PROGRESS] = { "in_progress", true },
	[STATE_WAITING] = { "waiting", true },
	[STATE_EXTENDED] = { "extended", true },
	[STATE_HELD] = { "held", true },
	[STATE_FULFILLED] = { "fulfilled", false },
	[STATE_DENIED] = { "denied", false },
	[STATE_REVOKED] = { "revoked", false },
	[STATE_DUPLICATE] = { "duplicate", false },
	[STATE_APPEALED] = { "appealed", true },
	[STATE_APPEAL_GRANTED] = { "appeal_granted", true },
	[STATE_APPEAL_DENIED] = { "appeal_denied", false },
	[STATE_EXPIRED] = { "expired", false },
};

static const char *const extents[] = {
	[EXTENT_NONE] = "",
	[EXTENT_ALL] = "all",
	[EXTENT_PART] = "part",
	[EXTENT_NOTHING_FOUND] = "nothing_found",
};

const char *
request_type_word(enum request_type t)
{
	return t == REQUEST_OTHER ? "other" : word_spelt(request_words, (int)t);
}

enum request_type
request_type_find(struct text word)
{
	const struct word *w = word_find(request_words, word);

	return w == NULL ? REQUEST_OTHER : (enum request_type)w->value;
}

bool
request_type_restricts(struct text word)
{
	return types[request_type_find(word)].restricts;
}

const char *
request_state_word(enum request_state s)
{
	return states[s].word;
}

const char *
request_extent_word(enum request_extent e)
{
	return extents[e];
}

int
verification_find(struct text word, enum verification *out)
{
	const struct word *w = word_find(verification_words, word);

	if (w == NULL)
		return -1;
	*out = (enum verification)w->value;
	return 0;
}

bool
request_denial_known(struct text word)
{
	struct text all = text_of(REQUEST_DENIALS);

	while (all.n > 0) {
		size_t n = strcspn(all.p, ",");

		if (text_equal(word, (struct text){ all.p, n }))
			return true;
		text_skip(&all, n);
		text_skip(&all, strspn(all.p, ", "));
	}
	return false;
}

bool
request_open(const struct request *r)
{
	return states[r->state].open;
}

bool
request_verified(const struct request *r, enum verification at_least)
{
	return r->level >= at_least;
}

/* Follows `else` in the rights of the policy: each next type needs a lower
 * level. */
struct text
request_answer_as(const struct request *r, const struct policy *p)
{
	struct text type = r->type_word, none = { "", 0 };
	bool waits = r->state == STATE_WAITING;

	for (size_t steps = 0; steps <= p->rights && type.n > 0; steps++) {
		const struct policy_right *right = policy_right(p, type);

		if (text_is(type, "deny") ||
		    (!waits && request_verified(r, policy_verify(p, type))))
			return type;
		waits = false;
		type = right == NULL ? none : right->otherwise;
	}
	return none;
}

static bool
is_part_answered(const struct request *r)
{
	return r->state == STATE_FULFILLED && r->extent == EXTENT_PART;
}

/* Whether it is to be carried out, if its type is one for that. */
static bool
is_due(const struct request *r, enum verification at_least)
{
	return (request_open(r) || is_part_answered(r)) &&
	       r->state != STATE_APPEALED && r->state != STATE_WAITING &&
	       r->received != REQUEST_NEVER && request_verified(r, at_least);
}

bool
request_deletes(const struct request *r, enum verification at_least)
{
	return r->type == REQUEST_DELETION && is_due(r, at_least);
}

bool
request_withdraws(const struct request *r, const struct policy *p)
{
	const struct text type =
	    text_of(request_type_word(REQUEST_CONSENT_WITHDRAW));

	if (!is_due(r, policy_verify(p, type)))
		return false;
	if (r->type == REQUEST_CONSENT_WITHDRAW || is_part_answered(r))
		return r->type == REQUEST_CONSENT_WITHDRAW ||
		       r->withdraws_instead;
	/* Who asks for less does not ask for this. */
	return r->type == REQUEST_DELETION &&
	       text_equal(request_answer_as(r, p), type);
}

bool
request_corrects(const struct request *r, enum verification at_least)
{
	return r->type == REQUEST_CORRECTION && is_due(r, at_least);
}

bool
request_protects(const struct request *r)
{
	return types[r->type].protects && request_open(r) && !r->ahead;
}

static bool
concerns(struct text part, struct text dataset)
{
	return part.n == 0 || text_equal(part, dataset);
}

/* Whether a day is over, in the zone. */
static bool
is_past(int64_t day, int64_t now, const struct zone *zone)
{
	return day != REQUEST_NEVER && moment_day(now, zone) > day;
}

static bool
is_restricting(const struct request_restriction *x, int64_t now,
    const struct zone *zone)
{
	return x->lifted == REQUEST_NEVER && !is_past(x->until, now, zone);
}

bool
request_own_restriction(const struct request *r, struct text dataset)
{
	if ((!types[r->type].restricts && !r->restricts_instead) ||
	    r->own_lifted != REQUEST_NEVER)
		return false;
	for (size_t i = 0; i < r->lifteds; i++)
		if (text_equal(r->lifted[i], dataset))
			return false;
	return true;
}

/* Whether it restricts by itself, without an event. */
static bool
restricts_itself(const struct request *r, struct text dataset)
{
	return (request_open(r) || r->state == STATE_FULFILLED) &&
	       request_own_restriction(r, dataset);
}

/* What was answered so is restricted, whatever level it took then. */
static bool
is_granted(const struct request *r)
{
	return r->restricts_instead || (r->state == STATE_FULFILLED &&
					   r->extent != EXTENT_NOTHING_FOUND);
}

bool
request_restricted(const struct request *r, struct text dataset, int64_t now,
    const struct zone *zone)
{
	for (size_t i = 0; i < r->restrictions; i++)
		if (concerns(r->restriction[i].dataset, dataset) &&
		    is_restricting(&r->restriction[i], now, zone))
			return true;
	return false;
}

bool
request_restricts(const struct request *r, struct text dataset,
    enum verification at_least, int64_t now, const struct zone *zone)
{
	return request_restricted(r, dataset, now, zone) ||
	       (restricts_itself(r, dataset) &&
		   (is_granted(r) || request_verified(r, at_least)));
}

bool
request_in_force(const struct request *r, int64_t now, const struct zone *zone)
{
	struct text any = { NULL, 0 };

	for (size_t i = 0; i < r->holds; i++)
		if (r->hold[i].released == REQUEST_NEVER)
			return true;
	for (size_t i = 0; i < r->restrictions; i++)
		if (is_restricting(&r->restriction[i], now, zone))
			return true;
	return restricts_itself(r, any) ||
	       ((r->type == REQUEST_DELETION ||
		    r->type == REQUEST_CONSENT_WITHDRAW ||
		    r->withdraws_instead) &&
		   is_due(r, VERIFIED_NONE));
}

bool
request_holds(const struct request *r, struct text dataset)
{
	for (size_t i = 0; i < r->holds; i++)
		if (r->hold[i].released == REQUEST_NEVER &&
		    concerns(r->hold[i].dataset, dataset))
			return true;
	return false;
}

static bool
is_lost(const struct policy *p, struct text dataset)
{
	return dataset.n > 0 && policy_dataset(p, dataset) == NULL;
}

struct text
request_lost_dataset(const struct request *r, const struct policy *p,
    int64_t now)
{
	for (size_t i = 0; i < r->holds; i++)
		if (r->hold[i].released == REQUEST_NEVER &&
		    is_lost(p, r->hold[i].dataset))
			return r->hold[i].dataset;
	for (size_t i = 0; i < r->restrictions; i++)
		if (is_restricting(&r->restriction[i], now, p->zone) &&
		    is_lost(p, r->restriction[i].dataset))
			return r->restriction[i].dataset;
	return (struct text){ NULL, 0 };
}

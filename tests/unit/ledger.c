/* SPDX-License-Identifier: ISC */
#include "ledger/ledger.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/word.h"
#include "policy/words.h"
#include "unit.h"

#define ADA  "h1:01234567:0123456789abcdef0123456789abcdef"
#define BO   "h1:01234567:fedcba9876543210fedcba9876543210"
#define CHEN "h1:01234567:fedcba9876543210fedcba9876543211"

/* One event a line: id, event, hour of 2025-01-01, other keys. */
#define LINE(id, event, hour, rest)                                            \
	"{\"v\":1,\"request_id\":\"" id "\",\"event\":\"" event                \
	"\",\"at\":\"2025-01-01T" hour ":00:00Z\"" rest "}\n"
#define DELETION(id, hour, subject)                                            \
	LINE(id, "received", hour,                                             \
	    ",\"type\":\"deletion\",\"subject\":\"" subject "\"")
#define CONFIRMED(id, hour, level)                                             \
	LINE(id, "identity_confirmed", hour, ",\"level\":\"" level "\"")

#define FOLD(...) fold((const char *const[]){ __VA_ARGS__, NULL })

static struct zone *utc;

/* Reads in silence: messages are not what is tested here. */
static struct ledger *
quietly(struct text t)
{
	int saved = dup(STDERR_FILENO);
	int null = open("/dev/null", O_WRONLY);
	struct ledger *l;

	dup2(null, STDERR_FILENO);
	l = ledger_read(t, "test", utc);
	dup2(saved, STDERR_FILENO);
	close(null);
	close(saved);
	return l;
}

/* Pieces of a ledger, up to NULL. */
static struct ledger *
fold(const char *const *piece)
{
	struct buf b = { 0 };
	struct ledger *l;

	for (; *piece != NULL; piece++)
		buf_add_string(&b, *piece);
	l = quietly((struct text){ b.p, b.len });
	if (l == NULL)
		CHECK(!"it is a ledger");
	buf_clear(&b);
	return l;
}

static const struct request *
of(const struct ledger *l, const char *id)
{
	static const struct request none;
	const struct request *r = ledger_find(l, text_of(id));

	CHECK(r != NULL);
	return r == NULL ? &none : r;
}

static enum request_state
state(const struct ledger *l, const char *id)
{
	return of(l, id)->state;
}

/* ---- reading ---- */

static void
refuses(const char *text)
{
	struct ledger *l = quietly(text_of(text));

	CHECK(l == NULL);
	if (l != NULL)
		printf("# took %s\n", text);
	ledger_free(l);
}

static void
reads_events_and_lets_pass_what_it_does_not_know(void)
{
	struct ledger *l = FOLD(
	    "\n  \r\n"
	    "{\"request_id\":\"a\",\"event\":\"received\",\"x\":[1,{}],"
	    "\"at\":\"2025-01-31T17:20:00-08:00\",\"type\":\"deletion\","
	    "\"manner\":\"email\",\"regime\":\"ccpa\",\"residence\":\"US-CA\","
	    "\"subject\":\"" ADA "\",\"reason\":null}\r\n"
	    "{\"request_id\":\"a\",\"event\":\"bell_rung\",\"level\":7,"
	    "\"at\":\"2025-02-01T00:00:00Z\"}\n"
	    "{\"request_id\":\"b\",\"event\":\"received\",\"type\":\"poem\","
	    "\"at\":\"2025-01-31T17:20:00-08:00\"}\n");
	const struct request *a = of(l, "a");

	CHECK(ledger_requests(l) == 2);
	CHECK(ledger_request(l, 0) == a);
	CHECK(a->received == 1738372800);
	CHECK(a->type == REQUEST_DELETION);
	CHECK_TEXT(a->regime, "ccpa");
	CHECK_TEXT(a->residence, "US-CA");
	CHECK_TEXT(a->manner, "email");
	CHECK(a->subjects == 1);
	CHECK(a->state == STATE_RECEIVED);
	CHECK(a->events == 2);
	CHECK(a->line == 3);
	CHECK(of(l, "b")->type == REQUEST_OTHER);
	CHECK_TEXT(of(l, "b")->type_word, "poem");
	CHECK(!ledger_torn(l));
	CHECK(ledger_find(l, text_of("c")) == NULL);
	ledger_free(l);
}

static void
takes_no_line_that_says_nothing_or_something_else(void)
{
	refuses("x\n");
	refuses("[]\n");
	refuses("{}\n");
	refuses("{\"request_id\":\"a\",\"event\":\"received\"}\n");
	refuses(LINE("", "received", "01", ""));
	refuses("{\"event\":\"note\",\"at\":\"2025-01-01T00:00:00Z\"}\n");
	refuses(LINE("a", "", "01", ""));
	refuses(LINE("a", "received", "25", ""));
	refuses("{\"request_id\":\"a\",\"event\":\"note\","
		"\"at\":\"2025-01-01\"}\n");
	refuses("{\"request_id\":\"a\",\"event\":\"note\",\"at\":17}\n");
	refuses("{\"request_id\":7,\"event\":\"note\","
		"\"at\":\"2025-01-01T00:00:00Z\"}\n");
	refuses(LINE("a", "identity_confirmed", "01", ",\"level\":\"high\""));
	refuses(LINE("a", "identity_confirmed", "01", ",\"level\":3"));
	refuses(LINE("a", "identity_confirmed", "01",
	    ",\"level\":\"representative\",\"principal\":\"self\""));
	refuses(LINE("a", "extended", "01", ",\"until\":\"soon\""));
	refuses(LINE("a", "fulfilled", "01", ",\"extent\":\"most\""));
	refuses(
	    LINE("a", "received", "01", ",\"subject\":\"ada@example.org\""));
	refuses(LINE("a", "received", "01", ",\"subject\":[\"" ADA "\",1]"));
	refuses(LINE("a", "received", "01", ",\"type\":\"x\",\"type\":\"y\""));
	refuses("{\"v\":2,\"request_id\":\"a\",\"event\":\"note\","
		"\"at\":\"2025-01-01T00:00:00Z\"}\n");
	refuses("\xff\n");
	refuses(DELETION("a", "01",
	    ADA) "{\"request_id\":\"a\",\"ev\n" CONFIRMED("a", "02",
	    "reasonable"));
}

static const char story[] = DELETION("a", "01", ADA) CONFIRMED("a", "02",
    "reasonable") LINE("a", "fulfilled", "03", ",\"extent\":\"all\"");

/* At every byte a crash can leave the file. */
static void
does_not_count_a_last_line_without_its_line_feed(void)
{
	size_t whole[] = { 0, 0, 0, 0 }, lines = 0, n;

	for (n = 0; n < sizeof(story) - 1; n++)
		if (story[n] == '\n')
			whole[++lines] = n + 1;
	CHECK(lines == 3);
	for (n = 0, lines = 0; n <= whole[3]; n++) {
		struct ledger *l = quietly((struct text){ story, n });

		if (lines < 3 && n == whole[lines + 1])
			lines++;
		CHECK(l != NULL);
		CHECK(ledger_torn(l) == (n != whole[lines]));
		CHECK(ledger_requests(l) == (lines > 0));
		if (lines > 0)
			CHECK(of(l, "a")->events == lines);
		ledger_free(l);
	}
}

static void
orders_events_by_time_and_then_by_line(void)
{
	struct ledger *l =
	    FOLD(LINE("a", "denied", "05", ",\"reason\":\"no_match\""),
		LINE("a", "fulfilled", "05", ""),
		LINE("a", "acknowledged", "02", ""), DELETION("a", "01", ADA),
		LINE("a", "acknowledged", "01", ""));
	const struct request *a = of(l, "a");

	CHECK(a->state == STATE_DENIED);
	CHECK_TEXT(a->reason, "no_match");
	CHECK(a->received == 1735693200);
	CHECK(a->acknowledged == 1735693200);
	CHECK(a->last == 1735693200 + 4 * 3600);
	CHECK(a->line == 1);
	ledger_free(l);
}

static void
keeps_thousands_of_requests_apart(void)
{
	enum { MANY = 5000 };
	struct buf b = { 0 };
	struct ledger *l;
	size_t i, n = 0;

	for (i = 0; i < MANY; i++)
		buf_printf(&b,
		    "{\"request_id\":\"%zu\",\"event\":\"received\","
		    "\"at\":\"2025-01-01T00:00:00Z\",\"type\":\"correction\","
		    "\"subject\":[\"h1:01234567:%032zx\",\"%s\"]}\n",
		    i, i % 10, i % 2 ? ADA : BO);
	l = quietly((struct text){ b.p, b.len });
	CHECK(ledger_requests(l) == MANY);
	CHECK(of(l, "4321")->line == 4322);
	for (i = 0; i < MANY; i++) {
		const struct request *r = ledger_request(l, i);

		n += r->line == i + 1 && r->subjects == 2;
	}
	CHECK(n == MANY);
	ledger_free(l);
	buf_clear(&b);
}

/* ---- states ---- */

static void
tells_the_open_states_by_what_has_happened(void)
{
	struct ledger *l = FOLD(DELETION("a", "01", ADA),
	    DELETION("b", "01", BO), LINE("b", "acknowledged", "02", ""),
	    LINE("c", "acknowledged", "02", ""),
	    LINE("c", "in_progress", "03", ""),
	    LINE("d", "in_progress", "03", ""),
	    LINE("d", "extended", "04", ",\"reason\":\"many\""),
	    LINE("e", "extended", "04", ""),
	    LINE("e", "held", "05", ",\"reason\":\"case 7\""),
	    LINE("f", "held", "05", ""), LINE("f", "identity_asked", "06", ""));

	CHECK(state(l, "a") == STATE_RECEIVED);
	CHECK(state(l, "b") == STATE_ACKNOWLEDGED);
	CHECK(state(l, "c") == STATE_IN_PROGRESS);
	CHECK(state(l, "d") == STATE_EXTENDED);
	CHECK_TEXT(of(l, "d")->reason, "many");
	CHECK(state(l, "e") == STATE_HELD);
	CHECK_TEXT(of(l, "e")->reason, "case 7");
	CHECK(state(l, "f") == STATE_WAITING);
	CHECK_TEXT(of(l, "f")->reason, "need_user_verification");
	for (size_t i = 0; i < ledger_requests(l); i++)
		CHECK(request_open(ledger_request(l, i)));
	ledger_free(l);
}

static void
lets_the_first_answer_stand(void)
{
	struct ledger *l = FOLD(DELETION("a", "01", ADA),
	    LINE("a", "denied", "02", ",\"reason\":\"no_match\""),
	    LINE("a", "fulfilled", "03", ""), LINE("a", "revoked", "04", ""),
	    LINE("a", "duplicate", "05", ",\"of\":\"b\""),
	    LINE("a", "acknowledged", "06", ""));

	CHECK(state(l, "a") == STATE_DENIED);
	CHECK_TEXT(of(l, "a")->reason, "no_match");
	CHECK(of(l, "a")->duplicate_of.n == 0);
	CHECK(!request_open(of(l, "a")));
	ledger_free(l);
}

static void
finishes_what_was_fulfilled_in_part(void)
{
	struct ledger *l =
	    FOLD(DELETION("a", "01", ADA), CONFIRMED("a", "01", "reasonable"),
		LINE("a", "fulfilled", "02", ",\"extent\":\"part\""),
		DELETION("b", "01", BO),
		LINE("b", "fulfilled", "02", ",\"extent\":\"part\""),
		LINE("b", "fulfilled", "04", ",\"extent\":\"all\""));

	CHECK(state(l, "a") == STATE_FULFILLED);
	CHECK(of(l, "a")->extent == EXTENT_PART);
	CHECK(request_deletes(of(l, "a"), VERIFIED_REASONABLE));
	CHECK(of(l, "b")->extent == EXTENT_ALL);
	CHECK(of(l, "b")->closed == 1735693200 + 3600);
	CHECK(!request_deletes(of(l, "b"), VERIFIED_NONE));
	ledger_free(l);
}

static void
opens_again_on_appeal_and_when_a_mistake_is_made_good(void)
{
	struct ledger *l =
	    FOLD(DELETION("a", "01", ADA), CONFIRMED("a", "01", "reasonable"),
		LINE("a", "denied", "02", ",\"reason\":\"other\""),
		LINE("a", "appealed", "03", ""));

	CHECK(state(l, "a") == STATE_APPEALED);
	CHECK(request_open(of(l, "a")));
	CHECK(of(l, "a")->closed == REQUEST_NEVER);
	/* Nothing is deleted while it is undecided. */
	CHECK(!request_deletes(of(l, "a"), VERIFIED_NONE));
	ledger_free(l);
	l = FOLD(DELETION("a", "01", ADA), CONFIRMED("a", "01", "reasonable"),
	    LINE("a", "denied", "02", ",\"reason\":\"other\""),
	    LINE("a", "appealed", "03", ""),
	    LINE("a", "appeal_granted", "04", ""), DELETION("b", "01", BO),
	    LINE("b", "denied", "02", ""), LINE("b", "appealed", "03", ""),
	    LINE("b", "appeal_denied", "04", ""),
	    LINE("c", "revoked", "02", ""), LINE("c", "appealed", "03", ""),
	    LINE("d", "expired", "02", ""), LINE("d", "reopened", "03", ""));
	CHECK(state(l, "a") == STATE_APPEAL_GRANTED);
	CHECK(request_deletes(of(l, "a"), VERIFIED_REASONABLE));
	CHECK(state(l, "b") == STATE_APPEAL_DENIED);
	CHECK(!request_open(of(l, "b")));
	CHECK(state(l, "c") == STATE_REVOKED);
	CHECK(state(l, "d") == STATE_RECEIVED);
	ledger_free(l);
}

/* ---- identity ---- */

static void
deletes_for_nobody_who_is_not_verified_enough(void)
{
	struct ledger *l = FOLD(DELETION("a", "01", ADA),
	    DELETION("b", "01", BO), CONFIRMED("b", "02", "contact"),
	    DELETION("c", "01", CHEN), CONFIRMED("c", "02", "reasonable"),
	    CONFIRMED("d", "02", "reasonable"));

	CHECK(!request_deletes(of(l, "a"), VERIFIED_CONTACT));
	CHECK(request_deletes(of(l, "b"), VERIFIED_CONTACT));
	CHECK(!request_deletes(of(l, "b"), VERIFIED_REASONABLE));
	CHECK(request_deletes(of(l, "c"), VERIFIED_REASONABLE));
	CHECK(!request_deletes(of(l, "c"), VERIFIED_REASONABLY_HIGH));
	/* Nobody has asked for anything. */
	CHECK(!request_deletes(of(l, "d"), VERIFIED_NONE));
	ledger_free(l);
}

static void
waits_until_the_level_that_was_asked_for_is_shown(void)
{
	struct ledger *l = FOLD(DELETION("a", "01", ADA),
	    LINE("a", "identity_asked", "02", ",\"level\":\"reasonably_high\""),
	    CONFIRMED("a", "03", "reasonable"));

	CHECK(state(l, "a") == STATE_WAITING);
	CHECK(of(l, "a")->verified == REQUEST_NEVER);
	CHECK(!request_deletes(of(l, "a"), VERIFIED_REASONABLE));
	ledger_free(l);
	l = FOLD(DELETION("a", "01", ADA),
	    LINE("a", "identity_asked", "02", ",\"level\":\"reasonably_high\""),
	    CONFIRMED("a", "03", "reasonable"),
	    CONFIRMED("a", "04", "reasonably_high"),
	    CONFIRMED("a", "05", "contact"));
	CHECK(state(l, "a") == STATE_IN_PROGRESS);
	CHECK(of(l, "a")->verified == 1735693200 + 3 * 3600);
	CHECK(of(l, "a")->level == VERIFIED_REASONABLY_HIGH);
	ledger_free(l);
}

static void
takes_a_representative_at_the_level_of_the_principal(void)
{
	struct ledger *l = FOLD(DELETION("a", "01", ADA),
	    LINE("a", "identity_confirmed", "02",
		",\"level\":\"representative\""),
	    DELETION("b", "01", BO),
	    LINE("b", "identity_confirmed", "02",
		",\"level\":\"representative\","
		"\"principal\":\"reasonable\""));

	CHECK(of(l, "a")->representative);
	CHECK(!request_verified(of(l, "a"), VERIFIED_CONTACT));
	CHECK(request_verified(of(l, "b"), VERIFIED_REASONABLE));
	CHECK(!request_verified(of(l, "b"), VERIFIED_REASONABLY_HIGH));
	ledger_free(l);
}

/* ---- duplicates ---- */

static void
lets_the_first_verified_lead(void)
{
	struct ledger *l =
	    FOLD(DELETION("a", "01", ADA), DELETION("b", "02", ADA),
		DELETION("c", "03", ADA), CONFIRMED("b", "05", "reasonable"),
		CONFIRMED("c", "04", "reasonable"));

	CHECK(state(l, "c") == STATE_IN_PROGRESS);
	CHECK(state(l, "a") == STATE_DUPLICATE);
	CHECK(state(l, "b") == STATE_DUPLICATE);
	CHECK_TEXT(of(l, "a")->duplicate_of, "c");
	CHECK_TEXT(of(l, "b")->duplicate_of, "c");
	CHECK(!request_deletes(of(l, "b"), VERIFIED_NONE));
	/* The person has waited since the first. */
	CHECK(of(l, "c")->counts_from == of(l, "a")->received);
	CHECK(of(l, "b")->counts_from == of(l, "b")->received);
	ledger_free(l);
}

static void
lets_the_one_with_more_proof_lead(void)
{
	struct ledger *l = FOLD(DELETION("a", "01", ADA),
	    DELETION("b", "02", ADA), CONFIRMED("a", "03", "contact"),
	    CONFIRMED("b", "04", "reasonable"));

	CHECK(state(l, "b") == STATE_IN_PROGRESS);
	CHECK(request_deletes(of(l, "b"), VERIFIED_REASONABLE));
	CHECK_TEXT(of(l, "a")->duplicate_of, "b");
	CHECK(of(l, "b")->counts_from == of(l, "a")->received);
	ledger_free(l);
	/* It was answered in full before. */
	l = FOLD(DELETION("a", "01", ADA), DELETION("b", "02", ADA),
	    CONFIRMED("a", "03", "contact"), CONFIRMED("b", "04", "reasonable"),
	    LINE("a", "fulfilled", "05", ",\"extent\":\"all\""));
	CHECK_TEXT(of(l, "b")->duplicate_of, "a");
	ledger_free(l);
}

static void
breaks_a_tie_among_the_verified_by_line(void)
{
	static const char one[] = DELETION("b", "01", ADA)
	    DELETION("a", "01", ADA) CONFIRMED("a", "02", "reasonable")
		CONFIRMED("b", "02", "reasonable");
	struct ledger *l = FOLD(one);

	CHECK(state(l, "b") == STATE_IN_PROGRESS);
	CHECK(state(l, "a") == STATE_DUPLICATE);
	ledger_free(l);
	l = FOLD(DELETION("b", "01", ADA), DELETION("a", "01", ADA));
	CHECK(state(l, "b") == STATE_RECEIVED);
	CHECK(state(l, "a") == STATE_DUPLICATE);
	ledger_free(l);
}

static void
does_not_let_verification_overwrite_a_duplicate(void)
{
	struct ledger *l =
	    FOLD(DELETION("a", "01", ADA), DELETION("b", "02", ADA),
		LINE("b", "duplicate", "03", ",\"of\":\"a\""),
		CONFIRMED("b", "04", "reasonable"));

	CHECK(state(l, "b") == STATE_DUPLICATE);
	CHECK(!request_deletes(of(l, "b"), VERIFIED_NONE));
	CHECK(state(l, "a") == STATE_RECEIVED);
	CHECK(!of(l, "b")->leader_gone);
	ledger_free(l);
}

static void
tells_when_the_leader_ended_without_an_answer(void)
{
	struct ledger *l =
	    FOLD(DELETION("a", "01", ADA), DELETION("b", "02", ADA),
		LINE("b", "duplicate", "03", ",\"of\":\"a\""),
		LINE("a", "expired", "04", ""),
		LINE("c", "duplicate", "03", ",\"of\":\"x\""));

	CHECK(of(l, "b")->leader_gone);
	CHECK(of(l, "c")->leader_gone);
	ledger_free(l);
	/* One that nobody noted comes back by itself. */
	l = FOLD(DELETION("a", "01", ADA), DELETION("b", "02", ADA),
	    LINE("a", "expired", "04", ""));
	CHECK(state(l, "b") == STATE_RECEIVED);
	ledger_free(l);
}

static void
takes_another_type_for_no_duplicate(void)
{
	struct ledger *l = FOLD(DELETION("a", "01", ADA),
	    LINE("b", "received", "02",
		",\"type\":\"access\",\"subject\":\"" ADA "\""),
	    LINE("c", "received", "03",
		",\"type\":\"correction\",\"subject\":\"" ADA "\""),
	    LINE("d", "received", "03",
		",\"type\":\"correction\",\"subject\":\"" ADA "\""));

	CHECK(state(l, "a") == STATE_RECEIVED);
	CHECK(state(l, "b") == STATE_RECEIVED);
	/* And two corrections are about two things. */
	CHECK(state(l, "c") == STATE_RECEIVED);
	CHECK(state(l, "d") == STATE_RECEIVED);
	ledger_free(l);
}

static void
takes_no_further_identity_into_a_duplicate(void)
{
	struct ledger *l = FOLD(DELETION("a", "01", ADA),
	    CONFIRMED("a", "02", "reasonable"),
	    LINE("b", "received", "03",
		",\"type\":\"deletion\",\"subject\":[\"" ADA "\",\"" BO "\"]"),
	    LINE("c", "received", "04", ",\"type\":\"deletion\""));
	CHECK(state(l, "a") == STATE_IN_PROGRESS);
	CHECK(state(l, "b") == STATE_RECEIVED);
	CHECK(of(l, "a")->subjects == 1 && of(l, "b")->subjects == 2);
	CHECK(!request_deletes(of(l, "b"), VERIFIED_CONTACT));
	/* Whoever names nobody is nobody's duplicate. */
	CHECK(state(l, "c") == STATE_RECEIVED);
	ledger_free(l);
}

static void
takes_a_request_behind_the_answer_for_a_new_one(void)
{
	struct ledger *l =
	    FOLD(DELETION("a", "01", ADA), LINE("a", "fulfilled", "02", ""),
		DELETION("b", "03", ADA), DELETION("c", "01", BO),
		DELETION("d", "02", BO), LINE("c", "fulfilled", "03", ""));

	CHECK(state(l, "b") == STATE_RECEIVED);
	/* The answer to the first is one to the second. */
	CHECK(state(l, "d") == STATE_DUPLICATE);
	CHECK(of(l, "d")->closed == of(l, "c")->closed);
	ledger_free(l);
}

/* By what was tried before, each of these took hours. */
static void
compares_many_requests_that_share_an_identity(void)
{
	enum { MANY = 20000 };
	static const char line[] =
	    "{\"request_id\":\"%c%zu\",\"event\":\"received\","
	    "\"at\":\"2025-01-01T00:00:00Z\",\"type\":\"%s\","
	    "\"subject\":[\"%s\"";
	struct buf b = { 0 };
	struct ledger *l;
	size_t i;

	for (i = 0; i < MANY; i++) {
		buf_printf(&b, line, 'a', i, "access", ADA);
		buf_printf(&b, ",\"h1:01234567:%032zx\"]}\n", i);
		buf_printf(&b, line, 'b', i, "deletion", ADA);
		buf_add_string(&b, "]}\n");
		buf_printf(&b, line, 'c', i, "portability", BO);
		buf_printf(&b, "]}\n" LINE("c%zu", "fulfilled", "00", ""), i);
	}
	l = quietly((struct text){ b.p, b.len });
	CHECK(state(l, "a19999") == STATE_RECEIVED);
	CHECK(state(l, "b0") == STATE_RECEIVED);
	CHECK(state(l, "b19999") == STATE_DUPLICATE);
	CHECK_TEXT(of(l, "b19999")->duplicate_of, "b0");
	CHECK(state(l, "c19999") == STATE_FULFILLED);
	ledger_free(l);
	buf_clear(&b);
}

static void
counts_an_identity_once_however_many_a_request_has(void)
{
	enum { MANY = 100000 };
	struct buf b = { 0 };
	struct ledger *l;
	size_t i;

	buf_add_string(&b, DELETION("a", "01", ADA));
	for (i = 0; i < MANY; i++)
		buf_printf(&b,
		    "{\"request_id\":\"a\",\"event\":\"identity_confirmed\","
		    "\"at\":\"2025-01-01T02:00:00Z\",\"level\":\"contact\","
		    "\"subject\":\"h1:01234567:%032zx\"}\n",
		    i / 2);
	l = quietly((struct text){ b.p, b.len });
	CHECK(of(l, "a")->subjects == MANY / 2 + 1);
	ledger_free(l);
	buf_clear(&b);
}

/* ---- what retention asks ---- */

static void
protects_the_evidence_of_open_requests(void)
{
	struct ledger *l =
	    FOLD(LINE("a", "received", "01", ",\"type\":\"access\""),
		LINE("b", "received", "01", ",\"type\":\"access\""),
		LINE("b", "fulfilled", "02", ""), DELETION("c", "01", ADA),
		LINE("d", "received", "01", ",\"type\":\"poem\""));

	CHECK(request_protects(of(l, "a")));
	CHECK(!request_protects(of(l, "b")));
	CHECK(!request_protects(of(l, "c")));
	CHECK(request_protects(of(l, "d")));
	ledger_free(l);
}

static void
holds_and_releases_by_dataset(void)
{
	struct ledger *l = FOLD(DELETION("a", "01", ADA),
	    LINE("a", "held", "02", ",\"dataset\":\"orders\""),
	    DELETION("b", "01", BO), LINE("b", "held", "02", ""),
	    LINE("b", "released", "03", ",\"dataset\":\"orders\""),
	    DELETION("c", "01", CHEN), LINE("c", "held", "02", ""),
	    LINE("c", "released", "03", ""));

	CHECK(request_holds(of(l, "a"), text_of("orders")));
	CHECK(!request_holds(of(l, "a"), text_of("accounts")));
	CHECK(request_holds(of(l, "b"), text_of("orders")));
	CHECK(!request_holds(of(l, "c"), text_of("orders")));
	CHECK(state(l, "a") == STATE_HELD);
	CHECK(state(l, "c") == STATE_RECEIVED);
	ledger_free(l);
}

static bool
restricts(const struct ledger *l, const char *id, const char *dataset,
    int64_t now)
{
	return request_restricts(of(l, id), text_of(dataset),
	    VERIFIED_REASONABLE, now, utc);
}

static void
restricts_from_verification_until_it_is_lifted(void)
{
	const int64_t now = 1735776000; /* 2025-01-02 */
	struct ledger *l = FOLD(LINE("a", "received", "01",
				    ",\"type\":\"restriction\""),
	    LINE("b", "received", "01", ",\"type\":\"restriction\""),
	    CONFIRMED("b", "02", "reasonable"),
	    LINE("b", "fulfilled", "03", ""),
	    LINE("c", "received", "01", ",\"type\":\"objection\""),
	    CONFIRMED("c", "02", "reasonable"), LINE("c", "denied", "03", ""),
	    LINE("d", "received", "01", ",\"type\":\"restriction\""),
	    CONFIRMED("d", "02", "reasonable"),
	    LINE("d", "restriction_lifted", "03", ""),
	    LINE("e", "received", "01", ",\"type\":\"correction\""),
	    LINE("e", "restricted", "02",
		",\"dataset\":\"accounts\","
		"\"until\":\"2025-01-02\""),
	    LINE("f", "restricted", "02", ""),
	    LINE("f", "restriction_lifted", "03", ""));

	CHECK(!restricts(l, "a", "accounts", now));
	CHECK(restricts(l, "b", "accounts", now));
	CHECK(!restricts(l, "c", "accounts", now));
	CHECK(!restricts(l, "d", "accounts", now));
	CHECK(restricts(l, "e", "accounts", now));
	CHECK(!restricts(l, "e", "orders", now));
	CHECK(restricts(l, "e", "accounts", now + 86399));
	CHECK(!restricts(l, "e", "accounts", now + 86400));
	CHECK(!restricts(l, "f", "accounts", now));
	ledger_free(l);
}

static void
lifts_and_restricts_one_dataset_without_the_others(void)
{
	const int64_t now = 1735776000; /* 2025-01-02 */
	struct ledger *l = FOLD(LINE("a", "received", "01",
				    ",\"type\":\"objection\""),
	    CONFIRMED("a", "02", "reasonable"),
	    LINE("a", "restriction_lifted", "03", ",\"dataset\":\"orders\""),
	    LINE("b", "received", "01", ",\"type\":\"restriction\""),
	    CONFIRMED("b", "02", "reasonable"),
	    LINE("b", "restricted", "03", ",\"dataset\":\"orders\""),
	    LINE("c", "received", "01", ",\"type\":\"restriction\""),
	    CONFIRMED("c", "02", "reasonable"),
	    LINE("c", "restricted", "03", ",\"dataset\":\"orders\""),
	    LINE("c", "restriction_lifted", "04", ""));

	CHECK(!restricts(l, "a", "orders", now));
	CHECK(restricts(l, "a", "accounts", now));
	CHECK(restricts(l, "b", "orders", now));
	CHECK(restricts(l, "b", "accounts", now));
	CHECK(!restricts(l, "c", "orders", now));
	CHECK(!restricts(l, "c", "accounts", now));
	CHECK(request_own_restriction(of(l, "a"), text_of("accounts")));
	CHECK(!request_own_restriction(of(l, "a"), text_of("orders")));
	CHECK(!request_own_restriction(of(l, "c"), text_of("")));
	ledger_free(l);
}

static void
takes_events_of_one_instant_in_the_order_of_their_lines(void)
{
	struct ledger *l = FOLD(DELETION("a", "01", ADA),
	    LINE("a", "fulfilled", "05", ""), DELETION("b", "05", ADA));

	CHECK(state(l, "b") == STATE_RECEIVED);
	ledger_free(l);
	l = FOLD(DELETION("a", "01", ADA), DELETION("b", "05", ADA),
	    LINE("a", "fulfilled", "05", ""));
	CHECK(state(l, "b") == STATE_DUPLICATE);
	ledger_free(l);
}

/* Joins the words of a table as messages list them. */
static void
words_list(const struct word *words, struct buf *b)
{
	b->len = 0;
	for (; words->name != NULL; words++) {
		buf_add_string(b, b->len > 0 ? ", " : "");
		buf_add_string(b, words->name);
	}
}

static void
lists_the_words_that_its_tables_have(void)
{
	struct buf b = { 0 };

	words_list(request_words, &b);
	CHECK_TEXT(((struct text){ b.p, b.len }), REQUEST_TYPE_WORDS);
	words_list(verification_words, &b);
	CHECK_TEXT(((struct text){ b.p, b.len }), REQUEST_LEVELS);
	words_list((const struct word[]){ { request_extent_word(EXTENT_ALL),
					      0 },
		       { request_extent_word(EXTENT_PART), 0 },
		       { request_extent_word(EXTENT_NOTHING_FOUND), 0 },
		       { NULL, 0 } },
	    &b);
	CHECK_TEXT(((struct text){ b.p, b.len }), REQUEST_EXTENTS);
	buf_clear(&b);
	CHECK(request_denial_known(text_of("suspected_fraud")));
	CHECK(request_denial_known(text_of("other")));
	CHECK(!request_denial_known(text_of("")));
	CHECK(!request_denial_known(text_of("othe")));
	CHECK(!request_denial_known(text_of("other, ")));
}

int
main(void)
{
	const char *why;

	utc = zone_load("UTC", &why);
	RUN(reads_events_and_lets_pass_what_it_does_not_know);
	RUN(takes_no_line_that_says_nothing_or_something_else);
	RUN(does_not_count_a_last_line_without_its_line_feed);
	RUN(orders_events_by_time_and_then_by_line);
	RUN(keeps_thousands_of_requests_apart);
	RUN(tells_the_open_states_by_what_has_happened);
	RUN(lets_the_first_answer_stand);
	RUN(finishes_what_was_fulfilled_in_part);
	RUN(opens_again_on_appeal_and_when_a_mistake_is_made_good);
	RUN(deletes_for_nobody_who_is_not_verified_enough);
	RUN(waits_until_the_level_that_was_asked_for_is_shown);
	RUN(takes_a_representative_at_the_level_of_the_principal);
	RUN(lets_the_first_verified_lead);
	RUN(breaks_a_tie_among_the_verified_by_line);
	RUN(lets_the_one_with_more_proof_lead);
	RUN(does_not_let_verification_overwrite_a_duplicate);
	RUN(tells_when_the_leader_ended_without_an_answer);
	RUN(takes_another_type_for_no_duplicate);
	RUN(takes_no_further_identity_into_a_duplicate);
	RUN(takes_a_request_behind_the_answer_for_a_new_one);
	RUN(compares_many_requests_that_share_an_identity);
	RUN(counts_an_identity_once_however_many_a_request_has);
	RUN(protects_the_evidence_of_open_requests);
	RUN(holds_and_releases_by_dataset);
	RUN(restricts_from_verification_until_it_is_lifted);
	RUN(lifts_and_restricts_one_dataset_without_the_others);
	RUN(takes_events_of_one_instant_in_the_order_of_their_lines);
	RUN(lists_the_words_that_its_tables_have);
	zone_free(utc);
	return DONE();
}

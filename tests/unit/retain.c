/* SPDX-License-Identifier: ISC */
/*
 * What may stay: one policy, many records, one clock.  Dates here are local to
 * Los Angeles, 8 hours behind UTC in winter and 7 in summer.
 */
#include "decide/retain.h"

#include <stdlib.h>

#include "decide/due.h"
#include "unit.h"

#define HEAD                                                                   \
	"{\"policy\":{\"format\":\"pp-policy/"                                 \
	"1\",\"id\":\"t\",\"title\":\"T\","                                    \
	"\"time_zone\":\"America/Los_Angeles\"},"                              \
	"\"purposes\":{\"any\":{\"data_use\":\"collect\",\"assumed\":\"t\"}},"
#define DATASETS                                                               \
	"\"datasets\":{\"a\":{\"assumed\":\"t\",\"subjects\":[\"customer\"],"  \
	"\"purposes\":[\"any\"],\"key\":[\"id\"],\"person\":[\"id\"],"         \
	"\"fields\":{"                                                         \
	"\"id\":{\"category\":\"user.unique_id\"},"                            \
	"\"seen\":{\"category\":\"user.behavior\",\"type\":\"timestamp\"},"    \
	"\"made\":{\"category\":\"user.account\",\"type\":\"timestamp\"},"     \
	"\"day\":{\"category\":\"user.account\",\"type\":\"date\","            \
	"\"format\":\"%m/%d/%Y\"},"                                            \
	"\"status\":{\"category\":\"user.account\"},"                          \
	"\"email\":{\"category\":\"user.contact.email\"},"                     \
	"\"born\":{\"category\":\"user.demographic.date_of_birth\","           \
	"\"type\":\"date\"},"                                                  \
	"\"ok\":{\"category\":\"user.privacy_preferences\","                   \
	"\"type\":\"boolean\"}}}},"

enum { FIELDS = 8 };

static struct policy *policy;
static struct retain *retain;
static struct zone *utc;
static struct retain_facts facts;
static struct decision d;

static int64_t
instant(const char *text)
{
	struct moment m;

	if (moment_parse(text_of(text), NULL, utc, &m) != 0 || m.day) {
		printf("# no instant: %s\n", text);
		exit(1);
	}
	return m.at;
}

static void
forget(void)
{
	retain_free(retain);
	policy_free(policy);
	retain = NULL;
	policy = NULL;
	facts = (struct retain_facts){ .came_back = false };
}

/* Makes a policy of what stands behind the datasets, for a clock. */
static void
with(const char *now, const char *more)
{
	struct findings f;
	struct buf b = { 0 };

	forget();
	buf_add_string(&b, HEAD DATASETS);
	buf_add_string(&b, more);
	policy = policy_parse((struct text){ b.p, b.len }, NULL, 20000, &f);
	for (size_t i = 0; policy == NULL && i < f.findings; i++)
		printf("# %s: %s\n", f.finding[i].where, f.finding[i].what);
	findings_clear(&f);
	buf_clear(&b);
	if (policy == NULL)
		exit(1);
	retain = retain_new(policy, &policy->dataset[0], instant(now));
}

#define RULE(x)                                                                \
	"\"retention\":{\"rules\":[{\"id\":\"r\",\"assumed\":\"t\","           \
	"\"dataset\":\"a\"," x "}]}}"
#define NO_DATES "\"not_a_date\":[\"0000-00-00\",\"1970-01-01T00:00:00Z\"],"
#define SIX_MONTHS                                                             \
	RULE("\"delete_after\":\"P6M\",\"since\":[\"seen\",\"made\"]")

/* A record of names and values: "seen", "2025-01-01", ..., NULL. */
static enum verdict
of(const char *const *pair)
{
	struct value value[FIELDS];
	size_t n = retain_fields(retain);

	for (size_t i = 0; i < n; i++)
		value[i] = (struct value){ { NULL, 0 }, VALUE_NULL };
	for (; *pair != NULL; pair += 2)
		for (size_t i = 0; i < n; i++)
			if (text_is(retain_field(retain, i)->name, *pair))
				value[i] = (struct value){ text_of(pair[1]),
					VALUE_TEXT };
	retain_decide(retain, value, &facts, &d);
	return d.verdict;
}

#define OF(...) of((const char *const[]){ __VA_ARGS__, NULL })

static bool
because(enum reason reason)
{
	if (d.reason != reason)
		printf("# because: %s\n", reason_word(d.reason));
	return d.reason == reason;
}

/* The last second before a moment keeps, the moment itself deletes. */
static bool
ends(const char *rule, const char *field, const char *from, const char *end)
{
	struct buf b = { 0 };
	bool kept, gone;

	moment_put(instant(end) - 1, utc, &b);
	buf_add_byte(&b, '\0');
	with(b.p, rule);
	kept = OF(field, from) == VERDICT_KEEP;
	with(end, rule);
	gone = OF(field, from) == VERDICT_DELETE;
	if (!kept || !gone)
		printf("# %s + period: %s %s\n", from,
		    kept ? "" : "gone before", gone ? "" : "kept at");
	buf_clear(&b);
	return kept && gone;
}

/* ---- the end of a period ---- */

static void
a_period_ends_on_the_same_day_of_a_later_month_or_its_last(void)
{
	CHECK(ends(SIX_MONTHS, "seen", "2024-08-31T12:00:00-07:00",
	    "2025-02-28T20:00:00Z"));
	CHECK(ends(SIX_MONTHS, "seen", "2023-08-31T12:00:00-07:00",
	    "2024-02-29T20:00:00Z"));
	CHECK(ends(SIX_MONTHS, "seen", "2025-02-28T12:00:00-08:00",
	    "2025-08-28T19:00:00Z"));
}

static void
no_account_used_on_the_first_of_march_goes_on_the_31st_of_august(void)
{
	with("2024-09-01T06:59:59Z", SIX_MONTHS);
	CHECK(OF("seen", "2024-03-01T12:00:00-08:00") == VERDICT_KEEP);
}

static void
a_date_without_a_time_counts_to_the_end_of_its_local_day(void)
{
	CHECK(ends(SIX_MONTHS, "seen", "2025-02-28", "2025-08-29T07:00:00Z"));
	CHECK(ends(RULE("\"delete_after\":\"P6M\",\"since\":[\"day\"]"), "day",
	    "02/28/2025", "2025-08-29T07:00:00Z"));
}

static void
months_days_weeks_and_hours_are_not_the_same(void)
{
#define AFTER(p) RULE("\"delete_after\":\"" p "\",\"since\":[\"seen\"]")
	CHECK(ends(AFTER("P6M"), "seen", "2025-01-01T12:00:00-08:00",
	    "2025-07-01T19:00:00Z"));
	CHECK(ends(AFTER("P180D"), "seen", "2025-01-01T12:00:00-08:00",
	    "2025-06-30T19:00:00Z"));
	CHECK(ends(AFTER("P26W"), "seen", "2025-01-01T12:00:00-08:00",
	    "2025-07-02T19:00:00Z"));
	/* Over the night in which an hour is skipped. */
	CHECK(ends(AFTER("P3D"), "seen", "2025-03-07T20:00:00-08:00",
	    "2025-03-11T03:00:00Z"));
	CHECK(ends(AFTER("PT72H"), "seen", "2025-03-07T20:00:00-08:00",
	    "2025-03-11T04:00:00Z"));
}

static void
a_local_time_that_is_skipped_or_comes_twice_is_the_later_one(void)
{
	CHECK(ends(AFTER("P1M"), "seen", "2025-02-09T02:30:00-08:00",
	    "2025-03-09T10:30:00Z"));
	CHECK(ends(AFTER("P1M"), "seen", "2025-10-02T01:30:00-07:00",
	    "2025-11-02T09:30:00Z"));
}

/* ---- which date ---- */

static void
the_first_date_that_is_there_counts(void)
{
	with("2026-03-01T00:00:00Z", SIX_MONTHS);
	CHECK(OF("seen", "2026-01-01", "made", "2020-01-01") == VERDICT_KEEP);
	CHECK(OF("seen", "2025-01-01", "made", "2026-01-01") == VERDICT_DELETE);
	CHECK(because(REASON_PERIOD));
	CHECK_TEXT(d.field->name, "seen");
	CHECK(OF("seen", "", "made", "2025-01-01") == VERDICT_DELETE);
	CHECK_TEXT(d.field->name, "made");
}

static void
the_latest_date_counts_where_the_rule_says_so(void)
{
	with("2026-03-01T00:00:00Z",
	    RULE("\"delete_after\":\"P6M\",\"since_latest\":[\"seen\","
		 "\"made\"]"));
	CHECK(OF("seen", "2025-01-01", "made", "2026-01-01") == VERDICT_KEEP);
	CHECK(OF("seen", "2026-01-01", "made", "2025-01-01") == VERDICT_KEEP);
	CHECK(OF("seen", "2025-01-01", "made", "2025-02-01") == VERDICT_DELETE);
	/* One that is broken might be the latest. */
	CHECK(OF("seen", "2025-01-01", "made", "soon") == VERDICT_REVIEW);
}

static void
a_missing_date_is_looked_at_and_the_record_stays(void)
{
	with("2026-03-01T00:00:00Z", SIX_MONTHS);
	CHECK(OF("seen", "", "made", "") == VERDICT_REVIEW);
	CHECK(because(REASON_NO_DATE));
	with("2026-03-01T00:00:00Z",
	    RULE("\"delete_after\":\"P6M\",\"since\":[\"seen\"],\"missing\":"
		 "\"keep\""));
	CHECK(OF("seen", "") == VERDICT_KEEP);
	CHECK(OF("seen", "x") == VERDICT_REVIEW);
}

static void
what_is_no_date_is_never_taken_for_another_date(void)
{
	static const char *const bad[] = { "0000-00-00", "2025-02-30", "0",
		"1970-01-01T00:00:00Z", "1970-01-01 00:00:00+00", "never",
		"2025-13-01", "NULL", " ", "1735689600", "01/01/2025" };

	with("2026-03-01T00:00:00Z",
	    "\"retention\":{" NO_DATES "\"rules\":[{\"id\":\"r\","
	    "\"assumed\":\"t\",\"dataset\":\"a\",\"delete_after\":\"P6M\","
	    "\"since\":[\"seen\",\"made\"]}]}}");
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		CHECK(
		    OF("seen", bad[i], "made", "2020-01-01") == VERDICT_REVIEW);
		CHECK(because(REASON_NOT_A_DATE));
	}
	/* A placeholder is one date, and no later one. */
	CHECK(OF("seen", "1970-01-01T00:00:00.005Z", "made", "2020-01-01") ==
	      VERDICT_REVIEW);
	CHECK(because(REASON_OLD_DATE));
}

static void
a_date_in_the_future_is_looked_at_beyond_the_tolerance(void)
{
#define TOLERANT                                                               \
	"\"retention\":{\"future_tolerance\":\"P1D\",\"rules\":[{"             \
	"\"id\":\"r\",\"assumed\":\"t\",\"dataset\":\"a\","                    \
	"\"delete_after\":\"P6M\",\"since\":[\"seen\"]}]}}"
	with("2026-03-01T12:00:00Z", TOLERANT);
	CHECK(OF("seen", "2026-03-02T12:00:00Z") == VERDICT_KEEP);
	CHECK(OF("seen", "2026-03-02T12:00:01Z") == VERDICT_REVIEW);
	CHECK(because(REASON_FUTURE_DATE));
	CHECK(OF("seen", "2026-03-02T12:00:00.001Z") == VERDICT_REVIEW);
	CHECK(OF("seen", "9999-12-31") == VERDICT_REVIEW);
	CHECK(OF("seen", "2026-03-02") == VERDICT_KEEP);
	CHECK(OF("seen", "2026-03-03") == VERDICT_REVIEW);
}

/* ---- people ---- */

static void
the_latest_date_of_all_records_of_a_person_counts(void)
{
	struct retain_date now = { .state = DATE_VALID };
	struct retain_date other = { .state = DATE_INVALID };

	with("2026-03-01T00:00:00Z",
	    RULE("\"delete_after\":\"P6M\",\"since\":[\"seen\"],\"unit\":"
		 "\"person\""));
	now.at.at = instant("2026-01-01T00:00:00Z");
	facts.person = &now;
	CHECK(OF("seen", "2020-01-01") == VERDICT_KEEP);
	now.at.at = instant("2025-01-01T00:00:00Z");
	CHECK(OF("seen", "2020-01-01") == VERDICT_DELETE);
	/* Two records come to the later one, and to a doubt if there is any. */
	now.at.at = instant("2020-01-01T00:00:00Z");
	retain_merge(retain, 0, &now,
	    &(struct retain_date){ .state = DATE_VALID,
		.at.at = instant("2026-01-01T00:00:00Z") });
	CHECK(now.at.at == instant("2026-01-01T00:00:00Z"));
	retain_merge(retain, 0, &now, &other);
	CHECK(OF("seen", "2020-01-01") == VERDICT_REVIEW);
	facts.person = NULL;
	CHECK(OF("seen", "2020-01-01") == VERDICT_REVIEW);
	CHECK(because(REASON_NO_PERSON));
}

/* ---- who comes first ---- */

static void
a_hold_wins_over_everything(void)
{
	with("2026-03-01T00:00:00Z", SIX_MONTHS);
	facts.hold = text_of("case-17");
	facts.deletes = text_of("request");
	facts.came_back = true;
	CHECK(OF("seen", "2020-01-01") == VERDICT_BLOCK);
	CHECK(because(REASON_HOLD));
	CHECK_TEXT(d.detail, "case-17");
	/* Nothing to say where nothing would have gone. */
	facts = (struct retain_facts){ .hold = text_of("case-17") };
	CHECK(OF("seen", "2026-02-01") == VERDICT_KEEP);
}

static void
the_order_is_hold_restriction_request_children_rules(void)
{
	with("2026-03-01T00:00:00Z", SIX_MONTHS);
	facts.restricted = text_of("r");
	CHECK(OF("seen", "2020-01-01") == VERDICT_BLOCK);
	CHECK(because(REASON_RESTRICTION));
	facts.deletes = text_of("q");
	CHECK(OF("seen", "2026-02-01") == VERDICT_BLOCK);
	facts.restricted = text_of("");
	CHECK(OF("seen", "2026-02-01") == VERDICT_DELETE);
	CHECK(because(REASON_REQUEST));
	facts.hold = text_of("h");
	facts.restricted = text_of("r");
	CHECK(OF("seen", "2026-02-01") == VERDICT_BLOCK);
	CHECK(because(REASON_HOLD));
}

static void
evidence_of_an_open_request_stays(void)
{
	with("2026-03-01T00:00:00Z", SIX_MONTHS);
	facts.protects = text_of("access-1");
	CHECK(OF("seen", "2020-01-01") == VERDICT_BLOCK);
	CHECK(because(REASON_OPEN_REQUEST));
	facts.deletes = text_of("delete-2");
	CHECK(OF("seen", "2020-01-01") == VERDICT_BLOCK);
}

static void
an_exception_keeps_the_record_for_its_reason_only(void)
{
	with("2026-03-01T00:00:00Z",
	    "\"rights\":{\"requests\":{\"deletion\":{\"clause\":\"8.3\","
	    "\"verify\":\"reasonable\",\"except\":[{\"dataset\":\"a\","
	    "\"reason\":\"legal_obligation\"}]}}}," SIX_MONTHS);
	facts.deletes = text_of("q");
	CHECK(OF("seen", "2026-02-01") == VERDICT_RESTRICT);
	CHECK(because(REASON_EXCEPTION));
	CHECK_TEXT(d.detail, "legal_obligation");
	/* Its own time ends as ever. */
	CHECK(OF("seen", "2020-01-01") == VERDICT_DELETE);
	CHECK(because(REASON_PERIOD));
}

static void
an_identity_that_may_be_anothers_is_looked_at(void)
{
	with("2026-03-01T00:00:00Z", SIX_MONTHS);
	facts.shared = text_of("q");
	CHECK(OF("seen", "2026-02-01") == VERDICT_REVIEW);
	CHECK(because(REASON_SHARED));
}

static void
what_was_deleted_and_is_there_again_goes_again(void)
{
	with("2026-03-01T00:00:00Z", SIX_MONTHS);
	facts.came_back = true;
	facts.gone_at = 1772323200; /* 2026-03-01T00:00:00Z */
	CHECK(OF("seen", "2026-02-27") == VERDICT_DELETE);
	CHECK(because(REASON_CAME_BACK) && d.doubt.reason != REASON_NONE);
}

static void
what_was_deleted_and_is_used_again_is_looked_at(void)
{
	static const struct {
		const char *seen;
		enum verdict verdict;
	} cases[] = {
		{ "2026-02-20T12:00:00Z", VERDICT_DELETE },
		{ "2026-02-20T12:00:01Z", VERDICT_REVIEW },
		{ "2026-02-19", VERDICT_DELETE },
		{ "2026-02-20", VERDICT_REVIEW },
		{ "", VERDICT_DELETE },
		{ "soon", VERDICT_REVIEW },
		{ "2027-01-01", VERDICT_REVIEW },
	};

	with("2026-03-01T00:00:00Z", SIX_MONTHS);
	facts.came_back = true;
	facts.gone_at = 1771588800; /* 2026-02-20T12:00:00Z */
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CHECK(OF("seen", cases[i].seen) == cases[i].verdict);
		CHECK(because(cases[i].verdict == VERDICT_DELETE
				  ? REASON_CAME_BACK
				  : REASON_BACK_IN_USE));
	}
}

static void
who_has_left_is_not_brought_back_by_an_import(void)
{
	with("2026-03-01T00:00:00Z",
	    RULE("\"keep_while\":{\"field\":\"status\",\"is\":"
		 "\"subscribed\"}"));
	CHECK(OF("status", "subscribed") == VERDICT_KEEP);
	facts.suppressed = true;
	CHECK(OF("status", "subscribed") == VERDICT_DELETE);
	CHECK(because(REASON_SUPPRESSED));
}

/* ---- keep_while ---- */

static void
a_record_is_kept_while_its_field_says_so(void)
{
	with("2026-03-01T00:00:00Z",
	    RULE("\"keep_while\":{\"field\":\"status\",\"is\":[\"active\","
		 "\"trial\"]}"));
	CHECK(OF("status", "trial") == VERDICT_KEEP);
	CHECK(OF("status", "closed") == VERDICT_DELETE);
	CHECK(because(REASON_NOT_KEPT));
	/* Case and blanks are not guessed at, and nothing is nothing. */
	CHECK(OF("status", "Trial") == VERDICT_DELETE);
	CHECK(OF("status", "") == VERDICT_REVIEW);
	CHECK(because(REASON_NO_VALUE));
}

/* ---- actions ---- */

static void
a_rule_erases_or_restricts_where_it_says_so(void)
{
	with("2026-03-01T00:00:00Z",
	    RULE("\"delete_after\":\"P6M\",\"since\":[\"seen\"],\"then\":"
		 "\"erase\",\"erase\":[\"user.contact\"]"));
	CHECK(OF("seen", "2020-01-01") == VERDICT_ERASE && d.erasing == 1);
	facts.hold = text_of("h");
	CHECK(OF("seen", "2020-01-01") == VERDICT_BLOCK && d.erasing == 0);
	with("2026-03-01T00:00:00Z",
	    RULE("\"delete_after\":\"P6M\",\"since\":[\"seen\"],\"then\":"
		 "\"restrict\""));
	CHECK(OF("seen", "2020-01-01") == VERDICT_RESTRICT);
	/* A hold does not keep anybody from using less. */
	facts.hold = text_of("h");
	CHECK(OF("seen", "2020-01-01") == VERDICT_RESTRICT);
}

static void
of_two_rules_the_most_happens_and_a_doubt_stays(void)
{
	with("2026-03-01T00:00:00Z",
	    "\"retention\":{\"rules\":["
	    "{\"id\":\"r1\",\"assumed\":\"t\",\"dataset\":\"a\","
	    "\"delete_after\":\"P1M\",\"since\":[\"seen\"],\"then\":\"erase\","
	    "\"erase\":[\"user.contact\"]},"
	    "{\"id\":\"r2\",\"assumed\":\"t\",\"dataset\":\"a\","
	    "\"delete_after\":\"P6M\",\"since\":[\"made\"]}]}}");
	CHECK(OF("seen", "2026-01-01", "made", "2026-01-01") == VERDICT_ERASE);
	CHECK(OF("seen", "2026-01-01", "made", "2020-01-01") == VERDICT_DELETE);
	CHECK_TEXT(d.rule->id, "r2");
	CHECK(OF("seen", "2026-01-01", "made", "x") == VERDICT_ERASE &&
	      d.doubt.reason != REASON_NONE);
}

/* ---- warnings ---- */

#define WARNS(more)                                                            \
	"\"notices\":{\"bye\":{\"clause\":\"4.5b\",\"class\":\"mandatory\"}}"  \
	"," RULE("\"delete_after\":\"P6M\",\"since\":[\"seen\"],"              \
		 "\"notice\":\"bye\"," more)
#define WARNED WARNS("\"warn\":[\"P30D\"],\"min_notice\":\"P7D\"")

static bool
warns(const char *seen)
{
	struct retain_date since = { .state = DATE_VALID,
		.at.at = instant(seen) };

	return retain_warns(retain, 0, &since, &facts);
}

static void
nobody_goes_without_a_warning_of_this_very_date(void)
{
	struct retain_warning w = { .notice = text_of("bye"), .times = 1 };

	with("2026-03-01T00:00:00Z", WARNED);
	CHECK(OF("seen", "2025-08-01T00:00:00Z") == VERDICT_WAIT);
	CHECK(because(REASON_NOT_WARNED));
	/* A hold is told also of those who are not warned because of it. */
	facts.hold = text_of("h");
	CHECK(OF("seen", "2025-08-01T00:00:00Z") == VERDICT_BLOCK);
	CHECK(because(REASON_HOLD) && d.instead_of == REASON_PERIOD);
	facts.hold = text_of("");
	facts.warning = &w;
	facts.warnings = 1;
	w.sent = instant("2026-02-01T00:00:00Z");
	w.activity.at = instant("2025-07-01T00:00:00Z");
	CHECK(OF("seen", "2025-08-01T00:00:00Z") == VERDICT_WAIT);
	w.activity.at = instant("2025-08-01T00:00:00Z");
	CHECK(OF("seen", "2025-08-01T00:00:00Z") == VERDICT_DELETE);
	w.notice = text_of("hello");
	CHECK(OF("seen", "2025-08-01T00:00:00Z") == VERDICT_WAIT);
}

static void
a_warning_has_to_be_as_old_as_promised(void)
{
	struct retain_warning w = { .notice = text_of("bye"), .times = 1 };

	with("2026-03-01T00:00:00Z", WARNED);
	w.activity.at = instant("2025-08-01T00:00:00Z");
	w.sent = instant("2026-02-22T00:00:01Z");
	facts.warning = &w;
	facts.warnings = 1;
	CHECK(OF("seen", "2025-08-01T00:00:00Z") == VERDICT_WAIT);
	CHECK(because(REASON_NOTICE_RUNS));
	w.sent--;
	CHECK(OF("seen", "2025-08-01T00:00:00Z") == VERDICT_DELETE);
}

static void
a_warning_is_due_so_long_before_the_end_and_from_then_on(void)
{
	with("2026-03-01T00:00:00Z", WARNED);
	/* 2025-09-30 + 6 months - 30 days is 2026-02-28, local time. */
	CHECK(warns("2025-09-30T00:00:00Z"));
	CHECK(!warns("2025-10-01T00:00:01Z"));
	/* A run that was missed loses nobody his warning. */
	CHECK(warns("2020-01-01T00:00:00Z"));
}

static void
each_warning_is_due_until_one_was_sent_since(void)
{
	struct retain_warning w = { .notice = text_of("bye"), .times = 1 };
	const char *seen = "2025-09-30T19:00:00Z"; /* the end: 30 March */

	with("2026-03-24T19:00:00Z",
	    WARNS("\"warn\":[\"P30D\",\"P7D\"],\"min_notice\":\"P20D\""));
	w.activity.at = instant(seen);
	w.sent = w.last = instant("2026-02-28T20:00:00Z");
	CHECK(warns(seen));
	facts.warning = &w;
	facts.warnings = 1;
	CHECK(warns(seen));
	w.last = instant("2026-03-23T19:00:00Z");
	CHECK(!warns(seen));
	w.last--;
	CHECK(warns(seen));
	/* One that came too early for the first time is enough for that. */
	with("2026-03-23T18:59:59Z",
	    WARNS("\"warn\":[\"P30D\",\"P7D\"],\"min_notice\":\"P20D\""));
	facts.warning = &w;
	facts.warnings = 1;
	w.sent = w.last = instant("2026-01-01T20:00:00Z");
	CHECK(!warns(seen));
}

static void
nobody_goes_without_the_last_of_several_warnings(void)
{
	struct retain_warning w = { .notice = text_of("bye"), .times = 2 };
	const char *seen = "2025-09-30T19:00:00Z";

	with("2026-04-02T19:00:00Z",
	    WARNS("\"warn\":[\"P30D\",\"P7D\"],\"min_notice\":\"P20D\""));
	w.activity.at = instant(seen);
	w.sent = instant("2026-02-28T20:00:00Z");
	w.last = instant("2026-03-23T18:59:59Z");
	facts.warning = &w;
	facts.warnings = 1;
	CHECK(OF("seen", seen) == VERDICT_WAIT && because(REASON_NOT_WARNED));
	w.last++;
	CHECK(OF("seen", seen) == VERDICT_DELETE);
	w.last = instant("2026-03-26T19:00:01Z");
	CHECK(OF("seen", seen) == VERDICT_WAIT && because(REASON_NOTICE_RUNS));
	w.last--;
	CHECK(OF("seen", seen) == VERDICT_DELETE);
	w.sent = instant("2026-03-13T19:00:01Z");
	CHECK(OF("seen", seen) == VERDICT_WAIT && because(REASON_NOTICE_RUNS));
	w.sent--;
	CHECK(OF("seen", seen) == VERDICT_DELETE);
}

static bool
warns_so_long(const char *now, const char *warn, const char *seen)
{
	struct buf b = { 0 };
	bool is;

	buf_printf(&b, WARNS("\"warn\":[\"%s\"]"), warn);
	buf_add_byte(&b, '\0');
	with(now, b.p);
	is = warns(seen);
	buf_clear(&b);
	return is;
}

/* Six months after 30 August end on 28 February. */
static void
a_warning_a_month_ahead_is_a_month_before_the_end_even_if_months_differ(void)
{
	CHECK(warns_so_long("2026-01-28T21:00:00Z", "P1M",
	    "2025-08-30T20:00:00Z"));
	CHECK(!warns_so_long("2026-01-28T20:59:59Z", "P1M",
	    "2025-08-30T20:00:00Z"));
	/* 31 March has no 31 February: the last day there. */
	CHECK(warns_so_long("2026-02-28T20:00:00Z", "P1M",
	    "2025-09-30T19:00:00Z"));
	CHECK(warns_so_long("2026-04-30T19:00:00Z", "P1M",
	    "2025-11-30T20:00:00Z"));
	CHECK(!warns_so_long("2026-04-30T18:59:59Z", "P1M",
	    "2025-11-30T20:00:00Z"));
	CHECK(warns_so_long("2026-02-25T21:00:00Z", "PT72H",
	    "2025-08-30T20:00:00Z"));
	CHECK(!warns_so_long("2026-02-25T20:59:59Z", "PT72H",
	    "2025-08-30T20:00:00Z"));
}

/* ---- children ---- */

#define CHILDREN(more)                                                         \
	"\"children\":{\"clause\":\"9.2\",\"under\":\"P18Y\",\"date_of_"       \
	"birth\":"                                                             \
	"\"born\",\"consent\":\"ok\",\"without_consent\":\"delete\"" more "},"

static void
a_child_without_consent_goes_at_once(void)
{
	with("2026-03-01T12:00:00Z", CHILDREN("") SIX_MONTHS);
	CHECK(OF("seen", "2026-02-28", "born", "2012-01-31") == VERDICT_DELETE);
	CHECK(because(REASON_CHILD));
	CHECK(OF("seen", "2026-02-28", "born", "2012-01-31", "ok", "t") ==
	      VERDICT_KEEP);
	CHECK(OF("seen", "2026-02-28", "born", "2012-01-31", "ok", "FALSE") ==
	      VERDICT_DELETE);
	CHECK(OF("seen", "2026-02-28", "born", "2012-01-31", "ok", "maybe") ==
	      VERDICT_REVIEW);
	facts.hold = text_of("h");
	CHECK(OF("seen", "2026-02-28", "born", "2012-01-31") == VERDICT_BLOCK);
}

static void
childhood_ends_with_the_first_minute_of_the_local_birthday(void)
{
	with("2026-03-10T06:59:59Z", CHILDREN("") SIX_MONTHS);
	CHECK(OF("seen", "2026-02-28", "born", "2008-03-10") == VERDICT_DELETE);
	with("2026-03-10T07:00:00Z", CHILDREN("") SIX_MONTHS);
	CHECK(OF("seen", "2026-02-28", "born", "2008-03-10") == VERDICT_KEEP);
}

static void
who_was_born_on_a_leap_day_comes_of_age_when_the_policy_says(void)
{
#define MARCH ",\"born_feb_29\":\"march_1\""
	with("2026-02-28T12:00:00Z", CHILDREN("") SIX_MONTHS);
	CHECK(OF("seen", "2026-02-20", "born", "2008-02-29") == VERDICT_KEEP);
	with("2026-02-28T12:00:00Z", CHILDREN(MARCH) SIX_MONTHS);
	CHECK(OF("seen", "2026-02-20", "born", "2008-02-29") == VERDICT_DELETE);
	with("2026-03-01T12:00:00Z", CHILDREN(MARCH) SIX_MONTHS);
	CHECK(OF("seen", "2026-02-20", "born", "2008-02-29") == VERDICT_KEEP);
}

static void
an_unknown_age_is_what_the_policy_says(void)
{
	with("2026-03-01T12:00:00Z", CHILDREN("") SIX_MONTHS);
	CHECK(OF("seen", "2026-02-20", "born", "") == VERDICT_KEEP);
	with("2026-03-01T12:00:00Z",
	    CHILDREN(",\"unknown_age\":\"review\"") SIX_MONTHS);
	CHECK(OF("seen", "2026-02-20", "born", "") == VERDICT_REVIEW);
	with("2026-03-01T12:00:00Z",
	    CHILDREN(",\"unknown_age\":\"child\"") SIX_MONTHS);
	CHECK(OF("seen", "2026-02-20", "born", "") == VERDICT_DELETE);
	/* What is no date, or lies ahead, is no age. */
	CHECK(OF("seen", "2026-02-20", "born", "1985") == VERDICT_REVIEW);
	CHECK(OF("seen", "2026-02-20", "born", "2085-01-01") == VERDICT_REVIEW);
}

/* ---- the quick way ---- */

/* What is decided by two days found once is what the calendar says. */
static void
the_quick_answer_is_that_of_the_calendar(void)
{
	static const char *const periods[] = { "P1M", "P6M", "P13M", "P30D",
		"P7Y", "PT72H", "P1M15D" };
	static const char *const zones[] = { "UTC", "America/Los_Angeles",
		"Pacific/Apia", "Pacific/Kiritimati", "Africa/Monrovia" };
	static const char *const clocks[] = { "2024-02-29T12:00:00Z",
		"2025-03-31T23:59:59Z", "2012-01-15T00:00:00Z",
		"1972-06-01T00:00:00Z" };
	uint64_t x = 1;
	size_t bad = 0, near = 0;

	for (size_t i = 0; i < 7 * 5 * 4; i++) {
		const char *why;
		struct zone *z = zone_load(zones[i % 5], &why);
		struct period p, before = { 0 };
		struct due due;
		int64_t now = instant(clocks[i / 35]);

		period_parse(text_of(periods[i / 5 % 7]), &p, NULL);
		if (i % 3 > 0)
			period_parse(text_of(i % 3 == 1 ? "P1M" : "P20D"),
			    &before, NULL);
		due_init(&due, p, before, z, now);
		for (int j = 0; j < 2000; j++) {
			struct moment m = { .day = j & 1 };
			int64_t day;

			x = x * 6364136223846793005u + 1442695040888963407u;
			day = j & 2 ? due.over - 8 + (int64_t)(x >> 33) % 30
				    : (int64_t)(x >> 33) % 30000;
			m.at = m.day ? day
				     : day * 86400 + (int64_t)(x >> 40) % 86400;
			near += (j & 2) != 0;
			bad += due_is(&due, m) !=
			       (moment_before(moment_after(m, p, z), before,
				    z) <= now);
		}
		zone_free(z);
	}
	CHECK(bad == 0);
	CHECK(near > 100000);
}

static void
a_rule_says_nothing_of_records_it_is_not_about(void)
{
	enum when_answer answer = WHEN_YES;

	with("2026-03-01T12:00:00Z",
	    RULE("\"when\":\".status == \\\"old\\\"\",\"delete_after\":"
		 "\"P6M\",\"since\":[\"seen\"]"));
	facts.when = &answer;
	CHECK(OF("seen", "2020-01-01") == VERDICT_DELETE);
	answer = WHEN_NO;
	CHECK(OF("seen", "2020-01-01") == VERDICT_KEEP);
	CHECK(OF("seen", "") == VERDICT_KEEP);
	answer = WHEN_UNKNOWN;
	CHECK(OF("seen", "2020-01-01") == VERDICT_REVIEW);
	CHECK(because(REASON_CONDITION));
	/* Who has not asked does not know. */
	facts.when = NULL;
	CHECK(OF("seen", "2020-01-01") == VERDICT_REVIEW);
}

int
main(void)
{
	const char *why;

	utc = zone_load("UTC", &why);
	RUN(a_period_ends_on_the_same_day_of_a_later_month_or_its_last);
	RUN(no_account_used_on_the_first_of_march_goes_on_the_31st_of_august);
	RUN(a_date_without_a_time_counts_to_the_end_of_its_local_day);
	RUN(months_days_weeks_and_hours_are_not_the_same);
	RUN(a_local_time_that_is_skipped_or_comes_twice_is_the_later_one);
	RUN(the_first_date_that_is_there_counts);
	RUN(the_latest_date_counts_where_the_rule_says_so);
	RUN(a_missing_date_is_looked_at_and_the_record_stays);
	RUN(what_is_no_date_is_never_taken_for_another_date);
	RUN(a_date_in_the_future_is_looked_at_beyond_the_tolerance);
	RUN(the_latest_date_of_all_records_of_a_person_counts);
	RUN(a_hold_wins_over_everything);
	RUN(the_order_is_hold_restriction_request_children_rules);
	RUN(evidence_of_an_open_request_stays);
	RUN(an_exception_keeps_the_record_for_its_reason_only);
	RUN(an_identity_that_may_be_anothers_is_looked_at);
	RUN(what_was_deleted_and_is_there_again_goes_again);
	RUN(what_was_deleted_and_is_used_again_is_looked_at);
	RUN(who_has_left_is_not_brought_back_by_an_import);
	RUN(a_record_is_kept_while_its_field_says_so);
	RUN(a_rule_erases_or_restricts_where_it_says_so);
	RUN(of_two_rules_the_most_happens_and_a_doubt_stays);
	RUN(nobody_goes_without_a_warning_of_this_very_date);
	RUN(a_warning_has_to_be_as_old_as_promised);
	RUN(a_warning_is_due_so_long_before_the_end_and_from_then_on);
	RUN(each_warning_is_due_until_one_was_sent_since);
	RUN(nobody_goes_without_the_last_of_several_warnings);
	RUN(a_warning_a_month_ahead_is_a_month_before_the_end_even_if_months_differ);
	RUN(a_child_without_consent_goes_at_once);
	RUN(childhood_ends_with_the_first_minute_of_the_local_birthday);
	RUN(who_was_born_on_a_leap_day_comes_of_age_when_the_policy_says);
	RUN(an_unknown_age_is_what_the_policy_says);
	RUN(the_quick_answer_is_that_of_the_calendar);
	RUN(a_rule_says_nothing_of_records_it_is_not_about);
	forget();
	zone_free(utc);
	return DONE();
}

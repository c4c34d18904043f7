/* SPDX-License-Identifier: ISC */
#include "ledger/deadline.h"

#include <stdlib.h>

#include "base/dateformat.h"
#include "data/data.h"
#include "ledger/ledger.h"
#include "unit.h"

static struct regimes *all;
static struct zone *pacific;
static struct policy policy;

/* A day as text; "-" where there is none. */
static const char *
shown(int64_t day)
{
	static char text[4][16];
	static unsigned turn;
	struct date d;

	if (day == DEADLINE_NONE)
		return "-";
	d = date_from_days(day);
	turn = (turn + 1) % 4;
	snprintf(text[turn], sizeof(text[turn]), "%04d-%02d-%02d", d.year,
	    d.month, d.day);
	return text[turn];
}

/* The deadlines of the request "r" of a ledger. */
struct found {
	struct ledger *ledger;
	struct deadlines d;
};

static struct found
find(const char *ledger)
{
	struct found f = { .ledger = NULL };
	const struct request *r;

	f.ledger = ledger_read(text_of(ledger), "test", policy.zone);
	r = f.ledger == NULL ? NULL : ledger_find(f.ledger, text_of("r"));
	CHECK(r != NULL);
	if (r != NULL)
		deadlines_find(r, &policy, all, &f.d);
	return f;
}

static void
clear(struct found *f)
{
	deadlines_clear(&f->d);
	ledger_free(f->ledger);
}

#define EVENT(name, at, rest)                                                  \
	"{\"request_id\":\"r\",\"event\":\"" name "\",\"at\":\"" at "\"" rest  \
	"}\n"
#define RECEIVED(at, type, more)                                               \
	EVENT("received", at, ",\"type\":\"" type "\"" more)
#define GDPR ",\"residence\":\"DE\""
#define CCPA ",\"residence\":\"US-CA\""

/* Deadlines to acknowledge and answer, and our own. */
static void
are(const char *ledger, const char *ack, const char *due, const char *target)
{
	struct found f = find(ledger);

	CHECK_TEXT(text_of(shown(f.d.ack_by)), ack);
	CHECK_TEXT(text_of(shown(f.d.due_by)), due);
	CHECK_TEXT(text_of(shown(f.d.target_by)), target);
	if (unit_failed > 0)
		printf("# %s %s %s: %s", shown(f.d.ack_by), shown(f.d.due_by),
		    shown(f.d.target_by), ledger);
	clear(&f);
}

/* ---- the calendar ---- */

static void
counts_from_the_day_of_receipt_in_the_zone_of_the_policy(void)
{
	/* Still 31 January in Los Angeles. */
	are(RECEIVED("2025-02-01T01:20:00Z", "deletion", CCPA), "2025-02-14",
	    "2025-03-17", "2025-02-28");
	are(RECEIVED("2025-02-01T08:00:00Z", "deletion", CCPA), "2025-02-14",
	    "2025-03-18", "2025-03-01");
}

static void
ends_a_month_with_the_last_day_it_has(void)
{
	/* 28 February 2025 is a Friday. */
	are(RECEIVED("2025-01-31T12:00:00-08:00", "access", GDPR), "-",
	    "2025-02-28", "2025-02-28");
	are(RECEIVED("2024-01-31T12:00:00-08:00", "access", GDPR), "-",
	    "2024-02-29", "2024-02-29");
}

static void
rolls_off_a_weekend_where_the_law_does(void)
{
	/* A Saturday, a Sunday, and Labor Day. */
	are(RECEIVED("2025-07-30T12:00:00-07:00", "access", GDPR), "-",
	    "2025-09-02", "2025-08-30");
	/* 45 days from 23 January end on a Sunday and stay there. */
	are(RECEIVED("2025-01-23T12:00:00-08:00", "access", CCPA), "2025-02-06",
	    "2025-03-09", "2025-02-23");
}

static void
skips_weekends_and_holidays_in_business_days(void)
{
	/* Washington's Birthday is among them. */
	are(RECEIVED("2025-02-10T12:00:00-08:00", "access", CCPA), "2025-02-25",
	    "2025-03-27", "2025-03-10");
	are(RECEIVED("2025-02-10T12:00:00-08:00", "sale:opt-out", CCPA), "-",
	    "2025-03-04", "2025-03-04");
}

static void
stops_what_the_law_stops_at_once(void)
{
	are(RECEIVED("2025-02-10T12:00:00-08:00", "sale:opt-out", GDPR), "-",
	    "2025-02-10", "2025-02-10");
}

/* ---- extensions ---- */

static void
counts_an_extension_from_receipt(void)
{
	/* 31 January and three months, not 28 February and two. */
	are(RECEIVED("2025-01-31T12:00:00-08:00", "access", GDPR)
		EVENT("extended", "2025-02-20T12:00:00-08:00",
		    ",\"reason\":\"many\""),
	    "-", "2025-04-30", "2025-04-30");
	are(RECEIVED("2025-01-31T17:20:00-08:00", "deletion", CCPA)
		EVENT("extended", "2025-02-20T09:00:00-08:00",
		    ",\"until\":\"2025-05-01\",\"reason\":\"many\""),
	    "2025-02-14", "2025-05-01", "2025-05-01");
}

static void
keeps_the_promise_that_an_extension_came_too_late_for(void)
{
	/* In time for the law, but our own month was over. */
	are(RECEIVED("2025-01-31T17:20:00-08:00", "deletion", CCPA)
		EVENT("extended", "2025-03-10T09:00:00-07:00",
		    ",\"until\":\"2025-05-01\",\"reason\":\"many\""),
	    "2025-02-14", "2025-05-01", "2025-02-28");
}

static void
says(const char *ledger, enum extension how, const char *due)
{
	struct found f = find(ledger);

	CHECK(f.d.extension == how);
	CHECK_TEXT(text_of(shown(f.d.due_by)), due);
	clear(&f);
}

static void
counts_no_extension_that_came_late_or_without_a_reason(void)
{
	/* Announced on the last day, and on the day behind it. */
	says(RECEIVED("2025-01-31T12:00:00-08:00", "access", GDPR)
		 EVENT("extended", "2025-02-28T23:59:59-08:00",
		     ",\"reason\":\"many\""),
	    EXTENSION_VALID, "2025-04-30");
	says(RECEIVED("2025-01-31T12:00:00-08:00", "access", GDPR)
		 EVENT("extended", "2025-03-01T00:00:00-08:00",
		     ",\"reason\":\"many\""),
	    EXTENSION_LATE, "2025-02-28");
	says(RECEIVED("2025-01-31T12:00:00-08:00", "access", GDPR)
		 EVENT("extended", "2025-02-10T00:00:00-08:00", ""),
	    EXTENSION_UNREASONED, "2025-02-28");
	/* No law extends what is to stop. */
	says(RECEIVED("2025-02-10T12:00:00-08:00", "sale:opt-out", CCPA)
		 EVENT("extended", "2025-02-11T00:00:00-08:00",
		     ",\"reason\":\"many\""),
	    EXTENSION_LATE, "2025-03-04");
}

static void
extends_no_longer_than_the_law_and_makes_nothing_shorter(void)
{
	says(RECEIVED("2025-01-31T12:00:00-08:00", "access", GDPR)
		 EVENT("extended", "2025-02-10T00:00:00-08:00",
		     ",\"reason\":\"many\",\"until\":\"2025-12-31\""),
	    EXTENSION_LONG, "2025-04-30");
	says(RECEIVED("2025-01-31T12:00:00-08:00", "access", GDPR)
		 EVENT("extended", "2025-02-10T00:00:00-08:00",
		     ",\"reason\":\"many\",\"until\":\"2025-02-11\""),
	    EXTENSION_VALID, "2025-02-28");
}

/* ---- identity ---- */

#define ASKED(at) EVENT("identity_asked", at, ",\"level\":\"reasonable\"")
#define SHOWN(at) EVENT("identity_confirmed", at, ",\"level\":\"reasonable\"")

static void
stops_no_clock_for_verification_in_california(void)
{
	are(RECEIVED("2025-01-31T12:00:00-08:00", "access", CCPA) ASKED(
		"2025-02-03T12:00:00-08:00") SHOWN("2025-03-14T12:00:00-07:00"),
	    "2025-02-14", "2025-03-17", "2025-02-28");
}

static void
begins_a_month_again_when_identity_is_shown_under_the_gdpr(void)
{
	are(RECEIVED("2025-01-31T12:00:00-08:00", "access", GDPR) ASKED(
		"2025-02-03T12:00:00-08:00") SHOWN("2025-02-10T12:00:00-08:00"),
	    "-", "2025-03-10", "2025-02-28");
	/* But not when it was asked for on the day behind the last. */
	are(RECEIVED("2025-01-31T12:00:00-08:00", "access", GDPR) ASKED(
		"2025-03-01T12:00:00-08:00") SHOWN("2025-03-10T12:00:00-07:00"),
	    "-", "2025-02-28", "2025-02-28");
	/* Nor while it is not shown. */
	are(RECEIVED("2025-01-31T12:00:00-08:00", "access", GDPR)
		ASKED("2025-02-03T12:00:00-08:00"),
	    "-", "2025-02-28", "2025-02-28");
}

/* ---- which law ---- */

static void
takes_the_earliest_of_several_regimes_and_reports_all(void)
{
	struct found f = find(RECEIVED("2025-01-31T12:00:00-08:00", "access",
	    ",\"regime\":\"gdpr, ia-icdpa\",\"residence\":\"US-CA\""));

	CHECK(f.d.dues == 3);
	CHECK(!f.d.assumed);
	CHECK_TEXT(text_of(shown(f.d.due_by)), "2025-02-28");
	CHECK_TEXT(text_of(shown(f.d.ack_by)), "2025-02-14");
	for (size_t i = 0; i < f.d.dues; i++) {
		const struct regime_due *due = &f.d.due[i];

		if (text_is(due->regime->name, "gdpr"))
			CHECK_TEXT(text_of(shown(due->due_by)), "2025-02-28");
		else if (text_is(due->regime->name, "ccpa"))
			CHECK_TEXT(text_of(shown(due->due_by)), "2025-03-17");
		else
			CHECK_TEXT(text_of(shown(due->due_by)), "2025-05-01");
	}
	clear(&f);
}

static void
takes_the_strictest_law_where_residence_is_unknown(void)
{
	struct found f =
	    find(RECEIVED("2025-01-31T12:00:00-08:00", "access", ""));

	CHECK(f.d.assumed);
	CHECK(f.d.dues == all->n - 1); /* health data is not assumed */
	CHECK_TEXT(text_of(shown(f.d.due_by)), "2025-02-28");
	CHECK_TEXT(text_of(shown(f.d.ack_by)), "2025-02-14");
	clear(&f);
	/* Of the country alone, the laws of its states. */
	f = find(RECEIVED("2025-01-31T12:00:00-08:00", "access",
	    ",\"residence\":\"US\""));
	CHECK(f.d.assumed);
	CHECK_TEXT(text_of(shown(f.d.due_by)), "2025-03-17");
	clear(&f);
	/* A law that nobody told us about may be as strict as any. */
	f = find(RECEIVED("2025-01-31T12:00:00-08:00", "access",
	    ",\"regime\":\"lgpd\",\"residence\":\"US-IA\""));
	CHECK(f.d.unknown_regime);
	CHECK_TEXT(text_of(shown(f.d.due_by)), "2025-02-28");
	clear(&f);
}

/* Whoever names a law cannot lose the shorter term of where they live. */
static void
counts_the_law_of_the_residence_whatever_law_is_named(void)
{
	static const struct {
		const char *law, *place, *ack, *due;
		bool assumed;
	} cases[] = {
		{ "ia-icdpa", "US-CA", "2025-02-14", "2025-03-17", false },
		{ "ia-icdpa", "US", "2025-02-14", "2025-03-17", true },
		{ "ia-icdpa", "", "2025-02-14", "2025-02-28", true },
		{ "ia-icdpa", "DE", "-", "2025-02-28", false },
		{ "ia-icdpa", "JP", "-", "2025-05-01", false },
		{ "gdpr", "US", "2025-02-14", "2025-02-28", true },
		{ "gdpr,ia-icdpa", "US-WA", "-", "2025-02-28", false },
		{ "wa-mhmda", "US", "2025-02-14", "2025-03-17", true },
	};
	char line[512];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct found f;

		snprintf(line, sizeof(line),
		    RECEIVED("2025-01-31T12:00:00-08:00", "access",
			",\"regime\":\"%s\",\"residence\":\"%s\""),
		    cases[i].law, cases[i].place);
		f = find(line);
		CHECK_TEXT(text_of(shown(f.d.ack_by)), cases[i].ack);
		CHECK_TEXT(text_of(shown(f.d.due_by)), cases[i].due);
		CHECK(f.d.assumed == cases[i].assumed);
		for (size_t k = 0; k < f.d.dues; k++)
			CHECK(!f.d.due[k].assumed ||
			      !text_is(f.d.due[k].regime->name, cases[i].law));
		clear(&f);
	}
}

static void
knows_where_no_law_is_known(void)
{
	struct found f = find(RECEIVED("2025-01-31T12:00:00-08:00", "access",
	    ",\"residence\":\"US-WA\""));

	CHECK(!f.d.assumed);
	CHECK(f.d.dues == 0);
	CHECK_TEXT(text_of(shown(f.d.due_by)), "-");
	CHECK_TEXT(text_of(shown(f.d.target_by)), "2025-02-28");
	clear(&f);
	/* A place is a whole name. */
	f = find(RECEIVED("2025-01-31T12:00:00-08:00", "access",
	    ",\"residence\":\"US-CAX\""));
	CHECK(f.d.dues == 0);
	clear(&f);
	f = find(RECEIVED("2025-01-31T12:00:00-08:00", "access",
	    ",\"residence\":\"DE-BE\""));
	CHECK(f.d.dues == 1);
	clear(&f);
}

static void
answers_an_appeal_in_its_own_time(void)
{
	are(RECEIVED("2025-01-31T12:00:00-08:00", "access",
		",\"residence\":\"US-VA\"")
		EVENT("denied", "2025-02-10T12:00:00-08:00", "")
		    EVENT("appealed", "2025-03-01T12:00:00-08:00", ""),
	    "-", "2025-04-30", "2025-04-01");
	are(RECEIVED("2025-01-31T12:00:00-08:00", "access",
		",\"residence\":\"US-CO\"")
		EVENT("denied", "2025-02-10T12:00:00-08:00", "")
		    EVENT("appealed", "2025-03-01T12:00:00-08:00", "")
			EVENT("extended", "2025-03-20T12:00:00-07:00",
			    ",\"reason\":\"many\""),
	    "-", "2025-06-14", "2025-06-14");
}

static void
says_nothing_of_a_request_that_was_never_received(void)
{
	are(EVENT("acknowledged", "2025-02-10T12:00:00-08:00", ""), "-", "-",
	    "-");
}

/* ---- the file ---- */

static void
knows_source_and_date_of_every_law(void)
{
	static const char *const names[] = { "gdpr", "ccpa", "va-vcdpa",
		"co-cpa", "ct-ctdpa", "ut-ucpa", "tx-tdpsa", "or-ocpa",
		"ia-icdpa", "wa-mhmda" };

	CHECK(all->n == sizeof(names) / sizeof(*names));
	for (size_t i = 0; i < all->n; i++) {
		const struct regime *r = regime_find(all, text_of(names[i]));

		CHECK(r != NULL && r->source.n > 0 && r->checked.n == 10);
	}
	CHECK(regime_find(all, text_of("lgpd")) == NULL);
}

static void
takes_no_file_in_which_a_term_would_be_lost(void)
{
#define ROW(more)                                                              \
	"{\"format\":\"pp-jurisdictions/1\",\"regimes\":[{\"regime\":\"x\","   \
	"\"title\":\"X\",\"applies\":[],\"answer\":\"P1M\",\"source\":\"X 1\"" \
	",\"checked\":\"2026-01-01\"" more "}]}"
	static const char form[] = "must have the format "
				   "\"pp-jurisdictions/1\" and a list "
				   "\"regimes\"";
	static const char days[] =
	    "business_days must be a whole number from 1 to 1000";
	static const struct {
		const char *json, *where, *what;
	} bad[] = {
		{ "", "", "1:1: is not JSON" },
		{ "[]", "", form },
		{ "{}", "", form },
		{ "{\"format\":\"pp-jurisdictions/1\",\"regimes\":[]}", "",
		    form },
		{ ROW(",\"awnser\":\"P1M\""), "regimes[x].awnser",
		    "unknown key \"awnser\"; did you mean \"answer\"?" },
		{ ROW(",\"extend\":\"P3M\""), "regimes[x].extend",
		    "must be an object" },
		{ ROW(",\"extend\":{\"reason\":true}"), "regimes[x].extend",
		    "\"to\" is missing" },
		{ ROW(",\"acknowledge\":{\"business_days\":0}"),
		    "regimes[x].acknowledge", days },
		{ ROW(",\"acknowledge\":{\"business_days\":2.5}"),
		    "regimes[x].acknowledge", days },
		{ ROW(",\"acknowledge\":10"), "regimes[x].acknowledge",
		    "must be a duration, or {\"business_days\": 10}" },
		{ ROW(",\"opt_out\":\"PT72H\""), "regimes[x].opt_out",
		    "must be of days, months or years" },
		{ ROW(",\"opt_out\":\"soon\""), "regimes[x].opt_out",
		    "not an ISO 8601 duration, such as P6M" },
		{ ROW(",\"clock\":\"stops\""), "regimes[x].clock",
		    "unknown word \"stops\"; known: \"runs\", "
		    "\"restarts_on_identity\"" },
		{ ROW(",\"weekend\":true"), "regimes[x].weekend",
		    "must be a text" },
		{ ROW(",\"unverified\":\"answer\""), "regimes[x].unverified",
		    "must be a list" },
		{ ROW(",\"unverified\":[1]"), "regimes[x].unverified[0]",
		    "must be a text" },
		{ ROW(",\"note\":1"), "regimes[x].note", "must be a text" },
	};
	struct findings f;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		CHECK(regimes_read(text_of(bad[i].json), &f) == NULL);
		CHECK(f.findings == 1);
		if (f.findings == 0)
			continue;
		CHECK_TEXT(text_of(f.finding[0].where), bad[i].where);
		CHECK_TEXT(text_of(f.finding[0].what), bad[i].what);
		findings_clear(&f);
	}
}

static void
tells_all_mistakes_of_a_file_of_laws(void)
{
	struct findings f;
	struct regimes *r;

	r = regimes_read(text_of(ROW(
			     ",\"appeal\":1,\"extend\":{\"to\":2,\"too\":3}")),
	    &f);
	CHECK(r == NULL && f.findings == 3);
	findings_clear(&f);
	r = regimes_read(text_of(ROW("")), &f);
	CHECK(r != NULL && f.findings == 0);
	regimes_free(r);
}

/* ---- another judge ---- */

/* One line of deadline.py. */
static bool
case_holds(char *line)
{
	char *part[4], *save = NULL, *event;
	const char *why;
	struct buf ledger = { 0 };
	struct zone *zone;
	struct found f;
	bool holds;

	line[strcspn(line, "\n")] = '\0';
	for (size_t i = 0; i < 4; i++)
		part[i] = strtok_r(i == 0 ? line : NULL, "\t", &save);
	if (part[3] == NULL)
		return false;
	while ((event = strtok_r(NULL, "\t", &save)) != NULL)
		buf_printf(&ledger, "%s\n", event);
	zone = zone_load(part[0], &why);
	if (zone == NULL)
		return false;
	policy.zone = zone;
	buf_add_byte(&ledger, '\0');
	f = find(ledger.p);
	holds = strcmp(shown(f.d.ack_by), part[1]) == 0 &&
		strcmp(shown(f.d.due_by), part[2]) == 0 &&
		strcmp(shown(f.d.target_by), part[3]) == 0;
	if (!holds)
		printf("# %s %s %s, not %s %s %s: %s", shown(f.d.ack_by),
		    shown(f.d.due_by), shown(f.d.target_by), part[1], part[2],
		    part[3], ledger.p);
	clear(&f);
	policy.zone = pacific;
	zone_free(zone);
	buf_clear(&ledger);
	return holds;
}

static void
agrees_with_dateutil(void)
{
	/* NOLINTNEXTLINE(cert-env33-c): a fixed command */
	FILE *judge = popen("python3 tests/unit/deadline.py 2>/dev/null", "r");
	char line[2048];
	int cases = 0;

	while (judge != NULL && fgets(line, sizeof(line), judge) != NULL) {
		CHECK(case_holds(line));
		cases++;
	}
	if (judge == NULL || pclose(judge) != 0)
		SKIP("python3 with dateutil and time zones is not there");
	CHECK(cases > 5000);
}

int
main(void)
{
	const char *why = "";
	struct findings f;
	size_t line;

	all = regimes_read(data_get(text_of("jurisdictions.json")), &f);
	pacific = zone_load("America/Los_Angeles", &why);
	policy.zone = pacific;
	policy.holidays =
	    workdays_read(data_get(text_of("us-federal.txt")), &line, &why);
	policy.promise.answer =
	    (struct term){ .period = { .months = 1 }, .given = true };
	if (all == NULL || pacific == NULL || policy.holidays == NULL) {
		printf("1..1\nnot ok 1 - laws, zone or holidays %s\n", why);
		return 1;
	}
	RUN(counts_from_the_day_of_receipt_in_the_zone_of_the_policy);
	RUN(ends_a_month_with_the_last_day_it_has);
	RUN(rolls_off_a_weekend_where_the_law_does);
	RUN(skips_weekends_and_holidays_in_business_days);
	RUN(stops_what_the_law_stops_at_once);
	RUN(counts_an_extension_from_receipt);
	RUN(keeps_the_promise_that_an_extension_came_too_late_for);
	RUN(counts_no_extension_that_came_late_or_without_a_reason);
	RUN(extends_no_longer_than_the_law_and_makes_nothing_shorter);
	RUN(stops_no_clock_for_verification_in_california);
	RUN(begins_a_month_again_when_identity_is_shown_under_the_gdpr);
	RUN(takes_the_earliest_of_several_regimes_and_reports_all);
	RUN(takes_the_strictest_law_where_residence_is_unknown);
	RUN(counts_the_law_of_the_residence_whatever_law_is_named);
	RUN(knows_where_no_law_is_known);
	RUN(answers_an_appeal_in_its_own_time);
	RUN(says_nothing_of_a_request_that_was_never_received);
	RUN(knows_source_and_date_of_every_law);
	RUN(takes_no_file_in_which_a_term_would_be_lost);
	RUN(tells_all_mistakes_of_a_file_of_laws);
	RUN(agrees_with_dateutil);
	regimes_free(all);
	zone_free(pacific);
	workdays_free((struct workdays *)policy.holidays);
	return DONE();
}

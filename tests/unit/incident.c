/* SPDX-License-Identifier: ISC */
#include "notify/incident.h"

#include "data/data.h"
#include "notify/residence.h"
#include "unit.h"

static struct policy *policy;

/* 2026-06-01 */
static const int64_t NOW = 1780272000;

static struct incidents *
read_lines(const char *lines)
{
	return incidents_read(text_of(lines), "lines", policy, NOW);
}

static void
knows_what_changed_between_editions(void)
{
	struct incidents *all = read_lines(
	    "{\"incident\":\"i\",\"at\":\"2026-03-01T00:00:00Z\","
	    "\"what\":\"A\",\"measures\":[\"a\",\"b\"]}\n"
	    "{\"incident\":\"j\",\"at\":\"2026-03-01T00:00:00Z\"}\n"
	    "{\"incident\":\"i\",\"at\":\"2026-03-02T00:00:00Z\","
	    "\"what\":\"A\",\"affected\":{\"DE\":1},\"risk\":\"high\"}\n"
	    "{\"incident\":\"i\",\"at\":\"2026-03-03T00:00:00Z\","
	    "\"what\":\"B\",\"measures\":[\"ab\"],\"records\":3}\n");
	const char *names[INCIDENT_DETAILS + 1];
	const struct incident *i;

	CHECK(all != NULL && all->n == 2);
	i = incident_choose(all, "i");
	if (i == NULL)
		return;
	CHECK(i->editions == 3 && i->edition[1].line == 3);
	/* People are not told how many they are. */
	CHECK(strcmp(i->edition[0].digest, i->edition[1].digest) == 0);
	CHECK(strcmp(i->edition[1].digest, i->edition[2].digest) != 0);
	CHECK(strlen(i->edition[2].digest) == 64);
	CHECK(incident_changes(i, 0, 1, names) == 1);
	CHECK(strcmp(names[0], "affected") == 0 && names[1] == NULL);
	CHECK(incident_changes(i, 1, 2, names) == 3);
	CHECK(strcmp(names[0], "what") == 0);
	CHECK(strcmp(names[1], "measures") == 0);
	CHECK(strcmp(names[2], "records") == 0);
	CHECK(incident_changed(i, 0, 2, DETAIL_MEASURES));
	CHECK(!incident_changed(i, 0, 2, DETAIL_ADVICE));
	CHECK(i->measures.n == 1 && i->records == 3);
	CHECK(i->risk == RISK_HIGH && i->encrypted == YES_UNSAID);
	incidents_free(all);
}

static void
knows_who_was_told_and_where(void)
{
	struct incidents *all = read_lines(
	    "{\"incident\":\"i\",\"at\":\"2026-03-01T00:00:00Z\","
	    "\"notified\":{\"people\":\"2026-02-28T00:00:00Z\"}}\n"
	    "{\"incident\":\"i\",\"at\":\"2026-03-02T00:00:00Z\","
	    "\"notified\":{\"people:US-WA\":\"2026-02-27T00:00:00Z\","
	    "\"authority:DE\":\"2026-03-01\"}}\n");
	const struct incident *i = &all->incident[0];

	CHECK(i->tolds == 3);
	CHECK(incident_told(i, text_of("people"))->at == 1772236800);
	CHECK(
	    incident_told_in(i, "people", text_of("US-WA"))->at == 1772150400);
	CHECK(incident_told_in(i, "people", text_of("DE"))->at == 1772236800);
	CHECK(incident_told(i, text_of("authority:DE"))->day);
	CHECK(incident_told(i, text_of("customers")) == NULL);
	incidents_free(all);
}

static void
knows_the_delay_that_is_in_force(void)
{
	struct incidents *all = read_lines(
	    "{\"incident\":\"i\",\"at\":\"2026-03-01T00:00:00Z\","
	    "\"law_enforcement_delay\":{\"from\":\"2026-02-28T00:00:00Z\","
	    "\"case\":\"c\"}}\n"
	    "{\"incident\":\"i\",\"at\":\"2026-03-02T00:00:00Z\","
	    "\"law_enforcement_delay\":{\"until\":\"2026-03-05\"}}\n"
	    "{\"incident\":\"i\",\"at\":\"2026-03-09T00:00:00Z\","
	    "\"law_enforcement_delay\":{\"from\":\"2026-03-08\"}}\n");
	const struct incident *i = &all->incident[0];

	CHECK(i->delays == 2);
	CHECK(incident_delayed(i, 1772236799) == NULL);
	CHECK(incident_delayed(i, 1772236800) == &i->delay[0]);
	CHECK_TEXT(i->delay[0].case_id, "c");
	/* The whole of 5 March. */
	CHECK(incident_delayed(i, 1772755199) == &i->delay[0]);
	CHECK(incident_delayed(i, 1772755200) == NULL);
	CHECK(incident_delayed(i, NOW) == &i->delay[1]);
	incidents_free(all);
}

static void
reads_where_people_live(void)
{
	static const struct {
		const char *state, *country, *place;
	} all[] = {
		{ "WA", "US", "US-WA" },
		{ "wa", "", "US-WA" },
		{ " Washington ", "usa", "US-WA" },
		{ "us-wa", "", "US-WA" },
		{ "DE", "", "US-DE" },
		{ "", "DE", "DE" },
		{ "DE", "Germany", "DE" },
		{ "", "united states", "US" },
		{ "XX", "US", "US" },
		{ "XX", "", "unknown" },
		{ "WA", "Atlantis", "unknown" },
		{ "", "UK", "GB" },
		{ "", "", "unknown" },
		{ "W", "D", "unknown" },
	};
	char place[RESIDENCE_MAX];

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		residence_of(text_of(all[i].state), text_of(all[i].country),
		    place);
		CHECK_TEXT(text_of(place), all[i].place);
	}
}

int
main(void)
{
	struct findings findings;

	policy =
	    policy_parse(data_get(text_of("builtin.json")), NULL, 0, &findings);
	findings_clear(&findings);
	RUN(knows_what_changed_between_editions);
	RUN(knows_who_was_told_and_where);
	RUN(knows_the_delay_that_is_in_force);
	RUN(reads_where_people_live);
	policy_free(policy);
	return DONE();
}

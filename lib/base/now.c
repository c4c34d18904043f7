/* SPDX-License-Identifier: ISC */
#include "base/now.h"

#include <time.h>

#include "base/calendar.h"
#include "base/dateformat.h"
#include "base/msg.h"
#include "base/zone.h"

int
instant_of(const char *text, const char *option, const struct zone *zone,
    int64_t *utc)
{
	struct moment m;

	if (moment_parse(text_of(text), NULL, zone, &m) != 0) {
		msg_error(STATUS_CALL,
		    "%s takes a date or a timestamp, such as "
		    "2026-03-01T03:00:00Z",
		    option);
		return -1;
	}
	*utc = m.day ? zone_to_utc(zone, m.at * DATE_DAY_SECONDS) : m.at;
	return 0;
}

int
now_of(const char *now, const struct zone *zone, int64_t *utc)
{
	if (now != NULL)
		return instant_of(now, "--now", zone, utc);
	*utc = (int64_t)time(NULL);
	return 0;
}

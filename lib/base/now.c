/* SPDX-License-Identifier: ISC */
#include "base/now.h"

#include <time.h>

#include "base/date.h"
#include "base/moment.h"
#include "base/msg.h"
#include "base/zone.h"

int
now_of(const char *now, const struct zone *zone, int64_t *utc)
{
	struct moment m;

	if (now == NULL) {
		*utc = (int64_t)time(NULL);
		return 0;
	}
	if (moment_parse(text_of(now), NULL, zone, &m) != 0) {
		msg_error(STATUS_CALL, "--now takes a date or a timestamp, as "
				       "in 2026-03-01T03:00:00Z");
		return -1;
	}
	*utc = m.day ? zone_to_utc(zone, m.at * DATE_DAY_SECONDS) : m.at;
	return 0;
}

/* SPDX-License-Identifier: ISC */
/*
 * Time zones of the IANA database, as the system has them (TZif, RFC 9636).
 *
 * Seconds are counted from 1970-01-01T00:00:00, without leap seconds: in UTC,
 * or on the clocks of the zone ("local").  In the far future the zone's present
 * rule applies.
 */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include <stdint.h>

#include "base/text.h"

struct zone;

/*
 * Reads a zone by its name, such as America/Los_Angeles, from the directory in
 * TZDIR, or else from the system's.  UTC needs no file.  NULL: there is no such
 * zone, or its file is damaged; the static text *why says which.
 */
struct zone *zone_load(const char *name, const char **why);
/* The same from the content of a file. */
struct zone *zone_read(struct text tzif, const char **why);
void zone_free(struct zone *);

/* By which it was loaded; NULL: by none. */
const char *zone_name(const struct zone *);

/* Seconds the clocks of the zone are ahead of UTC. */
int32_t zone_offset(const struct zone *, int64_t utc);

/*
 * The instant when the clocks of the zone show a time.  If they show it twice,
 * or skip it, the later of the two possible instants, so that no period ends
 * too early.
 */
int64_t zone_to_utc(const struct zone *, int64_t local);
/* The same, but the earlier of the two, for what must not come too late. */
int64_t zone_to_utc_early(const struct zone *, int64_t local);

#endif

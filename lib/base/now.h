/* SPDX-License-Identifier: ISC */
/* The time of a run: from the clock, or from --now. */
#ifndef BASE_NOW_H
#define BASE_NOW_H

#include <stdint.h>

struct zone;

/* UTC seconds: from the clock if `now` is NULL, else from the argument of
 * --now, a timestamp or a date in the zone.  A date means its first second, so
 * that nothing is deleted a day too early.  0, or -1 after a message. */
int now_of(const char *now, const struct zone *, int64_t *utc);

/* The same for another option; text must not be NULL. */
int instant_of(const char *text, const char *option, const struct zone *,
    int64_t *utc);

#endif

/* SPDX-License-Identifier: ISC */
/* What time it is for a run: by the clock, or by its option. */
#ifndef BASE_NOW_H
#define BASE_NOW_H

#include <stdint.h>

struct zone;

/* UTC seconds: of the clock for NULL, else of what --now was given, a timestamp
 * or a date of the zone.  A date alone is its beginning: nothing goes a day too
 * early by it.  0, or -1 after a message. */
int now_of(const char *now, const struct zone *, int64_t *utc);

/* The same of another option, which must be given. */
int instant_of(const char *text, const char *option, const struct zone *,
    int64_t *utc);

#endif

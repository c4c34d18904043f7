/* SPDX-License-Identifier: ISC */
/*
 * A year's figures, as 11 CCR 7102 asks for them: how many requests of a type
 * came, how many were complied with or denied, and in how many days.
 *
 * A request counts as received in the year it came, and as answered in the year
 * it was answered, by the calendar of the zone.  Days are those of the calendar
 * from one to the other.
 */
#ifndef REQUEST_METRICS_H
#define REQUEST_METRICS_H

#include "ledger/ledger.h"
#include "record/rows.h"

extern const char *const metrics_columns[];

/* A row for each type and year, years in their order; year 0: all. */
void metrics_put(const struct ledger *, const struct zone *, int64_t year,
    struct rows *);

#endif

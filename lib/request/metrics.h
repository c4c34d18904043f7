/* SPDX-License-Identifier: ISC */
/*
 * The figures of a year that 11 CCR 7102 requires: how many requests of a type
 * were received, how many were complied with or denied, and in how many days.
 *
 * A request counts as received in the year of its receipt, and as answered in
 * the year of its answer, by the calendar of the zone.  Days are calendar days
 * from receipt to answer.
 */
#ifndef REQUEST_METRICS_H
#define REQUEST_METRICS_H

#include "ledger/ledger.h"
#include "record/rows.h"

extern const char *const metrics_columns[];

/* Writes a row for each year and type, by year; year 0: all years. */
void metrics_put(const struct ledger *, const struct zone *, int64_t year,
    struct rows *);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * The checks of policy_check(), by what they are about.  A policy that has
 * mistakes is checked as well, so that all are found in one run: a reference
 * that could not be resolved is NULL, a list may lack what was wrong in it.
 */
#ifndef POLICY_CHECKS_H
#define POLICY_CHECKS_H

#include "policy/reading.h"

void check_rules(struct reading *);
void check_datasets(struct reading *);
void check_fields(struct reading *, const struct policy_dataset *);
/* Whether the field of shift:by=FIELD is there; false after a finding. */
bool
check_by(struct reading *, const struct policy_dataset *, struct text method);
void check_recipients(struct reading *);
void check_releases(struct reading *);
void check_promises(struct reading *);
void check_dates(struct reading *);
void check_clauses(struct reading *);
void check_deadlines(struct reading *);

/* Whether a duration is at most as long as another wherever both begin. */
bool period_within(struct period, struct period);
/* The day of a date that has been read, since 1970-01-01. */
int64_t dates_day(struct text);
/* Goes down two members at once; path_leave() takes both back. */
size_t path_enter_two(struct reading *, const char *key, struct text name);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * The plain run in pieces, for tables that several processes or machines read:
 * each counts its part, the counts are merged and planned in one place, and
 * each applies the plan to its part.
 */
#ifndef ANONYMIZE_PIECES_H
#define ANONYMIZE_PIECES_H

#include "anonymize/publish.h"

/* Each returns the status. */
int pieces_count(const struct publish_options *, char **files);
int pieces_merge(const struct publish_options *, char **files);
/* Reads counts; with `old`, keeps to the cuts and classes of that plan. */
int pieces_plan(const struct publish_options *, char **files);
/* Needs no release, but the plan that `old` names. */
int pieces_apply(const struct publish_options *, char **files);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * A run in pieces, for tables that several processes or machines read: each
 * counts its piece, the counts are merged and planned in one place, and each
 * applies the plan to its piece.
 */
#ifndef ANONYMIZE_PIECES_H
#define ANONYMIZE_PIECES_H

#include "anonymize/publish.h"

/* Each returns the status. */
int pieces_count(const struct publish_options *, char **files);
int pieces_merge(const struct publish_options *, char **files);
/* Reads counts; with `old`, follows the cuts and classes of that plan. */
int pieces_plan(const struct publish_options *, char **files);
/* Needs the plan that `old` names, instead of a release. */
int pieces_apply(const struct publish_options *, char **files);

#endif

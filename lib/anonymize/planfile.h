/* SPDX-License-Identifier: ISC */
/*
 * A plan as a file, see jsonlines.h: the columns, their values and ranks, the
 * boxes from the first cut on (below it, then above it), the tuples of boxes
 * with several classes, and the labels.
 *
 *	["pp-plan/1", search, k, records, persons, classes]
 *	["column", name, role, type, labels, floor, top or null]
 *	["unit", name]
 *	["null", text, ...]        ["not_a_date", text, ...]
 *	["kinds", column, text, literal, blank, null, lacking]
 *	["value", column, rank, value]
 *	["cut", column, rank]      ["box", class]      ["box", null, tuples]
 *	["tuple", class, rank, ...]
 *	["label", column, label, first rank, last rank, ...]
 *	["class", persons, left out, number of the label, ...]
 *	["end", sum of all lines before]
 *
 * It holds values of the table, rare ones too, so it must be protected like the
 * table.
 */
#ifndef ANONYMIZE_PLANFILE_H
#define ANONYMIZE_PLANFILE_H

#include "anonymize/jsonlines.h"
#include "group/plan.h"

void planfile_write(const struct plan *, struct lines_out *);

/*
 * Reads a plan, which owns its frame, and fills in the release: its columns
 * with their roles, floors and tops, unit, k and search; no hierarchies, and no
 * bound except k.  NULL after a message (STATUS_CALL).
 */
struct plan *
planfile_read(struct lines_in *, struct release *, const uint64_t seed[2]);

#endif

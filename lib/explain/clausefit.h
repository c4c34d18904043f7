/* SPDX-License-Identifier: ISC */
/*
 * Whether a clause of the published text is about the place that names it.
 *
 * A number is soon put on the wrong rule.  Nobody can tell a program what prose
 * means, but some mistakes show: none of the words that such a clause has, the
 * name of another dataset, other lengths of time.
 */
#ifndef EXPLAIN_CLAUSEFIT_H
#define EXPLAIN_CLAUSEFIT_H

#include "explain/doing.h"

/*
 * Whether the mention's clause may be executed at its place, on which that doer
 * acts; NULL: the place says what is collected.  Else appends what speaks
 * against it.
 */
bool clause_fits(const struct policy *, const struct policy_clause *,
    const struct policy_mention *, const struct doer *, struct buf *why);

#endif

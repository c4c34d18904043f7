/* SPDX-License-Identifier: ISC */
/*
 * What there is to say about a release: what was promised and what was found,
 * how much the values lost by it, and what it does not protect against.
 *
 * It is for who makes the release, and not to go along with it: no bar is of
 * fewer than k persons, but what is lost is measured against the least and the
 * greatest value of the table, and so tells of them; and how many classes of
 * which size there were, and how many persons are left out, is told as it is.
 *
 * JSON is one object in one line, always with these members in this order;
 * shares have six digits behind the point.
 *
 *   report        1, the version of this form
 *   release, policy, time   texts, or null
 *   promised      k; unit, a column, or null; suppress, the share of persons
 *                 that may be left out; columns: name, role, and for quasi
 *                 type, hierarchy, labels, floor, top, weight, for sensitive l
 *                 and t as in a policy, or null
 *   found         kept; k; records, persons, suppressed, classes, largest;
 *                 sensitive: name, kept, distinct, entropy, recursive (null
 *                 where it is not asked for), equal, ordered (null where values
 *                 have no order), each that of the worst class
 *   risk          before and after: highest, average, unique
 *   sizes         from, to (null: no end), before and after: classes, persons
 *   loss          discernibility; before, of the table as it came; before_k,
 *                 where a person in a class below k costs the whole table;
 *                 c_avg, in k; ncp; precision, null without a
 *                 hierarchy; columns: name, ncp, precision
 *   distributions name, bars: name, value (whether it is one, not our word for
 *                 several), before and after, persons
 */
#ifndef ANONYMIZE_REPORT_H
#define ANONYMIZE_REPORT_H

#include "group/plan.h"

/* What is empty is not known. */
struct report_facts {
	struct text release; /* its name */
	struct text policy;  /* the digest of the one that it is of */
	struct text time;    /* when it was made */
};

void
report_json(const struct plan *, const struct report_facts *, struct buf *);
/* One page that needs no other file. */
void
report_html(const struct plan *, const struct report_facts *, struct buf *);
/* Which of both a file of this name is to hold. */
void report_put(const struct plan *, const struct report_facts *,
    const char *path, struct buf *);

#endif

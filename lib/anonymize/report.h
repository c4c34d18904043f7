/* SPDX-License-Identifier: ISC */
/*
 * The report on a release: its promises and measurements, the loss of its
 * values, and what it does not protect against.
 *
 * It is for the makers of the release and must not be published with it.  No
 * bar is of fewer than k persons, but loss is measured against the least and
 * the greatest value of the table, and so reveals them; the sizes of classes
 * and the number of persons left out are shown exactly.
 *
 * JSON is one object in one line, always with these members in this order;
 * shares have six digits after the point.
 *
 *   report        1, the version of this form
 *   release, policy, time   texts, or null
 *   promised      k; unit, a column, or null; suppress, the share of persons
 *                 that may be left out; columns: name, role, and for quasi
 *                 type, hierarchy, labels, floor, top, weight, for sensitive l
 *                 and t as in a policy, or null
 *   found         kept; k; records, persons, suppressed, classes, largest;
 *                 sensitive: name, kept, distinct, entropy, recursive (null
 *                 without that bound), equal, ordered (null where values
 *                 have no order), each for the worst class
 *   risk          before and after: highest, average, unique
 *   sizes         from, to (null: no end), before and after: classes, persons
 *   loss          discernibility; before, of the original table; before_k,
 *                 if a person in a class below k costs the whole table;
 *                 c_avg, in k; ncp; precision, null without a
 *                 hierarchy; columns: name, ncp, precision
 *   distributions name, bars: name, value (true for a value, false for our word
 * for several), before and after, persons
 */
#ifndef ANONYMIZE_REPORT_H
#define ANONYMIZE_REPORT_H

#include "group/plan.h"

/* Empty members are unknown. */
struct report_facts {
	struct text release; /* its name */
	struct text policy;  /* the digest of its policy */
	struct text time;    /* when it was made */
};

void
report_json(const struct plan *, const struct report_facts *, struct buf *);
/* One page that needs no other file. */
void
report_html(const struct plan *, const struct report_facts *, struct buf *);
/* Writes HTML or JSON, by the name of the file. */
void report_put(const struct plan *, const struct report_facts *,
    const char *path, struct buf *);

#endif

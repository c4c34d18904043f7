/* SPDX-License-Identifier: ISC */
/*
 * What a plan is worth: how well its classes hide persons, and what their
 * values lose by it.  "Before" is the table as it came, where who shares all
 * quasi-identifiers is a class; "after" is the classes of the plan.
 *
 * Where a person has several records, it counts once in each class that it is
 * in; so do the sums of both sides.  Shares are in ratio_millionths.
 */
#ifndef ANONYMIZE_UTILITY_H
#define ANONYMIZE_UTILITY_H

#include "group/plan.h"
#include "table/classsizes.h"

/* Of a quasi-identifier; sums over the persons of all classes. */
struct utility_column {
	wide lost;     /* as loss.h has it */
	uint64_t full; /* what one person can lose */
	wide height;   /* levels of the hierarchy that were climbed */
	unsigned top;  /* that can be; 0: there is no hierarchy */
};

/* Of a sensitive attribute: the worst of all classes. */
struct utility_sensitive {
	uint64_t distinct; /* different values */
	double entropy;    /* e to the power of Shannon's */
	double recursive;  /* r1 / (rl + ... + rm), where it is asked for */
	uint64_t equal, ordered; /* distance from the whole, rounded up */
	bool ranked;             /* the order of values is more than bytes */
	bool kept;               /* what was promised is so */
};

struct utility {
	const struct plan *plan; /* lent */
	uint64_t records, persons, suppressed;
	struct sizes before, after;
	struct utility_column *column;
	struct utility_sensitive *sensitive;
};

void utility_make(struct utility *, const struct plan *);
void utility_clear(struct utility *);

/* Whether k and all bounds are kept, measured anew. */
bool utility_kept(const struct utility *);

/* The risk that somebody who knows that a person is in the table, and looks for
 * it, finds the record: in the worst class, and of all persons on average. */
uint64_t utility_highest(const struct sizes *);
uint64_t utility_average(const struct sizes *);
uint64_t utility_unique(const struct sizes *); /* the share of those alone */

/* Persons of a class on average, in k: 1 is as small as can be. */
uint64_t utility_class(const struct utility *);
/* The normalized certainty penalty, of a column and of all on average. */
uint64_t utility_ncp(const struct utility *, uint32_t column);
uint64_t utility_ncp_all(const struct utility *);
/* Sweeney's precision, of columns with a hierarchy; false: there is none. */
bool utility_precision(const struct utility *, uint32_t column, uint64_t *);
bool utility_precision_all(const struct utility *, uint64_t *);

#endif

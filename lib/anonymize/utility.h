/* SPDX-License-Identifier: ISC */
/*
 * The utility of a plan: how well its classes hide persons, and how much its
 * values lose.  "Before" is the original table, where persons with the same
 * quasi-identifiers form a class; "after" is the classes of the plan.
 *
 * A person with several records counts once in each of its classes; the sums of
 * both sides add up these counts.  Shares are in millionths.
 */
#ifndef ANONYMIZE_UTILITY_H
#define ANONYMIZE_UTILITY_H

#include "group/plan.h"
#include "table/classsizes.h"

/* For a quasi-identifier; sums over the persons of all classes. */
struct utility_column {
	wide lost;     /* see loss.h */
	uint64_t full; /* the most that one person can lose */
	wide height;   /* levels of the hierarchy that were climbed */
	unsigned top;  /* the most levels; 0: no hierarchy */
};

/* For a sensitive attribute: the worst of all classes. */
struct utility_sensitive {
	uint64_t distinct; /* different values */
	double entropy;    /* e to the power of Shannon's entropy */
	double recursive;  /* r1 / (rl + ... + rm), if that bound is set */
	uint64_t equal, ordered; /* distance from the table, rounded up */
	bool ranked;             /* values have an order other than bytes */
	bool kept;               /* all promises are kept */
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

/* Whether k and all bounds are kept, measured again. */
bool utility_kept(const struct utility *);

/* The risk that somebody who knows that a person is in the table, and looks for
 * that person, finds the record: in the worst class, and on average. */
uint64_t utility_highest(const struct sizes *);
uint64_t utility_average(const struct sizes *);
uint64_t utility_unique(const struct sizes *); /* share of classes of one */

/* The average size of a class, divided by k: the least is 1. */
uint64_t utility_class(const struct utility *);
/* The normalized certainty penalty, of a column and on average. */
uint64_t utility_ncp(const struct utility *, uint32_t column);
uint64_t utility_ncp_all(const struct utility *);
/* Sweeney's precision of columns with a hierarchy; false: no hierarchy. */
bool utility_precision(const struct utility *, uint32_t column, uint64_t *);
bool utility_precision_all(const struct utility *, uint64_t *);

#endif

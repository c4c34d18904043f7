/* SPDX-License-Identifier: ISC */
/*
 * The equivalence classes of a table: records with the same quasi-identifiers,
 * which cannot distinguish them.  Checking a release counts these and nothing
 * else; it does not know how the table was made.
 *
 * Sizes are in persons.  With a unit (the column that names the person of a
 * record) several records of one person in a class count once, and so does a
 * sensitive value that one person has several times there.  It also counts once
 * in the whole table, from which the distance of a class is measured.
 *
 * Formulas: k-anonymity (Samarati, Sweeney 1998); distinct, entropy and
 * recursive (c,l)-diversity (Machanavajjhala et al. 2006); t-closeness with
 * equal and ordered distance (Li et al. 2007); discernibility (Bayardo, Agrawal
 * 2005).
 */
#ifndef ANONYMIZE_CLASSES_H
#define ANONYMIZE_CLASSES_H

#include <stdbool.h>

#include "record/intern.h"
#include "table/ratio.h"

struct classes;

/* seed: see record/intern.h */
struct classes *classes_new(const uint64_t seed[2], size_t sensitives);
void classes_free(struct classes *);

/* Appends a quasi-identifier to the key of a class, so that the values stay
 * separate. */
void classes_key(struct text value, struct buf *key);

/*
 * Adds a record: its key, its person (no unit: p is NULL), and a value for each
 * sensitive attribute; an empty value counts like any other.  false: there are
 * more than 2^32 - 2 different ones.
 */
bool classes_add(struct classes *, struct text key, struct text unit,
    const struct text *sensitive);

/*
 * Called when all are added: unites values of the same rank, such as 1 and 1.0,
 * under the number of the first of them.  rank: by number of the value.
 */
void classes_same(struct classes *, size_t attribute, const uint32_t *rank);

/* Ends the adding; required before any question below. */
void classes_end(struct classes *);

/* ---- sizes ---- */

uint64_t classes_records(const struct classes *);
uint32_t classes_count(const struct classes *);
/* The size of a class; classes are numbered in the order in which they came. */
uint64_t classes_size(const struct classes *, uint32_t class);
uint64_t classes_persons(const struct classes *);  /* the sum of all */
uint64_t classes_smallest(const struct classes *); /* 0: no class */
uint64_t classes_largest(const struct classes *);
/* The number of classes of exactly this size. */
uint32_t classes_of_size(const struct classes *, uint64_t size);

/*
 * The discernibility metric: a person costs the size of the class.  If k is not
 * 0, a person in a class below k costs the size of the whole table, like one
 * who is suppressed.
 */
wide classes_discernibility(const struct classes *, uint64_t k);

/* ---- sensitive attributes, by number ---- */

/* The least of any class: the number of different values; e to the power of
 * Shannon's entropy, which is the l of entropy l-diversity. */
uint64_t classes_distinct(const struct classes *, size_t attribute);
double classes_entropy(const struct classes *, size_t attribute);
/* The greatest of any class: r1 / (rl + ... + rm). */
double classes_recursive(const struct classes *, size_t attribute, uint64_t l);
/* The greatest distance of a class from the whole table: 0 to 1. */
double classes_equal_distance(const struct classes *, size_t attribute);
/* The same for ordered values: rank, by number of the value, is 0 for the
 * least, and equal for equal values; `ranks` is the number of ranks. */
double classes_ordered_distance(const struct classes *, size_t attribute,
    const uint32_t *rank, uint32_t ranks);

/* The values of an attribute by number; lent. */
const struct intern *classes_intern(const struct classes *, size_t attribute);
uint32_t classes_values(const struct classes *, size_t attribute);
struct text classes_value(const struct classes *, size_t attribute, uint32_t);

/* Whether every class keeps a bound, exactly; stores the first class that does
 * not. */
bool classes_keep_entropy(const struct classes *, size_t attribute,
    struct ratio l, uint32_t *class);
/* r1 < most (rl + ... + rm), where the r are the counts of a class, the largest
 * first. */
bool classes_keep_recursive(const struct classes *, size_t attribute,
    struct ratio most, uint64_t l, uint32_t *class);
bool classes_keep_equal(const struct classes *, size_t attribute,
    struct ratio t, uint32_t *class);
bool classes_keep_ordered(const struct classes *, size_t attribute,
    const uint32_t *rank, uint32_t ranks, struct ratio t, uint32_t *class);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * Parts of diff_report().
 *
 * diff.c walks through both documents at once and visits each place once.  The
 * table in diffrows.c has the sentences about each place.  diffways.c and
 * diffcases.c compare the two sides of a place, and diffchanges.c collects the
 * sentences.  The report lists a place that differs without a sentence by
 * its path.
 *
 * Adding a difference: add a row to the table in diffrows.c.  The report
 * follows the order of the rows.  Rows stay together if their places begin with
 * the same names.
 */
#ifndef EXPLAIN_DIFF_H
#define EXPLAIN_DIFF_H

#include "base/doc.h"
#include "policy/policy.h"
#include "policy/reading.h"

struct diff {
	const struct policy *old, *new;
	struct reading path; /* to the place that the walk has reached */
	bool json;
	struct buf sentences, places; /* changes with and without a sentence */
	size_t last;                  /* where the last of `sentences` begins */
	size_t changes;
	bool matters; /* people must be told of one of them */
};

/* A place in the documents: both have it, or one of them. */
struct diff_place {
	const struct diff_place *up;  /* NULL: this is the whole document */
	struct text name;             /* ends with NUL */
	bool hidden;                  /* paths of places below leave it out */
	size_t end;                   /* length of its path */
	const struct node *old, *new; /* NULL: this document lacks it */
};

/* A row, the place that it is about, and the two sides in words. */
struct diff_pair {
	struct diff *diff;
	const struct diff_row *row;
	const struct diff_place *at;
	struct buf old, new;
};

/* How a place changed.  MORE: it is new, longer, or further on in a scale.
 * OTHER: nobody can say which side is more.  A mask of them says which ways
 * matter. */
enum diff_way {
	SAME = 0,
	MORE = 1,
	LESS = 2,
	OTHER = 4,
	DONE = 8, /* it changed, and its sentences are put already */
	ANY_WAY = MORE | LESS | OTHER,
	NEVER = 0
};

typedef enum diff_way diff_how(struct diff_pair *);

/*
 * `place` is a path in the documents.  The name * stands for any name; elements
 * of a list are named by their ids.  The report names the place up to the colon
 * and leaves out names in parentheses: what it says about a place
 * retention.(rules).*:warn begins with "retention.inactive: ".
 *
 * Each way of changing has a sentence; a way without one uses `other`, and
 * without that "{key} is now {new}, was {old}".  A sentence may hold {old} and
 * {new}, the two sides; {key}, the path after the colon; and {name}, the last
 * name of the place.
 */
struct diff_row {
	const char *place;
	diff_how *how;
	int matters; /* the ways that people must be told of */
	const char *more, *less, *other;
	const char *values;                        /* for `how`, see below */
	bool (*only_if)(const struct diff_pair *); /* else it never matters */
};

extern const struct diff_row diff_rows[];
extern const size_t diff_row_count;

/* ---- ways to compare ---- */

diff_how diff_value; /* any value; the sentence quotes texts */
diff_how diff_there; /* only whether it is there; `values`: the member of the
		      * new side that {new} stands for */
diff_how diff_kind;  /* only which member an object has */
/* `values`: the default if a document does not say. */
diff_how diff_words, diff_period, diff_number;
/* `values`: a scale a < b < c, or a | b | c without an order.  The default is
 * the first word, or for diff_inherited() what a place above says. */
diff_how diff_scale, diff_inherited;
diff_how diff_set;   /* names; a sentence for each that is new or gone */
diff_how diff_among; /* the same for words; `values`: all, which is the default,
		      * too */
/* `values`: members, or member=default.  If one of them differs, this is
 * another thing than before, and the report says nothing else about it. */
diff_how diff_parts;

diff_how diff_published, diff_warnings, diff_age;
bool diff_category_is_new(const struct diff_pair *);
bool diff_dataset_stays(const struct diff_pair *);
bool diff_was_mandatory(const struct diff_pair *);
bool diff_shows_more(const struct diff_pair *);

/* Writes both sides in words and calls the row's `how`. */
enum diff_way diff_compare(struct diff_pair *);

/* ---- the list ---- */

/* Adds the row's sentence for that way, unless it repeats the last one. */
void diff_sentence_put(const struct diff_pair *, enum diff_way);
/* Adds a place without a sentence. */
void diff_place_put(struct diff *, const struct diff_place *);
/* Appends all, those without a sentence last. */
void diff_changes_put(const struct diff *, struct buf *);

#endif

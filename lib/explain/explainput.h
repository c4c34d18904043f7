/* SPDX-License-Identifier: ISC */
/*
 * How explain_report() writes: words make a sentence, and a sentence becomes a
 * paragraph, an item of a list or a row of a table.
 */
#ifndef EXPLAIN_EXPLAINPUT_H
#define EXPLAIN_EXPLAINPUT_H

#include "base/page.h"
#include "policy/words.h"

struct explain {
	const struct policy *policy;
	int64_t today; /* in days since 1970-01-01 */
	struct page page;
	struct buf line; /* the sentence */
	size_t names;    /* in the list at its end */
	size_t joint;    /* where the last of these begins, with its comma */
};

/* ---- words ---- */

void explain_put(struct explain *, const char *);
void explain_text_put(struct explain *, const char *before, struct text,
    const char *after);
/* A word of the policy file; service_provider becomes "service provider". */
void explain_word_put(struct explain *, struct text);
void explain_clause_put(struct explain *, struct text clause);
/* The clauses of a section that has one for itself. */
void explain_place_clauses_put(struct explain *, const char *place);
bool explain_has_clause(const struct explain *, const char *place);
/* What the published text does not say. */
void explain_assumed_put(struct explain *, struct text);
/* A list of names: a, b and c.  explain_names_end() returns their number. */
void explain_name_put(struct explain *, struct text);
size_t explain_names_end(struct explain *);

/* ---- sentences ---- */

/* The words put so far; lent until more are put. */
struct text explain_line(const struct explain *);
void explain_para_put(struct explain *);
void explain_item_put(struct explain *);
void explain_row_put(struct explain *, const struct text *cells);

void explain_heading_put(struct explain *, int level, const char *);

#endif

/* SPDX-License-Identifier: ISC */
/* Parts of explain_report(). */
#ifndef EXPLAIN_EXPLAIN_H
#define EXPLAIN_EXPLAIN_H

#include "base/page.h"
#include "policy/words.h"

/* What is written, and a sentence that is being made. */
struct explain {
	const struct policy *policy;
	int64_t today; /* in days since 1970-01-01 */
	struct page page;
	struct buf line;
};

/* Adds to the sentence. */
void explain_put(struct explain *, const char *);
void explain_text(struct explain *, struct text);
void explain_clause(struct explain *, struct text clause);
/* Its text, until something is added; and the end of it. */
struct text explain_line(const struct explain *);
void explain_para(struct explain *);
void explain_item(struct explain *);

void explain_heading(struct explain *, int level, const char *);

/* What holds for all datasets. */
void explain_releases(struct explain *);
void explain_rights(struct explain *);
void explain_rest(struct explain *);

#endif

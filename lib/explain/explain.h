/* SPDX-License-Identifier: ISC */
/* Parts of explain_report(). */
#ifndef EXPLAIN_EXPLAIN_H
#define EXPLAIN_EXPLAIN_H

#include "base/page.h"
#include "policy/words.h"

/* What is written, and a sentence that is being made. */
struct telling {
	const struct policy *policy;
	int64_t today; /* in days since 1970-01-01 */
	struct page page;
	struct buf line;
};

/* Adds to the sentence. */
void tell(struct telling *, const char *);
void tell_text(struct telling *, struct text);
void tell_clause(struct telling *, struct text clause);
/* Its text, until something is added; and the end of it. */
struct text tell_line(const struct telling *);
void tell_para(struct telling *);
void tell_item(struct telling *);

void tell_heading(struct telling *, int level, const char *);

/* What holds for all datasets. */
void tell_releases(struct telling *);
void tell_rights(struct telling *);
void tell_rest(struct telling *);

#endif

/* SPDX-License-Identifier: ISC */
/* Parts of diff_report(). */
#ifndef RULE_DIFF_H
#define RULE_DIFF_H

#include "rule/policy.h"
#include "rule/reading.h"

struct change {
	char *where, *what;
	bool significant;
};

struct diff {
	const struct policy *old, *new;
	struct change *change;
	size_t changes, significants;
	struct buf path;
};

/* `where` of a change is the path gone down to. */
size_t diff_enter(struct diff *, const char *key, struct text name);
void diff_leave(struct diff *, size_t);
void changed(struct diff *, bool significant, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* A text that is or is not the same. */
void text_differs(struct diff *, bool significant, const char *what,
    struct text old, struct text new);
/* Kept longer, or shorter; where nobody can say, longer. */
void period_differs(struct diff *, const char *what, struct period old,
    struct period new);
/* The names of `new` that are not in `old`; the significant direction. */
void names_differ(struct diff *, const char *what, const struct names *old,
    const struct names *new, bool more_matters, bool less_matters);

void diff_retention(struct diff *);
void diff_datasets(struct diff *);
void diff_recipients(struct diff *);
void diff_rights(struct diff *);

#endif

/* SPDX-License-Identifier: ISC */
/* Parts of diff_report(). */
#ifndef EXPLAIN_DIFF_H
#define EXPLAIN_DIFF_H

#include "policy/policy.h"
#include "policy/reading.h"

struct change {
	char *where, *what; /* NULL: there are no words for it */
	bool significant;
};

struct diff {
	const struct policy *old, *new;
	struct change *change;
	size_t changes, significants;
	char **told; /* paths of what a change is about */
	size_t tolds;
	struct buf path;
};

/* `where` of a change is the path gone down to. */
size_t diff_enter(struct diff *, const char *key, struct text name);
void diff_leave(struct diff *, size_t);
/* `keys`: the members, separated by blanks, that this is all about; NULL: the
 * whole object. */
void changed(struct diff *, const char *keys, bool significant, const char *fmt,
    ...) __attribute__((format(printf, 4, 5)));
/* A text, of that key, that is or is not the same. */
void text_differs(struct diff *, bool significant, const char *key,
    struct text old, struct text new);
/* Kept longer, or shorter; where nobody can say, longer. */
void period_differs(struct diff *, const char *key, const char *what,
    struct period old, struct period new);
/* The names of `new` that are not in `old`; the significant direction. */
void names_differ(struct diff *, const char *key, const char *what,
    const struct names *old, const struct names *new, bool more_matters,
    bool less_matters);
/* The same of methods by category; which hides more nobody can say. */
void transforms_differ(struct diff *, const char *key,
    const struct policy_transform *old, size_t olds,
    const struct policy_transform *new, size_t news);

void diff_rules(struct diff *);
void diff_retention(struct diff *);
void diff_datasets(struct diff *);
void diff_recipients(struct diff *);
void diff_releases(struct diff *);
void diff_rights(struct diff *);
void diff_people(struct diff *);
/* What differs in the files, and has not been told; comes last. */
void diff_rest(struct diff *);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * A release described by options: --qi sex,age --k 5.
 */
#ifndef ANONYMIZE_TERMS_H
#define ANONYMIZE_TERMS_H

#include "base/buf.h"
#include "table/release.h"

/* All words are lent; lists are separated by commas. */
struct terms {
	struct buf list[5]; /* by enum release_role: the columns */
	const char *unit, *k, *l, *t, *suppress, *labels, *search;
	const char **hierarchy; /* column=file */
	size_t hierarchies;
};

/* Adds to the columns of a role. */
void terms_list(struct terms *, enum release_role, const char *columns);
void terms_hierarchy(struct terms *, const char *column_is_file);
void terms_clear(struct terms *);

/* Whether any of these options was given. */
bool terms_any(const struct terms *);

/* Makes the release, and reads its hierarchies; k is 0 if it was not given.  0,
 * or -1 after a message. */
int terms_release(const struct terms *, struct release *);

#endif

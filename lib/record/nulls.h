/* SPDX-License-Identifier: ISC */
/*
 * Texts that mean no value, as NULL or NA in exports.  They are compared with
 * the characters of a value, in quotes or not, and with a JSON number or
 * literal as it is spelt.
 */
#ifndef RECORD_NULLS_H
#define RECORD_NULLS_H

#include "base/buf.h"

struct nulls {
	struct text *text; /* lent */
	size_t n;
	size_t longest;
};

/* Adds the parts of a list with commas; NULL: none. */
void nulls_add_list(struct nulls *, const char *list);
void nulls_add(struct nulls *, const struct text *, size_t n);
void nulls_clear(struct nulls *);

bool nulls_have(const struct nulls *, struct text value);
/* Whether a value of this raw length may be one of them. */
bool nulls_may_have(const struct nulls *, size_t raw);

/* Appends a valid JSON value, in which null stands for each of the texts. */
void nulls_put_json(const struct nulls *, struct buf *, struct text raw);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * The words that a file may use for one of a few values.  Each is spelt once,
 * in a table that reading, writing and explaining share.
 */
#ifndef BASE_WORD_H
#define BASE_WORD_H

#include <stddef.h>

#include "base/text.h"

struct word {
	const char *name; /* NULL ends a table */
	int value;
};

/* NULL: the table does not have this word. */
static inline const struct word *
word_find(const struct word *words, struct text name)
{
	for (; words->name != NULL; words++)
		if (text_is(name, words->name))
			return words;
	return NULL;
}

/* The word for a value; NULL: the table does not have this value. */
static inline const char *
word_spelt(const struct word *words, int value)
{
	while (words->name != NULL && words->value != value)
		words++;
	return words->name;
}

#endif

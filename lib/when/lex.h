/* SPDX-License-Identifier: ISC */
/*
 * The words of the plain half of jq, taken off the front of what is left of
 * an expression.  false: it is something else, and nothing was taken.
 */
#ifndef WHEN_LEX_H
#define WHEN_LEX_H

#include "base/text.h"
#include "record/arena.h"

static inline bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The name a text begins with; none: no bytes. */
static inline struct text
lexeme_ahead(struct text t)
{
	struct text name = { t.p, 0 };

	if (t.n == 0 || !is_letter(*t.p))
		return name;
	while (
	    name.n < t.n && (is_letter(t.p[name.n]) || is_digit(t.p[name.n])))
		name.n++;
	return name;
}

/* Those that every version of jq takes for blanks. */
void lexeme_blanks(struct text *);

/* These two look behind blanks. */
bool lexeme_name(struct text *, const char *name);
/* `longer`: characters that would make it the beginning of something else. */
bool lexeme_sign(struct text *, const char *sign, const char *longer);

/* A string that is one of JSON, too; its characters, kept in the arena. */
bool lexeme_string(struct text *, struct arena *, struct text *characters);
/* A number that jq spells as JSON does, with a minus before it or not. */
bool lexeme_number(struct text *, double *);
/*
 * .name, ."name" and ["name"]; with `first`, where a path begins, .["name"]
 * in place of the last.  The key is kept in the arena.
 */
bool lexeme_key(struct text *, struct arena *, bool first, struct text *key);

/* The double nearest to a number of JSON. */
double lexeme_double(struct text);

#endif

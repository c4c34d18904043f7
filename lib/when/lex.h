/* SPDX-License-Identifier: ISC */
/*
 * The words of plain conditions, which need no jq.  Each function takes one off
 * the front of the rest of an expression.  false: the rest begins with
 * something else; nothing is taken.
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

/* The name at the start of a text; n == 0: none. */
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

/* Skips the characters that every version of jq takes for blanks. */
void lexeme_blanks(struct text *);

/* These two skip blanks first. */
bool lexeme_name(struct text *, const char *name);
/* `longer`: characters that must not follow, as they make another sign. */
bool lexeme_sign(struct text *, const char *sign, const char *longer);

/* A string that is also valid JSON; its characters are kept in the arena. */
bool lexeme_string(struct text *, struct arena *, struct text *characters);
/* A number in the form of JSON, with or without a minus; its text is kept in
 * the arena. */
bool lexeme_number(struct text *, struct arena *, struct text *);
/*
 * .name, ."name" or ["name"]; `first`, at the start of a path, .["name"]
 * instead of the last.  The key is kept in the arena.
 */
bool lexeme_key(struct text *, struct arena *, bool first, struct text *key);

/* The double nearest to a JSON number. */
double lexeme_double(struct text);

#endif

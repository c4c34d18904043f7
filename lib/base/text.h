/* SPDX-License-Identifier: ISC */
/*
 * A piece of text: pointer and length, because data may hold NUL.  A struct
 * text owns nothing; it borrows from the owner of the bytes.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct text {
	const char *p;
	size_t n;
};

static inline struct text
text_of(const char *s)
{
	return (struct text){ s, strlen(s) };
}

static inline bool
text_equal(struct text a, struct text b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Less than, equal to or greater than zero, as a comes before, equals or comes
 * after b in byte order. */
static inline int
text_order(struct text a, struct text b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int d = n == 0 ? 0 : memcmp(a.p, b.p, n);

	return d != 0 ? d : (a.n > b.n) - (a.n < b.n);
}

/* Takes n bytes off the front; the text must be that long. */
static inline void
text_skip(struct text *t, size_t n)
{
	t->p += n;
	t->n -= n;
}

/* Takes a byte off the front if it is c. */
static inline bool
text_take(struct text *t, char c)
{
	if (t->n == 0 || *t->p != c)
		return false;
	text_skip(t, 1);
	return true;
}

/* Takes a line off the front; returns it without its line feed. */
static inline struct text
text_line(struct text *t)
{
	const char *lf =
	    t->n == 0 ? NULL : (const char *)memchr(t->p, '\n', t->n);
	struct text line = { t->p, lf == NULL ? t->n : (size_t)(lf - t->p) };

	text_skip(t, line.n + (lf != NULL));
	return line;
}

static inline bool
text_is(struct text a, const char *s)
{
	return text_equal(a, text_of(s));
}

static inline char
text_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* Whether two texts differ in the case of ASCII letters at most. */
static inline bool
text_same_letters(struct text a, struct text b)
{
	for (size_t i = 0; i < a.n && a.n == b.n; i++)
		if (text_lower(a.p[i]) != text_lower(b.p[i]))
			return false;
	return a.n == b.n;
}

/* Whether it is nothing but blanks. */
static inline bool
text_blank(struct text t)
{
	while (t.n > 0 && memchr(" \t\r\n", *t.p, 4) != NULL)
		text_skip(&t, 1);
	return t.n == 0;
}

#endif

/* SPDX-License-Identifier: ISC */
#include "base/unicode.h"
#include "base/utf8.h"
#include "letter/templating.h"

enum sort {
	SORT_PLAIN,
	SORT_BLANK,   /* and controls */
	SORT_SPECIAL, /* to HTML; the colon is that of a link */
	SORT_HIGH     /* not ASCII */
};

static inline enum sort
sort_of(char c)
{
	static const unsigned char sort[128] = {
		['"'] = SORT_SPECIAL,
		['&'] = SORT_SPECIAL,
		['\''] = SORT_SPECIAL,
		[':'] = SORT_SPECIAL,
		['<'] = SORT_SPECIAL,
		['>'] = SORT_SPECIAL,
		[0x7f] = SORT_BLANK,
	};
	const unsigned char u = (unsigned char)c;

	if (u <= ' ')
		return SORT_BLANK;
	return u >= 0x80 ? SORT_HIGH : (enum sort)sort[u];
}

/* Blanks at which no line breaks. */
static bool
is_narrow(uint32_t c)
{
	return c == 0xa0 || c == 0x2007 || c == 0x202f;
}

/* Of the characters that show nothing: the soft hyphen, those that join and
 * part the letters of a word, marks of direction, and signs of numbers.  The
 * others can hide or turn what stands around them. */
static bool
is_harmless(uint32_t c)
{
	return c == 0xad || (c >= 0x600 && c <= 0x605) || c == 0x61c ||
	       c == 0x6dd || c == 0x70f || c == 0x8e2 ||
	       (c >= 0x200c && c <= 0x200f);
}

/* Whether it counts as a blank: it parts words, or is not printable. */
static bool
parts(uint32_t c)
{
	if (c < 0xa0 || (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef))
		return true;
	switch (unicode_kind(c)) {
	case UNICODE_BLANK: return !is_narrow(c);
	case UNICODE_FORMAT: return !is_harmless(c);
	default: return false;
	}
}

/* Takes blanks, controls and what is no UTF-8 off the front. */
static bool
skip_blanks(struct text *rest)
{
	const char *from = rest->p;
	uint32_t c;

	while (rest->n > 0) {
		const enum sort sort = sort_of(*rest->p);
		size_t n = 1;

		if (sort == SORT_HIGH) {
			n = utf8_next(rest->p, rest->n, &c);
			if (n > 0 && !parts(c))
				break;
			n += n == 0;
		} else if (sort != SORT_BLANK) {
			break;
		}
		text_skip(rest, n);
	}
	return rest->p != from;
}

/* Lines may break between two ideographs, kana or syllables of Hangul. */
enum wide { NARROW, WIDE };

/* Takes a character that is not ASCII; false: the piece ends before it. */
static bool
take_high(struct text *rest, struct piece *p, enum wide *wide)
{
	uint32_t c;
	const size_t n = utf8_next(rest->p, rest->n, &c);
	unsigned width;
	bool letter;

	if (n == 0 || parts(c))
		return false;
	width = unicode_width(c);
	letter = width == 2 && unicode_kind(c) == UNICODE_LETTER;
	if (letter && *wide == WIDE) {
		p->after = true;
		return false;
	}
	if (width > 0)
		*wide = letter ? WIDE : NARROW;
	p->width += width;
	p->text.n += n;
	text_skip(rest, n);
	return true;
}

/* Takes ASCII up to the next blank or other character. */
static void
take_ascii(struct text *rest, struct piece *p)
{
	size_t n = 0;
	bool special = false;

	for (; n < rest->n; n++) {
		const enum sort sort = sort_of(rest->p[n]);

		if (sort == SORT_BLANK || sort == SORT_HIGH)
			break;
		special |= sort == SORT_SPECIAL;
	}
	p->special |= special;
	p->width += n;
	p->text.n += n;
	text_skip(rest, n);
}

bool
piece_take(struct text *rest, struct piece *p)
{
	enum wide wide = NARROW;

	*p = (struct piece){ .before = skip_blanks(rest) };
	p->text.p = rest->p;
	while (rest->n > 0) {
		const enum sort sort = sort_of(*rest->p);

		if (sort == SORT_BLANK ||
		    (sort == SORT_HIGH && !take_high(rest, p, &wide)))
			break;
		if (sort == SORT_HIGH)
			continue;
		take_ascii(rest, p);
		wide = NARROW;
	}
	return p->before || p->text.n > 0;
}

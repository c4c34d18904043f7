/* SPDX-License-Identifier: ISC */
/*
 * mask: letters and digits become stars; punctuation and blanks between them
 * stay, so that the shape of a phone number or a date is still visible.  What
 * is neither becomes a star, too, but is never shown and does not count.
 */
#include <stdio.h>

#include "base/mem.h"
#include "base/unicode.h"
#include "base/utf8.h"
#include "hide/family.h"

enum { MASK_FIRST, MASK_LAST, MASK_KEEP, MASK_CHAR };

static const struct arg_def mask_args[] = {
	[MASK_FIRST] = { "first", ARG_NUMBER, 0, 1000000, 0 },
	[MASK_LAST] = { "last", ARG_NUMBER, 0, 1000000, 0 },
	[MASK_KEEP] = { .name = "keep", .type = ARG_TEXT },
	[MASK_CHAR] = { .name = "char", .type = ARG_TEXT },
	{ .type = ARG_END },
};

/* A value with fewer letters and digits shows none of them. */
enum { MASK_SHORT = 4 };

/* What becomes of a character. */
enum part {
	PART_LETTER, /* hidden, unless first or last shows it */
	PART_SIGN,   /* stays */
	PART_SECRET, /* hidden: a flag or an emoji tells much about a person */
	PART_MARK,   /* as the letter before it; else it goes */
	PART_GONE    /* shows nothing, and could carry a text all the same */
};

struct mask {
	size_t first, last;
	bool keep_domain;
	struct text star, other;   /* other: if star would change nothing */
	unsigned char part[0x800]; /* of the characters of one or two bytes */
};

static inline bool
is_alnum(unsigned c)
{
	return c - '0' < 10U || (c | 0x20) - 'a' < 26U;
}

/* A character that reads as a mask: ASCII punctuation, X and x, and the dots,
 * daggers, boxes and stars of Unicode. */
static bool
is_star(uint32_t c)
{
	if (c < 0x80)
		return c == 'X' || c == 'x' ||
		       (c > ' ' && c < 0x7f && !is_alnum(c));
	return c == 0xb7 || (c >= 0x2010 && c <= 0x2027) ||
	       (c >= 0x2190 && c <= 0x2bff);
}

static int
mask_check(struct method_spec *s, char *err, size_t size)
{
	struct text keep = s->arg[MASK_KEEP].text;
	struct text star = s->arg[MASK_CHAR].text;
	uint32_t c = 0;

	if (keep.p != NULL && !text_is(keep, "domain")) {
		snprintf(err, size, "mask: keep must be domain");
		return -1;
	}
	if (star.p != NULL &&
	    (utf8_next(star.p, star.n, &c) != star.n || !is_star(c))) {
		snprintf(err, size,
		    "mask: char must be one punctuation character such as * or "
		    "#, or X or x");
		return -1;
	}
	return 0;
}

static enum part
part_of(uint32_t c)
{
	if (c < 0x80)
		return is_alnum(c) ? PART_LETTER : PART_SIGN;
	switch (unicode_kind(c)) {
	case UNICODE_LETTER: return PART_LETTER;
	case UNICODE_MARK: return PART_MARK;
	case UNICODE_SIGN:
	case UNICODE_BLANK: return PART_SIGN;
	case UNICODE_FORMAT:
	case UNICODE_UNSEEN: return PART_GONE;
	default: return PART_SECRET;
	}
}

static void *
mask_bind(const struct binding *b)
{
	const struct arg *arg = b->spec->arg;
	struct mask *m = mem_alloc(sizeof(*m));

	m->first = (size_t)arg[MASK_FIRST].number;
	m->last = (size_t)arg[MASK_LAST].number;
	m->keep_domain = arg[MASK_KEEP].given;
	m->star = arg[MASK_CHAR].given ? arg[MASK_CHAR].text : text_of("*");
	m->other = text_of(text_is(m->star, "*") ? "#" : "*");
	for (uint32_t c = 0; c < sizeof(m->part); c++)
		m->part[c] = (unsigned char)part_of(c);
	return m;
}

/* The part of the character at p, and its length; all values are UTF-8. */
static inline enum part
part_next(const struct mask *m, const char *p, size_t n, size_t *length)
{
	const unsigned char *byte = (const unsigned char *)p;
	uint32_t c = *byte;

	if (c < 0x80) {
		*length = 1;
		return m->part[c];
	}
	if (c < 0xe0 && n > 1) {
		*length = 2;
		return m->part[(c & 0x1f) << 6 | (byte[1] & 0x3f)];
	}
	*length = utf8_next(p, n, &c);
	if (*length > 0)
		return part_of(c);
	*length = 1;
	return PART_SECRET;
}

static size_t
count_letters(const struct mask *m, struct text t)
{
	size_t i, length, n = 0;

	for (i = 0; i < t.n; i += length)
		n += part_next(m, t.p + i, t.n - i, &length) == PART_LETTER;
	return n;
}

static bool
is_domain(const struct mask *m, struct text t)
{
	size_t length;

	for (; t.n > 0; text_skip(&t, length)) {
		enum part part = part_next(m, t.p, t.n, &length);

		if (part != PART_LETTER && part != PART_MARK && *t.p != '.' &&
		    *t.p != '-' && *t.p != '_')
			return false;
	}
	return true;
}

/* The length of the part before the last '@'; the whole text if there is no
 * '@', nothing before it, or no domain after it. */
static size_t
local_part(const struct mask *m, struct text t)
{
	struct text domain = t;
	size_t i = t.n;

	while (i > 0 && t.p[i - 1] != '@')
		i--;
	text_skip(&domain, i);
	return i > 1 && is_domain(m, domain) ? i - 1 : t.n;
}

static inline char *
put(char *p, const char *from, size_t n)
{
	if (n == 1) {
		*p = *from;
		return p + 1;
	}
	memcpy(p, from, n);
	return p + n;
}

/* Replaces letters from..to-1 by stars; other characters are not counted. */
static void
put_masked(const struct mask *m, struct text t, size_t from, size_t to,
    struct text star, struct buf *out)
{
	char *p = buf_reserve(out, t.n * star.n);
	bool shown = false; /* the last letter, if nothing came after it */
	size_t i, length, rank = 0;

	for (i = 0; i < t.n; i += length) {
		enum part part = part_next(m, t.p + i, t.n - i, &length);

		if (part == PART_GONE)
			continue;
		if (part == PART_LETTER) {
			shown = rank < from || rank >= to;
			rank++;
		} else if (part != PART_MARK) {
			shown = false;
		}
		if (shown || part == PART_SIGN)
			p = put(p, t.p + i, length);
		else if (part != PART_MARK)
			p = put(p, star.p, star.n);
	}
	out->len = (size_t)(p - out->p);
}

/* A star for each character that is seen. */
static void
put_stars(const struct mask *m, struct text t, struct text star,
    struct buf *out)
{
	size_t length;

	for (; t.n > 0; text_skip(&t, length)) {
		enum part part = part_next(m, t.p, t.n, &length);

		if (part != PART_GONE && part != PART_MARK)
			buf_add_text(out, star);
	}
}

static void
mask_put(const struct mask *m, struct text t, struct text star, struct buf *out)
{
	size_t letters = count_letters(m, t), first = m->first, last = m->last;
	size_t most = letters < MASK_SHORT ? 0 : letters / 2;

	if (letters == 0) {
		put_stars(m, t, star, out);
		return;
	}
	if (first > most)
		first = most;
	if (last > most - first)
		last = most - first;
	put_masked(m, t, first, letters - last, star, out);
}

static enum hidden
mask_hide(void *state, struct value in, const struct text *by, struct buf *out,
    const char **why)
{
	const struct mask *m = state;
	size_t from = out->len;
	struct text t = in.text;

	(void)by, (void)why;
	if (m->keep_domain)
		t.n = local_part(m, t);
	mask_put(m, t, m->star, out);
	/* The value was already all stars or punctuation: use the other. */
	if (text_equal(t, (struct text){ out->p + from, out->len - from })) {
		out->len = from;
		mask_put(m, t, m->other, out);
	}
	if (out->len == from)
		buf_add_text(out, m->star);
	buf_add(out, in.text.p + t.n, in.text.n - t.n);
	return HIDDEN_TEXT;
}

const struct family family_mask = {
	.name = "mask",
	.args = mask_args,
	.check = mask_check,
	.bind = mask_bind,
	.free = mem_free,
	.hide = mask_hide,
};

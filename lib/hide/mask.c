/* SPDX-License-Identifier: ISC */
/*
 * mask: letters and digits become stars; the characters between them stay, so
 * that the shape of a phone number or a date is still visible.  Every character
 * outside ASCII counts as a letter.
 */
#include <stdio.h>

#include "base/mem.h"
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

struct mask {
	size_t first, last;
	bool keep_domain;
	struct text star, other; /* other: if star would change nothing */
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
	return m;
}

/* Whether a byte continues a UTF-8 character; all values are UTF-8. */
static inline bool
is_tail(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

static inline bool
is_letter(char c)
{
	return (unsigned char)c >= 0x80 || is_alnum((unsigned char)c);
}

static size_t
count_letters(struct text t)
{
	size_t i, n = 0;

	for (i = 0; i < t.n; i++)
		n += is_letter(t.p[i]) && !is_tail(t.p[i]);
	return n;
}

/* The length of the part before the last '@'; the whole text if there is no
 * '@', nothing before it, or no domain after it. */
static size_t
local_part(struct text t)
{
	size_t i = t.n;

	while (i > 0 && (is_letter(t.p[i - 1]) || t.p[i - 1] == '.' ||
			    t.p[i - 1] == '-' || t.p[i - 1] == '_'))
		i--;
	return i > 1 && t.p[i - 1] == '@' ? i - 1 : t.n;
}

/* Replaces letters from..to-1 by stars; other characters are not counted. */
static void
put_masked(struct text t, size_t from, size_t to, struct text star,
    struct buf *out)
{
	char *p = buf_reserve(out, t.n * star.n);
	bool shown = false;
	size_t i, rank = 0;

	for (i = 0; i < t.n; i++) {
		bool tail = is_tail(t.p[i]);

		if (!tail) {
			bool letter = is_letter(t.p[i]);

			shown = !letter || rank < from || rank >= to;
			rank += letter;
		}
		if (shown) {
			*p++ = t.p[i];
		} else if (!tail && star.n == 1) {
			*p++ = *star.p;
		} else if (!tail) {
			memcpy(p, star.p, star.n);
			p += star.n;
		}
	}
	out->len = (size_t)(p - out->p);
}

static void
put_stars(size_t n, struct text star, struct buf *out)
{
	while (n-- > 0)
		buf_add_text(out, star);
}

static void
mask_put(const struct mask *m, struct text t, struct text star, struct buf *out)
{
	size_t letters = count_letters(t), first = m->first, last = m->last;
	size_t most = letters < MASK_SHORT ? 0 : letters / 2;

	if (letters == 0) {
		put_stars(t.n, star, out); /* all of it is ASCII */
		return;
	}
	if (first > most)
		first = most;
	if (last > most - first)
		last = most - first;
	put_masked(t, first, letters - last, star, out);
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
		t.n = local_part(t);
	mask_put(m, t, m->star, out);
	/* The value was already all stars or punctuation: use the other. */
	if (text_equal(t, (struct text){ out->p + from, out->len - from })) {
		out->len = from;
		mask_put(m, t, m->other, out);
	}
	if (t.n == 0)
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

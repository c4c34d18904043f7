/* SPDX-License-Identifier: ISC */
#include "base/unicode.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "base/mem.h"
#include "base/utf8.h"

enum unicode_kind
unicode_kind(uint32_t c)
{
	enum { BRAILLE_BLANK = 0x2800 }; /* by its category a symbol */
	const utf8proc_property_t *p;

	if ((c | 0x20) - 'a' < 26 || c - '0' < 10)
		return UNICODE_LETTER;
	if (c == BRAILLE_BLANK)
		return UNICODE_BLANK;
	p = utf8proc_get_property((utf8proc_int32_t)c);
	/* Such as the fillers of Hangul, and the selectors of variants. */
	if (p->ignorable && p->category != UTF8PROC_CATEGORY_CF)
		return UNICODE_UNSEEN;
	switch (p->category) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO: return UNICODE_LETTER;
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME: return UNICODE_MARK;
	case UTF8PROC_CATEGORY_PC:
	case UTF8PROC_CATEGORY_PD:
	case UTF8PROC_CATEGORY_PS:
	case UTF8PROC_CATEGORY_PE:
	case UTF8PROC_CATEGORY_PI:
	case UTF8PROC_CATEGORY_PF:
	case UTF8PROC_CATEGORY_PO:
	case UTF8PROC_CATEGORY_SM:
	case UTF8PROC_CATEGORY_SC:
	case UTF8PROC_CATEGORY_CC: return UNICODE_SIGN;
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP: return UNICODE_BLANK;
	case UTF8PROC_CATEGORY_CF: return UNICODE_FORMAT;
	default: return UNICODE_OTHER;
	}
}

uint32_t
unicode_lower(uint32_t c)
{
	return (uint32_t)utf8proc_tolower((utf8proc_int32_t)c);
}

unsigned
unicode_width(uint32_t c)
{
	int n = utf8proc_charwidth((utf8proc_int32_t)c);

	return n < 0 ? 0 : (unsigned)n;
}

void
unicode_fold(struct buf *b, uint32_t c)
{
	enum { MOST = 8 };
	utf8proc_int32_t out[MOST];
	int last = 0;
	utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)c, out,
	    MOST, UTF8PROC_CASEFOLD, &last);

	if (n <= 0 || n > MOST) {
		out[0] = (utf8proc_int32_t)c;
		n = 1;
	}
	for (utf8proc_ssize_t i = 0; i < n; i++)
		b->len += utf8_put(buf_reserve(b, 4), (uint32_t)out[i]);
}

int
unicode_nfc(struct buf *b, struct text t)
{
	utf8proc_uint8_t *made = NULL;
	utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)t.p,
	    (utf8proc_ssize_t)t.n, &made, UTF8PROC_STABLE | UTF8PROC_COMPOSE);

	if (n < 0)
		return -1;
	buf_add(b, (const char *)made, (size_t)n);
	mem_wipe(made, (size_t)n);
	free(made);
	return 0;
}

static bool
is_ascii(struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		if ((unsigned char)t.p[i] >= 0x80)
			return false;
	return true;
}

/* What all cases of a text have in common, composed. */
static void
folded(struct buf *out, struct text t)
{
	struct buf b = { 0 };
	uint32_t c;

	for (; t.n > 0; text_skip(&t, utf8_next(t.p, t.n, &c))) {
		utf8_next(t.p, t.n, &c);
		unicode_fold(&b, c);
	}
	if (unicode_nfc(out, (struct text){ b.p, b.len }) != 0)
		buf_add(out, b.p, b.len);
	buf_wipe(&b);
}

bool
unicode_same_letters(struct text a, struct text b)
{
	struct buf one = { 0 }, two = { 0 };
	bool same;

	if (text_same_letters(a, b) || is_ascii(a) || is_ascii(b) ||
	    utf8_valid(a.p, a.n) != a.n || utf8_valid(b.p, b.n) != b.n)
		return text_same_letters(a, b);
	folded(&one, a);
	folded(&two, b);
	same = text_equal((struct text){ one.p, one.len },
	    (struct text){ two.p, two.len });
	buf_wipe(&one);
	buf_wipe(&two);
	return same;
}

/* SPDX-License-Identifier: ISC */
#include "export/plainform.h"

#include "base/mem.h"
#include "base/utf8.h"

/* Halfwidth and Fullwidth Forms repeat ASCII from the exclamation mark on. */
enum { WIDE_FIRST = 0xff01, WIDE_LAST = 0xff5e };

/* The byte of ASCII that a character is read as; 0: none. */
static char
ascii_of(uint32_t code)
{
	/* Arabic, its Eastern form, Devanagari and Bengali. */
	static const uint32_t zero[] = { 0x660, 0x6f0, 0x966, 0x9e6 };

	if (code >= WIDE_FIRST && code <= WIDE_LAST)
		return (char)(code - WIDE_FIRST + '!');
	for (size_t i = 0; i < sizeof(zero) / sizeof(*zero); i++)
		if (code >= zero[i] && code < zero[i] + 10)
			return (char)(code - zero[i] + '0');
	switch (code) {
	case 0x3002: /* ideographic full stop, as names of domains may have */
	case 0xff61: return '.';
	case 0xfe62: return '+';
	case 0xfe6b: return '@';
	default: return '\0';
	}
}

void
plainform_make(struct plainform *p, struct text t)
{
	size_t at = 0;

	*p = (struct plainform){ .place =
				     mem_array(t.n + 1, sizeof(*p->place)) };
	while (at < t.n) {
		uint32_t code;
		size_t n = utf8_next(t.p + at, t.n - at, &code);
		const char plain = n > 1 ? ascii_of(code) : '\0';

		n = n == 0 ? 1 : n;
		for (size_t i = 0; i < (plain != '\0' ? 1 : n); i++)
			p->place[p->text.len + i] = at + i;
		if (plain != '\0')
			buf_add_byte(&p->text, plain);
		else
			buf_add(&p->text, t.p + at, n);
		at += n;
	}
	p->place[p->text.len] = t.n;
}

void
plainform_clear(struct plainform *p)
{
	buf_wipe(&p->text);
	mem_free(p->place);
}

/* SPDX-License-Identifier: ISC */
#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include "base/mem.h"

enum { LEAST = 256, BIG = 4 << 20 };

void
buf_clear(struct buf *b)
{
	mem_free(b->p);
	*b = (struct buf){ 0 };
}

void
buf_wipe(struct buf *b)
{
	if (b->p != NULL)
		mem_wipe(b->p, b->cap + BUF_SLACK);
	buf_clear(b);
}

/* Wipes the old block when the data moves.  For a block above BIG the system
 * moves its pages, so that no copy stays. */
static void
move(struct buf *b, size_t cap)
{
	char *p;

	if (b->cap > BIG) {
		b->p = mem_resize(b->p, cap + BUF_SLACK, 1);
		return;
	}
	p = mem_array(cap + BUF_SLACK, 1);
	if (b->p != NULL) {
		memcpy(p, b->p, b->len);
		mem_wipe(b->p, b->cap + BUF_SLACK);
		mem_free(b->p);
	}
	b->p = p;
}

void
buf_grow(struct buf *b, size_t more)
{
	size_t cap = b->cap < LEAST ? LEAST : b->cap;

	/* No buffer comes near half of the address space. */
	if (more > SIZE_MAX / 4 || b->len > SIZE_MAX / 4)
		mem_array(SIZE_MAX, 2);
	while (cap - b->len < more)
		cap *= 2;
	move(b, cap);
	b->cap = cap;
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (n < 0)
		return;
	buf_reserve(b, (size_t)n + 1);
	va_start(args, fmt);
	vsnprintf(b->p + b->len, (size_t)n + 1, fmt, args);
	va_end(args);
	b->len += (size_t)n;
}

void
buf_add_hex(struct buf *b, const unsigned char *p, size_t n)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		buf_add_byte(b, digits[p[i] >> 4]);
		buf_add_byte(b, digits[p[i] & 15]);
	}
}

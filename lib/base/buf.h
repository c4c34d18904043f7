/* SPDX-License-Identifier: ISC */
/*
 * A growing run of bytes.  There are always at least BUF_SLACK readable and
 * writable bytes behind p + len, so that kernels may load and store whole
 * blocks.  Growing doubles; a struct buf of zeros is an empty one.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/text.h"

enum { BUF_SLACK = 64 };

struct buf {
	char *p;
	size_t len;
	size_t cap; /* without the slack */
};

void buf_clear(struct buf *);             /* frees; safe to use again */
void buf_wipe(struct buf *);              /* wipes all of cap, then frees */
void buf_grow(struct buf *, size_t more); /* slow half of buf_reserve */
void buf_printf(struct buf *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Room for n more bytes behind len; the pointer holds until the next call. */
static inline char *
buf_reserve(struct buf *b, size_t n)
{
	if (b->cap - b->len < n || b->p == NULL)
		buf_grow(b, n);
	return b->p + b->len;
}

static inline void
buf_add(struct buf *b, const char *p, size_t n)
{
	char *to = buf_reserve(b, n);

	if (n != 0)
		memcpy(to, p, n);
	b->len += n;
}

/*
 * buf_add for the inner loops: copies 32 bytes a step, so that up to 31 bytes
 * behind p + n are read (they must be there, see BUF_SLACK) and up to 31
 * behind the new end are written.
 */
static inline void
buf_add_span(struct buf *b, const char *p, size_t n)
{
	char *to = buf_reserve(b, n);
	size_t i = 0;

	if (n > 512) {
		memcpy(to, p, n);
	} else {
		do
			memcpy(to + i, p + i, 32);
		while ((i += 32) < n);
	}
	b->len += n;
}

static inline void
buf_add_text(struct buf *b, struct text t)
{
	buf_add(b, t.p, t.n);
}

static inline void
buf_add_string(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

static inline void
buf_add_byte(struct buf *b, char c)
{
	*buf_reserve(b, 1) = c;
	b->len++;
}

/* Appends bytes as lower-case hexadecimal digits. */
void buf_add_hex(struct buf *, const unsigned char *, size_t n);

#endif

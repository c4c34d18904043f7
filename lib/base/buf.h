/* SPDX-License-Identifier: ISC */
/*
 * A growing run of bytes.  At least BUF_SLACK bytes after p + len can always be
 * read and written, so that inner loops may load and store whole blocks.  A
 * buffer doubles when it grows; a zeroed struct buf is empty.
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

/* Room for n more bytes after len; the pointer holds until the next call. */
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
 * buf_add for the inner loops: copies 32 bytes at a time.  It reads up to 31
 * bytes after p + n (they must exist, see BUF_SLACK) and writes up to 31 bytes
 * after the new end.
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

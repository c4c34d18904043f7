/* SPDX-License-Identifier: ISC */
/*
 * The tools' own logs: NDJSON, an object a line, read whole.
 */
#ifndef RECORD_NDJSON_H
#define RECORD_NDJSON_H

#include "base/buf.h"
#include "base/doc.h"
#include "base/moment.h"

enum {
	NDJSON_MAY_LACK = 1, /* no such file is an empty one, and a warning */
	NDJSON_TOLERANT = 2, /* what is no object, as a line that a crash tore,
			      * is a warning */
	NDJSON_GO_ON = 8, /* a line that is wrong is told (STATUS_LOOK), and the
			   * others count */
	NDJSON_NEW = 4    /* no such file is an empty one */
};

/*
 * Takes one line: NULL, or what is wrong with it in static text.  What the
 * node lends is gone behind it.
 */
typedef const char *ndjson_take(void *ctx, const struct node *line);

/* Hands out each line but empty ones; -1 after a message (STATUS_CALL). */
int ndjson_read(const char *path, unsigned flags, ndjson_take *, void *ctx);
/* The same of a descriptor, to its end; `name` stands in messages. */
int ndjson_read_fd(int fd, const char *name, unsigned flags, ndjson_take *,
    void *ctx);

/* ---- reading and writing what stands in a line ---- */

/* A member's text; none: it is not there, or no text. */
struct text ndjson_text(const struct node *line, const char *key);

/* A member as an instant, RFC 3339, a fraction of a second counting as a whole
 * one; 0, or -1. */
int ndjson_instant(const struct node *line, const char *key,
    const struct zone *, int64_t *out);

/* Appends ,"key":"text", without the comma behind a {; nothing of an empty
 * text. */
void ndjson_put(struct buf *, const char *key, struct text);
/* An instant in the time of a zone; a date alone as such. */
void ndjson_put_local(struct buf *, const char *key, int64_t utc,
    const struct zone *);
void ndjson_put_moment(struct buf *, const char *key, struct moment,
    const struct zone *);

#endif

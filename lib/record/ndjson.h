/* SPDX-License-Identifier: ISC */
/*
 * The tools' own logs: NDJSON, one object per line, read whole.
 */
#ifndef RECORD_NDJSON_H
#define RECORD_NDJSON_H

#include "base/buf.h"
#include "base/dateformat.h"
#include "base/doc.h"

enum {
	NDJSON_MAY_LACK =
	    1, /* a missing file counts as empty, with a warning */
	NDJSON_TOLERANT = 2, /* a line that is not an object, such as one that a
			      * crash cut off, gives a warning */
	NDJSON_NEW = 4,      /* a missing file counts as empty */
	NDJSON_GO_ON = 8, /* a wrong line is reported (STATUS_LOOK) and the rest
			   * is read */
	NDJSON_TORN = 16, /* a last line without its line feed that is not an
			   * object was not written to its end, and gives a
			   * warning */
	NDJSON_TO_END = 32 /* after a signal to stop, what still arrives is
			    * read, until there is nothing for two seconds */
};

/*
 * Takes one line: NULL, or static text that says what is wrong with it.  The
 * node is valid only during the call.
 */
typedef const char *ndjson_take(void *ctx, const struct node *line);

/* Hands out each line except empty ones; -1 after a message (STATUS_CALL). */
int ndjson_read(const char *path, unsigned flags, ndjson_take *, void *ctx);
/* The same for a descriptor, to its end; `name` is for messages. */
int ndjson_read_fd(int fd, const char *name, unsigned flags, ndjson_take *,
    void *ctx);

/* ---- reading piece by piece ---- */

struct ndjson;

/* `name` is lent, for messages.  A negative descriptor reads nothing by itself,
 * only what is fed. */
struct ndjson *ndjson_begin(int fd, const char *name, unsigned flags,
    ndjson_take *, void *ctx);
/* Lines for which this is true are not handed out, and need not be JSON.  Of a
 * file with a line for each of very many records, few may matter. */
typedef bool ndjson_skip(void *ctx, struct text line);
void ndjson_skips(struct ndjson *, ndjson_skip *);
/* Reads what there is.  1; 0 at the end of the input; -1 after a message
 * (STATUS_STOP), or without one when a stop is wanted. */
int ndjson_fill(struct ndjson *);
void ndjson_feed(struct ndjson *, struct text);
/* Hands out the whole lines that were read, and when nothing more comes also
 * the last one without a line feed; -1 after a message. */
int ndjson_lines(struct ndjson *);
/* The number of the line that is handed out, from 1. */
size_t ndjson_line(const struct ndjson *);
/* What was read and not handed out, lent. */
struct text ndjson_rest(const struct ndjson *);
void ndjson_rest_drop(struct ndjson *);
void ndjson_free(struct ndjson *);

/* ---- reading and writing members of a line ---- */

/* The text of a member; { NULL, 0 }: missing, or not a text. */
struct text ndjson_text(const struct node *line, const char *key);

/* A member as an instant (RFC 3339); a fraction of a second counts as a whole
 * one.  0, or -1. */
int ndjson_instant(const struct node *line, const char *key,
    const struct zone *, int64_t *out);

/* Appends ,"key":"text", without the comma after a {; does nothing for an empty
 * text. */
void ndjson_put(struct buf *, const char *key, struct text);
/* Appends ,"key":{...} of members that were put one by one; nothing if there is
 * none. */
void
ndjson_put_object(struct buf *, const char *key, const struct buf *members);
/* Appends an instant in the time of a zone; a moment that is a date stays a
 * date. */
void ndjson_put_local(struct buf *, const char *key, int64_t utc,
    const struct zone *);
void ndjson_put_moment(struct buf *, const char *key, struct moment,
    const struct zone *);

#endif

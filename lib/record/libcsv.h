/* SPDX-License-Identifier: ISC */
/*
 * CSV through libcsv: records that the kernel does not read, fields with
 * doubled quotes, and new values that need quotes.
 *
 * Records are the same as for the kernel, which differs from libcsv's defaults:
 * blanks around an unquoted field are part of it, the line end of the file ends
 * a record and any other is an error, an empty line is reported, and an open
 * quote at the end and NUL are errors.
 *
 * Tables without quotes (dialect.h) are read here, too, without the library.
 */
#ifndef RECORD_LIBCSV_H
#define RECORD_LIBCSV_H

#include <stdint.h>

#include "base/buf.h"
#include "record/dialect.h"

struct libcsv;

enum libcsv_answer {
	LIBCSV_RECORD, /* a whole record */
	LIBCSV_BLANK,  /* an empty line */
	LIBCSV_BAD,    /* an error; see at, why */
	LIBCSV_MORE    /* the record does not end here */
};

/* Why it is in doubt which quotes open a text and which close one. */
enum libcsv_doubt {
	LIBCSV_SURE,
	LIBCSV_LINE,  /* a CR alone, or a line end of another kind */
	LIBCSV_QUOTE, /* a quote inside an unquoted field: reading stopped */
	LIBCSV_TEXT   /* text after a closing quote: reading stopped */
};

struct libcsv_place {
	size_t end; /* after the record's LF, or n at the end of input;
		     * 0: unknown, reading stopped */
	enum libcsv_doubt doubt;
	size_t doubt_at; /* its offset */
	size_t at;       /* offset of the first error */
	const char *why; /* static text; NULL: no error so far */
	uint32_t *edge;  /* LIBCSV_RECORD: the offset after each field; lent
			  * until the next call */
	uint32_t fields;
};

struct libcsv *libcsv_new(struct dialect);
void libcsv_free(struct libcsv *);

/* Sets the line end of the file; first it is LINE_EITHER. */
void libcsv_line_end(struct libcsv *, enum line_end);

/* Reads the record that begins p[0..n).  `last`: nothing follows p[n]. */
enum libcsv_answer libcsv_read(struct libcsv *, const char *p, size_t n,
    bool last, struct libcsv_place *);

/* Appends the characters of one raw field. */
void libcsv_decode(struct libcsv *, struct text raw, struct buf *out);

/* NULL, or why CSV cannot hold a value; static. */
const char *libcsv_refuses(struct text value);

/* Appends a value as a field; in quotes if it needs them or `quoted` is set. */
void libcsv_encode(struct buf *out, struct text value, char delim, bool quoted);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * CSV through libcsv: records the kernel will not read, fields with doubled
 * quotes, and new values that need quotes.
 *
 * What a record is here is what the kernel takes for one.  libcsv's habits
 * are set aside: blanks around an unquoted field stay part of it, a line feed
 * (with a CR before it or not) ends a record and a CR alone is trouble, an
 * empty line is reported, an open quote at the end is trouble, and so is NUL.
 */
#ifndef RECORD_LIBCSV_H
#define RECORD_LIBCSV_H

#include <stdint.h>

#include "base/buf.h"

struct libcsv;

enum libcsv_answer {
	LIBCSV_RECORD, /* a whole record */
	LIBCSV_BLANK,  /* a line without a byte in it */
	LIBCSV_BAD,    /* trouble; see at, why */
	LIBCSV_MORE    /* the record does not end here */
};

/* What makes it doubtful which quotes open a text and which close one. */
enum libcsv_doubt {
	LIBCSV_SURE,
	LIBCSV_CR,    /* a CR alone */
	LIBCSV_QUOTE, /* a quote inside an unquoted field: reading stopped */
	LIBCSV_TEXT   /* text behind a closing quote: reading stopped */
};

struct libcsv_place {
	size_t end; /* behind the record's LF, or n at the end of input;
		     * 0: where reading stopped, nobody knows */
	enum libcsv_doubt doubt;
	size_t doubt_at; /* its offset */
	size_t at;       /* offset of the first trouble */
	const char *why; /* static text; NULL: no trouble up to here */
	uint32_t *edge;  /* LIBCSV_RECORD: the offset behind each field; lent
			  * until the next call */
	uint32_t fields;
};

/* `lenient`: a quote inside an unquoted field, and text behind a closing
 * quote, are data. */
struct libcsv *libcsv_new(char delim, bool lenient);
void libcsv_free(struct libcsv *);

/* Reads the record that begins p[0..n).  `last`: nothing follows p[n]. */
enum libcsv_answer libcsv_read(struct libcsv *, const char *p, size_t n,
    bool last, struct libcsv_place *);

/* Appends the characters of one raw field that begins with a quote. */
void libcsv_decode(struct libcsv *, struct text raw, struct buf *out);

/* NULL, or why a value cannot stand in CSV; static. */
const char *libcsv_refuses(struct text value);

/* Appends a value as a field, in quotes where it needs them, or `quoted` asks
 * for them. */
void libcsv_encode(struct buf *out, struct text value, char delim, bool quoted);

#endif

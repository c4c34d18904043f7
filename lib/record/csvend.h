/* SPDX-License-Identifier: ISC */
/*
 * Finds the end of a CSV record that cannot be handed out: none of its lines
 * may be taken for a record.
 */
#ifndef RECORD_CSVEND_H
#define RECORD_CSVEND_H

#include <stddef.h>

#include "record/dialect.h"

/*
 * The state of a record that is too long to hold, read byte by byte as libcsv
 * would read it.  After a quote out of place it is unknown what is inside
 * quotes: the record is lost and takes the rest of the file.
 */
struct csvend {
	struct dialect dialect;
	enum line_end line_end;
	bool lost;
	bool cr;      /* the last byte was a CR outside quotes */
	bool escaped; /* the last byte was a backslash */
	enum { CSVEND_BEGIN, CSVEND_PLAIN, CSVEND_QUOTED, CSVEND_CLOSED } at;
};

/* The offset after its end in p[0..n), or 0: it does not end there. */
size_t csvend_follow(struct csvend *, const char *p, size_t n);

/*
 * After a quote out of place, or in a record with quotes that has too many or
 * too few fields, the quotes that follow show whether a text is open there: a
 * quote between a delimiter and a text opens one, a quote between a text and a
 * delimiter closes one.  Both cases are tried; a case that the quotes
 * contradict is dropped.  A line end outside quotes ends the record when only
 * one case is left and the next quote after it does not contradict that case.
 */
struct csvend_doubt {
	char delim;
	enum line_end line_end;
	size_t from;  /* offset after the quote in doubt */
	bool outside; /* without evidence, no text is open */
};

/* How many bytes after the quote in doubt are searched for quotes. */
enum { CSVEND_LOOK = 1 << 20 };

enum csvend_answer {
	CSVEND_FOUND, /* *end: the offset after the record */
	CSVEND_MORE,  /* ask again with more bytes */
	CSVEND_REST   /* unknown: the record takes the rest of the file */
};

/* p[0..n) begins with the record; `last`: the file ends with it. */
enum csvend_answer csvend_guess(const struct csvend_doubt *, const char *p,
    size_t n, bool last, size_t *end);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * Where a record of CSV ends that cannot be handed out: none of its lines may
 * be taken for a record.
 */
#ifndef RECORD_CSVEND_H
#define RECORD_CSVEND_H

#include <stdbool.h>
#include <stddef.h>

/*
 * One that is too long to hold is followed byte by byte, as libcsv would read
 * it.  When a quote is out of place on the way, nobody knows any more what is
 * inside quotes: it is lost, and takes the rest of the file.
 */
struct csvend {
	char delim;
	bool lenient; /* a quote out of place is data */
	bool lost;
	enum { CSVEND_BEGIN, CSVEND_PLAIN, CSVEND_QUOTED, CSVEND_CLOSED } at;
};

/* The offset behind its end in p[0..n), or 0: it goes on behind n. */
size_t csvend_follow(struct csvend *, const char *p, size_t n);

/*
 * After a quote out of place, or in a record that has too many or too few
 * fields and quotes, the quotes that follow tell whether a text is open there:
 * one that stands between a delimiter and a text opens one, one that stands
 * between a text and a delimiter closes one.  Both cases are tried; what the
 * quotes contradict is given up.  A line feed outside of quotes ends the record
 * when only one case is left and the next quote behind it does not contradict.
 */
struct csvend_doubt {
	char delim;
	size_t from;  /* offset behind the quote in doubt */
	bool outside; /* no text is open where nothing shows one */
};

/* Quotes are looked for so far behind the one in doubt. */
enum { CSVEND_LOOK = 1 << 20 };

enum csvend_answer {
	CSVEND_FOUND, /* *end: the offset behind the record */
	CSVEND_MORE,  /* ask again with more bytes */
	CSVEND_REST   /* nobody knows: it takes the rest of the file */
};

/* p[0..n) begins with the record; `last`: the file ends with it. */
enum csvend_answer csvend_guess(const struct csvend_doubt *, const char *p,
    size_t n, bool last, size_t *end);

#endif

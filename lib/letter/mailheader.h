/* SPDX-License-Identifier: ISC */
/*
 * Header fields (RFC 5322, RFC 2047): folded at 78 columns; what is no ASCII,
 * or could be taken for something else than text, is encoded as UTF-8.
 */
#ifndef LETTER_MAILHEADER_H
#define LETTER_MAILHEADER_H

#include "base/buf.h"
#include "base/text.h"

/* A field that is being written. */
struct header {
	struct buf *out;
	size_t line; /* where its last line begins */
	bool any;    /* that line has more than the name of the field */
};

/* `name` is "Subject:". */
void header_begin(struct header *, struct buf *, const char *name);
/* A blank, or a new line, and what must not be cut. */
void header_put(struct header *, struct text token);
/* The same, with signs around it such as < and >,. */
void header_put_in(struct header *, const char *before, struct text,
    const char *after);
/* Text of one line, as in Subject. */
void header_put_text(struct header *, struct text);
/* The name before an address, which a reader sees; none if it is blank. */
void header_put_name(struct header *, struct text);
void header_end(struct header *);

/* Whether a text is UTF-8 without control characters. */
bool header_text_good(struct text);
#endif

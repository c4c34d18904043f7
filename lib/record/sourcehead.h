/* SPDX-License-Identifier: ISC */
/* Private to the files that implement source.h. */
#ifndef RECORD_SOURCEHEAD_H
#define RECORD_SOURCEHEAD_H

#include "record/source.h"

/* ---- input.c ---- */

/* One more read into b; 1, 0 at the end, -1 with errno. */
int input_read(struct source *, struct input *, struct buf *);
/* Reports errno, unless a signal asked to stop; -1. */
int input_failed(const struct input *);
uint64_t input_lines(const char *p, size_t n);

/* ---- sourcehead.c ---- */

/* Takes what comes before the records off the front of a file, once; 0, or -1
 * after a message. */
int input_begin(struct source *, struct input *);

/* ---- settle.c ---- */

/* Sets formats, delimiters and quotes, when the format of the input is known.
 */
void engine_settle(struct engine *, const struct stream_options *);
/* 0, or -1 after a message: the delimiter cannot be one. */
int engine_check_delimiter(const struct engine *);

#endif

/* SPDX-License-Identifier: ISC */
/* What the client of a database printed of scripts of keysql.h. */
#ifndef SOURCE_PRINTED_H
#define SOURCE_PRINTED_H

#include "record/ndjson.h"

struct printed {
	struct ndjson **input;
	size_t inputs;
	ndjson_take *take;
	void *ctx; /* of take() */
};

/* The word that a script puts around a line, static; NULL: none. */
const char *printed_word(const struct node *line);

/* Opens the files, or standard input if there is none, before the first line is
 * read; -1 after a message.  `take` and `ctx` are set. */
int printed_open(struct printed *, char **files);
void printed_close(struct printed *);

/* Hands the lines that have come to take(), with ndjson_lines(), and logs them;
 * 0, or -1 after a message. */
typedef int printed_log(void *ctx, struct ndjson *);

/* Reads piece by piece, as the next piece may never come; -1 after a message.
 */
int printed_read(const struct printed *, printed_log *);

#endif

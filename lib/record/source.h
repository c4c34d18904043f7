/* SPDX-License-Identifier: ISC */
/*
 * The input files, cut into chunks of whole records.
 *
 * A chunk is what one read(2) brings, so a record leaves as soon as it has
 * arrived; only a record longer than a chunk is waited for.  The bytes behind
 * the last whole record are carried to the next chunk.
 */
#ifndef RECORD_SOURCE_H
#define RECORD_SOURCE_H

#include "base/progress.h"
#include "record/engine.h"

struct input {
	const char *shown; /* its name in messages */
	int fd;
	int64_t size;     /* bytes, -1: not known */
	struct buf ahead; /* read, and not yet in a chunk */
	bool open;        /* what has been read lacks a line end */
	bool ended;       /* read(2) said so */
	bool mark;        /* it began with a byte order mark */
	bool begun;       /* its header is behind us */
	bool filled;      /* a chunk of it has been handed out */
	uint64_t lines;   /* of its header */
};

struct source {
	struct engine *engine;
	struct input *in;
	size_t files, at;
	struct libcsv *csv;
	size_t chunk; /* bytes a read */
	struct buf tail;
	bool unscanned;    /* the tail may hold whole records */
	bool skipping;     /* inside a record too long to hold */
	bool told;         /* that it takes the rest of the file */
	struct csvend end; /* of that one */
	bool done;
	struct progress progress;
};

/* Opens all files, or takes what is open in place of them; 0, or -1 after a
 * message. */
int
source_open(struct source *, struct engine *, char **files, const int *open);
void source_clear(struct source *);

/*
 * Finds the format, where it is not given, and reads the header of the first
 * file and of all others that are regular files.  0, or -1 after a message.
 */
int source_begin(struct source *, const struct stream_options *);

/*
 * The next chunk; false at the end of all input or when a stop is wanted.  A
 * reading error comes with the chunk, as its fatal note.
 */
bool source_fill(struct source *, struct batch *);

#endif

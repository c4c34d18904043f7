/* SPDX-License-Identifier: ISC */
/*
 * The input files, cut into chunks of whole records.
 *
 * A chunk is the result of one read(2), so a record goes out as soon as it has
 * arrived; only a record longer than a chunk is waited for.  The bytes after
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
	bool open;        /* the bytes so far lack a line end */
	bool ended;       /* read(2) returned 0 */
	bool mark;        /* it began with a byte order mark */
	bool begun;       /* its header has been read */
	bool filled;      /* a chunk of it has been handed out */
	uint64_t lines;   /* in its header */
	enum line_end line_end;
};

struct source {
	struct engine *engine;
	struct input *in;
	size_t files, at;
	struct libcsv *csv;
	size_t chunk; /* bytes per read */
	struct buf tail;
	bool unscanned;    /* the tail may hold whole records */
	bool skipping;     /* inside a record too long to hold */
	bool told;         /* reported: it takes the rest of the file */
	struct csvend end; /* the state of that record */
	bool done;
	struct progress progress;
};

/* Opens all files, or takes the descriptors in `open` instead; 0, or -1 after a
 * message. */
int
source_open(struct source *, struct engine *, char **files, const int *open);
void source_clear(struct source *);

/*
 * Detects the format if it is not given, and reads the headers of the first
 * file and of all others that are regular files.  0, or -1 after a message.
 */
int source_begin(struct source *, const struct stream_options *);

/*
 * The next chunk; false at the end of all input or when a stop is wanted.  A
 * read error comes with the chunk, as its fatal note.
 */
bool source_fill(struct source *, struct batch *);

#endif

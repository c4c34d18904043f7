/* SPDX-License-Identifier: ISC */
/*
 * Records in, records out: the engine of every record-at-a-time tool.
 *
 * The input is read in chunks of whole records.  A chunk is scanned, worked
 * on and written; what no rule touches is copied in spans across records.
 * With several jobs the work is spread over threads, and reading and writing
 * stay in the order of the input, so that the output is the same.
 *
 * A bad record ends the run (STATUS_STOP) behind the good ones before it; or
 * goes to the file of refused records byte for byte (STATUS_LOOK).  Nothing
 * is written before the header (CSV) or the first record (NDJSON) has been
 * found to hold every field that the selection names.
 *
 * Adding a dialect of CSV: its name in options.c, what it changes in
 * format_settle() (source.c).
 * Adding a format: enum format; its name in options.c; how it is told from
 * others in format_detect() (source.c); a file as csvbatch.c and jsonbatch.c
 * are, with scan, next and finish, called in batch.c and source.c; what its
 * first record says in layout.c; a section in pp(7), tests in engine.bats and
 * contract.bats.
 */
#ifndef RECORD_STREAM_H
#define RECORD_STREAM_H

#include "base/opt.h"
#include "record/record.h"
#include "record/select.h"

enum format { FORMAT_AUTO, FORMAT_CSV, FORMAT_TSV, FORMAT_NDJSON };

struct stream_options {
	enum format from; /* AUTO: by the first byte */
	enum format to;   /* AUTO: as it came */
	char delim;       /* NUL: a comma, for TSV a tab */
	bool no_header;
	bool lenient_quotes;
	size_t max_record; /* bytes; 0: 128 MiB */
	unsigned jobs;     /* 0: 1 */
	const char *output;
	const char *rejects;
	const int *open; /* descriptors in place of the files, which the stream
			  * closes; NULL: it opens them */
	const char *doing; /* a word for its progress; NULL: none */
	bool piece;  /* of a whole: a field that may be missing may be so in all
		      * of its records */
	bool silent; /* nothing is said of records that are set aside: they
		      * come again */
	bool quiet, verbose, progress, no_sandbox;
};

/* The rows of the common options, for a tool's table. */
/* clang-format off */
enum {
	STREAM_LENIENT = OPT_LONG, STREAM_MAX, STREAM_HEADER, STREAM_SANDBOX,
	STREAM_PROGRESS, STREAM_PIECE, STREAM_LAST
};
#define STREAM_OPT_DELIM \
	{ 'd', "delimiter", "char", "Fields are separated by char" }
#define STREAM_OPT_FROM \
	{ 'f', "from", "format", "Read csv, tsv or ndjson" }
#define STREAM_OPT_JOBS \
	{ 'j', "jobs", "n", "Work in n threads" }
#define STREAM_OPT_LENIENT \
	{ STREAM_LENIENT, "lenient-quotes", NULL, \
	    "Take a stray quote as data" }
#define STREAM_OPT_MAX \
	{ STREAM_MAX, "max-record", "size", "Refuse longer records (128M)" }
#define STREAM_OPT_HEADER \
	{ STREAM_HEADER, "no-header", NULL, \
	    "The first line is data; fields are 1, 2, 3" }
#define STREAM_OPT_SANDBOX \
	{ STREAM_SANDBOX, "no-sandbox", NULL, \
	    "Keep all rights of the process" }
#define STREAM_OPT_PIECE \
	{ STREAM_PIECE, "piece", NULL, \
	    "A piece of a whole: NAME? may match nothing" }
#define STREAM_OPT_OUTPUT \
	{ 'o', "output", "file", "Write to file, whole or not at all" }
#define STREAM_OPT_PROGRESS \
	{ STREAM_PROGRESS, "progress", NULL, "Show how far it is" }
#define STREAM_OPT_QUIET \
	{ 'q', "quiet", NULL, "No warnings" }
#define STREAM_OPT_REJECTS \
	{ 'r', "rejects", "file", "Append refused records to file, go on" }
#define STREAM_OPT_TO \
	{ 't', "to", "format", "Write csv, tsv or ndjson" }
#define STREAM_OPT_VERBOSE \
	{ 'v', "verbose", NULL, "Say what was done" }
/* clang-format on */

/* Stores a common option: 1, 0 when it is none of them, -1 after a message. */
int stream_option(struct stream_options *, int letter, const char *arg);

/*
 * What a tool does.  `begin` makes the state of one thread, `end` takes it
 * back; they are called for every thread in turn, never at once.  `records`
 * works through a batch.
 */
struct stream_work {
	void *tool;
	void *(*begin)(void *tool);
	void (*records)(void *state, struct batch *);
	void (*end)(void *state);
	/* The batch that `records` has worked through last is written: batches
	 * come in the order of the input, one at a time.  May be NULL. */
	void (*written)(void *state);
};

/* What the header or the first record names. */
struct stream_names {
	const struct text *name; /* of NDJSON the paths of scalars, arrays and
				  * empty objects outside arrays */
	size_t n;
	enum format from;
	const char *file;
};

struct stream_plan {
	struct select *select;
	/*
	 * Called once, when it is known what the first record or the header
	 * names, before anything is chosen: the tool may complete the
	 * selection.  0, or -1 after a message (STATUS_CALL).  NULL: the
	 * selection is complete.  An input without any record calls nobody.
	 */
	int (*fields)(void *tool, const struct stream_names *);
	/* Which rules drop a column: drops(tool, rule). */
	bool (*drops)(const void *tool, int rule);
	struct stream_work work;
	/* All is written but does not yet appear: a status that the tool raises
	 * now takes back what -o names.  May be NULL. */
	void (*settled)(void *tool);
	/* Records that hold none of the fields are handed out, too. */
	bool every;
	unsigned sandbox; /* SANDBOX_ flags the tool needs itself */
};

/*
 * The whole run: opens `files` (NULL-terminated; none: standard input), gives
 * up rights, works, writes.  Returns the status after the messages are out;
 * msg_status() knows it as well.  When a signal asks to stop, it returns
 * behind whole records; the tool tidies up and calls stop_die().
 */
int stream_run(const struct stream_options *, const struct stream_plan *,
    char **files);

/*
 * The same in its parts, for who reads twice: all streams are opened before one
 * works.  Closing ends one that has not worked without writing anything, and
 * returns the status.
 */
struct stream;
/* NULL after a message.  Both are lent until it is closed. */
struct stream *stream_open(const struct stream_options *,
    const struct stream_plan *, char **files);
void stream_work(struct stream *);
int stream_close(struct stream *); /* NULL is fine */

#endif

/* SPDX-License-Identifier: ISC */
/*
 * Records in, records out: the engine of every record-at-a-time tool.
 *
 * The input is read in chunks of whole records.  A chunk is scanned, worked on
 * and written; bytes that no rule touches are copied in spans across records.
 * With several jobs the work is spread over threads; reading and writing keep
 * the order of the input, so that the output is the same.
 *
 * A bad record ends the run (STATUS_STOP) after the good ones before it, or
 * goes to the file of refused records byte for byte (STATUS_LOOK).  Nothing is
 * written before the header (CSV) or the first record (NDJSON) is known to hold
 * every field that the selection names.
 *
 * Adding a dialect of CSV: its name in options.c, its changes in
 * engine_settle() (settle.c).
 * Adding a format: enum format; its name in options.c; a section in pp(7),
 * tests in engine.bats and contract.bats.  To read it: its detection in
 * format_detect() (sourcehead.c); a file like csvbatch.c and jsonbatch.c, with
 * scan, next and finish, called in batch.c and source.c; the fields of its
 * first record in layout.c; what conditions see of it in retain/conditions.c.
 * To write it: finish_as_... in csvbatch.c and jsonbatch.c, and rows.c for
 * lists that are no copy of the input.
 */
#ifndef RECORD_STREAM_H
#define RECORD_STREAM_H

#include "base/opt.h"
#include "record/dialect.h"
#include "record/record.h"
#include "record/select.h"

enum format { FORMAT_AUTO, FORMAT_CSV, FORMAT_TSV, FORMAT_NDJSON };

struct stream_options {
	enum format from;         /* AUTO: detected by the first byte */
	enum format to;           /* AUTO: the same as the input */
	char delim;               /* NUL: a comma, for TSV a tab */
	enum quoting quoting;     /* of tables that are read */
	enum quoting quoting_out; /* AUTO: the same */
	bool no_header;
	bool lenient_quotes;
	const char *null;    /* texts that mean no value, with commas between */
	const char *columns; /* of tables made from NDJSON, with commas between;
			      * NULL: those of the first record */
	size_t max_record;   /* bytes; 0: 128 MiB */
	unsigned jobs;       /* 0: 1 */
	const char *output;
	const char *standard; /* what messages call standard output, if it is
			       * something else; NULL: <stdout> */
	const char *rejects;
	const int *open; /* descriptors in place of the files, which the stream
			  * closes; NULL: it opens them */
	const char *doing; /* a word for its progress; NULL: none */
	bool piece; /* the input is a piece of a larger one: an optional field
		     * may be missing in all of its records */
	/* A second reading writes: what the output needs is checked there. */
	bool reads;
	bool other;  /* a file of --in, not the input */
	bool silent; /* no message for records set aside: a second reading
		      * reports them */
	bool quiet, verbose, progress, no_sandbox;
};

/* The options of a reading that decides nothing and writes nothing: another one
 * follows, or has been. */
struct stream_options stream_only_reads(const struct stream_options *);
/* The same of a file of --in, which is read as a whole whatever the input is a
 * piece of. */
struct stream_options stream_reads_other(const struct stream_options *);

/* The rows of the common options, for a tool's table. */
/* clang-format off */
enum {
	STREAM_LENIENT = OPT_LONG, STREAM_MAX, STREAM_HEADER, STREAM_SANDBOX,
	STREAM_PROGRESS, STREAM_PIECE, STREAM_QUOTING, STREAM_NULL,
	STREAM_COLUMNS, STREAM_LAST
};
#define STREAM_OPT_DELIM \
	{ 'd', "delimiter", "char", "Separate fields by char" }
#define STREAM_OPT_FROM \
	{ 'f', "from", "format", "Read csv, tsv or ndjson" }
#define STREAM_OPT_JOBS \
	{ 'j', "jobs", "n", "Work in n threads" }
#define STREAM_OPT_LENIENT \
	{ STREAM_LENIENT, "lenient-quotes", NULL, \
	    "Take a stray quote as data" }
#define STREAM_OPT_MAX \
	{ STREAM_MAX, "max-record", "size", \
	    "Refuse records longer than size (128M)" }
#define STREAM_OPT_HEADER \
	{ STREAM_HEADER, "no-header", NULL, \
	    "The first line is data; fields are 1, 2, 3" }
#define STREAM_OPT_SANDBOX \
	{ STREAM_SANDBOX, "no-sandbox", NULL, \
	    "Run without the sandbox" }
#define STREAM_OPT_PIECE \
	{ STREAM_PIECE, "piece", NULL, \
	    "A piece of a larger input: NAME? may be missing" }
#define STREAM_OPT_COLUMNS \
	{ STREAM_COLUMNS, "header", "columns", \
	    "Columns of the CSV that is made from NDJSON" }
#define STREAM_OPT_NULL \
	{ STREAM_NULL, "null", "texts", "These texts mean that there is no value" }
#define STREAM_OPT_QUOTING \
	{ STREAM_QUOTING, "quoting", "kind", \
	    "Tables have quotes: csv, none or backslash" }
#define STREAM_OPT_OUTPUT \
	{ 'o', "output", "file", "Write to file, whole or not at all" }
#define STREAM_OPT_PROGRESS \
	{ STREAM_PROGRESS, "progress", NULL, "Show the progress" }
#define STREAM_OPT_QUIET \
	{ 'q', "quiet", NULL, "Print no warnings" }
#define STREAM_OPT_REJECTS \
	{ 'r', "rejects", "file", "Append refused records to file and go on" }
#define STREAM_OPT_TO \
	{ 't', "to", "format", "Write csv, tsv or ndjson" }
#define STREAM_OPT_VERBOSE \
	{ 'v', "verbose", NULL, "Report what was done" }
/* clang-format on */

/* Stores a common option: 1; 0: another option; -1 after a message. */
int stream_option(struct stream_options *, int letter, const char *arg);

/* Whether a byte may separate fields: ASCII that cannot be mistaken for part of
 * a value. */
bool stream_delimits(int byte);

/*
 * The work of a tool.  `begin` makes the state of one thread, `end` frees it;
 * they are called for one thread after another, never at once.  `records` works
 * through a batch.
 */
struct stream_work {
	void *tool;
	void *(*begin)(void *tool);
	void (*records)(void *state, struct batch *);
	void (*end)(void *state);
	/* Called when the batch that `records` worked on last has been written:
	 * in the order of the input, one at a time.  May be NULL. */
	void (*written)(void *state);
};

/* What a tool asks for when it knows the names; zeroed at first, and lent until
 * the stream is closed. */
struct stream_wishes {
	const struct text *null; /* more texts that mean no value */
	size_t nulls;
	/* NDJSON to CSV: the next column, from *at on; false: none is left.
	 * May be NULL. */
	bool (*column)(const void *of, size_t *at, struct text *name);
	const void *of;
	bool after; /* they come after those of the first record, not before */
};

/* The names in the header or the first record. */
struct stream_names {
	const struct text *name; /* NDJSON: the paths of scalars, arrays and
				  * empty objects outside arrays */
	size_t n;
	enum format from, to;
	bool header; /* the input names them; else they are numbers */
	const char *file;
	struct stream_wishes *wish;
};

struct stream_plan {
	struct select *select;
	/*
	 * Called once, when the names of the header or the first record are
	 * known and nothing is chosen yet: the tool may complete the selection.
	 * 0, or -1 after a message (STATUS_CALL).  NULL: the selection is
	 * complete.  Not called for an input without records.
	 */
	int (*fields)(void *tool, const struct stream_names *);
	/* Which rules drop a column: drops(tool, rule). */
	bool (*drops)(const void *tool, int rule);
	/* The names that the tool knows, and those above them; other members of
	 * NDJSON are shown to it in record.strange.  Without knows(): all. */
	struct known_names known;
	struct stream_work work;
	/* Called with all bytes that were written, in their order, one call at
	 * a time.  May be NULL. */
	void (*out)(void *tool, struct text);
	/* Appends what comes after all records, of which so many were refused;
	 * not called after an error.  May be NULL. */
	void (*tail)(void *tool, uint64_t refused, struct buf *);
	/* Called when all is written, before the file of -o appears: a status
	 * that the tool raises now discards it.  May be NULL. */
	void (*settled)(void *tool);
	/* Also hand out records that hold none of the fields. */
	bool every;
	/* Also hand out records in which a value stands where selectors name
	 * something inside it (SELECT_MISPLACED); what they name then counts
	 * as occurring several times, and so does what is in a list of
	 * several elements of which one lacks it.  Else a value in the
	 * wrong place makes a bad record. */
	bool misplaced;
	/* The tool adds a member to each record, so all others may be dropped.
	 */
	bool adds;
	/* Write all records in one form, so that only their values differ: no
	 * blanks, no blank lines, quotes and escapes where they are needed,
	 * names in NDJSON in one order. */
	bool one_form;
	/* An optional selector that matches nothing in the whole input is an
	 * error (STATUS_STOP), unless that is a piece. */
	bool must_match;
	/* Another reading follows, which reports them. */
	bool again;
	unsigned sandbox; /* SANDBOX_ flags that the tool needs itself */
};

/*
 * The whole run: opens `files` (NULL-terminated; empty: standard input), gives
 * up rights, works, writes.  Prints the messages and returns the status, which
 * is also msg_status().  When a signal asks to stop, it returns after whole
 * records; the tool cleans up and calls stop_die().
 */
int stream_run(const struct stream_options *, const struct stream_plan *,
    char **files);

/*
 * The same in parts, for a tool that reads twice: it opens all streams before
 * one works.  Closing a stream that has not worked writes nothing.  Closing
 * returns the status.
 */
struct stream;
/* NULL after a message.  Options and plan are lent until it is closed. */
struct stream *stream_open(const struct stream_options *,
    const struct stream_plan *, char **files);
void stream_work(struct stream *);
int stream_close(struct stream *); /* NULL is fine */

#endif

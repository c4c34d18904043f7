/* SPDX-License-Identifier: ISC */
/*
 * The inside of the engine, shared by the files of lib/record only.
 *
 * struct engine is complete when the header (CSV) or first record (NDJSON) is
 * known, and only read from then on.  struct batch is one chunk of whole
 * records with all that a thread needs to work on it.  The source fills batches
 * in order, the sink writes them in the same order.
 */
#ifndef RECORD_ENGINE_H
#define RECORD_ENGINE_H

#include "base/msg.h"
#include "record/csvend.h"
#include "record/json.h"
#include "record/jsonform.h"
#include "record/libcsv.h"
#include "record/nulls.h"
#include "record/scan.h"
#include "record/stream.h"

enum {
	ENGINE_CHUNK = 256 * 1024, /* bytes per read */
	ENGINE_MAX = 128 << 20,    /* bytes of a record, by default */
	ENGINE_COLUMNS = 1 << 20,  /* fields of a CSV record */
	ENGINE_NOTES = 10          /* messages on bad records, then a count */
};

struct engine {
	enum format from, to; /* never FORMAT_AUTO once the input is known */
	bool convert;         /* every cell is rewritten */
	bool anew;            /* every record is: nothing is copied in spans */
	bool touch;           /* some field is touched */
	struct dialect dialect; /* of the input */
	enum quoting quoting_out;
	enum line_end line_end; /* of all files */
	bool header;
	char delim_out;
	struct nulls nulls; /* of the options and the tool */
	bool plain;         /* RECORD_PLAIN text never holds delim_out */
	size_t max_record;
	const struct stream_plan *plan;
	const struct select *select;
	scan_kernel *kernel;
	bool rejects;    /* bad records are set aside */
	bool told;       /* the tool has seen the fields, or need not */
	bool primed;     /* the first record has been read */
	struct buf head; /* the header to write */
	/* CSV in. */
	uint32_t columns;
	struct text *names; /* one per column */
	struct buf name_bytes;
	struct field *fields; /* the touched ones, as every record has them */
	bool drop;            /* some of them are dropped */
	bool single;          /* one column of CSV goes out: an empty value
			       * needs quotes, or it looks like a blank line;
			       * without quotes it is one */
	size_t touched;
	uint32_t *need;
	size_t needs;
	int *slot; /* field of each slot */
	/* CSV to NDJSON: "name": for each touched field. */
	struct text *keys;
	struct buf key_bytes;
	/* NDJSON to CSV. */
	const char
	    *columns_given; /* all of them, see stream.h; NULL: not given */
	struct stream_wishes wish;
	struct text *out_names;
	size_t outs;
	struct buf out_bytes;
};

/* A part of the chunk that is not a regular record. */
enum odd_kind { ODD_BLANK, ODD_BAD };

struct odd {
	enum odd_kind kind;
	size_t before; /* regular records before it */
	size_t begin, end;
	size_t at; /* of the error in the record, from 1; 0: none */
	const char *why;
	uint32_t fields; /* of a ragged record, else 0 */
	bool endless;    /* its end is unknown: it takes the rest */
	bool open;       /* it did not end before the file */
	bool doubtful;   /* its end is sought even past max_record */
};

struct note {
	enum status status;
	bool placed;   /* the message shows line, column or field */
	size_t offset; /* of the record in the chunk */
	size_t at;     /* of the error in the record, from 1; 0: none */
	char field[MSG_NAME_MAX + 1];
	const char *why; /* static */
	char *text;      /* owned, instead of why */
	uint32_t fields; /* of a ragged record; 0: not ragged */
};

struct batch {
	struct engine *engine;
	struct record rec;
	/* From the source. */
	uint64_t turn;
	const char *file;     /* its name in messages */
	bool first;           /* the first batch of its file */
	bool told;            /* engine.told when it was filled */
	struct buf in;        /* the chunk */
	size_t whole;         /* bytes of whole records in it */
	size_t rest;          /* leading bytes of a record that is too long */
	const char *too_long; /* why that record is refused; NULL: it began in
			       * an earlier batch */
	size_t too_long_at;
	bool endless;           /* that record takes the rest of the file */
	uint64_t base;          /* first batch of a file: lines before it */
	enum line_end line_end; /* of its file */
	bool cut; /* the batch ends its file, without a line end */
	/* Scanned. */
	struct scan scan;
	uint32_t *index;
	size_t index_room;
	struct odd *odd;
	size_t odds, odd_room;
	struct odd unended; /* the error of the record that begins at `whole`
			     * and does not end here; why == NULL: none */
	struct libcsv *csv;
	struct json_scan *json;
	/* Progress of the work. */
	size_t next; /* regular record, or offset (NDJSON) */
	size_t next_odd;
	size_t begin;  /* of the next record */
	size_t copied; /* bytes of `in` that are done */
	bool edited;   /* `out` holds the output; else `in` is the output */
	bool ended;    /* a bad record stopped it */
	bool ready;    /* `told` when batch_ready() was called */
	uint32_t generation;
	size_t lines, records, refused, skipped;
	struct field *json_field;
	size_t json_fields;
	uint32_t *out_cell; /* NDJSON to CSV: field of each column */
	/* The same: an object that a rule takes as one value has no column, but
	 * its members have some. */
	bool astray;
	bool hollow;        /* the record has an object, a list or null */
	struct field *last; /* of the record: members that come after all */
	size_t lasts, last_room;
	struct json_form form;
	struct buf inside, formed; /* of an object or array in one column */
	/* To the sink. */
	struct buf out, rejects, scratch;
	struct note note[ENGINE_NOTES + 1]; /* the last one is a spare */
	size_t notes;
	enum status fatal; /* STATUS_OK: go on */
};

/* layout.c: fills the engine from the header; 0, or -1 after a message. */
int layout_csv(struct engine *, struct libcsv *, struct text line,
    const char *file);
/* The same from the first record in the batch; -1 after a note. */
int layout_ndjson(struct engine *, struct batch *);
void layout_clear(struct engine *);
/* Shows the fields to the tool; as stream_plan.fields. */
int layout_tell(struct engine *, const struct text *names, size_t n,
    const char *file);

/* settle.c */
/* To call when e->from is known.  0, or -1 after a message: an option has
 * nothing to act on.  `file`: that shows the format; NULL: an option says it.
 */
int engine_check_options(const struct engine *, const struct stream_options *,
    const char *file);

/* csvbatch.c */
/* Scans in[begin..); sets `whole` and the index.  `last`: the file ends. */
void csvbatch_scan(struct batch *, size_t begin, bool last);
bool csvbatch_next(struct batch *);
void csvbatch_finish(struct batch *);
/* Whether a CSV file that begins with this name would be misread: as NDJSON, or
 * as one with a byte order mark. */
bool layout_name_misleads(struct text name);
/* Whether a name occurs twice; stores it in *name. */
bool layout_names_double(const struct text *names, size_t n, struct text *name);

/* jsonbatch.c */
void jsonbatch_scan(struct batch *, size_t begin, bool last);
bool jsonbatch_next(struct batch *);
void jsonbatch_finish(struct batch *);
/* Why a field without a column makes a bad record. */
const char *jsonbatch_no_column(const struct engine *);
/* The JSON text of an object or array, with all changes, as it is written into
 * one column; lent until the next call. */
struct text jsonbatch_inside(struct batch *, size_t i);
/* A field of the record whose value would be lost, as it has no column; NULL:
 * none.  To call when the values are known: null needs no column. */
struct field *jsonbatch_astray(struct record *);
/* Drops each object and list of which nothing is left, and that no rule takes
 * as one value.  born: also what came as null, {} or [] in the place of one. */
void jsonbatch_drop_hollows(struct record *, bool born);
/* The member of the record that comes last under this name; NULL: none. */
const struct field *jsonbatch_last(const struct batch *, struct text name);

/* columns.c */
/* Makes the columns of the CSV output from --header, from what the tool knows
 * and from the scanned first record.  NULL, or why that is impossible. */
const char *columns_make(struct engine *, struct batch *);
/* An object that no rule takes as one value: its members become columns. */
bool columns_open(const struct json_cell *, size_t i);
/* Null, an object without members of its own or an empty array, where other
 * records have the columns of members. */
bool columns_hollow(const struct engine *, const struct record *,
    const struct field *);

/* batch.c */
extern const char record_too_long[]; /* the reason in messages */
/* Notes that the last bad record goes on to the end of the file. */
void batch_note_rest(struct batch *);
void batch_init(struct batch *, struct engine *);
/* Called when the selection is complete; a second call does nothing. */
void batch_ready(struct batch *);
void batch_clear(struct batch *);
void batch_reset(struct batch *); /* for the next chunk */
struct note *batch_note(struct batch *, enum status, const char *why);
/* Keeps in[begin..end) out of the output.  The caller may complete the note. */
struct note *batch_refuse(struct batch *, size_t begin, size_t end, size_t at,
    const struct text *field, const char *why);
/* The same for a record that takes the rest of the file along. */
void batch_refuse_rest(struct batch *, size_t begin, size_t end, size_t at,
    const char *why);
void batch_leave_out(struct batch *, size_t begin, size_t end);
/* Marks the fields of the record whose value means that there is none. */
void batch_mark_nulls(struct batch *);
/* Appends a value to the output as a field of CSV; `quoted`: in quotes, if
 * there are any. */
void engine_put(const struct engine *, struct buf *, struct text, bool quoted);
/* NULL, or why a field of the output cannot hold a value; static. */
const char *engine_refuses(const struct engine *, struct text);
/* Whether a JSON object or array, as it is spelt, is empty. */
bool engine_hollow(struct text raw);
/* Whether a field of a table with escapes is \\N. */
bool record_is_null(const struct record *, const struct field *);
/* Whether an empty value, or none, is written as two quotes. */
static inline bool
engine_bare(const struct engine *e)
{
	return e->single && dialect_has_quotes(e->quoting_out);
}
/* Whether the tool drops the column of this rule. */
bool engine_rule_drops(const struct engine *, int rule);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * The inside of the engine, shared by the files of lib/record only.
 *
 * struct engine is settled when the header (CSV) or first record (NDJSON) is
 * known, and only read from then on.  struct batch is one chunk of whole
 * records with all that a thread needs to work on it.  The source fills
 * batches in turn, the sink writes them in the same turn.
 */
#ifndef RECORD_ENGINE_H
#define RECORD_ENGINE_H

#include "base/msg.h"
#include "record/csvend.h"
#include "record/json.h"
#include "record/libcsv.h"
#include "record/scan.h"
#include "record/stream.h"

enum {
	ENGINE_CHUNK = 256 * 1024, /* bytes a read */
	ENGINE_MAX = 128 << 20,    /* bytes of a record, by default */
	ENGINE_COLUMNS = 1 << 20,  /* fields of a CSV record */
	ENGINE_NOTES = 10          /* messages on bad records, then a sum */
};

struct engine {
	enum format from, to; /* never FORMAT_AUTO once the input is known */
	bool convert;         /* every cell is written anew */
	bool touch;           /* some field is touched */
	bool lenient, header;
	char delim, delim_out;
	bool plain; /* RECORD_PLAIN text never holds delim_out */
	size_t max_record;
	const struct stream_plan *plan;
	const struct select *select;
	scan_kernel *kernel;
	bool rejects; /* bad records are set aside */
	bool told;    /* the tool has been shown the fields, or need not be */
	bool primed;  /* the first record has been looked at */
	struct buf head; /* the header to write */
	/* CSV in. */
	uint32_t columns;
	struct text *names; /* one a column */
	struct buf name_bytes;
	struct field *fields; /* the touched ones, as every record has them */
	bool drop;            /* some of them are dropped */
	bool single;          /* one column of CSV goes out: an empty value
			       * needs quotes, or it looks like a blank line */
	size_t touched;
	uint32_t *need;
	size_t needs;
	int *slot; /* field of each slot */
	/* CSV to NDJSON: "name": with its comma, by touched field. */
	struct text *keys;
	struct buf key_bytes;
	/* NDJSON to CSV. */
	struct text *out_names;
	size_t outs;
	struct buf out_bytes;
};

/* A piece of the chunk that is no regular record. */
enum odd_kind { ODD_BLANK, ODD_BAD };

struct odd {
	enum odd_kind kind;
	size_t before; /* regular records before it */
	size_t begin, end;
	size_t at; /* of the trouble in the record, from 1; 0: none */
	const char *why;
	uint32_t fields; /* of a ragged record, else 0 */
	bool endless;    /* nobody knows where it ends: it takes the rest */
	bool open;       /* it did not end before the file */
	bool doubtful;   /* its end is looked for behind its length */
};

struct note {
	enum status status;
	bool placed;   /* line and the rest are meant */
	size_t offset; /* of the record in the chunk */
	size_t at;     /* of the trouble in the record, from 1; 0: none */
	char field[MSG_NAME_MAX + 1];
	const char *why; /* static */
	char *text;      /* owned, in place of why */
	uint32_t fields; /* how many a ragged record has; 0: not ragged */
};

struct batch {
	struct engine *engine;
	struct record rec;
	/* From the source. */
	uint64_t turn;
	const char *file;     /* to be shown */
	bool first;           /* the first batch of its file */
	bool told;            /* as the engine's when it was filled */
	struct buf in;        /* the chunk */
	size_t whole;         /* bytes of whole records in it */
	size_t rest;          /* leading bytes of a record too long */
	const char *too_long; /* why that one is refused; NULL: the bytes go on
			       * with an earlier one */
	size_t too_long_at;
	bool endless;  /* it takes the rest of the file */
	uint64_t base; /* of the first batch: lines before it */
	bool cut;      /* it ends its file, without a line end */
	/* Scanned. */
	struct scan scan;
	uint32_t *index;
	size_t index_room;
	struct odd *odd;
	size_t odds, odd_room;
	struct odd unended; /* why == NULL, or what is wrong with the record
			     * that begins at whole and does not end here */
	struct libcsv *csv;
	struct json_scan *json;
	/* How far the work is. */
	size_t next; /* regular record, or offset (NDJSON) */
	size_t next_odd;
	size_t begin;  /* of the next record */
	size_t copied; /* in before this is dealt with */
	bool edited;   /* out holds the output; else it is in itself */
	bool ended;    /* a bad record stopped it */
	bool ready;    /* as told, when what follows was made */
	uint32_t generation;
	size_t lines, records, refused, skipped;
	struct field *json_field;
	size_t json_fields;
	uint32_t *out_cell; /* NDJSON to CSV: field of each column */
	/* To the sink. */
	struct buf out, rejects, scratch;
	struct note note[ENGINE_NOTES + 1]; /* the last one is a spare */
	size_t notes;
	enum status fatal; /* STATUS_OK: go on */
};

/* layout.c: what follows from the header; 0, or -1 after a message. */
int layout_csv(struct engine *, struct libcsv *, struct text line,
    const char *file);
/* The same from the first record there is in the batch; -1 after a note. */
int layout_ndjson(struct engine *, struct batch *);
void layout_clear(struct engine *);
/* Asks the tool what it makes of these fields; as stream_plan.fields. */
int layout_tell(struct engine *, const struct text *names, size_t n,
    const char *file);

/* csvbatch.c */
/* Scans in[begin..); sets whole and the index.  `last`: the file ends. */
void csvbatch_scan(struct batch *, size_t begin, bool last);
bool csvbatch_next(struct batch *);
void csvbatch_finish(struct batch *);
/* Whether a CSV file that began with this name would be taken for something
 * else: NDJSON, or one with a byte order mark. */
bool layout_name_misleads(struct text name);
/* Whether a name is there twice, and which. */
bool layout_names_double(const struct text *names, size_t n, struct text *name);

/* jsonbatch.c */
void jsonbatch_scan(struct batch *, size_t begin, bool last);
bool jsonbatch_next(struct batch *);
void jsonbatch_finish(struct batch *);

/* batch.c */
extern const char record_too_long[]; /* why it is refused */
/* The last bad record goes on to the end of the file. */
void batch_note_rest(struct batch *);
void batch_init(struct batch *, struct engine *);
/* When the selection is complete; again does nothing. */
void batch_ready(struct batch *);
void batch_clear(struct batch *);
void batch_reset(struct batch *); /* for the next chunk */
struct note *batch_note(struct batch *, enum status, const char *why);
/* in[begin..end) does not go out.  The note may be completed. */
struct note *batch_refuse(struct batch *, size_t begin, size_t end, size_t at,
    const struct text *field, const char *why);
/* The same of one that takes the rest of the file along. */
void batch_refuse_rest(struct batch *, size_t begin, size_t end, size_t at,
    const char *why);
void batch_leave_out(struct batch *, size_t begin, size_t end);
void batch_finish_out(struct batch *);
/* Whether the tool said that the rule drops its column. */
bool engine_rule_drops(const struct engine *, int rule);

#endif

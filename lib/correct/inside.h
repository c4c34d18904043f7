/* SPDX-License-Identifier: ISC */
/* The state of a run; private to this room. */
#ifndef CORRECT_INSIDE_H
#define CORRECT_INSIDE_H

#include "base/file.h"
#include "base/msg.h"
#include "correct/changes.h"
#include "correct/correct.h"
#include "correct/guard.h"
#include "correct/tell.h"
#include "correct/wishes.h"
#include "facts/knownfiles.h"
#include "facts/links.h"
#include "ledger/ledger.h"
#include "record/arena.h"
#include "record/nulls.h"
#include "source/keysql.h"

/* Why a value stays as it is though somebody asked to correct it. */
enum left {
	LEFT_HOLD,          /* a legal hold is on the record */
	LEFT_MAYBE_HELD,    /* it may be under a hold */
	LEFT_PERSON,        /* it may be another person's */
	LEFT_UNREAD,        /* a field that says whose it is cannot be read */
	LEFT_RENAMED,       /* such a field may be there under another name */
	LEFT_VALUE,         /* the wrong value is not there */
	LEFT_CONTRADICTION, /* two requests want something else */
	LEFT_UNFIT,         /* the record cannot have the new value */
	LEFT_KNOWN,         /* something is known by the wrong value alone */
	LEFTS
};

const char *left_word(enum left);

/* What is known of a wish during a run. */
struct wish_state {
	size_t request; /* its number in the ledger */
	bool on;        /* it is to be carried out, in this dataset */
	bool met;       /* a record was found */
	size_t next;    /* the number + 1 of the next one of the request */
	size_t column;  /* of its field in correct_run.field */
	bool loses;     /* for LEFT_KNOWN: what */
	struct facts_lost lost;
};

struct correct_counts {
	uint64_t records;        /* in which something changed */
	uint64_t changed, right; /* values: corrected; right already */
	uint64_t lacking; /* values corrected in a record without an identity by
			   * which a hold may be about it */
	uint64_t left[LEFTS]; /* values */
};

struct correct_run {
	struct correct_options *options;
	struct policy *policy;
	const struct policy_dataset *dataset;
	int64_t now;
	struct buf at; /* now, as text */
	struct knownfiles files;
	char *disclosures; /* where the log is */
	struct wishes wishes;
	struct wish_state *state;
	size_t *first; /* by request: the number + 1 of its first wish */
	size_t wished; /* wishes of this dataset, on or not */
	struct facts *known;
	struct links links;
	struct select *select;
	/* The fields that somebody wants to be corrected; the number is the
	 * rule that selects them. */
	const struct policy_field **field;
	size_t fields;

	/* Set when the header has been read. */
	struct retain *retain;
	int *slot;   /* by number of the field in retain */
	size_t *key; /* numbers of the fields of the key */
	size_t *person;
	bool bound;
	bool bare; /* no value can hold a delimiter or a line end */
	struct nulls nulls;
	char delim;

	/* Outputs. */
	struct outfile *review, *lines; /* lines: statements, or of -n */
	bool begun;                     /* the statements */
	uint64_t statements;
	struct changes *changes;
	struct guard *guard;
	struct tell *tell;
	int standard; /* a copy of standard output */
	struct correct_counts counts;
};

/* prepare.c: 0, or -1 after messages. */
int correct_prepare(struct correct_run *, char **files);
/* As stream_plan.fields. */
int correct_fields(void *run, const struct stream_names *);
/* As stream_plan.known; the tool is the dataset. */
bool correct_knows(const void *dataset, struct text path);

/* requests.c: finds out which wishes are to be carried out, and reports the
 * others (STATUS_LOOK). */
void correct_requests(struct correct_run *);

/* records.c: as stream_work. */
void *correct_begin(void *run);
void correct_records(void *worker, struct batch *);
void correct_written(void *worker);
void correct_end(void *worker);

/* summary.c: reports what stayed as it was, when all is written. */
void correct_tell(const struct correct_run *);
/* Whether all legal holds are known to be about nobody here; else a message:
 * STATUS_STOP, in a dry run STATUS_LOOK. */
bool correct_holds_settled(const struct correct_run *);

#endif

/* SPDX-License-Identifier: ISC */
/* The state of a run; private to this room. */
#ifndef RETAIN_INSIDE_H
#define RETAIN_INSIDE_H

#include "base/file.h"
#include "base/msg.h"
#include "decide/retainplan.h"
#include "facts/knownfiles.h"
#include "facts/links.h"
#include "facts/pass.h"
#include "record/arena.h"
#include "record/select.h"
#include "record/slotvalue.h"
#include "retain/conditions.h"
#include "retain/lastrun.h"
#include "retain/run.h"

/* How a run finds the dates of all records of a person. */
enum person_mode {
	PERSON_NONE,
	PERSON_TABLE,  /* a first pass collects them */
	PERSON_GROUPED /* the input has them together, the latest first */
};

struct run_counts {
	uint64_t records, verdict[VERDICT_DELETE + 1];
	uint64_t unruled;  /* kept, as no rule is about them */
	uint64_t lacking;  /* to delete or erase, without an identity by which
			    * a hold may be about them */
	uint64_t nameless; /* to warn, without an identity to write to */
	/* With members that the policy lacks; and one of these, the first by
	 * the alphabet, as a message shows it; "": it may be data. */
	uint64_t strange;
	char strange_name[MSG_NAME_MAX + 1];
	/* By rule: records that stay although their period is over. */
	uint64_t unwarned[RETAIN_RULES], warned[RETAIN_RULES];
	uint64_t *doubt; /* doubts(), see doubt_place() */
};

/* Adds records with a member that the policy lacks. */
void counts_strange(struct run_counts *, uint64_t n, const char *name);

/* The fields that a decision depends on, each once: numbers in sweep.check. */
struct rests {
	size_t *at;
	size_t n;
};

/* A person of a rule that looks at all records of one, hashed: as the person,
 * and as all who may be the same, which is the same hash where `loosens` of the
 * run is not true. */
struct person_key {
	unsigned char own[HASHTABLE_KEY], alike[HASHTABLE_KEY];
};

struct person_room {
	struct buf own, alike;
};

struct run_check {
	struct text name;
	int slot; /* -1: the member of the record with this key */
};

struct retain_run {
	struct run_options *options;
	struct policy *policy;
	struct knownfiles files; /* names in options->known are lent from it */
	int64_t now;
	struct buf as_of;
	struct facts *known;
	struct conditions *conditions; /* tell which fields they need */
	struct select *select;
	struct arena spooled; /* names of copies of the input */
	struct links links;   /* reads who requests and holds are about */
	uint64_t seed[2];     /* of hashes that exist only in memory */

	/* Set when the header has been read. */
	const struct policy_dataset *dataset;
	struct retain *retain;
	int *slot;         /* by number of the field */
	size_t *key;       /* numbers of the fields of the key */
	size_t *person;    /* of the person */
	size_t *identity;  /* of its identities, for a warning */
	uint64_t *erasing; /* by field of the dataset: rules that erase it */
	/* All fields that any decision depends on, except those of the key. */
	struct run_check *check;
	size_t checks;
	struct rests *rests; /* by rule of the dataset */
	struct rests rests_back, rests_left, rests_child;
	struct rests rests_known; /* any decision: holds and requests need
				   * these */
	bool want_key;
	struct condition_plan *conditions_plan; /* NULL: no condition */

	struct hashtable *in; /* by rule of the policy: the values that the
			       * other dataset has; behind them, those of
			       * consent, whose tag is an enum consent */
	bool *in_read;
	bool *in_valued; /* one of its records has a value, consent or not */
	bool *in_unread; /* it has values that may be anybody's */
	bool in_asked;   /* a rule of this dataset needs them */
	bool loosens;    /* who differs may still be the same person */
	enum person_mode persons;
	struct hashtable dates; /* of people */
	const struct policy_dataset *dates_of;
	bool named_told; /* columns that the dataset lacks were reported */
	uint64_t before, now_read; /* checksums of all dates of people, from
				    * the first pass and while judging */

	/* Outputs, each written as a whole at the end. */
	struct outfile *keys, *lines;
	bool keys_begun;
	uint64_t keys_written;
	struct lift *lift; /* RUN_LIFT */
	struct lastrun *clock;
	int standard; /* a copy of standard output */
	struct run_counts counts;
};

enum { RUN_BATCH = 1000 }; /* keys a transaction */

/* Counts of doubts: by reason and field, and once more for the records about
 * which something else decided. */
static inline size_t
doubts(const struct retain_run *s)
{
	return 2 * (size_t)REASONS * (retain_fields(s->retain) + 1);
}

/* retain_fields(): it is about no field. */
static inline size_t
doubt_place(const struct retain_run *s, enum reason reason, size_t field,
    bool decided)
{
	return ((size_t)decided * REASONS + (size_t)reason) *
		   (retain_fields(s->retain) + 1) +
	       field;
}

/* prepare.c: 0, or -1 after a message. */
int run_prepare(struct retain_run *, char **files);

/* bind.c: is called with the header, as stream_plan.fields. */
int run_fields(void *sweep, const struct stream_names *);
/* As stream_plan.known; the tool is a pointer to that to the dataset, which may
 * be known later. */
bool run_knows(const void *dataset, struct text path);

/* tell.c: reports what somebody must know. */
void run_tell(const struct retain_run *);
/* Whether all holds on people found records, or nothing else knows more of the
 * people; else a message with this status. */
bool run_holds_settled(const struct retain_run *, enum status);

/* conditions.c */
void condition_plan_free(struct condition_plan *);

/* Of a run of lift: records. */
struct lift_counts {
	uint64_t records, known; /* all; those that a list has ever had */
	uint64_t left, gone;     /* those taken off each list */
	uint64_t lifted, late;   /* off any; those on a list since later than
				  * now */
	uint64_t unread;         /* those without a key */
};

/* lift.c; 0, or -1 after a message. */
int lift_open(struct retain_run *);
int lift_end(struct retain_run *); /* appends to the lists */
void lift_close(struct retain_run *);

/* rests.c: lists the fields that each decision depends on, after all slots are
 * chosen.  0, or -1 after a message: --keys-as cannot write a name. */
int rests_bind(struct retain_run *);
void rests_clear(struct retain_run *);

/* judge.c: as stream_work. */
void *judge_begin(void *sweep);
void judge_records(void *worker, struct batch *);
void output_written(void *worker);
void judge_end(void *worker);
/* Writes the header of the keys, once. */
void output_keys_head(struct retain_run *, struct buf *);

/* persondates.c: the date of one record, for a rule; in doubt if a field may
 * have another name there. */
void persondates_since(const struct retain_run *, size_t rule,
    const struct value *, bool renamed, struct retain_date *);
/* Hashes the person of a record, for a rule, as values of holds are compared;
 * false: the record does not say who it is. */
bool persondates_hash(const struct retain_run *, size_t rule,
    const struct value *, struct person_room *, struct person_key *);
/* Unpack and pack the date of a person in a table entry. */
void persondates_unpack(int64_t at, uint32_t tag, struct retain_date *);
uint32_t persondates_tag(const struct retain_date *);
/* A person's part of the checksum, which does not depend on the order. */
uint64_t persondates_sum(const unsigned char *person, int64_t at, uint32_t tag);

/* otherdata.c, persondates.c: the first passes over --in and the input. */
int otherdata_read(struct retain_run *);
int persondates_read(struct retain_run *, char **files);
/* Whether --in has records of people who are judged by all of theirs. */
bool persondates_joins(const struct retain_run *);
enum consent otherdata_consent(const struct retain_run *, const struct value *,
    struct buf *room);
enum in_answer otherdata_have(const struct retain_run *, size_t rule,
    const struct value *, struct buf *room);

/* ---- values.c ---- */

/* The slot of a field that the policy names; -1 with *why.  A header of CSV
 * must have it.  Any record of NDJSON may lack it, but not all of them. */
int
run_slot(struct retain_run *, enum format, struct text name, const char **why);

/* A selector that matches only the field of this name; lent until the next
 * call. */
struct text run_selector(struct retain_run *, struct text name);

/* A hash that exists only in memory; 128 bits, so that no two people ever get
 * the same one. */
void run_hash(const struct retain_run *, uint64_t number, struct text,
    unsigned char out[HASHTABLE_KEY]);

/* The number of a rule in the policy. */
size_t run_rule_number(const struct retain_run *, const struct policy_rule *);
/* Reads the values of a record; a JSON number gets its plain form, see
 * num_plain().  They are lent from the record and from memory, which is emptied
 * first. */
void run_values(const struct retain_run *, struct record *, struct value *,
    struct arena *memory);
/* Whether a record lacks a field that matters, and has a member that its
 * dataset does not know: that may be the field under another name. */
bool run_renamed(const struct retain_run *, const struct record *);

#endif

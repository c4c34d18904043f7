/* SPDX-License-Identifier: ISC */
/* The inside of a run, shared by the files of this room only. */
#ifndef RETAIN_INSIDE_H
#define RETAIN_INSIDE_H

#include "base/file.h"
#include "record/arena.h"
#include "record/select.h"
#include "retain/conditions.h"
#include "retain/lastrun.h"
#include "retain/pass.h"
#include "retain/retainplan.h"
#include "retain/run.h"

/* How the dates of all records of a person come together. */
enum person_mode {
	PERSON_NONE,
	PERSON_TABLE,  /* read beforehand */
	PERSON_GROUPED /* they follow one another, the latest first */
};

struct run_counts {
	uint64_t records, verdict[VERDICT_DELETE + 1];
	uint64_t *doubt; /* by reason and number of the field, see
			  * doubt_place() */
};

/* Fields that a decision rests on, each once: numbers in sweep.check. */
struct rests {
	size_t *at;
	size_t n;
};

struct run_check {
	struct text name;
	int slot; /* -1: the member of the record with this key */
};

struct retain_run {
	struct run_options *options;
	struct policy *policy;
	int64_t now;
	struct buf as_of;
	struct facts *known;
	struct conditions *conditions; /* to learn what they look at */
	struct select *select;
	struct buf names; /* of select */
	uint64_t seed[2]; /* of hashes that never leave */

	/* Known when the header is. */
	const struct policy_dataset *dataset;
	struct retain *retain;
	int *slot;         /* by number of the field */
	size_t *key;       /* numbers of the fields of the key */
	size_t *person;    /* of the person */
	size_t *identity;  /* of its identities, for a warning */
	uint64_t *erasing; /* by field of the dataset: rules that erase it */
	/* All fields that any decision rests on, but those of the key. */
	struct run_check *check;
	size_t checks;
	struct rests *rests; /* by rule of the dataset */
	struct rests rests_back, rests_child;
	struct rests rests_known; /* of any: what holds and requests look at */
	bool want_key;
	struct condition_plan *conditions_plan; /* NULL: no condition */

	struct hashtable
	    *in; /* by rule of the policy: who is in the other one */
	bool *in_read;
	bool in_asked; /* by a rule of the dataset */
	enum person_mode persons;
	struct hashtable dates; /* of people */
	const struct policy_dataset *dates_of;
	uint64_t before, now_read; /* what all dates of people amount to, when
				    * read beforehand and when judged */

	/* Written as a whole, at the end. */
	struct outfile *keys, *lines;
	bool keys_begun;
	uint64_t keys_written;
	struct lastrun *clock;
	int standard; /* a copy of standard output */
	struct run_counts counts;
};

enum { RUN_BATCH = 1000 }; /* keys a transaction */

static inline size_t
doubt_place(const struct retain_run *s, enum reason reason, size_t field)
{
	return (size_t)reason * (retain_fields(s->retain) + 1) + field;
}

/* prepare.c: 0, or -1 after a message. */
int run_prepare(struct retain_run *, char **files);

/* bind.c: what follows from the header; as stream_plan.fields. */
int run_fields(void *sweep, const struct stream_names *);

/* conditions.c */
void condition_plan_free(struct condition_plan *);

/* rests.c: what each decision rests on, when all slots are chosen.  0, or -1
 * after a message: the form of keys cannot name it. */
int rests_bind(struct retain_run *);
void rests_clear(struct retain_run *);

/* judge.c: as stream_work. */
void *judge_begin(void *sweep);
void judge_records(void *worker, struct batch *);
void output_written(void *worker);
void judge_end(void *worker);
/* What comes before the first key, once. */
void output_keys_head(struct retain_run *, struct buf *);

/* People: a hash of who a record is about, for a rule; false: nobody knows. */
bool persondates_hash(const struct retain_run *, size_t rule,
    const struct value *, struct buf *room, unsigned char out[HASHTABLE_KEY]);
/* The date of a person as the table holds it. */
void persondates_unpack(int64_t at, uint32_t tag, struct retain_date *);
uint32_t persondates_tag(const struct retain_date *);
/* What a person's date adds to all of them, in whatever order. */
uint64_t persondates_sum(const unsigned char *person, int64_t at, uint32_t tag);

/* otherdata.c: whom another dataset has; people read beforehand. */
int otherdata_read(struct retain_run *);
int persondates_read(struct retain_run *, char **files);
bool otherdata_have(const struct retain_run *, size_t rule,
    const struct value *, struct buf *room);
/* ---- values.c ---- */

/* A field's name as a selector that means just this one; lent until the next
 * call. */
struct text run_selector(struct retain_run *, struct text name);

/* 128 bits that never leave: nobody is taken for another among any number of
 * people. */
void run_hash(const struct retain_run *, uint64_t number, struct text,
    unsigned char out[HASHTABLE_KEY]);

/* The number of a rule in the policy. */
size_t run_rule_number(const struct retain_run *, const struct policy_rule *);
/* The values of a record; a number of JSON in its plain form, see num_plain().
 * Lent from the record and from memory, which is emptied before. */
void run_values(const struct retain_run *, struct record *, struct value *,
    struct arena *memory);
/* One of them: what the slot asks for. */
struct value run_value(struct record *, int slot, struct arena *memory);

#endif

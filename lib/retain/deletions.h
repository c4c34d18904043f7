/* SPDX-License-Identifier: ISC */
/* Private to the files that implement confirm.h. */
#ifndef RETAIN_DELETIONS_H
#define RETAIN_DELETIONS_H

#include "base/file.h"
#include "facts/deletionlog.h"
#include "facts/facts.h"
#include "facts/hashtable.h"
#include "facts/knownfiles.h"
#include "record/journal.h"
#include "retain/confirm.h"
#include "source/printed.h"

enum { GONE_PARTS = 16 };

/*
 * Records that a database was about to delete, in the order of its script.
 * Where nothing else is heard of one, it may be gone, and the log says so.
 */
struct going {
	struct buf lines; /* of the log */
	struct going_line {
		size_t from, to;
		bool settled;
	} * line;
	size_t n, room;
	struct hashtable at; /* the numbers of lines, by the record's hash */
};

struct confirm {
	struct confirm_options own; /* with the files that the policy names */
	const struct confirm_options *options;
	struct knownfiles known_files; /* lends their names */
	struct policy *policy;
	int64_t now;
	struct buf at; /* now, as text */
	struct keyring *ring;
	struct subject_hasher *hasher;
	struct buf deletions, suppressions; /* lines to append */
	struct journal *deletion_log, *suppression_list;
	int lock;                /* see lastrun_confirm() */
	struct hashtable known;  /* deletions in the log, with the tag of
				  * as_of */
	struct hashtable unsure; /* the same: it may be gone */
	struct going going;
	struct hashtable left; /* the suppression list: tag 1 while
				* suppressed; `at`: its last event */
	int64_t left_at;       /* that of the line before */
	struct buf room, value[GONE_PARTS];
	struct printed printed;
	uint64_t added, pruned;
	uint64_t again;   /* of these, lifted since the run */
	uint64_t unruled; /* of these, with a rule that the policy lacks */
	/* Records that did not go; that may be gone. */
	uint64_t stay, several, refused, lost;
};

/* A hash of as_of, the time of the run that found a record; 0: none. */
uint32_t deletion_tag(struct text);

/* The rules that deleted a record, as its key line names them. */
struct deletion_rules {
	const struct policy_rule *rule[RETAIN_RULES];
	size_t n;      /* those of the policy */
	bool is_first; /* the first is the one under "rule" */
	bool lost;     /* the line names one that the policy lacks */
};
void deletion_rules(struct deletion_rules *, const struct policy *,
    const struct node *line);

/* Copies why a record was deleted from a key line to the log, but only words
 * that pp-retain itself writes, so that no value gets into the log. */
void deletion_why(struct buf *, const struct node *line,
    const struct deletion_rules *, const struct zone *);

/* Remember a line of the logs; as ndjson_take. */
const char *deletion_known(void *confirm, const struct node *line);
const char *deletion_suppressed(void *confirm, const struct node *line);

/* Whether a table has this deletion.  A record that came back and was deleted
 * again has another tag, as another run found it; tag 0: of any run. */
bool
deletion_in(const struct hashtable *, const struct subject *, uint32_t tag);
/* Whether it had it, until it was lifted. */
bool deletion_lifted_in(const struct hashtable *, const struct subject *,
    uint32_t tag);

/* Drops lines that the log has kept long enough; nobody else may have it open.
 * 0, or -1 after a message. */
int deletions_prune(struct confirm *);

/* ---- going.c ---- */

/* Keeps a line for the log. */
void going_add(struct going *, const struct subject *, uint32_t tag,
    struct text line);
/* Something else was heard of the record. */
void going_settle(struct going *, const struct subject *, uint32_t tag);
/* All that was going and is not settled stays. */
void going_done(struct going *);
/* Appends the lines that are not settled; returns their number. */
uint64_t going_left(const struct going *, struct buf *);
void going_clear(struct going *);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * Legal holds: records that must not be deleted, whatever a rule or a person
 * asks.
 *
 * A file of holds is NDJSON, one event a line, to which people append:
 *
 *	{"hold":"case-17","event":"placed","at":"...","reason":"...",
 *	 "person":"h1:..."}		all records of a person
 *	 "person":"h1:...","alike":"h1:..."}	and what may be theirs
 *	... "dataset":"accounts"}	all of a dataset
 *	... "dataset":"accounts","key":{"account_id":"17"}}	a record
 *	... "dataset":"accounts","key":"h1:..."}	the same, by keyed hash
 *	... "dataset":"accounts","where":{"state":"WA"}}	by values
 *	... "since":"2026-05-01","until":"2026-12-31"}	both may be there
 *	{"hold":"case-17","event":"released","at":"..."}
 *
 * A hold can be placed several times, and a record can be under several holds.
 * Only a release ends a hold: it ends all that was placed under its name before
 * that time.  When `until` has passed, the records stay and are looked at; and
 * before `since` a hold counts already.
 */
#ifndef FACTS_HOLDS_H
#define FACTS_HOLDS_H

#include "base/dateformat.h"
#include "person/subject.h"
#include "policy/policy.h"
#include "record/arena.h"
#include "record/intern.h"
#include "record/ndjson.h"

/* A field and the value it must have. */
struct hold_field {
	struct text name, value;
};

struct hold {
	struct text id;
	struct text dataset;    /* empty: any */
	bool hashed;            /* held by `subject`, else by `field` */
	bool of_person;         /* and that is a person or an identity */
	struct subject subject; /* of a person, an identity or a record */
	bool alike;             /* there is a hash that identities of the
				 * same person may have: */
	struct subject alike_subject;
	struct hold_field *field; /* all must match; none: whole dataset */
	size_t fields;
	int64_t at; /* when it was placed; INT64_MIN: not given */
	struct moment since, until; /* its first and its last day or second */
	bool begins, ends;          /* these are given */
	bool released;
	bool over;     /* `until` has passed, but nobody has released it */
	size_t before; /* the number + 1 of the one placed before under the
			* same name; 0: none */
};

struct holds {
	struct hold *hold;
	size_t holds, room;
	struct intern *names;
	size_t *last; /* by name: the number + 1 of the last one; 0: none */
	size_t later; /* releases that are dated in the future */
	struct arena memory;
};

/* 0, or -1 after a message (STATUS_CALL): any line that cannot be understood,
 * is an error, as it may be a hold, and so is a hold on a dataset that the
 * policy lacks, until it is released. */
int holds_load(struct holds *, const char *path, const struct policy *,
    int64_t now);
void holds_clear(struct holds *);

/* Reports the holds that are over or dated in the future (STATUS_LOOK), and
 * warns of those that begin later. */
void holds_tell(const struct holds *, const char *path, const struct zone *,
    int64_t now);

/* Warns of holds that found no record of the dataset, by name: met[i] says
 * whether hold i did.  `everybody`: those on people in any dataset, too. */
void holds_unmet_tell(const struct holds *, const bool *met,
    struct text dataset, bool everybody);

/* What holds_load() reads a line with; as ndjson_take. */
struct holds_reading {
	struct holds *holds;
	const struct policy *policy;
	int64_t now;
};
const char *holds_take(void *reading, const struct node *line);

/* How much is under holds of this name that nobody has released: a release at
 * this time ends what was placed until then, and not what was placed later. */
struct holds_active {
	size_t ended, later;
};
struct holds_active
holds_active(const struct holds *, struct text name, int64_t at);

#endif

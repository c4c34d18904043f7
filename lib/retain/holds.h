/* SPDX-License-Identifier: ISC */
/*
 * Holds: what must not be deleted, whatever a rule or a person asks.
 *
 * A file of holds is NDJSON, an event a line, that people append to:
 *
 *	{"hold":"case-17","event":"placed","at":"...","reason":"...",
 *	 "person":"h1:..."}		all records of a person
 *	... "dataset":"accounts"}	all of a dataset
 *	... "dataset":"accounts","key":{"account_id":"17"}}	a record,
 *	... "dataset":"accounts","key":"h1:..."}	or by its keyed hash
 *	... "dataset":"accounts","where":{"state":"WA"}}	all like that
 *	{"hold":"case-17","event":"released","at":"..."}
 *
 * A hold may be placed on several things, and a thing be under several holds.
 * Nothing but its release ends one: all that was placed under its name before.
 */
#ifndef RETAIN_HOLDS_H
#define RETAIN_HOLDS_H

#include "person/subject.h"
#include "policy/policy.h"
#include "record/arena.h"
#include "record/intern.h"

/* A field that must have a value. */
struct hold_field {
	struct text name, value;
};

struct hold {
	struct text id;
	struct text dataset;      /* empty: any */
	bool hashed;              /* subject is what is held; else: */
	struct subject subject;   /* of a person, an identity or a record */
	struct hold_field *field; /* all of these; none: the whole dataset */
	size_t fields;
	int64_t at; /* when it was placed; INT64_MIN: not said */
	bool released;
	size_t before; /* another one placed under its name; its number + 1 */
};

struct holds {
	struct hold *hold;
	size_t holds, room;
	struct intern *names;
	size_t *last; /* by name: the last one placed under it + 1; 0: none */
	struct arena memory;
};

/* 0, or -1 after a message (STATUS_CALL): a line that cannot be understood
 * might be a hold, and so might one on a dataset that the policy does not have.
 */
int holds_load(struct holds *, const char *path, const struct policy *,
    int64_t now);
void holds_clear(struct holds *);

#endif

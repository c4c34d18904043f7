/* SPDX-License-Identifier: ISC */
/*
 * Which fields a rule is about.
 *
 * A selector is a field's name; a path (user.email, items[].sku, tags[]); a
 * name with '*' for any run of characters; or #N, the N-th column of a CSV
 * file, counted from 1.  A '?' at the end says that the field may be missing.
 * A backslash takes the character behind it as it is.  Case matters.
 *
 * A selector without '*' wins over one with '*', any selector over the rest.
 * Two selectors of equal rank that name the same field with different rules
 * are a mistake.
 */
#ifndef RECORD_SELECT_H
#define RECORD_SELECT_H

#include "base/buf.h"
#include "base/text.h"

enum {
	SELECT_NONE = -1, /* no rule: the field leaves as it came */
	SELECT_KEEP = -2, /* a rule that keeps, also what lies below */
	SELECT_CLASH = -3 /* two selectors of equal rank disagree */
};

struct select;

struct select *select_new(void);
void select_free(struct select *);

/*
 * Adds a list of selectors separated by commas for a rule (>= 0, or
 * SELECT_KEEP).  -1 with a static sentence in *why when the list is
 * malformed (an empty name, a lone backslash, #0) or a name was given another
 * rule before.
 */
int select_add(struct select *, struct text list, int rule, const char **why);
/* The same for names that a program and not its user wrote: any of them may be
 * missing, and nobody is told. */
int
select_add_maybe(struct select *, struct text list, int rule, const char **why);

/* Appends a name as a selector that means just this name. */
void select_literal(struct buf *, struct text name);

/*
 * Asks for the value of a field beside its rule (shift:by=FIELD).  One plain
 * name or path; returns its slot, 0 and up, the same for the same name; -1
 * with *why as above.
 */
int select_slot(struct select *, struct text name, const char **why);
/* The same for a field that may be missing; nobody is told. */
int select_slot_maybe(struct select *, struct text name, const char **why);
int select_slots(const struct select *); /* how many there are */
/* The name a slot asks for; of one that is a position, none. */
struct text select_slot_name(const struct select *, int slot);

/*
 * The rule for every field that no selector names.  `whole`: the rule can
 * take an object or array as one value (drop, blank, label).
 */
void select_rest(struct select *, int rule, bool whole);

/* No selector, no slot and no rest: nothing is touched. */
bool select_nothing(const struct select *);

struct choice {
	int rule;      /* of a scalar here: >= 0 or SELECT_... */
	int container; /* of an object or array here, taken as one value;
			* SELECT_NONE or SELECT_KEEP: look inside */
	int whole;     /* >= 0: of a container that is looked into because
			* something in it may be named; if nothing is, this
			* rule takes it as one value */
	int slot;      /* >= 0, else -1 */
	bool named;    /* a selector chose it, and a rest could not take what
			* is around it as one value */
	bool spelt;    /* a selector is this very name */
	bool own;      /* the same, and it has a rule: rule is it */
};

/*
 * What is to be done with the field of this name (path).  `position` counts
 * from 1, 0 where there is none (NDJSON).  `kept`: a field above it has the
 * rule SELECT_KEEP.  Marks the selectors that matched, see select_missing;
 * marking is safe from several threads.
 */
struct choice select_find(const struct select *, struct text path,
    size_t position, bool kept);

/*
 * After select_find was asked for every field: the next selector or slot,
 * counting from *at, that matched nothing and may not be missing.  false: no
 * more.  The text is as the user wrote it.
 */
bool select_missing(const struct select *, size_t *at, struct text *name);

/* The same for those that may be missing in a record, but have matched nothing
 * in all of them; the text is without the '?'. */
bool select_unmatched(const struct select *, size_t *at, struct text *name);

/* Whether any selector is a position (#N). */
bool select_by_position(const struct select *);

/*
 * Whether a name looks like a value: a mail address, a number, a date, a
 * telephone number, an IP address.  A header that has one may be a record, of
 * which no message may tell anything.
 */
bool name_is_data(struct text name);
bool names_are_data(const struct text *names, size_t n);

#endif

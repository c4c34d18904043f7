/* SPDX-License-Identifier: ISC */
/*
 * Chooses the fields to which a rule applies.
 *
 * A selector is a field's name; a path (user.email, items[].sku, tags[]); a
 * name with '*' for any run of characters; or #N, the N-th column of a CSV
 * file, counted from 1.  A '?' at the end says that the field may be missing.
 * A backslash makes the character after it literal.  Case matters.
 *
 * A selector without '*' wins over one with '*', any selector over the rest.
 * Two selectors of equal rank that name the same field with different rules
 * are an error.
 *
 * A path is about the inside of an object or a list.  Where another value
 * stands in its place, the field is not missing: nobody knows what is there.
 */
#ifndef RECORD_SELECT_H
#define RECORD_SELECT_H

#include "base/buf.h"
#include "base/text.h"
#include "base/value.h"

enum {
	SELECT_NONE = -1,     /* no rule: the field goes out unchanged */
	SELECT_KEEP = -2,     /* a rule that keeps the field and all below it */
	SELECT_CLASH = -3,    /* two selectors of equal rank disagree */
	SELECT_MISPLACED = -4 /* stands where selectors name something inside
			       * an object or a list */
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
/* The same for names that the program chose, not its user: any of them may be
 * missing, without a report. */
int
select_add_maybe(struct select *, struct text list, int rule, const char **why);

/* Appends a name as a selector that matches only this name. */
void select_literal(struct buf *, struct text name);

/*
 * Asks for the value of a field whatever its rule is (shift:by=FIELD).  The
 * name is one plain name or path.  Returns its slot, 0 and up, the same for the
 * same name; -1 with *why as above.
 */
int select_slot(struct select *, struct text name, const char **why);
/* The same for a field that may be missing, without a report. */
int select_slot_maybe(struct select *, struct text name, const char **why);
int select_slots(const struct select *); /* how many there are */
/* The name of a slot; { NULL, 0 } for a position (#N). */
struct text select_slot_name(const struct select *, int slot);
/* Whether a slot's name leads into a list. */
bool select_listed(const struct select *, int slot);

/*
 * The rule for every field that no selector names.  `whole`: the rule can
 * take an object or array as one value (drop, blank, label).
 */
void select_rest(struct select *, int rule, bool whole);

/* Whether a selector without '*' names something below this path. */
bool select_names_below(const struct select *, struct text path);
/* The same, or whether a pattern may name something there. */
bool select_may_name_below(const struct select *, struct text path);

/*
 * What a value at this path must be, because a rule >= 0 or a slot is about
 * something inside it: an object, a list or either; 0: it may be anything.
 */
enum { SELECT_OBJECT = 1, SELECT_LIST = 2 };
unsigned select_inside(const struct select *, struct text path);
/* The same of a value of this kind: why it is refused; NULL: it may be there.
 */
const char *
select_refuses(const struct select *, struct text path, enum value_kind);

/* Whether a name is that of something inside the value at a path. */
bool select_below(struct text name, struct text path);

/* Whether there is no selector, no slot and no rest: nothing is touched. */
bool select_nothing(const struct select *);

struct choice {
	int rule;      /* for a scalar: >= 0 or SELECT_... */
	int container; /* for an object or array, taken as one value;
			* SELECT_NONE or SELECT_KEEP: look inside */
	int whole;     /* >= 0: look inside a container, because a selector may
			* name something there; if none does, this rule takes
			* the container as one value */
	int slot;      /* >= 0, else -1 */
	bool named;    /* a selector chose it, so a rest must not take its
			* container as one value */
	bool spelt;    /* a selector spells exactly this name */
	bool own;      /* the same, and that selector gave the rule */
};

/* What a tool knows of a record: knows(tool, path), which any thread calls,
 * once for a path. */
struct known_names {
	bool (*knows)(const void *tool, struct text path);
	const void *tool;
};

/*
 * The rule for the field of this name (path).  `position` counts from 1; 0:
 * none (NDJSON).  `kept`: a field above it has the rule SELECT_KEEP.  Marks the
 * selectors that matched, see select_missing; marking is thread-safe.
 */
struct choice select_find(const struct select *, struct text path,
    size_t position, bool kept);

/*
 * To call after select_find for every field: the next required selector or
 * slot, from *at on, that matched nothing.  false: none is left.  The text is
 * as the user wrote it.
 */
bool select_missing(const struct select *, size_t *at, struct text *name);

/* The same for optional ones that matched nothing in any record; the text is
 * without the '?'.  `must`: it was made optional by select_may_lack(). */
bool select_unmatched(const struct select *, size_t *at, struct text *name,
    bool *must);

/* From now on any record may lack what the required selectors of a rule name;
 * `silent`: all records may. */
void select_may_lack(struct select *, int rule, bool silent);

/* The next name, from *at on, that a selector without '*' spells, and its rule.
 * false: none is left. */
bool select_next_name(const struct select *, size_t *at, struct text *name,
    int *rule);

/* Whether any selector is a position (#N). */
bool select_by_position(const struct select *);

/*
 * Whether a name looks like a value: a mail address, a number, a date, a
 * telephone number, an IP address.  A header with such a name may be a record,
 * so no message may show its names.
 */
bool name_is_data(struct text name);
bool names_are_data(const struct text *names, size_t n);
/* What a message says of names that no one expected and that it must not show;
 * `header`: the input has a header. */
const char *names_advice(bool header);
/* The delimiter that a header of one field seems to have, as -d takes it, and
 * not this one; NULL: none. */
const char *names_delimiter(const struct text *names, size_t n, char delim);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * What a release promises: the role of each column of a table, and what must
 * hold for the released table.  A policy or options set it.
 */
#ifndef TABLE_RELEASE_H
#define TABLE_RELEASE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/value.h"
#include "base/word.h"
#include "base/zone.h"
#include "table/ladder.h"
#include "table/ratio.h"

enum release_role {
	RELEASE_QUASI,      /* made coarser, until nobody stands out by it */
	RELEASE_SENSITIVE,  /* goes out as it is; no class may reveal it */
	RELEASE_IDENTIFIER, /* does not go out */
	RELEASE_DROP,       /* does not go out either */
	RELEASE_KEEP        /* goes out as it is */
};

/* The type of values, which sets their order; AUTO: numbers or dates if all of
 * them are, else texts.  The empty value comes before all others. */
enum release_type { TYPE_AUTO, TYPE_NUMBER, TYPE_DATE, TYPE_TEXT };

/* The most detail that ever goes out, whatever the classes. */
enum release_floor {
	FLOOR_NONE,
	FLOOR_MONTH,
	FLOOR_QUARTER,
	FLOOR_YEAR,
	FLOOR_ZIP3 /* 45 CFR 164.514(b)(2)(i)(B): three digits, or 000 */
};

enum release_labels {
	LABELS_SET,       /* {a|b} and [1..5]; the label of the hierarchy if it
			   * has the same meaning */
	LABELS_HIERARCHY, /* the lowest label of the hierarchy for all values */
	LABELS_RANGE      /* [a..b] of texts, too */
};

enum release_search {
	SEARCH_BOXES,
	SEARCH_CLOSE,
	SEARCH_LEVELS,
	SEARCH_GLOBAL
};

enum diversity { L_NONE, L_DISTINCT, L_ENTROPY, L_RECURSIVE };
enum closeness { T_NONE, T_EQUAL, T_ORDERED };

/* make(): appends the form in which two values are compared; -1: the value is
 * none that can be read.  NULL: they are compared as they are. */
struct release_form {
	int (*make)(const void *of, const struct value *, struct buf *out);
	const void *of; /* lent */
	bool plain;     /* a text of ASCII without blanks around it has its own
			 * form */
};

struct release_column {
	char *name;
	enum release_role role;
	enum release_type type;
	/* zone_name != NULL: its values are dates of this format, see
	 * base/dateformat.h; their days on the calendar of the zone count. */
	char *format, *zone_name;
	struct zone *zone; /* after release_zones() */
	/* For a quasi-identifier. */
	enum release_floor floor;
	bool topped;
	int64_t top; /* topped: all numbers from this on are the same, 90+ */
	uint32_t weight; /* 1 to 1000: the weight of its loss */
	enum release_labels labels;
	struct ladder_spec *ladder; /* makes a hierarchy from the values; may be
				     * NULL */
	struct hierarchy *hierarchy; /* may be NULL; its rows are in the order
				      * of the values */
	/* For a sensitive attribute. */
	struct release_form form;
	enum diversity diversity;
	struct ratio l; /* distinct, entropy: l; recursive: c */
	uint64_t of;    /* recursive: l */
	enum closeness closeness;
	struct ratio t; /* at most 1 */
};

struct release {
	struct release_column *column;
	size_t columns;
	char *unit; /* the column that names the person of a record;
		     * NULL: each record is a different person */
	struct release_form unit_form;
	uint64_t k;            /* the least persons in a class; from 1 */
	struct ratio suppress; /* the share of persons that may be left out */
	enum release_search search;
	struct text *null; /* texts that mean no value */
	size_t nulls;
	struct text *no_date; /* texts in place of a date that mean none */
	size_t no_dates;
};

/* Adds a text to such a list. */
void release_text_add(struct text **list, size_t *n, struct text);
/* The same for the parts of a list with commas; NULL: none. */
void release_nulls_add(struct release *, const char *list);
/* Whether two releases have the same texts that mean no value, or no date. */
bool release_same_texts(const struct release *, const struct release *);
/* Whether a value of a date column means that there is none. */
bool release_no_date(const struct release *, const struct release_column *,
    struct text value);

/* Adds a column with weight 1; the result is lent until the next call. */
struct release_column *
release_add(struct release *, struct text name, enum release_role);
/* NULL: no column of that name. */
const struct release_column *
release_find(const struct release *, struct text name);
void release_clear(struct release *); /* and the hierarchies */
/* Loads the zones of all columns, while files can be opened.  -1 with the name
 * of the one that cannot be loaded, and why. */
int release_zones(struct release *, const char **name, const char **why);

/* Whether its search works on levels, and so writes their labels. */
static inline bool
release_by_names(const struct release *r)
{
	return r->search == SEARCH_LEVELS || r->search == SEARCH_GLOBAL;
}

/* The words for all these in policies, options and plans. */
enum release_words {
	RELEASE_ROLES,
	RELEASE_TYPES,
	RELEASE_FLOORS,
	RELEASE_LABELS,
	RELEASE_SEARCHES
};

extern const struct word release_roles[], release_floors[],
    release_label_kinds[], release_searches[];
const char *release_word(enum release_words, int);
/* -1: there is no such word. */
int release_parse(enum release_words, struct text);

/*
 * Reads distinct:3, entropy:2.5 or recursive:3,3 (c, then l), and equal:0.2 or
 * ordered:0.2.  -1: none of these, or a bound that no class or every class
 * meets: l below 1, c of 0, t above 1.
 */
int release_parse_l(struct text, struct release_column *);
int release_parse_t(struct text, struct release_column *);

#endif

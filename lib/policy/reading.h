/* SPDX-License-Identifier: ISC */
/*
 * How a policy is read.
 *
 * A table says which keys an object has, what each of them is, and where in a
 * struct it goes; object_read() does the rest: it follows the table, not the
 * file, so that what is referred to has been read before what refers to it.
 * Nothing stops at a mistake: finding_add() notes it with the path to it, and
 * the reading goes on.
 */
#ifndef POLICY_READING_H
#define POLICY_READING_H

#include "base/buf.h"
#include "base/doc.h"
#include "base/word.h"
#include "policy/policy.h"
#include "policy/words.h"
#include "record/arena.h"

struct policy_memory {
	struct arena arena;
	struct doc *doc, *words; /* the policy; fideslang's keys */
	struct doc *clauses;
	struct zone **zone;
	size_t zones;
	struct workdays *holidays;
	const char *beside; /* other files lie beside it; NULL: none do */
	char **file;        /* contents of files it names */
	size_t files;
};

struct reading {
	struct policy *policy; /* NULL: what is read is no policy */
	struct arena *arena;   /* what is read is kept there */
	struct findings *findings;
	struct buf path;  /* to what is being read */
	const char *file; /* others lie beside it; NULL: none do */
	int64_t today;
	size_t guesses; /* how often name_near() has looked */
};

/* A value that is being read, and where it goes. */
struct slot {
	struct reading *reading;
	const struct node *node;
	void *to;
	const void *with; /* of the table: what the reader needs to know */
};

typedef void reader(const struct slot *);

enum need {
	MAY,
	MUST,
	ALWAYS /* it is read where it is not there, too: slot.node is NULL */
};

struct member {
	const char *name; /* NULL ends a table */
	reader *read;
	size_t at; /* in the struct of the object, where slot.to points */
	const void *with;
	enum need need;
};

/* Numbers of checks, as pp-policy(5) lists them. */
enum {
	CHECK_FILE,
	CHECK_FORM,
	CHECK_VOCABULARY,
	CHECK_REFERENCE,
	CHECK_DURATION,
	CHECK_TIME,
	CHECK_UNRULED,
	CHECK_ASSUMED,
	CHECK_CLASH,
	CHECK_WARNING,
	CHECK_TOMBSTONES,
	CHECK_RECIPIENT,
	CHECK_NOTICE,
	CHECK_AGGREGATE,
	CHECK_PORTABILITY,
	CHECK_PROCESSOR,
	CHECK_DERIVED,
	CHECK_CHILDREN,
	CHECK_PROMISE,
	CHECK_DATES,
	CHECK_RELEASE
};

/* ---- findings and their places ---- */

void finding_add(struct reading *, enum level, int number, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* An error that was none before today. */
void finding_add_today(struct reading *, int number, const char *what);
/* The same of a member, or of one in a member, as keep_while.in. */
void finding_in(struct reading *, const char *keys, enum level, int number,
    const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* Go down, and return what path_leave() takes back: to a member or a member of
 * a member, to one whose name is the file's, to both, to an element. */
size_t path_enter_keys(struct reading *, const char *keys);
size_t path_enter(struct reading *, struct text);
size_t path_enter_two(struct reading *, const char *keys, struct text name);
size_t path_enter_at(struct reading *, size_t i);
void path_leave(struct reading *, size_t);
/* A name in quotes, fit for a message; lent until the fourth call from now. */
const char *name_quoted(struct text);

/* ---- objects and maps ---- */

/* Zeroed, for as long as the arena lives. */
void *reading_keep(struct reading *, size_t n, size_t size);
void object_read(struct reading *, const struct node *, const struct member *,
    void *base);
/*
 * An object whose keys are names: an array of structs that begin with a struct
 * text, which gets the name.  map_read() reads the members into them.
 */
void *map_new(const struct slot *, size_t size, size_t *n);
void
map_read(const struct slot *, const struct member *, void *array, size_t size);
/* Says what is wrong with a value that is not of that kind. */
bool node_is_kind(struct reading *, const struct node *, enum node_kind);

/* ---- names of what there is ---- */

/* One of an array of structs that begin with their names; NULL: none. */
void *name_find(struct text name, const void *array, size_t n, size_t size);
/* The same.  NULL after a finding, as name_unknown() has it. */
void *name_resolve(struct reading *, const char *what, struct text name,
    const void *array, size_t n, size_t size);
/* The same for the name that a node holds. */
void *name_resolve_node(struct reading *, const char *what, const struct node *,
    const void *array, size_t count, size_t size);
/* The same for a list of names; those that are unknown are left out. */
const void **
name_resolve_list(struct reading *, const char *what, const struct node *,
    const void *array, size_t count, size_t size, size_t *n);
/* unknown purpose "..."; did you mean "..."?  The question is left out when
 * near has no text. */
void name_unknown(struct reading *, int number, const char *what,
    struct text name, struct text near);
/* What was meant, for a finding; no text: nothing is near, or this was asked
 * too often, as each look goes through all names. */
struct text name_near(struct reading *, struct text name, const void *array,
    size_t count, size_t size);

/* What sections name of one another; NULL after a finding. */
const struct policy_dataset *
dataset_resolve(struct reading *, const struct node *);
const struct policy_field *field_resolve(struct reading *,
    const struct policy_dataset *, struct text name);
const struct policy_field **fields_resolve(struct reading *,
    const struct policy_dataset *, const struct node *list, size_t *n);
const struct policy_purpose **purposes_resolve(const struct slot *, size_t *n);

/* ---- values ---- */

/* false or NULL after a finding. */
bool text_read(struct reading *, const struct node *, struct text *);
bool text_blank(struct text); /* nothing but blanks */
bool names_read(struct reading *, const struct node *, struct names *);
bool period_read(struct reading *, const struct node *, struct period *);
const struct word *
word_read(struct reading *, const struct node *, const struct word *);
/* These leave *to as it is after a finding. */
void one_or_names_read(struct reading *, const struct node *, struct names *to);
void method_read(struct reading *, const struct node *, struct text *to);
void topic_read(struct reading *, const struct node *, struct text *to);
/* {category: method} */
struct policy_transform *transforms_read(const struct slot *, size_t *n);

reader read_object; /* with: struct member[] */
reader read_text;   /* struct text: not blank */
reader read_names;  /* struct names: a list of texts */
/* The same of what stands in data, which may be blank. */
reader read_values, read_one_or_values;
reader read_flag;      /* bool */
reader read_word;      /* an enum; with: struct word[] */
reader read_among;     /* struct text; with: struct word[] */
reader read_is_word;   /* bool: the second of two words; with: struct word[] */
reader read_period;    /* struct period */
reader read_date;      /* struct text */
reader read_country;   /* struct text */
reader read_countries; /* struct names */
reader read_method;    /* struct text: a method of pp-redact */
reader read_zone;      /* const struct zone * */
reader read_dataset;   /* const struct policy_dataset * */
reader read_share;     /* struct ratio: less than 1 */
reader read_diversity; /* struct release_column: l */
reader read_closeness; /* the same: t */
reader read_ignored;   /* a text for people */

/* Keys of fideslang, or of the policy's own. */
reader read_category;    /* struct text */
reader read_categories;  /* struct names */
reader read_use;         /* struct text */
reader read_legal_basis; /* struct text */
reader read_subjects;    /* struct names */
/* Puts the successor of a key in its place, after a finding. */
void category_resolve(struct reading *, struct text *key);
/* Whether fideslang itself has it. */
bool category_standard(struct reading *, struct text key);
bool subject_standard(struct reading *, struct text key);
/* An object whose keys are those of fideslang; lent from the memory. */
const struct node *
vocabulary_words(struct policy_memory *, const char *section);

/* A text or a list, which is joined by commas: all are listed for the coverage,
 * and with ALWAYS that there is none. */
reader read_clause;
reader read_clause_only; /* listed, and nothing else */
reader read_assumed;     /* the same, behind the clause */
reader read_clauses;     /* struct policy: the file that lists them */

/* ---- the sections ---- */

extern const struct member head_keys[], choices_keys[], retention_keys[],
    records_keys[], transfers_keys[], rights_keys[];
reader read_purposes, read_notices, read_identity, read_redact, read_datasets,
    read_fields, read_rules, read_recipients, read_releases, read_children;

extern const struct word doubt_words[], weekend_words[];
extern const char *const claim_names[CLAIMS];

/* Gives each field without a method that of the nearest category. */
void redact_spread(struct policy *);
/* Whether it is a kind of identity that every policy knows. */
bool identity_common(struct text type);

/*
 * The content of a file that a policy names: beside the policy, or else in
 * lib/data.  p is NULL after a finding.
 */
struct text file_beside(struct reading *, struct text name);

/* The day of a date that has been read, since 1970-01-01. */
int64_t dates_day(struct text);

/* ---- checks ---- */

/*
 * What can be told only when all has been read.  A policy that has mistakes is
 * checked as well, so that all are found in one run: a reference that could not
 * be resolved is NULL, a list may lack what was wrong in it.
 */
void check_head(struct reading *);
void check_notices(struct reading *);
void check_identity(struct reading *);
void check_datasets(struct reading *);
void check_rules(struct reading *);
void check_records(struct reading *);
void check_recipients(struct reading *);
void check_releases(struct reading *);
void check_rights(struct reading *);
void check_children(struct reading *);
void check_deadlines(struct reading *);
void check_assumed(struct reading *);
void check_clauses(struct reading *);

/* Parts of them. */
void check_fields(struct reading *, const struct policy_dataset *);
/* Whether the dataset has the field of shift:by=FIELD; false after a finding.
 */
bool
check_by(struct reading *, const struct policy_dataset *, struct text method);
void check_review(struct reading *, struct text review_by);
/* The dates of the published text. */
void check_published(struct reading *);

#endif

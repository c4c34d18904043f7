/* SPDX-License-Identifier: ISC */
/*
 * How a policy is read and checked.
 *
 * A section of the policy has a file of its name.  Its table says which keys an
 * object has, which reader each of them needs, and where the value goes.
 * object_read() follows the table, not the file, so that a key is read before
 * the keys that refer to it.  A reader does not stop at a mistake: it adds a
 * finding, which has the path to the value.  When all sections have been read,
 * load.c calls the checks.
 *
 * Adding a key to a section of the policy:
 *	policy.h	a member of the section's struct
 *	the section's file
 *			a row in its table; a reader above the table, where
 *			none of those below fits; a table of words for an enum
 *	man/pp-policy.5	an .It in the section's list
 *	tests/pp-policy.bats
 *			a value that is good, and each mistake
 *	lib/explain/diff*.c
 *			a row; without it, diff names the place of a change, but
 *			never calls the change significant
 *	lib/explain/	a sentence: for a dataset or recipient in explain.c, for
 *			a release in explainreleases.c, else in explainrights.c
 *
 * Adding a section:
 *	its own file	a table SECTION_keys, or a reader read_SECTION() where
 *			there is more to do than to follow a table
 *	this header	its declaration, see "the sections"
 *	load.c		a row of sections[], below all sections that it names
 *	and then each of its keys as above; the page gets an .Ss
 *
 * Adding a check:
 *	A mistake that a value shows alone is found by its reader.
 *	the section's file, or its ...check.c
 *			a function that check_SECTION() calls.  It tells what is
 *			wrong with the object of the current path by
 *			finding_add(), with a member of it by finding_in()
 *	load.c		a call in policy_check(), where check_SECTION() is new;
 *			findings are told in the order of these calls
 *	enum check	a number at its end, unless one fits; the list under
 *			"Findings" in man/pp-policy.5 explains it
 *	tests/pp-policy.bats
 *			a test "check (NUMBER): ..."
 */
#ifndef POLICY_READING_H
#define POLICY_READING_H

#include "base/buf.h"
#include "base/doc.h"
#include "base/word.h"
#include "policy/policy.h"
#include "policy/words.h"
#include "record/arena.h"

/* What a policy is lent from. */
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
	struct text *name; /* theirs */
	size_t names;
};

struct reading {
	struct policy *policy; /* NULL: what is read is no policy */
	struct arena *arena;   /* keeps what is read */
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
	const void *with; /* what the table tells the reader */
};

typedef void reader(const struct slot *);

/* What happens where a key is missing. */
enum need {
	MAY,   /* nothing */
	MUST,  /* a finding */
	ALWAYS /* its reader is called; slot.node is NULL */
};

struct member {
	const char *name; /* NULL ends a table */
	reader *read;
	size_t at; /* where in the object's struct slot.to points */
	const void *with;
	enum need need;
};

/* The number of a check, as pp-policy(5) lists them. */
enum check {
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
	CHECK_RELEASE,
	CHECK_CONSENT
};

/* ---- findings and their places ---- */

/* A finding at the path gone down to. */
void finding_add(struct reading *, enum level, enum check, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* One in a member of it, or deeper, as "keep_while.in". */
void finding_in(struct reading *, const char *keys, enum level, enum check,
    const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* An error that was none before today. */
void finding_add_today(struct reading *, enum check, const char *what);

/* These go down, and return what path_leave() goes back to. */
size_t path_enter(struct reading *, struct text name); /* the file's */
size_t path_enter_keys(struct reading *, const char *keys);
size_t path_enter_two(struct reading *, const char *keys, struct text name);
void path_enter_file(struct reading *, struct text name);
size_t path_enter_at(struct reading *, size_t i);
/* An element of a list is named by its id, or by its number if it has none. */
size_t path_enter_id(struct reading *, struct text id, size_t i);
/* The same; the id is the text of the element's member `key`. */
size_t path_enter_element(struct reading *, const struct node *list, size_t i,
    const char *key);
void path_leave(struct reading *, size_t);

/* A name in quotes, fit for a message; lent until the fourth call from now. */
const char *name_quoted(struct text);

/* ---- objects and maps ---- */

/* Zeroed, for as long as the arena lives. */
void *reading_keep(struct reading *, size_t n, size_t size);
/* false after a finding: the value is of another kind. */
bool node_is_kind(struct reading *, const struct node *, enum node_kind);
void object_read(struct reading *, const struct node *, const struct member *,
    void *base);
/* Adds a finding unless the object has exactly one of two keys. */
void one_of_two(struct reading *, const struct node *, const char *one,
    const char *other);
/*
 * An object whose keys are names becomes an array of structs that begin with a
 * struct text: map_new() puts the names there, map_read() reads the rest.
 */
void *map_new(const struct slot *, size_t size, size_t *n);
void
map_read(const struct slot *, const struct member *, void *array, size_t size);

/* ---- files of law ---- */

/* A file with a row for each law. */
struct lawrows {
	const char *format, *list, *id; /* id: the member that names a row */
	const struct member *keys;
	size_t size; /* of the struct of a row */
};

/* NULL after a finding: it is not JSON. */
struct doc *lawrows_doc(struct reading *, struct text json);
/* Its rows, kept by the arena; NULL after a finding: it has another form. */
void *lawrows_read(struct reading *, const struct doc *, const struct lawrows *,
    size_t *n);

/* ---- names of what there is ---- */

/* Finds one of an array of structs that begin with their names; NULL: none. */
void *name_find(struct text name, const void *array, size_t n, size_t size);
/* The same.  NULL after a finding, which is that of name_unknown(). */
void *name_resolve(struct reading *, const char *what, struct text name,
    const void *array, size_t n, size_t size);
/* The same for the name that a node holds. */
void *name_resolve_node(struct reading *, const char *what, const struct node *,
    const void *array, size_t count, size_t size);
/* The same for a list of names; unknown ones are left out. */
const void **
name_resolve_list(struct reading *, const char *what, const struct node *,
    const void *array, size_t count, size_t size, size_t *n);
/* unknown purpose "..."; did you mean "..."?  Where nothing is near, it lists
 * the names, unless there are too many. */
void name_unknown(struct reading *, enum check, const char *what,
    struct text name, const void *array, size_t count, size_t size);

/* What one section names of another; NULL after a finding. */
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
bool names_read(struct reading *, const struct node *, struct names *);
/* Finds fault with a list, the member `key`, that has a text of another; in
 * either case of letters, if programs read it so. */
void names_disjoint(struct reading *, const char *key, const struct names *,
    const struct names *other, bool any_case);
bool period_read(struct reading *, const struct node *, struct period *);
const struct word *
word_read(struct reading *, const struct node *, const struct word *);
/* These leave *to as it is after a finding. */
void one_or_names_read(struct reading *, const struct node *, struct names *to);
void method_read(struct reading *, const struct node *, struct text *to);
void topic_read(struct reading *, const struct node *, struct text *to);
/* Whether a name is that of a place; false after a finding. */
bool place_check(struct reading *, struct text name);
/* {category: method} */
struct policy_transform *transforms_read(const struct slot *, size_t *n);

/* Each comment says what slot.to points to. */
reader read_object; /* the object's struct; with: struct member[] */
reader read_text;   /* struct text: not blank */
reader read_names;  /* struct names: a list of such texts */
/* struct names: a list or one of texts that data has, which may be blank. */
reader read_values, read_one_or_values;
reader read_flag;    /* bool */
reader read_word;    /* an enum; with: struct word[] */
reader read_among;   /* struct text; with: struct word[] */
reader read_is_word; /* bool: the second of two words; with: struct word[] */
reader read_period;  /* struct period */
reader read_date;    /* struct text */
reader read_country; /* struct text */
/* struct names: countries or groups of them, see places.h */
reader read_places, read_one_or_places;
reader read_method;    /* struct text: a method of pp-redact */
reader read_zone;      /* const struct zone * */
reader read_dataset;   /* const struct policy_dataset * */
reader read_share;     /* struct ratio: less than 1 */
reader read_diversity; /* struct release_column: its l */
reader read_closeness; /* struct release_column: its t */
reader read_ignored;   /* nothing: a text for people */

/* Keys of fideslang, or of the policy's own. */
reader read_category;    /* struct text */
reader read_categories;  /* struct names */
reader read_use;         /* struct text */
reader read_legal_basis; /* struct text */
reader read_subjects;    /* struct names */
/* Puts the successor of a key in its place, after a finding. */
void category_resolve(struct reading *, struct text *key);
/* Whether fideslang itself has the key. */
bool category_standard(struct reading *, struct text key);
bool subject_standard(struct reading *, struct text key);
/* The object whose keys are those of fideslang. */
const struct node *
vocabulary_words(struct policy_memory *, const char *section);

/* A text, or a list, which is joined by commas.  All are listed for the
 * coverage; an object that ALWAYS has a clause is listed without one, too. */
reader read_clause;      /* struct text */
reader read_clause_only; /* nothing: it is only listed */
reader read_assumed;     /* struct text; its row follows that of the clause */
reader read_clauses;     /* struct policy: the file that lists them */

/* ---- the sections ---- */

extern const struct member head_keys[], choices_keys[], retention_keys[],
    records_keys[], transfers_keys[], rights_keys[];
reader read_contacts, read_purposes, read_notices, read_identity, read_redact,
    read_datasets, read_fields, read_rules, read_recipients, read_releases,
    read_children;

extern const struct word doubt_words[], weekend_words[];

/* Reads the consent of purposes, which names fields of datasets. */
void consents_read(struct reading *, const struct node *purposes);
/* Gives each field without a method that of the nearest category. */
void redact_spread(struct policy *);
/* Whether it is a kind of identity that every policy knows. */
bool identity_common(struct text type);
/* The day of a date that has been read, since 1970-01-01. */
int64_t dates_day(struct text);

/* The content of a file that a policy names, which lies beside the policy or
 * else in lib/data.  p is NULL after a finding. */
struct text file_beside(struct reading *, struct text name);
/* Its path in the directory of the policy; the caller frees it. */
char *file_path_beside(const char *policy, struct text name);
/* Whether a name leads out of the directory in which it is looked for. */
bool file_leaves(struct text name);

/* ---- checks ---- */

/*
 * A policy that has mistakes is checked as well, so that one run finds all of
 * them: a reference that could not be resolved is NULL, and a list may lack
 * elements that were wrong.
 */
void check_head(struct reading *);
void check_notices(struct reading *);
void check_contacts(struct reading *);
void check_identity(struct reading *);
void check_consents(struct reading *);
void check_datasets(struct reading *);
void check_rules(struct reading *);
void check_records(struct reading *);
void check_files(struct reading *); /* those that the programs keep */
void check_recipients(struct reading *);
void check_releases(struct reading *);
void check_rights(struct reading *);
void check_children(struct reading *);
void check_deadlines(struct reading *); /* those of the laws */
void check_assumed(struct reading *);
void check_clauses(struct reading *);

/* Parts that several checks share. */
void check_fields(struct reading *, const struct policy_dataset *);
/* Whether the dataset has the field that shift:by=FIELD names; false after a
 * finding. */
bool
check_by(struct reading *, const struct policy_dataset *, struct text method);
/* Whether a method hides values from somebody who guesses. */
bool method_is_protecting(struct text method);
void check_review(struct reading *, struct text review_by);
void check_not_before(struct reading *, struct text date);
void check_published(struct reading *); /* the dates of the published text */

#endif

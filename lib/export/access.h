/* SPDX-License-Identifier: ISC */
/*
 * The answer to a person who asks what is held about them (GDPR 15, 20; Cal.
 * Civ. Code 1798.110), made of what was picked, the policy and the logs.
 */
#ifndef EXPORT_ACCESS_H
#define EXPORT_ACCESS_H

#include "export/answering.h"
#include "export/holdings.h"
#include "export/kept.h"
#include "facts/disclosed.h"
#include "letter/phrases.h"

enum access_kind {
	ACCESS_DATA,
	ACCESS_NAMES,   /* which kinds of data there are */
	ACCESS_NOTHING, /* nothing is held */
	ACCESS_DENIED
};

/* Why a field that is held is not shown. */
enum access_why { WHY_NEVER, WHY_OTHER, WHY_ORIGIN, WHY_NAMES };

struct access_withheld {
	const struct policy_field *field; /* NULL: `name` is above fields */
	struct text name;
	enum access_why why;
};

/* A dataset with records that certainly are the person's. */
struct access_dataset {
	const struct policy_dataset *dataset;
	const struct holding **record;
	size_t records;
	bool flat; /* no value has parts, so that a table can hold them */
	/* The members of the records at the top, which are fields of the policy
	 * or above some, in its order; `title` is that of a field of that name.
	 */
	struct text *member, *title;
	size_t members;
	struct kept_rule *kept;
	size_t rules;
	struct kept_all all;
	bool *holds; /* by field of the dataset: some record has a value */
	struct access_withheld *withheld;
	size_t withhelds;
};

/* A file of the package. */
struct access_file {
	const char *name;
	const struct access_dataset *of; /* NULL: of no dataset alone */
	struct buf content;
};

struct access {
	const struct policy *policy;
	const struct request *request;
	const struct phrases *words;
	int64_t now;
	enum access_kind kind;
	bool portable;
	const struct holdings *held;
	const struct disclosed_log *got; /* NULL: there is no log */
	bool got_held;   /* only what is in the answer was looked for in it */
	uint64_t hidden; /* what of others was replaced */
	int64_t expires; /* the day, since 1970-01-01, when we delete it */
	/* Made by access_find(): */
	struct access_dataset *of;
	size_t datasets;
};

/* 0, or -1 after a message. */
int access_find(struct access *);
void access_clear(struct access *);

/* The name of the company. */
struct text access_who(const struct access *);
/* The word for a reason, as in report.json. */
const char *access_why_word(enum access_why);
/* The purposes that both have, of a recipient who gets data of a dataset. */
bool
access_gets(const struct policy_recipient *, const struct policy_dataset *);

/* accesspage.c */
void access_page_put(const struct access *, const struct access_file *,
    size_t files, struct buf *);
/* accessjson.c */
void access_json_put(const struct access *, struct buf *);
void access_schema_put(const struct access *, struct buf *);
/* A table as spreadsheets read it, with cells guarded that look like formulas.
 */
void access_csv_put(const struct access_dataset *, struct buf *);
void access_lines_put(const struct access_dataset *, struct buf *);
void access_manifest_put(const struct access *, const struct access_file *,
    size_t files, struct buf *);

#endif

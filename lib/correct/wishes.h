/* SPDX-License-Identifier: ISC */
/*
 * What is to be corrected: a file of NDJSON, one value a line, which only its
 * owner can read, since it holds what people say about themselves.
 *
 *	{"request":"r1","dataset":"accounts","field":"email",
 *	 "from":"old","to":"new"}
 *	... "key":{"account_id":"17"}}	only in the record with this key
 *
 * null in "from" or "to" means that there is no value.
 */
#ifndef CORRECT_WISHES_H
#define CORRECT_WISHES_H

#include "base/buf.h"
#include "base/doc.h"
#include "base/value.h"
#include "policy/policy.h"

enum { WISH_PARTS = 16 };

struct wish {
	size_t line;
	struct text request; /* its id */
	const struct policy_dataset *dataset;
	const struct policy_field *field;
	struct value from, to; /* text.p == NULL: no value */
	/* In the form in which values are compared. */
	struct text from_form, to_form, key_form; /* key_form.p == NULL: of any
						   * record */
	char *own;                                /* lends all these texts */
	size_t own_size;
};

struct wishes {
	struct wish *wish;
	size_t n, room;
};

/* 0, or -1 after a message (STATUS_CALL) with a line, and never a value: others
 * can read the file, or a line is not as above, contradicts another one, or
 * has a value that its field cannot have. */
int wishes_load(struct wishes *, const char *path, const struct policy *);
/* Adds one line.  NULL, or what is wrong with it: static, or lent from room. */
const char *wishes_add(struct wishes *, const struct policy *, size_t line,
    const struct node *, struct buf *room);
/* Whether two contradict one another. */
bool wishes_clash(const struct wishes *, const struct wish **one,
    const struct wish **other);
void wishes_clear(struct wishes *); /* wipes */

/* ---- comparing ---- */

/* Whether a value is missing, null or empty. */
bool wish_absent(const struct value *);

/*
 * Appends the form in which a value of a field is compared, as values of holds
 * are: by its type, 7 and 007 are the same number; identities as the policy
 * compares them; other texts without blanks around them, in NFC.  `said`: it is
 * of this file, not of a record.
 */
void wish_form(const struct policy *, const struct policy_dataset *,
    const struct policy_field *, const struct value *, bool said,
    struct buf *to);

#endif

/* SPDX-License-Identifier: ISC */
/* Says parts of a policy in plain words.  Functions that end in _say append to
 * a buffer; texts of the others are lent. */
#ifndef POLICY_WORDS_H
#define POLICY_WORDS_H

#include "base/buf.h"
#include "policy/policy.h"

/* The title that fideslang or the policy has, else the key itself. */
struct text category_title(const struct policy *, struct text key);
struct text subject_title(const struct policy *, struct text key);
/* Its own title, else that of its use or its name. */
struct text purpose_title(const struct policy *, const struct policy_purpose *);
struct text dataset_title(const struct policy_dataset *);
struct text field_title(const struct policy_field *);
struct text recipient_title(const struct policy_recipient *);

/* The words of the file for what people ask, what they show of who they are,
 * what a field is and where it comes from. */
extern const struct word contact_words[];      /* enum contact_role */
extern const struct word request_words[];      /* enum request_type */
extern const struct word verification_words[]; /* enum verification */
extern const struct word field_type_words[];   /* enum field_type */
extern const struct word origin_words[];       /* enum origin */
extern const struct word recipient_words[];    /* enum recipient_type */

const char *origin_name(enum origin); /* as in the file */
const char *origin_title(enum origin);
const char *type_name(enum field_type); /* the same */

/* 1 month, 10 business days */
void term_say(struct term, struct buf *);
/* a, b and c; the i-th of n texts. */
void list_say(struct buf *, size_t i, size_t n, struct text);

#endif

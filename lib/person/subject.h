/* SPDX-License-Identifier: ISC */
/*
 * Keyed hashes of identities: they name a person or record without revealing
 * it.
 *
 * A ledger, a deletion log and a suppression list hold no identity in clear.  A
 * plain hash of an address could be reversed by trying all addresses, so the
 * hash needs a secret key: HMAC-SHA-256 with a sub-key of a key in the key file
 * (see hide/key.h), cut to 128 bits.  Its text is
 *
 *	h1:KEYID:HASH	8 and 32 lower-case hexadecimal digits
 *
 * An old secret key finds its hashes as long as the file has it, so that a new
 * one can be put first without losing old hashes.
 */
#ifndef PERSON_SUBJECT_H
#define PERSON_SUBJECT_H

#include "base/buf.h"
#include "base/num.h"
#include "hide/key.h"
#include "policy/policy.h"

enum { SUBJECT_SIZE = 16, SUBJECT_TEXT = 3 + KEY_ID_TEXT + 1 + 32 };

struct subject {
	unsigned char key[KEY_ID_SIZE];
	unsigned char sum[SUBJECT_SIZE];
};

struct subject_hasher; /* safe to share between threads */

struct subject_hasher *subject_hasher_new(const struct keyring *);
void subject_hasher_free(struct subject_hasher *); /* wipes */
size_t subject_keys(const struct subject_hasher *);
/* Whether one of the secret keys made a hash. */
bool subject_usable(const struct subject_hasher *, const struct subject *);

/*
 * Hashes a value with the secret key of that number (new hashes use 0).  `type`
 * is that of an identity (email), or "person:" or "record:" and a dataset's
 * name; the same value under two types has different hashes.  `normal` is from
 * identity_normal(), or for several fields from subject_join().
 */
void subject_hash(const struct subject_hasher *, size_t key, struct text type,
    struct text normal, struct subject *);

/* Appends a field to a value of several fields, so that ("a","bc") differs from
 * ("ab","c"). */
void subject_join(struct buf *, struct text field);

void subject_put(const struct subject *, struct buf *);
/* Appends ,"key":"h1:...", see ndjson_put(). */
void subject_member(struct buf *, const char *key, const struct subject *);
int subject_parse(struct text, struct subject *); /* 0, -1 */
bool subject_equal(const struct subject *, const struct subject *);

/*
 * Appends the form in which two identities of a type are compared: without
 * blanks around it; the only address of a value (see address.h), in lower case
 * and NFC, its domain in the ASCII form of IDNA; a telephone number as E.164
 * with the policy's default country; other types unchanged; all this as far as
 * the policy does not say "exact".  `policy` may be NULL: then blanks are
 * removed and nothing else.  -1: the value is invalid for its type (no address
 * or several, too few digits, not UTF-8), so nobody knows whose it is.
 */
int identity_normal(const struct policy *, struct text type, struct text value,
    struct buf *out);

/*
 * Appends the form that all identities which may belong to the same person
 * have: an address without +tag and dots, as far as the policy says "candidate"
 * for them; a telephone number without its extension; of all others, that of
 * identity_normal(), see identity_number(); all in NFC.  -1: there is none.
 */
int identity_candidate(const struct policy *, struct text type,
    struct text value, struct buf *out);

/* The same from the form of identity_normal(), which begins at `from`. */
int identity_loosen(const struct policy *, struct text type, struct buf *,
    size_t from);

/* Whether that can be another form than identity_normal() has, for a value that
 * is no number. */
bool identity_loosens(const struct policy *, struct text type);

/* Why a value must not be written into a ledger as an identity (static): what
 * identity_normal() can read in the data of others is not always what somebody
 * meant to give.  NULL: nothing is wrong. */
const char *
identity_unfit(const struct policy *, struct text type, struct text value);

/* Appends a value in NFC, where it is UTF-8. */
void identity_plain(struct text, struct buf *out);

/* A number as 17 of 17.0, 1.7e1 or " 17": programs write it in several ways.
 * The text is in `room`; any other value stays as it is. */
struct text identity_number(struct text, char room[NUM_PLAIN]);

/* Appends the form that the spellings of any other value share, which programs
 * also write with blanks around it, or with accents in another form. */
void identity_spelling(struct text, struct buf *out);
/* Whether that is another text. */
bool identity_spelt(struct text);

/* Removes blanks around a value; a value that is not UTF-8 stays as it is. */
struct text identity_trim(struct text);

#endif

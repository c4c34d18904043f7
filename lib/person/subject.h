/* SPDX-License-Identifier: ISC */
/*
 * Who a record is about, without saying who: keyed hashes of identities.
 *
 * A ledger, a deletion log and a list of suppressed addresses hold no
 * identity in clear; a plain hash of an address is found by trying all
 * addresses, so the hash has a key: HMAC-SHA-256 under a sub-key of the key
 * file (see hide/key.h), cut to 128 bits.  In text it is
 *
 *	h1:KEYID:HASH	8 and 32 lower-case hexadecimal digits
 *
 * A key that was the first once finds what it hashed as long as the file has
 * it, so that keys can be changed without losing what is remembered.
 */
#ifndef PERSON_SUBJECT_H
#define PERSON_SUBJECT_H

#include "base/buf.h"
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

/*
 * Hashes a value of some type by the key of that number (0 hides).  `type` is
 * an identity's (email), or "person", "record" with a dataset's name; the same
 * value of two types is never the same hash.  `normal` is what
 * identity_normal() made, or, of several key fields, what subject_join() did.
 */
void subject_hash(const struct subject_hasher *, size_t key, struct text type,
    struct text normal, struct subject *);

/* Appends a field to a value of several, so that ("a","bc") is not ("ab","c").
 */
void subject_join(struct buf *, struct text field);

void subject_put(const struct subject *, struct buf *);
int subject_parse(struct text, struct subject *); /* 0, -1 */
bool subject_equal(const struct subject *, const struct subject *);

/*
 * Appends the form in which two identities of a type are compared: blanks
 * around it gone; an address in lower case, NFC, its domain as IDNA's ASCII; a
 * telephone number as E.164 with the policy's default country; other types as
 * they are.  `policy` may be NULL: nothing but trimming.  -1 when the value
 * cannot be one of that type (no at sign, too few digits, not UTF-8): then it
 * matches nobody.
 */
int identity_normal(const struct policy *, struct text type, struct text value,
    struct buf *out);

/*
 * Appends an address as another one that may be the same person's: without its
 * +tag and its dots, as far as the policy says that these are candidates.  -1:
 * there is no other one.
 */
int identity_candidate(const struct policy *, struct text type,
    struct text value, struct buf *out);

/* Appends a value in NFC, where it is UTF-8. */
void identity_plain(struct text, struct buf *out);

/* Without the blanks around it; what is not UTF-8 has none. */
struct text identity_trim(struct text);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * Secret keys: each has 32 master bytes, from which HKDF (RFC 5869, SHA-256)
 * derives a sub-key for every method and domain, so that equal values link
 * only where a rule says so.
 *
 * A key file holds 32 raw bytes; or 64 hexadecimal digits; or several lines
 * "id hex-digits" (id: 1 to 32 of A-Z a-z 0-9 . _ -; blank lines and lines
 * that begin with '#' are skipped).  The first key hides; all keys restore.
 * The file must be a regular file (not a symbolic link) that belongs to the
 * user or to root and that nobody else can read or write.  systemd may let the
 * group read a credential, because its directory keeps others out.
 */
#ifndef HIDE_KEY_H
#define HIDE_KEY_H

#include <stdint.h>

#include "base/text.h"

enum { KEY_SIZE = 32, KEY_ID_SIZE = 4, KEY_ID_TEXT = 2 * KEY_ID_SIZE };

struct key {
	unsigned char master[KEY_SIZE];
	/* The id in tokens and receipts: the first bytes of
	 * HMAC-SHA-256(master, "id"). */
	unsigned char id[KEY_ID_SIZE];
	char id_text[KEY_ID_TEXT + 1]; /* the same in hexadecimal */
};

struct keyring;

/*
 * Reads a key file.  A name without '/' that is not in the working directory is
 * also sought in $CREDENTIALS_DIRECTORY (systemd.exec(5)).  NULL after a
 * message (STATUS_CALL).
 */
struct keyring *keyring_load(const char *path);
/* Reads from memory, for tests and fuzzing.  NULL with a static text in *why
 * and the line in *line, 0 for the file as a whole. */
struct keyring *keyring_parse(struct text file, const char **why, size_t *line);
void keyring_free(struct keyring *); /* wipes */

size_t keyring_count(const struct keyring *);
const struct key *keyring_get(const struct keyring *, size_t i); /* 0 hides */
/* Makes the key with this id_text the first one; -1 when it is missing. */
int keyring_prefer(struct keyring *, const char *id_text);
const struct key *keyring_find(const struct keyring *, const unsigned char *id);

/* Makes a file with one new key, mode 0600; never overwrites.  0, or -1 after a
 * message (STATUS_CALL). */
int key_create(const char *path);

/*
 * A sub-key of n bytes (at most 255 * 32).  info = "pp/1" NUL method NUL
 * ('d' domain | 'f' field); salt empty.  `named`: the rule names the domain;
 * otherwise it is the field's own.  The two never give the same sub-key.
 */
void key_derive(const struct key *, const char *method, struct text domain,
    bool named, unsigned char *out, size_t n);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * The cryptography that the methods use, on OpenSSL's libcrypto.  No allocation
 * and no key set-up per value.  Every _clear wipes.
 */
#ifndef HIDE_CRYPTO_H
#define HIDE_CRYPTO_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/text.h"

enum { HMAC_SIZE = 32, SIV_SIZE = 16 };

/*
 * Called before the sandbox if a cipher will be needed: libcrypto searches for
 * its ciphers, which takes half a millisecond.  Idempotent; does not read
 * OpenSSL's configuration file.  -1 when libcrypto lacks a cipher.
 */
int crypto_warm(void);

/* Random bytes for a new key; 0, or -1 when the system has none. */
int crypto_random(unsigned char *out, size_t n);

/* A new id, RFC 9562 version 4, with a NUL behind it; -1 after a message
 * (STATUS_STOP). */
enum { CRYPTO_UUID = 36 };
int crypto_uuid(char out[CRYPTO_UUID + 1]);

/* HMAC-SHA-256 (RFC 2104, FIPS 198-1); safe to share between threads once
 * initialised. */
struct hmac {
	_Alignas(16) unsigned char state[2][128]; /* keyed inner and outer */
};
void hmac_init(struct hmac *, const void *key, size_t keylen);
void hmac_clear(struct hmac *);
void hmac_sum(const struct hmac *, const void *data, size_t n,
    unsigned char out[HMAC_SIZE]);

/*
 * Digests without a key (RFC 1321, FIPS 180-4), to recognise values that others
 * have hashed.  pp itself stores no such digest.
 */
enum digest { DIGEST_MD5, DIGEST_SHA1, DIGEST_SHA256, DIGESTS };
enum { DIGEST_MAX = 32 };
size_t digest_size(enum digest); /* in bytes */
void digest_sum(enum digest, const void *data, size_t n,
    unsigned char out[DIGEST_MAX]);

/* SHA-256 of data that comes in pieces. */
/* Appends sha256: and a SHA-256 in hexadecimal digits, as receipts and logs
 * have it. */
void digest_put(const unsigned char *sum, struct buf *);

struct sha256;
struct sha256 *sha256_new(void);
void sha256_add(struct sha256 *, const void *data, size_t n);
void sha256_end(struct sha256 *, unsigned char out[DIGEST_MAX]); /* frees */

/* HKDF-SHA-256 (RFC 5869); n at most 255 * 32. */
void hkdf(const void *key, size_t keylen, const void *salt, size_t saltlen,
    const void *info, size_t infolen, unsigned char *out, size_t n);

/*
 * AES (FIPS 197), one block at a time without chaining, for ff1.c and
 * cryptopan.c.  keylen is 16, 24 or 32.  One per thread.
 */
enum { AES_BLOCK = 16 };
struct aes;
struct aes *aes_new(const unsigned char *key, size_t keylen);
void aes_free(struct aes *);
/* in and out must be the same or not overlap. */
void aes_encrypt(struct aes *, const unsigned char *in, unsigned char *out,
    size_t blocks);

/*
 * AES-SIV (RFC 5297) with one associated string; one per thread.  Neither the
 * associated string nor the text may be empty: libcrypto 3.0 ignores an empty
 * string (CVE-2023-2975).
 */
struct siv;
struct siv *siv_new(const unsigned char *key, size_t keylen); /* 32, 48, 64 */
void siv_free(struct siv *);
/* out gets SIV_SIZE + n bytes: the synthetic IV, then the ciphertext.  0, or
 * -1: empty, or libcrypto failed. */
int siv_seal(struct siv *, struct text ad, const void *in, size_t n,
    unsigned char *out);
/* in holds SIV_SIZE + n bytes; out n.  -1 when it is not authentic; out is then
 * wiped.  in and out must not overlap. */
int siv_open(struct siv *, struct text ad, const void *in, size_t n,
    unsigned char *out);

/*
 * FF1 (NIST SP 800-38G) on numerals: digit[i] < radix, 2 <= radix <= 256.
 * One per thread.  -1, with nothing changed, when radix^n is below 10^6 (SP
 * 800-38G rev. 1), n is above FF1_MAX, a digit is not below radix, or the tweak
 * is longer than FF1_TWEAK.
 */
enum { FF1_MAX = 4096, FF1_TWEAK = 256 };
struct ff1;
struct ff1 *ff1_new(const unsigned char *key, size_t keylen, unsigned radix);
void ff1_free(struct ff1 *);
/* The least n with radix^n >= 10^6. */
size_t ff1_least(unsigned radix);
int ff1_encrypt(struct ff1 *, struct text tweak, uint8_t *digit, size_t n);
int ff1_decrypt(struct ff1 *, struct text tweak, uint8_t *digit, size_t n);

/*
 * Prefix-preserving addresses, the Crypto-PAn construction (Xu, Fan, Ammar
 * and Moon, 2002) with AES-128: 32 bytes of key, of which the second half makes
 * the pad.  bits is 32 or 128; addr is in network order and changed in place.
 * One per thread.
 */
struct cryptopan;
struct cryptopan *cryptopan_new(const unsigned char key[32]);
void cryptopan_free(struct cryptopan *);
void cryptopan_hide(struct cryptopan *, unsigned char *addr, unsigned bits);
void cryptopan_restore(struct cryptopan *, unsigned char *addr, unsigned bits);

#endif

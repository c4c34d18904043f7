/* SPDX-License-Identifier: ISC */
/*
 * Digests go through libcrypto's old interface: a keyed state can be copied as
 * a struct, without an allocation or a search for the algorithm.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "hide/crypto.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/md5.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/stop.h"

_Static_assert(sizeof(SHA256_CTX) <= sizeof(((struct hmac *)0)->state[0]),
    "struct hmac is too small");
_Static_assert(SHA256_DIGEST_LENGTH == HMAC_SIZE, "not SHA-256");

/* ---- HMAC and HKDF ---- */

/* The state after one block of key, each byte XORed with pad. */
static void
hmac_key(unsigned char state[128], const unsigned char *key, unsigned char pad)
{
	unsigned char block[SHA256_CBLOCK];
	SHA256_CTX c;

	for (size_t i = 0; i < sizeof(block); i++)
		block[i] = key[i] ^ pad;
	SHA256_Init(&c);
	SHA256_Update(&c, block, sizeof(block));
	memcpy(state, &c, sizeof(c));
	mem_wipe(block, sizeof(block));
	mem_wipe(&c, sizeof(c));
}

void
hmac_init(struct hmac *h, const void *key, size_t keylen)
{
	unsigned char block[SHA256_CBLOCK] = { 0 };

	if (keylen > sizeof(block))
		SHA256(key, keylen, block);
	else if (keylen > 0)
		memcpy(block, key, keylen);
	hmac_key(h->state[0], block, 0x36);
	hmac_key(h->state[1], block, 0x5c);
	mem_wipe(block, sizeof(block));
}

void
hmac_clear(struct hmac *h)
{
	mem_wipe(h, sizeof(*h));
}

static void
hmac_begin(const struct hmac *h, SHA256_CTX *c)
{
	memcpy(c, h->state[0], sizeof(*c));
}

static void
hmac_end(const struct hmac *h, SHA256_CTX *c, unsigned char out[HMAC_SIZE])
{
	SHA256_Final(out, c);
	memcpy(c, h->state[1], sizeof(*c));
	SHA256_Update(c, out, HMAC_SIZE);
	SHA256_Final(out, c);
}

void
hmac_sum(const struct hmac *h, const void *data, size_t n,
    unsigned char out[HMAC_SIZE])
{
	SHA256_CTX c;

	hmac_begin(h, &c);
	SHA256_Update(&c, data, n);
	hmac_end(h, &c, out);
}

/* T(1) | T(2) | ... of RFC 5869, section 2.3. */
static void
hkdf_expand(const struct hmac *h, struct text info, unsigned char *out,
    size_t n)
{
	unsigned char turn[HMAC_SIZE];
	SHA256_CTX c;

	for (unsigned char i = 1; n > 0; i++) {
		size_t take = n < sizeof(turn) ? n : sizeof(turn);

		hmac_begin(h, &c);
		if (i > 1)
			SHA256_Update(&c, turn, sizeof(turn));
		SHA256_Update(&c, info.p, info.n);
		SHA256_Update(&c, &i, 1);
		hmac_end(h, &c, turn);
		memcpy(out, turn, take);
		out += take;
		n -= take;
	}
	mem_wipe(turn, sizeof(turn));
}

void
hkdf(const void *key, size_t keylen, const void *salt, size_t saltlen,
    const void *info, size_t infolen, unsigned char *out, size_t n)
{
	unsigned char extract[HMAC_SIZE];
	struct hmac h;

	hmac_init(&h, salt, saltlen);
	hmac_sum(&h, key, keylen, extract);
	hmac_init(&h, extract, sizeof(extract));
	hkdf_expand(&h, (struct text){ info, infolen }, out, n);
	hmac_clear(&h);
	mem_wipe(extract, sizeof(extract));
}

/*
 * libcrypto reads no file and makes no tables of all its names, because each
 * algorithm is fetched by its name.  This halves the start-up time.
 */
static void
library_begin(void)
{
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG |
				OPENSSL_INIT_NO_ADD_ALL_CIPHERS |
				OPENSSL_INIT_NO_ADD_ALL_DIGESTS |
				OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS |
				OPENSSL_INIT_NO_ATEXIT,
	    NULL);
}

int
crypto_random(unsigned char *out, size_t n)
{
	library_begin();
	return n <= INT_MAX && RAND_priv_bytes(out, (int)n) == 1 ? 0 : -1;
}

int
crypto_uuid(char out[CRYPTO_UUID + 1])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char raw[16];
	size_t n = 0;

	if (crypto_random(raw, sizeof(raw)) != 0) {
		msg_error(STATUS_STOP,
		    "cannot get random numbers from the system");
		return -1;
	}
	raw[6] = (unsigned char)((raw[6] & 0x0f) | 0x40);
	raw[8] = (unsigned char)((raw[8] & 0x3f) | 0x80);
	for (size_t i = 0; i < sizeof(raw); i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			out[n++] = '-';
		out[n++] = digits[raw[i] >> 4];
		out[n++] = digits[raw[i] & 15];
	}
	out[n] = '\0';
	return 0;
}

/* ---- digests ---- */

size_t
digest_size(enum digest d)
{
	static const size_t sizes[DIGESTS] = { MD5_DIGEST_LENGTH,
		SHA_DIGEST_LENGTH, SHA256_DIGEST_LENGTH };

	return sizes[d];
}

void
digest_sum(enum digest d, const void *data, size_t n,
    unsigned char out[DIGEST_MAX])
{
	MD5_CTX md5;
	SHA_CTX sha1;
	SHA256_CTX sha256;

	switch (d) {
	case DIGEST_MD5:
		MD5_Init(&md5);
		MD5_Update(&md5, data, n);
		MD5_Final(out, &md5);
		break;
	case DIGEST_SHA1:
		SHA1_Init(&sha1);
		SHA1_Update(&sha1, data, n);
		SHA1_Final(out, &sha1);
		break;
	default:
		SHA256_Init(&sha256);
		SHA256_Update(&sha256, data, n);
		SHA256_Final(out, &sha256);
		break;
	}
}

void
digest_put(const unsigned char *sum, struct buf *b)
{
	buf_add_string(b, "sha256:");
	for (size_t i = 0; i < SHA256_DIGEST_LENGTH; i++)
		buf_printf(b, "%02x", sum[i]);
}

struct sha256 {
	SHA256_CTX ctx;
};

struct sha256 *
sha256_new(void)
{
	struct sha256 *s = mem_alloc(sizeof(*s));

	SHA256_Init(&s->ctx);
	return s;
}

void
sha256_add(struct sha256 *s, const void *data, size_t n)
{
	SHA256_Update(&s->ctx, data, n);
}

void
sha256_end(struct sha256 *s, unsigned char out[DIGEST_MAX])
{
	SHA256_Final(out, &s->ctx);
	mem_wipe(s, sizeof(*s));
	mem_free(s);
}

/* ---- ciphers of libcrypto ---- */

int
crypto_warm(void)
{
	static const char *const names[] = { "AES-128-ECB", "AES-256-ECB",
		"AES-256-SIV" };

	library_begin();
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, names[i], NULL);

		if (cipher == NULL)
			return -1;
		EVP_CIPHER_free(cipher);
	}
	return 0;
}

/* crypto_warm() has found the cipher, so only memory can be missing: a failure
 * is as rare as in mem_alloc(), and ends the program too. */
static void *
must(void *p)
{
	if (p == NULL) {
		msg_error(STATUS_STOP, "libcrypto failed");
		stop_now(STATUS_STOP);
	}
	return p;
}

static EVP_CIPHER_CTX *
cipher_new(const char *name, const unsigned char *key, bool seals)
{
	EVP_CIPHER *cipher = must(EVP_CIPHER_fetch(NULL, name, NULL));
	EVP_CIPHER_CTX *c = must(EVP_CIPHER_CTX_new());

	if (EVP_CipherInit_ex2(c, cipher, key, NULL, seals, NULL) != 1)
		must(NULL);
	EVP_CIPHER_free(cipher);
	return c;
}

struct aes {
	EVP_CIPHER_CTX *cipher;
};

struct aes *
aes_new(const unsigned char *key, size_t keylen)
{
	struct aes *a = mem_alloc(sizeof(*a));

	a->cipher = cipher_new(keylen == 16   ? "AES-128-ECB"
			       : keylen == 24 ? "AES-192-ECB"
					      : "AES-256-ECB",
	    key, true);
	EVP_CIPHER_CTX_set_padding(a->cipher, 0);
	return a;
}

void
aes_free(struct aes *a)
{
	if (a == NULL)
		return;
	EVP_CIPHER_CTX_free(a->cipher);
	mem_free(a);
}

void
aes_encrypt(struct aes *a, const unsigned char *in, unsigned char *out,
    size_t blocks)
{
	int n;

	if (EVP_EncryptUpdate(a->cipher, out, &n, in,
		(int)(blocks * AES_BLOCK)) != 1)
		must(NULL);
}

/* A keyed context is copied for every text: that is faster than setting the key
 * again, and libcrypto 3.0 can start a new text only in these two ways. */
struct siv {
	EVP_CIPHER_CTX *seals, *opens, *work;
};

struct siv *
siv_new(const unsigned char *key, size_t keylen)
{
	const char *name = keylen == 32   ? "AES-128-SIV"
			   : keylen == 48 ? "AES-192-SIV"
					  : "AES-256-SIV";
	struct siv *s = mem_alloc(sizeof(*s));

	s->seals = cipher_new(name, key, true);
	s->opens = cipher_new(name, key, false);
	s->work = must(EVP_CIPHER_CTX_new());
	return s;
}

void
siv_free(struct siv *s)
{
	if (s == NULL)
		return;
	EVP_CIPHER_CTX_free(s->seals);
	EVP_CIPHER_CTX_free(s->opens);
	EVP_CIPHER_CTX_free(s->work);
	mem_free(s);
}

int
siv_seal(struct siv *s, struct text ad, const void *in, size_t n,
    unsigned char *out)
{
	int put;

	if (ad.n == 0 || n == 0 || ad.n > INT_MAX || n > INT_MAX)
		return -1;
	return EVP_CIPHER_CTX_copy(s->work, s->seals) == 1 &&
		       EVP_EncryptUpdate(s->work, NULL, &put,
			   (const unsigned char *)ad.p, (int)ad.n) == 1 &&
		       EVP_EncryptUpdate(s->work, out + SIV_SIZE, &put, in,
			   (int)n) == 1 &&
		       EVP_EncryptFinal_ex(s->work, out + SIV_SIZE + n, &put) ==
			   1 &&
		       EVP_CIPHER_CTX_ctrl(s->work, EVP_CTRL_AEAD_GET_TAG,
			   SIV_SIZE, out) == 1
		   ? 0
		   : -1;
}

int
siv_open(struct siv *s, struct text ad, const void *in, size_t n,
    unsigned char *out)
{
	const unsigned char *sealed = in;
	unsigned char tag[SIV_SIZE];
	int put;

	if (ad.n == 0 || n == 0 || ad.n > INT_MAX || n > INT_MAX)
		return -1;
	memcpy(tag, sealed, sizeof(tag));
	if (EVP_CIPHER_CTX_copy(s->work, s->opens) == 1 &&
	    EVP_CIPHER_CTX_ctrl(s->work, EVP_CTRL_AEAD_SET_TAG, SIV_SIZE,
		tag) == 1 &&
	    EVP_DecryptUpdate(s->work, NULL, &put, (const unsigned char *)ad.p,
		(int)ad.n) == 1 &&
	    EVP_DecryptUpdate(s->work, out, &put, sealed + SIV_SIZE, (int)n) ==
		1 &&
	    EVP_DecryptFinal_ex(s->work, out + n, &put) == 1)
		return 0;
	mem_wipe(out, n);
	return -1;
}

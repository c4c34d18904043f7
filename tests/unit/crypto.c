/* SPDX-License-Identifier: ISC */
/*
 * Judged by published vectors, and by Wycheproof's where the folder that
 * PP_CONFORMANCE names has them.
 */
#include "hide/crypto.h"

#include <arpa/inet.h>
#include <jansson.h>
#include <stdlib.h>

#include "unit.h"

enum { HEX_MAX = 8192 };

struct hex {
	unsigned char p[HEX_MAX];
	size_t n;
};

static struct hex
hex_of(const char *s)
{
	struct hex h = { .n = 0 };
	unsigned byte;

	for (; sscanf(s, "%2x", &byte) == 1; s += 2)
		h.p[h.n++] = (unsigned char)byte;
	return h;
}

static bool
hex_is(const unsigned char *p, size_t n, const char *s)
{
	struct hex h = hex_of(s);

	return h.n == n && memcmp(h.p, p, n) == 0;
}

static struct text
hex_text(const struct hex *h)
{
	return (struct text){ (const char *)h->p, h->n };
}

/* ---- vectors that stand here ---- */

/* RFC 4231, section 4. */
static void
hmac_gives_the_sums_of_RFC_4231(void)
{
	static const char *const cases[][3] = {
		{ "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
		    "4869205468657265",
		    "b0344c61d8db38535ca8afceaf0bf12b"
		    "881dc200c9833da726e9376c2e32cff7" },
		{ "4a656665",
		    "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
		    "5bdcc146bf60754e6a042426089575c7"
		    "5a003f089d2739839dec58b964ec3843" },
		{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		    "dddddddddddddddddddddddddddddddddddddddddddddddddd"
		    "dddddddddddddddddddddddddddddddddddddddddddddddddd",
		    "773ea91e36800e46854db8ebd09181a7"
		    "2959098b3ef8c122d9635514ced565fe" },
		{ "0102030405060708090a0b0c0d0e0f10111213141516171819",
		    "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
		    "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
		    "82558a389a443c0ea4cc819899f2083a"
		    "85f0faa3e578f8077a2e3ff46729665b" },
	};
	struct hmac h;
	unsigned char sum[HMAC_SIZE];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct hex key = hex_of(cases[i][0]);
		struct hex data = hex_of(cases[i][1]);

		hmac_init(&h, key.p, key.n);
		/* Twice: the keyed state must survive. */
		hmac_sum(&h, data.p, data.n, sum);
		hmac_sum(&h, data.p, data.n, sum);
		CHECK(hex_is(sum, HMAC_SIZE, cases[i][2]));
	}
}

/* The cases 6 and 7. */
static void
hmac_hashes_a_key_longer_than_a_block(void)
{
	static const char short_text[] =
	    "Test Using Larger Than Block-Size Key - Hash Key First";
	static const char long_text[] =
	    "This is a test using a larger than block-size key and a larger "
	    "than block-size data. The key needs to be hashed before being "
	    "used by the HMAC algorithm.";
	unsigned char key[131], sum[HMAC_SIZE];
	struct hmac h;

	memset(key, 0xaa, sizeof(key));
	hmac_init(&h, key, sizeof(key));
	hmac_sum(&h, short_text, strlen(short_text), sum);
	CHECK(hex_is(sum, HMAC_SIZE,
	    "60e431591ee0b67f0d8a26aacbf5b77f"
	    "8e0bc6213728c5140546040f0ee37f54"));
	hmac_sum(&h, long_text, strlen(long_text), sum);
	CHECK(hex_is(sum, HMAC_SIZE,
	    "9b09ffa71b942fcb27635fbcd5b0e944"
	    "bfdc63644f0713938a7f51535c3a35e2"));
	hmac_clear(&h);
	memset(key, 0, sizeof(key));
	CHECK(memcmp(h.state[0], key, 128) == 0);
	CHECK(memcmp(h.state[1], key, 128) == 0);
}

/* RFC 1321, A.5; FIPS 180-4's examples. */
static void
digests_give_the_sums_of_their_standards(void)
{
	static const struct {
		const char *text, *sum[DIGESTS];
	} cases[] = {
		{ "", { "d41d8cd98f00b204e9800998ecf8427e",
			  "da39a3ee5e6b4b0d3255bfef95601890afd80709",
			  "e3b0c44298fc1c149afbf4c8996fb924"
			  "27ae41e4649b934ca495991b7852b855" } },
		{ "abc", { "900150983cd24fb0d6963f7d28e17f72",
			     "a9993e364706816aba3e25717850c26c9cd0d89d",
			     "ba7816bf8f01cfea414140de5dae2223"
			     "b00361a396177a9cb410ff61f20015ad" } },
	};
	unsigned char sum[DIGEST_MAX];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (enum digest d = DIGEST_MD5; d < DIGESTS; d++) {
			digest_sum(d, cases[i].text, strlen(cases[i].text),
			    sum);
			CHECK(hex_is(sum, digest_size(d), cases[i].sum[d]));
		}
}

/* RFC 5869, appendix A. */
static void
hkdf_gives_the_keys_of_RFC_5869(void)
{
	struct hex ikm = hex_of("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b");
	struct hex salt = hex_of("000102030405060708090a0b0c");
	struct hex info = hex_of("f0f1f2f3f4f5f6f7f8f9");
	unsigned char from[240], out[82];

	hkdf(ikm.p, ikm.n, salt.p, salt.n, info.p, info.n, out, 42);
	CHECK(hex_is(out, 42,
	    "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
	    "34007208d5b887185865"));
	hkdf(ikm.p, ikm.n, NULL, 0, NULL, 0, out, 42);
	CHECK(hex_is(out, 42,
	    "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
	    "9d201395faa4b61a96c8"));
	/* A.2: 00..4f, 60..af, b0..ff. */
	for (unsigned i = 0; i < 80; i++) {
		from[i] = (unsigned char)i;
		from[80 + i] = (unsigned char)(0x60 + i);
		from[160 + i] = (unsigned char)(0xb0 + i);
	}
	hkdf(from, 80, from + 80, 80, from + 160, 80, out, 82);
	CHECK(hex_is(out, 82,
	    "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
	    "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
	    "cc30c58179ec3e87c14c01d5c1f3434f1d87"));
}

/* RFC 5297, A.1. */
static void
siv_seals_as_in_RFC_5297(void)
{
	struct hex key = hex_of("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0"
				"f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
	struct hex ad =
	    hex_of("101112131415161718191a1b1c1d1e1f2021222324252627");
	struct hex text = hex_of("112233445566778899aabbccddee");
	unsigned char sealed[SIV_SIZE + 14], back[14];
	struct siv *s = siv_new(key.p, key.n);

	for (int twice = 0; twice < 2; twice++) {
		CHECK(siv_seal(s, hex_text(&ad), text.p, text.n, sealed) == 0);
		CHECK(hex_is(sealed, sizeof(sealed),
		    "85632d07c6e8f37f950acd320a2ecc93"
		    "40c02b9690c4dc04daef7f6afe5c"));
		CHECK(siv_open(s, hex_text(&ad), sealed, 14, back) == 0);
		CHECK(memcmp(back, text.p, 14) == 0);
	}
	siv_free(s);
}

static void
siv_opens_nothing_that_was_changed(void)
{
	struct hex key = hex_of("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0"
				"f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
	struct text ad = text_of("field"), other = text_of("fielt");
	unsigned char sealed[SIV_SIZE + 5], back[5];
	struct siv *s = siv_new(key.p, key.n);

	CHECK(siv_seal(s, ad, "Ada M", 5, sealed) == 0);
	CHECK(siv_open(s, other, sealed, 5, back) == -1);
	CHECK(siv_open(s, ad, sealed, 4, back) == -1);
	for (size_t i = 0; i < 8 * sizeof(sealed); i++) {
		sealed[i / 8] ^= (unsigned char)(1 << i % 8);
		memset(back, 'x', sizeof(back));
		CHECK(siv_open(s, ad, sealed, 5, back) == -1);
		CHECK(memcmp(back, "\0\0\0\0\0", 5) == 0);
		sealed[i / 8] ^= (unsigned char)(1 << i % 8);
	}
	CHECK(siv_open(s, ad, sealed, 5, back) == 0);
	CHECK(memcmp(back, "Ada M", 5) == 0);
	CHECK(siv_seal(s, ad, "", 0, sealed) == -1);
	CHECK(siv_seal(s, text_of(""), "x", 1, sealed) == -1);
	siv_free(s);
}

static void
digits_of(const char *alphabet, struct text t, uint8_t *digit)
{
	for (size_t i = 0; i < t.n; i++) {
		const char *at = strchr(alphabet, t.p[i]);

		digit[i] = at == NULL ? 255 : (uint8_t)(at - alphabet);
	}
}

static bool
ff1_agrees(const struct hex *key, const char *alphabet, struct text tweak,
    struct text plain, struct text sealed)
{
	static uint8_t a[FF1_MAX], b[FF1_MAX], work[FF1_MAX];
	struct ff1 *f = ff1_new(key->p, key->n, (unsigned)strlen(alphabet));
	size_t n = plain.n;
	bool good;

	digits_of(alphabet, plain, a);
	digits_of(alphabet, sealed, b);
	memcpy(work, a, n);
	good = plain.n == sealed.n && ff1_encrypt(f, tweak, work, n) == 0 &&
	       memcmp(work, b, n) == 0 && ff1_decrypt(f, tweak, work, n) == 0 &&
	       memcmp(work, a, n) == 0;
	ff1_free(f);
	return good;
}

/* csrc.nist.gov: FF1samples.pdf. */
static void
ff1_gives_the_nine_samples_of_NIST(void)
{
	static const char key128[] = "2b7e151628aed2a6abf7158809cf4f3c";
	static const char key192[] =
	    "2b7e151628aed2a6abf7158809cf4f3cef4359d8d580aa4f";
	static const char key256[] = "2b7e151628aed2a6abf7158809cf4f3c"
				     "ef4359d8d580aa4f7f036d6f04fc6a94";
	static const char digits[] = "0123456789";
	static const char base36[] = "0123456789abcdefghijklmnopqrstuvwxyz";
	static const char tweak[] = "39383736353433323130";
	static const char tweak36[] = "3737373770717273373737";
	static const char plain[] = "0123456789";
	static const char plain36[] = "0123456789abcdefghi";
	static const struct {
		const char *key, *tweak, *plain, *sealed, *alphabet;
	} cases[] = {
		{ key128, "", plain, "2433477484", digits },
		{ key128, tweak, plain, "6124200773", digits },
		{ key128, tweak36, plain36, "a9tv40mll9kdu509eum", base36 },
		{ key192, "", plain, "2830668132", digits },
		{ key192, tweak, plain, "2496655549", digits },
		{ key192, tweak36, plain36, "xbj3kv35jrawxv32ysr", base36 },
		{ key256, "", plain, "6657667009", digits },
		{ key256, tweak, plain, "1001623463", digits },
		{ key256, tweak36, plain36, "xs8a0azh2avyalyzuwd", base36 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct hex key = hex_of(cases[i].key);
		struct hex t = hex_of(cases[i].tweak);

		CHECK(ff1_agrees(&key, cases[i].alphabet, hex_text(&t),
		    text_of(cases[i].plain), text_of(cases[i].sealed)));
	}
}

static void
ff1_comes_back_from_every_length_and_radix(void)
{
	static const unsigned radixes[] = { 2, 3, 10, 16, 62, 95, 255, 256 };
	static const size_t lengths[] = { 3, 4, 6, 7, 9, 10, 16, 17, 20, 21, 33,
		63, 64, 65, 255, 1000, 4095, 4096 };
	static uint8_t a[FF1_MAX], b[FF1_MAX];
	unsigned char key[32] = { 7 };
	struct text tweak = text_of("a tweak of 17 by.");

	for (size_t r = 0; r < sizeof(radixes) / sizeof(radixes[0]); r++) {
		struct ff1 *f = ff1_new(key, 32, radixes[r]);

		for (size_t l = 0; l < sizeof(lengths) / sizeof(size_t); l++) {
			size_t n = lengths[l];

			for (size_t i = 0; i < n; i++)
				a[i] = b[i] =
				    (uint8_t)((i * i + 3 * i) % radixes[r]);
			if (n < ff1_least(radixes[r])) {
				CHECK(ff1_encrypt(f, tweak, b, n) == -1);
				CHECK(memcmp(a, b, n) == 0);
				continue;
			}
			CHECK(ff1_encrypt(f, tweak, b, n) == 0);
			CHECK(memcmp(a, b, n) != 0);
			for (size_t i = 0; i < n; i++)
				CHECK(b[i] < radixes[r]);
			CHECK(ff1_decrypt(f, tweak, b, n) == 0);
			CHECK(memcmp(a, b, n) == 0);
		}
		ff1_free(f);
	}
}

static void
ff1_wants_a_million_texts_of_the_length(void)
{
	unsigned char key[16] = { 1 };
	static uint8_t digit[FF1_MAX + 1];
	char tweak[FF1_TWEAK + 1] = { 0 };
	struct ff1 *f = ff1_new(key, 16, 10);

	CHECK(ff1_least(10) == 6);
	CHECK(ff1_least(2) == 20);
	CHECK(ff1_least(36) == 4);
	CHECK(ff1_least(100) == 3);
	CHECK(ff1_least(99) == 4);
	CHECK(ff1_least(256) == 3);
	CHECK(ff1_encrypt(f, text_of(""), digit, 5) == -1);
	CHECK(ff1_encrypt(f, text_of(""), digit, 6) == 0);
	CHECK(ff1_encrypt(f, text_of(""), digit, FF1_MAX + 1) == -1);
	CHECK(ff1_encrypt(f, (struct text){ tweak, FF1_TWEAK }, digit, 6) == 0);
	CHECK(ff1_encrypt(f, (struct text){ tweak, FF1_TWEAK + 1 }, digit, 6) ==
	      -1);
	digit[3] = 10;
	CHECK(ff1_encrypt(f, text_of(""), digit, 6) == -1);
	ff1_free(f);
}

static const unsigned char pan_key[32] = { 21, 34, 23, 141, 51, 164, 207, 128,
	19, 10, 91, 22, 73, 144, 125, 16, 216, 152, 143, 131, 121, 121, 101, 39,
	98, 87, 76, 45, 42, 132, 34, 2 };

static bool
pan_gives(const unsigned char *key, const char *from, const char *to)
{
	int family = strchr(from, ':') == NULL ? AF_INET : AF_INET6;
	unsigned bits = family == AF_INET ? 32 : 128;
	struct cryptopan *c = cryptopan_new(key);
	unsigned char addr[16], want[16], before[16];
	bool good;

	inet_pton(family, from, addr);
	inet_pton(family, to, want);
	memcpy(before, addr, sizeof(addr));
	cryptopan_hide(c, addr, bits);
	good = memcmp(addr, want, bits / 8) == 0;
	cryptopan_restore(c, addr, bits);
	good = good && memcmp(addr, before, bits / 8) == 0;
	cryptopan_free(c);
	return good;
}

/* The key and trace of the authors' own release. */
static void
cryptopan_gives_the_trace_of_its_authors(void)
{
	static const char *const trace[][2] = {
		{ "128.11.68.132", "135.242.180.132" },
		{ "129.118.74.4", "134.136.186.123" },
		{ "130.132.252.244", "133.68.164.234" },
		{ "141.223.7.43", "141.167.8.160" },
		{ "141.233.145.108", "141.129.237.235" },
		{ "152.163.225.39", "151.140.114.167" },
		{ "156.29.3.236", "147.225.12.42" },
		{ "165.247.96.84", "162.9.99.234" },
		{ "166.107.77.190", "160.132.178.185" },
		{ "192.102.249.13", "252.138.62.131" },
		{ "192.215.32.125", "252.43.47.189" },
		{ "193.150.244.223", "253.169.52.216" },
		{ "198.36.213.5", "249.7.21.132" },
		{ "205.178.38.67", "242.108.198.51" },
	};

	for (size_t i = 0; i < sizeof(trace) / sizeof(trace[0]); i++)
		CHECK(pan_gives(pan_key, trace[i][0], trace[i][1]));
}

/* The example of yacryptopan's README. */
static void
cryptopan_takes_IPv6_addresses(void)
{
	const unsigned char *key =
	    (const unsigned char *)"32-char-str-for-AES-key-and-pad.";

	CHECK(pan_gives(key, "192.0.2.1", "192.0.125.244"));
	CHECK(pan_gives(key, "2001:db8::1",
	    "27fe:8bc7:fee:1e:1e1f:f0fe:f0e1:83fd"));
}

static void
random_bytes_differ(void)
{
	unsigned char a[32] = { 0 }, b[32] = { 0 };

	CHECK(crypto_random(a, sizeof(a)) == 0);
	CHECK(crypto_random(b, sizeof(b)) == 0);
	CHECK(memcmp(a, b, sizeof(a)) != 0);
}

/* ---- Wycheproof ---- */

typedef bool verdict(const json_t *group, const json_t *test);

static const char *
string_in(const json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key));
}

static bool
is_valid(const json_t *test)
{
	return strcmp(string_in(test, "result"), "valid") == 0;
}

/* How many tests of the file went well; 0: no such file. */
static size_t
wycheproof(const char *file, verdict *good)
{
	const char *folder = getenv("PP_CONFORMANCE");
	json_t *all, *group, *test;
	char path[4096];
	size_t i, k, n = 0;

	if (folder == NULL)
		return 0;
	snprintf(path, sizeof(path), "%s/crypto/%s", folder, file);
	all = json_load_file(path, 0, NULL);
	json_array_foreach(json_object_get(all, "testGroups"), i, group)
	{
		json_array_foreach(json_object_get(group, "tests"), k, test)
		{
			n++;
			if (good(group, test))
				continue;
			printf("# %s: %d\n", file,
			    (int)json_integer_value(
				json_object_get(test, "tcId")));
			CHECK(!"as the vector says");
		}
	}
	json_decref(all);
	return n;
}

static bool
hmac_verdict(const json_t *group, const json_t *test)
{
	struct hex key = hex_of(string_in(test, "key"));
	struct hex msg = hex_of(string_in(test, "msg"));
	struct hex tag = hex_of(string_in(test, "tag"));
	unsigned char sum[HMAC_SIZE];
	struct hmac h;

	(void)group;
	hmac_init(&h, key.p, key.n);
	hmac_sum(&h, msg.p, msg.n, sum);
	return (memcmp(sum, tag.p, tag.n) == 0) == is_valid(test);
}

static void
hmac_agrees_with_wycheproof(void)
{
	if (wycheproof("hmac_sha256_test.json", hmac_verdict) == 0)
		SKIP("PP_CONFORMANCE has no such vectors");
}

static bool
hkdf_verdict(const json_t *group, const json_t *test)
{
	struct hex ikm = hex_of(string_in(test, "ikm"));
	struct hex salt = hex_of(string_in(test, "salt"));
	struct hex info = hex_of(string_in(test, "info"));
	static unsigned char out[255 * 32];
	size_t n = (size_t)json_integer_value(json_object_get(test, "size"));

	(void)group;
	if (n > sizeof(out))
		return !is_valid(test);
	hkdf(ikm.p, ikm.n, salt.p, salt.n, info.p, info.n, out, n);
	return hex_is(out, n, string_in(test, "okm"));
}

static void
hkdf_agrees_with_wycheproof(void)
{
	if (wycheproof("hkdf_sha256_test.json", hkdf_verdict) == 0)
		SKIP("PP_CONFORMANCE has no such vectors");
}

static bool
siv_verdict(const json_t *group, const json_t *test)
{
	struct hex key = hex_of(string_in(test, "key"));
	struct hex ad = hex_of(string_in(test, "aad"));
	struct hex msg = hex_of(string_in(test, "msg"));
	struct hex ct = hex_of(string_in(test, "ct"));
	static unsigned char out[HEX_MAX + SIV_SIZE];
	struct siv *s = siv_new(key.p, key.n);
	size_t n = ct.n - SIV_SIZE;
	bool good;

	(void)group;
	if (ad.n > 0 && n > 0 && is_valid(test))
		good = siv_open(s, hex_text(&ad), ct.p, n, out) == 0 &&
		       memcmp(out, msg.p, n) == 0 &&
		       siv_seal(s, hex_text(&ad), msg.p, n, out) == 0 &&
		       memcmp(out, ct.p, ct.n) == 0;
	else
		good = siv_open(s, hex_text(&ad), ct.p, n, out) == -1;
	siv_free(s);
	return good;
}

static void
siv_agrees_with_wycheproof(void)
{
	if (wycheproof("aes_siv_cmac_test.json", siv_verdict) == 0)
		SKIP("PP_CONFORMANCE has no such vectors");
}

/* SP 800-38G rev. 1 wants a million texts of the length; some vectors are
 * older than that. */
static bool
ff1_verdict(const json_t *group, const json_t *test)
{
	const char *alphabet = string_in(group, "alphabet");
	struct hex key = hex_of(string_in(test, "key"));
	struct hex tweak = hex_of(string_in(test, "tweak"));
	struct text msg = text_of(string_in(test, "msg"));
	bool may;

	if (key.n != 16 && key.n != 24 && key.n != 32)
		return !is_valid(test);
	may = is_valid(test) && msg.n >= ff1_least((unsigned)strlen(alphabet));
	return ff1_agrees(&key, alphabet, hex_text(&tweak), msg,
		   text_of(string_in(test, "ct"))) == may;
}

static void
ff1_agrees_with_wycheproof(void)
{
	if (wycheproof("aes_ff1_base10_test.json", ff1_verdict) == 0 ||
	    wycheproof("aes_ff1_base36_test.json", ff1_verdict) == 0)
		SKIP("PP_CONFORMANCE has no such vectors");
}

int
main(void)
{
	CHECK(crypto_warm() == 0);
	RUN(hmac_gives_the_sums_of_RFC_4231);
	RUN(hmac_hashes_a_key_longer_than_a_block);
	RUN(digests_give_the_sums_of_their_standards);
	RUN(hkdf_gives_the_keys_of_RFC_5869);
	RUN(siv_seals_as_in_RFC_5297);
	RUN(siv_opens_nothing_that_was_changed);
	RUN(ff1_gives_the_nine_samples_of_NIST);
	RUN(ff1_comes_back_from_every_length_and_radix);
	RUN(ff1_wants_a_million_texts_of_the_length);
	RUN(cryptopan_gives_the_trace_of_its_authors);
	RUN(cryptopan_takes_IPv6_addresses);
	RUN(random_bytes_differ);
	RUN(hmac_agrees_with_wycheproof);
	RUN(hkdf_agrees_with_wycheproof);
	RUN(siv_agrees_with_wycheproof);
	RUN(ff1_agrees_with_wycheproof);
	return DONE();
}

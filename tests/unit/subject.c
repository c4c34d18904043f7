/* SPDX-License-Identifier: ISC */
#include "person/subject.h"

#include "person/personhash.h"
#include "person/phone.h"
#include "unit.h"

static const char keys[] = "new 0f0e0d0c0b0a09080706050403020100"
			   "1f1e1d1c1b1a19181716151413121110\n"
			   "old 000102030405060708090a0b0c0d0e0f"
			   "101112131415161718191a1b1c1d1e1f\n";

static const struct policy policy = { .language = { "en", 2 } };

static struct keyring *
ring(void)
{
	const char *why;
	size_t line;

	return keyring_parse(text_of(keys), &why, &line);
}

static struct subject
hash(const struct subject_hasher *h, size_t key, const char *type,
    const char *value)
{
	struct subject s;

	subject_hash(h, key, text_of(type), text_of(value), &s);
	return s;
}

static void
hashes_a_value_by_type_and_key(void)
{
	struct keyring *r = ring();
	struct subject_hasher *h = subject_hasher_new(r);
	struct subject a = hash(h, 0, "email", "ada@example.org"), b;

	CHECK(subject_keys(h) == 2);
	b = hash(h, 0, "email", "ada@example.org");
	CHECK(subject_equal(&a, &b));
	b = hash(h, 1, "email", "ada@example.org");
	CHECK(!subject_equal(&a, &b));
	CHECK(memcmp(a.key, b.key, KEY_ID_SIZE) != 0);
	b = hash(h, 0, "person", "ada@example.org");
	CHECK(memcmp(a.sum, b.sum, SUBJECT_SIZE) != 0);
	a = hash(h, 0, "ab", "c");
	b = hash(h, 0, "a", "bc");
	CHECK(!subject_equal(&a, &b));
	subject_hasher_free(h);
	keyring_free(r);
}

static void
hashes_long_values_whole(void)
{
	struct keyring *r = ring();
	struct subject_hasher *h = subject_hasher_new(r);
	char text[2000];
	struct subject a, b;

	memset(text, 'x', sizeof(text));
	subject_hash(h, 0, text_of("t"), (struct text){ text, sizeof(text) },
	    &a);
	text[sizeof(text) - 1] = 'y';
	subject_hash(h, 0, text_of("t"), (struct text){ text, sizeof(text) },
	    &b);
	CHECK(!subject_equal(&a, &b));
	subject_hasher_free(h);
	keyring_free(r);
}

/* Computed with Python's hmac and hashlib from the description in
 * subject.h and key.h. */
static void
is_the_hmac_that_its_header_describes(void)
{
	struct keyring *r = ring();
	struct subject_hasher *h = subject_hasher_new(r);
	struct subject s = hash(h, 1, "email", "ada@example.org");
	struct buf b = { 0 };

	subject_put(&s, &b);
	CHECK(b.len == SUBJECT_TEXT);
	CHECK_TEXT(((struct text){ b.p, b.len }),
	    "h1:8adc89f9:e243c900c9380535a0959b9555e09e39");
	buf_clear(&b);
	subject_hasher_free(h);
	keyring_free(r);
}

static void
reads_what_it_writes_and_nothing_else(void)
{
	static const char *const bad[] = { "", "h1:", "ada@example.org",
		"h1:01234567:0123456789abcdef0123456789abcde",
		"h1:01234567:0123456789abcdef0123456789abcdef0",
		"h1:01234567:0123456789abcdef0123456789abcdeF",
		"h2:01234567:0123456789abcdef0123456789abcdef",
		"h1:01234567;0123456789abcdef0123456789abcdef",
		"h1:0123456g:0123456789abcdef0123456789abcdef" };
	static const char good[] =
	    "h1:01234567:0123456789abcdef0123456789abcdef";
	struct subject s;
	struct buf b = { 0 };

	CHECK(subject_parse(text_of(good), &s) == 0);
	subject_put(&s, &b);
	CHECK_TEXT(((struct text){ b.p, b.len }), good);
	buf_clear(&b);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		CHECK(subject_parse(text_of(bad[i]), &s) != 0);
}

static void
joins_fields_so_that_no_two_lists_are_the_same(void)
{
	struct buf a = { 0 }, b = { 0 };

	subject_join(&a, text_of("a"));
	subject_join(&a, text_of("bc"));
	subject_join(&b, text_of("ab"));
	subject_join(&b, text_of("c"));
	CHECK(a.len != b.len || memcmp(a.p, b.p, a.len) != 0);
	b.len = 0;
	subject_join(&b, text_of("1:a2:bc"));
	CHECK(a.len != b.len || memcmp(a.p, b.p, a.len) != 0);
	buf_clear(&a);
	buf_clear(&b);
}

/* ---- identities ---- */

static void
becomes(const char *type, const char *value, const char *want)
{
	struct buf b = { 0 };
	int result;

	buf_add_string(&b, "<");
	result = identity_normal(&policy, text_of(type), text_of(value), &b);
	CHECK((result == 0) == (want != NULL));
	if (want == NULL)
		CHECK_TEXT(((struct text){ b.p, b.len }), "<");
	else
		CHECK_TEXT(((struct text){ b.p + 1, b.len - 1 }), want);
	if (unit_failed > 0)
		printf("# of %s\n", value);
	buf_clear(&b);
}

static void
email(const char *value, const char *want)
{
	becomes("email", value, want);
}

static void
compares_addresses_blind_to_case_and_blanks_around(void)
{
	email("ada@example.org", "ada@example.org");
	email(" Ada@Example.ORG\r\n", "ada@example.org");
	email("\xc2\xa0"
	      "ada@example.org\xe3\x80\x80\xe2\x80\x8b",
	    "ada@example.org");
	email("\xef\xbb\xbf"
	      "ADA@EXAMPLE.ORG.",
	    "ada@example.org");
	email("A_B-c.d@x_y.Example.org", "a_b-c.d@x_y.example.org");
	email("ada@[192.0.2.1]", "ada@[192.0.2.1]");
	email("\"a@b\"@example.org", "\"a@b\"@example.org");
	email("\"Ada.L\"@example.org", "ada.l@example.org");
	email("Ada <\"ada+x\"@example.org>", "ada+x@example.org");
	email("\"a\\\"b\"@example.org", NULL);
	email("\"\"@example.org", NULL);
}

static void
leaves_tags_and_dots_to_a_human(void)
{
	email("ada+news@example.org", "ada+news@example.org");
	email("a.da@example.org", "a.da@example.org");
}

static void
takes_only_whole_addresses(void)
{
	/* ada@, and a sign that turns the direction of what is behind. */
	static const char turned[] = { 'a', 'd', 'a', '@', (char)0xe2,
		(char)0x80, (char)0xae, 'x', '.', 'y', '\0' };

	email("ann@example.com.evil.example", "ann@example.com.evil.example");
	email("", NULL);
	email(" ", NULL);
	email("ada", NULL);
	email("@example.org", NULL);
	email("ada@", NULL);
	email("ada@.", NULL);
	email("ada@example..org", NULL);
	email("ada@.example.org", NULL);
	email("ada@example.org, bo@example.org", NULL);
	email("ada@example.org,bo@example.org", NULL);
	email("ada@example.org;bo@example.org", NULL);
	email("ada@bo@example.org", NULL);
	email("\"ada\"@example.org,\"bo\"@example.org", NULL);
	email("\"a@b@example.org", NULL);
	email("ada lovelace@example.org", NULL);
	email("ada@exa mple.org", NULL);
	email("ada@example.org\xff", NULL);
	email("ada\x01@example.org", NULL);
	email(turned, NULL);
}

static void
reads_what_is_written_around_one_address(void)
{
	email("Ada <ada@example.org>", "ada@example.org");
	email(" \"Moreno, Ada\"  < Ada@Example.org >\r\n", "ada@example.org");
	email("<ada@example.org>", "ada@example.org");
	email("mailto:ada@example.org", "ada@example.org");
	email("MailTo: ada@example.org", "ada@example.org");
	/* There may be another address, or another letter. */
	email("bo@example.org <ada@example.org>", NULL);
	email("Ada <ada@example.org>, Bo <bo@example.org>", NULL);
	email("Ada <ada@example.org>, bo@example.org", NULL);
	email("bo@example.org, Ada <ada@example.org>", NULL);
	email("us: Ada <ada@example.org>", NULL);
	email("Ada <ada@example.org", NULL);
	email("Ada ada@example.org>", NULL);
	email("Ada <>", NULL);
	email("mailto:ada@example.org?cc=bo@example.org", NULL);
	email("mailto:ada%2Bx@example.org", NULL);
	email("mailto:ada@example.org,bo@example.org", NULL);
	email("mailto:", NULL);
	/* A sign that nobody sees. */
	email("ada\xc2\xad@example.org", NULL);
	email("\xe2\x80\x8f"
	      "ada@example.org\xe2\x80\x8e",
	    "ada@example.org");
}

/* ---- perhaps the same person ---- */

static void
perhaps(const struct policy *p, const char *type, const char *value,
    const char *want)
{
	struct buf b = { 0 };
	int result = identity_candidate(p, text_of(type), text_of(value), &b);

	CHECK((result == 0) == (want != NULL));
	if (want != NULL)
		CHECK_TEXT(((struct text){ b.p, b.len }), want);
	if (unit_failed > 0)
		printf("# of %s\n", value);
	buf_clear(&b);
}

static void
loosens_an_address_as_the_policy_says_and_a_number_always(void)
{
	struct policy_compare c = { .type = text_of("email"),
		.ignore_case = true,
		.idna = true,
		.candidate_plus = true };
	struct policy p = { .compare = &c, .compares = 1 };

	perhaps(&p, "email", "A.da+news@Example.org", "a.da@example.org");
	perhaps(&p, "email", "Ada <a.da+x@example.org>", "a.da@example.org");
	c.candidate_dots = true;
	perhaps(&p, "email", "a.da+n.x@example.org", "ada@example.org");
	perhaps(&p, "email", "ada@example.org", "ada@example.org");
	perhaps(&p, "email", "+x@example.org", NULL);
	perhaps(&p, "email", "...@example.org", NULL);
	perhaps(&p, "email", "ada", NULL);
	perhaps(&policy, "email", "a.da+x@example.org", "a.da+x@example.org");
	perhaps(&policy, "phone_number", "+1 206 555 0123 x4", "+12065550123");
	perhaps(&policy, "phone_number", "+1 206 555 0123", "+12065550123");
	perhaps(&policy, "account_id", " A-17;x ", "A-17;x");
}

static void
says_what_must_not_be_kept_as_the_identity_of_somebody_who_asks(void)
{
	static const struct {
		const char *type, *value, *why;
	} cases[] = {
		{ "email", " ada@example.org ", NULL },
		{ "email", "\"a@b\"@example.org", NULL },
		{ "email", "ada@example.org,bo@example.org", "at sign" },
		{ "email", "ada@example.org, Bo <bo@example.org>", "at sign" },
		{ "email", "a@b@c", "at sign" },
		{ "email", "Mailto:ada@example.org", "mailto:" },
		{ "email", "Ada <ada@example.org>", "more than an address" },
		{ "email", "ada", "not a valid value" },
		{ "phone_number", "+49 030 5550123", NULL },
		{ "phone_number", "+1 206 555 0123 x4", NULL },
		{ "phone_number", "+1 555 0123", "not a valid value" },
		{ "phone_number", "+49 0", "not a valid value" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *why = identity_unfit(&policy,
		    text_of(cases[i].type), text_of(cases[i].value));

		CHECK((why == NULL) == (cases[i].why == NULL));
		CHECK(why == NULL || cases[i].why == NULL ||
		      strstr(why, cases[i].why) != NULL);
		if (unit_failed > 0)
			printf("# of %s\n", cases[i].value);
	}
}

static void
makes_nfc_of_the_name_and_idna_of_the_domain(void)
{
	/* e and an acute accent, apart and in one. */
	email("Jose\xcc\x81@example.org", "jos\xc3\xa9@example.org");
	email("JOS\xc3\x89@example.org", "jos\xc3\xa9@example.org");
	email("ada@B\xc3\x9c"
	      "CHER.example",
	    "ada@xn--bcher-kva.example");
	email("ada@bu\xcc\x88"
	      "cher.example",
	    "ada@xn--bcher-kva.example");
	email("ada@XN--bcher-KVA.example", "ada@xn--bcher-kva.example");
	/* The sharp s is a letter of its own, in name and domain. */
	email("stra\xc3\x9f"
	      "e@stra\xc3\x9f"
	      "e.example",
	    "stra\xc3\x9f"
	    "e@xn--strae-oqa.example");
	email("strasse@strasse.example", "strasse@strasse.example");
	/* Full-width letters: a domain's are mapped, a name's are not. */
	email("ada@\xef\xbd\x85xample.org", "ada@example.org");
	email("\xef\xbd\x81"
	      "da@example.org",
	    "\xef\xbd\x81"
	    "da@example.org");
}

static void
compares_other_identities_as_they_are(void)
{
	becomes("account_id", " A-17 ", "A-17");
	becomes("account_id", "a-17", "a-17");
	becomes("account_id", "\t", NULL);
}

static void
heeds_what_the_policy_says_of_a_type(void)
{
	struct policy_compare c[] = {
		{ .type = text_of("email"), .idna = true },
		{ .type = text_of("username"), .ignore_case = true },
		{ .type = text_of("fax"),
		    .e164 = true,
		    .default_country = text_of("DE") },
	};
	struct policy p = { .compare = c, .compares = 3 };
	struct buf b = { 0 };

	CHECK(identity_normal(&p, c[0].type, text_of("Ada@Example.org"), &b) ==
	      0);
	CHECK_TEXT(((struct text){ b.p, b.len }), "Ada@example.org");
	b.len = 0;
	CHECK(identity_normal(&p, c[1].type, text_of("AdaM"), &b) == 0);
	CHECK_TEXT(((struct text){ b.p, b.len }), "adam");
	b.len = 0;
	CHECK(identity_normal(&p, c[2].type, text_of("030 5550123"), &b) == 0);
	CHECK_TEXT(((struct text){ b.p, b.len }), "+49305550123");
	b.len = 0;
	CHECK(identity_normal(NULL, c[0].type, text_of(" Ada@X "), &b) == 0);
	CHECK_TEXT(((struct text){ b.p, b.len }), "Ada@X");
	CHECK(identity_normal(NULL, c[0].type, text_of(" "), &b) != 0);
	buf_clear(&b);
}

/* ---- telephones ---- */

static void
phone(const char *country, const char *value, const char *want)
{
	struct buf b = { 0 };
	int result = phone_normal(text_of(value), text_of(country), &b);

	CHECK((result == 0) == (want != NULL));
	CHECK_TEXT(((struct text){ b.p == NULL ? "" : b.p, b.len }),
	    want == NULL ? "" : want);
	if (unit_failed > 0)
		printf("# of %s\n", value);
	buf_clear(&b);
}

static void
writes_numbers_of_a_country_as_e164(void)
{
	phone("US", "(206) 555-0123", "+12065550123");
	phone("US", "1-206-555-0123", "+12065550123");
	phone("US", "206.555.0123", "+12065550123");
	phone("US", "+1 206 555 0123", "+12065550123");
	phone("US", "011 49 30 5550123", "+49305550123");
	phone("DE", "030/555 0123", "+49305550123");
	phone("DE", "0049 30 5550123", "+49305550123");
	phone("GB", "+44 (0)20 7946 0958", "+442079460958");
	phone("US", "+44 (0)20 7946 0958", "+442079460958");
	phone("GB", "020 7946 0958", "+442079460958");
	phone("IT", "06 555 0123", "+39065550123");
	phone("US", "+39 06 555 0123", "+39065550123");
	phone("", "+1 206 555 0123", "+12065550123");
	/* The zero of calls within the country. */
	phone("", "+49 030 5550123", "+49305550123");
	phone("US", "011 49 (030) 5550123", "+49305550123");
	phone("", "+39 06 555 0123", "+39065550123");
}

static void
reads_what_typesetters_and_links_make_of_a_number(void)
{
	phone("",
	    "+1\xc2\xa0"
	    "206\xe2\x80\x91"
	    "555\xe2\x80\x93"
	    "0123",
	    "+12065550123");
	phone("", "tel:+1-206-555-0123", "+12065550123");
	phone("", "tel:+1-206-555-0123;ext=4", "+12065550123;ext=4");
	phone("US", "206 555 0123 x4", "+12065550123;ext=4");
	phone("US", "206-555-0123, Ext. 44", "+12065550123;ext=44");
	phone("US", "206-555-0123 extension 4", "+12065550123;ext=4");
	phone("DE", "030 5550123 #4", "+49305550123;ext=4");
}

static void
takes_nothing_for_a_number_that_may_be_another(void)
{
	phone("US", "555-0123", NULL);      /* whose area? */
	phone("US", "206 555 01234", NULL); /* a digit too many */
	phone("US", "206 555 0123;4", NULL);
	phone("US", "206 555 0123 x", NULL);
	phone("US", "206 555 0123 x4 x5", NULL);
	phone("US", "206 555 0123 x123456789", NULL);
	phone("US", "206 555 0123 / 206 555 0124", NULL);
	phone("", "+1 206 555 012", NULL);
	phone("", "+1 206 555 01234", NULL);
	phone("", "+49 0", NULL);
	phone("", "206 555 0123", NULL);
	phone("XX", "206 555 0123", NULL);
	phone("US", "+0 206 555 0123", NULL);
	phone("US", "+1234567890123456", NULL);
	phone("US", "+12", NULL);
	phone("US", "+", NULL);
	phone("US", "--", NULL);
	phone("US", "\xef\xbc\x92\xef\xbc\x90\xef\xbc\x96 555 0123", NULL);
}

/* The room for it grows while the second form is made of the first. */
static void
hashes_both_forms_of_long_values(void)
{
	struct keyring *r = ring();
	struct subject_hasher *h = subject_hasher_new(r);
	static char local[3000];

	memset(local, 'a', sizeof(local));
	for (size_t n = 1; n < sizeof(local); n++) {
		const struct text value = { local, n };
		struct buf room = { 0 }, other = { 0 };
		struct subject own, alike, each;
		bool differ;

		CHECK(personhash_both(h, 0, &policy, text_of("account_id"),
		    value, &room, &own, &alike, &differ));
		CHECK(personhash_identity(h, 0, &policy, text_of("account_id"),
		    value, &other, &each));
		CHECK(!differ && subject_equal(&own, &each));
		CHECK(subject_equal(&alike, &each));
		buf_wipe(&room);
		buf_wipe(&other);
	}
	subject_hasher_free(h);
	keyring_free(r);
}

int
main(void)
{
	RUN(hashes_a_value_by_type_and_key);
	RUN(hashes_long_values_whole);
	RUN(hashes_both_forms_of_long_values);
	RUN(is_the_hmac_that_its_header_describes);
	RUN(reads_what_it_writes_and_nothing_else);
	RUN(joins_fields_so_that_no_two_lists_are_the_same);
	RUN(compares_addresses_blind_to_case_and_blanks_around);
	RUN(leaves_tags_and_dots_to_a_human);
	RUN(takes_only_whole_addresses);
	RUN(reads_what_is_written_around_one_address);
	RUN(loosens_an_address_as_the_policy_says_and_a_number_always);
	RUN(says_what_must_not_be_kept_as_the_identity_of_somebody_who_asks);
	RUN(makes_nfc_of_the_name_and_idna_of_the_domain);
	RUN(compares_other_identities_as_they_are);
	RUN(heeds_what_the_policy_says_of_a_type);
	RUN(writes_numbers_of_a_country_as_e164);
	RUN(reads_what_typesetters_and_links_make_of_a_number);
	RUN(takes_nothing_for_a_number_that_may_be_another);
	return DONE();
}

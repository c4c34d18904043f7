/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>

#include "base/calendar.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "data/names.h"
#include "hide/base32.h"
#include "hide/method.h"
#include "unit.h"

#define TABLE(t) (sizeof(t) / sizeof((t)[0]))

static const char key_file[] =
    "new 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
    "old ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";
static const char old_key[] =
    "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";
static const char other_key[] =
    "aa0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";

static struct keyring *keys;

static struct keyring *
keys_make(const char *file)
{
	const char *why = NULL;
	size_t line = 0;
	struct keyring *k = keyring_parse(text_of(file), &why, &line);

	CHECK(k != NULL);
	return k;
}

static struct method_spec *
spec_make(const char *spec)
{
	char err[256] = "";
	struct method_spec *s = method_parse(text_of(spec), err, sizeof(err));

	if (s == NULL)
		printf("# %s: %s\n", spec, err);
	CHECK(s != NULL);
	CHECK(method_warm(s) == 0);
	return s;
}

#define NO_CONTAINER "!an object or array, but the method takes a single value"

/* A result in one text: what became of the value, "#" before a literal, "!"
 * before the reason of a refusal. */
static const char *
shown(enum hidden h, const struct buf *out, const char *why)
{
	static char text[4][65536];
	static unsigned turn;
	char *to = text[turn++ % 4];
	size_t i, n = 0;

	switch (h) {
	case HIDDEN_KEEP: return "KEEP";
	case HIDDEN_DROP: return "DROP";
	case HIDDEN_NULL: return "NULL";
	case HIDDEN_REFUSE:
		CHECK(out->len == 0);
		to[n++] = '!';
		strcpy(to + n, why);
		return to;
	case HIDDEN_LITERAL: to[n++] = '#'; break;
	case HIDDEN_PLAIN:
		for (i = 0; i < out->len; i++)
			CHECK(out->p[i] >= ' ' && out->p[i] <= '~' &&
			      strchr("\"\\,;|", out->p[i]) == NULL);
		break;
	default: break;
	}
	CHECK(out->len + n < sizeof(text[0]));
	memcpy(to + n, out->p, out->len);
	to[n + out->len] = '\0';
	return to;
}

/* A text; or, behind '#', a literal. */
static struct value
value_of(const char *s)
{
	struct value v = { text_of(s), VALUE_TEXT };

	if (*s != '#')
		return v;
	v.text = text_of(s + 1);
	v.kind = VALUE_NUMBER;
	if (s[1] == '{')
		v.kind = VALUE_OBJECT;
	if (s[1] == '[')
		v.kind = VALUE_ARRAY;
	if (s[1] == 't' || s[1] == 'f')
		v.kind = VALUE_BOOL;
	return v;
}

typedef enum hidden turn(struct method *, struct value, const struct text *,
    struct buf *, const char **);

static const char *
turn_by(turn *f, const char *spec, const char *field, const char *by,
    const char *value, const struct keyring *k)
{
	struct method_spec *s = spec_make(spec);
	struct method *m = method_bind(s, text_of(field), k);
	struct text person = by == NULL ? (struct text){ 0 } : text_of(by);
	struct buf out = { 0 };
	const char *why = "", *text;
	enum hidden h;

	h = f(m, value_of(value), by == NULL ? NULL : &person, &out, &why);
	text = shown(h, &out, why);
	buf_clear(&out);
	method_free(m);
	method_spec_free(s);
	return text;
}

static const char *
hide(const char *spec, const char *value)
{
	return turn_by(method_hide, spec, "field", NULL, value, keys);
}

static const char *
hide_field(const char *spec, const char *field, const char *value)
{
	return turn_by(method_hide, spec, field, NULL, value, keys);
}

static const char *
restore(const char *spec, const char *value)
{
	return turn_by(method_restore, spec, "field", NULL, value, keys);
}

static bool
is(const char *got, const char *wanted)
{
	if (strcmp(got, wanted) == 0)
		return true;
	printf("# got %s, not %s\n", got, wanted);
	return false;
}

struct row {
	const char *spec, *value, *wanted;
};

static void
check_rows(const struct row *row, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!is(hide(row[i].spec, row[i].value), row[i].wanted)) {
			printf("# %s of %s\n", row[i].spec, row[i].value);
			CHECK(false);
		}
}

static uint64_t seed = 17;

static uint64_t
chance(uint64_t n)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (seed >> 33) % n;
}

/* Specs. */

#define METHODS                                                                \
	" Known: keep, drop, blank, label, mask, hash, token, fpe, shift, "    \
	"trunc, ip, fake, match"
#define MASK_CHAR_WRONG                                                        \
	"mask: char must be one punctuation character such as * or #, or X "   \
	"or x"

static void
specs_that_are_wrong_say_why(void)
{
	static const struct {
		const char *spec, *err;
	} row[] = {
		{ "", "unknown method \"\"." METHODS },
		{ "hsah", "unknown method \"hsah\"; did you mean \"hash\"?" },
		{ "HASH", "unknown method \"HASH\"; did you mean \"hash\"?" },
		{ "foo", "unknown method \"foo\"." METHODS },
		{ "hash:", "hash: an argument is empty" },
		{ "hash:len=16,", "hash: an argument is empty" },
		{ "hash:len=7", "hash: len must be a number from 8 to 64" },
		{ "hash:len=65", "hash: len must be a number from 8 to 64" },
		{ "hash:len=9x", "hash: len must be a number from 8 to 64" },
		{ "hash:len", "hash: len takes a value" },
		{ "hash:len=9,len=9", "hash: len is given twice" },
		{ "hash:domain=", "hash: domain is empty" },
		{ "hash:domain=a\\",
		    "hash: a backslash needs a character after it" },
		{ "hash:size=9", "hash: unknown argument \"size\". Known: "
				 "len, domain, as" },
		{ "keep:x", "keep: unknown argument \"x\"; it takes "
			    "none" },
		{ "label:", "label: no text after the colon" },
		{ "mask:keep=all", "mask: keep must be domain" },
		{ "mask:char=a", MASK_CHAR_WRONG },
		{ "mask:char=**", MASK_CHAR_WRONG },
		{ "fpe:luhn=1", "fpe: luhn takes no value" },
		{ "fpe:alphabet=aba", "fpe: alphabet has the same character "
				      "twice" },
		{ "fpe:alphabet=a", "fpe: alphabet has fewer than two"
				    " characters" },
		{ "fpe:alphabet=\xc3\xa4\xc3\xb6",
		    "fpe: alphabet has a character that is not printable"
		    " ASCII" },
		{ "fpe:alphabet=hex,luhn",
		    "fpe: alphabet must be digits when luhn is given" },
		{ "shift:days=0",
		    "shift: days must be a number from 1 to 36500" },
		{ "shift:format=%d/%m",
		    "shift: the format lacks the year: %Y, or %F" },
		{ "trunc:year,format=%d/%m",
		    "trunc: the format lacks the year: %Y, or %F" },
		{ "trunc:year,format=", "trunc: format is empty" },
		{ "trunc:year,format=%F,x",
		    "trunc: unknown argument \"x\". Known: part, format" },
		{ "trunc:3,format=%F",
		    "trunc: only year, month, day and hour take a format" },
		{ "fake", "fake: kind must be name, first, last, email, phone "
			  "or user" },
		{ "fake:cat", "fake: kind must be name, first, last, email,"
			      " phone or user" },
		{ "fake:name,email", "fake: unknown argument \"email\". Known: "
				     "kind, domain" },
		{ "a\xff", "the method is not UTF-8 text" },
	};
	char err[256];
	size_t i;

	for (i = 0; i < TABLE(row); i++) {
		CHECK(method_parse(text_of(row[i].spec), err, sizeof(err)) ==
		      NULL);
		CHECK(is(err, row[i].err));
	}
}

static void
trunc_specs_that_are_wrong_are_refused(void)
{
	static const char *const spec[] = { "trunc", "trunc:", "trunc:week",
		"trunc:/", "trunc:/0", "trunc:/128", "trunc:/24,48",
		"trunc:/32,/48", "trunc:/24,/128", "trunc:/24,/48,/9",
		"trunc:0", "trunc:-1", "trunc:step=", "trunc:step=0",
		"trunc:step=0.0", "trunc:step=.5", "trunc:step=5.",
		"trunc:step=1.0.0", "trunc:step=-1", "trunc:step=1e3",
		"trunc:step=1000000000000000000" };
	char err[256];
	size_t i;

	for (i = 0; i < TABLE(spec); i++)
		CHECK(method_parse(text_of(spec[i]), err, sizeof(err)) == NULL);
}

static void
specs_have_one_canonical_spelling(void)
{
	static const struct {
		const char *spec, *canon;
	} row[] = {
		{ "keep", "keep" },
		{ "label", "label:[redacted]" },
		{ "label:so, so", "label:so, so" },
		{ "hash:domain=a\\,b\\\\,len=064", "hash:domain=a\\,b\\\\" },
		{ "hash:domain=x,len=16", "hash:len=16,domain=x" },
		{ "mask:last=0,char=\\,,first=3", "mask:first=3,char=\\," },
		{ "fpe:luhn,alphabet=0123456789", "fpe:luhn" },
		{ "fpe:alphabet=0123456789abcdef", "fpe:alphabet=hex" },
		{ "fpe:alphabet=cba", "fpe:alphabet=cba" },
		{ "shift:days=182,by=id", "shift:by=id" },
		{ "trunc:/024", "trunc:/24" },
		{ "trunc:/24,/48", "trunc:/24,/48" },
		{ "trunc:03", "trunc:3" },
		{ "trunc:day,format=%b %d\\, %Y",
		    "trunc:day,format=%b %d\\, %Y" },
		{ "shift:format=%F,by=id", "shift:by=id,format=%F" },
		{ "trunc:step=05.50", "trunc:step=5.5" },
		{ "trunc:step=10.0", "trunc:step=10" },
		{ "trunc:step=0.05", "trunc:step=0.05" },
		{ "fake:domain=x,email", "fake:email,domain=x" },
	};
	struct method_spec *s;
	size_t i;

	for (i = 0; i < TABLE(row); i++) {
		s = spec_make(row[i].spec);
		CHECK(is(method_canon(s), row[i].canon));
		method_spec_free(s);
		s = spec_make(row[i].canon);
		CHECK(is(method_canon(s), row[i].canon));
		method_spec_free(s);
	}
}

static void
specs_say_what_they_need(void)
{
	static const struct {
		const char *spec, *traits;
	} row[] = {
		{ "keep", "k" },
		{ "drop", "cw" },
		{ "blank", "cw" },
		{ "label", "cw" },
		{ "mask", "" },
		{ "hash", "Kc" },
		{ "token", "Kcrp" },
		{ "fpe", "Kr" },
		{ "shift:by=id", "Kr" },
		{ "trunc:3", "" },
		{ "ip", "K" },
		{ "fake:name,domain=d", "K" },
		{ "match", "" },
	};
	struct method_spec *s;
	char traits[8];
	size_t i, n;

	for (i = 0; i < TABLE(row); i++) {
		s = spec_make(row[i].spec);
		n = 0;
		if (method_keeps(s))
			traits[n++] = 'k';
		if (method_needs_key(s))
			traits[n++] = 'K';
		if (method_takes_container(s))
			traits[n++] = 'c';
		if (method_whole(s))
			traits[n++] = 'w';
		if (method_reversible(s))
			traits[n++] = 'r';
		if (method_proves_key(s))
			traits[n++] = 'p';
		traits[n] = '\0';
		CHECK(is(traits, row[i].traits));
		CHECK(strncmp(row[i].spec, method_name(s),
			  strlen(method_name(s))) == 0);
		CHECK(text_is(method_by(s),
		    strchr(row[i].spec, '=') && *row[i].spec == 's' ? "id"
								    : ""));
		CHECK(text_is(method_domain(s),
		    *row[i].spec == 'f' && row[i].spec[1] == 'a' ? "d" : ""));
		method_spec_free(s);
	}
}

/* The plain ones. */

static void
plain_methods_keep_drop_blank_and_label(void)
{
	static const struct row row[] = {
		{ "keep", "Ada", "KEEP" },
		{ "keep", "#[1]", "KEEP" },
		{ "drop", "Ada", "DROP" },
		{ "drop", "#{}", "DROP" },
		{ "blank", "Ada", "NULL" },
		{ "blank", "#[1]", "NULL" },
		{ "label", "Ada", "[redacted]" },
		{ "label:a, b\\", "#{}", "a, b\\" },
		{ "label:gone", "Ada", "gone" },
	};

	check_rows(row, TABLE(row));
}

static void
objects_and_arrays_are_refused_by_the_rest(void)
{
	static const char *const spec[] = { "mask", "fpe", "shift", "trunc:3",
		"ip", "fake:name" };
	size_t i;

	for (i = 0; i < TABLE(spec); i++) {
		CHECK(is(hide(spec[i], "#[1]"), NO_CONTAINER));
		CHECK(is(hide(spec[i], "#{}"), NO_CONTAINER));
	}
}

/* mask */

static void
mask_keeps_signs_and_hides_letters_and_digits(void)
{
	static const struct row row[] = {
		{ "mask", "Ada Lovelace", "*** ********" },
		{ "mask", "555-123-4567", "***-***-****" },
		{ "mask", "#12.5", "**.*" },
		{ "mask", "#true", "****" },
		{ "mask", "Zo\xc3\xab", "***" },
		{ "mask", "\xe6\x9d\x8e", "*" },
		{ "mask:char=#", "ab1", "###" },
		{ "mask:char=\\,", "ab1", ",,," },
		{ "mask:char=\xe2\x80\xa2", "a-b",
		    "\xe2\x80\xa2-\xe2\x80\xa2" },
	};

	check_rows(row, TABLE(row));
}

static void
mask_shows_no_more_than_half(void)
{
	static const struct row row[] = {
		{ "mask:last=4", "555-123-4567", "***-***-4567" },
		{ "mask:first=2", "Lovelace", "Lo******" },
		{ "mask:first=2,last=2", "Lovelace", "Lo****ce" },
		{ "mask:first=9,last=9", "Lovelace", "Love****" },
		{ "mask:first=3,last=3", "Lovelace", "Lov****e" },
		{ "mask:last=4", "1234567", "****567" },
		{ "mask:last=4", "1234", "**34" },
		{ "mask:last=4", "123", "***" },
		{ "mask:first=1", "a", "*" },
		{ "mask:first=1", "#1234", "1***" },
		{ "mask:last=1", "abc\xc3\xab", "***\xc3\xab" },
		{ "mask:first=1", "--ab-cd", "--a*-**" },
	};

	check_rows(row, TABLE(row));
}

static void
mask_counts_letters_and_digits_of_all_scripts(void)
{
	static const struct row row[] = {
		/* Punctuation and currency stay and do not count. */
		{ "mask:last=2", "“12”", "“**”" },
		{ "mask:last=2", "12——", "**——" },
		{ "mask:last=2", "12€€", "**€€" },
		{ "mask:first=2", "«Zoë»", "«***»" },
		{ "mask:first=2", "«Émile»", "«Ém***»" },
		{ "mask:last=2", "٪a٪٪", "٪*٪٪" },
		{ "mask:first=2", "12\u00a034", "12\u00a0**" },
		{ "mask", "€€", "**" },
		/* Other digits, numbers, letters without case. */
		{ "mask:last=2", "٣٤٥٦", "**٥٦" },
		{ "mask:last=2", "½②Ⅷ³", "**Ⅷ³" },
		{ "mask:first=2", "山田太郎様", "山田***" },
		{ "mask:first=9", "山田", "**" },
		/* Emoji and flags tell something, and do not count. */
		{ "mask:last=2", "🙂🙂🙂5", "****" },
		{ "mask:first=1", "Ada🇩🇪", "*****" },
		{ "mask:first=1", "Adam👍🏽", "A*****" },
		{ "mask:first=1", "\ue000\uf8ffabc", "*****" },
		/* A mark is part of its letter. */
		{ "mask", "e\u0301a\u0308", "**" },
		{ "mask:last=1", "e\u0301e\u0301", "**" },
		{ "mask:first=1", "e\u0301bcd", "e\u0301***" },
		{ "mask:last=1", "abce\u0301\u0302", "***e\u0301\u0302" },
		{ "mask", "नमस्ते", "****" },
		{ "mask:first=1", "ab-\u0301cd", "a*-**" },
		{ "mask", "\u0301\u0302", "*" },
		/* What shows nothing neither counts nor stays. */
		{ "mask:last=2", "\u200b\u200b12", "**" },
		{ "mask:last=2", "\u3164\u115f12", "**" },
		{ "mask:first=2", "a\u00adb\u2060cd", "ab**" },
		{ "mask:first=1", "a\u200d\u0301bcd", "a\u0301***" },
		{ "mask:last=1", "abcd\U000e0041\U000e0042\ufe0f", "***d" },
		{ "mask", "\u202a+49 30\u202c", "+** **" },
		{ "mask", "\u200b", "*" },
	};

	check_rows(row, TABLE(row));
}

static void
mask_shows_a_domain_only(void)
{
	static const struct row row[] = {
		{ "mask:keep=domain", "ada@bücher.example",
		    "***@bücher.example" },
		{ "mask:keep=domain", "ada@bu\u0308cher.example",
		    "***@bu\u0308cher.example" },
		{ "mask:keep=domain", "ada@example.org\u00a0555",
		    "***@*******.***\u00a0***" },
		{ "mask:keep=domain", "ada@“Bo”", "***@“**”" },
		{ "mask:keep=domain", "\u200b@example.org", "*@example.org" },
	};

	check_rows(row, TABLE(row));
}

static void
mask_keeps_the_domain_of_an_address(void)
{
	static const struct row row[] = {
		{ "mask:keep=domain", "ada@example.org", "***@example.org" },
		{ "mask:keep=domain,first=1", "lovelace@example.org",
		    "l*******@example.org" },
		{ "mask:keep=domain", "a@b@example.org", "*@*@example.org" },
		{ "mask:keep=domain", "...@example.org", "***@example.org" },
		{ "mask:keep=domain", "***@example.org", "###@example.org" },
		{ "mask:keep=domain", "ada@", "***@" },
		{ "mask:keep=domain", "@example.org", "@*******.***" },
		{ "mask:keep=domain", "ada", "***" },
		{ "mask:keep=domain", "a@b c", "*@* *" },
		{ "mask:keep=domain", "ada@example.org, 555-1234",
		    "***@*******.***, ***-****" },
	};

	check_rows(row, TABLE(row));
}

static void
mask_of_signs_alone_hides_them_too(void)
{
	static const struct row row[] = {
		{ "mask", "---", "***" },
		{ "mask", "(-)", "***" },
		{ "mask", "***", "###" },
		{ "mask", " ", "*" },
		{ "mask:char=+", "++", "**" },
		{ "mask:char=X", "XX-X", "**-*" },
		{ "mask:char=x", "--", "xx" },
		{ "mask:char=\xe2\x80\xa2", "\xe2\x80\xa2", "*" },
	};

	check_rows(row, TABLE(row));
}

/* Every character, every two of ASCII, and many longer texts. */
static void
mask_never_lets_a_value_out_as_it_was(void)
{
	static const char *const spec[] = { "mask", "mask:char=X",
		"mask:first=1,last=1", "mask:keep=domain",
		"mask:keep=domain,first=9,last=9,char=#" };
	static const char few[] = "aX1*#@.- ";
	struct buf out = { 0 };
	struct method_spec *s;
	struct method *m;
	const char *why;
	char v[8];
	size_t i, n, j, wrong = 0;
	struct value in = { { v, 0 }, VALUE_TEXT };
	unsigned c;

	for (i = 0; i < TABLE(spec); i++) {
		s = spec_make(spec[i]);
		m = method_bind(s, text_of("field"), NULL);
		for (c = 0; c < 128 + 128 * 128; c++) {
			v[0] = (char)(c % 128);
			v[1] = (char)(c / 128 - 1);
			in.text.n = c < 128 ? 1 : 2;
			out.len = 0;
			method_hide(m, in, NULL, &out, &why);
			wrong += text_equal(in.text,
			    (struct text){ out.p, out.len });
		}
		for (c = 0x80; c < 0x110000; c++) {
			if (c == 0xd800)
				c = 0xe000;
			in.text.n = utf8_put(v, c);
			out.len = 0;
			method_hide(m, in, NULL, &out, &why);
			wrong += text_equal(in.text,
			    (struct text){ out.p, out.len });
		}
		for (c = 0; c < 100000; c++) {
			n = 3 + chance(6);
			for (j = 0; j < n; j++)
				v[j] = few[chance(sizeof(few) - 1)];
			in.text.n = n;
			out.len = 0;
			method_hide(m, in, NULL, &out, &why);
			wrong += text_equal(in.text,
			    (struct text){ out.p, out.len });
		}
		method_free(m);
		method_spec_free(s);
	}
	CHECK(wrong == 0);
	buf_clear(&out);
}

/* hash */

static void
hash_is_hexadecimal_of_the_length_asked_for(void)
{
	const char *whole = hide("hash", "Ada");
	char cut[65];
	int n;

	CHECK(strlen(whole) == 64);
	CHECK(strspn(whole, "0123456789abcdef") == 64);
	strcpy(cut, whole);
	for (n = 64; n >= 8; n -= 7) {
		char spec[16];

		snprintf(spec, sizeof(spec), "hash:len=%d", n);
		cut[n] = '\0';
		CHECK(is(hide(spec, "Ada"), cut));
	}
}

static void
hash_of_a_number_is_that_of_its_spelling(void)
{
	CHECK(is(hide("hash", "#12"), hide("hash", "12")));
	CHECK(strcmp(hide("hash", "#12"), hide("hash", "#12.0")) != 0);
	CHECK(strlen(hide("hash", "#{\"a\":1}")) == 64);
}

static void
domains_link_and_fields_do_not(void)
{
	static const char *const spec[] = { "hash", "token", "fpe", "ip",
		"fake:name", "fake:email", "fake:phone", "fake:user" };
	char linked[64];
	const char *v;
	size_t i;

	for (i = 0; i < TABLE(spec); i++) {
		v = strcmp(spec[i], "ip") == 0 ? "192.0.2.1" : "5551234567";
		snprintf(linked, sizeof(linked),
		    strchr(spec[i], ':') ? "%s,domain=d" : "%s:domain=d",
		    spec[i]);
		CHECK(is(hide_field(spec[i], "a", v),
		    hide_field(spec[i], "a", v)));
		CHECK(strcmp(hide_field(spec[i], "a", v),
			  hide_field(spec[i], "b", v)) != 0);
		CHECK(
		    is(hide_field(linked, "a", v), hide_field(linked, "b", v)));
		/* A domain is not the field of the same name. */
		CHECK(strcmp(hide_field(linked, "d", v),
			  hide_field(spec[i], "d", v)) != 0);
	}
}

static void
hash_warns_of_collisions_with_the_number(void)
{
	static const struct {
		const char *spec, *warning;
	} row[] = {
		{ "hash:len=8", "hash:len=8 has a 100 % chance of a collision"
				" among 10^9 values, and 50 % among"
				" 7.7e4; use len=20 or more" },
		{ "hash:len=12", "hash:len=12 has a 100 % chance of a collision"
				 " among 10^9 values, and 50 % among"
				 " 2.0e7; use len=20 or more" },
		{ "hash:len=16", "hash:len=16 has a 2.67 % chance of a"
				 " collision among 10^9 values, and 50 % among"
				 " 5.1e9; use len=20 or more" },
		{ "hash:len=19", "hash:len=19 has a 0.000662 % chance of a"
				 " collision among 10^9 values, and 50 % among"
				 " 3.2e11; use len=20 or more" },
	};
	struct method_spec *s;
	size_t i;

	for (i = 0; i < TABLE(row); i++) {
		s = spec_make(row[i].spec);
		CHECK(method_warning(s) != NULL);
		CHECK(is(method_warning(s), row[i].warning));
		method_spec_free(s);
	}
	s = spec_make("hash:len=20");
	CHECK(method_warning(s) == NULL);
	method_spec_free(s);
}

/* token */

static void
token_says_type_and_key(void)
{
	const char *t = hide("token", "Ada");
	char head[32];

	snprintf(head, sizeof(head),
	    "pp1:t:%s:", keyring_get(keys, 0)->id_text);
	CHECK(strncmp(t, head, strlen(head)) == 0);
	CHECK(strlen(t) == strlen(head) + base32_length(5 + 16 + 3));
	head[4] = 'j';
	CHECK(strncmp(hide("token", "#12.50"), head, strlen(head)) == 0);
}

static void
token_comes_back_as_what_it_was(void)
{
	CHECK(is(restore("token", hide("token", "Ada")), "Ada"));
	CHECK(is(restore("token", hide("token", "Zo\xc3\xab")), "Zo\xc3\xab"));
	CHECK(is(restore("token", hide("token", "#12.50")), "#12.50"));
	CHECK(is(restore("token", hide("token", "#true")), "#true"));
	CHECK(is(restore("token", hide("token", "#{\"a\":[1]}")),
	    "#{\"a\":[1]}"));
	CHECK(is(restore("token", hide("token", hide("token", "Ada"))),
	    hide("token", "Ada")));
}

static void
token_of_an_older_key_comes_back(void)
{
	struct keyring *old = keys_make(old_key);
	const char *t =
	    turn_by(method_hide, "token", "field", NULL, "Ada", old);

	CHECK(strcmp(t, hide("token", "Ada")) != 0);
	CHECK(is(restore("token", t), "Ada"));
	keyring_free(old);
}

static void
token_refuses_what_is_not_its_own(void)
{
	struct keyring *other = keys_make(other_key);
	const char *t =
	    turn_by(method_hide, "token", "field", NULL, "Ada", other);

	CHECK(is(restore("token", t),
	    "!the key file lacks the key of this token"));
	keyring_free(other);
	CHECK(is(restore("token", "Ada"), "!not a token"));
	CHECK(is(restore("token", "#12"), "!not a token"));
	CHECK(is(restore("token", "pp1:t:00000000"), "!not a token"));
	CHECK(is(restore("token", hide_field("token", "b", "Ada")),
	    "!the token belongs to another field or domain"));
	CHECK(is(restore("token", hide("token:domain=field", "Ada")),
	    "!the token belongs to another field or domain"));
}

static void
token_notices_every_change(void)
{
	char t[128], spoilt[130];
	const char *r;
	size_t i, n;

	strcpy(t, hide("token", "Ada"));
	n = strlen(t);
	for (i = 0; i < n; i++) {
		strcpy(spoilt, t);
		spoilt[i] = spoilt[i] == 'a' ? 'b' : 'a';
		r = restore("token", spoilt);
		CHECK(*r == '!');
		strcpy(spoilt, t);
		spoilt[i] ^= 0x20;
		r = restore("token", spoilt);
		CHECK(*r == '!');
		memcpy(spoilt, t, i);
		spoilt[i] = '\0';
		r = restore("token", spoilt);
		CHECK(*r == '!');
		memcpy(spoilt, t, i);
		strcpy(spoilt + i, t + i + 1);
		CHECK(i + 1 < n && spoilt[i] == t[i]
			  ? true
			  : *restore("token", spoilt) == '!');
	}
	snprintf(spoilt, sizeof(spoilt), "%sa", t);
	CHECK(is(restore("token", spoilt), "!token is damaged"));
	snprintf(spoilt, sizeof(spoilt), "%s ", t);
	CHECK(is(restore("token", spoilt), "!token is damaged"));
}

/* 24 bytes make 38 characters and 2 bits in a 39th, which has 3 to spare. */
static void
token_has_one_spelling(void)
{
	static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
	char t[128];
	const char *last;
	size_t n, i, good = 0;

	strcpy(t, hide("token", "Ada"));
	n = strlen(t);
	last = strchr(digits, t[n - 1]);
	CHECK(last != NULL);
	for (i = 0; i < 32; i++) {
		t[n - 1] = digits[i];
		good += *restore("token", t) != '!';
	}
	CHECK(good == 1);
}

static const char *
find(const char *value, const struct keyring *k)
{
	struct token_finder *f = token_finder_new(k);
	struct buf out = { 0 };
	const char *why = "", *text;
	enum hidden h;

	h = token_finder_restore(f, value_of(value), &out, &why);
	text = shown(h, &out, why);
	buf_clear(&out);
	token_finder_free(f);
	return text;
}

static void
finder_restores_tokens_inside_text(void)
{
	char a[128], b[128], j[128], t[512];

	strcpy(a, hide_field("token", "a", "Ada"));
	strcpy(b, hide_field("token:domain=x", "b", "Bob"));
	strcpy(j, hide_field("token", "n", "#12.50"));
	CHECK(is(find(a, keys), "Ada"));
	CHECK(is(find(j, keys), "#12.50"));
	snprintf(t, sizeof(t), "from %s to %s.", a, b);
	CHECK(is(find(t, keys), "from Ada to Bob."));
	snprintf(t, sizeof(t), "%s,%s:pp1:%s", a, b, j);
	CHECK(is(find(t, keys), "Ada,Bob:pp1:12.50"));
	snprintf(t, sizeof(t), " %s", j);
	CHECK(is(find(t, keys), " 12.50"));
	snprintf(t, sizeof(t), "pp1:t:x%s", a);
	CHECK(is(find(t, keys), "pp1:t:xAda"));
}

static void
finder_leaves_text_without_tokens(void)
{
	CHECK(is(find("", keys), "KEEP"));
	CHECK(is(find("Ada", keys), "KEEP"));
	CHECK(is(find("pp1:", keys), "KEEP"));
	CHECK(is(find("see pp1:t: in the page, and ::::", keys), "KEEP"));
	CHECK(is(find("pp1:x:00000000:aaaaaaaa", keys), "KEEP"));
	CHECK(is(find("pp1:t:0000000G:aaaaaaaa", keys), "KEEP"));
	CHECK(is(find("#12", keys), "KEEP"));
}

static void
finder_refuses_tokens_it_cannot_open(void)
{
	struct keyring *other = keys_make(other_key);
	char a[128], t[512];

	strcpy(a, hide_field("token", "a", "Ada"));
	snprintf(t, sizeof(t), "%s %sa", a, a);
	CHECK(is(find(t, keys), "!token is damaged"));
	snprintf(t, sizeof(t), "x %s", a);
	CHECK(is(find(t, other), "!the key file lacks the key of this token"));
	CHECK(is(find("pp1:t:00000000:aaaa", keys),
	    "!the key file lacks the key of this token"));
	snprintf(t, sizeof(t), "#[\"%s\"]", a);
	CHECK(is(find(t, keys), "!a token inside an object or array"));
	keyring_free(other);
}

/* fpe */

static void
fpe_keeps_length_and_signs(void)
{
	static const struct {
		const char *spec, *value, *shape;
	} row[] = {
		{ "fpe", "123-45-6789", "ddd-dd-dddd" },
		{ "fpe", "(555) 123-4567", "(ddd) ddd-dddd" },
		{ "fpe", "#-1234567.5", "-ddddddd.d" },
		{ "fpe:alphabet=lower", "lovelace", "aaaaaaaa" },
		{ "fpe:alphabet=base36", "7z8-q1", "!" },
		{ "fpe:luhn", "4111 1111 1111 1111", "dddd dddd dddd dddd" },
	};
	const char *p, *w;
	size_t i;

	for (i = 0; i < TABLE(row); i++) {
		p = hide(row[i].spec, row[i].value);
		if (*row[i].shape == '!') {
			CHECK(*p == '!' || strlen(p) == strlen(row[i].value));
			continue;
		}
		CHECK(strlen(p) == strlen(row[i].shape));
		for (w = row[i].shape; *w != '\0'; w++, p++)
			CHECK(*w == 'd'   ? *p >= '0' && *p <= '9'
			      : *w == 'a' ? *p >= 'a' && *p <= 'z'
					  : *p == *w);
	}
}

static void
fpe_refuses_what_it_cannot_hide(void)
{
	static const char foreign[] =
	    "!has a letter or digit outside the alphabet";
	static const char few[] = "!too short for format-preserving encryption";
	static const struct row row[] = {
		{ "fpe", "12345", few },
		{ "fpe", "1-2-3-4-5", few },
		{ "fpe", "------", few },
		{ "fpe:luhn", "123455", few },
		{ "fpe:alphabet=hex", "abcd", few },
		{ "fpe", "123456a", foreign },
		{ "fpe", "123456\xc3\xab", foreign },
		{ "fpe", "123456\n", foreign },
		{ "fpe", "#1.5e100", foreign },
		{ "fpe", "#true", foreign },
		{ "fpe:alphabet=hex", "ABCDEF", foreign },
		{ "fpe:luhn", "4111111111111112", "!the check digit is wrong" },
	};

	check_rows(row, TABLE(row));
}

static bool
luhn_is_valid(const char *s)
{
	int sum = 0, d, twice = 0;
	size_t n = strlen(s);

	while (n-- > 0) {
		d = (s[n] - '0') * (twice ? 2 : 1);
		sum += d / 10 + d % 10;
		twice = !twice;
	}
	return sum % 10 == 0;
}

static void
fpe_cards_stay_valid_and_come_back(void)
{
	char card[24], hidden[24];
	size_t i, j, n;

	for (i = 0; i < 500; i++) {
		n = 12 + chance(8);
		for (j = 0; j < n; j++)
			card[j] = (char)('0' + chance(10));
		card[n] = '\0';
		while (!luhn_is_valid(card))
			card[n - 1] = (char)('0' + (card[n - 1] - '/') % 10);
		strcpy(hidden, hide("fpe:luhn", card));
		CHECK(luhn_is_valid(hidden));
		CHECK(is(restore("fpe:luhn", hidden), card));
	}
}

static void
fpe_comes_back_with_the_same_alphabet(void)
{
	static const char *const spec[] = { "fpe", "fpe:alphabet=hex",
		"fpe:alphabet=alnum", "fpe:alphabet=ab",
		"fpe:alphabet=- .,\\," };
	static const char *const characters[] = { "0123456789-",
		"0123456789abcdef. ", "abcXYZ019_", "ab", "- .," };
	char value[64];
	size_t i, j, n, turns;

	for (i = 0; i < TABLE(spec) - 1; i++)
		for (turns = 0; turns < 200; turns++) {
			n = 25 + chance(30);
			for (j = 0; j < n; j++)
				value[j] = characters[i][chance(
				    strlen(characters[i]))];
			value[n] = '\0';
			CHECK(
			    is(restore(spec[i], hide(spec[i], value)), value));
		}
}

/* shift */

static void
shift_keeps_the_format(void)
{
	static const struct {
		const char *value, *shape;
	} row[] = {
		{ "2024-02-29", "dddd-dd-dd" },
		{ "2024/02/29", "dddd/dd/dd" },
		{ "29.02.2024", "dd.dd.dddd" },
		{ "02/29/2024", "dd/dd/dddd" },
		{ "20240229", "dddddddd" },
		{ "2024-02-29T12:34:56.789Z", "dddd-dd-ddT12:34:56.789Z" },
		{ "2024-02-29 12:34", "dddd-dd-dd 12:34" },
		{ "2024-02-29 12:34:56+01", "dddd-dd-dd 12:34:56+01" },
		{ "2024-02-29 12:34:56 +0100", "dddd-dd-dd 12:34:56 +0100" },
		{ "2024-02-29t23:59:60-08:00", "dddd-dd-ddt23:59:60-08:00" },
		{ "2024-02-29 12:34:56 UTC", "dddd-dd-dd 12:34:56 UTC" },
		{ "2024-02-29 12:34 Z", "dddd-dd-dd 12:34 Z" },
		{ "2024-02-29T12:34:56.5 z", "dddd-dd-ddT12:34:56.5 z" },
		{ "02/29/2024 04:15 PM", "dd/dd/dddd 04:15 PM" },
		{ "29.02.2024 16:15:00", "dd.dd.dddd 16:15:00" },
		{ "2024-02-29T12:34:56,5", "dddd-dd-ddT12:34:56,5" },
		{ "1709210096", "dddddddddd" },
		{ "1709210096.25", "dddddddddd.25" },
		{ "1709210096123", "ddddddddddddd" },
		{ "#1709210096", "#dddddddddd" },
		{ "#1709210096.5", "#dddddddddd.5" },
		{ "#20240229", "#dddddddd" },
	};
	const char *p, *w;
	size_t i;

	for (i = 0; i < TABLE(row); i++) {
		p = hide("shift", row[i].value);
		CHECK(strcmp(p, row[i].value) != 0);
		CHECK(is(restore("shift", p), row[i].value));
		CHECK(strlen(p) == strlen(row[i].shape));
		for (w = row[i].shape; *w != '\0' && *p != '\0'; w++, p++)
			CHECK(*w == 'd' ? *p >= '0' && *p <= '9' : *p == *w);
	}
}

static void
shift_refuses_what_is_no_date(void)
{
	static const char *const value[] = { "Ada", "2024-02-30", "2024-13-01",
		"2023-02-29", "2024-2-29", "13/09/2024", "2/9/2024",
		"2024-02-29T", "2024-02-29T24:00:00", "2024-02-29T12:60",
		"2024-02-29 12:34:56 +1", "2024-02-29 12:34:56.", "0000-01-01",
		"2024-02-29 13:15 PM", "2024-02-29 00:15 AM",
		"2024-02-29 12:34:56 CET", "2024/02-29", "20240230", "18991231",
		"22000101", "12345", "12345678901", "12345678901234",
		"0123456789", "1709210096.", "#-1709210096", "#1e9", "#true",
		" 2024-02-29", "2024-02-29 ", "20240229T123456Z", "-" };
	size_t i;

	for (i = 0; i < TABLE(value); i++)
		CHECK(is(hide("shift", value[i]),
		    "!not a date this method knows"));
}

static void
shift_refuses_to_leave_the_calendar(void)
{
	static const char far[] = "!the moved date is out of range";
	const char *up = "9999-12-31", *down = "0001-01-01";
	bool later = strcmp(hide("shift", "2024-02-29"), "2024-02-29") > 0;

	CHECK(is(hide("shift", later ? up : down), far));
	CHECK(*hide("shift", later ? down : up) != '!');
	CHECK(is(hide("shift", later ? "21991231" : "19000101"), far));
	CHECK(is(hide("shift", later ? "9999999999" : "100000000"), far));
	CHECK(is(hide("shift", later ? "9999999999999" : "100000000000"), far));
}

/* The days from 2024-02-29 to the date in text. */
static int64_t
days_moved(const char *text)
{
	struct date d;

	CHECK(sscanf(text, "%d-%d-%d", &d.year, &d.month, &d.day) == 3);
	return date_to_days(d) - date_to_days((struct date){ 2024, 2, 29 });
}

static void
shift_is_the_same_for_one_person_and_not_zero(void)
{
	char by[16], hidden[16];
	size_t i, seen[9] = { 0 };
	int64_t days;

	for (i = 0; i < 2000; i++) {
		snprintf(by, sizeof(by), "person %zu", i);
		strcpy(hidden, turn_by(method_hide, "shift:by=id,days=4", "a",
				   by, "2024-02-29", keys));
		CHECK(is(turn_by(method_hide, "shift:by=id,days=4", "b", by,
			     "2024-02-29", keys),
		    hidden));
		CHECK(is(turn_by(method_restore, "shift:by=id,days=4", "b", by,
			     hidden, keys),
		    "2024-02-29"));
		days = days_moved(hidden);
		CHECK(days >= -4 && days <= 4 && days != 0);
		seen[days + 4]++;
	}
	/* 250 each; five standard deviations are 74. */
	for (i = 0; i < 9; i++)
		CHECK(i == 4 ? seen[i] == 0 : seen[i] > 176 && seen[i] < 324);
}

static void
shift_by_needs_the_person(void)
{
	CHECK(is(hide("shift:by=id", "2024-02-29"),
	    "!the field of by= is empty or missing"));
	CHECK(
	    is(turn_by(method_hide, "shift:by=id", "a", "", "2024-02-29", keys),
		"!the field of by= is empty or missing"));
	CHECK(is(restore("shift:by=id", "2024-02-29"),
	    "!the field of by= is empty or missing"));
}

static void
shift_keeps_the_order_of_one_field(void)
{
	char value[16], hidden[16], before[16] = "";
	struct date d;
	int64_t day = date_to_days((struct date){ 1950, 1, 1 });
	size_t i;

	for (i = 0; i < 500; i++, day += 1 + (int64_t)chance(60)) {
		d = date_from_days(day);
		snprintf(value, sizeof(value), "%04d-%02d-%02d",
		    (int)(d.year % 10000), (int)d.month, (int)d.day);
		strcpy(hidden, hide("shift", value));
		CHECK(strcmp(before, hidden) < 0);
		strcpy(before, hidden);
		CHECK(is(restore("shift", hidden), value));
	}
}

/* trunc */

static void
trunc_cuts_dates(void)
{
	static const struct row row[] = {
		{ "trunc:year", "2024-02-29", "2024" },
		{ "trunc:month", "02/29/2024", "2024-02" },
		{ "trunc:day", "29.02.2024 12:34", "2024-02-29" },
		{ "trunc:day", "2024-02-29T23:00:00-08:00", "2024-02-29" },
		{ "trunc:hour", "2024-02-29 12:34:56", "2024-02-29T12" },
		{ "trunc:hour", "02/29/2024 12:34 AM", "2024-02-29T00" },
		{ "trunc:hour", "02/29/2024 12:34 PM", "2024-02-29T12" },
		{ "trunc:hour", "02/29/2024 04:34pm", "2024-02-29T16" },
		{ "trunc:hour", "2024-02-29", "2024-02-29" },
		{ "trunc:hour", "1709210096", "2024-02-29T12" },
		{ "trunc:day", "#1709210096123", "2024-02-29" },
		{ "trunc:day", "0001-02-03", "0001-02-03" },
		{ "trunc:year", "Ada", "!not a date this method knows" },
		/* Dates that lack a part already. */
		{ "trunc:year", "2024", "2024" },
		{ "trunc:year", "#2024", "2024" },
		{ "trunc:year", "2024-02", "2024" },
		{ "trunc:month", "2024-02", "2024-02" },
		{ "trunc:day", "2024", "2024" },
		{ "trunc:year", "1899", "!not a date this method knows" },
		{ "trunc:year", "2200", "!not a date this method knows" },
		{ "trunc:year", "2024-13", "!not a date this method knows" },
		{ "trunc:year", "2024-", "!not a date this method knows" },
		{ "trunc:year", "20245", "!not a date this method knows" },
	};

	check_rows(row, TABLE(row));
}

static void
trunc_reads_the_dates_of_a_format_and_no_others(void)
{
	static const char no[] = "!not a date this method knows";
	static const struct row row[] = {
		{ "trunc:month,format=%d/%m/%Y", "03/04/1990", "1990-04" },
		{ "trunc:month,format=%d/%m/%Y", "3/4/1990", "1990-04" },
		{ "trunc:day,format=%d/%m/%Y", "31/12/1990", "1990-12-31" },
		{ "trunc:day,format=%d/%m/%Y", "12/31/1990", no },
		{ "trunc:day,format=%d/%m/%Y", "1990-12-31", no },
		{ "trunc:year,format=%d/%m/%Y", "1990", no },
		{ "trunc:day,format=%b %d\\, %Y", "Mar 7, 1985", "1985-03-07" },
		{ "trunc:hour,format=%d.%m.%Y %I:%M %p", "7.3.1985 4:41 PM",
		    "1985-03-07T16" },
		{ "trunc:hour,format=%FT%TZ", "1985-03-07T23:41:00Z",
		    "1985-03-07T23" },
		{ "trunc:year,format=epoch_s", "-315619200", "1960" },
		{ "trunc:day,format=epoch_s", "#0", "1970-01-01" },
		{ "trunc:day,format=epoch_ms", "-1", "1969-12-31" },
		{ "trunc:day,format=epoch_s", "1985-03-07", no },
	};

	check_rows(row, TABLE(row));
}

static void
shift_keeps_the_form_that_a_format_gives(void)
{
	static const struct row row[] = {
		{ "%d/%m/%Y", "03/04/1990", "dd/dd/dddd" },
		{ "%d-%b-%Y", "07-MAR-1985", "dd-AAA-dddd" },
		{ "%d-%b-%Y", "07-may-1985", "dd-aaa-dddd" },
		{ "%B %e\\, %Y", "May 17, 1985", NULL },
		{ "%m/%d/%Y %I:%M %p", "11/27/1985 4:41 AM",
		    "dd/dd/dddd 4:41 AM" },
		{ "%Y%m%d%H%M%S", "19850307044100", "dddddddd044100" },
		{ "%FT%TZ", "1985-03-07T04:41:00.125Z",
		    "dddd-dd-ddT04:41:00.125Z" },
		{ "epoch_s", "-315619200", NULL },
		{ "epoch_s", "#-315619200", NULL },
		{ "epoch_ms", "1709210096123.5", NULL },
	};
	static const char far[] = "!the moved date is out of range";
	char spec[80];
	const char *p, *w;
	bool later;

	for (size_t i = 0; i < TABLE(row); i++) {
		snprintf(spec, sizeof(spec), "shift:format=%s", row[i].spec);
		p = hide(spec, row[i].value);
		CHECK(*p != '!' && strcmp(p, row[i].value) != 0);
		CHECK(is(restore(spec, p), row[i].value));
		for (w = row[i].wanted; w != NULL && *w != '\0'; w++, p++)
			CHECK(*w == 'd'   ? *p >= '0' && *p <= '9'
			      : *w == 'a' ? *p >= 'a' && *p <= 'z'
			      : *w == 'A' ? *p >= 'A' && *p <= 'Z'
					  : *p == *w);
	}
	CHECK(is(hide("shift:format=%d/%m/%Y", "12/31/1990"),
	    "!not a date this method knows"));
	later = strcmp(hide("shift:format=%F", "2024-02-29"), "2024-02-29") > 0;
	CHECK(is(hide("shift:format=%F", later ? "9999-12-31" : "0001-01-01"),
	    far));
	/* Half a day before 1970, whose decimals lead away from zero. */
	later = strcmp(hide("shift:days=1,format=epoch_s", "#500000"),
		    "#500000") > 0;
	CHECK(is(hide("shift:days=1,format=epoch_s", "-43200.5"),
	    later ? far : "-129600.5"));
}

static void
a_declared_format_is_read_on_the_calendar_of_its_zone(void)
{
	const char *why;
	struct zone *la = zone_load("America/Los_Angeles", &why);
	struct method_spec *s = spec_make("trunc:hour"), *d;
	static const struct row row[] = {
		{ "epoch_s", "1709210096", "2024-02-29T04" },
		{ NULL, "2024-02-29T12:34:56Z", "2024-02-29T04" },
		{ NULL, "2024-02-29T12:34:56+09:00", "2024-02-28T19" },
		{ NULL, "2024-02-29 12:34:56", "2024-02-29T12" },
		{ NULL, "2024-02-29", "2024-02-29" },
		{ NULL, "02/29/2024", "!not a date this method knows" },
		{ "%FT%TZ", "2024-02-29T02:34:56Z", "2024-02-28T18" },
	};

	for (size_t i = 0; i < TABLE(row); i++) {
		struct buf out = { 0 };
		struct method *m;
		enum hidden h;

		why = "";
		d = method_declared(s, row[i].spec, la);
		m = method_bind(d, text_of("field"), NULL);
		h = method_hide(m, value_of(row[i].value), NULL, &out, &why);
		CHECK(is(shown(h, &out, why), row[i].wanted));
		method_free(m);
		method_spec_free(d);
		buf_clear(&out);
	}
	d = method_declared(s, "%b %d, %Y", la);
	CHECK(is(method_canon(d), "trunc:hour,format=%b %d\\, %Y"));
	method_spec_free(d);
	d = method_declared(s, NULL, la);
	CHECK(is(method_canon(d), "trunc:hour"));
	method_spec_free(d);
	method_spec_free(s);
	s = spec_make("shift:format=%F");
	d = method_declared(s, "%d/%m/%Y", la);
	CHECK(is(method_canon(d), "shift:format=%F"));
	method_spec_free(d);
	method_spec_free(s);
	zone_free(la);
}

static void
trunc_cuts_addresses(void)
{
	static const char no4[] =
	    "!an IPv4 address, but trunc has no prefix for IPv4";
	static const char no6[] =
	    "!an IPv6 address, but trunc has no prefix for IPv6";
	static const struct row row[] = {
		{ "trunc:/24", "192.0.2.77", "192.0.2.0" },
		{ "trunc:/20", "192.0.255.77", "192.0.240.0" },
		{ "trunc:/31", "192.0.2.77", "192.0.2.76" },
		{ "trunc:/1", "192.0.2.77", "128.0.0.0" },
		{ "trunc:/24", "::ffff:192.0.2.77", "::ffff:192.0.2.0" },
		{ "trunc:/24", "2001:db8::1", no6 },
		{ "trunc:/48", "2001:db8:1:2::3", "2001:db8:1::" },
		{ "trunc:/127", "2001:db8::3", "2001:db8::2" },
		{ "trunc:/48", "192.0.2.77", no4 },
		{ "trunc:/48", "::ffff:192.0.2.77", no4 },
		{ "trunc:/24,/48", "192.0.2.77", "192.0.2.0" },
		{ "trunc:/24,/48", "2001:db8:1:2::3", "2001:db8:1::" },
		{ "trunc:/24,/16", "2001:db8:1:2::3", "2001::" },
		/* IPv4 inside IPv6: 6to4, Teredo, NAT64 and older forms. */
		{ "trunc:/24,/48", "2002:c000:24d:1::77", "2002:c000:200::" },
		{ "trunc:/24,/127", "2002:c000:24d:1::77", "2002:c000:200::" },
		{ "trunc:/20,/48", "2002:c000:ff4d::1", "2002:c000:f000::" },
		{ "trunc:/48", "2002:c000:24d::1", no4 },
		{ "trunc:/24", "2002:c000:24d::1", "2002:c000:200::" },
		{ "trunc:/24,/127", "2001:0:cb00:7101:8000:3ffe:3fff:fdb2",
		    "2001::3fff:fd00" },
		{ "trunc:/24,/127", "64:ff9b::192.0.2.77",
		    "64:ff9b::c000:200" },
		{ "trunc:/24,/127", "::ffff:0:192.0.2.77",
		    "::ffff:0:c000:200" },
		{ "trunc:/24,/127", "::192.0.2.77", "::192.0.2.0" },
		{ "trunc:/24,/127", "::1", "::" },
		{ "trunc:/24,/127", "::3", "::2" },
		{ "trunc:/24,/48", "fe80::1fc4:15d8:78db:2319%enp4s0",
		    "fe80::" },
		{ "trunc:/24", "192.0.2", "!not an IP address" },
		{ "trunc:/24", "192.0.2.77:80", "!not an IP address" },
	};

	check_rows(row, TABLE(row));
}

static void
trunc_cuts_text_between_characters(void)
{
	static const struct row row[] = {
		{ "trunc:3", "98101", "981" },
		{ "trunc:3", "#98101", "981" },
		{ "trunc:1", "\xc3\xab\xc3\xab", "\xc3\xab" },
		{ "trunc:2",
		    "\xf0\x9f\x98\x80"
		    "ab",
		    "\xf0\x9f\x98\x80"
		    "a" },
		{ "trunc:3", "981",
		    "!not longer than the part that trunc keeps" },
		{ "trunc:3", "9",
		    "!not longer than the part that trunc keeps" },
		/* What cannot be seen does not make it longer. */
		{ "trunc:3", "981 ",
		    "!not longer than the part that trunc keeps" },
		{ "trunc:3", "981\t\r",
		    "!not longer than the part that trunc keeps" },
		{ "trunc:3", "981\xe2\xa0\x80",
		    "!not longer than the part that trunc keeps" },
		{ "trunc:3", "981\xe2\x80\x8b",
		    "!not longer than the part that trunc keeps" },
		{ "trunc:3", "981\xc2\xa0\xef\xbb\xbf ",
		    "!not longer than the part that trunc keeps" },
		{ "trunc:3", "98 1", "98 " },
		{ "trunc:3", "981 0", "981" },
		{ "trunc:3", "981.", "981" },
	};

	check_rows(row, TABLE(row));
}

static void
trunc_floors_numbers(void)
{
	static const char no[] = "!not a number this method knows";
	static const struct row row[] = {
		{ "trunc:step=10", "57", "50" },
		{ "trunc:step=10", "50", "50" },
		{ "trunc:step=10", "7", "0" },
		{ "trunc:step=10", "#57", "#50" },
		{ "trunc:step=10", "-57", "-60" },
		{ "trunc:step=10", "-50", "-50" },
		{ "trunc:step=10", "-50.0", "-50" },
		{ "trunc:step=10", "-50.01", "-60" },
		{ "trunc:step=10", "#-0.0", "#0" },
		{ "trunc:step=10", "007", "0" },
		{ "trunc:step=1", "9.999999999999999999999999", "9" },
		{ "trunc:step=0.5", "12.74", "12.5" },
		{ "trunc:step=0.5", "-12.74", "-13.0" },
		{ "trunc:step=0.05", "0.07", "0.05" },
		{ "trunc:step=0.25", "-0.01", "-0.25" },
		{ "trunc:step=100", "#1.5e3", "#1500" },
		{ "trunc:step=100", "#15E-1", "#0" },
		{ "trunc:step=100", "1e+3", "1000" },
		{ "trunc:step=11", "123456789012345678901234567890",
		    "123456789012345678901234567883" },
		{ "trunc:step=999999999999999999", "-1",
		    "-999999999999999999" },
		{ "trunc:step=10", "0e9999", "0" },
		{ "trunc:step=10", "1e-9999", "0" },
		{ "trunc:step=10", "1e9999", no },
		{ "trunc:step=10", "1e", no },
		{ "trunc:step=10", "1e--5", no },
		{ "trunc:step=10", "1.", no },
		{ "trunc:step=10", ".5", no },
		{ "trunc:step=10", "+5", no },
		{ "trunc:step=10", "1,000", no },
		{ "trunc:step=10", "Ada", no },
		{ "trunc:step=10", "#true", no },
		{ "trunc:step=10", "-", no },
	};

	check_rows(row, TABLE(row));
}

static void
trunc_step_is_exact_for_integers(void)
{
	char value[32], spec[64], wanted[32];
	int64_t x, step, floor;
	size_t i;

	for (i = 0; i < 2000; i++) {
		x = (int64_t)chance(2000000) - 1000000;
		step = 1 + (int64_t)chance(1000);
		floor = x >= 0 ? x / step : -((-x + step - 1) / step);
		snprintf(value, sizeof(value), "%lld", (long long)x);
		floor *= step;
		snprintf(wanted, sizeof(wanted), "%lld", (long long)floor);
		snprintf(spec, sizeof(spec), "trunc:step=%lld",
		    (long long)step);
		CHECK(is(hide(spec, value), wanted));
	}
}

/* ip */

/* How many leading bits two addresses share. */
static unsigned
shared_bits(const char *a, const char *b)
{
	unsigned x[4], y[4], i, n = 0;

	CHECK(sscanf(a, "%u.%u.%u.%u", x, x + 1, x + 2, x + 3) == 4);
	CHECK(sscanf(b, "%u.%u.%u.%u", y, y + 1, y + 2, y + 3) == 4);
	for (i = 0; i < 32; i++, n++)
		if (((x[i / 8] ^ y[i / 8]) >> (7 - i % 8) & 1) != 0)
			break;
	return n;
}

static void
ip_keeps_common_prefixes(void)
{
	static const char *const a[] = { "192.0.2.1", "192.0.2.2", "192.0.3.1",
		"198.51.100.7", "203.0.113.200", "10.0.0.1", "127.0.0.1" };
	size_t i, j;

	for (i = 0; i < TABLE(a); i++)
		for (j = 0; j < TABLE(a); j++)
			CHECK(shared_bits(a[i], a[j]) ==
			      shared_bits(hide("ip", a[i]), hide("ip", a[j])));
}

static void
ip_maps_an_address_inside_ipv6_like_itself(void)
{
	char wanted[64];

	snprintf(wanted, sizeof(wanted), "::ffff:%s", hide("ip", "192.0.2.1"));
	CHECK(is(hide("ip", "::ffff:192.0.2.1"), wanted));
	CHECK(is(hide("ip", "::FFFF:c000:0201"), wanted));
	CHECK(strchr(hide("ip", "2001:db8::1"), ':') != NULL);
	CHECK(is(hide("ip", "2001:db8::1"), hide("ip", "2001:DB8:0::0:1")));
	CHECK(is(hide("ip", "fe80::1%eth0.1"), hide("ip", "fe80::1")));
}

static void
ip_refuses_what_is_no_address(void)
{
	static const char *const value[] = { "192.0.2", "192.0.2.256", "Ada",
		"192.0.2.1:80", "192.0.2.1/24", "[2001:db8::1]", "fe80::1%",
		"192.0.2.1%eth0", "fe80::1%a b", "%eth0", " 192.0.2.1",
		"1:2:3:4:5:6:7:8:9", "#3221225985",
		"0000:0000:0000:0000:0000:ffff:192.000.002.001:0000000" };
	size_t i;

	for (i = 0; i < TABLE(value); i++)
		CHECK(is(hide("ip", value[i]), "!not an IP address"));
}

/* fake */

static void
fake_lists_have_no_name_twice(void)
{
	size_t i, j, twice = 0, odd = 0;

	for (i = 0; i < NAMES; i++) {
		odd +=
		    strspn(given_names[i] + 1, "abcdefghijklmnopqrstuvwxyz") +
			1 !=
		    strlen(given_names[i]);
		odd +=
		    strspn(family_names[i] + 1, "abcdefghijklmnopqrstuvwxyz") +
			1 !=
		    strlen(family_names[i]);
		odd += strlen(family_names[i]) > NAME_MAX_LENGTH;
		odd += strlen(given_names[i]) > NAME_MAX_LENGTH;
		for (j = 0; j < i; j++) {
			twice += strcmp(given_names[i], given_names[j]) == 0;
			twice += strcmp(family_names[i], family_names[j]) == 0;
		}
	}
	CHECK(odd == 0 && twice == 0);
}

static bool
is_name(const char *s, size_t n, const char *const *names)
{
	size_t i;

	for (i = 0; i < NAMES; i++)
		if (strlen(names[i]) == n && strncmp(s, names[i], n) == 0)
			return true;
	return false;
}

static void
fake_looks_like_its_kind(void)
{
	const char *p, *at;
	char value[16], area[4];
	unsigned line;
	size_t i;
	int end;

	for (i = 0; i < 500; i++) {
		snprintf(value, sizeof(value), "%zu", i);
		p = hide("fake:name", value);
		at = strchr(p, ' ');
		CHECK(at != NULL && is_name(p, (size_t)(at - p), given_names) &&
		      is_name(at + 1, strlen(at + 1), family_names));
		p = hide("fake:first", value);
		CHECK(is_name(p, strlen(p), given_names));
		p = hide("fake:last", value);
		CHECK(is_name(p, strlen(p), family_names));
		p = hide("fake:email", value);
		at = strchr(p, '@');
		CHECK(at != NULL && strcmp(at, "@example.org") == 0 &&
		      at - p <= 64);
		p = hide("fake:user", value);
		CHECK(strlen(p) == 21 && *p == 'u');
		p = hide("fake:phone", value);
		end = 0;
		CHECK(sscanf(p, "+1-%3[0-9]-555-01%2u%n", area, &line, &end) ==
			  2 &&
		      (size_t)end == strlen(p) && strlen(p) == 15);
		CHECK(area[0] >= '2' && area[1] <= '8' && area[1] != area[2]);
	}
}

/* With 256 names one value in 256 would meet itself. */
static void
fake_is_never_the_value_itself(void)
{
	size_t i, same = 0;

	for (i = 0; i < NAMES; i++) {
		same += strcmp(hide("fake:first", given_names[i]),
			    given_names[i]) == 0;
		same += strcmp(hide("fake:last", family_names[i]),
			    family_names[i]) == 0;
	}
	CHECK(same == 0);
}

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, 64);
}

static void
fake_addresses_do_not_meet(void)
{
	enum { MANY = 20000 };
	char(*all)[64] = mem_array(MANY, 64), value[16];
	struct method_spec *s = spec_make("fake:email");
	struct method *m = method_bind(s, text_of("field"), keys);
	struct buf out = { 0 };
	struct value in = { { value, 0 }, VALUE_TEXT };
	const char *why;
	size_t i, same = 0;

	for (i = 0; i < MANY; i++) {
		in.text.n = (size_t)snprintf(value, sizeof(value), "%zu", i);
		out.len = 0;
		method_hide(m, in, NULL, &out, &why);
		CHECK(out.len < 64);
		memcpy(all[i], out.p, out.len);
	}
	qsort(all, MANY, 64, compare);
	for (i = 1; i < MANY; i++)
		same += memcmp(all[i - 1], all[i], 64) == 0;
	CHECK(same == 0);
	mem_free(all);
	buf_clear(&out);
	method_free(m);
	method_spec_free(s);
}

/* All of them. */

static size_t
random_text(char *to, size_t most)
{
	size_t n = 1 + chance(most), len = 0;

	while (n-- > 0)
		len += utf8_put(to + len, chance(3) == 0
					      ? (uint32_t)(0x80 + chance(0x780))
					      : (uint32_t)chance(128));
	return len;
}

static void
token_restores_whatever_was_hidden(void)
{
	struct method_spec *s = spec_make("token:domain=d");
	struct method *m = method_bind(s, text_of("field"), keys);
	struct buf out = { 0 }, back = { 0 };
	struct value in = { { NULL, 0 }, VALUE_TEXT };
	char text[400];
	const char *why = NULL;
	size_t i;

	for (i = 0; i < 20000; i++) {
		in.text = (struct text){ text, random_text(text, 100) };
		out.len = back.len = 0;
		CHECK(method_hide(m, in, NULL, &out, &why) == HIDDEN_PLAIN);
		CHECK(method_restore(m,
			  (struct value){ { out.p, out.len }, VALUE_TEXT },
			  NULL, &back, &why) == HIDDEN_TEXT);
		CHECK(text_equal(in.text, (struct text){ back.p, back.len }));
	}
	buf_clear(&out);
	buf_clear(&back);
	method_free(m);
	method_spec_free(s);
}

static void
methods_take_any_bytes(void)
{
	static const char *const spec[] = { "label", "mask", "hash", "token",
		"fpe", "shift", "trunc:year", "trunc:/24", "trunc:3",
		"trunc:step=5", "ip", "fake:name", "fake:user" };
	struct buf out = { 0 };
	struct method_spec *s;
	struct method *m;
	char v[40];
	struct value in = { { v, 0 }, VALUE_TEXT };
	const char *why;
	size_t i, j, turns;
	enum hidden h;

	for (i = 0; i < TABLE(spec); i++) {
		s = spec_make(spec[i]);
		m = method_bind(s, text_of("field"), keys);
		for (turns = 0; turns < 2000; turns++) {
			in.text.n = 1 + chance(sizeof(v) - 1);
			for (j = 0; j < in.text.n; j++)
				v[j] = (char)chance(256);
			out.len = 0;
			h = method_hide(m, in, NULL, &out, &why);
			CHECK((h == HIDDEN_REFUSE) == (out.len == 0));
		}
		method_free(m);
		method_spec_free(s);
	}
	buf_clear(&out);
}

static void
restore_leaves_what_cannot_come_back(void)
{
	CHECK(is(restore("mask", "***"), "KEEP"));
	CHECK(is(restore("hash", "abc"), "KEEP"));
	CHECK(is(restore("drop", "abc"), "KEEP"));
	CHECK(is(restore("fake:name", "#[1]"), "KEEP"));
	CHECK(is(restore("fpe", "#[1]"), NO_CONTAINER));
}

int
main(void)
{
	keys = keys_make(key_file);
	RUN(specs_that_are_wrong_say_why);
	RUN(trunc_specs_that_are_wrong_are_refused);
	RUN(specs_have_one_canonical_spelling);
	RUN(specs_say_what_they_need);
	RUN(plain_methods_keep_drop_blank_and_label);
	RUN(objects_and_arrays_are_refused_by_the_rest);
	RUN(mask_keeps_signs_and_hides_letters_and_digits);
	RUN(mask_shows_no_more_than_half);
	RUN(mask_counts_letters_and_digits_of_all_scripts);
	RUN(mask_shows_a_domain_only);
	RUN(mask_keeps_the_domain_of_an_address);
	RUN(mask_of_signs_alone_hides_them_too);
	RUN(mask_never_lets_a_value_out_as_it_was);
	RUN(hash_is_hexadecimal_of_the_length_asked_for);
	RUN(hash_of_a_number_is_that_of_its_spelling);
	RUN(domains_link_and_fields_do_not);
	RUN(hash_warns_of_collisions_with_the_number);
	RUN(token_says_type_and_key);
	RUN(token_comes_back_as_what_it_was);
	RUN(token_of_an_older_key_comes_back);
	RUN(token_refuses_what_is_not_its_own);
	RUN(token_notices_every_change);
	RUN(token_has_one_spelling);
	RUN(finder_restores_tokens_inside_text);
	RUN(finder_leaves_text_without_tokens);
	RUN(finder_refuses_tokens_it_cannot_open);
	RUN(fpe_keeps_length_and_signs);
	RUN(fpe_refuses_what_it_cannot_hide);
	RUN(fpe_cards_stay_valid_and_come_back);
	RUN(fpe_comes_back_with_the_same_alphabet);
	RUN(shift_keeps_the_format);
	RUN(shift_refuses_what_is_no_date);
	RUN(shift_refuses_to_leave_the_calendar);
	RUN(shift_is_the_same_for_one_person_and_not_zero);
	RUN(shift_by_needs_the_person);
	RUN(shift_keeps_the_order_of_one_field);
	RUN(trunc_cuts_dates);
	RUN(trunc_reads_the_dates_of_a_format_and_no_others);
	RUN(shift_keeps_the_form_that_a_format_gives);
	RUN(a_declared_format_is_read_on_the_calendar_of_its_zone);
	RUN(trunc_cuts_addresses);
	RUN(trunc_cuts_text_between_characters);
	RUN(trunc_floors_numbers);
	RUN(trunc_step_is_exact_for_integers);
	RUN(ip_keeps_common_prefixes);
	RUN(ip_maps_an_address_inside_ipv6_like_itself);
	RUN(ip_refuses_what_is_no_address);
	RUN(fake_lists_have_no_name_twice);
	RUN(fake_looks_like_its_kind);
	RUN(fake_is_never_the_value_itself);
	RUN(fake_addresses_do_not_meet);
	RUN(token_restores_whatever_was_hidden);
	RUN(methods_take_any_bytes);
	RUN(restore_leaves_what_cannot_come_back);
	keyring_free(keys);
	return DONE();
}

/* SPDX-License-Identifier: ISC */
#include "person/phone.h"

#include "base/utf8.h"

enum { E164_MAX = 15, E164_MIN = 7, EXTENSION_MAX = 8 };

/*
 * Dialling in some countries: the country's code, the prefix of a national and
 * of an international call, and the least and most digits of a national number.
 * General knowledge of November 2026, not checked against the lists of ITU-T
 * (E.164, E.129).
 */
static const struct plan {
	const char *country, *code, *trunk, *abroad;
	size_t least, most;
} plans[] = {
	{ "AT", "43", "0", "00", 4, 13 },
	{ "AU", "61", "0", "0011", 9, 9 },
	{ "BE", "32", "0", "00", 8, 9 },
	{ "CA", "1", "1", "011", 10, 10 },
	{ "CH", "41", "0", "00", 9, 9 },
	{ "DE", "49", "0", "00", 5, 13 },
	{ "DK", "45", "", "00", 8, 8 },
	{ "ES", "34", "", "00", 9, 9 },
	{ "FR", "33", "0", "00", 9, 9 },
	{ "GB", "44", "0", "00", 9, 10 },
	{ "IE", "353", "0", "00", 7, 9 },
	{ "IN", "91", "0", "00", 10, 10 },
	{ "IT", "39", "", "00", 6, 11 },
	{ "JP", "81", "0", "010", 9, 10 },
	{ "NL", "31", "0", "00", 9, 9 },
	{ "NO", "47", "", "00", 8, 8 },
	{ "NZ", "64", "0", "00", 8, 10 },
	{ "PL", "48", "", "00", 9, 9 },
	{ "PT", "351", "", "00", 9, 9 },
	{ "SE", "46", "0", "00", 7, 10 },
	{ "US", "1", "1", "011", 10, 10 },
};

static const struct plan *
plan_of(struct text country)
{
	for (size_t i = 0; i < sizeof(plans) / sizeof(*plans); i++)
		if (text_is(country, plans[i].country))
			return &plans[i];
	return NULL;
}

static bool
begins(struct text t, const char *with)
{
	size_t n = strlen(with);

	return t.n >= n && memcmp(t.p, with, n) == 0;
}

/*
 * Whether "(0)" as in "+44 (0)20 ..." is a zero that is only dialled within the
 * country.  In a country without such a zero it may be part of the number.
 */
static bool
is_home_zero(struct text rest, struct text digits)
{
	if (!begins(rest, "(0)"))
		return false;
	for (size_t i = 0; i < sizeof(plans) / sizeof(*plans); i++)
		if (text_is(digits, plans[i].code))
			return strcmp(plans[i].trunk, "0") == 0;
	return false;
}

/* Appends only the digits; -1: a character is not part of a number. */
static int
add_digits(struct text t, bool code, struct buf *out)
{
	size_t from = out->len;

	for (; t.n > 0; text_skip(&t, 1)) {
		struct text so_far = { out->p + from, out->len - from };

		if (code && is_home_zero(t, so_far))
			text_skip(&t, 2);
		else if (*t.p >= '0' && *t.p <= '9')
			buf_add_byte(out, *t.p);
		else if (strchr(" \t-./()", *t.p) == NULL || *t.p == '\0')
			return -1;
	}
	return 0;
}

/* Removes the prefix of a national number.  Whether its length is possible. */
static bool
national(struct text *t, const struct plan *p)
{
	if (*p->trunk != '\0' && begins(*t, p->trunk) && t->n > p->least)
		text_skip(t, strlen(p->trunk));
	return t->n >= p->least && t->n <= p->most;
}

/* The plan of the country whose code a number begins with; or NULL.  Countries
 * with one code have the same plan. */
static const struct plan *
plan_of_code(struct text digits)
{
	for (size_t i = 0; i < sizeof(plans) / sizeof(*plans); i++)
		if (begins(digits, plans[i].code))
			return &plans[i];
	return NULL;
}

/*
 * Appends a number with a country code.  People write the zero of national
 * calls behind the code: +49 030 is +49 30.  Only in North America has every
 * number the same length; elsewhere machines have longer ones.
 */
static int
add_abroad(struct text t, struct buf *out)
{
	const struct plan *p = plan_of_code(t);
	struct text rest = t, code = t;

	if (t.n == 0 || *t.p == '0')
		return -1;
	code.n = p == NULL ? 0 : strlen(p->code);
	text_skip(&rest, code.n);
	if (p != NULL && strcmp(p->trunk, "0") == 0)
		text_take(&rest, '0');
	if (p != NULL && (rest.n < p->least || (p->least == p->most &&
						   strcmp(p->code, "1") == 0 &&
						   rest.n > p->most)))
		return -1;
	if (code.n + rest.n < E164_MIN || code.n + rest.n > E164_MAX)
		return -1;
	buf_add_byte(out, '+');
	buf_add_text(out, code);
	buf_add_text(out, rest);
	return 0;
}

/* Appends the digits of a number in a country as code and number. */
static int
add_number(struct text t, bool code, const struct plan *p, struct buf *out)
{
	if (!code && p != NULL && begins(t, p->abroad)) {
		text_skip(&t, strlen(p->abroad));
		code = true;
	}
	if (code)
		return add_abroad(t, out);
	if (p == NULL || !national(&t, p) || strlen(p->code) + t.n < E164_MIN ||
	    strlen(p->code) + t.n > E164_MAX)
		return -1;
	buf_printf(out, "+%s", p->code);
	buf_add_text(out, t);
	return 0;
}

/* ---- how numbers are written ---- */

static bool
is_space(uint32_t c)
{
	return c == 0xa0 || (c >= 0x2000 && c <= 0x200d) || c == 0x202f ||
	       c == 0x205f || c == 0x2060 || c == 0x3000;
}

static bool
is_dash(uint32_t c)
{
	return (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xfe63 ||
	       c == 0xff0d;
}

/* Appends a number with plain blanks and hyphens for those of typesetters; no
 * other letter outside ASCII is part of a number. */
static int
plain_write(struct text t, struct buf *out)
{
	uint32_t c;

	if (utf8_valid(t.p, t.n) != t.n)
		return -1;
	while (t.n > 0) {
		text_skip(&t, utf8_next(t.p, t.n, &c));
		if (c >= 0x80 && !is_space(c) && !is_dash(c))
			return -1;
		if (c >= 0x80)
			c = is_space(c) ? ' ' : '-';
		buf_add_byte(out, (char)c);
	}
	return 0;
}

/* Whether a text begins with a word in any case, which is then taken. */
static bool
take_word(struct text *t, const char *word)
{
	size_t n = strlen(word);

	if (t->n < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((t->p[i] | 0x20) != (word[i] | 0x20))
			return false;
	text_skip(t, n);
	return true;
}

/*
 * Cuts an extension off a number: its digits, or an empty text.  A number
 * without one stays whole, and what looks like one and has no digits, too, so
 * that it is no number.
 */
static struct text
take_extension(struct text *number)
{
	static const char *const words[] = { ";ext=", "extension", "ext", "x",
		"#" };
	struct text none = { "", 0 };

	for (size_t i = 0; i < number->n; i++)
		for (size_t k = 0; k < sizeof(words) / sizeof(*words); k++) {
			struct text rest = { number->p + i, number->n - i };
			size_t n = 0;

			if (!take_word(&rest, words[k]))
				continue;
			while (rest.n > 0 && strchr(" .:", *rest.p) != NULL)
				text_skip(&rest, 1);
			while (
			    n < rest.n && rest.p[n] >= '0' && rest.p[n] <= '9')
				n++;
			if (n == 0 || n < rest.n || n > EXTENSION_MAX)
				return none;
			number->n = i;
			while (number->n > 0 &&
			       strchr(" ,", number->p[number->n - 1]) != NULL)
				number->n--;
			return rest;
		}
	return none;
}

static int
add_plain(struct text number, struct text country, struct buf *out)
{
	struct buf digits = { 0 };
	struct text extension;
	int result;
	bool code;

	take_word(&number, "tel:");
	extension = take_extension(&number);
	code = text_take(&number, '+');
	result = add_digits(number, code, &digits);
	if (result == 0 && digits.len > 0)
		result = add_number((struct text){ digits.p, digits.len }, code,
		    plan_of(country), out);
	else
		result = -1;
	if (result == 0 && extension.n > 0) {
		buf_add_string(out, ";ext=");
		buf_add_text(out, extension);
	}
	buf_wipe(&digits);
	return result;
}

int
phone_normal(struct text number, struct text country, struct buf *out)
{
	struct buf plain = { 0 };
	int result = plain_write(number, &plain);

	if (result == 0)
		result = add_plain((struct text){ plain.p, plain.len }, country,
		    out);
	buf_wipe(&plain);
	return result;
}

/* SPDX-License-Identifier: ISC */
#include "person/phone.h"

enum { E164_MAX = 15, E164_MIN = 7 };

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

/* Appends the digits of a number in a country as code and number. */
static int
add_number(struct text t, bool code, const struct plan *p, struct buf *out)
{
	const char *prefix = "";

	if (!code && p != NULL && begins(t, p->abroad)) {
		text_skip(&t, strlen(p->abroad));
		code = true;
	}
	if (!code) {
		if (p == NULL || !national(&t, p))
			return -1;
		prefix = p->code;
	}
	if (strlen(prefix) + t.n < E164_MIN ||
	    strlen(prefix) + t.n > E164_MAX || (code && *t.p == '0'))
		return -1;
	buf_printf(out, "+%s", prefix);
	buf_add_text(out, t);
	return 0;
}

int
phone_normal(struct text number, struct text country, struct buf *out)
{
	struct buf digits = { 0 };
	bool code = text_take(&number, '+');
	int result = add_digits(number, code, &digits);

	if (result == 0 && digits.len > 0)
		result = add_number((struct text){ digits.p, digits.len }, code,
		    plan_of(country), out);
	else
		result = -1;
	buf_wipe(&digits);
	return result;
}

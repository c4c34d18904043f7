/* SPDX-License-Identifier: ISC */
#include "person/address.h"

static const char scheme[] = "mailto:";

static bool
has_any(struct text t, const char *signs)
{
	for (size_t i = 0; i < t.n; i++)
		if (t.p[i] == '\0' || strchr(signs, t.p[i]) != NULL)
			return true;
	return false;
}

static size_t
count(struct text t, char c)
{
	size_t n = 0;

	for (size_t i = 0; i < t.n; i++)
		n += t.p[i] == c;
	return n;
}

static bool
has_scheme(struct text t)
{
	size_t n = sizeof(scheme) - 1;

	if (t.n < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((t.p[i] | 0x20) != (scheme[i] | 0x20))
			return false;
	return true;
}

/* A name before an address in angle brackets.  An at sign in the name may be
 * another address. */
static struct text
in_brackets(struct text t)
{
	const char *open = memchr(t.p, '<', t.n);
	struct text none = { "", 0 }, before = t, inside = t;

	if (open == NULL || count(t, '<') > 1 || count(t, '>') > 1)
		return none;
	before.n = (size_t)(open - t.p);
	text_skip(&inside, before.n + 1);
	inside.n--;
	return has_any(before, "@;:") ? none : inside;
}

/* An address in a link may have headers, more addresses and encoded letters. */
struct text
address_in(struct text t)
{
	if (has_scheme(t)) {
		text_skip(&t, sizeof(scheme) - 1);
		return has_any(t, "?%,;<>") ? (struct text){ "", 0 } : t;
	}
	return t.n > 0 && t.p[t.n - 1] == '>' ? in_brackets(t) : t;
}

/* What may stand before the at sign without quotes. */
static bool
is_plain(struct text t)
{
	return t.n > 0 && !has_any(t, "\"\\@<>()[],;:");
}

bool
address_local(struct text *t)
{
	struct text inside = *t;

	if (t->n <= 2 || t->p[0] != '"' || t->p[t->n - 1] != '"')
		return is_plain(*t);
	inside.p++;
	inside.n -= 2;
	if (is_plain(inside))
		*t = inside;
	return !has_any(inside, "\"\\");
}

const char *
address_unfit(struct text t)
{
	struct text one = address_in(t);

	if (has_scheme(t))
		return "begins with \"mailto:\": give the address alone";
	if (count(t, '@') > 1 && (t.p[0] != '"' || has_any(t, ",;")))
		return "has more than one at sign: give each address on a line "
		       "of its own";
	if (one.p != t.p || has_any(t, "<>"))
		return "has more than an address: give the address alone";
	return NULL;
}

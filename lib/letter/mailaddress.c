/* SPDX-License-Identifier: ISC */
#include "letter/mailaddress.h"

#include "letter/mail.h"

/* RFC 5321, 4.5.3.1; RFC 1035, 2.3.4.  Ids have no limit but the line's. */
enum { LOCAL_MAX = 64, DOMAIN_MAX = 255, LABEL_MAX = 63, ID_MAX = 255 };

bool
mail_letter_or_digit(char c)
{
	return (c >= '0' && c <= '9') ||
	       (text_lower(c) >= 'a' && text_lower(c) <= 'z');
}

bool
mail_atom(char c)
{
	return mail_letter_or_digit(c) ||
	       (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

/* Atoms with one dot between two. */
static bool
dotted(struct text t)
{
	bool dot = true;

	for (; t.n > 0; text_skip(&t, 1)) {
		if (*t.p == '.' ? dot : !mail_atom(*t.p))
			return false;
		dot = *t.p == '.';
	}
	return !dot;
}

bool
mail_domain(struct text t)
{
	size_t n = 0;

	for (size_t i = 0; i <= t.n; i++) {
		if (i < t.n &&
		    (mail_letter_or_digit(t.p[i]) || t.p[i] == '-')) {
			n++;
			continue;
		}
		if (n == 0 || n > LABEL_MAX || t.p[i - 1] == '-' ||
		    t.p[i - n] == '-' || (i < t.n && t.p[i] != '.'))
			return false;
		n = 0;
	}
	return t.n <= DOMAIN_MAX;
}

const char *
mail_id_bad(struct text id)
{
	return id.n > ID_MAX || !dotted(id)
		   ? "the message has no id that a header can hold"
		   : NULL;
}

const char *
mail_address_bad(struct text address)
{
	const char *at =
	    address.n == 0 ? NULL : memchr(address.p, '@', address.n);
	struct text local, domain;

	if (at == NULL)
		return "the address has no @";
	local = (struct text){ address.p, (size_t)(at - address.p) };
	domain = address;
	text_skip(&domain, local.n + 1);
	if (domain.n > 0 && memchr(domain.p, '@', domain.n) != NULL)
		return "the address has more than one @";
	if (local.n > LOCAL_MAX || domain.n > DOMAIN_MAX)
		return "the address is too long";
	if (!dotted(local))
		return "the address has before its @ what a header does not "
		       "take without quotes";
	/* Programs that look for RFC 2047 everywhere would read another one. */
	for (size_t i = 1; i < local.n; i++)
		if (local.p[i - 1] == '=' && local.p[i] == '?')
			return "the address looks like an encoded word";
	return mail_domain(domain)
		   ? NULL
		   : "the address has after its @ what is no name of a domain";
}

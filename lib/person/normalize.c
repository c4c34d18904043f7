/* SPDX-License-Identifier: ISC */
/*
 * Brings identities into the form in which they are compared.  Two spellings of
 * one person become equal; two people never do.  So nothing is guessed: the tag
 * of ada+news@example.org and the dots of a.da@ stay, and a value that may be
 * two addresses is none.
 */
#include <idn2.h>

#include "base/mem.h"
#include "base/unicode.h"
#include "base/utf8.h"
#include "person/address.h"
#include "person/phone.h"
#include "person/subject.h"

enum { DOMAIN_MAX = 253, LABEL_MAX = 63 };

/* ---- blanks ---- */

/* Blanks that forms and spreadsheets leave around a value, including invisible
 * ones and those that turn the direction of writing. */
static bool
is_blank(uint32_t c)
{
	enum unicode_kind kind = unicode_kind(c);

	return kind == UNICODE_BLANK || kind == UNICODE_FORMAT ||
	       kind == UNICODE_UNSEEN || (c >= '\t' && c <= '\r') || c == 0x85;
}

struct text
identity_trim(struct text t)
{
	size_t from;
	uint32_t c;

	if (utf8_valid(t.p, t.n) != t.n)
		return t;
	while (t.n > 0 && is_blank((utf8_next(t.p, t.n, &c), c)))
		text_skip(&t, utf8_next(t.p, t.n, &c));
	while (t.n > 0) {
		for (from = t.n - 1; ((unsigned char)t.p[from] & 0xc0) == 0x80;)
			from--;
		utf8_next(t.p + from, t.n - from, &c);
		if (!is_blank(c))
			break;
		t.n = from;
	}
	return t;
}

static bool
has_blank(struct text t)
{
	uint32_t c;

	for (; t.n > 0; text_skip(&t, utf8_next(t.p, t.n, &c))) {
		utf8_next(t.p, t.n, &c);
		if (is_blank(c) || c < ' ' || c == 0x7f)
			return true;
	}
	return false;
}

/* ---- letters ---- */

static bool
is_ascii(struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		if ((unsigned char)t.p[i] >= 0x80)
			return false;
	return true;
}

static void
add_ascii_lower(struct buf *b, struct text t)
{
	for (size_t i = 0; i < t.n; i++) {
		char c = t.p[i];

		buf_add_byte(b, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
	}
}

/* NFC, not NFKC, as characters that only look alike may be two mailboxes. */
/* Each letter by itself; full case folding would turn a sharp s into ss.  No
 * letter becomes one of ASCII: a capital i with a dot is not a plain i. */
static void
add_lower(struct buf *b, struct text t)
{
	uint32_t c, lower;
	size_t n;

	for (; t.n > 0; text_skip(&t, n)) {
		n = utf8_next(t.p, t.n, &c);
		lower = unicode_lower(c);
		if (c >= 0x80 && lower < 0x80)
			lower = c;
		b->len += utf8_put(buf_reserve(b, 4), lower);
	}
}

/* What letters have in common that may be one in another case: ss and a sharp
 * s, both small sigmas; i, with or without a dot, as Turkish has both. */
static void
add_case(struct buf *b, struct text t)
{
	enum { DOT_ABOVE = 0x307, I_WITH_DOT = 0x130, I_WITHOUT_DOT = 0x131 };
	uint32_t c;
	size_t n;

	for (; t.n > 0; text_skip(&t, n)) {
		n = utf8_next(t.p, t.n, &c);
		if (c == I_WITH_DOT || c == I_WITHOUT_DOT)
			buf_add_byte(b, 'i');
		else if (c != DOT_ABOVE || b->len == 0 ||
			 b->p[b->len - 1] != 'i')
			unicode_fold(b, c);
	}
}

/* The same of what begins at `from`; and in NFC, as programs write accents in
 * either form. */
static void
letters_loosen(const struct policy_compare *c, struct buf *out, size_t from)
{
	struct text t = { out->p + from, out->len - from };
	struct buf b = { 0 };

	if (is_ascii(t))
		return;
	if (c->ignore_case)
		add_case(&b, t);
	else
		buf_add_text(&b, t);
	out->len = from;
	if (unicode_nfc(out, (struct text){ b.p, b.len }) != 0) {
		out->len = from;
		buf_add(out, b.p, b.len);
	}
	buf_wipe(&b);
}

static int
add_folded(struct buf *out, struct text t, bool lower, bool nfc)
{
	struct buf b = { 0 };
	int result = 0;

	if (is_ascii(t)) {
		if (lower)
			add_ascii_lower(out, t);
		else
			buf_add_text(out, t);
		return 0;
	}
	if (lower) {
		if (nfc)
			result = unicode_nfc(&b, t);
		else
			buf_add_text(&b, t);
		t = (struct text){ b.p, b.len };
		add_lower(&b, t);
		t = (struct text){ b.p + t.n, b.len - t.n };
	}
	if (result == 0 && nfc)
		result = unicode_nfc(out, t);
	else
		buf_add_text(out, t);
	buf_wipe(&b);
	return result;
}

/* ---- domains ---- */

static bool
is_letter_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Whether labels have 1 to 63 lower-case letters, digits, - and _. */
static bool
is_domain(struct text t)
{
	size_t label = 0;

	if (t.n == 0 || t.n > DOMAIN_MAX)
		return false;
	for (size_t i = 0; i < t.n; i++) {
		char c = t.p[i];

		if (c == '.' ? label == 0
			     : !is_letter_digit(c) && c != '-' && c != '_')
			return false;
		label = c == '.' ? 0 : label + 1;
		if (label > LABEL_MAX)
			return false;
	}
	return label > 0;
}

/* Whether it is an address such as [192.0.2.1] or [IPv6:2001:db8::1] instead of
 * a name. */
static bool
is_literal(struct text t)
{
	if (t.n < 3 || t.p[0] != '[' || t.p[t.n - 1] != ']')
		return false;
	for (size_t i = 1; i + 1 < t.n; i++)
		if (!is_letter_digit(t.p[i]) && t.p[i] != '.' && t.p[i] != ':')
			return false;
	return true;
}

/* IDNA 2008 with the mapping of UTS 46, nontransitional. */
static int
add_idna(struct buf *out, struct text t)
{
	char *copy = mem_text(t);
	uint8_t *made = NULL;
	int result = -1;

	if (strlen(copy) == t.n &&
	    idn2_lookup_u8((const uint8_t *)copy, &made,
		IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) == IDN2_OK &&
	    is_domain(text_of((const char *)made))) {
		buf_add_string(out, (const char *)made);
		result = 0;
	}
	idn2_free(made);
	mem_wipe(copy, t.n);
	mem_free(copy);
	return result;
}

static int
add_domain(struct buf *out, struct text t, bool idna)
{
	size_t from = out->len;
	struct text made;

	if (t.n > 1 && t.p[t.n - 1] == '.')
		t.n--;
	if (!is_ascii(t))
		return idna ? add_idna(out, t) : add_folded(out, t, true, true);
	add_ascii_lower(out, t);
	made = (struct text){ out->p + from, out->len - from };
	return is_domain(made) || is_literal(made) ? 0 : -1;
}

/* ---- types ---- */

static int
add_email(const struct policy_compare *c, struct text t, struct buf *out)
{
	struct text local, domain;

	t = identity_trim(address_in(t));
	local = domain = t;
	while (local.n > 0 && local.p[local.n - 1] != '@')
		local.n--;
	if (local.n < 2)
		return -1;
	text_skip(&domain, local.n);
	local.n--;
	if (has_blank(t) || !address_local(&local) ||
	    add_folded(out, local, c->ignore_case, c->nfc) != 0)
		return -1;
	buf_add_byte(out, '@');
	return add_domain(out, domain, c->idna);
}

static const struct policy_compare *
compare_of(const struct policy *p, struct text type)
{
	static const struct policy_compare email = { .ignore_case = true,
		.nfc = true,
		.idna = true };
	static const struct policy_compare phone = { .e164 = true };
	static const struct policy_compare plain = { .nfc = false };

	for (size_t i = 0; i < p->compares; i++)
		if (text_equal(p->compare[i].type, type))
			return &p->compare[i];
	if (text_is(type, "email"))
		return &email;
	return text_is(type, "phone_number") ? &phone : &plain;
}

int
identity_normal(const struct policy *policy, struct text type,
    struct text value, struct buf *out)
{
	const struct policy_compare *c;
	size_t from = out->len;
	int result;

	if (utf8_valid(value.p, value.n) != value.n)
		return -1;
	value = identity_trim(value);
	if (value.n == 0)
		return -1;
	if (policy == NULL) {
		buf_add_text(out, value);
		return 0;
	}
	c = compare_of(policy, type);
	if (text_is(type, "email"))
		result = add_email(c, value, out);
	else if (c->e164)
		result = phone_normal(value, c->default_country, out);
	else
		result = add_folded(out, value, c->ignore_case, c->nfc);
	if (result != 0)
		out->len = from;
	return result;
}

void
identity_plain(struct text value, struct buf *out)
{
	size_t from = out->len;

	if (utf8_valid(value.p, value.n) == value.n &&
	    add_folded(out, value, false, true) == 0)
		return;
	out->len = from;
	buf_add_text(out, value);
}

/* ---- perhaps the same person ---- */

/* Removes the tag and the dots of an address that begins at `from`. */
static int
address_loosen(const struct policy_compare *c, struct buf *out, size_t from)
{
	size_t at = from, to = from, n = out->len;

	for (size_t i = from; i < n; i++)
		if (out->p[i] == '@')
			at = i;
	for (size_t i = from; i < at; i++) {
		if (c->candidate_plus && out->p[i] == '+')
			break;
		if (!c->candidate_dots || out->p[i] != '.')
			out->p[to++] = out->p[i];
	}
	if (to == from || (to == from + 1 && out->p[from] == '"'))
		return -1;
	memmove(out->p + to, out->p + at, n - at);
	out->len = to + n - at;
	return 0;
}

/* The person of a number with an extension may have given the number alone. */
static void
number_loosen(struct buf *out, size_t from)
{
	const char *extension = memchr(out->p + from, ';', out->len - from);

	if (extension != NULL)
		out->len = (size_t)(extension - out->p);
}

struct text
identity_number(struct text t, char room[NUM_PLAIN])
{
	struct text digits = identity_trim(t);
	size_t sign = digits.n > 0 && digits.p[0] == '-', n;

	/* 0017 is a code, and not 17. */
	if (digits.n > sign + 1 && digits.p[sign] == '0' &&
	    digits.p[sign + 1] >= '0' && digits.p[sign + 1] <= '9')
		return t;
	n = num_plain(digits, room);
	return n == 0 ? t : (struct text){ room, n };
}

void
identity_spelling(struct text t, struct buf *out)
{
	char room[NUM_PLAIN];
	struct text number = identity_number(t, room);
	struct text trimmed = identity_trim(t);

	if (number.p == room)
		buf_add_text(out, number);
	else
		identity_plain(trimmed.n > 0 ? trimmed : t, out);
}

bool
identity_spelt(struct text t)
{
	char room[NUM_PLAIN];
	struct buf b = { 0 };
	bool other = identity_trim(t).n != t.n ||
		     !text_equal(t, identity_number(t, room));

	if (other || is_ascii(t))
		return other;
	identity_spelling(t, &b);
	other = !text_equal(t, (struct text){ b.p, b.len });
	buf_wipe(&b);
	return other;
}

int
identity_loosen(const struct policy *policy, struct text type, struct buf *out,
    size_t from)
{
	const struct policy_compare *c = compare_of(policy, type);
	char room[NUM_PLAIN];
	struct text plain;

	letters_loosen(c, out, from);
	if (text_is(type, "email"))
		return address_loosen(c, out, from);
	if (c->e164) {
		number_loosen(out, from);
		return 0;
	}
	plain = (struct text){ out->p + from, out->len - from };
	plain = identity_number(plain, room);
	if (plain.p == room) {
		out->len = from;
		buf_add_text(out, plain);
	}
	return 0;
}

bool
identity_loosens(const struct policy *policy, struct text type)
{
	const struct policy_compare *c = compare_of(policy, type);

	return c->ignore_case || !c->nfc || c->e164 || c->candidate_plus ||
	       c->candidate_dots;
}

int
identity_candidate(const struct policy *policy, struct text type,
    struct text value, struct buf *out)
{
	const size_t from = out->len;

	return identity_normal(policy, type, value, out) != 0
		   ? -1
		   : identity_loosen(policy, type, out, from);
}

const char *
identity_unfit(const struct policy *policy, struct text type, struct text value)
{
	struct buf normal = { 0 };
	const char *why = NULL;

	if (text_is(type, "email"))
		why = address_unfit(identity_trim(value));
	if (why == NULL && identity_normal(policy, type, value, &normal) != 0)
		why = "is not a valid value of its type";
	buf_wipe(&normal);
	return why;
}

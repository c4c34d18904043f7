/* SPDX-License-Identifier: ISC */
/* Patterns of dates, as strptime(3) has them. */
#include "base/dateparts.h"
#include "base/num.h"

/* The parts that each directive sets; a pattern may set each part once. */
static const struct directive {
	char letter;
	char sets;
	bool digits; /* its text is a number */
} directives[] = {
	{ 'Y', 'Y', true },
	{ 'm', 'm', true },
	{ 'b', 'm', false },
	{ 'B', 'm', false },
	{ 'd', 'd', true },
	{ 'e', 'd', true },
	{ 'H', 'H', true },
	{ 'I', 'H', true },
	{ 'M', 'M', true },
	{ 'S', 'S', true },
	{ 'f', 'f', true },
	{ 'p', 'p', false },
	{ 'z', 'z', false },
	{ '%', '\0', false },
};

static const struct directive *
directive_find(char letter)
{
	for (size_t i = 0; i < sizeof(directives) / sizeof(*directives); i++)
		if (directives[i].letter == letter)
			return &directives[i];
	return NULL;
}

/* ---- elements: a directive, a zone in plain letters, another character ----
 */

struct element {
	const struct directive *directive; /* NULL: it is none */
	struct text zone;                  /* n > 0: these letters are one */
	char literal;
};

/* %F and %T stand for other patterns; `back` is where they end. */
struct walk {
	const char *at, *back;
	bool within; /* the last character was a letter or digit */
};

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Takes +hh, +hhmm or +hh:mm off the front. */
static bool
take_signed(struct text *t)
{
	int32_t x;

	if (!text_take(t, '+') && !text_take(t, '-'))
		return false;
	if (!num_take(t, 2, 0, 23, &x))
		return false;
	if (t->n > 0 && (*t->p == ':' || moment_digit(*t->p))) {
		text_take(t, ':');
		return num_take(t, 2, 0, 59, &x);
	}
	return true;
}

/* The length of a zone at the front of a pattern; 0: there is none. */
static size_t
zone_length(const char *p)
{
	static const char *const names[] = { "UTC", "GMT", "Z", "z" };
	struct text t = text_of(p);
	size_t n = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names) && n == 0; i++)
		if (strncmp(p, names[i], strlen(names[i])) == 0)
			n = strlen(names[i]);
	if (n == 0 && take_signed(&t))
		n = (size_t)(t.p - p);
	return is_letter(p[n]) || moment_digit(p[n]) ? 0 : n;
}

static void
walk_directive(struct walk *w, struct element *e)
{
	const char *whole = w->at[1] == 'F'   ? "%Y-%m-%d"
			    : w->at[1] == 'T' ? "%H:%M:%S"
					      : NULL;

	if (whole != NULL) {
		w->back = w->at + 2;
		w->at = whole;
	}
	e->directive = directive_find(w->at[1]);
	e->literal = '%';
	w->at += w->at[1] == '\0' ? 1 : 2;
	w->within = false;
}

/* false: the pattern is at its end. */
static bool
walk_next(struct walk *w, struct element *e)
{
	*e = (struct element){ .directive = NULL };
	if (*w->at == '\0' && w->back != NULL) {
		w->at = w->back;
		w->back = NULL;
	}
	if (*w->at == '\0')
		return false;
	if (*w->at == '%') {
		walk_directive(w, e);
		return true;
	}
	e->literal = *w->at;
	e->zone = (struct text){ w->at, w->within ? 0 : zone_length(w->at) };
	w->within = is_letter(*w->at) || moment_digit(*w->at);
	w->at += e->zone.n > 0 ? e->zone.n : 1;
	return true;
}

/* The element after those taken; a zeroed one at the end. */
static struct element
walk_peek(struct walk w)
{
	struct element e;

	walk_next(&w, &e);
	return e;
}

static bool
is_directive(const struct element *e, char letter)
{
	return e->directive != NULL && e->directive->letter == letter;
}

/* Whether its text is of digits. */
static bool
is_digits(const struct element *e)
{
	return e->directive != NULL ? e->directive->digits
				    : moment_digit(e->literal);
}

/* ---- reading ---- */

const char *const moment_months[12] = { "january", "february", "march", "april",
	"may", "june", "july", "august", "september", "october", "november",
	"december" };

/* Takes the English name of a month, whole or (three) its first three
 * letters. */
static bool
take_month(struct text *t, bool three, int32_t *month)
{
	for (int32_t i = 0; i < 12; i++) {
		const char *name = moment_months[i];
		size_t n = three ? 3 : strlen(name), k = 0;

		while (k < n && k < t->n && text_lower(t->p[k]) == name[k])
			k++;
		if (k == n) {
			text_skip(t, n);
			*month = i + 1;
			return true;
		}
	}
	return false;
}

static bool
take_half(struct moment_parts *m)
{
	struct text *t = &m->rest;
	bool pm = text_take(t, 'P') || text_take(t, 'p');

	m->half = pm ? 2 : 1;
	return (pm || text_take(t, 'A') || text_take(t, 'a')) &&
	       (text_take(t, 'M') || text_take(t, 'm'));
}

/* Takes a number of two digits.  Where no other digits adjoin it (loose), the
 * first may be a blank, or missing, if it is a zero. */
static bool
take_two(struct text *t, bool loose, int32_t min, int32_t max, int32_t *out)
{
	size_t digits = 2;

	if (loose && t->n > 1 && *t->p == ' ' && moment_digit(t->p[1])) {
		text_skip(t, 1);
		digits = 1;
	} else if (loose && (t->n < 2 || !moment_digit(t->p[1]))) {
		digits = 1;
	}
	return num_take(t, digits, min, max, out);
}

static bool
take_directive(struct moment_parts *m, char letter, bool loose)
{
	struct text *t = &m->rest;

	switch (letter) {
	case 'Y': return num_take(t, 4, 1, 9999, &m->date.year);
	case 'm': return take_two(t, loose, 1, 12, &m->date.month);
	case 'b': return take_month(t, true, &m->date.month);
	case 'B': m->named = true; return take_month(t, false, &m->date.month);
	case 'd':
	case 'e': return take_two(t, loose, 1, 31, &m->date.day);
	case 'H': m->timed = true; return take_two(t, loose, 0, 23, &m->hour);
	case 'I': m->timed = true; return take_two(t, loose, 1, 12, &m->hour);
	case 'M':
		m->minutes = true;
		return take_two(t, loose, 0, 59, &m->minute);
	case 'S':
		m->seconds = true;
		return take_two(t, loose, 0, 60, &m->second);
	case 'f': return moment_take_fraction(t, &m->fraction);
	case 'p': return take_half(m);
	case 'z': return moment_take_offset(m);
	default: return text_take(t, '%');
	}
}

static bool
is_point(char c)
{
	return c == '.' || c == ',';
}

/*
 * A second may have a fraction that the pattern does not have, and lack one
 * that it has: programs leave it out where it is zero.
 */
static bool
take_fraction(struct moment_parts *m, struct walk *w)
{
	struct text *t = &m->rest;
	struct element next = walk_peek(*w), f;
	struct walk after = *w;
	char c = t->n > 1 && moment_digit(t->p[1]) ? *t->p : '\0';

	if (is_directive(&next, 'f'))
		return true;
	walk_next(&after, &f);
	f = walk_peek(after);
	if (next.directive == NULL && is_point(next.literal) &&
	    is_directive(&f, 'f')) {
		if (c != next.literal) {
			walk_next(&after, &f);
			*w = after;
		}
		return true;
	}
	if (!is_point(c) || (next.directive == NULL && next.literal == c))
		return true;
	text_skip(t, 1);
	return moment_take_fraction(t, &m->fraction);
}

/* The letters of a zone must be the same in the data. */
static bool
take_zone(struct moment_parts *m, struct text letters)
{
	struct moment_parts zone = { .rest = letters };

	if (m->rest.n < letters.n ||
	    memcmp(m->rest.p, letters.p, letters.n) != 0)
		return false;
	text_skip(&m->rest, letters.n);
	m->zoned = true;
	if (!is_letter(*letters.p) && moment_take_offset(&zone))
		m->offset = zone.offset;
	return true;
}

static bool
take_element(struct moment_parts *m, const struct element *e,
    const struct element *before, struct walk *w)
{
	const char *from = m->rest.p;
	struct element next;
	struct text part;

	if (e->zone.n > 0)
		return take_zone(m, e->zone);
	if (e->directive == NULL)
		return text_take(&m->rest, e->literal);
	next = walk_peek(*w);
	if (!take_directive(m, e->directive->letter,
		!is_digits(before) && !is_digits(&next)))
		return false;
	part = (struct text){ from, (size_t)(m->rest.p - from) };
	switch (e->directive->sets) {
	case 'Y': m->year = part; return true;
	case 'm': m->month = part; return true;
	case 'd': m->day = part; return true;
	case 'S': return take_fraction(m, w);
	default: return true;
	}
}

bool
moment_pattern_read(struct moment_parts *m, const char *pattern)
{
	struct walk w = { .at = pattern };
	struct element e, before = { .directive = NULL };

	for (; walk_next(&w, &e); before = e)
		if (!take_element(m, &e, &before, &w))
			return false;
	if (m->half != 0)
		m->hour = m->hour % 12 + (m->half == 2 ? 12 : 0);
	return true;
}

/* ---- checking ---- */

/* Counts in set[], by letter, the parts that a pattern sets. */
static const char *
parts_count(const char *pattern, int set[128])
{
	struct walk w = { .at = pattern };
	struct element e;

	while (walk_next(&w, &e)) {
		char part = e.directive != NULL ? e.directive->sets
			    : e.zone.n > 0      ? 'z'
						: '\0';

		if (e.directive == NULL && e.literal == '%')
			return "unknown % directive in the format; known: %Y "
			       "%m %d %H %M %S %F %T %e %f %I %p %b %B %z %%";
		if (part != '\0' && set[(unsigned char)part]++ > 0)
			return "the format names a part twice, such as "
			       "%F with %d, or %z with Z";
		set['I'] += is_directive(&e, 'I');
	}
	return NULL;
}

/* Letters that look as a zone must not be taken for letters: EST, CEST,
 * Europe/Berlin. */
static bool
has_other_zone(const char *pattern)
{
	struct walk w = { .at = pattern };
	struct element e;
	size_t capitals = 0;
	char before = '\0';

	while (walk_next(&w, &e)) {
		bool plain = e.directive == NULL && e.zone.n == 0;
		bool capital = plain && e.literal >= 'A' && e.literal <= 'Z';
		struct element next = walk_peek(w);

		capitals = capital ? capitals + 1 : 0;
		if (capitals > 1 ||
		    (plain && e.literal == '/' && is_letter(before) &&
			next.directive == NULL && is_letter(next.literal)))
			return true;
		before = plain ? e.literal : '\0';
	}
	return false;
}

const char *
moment_pattern_check(const char *pattern)
{
	int set[128] = { 0 };
	const char *why = parts_count(pattern, set);

	if (why != NULL)
		return why;
	if (!set['Y'])
		return "the format lacks the year: %Y, or %F";
	if (!set['m'])
		return "the format lacks the month: %m, %b, %B, or %F";
	if (!set['d'])
		return "the format lacks the day: %d, %e, or %F";
	if (set['I'] != set['p'])
		return "the format needs both %I and %p, or neither";
	if ((set['M'] && !set['H']) || (set['S'] && !set['M']) ||
	    (set['f'] && !set['S']) || (set['z'] && !set['H']))
		return "the format lacks a unit: %M needs the hour, %S the "
		       "minute, %f the second, a zone the hour";
	if (set['H'] && has_other_zone(pattern))
		return "the format has letters that look as a time zone; "
		       "known: Z, UTC, GMT and offsets such as +01:00";
	return NULL;
}

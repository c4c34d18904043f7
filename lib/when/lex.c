/* SPDX-License-Identifier: ISC */
#include "when/lex.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "record/json.h"
#include "when/when.h"

void
lexeme_blanks(struct text *t)
{
	while (t->n > 0 && (*t->p == ' ' || *t->p == '\t' || *t->p == '\n'))
		text_skip(t, 1);
}

bool
lexeme_name(struct text *t, const char *name)
{
	struct text rest = *t;

	lexeme_blanks(&rest);
	if (!text_is(lexeme_ahead(rest), name))
		return false;
	text_skip(&rest, strlen(name));
	*t = rest;
	return true;
}

bool
lexeme_sign(struct text *t, const char *sign, const char *longer)
{
	struct text rest = *t;

	lexeme_blanks(&rest);
	for (; *sign != '\0'; sign++)
		if (!text_take(&rest, *sign))
			return false;
	if (rest.n > 0 && *rest.p != '\0' && strchr(longer, *rest.p) != NULL)
		return false;
	*t = rest;
	return true;
}

/* ---- literals ---- */

static struct text
keep(struct arena *arena, struct text t)
{
	char *copy = arena_take(arena, t.n + 1, 1);

	if (t.n > 0)
		memcpy(copy, t.p, t.n);
	return (struct text){ copy, t.n };
}

bool
lexeme_string(struct text *t, struct arena *arena, struct text *characters)
{
	struct text raw = { t->p, 1 };
	struct buf b = { NULL, 0, 0 };
	enum value_kind kind;

	if (t->n == 0 || *t->p != '"')
		return false;
	while (raw.n < t->n && raw.p[raw.n] != '"')
		raw.n += raw.p[raw.n] == '\\' ? 2 : 1;
	if (raw.n++ >= t->n || !json_literal(raw, &kind))
		return false;
	json_decode(&b, raw);
	*characters = keep(arena, (struct text){ b.p, b.len });
	buf_clear(&b);
	text_skip(t, raw.n);
	return true;
}

double
lexeme_double(struct text t)
{
	char few[64];
	char *copy = t.n < sizeof(few) ? few : mem_alloc(t.n + 1);
	double number;

	if (t.n > 0)
		memcpy(copy, t.p, t.n);
	copy[t.n] = '\0';
	number = strtod(copy, NULL);
	if (copy != few)
		mem_free(copy);
	return number;
}

/* The digits of a number without the zeros around them. */
static size_t
digits_that_count(struct text t)
{
	size_t n = 0, zeros = 0;

	for (size_t i = 0; i < t.n && (t.p[i] | 0x20) != 'e'; i++) {
		if (!is_digit(t.p[i]) || (t.p[i] == '0' && n == 0))
			continue;
		zeros = t.p[i] == '0' ? zeros + 1 : 0;
		n++;
	}
	return n - zeros;
}

bool
when_exact(struct text t)
{
	static const double most = 9007199254740991;
	size_t n = digits_that_count(t);
	double number = lexeme_double(t);

	if (n > 0 && (fabs(number) < DBL_MIN || fabs(number) > DBL_MAX))
		return false;
	if (n <= DBL_DIG)
		return true;
	text_take(&t, '-');
	while (t.n > 0 && is_digit(*t.p))
		text_skip(&t, 1);
	return t.n == 0 && fabs(number) <= most;
}

/* Everything that could belong to a number, so that 1.2.3 and 1x are refused.
 */
static size_t
number_length(struct text t)
{
	size_t n = 0;

	while (n < t.n &&
	       (is_digit(t.p[n]) || is_letter(t.p[n]) || t.p[n] == '.' ||
		   (n > 0 && (t.p[n] == '+' || t.p[n] == '-') &&
		       (t.p[n - 1] | 0x20) == 'e')))
		n++;
	return n;
}

bool
lexeme_number(struct text *t, struct arena *arena, struct text *number)
{
	struct text rest = *t, digits;
	bool minus = lexeme_sign(&rest, "-", "=");
	enum value_kind kind;
	char *kept;

	lexeme_blanks(&rest);
	digits = (struct text){ rest.p, number_length(rest) };
	if (digits.n == 0 || !is_digit(*digits.p) ||
	    !json_literal(digits, &kind))
		return false;
	text_skip(&rest, digits.n);
	*t = rest;
	kept = arena_take(arena, minus + digits.n, 1);
	*kept = '-';
	memcpy(kept + minus, digits.p, digits.n);
	*number = (struct text){ kept, minus + digits.n };
	return true;
}

/* ---- keys ---- */

/* .name, without a blank after the dot. */
static bool
take_plain(struct text *t, struct arena *arena, struct text *key)
{
	struct text rest = *t;

	if (!text_take(&rest, '.'))
		return false;
	*key = lexeme_ahead(rest);
	if (key->n == 0)
		return false;
	text_skip(&rest, key->n);
	*key = keep(arena, *key);
	*t = rest;
	return true;
}

static bool
take_quoted(struct text *t, struct arena *arena, struct text *key)
{
	struct text rest = *t;

	if (!text_take(&rest, '.'))
		return false;
	lexeme_blanks(&rest);
	if (!lexeme_string(&rest, arena, key))
		return false;
	*t = rest;
	return true;
}

static bool
take_bracket(struct text *t, struct arena *arena, bool first, struct text *key)
{
	struct text rest = *t;

	if ((first && !text_take(&rest, '.')) || !lexeme_sign(&rest, "[", ""))
		return false;
	lexeme_blanks(&rest);
	if (!lexeme_string(&rest, arena, key) || !lexeme_sign(&rest, "]", ""))
		return false;
	*t = rest;
	return true;
}

bool
lexeme_key(struct text *t, struct arena *arena, bool first, struct text *key)
{
	lexeme_blanks(t);
	return take_plain(t, arena, key) || take_quoted(t, arena, key) ||
	       take_bracket(t, arena, first, key);
}

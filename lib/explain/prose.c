/* SPDX-License-Identifier: ISC */
#include "explain/prose.h"

#include "base/num.h"

bool
prose_is_english(struct text language)
{
	return language.n >= 2 && memcmp(language.p, "en", 2) == 0 &&
	       (language.n == 2 || language.p[2] == '-');
}

/* ---- words ---- */

static bool
is_letter(char c)
{
	return (c >= '0' && c <= '9') ||
	       (text_lower(c) >= 'a' && text_lower(c) <= 'z') ||
	       (unsigned char)c >= 0x80;
}

/* Takes the next word off the front; its n is 0 at the end. */
static struct text
word_take(struct text *prose)
{
	struct text word;

	while (prose->n > 0 && !is_letter(*prose->p))
		text_skip(prose, 1);
	word = (struct text){ prose->p, 0 };
	while (prose->n > 0 && is_letter(*prose->p)) {
		text_skip(prose, 1);
		word.n++;
	}
	return word;
}

/* Whether prose begins with a name, in which "_", "-" and blanks are alike. */
static bool
begins(struct text prose, struct text name)
{
	for (size_t i = 0; i < name.n; i++)
		if (i == prose.n ||
		    (is_letter(name.p[i])
			    ? text_lower(name.p[i]) != text_lower(prose.p[i])
			    : is_letter(prose.p[i])))
			return false;
	return name.n > 0;
}

/* Whether a word of the text begins with the stem. */
static bool
has_stem(struct text prose, struct text stem)
{
	for (struct text word = word_take(&prose); word.n > 0;
	     word = word_take(&prose)) {
		struct text from = { word.p,
			(size_t)(prose.p + prose.n - word.p) };

		if (begins(from, stem))
			return true;
	}
	return false;
}

bool
prose_has(struct text prose, const char *stems)
{
	bool found = false;

	while (*stems != '\0') {
		struct text stem = { stems, strcspn(stems, " ") };

		if (text_is(stem, "+") && !found)
			return false;
		found = !text_is(stem, "+") && (found || has_stem(prose, stem));
		stems += stem.n;
		stems += *stems == ' ';
	}
	return found;
}

bool
prose_names(struct text prose, struct text name)
{
	/* inquiries: inquir(y); accounts: account */
	if (name.n > 4 && memcmp(name.p + name.n - 3, "ies", 3) == 0)
		name.n -= 3;
	else if (name.n > 3 && name.p[name.n - 1] == 's')
		name.n--;
	return has_stem(prose, name);
}

/* ---- lengths of time ---- */

struct numeral {
	const char *word;
	int value;
};

static const struct numeral numerals[] = {
	{ "a", 1 },
	{ "an", 1 },
	{ "one", 1 },
	{ "two", 2 },
	{ "three", 3 },
	{ "four", 4 },
	{ "five", 5 },
	{ "six", 6 },
	{ "seven", 7 },
	{ "eight", 8 },
	{ "nine", 9 },
	{ "ten", 10 },
	{ "eleven", 11 },
	{ "twelve", 12 },
	{ "thirteen", 13 },
	{ "fourteen", 14 },
	{ "fifteen", 15 },
	{ "sixteen", 16 },
	{ "seventeen", 17 },
	{ "eighteen", 18 },
	{ "nineteen", 19 },
	{ "twenty", 20 },
	{ "thirty", 30 },
	{ "forty", 40 },
	{ "fifty", 50 },
	{ "sixty", 60 },
	{ "seventy", 70 },
	{ "eighty", 80 },
	{ "ninety", 90 },
};

static int64_t
numeral_of(struct text word)
{
	int64_t n;

	for (size_t i = 0; i < sizeof(numerals) / sizeof(*numerals); i++)
		if (text_same_letters(word, text_of(numerals[i].word)))
			return numerals[i].value;
	return num_parse(word, 1, PERIOD_MAX, &n) == 0 ? n : 0;
}

static bool
is_word(struct text word, const char *one, const char *many)
{
	return text_same_letters(word, text_of(one)) ||
	       text_same_letters(word, text_of(many));
}

/* false: the word is no unit of time. */
static bool
unit_read(struct text word, int64_t n, bool work, struct term *out)
{
	struct term t = { .given = true };

	if (is_word(word, "day", "days"))
		*(work ? &t.work_days : &t.period.days) = n;
	else if (is_word(word, "week", "weeks"))
		t.period.days = 7 * n;
	else if (is_word(word, "month", "months"))
		t.period.months = n;
	else if (is_word(word, "year", "years"))
		t.period.months = 12 * n;
	else if (is_word(word, "hour", "hours"))
		t.period.seconds = 3600 * n;
	else
		return false;
	*out = t;
	return true;
}

/* 2.5 and 1,000 are no whole numbers. */
static bool
is_piece(struct text word, struct text all)
{
	const char *before = word.p - 1;

	return word.p - all.p >= 2 && (*before == '.' || *before == ',') &&
	       before[-1] >= '0' && before[-1] <= '9';
}

bool
prose_term(struct text *prose, bool ages, struct term *out)
{
	static const char fill[] =
	    "consecutive calendar full further additional whole more";
	const struct text all = *prose;
	struct text word;
	int64_t n = 0;
	bool work = false, old = false;

	for (word = word_take(prose); word.n > 0; word = word_take(prose)) {
		int64_t here = is_piece(word, all) ? 0 : numeral_of(word);

		if (n > 0 && unit_read(word, n, work, out))
			return true;
		if (here > 1 && old) /* not an article */
			return unit_read(text_of("years"), here, false, out);
		/* twenty-four; "thirty (30)" says it twice */
		if (here > 0)
			n = n >= 20 && n % 10 == 0 && here < 10 ? n + here
								: here;
		else if (is_word(word, "business", "working"))
			work = true;
		else if (!prose_has(word, fill))
			n = 0;
		work &= n > 0;
		old = ages && (is_word(word, "under", "than") ||
				  (old && is_word(word, "the", "age")) ||
				  is_word(word, "age", "aged") ||
				  (old && is_word(word, "of", "of")));
	}
	return false;
}

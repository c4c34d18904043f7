/* SPDX-License-Identifier: ISC */
/* Dates of the policy, and dates that its published text shows. */
#include "base/calendar.h"
#include "base/dateformat.h"
#include "policy/reading.h"

int64_t
dates_day(struct text date)
{
	struct moment m = { .day = true };

	moment_parse(date, "%F", NULL, &m);
	return m.at;
}

int64_t
policy_not_before(const struct policy *p, const struct policy_field *f,
    bool birth)
{
	struct text t = f->not_before;

	if (t.n == 0)
		t = birth ? p->children.not_before : p->not_before;
	if (t.n == 0)
		t = text_of(birth ? "1901-01-01" : "1971-01-01");
	return dates_day(t);
}

void
check_not_before(struct reading *r, struct text date)
{
	if (date.n > 0 && dates_day(date) > r->today)
		finding_in(r, "not_before", LEVEL_ERROR, CHECK_TIME,
		    "is in the future, so no date would be believed");
}

void
check_review(struct reading *r, struct text review_by)
{
	if (review_by.n > 0 && dates_day(review_by) < r->today)
		finding_in(r, "review_by", LEVEL_WARNING, CHECK_ASSUMED,
		    "the review was due on %.*s", (int)review_by.n,
		    review_by.p);
}

/* ---- dates in running text ---- */

static bool
letter_or_digit(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

/* Takes up to four digits off the front of a text. */
static bool
number_take(struct text *t, int32_t *n, size_t *digits)
{
	*n = 0;
	for (*digits = 0;
	     *digits < 4 && t->n > 0 && *t->p >= '0' && *t->p <= '9';
	     ++*digits, text_skip(t, 1))
		*n = *n * 10 + (*t->p - '0');
	return *digits > 0 && (t->n == 0 || !letter_or_digit(*t->p));
}

/*
 * The United States write 7/15/2024, and others 15/7/2024.  Where both are
 * possible, the language of the policy decides.
 */
static struct date
slashes_read(int32_t a, int32_t b, int32_t year, bool american)
{
	if (a > 12 || (b <= 12 && !american))
		return (struct date){ year, b, a };
	return (struct date){ year, a, b };
}

/* Reads 2024-07-15, 7/15/2024 or 15.7.2024 at the front of a text. */
static bool
numeric_take(struct text t, bool american, struct date *d)
{
	int32_t n[3];
	size_t digits[3];
	char joint;

	if (!number_take(&t, &n[0], &digits[0]) || t.n == 0)
		return false;
	joint = *t.p;
	if ((joint != '-' && joint != '/' && joint != '.') ||
	    !text_take(&t, joint) || !number_take(&t, &n[1], &digits[1]) ||
	    !text_take(&t, joint) || !number_take(&t, &n[2], &digits[2]))
		return false;
	if (digits[0] == 4)
		*d = (struct date){ n[0], n[1], n[2] };
	else if (digits[2] == 4 && joint == '/')
		*d = slashes_read(n[0], n[1], n[2], american);
	else if (digits[2] == 4)
		*d = (struct date){ n[2], n[1], n[0] };
	else
		return false;
	return date_valid(*d);
}

/* Reads 20 April 2024 or April 20, 2024 at the front of a text. */
static bool
worded_take(struct text t, struct date *d)
{
	static const char *const formats[] = { "%e %B %Y", "%B %e, %Y",
		"%e %b %Y", "%b %e, %Y" };
	struct moment m;

	for (size_t n = 8; n <= 20 && n <= t.n; n++)
		for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
			if (moment_parse((struct text){ t.p, n }, formats[i],
				NULL, &m) == 0) {
				*d = date_from_days(m.at);
				return true;
			}
	return false;
}

/* Finds the next date of a line, and takes it off with all before it. */
static bool
date_find(struct text *line, bool american, struct date *d)
{
	bool within = false;

	for (; line->n > 0; text_skip(line, 1)) {
		if (!within && (numeric_take(*line, american, d) ||
				   worded_take(*line, d))) {
			while (line->n > 0 && letter_or_digit(*line->p))
				text_skip(line, 1);
			return true;
		}
		within = letter_or_digit(*line->p);
	}
	return false;
}

/* ---- the published text ---- */

static bool
says(struct text line, const char *word)
{
	size_t n = strlen(word), i, k;

	for (i = 0; i + n <= line.n; i++) {
		for (k = 0; k < n && (line.p[i + k] | 0x20) == word[k]; k++)
			;
		if (k == n)
			return true;
	}
	return false;
}

static void
line_check(struct reading *r, struct text line, size_t number)
{
	const struct policy *p = r->policy;
	bool american = text_is(p->language, "en-US") || p->language.n == 0;
	struct date d;

	while (date_find(&line, american, &d))
		if (date_to_days(d) != dates_day(p->last_updated))
			finding_add(r, LEVEL_WARNING, CHECK_DATES,
			    "line %zu of %s has another date, %04d-%02d-%02d",
			    number, name_quoted(p->source), (int)d.year,
			    (int)d.month, (int)d.day);
}

/* Only lines that say when the text was updated count. */
void
check_published(struct reading *r)
{
	struct text t = r->policy->published, line;
	size_t number = 0;

	while (t.n > 0) {
		const char *end = memchr(t.p, '\n', t.n);

		line = (struct text){ t.p,
			end == NULL ? t.n : (size_t)(end - t.p) };
		number++;
		if (says(line, "updated"))
			line_check(r, line, number);
		text_skip(&t, line.n + (end != NULL));
	}
}

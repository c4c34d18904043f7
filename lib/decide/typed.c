/* SPDX-License-Identifier: ISC */
#include "decide/typed.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/dateformat.h"
#include "base/unicode.h"

/* ---- yes and no ---- */

static bool
has_letters(const struct names *list, struct text t)
{
	for (size_t i = 0; i < list->n; i++)
		if (unicode_same_letters(list->name[i], t))
			return true;
	return false;
}

int
typed_usual_truth(struct text t)
{
	static const char *const words[2][5] = {
		{ "false", "f", "no", "n", "0" },
		{ "true", "t", "yes", "y", "1" },
	};

	for (int yes = 0; yes < 2; yes++)
		for (size_t i = 0; i < 5; i++)
			if (unicode_same_letters(text_of(words[yes][i]), t))
				return yes;
	return -1;
}

int
typed_truth(const struct policy_field *f, struct text t)
{
	if (f->yes.n == 0)
		return typed_usual_truth(t);
	return has_letters(&f->yes, t) ? 1 : has_letters(&f->no, t) ? 0 : -1;
}

/* ---- types ---- */

bool
typed_date(const struct policy_field *f)
{
	return f->type == FIELD_DATE || f->type == FIELD_TIMESTAMP;
}

static bool
is_number(const struct policy_field *f)
{
	return f->type == FIELD_NUMBER ||
	       (typed_date(f) && f->format != NULL && moment_counts(f->format));
}

static enum typed
boolean_make(const struct policy_field *f, struct value *v)
{
	int yes = typed_truth(f, v->text);

	if (v->kind == VALUE_BOOL)
		return TYPED_VALUE;
	if (yes < 0)
		return TYPED_WRONG;
	*v = (struct value){ text_of(yes ? "true" : "false"), VALUE_BOOL };
	return TYPED_VALUE;
}

/* Writes a number without the leading zeros that JSON does not allow.  0: it is
 * none. */
static size_t
number_put(struct text t, char room[NUM_PLAIN])
{
	size_t n = num_plain(t, room), sign = n > 0 && *room == '-';

	while (n > sign + 1 && room[sign] == '0' && room[sign + 1] != '.') {
		memmove(room + sign, room + sign + 1, n - sign - 1);
		n--;
	}
	return n;
}

static enum typed
number_make(struct value *v, char room[NUM_PLAIN])
{
	size_t n = v->kind == VALUE_BOOL ? 0 : number_put(v->text, room);

	if (n == 0)
		return TYPED_WRONG;
	if (v->kind != VALUE_NUMBER)
		*v = (struct value){ { room, n }, VALUE_NUMBER };
	return TYPED_VALUE;
}

static enum typed
text_make(struct value *v, char room[NUM_PLAIN])
{
	size_t n = v->kind == VALUE_NUMBER ? num_plain(v->text, room) : 0;

	if (n > 0)
		v->text = (struct text){ room, n };
	v->kind = VALUE_TEXT;
	return TYPED_VALUE;
}

static bool
is_text(const struct policy_field *f, bool texts)
{
	return f->type == FIELD_TEXT && (f->typed || texts);
}

bool
typed_matters(const struct policy_field *f, bool texts)
{
	return f->type == FIELD_BOOLEAN || is_number(f) || is_text(f, texts);
}

enum typed
typed_value(const struct policy_field *f, bool texts, struct value *v,
    char room[NUM_PLAIN])
{
	bool boolean = f->type == FIELD_BOOLEAN, number = is_number(f);
	bool text = is_text(f, texts);

	if (!boolean && !number && !text)
		return TYPED_VALUE;
	if (v->text.p == NULL || v->kind == VALUE_NULL ||
	    (!text && v->kind == VALUE_TEXT && v->text.n == 0)) {
		if (v->text.p != NULL)
			v->text = text_of("null");
		v->kind = VALUE_NULL;
		return text ? TYPED_VALUE : TYPED_NOTHING;
	}
	if (value_nests(v->kind))
		return text && !f->typed ? TYPED_VALUE : TYPED_WRONG;
	return boolean  ? boolean_make(f, v)
	       : number ? number_make(v, room)
			: text_make(v, room);
}

/* ---- lists ---- */

/* true and false of JSON mean that, whatever words the field has. */
static int
value_truth(const struct policy_field *f, const struct value *v)
{
	return v->kind == VALUE_BOOL ? text_is(v->text, "true")
				     : typed_truth(f, v->text);
}

/* A date as the policy or a hold writes it: as the field has it, or as RFC 3339
 * does. */
static bool
word_moment(const struct policy_field *f, const struct zone *zone,
    struct text word, struct moment *m)
{
	return moment_parse(word, f->format, zone, m) == 0 ||
	       moment_parse(word, NULL, zone, m) == 0;
}

static bool
value_moment(const struct policy_field *f, const struct zone *zone,
    const struct value *v, struct moment *m)
{
	return (v->kind == VALUE_TEXT || v->kind == VALUE_NUMBER) &&
	       moment_parse(v->text, f->format, zone, m) == 0;
}

static int64_t
day_of(struct moment m, const struct zone *zone)
{
	return m.day ? m.at : moment_day(m.at, zone);
}

/* A date is the same as any time of its day, where that keeps a record. */
static bool
same_moment(struct moment a, struct moment b, const struct zone *zone,
    bool surely)
{
	if (a.day != b.day)
		return !surely && day_of(a, zone) == day_of(b, zone);
	return a.at == b.at && a.more == b.more && !(surely && a.more);
}

static bool
same_date(const struct policy_field *f, const struct zone *zone,
    const struct value *v, struct text word, bool surely)
{
	struct moment a, b;

	return value_moment(f, zone, v, &a) && word_moment(f, zone, word, &b) &&
	       same_moment(a, b, zone, surely);
}

static bool
same_value(const struct policy_field *f, const struct zone *zone,
    const struct value *v, struct text t, bool surely)
{
	char x[NUM_PLAIN], y[NUM_PLAIN];
	size_t n;
	int yes;

	if (text_equal(v->text, t))
		return true;
	if (typed_date(f))
		return same_date(f, zone, v, t, surely);
	if (f->type == FIELD_BOOLEAN) {
		yes = value_truth(f, v);
		return yes >= 0 && yes == typed_truth(f, t);
	}
	if (f->type != FIELD_NUMBER)
		return false;
	n = number_put(v->text, x);
	return n > 0 && number_put(t, y) == n && memcmp(x, y, n) == 0;
}

static bool
is_among(const struct policy_field *f, const struct zone *zone,
    const struct value *v, const struct names *list, bool surely)
{
	for (size_t i = 0; i < list->n; i++)
		if (same_value(f, zone, v, list->name[i], surely))
			return true;
	return false;
}

bool
typed_among(const struct policy_field *f, const struct zone *zone,
    const struct value *v, const struct names *list)
{
	return is_among(f, zone, v, list, false);
}

bool
typed_surely_among(const struct policy_field *f, const struct zone *zone,
    const struct value *v, const struct names *list)
{
	return is_among(f, zone, v, list, true);
}

bool
typed_fits(const struct policy_field *f, const struct value *v)
{
	char room[NUM_PLAIN];

	if (f->type == FIELD_BOOLEAN)
		return value_truth(f, v) >= 0;
	return f->type != FIELD_NUMBER || num_plain(v->text, room) > 0;
}

/* ---- forms for comparing ---- */

/* The length follows, so that values do not run together. */
static void
form_put(struct buf *to, const char *form, size_t n)
{
	buf_add(to, form, n);
	buf_add(to, (const char *)&n, sizeof(n));
}

static void
moment_form(const struct policy_field *f, const struct zone *zone,
    struct moment m, struct buf *exact, struct buf *loose)
{
	char day[32], instant[32];
	int n = snprintf(day, sizeof(day), "%" PRId64, day_of(m, zone));
	int more =
	    snprintf(instant, sizeof(instant), "%" PRId64 "T%d", m.at, m.more);
	bool by_day = m.day || f->type == FIELD_DATE;

	form_put(exact, by_day ? day : instant, (size_t)(by_day ? n : more));
	form_put(loose, day, (size_t)n);
}

static bool
date_form(const struct policy_field *f, const struct zone *zone,
    const struct value *v, bool word, struct buf *exact, struct buf *loose)
{
	struct moment m;

	if (!(word ? word_moment(f, zone, v->text, &m)
		   : value_moment(f, zone, v, &m)))
		return false;
	moment_form(f, zone, m, exact, loose);
	return true;
}

static bool
truth_form(const struct policy_field *f, const struct value *v, bool word,
    struct buf *exact, struct buf *loose)
{
	int yes = value_truth(f, v);

	if (yes < 0 && word)
		yes = typed_usual_truth(v->text);
	if (yes < 0)
		return false;
	form_put(exact, yes ? "1" : "0", 1);
	form_put(loose, yes ? "1" : "0", 1);
	return true;
}

bool
typed_forms(const struct policy_field *f, const struct zone *zone,
    const struct value *v, bool word, struct buf *exact, struct buf *loose)
{
	char number[NUM_PLAIN];
	size_t n;

	if (typed_date(f))
		return date_form(f, zone, v, word, exact, loose);
	if (f->type == FIELD_BOOLEAN)
		return truth_form(f, v, word, exact, loose);
	n = number_put(v->text, number);
	if (n == 0)
		return false;
	form_put(exact, number, n);
	form_put(loose, number, n);
	return true;
}

bool
typed_has_forms(const struct policy_field *f)
{
	return typed_date(f) || f->type == FIELD_BOOLEAN ||
	       f->type == FIELD_NUMBER;
}

bool
typed_alike(const struct policy_field *a, const struct policy_field *b)
{
	return typed_date(a) ? typed_date(b) : a->type == b->type;
}

/* ---- texts for comparing ---- */

static void
instant_put(int64_t at, struct buf *b)
{
	const int64_t length = DATE_DAY_SECONDS;
	const int64_t day = (at >= 0 ? at : at - (length - 1)) / length;
	const int second = (int)(at - day * length);

	date_put(date_from_days(day), b);
	buf_printf(b, "T%02d:%02d:%02dZ", second / 3600, second / 60 % 60,
	    second % 60);
}

static bool
date_text(const struct policy_field *f, const struct zone *zone,
    const struct value *v, struct buf *exact, struct buf *loose)
{
	struct moment m;

	if (!value_moment(f, zone, v, &m))
		return false;
	date_put(date_from_days(day_of(m, zone)), loose);
	if (m.day || f->type == FIELD_DATE)
		date_put(date_from_days(day_of(m, zone)), exact);
	else if (m.more)
		buf_add_text(exact, v->text);
	else
		instant_put(m.at, exact);
	return true;
}

bool
typed_text(const struct policy_field *f, const struct zone *zone,
    const struct value *v, struct buf *exact, struct buf *loose)
{
	char number[NUM_PLAIN];
	struct text t;
	int yes;

	if (typed_date(f))
		return date_text(f, zone, v, exact, loose);
	if (f->type == FIELD_BOOLEAN) {
		yes = value_truth(f, v);
		t = yes < 0 ? (struct text){ NULL, 0 }
			    : text_of(yes ? "true" : "false");
	} else {
		t = (struct text){ number, number_put(v->text, number) };
	}
	buf_add_text(exact, t);
	buf_add_text(loose, t);
	return t.n > 0;
}

/* SPDX-License-Identifier: ISC */
/* Reads values: texts, lists, words, durations, dates, countries, methods. */
#include "base/dateformat.h"
#include "base/near.h"
#include "base/unicode.h"
#include "data/data.h"
#include "hide/method.h"
#include "policy/places.h"
#include "policy/reading.h"

void *
reading_keep(struct reading *r, size_t n, size_t size)
{
	/* n counts nodes that are in memory, each larger than a byte. */
	return arena_take(r->arena, n * size, 16);
}

bool
node_is_kind(struct reading *r, const struct node *n, enum node_kind kind)
{
	static const char *const names[] = { "null", "true or false",
		"a number", "a text", "a list", "an object" };

	if (node_kind(n) == kind)
		return true;
	finding_add(r, LEVEL_ERROR, CHECK_FORM, "must be %s", names[kind]);
	return false;
}

/* Reads a text that data may hold, so it may be blank. */
static bool
value_read(struct reading *r, const struct node *n, struct text *to)
{
	struct text t;

	if (!node_is_kind(r, n, NODE_TEXT))
		return false;
	t = node_text(n);
	if (t.n > 0 && memchr(t.p, '\0', t.n) == NULL) {
		*to = t;
		return true;
	}
	finding_add(r, LEVEL_ERROR, CHECK_FORM,
	    t.n == 0 ? "must not be empty" : "must not contain a NUL");
	return false;
}

bool
text_read(struct reading *r, const struct node *n, struct text *to)
{
	struct text t;

	if (!value_read(r, n, &t))
		return false;
	if (text_blank(t)) {
		finding_add(r, LEVEL_ERROR, CHECK_FORM, "must not be blank");
		return false;
	}
	*to = t;
	return true;
}

static bool
name_repeats(struct reading *r, const struct names *names)
{
	struct text last = names->name[names->n - 1];

	for (size_t i = 0; i + 1 < names->n; i++)
		if (text_equal(names->name[i], last)) {
			finding_add(r, LEVEL_ERROR, CHECK_FORM,
			    "%s is listed twice", name_quoted(last));
			return true;
		}
	return false;
}

void
names_disjoint(struct reading *r, const char *key, const struct names *list,
    const struct names *other, bool any_case)
{
	for (size_t i = 0; i < list->n; i++)
		for (size_t k = 0; k < other->n; k++) {
			bool same = text_equal(list->name[i], other->name[k]);

			if (same ||
			    (any_case && unicode_same_letters(list->name[i],
					     other->name[k])))
				finding_in(r, key, LEVEL_ERROR, CHECK_FORM,
				    "%s is in the other list, too%s",
				    name_quoted(list->name[i]),
				    same ? ""
					 : ": the case of letters does not "
					   "count");
		}
}

typedef bool read_one(struct reading *, const struct node *, struct text *);

static bool
list_read(struct reading *r, const struct node *n, struct names *to,
    read_one *one)
{
	size_t size = node_size(n), from;

	if (!node_is_kind(r, n, NODE_LIST))
		return false;
	*to = (struct names){ reading_keep(r, size, sizeof(*to->name)), 0 };
	for (size_t i = 0; i < size; i++) {
		from = path_enter_at(r, i);
		if (one(r, node_at(n, i), &to->name[to->n])) {
			to->n++;
			if (name_repeats(r, to))
				to->n--;
		}
		path_leave(r, from);
	}
	if (size == 0)
		finding_add(r, LEVEL_ERROR, CHECK_FORM, "must not be empty");
	return size > 0;
}

bool
names_read(struct reading *r, const struct node *n, struct names *to)
{
	return list_read(r, n, to, text_read);
}

void
read_text(const struct slot *s)
{
	text_read(s->reading, s->node, s->to);
}

void
read_ignored(const struct slot *s)
{
	struct text t;

	text_read(s->reading, s->node, &t);
}

void
read_names(const struct slot *s)
{
	names_read(s->reading, s->node, s->to);
}

void
read_values(const struct slot *s)
{
	list_read(s->reading, s->node, s->to, value_read);
}

static void
one_or_list(struct reading *r, const struct node *n, struct names *names,
    read_one *one)
{
	if (node_kind(n) != NODE_TEXT) {
		list_read(r, n, names, one);
		return;
	}
	names->name = reading_keep(r, 1, sizeof(*names->name));
	names->n = one(r, n, names->name);
}

void
read_one_or_values(const struct slot *s)
{
	one_or_list(s->reading, s->node, s->to, value_read);
}

void
one_or_names_read(struct reading *r, const struct node *n, struct names *to)
{
	one_or_list(r, n, to, text_read);
}

void
read_flag(const struct slot *s)
{
	if (node_is_kind(s->reading, s->node, NODE_BOOL))
		*(bool *)s->to = node_true(s->node);
}

/* ---- words ---- */

const struct word *
word_read(struct reading *r, const struct node *n, const struct word *words)
{
	struct text t, names[32] = { { NULL, 0 } };
	const struct word *word;
	size_t count = 0;

	if (!text_read(r, n, &t))
		return NULL;
	word = word_find(words, t);
	if (word != NULL)
		return word;
	for (; words[count].name != NULL; count++)
		names[count] = text_of(words[count].name);
	name_unknown(r, CHECK_FORM, "word", t, names, count, sizeof(*names));
	return NULL;
}

void
read_word(const struct slot *s)
{
	const struct word *w = word_read(s->reading, s->node, s->with);

	/* Compilers make an enum as large as an int. */
	if (w != NULL)
		memcpy(s->to, &w->value, sizeof(w->value));
}

void
read_is_word(const struct slot *s)
{
	const struct word *w = word_read(s->reading, s->node, s->with);

	if (w != NULL)
		*(bool *)s->to = w->value != 0;
}

void
read_among(const struct slot *s)
{
	const struct word *w = word_read(s->reading, s->node, s->with);

	if (w != NULL)
		*(struct text *)s->to = text_of(w->name);
}

/* ---- time ---- */

bool
period_read(struct reading *r, const struct node *n, struct period *to)
{
	const char *why;
	struct text t;

	if (!text_read(r, n, &t))
		return false;
	if (period_parse(t, to, &why) == 0)
		return true;
	finding_add(r, LEVEL_ERROR, CHECK_DURATION, "%s", why);
	return false;
}

void
read_period(const struct slot *s)
{
	period_read(s->reading, s->node, s->to);
}

void
read_date(const struct slot *s)
{
	struct moment m;
	struct text t;

	if (!text_read(s->reading, s->node, &t))
		return;
	if (t.n == 10 && moment_parse(t, "%F", NULL, &m) == 0)
		*(struct text *)s->to = t;
	else
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "must be a date, YYYY-MM-DD");
}

/* ---- countries and methods ---- */

/* `else_is`: what else may stand there. */
static bool
country_check(struct reading *r, struct text t, const char *else_is)
{
	bool form = t.n == 2 && t.p[0] >= 'A' && t.p[0] <= 'Z' &&
		    t.p[1] >= 'A' && t.p[1] <= 'Z';

	if (form && place_country(t).n > 0)
		return true;
	if (form && place_meant(t) != NULL)
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "ISO 3166-1 has no country %s" NEAR_MEANT("\"%s\""),
		    name_quoted(t), place_meant(t));
	else if (form)
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "ISO 3166-1 has no country %s", name_quoted(t));
	else
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "must be a country code of two capital letters, such as "
		    "US%s",
		    else_is);
	return false;
}

void
read_country(const struct slot *s)
{
	struct text t;

	if (text_read(s->reading, s->node, &t) &&
	    country_check(s->reading, t, ""))
		*(struct text *)s->to = t;
}

bool
place_check(struct reading *r, struct text t)
{
	return place_is_group(t) ||
	       country_check(r, t, ", or EU, EEA or adequate");
}

/* With a wrong place nobody can say which ones are allowed, so none is. */
static void
places_check(const struct slot *s, bool listed)
{
	struct names *names = s->to;
	bool good = true;

	for (size_t i = 0; i < names->n; i++) {
		size_t from = listed ? path_enter_at(s->reading, i)
				     : s->reading->path.len;

		good = place_check(s->reading, names->name[i]) && good;
		path_leave(s->reading, from);
	}
	if (!good)
		names->n = 0;
}

void
read_places(const struct slot *s)
{
	if (names_read(s->reading, s->node, s->to))
		places_check(s, true);
}

void
read_one_or_places(const struct slot *s)
{
	one_or_list(s->reading, s->node, s->to, text_read);
	places_check(s, node_kind(s->node) == NODE_LIST);
}

void
method_read(struct reading *r, const struct node *n, struct text *to)
{
	struct method_spec *spec;
	char why[160];
	struct text t;

	if (!text_read(r, n, &t))
		return;
	spec = method_parse(t, why, sizeof(why));
	if (spec == NULL)
		finding_add(r, LEVEL_ERROR, CHECK_VOCABULARY, "%s", why);
	else
		*to = t;
	method_spec_free(spec);
}

void
read_method(const struct slot *s)
{
	method_read(s->reading, s->node, s->to);
}

/* SPDX-License-Identifier: ISC */
#include "table/domain.h"

#include <stdlib.h>

#include "base/dateformat.h"
#include "base/mem.h"
#include "table/decimal.h"
#include "table/spellings.h"

/* A value that is to get a rank. */
struct item {
	struct text text;  /* as it came */
	struct text plain; /* a number in its plain form */
	int64_t at;        /* a date; a leaf of the hierarchy; BEFORE: the empty
			    * value, if it is not a leaf */
	uint32_t number;
	bool over; /* at or above the top */
};

#define BEFORE INT64_MIN

struct making {
	struct domain *domain;
	const struct release_column *column;
	struct item *item;
	uint32_t items;
	struct text top, over; /* in digits; and followed by a plus */
	struct buf plain;
};

/* ---- the type of values ---- */

static bool
is_number(struct text t)
{
	char plain[NUM_PLAIN];

	return decimal_plain(t, plain) != 0;
}

static bool
is_date(struct text t, int64_t *at)
{
	struct moment m;

	if (t.n != 10 || moment_parse(t, NULL, NULL, &m) != 0 || !m.day)
		return false;
	*at = m.at;
	return true;
}

static bool
all_are(const struct making *m, enum release_type type)
{
	bool some = false;
	int64_t at;

	for (uint32_t i = 0; i < m->items; i++) {
		struct text t = m->item[i].text;

		if (t.n == 0)
			continue;
		some = true;
		if (type == TYPE_NUMBER ? !is_number(t) : !is_date(t, &at))
			return false;
	}
	return some;
}

static bool
digits_only(struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		if (t.p[i] < '0' || t.p[i] > '9')
			return false;
	return true;
}

/* Whether all values are digits of one length, and one begins with 0: these are
 * codes, such as ZIP codes, and not numbers. */
static bool
are_codes(const struct making *m)
{
	bool zero = false;
	size_t length = 0;

	for (uint32_t i = 0; i < m->items; i++) {
		struct text t = m->item[i].text;

		if (t.n == 0)
			continue;
		length = length == 0 ? t.n : length;
		if (t.n != length || !digits_only(t))
			return false;
		zero |= *t.p == '0';
	}
	return zero && length > 1;
}

static bool
are_numeric(const struct making *m)
{
	return all_are(m, TYPE_NUMBER) && !are_codes(m);
}

static enum release_type
type_of(const struct making *m)
{
	if (m->column->topped)
		return TYPE_NUMBER;
	if (m->domain->hierarchy != NULL &&
	    m->column->labels == LABELS_HIERARCHY)
		return TYPE_TEXT;
	if (m->column->type != TYPE_AUTO)
		return m->column->type;
	if (are_numeric(m))
		return TYPE_NUMBER;
	return all_are(m, TYPE_DATE) ? TYPE_DATE : TYPE_TEXT;
}

/* ---- their order ---- */

/* Compares numbers, else dates or leaves, else texts; the empty value is
 * first. */
static int
by_value(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->plain.n > 0 && y->plain.n > 0)
		return decimal_order(x->plain, y->plain);
	if (x->plain.n > 0 || y->plain.n > 0)
		return x->plain.n > 0 ? 1 : -1;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return text_order(x->text, y->text);
}

/* ---- reading them ---- */

/* A sensitive column has the order of the hierarchy's rows; in other columns
 * the leaves of one label follow one another. */
static uint32_t
leaf_of(const struct making *m, struct text value)
{
	const struct hierarchy *h = m->domain->hierarchy;

	return m->column->role == RELEASE_SENSITIVE ? hierarchy_row(h, value)
						    : hierarchy_rank(h, value);
}

/* The leaf of a value, or of the number that it spells in another way: then
 * *value becomes the leaf's text. */
static uint32_t
leaf_find(const struct making *m, struct text *value)
{
	const struct hierarchy *h = m->domain->hierarchy;
	char plain[NUM_PLAIN];
	struct text number = { plain, 0 };
	uint32_t leaf = leaf_of(m, *value);

	if (leaf != HIERARCHY_NONE)
		return leaf;
	number.n = num_plain(*value, plain);
	leaf = number.n == 0 ? HIERARCHY_NONE : leaf_of(m, number);
	if (leaf != HIERARCHY_NONE)
		*value = hierarchy_label(h, hierarchy_rank(h, number), 0);
	return leaf;
}

/* The empty value; a hierarchy may have it as a leaf. */
static bool
empty_read(const struct making *m, struct item *i)
{
	const struct hierarchy *h = m->domain->hierarchy;
	uint32_t leaf = h == NULL || m->domain->type != TYPE_TEXT
			    ? HIERARCHY_NONE
			    : leaf_of(m, i->text);

	i->at = leaf == HIERARCHY_NONE ? BEFORE : leaf;
	return true;
}

/*
 * In a sensitive column 1 and 1.0 are one value even where others are no
 * numbers: a class in which these two occur does not hide anything.
 */
static void
spelling_read(struct making *m, struct item *i)
{
	char plain[NUM_PLAIN];

	if (m->column->role != RELEASE_SENSITIVE ||
	    m->column->type != TYPE_AUTO)
		return;
	i->plain.n = decimal_plain(i->text, plain);
	buf_add(&m->plain, plain, i->plain.n);
}

static bool
item_read(struct making *m, struct item *i)
{
	const struct hierarchy *h = m->domain->hierarchy;
	char plain[NUM_PLAIN];
	uint32_t leaf;

	if (i->text.n == 0)
		return empty_read(m, i);
	switch (m->domain->type) {
	case TYPE_NUMBER:
		i->plain.n = decimal_plain(i->text, plain);
		if (m->column->topped && i->plain.n > 0 &&
		    decimal_order((struct text){ plain, i->plain.n }, m->top) >=
			0) {
			i->over = true;
			i->plain.n = m->top.n;
			memcpy(plain, m->top.p, m->top.n);
		}
		buf_add(&m->plain, plain, i->plain.n);
		return i->plain.n > 0;
	case TYPE_DATE: return is_date(i->text, &i->at);
	default: break;
	}
	if (h == NULL) {
		spelling_read(m, i);
		return true;
	}
	leaf = leaf_find(m, &i->text);
	i->at = leaf;
	return leaf != HIERARCHY_NONE;
}

static const char *
lacks(const struct making *m)
{
	switch (m->domain->type) {
	case TYPE_NUMBER: return "is not a number";
	case TYPE_DATE: return "is not a date (YYYY-MM-DD)";
	default: return "is not in the hierarchy";
	}
}

/*
 * Counts the values that are no numbers in a column that was taken for text
 * though most are: NA or ? may stand for a missing number.
 */
static uint32_t
strays_count(const struct making *m)
{
	uint32_t numbers = 0, others = 0;

	if (m->domain->type != TYPE_TEXT || m->column->type != TYPE_AUTO ||
	    m->domain->hierarchy != NULL)
		return 0;
	for (uint32_t i = 0; i < m->items; i++) {
		bool number = is_number(m->item[i].text);

		numbers += number;
		others += !number && m->item[i].text.n > 0;
	}
	return others < numbers ? others : 0;
}

/* Takes the values, and those that mean the same as one. */
static void
items_take(struct making *m, const struct intern *values,
    const uint64_t seed[2])
{
	struct text *text = mem_array((size_t)m->items + 1, sizeof(*text));

	for (uint32_t i = 0; i < m->items; i++)
		text[i] = intern_text(values, i);
	spellings_join(text, m->items, &m->column->form, m->domain->hierarchy,
	    seed);
	for (uint32_t i = 0; i < m->items; i++)
		m->item[i] = (struct item){ .text = text[i], .number = i };
	mem_free(text);
}

static uint32_t
items_read(struct making *m, const struct intern *values,
    const uint64_t seed[2])
{
	uint32_t bad = 0;
	const char *p;

	items_take(m, values, seed);
	m->domain->type = type_of(m);
	m->domain->strays = strays_count(m);
	for (uint32_t i = 0; i < m->items; i++)
		bad += !item_read(m, &m->item[i]);
	p = m->plain.p;
	for (uint32_t i = 0; i < m->items; i++) {
		m->item[i].plain.p = p;
		p += m->item[i].plain.n;
	}
	return bad;
}

/* ---- ranks ---- */

/* A value with several spellings gets the plain one as its text. */
static void
ranks_give(struct making *m, uint32_t *rank)
{
	struct domain *d = m->domain;

	d->text = mem_array((size_t)m->items + 1, sizeof(*d->text));
	for (uint32_t i = 0; i < m->items; i++) {
		const struct item *item = &m->item[i];

		if (i == 0 || by_value(&item[-1], item) != 0)
			d->text[d->values++] =
			    item->over ? m->over : item->text;
		else if (!item->over && item->plain.n > 0)
			d->text[d->values - 1] = item->plain;
		rank[item->number] = d->values - 1;
	}
	d->empty = d->values > 0 && d->text[0].n == 0;
}

/* ---- places ---- */

enum { DIGITS = 18 };

/* The most digits that a number has before and after the point. */
static void
digits_most(const struct making *m, size_t *whole, size_t *fraction)
{
	*whole = *fraction = 0;
	for (uint32_t i = 0; i < m->items; i++) {
		struct text t = m->item[i].plain;
		size_t before, behind;

		if (t.n == 0)
			continue;
		decimal_digits(t, &before, &behind);
		*whole = before > *whole ? before : *whole;
		*fraction = behind > *fraction ? behind : *fraction;
	}
}

static wide_signed
item_at(const struct making *m, const struct item *i)
{
	const struct scale *s = &m->domain->scale;

	return m->domain->type == TYPE_DATE
		   ? i->at
		   : decimal_scaled(i->plain, s->fraction, s->drop);
}

static uint64_t
place_of(const struct scale *s, wide_signed at)
{
	if (at <= s->least || s->most == s->least)
		return 0;
	if (at >= s->most)
		return DOMAIN_SPAN;
	return (uint64_t)((at - s->least) * DOMAIN_SPAN / (s->most - s->least));
}

static void
places_give(struct making *m, const uint32_t *rank)
{
	struct domain *d = m->domain;
	struct scale *s = &d->scale;
	size_t whole;

	d->place = mem_array((size_t)d->values + 1, sizeof(*d->place));
	if (d->values == d->empty)
		return;
	digits_most(m, &whole, &s->fraction);
	s->drop = whole > DIGITS ? whole - DIGITS : 0;
	if (whole + s->fraction > DIGITS)
		s->fraction = whole > DIGITS ? 0 : DIGITS - whole;
	s->least = item_at(m, &m->item[d->empty]);
	s->most = item_at(m, &m->item[m->items - 1]);
	for (uint32_t i = d->empty; i < m->items; i++)
		d->place[rank[m->item[i].number]] =
		    place_of(s, item_at(m, &m->item[i]));
}

bool
domain_place(const struct domain *d, struct text number, uint64_t *place)
{
	char plain[NUM_PLAIN];
	size_t n = decimal_plain(number, plain);

	if (n == 0)
		return false;
	*place = place_of(&d->scale, decimal_scaled((struct text){ plain, n },
					 d->scale.fraction, d->scale.drop));
	return true;
}

wide_signed
domain_at(const struct domain *d, uint32_t rank)
{
	struct text t = d->text[rank];
	char plain[NUM_PLAIN] = "";
	int64_t day = 0;
	size_t n;

	if (d->type == TYPE_DATE) {
		is_date(t, &day);
		return day;
	}
	if (t.p == d->top.p)
		t.n--; /* the plus */
	n = num_plain(t, plain);
	return decimal_scaled((struct text){ plain, n }, d->scale.fraction,
	    d->scale.drop);
}

/*
 * Whether the leaves of a hierarchy are numbers in ascending order: then they
 * are measured like numbers.  Called after sorting.
 */
static bool
are_numbers(struct making *m)
{
	char plain[NUM_PLAIN];
	const char *p;

	if (m->domain->hierarchy == NULL || !are_numeric(m))
		return false;
	for (uint32_t i = 0; i < m->items; i++) {
		struct item *item = &m->item[i];

		item->plain.n =
		    item->text.n == 0 ? 0 : decimal_plain(item->text, plain);
		buf_add(&m->plain, plain, item->plain.n);
	}
	p = m->plain.p;
	for (uint32_t i = 0; i < m->items; i++) {
		m->item[i].plain.p = p;
		p += m->item[i].plain.n;
		if (i > 0 && by_value(&m->item[i - 1], &m->item[i]) >= 0)
			return false;
	}
	return true;
}

static void
leaves_give(struct domain *d)
{
	d->leaf = mem_array((size_t)d->values + 1, sizeof(*d->leaf));
	for (uint32_t i = 0; i < d->values; i++)
		d->leaf[i] = hierarchy_rank(d->hierarchy, d->text[i]);
}

/* Takes the column's hierarchy, or makes one from the values. */
static bool
ladder_climb(struct making *m, const struct intern *values,
    const uint64_t seed[2], const char **why)
{
	struct domain *d = m->domain;
	struct text *text;
	size_t bad;

	if (m->column->topped)
		return true;
	d->hierarchy = m->column->hierarchy;
	if (m->column->ladder == NULL || m->items == 0)
		return true;
	text = mem_array(m->items, sizeof(*text));
	for (uint32_t i = 0; i < m->items; i++)
		text[i] = intern_text(values, i);
	d->made = ladder_hierarchy(m->column->ladder, text, m->items, seed,
	    &bad, why);
	d->hierarchy = d->made;
	mem_free(text);
	return d->made != NULL;
}

bool
domain_make(struct domain *d, const struct intern *values,
    const struct release_column *column, const uint64_t seed[2], uint32_t *rank,
    const char **why, uint32_t *bad)
{
	struct making m = { .domain = d,
		.column = column,
		.items = intern_count(values) };

	*d = (struct domain){ TYPE_AUTO };
	*bad = 1;
	if (!ladder_climb(&m, values, seed, why))
		return false;
	m.item = mem_array((size_t)m.items + 1, sizeof(*m.item));
	buf_printf(&d->top, "%lld+", (long long)column->top);
	m.over = (struct text){ d->top.p, d->top.len };
	m.top = (struct text){ d->top.p, d->top.len - 1 };
	*bad = items_read(&m, values, seed);
	*why = lacks(&m);
	if (*bad == 0) {
		qsort(m.item, m.items, sizeof(*m.item), by_value);
		ranks_give(&m, rank);
		if (d->type == TYPE_TEXT && column->type != TYPE_TEXT &&
		    are_numbers(&m))
			d->type = TYPE_NUMBER;
		if (d->type != TYPE_TEXT)
			places_give(&m, rank);
		if (d->hierarchy != NULL)
			leaves_give(d);
	}
	d->plain = m.plain;
	mem_free(m.item);
	return *bad == 0;
}

unsigned
domain_levels(const struct domain *d)
{
	const struct hierarchy *h = d->hierarchy;
	unsigned levels = h == NULL ? 1 : hierarchy_levels(h);
	bool meet =
	    h != NULL && hierarchy_meet(h, 0, hierarchy_leaves(h) - 1) < levels;

	return meet && levels > 1 ? levels : levels + 1;
}

void
domain_clear(struct domain *d)
{
	mem_free(d->text);
	mem_free(d->place);
	mem_free(d->leaf);
	hierarchy_free(d->made);
	buf_wipe(&d->plain);
	buf_clear(&d->top);
	*d = (struct domain){ TYPE_AUTO };
}

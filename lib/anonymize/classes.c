/* SPDX-License-Identifier: ISC */
#include "anonymize/classes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "record/intern.h"
#include "table/diversity.h"
#include "table/tally.h"

struct attribute {
	struct intern *values;
	struct tally seen;  /* with units: person of a class, and value */
	struct tally owned; /* with units: unit and value */
	struct tally cells; /* class and value; sorted at the end */
	uint64_t *total;    /* by value */
	uint64_t sum;
	size_t *first; /* by class: its first cell; then the end */
};

struct classes {
	struct intern *keys, *units, *persons; /* persons: class and unit */
	uint64_t *size;                        /* by class */
	uint32_t room;
	uint64_t records, sum;
	struct attribute *attribute;
	size_t attributes;
};

struct classes *
classes_new(const uint64_t seed[2], size_t sensitives)
{
	struct classes *c = mem_alloc(sizeof(*c));

	c->keys = intern_new(seed);
	c->units = intern_new(seed);
	c->persons = intern_new(seed);
	c->attributes = sensitives;
	c->attribute = mem_array(sensitives + 1, sizeof(*c->attribute));
	for (size_t i = 0; i < sensitives; i++)
		c->attribute[i].values = intern_new(seed);
	return c;
}

void
classes_free(struct classes *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->attributes; i++) {
		struct attribute *a = &c->attribute[i];

		intern_free(a->values);
		tally_clear(&a->seen);
		tally_clear(&a->owned);
		tally_clear(&a->cells);
		mem_free(a->total);
		mem_free(a->first);
	}
	intern_free(c->keys);
	intern_free(c->units);
	intern_free(c->persons);
	mem_free(c->attribute);
	mem_free(c->size);
	mem_free(c);
}

/* ---- adding ---- */

void
classes_key(struct text value, struct buf *key)
{
	buf_add(key, (const char *)&value.n, sizeof(value.n));
	buf_add_text(key, value);
}

static uint64_t
both(uint32_t high, uint32_t low)
{
	return (uint64_t)high << 32 | low;
}

/* The number of a person in a class; *new: it is new there. */
static uint32_t
person_of(struct classes *c, uint32_t class, uint32_t unit, bool *new)
{
	uint64_t pair = both(class, unit);
	uint32_t before = intern_count(c->persons);
	uint32_t person = intern_of(c->persons,
	    (struct text){ (const char *)&pair, sizeof(pair) });

	*new = person == before;
	return person;
}

/* The person of a record: number of the unit, and of the unit in this class. */
struct owner {
	uint32_t unit, person;
};

static bool
value_add(struct attribute *a, uint32_t class, const struct owner *o,
    struct text value)
{
	uint32_t v = intern_of(a->values, value);

	if (v == INTERN_NONE)
		return false;
	if (o != NULL)
		tally_add(&a->owned, both(o->unit, v), 1);
	if (o == NULL || tally_add(&a->seen, both(o->person, v), 1) == 0)
		tally_add(&a->cells, both(class, v), 1);
	return true;
}

static void
class_add(struct classes *c, uint32_t class)
{
	if (class >= c->room) {
		c->room =
		    class < UINT32_MAX / 2 - 32 ? 2 * class + 32 : UINT32_MAX;
		c->size = mem_resize(c->size, c->room, sizeof(*c->size));
	}
	c->size[class] = 0;
}

bool
classes_add(struct classes *c, struct text key, struct text unit,
    const struct text *sensitive)
{
	uint32_t before = intern_count(c->keys);
	uint32_t class = intern_of(c->keys, key);
	struct owner o = { 0, 0 };
	bool new = true, known = unit.p != NULL;

	if (class == INTERN_NONE)
		return false;
	if (class == before)
		class_add(c, class);
	if (known) {
		o.unit = intern_of(c->units, unit);
		if (o.unit == INTERN_NONE)
			return false;
		o.person = person_of(c, class, o.unit, &new);
		if (o.person == INTERN_NONE)
			return false;
	}
	c->records++;
	c->size[class] += new;
	for (size_t i = 0; i < c->attributes; i++)
		if (!value_add(&c->attribute[i], class, known ? &o : NULL,
			sensitive[i]))
			return false;
	return true;
}

/* Replaces the low half of each key, a value, by same[value]. */
static void
values_replace(struct tally *t, const uint32_t *same)
{
	struct tally old = *t;

	*t = (struct tally){ NULL, 0, 0 };
	for (size_t i = 0; i < old.room; i++) {
		const struct tally_entry *e = &old.entry[i];

		if (e->count > 0)
			tally_add(t,
			    both((uint32_t)(e->key >> 32),
				same[e->key & UINT32_MAX]),
			    e->count);
	}
	tally_clear(&old);
}

/* Counts the cells again, from the values of each person in a class. */
static void
cells_count(const struct classes *c, struct attribute *a)
{
	tally_clear(&a->cells);
	for (size_t i = 0; i < a->seen.room; i++) {
		const struct tally_entry *e = &a->seen.entry[i];
		uint64_t pair;

		if (e->count == 0)
			continue;
		memcpy(&pair,
		    intern_text(c->persons, (uint32_t)(e->key >> 32)).p,
		    sizeof(pair));
		tally_add(&a->cells,
		    both((uint32_t)(pair >> 32), e->key & UINT32_MAX), 1);
	}
}

void
classes_same(struct classes *c, size_t attribute, const uint32_t *rank)
{
	struct attribute *a = &c->attribute[attribute];
	uint32_t n = intern_count(a->values);
	uint32_t *first = mem_array((size_t)n + 1, sizeof(*first));
	uint32_t *same = mem_array((size_t)n + 1, sizeof(*same));

	for (uint32_t v = 0; v < n; v++) {
		if (first[rank[v]] == 0)
			first[rank[v]] = v + 1;
		same[v] = first[rank[v]] - 1;
	}
	values_replace(&a->owned, same);
	values_replace(&a->seen, same);
	values_replace(&a->cells, same);
	if (a->seen.entries > 0)
		cells_count(c, a);
	mem_free(first);
	mem_free(same);
}

/* In the whole table a value counts once per person, in any class. */
static void
totals_make(struct attribute *a)
{
	const struct tally *t = a->owned.entries > 0 ? &a->owned : &a->cells;

	a->total = mem_array(intern_count(a->values) + 1, sizeof(*a->total));
	for (size_t i = 0; i < t->room; i++) {
		const struct tally_entry *e = &t->entry[i];
		uint64_t n = t == &a->owned ? e->count > 0 : e->count;

		a->total[e->key & UINT32_MAX] += n;
		a->sum += n;
	}
}

static void
attribute_end(struct attribute *a, uint32_t classes)
{
	uint32_t at = 0;

	totals_make(a);
	tally_clear(&a->seen);
	tally_clear(&a->owned);
	tally_sort(&a->cells);
	a->first = mem_array((size_t)classes + 1, sizeof(*a->first));
	for (size_t i = 0; i < a->cells.entries; i++) {
		const struct tally_entry *e = &a->cells.entry[i];

		for (; at < e->key >> 32; at++)
			a->first[at + 1] = i;
	}
	for (; at < classes; at++)
		a->first[at + 1] = a->cells.entries;
}

void
classes_end(struct classes *c)
{
	uint32_t n = intern_count(c->keys);

	for (uint32_t i = 0; i < n; i++)
		c->sum += c->size[i];
	for (size_t i = 0; i < c->attributes; i++)
		attribute_end(&c->attribute[i], n);
}

/* ---- sizes ---- */

uint64_t
classes_records(const struct classes *c)
{
	return c->records;
}

uint32_t
classes_count(const struct classes *c)
{
	return intern_count(c->keys);
}

uint64_t
classes_size(const struct classes *c, uint32_t class)
{
	return c->size[class];
}

uint64_t
classes_persons(const struct classes *c)
{
	return c->sum;
}

uint64_t
classes_smallest(const struct classes *c)
{
	uint64_t least = 0;

	for (uint32_t i = 0; i < classes_count(c); i++)
		if (i == 0 || c->size[i] < least)
			least = c->size[i];
	return least;
}

uint64_t
classes_largest(const struct classes *c)
{
	uint64_t most = 0;

	for (uint32_t i = 0; i < classes_count(c); i++)
		if (c->size[i] > most)
			most = c->size[i];
	return most;
}

uint32_t
classes_of_size(const struct classes *c, uint64_t size)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < classes_count(c); i++)
		n += c->size[i] == size;
	return n;
}

wide
classes_discernibility(const struct classes *c, uint64_t k)
{
	wide sum = 0;

	for (uint32_t i = 0; i < classes_count(c); i++)
		sum +=
		    (wide)c->size[i] * (c->size[i] < k ? c->sum : c->size[i]);
	return sum;
}

/* ---- sensitive attributes ---- */

static struct spread
spread_of(const struct classes *c, size_t attribute, uint32_t class)
{
	const struct attribute *a = &c->attribute[attribute];
	struct spread s = { .cell = a->cells.entry + a->first[class],
		.cells = a->first[class + 1] - a->first[class],
		.total = a->total,
		.table = a->sum };

	for (size_t i = 0; i < s.cells; i++)
		s.sum += s.cell[i].count;
	return s;
}

const struct intern *
classes_intern(const struct classes *c, size_t attribute)
{
	return c->attribute[attribute].values;
}

uint32_t
classes_values(const struct classes *c, size_t attribute)
{
	return intern_count(c->attribute[attribute].values);
}

struct text
classes_value(const struct classes *c, size_t attribute, uint32_t value)
{
	return intern_text(c->attribute[attribute].values, value);
}

uint64_t
classes_distinct(const struct classes *c, size_t attribute)
{
	uint64_t least = 0;

	for (uint32_t i = 0; i < classes_count(c); i++) {
		uint64_t n = spread_of(c, attribute, i).cells;

		if (i == 0 || n < least)
			least = n;
	}
	return least;
}

double
classes_entropy(const struct classes *c, size_t attribute)
{
	double least = 0;

	for (uint32_t i = 0; i < classes_count(c); i++) {
		struct spread s = spread_of(c, attribute, i);
		double l = spread_entropy(&s);

		if (i == 0 || l < least)
			least = l;
	}
	return least;
}

double
classes_recursive(const struct classes *c, size_t attribute, uint64_t l)
{
	double most = 0;

	for (uint32_t i = 0; i < classes_count(c); i++) {
		struct spread s = spread_of(c, attribute, i);

		most = fmax(most, spread_recursive(&s, l));
	}
	return most;
}

double
classes_equal_distance(const struct classes *c, size_t attribute)
{
	double most = 0;

	for (uint32_t i = 0; i < classes_count(c); i++) {
		struct spread s = spread_of(c, attribute, i);
		struct distance d = spread_equal(&s);

		most = fmax(most, spread_distance(d));
	}
	return most;
}

double
classes_ordered_distance(const struct classes *c, size_t attribute,
    const uint32_t *rank, uint32_t ranks)
{
	struct order *o = order_new(c->attribute[attribute].total,
	    classes_values(c, attribute), rank, ranks);
	double most = 0;

	for (uint32_t i = 0; i < classes_count(c); i++) {
		struct spread s = spread_of(c, attribute, i);

		most = fmax(most, spread_distance(spread_ordered(&s, o)));
	}
	order_free(o);
	return most;
}

/* ---- bounds ---- */

bool
classes_keep_entropy(const struct classes *c, size_t attribute, struct ratio l,
    uint32_t *class)
{
	for (*class = 0; *class < classes_count(c); ++*class) {
		struct spread s = spread_of(c, attribute, *class);

		if (!spread_keeps_entropy(&s, l))
			return false;
	}
	return true;
}

bool
classes_keep_recursive(const struct classes *c, size_t attribute,
    struct ratio most, uint64_t l, uint32_t *class)
{
	for (*class = 0; *class < classes_count(c); ++*class) {
		struct spread s = spread_of(c, attribute, *class);

		if (!spread_keeps_recursive(&s, most, l))
			return false;
	}
	return true;
}

bool
classes_keep_equal(const struct classes *c, size_t attribute, struct ratio t,
    uint32_t *class)
{
	for (*class = 0; *class < classes_count(c); ++*class) {
		struct spread s = spread_of(c, attribute, *class);

		if (!spread_within(spread_equal(&s), t))
			return false;
	}
	return true;
}

bool
classes_keep_ordered(const struct classes *c, size_t attribute,
    const uint32_t *rank, uint32_t ranks, struct ratio t, uint32_t *class)
{
	struct order *o = order_new(c->attribute[attribute].total,
	    classes_values(c, attribute), rank, ranks);
	bool kept = true;

	for (*class = 0; *class < classes_count(c) && kept; ++*class) {
		struct spread s = spread_of(c, attribute, *class);

		kept = spread_within(spread_ordered(&s, o), t);
	}
	*class -= !kept;
	order_free(o);
	return kept;
}

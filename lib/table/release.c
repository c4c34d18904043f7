/* SPDX-License-Identifier: ISC */
#include "table/release.h"

#include "base/dateformat.h"
#include "base/mem.h"
#include "base/num.h"

struct release_column *
release_add(struct release *r, struct text name, enum release_role role)
{
	struct release_column *c;

	r->column = mem_resize(r->column, r->columns + 1, sizeof(*r->column));
	c = &r->column[r->columns++];
	*c = (struct release_column){ .name = mem_text(name),
		.role = role,
		.weight = 1 };
	return c;
}

const struct release_column *
release_find(const struct release *r, struct text name)
{
	for (size_t i = 0; i < r->columns; i++)
		if (text_is(name, r->column[i].name))
			return &r->column[i];
	return NULL;
}

void
release_text_add(struct text **list, size_t *n, struct text t)
{
	*list = mem_resize(*list, *n + 1, sizeof(**list));
	(*list)[(*n)++] = (struct text){ mem_text(t), t.n };
}

void
release_nulls_add(struct release *r, const char *list)
{
	while (list != NULL) {
		struct text one = { list, strcspn(list, ",") };

		release_text_add(&r->null, &r->nulls, one);
		list = list[one.n] == ',' ? list + one.n + 1 : NULL;
	}
}

static bool
texts_have(const struct text *list, size_t n, struct text t)
{
	for (size_t i = 0; i < n; i++)
		if (text_equal(list[i], t))
			return true;
	return false;
}

/* Whether each text of one list is in the other. */
static bool
texts_within(const struct text *a, size_t n, const struct text *b, size_t m)
{
	for (size_t i = 0; i < n; i++)
		if (!texts_have(b, m, a[i]))
			return false;
	return true;
}

bool
release_same_texts(const struct release *a, const struct release *b)
{
	return texts_within(a->null, a->nulls, b->null, b->nulls) &&
	       texts_within(b->null, b->nulls, a->null, a->nulls) &&
	       texts_within(a->no_date, a->no_dates, b->no_date, b->no_dates) &&
	       texts_within(b->no_date, b->no_dates, a->no_date, a->no_dates);
}

bool
release_no_date(const struct release *r, const struct release_column *c,
    struct text value)
{
	struct moment m, none;

	if (c->zone == NULL && c->floor != FLOOR_MONTH &&
	    c->floor != FLOOR_QUARTER && c->floor != FLOOR_YEAR)
		return false;
	if (texts_have(r->no_date, r->no_dates, value))
		return true;
	if (c->zone == NULL || r->no_dates == 0 ||
	    moment_parse(value, c->format, c->zone, &m) != 0)
		return false;
	for (size_t i = 0; i < r->no_dates; i++)
		if (moment_parse(r->no_date[i], NULL, c->zone, &none) == 0 &&
		    moment_equal(m, none, c->zone))
			return true;
	return false;
}

static void
texts_clear(struct text *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		mem_free((char *)list[i].p);
	mem_free(list);
}

void
release_clear(struct release *r)
{
	texts_clear(r->null, r->nulls);
	texts_clear(r->no_date, r->no_dates);
	for (size_t i = 0; i < r->columns; i++) {
		mem_free(r->column[i].name);
		mem_free(r->column[i].format);
		mem_free(r->column[i].zone_name);
		zone_free(r->column[i].zone);
		mem_free(r->column[i].ladder);
		hierarchy_free(r->column[i].hierarchy);
	}
	mem_free(r->column);
	mem_free(r->unit);
	*r = (struct release){ NULL };
}

int
release_zones(struct release *r, const char **name, const char **why)
{
	for (size_t i = 0; i < r->columns; i++) {
		struct release_column *c = &r->column[i];

		if (c->zone_name == NULL)
			continue;
		*name = c->zone_name;
		c->zone = zone_load(c->zone_name, why);
		if (c->zone == NULL)
			return -1;
	}
	return 0;
}

/* Takes a word and a colon off the front. */
static bool
word_take(struct text *t, const char *word)
{
	size_t n = strlen(word);

	if (t->n <= n || memcmp(t->p, word, n) != 0 || t->p[n] != ':')
		return false;
	text_skip(t, n + 1);
	return true;
}

static int
recursive_parse(struct text t, struct release_column *c)
{
	const char *comma = t.n == 0 ? NULL : memchr(t.p, ',', t.n);
	struct text first = t;
	int64_t l;

	if (comma == NULL)
		return -1;
	first.n = (size_t)(comma - t.p);
	text_skip(&t, first.n + 1);
	if (ratio_parse(first, &c->l) != 0 || c->l.over == 0 ||
	    num_parse(t, 1, INT32_MAX, &l) != 0)
		return -1;
	c->diversity = L_RECURSIVE;
	c->of = (uint64_t)l;
	return 0;
}

int
release_parse_l(struct text t, struct release_column *c)
{
	bool distinct;

	if (word_take(&t, "recursive"))
		return recursive_parse(t, c);
	distinct = word_take(&t, "distinct");
	if ((!distinct && !word_take(&t, "entropy")) ||
	    ratio_parse(t, &c->l) != 0 || c->l.over < c->l.under ||
	    (distinct && c->l.over % c->l.under != 0))
		return -1;
	c->diversity = distinct ? L_DISTINCT : L_ENTROPY;
	return 0;
}

int
release_parse_t(struct text t, struct release_column *c)
{
	bool equal = word_take(&t, "equal");

	if ((!equal && !word_take(&t, "ordered")) ||
	    ratio_parse(t, &c->t) != 0 || c->t.over > c->t.under)
		return -1;
	c->closeness = equal ? T_EQUAL : T_ORDERED;
	return 0;
}

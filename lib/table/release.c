/* SPDX-License-Identifier: ISC */
#include "table/release.h"

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
release_clear(struct release *r)
{
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

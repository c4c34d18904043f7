/* SPDX-License-Identifier: ISC */
#include "table/diversity.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

/* ---- distinct l ---- */

bool
spread_keeps_distinct(uint64_t values, struct ratio l)
{
	return values * l.under >= l.over;
}

/* ---- entropy ---- */

/* The sum of c ln c, which is W times (ln W - entropy). */
static long double
weight(const struct spread *s)
{
	long double sum = 0;

	for (size_t i = 0; i < s->cells; i++) {
		long double c = (long double)s->cell[i].count;

		sum += c * logl(c);
	}
	return sum;
}

double
spread_entropy(const struct spread *s)
{
	long double w = (long double)s->sum;

	return (double)expl(logl(w) - weight(s) / w);
}

/* A product of powers of primes. */
struct product {
	struct power {
		uint64_t prime;
		__extension__ __int128 times;
	} * power;
	size_t n;
};

static void
power_add(struct product *p, uint64_t prime, uint64_t times, bool under)
{
	size_t i;

	for (i = 0; i < p->n && p->power[i].prime != prime; i++)
		;
	if (i == p->n) {
		p->power = mem_resize(p->power, p->n + 1, sizeof(*p->power));
		p->power[p->n++] = (struct power){ prime, 0 };
	}
	if (under)
		p->power[i].times -= times;
	else
		p->power[i].times += times;
}

/* Multiplies or divides the product by x to the power of times. */
static void
product_add(struct product *p, uint64_t x, uint64_t times, bool under)
{
	for (uint64_t prime = 2; prime * prime <= x; prime++)
		for (; x % prime == 0; x /= prime)
			power_add(p, prime, times, under);
	if (x > 1)
		power_add(p, x, times, under);
}

/* Whether l^W times all c^c is exactly W^W. */
static bool
is_even(const struct spread *s, struct ratio l)
{
	struct product p = { NULL, 0 };
	bool even = true;

	product_add(&p, l.over, s->sum, false);
	product_add(&p, l.under, s->sum, true);
	for (size_t i = 0; i < s->cells; i++)
		product_add(&p, s->cell[i].count, s->cell[i].count, false);
	product_add(&p, s->sum, s->sum, true);
	for (size_t i = 0; i < p.n; i++)
		even &= p.power[i].times == 0;
	mem_free(p.power);
	return even;
}

/* If the logarithms are too close, only exact equality is enough. */
bool
spread_keeps_entropy(const struct spread *s, struct ratio l)
{
	long double w = (long double)s->sum;
	long double bound =
	    logl((long double)l.over) - logl((long double)l.under);
	long double left = w * (logl(w) - bound) - weight(s);
	long double margin = w * (logl(w) + fabsl(bound) + 1) * 1e-15L;

	if (left > margin)
		return true;
	return left >= -margin && is_even(s, l);
}

/* ---- recursive (c,l) ---- */

static int
largest_first(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x < *y) - (*x > *y);
}

/* r1, and the sum of the l-th and all rarer values; false: fewer than l
 * values. */
static bool
head_and_tail(const struct spread *s, uint64_t l, uint64_t *head,
    uint64_t *tail)
{
	uint64_t *count;

	if (s->cells < l || l == 0)
		return false;
	count = mem_array(s->cells, sizeof(*count));
	for (size_t i = 0; i < s->cells; i++)
		count[i] = s->cell[i].count;
	qsort(count, s->cells, sizeof(*count), largest_first);
	*head = count[0];
	*tail = 0;
	for (size_t i = l - 1; i < s->cells; i++)
		*tail += count[i];
	mem_free(count);
	return true;
}

bool
spread_keeps_recursive(const struct spread *s, struct ratio c, uint64_t l)
{
	uint64_t head, tail;

	return head_and_tail(s, l, &head, &tail) &&
	       (wide)head * c.under < (wide)tail * c.over;
}

double
spread_recursive(const struct spread *s, uint64_t l)
{
	uint64_t head, tail;

	return head_and_tail(s, l, &head, &tail) ? (double)head / (double)tail
						 : HUGE_VAL;
}

/* ---- distances ---- */

double
spread_distance(struct distance d)
{
	return d.under == 0 ? 0 : (double)d.over / (double)d.under;
}

bool
spread_within(struct distance d, struct ratio t)
{
	return d.over * t.under <= d.under * t.over;
}

static wide
difference(wide a, wide b)
{
	return a > b ? a - b : b - a;
}

struct distance
spread_equal(const struct spread *s)
{
	wide sum = 0;
	uint64_t elsewhere = s->table;

	for (size_t i = 0; i < s->cells; i++) {
		uint64_t all = s->total[s->cell[i].key & UINT32_MAX];

		sum += difference((wide)s->cell[i].count * s->table,
		    (wide)all * s->sum);
		elsewhere -= all;
	}
	sum += (wide)elsewhere * s->sum;
	return (struct distance){ sum, 2 * (wide)s->sum * s->table };
}

struct order {
	const uint32_t *rank;
	uint32_t ranks;
	uint64_t *total, *here; /* by rank */
};

struct order *
order_new(const uint64_t *total, uint32_t values, const uint32_t *rank,
    uint32_t ranks)
{
	struct order *o = mem_alloc(sizeof(*o));

	o->rank = rank;
	o->ranks = ranks;
	o->total = mem_array((size_t)ranks + 1, sizeof(*o->total));
	o->here = mem_array((size_t)ranks + 1, sizeof(*o->here));
	for (uint32_t i = 0; i < values; i++)
		o->total[rank[i]] += total[i];
	return o;
}

void
order_free(struct order *o)
{
	if (o == NULL)
		return;
	mem_free(o->total);
	mem_free(o->here);
	mem_free(o);
}

/* With a single rank nothing can move. */
struct distance
spread_ordered(const struct spread *s, struct order *o)
{
	wide sum = 0, here = 0, all = 0;

	if (o->ranks < 2)
		return (struct distance){ 0, 1 };
	for (size_t i = 0; i < s->cells; i++)
		o->here[o->rank[s->cell[i].key & UINT32_MAX]] +=
		    s->cell[i].count;
	for (uint32_t r = 0; r + 1 < o->ranks; r++) {
		here += o->here[r];
		all += o->total[r];
		sum += difference(here * s->table, all * s->sum);
	}
	for (size_t i = 0; i < s->cells; i++)
		o->here[o->rank[s->cell[i].key & UINT32_MAX]] = 0;
	return (
	    struct distance){ sum, (wide)(o->ranks - 1) * s->sum * s->table };
}

/* SPDX-License-Identifier: ISC */
#include <math.h>

#include "anonymize/marginal.h"
#include "anonymize/reporting.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "record/json.h"

/* ---- JSON ---- */

static void
comma(struct buf *b)
{
	char last = b->len == 0 ? '[' : b->p[b->len - 1];

	if (last != '[' && last != '{')
		buf_add_byte(b, ',');
}

static void
key(struct buf *b, const char *name)
{
	comma(b);
	buf_printf(b, "\"%s\":", name);
}

static void
open_object(struct buf *b)
{
	comma(b);
	buf_add_byte(b, '{');
}

static void
number(struct buf *b, const char *name, uint64_t n)
{
	key(b, name);
	buf_printf(b, "%llu", (unsigned long long)n);
}

static void
share(struct buf *b, const char *name, uint64_t n)
{
	key(b, name);
	ratio_millionths_put(n, b);
}

static void
real(struct buf *b, const char *name, double x)
{
	key(b, name);
	if (isfinite(x))
		buf_printf(b, "%.6f", x);
	else
		buf_add_string(b, "null");
}

static void
null(struct buf *b, const char *name)
{
	key(b, name);
	buf_add_string(b, "null");
}

static void
truth(struct buf *b, const char *name, bool is)
{
	key(b, name);
	buf_add_string(b, is ? "true" : "false");
}

/* Text that is not UTF-8 is made valid. */
static void
text(struct buf *b, const char *name, struct text t)
{
	char fit[MSG_NAME_MAX];

	key(b, name);
	if (utf8_valid(t.p, t.n) != t.n)
		t = text_of(msg_name(fit, sizeof(fit), t));
	json_encode(b, t);
}

static void
some(struct buf *b, const char *name, struct text t)
{
	if (t.n == 0)
		null(b, name);
	else
		text(b, name, t);
}

static void
word(struct buf *b, const char *name, const char *t)
{
	some(b, name, t == NULL ? (struct text){ NULL, 0 } : text_of(t));
}

/* ---- promised ---- */

static void
quasi_put(struct buf *b, const struct release_column *c)
{
	word(b, "type", release_word(RELEASE_TYPES, c->type));
	truth(b, "hierarchy", c->hierarchy != NULL || c->ladder != NULL);
	word(b, "labels", release_word(RELEASE_LABELS, c->labels));
	word(b, "floor", release_word(RELEASE_FLOORS, c->floor));
	key(b, "top");
	if (c->topped)
		buf_printf(b, "%lld", (long long)c->top);
	else
		buf_add_string(b, "null");
	number(b, "weight", c->weight);
}

static void
bound_put(struct buf *b, const char *name, const struct release_column *c,
    void (*put)(const struct release_column *, struct buf *))
{
	struct buf bound = { 0 };

	put(c, &bound);
	some(b, name, (struct text){ bound.p, bound.len });
	buf_clear(&bound);
}

static void
column_put(struct buf *b, const struct release_column *c)
{
	open_object(b);
	text(b, "name", text_of(c->name));
	word(b, "role", release_word(RELEASE_ROLES, c->role));
	if (c->role == RELEASE_QUASI)
		quasi_put(b, c);
	if (c->role == RELEASE_SENSITIVE) {
		bound_put(b, "l", c, report_l_put);
		bound_put(b, "t", c, report_t_put);
	}
	buf_add_byte(b, '}');
}

static void
promised_put(struct buf *b, const struct release *r)
{
	key(b, "promised");
	buf_add_byte(b, '{');
	number(b, "k", r->k);
	word(b, "unit", r->unit);
	share(b, "suppress",
	    ratio_millionths(r->suppress.over, r->suppress.under));
	key(b, "columns");
	buf_add_byte(b, '[');
	for (size_t i = 0; i < r->columns; i++)
		column_put(b, &r->column[i]);
	buf_add_string(b, "]}");
}

/* ---- found ---- */

static void
sensitive_put(struct buf *b, const struct release_column *c,
    const struct utility_sensitive *s)
{
	open_object(b);
	text(b, "name", text_of(c->name));
	truth(b, "kept", s->kept);
	number(b, "distinct", s->distinct);
	real(b, "entropy", s->entropy);
	if (c->diversity == L_RECURSIVE)
		real(b, "recursive", s->recursive);
	else
		null(b, "recursive");
	share(b, "equal", s->equal);
	if (s->ranked)
		share(b, "ordered", s->ordered);
	else
		null(b, "ordered");
	buf_add_byte(b, '}');
}

static void
found_put(struct buf *b, const struct utility *u)
{
	const struct frame *f = u->plan->frame;

	key(b, "found");
	buf_add_byte(b, '{');
	truth(b, "kept", utility_kept(u));
	number(b, "k", sizes_smallest(&u->after));
	number(b, "records", u->records);
	number(b, "persons", u->persons);
	number(b, "suppressed", u->suppressed);
	number(b, "classes", u->after.n);
	number(b, "largest", sizes_largest(&u->after));
	key(b, "sensitive");
	buf_add_byte(b, '[');
	for (uint32_t i = 0; i < f->sensitives; i++)
		sensitive_put(b, f->column[f->quasis + i], &u->sensitive[i]);
	buf_add_string(b, "]}");
}

static void
risk_put(struct buf *b, const char *when, const struct sizes *s)
{
	key(b, when);
	buf_add_byte(b, '{');
	share(b, "highest", utility_highest(s));
	share(b, "average", utility_average(s));
	share(b, "unique", utility_unique(s));
	buf_add_byte(b, '}');
}

static void
size_put(struct buf *b, const char *when, const struct sizes *s,
    const struct size_range *range)
{
	uint64_t classes;
	uint64_t persons = sizes_between(s, range->from, range->to, &classes);

	key(b, when);
	buf_add_byte(b, '{');
	number(b, "classes", classes);
	number(b, "persons", persons);
	buf_add_byte(b, '}');
}

static void
sizes_put(struct buf *b, const struct utility *u)
{
	key(b, "sizes");
	buf_add_byte(b, '[');
	for (size_t i = 0; i < report_sizes_used(u); i++) {
		const struct size_range *range = &report_sizes[i];

		open_object(b);
		number(b, "from", range->from);
		if (range->to == UINT64_MAX)
			null(b, "to");
		else
			number(b, "to", range->to);
		size_put(b, "before", &u->before, range);
		size_put(b, "after", &u->after, range);
		buf_add_byte(b, '}');
	}
	buf_add_byte(b, ']');
}

static void
discernibility_put(struct buf *b, const char *name, const struct sizes *s,
    uint64_t k)
{
	key(b, name);
	ratio_wide_put(sizes_discernibility(s, k), b);
}

static void
precision_put(struct buf *b, bool is, uint64_t precision)
{
	if (is)
		share(b, "precision", precision);
	else
		null(b, "precision");
}

static void
loss_put(struct buf *b, const struct utility *u)
{
	const struct frame *f = u->plan->frame;
	uint64_t precision;
	bool is = utility_precision_all(u, &precision);

	key(b, "loss");
	buf_add_byte(b, '{');
	discernibility_put(b, "discernibility", &u->after, 0);
	discernibility_put(b, "before", &u->before, 0);
	discernibility_put(b, "before_k", &u->before, f->release->k);
	share(b, "c_avg", utility_class(u));
	share(b, "ncp", utility_ncp_all(u));
	precision_put(b, is, precision);
	key(b, "columns");
	buf_add_byte(b, '[');
	for (uint32_t i = 0; i < f->quasis; i++) {
		open_object(b);
		text(b, "name", text_of(f->column[i]->name));
		share(b, "ncp", utility_ncp(u, i));
		is = utility_precision(u, i, &precision);
		precision_put(b, is, precision);
		buf_add_byte(b, '}');
	}
	buf_add_string(b, "]}");
}

/* ---- distributions ---- */

static void
distribution_put(struct buf *b, const char *name, const struct marginal *m)
{
	open_object(b);
	text(b, "name", text_of(name));
	key(b, "bars");
	buf_add_byte(b, '[');
	for (size_t i = 0; i < m->bars; i++) {
		const struct marginal_bar *bar = &m->bar[i];

		open_object(b);
		text(b, "name", (struct text){ bar->name.p, bar->name.len });
		truth(b, "value", bar->value);
		number(b, "before", bar->before);
		number(b, "after", bar->after);
		buf_add_byte(b, '}');
	}
	buf_add_string(b, "]}");
}

static void
distributions_put(struct buf *b, const struct plan *p)
{
	struct released released;

	released_make(&released, p);
	key(b, "distributions");
	buf_add_byte(b, '[');
	for (uint32_t i = 0; i < p->frame->quasis; i++) {
		struct marginal m;

		marginal_make(&m, &released, i);
		distribution_put(b, p->frame->column[i]->name, &m);
		marginal_clear(&m);
	}
	buf_add_byte(b, ']');
	released_clear(&released);
}

void
report_json(const struct plan *plan, const struct report_facts *facts,
    struct buf *b)
{
	struct utility u;

	utility_make(&u, plan);
	buf_add_byte(b, '{');
	number(b, "report", 1);
	some(b, "release", facts->release);
	some(b, "policy", facts->policy);
	some(b, "time", facts->time);
	promised_put(b, plan->frame->release);
	found_put(b, &u);
	key(b, "risk");
	buf_add_byte(b, '{');
	risk_put(b, "before", &u.before);
	risk_put(b, "after", &u.after);
	buf_add_byte(b, '}');
	sizes_put(b, &u);
	loss_put(b, &u);
	distributions_put(b, plan);
	buf_add_string(b, "}\n");
	utility_clear(&u);
}

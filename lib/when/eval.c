/* SPDX-License-Identifier: ISC */
#include "base/num.h"
#include "record/json.h"
#include "record/jsonget.h"
#include "when/lex.h"
#include "when/node.h"

/* ---- values ---- */

/* The kinds are OP_NULL to OP_TEXT, and these two. */
enum { AN_ARRAY = OP_TEXT + 1, AN_OBJECT };

struct operand {
	int kind;
	bool literal;     /* number is set; text is decoded */
	bool quoted;      /* text is a raw JSON string */
	struct text text; /* for a number, its digits */
	double number;
};

static struct operand
truth(bool b)
{
	return (struct operand){ .kind = b ? OP_TRUE : OP_FALSE };
}

static bool
is_true(const struct operand *o)
{
	return o->kind != OP_NULL && o->kind != OP_FALSE;
}

/* A raw value of JSON. */
static struct operand
operand_raw(struct text t)
{
	struct operand o = { .kind = OP_NUMBER, .text = t };

	switch (*t.p) {
	case 'n': o.kind = OP_NULL; break;
	case 'f': o.kind = OP_FALSE; break;
	case 't': o.kind = OP_TRUE; break;
	case '[': o.kind = AN_ARRAY; break;
	case '{': o.kind = AN_OBJECT; break;
	case '"':
		o.kind = OP_TEXT;
		o.quoted = true;
		break;
	default: break;
	}
	return o;
}

static struct operand
operand_value(const struct value *v)
{
	switch (v->kind) {
	case VALUE_NULL: return (struct operand){ .kind = OP_NULL };
	case VALUE_TEXT:
		return (struct operand){ .kind = OP_TEXT, .text = v->text };
	default: return operand_raw(v->text);
	}
}

static struct operand
member(struct text object, struct text key)
{
	struct text raw;

	if (!json_get(object, key, &raw))
		return (struct operand){ .kind = OP_NULL };
	return operand_raw(raw);
}

/* ---- comparing ---- */

static double
number(const struct operand *o)
{
	return o->literal ? o->number : lexeme_double(o->text);
}

/* At most one of two operands comes from the record, so one buffer is
 * enough. */
static struct text
characters(struct buf *decoded, const struct operand *o)
{
	if (!o->quoted)
		return o->text;
	if (json_plain(o->text))
		return (struct text){ o->text.p + 1, o->text.n - 2 };
	decoded->len = 0;
	json_decode(decoded, o->text);
	return (struct text){ decoded->p, decoded->len };
}

/* Takes the whole part off the front, without zeros before it. */
static struct text
whole_take(struct text *t)
{
	struct text whole = *t;

	while (t->n > 0 && is_digit(*t->p))
		text_skip(t, 1);
	whole.n -= t->n;
	while (whole.n > 0 && *whole.p == '0')
		text_skip(&whole, 1);
	return whole;
}

/* Of two plain numbers without a sign. */
static int
size_order(struct text a, struct text b)
{
	struct text x = whole_take(&a), y = whole_take(&b);
	int order = (x.n > y.n) - (x.n < y.n);

	if (order == 0)
		order = text_order(x, y);
	return order != 0 ? order : text_order(a, b);
}

/* Rounding keeps the order of numbers, so digits decide only where both become
 * the same double.  false: there are too many of them. */
static bool
digits_order(struct text a, struct text b, int *order)
{
	char x[NUM_PLAIN], y[NUM_PLAIN];
	struct text p = { x, num_plain(a, x) }, q = { y, num_plain(b, y) };
	bool minus;

	*order = 0;
	if (text_equal(a, b))
		return true;
	if (p.n == 0 || q.n == 0)
		return false;
	minus = text_take(&p, '-');
	text_take(&q, '-'); /* nought may have another sign */
	*order = minus ? size_order(q, p) : size_order(p, q);
	return true;
}

static bool
number_order(const struct operand *a, const struct operand *b, int *order)
{
	double x = number(a), y = number(b);

	*order = (x > y) - (x < y);
	return *order != 0 || digits_order(a->text, b->text, order);
}

/* Less than, equal to or greater than zero.  false: it cannot be told. */
static bool
find_order(struct buf *decoded, const struct operand *a,
    const struct operand *b, int *order)
{
	*order = a->kind - b->kind;
	if (*order != 0)
		return true;
	if (a->kind == OP_TEXT)
		*order =
		    text_order(characters(decoded, a), characters(decoded, b));
	return a->kind != OP_NUMBER || number_order(a, b, order);
}

static bool
compares(enum when_op op, int order)
{
	switch (op) {
	case OP_EQUAL: return order == 0;
	case OP_UNEQUAL: return order != 0;
	case OP_BELOW: return order < 0;
	case OP_AT_MOST: return order <= 0;
	case OP_ABOVE: return order > 0;
	default: return order >= 0;
	}
}

/* ---- evaluating; false: the expression fails, as in jq ---- */

static bool eval(const struct when_tree *, const struct when_source *,
    size_t node, struct operand *to);

static bool
eval_field(const struct when_node *n, const struct when_source *s,
    struct operand *to)
{
	*to = s->value == NULL ? member(s->record, n->text)
			       : operand_value(&s->value[n->field]);
	return true;
}

static bool
eval_member(const struct when_tree *t, const struct when_source *s,
    const struct when_node *n, struct operand *to)
{
	if (!eval(t, s, n->left, to))
		return false;
	if (to->kind == AN_OBJECT)
		*to = member(to->text, n->text);
	else if (to->kind != OP_NULL)
		return false;
	return true;
}

/* If the left side fails, the whole expression fails. */
static bool
eval_else(const struct when_tree *t, const struct when_source *s,
    const struct when_node *n, struct operand *to)
{
	if (!eval(t, s, n->left, to))
		return false;
	return is_true(to) || eval(t, s, n->right, to);
}

/* The right side is evaluated only if it matters. */
static bool
eval_logic(const struct when_tree *t, const struct when_source *s,
    const struct when_node *n, struct operand *to)
{
	if (!eval(t, s, n->left, to))
		return false;
	if (is_true(to) == (n->op == OP_AND) && !eval(t, s, n->right, to))
		return false;
	*to = truth(is_true(to));
	return true;
}

static bool
eval_comparison(const struct when_tree *t, const struct when_source *s,
    const struct when_node *n, struct operand *to)
{
	struct operand right;
	int order;

	if (!eval(t, s, n->left, to) || !eval(t, s, n->right, &right) ||
	    !find_order(s->decoded, to, &right, &order))
		return false;
	*to = truth(compares(n->op, order));
	return true;
}

static bool
eval(const struct when_tree *t, const struct when_source *s, size_t node,
    struct operand *to)
{
	const struct when_node *n = &t->node[node];

	switch (n->op) {
	case OP_NULL:
	case OP_FALSE:
	case OP_TRUE:
	case OP_NUMBER:
	case OP_TEXT:
		*to = (struct operand){ .kind = (int)n->op,
			.literal = true,
			.text = n->text,
			.number = n->number };
		return true;
	case OP_FIELD: return eval_field(n, s, to);
	case OP_MEMBER: return eval_member(t, s, n, to);
	case OP_ELSE: return eval_else(t, s, n, to);
	case OP_OR:
	case OP_AND: return eval_logic(t, s, n, to);
	case OP_NOT:
		if (!eval(t, s, n->left, to))
			return false;
		*to = truth(!is_true(to));
		return true;
	default: return eval_comparison(t, s, n, to);
	}
}

bool
when_tree_ask(const struct when_tree *t, const struct when_source *s,
    bool *holds)
{
	struct operand o;

	if (!eval(t, s, t->top, &o) || o.kind > OP_TRUE)
		return false;
	*holds = o.kind == OP_TRUE;
	return true;
}

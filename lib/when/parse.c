/* SPDX-License-Identifier: ISC */
/*
 * Reads plain conditions.  An expression with anything else in it, or anything
 * that versions of jq read differently, is left to jq itself.  From loose to
 * tight the operators are: |, //, or, and, comparisons.
 */
#include "base/mem.h"
#include "when/lex.h"
#include "when/node.h"

enum { DEPTH = 64 };

struct parse {
	struct when_tree *tree;
	struct text t; /* the rest */
	int depth;
};

/* Each of these stores its node in *to; false: the expression is not plain. */
static bool parse_pipe(struct parse *, size_t *to);

/* ---- nodes ---- */

static struct when_node *
node_add(struct parse *p, enum when_op op, size_t *to)
{
	struct when_tree *t = p->tree;

	t->node = mem_resize(t->node, t->nodes + 1, sizeof(*t->node));
	*to = t->nodes++;
	t->node[*to] = (struct when_node){ .op = op };
	return &t->node[*to];
}

static void
node_join(struct parse *p, enum when_op op, size_t left, size_t right,
    size_t *to)
{
	struct when_node *n = node_add(p, op, to);

	n->left = left;
	n->right = right;
	n->wide = op == OP_ELSE &&
		  (p->tree->node[left].wide || p->tree->node[right].wide);
}

static size_t
field_find(struct parse *p, struct text key)
{
	struct when_tree *t = p->tree;

	for (size_t i = 0; i < t->fields; i++)
		if (text_equal(t->field[i], key))
			return i;
	t->field = mem_resize(t->field, t->fields + 1, sizeof(*t->field));
	t->field[t->fields] = key;
	return t->fields++;
}

/* The member with this key, of *to or of the record. */
static void
member_add(struct parse *p, bool below, struct text key, size_t *to)
{
	size_t left = *to;
	struct when_node *n = node_add(p, below ? OP_MEMBER : OP_FIELD, to);

	n->wide = true;
	n->left = left;
	n->text = key;
	if (!below)
		n->field = field_find(p, key);
}

/* ---- terms ---- */

static bool
parse_string(struct parse *p, size_t *to)
{
	struct text characters;

	if (!lexeme_string(&p->t, &p->tree->arena, &characters))
		return false;
	node_add(p, OP_TEXT, to)->text = characters;
	return true;
}

static bool
parse_number(struct parse *p, size_t *to)
{
	struct text literal;
	struct when_node *n;

	if (!lexeme_number(&p->t, &p->tree->arena, &literal))
		return false;
	n = node_add(p, OP_NUMBER, to);
	n->text = literal;
	n->number = lexeme_double(literal);
	return true;
}

static bool
parse_name(struct parse *p, size_t *to)
{
	if (lexeme_name(&p->t, "null"))
		node_add(p, OP_NULL, to);
	else if (lexeme_name(&p->t, "false"))
		node_add(p, OP_FALSE, to);
	else if (lexeme_name(&p->t, "true"))
		node_add(p, OP_TRUE, to);
	else
		return false;
	return true;
}

static bool
parse_path(struct parse *p, size_t *to)
{
	struct text key;
	bool first = true;

	*to = 0;
	while (lexeme_key(&p->t, &p->tree->arena, first, &key)) {
		member_add(p, !first, key, to);
		first = false;
	}
	return !first;
}

/* ---- expressions ---- */

static bool
parse_term(struct parse *p, size_t *to)
{
	lexeme_blanks(&p->t);
	if (p->t.n == 0)
		return false;
	if (*p->t.p == '"')
		return parse_string(p, to);
	if (*p->t.p == '.')
		return parse_path(p, to);
	if (text_take(&p->t, '('))
		return parse_pipe(p, to) && lexeme_sign(&p->t, ")", "");
	if (*p->t.p == '-' || is_digit(*p->t.p))
		return parse_number(p, to);
	return parse_name(p, to);
}

static bool
take_comparison(struct parse *p, enum when_op *op)
{
	static const struct {
		const char *sign, *longer;
		enum when_op op;
	} signs[] = {
		{ "==", "", OP_EQUAL },
		{ "!=", "", OP_UNEQUAL },
		{ "<=", "", OP_AT_MOST },
		{ "<", "", OP_BELOW },
		{ ">=", "", OP_AT_LEAST },
		{ ">", "", OP_ABOVE },
	};

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (lexeme_sign(&p->t, signs[i].sign, signs[i].longer)) {
			*op = signs[i].op;
			return true;
		}
	return false;
}

/* Two values that may both be arrays or objects are left to jq. */
static bool
parse_comparison(struct parse *p, size_t *to)
{
	enum when_op op, another;
	size_t left, right;

	if (!parse_term(p, &left))
		return false;
	*to = left;
	if (!take_comparison(p, &op))
		return true;
	if (!parse_term(p, &right) || take_comparison(p, &another) ||
	    (p->tree->node[left].wide && p->tree->node[right].wide))
		return false;
	node_join(p, op, left, right, to);
	return true;
}

static bool
parse_and(struct parse *p, size_t *to)
{
	size_t right;

	if (!parse_comparison(p, to))
		return false;
	while (lexeme_name(&p->t, "and")) {
		if (!parse_comparison(p, &right))
			return false;
		node_join(p, OP_AND, *to, right, to);
	}
	return true;
}

static bool
parse_or(struct parse *p, size_t *to)
{
	size_t right;

	if (!parse_and(p, to))
		return false;
	while (lexeme_name(&p->t, "or")) {
		if (!parse_and(p, &right))
			return false;
		node_join(p, OP_OR, *to, right, to);
	}
	return true;
}

/* a // b // c is a // (b // c). */
static bool
parse_else(struct parse *p, size_t *to)
{
	size_t left, right;

	if (p->depth == DEPTH || !parse_or(p, &left))
		return false;
	*to = left;
	if (!lexeme_sign(&p->t, "//", "="))
		return true;
	p->depth++;
	if (!parse_else(p, &right))
		return false;
	p->depth--;
	node_join(p, OP_ELSE, left, right, to);
	return true;
}

/* After a | only "not" is plain. */
static bool
parse_pipe(struct parse *p, size_t *to)
{
	if (p->depth++ == DEPTH || !parse_else(p, to))
		return false;
	while (lexeme_sign(&p->t, "|", "=")) {
		if (!lexeme_name(&p->t, "not"))
			return false;
		node_join(p, OP_NOT, *to, *to, to);
	}
	p->depth--;
	return true;
}

bool
when_tree_parse(struct when_tree *tree, struct text expression)
{
	struct parse p = { .tree = tree, .t = expression };

	if (parse_pipe(&p, &tree->top)) {
		lexeme_blanks(&p.t);
		if (p.t.n == 0)
			return true;
	}
	when_tree_clear(tree);
	return false;
}

void
when_tree_clear(struct when_tree *t)
{
	mem_free(t->node);
	mem_free(t->field);
	arena_clear(&t->arena);
	*t = (struct when_tree){ 0 };
}

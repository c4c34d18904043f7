/* SPDX-License-Identifier: ISC */
/* What a plain condition takes the values of fields for. */
#include "when/node.h"
#include "when/when.h"

/* One walk through a tree. */
struct expecting {
	const struct when_tree *tree;
	when_see *see;
	void *of;
	struct buf path;
};

static void
path_put(struct expecting *e, size_t at)
{
	const struct when_node *n = &e->tree->node[at];

	if (n->op == OP_MEMBER) {
		path_put(e, n->left);
		buf_add_byte(&e->path, '.');
	}
	buf_add_text(&e->path, n->text);
}

/* The fields whose value a node may have. */
static void
fields_see(struct expecting *e, size_t at, enum when_expected expected)
{
	const struct when_node *n = &e->tree->node[at];

	if (n->op == OP_ELSE) {
		fields_see(e, n->left, expected);
		fields_see(e, n->right, expected);
	}
	if (n->op != OP_FIELD && n->op != OP_MEMBER)
		return;
	e->path.len = 0;
	path_put(e, at);
	e->see(e->of, (struct text){ e->path.p, e->path.len }, expected);
}

/* Both sides of a comparison: what one is, the other should be. */
static void
comparison_see(struct expecting *e, size_t at, size_t other)
{
	enum when_op op = e->tree->node[other].op;

	if (op == OP_NUMBER)
		fields_see(e, at, WHEN_NUMBER);
	if (op == OP_TRUE || op == OP_FALSE)
		fields_see(e, at, WHEN_TRUTH);
}

static void
node_see(struct expecting *e, const struct when_node *n)
{
	switch (n->op) {
	case OP_AND:
	case OP_OR: fields_see(e, n->right, WHEN_TRUTH); /* FALLTHROUGH */
	case OP_NOT: fields_see(e, n->left, WHEN_TRUTH); break;
	case OP_EQUAL:
	case OP_UNEQUAL:
	case OP_BELOW:
	case OP_AT_MOST:
	case OP_ABOVE:
	case OP_AT_LEAST:
		comparison_see(e, n->left, n->right);
		comparison_see(e, n->right, n->left);
		break;
	default: break;
	}
}

void
when_tree_expects(const struct when_tree *t, when_see *see, void *of)
{
	struct expecting e = { t, see, of, { NULL, 0, 0 } };

	for (size_t i = 0; i < t->nodes; i++)
		node_see(&e, &t->node[i]);
	if (t->nodes > 0)
		fields_see(&e, t->top, WHEN_TRUTH);
	buf_clear(&e.path);
}

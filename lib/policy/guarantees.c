/* SPDX-License-Identifier: ISC */
/*
 * Reads the numbers of a release that carry a guarantee.  They are texts, as a
 * number of JSON may have gone through floating point before it was written; a
 * whole number may be either.
 */
#include "policy/reading.h"

static void
decimal_put(const struct node *n, struct buf *b)
{
	int64_t whole;

	if (node_number(n, 0, INT32_MAX, &whole) == 0)
		buf_printf(b, "%lld", (long long)whole);
	else
		buf_add_text(b, node_text(n));
}

void
read_share(const struct slot *s)
{
	struct ratio share = { 1, 1 };
	struct buf b = { 0 };

	decimal_put(s->node, &b);
	ratio_parse((struct text){ b.p, b.len }, &share);
	if (share.over < share.under)
		*(struct ratio *)s->to = share;
	else
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "must be a share below 1 in quotes, such as \"0.01\"");
	buf_clear(&b);
}

/* ---- l and t, as options have them ---- */

static void
read_l(const struct slot *s)
{
	struct buf b = { 0 };

	buf_printf(&b, "%s:", (const char *)s->with);
	decimal_put(s->node, &b);
	if (release_parse_l((struct text){ b.p, b.len }, s->to) != 0)
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM, "must be %s",
		    strcmp(s->with, "distinct") == 0
			? "a whole number, 1 or more"
			: "a number in quotes, 1 or more, such as \"2.5\"");
	buf_clear(&b);
}

static void
read_recursive(const struct slot *s)
{
	struct buf b = { 0 };

	if (!node_is_kind(s->reading, s->node, NODE_LIST))
		return;
	buf_add_string(&b, "recursive:");
	for (size_t i = 0; i < node_size(s->node); i++) {
		buf_add_string(&b, i == 0 ? "" : ",");
		decimal_put(node_at(s->node, i), &b);
	}
	if (release_parse_l((struct text){ b.p, b.len }, s->to) != 0)
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "must be the two numbers c (greater than 0) and l (1 or "
		    "more), such as [\"3\", 3]");
	buf_clear(&b);
}

static void
read_t(const struct slot *s)
{
	struct buf b = { 0 };

	buf_printf(&b, "%s:", (const char *)s->with);
	decimal_put(s->node, &b);
	if (release_parse_t((struct text){ b.p, b.len }, s->to) != 0)
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "must be a number in quotes from 0 to 1, such as \"0.2\"");
	buf_clear(&b);
}

static const struct member l_keys[] = {
	{ "distinct", read_l, 0, "distinct", MAY },
	{ "entropy", read_l, 0, "entropy", MAY },
	{ "recursive", read_recursive, 0, NULL, MAY },
	{ .name = NULL },
};

static const struct member t_keys[] = {
	{ "equal", read_t, 0, "equal", MAY },
	{ "ordered", read_t, 0, "ordered", MAY },
	{ .name = NULL },
};

static void
one_read(const struct slot *s, const struct member *keys)
{
	object_read(s->reading, s->node, keys, s->to);
	if (node_kind(s->node) == NODE_OBJECT && node_size(s->node) != 1)
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "must have one of its keys, and only one");
}

void
read_diversity(const struct slot *s)
{
	one_read(s, l_keys);
}

void
read_closeness(const struct slot *s)
{
	one_read(s, t_keys);
}

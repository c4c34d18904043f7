/* SPDX-License-Identifier: ISC */
/*
 * Numbers that carry a guarantee, of releases.  They are texts, as a number of
 * JSON may have gone through floating point before it was written; whole ones
 * may be either.
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
read_share(struct reading *r, const struct node *n, void *to, const void *with)
{
	struct ratio share = { 1, 1 };
	struct buf b = { 0 };

	(void)with;
	decimal_put(n, &b);
	ratio_parse((struct text){ b.p, b.len }, &share);
	if (share.over < share.under)
		*(struct ratio *)to = share;
	else
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "must be a share below 1, in quotes, as \"0.01\"");
	buf_clear(&b);
}

/* ---- l and t, as options have them ---- */

static void
read_l(struct reading *r, const struct node *n, void *to, const void *with)
{
	struct buf b = { 0 };

	buf_printf(&b, "%s:", (const char *)with);
	decimal_put(n, &b);
	if (release_parse_l((struct text){ b.p, b.len }, to) != 0)
		finding_add(r, LEVEL_ERROR, CHECK_FORM, "%s of at least 1",
		    strcmp(with, "distinct") == 0
			? "must be a whole number"
			: "must be a number in quotes, as \"2.5\",");
	buf_clear(&b);
}

static void
read_recursive(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct buf b = { 0 };

	(void)with;
	if (!node_is_kind(r, n, NODE_LIST))
		return;
	buf_add_string(&b, "recursive:");
	for (size_t i = 0; i < node_size(n); i++) {
		buf_add_string(&b, i == 0 ? "" : ",");
		decimal_put(node_at(n, i), &b);
	}
	if (release_parse_l((struct text){ b.p, b.len }, to) != 0)
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "must be c, above 0, and l, at least 1, as [\"3\", 3]");
	buf_clear(&b);
}

static void
read_t(struct reading *r, const struct node *n, void *to, const void *with)
{
	struct buf b = { 0 };

	buf_printf(&b, "%s:", (const char *)with);
	decimal_put(n, &b);
	if (release_parse_t((struct text){ b.p, b.len }, to) != 0)
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "must be a number in quotes, as \"0.2\", of at most 1");
	buf_clear(&b);
}

static const struct member l_keys[] = {
	{ "distinct", read_l, 0, "distinct", false },
	{ "entropy", read_l, 0, "entropy", false },
	{ "recursive", read_recursive, 0, NULL, false },
	{ NULL, NULL, 0, NULL, false },
};

static const struct member t_keys[] = {
	{ "equal", read_t, 0, "equal", false },
	{ "ordered", read_t, 0, "ordered", false },
	{ NULL, NULL, 0, NULL, false },
};

static void
one_read(struct reading *r, const struct node *n, const struct member *keys,
    void *to)
{
	object_read(r, n, keys, to);
	if (node_kind(n) == NODE_OBJECT && node_size(n) != 1)
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "must have just one key");
}

void
read_diversity(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	(void)with;
	one_read(r, n, l_keys, to);
}

void
read_closeness(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	(void)with;
	one_read(r, n, t_keys, to);
}

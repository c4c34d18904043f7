/* SPDX-License-Identifier: ISC */
/* diff: comparisons that need more than the two values. */
#include "explain/diff.h"

/* ---- changes that matter only sometimes ---- */

static struct text
member(const struct node *n, const char *key)
{
	return node_text(node_get(n, key));
}

/* The place is a field or its category. */
bool
diff_category_is_new(const struct diff_pair *p)
{
	bool inside = node_kind(p->at->new) == NODE_TEXT;
	const struct diff_place *field = inside ? p->at->up : p->at;
	struct text category = member(field->new, "category");
	struct text name = { NULL, 0 };
	const struct node *old;

	while ((old = node_next(field->up->old, &name)) != NULL)
		if (category_within(category, member(old, "category")))
			return false;
	return true;
}

bool
diff_dataset_stays(const struct diff_pair *p)
{
	struct text dataset = member(p->at->old, "dataset");

	return policy_dataset(p->diff->new, dataset) != NULL;
}

bool
diff_was_mandatory(const struct diff_pair *p)
{
	return text_is(member(p->at->old, "class"), "mandatory");
}

/* How much of a column goes out. */
static int
exposure(const struct node *column)
{
	struct text role = member(column, "role");

	return text_is(role, "keep")        ? 3
	       : text_is(role, "sensitive") ? 2
	       : text_is(role, "quasi")     ? 1
					    : 0;
}

/* A sensitive column goes out as it is, but its values are checked in every
 * group.  Nobody can say whether that protects more than making it coarser. */
bool
diff_shows_more(const struct diff_pair *p)
{
	int old = exposure(p->at->old), new = exposure(p->at->new);

	return new > old || (old == 2 && new == 1);
}

/* ---- comparisons of one row each ---- */

/* The text may change while the name of its file stays. */
enum diff_way
diff_published(struct diff_pair *p)
{
	return text_equal(p->diff->old->published, p->diff->new->published)
		   ? SAME
		   : OTHER;
}

enum diff_way
diff_age(struct diff_pair *p)
{
	enum diff_way way = diff_scale(p);
	struct text age = { p->new.p, p->new.len };
	const char *said = text_is(age, "child")    ? "counted as children"
			   : text_is(age, "review") ? "to be reviewed"
						    : "counted as adults";

	p->new.len = 0;
	buf_add_string(&p->new, said);
	return way;
}

static const struct policy_rule *
rule_find(const struct policy *p, struct text id)
{
	const struct policy_rule *rule = p->rule;

	while (!text_equal(rule->id, id))
		rule++;
	return rule;
}

/* LESS: a warning is gone or comes later.  The policy keeps them sorted. */
enum diff_way
diff_warnings(struct diff_pair *p)
{
	const struct policy_rule *a = rule_find(p->diff->old, p->at->up->name);
	const struct policy_rule *b = rule_find(p->diff->new, p->at->up->name);
	bool same = a->warns == b->warns;

	for (size_t i = 0; i < a->warns; i++) {
		if (i >= b->warns || period_longer(a->warn[i], b->warn[i]))
			return LESS;
		same &= period_equal(a->warn[i], b->warn[i]);
	}
	return same ? SAME : MORE;
}

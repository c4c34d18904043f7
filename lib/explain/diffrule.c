/* SPDX-License-Identifier: ISC */
/* diff: the rules of retention. */
#include "explain/diff.h"
#include "policy/words.h"

static const struct policy_rule *
rule_find(const struct policy *p, struct text id)
{
	for (size_t i = 0; i < p->rules; i++)
		if (text_equal(p->rule[i].id, id))
			return &p->rule[i];
	return NULL;
}

static bool
since_equal(const struct policy_rule *a, const struct policy_rule *b)
{
	if (a->sinces != b->sinces || a->latest != b->latest ||
	    a->person != b->person)
		return false;
	for (size_t i = 0; i < a->sinces; i++)
		if (!text_equal(a->since[i]->name, b->since[i]->name))
			return false;
	return true;
}

/* The same sentence but for what is compared on its own. */
static bool
sentence_equal(struct diff *d, const struct policy_rule *a,
    const struct policy_rule *b)
{
	struct policy_rule other = *b;
	struct buf x = { 0 }, y = { 0 };
	bool same;

	other.after = a->after;
	other.warn = a->warn;
	other.warns = a->warns;
	other.noticed = a->noticed;
	other.min_notice = a->min_notice;
	other.missing = a->missing;
	other.invalid = a->invalid;
	other.future = a->future;
	rule_say(d->old, a, &x);
	rule_say(d->new, &other, &y);
	same = text_equal((struct text){ x.p, x.len },
	    (struct text){ y.p, y.len });
	buf_clear(&x);
	buf_clear(&y);
	return same;
}

/* Not more of them, and none later. */
static bool
warns_less(const struct policy_rule *a, const struct policy_rule *b)
{
	for (size_t i = 0; i < a->warns; i++)
		if (i >= b->warns || period_longer(a->warn[i], b->warn[i]))
			return true;
	return false;
}

static bool
warns_equal(const struct policy_rule *a, const struct policy_rule *b)
{
	for (size_t i = 0; i < a->warns && a->warns == b->warns; i++)
		if (!period_equal(a->warn[i], b->warn[i]))
			return false;
	return a->warns == b->warns;
}

static void
warnings_differ(struct diff *d, const struct policy_rule *a,
    const struct policy_rule *b)
{
	if (a->warns > 0 && b->warns == 0)
		changed(d, "warn", true, "warns nobody any more");
	else if (a->warns == 0 && b->warns > 0)
		changed(d, "warn", false, "warns now");
	else if (warns_less(a, b))
		changed(d, "warn", true, "warns later or less often");
	else if (!warns_equal(a, b))
		changed(d, "warn", false, "warns earlier or more often");
	text_differs(d, a->notice.n > 0 && b->notice.n == 0, "notice",
	    a->notice, b->notice);
}

static void
min_notice_differs(struct diff *d, const struct policy_rule *a,
    const struct policy_rule *b)
{
	if (a->noticed && !b->noticed)
		changed(d, "min_notice", true, "waits for no warning any more");
	else if (!a->noticed && b->noticed)
		changed(d, "min_notice", false, "waits for a warning now");
	else if (!period_equal(a->min_notice, b->min_notice))
		changed(d, "min_notice",
		    !period_longer(b->min_notice, a->min_notice),
		    period_longer(b->min_notice, a->min_notice)
			? "waits longer after a warning"
			: "waits shorter after a warning");
}

/* A record without a good date is kept either way; but of one in review
 * somebody is told. */
static void
doubt_differs(struct diff *d, const char *key, enum doubt was, enum doubt is)
{
	if (was != is)
		changed(d, key, is == DOUBT_KEEP,
		    "what has a date that is %s is now %s", key,
		    is == DOUBT_KEEP ? "kept, and nobody is told"
				     : "told, to be looked at");
}

/* Rules that do not say follow the section, and it is told there. */
static void
doubts_differ(struct diff *d, const struct policy_rule *a,
    const struct policy_rule *b)
{
	const struct policy *p = d->old, *q = d->new;

	if (a->missing != p->missing || b->missing != q->missing)
		doubt_differs(d, "missing", a->missing, b->missing);
	if (a->invalid != p->invalid || b->invalid != q->invalid)
		doubt_differs(d, "invalid", a->invalid, b->invalid);
	if (a->future != p->future || b->future != q->future)
		doubt_differs(d, "future", a->future, b->future);
}

static void
rule_differs(struct diff *d, const struct policy_rule *a,
    const struct policy_rule *b)
{
	if (a->kind != b->kind || a->then != b->then ||
	    (a->kind == RULE_AFTER && !since_equal(a, b)) ||
	    !text_equal(a->when, b->when) ||
	    !text_equal(a->dataset->name, b->dataset->name)) {
		changed(d, NULL, true, "is another rule than before");
		return;
	}
	if (a->kind == RULE_AFTER)
		period_differs(d, "delete_after", "data is kept for", a->after,
		    b->after);
	warnings_differ(d, a, b);
	min_notice_differs(d, a, b);
	doubts_differ(d, a, b);
	if (!sentence_equal(d, a, b))
		changed(d, "keep_while erase leave assumed", true,
		    "says something else than before");
}

/* Who comes first: what is better for a person nobody can say. */
static void
order_differs(struct diff *d)
{
	struct buf b = { 0 };

	if (memcmp(d->old->order, d->new->order, sizeof(d->new->order)) == 0)
		return;
	for (size_t i = 0; i < CLAIMS; i++)
		list_say(&b, i, CLAIMS, text_of(claim_names[d->new->order[i]]));
	changed(d, "order", true, "the order is now %.*s", (int)b.len, b.p);
	buf_clear(&b);
}

static void
section_differs(struct diff *d)
{
	const struct policy *a = d->old, *b = d->new;
	size_t from = diff_enter(d, "retention", (struct text){ "", 0 });

	order_differs(d);
	doubt_differs(d, "missing", a->missing, b->missing);
	doubt_differs(d, "invalid", a->invalid, b->invalid);
	doubt_differs(d, "future", a->future, b->future);
	period_differs(d, "future_tolerance", "a date may be ahead by",
	    a->future_tolerance, b->future_tolerance);
	/* Too many deleted by mistake, or too many kept. */
	if (a->max_delete != b->max_delete ||
	    a->max_delete_percent != b->max_delete_percent)
		changed(d, "max_delete", true,
		    "another number of deletions stops a run");
	diff_leave(d, from);
}

void
diff_rules(struct diff *d)
{
	const struct policy_rule *a, *b;
	size_t from, i;

	section_differs(d);
	for (i = 0; i < d->new->rules; i++) {
		b = &d->new->rule[i];
		a = rule_find(d->old, b->id);
		from = diff_enter(d, "retention", b->id);
		if (a == NULL)
			changed(d, NULL, false, "is a new rule");
		else
			rule_differs(d, a, b);
		diff_leave(d, from);
	}
	for (i = 0; i < d->old->rules; i++) {
		a = &d->old->rule[i];
		from = diff_enter(d, "retention", a->id);
		if (rule_find(d->new, a->id) == NULL)
			changed(d, NULL,
			    policy_dataset(d->new, a->dataset->name) != NULL,
			    "is a rule no more");
		diff_leave(d, from);
	}
}

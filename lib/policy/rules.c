/* SPDX-License-Identifier: ISC */
/* The rules of the section "retention". */
#include "policy/reading.h"

#define AT(member) offsetof(struct policy_rule, member)

static const struct policy_field *
field_named(struct reading *r, const struct policy_dataset *d, struct text t)
{
	if (d == NULL)
		return NULL;
	return name_resolve(r, "field", t, d->field, d->fields,
	    sizeof(*d->field));
}

/* ---- delete_after ---- */

static void
read_after(struct reading *r, const struct node *n, void *to, const void *with)
{
	struct policy_rule *rule = to;

	(void)with;
	rule->kind = RULE_AFTER;
	period_read(r, n, &rule->after);
}

/* Only dates and timestamps can be counted from. */
static void
since_check(struct reading *r, const struct policy_rule *rule)
{
	for (size_t i = 0; i < rule->sinces; i++)
		if (rule->since[i]->type != FIELD_DATE &&
		    rule->since[i]->type != FIELD_TIMESTAMP)
			finding_add(r, LEVEL_ERROR, CHECK_FORM,
			    "field %s is no date or timestamp",
			    name_quoted(rule->since[i]->name));
}

static void
read_since(struct reading *r, const struct node *n, void *to, const void *with)
{
	struct policy_rule *rule = to;
	const struct policy_dataset *d = rule->dataset;

	if (d == NULL)
		return;
	if (rule->since != NULL)
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "since and since_latest exclude one another");
	rule->latest = with != NULL;
	rule->since = (const struct policy_field **)name_resolve_list(r,
	    "field", n, d->field, d->fields, sizeof(*d->field), &rule->sinces);
	since_check(r, rule);
}

/* About how long; only for an order of warnings. */
static double
period_about(struct period p)
{
	return (double)p.months * 30.44 + (double)p.days +
	       (double)p.seconds / 86400;
}

static void
read_warn(struct reading *r, const struct node *n, void *to, const void *with)
{
	struct policy_rule *rule = to;
	size_t size = node_size(n), i, j;
	struct period p;

	(void)with;
	if (!node_is_kind(r, n, NODE_LIST))
		return;
	rule->warn = reading_keep(r, size, sizeof(*rule->warn));
	for (i = 0; i < size; i++) {
		size_t from = path_enter_at(r, i);
		bool good = period_read(r, node_at(n, i), &p);

		path_leave(r, from);
		if (!good)
			continue;
		for (j = rule->warns++;
		     j > 0 && period_about(rule->warn[j - 1]) < period_about(p);
		     j--)
			rule->warn[j] = rule->warn[j - 1];
		rule->warn[j] = p;
	}
}

static void
read_min_notice(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct policy_rule *rule = to;

	(void)with;
	rule->noticed = period_read(r, n, &rule->min_notice);
}

static void
read_notice(struct reading *r, const struct node *n, void *to, const void *with)
{
	const struct policy *p = r->policy;
	const struct policy_notice *notice = name_resolve_node(r, "notice", n,
	    p->notice, p->notices, sizeof(*p->notice));

	(void)with;
	if (notice != NULL)
		*(struct text *)to = notice->name;
}

/* ---- keep_while ---- */

static void
read_while_field(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct policy_rule *rule = to;
	struct text t;

	(void)with;
	rule->kind = RULE_WHILE_IS;
	if (text_read(r, n, &t))
		rule->field = field_named(r, rule->dataset, t);
}

static void
read_while_in(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct policy_rule *rule = to;

	rule->kind = RULE_WHILE_IN;
	read_dataset(r, n, &rule->in, with);
}

/* {field of the record: field there} */
static void
read_while_by(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct policy_rule *rule = to;
	struct text name = { NULL, 0 }, other;
	const struct node *value;

	(void)with;
	if (!node_is_kind(r, n, NODE_OBJECT))
		return;
	rule->by = reading_keep(r, node_size(n), sizeof(struct policy_field *));
	rule->of = reading_keep(r, node_size(n), sizeof(struct policy_field *));
	while ((value = node_next(n, &name)) != NULL) {
		size_t from = path_enter(r, name), i = rule->bys;

		rule->by[i] = field_named(r, rule->dataset, name);
		if (text_read(r, value, &other))
			rule->of[i] = field_named(r, rule->in, other);
		rule->bys += rule->by[i] != NULL && rule->of[i] != NULL;
		path_leave(r, from);
	}
	if (node_size(n) == 0)
		finding_add(r, LEVEL_ERROR, CHECK_FORM, "must not be empty");
}

static const struct member while_keys[] = {
	{ "field", read_while_field, 0, NULL, false },
	{ "is", read_one_or_values, AT(is), NULL, false },
	{ "in", read_while_in, 0, NULL, false },
	{ "by", read_while_by, 0, NULL, false },
	{ NULL, NULL, 0, NULL, false },
};

static bool
has(const struct node *object, const char *key)
{
	return node_get(object, key) != NULL;
}

static void
read_keep_while(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	bool is = has(n, "field") && has(n, "is");
	bool in = has(n, "in") && has(n, "by");

	(void)with;
	object_read(r, n, while_keys, to);
	if (is == in || node_size(n) != 2)
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "has either \"field\" and \"is\" or \"in\" and \"by\"");
}

/* ---- rules ---- */

const struct word doubt_words[] = {
	{ "review", DOUBT_REVIEW },
	{ "keep", DOUBT_KEEP },
	{ NULL, 0 },
};

static const struct word unit_words[] = {
	{ "record", false },
	{ "person", true },
	{ NULL, 0 },
};

static const struct word action_words[] = {
	{ "delete", ACTION_DELETE },
	{ "erase", ACTION_ERASE },
	{ "restrict", ACTION_RESTRICT },
	{ NULL, 0 },
};

static const struct word leave_words[] = {
	{ "suppression", 0 },
	{ NULL, 0 },
};

static const struct member rule_keys[] = {
	{ "id", read_text, AT(id), NULL, true },
	{ "clause", read_clause, AT(clause), NULL, false },
	{ "assumed", read_assumed, AT(assumed), NULL, false },
	{ "basis", read_text, AT(basis), NULL, false },
	{ "review_by", read_date, AT(review_by), NULL, false },
	{ "dataset", read_dataset, AT(dataset), NULL, true },
	{ "when", read_text, AT(when), NULL, false },
	{ "delete_after", read_after, 0, NULL, false },
	{ "since", read_since, 0, NULL, false },
	{ "since_latest", read_since, 0, "", false },
	{ "unit", read_is_word, AT(person), unit_words, false },
	{ "missing", read_word, AT(missing), doubt_words, false },
	{ "invalid", read_word, AT(invalid), doubt_words, false },
	{ "future", read_word, AT(future), doubt_words, false },
	{ "warn", read_warn, 0, NULL, false },
	{ "min_notice", read_min_notice, 0, NULL, false },
	{ "notice", read_notice, AT(notice), NULL, false },
	{ "keep_while", read_keep_while, 0, NULL, false },
	{ "then", read_word, AT(then), action_words, false },
	{ "erase", read_categories, AT(erase), NULL, false },
	{ "leave", read_among, AT(leave), leave_words, false },
	{ NULL, NULL, 0, NULL, false },
};

/* Keys that go together, and keys that do not. */
static void
rule_form(struct reading *r, const struct node *n,
    const struct policy_rule *rule)
{
	static const char *const dated[] = { "since", "since_latest", "unit",
		"missing", "invalid", "future", "warn", "min_notice",
		"notice" };
	bool after = has(n, "delete_after");

	if (after == has(n, "keep_while"))
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "has either \"delete_after\" or \"keep_while\"");
	if (after && !has(n, "since") && !has(n, "since_latest"))
		finding_add(r, LEVEL_ERROR, CHECK_FORM, "lacks \"since\"");
	for (size_t i = 0; !after && i < sizeof(dated) / sizeof(*dated); i++)
		if (has(n, dated[i]))
			finding_add(r, LEVEL_ERROR, CHECK_FORM,
			    "\"%s\" is only for \"delete_after\"", dated[i]);
	if ((rule->then == ACTION_ERASE) != has(n, "erase"))
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "\"then\": \"erase\" and a list \"erase\" go together");
}

void
read_rules(struct reading *r, const struct node *n, void *to, const void *with)
{
	struct policy *p = to;
	size_t size = node_size(n);

	(void)with;
	if (!node_is_kind(r, n, NODE_LIST))
		return;
	p->rule = reading_keep(r, size, sizeof(*p->rule));
	for (size_t i = 0; i < size; i++) {
		struct policy_rule *rule = &p->rule[p->rules++];
		size_t from = path_enter_at(r, i);

		rule->missing = p->missing;
		rule->invalid = p->invalid;
		rule->future = p->future;
		object_read(r, node_at(n, i), rule_keys, rule);
		if (node_kind(node_at(n, i)) == NODE_OBJECT)
			rule_form(r, node_at(n, i), rule);
		path_leave(r, from);
	}
}

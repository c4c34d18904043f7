/* SPDX-License-Identifier: ISC */
/* The rules of the section "retention"; their checks are in rulescheck.c. */
#include "policy/reading.h"

#define AT(member) offsetof(struct policy_rule, member)

/* ---- delete_after ---- */

static void
read_after(const struct slot *s)
{
	struct policy_rule *rule = s->to;

	rule->kind = RULE_AFTER;
	period_read(s->reading, s->node, &rule->after);
}

/* A period can be counted from dates and timestamps only. */
static void
dates_check(struct reading *r, const struct policy_field *const *field,
    size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (field[i]->type != FIELD_DATE &&
		    field[i]->type != FIELD_TIMESTAMP)
			finding_add(r, LEVEL_ERROR, CHECK_FORM,
			    "field %s is not a date; give it the type \"date\" "
			    "or \"timestamp\"",
			    name_quoted(field[i]->name));
}

static void
read_since(const struct slot *s)
{
	struct policy_rule *rule = s->to;

	if (rule->dataset == NULL)
		return;
	if (rule->since != NULL)
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "has \"since\" and \"since_latest\"; remove one of them");
	rule->latest = s->with != NULL;
	rule->since =
	    fields_resolve(s->reading, rule->dataset, s->node, &rule->sinces);
	dates_check(s->reading, rule->since, rule->sinces);
}

static void
read_again(const struct slot *s)
{
	struct policy_rule *rule = s->to;

	if (rule->dataset == NULL)
		return;
	rule->again =
	    fields_resolve(s->reading, rule->dataset, s->node, &rule->agains);
	dates_check(s->reading, rule->again, rule->agains);
}

/* Roughly in days, which is enough to sort warnings. */
static double
period_about(struct period p)
{
	return (double)p.months * 30.44 + (double)p.days +
	       (double)p.seconds / 86400;
}

/* Puts a period behind those that are longer. */
static void
warning_add(struct policy_rule *rule, struct period p)
{
	size_t i = rule->warns++;

	for (; i > 0 && period_about(rule->warn[i - 1]) < period_about(p); i--)
		rule->warn[i] = rule->warn[i - 1];
	rule->warn[i] = p;
}

static void
read_warn(const struct slot *s)
{
	struct policy_rule *rule = s->to;
	size_t size = node_size(s->node);
	struct period p;

	if (!node_is_kind(s->reading, s->node, NODE_LIST))
		return;
	rule->warn = reading_keep(s->reading, size, sizeof(*rule->warn));
	for (size_t i = 0; i < size; i++) {
		size_t from = path_enter_at(s->reading, i);

		if (period_read(s->reading, node_at(s->node, i), &p))
			warning_add(rule, p);
		path_leave(s->reading, from);
	}
}

static void
read_min_notice(const struct slot *s)
{
	struct policy_rule *rule = s->to;

	rule->noticed = period_read(s->reading, s->node, &rule->min_notice);
}

static void
read_notice(const struct slot *s)
{
	const struct policy *p = s->reading->policy;
	struct policy_rule *rule = s->to;
	const struct policy_notice *notice = name_resolve_node(s->reading,
	    "notice", s->node, p->notice, p->notices, sizeof(*p->notice));

	rule->noticing = true;
	if (notice != NULL)
		rule->notice = notice->name;
}

/* ---- keep_while ---- */

/* NULL where the dataset is unknown, which is a finding of its own. */
static const struct policy_field *
while_field(struct reading *r, const struct policy_dataset *d,
    const struct node *n)
{
	struct text name;

	return text_read(r, n, &name) && d != NULL ? field_resolve(r, d, name)
						   : NULL;
}

static void
read_while_field(const struct slot *s)
{
	struct policy_rule *rule = s->to;

	rule->kind = RULE_WHILE_IS;
	rule->field = while_field(s->reading, rule->dataset, s->node);
}

static void
read_while_in(const struct slot *s)
{
	struct policy_rule *rule = s->to;

	rule->kind = RULE_WHILE_IN;
	rule->in = dataset_resolve(s->reading, s->node);
}

/* Reads {field of the record: field of the other dataset}. */
static void
read_while_by(const struct slot *s)
{
	struct policy_rule *rule = s->to;
	size_t size = node_size(s->node);
	struct text name = { NULL, 0 };
	const struct node *value;

	if (!node_is_kind(s->reading, s->node, NODE_OBJECT))
		return;
	rule->by = reading_keep(s->reading, size, sizeof(*rule->by));
	rule->of = reading_keep(s->reading, size, sizeof(*rule->of));
	while ((value = node_next(s->node, &name)) != NULL) {
		size_t from = path_enter(s->reading, name), i = rule->bys;

		rule->by[i] = rule->dataset == NULL ? NULL
						    : field_resolve(s->reading,
							  rule->dataset, name);
		rule->of[i] = while_field(s->reading, rule->in, value);
		rule->bys += rule->by[i] != NULL && rule->of[i] != NULL;
		path_leave(s->reading, from);
	}
	if (size == 0)
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "must not be empty");
}

static const struct member while_keys[] = {
	{ "field", read_while_field, 0, NULL, MAY },
	{ "is", read_one_or_values, AT(is), NULL, MAY },
	{ "ends", read_one_or_values, AT(ends), NULL, MAY },
	{ "in", read_while_in, 0, NULL, MAY },
	{ "by", read_while_by, 0, NULL, MAY },
	{ .name = NULL },
};

static bool
has(const struct node *object, const char *key)
{
	return node_get(object, key) != NULL;
}

static void
read_keep_while(const struct slot *s)
{
	bool is = has(s->node, "field") && has(s->node, "is");
	bool in = has(s->node, "in") && has(s->node, "by");
	bool ends = has(s->node, "ends");
	const struct policy_rule *rule = s->to;

	object_read(s->reading, s->node, while_keys, s->to);
	names_disjoint(s->reading, "ends", &rule->ends, &rule->is, false);
	if (is == in || (ends && !is) ||
	    node_size(s->node) != (size_t)(2 + ends))
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "must have the two keys \"field\" and \"is\", with or "
		    "without \"ends\", or the two keys \"in\" and \"by\"");
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

static void
read_only_for(const struct slot *s)
{
	struct policy_rule *rule = s->to;

	rule->only_for = purposes_resolve(s, &rule->only_fors);
}

static const struct member rule_keys[] = {
	{ "id", read_text, AT(id), NULL, MUST },
	{ "clause", read_clause, AT(clause), NULL, ALWAYS },
	{ "assumed", read_assumed, AT(assumed), NULL, MAY },
	{ "basis", read_text, AT(basis), NULL, MAY },
	{ "review_by", read_date, AT(review_by), NULL, MAY },
	{ "dataset", read_dataset, AT(dataset), NULL, MUST },
	{ "when", read_text, AT(when), NULL, MAY },
	{ "delete_after", read_after, 0, NULL, MAY },
	{ "since", read_since, 0, NULL, MAY },
	{ "since_latest", read_since, 0, "", MAY },
	{ "unit", read_is_word, AT(person), unit_words, MAY },
	{ "missing", read_word, AT(missing), doubt_words, MAY },
	{ "invalid", read_word, AT(invalid), doubt_words, MAY },
	{ "future", read_word, AT(future), doubt_words, MAY },
	{ "warn", read_warn, 0, NULL, MAY },
	{ "min_notice", read_min_notice, 0, NULL, MAY },
	{ "notice", read_notice, 0, NULL, MAY },
	{ "keep_while", read_keep_while, 0, NULL, MAY },
	{ "then", read_word, AT(then), action_words, MAY },
	{ "erase", read_categories, AT(erase), NULL, MAY },
	{ "only_for", read_only_for, 0, NULL, MAY },
	{ "leave", read_among, AT(leave), leave_words, MAY },
	{ "again_since", read_again, 0, NULL, MAY },
	{ .name = NULL },
};

/* Some keys go together, and some exclude one another. */
static void
rule_form(struct reading *r, const struct node *n,
    const struct policy_rule *rule)
{
	static const char *const dated[] = { "since", "since_latest", "unit",
		"missing", "invalid", "future", "warn", "min_notice",
		"notice" };
	bool after = has(n, "delete_after");

	one_of_two(r, n, "delete_after", "keep_while");
	if (after && !has(n, "since") && !has(n, "since_latest"))
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "\"delete_after\" needs \"since\" or \"since_latest\"");
	for (size_t i = 0; !after && i < sizeof(dated) / sizeof(*dated); i++)
		if (has(n, dated[i]))
			finding_add(r, LEVEL_ERROR, CHECK_FORM,
			    "\"%s\" needs \"delete_after\"", dated[i]);
	if (has(n, "again_since") && !has(n, "leave"))
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "\"again_since\" needs \"leave\"");
	if (rule->then == ACTION_ERASE && !has(n, "erase"))
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "\"then\": \"erase\" needs \"erase\", a list of "
		    "categories");
	if (rule->then != ACTION_RESTRICT && has(n, "only_for"))
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "\"only_for\" needs \"then\": \"restrict\"");
	if (rule->then != ACTION_ERASE && has(n, "erase"))
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "\"erase\" needs \"then\": \"erase\"");
}

void
read_rules(const struct slot *s)
{
	struct policy *p = s->to;
	size_t size = node_size(s->node);

	if (!node_is_kind(s->reading, s->node, NODE_LIST))
		return;
	p->rule = reading_keep(s->reading, size, sizeof(*p->rule));
	for (size_t i = 0; i < size; i++) {
		struct policy_rule *rule = &p->rule[p->rules++];
		size_t from = path_enter_element(s->reading, s->node, i, "id");

		rule->missing = p->missing;
		rule->invalid = p->invalid;
		rule->future = p->future;
		object_read(s->reading, node_at(s->node, i), rule_keys, rule);
		if (node_kind(node_at(s->node, i)) == NODE_OBJECT)
			rule_form(s->reading, node_at(s->node, i), rule);
		path_leave(s->reading, from);
	}
}

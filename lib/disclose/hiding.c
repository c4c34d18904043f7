/* SPDX-License-Identifier: ISC */
#include "disclose/hiding.h"

#include "base/mem.h"
#include "base/msg.h"

static bool
is_rest(const struct hiding_rule *rule)
{
	return rule->fields.n == 0;
}

int
hiding_malformed(const struct hiding_rule *rule, const char *why)
{
	msg_error(STATUS_CALL, "-c %.*s: %s", (int)rule->fields.n,
	    rule->fields.p, why);
	return -1;
}

bool
hiding_has_rest(const struct hiding *h)
{
	for (int i = 0; i < h->rules; i++)
		if (is_rest(&h->rule[i]))
			return true;
	return false;
}

/* Whether a method has another rule after a comma: -c a=mask,b=mask. */
static bool
holds_two(struct text method)
{
	const char *comma =
	    method.n == 0 ? NULL : memchr(method.p, ',', method.n);

	while (comma != NULL) {
		size_t left = method.n - (size_t)(comma + 1 - method.p);
		const char *equals = memchr(comma + 1, '=', left);
		size_t n = equals == NULL ? 0 : (size_t)(equals + 1 - method.p);
		struct text rest = { method.p + n, method.n - n };
		char why[256];
		struct method_spec *spec =
		    n == 0 ? NULL : method_parse(rest, why, sizeof(why));

		method_spec_free(spec);
		if (spec != NULL)
			return true;
		comma = memchr(comma + 1, ',', left);
	}
	return false;
}

int
hiding_add(struct hiding *h, struct text fields, struct text method)
{
	struct hiding_rule *rule;
	char why[256];

	if (fields.n == 0 && hiding_has_rest(h)) {
		msg_error(STATUS_CALL, "--rest is given twice");
		return -1;
	}
	h->rule = mem_resize(h->rule, (size_t)h->rules + 1, sizeof(*h->rule));
	rule = &h->rule[h->rules];
	*rule =
	    (struct hiding_rule){ .fields = fields, .by = -1, .by_all = -1 };
	rule->spec = method_parse(method, why, sizeof(why));
	if (rule->spec == NULL) {
		msg_error(STATUS_CALL, "%s%s", why,
		    holds_two(method) ? "; write a separate -c for each rule"
				      : "");
		return -1;
	}
	rule->drops = strcmp(method_name(rule->spec), "drop") == 0;
	if (method_warning(rule->spec) != NULL)
		msg_warn("%s", method_warning(rule->spec));
	h->rules++;
	return 0;
}

/*
 * Puts rule i into a selection.  Restoring uses the rules that hid: it leaves
 * irreversible values as they are, and a dropped field may be missing.
 */
static int
rule_select(struct hiding *h, struct select *s, int i, bool restore)
{
	struct hiding_rule *rule = &h->rule[i];
	bool keeps = method_keeps(rule->spec) && !rule->single;
	int id = keeps ? SELECT_KEEP : i;
	struct text by = method_by(rule->spec);
	const char *why = NULL;

	if (restore && id >= 0 && !method_reversible(rule->spec))
		return 0;
	if (is_rest(rule))
		select_rest(s, id == SELECT_KEEP ? SELECT_NONE : id,
		    method_whole(rule->spec));
	else if ((rule->owned == NULL ? select_add : select_add_maybe)(s,
		     rule->fields, id, &why) != 0)
		return hiding_malformed(rule, why);
	if (by.n == 0)
		return 0;
	rule->by = (rule->owned == NULL ? select_slot : select_slot_maybe)(s,
	    by, &why);
	return rule->by < 0 ? hiding_malformed(rule, why) : 0;
}

int
hiding_select(struct hiding *h, int i)
{
	if (rule_select(h, h->all, i, false) != 0)
		return -1;
	h->rule[i].by_all = h->rule[i].by;
	h->rule[i].by = -1;
	return rule_select(h, h->select, i, h->restore);
}

const struct method_spec *
hiding_method(const struct hiding *h, int rule, struct text field)
{
	for (size_t i = 0; i < h->dateds; i++)
		if (h->dated[i].rule == rule &&
		    text_equal(h->dated[i].field, field))
			return h->dated[i].spec;
	return h->rule[rule].spec;
}

const struct policy_field *
hiding_date(const struct hiding *h, int rule, struct text field)
{
	for (size_t i = 0; i < h->dateds && h->policy->no_dates > 0; i++)
		if (h->dated[i].rule == rule &&
		    text_equal(h->dated[i].field, field))
			return h->dated[i].date;
	return NULL;
}

bool
hiding_needs_key(const struct hiding *h)
{
	for (int i = 0; i < h->rules; i++)
		if (method_needs_key(h->rule[i].spec))
			return true;
	return false;
}

void
hiding_clear(struct hiding *h)
{
	for (int i = 0; i < h->rules; i++) {
		method_spec_free(h->rule[i].spec);
		mem_free(h->rule[i].owned);
	}
	for (size_t i = 0; i < h->dateds; i++)
		method_spec_free(h->dated[i].spec);
	mem_free(h->dated);
	mem_free(h->rule);
	select_free(h->select);
	select_free(h->all);
	*h = (struct hiding){ 0 };
}

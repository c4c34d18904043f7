/* SPDX-License-Identifier: ISC */
#include "disclose/hiding.h"

#include "base/mem.h"
#include "base/msg.h"

static bool
is_rest(const struct hiding_rule *rule)
{
	return rule->fields.n == 0;
}

static int
malformed(const struct hiding_rule *rule, const char *why)
{
	msg_error(STATUS_CALL, "-c %.*s: %s", (int)rule->fields.n,
	    rule->fields.p, why);
	return -1;
}

static bool
has_rest(const struct hiding *h)
{
	for (int i = 0; i < h->rules; i++)
		if (is_rest(&h->rule[i]))
			return true;
	return false;
}

/* -c a=mask,b=mask: what is behind the comma is no argument. */
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
		char why[160];
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
	char why[160];

	if (fields.n == 0 && has_rest(h)) {
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
		    holds_two(method) ? "; every rule has a -c of its own"
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
 * Puts rule i into a selection.  Restoring takes the rules that hid: what
 * cannot be brought back is left as it is, and a field that was dropped need
 * not be there.
 */
static int
rule_select(struct hiding *h, struct select *s, int i, bool restore)
{
	struct hiding_rule *rule = &h->rule[i];
	bool keeps = method_keeps(rule->spec) && !rule->single;
	int id = keeps ? SELECT_KEEP : i;
	struct text by = method_by(rule->spec);
	const char *why;

	if (restore && id >= 0 && !method_reversible(rule->spec))
		return 0;
	if (is_rest(rule))
		select_rest(s, id == SELECT_KEEP ? SELECT_NONE : id,
		    method_whole(rule->spec));
	else if ((rule->owned == NULL ? select_add : select_add_maybe)(s,
		     rule->fields, id, &why) != 0)
		return malformed(rule, why);
	if (by.n == 0)
		return 0;
	rule->by = (rule->owned == NULL ? select_slot : select_slot_maybe)(s,
	    by, &why);
	return rule->by < 0 ? malformed(rule, why) : 0;
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

/*
 * A shift depends on a field as it was before hiding.  When that field cannot
 * be brought back, neither can the dates: another value would move them by
 * other days, and nobody would know.  Nor can dates that move by one another.
 */
static int
by_usable(const struct hiding *h, struct choice c)
{
	const struct method_spec *spec;
	const struct hiding_rule *rule = h->rule;

	if (c.slot < 0 || c.rule < 0)
		return 0;
	spec = h->rule[c.rule].spec;
	while (rule->by_all != c.slot)
		rule++;
	if (method_by(spec).n > 0)
		return malformed(rule, "the field of by= is shifted itself");
	if (!h->restore || method_reversible(spec))
		return 0;
	msg_error(STATUS_CALL,
	    "-c %.*s: \"%s\" hides the field of by= for good",
	    (int)rule->fields.n, rule->fields.p, method_name(spec));
	return -1;
}

static int
slots_usable(const struct hiding *h)
{
	for (int i = 0; i < select_slots(h->all); i++) {
		struct text name = select_slot_name(h->all, i);

		if (name.n > 0 &&
		    by_usable(h, select_find(h->all, name, 0, false)) != 0)
			return -1;
	}
	return 0;
}

static int
warm(const struct hiding *h)
{
	int cold = h->policy == NULL ? 0 : hiding_policy_warm(h);

	for (int i = 0; i < h->rules && cold == 0; i++)
		cold = method_warm(h->rule[i].spec);
	if (cold != 0)
		msg_error(STATUS_STOP, "libcrypto lacks a cipher");
	return cold;
}

int
hiding_ready(struct hiding *h)
{
	h->all = select_new();
	h->select = select_new();
	if (h->policy != NULL && has_rest(h)) {
		msg_error(STATUS_CALL, "--rest has no place beside a policy, "
				       "which says what every field is");
		return -1;
	}
	for (int i = 0; i < h->rules; i++)
		if (hiding_select(h, i) != 0)
			return -1;
	if (slots_usable(h) != 0)
		return -1;
	return warm(h);
}

bool
hiding_needs_key(const struct hiding *h)
{
	for (int i = 0; i < h->rules; i++)
		if (method_needs_key(h->rule[i].spec))
			return true;
	return false;
}

/* A field of the receipt must be hidden by the same method as our rules say.
 */
static int
receipt_agrees(const struct hiding *h, struct text field,
    const struct text *name, size_t n)
{
	char shown[MSG_NAME_MAX + 1];
	size_t at = select_by_position(h->all) ? 0 : n;
	struct choice c;

	while (at < n && !text_equal(name[at], field))
		at++;
	c = select_find(h->all, field, at < n ? at + 1 : 0, false);
	msg_name(shown, sizeof(shown), field);
	if (c.rule < 0) {
		msg_error(STATUS_CALL,
		    "%s: %s: was hidden, and no rule says so", h->receipt_file,
		    shown);
		return -1;
	}
	if (receipt_holds(h->receipt, field, h->rule[c.rule].spec))
		return 0;
	msg_error(STATUS_CALL, "%s: %s: was hidden by another method",
	    h->receipt_file, shown);
	return -1;
}

int
hiding_fields(struct hiding *h, const struct text *name, size_t n,
    const char *file)
{
	if (h->policy != NULL &&
	    (hiding_policy(h, name, n, file) != 0 || slots_usable(h) != 0))
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct choice c = select_find(h->all, name[i], i + 1, false);

		if (by_usable(h, c) != 0)
			return -1;
	}
	if (!h->restore || h->receipt == NULL)
		return 0;
	for (size_t i = 0; i < receipt_fields(h->receipt); i++)
		if (receipt_agrees(h, receipt_field(h->receipt, i), name, n) !=
		    0)
			return -1;
	return 0;
}

void
hiding_clear(struct hiding *h)
{
	for (int i = 0; i < h->rules; i++) {
		method_spec_free(h->rule[i].spec);
		mem_free(h->rule[i].owned);
	}
	mem_free(h->rule);
	select_free(h->select);
	select_free(h->all);
	*h = (struct hiding){ 0 };
}

/* SPDX-License-Identifier: ISC */
/* Checks the rules before the first record is read. */
#include "base/msg.h"
#include "disclose/hiding.h"
#include "disclose/identities.h"

/*
 * A shift depends on the by-field as it was before hiding.  If that field
 * cannot be restored, neither can the dates: another value would move them by
 * other days, unnoticed.  For the same reason a by-field must not be shifted
 * itself.
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
		return hiding_malformed(rule,
		    "the field of by= is itself shifted");
	if (!h->restore || method_reversible(spec) || method_keeps(spec))
		return 0;
	msg_error(STATUS_CALL,
	    "-c %.*s: \"%s\" hides the field of by= irreversibly, so these "
	    "dates cannot be restored",
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

/* What protects nobody is for a policy to say, which says for whom. */
static int
protects(const struct hiding_rule *rule)
{
	if (method_protects(rule->spec))
		return 0;
	return hiding_malformed(rule,
	    "everybody can match it; only a policy may say so, in the "
	    "\"transform\" of a partner");
}

int
hiding_ready(struct hiding *h)
{
	h->all = select_new();
	h->select = select_new();
	if (h->policy != NULL && hiding_has_rest(h)) {
		msg_error(STATUS_CALL, "--rest cannot be used with a policy, "
				       "which has a method for every field");
		return -1;
	}
	for (int i = 0; i < h->rules; i++)
		if (protects(&h->rule[i]) != 0 ||
		    identities_ready(h, &h->rule[i]) != 0 ||
		    hiding_select(h, i) != 0)
			return -1;
	if (slots_usable(h) != 0)
		return -1;
	return warm(h);
}

/* A field of the receipt must have the same method in our rules. */
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
		    "%s: %s: was hidden, but no rule names it", h->receipt_file,
		    shown);
		return -1;
	}
	if (receipt_holds(h->receipt, field, hiding_method(h, c.rule, field)))
		return 0;
	msg_error(STATUS_CALL, "%s: %s: was hidden with another method",
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

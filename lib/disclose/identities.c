/* SPDX-License-Identifier: ISC */
#include "disclose/identities.h"

#include "base/msg.h"
#include "person/personhash.h"

/* Without a policy, identities are compared as where a policy says nothing. */
static const struct policy nothing_said;

static int
identity_form(const void *policy, struct text type, struct text value,
    struct buf *out)
{
	return identity_normal(policy, type, value, out);
}

static const struct policy *
policy_of(const struct hiding *h)
{
	return h->policy != NULL ? h->policy : &nothing_said;
}

int
identities_ready(const struct hiding *h, struct hiding_rule *rule)
{
	struct text type = method_as(rule->spec);
	struct method_spec *spec;
	char shown[MSG_NAME_MAX + 1];

	if (type.n == 0)
		return 0;
	if (text_is(type, "phone"))
		type = text_of("phone_number");
	if (!policy_compares(policy_of(h), type)) {
		msg_error(STATUS_CALL,
		    "%s: unknown kind of identity \"%s\". Known: email, "
		    "phone, and those of \"identity\" in the policy",
		    method_name(rule->spec),
		    msg_name(shown, sizeof(shown), type));
		return -1;
	}
	spec = method_identified(rule->spec, type, identity_form, policy_of(h));
	method_spec_free(rule->spec);
	rule->spec = spec;
	return 0;
}

struct method_spec *
identities_declared(const struct hiding *h, const struct policy_dataset *d,
    const struct policy_field *f, const struct method_spec *spec)
{
	struct text by = method_by(spec), type;

	if (by.n > 0)
		f = policy_field(d, by);
	else if (!method_identifies(spec))
		return NULL;
	if (f == NULL || method_as(spec).n > 0)
		return NULL;
	type = personhash_type(d, f);
	if (type.n == 0)
		return NULL;
	return method_identified(spec, type, identity_form, h->policy);
}

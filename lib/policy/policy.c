/* SPDX-License-Identifier: ISC */
/* Answers questions about a policy that has been read. */
#include "policy/policy.h"

#include "policy/reading.h"

const struct policy_dataset *
policy_dataset(const struct policy *p, struct text name)
{
	return name_find(name, p->dataset, p->datasets, sizeof(*p->dataset));
}

const struct policy_field *
policy_field(const struct policy_dataset *d, struct text name)
{
	return name_find(name, d->field, d->fields, sizeof(*d->field));
}

const struct policy_recipient *
policy_recipient(const struct policy *p, struct text name)
{
	return name_find(name, p->recipient, p->recipients,
	    sizeof(*p->recipient));
}

const struct policy_release *
policy_release(const struct policy *p, struct text name)
{
	return name_find(name, p->release, p->releases, sizeof(*p->release));
}

const struct policy_right *
policy_right(const struct policy *p, struct text type)
{
	return name_find(type, p->right, p->rights, sizeof(*p->right));
}

bool
purpose_needs_consent(const struct policy_purpose *p)
{
	return text_is(p->legal_basis, "Consent");
}

bool
category_within(struct text category, struct text above)
{
	if (above.n == 0 || category.n < above.n ||
	    memcmp(category.p, above.p, above.n) != 0)
		return false;
	return category.n == above.n || category.p[above.n] == '.';
}

bool
policy_contract_over(const struct policy_recipient *rec, int64_t today)
{
	return rec->contract_until.n > 0 &&
	       dates_day(rec->contract_until) < today;
}

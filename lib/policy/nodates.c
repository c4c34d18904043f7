/* SPDX-License-Identifier: ISC */
/* Texts that stand for a missing date: retention.not_a_date. */
#include "base/dateformat.h"
#include "policy/policy.h"

bool
policy_means_no_date(const struct policy *p, const struct policy_dataset *d,
    const struct policy_field *f, struct text t)
{
	struct moment m, none;
	bool dated = false, read = false;

	for (size_t i = 0; i < p->no_dates; i++) {
		const struct policy_no_date *n = &p->not_a_date[i];

		if (!n->missing)
			continue;
		if (text_equal(n->text, t))
			return true;
		if (!read)
			dated = moment_parse(t, f->format, d->zone, &m) == 0;
		read = true;
		if (dated && moment_parse(n->text, NULL, d->zone, &none) == 0 &&
		    moment_equal(m, none, d->zone))
			return true;
	}
	return false;
}

/* SPDX-License-Identifier: ISC */
#include "policy/typesfit.h"

#include <stdio.h>

#include "base/msg.h"

struct types_looked {
	const struct policy_dataset *dataset;
	char *why;
	size_t size;
	bool wrong;
};

static void
type_look(void *looked, struct text path, enum when_expected expected)
{
	struct types_looked *l = looked;
	const struct policy_field *f = policy_field(l->dataset, path);
	char shown[MSG_NAME_MAX + 1];

	if (f == NULL || f->typed || l->wrong)
		return;
	l->wrong = true;
	msg_name(shown, sizeof(shown), path);
	snprintf(l->why, l->size,
	    expected == WHEN_NUMBER
		? "compares \"%s\" with a number, but this field has no type, "
		  "and CSV has only texts; give it the type number"
		: "takes \"%s\" for true or false, but this field has no type, "
		  "and CSV has only texts; give it the type boolean, or "
		  "compare it with a text",
	    shown);
}

bool
policy_types_fit(const struct policy_dataset *d, const struct when *when,
    char *why, size_t size)
{
	struct types_looked l = { d, why, size, false };

	when_expects(when, type_look, &l);
	return !l.wrong;
}

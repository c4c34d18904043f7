/* SPDX-License-Identifier: ISC */
/* What can be told of a policy only when all of it has been read. */
#include "rule/reading.h"

void
policy_check(struct reading *r)
{
	(void)r;
}

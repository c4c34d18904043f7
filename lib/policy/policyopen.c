/* SPDX-License-Identifier: ISC */
#include "policy/policyopen.h"

#include <stdlib.h>

#include "base/dateformat.h"
#include "base/now.h"

struct policy *
policy_open(const char *path, const char *now, int64_t *instant)
{
	const char *why;
	struct zone *utc = zone_load("UTC", &why);
	struct policy *p = NULL;

	if (now_of(now, utc, instant) == 0)
		p = policy_load(path, moment_day(*instant, utc));
	zone_free(utc);
	if (p != NULL)
		now_of(now, p->zone, instant);
	return p;
}

bool
policy_named(const char *path)
{
	const char *named = getenv("PP_POLICY");

	return path != NULL || (named != NULL && *named != '\0');
}

/* SPDX-License-Identifier: ISC */
/*
 * The release that is meant: one of a policy, or what options describe.
 */
#ifndef ANONYMIZE_PROMISED_H
#define ANONYMIZE_PROMISED_H

#include "anonymize/terms.h"
#include "policy/policy.h"

struct promised {
	struct release release;
	/* NULL and nothing, where options describe it. */
	const char *file; /* of the policy */
	struct text name; /* lent by the policy */
	struct policy *policy;
};

struct promised_options {
	const struct terms *terms;
	const char *policy; /* its file; NULL: PP_POLICY, where no term is given
			     * but perhaps a name */
	const char *name;   /* NULL: the only release it has */
	int64_t now;        /* UTC seconds */
};

/* 0, or -1 after a message; promised_clear() either way. */
int promised_make(struct promised *, const struct promised_options *);
void promised_clear(struct promised *);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * The release of a run: from a policy, or described by options.
 */
#ifndef ANONYMIZE_PROMISED_H
#define ANONYMIZE_PROMISED_H

#include "anonymize/forms.h"
#include "anonymize/terms.h"
#include "policy/policy.h"

struct promised {
	struct release release;
	/* NULL and empty if options describe the release. */
	const char *file; /* of the policy */
	struct text name; /* lent by the policy */
	struct policy *policy;
	struct forms *forms;
};

struct promised_options {
	const struct terms *terms;
	const char *policy; /* its file; NULL: PP_POLICY, if no term is given or
			     * there is a name */
	const char *name;   /* NULL: the only release of the policy */
	int64_t now;        /* UTC seconds */
};

/* 0, or -1 after a message; promised_clear() either way. */
int promised_make(struct promised *, const struct promised_options *);
void promised_clear(struct promised *);

#endif

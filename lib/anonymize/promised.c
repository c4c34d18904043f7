/* SPDX-License-Identifier: ISC */
#include "anonymize/promised.h"

#include <stdlib.h>

#include "base/calendar.h"
#include "base/msg.h"
#include "record/intern.h"

/* The names of all releases, as a C string. */
static void
names_put(const struct policy *p, struct buf *out)
{
	char shown[MSG_NAME_MAX + 1];

	if (p->releases == 0)
		buf_add_string(out, " none");
	for (size_t i = 0; i < p->releases; i++)
		buf_printf(out, "%s %s", i > 0 ? "," : "",
		    msg_name(shown, sizeof(shown), p->release[i].name));
	buf_add_byte(out, '\0');
}

static const struct policy_release *
choose(const struct policy *p, const char *name)
{
	const struct policy_release *r = NULL;
	char shown[MSG_NAME_MAX + 1];
	struct buf known = { 0 };

	if (name == NULL && p->releases == 1)
		return &p->release[0];
	if (name != NULL)
		r = policy_release(p, text_of(name));
	if (r != NULL)
		return r;
	names_put(p, &known);
	if (name != NULL)
		msg_error(STATUS_CALL,
		    "--release: unknown release \"%s\". Known:%s",
		    msg_name(shown, sizeof(shown), text_of(name)), known.p);
	else
		msg_error(STATUS_CALL,
		    "no release given: use --release NAME. Known:%s", known.p);
	buf_clear(&known);
	return NULL;
}

static int
of_policy(struct promised *out, const struct promised_options *o)
{
	const struct policy_release *r;
	uint64_t seed[2];

	if (terms_any(o->terms)) {
		msg_error(STATUS_CALL, "the policy sets columns and bounds, so "
				       "options for these (--qi, --k, ...) "
				       "cannot be given");
		return -1;
	}
	if (intern_seed(seed) != 0)
		return -1;
	out->policy = policy_load(out->file, o->now / DATE_DAY_SECONDS);
	r = out->policy == NULL ? NULL : choose(out->policy, o->name);
	if (r == NULL)
		return -1;
	out->name = r->name;
	if (policy_release_load(out->policy, r, seed, &out->release) != 0)
		return -1;
	out->forms = forms_bind(&out->release, out->policy, r->dataset);
	return 0;
}

int
promised_make(struct promised *out, const struct promised_options *o)
{
	const char *named = getenv("PP_POLICY");

	*out = (struct promised){ .file = o->policy };
	if (out->file == NULL && named != NULL && *named != '\0' &&
	    (o->name != NULL || !terms_any(o->terms)))
		out->file = named;
	if (out->file == NULL && o->name != NULL) {
		msg_error(STATUS_CALL, "--release needs a policy: use -p FILE, "
				       "or set PP_POLICY");
		return -1;
	}
	if (out->file != NULL)
		return of_policy(out, o);
	if (terms_release(o->terms, &out->release) != 0)
		return -1;
	out->forms = forms_bind(&out->release, NULL, NULL);
	return 0;
}

void
promised_clear(struct promised *p)
{
	release_clear(&p->release);
	forms_free(p->forms);
	policy_free(p->policy);
}

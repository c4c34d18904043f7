/* SPDX-License-Identifier: ISC */
#include "redact/redact.h"

void
redact_records(void *hider, struct batch *batch)
{
	struct record *rec;

	while ((rec = record_next(batch)) != NULL)
		hider_record(hider, rec);
}

void *
redact_begin(void *redact)
{
	const struct redact *r = redact;

	return hider_new(&r->plan);
}

void
redact_end(void *hider)
{
	hider_free(hider);
}

bool
redact_drops(const void *redact, int rule)
{
	const struct redact *r = redact;

	return r->hiding.rule[rule].drops && !r->hiding.restore;
}

int
redact_fields(void *redact, const struct stream_names *in)
{
	struct redact *r = redact;

	return hider_fields(&r->hiding, in);
}

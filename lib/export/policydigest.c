/* SPDX-License-Identifier: ISC */
#include "export/policydigest.h"

#include "hide/crypto.h"
#include "record/ndjson.h"

static void
digest(const struct policy *p, struct buf *b)
{
	unsigned char sum[DIGEST_MAX] = { 0 };

	digest_sum(DIGEST_SHA256, p->content.p, p->content.n, sum);
	digest_put(sum, b);
}

void
policydigest_put(const struct policy *p, struct buf *b)
{
	struct buf text = { 0 };

	digest(p, &text);
	ndjson_put(b, "policy_digest", (struct text){ text.p, text.len });
	buf_clear(&text);
}

bool
policydigest_is(const struct policy *p, struct text t)
{
	struct buf text = { 0 };
	bool same;

	digest(p, &text);
	same = text_equal((struct text){ text.p, text.len }, t);
	buf_clear(&text);
	return same;
}

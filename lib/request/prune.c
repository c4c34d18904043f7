/* SPDX-License-Identifier: ISC */
/* Removes requests that were closed long ago. */
#include "base/dateformat.h"
#include "base/file.h"
#include "base/mem.h"
#include "request/entry.h"

struct pruning {
	const struct ledger *ledger;
	bool *old; /* of each request */
	int64_t olds;
};

static bool
is_old(const struct policy *p, const struct request *r, int64_t now)
{
	struct moment m = { .at = r->closed > r->last ? r->closed : r->last };

	return r->closed != REQUEST_NEVER && r->received != REQUEST_NEVER &&
	       moment_after(m, p->requests.after, p->zone) <= now;
}

/* A request that leads stays as long as its duplicates. */
static void
find_old(struct pruning *pr, const struct policy *p, int64_t now)
{
	size_t n = ledger_requests(pr->ledger), i;

	pr->old = mem_array(n, sizeof(*pr->old));
	for (i = 0; i < n; i++)
		pr->old[i] = is_old(p, ledger_request(pr->ledger, i), now);
	for (i = 0; i < n; i++) {
		const struct request *r = ledger_request(pr->ledger, i);
		const struct request *of = NULL;

		if (!pr->old[i] && r->duplicate_of.n > 0)
			of = ledger_find(pr->ledger, r->duplicate_of);
		if (of != NULL)
			pr->old[of - ledger_request(pr->ledger, 0)] = false;
	}
	for (i = 0; i < n; i++)
		pr->olds += pr->old[i];
}

static bool
is_kept(void *ctx, struct text id)
{
	const struct pruning *pr = ctx;
	const struct request *r = ledger_find(pr->ledger, id);

	return !pr->old[r - ledger_request(pr->ledger, 0)];
}

int64_t
entry_prune(struct entry *e, int64_t now, struct outfile *out)
{
	struct ledger *l = ledger_file_read(e->file, e->policy->zone);
	struct pruning pr = { .ledger = l };

	if (l == NULL) {
		outfile_discard(out);
		return -1;
	}
	find_old(&pr, e->policy, now);
	if (pr.olds == 0 || e->dry_run)
		outfile_discard(out);
	else if (ledger_filter(e->file, e->policy->zone, out, is_kept, &pr) !=
		 0)
		pr.olds = -1;
	if (pr.olds > 0 && !e->dry_run)
		entry_side_write(e, l);
	mem_free(pr.old);
	ledger_free(l);
	return pr.olds;
}

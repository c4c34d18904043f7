/* SPDX-License-Identifier: ISC */
/* Removes requests that were closed long ago. */
#include "base/dateformat.h"
#include "base/file.h"
#include "base/mem.h"
#include "request/entry.h"

struct pruning {
	const struct ledger *ledger;
	bool *old; /* of each request */
	struct pruned n;
};

static bool
is_old(const struct policy *p, const struct request *r, int64_t now)
{
	struct moment m = { .at = r->closed > r->last ? r->closed : r->last };

	return r->closed != REQUEST_NEVER && r->received != REQUEST_NEVER &&
	       moment_after(m, p->requests.after, p->zone) <= now;
}

/* A request that leads stays as long as its duplicates, and one that still
 * holds, restricts or deletes something until that has ended. */
static void
find_old(struct pruning *pr, const struct policy *p, int64_t now)
{
	size_t n = ledger_requests(pr->ledger), i;

	pr->old = mem_array(n, sizeof(*pr->old));
	for (i = 0; i < n; i++) {
		const struct request *r = ledger_request(pr->ledger, i);
		bool old = is_old(p, r, now);
		bool acts = old && request_in_force(r, now, p->zone);

		pr->old[i] = old && !acts;
		pr->n.in_force += acts;
	}
	for (i = 0; i < n; i++) {
		const struct request *r = ledger_request(pr->ledger, i);
		const struct request *of = NULL;

		if (!pr->old[i] && r->duplicate_of.n > 0)
			of = ledger_find(pr->ledger, r->duplicate_of);
		if (of != NULL)
			pr->old[of - ledger_request(pr->ledger, 0)] = false;
	}
	for (i = 0; i < n; i++)
		pr->n.old += pr->old[i];
}

static bool
is_kept(void *ctx, struct text id)
{
	const struct pruning *pr = ctx;
	const struct request *r = ledger_find(pr->ledger, id);

	return !pr->old[r - ledger_request(pr->ledger, 0)];
}

int
entry_prune(struct entry *e, int64_t now, struct outfile *out,
    struct pruned *pruned)
{
	struct ledger *l = ledger_file_read(e->file, e->policy->zone);
	struct pruning pr = { .ledger = l };
	int result = 0;

	if (l == NULL) {
		outfile_discard(out);
		return -1;
	}
	find_old(&pr, e->policy, now);
	if (pr.n.old == 0 || e->dry_run)
		outfile_discard(out);
	else
		result =
		    ledger_filter(e->file, e->policy->zone, out, is_kept, &pr);
	if (result == 0 && pr.n.old > 0 && !e->dry_run)
		entry_side_write(e, l);
	*pruned = pr.n;
	mem_free(pr.old);
	ledger_free(l);
	return result;
}

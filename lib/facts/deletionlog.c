/* SPDX-License-Identifier: ISC */
#include "facts/deletionlog.h"

bool
deletion_unsure(const struct node *line)
{
	const struct node *n = node_get(line, "unsure");

	return n != NULL && node_true(n);
}

bool
deletion_lifted(const struct node *line)
{
	return text_is(ndjson_text(line, "event"), "lifted");
}

const char *
deletion_time(const struct node *line, const struct zone *zone, int64_t *at)
{
	bool lifted = deletion_lifted(line);
	const char *key = lifted ? "lifted_at" : "deleted_at";

	if (!lifted && ndjson_text(line, "event").n > 0)
		return "\"event\" must be \"lifted\", or missing";
	if (ndjson_instant(line, key, zone, at) == 0)
		return NULL;
	return lifted ? "\"lifted_at\" is not a timestamp"
		      : "\"deleted_at\" is not a timestamp";
}

bool
deletion_is_over(const struct policy *p, int64_t deleted_at, int64_t now)
{
	const struct policy_log *log = &p->deletions;
	struct moment m = { .at = deleted_at };

	return log->given && !log->kept &&
	       moment_after(m, log->after, p->zone) <= now;
}

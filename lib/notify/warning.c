/* SPDX-License-Identifier: ISC */
#include "notify/warning.h"

#include "base/dateformat.h"
#include "record/ndjson.h"

static const struct policy_rule *
rule_find(const struct policy *p, struct text id)
{
	for (size_t i = 0; i < p->rules; i++)
		if (text_equal(p->rule[i].id, id))
			return &p->rule[i];
	return NULL;
}

const char *
warning_read(struct warning *w, const struct policy *p, const struct node *line)
{
	const struct node *number = node_get(line, "number");

	w->rule = rule_find(p, ndjson_text(line, "rule"));
	if (ndjson_instant(line, "end", p->zone, &w->end) != 0)
		return "has no \"end\", a timestamp";
	w->number = 1;
	if (number != NULL &&
	    node_number(number, 1, INT32_MAX, &w->number) != 0)
		return "has a \"number\" that is not a whole number, 1 or more";
	return NULL;
}

/* A reminder may come closer to the end than min_notice: as close as the last
 * one that the rule names. */
static bool
reminds(const struct warning *w)
{
	return w->number > 1 && w->rule->warns > 1;
}

int64_t
warning_end(const struct warning *w, const struct zone *zone, int64_t sent)
{
	const struct moment at = { .at = sent };
	int64_t after = INT64_MIN;

	if (w->rule != NULL)
		after = moment_after(at, w->rule->min_notice, zone);
	if (w->rule != NULL && reminds(w)) {
		int64_t last =
		    moment_after(at, w->rule->warn[w->rule->warns - 1], zone);

		after = last < after ? last : after;
	}
	return after > w->end ? after : w->end;
}

int64_t
warning_latest(const struct warning *w, const struct zone *zone)
{
	int64_t latest = moment_before(w->end, w->rule->min_notice, zone);

	if (reminds(w)) {
		int64_t last = moment_before(w->end,
		    w->rule->warn[w->rule->warns - 1], zone);

		latest = last > latest ? last : latest;
	}
	return latest;
}

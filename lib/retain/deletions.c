/* SPDX-License-Identifier: ISC */
/* Reads the deletion log and the suppression list, and copies their lines. */
#include "retain/deletions.h"

#include "record/json.h"

static void
line_keep(struct buf *b, const struct node *line)
{
	struct text key = { NULL, 0 };
	const struct node *n;
	int64_t x;

	buf_add_byte(b, '{');
	while ((n = node_next(line, &key)) != NULL) {
		if (b->p[b->len - 1] != '{')
			buf_add_byte(b, ',');
		json_encode(b, key);
		buf_add_byte(b, ':');
		if (node_kind(n) == NODE_TEXT)
			json_encode(b, node_text(n));
		else if (node_number(n, INT64_MIN, INT64_MAX, &x) == 0)
			buf_printf(b, "%lld", (long long)x);
		else
			buf_add_string(b, node_true(n) ? "true" : "null");
	}
	buf_add_string(b, "}\n");
}

uint32_t
deletion_tag(struct text t)
{
	uint32_t sum = 2166136261u;

	for (size_t i = 0; i < t.n; i++)
		sum = (sum ^ (unsigned char)t.p[i]) * 16777619u;
	return sum;
}

static bool
over(const struct confirm *c, int64_t deleted_at)
{
	const struct policy_log *log = &c->policy->deletions;
	struct moment m = { .at = deleted_at };

	return log->given && !log->kept &&
	       moment_after(m, log->after, c->policy->zone) <= c->now;
}

const char *
deletion_keep(void *ctx, const struct node *line)
{
	struct confirm *c = ctx;
	struct subject s;
	int64_t at;

	if (subject_parse(ndjson_text(line, "key"), &s) != 0)
		return "\"key\" is not a keyed hash (h1:...)";
	if (ndjson_instant(line, "deleted_at", c->policy->zone, &at) != 0)
		return "\"deleted_at\" is not a timestamp";
	if (over(c, at)) {
		c->pruned++;
		return NULL;
	}
	line_keep(&c->deletions, line);
	hashtable_add(&c->known, s.sum, at,
	    deletion_tag(ndjson_text(line, "as_of")));
	return NULL;
}

const char *
deletion_suppression_keep(void *ctx, const struct node *line)
{
	struct confirm *c = ctx;
	struct hashtable_entry *e = NULL;
	struct subject s;
	bool now = text_is(ndjson_text(line, "event"), "suppressed");

	if (subject_parse(ndjson_text(line, "subject"), &s) != 0)
		return "\"subject\" is not a keyed hash (h1:...)";
	line_keep(&c->suppressions, line);
	e = hashtable_find(&c->left, s.sum, NULL);
	if (e == NULL)
		e = hashtable_add(&c->left, s.sum, 0, 0);
	e->tag = now;
	return NULL;
}

static bool
is_reason(struct text t)
{
	for (int i = 1; i < REASONS; i++)
		if (text_is(t, reason_word((enum reason)i)))
			return true;
	return false;
}

/* Whether a text can be the id of a request: ASCII letters, digits, _ and -. */
static bool
is_id(struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		if (strchr("-_0123456789abcdefghijklmnopqrstuvwxyz"
			   "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
			t.p[i]) == NULL)
			return false;
	return t.n > 0 && t.n <= 64;
}

void
deletion_why(struct buf *b, const struct node *line,
    const struct policy_rule *rule, const struct zone *zone)
{
	struct text person = ndjson_text(line, "subject");
	struct text reason = ndjson_text(line, "reason");
	struct text id = ndjson_text(line, "request_id");
	struct text as_of = ndjson_text(line, "as_of");
	struct subject s;
	struct moment m;

	if (subject_parse(person, &s) == 0)
		ndjson_put(b, "subject", person);
	if (is_reason(reason))
		ndjson_put(b, "reason", reason);
	if (rule != NULL) {
		ndjson_put(b, "rule", rule->id);
		ndjson_put(b, "clause", rule->clause);
	}
	if (is_id(id))
		ndjson_put(b, "request_id", id);
	if (moment_parse(as_of, NULL, zone, &m) == 0)
		ndjson_put(b, "as_of", as_of);
}

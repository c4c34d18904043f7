/* SPDX-License-Identifier: ISC */
/* Reads the deletion log and the suppression list. */
#include "retain/deletions.h"

#include <unistd.h>

#include "base/logfile.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/stop.h"
#include "ledger/eventcheck.h"

uint32_t
deletion_tag(struct text t)
{
	uint32_t sum = 2166136261u;

	if (t.n == 0)
		return 0;
	for (size_t i = 0; i < t.n; i++)
		sum = (sum ^ (unsigned char)t.p[i]) * 16777619u;
	return sum == 0 ? 1 : sum;
}

static const char *
deletion_read(const struct confirm *c, const struct node *line,
    struct subject *s, int64_t *at)
{
	if (subject_parse(ndjson_text(line, "key"), s) != 0)
		return "\"key\" is not a keyed hash (h1:...)";
	return deletion_time(line, c->policy->zone, at);
}

/* Entries that were lifted are marked. */
static bool
entry_in(const struct hashtable *t, const struct subject *s, uint32_t tag,
    bool lifted)
{
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(t, s->sum, e)) != NULL)
		if ((tag == 0 || e->tag == tag) && e->mark == lifted)
			return true;
	return false;
}

bool
deletion_in(const struct hashtable *t, const struct subject *s, uint32_t tag)
{
	return entry_in(t, s, tag, false);
}

bool
deletion_lifted_in(const struct hashtable *t, const struct subject *s,
    uint32_t tag)
{
	return entry_in(t, s, tag, true);
}

/* A lift takes back the deletions before it. */
static void
lift(const struct hashtable *t, const struct subject *s, int64_t at)
{
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(t, s->sum, e)) != NULL)
		if (e->at <= at)
			e->mark = true;
}

const char *
deletion_known(void *ctx, const struct node *line)
{
	struct confirm *c = ctx;
	uint32_t tag = deletion_tag(ndjson_text(line, "as_of"));
	struct subject s;
	int64_t at;
	const char *why = deletion_read(c, line, &s, &at);

	struct hashtable *t = deletion_unsure(line) ? &c->unsure : &c->known;

	if (why != NULL)
		return why;
	if (deletion_lifted(line)) {
		lift(&c->known, &s, at);
		lift(&c->unsure, &s, at);
	} else if (!deletion_is_over(c->policy, at, c->now) &&
		   !deletion_in(t, &s, tag)) {
		hashtable_add(t, s.sum, at, tag);
	}
	return NULL;
}

const char *
deletion_suppressed(void *ctx, const struct node *line)
{
	struct confirm *c = ctx;
	struct hashtable_entry *e = NULL;
	struct subject s;

	if (subject_parse(ndjson_text(line, "subject"), &s) != 0)
		return "\"subject\" is not a keyed hash (h1:...)";
	e = hashtable_find(&c->left, s.sum, NULL);
	if (e == NULL)
		e = hashtable_add(&c->left, s.sum, 0, 0);
	e->tag = !deletion_lifted(line);
	/* A line without a time is as late as the one before. */
	if (ndjson_instant(line, "added_at", c->policy->zone, &e->at) != 0)
		e->at = c->left_at;
	c->left_at = e->at;
	return NULL;
}

/* ---- dropping old lines ---- */

/* A line that cannot be read stays, for others to report it. */
static bool
is_old(const struct confirm *c, struct text line)
{
	struct doc_trouble trouble;
	struct doc *d = doc_read(line, &trouble);
	struct subject s;
	int64_t at;
	bool old = d != NULL && deletion_read(c, doc_top(d), &s, &at) == NULL &&
		   deletion_is_over(c->policy, at, c->now);

	doc_free(d);
	return old;
}

static void
young_copy(struct confirm *c, struct text all, struct buf *out)
{
	while (all.n > 0) {
		struct text line = text_line(&all);

		if (is_old(c, line)) {
			c->pruned++;
			continue;
		}
		buf_add_text(out, line);
		buf_add_byte(out, '\n');
	}
}

static int
log_replace(const char *path, const struct buf *b)
{
	struct outfile *o = outfile_begin(path, 0600);

	if (o == NULL)
		return -1;
	if (outfile_put(o, (struct text){ b->p, b->len }) == 0)
		return outfile_end(o);
	outfile_discard(o);
	return -1;
}

int
deletions_prune(struct confirm *c)
{
	const char *path = c->options->deletions;
	const struct policy_log *log = &c->policy->deletions;
	struct buf b = { 0 };
	char *all = NULL;
	size_t n = 0;
	int fd, result = -1;

	if (!log->given || log->kept ||
	    (c->options->dry && access(path, F_OK) != 0))
		return 0;
	fd = c->options->dry ? file_open(path) : logfile_open(path);
	if (fd >= 0)
		all = file_slurp(fd, SIZE_MAX / 2, &n);
	if (all == NULL && !stop_wanted())
		msg_error_os(STATUS_CALL, "%s", path);
	if (all != NULL) {
		young_copy(c, (struct text){ all, n }, &b);
		result = c->pruned == 0 || c->options->dry
			     ? 0
			     : log_replace(path, &b);
	}
	/* The lock of the old file, until the new one is there. */
	if (fd >= 0)
		close(fd);
	mem_free(all);
	buf_clear(&b);
	return result;
}

/* ---- why a record was deleted ---- */

static bool
is_reason(struct text t)
{
	for (int i = 1; i < REASONS; i++)
		if (text_is(t, reason_word((enum reason)i)))
			return true;
	return false;
}

static void
rule_add(struct deletion_rules *r, const struct policy *p, struct text id)
{
	for (size_t i = 0; i < p->rules && r->n < RETAIN_RULES; i++)
		if (text_equal(p->rule[i].id, id)) {
			r->rule[r->n++] = &p->rule[i];
			return;
		}
	r->lost |= id.n > 0;
}

void
deletion_rules(struct deletion_rules *r, const struct policy *p,
    const struct node *line)
{
	const struct node *also = node_get(line, "also");

	r->n = 0;
	r->lost = false;
	rule_add(r, p, ndjson_text(line, "rule"));
	r->is_first = r->n > 0;
	for (size_t i = 0; also != NULL && node_kind(also) == NODE_LIST &&
			   i < node_size(also);
	     i++)
		rule_add(r, p, ndjson_text(node_at(also, i), "rule"));
}

static void
rule_put(struct buf *b, const struct policy_rule *rule)
{
	ndjson_put(b, "rule", rule->id);
	ndjson_put(b, "clause", rule->clause);
}

static void
rules_put(struct buf *b, const struct deletion_rules *r)
{
	if (r->is_first)
		rule_put(b, r->rule[0]);
	if (r->n == (size_t)r->is_first)
		return;
	buf_add_string(b, ",\"also\":[");
	for (size_t i = r->is_first; i < r->n; i++) {
		buf_add_string(b, i > (size_t)r->is_first ? ",{" : "{");
		rule_put(b, r->rule[i]);
		buf_add_byte(b, '}');
	}
	buf_add_byte(b, ']');
}

void
deletion_why(struct buf *b, const struct node *line,
    const struct deletion_rules *rules, const struct zone *zone)
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
	rules_put(b, rules);
	if (event_word_plain(id))
		ndjson_put(b, "request_id", id);
	if (moment_parse(as_of, NULL, zone, &m) == 0)
		ndjson_put(b, "as_of", as_of);
}

/* SPDX-License-Identifier: ISC */
#include "retain/confirm.h"

#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "policy/policyopen.h"
#include "retain/deletions.h"
#include "retain/lastrun.h"
#include "retain/run.h"

/* ---- deleted records ---- */

/* Reads the values of the dataset's key; a number becomes decimal text. */
static const char *
values_take(struct confirm *c, const struct policy_dataset *d,
    const struct node *key, struct text *value)
{
	if (d->keys == 0 || d->keys > GONE_PARTS)
		return "the policy gives this dataset no \"key\", or one of "
		       "more than 16 fields";
	for (size_t i = 0; i < d->keys; i++) {
		char *name = mem_text(d->key[i]->name);
		const struct node *n = node_get(key, name);
		struct buf *b = &c->value[i];
		int64_t x;

		mem_free(name);
		b->len = 0;
		if (n != NULL && node_kind(n) == NODE_TEXT)
			buf_add_text(b, node_text(n));
		else if (n != NULL &&
			 node_number(n, INT64_MIN, INT64_MAX, &x) == 0)
			buf_printf(b, "%lld", (long long)x);
		else
			return "\"key\" must have every field of the dataset's "
			       "key, as text or a whole number";
		value[i] = (struct text){ b->p, b->len };
	}
	return NULL;
}

static void
put_subject(struct buf *b, const char *key, const struct subject *s)
{
	struct buf text = { 0 };

	subject_put(s, &text);
	ndjson_put(b, key, (struct text){ text.p, text.len });
	buf_clear(&text);
}

static const struct policy_rule *
rule_of(const struct policy *p, struct text id)
{
	for (size_t i = 0; i < p->rules; i++)
		if (text_equal(p->rule[i].id, id))
			return &p->rule[i];
	return NULL;
}

/* The suppression list is written before the deletion log: a crash in between
 * leaves an entry too many on the list, never one too few. */
static void
suppress(struct confirm *c, const struct policy_dataset *d,
    const struct text *value)
{
	struct buf *b = &c->suppressions;
	struct subject s;
	struct hashtable_entry *e;

	if (!personhash_of(c->hasher, 0, c->policy, d, HASH_SUPPRESSED, value,
		&c->room, &s))
		return;
	e = hashtable_find(&c->left, s.sum, NULL);
	if (e != NULL && e->tag != 0)
		return;
	if (e == NULL)
		e = hashtable_add(&c->left, s.sum, 0, 0);
	e->tag = 1;
	buf_add_byte(b, '{');
	ndjson_put(b, "event", text_of("suppressed"));
	ndjson_put(b, "added_at", (struct text){ c->at.p, c->at.len });
	ndjson_put(b, "dataset", d->name);
	put_subject(b, "subject", &s);
	buf_add_string(b, "}\n");
}

/* Whether the log has this deletion.  A record that came back and was deleted
 * again has another as_of, as another run found it. */
static bool
told_before(const struct confirm *c, const struct policy_dataset *d,
    const struct text *value, struct text as_of, struct buf *room)
{
	for (size_t i = 0; i < subject_keys(c->hasher); i++) {
		struct hashtable_entry *e = NULL;
		struct subject s;

		personhash_of(c->hasher, i, c->policy, d, HASH_RECORD, value,
		    room, &s);
		while ((e = hashtable_find(&c->known, s.sum, e)) != NULL)
			if (as_of.n == 0 || e->tag == deletion_tag(as_of))
				return true;
	}
	return false;
}

static void
deletion_add(struct confirm *c, const struct node *line,
    const struct policy_dataset *d, const struct policy_rule *rule,
    const struct text *value)
{
	struct text as_of = ndjson_text(line, "as_of");
	struct buf *b = &c->deletions;
	struct subject s;

	personhash_of(c->hasher, 0, c->policy, d, HASH_RECORD, value, &c->room,
	    &s);
	buf_add_byte(b, '{');
	ndjson_put(b, "deleted_at", (struct text){ c->at.p, c->at.len });
	ndjson_put(b, "dataset", d->name);
	put_subject(b, "key", &s);
	hashtable_add(&c->known, s.sum, c->now, deletion_tag(as_of));
	deletion_why(b, line, rule, c->policy->zone);
	ndjson_put(b, "policy_version", c->policy->last_updated);
	buf_add_string(b, ",\"count\":1}\n");
	c->added++;
}

static const char *
gone_take(void *ctx, const struct node *line)
{
	struct confirm *c = ctx;
	const struct policy_dataset *d =
	    policy_dataset(c->policy, ndjson_text(line, "dataset"));
	struct text action = ndjson_text(line, "action");
	struct text value[GONE_PARTS];
	const struct policy_rule *rule;
	const char *why;
	struct subject s;

	if (d == NULL)
		return "the policy has no such \"dataset\"";
	/* Where only fields were erased, the record is not deleted. */
	if (action.n > 0 && !text_is(action, "delete"))
		return NULL;
	why = values_take(c, d, node_get(line, "key"), value);
	if (why != NULL)
		return why;
	if (!personhash_of(c->hasher, 0, c->policy, d, HASH_RECORD, value,
		&c->room, &s))
		return "a value in \"key\" is empty";
	rule = rule_of(c->policy, ndjson_text(line, "rule"));
	if (c->options->suppression != NULL && rule != NULL &&
	    rule->leave.n > 0)
		suppress(c, d, value);
	if (!told_before(c, d, value, ndjson_text(line, "as_of"), &c->room))
		deletion_add(c, line, d, rule, value);
	return NULL;
}

/* ---- the whole run ---- */

/* All files are opened before the first line is read. */
static int
input_open(struct confirm *c, char **files)
{
	static char dash[] = "-", *standard[] = { dash, NULL };

	c->file = *files == NULL ? standard : files;
	for (c->files = 0; c->file[c->files] != NULL;)
		c->files++;
	c->fd = mem_array(c->files, sizeof(*c->fd));
	for (size_t i = 0; i < c->files && c->file[i] != NULL; i++) {
		bool own = strcmp(c->file[i], "-") == 0;

		c->fd[i] = file_open(c->file[i]);
		if (c->fd[i] < 0) {
			msg_error_os(own ? STATUS_STOP : STATUS_CALL, "%s",
			    own ? "<stdin>" : c->file[i]);
			return -1;
		}
	}
	return 0;
}

static int
output_open(const char *path, struct outfile **out)
{
	if (path == NULL)
		return 0;
	*out = outfile_begin(path, 0600);
	return *out == NULL ? -1 : 0;
}

/* A bad line does not keep the others from being logged. */
static int
input_read(struct confirm *c)
{
	for (size_t i = 0; i < c->files; i++) {
		bool own = c->fd[i] == STDIN_FILENO;

		if (ndjson_read_fd(c->fd[i], own ? "<stdin>" : c->file[i],
			NDJSON_GO_ON, gone_take, c) != 0)
			return -1;
	}
	return 0;
}

/* Replaces the old log as a whole. */
static int
log_replace(struct outfile **out, const struct buf *b)
{
	struct outfile *o = *out;

	*out = NULL;
	if (o == NULL || (outfile_put(o, (struct text){ b->p, b->len }) == 0 &&
			     outfile_end(o) == 0))
		return 0;
	return -1;
}

static int
policy_ready(struct confirm *c)
{
	c->policy = policy_open(c->options->policy, c->options->now, &c->now);
	if (c->policy == NULL)
		return -1;
	moment_put(c->now, c->policy->zone, &c->at);
	return 0;
}

static int
needs_said(const struct confirm_options *o)
{
	if (o->deletions != NULL && o->key != NULL)
		return 0;
	msg_error(STATUS_CALL, "confirm needs --deletions FILE and -k FILE");
	return -1;
}

static int
prepare(struct confirm *c)
{
	const struct confirm_options *o = c->options;

	if (needs_said(o) != 0 || policy_ready(c) != 0)
		return -1;
	c->ring = keyring_load(o->key);
	if (c->ring == NULL)
		return -1;
	c->hasher = subject_hasher_new(c->ring);
	if (ndjson_read(o->deletions, NDJSON_NEW, deletion_keep, c) != 0)
		return -1;
	return o->suppression == NULL ? 0
				      : ndjson_read(o->suppression, NDJSON_NEW,
					    deletion_suppression_keep, c);
}

static void
confirm_clear(struct confirm *c)
{
	outfile_discard(c->deletions_out);
	outfile_discard(c->suppressions_out);
	for (size_t i = 0; i < c->files; i++)
		if (c->fd[i] > STDERR_FILENO)
			close(c->fd[i]);
	mem_free(c->fd);
	buf_clear(&c->at);
	buf_clear(&c->deletions);
	buf_clear(&c->suppressions);
	buf_wipe(&c->room);
	for (size_t i = 0; i < GONE_PARTS; i++)
		buf_wipe(&c->value[i]);
	hashtable_clear(&c->known);
	hashtable_clear(&c->left);
	subject_hasher_free(c->hasher);
	keyring_free(c->ring);
	policy_free(c->policy);
}

static void
confirm_locked(struct confirm *c, char **files)
{
	const struct confirm_options *o = c->options;

	if (prepare(c) != 0 || input_open(c, files) != 0 ||
	    output_open(o->suppression, &c->suppressions_out) != 0 ||
	    output_open(o->deletions, &c->deletions_out) != 0 ||
	    sandbox_unless(o->no_sandbox, SANDBOX_RENAME) != 0 ||
	    input_read(c) != 0 || stop_wanted())
		return;
	if (log_replace(&c->suppressions_out, &c->suppressions) == 0 &&
	    log_replace(&c->deletions_out, &c->deletions) == 0 && o->verbose)
		msg_note("%llu deletions added, %llu old ones dropped",
		    (unsigned long long)c->added,
		    (unsigned long long)c->pruned);
}

int
confirm_run(const struct confirm_options *o, char **files)
{
	struct confirm c = { .options = o };
	struct lastrun *clock = NULL;

	if (needs_said(o) == 0)
		clock = lastrun_lock(o->deletions);
	if (clock != NULL)
		confirm_locked(&c, files);
	lastrun_close(clock);
	confirm_clear(&c);
	if (stop_wanted())
		stop_die();
	return (int)msg_status();
}

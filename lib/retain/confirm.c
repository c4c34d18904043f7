/* SPDX-License-Identifier: ISC */
#include "retain/confirm.h"

#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "policy/policyopen.h"
#include "retain/deletions.h"
#include "retain/lastrun.h"
#include "retain/run.h"

/* A record that a key line is of. */
struct deleted {
	struct confirm *confirm;
	const struct policy_dataset *dataset;
	struct deletion_rules rules;
	struct text value[GONE_PARTS], as_of;
	struct subject subject;
};

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

/* The suppression list is written before the deletion log: a crash in between
 * leaves an entry too many on the list, never one too few. */
static void
suppress(struct confirm *c, const struct policy_dataset *d,
    const struct text *value)
{
	struct buf *b = &c->suppressions;
	struct subject s, alike;
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
	subject_member(b, "subject", &s);
	if (personhash_of(c->hasher, 0, c->policy, d, HASH_ALIKE, value,
		&c->room, &alike) &&
	    !subject_equal(&s, &alike))
		subject_member(b, "alike", &alike);
	buf_add_string(b, "}\n");
}

typedef bool
found_in(const struct hashtable *, const struct subject *, uint32_t tag);

/* Whether a table has the deletion, whichever secret key hashed it. */
static bool
has(const struct hashtable *t, const struct deleted *d, found_in *in)
{
	const struct confirm *c = d->confirm;
	struct buf *room = &d->confirm->room;

	for (size_t i = 0; i < subject_keys(c->hasher); i++) {
		struct subject s;

		personhash_of(c->hasher, i, c->policy, d->dataset, HASH_RECORD,
		    d->value, room, &s);
		if (in(t, &s, deletion_tag(d->as_of)))
			return true;
	}
	return false;
}

static bool
told_in(const struct hashtable *t, const struct deleted *d)
{
	return has(t, d, deletion_in);
}

/* Whether the same run found the record before its person was lifted.  Either
 * the record was deleted again, in another run at the same time, or the key
 * line is an old one; so the log must not be sure. */
static bool
was_lifted(const struct hashtable *t, const struct deleted *d)
{
	return has(t, d, deletion_lifted_in);
}

/* Where a person may write the key in other spellings, lift finds it by the
 * form in which these are compared. */
static void
compared_put(const struct deleted *d, struct buf *b)
{
	struct confirm *c = d->confirm;
	bool spelt = false;
	struct subject s;

	for (size_t i = 0; i < d->dataset->keys; i++)
		spelt |= personhash_type(d->dataset, d->dataset->key[i]).n > 0;
	if (spelt && personhash_of(c->hasher, 0, c->policy, d->dataset,
			 HASH_SUPPRESSED, d->value, &c->room, &s))
		subject_member(b, "compared", &s);
}

/* The key may come back as other programs write it. */
static void
alike_put(const struct deleted *d, struct buf *b)
{
	struct confirm *c = d->confirm;
	struct subject s;

	if (personhash_of(c->hasher, 0, c->policy, d->dataset,
		HASH_RECORD_ALIKE, d->value, &c->room, &s) &&
	    !subject_equal(&s, &d->subject))
		subject_member(b, "alike", &s);
}

/* Writes the record's line for the log. */
static void
log_line(const struct deleted *d, const struct node *line, bool unsure,
    struct buf *b)
{
	struct confirm *c = d->confirm;

	buf_add_byte(b, '{');
	ndjson_put(b, "deleted_at", (struct text){ c->at.p, c->at.len });
	ndjson_put(b, "dataset", d->dataset->name);
	subject_member(b, "key", &d->subject);
	compared_put(d, b);
	alike_put(d, b);
	deletion_why(b, line, &d->rules, c->policy->zone);
	ndjson_put(b, "policy_version", c->policy->last_updated);
	buf_add_string(b, unsure ? ",\"unsure\":true" : "");
	buf_add_string(b, ",\"count\":1}\n");
}

static bool
action_known(const struct node *line)
{
	const struct text action = ndjson_text(line, "action");

	return node_get(line, "action") == NULL || text_is(action, "delete") ||
	       text_is(action, "erase");
}

/* Where only fields were erased, the record is not deleted. */
static bool
is_deleted(const struct node *line)
{
	struct text action = ndjson_text(line, "action");

	return action.n == 0 || text_is(action, "delete");
}

/* Reads whose record a key line is of.  NULL, or what is wrong. */
static const char *
deleted_read(struct confirm *c, const struct node *line, struct deleted *d)
{
	const char *why;

	d->confirm = c;
	d->dataset = policy_dataset(c->policy, ndjson_text(line, "dataset"));
	if (d->dataset == NULL)
		return "the policy has no such \"dataset\"";
	why = values_take(c, d->dataset, node_get(line, "key"), d->value);
	if (why != NULL)
		return why;
	if (!personhash_of(c->hasher, 0, c->policy, d->dataset, HASH_RECORD,
		d->value, &c->room, &d->subject))
		return "a value in \"key\" is empty";
	deletion_rules(&d->rules, c->policy, line);
	d->as_of = ndjson_text(line, "as_of");
	return NULL;
}

/* Whether the person must not come back: the run said so, or a rule that
 * deleted the record does. */
static bool
leaves(const struct node *line, const struct deletion_rules *r)
{
	if (text_is(ndjson_text(line, "leave"), "suppression"))
		return true;
	for (size_t i = 0; i < r->n; i++)
		if (r->rule[i]->leave.n > 0)
			return true;
	return false;
}

/* Whether the person was taken off the suppression list after the run. */
static bool
has_returned(const struct deleted *d, const struct node *line)
{
	const struct confirm *c = d->confirm;
	const struct hashtable_entry *e;
	struct subject s;
	int64_t at;

	if (!personhash_of(c->hasher, 0, c->policy, d->dataset, HASH_SUPPRESSED,
		d->value, &d->confirm->room, &s))
		return false;
	e = hashtable_find(&c->left, s.sum, NULL);
	return e != NULL && e->tag == 0 &&
	       (ndjson_instant(line, "as_of", c->policy->zone, &at) != 0 ||
		   e->at >= at);
}

static void
gone_add(struct deleted *d, const struct node *line)
{
	struct confirm *c = d->confirm;
	bool lifted = was_lifted(&c->known, d) || has_returned(d, line);

	if (c->options->suppression != NULL && !lifted &&
	    leaves(line, &d->rules))
		suppress(c, d->dataset, d->value);
	if (told_in(&c->known, d) || (lifted && told_in(&c->unsure, d)))
		return;
	hashtable_add(lifted ? &c->unsure : &c->known, d->subject.sum, c->now,
	    deletion_tag(d->as_of));
	log_line(d, line, lifted, &c->deletions);
	c->added++;
	c->again += lifted;
	c->unruled += d->rules.lost;
}

static void
going_take(struct deleted *d, const struct node *line)
{
	struct confirm *c = d->confirm;
	struct buf b = { 0 };

	if (told_in(&c->known, d) || told_in(&c->unsure, d))
		return;
	log_line(d, line, true, &b);
	going_add(&c->going, &d->subject, deletion_tag(d->as_of),
	    (struct text){ b.p, b.len });
	buf_clear(&b);
}

/* Takes a key line of a deleted record, or another line of keysql.h. */
static const char *
gone_take(void *ctx, const struct node *line)
{
	struct confirm *c = ctx;
	const char *word = printed_word(line), *why;
	struct deleted d;

	if (node_get(line, "done") != NULL) {
		going_done(&c->going);
		return NULL;
	}
	if (word != NULL)
		line = node_get(line, word);
	if (!action_known(line))
		return "\"action\" must be \"delete\" or \"erase\"";
	if (word == NULL && !is_deleted(line))
		return NULL;
	why = deleted_read(c, line, &d);
	if (why != NULL)
		return why;
	going_settle(&c->going, &d.subject, deletion_tag(d.as_of));
	if (word == NULL)
		gone_add(&d, line);
	else if (strcmp(word, "refused") == 0)
		c->refused++;
	else if (strcmp(word, "several") == 0)
		c->several++;
	else if (strcmp(word, "stays") == 0)
		c->stay += !told_in(&c->known, &d);
	else if (is_deleted(line))
		going_take(&d, line);
	return NULL;
}

/* Reports what did not go as the keys said. */
static void
rest_tell(const struct confirm *c)
{
	unsigned long long n = c->lost;

	if (n > 0)
		msg_error(STATUS_LOOK,
		    "the database's client ended early: %llu record%s may be "
		    "gone, and %s logged as unsure",
		    n, msg_plural(n, "", "s"), msg_plural(n, "is", "are"));
	n = c->again;
	if (n > 0)
		msg_error(STATUS_LOOK,
		    "%llu key line%s of a run whose deletion was lifted since: "
		    "logged as unsure, as the line may be an old one",
		    n, msg_plural(n, " is", "s are"));
	n = c->unruled;
	if (n > 0)
		msg_error(STATUS_LOOK,
		    "%llu key line%s a rule that the policy does not have: "
		    "logged without it; was it renamed since the run?",
		    n, msg_plural(n, " names", "s name"));
	n = c->refused;
	if (n > 0)
		msg_error(STATUS_LOOK,
		    "the database refused %llu record%s, which stay%s: does "
		    "another table need %s?",
		    n, msg_plural(n, "", "s"), msg_plural(n, "s", ""),
		    msg_plural(n, "it", "them"));
	n = c->several;
	if (n > 0)
		msg_error(STATUS_LOOK,
		    "%llu key%s several records, which stay: give the dataset "
		    "a key that tells them apart",
		    n, msg_plural(n, " fits", "s fit"));
	n = c->stay;
	if (n > 0)
		msg_error(STATUS_LOOK,
		    "%llu record%s not found as exported, and not deleted: "
		    "changed since the export or cannot be compared",
		    n, msg_plural(n, " was", "s were"));
}

/* ---- the whole run ---- */

/*
 * As printed_log.  What the logs have is looked up under their
 * locks, and the suppression list is on disk first.
 */
static int
lines_log(void *confirm, struct ndjson *input)
{
	struct confirm *c = confirm;
	struct buf *left = &c->suppressions, *gone = &c->deletions;
	int result = -1;

	left->len = gone->len = 0;
	if (c->suppression_list != NULL &&
	    journal_lock(c->suppression_list) != 0)
		return -1;
	if (journal_lock(c->deletion_log) == 0 && ndjson_lines(input) == 0 &&
	    (c->suppression_list == NULL ||
		journal_append(c->suppression_list,
		    (struct text){ left->p, left->len }) == 0))
		result = journal_append(c->deletion_log,
		    (struct text){ gone->p, gone->len });
	journal_unlock(c->deletion_log);
	if (c->suppression_list != NULL)
		journal_unlock(c->suppression_list);
	return result;
}

/* Logs what was about to go, and of which nothing else was heard. */
static int
unsure_log(struct confirm *c)
{
	struct buf *b = &c->deletions;
	int result = -1;

	b->len = 0;
	c->lost = going_left(&c->going, b);
	if (c->lost == 0)
		return 0;
	if (journal_lock(c->deletion_log) == 0)
		result = journal_append(c->deletion_log,
		    (struct text){ b->p, b->len });
	journal_unlock(c->deletion_log);
	return result;
}

/* What was deleted is logged as soon as it is read, as the next piece may never
 * come.  A bad line does not keep the others from being logged. */
static int
input_read(struct confirm *c)
{
	int result = printed_read(&c->printed, lines_log);

	if (unsure_log(c) != 0)
		result = -1;
	rest_tell(c);
	return result;
}

static int
files_find(struct confirm *c)
{
	struct confirm_options *o = &c->own;

	return knownfiles_find_one(&c->known_files, c->policy, POLICY_DELETIONS,
		   &o->deletions) != 0
		   ? -1
		   : knownfiles_find_one(&c->known_files, c->policy,
			 POLICY_SUPPRESSION, &o->suppression);
}

static int
policy_ready(struct confirm *c)
{
	c->policy = policy_open(c->options->policy, c->options->now, &c->now);
	if (c->policy == NULL)
		return -1;
	moment_put(c->now, c->policy->zone, &c->at);
	return files_find(c);
}

static int
needs_said(const struct confirm_options *o)
{
	if (o->deletions != NULL && o->key != NULL)
		return 0;
	msg_error(STATUS_CALL,
	    o->key == NULL
		? "confirm needs a key file: use -k FILE"
		: "confirm needs the log of deletions: use --deletions FILE, "
		  "or name it in records.deletions of the policy");
	return -1;
}

static int
files_ready(const struct confirm *c, char **files)
{
	const struct confirm_options *o = c->options;
	const struct file_use use[] = {
		{ o->deletions, true, false,
		    policy_file_kind(POLICY_DELETIONS) },
		{ o->suppression, true, false,
		    policy_file_kind(POLICY_SUPPRESSION) },
		{ o->key, false, false, 0 },
		{ o->policy, false, false, 0 },
	};

	return policy_files_check(c->policy, use, sizeof(use) / sizeof(*use),
	    files);
}

static int
keys_ready(struct confirm *c)
{
	c->ring = keyring_load(c->options->key);
	if (c->ring == NULL)
		return -1;
	c->hasher = subject_hasher_new(c->ring);
	return 0;
}

/* Old lines can only be dropped while no other confirm appends. */
static int
old_drop(struct confirm *c)
{
	const char *log = c->options->deletions;
	bool alone = false;

	if (c->options->dry)
		return deletions_prune(c);
	c->lock = lastrun_confirm(log, &alone);
	if (c->lock < 0)
		return -1;
	return alone && (deletions_prune(c) != 0 ||
			    lastrun_share(log, c->lock) != 0)
		   ? -1
		   : 0;
}

static int
logs_open(struct confirm *c)
{
	const struct confirm_options *o = c->options;
	enum journal_way way = o->dry ? JOURNAL_PRINTS : JOURNAL_WRITES;

	if (old_drop(c) != 0)
		return -1;
	if (o->suppression != NULL &&
	    (c->suppression_list = journal_open(o->suppression, way,
		 deletion_suppressed, c)) == NULL)
		return -1;
	c->deletion_log = journal_open(o->deletions, way, deletion_known, c);
	return c->deletion_log == NULL ? -1 : 0;
}

static void
confirm_clear(struct confirm *c)
{
	journal_close(c->deletion_log);
	journal_close(c->suppression_list);
	if (c->lock >= 0)
		close(c->lock);
	printed_close(&c->printed);
	buf_clear(&c->at);
	buf_clear(&c->deletions);
	buf_clear(&c->suppressions);
	buf_wipe(&c->room);
	for (size_t i = 0; i < GONE_PARTS; i++)
		buf_wipe(&c->value[i]);
	hashtable_clear(&c->known);
	hashtable_clear(&c->unsure);
	going_clear(&c->going);
	hashtable_clear(&c->left);
	subject_hasher_free(c->hasher);
	keyring_free(c->ring);
	knownfiles_clear(&c->known_files);
	policy_free(c->policy);
}

static void
sum_up(const struct confirm *c)
{
	const char *would = c->options->dry ? " would be" : "";

	msg_note("%llu deletion%s%s added, %llu old one%s%s dropped",
	    (unsigned long long)c->added, msg_plural(c->added, "", "s"), would,
	    (unsigned long long)c->pruned, msg_plural(c->pruned, "", "s"),
	    would);
}

int
confirm_run(const struct confirm_options *o, char **files)
{
	struct confirm c = { .own = *o, .lock = -1 };

	c.options = &c.own;
	c.printed = (struct printed){ .take = gone_take, .ctx = &c };
	if (policy_ready(&c) == 0 && needs_said(&c.own) == 0 &&
	    files_ready(&c, files) == 0 && keys_ready(&c) == 0 &&
	    printed_open(&c.printed, files) == 0 && logs_open(&c) == 0 &&
	    sandbox_unless(o->no_sandbox, SANDBOX_LOCK) == 0 &&
	    input_read(&c) == 0 && o->verbose)
		sum_up(&c);
	confirm_clear(&c);
	if (stop_wanted())
		stop_die();
	return (int)msg_status();
}

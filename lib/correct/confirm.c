/* SPDX-License-Identifier: ISC */
/*
 * pp-correct confirm: logs which values were really corrected at the source, as
 * the database printed it, see source/keysql.h.
 *
 * What the database printed is read by a child process that has given up its
 * rights; it writes the logs, and sends the requests of what was corrected to
 * its parent, which notes that in the ledger.
 */
#include <unistd.h>

#include "base/dateformat.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "correct/changes.h"
#include "correct/confirmline.h"
#include "correct/confirmnote.h"
#include "correct/correct.h"
#include "correct/tell.h"
#include "facts/hashtable.h"
#include "facts/knownfiles.h"
#include "facts/pass.h"
#include "ledger/ledger.h"
#include "policy/policyopen.h"
#include "record/intern.h"
#include "record/ndjson.h"
#include "record/siphash.h"
#include "source/printed.h"

/* Tags of items: a request was corrected so often; somebody has to look. */
enum { ITEM_CORRECTED, ITEM_LOOK };

struct confirming {
	const struct correct_options *options;
	struct policy *policy;
	int64_t now;
	struct buf at; /* now, as text */
	struct knownfiles files;
	char *disclosures; /* where the log is */
	const char *ledger_path;
	struct keyring *ring;
	struct subject_hasher *hasher;
	struct ledger *ledger; /* NULL: not noted there */
	struct changes *changes;
	struct tell *tell;
	struct printed printed;
	uint64_t seed[2];
	/* In the child: */
	struct buf lines;
	struct hashtable going; /* values that the database was about to
				 * correct; tag 1: something else was heard */
	uint64_t going_open, corrected, stay, several, refused;
	bool heard; /* something since the last transaction was done */
	struct hashtable counted; /* values that are in times */
	struct hashtable timed;   /* the numbers in times */
	/* There and here: */
	struct times *times;
	size_t timeses;
};

/* ---- what was heard of a value ---- */

static void
going_add(struct confirming *c, const struct corrected *v)
{
	struct hashtable_entry *e = hashtable_find(&c->going, v->key, NULL);

	if (e == NULL)
		e = hashtable_add(&c->going, v->key, 0, 1);
	c->going_open += e->tag;
	e->tag = 0;
}

static void
going_settle(struct confirming *c, const struct corrected *v)
{
	struct hashtable_entry *e = hashtable_find(&c->going, v->key, NULL);

	if (e == NULL || e->tag != 0)
		return;
	e->tag = 1;
	c->going_open--;
}

/* What was going until here and was not printed as corrected is not. */
static void
going_done(struct confirming *c)
{
	hashtable_clear(&c->going);
	c->going_open = 0;
}

static void
tell_note(struct confirming *c, const struct corrected *v)
{
	uint32_t number;

	if (c->tell == NULL || node_size(v->subject) == 0)
		return;
	number =
	    tell_change(c->tell, v->as_of, v->request, v->dataset, v->field);
	for (size_t i = 0; i < node_size(v->subject); i++) {
		struct subject s;

		(void)subject_parse(node_text(node_at(v->subject, i)), &s);
		tell_person(c->tell, number, &s);
	}
}

static void
times_add(struct confirming *c, const struct times *t)
{
	if (c->timeses % 64 == 0)
		c->times =
		    mem_resize(c->times, c->timeses + 64, sizeof(*c->times));
	c->times[c->timeses++] = *t;
}

static void
request_note(struct confirming *c, const struct corrected *v)
{
	const struct request *r =
	    c->ledger == NULL ? NULL : ledger_find(c->ledger, v->request);
	unsigned char key[HASHTABLE_KEY] = { 0 };
	struct times t = { .n = 0 };
	struct hashtable_entry *e;
	struct moment m;

	if (r == NULL ||
	    moment_parse(v->as_of, NULL, c->policy->zone, &m) != 0 ||
	    hashtable_find(&c->counted, v->key, NULL) != NULL)
		return;
	hashtable_add(&c->counted, v->key, 0, 0);
	t.request = (uint32_t)(r - ledger_request(c->ledger, 0));
	t.as_of = m.at;
	memcpy(key, &t.request, sizeof(t.request));
	memcpy(key + sizeof(t.as_of), &t.as_of, sizeof(t.as_of));
	e = hashtable_find(&c->timed, key, NULL);
	if (e == NULL) {
		e = hashtable_add(&c->timed, key, 0, (uint32_t)c->timeses);
		times_add(c, &t);
	}
	c->times[e->tag].n++;
}

static void
corrected_add(struct confirming *c, const struct corrected *v)
{
	const struct change line = { .at = { c->at.p, c->at.len },
		.as_of = v->as_of,
		.request = v->request,
		.dataset = v->dataset->name,
		.field = v->field->name,
		.key = v->record,
		.policy = c->policy };

	tell_note(c, v);
	request_note(c, v);
	if (changes_know(c->changes, &line))
		return;
	change_put(&line, &c->lines);
	c->corrected++;
}

/* As ndjson_take. */
static const char *
line_take(void *confirming, const struct node *line)
{
	struct confirming *c = confirming;
	const char *word = printed_word(line), *why;
	struct corrected v;

	c->heard = node_get(line, "done") == NULL;
	if (!c->heard) {
		going_done(c);
		return NULL;
	}
	why = corrected_read(&v, word == NULL ? line : node_get(line, word),
	    c->policy, c->seed);
	if (why != NULL)
		return why;
	if (word != NULL && strcmp(word, "going") == 0) {
		going_add(c, &v);
		return NULL;
	}
	going_settle(c, &v);
	if (word == NULL)
		corrected_add(c, &v);
	else if (strcmp(word, "stays") == 0)
		c->stay++;
	else if (strcmp(word, "several") == 0)
		c->several++;
	else
		c->refused++;
	return NULL;
}

/* ---- the child ---- */

/* As printed_log.  What the log has is looked up under its lock. */
static int
lines_log(void *confirming, struct ndjson *input)
{
	struct confirming *c = confirming;
	int result = -1;

	c->lines.len = 0;
	if (changes_lock(c->changes) == 0 && ndjson_lines(input) == 0)
		result = changes_append(c->changes,
		    (struct text){ c->lines.p, c->lines.len });
	changes_unlock(c->changes);
	return result;
}

/* Reports what was not corrected. */
static void
rest_tell(const struct confirming *c)
{
	unsigned long long n = c->going_open;

	if (n > 0)
		msg_error(STATUS_LOOK,
		    "the database's client ended early: %llu value%s may be "
		    "corrected, and %s not logged; run pp-correct again",
		    n, msg_plural(n, "", "s"), msg_plural(n, "is", "are"));
	if (n == 0 && c->heard)
		msg_error(STATUS_LOOK,
		    "the database's client ended early: what it has not come "
		    "to is not corrected; run pp-correct again");
	n = c->refused;
	if (n > 0)
		msg_error(STATUS_LOOK,
		    "the database refused %llu correction%s: does the column "
		    "allow the value?",
		    n, msg_plural(n, "", "s"));
	n = c->several;
	if (n > 0)
		msg_error(STATUS_LOOK,
		    "%llu key%s several records, which stay as they are: give "
		    "the dataset a key that tells them apart",
		    n, msg_plural(n, " fits", "s fit"));
	n = c->stay;
	if (n > 0)
		msg_error(STATUS_LOOK,
		    "%llu record%s not found as exported, and not corrected: "
		    "changed since the export or cannot be compared",
		    n, msg_plural(n, " was", "s were"));
}

static void
requests_send(const struct confirming *c, struct pass_out *out)
{
	for (size_t i = 0; i < c->timeses; i++) {
		struct pass_item item = { .number = c->times[i].request,
			.at = c->times[i].n,
			.tag = ITEM_CORRECTED };

		memcpy(item.key, &c->times[i].as_of, sizeof(int64_t));
		pass_add(out, &item);
	}
}

/* As pass_work.  That somebody has to look is sent, as the status of a child
 * says only that it failed. */
static int
child(void *confirming, int fd)
{
	struct confirming *c = confirming;
	const struct pass_item look = { .tag = ITEM_LOOK };
	struct pass_out out = { .fd = fd };
	const enum status before = msg_status();

	if (sandbox_unless(c->options->stream.no_sandbox,
		SANDBOX_LOCK | SANDBOX_RENAME) != 0)
		return (int)msg_status();
	if (printed_read(&c->printed, lines_log) == 0)
		rest_tell(c);
	/* What was corrected is noted, even if the rest cannot be read. */
	requests_send(c, &out);
	if (msg_status() < STATUS_CALL && c->tell != NULL &&
	    tell_find(c->tell) == 0)
		(void)tell_end(c->tell);
	if (msg_status() == STATUS_LOOK)
		pass_add(&out, &look);
	pass_write(&out);
	buf_wipe(&out.items);
	if (c->options->stream.verbose)
		msg_note("%llu correction%s logged",
		    (unsigned long long)c->corrected,
		    msg_plural(c->corrected, "", "s"));
	if (stop_wanted())
		stop_die();
	return msg_status() > STATUS_LOOK ? (int)msg_status() : (int)before;
}

/* ---- here ---- */

static void
item_take(void *confirming, const struct pass_item *item)
{
	struct confirming *c = confirming;
	struct times t = { .request = item->number, .n = item->at };

	if (item->tag == ITEM_LOOK) {
		msg_raise(STATUS_LOOK);
		return;
	}
	memcpy(&t.as_of, item->key, sizeof(t.as_of));
	times_add(c, &t);
}

/* ---- preparing ---- */

static int
missing(const char *what)
{
	msg_error(STATUS_CALL, "%s", what);
	return -1;
}

static int
call_ready(struct confirming *c)
{
	const struct correct_options *o = c->options;

	if (!policy_named(o->policy))
		return missing("no policy given: use -p FILE, or set "
			       "PP_POLICY");
	c->policy = policy_open(o->policy, o->now, &c->now);
	if (c->policy == NULL)
		return -1;
	moment_put(c->now, c->policy->zone, &c->at);
	c->ledger_path = o->known.ledger;
	if (knownfiles_find_one(&c->files, c->policy, POLICY_LEDGER,
		&c->ledger_path) != 0 ||
	    (o->tell != NULL &&
		tell_log_find(c->policy, o->disclosures, &c->disclosures) != 0))
		return -1;
	if (o->changes == NULL)
		return missing("confirm needs the log of corrections: use "
			       "--changes FILE");
	if (o->tell != NULL && c->disclosures == NULL)
		return missing("--tell needs the log of disclosures: use "
			       "--disclosures FILE, or name it in "
			       "records.disclosures of the policy");
	return o->tell != NULL && o->known.key == NULL
		   ? missing("--tell needs a key file: use -k FILE")
		   : 0;
}

static int
files_ready(const struct confirming *c, char **files)
{
	const struct correct_options *o = c->options;
	const struct file_use use[] = {
		{ o->changes, true, false, 0 },
		{ o->tell, true, false, 0 },
		{ c->disclosures, false, false,
		    policy_file_kind(POLICY_DISCLOSURES) },
		{ c->ledger_path, true, false,
		    policy_file_kind(POLICY_LEDGER) },
		{ o->known.key, false, false, 0 },
		{ o->policy, false, false, 0 },
	};

	return policy_files_check(c->policy, use, sizeof(use) / sizeof(*use),
	    files);
}

static int
ledger_ready(struct confirming *c)
{
	if (c->ledger_path == NULL)
		return 0;
	c->ledger = ledger_load(c->ledger_path, c->policy->zone, c->now);
	return c->ledger == NULL ? -1 : 0;
}

static int
tell_ready(struct confirming *c)
{
	const struct correct_options *o = c->options;

	if (o->tell == NULL)
		return 0;
	c->ring = keyring_load(o->known.key);
	if (c->ring == NULL)
		return -1;
	c->hasher = subject_hasher_new(c->ring);
	c->tell = tell_open(o->tell, c->disclosures, c->policy, c->hasher);
	return c->tell == NULL ? -1 : 0;
}

static int
prepare(struct confirming *c, char **files)
{
	if (call_ready(c) != 0 || files_ready(c, files) != 0 ||
	    intern_seed(c->seed) != 0 || ledger_ready(c) != 0 ||
	    printed_open(&c->printed, files) != 0 || tell_ready(c) != 0)
		return -1;
	c->changes = changes_open(c->options->changes);
	return c->changes == NULL ? -1 : 0;
}

static void
confirming_clear(struct confirming *c)
{
	printed_close(&c->printed);
	if (msg_status() >= STATUS_CALL) {
		changes_unmake(c->changes);
		tell_unmake(c->tell);
	}
	changes_close(c->changes);
	tell_close(c->tell);
	ledger_free(c->ledger);
	mem_free(c->times);
	hashtable_clear(&c->counted);
	hashtable_clear(&c->timed);
	buf_clear(&c->at);
	buf_clear(&c->lines);
	hashtable_clear(&c->going);
	subject_hasher_free(c->hasher);
	keyring_free(c->ring);
	knownfiles_clear(&c->files);
	mem_free(c->disclosures);
	policy_free(c->policy);
}

/* What the child sent is noted even if it failed after that. */
static void
confirm_all(struct confirming *c)
{
	struct noting note = { c->policy, c->ledger, c->ledger_path, c->now,
		NULL, 0 };

	(void)pass_run(child, item_take, c);
	note.times = c->times;
	note.timeses = c->timeses;
	(void)ledger_note(&note);
}

int
correct_confirm(struct correct_options *o, char **files)
{
	struct confirming c = { .options = o,
		.printed = { .take = line_take, .ctx = &c } };

	if (prepare(&c, files) == 0)
		confirm_all(&c);
	confirming_clear(&c);
	if (stop_wanted())
		stop_die();
	return (int)msg_status();
}

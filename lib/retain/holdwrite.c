/* SPDX-License-Identifier: ISC */
#include "retain/holdwrite.h"

#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/sandbox.h"
#include "ledger/eventcheck.h"
#include "person/personhash.h"
#include "policy/policyopen.h"
#include "record/journal.h"
#include "retain/holds.h"
#include "retain/knownfiles.h"

enum { INPUT_MAX = 1 << 20 };

struct hold_call {
	const struct hold_options *options;
	const char *id, *path;
	struct policy *policy;
	struct knownfiles files; /* lends the path */
	int64_t now;
	const struct policy_dataset *dataset; /* NULL: any */
	struct keyring *ring;
	struct subject_hasher *hasher;
	struct holds holds; /* those in the file */
	struct holds_reading reading;
	struct journal *journal;
	struct buf lines;
};

/* ---- what the user asks for ---- */

static int
wrong(const char *what)
{
	msg_error(STATUS_CALL, "%s", what);
	return -1;
}

/* No address gets into the file. */
static int
word_check(const char *option, const char *word)
{
	if (word == NULL || (*word != '\0' && event_word_plain(text_of(word))))
		return 0;
	msg_error(STATUS_CALL,
	    "%s: only letters, digits, single spaces and _:.,-()/ are allowed, "
	    "at most 100",
	    option);
	return -1;
}

static int
time_check(const struct hold_call *c, const char *option, const char *text,
    struct moment *m)
{
	if (text == NULL ||
	    moment_parse(text_of(text), NULL, c->policy->zone, m) == 0)
		return 0;
	msg_error(STATUS_CALL, "%s takes a date or a timestamp of RFC 3339",
	    option);
	return -1;
}

static int
times_check(const struct hold_call *c)
{
	const struct hold_options *o = c->options;
	const struct period none = { .months = 0 };
	struct moment since = { .at = 0 }, until = { .at = 0 };

	if (time_check(c, "--since", o->since, &since) != 0 ||
	    time_check(c, "--until", o->until, &until) != 0)
		return -1;
	if (o->until == NULL)
		return 0;
	if (moment_after(until, none, c->policy->zone) <= c->now)
		return wrong("--until lies in the past: the hold would have "
			     "ended before it began");
	return o->since != NULL &&
		       moment_after(until, none, c->policy->zone) <=
			   moment_after(since, none, c->policy->zone)
		   ? wrong("--until lies before --since")
		   : 0;
}

static int
dataset_check(struct hold_call *c)
{
	const struct hold_options *o = c->options;

	if (o->dataset == NULL)
		return o->wheres == 0
			   ? 0
			   : wrong("--where needs -D NAME, the dataset");
	c->dataset = policy_dataset_named(c->policy, text_of(o->dataset));
	return c->dataset == NULL ? -1 : 0;
}

static int
target_check(const struct hold_options *o)
{
	if (o->identities || o->person != NULL || o->dataset != NULL)
		return 0;
	return wrong("on what is the hold placed? use -i, --person HASH, -D "
		     "NAME, or -D NAME --where FIELD=VALUE");
}

/* ---- lines ---- */

static void
line_begin(struct hold_call *c, const char *event)
{
	struct buf *b = &c->lines;

	buf_add_byte(b, '{');
	ndjson_put(b, "hold", text_of(c->id));
	ndjson_put(b, "event", text_of(event));
	ndjson_put_local(b, "at", c->now, c->policy->zone);
	if (c->options->reason != NULL)
		ndjson_put(b, "reason", text_of(c->options->reason));
}

static void
placed_begin(struct hold_call *c)
{
	const struct hold_options *o = c->options;

	line_begin(c, "placed");
	if (o->since != NULL)
		ndjson_put(&c->lines, "since", text_of(o->since));
	if (o->until != NULL)
		ndjson_put(&c->lines, "until", text_of(o->until));
	if (c->dataset != NULL)
		ndjson_put(&c->lines, "dataset", c->dataset->name);
}

static void
subject_line(struct hold_call *c, const struct subject *person,
    const struct subject *alike)
{
	placed_begin(c);
	subject_member(&c->lines, "person", person);
	if (alike != NULL)
		subject_member(&c->lines, "alike", alike);
	buf_add_string(&c->lines, "}\n");
}

static int
person_place(struct hold_call *c)
{
	struct subject s;

	if (c->options->person == NULL)
		return 0;
	if (subject_parse(text_of(c->options->person), &s) != 0)
		return wrong("--person takes a keyed hash (h1:...), as "
			     "pp-retain hash prints it");
	subject_line(c, &s, NULL);
	return 0;
}

/* The values of --where, which are all of one hold. */
static int
where_place(struct hold_call *c)
{
	const struct hold_options *o = c->options;
	struct buf where = { 0 };
	char shown[MSG_NAME_MAX + 1];

	/* A hold on people in a dataset is not one on all of it. */
	if (c->dataset == NULL ||
	    (o->wheres == 0 && (o->identities || o->person != NULL)))
		return 0;
	for (size_t i = 0; i < o->wheres; i++) {
		const char *equals = strchr(o->where[i], '=');
		struct text name = { o->where[i],
			equals == NULL ? 0 : (size_t)(equals - o->where[i]) };
		char *key;

		if (name.n == 0 || equals[1] == '\0' ||
		    policy_field(c->dataset, name) == NULL) {
			msg_error(STATUS_CALL,
			    "--where takes FIELD=VALUE, with a field of "
			    "dataset \"%s\"",
			    msg_name(shown, sizeof(shown), c->dataset->name));
			buf_wipe(&where);
			return -1;
		}
		key = mem_text(name);
		ndjson_put(&where, key, text_of(equals + 1));
		mem_free(key);
	}
	placed_begin(c);
	ndjson_put_object(&c->lines, "where", &where);
	buf_add_string(&c->lines, "}\n");
	buf_wipe(&where);
	return 0;
}

/* ---- identities ---- */

/* NULL, or why a line "type=value" cannot be taken. */
static const char *
identity_take(struct hold_call *c, struct text line, struct buf *room)
{
	struct text type = { line.p, 0 }, value;
	struct subject person, alike;
	const char *why;
	bool other;

	while (type.n < line.n && line.p[type.n] != '=')
		type.n++;
	if (type.n == line.n)
		return "is not type=value";
	if (!policy_identifies(c->policy, type))
		return "has a type by which no dataset of the policy finds "
		       "people";
	value = line;
	text_skip(&value, type.n + 1);
	why = identity_unfit(c->policy, type, value);
	if (why != NULL)
		return why;
	if (!personhash_identity(c->hasher, 0, c->policy, type, value, room,
		&person))
		return "has a value that is invalid for its type";
	other = personhash_alike(c->hasher, 0, c->policy, type, value, room,
		    &alike) &&
		!subject_equal(&person, &alike);
	subject_line(c, &person, other ? &alike : NULL);
	return NULL;
}

static int
identities_place(struct hold_call *c)
{
	struct buf room = { 0 };
	const char *why = NULL;
	struct text rest;
	size_t n, number = 0, len;
	char *all;

	if (!c->options->identities)
		return 0;
	all = file_slurp(STDIN_FILENO, INPUT_MAX, &n);
	if (all == NULL) {
		msg_error_os(STATUS_STOP, "<stdin>");
		return -1;
	}
	len = c->lines.len;
	rest = (struct text){ all, n };
	while (rest.n > 0 && why == NULL) {
		number++;
		why = identity_take(c, text_line(&rest), &room);
	}
	if (why == NULL && c->lines.len == len)
		msg_error(STATUS_CALL, "<stdin>: no line type=value");
	else if (why != NULL)
		msg_error(STATUS_CALL, "<stdin>:%zu: %s", number, why);
	memset(all, 0, n);
	mem_free(all);
	buf_wipe(&room);
	return why != NULL || c->lines.len == len ? -1 : 0;
}

/* ---- the file ---- */

static int
keys_ready(struct hold_call *c)
{
	if (!c->options->identities)
		return 0;
	if (c->options->key == NULL)
		return wrong("-i needs a key file: use -k FILE");
	c->ring = keyring_load(c->options->key);
	if (c->ring == NULL)
		return -1;
	c->hasher = subject_hasher_new(c->ring);
	return 0;
}

static int
file_ready(struct hold_call *c)
{
	c->path = knownfiles_maybe(&c->files, c->policy, POLICY_HOLDS,
	    c->options->holds);
	if (c->path == NULL)
		return wrong("no file of legal holds given: use --holds FILE, "
			     "or name it in records.holds of the policy");
	c->reading = (struct holds_reading){ &c->holds, c->policy, c->now };
	c->journal = journal_open(c->path, holds_take, &c->reading);
	return c->journal == NULL ? -1 : 0;
}

static int
prepare(struct hold_call *c)
{
	c->policy = policy_open(c->options->policy, c->options->now, &c->now);
	return c->policy == NULL ||
		       word_check("the name of the hold", c->id) != 0 ||
		       word_check("--reason", c->options->reason) != 0 ||
		       keys_ready(c) != 0 || file_ready(c) != 0
		   ? -1
		   : 0;
}

/* Its lines are on disk afterwards. */
static int
append(struct hold_call *c)
{
	return journal_append(c->journal,
	    (struct text){ c->lines.p, c->lines.len });
}

static int
place(struct hold_call *c)
{
	if (target_check(c->options) != 0 || dataset_check(c) != 0 ||
	    times_check(c) != 0 ||
	    sandbox_unless(c->options->no_sandbox, SANDBOX_LOCK) != 0 ||
	    identities_place(c) != 0 || person_place(c) != 0 ||
	    where_place(c) != 0 || journal_lock(c->journal) != 0)
		return -1;
	return append(c);
}

static int
release(struct hold_call *c)
{
	const struct hold_options *o = c->options;

	if (o->identities || o->person != NULL || o->dataset != NULL ||
	    o->wheres > 0 || o->since != NULL || o->until != NULL)
		return wrong("release ends all that was placed under the name: "
			     "it takes no person, dataset, --where or time");
	if (sandbox_unless(o->no_sandbox, SANDBOX_LOCK) != 0 ||
	    journal_lock(c->journal) != 0)
		return -1;
	if (!holds_active(&c->holds, text_of(c->id))) {
		msg_error(STATUS_CALL,
		    "%s: there is no hold of this name to release", c->path);
		return -1;
	}
	line_begin(c, "released");
	buf_add_string(&c->lines, "}\n");
	return append(c);
}

static void
call_end(struct hold_call *c)
{
	journal_close(c->journal);
	holds_clear(&c->holds);
	subject_hasher_free(c->hasher);
	keyring_free(c->ring);
	knownfiles_clear(&c->files);
	policy_free(c->policy);
	buf_wipe(&c->lines);
}

int
hold_run(const struct hold_options *o, char **args)
{
	struct hold_call c = { .options = o };
	bool places = args[0] != NULL && strcmp(args[0], "place") == 0;
	bool releases = args[0] != NULL && strcmp(args[0], "release") == 0;

	if (!(places || releases) || args[1] == NULL || args[2] != NULL) {
		wrong("hold takes place or release, and the name of the hold");
		return (int)msg_status();
	}
	c.id = args[1];
	if (prepare(&c) == 0)
		(places ? place : release)(&c);
	call_end(&c);
	return (int)msg_status();
}

/* SPDX-License-Identifier: ISC */
#include "retain/holdwrite.h"

#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/sandbox.h"
#include "facts/holdform.h"
#include "facts/holds.h"
#include "facts/knownfiles.h"
#include "ledger/eventcheck.h"
#include "person/identities.h"
#include "policy/policyopen.h"
#include "record/journal.h"

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
	struct text rest, first;
	struct subject s, alike;

	if (c->options->person == NULL)
		return 0;
	rest = text_of(c->options->person);
	first = rest;
	first.n = strcspn(c->options->person, ",");
	text_skip(&rest, first.n);
	if (subject_parse(first, &s) != 0 ||
	    (text_take(&rest, ',') && subject_parse(rest, &alike) != 0))
		return wrong("--person takes a keyed hash (h1:...), or two "
			     "with a comma between them, as pp-retain hash "
			     "prints them");
	subject_line(c, &s, rest.n > 0 ? &alike : NULL);
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

/* A hold that finds nobody would hold nothing. */
static int
finds_check(const struct hold_call *c, const struct identities *all)
{
	for (size_t i = 0; i < all->n; i++)
		if (!policy_identifies(c->policy, all->identity[i].type)) {
			identity_tell(all, i, "<stdin>", STATUS_CALL,
			    "has a type by which no dataset of the policy "
			    "finds people");
			return -1;
		}
	return 0;
}

static int
each_place(struct hold_call *c, const struct identities *all)
{
	struct subject *own = mem_array(2 * all->n, sizeof(*own));
	struct subject *alike = own + all->n;
	int result = finds_check(c, all);

	if (result == 0)
		result = identities_hash(all, "<stdin>", c->policy, c->hasher,
		    STATUS_CALL, own, alike);
	for (size_t i = 0; result == 0 && i < all->n; i++)
		subject_line(c, &own[i],
		    subject_equal(&own[i], &alike[i]) ? NULL : &alike[i]);
	mem_free(own);
	return result;
}

static int
identities_place(struct hold_call *c)
{
	struct identities all;
	int result;

	if (!c->options->identities)
		return 0;
	result = identities_read(STDIN_FILENO, "<stdin>", &all);
	if (result == 0 && all.n == 0)
		result = wrong("<stdin>: no line type=value");
	if (result == 0)
		result = each_place(c, &all);
	identities_clear(&all);
	return result;
}

/* ---- what a run would make of it ---- */

/* NULL, or why a run could not match the values of a hold. */
static const char *
values_unfit(const struct hold_call *c, const struct hold *hold)
{
	struct buf exact = { 0 }, loose = { 0 };
	const char *why = NULL;

	for (size_t i = 0; i < hold->fields && why == NULL; i++) {
		const struct policy_field *f =
		    policy_field(c->dataset, hold->field[i].name);
		const struct value v = { hold->field[i].value, VALUE_TEXT };

		if (holdform_add(c->policy, c->dataset, f, &v, true, &exact,
			&loose))
			continue;
		why = personhash_type(c->dataset, f).n > 0
			  ? "a value of --where cannot be read as one identity "
			    "of its type; place the hold once for each"
			  : "a value of --where is not of the type of its "
			    "field";
	}
	buf_wipe(&exact);
	buf_wipe(&loose);
	return why;
}

static const char *
line_unfit(struct hold_call *c, struct text line)
{
	struct doc_trouble trouble;
	struct doc *d = doc_read(line, &trouble);
	struct holds read = { 0 };
	struct holds_reading reading = { &read, c->policy, c->now };
	const char *why;

	if (d == NULL)
		return "--where names a field twice, or has a value that is "
		       "not UTF-8";
	why = holds_take(&reading, doc_top(d));
	if (why == NULL && read.holds > 0)
		why = values_unfit(c, &read.hold[0]);
	holds_clear(&read);
	doc_free(d);
	return why;
}

/* A line that no run can read would stop all of them, so what is to be written
 * is read first as they read it. */
static int
lines_check(struct hold_call *c)
{
	struct text rest = { c->lines.p, c->lines.len };
	const char *why = NULL;

	while (rest.n > 0 && why == NULL)
		why = line_unfit(c, text_line(&rest));
	return why == NULL ? 0 : wrong(why);
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

static bool
place_fits(const struct hold_call *c)
{
	const struct file_use use[] = {
		{ c->path, true, false, policy_file_kind(POLICY_HOLDS) },
		{ c->options->key, false, false, 0 },
		{ c->options->policy, false, false, 0 },
	};

	return policy_files_check(c->policy, use, sizeof(use) / sizeof(*use),
		   NULL) == 0;
}

static int
file_ready(struct hold_call *c, bool makes)
{
	c->path = c->options->holds;
	if (knownfiles_find_one(&c->files, c->policy, POLICY_HOLDS, &c->path) !=
	    0)
		return -1;
	if (c->path == NULL)
		return wrong("no file of legal holds given: use --holds FILE, "
			     "or name it in records.holds of the policy");
	if (!makes && access(c->path, F_OK) != 0) {
		msg_error_os(STATUS_CALL, "%s", c->path);
		return -1;
	}
	if (!place_fits(c))
		return -1;
	c->reading = (struct holds_reading){ &c->holds, c->policy, c->now };
	c->journal = journal_open(c->path,
	    c->options->dry ? JOURNAL_PRINTS : JOURNAL_WRITES, holds_take,
	    &c->reading);
	return c->journal == NULL ? -1 : 0;
}

static int
prepare(struct hold_call *c, bool places)
{
	c->policy = policy_open(c->options->policy, c->options->now, &c->now);
	return c->policy == NULL ||
		       word_check("the name of the hold", c->id) != 0 ||
		       word_check("--reason", c->options->reason) != 0 ||
		       keys_ready(c) != 0 || file_ready(c, places) != 0
		   ? -1
		   : 0;
}

static int
rights_drop(const struct hold_call *c)
{
	return sandbox_unless(c->options->no_sandbox,
	    SANDBOX_LOCK | SANDBOX_RENAME);
}

/* The lines are on disk afterwards. */
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
	    times_check(c) != 0 || rights_drop(c) != 0 ||
	    identities_place(c) != 0 || person_place(c) != 0 ||
	    where_place(c) != 0 || lines_check(c) != 0 ||
	    journal_lock(c->journal) != 0)
		return -1;
	return append(c);
}

static int
release(struct hold_call *c)
{
	const struct hold_options *o = c->options;
	struct holds_active n;

	if (o->identities || o->person != NULL || o->dataset != NULL ||
	    o->wheres > 0 || o->since != NULL || o->until != NULL)
		return wrong("release ends all that was placed under the name: "
			     "it takes no person, dataset, --where or time");
	if (rights_drop(c) != 0 || journal_lock(c->journal) != 0)
		return -1;
	n = holds_active(&c->holds, text_of(c->id), c->now);
	if (n.ended == 0) {
		msg_error(STATUS_CALL, "%s: %s", c->path,
		    n.later == 0 ? "there is no hold of this name to release"
				 : "the hold was placed later than now, so a "
				   "release would not end it: look at the "
				   "clock, or at --now");
		return -1;
	}
	line_begin(c, "released");
	buf_add_string(&c->lines, "}\n");
	if (append(c) != 0)
		return -1;
	if (n.later > 0)
		msg_error(STATUS_LOOK,
		    "%s: %zu of what is under this hold was placed later than "
		    "now, and stays under it",
		    c->path, n.later);
	return 0;
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
	if (prepare(&c, places) == 0 && (places ? place : release)(&c) != 0)
		journal_unmake(c.journal);
	call_end(&c);
	return (int)msg_status();
}

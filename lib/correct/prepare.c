/* SPDX-License-Identifier: ISC */
/* Reads and opens all that a run needs, before the first byte of data. */
#include <fcntl.h>
#include <unistd.h>

#include "base/dateformat.h"
#include "base/mem.h"
#include "correct/inside.h"
#include "policy/policyopen.h"
#include "record/slotvalue.h"

static int
missing(const char *what)
{
	msg_error(STATUS_CALL, "%s", what);
	return -1;
}

static int
policy_ready(struct correct_run *s)
{
	const struct correct_options *o = s->options;

	if (!policy_named(o->policy))
		return missing("no policy given: use -p FILE, or set "
			       "PP_POLICY");
	s->policy = policy_open(o->policy, o->now, &s->now);
	if (s->policy == NULL)
		return -1;
	moment_put(s->now, s->policy->zone, &s->at);
	if (o->dataset == NULL)
		return missing("no dataset given: use -D NAME");
	s->dataset = policy_dataset_named(s->policy, text_of(o->dataset));
	return s->dataset == NULL ? -1 : 0;
}

/* ---- files ---- */

static int
known_ready(struct correct_run *s)
{
	struct correct_options *o = s->options;

	o->known.corrects = true;
	if (knownfiles_find_one(&s->files, s->policy, POLICY_HOLDS,
		&o->known.holds) != 0 ||
	    knownfiles_find_one(&s->files, s->policy, POLICY_CHOICES,
		&o->known.choices) != 0 ||
	    knownfiles_find_one(&s->files, s->policy, POLICY_LEDGER,
		&o->known.ledger) != 0 ||
	    (o->tell != NULL &&
		tell_log_find(s->policy, o->disclosures, &s->disclosures) != 0))
		return -1;
	if (o->known.ledger == NULL)
		return missing("no ledger of requests given: use -l FILE, or "
			       "name it in records.requests of the policy");
	if (o->known.key == NULL)
		return missing("a key file is needed to find whose records "
			       "they are: use -k FILE");
	if (o->no_holds && o->known.holds != NULL)
		return missing("--no-holds says that there are no holds, but "
			       "the policy or --holds names their file");
	if (!o->no_holds && o->known.holds == NULL)
		return missing("no file of legal holds given: use --holds "
			       "FILE, name it in records.holds of the policy, "
			       "or say --no-holds if there are none");
	if (o->no_choices && o->known.choices != NULL)
		return missing("--no-choices says that nobody has chosen "
			       "anything, but the policy or --choices names "
			       "the file");
	return 0;
}

/* What one option needs of another. */
static int
options_fit(const struct correct_run *s)
{
	const struct correct_options *o = s->options;

	if (o->values == NULL)
		return missing("nothing to correct: use --values FILE");
	if (o->tell != NULL && s->disclosures == NULL)
		return missing("--tell needs the log of disclosures: use "
			       "--disclosures FILE, or name it in "
			       "records.disclosures of the policy");
	if (o->sql && (o->changes != NULL || o->tell != NULL))
		return missing("with --keys-as, only pp-correct confirm knows "
			       "what was corrected: give --changes and --tell "
			       "to it");
	if (o->sql && (s->dataset->table.n == 0 || s->dataset->keys == 0))
		return missing("--keys-as needs the \"key\" and "
			       "\"at_source.sql\" of the dataset in the "
			       "policy");
	if (s->dataset->keys > WISH_PARTS)
		return missing("the dataset has a \"key\" of more than 16 "
			       "fields");
	if (o->guard != NULL && s->dataset->keys + s->dataset->persons == 0)
		return missing("--guard needs the \"key\" or the \"person\" of "
			       "the dataset in the policy");
	return 0;
}

static int
files_ready(const struct correct_run *s, char **files)
{
	const struct correct_options *o = s->options;
	const struct file_use fixed[] = {
		{ o->stream.output, true, true, 0 },
		{ o->stream.rejects, true, true, 0 },
		{ o->review, true, false, 0 },
		{ o->changes, true, false, 0 },
		{ o->guard, true, false, 0 },
		{ o->tell, true, false, 0 },
		{ s->disclosures, false, false,
		    policy_file_kind(POLICY_DISCLOSURES) },
		{ o->values, false, false, 0 },
		{ o->known.key, false, false, 0 },
		{ o->known.holds, false, false,
		    policy_file_kind(POLICY_HOLDS) },
		{ o->known.ledger, false, false,
		    policy_file_kind(POLICY_LEDGER) },
		{ o->known.choices, false, false,
		    policy_file_kind(POLICY_CHOICES) },
		{ o->policy, false, false, 0 },
	};
	const size_t n = sizeof(fixed) / sizeof(*fixed);
	struct file_use *use = mem_array(n + o->ins, sizeof(*use));
	int bad;

	memcpy(use, fixed, sizeof(fixed));
	for (size_t i = 0; i < o->ins; i++)
		use[n + i] =
		    (struct file_use){ o->in[i].file, false, false, 0 };
	bad = policy_files_check(s->policy, use, n + o->ins, files);
	mem_free(use);
	return bad;
}

/* Statements, or the lines of a dry run, take the place of the records. */
static int
lines_open(struct correct_run *s)
{
	struct correct_options *o = s->options;
	const char *name = o->dry ? NULL : o->stream.output;

	if (!o->sql && !o->dry)
		return 0;
	o->stream.output = "/dev/null";
	if (o->dry && o->stream.rejects != NULL)
		o->stream.rejects = "/dev/null";
	s->lines = outfile_begin(name, 0600);
	return s->lines == NULL ? -1 : 0;
}

static int
outputs_open(struct correct_run *s)
{
	const struct correct_options *o = s->options;
	const struct subject_hasher *hasher = facts_hasher(s->known);

	s->standard = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	if (lines_open(s) != 0)
		return -1;
	if (o->dry)
		return 0;
	if (o->review != NULL &&
	    (s->review = outfile_begin(o->review, 0600)) == NULL)
		return -1;
	if (o->changes != NULL &&
	    (s->changes = changes_open(o->changes)) == NULL)
		return -1;
	if (o->guard != NULL &&
	    (s->guard = guard_open(o->guard, true, s->policy, hasher)) == NULL)
		return -1;
	if (o->tell != NULL && (s->tell = tell_open(o->tell, s->disclosures,
				    s->policy, hasher)) == NULL)
		return -1;
	return 0;
}

/* ---- the wishes ---- */

static size_t
column_of(struct correct_run *s, const struct policy_field *f)
{
	for (size_t i = 0; i < s->fields; i++)
		if (s->field[i] == f)
			return i;
	s->field[s->fields++] = f;
	return s->fields - 1;
}

/* The fields of all wishes that are to be carried out. */
static void
columns_find(struct correct_run *s)
{
	s->field = mem_array(s->dataset->fields + 1, sizeof(*s->field));
	for (size_t i = 0; i < s->wishes.n; i++)
		if (s->state[i].on)
			s->state[i].column =
			    column_of(s, s->wishes.wish[i].field);
}

/* What people chose by an identity that changes would be forgotten. */
static int
choices_ready(const struct correct_run *s)
{
	const struct correct_options *o = s->options;
	const struct policy *p = s->policy;

	if (o->known.choices != NULL || o->no_choices ||
	    p->topics.n + p->signals.n + p->choices.n == 0)
		return 0;
	for (size_t i = 0; i < s->fields; i++)
		if (policy_kind(s->dataset, s->field[i]).n > 0)
			return missing("no file of choices given, and an "
				       "identity changes by which people may "
				       "have chosen: use --choices FILE, name "
				       "it in \"choices\" of the policy, or "
				       "say --no-choices if there are none");
	return 0;
}

static int
wishes_ready(struct correct_run *s)
{
	if (wishes_load(&s->wishes, s->options->values, s->policy) != 0)
		return -1;
	s->state = mem_array(s->wishes.n + 1, sizeof(*s->state));
	correct_requests(s);
	columns_find(s);
	return choices_ready(s);
}

static int
links_ready(struct correct_run *s, char **files)
{
	struct correct_options *o = s->options;

	s->links = (struct links){ .policy = s->policy,
		.dataset = s->dataset,
		.known = s->known,
		.stream = &o->stream,
		.in = o->in,
		.ins = o->ins,
		.now = s->now };
	/* Nothing is to be corrected here. */
	if (s->fields == 0)
		return 0;
	return links_spool(&s->links) != 0 ? -1 : links_read(&s->links, files);
}

int
correct_prepare(struct correct_run *s, char **files)
{
	if (policy_ready(s) != 0 || known_ready(s) != 0 ||
	    options_fit(s) != 0 || files_ready(s, files) != 0)
		return -1;
	s->known = facts_load(&s->options->known, s->policy, s->now);
	if (s->known == NULL || wishes_ready(s) != 0)
		return -1;
	return outputs_open(s) != 0 ? -1 : links_ready(s, files);
}

/* ---- when the names of the input are known ---- */

bool
correct_knows(const void *dataset, struct text path)
{
	return policy_holds(dataset, path);
}

static void
need(bool *needed, const size_t *number, size_t n)
{
	for (size_t i = 0; i < n; i++)
		needed[number[i]] = true;
}

/* Which fields say whose a record is, or which it is; others, of which rules of
 * retention know, are not read. */
static bool *
needed_find(const struct correct_run *s)
{
	bool *needed = mem_array(retain_fields(s->retain) + 1, sizeof(*needed));
	size_t n, *asked = facts_fields(s->known, &n);

	need(needed, asked, n);
	need(needed, s->key, s->dataset->keys);
	need(needed, s->person, s->dataset->persons);
	mem_free(asked);
	return needed;
}

/* Each of these must be in the header. */
static int
slots_choose(struct correct_run *s, enum format from)
{
	const size_t n = retain_fields(s->retain);
	bool *needed = needed_find(s);
	int result = 0;

	s->slot = mem_array(n + 1, sizeof(*s->slot));
	for (size_t i = 0; i < n && result == 0; i++) {
		s->slot[i] = -1;
		if (!needed[i])
			continue;
		s->slot[i] = slot_find(s->select,
		    retain_field(s->retain, i)->name, slot_must(true, from));
		result = s->slot[i] < 0 ? -1 : 0;
	}
	mem_free(needed);
	return result;
}

/* A table must have the fields; any record of NDJSON may lack one. */
static int
fields_choose(struct correct_run *s, enum format from)
{
	for (size_t i = 0; i < s->fields; i++) {
		struct buf b = { 0 };
		struct text name;
		const char *why;
		int bad;

		select_literal(&b, s->field[i]->name);
		name = (struct text){ b.p, b.len };
		bad = from == FORMAT_NDJSON
			  ? select_add_maybe(s->select, name, (int)i, &why)
			  : select_add(s->select, name, (int)i, &why);
		buf_clear(&b);
		if (bad != 0)
			return slot_malformed(s->field[i]->name, why);
	}
	return 0;
}

/* What a table without quotes cannot hold. */
static void
dialect_note(struct correct_run *s, enum format to)
{
	const struct stream_options *o = &s->options->stream;
	const enum quoting q =
	    o->quoting_out != QUOTING_AUTO ? o->quoting_out : o->quoting;

	s->bare = q == QUOTING_NONE || (q == QUOTING_AUTO && to == FORMAT_TSV);
	s->delim = o->delim != '\0' ? o->delim : to == FORMAT_TSV ? '\t' : ',';
}

int
correct_fields(void *run, const struct stream_names *in)
{
	struct correct_run *s = run;
	const struct policy_dataset *d = s->dataset;

	policy_wish(d, in->wish);
	nulls_add_list(&s->nulls, s->options->stream.null);
	nulls_add(&s->nulls, in->wish->null, in->wish->nulls);
	if (s->fields == 0)
		return 0;
	s->retain = retain_new(s->policy, d, s->now);
	if (s->retain == NULL || facts_bind(s->known, s->retain, d, true) != 0)
		return -1;
	s->key = retain_needs(s->retain, d->key, d->keys);
	s->person = retain_needs(s->retain, d->person, d->persons);
	if (slots_choose(s, in->from) != 0 || fields_choose(s, in->from) != 0)
		return -1;
	if (in->from != FORMAT_NDJSON)
		policy_unlisted_warn(d, in->name, in->n, in->file);
	dialect_note(s, in->to);
	s->bound = true;
	return 0;
}

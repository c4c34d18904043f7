/* SPDX-License-Identifier: ISC */
#include "export/report.h"

#include <strings.h>
#include <unistd.h>

#include "base/dateformat.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/package.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "export/access.h"
#include "export/gather.h"
#include "export/texts.h"
#include "record/ndjson.h"

/* The files that every package may have; those of datasets follow. */
enum { PAGE, JSON, SCHEMA, FIXED };

struct report {
	struct report_options *options;
	struct asker asking;
	const struct policy *policy; /* lent from it, and so is known */
	struct facts *known;
	struct answering answering;
	struct access access;
	struct phrases *words;
	struct gather gather;
	struct holdings held;
	struct disclosed_log *got;
	struct package *package;
	struct outfile *review;
	int *picks; /* descriptors */
	size_t n;
	int leak;
	/* Names of files; the manifest is the last. */
	char **name;
	size_t names;
	struct access_file *file; /* that there are */
	size_t *number, nfiles;
};

/* ---- what is asked ---- */

static int
call_check(const struct report_options *o, char **picks)
{
	const char *lacks = NULL;

	if (o->ins > 0 && picks[0] != NULL)
		lacks = "give either picks or --in, not both";
	else if (o->stream.rejects != NULL)
		lacks = "-r: a record that is set aside may be the person's; "
			"correct it";
	if (lacks == NULL)
		return 0;
	msg_error(STATUS_CALL, "%s", lacks);
	return -1;
}

/* Until when the company keeps its copy. */
static int
expiry_find(struct report *s)
{
	const char *given = s->options->expires;
	struct period period = { .days = 30 };
	const struct moment now = { .at = s->access.now };
	const char *why = "";

	if (given != NULL &&
	    (period_parse(text_of(given), &period, &why) != 0 ||
		!period_given(period))) {
		msg_error(STATUS_CALL,
		    "--expires takes a duration such as P30D%s%s",
		    *why == '\0' ? "" : ": ", why);
		return -1;
	}
	s->access.expires =
	    moment_day(moment_after(now, period, s->policy->zone),
		s->policy->zone);
	return 0;
}

static int
request_find(struct report *s)
{
	struct report_options *o = s->options;

	if (asker_open(&s->asking) != 0)
		return -1;
	s->access.policy = s->policy = s->asking.policy;
	s->access.now = s->asking.now;
	s->known = s->asking.facts;
	return knownfiles_find_one(&s->asking.files, s->policy,
	    POLICY_DISCLOSURES, &o->log);
}

static int
answer_find(struct report *s)
{
	const struct request *r = facts_request(s->known);

	s->access.request = r;
	if (answering_asks(r) &&
	    (r->state == STATE_DENIED || r->state == STATE_APPEAL_DENIED)) {
		s->access.kind = ACCESS_DENIED;
		return 0;
	}
	if (answering_find(&s->answering, r, s->policy) != 0)
		return -1;
	s->access.kind = s->answering.names_only ? ACCESS_NAMES : ACCESS_DATA;
	s->answering.portable |= s->options->portable;
	s->access.portable = s->answering.portable;
	return 0;
}

/* ---- names of files ---- */

static bool
is_plain(struct text name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9') ||
			(i > 0 && strchr("-_.", c) != NULL)))
			return false;
	}
	return name.n > 0 && name.n <= 64;
}

static bool
is_taken(const struct report *s, const char *name)
{
	for (size_t i = 0; i < s->names; i++)
		if (strcasecmp(s->name[i], name) == 0)
			return true;
	return false;
}

static void
name_add(struct report *s, struct text name, size_t number, const char *dot)
{
	struct buf b = { 0 };

	if (is_plain(name))
		buf_add_text(&b, name);
	buf_add_string(&b, dot);
	buf_add_byte(&b, '\0');
	for (size_t more = 0; !is_plain(name) || is_taken(s, b.p); more++) {
		b.len = 0;
		buf_printf(&b, "dataset-%zu%s%s", number + more,
		    more > 0 ? "-" : "", dot);
		buf_add_byte(&b, '\0');
		if (!is_taken(s, b.p))
			break;
	}
	s->name[s->names++] = b.p;
}

static void
names_make(struct report *s)
{
	const struct policy *p = s->policy;

	s->name = mem_array(2 * p->datasets + FIXED + 1, sizeof(char *));
	name_add(s, text_of("report"), 0, ".html");
	name_add(s, text_of("report"), 0, ".json");
	name_add(s, text_of("schema"), 0, ".json");
	for (size_t i = 0; i < p->datasets; i++) {
		name_add(s, p->dataset[i].name, i + 1, ".csv");
		name_add(s, p->dataset[i].name, i + 1, ".ndjson");
	}
	name_add(s, text_of("manifest"), 0, ".json");
}

/* ---- opening ---- */

static int
files_ready(const struct report *s, char **picks)
{
	const struct report_options *o = s->options;
	const struct file_use fixed[] = {
		{ o->review, true, false, 0 },
		{ o->stream.output == NULL ? "/dev/stdout" : o->stream.output,
		    true, false, 0 },
		{ o->policy, false, false, 0 },
		{ o->known.key, false, false, 0 },
		{ o->known.ledger, false, false,
		    policy_file_kind(POLICY_LEDGER) },
		{ o->log, false, false, policy_file_kind(POLICY_DISCLOSURES) },
		{ o->leak, false, false, 0 },
		{ o->words, false, false, 0 },
	};
	const size_t n = sizeof(fixed) / sizeof(*fixed);
	struct file_use *use = mem_array(n + o->ins + s->n, sizeof(*use));
	size_t all = n;
	int bad;

	memcpy(use, fixed, sizeof(fixed));
	for (size_t i = 0; i < o->ins; i++)
		use[all++] =
		    (struct file_use){ o->in[i].file, false, false, 0 };
	for (size_t i = 0; i < s->n; i++)
		use[all++] = (struct file_use){ picks[i], false, false, 0 };
	bad = policy_files_check(s->policy, use, all, NULL);
	mem_free(use);
	return bad;
}

static int
open_one(const char *path)
{
	int fd = file_open(path);

	if (fd < 0)
		msg_error_os(STATUS_CALL, "%s", path);
	return fd;
}

static int
inputs_open(struct report *s, char **picks)
{
	const struct report_options *o = s->options;

	for (size_t i = 0; i < s->n; i++)
		if ((s->picks[i] = open_one(picks[i])) < 0)
			return -1;
	if (o->leak != NULL && (s->leak = open_one(o->leak)) < 0)
		return -1;
	s->words = phrases_load(o->words, s->policy->language);
	if (s->words == NULL)
		return -1;
	s->access.words = s->words;
	if (o->log == NULL || s->access.kind == ACCESS_DENIED)
		return 0;
	s->got = disclosed_open(o->log, s->policy, facts_hasher(s->known));
	return s->got == NULL ? -1 : 0;
}

static int
outputs_open(struct report *s)
{
	const struct report_options *o = s->options;

	if (o->review != NULL &&
	    (s->review = outfile_begin(o->review, 0600)) == NULL)
		return -1;
	names_make(s);
	s->package =
	    package_open(o->stream.output, (const char *const *)s->name,
		s->names, NULL, "report", s->access.now);
	return s->package == NULL ? -1 : 0;
}

static int
prepare(struct report *s, char **picks)
{
	if (call_check(s->options, picks) != 0 || request_find(s) != 0 ||
	    expiry_find(s) != 0 || answer_find(s) != 0)
		return -1;
	while (picks[s->n] != NULL)
		s->n++;
	s->picks = mem_array(s->n + 1, sizeof(*s->picks));
	for (size_t i = 0; i < s->n; i++)
		s->picks[i] = -1;
	return files_ready(s, picks) != 0 || inputs_open(s, picks) != 0
		   ? -1
		   : outputs_open(s);
}

/* ---- what is held ---- */

static bool
is_left_out(const struct report *s, const struct policy_dataset *d)
{
	for (size_t i = 0; i < s->options->withouts; i++)
		if (text_is(d->name, s->options->without[i]))
			return true;
	return false;
}

static int
withouts_check(const struct report *s)
{
	for (size_t i = 0; i < s->options->withouts; i++)
		if (policy_dataset_named(s->policy,
			text_of(s->options->without[i])) == NULL)
			return -1;
	return 0;
}

/* What the answer says that nobody searched has no records in it. */
static int
without_picks(const struct report *s)
{
	char shown[MSG_NAME_MAX + 1];

	for (size_t i = 0; i < s->policy->datasets; i++) {
		const struct policy_dataset *d = &s->policy->dataset[i];

		if (!is_left_out(s, d) || s->held.search[i].done == 0)
			continue;
		msg_name(shown, sizeof(shown), d->name);
		msg_error(STATUS_CALL,
		    "--without %s says that it was not searched, but there are "
		    "picks from it: give one or the other",
		    shown);
		return -1;
	}
	return 0;
}

/* An answer of nothing by somebody who has looked nowhere would be false; and
 * where a dataset has no identity, only others say whom to look for. */
static int
some_searched(const struct report *s)
{
	bool any = false;

	for (size_t i = 0; i < s->policy->datasets; i++) {
		if (s->held.search[i].done == 0)
			continue;
		if (s->policy->dataset[i].identities > 0)
			return 0;
		any = true;
	}
	msg_error(STATUS_CALL, "%s",
	    any ? "no dataset was searched that knows people by an identity: "
		  "those that were know them only by what others say"
		: "no dataset was searched: give picks, or use "
		  "--in NAME=FILE");
	return -1;
}

/* Before anything is read. */
static int
ins_check(const struct report *s)
{
	const struct report_options *o = s->options;
	int result = 0;

	for (size_t i = 0; i < o->ins; i++) {
		const struct policy_dataset *d =
		    policy_dataset_named(s->policy, o->in[i].name);

		if (d == NULL || pick_fits(d) != 0)
			result = -1;
	}
	return result;
}

static int
gather(struct report *s)
{
	const struct report_options *o = s->options;

	s->gather = (struct gather){ .plan = { .policy = s->policy,
					 .known = s->known,
					 .answering = s->answering,
					 .now = s->access.now },
		.stream = &o->stream,
		.in = o->in,
		.ins = o->ins };
	return ins_check(s) == 0 ? gather_read(&s->gather) : -1;
}

/* A dataset that nobody searched would look as if it had nothing. */
static int
all_searched(const struct report *s)
{
	char shown[MSG_NAME_MAX + 1];
	int result = 0;

	for (size_t i = 0; i < s->policy->datasets; i++) {
		const struct policy_dataset *d = &s->policy->dataset[i];

		if (!policy_reaches(s->policy, d) || s->held.search[i].done ||
		    is_left_out(s, d))
			continue;
		msg_name(shown, sizeof(shown), d->name);
		msg_error(STATUS_CALL,
		    "dataset \"%s\" was not searched: use --in %s=FILE, or "
		    "give "
		    "picks from it; --without %s says that it was left out",
		    shown, shown, shown);
		result = -1;
	}
	return result;
}

static int
held_find(struct report *s, char **picks)
{
	holdings_begin(&s->held, s->policy, s->access.request);
	s->access.held = &s->held;
	for (size_t i = 0; i < s->n; i++)
		if (holdings_read(&s->held, s->picks[i], picks[i]) != 0)
			return -1;
	for (size_t i = 0; i < s->gather.ins; i++)
		if (holdings_read(&s->held, s->gather.of[i].again,
			s->options->in[i].file) != 0)
			return -1;
	if (s->held.fields.n > 0 &&
	    !text_is(s->held.fields, answering_fields(&s->answering))) {
		msg_error(STATUS_CALL,
		    "the picks have other fields than this answer may have "
		    "(%s, not %s): pick again, with --portable or without as "
		    "here, and with the proof of who asks as it is now",
		    s->held.fields.p, answering_fields(&s->answering));
		return -1;
	}
	if (without_picks(s) != 0 || all_searched(s) != 0 ||
	    some_searched(s) != 0)
		return -1;
	return holdings_judge(&s->held);
}

/* ---- records in doubt ---- */

static int
review_copy(const struct report *s)
{
	int result = 0;

	for (size_t i = 0; i < s->gather.ins; i++) {
		size_t n;
		char *lines =
		    file_slurp(s->gather.of[i].review_again, SIZE_MAX / 2, &n);

		if (lines == NULL)
			msg_error_os(STATUS_STOP, "--review");
		if (lines == NULL ||
		    outfile_put(s->review, (struct text){ lines, n }) != 0)
			result = -1;
		mem_free(lines);
	}
	return result;
}

static int
review_put(const struct report *s)
{
	struct buf b = { 0 };
	int result = review_copy(s);

	for (size_t i = 0; i < s->held.records; i++) {
		const struct holding *r = &s->held.record[i];

		if (r->theirs)
			continue;
		buf_add_byte(&b, '{');
		ndjson_put(&b, "request", s->access.request->id);
		ndjson_put(&b, "dataset", r->dataset->name);
		buf_add_string(&b, ",\"key\":");
		buf_add_text(&b, r->key);
		ndjson_put(&b, "reason",
		    text_of(r->contradicted
				? "another dataset says otherwise"
				: "another person has the same identity"));
		buf_add_string(&b, "}\n");
	}
	if (outfile_put(s->review, (struct text){ b.p, b.len }) != 0)
		result = -1;
	buf_wipe(&b);
	return result;
}

static void
doubts_tell(const struct report *s)
{
	char shown[MSG_NAME_MAX + 1];

	for (size_t i = 0; i < s->policy->datasets; i++) {
		const struct holding_search *d = &s->held.search[i];
		const unsigned long long n =
		    holdings_doubts(&s->held, &s->policy->dataset[i]);

		if (n == 0)
			continue;
		msg_name(shown, sizeof(shown), s->policy->dataset[i].name);
		msg_error(STATUS_LOOK,
		    "%s: %llu record%s may be of the person who asks, and %s "
		    "not in the answer: look at %s%s",
		    shown, n, n == 1 ? "" : "s", n == 1 ? "is" : "are",
		    n == 1 ? "it" : "them",
		    s->review == NULL && s->gather.ins + d->chosen > 0
			? "; --review FILE says which"
			: "");
	}
}

/* ---- who got it ---- */

/* Records are gone, and the log says still who got them: it knows the person
 * by what they asked with.  A postal or IP address alone finds nobody, and a
 * hash does not say that it is of one. */
static void
unheld_want(struct report *s)
{
	const struct request *r = s->access.request;

	const bool weak = policy_weak_identities(s->policy);

	for (size_t i = 0; i < r->subjects; i++) {
		s->access.got_held |= weak && s->held.unheld[i];
		if (s->held.unheld[i] && !weak)
			disclosed_want(s->got, &r->subject[i], 0);
	}
}

static int
disclosures_find(struct report *s)
{
	if (s->got == NULL)
		return 0;
	unheld_want(s);
	for (size_t i = 0; i < s->held.records; i++) {
		const struct holding *one = &s->held.record[i];

		for (size_t j = 0; one->theirs && j < one->hashes; j++)
			if (one->hash[j].alone)
				disclosed_want(s->got, &one->hash[j].subject,
				    0);
		for (size_t j = 0; one->theirs && j < one->loggeds; j++)
			if (one->logged[j].alone)
				disclosed_want(s->got, &one->logged[j].subject,
				    0);
	}
	s->access.got = s->got;
	return disclosed_read(s->got);
}

/* ---- the package ---- */

static struct access_file *
file_add(struct report *s, size_t number, const struct access_dataset *of)
{
	s->file[s->nfiles] =
	    (struct access_file){ .name = s->name[number], .of = of };
	s->number[s->nfiles] = number;
	return &s->file[s->nfiles++];
}

static void
files_make(struct report *s)
{
	const struct access *a = &s->access;
	struct access_file *page;

	s->file = mem_array(s->names + 1, sizeof(*s->file));
	s->number = mem_array(s->names + 1, sizeof(*s->number));
	page = file_add(s, PAGE, NULL);
	access_json_put(a, &file_add(s, JSON, NULL)->content);
	if (a->portable)
		access_schema_put(a, &file_add(s, SCHEMA, NULL)->content);
	for (size_t i = 0; i < a->datasets; i++) {
		const struct access_dataset *d = &a->of[i];
		size_t at =
		    FIXED + 2 * (size_t)(d->dataset - s->policy->dataset);

		if (d->members == 0)
			continue;
		if (d->flat)
			access_csv_put(d, &file_add(s, at, d)->content);
		else
			access_lines_put(d, &file_add(s, at + 1, d)->content);
	}
	access_page_put(a, s->file, s->nfiles, &page->content);
}

static int
package_write(struct report *s)
{
	struct buf manifest = { 0 };
	struct package *p = s->package;

	files_make(s);
	access_manifest_put(&s->access, s->file, s->nfiles, &manifest);
	for (size_t i = 0; i < s->nfiles; i++)
		package_put(p, s->number[i],
		    (struct text){ s->file[i].content.p,
			s->file[i].content.len });
	package_put(p, s->names - 1, (struct text){ manifest.p, manifest.len });
	buf_clear(&manifest);
	s->package = NULL;
	return package_end(p);
}

/* ---- the run ---- */

static size_t
certain(const struct report *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->held.records; i++)
		n += s->held.record[i].theirs;
	return n;
}

static bool
has_doubts(const struct report *s)
{
	for (size_t i = 0; i < s->policy->datasets; i++)
		if (holdings_doubts(&s->held, &s->policy->dataset[i]) > 0)
			return true;
	return false;
}

static int
answer_make(struct report *s, char **picks)
{
	if (s->access.kind == ACCESS_DENIED)
		return 0;
	if (held_find(s, picks) != 0 || disclosures_find(s) != 0)
		return -1;
	if (certain(s) == 0 && !has_doubts(s))
		s->access.kind = ACCESS_NOTHING;
	s->access.hidden = texts_hide(&s->held, phrase(s->words, "somebody"));
	if (s->leak >= 0 && texts_check(&s->held, facts_hasher(s->known),
				s->leak, s->options->leak) != 0)
		return -1;
	return 0;
}

static void
finish(struct report *s)
{
	struct outfile *review = s->review;

	if (access_find(&s->access) != 0)
		return;
	if (review != NULL && s->access.kind != ACCESS_DENIED &&
	    review_put(s) != 0)
		return;
	s->review = NULL;
	if (review != NULL && outfile_end(review) != 0)
		return;
	if (package_write(s) != 0 || s->access.kind == ACCESS_DENIED)
		return;
	doubts_tell(s);
	if (s->options->stream.verbose)
		msg_note("%zu records in the answer", certain(s));
}

static void
report_clear(struct report *s)
{
	/* It has borrowed the names. */
	package_discard(s->package);
	for (size_t i = 0; i < s->nfiles; i++)
		buf_wipe(&s->file[i].content);
	for (size_t i = 0; i < s->names; i++)
		mem_free(s->name[i]);
	for (size_t i = 0; s->picks != NULL && i < s->n; i++)
		if (s->picks[i] > STDIN_FILENO)
			close(s->picks[i]);
	if (s->leak > STDIN_FILENO)
		close(s->leak);
	mem_free(s->file);
	mem_free(s->number);
	mem_free(s->name);
	mem_free(s->picks);
	access_clear(&s->access);
	holdings_clear(&s->held);
	gather_clear(&s->gather);
	disclosed_close(s->got);
	phrases_free(s->words);
	outfile_discard(s->review);
	asker_clear(&s->asking);
}

int
report_run(struct report_options *o, char **picks)
{
	struct report s = { .options = o,
		.asking = { .request = o->request,
		    .policy_file = o->policy,
		    .now_text = o->now,
		    .known = &o->known },
		.leak = -1 };

	if (prepare(&s, picks) == 0 && withouts_check(&s) == 0 &&
	    (o->ins == 0 || s.access.kind == ACCESS_DENIED ||
		gather(&s) == 0) &&
	    sandbox_unless(o->stream.no_sandbox, SANDBOX_RENAME) == 0 &&
	    answer_make(&s, picks) == 0 && !stop_wanted())
		finish(&s);
	report_clear(&s);
	mem_free(o->in);
	mem_free(o->without);
	if (stop_wanted())
		stop_die();
	return (int)msg_status();
}

/* SPDX-License-Identifier: ISC */
/* Reads and opens all that a run needs, before the first byte of data. */
#include <unistd.h>

#include "base/dateformat.h"
#include "base/doc.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/package.h"
#include "letter/template.h"
#include "notify/inside.h"
#include "notify/shipped.h"
#include "policy/policyopen.h"

enum { TEMPLATE_MAX = 1 << 20 };

/* ---- the policy ---- */

static int
notice_find(struct notify_run *s)
{
	const struct policy *p = s->policy;
	struct text name = text_of(s->options->notice);
	char shown[MSG_NAME_MAX + 1];
	struct buf known = { 0 };

	s->notice = policy_notice(p, name);
	if (s->notice != NULL)
		return 0;
	for (size_t i = 0; i < p->notices; i++)
		buf_printf(&known, "%s%s", i == 0 ? "" : ", ",
		    msg_name(shown, sizeof(shown), p->notice[i].name));
	msg_error(STATUS_CALL, "the policy has no notice \"%s\"; known: %.*s",
	    msg_name(shown, sizeof(shown), name),
	    known.len > 0 ? (int)known.len : 4,
	    known.len > 0 ? known.p : "none");
	buf_clear(&known);
	return -1;
}

static int
dataset_find(struct notify_run *s)
{
	const char *name = s->options->dataset;

	if (events_has(s->notice->kind)) {
		if (name == NULL && s->options->ins == 0)
			return 0;
		msg_error(STATUS_CALL,
		    "-D and --in are for notices to the people of a dataset; "
		    "this one reads what %s",
		    events_from(s->notice->kind));
		return -1;
	}
	if (name == NULL) {
		msg_error(STATUS_CALL,
		    "who gets it? Use -D DATASET, whose records are the input");
		return -1;
	}
	s->dataset = policy_dataset_named(s->policy, text_of(name));
	return s->dataset == NULL ? -1 : 0;
}

/* The mail must say who it is from. */
static int
sender_find(struct notify_run *s)
{
	struct text from = s->policy->controller.email;
	const char *at = from.n == 0 ? NULL : memchr(from.p, '@', from.n);

	if (at == NULL) {
		msg_error(STATUS_CALL,
		    "the policy does not say who writes: policy.controller "
		    "needs an \"email\"");
		return -1;
	}
	s->sender = (struct mail_sender){ .name = s->policy->controller.name,
		.address = from,
		.domain = { at + 1, from.n - (size_t)(at + 1 - from.p) },
		.language = s->language,
		.date = s->now,
		.zone = s->policy->zone };
	return 0;
}

static int
policy_ready(struct notify_run *s)
{
	const struct notify_options *o = s->options;

	/* The built-in policy is that of another company. */
	if (!policy_named(o->policy)) {
		msg_error(STATUS_CALL,
		    "no policy given: use -p FILE, or set PP_POLICY");
		return -1;
	}
	s->policy = policy_open(o->policy, o->now, &s->now);
	if (s->policy == NULL || notice_find(s) != 0 || dataset_find(s) != 0)
		return -1;
	s->language =
	    o->language != NULL ? text_of(o->language) : s->policy->language;
	if (s->language.n == 0)
		s->language = text_of("en");
	s->phrases = phrases_load(NULL, s->language);
	return s->phrases == NULL ? -1 : sender_find(s);
}

/* ---- the template ---- */

static int
template_load(struct notify_run *s, const char *path)
{
	int fd = file_open(path);
	char *p = NULL;
	size_t n;

	if (fd >= 0)
		p = file_slurp(fd, TEMPLATE_MAX, &n);
	if (p == NULL) {
		msg_error_os(STATUS_CALL, "%s", path);
		return -1;
	}
	s->template = template_read((struct text){ p, n }, path,
	    variables_of(s->notice->kind));
	mem_free(p);
	return s->template == NULL ? -1 : 0;
}

/* Who writes must say where they are, and how to stop it (15 U.S.C.
 * 7704(a)(5); RFC 8058). */
static int
commercial_check(const struct notify_run *s)
{
	static const struct {
		enum variable name;
		const char *tag;
	} must[] = { { VAR_LEAVE, "{{leave}}" },
		{ VAR_CONTROLLER_ADDRESS, "{{controller_address}}" } };
	int result = 0;

	if (s->notice->class != NOTICE_COMMERCIAL)
		return 0;
	for (size_t i = 0; i < sizeof(must) / sizeof(*must); i++)
		if (!template_shows(s->template, must[i].name)) {
			msg_error(STATUS_CALL,
			    "the template of a commercial letter must show %s "
			    "in the text of each letter",
			    must[i].tag);
			result = -1;
		}
	return result;
}

/* What a message says only its sender knows: the one that comes along is an
 * example, and nobody should get that. */
static int
message_missing(const struct policy_notice *n)
{
	char shown[MSG_NAME_MAX + 1];

	msg_error(STATUS_CALL,
	    "notice \"%s\" has no letter: write one, and name it by --template "
	    "FILE or by \"template\" of the notice; pp-notify template message "
	    "prints an example to begin with",
	    msg_name(shown, sizeof(shown), n->name));
	return -1;
}

static int
template_ready(struct notify_run *s)
{
	const struct notify_options *o = s->options;
	const struct policy_notice *n = s->notice;
	char name[SHIPPED_NAME];
	struct text content;
	int result;

	if (o->template != NULL) {
		result = template_load(s, o->template);
	} else if (n->template_file.n > 0) {
		char *path = mem_text(n->template_file);

		s->template = template_read(n->template_text, path,
		    variables_of(n->kind));
		result = s->template == NULL ? -1 : 0;
		mem_free(path);
	} else if (n->kind == NOTICE_MESSAGE) {
		result = message_missing(n);
	} else {
		content = shipped_template(n->kind, s->language, name);
		s->template =
		    template_read(content, name, variables_of(n->kind));
		result = s->template == NULL ? -1 : 0;
	}
	return result != 0 ? -1 : commercial_check(s);
}

/* ---- what was sent, and where people are ---- */

static int
keys_ready(struct notify_run *s)
{
	const char *key = s->options->known.key;

	if (key == NULL) {
		msg_error(STATUS_CALL,
		    "no key file given to hash addresses: use -k FILE "
		    "(pp-redact --new-key FILE makes one)");
		return -1;
	}
	s->keys = keyring_load(key);
	if (s->keys == NULL)
		return -1;
	s->hasher = subject_hasher_new(s->keys);
	return 0;
}

/* The addresses of people who ask stand beside the ledger. */
static int
book_ready(struct notify_run *s)
{
	const struct notify_options *o = s->options;
	const enum notice_kind kind = s->notice->kind;
	char *side = NULL;
	int result = 0;

	s->book = addressbook_new(s->policy);
	if (s->book == NULL)
		return -1;
	for (size_t i = 0; i < o->addresses_n; i++)
		if (addressbook_read(s->book, o->addresses[i]) != 0)
			return -1;
	if (o->dead != NULL && addressbook_read_dead(s->book, o->dead) != 0)
		return -1;
	if (kind < NOTICE_DELETION_DONE || kind > NOTICE_REQUEST_DENIED ||
	    o->known.ledger == NULL)
		return 0;
	side = file_companion(o->known.ledger, FILE_IDENTITIES);
	if (access(side, F_OK) == 0)
		result = addressbook_read(s->book, side);
	mem_free(side);
	return result;
}

static int
sent_ready(struct notify_run *s)
{
	struct notify_options *o = s->options;

	if (knownfiles_find_one(&s->files, s->policy, POLICY_SENT, &o->sent) !=
		0 ||
	    knownfiles_find_one(&s->files, s->policy, POLICY_LEDGER,
		&o->known.ledger) != 0)
		return -1;
	s->sent = sentlog_load(o->sent, s->policy);
	return s->sent == NULL ? -1 : 0;
}

/* ---- words ---- */

static int
words_check(const struct notify_options *o)
{
	const char *e = o->extent;

	if (e != NULL && strcmp(e, "all") != 0 && strcmp(e, "part") != 0 &&
	    strcmp(e, "nothing_found") != 0) {
		msg_error(STATUS_CALL,
		    "--extent takes one of " REQUEST_EXTENTS);
		return -1;
	}
	if (o->reason != NULL && !request_denial_known(text_of(o->reason))) {
		msg_error(STATUS_CALL,
		    "--reason takes one of " REQUEST_DENIALS);
		return -1;
	}
	if ((e != NULL || o->reason != NULL) && o->request == NULL) {
		msg_error(STATUS_CALL,
		    "which request is about to be answered? %s is about the "
		    "one of --request ID, and not about all that are open",
		    e != NULL ? "--extent" : "--reason");
		return -1;
	}
	if (!o->dry)
		return 0;
	msg_error(STATUS_CALL, "-n is for sent and opt-out: to write notices "
			       "changes no file");
	return -1;
}

/* ---- occasions ---- */

/* Two authorities may number their cases alike. */
static struct text
case_of(struct notify_run *s)
{
	const struct notify_options *o = s->options;
	struct buf b = { 0 };
	struct text t = { "", 0 };

	if (o->case_id == NULL || o->recipient == NULL)
		return t;
	buf_printf(&b, "%s %s", o->recipient, o->case_id);
	t = notify_keep(s, &b);
	buf_clear(&b);
	return t;
}

/* Whom was told what: for a second run, and for threads. */
static int
occasion_find(struct notify_run *s)
{
	const struct notify_options *o = s->options;

	s->occasion = text_of("");
	s->edition = text_of("");
	if (o->occasion != NULL)
		s->occasion = text_of(o->occasion);
	else if (s->notice->kind == NOTICE_POLICY_UPDATE)
		s->occasion = s->policy->last_updated;
	else if (s->notice->kind == NOTICE_LEGAL_DEMAND)
		s->occasion = case_of(s);
	if (s->occasion.n > 0 || (s->notice->kind != NOTICE_MESSAGE &&
				     s->notice->kind != NOTICE_POLICY_UPDATE))
		return 0;
	if (s->notice->kind == NOTICE_POLICY_UPDATE) {
		msg_error(STATUS_CALL,
		    "which version of the policy is it? Say \"last_updated\" "
		    "in the policy, or use --occasion NAME, so that nobody "
		    "gets it twice, and everybody the next one");
		return -1;
	}
	msg_error(STATUS_CALL,
	    "which letter is it? Use --occasion NAME, such as news-2026-03, so "
	    "that nobody gets it twice");
	return -1;
}

/* ---- files ---- */

static int
files_ready(const struct notify_run *s, char **files)
{
	const struct notify_options *o = s->options;
	const struct facts_files *k = &o->known;
	const struct file_use fixed[] = {
		{ o->stream.output, true, false, 0 },
		{ o->stream.rejects, true, true, 0 },
		{ o->post, true, false, 0 },
		{ o->dead, false, false, 0 },
		{ o->changes, false, false, 0 },
		{ o->template, false, false, 0 },
		{ o->incidents, false, false, 0 },
		{ o->policy, false, false, 0 },
		{ k->key, false, false, 0 },
		{ o->sent, false, false, policy_file_kind(POLICY_SENT) },
		{ k->choices, false, false, policy_file_kind(POLICY_CHOICES) },
		{ k->ledger, false, false, policy_file_kind(POLICY_LEDGER) },
		{ k->deletions, false, false,
		    policy_file_kind(POLICY_DELETIONS) },
		{ k->suppression, false, false,
		    policy_file_kind(POLICY_SUPPRESSION) },
		{ o->decisions, false, false, 0 },
	};
	const size_t n = sizeof(fixed) / sizeof(*fixed);
	struct file_use *use =
	    mem_array(n + o->ins + o->addresses_n, sizeof(*use));
	size_t all = n;
	int bad;

	memcpy(use, fixed, sizeof(fixed));
	for (size_t i = 0; i < o->ins; i++)
		use[all++] =
		    (struct file_use){ o->in[i].file, false, false, 0 };
	for (size_t i = 0; i < o->addresses_n; i++)
		use[all++] =
		    (struct file_use){ o->addresses[i], false, false, 0 };
	bad = policy_files_check(s->policy, use, all, files);
	mem_free(use);
	return bad;
}

static int
outputs_open(struct notify_run *s)
{
	static const char *const names[] = { "notices.ndjson" };
	const struct notify_options *o = s->options;

	if (o->form == FORM_EML)
		s->package = package_open(o->stream.output, names, 1, ".eml",
		    "notices", s->now);
	else
		s->out = outfile_begin(o->stream.output, 0600);
	if (s->out == NULL && s->package == NULL)
		return -1;
	if (o->post == NULL)
		return 0;
	s->post = outfile_begin(o->post, 0600);
	return s->post == NULL ? -1 : 0;
}

int
notify_prepare(struct notify_run *s, char **files)
{
	if (words_check(s->options) != 0 || policy_ready(s) != 0 ||
	    template_ready(s) != 0 || occasion_find(s) != 0 ||
	    keys_ready(s) != 0 || sent_ready(s) != 0 ||
	    files_ready(s, files) != 0 || values_common(s) != 0 ||
	    book_ready(s) != 0 || permits_ready(s, files) != 0 ||
	    customers_count(s) != 0)
		return -1;
	s->select = select_new();
	return outputs_open(s);
}

void
notify_clear(struct notify_run *s)
{
	package_discard(s->package);
	outfile_discard(s->out);
	outfile_discard(s->post);
	buf_wipe(&s->index);
	once_clear(&s->said);
	select_free(s->select);
	bars_clear(&s->bars);
	others_clear(&s->others);
	facts_free(s->known);
	decided_clear(&s->decided);
	addressbook_free(s->book);
	sentlog_free(s->sent);
	template_free(s->template);
	phrases_free(s->phrases);
	subject_hasher_free(s->hasher);
	keyring_free(s->keys);
	knownfiles_clear(&s->files);
	doc_free(s->changes);
	customers_free(s->customers);
	incidents_free(s->incidents);
	policy_free(s->policy);
	mem_free(s->slot);
	mem_free(s->options->in);
	mem_free(s->options->addresses);
	arena_clear(&s->memory);
}

/* ---- when the names of the input are known ---- */

int
notify_fields(void *run, const struct stream_names *in)
{
	struct notify_run *s = run;

	if (s->dataset != NULL) {
		policy_wish(s->dataset, in->wish);
		return whom_choose(&s->whom, s->policy, s->dataset, s->select,
			   in->from) != 0 ||
			       unreached_choose(&s->unreached, s->dataset,
				   s->select) != 0 ||
			       customers_choose(s, in->from) != 0
			   ? -1
			   : permits_choose(s, in->from);
	}
	if (in->from == FORMAT_NDJSON)
		return 0;
	msg_error(STATUS_CALL, "%s: must be NDJSON, as %s it", in->file,
	    events_from(s->notice->kind));
	return -1;
}

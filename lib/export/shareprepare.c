/* SPDX-License-Identifier: ISC */
/* Reads and opens all that a run needs, before the first byte of data. */
#include <fcntl.h>
#include <unistd.h>

#include "base/dateformat.h"
#include "base/mem.h"
#include "base/msg.h"
#include "export/inside.h"
#include "policy/policyopen.h"

/* ---- the policy ---- */

int
share_policy(struct share *s)
{
	const struct share_options *o = s->options;

	/* The built-in policy is that of another company. */
	if (!policy_named(o->policy)) {
		msg_error(STATUS_CALL,
		    "no policy given: use -p FILE, or set PP_POLICY");
		return -1;
	}
	s->policy = policy_open(o->policy, o->now, &s->now);
	if (s->policy == NULL || sharing_find(&s->sharing, s->policy, &o->call,
				     moment_day(s->now, s->policy->zone)) != 0)
		return -1;
	s->hiding.fixed = true;
	s->hiding.policy = s->policy;
	s->hiding.recipient = s->sharing.recipient;
	if (o->dataset == NULL)
		return 0;
	s->hiding.dataset =
	    policy_dataset_named(s->policy, text_of(o->dataset));
	return s->hiding.dataset == NULL ||
		       sharing_dataset(&s->sharing, s->hiding.dataset) != 0
		   ? -1
		   : 0;
}

/* ---- what is known of people ---- */

/* Whether people can ask for something that keeps their data from leaving. */
static bool
rights_bind(const struct policy *p)
{
	static const char *const type[] = { "deletion", "restriction",
		"objection", "sale:opt-out", "contact:opt-out",
		"consent:withdraw" };

	for (size_t i = 0; i < sizeof(type) / sizeof(*type); i++)
		if (policy_right(p, text_of(type[i])) != NULL)
			return true;
	return false;
}

static int
contradicts(const char *option, const char *what)
{
	msg_error(STATUS_CALL,
	    "%s says that there are no %s, but their file is named by another "
	    "option or by the policy",
	    option, what);
	return -1;
}

/* Without these files a run would share what somebody refused. */
static int
known_needed(const struct share *s)
{
	const struct share_options *o = s->options;
	const struct policy *p = s->policy;
	const bool choices =
	    p->topics.n > 0 || p->signals.n > 0 || p->choices.n > 0;
	int bad = 0;

	if (o->no_choices && o->known.choices != NULL)
		return contradicts("--no-choices", "choices");
	if (o->no_ledger && o->known.ledger != NULL)
		return contradicts("--no-ledger", "requests");
	if (!sharing_is_free(&s->sharing))
		return 0;
	if (choices && o->known.choices == NULL && !o->no_choices) {
		msg_error(STATUS_CALL,
		    "no file of choices given: use --choices FILE, name it in "
		    "\"choices\" of the policy, or say --no-choices if there "
		    "are none");
		bad = -1;
	}
	if (rights_bind(p) && o->known.ledger == NULL && !o->no_ledger) {
		msg_error(STATUS_CALL,
		    "no ledger of requests given: use -l FILE, name it in "
		    "records.requests of the policy, or say --no-ledger if "
		    "there are none");
		bad = -1;
	}
	return bad;
}

/* What a piece gave out is logged later, with the others. */
int
share_log_find(struct share *s)
{
	return s->options->receipt != NULL
		   ? 0
		   : knownfiles_find_one(&s->files, s->policy,
			 POLICY_DISCLOSURES, &s->options->log);
}

static int
known_ready(struct share *s)
{
	struct facts_files *k = &s->options->known;

	k->shares = true;
	if (share_log_find(s) != 0)
		return -1;
	if (knownfiles_find_one(&s->files, s->policy, POLICY_CHOICES,
		&k->choices) != 0 ||
	    knownfiles_find_one(&s->files, s->policy, POLICY_LEDGER,
		&k->ledger) != 0 ||
	    knownfiles_find_one(&s->files, s->policy, POLICY_DELETIONS,
		&k->deletions) != 0 ||
	    knownfiles_find_one(&s->files, s->policy, POLICY_SUPPRESSION,
		&k->suppression) != 0)
		return -1;
	return known_needed(s);
}

/* ---- files ---- */

static int
files_ready(const struct share *s, char **files)
{
	const struct share_options *o = s->options;
	const struct facts_files *k = &o->known;
	const struct file_use fixed[] = {
		{ o->stream.output, true, true, 0 },
		{ o->stream.rejects, true, true, 0 },
		{ o->left_out, true, false, 0 },
		{ o->log, true, false, policy_file_kind(POLICY_DISCLOSURES) },
		{ o->receipt, true, false, 0 },
		{ o->decisions, false, false, 0 },
		{ o->policy, false, false, 0 },
		{ k->key, false, false, 0 },
		{ k->choices, false, false, policy_file_kind(POLICY_CHOICES) },
		{ k->ledger, false, false, policy_file_kind(POLICY_LEDGER) },
		{ k->deletions, false, false,
		    policy_file_kind(POLICY_DELETIONS) },
		{ k->suppression, false, false,
		    policy_file_kind(POLICY_SUPPRESSION) },
	};
	const size_t n = sizeof(fixed) / sizeof(*fixed);
	struct file_use *use = mem_array(n + o->ins, sizeof(*use));
	int bad;

	memcpy(use, fixed, sizeof(fixed));
	for (size_t i = 0; i < o->ins; i++)
		use[n + i] =
		    (struct file_use){ o->in[i].file, false, false, 0 };
	bad = policy_files_check(s->sharing.policy, use, n + o->ins, files);
	mem_free(use);
	return bad;
}

int
share_release_files(const struct share *s, char **files)
{
	const struct share_options *o = s->options;
	const struct file_use use[] = {
		{ o->stream.output, true, true, 0 },
		{ o->log, true, false, policy_file_kind(POLICY_DISCLOSURES) },
		{ o->receipt, true, false, 0 },
		{ o->policy, false, false, 0 },
		{ o->checked, false, false, 0 },
	};

	return policy_files_check(s->sharing.policy, use,
	    sizeof(use) / sizeof(*use), files);
}

static int
keys_ready(struct share *s)
{
	const char *key = s->options->known.key;

	if (key != NULL && (s->keys = keyring_load(key)) == NULL)
		return -1;
	s->hiding.keyed = s->keys != NULL;
	if (hiding_ready(&s->hiding) != 0)
		return -1;
	if ((s->options->log == NULL && s->options->receipt == NULL) ||
	    s->keys != NULL)
		return 0;
	msg_error(STATUS_CALL, "the log needs a key file to hash whose records "
			       "went out: use -k FILE (pp-redact --new-key "
			       "FILE makes one)");
	return -1;
}

int
share_disclosure_open(struct share *s)
{
	const struct share_options *o = s->options;

	if (o->log == NULL && o->receipt == NULL)
		return 0;
	s->log = disclosure_open(o->log, o->receipt);
	return s->log == NULL ? -1 : 0;
}

static int
outputs_open(struct share *s)
{
	const struct share_options *o = s->options;

	s->standard = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	if (share_disclosure_open(s) != 0)
		return -1;
	if (o->left_out == NULL)
		return 0;
	s->left_out = outfile_begin(o->left_out, 0600);
	return s->left_out == NULL ? -1 : 0;
}

static int
others_ready(struct share *s, char **files)
{
	struct share_options *o = s->options;

	s->others.stream = &o->stream;
	s->others.in = o->in;
	s->others.ins = o->ins;
	if (others_begin(&s->others, &s->sharing) != 0)
		return -1;
	s->bars = (struct bars){ .sharing = &s->sharing,
		.dataset = s->hiding.dataset,
		.known = s->known,
		.purpose = &s->others.purpose,
		.child = &s->others.child,
		.decided = o->decisions == NULL ? NULL : &s->decided,
		.log = o->known.deletions != NULL,
		.keyed = o->known.deletions != NULL || o->decisions != NULL,
		.now = s->now };
	if (s->hiding.dataset != NULL)
		return others_spool(&s->others, &s->bars, files) != 0
			   ? -1
			   : others_read(&s->others, &s->bars, o->alone);
	if (o->ins == 0)
		return 0;
	msg_error(STATUS_CALL, "--in needs -D, as other files are read before "
			       "the input");
	return -1;
}

int
share_prepare(struct share *s, char **files)
{
	const struct share_options *o = s->options;

	if (known_ready(s) != 0 || files_ready(s, files) != 0 ||
	    keys_ready(s) != 0)
		return -1;
	s->known = facts_load(&s->options->known, s->policy, s->now);
	if (s->known == NULL ||
	    decided_read(&s->decided, &s->sharing, o->decisions) != 0 ||
	    others_ready(s, files) != 0)
		return -1;
	return outputs_open(s);
}

/* ---- when the names of the input are known ---- */

static int
slots_choose(struct share *s, enum format from)
{
	const size_t n = retain_fields(s->bars.retain);

	s->slot = mem_array(n + 1, sizeof(*s->slot));
	for (size_t i = 0; i < n; i++) {
		s->slot[i] = slot_find(s->hiding.select,
		    retain_field(s->bars.retain, i)->name,
		    slot_must(bars_needs(&s->bars, i), from));
		if (s->slot[i] < 0)
			return -1;
	}
	return 0;
}

/* Tells once which columns of the input do not go out as the recipient does not
 * get them. */
static void
dropped_tell(const struct share *s, const struct stream_names *in)
{
	char shown[MSG_NAME_MAX + 1], name[MSG_NAME_MAX + 1];
	struct buf b = { 0 };

	for (size_t i = 0; i < in->n; i++) {
		struct choice c =
		    select_find(s->hiding.select, in->name[i], i + 1, false);

		if (c.rule >= 0 && s->hiding.rule[c.rule].drops)
			buf_printf(&b, "%s\"%s\"", b.len > 0 ? ", " : "",
			    msg_name(shown, sizeof(shown), in->name[i]));
	}
	if (b.len > 0)
		msg_warn("recipient \"%s\" does not get %.*s",
		    msg_name(name, sizeof(name), s->sharing.recipient->name),
		    (int)b.len, b.p);
	buf_clear(&b);
}

static int
names_guard(const struct share *s, const struct stream_names *in)
{
	struct buf b = { 0 };
	bool bad = false;

	for (size_t i = 0; i < in->n && s->options->spreadsheet; i++)
		bad |= guard_cell(in->name[i], &b);
	buf_clear(&b);
	if (!bad)
		return 0;
	msg_error(STATUS_CALL, "%s: the name of a column looks like a formula",
	    in->file);
	return -1;
}

/* Without -D the dataset is known only now, and others were not asked. */
static int
alone_check(struct share *s)
{
	char shown[MSG_NAME_MAX + 1];

	if (s->hiding.dataset != NULL)
		return 0;
	if (others_repeat(&s->bars, s->bars.dataset)) {
		msg_name(shown, sizeof(shown), s->bars.dataset->name);
		msg_error(STATUS_CALL,
		    "the records of a person in dataset \"%s\" are found by "
		    "one "
		    "another, so the input is read twice: use -D %s",
		    shown, shown);
		return -1;
	}
	return others_read(&s->others, &s->bars, s->options->alone);
}

static int
bind(struct share *s, const struct stream_names *in)
{
	s->bars.dataset = s->hiding.found;
	if (sharing_dataset(&s->sharing, s->bars.dataset) != 0 ||
	    decided_check(&s->sharing, s->bars.dataset,
		s->options->decisions) != 0 ||
	    alone_check(s) != 0 || bars_bind(&s->bars) != 0)
		return -1;
	s->identity = retain_needs_identities(s->bars.retain);
	if (slots_choose(s, in->from) != 0)
		return -1;
	s->bound = true;
	return 0;
}

int
share_fields(void *share, const struct stream_names *in)
{
	struct share *s = share;

	s->tables = in->to != FORMAT_NDJSON;
	if (s->options->spreadsheet && !s->tables) {
		msg_error(STATUS_CALL, "--spreadsheet is for tables, but the "
				       "output is NDJSON; use -t csv");
		return -1;
	}
	if (hider_fields(&s->hiding, in) != 0 || bind(s, in) != 0 ||
	    names_guard(s, in) != 0)
		return -1;
	dropped_tell(s, in);
	return 0;
}

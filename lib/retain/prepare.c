/* SPDX-License-Identifier: ISC */
/* Reads and opens all that a run needs, before the first byte of data. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "hide/crypto.h"
#include "policy/policyopen.h"
#include "retain/inside.h"

static int
policy_ready(struct retain_run *s)
{
	const struct run_options *o = s->options;

	/* The built-in policy would keep everything. */
	if (!policy_named(o->policy)) {
		msg_error(STATUS_CALL,
		    "no policy given: use -p FILE, or set PP_POLICY");
		return -1;
	}
	s->policy = policy_open(o->policy, o->now, &s->now);
	if (s->policy == NULL)
		return -1;
	moment_put(s->now, s->policy->zone, &s->as_of);
	return 0;
}

static int
dataset_ready(struct retain_run *s)
{
	const char *name = s->options->dataset;

	if (name == NULL)
		return 0;
	s->dataset = policy_dataset_named(s->policy, text_of(name));
	return s->dataset == NULL ? -1 : 0;
}

/* ---- files ---- */

static int
files_ready(const struct retain_run *s, char **files)
{
	const struct run_options *o = s->options;
	const struct facts_files *k = &o->known;
	const struct file_use fixed[] = {
		{ o->keys, true, false, 0 },
		{ o->decisions, true, false, 0 },
		/* Lines are no records, which may take the place of the input.
		 */
		{ o->stream.output, true, o->mode == RUN_KEEP, 0 },
		{ o->stream.rejects, true, true, 0 },
		{ k->key, false, false, 0 },
		{ k->holds, false, false, policy_file_kind(POLICY_HOLDS) },
		{ k->ledger, false, false, policy_file_kind(POLICY_LEDGER) },
		{ k->deletions, o->mode == RUN_LIFT, false,
		    policy_file_kind(POLICY_DELETIONS) },
		{ k->suppression, o->mode == RUN_LIFT, false,
		    policy_file_kind(POLICY_SUPPRESSION) },
		{ k->sent, false, false, policy_file_kind(POLICY_SENT) },
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

/* Records and keys would be mixed. */
static int
stdout_free(const struct run_options *o, const char *option, const char *path)
{
	struct stat file, out;

	/* A device such as /dev/null may be named for both. */
	if (path == NULL || o->stream.output != NULL || o->mode != RUN_KEEP ||
	    stat(path, &file) != 0 || fstat(STDOUT_FILENO, &out) != 0 ||
	    file.st_dev != out.st_dev || file.st_ino != out.st_ino ||
	    S_ISCHR(file.st_mode))
		return 0;
	msg_error(STATUS_CALL,
	    "%s %s is standard output, where the records go: use -o FILE for "
	    "the records",
	    option, path);
	return -1;
}

/* A run that hands over what is to be deleted must know the holds, and so must
 * one that tells people that it will be. */
static int
holds_ready(const struct retain_run *s)
{
	const struct run_options *o = s->options;
	const bool hands_over = o->mode == RUN_WHOLE || o->mode == RUN_WARN ||
				(o->mode == RUN_KEEP && o->keys != NULL);

	if (o->no_holds && o->known.holds != NULL) {
		msg_error(STATUS_CALL,
		    "--no-holds says that there are no holds, but %s names "
		    "their file",
		    s->policy->holds.given ? "the policy" : "--holds");
		return -1;
	}
	if (o->no_holds || o->known.holds != NULL || !hands_over)
		return 0;
	msg_error(STATUS_CALL,
	    "no file of legal holds given: use --holds FILE, name it in "
	    "records.holds of the policy, or say --no-holds if there are none");
	return -1;
}

/* Hashes do not depend on other files. */
static int
known_ready(struct retain_run *s)
{
	struct run_options *o = s->options;

	if (o->mode == RUN_HASH)
		return 0;
	if (o->mode == RUN_LIFT) {
		o->known.lift = true;
		if (knownfiles_find_one(&s->files, s->policy, POLICY_DELETIONS,
			&o->known.deletions) != 0 ||
		    knownfiles_find_one(&s->files, s->policy,
			POLICY_SUPPRESSION, &o->known.suppression) != 0)
			return -1;
		return 0;
	}
	return knownfiles_find(&s->files, s->policy, &o->known) != 0
		   ? -1
		   : holds_ready(s);
}

/* Opens the file for decisions, warnings, hashes or names.  Where a command
 * prints these and no records, they take the place of the records. */
static int
lines_open(struct retain_run *s)
{
	struct run_options *o = s->options;
	const char *name = o->decisions;

	if (o->mode != RUN_KEEP) {
		/* A dry run changes no file, whatever options name. */
		name = o->mode == RUN_TRY || o->dry ? NULL : o->stream.output;
		o->stream.output = "/dev/null";
		if (o->mode == RUN_TRY && o->stream.rejects != NULL)
			o->stream.rejects = "/dev/null";
	} else if (o->decisions == NULL) {
		return 0;
	}
	s->lines = outfile_begin(name, 0600);
	return s->lines == NULL ? -1 : 0;
}

static int
outputs_open(struct retain_run *s)
{
	const struct run_options *o = s->options;

	s->standard = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	if (lines_open(s) != 0 || lift_open(s) != 0)
		return -1;
	if (o->mode == RUN_KEEP && o->keys != NULL &&
	    (s->keys = outfile_begin(o->keys, 0600)) == NULL)
		return -1;
	s->want_key =
	    s->keys != NULL || (s->lines != NULL && o->mode != RUN_WHOLE);
	return 0;
}

static int
clock_ready(struct retain_run *s)
{
	const struct run_options *o = s->options;

	if (o->known.deletions == NULL || o->mode != RUN_KEEP)
		return 0;
	s->clock = lastrun_open(o->known.deletions, s->now, o->force);
	return s->clock == NULL ? -1 : 0;
}

/* Hashes do not depend on whom requests and holds are about. */
static int
links_ready(struct retain_run *s)
{
	struct run_options *o = s->options;

	s->links = (struct links){ .policy = s->policy,
		.dataset = s->dataset,
		.known = s->known,
		.stream = &o->stream,
		.in = o->in,
		.ins = o->ins,
		.now = s->now };
	s->links.again = persondates_joins(s);
	return o->mode == RUN_HASH ? 0 : links_spool(&s->links);
}

static int
links_find(struct retain_run *s, char **files)
{
	return s->options->mode == RUN_HASH ? 0 : links_read(&s->links, files);
}

/* Checks the options against the command. */
static int
command_ready(const struct run_options *o, char **files)
{
	if (o->mode == RUN_WHOLE && o->stream.rejects != NULL) {
		msg_error(STATUS_CALL, "whole does not take -r: a record that "
				       "is set aside cannot be judged");
		return -1;
	}
	for (; o->mode == RUN_WHOLE && *files != NULL; files++)
		if (strchr(*files, '\n') != NULL) {
			msg_error(STATUS_CALL, "the name of a file has a line "
					       "feed; whole prints one name "
					       "per line");
			return -1;
		}
	return 0;
}

int
run_prepare(struct retain_run *s, char **files)
{
	if (command_ready(s->options, files) != 0 || policy_ready(s) != 0 ||
	    known_ready(s) != 0 ||
	    stdout_free(s->options, "--keys", s->options->keys) != 0 ||
	    stdout_free(s->options, "--decisions", s->options->decisions) !=
		0 ||
	    files_ready(s, files) != 0 || dataset_ready(s) != 0)
		return -1;
	if (crypto_random((unsigned char *)s->seed, sizeof(s->seed)) != 0) {
		msg_error(STATUS_STOP,
		    "cannot get random numbers from the system");
		return -1;
	}
	if (clock_ready(s) != 0)
		return -1;
	s->known = facts_load(&s->options->known, s->policy, s->now);
	if (s->known == NULL)
		return -1;
	if (s->options->mode >= RUN_WARN && s->options->known.key == NULL) {
		msg_error(STATUS_CALL,
		    "hash, lift and warn need a key file: use -k FILE");
		return -1;
	}
	s->conditions = conditions_new(s->policy, s->dataset);
	if (s->conditions == NULL)
		return -1;
	return outputs_open(s) != 0 || links_ready(s) != 0 ||
		       otherdata_read(s) != 0 || links_find(s, files) != 0 ||
		       persondates_read(s, files) != 0
		   ? -1
		   : 0;
}

/* SPDX-License-Identifier: ISC */
/* All that a run needs is read and opened, before a byte of data is. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/now.h"
#include "hide/crypto.h"
#include "retain/inside.h"

static int
policy_ready(struct retain_run *s)
{
	const struct run_options *o = s->options;
	const char *why, *named = getenv("PP_POLICY");
	struct zone *utc = zone_load("UTC", &why);
	int64_t now;
	int bad = now_of(o->now, utc, &now);

	/* The one that is built in keeps everything. */
	if (o->policy == NULL && (named == NULL || *named == '\0')) {
		msg_error(STATUS_CALL, "which policy? -p file, or PP_POLICY");
		bad = -1;
	}
	if (bad == 0)
		s->policy = policy_load(o->policy, moment_day(now, utc));
	zone_free(utc);
	if (s->policy == NULL)
		return -1;
	now_of(o->now, s->policy->zone, &s->now);
	moment_put(s->now, s->policy->zone, &s->as_of);
	return 0;
}

static int
dataset_ready(struct retain_run *s)
{
	const char *name = s->options->dataset;
	char shown[MSG_NAME_MAX + 1];

	if (name == NULL)
		return 0;
	s->dataset = policy_dataset(s->policy, text_of(name));
	if (s->dataset != NULL)
		return 0;
	msg_error(STATUS_CALL, "-D: the policy has no dataset \"%s\"",
	    msg_name(shown, sizeof(shown), text_of(name)));
	return -1;
}

/* ---- files ---- */

static bool
named_twice(const char *const *out, size_t outs, const char *const *in,
    size_t ins, const char **twice)
{
	for (size_t i = 0; i < outs; i++) {
		*twice = out[i];
		for (size_t j = i + 1; j < outs; j++)
			if (file_same_name(out[i], out[j]))
				return true;
		for (size_t j = 0; j < ins; j++)
			if (file_same_name(out[i], in[j]))
				return true;
	}
	return false;
}

/* No file that is read, or written by another option, is written over. */
static int
files_differ(const struct run_options *o, char **files)
{
	char *lock = lastrun_file(o->known.deletions, LASTRUN_LOCK);
	char *clock = lastrun_file(o->known.deletions, LASTRUN_TIME);
	const struct facts_files *k = &o->known;
	const char *out[] = { o->keys, o->decisions, o->stream.output,
		o->stream.rejects };
	const char *in[] = { k->key, k->holds, k->ledger, k->deletions,
		k->suppression, k->sent, o->policy, lock, clock };
	const size_t outs = sizeof(out) / sizeof(*out);
	const char *twice;
	bool bad = named_twice(out, outs, in, sizeof(in) / sizeof(*in), &twice);

	for (size_t i = 0; i < o->ins && !bad; i++)
		bad = named_twice(out, outs, &o->in[i].file, 1, &twice);
	/* What -o names may be an input: it is read before it is replaced. */
	for (; *files != NULL && !bad; files++)
		bad =
		    named_twice(out, 2, (const char *const *)files, 1, &twice);
	if (bad)
		msg_error(STATUS_CALL, "%s: is named for two purposes", twice);
	mem_free(lock);
	mem_free(clock);
	return bad ? -1 : 0;
}

static int
file_open_for(const char *path, unsigned mode, struct outfile **out)
{
	*out = outfile_open(path, mode);
	if (*out != NULL)
		return 0;
	msg_error_os(STATUS_CALL, "%s", path == NULL ? "<stdout>" : path);
	return -1;
}

/* What is found in place of records goes where they would have gone. */
static int
lines_open(struct retain_run *s)
{
	struct run_options *o = s->options;

	s->lines_name = o->decisions;
	if (o->mode != RUN_KEEP) {
		/* A dry run changes no file, whatever it names. */
		s->lines_name = o->mode == RUN_TRY ? NULL : o->stream.output;
		o->stream.output = "/dev/null";
		if (o->mode == RUN_TRY && o->stream.rejects != NULL)
			o->stream.rejects = "/dev/null";
	} else if (o->decisions == NULL) {
		return 0;
	}
	if (file_open_for(s->lines_name, 0600, &s->lines) != 0)
		return -1;
	if (s->lines_name == NULL)
		s->lines_name = "<stdout>";
	return 0;
}

static int
outputs_open(struct retain_run *s)
{
	const struct run_options *o = s->options;

	s->standard = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	if (lines_open(s) != 0)
		return -1;
	if (o->mode == RUN_KEEP && o->keys != NULL &&
	    file_open_for(o->keys, 0600, &s->keys) != 0)
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

/* What a command cannot have; names that whole prints stand in a line each. */
static int
command_ready(const struct run_options *o, char **files)
{
	if (o->mode == RUN_WHOLE && o->stream.rejects != NULL) {
		msg_error(STATUS_CALL, "whole judges all of a file, without "
				       "-r");
		return -1;
	}
	if (o->mode >= RUN_WHOLE && (o->keys != NULL || o->decisions != NULL)) {
		msg_error(STATUS_CALL, "--keys and --decisions are for a run "
				       "that keeps records");
		return -1;
	}
	for (; o->mode == RUN_WHOLE && *files != NULL; files++)
		if (strchr(*files, '\n') != NULL) {
			msg_error(STATUS_CALL, "the name of a file has a line "
					       "feed");
			return -1;
		}
	return 0;
}

int
run_prepare(struct retain_run *s, char **files)
{
	if (files_differ(s->options, files) != 0 ||
	    command_ready(s->options, files) != 0 || policy_ready(s) != 0 ||
	    dataset_ready(s) != 0)
		return -1;
	if (crypto_random((unsigned char *)s->seed, sizeof(s->seed)) != 0) {
		msg_error(STATUS_STOP, "the system has no random numbers");
		return -1;
	}
	s->known = facts_load(&s->options->known, s->policy, s->now);
	if (s->known == NULL)
		return -1;
	if (s->options->mode >= RUN_WARN && s->options->known.key == NULL) {
		msg_error(STATUS_CALL, "this needs a key file: -k");
		return -1;
	}
	s->conditions = conditions_new(s->policy, s->dataset);
	if (s->conditions == NULL)
		return -1;
	return clock_ready(s) != 0 || outputs_open(s) != 0 ||
		       otherdata_read(s) != 0 || persondates_read(s, files) != 0
		   ? -1
		   : 0;
}

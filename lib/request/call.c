/* SPDX-License-Identifier: ISC */
/* Prepares what every command of pp-request needs.  A mistake stops the command
 * before the first byte of data is read. */
#include "request/call.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/now.h"
#include "base/sandbox.h"
#include "data/data.h"
#include "policy/policyopen.h"

static int
times_ready(struct request_call *s)
{
	s->at = s->now;
	if (s->at_text != NULL &&
	    instant_of(s->at_text, "--at", s->policy->zone, &s->at) != 0)
		return -1;
	if (s->at <= s->now)
		return 0;
	msg_error(STATUS_CALL, "--at lies in the future");
	return -1;
}

int
call_ready(struct request_call *s)
{
	struct text facts;
	struct findings findings;

	msg_quiet(s->stream.quiet);
	s->policy = policy_open(s->policy_file, s->now_text, &s->now);
	if (s->policy == NULL || times_ready(s) != 0)
		return -1;
	facts = s->policy->jurisdictions;
	if (facts.n == 0)
		facts = data_get(text_of("jurisdictions.json"));
	s->regimes = regimes_read(facts, &findings);
	findings_print("jurisdictions", &findings, false);
	findings_clear(&findings);
	return s->regimes == NULL ? -1 : 0;
}

int
call_ledger(struct request_call *s, bool writes)
{
	static const char how[] = "if it never was there, pp-retain init makes "
				  "it; -l FILE names another";
	static const char reads[] =
	    "if it never was there, pp-retain init makes it; -l FILE names "
	    "another, and - standard input";

	if (s->entry.ledger != NULL)
		return 0;
	if (policy_file_find(s->policy, POLICY_LEDGER, NULL,
		writes ? how : reads, &s->ledger) != 0)
		return -1;
	s->entry.ledger = s->ledger;
	return 0;
}

int
call_rights(const struct request_call *s, unsigned flags)
{
	return sandbox_unless(s->stream.no_sandbox, flags);
}

int
call_files(const struct request_call *s, const char *input, bool writes)
{
	const char *ledger = s->entry.ledger, *policy = s->policy_file;
	char *beside = writes ? sidefile_beside(ledger) : NULL;
	/* The one beside the ledger is no other. */
	const char *side =
	    file_same_name(s->side_file, beside) ? NULL : s->side_file;
	const struct file_use use[] = {
		{ ledger, writes, false, policy_file_kind(POLICY_LEDGER) },
		{ side, writes, false, 0 },
		{ s->key_file, false, false, 0 },
		{ s->among, false, false, 0 },
		{ policy != NULL ? policy : getenv("PP_POLICY"), false, false,
		    0 },
		{ s->stream.output, true, false, 0 },
		{ input, false, false, 0 },
	};
	int bad;

	bad = policy_files_check(s->policy, use, sizeof(use) / sizeof(*use),
	    NULL);
	mem_free(beside);
	return bad;
}

const char *
call_name(const char *path)
{
	return strcmp(path, "-") == 0 ? "<stdin>" : path;
}

int
call_input(char **files, const char *other, const char **name)
{
	const char *path = other == NULL ? "-" : other;
	int fd;

	if (files[0] != NULL)
		path = files[0];

	*name = call_name(path);
	if (files[0] != NULL && files[1] != NULL) {
		msg_error(STATUS_CALL, "only one file can be read");
		return -1;
	}
	fd = file_open(path);
	if (fd < 0)
		msg_error_os(fd == STDIN_FILENO ? STATUS_STOP : STATUS_CALL,
		    "%s", *name);
	return fd;
}

void
call_input_close(int fd)
{
	if (fd > STDERR_FILENO)
		close(fd);
}

int
call_peer(struct request_call *s, const char *word, char letter)
{
	if (word != NULL && peer_find(word, &s->peer) == 0)
		return 0;
	msg_error(STATUS_CALL, "%s needs -%c opendsr or -%c drp",
	    letter == 'f' ? "import" : "export", letter, letter);
	return -1;
}

void
call_clear(struct request_call *s)
{
	entry_close(&s->entry);
	mem_free(s->ledger);
	regimes_free(s->regimes);
	policy_free(s->policy);
}

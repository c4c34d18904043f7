/* SPDX-License-Identifier: ISC */
#include "export/released.h"

#include <unistd.h>

#include "base/doc.h"
#include "base/file.h"
#include "base/msg.h"
#include "base/sandbox.h"
#include "base/scratch.h"
#include "base/stop.h"
#include "hide/crypto.h"

enum { BLOCK = 1 << 16 };

/* ---- the receipt ---- */

struct receipt_says {
	struct text release, policy, output;
	int64_t records;
};

static int
receipt_read(const struct doc *d, const char *path, struct receipt_says *r)
{
	const struct node *top = doc_top(d);

	r->release = node_text(node_get(top, "release"));
	r->policy = node_text(node_get(top, "policy"));
	r->output = node_text(node_get(top, "output"));
	if (node_number(node_get(top, "records"), 0, INT64_MAX, &r->records) ==
		0 &&
	    text_is(node_text(node_get(top, "format")), "pp-release/1") &&
	    r->output.n > 0)
		return 0;
	msg_error(STATUS_CALL,
	    "%s: not a receipt of pp-anonymize check (pp-release/1)", path);
	return -1;
}

/* The receipt must be about a release of this policy, as it is now. */
static const struct policy_release *
release_meant(const struct sharing *s, const char *path,
    const struct receipt_says *r)
{
	const struct policy *p = s->policy;
	const struct policy_release *release =
	    r->release.n > 0 ? policy_release(p, r->release) : NULL;
	unsigned char sum[DIGEST_MAX] = { 0 };
	struct buf now = { 0 };
	bool same;

	digest_sum(DIGEST_SHA256, p->content.p, p->content.n, sum);
	digest_put(sum, &now);
	same = text_equal(r->policy, (struct text){ now.p, now.len });
	buf_clear(&now);
	if (release == NULL)
		msg_error(STATUS_CALL,
		    "%s: is about no release of the policy; check it with "
		    "pp-anonymize check -p POLICY --receipt",
		    path);
	else if (!same)
		msg_error(STATUS_CALL,
		    "%s: was made by another version of the policy; check the "
		    "release again",
		    path);
	else if (release->dataset == NULL)
		msg_error(STATUS_CALL,
		    "%s: the release has no \"dataset\" in the policy", path);
	else
		return release;
	return NULL;
}

/* ---- the bytes ---- */

static int
block_copy(int from, int to, struct sha256 *sum)
{
	static char room[BLOCK];
	ssize_t n;

	while ((n = file_read(from, room, sizeof(room))) > 0) {
		sha256_add(sum, room, (size_t)n);
		if (file_write(to, room, (size_t)n) != 0)
			return -1;
	}
	return n < 0 ? -1 : 0;
}

/* Keeps a copy that nobody else can change while it is compared. */
static int
input_keep(const int *fd, size_t n, int to, struct sha256 *sum)
{
	for (size_t i = 0; i < n; i++)
		if (block_copy(fd[i], to, sum) != 0) {
			if (!stop_wanted())
				msg_error_os(STATUS_STOP, "reading the input");
			return -1;
		}
	return 0;
}

static int
kept_put(const struct released_call *c, int from, struct outfile *out)
{
	static char room[BLOCK];
	off_t at = 0;
	ssize_t n;

	while ((n = file_read_at(from, room, sizeof(room), at)) > 0) {
		const struct text bytes = { room, (size_t)n };

		if (outfile_put(out, bytes) != 0)
			return -1;
		if (c->log != NULL)
			disclosure_bytes(c->log, bytes);
		at += n;
	}
	if (n < 0)
		msg_error_os(STATUS_STOP, "%s", scratch_place());
	return n < 0 ? -1 : 0;
}

/* ---- the whole run ---- */

enum { FILES = 64 };

struct releasing {
	const struct released_call *call;
	const struct policy_release *release;
	struct receipt_says says;
	int fd[FILES];
	size_t fds;
	int kept, again;
	struct outfile *out;
};

static int
files_open(struct releasing *r, char **files)
{
	static char dash[] = "-", *standard[] = { dash, NULL };

	r->kept = scratch_open(&r->again);
	if (r->kept < 0) {
		msg_error_os(STATUS_STOP, "%s", scratch_place());
		return -1;
	}
	for (files = *files == NULL ? standard : files; *files != NULL;
	     files++) {
		if (r->fds == FILES) {
			msg_error(STATUS_CALL, "a release has at most %d files",
			    FILES);
			return -1;
		}
		r->fd[r->fds] = file_open(*files);
		if (r->fd[r->fds] < 0) {
			msg_error_os(STATUS_CALL, "%s", *files);
			return -1;
		}
		r->fds++;
	}
	r->out = outfile_begin(r->call->output, 0666);
	return r->out == NULL ? -1 : 0;
}

static int
bytes_check(struct releasing *r)
{
	struct sha256 *sum = sha256_new();
	unsigned char digest[DIGEST_MAX] = { 0 };
	struct buf found = { 0 };
	int result = input_keep(r->fd, r->fds, r->kept, sum);

	sha256_end(sum, digest);
	digest_put(digest, &found);
	if (result == 0 &&
	    !text_equal(r->says.output, (struct text){ found.p, found.len })) {
		msg_error(STATUS_STOP,
		    "%s: is about other bytes than these: check the release "
		    "again",
		    r->call->receipt);
		result = -1;
	}
	buf_clear(&found);
	return result;
}

static void
release_out(struct releasing *r, bool no_sandbox)
{
	const struct released_call *c = r->call;
	const struct disclosure_facts facts = { .sharing = c->sharing,
		.dataset = r->release->dataset,
		.release = r->release->name,
		.now = c->now,
		.records = (uint64_t)r->says.records };

	if (sandbox_unless(no_sandbox, SANDBOX_RENAME | SANDBOX_LOCK) != 0 ||
	    bytes_check(r) != 0 || kept_put(c, r->again, r->out) != 0)
		return;
	/* Without a line of the log a file of -o does not appear. */
	if (c->log != NULL && disclosure_end(c->log, &facts) != 0)
		return;
	(void)outfile_end(r->out);
	r->out = NULL;
}

void
released_run(const struct released_call *c, char **files, bool no_sandbox)
{
	struct releasing r = { .call = c, .kept = -1, .again = -1 };
	struct doc *d = doc_load(c->receipt);

	if (d == NULL)
		return;
	if (receipt_read(d, c->receipt, &r.says) == 0)
		r.release = release_meant(c->sharing, c->receipt, &r.says);
	if (r.release != NULL &&
	    sharing_dataset(c->sharing, r.release->dataset) == 0 &&
	    files_open(&r, files) == 0)
		release_out(&r, no_sandbox);
	outfile_discard(r.out);
	for (size_t i = 0; i < r.fds; i++)
		if (r.fd[i] > STDERR_FILENO)
			close(r.fd[i]);
	if (r.kept >= 0)
		close(r.kept);
	if (r.again >= 0)
		close(r.again);
	doc_free(d);
}

/* SPDX-License-Identifier: ISC */
#include "anonymize/attest.h"

#include <stdlib.h>
#include <unistd.h>

#include "anonymize/verify.h"
#include "base/buf.h"
#include "base/dateformat.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/stop.h"
#include "base/twice.h"
#include "hide/crypto.h"
#include "record/json.h"

enum { BLOCK = 1 << 16, POLICY_MAX = 64 << 20 };

struct attest {
	const struct attest_options *options;
	struct outfile *out;
	struct zone *utc;
	int *first, *second; /* by file: for the check, and for the digest */
	size_t files;
	unsigned char policy[DIGEST_MAX], output[DIGEST_MAX];
};

/* ---- before the data is read ---- */

static int
policy_digest(const char *path, unsigned char *sum)
{
	int fd = path == NULL ? -1 : file_open(path);
	size_t n;
	char *p;

	if (path == NULL)
		return 0;
	p = fd < 0 ? NULL : file_slurp(fd, POLICY_MAX, &n);
	if (p == NULL)
		msg_error_os(STATUS_CALL, "%s", path);
	else
		digest_sum(DIGEST_SHA256, p, n, sum);
	free(p);
	if (fd > STDERR_FILENO)
		close(fd);
	return p == NULL ? -1 : 0;
}

int
attest_policy(const char *path, struct buf *out)
{
	unsigned char sum[DIGEST_MAX] = { 0 };

	if (policy_digest(path, sum) != 0)
		return -1;
	digest_put(sum, out);
	return 0;
}

static int
inputs_open(struct attest *a, char **files)
{
	a->first = mem_array(2 * a->files, sizeof(*a->first));
	a->second = a->first + a->files;
	return twice_open(files, a->files, a->first, a->second);
}

static int
receipt_open(struct attest *a)
{
	const char *why;

	a->utc = zone_load("UTC", &why);
	a->out = outfile_begin(a->options->receipt, 0644);
	return a->out == NULL ? -1 : 0;
}

/* ---- after the check ---- */

static int
output_digest(struct attest *a)
{
	struct sha256 *sum = sha256_new();
	struct buf block = { 0 };
	ssize_t n = 0;

	buf_reserve(&block, BLOCK);
	for (size_t i = 0; i < a->files && n >= 0; i++)
		while ((n = file_read(a->second[i], block.p, BLOCK)) > 0)
			sha256_add(sum, block.p, (size_t)n);
	sha256_end(sum, a->output);
	buf_wipe(&block);
	if (n >= 0)
		return 0;
	if (!stop_wanted())
		msg_error_os(STATUS_STOP, "cannot read the input again");
	return -1;
}

static void
digest_member(const char *key, const unsigned char *sum, bool known,
    struct buf *out)
{
	buf_printf(out, ", \"%s\": ", key);
	buf_add_string(out, known ? "\"" : "null");
	if (!known)
		return;
	digest_put(sum, out);
	buf_add_byte(out, '"');
}

static void
number_put(const char *key, uint64_t n, struct buf *out)
{
	buf_printf(out, ", \"%s\": %llu", key, (unsigned long long)n);
}

static void
receipt_put(const struct attest *a, const struct verified *v, struct buf *out)
{
	const struct attest_options *o = a->options;

	buf_add_string(out, "{\"format\": \"pp-release/1\", \"release\": ");
	if (o->name.n > 0)
		json_encode(out, o->name);
	else
		buf_add_string(out, "null");
	digest_member("policy", a->policy, o->policy != NULL, out);
	digest_member("output", a->output, true, out);
	buf_add_string(out, ", \"at\": \"");
	moment_put(o->now, a->utc, out);
	buf_add_byte(out, '"');
	number_put("records", v->records, out);
	if (v->units)
		number_put("persons", v->persons, out);
	else
		buf_add_string(out, ", \"persons\": null");
	number_put("classes", v->classes, out);
	number_put("k", v->k, out);
	buf_add_string(out, "}\n");
}

static void
receipt_write(struct attest *a, const struct verified *v)
{
	struct buf out = { 0 };

	if (output_digest(a) != 0)
		return;
	receipt_put(a, v, &out);
	outfile_finish(a->out, (struct text){ out.p, out.len });
	a->out = NULL;
	buf_clear(&out);
}

static void
attest(struct attest *a, char **files)
{
	struct stream_options stream = a->options->stream;
	struct verified found;

	if (inputs_open(a, files) != 0 ||
	    policy_digest(a->options->policy, a->policy) != 0 ||
	    receipt_open(a) != 0)
		return;
	stream.open = a->first;
	verify_run(&stream, a->options->release, files, &found);
	if (msg_status() == STATUS_OK)
		receipt_write(a, &found);
}

int
attest_run(const struct attest_options *o, char **files)
{
	static char dash[] = "-", *standard[] = { dash, NULL };
	struct attest a = { .options = o };

	if (o->receipt == NULL)
		return verify_run(&o->stream, o->release, files, NULL);
	if (*files == NULL)
		files = standard;
	while (files[a.files] != NULL)
		a.files++;
	attest(&a, files);
	for (size_t i = 0; i < a.files && a.second != NULL; i++)
		if (a.second[i] > STDERR_FILENO)
			close(a.second[i]);
	outfile_discard(a.out);
	zone_free(a.utc);
	mem_free(a.first);
	return (int)msg_status();
}

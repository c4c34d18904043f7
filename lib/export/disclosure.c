/* SPDX-License-Identifier: ISC */
#include "export/disclosure.h"

#include <errno.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lock.h"
#include "base/logfile.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/scratch.h"
#include "export/policydigest.h"
#include "hide/crypto.h"
#include "record/json.h"
#include "record/ndjson.h"

enum { BLOCK = 1 << 16 };

struct disclosure {
	const char *path;
	char *beside; /* FILE.subjects */
	int log, subjects;
	int spool, again; /* of the subjects, until all went out */
	struct outfile *receipt;
	struct sha256 *sum;
	char id[CRYPTO_UUID + 1];
	bool lost;
};

/* ---- opening ---- */

/* Others may append until the line is written. */
static int
file_ready(const char *path)
{
	int fd = logfile_open(path);

	if (fd < 0 || lock_drop(fd) != 0) {
		msg_error_os(STATUS_CALL, "%s", path);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

static int
log_ready(struct disclosure *d, const char *path)
{
	if (path == NULL)
		return 0;
	d->path = path;
	d->beside = file_companion(path, FILE_SUBJECTS);
	d->log = file_ready(path);
	if (d->log >= 0)
		d->subjects = file_ready(d->beside);
	return d->subjects >= 0 ? 0 : -1;
}

static int
receipt_ready(struct disclosure *d, const char *path)
{
	if (path == NULL)
		return 0;
	d->receipt = outfile_begin(path, 0600);
	return d->receipt == NULL ? -1 : 0;
}

struct disclosure *
disclosure_open(const char *log, const char *receipt)
{
	struct disclosure *d = mem_alloc(sizeof(*d));

	d->log = d->subjects = d->spool = d->again = -1;
	if (log_ready(d, log) == 0 && receipt_ready(d, receipt) == 0) {
		d->spool = scratch_open(&d->again);
		if (d->spool < 0)
			msg_error_os(STATUS_STOP, "%s", scratch_place());
	}
	if (d->spool >= 0 && crypto_uuid(d->id) == 0) {
		d->sum = sha256_new();
		return d;
	}
	disclosure_close(d);
	return NULL;
}

const char *
disclosure_id(const struct disclosure *d)
{
	return d->id;
}

static void
shut(int fd)
{
	if (fd >= 0)
		close(fd);
}

void
disclosure_close(struct disclosure *d)
{
	unsigned char sum[DIGEST_MAX];

	if (d == NULL)
		return;
	shut(d->log);
	shut(d->subjects);
	shut(d->spool);
	shut(d->again);
	outfile_discard(d->receipt);
	if (d->sum != NULL)
		sha256_end(d->sum, sum);
	mem_free(d->beside);
	mem_free(d);
}

/* ---- while data goes out ---- */

void
disclosure_bytes(struct disclosure *d, struct text bytes)
{
	sha256_add(d->sum, bytes.p, bytes.n);
}

void
disclosure_subject(const struct disclosure *d, const struct subject *s,
    size_t n, struct buf *lines)
{
	if (n == 0)
		return;
	buf_add_byte(lines, '{');
	ndjson_put(lines, "disclosure", text_of(d->id));
	buf_add_string(lines, ",\"subject\":[");
	for (size_t i = 0; i < n; i++) {
		buf_add_string(lines, i > 0 ? ",\"" : "\"");
		subject_put(&s[i], lines);
		buf_add_byte(lines, '"');
	}
	buf_add_string(lines, "]}\n");
}

void
disclosure_subjects(struct disclosure *d, struct text lines)
{
	if (lines.n == 0 || d->lost ||
	    file_write(d->spool, lines.p, lines.n) == 0)
		return;
	d->lost = true;
	msg_error_os(STATUS_STOP, "%s", scratch_place());
}

/* ---- when all is out ---- */

/* A program that died may have left half a line. */
static int
end_line(int fd)
{
	const off_t end = lseek(fd, 0, SEEK_END);
	char last = '\n';

	if (end < 0 || (end > 0 && file_read_at(fd, &last, 1, end - 1) != 1))
		return -1;
	return last == '\n' ? 0 : file_write(fd, "\n", 1);
}

static int
subjects_copy(const struct disclosure *d, int to)
{
	static char room[BLOCK];
	off_t at = 0;
	ssize_t n;

	/* A program that was told to stop has let data out, too. */
	while ((n = file_read_at(d->again, room, sizeof(room), at)) > 0) {
		if (file_write(to, room, (size_t)n) != 0)
			return -1;
		at += n;
	}
	return n < 0 ? -1 : 0;
}

int
disclosure_subjects_end(struct disclosure *d)
{
	int result = d->lost ? -1 : lock_take(d->subjects);

	if (result == 0) {
		result = end_line(d->subjects) != 0 ||
				 subjects_copy(d, d->subjects) != 0 ||
				 fsync(d->subjects) != 0
			     ? -1
			     : 0;
		(void)lock_drop(d->subjects);
	}
	if (result != 0 && !d->lost)
		msg_error_os(STATUS_STOP, "%s", d->beside);
	return result;
}

static void
digest_member(const char *key, const unsigned char *sum, struct buf *b)
{
	buf_printf(b, ",\"%s\":\"", key);
	digest_put(sum, b);
	buf_add_byte(b, '"');
}

/* The fields that the recipient may get of the dataset. */
static void
fields_put(const struct disclosure_facts *f, struct buf *b)
{
	const struct policy_dataset *d = f->dataset;
	bool first = true;

	buf_add_string(b, ",\"fields\":[");
	for (size_t i = 0; i < d->fields; i++) {
		if (text_is(policy_method(f->sharing->policy,
				f->sharing->recipient, d, &d->field[i]),
			"drop"))
			continue;
		if (!first)
			buf_add_byte(b, ',');
		first = false;
		json_encode(b, d->field[i].name);
	}
	buf_add_byte(b, ']');
}

static void
line_put(struct disclosure *d, const struct disclosure_facts *f, struct buf *b)
{
	const struct sharing *s = f->sharing;
	const struct policy *p = s->policy;
	unsigned char sum[DIGEST_MAX] = { 0 };

	buf_add_byte(b, '{');
	ndjson_put(b, "disclosure", text_of(d->id));
	ndjson_put_local(b, "at", f->now, p->zone);
	ndjson_put(b, "recipient", s->recipient->name);
	ndjson_put(b, "purpose", s->purpose->name);
	ndjson_put(b, "case", s->case_id);
	ndjson_put(b, "dataset", f->dataset->name);
	ndjson_put(b, "release", f->release);
	ndjson_put(b, "policy", p->id);
	ndjson_put(b, "policy_updated", p->last_updated);
	policydigest_put(p, b);
	if (f->release.n == 0)
		fields_put(f, b);
	buf_printf(b, ",\"records\":%llu", (unsigned long long)f->records);
	if (f->release.n == 0)
		buf_printf(b, ",\"left_out\":{%.*s}", (int)f->left_out.n,
		    f->left_out.n > 0 ? f->left_out.p : "");
	sha256_end(d->sum, sum);
	d->sum = NULL;
	digest_member("output_digest", sum, b);
	buf_add_string(b, "}\n");
}

static int
line_write(const struct disclosure *d, const struct buf *b)
{
	int result = lock_take(d->log);

	if (result == 0) {
		result = end_line(d->log) != 0 ||
				 file_write(d->log, b->p, b->len) != 0 ||
				 fsync(d->log) != 0
			     ? -1
			     : 0;
		(void)lock_drop(d->log);
	}
	if (result != 0)
		msg_error_os(STATUS_STOP, "%s", d->path);
	return result;
}

/* The line, then the people. */
static int
receipt_write(struct disclosure *d, const struct buf *b)
{
	struct outfile *out = d->receipt;

	if (d->lost || outfile_put(out, (struct text){ b->p, b->len }) != 0)
		return -1;
	if (subjects_copy(d, outfile_fd(out)) != 0) {
		msg_error_os(STATUS_STOP, "%s", outfile_name(out));
		return -1;
	}
	d->receipt = NULL;
	return outfile_end(out);
}

int
disclosure_end(struct disclosure *d, const struct disclosure_facts *f)
{
	struct buf b = { 0 };
	int result = 0;

	line_put(d, f, &b);
	if (d->log >= 0)
		result =
		    disclosure_subjects_end(d) == 0 ? line_write(d, &b) : -1;
	if (result == 0 && d->receipt != NULL)
		result = receipt_write(d, &b);
	buf_clear(&b);
	return result;
}

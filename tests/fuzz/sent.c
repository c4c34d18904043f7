/* SPDX-License-Identifier: ISC */
/*
 * A log of sent notices.  Whatever lines there are, what a line says was sent
 * is known as sent, in its thread and in no other, and a thread has its
 * Message-IDs in the order of the lines.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/zone.h"
#include "notify/sentlog.h"
#include "record/ndjson.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { LINES = 64 };

/* What a line says, kept as it stands. */
struct line_said {
	struct sent_key key;
	unsigned char id[SENT_ID];
};

struct log_world {
	struct policy policy;
	struct line_said said[LINES];
	size_t n;
	bool more;
};

static void
check(bool truth)
{
	if (!truth)
		abort();
}

static const char *
line_take(void *ctx, const struct node *line)
{
	struct log_world *w = ctx;
	struct line_said one;
	struct subject mailbox;
	const struct text notice = ndjson_text(line, "notice");

	if (!sent_id_read(ndjson_text(line, "message_id"), one.id) ||
	    subject_parse(ndjson_text(line, "mailbox"), &mailbox) != 0 ||
	    notice.n == 0)
		return NULL;
	sent_key_make(&one.key, &w->policy, notice,
	    ndjson_text(line, "occasion"), ndjson_text(line, "edition"),
	    &mailbox);
	w->more |= w->n == LINES;
	if (w->n < LINES)
		w->said[w->n++] = one;
	return NULL;
}

/* The next of a thread that was mail. */
static const unsigned char *
mail_next(const struct sentlog *l, const struct sent_key *k, size_t *number)
{
	struct sent_before b;

	while (sentlog_before(l, k, (*number)++, &b))
		if (b.id != NULL)
			return b.id;
	return NULL;
}

static void
thread_check(const struct log_world *w, const struct sentlog *l, size_t i)
{
	const struct sent_key *key = &w->said[i].key;
	const unsigned char *id;
	size_t number = 0;

	check(sentlog_has(l, key));
	for (size_t k = 0; k < w->n; k++) {
		if (memcmp(w->said[k].key.thread, key->thread,
			sizeof(key->thread)) != 0)
			continue;
		id = mail_next(l, key, &number);
		check(id != NULL && memcmp(id, w->said[k].id, SENT_ID) == 0);
	}
	check(mail_next(l, key, &number) == NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct log_world w = { .n = 0 };
	char path[] = "/tmp/pp-fuzz-sent-XXXXXX";
	int fd = mkstemp(path);
	const char *why;
	struct zone *zone = zone_load("UTC", &why);
	struct sentlog *l;
	struct ndjson *lines;

	w.policy.zone = zone;
	check(fd >= 0 && file_write(fd, data, size) == 0);
	close(fd);
	l = sentlog_load(path, &w.policy);
	lines = ndjson_begin(-1, "sent", NDJSON_TOLERANT | NDJSON_GO_ON,
	    line_take, &w);
	ndjson_feed(lines, (struct text){ (const char *)data, size });
	(void)ndjson_lines(lines);
	for (size_t i = 0; l != NULL && !w.more && i < w.n; i++)
		thread_check(&w, l, i);
	ndjson_free(lines);
	sentlog_free(l);
	zone_free(zone);
	unlink(path);
	return 0;
}

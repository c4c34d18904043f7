/* SPDX-License-Identifier: ISC */
/*
 * A letter, its texts with a byte 0xff between them.  Whatever they are, either
 * nothing is written, or one message of ASCII whose fields are those that were
 * meant.
 */
#include <stdint.h>
#include <stdlib.h>

#include "letter/mail.h"

enum { TEXTS = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(bool truth)
{
	if (!truth)
		abort();
}

static struct mail *
some_mail(void)
{
	static struct mail_sender sender = { .name = { "Shop", 4 },
		.address = { "privacy@example.org", 19 },
		.domain = { "example.org", 11 } };
	static struct mail *mail;
	const char *why;

	if (mail == NULL) {
		sender.zone = zone_load("UTC", &why);
		mail = mail_new(&sender);
		check(mail != NULL);
	}
	return mail;
}

static struct text
next(struct text *rest)
{
	const char *end = rest->n == 0 ? NULL : memchr(rest->p, 0xff, rest->n);
	struct text t = { rest->p,
		end == NULL ? rest->n : (size_t)(end - rest->p) };

	text_skip(rest, end == NULL ? t.n : t.n + 1);
	return t;
}

static bool
begins(struct text line, const char *with)
{
	return line.n >= strlen(with) &&
	       memcmp(line.p, with, strlen(with)) == 0;
}

/* Each field once, and no other. */
static void
check_fields(struct text *message, bool html)
{
	static const char *const names[] = { "Date: ", "From: ", "To:",
		"Subject:", "Message-ID:", "In-Reply-To:", "References:",
		"List-Unsubscribe:", "List-Unsubscribe-Post: ",
		"Auto-Submitted: ", "MIME-Version: ", "Content-Type: ",
		"Content-Transfer-Encoding: " };
	enum { NAMES = sizeof(names) / sizeof(*names) };
	int seen[NAMES] = { 0 };
	struct text line;

	while ((line = text_line(message)).n > 0) {
		size_t i = 0;

		check(line.n <= 998);
		if (*line.p == ' ') {
			check(!text_blank(line));
			continue;
		}
		while (i < NAMES && !begins(line, names[i]))
			i++;
		check(i < NAMES && seen[i]++ == 0);
	}
	check(seen[2] == 1 && seen[3] == 1 && seen[4] == 1 && seen[11] == 1);
	check(seen[12] == !html);
}

static void
check_message(struct text message, bool html)
{
	for (size_t i = 0; i < message.n; i++)
		check((message.p[i] >= ' ' && message.p[i] <= '~') ||
		      message.p[i] == '\n' || message.p[i] == '\t');
	check(message.p[message.n - 1] == '\n');
	check_fields(&message, html);
	while (message.n > 0)
		check(text_line(&message).n <= 78);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	/* Its own memory, so that a step beyond the end is seen. */
	char *exact = malloc(n == 0 ? 1 : n);
	struct text rest = { exact, n }, t[TEXTS];
	struct buf out = { 0 };
	struct mail_letter l;

	check(exact != NULL);
	if (n > 0)
		memcpy(exact, data, n);
	for (size_t i = 0; i < TEXTS; i++)
		t[i] = next(&rest);
	l = (struct mail_letter){ .to_name = t[0],
		.to_address = t[1].n > 0 ? t[1] : text_of("a@example.org"),
		.subject = t[2],
		.id = t[3].n > 0 ? t[3] : text_of("1"),
		.before = &t[4],
		.befores = t[4].n > 0,
		.plain = t[5],
		.html = t[6],
		.leave_https = t[7] };
	if (mail_put(some_mail(), &l, &out) == NULL)
		check_message((struct text){ out.p, out.len }, l.html.n > 0);
	else
		check(out.len == 0);
	buf_clear(&out);
	free(exact);
	return 0;
}

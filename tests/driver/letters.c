/* SPDX-License-Identifier: ISC */
/*
 * Letters in, mail out, for tests by programs that share nothing with ours.
 *
 *	letters frames|eml|mbox <FILE
 *
 * The first line is an object with name, address, reply_to, domain, language,
 * zone and date of the sender; each other line one with to_name, to_address,
 * subject, id, before, plain, html, leave_https and leave_mailto.  "frames" and
 * "eml" put the length of a message in a line before it, or "- " and why it is
 * refused.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/doc.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "letter/mail.h"

enum { BEFORE = 64 };

static struct text
text_in(const struct node *object, const char *key)
{
	return node_text(node_get(object, key));
}

static struct mail_sender
sender_in(const struct node *top)
{
	struct mail_sender s = {
		.name = text_in(top, "name"),
		.address = text_in(top, "address"),
		.reply_to = text_in(top, "reply_to"),
		.domain = text_in(top, "domain"),
		.language = text_in(top, "language"),
	};
	char *zone = mem_text(text_in(top, "zone"));
	const char *why;

	s.zone = zone_load(zone, &why);
	node_number(node_get(top, "date"), INT64_MIN, INT64_MAX, &s.date);
	mem_free(zone);
	return s;
}

static struct mail_letter
letter_in(const struct node *top, struct text before[static BEFORE])
{
	const struct node *list = node_get(top, "before");
	struct mail_letter l = {
		.to_name = text_in(top, "to_name"),
		.to_address = text_in(top, "to_address"),
		.subject = text_in(top, "subject"),
		.id = text_in(top, "id"),
		.before = before,
		.plain = text_in(top, "plain"),
		.html = text_in(top, "html"),
		.leave_https = text_in(top, "leave_https"),
		.leave_mailto = text_in(top, "leave_mailto"),
	};

	for (; l.befores < node_size(list) && l.befores < BEFORE; l.befores++)
		before[l.befores] = node_text(node_at(list, l.befores));
	return l;
}

static void
put_as(const char *form, struct text message, const struct mail_sender *s,
    struct buf *out)
{
	struct buf crlf = { 0 };

	if (strcmp(form, "mbox") == 0) {
		mail_put_mbox(message, s->address, s->date, out);
		return;
	}
	if (strcmp(form, "eml") == 0) {
		mail_put_eml(message, &crlf);
		message = (struct text){ crlf.p, crlf.len };
	}
	buf_printf(out, "%zu\n", message.n);
	buf_add_text(out, message);
	buf_clear(&crlf);
}

/* One line of the input. */
static void
put_letter(struct mail *m, const struct mail_sender *s, struct text line,
    const char *form, struct buf *out)
{
	struct doc_trouble trouble;
	struct doc *doc = doc_read(line, &trouble);
	struct text before[BEFORE];
	struct mail_letter l;
	struct buf message = { 0 };
	const char *why;

	if (doc == NULL) {
		buf_printf(out, "- %s\n", trouble.why);
		return;
	}
	l = letter_in(doc_top(doc), before);
	why = mail_put(m, &l, &message);
	if (why == NULL)
		put_as(form, (struct text){ message.p, message.len }, s, out);
	else if (strcmp(form, "mbox") != 0)
		buf_printf(out, "- %s\n", why);
	buf_clear(&message);
	doc_free(doc);
}

int
main(int argc, char **argv)
{
	struct buf out = { 0 };
	struct text in = { 0 };
	struct doc_trouble trouble;
	struct mail_sender sender;
	struct mail *m;
	struct doc *first;
	char *whole;

	msg_init(argv[0]);
	whole = file_slurp(0, (size_t)1 << 30, &in.n);
	if (argc != 2 || whole == NULL)
		return 2;
	in.p = whole;
	first = doc_read(text_line(&in), &trouble);
	if (first == NULL)
		return 2;
	sender = sender_in(doc_top(first));
	m = mail_new(&sender);
	while (m != NULL && in.n > 0)
		put_letter(m, &sender, text_line(&in), argv[1], &out);
	fwrite(out.p, 1, out.len, stdout);
	mail_free(m);
	zone_free((struct zone *)(uintptr_t)sender.zone);
	doc_free(first);
	buf_clear(&out);
	free(whole);
	return m == NULL || fflush(stdout) != 0 ? 2 : 0;
}

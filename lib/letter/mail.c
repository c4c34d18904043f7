/* SPDX-License-Identifier: ISC */
#include "letter/mail.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "letter/mailaddress.h"
#include "letter/mailheader.h"
#include "letter/mailtime.h"
#include "letter/mime.h"

enum { SHORT = 78, BOUNDARY = 62 };

struct mail {
	struct buf head; /* the fields that are the same in all messages */
	char *at;        /* what follows the left part of an id: @domain> */
};

/* How a part is written. */
enum transfer { TRANSFER_REFUSED, TRANSFER_7BIT, TRANSFER_QUOTED };

/* ---- what all messages have ---- */

static void
put_mailbox(struct header *h, struct text name, struct text address)
{
	if (text_blank(name)) {
		header_put(h, address);
		return;
	}
	header_put_name(h, name);
	header_put_in(h, "<", address, ">");
}

static void
put_head(struct buf *b, const struct mail_sender *s)
{
	struct header h;

	buf_add_string(b, "Date: ");
	mail_put_date(b, s->date, s->zone);
	buf_add_string(b, "\n");
	header_begin(&h, b, "From:");
	put_mailbox(&h, s->name, s->address);
	header_end(&h);
	if (s->reply_to.n > 0) {
		header_begin(&h, b, "Reply-To:");
		header_put(&h, s->reply_to);
		header_end(&h);
	}
	if (s->language.n > 0) {
		header_begin(&h, b, "Content-Language:");
		header_put(&h, s->language);
		header_end(&h);
	}
	/* RFC 3834: whoever is away does not answer. */
	buf_add_string(b, "Auto-Submitted: auto-generated\n"
			  "MIME-Version: 1.0\n");
}

/* A tag of BCP 47 has letters, digits and hyphens. */
static bool
language_good(struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		if (!mail_letter_or_digit(t.p[i]) && t.p[i] != '-')
			return false;
	return t.n <= SHORT;
}

static const char *
sender_bad(const struct mail_sender *s)
{
	const char *why = mail_address_bad(s->address);

	if (why == NULL && s->reply_to.n > 0)
		why = mail_address_bad(s->reply_to);
	if (why != NULL)
		return why;
	if (!header_text_good(s->name))
		return "the name has a control character, or is not UTF-8";
	if (!mail_domain(s->domain))
		return "Message-IDs need the name of a domain";
	if (!language_good(s->language))
		return "the language is no tag such as en-US";
	return NULL;
}

struct mail *
mail_new(const struct mail_sender *sender)
{
	const char *why = sender_bad(sender);
	struct mail *m;

	if (why != NULL) {
		msg_error(STATUS_CALL, "the sender of mail: %s", why);
		return NULL;
	}
	m = mem_alloc(sizeof(*m));
	put_head(&m->head, sender);
	m->at = mem_alloc(sender->domain.n + 3);
	snprintf(m->at, sender->domain.n + 3, "@%.*s>", (int)sender->domain.n,
	    sender->domain.p);
	return m;
}

void
mail_free(struct mail *m)
{
	if (m == NULL)
		return;
	buf_clear(&m->head);
	mem_free(m->at);
	mem_free(m);
}

/* ---- what may go into a message ---- */

/* An address of the web or of mail between < and >. */
static bool
uri_good(struct text t, const char *scheme)
{
	size_t n = strlen(scheme);

	if (t.n == 0)
		return true;
	if (t.n <= n || t.n > 900 || memcmp(t.p, scheme, n) != 0)
		return false;
	for (size_t i = 0; i < t.n; i++)
		if (t.p[i] <= ' ' || t.p[i] > '~' ||
		    strchr("<>\"\\^`{|}", t.p[i]) != NULL)
			return false;
	return true;
}

static const char *
ids_bad(const struct mail_letter *l)
{
	const char *why = mail_id_bad(l->id);

	for (size_t i = 0; why == NULL && i < l->befores; i++)
		why = mail_id_bad(l->before[i]);
	return why;
}

bool
mail_name_good(struct text name)
{
	return header_text_good(name);
}

static const char *
fields_bad(const struct mail_letter *l)
{
	const char *why = mail_address_bad(l->to_address);

	if (why != NULL)
		return why;
	if (!header_text_good(l->to_name))
		return "the name has a control character, or is not UTF-8";
	if (!header_text_good(l->subject))
		return "the subject has a control character, or is not UTF-8";
	if (!uri_good(l->leave_https, "https://"))
		return "the address to unsubscribe at is no https: address";
	if (!uri_good(l->leave_mailto, "mailto:"))
		return "the address to unsubscribe with is no mailto: address";
	return ids_bad(l);
}

/* Lines that are short and ASCII stay as they are; but none that looks like one
 * between parts. */
static enum transfer
transfer(struct text t)
{
	bool quoted = false;
	size_t column = 0;

	if (utf8_valid(t.p, t.n) < t.n)
		return TRANSFER_REFUSED;
	for (size_t i = 0; i < t.n; i++) {
		unsigned char c = (unsigned char)t.p[i];

		if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7f)
			return TRANSFER_REFUSED;
		column = c == '\n' ? 0 : column + 1;
		if (c > 0x7f || column > SHORT ||
		    (c == '_' && column == 4 &&
			memcmp(t.p + i - 3, "--=", 3) == 0))
			quoted = true;
	}
	return quoted ? TRANSFER_QUOTED : TRANSFER_7BIT;
}

/* ---- a message ---- */

static void
put_id_field(struct buf *b, const char *name, const struct mail *m,
    const struct text *id, size_t n)
{
	struct header h;

	if (n == 0)
		return;
	header_begin(&h, b, name);
	for (size_t i = 0; i < n; i++)
		header_put_in(&h, "<", id[i], m->at);
	header_end(&h);
}

static void
put_leaving(struct buf *b, const struct mail_letter *l)
{
	struct header h;
	bool both = l->leave_https.n > 0 && l->leave_mailto.n > 0;

	if (l->leave_https.n == 0 && l->leave_mailto.n == 0)
		return;
	header_begin(&h, b, "List-Unsubscribe:");
	if (l->leave_https.n > 0)
		header_put_in(&h, "<", l->leave_https, both ? ">," : ">");
	if (l->leave_mailto.n > 0)
		header_put_in(&h, "<", l->leave_mailto, ">");
	header_end(&h);
	/* RFC 8058: programs may do it without asking. */
	if (l->leave_https.n > 0)
		buf_add_string(b,
		    "List-Unsubscribe-Post: List-Unsubscribe=One-Click\n");
}

static void
put_fields(struct buf *b, const struct mail *m, const struct mail_letter *l)
{
	struct header h;

	buf_add_text(b, (struct text){ m->head.p, m->head.len });
	header_begin(&h, b, "To:");
	put_mailbox(&h, l->to_name, l->to_address);
	header_end(&h);
	header_begin(&h, b, "Subject:");
	header_put_text(&h, l->subject);
	header_end(&h);
	put_id_field(b, "Message-ID:", m, &l->id, 1);
	if (l->befores > 0)
		put_id_field(b, "In-Reply-To:", m, &l->before[l->befores - 1],
		    1);
	put_id_field(b, "References:", m, l->before, l->befores);
	put_leaving(b, l);
}

static void
put_part(struct buf *b, const char *type, struct text t, enum transfer how)
{
	buf_add_string(b, "Content-Type: text/");
	buf_add_string(b, type);
	buf_add_string(b, "; charset=utf-8\nContent-Transfer-Encoding: ");
	if (how == TRANSFER_QUOTED) {
		buf_add_string(b, "quoted-printable\n\n");
		mime_quoted(b, t);
		return;
	}
	buf_add_string(b, "7bit\n\n");
	buf_add_text(b, t);
	if (t.n > 0 && t.p[t.n - 1] != '\n')
		buf_add_byte(b, '\n');
}

/* The same in each run.  No part has such a line, see transfer(). */
static void
boundary(char to[static BOUNDARY + 1], struct text id)
{
	size_t n = 0;

	to[n++] = '=';
	to[n++] = '_';
	for (size_t i = 0; i < id.n && n < BOUNDARY; i++)
		if (mail_letter_or_digit(id.p[i]))
			to[n++] = id.p[i];
	to[n] = '\0';
}

/* From the poorest to the best, of which a program shows the last it knows. */
static void
put_parts(struct buf *b, const struct mail_letter *l, enum transfer plain,
    enum transfer html)
{
	char line[BOUNDARY + 1];

	boundary(line, l->id);
	buf_add_string(b, "Content-Type: multipart/alternative;\n boundary=\"");
	buf_add_string(b, line);
	buf_add_string(b, "\"\n\n--");
	buf_add_string(b, line);
	buf_add_string(b, "\n");
	put_part(b, "plain", l->plain, plain);
	buf_add_string(b, "\n--");
	buf_add_string(b, line);
	buf_add_string(b, "\n");
	put_part(b, "html", l->html, html);
	buf_add_string(b, "\n--");
	buf_add_string(b, line);
	buf_add_string(b, "--\n");
}

const char *
mail_put(struct mail *m, const struct mail_letter *l, struct buf *out)
{
	const char *why = fields_bad(l);
	enum transfer plain = transfer(l->plain), html = transfer(l->html);

	if (why != NULL)
		return why;
	if (plain == TRANSFER_REFUSED || html == TRANSFER_REFUSED)
		return "the text has a control character, or is not UTF-8";
	put_fields(out, m, l);
	if (l->html.n > 0)
		put_parts(out, l, plain, html);
	else
		put_part(out, "plain", l->plain, plain);
	return NULL;
}

/* SPDX-License-Identifier: ISC */
/*
 * Messages as mail programs read them (RFC 5322, 2045-2049, 6532 not used):
 * one recipient each, all text UTF-8, no line longer than 998 octets.
 *
 * No library writes these here: GMime 3.2 makes encoded words longer than RFC
 * 2047 allows, leaves text that looks like one as it is, loses blanks, and cuts
 * a long Message-ID.  tests/mailcases.py reads what comes out as others do.
 */
#ifndef LETTER_MAIL_H
#define LETTER_MAIL_H

#include <stdint.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/zone.h"

/* What all messages of a run share; all lent. */
struct mail_sender {
	struct text name, address; /* From; the address may be that of a reply,
				    * too */
	struct text reply_to;      /* an address; empty: none */
	struct text domain;        /* of Message-IDs: what follows the @ */
	struct text language;      /* Content-Language (BCP 47) */
	int64_t date;              /* UTC seconds */
	const struct zone *zone;   /* of Date */
};

/* One message; all lent for the call. */
struct mail_letter {
	struct text to_name, to_address; /* to_name may be empty */
	struct text subject;             /* UTF-8, without control characters */
	struct text id;                  /* left part of its Message-ID */
	const struct text *before;       /* those of earlier messages of the
					  * thread, in order; the last is that
					  * of In-Reply-To */
	size_t befores;
	struct text plain, html; /* html may be empty */
	/* https://... and mailto:... (RFC 2369, RFC 8058); empty: none.  With
	 * https there is also a List-Unsubscribe-Post. */
	struct text leave_https, leave_mailto;
};

/* Makes the messages of one thread. */
struct mail;

/* NULL after a message (STATUS_CALL): the sender's address cannot be written
 * into a header.  The sender is lent until mail_free(). */
struct mail *mail_new(const struct mail_sender *);
void mail_free(struct mail *); /* NULL is fine */

/* Whether a header can hold an address: printable ASCII, one @, no comment, no
 * quotes, no blanks; at most 64 and 255 octets around the @ (RFC 5321,
 * 4.5.3.1).  NULL, or static text: why not. */
const char *mail_address_bad(struct text address);
/* Whether it can stand before an address: UTF-8, without control characters. */
bool mail_name_good(struct text name);

/* Appends a message with LF after each line.  NULL, or static text: why it is
 * refused, and nothing was appended. */
const char *
mail_put(struct mail *, const struct mail_letter *, struct buf *out);

/* Appends a message as a file of its own: CRLF. */
void mail_put_eml(struct text message, struct buf *out);
/* Appends a message to an mbox, in its form mboxrd: a line From , and > before
 * all that could be taken for one.  `at` in UTC seconds. */
void mail_put_mbox(struct text message, struct text sender_address, int64_t at,
    struct buf *out);

#endif

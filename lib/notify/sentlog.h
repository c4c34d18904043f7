/* SPDX-License-Identifier: ISC */
/*
 * The log of notices that were really sent, which pp-retain reads as well:
 *
 *	{"sent_at": "2026-03-01T10:00:00Z", "notice": "breach",
 *	 "occasion": "i-7", "edition": "...", "mailbox": "h1:...",
 *	 "message_id": "...@example.org"}
 *
 * and "subject" and "activity" of a warning.  Who mail does not reach has no
 * Message-ID, and without an address a "subject" in place of "mailbox".  A
 * thread is all that was sent to one of these about one occasion; an edition is
 * what was said.  In memory a line takes 48 bytes, and what a thread has is
 * found by a search.
 */
#ifndef NOTIFY_SENTLOG_H
#define NOTIFY_SENTLOG_H

#include "person/subject.h"

enum { SENT_ID = 16 }; /* bytes of a Message-ID before the @ */

/* Digests, which are the same on every machine. */
struct sent_key {
	unsigned char thread[16]; /* of group, occasion and mailbox */
	uint64_t edition;         /* of notice and edition */
};

/* The notice is a name of the policy: letters about one request are one thread,
 * whatever they say.  Who gets it: a mailbox, else a person; all zeros where
 * the occasion alone says it. */
void sent_key_make(struct sent_key *, const struct policy *, struct text notice,
    struct text occasion, struct text edition, const struct subject *who);

/* The second part alone. */
uint64_t sent_edition(struct text notice, struct text edition);

struct sentlog;

/* Reads the log; NULL path: there is none.  NULL after a message
 * (STATUS_CALL). */
struct sentlog *sentlog_load(const char *path, const struct policy *);
void sentlog_free(struct sentlog *); /* NULL is fine */

/* Whether that edition was sent, in that thread. */
bool sentlog_has(const struct sentlog *, const struct sent_key *);

/* What was sent of a thread. */
struct sent_before {
	const unsigned char *id; /* of the Message-ID before the @; NULL: by
				  * post */
	uint64_t edition;
	uint32_t line; /* of the log */
};

/* The one of that number; false: it has no more. */
bool sentlog_before(const struct sentlog *, const struct sent_key *,
    size_t number, struct sent_before *);

/* A line as it is appended; texts may be empty. */
struct sent_line {
	int64_t at;
	struct text notice, occasion, edition, mailbox, message_id;
	struct text subject, activity; /* of a warning */
};
void sent_line_put(const struct sent_line *, const struct zone *, struct buf *);

/* Reads 32 hexadecimal digits that begin a Message-ID, in <> or not. */
bool sent_id_read(struct text, unsigned char id[SENT_ID]);

#endif

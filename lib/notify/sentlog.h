/* SPDX-License-Identifier: ISC */
/*
 * The log of notices that were really sent, which pp-retain reads as well:
 *
 *	{"sent_at": "2026-03-01T10:00:00Z", "notice": "breach",
 *	 "occasion": "i-7", "edition": "...", "mailbox": "h1:...",
 *	 "message_id": "...@example.org"}
 *
 * and "subject" and "activity" of a warning.  A thread is all that was sent to
 * one mailbox about one occasion; an edition is what was said.  In memory a
 * line takes 48 bytes, and what a thread has is found by a search.
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
 * whatever they say. */
void sent_key_make(struct sent_key *, const struct policy *, struct text notice,
    struct text occasion, struct text edition, const struct subject *mailbox);

/* The second part alone. */
uint64_t sent_edition(struct text notice, struct text edition);

struct sentlog;

/* Reads the log; NULL path: there is none.  Only lines with a Message-ID count.
 * NULL after a message (STATUS_CALL). */
struct sentlog *sentlog_load(const char *path, const struct policy *);
void sentlog_free(struct sentlog *); /* NULL is fine */

/* Whether that edition was sent, in that thread. */
bool sentlog_has(const struct sentlog *, const struct sent_key *);
/* The Message-IDs of a thread before the @, in the order in which they were
 * sent: the one of that number; NULL: it has no more. */
const unsigned char *
sentlog_id(const struct sentlog *, const struct sent_key *, size_t number);
/* The edition that a thread has last; `before` of them were sent. */
uint64_t
sentlog_edition(const struct sentlog *, const struct sent_key *, size_t before);
size_t sentlog_lines(const struct sentlog *);

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

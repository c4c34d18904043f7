/* SPDX-License-Identifier: ISC */
/*
 * Tokens with which people stop commercial letters without saying who they are
 * (RFC 8058): the keyed hash of their address, the topic, and a code that only
 * who has the secret key can make.  The same person and topic have the same
 * token in each letter.
 */
#ifndef NOTIFY_LEAVE_H
#define NOTIFY_LEAVE_H

#include "person/subject.h"

enum { LEAVE_TEXT = 64 }; /* characters of a token: A-Z a-z 0-9 - _ */

/* Appends one.  The topic is a name of choices.topics, or "all". */
void leave_put(const struct subject_hasher *, const struct subject *,
    struct text topic, struct buf *);

/* Reads one, which may stand behind an address such as https://.../; 0, and
 * *topic is lent from the policy; or -1: nobody with one of these secret keys
 * made it, or for no topic of the policy. */
int leave_read(const struct subject_hasher *, const struct policy *,
    struct text token, struct subject *, struct text *topic);

#endif

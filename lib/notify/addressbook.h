/* SPDX-License-Identifier: ISC */
/*
 * Where people of requests and of deleted records can be reached: the file of
 * identities beside a ledger, and what pp-retain warn printed; and which
 * addresses are dead.
 */
#ifndef NOTIFY_ADDRESSBOOK_H
#define NOTIFY_ADDRESSBOOK_H

#include "policy/policy.h"

struct addressbook;

/* NULL after a message. */
struct addressbook *addressbook_new(const struct policy *);
void addressbook_free(struct addressbook *); /* wipes; NULL is fine */

/* Reads lines {"request_id", "type": "email", "value"} or {"subject",
 * "identity": {"email"}}; others are skipped.  0, or -1 after a message
 * (STATUS_CALL). */
int addressbook_read(struct addressbook *, const char *path);
/* The address of a request or a keyed hash; empty: none is known. */
struct text addressbook_find(const struct addressbook *, struct text id);

/* Reads addresses to which nothing can be delivered, one a line.  0, or -1
 * after a message (STATUS_CALL). */
int addressbook_read_dead(struct addressbook *, const char *path);
bool addressbook_is_dead(const struct addressbook *, struct text address);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * The templates that are built in.
 *
 * Adding a language: lib/data/letter-KIND-LANGUAGE.txt for every kind, and
 * answer-LANGUAGE.json, see letter/phrases.h.
 */
#ifndef NOTIFY_SHIPPED_H
#define NOTIFY_SHIPPED_H

#include "policy/policy.h"

#define NOTICE_KIND_WORDS                                                      \
	"breach, breach_customer, breach_authority, policy_update, "           \
	"deletion_warning, deletion_done, request_ack, request_extended, "     \
	"request_answer, request_denied, correction, legal_demand, message"

enum { SHIPPED_NAME = 64 };

/* The one of a kind for a language (de-AT, then de, then en); its name, of at
 * most SHIPPED_NAME bytes. */
struct text
shipped_template(enum notice_kind, struct text language, char *name);

/* Prints one; the status. */
int shipped_print(const char *kind, const char *language, const char *output);

#endif

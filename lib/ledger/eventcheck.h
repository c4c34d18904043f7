/* SPDX-License-Identifier: ISC */
/*
 * What may be written into a ledger.  Reading takes what is there; whoever
 * writes must not make a request say what it cannot be.
 */
#ifndef LEDGER_EVENTCHECK_H
#define LEDGER_EVENTCHECK_H

#include "ledger/event.h"
#include "ledger/ledger.h"

/*
 * NULL, or why an event cannot come behind all that is in the ledger: static
 * text without a value.  The event's request is found by its id.
 */
const char *event_forbidden(const struct ledger *, const struct policy *,
    const struct event *);

/* Whether a text can stand in a ledger as a reason, a name, an id: letters,
 * digits and _ : . , - ( ) / and single blanks, at most 100; no at sign, so
 * that no address gets in. */
bool event_word_plain(struct text);

#endif

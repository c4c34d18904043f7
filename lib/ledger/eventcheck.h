/* SPDX-License-Identifier: ISC */
/*
 * Checks events before they are written into a ledger.  Readers are tolerant;
 * writers must not write an event that contradicts the state of its request.
 */
#ifndef LEDGER_EVENTCHECK_H
#define LEDGER_EVENTCHECK_H

#include "ledger/event.h"
#include "ledger/ledger.h"
#include "policy/law.h"

/*
 * NULL, or why an event cannot be added to the ledger: text without a value,
 * static or lent from `room`.  The event's id names its request.
 */
const char *event_forbidden(const struct ledger *, const struct policy *,
    const struct regimes *, const struct event *, struct buf *room);

/* Whether a text can be a reason, a name or an id in a ledger: at most 100
 * letters, digits, single blanks and _ : . , - ( ) /.  An at sign is not
 * allowed, so that no address gets in. */
bool event_word_plain(struct text);

/* Whether a text looks like a place of ISO 3166, such as DE or US-CA; or EEA.
 */
bool event_place_plain(struct text);

#endif

/* SPDX-License-Identifier: ISC */
/* Where requests stand in an array, found by their ids. */
#ifndef LEDGER_REQUESTIDS_H
#define LEDGER_REQUESTIDS_H

#include "base/slots.h"
#include "ledger/request.h"

/* The last of n requests joins; the others have joined before. */
void requestids_add(struct slots *, const struct request *, size_t n);

/* SIZE_MAX: none has this id. */
size_t
requestids_find(const struct slots *, const struct request *, struct text id);

#endif

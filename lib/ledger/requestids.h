/* SPDX-License-Identifier: ISC */
/* Finds requests in an array by their ids. */
#ifndef LEDGER_REQUESTIDS_H
#define LEDGER_REQUESTIDS_H

#include "base/slots.h"
#include "ledger/request.h"

/* Adds the last of n requests; the others were added before. */
void requestids_add(struct slots *, const struct request *, size_t n);

/* The index of the request with this id, or SIZE_MAX. */
size_t
requestids_find(const struct slots *, const struct request *, struct text id);

#endif

/* SPDX-License-Identifier: ISC */
/* Notes in the ledger what was corrected at the source. */
#ifndef CORRECT_CONFIRMNOTE_H
#define CORRECT_CONFIRMNOTE_H

#include "ledger/ledger.h"

/* How many values of a request a run corrected. */
struct times {
	uint32_t request; /* its number in the ledger */
	int64_t as_of;    /* the time of the run */
	int64_t n;
};

struct noting {
	const struct policy *policy;
	const struct ledger *ledger; /* as it was read */
	const char *ledger_path;
	int64_t now;
	const struct times *times;
	size_t timeses;
};

/* Notes it, a line for each request and run, unless the ledger has it.  0, or
 * -1 after a message. */
int ledger_note(const struct noting *);

#endif

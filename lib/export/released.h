/* SPDX-License-Identifier: ISC */
/*
 * A release goes out: a purpose that is "aggregate_only" gets no records, but a
 * table that pp-anonymize check has found to keep what the policy promises, as
 * its receipt says of exactly these bytes.
 */
#ifndef EXPORT_RELEASED_H
#define EXPORT_RELEASED_H

#include "export/disclosure.h"
#include "export/share.h"

struct released_call {
	const struct sharing *sharing;
	const char *receipt;    /* its file */
	const char *output;     /* NULL: standard output */
	struct disclosure *log; /* NULL: none */
	int64_t now;
};

/* Copies the files (NULL-terminated; none: standard input) if the receipt is
 * about them, byte for byte.  Raises the status. */
void released_run(const struct released_call *, char **files, bool no_sandbox);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * Measures how many people stand out in a table, and by which columns.
 */
#ifndef ANONYMIZE_RISK_H
#define ANONYMIZE_RISK_H

#include "record/stream.h"
#include "table/release.h"

/* Returns the status. */
int
risk_run(const struct stream_options *, const struct release *, char **files);

#endif

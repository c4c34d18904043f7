/* SPDX-License-Identifier: ISC */
/*
 * How far people stand out in a table as it is: by which columns, and how many
 * of them.
 */
#ifndef ANONYMIZE_RISK_H
#define ANONYMIZE_RISK_H

#include "record/stream.h"
#include "table/release.h"

/* Returns the status. */
int
risk_run(const struct stream_options *, const struct release *, char **files);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * How far people stand out in a table as it is: by which columns, and how many
 * of them.
 */
#ifndef GROUP_RISK_H
#define GROUP_RISK_H

#include "group/release.h"
#include "record/stream.h"

/* Returns the status. */
int
risk_run(const struct stream_options *, const struct release *, char **files);

#endif

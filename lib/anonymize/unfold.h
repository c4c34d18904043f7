/* SPDX-License-Identifier: ISC */
/*
 * Prints the hierarchy of a column: the labels of each value, level by level,
 * in the form that ARX and hierarchy_read() read.
 */
#ifndef ANONYMIZE_UNFOLD_H
#define ANONYMIZE_UNFOLD_H

#include "record/stream.h"
#include "table/release.h"

/* The release must have one quasi-identifier with a hierarchy.  Returns the
 * status. */
int
unfold_run(const struct stream_options *, const struct release *, char **files);

#endif

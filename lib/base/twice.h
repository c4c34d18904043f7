/* SPDX-License-Identifier: ISC */
/*
 * Input that is read twice: a regular file is opened twice; anything else, such
 * as a pipe, is first copied to a temporary file (see base/scratch.h).
 */
#ifndef BASE_TWICE_H
#define BASE_TWICE_H

#include <stddef.h>

/* Opens n paths for both readings; first[i] and second[i] begin at the same
 * byte.  0, or -1 at the first error, after a message unless a stop is wanted:
 * STATUS_CALL for a named path, STATUS_STOP for anything else. */
int twice_open(char **path, size_t n, int *first, int *second);

#endif

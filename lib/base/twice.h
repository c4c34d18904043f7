/* SPDX-License-Identifier: ISC */
/*
 * Input that is read twice: a regular file is opened twice; anything else, a
 * pipe above all, is copied to a file in $TMPDIR first, which has no name any
 * more before the first byte is in it, and so is gone when the process is.
 */
#ifndef BASE_TWICE_H
#define BASE_TWICE_H

#include <stddef.h>

/* Descriptors of n paths for both readings, into the i-th places of both
 * arrays; those of a path begin at the same byte.  0, or -1 at the first
 * trouble, after a message unless it is a wish to stop: a path that was named
 * is of the caller (STATUS_CALL), all else is not (STATUS_STOP). */
int twice_open(char **path, size_t n, int *first, int *second);

#endif

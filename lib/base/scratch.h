/* SPDX-License-Identifier: ISC */
/*
 * Files in $TMPDIR that have no name any more before the first byte is in them:
 * nobody else can open them, and they are gone when the process is.
 */
#ifndef BASE_SCRATCH_H
#define BASE_SCRATCH_H

/* A descriptor to read and write, and, where `again` is not NULL, another one
 * to read from the beginning.  -1 with errno. */
int scratch_open(int *again);
/* Where they are; for messages. */
const char *scratch_place(void);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * Temporary files in $TMPDIR.  Each loses its name before the first byte is
 * written, so nobody else can open it, and it disappears with the process.
 */
#ifndef BASE_SCRATCH_H
#define BASE_SCRATCH_H

/* A descriptor to read and write, and, if `again` is not NULL, another one to
 * read from the beginning.  -1 with errno. */
int scratch_open(int *again);
/* The directory of these files; for messages. */
const char *scratch_place(void);

#endif

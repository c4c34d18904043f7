/* SPDX-License-Identifier: ISC */
/*
 * The lock of a file that is rewritten or appended to: it lies on the file
 * itself, the one that its name means, so that whoever has it sees what the one
 * before wrote.  It ends when the descriptor is closed or the process dies.
 */
#ifndef BASE_LOCK_H
#define BASE_LOCK_H

/*
 * Opens a regular file to be read and appended to, makes it for its owner alone
 * where it is not there, and waits for its lock; when the name has gone to
 * another file meanwhile, for that of the other one.  The descriptor, or -1
 * with errno (EINTR only when a stop is wanted, EINVAL: not a regular file).
 */
int lock_open(const char *path);

#endif

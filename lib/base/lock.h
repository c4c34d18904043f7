/* SPDX-License-Identifier: ISC */
/*
 * A lock on a file that is rewritten or appended to.  It is on the very file
 * that the name means, so that its holder sees what the previous holder wrote.
 * It ends when the descriptor is closed or the process dies.
 */
#ifndef BASE_LOCK_H
#define BASE_LOCK_H

/*
 * Opens a regular file for reading and appending, and waits for its lock.  A
 * file that does not exist is created for its owner alone.  If the name means
 * another file by then, locks that one instead.  The descriptor, or -1 with
 * errno (EINTR only when a stop is wanted, EINVAL: not a regular file, EBUSY:
 * the name means another file each time).
 */
int lock_open(const char *path);

/* Waits for the lock of a file that lock_open() opened, and gives it back.  0,
 * or -1 with errno. */
int lock_take(int fd);
int lock_drop(int fd);

/* The same for a lock that several may share. */
int lock_share(int fd);

/* Takes the lock unless somebody has it: 0, 1: somebody has it, -1 with errno.
 */
int lock_try(int fd);

#endif

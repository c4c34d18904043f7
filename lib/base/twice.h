/* SPDX-License-Identifier: ISC */
/*
 * Input that is read twice: a regular file is opened twice; anything else, a
 * pipe above all, is copied to a file in $TMPDIR first, which has no name any
 * more before the first byte is in it, and so is gone when the process is.
 */
#ifndef BASE_TWICE_H
#define BASE_TWICE_H

/* Both begin at the same byte.  0, or -1 with errno, *where then being the file
 * that was the trouble: the path, or the place of the copy; lent. */
int twice_open(const char *path, int fd[2], const char **where);

/* Says what errno is, if it is no wish to stop: a path that was named is of the
 * caller (STATUS_CALL), all else is not (STATUS_STOP). */
void twice_tell(const char *path, const char *where);

#endif

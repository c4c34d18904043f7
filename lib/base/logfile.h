/* SPDX-License-Identifier: ISC */
/*
 * A log of whole lines to which programs append.  Each locks the file while it
 * looks at the end and writes there, and nobody writes it anew meanwhile.  A
 * crash leaves a line, nothing, or a torn last line.
 */
#ifndef BASE_LOGFILE_H
#define BASE_LOGFILE_H

/*
 * Opens a log for reading and appending, with its lock (see lock_open()), at
 * its beginning; makes one that does not exist, and syncs the directory.  A
 * torn last line is moved away.  The descriptor, or -1 with errno.
 */
int logfile_open(const char *path);

/* Moves a torn last line, which was never reported as written, to PATH.torn,
 * since somebody may have typed it; a warning says so.  0, or -1 with errno. */
int logfile_mend(int fd, const char *path);

/* Syncs the directory of a file, which may be new.  0, or -1 with errno. */
int logfile_sync_directory(const char *path);

#endif

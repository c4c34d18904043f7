/* SPDX-License-Identifier: ISC */
/*
 * Several files that appear together or not at all: in a directory, or as an
 * archive (POSIX ustar) on standard output.
 */
#ifndef BASE_PACKAGE_H
#define BASE_PACKAGE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/text.h"

struct package;

/*
 * Opens all files that there may be, before rights are given up.  The directory
 * appears with all of its files, for its owner alone; one that is there must be
 * empty.  NULL: an archive.  The names are lent, and the archive has them below
 * `top`, with the time `now`.  `suffix`: that of further names, see
 * package_add(); NULL: there are none.  NULL after a message (STATUS_CALL).
 */
struct package *package_open(const char *directory, const char *const *name,
    size_t names, const char *suffix, const char *top, int64_t now);
/* Adds the file of that number; one that is not added is not there. */
void package_put(struct package *, size_t number, struct text content);
/* Adds a file whose name ends with the suffix; none of that name may be there.
 * In a sandbox this needs SANDBOX_CREATE. */
void package_add(struct package *, struct text name, struct text content);
/* Commits.  0, or -1 after a message.  In a sandbox this needs
 * SANDBOX_RENAME. */
int package_end(struct package *);
void package_discard(struct package *); /* NULL is fine */

#endif

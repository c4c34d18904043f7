/* SPDX-License-Identifier: ISC */
/* First passes for requests and holds; private to this room. */
#ifndef RETAIN_LINKS_H
#define RETAIN_LINKS_H

#include "retain/inside.h"

/* Copies files of --in that can be read only once, if links_read() is to read
 * them again: to files without a name, which take their places.  0, or -1 after
 * a message. */
int links_spool(struct retain_run *);

/*
 * Finds out which identities of the input several people share, and by which
 * hashes the files of --in, and other records of the input, know the people of
 * requests and holds.  An input
 * that cannot be read twice is copied to a file without a name, which takes its
 * place in `files`.  0, or -1 after a message.
 */
int links_read(struct retain_run *, char **files);

#endif

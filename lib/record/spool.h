/* SPDX-License-Identifier: ISC */
/* Inputs that can be read only once, for who has to read them again. */
#ifndef RECORD_SPOOL_H
#define RECORD_SPOOL_H

#include "record/arena.h"

/*
 * Copies each input that is not a regular file to a file without a name, which
 * takes its place: standard input, if there are no files or one is "-", or the
 * name in `files`; new names are in the arena.  0, or -1 after a message.
 */
int spool_inputs(struct arena *names, char **files);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * The files of lib/data, built into every program: facts of the world, each
 * file with its source and the date when it was checked.  They are also
 * installed, to be read and copied.  A file that a policy names is looked for
 * beside the policy first.
 */
#ifndef DATA_DATA_H
#define DATA_DATA_H

#include "base/text.h"

/* The content of a file by its name (us-federal.txt); p == NULL: none. */
struct text data_get(struct text name);

#endif

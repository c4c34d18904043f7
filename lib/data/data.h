/* SPDX-License-Identifier: ISC */
/*
 * The files of lib/data that every program has in it: facts the world owns,
 * each file with its source and the date it was looked at.  They are also
 * installed, to be read and copied; what a policy names is looked for beside
 * the policy first.
 */
#ifndef DATA_DATA_H
#define DATA_DATA_H

#include "base/text.h"

/* The content of a file by its name (us-federal.txt); p == NULL: no such. */
struct text data_get(struct text name);

#endif

/* SPDX-License-Identifier: ISC */
/* --in name=file: the records of another dataset. */
#ifndef FACTS_OTHERFILE_H
#define FACTS_OTHERFILE_H

#include "base/text.h"

struct other_file {
	struct text name; /* of the dataset; lent, and so is the file */
	const char *file;
};

/* Appends what the argument of --in names; the caller frees the list.  0, or -1
 * after a message (STATUS_CALL). */
int other_file_add(struct other_file **list, size_t *n, const char *arg);

#endif

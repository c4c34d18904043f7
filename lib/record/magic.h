/* SPDX-License-Identifier: ISC */
/* Files that are no text, and the command that makes them one. */
#ifndef RECORD_MAGIC_H
#define RECORD_MAGIC_H

#include "base/text.h"

/* What a file that begins with these bytes, four or all of them, is and what to
 * do; NULL: it may be text.  Static. */
const char *magic_of(struct text begin);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * Other people in the texts of a person's records.  A message or a ticket may
 * have the addresses and telephone numbers of others in it; those of the person
 * stay.  Names cannot be told from other words here.
 */
#ifndef EXPORT_TEXTS_H
#define EXPORT_TEXTS_H

#include "export/holdings.h"

/* Puts `instead` in place of what is another person's, in fields of
 * user.content and below.  Returns how often. */
uint64_t texts_hide(struct holdings *, struct text instead);

/*
 * Looks for known people in what is left: addresses, telephone numbers, and
 * values that are an identity.  `fd` is a list of lines {"subject"}, with a
 * hash or a list of them, or {"type", "value"}; `name` is for messages.  0; -1
 * after a message: a line cannot be read, or somebody else is in the records
 * (STATUS_STOP).
 */
int texts_check(const struct holdings *, const struct subject_hasher *, int fd,
    const char *name);

#endif

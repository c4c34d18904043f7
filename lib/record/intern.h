/* SPDX-License-Identifier: ISC */
/*
 * Numbers for texts: equal texts get the same number, counted from 0 in the
 * order of first use.  Texts are compared as a whole, never by a hash alone.
 */
#ifndef RECORD_INTERN_H
#define RECORD_INTERN_H

#include <stdint.h>

#include "base/text.h"

enum { INTERN_NONE = UINT32_MAX };

struct intern;

/* A random seed, so that nobody can choose texts that collide.  0, or -1 after
 * a message (STATUS_STOP). */
int intern_seed(uint64_t seed[2]);
struct intern *intern_new(const uint64_t seed[2]);
void intern_free(struct intern *); /* wipes the texts */

/* The number of a text; a new text is copied.  INTERN_NONE: there are 2^32 - 1
 * already. */
uint32_t intern_of(struct intern *, struct text);
/* The same without adding it; INTERN_NONE: not found. */
uint32_t intern_find(const struct intern *, struct text);

uint32_t intern_count(const struct intern *);
struct text intern_text(const struct intern *, uint32_t); /* lent */

#endif

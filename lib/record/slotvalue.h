/* SPDX-License-Identifier: ISC */
/* The values of slots, as those who decide by them read them. */
#ifndef RECORD_SLOTVALUE_H
#define RECORD_SLOTVALUE_H

#include "record/arena.h"
#include "record/record.h"

/*
 * The value of one slot: of kind VALUE_NULL if the record lacks it, and of
 * VALUE_ARRAY if it has several.  A JSON number gets its plain form, see
 * num_plain(), in memory; all else is lent from the record.
 */
struct value slot_value(struct record *, int slot, struct arena *memory);

#endif

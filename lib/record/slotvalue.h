/* SPDX-License-Identifier: ISC */
/* The values of slots, as those who decide by them read them. */
#ifndef RECORD_SLOTVALUE_H
#define RECORD_SLOTVALUE_H

#include "record/arena.h"
#include "record/record.h"
#include "record/select.h"
#include "record/stream.h"

/*
 * The value of one slot: of kind VALUE_NULL if the record lacks it, and of
 * VALUE_ARRAY if it has several.  A JSON number gets its plain form, see
 * num_plain(), in memory; all else is lent from the record.
 */
struct value slot_value(struct record *, int slot, struct arena *memory);

/* The same of n slots, one after the other; the memory is emptied first. */
void slot_values(struct record *, const int *slot, size_t n, struct value *,
    struct arena *memory);

/* Where a field must be. */
enum slot_need {
	SLOT_EVERYWHERE, /* in the header of a table */
	SLOT_SOMEWHERE,  /* in some record of NDJSON */
	SLOT_NOWHERE     /* it may be missing, and nobody is told */
};

/* What a field that decides needs; one that need not be there is not missed. */
enum slot_need slot_must(bool must, enum format from);

/* The slot of the field of exactly this name; -1 with *why. */
int
slot_named(struct select *, struct text name, enum slot_need, const char **why);
/* The same; -1 after a message (STATUS_CALL). */
int slot_find(struct select *, struct text name, enum slot_need);
/* Says (STATUS_CALL) what is wrong with a field; returns -1. */
int slot_malformed(struct text name, const char *why);

/* Whether a record lacks a field that has a slot, and has a member that its
 * tool does not know: that may be the field under another name. */
bool slots_renamed(const struct select *, const struct record *);

#endif

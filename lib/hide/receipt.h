/* SPDX-License-Identifier: ISC */
/*
 * What a run has hidden, without a value: for every field the method with its
 * arguments, and the key's id.  Restoring checks its own rules against it.
 *
 *	{"format": "pp-receipt/1", "key": "0a1b2c3d", "fields": [
 *	  {"field": "phone", "method": "fpe:domain=people"}]}
 *
 * The key is null where no method needed one.
 */
#ifndef HIDE_RECEIPT_H
#define HIDE_RECEIPT_H

#include "hide/method.h"

struct receipt;

struct receipt *receipt_new(void);
void receipt_free(struct receipt *);

/* Notes a field; the same field twice is noted once.  Safe from several
 * threads. */
void
receipt_add(struct receipt *, struct text field, const struct method_spec *);

/* Writes it; fields in the order of their names.  0, or -1 with errno. */
int receipt_write(struct receipt *, const struct key *, int fd);

/* Reads one; NULL after a message (STATUS_CALL). */
struct receipt *receipt_load(const char *path);

/* The key id it names, 8 hexadecimal digits, or NULL. */
const char *receipt_key(const struct receipt *);

/* The fields it names. */
size_t receipt_fields(const struct receipt *);
struct text receipt_field(const struct receipt *, size_t i);

/* Whether field was hidden by just this method. */
bool receipt_holds(const struct receipt *, struct text field,
    const struct method_spec *);

#endif

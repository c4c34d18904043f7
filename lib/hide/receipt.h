/* SPDX-License-Identifier: ISC */
/*
 * The record of what a run of pp-redact has hidden, without any value: for
 *every field the method with its arguments, and the id of the secret key.
 *Restoring checks its own rules against the receipt.
 *
 *	{"format": "pp-receipt/1", "key": "0a1b2c3d", "fields": [
 *	  {"field": "phone", "method": "fpe:domain=people"}]}
 *
 * The key is null if no method needed one.
 */
#ifndef HIDE_RECEIPT_H
#define HIDE_RECEIPT_H

#include "hide/method.h"

struct receipt;

struct receipt *receipt_new(void);
void receipt_free(struct receipt *);

/* Adds a field, once even if called twice.  Thread-safe. */
void
receipt_add(struct receipt *, struct text field, const struct method_spec *);

/* Writes the receipt, fields in the order of their names.  0, or -1 with
 * errno. */
int receipt_write(struct receipt *, const struct key *, int fd);

/* Reads a receipt; NULL after a message (STATUS_CALL). */
struct receipt *receipt_load(const char *path);

/* The id of its secret key, 8 hexadecimal digits, or NULL. */
const char *receipt_key(const struct receipt *);

/* Its fields. */
size_t receipt_fields(const struct receipt *);
struct text receipt_field(const struct receipt *, size_t i);

/* Whether the field was hidden by exactly this method. */
bool receipt_holds(const struct receipt *, struct text field,
    const struct method_spec *);

#endif

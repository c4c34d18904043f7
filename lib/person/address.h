/* SPDX-License-Identifier: ISC */
/* Finds the e-mail address in what people and programs write for one. */
#ifndef PERSON_ADDRESS_H
#define PERSON_ADDRESS_H

#include "base/text.h"

/*
 * The only address of a value: ada@example.org of "Ada <ada@example.org>",
 * "<ada@example.org>" or "mailto:ada@example.org"; of any other value, the
 * value.  Empty: there may be several addresses, or none.
 */
struct text address_in(struct text value);

/* Whether a text can stand before the at sign: nothing in it separates
 * addresses, unless all of it is quoted.  Quotes that it does not need are
 * taken off, as they do not change the mailbox (RFC 5321, 4.1.2). */
bool address_local(struct text *);

/* Why a value must not be kept as the address of somebody who asks: it should
 * be one address and nothing else (static).  NULL: nothing is wrong. */
const char *address_unfit(struct text value);

#endif

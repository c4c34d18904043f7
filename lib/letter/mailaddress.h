/* SPDX-License-Identifier: ISC */
/*
 * What addresses and Message-IDs are made of, without the forms that need
 * quotes, comments or brackets (RFC 5322, 3.2.3 and 3.4.1).
 */
#ifndef LETTER_MAILADDRESS_H
#define LETTER_MAILADDRESS_H

#include "base/text.h"

bool mail_letter_or_digit(char);
/* Whether it may stand in a name or an address outside of quotes. */
bool mail_atom(char);
/* NULL, or static text: why it cannot be the left part of a Message-ID. */
const char *mail_id_bad(struct text);
bool mail_domain(struct text);

#endif

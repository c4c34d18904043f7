/* SPDX-License-Identifier: ISC */
/* Text as seven bits (RFC 2045). */
#ifndef LETTER_MIME_H
#define LETTER_MIME_H

#include "base/buf.h"
#include "base/text.h"

/* Appends lines as quoted-printable; they end with LF, before and after, and
 * have no CR. */
void mime_quoted(struct buf *, struct text lines);
/* Appends base64 without line ends. */
void mime_base64(struct buf *, struct text);

#endif

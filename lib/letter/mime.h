/* SPDX-License-Identifier: ISC */
/*
 * Text as seven bits (RFC 2045).  The only user of GMime: programs that write
 * no mail do not load it.  Where memory is gone, GLib calls abort(); what is
 * here asks it for none after mime_init().
 */
#ifndef LETTER_MIME_H
#define LETTER_MIME_H

#include "base/buf.h"
#include "base/text.h"

/* Once, in main, before the rights are given up: it reads the zone. */
void mime_init(void);
/* Appends lines as quoted-printable; they end with LF, before and after, and
 * have no CR. */
void mime_quoted(struct buf *, struct text lines);
/* Appends base64 without line ends. */
void mime_base64(struct buf *, struct text);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * What Unicode says about characters.  The only user of libutf8proc.
 */
#ifndef BASE_UNICODE_H
#define BASE_UNICODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

enum unicode_kind {
	UNICODE_LETTER, /* letter, digit or other number */
	UNICODE_MARK,   /* belongs to the character before it */
	UNICODE_SIGN,   /* punctuation, currency, mathematics, or a control */
	UNICODE_BLANK,  /* separates words or lines */
	UNICODE_FORMAT, /* turns or joins others, and shows nothing */
	UNICODE_UNSEEN, /* a letter or mark that shows nothing */
	UNICODE_OTHER   /* emoji and other symbols; private and unknown ones */
};

enum unicode_kind unicode_kind(uint32_t);
uint32_t unicode_lower(uint32_t);
/* The columns it takes where all letters are equally wide: 0, 1 or 2. */
unsigned unicode_width(uint32_t);
/* Appends what all cases of a character have in common: ss of a sharp s. */
void unicode_fold(struct buf *, uint32_t);
/* Whether two texts differ in the case of letters at most. */
bool unicode_same_letters(struct text, struct text);
/* Appends a text in the composed form (NFC); -1: it has none. */
int unicode_nfc(struct buf *, struct text);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * A text with the characters of ASCII in place of those that are read as the
 * same: wide ones of East Asian keyboards, their full stop, small signs and the
 * digits of some other scripts.  So an address or a number is found in it
 * however it was typed.
 */
#ifndef EXPORT_PLAINFORM_H
#define EXPORT_PLAINFORM_H

#include "base/buf.h"

struct plainform {
	struct buf text;
	size_t *place; /* of each byte, and of the end, in what was given */
};

void plainform_make(struct plainform *, struct text);
void plainform_clear(struct plainform *); /* wipes */

#endif

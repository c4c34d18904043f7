/* SPDX-License-Identifier: ISC */
#ifndef WIDE_H
#define WIDE_H

#include "base/buf.h"
#include "table/ratio.h"

/* Compared as it is written, in decimal. */
static inline bool
wide_is(wide x, const char *digits)
{
	struct buf b = { 0 };
	bool is;

	ratio_wide_put(x, &b);
	is = text_is((struct text){ b.p, b.len }, digits);
	buf_clear(&b);
	return is;
}

#endif

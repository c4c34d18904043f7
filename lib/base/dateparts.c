/* SPDX-License-Identifier: ISC */
#include "base/dateparts.h"

#include "base/num.h"

bool
moment_take_fraction(struct text *t, bool *more)
{
	size_t n = 0;

	for (; n < t->n && moment_digit(t->p[n]); n++)
		*more |= t->p[n] != '0';
	text_skip(t, n);
	return n > 0;
}

bool
moment_take_offset(struct moment_parts *m)
{
	struct text *t = &m->rest;
	int32_t hours, minutes = 0;
	bool west;

	m->zoned = true;
	m->offset = 0;
	if (text_take(t, 'Z') || text_take(t, 'z'))
		return true;
	west = text_take(t, '-');
	if ((!west && !text_take(t, '+')) || !num_take(t, 2, 0, 23, &hours))
		return false;
	if (text_take(t, ':') || (t->n > 0 && moment_digit(*t->p)))
		if (!num_take(t, 2, 0, 59, &minutes))
			return false;
	m->offset = (hours * 60 + minutes) * (west ? -60 : 60);
	return true;
}

/* SPDX-License-Identifier: ISC */
/* The inside of a counter, for the files that make a frame of it. */
#ifndef GROUP_COUNTER_H
#define GROUP_COUNTER_H

#include "group/frame.h"

struct counter {
	const struct release *release;
	uint64_t seed[2];
	uint32_t quasis, sensitives, columns;
	const struct release_column **column;
	struct kinds *kinds;
	struct intern **value; /* by column */
	struct intern *unit;
	uint32_t *number; /* room for a row */
	struct tuples tuples;
	uint64_t records;
};

#endif

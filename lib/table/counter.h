/* SPDX-License-Identifier: ISC */
/* The inside of a counter, for the files that make a frame from it. */
#ifndef TABLE_COUNTER_H
#define TABLE_COUNTER_H

#include "table/frame.h"
#include "table/rowfile.h"

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
	/* Rows that did not fit into memory. */
	struct bulk *bulk; /* lent; NULL: no limit */
	size_t room;       /* bytes that tuples may take */
	struct spilt {
		uint64_t at; /* words, in the first file */
		size_t rows;
	} * spilt;
	size_t spilts;
	uint64_t records;
};

/* Moves all rows from memory to the file. */
void counter_spill(struct counter *);

#endif

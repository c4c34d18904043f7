/* SPDX-License-Identifier: ISC */
#include "group/cover.h"

#include "base/mem.h"

void
cover_clear(struct cover *c)
{
	mem_free(c->from);
	mem_free(c->end);
	*c = (struct cover){ NULL };
}

void
cover_begin(struct cover *c)
{
	if (c->labels == c->label_room) {
		c->label_room = 2 * c->label_room + 64;
		c->from = mem_resize(c->from, (size_t)c->label_room + 1,
		    sizeof(*c->from));
	}
	c->from[c->labels++] = c->ranges;
	c->from[c->labels] = c->ranges;
}

void
cover_add(struct cover *c, uint32_t first, uint32_t last)
{
	if (c->ranges == c->room) {
		c->room = 2 * c->room + 64;
		c->end = mem_resize(c->end, c->room, 2 * sizeof(*c->end));
	}
	c->end[2 * c->ranges] = first;
	c->end[2 * c->ranges + 1] = last;
	c->from[c->labels] = ++c->ranges;
}

bool
cover_holds(const struct cover *c, uint32_t label, uint32_t rank)
{
	size_t low = c->from[label], high = c->from[label + 1];

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (rank < c->end[2 * middle])
			high = middle;
		else if (rank > c->end[2 * middle + 1])
			low = middle + 1;
		else
			return true;
	}
	return false;
}

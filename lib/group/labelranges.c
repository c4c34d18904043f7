/* SPDX-License-Identifier: ISC */
#include "group/labelranges.h"

#include <string.h>

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

static void
range_room(struct cover *c)
{
	if (c->ranges < c->room)
		return;
	c->room = 2 * c->room + 64;
	c->end = mem_resize(c->end, c->room, 2 * sizeof(*c->end));
}

void
cover_add(struct cover *c, uint32_t first, uint32_t last)
{
	range_room(c);
	c->end[2 * c->ranges] = first;
	c->end[2 * c->ranges + 1] = last;
	c->from[c->labels] = ++c->ranges;
}

/* Makes room: `some` ranges from `at` on become one. */
static void
ranges_join(struct cover *c, uint32_t label, size_t at, size_t some)
{
	uint32_t *end = c->end + 2 * at;

	memmove(end + 2, end + 2 * some,
	    (c->ranges - at - some) * 2 * sizeof(*end));
	c->ranges = c->ranges + 1 - some;
	for (uint32_t i = label + 1; i <= c->labels; i++)
		c->from[i] = c->from[i] + 1 - some;
}

void
cover_widen(struct cover *c, uint32_t label, uint32_t first, uint32_t last)
{
	size_t at = c->from[label], behind = c->from[label + 1], end;

	range_room(c);
	while (at < behind && c->end[2 * at + 1] < first)
		at++;
	for (end = at; end < behind && c->end[2 * end] <= last; end++) {
		if (c->end[2 * end] < first)
			first = c->end[2 * end];
		if (c->end[2 * end + 1] > last)
			last = c->end[2 * end + 1];
	}
	ranges_join(c, label, at, end - at);
	c->end[2 * at] = first;
	c->end[2 * at + 1] = last;
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

/* SPDX-License-Identifier: ISC */
/* Objects and lists of NDJSON in which nothing is left. */
#include "record/engine.h"

/* Whether an object or a list ends behind the value that ends here. */
static bool
closes(const char *p)
{
	while (*p == ' ' || *p == '\t' || *p == '\r')
		p++;
	return *p == '}' || *p == ']';
}

/* Whether everything in a field is dropped, and there is something. */
static bool
is_emptied(const struct record *r, size_t i)
{
	const struct field *last = NULL;
	uint32_t members = 0;

	for (size_t j = i + 1; j < r->field[i].cell->next;
	     j = r->field[j].cell->next) {
		last = &r->field[j];
		if (last->change != FIELD_DROPPED ||
		    last->cell->ordinal != members++)
			return false;
	}
	return last != NULL && closes(r->chunk + last->end);
}

/* From the last one on: what is inside comes before what it is in. */
void
jsonbatch_drop_hollows(struct record *r, bool born)
{
	for (size_t i = r->batch->hollow ? r->fields : 0; i-- > 0;) {
		struct field *f = &r->field[i];

		if (f->cell->node->choice.whole < 0 ||
		    f->change != FIELD_AS_IS ||
		    !(is_emptied(r, i) || (born && record_hollow(r, f))))
			continue;
		f->change = FIELD_DROPPED;
		r->changed = true;
	}
}

/* SPDX-License-Identifier: ISC */
#include "anonymize/labelspread.h"

#include "base/mem.h"

/* Persons by their label. */
static uint64_t *
labels_count(const struct plan *p, uint32_t column)
{
	uint32_t quasis = p->frame->quasis;
	uint64_t *persons =
	    mem_array((size_t)intern_count(p->names[column]) + 1,
		sizeof(*persons));

	for (uint32_t i = 0; i < p->classes; i++)
		if (!plan_left_out(p, i))
			persons[p->label[(size_t)i * quasis + column]] +=
			    p->persons[i];
	return persons;
}

static uint64_t
values_of(const struct cover *c, uint32_t label)
{
	uint64_t values = 0;

	for (size_t i = c->from[label]; i < c->from[label + 1]; i++)
		values += (uint64_t)c->end[2 * i + 1] - c->end[2 * i] + 1;
	return values;
}

/* Adds a label to step[], the differences between neighbouring ranks, modulo
 * 2^64; rounded up, so that no person is lost. */
static void
label_spread(const struct cover *c, uint32_t label, uint64_t persons,
    uint64_t *step)
{
	uint64_t values = values_of(c, label), parts;

	if (values == 0 || persons == 0)
		return;
	parts = (persons * BLUR_PERSON + values - 1) / values;
	for (size_t i = c->from[label]; i < c->from[label + 1]; i++) {
		step[c->end[2 * i]] += parts;
		step[c->end[2 * i + 1] + 1] -= parts;
	}
}

uint64_t *
labelspread_column(const struct plan *p, uint32_t column)
{
	uint32_t values = p->frame->domain[column].values;
	uint64_t *persons = labels_count(p, column);
	uint64_t *step = mem_array((size_t)values + 2, sizeof(*step));

	for (uint32_t i = 0; i < intern_count(p->names[column]); i++)
		label_spread(&p->cover[column], i, persons[i], step);
	for (uint32_t i = 1; i < values; i++)
		step[i] += step[i - 1];
	mem_free(persons);
	return step;
}

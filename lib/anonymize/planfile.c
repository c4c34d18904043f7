/* SPDX-License-Identifier: ISC */
#include "anonymize/planfile.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

static const char format[] = "pp-plan/1";

static void
facts_write(const struct plan *p, struct lines_out *out)
{
	const struct frame *f = p->frame;
	const struct release *r = f->release;

	jsonlines_begin(out);
	jsonlines_put_word(out, format);
	jsonlines_put_word(out, release_word(RELEASE_SEARCHES, (int)r->search));
	jsonlines_put_number(out, r->k);
	jsonlines_put_number(out, f->records);
	jsonlines_put_number(out, f->persons);
	jsonlines_put_number(out, p->classes);
	jsonlines_end(out, 0);
	if (r->unit == NULL)
		return;
	jsonlines_begin(out);
	jsonlines_put_word(out, "unit");
	jsonlines_put_word(out, r->unit);
	jsonlines_end(out, 0);
}

/* A list of texts, if there are any. */
static void
texts_write(const char *word, const struct text *list, size_t n,
    struct lines_out *out)
{
	if (n == 0)
		return;
	jsonlines_begin(out);
	jsonlines_put_word(out, word);
	for (size_t i = 0; i < n; i++)
		jsonlines_put(out, (struct value){ list[i], VALUE_TEXT });
	jsonlines_end(out, 0);
}

/* The type that was found for the values. */
static enum release_type
type_of(const struct frame *f, const struct release_column *c)
{
	for (uint32_t i = 0; i < f->quasis; i++)
		if (f->column[i] == c)
			return f->domain[i].type;
	return c->type;
}

static void
column_write(const struct frame *f, const struct release_column *c,
    struct lines_out *out)
{
	const struct value null = { text_of("null"), VALUE_NULL };

	jsonlines_begin(out);
	jsonlines_put_word(out, "column");
	jsonlines_put_word(out, c->name);
	jsonlines_put_word(out, release_word(RELEASE_ROLES, (int)c->role));
	jsonlines_put_word(out,
	    release_word(RELEASE_TYPES, (int)type_of(f, c)));
	jsonlines_put_word(out, release_word(RELEASE_LABELS, (int)c->labels));
	jsonlines_put_word(out, release_word(RELEASE_FLOORS, (int)c->floor));
	if (c->topped)
		jsonlines_put_signed(out, c->top);
	else
		jsonlines_put(out, null);
	if (c->zone_name != NULL) {
		jsonlines_put_word(out, c->zone_name);
		jsonlines_put(out,
		    c->format == NULL
			? null
			: (struct value){ text_of(c->format), VALUE_TEXT });
	}
	jsonlines_end(out, 0);
}

static void
kinds_write(const struct frame *f, uint32_t column, struct lines_out *out)
{
	const struct kinds *k = &f->kinds[column];

	jsonlines_begin(out);
	jsonlines_put_word(out, "kinds");
	jsonlines_put_number(out, column);
	jsonlines_put_number(out, k->text);
	jsonlines_put_number(out, k->literal);
	jsonlines_put_number(out, k->blank);
	jsonlines_put_number(out, k->null);
	jsonlines_put_number(out, k->lacking);
	jsonlines_end(out, 0);
}

/* A text and its rank, for sorting. */
struct plan_spelt {
	struct text text;
	uint32_t rank;
};

static int
by_rank(const void *a, const void *b)
{
	const struct plan_spelt *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return text_order(x->text, y->text);
}

static void
values_write(const struct frame *f, uint32_t column, struct lines_out *out)
{
	uint32_t n = intern_count(f->value[column]);
	struct plan_spelt *spelt = mem_array((size_t)n + 1, sizeof(*spelt));

	for (uint32_t i = 0; i < n; i++)
		spelt[i] =
		    (struct plan_spelt){ intern_text(f->value[column], i),
			    f->rank[column][i] };
	qsort(spelt, n, sizeof(*spelt), by_rank);
	for (uint32_t i = 0; i < n; i++) {
		jsonlines_begin(out);
		jsonlines_put_word(out, "value");
		jsonlines_put_number(out, column);
		jsonlines_put_number(out, spelt[i].rank);
		jsonlines_put(out, (struct value){ spelt[i].text, VALUE_TEXT });
		jsonlines_end(out, 0);
	}
	mem_free(spelt);
}

static void
tuples_write(const struct plan *p, uint32_t box, struct lines_out *out)
{
	for (uint32_t t = p->first[box]; t < p->first[box + 1]; t++) {
		const uint32_t *row = frame_row(p->frame, p->tuples.row[t]);

		jsonlines_begin(out);
		jsonlines_put_word(out, "tuple");
		jsonlines_put_number(out, p->class[t]);
		for (uint32_t i = 0; i < p->frame->quasis; i++)
			jsonlines_put_number(out, row[i]);
		jsonlines_end(out, 0);
	}
}

static void
cuts_write(const struct plan *p, struct lines_out *out)
{
	for (uint32_t i = 0; i < p->boxes.cuts; i++) {
		const struct cut *c = &p->boxes.cut[i];

		jsonlines_begin(out);
		if (c->column != BOX_LEAF) {
			jsonlines_put_word(out, "cut");
			jsonlines_put_number(out, c->column);
			jsonlines_put_number(out, c->rank);
		} else if (p->first == NULL) {
			jsonlines_put_word(out, "box");
			jsonlines_put_number(out, c->rank);
		} else {
			jsonlines_put_word(out, "box");
			jsonlines_put(out,
			    (struct value){ text_of("null"), VALUE_NULL });
			jsonlines_put_number(out,
			    p->first[c->rank + 1] - p->first[c->rank]);
		}
		jsonlines_end(out, 0);
		if (c->column == BOX_LEAF && p->first != NULL)
			tuples_write(p, c->rank, out);
	}
}

static void
labels_write(const struct plan *p, uint32_t column, struct lines_out *out)
{
	const struct cover *c = &p->cover[column];

	for (uint32_t i = 0; i < intern_count(p->names[column]); i++) {
		jsonlines_begin(out);
		jsonlines_put_word(out, "label");
		jsonlines_put_number(out, column);
		jsonlines_put(out,
		    (struct value){ intern_text(p->names[column], i),
			p->literal[column][i] ? VALUE_NUMBER : VALUE_TEXT });
		for (size_t j = 2 * c->from[i]; j < 2 * c->from[i + 1]; j++)
			jsonlines_put_number(out, c->end[j]);
		jsonlines_end(out, 0);
	}
}

static void
class_write(const struct plan *p, uint32_t class, uint32_t *room,
    struct lines_out *out)
{
	uint32_t quasis = p->frame->quasis;
	const uint32_t *label = plan_labels(p, class, room);

	jsonlines_begin(out);
	jsonlines_put_word(out, "class");
	jsonlines_put_number(out, plan_persons(p, class));
	jsonlines_put_number(out, plan_left_out(p, class));
	for (uint32_t i = 0; i < quasis; i++)
		jsonlines_put_number(out, label[i]);
	jsonlines_end(out, 0);
}

/* A checksum shows damage to the file. */
static void
sum_write(struct lines_out *out)
{
	char sum[17];

	snprintf(sum, sizeof(sum), "%016llx",
	    (unsigned long long)jsonlines_out_sum(out));
	jsonlines_begin(out);
	jsonlines_put_word(out, "end");
	jsonlines_put_word(out, sum);
	jsonlines_end(out, 0);
}

void
planfile_write(const struct plan *p, struct lines_out *out)
{
	uint32_t *room = mem_array((size_t)p->frame->quasis + 1, sizeof(*room));
	const struct release *r = p->frame->release;

	facts_write(p, out);
	texts_write("null", r->null, r->nulls, out);
	texts_write("not_a_date", r->no_date, r->no_dates, out);
	for (size_t i = 0; i < r->columns; i++)
		column_write(p->frame, &r->column[i], out);
	for (uint32_t i = 0; i < p->frame->quasis; i++)
		kinds_write(p->frame, i, out);
	for (uint32_t i = 0; i < p->frame->quasis; i++)
		values_write(p->frame, i, out);
	cuts_write(p, out);
	for (uint32_t i = 0; i < p->frame->quasis; i++)
		labels_write(p, i, out);
	for (uint32_t i = 0; i < p->classes; i++)
		class_write(p, i, room, out);
	sum_write(out);
	mem_free(room);
}

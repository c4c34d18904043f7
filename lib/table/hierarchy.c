/* SPDX-License-Identifier: ISC */
#include "table/hierarchy.h"

#include "base/mem.h"
#include "base/num.h"
#include "record/intern.h"
#include "record/libcsv.h"

/* A level: its labels, and the label of each row. */
struct level {
	struct intern *labels;
	uint32_t *label;  /* by row, then by rank */
	uint32_t *parent; /* by label: its label on the level above */
};

struct hierarchy {
	struct level level[HIERARCHY_LEVELS];
	unsigned levels;
	uint32_t rows, room;
	uint32_t *rank; /* by number of the leaf's text */
};

/* ---- reading ---- */

/* The state of reading a file. */
struct hierarchy_reading {
	struct hierarchy *h;
	const uint64_t *seed;
	struct libcsv *csv;
	struct buf cell;
	struct hierarchy_trouble *trouble;
};

static bool
wrong(struct hierarchy_reading *r, const char *why)
{
	r->trouble->why = why;
	return false;
}

/* Makes a level for each cell of the first row. */
static bool
levels_make(struct hierarchy_reading *r, uint32_t cells)
{
	if (cells > HIERARCHY_LEVELS)
		return wrong(r, "has more than 64 levels");
	for (r->h->levels = 0; r->h->levels < cells; r->h->levels++)
		r->h->level[r->h->levels].labels = intern_new(r->seed);
	return true;
}

static void
rows_grow(struct hierarchy *h)
{
	if (h->rows < h->room)
		return;
	h->room = 2 * h->room + 64;
	for (unsigned i = 0; i < h->levels; i++) {
		struct level *l = &h->level[i];

		l->label = mem_resize(l->label, h->room, sizeof(*l->label));
		l->parent = mem_resize(l->parent, h->room, sizeof(*l->parent));
	}
}

static struct text
cell_text(struct hierarchy_reading *r, struct text raw)
{
	if (raw.n == 0 || raw.p[0] != '"')
		return raw;
	r->cell.len = 0;
	libcsv_decode(r->csv, raw, &r->cell);
	return (struct text){ r->cell.p, r->cell.len };
}

/* Goes from the top down, because a label needs its parent. */
static bool
row_take(struct hierarchy_reading *r, const char *line,
    const struct libcsv_place *place)
{
	struct hierarchy *h = r->h;

	if (h->levels == 0 && !levels_make(r, place->fields))
		return false;
	if (place->fields != h->levels)
		return wrong(r,
		    "has a different number of cells than the first row");
	rows_grow(h);
	for (unsigned i = h->levels; i-- > 0;) {
		size_t from = i == 0 ? 0 : place->edge[i - 1] + 1;
		struct text raw = { line + from, place->edge[i] - from };
		struct level *l = &h->level[i];
		uint32_t above =
		    i + 1 < h->levels ? h->level[i + 1].label[h->rows] : 0;
		uint32_t before = intern_count(l->labels);
		uint32_t label = intern_of(l->labels, cell_text(r, raw));

		if (label == before)
			l->parent[label] = above;
		else if (i == 0)
			return wrong(r, "repeats the value of an earlier row");
		else if (l->parent[label] != above)
			return wrong(r, "has a label with a different parent "
					"than in an earlier row");
		l->label[h->rows] = label;
	}
	h->rows++;
	return true;
}

static bool
rows_take(struct hierarchy_reading *r, struct text rest)
{
	struct libcsv_place place;

	for (r->trouble->line = 1; rest.n > 0; r->trouble->line++) {
		switch (libcsv_read(r->csv, rest.p, rest.n, true, &place)) {
		case LIBCSV_RECORD:
			if (!row_take(r, rest.p, &place))
				return false;
			break;
		case LIBCSV_BLANK: break;
		default: return wrong(r, "is not valid CSV");
		}
		text_skip(&rest, place.end);
	}
	return r->h->rows > 0 || wrong(r, "has no rows");
}

/* ---- ranks ---- */

/* Sorts rows by their labels on a level; rows of one label keep their order. */
static void
rows_sort(const struct level *l, uint32_t *row, uint32_t *room, uint32_t n)
{
	uint32_t labels = intern_count(l->labels), sum = 0;
	uint32_t *at = mem_array((size_t)labels + 1, sizeof(*at));

	for (uint32_t i = 0; i < n; i++)
		at[l->label[i]]++;
	for (uint32_t i = 0; i < labels; i++) {
		uint32_t many = at[i];

		at[i] = sum;
		sum += many;
	}
	for (uint32_t i = 0; i < n; i++)
		room[at[l->label[row[i]]]++] = row[i];
	memcpy(row, room, n * sizeof(*row));
	mem_free(at);
}

static void
ranks_give(struct hierarchy *h)
{
	uint32_t *row = mem_array(h->rows, sizeof(*row));
	uint32_t *label = mem_array(h->rows, sizeof(*label));

	for (uint32_t i = 0; i < h->rows; i++)
		row[i] = i;
	for (unsigned l = 0; l < h->levels; l++)
		rows_sort(&h->level[l], row, label, h->rows);
	h->rank = mem_array(h->rows, sizeof(*h->rank));
	for (unsigned l = 0; l < h->levels; l++) {
		for (uint32_t i = 0; i < h->rows; i++)
			label[i] = h->level[l].label[row[i]];
		memcpy(h->level[l].label, label, h->rows * sizeof(*label));
	}
	for (uint32_t i = 0; i < h->rows; i++)
		h->rank[h->level[0].label[i]] = i;
	mem_free(row);
	mem_free(label);
}

/* The delimiter of the first line; quoted text does not count. */
static char
delim_find(struct text file)
{
	bool quoted = false;

	for (; file.n > 0 && (quoted || *file.p != '\n'); text_skip(&file, 1)) {
		if (*file.p == '"')
			quoted = !quoted;
		if (*file.p == ';' && !quoted)
			return ';';
	}
	return ',';
}

struct hierarchy *
hierarchy_read(struct text file, const uint64_t seed[2],
    struct hierarchy_trouble *trouble)
{
	struct hierarchy_reading r = { .h = mem_alloc(sizeof(*r.h)),
		.seed = seed,
		.csv =
		    libcsv_new((struct dialect){ .delim = delim_find(file) }),
		.trouble = trouble };

	*trouble = (struct hierarchy_trouble){ 1, NULL };
	if (file.n >= 3 && memcmp(file.p, "\xef\xbb\xbf", 3) == 0)
		text_skip(&file, 3);
	if (rows_take(&r, file)) {
		ranks_give(r.h);
	} else {
		hierarchy_free(r.h);
		r.h = NULL;
	}
	libcsv_free(r.csv);
	buf_clear(&r.cell);
	return r.h;
}

void
hierarchy_free(struct hierarchy *h)
{
	if (h == NULL)
		return;
	for (unsigned i = 0; i < h->levels; i++) {
		intern_free(h->level[i].labels);
		mem_free(h->level[i].label);
		mem_free(h->level[i].parent);
	}
	mem_free(h->rank);
	mem_free(h);
}

/* ---- asking ---- */

uint32_t
hierarchy_leaves(const struct hierarchy *h)
{
	return h->rows;
}

unsigned
hierarchy_levels(const struct hierarchy *h)
{
	return h->levels;
}

uint32_t
hierarchy_rank(const struct hierarchy *h, struct text value)
{
	uint32_t label = intern_find(h->level[0].labels, value);

	return label == INTERN_NONE ? HIERARCHY_NONE : h->rank[label];
}

/* Each row has its own leaf, so their numbers are the same. */
uint32_t
hierarchy_row(const struct hierarchy *h, struct text value)
{
	return intern_find(h->level[0].labels, value);
}

struct text
hierarchy_label(const struct hierarchy *h, uint32_t rank, unsigned level)
{
	const struct level *l = &h->level[level];

	return intern_text(l->labels, l->label[rank]);
}

unsigned
hierarchy_meet(const struct hierarchy *h, uint32_t a, uint32_t b)
{
	unsigned level = 0;

	while (level < h->levels &&
	       h->level[level].label[a] != h->level[level].label[b])
		level++;
	return level;
}

void
hierarchy_range(const struct hierarchy *h, uint32_t rank, unsigned level,
    uint32_t *first, uint32_t *last)
{
	const uint32_t *label = h->level[level].label;

	for (*first = rank; *first > 0 && label[*first - 1] == label[rank];)
		--*first;
	for (*last = rank;
	     *last + 1 < h->rows && label[*last + 1] == label[rank];)
		++*last;
}

/* ---- labels that mislead ---- */

static bool
range_read(struct text label, int64_t *from, int64_t *to)
{
	const char *minus =
	    label.n < 3 ? NULL : memchr(label.p + 1, '-', label.n - 1);
	struct text low = label;

	if (minus == NULL)
		return false;
	low.n = (size_t)(minus - label.p);
	text_skip(&label, low.n + 1);
	return num_parse(low, INT64_MIN, INT64_MAX, from) == 0 &&
	       num_parse(label, INT64_MIN, INT64_MAX, to) == 0;
}

bool
hierarchy_misleads(const struct hierarchy *h, uint32_t *rank, unsigned *level)
{
	int64_t value, from, to;

	for (*rank = 0; *rank < h->rows; ++*rank) {
		if (num_parse(hierarchy_label(h, *rank, 0), INT64_MIN,
			INT64_MAX, &value) != 0)
			continue;
		for (*level = 1; *level < h->levels; ++*level)
			if (range_read(hierarchy_label(h, *rank, *level), &from,
				&to) &&
			    (value < from || value > to))
				return true;
	}
	return false;
}

/* SPDX-License-Identifier: ISC */
#include "group/label.h"

#include "group/loss.h"

static void
escape(struct text t, const char *special, struct buf *out)
{
	for (size_t i = 0; i < t.n; i++) {
		if (t.p[i] != '\0' && strchr(special, t.p[i]) != NULL)
			buf_add_byte(out, '\\');
		buf_add_byte(out, t.p[i]);
	}
}

static void
single_put(struct text t, struct buf *out)
{
	if (t.n > 0 && strchr("{[\\", t.p[0]) != NULL && t.p[0] != '\0')
		buf_add_byte(out, '\\');
	buf_add_text(out, t);
}

static void
end_put(const struct domain *d, uint32_t rank, struct buf *out)
{
	if (domain_measured(d))
		buf_add_text(out, d->text[rank]);
	else
		escape(d->text[rank], "\\[]{}|.", out);
}

static void
range_put(const struct domain *d, uint32_t first, uint32_t last,
    struct buf *out)
{
	buf_add_byte(out, '[');
	end_put(d, first, out);
	buf_add_string(out, "..");
	end_put(d, last, out);
	buf_add_byte(out, ']');
}

/* A range, plus the empty value, which no range contains. */
static void
range_or_empty(const struct domain *d, const uint32_t *rank, size_t n,
    struct buf *out)
{
	bool empty = d->empty && rank[0] == 0;
	uint32_t first = rank[empty], last = rank[n - 1];

	if (empty)
		buf_add_string(out, "{|");
	if (first != last)
		range_put(d, first, last, out);
	else
		escape(d->text[first], "\\{}[|", out);
	if (empty)
		buf_add_byte(out, '}');
}

static void
set_put(const struct domain *d, const uint32_t *rank, size_t n, struct buf *out)
{
	for (size_t i = 0; i < n; i++) {
		buf_add_byte(out, i == 0 ? '{' : '|');
		escape(d->text[rank[i]], "\\{}[|", out);
	}
	buf_add_byte(out, '}');
}

/* The lowest common label; * if there is none. */
static void
name_put(const struct domain *d, const uint32_t *rank, size_t n,
    struct buf *out)
{
	unsigned level = loss_level(d, rank[0], rank[n - 1]);

	if (level == hierarchy_levels(d->hierarchy))
		buf_add_byte(out, '*');
	else
		buf_add_text(out,
		    hierarchy_label(d->hierarchy, d->leaf[rank[0]], level));
}

/* Whether the values are exactly those of one label of the hierarchy. */
static bool
is_named(const struct domain *d, const uint32_t *rank, size_t n)
{
	unsigned level;
	uint32_t first, last;

	if (d->hierarchy == NULL || d->type != TYPE_TEXT)
		return false;
	level = loss_level(d, rank[0], rank[n - 1]);
	if (level == hierarchy_levels(d->hierarchy))
		return false;
	hierarchy_range(d->hierarchy, d->leaf[rank[0]], level, &first, &last);
	return last - first + 1 == n;
}

enum form { SINGLE, NAME, RANGE, SET };

static enum form
form_of(const struct frame *f, uint32_t column, const uint32_t *rank, size_t n)
{
	const struct domain *d = &f->domain[column];
	enum release_labels labels = f->column[column]->labels;

	if (n == 1)
		return SINGLE;
	if (d->hierarchy != NULL &&
	    (labels == LABELS_HIERARCHY || is_named(d, rank, n)))
		return NAME;
	return domain_measured(d) || labels == LABELS_RANGE || n > LABEL_SET
		   ? RANGE
		   : SET;
}

void
label_put(const struct frame *f, uint32_t column, const uint32_t *rank,
    size_t n, struct buf *out)
{
	const struct domain *d = &f->domain[column];

	switch (form_of(f, column, rank, n)) {
	case SINGLE: single_put(d->text[rank[0]], out); break;
	case NAME: name_put(d, rank, n, out); break;
	case RANGE: range_or_empty(d, rank, n, out); break;
	default: set_put(d, rank, n, out); break;
	}
}

/* Adds the range of all values with the same label on a level. */
static void
name_ranges(const struct domain *d, uint32_t first, uint32_t last,
    unsigned level, struct cover *cover)
{

	while (first > 0 && loss_level(d, first - 1, last) <= level)
		first--;
	while (last + 1 < d->values && loss_level(d, first, last + 1) <= level)
		last++;
	cover_add(cover, first, last);
}

/* Adds ranges; neighbours share one. */
static void
set_ranges(const uint32_t *rank, size_t n, struct cover *cover)
{
	size_t from = 0;

	for (size_t i = 1; i <= n; i++) {
		if (i < n && rank[i] == rank[i - 1] + 1)
			continue;
		cover_add(cover, rank[from], rank[i - 1]);
		from = i;
	}
}

void
label_ranges(const struct frame *f, uint32_t column, const uint32_t *rank,
    size_t n, struct cover *cover)
{
	const struct domain *d = &f->domain[column];
	bool empty = d->empty && rank[0] == 0;

	switch (form_of(f, column, rank, n)) {
	case NAME:
		name_ranges(d, rank[0], rank[n - 1],
		    loss_level(d, rank[0], rank[n - 1]), cover);
		break;
	case RANGE:
		if (empty)
			cover_add(cover, 0, 0);
		cover_add(cover, rank[empty], rank[n - 1]);
		break;
	default: set_ranges(rank, n, cover); break;
	}
}

void
label_put_level(const struct frame *f, uint32_t column, uint32_t rank,
    unsigned level, struct buf *out)
{
	const struct domain *d = &f->domain[column];
	uint32_t leaf = d->hierarchy == NULL ? HIERARCHY_NONE : d->leaf[rank];
	bool highest = level + 1 == domain_levels(d);

	if (level == 0 || (leaf == HIERARCHY_NONE && !highest))
		single_put(d->text[rank], out);
	else if (leaf == HIERARCHY_NONE ||
		 level == hierarchy_levels(d->hierarchy))
		buf_add_byte(out, '*');
	else
		buf_add_text(out, hierarchy_label(d->hierarchy, leaf, level));
}

void
label_ranges_level(const struct frame *f, uint32_t column, uint32_t rank,
    unsigned level, struct cover *cover)
{
	const struct domain *d = &f->domain[column];
	bool bare = d->hierarchy == NULL || d->leaf[rank] == HIERARCHY_NONE;
	bool highest = level + 1 == domain_levels(d);

	if (level == 0 || (bare && !highest))
		cover_add(cover, rank, rank);
	else if (highest)
		cover_add(cover, 0, d->values - 1);
	else
		name_ranges(d, rank, rank, level, cover);
}

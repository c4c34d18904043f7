/* SPDX-License-Identifier: ISC */
/* The figures of a report. */
#include <stdio.h>

#include "anonymize/marginal.h"
#include "anonymize/reporting.h"
#include "base/figure.h"
#include "base/msg.h"

enum { WHOLE = 1000000 };

static uint64_t
larger(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* ---- cells ---- */

/* The cells of a row, one after another. */
struct row {
	struct buf text;
	size_t end[FIGURE_CELLS], cells;
};

static void
row_cell(struct row *r)
{
	r->end[r->cells++] = r->text.len;
}

static void
row_name(struct row *r, struct text name)
{
	char fit[MSG_NAME_MAX];

	buf_add_string(&r->text, msg_name(fit, sizeof(fit), name));
	row_cell(r);
}

static void
row_count(struct row *r, uint64_t n)
{
	report_count_put(n, &r->text);
	row_cell(r);
}

static void
row_percent(struct row *r, uint64_t n)
{
	report_percent_put(n, &r->text);
	row_cell(r);
}

static void
row_put(struct row *r, struct figure *f, uint64_t before, uint64_t after)
{
	struct text cell[FIGURE_CELLS];
	size_t from = 0;

	for (size_t i = 0; i < r->cells; i++) {
		cell[i] = (struct text){ r->text.p + from, r->end[i] - from };
		from = r->end[i];
	}
	figure_row(f, cell, (const uint64_t[2]){ before, after });
	r->text.len = r->cells = 0;
}

/* ---- risk ---- */

static void
risk_row(struct figure *f, struct row *row, const char *name, uint64_t before,
    uint64_t after)
{
	row_name(row, text_of(name));
	row_percent(row, before);
	row_percent(row, after);
	row_put(row, f, before, after);
}

static void
risk_plot(struct reporting *r)
{
	static const char *const heads[] = { "Risk", "Before", "After" };
	struct figure_text text = { .id = "risk",
		.title = text_of("Risk before and after"),
		.about = text_of("How likely it is that somebody who looks for "
				 "a person known to be in the table finds that "
				 "person's record."),
		.heads = heads,
		.columns = 3 };
	const struct sizes *b = &r->utility.before, *a = &r->utility.after;
	struct row row = { .cells = 0 };
	struct figure f;

	page_heading(&r->page, 2, text_of("Risk"));
	figure_begin(&f, &r->page, &text, true, WHOLE);
	risk_row(&f, &row, "Highest", utility_highest(b), utility_highest(a));
	risk_row(&f, &row, "Average", utility_average(b), utility_average(a));
	risk_row(&f, &row, "Persons that are alone", utility_unique(b),
	    utility_unique(a));
	figure_end(&f);
	buf_clear(&row.text);
}

/* ---- sizes of classes ---- */

static void
range_name(struct row *row, const struct size_range *s)
{
	char name[64];

	if (s->to == UINT64_MAX)
		snprintf(name, sizeof(name), "%llu or more",
		    (unsigned long long)s->from);
	else if (s->to > s->from)
		snprintf(name, sizeof(name), "%llu to %llu",
		    (unsigned long long)s->from, (unsigned long long)s->to);
	else
		snprintf(name, sizeof(name), "%llu",
		    (unsigned long long)s->from);
	row_name(row, text_of(name));
}

static uint64_t
range_count(const struct sizes *s, const struct size_range *range, bool classes)
{
	uint64_t n, persons = sizes_between(s, range->from, range->to, &n);

	return classes ? n : persons;
}

static void
sizes_plot(struct reporting *r, const struct figure_text *text, bool classes)
{
	const struct utility *u = &r->utility;
	size_t n = report_sizes_used(u);
	uint64_t before[REPORT_SIZES], after[REPORT_SIZES], most = 0;
	struct row row = { .cells = 0 };
	struct figure f;

	for (size_t i = 0; i < n; i++) {
		before[i] = range_count(&u->before, &report_sizes[i], classes);
		after[i] = range_count(&u->after, &report_sizes[i], classes);
		most = larger(most, larger(before[i], after[i]));
	}
	figure_begin(&f, &r->page, text, true, most);
	for (size_t i = 0; i < n; i++) {
		range_name(&row, &report_sizes[i]);
		row_count(&row, before[i]);
		row_count(&row, after[i]);
		row_put(&row, &f, before[i], after[i]);
	}
	figure_end(&f);
	buf_clear(&row.text);
}

static void
both_sizes_plot(struct reporting *r)
{
	static const char *const heads[] = { "Size", "Before", "After" };
	struct figure_text text = { .id = "persons",
		.title = text_of("Persons by the size of their class"),
		.about = text_of("Persons by size of their group."),
		.heads = heads,
		.columns = 3 };

	page_heading(&r->page, 2, text_of("Sizes of classes"));
	sizes_plot(r, &text, false);
	text.id = "classes";
	text.title = text_of("Classes by their size");
	text.about = text_of("Number of groups of each size.");
	sizes_plot(r, &text, true);
}

/* ---- loss ---- */

static void
loss_say(struct reporting *r)
{
	const struct utility *u = &r->utility;
	uint64_t precision;

	report_say(r, "On average values lose ");
	report_say_percent(r, utility_ncp_all(u));
	report_say(r,
	    " of their information (normalized certainty penalty: 0%% means "
	    "that all values are unchanged, 100%% that nothing is known). ");
	report_say(r, "A class has %.2f times k persons on average. ",
	    (double)utility_class(u) / WHOLE);
	if (utility_precision_all(u, &precision)) {
		report_say(r, "Values climbed ");
		report_say_percent(r, WHOLE - precision);
		report_say(r, " of the levels of hierarchies. ");
	}
	report_say(r, "The discernibility metric is ");
	report_number_put(sizes_discernibility(&u->after, 0), &r->line);
	report_say(r, "; for the original table it was ");
	report_number_put(sizes_discernibility(&u->before, 0), &r->line);
	report_say(r, ", or ");
	report_number_put(sizes_discernibility(&u->before,
			      u->plan->frame->release->k),
	    &r->line);
	report_say(r,
	    " if each person in a class below k costs the whole table.");
	report_para(r);
}

static void
loss_plot(struct reporting *r)
{
	static const char *const heads[] = { "Column", "Lost" };
	struct figure_text text = { .id = "loss",
		.title = text_of("Loss by column"),
		.about = text_of("The share of its information that each "
				 "column has lost."),
		.heads = heads,
		.columns = 2 };
	const struct frame *frame = r->plan->frame;
	struct row row = { .cells = 0 };
	struct figure f;

	page_heading(&r->page, 2, text_of("Loss"));
	loss_say(r);
	figure_begin(&f, &r->page, &text, false, WHOLE);
	for (uint32_t i = 0; i < frame->quasis; i++) {
		uint64_t ncp = utility_ncp(&r->utility, i);

		row_name(&row, text_of(frame->column[i]->name));
		row_percent(&row, ncp);
		row_put(&row, &f, ncp, 0);
	}
	figure_end(&f);
	buf_clear(&row.text);
}

/* ---- distributions ---- */

static void
marginal_rows(struct figure *f, const struct marginal *m)
{
	struct row row = { .cells = 0 };

	for (size_t i = 0; i < m->bars; i++) {
		const struct marginal_bar *b = &m->bar[i];

		row_name(&row, (struct text){ b->name.p, b->name.len });
		row_count(&row, b->before);
		row_count(&row, b->after);
		row_put(&row, f, b->before, b->after);
	}
	buf_clear(&row.text);
}

static void
marginal_plot(struct reporting *r, const struct released *released,
    uint32_t column)
{
	static const char *const heads[] = { "Value", "Persons before",
		"Persons after" };
	char id[32], title[MSG_NAME_MAX];
	const char *name = r->plan->frame->column[column]->name;
	struct figure_text text = { .id = id,
		.title = text_of(msg_name(title, sizeof(title), text_of(name))),
		.about = text_of("Number of persons with each value."),
		.heads = heads,
		.columns = 3 };
	struct marginal m;
	struct figure f;
	uint64_t most = 0;

	snprintf(id, sizeof(id), "column-%lu", (unsigned long)column + 1);
	marginal_make(&m, released, column);
	for (size_t i = 0; i < m.bars; i++)
		most = larger(most, larger(m.bar[i].before, m.bar[i].after));
	page_heading(&r->page, 3, text.title);
	figure_begin(&f, &r->page, &text, true, most);
	marginal_rows(&f, &m);
	figure_end(&f);
	marginal_clear(&m);
}

static void
marginals_plot(struct reporting *r)
{
	struct released released;

	page_heading(&r->page, 2, text_of("Columns before and after"));
	report_say(r,
	    "After: each person is spread evenly over the values of the "
	    "table that its label covers, because the release alone says no "
	    "more. Values of fewer than %llu persons are combined with "
	    "others; of texts the %d most frequent are shown.",
	    (unsigned long long)r->plan->frame->release->k, MARGINAL_BARS);
	if (r->plan->suppressed > 0)
		report_say(r,
		    " Persons who are left out are not counted here.");
	report_para(r);
	released_make(&released, r->plan);
	for (uint32_t i = 0; i < r->plan->frame->quasis; i++)
		marginal_plot(r, &released, i);
	released_clear(&released);
}

void
report_figures(struct reporting *r)
{
	risk_plot(r);
	both_sizes_plot(r);
	loss_plot(r);
	if (r->plan->frame->quasis > 0)
		marginals_plot(r);
}

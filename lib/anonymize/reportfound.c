/* SPDX-License-Identifier: ISC */
/* The words of a report: measurements, and limits of the protection. */
#include <math.h>
#include <string.h>

#include "anonymize/reporting.h"
#include "base/msg.h"

static const struct release_column *
sensitive(const struct reporting *r, uint32_t attribute)
{
	const struct frame *f = r->plan->frame;

	return f->column[f->quasis + attribute];
}

/* ---- what was found ---- */

static void
both_row(struct reporting *r, const char *name,
    void (*put)(uint64_t, struct buf *), uint64_t before, uint64_t after)
{
	struct text cell[3] = { text_of(name) };
	struct buf b = { 0 };
	size_t n;

	put(before, &b);
	n = b.len;
	put(after, &b);
	cell[1] = (struct text){ b.p, n };
	cell[2] = (struct text){ b.p + n, b.len - n };
	page_row(&r->page, cell);
	buf_clear(&b);
}

static void
sizes_tell(struct reporting *r)
{
	static const char *const heads[] = { "Measure", "Before", "After" };
	const struct sizes *b = &r->utility.before, *a = &r->utility.after;

	page_table_begin(&r->page, text_of("Classes and risk"), heads, 3);
	both_row(r, "Classes", report_count_put, b->n, a->n);
	both_row(r, "Persons in the smallest class", report_count_put,
	    sizes_smallest(b), sizes_smallest(a));
	both_row(r, "Persons in the largest class", report_count_put,
	    sizes_largest(b), sizes_largest(a));
	both_row(r, "Highest risk", report_percent_put, utility_highest(b),
	    utility_highest(a));
	both_row(r, "Average risk", report_percent_put, utility_average(b),
	    utility_average(a));
	both_row(r, "Persons that are alone in their class", report_percent_put,
	    utility_unique(b), utility_unique(a));
	page_table_end(&r->page);
}

/* Writes a row; the current sentence holds the measured value. */
static void
measure_row(struct reporting *r, const char *column, const char *measure,
    const char *promised, struct ratio bound)
{
	struct buf name = { 0 }, asked = { 0 };
	char fit[MSG_NAME_MAX];

	buf_printf(&name, "%s: %s", msg_name(fit, sizeof(fit), text_of(column)),
	    measure);
	buf_add_string(&asked, promised);
	if (*promised != '\0')
		ratio_put(bound, &asked);
	else
		buf_add_string(&asked, "nothing");
	page_row(&r->page,
	    (const struct text[3]){ { name.p, name.len },
		{ asked.p, asked.len }, { r->line.p, r->line.len } });
	r->line.len = 0;
	buf_clear(&name);
	buf_clear(&asked);
}

static void
diversity_rows(struct reporting *r, const struct release_column *c,
    const struct utility_sensitive *s)
{
	enum diversity d = c->diversity;

	report_say_count(r, s->distinct);
	measure_row(r, c->name, "different values",
	    d == L_DISTINCT ? "at least " : "", c->l);
	report_say(r, "%.4f", s->entropy);
	measure_row(r, c->name, "effective number of values (entropy)",
	    d == L_ENTROPY ? "at least " : "", c->l);
	if (d != L_RECURSIVE)
		return;
	if (isfinite(s->recursive))
		report_say(r, "%.4f", s->recursive);
	else
		report_say(r, "too few values");
	measure_row(r, c->name, "c of (c, l)", "less than ", c->l);
}

static void
closeness_rows(struct reporting *r, const struct release_column *c,
    const struct utility_sensitive *s)
{
	enum closeness t = c->closeness;

	ratio_millionths_put(s->equal, &r->line);
	measure_row(r, c->name, "equal distance",
	    t == T_EQUAL ? "at most " : "", c->t);
	if (!s->ranked)
		return;
	ratio_millionths_put(s->ordered, &r->line);
	measure_row(r, c->name, "ordered distance",
	    t == T_ORDERED ? "at most " : "", c->t);
}

static void
found_say(struct reporting *r)
{
	static const char *const heads[] = { "Measure", "Promised", "Found" };
	const struct frame *f = r->plan->frame;

	page_heading(&r->page, 2, text_of("What was found"));
	sizes_tell(r);
	if (f->sensitives == 0 || r->utility.after.n == 0)
		return;
	page_table_begin(&r->page,
	    text_of("Sensitive columns, in the worst class of each measure"),
	    heads, 3);
	for (uint32_t i = 0; i < f->sensitives; i++) {
		diversity_rows(r, sensitive(r, i), &r->utility.sensitive[i]);
		closeness_rows(r, sensitive(r, i), &r->utility.sensitive[i]);
	}
	page_table_end(&r->page);
}

/* ---- the limits of the protection ---- */

static void
sensitive_warn(struct reporting *r, uint32_t attribute)
{
	const struct release_column *c = sensitive(r, attribute);

	if (c->closeness != T_NONE)
		return;
	report_say_name(r, text_of(c->name));
	if (r->utility.sensitive[attribute].distinct == 1)
		report_say(r,
		    ": there is a class in which all persons have the same "
		    "value, so the release reveals it for each of them.");
	else if (c->diversity == L_NONE)
		report_say(r,
		    ": nothing was promised about its values. If most persons "
		    "of a class have the same value, it can be guessed.");
	else
		report_say(r,
		    ": values may differ and still mean the same, or be "
		    "much more frequent in a class than in the table. A "
		    "bound t would limit that.");
	report_item(r);
}

/* Only people can judge columns that go out unchanged. */
static void
kept_warn(struct reporting *r)
{
	const struct release *release = r->plan->frame->release;
	size_t n = 0;

	for (size_t i = 0; i < release->columns; i++) {
		const struct release_column *c = &release->column[i];

		if (c->role != RELEASE_KEEP)
			continue;
		report_say(r,
		    n++ > 0 ? ", " : "Columns that go out unchanged: ");
		if (strcmp(c->name, "*") == 0)
			report_say(r, "all that are not listed");
		else
			report_say_name(r, text_of(c->name));
	}
	if (n == 0)
		return;
	report_say(r,
	    ". If somebody can know them about a person, or if they identify "
	    "persons, classes hide nobody.");
	report_item(r);
}

static void
limits_say(struct reporting *r)
{
	const struct frame *f = r->plan->frame;

	page_heading(&r->page, 2, text_of("What it does not protect against"));
	page_list_begin(&r->page);
	report_say(r,
	    "Somebody who knows more about a person than the "
	    "quasi-identifiers. People decided which columns these are, and "
	    "no program can check that decision.");
	report_item(r);
	kept_warn(r);
	for (uint32_t i = 0; i < f->sensitives; i++)
		sensitive_warn(r, i);
	if (f->release->unit == NULL) {
		report_say(r,
		    "Several records of one person: each was counted as a "
		    "person, so a class may have fewer persons than it seems.");
		report_item(r);
	}
	report_say(r,
	    "Other releases about the same persons: two releases together "
	    "can reveal what neither reveals alone.");
	report_item(r);
	report_say(r,
	    "Finding out that somebody is in the table at all, and learning "
	    "from it what is true of all people like them.");
	report_item(r);
	page_list_end(&r->page);
	report_say(r,
	    "This report is for the makers of the release. Do not publish it "
	    "with the release. No bar in the figures of columns is of fewer "
	    "than %llu persons, but the figures of class sizes count single "
	    "persons, and loss is measured against the least and the "
	    "greatest value of the table, and so reveals something about "
	    "them.",
	    (unsigned long long)f->release->k);
	report_para(r);
}

void
report_found(struct reporting *r)
{
	found_say(r);
	limits_say(r);
}

/* SPDX-License-Identifier: ISC */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "anonymize/reporting.h"
#include "base/figure.h"
#include "base/msg.h"

const struct size_range report_sizes[REPORT_SIZES] = {
	{ 1, 1 },
	{ 2, 2 },
	{ 3, 4 },
	{ 5, 9 },
	{ 10, 19 },
	{ 20, 49 },
	{ 50, 99 },
	{ 100, 199 },
	{ 200, 499 },
	{ 500, 999 },
	{ 1000, UINT64_MAX },
};

size_t
report_sizes_used(const struct utility *u)
{
	uint64_t before = sizes_largest(&u->before),
		 after = sizes_largest(&u->after),
		 most = before > after ? before : after;
	size_t n = 0;

	while (n < REPORT_SIZES && report_sizes[n].from <= most)
		n++;
	return n;
}

/* ---- words ---- */

void
report_l_put(const struct release_column *c, struct buf *b)
{
	static const char *const kind[] = { "",
		"distinct:", "entropy:", "recursive:" };

	if (c->diversity == L_NONE)
		return;
	buf_add_string(b, kind[c->diversity]);
	ratio_put(c->l, b);
	if (c->diversity == L_RECURSIVE)
		buf_printf(b, ",%llu", (unsigned long long)c->of);
}

void
report_t_put(const struct release_column *c, struct buf *b)
{
	if (c->closeness == T_NONE)
		return;
	buf_add_string(b, c->closeness == T_EQUAL ? "equal:" : "ordered:");
	ratio_put(c->t, b);
}

void
report_number_put(wide n, struct buf *b)
{
	struct buf digits = { 0 };

	ratio_wide_put(n, &digits);
	for (size_t i = 0; i < digits.len; i++) {
		if (i > 0 && (digits.len - i) % 3 == 0)
			buf_add_byte(b, ',');
		buf_add_byte(b, digits.p[i]);
	}
	buf_clear(&digits);
}

void
report_count_put(uint64_t n, struct buf *b)
{
	report_number_put(n, b);
}

/* What is not all and not nothing is told from both. */
void
report_percent_put(uint64_t n, struct buf *b)
{
	uint64_t tenths = (n + 500) / 1000;

	if (n > 0 && tenths == 0)
		buf_add_string(b, "under 0.1%");
	else if (n < 1000000 && tenths == 1000)
		buf_add_string(b, "over 99.9%");
	else
		buf_printf(b, "%llu.%llu%%", (unsigned long long)(tenths / 10),
		    (unsigned long long)(tenths % 10));
}

/* ---- sentences ---- */

void
report_say(struct reporting *r, const char *fmt, ...)
{
	char text[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	buf_add_string(&r->line, text);
}

void
report_say_count(struct reporting *r, uint64_t n)
{
	report_count_put(n, &r->line);
}

void
report_say_percent(struct reporting *r, uint64_t n)
{
	report_percent_put(n, &r->line);
}

void
report_say_name(struct reporting *r, struct text name)
{
	char fit[MSG_NAME_MAX];

	buf_add_string(&r->line, msg_name(fit, sizeof(fit), name));
}

static struct text
sentence(const struct reporting *r)
{
	return (struct text){ r->line.p, r->line.len };
}

void
report_para(struct reporting *r)
{
	page_para(&r->page, sentence(r));
	r->line.len = 0;
}

void
report_item(struct reporting *r)
{
	page_item(&r->page, sentence(r));
	r->line.len = 0;
}

/* ---- the page ---- */

/* Words are not broken where there is room for them. */
static const char report_style[] =
    "@media(min-width:30.01rem){th,td{min-width:7em}}\n"
    ".sign{display:flex;flex-wrap:wrap;gap:0 1rem;margin-top:2.5rem}\n"
    ".sign span{flex:1 1 12rem;border-bottom:1px solid}\n"
    "@media print{.apart{break-before:page}}\n";

void
report_html(const struct plan *plan, const struct report_facts *facts,
    struct buf *out)
{
	struct reporting r = { .plan = plan,
		.facts = facts,
		.page = { .out = out, .html = true } };
	struct buf style = { 0 };

	utility_make(&r.utility, plan);
	buf_add_string(&style, figure_style);
	buf_add(&style, report_style, sizeof(report_style));
	r.page.style = style.p;
	if (facts->release.n == 0)
		report_say(&r, "Report on an anonymized release");
	else
		report_say(&r, "Report on the release ");
	if (facts->release.n > 0)
		report_say_name(&r, facts->release);
	page_begin(&r.page, sentence(&r), text_of("en"));
	page_heading(&r.page, 1, sentence(&r));
	r.line.len = 0;
	report_words(&r);
	report_figures(&r);
	page_end(&r.page);
	buf_clear(&style);
	buf_clear(&r.line);
	utility_clear(&r.utility);
}

void
report_put(const struct plan *plan, const struct report_facts *facts,
    const char *path, struct buf *out)
{
	const char *dot = strrchr(path, '.');

	if (dot != NULL && strcmp(dot, ".html") == 0)
		report_html(plan, facts, out);
	else
		report_json(plan, facts, out);
}

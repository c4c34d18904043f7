/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "anonymize/reporting.h"
#include "base/figure.h"

/* Words are not broken if there is room for them. */
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
	page_begin(&r.page, report_sentence(&r), text_of("en"));
	page_heading(&r.page, 1, report_sentence(&r));
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

/* SPDX-License-Identifier: ISC */
/* Numbers, words and sentences of a report. */
#include <stdarg.h>
#include <stdio.h>

#include "anonymize/reporting.h"
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

/* Rounding must not turn a share into 0.0% or 100.0%. */
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

struct text
report_sentence(const struct reporting *r)
{
	return (struct text){ r->line.p, r->line.len };
}

void
report_para(struct reporting *r)
{
	page_para(&r->page, report_sentence(r));
	r->line.len = 0;
}

void
report_item(struct reporting *r)
{
	page_item(&r->page, report_sentence(r));
	r->line.len = 0;
}

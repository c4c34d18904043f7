/* SPDX-License-Identifier: ISC */
/* Shared by the files that make a report. */
#ifndef ANONYMIZE_REPORTING_H
#define ANONYMIZE_REPORTING_H

#include "anonymize/report.h"
#include "anonymize/utility.h"
#include "base/page.h"

struct reporting {
	const struct plan *plan;
	const struct report_facts *facts;
	struct utility utility;
	struct page page;
	struct buf line; /* the current sentence */
};

/* A range of class sizes; the last one has no end. */
struct size_range {
	uint64_t from, to;
};
enum { REPORT_SIZES = 11 };
extern const struct size_range report_sizes[REPORT_SIZES];
/* The number of ranges up to the largest class. */
size_t report_sizes_used(const struct utility *);

/* "distinct:3", "ordered:0.2", as in a policy; nothing without a bound. */
void report_l_put(const struct release_column *, struct buf *);
void report_t_put(const struct release_column *, struct buf *);

/* 30,162 and 64.7%, for people. */
void report_number_put(wide, struct buf *);
void report_count_put(uint64_t, struct buf *);
void report_percent_put(uint64_t ratio_millionths, struct buf *);

/* Adds to the sentence; ends it as a paragraph, or an item of a list. */
void report_say(struct reporting *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void report_say_count(struct reporting *, uint64_t);
void report_say_percent(struct reporting *, uint64_t ratio_millionths);
void report_say_name(struct reporting *, struct text name);
struct text report_sentence(const struct reporting *); /* so far; lent */
void report_para(struct reporting *);
void report_item(struct reporting *);

/* The parts of the page. */
void report_words(struct reporting *);
void report_found(struct reporting *); /* of the words */
void report_figures(struct reporting *);

#endif

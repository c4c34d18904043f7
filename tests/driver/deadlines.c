/* SPDX-License-Identifier: ISC */
/*
 * Deadlines in, a calendar out, for tests by programs that share nothing with
 * ours.  Each line is an object with uid, summary, description, day, at, stamp
 * and days_ahead.
 *
 *	deadlines <FILE
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/doc.h"
#include "base/file.h"
#include "letter/icalendar.h"

enum { ALARMS = 16 };

static int64_t
number_in(const struct node *n)
{
	int64_t value = 0;

	node_number(n, INT64_MIN, INT64_MAX, &value);
	return value;
}

static void
put_deadline(struct buf *out, const struct node *top)
{
	const struct node *list = node_get(top, "days_ahead");
	int days[ALARMS];
	struct icalendar_event e = {
		.uid = node_text(node_get(top, "uid")),
		.summary = node_text(node_get(top, "summary")),
		.description = node_text(node_get(top, "description")),
		.day = node_true(node_get(top, "day")),
		.at = number_in(node_get(top, "at")),
		.stamp = number_in(node_get(top, "stamp")),
		.days_ahead = days,
	};

	for (; e.alarms < node_size(list) && e.alarms < ALARMS; e.alarms++)
		days[e.alarms] = (int)number_in(node_at(list, e.alarms));
	icalendar_put(out, &e);
}

int
main(void)
{
	struct doc_trouble trouble;
	struct buf out = { 0 };
	struct text in = { 0 };
	char *whole = file_slurp(0, (size_t)1 << 30, &in.n);

	in.p = whole;
	icalendar_begin(&out);
	while (whole != NULL && in.n > 0) {
		struct doc *doc = doc_read(text_line(&in), &trouble);

		if (doc == NULL)
			return 2;
		put_deadline(&out, doc_top(doc));
		doc_free(doc);
	}
	icalendar_end(&out);
	fwrite(out.p, 1, out.len, stdout);
	buf_clear(&out);
	free(whole);
	return whole == NULL || fflush(stdout) != 0 ? 2 : 0;
}

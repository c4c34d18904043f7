/* SPDX-License-Identifier: ISC */
/*
 * A condition, an LF, and a record.  What runs without jq passes the list of
 * words, too; nothing is read outside of the texts; and to negate it turns the
 * answer.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "record/json.h"
#include "when/node.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(bool truth)
{
	if (!truth)
		abort();
}

/* 0, 1, or -1 when it fails. */
static int
ask(struct text expression, struct text record)
{
	struct when_tree tree = { 0 };
	struct buf decoded = { NULL, 0, 0 };
	const struct when_source s = { NULL, record, &decoded };
	bool holds = false;
	int answer = -1;

	check(when_tree_parse(&tree, expression));
	if (when_tree_ask(&tree, &s, &holds))
		answer = holds;
	when_tree_clear(&tree);
	buf_clear(&decoded);
	return answer;
}

static void
check_negated(struct text expression, struct text record)
{
	struct buf b = { NULL, 0, 0 };
	int answer = ask(expression, record), other;

	buf_add_text(&b, expression);
	buf_add_string(&b, "|not");
	other = ask((struct text){ b.p, b.len }, record);
	/* A text is no answer, but what it is not is one: false. */
	check(answer < 0 ? other <= 0 : other == !answer);
	buf_clear(&b);
}

static bool
is_record(struct text t)
{
	struct select *nothing = select_new();
	struct json_scan *s = json_scan_new(nothing, NULL, false);
	struct buf b = { NULL, 0, 0 };
	bool valid;

	buf_add_text(&b, t);
	*buf_reserve(&b, 1) = '\n';
	memset(b.p + b.len + 1, 0, BUF_SLACK);
	valid = json_scan_line(s, b.p, b.len) == 0;
	json_scan_free(s);
	select_free(nothing);
	buf_clear(&b);
	return valid;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct when_tree tree = { 0 };
	struct text all = { (const char *)data, size }, expression = all;
	char why[100], *record;
	const char *lf = size == 0 ? NULL : memchr(data, '\n', size);
	bool allowed;

	if (lf == NULL)
		return 0;
	expression.n = (size_t)(lf - all.p);
	text_skip(&all, expression.n + 1);
	allowed = when_words_check(expression, why, sizeof(why));
	if (!when_tree_parse(&tree, expression))
		return 0;
	when_tree_clear(&tree);
	check(allowed);
	if (!is_record(all))
		return 0;
	/* In memory of its own, so that reading beyond it is noticed. */
	record = mem_array(all.n, 1);
	if (all.n > 0)
		memcpy(record, all.p, all.n);
	check_negated(expression, (struct text){ record, all.n });
	mem_free(record);
	return 0;
}

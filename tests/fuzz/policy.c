/* SPDX-License-Identifier: ISC */
/*
 * A policy, whatever it is: nothing crashes; there is a policy or a reason why
 * there is none; what is told of one is UTF-8; and it does not differ from
 * itself.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "explain/explainreports.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(what)                                                             \
	do {                                                                   \
		if (!(what))                                                   \
			abort();                                               \
	} while (0)

enum { TODAY = 20782 };

static void
utf8_check(struct buf *b)
{
	MUST(utf8_valid(b->p, b->len) == b->len);
	b->len = 0;
}

static void
findings_check(const struct findings *f, struct buf *b)
{
	size_t errors = 0;

	for (size_t i = 0; i < f->findings; i++) {
		MUST(*f->finding[i].what != '\0');
		errors += f->finding[i].level == LEVEL_ERROR;
	}
	MUST(errors == f->errors && f->broken <= errors);
	findings_report("policy", f, b);
	utf8_check(b);
}

static void
reports_check(const struct policy *p, struct buf *b)
{
	explain_report(p, false, TODAY, b);
	utf8_check(b);
	explain_report(p, true, TODAY, b);
	utf8_check(b);
	coverage_report(p, true, b);
	utf8_check(b);
	MUST(!diff_report(p, p, false, b));
	MUST(text_is((struct text){ b->p, b->len }, "Nothing changed.\n"));
	b->len = 0;
	for (size_t i = 0; i < p->datasets; i++)
		fieldlist_report(p, &p->dataset[i], true, b);
	utf8_check(b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text content = { (const char *)data, size };
	struct findings f;
	struct policy *p = policy_parse(content, NULL, TODAY, &f);
	struct buf b = { 0 };

	MUST((p == NULL) == (f.broken > 0));
	findings_check(&f, &b);
	if (p != NULL)
		reports_check(p, &b);
	buf_clear(&b);
	findings_clear(&f);
	policy_free(p);
	return 0;
}

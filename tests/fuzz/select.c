/* SPDX-License-Identifier: ISC */
/*
 * A list of selectors, an LF, and a path.  A name whose every byte has a
 * backslash matches itself; '*' matches what a slow matcher says; a container
 * is only taken as a whole when nothing below it is named.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/near.h"
#include "record/select.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { RULE = 1, REST = 2, MOST = 100 };

static void
check(bool truth)
{
	if (!truth)
		abort();
}

static void
check_escaped(struct text path)
{
	struct select *s = select_new();
	char *escaped = mem_alloc(path.n * 2);
	struct choice c;
	const char *why;
	size_t i;

	for (i = 0; i < path.n; i++) {
		escaped[i * 2] = '\\';
		escaped[i * 2 + 1] = path.p[i];
	}
	check(select_add(s, (struct text){ escaped, path.n * 2 }, RULE, &why) ==
	      0);
	c = select_find(s, path, 0, false);
	check(c.rule == RULE && c.container == RULE && c.slot == -1);
	mem_free(escaped);
	select_free(s);
}

/* Whether the pattern, '*' being its only magic, matches the text. */
static bool
matches(struct text pattern, struct text t)
{
	bool row[MOST + 1] = { true }, was, is;
	size_t i, j;

	for (i = 0; i < pattern.n; i++) {
		was = row[0];
		row[0] = was && pattern.p[i] == '*';
		for (j = 1; j <= t.n; j++) {
			is = row[j];
			if (pattern.p[i] == '*')
				row[j] = row[j] || row[j - 1];
			else
				row[j] = was && pattern.p[i] == t.p[j - 1];
			was = is;
		}
	}
	return row[t.n];
}

static void
check_glob(struct text pattern, struct text path)
{
	struct select *s = select_new();
	const char *why;
	size_t i;
	bool plain = pattern.n > 0 && pattern.n < MOST && path.n < MOST;

	for (i = 0; plain && i < pattern.n; i++)
		plain = strchr(",\\#?", pattern.p[i]) == NULL;
	if (plain) {
		check(select_add(s, pattern, RULE, &why) == 0);
		check((select_find(s, path, 0, false).rule == RULE) ==
		      matches(pattern, path));
	}
	select_free(s);
}

/* Every path above one that a selector names is looked into. */
static void
check_above(const struct select *s, struct text path)
{
	struct choice c;
	size_t i;

	if (select_find(s, path, 0, false).rule != RULE)
		return;
	for (i = 1; i < path.n; i++) {
		if (path.p[i] != '.' && path.p[i] != '[')
			continue;
		c = select_find(s, (struct text){ path.p, i }, 0, false);
		check(c.rule == RULE || c.container == SELECT_NONE);
	}
}

static void
check_near(struct text wanted, struct text path)
{
	struct text names[2] = { path, wanted };

	check(text_near(wanted, names, 2) >= 0);
	check(text_near(wanted, names + 1, 1) == 0);
	check(text_near(wanted, names, 0) == -1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct select *s = select_new();
	struct text list, path, name;
	const uint8_t *lf = size == 0 ? NULL : memchr(data, '\n', size);
	const char *why = NULL;
	size_t at = 0, before = 0;

	if (lf == NULL) {
		select_free(s);
		return 0;
	}
	list = (struct text){ (const char *)data, (size_t)(lf - data) };
	path = (struct text){ (const char *)lf + 1, size - list.n - 1 };
	if (path.n > 0)
		check_escaped(path);
	check_glob(list, path);
	check_near(list, path);
	if (select_add(s, list, RULE, &why) == 0) {
		select_rest(s, REST, true);
		check_above(s, path);
		select_find(s, path, 3, true);
		select_by_position(s);
	} else {
		check(why != NULL);
	}
	while (select_missing(s, &at, &name)) {
		check(at > before);
		before = at;
	}
	check(select_slot(s, path, &why) >= 0 || why != NULL);
	select_free(s);
	return 0;
}

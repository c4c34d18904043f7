/* SPDX-License-Identifier: ISC */
/*
 * The first byte chooses the selection, the rest is lines.  What a scanner
 * says about a line must not depend on the lines before; what it accepts,
 * jansson accepts, and the other way round.
 */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "record/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(bool truth)
{
	if (!truth)
		abort();
}

static struct select *
select_some(uint8_t how)
{
	struct select *s = select_new();
	const char *why;

	if (how & 1)
		select_add(s, text_of("email?,a,user.*?,items[].sku?"), 1,
		    &why);
	if (how & 2)
		select_add(s, text_of("*b?,tags[]?"), SELECT_KEEP, &why);
	if (how & 4)
		select_slot(s, text_of("a.b?"), &why);
	if (how & 8)
		select_rest(s, 2, (how & 16) != 0);
	return s;
}

/* The line alone, in a piece of memory that is no longer than promised. */
static char *
line_dup(struct text line)
{
	char *p = malloc(line.n + 1 + BUF_SLACK);

	check(p != NULL);
	if (line.n != 0)
		memcpy(p, line.p, line.n);
	p[line.n] = '\n';
	memset(p + line.n + 1, '"', BUF_SLACK);
	return p;
}

static void
check_string(struct text raw)
{
	struct buf once = { NULL, 0, 0 }, coded = once, twice = once;

	json_decode(&once, raw);
	json_encode(&coded, (struct text){ once.p, once.len });
	json_decode(&twice, (struct text){ coded.p, coded.len });
	check(text_equal((struct text){ once.p, once.len },
	    (struct text){ twice.p, twice.len }));
	if (json_plain(raw))
		check(text_equal((struct text){ raw.p + 1, raw.n - 2 },
		    (struct text){ once.p, once.len }));
	buf_clear(&once);
	buf_clear(&coded);
	buf_clear(&twice);
}

static void
check_cell(const struct json_scan *s, size_t i, struct text line)
{
	const struct json_cell *c = &s->cell[i], *before;
	enum value_kind kind = VALUE_NULL;
	struct text value = { line.p + c->begin, c->end - c->begin };

	check(c->begin < c->end && c->end <= line.n);
	check(c->key == c->begin || line.p[c->key] == '"');
	check(c->next > i && c->next <= s->cells);
	check(c->next == s->cells || s->cell[c->next].begin >= c->end);
	check(c->ordinal == 0 || line.p[c->comma] == ',');
	check(c->sibling < (int32_t)i);
	if (c->sibling >= 0) {
		before = &s->cell[c->sibling];
		check(before->ordinal < c->ordinal);
		check(before->end <= c->comma && before->next <= i);
	}
	if (value.n < 500) {
		check(json_literal(value, &kind));
		check(kind == c->kind);
	}
	if (c->kind == VALUE_TEXT)
		check_string(value);
}

static void
check_same(const struct json_scan *a, const struct json_scan *b)
{
	struct json_cell *c, *d;
	size_t i;

	check(a->error == b->error && a->cells == b->cells);
	check(a->error == NULL || a->error_at == b->error_at);
	for (i = 0; i < a->cells; i++) {
		c = &a->cell[i];
		d = &b->cell[i];
		check(text_equal(c->node->path, d->node->path));
		check(c->rule == d->rule && c->kind == d->kind);
		check(c->key == d->key && c->begin == d->begin);
		check(c->end == d->end && c->comma == d->comma);
		check(c->ordinal == d->ordinal && c->next == d->next);
		check(c->sibling == d->sibling);
	}
}

static void
check_jansson(const struct json_scan *s, struct text line)
{
	enum json_error_code code;
	json_error_t e;
	json_t *j;

	/* jansson overlooks a NUL behind a number. */
	if (memchr(line.p, '\0', line.n) != NULL) {
		check(s->error != NULL);
		return;
	}
	if (s->error != NULL &&
	    strcmp(s->error, "nested more than 512 levels deep") == 0)
		return;
	j = json_loadb(line.p, line.n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL,
	    &e);
	if (j == NULL) {
		code = json_error_code(&e);
		check(s->error != NULL || code == json_error_numeric_overflow ||
		      code == json_error_null_byte_in_key);
	} else {
		check((s->error == NULL) == json_is_object(j));
	}
	json_decref(j);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct json_scan *warm, *fresh;
	struct text rest, line;
	struct select *select;
	const char *lf;
	size_t i, lines;
	char *copy;

	if (size == 0)
		return 0;
	select = select_some(data[0]);
	warm = json_scan_new(select, NULL, (data[0] & 32) != 0);
	rest = (struct text){ (const char *)data + 1, size - 1 };
	for (lines = 0; rest.n > 0 && lines < 20; lines++) {
		lf = memchr(rest.p, '\n', rest.n);
		line.p = rest.p;
		line.n = lf == NULL ? rest.n : (size_t)(lf - rest.p);
		rest.p += line.n + (lf != NULL);
		rest.n -= line.n + (lf != NULL);
		line.p = copy = line_dup(line);

		fresh = json_scan_new(select, NULL, (data[0] & 32) != 0);
		check(json_scan_line(warm, line.p, line.n) ==
		      json_scan_line(fresh, line.p, line.n));
		check_same(warm, fresh);
		check_jansson(warm, line);
		for (i = 0; i < warm->cells; i++)
			check_cell(warm, i, line);
		json_scan_free(fresh);
		free(copy);
	}
	json_scan_free(warm);
	select_free(select);
	return 0;
}

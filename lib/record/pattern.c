/* SPDX-License-Identifier: ISC */
#include "record/pattern.h"

#include <stdint.h>

#include "base/mem.h"
#include "record/select.h"

void
pattern_free(struct pattern *p)
{
	mem_free((char *)p->raw.p);
	mem_free(p->bytes);
	mem_free(p->piece);
	mem_free(p);
}

/* Reads #N; false when the text is not of that form. */
static bool
position_parse(struct pattern *p, const char **why)
{
	struct text t = p->raw;
	size_t i, n = 0;

	if (p->optional)
		t.n--;
	if (t.n < 2 || t.p[0] != '#')
		return false;
	for (i = 1; i < t.n; i++) {
		if (t.p[i] < '0' || t.p[i] > '9')
			return false;
		if (n <= UINT32_MAX)
			n = n * 10 + (size_t)(t.p[i] - '0');
	}
	if (n == 0)
		*why = "columns are counted from #1";
	else if (n > UINT32_MAX)
		*why = "no file has that many columns";
	p->position = n;
	return true;
}

/* Removes the backslashes and cuts at each '*'; -1 with *why. */
static int
pieces_parse(struct pattern *p, const char **why)
{
	struct text t = p->raw, *piece;
	char *to;
	size_t i;

	if (p->optional)
		t.n--;
	to = p->bytes = mem_alloc(t.n + 1);
	piece = p->piece = mem_array(t.n + 1, sizeof(*p->piece));
	piece->p = to;
	for (i = 0; i < t.n; i++) {
		if (t.p[i] == '*') {
			(++piece)->p = to;
			continue;
		}
		if (t.p[i] == '\\' && ++i == t.n) {
			*why = "a backslash needs a character after it";
			return -1;
		}
		*to++ = t.p[i];
		piece->n++;
	}
	*to = '?';
	p->pieces = (size_t)(piece - p->piece) + 1;
	if (t.n == 0) {
		*why = "a name is empty";
		return -1;
	}
	return 0;
}

/* Whether the last character is a '?' without a backslash before it. */
static bool
ends_optional(struct text t)
{
	size_t slashes = 0;

	if (t.n == 0 || t.p[t.n - 1] != '?')
		return false;
	while (slashes + 1 < t.n && t.p[t.n - 2 - slashes] == '\\')
		slashes++;
	return slashes % 2 == 0;
}

struct pattern *
pattern_parse(struct text raw, const char **why)
{
	struct pattern *p = mem_alloc(sizeof(*p));

	*why = NULL;
	p->raw = (struct text){ mem_text(raw), raw.n };
	p->rule = SELECT_NONE;
	p->slot = -1;
	p->optional = ends_optional(raw);
	if (!position_parse(p, why))
		pieces_parse(p, why);
	if (*why == NULL)
		return p;
	pattern_free(p);
	return NULL;
}

/* Cuts t after the first occurrence of the piece. */
static bool
cut_behind(struct text *t, struct text piece)
{
	const char *at;
	size_t skip;

	if (piece.n == 0)
		return true;
	while (t->n >= piece.n) {
		at = memchr(t->p, piece.p[0], t->n - piece.n + 1);
		if (at == NULL)
			return false;
		skip = (size_t)(at - t->p);
		t->p += skip;
		t->n -= skip;
		if (pattern_starts(*t, piece)) {
			t->p += piece.n;
			t->n -= piece.n;
			return true;
		}
		t->p++;
		t->n--;
	}
	return false;
}

static bool
glob_match(const struct pattern *g, struct text t)
{
	struct text first = g->piece[0], last = g->piece[g->pieces - 1];
	size_t i;

	if (t.n < first.n + last.n || !pattern_starts(t, first) ||
	    memcmp(t.p + t.n - last.n, last.p, last.n) != 0)
		return false;
	t.p += first.n;
	t.n -= first.n + last.n;
	for (i = 1; i + 1 < g->pieces; i++)
		if (!cut_behind(&t, g->piece[i]))
			return false;
	return true;
}

bool
pattern_match(const struct pattern *g, struct text t)
{
	if (glob_match(g, t))
		return true;
	if (!g->optional || t.n == 0 || t.p[t.n - 1] != '?')
		return false;
	t.n--;
	return glob_match(g, t);
}

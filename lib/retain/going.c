/* SPDX-License-Identifier: ISC */
/* What a database was about to delete, see keysql.h. */
#include "base/mem.h"
#include "retain/deletions.h"

void
going_add(struct going *g, const struct subject *s, uint32_t tag,
    struct text line)
{
	size_t from = g->lines.len;

	buf_add(&g->lines, line.p, line.n);
	if (g->n == g->room) {
		g->room = 2 * g->room + 64;
		g->line = mem_resize(g->line, g->room, sizeof(*g->line));
	}
	hashtable_add(&g->at, s->sum, (int64_t)g->n, tag);
	g->line[g->n++] = (struct going_line){ from, g->lines.len, false };
}

void
going_settle(struct going *g, const struct subject *s, uint32_t tag)
{
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(&g->at, s->sum, e)) != NULL)
		if (e->tag == tag)
			g->line[e->at].settled = true;
}

void
going_done(struct going *g)
{
	hashtable_clear(&g->at);
	g->lines.len = g->n = 0;
}

uint64_t
going_left(const struct going *g, struct buf *log)
{
	uint64_t n = 0;

	for (size_t i = 0; i < g->n; i++) {
		const struct going_line *l = &g->line[i];

		if (l->settled)
			continue;
		buf_add(log, g->lines.p + l->from, l->to - l->from);
		n++;
	}
	return n;
}

void
going_clear(struct going *g)
{
	going_done(g);
	buf_clear(&g->lines);
	mem_free(g->line);
}

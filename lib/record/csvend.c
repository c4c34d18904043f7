/* SPDX-License-Identifier: ISC */
#include "record/csvend.h"

/* ---- a record too long to hold ---- */

static void
step(struct csvend *e, char c)
{
	bool edge = c == e->dialect.delim || c == '\r' || c == '\n';

	switch (e->at) {
	case CSVEND_BEGIN:
		e->at = c == '"' ? CSVEND_QUOTED
			: edge   ? CSVEND_BEGIN
				 : CSVEND_PLAIN;
		break;
	case CSVEND_PLAIN:
		e->lost |= c == '"' && !e->dialect.lenient;
		e->at = edge ? CSVEND_BEGIN : CSVEND_PLAIN;
		break;
	case CSVEND_QUOTED:
		e->at = c == '"' ? CSVEND_CLOSED : CSVEND_QUOTED;
		break;
	case CSVEND_CLOSED:
		e->lost |= c != '"' && !edge && !e->dialect.lenient;
		e->at = edge ? CSVEND_BEGIN : CSVEND_QUOTED;
		break;
	}
}

/* Whether the next byte is escaped, or inside quotes. */
static bool
is_inside(struct csvend *e, char c)
{
	bool escaped = e->escaped;

	if (dialect_has_quotes(e->dialect.quoting)) {
		step(e, c);
		return e->at != CSVEND_BEGIN;
	}
	e->escaped =
	    e->dialect.quoting == QUOTING_BACKSLASH && !escaped && c == '\\';
	return escaped;
}

/* Whether a line feed is the line end of the file. */
static bool
fits(enum line_end line_end, bool cr)
{
	return line_end == LINE_EITHER || cr == (line_end == LINE_CRLF);
}

size_t
csvend_follow(struct csvend *e, const char *p, size_t n)
{
	for (size_t i = 0; i < n && !e->lost; i++) {
		bool inside = is_inside(e, p[i]);

		if (p[i] == '\n' && !inside && !e->lost &&
		    fits(e->line_end, e->cr))
			return i + 1;
		e->cr = p[i] == '\r' && !inside;
	}
	return 0;
}

/* ---- a quote in doubt ---- */

/* One of the two cases: a text is open after the quote, or not. */
struct guess {
	bool open, dead;
	size_t end;     /* after the first line feed outside; 0: none yet */
	bool confirmed; /* by a quote after that */
};

struct look {
	bool opens, closes;
};

static bool
is_edge(const struct csvend_doubt *d, char c)
{
	return c == d->delim || c == '\r' || c == '\n';
}

static void
guess_quote(struct guess *g, struct look look)
{
	/* Between two texts, as in 5" pipe, a quote shows nothing. */
	if (!look.opens && !look.closes)
		return;
	g->dead |= g->open ? !look.closes : !look.opens;
	g->open = !g->open;
	g->confirmed |= g->end > 0 && look.opens != look.closes;
}

static void
guess_line(struct guess *g, size_t end)
{
	if (!g->open && g->end == 0)
		g->end = end;
}

static bool
is_settled(const struct guess *one, const struct guess *other)
{
	return other->dead && (one->dead || one->confirmed);
}

/* Decides when no more quotes are read.  n: the end of the file, else 0. */
static enum csvend_answer
judge(const struct guess *in, const struct guess *out, bool outside, size_t n,
    size_t *end)
{
	const struct guess *left = NULL;

	if (in->dead != out->dead)
		left = in->dead ? out : in;
	else if (!in->dead && outside)
		left = out;
	if (left == NULL || (left->end == 0 && (left->open || n == 0)))
		return CSVEND_REST;
	*end = left->end == 0 ? n : left->end;
	return CSVEND_FOUND;
}

/* Skips the run of quotes at *i; returns whether their number is odd. */
static bool
run_pass(const char *p, size_t n, size_t *i)
{
	size_t from = *i;

	while (*i < n && p[*i] == '"')
		++*i;
	return (*i - from) % 2 == 1;
}

static struct look
look_at(const struct csvend_doubt *d, const char *p, size_t from, size_t i,
    size_t n)
{
	struct look look = { from > 0 && is_edge(d, p[from - 1]),
		i == n || is_edge(d, p[i]) };

	look.opens &= i < n;
	return look;
}

enum csvend_answer
csvend_guess(const struct csvend_doubt *d, const char *p, size_t n, bool last,
    size_t *end)
{
	struct guess in = { .open = true }, out = { .open = false };
	const size_t far = d->from + CSVEND_LOOK;
	const bool cut = n > far;
	size_t i = d->from, stop = cut ? far : n;

	while (i < stop && !is_settled(&in, &out) && !is_settled(&out, &in)) {
		size_t from = i;
		struct look look;

		if (p[i] == '\n' &&
		    fits(d->line_end, i > 0 && p[i - 1] == '\r')) {
			guess_line(&in, i + 1);
			guess_line(&out, i + 1);
		}
		if (p[i] != '"') {
			i++;
			continue;
		}
		if (!run_pass(p, n, &i))
			continue;
		/* The byte after the run is still to come. */
		if (i == n && !last)
			return CSVEND_MORE;
		look = look_at(d, p, from, i, n);
		guess_quote(&in, look);
		guess_quote(&out, look);
	}
	if (!is_settled(&in, &out) && !is_settled(&out, &in) && !last && !cut)
		return CSVEND_MORE;
	return judge(&in, &out, d->outside, last && !cut ? n : 0, end);
}

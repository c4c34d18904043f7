/* SPDX-License-Identifier: ISC */
#include "record/rows.h"

#include "base/mem.h"
#include "record/json.h"
#include "record/unquoted.h"

struct rows {
	const char *const *column;
	size_t at;  /* in the row */
	char delim; /* NUL: NDJSON */
	struct buf out;
};

/* Quotes a value if it could not be read back otherwise; TSV has no quotes. */
static void
put_csv(struct rows *r, struct text t)
{
	bool plain = true;

	if (r->delim == '\t') {
		unquoted_put_flat(&r->out, t);
		return;
	}
	for (size_t i = 0; i < t.n; i++)
		if (t.p[i] == r->delim || t.p[i] == '"' || t.p[i] == '\n' ||
		    t.p[i] == '\r')
			plain = false;
	if (plain) {
		buf_add_text(&r->out, t);
		return;
	}
	buf_add_byte(&r->out, '"');
	for (size_t i = 0; i < t.n; i++) {
		if (t.p[i] == '"')
			buf_add_byte(&r->out, '"');
		buf_add_byte(&r->out, t.p[i]);
	}
	buf_add_byte(&r->out, '"');
}

struct rows *
rows_new(enum format f, const char *const *columns)
{
	struct rows *r = mem_alloc(sizeof(*r));

	r->column = columns;
	r->delim = f == FORMAT_CSV ? ',' : f == FORMAT_TSV ? '\t' : '\0';
	for (size_t i = 0; r->delim != '\0' && columns[i] != NULL; i++) {
		if (i > 0)
			buf_add_byte(&r->out, r->delim);
		put_csv(r, text_of(columns[i]));
	}
	if (r->delim != '\0')
		buf_add_byte(&r->out, '\n');
	return r;
}

void
rows_free(struct rows *r)
{
	if (r == NULL)
		return;
	buf_clear(&r->out);
	mem_free(r);
}

/* Writes what comes before a value; returns whether the value must be JSON. */
static bool
begin(struct rows *r)
{
	if (r->delim != '\0') {
		if (r->at > 0)
			buf_add_byte(&r->out, r->delim);
		return false;
	}
	buf_add_byte(&r->out, r->at == 0 ? '{' : ',');
	json_encode(&r->out, text_of(r->column[r->at]));
	buf_add_byte(&r->out, ':');
	return true;
}

static void
end(struct rows *r)
{
	if (r->column[++r->at] != NULL)
		return;
	buf_add_string(&r->out, r->delim == '\0' ? "}\n" : "\n");
	r->at = 0;
}

void
rows_text(struct rows *r, struct text t)
{
	if (!begin(r))
		put_csv(r, t);
	else if (t.n == 0)
		buf_add_string(&r->out, "null");
	else
		json_encode(&r->out, t);
	end(r);
}

void
rows_number(struct rows *r, int64_t n)
{
	begin(r);
	buf_printf(&r->out, "%lld", (long long)n);
	end(r);
}

void
rows_literal(struct rows *r, const char *json)
{
	begin(r);
	buf_add_string(&r->out, json);
	end(r);
}

void
rows_null(struct rows *r)
{
	rows_text(r, (struct text){ "", 0 });
}

void
rows_words(struct rows *r, const char *const *word, size_t n)
{
	struct buf b = { 0 };
	bool json = begin(r);

	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_add_byte(&b, ',');
		if (json)
			json_encode(&b, text_of(word[i]));
		else
			buf_add_string(&b, word[i]);
	}
	if (json) {
		buf_add_byte(&r->out, '[');
		buf_add_text(&r->out, (struct text){ b.p, b.len });
		buf_add_byte(&r->out, ']');
	} else {
		put_csv(r, (struct text){ b.p, b.len });
	}
	buf_clear(&b);
	end(r);
}

struct text
rows_out(const struct rows *r)
{
	return (struct text){ r->out.p, r->out.len };
}

/* SPDX-License-Identifier: ISC */
#include "record/jsonform.h"

#include <stdlib.h>

#include "base/mem.h"
#include "record/json.h"
#include "record/jsonlex.h"

/* Of the object that is being written, in the output. */
struct json_form_member {
	size_t begin, end;
	struct text name; /* without its quotes; set for sorting only */
	size_t name_n;
};

typedef const unsigned char *place;

static place value_put(struct json_form *, place, struct buf *out);

static place
blanks(place p)
{
	while (*p == ' ' || *p == '\t' || *p == '\r')
		p++;
	return p;
}

static place
string_put(struct json_form *f, place p, struct buf *out)
{
	struct trouble t;
	place end = lex_string(p + 1, &t);
	struct text raw = { (const char *)p, (size_t)(end - p) };

	if (json_plain(raw)) {
		buf_add_text(out, raw);
		return end;
	}
	f->text.len = 0;
	json_decode(&f->text, raw);
	json_encode(out, (struct text){ f->text.p, f->text.len });
	return end;
}

static place
word_put(place p, struct buf *out)
{
	place end = p;

	while (strchr(" \t\r\n,]}", *end) == NULL)
		end++;
	buf_add(out, (const char *)p, (size_t)(end - p));
	return end;
}

static place
array_put(struct json_form *f, place p, struct buf *out)
{
	buf_add_byte(out, '[');
	for (p = blanks(p + 1); *p != ']'; p = blanks(p)) {
		if (*p == ',') {
			buf_add_byte(out, ',');
			p = blanks(p + 1);
		}
		p = value_put(f, p, out);
	}
	buf_add_byte(out, ']');
	return p + 1;
}

/* ---- objects ---- */

static struct json_form_member *
member_new(struct json_form *f)
{
	if (f->members == f->room) {
		f->room = 2 * f->room + 32;
		f->member = mem_resize(f->member, f->room, sizeof(*f->member));
	}
	return &f->member[f->members++];
}

static int
by_name(const void *a, const void *b)
{
	const struct json_form_member *x = a, *y = b;

	return text_order(x->name, y->name);
}

static bool
names_set(struct json_form_member *m, size_t n, const struct buf *out)
{
	bool sorted = true;

	for (size_t i = 0; i < n; i++) {
		m[i].name =
		    (struct text){ out->p + m[i].begin + 1, m[i].name_n };
		sorted &= i == 0 || by_name(&m[i - 1], &m[i]) < 0;
	}
	return sorted;
}

/* Puts the members, which stand from the first one on, in order. */
static void
members_sort(struct json_form *f, size_t first, struct buf *out)
{
	struct json_form_member *m = f->member + first;
	size_t n = f->members - first, from;

	if (n < 2 || names_set(m, n, out))
		return;
	from = m[0].begin;
	qsort(m, n, sizeof(*m), by_name);
	f->text.len = 0;
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_add_byte(&f->text, ',');
		buf_add(&f->text, out->p + m[i].begin, m[i].end - m[i].begin);
	}
	memcpy(out->p + from, f->text.p, f->text.len);
}

static place
object_put(struct json_form *f, place p, struct buf *out)
{
	size_t first = f->members;

	buf_add_byte(out, '{');
	for (p = blanks(p + 1); *p != '}'; p = blanks(p)) {
		size_t begin, name_n;
		struct json_form_member *m;

		if (*p == ',') {
			buf_add_byte(out, ',');
			p = blanks(p + 1);
		}
		begin = out->len;
		p = blanks(string_put(f, p, out));
		name_n = out->len - begin - 2;
		buf_add_byte(out, ':');
		p = value_put(f, blanks(p + 1), out);
		m = member_new(f);
		*m = (struct json_form_member){ .begin = begin,
			.end = out->len,
			.name_n = name_n };
	}
	members_sort(f, first, out);
	f->members = first;
	buf_add_byte(out, '}');
	return p + 1;
}

/* No deeper than JSON_DEPTH. */
static place
value_put(struct json_form *f, place p, struct buf *out)
{
	switch (*p) {
	case '{': return object_put(f, p, out);
	case '[': return array_put(f, p, out);
	case '"': return string_put(f, p, out);
	default: return word_put(p, out);
	}
}

void
json_form(struct json_form *f, const char *value, struct buf *out)
{
	value_put(f, blanks((place)value), out);
}

void
json_form_clear(struct json_form *f)
{
	mem_free(f->member);
	buf_wipe(&f->text);
	*f = (struct json_form){ NULL };
}

/* SPDX-License-Identifier: ISC */
#include "base/page.h"
#include "base/utf8.h"
#include "letter/templating.h"

/* ---- the program ---- */

struct run {
	const struct template *t;
	const struct template_value *value;
	size_t item[TEMPLATE_DEPTH]; /* where each loop is */
	struct filling fill;
	bool refused; /* a value could become a header */
};

/* Whether there is anything to see. */
static bool
is_text(struct text t)
{
	struct piece p;

	return piece_take(&t, &p) && p.text.n > 0;
}

/* The first item from i on that is not blank. */
static size_t
item_from(const struct template_value *v, size_t i)
{
	while (i < v->items && !is_text(v->item[i]))
		i++;
	return i;
}

static bool
has(const struct run *r, size_t name)
{
	const struct template_value *v = &r->value[name];

	switch (r->t->names[name].kind) {
	case TEMPLATE_FLAG: return v->flag;
	case TEMPLATE_LIST: return item_from(v, 0) < v->items;
	default: return is_text(v->text);
	}
}

/* Whether the loop has an item at i or after it. */
static bool
each(struct run *r, const struct op *op, size_t i)
{
	const struct template_value *v = &r->value[op->name];

	r->item[op->slot] = item_from(v, i);
	return r->item[op->slot] < v->items;
}

static struct text
shown(const struct run *r, const struct op *op)
{
	const struct template_value *v = &r->value[op->name];

	return op->what == OP_ITEM ? v->item[r->item[op->slot]] : v->text;
}

static bool
has_control(struct text t)
{
	uint32_t c;

	while (t.n > 0) {
		size_t n = utf8_next(t.p, t.n, &c);

		if (n > 0 && (c < ' ' || (c >= 0x7f && c < 0xa0)))
			return true;
		text_skip(&t, n == 0 ? 1 : n);
	}
	return false;
}

static void
show(struct run *r, const struct op *op)
{
	const struct text t = shown(r, op);

	if (r->fill.form == FORM_SUBJECT)
		r->refused |= has_control(t);
	fill_value(&r->fill, t, r->t->names[op->name].kind == TEMPLATE_FOREIGN);
}

/* Follows the program from one operation to another one. */
static void
run(struct run *r, size_t from, size_t to)
{
	struct filling *f = &r->fill;

	fill_begin(f);
	for (size_t i = from; i < to;) {
		const struct op *op = &r->t->op[i++];

		switch (op->what) {
		case OP_WORD: fill_piece(f, &op->piece); break;
		case OP_MARK: fill_mark(f, op); break;
		case OP_SPACE: fill_space(f); break;
		case OP_LINE: fill_line(f); break;
		case OP_BREAK: fill_break(f); break;
		case OP_VALUE:
		case OP_ITEM: show(r, op); break;
		case OP_IF: i = has(r, op->name) ? i : op->to; break;
		case OP_UNLESS: i = has(r, op->name) ? op->to : i; break;
		case OP_EACH: i = each(r, op, 0) ? i : op->to; break;
		case OP_NEXT:
			i = each(r, op, r->item[op->slot] + 1) ? op->to : i;
			break;
		}
	}
	fill_end(f);
}

/* ---- subject and text ---- */

bool
template_subject(const struct template *t, const struct template_value *v,
    struct buf *out)
{
	const size_t from = out->len;
	struct run r = { .t = t,
		.value = v,
		.fill = { .out = out, .form = FORM_SUBJECT } };

	run(&r, 0, t->body);
	if (r.refused)
		out->len = from;
	return !r.refused;
}

void
template_text(const struct template *t, const struct template_value *v,
    struct buf *out)
{
	struct run r = { .t = t,
		.value = v,
		.fill = { .out = out, .form = FORM_TEXT } };

	run(&r, t->body, t->ops);
}

/* ---- HTML ---- */

/*
 * Fonts of the system and a line that is easy to read; dark on light with a
 * contrast above 12:1 (links: 7:1), or light on dark if the reader prefers
 * that.
 */
static const char style[] =
    ":root{color-scheme:light dark}\n"
    "body{margin:0;background:#fff;color:#1b1b1b;"
    "font:16px/1.5 system-ui,sans-serif}\n"
    "main{max-width:38em;margin:0 auto;padding:1em;"
    "overflow-wrap:anywhere}\n"
    "h2{font-size:1.125em;line-height:1.3;margin:1.75em 0 .5em}\n"
    "main>:first-child{margin-top:0}\n"
    "p,ul{margin:0 0 1em}ul{padding-inline-start:1.5em}"
    "li{margin:0 0 .25em}\n"
    "a{color:#0b4f9e}\n"
    "@media(prefers-color-scheme:dark){"
    "body{background:#1b1b1b;color:#eee}a{color:#9cc8ff}}\n";

/* The next part of a tag of a language. */
static struct text
subtag(struct text *rest)
{
	struct text t = { rest->p, 0 };

	while (t.n < rest->n && t.p[t.n] != '-')
		t.n++;
	text_skip(rest, t.n < rest->n ? t.n + 1 : t.n);
	return t;
}

static bool
is_one_of(struct text t, const char *const *words)
{
	while (*words != NULL && !text_same_letters(t, text_of(*words)))
		words++;
	return *words != NULL;
}

/* Whether it is written from right to left, by its script if it says one. */
static bool
is_rtl(struct text language)
{
	static const char *const languages[] = { "ar", "arc", "ckb", "dv", "fa",
		"he", "iw", "nqo", "prs", "ps", "sd", "syr", "ug", "ur", "yi",
		NULL };
	static const char *const scripts[] = { "Adlm", "Arab", "Hebr", "Nkoo",
		"Rohg", "Syrc", "Thaa", NULL };
	bool rtl = is_one_of(subtag(&language), languages);

	while (language.n > 0) {
		struct text t = subtag(&language);

		if (t.n == 1)
			break;
		if (t.n == 4 && (t.p[0] < '0' || t.p[0] > '9'))
			return is_one_of(t, scripts);
	}
	return rtl;
}

void
template_html(const struct template *t, const struct template_value *v,
    struct text language, struct buf *out)
{
	struct run r = { .t = t,
		.value = v,
		.fill = { .out = out, .form = FORM_TITLE } };

	buf_add_string(out, "<!DOCTYPE html>\n<html lang=\"");
	page_escape(out, language);
	buf_add_string(out, is_rtl(language) ? "\" dir=\"rtl\">\n" : "\">\n");
	buf_add_string(out,
	    "<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
	    "content=\"width=device-width\">\n<title>");
	run(&r, 0, t->body);
	buf_add_string(out, "</title>\n<style>\n");
	buf_add_string(out, style);
	buf_add_string(out, "</style>\n</head>\n<body>\n<main>\n");
	r.fill = (struct filling){ .out = out, .form = FORM_HTML };
	run(&r, t->body, t->ops);
	buf_add_string(out, "</main>\n</body>\n</html>\n");
}

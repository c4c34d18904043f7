/* SPDX-License-Identifier: ISC */
/*
 * A template, and after a NUL the values, each up to the next NUL.  Whatever
 * they are: the text is UTF-8 without controls, in lines of 72 columns if words
 * allow; the HTML has each element closed, none empty, and the same elements
 * with other values; and a subject is one line.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/unicode.h"
#include "base/utf8.h"
#include "letter/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { TEXT_A, TEXT_B, FLAG_A, FLAG_B, LIST_A, LIST_B, FOREIGN, NAMES };
enum { ITEMS = 3, WIDTH = 72, DEEPEST = 8 };

static const struct template_name names[] = {
	[TEXT_A] = { "a", TEMPLATE_TEXT },
	[TEXT_B] = { "b", TEMPLATE_TEXT },
	[FLAG_A] = { "yes", TEMPLATE_FLAG },
	[FLAG_B] = { "no", TEMPLATE_FLAG },
	[LIST_A] = { "l", TEMPLATE_LIST },
	[LIST_B] = { "m", TEMPLATE_LIST },
	[FOREIGN] = { "name", TEMPLATE_FOREIGN },
	[NAMES] = { NULL, TEMPLATE_TEXT },
};

static void
check(bool truth)
{
	if (!truth)
		abort();
}

/* Reading says what is wrong, which nobody needs to see here. */
static struct template *
quiet_read(struct text content)
{
	static int saved = -1, null = -1;
	struct template *t;

	if (saved < 0) {
		saved = dup(STDERR_FILENO);
		null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	}
	dup2(null, STDERR_FILENO);
	t = template_read(content, "t", names);
	dup2(saved, STDERR_FILENO);
	return t;
}

static struct text
part_take(struct text *rest)
{
	const char *nul = rest->n == 0 ? NULL : memchr(rest->p, '\0', rest->n);
	struct text t = { rest->p,
		nul == NULL ? rest->n : (size_t)(nul - rest->p) };

	text_skip(rest, t.n + (nul != NULL));
	return t;
}

static void
values_set(struct template_value *v, struct text *item, struct text rest)
{
	for (int i = 0; i < NAMES; i++)
		switch (names[i].kind) {
		case TEMPLATE_FLAG: v[i].flag = i == FLAG_A; break;
		case TEMPLATE_LIST:
			v[i].item = item;
			for (; v[i].items < ITEMS && rest.n > 0; v[i].items++)
				*item++ = part_take(&rest);
			break;
		default: v[i].text = part_take(&rest);
		}
}

/* ---- text ---- */

static void
line_check(struct text line)
{
	size_t width = 0, parts = 0;
	bool wide = false, word = false;
	uint32_t c;

	/* Blanks that part words, without those in front. */
	for (; line.n > 0; text_skip(&line, utf8_next(line.p, line.n, &c))) {
		utf8_next(line.p, line.n, &c);
		check(c >= ' ' && (c < 0x7f || c >= 0xa0));
		width += unicode_width(c);
		wide |= unicode_width(c) == 2;
		parts += c == ' ' && word;
		word |= c != ' ' && (c != '-' || width > 1);
	}
	check(width <= WIDTH || parts == 0 || wide);
}

static void
text_check(struct text t)
{
	size_t empty = 1;

	check(utf8_valid(t.p, t.n) == t.n);
	check(t.n == 0 || t.p[t.n - 1] == '\n');
	while (t.n > 0) {
		struct text line = text_line(&t);

		check(line.n == 0 || line.p[line.n - 1] != ' ');
		check(line.n > 0 || empty == 0);
		empty = line.n == 0 ? empty + 1 : 0;
		line_check(line);
	}
}

static void
subject_check(struct text t)
{
	uint32_t c;

	check(utf8_valid(t.p, t.n) == t.n);
	for (; t.n > 0; text_skip(&t, utf8_next(t.p, t.n, &c))) {
		utf8_next(t.p, t.n, &c);
		check(c >= ' ' && (c < 0x7f || c >= 0xa0));
	}
}

/* ---- HTML ---- */

/* Takes text up to a tag, and the tag; true: there was text. */
static bool
tag_take(struct text *html, struct text *tag)
{
	const char *open = memchr(html->p, '<', html->n), *close;
	bool text;

	check(open != NULL);
	text = !text_blank((struct text){ html->p, (size_t)(open - html->p) });
	text_skip(html, (size_t)(open - html->p) + 1);
	close = memchr(html->p, '>', html->n);
	check(close != NULL);
	*tag = (struct text){ html->p, (size_t)(close - html->p) };
	text_skip(html, tag->n + 1);
	return text;
}

static bool
starts(struct text t, const char *with)
{
	return t.n >= strlen(with) && memcmp(t.p, with, strlen(with)) == 0;
}

/* Appends the names of elements but links, and checks that they are closed. */
static void
elements(struct text html, struct buf *out)
{
	static const char *const known[] = { "p", "h2", "ul", "li", "a" };
	struct text open[DEEPEST], tag;
	bool filled[DEEPEST];
	size_t depth = 0;

	while (tag_take(&html, &tag), !text_is(tag, "main"))
		;
	for (;;) {
		const bool text = tag_take(&html, &tag);
		struct text name = { tag.p, 0 };

		check(!text || (depth > 0 && !text_is(open[depth - 1], "ul")));
		if (text)
			filled[depth - 1] = true;
		if (text_is(tag, "/main"))
			break;
		if (!starts(tag, "a href=") && !text_is(tag, "/a")) {
			buf_add_text(out, tag);
			buf_add_byte(out, ' ');
		}
		if (text_is(tag, "br"))
			continue;
		if (*tag.p == '/') {
			text_skip(&tag, 1);
			check(depth > 0 && filled[depth - 1] &&
			      text_equal(open[depth - 1], tag));
			depth--;
			continue;
		}
		while (name.n < tag.n && name.p[name.n] != ' ')
			name.n++;
		for (size_t i = 0; !text_is(name, known[i]); i++)
			check(i + 1 < sizeof(known) / sizeof(*known));
		check(!text_is(name, "a") || starts(tag, "a href=\"https://"));
		if (depth > 0)
			filled[depth - 1] = true;
		check(depth < DEEPEST);
		filled[depth] = false;
		open[depth++] = name;
	}
	check(depth == 0);
}

/* Another value, if this one shows something for sure. */
static void
other_set(struct text *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->p[i] > ' ' && t->p[i] < 0x7f) {
			*t = text_of("x");
			return;
		}
}

static void
others_set(struct template_value *v, struct text *item)
{
	for (int i = 0; i < NAMES; i++)
		other_set(&v[i].text);
	for (int i = 0; i < 2 * ITEMS; i++)
		other_set(&item[i]);
}

static void
html_check(const struct template *t, struct template_value *v,
    struct text *item)
{
	struct buf html = { 0 }, one = { 0 }, other = { 0 };

	template_html(t, v, text_of("en"), &html);
	check(utf8_valid(html.p, html.len) == html.len);
	elements((struct text){ html.p, html.len }, &one);
	html.len = 0;
	others_set(v, item);
	template_html(t, v, text_of("en"), &html);
	elements((struct text){ html.p, html.len }, &other);
	check(text_equal((struct text){ one.p, one.len },
	    (struct text){ other.p, other.len }));
	buf_clear(&html);
	buf_clear(&one);
	buf_clear(&other);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text rest = { (const char *)data, size };
	struct template *t = quiet_read(part_take(&rest));
	struct template_value v[NAMES] = { 0 };
	struct text item[2 * ITEMS] = { { NULL, 0 } };
	struct buf b = { 0 };

	if (t == NULL)
		return 0;
	values_set(v, item, rest);
	if (template_subject(t, v, &b))
		subject_check((struct text){ b.p, b.len });
	b.len = 0;
	template_text(t, v, &b);
	text_check((struct text){ b.p, b.len });
	html_check(t, v, item);
	buf_clear(&b);
	template_free(t);
	return 0;
}

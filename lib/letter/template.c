/* SPDX-License-Identifier: ISC */
/*
 * Reading: a template becomes a flat program.  No library for Mustache in C is
 * in Debian, and none checks names or fills paragraphs; so it is written here.
 */
#include "base/mem.h"
#include "base/utf8.h"
#include "letter/templating.h"

/* ---- text between tags ---- */

static enum block
mark_of(struct text word)
{
	if (text_is(word, "##"))
		return BLOCK_HEADING;
	if (text_is(word, "-"))
		return BLOCK_ITEM;
	return text_is(word, ">") ? BLOCK_LINES : BLOCK_NONE;
}

/* Within a line. */
static void
words_read(struct template_reading *r, struct text t)
{
	struct piece p;

	for (bool first = true; piece_take(&t, &p); first = false) {
		struct op op = { .what = OP_WORD, .piece = p };

		op.block = first && t.n > 0 && !r->subject ? mark_of(p.text)
							   : BLOCK_NONE;
		if (p.text.n == 0)
			op.what = OP_SPACE;
		else if (op.block != BLOCK_NONE)
			op.what = OP_MARK;
		r->used |= p.text.n > 0;
		template_op(r, op);
	}
}

static void
words_until(struct template_reading *r, const char *from, const char *to)
{
	while (from < to) {
		const char *lf = memchr(from, '\n', (size_t)(to - from));
		const char *stop = lf == NULL ? to : lf;

		words_read(r, (struct text){ from, (size_t)(stop - from) });
		if (lf == NULL)
			return;
		template_op(r,
		    (struct op){ .what = r->used ? OP_LINE : OP_BREAK });
		r->used = false;
		from = lf + 1;
	}
}

/* ---- tags ---- */

static struct text
trimmed(struct text t)
{
	while (t.n > 0 && text_blank((struct text){ t.p, 1 }))
		text_skip(&t, 1);
	while (t.n > 0 && text_blank((struct text){ t.p + t.n - 1, 1 }))
		t.n--;
	return t;
}

/* The next pair of braces; NULL: there is none. */
static const char *
braces_find(const char *from, const char *to, char brace)
{
	for (; to - from >= 2; from++) {
		from = memchr(from, brace, (size_t)(to - from));
		if (from == NULL || to - from < 2)
			return NULL;
		if (from[1] == brace)
			return from;
	}
	return NULL;
}

/* A comment may have several lines; a name stands in one. */
static const char *
tag_close(const struct template_reading *r, const struct tag *tag)
{
	const char *from = tag->begin + 2, *lf, *open;
	const char *close = braces_find(from, r->limit, '}');

	if (close == NULL || tag->sign == '!')
		return close;
	lf = memchr(from, '\n', (size_t)(close - from));
	open = braces_find(from, close, '{');
	return lf != NULL || (open != NULL && open > from) ? NULL : close;
}

/* The tag at `begin`; -1: after a message. */
static int
tag_read(struct template_reading *r, const char *begin, struct tag *tag)
{
	const char *from = begin + 2, *close;

	*tag = (struct tag){ .begin = begin };
	if (from < r->limit && strchr("#^/!&{>=$<", *from) != NULL &&
	    *from != '\0')
		tag->sign = *from++;
	close = tag_close(r, tag);
	if (close == NULL || close < from) {
		template_mistake(r, begin,
		    "this tag is not closed: \"}}\" is missing");
		return -1;
	}
	tag->name = trimmed((struct text){ from, (size_t)(close - from) });
	tag->end = close + 2;
	return 0;
}

/* Whether a line has nothing but the tag, which shows nothing itself. */
static bool
stands_alone(const struct template_reading *r, const struct tag *tag)
{
	const char *p = tag->begin;

	if (tag->sign == '\0' || r->subject)
		return false;
	while (p > r->content && (p[-1] == ' ' || p[-1] == '\t'))
		p--;
	if (p > r->content && p[-1] != '\n')
		return false;
	p = tag->end;
	while (p < r->limit && (*p == ' ' || *p == '\t' || *p == '\r'))
		p++;
	return p == r->limit || *p == '\n';
}

static void
tag_follow(struct template_reading *r, const struct tag *tag)
{
	switch (tag->sign) {
	case '!': break;
	case '\0': template_value_read(r, tag); break;
	case '#':
	case '^': template_section_open(r, tag); break;
	case '/': template_section_close(r, tag); break;
	case '{':
	case '&':
		template_mistake(r, tag->begin,
		    "a value is always escaped: write {{name}}");
		break;
	default:
		template_mistake(r, tag->begin,
		    "a letter has no tags with \"%c\"; known: {{name}}, "
		    "{{#name}}, {{^name}}, {{/name}}, {{.}}, {{! comment}}",
		    tag->sign);
	}
}

/* The first byte after the line. */
static const char *
line_end(const struct template_reading *r, const char *p)
{
	const char *lf = memchr(p, '\n', (size_t)(r->limit - p));

	return lf == NULL ? r->limit : lf + 1;
}

/* Text and tags from `at` to the limit. */
static void
part_read(struct template_reading *r, const char *at)
{
	const char *text = at;
	struct tag tag;
	bool alone;

	while ((at = braces_find(at, r->limit, '{')) != NULL) {
		if (tag_read(r, at, &tag) != 0) {
			at += 2;
			continue;
		}
		alone = stands_alone(r, &tag);
		while (alone && at > text && at[-1] != '\n')
			at--;
		words_until(r, text, at);
		r->used |= !alone;
		tag_follow(r, &tag);
		at = text = alone ? line_end(r, tag.end) : tag.end;
	}
	words_until(r, text, r->limit);
	template_sections_end(r);
}

/* ---- the whole ---- */

static void
characters_check(struct template_reading *r)
{
	const size_t n = (size_t)(r->end - r->content);
	const size_t good = utf8_valid(r->content, n);

	if (good < n)
		template_mistake(r, r->content + good, "%s", utf8_refused);
	for (const char *p = r->content; p < r->content + good;) {
		uint32_t c;
		const size_t k = utf8_next(p, good, &c);

		if (c != '\t' && c != '\r' && c != '\n' &&
		    (c < ' ' || (c >= 0x7f && c < 0xa0))) {
			template_mistake(r, p,
			    "a control character cannot be part of a letter");
			return;
		}
		p += k;
	}
}

/* The first line that is no comment. */
static const char *
subject_find(struct template_reading *r)
{
	const char *at = r->content;
	struct tag tag;

	if (r->end - at >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0)
		r->content = at += 3;
	while (r->end - at > 3 && memcmp(at, "{{!", 3) == 0 &&
	       tag_read(r, at, &tag) == 0 && stands_alone(r, &tag))
		at = line_end(r, tag.end);
	return at;
}

/* Returns where the text begins. */
static const char *
subject_read(struct template_reading *r)
{
	static const char key[] = "Subject:";
	const size_t n = sizeof(key) - 1;
	const char *at = subject_find(r), *end = line_end(r, at);

	if (end - at < (ptrdiff_t)n ||
	    !text_same_letters((struct text){ at, n }, text_of(key))) {
		template_mistake(r, at,
		    "the first line must be \"Subject: "
		    "...\", with an empty line after it");
		return r->end;
	}
	r->limit = end;
	r->subject = true;
	part_read(r, at + n);
	r->limit = r->end;
	r->subject = r->used = false;
	at = line_end(r, end);
	if (!text_blank((struct text){ end, (size_t)(at - end) }))
		template_mistake(r, end,
		    "the line after the subject must be empty");
	if (text_blank((struct text){ end, (size_t)(r->end - end) }))
		template_mistake(r, end, "there is no text after the subject");
	return end;
}

struct template *
template_read(struct text content, const char *file,
    const struct template_name *names)
{
	struct template *t = mem_alloc(sizeof(*t));
	struct template_reading r = { .t = t, .file = file };

	*t = (struct template){
		.content = mem_alloc(content.n + BUF_SLACK),
		.names = names,
	};
	if (content.n > 0)
		memcpy(t->content, content.p, content.n);
	r.content = t->content;
	r.end = r.limit = t->content + content.n;
	characters_check(&r);
	if (!r.failed) {
		const char *text = subject_read(&r);

		t->body = t->ops;
		part_read(&r, text);
	}
	if (!r.failed)
		return t;
	template_free(t);
	return NULL;
}

void
template_free(struct template *t)
{
	if (t == NULL)
		return;
	mem_free(t->op);
	mem_free(t->content);
	mem_free(t);
}

/* Whether something may keep a letter from showing what stands at `at`, other
 * than that there is nothing to show. */
static bool
is_conditional(const struct template *t, size_t at, size_t name)
{
	for (size_t i = t->body; i < at; i++) {
		const struct op *op = &t->op[i];

		if (op->to > at &&
		    (op->what == OP_UNLESS ||
			((op->what == OP_IF || op->what == OP_EACH) &&
			    op->name != name)))
			return true;
	}
	return false;
}

bool
template_shows(const struct template *t, size_t name)
{
	for (size_t i = t->body; i < t->ops; i++) {
		const struct op *op = &t->op[i];

		if ((op->what == OP_VALUE || op->what == OP_ITEM) &&
		    op->name == name && !is_conditional(t, i, name))
			return true;
	}
	return false;
}

bool
template_uses(const struct template *t, size_t name)
{
	for (size_t i = 0; i < t->ops; i++)
		switch (t->op[i].what) {
		case OP_VALUE:
		case OP_ITEM:
		case OP_IF:
		case OP_UNLESS:
		case OP_EACH:
			if (t->op[i].name == name)
				return true;
			break;
		default: break;
		}
	return false;
}

/* SPDX-License-Identifier: ISC */
/* Reading: names and sections. */
#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/near.h"
#include "letter/templating.h"

/* ---- mistakes ---- */

static void
place_find(const struct template_reading *r, const char *at, size_t *line,
    size_t *column)
{
	*line = *column = 1;
	for (const char *p = r->content; p < at; p++) {
		*column += ((unsigned char)*p & 0xc0) != 0x80;
		if (*p == '\n') {
			++*line;
			*column = 1;
		}
	}
}

void
template_mistake(struct template_reading *r, const char *at, const char *fmt,
    ...)
{
	char what[900];
	size_t line, column;
	va_list args;

	place_find(r, at, &line, &column);
	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	msg_error(STATUS_CALL, "%s:%zu:%zu: %s", r->file, line, column, what);
	r->failed = true;
}

/* "Hello ," is no way to begin a letter. */
static void
gap_tell(const struct template_reading *r, const char *at, uint32_t name)
{
	const char *is = r->t->names[name].name;
	size_t line, column;

	for (size_t i = 0; i < r->depth; i++)
		if (r->open[i].of == name && !r->open[i].inverted)
			return;
	place_find(r, at, &line, &column);
	msg_warn("%s:%zu:%zu: where \"%s\" is missing, a gap is left: write "
		 "{{#%s}}...{{/%s}} around what has it, and {{^%s}}...{{/%s}} "
		 "for the others",
	    r->file, line, column, is, is, is, is, is);
}

static void
name_unknown(struct template_reading *r, const struct tag *tag)
{
	const struct template_name *name = r->t->names;
	struct text *known;
	size_t all = 0, n = 0;
	struct buf list = { 0 };
	char safe[MSG_NAME_MAX];
	int near;

	while (name[all].name != NULL)
		all++;
	known = mem_array(all, sizeof(*known));
	for (size_t i = 0; i < all; i++) {
		if (name[i].name[0] == '\0')
			continue;
		known[n++] = text_of(name[i].name);
		buf_printf(&list, "%s%s", n == 1 ? "" : ", ", name[i].name);
	}
	buf_add_byte(&list, '\0');
	near = text_near(tag->name, known, n);
	template_mistake(r, tag->begin, "this letter has no \"%s\"%s%.*s%s%s",
	    msg_name(safe, sizeof(safe), tag->name),
	    near < 0 ? "" : "; did you mean \"",
	    near < 0 ? 0 : (int)known[near].n, near < 0 ? "" : known[near].p,
	    near < 0 ? "; known: " : "\"? Known: ", list.p);
	mem_free(known);
	buf_clear(&list);
}

/* ---- operations ---- */

void
template_op(struct template_reading *r, struct op op)
{
	struct template *t = r->t;

	if (t->ops == r->room) {
		r->room = r->room == 0 ? 64 : 2 * r->room;
		t->op = mem_resize(t->op, r->room, sizeof(*t->op));
	}
	t->op[t->ops++] = op;
}

/* ---- names ---- */

static uint32_t
name_find(struct template_reading *r, const struct tag *tag)
{
	const struct template_name *name = r->t->names;

	for (uint32_t i = 0; tag->name.n > 0 && name[i].name != NULL; i++)
		if (text_is(tag->name, name[i].name))
			return i;
	name_unknown(r, tag);
	return NO_NAME;
}

/* The innermost section that shows something, for {{.}}. */
static struct section *
shown_section(struct template_reading *r)
{
	for (size_t i = r->depth; i > 0; i--)
		if (!r->open[i - 1].inverted)
			return &r->open[i - 1];
	return NULL;
}

static void
outer_shows(struct template_reading *r, const char *at, uint32_t name)
{
	template_mistake(r, at,
	    "{{.}} must stand in the inner section of \"%s\"",
	    r->t->names[name].name);
}

static void
item_read(struct template_reading *r, const struct tag *tag)
{
	struct section *s = shown_section(r);
	struct op op;

	if (s != NULL && s->of == NO_NAME)
		return; /* was reported */
	if (s == NULL || r->t->names[s->of].kind == TEMPLATE_FLAG) {
		template_mistake(r, tag->begin,
		    "{{.}} must stand in the section of a list or a text");
		return;
	}
	op = (struct op){ .what = OP_VALUE, .name = s->of };
	if (r->t->names[s->of].kind == TEMPLATE_LIST) {
		if (r->t->op[s->op].what == OP_IF)
			outer_shows(r, tag->begin, s->of);
		op.what = OP_ITEM;
		op.slot = (uint32_t)(s - r->open);
	}
	s->shows = tag->begin;
	template_op(r, op);
}

void
template_value_read(struct template_reading *r, const struct tag *tag)
{
	uint32_t name;

	if (text_is(tag->name, ".")) {
		item_read(r, tag);
		return;
	}
	name = name_find(r, tag);
	if (name == NO_NAME)
		return;
	if (r->t->names[name].kind == TEMPLATE_LIST)
		template_mistake(r, tag->begin,
		    "\"%s\" is a list: write {{#%s}}{{.}}{{/%s}}",
		    r->t->names[name].name, r->t->names[name].name,
		    r->t->names[name].name);
	else if (r->t->names[name].kind == TEMPLATE_FLAG)
		template_mistake(r, tag->begin,
		    "\"%s\" is a condition: write {{#%s}}...{{/%s}}",
		    r->t->names[name].name, r->t->names[name].name,
		    r->t->names[name].name);
	else
		template_op(r, (struct op){ .what = OP_VALUE, .name = name });
	if (r->t->names[name].kind == TEMPLATE_FOREIGN)
		gap_tell(r, tag->begin, name);
}

/* ---- sections ---- */

/* Makes sections of the list around this one conditions. */
static void
outer_settle(struct template_reading *r, uint32_t name)
{
	for (size_t i = 0; i < r->depth; i++) {
		struct section *s = &r->open[i];

		if (s->of != name || s->inverted)
			continue;
		r->t->op[s->op].what = OP_IF;
		if (s->shows)
			outer_shows(r, s->shows, name);
		s->shows = NULL;
	}
}

void
template_section_open(struct template_reading *r, const struct tag *tag)
{
	struct section s = { .name = tag->name,
		.at = tag->begin,
		.op = r->t->ops,
		.inverted = tag->sign == '^' };
	struct op op = { .what = s.inverted ? OP_UNLESS : OP_IF };

	if (r->depth == TEMPLATE_DEPTH) {
		template_mistake(r, tag->begin,
		    "more than %d sections in one another", TEMPLATE_DEPTH);
		r->limit = tag->end; /* what follows would be misread */
		r->depth = 0;
		return;
	}
	s.of = name_find(r, tag);
	if (s.of != NO_NAME && r->t->names[s.of].kind == TEMPLATE_LIST &&
	    !s.inverted) {
		outer_settle(r, s.of);
		op.what = OP_EACH;
	}
	op.name = s.of;
	op.slot = (uint32_t)r->depth;
	template_op(r, op);
	r->open[r->depth++] = s;
}

void
template_section_close(struct template_reading *r, const struct tag *tag)
{
	const struct section *s;
	char one[MSG_NAME_MAX], other[MSG_NAME_MAX];
	struct op *begin;

	msg_name(one, sizeof(one), tag->name);
	if (r->depth == 0) {
		template_mistake(r, tag->begin, "{{/%s}} closes no section",
		    one);
		return;
	}
	s = &r->open[--r->depth];
	if (!text_equal(s->name, tag->name))
		template_mistake(r, tag->begin,
		    "{{/%s}} stands where {{/%s}} should close a section", one,
		    msg_name(other, sizeof(other), s->name));
	begin = &r->t->op[s->op];
	if (begin->what == OP_EACH)
		template_op(r, (struct op){ .what = OP_NEXT,
				   .name = s->of,
				   .slot = begin->slot,
				   .to = (uint32_t)s->op + 1 });
	r->t->op[s->op].to = (uint32_t)r->t->ops;
}

/* At the end of the subject and of the text. */
void
template_sections_end(struct template_reading *r)
{
	char name[MSG_NAME_MAX];

	for (size_t i = 0; i < r->depth; i++) {
		msg_name(name, sizeof(name), r->open[i].name);
		template_mistake(r, r->open[i].at, "{{/%s}} is missing%s", name,
		    r->subject ? " in the line of the subject" : "");
	}
	r->depth = 0;
}

/* SPDX-License-Identifier: ISC */
#include "record/json.h"

#include "base/mem.h"
#include "record/jsonlex.h"
#include "record/jsonnode.h"

static const char cut_in_string[] = "record ends inside a string";
static const char cut_off[] = "record is cut off; a record must be one line "
			      "(for pretty-printed JSON use jq -c .)";

/* An object or array that is open. */
struct json_frame {
	struct jsonnode *node;
	struct link *at;   /* after its last key; saved while deeper */
	uint64_t stamp;    /* of this object; saved while deeper */
	uint32_t ordinal;  /* of the member or element */
	uint32_t comma;    /* before it */
	int32_t sibling;   /* the last cell at this depth, or -1 */
	int32_t cell;      /* its own, or -1 */
	unsigned char end; /* brace or bracket */
	bool named;        /* a selector chose something inside */
};

struct scanner {
	struct json_scan out; /* first: callers hold a pointer to it */
	struct jsonnodes nodes;
	size_t cap;
	const unsigned char *line;
	uint64_t stamp;
	struct json_frame frame[JSON_DEPTH + 1]; /* [0] is around the record */
};

struct json_scan *
json_scan_new(const struct select *select, const struct known_names *known,
    bool all)
{
	struct scanner *s = mem_alloc(sizeof(*s));

	jsonnodes_init(&s->nodes, select, known, all);
	return &s->out;
}

void
json_scan_free(struct json_scan *out)
{
	struct scanner *s = (struct scanner *)out;

	if (s == NULL)
		return;
	jsonnodes_clear(&s->nodes);
	mem_free(s->out.cell);
	mem_free(s);
}

size_t
json_scan_fields(const struct json_scan *out)
{
	return ((const struct scanner *)out)->nodes.fields;
}

struct text *
json_scan_names(struct json_scan *out, struct buf *room, size_t *n)
{
	return jsonnodes_names(&((struct scanner *)out)->nodes, room, n);
}

static void
cells_grow(struct scanner *s)
{
	s->cap = s->cap == 0 ? 64 : s->cap * 2;
	s->out.cell = mem_resize(s->out.cell, s->cap, sizeof(*s->out.cell));
}

/* Whether a value of this kind stands where selectors name something inside an
 * object or a list. */
static bool
is_misplaced(const struct jsonnode *n, enum value_kind kind)
{
	unsigned as = kind == VALUE_OBJECT  ? WANT_OBJECT
		      : kind == VALUE_ARRAY ? WANT_ARRAY
					    : WANT_SCALAR;

	return (n->misplaced & as) != 0;
}

/* A cell for the value at `begin`; returns its index. */
static __attribute__((noinline)) int32_t
cell_put(struct scanner *s, struct json_frame *f, struct jsonnode *n,
    enum value_kind kind, const unsigned char *key, const unsigned char *begin,
    const unsigned char *end)
{
	bool inside = value_nests(kind);
	struct json_cell *c;
	size_t i = s->out.cells;

	if (i == s->cap)
		cells_grow(s);
	s->out.cells++;
	c = &s->out.cell[i];
	c->node = &n->seen;
	c->rule = inside ? n->seen.choice.container : n->seen.choice.rule;
	if (rare(n->misplaced != 0) && is_misplaced(n, kind))
		c->rule = SELECT_MISPLACED;
	if (rare(n->strange) && s->out.strange == NULL)
		s->out.strange = &n->seen;
	c->kind = kind;
	c->key = (uint32_t)(key - s->line);
	c->begin = (uint32_t)(begin - s->line);
	c->end = (uint32_t)(end - s->line);
	c->comma = f->comma;
	c->ordinal = f->ordinal;
	c->sibling = f->sibling;
	c->next = (uint32_t)s->out.cells;
	f->sibling = (int32_t)i;
	f->named |= n->seen.choice.named;
	if (n->seen.field < 0)
		n->seen.field = (int)s->nodes.fields++;
	return (int32_t)i;
}

/* Removes the cells inside the last container, which is taken as one value;
 * keeps those of slots. */
static void
cells_drop(struct scanner *s, size_t container)
{
	size_t to = container + 1;

	for (size_t i = to; i < s->out.cells; i++) {
		struct json_cell *c = &s->out.cell[to];

		if (s->out.cell[i].node->choice.slot < 0)
			continue;
		*c = s->out.cell[i];
		c->rule = SELECT_NONE;
		c->next = (uint32_t)++to;
	}
	s->out.cells = to;
}

/* Whether the last container has members, and nothing is in any of them where a
 * selector may name something. */
static bool
is_unfilled(const struct scanner *s, size_t container)
{
	size_t i = container + 1;

	if (i == s->out.cells)
		return false;
	for (; i < s->out.cells; i = s->out.cell[i].next) {
		const struct json_cell *c = &s->out.cell[i];
		const unsigned char *begin = s->line + c->begin;
		bool nests = value_nests(c->kind);
		bool open = nests && c->rule < 0 && c->next > i + 1;

		if (!open && (c->node->choice.whole < 0 ||
				 !(c->kind == VALUE_NULL ||
				     (nests && lex_blanks(begin + 1) + 1 ==
						   s->line + c->end))))
			return false;
	}
	return true;
}

/* Completes the cell of a container that ends before `end`; `named`: a selector
 * chose something inside. */
static void
cell_close(struct scanner *s, int32_t cell, bool named,
    const unsigned char *end)
{
	struct json_cell *c = &s->out.cell[cell];

	if (!named && c->node->choice.whole >= 0 &&
	    !is_unfilled(s, (size_t)cell)) {
		c->rule = c->node->choice.whole;
		cells_drop(s, (size_t)cell);
	}
	c->end = (uint32_t)(end - s->line);
	c->next = (uint32_t)s->out.cells;
}

static void
frame_open(struct json_frame *f, struct jsonnode *n, int32_t cell,
    unsigned char end)
{
	f->node = n;
	f->ordinal = 0;
	f->comma = 0;
	f->sibling = -1;
	f->cell = cell;
	f->end = end;
	f->named = false;
}

/*
 * Reads the object at p, which is a brace.  Returns the place after the object,
 * or NULL.
 */
static const unsigned char *
scan(struct scanner *s, const unsigned char *p, const unsigned char *end,
    struct trouble *t)
{
	const unsigned char *key = p, *begin;
	struct json_frame *f = s->frame;
	struct jsonnode *n = s->nodes.root;
	struct link *at = NULL;
	uint64_t stamp = 0;
	enum value_kind kind;
	int32_t cell;

	goto object;

member:
	key = p;
	if (rare(*p != '"')) {
		t->why = "a key is missing";
		goto bad;
	}
	n = at->last;
	if (n != NULL && jsonnode_is(n, p, end)) {
		p += n->spelt_n;
	} else {
		n = jsonnode_member(&s->nodes, f->node, at, &p, end, t);
		if (n == NULL)
			return NULL;
	}
	if (rare(n->stamp == stamp)) {
		p = key;
		t->why = "key occurs twice";
		goto bad;
	}
	n->stamp = stamp;
	at = &n->after;
	if (rare(*p != ':') && *(p = lex_blanks(p)) != ':') {
		t->why = "a colon is missing";
		goto bad;
	}
	p = lex_blanks(p + 1);

value:
	begin = p;
	if (*p == '"') {
		p = lex_string(p + 1, t);
		kind = VALUE_TEXT;
		goto scalar;
	}
	switch (*p) {
	case '-':
	case '0':
	case '1':
	case '2':
	case '3':
	case '4':
	case '5':
	case '6':
	case '7':
	case '8':
	case '9':
		kind = VALUE_NUMBER;
		p = lex_number(p, t);
		break;
	case '{': goto object;
	case '[': goto array;
	default: kind = *p == 'n' ? VALUE_NULL : VALUE_BOOL; p = lex_name(p, t);
	}
scalar:
	if (rare(p == NULL))
		return NULL;
	if (n->want & WANT_SCALAR)
		cell_put(s, f, n, kind, key, begin, p);

next:
	p = lex_blanks(p);
	if (*p == ',') {
		f->comma = (uint32_t)(p - s->line);
		f->ordinal++;
		p = lex_blanks(p + 1);
		if (f->end == '}')
			goto member;
		n = f->node->element;
		key = p;
		goto value;
	}
	if (rare(*p != f->end)) {
		t->why = f->end == '}' ? "a comma or brace is missing"
				       : "a comma or bracket is missing";
		goto bad;
	}
	p++;
	if (f->cell >= 0)
		cell_close(s, f->cell, f->named, p);
	if (f->end == '}')
		jsonnodes_close(&s->nodes, f->node, f->ordinal);
	f--;
	f->named |= f[1].named;
	if (f == s->frame)
		return p;
	at = f->at;
	stamp = f->stamp;
	goto next;

object:
	if (rare(f == s->frame + JSON_DEPTH))
		goto deep;
	begin = p;
	p = lex_blanks(p + 1);
	cell = -1;
	if (*p == '}') {
		p++;
		if (f == s->frame)
			return p;
		if (n->want & (WANT_OBJECT | WANT_EMPTY))
			cell_close(s,
			    cell_put(s, f, n, VALUE_OBJECT, key, begin, p),
			    false, p);
		goto next;
	}
	if (n->want & WANT_OBJECT)
		cell = cell_put(s, f, n, VALUE_OBJECT, key, begin, p);
	f->at = at;
	f->stamp = stamp;
	frame_open(++f, n, cell, '}');
	at = &n->inside;
	stamp = ++s->stamp;
	goto member;

array:
	if (rare(f == s->frame + JSON_DEPTH))
		goto deep;
	begin = p;
	p = lex_blanks(p + 1);
	cell = -1;
	if (n->want & WANT_ARRAY)
		cell = cell_put(s, f, n, VALUE_ARRAY, key, begin, p);
	if (*p == ']') {
		p++;
		if (cell >= 0)
			cell_close(s, cell, false, p);
		goto next;
	}
	f->at = at;
	f->stamp = stamp;
	frame_open(++f, n, cell, ']');
	if (n->element == NULL && jsonnode_element(&s->nodes, n, p, t) == NULL)
		return NULL;
	n = n->element;
	key = p;
	goto value;

deep:
	t->why = "nested more than 512 levels deep";
bad:
	t->at = p;
	return NULL;
}

int
json_scan_line(struct json_scan *out, const char *line, size_t len)
{
	struct scanner *s = (struct scanner *)out;
	const unsigned char *p = (const unsigned char *)line, *end = p + len;
	struct trouble t = { p, "not a JSON object" };

	if (s->nodes.full) {
		jsonnodes_forget(&s->nodes);
		out->generation++;
	}
	jsonnodes_line(&s->nodes, len);
	s->line = p;
	out->cells = 0;
	out->strange = NULL;
	out->error = NULL;
	p = lex_blanks(p);
	if (*p == '{') {
		p = scan(s, p, end, &t);
		if (p != NULL) {
			p = lex_blanks(p);
			if (p == end)
				return 0;
			t = (struct trouble){ p, "text after the object" };
		} else if (t.at >= end) {
			t.at = end;
			t.why = t.why == lex_control ? cut_in_string : cut_off;
		}
	} else {
		t.at = p;
	}
	out->cells = 0;
	out->error = t.why;
	out->error_at = (uint32_t)(t.at - s->line);
	return -1;
}

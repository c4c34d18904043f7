/* SPDX-License-Identifier: ISC */
#include "record/select.h"

#include "base/mem.h"
#include "record/pattern.h"

struct exact {
	struct text name;
	struct pattern *pattern;
};

/* A growing list of patterns. */
struct list {
	struct pattern **p;
	size_t n, cap;
};

struct select {
	struct list all; /* owns; in the order given */
	struct list globs;
	struct list places;
	struct list slots;
	struct exact *exact; /* sorted by name */
	size_t exacts, exact_cap;
	int rest;
	bool whole;
	bool listed; /* a slot is in a list */
};

static size_t
grown(size_t cap)
{
	return cap == 0 ? 16 : cap * 2;
}

static void
list_put(struct list *l, struct pattern *p)
{
	if (l->n == l->cap) {
		l->cap = grown(l->cap);
		l->p = mem_resize(l->p, l->cap, sizeof(*l->p));
	}
	l->p[l->n++] = p;
}

struct select *
select_new(void)
{
	struct select *s = mem_alloc(sizeof(*s));

	s->rest = SELECT_NONE;
	return s;
}

void
select_free(struct select *s)
{
	size_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->all.n; i++)
		pattern_free(s->all.p[i]);
	mem_free(s->all.p);
	mem_free(s->globs.p);
	mem_free(s->places.p);
	mem_free(s->slots.p);
	mem_free(s->exact);
	mem_free(s);
}

/* The first entry that is not less than the name. */
static size_t
exact_lower(const struct select *s, struct text name)
{
	size_t low = 0, high = s->exacts, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (text_order(s->exact[mid].name, name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Whether the name already has another rule. */
static bool
disagrees(const struct select *s, struct text name, const struct pattern *p)
{
	for (size_t i = exact_lower(s, name);
	     i < s->exacts && text_equal(s->exact[i].name, name); i++)
		if (s->exact[i].pattern->slot < 0 &&
		    s->exact[i].pattern->rule != p->rule)
			return true;
	return false;
}

static void
exact_put(struct select *s, struct text name, struct pattern *p)
{
	size_t at = exact_lower(s, name);

	if (s->exacts == s->exact_cap) {
		s->exact_cap = grown(s->exact_cap);
		s->exact =
		    mem_resize(s->exact, s->exact_cap, sizeof(*s->exact));
	}
	memmove(s->exact + at + 1, s->exact + at,
	    (s->exacts - at) * sizeof(*s->exact));
	s->exact[at] = (struct exact){ name, p };
	s->exacts++;
}

static void
pattern_put(struct select *s, struct pattern *p)
{
	struct text name;

	list_put(&s->all, p);
	if (p->position > 0) {
		list_put(&s->places, p);
	} else if (p->pieces > 1) {
		list_put(&s->globs, p);
	} else {
		name = p->piece[0];
		exact_put(s, name, p);
		name.n++;
		if (p->optional)
			exact_put(s, name, p);
	}
}

/* The length of the list's first selector. */
static size_t
first_length(struct text list)
{
	size_t i;

	for (i = 0; i < list.n && list.p[i] != ','; i++)
		if (list.p[i] == '\\' && i + 1 < list.n)
			i++;
	return i;
}

void
select_literal(struct buf *b, struct text name)
{
	for (size_t i = 0; i < name.n; i++) {
		if (strchr("*,\\?", name.p[i]) != NULL ||
		    (i == 0 && name.p[i] == '#'))
			buf_add_byte(b, '\\');
		buf_add_byte(b, name.p[i]);
	}
}

static int
list_add(struct select *s, struct text list, int rule, bool silent,
    const char **why)
{
	struct pattern *p;
	size_t n;

	for (;;) {
		n = first_length(list);
		p = pattern_parse((struct text){ list.p, n }, why);
		if (p == NULL)
			return -1;
		p->rule = rule;
		p->silent = silent;
		p->optional |= silent;
		if (p->position == 0 && p->pieces == 1 &&
		    disagrees(s, p->piece[0], p)) {
			*why = "another rule also names this field";
			pattern_free(p);
			return -1;
		}
		pattern_put(s, p);
		if (n == list.n)
			return 0;
		list.p += n + 1;
		list.n -= n + 1;
	}
}

int
select_add(struct select *s, struct text list, int rule, const char **why)
{
	return list_add(s, list, rule, false, why);
}

int
select_add_maybe(struct select *s, struct text list, int rule, const char **why)
{
	return list_add(s, list, rule, true, why);
}

static int
slot_add(struct select *s, struct text name, bool silent, const char **why)
{
	struct pattern *p = pattern_parse(name, why), *q;
	size_t i;

	if (p == NULL)
		return -1;
	p->silent = silent;
	p->optional |= silent;
	if (p->pieces > 1) {
		*why = "takes one field, not a pattern";
		pattern_free(p);
		return -1;
	}
	for (i = 0; i < s->slots.n; i++) {
		q = s->slots.p[i];
		if (text_equal(p->raw, q->raw) ||
		    (p->pieces == 1 && q->pieces == 1 &&
			text_equal(p->piece[0], q->piece[0]) &&
			p->optional == q->optional)) {
			q->optional &= p->optional;
			q->silent &= p->silent;
			pattern_free(p);
			return q->slot;
		}
	}
	p->slot = (int)s->slots.n;
	s->listed |= memchr(p->raw.p, '[', p->raw.n) != NULL;
	list_put(&s->slots, p);
	pattern_put(s, p);
	return p->slot;
}

int
select_slot(struct select *s, struct text name, const char **why)
{
	return slot_add(s, name, false, why);
}

int
select_slot_maybe(struct select *s, struct text name, const char **why)
{
	return slot_add(s, name, true, why);
}

int
select_slots(const struct select *s)
{
	return (int)s->slots.n;
}

struct text
select_slot_name(const struct select *s, int slot)
{
	const struct pattern *p = s->slots.p[slot];

	return p->position > 0 ? (struct text){ NULL, 0 } : p->piece[0];
}

bool
select_listed(const struct select *s, int slot)
{
	struct text name;

	if (!s->listed)
		return false;
	name = select_slot_name(s, slot);
	return name.n > 0 && memchr(name.p, '[', name.n) != NULL;
}

void
select_rest(struct select *s, int rule, bool whole)
{
	s->rest = rule;
	s->whole = whole;
}

bool
select_nothing(const struct select *s)
{
	return s->all.n == 0 && s->rest == SELECT_NONE;
}

bool
select_below(struct text name, struct text path)
{
	return name.n > path.n && pattern_starts(name, path) &&
	       (name.p[path.n] == '.' || name.p[path.n] == '[');
}

/* The first exact name below the path whose next character is this one, or the
 * place where it would be. */
static size_t
below_lower(const struct select *s, struct text path, char next)
{
	struct text head;
	size_t low = 0, high = s->exacts, mid;
	int c;

	/* As exact_lower() for the path with one more character. */
	while (low < high) {
		mid = low + (high - low) / 2;
		head = s->exact[mid].name;
		if (head.n > path.n)
			head.n = path.n;
		c = text_order(head, path);
		if (c < 0 ||
		    (c == 0 && (s->exact[mid].name.n == path.n ||
				   (unsigned char)s->exact[mid].name.p[path.n] <
				       (unsigned char)next)))
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool
is_below(struct text name, struct text path, char next)
{
	return select_below(name, path) && name.p[path.n] == next;
}

static bool
exact_below(const struct select *s, struct text path, char next)
{
	size_t i = below_lower(s, path, next);

	return i < s->exacts && is_below(s->exact[i].name, path, next);
}

bool
select_names_below(const struct select *s, struct text path)
{
	return exact_below(s, path, '.') || exact_below(s, path, '[');
}

bool
select_may_name_below(const struct select *s, struct text path)
{
	struct text first;
	size_t i;

	for (i = 0; i < s->globs.n; i++) {
		first = s->globs.p[i]->piece[0];
		if (pattern_starts(path, first) || select_below(first, path))
			return true;
	}
	return select_names_below(s, path);
}

/* Whether a rule or slot is about something that follows the path with this
 * character. */
static bool
acts_below(const struct select *s, struct text path, char next)
{
	for (size_t i = below_lower(s, path, next);
	     i < s->exacts && is_below(s->exact[i].name, path, next); i++)
		if (s->exact[i].pattern->slot >= 0 ||
		    s->exact[i].pattern->rule >= 0)
			return true;
	for (size_t i = 0; i < s->globs.n; i++)
		if (s->globs.p[i]->rule >= 0 &&
		    is_below(s->globs.p[i]->piece[0], path, next))
			return true;
	return false;
}

unsigned
select_inside(const struct select *s, struct text path)
{
	return (acts_below(s, path, '.') ? SELECT_OBJECT : 0U) |
	       (acts_below(s, path, '[') ? SELECT_LIST : 0U);
}

const char *
select_refuses(const struct select *s, struct text path, enum value_kind kind)
{
	unsigned must = select_inside(s, path);
	unsigned is = kind == VALUE_OBJECT  ? SELECT_OBJECT
		      : kind == VALUE_ARRAY ? SELECT_LIST
					    : 0U;

	if (must == 0 || (must & is) != 0)
		return NULL;
	return (must & SELECT_OBJECT) != 0
		   ? "must be an object, as rules name fields inside it: "
		     "correct the record, or keep this field by name if it may "
		     "go out"
		   : "must be a list, as rules name what is in it: correct the "
		     "record, or keep this field by name if it may go out";
}

struct select_found {
	int rule, slot;
	bool any, clash;
};

static void
found_put(struct select_found *f, struct pattern *p)
{
	/* Writes to the shared cache line only once. */
	if (!atomic_load_explicit(&p->seen, memory_order_relaxed))
		atomic_store_explicit(&p->seen, true, memory_order_relaxed);
	if (p->slot >= 0) {
		f->clash |= f->slot >= 0 && f->slot != p->slot;
		f->slot = p->slot;
	} else {
		f->clash |= f->any && f->rule != p->rule;
		f->rule = p->rule;
		f->any = true;
	}
}

struct choice
select_find(const struct select *s, struct text path, size_t position,
    bool kept)
{
	struct select_found f = { SELECT_NONE, -1, false, false }, weak = f;
	struct choice c;
	size_t i;

	for (i = exact_lower(s, path);
	     i < s->exacts && text_equal(s->exact[i].name, path); i++)
		found_put(&f, s->exact[i].pattern);
	c.spelt = f.any || f.slot >= 0;
	c.own = f.any;
	for (i = 0; position > 0 && i < s->places.n; i++)
		if (s->places.p[i]->position == position)
			found_put(&f, s->places.p[i]);
	for (i = 0; i < s->globs.n; i++)
		if (pattern_match(s->globs.p[i], path))
			found_put(&weak, s->globs.p[i]);
	if (!f.any) {
		f.rule = weak.rule;
		f.any = weak.any;
		f.clash |= weak.clash;
	}
	c.slot = f.slot;
	c.whole = SELECT_NONE;
	c.named = f.any && s->whole && s->rest >= 0;
	if (f.clash) {
		c.rule = c.container = SELECT_CLASH;
	} else if (f.any) {
		c.rule = c.container = f.rule;
	} else if (kept) {
		c.rule = c.container = SELECT_KEEP;
	} else {
		c.rule = c.container = s->rest;
		if (!s->whole || select_may_name_below(s, path)) {
			c.whole = s->whole ? s->rest : SELECT_NONE;
			c.container = SELECT_NONE;
		}
	}
	return c;
}

static const struct pattern *
unseen(const struct select *s, size_t *at)
{
	struct pattern *p;

	while (*at < s->all.n) {
		p = s->all.p[(*at)++];
		if (!atomic_load_explicit(&p->seen, memory_order_relaxed))
			return p;
	}
	return NULL;
}

bool
select_missing(const struct select *s, size_t *at, struct text *name)
{
	const struct pattern *p;

	while ((p = unseen(s, at)) != NULL)
		if (!p->optional) {
			*name = p->raw;
			return true;
		}
	return false;
}

bool
select_unmatched(const struct select *s, size_t *at, struct text *name,
    bool *must)
{
	const struct pattern *p;

	while ((p = unseen(s, at)) != NULL)
		if (p->optional && !p->silent) {
			*name = (struct text){ p->raw.p, p->raw.n - !p->made };
			*must = p->made;
			return true;
		}
	return false;
}

void
select_may_lack(struct select *s, int rule, bool silent)
{
	for (size_t i = 0; i < s->all.n; i++) {
		struct pattern *p = s->all.p[i];

		if (p->slot >= 0 || p->rule != rule || p->optional)
			continue;
		p->optional = p->made = true;
		p->silent = silent;
	}
}

bool
select_next_name(const struct select *s, size_t *at, struct text *name,
    int *rule)
{
	while (*at < s->all.n) {
		const struct pattern *p = s->all.p[(*at)++];

		if (p->slot >= 0 || p->position > 0 || p->pieces > 1)
			continue;
		*name = p->piece[0];
		*rule = p->rule;
		return true;
	}
	return false;
}

bool
select_by_position(const struct select *s)
{
	return s->places.n > 0;
}

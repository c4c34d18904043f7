/* SPDX-License-Identifier: ISC */
#include "record/jsonnode.h"

#include <time.h>
#ifdef __OpenBSD__
#include <unistd.h>
#else
#include <sys/random.h>
#endif

#include "base/mem.h"
#include "record/siphash.h"

enum {
	FORGET = 4 * 1024 * 1024, /* the most memory before it forgets */
	SLOTS = 256,
	GUESSES = 4,
	/*
	 * A short line can name many long paths: {"long":{"a":0,"b":0,...}}.
	 * So there are limits, far above every sensible use.  The last two
	 * count only nodes and paths that are new in a line.
	 */
	PATH_MOST = 16 * 1024,
	LINE_NODES = 4 * 1024 * 1024,
	LINE_PATHS = 16 * 1024 * 1024
};

static struct text
take_text(struct jsonnodes *ns, struct text t)
{
	char *p = arena_take(&ns->arena, t.n, 1);

	if (t.n != 0)
		memcpy(p, t.p, t.n);
	return (struct text){ p, t.n };
}

static const struct choice nothing_chosen = { SELECT_NONE, SELECT_NONE,
	SELECT_NONE, -1, false, false, false };

static void
begin(struct jsonnodes *ns)
{
	ns->root = arena_take(&ns->arena, sizeof(*ns->root), ARENA_ALIGN);
	ns->root->seen.choice = nothing_chosen;
	ns->root->seen.field = ns->root->seen.column = -1;
	ns->count = 0;
	ns->fields = 0;
	ns->full = false;
}

static void
slots_new(struct jsonnodes *ns)
{
	ns->slots = SLOTS;
	ns->slot = mem_array(ns->slots, sizeof(struct jsonnode *));
}

static void
seed(struct jsonnodes *ns)
{
	struct timespec now;

	if (getentropy(ns->seed, sizeof(ns->seed)) == 0)
		return;
	/* The addresses of stack and heap are random, too. */
	clock_gettime(CLOCK_MONOTONIC, &now);
	ns->seed[0] = (uint64_t)now.tv_nsec * 0x9e3779b97f4a7c15 ^
		      (uint64_t)(uintptr_t)&now;
	ns->seed[1] =
	    (uint64_t)now.tv_sec << 32 ^ (uint64_t)(uintptr_t)ns->root;
}

void
jsonnodes_init(struct jsonnodes *ns, const struct select *select,
    const struct known_names *known, bool all)
{
	ns->select = select;
	ns->known = known;
	ns->all = all;
	ns->indifferent = !all && known == NULL && select_nothing(select);
	slots_new(ns);
	begin(ns);
	seed(ns);
}

void
jsonnodes_clear(struct jsonnodes *ns)
{
	arena_clear(&ns->arena);
	mem_free(ns->slot);
	buf_clear(&ns->path);
	buf_clear(&ns->key);
}

void
jsonnodes_forget(struct jsonnodes *ns)
{
	arena_empty(&ns->arena, FORGET);
	if (ns->slots > FORGET / ARENA_ALIGN) {
		mem_free(ns->slot);
		slots_new(ns);
	} else {
		memset(ns->slot, 0, ns->slots * sizeof(struct jsonnode *));
	}
	buf_clear(&ns->path);
	buf_clear(&ns->key);
	begin(ns);
}

void
jsonnodes_line(struct jsonnodes *ns, size_t len)
{
	ns->paths = LINE_PATHS + 32 * len;
	ns->news = LINE_NODES;
}

static void
slot_put(struct jsonnodes *ns, struct jsonnode *n)
{
	size_t i = n->hash & (ns->slots - 1);

	while (ns->slot[i] != NULL)
		i = (i + 1) & (ns->slots - 1);
	ns->slot[i] = n;
}

static void
slots_grow(struct jsonnodes *ns)
{
	struct jsonnode **old = ns->slot;
	size_t i, n = ns->slots;

	ns->slots = n * 2;
	ns->slot = mem_array(ns->slots, sizeof(*ns->slot));
	for (i = 0; i < n; i++)
		if (old[i] != NULL)
			slot_put(ns, old[i]);
	mem_free(old);
}

static struct jsonnode *
slot_find(const struct jsonnodes *ns, struct jsonnode *parent, struct text key,
    uint32_t hash)
{
	size_t i = hash & (ns->slots - 1);
	struct jsonnode *n;

	while ((n = ns->slot[i]) != NULL) {
		if (n->hash == hash && n->parent == parent &&
		    text_equal(n->key, key))
			return n;
		i = (i + 1) & (ns->slots - 1);
	}
	return NULL;
}

/* Whether n is the node for its parent's elements. */
static bool
is_element(const struct jsonnode *n)
{
	return n->spelt == NULL;
}

/* Writes the node's path to ns->path; -1 when it is too long. */
static int
path_build(struct jsonnodes *ns, const struct jsonnode *node)
{
	const struct jsonnode *n;
	size_t len = 0;
	char *to;

	for (n = node; n->parent != NULL; n = n->parent)
		len += is_element(n) ? 2 : n->key.n + (n->parent != ns->root);
	if (len > PATH_MOST)
		return -1;
	ns->path.len = 0;
	to = buf_reserve(&ns->path, len) + len;
	ns->path.len = len;
	for (n = node; n->parent != NULL; n = n->parent) {
		if (is_element(n)) {
			to -= 2;
			memcpy(to, "[]", 2);
			continue;
		}
		to -= n->key.n;
		if (n->key.n != 0)
			memcpy(to, n->key.p, n->key.n);
		if (n->parent != ns->root)
			*--to = '.';
	}
	return 0;
}

/* A prime for each level, and the length of its name. */
static uint64_t
shape_of(const struct jsonnode *n)
{
	uint64_t shape = 1;

	for (; n->parent != NULL; n = n->parent)
		shape = shape * UINT64_C(0x100000001b3) +
			(is_element(n) ? 2 : n->key.n) + 1;
	return shape == 0 ? 1 : shape;
}

static bool
touches(int rule)
{
	return rule >= 0 || rule == SELECT_CLASH;
}

struct text *
jsonnodes_names(struct jsonnodes *ns, struct buf *room, size_t *n)
{
	enum { NAMES_MAX = 1 << 16 };
	size_t most = ns->count < NAMES_MAX ? ns->count : NAMES_MAX;
	struct text *name = mem_array(most + 1, sizeof(*name));
	size_t from = 0;

	*n = 0;
	for (size_t i = 0; i < ns->slots && *n < most; i++)
		if (ns->slot[i] != NULL && path_build(ns, ns->slot[i]) == 0) {
			buf_add(room, ns->path.p, ns->path.len);
			name[(*n)++].n = ns->path.len;
		}
	for (size_t i = 0; i < *n; from += name[i++].n)
		name[i].p = room->p + from;
	return name;
}

/* The rule of the container around a hidden node. */
static int
rule_above(const struct jsonnode *n)
{
	do
		n = n->parent;
	while (n->hidden);
	return n->seen.choice.container;
}

/* The kinds of value that cannot have inside what selectors name there. */
static uint8_t
misplaced(const struct jsonnodes *ns, struct text path, const struct choice *c)
{
	unsigned must;

	if (c->rule != SELECT_NONE || c->container != SELECT_NONE ||
	    c->whole >= 0)
		return 0;
	must = select_inside(ns->select, path);
	if (must == 0)
		return 0;
	return (uint8_t)(WANT_SCALAR |
			 ((must & SELECT_OBJECT) != 0 ? 0 : WANT_OBJECT) |
			 ((must & SELECT_LIST) != 0 ? 0 : WANT_ARRAY));
}

/* Whether the caller does not know a path; what is inside of such a member is
 * no news, if that has a cell itself. */
static bool
is_strange(const struct jsonnodes *ns, const struct jsonnode *n,
    struct text path)
{
	return ns->known != NULL && (ns->all || !n->parent->strange) &&
	       !ns->known->knows(ns->known->tool, path);
}

/* Asks the selection which rule applies to the node. */
static int
choose(struct jsonnodes *ns, struct jsonnode *n)
{
	struct choice *c = &n->seen.choice;
	int all = WANT_SCALAR | WANT_OBJECT | WANT_ARRAY;

	if (path_build(ns, n) == -1)
		return -1;
	*c = select_find(ns->select, (struct text){ ns->path.p, ns->path.len },
	    0, n->kept);
	if (n->hidden && c->own && c->rule != rule_above(n)) {
		/* Inside a container taken as one value, no other rule can
		 * apply. */
		c->rule = c->container = SELECT_CLASH;
		n->want |= (uint8_t)all;
	} else if (n->hidden) {
		/* The container's rule covers it; a slot only reads it. */
		c->rule = c->container = c->whole = SELECT_NONE;
		c->named = false;
	} else {
		if (touches(c->rule))
			n->want |= WANT_SCALAR;
		if (touches(c->container) || c->whole >= 0)
			n->want |= WANT_OBJECT | WANT_ARRAY;
		if (c->named)
			n->want |= (uint8_t)all;
		n->misplaced =
		    misplaced(ns, (struct text){ ns->path.p, ns->path.len }, c);
		n->want |= n->misplaced;
		if (ns->all && !n->listed)
			n->want |= WANT_SCALAR | WANT_ARRAY | WANT_EMPTY;
	}
	if (c->slot >= 0)
		n->want |= (uint8_t)all;
	n->strange =
	    is_strange(ns, n, (struct text){ ns->path.p, ns->path.len });
	if (n->strange && !ns->all)
		n->want |= (uint8_t)all;
	if (n->want == 0)
		return 0;
	if (ns->path.len > ns->paths)
		return -1;
	ns->paths -= ns->path.len;
	n->seen.shape = shape_of(n);
	n->seen.path = take_text(ns, (struct text){ ns->path.p, ns->path.len });
	return 0;
}

/* A new node below its parent; NULL when this line has made too many. */
static struct jsonnode *
node_new(struct jsonnodes *ns, struct jsonnode *parent)
{
	int container = parent->seen.choice.container;
	struct jsonnode *n;

	if (ns->news == 0)
		return NULL;
	ns->news--;
	n = arena_take(&ns->arena, sizeof(*n), ARENA_ALIGN);
	n->parent = parent;
	n->kept = parent->kept || container == SELECT_KEEP;
	n->hidden = parent->hidden || touches(container);
	n->listed = parent->listed;
	n->seen.choice = nothing_chosen;
	n->seen.field = n->seen.column = -1;
	return n;
}

static struct jsonnode *
fail(struct jsonnodes *ns, struct trouble *t, const unsigned char *at,
    const char *why)
{
	ns->full = true;
	t->at = at;
	t->why = why;
	return NULL;
}

struct jsonnode *
jsonnode_element(struct jsonnodes *ns, struct jsonnode *parent,
    const unsigned char *p, struct trouble *t)
{
	struct jsonnode *n = node_new(ns, parent);

	if (n == NULL)
		return fail(ns, t, p, "too many keys");
	n->listed = true;
	if (!ns->indifferent && choose(ns, n) == -1)
		return fail(ns, t, p, "path is too long");
	parent->element = n;
	return n;
}

/* Stores the raw key in a form that is quick to compare. */
static void
spell(struct jsonnodes *ns, struct jsonnode *n, struct text spelt)
{
	size_t i;

	n->spelt_n = (uint32_t)spelt.n;
	n->spelt = (const void *)take_text(ns, spelt).p;
	for (i = 0; i < 16 && i < spelt.n; i++) {
		n->head[i] = n->spelt[i];
#if JSON_SSE2
		n->mask |= 1U << i;
#else
		memset((unsigned char *)n->mask + i, 0xff, 1);
#endif
	}
}

static struct jsonnode *
member_new(struct jsonnodes *ns, struct jsonnode *parent, struct text spelt,
    struct text key, uint32_t hash)
{
	struct jsonnode *n = node_new(ns, parent);

	if (n == NULL)
		return NULL;
	spell(ns, n, spelt);
	if (key.n + 2 == spelt.n)
		n->key = (struct text){ (const char *)n->spelt + 1, key.n };
	else
		n->key = take_text(ns, key);
	n->hash = hash;
	parent->members++;
	if (++ns->count > ns->slots / 2)
		slots_grow(ns);
	slot_put(ns, n);
	return n;
}

struct jsonnode *
jsonnode_member(struct jsonnodes *ns, struct jsonnode *parent, struct link *at,
    const unsigned char **p, const unsigned char *end, struct trouble *t)
{
	const unsigned char *from = *p;
	struct text spelt, key;
	struct jsonnode *n;
	uint32_t hash;
	int i;

	for (n = at->next, i = 0; n != NULL && i < GUESSES;
	     n = n->after.next, i++) {
		if (jsonnode_is(n, from, end)) {
			*p += n->spelt_n;
			return at->last = n;
		}
	}
	*p = lex_string(from + 1, t);
	if (*p == NULL)
		return NULL;
	spelt = (struct text){ (const char *)from, (size_t)(*p - from) };
	key = (struct text){ spelt.p + 1, spelt.n - 2 };
	if (!json_plain(spelt)) {
		ns->key.len = 0;
		json_decode(&ns->key, spelt);
		key = (struct text){ ns->key.p, ns->key.len };
	}
	hash = (uint32_t)siphash(ns->seed, (uintptr_t)parent, key);
	n = slot_find(ns, parent, key, hash);
	if (n != NULL)
		return at->last = n;

	n = member_new(ns, parent, spelt, key, hash);
	if (n == NULL)
		return fail(ns, t, from, "too many keys");
	if (!ns->indifferent && choose(ns, n) == -1)
		return fail(ns, t, from, "path is too long");
	n->after.next = n->after.last = at->next;
	at->next = at->last = n;
	if (ns->arena.bytes > FORGET)
		ns->full = true;
	return n;
}

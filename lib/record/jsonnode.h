/* SPDX-License-Identifier: ISC */
/*
 * The paths that have been seen in JSON objects, and the prediction of keys.
 *
 * A node is a path.  The members of an object stand in a list, each behind
 * the one it was first seen behind, and each remembers which came behind it
 * last.  So the next key is guessed twice (what came last time; what stands
 * next in the list) before it is looked up in a hash table.
 *
 * Keys come from the data.  The table's hash is keyed (SipHash-1-3), so that
 * nobody can choose keys that meet in one slot.
 */
#ifndef RECORD_JSONNODE_H
#define RECORD_JSONNODE_H

#include <stdalign.h>

#include "record/arena.h"
#include "record/json.h"
#include "record/jsonlex.h"

/* For which kinds of value a node wants a cell. */
enum {
	WANT_SCALAR = 1,
	WANT_OBJECT = 2,
	WANT_ARRAY = 4,
	WANT_EMPTY = 8 /* an empty object */
};

struct jsonnode;

struct link {
	struct jsonnode *next; /* in the list */
	struct jsonnode *last; /* came here last time */
};

struct jsonnode {
	/* What every member of every record looks at, in one cache line: the
	 * key as it was spelt, quotes included, its first 16 bytes. */
	alignas(64) unsigned char head[16];
#if JSON_SSE2
	uint32_t mask; /* which of them count, a bit each */
#else
	uint64_t mask[2]; /* which of them count, a byte each */
#endif
	uint32_t spelt_n;
	struct link after;
	uint64_t stamp; /* of the object it was last seen in */
	uint8_t want;

	uint8_t kept;   /* below a rule that keeps */
	uint8_t hidden; /* inside a value taken as a whole */
	uint8_t listed; /* inside an array */
	const unsigned char *spelt;
	struct text key; /* decoded */
	uint32_t hash;
	uint32_t members; /* how many members it has been seen with */
	struct link inside;
	struct jsonnode *element;
	struct jsonnode *parent;
	struct json_path seen;
};

struct jsonnodes {
	const struct select *select;
	bool all;
	bool indifferent; /* nothing is selected: no paths are needed */
	bool full;        /* time to forget */
	struct jsonnode *root;

	struct arena arena;

	struct jsonnode **slot;
	size_t slots; /* a power of two */
	size_t count;
	uint64_t seed[2];

	size_t paths; /* bytes of paths that this line may still build */
	size_t news;  /* nodes that this line may still make */
	struct buf path, key;
	uint32_t fields;
};

void jsonnodes_init(struct jsonnodes *, const struct select *, bool all);
void jsonnodes_clear(struct jsonnodes *);
void jsonnodes_forget(struct jsonnodes *);
/* See json_scan_names(). */
struct text *jsonnodes_names(struct jsonnodes *, struct buf *room, size_t *n);
/* Before each line: sets the limits of what it may cost. */
void jsonnodes_line(struct jsonnodes *, size_t len);

/*
 * The member whose key begins at *p (a quote), which was not guessed right;
 * moves *p behind the key's closing quote.  NULL: the trouble is told.
 */
struct jsonnode *
jsonnode_member(struct jsonnodes *, struct jsonnode *parent, struct link *at,
    const unsigned char **p, const unsigned char *end, struct trouble *);

/* Makes the node of an array's elements; NULL as above. */
struct jsonnode *jsonnode_element(struct jsonnodes *, struct jsonnode *parent,
    const unsigned char *p, struct trouble *);

/*
 * An object ends whose last member has this ordinal.  Many members that it
 * does not have are keys made of data, not worth remembering.
 */
INLINE void
jsonnodes_close(struct jsonnodes *ns, const struct jsonnode *object,
    uint32_t last)
{
	if (rare(object->members > 1024 && object->members / 2 > last))
		ns->full = true;
}

/* Whether the bytes at p are this node's key as it was spelt. */
INLINE bool
jsonnode_is(const struct jsonnode *n, const unsigned char *p,
    const unsigned char *end)
{
#if JSON_SSE2
	const __m128i *head = (const void *)n->head;
	const __m128i *here = (const void *)p;
	uint32_t same;

	same = (uint32_t)_mm_movemask_epi8(
	    _mm_cmpeq_epi8(_mm_load_si128(head), _mm_loadu_si128(here)));
	if ((same & n->mask) != n->mask)
		return false;
#else
	uint64_t a[2], b[2];

	memcpy(a, n->head, sizeof(a));
	memcpy(b, p, sizeof(b));
	if ((((a[0] ^ b[0]) & n->mask[0]) | ((a[1] ^ b[1]) & n->mask[1])) != 0)
		return false;
#endif
	return n->spelt_n <= 16 ||
	       ((size_t)(end - p) >= n->spelt_n &&
		   memcmp(p + 16, n->spelt + 16, n->spelt_n - 16) == 0);
}

#endif

/* SPDX-License-Identifier: ISC */
/*
 * The known paths in JSON objects, and the prediction of member keys.
 *
 * A node is a path.  The members of an object are in a list, each after the
 * member that it first followed, and each remembers which member followed it
 * last time.  So the next key is guessed twice (what followed last time; what
 * is next in the list) before it is looked up in a hash table.
 *
 * Member keys come from the data.  The table's hash has a random seed
 * (SipHash-1-3), so that nobody can choose keys that collide.
 */
#ifndef RECORD_JSONNODE_H
#define RECORD_JSONNODE_H

#include <stdalign.h>

#include "record/arena.h"
#include "record/json.h"
#include "record/jsonlex.h"

/* The kinds of value for which a node wants a cell. */
enum {
	WANT_SCALAR = 1,
	WANT_OBJECT = 2,
	WANT_ARRAY = 4,
	WANT_EMPTY = 8 /* an empty object */
};

struct jsonnode;

struct link {
	struct jsonnode *next; /* in the list */
	struct jsonnode *last; /* followed last time */
};

struct jsonnode {
	/* Read for every member of every record, so in one cache line.  The
	 * first 16 bytes of the raw key, quotes included. */
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
	uint8_t misplaced; /* of these, the kinds that must not be here */
	uint8_t strange;   /* the caller does not know it */
	uint8_t kept;      /* below a rule that keeps */
	uint8_t hidden;    /* inside a container taken as one value */
	uint8_t listed;    /* inside an array */
	const unsigned char *spelt;
	struct text key; /* decoded */
	uint32_t hash;
	uint32_t members; /* the number of its known members */
	struct link inside;
	struct jsonnode *element;
	struct jsonnode *parent;
	struct json_path seen;
};

struct jsonnodes {
	const struct select *select;
	const struct known_names *known; /* NULL: all are */
	bool all;
	bool indifferent; /* nothing is selected: no paths are needed */
	bool full;        /* forget all before the next line */
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

void jsonnodes_init(struct jsonnodes *, const struct select *,
    const struct known_names *, bool all);
void jsonnodes_clear(struct jsonnodes *);
void jsonnodes_forget(struct jsonnodes *);
/* See json_scan_names(). */
struct text *jsonnodes_names(struct jsonnodes *, struct buf *room, size_t *n);
/* Called before each line: sets the limits of its cost. */
void jsonnodes_line(struct jsonnodes *, size_t len);

/*
 * The member whose key begins at *p (a quote) after a wrong first guess; moves
 * *p after the key's closing quote.  NULL with the error in struct trouble.
 */
struct jsonnode *
jsonnode_member(struct jsonnodes *, struct jsonnode *parent, struct link *at,
    const unsigned char **p, const unsigned char *end, struct trouble *);

/* Makes the node of an array's elements; NULL as above. */
struct jsonnode *jsonnode_element(struct jsonnodes *, struct jsonnode *parent,
    const unsigned char *p, struct trouble *);

/*
 * Called at the end of an object whose last member has this ordinal.  If the
 * object lacks many known members, its keys are made of data and not worth
 * remembering.
 */
INLINE void
jsonnodes_close(struct jsonnodes *ns, const struct jsonnode *object,
    uint32_t last)
{
	if (rare(object->members > 1024 && object->members / 2 > last))
		ns->full = true;
}

/* Whether the bytes at p are this node's raw key. */
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

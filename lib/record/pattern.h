/* SPDX-License-Identifier: ISC */
/*
 * One parsed selector.  Only select.c uses it.
 */
#ifndef RECORD_PATTERN_H
#define RECORD_PATTERN_H

#include <stdatomic.h>

#include "base/text.h"

/*
 * The text of a selector without its backslashes, cut at each '*'.  Any text
 * matches between two pieces; a single piece is a plain name.
 */
struct pattern {
	struct text raw; /* as the user wrote it */
	char *bytes;     /* the pieces, one after another, and a '?' */
	struct text *piece;
	size_t pieces;
	size_t position; /* > 0: #N, and no pieces */
	int rule;
	int slot; /* >= 0: not a rule */
	bool optional;
	bool silent; /* optional, and never reported as unmatched */
	bool made;   /* optional, though it does not end in '?' */
	atomic_bool seen;
};

/* NULL with a static sentence in *why when the text is malformed. */
struct pattern *pattern_parse(struct text raw, const char **why);
void pattern_free(struct pattern *);

/* Whether a pattern with pieces matches this path. */
bool pattern_match(const struct pattern *, struct text path);

static inline bool
pattern_starts(struct text t, struct text with)
{
	return t.n >= with.n &&
	       (with.n == 0 || memcmp(t.p, with.p, with.n) == 0);
}

#endif

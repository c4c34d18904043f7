/* SPDX-License-Identifier: ISC */
/*
 * Conditions: which records a rule of the policy is about ("when").
 *
 * A condition is a jq expression that is asked about a record as a JSON
 * object.  It holds when its output is true; it does not when that is false or
 * null, or there is none.  When it fails (.a.b where a is a text), gives
 * anything else or several outputs, nobody can tell, and the caller keeps the
 * record and has somebody look at it.
 *
 * All is as in jq: null < false < true < numbers < texts < arrays < objects,
 * whatever is compared; a member that is not there is null; numbers are
 * compared as doubles, so that beyond 2^53 neighbours are equal; texts are
 * compared by code points.  A record of CSV is an object of texts, the empty
 * ones too, of which `.age < 18` is never true, as every text is more than any
 * number; but a field of which the policy says that it has numbers has them.
 *
 * Members and literals compared (== != < <= > >=), `and`, `or`, `| not`, `//`
 * and parentheses run without jq, and alike.  All else needs libjq, which is
 * looked for when such a condition is made: before rights are given up and
 * before threads run, see when/jq.h.  libjq since 1.7 compares numbers
 * beyond 2^53 more exactly than this.
 *
 * A condition may use what looks at the record alone: not input, $ENV, now,
 * error, def, import and the like.  Nobody can tell whether it comes to an
 * end: only two outputs are asked for, but `last(repeat(1))`, or
 * `last(range(.n))` of a record with a large n, is for the author to avoid.
 */
#ifndef WHEN_WHEN_H
#define WHEN_WHEN_H

#include "base/value.h"

enum { WHEN_MOST = 64 << 10 }; /* bytes of an expression */

enum when_answer {
	WHEN_NO,
	WHEN_YES,
	WHEN_UNKNOWN /* fail closed: the record is kept, and reported */
};

struct when; /* of one thread at a time */

/*
 * NULL with a sentence in `why` (nothing of any data in it): the expression
 * is none, uses what it may not, or needs libjq and there is none.
 */
struct when *when_new(struct text expression, char *why, size_t size);
void when_free(struct when *);

/* Whether it runs without libjq. */
bool when_native(const struct when *);

/*
 * The members of the record that are all it looks at, for select_slot(); of
 * .user.email it is user, and of user is asked the whole.  NULL: it needs the
 * whole record, because it is one for jq, or because a name is also a path
 * (a.b) or means something to selections.
 */
const struct text *when_fields(const struct when *, size_t *n);

/* By the values of when_fields(), in their order; what is not there is
 * VALUE_NULL. */
enum when_answer when_holds(struct when *, const struct value *);

/* By a whole record: one JSON object that has been found valid. */
enum when_answer when_holds_json(struct when *, struct text object);

#endif

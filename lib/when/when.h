/* SPDX-License-Identifier: ISC */
/*
 * Conditions: choose the records to which a rule of the policy applies
 * ("when").
 *
 * A condition is a jq expression whose input is a record as a JSON object.  It
 * holds if its output is true; it does not hold if the output is false, null or
 * missing.  If the expression fails (.a.b where a is a text), or gives another
 * output or several, the answer is unknown: the caller keeps the record and
 * reports it.
 *
 * The rules are those of jq: null < false < true < numbers < texts < arrays <
 * objects; a missing member is null; numbers are compared by value, whatever
 * their digits, and there is no answer where they have too many; texts are
 * compared by code points.  A CSV record is an object of texts, even if they
 * are empty, so `.age < 18` is never true: every text is greater than every
 * number.  Whoever asks makes the values what the policy says they are before.
 *
 * Comparisons (== != < <= > >=) of members and literals, `and`, `or`, `| not`,
 * `//` and parentheses run without jq, with the same results.  Everything else
 * needs libjq, which is opened when such a condition is made: before rights are
 * given up and before threads run, see when/jq.h.  libjq takes
 * numbers for doubles, more or less, by its version: so a number in such a
 * condition must be exact as a double, and whoever asks must make sure that
 * those of the record are, see when_exact().  tonumber and fromjson give no
 * answer where a text has too many digits.
 *
 * A condition may only use functions that look at the record alone: not input,
 * $ENV, now, error, def, import and the like.  Only two outputs are read; one
 * that needs more than a minute or 1 GiB for a record, as `last(repeat(1))`
 * would, ends the process, see when/jqwatch.h.
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

struct when; /* for one thread at a time */

/*
 * NULL with a sentence in `why` (without any data): the expression is not
 * valid, uses a forbidden word, or needs libjq, which is not installed.
 */
struct when *when_new(struct text expression, char *why, size_t size);
void when_free(struct when *);

/* Whether it runs without libjq. */
bool when_native(const struct when *);

/*
 * The members of the record that the condition reads, for select_slot(); for
 * .user.email that is user, as a whole.  NULL: it needs the whole record,
 * because jq runs it, or because a name is also a path (a.b) or has a special
 * character of selectors.
 */
const struct text *when_fields(const struct when *, size_t *n);

/* What the values of a field are taken for: by the literals that they are
 * compared with, or because nothing but true or false makes sense. */
enum when_expected { WHEN_NUMBER, WHEN_TRUTH };
typedef void when_see(void *of, struct text path, enum when_expected);
/* Shows each field, by its path, of which this is known; only of a condition
 * that runs without jq. */
void when_expects(const struct when *, when_see *, void *of);

/* Asks about the values of when_fields(), in their order; a missing one is
 * VALUE_NULL. */
enum when_answer when_holds(struct when *, const struct value *);

/* Whether every version of jq tells a number from all others like it: 15 digits
 * that count, or a whole number up to 2^53 - 1. */
bool when_exact(struct text number);

/* Asks about a whole record: one JSON object that is known to be valid. */
enum when_answer when_holds_json(struct when *, struct text object);

#endif

/* SPDX-License-Identifier: ISC */
/* What conditions depend on; private to conditions.c, which binds them, and
 * conditionsask.c, which asks them. */
#ifndef RETAIN_CONDITIONPLAN_H
#define RETAIN_CONDITIONPLAN_H

#include "base/num.h"
#include "record/arena.h"
#include "retain/conditions.h"

/* The conditions of one thread. */
struct conditions {
	size_t rules;       /* of the policy */
	struct when **when; /* by rule of the policy; NULL: none */
	struct value *value;
	size_t values;
	char (*digits)[NUM_PLAIN]; /* of the values */
	bool *seen;
	struct buf json, room, raw, nested;
	struct arena memory; /* of values that are objects or arrays */
	enum when_answer answer[RETAIN_RULES];
};

/* Members of the record. */
struct condition_members {
	struct text *name;
	int *slot; /* -1: the member of the record with this key */
	const struct policy_field **field; /* NULL: it is none, but has some */
	size_t n;
};

/* Fields within a member of NDJSON. */
struct condition_within {
	const struct policy_field **field;
	uint64_t *spoken; /* a bit for each rule whose condition speaks of it */
	int *slot;        /* -1: it is within an array */
	size_t n;
};

/* A condition that is asked about a record. */
struct condition_ask {
	size_t rule;
	bool nothing; /* it says itself what a missing value means */
	bool native;  /* it needs no jq: fields without a type are texts, as
		       * nothing compares them with anything else */
};

/* Reads a raw value of JSON; a text is decoded into room. */
struct value condition_value_of(struct text raw, struct buf *room);
/* Appends a value as JSON. */
void condition_value_put(struct buf *, const struct value *);
/* Appends the member of this name, with the values within it made what the
 * policy says.  false: one is not of its type, and the condition speaks of it.
 */
bool condition_within_put(const struct condition_within *,
    const struct condition_ask *, struct text name, struct text raw,
    struct buf *out);

/* What conditions depend on; shared by all threads. */
struct condition_plan {
	/* The fields of a condition, in the order of when_fields(). */
	struct condition_members rule[RETAIN_RULES];
	bool is_whole[RETAIN_RULES];    /* it may look at any field: */
	struct condition_members whole; /* all that the policy has */
	struct condition_within within;
	struct condition_ask ask[RETAIN_RULES];
};

/* Whether the text of a condition contains a name. */
static inline bool
is_spoken_of(const struct policy_rule *rule, struct text name)
{
	for (size_t i = 0; name.n > 0 && i + name.n <= rule->when.n; i++)
		if (memcmp(rule->when.p + i, name.p, name.n) == 0)
			return true;
	return false;
}

static inline bool
is_of_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       (c >= '0' && c <= '9');
}

/* The same, where the name is not only a part of a longer one. */
static inline bool
is_named(const struct policy_rule *rule, struct text name)
{
	struct text t = rule->when;

	for (size_t i = 0; name.n > 0 && i + name.n <= t.n; i++)
		if (memcmp(t.p + i, name.p, name.n) == 0 &&
		    (i == 0 || !is_of_name(t.p[i - 1])) &&
		    (i + name.n == t.n || !is_of_name(t.p[i + name.n])))
			return true;
	return false;
}

#endif

/* SPDX-License-Identifier: ISC */
/* How all parts of a run read the values of a record. */
#include "record/siphash.h"
#include "retain/inside.h"

int
run_slot(struct retain_run *s, enum format from, struct text name,
    const char **why)
{
	return slot_named(s->select, name, slot_must(true, from), why);
}

size_t
run_rule_number(const struct retain_run *s, const struct policy_rule *rule)
{
	return (size_t)(rule - s->policy->rule);
}

void
run_values(const struct retain_run *s, struct record *rec, struct value *value,
    struct arena *memory)
{
	slot_values(rec, s->slot, s->retain->fields, value, memory);
}

bool
run_renamed(const struct retain_run *s, const struct record *rec)
{
	return slots_renamed(s->select, rec);
}

void
run_hash(const struct retain_run *s, uint64_t number, struct text t,
    unsigned char out[HASHTABLE_KEY])
{
	uint64_t sum[2];

	sum[0] = siphash(s->seed, 2 * number, t);
	sum[1] = siphash(s->seed, 2 * number + 1, t);
	memcpy(out, sum, HASHTABLE_KEY);
}

/* SPDX-License-Identifier: ISC */
/* How all parts of a run read the values of a record. */
#include "base/num.h"
#include "record/siphash.h"
#include "retain/inside.h"

struct text
run_selector(struct retain_run *s, struct text name)
{
	size_t from = s->names.len;

	select_literal(&s->names, name);
	return (struct text){ s->names.p + from, s->names.len - from };
}

int
run_slot(struct retain_run *s, enum format from, struct text name,
    const char **why)
{
	struct text selector = run_selector(s, name);

	if (from == FORMAT_NDJSON) {
		buf_add_byte(&s->names, '?');
		selector.n++;
		selector.p = s->names.p + s->names.len - selector.n;
	}
	return select_slot(s->select, selector, why);
}

size_t
run_rule_number(const struct retain_run *s, const struct policy_rule *rule)
{
	return (size_t)(rule - s->policy->rule);
}

enum { KEPT = 1 << 16 };

/* Gives a JSON number, which can be spelt in many ways, its plain form. */
static struct value
plain(struct value v, struct arena *memory)
{
	char digits[NUM_PLAIN], *p;
	size_t n;

	if (v.kind != VALUE_NUMBER ||
	    (memchr(v.text.p, '.', v.text.n) == NULL &&
		memchr(v.text.p, 'e', v.text.n) == NULL &&
		memchr(v.text.p, 'E', v.text.n) == NULL))
		return v;
	n = num_plain(v.text, digits);
	if (n == 0)
		return v;
	p = arena_take(memory, n, 1);
	memcpy(p, digits, n);
	v.text = (struct text){ p, n };
	return v;
}

struct value
run_value(struct record *rec, int slot, struct arena *memory)
{
	/* A field that occurs several times counts as a list, and so does one
	 * whose place another value takes. */
	static const struct value several = { { "[]", 2 }, VALUE_ARRAY };
	static const struct value none = { { NULL, 0 }, VALUE_NULL };
	int at = rec->slot[slot];

	if (at < 0)
		return at == -1 ? none : several;
	/* The text of a value that is none must not be compared or hashed. */
	if (rec->field[at].kind == VALUE_NULL)
		return none;
	return plain(record_value(rec, &rec->field[at]), memory);
}

void
run_values(const struct retain_run *s, struct record *rec, struct value *value,
    struct arena *memory)
{
	arena_empty(memory, KEPT);
	for (size_t i = 0; i < s->retain->fields; i++)
		value[i] = run_value(rec, s->slot[i], memory);
}

/* The part of a path up to its last list; 0: it is in none. */
static size_t
in_list(struct text strange)
{
	size_t n = strange.n;

	while (n > 0 && strange.p[n - 1] != ']')
		n--;
	return n;
}

bool
run_renamed(const struct retain_run *s, const struct record *rec)
{
	const int slots = select_slots(s->select);
	const size_t list = in_list(rec->strange);

	for (int i = 0; i < slots && rec->strange.p != NULL; i++) {
		struct text name = select_slot_name(s->select, i);

		if (rec->slot[i] == -1 ||
		    (list > 0 && name.n > list &&
			memcmp(name.p, rec->strange.p, list) == 0))
			return true;
	}
	return false;
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

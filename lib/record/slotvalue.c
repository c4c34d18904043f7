/* SPDX-License-Identifier: ISC */
#include "record/slotvalue.h"

#include "base/msg.h"
#include "base/num.h"

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
slot_value(struct record *rec, int slot, struct arena *memory)
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

enum { KEPT = 1 << 16 };

void
slot_values(struct record *rec, const int *slot, size_t n, struct value *value,
    struct arena *memory)
{
	arena_empty(memory, KEPT);
	for (size_t i = 0; i < n; i++)
		value[i] = slot_value(rec, slot[i], memory);
}

enum slot_need
slot_must(bool must, enum format from)
{
	return !must                   ? SLOT_NOWHERE
	       : from == FORMAT_NDJSON ? SLOT_SOMEWHERE
				       : SLOT_EVERYWHERE;
}

int
slot_named(struct select *select, struct text name, enum slot_need need,
    const char **why)
{
	struct buf selector = { 0 };
	struct text t;
	int slot;

	select_literal(&selector, name);
	if (need == SLOT_SOMEWHERE)
		buf_add_byte(&selector, '?');
	t = (struct text){ selector.p, selector.len };
	slot = need == SLOT_NOWHERE ? select_slot_maybe(select, t, why)
				    : select_slot(select, t, why);
	buf_clear(&selector);
	return slot;
}

int
slot_malformed(struct text name, const char *why)
{
	char shown[MSG_NAME_MAX + 1];

	msg_error(STATUS_CALL, "field \"%s\": %s",
	    msg_name(shown, sizeof(shown), name), why);
	return -1;
}

int
slot_find(struct select *select, struct text name, enum slot_need need)
{
	const char *why;
	int slot = slot_named(select, name, need, &why);

	return slot >= 0 ? slot : slot_malformed(name, why);
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
slots_renamed(const struct select *s, const struct record *rec)
{
	const int slots = select_slots(s);
	const size_t list = in_list(rec->strange);

	for (int i = 0; i < slots && rec->strange.p != NULL; i++) {
		struct text name = select_slot_name(s, i);

		if (rec->slot[i] == -1 ||
		    (list > 0 && name.n > list &&
			memcmp(name.p, rec->strange.p, list) == 0))
			return true;
	}
	return false;
}

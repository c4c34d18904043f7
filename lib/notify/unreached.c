/* SPDX-License-Identifier: ISC */
#include "notify/unreached.h"

static int
slots_choose(const struct policy_field *const *field, size_t n,
    struct select *select, int *slot)
{
	for (size_t i = 0; i < n && i < UNREACHED_PARTS; i++) {
		slot[i] = slot_find(select, field[i]->name, SLOT_NOWHERE);
		if (slot[i] < 0)
			return -1;
	}
	return 0;
}

int
unreached_choose(struct unreached *u, const struct policy_dataset *d,
    struct select *select)
{
	return slots_choose(d->person, d->persons, select, u->person) != 0
		   ? -1
		   : slots_choose(d->key, d->keys, select, u->key);
}

/* Reads the values of all parts; false: one is missing. */
static bool
parts_read(struct record *rec, const int *slot, size_t n, struct arena *memory,
    struct text *part)
{
	for (size_t i = 0; i < n && i < UNREACHED_PARTS; i++) {
		struct value v = slot_value(rec, slot[i], memory);

		if (v.kind == VALUE_NULL || value_nests(v.kind) ||
		    v.text.n == 0)
			return false;
		part[i] = v.text;
	}
	return n > 0 && n <= UNREACHED_PARTS;
}

bool
unreached_hash(const struct unreached *u, const struct subject_hasher *h,
    size_t key, const struct policy *p, const struct policy_dataset *d,
    struct record *rec, struct arena *memory, struct subject *who)
{
	struct text part[UNREACHED_PARTS];
	struct buf room = { 0 };
	bool found =
	    (parts_read(rec, u->person, d->persons, memory, part) &&
		personhash_of(h, key, p, d, HASH_PERSON, part, &room, who)) ||
	    (parts_read(rec, u->key, d->keys, memory, part) &&
		personhash_of(h, key, p, d, HASH_RECORD, part, &room, who));

	buf_wipe(&room);
	return found;
}

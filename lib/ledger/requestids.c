/* SPDX-License-Identifier: ISC */
#include "ledger/requestids.h"

#include "record/siphash.h"

static uint64_t
hash_id(struct text id)
{
	static const uint64_t seed[2] = { 0x70702d6c65646765,
		0x722d7265717565 };

	return siphash(seed, 0, id);
}

void
requestids_add(struct slots *ids, const struct request *r, size_t n)
{
	size_t from = n - 1;

	if (2 * n > ids->mask) {
		slots_grow(ids);
		from = 0;
	}
	for (size_t i = from; i < n; i++)
		slots_put(ids, hash_id(r[i].id), i);
}

size_t
requestids_find(const struct slots *ids, const struct request *r,
    struct text id)
{
	size_t at = hash_id(id) & ids->mask;

	if (ids->slot == NULL)
		return SIZE_MAX;
	for (; ids->slot[at] != 0; at = (at + 1) & ids->mask)
		if (text_equal(r[ids->slot[at] - 1].id, id))
			return ids->slot[at] - 1;
	return SIZE_MAX;
}

/* SPDX-License-Identifier: ISC */
#include "facts/hashtable.h"

#include "unit.h"

/* A key that is no hash, but all bytes of which depend on n. */
static const unsigned char *
key(uint64_t n)
{
	static unsigned char k[HASHTABLE_KEY];
	uint64_t x = n * 0x9e3779b97f4a7c15u;

	memcpy(k, &x, sizeof(x));
	memcpy(k + sizeof(x), &n, sizeof(n));
	return k;
}

static void
finds_what_was_added_and_nothing_else(void)
{
	struct hashtable t = { 0 };
	size_t wrong = 0;

	CHECK(hashtable_find(&t, key(1), NULL) == NULL);
	for (uint64_t i = 0; i < 100000; i++)
		hashtable_add(&t, key(i), (int64_t)i, 7);
	for (uint64_t i = 0; i < 200000; i++) {
		struct hashtable_entry *e = hashtable_find(&t, key(i), NULL);

		wrong += i < 100000
			     ? e == NULL || e->at != (int64_t)i || e->tag != 7
			     : e != NULL;
	}
	CHECK(wrong == 0 && t.entries == 100000);
	hashtable_clear(&t);
}

static void
finds_all_entries_of_a_key(void)
{
	struct hashtable t = { 0 };
	struct hashtable_entry *e = NULL;
	uint32_t seen = 0;

	for (uint32_t i = 0; i < 20; i++) {
		hashtable_add(&t, key(5), 0, i);
		hashtable_add(&t, key(100 + i), 0, 99);
	}
	while ((e = hashtable_find(&t, key(5), e)) != NULL)
		seen |= 1u << e->tag;
	CHECK(seen == (1u << 20) - 1);
	hashtable_clear(&t);
}

static void
tells_keys_apart_that_share_their_place(void)
{
	unsigned char a[HASHTABLE_KEY] = { 1 }, b[HASHTABLE_KEY] = { 1 };
	struct hashtable t = { 0 };

	b[HASHTABLE_KEY - 1] = 1;
	hashtable_add(&t, a, 1, 0);
	CHECK(hashtable_find(&t, b, NULL) == NULL);
	hashtable_add(&t, b, 2, 0);
	CHECK(hashtable_find(&t, a, NULL)->at == 1);
	CHECK(hashtable_find(&t, b, NULL)->at == 2);
	CHECK(hashtable_find(&t, a, hashtable_find(&t, a, NULL)) == NULL);
	hashtable_clear(&t);
}

static void
an_entry_takes_74_bytes_at_most(void)
{
	struct hashtable t = { 0 };
	size_t most = 0;

	for (uint64_t i = 0; i < 300000; i++) {
		hashtable_add(&t, key(i), 0, 0);
		if (i > 1000 && t.room * sizeof(*t.entry) / t.entries > most)
			most = t.room * sizeof(*t.entry) / t.entries;
	}
	CHECK(most <= 74);
	hashtable_clear(&t);
}

int
main(void)
{
	RUN(finds_what_was_added_and_nothing_else);
	RUN(finds_all_entries_of_a_key);
	RUN(tells_keys_apart_that_share_their_place);
	RUN(an_entry_takes_74_bytes_at_most);
	return DONE();
}

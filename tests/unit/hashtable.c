/* SPDX-License-Identifier: ISC */
#include "facts/hashtable.h"

#include <string.h>

#include "unit.h"

static void
key_of(unsigned n, unsigned char key[HASHTABLE_KEY])
{
	memset(key, 0, HASHTABLE_KEY);
	memcpy(key, &n, sizeof(n));
}

static void
finds_what_was_added(void)
{
	struct hashtable t = { 0 };
	unsigned char key[HASHTABLE_KEY];

	key_of(1, key);
	CHECK(hashtable_find(&t, key, NULL) == NULL);
	for (unsigned i = 0; i < 1000; i++) {
		key_of(i, key);
		hashtable_add(&t, key, i, i + 1);
	}
	CHECK(t.entries == 1000);
	for (unsigned i = 0; i < 1000; i++) {
		struct hashtable_entry *e;

		key_of(i, key);
		e = hashtable_find(&t, key, NULL);
		CHECK(e != NULL && e->at == i && e->tag == i + 1);
		CHECK(e != NULL && hashtable_find(&t, key, e) == NULL);
	}
	key_of(1000, key);
	CHECK(hashtable_find(&t, key, NULL) == NULL);
	hashtable_clear(&t);
	CHECK(t.room == 0);
}

/* Keys take turns, so that lists of several keys grow at the same time. */
static void
entries_of_a_key_keep_their_order(void)
{
	enum { KEYS = 7, EACH = 500 };
	struct hashtable t = { 0 };
	unsigned char key[HASHTABLE_KEY];

	for (unsigned i = 0; i < KEYS * EACH; i++) {
		key_of(i % KEYS, key);
		hashtable_add(&t, key, 0, i);
	}
	for (unsigned i = 0; i < KEYS; i++) {
		struct hashtable_entry *e = NULL;
		unsigned n = 0;

		key_of(i, key);
		while ((e = hashtable_find(&t, key, e)) != NULL)
			CHECK(e->tag == i + KEYS * n++);
		CHECK(n == EACH);
	}
	CHECK(t.entries == KEYS);
	hashtable_clear(&t);
}

static void
a_mark_stays(void)
{
	struct hashtable t = { 0 };
	unsigned char key[HASHTABLE_KEY];

	key_of(5, key);
	hashtable_add(&t, key, 0, 0)->mark = true;
	for (unsigned i = 6; i < 600; i++) {
		unsigned char other[HASHTABLE_KEY];

		key_of(i, other);
		hashtable_add(&t, other, 0, 0);
	}
	hashtable_add(&t, key, 0, 1);
	CHECK(hashtable_find(&t, key, NULL)->mark);
	CHECK(!hashtable_find(&t, key, hashtable_find(&t, key, NULL))->mark);
	hashtable_clear(&t);
}

int
main(void)
{
	RUN(finds_what_was_added);
	RUN(entries_of_a_key_keep_their_order);
	RUN(a_mark_stays);
	return DONE();
}

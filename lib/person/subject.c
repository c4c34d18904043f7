/* SPDX-License-Identifier: ISC */
#include "person/subject.h"

#include "base/mem.h"
#include "hide/crypto.h"
#include "record/ndjson.h"

struct subject_hasher {
	size_t keys;
	struct sub {
		unsigned char id[KEY_ID_SIZE];
		struct hmac hmac;
	} * sub;
};

struct subject_hasher *
subject_hasher_new(const struct keyring *ring)
{
	struct subject_hasher *h = mem_alloc(sizeof(*h));
	unsigned char derived[KEY_SIZE];

	h->keys = keyring_count(ring);
	h->sub = mem_array(h->keys, sizeof(*h->sub));
	for (size_t i = 0; i < h->keys; i++) {
		const struct key *key = keyring_get(ring, i);

		key_derive(key, "subject", (struct text){ NULL, 0 }, true,
		    derived, sizeof(derived));
		hmac_init(&h->sub[i].hmac, derived, sizeof(derived));
		memcpy(h->sub[i].id, key->id, KEY_ID_SIZE);
	}
	mem_wipe(derived, sizeof(derived));
	return h;
}

void
subject_hasher_free(struct subject_hasher *h)
{
	if (h == NULL)
		return;
	for (size_t i = 0; i < h->keys; i++)
		hmac_clear(&h->sub[i].hmac);
	mem_free(h->sub);
	mem_free(h);
}

size_t
subject_keys(const struct subject_hasher *h)
{
	return h->keys;
}

bool
subject_usable(const struct subject_hasher *h, const struct subject *s)
{
	for (size_t i = 0; i < h->keys; i++)
		if (memcmp(h->sub[i].id, s->key, KEY_ID_SIZE) == 0)
			return true;
	return false;
}

/* The NUL, which no type has, keeps ("ab", "c") apart from ("a", "bc"). */
void
subject_hash(const struct subject_hasher *h, size_t key, struct text type,
    struct text normal, struct subject *out)
{
	char room[512], *all = room;
	size_t n = type.n + 1 + normal.n;
	unsigned char sum[HMAC_SIZE];

	if (n > sizeof(room))
		all = mem_alloc(n);
	memcpy(all, type.p, type.n);
	all[type.n] = '\0';
	if (normal.n > 0)
		memcpy(all + type.n + 1, normal.p, normal.n);
	hmac_sum(&h->sub[key].hmac, all, n, sum);
	memcpy(out->key, h->sub[key].id, sizeof(out->key));
	memcpy(out->sum, sum, sizeof(out->sum));
	mem_wipe(all, n);
	if (all != room)
		mem_free(all);
}

void
subject_join(struct buf *b, struct text field)
{
	char digits[24];
	size_t at = sizeof(digits), n = field.n;

	digits[--at] = ':';
	do
		digits[--at] = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	buf_add(b, digits + at, sizeof(digits) - at);
	buf_add_text(b, field);
}

/* ---- as text ---- */

void
subject_put(const struct subject *s, struct buf *b)
{
	buf_add(b, "h1:", 3);
	buf_add_hex(b, s->key, sizeof(s->key));
	buf_add_byte(b, ':');
	buf_add_hex(b, s->sum, sizeof(s->sum));
}

void
subject_member(struct buf *b, const char *key, const struct subject *s)
{
	struct buf text = { 0 };

	subject_put(s, &text);
	ndjson_put(b, key, (struct text){ text.p, text.len });
	buf_clear(&text);
}

static int
nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
take_hex(struct text *t, unsigned char *out, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int high = nibble(t->p[2 * i]), low = nibble(t->p[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (unsigned char)(high << 4 | low);
	}
	text_skip(t, 2 * n);
	return true;
}

int
subject_parse(struct text t, struct subject *out)
{
	struct subject s;

	if (t.n != SUBJECT_TEXT || memcmp(t.p, "h1:", 3) != 0)
		return -1;
	text_skip(&t, 3);
	if (!take_hex(&t, s.key, sizeof(s.key)) || !text_take(&t, ':') ||
	    !take_hex(&t, s.sum, sizeof(s.sum)))
		return -1;
	*out = s;
	return 0;
}

bool
subject_equal(const struct subject *a, const struct subject *b)
{
	return memcmp(a->key, b->key, sizeof(a->key)) == 0 &&
	       memcmp(a->sum, b->sum, sizeof(a->sum)) == 0;
}

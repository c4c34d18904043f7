/* SPDX-License-Identifier: ISC */
#include "person/personhash.h"

static const char *const prefix[] = {
	[HASH_RECORD] = "record:",
	[HASH_PERSON] = "person:",
	[HASH_SUPPRESSED] = "suppressed:",
	[HASH_ALIKE] = "suppressed:",
	[HASH_RECORD_ALIKE] = "record:",
	[HASH_PERSON_ALIKE] = "person:",
};

struct text
personhash_type(const struct policy_dataset *d, const struct policy_field *f)
{
	return policy_kind(d, f);
}

static bool
is_alike(enum hash_kind kind)
{
	return kind >= HASH_ALIKE;
}

/*
 * The key of a record is hashed letter by letter, as its source compares it;
 * identities of people in the form in which they are compared.
 */
static bool
part_add(const struct policy *p, const struct policy_dataset *d,
    enum hash_kind kind, const struct policy_field *f, struct text value,
    struct buf *to)
{
	struct text type = { NULL, 0 };

	if (value.p == NULL || value.n == 0)
		return false;
	if (kind != HASH_RECORD && kind != HASH_RECORD_ALIKE)
		type = personhash_type(d, f);
	if (type.n > 0 && is_alike(kind))
		return identity_candidate(p, type, value, to) == 0;
	if (type.n > 0)
		return identity_normal(p, type, value, to) == 0;
	if (is_alike(kind))
		identity_spelling(value, to);
	else
		buf_add_text(to, value);
	return true;
}

/* Appends the text to hash. */
static bool
normal(const struct policy *p, const struct policy_dataset *d,
    enum hash_kind kind, const struct text *value, struct buf *to)
{
	bool person = kind == HASH_PERSON || kind == HASH_PERSON_ALIKE;
	const struct policy_field *const *f = person ? d->person : d->key;
	size_t n = person ? d->persons : d->keys, behind, part;

	for (size_t i = 0; i < n; i++) {
		part = to->len;
		if (!part_add(p, d, kind, f[i], value[i], to))
			return false;
		if (n == 1)
			break;
		/* The joined form is appended, and then replaces the part. */
		behind = to->len;
		buf_reserve(to, behind - part + 32);
		subject_join(to, (struct text){ to->p + part, behind - part });
		memmove(to->p + part, to->p + behind, to->len - behind);
		to->len -= behind - part;
	}
	return n > 0;
}

bool
personhash_of(const struct subject_hasher *h, size_t key,
    const struct policy *p, const struct policy_dataset *d, enum hash_kind kind,
    const struct text *value, struct buf *room, struct subject *out)
{
	size_t type;

	room->len = 0;
	buf_add_string(room, prefix[kind]);
	buf_add_text(room, d->name);
	type = room->len;
	if (!normal(p, d, kind, value, room))
		return false;
	subject_hash(h, key, (struct text){ room->p, type },
	    (struct text){ room->p + type, room->len - type }, out);
	return true;
}

typedef int identity_form(const struct policy *, struct text type,
    struct text value, struct buf *out);

static bool
identity_hash(const struct subject_hasher *h, size_t key,
    const struct policy *p, identity_form *form, struct text type,
    struct text value, struct buf *room, struct subject *out)
{
	room->len = 0;
	if (value.p == NULL || value.n == 0 || form(p, type, value, room) != 0)
		return false;
	subject_hash(h, key, type, (struct text){ room->p, room->len }, out);
	return true;
}

bool
personhash_identity(const struct subject_hasher *h, size_t key,
    const struct policy *p, struct text type, struct text value,
    struct buf *room, struct subject *out)
{
	return identity_hash(h, key, p, identity_normal, type, value, room,
	    out);
}

bool
personhash_alike(const struct subject_hasher *h, size_t key,
    const struct policy *p, struct text type, struct text value,
    struct buf *room, struct subject *out)
{
	return identity_hash(h, key, p, identity_candidate, type, value, room,
	    out);
}

bool
personhash_both(const struct subject_hasher *h, size_t key,
    const struct policy *p, struct text type, struct text value,
    struct buf *room, struct subject *own, struct subject *alike, bool *other)
{
	struct text normal, candidate;
	size_t n;

	room->len = 0;
	if (value.p == NULL || value.n == 0 ||
	    identity_normal(p, type, value, room) != 0)
		return false;
	n = room->len;
	subject_hash(h, key, type, (struct text){ room->p, n }, own);
	*alike = *own;
	*other = false;
	/* It must not move while a part of it is appended. */
	buf_reserve(room, n);
	buf_add(room, room->p, n);
	if (identity_loosen(p, type, room, n) != 0)
		return true;
	normal = (struct text){ room->p, n };
	candidate = (struct text){ room->p + n, room->len - n };
	*other = !text_equal(normal, candidate);
	if (*other)
		subject_hash(h, key, type, candidate, alike);
	return true;
}

static bool
plain_add(const struct policy *p, identity_form *form, struct text type,
    struct text value, struct buf *to)
{
	char digits[NUM_PLAIN];
	size_t from = to->len, n;
	bool fits;

	value = identity_trim(value);
	n = num_plain(value, digits);
	if (n > 0)
		value = (struct text){ digits, n };
	fits = type.n > 0 && form(p, type, value, to) == 0;
	if (!fits)
		identity_plain(value, to);
	n = to->len - from;
	buf_add(to, (const char *)&n, sizeof(n));
	return fits || type.n == 0;
}

bool
personhash_plain(const struct policy *p, struct text type, struct text value,
    struct buf *to)
{
	return plain_add(p, identity_normal, type, value, to);
}

bool
personhash_plain_alike(const struct policy *p, struct text type,
    struct text value, struct buf *to)
{
	return plain_add(p, identity_candidate, type, value, to);
}

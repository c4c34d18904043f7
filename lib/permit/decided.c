/* SPDX-License-Identifier: ISC */
#include "permit/decided.h"

#include <stdio.h>

#include "base/msg.h"
#include "hide/crypto.h"
#include "record/ndjson.h"
#include "record/siphash.h"

/* ---- rules ---- */

static bool
is_for(const struct policy_rule *r, const struct policy_purpose *p)
{
	for (size_t i = 0; i < r->only_fors; i++)
		if (text_equal(r->only_for[i]->name, p->name))
			return true;
	return false;
}

/* Whether a rule restricts records of the dataset, and not for this purpose. */
static bool
decided_needed(const struct sharing *s, const struct policy_dataset *d)
{
	for (size_t i = 0; i < s->policy->rules; i++) {
		const struct policy_rule *r = &s->policy->rule[i];

		if (r->dataset == d && r->then == ACTION_RESTRICT &&
		    !is_for(r, s->purpose))
			return true;
	}
	return false;
}

int
decided_check(const struct sharing *s, const struct policy_dataset *d,
    const char *path)
{
	char shown[MSG_NAME_MAX + 1];

	if (path != NULL || !decided_needed(s, d))
		return 0;
	msg_error(STATUS_CALL,
	    "a rule restricts records of dataset \"%s\": use --decisions FILE, "
	    "as pp-retain --decisions writes it",
	    msg_name(shown, sizeof(shown), d->name));
	return -1;
}

static const struct policy_rule *
rule_of(const struct policy *p, struct text id)
{
	for (size_t i = 0; i < p->rules; i++)
		if (text_equal(p->rule[i].id, id))
			return &p->rule[i];
	return NULL;
}

/* Whether a decision keeps the record from this purpose. */
static bool
keeps_back(const struct sharing *s, const struct node *line)
{
	struct text action = ndjson_text(line, "action");
	const struct policy_rule *r;

	if (text_is(action, "delete"))
		return true;
	if (!text_is(action, "restrict"))
		return false;
	r = rule_of(s->policy, ndjson_text(line, "rule"));
	return r == NULL || !is_for(r, s->purpose);
}

/* ---- keys ---- */

/* Numbers are compared as such, whichever program wrote them. */
static void
part_join(struct text name, struct text value, struct buf *b)
{
	char room[NUM_PLAIN];

	subject_join(b, name);
	subject_join(b, identity_number(value, room));
}

static void
key_sum(const struct decided *d, const struct buf *b,
    unsigned char out[HASHTABLE_KEY])
{
	uint64_t sum[2];

	sum[0] = siphash(d->seed, 0, (struct text){ b->p, b->len });
	sum[1] = siphash(d->seed, 1, (struct text){ b->p, b->len });
	memcpy(out, sum, HASHTABLE_KEY);
}

struct taking {
	struct decided *to;
	const struct sharing *sharing;
	struct buf room;
};

/* The values of a key in clear; false: it has none that can be read. */
static bool
values_join(struct taking *t, const struct node *key)
{
	struct text name = { NULL, 0 };
	const struct node *value;
	char digits[24];
	int64_t n;

	while ((value = node_next(key, &name)) != NULL) {
		struct text v = node_text(value);

		if (node_kind(value) == NODE_NUMBER &&
		    node_number(value, INT64_MIN + 1, INT64_MAX, &n) == 0) {
			snprintf(digits, sizeof(digits), "%lld", (long long)n);
			v = text_of(digits);
		}
		if (v.n == 0)
			return false;
		part_join(name, v, &t->room);
	}
	return node_size(key) > 0;
}

static const char *
line_take(void *ctx, const struct node *line)
{
	struct taking *t = ctx;
	const struct node *key = node_get(line, "key");
	unsigned char sum[HASHTABLE_KEY];
	struct subject s;

	if (ndjson_text(line, "action").n == 0 || key == NULL)
		return "is not a decision of pp-retain";
	if (!keeps_back(t->sharing, line))
		return NULL;
	if (subject_parse(node_text(key), &s) == 0) {
		hashtable_add(&t->to->hashes, s.sum, 0, 0);
		return NULL;
	}
	t->room.len = 0;
	subject_join(&t->room, ndjson_text(line, "dataset"));
	if (!values_join(t, key))
		return "has a \"key\" that cannot be read";
	key_sum(t->to, &t->room, sum);
	hashtable_add(&t->to->keys, sum, 0, 0);
	return NULL;
}

int
decided_read(struct decided *d, const struct sharing *s, const char *path)
{
	struct taking t = { .to = d, .sharing = s };
	int result;

	if (path == NULL)
		return 0;
	if (crypto_random((unsigned char *)d->seed, sizeof(d->seed)) != 0) {
		msg_error(STATUS_STOP,
		    "cannot get random numbers from the system");
		return -1;
	}
	result = ndjson_read(path, 0, line_take, &t);
	buf_wipe(&t.room);
	return result;
}

void
decided_clear(struct decided *d)
{
	hashtable_clear(&d->keys);
	hashtable_clear(&d->hashes);
}

bool
decided_has(const struct decided *d, const struct policy_dataset *of,
    const struct value *const *key, const struct subject *hash,
    struct buf *room)
{
	unsigned char sum[HASHTABLE_KEY];

	if (hash != NULL && d->hashes.entries > 0 &&
	    hashtable_find(&d->hashes, hash->sum, NULL) != NULL)
		return true;
	if (d->keys.entries == 0)
		return false;
	room->len = 0;
	subject_join(room, of->name);
	for (size_t i = 0; i < of->keys; i++)
		part_join(of->key[i]->name, key[i]->text, room);
	key_sum(d, room, sum);
	return hashtable_find(&d->keys, sum, NULL) != NULL;
}

/* SPDX-License-Identifier: ISC */
/* Finds the values of a peer's plain hashes. */
#include "base/mem.h"
#include "base/slots.h"
#include "record/ndjson.h"
#include "request/peer.h"

/* A hash and its request. */
struct peer_spot {
	struct peer_request *request;
	struct peer_hash *hash;
};

struct matching {
	struct peer_requests *all;
	const struct policy *policy;
	struct peer_spot *spot;
	size_t spots;
	struct slots slots;
	bool wanted[DIGESTS];
	struct buf normal;
};

static uint64_t
key_of(const unsigned char *sum)
{
	uint64_t key;

	memcpy(&key, sum, sizeof(key));
	return key;
}

static void
spot_add(struct matching *m, struct peer_request *r, struct peer_hash *h)
{
	if (h->digest == DIGESTS || !identity_known(m->policy, h->type))
		return;
	m->wanted[h->digest] = true;
	m->spot[m->spots++] = (struct peer_spot){ r, h };
}

static void
spots_make(struct matching *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->all->n; i++)
		n += m->all->request[i].hashes;
	m->spot = mem_array(n, sizeof(*m->spot));
	for (size_t i = 0; i < m->all->n; i++)
		for (size_t k = 0; k < m->all->request[i].hashes; k++)
			spot_add(m, &m->all->request[i],
			    &m->all->request[i].hash[k]);
	do
		slots_grow(&m->slots);
	while (m->slots.mask < 2 * m->spots);
	for (size_t i = 0; i < m->spots; i++)
		slots_put(&m->slots, key_of(m->spot[i].hash->sum), i);
}

/* Copies the value, as its line does not last. */
static void
found(struct matching *m, struct peer_spot *s, struct text value)
{
	struct peer_requests *all = m->all;
	struct text mine = { mem_text(value), value.n };

	all->found =
	    mem_resize(all->found, all->founds + 1, sizeof(*all->found));
	all->found[all->founds++] = mine;
	peer_identity(s->request, s->hash->type, mine);
	s->hash->found = true;
}

/* Several requests may have the same hash. */
static void
sum_find(struct matching *m, struct text type, struct text value,
    enum digest digest)
{
	const struct slots *s = &m->slots;
	unsigned char sum[DIGEST_MAX];

	digest_sum(digest, m->normal.p, m->normal.len, sum);
	for (size_t at = key_of(sum) & s->mask; s->slot[at] != 0;
	     at = (at + 1) & s->mask) {
		struct peer_spot *one = &m->spot[s->slot[at] - 1];
		const struct peer_hash *h = one->hash;

		if (!h->found && h->digest == digest &&
		    text_equal(h->type, type) &&
		    memcmp(h->sum, sum, digest_size(digest)) == 0)
			found(m, one, value);
	}
}

/* Skips a value that is invalid for its type: it has no form to hash. */
static const char *
line_match(void *ctx, const struct node *line)
{
	struct matching *m = ctx;
	struct text type = ndjson_text(line, "type");
	struct text value = ndjson_text(line, "value");

	if (type.n == 0 || value.n == 0)
		return "\"type\" or \"value\" is missing";
	if (!identity_known(m->policy, type))
		return "the policy does not know this \"type\" of identity";
	m->normal.len = 0;
	if (identity_normal(m->policy, type, value, &m->normal) != 0)
		return NULL;
	for (enum digest d = DIGEST_MD5; d < DIGESTS; d++)
		if (m->wanted[d])
			sum_find(m, type, value, d);
	return NULL;
}

int
peer_match(struct peer_requests *all, const struct policy *p, int fd,
    const char *name)
{
	struct matching m = { .all = all, .policy = p };
	int result;

	spots_make(&m);
	result = ndjson_read_fd(fd, name, 0, line_match, &m);
	slots_clear(&m.slots);
	mem_free(m.spot);
	buf_wipe(&m.normal);
	return result;
}

/* SPDX-License-Identifier: ISC */
#include "base/mem.h"
#include "retain/answers.h"
#include "retain/factsinside.h"
#include "retain/retainplan.h"

enum { WARNINGS_MAX = 16, PARTS_MAX = 16 };

/* A request that names the record's person or one of its identities. */
struct asked {
	uint32_t request;
	size_t hashes;     /* of the request that match the record */
	size_t identities; /* of the record that the request names; 0: one is
			    * only a possible match */
	size_t last;       /* the number of the last one, from 1 */
	uint64_t which;    /* a bit for each, of the first 64 */
	bool person;       /* the request names the person itself */
};

struct facts_view {
	const struct facts *known;
	struct buf room, other;
	struct asked *found;
	size_t founds, found_room;
	size_t *place; /* of each request of the ledger in `found`, + 1 */
	struct answers answers;
	/* The record's identities, each once, hashed with the first secret
	 * key. */
	struct subject *identity;
	size_t identities, identity_room;
	struct retain_warning warning[WARNINGS_MAX];
};

struct facts_view *
facts_view_new(const struct facts *k)
{
	struct facts_view *v = mem_alloc(sizeof(*v));

	v->known = k;
	return v;
}

void
facts_view_free(struct facts_view *v)
{
	if (v == NULL)
		return;
	buf_wipe(&v->room);
	buf_wipe(&v->other);
	mem_free(v->found);
	mem_free(v->place);
	answers_clear(&v->answers);
	mem_free(v->identity);
	mem_free(v);
}

/* ---- hashes of a record ---- */

static bool
hash_by(struct facts_view *v, size_t key, enum hash_kind kind,
    const struct value *value, struct subject *out)
{
	const struct facts *k = v->known;
	const struct policy_dataset *d = k->dataset;
	bool person = kind == HASH_PERSON;
	const size_t *number = person ? k->person : k->key;
	size_t n = person ? d->persons : d->keys;
	struct text part[PARTS_MAX];

	if (k->hasher == NULL || number == NULL || n == 0 || n > PARTS_MAX)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (value_absent(&value[number[i]]))
			return false;
		part[i] = value[number[i]].text;
	}
	return personhash_of(k->hasher, key, k->policy, d, kind, part, &v->room,
	    out);
}

bool
facts_hash(struct facts_view *v, enum hash_kind kind, const struct value *value,
    struct subject *out)
{
	return hash_by(v, 0, kind, value, out);
}

/* ---- holds ---- */

/* A record that lacks a value, or has a list in its place, may be meant by a
 * hold, and is held. */
static void
look_like(struct facts_view *v, const struct value *value,
    struct retain_facts *f)
{
	const struct facts *k = v->known;
	unsigned char key[HASHTABLE_KEY];
	const struct hashtable_entry *e;

	for (size_t i = 0; i < k->likes && f->hold.n == 0; i++) {
		const struct facts_like *l = &k->like[i];
		bool absent = false;

		v->room.len = 0;
		for (size_t j = 0; j < l->fields; j++) {
			const struct value *one = &value[l->field[j]];

			absent |= value_absent(one) || value_nests(one->kind);
			if (!absent)
				personhash_plain(k->policy, l->type[j],
				    one->text, &v->room);
		}
		facts_like_hash(k, (struct text){ v->room.p, v->room.len },
		    key);
		e = absent ? NULL : hashtable_find(&l->table, key, NULL);
		if (absent)
			f->hold = k->holds.hold[l->first].id;
		else if (e != NULL)
			f->hold = k->holds.hold[e->tag].id;
	}
}

static void
held_by(const struct facts *k, const struct subject *s, struct retain_facts *f)
{
	struct hashtable_entry *e = NULL;

	while (f->hold.n == 0 &&
	       (e = hashtable_find(&k->held, s->sum, e)) != NULL) {
		const struct hold *h = &k->holds.hold[e->tag];

		if (h->dataset.n == 0 ||
		    text_equal(h->dataset, k->dataset->name))
			f->hold = h->id;
	}
}

/* ---- requests ---- */

static struct asked *
found_of(struct facts_view *v, uint32_t request)
{
	if (v->place == NULL)
		v->place = mem_array(ledger_requests(v->known->ledger),
		    sizeof(*v->place));
	if (v->place[request] > 0)
		return &v->found[v->place[request] - 1];
	if (v->founds == v->found_room) {
		v->found_room = 2 * v->found_room + 8;
		v->found =
		    mem_resize(v->found, v->found_room, sizeof(*v->found));
	}
	v->found[v->founds] = (struct asked){ .request = request };
	v->place[request] = v->founds + 1;
	return &v->found[v->founds++];
}

static void
found_clear(struct facts_view *v)
{
	for (size_t i = 0; i < v->founds; i++)
		v->place[v->found[i].request] = 0;
	v->founds = 0;
}

/* A possible match: an identity of the record may be one of the request. */
static void
asked_by_candidate(struct facts_view *v, const struct subject *s)
{
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(&v->known->asked, s->sum, e)) != NULL)
		found_of(v, e->tag);
}

static void
asked_by_person(struct facts_view *v, const struct subject *s)
{
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(&v->known->asked, s->sum, e)) != NULL)
		found_of(v, e->tag)->person = true;
}

/* An identity that several secret keys have hashed counts once. */
static void
asked_by_identity(struct facts_view *v, const struct subject *s)
{
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(&v->known->asked, s->sum, e)) != NULL) {
		struct asked *f = found_of(v, e->tag);

		f->hashes++;
		f->identities += f->last != v->identities;
		f->last = v->identities;
		f->which |= (uint64_t)1 << (v->identities - 1) % 64;
	}
}

static enum verification
level(const struct policy *p, const char *type)
{
	const struct policy_right *right = policy_right(p, text_of(type));

	return right == NULL ? VERIFIED_REASONABLE : right->verify;
}

/*
 * Whether the record surely belongs to the person of the request.  If each has
 * an identity that the other lacks, the record may belong to another person who
 * shares a mailbox or telephone.  So the record must have all identities of the
 * request, or the request all identities of the record.  The number of secret
 * keys does not matter.
 */
static bool
certain(const struct facts_view *v, const struct asked *f,
    const struct request *r)
{
	return f->person ||
	       (f->identities > 0 && (f->hashes == r->subjects ||
					 f->identities == v->identities));
}

/* A possible match neither protects a record nor lets it go. */
static bool
is_maybe(const struct asked *found)
{
	return !found->person && found->identities == 0;
}

/* The id to report: that of the first such request in the ledger. */
struct first {
	struct text *id;
	uint32_t request;
};

static void
first_add(struct first *f, uint32_t request, const struct request *r)
{
	if (f->id->n > 0 && f->request < request)
		return;
	*f->id = r->id;
	f->request = request;
}

/* The request whose deletion is carried out: this one; or, if this one is a
 * verified duplicate, which may name fewer identities, its leader; or NULL. */
static const struct request *
deleting(const struct facts *k, const struct request *r)
{
	enum verification needed = level(k->policy, "deletion");
	const struct request *leader;

	if (request_deletes(r, needed))
		return r;
	if (r->state != STATE_DUPLICATE || r->type != REQUEST_DELETION ||
	    !request_verified(r, needed))
		return NULL;
	leader = ledger_find(k->ledger, r->duplicate_of);
	return leader != NULL && leader->type == REQUEST_DELETION &&
		       request_deletes(leader, needed)
		   ? leader
		   : NULL;
}

/* The requests for deletion that were carried out in full. */
static void
answers_find(struct facts_view *v)
{
	v->answers.answers = 0;
	for (size_t i = 0; i < v->founds; i++) {
		const struct asked *f = &v->found[i];
		const struct request *r =
		    ledger_request(v->known->ledger, f->request);

		if (r->type == REQUEST_DELETION &&
		    r->state == STATE_FULFILLED && r->extent == EXTENT_ALL)
			answers_add(&v->answers,
			    &(struct full_answer){ .which = f->which,
				.received = r->received,
				.closed = r->closed });
	}
}

/*
 * Whether the answer to another request answers this one, too: this one came
 * while the other was open, and names no further identity.  The ledger notices
 * such duplicates only if the same secret key hashed both.
 */
static bool
is_answered(struct facts_view *v, const struct asked *f,
    const struct request *r)
{
	return f->hashes == r->subjects && f->which != 0 &&
	       answers_have(&v->answers, f->which, r->received);
}

static void
look_requests(struct facts_view *v, struct retain_facts *f)
{
	const struct facts *k = v->known;
	const struct policy *p = k->policy;
	struct text dataset = k->dataset->name;
	const bool held = f->hold.n > 0;
	struct first hold = { &f->hold, 0 }, protected = { &f->protects, 0 };
	struct first restricted = { &f->restricted, 0 };
	struct first deleted = { &f->deletes, 0 }, shared = { &f->shared, 0 };

	answers_find(v);
	for (size_t i = 0; i < v->founds; i++) {
		const struct asked *found = &v->found[i];
		const struct request *r =
		    ledger_request(k->ledger, found->request);
		const struct request *deletes = deleting(k, r);
		bool holds = request_holds(r, dataset);
		bool protects = request_protects(r);
		bool restricts = request_restricts(r, dataset,
		    level(p, "restriction"), k->now, p->zone);

		if (is_maybe(found)) {
			f->candidate |= holds || protects || restricts;
			holds = protects = restricts = false;
		}
		if (holds && !held)
			first_add(&hold, found->request, r);
		if (protects)
			first_add(&protected, found->request, r);
		if (restricts)
			first_add(&restricted, found->request, r);
		if (deletes != NULL && !is_answered(v, found, r))
			first_add(certain(v, found, r) ? &deleted : &shared,
			    found->request, deletes);
	}
}

/* ---- facts by hash ---- */

static bool
counts(const struct hashtable *t, const struct subject *s)
{
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(t, s->sum, e)) != NULL)
		if (e->tag != 0)
			return true;
	return false;
}

static void
look_sent(struct facts_view *v, const struct subject *s, struct retain_facts *f)
{
	const struct facts *k = v->known;
	struct hashtable_entry *e = NULL;

	f->warning = v->warning;
	/* If there are too many, the last ones count, which are the newest. */
	while ((e = hashtable_find(&k->sent, s->sum, e)) != NULL)
		v->warning[f->warnings++ % WARNINGS_MAX] = k->warning[e->tag];
}

static void
look_gone(const struct facts *k, const struct subject *s,
    struct retain_facts *f)
{
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(&k->gone, s->sum, e)) != NULL) {
		f->maybe_back |= e->tag != 0;
		if (e->tag != 0)
			continue;
		if (!f->came_back || e->at > f->gone_at)
			f->gone_at = e->at;
		f->came_back = true;
	}
}

static void
look_record(struct facts_view *v, size_t key, const struct value *value,
    struct retain_facts *f)
{
	const struct facts *k = v->known;
	struct subject s;

	if (hash_by(v, key, HASH_RECORD, value, &s)) {
		held_by(k, &s, f);
		look_gone(k, &s, f);
		look_sent(v, &s, f);
	} else {
		f->no_person |= k->held.entries > 0;
	}
	if (k->suppressed.entries > 0 &&
	    hash_by(v, key, HASH_SUPPRESSED, value, &s))
		f->suppressed |= counts(&k->suppressed, &s);
	if (k->person == NULL || k->dataset->persons == 0)
		return;
	if (!hash_by(v, key, HASH_PERSON, value, &s)) {
		f->no_person |= k->by_person;
		return;
	}
	held_by(k, &s, f);
	asked_by_person(v, &s);
	look_sent(v, &s, f);
}

/* ---- identities ---- */

/* Adds an identity; false: another column had it before. */
static bool
identity_new(struct facts_view *v, const struct subject *s)
{
	for (size_t i = 0; i < v->identities; i++)
		if (subject_equal(&v->identity[i], s))
			return false;
	if (v->identities == v->identity_room) {
		v->identity_room = 2 * v->identity_room + 8;
		v->identity = mem_resize(v->identity, v->identity_room,
		    sizeof(*v->identity));
	}
	v->identity[v->identities++] = *s;
	return true;
}

static void
look_identity(struct facts_view *v, struct text type, struct text value,
    struct retain_facts *f)
{
	const struct facts *k = v->known;
	struct subject s;

	if (!personhash_identity(k->hasher, 0, k->policy, type, value, &v->room,
		&s) ||
	    !identity_new(v, &s))
		return;
	for (size_t i = 0; i < subject_keys(k->hasher); i++) {
		if (!k->used[i])
			continue;
		personhash_identity(k->hasher, i, k->policy, type, value,
		    &v->room, &s);
		held_by(k, &s, f);
		asked_by_identity(v, &s);
	}
}

static void
look_candidate(struct facts_view *v, struct text type, struct text value,
    struct retain_facts *f)
{
	const struct facts *k = v->known;
	struct retain_facts maybe = { .hold = { NULL, 0 } };
	struct text other;
	struct subject s;

	v->other.len = 0;
	if (identity_candidate(k->policy, type, value, &v->other) != 0)
		return;
	other = (struct text){ v->other.p, v->other.len };
	for (size_t i = 0; i < subject_keys(k->hasher); i++) {
		if (!k->used[i] || !personhash_identity(k->hasher, i, k->policy,
				       type, other, &v->room, &s))
			continue;
		held_by(k, &s, &maybe);
		asked_by_candidate(v, &s);
	}
	f->candidate |= maybe.hold.n > 0;
}

static void
look_identities(struct facts_view *v, const struct value *value,
    struct retain_facts *f)
{
	const struct facts *k = v->known;

	v->identities = 0;
	for (size_t i = 0; i < k->dataset->identities; i++) {
		const struct value *one = &value[k->identity[i]];
		struct text type = k->dataset->identity[i].type;

		f->no_person |= value_nests(one->kind);
		if (value_absent(one))
			continue;
		look_candidate(v, type, one->text, f);
		look_identity(v, type, one->text, f);
	}
}

void
facts_look(struct facts_view *v, const struct value *value,
    struct retain_facts *f)
{
	const struct facts *k = v->known;
	size_t keys = k->hasher == NULL ? 0 : subject_keys(k->hasher);

	*f = (struct retain_facts){ .hold = { NULL, 0 } };
	if (!facts_something(k))
		return;
	look_like(v, value, f);
	found_clear(v);
	for (size_t i = 0; i < keys; i++) {
		if (!k->used[i])
			continue;
		look_record(v, i, value, f);
	}
	if (k->by_person && keys > 0)
		look_identities(v, value, f);
	if (f->warnings > WARNINGS_MAX)
		f->warnings = WARNINGS_MAX;
	look_requests(v, f);
}

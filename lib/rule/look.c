/* SPDX-License-Identifier: ISC */
#include "base/mem.h"
#include "record/siphash.h"
#include "rule/knowledge.h"
#include "rule/retainplan.h"

enum { WARNINGS_MAX = 16, PARTS_MAX = 16 };

/* A request that one of the record's identities made. */
struct found {
	uint32_t request;
	size_t matches; /* of its identities; 0: one that may be the same */
	bool person;    /* the person itself */
};

struct known_view {
	const struct known *known;
	struct buf room, other;
	struct found *found;
	size_t founds, found_room;
	size_t identities; /* that the record has */
	struct retain_warning warning[WARNINGS_MAX];
};

struct known_view *
known_view_new(const struct known *k)
{
	struct known_view *v = mem_alloc(sizeof(*v));

	v->known = k;
	return v;
}

void
known_view_free(struct known_view *v)
{
	if (v == NULL)
		return;
	buf_wipe(&v->room);
	buf_wipe(&v->other);
	mem_free(v->found);
	mem_free(v);
}

/* ---- hashes of a record ---- */

static bool
hash_by(struct known_view *v, size_t key, enum known_kind kind,
    const struct value *value, struct subject *out)
{
	const struct known *k = v->known;
	const struct policy_dataset *d = k->dataset;
	bool person = kind == KNOWN_PERSON;
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
	return known_hash_of(k->hasher, key, k->policy, d, kind, part, &v->room,
	    out);
}

bool
known_hash(struct known_view *v, enum known_kind kind,
    const struct value *value, struct subject *out)
{
	return hash_by(v, 0, kind, value, out);
}

/* ---- holds ---- */

void
like_hash(const struct known *k, struct text values,
    unsigned char out[TABLE_KEY])
{
	uint64_t sum[2] = { siphash(k->seed, 0, values),
		siphash(k->seed, 1, values) };

	memcpy(out, sum, TABLE_KEY);
}

/* Of a record that lacks a value, or has a list there, nobody knows what it
 * is. */
static void
look_like(struct known_view *v, const struct value *value,
    struct retain_facts *f)
{
	const struct known *k = v->known;
	unsigned char key[TABLE_KEY];
	const struct entry *e;

	for (size_t i = 0; i < k->likes && f->hold.n == 0; i++) {
		const struct like *l = &k->like[i];
		bool absent = false;

		v->room.len = 0;
		for (size_t j = 0; j < l->fields; j++) {
			const struct value *one = &value[l->field[j]];

			absent |= value_absent(one) || value_nests(one->kind);
			if (!absent)
				known_plain(k->policy, l->type[j], one->text,
				    &v->room);
		}
		like_hash(k, (struct text){ v->room.p, v->room.len }, key);
		e = absent ? NULL : table_find(&l->table, key, NULL);
		if (absent)
			f->hold = k->holds.hold[l->first].id;
		else if (e != NULL)
			f->hold = k->holds.hold[e->tag].id;
	}
}

static void
held_by(const struct known *k, const struct subject *s, struct retain_facts *f)
{
	struct entry *e = NULL;

	while (
	    f->hold.n == 0 && (e = table_find(&k->held, s->sum, e)) != NULL) {
		const struct hold *h = &k->holds.hold[e->tag];

		if (h->dataset.n == 0 ||
		    text_equal(h->dataset, k->dataset->name))
			f->hold = h->id;
	}
}

/* ---- requests ---- */

static struct found *
found_of(struct known_view *v, uint32_t request)
{
	for (size_t i = 0; i < v->founds; i++)
		if (v->found[i].request == request)
			return &v->found[i];
	if (v->founds == v->found_room) {
		v->found_room = 2 * v->found_room + 8;
		v->found =
		    mem_resize(v->found, v->found_room, sizeof(*v->found));
	}
	v->found[v->founds] = (struct found){ .request = request };
	return &v->found[v->founds++];
}

enum match { MATCH_MAYBE, MATCH_IDENTITY, MATCH_PERSON };

static void
asked_by(struct known_view *v, const struct subject *s, enum match match)
{
	struct entry *e = NULL;

	while ((e = table_find(&v->known->asked, s->sum, e)) != NULL) {
		struct found *f = found_of(v, e->tag);

		f->matches += match == MATCH_IDENTITY;
		f->person |= match == MATCH_PERSON;
	}
}

static enum verification
level(const struct policy *p, const char *type)
{
	const struct policy_right *right = policy_right(p, text_of(type));

	return right == NULL ? VERIFIED_REASONABLE : right->verify;
}

/* Where a request tells more of a person than the record agrees with, the
 * record may be another's who shares a mailbox or a telephone. */
static bool
certain(const struct known_view *v, const struct found *f,
    const struct request *r)
{
	size_t least =
	    r->subjects < v->identities ? r->subjects : v->identities;

	return f->person || (f->matches > 0 && f->matches >= least);
}

/* An address that may be the same keeps nothing for sure, and lets nothing go.
 */
static bool
is_maybe(const struct found *found)
{
	return !found->person && found->matches == 0;
}

static void
look_requests(struct known_view *v, struct retain_facts *f)
{
	const struct known *k = v->known;
	const struct policy *p = k->policy;
	struct text dataset = k->dataset->name;

	for (size_t i = 0; i < v->founds; i++) {
		const struct request *r =
		    ledger_request(k->ledger, v->found[i].request);

		bool holds = request_holds(r, dataset);
		bool protects = request_protects(r);
		bool restricts = request_restricts(r, dataset,
		    level(p, "restriction"), k->now, p->zone);

		if (is_maybe(&v->found[i])) {
			f->candidate |= holds || protects || restricts;
			holds = protects = restricts = false;
		}
		if (f->hold.n == 0 && holds)
			f->hold = r->id;
		if (protects)
			f->protects = r->id;
		if (restricts)
			f->restricted = r->id;
		if (!request_deletes(r, level(p, "deletion")))
			continue;
		if (certain(v, &v->found[i], r))
			f->deletes = r->id;
		else
			f->shared = r->id;
	}
}

/* ---- by one hash ---- */

static bool
counts(const struct table *t, const struct subject *s)
{
	struct entry *e = NULL;

	while ((e = table_find(t, s->sum, e)) != NULL)
		if (e->tag != 0)
			return true;
	return false;
}

static void
look_sent(struct known_view *v, const struct subject *s, struct retain_facts *f)
{
	const struct known *k = v->known;
	struct entry *e = NULL;

	f->warning = v->warning;
	/* Of too many the last ones count: none is newer. */
	while ((e = table_find(&k->sent, s->sum, e)) != NULL)
		v->warning[f->warnings++ % WARNINGS_MAX] = k->warning[e->tag];
}

static void
look_gone(const struct known *k, const struct subject *s,
    struct retain_facts *f)
{
	struct entry *e = NULL;

	while ((e = table_find(&k->gone, s->sum, e)) != NULL) {
		if (!f->came_back || e->at > f->gone_at)
			f->gone_at = e->at;
		f->came_back = true;
	}
}

static void
look_record(struct known_view *v, size_t key, const struct value *value,
    struct retain_facts *f)
{
	const struct known *k = v->known;
	struct subject s;

	if (hash_by(v, key, KNOWN_RECORD, value, &s)) {
		held_by(k, &s, f);
		look_gone(k, &s, f);
		look_sent(v, &s, f);
	} else {
		f->no_person |= k->held.entries > 0;
	}
	if (k->suppressed.entries > 0 &&
	    hash_by(v, key, KNOWN_SUPPRESSED, value, &s))
		f->suppressed |= counts(&k->suppressed, &s);
	if (k->person == NULL || k->dataset->persons == 0)
		return;
	if (!hash_by(v, key, KNOWN_PERSON, value, &s)) {
		f->no_person |= k->by_person;
		return;
	}
	held_by(k, &s, f);
	asked_by(v, &s, MATCH_PERSON);
	look_sent(v, &s, f);
}

static bool
identity_hash(struct known_view *v, size_t key, size_t i,
    const struct value *value, struct subject *s)
{
	const struct known *k = v->known;
	const struct value *x = &value[k->identity[i]];

	return !value_absent(x) &&
	       known_identity(k->hasher, key, k->policy,
		   k->dataset->identity[i].type, x->text, &v->room, s);
}

static void
look_candidate(struct known_view *v, size_t key, size_t i,
    const struct value *value, struct retain_facts *f)
{
	const struct known *k = v->known;
	struct text type = k->dataset->identity[i].type;
	const struct value *x = &value[k->identity[i]];
	struct retain_facts maybe = { .hold = { NULL, 0 } };
	struct subject s;

	v->other.len = 0;
	if (value_absent(x) ||
	    identity_candidate(k->policy, type, x->text, &v->other) != 0 ||
	    !known_identity(k->hasher, key, k->policy, type,
		(struct text){ v->other.p, v->other.len }, &v->room, &s))
		return;
	held_by(k, &s, &maybe);
	f->candidate |= maybe.hold.n > 0;
	asked_by(v, &s, MATCH_MAYBE);
}

static void
look_identities(struct known_view *v, size_t key, const struct value *value,
    struct retain_facts *f)
{
	const struct known *k = v->known;
	struct subject s;

	v->identities = 0;
	for (size_t i = 0; i < k->dataset->identities; i++) {
		const struct value *one = &value[k->identity[i]];

		f->no_person |= value_nests(one->kind);
		look_candidate(v, key, i, value, f);
		if (!identity_hash(v, key, i, value, &s))
			continue;
		v->identities++;
		held_by(k, &s, f);
		asked_by(v, &s, MATCH_IDENTITY);
	}
}

void
known_look(struct known_view *v, const struct value *value,
    struct retain_facts *f)
{
	const struct known *k = v->known;
	size_t keys = k->hasher == NULL ? 0 : subject_keys(k->hasher);

	*f = (struct retain_facts){ .hold = { NULL, 0 } };
	if (!known_something(k))
		return;
	look_like(v, value, f);
	v->founds = 0;
	for (size_t i = 0; i < keys; i++) {
		if (!k->used[i])
			continue;
		look_record(v, i, value, f);
		if (k->by_person)
			look_identities(v, i, value, f);
	}
	if (f->warnings > WARNINGS_MAX)
		f->warnings = WARNINGS_MAX;
	look_requests(v, f);
}

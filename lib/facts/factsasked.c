/* SPDX-License-Identifier: ISC */
/* What requests say about a record. */
#include "base/mem.h"
#include "facts/factsinside.h"

/* ---- the requests that a hash finds ---- */

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

void
asked_clear(struct facts_view *v)
{
	for (size_t i = 0; i < v->founds; i++)
		v->place[v->found[i].request] = 0;
	v->founds = 0;
}

/* A possible match: an identity of the record may be one of the request. */
static void
found_maybe(struct facts_view *v, const struct hashtable *t,
    const struct subject *s)
{
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(t, s->sum, e)) != NULL)
		found_of(v, e->tag);
}

/* Counts the last identity of the record once, however many secret keys have
 * hashed it. */
static void
identity_count(const struct facts_view *v, struct asked *f)
{
	if (f->last == v->identities)
		return;
	f->identities++;
	f->weak += v->identity[v->identities - 1].weak;
	f->own += v->identity[v->identities - 1].own;
	f->named |= (uint64_t)1 << (v->identities - 1) % 64;
	f->last = v->identities;
}

void
asked_by_alike(struct facts_view *v, const struct subject *s)
{
	found_maybe(v, &v->known->asked, s);
	found_maybe(v, &v->known->asked_alike, s);
	found_maybe(v, &v->known->asked_linked, s);
}

void
asked_by_person(struct facts_view *v, const struct subject *s)
{
	const struct hashtable *linked = &v->known->asked_linked;
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(&v->known->asked, s->sum, e)) != NULL)
		found_of(v, e->tag)->person = true;
	while ((e = hashtable_find(linked, s->sum, e)) != NULL)
		found_of(v, e->tag)->person |=
		    e->at != 0 && !claims_deny(v->known, s, e->tag);
}

void
asked_by_identity(struct facts_view *v, const struct subject *s)
{
	const struct hashtable *linked = &v->known->asked_linked;
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(&v->known->asked, s->sum, e)) != NULL) {
		struct asked *f = found_of(v, e->tag);

		f->hashes++;
		identity_count(v, f);
		f->which |= (uint64_t)1 << (v->identities - 1) % 64;
	}
	while ((e = hashtable_find(linked, s->sum, e)) != NULL) {
		struct asked *f = found_of(v, e->tag);

		if (e->at == 0)
			continue;
		identity_count(v, f);
		f->linked |= (uint64_t)1 << (v->identities - 1) % 64;
	}
}

/* ---- what a request says ---- */

static enum verification
level(const struct policy *p, const char *type)
{
	return policy_verify(p, text_of(type));
}

/* How many identities that are in a field only the request does not name. */
static size_t
others(const struct facts_view *v, const struct asked *f,
    const struct policy_field *field)
{
	size_t n = 0;

	for (size_t i = 0; i < v->identities && field != NULL; i++)
		n += v->identity[i].field == field &&
		     (f->named >> i % 64 & 1) == 0;
	return n;
}

/*
 * If each has an identity that the other lacks, the record may belong to
 * another person who shares a mailbox or telephone.  So the record must have
 * all identities of the request; or the request, with what other datasets know
 * of its person, all identities of the record; and for deleting, one of them
 * must be nobody else's.  The key of a record that another dataset says is the
 * person's is nobody else's either.  The number of secret keys does not matter.
 */
static bool
is_theirs(const struct facts_view *v, const struct asked *f, size_t weak,
    const struct policy_field *but, size_t less)
{
	const struct request *r = ledger_request(v->known->ledger, f->request);
	/* What the request itself names, the other dataset need not say. */
	bool linked = (f->linked & ~f->which) != 0;
	size_t known = f->identities + (linked ? v->own - f->own : 0);

	return f->person ||
	       (f->identities > weak &&
		   (f->hashes + less == r->subjects ||
		       known == v->identities - others(v, f, but)));
}

static bool
is_certain_but(const struct facts_view *v, const struct asked *f,
    const struct policy_field *but, size_t less)
{
	return is_theirs(v, f,
	    asked_deletes(v->known, f->request) ? f->weak : 0, but, less);
}

bool
asked_certain(const struct facts_view *v, const struct asked *f)
{
	return is_certain_but(v, f, NULL, 0);
}

/* Whether the record has an identity of a kind of which other datasets know
 * another one of the person: an order of somebody else's account may have the
 * person's address. */
static bool
contradicts(const struct facts_view *v, const struct asked *f,
    const struct facts_kinds *known, const struct policy_field *but)
{
	const struct facts *k = v->known;
	const size_t here = (size_t)(k->dataset - k->policy->dataset);

	/* Its own fields of person name another one. */
	if (!f->person && v->names_person &&
	    (known->persons >> here % 64 & 1) != 0)
		return true;

	for (size_t i = 0; i < v->identities && known->kinds != 0 && !f->person;
	     i++)
		if ((f->named >> i % 64 & 1) == 0 &&
		    (but == NULL || v->identity[i].field != but) &&
		    (known->kinds &
			claims_kind(k->policy, v->identity[i].type)) != 0)
			return true;
	return false;
}

bool
asked_surely_but(const struct facts_view *v, const struct asked *f,
    const struct policy_field *but, size_t less)
{
	return is_certain_but(v, f, but, less) &&
	       !contradicts(v, f, &v->known->linked[f->request], but) &&
	       !claims_contradict(v, f, but);
}

bool
asked_surely(const struct facts_view *v, const struct asked *f)
{
	return asked_surely_but(v, f, NULL, 0);
}

bool
asked_own(const struct facts_view *v, const struct asked *f)
{
	return is_theirs(v, f, f->weak, NULL, 0);
}

bool
asked_leads(const struct facts_view *v, const struct asked *f)
{
	const struct facts *k = v->known;

	if (!asked_deletes(k, f->request))
		return true;
	return !claims_contradict(v, f, NULL) &&
	       (k->linked_others == NULL ||
		   !contradicts(v, f, &k->linked_others[f->request], NULL));
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
 * verified duplicate, which may name fewer identities, its leader; or NULL.  A
 * leader that waits for proof does not stop a duplicate that has enough. */
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
	if (leader == NULL || leader->type != REQUEST_DELETION)
		return NULL;
	if (request_deletes(leader, needed))
		return leader;
	return request_open(leader) && !request_verified(leader, needed) ? r
									 : NULL;
}

static bool
withdraws(const struct facts *k, const struct request *r)
{
	/* Before the header is read, the dataset may be any. */
	return (k->dataset == NULL || policy_rests_on_consent(k->dataset)) &&
	       request_withdraws(r, k->policy);
}

/* An objection restricts as a restriction does, with its own proof.  What was
 * restricted, as the proof was not enough to delete it, is deleted when it is.
 */
static bool
restricts(const struct facts *k, const struct request *r)
{
	struct text dataset = k->dataset->name;

	if (deleting(k, r) != NULL || withdraws(k, r))
		return request_restricted(r, dataset, k->now, k->policy->zone);
	return request_restricts(r, dataset,
	    policy_verify(k->policy, r->type_word), k->now, k->policy->zone);
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
				.closed = r->closed,
				.line = r->closed_line });
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
	       answers_have(&v->answers, f->which, r->received,
		   r->received_line);
}

void
asked_look(struct facts_view *v, struct retain_facts *f)
{
	const struct facts *k = v->known;
	struct text dataset = k->dataset->name;
	const bool held = f->hold.n > 0 && !f->hold_over;
	struct text by = { NULL, 0 };
	struct first hold = { &by, 0 }, protected = { &f->protects, 0 };
	struct first restricted = { &f->restricted, 0 };
	struct first deleted = { &f->deletes, 0 }, shared = { &f->shared, 0 };
	struct first withdrawn = { &f->withdrawn, 0 };

	answers_find(v);
	for (size_t i = 0; i < v->founds; i++) {
		const struct asked *found = &v->found[i];
		const struct request *r =
		    ledger_request(k->ledger, found->request);
		const struct request *deletes = deleting(k, r);
		bool holds = request_holds(r, dataset);
		/* A hold alone keeps a record from being corrected. */
		bool protects = k->corrects == NULL && request_protects(r);
		bool keeps = k->corrects == NULL && restricts(k, r);

		v->met[found->request] = true;
		if (is_maybe(found)) {
			f->candidate |= holds || protects || keeps;
			holds = protects = keeps = false;
		}
		if (holds && !held)
			first_add(&hold, found->request, r);
		if (protects)
			first_add(&protected, found->request, r);
		if (keeps)
			first_add(&restricted, found->request, r);
		if (deletes != NULL && !is_answered(v, found, r))
			first_add(asked_surely(v, found) ? &deleted : &shared,
			    found->request, deletes);
		if (withdraws(k, r) &&
		    (r->type != REQUEST_DELETION || !is_answered(v, found, r)))
			first_add(asked_surely(v, found) ? &withdrawn : &shared,
			    found->request, r);
	}
	/* A hold of a request counts before one that is over. */
	if (by.n > 0) {
		f->hold = by;
		f->hold_over = false;
	}
}

/* ---- what can be said at all ---- */

bool
asked_deletes(const struct facts *k, size_t request)
{
	const struct request *r = ledger_request(k->ledger, request);

	/* Corrections act on a record as exactly. */
	if (k->corrects != NULL)
		return k->corrects[request];
	return deleting(k, r) != NULL || withdraws(k, r);
}

bool
facts_deletes(const struct facts *k)
{
	for (size_t i = 0; i < facts_requests(k); i++)
		if (ledger_request(k->ledger, i)->subjects > 0 &&
		    asked_deletes(k, i))
			return true;
	return false;
}

/* Whether a request may keep records of the dataset. */
static bool
may_keep(const struct facts *k, const struct request *r)
{
	struct text dataset = k->dataset->name;

	return request_protects(r) || request_holds(r, dataset) ||
	       restricts(k, r);
}

bool
asked_acts(const struct facts *k, size_t request)
{
	return may_keep(k, ledger_request(k->ledger, request)) ||
	       asked_deletes(k, request);
}

void
asked_bind(struct facts *k)
{
	k->keeps = false;
	k->deletes = facts_deletes(k);
	for (size_t i = 0; i < facts_requests(k); i++) {
		const struct request *r = ledger_request(k->ledger, i);

		k->keeps |= r->subjects > 0 && may_keep(k, r);
	}
	for (size_t i = 0; i < k->holds.holds; i++) {
		const struct hold *h = &k->holds.hold[i];

		k->keeps |= h->hashed && !h->released &&
			    (h->dataset.n == 0 ||
				text_equal(h->dataset, k->dataset->name));
	}
}

/* SPDX-License-Identifier: ISC */
#include "export/contradicted.h"

#include "base/mem.h"
#include "facts/hashtable.h"

/* What a dataset says anything about: a kind of identity, or the person of a
 * dataset. */
struct topic {
	const struct policy_dataset *from;
	const struct holding_hash *about;
	bool direct; /* by records that have all that the request names */
};

struct sayings {
	const struct holdings *held;
	struct hashtable said; /* hashes; tag: the number of the dataset */
	struct hashtable asked;
	struct topic *topic;
	size_t topics;
};

static bool
same_topic(const struct holding_hash *a, const struct holding_hash *b)
{
	return a->of == b->of && text_equal(a->kind, b->kind);
}

static uint32_t
number_of(const struct sayings *s, const struct policy_dataset *d)
{
	return (uint32_t)(d - s->held->policy->dataset);
}

static bool
is_said(const struct sayings *s, const struct policy_dataset *from,
    const struct subject *subject)
{
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(&s->said, subject->sum, e)) != NULL)
		if (e->tag == number_of(s, from))
			return true;
	return false;
}

static struct topic *
topic_of(struct sayings *s, const struct policy_dataset *from,
    const struct holding_hash *about)
{
	for (size_t i = 0; i < s->topics; i++)
		if (s->topic[i].from == from &&
		    same_topic(s->topic[i].about, about))
			return &s->topic[i];
	s->topic = mem_resize(s->topic, s->topics + 1, sizeof(*s->topic));
	s->topic[s->topics] = (struct topic){ .from = from, .about = about };
	return &s->topic[s->topics++];
}

/* What the request finds counts more than what was only found by that. */
static void
said_add(struct sayings *s, const struct holding *r, bool direct)
{
	if (holding_asked(r, s->held->request) != direct)
		return;
	for (size_t i = 0; i < r->hashes; i++) {
		const struct subject *subject = &r->hash[i].subject;
		struct topic *t;

		if (!r->hash[i].sure)
			continue;
		t = topic_of(s, r->dataset, &r->hash[i]);
		t->direct |= direct;
		if (t->direct == direct && !is_said(s, r->dataset, subject))
			hashtable_add(&s->said, subject->sum, 0,
			    number_of(s, r->dataset));
	}
}

/* Whether the record agrees with what another dataset says: one of its hashes,
 * as there may be several secret keys; or it does not say anything. */
static bool
agrees(const struct sayings *s, const struct holding *r, const struct topic *t)
{
	bool any = false;

	for (size_t i = 0; i < r->hashes; i++) {
		const struct holding_hash *h = &r->hash[i];

		if (!h->sure || !same_topic(h, t->about) ||
		    (h->of != NULL && !h->names))
			continue;
		any = true;
		if (is_said(s, t->from, &h->subject) ||
		    hashtable_find(&s->asked, h->subject.sum, NULL) != NULL)
			return true;
	}
	return !any;
}

static bool
is_named(const struct sayings *s, const struct holding_hash *h)
{
	return h->of == NULL && h->itself &&
	       hashtable_find(&s->asked, h->subject.sum, NULL) != NULL;
}

/* Whether the request names an identity of this kind. */
static bool
is_asked_kind(const struct sayings *s, struct text kind)
{
	const struct holdings *h = s->held;

	for (size_t i = 0; i < h->records; i++)
		for (size_t n = 0; n < h->record[i].hashes; n++)
			if (is_named(s, &h->record[i].hash[n]) &&
			    text_equal(h->record[i].hash[n].kind, kind))
				return true;
	return false;
}

/* Whether a record that says who somebody is has another identity of a kind
 * that the request names: then the request is of somebody else. */
static bool
is_someone_else(const struct sayings *s, const struct holding *r)
{
	for (size_t i = 0; i < r->hashes && policy_one_each(r->dataset); i++) {
		const struct holding_hash *h = &r->hash[i];
		bool named = false;

		if (h->of != NULL || !is_asked_kind(s, h->kind))
			continue;
		for (size_t n = 0; n < r->hashes && !named; n++)
			named = text_equal(r->hash[n].kind, h->kind) &&
				is_named(s, &r->hash[n]);
		if (!named)
			return true;
	}
	return false;
}

static bool
is_contradicted(const struct sayings *s, const struct holding *r)
{
	if (is_someone_else(s, r))
		return true;
	for (size_t t = 0; t < s->topics; t++)
		if (s->topic[t].from != r->dataset &&
		    !agrees(s, r, &s->topic[t]))
			return true;
	return false;
}

void
contradicted_find(struct holdings *h)
{
	struct sayings s = { .held = h };

	for (size_t i = 0; i < h->request->subjects; i++)
		hashtable_add(&s.asked, h->request->subject[i].sum, 0, 0);
	for (size_t i = 0; i < h->records; i++)
		said_add(&s, &h->record[i], true);
	for (size_t i = 0; i < h->records; i++)
		said_add(&s, &h->record[i], false);
	for (size_t i = 0; i < h->records; i++)
		h->record[i].contradicted = is_contradicted(&s, &h->record[i]);
	hashtable_clear(&s.said);
	hashtable_clear(&s.asked);
	mem_free(s.topic);
}

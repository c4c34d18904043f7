/* SPDX-License-Identifier: ISC */
#include "export/holdings.h"

#include <errno.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "export/contradicted.h"
#include "export/pick.h"
#include "export/policydigest.h"
#include "facts/hashtable.h"
#include "record/json.h"
#include "record/jsonget.h"
#include "record/ndjson.h"

enum { MOST = 1 << 30 };

void
holdings_begin(struct holdings *h, const struct policy *p,
    const struct request *r)
{
	*h = (struct holdings){ .policy = p, .request = r };
	h->search = mem_array(p->datasets + 1, sizeof(*h->search));
}

void
holdings_clear(struct holdings *h)
{
	for (size_t i = 0; i < h->docs; i++)
		doc_free(h->doc[i]);
	mem_free(h->doc);
	mem_free(h->record);
	mem_free(h->other);
	mem_free(h->unheld);
	for (size_t i = 0; h->search != NULL && i < h->policy->datasets; i++)
		hashtable_clear(&h->search[i].knew);
	mem_free(h->search);
	arena_clear(&h->memory);
}

/* ---- reading ---- */

static void *
take(struct holdings *h, size_t n, size_t size)
{
	return arena_take(&h->memory, n * size + 1, sizeof(void *));
}

static struct text
keep(struct holdings *h, struct text t)
{
	char *p = take(h, t.n + 1, 1);

	if (t.n > 0)
		memcpy(p, t.p, t.n);
	p[t.n] = '\0';
	return (struct text){ p, t.n };
}

struct pick_line {
	struct holdings *held;
	struct holding record;
};

/* Several people may have an address or a number in common. */
static bool
owns(const struct policy_dataset *d, const struct facts_known *known)
{
	for (size_t i = 0; known->of == NULL && i < d->identities; i++)
		if (text_equal(d->identity[i].type, known->kind) &&
		    category_within(d->identity[i].field->category,
			text_of("user.contact")))
			return false;
	return true;
}

static const char *
hash_take(void *ctx, const struct facts_known *known)
{
	struct pick_line *l = ctx;
	struct holding *r = &l->record;

	r->hash[r->hashes++] = (struct holding_hash){ known->subject,
		known->kind, known->of, known->itself, known->sure,
		known->sure && known->of == r->dataset, owns(r->dataset, known),
		false };
	return NULL;
}

static const char *
logged_take(void *ctx, const struct facts_known *known)
{
	struct pick_line *l = ctx;
	struct holding *r = &l->record;

	r->logged[r->loggeds++] =
	    (struct holding_hash){ .subject = known->subject,
		    .kind = known->kind,
		    .of = known->of,
		    .owns = owns(r->dataset, known) };
	return NULL;
}

static void
withheld_read(struct pick_line *l, const struct node *list)
{
	struct names *names = &l->record.withheld;

	names->n = node_size(list);
	names->name = take(l->held, names->n, sizeof(*names->name));
	for (size_t i = 0; i < names->n; i++)
		names->name[i] = node_text(node_at(list, i));
}

static void
record_add(struct holdings *h, const struct holding *r)
{
	if (h->records == h->room) {
		h->room = 2 * h->room + 64;
		h->record = mem_resize(h->record, h->room, sizeof(*h->record));
	}
	h->record[h->records] = *r;
	h->record[h->records].place = h->records;
	h->records++;
}

/* The hashes of a record, and whose it is. */
static const char *
hashes_read(struct pick_line *l, const struct node *pick)
{
	struct holding *r = &l->record;
	struct text person = ndjson_text(pick, "person");
	const char *why;

	r->hash =
	    take(l->held, node_size(node_get(pick, "known")), sizeof(*r->hash));
	why = pick_known_read(l->held->policy, pick, "known", hash_take, l);
	if (why != NULL)
		return why;
	if (person.n > 0 && subject_parse(person, &r->person) != 0)
		return "is no pick: \"person\" is not a keyed hash (h1:...)";
	r->named = person.n > 0;
	return NULL;
}

static const char *
others_read(struct holdings *h, const struct policy_dataset *d,
    const struct node *list)
{
	const size_t n = list == NULL ? 0 : node_size(list);
	const char *why = NULL;

	h->other = mem_resize(h->other, h->others + n + 1, sizeof(*h->other));
	for (size_t i = 0; i < n && why == NULL; i++) {
		struct pick_line l = { h, { .dataset = d } };

		why = hashes_read(&l, node_at(list, i));
		h->other[h->others++] = l.record;
	}
	return why;
}

static bool
count_read(const struct node *pick, const char *key, uint64_t *to)
{
	int64_t n;

	if (node_number(node_get(pick, key), 0, INT64_MAX >> 16, &n) != 0)
		return false;
	*to += (uint64_t)n;
	return true;
}

static const char *
knew_read(struct holding_search *s, const struct node *list)
{
	for (size_t i = 0; i < node_size(list); i++) {
		struct hashtable_entry *e;
		struct subject one;

		if (subject_parse(node_text(node_at(list, i)), &one) != 0)
			return "is no pick: \"knew\" has no keyed hash "
			       "(h1:...)";
		e = hashtable_find(&s->knew, one.sum, NULL);
		if (e == NULL)
			hashtable_add(&s->knew, one.sum, 1, 0);
		else
			e->at++;
	}
	return NULL;
}

/* The line that says that a dataset was searched. */
static const char *
search_read(struct holdings *h, const struct policy_dataset *d,
    const struct node *pick)
{
	struct holding_search *s = &h->search[d - h->policy->dataset];
	struct text fields = ndjson_text(pick, "fields");
	const char *why;

	if (!policydigest_is(h->policy, ndjson_text(pick, "policy_digest")))
		return "was picked by another policy than this one: pick again";
	if (h->fields.n > 0 && !text_equal(h->fields, fields))
		return "has other fields than the picks before it: pick all "
		       "with the same options, and the same proof of who asks";
	h->fields = fields;
	if (fields.n == 0 || !count_read(pick, "records", &s->records) ||
	    !count_read(pick, "picked", &s->picked) ||
	    !count_read(pick, "unsure", &s->unsure) ||
	    !count_read(pick, "refused", &s->refused))
		return "is no pick: it does not say how its dataset was "
		       "searched";
	s->done++;
	why = knew_read(s, node_get(pick, "knew"));
	return why != NULL ? why : others_read(h, d, node_get(pick, "others"));
}

static const char *
pick_read(struct holdings *h, struct text line, struct text raw,
    const struct node *pick)
{
	struct pick_line l = { h, { .line = line } };
	const char *why;

	if (!text_equal(ndjson_text(pick, "request"), h->request->id))
		return "is a pick for another request";
	l.record.dataset =
	    policy_dataset(h->policy, ndjson_text(pick, "dataset"));
	if (l.record.dataset == NULL)
		return "is a pick from a dataset that the policy does not have";
	if (node_get(pick, "known") == NULL)
		return search_read(h, l.record.dataset, pick);
	why = hashes_read(&l, pick);
	if (why != NULL)
		return why;
	if (!json_get(raw, text_of("key"), &l.record.key))
		return "is no pick: it lacks \"key\"";
	withheld_read(&l, node_get(pick, "withheld"));
	l.record.logged = take(h, node_size(node_get(pick, "logged")),
	    sizeof(*l.record.logged));
	why = node_get(pick, "logged") == NULL
		  ? NULL
		  : pick_known_read(h->policy, pick, "logged", logged_take, &l);
	if (why != NULL)
		return why;
	h->search[l.record.dataset - h->policy->dataset].lines++;
	record_add(h, &l.record);
	return NULL;
}

/* NULL, or what is wrong with a line. */
static const char *
line_read(struct holdings *h, struct text t)
{
	static const char wrong[] =
	    "is no pick of pp-export: it lacks \"" PICK_MEMBER "\"";
	struct doc_trouble trouble;
	enum value_kind kind;
	struct text line, raw;
	struct doc *doc;

	if (!json_literal(t, &kind) || kind != VALUE_OBJECT)
		return "is no JSON object";
	line = keep(h, t);
	if (!json_get(line, text_of(PICK_MEMBER), &raw))
		return wrong;
	doc = doc_read(raw, &trouble);
	if (doc == NULL)
		return wrong;
	h->doc = mem_resize(h->doc, h->docs + 1, sizeof(struct doc *));
	h->doc[h->docs++] = doc;
	return pick_read(h, line, raw, doc_top(doc));
}

int
holdings_take(struct holdings *h, struct text all, const char *name)
{
	struct text line;
	size_t number = 0;

	while (all.n > 0) {
		const char *end = memchr(all.p, '\n', all.n);
		const char *why;

		number++;
		if (end == NULL) {
			msg_error(STATUS_CALL,
			    "%s:%zu: is not whole: the run that picked has not "
			    "ended well",
			    name, number);
			return -1;
		}
		line = (struct text){ all.p, (size_t)(end - all.p) };
		text_skip(&all, line.n + 1);
		why = line_read(h, line);
		if (why != NULL) {
			msg_error(STATUS_CALL, "%s:%zu: %s", name, number, why);
			return -1;
		}
	}
	return 0;
}

int
holdings_read(struct holdings *h, int fd, const char *name)
{
	struct text all;
	char *content = file_slurp(fd, MOST, &all.n);
	int result;

	if (content == NULL) {
		if (errno == EFBIG)
			msg_error(STATUS_CALL,
			    "%s: more than 1 GiB of picks; is it all of one "
			    "person?",
			    name);
		else
			msg_error_os(STATUS_STOP, "%s", name);
		return -1;
	}
	all.p = content;
	result = holdings_take(h, all, name);
	mem_free(content);
	return result;
}

/* ---- order ---- */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Numbers by their size, all else by bytes: 9 is before 10. */
static int
natural(struct text a, struct text b)
{
	while (a.n > 0 && b.n > 0) {
		struct text x = { a.p, 0 }, y = { b.p, 0 };
		int order;

		if (!is_digit(*a.p) || !is_digit(*b.p)) {
			if (*a.p != *b.p)
				return (unsigned char)*a.p < (unsigned char)*b.p
					   ? -1
					   : 1;
			text_skip(&a, 1);
			text_skip(&b, 1);
			continue;
		}
		for (; a.n > 0 && is_digit(*a.p); text_skip(&a, 1))
			x.n++;
		for (; b.n > 0 && is_digit(*b.p); text_skip(&b, 1))
			y.n++;
		while (x.n > 1 && *x.p == '0')
			text_skip(&x, 1);
		while (y.n > 1 && *y.p == '0')
			text_skip(&y, 1);
		if (x.n != y.n)
			return x.n < y.n ? -1 : 1;
		order = text_order(x, y);
		if (order != 0)
			return order;
	}
	return a.n == b.n ? 0 : a.n < b.n ? -1 : 1;
}

static int
by_place(const void *a, const void *b)
{
	const struct holding *x = a, *y = b;
	int order;

	if (x->dataset != y->dataset)
		return x->dataset < y->dataset ? -1 : 1;
	order = natural(x->key, y->key);
	if (order == 0)
		order = text_order(x->line, y->line);
	if (order != 0)
		return order;
	return x->place < y->place ? -1 : x->place > y->place;
}

/* Two lines that are the same are one record, if a key tells records. */
static void
same_drop(struct holdings *h)
{
	size_t kept = 0;

	for (size_t i = 0; i < h->records; i++) {
		const struct holding *r = &h->record[i];
		const struct holding *before =
		    kept == 0 ? NULL : &h->record[kept - 1];

		if (before != NULL && before->dataset == r->dataset &&
		    r->dataset->keys > 0 && text_equal(before->line, r->line))
			continue;
		h->record[kept++] = *r;
	}
	h->records = kept;
}

/* ---- whose they are ---- */

/* Who is not named, or cannot be read, is one more person. */
static bool
same_person(const struct holding *a, const struct holding *b)
{
	return a->named && b->named && subject_equal(&a->person, &b->person);
}

/* The records of a dataset, and the first one that has each hash. */
struct crowd {
	const struct holding **record;
	size_t records;
	struct hashtable first, *shared;
};

static void
person_add(struct crowd *p, const struct holding *r)
{
	const size_t at = p->records++;

	p->record[at] = r;
	for (size_t j = 0; j < r->hashes; j++) {
		if (!r->hash[j].sure)
			continue;
		const unsigned char *sum = r->hash[j].subject.sum;
		struct hashtable_entry *e =
		    hashtable_find(&p->first, sum, NULL);

		if (e == NULL)
			hashtable_add(&p->first, sum, (int64_t)at, 0);
		else if (!same_person(p->record[e->at], r) &&
			 hashtable_find(p->shared, sum, NULL) == NULL)
			hashtable_add(p->shared, sum, 0, 0);
	}
}

/* The hashes of a dataset by which several people are known there, also of
 * records that are in doubt. */
static void
shared_add(const struct holdings *h, const struct policy_dataset *d,
    struct hashtable *shared)
{
	struct crowd p = { .shared = shared };
	size_t n;
	const struct holding *r = holdings_of(h, d, &n);

	if (d->persons == 0)
		return;
	p.record = mem_array(n + h->others + 1, sizeof(*p.record));
	for (size_t i = 0; i < n; i++)
		person_add(&p, &r[i]);
	for (size_t i = 0; i < h->others; i++)
		if (h->other[i].dataset == d)
			person_add(&p, &h->other[i]);
	mem_free(p.record);
	hashtable_clear(&p.first);
}

static bool
is_in(const struct hashtable *t, const struct holding_hash *hash)
{
	return hashtable_find(t, hash->subject.sum, NULL) != NULL;
}

struct certainty {
	struct holdings *held;
	struct hashtable asked, shared;
	struct hashtable known; /* by records; tag: number of their dataset */
};

/* Whether the request, or a record that leads to those of the dataset, says
 * it. */
static bool
is_known(const struct certainty *c, const struct policy_dataset *d,
    const struct holding_hash *hash)
{
	const struct policy_dataset *said = c->held->policy->dataset;
	struct hashtable_entry *e = NULL;

	if (is_in(&c->asked, hash))
		return true;
	if (!hash->sure)
		return false;
	while ((e = hashtable_find(&c->known, hash->subject.sum, e)) != NULL)
		if (pick_follows(d, &said[e->tag]))
			return true;
	return false;
}

/* Whether an identity of the kind is the key of the record. */
static bool
is_key(const struct policy_dataset *d, struct text kind)
{
	for (size_t i = 0; i < d->identities && d->keys == 1; i++)
		if (text_equal(d->identity[i].type, kind) &&
		    d->identity[i].field == d->key[0])
			return true;
	return false;
}

/* Whether the identity of the record of a kind is known; there may be several
 * hashes of it. */
static bool
kind_known(const struct certainty *c, const struct holding *r, struct text kind,
    bool linked)
{
	for (size_t i = 0; i < r->hashes; i++)
		if (r->hash[i].of == NULL && r->hash[i].itself &&
		    text_equal(r->hash[i].kind, kind) &&
		    is_known(c, r->dataset, &r->hash[i]))
			return true;
	return linked && is_key(r->dataset, kind);
}

static bool
all_known(const struct certainty *c, const struct holding *r, bool linked)
{
	for (size_t i = 0; i < r->hashes; i++)
		if (r->hash[i].of == NULL &&
		    !kind_known(c, r, r->hash[i].kind, linked))
			return false;
	return true;
}

/* Whether a record is the person's by what is known so far: by the person's
 * hash; or by one that in no dataset two people have, if it has all identities
 * of the request, or all of its identities are known. */
static bool
is_theirs(const struct certainty *c, const struct holding *r)
{
	bool own = false, linked = false;

	for (size_t i = 0; i < r->hashes; i++) {
		const struct holding_hash *h = &r->hash[i];

		if (!h->sure || !is_known(c, r->dataset, h))
			continue;
		if (h->names)
			return true;
		if (h->of != NULL)
			continue;
		linked |= !is_in(&c->asked, h);
		own |= !c->held->policy->shared_value || !is_in(&c->shared, h);
	}
	return own &&
	       (holding_asked(r, c->held->request) || all_known(c, r, linked));
}

static void
known_add(struct certainty *c, const struct holding *r)
{
	const uint32_t from = (uint32_t)(r->dataset - c->held->policy->dataset);

	for (size_t i = 0; i < r->hashes; i++) {
		const unsigned char *sum = r->hash[i].subject.sum;
		struct hashtable_entry *e = NULL;

		do
			e = hashtable_find(&c->known, sum, e);
		while (e != NULL && e->tag != from);
		if (r->hash[i].sure && e == NULL)
			hashtable_add(&c->known, sum, 0, from);
	}
}

/* One certain record leads to the next. */
static void
certain_find(struct certainty *c)
{
	struct holdings *h = c->held;
	bool more = true;

	while (more) {
		more = false;
		for (size_t i = 0; i < h->records; i++) {
			struct holding *r = &h->record[i];

			if (r->theirs || r->contradicted || !is_theirs(c, r))
				continue;
			r->theirs = more = true;
			known_add(c, r);
		}
	}
}

/* By what nobody else is known, as far as the picks tell. */
static void
alone_find(struct certainty *c, struct holding *r)
{
	for (size_t n = 0; n < r->loggeds; n++)
		r->logged[n].alone = r->logged[n].owns;
	for (size_t n = 0; n < r->hashes; n++) {
		struct holding_hash *h = &r->hash[n];

		h->alone =
		    h->sure &&
		    (h->owns || (is_in(&c->asked, h) && !is_in(&c->shared, h)));
		/* The same identity, hashed with another secret key. */
		for (size_t m = 0; m < r->loggeds; m++)
			r->logged[m].alone |=
			    h->alone && h->of == NULL &&
			    text_equal(h->kind, r->logged[m].kind);
	}
}

static bool
has_subject(const struct holding *r, size_t n, const struct subject *s)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < r[i].hashes; k++)
			if (subject_equal(&r[i].hash[k].subject, s))
				return true;
	return false;
}

static void
unheld_find(struct holdings *h)
{
	const struct request *r = h->request;

	h->unheld = mem_array(r->subjects + 1, sizeof(*h->unheld));
	for (size_t i = 0; i < r->subjects; i++)
		h->unheld[i] =
		    !has_subject(h->record, h->records, &r->subject[i]) &&
		    !has_subject(h->other, h->others, &r->subject[i]);
}

/* ---- whether all were looked for ---- */

/* Only the line that ends them says by which policy they were picked. */
static void
missing_tell(const struct holding_search *s, const struct policy_dataset *d)
{
	char shown[MSG_NAME_MAX + 1];

	msg_name(shown, sizeof(shown), d->name);
	if (s->done == 0)
		msg_error(STATUS_CALL,
		    "picks of dataset \"%s\" lack the line that ends them: the "
		    "run that picked has not ended well; pick again",
		    shown);
	else
		msg_error(STATUS_CALL,
		    "picks of dataset \"%s\" are missing: there are %llu, and "
		    "%llu were picked; pick again",
		    shown, (unsigned long long)s->lines,
		    (unsigned long long)s->picked);
}

static int
picks_counted(const struct holdings *h)
{
	for (size_t i = 0; i < h->policy->datasets; i++) {
		const struct holding_search *s = &h->search[i];

		if (s->lines == s->picked)
			continue;
		missing_tell(s, &h->policy->dataset[i]);
		return -1;
	}
	return 0;
}

static bool
has_hash(const struct holding *r, const struct subject *s)
{
	for (size_t i = 0; i < r->hashes; i++)
		if (subject_equal(&r->hash[i].subject, s))
			return true;
	return false;
}

/* Whether the record of a dataset that has a hash as its key is there. */
static bool
is_there(const struct holdings *h, const struct policy_dataset *d,
    const struct holding_hash *hash)
{
	const struct facts_known known = { .subject = hash->subject,
		.kind = hash->kind,
		.of = hash->of };

	if (!pick_of_one(d, &known))
		return false;
	for (size_t i = 0; i < h->records; i++)
		if (h->record[i].dataset == d &&
		    has_hash(&h->record[i], &hash->subject))
			return true;
	for (size_t i = 0; i < h->others; i++)
		if (h->other[i].dataset == d &&
		    has_hash(&h->other[i], &hash->subject))
			return true;
	return false;
}

/* Whether a dataset was searched by all that the picks of others know; *from:
 * the dataset whose picks know more. */
static bool
is_searched(const struct holdings *h, const struct policy_dataset *d,
    const struct policy_dataset **from)
{
	const struct holding_search *s = &h->search[d - h->policy->dataset];
	struct hashtable good = { 0 }; /* what was looked at before */
	bool all = true;

	for (size_t i = 0; i < h->records && all; i++) {
		const struct holding *r = &h->record[i];

		*from = r->dataset;
		for (size_t n = 0; n < r->hashes && all; n++) {
			const struct holding_hash *one = &r->hash[n];
			const unsigned char *sum = one->subject.sum;
			const struct hashtable_entry *e =
			    hashtable_find(&s->knew, sum, NULL);
			bool finds = one->of != NULL
					 ? one->of == d
					 : policy_finds_by(d, one->kind);

			if (!one->sure || !finds ||
			    !pick_follows(d, r->dataset) ||
			    hashtable_find(&good, sum, NULL) != NULL)
				continue;
			all = (e != NULL && (size_t)e->at >= s->done) ||
			      is_there(h, d, one);
			hashtable_add(&good, sum, 0, 0);
		}
	}
	hashtable_clear(&good);
	return all;
}

/* Whether each piece of a dataset was searched by all that the request names
 * now: more may have been noted since. */
static bool
is_asked_for(const struct holdings *h, const struct holding_search *s)
{
	for (size_t i = 0; i < h->request->subjects; i++) {
		const struct hashtable_entry *e =
		    hashtable_find(&s->knew, h->request->subject[i].sum, NULL);

		if (e == NULL || (size_t)e->at < s->done)
			return false;
	}
	return true;
}

static int
all_searched(const struct holdings *h)
{
	const struct policy *p = h->policy;
	const struct policy_dataset *from = NULL;
	char shown[MSG_NAME_MAX + 1], other[MSG_NAME_MAX + 1];

	for (size_t i = 0; i < p->datasets; i++) {
		if (h->search[i].done == 0)
			continue;
		if (!is_asked_for(h, &h->search[i])) {
			msg_error(STATUS_CALL,
			    "dataset \"%s\" was searched without an identity "
			    "that the request names by now: pick from it again",
			    msg_name(shown, sizeof(shown), p->dataset[i].name));
			return -1;
		}
		if (is_searched(h, &p->dataset[i], &from))
			continue;
		msg_error(STATUS_CALL,
		    "dataset \"%s\" was searched without what the picks of "
		    "\"%s\" know: pick from it again with --also and these "
		    "picks, and give only its new ones",
		    msg_name(shown, sizeof(shown), p->dataset[i].name),
		    msg_name(other, sizeof(other), from->name));
		return -1;
	}
	return 0;
}

static void
judge(struct holdings *h)
{
	struct certainty c = { .held = h };

	for (size_t i = 0; i < h->policy->datasets; i++)
		shared_add(h, &h->policy->dataset[i], &c.shared);
	contradicted_find(h);
	for (size_t i = 0; i < h->request->subjects; i++)
		hashtable_add(&c.asked, h->request->subject[i].sum, 0, 0);
	certain_find(&c);
	for (size_t i = 0; i < h->records; i++)
		alone_find(&c, &h->record[i]);
	unheld_find(h);
	hashtable_clear(&c.asked);
	hashtable_clear(&c.shared);
	hashtable_clear(&c.known);
}

int
holdings_judge(struct holdings *h)
{
	if (h->records > 1)
		qsort(h->record, h->records, sizeof(*h->record), by_place);
	if (picks_counted(h) != 0 || all_searched(h) != 0)
		return -1;
	same_drop(h);
	judge(h);
	for (size_t i = 0; i < h->records; i++) {
		const struct holding *r = &h->record[i];
		struct holding_search *s =
		    &h->search[r->dataset - h->policy->dataset];

		s->chosen++;
		s->certain += r->theirs;
	}
	return 0;
}

/* ---- asking ---- */

const struct holding *
holdings_of(const struct holdings *h, const struct policy_dataset *d, size_t *n)
{
	size_t first = 0;

	while (first < h->records && h->record[first].dataset != d)
		first++;
	for (*n = 0;
	     first + *n < h->records && h->record[first + *n].dataset == d;)
		++*n;
	return h->record + first;
}

uint64_t
holdings_doubts(const struct holdings *h, const struct policy_dataset *d)
{
	const struct holding_search *s = &h->search[d - h->policy->dataset];

	return s->unsure + s->refused + s->chosen - s->certain;
}

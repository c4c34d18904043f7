/* SPDX-License-Identifier: ISC */
#include "notify/peoplecount.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/stop.h"
#include "facts/hashtable.h"
#include "hide/crypto.h"
#include "notify/residence.h"
#include "person/personhash.h"
#include "record/slotvalue.h"

enum { UNKNOWN }; /* the number of that place */

struct peoplecount {
	const struct policy *policy;
	const struct policy_dataset *dataset;
	const char *wanted; /* its name; NULL: not said */
	struct stream_options options;
	struct stream_plan plan;
	struct stream *stream;
	struct keyring *ring;
	struct subject_hasher *hasher;
	/* Slots: of person, of identities, of state and country. */
	int *slot;
	const struct policy_field *state, *country;
	struct value *value;
	struct text *text; /* of person */
	struct arena memory;
	struct buf room;
	struct hashtable people; /* the tag is a place */
	struct incident_people *place;
	char (*name)[RESIDENCE_MAX];
	size_t places, places_room;
	uint64_t records, nameless;
};

/* ---- places ---- */

static uint32_t
place_of(struct peoplecount *c, const char *name)
{
	for (size_t i = 0; i < c->places; i++)
		if (strcmp(c->name[i], name) == 0)
			return (uint32_t)i;
	if (c->places == c->places_room) {
		c->places_room = 2 * c->places_room + 64;
		c->name = mem_resize(c->name, c->places_room, RESIDENCE_MAX);
		c->place =
		    mem_resize(c->place, c->places_room, sizeof(*c->place));
	}
	memcpy(c->name[c->places], name, strlen(name) + 1);
	c->place[c->places] = (struct incident_people){ .people = 0 };
	return (uint32_t)c->places++;
}

static int
by_name(const void *x, const void *y)
{
	const struct incident_people *a = x, *b = y;

	return text_order(a->place, b->place);
}

/* Names every place and sorts them; no letters come after those of unknown. */
static void
places_end(struct peoplecount *c)
{
	for (size_t i = 0; i < c->places; i++)
		c->place[i].place = text_of(c->name[i]);
	qsort(c->place, c->places, sizeof(*c->place), by_name);
}

/* ---- people ---- */

/* Who was nowhere before is found now; who is somewhere is not lost by another
 * record that does not say. */
static void
person_count(struct peoplecount *c, const struct subject *who, uint32_t place)
{
	struct hashtable_entry *e = NULL, *nowhere = NULL;
	bool known = false;

	while ((e = hashtable_find(&c->people, who->sum, e)) != NULL) {
		if (e->tag == place)
			return;
		if (e->tag == UNKNOWN)
			nowhere = e;
		known = true;
	}
	if (known && place == UNKNOWN)
		return;
	c->place[place].people++;
	if (nowhere != NULL) {
		c->place[UNKNOWN].people--;
		nowhere->tag = place;
		return;
	}
	hashtable_add(&c->people, who->sum, 0, place);
}

static bool
is_single(const struct value *v)
{
	return v->text.p != NULL && v->kind != VALUE_NULL &&
	       !value_nests(v->kind) && v->text.n > 0;
}

static bool
person_hash(struct peoplecount *c, struct subject *out)
{
	const struct policy_dataset *d = c->dataset;

	for (size_t i = 0; i < d->persons; i++) {
		if (!is_single(&c->value[i]))
			return false;
		c->text[i] = c->value[i].text;
	}
	return d->persons > 0 && personhash_of(c->hasher, 0, c->policy, d,
				     HASH_PERSON, c->text, &c->room, out);
}

static bool
identity_hash(struct peoplecount *c, struct subject *out)
{
	const struct policy_dataset *d = c->dataset;

	for (size_t i = 0; i < d->identities; i++) {
		const struct value *v = &c->value[d->persons + i];

		if (is_single(v) &&
		    personhash_identity(c->hasher, 0, c->policy,
			d->identity[i].type, v->text, &c->room, out))
			return true;
	}
	return false;
}

static struct text
value_or_none(const struct peoplecount *c, const struct policy_field *f,
    size_t at)
{
	const struct value *v = &c->value[at];

	if (f == NULL || !is_single(v))
		return (struct text){ "", 0 };
	return v->text;
}

static void
record_count(struct peoplecount *c, struct record *rec)
{
	const size_t from = c->dataset->persons + c->dataset->identities;
	char place[RESIDENCE_MAX];
	struct subject who;
	uint32_t at;

	slot_values(rec, c->slot, from + 2, c->value, &c->memory);
	residence_of(value_or_none(c, c->state, from),
	    value_or_none(c, c->country, from + 1), place);
	at = place_of(c, place);
	c->records++;
	if (person_hash(c, &who) || identity_hash(c, &who)) {
		person_count(c, &who, at);
	} else {
		c->place[at].people++;
		c->nameless++;
	}
}

/* ---- the stream ---- */

static int
slot_of(struct peoplecount *c, size_t at, const struct policy_field *f,
    enum slot_need need)
{
	c->slot[at] = slot_find(c->plan.select, f->name, need);
	return c->slot[at] < 0 ? -1 : 0;
}

/* A field that is not there has the slot of one that is, and no value: see
 * value_or_none(). */
static int
slots_bind(struct peoplecount *c, enum format from)
{
	const struct policy_dataset *d = c->dataset;
	const size_t n = d->persons + d->identities;
	const enum slot_need must = slot_must(true, from);
	int bad = 0;

	c->slot = mem_array(n + 2, sizeof(*c->slot));
	c->value = mem_array(n + 2, sizeof(*c->value));
	c->text = mem_array(d->persons + 1, sizeof(*c->text));
	for (size_t i = 0; i < d->persons; i++)
		bad |= slot_of(c, i, d->person[i], must);
	for (size_t i = 0; i < d->identities; i++)
		bad |= slot_of(c, d->persons + i, d->identity[i].field,
		    d->persons > 0 ? SLOT_NOWHERE : must);
	if (c->state != NULL)
		bad |= slot_of(c, n, c->state, must);
	if (c->country != NULL)
		bad |= slot_of(c, n + 1, c->country, must);
	return bad;
}

static int
fields(void *tool, const struct stream_names *in)
{
	struct peoplecount *c = tool;
	char shown[MSG_NAME_MAX + 1];

	if (c->dataset == NULL)
		c->dataset =
		    policy_dataset_of(c->policy, in->name, in->n, in->header);
	if (c->dataset == NULL)
		return -1;
	policy_wish(c->dataset, in->wish);
	msg_name(shown, sizeof(shown), c->dataset->name);
	c->state = residence_state(c->dataset);
	c->country = residence_country(c->dataset);
	if (c->state == NULL && c->country == NULL)
		msg_warn("dataset \"%s\" has no field of the category "
			 "user.contact.address.state or .country, so nobody "
			 "knows where people live",
		    shown);
	if (c->dataset->persons > 0 || c->dataset->identities > 0)
		return slots_bind(c, in->from);
	msg_error(STATUS_CALL,
	    "dataset \"%s\" has neither \"person\" nor \"identity\", so nobody "
	    "knows whose its records are",
	    shown);
	return -1;
}

static void *
begin(void *tool)
{
	return tool;
}

static void
end(void *state)
{
	(void)state;
}

static void
records(void *state, struct batch *b)
{
	struct peoplecount *c = state;
	struct record *rec;

	while ((rec = record_next(b)) != NULL) {
		record_skip(rec);
		record_count(c, rec);
	}
}

/* Whoever gives no key compares within this run alone. */
static struct keyring *
ring_load(const char *key)
{
	unsigned char seed[KEY_SIZE];
	struct keyring *ring;
	struct buf b = { 0 };
	const char *why;
	size_t line;

	if (key != NULL)
		return keyring_load(key);
	if (crypto_random(seed, sizeof(seed)) != 0) {
		msg_error(STATUS_STOP,
		    "cannot get random numbers from the system");
		return NULL;
	}
	buf_add_hex(&b, seed, sizeof(seed));
	ring = keyring_parse((struct text){ b.p, b.len }, &why, &line);
	buf_wipe(&b);
	mem_wipe(seed, sizeof(seed));
	return ring;
}

struct peoplecount *
peoplecount_open(const struct policy *p, const char *dataset, const char *key,
    const struct stream_options *o, char **files)
{
	struct peoplecount *c = mem_alloc(sizeof(*c));

	c->policy = p;
	c->options = stream_only_reads(o);
	place_of(c, "unknown");
	if (dataset != NULL) {
		c->dataset = policy_dataset_named(p, text_of(dataset));
		if (c->dataset == NULL)
			goto bad;
	}
	c->ring = ring_load(key);
	if (c->ring == NULL)
		goto bad;
	c->hasher = subject_hasher_new(c->ring);
	c->plan = (struct stream_plan){ .select = select_new(),
		.fields = fields,
		.work = { .tool = c,
		    .begin = begin,
		    .records = records,
		    .end = end },
		.every = true,
		.misplaced = true };
	c->stream = stream_open(&c->options, &c->plan, files);
	if (c->stream != NULL)
		return c;
bad:
	peoplecount_free(c);
	return NULL;
}

int
peoplecount_work(struct peoplecount *c)
{
	stream_work(c->stream);
	stream_close(c->stream);
	c->stream = NULL;
	if (stop_wanted())
		stop_die();
	places_end(c);
	if (c->nameless > 0)
		msg_warn("%llu record%s nobody, and count%s as one person "
			 "each",
		    (unsigned long long)c->nameless,
		    c->nameless == 1 ? " names" : "s name",
		    c->nameless == 1 ? "s" : "");
	return msg_status() >= STATUS_CALL ? -1 : 0;
}

void
peoplecount_free(struct peoplecount *c)
{
	if (c == NULL)
		return;
	stream_close(c->stream);
	select_free(c->plan.select);
	subject_hasher_free(c->hasher);
	keyring_free(c->ring);
	hashtable_clear(&c->people);
	arena_clear(&c->memory);
	buf_wipe(&c->room);
	mem_free(c->slot);
	mem_free(c->value);
	mem_free(c->text);
	mem_free(c->name);
	mem_free(c->place);
	mem_free(c);
}

/* The place where nobody is, which every count begins with, is left out. */
struct duties_people
peoplecount_people(const struct peoplecount *c)
{
	size_t n = c->places;

	if (n > 0 && c->place[n - 1].people == 0)
		n--;
	return (struct duties_people){ c->place, n, true };
}

uint64_t
peoplecount_records(const struct peoplecount *c)
{
	return c->records;
}

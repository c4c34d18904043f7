/* SPDX-License-Identifier: ISC */
/*
 * Who holds data for customers tells each of them how many of their people are
 * affected (GDPR 33(2)).  A first pass counts them, in a child process; a
 * person counts once for each customer.
 */
#include <stdatomic.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/msg.h"
#include "facts/hashtable.h"
#include "facts/pass.h"
#include "hide/crypto.h"
#include "notify/inside.h"

enum { KEY_PARTS = 16 };

struct customers {
	struct hmac digest;  /* of this run alone */
	struct hashtable by; /* at: people; tag: number of records */
	struct once people;  /* of which customer */
	uint32_t *records;   /* by the tag */
	atomic_bool *seen;   /* by the tag: the input has that customer */
	size_t n, room;
	int slot[KEY_PARTS]; /* of the input */
	const struct other_file *in;
	const struct policy_dataset *dataset; /* of that file */
	struct notify_run *run;
};

/* ---- whose record it is ---- */

/* Fields that say together who somebody is, by those of a dataset, and where
 * they are in the records of it or of another one. */
struct key_parts {
	const struct policy_dataset *dataset;
	const struct policy_field *const *field;
	const int *slot;
	size_t n;
};

/* Compared as the policy says, and generously: who may be affected is told. */
static bool
parts_join(const struct customers *c, struct record *rec,
    const struct key_parts *of, struct arena *memory, struct buf *b)
{
	bool whole = of->n > 0;

	for (size_t i = 0; i < of->n && whole; i++) {
		struct value v = slot_value(rec, of->slot[i], memory);

		whole = v.kind != VALUE_NULL && !value_nests(v.kind) &&
			identity_trim(v.text).n > 0;
		if (whole)
			(void)personhash_plain(c->run->policy,
			    personhash_type(of->dataset, of->field[i]), v.text,
			    b);
	}
	return whole;
}

static bool
parts_digest(const struct customers *c, struct record *rec,
    const struct key_parts *of, struct arena *memory,
    unsigned char out[HMAC_SIZE])
{
	struct buf b = { 0 };
	const bool whole = parts_join(c, rec, of, memory, &b);

	if (whole)
		hmac_sum(&c->digest, b.p, b.len, out);
	buf_wipe(&b);
	return whole;
}

/* ---- the first pass ---- */

struct customer_counting {
	struct customers *customers;
	struct pass_out out;
	struct select *select;
	int key[KEY_PARTS], person[KEY_PARTS];
	struct arena memory;
	uint64_t lost; /* records of nobody's */
};

static int
fields_choose(struct customer_counting *c, const struct policy_dataset *d,
    const struct policy_field *const *field, size_t n, int *slot,
    enum format from)
{
	for (size_t i = 0; i < n; i++) {
		const struct policy_field *f = policy_field(d, field[i]->name);
		char shown[MSG_NAME_MAX + 1], name[MSG_NAME_MAX + 1];

		if (f == NULL) {
			msg_error(STATUS_CALL,
			    "dataset \"%s\" has no field \"%s\", which says "
			    "whose customer a record is of",
			    msg_name(shown, sizeof(shown), d->name),
			    msg_name(name, sizeof(name), field[i]->name));
			return -1;
		}
		slot[i] = slot_find(c->select, f->name, slot_must(true, from));
		if (slot[i] < 0)
			return -1;
	}
	return 0;
}

static int
counting_fields(void *counting, const struct stream_names *in)
{
	struct customer_counting *c = counting;
	const struct policy_dataset *of = c->customers->run->dataset,
				    *d = c->customers->dataset;

	policy_wish(d, in->wish);
	return fields_choose(c, d, of->key, of->keys, c->key, in->from) != 0
		   ? -1
		   : fields_choose(c, d, d->person, d->persons, c->person,
			 in->from);
}

static void *
counting_begin(void *counting)
{
	return counting;
}

static void
counting_records(void *counting, struct batch *batch)
{
	struct customer_counting *c = counting;
	const struct customers *all = c->customers;
	const struct policy_dataset *of = all->run->dataset, *d = all->dataset;
	const struct key_parts customer_of = { of, of->key, c->key, of->keys },
			       person_of = { d, d->person, c->person,
				       d->persons };
	unsigned char customer[HMAC_SIZE], person[HMAC_SIZE];
	struct record *rec;

	while ((rec = record_next(batch)) != NULL) {
		struct pass_item item = { .tag = 1 };

		arena_empty(&c->memory, 1 << 16);
		if (parts_digest(all, rec, &customer_of, &c->memory,
			customer)) {
			memcpy(item.key, customer, sizeof(item.key));
			/* Who is not named is one more person. */
			if (parts_digest(all, rec, &person_of, &c->memory,
				person))
				memcpy(&item.at, person, sizeof(item.at));
			else
				item.tag = 0;
			pass_add(&c->out, &item);
		} else {
			c->lost++;
		}
		record_skip(rec);
	}
}

static void
counting_written(void *counting)
{
	struct customer_counting *c = counting;

	pass_write(&c->out);
}

static void
counting_end(void *counting)
{
	(void)counting;
}

static int
counting_run(void *customers, int fd)
{
	struct customers *all = customers;
	struct customer_counting c = { .customers = all, .out = { .fd = fd } };
	const struct stream_options options =
	    stream_only_reads(&all->run->options->stream);
	char *files[] = { mem_text(text_of(all->in->file)), NULL };
	int status;

	c.select = select_new();
	const struct stream_plan plan = {
		.select = c.select,
		.fields = counting_fields,
		.work = { &c, counting_begin, counting_records, counting_end,
		    counting_written },
		.every = true,
		.misplaced = true,
	};

	status = stream_run(&options, &plan, files);
	if (c.lost > 0)
		msg_error(STATUS_LOOK, "--in: %llu record%s of no customer",
		    (unsigned long long)c.lost, c.lost == 1 ? " is" : "s are");
	buf_wipe(&c.out.items);
	select_free(c.select);
	arena_clear(&c.memory);
	mem_free(files[0]);
	return status > (int)msg_status() ? status : (int)msg_status();
}

static void
counting_take(void *customers, const struct pass_item *item)
{
	struct customers *c = customers;
	struct hashtable_entry *e = hashtable_find(&c->by, item->key, NULL);
	unsigned char who[ONCE_KEY];

	if (e == NULL) {
		if (c->n == c->room) {
			c->room = 2 * c->room + 64;
			c->records = mem_resize(c->records, c->room,
			    sizeof(*c->records));
		}
		c->records[c->n] = 0;
		e = hashtable_add(&c->by, item->key, 0, (uint32_t)c->n++);
	}
	c->records[e->tag]++;
	memcpy(who, item->key, sizeof(who));
	for (size_t i = 0; i < sizeof(item->at); i++)
		who[i] ^= ((const unsigned char *)&item->at)[i];
	if (item->tag == 0 || once_add(&c->people, who))
		e->at++;
}

int
customers_count(struct notify_run *s)
{
	const struct notify_options *o = s->options;
	unsigned char secret[HMAC_SIZE];
	struct customers *c;

	if (s->notice->kind != NOTICE_BREACH_CUSTOMER)
		return 0;
	if (o->ins != 1) {
		msg_error(STATUS_CALL,
		    "whose people are affected? Use --in DATASET=FILE once, "
		    "with the affected records; the input are the customers");
		return -1;
	}
	c = s->customers = mem_alloc(sizeof(*c));
	c->run = s;
	c->in = &o->in[0];
	c->dataset = policy_dataset_named(s->policy, c->in->name);
	if (c->dataset == NULL || s->dataset->keys > KEY_PARTS ||
	    c->dataset->persons > KEY_PARTS ||
	    crypto_random(secret, sizeof(secret)) != 0)
		return -1;
	hmac_init(&c->digest, secret, sizeof(secret));
	mem_wipe(secret, sizeof(secret));
	if (pass_run(counting_run, counting_take, c) != 0)
		return -1;
	c->seen = mem_array(c->n + 1, sizeof(*c->seen));
	return 0;
}

void
customers_tell(const struct customers *c)
{
	size_t missing = 0;

	if (c == NULL || c->run->options->stream.piece)
		return;
	for (size_t i = 0; i < c->n; i++)
		missing += !c->seen[i];
	if (missing > 0)
		msg_error(STATUS_LOOK,
		    "%zu customer%s of --in %s not in the input, and get%s no "
		    "notice; if this is a piece of a larger input, use --piece",
		    missing, missing == 1 ? "" : "s",
		    missing == 1 ? "is" : "are", missing == 1 ? "s" : "");
}

void
customers_free(struct customers *c)
{
	if (c == NULL)
		return;
	hmac_clear(&c->digest);
	hashtable_clear(&c->by);
	once_clear(&c->people);
	mem_free(c->records);
	mem_free(c->seen);
	mem_free(c);
}

/* ---- the customers ---- */

int
customers_choose(struct notify_run *s, enum format from)
{
	struct customers *c = s->customers;
	const struct policy_dataset *d = s->dataset;

	for (size_t i = 0; c != NULL && i < d->keys; i++) {
		c->slot[i] = slot_find(s->select, d->key[i]->name,
		    slot_must(true, from));
		if (c->slot[i] < 0)
			return -1;
	}
	return 0;
}

static struct text
number(uint64_t n, struct arena *memory)
{
	char *p = arena_take(memory, 24, 1);

	return (struct text){ p,
		(size_t)snprintf(p, 24, "%llu", (unsigned long long)n) };
}

/* Two customers may have one mailbox, and each is told of its people. */
static struct text
apart(const struct customers *c, struct record *rec, const struct key_parts *of,
    struct arena *memory)
{
	struct buf b = { 0 };
	struct text t;
	char *p;

	(void)parts_join(c, rec, of, memory, &b);
	p = arena_take(memory, b.len + 1, 1);
	if (b.len > 0)
		memcpy(p, b.p, b.len);
	t = (struct text){ p, b.len };
	buf_wipe(&b);
	return t;
}

bool
customers_find(const struct notify_run *s, struct record *rec,
    struct arena *memory, struct notice *n)
{
	const struct customers *c = s->customers;
	const struct hashtable_entry *e;
	const struct key_parts of = { s->dataset, s->dataset->key, c->slot,
		s->dataset->keys };
	unsigned char key[HMAC_SIZE];

	if (!parts_digest(c, rec, &of, memory, key))
		return false;
	e = hashtable_find(&c->by, key, NULL);
	if (e == NULL)
		return false;
	atomic_store_explicit(&c->seen[e->tag], true, memory_order_relaxed);
	n->apart = apart(c, rec, &of, memory);
	n->value[VAR_PEOPLE].text = number((uint64_t)e->at, memory);
	n->value[VAR_RECORDS].text = number(c->records[e->tag], memory);
	return true;
}

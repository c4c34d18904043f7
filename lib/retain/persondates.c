/* SPDX-License-Identifier: ISC */
/* Rules with "unit": "person": finds the latest date of all of a person's
 * records in a first pass. */
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "facts/holdform.h"
#include "record/spool.h"
#include "retain/firstpass.h"

/* How a date is packed: above two bits for a day and a fraction, the seconds of
 * an hour, and then its state. */
enum {
	TAG_WITHIN = 2,
	TAG_WITHIN_BITS = 12,
	TAG_STATE = TAG_WITHIN + TAG_WITHIN_BITS
};

static void
key_hash(const struct retain_run *s, size_t number, const struct buf *b,
    unsigned char out[HASHTABLE_KEY])
{
	run_hash(s, number, (struct text){ b->p, b->len }, out);
}

bool
persondates_hash(const struct retain_run *s, size_t rule,
    const struct value *value, struct person_room *room, struct person_key *out)
{
	const struct policy_dataset *d = s->dataset;
	const size_t number = s->policy->rules + rule;

	if (s->person == NULL || d->persons == 0 || d->persons > PLACES)
		return false;
	room->own.len = room->alike.len = 0;
	for (size_t i = 0; i < d->persons; i++) {
		const struct value *v = &value[s->person[i]];

		if (!value_single(v) ||
		    !holdform_add(s->policy, d, d->person[i], v, false,
			&room->own, &room->alike))
			return false;
	}
	key_hash(s, number, &room->own, out->own);
	if (s->loosens)
		key_hash(s, number + RETAIN_RULES, &room->alike, out->alike);
	else
		memcpy(out->alike, out->own, sizeof(out->alike));
	return true;
}

uint32_t
persondates_tag(const struct retain_date *d)
{
	return (uint32_t)d->state << TAG_STATE |
	       (uint32_t)d->at.within << TAG_WITHIN |
	       (uint32_t)d->at.more << 1 | d->at.day;
}

uint64_t
persondates_sum(const unsigned char *person, int64_t at, uint32_t tag)
{
	uint64_t x;

	memcpy(&x, person, sizeof(x));
	x += (uint64_t)at * UINT64_C(0x9e3779b97f4a7c15) + tag;
	x = (x ^ x >> 32) * UINT64_C(0xd6e8feb86659fd93);
	return x ^ x >> 32;
}

void
persondates_unpack(int64_t at, uint32_t tag, struct retain_date *d)
{
	const uint32_t within = (tag >> TAG_WITHIN) % (1 << TAG_WITHIN_BITS);

	*d = (struct retain_date){ .state = (enum date_state)(tag >> TAG_STATE),
		.at = { .at = at,
		    .day = (tag & 1) != 0,
		    .more = (tag & 2) != 0,
		    .within = (int32_t)within } };
}

void
persondates_since(const struct retain_run *s, size_t rule,
    const struct value *value, bool renamed, struct retain_date *d)
{
	*d = (struct retain_date){ .state = DATE_INVALID };
	if (!renamed)
		retain_since(s->retain, rule, value, d);
}

static void
people_item(struct firstpass *r, size_t rule, bool renamed)
{
	const struct retain_run *s = r->sweep;
	struct pass_item item = { .number = (uint32_t)rule };
	struct person_key person;
	struct retain_date d;

	if (!retain_rule(s->retain, rule)->person)
		return;
	if (!persondates_hash(s, rule, r->value, &r->person, &person)) {
		r->renamed |= renamed;
		return;
	}
	persondates_since(s, rule, r->value, renamed, &d);
	item.at = d.at.at;
	item.tag = persondates_tag(&d);
	memcpy(item.key, person.own, sizeof(item.key));
	firstpass_add(r, &item);
	if (!s->loosens)
		return;
	memcpy(item.key, person.alike, sizeof(item.key));
	firstpass_add(r, &item);
}

static void
people_records(void *reader, struct batch *b)
{
	struct firstpass *r = reader;
	struct record *rec;

	while ((rec = record_next(b)) != NULL) {
		record_skip(rec);
		run_values(r->sweep, rec, r->value, &r->memory);
		for (size_t i = 0; i < retain_rules(r->sweep->retain); i++)
			people_item(r, i, run_renamed(r->sweep, rec));
	}
}

/* Sends the dataset; if none of its rules is about people, that is all. */
static int
people_fields(void *reader, const struct stream_names *in)
{
	struct firstpass *r = reader;
	struct retain_run *s = r->sweep;
	struct pass_item item = { .tag = UINT32_MAX };

	if (run_fields(s, in) != 0)
		return -1;
	item.number = (uint32_t)(s->dataset - s->policy->dataset);
	firstpass_add(r, &item);
	firstpass_flush(r);
	if (s->person == NULL)
		_exit(0);
	r->value = mem_array(retain_fields(s->retain) + 1, sizeof(*r->value));
	return 0;
}

/* Nobody knows whose date such a record has. */
static void
people_settled(void *reader)
{
	const struct firstpass *r = reader;

	firstpass_renamed(r, r->dataset != NULL ? "--in: " : "");
}

struct people {
	struct retain_run *sweep;
	char **files;
	bool other;            /* they are of --in */
	struct retain *retain; /* to merge dates with */
};

static int
people_work(void *people, int fd)
{
	const struct people *p = people;
	struct retain_run *s = p->sweep;
	struct firstpass r = { .sweep = s,
		.out = { .fd = fd },
		.dataset = p->other ? s->dates_of : NULL };
	struct stream_plan plan = {
		.select = p->sweep->select,
		.fields = people_fields,
		.work = { &r, firstpass_begin, people_records, firstpass_end,
		    firstpass_flush },
		.settled = people_settled,
		.every = true,
		.misplaced = true,
		.must_match = p->other,
	};

	if (p->other)
		s->dataset = s->dates_of;
	s->named_told |= p->other;
	return firstpass_run(&r, &plan, p->files);
}

static void
people_take(void *people, const struct pass_item *item)
{
	struct people *p = people;
	struct retain_run *s = p->sweep;
	struct retain_date d, old;
	struct hashtable_entry *e;

	if (item->tag == UINT32_MAX) {
		if (p->other)
			return;
		s->dates_of = &s->policy->dataset[item->number];
		p->retain = retain_new(s->policy, s->dates_of, s->now);
		return;
	}
	if (!p->other)
		s->before += persondates_sum(item->key, item->at, item->tag);
	e = hashtable_find(&s->dates, item->key, NULL);
	if (e == NULL) {
		hashtable_add(&s->dates, item->key, item->at, item->tag);
		return;
	}
	persondates_unpack(e->at, e->tag, &old);
	persondates_unpack(item->at, item->tag, &d);
	retain_merge(p->retain, item->number, &old, &d);
	e->at = old.at.at;
	e->tag = persondates_tag(&old);
}

/* Whether all files can be read twice. */
static bool
twice(char **files)
{
	struct stat st;

	if (*files == NULL)
		return false;
	for (; *files != NULL; files++)
		if (strcmp(*files, "-") == 0 || stat(*files, &st) != 0 ||
		    !S_ISREG(st.st_mode))
			return false;
	return true;
}

static bool
any_person(const struct retain_run *s)
{
	for (size_t i = 0; i < s->policy->rules; i++) {
		const struct policy_rule *rule = &s->policy->rule[i];

		if (rule->person &&
		    (s->dataset == NULL || rule->dataset == s->dataset))
			return true;
	}
	return false;
}

bool
persondates_joins(const struct retain_run *s)
{
	for (size_t i = 0; i < s->policy->rules; i++)
		if (s->policy->rule[i].person &&
		    links_has(&s->links, s->policy->rule[i].dataset))
			return true;
	return false;
}

/* Reads the input, and what --in has of its dataset. */
static int
people_read(struct people *p)
{
	const struct retain_run *s = p->sweep;
	char **const input = p->files;
	int result = pass_run(people_work, people_take, p);

	p->other = true;
	for (size_t i = 0; i < s->options->ins && result == 0; i++) {
		const struct other_file *in = &s->options->in[i];
		char *files[] = { mem_text(text_of(in->file)), NULL };

		p->files = files;
		if (s->dates_of != NULL &&
		    text_equal(in->name, s->dates_of->name))
			result = pass_run(people_work, people_take, p);
		p->files = input;
		mem_free(files[0]);
	}
	return result;
}

int
persondates_read(struct retain_run *s, char **files)
{
	struct people p = { .sweep = s, .files = files };
	int result;

	/* Hashes need no dates, and lift decides by none. */
	if (!any_person(s) || s->options->mode >= RUN_HASH)
		return 0;
	if (s->options->stream.rejects != NULL) {
		msg_error(STATUS_CALL,
		    "-r cannot be used: a rule looks at all records of a "
		    "person, and a record set aside might be the latest");
		return -1;
	}
	s->options->stream.jobs = 1;
	s->persons = PERSON_GROUPED;
	if (persondates_joins(s) && spool_inputs(&s->spooled, files) != 0)
		return -1;
	if (!persondates_joins(s) && !twice(files))
		return 0;
	s->persons = PERSON_TABLE;
	result = people_read(&p);
	retain_free(p.retain);
	return result;
}

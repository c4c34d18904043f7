/* SPDX-License-Identifier: ISC */
/* The dates of all records of a person. */
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "retain/firstpass.h"

bool
person_hash(const struct sweep *s, size_t rule, const struct value *value,
    struct buf *room, unsigned char out[TABLE_KEY])
{
	const struct policy_dataset *d = s->dataset;

	if (s->person == NULL || d->persons == 0 || d->persons > PLACES)
		return false;
	room->len = 0;
	for (size_t i = 0; i < d->persons; i++) {
		const struct value *v = &value[s->person[i]];

		if (value_absent(v) ||
		    !known_plain(s->policy, known_type(d, d->person[i]),
			v->text, room))
			return false;
	}
	sweep_hash(s, s->policy->rules + rule,
	    (struct text){ room->p, room->len }, out);
	return true;
}

uint32_t
date_tag(const struct retain_date *d)
{
	return (uint32_t)d->state << 2 | (uint32_t)d->at.more << 1 | d->at.day;
}

uint64_t
date_sum(const unsigned char *person, int64_t at, uint32_t tag)
{
	uint64_t x;

	memcpy(&x, person, sizeof(x));
	x += (uint64_t)at * UINT64_C(0x9e3779b97f4a7c15) + tag;
	x = (x ^ x >> 32) * UINT64_C(0xd6e8feb86659fd93);
	return x ^ x >> 32;
}

void
date_unpack(int64_t at, uint32_t tag, struct retain_date *d)
{
	*d = (struct retain_date){ .state = (enum date_state)(tag >> 2),
		.at = { .at = at,
		    .day = (tag & 1) != 0,
		    .more = (tag & 2) != 0 } };
}

static void
people_item(struct reader *r, size_t rule)
{
	const struct sweep *s = r->sweep;
	struct pass_item item = { .number = (uint32_t)rule };
	struct retain_date d;

	if (!retain_rule(s->retain, rule)->person ||
	    !person_hash(s, rule, r->value, &r->room, item.key))
		return;
	retain_since(s->retain, rule, r->value, &d);
	item.at = d.at.at;
	item.tag = date_tag(&d);
	item_add(r, &item);
}

static void
people_records(void *reader, struct batch *b)
{
	struct reader *r = reader;
	struct record *rec;

	while ((rec = record_next(b)) != NULL) {
		record_skip(rec);
		values_get(r->sweep, rec, r->value, &r->memory);
		for (size_t i = 0; i < retain_rules(r->sweep->retain); i++)
			people_item(r, i);
	}
}

/* Tells which dataset it is; where no rule asks for people, that is all. */
static int
people_fields(void *reader, const struct stream_names *in)
{
	struct reader *r = reader;
	struct sweep *s = r->sweep;
	struct pass_item item = { .tag = UINT32_MAX };

	if (sweep_fields(s, in) != 0)
		return -1;
	item.number = (uint32_t)(s->dataset - s->policy->dataset);
	item_add(r, &item);
	items_flush(r);
	if (s->person == NULL)
		_exit(0);
	r->value = mem_array(retain_fields(s->retain) + 1, sizeof(*r->value));
	return 0;
}

struct people {
	struct sweep *sweep;
	char **files;
	struct retain *retain; /* to merge dates with */
};

static int
people_work(void *people, int fd)
{
	const struct people *p = people;
	struct reader r = { .sweep = p->sweep, .fd = fd };
	struct stream_plan plan = {
		.select = p->sweep->select,
		.fields = people_fields,
		.work = { &r, reader_begin, people_records, reader_end,
		    items_flush },
		.every = true,
	};

	return reader_run(&r, &plan, p->files);
}

static void
people_take(void *people, const struct pass_item *item)
{
	struct people *p = people;
	struct sweep *s = p->sweep;
	struct retain_date d, old;
	struct entry *e;

	if (item->tag == UINT32_MAX) {
		s->dates_of = &s->policy->dataset[item->number];
		p->retain = retain_new(s->policy, s->dates_of, s->now);
		return;
	}
	s->before += date_sum(item->key, item->at, item->tag);
	e = table_find(&s->dates, item->key, NULL);
	if (e == NULL) {
		table_add(&s->dates, item->key, item->at, item->tag);
		return;
	}
	date_unpack(e->at, e->tag, &old);
	date_unpack(item->at, item->tag, &d);
	retain_merge(p->retain, item->number, &old, &d);
	e->at = old.at.at;
	e->tag = date_tag(&old);
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
any_person(const struct sweep *s)
{
	for (size_t i = 0; i < s->policy->rules; i++) {
		const struct policy_rule *rule = &s->policy->rule[i];

		if (rule->person &&
		    (s->dataset == NULL || rule->dataset == s->dataset))
			return true;
	}
	return false;
}

int
people_read(struct sweep *s, char **files)
{
	struct people p = { s, files, NULL };
	int result;

	if (!any_person(s))
		return 0;
	if (s->options->stream.rejects != NULL) {
		msg_error(STATUS_CALL,
		    "-r: a rule asks for all records of a person, and one that "
		    "is set aside might be the latest");
		return -1;
	}
	s->options->stream.jobs = 1;
	s->persons = PERSON_GROUPED;
	if (!twice(files))
		return 0;
	s->persons = PERSON_TABLE;
	result = pass_run(people_work, people_take, &p);
	retain_free(p.retain);
	return result;
}

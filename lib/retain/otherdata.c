/* SPDX-License-Identifier: ISC */
/* The rule keep_while in: reads which values another dataset has. */
#include "base/mem.h"
#include "base/msg.h"
#include "retain/firstpass.h"

static bool
asks(const struct policy_rule *rule, const struct policy_dataset *d)
{
	return rule->kind == RULE_WHILE_IN && rule->in == d;
}

static int
slot_add(struct firstpass *r, const struct stream_names *in, size_t *place,
    const struct policy_field *f)
{
	const char *why;

	if (*place == PLACES * RETAIN_RULES)
		return 0;
	r->slot[*place] = run_slot(r->sweep, in->from, f->name, &why);
	if (r->slot[(*place)++] >= 0)
		return 0;
	msg_error(STATUS_CALL, "--in: %s", why);
	return -1;
}

static int
other_fields(void *reader, const struct stream_names *in)
{
	struct firstpass *r = reader;
	const struct policy *p = r->sweep->policy;
	bool consent = p->children.in == r->dataset;
	size_t place = 0;

	run_wish(r->dataset, in);
	for (size_t j = 0; consent && j < p->children.by.n; j++)
		if (slot_add(r, in, &place, p->children.of[j]) != 0)
			return -1;
	if (consent && slot_add(r, in, &place, p->children.consent_given) != 0)
		return -1;
	for (size_t i = 0; i < p->rules; i++)
		for (size_t j = 0;
		     asks(&p->rule[i], r->dataset) && j < p->rule[i].bys; j++)
			if (slot_add(r, in, &place, p->rule[i].of[j]) != 0)
				return -1;
	return 0;
}

/* The type of identity of a part, as either dataset gives it. */
static struct text
type_of(const struct policy_rule *rule, size_t part)
{
	struct text type = personhash_type(rule->in, rule->of[part]);

	return type.n > 0 ? type
			  : personhash_type(rule->dataset, rule->by[part]);
}

/* Appends a value to the room; false: it is missing. */
static bool
value_put(struct firstpass *r, struct record *rec, int slot, struct text type)
{
	struct field *f = record_slot(rec, slot);
	struct value v;

	if (f == NULL || record_empty(rec, f))
		return false;
	v = record_value(rec, f);
	r->odd |= value_nests(v.kind);
	personhash_plain(r->sweep->policy, type, v.text, &r->room);
	return true;
}

/* Sends whose consent a record has. */
static void
consent_item(struct firstpass *r, struct record *rec, const int *slot)
{
	const struct policy *p = r->sweep->policy;
	struct pass_item item = { .number = (uint32_t)p->rules };
	size_t n = p->children.by.n;
	struct field *f = record_slot(rec, slot[n]);
	struct value given = { { NULL, 0 }, VALUE_NULL };

	if (f != NULL && !record_empty(rec, f))
		given = record_value(rec, f);
	item.tag = consent_read(p, &given);
	r->room.len = 0;
	for (size_t j = 0; j < n; j++)
		if (!value_put(r, rec, slot[j],
			personhash_type(p->children.in, p->children.of[j])))
			return;
	run_hash(r->sweep, item.number, (struct text){ r->room.p, r->room.len },
	    item.key);
	if (item.tag != CONSENT_NO)
		firstpass_add(r, &item);
}

/* Sends the values that a record has for a rule; nothing if one is missing. */
static void
other_item(struct firstpass *r, struct record *rec,
    const struct policy_rule *rule, const int *slot)
{
	struct pass_item item = { .number = (uint32_t)run_rule_number(r->sweep,
				      rule) };

	r->room.len = 0;
	for (size_t j = 0; j < rule->bys; j++)
		if (!value_put(r, rec, slot[j], type_of(rule, j)))
			return;
	run_hash(r->sweep, item.number, (struct text){ r->room.p, r->room.len },
	    item.key);
	firstpass_add(r, &item);
}

static void
other_records(void *reader, struct batch *b)
{
	struct firstpass *r = reader;
	const struct policy *p = r->sweep->policy;
	struct record *rec;

	while ((rec = record_next(b)) != NULL) {
		const int *slot = r->slot;

		record_skip(rec);
		r->records++;
		if (p->children.in == r->dataset) {
			consent_item(r, rec, slot);
			slot += p->children.by.n + 1;
		}
		for (size_t i = 0; i < p->rules; i++)
			if (asks(&p->rule[i], r->dataset)) {
				other_item(r, rec, &p->rule[i], slot);
				slot += p->rule[i].bys;
			}
	}
}

/* A file without records is an error: it is probably a failed export, and would
 * delete every record that depends on it. */
static void
other_settled(void *reader)
{
	const struct firstpass *r = reader;

	if (r->odd)
		msg_error(STATUS_CALL,
		    "--in: a field that a rule looks up has a list or an "
		    "object as its value");
	if (r->records == 0)
		msg_error(STATUS_CALL,
		    "--in: the file has no records, so that no record would be "
		    "kept for it; did its export fail?");
}

struct other {
	struct retain_run *sweep;
	const struct run_in *in;
	const struct policy_dataset *dataset;
};

static int
other_work(void *other, int fd)
{
	const struct other *o = other;
	struct firstpass r = { .sweep = o->sweep,
		.fd = fd,
		.dataset = o->dataset };
	char *files[] = { mem_text(text_of(o->in->file)), NULL };
	struct stream_plan plan = {
		.select = o->sweep->select,
		.fields = other_fields,
		.must_match = true,
		.work = { &r, firstpass_begin, other_records, firstpass_end,
		    firstpass_flush },
		.settled = other_settled,
		.every = true,
	};

	return firstpass_run(&r, &plan, files);
}

static void
other_take(void *other, const struct pass_item *item)
{
	const struct other *o = other;
	struct hashtable *t = &o->sweep->in[item->number];

	struct hashtable_entry *e = hashtable_find(t, item->key, NULL);

	if (e == NULL)
		hashtable_add(t, item->key, 0, item->tag);
	/* One consent is enough. */
	else if (item->tag == CONSENT_YES)
		e->tag = CONSENT_YES;
}

static int
other_read(struct retain_run *s, const struct run_in *in)
{
	struct other o = { s, in, policy_dataset_named(s->policy, in->name) };

	if (o.dataset == NULL || pass_run(other_work, other_take, &o) != 0)
		return -1;
	for (size_t i = 0; i < s->policy->rules; i++)
		s->in_read[i] |= asks(&s->policy->rule[i], o.dataset);
	s->in_read[s->policy->rules] |= s->policy->children.in == o.dataset;
	return 0;
}

int
otherdata_read(struct retain_run *s)
{
	s->in = mem_array(s->policy->rules + 1, sizeof(*s->in));
	s->in_read = mem_array(s->policy->rules + 1, sizeof(*s->in_read));
	for (size_t i = 0; i < s->options->ins; i++)
		if (other_read(s, &s->options->in[i]) != 0)
			return -1;
	return 0;
}

enum consent
otherdata_consent(const struct retain_run *s, const struct value *value,
    struct buf *room)
{
	const struct policy *p = s->policy;
	struct hashtable_entry *e;
	unsigned char key[HASHTABLE_KEY];

	if (p->children.in == NULL || !s->retain->children)
		return CONSENT_NO;
	room->len = 0;
	for (size_t i = 0; i < p->children.by.n; i++) {
		const struct value *v = &value[s->retain->consent_by[i]];

		if (value_absent(v) || value_nests(v->kind))
			return CONSENT_UNCLEAR;
		personhash_plain(p,
		    personhash_type(p->children.in, p->children.of[i]), v->text,
		    room);
	}
	run_hash(s, p->rules, (struct text){ room->p, room->len }, key);
	e = hashtable_find(&s->in[p->rules], key, NULL);
	return e == NULL ? CONSENT_NO : (enum consent)e->tag;
}

bool
otherdata_have(const struct retain_run *s, size_t rule,
    const struct value *value, struct buf *room)
{
	const struct retain_clause *c = &s->retain->clause[rule];
	size_t number = run_rule_number(s, c->rule);
	unsigned char key[HASHTABLE_KEY];

	room->len = 0;
	for (size_t i = 0; i < c->sinces; i++) {
		if (value_absent(&value[c->since[i]]) ||
		    value_nests(value[c->since[i]].kind))
			return true;
		personhash_plain(s->policy, type_of(c->rule, i),
		    value[c->since[i]].text, room);
	}
	run_hash(s, number, (struct text){ room->p, room->len }, key);
	return hashtable_find(&s->in[number], key, NULL) != NULL;
}

/* SPDX-License-Identifier: ISC */
/* The rule keep_while in, and consent in another dataset: reads which values
 * that has.  A value that may be the same keeps a record for somebody to look
 * at, and so does one that is no single identity, as it may be anybody's. */
#include "base/mem.h"
#include "base/msg.h"
#include "facts/holdform.h"
#include "retain/firstpass.h"

enum { VALUES_KEPT = 1 << 16 };
enum { TAG_ALIKE = 0x100, TAG_UNREAD = 0x200, TAG_VALUED = 0x400 };

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

	policy_wish(r->dataset, in->wish);
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

/* How a part is compared. */
static struct holdform
form_of(const struct policy_rule *rule, size_t part)
{
	struct holdform form = { .field = NULL };

	holdform_also(&form, rule->in, rule->of[part]);
	holdform_also(&form, rule->dataset, rule->by[part]);
	return form;
}

/* The same of consent.  The dataset of the record, which the header may choose
 * later, is one of those with dates of birth. */
static struct holdform
consent_form(const struct policy *p, size_t part)
{
	struct holdform form = { .field = NULL };

	holdform_also(&form, p->children.in, p->children.of[part]);
	for (size_t i = 0; i < p->datasets; i++) {
		const struct policy_dataset *d = &p->dataset[i];
		const struct policy_field *f =
		    policy_field(d, p->children.by.name[part]);

		if (f != NULL &&
		    policy_field(d, p->children.date_of_birth) != NULL)
			holdform_also(&form, d, f);
	}
	return form;
}

/* Begins the values of a record. */
static void
values_begin(struct firstpass *r)
{
	arena_empty(&r->memory, VALUES_KEPT);
	r->room.len = r->loose.len = 0;
	r->uncertain = false;
}

/* Appends a value of a field; false: it is missing. */
static bool
value_put(struct firstpass *r, struct record *rec, int slot,
    const struct policy_field *f, struct holdform form)
{
	const struct policy *p = r->sweep->policy;
	struct value v = slot_value(rec, slot, &r->memory);

	if (value_absent(&v))
		return false;
	r->odd |= value_nests(v.kind);
	r->uncertain |=
	    !holdform_as(p, &form, r->dataset, f, &v, &r->room, &r->loose);
	return true;
}

/* Sends the values of a record: as they are, in the form that may be another's,
 * and whether they may be anybody's. */
static void
values_send(struct firstpass *r, struct pass_item *item)
{
	const struct text exact = { r->room.p, r->room.len };
	const struct text loose = { r->loose.p, r->loose.len };

	run_hash(r->sweep, item->number, exact, item->key);
	firstpass_add(r, item);
	if (!text_equal(exact, loose)) {
		run_hash(r->sweep, item->number, loose, item->key);
		item->tag |= TAG_ALIKE;
		firstpass_add(r, item);
	}
	if (r->uncertain) {
		item->tag = TAG_UNREAD;
		firstpass_add(r, item);
	}
}

/* Sends whose consent a record has. */
static void
consent_item(struct firstpass *r, struct record *rec, const int *slot)
{
	const struct policy *p = r->sweep->policy;
	struct pass_item item = { .number = (uint32_t)p->rules };
	size_t n = p->children.by.n;
	struct value given;

	values_begin(r);
	given = slot_value(rec, slot[n], &r->memory);
	item.tag = consent_read(p, &given);
	for (size_t j = 0; j < n; j++)
		if (!value_put(r, rec, slot[j], p->children.of[j],
			consent_form(p, j)))
			return;
	if (item.tag != CONSENT_NO) {
		values_send(r, &item);
	} else if (!r->valued) {
		r->valued = true;
		item.tag = TAG_VALUED;
		firstpass_add(r, &item);
	}
}

/* Sends the values that a record has for a rule; nothing if one is missing. */
static void
other_item(struct firstpass *r, struct record *rec,
    const struct policy_rule *rule, const int *slot)
{
	struct pass_item item = { .number = (uint32_t)run_rule_number(r->sweep,
				      rule) };

	values_begin(r);
	for (size_t j = 0; j < rule->bys; j++)
		if (!value_put(r, rec, slot[j], rule->of[j], form_of(rule, j)))
			return;
	values_send(r, &item);
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
		r->renamed |= run_renamed(r->sweep, rec);
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

	firstpass_renamed(r, "--in: ");
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
	const struct other_file *in;
	const struct policy_dataset *dataset;
	uint64_t unread; /* records, for each rule that asks */
};

static int
other_work(void *other, int fd)
{
	const struct other *o = other;
	struct firstpass r = { .sweep = o->sweep,
		.out = { .fd = fd },
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
		.misplaced = true,
	};

	return firstpass_run(&r, &plan, files);
}

static void
other_take(void *other, const struct pass_item *item)
{
	struct other *o = other;
	struct hashtable *t = &o->sweep->in[item->number];
	struct hashtable_entry *e;

	o->sweep->in_valued[item->number] = true;
	if (item->tag == TAG_VALUED)
		return;
	if (item->tag == TAG_UNREAD) {
		o->sweep->in_unread[item->number] = true;
		o->unread++;
		return;
	}
	e = hashtable_find(t, item->key, NULL);
	if (e == NULL)
		hashtable_add(t, item->key, 0, item->tag);
	/* What is sure comes before what may be; and one consent is enough. */
	else if ((e->tag & TAG_ALIKE) > (item->tag & TAG_ALIKE) ||
		 ((e->tag & TAG_ALIKE) == (item->tag & TAG_ALIKE) &&
		     item->tag % TAG_ALIKE == CONSENT_YES))
		e->tag = item->tag;
}

static int
other_read(struct retain_run *s, const struct other_file *in)
{
	struct other o = { s, in, policy_dataset_named(s->policy, in->name),
		0 };

	if (o.dataset == NULL || pass_run(other_work, other_take, &o) != 0)
		return -1;
	for (size_t i = 0; i < s->policy->rules; i++)
		s->in_read[i] |= asks(&s->policy->rule[i], o.dataset);
	s->in_read[s->policy->rules] |= s->policy->children.in == o.dataset;
	if (o.unread > 0)
		msg_error(STATUS_LOOK,
		    "--in: \"%.*s\" has values that cannot be read as one "
		    "identity, or are not of their type, so records without a "
		    "match are kept for you to look at",
		    (int)o.dataset->name.n, o.dataset->name.p);
	return 0;
}

int
otherdata_read(struct retain_run *s)
{
	s->in = mem_array(s->policy->rules + 1, sizeof(*s->in));
	s->in_read = mem_array(s->policy->rules + 1, sizeof(*s->in_read));
	s->in_valued = mem_array(s->policy->rules + 1, sizeof(*s->in_valued));
	s->in_unread = mem_array(s->policy->rules + 1, sizeof(*s->in_unread));
	for (size_t i = 0; i < s->options->ins; i++)
		if (other_read(s, &s->options->in[i]) != 0)
			return -1;
	return 0;
}

/* A record's values in both forms, hashed. */
struct asked_for {
	struct buf *exact, loose;
	bool uncertain;
};

static void
asked_put(struct asked_for *a, const struct retain_run *s, struct holdform form,
    size_t field, const struct value *value)
{
	a->uncertain |= !holdform_as(s->policy, &form, s->dataset,
	    retain_field(s->retain, field), &value[field], a->exact, &a->loose);
}

/* Whether the other dataset has them; *tag: of what was found. */
static enum in_answer
asked_find(struct asked_for *a, const struct retain_run *s, size_t number,
    uint32_t *tag)
{
	const struct text form[] = { { a->exact->p, a->exact->len },
		{ a->loose.p, a->loose.len } };
	enum in_answer in =
	    a->uncertain || s->in_unread[number] ? IN_UNREAD : IN_NO;
	unsigned char key[HASHTABLE_KEY];

	for (size_t i = 2; i-- > 0;) {
		const struct hashtable_entry *e;

		run_hash(s, number, form[i], key);
		e = hashtable_find(&s->in[number], key, NULL);
		if (e == NULL)
			continue;
		*tag = e->tag % TAG_ALIKE;
		in = i == 0 && (e->tag & TAG_ALIKE) == 0 ? IN_YES : IN_ALIKE;
	}
	buf_wipe(&a->loose);
	return in;
}

enum consent
otherdata_consent(const struct retain_run *s, const struct value *value,
    struct buf *room)
{
	const struct policy *p = s->policy;
	struct asked_for a = { .exact = room };
	uint32_t tag = CONSENT_NO;

	if (p->children.in == NULL || !s->retain->children)
		return CONSENT_NO;
	room->len = 0;
	for (size_t i = 0; i < p->children.by.n; i++) {
		const struct value *v = &value[s->retain->consent_by[i]];

		if (value_absent(v) || value_nests(v->kind)) {
			buf_wipe(&a.loose);
			return CONSENT_UNCLEAR;
		}
		asked_put(&a, s, consent_form(p, i), s->retain->consent_by[i],
		    value);
	}
	switch (asked_find(&a, s, p->rules, &tag)) {
	case IN_NO: return CONSENT_NO;
	case IN_YES: return (enum consent)tag;
	default: return CONSENT_UNCLEAR;
	}
}

enum in_answer
otherdata_have(const struct retain_run *s, size_t rule,
    const struct value *value, struct buf *room)
{
	const struct retain_clause *c = &s->retain->clause[rule];
	struct asked_for a = { .exact = room };
	uint32_t tag;

	room->len = 0;
	for (size_t i = 0; i < c->sinces; i++) {
		if (value_absent(&value[c->since[i]]) ||
		    value_nests(value[c->since[i]].kind)) {
			buf_wipe(&a.loose);
			return IN_YES;
		}
		asked_put(&a, s, form_of(c->rule, i), c->since[i], value);
	}
	return asked_find(&a, s, run_rule_number(s, c->rule), &tag);
}

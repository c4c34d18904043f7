/* SPDX-License-Identifier: ISC */
/* Writes keys, decisions, warnings and hashes. */
#include "base/mem.h"
#include "facts/personform.h"
#include "record/json.h"
#include "record/jsonget.h"
#include "record/ndjson.h"
#include "retain/judge.h"

static void
line_end(struct lines *l)
{
	if (l->n == l->room) {
		l->room = 2 * l->room + 64;
		l->end = mem_resize(l->end, l->room, sizeof(*l->end));
	}
	l->end[l->n++] = l->text.len;
}

/* ---- keys and decisions ---- */

static struct text
value_text(const struct value *v)
{
	if (!value_single(v))
		return (struct text){ NULL, 0 };
	return v->text;
}

static void
keys_fill(struct judge *w, struct record *rec)
{
	const struct retain_run *s = w->sweep;

	for (size_t i = 0; i < s->dataset->keys; i++)
		w->key[i] = key_part_of(rec, s->dataset->key[i]->name,
		    w->value[s->key[i]]);
}

/* Where keys are hashed, one that has no hash is not shown either. */
static void
keys_hide(struct judge *w)
{
	for (size_t i = 0; i < w->sweep->dataset->keys; i++)
		w->key[i].value = (struct value){ .kind = VALUE_NULL };
}

/* Reads the member of a record of NDJSON with this key.  false: there is none.
 */
static bool
member_value(struct judge *w, struct record *rec, struct text key,
    struct value *v)
{
	struct text line, raw;
	struct buf b = { 0 };
	char *kept;

	*v = (struct value){ { NULL, 0 }, VALUE_NULL };
	if (!record_json(rec, &line) || !json_get(line, key, &raw) ||
	    !json_literal(raw, &v->kind))
		return false;
	v->text = raw;
	if (v->kind != VALUE_TEXT)
		return true;
	json_decode(&b, raw);
	kept = arena_take(&w->memory, b.len + 1, 1);
	if (b.len > 0)
		memcpy(kept, b.p, b.len);
	v->text = (struct text){ kept, b.len };
	buf_wipe(&b);
	return true;
}

/* false: the record has no member of this name and the dataset no field, so
 * that there is nothing to compare. */
static bool
check_fill(struct judge *w, struct record *rec, size_t at,
    struct key_part *part)
{
	const struct run_check *c = &w->sweep->check[at];
	struct value v;

	if (c->slot >= 0)
		v = slot_value(rec, c->slot, &w->memory);
	else if (!member_value(w, rec, c->name, &v) &&
		 policy_field(w->sweep->dataset, c->name) == NULL)
		return false;
	*part = key_part_of(rec, c->name, v);
	return true;
}

/* Adds the fields that a decision depends on to the row, each once. */
static size_t
checks_add(struct judge *w, struct record *rec, const struct rests *r, size_t n)
{
	for (size_t i = 0; i < r->n; i++) {
		size_t at = r->at[i];

		if (w->rested[at])
			continue;
		w->rested[at] = true;
		n += check_fill(w, rec, at, &w->check[n]);
	}
	return n;
}

/* In CSV, where every line has the same columns: the fields of all decisions.
 */
static size_t
checks_all(struct judge *w, struct record *rec)
{
	const struct retain_run *s = w->sweep;

	for (size_t i = 0; i < s->checks; i++)
		if (!check_fill(w, rec, i, &w->check[i]))
			w->check[i] =
			    (struct key_part){ .name = s->check[i].name };
	return s->checks;
}

static size_t
checks_fill(struct judge *w, struct record *rec, const struct decision *d)
{
	const struct retain_run *s = w->sweep;
	size_t n = 0;

	memset(w->rested, 0, s->checks);
	if (s->options->keys_as == KEYS_CSV)
		return checks_all(w, rec);
	if (d->reason == REASON_CAME_BACK)
		n = checks_add(w, rec, &s->rests_back, n);
	else if (d->reason == REASON_SUPPRESSED)
		n = checks_add(w, rec, &s->rests_left, n);
	else if (d->reason == REASON_CHILD)
		n = checks_add(w, rec, &s->rests_child, n);
	for (size_t i = 0; i < s->retain->clauses; i++)
		if (s->retain->clause[i].rule == d->rule ||
		    (d->erasing & (uint64_t)1 << i) != 0)
			n = checks_add(w, rec, &s->rests[i], n);
	return checks_add(w, rec, &s->rests_known, n);
}

bool
output_row(struct judge *w, struct record *rec, const struct decision *d,
    size_t erases, struct key_row *row)
{
	const struct retain_run *s = w->sweep;
	const struct key_part *part = NULL;
	struct field field = { .change = FIELD_AS_IS };
	const char *why;

	if (!s->want_key)
		return true;
	*row = (struct key_row){ .dataset = s->dataset,
		.key = w->key,
		.keys = s->dataset->keys,
		.check = w->check,
		.erase = w->erase,
		.erases = erases,
		.as_of = { s->as_of.p, s->as_of.len },
		.decision = d,
		.retain = s->retain };
	keys_fill(w, rec);
	row->checks = checks_fill(w, rec, d);
	row->subject = judge_subject(w, HASH_PERSON, &w->subject);
	row->hash = judge_subject(w, HASH_RECORD, &w->hash);
	if (row->hash.n == 0 && facts_hasher(s->known) != NULL)
		keys_hide(w);
	if (s->keys != NULL && d->verdict >= VERDICT_ERASE)
		part = keylines_refuse(s->options->keys_as, row, &why);
	if (part == NULL)
		return true;
	field.name = part->name;
	record_refuse(rec, &field, why);
	return false;
}

void
output_decision(struct judge *w, const struct key_row *row)
{
	const struct retain_run *s = w->sweep;

	if (!s->want_key)
		return;
	if (s->lines != NULL) {
		keylines_decision_put(&w->told.text, row, s->retain->zone);
		line_end(&w->told);
	}
	if (s->keys != NULL && row->decision->verdict >= VERDICT_ERASE) {
		keylines_put(&w->keys.text, s->options->keys_as, row);
		line_end(&w->keys);
	}
}

/* ---- warnings ---- */

/* Whether a warning is about a person, and not about a record, which may name
 * nobody. */
static bool
is_of_person(const struct judge *w, const struct policy_rule *rule)
{
	return rule->person && !w->facts.guest;
}

static bool
warned_before(struct judge *w, size_t i)
{
	struct retain_run *s = w->sweep;
	const size_t number = s->policy->rules + (size_t)2 * RETAIN_RULES + i;
	unsigned char hash[HASHTABLE_KEY];
	struct text subject;

	if (!is_of_person(w, retain_rule(s->retain, i)))
		return false;
	subject = judge_subject(w, HASH_PERSON, &w->subject);
	if (subject.n == 0)
		return true;
	run_hash(s, number, subject, hash);
	if (hashtable_find(&s->dates, hash, NULL) != NULL)
		return true;
	hashtable_add(&s->dates, hash, 0, 0);
	return false;
}

/* Writes the hash that an identity of the same person may have, if it is not
 * its own. */
static void
put_alike(struct judge *w, size_t i, struct buf *b)
{
	const struct retain_run *s = w->sweep;
	const struct policy_identity *id = &s->dataset->identity[i];
	struct text value = value_text(&w->value[s->identity[i]]);
	char *type = mem_text(id->type);
	struct subject own, alike;

	if (personhash_identity(facts_hasher(s->known), 0, s->policy, id->type,
		value, &w->room, &own) &&
	    personhash_alike(facts_hasher(s->known), 0, s->policy, id->type,
		value, &w->room, &alike) &&
	    !subject_equal(&own, &alike))
		subject_member(b, type, &alike);
	mem_free(type);
}

static void
put_alikes(struct judge *w, struct buf *b)
{
	const struct policy_dataset *d = w->sweep->dataset;
	struct buf all = { 0 };
	struct subject own, s;

	/* A person whose fields are spelt in a way of their own. */
	if (facts_hash(w->view, HASH_PERSON, w->value, &own) &&
	    personform_hash(w->view, 0, d, PERSON_LIKE, w->value, &s) &&
	    !subject_equal(&own, &s))
		subject_member(&all, "person", &s);
	for (size_t i = 0; i < d->identities; i++)
		put_alike(w, i, &all);
	ndjson_put_object(b, "alike", &all);
	buf_wipe(&all);
}

/* Writes the value of an identity, or its hash. */
static void
put_identity(struct judge *w, size_t i, bool hashed, struct buf *b)
{
	const struct retain_run *s = w->sweep;
	const struct policy_identity *id = &s->dataset->identity[i];
	struct text value = value_text(&w->value[s->identity[i]]);
	char *type = mem_text(id->type);
	struct subject subject;

	if (!hashed)
		ndjson_put(b, type, value);
	else if (personhash_identity(facts_hasher(s->known), 0, s->policy,
		     id->type, value, &w->room, &subject))
		subject_member(b, type, &subject);
	mem_free(type);
}

/* false: the record has none. */
static bool
put_identities(struct judge *w, bool hashed, struct buf *b)
{
	struct buf all = { 0 };
	bool any;

	for (size_t i = 0; i < w->sweep->dataset->identities; i++)
		put_identity(w, i, hashed, &all);
	any = all.len > 0;
	ndjson_put_object(b, "identity", &all);
	buf_wipe(&all);
	return any;
}

static void
warning_put(struct judge *w, size_t i, const struct retain_date *since,
    size_t before)
{
	const struct retain_run *s = w->sweep;
	const struct policy_rule *rule = retain_rule(s->retain, i);
	struct buf *b = &w->told.text;

	buf_add_byte(b, '{');
	ndjson_put(b, "notice", rule->notice);
	ndjson_put(b, "dataset", s->dataset->name);
	ndjson_put(b, "rule", rule->id);
	ndjson_put(b, "clause", rule->clause);
	ndjson_put(b, "subject",
	    judge_subject(w, is_of_person(w, rule) ? HASH_PERSON : HASH_RECORD,
		&w->subject));
	if (!put_identities(w, false, b) && s->dataset->identities > 0)
		w->counts.nameless++;
	ndjson_put_moment(b, "activity", since->at, s->retain->zone);
	ndjson_put_local(b, "end",
	    moment_after(since->at, rule->after, s->retain->zone),
	    s->retain->zone);
	if (before > 0)
		buf_printf(b, ",\"number\":%zu", before + 1);
	ndjson_put(b, "as_of", (struct text){ s->as_of.p, s->as_of.len });
	buf_add_string(b, "}\n");
	line_end(&w->told);
}

const struct policy_field *
output_keyless(const struct judge *w)
{
	const struct retain_run *s = w->sweep;

	for (size_t i = 0; i < s->dataset->keys; i++)
		if (!value_single(&w->value[s->key[i]]))
			return s->dataset->key[i];
	return NULL;
}

bool
output_warning(struct judge *w, const struct retain_facts *facts,
    const struct decision *d)
{
	const struct retain_run *s = w->sweep;
	bool keyed = true;

	if (facts->hold.n + facts->protects.n + facts->restricted.n > 0 ||
	    d->verdict >= VERDICT_REVIEW)
		return true;
	for (size_t i = 0; i < retain_rules(s->retain); i++) {
		const struct policy_rule *rule = retain_rule(s->retain, i);
		struct retain_date since;

		if (rule->kind != RULE_AFTER ||
		    (rule->when.n > 0 && facts->when[i] != WHEN_YES))
			continue;
		if (rule->person && facts->person == NULL)
			continue;
		if (rule->person)
			since = facts->person[i];
		else
			retain_since(s->retain, i, w->value, &since);
		if (!retain_warns(s->retain, i, &since, facts))
			continue;
		if (output_keyless(w) != NULL)
			keyed = false;
		else if (!warned_before(w, i))
			warning_put(w, i, &since,
			    retain_warned(rule, &since, facts).times);
	}
	return keyed;
}

void
output_hashes(struct judge *w)
{
	struct buf *b = &w->told.text;

	buf_add_byte(b, '{');
	ndjson_put(b, "dataset", w->sweep->dataset->name);
	ndjson_put(b, "key", judge_subject(w, HASH_RECORD, &w->hash));
	ndjson_put(b, "person", judge_subject(w, HASH_PERSON, &w->subject));
	put_identities(w, true, b);
	put_alikes(w, b);
	buf_add_string(b, "}\n");
	line_end(&w->told);
}

/* ---- the output of all threads, in the order of the input ---- */

static void
lines_write(struct outfile *out, struct buf *b)
{
	if (b->len > 0)
		outfile_put(out, (struct text){ b->p, b->len });
	b->len = 0;
}

void
output_keys_head(struct retain_run *s, struct buf *b)
{
	const struct policy_dataset *d = s->dataset;
	struct key_row row = { .dataset = d, .keys = d->keys };

	if (s->keys_begun)
		return;
	s->keys_begun = true;
	row.key = mem_array(d->keys + 1, sizeof(*row.key));
	row.check = mem_array(s->checks + 1, sizeof(*row.check));
	row.checks = s->checks;
	for (size_t i = 0; i < d->keys; i++)
		row.key[i].name = d->key[i]->name;
	for (size_t i = 0; i < s->checks; i++)
		row.check[i].name = s->check[i].name;
	keylines_begin(b, s->options->keys_as, &row);
	mem_free(row.key);
	mem_free(row.check);
}

/* Every RUN_BATCH keys make a transaction, however the input was cut. */
static void
keys_write(struct judge *w)
{
	struct retain_run *s = w->sweep;
	enum keys_as as = s->options->keys_as;
	struct buf out = { 0 };
	size_t from = 0;

	if (w->keys.n > 0)
		output_keys_head(s, &out);
	for (size_t i = 0; i < w->keys.n; i++) {
		if (s->keys_written++ % RUN_BATCH == 0) {
			if (s->keys_written > 1)
				keylines_close(&out, as);
			keylines_open(&out, as);
		}
		buf_add(&out, w->keys.text.p + from, w->keys.end[i] - from);
		from = w->keys.end[i];
	}
	lines_write(s->keys, &out);
	buf_wipe(&out);
}

void
output_written(void *worker)
{
	struct judge *w = worker;
	struct retain_run *s = w->sweep;

	if (w->value == NULL)
		return;
	facts_met(s->known, w->view);
	if (s->lift != NULL)
		lift_written(w);
	if (s->keys != NULL)
		keys_write(w);
	if (s->lines != NULL)
		lines_write(s->lines, &w->told.text);
	w->keys.n = w->told.n = 0;
	w->keys.text.len = w->told.text.len = 0;
	s->counts.records += w->counts.records;
	s->counts.unruled += w->counts.unruled;
	counts_strange(&s->counts, w->counts.strange, w->counts.strange_name);
	s->counts.nameless += w->counts.nameless;
	s->counts.lacking += w->counts.lacking;
	w->counts.records = w->counts.unruled = w->counts.strange = 0;
	w->counts.nameless = w->counts.lacking = 0;
	for (size_t i = 0; i < retain_rules(s->retain); i++) {
		s->counts.unwarned[i] += w->counts.unwarned[i];
		s->counts.warned[i] += w->counts.warned[i];
		w->counts.unwarned[i] = w->counts.warned[i] = 0;
	}
	for (size_t i = 0; i <= VERDICT_DELETE; i++) {
		s->counts.verdict[i] += w->counts.verdict[i];
		w->counts.verdict[i] = 0;
	}
	for (size_t i = 0; i < doubts(s); i++) {
		s->counts.doubt[i] += w->counts.doubt[i];
		w->counts.doubt[i] = 0;
	}
}

/* SPDX-License-Identifier: ISC */
/* Judges one record after the other: keeps it, erases fields or drops it. */
#include "retain/judge.h"
#include "base/mem.h"

/* ---- people ---- */

/* The first of a person's records has the latest date; a later record must not
 * change what was decided by that date. */
static const char *
group_goes_on(struct judge *w, size_t i, const struct person_key *key,
    struct retain_date here)
{
	struct retain_date both = w->alike[i];

	retain_merge(w->sweep->retain, i, &both, &here);
	if (both.at.at != w->alike[i].at.at ||
	    persondates_tag(&both) != persondates_tag(&w->alike[i]))
		return "a person's latest date must come first: sort the "
		       "input by person, latest date first";
	/* Another one, who may be the same. */
	if (memcmp(w->at[i].own, key->own, HASHTABLE_KEY) != 0)
		w->person[i] = here;
	return NULL;
}

static const char *
group_follow(struct judge *w, size_t i, const struct person_key *key)
{
	struct retain_run *s = w->sweep;
	struct retain_date here;
	const char *why = NULL;

	retain_since(s->retain, i, w->value, &here);
	here.field = NULL;
	if (w->begun && memcmp(w->at[i].alike, key->alike, HASHTABLE_KEY) == 0)
		why = group_goes_on(w, i, key, here);
	else if (hashtable_find(&s->dates, key->alike, NULL) != NULL)
		why = s->loosens ? "the records of a person, and of all who "
				   "may be the same, must follow one another, "
				   "latest date first: or give a file, which "
				   "can be read twice"
				 : "the records of a person must follow one "
				   "another: sort the input by person, latest "
				   "date first";
	else {
		hashtable_add(&s->dates, key->alike, 0, 0);
		w->person[i] = w->alike[i] = here;
	}
	w->at[i] = *key;
	return why;
}

/* Looks up the date that the first pass found.  If the file changed since, the
 * date is in doubt. */
static void
table_look(struct judge *w, size_t i, const unsigned char *hash,
    const struct retain_date *here, struct retain_date *out)
{
	struct retain_run *s = w->sweep;
	struct hashtable_entry *e = hashtable_find(&s->dates, hash, NULL);
	struct retain_date both;

	*out = (struct retain_date){ .state = DATE_INVALID };
	s->now_read +=
	    persondates_sum(hash, here->at.at, persondates_tag(here));
	if (e == NULL)
		return;
	persondates_unpack(e->at, e->tag, &both);
	retain_merge(s->retain, i, &both, here);
	if (both.at.at == e->at && persondates_tag(&both) == e->tag)
		persondates_unpack(e->at, e->tag, out);
}

static void
tables_look(struct judge *w, size_t i, const struct person_key *key,
    bool renamed)
{
	struct retain_run *s = w->sweep;
	struct retain_date here;

	persondates_since(s, i, w->value, renamed, &here);
	table_look(w, i, key->own, &here, &w->person[i]);
	if (s->loosens)
		table_look(w, i, key->alike, &here, &w->alike[i]);
}

/* A record that names nobody is judged by its own dates, one that does not
 * clearly say whose it is by nobody. */
static void
guest_look(struct judge *w, struct retain_facts *facts)
{
	const struct retain_run *s = w->sweep;

	facts->person = facts->alike = NULL;
	for (size_t i = 0; i < s->dataset->persons; i++)
		if (!value_absent(&w->value[s->person[i]])) {
			facts->no_person = true;
			return;
		}
	for (size_t i = 0; i < retain_rules(s->retain); i++)
		if (retain_rule(s->retain, i)->person)
			retain_since(s->retain, i, w->value, &w->guest[i]);
	facts->person = w->guest;
	facts->guest = true;
}

/* NULL, or why the order of the input does not allow judging. */
static const char *
people_look(struct judge *w, struct retain_facts *facts)
{
	struct retain_run *s = w->sweep;
	const char *why = NULL;
	bool any = false;

	facts->person = w->person;
	facts->alike = s->loosens ? w->alike : NULL;
	for (size_t i = 0; i < retain_rules(s->retain) && why == NULL; i++) {
		struct person_key key;

		if (!retain_rule(s->retain, i)->person)
			continue;
		if (!persondates_hash(s, i, w->value, &w->people, &key)) {
			guest_look(w, facts);
			return NULL;
		}
		any = true;
		if (s->persons == PERSON_GROUPED)
			why = group_follow(w, i, &key);
		else
			tables_look(w, i, &key, facts->renamed);
	}
	w->begun |= any;
	return why;
}

static void
others_look(struct judge *w, struct retain_facts *facts)
{
	const struct retain_run *s = w->sweep;

	facts->in = w->in;
	facts->consent = otherdata_consent(s, w->value, &w->room);
	for (size_t i = 0; i < retain_rules(s->retain); i++)
		if (retain_rule(s->retain, i)->kind == RULE_WHILE_IN)
			w->in[i] = otherdata_have(s, i, w->value, &w->room);
}

/* Counts a record with a member that the policy lacks.  The next one mostly has
 * the same. */
static void
count_strange(struct judge *w, struct text name)
{
	char shown[MSG_NAME_MAX + 1] = "";

	if (w->counts.strange > 0 &&
	    text_equal(name, (struct text){ w->strange.p, w->strange.len })) {
		w->counts.strange++;
		return;
	}
	w->strange.len = 0;
	buf_add_text(&w->strange, name);
	if (!name_is_data(name))
		msg_name(shown, sizeof(shown), name);
	counts_strange(&w->counts, 1, shown);
}

/* ---- carrying out a decision ---- */

static bool
is_erased(const struct retain_run *s, const struct record *rec,
    const struct field *f, const struct decision *d)
{
	return f->rule >= 0 && (s->erasing[f->rule] & d->erasing) != 0 &&
	       !record_empty(rec, f);
}

/* Lists the fields that a rule erases, each once, even if it selects several
 * elements of a list.  Returns their number. */
static size_t
erased_list(struct judge *w, struct record *rec, const struct decision *d)
{
	const struct retain_run *s = w->sweep;
	size_t n = 0;

	memset(w->erased, 0, s->dataset->fields);
	for (size_t i = 0; i < rec->fields; i++) {
		const struct field *f = &rec->field[i];

		if (!is_erased(s, rec, f, d) || w->erased[f->rule])
			continue;
		w->erased[f->rule] = true;
		w->erase[n++] = &s->dataset->field[f->rule];
	}
	return n;
}

/* A field that a decision erases, in whose place the record has another value
 * than an object or list; NULL: none. */
static const struct policy_field *
misplaced(const struct judge *w, const struct record *rec,
    const struct decision *d)
{
	const struct retain_run *s = w->sweep;

	for (size_t i = 0; i < rec->fields; i++) {
		if (rec->field[i].rule != SELECT_MISPLACED)
			continue;
		for (size_t f = 0; f < s->dataset->fields; f++)
			if ((s->erasing[f] & d->erasing) != 0 &&
			    select_below(s->dataset->field[f].name,
				rec->field[i].name))
				return &s->dataset->field[f];
	}
	return NULL;
}

/* A field that a decision erases, and that may be there under another name. */
static const struct policy_field *
renamed(const struct judge *w, const struct record *rec,
    const struct decision *d)
{
	const struct retain_run *s = w->sweep;

	for (size_t f = 0; f < s->dataset->fields && rec->strange.p != NULL;
	     f++) {
		size_t i = 0;

		if ((s->erasing[f] & d->erasing) == 0)
			continue;
		while (i < rec->fields && rec->field[i].rule != (int)f)
			i++;
		if (i == rec->fields)
			return &s->dataset->field[f];
	}
	return NULL;
}

/* Whether a rule finds nothing to erase. */
static bool
nothing_left(struct judge *w, struct record *rec, size_t rule)
{
	const struct decision one = { .erasing = (uint64_t)1 << rule };

	return erased_list(w, rec, &one) == 0 &&
	       misplaced(w, rec, &one) == NULL && renamed(w, rec, &one) == NULL;
}

/* A bit for each rule that erases, but finds nothing to erase. */
static uint64_t
erased_before(struct judge *w, struct record *rec)
{
	const struct retain *r = w->sweep->retain;
	uint64_t erased = 0;

	for (size_t i = 0; i < retain_rules(r); i++)
		if (retain_rule(r, i)->then == ACTION_ERASE &&
		    nothing_left(w, rec, i))
			erased |= (uint64_t)1 << i;
	return erased;
}

static void
erase(struct judge *w, struct record *rec, const struct decision *d)
{
	for (size_t i = 0; i < rec->fields; i++)
		if (is_erased(w->sweep, rec, &rec->field[i], d))
			record_null(rec, &rec->field[i]);
}

/* A record without a key cannot be deleted at its source, and a warning could
 * not name it. */
static void
key_check(struct judge *w, struct decision *d)
{
	const struct policy_field *f = output_keyless(w);

	if (f != NULL)
		*d = (struct decision){ .verdict = VERDICT_REVIEW,
			.reason = REASON_NO_KEY,
			.field = f };
}

/* What cannot be erased for certain is left for somebody to look at. */
static void
erase_check(const struct judge *w, const struct record *rec, struct decision *d)
{
	const struct policy_field *f = misplaced(w, rec, d);
	enum reason reason = REASON_MISPLACED;

	if (f == NULL) {
		f = renamed(w, rec, d);
		reason = REASON_RENAMED;
	}
	if (f == NULL)
		return;
	d->field = f;
	d->erasing = 0;
	decision_review(d, reason);
}

/* Counts what is overdue: a record that something else keeps or deletes is not.
 */
static void
count_waiting(struct judge *w, const struct decision *d)
{
	if ((d->unwarned | d->warned) == 0 || d->verdict == VERDICT_BLOCK ||
	    d->verdict == VERDICT_DELETE)
		return;
	for (size_t i = 0; i < retain_rules(w->sweep->retain); i++) {
		w->counts.unwarned[i] += d->unwarned >> i & 1;
		w->counts.warned[i] += d->warned >> i & 1;
	}
}

/* Counts why somebody has to look at a record, be it decided about or not. */
static void
count_doubt(struct judge *w, const struct decision *d)
{
	const struct retain_run *s = w->sweep;
	struct decision_doubt why = d->doubt;
	bool decided = d->verdict != VERDICT_REVIEW;
	size_t field = 0;

	if (d->instead_of == REASON_CAME_BACK)
		why = (struct decision_doubt){ .reason = REASON_CAME_BACK };
	else if (!decided)
		why = (struct decision_doubt){ d->reason, d->field };
	if (why.reason == REASON_NONE)
		return;
	/* That it came back is what decided. */
	decided &= why.reason != REASON_CAME_BACK;
	while (field < retain_fields(s->retain) &&
	       retain_field(s->retain, field) != why.field)
		field++;
	w->counts.doubt[doubt_place(s, why.reason, field, decided)]++;
}

static void
count(struct judge *w, const struct decision *d)
{
	w->counts.verdict[d->verdict]++;
	count_waiting(w, d);
	count_doubt(w, d);
}

static void
carry_out(struct judge *w, struct record *rec, struct decision *d)
{
	struct key_row row;
	size_t erases = 0;

	if (d->verdict == VERDICT_WAIT ||
	    (d->verdict >= VERDICT_ERASE && w->sweep->want_key))
		key_check(w, d);
	if (d->verdict == VERDICT_ERASE)
		erase_check(w, rec, d);
	if (d->verdict == VERDICT_ERASE)
		erases = erased_list(w, rec, d);
	if (d->verdict != VERDICT_KEEP && !output_row(w, rec, d, erases, &row))
		return;
	count(w, d);
	if (d->verdict == VERDICT_KEEP)
		return;
	output_decision(w, &row);
	if (d->verdict == VERDICT_ERASE)
		erase(w, rec, d);
	if (d->verdict == VERDICT_DELETE)
		record_skip(rec);
}

/* ---- a batch ---- */

static void
judge(struct judge *w, struct record *rec)
{
	const struct retain_run *s = w->sweep;
	struct retain_facts *facts = &w->facts;
	struct decision d;
	static const struct field unnamed;
	const char *why = NULL;

	run_values(s, rec, w->value, &w->memory);
	if (s->options->mode == RUN_HASH) {
		record_skip(rec);
		output_hashes(w);
		return;
	}
	facts->no_person = facts->guest = false;
	if (w->known)
		facts_look(w->view, w->value, facts);
	if (s->options->mode == RUN_LIFT) {
		record_skip(rec);
		lift_record(w, facts);
		return;
	}
	facts->when = conditions_ask(s, w->conditions, rec);
	if (s->in_asked)
		others_look(w, facts);
	facts->renamed = rec->strange.p != NULL && run_renamed(s, rec);
	if (rec->strange.p != NULL)
		count_strange(w, rec->strange);
	if (s->person != NULL)
		why = people_look(w, facts);
	if (why != NULL) {
		record_refuse(rec, &unnamed, why);
		return;
	}
	facts->erased = 0;
	retain_decide(s->retain, w->value, facts, &d);
	if (d.verdict != VERDICT_KEEP)
		facts->erased = erased_before(w, rec);
	if (facts->erased != 0)
		retain_decide(s->retain, w->value, facts, &d);
	w->counts.lacking +=
	    d.verdict >= VERDICT_ERASE && facts->lacks_identity;
	w->counts.records++;
	w->counts.unruled += d.unruled && d.verdict == VERDICT_KEEP;
	if (s->options->mode == RUN_WARN) {
		record_skip(rec);
		if (!output_warning(w, facts, &d)) {
			key_check(w, &d);
			count(w, &d);
		}
	} else if (s->options->mode == RUN_WHOLE) {
		record_skip(rec);
		count(w, &d);
	} else if (d.verdict != VERDICT_KEEP) {
		carry_out(w, rec, &d);
	}
}

static void
worker_ready(struct judge *w)
{
	const struct retain_run *s = w->sweep;
	size_t n = retain_fields(s->retain) + 1;

	w->view = facts_view_new(s->known);
	w->known = facts_something(s->known);
	w->value = mem_array(n, sizeof(*w->value));
	w->key = mem_array(n, sizeof(*w->key));
	w->check = mem_array(s->checks + 1, sizeof(*w->check));
	w->rested = mem_array(s->checks + 1, sizeof(*w->rested));
	w->erase = mem_array(s->dataset->fields + 1, sizeof(*w->erase));
	w->erased = mem_array(s->dataset->fields + 1, sizeof(*w->erased));
	w->counts.doubt = mem_array(doubts(s), sizeof(*w->counts.doubt));
}

void
judge_records(void *worker, struct batch *b)
{
	struct judge *w = worker;
	struct record *rec;

	if (w->value == NULL && w->sweep->retain != NULL)
		worker_ready(w);
	while ((rec = record_next(b)) != NULL)
		judge(w, rec);
}

void *
judge_begin(void *sweep)
{
	struct judge *w = mem_alloc(sizeof(*w));

	w->sweep = sweep;
	w->conditions = conditions_new(w->sweep->policy, w->sweep->dataset);
	return w;
}

void
judge_end(void *worker)
{
	struct judge *w = worker;

	facts_view_free(w->view);
	conditions_free(w->conditions);
	mem_free(w->value);
	mem_free(w->key);
	mem_free(w->check);
	mem_free(w->erase);
	mem_free(w->erased);
	mem_free(w->rested);
	mem_free(w->keys.end);
	mem_free(w->told.end);
	mem_free(w->counts.doubt);
	buf_wipe(&w->keys.text);
	buf_wipe(&w->told.text);
	buf_wipe(&w->room);
	buf_wipe(&w->people.own);
	buf_wipe(&w->people.alike);
	arena_clear(&w->memory);
	buf_wipe(&w->strange);
	buf_clear(&w->subject);
	buf_clear(&w->hash);
	mem_free(w);
}

/* SPDX-License-Identifier: ISC */
#include "decide/retain.h"

#include "base/calendar.h"
#include "base/mem.h"
#include "base/msg.h"
#include "decide/retainplan.h"

/* ---- preparing ---- */

size_t
retain_need(struct retain *r, const struct policy_field *f)
{
	for (size_t i = 0; i < r->fields; i++)
		if (r->field[i] == f)
			return i;
	r->field = mem_resize(r->field, r->fields + 1, sizeof(*r->field));
	r->before = mem_resize(r->before, r->fields + 1, sizeof(*r->before));
	r->field[r->fields] = f;
	r->before[r->fields] = policy_not_before(r->policy, f, false);
	return r->fields++;
}

size_t *
retain_needs(struct retain *r, const struct policy_field *const *f, size_t n)
{
	size_t *number = mem_array(n + 1, sizeof(*number));

	for (size_t i = 0; i < n; i++)
		number[i] = retain_need(r, f[i]);
	return number;
}

size_t *
retain_needs_identities(struct retain *r)
{
	const struct policy_dataset *d = r->dataset;
	size_t *number = mem_array(d->identities + 1, sizeof(*number));

	for (size_t i = 0; i < d->identities; i++)
		number[i] = retain_need(r, d->identity[i].field);
	return number;
}

size_t
retain_fields(const struct retain *r)
{
	return r->fields;
}

const struct policy_field *
retain_field(const struct retain *r, size_t i)
{
	return r->field[i];
}

size_t
retain_rules(const struct retain *r)
{
	return r->clauses;
}

const struct policy_rule *
retain_rule(const struct retain *r, size_t i)
{
	return r->clause[i].rule;
}

static int
too_much(const struct policy_rule *rule, const char *why)
{
	char shown[MSG_NAME_MAX + 1];

	msg_error(STATUS_CALL, "rule \"%s\": %s",
	    msg_name(shown, sizeof(shown), rule->id), why);
	return -1;
}

/* A warning is due so long before the end: half a year after 30 August ends on
 * 28 February, and a month before that is 28 January, not the 30th that five
 * months after 30 August would give. */
static void
clause_time(struct retain *r, struct retain_clause *c)
{
	const struct policy_rule *rule = c->rule;

	due_init(&c->due, rule->after, (struct period){ 0 }, r->zone, r->now);
	c->warn = mem_array(rule->warns, sizeof(*c->warn));
	for (size_t i = 0; i < rule->warns; i++)
		due_init(&c->warn[i], rule->after, rule->warn[i], r->zone,
		    r->now);
}

static int
clause_fields(struct retain *r, struct retain_clause *c)
{
	const struct policy_rule *rule = c->rule;
	const struct policy_field *const *f = rule->since;
	size_t n = rule->sinces;

	if (rule->kind == RULE_WHILE_IS) {
		f = (const struct policy_field *const *)&rule->field;
		n = 1;
	} else if (rule->kind == RULE_WHILE_IN) {
		f = rule->by;
		n = rule->bys;
	}
	if (n > PLACES)
		return too_much(rule, "names more than 16 fields");
	if (rule->agains > PLACES)
		return too_much(rule, "names more than 16 fields");
	c->sinces = n;
	for (size_t i = 0; i < n; i++)
		c->since[i] = retain_need(r, f[i]);
	c->agains = rule->agains;
	for (size_t i = 0; i < c->agains; i++)
		c->again[i] = retain_need(r, rule->again[i]);
	return 0;
}

static int
clause_add(struct retain *r, const struct policy_rule *rule)
{
	struct retain_clause *c;

	if (r->clauses == RETAIN_RULES)
		return too_much(rule, "more than 64 rules for one dataset");
	if (rule->person && r->dataset->persons == 0)
		return too_much(rule, "has \"unit\": \"person\", but its "
				      "dataset has no \"person\"");
	r->clause = mem_resize(r->clause, r->clauses + 1, sizeof(*r->clause));
	c = &r->clause[r->clauses++];
	*c = (struct retain_clause){ .rule = rule };
	if (rule->kind == RULE_AFTER)
		clause_time(r, c);
	return clause_fields(r, c);
}

static void
children_ready(struct retain *r)
{
	const struct policy *p = r->policy;
	const struct policy_field *birth, *consent;

	if (!p->children.given)
		return;
	birth = policy_field(r->dataset, p->children.date_of_birth);
	if (birth == NULL)
		return;
	r->children = true;
	r->birth = retain_need(r, birth);
	r->before[r->birth] = policy_not_before(p, birth, true);
	for (size_t i = 0; i < p->children.by.n && i < PLACES; i++)
		r->consent_by[i] = retain_need(r,
		    policy_field(r->dataset, p->children.by.name[i]));
	consent = policy_field(r->dataset, p->children.consent);
	r->has_consent = consent != NULL;
	if (consent != NULL)
		r->consent = retain_need(r, consent);
}

/* A date of not_a_date is compared as a date as well, in any spelling. */
static void
no_dates_ready(struct retain *r)
{
	const struct policy *p = r->policy;

	r->no_date = mem_array(p->no_dates, sizeof(*r->no_date));
	for (size_t i = 0; i < p->no_dates; i++)
		r->no_date[i].is = moment_parse(p->not_a_date[i].text, NULL,
				       r->zone, &r->no_date[i].at) == 0;
}

struct retain *
retain_new(const struct policy *p, const struct policy_dataset *d, int64_t now)
{
	struct retain *r = mem_alloc(sizeof(*r));
	struct moment m = { .at = now };
	int bad = 0;

	r->policy = p;
	r->dataset = d;
	r->zone = d->zone;
	r->now = now;
	r->today = moment_day(now, r->zone);
	r->future = moment_after(m, p->future_tolerance, r->zone);
	r->future_day = moment_day(r->future, r->zone);
	no_dates_ready(r);
	for (size_t i = 0; i < p->rules && bad == 0; i++)
		if (p->rule[i].dataset == d)
			bad = clause_add(r, &p->rule[i]);
	children_ready(r);
	if (bad == 0)
		return r;
	retain_free(r);
	return NULL;
}

void
retain_free(struct retain *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->clauses; i++)
		mem_free(r->clause[i].warn);
	mem_free(r->clause);
	mem_free(r->field);
	mem_free(r->before);
	mem_free(r->no_date);
	mem_free(r);
}

/* ---- dates ---- */

/* What not_a_date says of a value; NULL: nothing.  m is NULL where it is no
 * date. */
static const struct policy_no_date *
no_date_of(const struct retain *r, struct text t, const struct moment *m)
{
	const struct policy *p = r->policy;

	for (size_t i = 0; i < p->no_dates; i++) {
		const struct retain_no_date *n = &r->no_date[i];

		if (text_equal(t, p->not_a_date[i].text) ||
		    (m != NULL && n->is && moment_equal(*m, n->at, r->zone)))
			return &p->not_a_date[i];
	}
	return NULL;
}

/* Whether a date is earlier than any that is believed. */
static bool
is_too_early(const struct retain *r, size_t field, struct moment m)
{
	int64_t first = r->before[field];

	if (m.day)
		return m.at < first;
	/* No zone is further from UTC than a day. */
	return m.at < (first + 1) * DATE_DAY_SECONDS &&
	       moment_day(m.at, r->zone) < first;
}

static enum date_state
state_of(const struct retain *r, size_t field, const struct value *v,
    struct moment *m)
{
	bool date =
	    (v->kind == VALUE_TEXT || v->kind == VALUE_NUMBER) &&
	    moment_parse(v->text, r->field[field]->format, r->zone, m) == 0;
	const struct policy_no_date *none =
	    value_nests(v->kind) || r->policy->no_dates == 0
		? NULL
		: no_date_of(r, v->text, date ? m : NULL);

	if (none != NULL)
		return none->missing ? DATE_MISSING : DATE_INVALID;
	if (!date)
		return DATE_INVALID;
	if (is_too_early(r, field, *m))
		return DATE_OLD;
	return m->at + m->more > (m->day ? r->future_day : r->future)
		   ? DATE_FUTURE
		   : DATE_VALID;
}

void
retain_date_read(const struct retain *r, size_t field, const struct value *v,
    struct retain_date *d)
{
	struct moment m = { .day = false };

	*d = (struct retain_date){ .state = DATE_MISSING,
		.field = r->field[field] };
	if (value_absent(v))
		return;
	d->state = state_of(r, field, v, &m);
	if (d->state == DATE_VALID || d->state == DATE_FUTURE)
		d->at = m;
}

/* The first date that is not missing.  A broken one is not skipped: the record
 * may have been used yesterday. */
static void
since_first(const struct retain *r, const struct retain_clause *c,
    const struct value *value, struct retain_date *d)
{
	for (size_t i = 0; i < c->sinces; i++) {
		retain_date_read(r, c->since[i], &value[c->since[i]], d);
		if (d->state != DATE_MISSING)
			return;
	}
	d->field = r->field[c->since[0]];
}

void
retain_since(const struct retain *r, size_t rule, const struct value *value,
    struct retain_date *d)
{
	const struct retain_clause *c = &r->clause[rule];
	struct retain_date one;

	*d = (struct retain_date){ .state = DATE_MISSING };
	if (!c->rule->latest) {
		since_first(r, c, value, d);
		return;
	}
	for (size_t i = 0; i < c->sinces; i++) {
		retain_date_read(r, c->since[i], &value[c->since[i]], &one);
		retain_merge(r, rule, d, &one);
	}
}

void
retain_merge(const struct retain *r, size_t rule, struct retain_date *into,
    const struct retain_date *d)
{
	const struct period after = r->clause[rule].rule->after;
	bool more = d->state > into->state;

	if (d->state == DATE_VALID && into->state == DATE_VALID)
		more = moment_after(d->at, after, r->zone) >
		       moment_after(into->at, after, r->zone);
	if (more)
		*into = *d;
}

/* ---- warnings ---- */

/* A record that names nobody is warned for itself. */
static bool
warns_of(const struct retain_warning *w, const struct policy_rule *rule,
    const struct retain_date *d, bool guest)
{
	return w->activity.at == d->at.at && w->activity.day == d->at.day &&
	       w->person == (rule->person && !guest) &&
	       text_equal(w->notice, rule->notice);
}

struct retain_warning
retain_warned(const struct policy_rule *rule, const struct retain_date *d,
    const struct retain_facts *facts)
{
	struct retain_warning all = { .sent = INT64_MAX, .last = INT64_MIN };

	for (size_t i = 0; i < facts->warnings; i++) {
		const struct retain_warning *w = &facts->warning[i];

		if (!warns_of(w, rule, d, facts->guest))
			continue;
		all.sent = w->sent < all.sent ? w->sent : all.sent;
		all.last = w->last > all.last ? w->last : all.last;
		all.times += w->times;
	}
	return all;
}

/* The latest of the times to warn that have come, other than the first of all:
 * its number, or that of the first, which is 0.  SIZE_MAX: none has come. */
static size_t
warn_come(const struct retain_clause *c, struct moment at)
{
	size_t come = SIZE_MAX;

	for (size_t i = 0; i < c->rule->warns; i++)
		if (due_is(&c->warn[i], at))
			come = i;
	return come;
}

bool
retain_warns(const struct retain *r, size_t rule, const struct retain_date *d,
    const struct retain_facts *facts)
{
	const struct retain_clause *c = &r->clause[rule];
	struct retain_warning had;
	size_t come;

	if (d->state != DATE_VALID)
		return false;
	had = retain_warned(c->rule, d, facts);
	come = warn_come(c, d->at);
	if (come == SIZE_MAX)
		return had.times == 0 && c->rule->noticed &&
		       c->rule->warns == 0 && due_is(&c->due, d->at);
	return had.times == 0 ||
	       (come > 0 && had.last < due_at(&c->warn[come], d->at));
}

static bool
is_over(const struct retain *r, int64_t since, struct period p)
{
	return moment_after((struct moment){ .at = since }, p, r->zone) <=
	       r->now;
}

enum warned
retain_warned_enough(const struct retain *r, size_t rule,
    const struct retain_date *d, const struct retain_facts *facts)
{
	const struct retain_clause *c = &r->clause[rule];
	const struct policy_rule *is = c->rule;
	const struct retain_warning had = retain_warned(is, d, facts);
	bool enough;

	if (had.times == 0 || retain_warns(r, rule, d, facts))
		return WARNED_NOT;
	enough = is_over(r, had.sent, is->min_notice);
	if (is->warns > 1)
		enough &= is_over(r, had.last, is->min_notice) ||
			  is_over(r, had.last, is->warn[is->warns - 1]);
	return enough ? WARNED_ENOUGH : WARNED_LATE;
}

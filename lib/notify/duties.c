/* SPDX-License-Identifier: ISC */
#include "notify/duties.h"

#include "base/dateformat.h"
#include "base/mem.h"

enum { DAY = DATE_DAY_SECONDS };

static const char *const state_words[DUTY_STATES] = {
	[DUTY_DUE] = "due",
	[DUTY_LATE] = "late",
	[DUTY_DELAYED] = "delayed",
	[DUTY_UNKNOWN] = "unknown",
	[DUTY_DONE] = "done",
	[DUTY_DONE_LATE] = "done_late",
	[DUTY_NOT_NEEDED] = "not_needed",
};

const char *
duty_state_word(enum duty_state s)
{
	return state_words[s];
}

struct duties_people
duties_affected(const struct incident *i)
{
	return (struct duties_people){ i->affected, i->places, i->counted };
}

/* What all duties of an incident share. */
struct duty_search {
	const struct incident *incident;
	const struct duties_people *people;
	const struct policy *policy;
	const struct breach_laws *laws;
	int64_t now;
	struct duties *out;
	size_t placed; /* of these are for places that are known */
};

static const struct text unknown = { "unknown", 7 };

/* ---- counting ---- */

static int64_t
people_total(const struct duties_people *p)
{
	int64_t n = 0;

	if (!p->counted)
		return -1;
	for (size_t i = 0; i < p->places; i++)
		n += p->place[i].people;
	return n;
}

/* People who may live where the law applies, and are not said to live in any of
 * its places. */
static int64_t
people_maybe(const struct duties_people *p, const struct breach_law *law)
{
	int64_t n = 0;

	for (size_t i = 0; i < p->places; i++)
		if (!breach_law_applies(law, p->place[i].place) &&
		    breach_law_may_apply(law, p->place[i].place))
			n += p->place[i].people;
	return n;
}

/* ---- texts ---- */

static void
reason_set(struct duty_search *s, struct duty *d, const struct buf *b)
{
	char *p = arena_take(&s->out->arena, b->len + 1, 1);

	if (b->len > 0)
		memcpy(p, b->p, b->len);
	d->reason = (struct text){ p, b->len };
}

static void
state_set(struct duty_search *s, struct duty *d, enum duty_state state,
    const char *reason)
{
	struct buf b = { 0 };

	buf_add_string(&b, reason);
	d->state = state;
	reason_set(s, d, &b);
	buf_clear(&b);
}

/* ---- clocks ---- */

static struct incident_time
earliest(struct incident_time a, struct incident_time b)
{
	return !a.given || (b.given && b.at < a.at) ? b : a;
}

static struct incident_time
start_of(const struct incident *i, enum breach_from from, struct text place)
{
	static const struct incident_time never = { .given = false };
	const struct incident_time *told;

	switch (from) {
	case FROM_DISCOVERED_AT: return i->discovered_at;
	case FROM_AWARE_AT: return i->aware_at;
	case FROM_DETERMINED_AT: return i->determined_at;
	case FROM_NOTIFIED_PEOPLE: break;
	}
	told = incident_told_in(i, "people", place);
	return told == NULL ? never : *told;
}

static void
due_on(const struct duty_search *s, struct duty *d, int64_t day)
{
	d->has_due = d->by_day = true;
	d->due = day;
	d->end = zone_to_utc(s->policy->zone, (day + 1) * DAY) - 1;
}

static void
due_find(const struct duty_search *s, struct duty *d)
{
	int64_t day;

	if (!d->start.given)
		return;
	day = moment_day(d->start.at, s->policy->zone);
	if (d->term == TERM_AT_ONCE) {
		due_on(s, d, day);
	} else if (d->term == TERM_WITHIN && d->within.seconds > 0) {
		d->has_due = true;
		d->due = d->end = d->start.at + d->within.seconds;
	} else if (d->term == TERM_WITHIN) {
		day = date_to_days(date_add_months(date_from_days(day),
			  d->within.months)) +
		      d->within.days;
		due_on(s, d, day);
	}
}

/* What would be due while all have to wait is due when that is over. */
static void
due_delay(const struct duty_search *s, struct duty *d)
{
	const struct incident *i = s->incident;

	for (size_t k = 0; k < i->delays && d->has_due; k++) {
		const struct incident_delay *wait = &i->delay[k];

		if (wait->from.at > d->end)
			continue;
		if (!wait->until.given)
			d->has_due = false;
		else if (wait->until.at > d->end)
			due_on(s, d,
			    moment_day(wait->until.at, s->policy->zone));
	}
}

/* ---- who was told ---- */

static const struct incident_time *
told_authority(const struct incident *i, struct text place)
{
	const struct incident_time *found;
	struct buf b = { 0 };

	buf_printf(&b, "authority:%.*s", (int)place.n, place.p);
	found = incident_told(i, (struct text){ b.p, b.len });
	buf_clear(&b);
	return found;
}

/* Who holds data for others has them for customers. */
static const struct incident_time *
told_customers(const struct incident *i)
{
	const struct incident_time *a = incident_told(i, text_of("customers"));
	const struct incident_time *b = incident_told(i, text_of("controller"));

	if (a == NULL || b == NULL)
		return a == NULL ? b : a;
	return a->at <= b->at ? a : b;
}

static void
done_find(const struct duty_search *s, struct duty *d)
{
	const struct incident *i = s->incident;
	const struct incident_time *told = NULL;

	switch (d->whom) {
	case WHOM_PEOPLE: told = incident_told_in(i, "people", d->place); break;
	case WHOM_AUTHORITY: told = told_authority(i, d->place); break;
	case WHOM_CUSTOMERS:
	case WHOM_CONTROLLER: told = told_customers(i); break;
	case WHOM_AGENCIES:
		told = incident_told_in(i, "agencies", d->place);
		break;
	case BREACH_WHOMS: break;
	}
	if (told != NULL)
		d->done = *told;
}

/* ---- states ---- */

static bool
threshold_missed(struct duty_search *s, struct duty *d, int64_t sure,
    int64_t most)
{
	const struct breach_law *law = d->law;
	struct buf b = { 0 };

	if (most < 0 || most >= law->least) {
		d->assumed |= law->least > 0 && sure < law->least;
		return false;
	}
	buf_printf(&b, "below the threshold of %s %lld people",
	    law->more_than ? "more than" : "at least",
	    (long long)(law->more_than ? law->least - 1 : law->least));
	if (law->of_all)
		buf_add_string(&b, " of all places");
	d->state = DUTY_NOT_NEEDED;
	reason_set(s, d, &b);
	buf_clear(&b);
	return true;
}

/* Whether the law asks for nothing here: it has not that many people, or the
 * harm is not there.  `most`: people who may live there, -1: unknown. */
static bool
not_needed(struct duty_search *s, struct duty *d, int64_t sure, int64_t most)
{
	const struct incident *i = s->incident;
	const struct breach_law *law = d->law;

	if (law->unless_encrypted && i->encrypted == YES_YES)
		state_set(s, d, DUTY_NOT_NEEDED,
		    "encrypted: nobody who has the data can read it");
	else if (law->unless_unlikely && i->risk == RISK_UNLIKELY)
		state_set(s, d, DUTY_NOT_NEEDED, "the risk is unlikely");
	else if (law->needs_high && i->risk != RISK_UNSAID &&
		 i->risk != RISK_HIGH)
		state_set(s, d, DUTY_NOT_NEEDED, "the risk is not high");
	else
		return threshold_missed(s, d, sure, most);
	return true;
}

static void
unknown_start(struct duty_search *s, struct duty *d)
{
	struct buf b = { 0 };

	if (d->from == FROM_NOTIFIED_PEOPLE)
		buf_add_string(&b, "counts from the notice to people: "
				   "\"notified\" has none yet");
	else
		buf_printf(&b, "\"%s\" is missing", breach_from_word(d->from));
	d->state = DUTY_UNKNOWN;
	reason_set(s, d, &b);
	buf_clear(&b);
}

static void
delayed(struct duty_search *s, struct duty *d,
    const struct incident_delay *wait)
{
	struct buf b = { 0 };

	buf_add_string(&b, "law enforcement asked to wait");
	if (wait->case_id.n > 0)
		buf_printf(&b, " (%.*s)", (int)wait->case_id.n,
		    wait->case_id.p);
	d->state = DUTY_DELAYED;
	reason_set(s, d, &b);
	buf_clear(&b);
}

static void
clock_judge(struct duty_search *s, struct duty *d, bool may_wait)
{
	const struct incident_delay *wait =
	    may_wait ? incident_delayed(s->incident, s->now) : NULL;

	due_find(s, d);
	if (may_wait)
		due_delay(s, d);
	if (d->done.given)
		d->state = d->has_due && d->done.at > d->end ? DUTY_DONE_LATE
							     : DUTY_DONE;
	else if (wait != NULL)
		delayed(s, d, wait);
	else if (!d->start.given)
		unknown_start(s, d);
	else
		d->state = d->has_due && s->now > d->end ? DUTY_LATE : DUTY_DUE;
}

/* A duty by law towards those who live in a place. */
static struct duty
law_judge(struct duty_search *s, const struct breach_law *law,
    struct text place, int64_t sure, int64_t most, bool assumed)
{
	struct duty d = { .law = law,
		.whom = law->whom,
		.place = place,
		.people = s->people->counted ? sure : -1,
		.assumed = assumed,
		.from = law->from,
		.term = law->term,
		.within = law->within };
	int64_t total = people_total(s->people);

	d.start = start_of(s->incident, law->from, place);
	done_find(s, &d);
	if (not_needed(s, &d, law->of_all ? total : sure,
		law->of_all ? total : most)) {
		due_find(s, &d);
		return d;
	}
	clock_judge(s, &d, law->delay);
	if (law->needs_high && s->incident->risk == RISK_UNSAID &&
	    !d.done.given)
		state_set(s, &d, DUTY_UNKNOWN, "\"risk\" is missing");
	return d;
}

static void
duty_add(struct duty_search *s, struct duty d)
{
	struct duties *out = s->out;

	if (out->n == out->room) {
		out->room = 2 * out->room + 16;
		out->duty =
		    mem_resize(out->duty, out->room, sizeof(*out->duty));
	}
	out->duty[out->n++] = d;
}

/* ---- which laws ---- */

bool
duties_processor(const struct incident *i, const struct policy *p)
{
	bool all = i->datasets.n > 0;

	if (i->role != INCIDENT_ROLE_UNSAID)
		return i->role == INCIDENT_PROCESSOR;
	for (size_t k = 0; k < i->datasets.n; k++) {
		const struct policy_dataset *d =
		    policy_dataset(p, i->datasets.name[k]);

		all &= d != NULL && d->role == ROLE_PROCESSOR;
	}
	return all;
}

/* The day of discovery decides by which edition of a law; of one without it,
 * the present one. */
static bool
in_force(const struct duty_search *s, const struct breach_law *law)
{
	const struct incident *i = s->incident;
	struct incident_time t =
	    earliest(i->discovered_at, earliest(i->aware_at, i->determined_at));
	int64_t day = moment_day(t.given ? t.at : s->now, s->policy->zone);
	struct moment m;

	if (moment_parse(law->since, "%F", NULL, &m) == 0 && day < m.at)
		return false;
	return moment_parse(law->until, "%F", NULL, &m) != 0 || day <= m.at;
}

static bool
fits(const struct duty_search *s, const struct breach_law *law)
{
	return (law->whom == WHOM_CONTROLLER) ==
		   duties_processor(s->incident, s->policy) &&
	       in_force(s, law);
}

/* ---- places that are known ---- */

static int64_t
most_of(const struct duty_search *s, const struct breach_law *law, int64_t sure)
{
	return s->people->counted ? sure + people_maybe(s->people, law) : -1;
}

/* The controller has one authority, if it sits where the law applies. */
static bool
one_authority(struct duty_search *s, const struct breach_law *law)
{
	struct text home = s->policy->controller.country;
	int64_t sure = 0;

	if (!law->one_authority || home.n == 0 ||
	    !breach_law_applies(law, home))
		return false;
	for (size_t i = 0; i < s->people->places; i++)
		if (breach_law_applies(law, s->people->place[i].place))
			sure += s->people->place[i].people;
	if (sure > 0)
		duty_add(s, law_judge(s, law, home, sure, most_of(s, law, sure),
				false));
	return true;
}

static void
law_places(struct duty_search *s, const struct breach_law *law)
{
	if (one_authority(s, law))
		return;
	for (size_t i = 0; i < s->people->places; i++) {
		const struct incident_people *p = &s->people->place[i];

		if (p->people > 0 && breach_law_applies(law, p->place))
			duty_add(s, law_judge(s, law, p->place, p->people,
					most_of(s, law, p->people), false));
	}
}

/* ---- places that are not known ---- */

/* The less, the stricter. */
static int
strictness(const struct duty *d)
{
	if (d->state == DUTY_NOT_NEEDED)
		return 3;
	return d->has_due ? 1 : 2;
}

static bool
stricter(const struct duty *a, const struct duty *b)
{
	if (strictness(a) != strictness(b))
		return strictness(a) < strictness(b);
	return a->has_due && b->has_due && a->end < b->end;
}

/* Whether a law already has a duty, for somebody who lives there for sure. */
static bool
is_listed(const struct duty_search *s, const struct breach_law *law)
{
	for (size_t i = 0; i < s->placed; i++)
		if (s->out->duty[i].law == law)
			return true;
	return false;
}

/* Of an authority and of agencies those who may live there count already where
 * somebody lives for sure. */
static bool
may_count(const struct duty_search *s, const struct breach_law *law,
    enum breach_whom whom, struct text place)
{
	return law->whom == whom && fits(s, law) &&
	       breach_law_may_apply(law, place) &&
	       !breach_law_applies(law, place) &&
	       (whom == WHOM_PEOPLE || !is_listed(s, law));
}

/* `n`: who live there; -1: unknown. */
static void
strictest_add(struct duty_search *s, enum breach_whom whom, struct text place,
    int64_t n)
{
	struct duty best = { 0 }, missing = { 0 };

	for (size_t i = 0; i < s->laws->n; i++) {
		const struct breach_law *law = &s->laws->law[i];
		struct duty d;

		if (!may_count(s, law, whom, place))
			continue;
		d = law_judge(s, law, place, n,
		    n < 0 ? -1 : people_maybe(s->people, law), true);
		if (d.state == DUTY_UNKNOWN && missing.law != NULL)
			continue;
		if (d.state == DUTY_UNKNOWN)
			missing = d;
		else if (best.law == NULL || stricter(&d, &best))
			best = d;
	}
	if (best.law != NULL &&
	    (best.state != DUTY_NOT_NEEDED || whom == WHOM_PEOPLE))
		duty_add(s, best);
	if (missing.law != NULL)
		duty_add(s, missing);
}

static bool
may_be_elsewhere(const struct duty_search *s, struct text place)
{
	for (size_t i = 0; i < s->laws->n; i++)
		if (breach_law_may_apply(&s->laws->law[i], place) &&
		    !breach_law_applies(&s->laws->law[i], place))
			return true;
	return false;
}

static bool
has_law(const struct duty_search *s, struct text place)
{
	for (size_t i = 0; i < s->laws->n; i++)
		if (breach_law_applies(&s->laws->law[i], place))
			return true;
	return false;
}

/* Nobody must be forgotten because a file of laws lacks a country. */
static void
lawless_add(struct duty_search *s, const struct incident_people *p)
{
	struct duty d = { .whom = WHOM_PEOPLE,
		.place = p->place,
		.people = p->people,
		.from = FROM_DISCOVERED_AT,
		.term = TERM_UNDUE_DELAY };

	d.start = s->incident->discovered_at;
	done_find(s, &d);
	state_set(s, &d, d.done.given ? DUTY_DONE : DUTY_UNKNOWN,
	    "no law of the file is about this place: look it up");
	duty_add(s, d);
}

static void
place_doubt(struct duty_search *s, struct text place, int64_t n)
{
	for (int whom = 0; whom < BREACH_WHOMS; whom++)
		strictest_add(s, (enum breach_whom)whom, place, n);
}

static void
doubts(struct duty_search *s)
{
	if (!s->people->counted) {
		place_doubt(s, unknown, -1);
		return;
	}
	for (size_t i = 0; i < s->people->places; i++) {
		const struct incident_people *p = &s->people->place[i];

		if (p->people == 0)
			continue;
		if (may_be_elsewhere(s, p->place))
			place_doubt(s, p->place, p->people);
		else if (!has_law(s, p->place))
			lawless_add(s, p);
	}
}

/* ---- promises ---- */

static bool
promises(const struct policy_notice *n, bool processor, enum breach_whom *whom)
{
	if (!n->promptly && !period_given(n->within))
		return false;
	switch ((int)n->kind) {
	case NOTICE_BREACH: *whom = WHOM_PEOPLE; return !processor;
	case NOTICE_BREACH_CUSTOMER: *whom = WHOM_CUSTOMERS; return true;
	case NOTICE_BREACH_AUTHORITY: *whom = WHOM_AUTHORITY; return !processor;
	default: return false;
	}
}

/* Who promises something did not except what the law does. */
static void
promise_add(struct duty_search *s, const struct policy_notice *n,
    enum breach_whom whom)
{
	const struct incident *i = s->incident;
	struct duty d = { .notice = n,
		.whom = whom,
		.people = people_total(s->people),
		.from = FROM_DISCOVERED_AT,
		.term = n->promptly ? TERM_PROMPTLY : TERM_WITHIN,
		.within = n->within };

	if (whom == WHOM_AUTHORITY)
		d.place = s->policy->controller.country;
	d.start = earliest(i->discovered_at, i->aware_at);
	done_find(s, &d);
	clock_judge(s, &d, true);
	duty_add(s, d);
}

/* ---- all of them ---- */

void
duties_find(const struct incident *i, const struct duties_people *people,
    const struct policy *p, const struct breach_laws *laws, int64_t now,
    struct duties *out)
{
	struct duty_search s = { i, people, p, laws, now, out, 0 };
	bool processor = duties_processor(i, p);

	*out = (struct duties){ .duty = NULL };
	for (size_t k = 0; k < laws->n; k++)
		if (fits(&s, &laws->law[k]))
			law_places(&s, &laws->law[k]);
	s.placed = out->n;
	doubts(&s);
	for (size_t k = 0; k < p->notices; k++) {
		enum breach_whom whom;

		if (promises(&p->notice[k], processor, &whom))
			promise_add(&s, &p->notice[k], whom);
	}
}

void
duties_clear(struct duties *d)
{
	mem_free(d->duty);
	arena_clear(&d->arena);
	*d = (struct duties){ .duty = NULL };
}

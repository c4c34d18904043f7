/* SPDX-License-Identifier: ISC */
#include "notify/incidentread.h"

#include "base/dateformat.h"
#include "policy/places.h"

enum { DAY = DATE_DAY_SECONDS };

/* ---- times ---- */

/* A local time that the clocks show twice, or skip, is the earlier instant, so
 * that what counts from it is never due too late. */
static bool
instant_read(const struct slot *s, struct incident_time *t)
{
	const struct incident_reading *r = (const void *)s->reading;
	const struct zone *zone = s->reading->policy->zone;
	struct text text = node_text(s->node);
	struct moment_written written;
	struct moment m;

	if (moment_parse(text, NULL, r->utc, &m) != 0) {
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "must be a timestamp, such as 2026-03-01T09:30:00-08:00, "
		    "or a date");
		return false;
	}
	*t = (struct incident_time){ m.at, m.day, true };
	if (m.day)
		t->at = zone_to_utc_early(zone, m.at * DAY);
	else if (moment_written(text, NULL, &written) == 0 && !written.instant)
		t->at = zone_to_utc_early(zone, m.at);
	return true;
}

static void
not_ahead(const struct slot *s, const struct incident_time *t)
{
	if (t->given && t->at > ((struct incident_reading *)s->reading)->now)
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "lies in the future");
}

static void
read_time(const struct slot *s)
{
	struct incident_time *t = s->to;

	if (instant_read(s, t))
		not_ahead(s, t);
}

/* When the line was written. */
static void
read_at(const struct slot *s)
{
	struct incident_time t = { 0 };
	int64_t *at = s->to;

	if (!instant_read(s, &t))
		return;
	if (t.day)
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "must be a timestamp, not only a date");
	not_ahead(s, &t);
	if (t.at < *at)
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "is earlier than that of the line before: append lines in "
		    "the order of time");
	*at = t.at;
}

/* ---- values ---- */

static void
read_yes(const struct slot *s)
{
	if (node_is_kind(s->reading, s->node, NODE_BOOL))
		*(enum incident_yes *)s->to =
		    node_true(s->node) ? YES_YES : YES_NO;
}

static void
read_records(const struct slot *s)
{
	if (node_number(s->node, 0, INT64_MAX, s->to) != 0)
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "must be a whole number");
}

static void
read_known_datasets(const struct slot *s)
{
	const struct policy *p = s->reading->policy;
	struct names *names = s->to;

	if (!names_read(s->reading, s->node, names))
		return;
	for (size_t i = 0; i < names->n; i++)
		if (policy_dataset(p, names->name[i]) == NULL) {
			size_t from = path_enter_at(s->reading, i);

			name_unknown(s->reading, CHECK_REFERENCE, "dataset",
			    names->name[i], p->dataset, p->datasets,
			    sizeof(*p->dataset));
			path_leave(s->reading, from);
		}
}

static bool
is_part(struct text t)
{
	if (t.n < 1 || t.n > 3)
		return false;
	for (size_t i = 0; i < t.n; i++)
		if (!(t.p[i] >= 'A' && t.p[i] <= 'Z') &&
		    !(t.p[i] >= '0' && t.p[i] <= '9'))
			return false;
	return true;
}

bool
incident_place(struct text t)
{
	struct text country = { t.p, 2 }, part;

	if (t.n < 2 || place_country(country).n == 0)
		return false;
	if (t.n == 2)
		return true;
	part = (struct text){ t.p + 3, t.n - 3 };
	if (t.p[2] != '-' || !is_part(part))
		return false;
	return !text_is(country, "US") || place_state(part).n > 0;
}

static void
place_wrong(struct reading *r, struct text t)
{
	const char *meant = place_meant(t);

	if (meant != NULL)
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "%s is not a place where people live; did you mean "
		    "\"%s\"?",
		    name_quoted(t), meant);
	else
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "%s is not a place where people live: a country (DE), a "
		    "state of the USA (US-WA) or \"unknown\"",
		    name_quoted(t));
}

/* The last line that has it gives all of it, as people move from "unknown" to
 * a place. */
static void
read_affected(const struct slot *s)
{
	struct incident *i = s->to;
	struct text name = { NULL, 0 };
	const struct node *n;

	if (!node_is_kind(s->reading, s->node, NODE_OBJECT))
		return;
	i->affected = reading_keep(s->reading, node_size(s->node) + 1,
	    sizeof(*i->affected));
	i->places = 0;
	i->counted = true;
	while ((n = node_next(s->node, &name)) != NULL) {
		struct incident_people *p = &i->affected[i->places++];

		p->place = name;
		if (!text_is(name, "unknown") && !incident_place(name))
			place_wrong(s->reading, name);
		if (node_number(n, 0, INT64_MAX / 1024, &p->people) != 0)
			finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
			    "%s must be a number of people", name_quoted(name));
	}
}

/* ---- who was told ---- */

static bool
is_told(struct text whom)
{
	static const char *const plain[] = { "people", "customers",
		"controller", "agencies" };
	static const char *const placed[] = { "authority:", "people:",
		"agencies:" };

	for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++)
		if (text_is(whom, plain[i]))
			return true;
	for (size_t i = 0; i < sizeof(placed) / sizeof(*placed); i++) {
		struct text head = text_of(placed[i]), place = whom;

		if (whom.n <= head.n || memcmp(whom.p, head.p, head.n) != 0)
			continue;
		text_skip(&place, head.n);
		return incident_place(place) || text_is(place, "unknown");
	}
	return false;
}

static struct incident_told *
told_at(struct incident *i, struct text whom)
{
	for (size_t k = 0; k < i->tolds; k++)
		if (text_equal(i->told[k].whom, whom))
			return &i->told[k];
	i->told[i->tolds].whom = whom;
	return &i->told[i->tolds++];
}

/* What earlier lines say stays. */
static void
told_grow(const struct slot *s, struct incident *i)
{
	struct incident_told *all = reading_keep(s->reading,
	    i->tolds + node_size(s->node) + 1, sizeof(*all));

	if (i->tolds > 0)
		memcpy(all, i->told, i->tolds * sizeof(*all));
	i->told = all;
}

static void
read_notified(const struct slot *s)
{
	struct incident *i = s->to;
	struct text name = { NULL, 0 };
	const struct node *n;

	if (!node_is_kind(s->reading, s->node, NODE_OBJECT))
		return;
	told_grow(s, i);
	while ((n = node_next(s->node, &name)) != NULL) {
		size_t from = path_enter(s->reading, name);

		if (is_told(name))
			read_time(&(struct slot){ s->reading, n,
			    &told_at(i, name)->at, NULL });
		else
			finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
			    "is nobody to tell; known: people, people:PLACE, "
			    "customers, controller, agencies, "
			    "agencies:PLACE, authority:PLACE");
		path_leave(s->reading, from);
	}
}

/* ---- delays ---- */

/* A date: what is delayed until then is delayed until it is over. */
static void
read_until(const struct slot *s)
{
	struct incident_time *t = s->to;

	if (node_kind(s->node) == NODE_NULL) {
		*t = (struct incident_time){ .given = false };
		return;
	}
	if (instant_read(s, t) && t->day)
		t->at = zone_to_utc(s->reading->policy->zone,
		    (moment_day(t->at, s->reading->policy->zone) + 1) * DAY);
}

static const struct member delay_keys[] = {
	{ "from", read_time, offsetof(struct incident_delay, from), NULL, MAY },
	{ "until", read_until, offsetof(struct incident_delay, until), NULL,
	    MAY },
	{ "case", read_text, offsetof(struct incident_delay, case_id), NULL,
	    MAY },
	{ .name = NULL },
};

static void
delay_check(const struct slot *s, const struct incident_delay *d)
{
	if (!d->from.given)
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "needs \"from\": no delay is there yet that it could go on "
		    "with");
	else if (d->until.given && d->until.at < d->from.at)
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "\"until\" is earlier than \"from\"");
}

/* A delay from the same time, or without one, is the last one, of which more is
 * known; any other is a further one. */
static void
read_delay(const struct slot *s)
{
	struct incident *i = s->to;
	struct incident_delay d = { .until.given = false }, *all;

	object_read(s->reading, s->node, delay_keys, &d);
	all = reading_keep(s->reading, i->delays + 1, sizeof(*all));
	if (i->delays > 0) {
		const struct incident_delay *last = &i->delay[i->delays - 1];

		memcpy(all, i->delay, i->delays * sizeof(*all));
		if (!d.from.given || d.from.at == last->from.at) {
			d = *last;
			object_read(s->reading, s->node, delay_keys, &d);
			i->delays--;
		}
	}
	delay_check(s, &d);
	all[i->delays++] = d;
	i->delay = all;
}

/* ---- lines ---- */

static const struct word risk_words[] = {
	{ "unlikely", RISK_UNLIKELY },
	{ "likely", RISK_LIKELY },
	{ "high", RISK_HIGH },
	{ NULL, 0 },
};

static const struct word incident_roles[] = {
	{ "controller", INCIDENT_CONTROLLER },
	{ "processor", INCIDENT_PROCESSOR },
	{ NULL, 0 },
};

#define AT(member) offsetof(struct incident, member)

static const struct member line_keys[] = {
	{ "incident", read_text, AT(id), NULL, MUST },
	{ "at", read_at, AT(at), NULL, MUST },
	{ "occurred_from", read_time, AT(occurred_from), NULL, MAY },
	{ "occurred_to", read_time, AT(occurred_to), NULL, MAY },
	{ "discovered_at", read_time, AT(discovered_at), NULL, MAY },
	{ "aware_at", read_time, AT(aware_at), NULL, MAY },
	{ "determined_at", read_time, AT(determined_at), NULL, MAY },
	{ "what", read_text, AT(what), NULL, MAY },
	{ "categories", read_categories, AT(categories), NULL, MAY },
	{ "datasets", read_known_datasets, AT(datasets), NULL, MAY },
	{ "measures", read_names, AT(measures), NULL, MAY },
	{ "advice", read_names, AT(advice), NULL, MAY },
	{ "consequences", read_text, AT(consequences), NULL, MAY },
	{ "encrypted", read_yes, AT(encrypted), NULL, MAY },
	{ "risk", read_word, AT(risk), risk_words, MAY },
	{ "role", read_word, AT(role), incident_roles, MAY },
	{ "affected", read_affected, 0, NULL, MAY },
	{ "records", read_records, AT(records), NULL, MAY },
	{ "law_enforcement_delay", read_delay, 0, NULL, MAY },
	{ "notified", read_notified, 0, NULL, MAY },
	{ "closed", read_time, AT(closed), NULL, MAY },
	{ .name = NULL },
};

/* The last instant that a time can be. */
static int64_t
latest(const struct reading *r, const struct incident_time *t)
{
	const struct zone *zone = r->policy->zone;

	if (!t->day)
		return t->at;
	return zone_to_utc(zone, (moment_day(t->at, zone) + 1) * DAY) - 1;
}

static void
in_order(struct reading *r, const char *first, const struct incident_time *a,
    const char *then, const struct incident_time *b)
{
	if (a->given && b->given && latest(r, b) < a->at)
		finding_in(r, then, LEVEL_ERROR, CHECK_FORM,
		    "is earlier than \"%s\"", first);
}

/* What is told cannot be known before it is found. */
static void
contradictions(struct reading *r, const struct incident *i)
{
	size_t from;

	in_order(r, "occurred_from", &i->occurred_from, "occurred_to",
	    &i->occurred_to);
	in_order(r, "occurred_from", &i->occurred_from, "discovered_at",
	    &i->discovered_at);
	in_order(r, "discovered_at", &i->discovered_at, "aware_at",
	    &i->aware_at);
	in_order(r, "discovered_at", &i->discovered_at, "determined_at",
	    &i->determined_at);
	in_order(r, "discovered_at", &i->discovered_at, "closed", &i->closed);
	for (size_t k = 0; k < i->tolds; k++) {
		from = path_enter_two(r, "notified", i->told[k].whom);
		if (i->told[k].at.given && i->discovered_at.given &&
		    latest(r, &i->told[k].at) < i->discovered_at.at)
			finding_add(r, LEVEL_ERROR, CHECK_FORM,
			    "is earlier than \"discovered_at\"");
		path_leave(r, from);
	}
}

void
incident_reading_begin(struct incident_reading *r, struct policy *p,
    int64_t now, struct arena *arena)
{
	const char *why;

	*r = (struct incident_reading){ .base = { .policy = p, .arena = arena },
		.utc = zone_load("UTC", &why),
		.now = now };
}

void
incident_reading_end(struct incident_reading *r)
{
	buf_clear(&r->base.path);
	zone_free(r->utc);
}

void
incident_line_read(struct incident_reading *r, const struct node *line,
    struct incident *i)
{
	object_read(&r->base, line, line_keys, i);
	if (r->base.findings->errors == 0)
		contradictions(&r->base, i);
}

/* SPDX-License-Identifier: ISC */
/* The section "policy": its name, its publisher, and the files it relies on. */
#include "base/calendar.h"
#include "base/mem.h"
#include "policy/reading.h"

static const struct member category_keys[] = {
	{ "title", read_text, offsetof(struct policy_category, title), NULL,
	    MAY },
	{ "parent", read_category, offsetof(struct policy_category, parent),
	    NULL, MUST },
	{ "dpv", read_text, offsetof(struct policy_category, dpv), NULL, MAY },
	{ .name = NULL },
};

/* A rule about a category holds for all categories below it, so the name must
 * say what the category lies below. */
static void
categories_check(struct reading *r, const struct policy *p)
{
	for (size_t i = 0; i < p->categories; i++) {
		const struct policy_category *c = &p->category[i];
		size_t from = path_enter(r, c->name);

		if (c->parent.n > 0 &&
		    (text_equal(c->name, c->parent) ||
			!category_within(c->name, c->parent)))
			finding_add(r, LEVEL_ERROR, CHECK_VOCABULARY,
			    "the name must begin with the \"parent\" and a "
			    "dot");
		if (category_standard(r, c->name))
			finding_add(r, LEVEL_ERROR, CHECK_VOCABULARY,
			    "the vocabulary has this category already; remove "
			    "it here");
		path_leave(r, from);
	}
}

static void
read_extra_categories(const struct slot *s)
{
	struct policy *p = s->to;

	p->category = map_new(s, sizeof(*p->category), &p->categories);
	map_read(s, category_keys, p->category, sizeof(*p->category));
	categories_check(s->reading, p);
}

static const struct member subject_keys[] = {
	{ "title", read_text, offsetof(struct policy_subject, title), NULL,
	    MAY },
	{ "dpv", read_text, offsetof(struct policy_subject, dpv), NULL, MAY },
	{ .name = NULL },
};

static void
subjects_check(struct reading *r, const struct policy *p)
{
	for (size_t i = 0; i < p->subjects; i++) {
		size_t from = path_enter(r, p->subject[i].name);

		if (subject_standard(r, p->subject[i].name))
			finding_add(r, LEVEL_ERROR, CHECK_VOCABULARY,
			    "the vocabulary has this subject already; remove "
			    "it here");
		path_leave(r, from);
	}
}

static void
read_extra_subjects(const struct slot *s)
{
	struct policy *p = s->to;

	p->subject = map_new(s, sizeof(*p->subject), &p->subjects);
	map_read(s, subject_keys, p->subject, sizeof(*p->subject));
	subjects_check(s->reading, p);
}

static const struct member controller_keys[] = {
	{ "clause", read_clause_only, 0, NULL, MAY },
	{ "name", read_text, offsetof(struct policy, controller.name), NULL,
	    MUST },
	{ "address", read_names, offsetof(struct policy, controller.address),
	    NULL, MAY },
	{ "country", read_country, offsetof(struct policy, controller.country),
	    NULL, MAY },
	{ "email", read_text, offsetof(struct policy, controller.email), NULL,
	    MAY },
	{ .name = NULL },
};

static void
read_format(const struct slot *s)
{
	struct text t;

	if (text_read(s->reading, s->node, &t) && !text_is(t, "pp-policy/1"))
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "must be \"pp-policy/1\"");
}

/*
 * Whether it is spelt as the IANA database spells its names.  Other names that
 * a system has mean something else on another system, or after an update.
 */
static bool
zone_spelt(struct text t)
{
	static const char *const other[] = { "posixrules", "localtime",
		"Factory", "posix/", "right/" };
	char last = '/';

	for (size_t i = 0; i < sizeof(other) / sizeof(*other); i++)
		if (t.n >= strlen(other[i]) &&
		    memcmp(t.p, other[i], strlen(other[i])) == 0)
			return false;
	for (size_t i = 0; i < t.n; i++) {
		char c = t.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

		if (!letter && (last == '/' || c == '\0' ||
				   strchr("0123456789+-_/", c) == NULL))
			return false;
		last = c;
	}
	return last != '/';
}

static void
zone_resolve(struct reading *r, const struct node *n, const struct zone **to)
{
	struct policy_memory *m = r->policy->memory;
	struct zone *zone;
	const char *why;
	struct text t;

	if (!text_read(r, n, &t))
		return;
	if (!zone_spelt(t)) {
		finding_add(r, LEVEL_ERROR, CHECK_TIME,
		    "time zone %s: the IANA database has no such name",
		    name_quoted(t));
		return;
	}
	zone = zone_load(t.p, &why);
	if (zone == NULL) {
		finding_add(r, LEVEL_ERROR, CHECK_TIME, "time zone %s: %s",
		    name_quoted(t), why);
		return;
	}
	m->zone = mem_resize(m->zone, m->zones + 1, sizeof(*m->zone));
	m->zone[m->zones++] = zone;
	*to = zone;
}

void
read_zone(const struct slot *s)
{
	zone_resolve(s->reading, s->node, s->to);
}

static void
read_time_zone(const struct slot *s)
{
	struct policy *p = s->to;

	zone_resolve(s->reading, s->node, &p->zone);
	p->time_zone = node_text(s->node);
}

static void
read_holidays(const struct slot *s)
{
	struct policy *p = s->to;
	struct text name, content;
	const char *why;
	size_t line;

	if (!text_read(s->reading, s->node, &name))
		return;
	content = file_beside(s->reading, name);
	if (content.p == NULL)
		return;
	p->memory->holidays = workdays_read(content, &line, &why);
	p->holidays = p->memory->holidays;
	if (p->holidays == NULL)
		finding_add(s->reading, LEVEL_ERROR, CHECK_TIME, "%s:%zu: %s",
		    name_quoted(name), line, why);
}

/* Whether it looks like a tag of BCP 47: a code of a language and subtags. */
static bool
is_language(struct text t)
{
	size_t n = 0;
	bool first = true;

	for (size_t i = 0; i <= t.n; i++) {
		char c = i < t.n ? t.p[i] : '-';
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

		if (c == '-') {
			if (n == 0 || n > 8 || (first && (n < 2 || n > 3)))
				return false;
			first = false;
			n = 0;
			continue;
		}
		if (!letter && (first || c < '0' || c > '9'))
			return false;
		n++;
	}
	return true;
}

static void
read_language(const struct slot *s)
{
	struct text t;

	if (!text_read(s->reading, s->node, &t))
		return;
	if (is_language(t))
		*(struct text *)s->to = t;
	else
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "must be a language tag such as en-US or de");
}

static void
read_laws(const struct slot *s)
{
	struct policy *p = s->to;
	struct text name;

	if (text_read(s->reading, s->node, &name))
		p->jurisdictions = file_beside(s->reading, name);
	p->laws_named = true;
}

static void
read_source(const struct slot *s)
{
	struct policy *p = s->to;

	if (text_read(s->reading, s->node, &p->source))
		p->published = file_beside(s->reading, p->source);
	p->sourced = true;
}

#define AT(member) offsetof(struct policy, member)

const struct member head_keys[] = {
	{ "format", read_format, 0, NULL, MUST },
	{ "id", read_text, AT(id), NULL, MUST },
	{ "title", read_text, AT(title), NULL, MAY },
	{ "clause", read_clause_only, 0, NULL, MAY },
	{ "last_updated", read_date, AT(last_updated), NULL, MAY },
	{ "previous", read_date, AT(previous), NULL, MAY },
	{ "source", read_source, 0, NULL, MAY },
	{ "clauses", read_clauses, 0, NULL, MAY },
	{ "time_zone", read_time_zone, 0, NULL, MUST },
	{ "language", read_language, AT(language), NULL, MAY },
	{ "holidays", read_holidays, 0, NULL, MAY },
	{ "jurisdictions", read_laws, 0, NULL, MAY },
	{ "controller", read_object, 0, controller_keys, MAY },
	{ "extra_categories", read_extra_categories, 0, NULL, MAY },
	{ "extra_subjects", read_extra_subjects, 0, NULL, MAY },
	{ .name = NULL },
};

/* ---- checks ---- */

static void
updates_check(struct reading *r)
{
	const struct policy *p = r->policy;
	size_t from;

	if (p->last_updated.n == 0)
		return;
	from = path_enter_keys(r, "policy.last_updated");
	if (p->previous.n > 0 &&
	    dates_day(p->last_updated) < dates_day(p->previous))
		finding_add(r, LEVEL_WARNING, CHECK_DATES,
		    "is older than \"previous\"");
	check_published(r);
	path_leave(r, from);
}

/* If a year is missing from the file, its holidays count as working days. */
static void
holidays_check(struct reading *r)
{
	const struct policy *p = r->policy;
	int32_t year = date_from_days(r->today).year;

	for (int32_t y = year; p->holidays != NULL && y <= year + 1; y++)
		if (!workdays_know(p->holidays, y))
			finding_in(r, "policy.holidays", LEVEL_WARNING,
			    CHECK_TIME,
			    "the file has no holidays of %d, so all of them "
			    "count as business days",
			    (int)y);
	if (p->holidays == NULL && p->promise.answer.work_days > 0)
		finding_in(r, "policy.holidays", LEVEL_WARNING, CHECK_TIME,
		    "no file of holidays is given, so all holidays count as "
		    "business days");
}

void
check_head(struct reading *r)
{
	updates_check(r);
	holidays_check(r);
}

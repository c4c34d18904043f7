/* SPDX-License-Identifier: ISC */
/* The section "policy": what the policy is called, and what it rests on. */
#include "base/date.h"
#include "base/mem.h"
#include "policy/reading.h"

static const struct member category_keys[] = {
	{ "title", read_text, offsetof(struct policy_category, title), NULL,
	    false },
	{ "parent", read_category, offsetof(struct policy_category, parent),
	    NULL, true },
	{ "dpv", read_text, offsetof(struct policy_category, dpv), NULL,
	    false },
	{ NULL, NULL, 0, NULL, false },
};

/* Rules about a category hold for all below it, so the name must say what it
 * is below of. */
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
			    "must begin with its parent and a dot");
		if (category_standard(r, c->name))
			finding_add(r, LEVEL_ERROR, CHECK_VOCABULARY,
			    "is a category of the vocabulary already");
		path_leave(r, from);
	}
}

static void
read_extra_categories(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct policy *p = to;

	(void)with;
	p->category = map_new(r, n, sizeof(*p->category), &p->categories);
	map_read(r, n, category_keys, p->category, sizeof(*p->category));
	categories_check(r, p);
}

static const struct member subject_keys[] = {
	{ "title", read_text, offsetof(struct policy_subject, title), NULL,
	    false },
	{ "dpv", read_text, offsetof(struct policy_subject, dpv), NULL, false },
	{ NULL, NULL, 0, NULL, false },
};

static void
read_extra_subjects(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct policy *p = to;

	(void)with;
	p->subject = map_new(r, n, sizeof(*p->subject), &p->subjects);
	map_read(r, n, subject_keys, p->subject, sizeof(*p->subject));
	for (size_t i = 0; i < p->subjects; i++) {
		size_t from = path_enter(r, p->subject[i].name);

		if (subject_standard(r, p->subject[i].name))
			finding_add(r, LEVEL_ERROR, CHECK_VOCABULARY,
			    "is a subject of the vocabulary already");
		path_leave(r, from);
	}
}

static const struct member controller_keys[] = {
	{ "clause", read_clause_only, 0, "", false },
	{ "name", read_text, offsetof(struct policy, controller.name), NULL,
	    true },
	{ "address", read_names, offsetof(struct policy, controller.address),
	    NULL, false },
	{ "email", read_text, offsetof(struct policy, controller.email), NULL,
	    false },
	{ NULL, NULL, 0, NULL, false },
};

static void
read_format(struct reading *r, const struct node *n, void *to, const void *with)
{
	struct text t;

	(void)to;
	(void)with;
	if (text_read(r, n, &t) && !text_is(t, "pp-policy/1"))
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "must be \"pp-policy/1\"");
}

/*
 * As the database spells its names; what else a system has beside them means
 * something else on the next one, or after an update.
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

void
read_zone(struct reading *r, const struct node *n, void *to, const void *with)
{
	struct policy_memory *m = r->policy->memory;
	struct zone *zone;
	const char *why;
	struct text t;

	(void)with;
	if (!text_read(r, n, &t))
		return;
	if (!zone_spelt(t)) {
		finding_add(r, LEVEL_ERROR, CHECK_TIME,
		    "time zone %s: no name of the IANA database",
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
	*(const struct zone **)to = zone;
}

static void
read_time_zone(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct policy *p = to;

	read_zone(r, n, &p->zone, with);
	p->time_zone = node_text(n);
}

static void
read_holidays(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct policy *p = to;
	struct text name, content;
	const char *why;
	size_t line;

	(void)with;
	if (!text_read(r, n, &name))
		return;
	content = file_beside(r, name);
	if (content.p == NULL)
		return;
	p->memory->holidays = workdays_read(content, &line, &why);
	p->holidays = p->memory->holidays;
	if (p->holidays == NULL)
		finding_add(r, LEVEL_ERROR, CHECK_TIME, "%s:%zu: %s",
		    name_quoted(name), line, why);
}

/* The content of a file that is named here. */
static void
read_file(struct reading *r, const struct node *n, void *to, const void *with)
{
	struct text name;

	(void)with;
	if (text_read(r, n, &name))
		*(struct text *)to = file_beside(r, name);
}

static void
read_laws(struct reading *r, const struct node *n, void *to, const void *with)
{
	struct policy *p = to;

	p->laws_named = true;
	read_file(r, n, &p->jurisdictions, with);
}

static void
read_source(struct reading *r, const struct node *n, void *to, const void *with)
{
	struct policy *p = to;

	(void)with;
	if (text_read(r, n, &p->source))
		p->published = file_beside(r, p->source);
	p->sourced = true;
}

#define AT(member) offsetof(struct policy, member)

static const struct member head_keys[] = {
	{ "format", read_format, 0, NULL, true },
	{ "id", read_text, AT(id), NULL, true },
	{ "title", read_text, AT(title), NULL, false },
	{ "clause", read_clause_only, 0, "", false },
	{ "last_updated", read_date, AT(last_updated), NULL, false },
	{ "previous", read_date, AT(previous), NULL, false },
	{ "source", read_source, 0, NULL, false },
	{ "clauses", read_clauses, 0, NULL, false },
	{ "time_zone", read_time_zone, 0, NULL, true },
	{ "language", read_text, AT(language), NULL, false },
	{ "holidays", read_holidays, 0, NULL, false },
	{ "jurisdictions", read_laws, 0, NULL, false },
	{ "controller", read_object, 0, controller_keys, false },
	{ "extra_categories", read_extra_categories, 0, NULL, false },
	{ "extra_subjects", read_extra_subjects, 0, NULL, false },
	{ NULL, NULL, 0, NULL, false },
};

void
read_head(struct reading *r, const struct node *n, void *to, const void *with)
{
	(void)with;
	object_read(r, n, head_keys, to);
}

/* ---- checks ---- */

static void
updates_check(struct reading *r)
{
	const struct policy *p = r->policy;
	size_t from = path_enter_two(r, "policy", text_of("last_updated"));

	if (p->last_updated.n > 0 && p->previous.n > 0 &&
	    dates_day(p->last_updated) < dates_day(p->previous))
		finding_add(r, LEVEL_WARNING, CHECK_DATES,
		    "is older than previous");
	if (p->last_updated.n > 0)
		check_published(r);
	path_leave(r, from);
}

/* A file that is short of a year makes its holidays working days. */
static void
holidays_check(struct reading *r)
{
	const struct policy *p = r->policy;
	int32_t year = date_from_days(r->today).year;
	size_t from = path_enter_two(r, "policy", text_of("holidays"));

	for (int32_t y = year; p->holidays != NULL && y <= year + 1; y++)
		if (!workdays_know(p->holidays, y))
			finding_add(r, LEVEL_WARNING, CHECK_TIME,
			    "the file has no holidays of %d", (int)y);
	if (p->holidays == NULL && p->promise.answer.work_days > 0)
		finding_add(r, LEVEL_WARNING, CHECK_TIME,
		    "without a file of holidays each is a business day");
	path_leave(r, from);
}

void
check_head(struct reading *r)
{
	updates_check(r);
	holidays_check(r);
}

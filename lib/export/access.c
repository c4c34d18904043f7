/* SPDX-License-Identifier: ISC */
#include "export/access.h"

#include "base/mem.h"
#include "record/json.h"
#include "record/jsonget.h"

struct text
access_who(const struct access *a)
{
	const struct policy *p = a->policy;

	return p->controller.name.n > 0 ? p->controller.name
	       : p->title.n > 0         ? p->title
					: p->id;
}

const char *
access_why_word(enum access_why why)
{
	static const char *const word[] = { "never_disclosed", "about_others",
		"not_provided_or_observed", "not_proved" };

	return word[why];
}

bool
access_gets(const struct policy_recipient *r, const struct policy_dataset *d)
{
	if (policy_data_for(r, d) == NULL)
		return false;
	for (size_t i = 0; i < r->purposes; i++)
		for (size_t j = 0; j < d->purposes; j++)
			if (r->purpose[i] == d->purpose[j])
				return true;
	return false;
}

/* ---- the members of records ---- */

/* The part of a path that is a member of the record. */
static struct text
top_of(struct text path)
{
	size_t n = 0;

	while (n < path.n && path.p[n] != '.' && path.p[n] != '[')
		n++;
	return (struct text){ path.p, n };
}

static bool
some_have(const struct access_dataset *d, struct text member)
{
	struct text raw;

	for (size_t i = 0; i < d->records; i++)
		if (json_get(d->record[i]->line, member, &raw))
			return true;
	return false;
}

static void
member_add(struct access_dataset *d, struct text name, struct text title)
{
	for (size_t i = 0; i < d->members; i++)
		if (text_equal(d->member[i], name))
			return;
	if (!some_have(d, name))
		return;
	d->member[d->members] = name;
	d->title[d->members++] = title;
}

static void
members_find(struct access_dataset *d)
{
	const struct policy_dataset *of = d->dataset;
	const size_t room = 2 * of->fields + 1;

	d->member = mem_array(room, sizeof(*d->member));
	d->title = mem_array(room, sizeof(*d->title));
	for (size_t i = 0; i < of->fields; i++) {
		struct text name = of->field[i].name;
		struct text title = of->field[i].title;

		member_add(d, name, title.n > 0 ? title : name);
		member_add(d, top_of(name), top_of(name));
	}
}

static void
value_there(void *dataset, const struct policy_field *f, struct text raw)
{
	struct access_dataset *d = dataset;

	if (f != NULL && !text_is(raw, "null"))
		d->holds[f - d->dataset->field] = true;
}

static void
holds_find(struct access_dataset *d)
{
	d->holds = mem_array(d->dataset->fields + 1, sizeof(*d->holds));
	for (size_t i = 0; i < d->records; i++)
		holding_walk(d->record[i], value_there, d);
	for (size_t i = 0; i < d->withhelds; i++)
		if (d->withheld[i].field != NULL)
			d->holds[d->withheld[i].field - d->dataset->field] =
			    true;
}

static bool
is_flat(const struct access_dataset *d)
{
	struct text rest, name, value;
	enum value_kind kind;

	for (size_t i = 0; i < d->records; i++) {
		rest = d->record[i]->line;
		while (holding_member(&rest, &name, &value))
			if (!json_literal(value, &kind) || value_nests(kind))
				return false;
	}
	return true;
}

/* ---- what is not shown ---- */

static enum access_why
why_withheld(const struct access *a, const struct policy_field *f)
{
	if (f != NULL && policy_never(a->policy, f))
		return WHY_NEVER;
	if (f != NULL && f->about_other)
		return WHY_OTHER;
	return a->kind == ACCESS_NAMES ? WHY_NAMES
	       : f == NULL             ? WHY_NEVER
				       : WHY_ORIGIN;
}

static void
withheld_add(const struct access *a, struct access_dataset *d, struct text name)
{
	const struct policy_field *f = policy_field(d->dataset, name);

	for (size_t i = 0; i < d->withhelds; i++)
		if (text_equal(d->withheld[i].name, name))
			return;
	d->withheld =
	    mem_resize(d->withheld, d->withhelds + 1, sizeof(*d->withheld));
	d->withheld[d->withhelds++] =
	    (struct access_withheld){ f, name, why_withheld(a, f) };
}

/* ---- how long ---- */

static bool
is_withheld(const struct access_dataset *d, const struct policy_field *f)
{
	for (size_t i = 0; i < d->withhelds; i++)
		if (d->withheld[i].field == f)
			return true;
	return false;
}

/* By a date that is not in the picks nothing can be said. */
static int
kept_of(const struct access *a, struct access_dataset *d,
    const struct holding *r, size_t n)
{
	d->kept = kept_find(a->policy, r, n, a->now, &d->rules, &d->all);
	for (size_t i = 0; i < d->rules; i++) {
		struct kept_rule *k = &d->kept[i];
		bool unknown = false;

		for (size_t s = 0; s < k->rule->sinces; s++)
			unknown |= is_withheld(d, k->rule->since[s]);
		if (!unknown)
			continue;
		k->dated = false;
		k->undated = 0;
		d->all.dated = false;
	}
	return d->kept == NULL ? -1 : 0;
}

/* ---- all ---- */

static int
dataset_find(struct access *a, const struct policy_dataset *of)
{
	struct access_dataset *d = &a->of[a->datasets];
	size_t n;
	const struct holding *r = holdings_of(a->held, of, &n);

	d->dataset = of;
	d->record = mem_array(n + 1, sizeof(struct holding *));
	for (size_t i = 0; i < n; i++)
		if (r[i].theirs)
			d->record[d->records++] = &r[i];
	if (d->records == 0) {
		mem_free(d->record);
		*d = (struct access_dataset){ 0 };
		return 0;
	}
	a->datasets++;
	members_find(d);
	d->flat = is_flat(d);
	for (size_t i = 0; i < d->records; i++)
		for (size_t j = 0; j < d->record[i]->withheld.n; j++)
			withheld_add(a, d, d->record[i]->withheld.name[j]);
	holds_find(d);
	return kept_of(a, d, r, n);
}

int
access_find(struct access *a)
{
	const struct policy *p = a->policy;

	a->of = mem_array(p->datasets + 1, sizeof(*a->of));
	for (size_t i = 0; i < p->datasets && a->held != NULL; i++)
		if (dataset_find(a, &p->dataset[i]) != 0)
			return -1;
	return 0;
}

void
access_clear(struct access *a)
{
	for (size_t i = 0; i < a->datasets; i++) {
		mem_free(a->of[i].record);
		mem_free(a->of[i].member);
		mem_free(a->of[i].title);
		mem_free(a->of[i].kept);
		mem_free(a->of[i].holds);
		mem_free(a->of[i].withheld);
	}
	mem_free(a->of);
}

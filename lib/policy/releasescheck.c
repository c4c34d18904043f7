/* SPDX-License-Identifier: ISC */
/* Checks whether what a release promises is worth something. */
#include "policy/reading.h"

/* Each of these categories alone says who somebody is; most are in 45 CFR
 * 164.514(b)(2)(i). */
static const char *const naming[] = { "user.account.username",
	"user.authorization", "user.biometrics", "user.contact.address.street",
	"user.contact.address.mailing_address", "user.contact.email",
	"user.contact.fax_number", "user.contact.phone_number",
	"user.contact.social_url", "user.content.self_image",
	"user.device.cookie", "user.device.cookie_id", "user.device.device_id",
	"user.device.ip_address", "user.financial.bank_account",
	"user.financial.credit_card", "user.government_id",
	"user.health.insurance_beneficiary_id", "user.health.record_id",
	"user.name", "user.unique_id" };

/* Several of these together say it, as others may know them. */
static const char *const telling[] = { "user.contact", "user.demographic",
	"user.location", "user.professional_information" };

/* Whether a category is one of a list or lies below one; or, if asked, above.
 */
static bool
is_among(struct text category, const char *const *list, size_t n, bool holds)
{
	for (size_t i = 0; i < n; i++) {
		struct text one = text_of(list[i]);

		if (category_within(category, one) ||
		    (holds && category_within(one, category)))
			return true;
	}
	return false;
}

#define AMONG(category, list, holds)                                           \
	is_among(category, list, sizeof(list) / sizeof(*(list)), holds)

static bool
finds_person(const struct policy_dataset *d, const struct policy_field *f)
{
	return policy_says_whose(d, f) || (d->keys == 1 && d->key[0] == f);
}

static bool
goes_out(const struct policy_column *c)
{
	return c->role.n > 0 && c->is.role != RELEASE_IDENTIFIER &&
	       c->is.role != RELEASE_DROP;
}

/* ---- one column ---- */

static void
exposed_check(struct reading *r, const struct policy_dataset *d,
    const struct policy_field *f, const struct policy_column *c)
{
	bool names = finds_person(d, f) || AMONG(f->category, naming, false);

	if (policy_never(r->policy, f))
		finding_add(r, LEVEL_ERROR, CHECK_RELEASE,
		    "is never disclosed, but the release publishes it; use "
		    "the role \"drop\"");
	else if (names && c->is.role == RELEASE_QUASI)
		finding_add(r, LEVEL_WARNING, CHECK_RELEASE,
		    "identifies people, and may do so even when it is made "
		    "coarser; use the role \"identifier\"");
	else if (names)
		finding_add(r, LEVEL_ERROR, CHECK_RELEASE,
		    "identifies people, but the release publishes it "
		    "unchanged; use the role \"identifier\"");
	else if (c->is.role == RELEASE_KEEP &&
		 (AMONG(f->category, telling, true) ||
		     AMONG(f->category, naming, true)))
		finding_add(r, LEVEL_WARNING, CHECK_RELEASE,
		    "others may know this of a person, but the release "
		    "publishes it unchanged; use the role \"quasi\"");
}

static void
field_check(struct reading *r, const struct policy_dataset *d,
    const struct policy_column *c)
{
	const struct policy_field *f = field_resolve(r, d, c->name);

	if (f != NULL && goes_out(c))
		exposed_check(r, d, f, c);
}

/* A group of k persons has at most k values, so a larger l needs larger groups.
 */
static void
diversity_check(struct reading *r, const struct release_column *c, uint64_t k)
{
	uint64_t l = c->diversity == L_RECURSIVE ? c->of
		     : c->diversity == L_NONE
			 ? 0
			 : (c->l.over + c->l.under - 1) / c->l.under;

	if (k > 0 && l > k)
		finding_in(r, "l", LEVEL_WARNING, CHECK_RELEASE,
		    "a group of \"k\" people cannot have so many values, so "
		    "groups will be larger");
}

static void
sensitive_check(struct reading *r, const struct policy_column *c, uint64_t k)
{
	diversity_check(r, &c->is, k);
	if (c->is.closeness == T_ORDERED && c->is.type == TYPE_TEXT &&
	    c->hierarchy.n == 0)
		finding_add(r, LEVEL_WARNING, CHECK_RELEASE,
		    "\"ordered\" takes texts in alphabetical order; a "
		    "\"hierarchy\" sets another order");
}

static void
labels_check(struct reading *r, const struct policy_release *p,
    const struct policy_column *c)
{
	if (release_by_names(&p->is) && c->is.role == RELEASE_QUASI &&
	    c->hierarchy.n > 0 && c->is.labels != LABELS_HIERARCHY)
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "this search writes names of the hierarchy; use the label "
		    "\"hierarchy\"");
}

/* ---- one release ---- */

static void
columns_check(struct reading *r, const struct policy_release *p)
{
	bool quasi = false;

	for (size_t i = 0; i < p->columns; i++) {
		const struct policy_column *c = &p->column[i];
		size_t from = path_enter_two(r, "columns", c->name);

		if (p->dataset != NULL)
			field_check(r, p->dataset, c);
		labels_check(r, p, c);
		if (c->is.role == RELEASE_SENSITIVE)
			sensitive_check(r, c, p->is.k);
		/* An unknown role, which is 0, may have been meant to be this.
		 */
		quasi |= c->is.role == RELEASE_QUASI;
		path_leave(r, from);
	}
	if (!quasi)
		finding_add(r, LEVEL_ERROR, CHECK_RELEASE,
		    "has no column with the role \"quasi\", so nothing is made "
		    "coarser");
}

static void
unlisted_check(struct reading *r, const struct policy_release *p)
{
	const struct policy_dataset *d = p->dataset;

	for (size_t i = 0; i < d->fields; i++)
		if (name_find(d->field[i].name, p->column, p->columns,
			sizeof(*p->column)) == NULL)
			finding_in(r, "columns", LEVEL_ERROR, CHECK_RELEASE,
			    "field %s is missing; give it a role (\"drop\" "
			    "leaves "
			    "it out)",
			    name_quoted(d->field[i].name));
}

static bool
same_fields(const struct policy_field **a, size_t n,
    const struct policy_field **b, size_t m)
{
	for (size_t i = 0; i < n && n == m; i++)
		if (a[i] != b[i])
			return false;
	return n == m;
}

/* Without a unit, each record counts as a person of its own. */
static void
unit_check(struct reading *r, const struct policy_release *p)
{
	const struct policy_dataset *d = p->dataset;

	if (!p->united && d != NULL && d->persons > 0 &&
	    !same_fields(d->key, d->keys, d->person, d->persons))
		finding_add(r, LEVEL_WARNING, CHECK_RELEASE,
		    "has no \"unit\", so each record counts as a person, but "
		    "a person may have several records");
	if (p->unit != NULL && goes_out(p->unit))
		finding_in(r, "unit", LEVEL_ERROR, CHECK_RELEASE,
		    "column %s tells whose record it is, but the release "
		    "publishes it; use the role \"identifier\"",
		    name_quoted(p->unit->name));
}

void
check_releases(struct reading *r)
{
	const struct policy *p = r->policy;

	for (size_t i = 0; i < p->releases; i++) {
		size_t from = path_enter_two(r, "releases", p->release[i].name);

		columns_check(r, &p->release[i]);
		if (p->release[i].dataset != NULL)
			unlisted_check(r, &p->release[i]);
		unit_check(r, &p->release[i]);
		path_leave(r, from);
	}
}

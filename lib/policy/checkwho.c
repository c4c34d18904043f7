/* SPDX-License-Identifier: ISC */
/* Checks of those who get data, and of what is told to people. */
#include "hide/method.h"
#include "policy/reading.h"

/* ---- recipients ---- */

static void
country_check(struct reading *r, const struct policy_recipient *rec)
{
	const struct names *allowed = &r->policy->transfers;
	size_t from = path_enter(r, text_of("country"));

	if (allowed->n > 0 && rec->country.n > 0 &&
	    name_find(rec->country, allowed->name, allowed->n,
		sizeof(*allowed->name)) == NULL)
		finding_add(r, LEVEL_ERROR, CHECK_RECIPIENT,
		    "%s is no country that transfers allows",
		    name_quoted(rec->country));
	path_leave(r, from);
}

/* An end that has come is a matter of today: a nightly job must not stop for
 * it, only what would hand out data. */
static void
contract_check(struct reading *r, const struct policy_recipient *rec)
{
	size_t from;

	if (rec->contract.n == 0 && text_is(rec->type, "service_provider"))
		finding_add(r, LEVEL_ERROR, CHECK_RECIPIENT,
		    "is a service provider without a \"contract\"");
	from = path_enter(r, text_of("contract_until"));
	if (policy_contract_over(rec, r->today))
		finding_add_today(r, CHECK_RECIPIENT,
		    "the contract has run out");
	path_leave(r, from);
}

static bool
purposes_meet(const struct policy_recipient *rec,
    const struct policy_dataset *d)
{
	for (size_t i = 0; i < rec->purposes; i++)
		for (size_t j = 0; j < d->purposes; j++)
			if (rec->purpose[i] == d->purpose[j])
				return true;
	return false;
}

static void
never_check(struct reading *r, const struct policy_recipient *rec,
    const struct policy_recipient_data *data, const struct policy_field *f)
{
	const char *name = name_quoted(f->name);

	if (f->never)
		finding_add(r, LEVEL_ERROR, CHECK_RECIPIENT,
		    "field %s is never disclosed", name);
	else if (policy_never(r->policy, f) &&
		 text_is(policy_method(r->policy, rec, data->dataset, f),
		     "drop"))
		finding_add(r, LEVEL_WARNING, CHECK_RECIPIENT,
		    "field %s is of a category in never_disclose: it is not "
		    "given",
		    name);
}

static void
data_check(struct reading *r, const struct policy_recipient *rec,
    const struct policy_recipient_data *data)
{
	size_t from = path_enter_two(r, "fields", data->dataset->name);

	if (rec->purposes > 0 && data->dataset->purposes > 0 &&
	    !purposes_meet(rec, data->dataset))
		finding_add(r, LEVEL_ERROR, CHECK_RECIPIENT,
		    "the dataset is for no purpose of this recipient");
	if (data->all && rec->type.n > 0 && !text_is(rec->type, "authority"))
		finding_add(r, LEVEL_ERROR, CHECK_RECIPIENT,
		    "\"*\" is for an authority only: list the fields");
	for (size_t i = 0; i < data->fields; i++)
		never_check(r, rec, data, data->field[i]);
	path_leave(r, from);
}

/* Whether a recipient gets a field of a category. */
static bool
gets_category(const struct policy_recipient_data *data, struct text category)
{
	const struct policy_dataset *d = data->dataset;

	for (size_t i = 0; i < (data->all ? d->fields : data->fields); i++) {
		const struct policy_field *f =
		    data->all ? &d->field[i] : data->field[i];

		if (category_within(f->category, category))
			return true;
	}
	return false;
}

static void
transform_check(struct reading *r, const struct policy_recipient *rec,
    const struct policy_transform *t)
{
	size_t from = path_enter_two(r, "transform", t->category);
	struct method_spec *spec = NULL;
	struct text by = { NULL, 0 };
	char why[160];

	if (t->method.n > 0)
		spec = method_parse(t->method, why, sizeof(why));
	if (spec != NULL)
		by = method_by(spec);
	for (size_t i = 0; i < rec->datas && by.n > 0; i++)
		if (gets_category(&rec->data[i], t->category) &&
		    !check_by(r, rec->data[i].dataset, by))
			break;
	method_spec_free(spec);
	path_leave(r, from);
}

/* Records are not what a purpose that needs aggregates only may have. */
static void
aggregate_check(struct reading *r, const struct policy_recipient *rec)
{
	size_t from = path_enter(r, text_of("purposes"));

	for (size_t i = 0; i < rec->purposes; i++)
		if (rec->purpose[i]->aggregate_only)
			finding_add(r, LEVEL_ERROR, CHECK_AGGREGATE,
			    "purpose %s is for aggregates only, and a "
			    "recipient gets records",
			    name_quoted(rec->purpose[i]->name));
	path_leave(r, from);
}

void
check_recipients(struct reading *r)
{
	const struct policy *p = r->policy;

	for (size_t i = 0; i < p->recipients; i++) {
		const struct policy_recipient *rec = &p->recipient[i];
		size_t from = path_enter_two(r, "recipients", rec->name);

		country_check(r, rec);
		contract_check(r, rec);
		for (size_t j = 0; j < rec->datas; j++)
			data_check(r, rec, &rec->data[j]);
		for (size_t j = 0; j < rec->transforms; j++)
			transform_check(r, rec, &rec->transform[j]);
		aggregate_check(r, rec);
		path_leave(r, from);
	}
}

/* ---- requests, and kinds of identity ---- */

/* Where less proof is not enough, more is not there. */
static void
else_check(struct reading *r, const struct policy_right *right)
{
	const struct policy_right *other =
	    policy_right(r->policy, right->otherwise);
	size_t from = path_enter_two(r, "rights", text_of("requests"));

	path_enter(r, right->type);
	path_enter(r, text_of("else"));
	if (other == right)
		finding_add(r, LEVEL_ERROR, CHECK_REFERENCE,
		    "is the request itself");
	else if (other != NULL && other->verify >= right->verify)
		finding_add(r, LEVEL_ERROR, CHECK_REFERENCE,
		    "%s asks for no less proof than the request itself",
		    name_quoted(other->type));
	path_leave(r, from);
}

static bool
has_identity(const struct policy *p, struct text type)
{
	for (size_t i = 0; i < p->datasets; i++)
		if (name_find(type, p->dataset[i].identity,
			p->dataset[i].identities,
			sizeof(struct policy_identity)) != NULL)
			return true;
	return text_is(type, "email") || text_is(type, "phone_number");
}

static void
identity_check(struct reading *r, const struct policy_compare *c)
{
	static const struct text kinds[] = { { "email", 5 },
		{ "phone_number", 12 } };
	size_t from = path_enter_two(r, "identity", c->type);
	bool there = has_identity(r->policy, c->type);
	struct text near = { NULL, 0 };

	if (!there)
		near = name_near(r, c->type, kinds, 2, sizeof(*kinds));
	if (near.n > 0)
		finding_add(r, LEVEL_ERROR, CHECK_REFERENCE,
		    "no dataset has such an identity; did you mean %s?",
		    name_quoted(near));
	else if (!there)
		finding_add(r, LEVEL_ERROR, CHECK_REFERENCE,
		    "no dataset has such an identity");
	path_leave(r, from);
}

/* ---- notices and children ---- */

static void
notice_check(struct reading *r, const struct policy_notice *n)
{
	bool commercial = n->class == NOTICE_COMMERCIAL;
	size_t from = path_enter_two(r, "notices", n->name);

	if (!commercial && (n->topic.n > 0 || n->unsubscribe.n > 0))
		finding_add(r, LEVEL_ERROR, CHECK_NOTICE,
		    "only a commercial notice has a \"topic\" and an "
		    "\"unsubscribe\"");
	if (commercial && !n->topical)
		finding_add(r, LEVEL_ERROR, CHECK_NOTICE,
		    "a commercial notice needs a \"topic\"");
	if (commercial && n->unsubscribe.n == 0)
		finding_add(r, LEVEL_ERROR, CHECK_NOTICE,
		    "a commercial notice needs an \"unsubscribe\"");
	path_leave(r, from);
}

/* The field of a name in a dataset about people; NULL: in none of them. */
static const struct policy_field *
people_field(const struct policy *p, struct text name)
{
	for (size_t i = 0; i < p->datasets; i++) {
		const struct policy_dataset *d = &p->dataset[i];
		const struct policy_field *f = policy_field(d, name);

		if (f != NULL && (d->persons > 0 || d->subjects.n > 0))
			return f;
	}
	return NULL;
}

static void
children_check(struct reading *r)
{
	const struct policy *p = r->policy;
	const struct policy_field *born =
	    people_field(p, p->children.date_of_birth);
	size_t from = path_enter(r, text_of("children"));

	if (born == NULL)
		finding_add(r, LEVEL_WARNING, CHECK_CHILDREN,
		    "no dataset about people has a field %s, so nobody is "
		    "known to be a child",
		    name_quoted(p->children.date_of_birth));
	else if (born->type != FIELD_DATE && born->type != FIELD_TIMESTAMP)
		finding_add(r, LEVEL_ERROR, CHECK_FORM, "field %s is no date",
		    name_quoted(born->name));
	if (p->children.consent.n > 0 &&
	    people_field(p, p->children.consent) == NULL)
		finding_add(r, LEVEL_WARNING, CHECK_CHILDREN,
		    "no dataset about people has a field %s, so no child has "
		    "consent",
		    name_quoted(p->children.consent));
	path_leave(r, from);
}

void
check_promises(struct reading *r)
{
	const struct policy *p = r->policy;

	for (size_t i = 0; i < p->rights; i++)
		else_check(r, &p->right[i]);
	for (size_t i = 0; i < p->compares; i++)
		identity_check(r, &p->compare[i]);
	for (size_t i = 0; i < p->notices; i++)
		notice_check(r, &p->notice[i]);
	if (p->children.given && p->children.date_of_birth.n > 0)
		children_check(r);
}

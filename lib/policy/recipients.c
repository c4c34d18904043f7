/* SPDX-License-Identifier: ISC */
/* The sections "recipients" and "transfers": who gets data, and where. */
#include "policy/places.h"
#include "policy/reading.h"

const struct word recipient_words[] = {
	{ "service_provider", RECIPIENT_SERVICE_PROVIDER },
	{ "affiliate", RECIPIENT_AFFILIATE },
	{ "authority", RECIPIENT_AUTHORITY },
	{ "customer", RECIPIENT_CUSTOMER },
	{ "employees", RECIPIENT_EMPLOYEES },
	{ "partner", RECIPIENT_PARTNER },
	{ "transferee", RECIPIENT_TRANSFEREE },
	{ "public", RECIPIENT_PUBLIC },
	{ "users", RECIPIENT_USERS },
	{ "own_choice", RECIPIENT_OWN_CHOICE },
	{ NULL, 0 },
};

/* A country with a mistake is not a missing one. */
static void
read_recipient_country(const struct slot *s)
{
	struct policy_recipient *rec = s->to;
	struct slot in = *s;

	rec->placed = true;
	in.to = &rec->country;
	read_one_or_places(&in);
}

static void
read_recipient_topic(const struct slot *s)
{
	topic_read(s->reading, s->node, s->to);
}

static void
read_recipient_purposes(const struct slot *s)
{
	struct policy_recipient *rec = s->to;

	rec->purpose = purposes_resolve(s, &rec->purposes);
}

/* Reads a list of fields, or "*". */
static void
data_read(struct reading *r, const struct node *n,
    struct policy_recipient_data *data)
{
	if (node_kind(n) == NODE_TEXT && text_is(node_text(n), "*"))
		data->all = true;
	else
		data->field =
		    fields_resolve(r, data->dataset, n, &data->fields);
}

static void
read_recipient_fields(const struct slot *s)
{
	const struct policy *p = s->reading->policy;
	struct policy_recipient *rec = s->to;
	struct text name = { NULL, 0 };
	const struct node *list;

	if (!node_is_kind(s->reading, s->node, NODE_OBJECT))
		return;
	rec->data =
	    reading_keep(s->reading, node_size(s->node), sizeof(*rec->data));
	while ((list = node_next(s->node, &name)) != NULL) {
		struct policy_recipient_data *data = &rec->data[rec->datas];
		size_t from = path_enter(s->reading, name);

		data->dataset = name_resolve(s->reading, "dataset", name,
		    p->dataset, p->datasets, sizeof(*p->dataset));
		if (data->dataset != NULL) {
			data_read(s->reading, list, data);
			rec->datas++;
		}
		path_leave(s->reading, from);
	}
}

static void
read_transform(const struct slot *s)
{
	struct policy_recipient *rec = s->to;

	rec->transform = transforms_read(s, &rec->transforms);
}

#define AT(member) offsetof(struct policy_recipient, member)

static const struct member recipient_keys[] = {
	{ "title", read_text, AT(title), NULL, MAY },
	{ "clause", read_clause, AT(clause), NULL, ALWAYS },
	{ "assumed", read_assumed, AT(assumed), NULL, MAY },
	{ "type", read_word, AT(type), recipient_words, MUST },
	{ "country", read_recipient_country, 0, NULL, MAY },
	{ "topic", read_recipient_topic, AT(topic), NULL, MAY },
	{ "contract", read_text, AT(contract), NULL, MAY },
	{ "contract_until", read_date, AT(contract_until), NULL, MAY },
	{ "email", read_text, AT(email), NULL, MAY },
	{ "case_required", read_flag, AT(case_required), NULL, MAY },
	{ "purposes", read_recipient_purposes, 0, NULL, MUST },
	{ "fields", read_recipient_fields, 0, NULL, MUST },
	{ "transform", read_transform, 0, NULL, MAY },
	{ .name = NULL },
};

void
read_recipients(const struct slot *s)
{
	struct policy *p = s->to;

	p->recipient = map_new(s, sizeof(*p->recipient), &p->recipients);
	map_read(s, recipient_keys, p->recipient, sizeof(*p->recipient));
}

#undef AT
#define AT(member) offsetof(struct policy_safeguard, member)

static const struct word safeguard_words[] = {
	{ "scc", 0 },        /* standard contractual clauses, GDPR 46(2)(c) */
	{ "bcr", 0 },        /* binding corporate rules, GDPR 47 */
	{ "dpf", 0 },        /* certified, (EU) 2023/1795 */
	{ "adequacy", 0 },   /* a decision, GDPR 45 */
	{ "consent", 0 },    /* explicit, GDPR 49(1)(a) */
	{ "derogation", 0 }, /* another one of GDPR 49 */
	{ NULL, 0 },
};

static const struct member safeguard_keys[] = {
	{ "clause", read_clause, AT(clause), NULL, ALWAYS },
	{ "assumed", read_assumed, AT(assumed), NULL, MAY },
	{ "by", read_among, AT(by), safeguard_words, MUST },
	{ "name", read_text, AT(name), NULL, MAY },
	{ "until", read_date, AT(until), NULL, MAY },
	{ .name = NULL },
};

static void
read_safeguards(const struct slot *s)
{
	struct policy *p = s->to;

	p->safeguard = map_new(s, sizeof(*p->safeguard), &p->safeguards);
	map_read(s, safeguard_keys, p->safeguard, sizeof(*p->safeguard));
	for (size_t i = 0; i < p->safeguards; i++) {
		size_t from = path_enter(s->reading, p->safeguard[i].place);

		place_check(s->reading, p->safeguard[i].place);
		path_leave(s->reading, from);
	}
}

#undef AT
#define AT(member) offsetof(struct policy, member)

const struct member transfers_keys[] = {
	{ "clause", read_clause, AT(transfers_clause), NULL, ALWAYS },
	{ "allow", read_places, AT(transfers), NULL, MUST },
	{ "safeguards", read_safeguards, 0, NULL, MAY },
	{ .name = NULL },
};

/* ---- checks ---- */

static void
transfer_check(struct reading *r, const struct policy_recipient *rec)
{
	struct text country = { NULL, 0 };
	size_t from = path_enter_keys(r, "country");

	switch (policy_transfer(r->policy, rec, r->today, &country)) {
	case TRANSFER_MAY: break;
	case TRANSFER_UNLISTED:
		if (r->policy->transfers.n > 0)
			finding_add(r, LEVEL_ERROR, CHECK_RECIPIENT,
			    "transfers.allow does not list %s",
			    name_quoted(country));
		break;
	case TRANSFER_BARE:
		finding_add(r, LEVEL_ERROR, CHECK_RECIPIENT,
		    "%s is neither in the EEA nor adequate; add it to "
		    "transfers.safeguards",
		    name_quoted(country));
		break;
	case TRANSFER_OVER:
		finding_add_today(r, CHECK_RECIPIENT,
		    "the safeguard of the country has run out");
		break;
	}
	path_leave(r, from);
}

/* Who is somewhere needs a country, and only a choice needs a topic. */
static void
type_check(struct reading *r, const struct policy_recipient *rec)
{
	if (rec->type == RECIPIENT_UNKNOWN)
		return;
	if (recipient_is_somewhere(rec) && !rec->placed)
		finding_add(r, LEVEL_ERROR, CHECK_RECIPIENT,
		    "needs a \"country\"");
	if (rec->type == RECIPIENT_OWN_CHOICE && rec->topic.n == 0)
		finding_add(r, LEVEL_ERROR, CHECK_RECIPIENT,
		    "an own_choice needs a \"topic\": that of the choice");
	if (rec->type != RECIPIENT_OWN_CHOICE && rec->topic.n > 0)
		finding_in(r, "topic", LEVEL_ERROR, CHECK_RECIPIENT,
		    "only an own_choice has one; the topic of others is that "
		    "of the purpose");
}

/* An expired contract is an error only from today's view: a nightly job must
 * not stop for it, only a program that would hand out data. */
static void
contract_check(struct reading *r, const struct policy_recipient *rec)
{
	size_t from;

	if (rec->contract.n == 0 && rec->type == RECIPIENT_SERVICE_PROVIDER)
		finding_add(r, LEVEL_ERROR, CHECK_RECIPIENT,
		    "a service_provider needs a \"contract\"");
	from = path_enter_keys(r, "contract_until");
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
never_check(struct reading *r, const struct policy_field *f)
{
	const char *name = name_quoted(f->name);

	if (f->never)
		finding_add(r, LEVEL_ERROR, CHECK_RECIPIENT,
		    "field %s is never disclosed; remove it here", name);
	else if (policy_never(r->policy, f))
		finding_add(r, LEVEL_WARNING, CHECK_RECIPIENT,
		    "field %s has a category of \"never_disclose\", so it "
		    "is not handed out",
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
		    "the dataset and the recipient have no purpose in common");
	if (data->all && rec->type != RECIPIENT_UNKNOWN &&
	    rec->type != RECIPIENT_AUTHORITY)
		finding_add(r, LEVEL_ERROR, CHECK_RECIPIENT,
		    "\"*\" is only for an authority; list the fields");
	for (size_t i = 0; i < data->fields; i++)
		never_check(r, data->field[i]);
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

/* Whether a dataset finds people by this field, as an address or number. */
static bool
is_matched(const struct policy_dataset *d, const struct policy_field *f)
{
	for (size_t i = 0; i < d->identities; i++)
		if (d->identity[i].field == f &&
		    identity_common(d->identity[i].type))
			return true;
	return false;
}

/* The fields of a category that a recipient gets must be addresses or numbers,
 * as no other value is one that partners know. */
static void
match_check(struct reading *r, const struct policy_recipient *rec,
    struct text category)
{
	if (rec->type != RECIPIENT_PARTNER && rec->type != RECIPIENT_UNKNOWN)
		finding_add(r, LEVEL_ERROR, CHECK_RECIPIENT,
		    "only a partner may get \"match\"");
	else
		finding_add(r, LEVEL_WARNING, CHECK_RECIPIENT,
		    "match hides nothing from somebody who guesses: whoever "
		    "has an address finds it");
	for (size_t i = 0; i < rec->datas; i++) {
		const struct policy_recipient_data *data = &rec->data[i];
		const struct policy_dataset *d = data->dataset;

		for (size_t j = 0; j < (data->all ? d->fields : data->fields);
		     j++) {
			const struct policy_field *f =
			    data->all ? &d->field[j] : data->field[j];

			if (category_within(f->category, category) &&
			    !is_matched(d, f))
				finding_add(r, LEVEL_ERROR, CHECK_RECIPIENT,
				    "field %s of dataset %s is no email or "
				    "phone_number in its \"identity\", so "
				    "nobody can match it",
				    name_quoted(f->name), name_quoted(d->name));
		}
	}
}

static void
transform_check(struct reading *r, const struct policy_recipient *rec,
    const struct policy_transform *t)
{
	size_t from = path_enter_two(r, "transform", t->category);

	for (size_t i = 0; i < rec->datas; i++)
		if (gets_category(&rec->data[i], t->category) &&
		    !check_by(r, rec->data[i].dataset, t->method))
			break;
	if (!method_is_protecting(t->method))
		match_check(r, rec, t->category);
	path_leave(r, from);
}

/* Whether a table without names is made of something that a recipient gets. */
static bool
gets_release(const struct policy *p, const struct policy_recipient *rec)
{
	for (size_t i = 0; i < p->releases; i++)
		if (p->release[i].dataset != NULL &&
		    policy_data_for(rec, p->release[i].dataset) != NULL)
			return true;
	return false;
}

/* Some purposes allow figures only, so there must be some to hand out. */
static void
aggregate_check(struct reading *r, const struct policy_recipient *rec)
{
	for (size_t i = 0; i < rec->purposes; i++)
		if (rec->purpose[i]->aggregate_only &&
		    !gets_release(r->policy, rec))
			finding_in(r, "purposes", LEVEL_ERROR, CHECK_AGGREGATE,
			    "purpose %s is \"aggregate_only\", but "
			    "\"releases\" "
			    "has no table of a dataset that the recipient gets",
			    name_quoted(rec->purpose[i]->name));
}

void
check_recipients(struct reading *r)
{
	const struct policy *p = r->policy;

	for (size_t i = 0; i < p->recipients; i++) {
		const struct policy_recipient *rec = &p->recipient[i];
		size_t from = path_enter_two(r, "recipients", rec->name);

		type_check(r, rec);
		transfer_check(r, rec);
		contract_check(r, rec);
		for (size_t j = 0; j < rec->datas; j++)
			data_check(r, rec, &rec->data[j]);
		for (size_t j = 0; j < rec->transforms; j++)
			transform_check(r, rec, &rec->transform[j]);
		aggregate_check(r, rec);
		path_leave(r, from);
	}
}

/* SPDX-License-Identifier: ISC */
/* The sections "recipients" and "transfers". */
#include "policy/reading.h"

static const struct word recipient_words[] = {
	{ "service_provider", 0 },
	{ "affiliate", 0 },
	{ "authority", 0 },
	{ "customer", 0 },
	{ "employees", 0 },
	{ "partner", 0 },
	{ "transferee", 0 },
	{ NULL, 0 },
};

static void
read_recipient_purposes(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct policy_recipient *rec = to;

	(void)with;
	rec->purpose = (const struct policy_purpose **)name_resolve_list(r,
	    "purpose", n, r->policy->purpose, r->policy->purposes,
	    sizeof(*r->policy->purpose), &rec->purposes);
}

/* A list of fields, or "*". */
static void
data_read(struct reading *r, const struct node *n,
    struct policy_recipient_data *data)
{
	const struct policy_dataset *d = data->dataset;

	if (node_kind(n) == NODE_TEXT && text_is(node_text(n), "*"))
		data->all = true;
	else
		data->field = (const struct policy_field **)name_resolve_list(r,
		    "field", n, d->field, d->fields, sizeof(*d->field),
		    &data->fields);
}

static void
read_recipient_fields(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	const struct policy *p = r->policy;
	struct policy_recipient *rec = to;
	struct text name = { NULL, 0 };
	const struct node *list;

	(void)with;
	if (!node_is_kind(r, n, NODE_OBJECT))
		return;
	rec->data = reading_keep(r, node_size(n), sizeof(*rec->data));
	while ((list = node_next(n, &name)) != NULL) {
		struct policy_recipient_data *data = &rec->data[rec->datas];
		size_t from = path_enter(r, name);

		data->dataset = name_resolve(r, "dataset", name, p->dataset,
		    p->datasets, sizeof(*p->dataset));
		if (data->dataset != NULL) {
			data_read(r, list, data);
			rec->datas++;
		}
		path_leave(r, from);
	}
}

static void
read_transform(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct policy_recipient *rec = to;

	(void)with;
	rec->transform = transforms_read(r, n, &rec->transforms);
}

#define AT(member) offsetof(struct policy_recipient, member)

static const struct member recipient_keys[] = {
	{ "title", read_text, AT(title), NULL, false },
	{ "clause", read_clause, AT(clause), NULL, false },
	{ "assumed", read_assumed, AT(assumed), NULL, false },
	{ "type", read_among, AT(type), recipient_words, true },
	{ "country", read_country, AT(country), NULL, true },
	{ "contract", read_text, AT(contract), NULL, false },
	{ "contract_until", read_date, AT(contract_until), NULL, false },
	{ "case_required", read_flag, AT(case_required), NULL, false },
	{ "purposes", read_recipient_purposes, 0, NULL, true },
	{ "fields", read_recipient_fields, 0, NULL, true },
	{ "transform", read_transform, 0, NULL, false },
	{ NULL, NULL, 0, NULL, false },
};

void
read_recipients(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct policy *p = to;

	(void)with;
	p->recipient = map_new(r, n, sizeof(*p->recipient), &p->recipients);
	map_read(r, n, recipient_keys, p->recipient, sizeof(*p->recipient));
}

#undef AT
#define AT(member) offsetof(struct policy, member)

static const struct member transfers_keys[] = {
	{ "clause", read_clause, AT(transfers_clause), NULL, false },
	{ "allow", read_countries, AT(transfers), NULL, true },
	{ NULL, NULL, 0, NULL, false },
};

void
read_transfers(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	(void)with;
	object_read(r, n, transfers_keys, to);
}

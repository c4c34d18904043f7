/* SPDX-License-Identifier: ISC */
/*
 * Where the consent of people is kept on which a purpose rests.  It is part of
 * the section "purposes", but is read after the datasets, whose fields it
 * names.
 */
#include "policy/reading.h"

#define AT(member) offsetof(struct policy_consent, member)

enum { CONSENT_PARTS = 16 };

/* Fields of the record; who has them, the check looks up. */
static void
read_by(const struct slot *s)
{
	struct policy_consent *c = s->to;
	size_t size = node_size(s->node);
	struct text key = { NULL, 0 }, name;
	const struct node *value;

	if (!node_is_kind(s->reading, s->node, NODE_OBJECT))
		return;
	c->by.name = reading_keep(s->reading, size, sizeof(*c->by.name));
	c->of = reading_keep(s->reading, size, sizeof(*c->of));
	while ((value = node_next(s->node, &key)) != NULL) {
		size_t from = path_enter(s->reading, key), i = c->by.n;

		c->by.name[i] = key;
		if (text_read(s->reading, value, &name) && c->in != NULL)
			c->of[i] = field_resolve(s->reading, c->in, name);
		c->by.n += c->of[i] != NULL;
		path_leave(s->reading, from);
	}
	if (size == 0 || size > CONSENT_PARTS)
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "needs 1 to 16 fields");
}

static const struct member elsewhere_keys[] = {
	{ "in", read_dataset, AT(in), NULL, MUST },
	{ "field", read_text, AT(field), NULL, MUST },
	{ "by", read_by, 0, NULL, MUST },
	{ "is", read_one_or_values, AT(is), NULL, MAY },
	{ .name = NULL },
};

static const struct member here_keys[] = {
	{ "field", read_text, AT(field), NULL, MUST },
	{ "is", read_one_or_values, AT(is), NULL, MAY },
	{ .name = NULL },
};

static bool
is_elsewhere(const struct node *consent)
{
	return node_get(consent, "in") != NULL ||
	       node_get(consent, "by") != NULL;
}

static void
consent_read(struct reading *r, const struct node *n, struct policy_consent *c)
{
	size_t from;

	c->given = true;
	if (node_kind(n) == NODE_OBJECT)
		object_read(r, n, is_elsewhere(n) ? elsewhere_keys : here_keys,
		    c);
	else
		text_read(r, n, &c->field);
	if (c->in == NULL || c->field.n == 0)
		return;
	from = path_enter_keys(r, "field");
	c->there = field_resolve(r, c->in, c->field);
	path_leave(r, from);
}

void
consents_read(struct reading *r, const struct node *purposes)
{
	struct policy *p = r->policy;
	struct text name = { NULL, 0 };
	const struct node *purpose;

	for (size_t i = 0; i < p->purposes; i++) {
		const struct node *consent = NULL;
		size_t from = path_enter_two(r, "purposes", p->purpose[i].name);

		purpose = node_next(purposes, &name);
		if (node_kind(purpose) == NODE_OBJECT)
			consent = node_get(purpose, "consent");
		path_enter_keys(r, "consent");
		if (consent != NULL)
			consent_read(r, consent, &p->purpose[i].consent);
		path_leave(r, from);
	}
}

/* ---- checks ---- */

/* Somebody whose consent nobody can find has given none. */
static void
field_check(struct reading *r, const struct policy_dataset *d,
    const char *where, struct text name)
{
	if (name.n > 0 && policy_field(d, name) == NULL)
		finding_in(r, where, LEVEL_ERROR, CHECK_CONSENT,
		    "dataset %s has this purpose, but no field %s",
		    name_quoted(d->name), name_quoted(name));
}

static void
dataset_check(struct reading *r, const struct policy_dataset *d,
    const struct policy_consent *c)
{
	if (c->in == NULL)
		field_check(r, d, "field", c->field);
	for (size_t i = 0; i < c->by.n; i++)
		field_check(r, d, "by", c->by.name[i]);
}

static bool
has_purpose(const struct policy_dataset *d, const struct policy_purpose *p)
{
	for (size_t i = 0; i < d->purposes; i++)
		if (d->purpose[i] == p)
			return true;
	return false;
}

static void
purpose_check(struct reading *r, const struct policy_purpose *purpose)
{
	const struct policy *p = r->policy;
	size_t from;

	if (purpose_needs_consent(purpose) && !purpose->consent.given &&
	    purpose->topic.n == 0)
		finding_add(r, LEVEL_WARNING, CHECK_CONSENT,
		    "rests on consent, but has neither \"consent\" nor "
		    "\"topic\": nobody can know who gave it");
	if (purpose->automated &&
	    policy_right(p, text_of("automated_decision")) == NULL)
		finding_in(r, "automated", LEVEL_WARNING, CHECK_CONSENT,
		    "nobody can ask for a look at it: add the request "
		    "\"automated_decision\" to \"rights\"");
	if (!purpose->consent.given)
		return;
	from = path_enter_keys(r, "consent");
	if (!purpose_needs_consent(purpose))
		finding_add(r, LEVEL_ERROR, CHECK_CONSENT,
		    "the \"legal_basis\" of this purpose is not Consent");
	for (size_t i = 0; i < p->datasets; i++)
		if (has_purpose(&p->dataset[i], purpose))
			dataset_check(r, &p->dataset[i], &purpose->consent);
	path_leave(r, from);
}

void
check_consents(struct reading *r)
{
	const struct policy *p = r->policy;

	for (size_t i = 0; i < p->purposes; i++) {
		size_t from = path_enter_two(r, "purposes", p->purpose[i].name);

		purpose_check(r, &p->purpose[i]);
		path_leave(r, from);
	}
}

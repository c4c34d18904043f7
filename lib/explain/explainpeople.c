/* SPDX-License-Identifier: ISC */
/* explain: what decides first, how people are found, what they may choose, and
 * which letters there are. */
#include "explain/explain.h"

/* ---- what decides first ---- */

static bool
is_usual(const struct policy *p)
{
	for (int i = 0; i < CLAIMS; i++)
		if (p->order[i] != (enum claim)i)
			return false;
	return true;
}

static void
order_put(struct explain *t)
{
	static const char *const words[CLAIMS] = {
		[CLAIM_HOLD] = "a legal hold",
		[CLAIM_RESTRICTION] = "a restriction",
		[CLAIM_REQUEST] = "a request",
		[CLAIM_CHILDREN] = "the rule about children",
		[CLAIM_RULES] = "the periods",
	};

	explain_put(t, "These decide about a record, the first one first: ");
	for (size_t i = 0; i < CLAIMS; i++)
		explain_name_put(t, text_of(words[t->policy->order[i]]));
	explain_names_end(t);
	explain_put(t, ".");
}

static void
deciding_put(struct explain *t)
{
	static const struct period usual = { .days = 1 };
	const struct policy *p = t->policy;
	bool early = !period_equal(p->future_tolerance, usual);
	bool ordered = !is_usual(p) || explain_has_clause(t, "retention");

	if (!early && !ordered)
		return;
	explain_heading_put(t, 2, "What decides");
	if (ordered)
		order_put(t);
	if (early) {
		explain_put(t,
		    ordered ? " A date may be up to " : "A date may be up to ");
		period_put(p->future_tolerance, &t->line);
		explain_put(t, " in the future; a later one is not believed.");
	}
	explain_place_clauses_put(t, "retention");
	explain_para_put(t);
}

/* ---- how people are found ---- */

static void
found_put(struct explain *t, const struct policy_dataset *d)
{
	if (d->identities == 0)
		return;
	explain_text_put(t, "", dataset_title(d), ": by ");
	for (size_t i = 0; i < d->identities; i++) {
		explain_name_put(t, text_of(""));
		explain_word_put(t, d->identity[i].type);
		explain_text_put(t, " (", field_title(d->identity[i].field),
		    ")");
	}
	explain_names_end(t);
	explain_put(t, d->persons > 0 ? "; records with the same " : "");
	for (size_t i = 0; i < d->persons; i++)
		explain_name_put(t, field_title(d->person[i]));
	explain_names_end(t);
	explain_put(t, d->persons > 0 ? " are of one person" : "");
	explain_item_put(t);
}

static void
alike_put(struct explain *t, const struct policy_compare *c)
{
	const struct {
		bool given;
		const char *what;
	} parts[] = {
		{ c->ignore_case, "upper and lower case" },
		{ c->nfc, "the way in which an accent is encoded" },
		{ c->idna, "the way in which a domain is written" },
		{ c->e164, "the way in which a telephone number is written" },
	};
	const size_t n = sizeof(parts) / sizeof(*parts);
	size_t put = 0;

	for (size_t i = 0; i < n; i++)
		put += parts[i].given;
	explain_put(t, put > 0
			   ? " are the same if they differ only in "
			   : " are the same if they are equal to the letter");
	for (size_t i = 0; i < n; i++)
		if (parts[i].given)
			explain_name_put(t, text_of(parts[i].what));
	explain_names_end(t);
	explain_put(t, ".");
}

static void
compare_put(struct explain *t, const struct policy_compare *c)
{
	explain_put(t, "Two entries of ");
	explain_word_put(t, c->type);
	alike_put(t, c);
	if (c->ignore_case)
		explain_put(t,
		    " If they differ in letters whose other case is not one "
		    "letter, as sharp s and ss or the two small sigmas, "
		    "somebody looks at it.");
	if (c->default_country.n > 0)
		explain_text_put(t, " A number without a country is of ",
		    c->default_country, ".");
	if (c->candidate_plus || c->candidate_dots)
		explain_text_put(t, " If they differ in ",
		    text_of(!c->candidate_dots   ? "a tag after a plus sign"
			    : !c->candidate_plus ? "dots"
						 : "a tag after a plus sign or "
						   "in dots"),
		    ", somebody looks at it.");
	explain_item_put(t);
}

static bool
finds(const struct policy *p)
{
	for (size_t i = 0; i < p->datasets; i++)
		if (p->dataset[i].identities > 0)
			return true;
	return false;
}

static void
finding_put(struct explain *t)
{
	const struct policy *p = t->policy;

	if (!finds(p))
		return;
	explain_heading_put(t, 2, "How a person is found");
	page_list_begin(&t->page);
	for (size_t i = 0; i < p->datasets; i++)
		found_put(t, &p->dataset[i]);
	for (size_t i = 0; i < p->compares; i++)
		compare_put(t, &p->compare[i]);
	if (p->shared_value) {
		explain_put(t, "An entry that several people have in common "
			       "finds none of them for certain: nothing is "
			       "deleted for it, and somebody looks at it.");
		explain_item_put(t);
	}
	if (p->address_alone) {
		explain_put(t, "A postal address or an IP address alone finds "
			       "nobody for certain.");
		explain_item_put(t);
	}
	page_list_end(&t->page);
}

/* ---- choices and letters ---- */

static void
choices_put(struct explain *t)
{
	const struct policy *p = t->policy;

	if (p->topics.n + p->signals.n == 0)
		return;
	explain_heading_put(t, 2, "What a person may choose");
	if (p->topics.n > 0)
		explain_put(t, "Whether to get letters about: ");
	for (size_t i = 0; i < p->topics.n; i++)
		explain_name_put(t, p->topics.name[i]);
	if (explain_names_end(t) > 0)
		explain_put(t, p->not_all
				   ? ". Nobody can refuse all of them at once. "
				   : ", or none of them. ");
	if (p->signals.n > 0)
		explain_put(t, "These signals of a browser count: ");
	for (size_t i = 0; i < p->signals.n; i++)
		explain_name_put(t, p->signals.name[i]);
	if (explain_names_end(t) > 0)
		explain_put(t, ". ");
	if (p->leave_https.n > 0)
		explain_text_put(t, "Who wants no more of them goes to ",
		    p->leave_https, " and a token. ");
	if (p->leave_mailto.n > 0)
		explain_text_put(t, "Who wants no more of them writes to ",
		    p->leave_mailto, ". ");
	explain_put(t, "Letters are written by pp-notify and sent by people.");
	explain_place_clauses_put(t, "choices");
	explain_para_put(t);
}

/* When it is promised. */
static void
notice_time_put(struct explain *t, const struct policy_notice *n)
{
	if (n->promptly)
		explain_put(t, ", promptly");
	if (period_given(n->within)) {
		explain_put(t, ", within ");
		period_put(n->within, &t->line);
	}
	if (period_given(n->before)) {
		explain_put(t, ", ");
		period_put(n->before, &t->line);
		explain_put(t, " before a change");
	}
}

static void
notice_put(struct explain *t, const struct policy_notice *n)
{
	static const char *const classes[] = {
		[NOTICE_MANDATORY] = "goes out, whatever a person chose",
		[NOTICE_TRANSACTIONAL] = "is about something that a person "
					 "does with us",
		[NOTICE_COMMERCIAL] = "is advertising",
	};

	explain_text_put(t, "", n->name, ": ");
	if (n->kinded)
		explain_text_put(t, "", text_of(notice_kind_word(n->kind)),
		    ", ");
	explain_put(t, classes[n->class]);
	if (n->topic.n > 0)
		explain_text_put(t, " about ", n->topic, "");
	if (n->unsubscribe.n > 0)
		explain_text_put(t, ", which can be stopped by ",
		    n->unsubscribe, "");
	notice_time_put(t, n);
	explain_clause_put(t, n->clause);
	explain_item_put(t);
}

static void
notices_put(struct explain *t)
{
	const struct policy *p = t->policy;

	if (p->notices == 0)
		return;
	explain_heading_put(t, 2, "Which letters there are");
	page_list_begin(&t->page);
	for (size_t i = 0; i < p->notices; i++)
		notice_put(t, &p->notice[i]);
	page_list_end(&t->page);
}

static void
contact_put(struct explain *t, const struct policy_contact *c)
{
	static const char *const role[] = {
		[CONTACT_PRIVACY] = "for questions",
		[CONTACT_DPO] = "the data protection officer",
		[CONTACT_REPRESENTATIVE] = "the representative",
		[CONTACT_AUTHORITY] = "the supervisory authority",
		[CONTACT_JOINT] = "a joint controller",
	};

	explain_text_put(t, "", c->name, ", ");
	explain_put(t, role[c->role]);
	if (c->places.n > 0)
		explain_put(t, " of people in ");
	for (size_t i = 0; i < c->places.n; i++)
		explain_name_put(t, c->places.name[i]);
	(void)explain_names_end(t);
	for (size_t i = 0; i < c->address.n; i++)
		explain_text_put(t, ", ", c->address.name[i], "");
	if (c->email.n > 0)
		explain_text_put(t, ", ", c->email, "");
	if (c->site.n > 0)
		explain_text_put(t, ", ", c->site, "");
	explain_clause_put(t, c->clause);
	explain_item_put(t);
}

static void
contacts_put(struct explain *t)
{
	const struct policy *p = t->policy;

	if (p->contacts == 0)
		return;
	explain_heading_put(t, 2, "Whom a person can write to");
	page_list_begin(&t->page);
	for (size_t i = 0; i < p->contacts; i++)
		contact_put(t, &p->contact[i]);
	page_list_end(&t->page);
}

void
explain_people_put(struct explain *t)
{
	deciding_put(t);
	finding_put(t);
	choices_put(t);
	notices_put(t);
	contacts_put(t);
}

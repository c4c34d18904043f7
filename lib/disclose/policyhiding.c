/* SPDX-License-Identifier: ISC */
/* Rules from a policy: hiding_policy(). */
#include "base/mem.h"
#include "base/msg.h"
#include "disclose/hiding.h"
#include "disclose/identities.h"

/* A name as a selector; the caller frees. */
static char *
selector_of(struct text name)
{
	struct buf b = { 0 };

	select_literal(&b, name);
	buf_add_byte(&b, '\0');
	return b.p;
}

static struct choice
chosen(const struct hiding *h, struct text field, const struct text *name,
    size_t n)
{
	size_t at = 0;

	while (at < n && !text_equal(name[at], field))
		at++;
	return select_find(h->all, field, at < n ? at + 1 : 0, false);
}

static struct text
method_for(const struct hiding *h, const struct policy_dataset *d,
    const struct policy_field *f)
{
	if (h->whom == HIDING_FOR_ALL)
		return policy_method(h->policy, h->recipient, d, f);
	return text_of(h->whom == HIDING_FOR_NAMES || f->about_other ||
			       policy_never(h->policy, f) ||
			       (h->origin != NULL && !h->origin[f->origin])
			   ? "drop"
			   : "keep");
}

static int
field_add(struct hiding *h, const struct policy_field *f, struct text method)
{
	char *selector = selector_of(f->name);
	struct hiding_rule *rule;

	if (hiding_add(h, text_of(selector), method) != 0) {
		mem_free(selector);
		return -1;
	}
	rule = &h->rule[h->rules - 1];
	rule->owned = selector;
	if (identities_ready(h, rule) != 0)
		return -1;
	if (method_needs_key(rule->spec) && !h->keyed)
		rule->refuse = "needs a secret key (-k)";
	/* Kept fields are checked, too: an object may hold anything. */
	rule->single = method_keeps(rule->spec);
	return hiding_select(h, h->rules - 1);
}

/* Refuses records with a field that the dataset does not list: it may be
 * anything. */
static int
unlisted_add(struct hiding *h)
{
	if (h->restore)
		return 0;
	if (hiding_add(h, (struct text){ NULL, 0 }, text_of("drop")) != 0)
		return -1;
	h->rule[h->rules - 1].drops = false;
	h->rule[h->rules - 1].refuse = "the policy has no such field";
	select_rest(h->select, h->rules - 1, true);
	return 0;
}

/* The dataset must list all columns that no rule of the caller names. */
static const struct policy_dataset *
dataset_find(const struct hiding *h, const struct text *name, size_t n,
    const char *file)
{
	const struct policy_dataset *d = h->dataset;
	struct text *left = mem_array(n, sizeof(*left));
	char shown[MSG_NAME_MAX + 1], dataset[MSG_NAME_MAX + 1];
	const char *delim = names_delimiter(name, n, '\0');
	size_t lefts = 0;

	for (size_t i = 0; i < n; i++)
		if (select_find(h->all, name[i], i + 1, false).rule ==
		    SELECT_NONE)
			left[lefts++] = name[i];
	if (d == NULL)
		d = policy_dataset_of(h->policy, left, lefts, !h->numbered);
	for (size_t i = 0; i < lefts && d != NULL; i++)
		if (!policy_holds(d, left[i]) && names_are_data(left, lefts)) {
			msg_error(STATUS_CALL,
			    "%s:1: the policy lacks fields of the input%s; %s",
			    file,
			    h->numbered ? ""
					: ", and their names look like data",
			    names_advice(!h->numbered));
			d = NULL;
		} else if (!policy_holds(d, left[i]) && delim != NULL) {
			msg_error(STATUS_CALL,
			    "%s:1: the policy lacks the field of the input; if "
			    "its fields are separated by %s, use -d '%s'",
			    file, delim, delim);
			d = NULL;
		} else if (!policy_holds(d, left[i])) {
			msg_error(STATUS_CALL,
			    "%s:1: the policy has no field \"%s\" in dataset "
			    "\"%s\"; add it there%s",
			    file, msg_name(shown, sizeof(shown), left[i]),
			    msg_name(dataset, sizeof(dataset), d->name),
			    h->fixed ? "" : ", or name it with -c");
			d = NULL;
		}
	mem_free(left);
	return d;
}

static int
recipient_gets(const struct hiding *h, const struct policy_dataset *d)
{
	char shown[MSG_NAME_MAX + 1], dataset[MSG_NAME_MAX + 1];

	if (h->recipient == NULL || policy_data_for(h->recipient, d) != NULL)
		return 0;
	msg_error(STATUS_CALL,
	    "recipient \"%s\" must not get data of dataset \"%s\"",
	    msg_name(shown, sizeof(shown), h->recipient->name),
	    msg_name(dataset, sizeof(dataset), d->name));
	return -1;
}

/* A key is needed only if the input has a field that is hidden with one. */
static bool
keys_suffice(const struct hiding *h, const struct text *name, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct choice c = select_find(h->all, name[i], i + 1, false);

		if (c.rule < 0 || h->rule[c.rule].refuse == NULL)
			continue;
		msg_error(STATUS_CALL, "no key file given: use -k FILE (make "
				       "one with --new-key FILE)");
		return false;
	}
	return true;
}

/* Dates that the policy declares are read as it says, and identities hashed in
 * the form in which it compares them, also by the rules of the caller. */
static void
field_declare(struct hiding *h, const struct policy_dataset *d,
    const struct policy_field *f, int rule)
{
	bool dated = f->type == FIELD_DATE || f->type == FIELD_TIMESTAMP;
	struct method_spec *spec;

	if (rule < 0)
		return;
	dated = dated && method_reads_dates(h->rule[rule].spec);
	spec = identities_declared(h, d, f, h->rule[rule].spec);
	if (dated) {
		struct method_spec *person = spec;

		spec = method_declared(person != NULL ? person
						      : h->rule[rule].spec,
		    f->format, d->zone);
		method_spec_free(person);
	}
	if (spec == NULL)
		return;
	h->dated = mem_resize(h->dated, h->dateds + 1, sizeof(*h->dated));
	h->dated[h->dateds++] =
	    (struct hiding_dated){ f->name, rule, spec, dated ? f : NULL };
}

int
hiding_policy(struct hiding *h, const struct text *name, size_t n,
    const char *file)
{
	const struct policy_dataset *d = dataset_find(h, name, n, file);

	if (d == NULL || recipient_gets(h, d) != 0)
		return -1;
	h->found = d;
	for (size_t i = 0; i < d->fields; i++) {
		const struct policy_field *f = &d->field[i];

		if (chosen(h, f->name, name, n).rule == SELECT_NONE &&
		    field_add(h, f, method_for(h, d, f)) != 0)
			return -1;
		field_declare(h, d, f, chosen(h, f->name, name, n).rule);
	}
	return keys_suffice(h, name, n) ? unlisted_add(h) : -1;
}

static int
warm_one(struct text method)
{
	char why[256];
	struct method_spec *spec = method_parse(method, why, sizeof(why));
	int cold = spec == NULL ? 0 : method_warm(spec);

	method_spec_free(spec);
	return cold;
}

int
hiding_policy_warm(const struct hiding *h)
{
	int cold = 0;

	for (size_t i = 0; i < h->policy->datasets && cold == 0; i++) {
		const struct policy_dataset *d = &h->policy->dataset[i];

		for (size_t j = 0; j < d->fields && cold == 0; j++)
			cold = warm_one(policy_method(h->policy, h->recipient,
			    d, &d->field[j]));
	}
	return cold;
}

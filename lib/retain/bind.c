/* SPDX-License-Identifier: ISC */
/* Prepares a run for its dataset, when the header has been read. */
#include <stdio.h>

#include "base/mem.h"
#include "base/msg.h"
#include "decide/typed.h"
#include "person/personhash.h"
#include "retain/deletions.h"
#include "retain/inside.h"

/* ---- the selection ---- */

/* Whether a field is part of the record's key or person. */
static bool
is_part(const struct retain_run *s, size_t field)
{
	const struct policy_field *f = retain_field(s->retain, field);

	for (size_t i = 0; i < s->dataset->keys; i++)
		if (s->dataset->key[i] == f)
			return true;
	for (size_t i = 0; i < s->dataset->persons; i++)
		if (s->dataset->person[i] == f)
			return true;
	return false;
}

/* Every field that a rule needs must be in the header: if one were renamed, an
 * older date would be used in its place. */
static int
slots_choose(struct retain_run *s, enum format from)
{
	size_t n = retain_fields(s->retain);

	s->slot = mem_array(n + 1, sizeof(*s->slot));
	for (size_t i = 0; i < n; i++) {
		struct text name = retain_field(s->retain, i)->name;
		bool maybe = s->options->mode >= RUN_HASH && !is_part(s, i);

		s->slot[i] =
		    slot_find(s->select, name, slot_must(!maybe, from));
		if (s->slot[i] < 0)
			return -1;
	}
	return 0;
}

static bool
erases(const struct policy_rule *rule, const struct policy_field *f)
{
	for (size_t i = 0; i < rule->erase.n; i++)
		if (category_within(f->category, rule->erase.name[i]))
			return true;
	return false;
}

/* Selects the fields that rules erase; they may be missing. */
static int
erased_choose(struct retain_run *s)
{
	const struct policy_dataset *d = s->dataset;
	const char *why;

	s->erasing = mem_array(d->fields + 1, sizeof(*s->erasing));
	for (size_t f = 0; f < d->fields; f++) {
		struct buf selector = { 0 };
		int bad;

		for (size_t i = 0; i < retain_rules(s->retain); i++)
			if (erases(retain_rule(s->retain, i), &d->field[f]))
				s->erasing[f] |= (uint64_t)1 << i;
		if (s->erasing[f] == 0)
			continue;
		select_literal(&selector, d->field[f].name);
		bad = select_add_maybe(s->select,
		    (struct text){ selector.p, selector.len }, (int)f, &why);
		buf_clear(&selector);
		if (bad != 0)
			return slot_malformed(d->field[f].name, why);
	}
	return 0;
}

/* ---- what the dataset must have ---- */

static int
lacks(const struct policy_dataset *d, const char *what)
{
	char shown[MSG_NAME_MAX + 1];

	msg_error(STATUS_CALL, "dataset \"%s\" %s",
	    msg_name(shown, sizeof(shown), d->name), what);
	return -1;
}

/* A column that is empty is probably a failed export, as a file is. */
static int
values_possible(const struct retain_run *s, size_t number, const char *who,
    const struct policy_dataset *other)
{
	char shown[MSG_NAME_MAX + 1];

	if (s->in_valued[number])
		return 0;
	msg_error(STATUS_CALL,
	    "%s: no record of --in %s=FILE has a value that it looks up, so "
	    "that no record would be kept for it; did its export fail?",
	    who, msg_name(shown, sizeof(shown), other->name));
	return -1;
}

static int
rule_possible(const struct retain_run *s, const struct policy_rule *rule)
{
	const size_t number = run_rule_number(s, rule);
	char shown[MSG_NAME_MAX + 1], other[MSG_NAME_MAX + 1];
	char who[MSG_NAME_MAX + 8];

	if (s->options->keys != NULL && s->options->keys_as == KEYS_CSV &&
	    rule->then == ACTION_ERASE)
		return lacks(s->dataset,
		    "has a rule that erases fields: use another --keys-as, "
		    "as csv cannot name them");
	if (rule->kind != RULE_WHILE_IN || s->options->mode >= RUN_HASH)
		return 0;
	snprintf(who, sizeof(who), "rule \"%s\"",
	    msg_name(shown, sizeof(shown), rule->id));
	if (s->in_read[number])
		return values_possible(s, number, who, rule->in);
	msg_error(STATUS_CALL,
	    "rule \"%s\" needs the records of dataset \"%s\": use --in "
	    "%s=FILE",
	    msg_name(shown, sizeof(shown), rule->id),
	    msg_name(other, sizeof(other), rule->in->name), other);
	return -1;
}

static bool
is_cut(const struct retain_run *s)
{
	return s->options->mode < RUN_HASH && links_cut(&s->links, s->dataset);
}

/* Somebody else who has the same identity may be in another piece. */
static int
shares_possible(const struct retain_run *s)
{
	char here[MSG_NAME_MAX + 1];

	if (!is_cut(s) || !s->policy->shared_value ||
	    !facts_deletes(s->known) || s->dataset->persons == 0 ||
	    s->dataset->identities == 0)
		return 0;
	msg_error(STATUS_CALL,
	    "identity.shared_value looks at all records, and others may be in "
	    "another piece: use --in %s=FILE with all of them",
	    msg_name(here, sizeof(here), s->dataset->name));
	return -1;
}

/* The latest date of a person may be in another piece. */
static int
dates_possible(const struct retain_run *s, const struct policy_rule *rule)
{
	char shown[MSG_NAME_MAX + 1], here[MSG_NAME_MAX + 1];

	if (!rule->person || !is_cut(s))
		return 0;
	msg_error(STATUS_CALL,
	    "rule \"%s\" looks at all records of a person, and others may be "
	    "in another piece: use --in %s=FILE with all of them",
	    msg_name(shown, sizeof(shown), rule->id),
	    msg_name(here, sizeof(here), s->dataset->name));
	return -1;
}

/* Whether the consent of its children is in another dataset. */
static bool
asks_consent(const struct retain_run *s)
{
	return s->retain->children && s->policy->children.in != NULL;
}

static int
consent_possible(const struct retain_run *s)
{
	char other[MSG_NAME_MAX + 1];

	if (!asks_consent(s) || s->options->mode >= RUN_HASH)
		return 0;
	if (s->in_read[s->policy->rules])
		return values_possible(s, s->policy->rules, "children",
		    s->policy->children.in);
	msg_error(STATUS_CALL,
	    "children: consent needs the records of dataset \"%s\": use --in "
	    "%s=FILE",
	    msg_name(other, sizeof(other), s->policy->children.in->name),
	    other);
	return -1;
}

static int
possible(const struct retain_run *s)
{
	const struct policy_dataset *d = s->dataset;
	bool sql =
	    s->options->keys != NULL && keylines_sql(s->options->keys_as);

	/* Decisions about records that nobody can name need no key. */
	if (d->keys == 0 && (s->keys != NULL || s->options->mode >= RUN_WARN))
		return lacks(d, "has no \"key\" in the policy");
	if (s->want_key && d->keys > GONE_PARTS)
		return lacks(d, "has a \"key\" of more than 16 fields");
	if (sql && d->table.n == 0)
		return lacks(d, "has no \"at_source.sql\" in the policy, which "
				"this form of --keys-as needs");
	if (s->dates_of != NULL && s->dates_of != d)
		return lacks(d, "is not the one found when the input was first "
				"read: the input changed");
	if (consent_possible(s) != 0 || shares_possible(s) != 0)
		return -1;
	for (size_t i = 0; i < retain_rules(s->retain); i++) {
		const struct policy_rule *rule = retain_rule(s->retain, i);

		if (rule_possible(s, rule) != 0 || dates_possible(s, rule) != 0)
			return -1;
	}
	return 0;
}

/* ---- the rules ---- */

static bool
asks_people(const struct retain_run *s)
{
	for (size_t i = 0; i < retain_rules(s->retain); i++)
		if (retain_rule(s->retain, i)->person)
			return true;
	return false;
}

/* Whether the fields of person may have values that differ, and may still mean
 * the same person. */
static bool
persons_loosen(const struct policy *p, const struct policy_dataset *d)
{
	for (size_t i = 0; i < d->persons; i++) {
		const struct policy_field *f = d->person[i];
		struct text type = personhash_type(d, f);

		if (f->type == FIELD_TIMESTAMP ||
		    (type.n > 0 &&
			(typed_has_forms(f) || identity_loosens(p, type))))
			return true;
	}
	return false;
}

/* Whether a rule deletes nobody without a warning, which names the record. */
static bool
warns(const struct retain_run *s)
{
	for (size_t i = 0; i < retain_rules(s->retain); i++)
		if (retain_rule(s->retain, i)->warns > 0 ||
		    retain_rule(s->retain, i)->noticed)
			return true;
	return false;
}

static int
bind(struct retain_run *s, const struct stream_names *in)
{
	const struct policy_dataset *d = s->dataset;

	s->retain = retain_new(s->policy, d, s->now);
	if (s->retain == NULL ||
	    facts_bind(s->known, s->retain, d, s->want_key) != 0 ||
	    possible(s) != 0)
		return -1;
	if (s->options->mode < RUN_HASH && conditions_bind(s, in) != 0)
		return -1;
	if (s->want_key || warns(s))
		s->key = retain_needs(s->retain, d->key, d->keys);
	s->in_asked = asks_consent(s);
	for (size_t i = 0; i < retain_rules(s->retain); i++)
		s->in_asked |= retain_rule(s->retain, i)->kind == RULE_WHILE_IN;
	if (asks_people(s)) {
		s->person = retain_needs(s->retain, d->person, d->persons);
		s->loosens = persons_loosen(s->policy, d);
	} else {
		s->persons = PERSON_NONE;
	}
	if (s->options->mode >= RUN_WARN ||
	    (s->want_key && facts_asked(s->known)))
		s->identity = retain_needs_identities(s->retain);
	s->counts.doubt = mem_array(doubts(s), sizeof(*s->counts.doubt));
	if (slots_choose(s, in->from) != 0 || erased_choose(s) != 0)
		return -1;
	return s->want_key ? rests_bind(s) : 0;
}

bool
run_knows(const void *dataset, struct text path)
{
	const struct policy_dataset *const *d = dataset;

	return *d == NULL || policy_holds(*d, path);
}

int
run_fields(void *sweep, const struct stream_names *in)
{
	struct retain_run *s = sweep;

	if (s->dataset == NULL)
		s->dataset =
		    policy_dataset_of(s->policy, in->name, in->n, in->header);
	if (s->dataset == NULL)
		return -1;
	policy_wish(s->dataset, in->wish);
	if (bind(s, in) != 0)
		return -1;
	/* Only CSV names all its columns before the first record. */
	if (!s->named_told && in->from != FORMAT_NDJSON)
		policy_unlisted_warn(s->dataset, in->name, in->n, in->file);
	s->named_told = true;
	return 0;
}

/* SPDX-License-Identifier: ISC */
/* What a run reports at its end: records to look at, what is overdue, requests
 * and holds that found nobody. */
#include <stdio.h>

#include "base/msg.h"
#include "retain/inside.h"

/* ---- records ---- */

/* Appends names of fields, except those that are in the other list, too. */
static void
names_put(struct buf *b, const struct policy_field *const *f, size_t n,
    const struct policy_field *const *other, size_t others)
{
	char shown[MSG_NAME_MAX + 1];

	for (size_t i = 0; i < n; i++) {
		size_t k = 0;

		while (k < others && other[k] != f[i])
			k++;
		if (k == others)
			buf_printf(b, "%s\"%s\"", b->len > 0 ? ", " : "",
			    msg_name(shown, sizeof(shown), f[i]->name));
	}
}

/* Names the fields that should say whose record it is. */
static void
no_person_tell(const struct retain_run *s, uint64_t n)
{
	const struct policy_dataset *d = s->dataset;
	char shown[MSG_NAME_MAX + 1];
	struct buf b = { 0 };

	names_put(&b, d->person, d->persons, NULL, 0);
	names_put(&b, d->key, d->keys, d->person, d->persons);
	msg_error(STATUS_LOOK,
	    "%s: cannot tell from %.*s whose record it is: %llu record%s to "
	    "look at",
	    msg_name(shown, sizeof(shown), d->name), (int)b.len,
	    b.len > 0 ? b.p : "", (unsigned long long)n, n == 1 ? "" : "s");
	buf_clear(&b);
}

/* What to know or do next, where the reason alone does not show it. */
static const char *
advice(enum reason reason, bool decided, uint64_t n)
{
	if (decided && n == 1)
		return "; something else decided what happens to it";
	if (decided)
		return "; something else decided what happens to them";
	return reason == REASON_BIRTH_NOT_A_DATE ? "; correct it at the source"
						 : "";
}

static void
doubt_tell(const struct retain_run *s, enum reason reason, size_t field,
    bool decided)
{
	char dataset[MSG_NAME_MAX + 1], shown[MSG_NAME_MAX + 1];
	bool named = field < retain_fields(s->retain);
	uint64_t n = s->counts.doubt[doubt_place(s, reason, field, decided)];

	if (n == 0)
		return;
	msg_name(dataset, sizeof(dataset), s->dataset->name);
	if (named)
		msg_name(shown, sizeof(shown),
		    retain_field(s->retain, field)->name);
	msg_error(STATUS_LOOK, "%s: %s%s%s: %llu record%s to look at%s",
	    dataset, named ? shown : "", named ? ": " : "", reason_word(reason),
	    (unsigned long long)n, n == 1 ? "" : "s",
	    advice(reason, decided, n));
}

/* A policy that means it says why, in "no_retention". */
static void
unruled_tell(const struct retain_run *s)
{
	uint64_t n = s->counts.unruled;
	char shown[MSG_NAME_MAX + 1];

	if (n == 0 || s->dataset->no_retention.n > 0 ||
	    s->options->mode >= RUN_WARN)
		return;
	msg_error(STATUS_LOOK,
	    "%s: no rule is about %llu record%s, so %s kept for ever; add a "
	    "rule, or say in \"no_retention\" why",
	    msg_name(shown, sizeof(shown), s->dataset->name),
	    (unsigned long long)n, n == 1 ? "" : "s",
	    n == 1 ? "it is" : "they are");
}

static void
doubts_tell(const struct retain_run *s)
{
	const size_t fields = retain_fields(s->retain);
	uint64_t nobody = 0;

	for (int reason = 0; reason < REASONS; reason++)
		for (size_t i = 0; i <= fields; i++) {
			const enum reason why = (enum reason)reason;

			if (why == REASON_NO_PERSON)
				nobody +=
				    s->counts
					.doubt[doubt_place(s, why, i, false)];
			else
				doubt_tell(s, why, i, false);
			doubt_tell(s, why, i, true);
		}
	if (nobody > 0)
		no_person_tell(s, nobody);
	unruled_tell(s);
}

void
counts_strange(struct run_counts *c, uint64_t n, const char *name)
{
	if (n > 0 && (c->strange == 0 || strcmp(name, c->strange_name) < 0))
		snprintf(c->strange_name, sizeof(c->strange_name), "%s", name);
	c->strange += n;
}

static void
strange_tell(const struct retain_run *s)
{
	const struct run_counts *c = &s->counts;
	char shown[MSG_NAME_MAX + 1];
	bool named = c->strange_name[0] != '\0';

	if (c->strange > 0)
		msg_warn("%s: the policy lacks members of %llu record%s%s%s%s; "
			 "add what is missing, or remove it from the input",
		    msg_name(shown, sizeof(shown), s->dataset->name),
		    (unsigned long long)c->strange, c->strange == 1 ? "" : "s",
		    named ? ", as \"" : "", c->strange_name, named ? "\"" : "");
}

/* What was left out of the output may be under a hold: nobody said that there
 * are none. */
static void
no_holds_tell(const struct retain_run *s)
{
	const struct run_options *o = s->options;
	const uint64_t n = s->counts.verdict[VERDICT_DELETE] +
			   s->counts.verdict[VERDICT_ERASE];

	if (o->mode == RUN_KEEP && n > 0 && !o->no_holds &&
	    o->known.holds == NULL)
		msg_error(STATUS_LOOK,
		    "%llu record%s deleted or erased, but no file of legal "
		    "holds was given: use --holds FILE, or say --no-holds if "
		    "there are none",
		    (unsigned long long)n, n == 1 ? " is" : "s are");
}

/* Without warnings such a rule deletes nothing, however long it waits. */
static void
waiting_tell(const struct retain_run *s, size_t rule, uint64_t n,
    const char *why)
{
	char dataset[MSG_NAME_MAX + 1], shown[MSG_NAME_MAX + 1];

	if (n == 0)
		return;
	msg_name(dataset, sizeof(dataset), s->dataset->name);
	msg_name(shown, sizeof(shown), retain_rule(s->retain, rule)->id);
	msg_error(STATUS_LOOK, "%s: rule \"%s\": %llu record%s overdue, but %s",
	    dataset, shown, (unsigned long long)n, n == 1 ? " is" : "s are",
	    why);
}

static void
overdue_tell(const struct retain_run *s)
{
	const bool file = s->options->known.sent != NULL;

	for (size_t i = 0; i < retain_rules(s->retain); i++) {
		waiting_tell(s, i, s->counts.unwarned[i],
		    file ? "no warning is on record: run pp-retain warn, send "
			   "what it prints, and record it in the file of --sent"
			 : "no file of sent warnings was given: use --sent "
			   "FILE");
		waiting_tell(s, i, s->counts.warned[i],
		    "the warning was sent less than min_notice ago: a later "
		    "run acts");
	}
}

/* Whom nobody can write to is never warned, and so never deleted. */
static void
nameless_tell(const struct retain_run *s)
{
	const uint64_t n = s->counts.nameless;
	char shown[MSG_NAME_MAX + 1];

	if (n > 0)
		msg_error(STATUS_LOOK,
		    "%s: %llu warning%s without an identity to send %s to; "
		    "nobody is deleted without a warning",
		    msg_name(shown, sizeof(shown), s->dataset->name),
		    (unsigned long long)n, n == 1 ? " is" : "s are",
		    n == 1 ? "it" : "them");
}

/* ---- requests and holds that found nobody ---- */

/* Whether the records of all people were read. */
static bool
is_everybody(const struct retain_run *s)
{
	for (size_t i = 0; i < s->policy->datasets; i++) {
		const struct policy_dataset *d = &s->policy->dataset[i];

		if (d->persons + d->identities > 0 && d != s->dataset &&
		    !links_has(&s->links, d))
			return false;
	}
	return true;
}

/* Reports who cannot be found here, whatever is read with --in. */
static void
unreached_tell(const struct retain_run *s, enum status status, const char *what,
    size_t n)
{
	char here[MSG_NAME_MAX + 1];

	msg_error(status,
	    "%s: %zu %s%s found no record here, and could find none: the "
	    "dataset has no \"identity\", and no other one that has one names "
	    "the same fields in \"person\"%s",
	    msg_name(here, sizeof(here), s->dataset->name), n, what,
	    n == 1 ? "" : "s",
	    status == STATUS_STOP ? "; nothing was deleted" : "");
}

static bool
is_unreached(const struct retain_run *s)
{
	return s->dataset->persons > 0 &&
	       !policy_reaches(s->policy, s->dataset);
}

static void
requests_tell(const struct retain_run *s)
{
	const struct policy *p = s->policy;
	size_t n = facts_unmet(s->known);
	char here[MSG_NAME_MAX + 1], there[MSG_NAME_MAX + 1];

	if (n == 0)
		return;
	if (is_unreached(s))
		unreached_tell(s, STATUS_LOOK, "request", n);
	msg_name(here, sizeof(here), s->dataset->name);
	for (size_t i = 0; i < p->datasets; i++) {
		if (!links_lack(&s->links, s->dataset, &p->dataset[i],
			facts_linked))
			continue;
		msg_name(there, sizeof(there), p->dataset[i].name);
		msg_error(STATUS_LOOK,
		    "%s: %zu request%s found no record here; \"%s\" may know "
		    "by what to find their people: use --in %s=FILE",
		    here, n, n == 1 ? "" : "s", there, there);
	}
}

static void
ask_for(const struct retain_run *s, const struct policy_dataset *d,
    enum status status, const char *what, uint64_t n)
{
	char here[MSG_NAME_MAX + 1], there[MSG_NAME_MAX + 1];

	msg_name(here, sizeof(here), s->dataset->name);
	msg_name(there, sizeof(there), d->name);
	msg_error(status,
	    "%s: %llu %s; \"%s\" may know by what to find whom to keep: use "
	    "--in %s=FILE%s",
	    here, (unsigned long long)n, what, there, there,
	    status == STATUS_STOP ? "; nothing was deleted" : "");
}

static bool
lacking_settled(const struct retain_run *s, enum status status)
{
	const uint64_t n = s->counts.lacking;
	const struct policy_dataset *d =
	    n == 0 ? NULL : links_lacking(&s->links, s->dataset, facts_bridges);

	if (d == NULL)
		return true;
	ask_for(s, d, status,
	    n == 1 ? "record to delete lacks an identity"
		   : "records to delete lack an identity",
	    n);
	return false;
}

/* A hold counts in any case, so nothing is deleted before it is known whom it
 * is about. */
bool
run_holds_settled(const struct retain_run *s, enum status status)
{
	size_t n = facts_unmet_people(s->known);
	const struct policy_dataset *d =
	    n == 0 ? NULL : links_lacking(&s->links, s->dataset, facts_linked);

	if (n > 0 && is_unreached(s)) {
		unreached_tell(s, status, "hold", n);
		return false;
	}
	if (d != NULL)
		ask_for(s, d, status,
		    n == 1 ? "hold found no record here"
			   : "holds found no record here",
		    n);
	return d == NULL &&
	       (facts_held_people(s->known) == 0 || lacking_settled(s, status));
}

static void
links_tell(const struct retain_run *s)
{
	if (s->options->mode == RUN_TRY || s->options->mode == RUN_WARN)
		run_holds_settled(s, STATUS_LOOK);
	if (s->options->mode >= RUN_WARN)
		return;
	requests_tell(s);
	if (facts_held_people(s->known) == 0 && facts_keeps(s->known))
		lacking_settled(s, STATUS_LOOK);
	/* What a piece lacks, another one may have. */
	if (!s->options->stream.piece && s->options->mode != RUN_WHOLE)
		facts_unmet_holds_tell(s->known, is_everybody(s));
}

/* ---- all ---- */

static void
sum_up(const struct retain_run *s)
{
	const uint64_t *n = s->counts.verdict;

	if (s->retain == NULL || retain_rules(s->retain) == 0 ||
	    !s->options->stream.verbose || s->options->mode >= RUN_WARN)
		return;
	msg_note("%llu deleted, %llu erased, %llu restricted, %llu blocked, "
		 "%llu waiting, %llu to look at",
	    (unsigned long long)n[VERDICT_DELETE],
	    (unsigned long long)n[VERDICT_ERASE],
	    (unsigned long long)n[VERDICT_RESTRICT],
	    (unsigned long long)n[VERDICT_BLOCK],
	    (unsigned long long)n[VERDICT_WAIT],
	    (unsigned long long)n[VERDICT_REVIEW]);
}

void
run_tell(const struct retain_run *s)
{
	if (s->retain != NULL) {
		doubts_tell(s);
		strange_tell(s);
		links_tell(s);
		overdue_tell(s);
		nameless_tell(s);
		no_holds_tell(s);
	}
	sum_up(s);
}

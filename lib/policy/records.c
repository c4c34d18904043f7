/* SPDX-License-Identifier: ISC */
/* The section "records": the logs that the programs themselves keep. */
#include "policy/reading.h"

/* Each log is counted from one date only.  A policy may name that date, and no
 * other. */
static void
read_log_since(const struct slot *s)
{
	struct names names;

	if (names_read(s->reading, s->node, &names) &&
	    (names.n != 1 || !text_is(names.name[0], s->with)))
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "must be [\"%s\"]", (const char *)s->with);
}

static const struct word keep_words[] = {
	{ "indeterminate", true },
	{ NULL, 0 },
};

static const struct word subject_words[] = {
	{ "hmac-sha256", 0 },
	{ NULL, 0 },
};

/* Subjects are hidden in one way only, which a policy may name. */
static void
read_log_subject(const struct slot *s)
{
	word_read(s->reading, s->node, s->with);
}

#define AT(member) offsetof(struct policy_log, member)

/* clang-format off */
#define LOG_KEYS(since) {                                                      \
	{ "file", read_text, AT(file), NULL, MUST },                           \
	{ "clause", read_clause, AT(clause), NULL, ALWAYS },                   \
	{ "assumed", read_assumed, AT(assumed), NULL, MAY },                   \
	{ "basis", read_text, AT(basis), NULL, MAY },                          \
	{ "review_by", read_date, AT(review_by), NULL, MAY },                  \
	{ "delete_after", read_period, AT(after), NULL, MAY },                 \
	{ "since", read_log_since, 0, since, MAY },                            \
	{ "keep", read_is_word, AT(kept), keep_words, MAY },                   \
	{ "subject", read_log_subject, 0, subject_words, MAY },                \
	{ .name = NULL } }
/* clang-format on */

static const struct member deletions_keys[] = LOG_KEYS("deleted_at");
static const struct member requests_keys[] = LOG_KEYS("closed_at");
static const struct member suppression_keys[] = LOG_KEYS("added_at");
static const struct member sent_keys[] = LOG_KEYS("sent_at");
static const struct member disclosures_keys[] = LOG_KEYS("at");

static void
read_log(const struct slot *s)
{
	struct policy_log *log = s->to;

	log->given = true;
	object_read(s->reading, s->node, s->with, log);
	one_of_two(s->reading, s->node, "delete_after", "keep");
}

/* Holds end when they are released, and no sooner. */
static const struct member holds_keys[] = {
	{ "file", read_text, AT(file), NULL, MUST },
	{ "clause", read_clause, AT(clause), NULL, MAY },
	{ "basis", read_text, AT(basis), NULL, MAY },
	{ "subject", read_log_subject, 0, subject_words, MAY },
	{ .name = NULL },
};

static void
read_holds(const struct slot *s)
{
	struct policy_log *log = s->to;

	log->given = true;
	object_read(s->reading, s->node, holds_keys, log);
}

#undef AT
#define AT(member) offsetof(struct policy, member)

static const struct member backups_keys[] = {
	{ "max_age", read_period, AT(backups), NULL, MUST },
	{ .name = NULL },
};

const struct member records_keys[] = {
	{ "directory", read_text, AT(directory), NULL, MAY },
	{ "holds", read_holds, AT(holds), NULL, MAY },
	{ "deletions", read_log, AT(deletions), deletions_keys, MAY },
	{ "requests", read_log, AT(requests), requests_keys, MAY },
	{ "suppression", read_log, AT(suppression), suppression_keys, MAY },
	{ "sent", read_log, AT(sent), sent_keys, MAY },
	{ "disclosures", read_log, AT(disclosures), disclosures_keys, MAY },
	{ "backups", read_object, 0, backups_keys, MAY },
	{ .name = NULL },
};

/* ---- checks ---- */

static void
log_check(struct reading *r, const char *name, const struct policy_log *log)
{
	size_t from = path_enter_two(r, "records", text_of(name));

	if (log->kept && log->review_by.n == 0)
		finding_add(r, LEVEL_WARNING, CHECK_ASSUMED,
		    "is kept for ever; add \"review_by\", a date to "
		    "reconsider this");
	check_review(r, log->review_by);
	path_leave(r, from);
}

/* A deletion has to be remembered longer than backups live, else a backup
 * brings deleted records back and nobody notices. */
static void
tombstones_check(struct reading *r)
{
	const struct policy_log *log = &r->policy->deletions;
	struct period backups = r->policy->backups;

	if (!period_given(backups))
		return;
	if (!log->kept && period_given(log->after) &&
	    !period_within(backups, log->after))
		finding_in(r, "records.deletions", LEVEL_ERROR,
		    CHECK_TOMBSTONES,
		    "\"delete_after\" must not be shorter than "
		    "records.backups.max_age, else a backup can bring deleted "
		    "data back unnoticed");
	if (!log->given)
		finding_in(r, "records.deletions", LEVEL_WARNING,
		    CHECK_TOMBSTONES,
		    "is missing, so nobody notices when a backup brings "
		    "deleted data back");
}

void
check_records(struct reading *r)
{
	const struct policy *p = r->policy;

	tombstones_check(r);
	log_check(r, "deletions", &p->deletions);
	log_check(r, "requests", &p->requests);
	log_check(r, "suppression", &p->suppression);
	log_check(r, "sent", &p->sent);
	log_check(r, "disclosures", &p->disclosures);
}

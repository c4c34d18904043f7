/* SPDX-License-Identifier: ISC */
/* The section "records": the logs that the programs themselves keep. */
#include "policy/reading.h"

/* What each is counted from is known; a policy may say so, and must not say
 * otherwise. */
static void
read_log_since(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct names names;

	(void)to;
	if (names_read(r, n, &names) &&
	    (names.n != 1 || !text_is(names.name[0], with)))
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "this is counted from \"%s\"", (const char *)with);
}

static const struct word keep_words[] = {
	{ "indeterminate", true },
	{ NULL, 0 },
};

static const struct word subject_words[] = {
	{ "hmac-sha256", 0 },
	{ NULL, 0 },
};

#define AT(member) offsetof(struct policy_log, member)

/* clang-format off */
#define LOG_KEYS(since) {                                                      \
	{ "file", read_text, AT(file), NULL, true },                           \
	{ "clause", read_clause, AT(clause), NULL, false },                    \
	{ "assumed", read_assumed, AT(assumed), NULL, false },                 \
	{ "basis", read_text, AT(basis), NULL, false },                        \
	{ "review_by", read_date, AT(review_by), NULL, false },                \
	{ "delete_after", read_period, AT(after), NULL, false },               \
	{ "since", read_log_since, 0, since, false },                          \
	{ "keep", read_is_word, AT(kept), keep_words, false },                 \
	{ "subject", read_among_ignored, 0, subject_words, false },            \
	{ NULL, NULL, 0, NULL, false } }
/* clang-format on */

static void
read_among_ignored(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct text t;

	(void)to;
	read_among(r, n, &t, with);
}

static const struct member deletions_keys[] = LOG_KEYS("deleted_at");
static const struct member requests_keys[] = LOG_KEYS("closed_at");
static const struct member suppression_keys[] = LOG_KEYS("added_at");
static const struct member sent_keys[] = LOG_KEYS("sent_at");

static void
read_log(struct reading *r, const struct node *n, void *to, const void *with)
{
	struct policy_log *log = to;

	log->given = true;
	object_read(r, n, with, log);
	if ((node_get(n, "delete_after") == NULL) ==
	    (node_get(n, "keep") == NULL))
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "has either \"delete_after\" or \"keep\"");
}

#undef AT
#define AT(member) offsetof(struct policy, member)

static const struct member backups_keys[] = {
	{ "max_age", read_period, AT(backups), NULL, true },
	{ NULL, NULL, 0, NULL, false },
};

static const struct member records_keys[] = {
	{ "deletions", read_log, AT(deletions), deletions_keys, false },
	{ "requests", read_log, AT(requests), requests_keys, false },
	{ "suppression", read_log, AT(suppression), suppression_keys, false },
	{ "sent", read_log, AT(sent), sent_keys, false },
	{ "backups", read_object, 0, backups_keys, false },
	{ NULL, NULL, 0, NULL, false },
};

void
read_records(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	(void)with;
	object_read(r, n, records_keys, to);
}

/* ---- checks ---- */

static void
log_check(struct reading *r, const char *name, const struct policy_log *log)
{
	size_t from = path_enter_two(r, "records", text_of(name));

	if (log->kept && log->review_by.n == 0)
		finding_add(r, LEVEL_WARNING, CHECK_ASSUMED,
		    "is kept with no end in sight, and has no \"review_by\"");
	check_review(r, log->review_by);
	path_leave(r, from);
}

/* A backup that is older than what is remembered of a deletion brings the
 * deleted back, and nobody notices. */
static void
tombstones_check(struct reading *r)
{
	const struct policy *p = r->policy;
	const struct policy_log *log = &p->deletions;
	size_t from = path_enter_two(r, "records", text_of("deletions"));

	if (period_given(p->backups) && !log->kept &&
	    period_given(log->after) && !period_within(p->backups, log->after))
		finding_add(r, LEVEL_ERROR, CHECK_TOMBSTONES,
		    "is forgotten before the last backup that may bring the "
		    "data back (backups.max_age)");
	if (period_given(p->backups) && !log->given)
		finding_add(r, LEVEL_WARNING, CHECK_TOMBSTONES,
		    "without this log nobody notices what a backup brings "
		    "back");
	path_leave(r, from);
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
}

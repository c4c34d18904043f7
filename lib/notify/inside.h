/* SPDX-License-Identifier: ISC */
/* The inside of a run of pp-notify. */
#ifndef NOTIFY_INSIDE_H
#define NOTIFY_INSIDE_H

#include "base/file.h"
#include "facts/knownfiles.h"
#include "letter/mail.h"
#include "letter/phrases.h"
#include "notify/addressbook.h"
#include "notify/incident.h"
#include "notify/notify.h"
#include "notify/once.h"
#include "notify/sentlog.h"
#include "notify/unreached.h"
#include "notify/variables.h"
#include "notify/whom.h"
#include "permit/others.h"

struct doc;

/* Why a person gets no mail, and what becomes of that. */
enum unsent { UNSENT_NO_ADDRESS, UNSENT_BAD_ADDRESS, UNSENT_DEAD, UNSENTS };

struct notify_counts {
	uint64_t records, notices, twice, sent, other, unsent[UNSENTS];
	uint64_t asked;   /* lines about the request of --request */
	uint64_t doubted; /* events of which nobody knows whether they were */
	uint64_t barred[BARS][2]; /* sure, and not */
};

struct notify_run {
	struct notify_options *options;
	struct policy *policy;
	int64_t now;
	const struct policy_notice *notice;
	const struct policy_dataset *dataset; /* of people; NULL: events */
	struct keyring *keys;
	struct subject_hasher *hasher;
	struct knownfiles files;
	struct template *template;
	struct phrases *phrases;
	struct text language;
	struct mail_sender sender;
	struct sentlog *sent;
	struct addressbook *book;
	/* Values that are the same in all letters. */
	struct template_value value[VARIABLES];
	struct text occasion, edition;
	struct arena memory;
	struct doc *changes; /* of a policy update */
	struct incidents *incidents;
	const struct incident *incident; /* of a notice of a breach */
	struct customers *customers;     /* how many of theirs it is about */

	/* People. */
	struct select *select;
	struct whom_slots whom;
	struct unreached unreached;
	/* Commercial: whether they may be written to. */
	struct policy_purpose purpose;
	struct sharing sharing;
	struct facts *known;
	struct decided decided;
	struct others others;
	struct bars bars;
	int *slot;

	/* Output. */
	struct outfile *out, *post;
	struct package *package; /* FORM_EML */
	struct buf index;        /* of it: the notices without letters */
	struct once said;        /* who has it, by thread and edition */
	struct notify_counts counts;
	bool full; /* --max */
};

/* A notice that is made. */
struct notice {
	struct whom whom;
	struct text occasion, edition;
	/* Of a warning; the first also of who mail does not reach. */
	struct text subject, activity;
	struct text apart; /* what tells notices to one mailbox apart */
	/* Editions that say the same, for who cannot know which was sent. */
	struct text same[2];
	size_t sames;
	bool asked; /* it is about the request of --request */
	struct template_value value[VARIABLES];
};

/* The memory of one thread, see work.c. */
struct notifier;

/* ---- prepare.c ---- */

int notify_prepare(struct notify_run *, char **files);
void notify_clear(struct notify_run *);
int notify_fields(void *run, const struct stream_names *);

/* ---- permits.c ---- */

/* Reads what people chose and asked, for a commercial notice; 0, or -1 after a
 * message. */
int permits_ready(struct notify_run *, char **files);
/* Finds the fields that decide; 0, or -1 after a message (STATUS_CALL). */
int permits_choose(struct notify_run *, enum format from);

/* ---- shown.c ---- */

/* A text that lasts as long as the run. */
struct text notify_keep(struct notify_run *, const struct buf *);
/* In words, lent from the arena: a day since 1970-01-01; the day of an instant
 * or date as our programs write it, or the instant with its time of day; empty
 * if it is none. */
struct text shown_day(const struct notify_run *, int64_t day, struct arena *);
struct text
shown_moment(const struct notify_run *, struct text, struct arena *);
struct text
shown_instant(const struct notify_run *, struct text, struct arena *);

/* The kinds of data, as people know these categories. */
void shown_kinds(struct notify_run *, const struct names *categories);

/* ---- values.c ---- */

/* What all letters of the run show; 0, or -1 after a message. */
int values_common(struct notify_run *);
/* What depends on where somebody lives. */
void values_of_place(const struct notify_run *, struct notice *);

/* ---- breach.c ---- */

/* Reads the incident, and what all letters say of it; 0, or -1 after a message
 * (STATUS_CALL). */
int breach_load(struct notify_run *);
/* What is new to somebody who has the edition of that digest. */
void breach_news(const struct notify_run *, uint64_t had, struct arena *,
    struct notice *);

/* ---- customers.c ---- */

/* Counts the people of each customer in the files of --in; 0, or -1 after a
 * message.  For a notice to customers alone. */
int customers_count(struct notify_run *);
void customers_free(struct customers *); /* NULL is fine */
/* Says which customers of --in the input has not. */
void customers_tell(const struct customers *); /* NULL is fine */
/* Finds the fields of the input that say which customer a record is of. */
int customers_choose(struct notify_run *, enum format from);
/* Whether people of the customer are affected; then fills in how many. */
bool customers_find(const struct notify_run *, struct record *, struct arena *,
    struct notice *);

/* ---- events.c ---- */

/* Whether a kind reads events, and not records of people. */
bool events_has(enum notice_kind);
/* What makes the events of a kind. */
const char *events_from(enum notice_kind);
enum event_is { EVENT_FITS, EVENT_OTHER, EVENT_DOUBT, EVENT_BAD };
/* Fills in a notice from an event; all is lent from the line, the run and the
 * arena.  EVENT_OTHER: it is not about this notice.  EVENT_DOUBT: perhaps it
 * did not happen.  EVENT_BAD: *why says, statically, what is wrong. */
enum event_is events_take(const struct notify_run *, const struct node *line,
    struct arena *, struct notice *, const char **why);

/* ---- work.c ---- */

void *notifier_begin(void *run);
void notifier_records(void *notifier, struct batch *);
void notifier_end(void *notifier);
void notifier_written(void *notifier);

/* ---- output.c ---- */

/* A letter, ready to go out. */
struct ready {
	const struct notice *notice;
	struct mail_letter mail;
	struct text mailbox; /* h1:... */
};

/* Appends a line that says what went out, without the letter. */
void output_index(const struct notify_run *, const struct ready *,
    struct buf *room, struct buf *out);
/* Appends it in the form of the run.  NULL, or static text: why it cannot. */
const char *output_put(const struct notify_run *, struct mail *,
    const struct ready *, struct buf *room, struct buf *out);
/* Appends a row for another channel. */
void output_post(const struct notify_run *, const struct ready *, enum unsent,
    struct buf *out);

#endif

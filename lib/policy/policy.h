/* SPDX-License-Identifier: ISC */
/*
 * The policy: what a company promises, as its programs execute it.
 *
 * The file is described in pp-policy(5).  It is read whole and checked whole:
 * every mistake in it is found in one run.  Without a mistake there is a struct
 * policy, with all references resolved; nobody changes it, and all of it is
 * lent until policy_free().  Texts are UTF-8 without NUL; an empty text and an
 * empty list mean that the file does not say.
 */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

#include <stdint.h>

#include "base/buf.h"
#include "base/period.h"
#include "base/text.h"
#include "base/workday.h"
#include "base/zone.h"
#include "table/release.h"

struct stream_wishes; /* record/stream.h */

struct names {
	struct text *name;
	size_t n;
};

/* A business-day period has no ISO form: {"business_days": 10}. */
struct term {
	struct period period; /* when work_days == 0 */
	int64_t work_days;
	bool given;
};

/* Where a value comes from; portability is about the first two. */
enum origin {
	ORIGIN_PROVIDED,
	ORIGIN_OBSERVED,
	ORIGIN_INFERRED,
	ORIGIN_THIRD_PARTY
};

enum field_type {
	FIELD_TEXT,
	FIELD_DATE,
	FIELD_TIMESTAMP,
	FIELD_BOOLEAN,
	FIELD_NUMBER
};

enum role { ROLE_CONTROLLER, ROLE_PROCESSOR };

struct policy_dataset;
struct policy_field;

/* Where it is kept that a person gave consent. */
struct policy_consent {
	bool given;        /* the policy says it */
	struct text field; /* its name: of the record, or of `in` */
	struct names is;   /* the values that mean yes; none: the usual ones */
	/* Another dataset: by[i] of the record is of[i] there; or NULL. */
	const struct policy_dataset *in;
	struct names by;
	const struct policy_field *there, **of; /* there: `field` of it */
};

struct policy_purpose {
	struct text name, title, clause, assumed;
	struct text data_use; /* a key of fideslang */
	struct text legal_basis, topic;
	bool aggregate_only, commercial;
	struct policy_consent consent;
	/* Whether programs decide about people, and who looks at what a person
	 * wants to be looked at (GDPR 22). */
	bool automated;
	struct text automated_clause, review;
};

struct policy_field {
	struct text name; /* a column, or a path (items[].sku) */
	struct text title, clause;
	struct text category; /* a key of fideslang, or of extra_categories */
	enum field_type type;
	bool typed;           /* it says its type */
	struct names yes, no; /* texts of a boolean; none: the usual ones */
	const char *format; /* of a date or timestamp, see dateformat.h; NULL */
	struct text not_before; /* of a date or timestamp: none is earlier */
	enum origin origin;     /* its own, or the dataset's */
	bool origin_said;       /* it or the dataset says so; else a default */
	bool never;             /* "disclose": "never" */
	bool about_other;       /* "about": "other" */
	struct text redact; /* a method of pp-redact: its own, or that of its
			     * category or one above it */
};

/* A column that finds a person, and the kind of identity in it. */
struct policy_identity {
	struct text type; /* email, phone_number, account_id, ... */
	const struct policy_field *field;
};

struct policy_dataset {
	struct text name, title, clause, assumed;
	struct text no_retention; /* the reason, where no rule is meant to be */
	enum role role;
	enum origin origin;
	bool origin_said;
	const struct zone *zone; /* its own, or the policy's */
	struct names subjects;
	struct names null; /* texts that mean that there is no value */
	const struct policy_purpose **purpose;
	size_t purposes;
	/* Fields that tell its records, and those that tell its people. */
	const struct policy_field **key, **person;
	size_t keys, persons;
	struct policy_identity *identity;
	size_t identities;
	struct policy_field *field;
	size_t fields;
	const struct policy_dataset **derived_from;
	size_t deriveds;
	/* at_source.sql: where deleting happens. */
	struct names table;   /* with its schema before it; none: not said */
	struct names columns; /* of table, one for each of key */
};

enum doubt { DOUBT_REVIEW, DOUBT_KEEP };
enum action { ACTION_DELETE, ACTION_ERASE, ACTION_RESTRICT };
enum rule_kind {
	RULE_AFTER,    /* delete_after a period since a date */
	RULE_WHILE_IS, /* keep_while a field is one of some values */
	RULE_WHILE_IN  /* keep_while another dataset has the record's person */
};

struct policy_rule {
	struct text id, clause, assumed, basis, review_by;
	const struct policy_dataset *dataset;
	struct text when; /* a jq expression: the records it is about */
	enum rule_kind kind;
	/* RULE_AFTER */
	struct period after;
	const struct policy_field **since; /* the first that is there, or */
	size_t sinces;
	bool latest; /* the latest of them */
	bool person; /* "unit": "person": the latest of all that the dataset
		      * has of a person */
	enum doubt missing, invalid, future;
	struct period *warn; /* before the end, the longest first */
	size_t warns;
	struct period min_notice; /* between a recorded warning and the end */
	bool noticed;             /* min_notice is given */
	struct text notice;       /* of notices */
	bool noticing;            /* it names one, be it an unknown one */
	/* RULE_WHILE_IS */
	const struct policy_field *field;
	struct names is;
	struct names ends; /* values that end it; none: all others do */
	/* RULE_WHILE_IN: by[i] of the record is of[i] there */
	const struct policy_dataset *in;
	const struct policy_field **by, **of;
	size_t bys;
	/* What happens. */
	enum action then;
	struct names erase; /* ACTION_ERASE: these categories */
	/* ACTION_RESTRICT: it is used for these alone; none: for nothing. */
	const struct policy_purpose **only_for;
	size_t only_fors;
	struct text leave; /* "suppression" */
	/* A date here that is later than the person's leaving: they came back
	 * by will. */
	const struct policy_field **again;
	size_t agains;
};

/* What decides about a record; see retention.order. */
enum claim {
	CLAIM_HOLD,
	CLAIM_RESTRICTION,
	CLAIM_REQUEST,
	CLAIM_CHILDREN,
	CLAIM_RULES,
	CLAIMS
};

/* One of the tools' own logs. */
struct policy_log {
	struct text file, clause, assumed, basis, review_by;
	struct period after;
	bool kept; /* "keep": "indeterminate": for ever; after is unset */
	bool given;
};

struct policy_recipient_data {
	const struct policy_dataset *dataset;
	bool all; /* "*" */
	const struct policy_field **field;
	size_t fields;
};

struct policy_transform {
	struct text category; /* it and those below */
	struct text method;   /* of pp-redact */
};

enum recipient_type {
	RECIPIENT_UNKNOWN, /* only where the policy has a mistake */
	RECIPIENT_SERVICE_PROVIDER,
	RECIPIENT_AFFILIATE,
	RECIPIENT_AUTHORITY,
	RECIPIENT_CUSTOMER,
	RECIPIENT_EMPLOYEES,
	RECIPIENT_PARTNER,
	RECIPIENT_TRANSFEREE,
	/* No companies, so that they have neither contract nor country: */
	RECIPIENT_PUBLIC,
	RECIPIENT_USERS,     /* other people who use the service */
	RECIPIENT_OWN_CHOICE /* whom the person chose, by a topic */
};

struct policy_recipient {
	struct text name, title, clause, assumed, contract;
	enum recipient_type type;
	struct names country;       /* or groups of them, see places.h */
	bool placed;                /* it has one, be it an unknown one */
	struct text contract_until; /* a date */
	struct text topic;          /* RECIPIENT_OWN_CHOICE */
	struct text email;          /* who there learns of corrections */
	bool case_required;
	const struct policy_purpose **purpose;
	size_t purposes;
	struct policy_recipient_data *data;
	size_t datas;
	struct policy_transform *transform;
	size_t transforms;
};

/* What protects data in a place that does not protect it itself (GDPR 46). */
struct policy_safeguard {
	struct text place, clause, assumed, by, name;
	struct text until; /* its last day; empty: not given */
};

struct policy_column {
	struct text name;
	struct text role;         /* its word, which is.role is */
	struct text hierarchy;    /* a file; no text: none */
	struct release_column is; /* without its name and hierarchy */
};

/* Figures of a dataset in which no one stands out. */
struct policy_release {
	struct text name, title, clause, assumed;
	const struct policy_dataset *dataset; /* NULL: it names none */
	struct policy_column *column;
	size_t columns;
	const struct policy_column *unit; /* NULL: none */
	bool united;                      /* it names one, be it unknown */
	enum release_labels labels;       /* where a column does not say */
	struct release is;                /* without columns and unit */
};

/* What a person asks; the words are in words.h. */
enum request_type {
	REQUEST_OTHER, /* it is none of them */
	REQUEST_ACCESS,
	REQUEST_ACCESS_CATEGORIES,
	REQUEST_ACCESS_SPECIFIC,
	REQUEST_PORTABILITY,
	REQUEST_DELETION,
	REQUEST_CORRECTION,
	REQUEST_RESTRICTION,
	REQUEST_OBJECTION,
	REQUEST_SALE_OPT_OUT,
	REQUEST_SALE_OPT_IN,
	REQUEST_CONTACT_OPT_OUT,
	REQUEST_CONSENT_WITHDRAW,
	REQUEST_AUTOMATED_DECISION, /* a look at what programs decided */
	REQUEST_APPEAL,
	REQUEST_TYPES
};

/* In this order: each unlocks what those before it do. */
enum verification {
	VERIFIED_NONE,
	VERIFIED_CONTACT,
	VERIFIED_REASONABLE,
	VERIFIED_REASONABLY_HIGH,
	VERIFIED_REPRESENTATIVE
};

struct policy_exception {
	const struct policy_dataset *dataset;
	struct text reason;
};

struct policy_right {
	struct text type; /* of request */
	struct text clause, otherwise;
	enum verification verify;
	bool origin[ORIGIN_THIRD_PARTY + 1]; /* all, if it names none */
	bool names_origins;
	struct policy_exception *except;
	size_t excepts;
};

enum contact_role {
	CONTACT_PRIVACY,        /* questions about the policy */
	CONTACT_DPO,            /* data protection officer, GDPR 37 */
	CONTACT_REPRESENTATIVE, /* of a company from elsewhere, GDPR 27 */
	CONTACT_AUTHORITY,      /* supervises the company, GDPR 51 */
	CONTACT_JOINT           /* joint controller, GDPR 26 */
};

/* Whom people can write to. */
struct policy_contact {
	struct text name_of; /* its key */
	struct text name, clause, email, site;
	enum contact_role role;
	struct names places; /* who lives there; none: everybody else */
	struct names address;
};

/* What a notice tells; the words are in notices.c. */
enum notice_kind {
	NOTICE_BREACH,           /* to people */
	NOTICE_BREACH_CUSTOMER,  /* to customers, about their people */
	NOTICE_BREACH_AUTHORITY, /* a draft for an authority */
	NOTICE_POLICY_UPDATE,
	NOTICE_DELETION_WARNING,
	NOTICE_DELETION_DONE,
	NOTICE_REQUEST_ACK,
	NOTICE_REQUEST_EXTENDED,
	NOTICE_REQUEST_ANSWER,
	NOTICE_REQUEST_DENIED,
	NOTICE_CORRECTION,   /* to recipients of what was wrong */
	NOTICE_LEGAL_DEMAND, /* before data goes to an authority */
	NOTICE_MESSAGE,      /* whatever its template says */
	NOTICE_KINDS
};

struct policy_notice {
	struct text name, clause, topic, unsubscribe;
	struct text template_file; /* empty: the one that pp-notify has */
	struct text template_text; /* its content */
	enum notice_kind kind;     /* its own, or by its name */
	bool kinded;               /* it says it, be it an unknown one */
	enum notice_class {
		NOTICE_MANDATORY,
		NOTICE_TRANSACTIONAL,
		NOTICE_COMMERCIAL
	} class;
	bool thread;
	bool topical; /* it names a topic, be it an unknown one */
	/* How soon after a breach was found it is promised: promptly, which no
	 * day ends, or within a period; else neither. */
	bool promptly;
	struct period within;
	struct period before; /* how long before a policy takes effect; all 0:
			       * not promised */
};

/* How two identities of a type are told to be the same. */
struct policy_compare {
	struct text type;
	bool ignore_case, candidate_plus, candidate_dots, nfc, idna;
	bool e164;
	struct text default_country;
};

/* A category that fideslang does not have, see extra_categories. */
struct policy_category {
	struct text name, title, parent, dpv;
};

struct policy_subject {
	struct text name, title, dpv;
};

/* A piece of the published text, up to the next one. */
struct policy_clause {
	struct text name, begins;
	struct text says;   /* all of it */
	struct names about; /* the places that it is about; none: unsaid */
	size_t line;        /* of the text, from 1 */
	bool statement;     /* there is nothing to execute in it */
};

/* A place that names a clause, or could: then clause is empty. */
struct policy_mention {
	struct text where, clause, assumed;
};

/* A text that stands for no date. */
struct policy_no_date {
	struct text text;
	bool missing; /* as if there were no text; else it is invalid */
};

struct policy {
	struct text file;    /* as it was named; "built-in" */
	struct text content; /* the whole file */
	struct text id, title, last_updated, previous, source, language;
	struct text published; /* content of source */
	bool sourced;          /* it names one, be it one that is not there */
	struct text time_zone;
	const struct zone *zone;
	const struct workdays *holidays; /* NULL: none are known */
	struct text jurisdictions;       /* content of that file */
	bool laws_named; /* the policy names the file: all its laws apply */
	struct {
		struct text name, email, country;
		struct names address;
	} controller;
	struct policy_contact *contact;
	size_t contacts;
	struct policy_category *category;
	size_t categories;
	struct policy_subject *subject;
	size_t subjects;
	struct policy_clause *clause; /* of published, in its order */
	size_t clauses;
	struct policy_mention *mention; /* in the order of reading */
	size_t mentions;
	struct policy_purpose *purpose;
	size_t purposes;
	struct policy_transform *redact; /* the section of that name */
	size_t redacts;
	struct policy_dataset *dataset;
	size_t datasets;
	enum claim order[CLAIMS];
	enum doubt missing, invalid, future; /* where a rule does not say */
	struct period future_tolerance;
	struct policy_no_date *not_a_date;
	size_t no_dates;
	struct text not_before; /* a date; no date to count from is earlier */
	int64_t max_delete;     /* records; -1: not given */
	int64_t max_delete_percent;
	struct policy_rule *rule;
	size_t rules;
	struct policy_log deletions, requests, suppression, sent, holds,
	    disclosures;
	struct text directory; /* of the files above and of choices; empty:
				* that of the policy */
	struct text choices;   /* a file; empty: not given */
	struct period backups; /* max_age; all 0: not given */
	struct policy_recipient *recipient;
	size_t recipients;
	struct policy_release *release;
	size_t releases;
	struct names transfers; /* places, see places.h */
	struct text transfers_clause;
	struct policy_safeguard *safeguard;
	size_t safeguards;
	struct {
		struct text clause;
		struct term answer;
		bool next_working_day; /* a deadline rolls off a weekend */
	} promise;
	struct policy_right *right;
	size_t rights;
	struct names never_disclose; /* categories */
	struct policy_compare *compare;
	size_t compares;
	/* What several people may have in common finds none of them for
	 * certain: a value that two have, an address where people live or
	 * browse. */
	bool shared_value, address_alone;
	struct {
		bool given;
		struct text clause;
		struct period under;
		struct text date_of_birth, consent; /* field names */
		/* Where consent is a field of another dataset: by[i] of the
		 * record is of[i] there; NULL: it is in the record. */
		const struct policy_dataset *in;
		struct names by;
		const struct policy_field *consent_given, **of;
		struct names consent_is; /* the words for yes; empty: usual */
		struct text not_before;  /* a date: nobody is born earlier */
		enum action without_consent;
		bool unknown_is_child;  /* "unknown_age": "child" */
		bool unknown_is_review; /* "unknown_age": "review" */
		bool leap_day_in_march; /* "born_feb_29": "march_1" */
	} children;
	struct names topics, signals; /* of choices */
	/* Where who opts out goes: an https address to which a token is
	 * appended, and a mailbox; empty: not given. */
	struct text leave_https, leave_mailto;
	bool not_all; /* "all": false */
	struct policy_notice *notice;
	size_t notices;
	struct policy_memory *memory; /* what all this is lent from */
};

/* ---- reading ---- */

enum level { LEVEL_WARNING, LEVEL_ERROR };

/* One mistake, or what looks like one. */
struct finding {
	enum level level;
	char *where;      /* retention.rules[2].delete_after; "": the file */
	char *what;       /* a sentence without a full stop */
	int line, column; /* from 1, where it is no JSON; else 0 */
	int number;       /* of the check, see pp-policy(5) */
	bool today;       /* an error that the calendar made: a contract that
			   * has run out */
};

struct findings {
	struct finding *finding;
	size_t findings, errors;
	size_t broken; /* errors but those of today */
};

/*
 * Reads a policy and tells all that is wrong with it; `today`, in days since
 * 1970-01-01, is for contracts and reviews that have run out.  NULL when there
 * was an error that is not of today only: retention does not end with a
 * contract, but whoever hands out data must look at contract_until.  Findings
 * are the caller's, to be given back by findings_clear().
 *
 * The policy of a program is `path` (-p), else the file that PP_POLICY names,
 * else the one built in.
 */
struct policy *policy_find(const char *path, int64_t today, struct findings *);
const char *policy_name(const char *path); /* of what it reads */
/* The same of a content; files are looked for beside `file`, NULL: nowhere. */
struct policy *policy_parse(struct text content, const char *file,
    int64_t today, struct findings *);
/* As policy_find(), and prints all errors (STATUS_CALL); warnings are for
 * pp-policy to tell. */
struct policy *policy_load(const char *path, int64_t today);
void policy_free(struct policy *);

/* Adds what is wrong with the conditions of rules.  It may open libjq, which no
 * program wants to that does not ask them. */
void policy_conditions(const struct policy *, struct findings *);

/* Whether a value of a date field is a text, or a date, that means that there
 * is none. */
bool policy_means_no_date(const struct policy *, const struct policy_dataset *,
    const struct policy_field *, struct text value);
/* Reads the hierarchies of all releases, and adds what is wrong with them. */
void policy_hierarchies(const struct policy *, struct findings *);
/* Prints the first hundred, errors before warnings or alone, and how many more
 * there are; an error raises STATUS_CALL. */
void findings_print(const char *file, const struct findings *, bool warnings);
/* Appends all of them as one JSON object. */
void findings_report(const char *file, const struct findings *, struct buf *);
void findings_clear(struct findings *);

/* ---- asking ---- */

/* The first day, since 1970-01-01, that is believed of a date of the field: as
 * the field says, or else the policy, of a date of birth or of another. */
int64_t policy_not_before(const struct policy *, const struct policy_field *,
    bool birth);

/* Whether all purposes of a dataset have consent as their legal basis.  Of the
 * records of another one nobody can tell which need it. */
bool policy_rests_on_consent(const struct policy_dataset *);

/* NULL: there is none of that name. */
const struct policy_dataset *
policy_dataset(const struct policy *, struct text name);
const struct policy_field *
policy_field(const struct policy_dataset *, struct text name);
const struct policy_recipient *
policy_recipient(const struct policy *, struct text name);
const struct policy_release *
policy_release(const struct policy *, struct text name);
/* Whether the policy says how a kind of identity is compared; it does so of
 * email and phone_number in any case. */
bool policy_compares(const struct policy *, struct text type);
/* Whether a dataset finds people by a kind of identity; and whether any does.
 */
bool policy_finds_by(const struct policy_dataset *, struct text type);
bool policy_identifies(const struct policy *, struct text type);
/* The kind of identity of a field; empty: none. */
struct text
policy_kind(const struct policy_dataset *, const struct policy_field *);
/* Whether a field is one of those that tell the people of a dataset apart; and
 * whether it is one of these or of the identities that find them. */
bool
policy_is_person(const struct policy_dataset *, const struct policy_field *);
bool
policy_says_whose(const struct policy_dataset *, const struct policy_field *);
/* Whether no two records of a dataset name the same person. */
bool policy_one_each(const struct policy_dataset *);
/* Whether two datasets tell their people by fields of the same names or kinds,
 * in any order. */
bool policy_same_people(const struct policy_dataset *,
    const struct policy_dataset *);
/* Which field of person of a dataset says what the one of that number does in
 * the other dataset: by the kind of identity that both call them, else by the
 * name; SIZE_MAX: none. */
size_t policy_person_place(const struct policy_dataset *,
    const struct policy_dataset *other, size_t);
/* Whether others may have an identity in this field, as it is a postal or IP
 * address, and the policy lets nobody be found by that alone; and whether any
 * dataset has one in such a field. */
bool policy_weak_field(const struct policy *, const struct policy_field *);
bool policy_weak_identities(const struct policy *);
/* Whether who names an identity, as in a request, can be found in a dataset: by
 * itself, or by another one that tells its people alike. */
bool policy_reaches(const struct policy *, const struct policy_dataset *);
/* Whether people must have given consent to a purpose. */
bool purpose_needs_consent(const struct policy_purpose *);
/* Whether a field leaves in no answer and for nobody, hidden or not: it says so
 * itself, or is of a category in never_disclose. */
bool policy_never(const struct policy *, const struct policy_field *);

/*
 * Makes *out what a release promises, its hierarchies read; release_clear()
 * takes it back.  -1 after messages (STATUS_CALL), and *out is empty: a
 * hierarchy cannot be read.  seed: see record/intern.h.
 */
int policy_release_load(const struct policy *, const struct policy_release *,
    const uint64_t seed[2], struct release *out);

/* What a recipient gets of a dataset; NULL: nothing. */
const struct policy_recipient_data *
policy_data_for(const struct policy_recipient *, const struct policy_dataset *);

/*
 * How a field is hidden for a recipient, or for nobody in particular (NULL):
 * as the recipient's transform of the nearest category says, else as the field
 * or its category does; "keep" where it is not hidden, "drop" where it is never
 * disclosed or the recipient does not get it.
 */
struct text
policy_method(const struct policy *, const struct policy_recipient *,
    const struct policy_dataset *, const struct policy_field *);

/* Whether what a contract allows is over: its last day has passed. */
bool policy_contract_over(const struct policy_recipient *, int64_t today);

/*
 * Whether data may go where a recipient is; else *country says which one of its
 * countries it is about.  Who sits in the EEA needs a safeguard for a country
 * that is neither there nor adequate (GDPR 44-46); a safeguard that has run out
 * stops others, too.
 */
enum transfer {
	TRANSFER_MAY,
	TRANSFER_UNLISTED, /* transfers.allow does not have the country */
	TRANSFER_BARE,     /* it needs a safeguard */
	TRANSFER_OVER      /* its safeguard has run out */
};
enum transfer policy_transfer(const struct policy *,
    const struct policy_recipient *, int64_t today, struct text *country);
/* Whether handing data to a recipient for a purpose is a sale or sharing, from
 * which people can opt out: a partner or customer gets it, or it serves others
 * or advertising (Cal. Civ. Code 1798.140(ad), (ah)). */
bool
policy_sells(const struct policy_recipient *, const struct policy_purpose *);
/* Whom people who live in a country can write to: who is for that country, else
 * for all; NULL: nobody is. */
const struct policy_contact *
policy_contact(const struct policy *, enum contact_role, struct text country);
const char *notice_kind_word(enum notice_kind);
/* NULL: there is none of that name. */
const struct policy_notice *
policy_notice(const struct policy *, struct text name);
/* Whether a recipient is a company or people of one, who are somewhere. */
bool recipient_is_somewhere(const struct policy_recipient *);
const struct policy_right *
policy_right(const struct policy *, struct text type);
/* The level of identity that a type of request needs.  Of one that the policy
 * does not list it is reasonable; but none for what reveals and deletes
 * nothing: opt-outs, opt-ins and appeals, and for types that nobody knows. */
enum verification policy_verify(const struct policy *, struct text type);

/* The dataset of that name (-D); NULL after a message (STATUS_CALL). */
const struct policy_dataset *
policy_dataset_named(const struct policy *, struct text name);

/* Whether a dataset has a field of that name, or fields in a member of that
 * name (user of user.email, tags of tags[]). */
bool policy_member(const struct policy_dataset *, struct text name);

/* Whether a dataset has a field of a column's name, or above it, as user is
 * above user.email and items[] above items[].sku, or below it. */
bool policy_holds(const struct policy_dataset *, struct text column);

/* What the dataset of an input asks of its reader: the texts that mean no
 * value, and its fields as columns, in the order of the policy. */
void policy_wish(const struct policy_dataset *, struct stream_wishes *);

/* Warns of columns of `file` that the dataset does not have, if it has some of
 * them; that it has none is a mistake that others report. */
void policy_unlisted_warn(const struct policy_dataset *,
    const struct text *column, size_t columns, const char *file);

/*
 * The only dataset that holds all of these columns, see policy_holds().
 * NULL after a message (STATUS_CALL) that names the candidates, or the columns
 * that nobody knows.  `header`: the input names its columns.
 */
const struct policy_dataset *policy_dataset_of(const struct policy *,
    const struct text *column, size_t columns, bool header);

/* ---- the files that the programs keep ---- */

enum policy_file {
	POLICY_HOLDS,
	POLICY_LEDGER,
	POLICY_SENT,
	POLICY_DELETIONS,
	POLICY_SUPPRESSION,
	POLICY_CHOICES,
	POLICY_DISCLOSURES,
	POLICY_FILES
};

/* The kind of use of such a file, see struct file_use. */
static inline unsigned
policy_file_kind(enum policy_file file)
{
	return (unsigned)file + 1;
}

/*
 * files_check(), which also refuses to write a file that the policy names or
 * that is kept beside one, and the policy itself; unless that is what the file
 * is for, and `kind` says so.  The policy may be NULL: there is none.
 */
struct file_use; /* base/file.h */
int policy_files_check(const struct policy *, const struct file_use *, size_t n,
    char **inputs);

/* The path of a file that the policy names, beside the policy or in its
 * records.directory, which the caller frees; NULL: it names none. */
char *policy_file(const struct policy *, enum policy_file);

/*
 * The same for a program: `option` is the file that the call names, which wins;
 * `how` says what makes the file and which option names another one.  The file
 * that the policy names must be there, unless `how` is NULL; a program that
 * took a missing one for empty would forget what stands in it.  0, and *path is
 * the caller's, NULL where nobody names a file; or -1 after a message
 * (STATUS_CALL).
 */
int policy_file_find(const struct policy *, enum policy_file,
    const char *option, const char *how, char **path);

/* Whether a category is the other or lies below it: a prefix counts when it
 * ends at a dot (user.device.cookie is not above user.device.cookie_id). */
bool category_within(struct text category, struct text above);

#endif

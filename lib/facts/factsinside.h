/* SPDX-License-Identifier: ISC */
/* Private to the files that implement facts.h. */
#ifndef FACTS_FACTSINSIDE_H
#define FACTS_FACTSINSIDE_H

#include "base/msg.h"
#include "facts/answers.h"
#include "facts/facts.h"
#include "facts/hashtable.h"
#include "facts/holds.h"
#include "ledger/ledger.h"

/* Holds on records with certain values, all in the same fields. */
struct facts_like {
	size_t *field;     /* numbers, sorted */
	struct text *type; /* of each field, see personhash_type() */
	const struct policy_field **named;
	size_t fields;
	uint32_t *hold; /* numbers; those that are over come last */
	size_t holds, room;
	struct hashtable table; /* the holds, by the values */
	struct hashtable loose; /* by the values that identities of the same
				 * person may have */
};

/* The same holds, by the values of some of the fields: where a record has no
 * value to compare, it cannot contradict a hold. */
struct facts_part {
	const struct facts_like *like; /* NULL: not made yet */
	uint64_t without;              /* a bit for each field left out */
	struct hashtable table, loose;
};

/* What datasets with the same people say of a field of person. */
struct facts_lent {
	const struct policy_field *field; /* it has a type; NULL: none has */
	struct text kind; /* of identity; empty: none calls it one */
};

/* What is known of a person by first passes. */
struct facts_kinds {
	uint64_t kinds;   /* identities of these, see asked_kind() */
	uint64_t persons; /* who it is, in these datasets */
};

struct facts {
	const struct policy *policy;
	const struct policy_dataset *dataset;
	int64_t now;
	struct keyring *ring;
	struct subject_hasher *hasher;
	bool *used; /* secret keys that made a hash */
	struct holds holds;
	/* By hold: the one that stands for it in the tables, as it is on the
	 * same records; whether that found a record of another dataset, and
	 * whether of this one. */
	uint32_t *held_as;
	bool *held_met, *held_here;
	struct ledger *ledger;
	uint32_t only;        /* the number of the request that counts alone */
	struct subject *knew; /* what its person was looked for by */
	size_t knews;
	/* The tag is the number of the hold, request or warning; for gone and
	 * suppressed, it is that of the event, see facts_event. */
	struct hashtable held, asked, gone, suppressed, sent;
	struct hashtable warned; /* equal warnings */
	/* The same holds and requests by the hashes that identities of the same
	 * person may have; left_alike: tag is a number in `left`. */
	struct hashtable held_alike, asked_alike, left_alike;
	struct subject *left;
	size_t lefts, left_room;
	/* For lift and sharing: deletions by the hash of the compared key; the
	 * tag is a number in gone_key, which has the hash of the key itself. */
	struct hashtable gone_compared;
	/* The same by the hash that other spellings of the key share. */
	struct hashtable gone_spelt;
	struct subject *gone_key;
	size_t gone_keys, gone_room;
	bool lift, shares;
	bool *corrects; /* by request: it is to be carried out; NULL: the run
			 * corrects nothing */
	struct choices choices;
	struct hashtable barred; /* `at`: 1 if it is sure; tag: why */
	/* A line of a log is on a dataset that the policy lacks; and which, as
	 * a message shows it. */
	bool lost;
	char lost_dataset[MSG_NAME_MAX + 1];
	/* From first passes: the hold or request; `at` is 1 if it is certain
	 * that it is about the person.  said: each of these once. */
	struct hashtable held_linked, asked_linked, said;
	struct hashtable shared; /* identities of several persons, by their
				  * hashes with the first secret key */
	bool keeps, deletes; /* somebody is asked about whose records are kept,
			      * or deleted */
	bool *met;           /* by request: it found a record */
	/* By request: what other datasets know of its person; and what they
	 * knew before the input was read, NULL: nobody asked. */
	struct facts_kinds *linked, *linked_others;
	/* What each dataset says of who is to be deleted: by request times the
	 * number of datasets; NULL: nobody asked.  By the hash: `at` is the
	 * number of the dataset, and the tag that of the request. */
	struct facts_kinds *claims;
	struct hashtable claimed;
	/* People whom a dataset says to be others, by their hashes; the tag is
	 * that of the request. */
	struct hashtable denied;
	struct retain_warning *warning;
	size_t warnings, warning_room;
	struct facts_like *like;
	size_t likes;
	int64_t event_at; /* of the last one that was read */
	uint32_t events;
	uint64_t seed[2];
	struct facts_lent *lent; /* by number of the field of person */
	/* Numbers of fields; NULL: not needed. */
	size_t *key, *person, *identity;
};

/*
 * What a line of the deletion log or of the suppression list says; in the tag
 * of its entry, below the number of the line.  The latest event of a record
 * decides, whichever secret key hashed it; of two at one instant, that of the
 * later line.
 */
enum facts_event {
	EVENT_LIFTED,
	EVENT_HAPPENED, /* deleted, or suppressed */
	EVENT_UNSURE,   /* perhaps deleted */
	EVENTS = 4      /* tags leave room for so many */
};

/* A request that names the record's person or one of its identities. */
struct asked {
	uint32_t request;
	size_t hashes;     /* of the request that match the record */
	size_t identities; /* of the record that the request names, or that
			    * another dataset says are its person's; 0: one
			    * is only a possible match */
	size_t weak;       /* of these, those that others may have */
	size_t own;        /* of these, the record's key */
	size_t last;       /* the number of the last one, from 1 */
	uint64_t named;    /* a bit for each, of the first 64 */
	uint64_t which;    /* the same of those that the request itself names */
	uint64_t linked;   /* the same of those that another dataset says */
	bool person;       /* the request names the person itself */
};

/* The parts that a thread keeps; records that lack other values pay for making
 * one again. */
enum { FACTS_PARTS = 16 };

/* An identity of the record, hashed with the first secret key. */
struct facts_identity {
	struct subject subject;
	bool weak; /* others may have it */
	bool own;  /* it is the record's key, which no other record has */
	struct text type;
	const struct policy_field *field;
};

/* A hash by which another dataset may know the record's person. */
struct facts_form {
	struct subject subject;
	uint32_t from;
	bool sure;
	bool alone; /* it is known that no other person has it */
};

/* A hold that may be about the record's person. */
struct facts_held {
	uint32_t number;
	bool sure;
};

struct facts_view {
	const struct facts *known;
	struct buf room, other, person;
	struct asked *found;
	size_t founds, found_room;
	size_t *place; /* of each request of the ledger in `found`, + 1 */
	struct answers answers;
	struct facts_identity *identity; /* each once */
	size_t identities, identity_room;
	size_t own; /* of these, the record's key */
	struct facts_form *form;
	size_t forms, form_room;
	struct facts_held *held;
	size_t helds, held_room;
	bool *met;      /* by request: it found a record */
	bool *held_met; /* the same by hold */
	struct facts_part part[FACTS_PARTS];
	size_t parts; /* how many were made */
	struct retain_warning *warning;
	size_t warning_room;
	/* The record's last events. */
	const struct hashtable_entry *gone, *left;
	/* What another dataset says; barred: why, 0: nothing. */
	uint32_t barred;
	bool barred_sure;
	struct choice_found *choice;
	size_t choices, choice_room;
	/* One of its identities cannot be read, and which. */
	bool unread;
	const struct policy_field *unread_field;
	bool names_person;       /* its fields of person have values */
	struct subject whose[2]; /* these, by the first secret key */
	size_t whoses;
	bool hold_alike; /* it may be under a hold, or not */
	bool held_any;   /* a hold may be about it, of whichever dataset */
	bool gone_alike; /* another spelling of its key was deleted */
};

/* Notes by what the person of the only request is looked for. */
void facts_knew_add(struct facts *, const struct subject *);

/* NULL, or why a hash cannot be used; else its secret key is. */
const char *facts_usable(struct facts *, const struct subject *);

/* The number of requests in the ledger. */
static inline size_t
facts_requests(const struct facts *k)
{
	return k->ledger == NULL ? 0 : ledger_requests(k->ledger);
}

/* ---- factsfound.c ---- */

/* Notes the choices that a hash finds, and what another dataset says; the
 * identity is that which was counted
 * last, 0: the person. */
void found_note(struct facts_view *, const struct subject *, size_t identity,
    bool sure);
/* The same of the hash that another spelling of the identity may have; `other`:
 * it is not the identity's own. */
void found_alike(struct facts_view *, const struct subject *, size_t identity,
    bool other);

/* ---- factsasked.c ---- */

/* Forgets the requests of the record before. */
void asked_clear(struct facts_view *);
/* Notes the requests that a hash finds: of the record's person, of its last
 * identity, or one that the identities of the same person may have. */
void asked_by_person(struct facts_view *, const struct subject *);
void asked_by_identity(struct facts_view *, const struct subject *);
void asked_by_alike(struct facts_view *, const struct subject *);
/* Adds what the noted requests say about the record. */
void asked_look(struct facts_view *, struct retain_facts *);
/* Whether the record surely belongs to the person of a noted request. */
bool asked_certain(const struct facts_view *, const struct asked *);
/* The same where that acts on the record, which other datasets must not
 * contradict. */
bool asked_surely(const struct facts_view *, const struct asked *);
/* The same if the value of a field, which may be NULL, does not count, and so
 * many of the request's identities neither. */
bool asked_surely_but(const struct facts_view *, const struct asked *,
    const struct policy_field *, size_t less);
/* The same, if it is the person of a request who gets the record: no identity
 * that others may have says it.  Whether another dataset contradicts it is seen
 * when all picks are there. */
bool asked_own(const struct facts_view *, const struct asked *);
/* Whether a record leads to others of the person: not one that other datasets
 * contradict, or one of the input that --in does, if they are to be deleted. */
bool asked_leads(const struct facts_view *, const struct asked *);
/* Whether the deletion of a request is to be carried out. */
bool asked_deletes(const struct facts *, size_t request);
/* Whether a request keeps or deletes records of the dataset. */
bool asked_acts(const struct facts *, size_t request);
/* Finds out which facts the requests and holds can have, for the dataset. */
void asked_bind(struct facts *);

/* ---- factsclaims.c ---- */

/* A bit for each kind of identity of the policy. */
uint64_t claims_kind(const struct policy *, struct text type);

/* Whether a dataset says that a hash is of somebody else than the person of a
 * request. */
bool
claims_deny(const struct facts *, const struct subject *, uint32_t request);
/* Whether the other datasets say that the record is not of the person of a
 * request that deletes; what the field says, which may be NULL, does not count.
 */
bool claims_contradict(const struct facts_view *, const struct asked *,
    const struct policy_field *);

/* ---- factsshares.c ---- */

/* Whether somebody is to be deleted by an identity. */
bool shares_asked(struct facts_view *, struct text type, struct text value);

/* ---- factsof.c ---- */

/* The hash of a record by the secret key of that number; false: it has none.
 */
bool facts_hash_by(struct facts_view *, size_t key, enum hash_kind,
    const struct value *, struct subject *);

/* Looks for the last event of a record, whichever secret key hashed it. */
void facts_last(const struct hashtable *, const struct subject *,
    const struct hashtable_entry **last);
/* What it says. */
static inline enum facts_event
facts_event(const struct hashtable_entry *e)
{
	return (enum facts_event)(e->tag % EVENTS);
}

/* ---- factslinks.c ---- */

/* Makes all hashes by which the datasets may know the record's person;
 * `shares`: who shares an identity that nobody is asked by is not known. */
void facts_forms_make(struct facts_view *, const struct value *, bool shares);

/* ---- holdmatch.c ---- */

/* The key of values in a table that exists only in memory. */
void facts_like_hash(const struct facts *, struct text values,
    unsigned char out[HASHTABLE_KEY]);

/* Makes the tables of holds by value, for the dataset.  0, or -1 after a
 * message: a hold does not fit the dataset. */
int holdmatch_bind(struct facts *, struct retain *);

/* The hold that a record is under, by its values or by a hash of it or its
 * person; and whether a hash may be that of somebody under a hold. */
void holdmatch_values(struct facts_view *, const struct value *,
    struct retain_facts *);
void holdmatch_hash(struct facts_view *, const struct subject *,
    struct retain_facts *);
bool holdmatch_alike(struct facts_view *, const struct subject *);

#endif

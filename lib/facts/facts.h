/* SPDX-License-Identifier: ISC */
/*
 * Facts about people and records that stand outside the records: holds,
 * requests, deletions, suppressions and warnings, all by keyed hashes.
 *
 * A record is hashed with every secret key of the key file that made one of
 * these hashes.  A hash made with a secret key that the file lacks is an error,
 * because it would never match.
 */
#ifndef FACTS_FACTS_H
#define FACTS_FACTS_H

#include "decide/retain.h"
#include "facts/choices.h"
#include "ledger/request.h"
#include "person/personhash.h"

/* The files with the facts; NULL: none. */
struct facts_files {
	const char *key, *holds, *ledger, *deletions, *suppression, *sent;
	const char *choices;
	bool lift;     /* facts_gone() is asked */
	bool shares;   /* facts_found() is asked */
	bool corrects; /* facts_corrects() is asked */
	/* The id of the only request of the ledger that counts, in whatever
	 * state it is: facts_own() is asked; NULL: all that matter do. */
	const char *only;
};

struct facts;
struct ledger; /* ledger/ledger.h */

/* NULL after a message. */
struct facts *
facts_load(const struct facts_files *, const struct policy *, int64_t now);
void facts_free(struct facts *);

/* NULL without a key file. */
const struct subject_hasher *facts_hasher(const struct facts *);

/*
 * Sets the dataset, and adds the fields that identify its records and people:
 * those of its key and person if `key`, and those that the facts need.  0, or
 * -1 after a message (STATUS_CALL).
 */
int facts_bind(struct facts *, struct retain *, const struct policy_dataset *,
    bool key);

/* Whether any fact may concern a record of the dataset. */
bool facts_something(const struct facts *);

/* The numbers of all fields by which holds and requests find a record; the
 * caller frees. */
size_t *facts_fields(const struct facts *, size_t *n);

/* Whether there are requests of people. */
bool facts_asked(const struct facts *);

/* The working memory of one thread. */
struct facts_view;
struct facts_view *facts_view_new(const struct facts *);
void facts_view_free(struct facts_view *);

/* Finds the facts about a record; they are lent until the next call. */
void
facts_look(struct facts_view *, const struct value *, struct retain_facts *);

/* ---- what lift takes back, see factslift.c ---- */

typedef void facts_gone_put(void *ctx, const struct subject *key, int64_t at);

/* After facts_look(): puts the keys under which the log has the record as
 * deleted, in whatever spelling the policy compares its identities, and when
 * that was last.  Whether any of the lists has ever had the record. */
bool facts_gone(struct facts_view *, const struct value *,
    const struct retain_facts *, facts_gone_put *, void *ctx);

/* ---- who may not be shared, see factsfound.c ---- */

/* After facts_look(): what the person of the record chose about a topic. */
struct choice_answer facts_choice(const struct facts_view *, uint32_t topic);

/* A request of a record's person. */
struct facts_petition {
	const struct request *request;
	const struct request *leader; /* of a duplicate; else the request */
	bool sure;      /* the record has an identity that the request names,
			 * and not one that may be the same */
	uint64_t which; /* a bit for each of these, of the first 64 */
};

typedef void facts_found_take(void *ctx, const struct facts_petition *);

/* After facts_look(): hands out the requests of the record's person. */
void facts_found(const struct facts_view *, facts_found_take *, void *ctx);

/*
 * People whom another dataset keeps from being shared: facts_forms() puts all
 * hashes by which the datasets may know the person of a record, `sure` if it is
 * not by another spelling; facts_bar() remembers why, a number above 0, true if
 * that is new; and facts_barred(), after facts_look(), finds it, 0: nothing is
 * known.
 */
typedef void facts_form_put(void *ctx, const struct subject *, bool sure);
void facts_forms(struct facts_view *, const struct value *, facts_form_put *,
    void *ctx);
bool
facts_bar(struct facts *, const unsigned char *sum, uint32_t why, bool sure);
uint32_t facts_barred(const struct facts_view *, bool *sure);

/* After facts_look(): the field of the record that is there and cannot be read
 * as an identity, while anything is known of anybody; NULL: none. */
const struct policy_field *facts_unread(const struct facts_view *);

/* ---- whose values are corrected, see factscorrect.c ---- */

/* The requests that were read; NULL without a ledger. */
const struct ledger *facts_ledger(const struct facts *);

/* A request for correction, by its number in the ledger, is to be carried out.
 * To call before the first pass: its person is told from others as exactly as
 * one whose records are deleted; what else others asked does not matter. */
void facts_correct(struct facts *, size_t request);

/* After facts_look(): hands out those of these requests that find the record,
 * surely or not. */
typedef void facts_corrects_take(void *ctx, size_t request);
void
facts_corrects(const struct facts_view *, facts_corrects_take *, void *ctx);
/* Whether the record is surely of the person of one of them.  What the field
 * that is to be corrected says now does not speak against that, and neither
 * does it that it does not say yet what it is to say; empty: nothing. */
bool facts_corrects_surely(struct facts_view *, size_t request,
    const struct policy_field *, struct text to);

/*
 * Of whom something is known by the value of one field alone, nothing is known
 * any more when the field has another value.  After facts_look(): whether the
 * person of the record refused something, or asked something else than this
 * request, that neither another identity of the record nor the new value finds.
 * A choice about a topic; or, if request is not NULL, a request.
 */
struct facts_lost {
	const struct request *request;
	struct text topic;
};
bool facts_loses(struct facts_view *, size_t request,
    const struct policy_field *, struct text to, struct facts_lost *);

/* Puts the hashes of a record's person and of its identities, by every secret
 * key: how any log may know them. */
typedef void facts_hashes_put(void *ctx, const struct subject *);
void facts_hashes(struct facts_view *, const struct value *, facts_hashes_put *,
    void *ctx);
/* ---- whose data goes out to the person who asks, see factsown.c ---- */

/* The request of facts_files.only. */
const struct request *facts_request(const struct facts *);

/* After facts_look(): whether a record is of the person of that request; sure,
 * if it has no identity that somebody else may have instead. */
enum facts_own { OWN_NOT, OWN_MAYBE, OWN_SURE };
enum facts_own facts_own(const struct facts_view *);

/* A hash by which a dataset knows the person of a record: by an identity of a
 * kind, or as the person of a dataset. */
struct facts_known {
	struct subject subject;
	struct text kind;                /* empty: */
	const struct policy_dataset *of; /* is then not NULL */
	bool itself;                     /* it is no other spelling */
	bool sure; /* nor is it somebody else's, as far as the policy says */
};

typedef void facts_known_put(void *ctx, const struct facts_known *);
/* After facts_look(): puts all of these. */
void facts_own_forms(struct facts_view *, const struct value *,
    facts_known_put *, void *ctx);
/* Puts the hashes by which a log may know the person of the record that were
 * made with secret keys with which nobody is looked for. */
void facts_own_logged(struct facts_view *, const struct value *,
    facts_known_put *, void *ctx);
/* All hashes by which the person of the request is looked for; lent. */
const struct subject *facts_own_knew(const struct facts *, size_t *n);
/* Before facts_bind(): what another dataset put of the person of the request;
 * *news: nobody had said it.  NULL, or static text: why it cannot be used. */
const char *
facts_own_add(struct facts *, const struct facts_known *, bool *news);

/* ---- what first passes find, see links.c ---- */

struct facts_link {
	unsigned char key[16]; /* the hash of an identity or a person */
	/* Of the record that has the identity: as its dataset tells people, and
	 * as all datasets that tell people alike do, of which `from` is the
	 * first; 0: nobody can say. */
	uint64_t person, people;
	uint32_t number; /* of the request or hold about the person */
	uint32_t from;   /* see facts_link_finds() */
	bool hold, sure;
};

typedef void facts_put(void *ctx, const struct facts_link *);

/* Whether requests or holds are about people, and whether somebody is to be
 * deleted. */
bool facts_by_person(const struct facts *);
/* Whether holds or requests keep somebody's records. */
bool facts_keeps(const struct facts *);
bool facts_deletes(const struct facts *);

/* Puts the identities of a record by which somebody is to be deleted. */
void
facts_shares(struct facts_view *, const struct value *, facts_put *, void *ctx);
/* Adds an identity of several people. */
void facts_share_add(struct facts *, const unsigned char *identity);

/* ---- what datasets say of who is to be deleted, see factsclaims.c ---- */

/* Before the first link, if several datasets are read: a record that others
 * contradict leads to nobody for certain, and is not certain itself. */
void facts_claims_begin(struct facts *);
/* After facts_look(): puts the hashes by which a record says to know the person
 * of such a request; or those of its own, if it says to be of somebody else. */
void facts_claims(struct facts_view *, const struct value *, facts_put *put,
    facts_put *deny, void *ctx);
/* Adds one, which a dataset put. */
void facts_claim_add(struct facts *, const struct facts_link *,
    const struct policy_dataset *from);
void facts_deny_add(struct facts *, const struct facts_link *);

/* Before the first link: what requests and holds name themselves is none. */
void facts_links_begin(struct facts *);
/* After the links of --in, before the first of the input: a record of it that
 * contradicts them leads to nobody who is to be deleted. */
void facts_links_input(struct facts *);
struct facts_linking {
	bool input;   /* else of --in */
	bool shares;  /* what may be another person's is not certain before
		       * facts_share_add() knows */
	bool renamed; /* the record may have an identity under another name */
};
/* After facts_look(): puts the hashes by which other records may know the
 * person of a record, for each request and hold about it; or for all that may
 * be about it, if one of its identities cannot be read.  false: nobody asks
 * about it. */
bool facts_links(struct facts_view *, const struct value *,
    struct facts_linking, facts_put *, void *ctx);
/* Whether a link says something new, and remembers that it is said; adds it. */
bool facts_link_new(struct facts *, const struct facts_link *);
void facts_link_add(struct facts *, const struct facts_link *,
    const struct policy_dataset *from);
/* Whether a new link, which a dataset put, can find further records of another
 * one, or of the same. */
bool facts_link_finds(const struct facts *, const struct facts_link *,
    const struct policy_dataset *from, const struct policy_dataset *to);
/* Whether the request or hold of a link keeps records. */
bool facts_link_keeps(const struct facts *, const struct facts_link *);
/* Whether several records of a dataset may be one person's, so that one knows
 * more of the person than another. */
bool facts_repeats(const struct policy_dataset *);
/* Whether one dataset may know more about the people of another one. */
bool facts_linked(const struct policy_dataset *from,
    const struct policy_dataset *to);
/* Whether one dataset may know another identity of a person than the one that
 * a record of another dataset has. */
bool facts_bridges(const struct policy_dataset *from,
    const struct policy_dataset *to);

/* Takes over which requests and holds found a record; how many requests did
 * not. */
void facts_met(struct facts *, const struct facts_view *);
size_t facts_unmet(const struct facts *);
/* The same of holds on people, which may be limited to the dataset; how many
 * there are. */
size_t facts_unmet_people(const struct facts *);
size_t facts_held_people(const struct facts *);
/* Warns of holds that found no record.  `everybody`: the records of all people
 * were read, else only holds on the dataset are known. */
void facts_unmet_holds_tell(const struct facts *, bool everybody);

/*
 * Hashes a record, its person, or its entry in the suppression list, with the
 * first secret key.  false: there is no key file, or a field is missing or
 * invalid.
 */
bool facts_hash(struct facts_view *, enum hash_kind, const struct value *,
    struct subject *);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * What the templates of each kind of notice may show.  A name that could bring
 * a value of a record into a letter is not here, but for that of the person's
 * own name: a notice of a breach shows kinds of data, never data, as even a
 * masked number helps who writes false notices.
 *
 * Adding a name: a number below, and its row in variables.c.
 *
 * Adding a language: a file lib/data/letter-KIND-LANGUAGE.txt for each kind;
 * tests/unit/letters.c reads them all.
 */
#ifndef NOTIFY_VARIABLES_H
#define NOTIFY_VARIABLES_H

#include "letter/template.h"
#include "policy/policy.h"

/* Numbers in the list of every kind. */
enum variable {
	/* All kinds. */
	VAR_NAME,               /* of who gets it; may be empty */
	VAR_DATE,               /* of the notice, in words */
	VAR_CONTROLLER,         /* the company */
	VAR_CONTROLLER_ADDRESS, /* lines */
	VAR_CONTROLLER_EMAIL,
	VAR_POLICY,        /* its title */
	VAR_CONTACT_NAME,  /* who answers questions: the data protection */
	VAR_CONTACT_EMAIL, /* officer, or else the company */
	VAR_CONTACT_ADDRESS,
	VAR_REPRESENTATIVE, /* GDPR 27, where the person lives; may be empty */
	VAR_AUTHORITY,      /* who hears complaints where the person lives */
	VAR_AUTHORITY_SITE,
	/* Messages. */
	VAR_LEAVE, /* a link that ends commercial ones; else empty */
	/* Kinds of breach. */
	VAR_INCIDENT, /* its id */
	VAR_OCCURRED, /* "on 3 March 2026", "between ... and ..."; may be empty
		       */
	VAR_DISCOVERED, /* a day */
	VAR_WHAT,       /* what happened, as the incident says it */
	VAR_KINDS,      /* list: titles of categories */
	VAR_CONSEQUENCES,
	VAR_MEASURES, /* list */
	VAR_ADVICE,   /* list */
	VAR_UPDATE,   /* flag: it follows an earlier one */
	VAR_NEWS,     /* list: what is new since then */
	VAR_DELAYED,  /* why it comes late; may be empty */
	VAR_PEOPLE,   /* how many; customers and authorities */
	VAR_RECORDS,
	VAR_PLACE, /* authorities: where the people live */
	VAR_LAW,   /* and by which law */
	VAR_DUE,   /* requests, too: until when, in words */
	/* Policy update. */
	VAR_EFFECTIVE, /* the day */
	VAR_CHANGES,   /* list */
	VAR_LINK,      /* to the text; may be empty */
	/* Deletion. */
	VAR_DATA,    /* the title of the data */
	VAR_ACTIVE,  /* the day of the last activity */
	VAR_END,     /* the day of the deletion */
	VAR_DELETED, /* the day when it was done */
	/* Requests. */
	VAR_REQUEST, /* its id */
	VAR_ASKED,   /* the type, in words */
	VAR_RECEIVED,
	VAR_REASON,
	VAR_UNPROVEN, /* flag: identity is still to be shown */
	VAR_PART,     /* flag: an answer in part */
	VAR_NOTHING,  /* flag: nothing was found */
	VAR_APPEAL,   /* flag: the person may appeal */
	/* Correction and legal demand. */
	VAR_RECIPIENT, /* its title */
	VAR_FIELDS,    /* list: titles of fields */
	VAR_LAST,      /* the day when it got them last */
	VAR_CASE,
	VARIABLES
};

/* The list of a kind, which ends with NULL; what it may not show is empty. */
const struct template_name *variables_of(enum notice_kind);

#endif

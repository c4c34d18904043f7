/* SPDX-License-Identifier: ISC */
#include "notify/variables.h"

/* Sets of kinds. */
enum {
	BREACH = 1 << NOTICE_BREACH | 1 << NOTICE_BREACH_CUSTOMER |
		 1 << NOTICE_BREACH_AUTHORITY,
	COUNTED = 1 << NOTICE_BREACH_CUSTOMER | 1 << NOTICE_BREACH_AUTHORITY,
	DRAFT = 1 << NOTICE_BREACH_AUTHORITY,
	UPDATE = 1 << NOTICE_POLICY_UPDATE,
	WARNING = 1 << NOTICE_DELETION_WARNING,
	DONE = 1 << NOTICE_DELETION_DONE,
	ACK = 1 << NOTICE_REQUEST_ACK,
	EXTENDED = 1 << NOTICE_REQUEST_EXTENDED,
	ANSWER = 1 << NOTICE_REQUEST_ANSWER,
	DENIED = 1 << NOTICE_REQUEST_DENIED,
	REQUEST = ACK | EXTENDED | ANSWER | DENIED,
	CORRECTION = 1 << NOTICE_CORRECTION,
	DEMAND = 1 << NOTICE_LEGAL_DEMAND,
	MESSAGE = 1 << NOTICE_MESSAGE,
	ALL = (1 << NOTICE_KINDS) - 1
};

static const struct {
	const char *name;
	enum template_kind kind;
	int in;
} variable[VARIABLES] = {
	[VAR_NAME] = { "name", TEMPLATE_FOREIGN, ALL },
	[VAR_DATE] = { "date", TEMPLATE_TEXT, ALL },
	[VAR_CONTROLLER] = { "controller", TEMPLATE_TEXT, ALL },
	[VAR_CONTROLLER_ADDRESS] = { "controller_address", TEMPLATE_LIST, ALL },
	[VAR_CONTROLLER_EMAIL] = { "controller_email", TEMPLATE_TEXT, ALL },
	[VAR_POLICY] = { "policy", TEMPLATE_TEXT, ALL },
	[VAR_CONTACT_NAME] = { "contact_name", TEMPLATE_TEXT, ALL },
	[VAR_CONTACT_EMAIL] = { "contact_email", TEMPLATE_TEXT, ALL },
	[VAR_CONTACT_ADDRESS] = { "contact_address", TEMPLATE_LIST, ALL },
	[VAR_REPRESENTATIVE] = { "representative", TEMPLATE_TEXT, ALL },
	[VAR_AUTHORITY] = { "authority", TEMPLATE_TEXT, ALL },
	[VAR_AUTHORITY_SITE] = { "authority_site", TEMPLATE_TEXT, ALL },
	[VAR_LEAVE] = { "leave", TEMPLATE_TEXT, MESSAGE },
	[VAR_INCIDENT] = { "incident", TEMPLATE_TEXT, BREACH },
	[VAR_OCCURRED] = { "occurred", TEMPLATE_TEXT, BREACH },
	[VAR_DISCOVERED] = { "discovered", TEMPLATE_TEXT, BREACH },
	[VAR_WHAT] = { "what", TEMPLATE_TEXT, BREACH },
	[VAR_KINDS] = { "kinds", TEMPLATE_LIST, BREACH | DEMAND },
	[VAR_CONSEQUENCES] = { "consequences", TEMPLATE_TEXT, BREACH },
	[VAR_MEASURES] = { "measures", TEMPLATE_LIST, BREACH },
	[VAR_ADVICE] = { "advice", TEMPLATE_LIST, BREACH },
	[VAR_UPDATE] = { "update", TEMPLATE_FLAG, BREACH },
	[VAR_NEWS] = { "news", TEMPLATE_LIST, BREACH },
	[VAR_DELAYED] = { "delayed", TEMPLATE_TEXT, BREACH },
	[VAR_PEOPLE] = { "people", TEMPLATE_TEXT, COUNTED },
	[VAR_RECORDS] = { "records", TEMPLATE_TEXT, COUNTED },
	[VAR_PLACE] = { "place", TEMPLATE_TEXT, DRAFT },
	[VAR_LAW] = { "law", TEMPLATE_TEXT, DRAFT },
	[VAR_DUE] = { "due", TEMPLATE_TEXT, DRAFT | ACK | EXTENDED },
	[VAR_EFFECTIVE] = { "effective", TEMPLATE_TEXT, UPDATE },
	[VAR_CHANGES] = { "changes", TEMPLATE_LIST, UPDATE },
	[VAR_LINK] = { "link", TEMPLATE_TEXT, UPDATE },
	[VAR_DATA] = { "data", TEMPLATE_TEXT,
	    WARNING | DONE | CORRECTION | DEMAND },
	[VAR_ACTIVE] = { "active", TEMPLATE_TEXT, WARNING },
	[VAR_END] = { "end", TEMPLATE_TEXT, WARNING },
	[VAR_DELETED] = { "deleted", TEMPLATE_TEXT, DONE },
	[VAR_REQUEST] = { "request", TEMPLATE_TEXT,
	    REQUEST | DONE | CORRECTION },
	[VAR_ASKED] = { "asked", TEMPLATE_TEXT, REQUEST },
	[VAR_RECEIVED] = { "received", TEMPLATE_TEXT, REQUEST },
	[VAR_REASON] = { "reason", TEMPLATE_TEXT, EXTENDED | DENIED },
	[VAR_UNPROVEN] = { "unproven", TEMPLATE_FLAG, ACK },
	[VAR_PART] = { "part", TEMPLATE_FLAG, ANSWER },
	[VAR_NOTHING] = { "nothing", TEMPLATE_FLAG, ANSWER },
	[VAR_APPEAL] = { "appeal", TEMPLATE_FLAG, DENIED },
	[VAR_RECIPIENT] = { "recipient", TEMPLATE_TEXT, CORRECTION | DEMAND },
	[VAR_FIELDS] = { "fields", TEMPLATE_LIST, CORRECTION },
	[VAR_LAST] = { "last", TEMPLATE_TEXT, CORRECTION },
	[VAR_CASE] = { "case", TEMPLATE_TEXT, DEMAND },
};

const struct template_name *
variables_of(enum notice_kind kind)
{
	static struct template_name list[NOTICE_KINDS][VARIABLES + 1];
	struct template_name *of = list[kind];

	for (int i = 0; i < VARIABLES; i++)
		of[i] =
		    (struct template_name){ (variable[i].in & 1 << kind) != 0
						? variable[i].name
						: "",
			    variable[i].kind };
	return of;
}

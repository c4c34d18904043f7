/* SPDX-License-Identifier: ISC */
#include "export/answering.h"

#include "base/msg.h"
#include "policy/policyopen.h"

/* ---- who asks ---- */

static const char *
lacks(const struct asker *a)
{
	if (a->request == NULL)
		return "no request given: use --request ID, as the ledger has "
		       "it";
	if (!policy_named(a->policy_file))
		return "no policy given: use -p FILE, or set PP_POLICY";
	if (a->known->key == NULL)
		return "people are found by keyed hashes: use -k FILE, the key "
		       "file of the ledger";
	return NULL;
}

static int
ledger_find_file(struct asker *a)
{
	if (knownfiles_find_one(&a->files, a->policy, POLICY_LEDGER,
		&a->known->ledger) != 0)
		return -1;
	if (a->known->ledger != NULL)
		return 0;
	msg_error(STATUS_CALL,
	    "no ledger of requests given: use -l FILE, or name it in "
	    "records.requests of the policy");
	return -1;
}

int
asker_open(struct asker *a)
{
	const char *why = lacks(a);

	if (why != NULL) {
		msg_error(STATUS_CALL, "%s", why);
		return -1;
	}
	a->policy = policy_open(a->policy_file, a->now_text, &a->now);
	if (a->policy == NULL || ledger_find_file(a) != 0)
		return -1;
	a->known->only = a->request;
	a->facts = facts_load(a->known, a->policy, a->now);
	return a->facts == NULL ? -1 : 0;
}

void
asker_clear(struct asker *a)
{
	facts_free(a->facts);
	knownfiles_clear(&a->files);
	policy_free(a->policy);
}

/* ---- how far it may be answered ---- */

static int
wrong(const struct request *r, const char *what)
{
	char shown[MSG_NAME_MAX + 1];

	msg_error(STATUS_CALL, "request \"%s\" %s",
	    msg_name(shown, sizeof(shown), r->id), what);
	return -1;
}

static int
duplicate(const struct request *r)
{
	char shown[MSG_NAME_MAX + 1], leader[MSG_NAME_MAX + 1];

	msg_error(STATUS_CALL,
	    "request \"%s\" is a duplicate: answer the one that leads, \"%s\"",
	    msg_name(shown, sizeof(shown), r->id),
	    msg_name(leader, sizeof(leader), r->duplicate_of));
	return -1;
}

bool
answering_asks(const struct request *r)
{
	return r->type == REQUEST_ACCESS ||
	       r->type == REQUEST_ACCESS_CATEGORIES ||
	       r->type == REQUEST_ACCESS_SPECIFIC ||
	       r->type == REQUEST_PORTABILITY;
}

/* As which type it can be answered now. */
static int
type_find(struct answering *a, const struct request *r, const struct policy *p)
{
	const struct text as = request_answer_as(r, p);
	enum request_type type = request_type_find(as);

	if (type == REQUEST_ACCESS || type == REQUEST_ACCESS_SPECIFIC)
		return 0;
	a->portable = type == REQUEST_PORTABILITY;
	a->names_only = type == REQUEST_ACCESS_CATEGORIES;
	if (a->portable || a->names_only)
		return 0;
	return wrong(r, as.n == 0 ? "lacks proof of who asks: note "
				    "identity_confirmed when it is there"
				  : "can only be denied with the proof that "
				    "the person has shown");
}

const char *
answering_fields(const struct answering *a)
{
	return a->names_only ? "names" : a->portable ? "portable" : "all";
}

const bool *
answering_origins(const struct answering *a, const struct policy *p)
{
	static const bool usual[ORIGIN_THIRD_PARTY + 1] = {
		[ORIGIN_PROVIDED] = true,
		[ORIGIN_OBSERVED] = true,
	};
	const struct policy_right *r = policy_right(p, text_of("portability"));

	if (!a->portable)
		return NULL;
	return r == NULL || !r->names_origins ? usual : r->origin;
}

int
answering_find(struct answering *a, const struct request *r,
    const struct policy *p)
{
	*a = (struct answering){ .request = r };
	if (r->received == REQUEST_NEVER || r->ahead)
		return wrong(r, "has not been received yet");
	if (!answering_asks(r))
		return wrong(r, "asks something else: an answer of data is for "
				"access, access:categories, access:specific "
				"and portability");
	if (r->subjects == 0)
		return wrong(r, "has no subject, so nobody knows whose data "
				"it asks for");
	if (r->state == STATE_DUPLICATE)
		return duplicate(r);
	if (r->state == STATE_APPEALED)
		return wrong(r, "was denied, and appealed: note "
				"appeal_granted or appeal_denied first");
	if (!request_open(r) && r->state != STATE_FULFILLED)
		return wrong(r, "is closed, and was not fulfilled");
	return type_find(a, r, p);
}

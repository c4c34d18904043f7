/* SPDX-License-Identifier: ISC */
#include "permit/sharing.h"

#include "base/buf.h"
#include "base/msg.h"

/* ---- finding names ---- */

/* Reports an unknown name, and lists those that the policy has. */
static void
unknown(const char *what, const char *name, const struct buf *known)
{
	char shown[MSG_NAME_MAX + 1];

	msg_error(STATUS_CALL, "%s \"%s\" is not in the policy; known: %.*s",
	    what, msg_name(shown, sizeof(shown), text_of(name)),
	    known->len > 0 ? (int)known->len : 4,
	    known->len > 0 ? known->p : "none");
}

static void
known_add(struct buf *b, struct text name)
{
	char shown[MSG_NAME_MAX + 1];

	buf_printf(b, "%s%s", b->len > 0 ? ", " : "",
	    msg_name(shown, sizeof(shown), name));
}

static const struct policy_purpose *
purpose_find(const struct policy *p, const char *name)
{
	struct buf known = { 0 };

	for (size_t i = 0; i < p->purposes; i++) {
		if (text_is(p->purpose[i].name, name)) {
			buf_clear(&known);
			return &p->purpose[i];
		}
		known_add(&known, p->purpose[i].name);
	}
	unknown("purpose", name, &known);
	buf_clear(&known);
	return NULL;
}

static const struct policy_recipient *
recipient_find(const struct policy *p, const char *name)
{
	const struct policy_recipient *r = policy_recipient(p, text_of(name));
	struct buf known = { 0 };

	if (r != NULL)
		return r;
	for (size_t i = 0; i < p->recipients; i++)
		known_add(&known, p->recipient[i].name);
	unknown("recipient", name, &known);
	buf_clear(&known);
	return NULL;
}

/* ---- what must be true; each function reports what is not ---- */

static int
refuse(const struct sharing *s, const char *why)
{
	char shown[MSG_NAME_MAX + 1];

	msg_error(STATUS_CALL, "recipient \"%s\" %s",
	    msg_name(shown, sizeof(shown), s->recipient->name), why);
	return -1;
}

static bool
has_purpose(const struct policy_purpose *const *list, size_t n,
    const struct policy_purpose *p)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == p)
			return true;
	return false;
}

static int
purpose_check(const struct sharing *s)
{
	const struct policy_recipient *r = s->recipient;
	char shown[MSG_NAME_MAX + 1], purpose[MSG_NAME_MAX + 1];
	struct buf known = { 0 };

	if (has_purpose(r->purpose, r->purposes, s->purpose))
		return 0;
	for (size_t i = 0; i < r->purposes; i++)
		known_add(&known, r->purpose[i]->name);
	msg_error(STATUS_CALL,
	    "recipient \"%s\" gets nothing for \"%s\"; its purposes: %.*s",
	    msg_name(shown, sizeof(shown), r->name),
	    msg_name(purpose, sizeof(purpose), s->purpose->name),
	    (int)known.len, known.p);
	buf_clear(&known);
	return -1;
}

static int
contract_check(const struct sharing *s, int64_t today)
{
	if (s->recipient->type == RECIPIENT_SERVICE_PROVIDER &&
	    s->recipient->contract.n == 0)
		return refuse(s, "has no \"contract\" in the policy");
	if (policy_contract_over(s->recipient, today))
		return refuse(s, "has a contract whose last day has passed; "
				 "see \"contract_until\" in the policy");
	return 0;
}

static int
case_check(const struct sharing *s)
{
	if (s->recipient->case_required && s->case_id.n == 0)
		return refuse(s, "gets data only for a case: use --case ID");
	return 0;
}

static int
transfer_check(const struct sharing *s, int64_t today)
{
	char shown[MSG_NAME_MAX + 1], name[MSG_NAME_MAX + 1];
	struct text country = { NULL, 0 };
	const char *why = NULL;

	if (!recipient_is_somewhere(s->recipient))
		return 0;
	switch (policy_transfer(s->policy, s->recipient, today, &country)) {
	case TRANSFER_MAY: return 0;
	case TRANSFER_UNLISTED: why = "is not in transfers.allow"; break;
	case TRANSFER_BARE:
		why = "is neither in the EEA nor adequate, and has no "
		      "safeguard in transfers.safeguards";
		break;
	case TRANSFER_OVER:
		why = "has a safeguard whose last day has passed; see "
		      "transfers.safeguards";
		break;
	}
	msg_error(STATUS_CALL, "recipient \"%s\" is in \"%s\", which %s",
	    msg_name(name, sizeof(name), s->recipient->name),
	    msg_name(shown, sizeof(shown), country), why);
	return -1;
}

/* Where nobody can know who gave consent, nobody has. */
static int
consent_check(const struct sharing *s)
{
	char shown[MSG_NAME_MAX + 1];

	if (!purpose_needs_consent(s->purpose) || s->purpose->consent.given ||
	    s->purpose->topic.n > 0)
		return 0;
	msg_error(STATUS_CALL,
	    "purpose \"%s\" rests on consent, and the policy does not say "
	    "where it is kept: add \"consent\" or \"topic\"",
	    msg_name(shown, sizeof(shown), s->purpose->name));
	return -1;
}

int
sharing_find(struct sharing *s, const struct policy *p,
    const struct sharing_call *c, int64_t today)
{
	int bad = 0;

	*s = (struct sharing){ .policy = p };
	if (c->recipient == NULL || c->purpose == NULL) {
		msg_error(STATUS_CALL, "who gets the data, and what for? Use "
				       "--to RECIPIENT and --purpose PURPOSE");
		return -1;
	}
	s->recipient = recipient_find(p, c->recipient);
	s->purpose = purpose_find(p, c->purpose);
	s->case_id = text_of(c->case_id == NULL ? "" : c->case_id);
	if (s->recipient == NULL || s->purpose == NULL)
		return -1;
	bad += purpose_check(s);
	bad += contract_check(s, today);
	bad += case_check(s);
	bad += transfer_check(s, today);
	bad += consent_check(s);
	return bad == 0 ? 0 : -1;
}

int
sharing_dataset(const struct sharing *s, const struct policy_dataset *d)
{
	char shown[MSG_NAME_MAX + 1], other[MSG_NAME_MAX + 1];
	int bad = 0;

	msg_name(other, sizeof(other), d->name);
	if (!has_purpose(d->purpose, d->purposes, s->purpose)) {
		msg_error(STATUS_CALL,
		    "dataset \"%s\" must not be used for \"%s\"", other,
		    msg_name(shown, sizeof(shown), s->purpose->name));
		bad = -1;
	}
	if (policy_data_for(s->recipient, d) == NULL) {
		msg_error(STATUS_CALL,
		    "recipient \"%s\" must not get data of dataset \"%s\"",
		    msg_name(shown, sizeof(shown), s->recipient->name), other);
		bad = -1;
	}
	return bad;
}

/* ---- what people can keep their data from ---- */

static bool
serves(const struct sharing *s, const char *use)
{
	return category_within(s->purpose->data_use, text_of(use));
}

bool
sharing_is_free(const struct sharing *s)
{
	return purpose_needs_consent(s->purpose) ||
	       (!serves(s, "essential.legal_obligation") &&
		   !serves(s, "essential.service.security") &&
		   !serves(s, "essential.fraud_detection"));
}

uint32_t
sharing_topic(const struct policy *p, struct text topic)
{
	for (size_t i = 0; i < p->topics.n; i++)
		if (text_equal(p->topics.name[i], topic))
			return (uint32_t)i;
	return (uint32_t)p->topics.n;
}

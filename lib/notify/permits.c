/* SPDX-License-Identifier: ISC */
/* Who may get a commercial letter: who wants it, and has not left since. */
#include "base/mem.h"
#include "base/msg.h"
#include "notify/inside.h"

/* The purpose that has the topic; it needs consent or a subscription in any
 * case. */
static int
purpose_find(struct notify_run *s)
{
	const struct policy *p = s->policy;
	const char *name = s->options->purpose;
	const struct policy_purpose *found = NULL;
	char shown[MSG_NAME_MAX + 1];

	for (size_t i = 0; i < p->purposes; i++) {
		const struct policy_purpose *one = &p->purpose[i];

		if (name != NULL ? !text_is(one->name, name)
				 : !text_equal(one->topic, s->notice->topic))
			continue;
		if (found != NULL) {
			msg_error(STATUS_CALL,
			    "several purposes have the topic \"%s\": use "
			    "--purpose NAME",
			    msg_name(shown, sizeof(shown), s->notice->topic));
			return -1;
		}
		found = one;
	}
	if (found == NULL && name != NULL) {
		msg_error(STATUS_CALL, "purpose \"%s\" is not in the policy",
		    msg_name(shown, sizeof(shown), text_of(name)));
		return -1;
	}
	if (found != NULL)
		s->purpose = *found;
	else
		s->purpose.name = s->notice->name;
	s->purpose.topic = s->notice->topic;
	s->purpose.legal_basis = text_of("Consent");
	s->purpose.commercial = true;
	s->sharing = (struct sharing){ .policy = p, .purpose = &s->purpose };
	return 0;
}

static int
leave_check(const struct notify_run *s)
{
	const struct policy *p = s->policy;
	struct text how = s->notice->unsubscribe;
	const bool https = !text_is(how, "mailto"),
		   mailto = !text_is(how, "https");

	if ((!https || p->leave_https.n > 0) &&
	    (!mailto || p->leave_mailto.n > 0))
		return 0;
	msg_error(STATUS_CALL,
	    "nobody could stop these letters: choices.unsubscribe of the "
	    "policy needs %s",
	    https && mailto ? "\"https\" and \"mailto\""
	    : https         ? "\"https\""
			    : "\"mailto\"");
	return -1;
}

/* Who opts out is known by their address, so that the records must find people
 * by the address that letters go to. */
static int
address_check(const struct notify_run *s)
{
	const struct policy_dataset *d = s->dataset;
	const struct policy_field *f = whom_field(s->policy, d, WHOM_EMAIL);
	char shown[MSG_NAME_MAX + 1];

	for (size_t i = 0; f != NULL && i < d->identities; i++)
		if (d->identity[i].field == f &&
		    text_is(d->identity[i].type, "email"))
			return 0;
	msg_error(STATUS_CALL,
	    "nobody could be found who opted out: dataset \"%s\" needs an "
	    "\"identity\" with \"email\", the field with the address",
	    msg_name(shown, sizeof(shown), d->name));
	return -1;
}

static int
known_find(struct notify_run *s)
{
	struct notify_options *o = s->options;
	struct facts_files *k = &o->known;

	if (o->no_choices && k->choices != NULL) {
		msg_error(STATUS_CALL, "--no-choices, but --choices FILE");
		return -1;
	}
	k->shares = true;
	if (!o->no_choices && knownfiles_find_one(&s->files, s->policy,
				  POLICY_CHOICES, &k->choices) != 0)
		return -1;
	if (k->choices == NULL && !o->no_choices) {
		msg_error(STATUS_CALL,
		    "no file of choices given: use --choices FILE, name it in "
		    "\"choices\" of the policy, or say --no-choices if there "
		    "are none");
		return -1;
	}
	if (k->ledger == NULL && !o->no_ledger) {
		msg_error(STATUS_CALL,
		    "no ledger of requests given: use -l FILE, name it in "
		    "records.requests of the policy, or say --no-ledger if "
		    "there are none");
		return -1;
	}
	return knownfiles_find_one(&s->files, s->policy, POLICY_DELETIONS,
		   &k->deletions) != 0 ||
		       knownfiles_find_one(&s->files, s->policy,
			   POLICY_SUPPRESSION, &k->suppression) != 0
		   ? -1
		   : 0;
}

/* Commercial letters alone are asked about: the law or a promise wants the
 * others to arrive. */
int
permits_ready(struct notify_run *s, char **files)
{
	struct notify_options *o = s->options;

	if (s->notice->class != NOTICE_COMMERCIAL)
		return 0;
	if (o->post != NULL) {
		msg_error(STATUS_CALL,
		    "--post is not for commercial letters: on paper nobody "
		    "could stop them");
		return -1;
	}
	if (leave_check(s) != 0 || address_check(s) != 0 ||
	    purpose_find(s) != 0 || known_find(s) != 0)
		return -1;
	s->known = facts_load(&o->known, s->policy, s->now);
	if (s->known == NULL ||
	    decided_check(&s->sharing, s->dataset, o->decisions) != 0 ||
	    decided_read(&s->decided, &s->sharing, o->decisions) != 0)
		return -1;
	s->others.stream = &o->stream;
	s->others.in = o->in;
	s->others.ins = o->ins;
	if (others_begin(&s->others, &s->sharing) != 0)
		return -1;
	s->bars = (struct bars){ .sharing = &s->sharing,
		.dataset = s->dataset,
		.known = s->known,
		.purpose = &s->others.purpose,
		.child = &s->others.child,
		.decided = o->decisions == NULL ? NULL : &s->decided,
		.log = o->known.deletions != NULL,
		.keyed = o->known.deletions != NULL || o->decisions != NULL,
		.now = s->now };
	return others_spool(&s->others, &s->bars, files) != 0
		   ? -1
		   : others_read(&s->others, &s->bars, o->alone);
}

/* ---- when the names of the input are known ---- */

int
permits_choose(struct notify_run *s, enum format from)
{
	size_t n;

	if (s->notice->class != NOTICE_COMMERCIAL)
		return 0;
	if (bars_bind(&s->bars) != 0)
		return -1;
	n = retain_fields(s->bars.retain);
	s->slot = mem_array(n + 1, sizeof(*s->slot));
	for (size_t i = 0; i < n; i++) {
		s->slot[i] =
		    slot_find(s->select, retain_field(s->bars.retain, i)->name,
			slot_must(bars_needs(&s->bars, i), from));
		if (s->slot[i] < 0)
			return -1;
	}
	return 0;
}

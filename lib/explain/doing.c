/* SPDX-License-Identifier: ISC */
#include "explain/doing.h"

#include "policy/reading.h"

bool
doing_within(struct text where, struct text place)
{
	return where.n >= place.n &&
	       (place.n == 0 || memcmp(where.p, place.p, place.n) == 0) &&
	       (where.n == place.n || where.p[place.n] == '.' ||
		   where.p[place.n] == '[');
}

/* ---- places ---- */

/* Compares a place with the one that a reading has gone down to. */
static bool
is_here(struct reading *r, struct text where)
{
	bool same =
	    doing_within(where, (struct text){ r->path.p, r->path.len });

	buf_clear(&r->path);
	return same;
}

const struct policy_rule *
doing_rule(const struct policy *p, struct text where)
{
	for (size_t i = 0; i < p->rules; i++) {
		struct reading r = { .findings = NULL };

		path_enter_keys(&r, "retention");
		path_enter_keys(&r, "rules");
		path_enter_id(&r, p->rule[i].id, i);
		if (is_here(&r, where))
			return &p->rule[i];
	}
	return NULL;
}

const struct policy_dataset *
doing_dataset(const struct policy *p, struct text where)
{
	for (size_t i = 0; i < p->datasets; i++) {
		struct reading r = { .findings = NULL };

		path_enter_two(&r, "datasets", p->dataset[i].name);
		if (is_here(&r, where))
			return &p->dataset[i];
	}
	return NULL;
}

static const struct policy_field *
field_of(const struct policy *p, struct text where)
{
	const struct policy_dataset *d = doing_dataset(p, where);

	for (size_t i = 0; d != NULL && i < d->fields; i++) {
		struct reading r = { .findings = NULL };

		path_enter_two(&r, "datasets", d->name);
		path_enter_two(&r, "fields", d->field[i].name);
		if (is_here(&r, where))
			return &d->field[i];
	}
	return NULL;
}

/* ---- requests ---- */

static bool
is_excepted(const struct policy_right *right, const struct policy_dataset *d)
{
	for (size_t i = 0; right != NULL && i < right->excepts; i++)
		if (right->except[i].dataset == d)
			return true;
	return false;
}

/* Whether a program finds the people of a dataset who ask, and does something
 * about it. */
static bool
is_carried_out(const struct policy *p, const struct policy_dataset *d,
    struct text type)
{
	if (d->identities == 0)
		return false;
	if (text_is(type, "restriction") || text_is(type, "objection"))
		return true;
	if (is_excepted(policy_right(p, type), d))
		return false;
	return text_is(type, "deletion") || text_is(type, "correction") ||
	       (text_is(type, "consent:withdraw") &&
		   policy_rests_on_consent(d));
}

bool
doing_request(const struct policy *p, struct text type)
{
	for (size_t i = 0; i < p->datasets; i++)
		if (is_carried_out(p, &p->dataset[i], type))
			return true;
	return false;
}

/* ---- why a program does not act ---- */

static const char *
never_idle(const struct policy *p, struct text where)
{
	(void)p;
	(void)where;
	return NULL;
}

static const char *
without_rules(const struct policy *p, struct text where)
{
	(void)where;
	return p->rules > 0 ? NULL : "the policy has no rule of retention";
}

static const char *
without_deletions(const struct policy *p, struct text where)
{
	(void)where;
	return p->rules > 0 || p->children.given ||
		       (policy_right(p, text_of("deletion")) != NULL &&
			   doing_request(p, text_of("deletion")))
		   ? NULL
		   : "nothing in the policy deletes";
}

static const char *
without_births(const struct policy *p, struct text where)
{
	(void)where;
	for (size_t i = 0; i < p->datasets; i++)
		if (policy_field(&p->dataset[i], p->children.date_of_birth) !=
		    NULL)
			return NULL;
	return "no dataset has the date of birth";
}

/* pp-retain adds to this list, and never removes a line. */
static const char *
without_leaving(const struct policy *p, struct text where)
{
	(void)where;
	if (!p->suppression.kept)
		return "no program removes lines from this list";
	for (size_t i = 0; i < p->rules; i++)
		if (p->rule[i].leave.n > 0)
			return NULL;
	return "no rule has \"leave\", so nobody is put on this list";
}

static const char *
never_pruned(const struct policy *p, struct text where)
{
	(void)where;
	if (!p->disclosures.kept)
		return "no program removes lines from this log";
	return p->recipients > 0 ? NULL : "the policy has no recipient";
}

static const char *
without_recipients(const struct policy *p, struct text where)
{
	(void)where;
	return p->recipients > 0 ? NULL : "the policy has no recipient";
}

/* Whether some recipient gets data for a purpose for which this is true. */
static bool
any_shared(const struct policy *p,
    bool is(const struct policy_recipient *, const struct policy_purpose *))
{
	for (size_t i = 0; i < p->recipients; i++)
		for (size_t j = 0; j < p->recipient[i].purposes; j++)
			if (is(&p->recipient[i], p->recipient[i].purpose[j]))
				return true;
	return false;
}

static const char *
without_sales(const struct policy *p, struct text where)
{
	(void)where;
	return any_shared(p, policy_sells)
		   ? NULL
		   : "no recipient is a partner or customer, or gets data for "
		     "others or for advertising";
}

static bool
is_commercial(const struct policy_recipient *r,
    const struct policy_purpose *purpose)
{
	(void)r;
	return purpose->commercial;
}

static const char *
without_contact(const struct policy *p, struct text where)
{
	(void)where;
	return any_shared(p, is_commercial)
		   ? NULL
		   : "no recipient gets data for a commercial purpose";
}

static const char *
not_found(const struct policy *p, struct text where)
{
	static const char key[] = "rights.requests.";

	text_skip(&where, strlen(key));
	return doing_request(p, where) ? NULL
				       : "no dataset has an \"identity\" by "
					 "which to find who asks, "
					 "or all are excepted";
}

/* Whether the records of any dataset say where a person can be written to. */
static const char *
without_reach(const struct policy *p, struct text where)
{
	(void)where;
	for (size_t i = 0; i < p->datasets; i++) {
		const struct policy_dataset *d = &p->dataset[i];

		if (policy_finds_by(d, text_of("email")))
			return NULL;
		for (size_t k = 0; k < d->fields; k++)
			if (category_within(d->field[k].category,
				text_of("user.contact.email")))
				return NULL;
	}
	return "no dataset has the address of a person";
}

static const char *
without_warning(const struct policy *p, struct text where)
{
	(void)where;
	for (size_t i = 0; i < p->rules; i++)
		if (p->rule[i].warns > 0)
			return NULL;
	return "no rule has \"warn\"";
}

static const char *
without_consent(const struct policy *p, struct text where)
{
	(void)where;
	return doing_request(p, text_of("consent:withdraw"))
		   ? NULL
		   : "no dataset with an \"identity\" rests on consent alone";
}

static const char *
without_people(const struct policy *p, struct text where)
{
	(void)where;
	for (size_t i = 0; i < p->datasets; i++)
		if (p->dataset[i].identities > 0)
			return NULL;
	return "no dataset has an \"identity\" by which to find who asks";
}

/* ---- who acts ---- */

#define ASKING " + request right ask you_may you_can demand exercise"

/* Requests that are not here are recorded and counted by pp-request, but people
 * carry them out. */
static const struct doer doers[] = {
	{ "retention", "pp-retain", without_rules, "keeping or deleting",
	    "we_keep keep_your keep_the keep_data keep_personal keep_record "
	    "keep_log keep_it keep_them kept retain retention delet eras "
	    "destroy stored_for as_long_as no_longer" },
	{ "children", "pp-retain", without_births, "children",
	    "child minor under_the_age age_of parent guardian teen kid" },
	{ "records.deletions", "pp-retain", without_deletions,
	    "remembering deletions",
	    "delet eras + record log remember retain keep kept hash list" },
	{ "records.holds", "pp-retain", never_idle,
	    "keeping for a court or an authority",
	    "hold court law legal litigation authorit + keep kept retain "
	    "preserv" },
	{ "records.suppression", "pp-retain", without_leaving,
	    "remembering who wants no more",
	    "opt unsubscrib subscrib suppress stop withdraw no_more" },
	{ "records.disclosures", "pp-export", never_pruned,
	    "remembering who got what",
	    "disclos shar recipient given_to passed_on + record log remember "
	    "retain keep kept list" },
	{ "records.requests", "pp-request", never_idle, "remembering requests",
	    "request + record log remember retain keep kept list" },
	{ "recipients", "pp-export", never_idle, "giving data to others",
	    "we_share may_share not_share share_your share_personal "
	    "share_data share_information shared_with shar_with we_disclose "
	    "may_disclose not_disclose disclose_your disclosed_to we_sell "
	    "not_sell third_parties third_party_service service_provider "
	    "affiliate recipient given_access have_access access_to_your "
	    "pass_on passed_on transfer_to transferred_to send_to sent_to" },
	{ "releases", "pp-anonymize", never_idle,
	    "figures in which no one stands out",
	    "aggregat anonym statistic de_identif deidentif figures" },
	{ "transfers", "pp-export", without_recipients, "countries",
	    "countr outside_of outside_the international abroad border "
	    "overseas" },
	{ "rights.promise", "pp-request", never_idle, "the time of an answer",
	    "answer respon repl" },
	{ "rights.requests.deletion", "pp-retain", not_found,
	    "requests for deletion",
	    "delet eras remov forget forgotten destroy" ASKING },
	{ "rights.requests.correction", "pp-correct", not_found,
	    "requests for correction",
	    "correct rectif amend inaccura incomplete outdated wrong "
	    "mistake" ASKING },
	{ "rights.requests.restriction", "pp-retain", not_found,
	    "requests for restriction", "restrict limit stop suspend" ASKING },
	{ "rights.requests.objection", "pp-retain", not_found, "objections",
	    "object stop opt_out" },
	{ "rights.requests.consent:withdraw", "pp-retain", without_consent,
	    "withdrawing consent", "withdr revok + consent permission" },
	{ "rights.requests.sale:opt-out", "pp-export", without_sales,
	    "opting out of sale and sharing",
	    "sale sell sold shar + opt_out stop not choice" },
	{ "rights.requests.contact:opt-out", "pp-export", without_contact,
	    "opting out of contact",
	    "market newsletter promotion advertis + opt_out unsubscrib stop "
	    "not choice" },
	{ "choices", "pp-export", without_recipients, "choices",
	    "opt_out opt_in unsubscrib global_privacy + market newsletter "
	    "letter mail promotion advertis sale sell shar communication" },
	{ "rights.requests.access", "pp-export", without_people,
	    "requests to know",
	    "know access copy see inform confirm obtain" ASKING },
	{ "rights.requests.access:categories", "pp-export", without_people,
	    "requests to know which kinds of data there are",
	    "know access copy see inform confirm obtain categor" ASKING },
	{ "rights.requests.access:specific", "pp-export", without_people,
	    "requests to know",
	    "know access copy see inform confirm obtain" ASKING },
	{ "rights.requests.portability", "pp-export", without_people,
	    "taking data along",
	    "portab transfer copy receive machine_readable" ASKING },
	{ "rights.requests.appeal", "pp-request", never_idle, "appeals",
	    "appeal complain review" ASKING },
};

static const struct doer hider = { "datasets", "pp-redact", never_idle,
	"hiding or not disclosing",
	"hid hash mask encrypt pseudonym scrambl truncat secret confidential "
	"never not_disclose not_share not_sell" };

/* What pp-notify writes, by the kind; a notice of another kind may say
 * anything.
 */
#define TELLING                                                                \
	" + notif notice inform tell told mail letter announc communicat"
static const struct doer notifiers[NOTICE_KINDS] = {
	[NOTICE_BREACH] = { "notices", "pp-notify", without_reach,
	    "notices of breaches",
	    "breach incident unauthori compromis detail" TELLING },
	[NOTICE_BREACH_CUSTOMER] = { "notices", "pp-notify", without_reach,
	    "notices of breaches to customers",
	    "breach incident unauthori compromis detail" TELLING },
	[NOTICE_BREACH_AUTHORITY] = { "notices", "pp-notify", never_idle,
	    "notices of breaches to authorities",
	    "authorit regulator" TELLING },
	[NOTICE_POLICY_UPDATE] = { "notices", "pp-notify", without_reach,
	    "notices of a new policy",
	    "chang updat amend revis new_version" TELLING },
	[NOTICE_DELETION_WARNING] = { "notices", "pp-notify", without_warning,
	    "warnings of a deletion", "delet remov inactiv remind warn clos" },
	[NOTICE_DELETION_DONE] = { "notices", "pp-notify", never_idle,
	    "word of a deletion", "delet remov" TELLING },
	[NOTICE_REQUEST_ACK] = { "notices", "pp-notify", never_idle,
	    "word that a request came",
	    "request receipt acknowledg confirm respon repl answer" },
	[NOTICE_REQUEST_EXTENDED] = { "notices", "pp-notify", never_idle,
	    "word that an answer takes longer",
	    "longer extend delay more_time month days respon repl answer" },
	[NOTICE_REQUEST_ANSWER] = { "notices", "pp-notify", never_idle,
	    "answers to requests",
	    "request respon repl answer confirm provid" },
	[NOTICE_REQUEST_DENIED] = { "notices", "pp-notify", never_idle,
	    "denials of requests", "den refus reject not reason" },
	[NOTICE_CORRECTION] = { "notices", "pp-notify", never_idle,
	    "word of corrections to recipients",
	    "correct rectif amend inaccura updat" TELLING },
	[NOTICE_LEGAL_DEMAND] = { "notices", "pp-notify", without_reach,
	    "notices of a demand by law",
	    "law court legal subpoena authorit government" TELLING },
};

/* Commercial messages: who left gets none. */
static const struct doer advertiser = { "notices", "pp-notify", without_reach,
	"letters that people can stop",
	"unsubscrib opt_out opt_in subscrib newsletter + mail letter market "
	"promotion communicat message" };

static const struct policy_notice *
notice_of(const struct policy *p, struct text where)
{
	for (size_t i = 0; i < p->notices; i++) {
		struct reading r = { .findings = NULL };

		path_enter_two(&r, "notices", p->notice[i].name);
		if (is_here(&r, where))
			return &p->notice[i];
	}
	return NULL;
}

static const struct doer *
notifier_of(const struct policy_notice *n)
{
	if (n->class == NOTICE_COMMERCIAL)
		return &advertiser;
	return notifiers[n->kind].program == NULL ? NULL : &notifiers[n->kind];
}

static bool
is_hidden(const struct policy *p, const struct policy_field *f)
{
	return policy_never(p, f) ||
	       (f->redact.n > 0 && !text_is(f->redact, "keep"));
}

const struct doer *
doing_find(const struct policy *p, struct text where)
{
	const struct policy_notice *n;
	const struct policy_field *f;

	for (size_t i = 0; i < sizeof(doers) / sizeof(*doers); i++)
		if (doing_within(where, text_of(doers[i].place)))
			return &doers[i];
	n = notice_of(p, where);
	if (n != NULL)
		return notifier_of(n);
	f = field_of(p, where);
	return f != NULL && is_hidden(p, f) ? &hider : NULL;
}

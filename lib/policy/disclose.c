/* SPDX-License-Identifier: ISC */
/* Which fields of a dataset may leave, how they are hidden before, and where
 * they may go. */
#include "policy/places.h"
#include "policy/reading.h"

bool
policy_never(const struct policy *p, const struct policy_field *f)
{
	if (f->never)
		return true;
	for (size_t i = 0; i < p->never_disclose.n; i++)
		if (category_within(f->category, p->never_disclose.name[i]))
			return true;
	return false;
}

static bool
is_among(const struct policy_recipient_data *data, const struct policy_field *f)
{
	if (data->all)
		return true;
	for (size_t i = 0; i < data->fields; i++)
		if (data->field[i] == f)
			return true;
	return false;
}

const struct policy_recipient_data *
policy_data_for(const struct policy_recipient *r,
    const struct policy_dataset *d)
{
	for (size_t i = 0; i < r->datas; i++)
		if (r->data[i].dataset == d)
			return &r->data[i];
	return NULL;
}

/* Finds the transform of the nearest category; no text: there is none. */
static struct text
transform_of(const struct policy_recipient *r, struct text category)
{
	struct text method = { NULL, 0 };
	size_t longest = 0;

	for (size_t i = 0; i < r->transforms; i++) {
		const struct policy_transform *t = &r->transform[i];

		if (t->category.n > longest &&
		    category_within(category, t->category)) {
			longest = t->category.n;
			method = t->method;
		}
	}
	return method;
}

/* A field that is never disclosed is dropped, whatever would hide it: half of
 * a password is too much, too.  So is a field that the recipient does not get.
 */
struct text
policy_method(const struct policy *p, const struct policy_recipient *r,
    const struct policy_dataset *d, const struct policy_field *f)
{
	struct text method = { NULL, 0 };

	if (policy_never(p, f))
		return text_of("drop");
	if (r != NULL) {
		const struct policy_recipient_data *data =
		    policy_data_for(r, d);

		if (data == NULL || !is_among(data, f))
			return text_of("drop");
		method = transform_of(r, f->category);
	}
	if (method.n == 0)
		method = f->redact;
	return method.n == 0 ? text_of("keep") : method;
}

/* ---- where data may go ---- */

bool
recipient_is_somewhere(const struct policy_recipient *rec)
{
	return rec->type != RECIPIENT_PUBLIC && rec->type != RECIPIENT_USERS &&
	       rec->type != RECIPIENT_OWN_CHOICE;
}

bool
policy_sells(const struct policy_recipient *r, const struct policy_purpose *p)
{
	return r->type == RECIPIENT_PARTNER || r->type == RECIPIENT_CUSTOMER ||
	       category_within(p->data_use, text_of("third_party_sharing")) ||
	       category_within(p->data_use, text_of("marketing.advertising"));
}

static bool
is_listed(const struct policy *p, struct text country)
{
	for (size_t i = 0; i < p->transfers.n; i++)
		if (place_has(p->transfers.name[i], country))
			return true;
	return false;
}

/* Whether the country protects data as the controller's law wants it. */
static bool
protects_itself(const struct policy *p, struct text country)
{
	struct text eea = text_of("EEA");

	return !place_has(eea, p->controller.country) ||
	       place_has(eea, country) ||
	       place_has(text_of("adequate"), country);
}

/* Of several safeguards for a country, one that lasts is enough. */
static enum transfer
safeguard_of(const struct policy *p, struct text country, int64_t today)
{
	enum transfer best =
	    protects_itself(p, country) ? TRANSFER_MAY : TRANSFER_BARE;

	for (size_t i = 0; i < p->safeguards; i++) {
		const struct policy_safeguard *s = &p->safeguard[i];

		if (!place_has(s->place, country))
			continue;
		if (s->until.n == 0 || dates_day(s->until) >= today)
			return TRANSFER_MAY;
		best = TRANSFER_OVER;
	}
	return best;
}

enum transfer
policy_transfer(const struct policy *p, const struct policy_recipient *rec,
    int64_t today, struct text *country)
{
	for (size_t i = 0; i < rec->country.n; i++) {
		struct text members = place_members(rec->country.name[i]);

		while (place_next(&members, country)) {
			enum transfer may =
			    is_listed(p, *country)
				? safeguard_of(p, *country, today)
				: TRANSFER_UNLISTED;

			if (may != TRANSFER_MAY)
				return may;
		}
	}
	return TRANSFER_MAY;
}

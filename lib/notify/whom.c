/* SPDX-License-Identifier: ISC */
#include "notify/whom.h"

#include "base/msg.h"
#include "letter/mail.h"
#include "notify/residence.h"

static const char *const category[WHOM_PARTS] = {
	[WHOM_EMAIL] = "user.contact.email",
	[WHOM_NAME] = "user.name",
	[WHOM_FIRST] = "user.name.first",
	[WHOM_LAST] = "user.name.last",
	[WHOM_MAILING] = "user.contact.address.mailing_address",
	[WHOM_STREET] = "user.contact.address.street",
	[WHOM_POSTAL] = "user.contact.address.postal_code",
	[WHOM_CITY] = "user.contact.address.city",
	[WHOM_STATE] = "user.contact.address.state",
	[WHOM_COUNTRY] = "user.contact.address.country",
};

/* ---- fields ---- */

static bool
is_own(const struct policy *p, const struct policy_field *f)
{
	return !f->about_other && !policy_never(p, f);
}

/* What finds people is their address, and not one of many. */
static const struct policy_field *
finding_field(const struct policy *p, const struct policy_dataset *d)
{
	for (size_t i = 0; i < d->identities; i++)
		if (text_is(d->identity[i].type, "email") &&
		    is_own(p, d->identity[i].field))
			return d->identity[i].field;
	return NULL;
}

const struct policy_field *
whom_field(const struct policy *p, const struct policy_dataset *d,
    enum whom_part part)
{
	const struct policy_field *f =
	    part == WHOM_EMAIL ? finding_field(p, d) : NULL;

	for (size_t i = 0; i < d->fields && f == NULL; i++)
		if (text_is(d->field[i].category, category[part]) &&
		    is_own(p, &d->field[i]))
			f = &d->field[i];
	return f;
}

int
whom_choose(struct whom_slots *s, const struct policy *p,
    const struct policy_dataset *d, struct select *select, enum format from)
{
	char shown[MSG_NAME_MAX + 1];

	for (int i = 0; i < WHOM_PARTS; i++) {
		const struct policy_field *f =
		    whom_field(p, d, (enum whom_part)i);

		s->slot[i] = -1;
		if (f == NULL)
			continue;
		s->slot[i] = slot_find(select, f->name,
		    slot_must(i == WHOM_EMAIL, from));
		if (s->slot[i] < 0)
			return -1;
	}
	if (s->slot[WHOM_EMAIL] >= 0 || s->slot[WHOM_STREET] >= 0 ||
	    s->slot[WHOM_MAILING] >= 0)
		return 0;
	msg_error(STATUS_CALL,
	    "dataset \"%s\" has no field with the address of a person: give "
	    "one the category user.contact.email in the policy",
	    msg_name(shown, sizeof(shown), d->name));
	return -1;
}

/* ---- one record ---- */

static struct text
part_of(const struct whom_slots *s, struct record *rec, struct arena *memory,
    enum whom_part part)
{
	struct text none = { "", 0 };
	struct value v;

	if (s->slot[part] < 0)
		return none;
	v = slot_value(rec, s->slot[part], memory);
	return v.kind != VALUE_NULL && !value_nests(v.kind) && v.text.n > 0
		   ? identity_trim(v.text)
		   : none;
}

static struct text
joined(struct text a, struct text b, struct arena *memory)
{
	char *p;

	if (a.n == 0 || b.n == 0)
		return a.n == 0 ? b : a;
	p = arena_take(memory, a.n + 1 + b.n, 1);
	memcpy(p, a.p, a.n);
	p[a.n] = ' ';
	memcpy(p + a.n + 1, b.p, b.n);
	return (struct text){ p, a.n + 1 + b.n };
}

/* A word with a dot in it, as example.org and bit.ly/x have, and J.R. has not.
 */
static bool
is_dotted(struct text t, size_t dot)
{
	static const char ends[] = " \t(),;<>[]\"'/:.";

	return dot > 0 && strchr(ends, t.p[dot - 1]) == NULL && dot + 2 < t.n &&
	       strchr(ends, t.p[dot + 1]) == NULL &&
	       strchr(ends, t.p[dot + 2]) == NULL;
}

/* Mail programs make links of such text, and a name is chosen by its person. */
static bool
looks_like_link(struct text t)
{
	/* The last ones are @ / : . in other widths and scripts. */
	static const char *const sign[] = { "/", "@", "\xef\xbc\xa0",
		"\xef\xb9\xab", "\xef\xbc\x8f", "\xe2\x88\x95", "\xe2\x81\x84",
		"\xef\xbc\x9a", "\xef\xbc\x8e", "\xe3\x80\x82",
		"\xef\xbd\xa1" };

	/* What cannot stand in a header is refused later. */
	if (!mail_name_good(t))
		return false;
	for (size_t k = 0; k < t.n; k++)
		if ((t.p[k] == '.' && is_dotted(t, k)) ||
		    (t.p[k] == ':' && k + 1 < t.n && t.p[k + 1] != ' '))
			return true;
	for (size_t i = 0; i < sizeof(sign) / sizeof(*sign); i++) {
		const size_t n = strlen(sign[i]);

		for (size_t k = 0; k + n <= t.n; k++)
			if (memcmp(t.p + k, sign[i], n) == 0)
				return true;
	}
	return false;
}

static void
line_add(struct whom *w, struct text line)
{
	if (line.n > 0)
		w->line[w->lines++] = line;
}

void
whom_read(const struct whom_slots *s, struct record *rec, struct arena *memory,
    struct whom *w)
{
	struct text part[WHOM_PARTS];
	char *place = arena_take(memory, RESIDENCE_MAX, 1);
	struct text full;

	for (int i = 0; i < WHOM_PARTS; i++)
		part[i] = part_of(s, rec, memory, (enum whom_part)i);
	*w = (struct whom){ .address = part[WHOM_EMAIL],
		.name = part[WHOM_NAME] };
	if (w->name.n == 0)
		w->name = joined(part[WHOM_FIRST], part[WHOM_LAST], memory);
	full = w->name;
	if (looks_like_link(full))
		w->name.n = 0;
	residence_of(part[WHOM_STATE], part[WHOM_COUNTRY], place);
	if (strcmp(place, "unknown") != 0)
		w->place = text_of(place);
	w->country = w->place;
	if (w->country.n > 2)
		w->country.n = 2;
	if (part[WHOM_STREET].n + part[WHOM_MAILING].n == 0)
		return;
	line_add(w, full); /* paper has no links */
	line_add(w, part[WHOM_MAILING]);
	line_add(w, part[WHOM_STREET]);
	line_add(w, joined(joined(part[WHOM_CITY], part[WHOM_STATE], memory),
			part[WHOM_POSTAL], memory));
	line_add(w, part[WHOM_COUNTRY]);
}

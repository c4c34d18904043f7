/* SPDX-License-Identifier: ISC */
#include "notify/residence.h"

#include "data/data.h"
#include "person/subject.h"
#include "policy/places.h"

/* The code of two letters on the line whose name this is. */
static bool
code_of(struct text name, const char *file, char code[2])
{
	struct text rest = data_get(text_of(file));

	while (name.n > 2 && rest.n > 0) {
		struct text line = text_line(&rest);
		struct text is = line;

		if (line.n < 4 || line.p[0] == '#' ||
		    (line.p[2] != ' ' && line.p[2] != '\t'))
			continue;
		text_skip(&is, 3);
		if (!text_same_letters(is, name))
			continue;
		memcpy(code, line.p, 2);
		return true;
	}
	return false;
}

static bool
upper(struct text t, char code[2])
{
	for (size_t i = 0; i < 2; i++) {
		char c = t.p[i];

		code[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
	}
	return true;
}

/* Names that people write in forms and that no list of names has. */
static bool
country_find(struct text t, char code[2])
{
	static const struct {
		const char *name, *code;
	} also[] = {
		{ "USA", "US" },
		{ "U.S.", "US" },
		{ "U.S.A.", "US" },
		{ "United States of America", "US" },
		{ "United Kingdom", "GB" },
		{ "Great Britain", "GB" },
		{ "England", "GB" },
		{ "Scotland", "GB" },
		{ "Wales", "GB" },
		{ "Deutschland", "DE" },
	};
	const char *meant;

	for (size_t i = 0; i < sizeof(also) / sizeof(*also); i++)
		if (text_same_letters(t, text_of(also[i].name))) {
			memcpy(code, also[i].code, 2);
			return true;
		}
	if (t.n != 2)
		return code_of(t, "countries.txt", code);
	upper(t, code);
	meant = place_meant((struct text){ code, 2 });
	if (meant != NULL)
		memcpy(code, meant, 2);
	return place_country((struct text){ code, 2 }).n > 0;
}

/* US-WA, WA or Washington. */
static bool
state_find(struct text t, char code[2])
{
	if (t.n == 5 &&
	    text_same_letters((struct text){ t.p, 3 }, text_of("US-")))
		text_skip(&t, 3);
	if (t.n != 2)
		return code_of(t, "us-state-names.txt", code);
	upper(t, code);
	return place_state((struct text){ code, 2 }).n > 0;
}

/* US-WA as the country. */
static void
state_split(struct text *state, struct text *country)
{
	const struct text t = identity_trim(*country);

	if (t.n != 5 || t.p[2] != '-')
		return;
	*state = (struct text){ t.p + 3, 2 };
	*country = (struct text){ t.p, 2 };
}

void
residence_of(struct text state, struct text country, char place[RESIDENCE_MAX])
{
	char code[2], land[2];
	bool named, known, usa;

	state_split(&state, &country);
	named = !text_blank(country);
	known = named && country_find(identity_trim(country), land);
	usa = !named || (known && memcmp(land, "US", 2) == 0);
	memcpy(place, "unknown", RESIDENCE_MAX);
	if (usa && !text_blank(state) &&
	    state_find(identity_trim(state), code)) {
		memcpy(place, "US-", 3);
		memcpy(place + 3, code, 2);
		place[5] = '\0';
	} else if (known) {
		memcpy(place, land, 2);
		place[2] = '\0';
	}
}

static const struct policy_field *
field_of(const struct policy_dataset *d, const char *category)
{
	for (size_t i = 0; i < d->fields; i++)
		if (!d->field[i].about_other &&
		    category_within(d->field[i].category, text_of(category)))
			return &d->field[i];
	return NULL;
}

const struct policy_field *
residence_state(const struct policy_dataset *d)
{
	return field_of(d, "user.contact.address.state");
}

const struct policy_field *
residence_country(const struct policy_dataset *d)
{
	return field_of(d, "user.contact.address.country");
}

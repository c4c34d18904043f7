/* SPDX-License-Identifier: ISC */
#include "policy/places.h"

#include "data/data.h"

/* The rest of the line that begins with a word. */
static struct text
line_of(struct text word, const char *file)
{
	struct text rest = data_get(text_of(file)), none = { "", 0 };

	while (word.n > 0 && rest.n > 0) {
		struct text line = text_line(&rest);

		if (line.n <= word.n ||
		    (line.p[word.n] != ' ' && line.p[word.n] != '\t') ||
		    memcmp(line.p, word.p, word.n) != 0)
			continue;
		text_skip(&line, word.n + 1);
		return line;
	}
	return none;
}

struct text
place_country(struct text code)
{
	struct text none = { "", 0 };

	return code.n == 2 ? line_of(code, "countries.txt") : none;
}

struct text
place_state(struct text code)
{
	struct text none = { "", 0 };

	return code.n == 2 ? line_of(code, "us-state-names.txt") : none;
}

/* A part of a country may have none of its own. */
bool
place_authority(struct text place, struct text *name, struct text *site)
{
	struct text line = line_of(place, "authorities.txt");
	const char *tab;

	if (line.n == 0 && place.n > 3 && place.p[2] == '-')
		line = line_of((struct text){ place.p, 2 }, "authorities.txt");
	if (line.n == 0)
		return false;
	*name = line;
	*site = (struct text){ "", 0 };
	tab = memchr(line.p, '\t', line.n);
	if (tab == NULL)
		return true;
	name->n = (size_t)(tab - line.p);
	text_skip(&line, name->n + 1);
	*site = line;
	return true;
}

bool
place_is_group(struct text name)
{
	return name.n > 0 && name.p[0] != '#' &&
	       line_of(name, "country-groups.txt").n > 0;
}

struct text
place_members(struct text place)
{
	return place_is_group(place) ? line_of(place, "country-groups.txt")
				     : place;
}

bool
place_next(struct text *members, struct text *code)
{
	if (members->n < 2)
		return false;
	*code = (struct text){ members->p, 2 };
	text_skip(members, members->n > 2 ? 3 : 2);
	return true;
}

bool
place_has(struct text place, struct text code)
{
	struct text members = place_members(place), one;

	while (place_next(&members, &one))
		if (text_equal(one, code))
			return true;
	return false;
}

/* The British government and the institutions of the EU use these. */
const char *
place_meant(struct text code)
{
	if (text_is(code, "UK"))
		return "GB";
	return text_is(code, "EL") ? "GR" : NULL;
}

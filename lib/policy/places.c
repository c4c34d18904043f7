/* SPDX-License-Identifier: ISC */
#include "policy/places.h"

#include "data/data.h"

/* The rest of the line that begins with a code. */
static struct text
line_of(struct text code, const char *file)
{
	struct text rest = data_get(text_of(file)), none = { "", 0 };

	while (code.n == 2 && rest.n > 0) {
		struct text line = text_line(&rest);

		if (line.n < 3 || memcmp(line.p, code.p, 2) != 0 ||
		    line.p[2] != ' ')
			continue;
		text_skip(&line, 3);
		return line;
	}
	return none;
}

struct text
place_country(struct text code)
{
	return line_of(code, "countries.txt");
}

struct text
place_state(struct text code)
{
	return line_of(code, "us-state-names.txt");
}

/* The British government and the institutions of the EU use these. */
const char *
place_meant(struct text code)
{
	if (text_is(code, "UK"))
		return "GB";
	return text_is(code, "EL") ? "GR" : NULL;
}

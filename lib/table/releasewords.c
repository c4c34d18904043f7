/* SPDX-License-Identifier: ISC */
#include "table/release.h"

const struct word release_roles[] = {
	{ "identifier", RELEASE_IDENTIFIER },
	{ "quasi", RELEASE_QUASI },
	{ "sensitive", RELEASE_SENSITIVE },
	{ "keep", RELEASE_KEEP },
	{ "drop", RELEASE_DROP },
	{ NULL, 0 },
};

static const struct word types[] = {
	{ "auto", TYPE_AUTO },
	{ "number", TYPE_NUMBER },
	{ "date", TYPE_DATE },
	{ "text", TYPE_TEXT },
	{ NULL, 0 },
};

const struct word release_floors[] = {
	{ "none", FLOOR_NONE },
	{ "month", FLOOR_MONTH },
	{ "quarter", FLOOR_QUARTER },
	{ "year", FLOOR_YEAR },
	{ "zip3", FLOOR_ZIP3 },
	{ NULL, 0 },
};

const struct word release_label_kinds[] = {
	{ "set", LABELS_SET },
	{ "hierarchy", LABELS_HIERARCHY },
	{ "range", LABELS_RANGE },
	{ NULL, 0 },
};

const struct word release_searches[] = {
	{ "boxes", SEARCH_BOXES },
	{ "close", SEARCH_CLOSE },
	{ "levels", SEARCH_LEVELS },
	{ "global", SEARCH_GLOBAL },
	{ NULL, 0 },
};

static const struct word *const words[] = {
	[RELEASE_ROLES] = release_roles,
	[RELEASE_TYPES] = types,
	[RELEASE_FLOORS] = release_floors,
	[RELEASE_LABELS] = release_label_kinds,
	[RELEASE_SEARCHES] = release_searches,
};

const char *
release_word(enum release_words of, int n)
{
	return word_spelt(words[of], n);
}

int
release_parse(enum release_words of, struct text t)
{
	const struct word *w = word_find(words[of], t);

	return w == NULL ? -1 : w->value;
}

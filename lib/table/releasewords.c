/* SPDX-License-Identifier: ISC */
#include "table/release.h"

#include <string.h>

static const char *const roles[] = {
	[RELEASE_QUASI] = "quasi",
	[RELEASE_SENSITIVE] = "sensitive",
	[RELEASE_IDENTIFIER] = "identifier",
	[RELEASE_DROP] = "drop",
	[RELEASE_KEEP] = "keep",
	NULL,
};

static const char *const types[] = {
	[TYPE_AUTO] = "auto",
	[TYPE_NUMBER] = "number",
	[TYPE_DATE] = "date",
	[TYPE_TEXT] = "text",
	NULL,
};

static const char *const floors[] = {
	[FLOOR_NONE] = "none",
	[FLOOR_MONTH] = "month",
	[FLOOR_QUARTER] = "quarter",
	[FLOOR_YEAR] = "year",
	[FLOOR_ZIP3] = "zip3",
	NULL,
};

static const char *const labels[] = {
	[LABELS_SET] = "set",
	[LABELS_HIERARCHY] = "hierarchy",
	[LABELS_RANGE] = "range",
	NULL,
};

static const char *const searches[] = {
	[SEARCH_BOXES] = "boxes",
	[SEARCH_CLOSE] = "close",
	[SEARCH_LEVELS] = "levels",
	[SEARCH_GLOBAL] = "global",
	NULL,
};

static const char *const *const words[] = {
	[RELEASE_ROLES] = roles,
	[RELEASE_TYPES] = types,
	[RELEASE_FLOORS] = floors,
	[RELEASE_LABELS] = labels,
	[RELEASE_SEARCHES] = searches,
};

const char *
release_word(enum release_words of, int n)
{
	return words[of][n];
}

int
release_parse(enum release_words of, struct text t)
{
	for (int i = 0; words[of][i] != NULL; i++)
		if (text_is(t, words[of][i]))
			return i;
	return -1;
}

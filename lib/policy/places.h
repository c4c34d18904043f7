/* SPDX-License-Identifier: ISC */
/*
 * Codes of countries (ISO 3166-1), groups of them (EU, EEA, adequate), and
 * states of the USA (ISO 3166-2).  A place is a country or a group.
 */
#ifndef POLICY_PLACES_H
#define POLICY_PLACES_H

#include "base/text.h"

/* The English name of a code of two letters; empty: there is none. */
struct text place_country(struct text code);
struct text place_state(struct text code);

/* Who looks after the law of privacy where somebody lives (DE, US-CA), and the
 * site, which may be empty; false: the data does not say. */
bool place_authority(struct text place, struct text *name, struct text *site);

bool place_is_group(struct text name);
/* The countries of a place, for place_next(). */
struct text place_members(struct text place);
/* Takes the next country off; false: none is left. */
bool place_next(struct text *members, struct text *code);
/* Whether a country is in a place. */
bool place_has(struct text place, struct text code);

/* The code that is meant by a well-known wrong one: GB by UK; or NULL. */
const char *place_meant(struct text code);

#endif

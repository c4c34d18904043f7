/* SPDX-License-Identifier: ISC */
/* Codes of countries (ISO 3166-1) and of states of the USA (ISO 3166-2). */
#ifndef POLICY_PLACES_H
#define POLICY_PLACES_H

#include "base/text.h"

/* The English name of a code of two letters; empty: there is none. */
struct text place_country(struct text code);
struct text place_state(struct text code);

/* The code that is meant by a well-known wrong one: GB by UK; or NULL. */
const char *place_meant(struct text code);

#endif

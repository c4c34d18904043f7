/* SPDX-License-Identifier: ISC */
/*
 * Where a person lives, as the fields of a record say it whose categories are
 * user.contact.address.state and .country: codes or English names, in any case.
 */
#ifndef NOTIFY_RESIDENCE_H
#define NOTIFY_RESIDENCE_H

#include "policy/policy.h"

enum { RESIDENCE_MAX = 8 };

/* Writes DE, US-WA, US, or "unknown", with a NUL.  A state without a country is
 * one of the USA. */
void
residence_of(struct text state, struct text country, char place[RESIDENCE_MAX]);

/* The fields of a dataset; NULL: it has none.  Fields about other people do not
 * count. */
const struct policy_field *residence_state(const struct policy_dataset *);
const struct policy_field *residence_country(const struct policy_dataset *);

#endif

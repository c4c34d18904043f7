/* SPDX-License-Identifier: ISC */
/* Hashes of identities, and shifts by them: equal people get equal hashes and
 * move alike.  Private to this room. */
#ifndef DISCLOSE_IDENTITIES_H
#define DISCLOSE_IDENTITIES_H

#include "disclose/hiding.h"

/* Makes a rule with as= hash identities.  0, or -1 after a message: the type is
 * unknown. */
int identities_ready(const struct hiding *, struct hiding_rule *);

/* The same method for a field that the policy calls an identity, or whose by=
 * it calls one; NULL: it is none, or the method neither hashes nor moves by
 * it. */
struct method_spec *
identities_declared(const struct hiding *, const struct policy_dataset *,
    const struct policy_field *, const struct method_spec *);

#endif

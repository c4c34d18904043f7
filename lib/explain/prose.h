/* SPDX-License-Identifier: ISC */
/*
 * What can be found in English prose without understanding it: words, and
 * lengths of time.  Words are compared without the case of ASCII letters.
 */
#ifndef EXPLAIN_PROSE_H
#define EXPLAIN_PROSE_H

#include "policy/policy.h"

/* Whether a language (of policy.language) is English. */
bool prose_is_english(struct text language);

/* Whether one of the stems begins a word, and so for each group of stems, which
 * "+" separates.  Blanks separate stems; "_" in a stem stands for what
 * separates words. */
bool prose_has(struct text prose, const char *stems);

/* Whether a name of the policy (site_log, accounts) is in the text, in singular
 * or plural. */
bool prose_names(struct text prose, struct text name);

/*
 * Takes the text up to the end of the next length of time off the front: six
 * consecutive months, thirty (30) days, 10 business days, 24-hour; with `ages`
 * also the years of "under 16" and "the age of 18".  false: there is none.
 */
bool prose_term(struct text *prose, bool ages, struct term *out);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * Checks whether a call can be carried out; each prints why not (STATUS_CALL).
 */
#ifndef ANONYMIZE_FIT_H
#define ANONYMIZE_FIT_H

#include "anonymize/publish.h"
#include "anonymize/terms.h"

/* Whether the release is enough to make classes: k, searches, hierarchies. */
bool fit_enough(const struct publish_options *);
/* Whether the input is whole.  Engines that cut their input set variables for
 * their tasks; the classes of a piece are not those of the table. */
bool fit_whole(void);
/* Whether no file is written that is also read or written otherwise. */
bool fit_files(const struct publish_options *, const struct terms *,
    const char *receipt, const char *policy, char **files);
/* Whether a report has a name by which its form is known; NULL: there is none.
 */
bool fit_report(const char *name);

/* Each reads the argument of an option: 0, or -1. */
int fit_effort(const char *arg, struct publish_options *);
int fit_memory(const char *arg, struct publish_options *);

#endif

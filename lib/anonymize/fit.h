/* SPDX-License-Identifier: ISC */
/*
 * Whether a call can be carried out as it is meant; each says why not
 * (STATUS_CALL).
 */
#ifndef ANONYMIZE_FIT_H
#define ANONYMIZE_FIT_H

#include "anonymize/publish.h"
#include "anonymize/terms.h"

/* What a class must have, where classes are made. */
bool fit_enough(const struct publish_options *);
/* Engines that cut their input say so to the tasks they run: the classes of a
 * piece are not those of the table. */
bool fit_whole(void);
/* No file is written over that is read or written otherwise. */
bool fit_files(const struct publish_options *, const struct terms *,
    const char *receipt, const char *policy, char **files);

#endif

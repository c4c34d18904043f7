/* SPDX-License-Identifier: ISC */
/* What both commands do with their files before they give up their rights. */
#ifndef NOTIFY_DUESLAWS_H
#define NOTIFY_DUESLAWS_H

#include "notify/breachlaw.h"

/* Warns if a law was looked up more than a year ago. */
void dues_laws_age(const struct breach_laws *, int64_t now);

/* Opens a file that is read later; "-" lends standard input.  -1 after a
 * message. */
int dues_open(const char *path);
void dues_close(int fd);
/* Its name in messages. */
const char *dues_name(const char *path);

#endif

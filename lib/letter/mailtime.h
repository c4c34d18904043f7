/* SPDX-License-Identifier: ISC */
/* Times as fields and files of mail have them, always in English. */
#ifndef LETTER_MAILTIME_H
#define LETTER_MAILTIME_H

#include <stdint.h>

#include "base/buf.h"
#include "base/zone.h"

/* Thu, 5 Mar 2026 09:00:00 +0100 (RFC 5322, 3.3) */
void mail_put_date(struct buf *, int64_t utc, const struct zone *);
/* Thu Mar  5 08:00:00 2026, as asctime(3) writes it, in UTC */
void mail_put_asctime(struct buf *, int64_t utc);

#endif

/* SPDX-License-Identifier: ISC */
/* Reads a line of the file of incidents into what is known of one; for
 * incident.c. */
#ifndef NOTIFY_INCIDENTREAD_H
#define NOTIFY_INCIDENTREAD_H

#include "notify/incident.h"
#include "policy/reading.h"

struct incident_reading {
	struct reading base; /* comes first: readers get it */
	struct zone *utc;
	int64_t now;
};

void incident_reading_begin(struct incident_reading *, struct policy *,
    int64_t now, struct arena *);
void incident_reading_end(struct incident_reading *);

/* Adds what a line says to the incident; mistakes and contradictions are
 * findings. */
void incident_line_read(struct incident_reading *, const struct node *line,
    struct incident *);

#endif

/* SPDX-License-Identifier: ISC */
/* Parts of explain_report(): what a policy says of all datasets. */
#ifndef EXPLAIN_EXPLAIN_H
#define EXPLAIN_EXPLAIN_H

#include "explain/explainput.h"

void explain_releases_put(struct explain *);
void explain_rights_put(struct explain *);
void explain_people_put(struct explain *);
void explain_rest_put(struct explain *);

#endif

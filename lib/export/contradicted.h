/* SPDX-License-Identifier: ISC */
/* Finds the records of which the picks of another dataset say otherwise. */
#ifndef EXPORT_CONTRADICTED_H
#define EXPORT_CONTRADICTED_H

#include "export/holdings.h"

/* When all picks are there: a record that has another identity of a kind, or
 * another person, than all that another dataset knows of the person, may be
 * somebody else's. */
void contradicted_find(struct holdings *);

#endif

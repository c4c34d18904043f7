/* SPDX-License-Identifier: ISC */
/*
 * Cells that a spreadsheet would take for a formula (CWE-1236; OWASP, CSV
 * Injection): they begin with one of = + - @, or have one behind what may
 * separate cells there, whatever separates them here.
 */
#ifndef EXPORT_GUARD_H
#define EXPORT_GUARD_H

#include "base/buf.h"

/* Appends the text with an apostrophe before each of these; false: there is
 * none, and nothing was appended.  A number is no formula. */
bool guard_cell(struct text, struct buf *out);

#endif

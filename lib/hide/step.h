/* SPDX-License-Identifier: ISC */
/*
 * Rounds numbers down to a multiple of a step, in exact decimals, without
 * floating point.
 */
#ifndef HIDE_STEP_H
#define HIDE_STEP_H

#include <stdint.h>

#include "base/buf.h"

struct step {
	uint64_t size; /* in units of 10^-scale */
	size_t scale;
};

/* Digits, optionally with a point and more digits; above zero, and below 10^18
 * without the point.  0, -1. */
int step_parse(struct text, struct step *);

/* Writes "step=0.5", at most 64 bytes with the NUL; returns the length. */
int step_spell(const struct step *, char *to, size_t size);

/*
 * Appends the next multiple at or below the number, with as many decimals as
 * the step has.  The number is written as in JSON, but may have zeros in front,
 * and has at most 64 digits up to the last decimal of the step.  -1 when it is
 * not such a number; nothing is appended.
 */
int step_floor(const struct step *, struct text, struct buf *);

#endif

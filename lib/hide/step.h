/* SPDX-License-Identifier: ISC */
/*
 * Numbers cut down to a multiple of a step, in exact decimals: no double ever
 * sees them.
 */
#ifndef HIDE_STEP_H
#define HIDE_STEP_H

#include <stdint.h>

#include "base/buf.h"

struct step {
	uint64_t size; /* in units of 10^-scale */
	size_t scale;
};

/* Digits, and perhaps a point and more digits: above zero, below 10^18
 * without the point.  0, -1. */
int step_parse(struct text, struct step *);

/* "step=0.5", at most 64 bytes with the NUL; returns how many without. */
int step_spell(const struct step *, char *to, size_t size);

/*
 * Appends the next multiple at or below the number, with as many decimals as
 * the step has.  A number is spelt as JSON has it, but may have zeros in
 * front, and has at most 64 digits before the last decimal of the step.  -1
 * when it is none; nothing is appended.
 */
int step_floor(const struct step *, struct text, struct buf *);

#endif

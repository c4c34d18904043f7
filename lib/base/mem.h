/* SPDX-License-Identifier: ISC */
/*
 * Allocation that never fails: when memory runs out, the program prints a
 * message and ends with STATUS_STOP at once, by stop_now() (no stdio, no
 * atexit). So callers need no branch for it.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include "base/text.h"

/* Ends the program because memory ran out: a message, STATUS_STOP. */
_Noreturn void mem_gone(void);
void *mem_alloc(size_t size);                     /* zeroed; size may be 0 */
void *mem_array(size_t n, size_t size);           /* zeroed; notices overflow */
void *mem_resize(void *p, size_t n, size_t size); /* notices overflow */
char *mem_text(struct text);                      /* NUL-terminated copy */
void mem_free(void *p);                           /* NULL is fine */
void mem_wipe(void *p, size_t size);              /* not optimised away */

#endif

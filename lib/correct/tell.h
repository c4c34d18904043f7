/* SPDX-License-Identifier: ISC */
/*
 * Who must be told of a correction (--tell): the recipients that got the wrong
 * value, as the log of disclosures says.  A line for each run, request and
 * recipient, without any value, for whoever writes to them.
 */
#ifndef CORRECT_TELL_H
#define CORRECT_TELL_H

#include "person/subject.h"

struct tell;

/* The log of disclosures that an option or the policy names, which the caller
 * frees, in *path; NULL: nobody names one.  0, or -1 after a message
 * (STATUS_CALL). */
int tell_log_find(const struct policy *, const char *option, char **path);

/* Opens the log of disclosures, and the file of lines: one that does not exist
 * is made.  Lines are appended, as those of an earlier run may wait for whoever
 * tells.  NULL after a message (STATUS_CALL).  All is lent. */
struct tell *tell_open(const char *path, const char *log, const struct policy *,
    const struct subject_hasher *);
void tell_close(struct tell *); /* NULL is fine */
/* Removes the file if it was made, and has no line; NULL is fine. */
void tell_unmake(struct tell *);

/* A field of a dataset was corrected for a request, as of the time of the run;
 * all lent for the call.  The number is for tell_person(). */
uint32_t tell_change(struct tell *, struct text as_of, struct text request,
    const struct policy_dataset *, const struct policy_field *);
/* A hash of the person of the record. */
void tell_person(struct tell *, uint32_t change, const struct subject *);

/* Looks who got the values; 0, or -1 after a message. */
int tell_find(struct tell *);
/* Appends the lines that the file lacks, which are on disk afterwards; 0, or -1
 * after a message. */
int tell_end(struct tell *);
/* How many recipients must be told, counted once for each request. */
size_t tell_count(const struct tell *);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * Giving up rights before the first byte of data is parsed.
 *
 * Linux: a seccomp allow-list (libseccomp), violation kills the process with
 * SIGSYS; all threads are covered (TSYNC).  OpenBSD: unveil and pledge.
 * FreeBSD: Capsicum.  Elsewhere, and in builds with PP_NO_SANDBOX (sanitizers,
 * coverage): nothing.
 */
#ifndef BASE_SANDBOX_H
#define BASE_SANDBOX_H

#include <stdbool.h>

/* No core dumps, and /proc/PID not readable by others of the same user. */
void sandbox_no_core(void);

enum {
	SANDBOX_RENAME = 1, /* an outfile is still to be committed */
	SANDBOX_LOCK = 2,   /* files that are open are locked, measured and
			     * shortened */
	SANDBOX_CREATE = 4  /* files that are not there yet are made, and
			     * written only */
};

/*
 * From now on, open files can still be read, written and closed, memory can be
 * allocated, and running threads continue; nothing can be opened, executed,
 * connected or traced.  0, or -1 with errno if the system refuses.  Only the
 * first call counts: later calls cannot add rights.
 */
int sandbox_enter(unsigned flags);
/* The same, unless the user keeps all rights (--no-sandbox).  0, or -1 after a
 * message (STATUS_STOP). */
int sandbox_unless(bool no_sandbox, unsigned flags);

/* A word for -v: "seccomp", "pledge", "capsicum" or "none". */
const char *sandbox_name(void);

#endif

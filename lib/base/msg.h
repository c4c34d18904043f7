/* SPDX-License-Identifier: ISC */
/*
 * Messages and the exit status.
 *
 * Every message is one line on standard error, "tool: ...", written with one
 * write(2).  Control characters in it, from a file name for example, become
 * '?'.  The worst status raised is the exit status.
 * Never pass a value from the data; names from input go through msg_name().
 * Not to be called from two threads at once.
 */
#ifndef BASE_MSG_H
#define BASE_MSG_H

#include <stdint.h>

#include "base/status.h"
#include "base/text.h"

#define MSG_PRINTF(a, b) __attribute__((format(printf, a, b)))

/* Remembers the tool's name (the last part of argv0); lends argv0. */
void msg_init(const char *argv0);
const char *msg_tool(void);

/* After msg_quiet(true) warnings are not printed; errors always are. */
void msg_quiet(bool);

/* Writes the message and raises the status. */
void msg_error(enum status, const char *fmt, ...) MSG_PRINTF(2, 3);
/* The same, followed by ": " and the text of errno. */
void msg_error_os(enum status, const char *fmt, ...) MSG_PRINTF(2, 3);
/* msg_warn("x") writes "tool: warning: x"; no status. */
void msg_warn(const char *fmt, ...) MSG_PRINTF(1, 2);
/* Plain information (-v); no status. */
void msg_note(const char *fmt, ...) MSG_PRINTF(1, 2);

void msg_raise(enum status);
enum status msg_status(void);

/*
 * Makes a name from input safe for a terminal: control characters, DEL, C1
 * controls, bidi overrides and bytes that are not UTF-8 become '?', and a long
 * name is cut with "...".  Writes at most size bytes with the NUL; returns buf.
 */
enum { MSG_NAME_MAX = 80 };
const char *msg_name(char *buf, size_t size, struct text name);

/* The word for one thing, or for several and none. */
static inline const char *
msg_plural(uint64_t n, const char *one, const char *more)
{
	return n == 1 ? one : more;
}

#endif

/* SPDX-License-Identifier: ISC */
/*
 * The ledger of requests: append-only NDJSON, one event a line; pp-ledger(5)
 * describes it.
 *
 * Reading is tolerant: unknown events and keys are ignored.  But a line that is
 * not an event is an error, because its content would be lost.  A last line
 * without a line feed was torn by a crash: it is reported and ignored, even if
 * it looks complete.  The state of a request is a pure function of the lines:
 * events are ordered by time and, if that is equal, by line.
 *
 * Writing is strict.  An event is written whole or not at all, as far as the
 * system allows, see ledger_append().
 */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include "base/zone.h"
#include "ledger/request.h"

struct ledger; /* the requests of a ledger */

/*
 * Reads a whole ledger; "-" is standard input.  The zone is that of times
 * without an offset.  NULL after a message: STATUS_CALL if the file cannot be
 * opened, STATUS_STOP if it cannot be read or a line is not an event.  A torn
 * last line is a warning.  NULL without a message if a stop is wanted.
 *
 * Of the events after `until`, only holds and restrictions count.
 */
struct ledger *
ledger_load(const char *path, const struct zone *, int64_t until);
/* Reads a ledger from memory, which may be freed afterwards; `name` is for
 * messages. */
struct ledger *ledger_read(struct text, const char *name, const struct zone *);
/* Reads from a descriptor to its end; the caller closes it.  No event after
 * `until` counts, and a request that was received later is not there. */
struct ledger *
ledger_read_fd(int fd, const char *name, const struct zone *, int64_t until);
void ledger_free(struct ledger *); /* NULL is fine */

/* Requests are in the order of their first lines. */
size_t ledger_requests(const struct ledger *);
const struct request *ledger_request(const struct ledger *, size_t i);
const struct request *ledger_find(const struct ledger *, struct text id);

/* Whether its last line was torn. */
bool ledger_torn(const struct ledger *);
/* How many events did not count because they are later. */
size_t ledger_later(const struct ledger *);
/* How many holds and restrictions count although they are later. */
size_t ledger_ahead(const struct ledger *);

/* ---- writing ---- */

/*
 * A ledger that is locked and open for appending: meanwhile nobody else appends
 * to the file or replaces it.
 */
struct ledger_file;

/*
 * Waits for the lock.  A missing file is created, readable by its owner alone.
 * A last line without a line feed, which a crash left, is moved to PATH.torn
 * with a warning, so that no event is written after half a line.  NULL after a
 * message (STATUS_CALL).
 */
struct ledger_file *ledger_open(const char *path);
/* Opens a ledger only to check what could be appended: it is not locked,
 * repaired or created.  A missing one is empty. */
struct ledger_file *ledger_peek(const char *path);
/* Reads all of it, with the lines that were appended since; NULL after a
 * message, as ledger_read(). */
struct ledger *ledger_file_read(struct ledger_file *, const struct zone *);
/*
 * Appends whole lines with one write(2), and waits until they are on disk.  0,
 * or -1 after a message (STATUS_STOP): then the lines may be missing, and a
 * part of them does not count.
 */
int ledger_append(struct ledger_file *, struct text lines);
/* Unlocks; NULL is fine. */
void ledger_close(struct ledger_file *);

/*
 * Replaces a file that was read, whole or not at all: keeps the lines of the
 * requests for which keep() returns true, byte for byte.  `out` was opened for
 * the name of the file; it is committed or discarded.  0, or -1 after a message
 * (STATUS_STOP).
 */
struct outfile;
typedef bool ledger_keep(void *ctx, struct text id);
int ledger_filter(struct ledger_file *, const struct zone *,
    struct outfile *out, ledger_keep *, void *ctx);

/* ---- lines ---- */

/* These build a line: begin it, add its keys, end it.  Empty texts are left
 * out. */
void event_begin(struct buf *, struct text id, const char *event, int64_t at,
    const struct zone *);
void event_text(struct buf *, const char *key, struct text value);
void
event_subjects(struct buf *, const char *key, const struct subject *, size_t n);
void event_counts(struct buf *, int64_t deleted, int64_t kept); /* -1: none */
void event_end(struct buf *);

#endif

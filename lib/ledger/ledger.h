/* SPDX-License-Identifier: ISC */
/*
 * The ledger of requests: append-only NDJSON, an event a line; pp-ledger(5)
 * describes it.
 *
 * Reading is tolerant: events and keys that are not known pass.  A line that is
 * no event is an error, as what it said is lost; the last line without its line
 * feed is one that a crash tore: it is told, and does not count, even when it
 * looks whole.  Folding is a pure function of the lines: events are ordered by
 * time and, where that is equal, by line.
 *
 * Writing is strict, and an event is written whole or not at all, as far as the
 * system can be made to: see ledger_append().
 */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include "base/zone.h"
#include "ledger/request.h"

struct ledger; /* what was read, folded */

/*
 * Reads a whole ledger; "-" is standard input.  The zone is that of times
 * without an offset.  NULL after a message: STATUS_CALL where the file cannot
 * be opened, STATUS_STOP where it cannot be read or a line is no event.  A
 * torn last line is a warning.  NULL without a message when a stop is wanted.
 *
 * Of what is dated later than `until` only holds and restrictions count.
 */
struct ledger *
ledger_load(const char *path, const struct zone *, int64_t until);
/* The same of what is in memory, which may go afterwards; `name` stands in
 * messages. */
struct ledger *ledger_read(struct text, const char *name, const struct zone *);
/* Reads from a descriptor to its end, which the caller closes. */
struct ledger *ledger_read_fd(int fd, const char *name, const struct zone *);
void ledger_free(struct ledger *); /* NULL is fine */

/* In the order of their first lines. */
size_t ledger_requests(const struct ledger *);
const struct request *ledger_request(const struct ledger *, size_t i);
const struct request *ledger_find(const struct ledger *, struct text id);

/* Whether its last line was torn. */
bool ledger_torn(const struct ledger *);
/* ---- writing ---- */

/*
 * A ledger open for appending, and locked: nobody else appends meanwhile, nor
 * replaces the file.  What has been read of it stays true until it is closed.
 */
struct ledger_file;

/*
 * Waits for the lock.  A file that is not there is made, for its owner alone.
 * What a crash left at its end without a line feed goes to PATH.torn first, so
 * that nothing is ever written behind half a line; a warning says so.  NULL
 * after a message (STATUS_CALL).
 */
struct ledger_file *ledger_open(const char *path);
/* Opens a ledger to be read, without a lock, without mending and without making
 * one that is not there, which is empty: for those who only look what could be
 * appended. */
struct ledger_file *ledger_peek(const char *path);
/* All that is in it, and what was appended since; NULL after a message, as
 * ledger_read(). */
struct ledger *ledger_file_read(struct ledger_file *, const struct zone *);
/*
 * Appends whole lines by one write(2), and waits until they are on the disk.
 * 0: they are.  -1 after a message (STATUS_STOP): they may not be, and a part
 * of them does not count.
 */
int ledger_append(struct ledger_file *, struct text lines);
/* Unlocks; NULL is fine. */
void ledger_close(struct ledger_file *);

/*
 * Replaces a file that was read by the lines of those requests that keep()
 * wants, byte for byte, whole or not at all.  `out` was opened for its name;
 * it is committed or discarded.  0, or -1 after a message (STATUS_STOP).
 */
struct outfile;
typedef bool ledger_keep(void *ctx, struct text id);
int ledger_filter(struct ledger_file *, const struct zone *,
    struct outfile *out, ledger_keep *, void *ctx);

/* ---- lines ---- */

/* A line is begun, gets what is given of its keys (a text of no bytes is not),
 * and is ended. */
void event_begin(struct buf *, struct text id, const char *event, int64_t at,
    const struct zone *);
void event_text(struct buf *, const char *key, struct text value);
void event_subjects(struct buf *, const struct subject *, size_t n);
void event_counts(struct buf *, int64_t deleted, int64_t kept); /* -1: not */
void event_end(struct buf *);

#endif

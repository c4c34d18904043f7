/* SPDX-License-Identifier: ISC */
/*
 * The CSV kernel: finds record ends and the sought separators 64 bytes at a
 * time, from masks of quote, delimiter, LF and CR and a running parity of
 * quotes.  At the first irregular byte it stops before the record that holds
 * it.  Such a byte is
 *
 * - a quote inside an unquoted field,
 * - after a closing quote: anything but a delimiter, quote, LF or CR,
 * - after a CR outside quotes: anything but an LF,
 * - an LF outside quotes with a CR before it, or without one if `crlf`,
 * - NUL.
 *
 * Without quotes (QUOTING_NONE) a quote is a byte as any other.  With escapes
 * (QUOTING_BACKSLASH) neither is the byte after a backslash, except NUL, nor
 * unless `crlf` a CR without an LF.
 *
 * There are three builds of it, SWAR (portable), SSE2 and AVX2; all give the
 * same answer.
 */
#ifndef RECORD_SCAN_H
#define RECORD_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/dialect.h"

enum scan_stop {
	SCAN_END,   /* no further whole record */
	SCAN_ODD,   /* the next record is not regular */
	SCAN_RAGGED /* the next record has a wrong number of fields */
};

struct scan {
	/* Set by the caller. */
	unsigned char delim;
	enum quoting quoting;
	bool crlf;
	uint32_t columns;     /* fields of a record */
	const uint32_t *need; /* ordinals (from 1) of the separators sought in
			       * each record, ascending, then UINT32_MAX */
	bool store;
	/*
	 * With `store`, for each record: the offset of every sought
	 * separator, then of its LF.  The caller provides room for one
	 * entry per byte and 64 more.
	 */
	uint32_t *index;

	/* The answer, added up over calls. */
	size_t indexed; /* entries in index */
	size_t records;
	size_t inner; /* LFs inside quotes, or escaped, of whole records */
	size_t end;   /* offset after the last whole record */
	bool high;    /* a byte >= 0x80 was seen since it was cleared */
};

/*
 * Scans p[s->end..len), which begins with a record.  Overwrites 64 bytes after
 * len.
 */
typedef enum scan_stop scan_kernel(struct scan *, unsigned char *p, size_t len);

/*
 * The kernel of this name ("swar", "sse2", "avx2"), or for NULL the best one
 * for this machine.  NULL when the machine cannot run it.  *chosen, unless
 * chosen is NULL, gets the name of the choice.
 */
scan_kernel *scan_choose(const char *name, const char **chosen);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * The CSV kernel: finds record ends and the sought separators 64 bytes a
 * step, from masks of quote, delimiter, LF and CR and a running parity of
 * quotes.  What it reads is RFC 4180 with either line ending, and nothing
 * else: the first byte that is not regular stops it before the record that
 * holds it.  Such a byte is
 *
 * - a quote inside an unquoted field,
 * - whatever follows a closing quote and is no delimiter, quote, LF or CR,
 * - whatever follows a CR outside quotes and is no LF,
 * - NUL.
 *
 * There are three builds of it, SWAR (portable), SSE2 and AVX2; all give the
 * same answer.
 */
#ifndef RECORD_SCAN_H
#define RECORD_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum scan_stop {
	SCAN_END,   /* no further whole record */
	SCAN_ODD,   /* the next record is not regular */
	SCAN_RAGGED /* the next record has another number of fields */
};

struct scan {
	/* Set by the caller. */
	unsigned char delim;
	uint32_t columns;     /* fields of a record */
	const uint32_t *need; /* ordinals (from 1) of the separators sought in
			       * each record, ascending, then UINT32_MAX */
	bool store;
	/*
	 * With `store`, for each record: the offset of every sought
	 * separator, then that of its LF.  The caller provides room for
	 * one entry a byte and 64 more.
	 */
	uint32_t *index;

	/* The answer, added up over calls. */
	size_t indexed; /* entries in index */
	size_t records;
	size_t inner; /* LFs inside quotes of whole records */
	size_t end;   /* offset behind the last whole record */
	bool high;    /* there was a byte >= 0x80 since it was cleared */
};

/*
 * Scans p[s->end..len), which begins with a record.  64 bytes behind len must
 * be writable; they are changed.
 */
typedef enum scan_stop scan_kernel(struct scan *, unsigned char *p, size_t len);

/*
 * The best kernel for this machine, or the one asked for: "swar", "sse2",
 * "avx2".  NULL when the machine has no such kernel.  `name` may be NULL;
 * *chosen, where not NULL, gets the name of the choice.
 */
scan_kernel *scan_choose(const char *name, const char **chosen);

#endif

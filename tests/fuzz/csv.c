/* SPDX-License-Identifier: ISC */
/*
 * Whatever the bytes, every kernel cut at every place finds the records,
 * fields and troubles that libcsv alone finds.
 *
 * The first bytes choose delimiter and number of fields, the place of the
 * cut, and how many bytes stand before the rest, so that every byte of it
 * comes to lie at the edge of the kernels' blocks.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "record/engine.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 8 };

/* What is compared ends before a record whose end is in doubt. */
static bool doubtful;

/* What both sides say, as one text. */
static void
say(struct buf *b, char what, size_t begin, size_t end)
{
	buf_printf(b, "%c%zu-%zu\n", what, begin, end);
}

static void
say_field(struct buf *b, struct libcsv *csv, const char *p, size_t begin,
    size_t end)
{
	struct text raw = { p + begin, end - begin };

	say(b, 'f', begin, end);
	libcsv_decode(csv, raw, b);
	buf_add_byte(b, '\n');
}

static struct libcsv *
reader_of(const struct engine *e)
{
	struct libcsv *csv = libcsv_new(e->dialect);

	libcsv_line_end(csv, e->line_end);
	return csv;
}

static void
by_libcsv(struct buf *out, struct engine *e, const char *p, size_t n)
{
	struct libcsv *csv = reader_of(e);
	struct libcsv *decoder = reader_of(e);
	struct libcsv_place place;
	size_t begin = 0;

	doubtful = false;

	while (begin < n) {
		const char *q = p + begin;
		enum libcsv_answer answer =
		    libcsv_read(csv, q, n - begin, true, &place);
		size_t good;

		/* Where it ends follows from what comes behind it. */
		doubtful =
		    place.doubt != LIBCSV_SURE ||
		    (answer == LIBCSV_RECORD && place.fields != e->columns &&
			dialect_has_quotes(e->dialect.quoting) &&
			memchr(q, '"', place.end) != NULL);
		if (doubtful)
			break;
		good = utf8_valid(q, place.end);
		if (answer == LIBCSV_BAD) {
			say(out, 'b', begin, begin + place.end);
			say(out, '@', place.at, 0);
		} else if (answer == LIBCSV_BLANK && e->columns > 1) {
			say(out, '_', begin, begin + place.end);
		} else if (good < place.end) {
			say(out, 'b', begin, begin + place.end);
			say(out, '@', good, 0);
		} else if (answer == LIBCSV_RECORD &&
			   place.fields != e->columns) {
			say(out, 'r', begin, begin + place.end);
		} else {
			size_t from = begin;

			say(out, 'o', begin, begin + place.end);
			for (uint32_t i = 0; i < place.fields; i++) {
				say_field(out, decoder, p, from,
				    begin + place.edge[i]);
				from = begin + place.edge[i] + 1;
			}
			if (answer == LIBCSV_BLANK)
				say_field(out, decoder, p, begin, begin);
		}
		begin += place.end;
	}
	libcsv_free(csv);
	libcsv_free(decoder);
}

static size_t
say_odds(struct buf *out, struct batch *b, size_t at, size_t base, size_t begin)
{
	while (b->next_odd < b->odds && b->odd[b->next_odd].before == at) {
		const struct odd *odd = &b->odd[b->next_odd++];
		char what = odd->kind == ODD_BLANK ? '_' : 'b';

		say(out, odd->fields != 0 ? 'r' : what, base + odd->begin,
		    base + odd->end);
		if (what == 'b' && odd->fields == 0)
			say(out, '@', odd->at - 1, 0);
		begin = odd->end;
	}
	return begin;
}

/* One chunk at p + base; returns how much of it was whole. */
static size_t
by_kernel(struct buf *out, struct batch *b, const char *p, size_t base,
    size_t n, bool last)
{
	struct engine *e = b->engine;
	size_t begin = 0;

	batch_reset(b);
	buf_add(&b->in, p + base, n);
	csvbatch_scan(b, 0, last);
	for (size_t i = 0; i < b->scan.records; i++) {
		const uint32_t *edge = b->index + i * (e->needs + 1);
		size_t lf = edge[e->needs], stop = lf, end = lf, from;

		begin = say_odds(out, b, i, base, begin);
		from = begin;
		if (lf < n && p[base + lf] == '\n') {
			end++;
			stop -= b->line_end == LINE_CRLF;
		}
		say(out, 'o', base + begin, base + end);
		for (uint32_t f = 0; f < e->columns; f++) {
			size_t to = f < e->needs ? edge[f] : stop;

			say_field(out, b->csv, p, base + from, base + to);
			from = to + 1;
		}
		begin = end;
	}
	say_odds(out, b, b->scan.records, base, begin);
	return b->whole;
}

static void
compare(const struct buf *want, const struct buf *got)
{
	if ((want->len == got->len || (doubtful && want->len < got->len)) &&
	    (want->len == 0 || memcmp(want->p, got->p, want->len) == 0))
		return;
	fprintf(stderr, "libcsv:\n%.*s\nkernel:\n%.*s\n", (int)want->len,
	    want->len ? want->p : "", (int)got->len, got->len ? got->p : "");
	abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const kernels[] = { "swar", "sse2", "avx2" };
	static const enum quoting quoting[] = { QUOTING_AUTO, QUOTING_CSV,
		QUOTING_NONE, QUOTING_BACKSLASH };
	static const char delims[] = { ',', ';', '\t', '|' };
	uint32_t need[MOST + 1];
	struct select *select = select_new();
	struct engine e = {
		.touch = true,
		.need = need,
		.select = select,
		.max_record = SIZE_MAX,
	};
	struct buf want = { 0 };
	struct buf in = { 0 };
	const char *p;
	size_t n, cut;

	if (size < 3) {
		select_free(select);
		return 0;
	}
	for (int i = data[2] & 0x7f; i > 0; i--)
		buf_add_byte(&in, 'x');
	buf_add(&in, (const char *)data + 3, size - 3);
	/* Exactly as long as it is, so that reading on is noticed. */
	n = in.len;
	p = memcpy(mem_array(n, 1), in.p, n);
	e.from = FORMAT_CSV;
	e.max_record = 1 << 30;
	e.dialect.delim = delims[data[0] & 3];
	e.dialect.lenient = (data[0] & 0x80) != 0;
	e.dialect.quoting = quoting[data[0] >> 5 & 3];
	e.line_end = (data[2] & 0x80) != 0 ? LINE_CRLF : LINE_LF;
	e.columns = 1 + (data[0] >> 2) % MOST;
	cut = n == 0 ? 0 : data[1] % (n + 1);
	for (e.needs = 0; e.needs + 1 < e.columns; e.needs++)
		need[e.needs] = (uint32_t)e.needs + 1;
	need[e.needs] = UINT32_MAX;
	by_libcsv(&want, &e, p, n);
	for (size_t k = 0; k < sizeof(kernels) / sizeof(*kernels); k++) {
		struct batch b;
		struct buf got = { 0 };
		size_t whole;

		e.kernel = scan_choose(kernels[k], NULL);
		if (e.kernel == NULL)
			continue;
		batch_init(&b, &e);
		b.line_end = e.line_end;
		b.csv = reader_of(&e);
		whole = by_kernel(&got, &b, p, 0, cut, false);
		by_kernel(&got, &b, p, whole, n - whole, true);
		compare(&want, &got);
		batch_clear(&b);
		buf_clear(&got);
	}
	mem_free((char *)p);
	buf_clear(&in);
	buf_clear(&want);
	select_free(select);
	return 0;
}

/* SPDX-License-Identifier: ISC */
/*
 * The kernel's body, included once for each instruction set by scan.c, which
 * defines SCAN_NAME, SCAN_TARGET, scan_masks() and scan_parity() before.
 *
 * `count` is the number of separators of the current record that lie before
 * the present block; behind a record's end inside the block it is negative,
 * so that need - count - 1 always is the rank of the sought bit.
 */
SCAN_TARGET static enum scan_stop
SCAN_NAME(struct scan *s, unsigned char *p, size_t len)
{
	const int32_t last = (int32_t)s->columns - 1;
	const uint32_t *need = s->need;
	const bool store = s->store;
	uint32_t *out = s->index + s->indexed;
	uint32_t *whole = out;
	uint64_t inside = 0, after_edge = 1, after_close = 0, after_cr = 0;
	uint64_t high = 0, inner = 0;
	size_t records = 0, inners = 0, base, end = s->end;
	int32_t count = 0;
	enum scan_stop stop = SCAN_END;

	memset(p + len, 'x', 64);
	for (base = end; base < len; base += 64) {
		struct masks m;
		uint64_t quoted, sep, lf, close, cr, bad;
		int32_t total;

		scan_masks(p + base, s->delim, &m);
		quoted = scan_parity(m.quote) ^ inside;
		inside = (uint64_t)((int64_t)quoted >> 63);
		sep = m.delim & ~quoted;
		lf = m.lf & ~quoted;
		cr = m.cr & ~quoted;
		close = m.quote & ~quoted;
		bad = (m.quote & quoted) &
		    ~((sep | lf | close) << 1 | after_edge);
		bad |= (close << 1 | after_close) &
		    ~(sep | lf | cr | m.quote);
		bad |= (cr << 1 | after_cr) & ~lf;
		bad |= m.nul;
		after_edge = (sep | lf | close) >> 63;
		after_close = close >> 63;
		after_cr = cr >> 63;
		high |= m.high;
		inner = m.lf & quoted;
		if (inner != 0)
			inners += (size_t)scan_count(inner);
		if (bad != 0)
			lf &= (bad & -bad) - 1;
		total = scan_count(sep);
		for (;;) {
			uint64_t upto = lf ^ (lf - 1);
			int32_t n;

			n = lf == 0 ? total : scan_count(sep & upto);
			while (*need <= (uint32_t)(count + n)) {
				uint32_t rank =
				    (uint32_t)((int32_t)*need - count - 1);

				*out++ = (uint32_t)base + scan_bit(sep, rank);
				need++;
			}
			if (lf == 0)
				break;
			if (count + n != last) {
				stop = SCAN_RAGGED;
				goto done;
			}
			end = base + scan_bit(lf, 0) + 1;
			if (store)
				*out++ = (uint32_t)end - 1;
			whole = out;
			need = s->need;
			records++;
			count = -n;
			lf &= lf - 1;
		}
		count += total;
		if (bad != 0) {
			if (base + scan_bit(bad, 0) < len)
				stop = SCAN_ODD;
			break;
		}
	}
done:
	s->indexed = (size_t)(whole - s->index);
	s->records += records;
	s->inner += inners - scan_partial(p, end, base, len, inner);
	s->end = end;
	s->high |= high != 0;
	return stop;
}

/* SPDX-License-Identifier: ISC */
/*
 * The kernel's body.  scan.c includes it once for each instruction set, after
 * it has defined SCAN_NAME, SCAN_TARGET, scan_masks(), scan_parity(),
 * scan_count() and scan_select().
 *
 * `count` is the number of separators of the current record before the current
 * block; after a record's end inside the block it is negative, so that
 * need - count - 1 is always the rank of the sought bit.
 */
#define PASTE_(a, b) a##b
#define PASTE(a, b)  PASTE_(a, b)
#define SCAN_BLOCKS  PASTE(SCAN_NAME, _blocks)
#define SCAN_SEEK    PASTE(SCAN_NAME, _seek)

/* Stores the sought separators among the first n of this block. */
SCAN_TARGET INLINE uint32_t *
SCAN_SEEK(uint32_t *out, const uint32_t **need, int32_t count, int32_t n,
    uint64_t sep, size_t base)
{
	while (**need <= (uint32_t)(count + n)) {
		uint32_t rank = (uint32_t)((int32_t) * *need - count - 1);

		*out++ = (uint32_t)base + scan_select(sep, rank);
		++*need;
	}
	return out;
}

SCAN_TARGET INLINE enum scan_stop
SCAN_BLOCKS(struct scan *s, unsigned char *p, size_t len, const bool store,
    const bool escapes)
{
	const uint64_t quotes =
	    dialect_has_quotes(s->quoting) ? ~UINT64_C(0) : 0;
	const uint64_t want_cr = s->crlf ? ~UINT64_C(0) : 0;
	const int32_t last = (int32_t)s->columns - 1;
	const unsigned char delim = s->delim;
	const uint32_t *need = s->need;
	uint32_t *out = s->index + s->indexed;
	uint32_t *whole = out;
	uint64_t inside = 0, after_edge = 1, after_close = 0, after_cr = 0;
	uint64_t high = 0, inner = 0, after_escape = 0;
	size_t records = 0, inners = 0, base, end = s->end;
	int32_t count = 0;
	enum scan_stop stop = SCAN_END;

	for (base = end; base < len; base += 64) {
		struct masks m;
		uint64_t quoted, sep, lf, close, edge, bad, return_before = 0;
		int32_t total;

		scan_masks(p + base, delim, &m);
		m.quote &= quotes;
		if (escapes)
			quoted = scan_escaped(p + base, &after_escape);
		else
			quoted = scan_parity(m.quote) ^ inside;
		inside = 0 - (quoted >> 63);
		inner = m.lf & quoted;
		sep = m.delim & ~quoted;
		lf = m.lf & ~quoted;
		close = m.quote & ~quoted;
		edge = sep | lf | close;
		bad = (m.quote & quoted) & ~(edge << 1 | after_edge);
		after_edge = edge >> 63;
		/* CRs are rare, or at the end of every record. */
		edge |= m.quote;
		if ((m.special | after_cr) != 0) {
			uint64_t cr = scan_equal(p + base, '\r') & ~quoted;

			return_before = cr << 1 | after_cr;
			bad |= scan_equal(p + base, '\0');
			if (!escapes || s->crlf)
				bad |= return_before & ~lf;
			after_cr = cr >> 63;
			edge |= cr;
		}
		bad |= lf & (return_before ^ want_cr);
		bad |= (close << 1 | after_close) & ~edge;
		after_close = close >> 63;
		high |= m.high;
		if (inner != 0)
			inners += (size_t)scan_count(inner);
		if (bad != 0)
			lf &= (bad & -bad) - 1;
		total = scan_count(sep);
		while (lf != 0) {
			int32_t n = scan_count(sep & (lf ^ (lf - 1)));

			if (store)
				out =
				    SCAN_SEEK(out, &need, count, n, sep, base);
			if (count + n != last) {
				stop = SCAN_RAGGED;
				goto done;
			}
			end = base + lowest(lf) + 1;
			if (store) {
				*out++ = (uint32_t)end - 1;
				whole = out;
				need = s->need;
			}
			records++;
			count = -n;
			lf &= lf - 1;
		}
		if (store)
			out = SCAN_SEEK(out, &need, count, total, sep, base);
		count += total;
		if (bad != 0) {
			if (base + lowest(bad) < len)
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

SCAN_TARGET static enum scan_stop
SCAN_NAME(struct scan *s, unsigned char *p, size_t len)
{
	memset(p + len, 'x', 64);
	if (s->quoting == QUOTING_BACKSLASH)
		return SCAN_BLOCKS(s, p, len, s->store, true);
	return s->store ? SCAN_BLOCKS(s, p, len, true, false)
			: SCAN_BLOCKS(s, p, len, false, false);
}

#undef PASTE_
#undef PASTE
#undef SCAN_BLOCKS
#undef SCAN_SEEK
#undef SCAN_NAME
#undef SCAN_TARGET
#undef scan_masks
#undef scan_parity
#undef scan_count
#undef scan_select

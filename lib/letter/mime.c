/* SPDX-License-Identifier: ISC */
#include "letter/mime.h"

#include <stdint.h>

enum { COLUMNS = 76 };

static const char digits[] = "0123456789ABCDEF";

/* RFC 2045, 6.7: as it is, but for a blank at the end of a line. */
static bool
stays(struct text line)
{
	unsigned char c = (unsigned char)*line.p;

	return (c > ' ' && c <= '~' && c != '=') ||
	       ((c == ' ' || c == '\t') && line.n > 1);
}

static char *
put_line(char *to, struct text line)
{
	size_t column = 0;

	for (; line.n > 0; text_skip(&line, 1)) {
		size_t n = stays(line) ? 1 : 3;

		/* Before the last, a column is kept for the = of a line that
		 * goes on. */
		if (column + n > COLUMNS - (line.n > 1)) {
			*to++ = '=';
			*to++ = '\n';
			column = 0;
		}
		column += n;
		if (n == 1) {
			*to++ = *line.p;
			continue;
		}
		*to++ = '=';
		*to++ = digits[(unsigned char)*line.p >> 4];
		*to++ = digits[*line.p & 15];
	}
	*to++ = '\n';
	return to;
}

void
mime_quoted(struct buf *b, struct text lines)
{
	while (lines.n > 0) {
		struct text line = text_line(&lines);
		/* Three for each byte, and =LF for each 72 of them. */
		char *to = buf_reserve(b, line.n * 4 + 16);

		b->len += (size_t)(put_line(to, line) - to);
	}
}

void
mime_base64(struct buf *b, struct text t)
{
	static const char sign[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "abcdefghijklmnopqrstuvwxyz0123456789+/";
	char *to = buf_reserve(b, (t.n + 2) / 3 * 4), *end = to;

	for (size_t i = 0; i < t.n; i += 3) {
		uint32_t three = 0;

		for (size_t k = 0; k < 3; k++)
			three = three << 8 |
				(i + k < t.n ? (unsigned char)t.p[i + k] : 0);
		for (size_t k = 0; k < 4; k++)
			*end++ = i + k > t.n ? '='
					     : sign[three >> (18 - 6 * k) & 63];
	}
	b->len += (size_t)(end - to);
}

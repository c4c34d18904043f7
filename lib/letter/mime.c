/* SPDX-License-Identifier: ISC */
#include "letter/mime.h"

#include <gmime/gmime.h>

enum { WIDE = 73 }; /* after which a blank as =20 makes more than 76 */

void
mime_init(void)
{
	g_mime_init();
}

/*
 * A blank at the end of a line waits in *state until it is known to be one.
 * GMime then writes it to the same line even where that becomes too long.
 */
static size_t
end_line(char *to, int *state, guint32 *column)
{
	size_t n = 0;

	if (*state != -1 && *column > WIDE) {
		to[n++] = '=';
		to[n++] = '\n';
		*column = 0;
	}
	return n +
	       g_mime_encoding_quoted_encode_step((const unsigned char *)"\n",
		   1, (unsigned char *)to + n, state, column);
}

void
mime_quoted(struct buf *b, struct text lines)
{
	guint32 column = 0;
	int state = -1;

	while (lines.n > 0) {
		struct text line = text_line(&lines);
		/* Three for each byte, and =LF for each 72 of them. */
		char *to = buf_reserve(b, line.n * 4 + 16);
		size_t n =
		    g_mime_encoding_quoted_encode_step((const unsigned char *)
							   line.p,
			line.n, (unsigned char *)to, &state, &column);

		b->len += n + end_line(to + n, &state, &column);
	}
}

void
mime_base64(struct buf *b, struct text t)
{
	/* It adds LF after each 76, and one at the end. */
	char *to = buf_reserve(b, GMIME_BASE64_ENCODE_LEN(t.n));
	guint32 save = 0;
	int state = 0;
	size_t n =
	    g_mime_encoding_base64_encode_close((const unsigned char *)t.p, t.n,
		(unsigned char *)to, &state, &save);

	for (size_t i = 0; i < n; i++)
		if (to[i] != '\n')
			b->p[b->len++] = to[i];
}

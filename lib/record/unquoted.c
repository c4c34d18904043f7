/* SPDX-License-Identifier: ISC */
#include "record/unquoted.h"

#include <string.h>

static const char letters[] = "bfnrtv", meanings[] = "\b\f\n\r\t\v";

static bool
is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z');
}

/* The character that a byte means after a backslash; NUL: none. */
static char
meaning(char c)
{
	const char *at = c == '\0' ? NULL : strchr(letters, c);

	if (at != NULL)
		return meanings[at - letters];
	return is_alnum(c) ? '\0' : c;
}

bool
unquoted_is_null(struct text raw)
{
	return raw.n == 2 && raw.p[0] == '\\' && raw.p[1] == 'N';
}

bool
unquoted_known(struct text raw)
{
	for (size_t i = 0; i < raw.n; i++) {
		if (raw.p[i] != '\\')
			continue;
		if (++i == raw.n || meaning(raw.p[i]) == '\0')
			return false;
	}
	return true;
}

void
unquoted_decode(struct buf *out, struct text raw)
{
	for (size_t i = 0; i < raw.n; i++) {
		char c = raw.p[i];

		if (c == '\\' && i + 1 < raw.n)
			c = meaning(raw.p[++i]);
		buf_add_byte(out, c);
	}
}

/* MySQL and PostgreSQL read these three escapes alike. */
void
unquoted_encode(struct buf *out, struct text v, char delim)
{
	static const char needy[] = "\n\r\t", name[] = "nrt";

	for (size_t i = 0; i < v.n; i++) {
		char c = v.p[i];
		const char *at = c == '\0' ? NULL : strchr(needy, c);

		if (at == NULL && c != '\\' && c != delim) {
			buf_add_byte(out, c);
			continue;
		}
		buf_add_byte(out, '\\');
		buf_add_byte(out, at == NULL ? c : name[at - needy]);
	}
}

bool
unquoted_breaks(struct text v, char delim)
{
	return v.n > 0 && (memchr(v.p, delim, v.n) != NULL ||
			      memchr(v.p, '\n', v.n) != NULL ||
			      memchr(v.p, '\r', v.n) != NULL);
}

void
unquoted_put_flat(struct buf *out, struct text v)
{
	for (size_t i = 0; i < v.n; i++)
		buf_add_byte(out,
		    strchr("\t\n\r", v.p[i]) != NULL && v.p[i] != '\0'
			? ' '
			: v.p[i]);
}

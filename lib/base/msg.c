/* SPDX-License-Identifier: ISC */
#include "base/msg.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/utf8.h"

/* The only global state of this kind: the tool's name and its status. */
static const char *tool = "pp";
static enum status worst;
static bool quiet;

void
msg_init(const char *argv0)
{
	const char *slash = argv0 == NULL ? NULL : strrchr(argv0, '/');

	if (argv0 != NULL)
		tool = slash == NULL ? argv0 : slash + 1;
}

const char *
msg_tool(void)
{
	return tool;
}

void
msg_quiet(bool on)
{
	quiet = on;
}

/* A file name may hold control characters, which a terminal would obey. */
static void
tame(char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)p[i] < ' ' || p[i] == 0x7f)
			p[i] = '?';
}

/* One write(2), so that lines of several programs do not mix.  If it fails,
 * there is nowhere left to report that. */
static void MSG_PRINTF(3, 0)
    say(const char *mark, int error, const char *fmt, va_list args)
{
	char line[1024];
	size_t most = sizeof(line) - 1, n;
	int saved = errno;

	snprintf(line, most, "%s: %s", tool, mark);
	n = strlen(line);
	vsnprintf(line + n, most - n, fmt, args);
	n = strlen(line);
	if (error != 0) {
		snprintf(line + n, most - n, ": %s", strerror(error));
		n = strlen(line);
	}
	tame(line, n);
	line[n++] = '\n';
	if (write(STDERR_FILENO, line, n) < 0)
		errno = saved;
	errno = saved;
}

void
msg_error(enum status status, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say("", 0, fmt, args);
	va_end(args);
	msg_raise(status);
}

void
msg_error_os(enum status status, const char *fmt, ...)
{
	int error = errno;
	va_list args;

	va_start(args, fmt);
	say("", error, fmt, args);
	va_end(args);
	msg_raise(status);
}

void
msg_warn(const char *fmt, ...)
{
	va_list args;

	if (quiet)
		return;
	va_start(args, fmt);
	say("warning: ", 0, fmt, args);
	va_end(args);
}

void
msg_note(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say("", 0, fmt, args);
	va_end(args);
}

void
msg_raise(enum status status)
{
	if (status > worst)
		worst = status;
}

enum status
msg_status(void)
{
	return worst;
}

/* Control characters, those that reorder text, and invisible ones. */
static bool
unfit(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad ||
	       (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c == 0x61c ||
	       (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe0fff);
}

const char *
msg_name(char *buf, size_t size, struct text name)
{
	size_t to = 0, from = 0;

	while (from < name.n) {
		uint32_t c;
		size_t n = utf8_next(name.p + from, name.n - from, &c);

		if (to + 4 + sizeof("...") > size) {
			memcpy(buf + to, "...", 3);
			to += 3;
			break;
		}
		if (n == 0 || unfit(c)) {
			buf[to++] = '?';
			from += n == 0 ? 1 : n;
			continue;
		}
		memcpy(buf + to, name.p + from, n);
		to += n;
		from += n;
	}
	buf[to] = '\0';
	return buf;
}

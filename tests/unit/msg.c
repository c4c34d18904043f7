/* SPDX-License-Identifier: ISC */
#include "base/msg.h"

#include <errno.h>
#include <unistd.h>

#include "base/utf8.h"
#include "unit.h"

/* What a message looks like on standard error. */
static const char *
said(void (*speak)(void))
{
	static char text[4096];
	int ends[2], old = dup(STDERR_FILENO);
	ssize_t n;

	if (pipe(ends) != 0)
		return "no pipe";
	dup2(ends[1], STDERR_FILENO);
	speak();
	dup2(old, STDERR_FILENO);
	close(old);
	close(ends[1]);
	n = read(ends[0], text, sizeof(text) - 1);
	text[n < 0 ? 0 : n] = '\0';
	close(ends[0]);
	return text;
}

static bool
named(const char *name, const char *want)
{
	char buf[MSG_NAME_MAX + 1];

	return strcmp(msg_name(buf, sizeof(buf), text_of(name)), want) == 0;
}

static void
names_are_made_fit_for_a_terminal(void)
{
	/* C1, soft hyphen, no width, right to left, isolates, byte order. */
	static const uint32_t unfit[] = { 0x80, 0x9b, 0xad, 0x200b, 0x200f,
		0x202a, 0x202e, 0x2066, 0x2069, 0xfeff, 0xe0041 };

	CHECK(named("email", "email"));
	CHECK(named("\xc3\xa9t\xc3\xa9 \xe6\x97\xa5", "\xc3\xa9t\xc3\xa9 "
						      "\xe6\x97\xa5"));
	CHECK(named("a\x1b[31mb\nc\td\x7f", "a?[31mb?c?d?"));
	for (size_t i = 0; i < sizeof(unfit) / sizeof(unfit[0]); i++) {
		char name[8] = "a";

		utf8_put(name + 1, unfit[i]);
		CHECK(named(name, "a?"));
	}
	CHECK(named("a\xff\xc3", "a??")); /* no UTF-8 */
	CHECK(named("", ""));
}

static void
long_names_are_cut(void)
{
	char name[200], buf[MSG_NAME_MAX + 1];
	size_t n;

	memset(name, 'x', sizeof(name));
	msg_name(buf, sizeof(buf), (struct text){ name, sizeof(name) });
	n = strlen(buf);
	CHECK(n <= MSG_NAME_MAX && n > MSG_NAME_MAX / 2);
	CHECK(strcmp(buf + n - 3, "...") == 0);
	/* Never within a character. */
	for (size_t i = 0; i + 1 < sizeof(name); i += 2)
		memcpy(name + i, "\xc3\xa9", 2);
	msg_name(buf, sizeof(buf), (struct text){ name, sizeof(name) });
	CHECK((unsigned char)buf[strlen(buf) - 4] == 0xa9);
	/* In any room. */
	for (size_t size = 8; size < sizeof(buf); size++)
		CHECK(strlen(msg_name(buf, size,
			  (struct text){ name, sizeof(name) })) < size);
}

static void
warn(void)
{
	msg_warn("%s", "beware");
}

static void
note(void)
{
	msg_note("%d done", 3);
}

static void
look(void)
{
	msg_error(STATUS_LOOK, "%s:%d: %s", "in", 7, "odd");
}

static void
stop_by_system(void)
{
	errno = ENOENT;
	msg_error_os(STATUS_STOP, "in");
}

static void
a_message_is_a_line_and_raises_the_status(void)
{
	CHECK(strcmp(said(note), "msg: 3 done\n") == 0);
	CHECK(strcmp(said(warn), "msg: warning: beware\n") == 0);
	CHECK(msg_status() == STATUS_OK);
	CHECK(strcmp(said(look), "msg: in:7: odd\n") == 0);
	CHECK(msg_status() == STATUS_LOOK);
	CHECK(strcmp(said(stop_by_system),
		  "msg: in: No such file or directory\n") == 0);
	CHECK(msg_status() == STATUS_STOP);
	said(look);
	CHECK(msg_status() == STATUS_STOP);
	msg_quiet(true);
	CHECK(strcmp(said(warn), "") == 0);
	CHECK(strcmp(said(look), "msg: in:7: odd\n") == 0);
}

int
main(void)
{
	msg_init("/somewhere/msg");
	CHECK(strcmp(msg_tool(), "msg") == 0);
	RUN(names_are_made_fit_for_a_terminal);
	RUN(long_names_are_cut);
	RUN(a_message_is_a_line_and_raises_the_status);
	return DONE();
}

/* SPDX-License-Identifier: ISC */
#include "base/msg.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/utf8.h"
#include "unit.h"

/* What a message looks like on standard error.  A socket of this kind tells
 * one write(2) from the next, and only the first is read. */
static const char *
said(void (*speak)(void))
{
	static char text[4096];
	int ends[2], old = dup(STDERR_FILENO);
	ssize_t n;

	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) != 0)
		return "no socket";
	dup2(ends[1], STDERR_FILENO);
	speak();
	dup2(old, STDERR_FILENO);
	close(old);
	close(ends[1]);
	n = recv(ends[0], text, sizeof(text) - 1, MSG_DONTWAIT);
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
	CHECK(named("email", "email"));
	CHECK(named("\xc3\xa9t\xc3\xa9 \xe6\x97\xa5", "\xc3\xa9t\xc3\xa9 "
						      "\xe6\x97\xa5"));
	CHECK(named("a\x1b[31mb\nc\td\x7f", "a?[31mb?c?d?"));
	CHECK(named("a\xff\xc3", "a??")); /* no UTF-8 */
	CHECK(named("", ""));
}

/* "a", and this character behind it. */
static bool
shown(uint32_t c)
{
	char name[8] = "a", buf[MSG_NAME_MAX + 1];
	struct text t = { name, 1 + utf8_put(name + 1, c) };

	msg_name(buf, sizeof(buf), t);
	if (strlen(buf) == t.n && memcmp(buf, name, t.n) == 0)
		return true;
	CHECK(strcmp(buf, "a?") == 0);
	return false;
}

static void
what_is_not_shown_ends_where_it_should(void)
{
	/* Controls, soft hyphen, Arabic mark, no width, line ends and
	 * overrides, isolates, byte order, annotations, tags. */
	static const uint32_t hidden[][2] = { { 0, 0x1f }, { 0x7f, 0x9f },
		{ 0xad, 0xad }, { 0x61c, 0x61c }, { 0x200b, 0x200f },
		{ 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0xfeff, 0xfeff },
		{ 0xfff9, 0xfffb }, { 0xe0000, 0xe0fff } };

	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++) {
		for (uint32_t c = hidden[i][0]; c <= hidden[i][1]; c++)
			CHECK(!shown(c));
		CHECK(hidden[i][0] == 0 || shown(hidden[i][0] - 1));
		CHECK(shown(hidden[i][1] + 1));
	}
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

static void
ramble(void)
{
	errno = ENOENT;
	msg_error_os(STATUS_LOOK, "%5000s", "end");
	CHECK(errno == ENOENT);
}

static void
a_long_message_is_one_line_all_the_same(void)
{
	const char *text = said(ramble);

	CHECK(strncmp(text, "msg:  ", 6) == 0 && strlen(text) > 500);
	CHECK(strchr(text, '\n') == text + strlen(text) - 1);
}

static void
a_tool_without_a_name_keeps_the_old_one(void)
{
	msg_init(NULL);
	CHECK(strcmp(msg_tool(), "msg") == 0);
	msg_init("bare");
	CHECK(strcmp(msg_tool(), "bare") == 0);
	msg_init("/somewhere/msg");
	CHECK(strcmp(msg_tool(), "msg") == 0);
}

int
main(void)
{
	msg_init("msg");
	RUN(a_tool_without_a_name_keeps_the_old_one);
	RUN(names_are_made_fit_for_a_terminal);
	RUN(what_is_not_shown_ends_where_it_should);
	RUN(long_names_are_cut);
	RUN(a_message_is_a_line_and_raises_the_status);
	RUN(a_long_message_is_one_line_all_the_same);
	return DONE();
}

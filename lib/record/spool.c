/* SPDX-License-Identifier: ISC */
#include "record/spool.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/msg.h"
#include "base/scratch.h"

static int
copy(int from, int to)
{
	static char room[1 << 16];
	ssize_t n;

	while ((n = file_read(from, room, sizeof(room))) > 0)
		if (file_write(to, room, (size_t)n) != 0)
			return -1;
	return n < 0 || lseek(to, 0, SEEK_SET) != 0 ? -1 : 0;
}

/* Copies what a descriptor gives to a file without a name; returns its
 * descriptor, or -1 after a message. */
static int
spool(int from, const char *shown)
{
	int to = scratch_open(NULL);

	if (to >= 0 && copy(from, to) == 0)
		return to;
	msg_error_os(STATUS_STOP, "%s: copying it to %s", shown,
	    scratch_place());
	if (to >= 0)
		close(to);
	return -1;
}

static int
standard_spool(void)
{
	int fd = spool(STDIN_FILENO, "<stdin>");
	int result = fd < 0 ? -1 : dup2(fd, STDIN_FILENO);

	if (fd > STDERR_FILENO)
		close(fd);
	return result < 0 ? -1 : 0;
}

static int
named_spool(struct arena *names, char **name)
{
	int from = file_open(*name), to;
	struct buf b = { 0 };

	if (from < 0) {
		msg_error_os(STATUS_CALL, "%s", *name);
		return -1;
	}
	to = spool(from, *name);
	close(from);
	if (to < 0)
		return -1;
	buf_printf(&b, "/dev/fd/%d", to);
	*name = arena_take(names, b.len + 1, 1);
	memcpy(*name, b.p, b.len);
	(*name)[b.len] = '\0';
	buf_clear(&b);
	return 0;
}

static bool
is_regular(const char *name)
{
	struct stat st;

	return stat(name, &st) == 0 && S_ISREG(st.st_mode);
}

int
spool_inputs(struct arena *names, char **files)
{
	if (*files == NULL)
		return standard_spool();
	for (; *files != NULL; files++) {
		int bad = 0;

		if (strcmp(*files, "-") == 0)
			bad = standard_spool();
		else if (!is_regular(*files))
			bad = named_spool(names, files);
		if (bad != 0)
			return -1;
	}
	return 0;
}

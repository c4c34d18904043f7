/* SPDX-License-Identifier: ISC */
#include "facts/pass.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/msg.h"
#include "base/stop.h"

enum { ITEMS = 1024 }; /* the most in one read */

void
pass_add(struct pass_out *out, const struct pass_item *item)
{
	buf_add(&out->items, (const char *)item, sizeof(*item));
}

void
pass_write(struct pass_out *out)
{
	/* What follows a lost item could not be understood. */
	if (out->items.len > 0 && !out->broken &&
	    file_write(out->fd, out->items.p, out->items.len) != 0) {
		msg_error_os(STATUS_STOP, "first pass over the input");
		out->broken = true;
	}
	out->items.len = 0;
}

static int
items_take(int fd, pass_take *take, void *ctx)
{
	static struct pass_item item[ITEMS];
	size_t have = 0;
	ssize_t n;

	while (
	    (n = file_read(fd, (char *)item + have, sizeof(item) - have)) > 0) {
		size_t whole;

		have += (size_t)n;
		whole = have / sizeof(*item);
		for (size_t i = 0; i < whole; i++)
			take(ctx, &item[i]);
		have -= whole * sizeof(*item);
		memmove(item, &item[whole], have);
	}
	return n < 0 || have > 0 ? -1 : 0;
}

/* Raises the status with which the child ended. */
static int
child_end(pid_t child, int taken)
{
	int how;

	while (waitpid(child, &how, 0) < 0)
		if (errno != EINTR) {
			msg_error_os(STATUS_STOP, "wait");
			return -1;
		}
	/* What was to be looked at before the pass is so after it. */
	if (WIFEXITED(how) && WEXITSTATUS(how) <= (int)msg_status() &&
	    msg_status() <= STATUS_LOOK && taken == 0)
		return 0;
	if (stop_wanted())
		return -1;
	if (WIFEXITED(how) && WEXITSTATUS(how) > STATUS_LOOK)
		msg_raise((enum status)WEXITSTATUS(how));
	else
		msg_error(STATUS_STOP, "first pass over the input failed");
	return -1;
}

/* The next pass reads standard input, or what took its place, from the same
 * byte; a pipe can be read once only. */
static int
standard_restore(off_t at)
{
	if (at < 0 || lseek(STDIN_FILENO, at, SEEK_SET) == at)
		return 0;
	msg_error_os(STATUS_STOP, "<stdin>");
	return -1;
}

int
pass_run(pass_work *work, pass_take *take, void *ctx)
{
	const off_t at = lseek(STDIN_FILENO, 0, SEEK_CUR);
	int end[2], taken;
	pid_t child;

	if (pipe(end) != 0 || (child = fork()) < 0) {
		msg_error_os(STATUS_STOP, "first pass over the input");
		return -1;
	}
	if (child == 0) {
		close(end[0]);
		_exit(work(ctx, end[1]));
	}
	close(end[1]);
	taken = items_take(end[0], take, ctx);
	close(end[0]);
	return child_end(child, taken) != 0 ? -1 : standard_restore(at);
}

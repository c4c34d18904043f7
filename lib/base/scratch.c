/* SPDX-License-Identifier: ISC */
#include "base/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"

const char *
scratch_place(void)
{
	const char *named = getenv("TMPDIR");

	return named == NULL || *named == '\0' ? "/tmp" : named;
}

static void
give_up(int fd, const char *path)
{
	int error = errno;

	if (fd >= 0) {
		unlink(path);
		close(fd);
	}
	errno = error;
}

int
scratch_open(int *again)
{
	struct buf path = { 0 };
	int fd;

	if (again != NULL)
		*again = -1;
	buf_printf(&path, "%s/pp.XXXXXX", scratch_place());
	buf_add_byte(&path, '\0');
	fd = mkstemp(path.p);
	if (fd < 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) != 0 ||
	    (again != NULL &&
		(*again = open(path.p, O_RDONLY | O_CLOEXEC)) < 0) ||
	    /* What is written there must not outlive the process. */
	    unlink(path.p) != 0) {
		give_up(fd, path.p);
		if (again != NULL && *again >= 0)
			close(*again);
		fd = -1;
	}
	buf_clear(&path);
	return fd;
}

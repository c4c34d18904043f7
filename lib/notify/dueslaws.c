/* SPDX-License-Identifier: ISC */
#include "notify/dueslaws.h"

#include <unistd.h>

#include "base/dateformat.h"
#include "base/file.h"
#include "base/msg.h"

enum { YEAR = 365 };

void
dues_laws_age(const struct breach_laws *all, int64_t now)
{
	const struct breach_law *oldest = &all->law[0];
	struct moment m;

	/* Dates of this form are in the order of their letters. */
	for (size_t i = 1; i < all->n; i++)
		if (text_order(all->law[i].checked, oldest->checked) < 0)
			oldest = &all->law[i];
	if (moment_parse(oldest->checked, "%F", NULL, &m) == 0 &&
	    m.at + YEAR < now / DATE_DAY_SECONDS)
		msg_warn("the laws about breaches were looked up on %.*s, more "
			 "than a year ago: look them up again, and name your "
			 "file by --laws",
		    (int)oldest->checked.n, oldest->checked.p);
}

int
dues_open(const char *path)
{
	int fd = file_open(path);

	if (fd < 0)
		msg_error_os(strcmp(path, "-") == 0 ? STATUS_STOP : STATUS_CALL,
		    "%s", dues_name(path));
	return fd;
}

void
dues_close(int fd)
{
	if (fd > STDERR_FILENO)
		close(fd);
}

const char *
dues_name(const char *path)
{
	return strcmp(path, "-") == 0 ? "<stdin>" : path;
}

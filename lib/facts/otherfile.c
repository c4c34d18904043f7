/* SPDX-License-Identifier: ISC */
#include "facts/otherfile.h"

#include "base/mem.h"
#include "base/msg.h"

int
other_file_add(struct other_file **list, size_t *n, const char *arg)
{
	const char *equals = strchr(arg, '=');

	if (equals == NULL || equals == arg || equals[1] == '\0') {
		msg_error(STATUS_CALL, "--in takes name=file, such as "
				       "accounts=accounts.csv");
		return -1;
	}
	*list = mem_resize(*list, *n + 1, sizeof(**list));
	(*list)[(*n)++] =
	    (struct other_file){ { arg, (size_t)(equals - arg) }, equals + 1 };
	return 0;
}

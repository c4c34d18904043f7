/* SPDX-License-Identifier: ISC */
#include "anonymize/fit.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"

/* The same table gives the same classes, however its records come; only who
 * looks at a hierarchy can say that they come in the right order. */
static bool
asks_order(const struct release *r)
{
	for (size_t i = 0; i < r->columns; i++)
		if (r->column[i].ladder != NULL &&
		    r->column[i].ladder->kind == LADDER_ORDER)
			return true;
	return false;
}

bool
fit_enough(const struct publish_options *o)
{
	if (asks_order(o->release)) {
		msg_error(STATUS_CALL,
		    "order: is by how values come: print it with the command "
		    "hierarchy, and give the file");
		return false;
	}
	if (o->old != NULL && o->release->search == SEARCH_GLOBAL) {
		msg_error(STATUS_CALL,
		    "--search global keeps to no --plan, but has one level for "
		    "each column");
		return false;
	}
	if (o->release->k >= 2)
		return true;
	msg_error(STATUS_CALL,
	    "how many persons hide one another? --k n, from 2");
	return false;
}

bool
fit_files(const struct publish_options *o, const struct terms *t,
    const char *receipt, const char *policy, char **files)
{
	struct file_use *use = mem_array(t->hierarchies + 6, sizeof(*use));
	size_t n = 0;
	int bad;

	use[n++] = (struct file_use){ receipt, true, false };
	use[n++] = (struct file_use){ o->report, true, false };
	use[n++] = (struct file_use){ o->stream.output, true, true };
	use[n++] = (struct file_use){ o->stream.rejects, true, true };
	use[n++] = (struct file_use){ o->old, false, false };
	use[n++] = (struct file_use){ policy, false, false };
	for (size_t i = 0; i < t->hierarchies; i++) {
		const char *is = strchr(t->hierarchy[i], '=');

		use[n++] = (struct file_use){ is == NULL ? NULL : is + 1, false,
			false };
	}
	bad = files_check(use, n, files);
	mem_free(use);
	return bad == 0;
}

bool
fit_whole(void)
{
	static const char *const signs[] = { "PARALLEL_SEQ",
		"mapreduce_task_id", "mapreduce_map_input_file",
		"map_input_file" };

	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
		if (getenv(signs[i]) == NULL)
			continue;
		msg_error(STATUS_CALL,
		    "this is a task of an engine (%s), which may have a piece "
		    "of the table: count, plan and apply are for pieces, "
		    "--partial for whole tables",
		    signs[i]);
		return false;
	}
	return true;
}

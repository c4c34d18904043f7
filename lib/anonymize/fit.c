/* SPDX-License-Identifier: ISC */
#include "anonymize/fit.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/num.h"

/* The same table must give the same classes in any order of its records, so an
 * order: hierarchy must come from a file that somebody has looked at. */
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
		    "a hierarchy by order: depends on the order of records; "
		    "print it with the command hierarchy, and give that file");
		return false;
	}
	if (o->old != NULL && o->release->search == SEARCH_GLOBAL) {
		msg_error(STATUS_CALL,
		    "--search global cannot follow a --plan, because it has "
		    "one level for each column");
		return false;
	}
	if (o->release->k >= 2)
		return true;
	msg_error(STATUS_CALL, "--k %s: the smallest group size, 2 or more",
	    o->release->k == 0 ? "is missing" : "is too small");
	return false;
}

bool
fit_files(const struct publish_options *o, const struct terms *t,
    const char *receipt, const char *policy, char **files)
{
	struct file_use *use = mem_array(t->hierarchies + 6, sizeof(*use));
	size_t n = 0;
	int bad;

	use[n++] = (struct file_use){ receipt, true, false, 0 };
	use[n++] = (struct file_use){ o->report, true, false, 0 };
	use[n++] = (struct file_use){ o->stream.output, true, true, 0 };
	use[n++] = (struct file_use){ o->stream.rejects, true, true, 0 };
	use[n++] = (struct file_use){ o->old, false, false, 0 };
	use[n++] = (struct file_use){ policy, false, false, 0 };
	for (size_t i = 0; i < t->hierarchies; i++) {
		const char *is = strchr(t->hierarchy[i], '=');

		use[n++] = (struct file_use){ is == NULL ? NULL : is + 1, false,
			false, 0 };
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
		    "%s is set, so the input may be a piece of the table; for "
		    "pieces use count, plan and apply, for a whole table "
		    "--partial",
		    signs[i]);
		return false;
	}
	return true;
}

static bool
ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n > m && strcmp(s + n - m, end) == 0;
}

bool
fit_report(const char *name)
{
	if (name == NULL || ends_with(name, ".html") ||
	    ends_with(name, ".json"))
		return true;
	msg_error(STATUS_CALL, "--report writes HTML or JSON: use a name that "
			       "ends in .html or .json");
	return false;
}

int
fit_effort(const char *arg, struct publish_options *o)
{
	int64_t n;

	if (num_parse(text_of(arg), 1, PLAN_EFFORT_MAX, &n) != 0) {
		msg_error(STATUS_CALL, "--effort takes a number from 1 to 9");
		return -1;
	}
	o->plan.effort = (unsigned)n;
	return 0;
}

int
fit_memory(const char *arg, struct publish_options *o)
{
	int64_t n;

	if (num_parse_size(text_of(arg), 1 << 20, INT64_MAX, &n) != 0) {
		msg_error(STATUS_CALL,
		    "--memory takes a size of 1M or more, such as 512M");
		return -1;
	}
	o->memory = (size_t)n;
	return 0;
}

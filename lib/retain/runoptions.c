/* SPDX-License-Identifier: ISC */
/* Options of a run whose arguments need parsing. */
#include "base/msg.h"
#include "base/num.h"
#include "retain/run.h"

int
run_keys_as(struct run_options *o, const char *arg)
{
	static const char *const form[] = {
		[KEYS_NDJSON] = "ndjson",
		[KEYS_CSV] = "csv",
		[KEYS_SQL] = "sql",
		[KEYS_SQLITE] = "sqlite",
		[KEYS_MYSQL] = "mysql",
	};

	for (size_t i = 0; i < sizeof(form) / sizeof(*form); i++)
		if (strcmp(arg, form[i]) == 0) {
			o->keys_as = (enum keys_as)i;
			return 0;
		}
	msg_error(STATUS_CALL,
	    "--keys-as takes ndjson, csv, sql, sqlite or mysql");
	return -1;
}

int
run_max_delete(struct run_options *o, const char *arg)
{
	struct text t = text_of(arg);

	o->max_delete = o->max_percent = -1;
	if (t.n > 0 && t.p[t.n - 1] == '%') {
		t.n--;
		if (num_parse(t, 0, 100, &o->max_percent) == 0)
			return 0;
	} else if (num_parse(t, 0, INT64_MAX, &o->max_delete) == 0) {
		return 0;
	}
	msg_error(STATUS_CALL, "--max-delete takes a number of records, or a "
			       "percentage such as 5%%");
	return -1;
}

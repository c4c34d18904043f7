/* SPDX-License-Identifier: ISC */
/* pp-notify due: what falls due, and when. */
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/sandbox.h"
#include "data/data.h"
#include "notify/due.h"
#include "notify/dues.h"
#include "notify/dueslaws.h"
#include "notify/sheet.h"
#include "policy/policyopen.h"

struct due_run {
	const struct dues_options *options;
	struct policy *policy;
	struct breach_laws *laws;
	struct regimes *regimes;
	struct ledger *ledger;
	struct incidents *incidents;
	char *ledger_path; /* NULL: there is none */
	struct sheet sheet;
	struct outfile *out;
	int64_t now;
	int ledger_fd, incident_fd, warned_fd; /* -1: not given */
};

static int
uses_check(const struct due_run *r)
{
	const struct dues_options *o = r->options;
	const struct file_use use[] = {
		{ o->stream.output, true, false, 0 },
		{ o->incident, false, false, 0 },
		{ o->laws, false, false, 0 },
		{ o->warned, false, false, 0 },
		{ r->ledger_path, false, false,
		    policy_file_kind(POLICY_LEDGER) },
		{ o->policy != NULL ? o->policy : getenv("PP_POLICY"), false,
		    false, 0 },
	};

	return policy_files_check(r->policy, use, sizeof(use) / sizeof(*use),
	    NULL);
}

static int
laws_ready(struct due_run *r)
{
	struct text facts = r->policy->jurisdictions;
	struct findings findings;

	if (facts.n == 0)
		facts = data_get(text_of("jurisdictions.json"));
	r->regimes = regimes_read(facts, &findings);
	findings_print("jurisdictions", &findings, false);
	findings_clear(&findings);
	r->laws = breach_laws_load(r->options->laws);
	if (r->laws == NULL || r->regimes == NULL)
		return -1;
	if (r->options->incident != NULL)
		dues_laws_age(r->laws, r->now);
	return 0;
}

static int
one_open(const char *path, int *fd)
{
	if (path == NULL)
		return 0;
	*fd = dues_open(path);
	return *fd < 0 ? -1 : 0;
}

static int
policy_ready(struct due_run *r)
{
	static const char how[] =
	    "if it never was there, pp-retain init makes it; -l FILE names "
	    "another";
	const struct dues_options *o = r->options;

	if (!policy_named(o->policy)) {
		msg_error(STATUS_CALL, "no policy given: use -p FILE, or set "
				       "PP_POLICY");
		return -1;
	}
	r->policy = policy_open(o->policy, o->now, &r->now);
	if (r->policy == NULL)
		return -1;
	return policy_file_find(r->policy, POLICY_LEDGER, o->ledger, how,
	    &r->ledger_path);
}

static int
prepare(struct due_run *r, char **files)
{
	const struct dues_options *o = r->options;

	if (files[0] != NULL) {
		msg_error(STATUS_CALL,
		    "due takes no file: name files by -l, --incident and "
		    "--warnings");
		return -1;
	}
	if (o->id != NULL && o->incident == NULL) {
		msg_error(STATUS_CALL, "--id needs --incident FILE");
		return -1;
	}
	if (sheet_choose(o->to, true, o->stream.output, &r->sheet) != 0 ||
	    policy_ready(r) != 0 || uses_check(r) != 0 || laws_ready(r) != 0 ||
	    one_open(r->ledger_path, &r->ledger_fd) != 0 ||
	    one_open(o->incident, &r->incident_fd) != 0 ||
	    one_open(o->warned, &r->warned_fd) != 0)
		return -1;
	r->out = outfile_begin(o->stream.output, 0666);
	return r->out == NULL ||
		       sandbox_unless(o->stream.no_sandbox,
			   o->stream.output != NULL ? SANDBOX_RENAME : 0) != 0
		   ? -1
		   : 0;
}

/* ---- reading ---- */

static int
ledger_take(struct due_run *r, struct due_list *l)
{
	if (r->ledger_fd < 0)
		return 0;
	r->ledger = ledger_read_fd(r->ledger_fd, dues_name(r->ledger_path),
	    r->policy->zone, r->now);
	if (r->ledger == NULL)
		return -1;
	if (ledger_later(r->ledger) > 0)
		msg_warn("%s: %zu event%s later than now and not counted",
		    dues_name(r->ledger_path), ledger_later(r->ledger),
		    ledger_later(r->ledger) == 1 ? " is" : "s are");
	due_requests(l, r->ledger, r->regimes);
	return 0;
}

static int
incidents_take(struct due_run *r, struct due_list *l)
{
	const char *id = r->options->id;
	const struct incident *one;

	if (r->incident_fd < 0)
		return 0;
	r->incidents = incidents_read_fd(r->incident_fd,
	    dues_name(r->options->incident), r->policy, r->now);
	if (r->incidents == NULL)
		return -1;
	if (id != NULL) {
		one = incident_choose(r->incidents, id);
		if (one != NULL)
			due_incident(l, one, r->laws);
		return one == NULL ? -1 : 0;
	}
	for (size_t i = 0; i < r->incidents->n; i++)
		if (incident_open(&r->incidents->incident[i]))
			due_incident(l, &r->incidents->incident[i], r->laws);
	return 0;
}

static int
warnings_take(struct due_run *r, struct due_list *l)
{
	return r->warned_fd < 0 ? 0
				: due_warnings(l, r->warned_fd,
				      dues_name(r->options->warned));
}

static void
list_put(const struct due_run *r, const struct due_list *l, struct buf *out)
{
	struct rows *rows;

	if (r->sheet.form == SHEET_CALENDAR) {
		due_calendar(l, out);
		return;
	}
	rows = sheet_rows(&r->sheet, due_columns);
	due_put(l, rows);
	sheet_put(&r->sheet, rows, due_columns, due_shown, out);
	rows_free(rows);
}

static void
due_run_clear(struct due_run *r)
{
	ledger_free(r->ledger);
	incidents_free(r->incidents);
	dues_close(r->ledger_fd);
	dues_close(r->incident_fd);
	dues_close(r->warned_fd);
	breach_laws_free(r->laws);
	regimes_free(r->regimes);
	mem_free(r->ledger_path);
	policy_free(r->policy);
}

int
notify_due_run(const struct dues_options *o, char **files)
{
	struct due_run r = { .options = o,
		.ledger_fd = -1,
		.incident_fd = -1,
		.warned_fd = -1 };
	struct buf out = { 0 };
	struct due_list l;

	if (prepare(&r, files) != 0) {
		outfile_discard(r.out);
		due_run_clear(&r);
		return (int)msg_status();
	}
	due_begin(&l, r.policy, r.now);
	if (ledger_take(&r, &l) == 0 && incidents_take(&r, &l) == 0 &&
	    warnings_take(&r, &l) == 0) {
		due_policy(&l);
		due_sort(&l);
		list_put(&r, &l, &out);
		if (o->stream.verbose)
			msg_note("%zu row%s", l.n, l.n == 1 ? "" : "s");
		due_look(&l);
		outfile_finish(r.out, (struct text){ out.p, out.len });
	} else {
		outfile_discard(r.out);
	}
	buf_clear(&out);
	due_clear(&l);
	due_run_clear(&r);
	return (int)msg_status();
}

/* SPDX-License-Identifier: ISC */
/* The commands that read a ledger: states, figures, and states for a peer. */
#include "base/file.h"
#include "base/msg.h"
#include "base/sandbox.h"
#include "ledger/standing.h"
#include "request/call.h"
#include "request/metrics.h"

/* The files of a command that reads a ledger and writes lines. */
struct view {
	struct ledger *ledger;
	struct outfile *out;
	int fd;
};

/* An event after --now is to come; but after the present time its date is
 * probably wrong. */
static void
tell_later(const struct request_call *s, const struct ledger *l,
    const char *name)
{
	size_t n = ledger_later(l);

	if (n > 0 && s->now_text != NULL)
		msg_warn("%s: %zu event%s later than --now and not counted",
		    name, n, n == 1 ? " is" : "s are");
	else if (n > 0)
		msg_error(STATUS_LOOK,
		    "%s: %zu event%s dated in the future and not counted: "
		    "look at the dates, or at the clock",
		    name, n, n == 1 ? " is" : "s are");
}

static int
view_open(struct request_call *s, char **files, struct view *v)
{
	const char *output = s->stream.output, *name, *input = files[0];

	*v = (struct view){ .fd = -1 };
	if (call_ready(s) != 0 || (input == NULL && call_ledger(s, false) != 0))
		return -1;
	if (input == NULL && s->entry.ledger == NULL)
		input = "-";
	if (call_files(s, input, false) != 0 ||
	    (v->fd = call_input(files, s->entry.ledger, &name)) < 0)
		return -1;
	v->out = outfile_begin(output, 0666);
	if (v->out == NULL)
		return -1;
	if (call_rights(s, output != NULL ? SANDBOX_RENAME : 0) != 0)
		return -1;
	v->ledger = ledger_read_fd(v->fd, name, s->policy->zone, s->now);
	if (v->ledger == NULL)
		return -1;
	tell_later(s, v->ledger, name);
	return 0;
}

static void
view_close(struct view *v, struct text t)
{
	if (v->ledger != NULL)
		outfile_finish(v->out, t);
	else
		outfile_discard(v->out);
	call_input_close(v->fd);
	ledger_free(v->ledger);
}

/* The formats of peers are only for export. */
static int
format_ready(const struct request_call *s)
{
	enum peer peer;

	if (s->to == NULL || peer_find(s->to, &peer) != 0)
		return 0;
	msg_error(STATUS_CALL, "-t %s is only for the command export", s->to);
	return -1;
}

void
view_list(struct request_call *s, char **files)
{
	struct rows *rows;
	struct view v;

	if (format_ready(s) != 0)
		return;
	rows = rows_new(s->stream.to, standing_columns);
	if (view_open(s, files, &v) == 0)
		standings_put(v.ledger, s->policy, s->regimes, s->now, rows);
	view_close(&v, rows_out(rows));
	rows_free(rows);
}

void
view_metrics(struct request_call *s, char **files)
{
	struct rows *rows;
	struct view v;

	if (format_ready(s) != 0)
		return;
	rows = rows_new(s->stream.to, metrics_columns);
	if (view_open(s, files, &v) == 0)
		metrics_put(v.ledger, s->policy->zone, s->year, rows);
	view_close(&v, rows_out(rows));
	rows_free(rows);
}

void
view_export(struct request_call *s, char **files)
{
	struct buf out = { 0 };
	struct view v;

	if (call_peer(s, s->to, 't') != 0)
		return;
	if (view_open(s, files, &v) == 0)
		peer_export(s->peer, v.ledger, s->policy, s->regimes, s->now,
		    &out);
	view_close(&v, (struct text){ out.p, out.len });
	buf_clear(&out);
}

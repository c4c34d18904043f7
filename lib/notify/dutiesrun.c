/* SPDX-License-Identifier: ISC */
/* pp-notify duties: who must be told of an incident, and until when. */
#include <stdlib.h>
#include <unistd.h>

#include "base/dateformat.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/sandbox.h"
#include "notify/dues.h"
#include "notify/dueslaws.h"
#include "notify/peoplecount.h"
#include "notify/sheet.h"
#include "policy/policyopen.h"
#include "record/json.h"
#include "record/ndjson.h"

static const char *const columns[] = { "incident", "whom", "place", "people",
	"where", "law", "from", "start", "within", "due", "state", "done",
	"days_left", "overdue", "assumed", "reason", "clause", "content",
	"source", "checked", "unverified", NULL };
static const char *const shown[] = { "due", "state", "whom", "place", "people",
	"law", "reason", NULL };

struct duties_run {
	const struct dues_options *options;
	struct policy *policy;
	struct breach_laws *laws;
	struct incidents *all;
	const struct incident *incident;
	struct peoplecount *count; /* NULL: "affected" counts */
	struct sheet sheet;
	struct outfile *out;
	int64_t now;
	int fd; /* of the incidents */
};

/* ---- rows ---- */

static void
put_time(struct rows *rows, struct incident_time t, const struct zone *zone)
{
	struct buf b = { 0 };

	if (t.given && t.day)
		date_put(date_from_days(moment_day(t.at, zone)), &b);
	else if (t.given)
		moment_put(t.at, zone, &b);
	rows_text(rows, (struct text){ b.p, b.len });
	buf_clear(&b);
}

static void
put_due(struct rows *rows, const struct duty *d, const struct zone *zone)
{
	struct buf b = { 0 };

	if (d->has_due && d->by_day)
		date_put(date_from_days(d->due), &b);
	else if (d->has_due)
		moment_put(d->due, zone, &b);
	rows_text(rows, (struct text){ b.p, b.len });
	buf_clear(&b);
}

static void
put_names(struct rows *rows, const struct names *names)
{
	const char **word = mem_array(names->n + 1, sizeof(*word));

	for (size_t i = 0; i < names->n; i++)
		word[i] = names->name[i].p;
	rows_words(rows, word, names->n);
	mem_free(word);
}

static void
put_term(struct rows *rows, const struct duty *d)
{
	struct buf b = { 0 };

	breach_term_say(d->term, d->within, &b);
	rows_text(rows, (struct text){ b.p, b.len });
	buf_clear(&b);
}

static struct text
law_of(const struct duty *d)
{
	if (d->law != NULL)
		return d->law->name;
	return d->notice != NULL ? text_of("promise") : (struct text){ "", 0 };
}

/* Where the people of the row live: an authority that is the only one hears of
 * those of other countries, too. */
static void
put_where(struct rows *rows, const struct duties_run *r,
    const struct duties_people *people, const struct duty *d)
{
	const bool one = d->law != NULL && d->law->one_authority &&
			 text_equal(d->place, r->policy->controller.country);
	const char **word = mem_array(people->places + 1, sizeof(*word));
	size_t n = 0;

	for (size_t i = 0; i < people->places && !d->assumed; i++) {
		const struct incident_people *p = &people->place[i];

		if (p->people > 0 && (one ? breach_law_applies(d->law, p->place)
					  : text_equal(d->place, p->place)))
			word[n++] = p->place.p;
	}
	rows_words(rows, word, n);
	mem_free(word);
}

static void
duty_put(const struct duties_run *r, const struct duties_people *people,
    const struct duty *d, struct rows *rows)
{
	static const struct breach_law none = { .least = 0 };
	const struct breach_law *law = d->law == NULL ? &none : d->law;
	const struct zone *zone = r->policy->zone;

	rows_text(rows, r->incident->id);
	rows_text(rows, text_of(breach_whom_word(d->whom)));
	rows_text(rows, d->place);
	if (d->people < 0)
		rows_null(rows);
	else
		rows_number(rows, d->people);
	put_where(rows, r, people, d);
	rows_text(rows, law_of(d));
	rows_text(rows, text_of(breach_from_word(d->from)));
	put_time(rows, d->start, zone);
	put_term(rows, d);
	put_due(rows, d, zone);
	rows_text(rows, text_of(duty_state_word(d->state)));
	put_time(rows, d->done, zone);
	if (d->has_due && duty_open(d))
		rows_number(rows,
		    moment_day(d->end, zone) - moment_day(r->now, zone));
	else
		rows_null(rows);
	rows_literal(rows, d->state == DUTY_LATE ? "true" : "false");
	rows_literal(rows, d->assumed ? "true" : "false");
	rows_text(rows, d->reason);
	rows_text(rows,
	    d->notice == NULL ? (struct text){ "", 0 } : d->notice->clause);
	put_names(rows, &law->content);
	rows_text(rows, law->source);
	rows_text(rows, law->checked);
	put_names(rows, &law->unverified);
}

/* ---- what to look at ---- */

static void
look_tell(const struct duties_run *r, const struct duties *all)
{
	char id[MSG_NAME_MAX + 1];
	size_t late = 0, blind = 0;

	for (size_t i = 0; i < all->n; i++) {
		late += all->duty[i].state == DUTY_LATE;
		blind += all->duty[i].state == DUTY_UNKNOWN;
	}
	msg_name(id, sizeof(id), r->incident->id);
	if (r->options->stream.verbose)
		msg_note("incident %s: %zu dut%s by %zu laws and the policy",
		    id, all->n, all->n == 1 ? "y" : "ies", r->laws->n);
	if (blind > 0)
		msg_warn("incident %s: of %zu dut%s nobody knows until when: "
			 "look at \"reason\"",
		    id, blind, blind == 1 ? "y" : "ies");
	if (late > 0)
		msg_error(STATUS_LOOK,
		    "incident %s: %zu dut%s overdue: tell them now, with the "
		    "reason for the delay, and note it in \"notified\"",
		    id, late, late == 1 ? "y is" : "ies are");
}

static void
duties_put(const struct duties_run *r, struct buf *out)
{
	const struct duties_people people = r->count != NULL
						? peoplecount_people(r->count)
						: duties_affected(r->incident);
	struct rows *rows = sheet_rows(&r->sheet, columns);
	struct duties all = { .duty = NULL };

	duties_find(r->incident, &people, r->policy, r->laws, r->now, &all);
	for (size_t i = 0; i < all.n; i++)
		duty_put(r, &people, &all.duty[i], rows);
	sheet_put(&r->sheet, rows, columns, shown, out);
	rows_free(rows);
	look_tell(r, &all);
	duties_clear(&all);
}

/* The line that says so in the file of incidents. */
static void
affected_put(const struct duties_run *r, struct buf *b)
{
	const struct duties_people p = peoplecount_people(r->count);

	buf_add_byte(b, '{');
	ndjson_put(b, "incident", r->incident->id);
	ndjson_put_local(b, "at", r->now, r->policy->zone);
	buf_add_string(b, ",\"affected\":{");
	for (size_t i = 0; i < p.places; i++) {
		if (i > 0)
			buf_add_byte(b, ',');
		json_encode(b, p.place[i].place);
		buf_printf(b, ":%lld", (long long)p.place[i].people);
	}
	buf_printf(b, "},\"records\":%llu}\n",
	    (unsigned long long)peoplecount_records(r->count));
}

/* ---- the run ---- */

static int
missing(const char *what)
{
	msg_error(STATUS_CALL, "%s", what);
	return -1;
}

static int
call_check(const struct dues_options *o, char **files)
{
	if (!policy_named(o->policy))
		return missing("no policy given: use -p FILE, or set "
			       "PP_POLICY");
	if (o->incident == NULL)
		return missing("no incidents given: use --incident FILE");
	if (files[0] == NULL && o->affected)
		return missing("--affected counts the people of records: name "
			       "a file, or - for standard input");
	if (files[0] == NULL && (o->dataset != NULL || o->key != NULL))
		return missing("-D and -k are about records: name a file, or - "
			       "for standard input");
	if (o->affected && o->to != NULL)
		return missing("--affected prints a line of the file of "
			       "incidents: leave out -t");
	return 0;
}

static int
uses_check(const struct duties_run *r, char **files)
{
	const struct dues_options *o = r->options;
	const struct file_use use[] = {
		{ o->stream.output, true, false, 0 },
		{ o->incident, false, false, 0 },
		{ o->laws, false, false, 0 },
		{ o->key, false, false, 0 },
		{ o->policy != NULL ? o->policy : getenv("PP_POLICY"), false,
		    false, 0 },
	};

	return policy_files_check(r->policy, use, sizeof(use) / sizeof(*use),
	    files[0] == NULL ? NULL : files);
}

static int
prepare(struct duties_run *r, char **files)
{
	const struct dues_options *o = r->options;

	if (call_check(o, files) != 0 ||
	    sheet_choose(o->to, false, o->stream.output, &r->sheet) != 0)
		return -1;
	r->policy = policy_open(o->policy, o->now, &r->now);
	if (r->policy == NULL || uses_check(r, files) != 0)
		return -1;
	r->laws = breach_laws_load(o->laws);
	if (r->laws == NULL)
		return -1;
	dues_laws_age(r->laws, r->now);
	r->fd = dues_open(o->incident);
	if (r->fd < 0)
		return -1;
	r->out = outfile_begin(o->stream.output, 0666);
	return r->out == NULL ? -1 : 0;
}

/* Opens what is still to be opened, and gives up the rights. */
static int
enter(struct duties_run *r, char **files)
{
	const struct dues_options *o = r->options;
	struct stream_options stream = o->stream;

	if (files[0] == NULL)
		return sandbox_unless(stream.no_sandbox,
		    stream.output != NULL ? SANDBOX_RENAME : 0);
	r->count =
	    peoplecount_open(r->policy, o->dataset, o->key, &stream, files);
	return r->count == NULL ? -1 : 0;
}

static int
work(struct duties_run *r, char **files)
{
	const char *name = dues_name(r->options->incident);

	if (enter(r, files) != 0)
		return -1;
	r->all = incidents_read_fd(r->fd, name, r->policy, r->now);
	if (r->all == NULL)
		return -1;
	r->incident = incident_choose(r->all, r->options->id);
	if (r->incident == NULL)
		return -1;
	return r->count == NULL ? 0 : peoplecount_work(r->count);
}

int
notify_duties_run(const struct dues_options *o, char **files)
{
	struct duties_run r = { .options = o, .fd = -1 };
	struct buf out = { 0 };

	if (prepare(&r, files) == 0 && work(&r, files) == 0) {
		if (o->affected)
			affected_put(&r, &out);
		else
			duties_put(&r, &out);
		outfile_finish(r.out, (struct text){ out.p, out.len });
	} else {
		outfile_discard(r.out);
	}
	buf_clear(&out);
	peoplecount_free(r.count);
	incidents_free(r.all);
	dues_close(r.fd);
	breach_laws_free(r.laws);
	policy_free(r.policy);
	return (int)msg_status();
}

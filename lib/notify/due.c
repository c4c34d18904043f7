/* SPDX-License-Identifier: ISC */
#include "notify/due.h"

#include <stdlib.h>

#include "base/dateformat.h"
#include "base/mem.h"
#include "base/msg.h"
#include "notify/warning.h"
#include "record/ndjson.h"

enum { DAY = DATE_DAY_SECONDS };

void
due_begin(struct due_list *l, const struct policy *p, int64_t now)
{
	*l = (struct due_list){ .policy = p, .now = now };
}

void
due_clear(struct due_list *l)
{
	mem_free(l->item);
	arena_clear(&l->arena);
}

/* ---- items ---- */

static struct due_item *
item_new(struct due_list *l, const char *what, struct text id)
{
	if (l->n == l->room) {
		l->room = 2 * l->room + 32;
		l->item = mem_resize(l->item, l->room, sizeof(*l->item));
	}
	l->item[l->n] = (struct due_item){ .what = what,
		.id = id,
		.people = -1,
		.state = "due" };
	return &l->item[l->n++];
}

static struct text
keep_text(struct due_list *l, struct text t)
{
	char *p = arena_take(&l->arena, t.n + 1, 1);

	if (t.n > 0)
		memcpy(p, t.p, t.n);
	return (struct text){ p, t.n };
}

static void
item_by_day(const struct due_list *l, struct due_item *e, int64_t day)
{
	e->has_due = e->by_day = true;
	e->due = day;
	e->end = zone_to_utc(l->policy->zone, (day + 1) * DAY) - 1;
	e->overdue = l->now > e->end;
}

/* ---- requests ---- */

/* The law that ends on a day; of those for which that is sure, the first. */
static const struct regime_due *
regime_of(const struct deadlines *d, int64_t day, bool acknowledgement)
{
	const struct regime_due *found = NULL;

	for (size_t i = 0; i < d->dues; i++) {
		int64_t by =
		    acknowledgement ? d->due[i].ack_by : d->due[i].due_by;

		if (by == day &&
		    (found == NULL || (found->assumed && !d->due[i].assumed)))
			found = &d->due[i];
	}
	return found;
}

static void
request_law(struct due_list *l, const struct standing *s, const char *what,
    int64_t day, bool acknowledgement)
{
	const struct regime_due *r =
	    regime_of(&s->deadlines, day, acknowledgement);
	struct due_item *e;

	if (day == DEADLINE_NONE)
		return;
	e = item_new(l, what, s->request->id);
	item_by_day(l, e, day);
	e->state = request_state_word(s->request->state);
	e->place = s->request->residence;
	if (r == NULL)
		return;
	e->law = keep_text(l, r->regime->name);
	e->source = keep_text(l, r->regime->source);
	if (r->assumed)
		e->reason = text_of("assumed: nobody knows where the person "
				    "lives, or by which law");
}

static void
request_take(struct due_list *l, const struct standing *s)
{
	const struct deadlines *d = &s->deadlines;
	struct due_item *e;

	if (!s->open)
		return;
	if (s->request->acknowledged == REQUEST_NEVER)
		request_law(l, s, "acknowledgement", d->ack_by, true);
	request_law(l, s, "answer", d->due_by, false);
	if (d->target_by == DEADLINE_NONE || d->target_by == d->due_by)
		return;
	e = item_new(l, "answer", s->request->id);
	item_by_day(l, e, d->target_by);
	e->state = request_state_word(s->request->state);
	e->place = s->request->residence;
	e->law = text_of("promise");
	e->clause = l->policy->promise.clause;
}

void
due_requests(struct due_list *l, const struct ledger *ledger,
    const struct regimes *all)
{
	for (size_t i = 0; i < ledger_requests(ledger); i++) {
		struct standing one;

		standing_find(ledger_request(ledger, i), l->policy, all, l->now,
		    &one);
		request_take(l, &one);
		standing_clear(&one);
	}
}

/* ---- incidents ---- */

static void
duty_take(struct due_list *l, const struct incident *i, const struct duty *d)
{
	struct due_item *e;

	if (!duty_open(d))
		return;
	e = item_new(l, "breach", i->id);
	e->whom = breach_whom_word(d->whom);
	e->place = d->place;
	e->people = d->people;
	e->state = duty_state_word(d->state);
	if (d->reason.n > 0)
		e->reason = keep_text(l, d->reason);
	else if (d->assumed)
		e->reason = text_of("assumed: nobody knows where people live");
	if (d->law != NULL) {
		e->law = d->law->name;
		e->source = d->law->source;
	} else if (d->notice != NULL) {
		e->law = text_of("promise");
		e->clause = d->notice->clause;
	}
	e->has_due = d->has_due;
	e->by_day = d->by_day;
	e->due = d->due;
	e->end = d->end;
	e->overdue = d->state == DUTY_LATE;
}

void
due_incident(struct due_list *l, const struct incident *i,
    const struct breach_laws *laws)
{
	const struct duties_people people = duties_affected(i);
	struct duties all = { .duty = NULL };

	duties_find(i, &people, l->policy, laws, l->now, &all);
	for (size_t k = 0; k < all.n; k++)
		duty_take(l, i, &all.duty[k]);
	duties_clear(&all);
}

/* ---- the policy ---- */

static void
date_take(struct due_list *l, const char *what, struct text id,
    struct text clause, struct text date)
{
	struct due_item *e;
	struct moment m;

	if (date.n == 0 || moment_parse(date, "%F", NULL, &m) != 0)
		return;
	e = item_new(l, what, id);
	item_by_day(l, e, m.at);
	e->clause = clause;
}

static void
logs_take(struct due_list *l)
{
	const struct policy *p = l->policy;
	const struct {
		const char *name;
		const struct policy_log *log;
	} all[] = {
		{ "records.deletions", &p->deletions },
		{ "records.requests", &p->requests },
		{ "records.suppression", &p->suppression },
		{ "records.sent", &p->sent },
		{ "records.holds", &p->holds },
		{ "records.disclosures", &p->disclosures },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		date_take(l, "review", text_of(all[i].name), all[i].log->clause,
		    all[i].log->review_by);
}

void
due_policy(struct due_list *l)
{
	const struct policy *p = l->policy;

	for (size_t i = 0; i < p->rules; i++)
		date_take(l, "review", p->rule[i].id, p->rule[i].clause,
		    p->rule[i].review_by);
	logs_take(l);
	for (size_t i = 0; i < p->recipients; i++)
		date_take(l, "contract", p->recipient[i].name,
		    p->recipient[i].clause, p->recipient[i].contract_until);
	for (size_t i = 0; i < p->safeguards; i++)
		date_take(l, "safeguard", p->safeguard[i].place,
		    p->safeguard[i].clause, p->safeguard[i].until);
}

/* ---- warnings ---- */

/* The warnings of a rule that must be sent on the same day are one row. */
static struct due_item *
warning_row(struct due_list *l, const struct policy_rule *rule, int64_t day)
{
	struct due_item *e;

	for (size_t i = l->n; i > 0; i--) {
		e = &l->item[i - 1];
		if (strcmp(e->what, "deletion_warning") != 0)
			break;
		if (e->due == day && text_equal(e->id, rule->id))
			return e;
	}
	e = item_new(l, "deletion_warning", rule->id);
	item_by_day(l, e, day);
	e->whom = "people";
	e->people = 0;
	e->clause = rule->clause;
	e->state = "to_send";
	return e;
}

/* The last whole day for it is the day before that of the latest instant. */
static const char *
warning_take(void *ctx, const struct node *line)
{
	struct due_list *l = ctx;
	const struct zone *zone = l->policy->zone;
	struct warning w;
	const char *why = warning_read(&w, l->policy, line);

	if (w.rule == NULL)
		return "has no \"rule\" of the policy";
	if (why != NULL)
		return why;
	warning_row(l, w.rule, moment_day(warning_latest(&w, zone), zone) - 1)
	    ->people++;
	return NULL;
}

int
due_warnings(struct due_list *l, int fd, const char *name)
{
	return ndjson_read_fd(fd, name, NDJSON_TORN, warning_take, l);
}

/* ---- the list ---- */

static int
by_due(const void *x, const void *y)
{
	const struct due_item *a = x, *b = y;
	int d;

	if (a->has_due != b->has_due)
		return a->has_due ? 1 : -1;
	if (a->has_due && a->end != b->end)
		return a->end < b->end ? -1 : 1;
	d = strcmp(a->what, b->what);
	if (d == 0)
		d = text_order(a->id, b->id);
	if (d == 0)
		d = text_order(a->law, b->law);
	return d != 0 ? d : text_order(a->place, b->place);
}

void
due_sort(struct due_list *l)
{
	if (l->n > 0)
		qsort(l->item, l->n, sizeof(*l->item), by_due);
}

const char *const due_columns[] = { "due", "overdue", "what", "id", "whom",
	"place", "people", "law", "clause", "source", "state", "days_left",
	"reason", NULL };
const char *const due_shown[] = { "due", "days_left", "what", "id", "whom",
	"place", "people", "law", "state", "reason", NULL };

static void
due_say(const struct due_list *l, const struct due_item *e, struct buf *b)
{
	if (e->has_due && e->by_day)
		date_put(date_from_days(e->due), b);
	else if (e->has_due)
		moment_put(e->due, l->policy->zone, b);
}

static void
item_put(const struct due_list *l, const struct due_item *e, struct rows *rows)
{
	const struct zone *zone = l->policy->zone;
	struct buf b = { 0 };

	due_say(l, e, &b);
	rows_text(rows, (struct text){ b.p, b.len });
	rows_literal(rows, e->overdue ? "true" : "false");
	rows_text(rows, text_of(e->what));
	rows_text(rows, e->id);
	rows_text(rows, text_of(e->whom == NULL ? "" : e->whom));
	rows_text(rows, e->place);
	if (e->people < 0)
		rows_null(rows);
	else
		rows_number(rows, e->people);
	rows_text(rows, e->law);
	rows_text(rows, e->clause);
	rows_text(rows, e->source);
	rows_text(rows, text_of(e->state));
	if (e->has_due)
		rows_number(rows,
		    moment_day(e->end, zone) - moment_day(l->now, zone));
	else
		rows_null(rows);
	rows_text(rows, e->reason);
	buf_clear(&b);
}

void
due_put(const struct due_list *l, struct rows *rows)
{
	for (size_t i = 0; i < l->n; i++)
		item_put(l, &l->item[i], rows);
}

void
due_look(const struct due_list *l)
{
	const struct due_item *first = NULL;
	struct buf b = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		if (l->item[i].overdue && n++ == 0)
			first = &l->item[i];
	if (n == 0)
		return;
	due_say(l, first, &b);
	msg_error(STATUS_LOOK,
	    "%zu %s overdue, the first since %.*s: do now what the column "
	    "\"what\" says, and note that it is done",
	    n, n == 1 ? "row is" : "rows are", (int)b.len, b.p);
	buf_clear(&b);
}

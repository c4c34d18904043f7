/* SPDX-License-Identifier: ISC */
#include "ledger/deadline.h"

#include "base/dateformat.h"
#include "base/mem.h"

/* The end of a term that begins on a day; `roll` moves it from a weekend or
 * holiday to the next working day. */
static int64_t
term_end(int64_t day, struct term t, const struct workdays *w, bool roll)
{
	struct date d;

	if (t.work_days > 0)
		return workday_add(w, day, t.work_days);
	d = date_add_months(date_from_days(day), t.period.months);
	day = date_to_days(d) + t.period.days;
	return roll ? workday_from(w, day) : day;
}

/* ---- one regime ---- */

/* The terms that run for a request, and when they start. */
struct deadline_clock {
	int64_t from; /* a day */
	struct term answer, extended, announce;
	bool at_once;
	int64_t since; /* extensions announced earlier do not count */
};

static bool
is_opt_out(const struct request *r)
{
	return r->type == REQUEST_SALE_OPT_OUT ||
	       r->type == REQUEST_CONTACT_OPT_OUT ||
	       r->type == REQUEST_CONSENT_WITHDRAW;
}

static bool
is_appeal(const struct request *r)
{
	return r->type == REQUEST_APPEAL || r->appealed != REQUEST_NEVER;
}

static int64_t
end_of(const struct deadline_clock *c, struct term t, const struct policy *p,
    const struct regime *regime)
{
	return term_end(c->from, t, p->holidays, regime->next_working_day);
}

/*
 * Under some laws the term starts again when identity is confirmed, unless it
 * had ended before the person was asked for it.
 */
static void
restart(struct deadline_clock *c, const struct request *r,
    const struct policy *p, const struct regime *regime)
{
	int64_t asked, verified;

	if (!regime->restarts_on_identity || r->asked == REQUEST_NEVER ||
	    r->verified == REQUEST_NEVER || r->verified < r->asked)
		return;
	asked = moment_day(r->asked, p->zone);
	verified = moment_day(r->verified, p->zone);
	if (asked <= end_of(c, c->answer, p, regime) && verified > c->from)
		c->from = verified;
}

static struct deadline_clock
clock_of(const struct request *r, const struct policy *p,
    const struct regime *regime)
{
	struct deadline_clock c = {
		.from = moment_day(r->counts_from, p->zone),
		.answer = regime->answer,
		.extended = regime->extended,
		.announce = regime->announce,
		.since = REQUEST_NEVER,
	};

	if (is_appeal(r)) {
		if (r->appealed != REQUEST_NEVER)
			c.from = moment_day(r->appealed, p->zone);
		if (regime->appeal.given)
			c.answer = regime->appeal;
		c.extended = regime->appeal_extended;
		c.announce = c.answer;
		c.since = r->appealed;
	} else if (is_opt_out(r) &&
		   (regime->opt_out.given || regime->opt_out_at_once)) {
		c.answer = regime->opt_out;
		c.at_once = regime->opt_out_at_once;
		c.extended.given = false;
	} else {
		restart(&c, r, p, regime);
	}
	return c;
}

static enum extension
judge(const struct request_extension *e, const struct deadline_clock *c,
    const struct policy *p, const struct regime *regime)
{
	struct term within = c->announce.given ? c->announce : c->answer;

	if (!c->extended.given ||
	    moment_day(e->at, p->zone) > end_of(c, within, p, regime))
		return EXTENSION_LATE;
	if (regime->reason && e->reason.n == 0)
		return EXTENSION_UNREASONED;
	return e->until != REQUEST_NEVER &&
		       e->until > end_of(c, c->extended, p, regime)
		   ? EXTENSION_LONG
		   : EXTENSION_VALID;
}

static bool
counts(enum extension how)
{
	return how == EXTENSION_VALID || how == EXTENSION_LONG;
}

/* A valid extension lasts until the announced day, but no longer than the law
 * allows.  It never shortens a term. */
static int64_t
put_off(int64_t due, const struct request_extension *e,
    const struct deadline_clock *c, const struct policy *p,
    const struct regime *regime)
{
	int64_t most = end_of(c, c->extended, p, regime);
	int64_t until = e->until == REQUEST_NEVER ? most : e->until;

	if (until > most)
		until = most;
	return until > due ? until : due;
}

static void
extend(struct regime_due *d, const struct request *r,
    const struct deadline_clock *c, const struct policy *p)
{
	int64_t due = d->due_by;

	for (size_t i = 0; i < r->extensions; i++) {
		const struct request_extension *e = &r->extension[i];
		enum extension how;

		if (e->at < c->since)
			continue;
		how = judge(e, c, p, d->regime);
		if (counts(how))
			due = put_off(due, e, c, p, d->regime);
		if (counts(how) || !counts(d->extension))
			d->extension = how;
	}
	d->due_by = due;
}

static struct regime_due
due_of(const struct request *r, const struct policy *p,
    const struct regime *regime)
{
	struct deadline_clock c = clock_of(r, p, regime);
	struct regime_due d = { .regime = regime,
		.ack_by = DEADLINE_NONE,
		.longest = DEADLINE_NONE };

	d.due_by = c.at_once ? c.from : end_of(&c, c.answer, p, regime);
	if (c.extended.given)
		d.longest = end_of(&c, c.extended, p, regime);
	extend(&d, r, &c, p);
	if (regime->acknowledge.given && !is_opt_out(r) && !is_appeal(r))
		d.ack_by = term_end(moment_day(r->counts_from, p->zone),
		    regime->acknowledge, p->holidays, false);
	return d;
}

/* ---- all regimes ---- */

/* Whether a place is another one or lies in it: US-CA in US, not USA in US. */
static bool
lies_in(struct text place, struct text in)
{
	return in.n > 0 && place.n >= in.n &&
	       memcmp(place.p, in.p, in.n) == 0 &&
	       (place.n == in.n || place.p[in.n] == '-');
}

static bool
applies(const struct regime *regime, struct text residence)
{
	for (size_t i = 0; i < regime->applies.n; i++)
		if (lies_in(residence, regime->applies.name[i]))
			return true;
	return false;
}

/* Whether a regime may apply, as the residence is less exact than its places.
 */
static bool
may_apply(const struct regime *regime, struct text residence)
{
	for (size_t i = 0; i < regime->applies.n; i++)
		if (residence.n == 0 ||
		    lies_in(regime->applies.name[i], residence))
			return true;
	return false;
}

/* The next of names separated by commas. */
static struct text
next_name(struct text *list)
{
	struct text name = { list->p, 0 };

	while (name.n < list->n && list->p[name.n] != ',')
		name.n++;
	text_skip(list, name.n);
	text_take(list, ',');
	while (text_take(&name, ' '))
		;
	return name;
}

static bool
is_named(const struct request *r, const struct regime *regime)
{
	struct text list = r->regime;

	while (list.n > 0)
		if (text_equal(next_name(&list), regime->name))
			return true;
	return false;
}

static bool
names_unknown(const struct request *r, const struct regimes *all)
{
	struct text list = r->regime;

	while (list.n > 0)
		if (regime_find(all, next_name(&list)) == NULL)
			return true;
	return false;
}

static void
take(struct deadlines *d, const struct request *r, const struct policy *p,
    const struct regime *regime, bool assumed)
{
	struct regime_due due = due_of(r, p, regime);

	due.assumed = assumed;
	d->assumed |= assumed;
	d->due[d->dues++] = due;
	if (due.ack_by < d->ack_by)
		d->ack_by = due.ack_by;
	if (due.due_by < d->due_by)
		d->due_by = due.due_by;
	if (due.extension > d->extension)
		d->extension = due.extension;
}

/*
 * An extension also extends our promise if it was announced before that ended,
 * with a reason, and is valid under the law, if one is known.  One that comes
 * too late for the promise mends nothing: who was told in public that a month
 * is enough has waited longer.
 */
static void
promise(struct deadlines *d, const struct request *r, const struct policy *p)
{
	int64_t from = moment_day(r->appealed != REQUEST_NEVER ? r->appealed
							       : r->counts_from,
	    p->zone);
	int64_t by;

	d->target_by = d->due_by;
	if (!p->promise.answer.given)
		return;
	by = term_end(from, p->promise.answer, p->holidays,
	    p->promise.next_working_day);
	for (size_t i = 0; i < r->extensions; i++) {
		const struct request_extension *e = &r->extension[i];
		int64_t until = e->until;

		if (e->at < r->appealed || e->reason.n == 0 ||
		    moment_day(e->at, p->zone) > by ||
		    (d->dues > 0 && !counts(d->extension)))
			continue;
		if (until == REQUEST_NEVER)
			until = d->dues > 0 ? d->due_by : by;
		if (until > by)
			by = until;
	}
	if (by < d->target_by)
		d->target_by = by;
}

void
deadlines_find(const struct request *r, const struct policy *p,
    const struct regimes *all, struct deadlines *d)
{
	*d = (struct deadlines){ .ack_by = DEADLINE_NONE,
		.due_by = DEADLINE_NONE,
		.target_by = DEADLINE_NONE };
	if (r->received == REQUEST_NEVER)
		return;
	d->due = mem_array(all->n, sizeof(*d->due));
	d->unknown_regime = names_unknown(r, all);
	for (size_t i = 0; i < all->n; i++) {
		const struct regime *regime = &all->regime[i];
		bool sure =
		    is_named(r, regime) || applies(regime, r->residence);

		if (sure || d->unknown_regime ||
		    may_apply(regime, r->residence))
			take(d, r, p, regime, !sure);
	}
	promise(d, r, p);
}

void
deadlines_clear(struct deadlines *d)
{
	mem_free(d->due);
	d->due = NULL;
}

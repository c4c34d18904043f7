/* SPDX-License-Identifier: ISC */
/*
 * Reads jurisdictions.json.  It is the law's word: a key that is not known, or
 * a term that is none, is a mistake, as nobody would miss what was lost.
 */
#include <stdio.h>

#include "base/doc.h"
#include "base/mem.h"
#include "base/moment.h"
#include "base/msg.h"
#include "policy/law.h"

enum { BUSINESS_DAYS_MAX = 1000 };

/* What is being read, and what is wrong with it: static text. */
struct law_reading {
	struct regime *regime;
	const char *key, *why;
};

static void
read_term(struct law_reading *r, const struct node *n, struct term *t)
{
	const struct node *days = node_get(n, "business_days");

	t->given = true;
	if (node_kind(n) == NODE_OBJECT && node_size(n) == 1 && days != NULL) {
		if (node_number(days, 1, BUSINESS_DAYS_MAX, &t->work_days) != 0)
			r->why = "business_days is no such number";
	} else if (node_kind(n) != NODE_TEXT) {
		r->why = "is no duration";
	} else if (period_parse(node_text(n), &t->period, &r->why) == 0 &&
		   t->period.seconds != 0) {
		r->why = "is not of days";
	}
}

static void
read_acknowledge(struct law_reading *r, const struct node *n)
{
	read_term(r, n, &r->regime->acknowledge);
}

static void
read_answer(struct law_reading *r, const struct node *n)
{
	read_term(r, n, &r->regime->answer);
}

static void
read_appeal(struct law_reading *r, const struct node *n)
{
	read_term(r, n, &r->regime->appeal);
}

static void
read_appeal_extend(struct law_reading *r, const struct node *n)
{
	read_term(r, n, &r->regime->appeal_extended);
}

static void
read_request_log(struct law_reading *r, const struct node *n)
{
	read_term(r, n, &r->regime->request_log);
}

static void
read_opt_out(struct law_reading *r, const struct node *n)
{
	if (text_is(node_text(n), "at_once"))
		r->regime->opt_out_at_once = true;
	else
		read_term(r, n, &r->regime->opt_out);
}

static void
read_extend(struct law_reading *r, const struct node *n)
{
	const struct node *to = node_get(n, "to");
	const struct node *within = node_get(n, "announce_within");
	const struct node *reason = node_get(n, "reason");

	if (to == NULL ||
	    node_size(n) != 1u + (within != NULL) + (reason != NULL)) {
		r->why = "is not made of to, announce_within and reason";
		return;
	}
	read_term(r, to, &r->regime->extended);
	if (within != NULL)
		read_term(r, within, &r->regime->announce);
	r->regime->reason = reason != NULL && node_true(reason);
}

/* One of two words; whether it is the second. */
static bool
read_either(struct law_reading *r, const struct node *n, const char *no,
    const char *yes)
{
	if (!text_is(node_text(n), no) && !text_is(node_text(n), yes))
		r->why = "is none of its two words";
	return text_is(node_text(n), yes);
}

static void
read_clock(struct law_reading *r, const struct node *n)
{
	r->regime->restarts_on_identity =
	    read_either(r, n, "runs", "restarts_on_identity");
}

static void
read_weekend(struct law_reading *r, const struct node *n)
{
	r->regime->next_working_day =
	    read_either(r, n, "same", "next_working_day");
}

static void
read_list(struct law_reading *r, const struct node *n, struct names *out)
{
	if (node_kind(n) != NODE_LIST) {
		r->why = "is no list";
		return;
	}
	out->n = node_size(n);
	out->name = mem_array(out->n, sizeof(*out->name));
	for (size_t i = 0; i < out->n; i++) {
		out->name[i] = node_text(node_at(n, i));
		if (out->name[i].n == 0)
			r->why = "holds what is no text";
	}
}

static void
read_applies(struct law_reading *r, const struct node *n)
{
	read_list(r, n, &r->regime->applies);
}

static void
read_unverified(struct law_reading *r, const struct node *n)
{
	read_list(r, n, &r->regime->unverified);
}

static void
read_checked(struct law_reading *r, const struct node *n)
{
	struct moment m;

	r->regime->checked = node_text(n);
	if (moment_parse(node_text(n), "%Y-%m-%d", NULL, &m) != 0)
		r->why = "is no date";
}

static const struct member {
	const char *name;
	bool needed;
	void (*read)(struct law_reading *, const struct node *);
	size_t text; /* where in a struct regime, without read */
} members[] = {
	{ "regime", true, NULL, offsetof(struct regime, name) },
	{ "title", true, NULL, offsetof(struct regime, title) },
	{ "applies", true, read_applies, 0 },
	{ "acknowledge", false, read_acknowledge, 0 },
	{ "answer", true, read_answer, 0 },
	{ "extend", false, read_extend, 0 },
	{ "clock", false, read_clock, 0 },
	{ "weekend", false, read_weekend, 0 },
	{ "opt_out", false, read_opt_out, 0 },
	{ "appeal", false, read_appeal, 0 },
	{ "appeal_extend", false, read_appeal_extend, 0 },
	{ "request_log", false, read_request_log, 0 },
	{ "source", true, NULL, offsetof(struct regime, source) },
	{ "checked", true, read_checked, 0 },
	{ "unverified", false, read_unverified, 0 },
	{ "note", false, NULL, offsetof(struct regime, note) },
};

enum { MEMBERS = sizeof(members) / sizeof(*members) };

static void
read_text(struct law_reading *r, const struct member *m, const struct node *n)
{
	struct text t = node_text(n);

	if (t.n == 0)
		r->why = "is no text";
	memcpy((char *)r->regime + m->text, &t, sizeof(t));
}

static void
read_regime(struct law_reading *r, const struct node *row)
{
	size_t known = 0;

	for (size_t i = 0; i < MEMBERS && r->why == NULL; i++) {
		const struct node *n = node_get(row, members[i].name);

		r->key = members[i].name;
		known += n != NULL;
		if (n == NULL)
			r->why = members[i].needed ? "is missing" : NULL;
		else if (members[i].read != NULL)
			members[i].read(r, n);
		else
			read_text(r, &members[i], n);
	}
	if (r->why == NULL && known < node_size(row)) {
		r->key = "";
		r->why = "has a key that is not known";
	}
}

static int
read_all(struct regimes *all, char *why, size_t size)
{
	const struct node *top = doc_top(all->doc);
	const struct node *format = node_get(top, "format");
	const struct node *rows = node_get(top, "regimes");

	if (format == NULL || rows == NULL ||
	    !text_is(node_text(format), "pp-jurisdictions/1") ||
	    node_kind(rows) != NODE_LIST || node_size(rows) == 0) {
		snprintf(why, size, "is no pp-jurisdictions/1");
		return -1;
	}
	all->n = node_size(rows);
	all->regime = mem_array(all->n, sizeof(*all->regime));
	for (size_t i = 0; i < all->n; i++) {
		struct law_reading r = { &all->regime[i], "", NULL };

		read_regime(&r, node_at(rows, i));
		if (r.why == NULL)
			continue;
		snprintf(why, size, "regimes[%zu]%s%s: %s", i,
		    *r.key == '\0' ? "" : ".", r.key, r.why);
		return -1;
	}
	return 0;
}

struct regimes *
regimes_read(struct text json, char *why, size_t size)
{
	struct regimes *all = mem_alloc(sizeof(*all));
	struct doc_trouble trouble;

	all->doc = doc_read(json, &trouble);
	if (all->doc == NULL)
		snprintf(why, size, "%d:%d: is no JSON", trouble.line,
		    trouble.column);
	if (all->doc != NULL && read_all(all, why, size) == 0)
		return all;
	regimes_free(all);
	return NULL;
}

void
regimes_free(struct regimes *all)
{
	if (all == NULL)
		return;
	for (size_t i = 0; i < all->n; i++) {
		mem_free(all->regime[i].applies.name);
		mem_free(all->regime[i].unverified.name);
	}
	mem_free(all->regime);
	doc_free(all->doc);
	mem_free(all);
}

const struct regime *
regime_find(const struct regimes *all, struct text name)
{
	for (size_t i = 0; i < all->n; i++)
		if (text_equal(all->regime[i].name, name))
			return &all->regime[i];
	return NULL;
}

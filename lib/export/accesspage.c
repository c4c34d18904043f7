/* SPDX-License-Identifier: ISC */
/*
 * The answer as a page that a person reads: plain words first, then what is
 * held, then what they can do.  One file without a script, which needs no
 * other.
 */
#include <stdio.h>

#include "base/calendar.h"
#include "base/dateformat.h"
#include "base/mem.h"
#include "base/page.h"
#include "export/access.h"
#include "policy/places.h"
#include "policy/words.h"
#include "record/json.h"
#include "record/jsonget.h"

/* Records that are shown one below the other; more are a table. */
enum { SINGLE = 3, FILLS = 4, ORIGIN_UNSAID = ORIGIN_THIRD_PARTY + 1 };

static const char style[] =
    "main{max-width:60rem}\n"
    "header{border-inline-start:.5rem solid #1f5f99;"
    "padding-block:.25rem;padding-inline-start:1.25rem;"
    "margin:1rem 0 2rem}\n"
    "h1{font-size:2rem;margin:.25rem 0 .5rem}.who{margin:0}\n"
    ".lead{font-size:1.15rem;max-width:42rem}\n"
    "dl{display:grid;grid-template-columns:minmax(9rem,14rem) 1fr;"
    "gap:.35rem 1rem;margin:1rem 0}\n"
    "dt{font-weight:bold}dd{margin:0;overflow-wrap:anywhere}\n"
    "dd p,dd ul{margin:0 0 .35rem}dd ul{padding-inline-start:1.1rem}\n"
    ".card{border:1px solid #8a8a8a;border-radius:.4rem;"
    "padding:.25rem 1rem;margin:1rem 0}\n"
    ".number{font-size:1.15rem}\n"
    ".none{color:#595959;font-style:italic}\n"
    ".short th,.short td{overflow-wrap:normal}\n"
    ".short caption{position:absolute;clip-path:inset(50%)}\n"
    ".wide{overflow-x:auto;margin:1rem 0}\n"
    ".wide table{width:auto;min-width:100%;margin:0}\n"
    ".wide th,.wide td{overflow-wrap:normal;min-width:6rem;max-width:24rem}\n"
    "summary{cursor:pointer;padding:.5rem 0;font-weight:bold;color:#1f5f99}\n"
    "a{color:#1f5f99}nav ul{columns:2 18rem}\n"
    ":focus-visible{outline:3px solid #1f5f99;outline-offset:2px}\n"
    "@media(max-width:30rem){dl{display:block}dt{margin-top:.5rem}"
    "h1{font-size:1.5rem}header{padding-inline-start:.75rem}"
    ".short th:nth-child(3),.short td:nth-child(3){display:none}}\n"
    "@media screen and (prefers-color-scheme:dark){"
    "a,summary{color:#8cc3f5}header{border-color:#8cc3f5}"
    ".none{color:#b5b5b5}:focus-visible{outline-color:#8cc3f5}}\n"
    "@media print{nav,summary{display:none}.wide{overflow:visible}"
    ".wide table{font-size:.8rem}"
    ".wide th,.wide td{min-width:0}.wide td{overflow-wrap:anywhere}"
    "details::details-content{content-visibility:visible;"
    "block-size:auto}section{break-before:auto}}\n";

struct paging {
	const struct access *all;
	const struct policy *policy;
	const struct phrases *words;
	struct page page;
	struct buf line;
};

/* ---- words ---- */

/* What the language calls a category. */
static struct text
category_of(const struct paging *g, struct text category)
{
	return phrase_or(g->words, "category.", category,
	    category_title(g->policy, category));
}

static void
raw(struct paging *g, const char *html)
{
	page_raw(&g->page, text_of(html));
}

static void
text(struct paging *g, struct text t)
{
	page_escape(g->page.out, t);
}

/* What was put into the line. */
static struct text
line(const struct paging *g)
{
	return (struct text){ g->line.p, g->line.len };
}

static void
line_text(struct paging *g, struct text t)
{
	buf_add_text(&g->line, t);
}

static void
line_phrase(struct paging *g, const char *key)
{
	line_text(g, phrase(g->words, key));
}

/* Puts the line between tags, and begins a new one. */
static void
line_put(struct paging *g, const char *begin, const char *end)
{
	raw(g, begin);
	text(g, line(g));
	raw(g, end);
	g->line.len = 0;
}

static void
says(struct paging *g, const char *begin, const char *key, const char *end)
{
	line_phrase(g, key);
	line_put(g, begin, end);
}

/* A phrase with texts filled in, into the line. */
static void
fill(struct paging *g, const char *key, struct text a, struct text b)
{
	const struct text with[] = { a, b };

	phrase_put(g->words, &g->line, key, with, 2);
}

static struct text
none(void)
{
	return (struct text){ NULL, 0 };
}

static int64_t
day_of(const struct paging *g, int64_t at)
{
	return moment_day(at, g->policy->zone);
}

static void
time_put(struct paging *g, int64_t day)
{
	struct buf b = { 0 };

	date_put(date_from_days(day), &b);
	raw(g, "<time datetime=\"");
	text(g, (struct text){ b.p, b.len });
	raw(g, "\">");
	phrase_day_put(g->words, &g->line, day);
	line_put(g, "", "</time>");
	buf_clear(&b);
}

static void
heading(struct paging *g, int level, const char *id, size_t number,
    struct text t)
{
	buf_printf(g->page.out, "<h%d id=\"%s", level, id);
	if (number > 0)
		buf_printf(g->page.out, "%zu", number);
	raw(g, "\">");
	text(g, t);
	buf_printf(g->page.out, "</h%d>\n", level);
}

static void
term(struct paging *g, const char *key)
{
	says(g, "<dt>", key, "</dt><dd>");
}

/* ---- the beginning ---- */

static const char *
kind_key(const struct access *a, const char *data, const char *portable,
    const char *names, const char *nothing, const char *denied)
{
	switch (a->kind) {
	case ACCESS_NAMES: return names;
	case ACCESS_NOTHING: return nothing;
	case ACCESS_DENIED: return denied;
	default: return a->portable ? portable : data;
	}
}

static struct text
title_of(const struct paging *g)
{
	return phrase(g->words,
	    kind_key(g->all, "title", "title.portable", "title.names",
		"title.nothing", "title.denied"));
}

static void
head_put(struct paging *g)
{
	const struct access *a = g->all;

	raw(g, "<header>\n<p class=\"who\">");
	text(g, access_who(a));
	raw(g, "</p>\n<h1>");
	text(g, title_of(g));
	raw(g, "</h1>\n");
	fill(g,
	    kind_key(a, "lead", "lead.portable", "lead.names", "lead.nothing",
		"lead.denied"),
	    access_who(a), none());
	line_put(g, "<p class=\"lead\">", "</p>\n");
	raw(g, "<dl>\n");
	term(g, "asked");
	time_put(g, day_of(g, a->request->received));
	raw(g, "</dd>\n");
	term(g, "asof");
	time_put(g, day_of(g, a->now));
	raw(g, "</dd>\n");
	term(g, "request");
	text(g, a->request->id);
	raw(g, "</dd>\n</dl>\n</header>\n");
}

/* ---- how long ---- */

static void
dates_put(struct paging *g, const struct kept_rule *k)
{
	const int64_t first = day_of(g, k->first), last = day_of(g, k->last);
	struct buf a = { 0 }, b = { 0 };

	phrase_day_put(g->words, &a, first);
	phrase_day_put(g->words, &b, last);
	fill(g, first == last ? "yours" : "yours.span",
	    (struct text){ a.p, a.len }, (struct text){ b.p, b.len });
	buf_clear(&a);
	buf_clear(&b);
}

static void
list_add(const struct paging *g, struct buf *b, bool more, const char *between,
    struct text t)
{
	if (more)
		buf_add_text(b, phrase(g->words, between));
	buf_add_text(b, t);
}

static void
after_put(struct paging *g, const struct policy_rule *r)
{
	static const char *const key[] = { "delete.after", "erase.after",
		"restrict.after" };
	struct buf period = { 0 }, since = { 0 }, what = { 0 };
	struct text with[3];

	phrase_period_put(g->words, &period, r->after);
	for (size_t i = 0; i < r->sinces; i++)
		list_add(g, &since, i > 0, r->latest ? "and" : "or",
		    field_title(r->since[i]));
	for (size_t i = 0; i < r->erase.n; i++)
		list_add(g, &what, i > 0, "and",
		    category_of(g, r->erase.name[i]));
	if (r->latest && r->sinces > 1) {
		struct buf all = { 0 };
		struct text list = { since.p, since.len };

		phrase_put(g->words, &all, "latest", &list, 1);
		buf_clear(&since);
		since = all;
	}
	with[0] = (struct text){ period.p, period.len };
	with[1] = (struct text){ since.p, since.len };
	with[2] = (struct text){ what.p, what.len };
	phrase_put(g->words, &g->line, key[r->then], with, 3);
	buf_clear(&period);
	buf_clear(&since);
	buf_clear(&what);
}

static void
while_put(struct paging *g, const struct policy_rule *r)
{
	struct buf values = { 0 };

	if (r->kind == RULE_WHILE_IN) {
		fill(g, "while.in", dataset_title(r->in), none());
		return;
	}
	for (size_t i = 0; i < r->is.n; i++)
		list_add(g, &values, i > 0, "or", r->is.name[i]);
	fill(g, "while.is", field_title(r->field),
	    (struct text){ values.p, values.len });
	buf_clear(&values);
}

static void
rule_put(struct paging *g, const struct kept_rule *k)
{
	if (k->rule->kind == RULE_AFTER)
		after_put(g, k->rule);
	else
		while_put(g, k->rule);
	if (k->dated) {
		line_text(g, text_of("; "));
		dates_put(g, k);
	}
	if (k->undated > 0) {
		struct buf b = { 0 };

		phrase_count_put(g->words, &b, "record", k->undated);
		line_text(g, text_of("; "));
		fill(g, "undated", (struct text){ b.p, b.len }, none());
		buf_clear(&b);
	}
	if (k->rule->when.n > 0) {
		line_text(g, text_of("; "));
		line_phrase(g, "when");
	}
	line_text(g, text_of("."));
	line_put(g, "<p>", "</p>");
}

static void
kept_put(struct paging *g, const struct access_dataset *d)
{
	for (size_t i = 0; i < d->rules; i++)
		rule_put(g, &d->kept[i]);
	if (d->rules == 0 && d->dataset->no_retention.n > 0)
		fill(g, "unlimited", d->dataset->no_retention, none());
	else if (d->rules == 0)
		line_phrase(g, "unruled");
	if (d->rules == 0)
		line_put(g, "<p>", ".</p>");
	if (request_open(g->all->request))
		says(g, "<p>", "request.keeps", "</p>");
}

/* ---- in short ---- */

static void
purposes_add(struct paging *g, const struct policy_dataset *d)
{
	for (size_t i = 0; i < d->purposes; i++) {
		line_text(g, text_of(i > 0 ? ", " : ""));
		line_text(g, purpose_title(g->policy, d->purpose[i]));
	}
}

static void
short_row(struct paging *g, const struct access_dataset *d, size_t number)
{
	buf_printf(g->page.out, "<tr><th scope=\"row\"><a href=\"#d%zu\">",
	    number);
	text(g, dataset_title(d->dataset));
	buf_printf(g->page.out, "</a></th><td>%zu</td><td>", d->records);
	purposes_add(g, d->dataset);
	line_put(g, "", "</td><td>");
	if (d->all.dated)
		time_put(g, day_of(g, d->all.last));
	else
		says(g, "", "until.rule", "");
	raw(g, "</td></tr>\n");
}

static size_t
records_of(const struct access *a)
{
	size_t n = 0;

	for (size_t i = 0; i < a->datasets; i++)
		n += a->of[i].records;
	return n;
}

static void
short_table(struct paging *g)
{
	static const char *const head[] = { "head.where", "head.records",
		"head.why", "head.until" };

	says(g, "<table class=\"short\"><caption>", "short",
	    "</caption>\n<thead><tr>");
	for (size_t i = 0; i < sizeof(head) / sizeof(*head); i++)
		says(g, "<th scope=\"col\">", head[i], "</th>");
	raw(g, "</tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < g->all->datasets; i++)
		short_row(g, &g->all->of[i], i + 1);
	raw(g, "</tbody></table>\n");
}

static void
short_put(struct paging *g)
{
	const struct access *a = g->all;
	struct buf records = { 0 }, places = { 0 };

	heading(g, 2, "short", 0, phrase(g->words, "short"));
	if (a->datasets == 0) {
		fill(g, "short.doubt", phrase(g->words, "withheld"), none());
		line_put(g, "<p class=\"number\">", "</p>\n");
		return;
	}
	phrase_count_put(g->words, &records, "record", records_of(a));
	phrase_count_put(g->words, &places, "place", a->datasets);
	fill(g, "short.some", (struct text){ records.p, records.len },
	    (struct text){ places.p, places.len });
	line_put(g, "<p class=\"number\">", "</p>\n");
	buf_clear(&records);
	buf_clear(&places);
	short_table(g);
}

static void
nothing_put(struct paging *g)
{
	const struct holdings *h = g->all->held;
	struct buf places = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < g->policy->datasets; i++)
		n += h->search[i].done > 0;
	heading(g, 2, "short", 0, phrase(g->words, "short"));
	phrase_count_put(g->words, &places, "place", n);
	fill(g, "short.nothing", (struct text){ places.p, places.len }, none());
	line_put(g, "<p>", "</p>\n");
	buf_clear(&places);
}

static void
denied_put(struct paging *g)
{
	char key[64];
	struct text reason = g->all->request->reason;

	if (!request_denial_known(reason))
		reason = text_of("other");
	snprintf(key, sizeof(key), "denied.%.*s", (int)reason.n, reason.p);
	heading(g, 2, "short", 0, phrase(g->words, "denied.head"));
	says(g, "<p>", key, "</p>\n");
}

static void
contents_item(struct paging *g, const char *id, size_t number, struct text t)
{
	buf_printf(g->page.out, "<li><a href=\"#%s", id);
	if (number > 0)
		buf_printf(g->page.out, "%zu", number);
	raw(g, "\">");
	text(g, t);
	raw(g, "</a></li>\n");
}

static void
contents_put(struct paging *g)
{
	static const struct {
		const char *id, *key;
		bool always;
	} rest[] = { { "got", "got", false },
		{ "automated", "automated", false },
		{ "withheld", "withheld", false }, { "rights", "rights", true },
		{ "complain", "complain", true }, { "about", "about", true } };
	const struct access *a = g->all;

	says(g, "<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">",
	    "contents", "</h2>\n<ul>\n");
	contents_item(g, "short", 0, phrase(g->words, "short"));
	for (size_t i = 0; i < a->datasets; i++)
		contents_item(g, "d", i + 1, dataset_title(a->of[i].dataset));
	for (size_t i = 0; i < sizeof(rest) / sizeof(*rest); i++)
		if (rest[i].always || a->kind != ACCESS_DENIED)
			contents_item(g, rest[i].id, 0,
			    phrase(g->words, rest[i].key));
	raw(g, "</ul>\n</nav>\n");
}

/* ---- values ---- */

static void value_put(struct paging *g, struct text t);

/* A list or an object, as lists of what is in it. */
static void
parts_put(struct paging *g, struct text t, bool object)
{
	struct text rest = t, name, value;
	struct buf b = { 0 };

	raw(g, "<ul>");
	while (object ? json_member(&rest, &name, &value)
		      : json_element(&rest, &value)) {
		raw(g, "<li>");
		if (object) {
			b.len = 0;
			json_decode(&b, name);
			text(g, (struct text){ b.p, b.len });
			raw(g, ": ");
		}
		value_put(g, value);
		raw(g, "</li>");
	}
	raw(g, "</ul>");
	buf_wipe(&b);
}

static void
string_put(struct paging *g, struct text t)
{
	struct buf b = { 0 };

	json_decode(&b, t);
	if (b.len == 0) {
		says(g, "<span class=\"none\">", "none", "</span>");
	} else {
		raw(g, "<span dir=\"auto\">");
		text(g, (struct text){ b.p, b.len });
		raw(g, "</span>");
	}
	buf_wipe(&b);
}

static void
value_put(struct paging *g, struct text t)
{
	enum value_kind kind;

	/* {} and [] have nothing in them either. */
	if (t.p == NULL || !json_literal(t, &kind) || kind == VALUE_NULL ||
	    (value_nests(kind) && t.n == 2))
		says(g, "<span class=\"none\">", "none", "</span>");
	else if (value_nests(kind))
		parts_put(g, t, kind == VALUE_OBJECT);
	else if (kind == VALUE_BOOL)
		says(g, "", *t.p == 't' ? "yes" : "no", "");
	else if (kind == VALUE_NUMBER)
		text(g, t);
	else
		string_put(g, t);
}

static struct text
member_of(const struct holding *r, struct text name)
{
	struct text value;

	return json_get(r->line, name, &value) ? value : none();
}

static void
single_put(struct paging *g, const struct access_dataset *d, size_t i)
{
	char number[32];

	raw(g, "<div class=\"card\">\n");
	if (d->records > 1) {
		snprintf(number, sizeof(number), "%zu", i + 1);
		fill(g, "record.number", text_of(number), none());
		line_put(g, "<h4>", "</h4>\n");
	}
	raw(g, "<dl>\n");
	for (size_t m = 0; m < d->members; m++) {
		raw(g, "<dt>");
		text(g, d->title[m]);
		raw(g, "</dt><dd>");
		value_put(g, member_of(d->record[i], d->member[m]));
		raw(g, "</dd>\n");
	}
	raw(g, "</dl>\n</div>\n");
}

static void
table_row(struct paging *g, const struct access_dataset *d, size_t i)
{
	raw(g, "<tr>");
	for (size_t m = 0; m < d->members; m++) {
		raw(g, m == 0 ? "<th scope=\"row\">" : "<td>");
		value_put(g, member_of(d->record[i], d->member[m]));
		raw(g, m == 0 ? "</th>" : "</td>");
	}
	raw(g, "</tr>\n");
}

/* Long tables are folded; a wide one is moved sideways, by the keyboard as
 * well. */
static void
table_put(struct paging *g, const struct access_dataset *d, size_t number)
{
	struct buf count = { 0 };

	phrase_count_put(g->words, &count, "record", d->records);
	fill(g, "show", (struct text){ count.p, count.len }, none());
	line_put(g, "<details>\n<summary>", "</summary>\n");
	buf_printf(g->page.out,
	    "<div class=\"wide\" tabindex=\"0\" role=\"region\" "
	    "aria-labelledby=\"t%zu\">\n<table><caption id=\"t%zu\">",
	    number, number);
	text(g, dataset_title(d->dataset));
	raw(g, ": ");
	text(g, (struct text){ count.p, count.len });
	raw(g, "</caption>\n<thead><tr>");
	for (size_t m = 0; m < d->members; m++) {
		raw(g, "<th scope=\"col\">");
		text(g, d->title[m]);
		raw(g, "</th>");
	}
	raw(g, "</tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < d->records; i++)
		table_row(g, d, i);
	raw(g, "</tbody></table>\n</div>\n</details>\n");
	buf_clear(&count);
}

/* ---- a dataset ---- */

static void
why_put(struct paging *g, const struct policy_dataset *d)
{
	raw(g, "<ul>");
	for (size_t i = 0; i < d->purposes; i++) {
		const struct policy_purpose *p = d->purpose[i];

		if (p->legal_basis.n > 0)
			fill(g, "basis", purpose_title(g->policy, p),
			    p->legal_basis);
		else
			line_text(g, purpose_title(g->policy, p));
		line_put(g, "<li>", "</li>");
	}
	raw(g, "</ul>");
}

/* Whether a field of the person's records has a value, shown or not. */
static bool
has_field(const struct access_dataset *d, const struct policy_field *f)
{
	return d->holds[f - d->dataset->field];
}

static void
from_put(struct paging *g, const struct access_dataset *d)
{
	static const char *const key[] = { "origin.provided", "origin.observed",
		"origin.inferred", "origin.third_party", "origin.unsaid" };
	const struct policy_dataset *of = d->dataset;

	raw(g, "<ul>");
	for (int o = ORIGIN_PROVIDED; o <= ORIGIN_UNSAID; o++) {
		bool any = false;

		for (size_t i = 0; i < of->fields; i++) {
			const struct policy_field *f = &of->field[i];

			if (o != (f->origin_said ? (int)f->origin
						 : ORIGIN_UNSAID) ||
			    !has_field(d, f))
				continue;
			line_text(g, text_of(any ? ", " : ""));
			if (!any) {
				line_phrase(g, key[o]);
				line_text(g, text_of(": "));
			}
			any = true;
			line_text(g, field_title(f));
		}
		if (any)
			line_put(g, "<li>", "</li>");
	}
	raw(g, "</ul>");
}

/* Whether an earlier field has the same category. */
static bool
is_again(const struct access_dataset *d, size_t field)
{
	const struct policy_field *f = d->dataset->field;

	for (size_t i = 0; i < field; i++)
		if (text_equal(f[i].category, f[field].category) &&
		    has_field(d, &f[i]))
			return true;
	return false;
}

static void
kinds_put(struct paging *g, const struct access_dataset *d)
{
	const struct policy_dataset *of = d->dataset;
	bool any = false;

	for (size_t i = 0; i < of->fields; i++) {
		if (!has_field(d, &of->field[i]) || is_again(d, i))
			continue;
		line_text(g, text_of(any ? ", " : ""));
		line_text(g, category_of(g, of->field[i].category));
		any = true;
	}
	line_put(g, "", "");
}

static void
recipient_add(struct paging *g, const struct policy_recipient *r)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < r->country.n; i++) {
		struct text name = phrase_or(g->words, "country.",
		    r->country.name[i], place_country(r->country.name[i]));

		list_add(g, &b, i > 0, "and",
		    name.n > 0 ? name : r->country.name[i]);
	}
	if (b.len > 0)
		fill(g, "may.all", recipient_title(r),
		    (struct text){ b.p, b.len });
	else
		line_text(g, recipient_title(r));
	buf_clear(&b);
}

static void
may_put(struct paging *g, const struct policy_dataset *d)
{
	bool any = false;

	for (size_t i = 0; i < g->policy->recipients; i++) {
		const struct policy_recipient *r = &g->policy->recipient[i];

		if (!access_gets(r, d))
			continue;
		if (!any)
			raw(g, "<ul>");
		any = true;
		recipient_add(g, r);
		line_put(g, "<li>", "</li>");
	}
	if (any)
		raw(g, "</ul>");
	else
		says(g, "", "may.nobody", "");
}

static void
dataset_put(struct paging *g, const struct access_dataset *d, size_t number)
{
	raw(g, "<section>\n");
	heading(g, 2, "d", number, dataset_title(d->dataset));
	raw(g, "<dl>\n");
	term(g, "why");
	why_put(g, d->dataset);
	raw(g, "</dd>\n");
	term(g, "kinds");
	kinds_put(g, d);
	raw(g, "</dd>\n");
	term(g, "from");
	from_put(g, d);
	raw(g, "</dd>\n");
	term(g, "long");
	kept_put(g, d);
	raw(g, "</dd>\n");
	term(g, "may");
	may_put(g, d->dataset);
	raw(g, "</dd>\n</dl>\n");
	if (d->members > 0) {
		heading(g, 3, "r", number, phrase(g->words, "records"));
		for (size_t i = 0; d->records <= SINGLE && i < d->records; i++)
			single_put(g, d, i);
		if (d->records > SINGLE)
			table_put(g, d, number);
	}
	raw(g, "</section>\n");
}

/* ---- who got it ---- */

struct gift {
	const struct disclosed *last;
	size_t times;
};

static size_t
gifts_find(const struct paging *g, struct gift **out)
{
	const struct disclosed *d;
	struct gift *list = NULL;
	size_t at = 0, n = 0, i;

	while ((d = disclosed_next(g->all->got, 0, &at)) != NULL) {
		if (d->at > g->all->now)
			continue;
		for (i = 0; i < n; i++)
			if (text_equal(list[i].last->recipient, d->recipient) &&
			    text_equal(list[i].last->purpose, d->purpose))
				break;
		if (i == n) {
			list = mem_resize(list, n + 1, sizeof(*list));
			list[n++] = (struct gift){ d, 0 };
		}
		if (d->at >= list[i].last->at)
			list[i].last = d;
		list[i].times++;
	}
	*out = list;
	return n;
}

static const struct policy_purpose *
purpose_of(const struct policy *p, struct text name)
{
	for (size_t i = 0; i < p->purposes; i++)
		if (text_equal(p->purpose[i].name, name))
			return &p->purpose[i];
	return NULL;
}

static void
gift_put(struct paging *g, const struct gift *gift)
{
	const struct policy_recipient *r =
	    policy_recipient(g->policy, gift->last->recipient);
	const struct policy_purpose *p =
	    purpose_of(g->policy, gift->last->purpose);
	struct text who =
	    r == NULL ? gift->last->recipient : recipient_title(r);
	struct text why =
	    p == NULL ? gift->last->purpose : purpose_title(g->policy, p);
	struct buf day = { 0 };
	char times[32];
	struct text with[FILLS];

	phrase_day_put(g->words, &day, day_of(g, gift->last->at));
	snprintf(times, sizeof(times), "%zu", gift->times);
	with[0] = who;
	with[1] = (struct text){ day.p, day.len };
	with[2] = why;
	if (gift->times > 1) {
		with[1] = text_of(times);
		with[2] = (struct text){ day.p, day.len };
		with[3] = why;
	}
	phrase_put(g->words, &g->line,
	    gift->times > 1 ? "got.many" : "got.line", with, FILLS);
	line_put(g, "<li>", "</li>\n");
	buf_clear(&day);
}

static void
got_put(struct paging *g)
{
	struct gift *gift = NULL;
	size_t n = g->all->got == NULL ? 0 : gifts_find(g, &gift);

	heading(g, 2, "got", 0, phrase(g->words, "got"));
	if (n == 0)
		says(g, "<p>", g->all->got == NULL ? "got.unknown" : "got.none",
		    "</p>\n");
	else
		raw(g, "<ul>\n");
	for (size_t i = 0; i < n; i++)
		gift_put(g, &gift[i]);
	if (n > 0)
		raw(g, "</ul>\n");
	if (g->all->got_held)
		says(g, "<p>", "got.held", "</p>\n");
	mem_free(gift);
}

/* ---- the rest ---- */

static void
automated_put(struct paging *g)
{
	bool any = false;

	heading(g, 2, "automated", 0, phrase(g->words, "automated"));
	for (size_t i = 0; i < g->policy->purposes; i++) {
		const struct policy_purpose *p = &g->policy->purpose[i];

		if (!p->automated)
			continue;
		raw(g, any ? "" : "<ul>\n");
		any = true;
		fill(g, p->review.n > 0 ? "automated.review" : "automated.line",
		    purpose_title(g->policy, p), p->review);
		line_put(g, "<li>", "</li>\n");
	}
	if (any)
		raw(g, "</ul>\n");
	else
		says(g, "<p>", "automated.none", "</p>\n");
}

static void
fields_withheld(struct paging *g, const struct access_dataset *d)
{
	static const char *const key[] = { "withheld.never", "withheld.other",
		"withheld.origin", "withheld.names" };

	for (size_t i = 0; i < d->withhelds; i++) {
		const struct access_withheld *w = &d->withheld[i];

		line_text(g, dataset_title(d->dataset));
		line_text(g, text_of(", "));
		line_text(g,
		    w->field == NULL ? w->name : field_title(w->field));
		line_text(g, text_of(": "));
		line_phrase(g, key[w->why]);
		line_put(g, "<li>", "</li>\n");
	}
}

static void
searches_put(struct paging *g, bool *any)
{
	const struct holdings *h = g->all->held;

	for (size_t i = 0; i < g->policy->datasets; i++) {
		const struct policy_dataset *d = &g->policy->dataset[i];
		const struct holding_search *s = &h->search[i];
		const uint64_t doubt = holdings_doubts(h, d);
		struct buf b = { 0 };

		if (doubt > 0) {
			phrase_count_put(g->words, &b, "record", doubt);
			fill(g, "doubt", (struct text){ b.p, b.len },
			    dataset_title(d));
			line_put(g, "<li>", "</li>\n");
			*any = true;
		}
		if (s->done == 0) {
			fill(g,
			    policy_reaches(g->policy, d) ? "unsearched"
							 : "unfound",
			    dataset_title(d), none());
			line_put(g, "<li>", "</li>\n");
			*any = true;
		}
		buf_clear(&b);
	}
}

static void
withheld_put(struct paging *g)
{
	const struct access *a = g->all;
	struct buf hidden = { 0 };
	bool any = false;

	heading(g, 2, "withheld", 0, phrase(g->words, "withheld"));
	raw(g, "<ul>\n");
	for (size_t i = 0; i < a->datasets; i++) {
		any |= a->of[i].withhelds > 0;
		fields_withheld(g, &a->of[i]);
	}
	searches_put(g, &any);
	if (a->hidden > 0) {
		phrase_count_put(g->words, &hidden, "hidden", a->hidden);
		fill(g, "withheld.text", phrase(g->words, "somebody"),
		    (struct text){ hidden.p, hidden.len });
		line_put(g, "<li>", "</li>\n");
		buf_clear(&hidden);
	} else if (!any) {
		says(g, "<li>", "withheld.all", "</li>\n");
	}
	raw(g, "</ul>\n");
}

static void
right_put(struct paging *g, const struct policy_right *r)
{
	char key[64];
	struct text t;

	snprintf(key, sizeof(key), "right.%.*s", (int)r->type.n, r->type.p);
	t = phrase(g->words, key);
	line_text(g, t.n > 0 ? t : r->type);
	line_put(g, "<li>", "</li>\n");
}

static void
rights_put(struct paging *g)
{
	heading(g, 2, "rights", 0, phrase(g->words, "rights"));
	raw(g, "<ul>\n");
	for (size_t i = 0; i < g->policy->rights; i++)
		right_put(g, &g->policy->right[i]);
	raw(g, "</ul>\n");
	if (g->policy->controller.email.n > 0)
		fill(g, "rights.how", g->policy->controller.email, none());
	if (g->line.len > 0)
		line_put(g, "<p>", "</p>\n");
	says(g, "<p>", "rights.free", "</p>\n");
}

static void
complain_put(struct paging *g)
{
	struct text name, site, place = g->all->request->residence;

	heading(g, 2, "complain", 0, phrase(g->words, "complain"));
	if (!place_authority(place, &name, &site)) {
		says(g, "<p>", "complain.unknown", "</p>\n");
		return;
	}
	fill(g, "complain.at", name, none());
	line_put(g, "<p>", site.n > 0 ? " <a href=\"" : "</p>\n");
	if (site.n == 0)
		return;
	text(g, site);
	raw(g, "\">");
	text(g, site);
	raw(g, "</a></p>\n");
}

static void
contact_put(struct paging *g)
{
	const struct policy *p = g->policy;

	says(g, "<dl>\n<dt>", "contact", "</dt><dd>");
	text(g, access_who(g->all));
	for (size_t i = 0; i < p->controller.address.n; i++) {
		raw(g, "<br>");
		text(g, p->controller.address.name[i]);
	}
	if (p->controller.email.n > 0) {
		raw(g, "<br><a href=\"mailto:");
		text(g, p->controller.email);
		raw(g, "\">");
		text(g, p->controller.email);
		raw(g, "</a>");
	}
	raw(g, "</dd>\n</dl>\n");
}

static void
about_put(struct paging *g, const struct access_file *file, size_t files)
{
	const struct access *a = g->all;
	struct buf day = { 0 };

	heading(g, 2, "about", 0, phrase(g->words, "about"));
	fill(g, "about.policy",
	    g->policy->title.n > 0 ? g->policy->title : g->policy->id,
	    g->policy->last_updated);
	line_put(g, "<p>", "</p>\n");
	phrase_day_put(g->words, &day, a->expires);
	fill(g, "about.expires", access_who(a),
	    (struct text){ day.p, day.len });
	line_put(g, "<p>", "</p>\n");
	buf_clear(&day);
	contact_put(g);
	if (files == 0)
		return;
	says(g, "<p>", "about.files", "</p>\n<ul>\n");
	for (size_t i = 0; i < files; i++) {
		raw(g, "<li><code>");
		text(g, text_of(file[i].name));
		raw(g, "</code></li>\n");
	}
	raw(g, "</ul>\n");
}

void
access_page_put(const struct access *a, const struct access_file *file,
    size_t files, struct buf *out)
{
	struct paging g = { .all = a,
		.policy = a->policy,
		.words = a->words,
		.page = { .out = out,
		    .html = true,
		    .style = style,
		    .rtl = text_is(phrase(a->words, "direction"), "rtl") } };

	page_begin(&g.page, title_of(&g), phrase(a->words, "language"));
	head_put(&g);
	if (a->kind == ACCESS_DENIED)
		denied_put(&g);
	else if (a->kind == ACCESS_NOTHING)
		nothing_put(&g);
	else
		short_put(&g);
	contents_put(&g);
	for (size_t i = 0; i < a->datasets; i++)
		dataset_put(&g, &a->of[i], i + 1);
	if (a->kind != ACCESS_DENIED) {
		got_put(&g);
		automated_put(&g);
		withheld_put(&g);
	}
	rights_put(&g);
	complain_put(&g);
	about_put(&g, file, files);
	page_end(&g.page);
	buf_clear(&g.line);
}

/* SPDX-License-Identifier: ISC */
/* The answer for programs: JSON, a schema, tables, and what the package has. */
#include "base/calendar.h"
#include "base/dateformat.h"
#include "base/mem.h"
#include "export/access.h"
#include "export/guard.h"
#include "export/policydigest.h"
#include "hide/crypto.h"
#include "policy/places.h"
#include "policy/words.h"
#include "record/json.h"
#include "record/jsonget.h"
#include "record/ndjson.h"

static void
list_begin(struct buf *b, const char *key)
{
	buf_printf(b, ",\"%s\":[", key);
}

/* A comma before all but the first. */
static void
next(struct buf *b)
{
	const char last = b->p[b->len - 1];

	if (last != '[' && last != '{')
		buf_add_byte(b, ',');
}

static void
member(struct buf *b, const char *key)
{
	next(b);
	buf_printf(b, "\"%s\":", key);
}

/* ---- about ---- */

static const char *
kind_word(const struct access *a)
{
	static const char *const word[] = { "data", "categories", "nothing",
		"denied" };

	return word[a->kind];
}

static void
about_put(const struct access *a, struct buf *b)
{
	const struct request *r = a->request;

	buf_add_string(b, "\"about\":{");
	ndjson_put(b, "format", text_of("pp-report/1"));
	ndjson_put(b, "request", r->id);
	ndjson_put(b, "type", r->type_word);
	ndjson_put(b, "answer", text_of(kind_word(a)));
	if (a->kind == ACCESS_DENIED)
		ndjson_put(b, "reason", r->reason);
	buf_printf(b, ",\"portable\":%s", a->portable ? "true" : "false");
	ndjson_put_local(b, "received", r->received, a->policy->zone);
	ndjson_put_local(b, "as_of", a->now, a->policy->zone);
	ndjson_put(b, "company", access_who(a));
	ndjson_put(b, "contact", a->policy->controller.email);
	ndjson_put(b, "policy", a->policy->id);
	ndjson_put(b, "policy_updated", a->policy->last_updated);
	policydigest_put(a->policy, b);
	buf_add_byte(b, '}');
}

/* ---- datasets ---- */

static void
purposes_put(const struct access *a, const struct policy_dataset *d,
    struct buf *b)
{
	list_begin(b, "purposes");
	for (size_t i = 0; i < d->purposes; i++) {
		next(b);
		buf_add_byte(b, '{');
		ndjson_put(b, "name", d->purpose[i]->name);
		ndjson_put(b, "title", purpose_title(a->policy, d->purpose[i]));
		ndjson_put(b, "legal_basis", d->purpose[i]->legal_basis);
		buf_add_byte(b, '}');
	}
	buf_add_byte(b, ']');
}

static void
fields_put(const struct access *a, const struct access_dataset *d,
    struct buf *b)
{
	const struct policy_dataset *of = d->dataset;

	list_begin(b, "fields");
	for (size_t i = 0; i < of->fields; i++) {
		const struct policy_field *f = &of->field[i];

		next(b);
		buf_add_byte(b, '{');
		ndjson_put(b, "name", f->name);
		ndjson_put(b, "title", f->title);
		ndjson_put(b, "category", f->category);
		ndjson_put(b, "category_title",
		    category_title(a->policy, f->category));
		if (f->origin_said)
			ndjson_put(b, "origin",
			    text_of(origin_name(f->origin)));
		buf_add_byte(b, '}');
	}
	buf_add_byte(b, ']');
}

static void
rule_put(const struct access *a, const struct kept_rule *k, struct buf *b)
{
	static const char *const then[] = { "delete", "erase", "restrict" };

	next(b);
	buf_add_byte(b, '{');
	ndjson_put(b, "rule", k->rule->id);
	ndjson_put(b, "clause", k->rule->clause);
	ndjson_put(b, "then", text_of(then[k->rule->then]));
	if (k->rule->when.n > 0)
		buf_add_string(b, ",\"conditional\":true");
	if (k->dated) {
		ndjson_put_local(b, "from", k->first, a->policy->zone);
		ndjson_put_local(b, "until", k->last, a->policy->zone);
	}
	if (k->undated > 0)
		buf_printf(b, ",\"undated\":%zu", k->undated);
	buf_add_byte(b, '}');
}

static void
kept_put(const struct access *a, const struct access_dataset *d, struct buf *b)
{
	list_begin(b, "kept");
	for (size_t i = 0; i < d->rules; i++)
		rule_put(a, &d->kept[i], b);
	buf_add_byte(b, ']');
	ndjson_put(b, "no_retention", d->dataset->no_retention);
}

static void
recipients_put(const struct access *a, const struct policy_dataset *d,
    struct buf *b)
{
	list_begin(b, "recipients");
	for (size_t i = 0; i < a->policy->recipients; i++) {
		const struct policy_recipient *r = &a->policy->recipient[i];

		if (!access_gets(r, d))
			continue;
		next(b);
		buf_add_byte(b, '{');
		ndjson_put(b, "name", r->name);
		ndjson_put(b, "title", recipient_title(r));
		ndjson_put(b, "type",
		    text_of(word_spelt(recipient_words, (int)r->type)));
		list_begin(b, "countries");
		for (size_t c = 0; c < r->country.n; c++) {
			next(b);
			json_encode(b, r->country.name[c]);
		}
		buf_add_string(b, "]}");
	}
	buf_add_byte(b, ']');
}

static void
withheld_put(const struct access_dataset *d, struct buf *b)
{
	list_begin(b, "withheld");
	for (size_t i = 0; i < d->withhelds; i++) {
		next(b);
		buf_add_byte(b, '{');
		ndjson_put(b, "field", d->withheld[i].name);
		ndjson_put(b, "reason",
		    text_of(access_why_word(d->withheld[i].why)));
		buf_add_byte(b, '}');
	}
	buf_add_byte(b, ']');
}

/* In the order of the policy, from whatever file it came. */
static void
record_put(const struct access_dataset *d, const struct holding *r,
    struct buf *b)
{
	struct text value;

	buf_add_byte(b, '{');
	for (size_t m = 0; m < d->members; m++) {
		if (!json_get(r->line, d->member[m], &value))
			continue;
		next(b);
		json_encode(b, d->member[m]);
		buf_add_byte(b, ':');
		buf_add_text(b, value);
	}
	buf_add_byte(b, '}');
}

static void
dataset_put(const struct access *a, const struct access_dataset *d,
    struct buf *b)
{
	next(b);
	buf_add_byte(b, '{');
	ndjson_put(b, "name", d->dataset->name);
	ndjson_put(b, "title", dataset_title(d->dataset));
	purposes_put(a, d->dataset, b);
	fields_put(a, d, b);
	kept_put(a, d, b);
	recipients_put(a, d->dataset, b);
	withheld_put(d, b);
	list_begin(b, "records");
	for (size_t i = 0; i < d->records; i++) {
		next(b);
		buf_add_byte(b, '\n');
		record_put(d, d->record[i], b);
	}
	buf_add_string(b, "]}");
}

/* ---- the rest ---- */

static void
disclosures_put(const struct access *a, struct buf *b)
{
	const struct disclosed *d;
	size_t at = 0;

	if (a->got == NULL)
		return;
	list_begin(b, "disclosures");
	while ((d = disclosed_next(a->got, 0, &at)) != NULL) {
		if (d->at > a->now)
			continue;
		next(b);
		buf_add_byte(b, '{');
		ndjson_put(b, "disclosure", d->id);
		ndjson_put_local(b, "at", d->at, a->policy->zone);
		ndjson_put(b, "recipient", d->recipient);
		ndjson_put(b, "purpose", d->purpose);
		ndjson_put(b, "dataset", d->dataset);
		list_begin(b, "fields");
		for (size_t i = 0; i < d->fields.n; i++) {
			next(b);
			json_encode(b, d->fields.name[i]);
		}
		buf_add_string(b, "]}");
	}
	buf_add_byte(b, ']');
}

static void
searches_put(const struct access *a, struct buf *b)
{
	list_begin(b, "searched");
	for (size_t i = 0; a->held != NULL && i < a->policy->datasets; i++) {
		const struct policy_dataset *d = &a->policy->dataset[i];
		const struct holding_search *s = &a->held->search[i];

		next(b);
		buf_add_byte(b, '{');
		ndjson_put(b, "dataset", d->name);
		buf_printf(b,
		    ",\"searched\":%s,\"found\":%zu,\"in_doubt\":%llu}",
		    s->done > 0 ? "true" : "false", s->certain,
		    (unsigned long long)holdings_doubts(a->held, d));
	}
	buf_add_byte(b, ']');
}

static void
rights_put(const struct access *a, struct buf *b)
{
	struct text name, site;

	list_begin(b, "rights");
	for (size_t i = 0; i < a->policy->rights; i++) {
		next(b);
		json_encode(b, a->policy->right[i].type);
	}
	buf_add_byte(b, ']');
	if (!place_authority(a->request->residence, &name, &site))
		return;
	buf_add_string(b, ",\"authority\":{");
	ndjson_put(b, "name", name);
	ndjson_put(b, "site", site);
	buf_add_byte(b, '}');
}

static void
automated_put(const struct access *a, struct buf *b)
{
	list_begin(b, "automated");
	for (size_t i = 0; i < a->policy->purposes; i++) {
		const struct policy_purpose *p = &a->policy->purpose[i];

		if (!p->automated)
			continue;
		next(b);
		buf_add_byte(b, '{');
		ndjson_put(b, "purpose", p->name);
		ndjson_put(b, "title", purpose_title(a->policy, p));
		ndjson_put(b, "review", p->review);
		buf_add_byte(b, '}');
	}
	buf_add_byte(b, ']');
}

void
access_json_put(const struct access *a, struct buf *b)
{
	buf_add_byte(b, '{');
	about_put(a, b);
	list_begin(b, "datasets");
	for (size_t i = 0; i < a->datasets; i++)
		dataset_put(a, &a->of[i], b);
	buf_add_byte(b, ']');
	searches_put(a, b);
	disclosures_put(a, b);
	automated_put(a, b);
	rights_put(a, b);
	buf_printf(b, ",\"replaced_in_texts\":%llu}\n",
	    (unsigned long long)a->hidden);
}

/* ---- a schema ---- */

/* What kinds of values the records have in a member. */
static void
types_put(const struct access_dataset *d, struct text name, struct buf *b)
{
	static const char *const word[] = { "string", "number", "boolean",
		"null", "object", "array" };
	unsigned seen = 0;

	for (size_t i = 0; i < d->records; i++) {
		enum value_kind kind;
		struct text value;

		if (json_get(d->record[i]->line, name, &value) &&
		    json_literal(value, &kind))
			seen |= 1U << kind;
	}
	member(b, "type");
	buf_add_byte(b, '[');
	for (unsigned k = 0; k < sizeof(word) / sizeof(*word); k++) {
		if ((seen >> k & 1) == 0)
			continue;
		next(b);
		buf_printf(b, "\"%s\"", word[k]);
	}
	buf_add_byte(b, ']');
}

static void
dataset_schema(const struct access_dataset *d, struct buf *b)
{
	next(b);
	json_encode(b, d->dataset->name);
	buf_add_string(b, ":{\"type\":\"object\"");
	ndjson_put(b, "title", dataset_title(d->dataset));
	buf_add_string(b, ",\"properties\":{");
	for (size_t m = 0; m < d->members; m++) {
		next(b);
		json_encode(b, d->member[m]);
		buf_add_string(b, ":{");
		ndjson_put(b, "title", d->title[m]);
		types_put(d, d->member[m], b);
		buf_add_byte(b, '}');
	}
	buf_add_string(b, "},\"additionalProperties\":false}");
}

void
access_schema_put(const struct access *a, struct buf *b)
{
	buf_add_string(b,
	    "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\","
	    "\"title\":\"The records of each dataset\",\"$defs\":{");
	for (size_t i = 0; i < a->datasets; i++)
		dataset_schema(&a->of[i], b);
	buf_add_string(b, "}}\n");
}

/* ---- tables ---- */

/* RFC 4180; guarded, as people open it in a spreadsheet. */
static void
cell_put(struct buf *b, struct text t)
{
	struct buf guarded = { 0 };

	if (guard_cell(t, &guarded))
		t = (struct text){ guarded.p, guarded.len };
	buf_add_byte(b, '"');
	for (size_t i = 0; i < t.n; i++) {
		if (t.p[i] == '"')
			buf_add_byte(b, '"');
		buf_add_byte(b, t.p[i]);
	}
	buf_add_byte(b, '"');
	buf_wipe(&guarded);
}

static void
value_put(struct buf *b, struct text value)
{
	enum value_kind kind;
	struct buf decoded = { 0 };

	if (!json_literal(value, &kind) || kind == VALUE_NULL)
		return;
	if (kind != VALUE_TEXT) {
		buf_add_text(b, value);
		return;
	}
	json_decode(&decoded, value);
	cell_put(b, (struct text){ decoded.p, decoded.len });
	buf_wipe(&decoded);
}

/* Spreadsheets take a table without this mark for one in an older encoding, in
 * which letters beyond ASCII are others. */
static void
mark_put(struct buf *b, size_t from)
{
	static const char mark[] = "\xEF\xBB\xBF";
	const size_t n = sizeof(mark) - 1, len = b->len - from;
	size_t i = from;

	while (i < b->len && (unsigned char)b->p[i] < 0x80)
		i++;
	if (i == b->len)
		return;
	buf_add_string(b, mark);
	memmove(b->p + from + n, b->p + from, len);
	memcpy(b->p + from, mark, n);
}

void
access_csv_put(const struct access_dataset *d, struct buf *b)
{
	const size_t from = b->len;
	struct text value;

	for (size_t m = 0; m < d->members; m++) {
		buf_add_string(b, m > 0 ? "," : "");
		cell_put(b, d->member[m]);
	}
	buf_add_string(b, "\n");
	for (size_t i = 0; i < d->records; i++) {
		const size_t before = b->len;

		for (size_t m = 0; m < d->members; m++) {
			buf_add_string(b, m > 0 ? "," : "");
			if (json_get(d->record[i]->line, d->member[m], &value))
				value_put(b, value);
		}
		/* It would be taken for an empty line. */
		buf_add_string(b, b->len == before ? "\"\"\n" : "\n");
	}
	mark_put(b, from);
}

void
access_lines_put(const struct access_dataset *d, struct buf *b)
{
	for (size_t i = 0; i < d->records; i++) {
		record_put(d, d->record[i], b);
		buf_add_byte(b, '\n');
	}
}

/* ---- the package ---- */

void
access_manifest_put(const struct access *a, const struct access_file *file,
    size_t files, struct buf *b)
{
	struct buf day = { 0 };

	buf_add_byte(b, '{');
	ndjson_put(b, "format", text_of("pp-package/1"));
	ndjson_put(b, "request", a->request->id);
	ndjson_put(b, "answer", text_of(kind_word(a)));
	ndjson_put(b, "policy", a->policy->id);
	ndjson_put(b, "policy_updated", a->policy->last_updated);
	policydigest_put(a->policy, b);
	ndjson_put_local(b, "as_of", a->now, a->policy->zone);
	date_put(date_from_days(a->expires), &day);
	ndjson_put(b, "expires", (struct text){ day.p, day.len });
	buf_clear(&day);
	list_begin(b, "files");
	for (size_t i = 0; i < files; i++) {
		unsigned char sum[DIGEST_MAX] = { 0 };

		next(b);
		buf_add_string(b, "\n{");
		ndjson_put(b, "name", text_of(file[i].name));
		buf_printf(b, ",\"bytes\":%zu", file[i].content.len);
		digest_sum(DIGEST_SHA256, file[i].content.p,
		    file[i].content.len, sum);
		buf_add_string(b, ",\"digest\":\"");
		digest_put(sum, b);
		buf_add_byte(b, '"');
		if (file[i].of != NULL)
			buf_printf(b, ",\"records\":%zu", file[i].of->records);
		buf_add_byte(b, '}');
	}
	buf_add_string(b, "]}\n");
}

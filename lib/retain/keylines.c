/* SPDX-License-Identifier: ISC */
#include "retain/keylines.h"

#include "base/mem.h"
#include "record/json.h"
#include "record/libcsv.h"
#include "record/ndjson.h"
#include "source/keysql.h"

/* ---- NDJSON ---- */

static void
put_parts(struct buf *b, const char *name, const struct key_part *part,
    size_t n)
{
	buf_add_string(b, ",\"");
	buf_add_string(b, name);
	buf_add_string(b, "\":{");
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_add_byte(b, ',');
		json_encode(b, part[i].name);
		buf_add_byte(b, ':');
		key_part_put(&part[i], b);
	}
	buf_add_byte(b, '}');
}

static void
put_erased(struct buf *b, const struct key_row *row)
{
	if (row->erases == 0)
		return;
	buf_add_string(b, ",\"erase\":[");
	for (size_t i = 0; i < row->erases; i++) {
		if (i > 0)
			buf_add_byte(b, ',');
		json_encode(b, row->erase[i]->name);
	}
	buf_add_byte(b, ']');
}

static const char *
detail_name(enum reason reason)
{
	switch (reason) {
	case REASON_HOLD:
	case REASON_HOLD_OVER: return "hold";
	case REASON_EXCEPTION: return "exception";
	default: return "request_id";
	}
}

/* Whether a rule decides the same as the one that is named first. */
static bool
is_also(const struct key_row *row, size_t rule)
{
	const struct decision *d = row->decision;

	return d->rule != NULL && (d->rules >> rule & 1) != 0 &&
	       retain_rule(row->retain, rule) != d->rule;
}

/* The other rules that decide the same, each with its clause. */
static void
put_also(struct buf *b, const struct key_row *row)
{
	struct buf also = { 0 };

	for (size_t i = 0; i < retain_rules(row->retain); i++) {
		const struct policy_rule *rule = retain_rule(row->retain, i);

		if (!is_also(row, i))
			continue;
		buf_add_string(&also, also.len > 0 ? ",{" : "{");
		ndjson_put(&also, "rule", rule->id);
		ndjson_put(&also, "clause", rule->clause);
		buf_add_byte(&also, '}');
	}
	if (also.len > 0)
		buf_printf(b, ",\"also\":[%.*s]", (int)also.len, also.p);
	buf_clear(&also);
}

static void
put_why(struct buf *b, const struct key_row *row)
{
	const struct decision *d = row->decision;

	ndjson_put(b, "action", text_of(verdict_word(d->verdict)));
	ndjson_put(b, "reason", text_of(reason_word(d->reason)));
	if (d->rule != NULL)
		ndjson_put(b, "rule", d->rule->id);
	ndjson_put(b, "clause", d->clause);
	put_also(b, row);
	ndjson_put(b, detail_name(d->reason), d->detail);
}

static void
put_ndjson(struct buf *b, const struct key_row *row)
{
	buf_add_byte(b, '{');
	ndjson_put(b, "dataset", row->dataset->name);
	key_parts_put(row->dataset, row->key, row->keys, b);
	put_why(b, row);
	put_erased(b, row);
	if (row->decision->leaves)
		ndjson_put(b, "leave", text_of("suppression"));
	if (row->checks > 0)
		put_parts(b, "unchanged", row->check, row->checks);
	ndjson_put(b, "subject", row->subject);
	ndjson_put(b, "as_of", row->as_of);
	buf_add_byte(b, '}');
}

/* ---- CSV ---- */

static void
put_cell(struct buf *b, struct text t)
{
	libcsv_encode(b, t.p == NULL ? text_of("") : t, ',', false);
}

/* All rules that decide this, with commas between. */
static void
put_rules(struct buf *b, const struct key_row *row)
{
	const struct decision *d = row->decision;
	struct buf all = { 0 };

	if (d->rule != NULL)
		buf_add_text(&all, d->rule->id);
	for (size_t i = 0; i < retain_rules(row->retain); i++)
		if (is_also(row, i)) {
			buf_add_byte(&all, ',');
			buf_add_text(&all, retain_rule(row->retain, i)->id);
		}
	put_cell(b, (struct text){ all.p, all.len });
	buf_clear(&all);
}

static void
csv_begin(struct buf *b, const struct key_row *row)
{
	for (size_t i = 0; i < row->keys; i++) {
		put_cell(b, row->key[i].name);
		buf_add_byte(b, ',');
	}
	for (size_t i = 0; i < row->checks; i++) {
		put_cell(b, row->check[i].name);
		buf_add_byte(b, ',');
	}
	buf_add_string(b, "pp_rule,pp_reason\n");
}

static void
put_csv(struct buf *b, const struct key_row *row)
{
	const struct decision *d = row->decision;

	for (size_t i = 0; i < row->keys; i++) {
		put_cell(b, row->key[i].value.text);
		buf_add_byte(b, ',');
	}
	for (size_t i = 0; i < row->checks; i++) {
		put_cell(b, row->check[i].value.text);
		buf_add_byte(b, ',');
	}
	put_rules(b, row);
	buf_add_byte(b, ',');
	put_cell(b, text_of(reason_word(d->reason)));
	buf_add_byte(b, '\n');
}

/* ---- SQL ---- */

/* Whether it is a form of SQL, and which. */
static bool
sql_form(enum keys_as as, enum sql_form *form)
{
	*form = as == KEYS_SQLITE  ? SQL_SQLITE
		: as == KEYS_MYSQL ? SQL_MYSQL
				   : SQL_POSTGRESQL;
	return keylines_sql(as);
}

static void
put_sql(struct buf *b, enum sql_form form, const struct key_row *row)
{
	struct buf line = { 0 };
	struct key_part *set = mem_array(row->erases + 1, sizeof(*set));
	const struct key_change change = { .dataset = row->dataset,
		.key = row->key,
		.keys = row->keys,
		.check = row->check,
		.checks = row->checks,
		.set = set,
		.sets = row->erases };

	for (size_t i = 0; i < row->erases; i++)
		set[i].name = row->erase[i]->name;
	put_ndjson(&line, row);
	keysql_put(b, form, &change, (struct text){ line.p, line.len });
	buf_wipe(&line);
	mem_free(set);
}

/* ---- all forms ---- */

void
keylines_begin(struct buf *b, enum keys_as as, const struct key_row *row)
{
	enum sql_form form;

	if (as == KEYS_CSV)
		csv_begin(b, row);
	else if (sql_form(as, &form))
		keysql_begin(b, form);
}

void
keylines_put(struct buf *b, enum keys_as as, const struct key_row *row)
{
	enum sql_form form;

	if (as == KEYS_CSV) {
		put_csv(b, row);
	} else if (sql_form(as, &form)) {
		put_sql(b, form, row);
	} else {
		put_ndjson(b, row);
		buf_add_byte(b, '\n');
	}
}

void
keylines_open(struct buf *b, enum keys_as as)
{
	enum sql_form form;

	if (sql_form(as, &form))
		keysql_open(b, form);
}

void
keylines_close(struct buf *b, enum keys_as as)
{
	enum sql_form form;

	if (sql_form(as, &form))
		keysql_close(b, form);
}

static const char *
part_refused(enum keys_as as, const struct key_part *part)
{
	if (as == KEYS_NDJSON || part->value.text.p == NULL)
		return NULL;
	if (as == KEYS_CSV)
		return libcsv_refuses(part->value.text);
	return key_part_refused(part);
}

const struct key_part *
keylines_refuse(enum keys_as as, const struct key_row *row, const char **why)
{
	size_t sum = 0;

	for (size_t i = 0; i < row->keys + row->checks; i++) {
		const struct key_part *part =
		    i < row->keys ? &row->key[i] : &row->check[i - row->keys];

		*why = part_refused(as, part);
		sum += part->value.text.n;
		if (*why == NULL && sum > KEYLINES_MOST)
			*why = "makes a key line of more than 8 MiB";
		if (*why != NULL)
			return part;
	}
	return NULL;
}

/* ---- decisions ---- */

void
keylines_decision_put(struct buf *b, const struct key_row *row,
    const struct zone *zone)
{
	const struct decision *d = row->decision;

	buf_add_byte(b, '{');
	ndjson_put(b, "dataset", row->dataset->name);
	if (row->hash.n > 0)
		ndjson_put(b, "key", row->hash);
	else
		key_parts_put(row->dataset, row->key, row->keys, b);
	if (row->hash.n == 0)
		ndjson_put(b, "person", row->subject);
	put_why(b, row);
	if (d->instead_of != REASON_NONE)
		ndjson_put(b, "instead_of",
		    text_of(reason_word(d->instead_of)));
	if (d->field != NULL)
		ndjson_put(b, "field", d->field->name);
	put_erased(b, row);
	if (d->since.state == DATE_VALID && d->rule != NULL)
		ndjson_put_local(b, "end", retain_end(row->retain, d), zone);
	ndjson_put(b, "as_of", row->as_of);
	buf_add_string(b, "}\n");
}

/* SPDX-License-Identifier: ISC */
#include "retain/keysql.h"

#include "base/num.h"

/* ---- comparing ---- */

/* Whether a text is a number in plain digits, which any SQL reads. */
static bool
is_number(struct text t)
{
	char plain[NUM_PLAIN];
	size_t n = num_plain(t, plain);

	return n > 0 && n == t.n && memcmp(plain, t.p, n) == 0;
}

static void
column_is(struct buf *b, enum sql_form form, struct text column,
    struct text value)
{
	sql_name(b, form, column, false);
	buf_add_string(b, " = ");
	sql_literal(b, form, value);
}

/* A column without a type compares 17 and '17' as different.  A column may say
 * that letters of both cases are equal, which does not hold here. */
static void
sqlite_equals(struct buf *b, struct text column, const struct value *v)
{
	if (is_number(v->text)) {
		sql_name(b, SQL_SQLITE, column, false);
		buf_add_string(b, " IN (");
		sql_literal(b, SQL_SQLITE, v->text);
		buf_printf(b, ", %.*s)", (int)v->text.n, v->text.p);
		return;
	}
	column_is(b, SQL_SQLITE, column, v->text);
	buf_add_string(b, " AND ");
	column_is(b, SQL_SQLITE, column, v->text);
	buf_add_string(b, " COLLATE BINARY");
}

/* The usual collations of MySQL take a, A and "a " for the same text, so the
 * first comparison finds the record and the second one makes sure. */
static void
mysql_equals(struct buf *b, struct text column, const struct value *v)
{
	if (v->kind == VALUE_NUMBER && is_number(v->text)) {
		sql_name(b, SQL_MYSQL, column, false);
		buf_printf(b, " = %.*s", (int)v->text.n, v->text.p);
		return;
	}
	column_is(b, SQL_MYSQL, column, v->text);
	buf_add_string(b, " AND CAST(CONVERT(");
	sql_name(b, SQL_MYSQL, column, false);
	buf_add_string(b, " USING utf8mb4) AS BINARY) = CAST(");
	sql_literal(b, SQL_MYSQL, v->text);
	buf_add_string(b, " AS BINARY)");
}

static void
put_equals(struct buf *b, enum sql_form form, struct text column,
    const struct value *v)
{
	/* Only PostgreSQL has a type for true and false. */
	if (v->kind == VALUE_BOOL && form != SQL_POSTGRESQL) {
		sql_name(b, form, column, false);
		buf_add_string(b, text_is(v->text, "true") ? " = 1" : " = 0");
	} else if (form == SQL_SQLITE) {
		sqlite_equals(b, column, v);
	} else if (form == SQL_MYSQL) {
		mysql_equals(b, column, v);
	} else {
		column_is(b, form, column, v->text);
	}
}

/* Null or an empty text.  MySQL says that blanks are an empty text, too. */
static void
put_either(struct buf *b, enum sql_form form, struct text column)
{
	static const char *const around[][2] = {
		[SQL_POSTGRESQL] = { "COALESCE(", "::text, '') = ''" },
		[SQL_SQLITE] = { "COALESCE(CAST(", " AS TEXT), '') = ''" },
		[SQL_MYSQL] = { "LENGTH(COALESCE(", ", '')) = 0" },
	};

	buf_add_string(b, around[form][0]);
	sql_name(b, form, column, false);
	buf_add_string(b, around[form][1]);
}

static void
put_part(struct buf *b, enum sql_form form, struct text column,
    const struct key_part *part, bool first)
{
	/* Only PostgreSQL keeps an empty text out of a column of dates. */
	bool either = part->either ||
		      (form != SQL_POSTGRESQL && part->value.text.p == NULL &&
			  part->value.kind == VALUE_TEXT);

	buf_add_string(b, first ? " WHERE " : " AND ");
	if (either) {
		put_either(b, form, column);
	} else if (part->value.text.p == NULL) {
		sql_name(b, form, column, false);
		buf_add_string(b, " IS NULL");
	} else {
		put_equals(b, form, column, &part->value);
	}
}

static struct text
column_of(const struct key_row *row, size_t i)
{
	const struct policy_dataset *d = row->dataset;

	return d->columns.n > i ? d->columns.name[i] : row->key[i].name;
}

static void
put_where(struct buf *b, enum sql_form form, const struct key_row *row)
{
	for (size_t i = 0; i < row->keys; i++)
		put_part(b, form, column_of(row, i), &row->key[i], i == 0);
	for (size_t i = 0; i < row->checks; i++)
		put_part(b, form, row->check[i].name, &row->check[i], false);
}

static void
put_change(struct buf *b, enum sql_form form, const struct key_row *row)
{
	buf_add_string(b, row->erases == 0 ? "DELETE FROM " : "UPDATE ");
	sql_name(b, form, row->dataset->table, true);
	for (size_t i = 0; i < row->erases; i++) {
		buf_add_string(b, i == 0 ? " SET " : ", ");
		sql_name(b, form, row->erase[i]->name, false);
		buf_add_string(b, " = NULL");
	}
	put_where(b, form, row);
}

/* FROM the table, the record as it was judged. */
static void
put_from(struct buf *b, enum sql_form form, const struct key_row *row)
{
	buf_add_string(b, " FROM ");
	sql_name(b, form, row->dataset->table, true);
	put_where(b, form, row);
}

/* ---- rows ---- */

static void
postgresql_put(struct buf *b, const struct key_row *row, struct text line)
{
	struct buf change = { 0 };

	put_change(&change, SQL_POSTGRESQL, row);
	buf_add_string(b, "INSERT INTO pp_row SELECT pg_temp.pp_do(");
	sql_literal(b, SQL_POSTGRESQL, (struct text){ change.p, change.len });
	buf_add_string(b, "), ");
	sql_literal(b, SQL_POSTGRESQL, line);
	buf_add_string(b, ";\n");
	buf_wipe(&change);
}

/* changes() keeps its value if a statement cannot even begin, so the one before
 * it sets it to 0. */
static void
sqlite_put(struct buf *b, const struct key_row *row, struct text line)
{
	buf_add_string(b, "UPDATE temp.pp_row SET line = ");
	sql_literal(b, SQL_SQLITE, line);
	buf_add_string(b, ", n = 0;\nSELECT '{\"going\":' || line || '}' FROM "
			  "temp.pp_row WHERE EXISTS (SELECT 1");
	put_from(b, SQL_SQLITE, row);
	buf_add_string(b, ");\nDELETE FROM temp.pp_none;\n");
	put_change(b, SQL_SQLITE, row);
	buf_add_string(b, ";\nUPDATE temp.pp_row SET n = changes();\n"
			  "SELECT CASE WHEN n > 0 THEN line WHEN EXISTS "
			  "(SELECT 1");
	put_from(b, SQL_SQLITE, row);
	buf_add_string(b, ") THEN '{\"refused\":' || line || '}' ELSE "
			  "'{\"stays\":' || line || '}' END FROM "
			  "temp.pp_row;\n");
}

static void
mysql_put(struct buf *b, const struct key_row *row, struct text line)
{
	buf_add_string(b, "SET @pp_line = ");
	sql_literal(b, SQL_MYSQL, line);
	buf_add_string(b,
	    ", @pp_n = -1;\nSELECT CONCAT('{\"going\":', @pp_line, '}')");
	put_from(b, SQL_MYSQL, row);
	buf_add_string(b, " LIMIT 1;\n");
	put_change(b, SQL_MYSQL, row);
	buf_add_string(b, ";\nSET @pp_n = ROW_COUNT();\n"
			  "SELECT IF(@pp_n > 0, @pp_line, IF(EXISTS (SELECT 1");
	put_from(b, SQL_MYSQL, row);
	buf_add_string(b, "), CONCAT('{\"refused\":', @pp_line, '}'), "
			  "CONCAT('{\"stays\":', @pp_line, '}')));\n");
}

void
keysql_put(struct buf *b, enum sql_form form, const struct key_row *row,
    struct text line)
{
	if (form == SQL_POSTGRESQL)
		postgresql_put(b, row, line);
	else if (form == SQL_SQLITE)
		sqlite_put(b, row, line);
	else
		mysql_put(b, row, line);
}

/* ---- around the rows ---- */

/* A record that another session has locked is refused after a while; it does
 * not stop the night. */
static const char *const begin[] = {
	[SQL_POSTGRESQL] =
	    "SET client_encoding = 'UTF8';\n"
	    "DO $$BEGIN IF current_setting('lock_timeout') = '0' THEN\n"
	    "SET lock_timeout = '10s'; END IF; END$$;\n"
	    "CREATE TEMPORARY TABLE pp_row (state text, line text);\n"
	    "CREATE FUNCTION pg_temp.pp_do(change text) RETURNS text\n"
	    "LANGUAGE plpgsql AS $$\n"
	    "DECLARE n bigint;\n"
	    "BEGIN\n"
	    "EXECUTE change;\n"
	    "GET DIAGNOSTICS n = ROW_COUNT;\n"
	    "RETURN CASE WHEN n > 0 THEN 'gone' ELSE 'stays' END;\n"
	    "EXCEPTION WHEN OTHERS THEN RETURN 'refused';\n"
	    "END$$;\n",
	[SQL_SQLITE] = ".bail off\n"
		       ".echo off\n"
		       ".headers off\n"
		       ".mode list\n"
		       ".timeout 10000\n"
		       "PRAGMA foreign_keys = ON;\n"
		       "CREATE TEMPORARY TABLE pp_none (n);\n"
		       "CREATE TEMPORARY TABLE pp_row (line, n);\n"
		       "INSERT INTO temp.pp_row VALUES (NULL, 0);\n",
	[SQL_MYSQL] = "SET NAMES utf8mb4;\n"
		      "SET autocommit = 1;\n",
};

static const char *const end[] = {
	[SQL_POSTGRESQL] =
	    "SELECT '{\"going\":' || line || '}' FROM pp_row "
	    "WHERE state = 'gone';\n"
	    "COMMIT;\n"
	    "SELECT CASE state WHEN 'gone' THEN line ELSE '{\"' || state || "
	    "'\":' || line || '}' END FROM pp_row;\n"
	    "SELECT '{\"done\":true}';\n"
	    "TRUNCATE pp_row;\n",
	[SQL_SQLITE] = "SELECT '{\"done\":true}';\n",
	[SQL_MYSQL] = "SELECT '{\"done\":true}';\n",
};

void
keysql_begin(struct buf *b, enum sql_form form)
{
	buf_add_string(b, begin[form]);
}

/* What is deferred to the end of a transaction would refuse all of it. */
void
keysql_open(struct buf *b, enum sql_form form)
{
	if (form == SQL_POSTGRESQL)
		buf_add_string(b, "BEGIN;\nSET CONSTRAINTS ALL IMMEDIATE;\n");
}

void
keysql_close(struct buf *b, enum sql_form form)
{
	buf_add_string(b, end[form]);
}

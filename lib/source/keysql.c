/* SPDX-License-Identifier: ISC */
#include "source/keysql.h"

#include "base/num.h"

/* ---- comparing ---- */

/*
 * What a column says is equal may be two texts: a and A, "18" and "18 ", "18"
 * and the number of 018.  So a field of the key is compared twice: as the
 * column does, which an index can find, and letter by letter.  Only numbers,
 * and dates of MySQL, are compared by what they mean, if the column is of such
 * a type.
 */

/* Whether every SQL reads a text as a number, and 018 is none. */
static bool
is_number(struct text t)
{
	char plain[NUM_PLAIN];
	bool exact = num_plain(t, plain) > 0;

	if (exact && *t.p == '-')
		text_skip(&t, 1);
	return exact &&
	       (t.n == 1 || *t.p != '0' || t.p[1] < '0' || t.p[1] > '9');
}

/* Whether a text is a date and time without a zone. */
static bool
is_datetime(struct text t)
{
	static const char shape[] = "0000-00-00 00:00:00.000000";

	if (t.n < sizeof("0000-00-00 00:00:00") - 1 || t.n >= sizeof(shape))
		return false;
	for (size_t i = 0; i < t.n; i++)
		if (shape[i] == '0' ? t.p[i] < '0' || t.p[i] > '9'
				    : t.p[i] != shape[i] &&
					  !(shape[i] == ' ' && t.p[i] == 'T'))
			return false;
	return true;
}

static void
column_is(struct buf *b, enum sql_form form, struct text column,
    struct text value)
{
	sql_name(b, form, column);
	buf_add_string(b, " = ");
	sql_literal(b, form, value);
}

static void
postgresql_equals(struct buf *b, struct text column, struct text value)
{
	column_is(b, SQL_POSTGRESQL, column, value);
	buf_add_string(b, " AND pg_temp.pp_same(");
	sql_name(b, SQL_POSTGRESQL, column);
	buf_add_string(b, ", ");
	sql_literal(b, SQL_POSTGRESQL, value);
	buf_add_byte(b, ')');
}

/* A column without a type compares 17 and '17' as different. */
static void
sqlite_finds(struct buf *b, struct text column, struct text value)
{
	if (!is_number(value)) {
		column_is(b, SQL_SQLITE, column, value);
		return;
	}
	sql_name(b, SQL_SQLITE, column);
	buf_add_string(b, " IN (");
	sql_literal(b, SQL_SQLITE, value);
	buf_printf(b, ", %.*s)", (int)value.n, value.p);
}

static void
sqlite_equals(struct buf *b, struct text column, struct text value)
{
	buf_add_string(b, "(CAST(");
	sql_name(b, SQL_SQLITE, column);
	buf_add_string(b, " AS TEXT) COLLATE BINARY = ");
	sql_literal(b, SQL_SQLITE, value);
	if (is_number(value)) {
		buf_add_string(b, " OR (typeof(");
		sql_name(b, SQL_SQLITE, column);
		buf_add_string(b, ") IN ('integer', 'real') AND ");
		sql_name(b, SQL_SQLITE, column);
		buf_printf(b, " = %.*s)", (int)value.n, value.p);
	}
	buf_add_byte(b, ')');
}

/* A column has coercibility 5 if it is of numbers, dates or times. */
static void
mysql_equals(struct buf *b, struct text column, struct text value)
{
	bool number = is_number(value);

	buf_add_string(b, "(CAST(CONVERT(");
	sql_name(b, SQL_MYSQL, column);
	buf_add_string(b, " USING utf8mb4) AS BINARY) = CAST(");
	sql_literal(b, SQL_MYSQL, value);
	buf_add_string(b, " AS BINARY)");
	if (number || is_datetime(value)) {
		buf_add_string(b, " OR (COERCIBILITY(");
		sql_name(b, SQL_MYSQL, column);
		buf_add_string(b, ") = 5 AND ");
		sql_name(b, SQL_MYSQL, column);
		buf_add_string(b, number ? " = " : " = CAST(");
		if (number)
			buf_add_text(b, value);
		else
			sql_literal(b, SQL_MYSQL, value);
		buf_add_string(b, number ? ")" : " AS DATETIME(6)))");
	}
	buf_add_byte(b, ')');
}

/* Only PostgreSQL has a type for true and false. */
static struct text
written(enum sql_form form, const struct value *v)
{
	if (v->kind != VALUE_BOOL || form == SQL_POSTGRESQL)
		return v->text;
	return text_of(text_is(v->text, "true") ? "1" : "0");
}

static void
put_equals(struct buf *b, enum sql_form form, struct text column,
    const struct value *v, bool key)
{
	const struct text value = written(form, v);

	if (form == SQL_POSTGRESQL) {
		postgresql_equals(b, column, value);
		return;
	}
	if (key) {
		if (form == SQL_SQLITE)
			sqlite_finds(b, column, value);
		else
			column_is(b, form, column, value);
		buf_add_string(b, " AND ");
	}
	if (form == SQL_SQLITE)
		sqlite_equals(b, column, value);
	else
		mysql_equals(b, column, value);
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
	sql_name(b, form, column);
	buf_add_string(b, around[form][1]);
}

static void
put_part(struct buf *b, enum sql_form form, struct text column,
    const struct key_part *part, bool key)
{
	if (part->either) {
		put_either(b, form, column);
	} else if (part->value.text.p == NULL) {
		sql_name(b, form, column);
		buf_add_string(b, " IS NULL");
	} else {
		put_equals(b, form, column, &part->value, key);
	}
}

static struct text
column_of(const struct key_change *row, size_t i)
{
	const struct policy_dataset *d = row->dataset;

	return d->columns.n > i ? d->columns.name[i] : row->key[i].name;
}

static void
put_where(struct buf *b, enum sql_form form, const struct key_change *row)
{
	buf_add_string(b, " WHERE ");
	for (size_t i = 0; i < row->keys; i++) {
		buf_add_string(b, i == 0 ? "" : " AND ");
		put_part(b, form, column_of(row, i), &row->key[i], true);
	}
	for (size_t i = 0; i < row->checks; i++) {
		buf_add_string(b, " AND ");
		put_part(b, form, row->check[i].name, &row->check[i], false);
	}
}

static void
put_table(struct buf *b, enum sql_form form, const struct names *table)
{
	for (size_t i = 0; i < table->n; i++) {
		buf_add_string(b, i == 0 ? "" : ".");
		sql_name(b, form, table->name[i]);
	}
}

/* FROM the table, the record as it was judged. */
static void
put_from(struct buf *b, enum sql_form form, const struct key_change *row)
{
	buf_add_string(b, " FROM ");
	put_table(b, form, &row->dataset->table);
	put_where(b, form, row);
}

/* A column of SQLite without a type keeps 17 and '17' apart. */
static void
put_value(struct buf *b, enum sql_form form, const struct value *v)
{
	struct text t = written(form, v);

	if (t.p == NULL)
		buf_add_string(b, "NULL");
	else if (v->kind == VALUE_NUMBER && is_number(t))
		buf_add_text(b, t);
	else
		sql_literal(b, form, t);
}

static void
put_change(struct buf *b, enum sql_form form, const struct key_change *row)
{
	buf_add_string(b, row->sets == 0 ? "DELETE FROM " : "UPDATE ");
	put_table(b, form, &row->dataset->table);
	for (size_t i = 0; i < row->sets; i++) {
		buf_add_string(b, i == 0 ? " SET " : ", ");
		sql_name(b, form, row->set[i].name);
		buf_add_string(b, " = ");
		put_value(b, form, &row->set[i].value);
	}
	put_where(b, form, row);
}

/* The change, if one record is as it was judged.  MySQL reads the table that a
 * statement changes only within another query. */
static void
put_single(struct buf *b, enum sql_form form, const struct key_change *row)
{
	put_change(b, form, row);
	buf_add_string(b, " AND (SELECT n FROM (SELECT COUNT(*) AS n");
	put_from(b, form, row);
	buf_add_string(b, ") AS pp_rows) = 1;\n");
}

/* The word for a record that did not go. */
static void
put_left(struct buf *b, enum sql_form form, const struct key_change *row)
{
	buf_add_string(b, "(SELECT CASE COUNT(*) WHEN 0 THEN 'stays' WHEN 1 "
			  "THEN 'refused' ELSE 'several' END");
	put_from(b, form, row);
	buf_add_byte(b, ')');
}

/* ---- rows ---- */

static void
postgresql_put(struct buf *b, const struct key_change *row, struct text line)
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
sqlite_put(struct buf *b, const struct key_change *row, struct text line)
{
	buf_add_string(b, "UPDATE temp.pp_row SET line = ");
	sql_literal(b, SQL_SQLITE, line);
	buf_add_string(b, ", n = 0;\nSELECT '{\"going\":' || line || '}' FROM "
			  "temp.pp_row WHERE EXISTS (SELECT 1");
	put_from(b, SQL_SQLITE, row);
	buf_add_string(b, ");\nDELETE FROM temp.pp_none;\n");
	put_single(b, SQL_SQLITE, row);
	buf_add_string(b, "UPDATE temp.pp_row SET n = changes();\n"
			  "SELECT CASE WHEN n > 0 THEN line ELSE '{\"' || ");
	put_left(b, SQL_SQLITE, row);
	buf_add_string(b, " || '\":' || line || '}' END FROM temp.pp_row;\n");
}

static void
mysql_put(struct buf *b, const struct key_change *row, struct text line)
{
	buf_add_string(b, "SET @pp_line = ");
	sql_literal(b, SQL_MYSQL, line);
	buf_add_string(b,
	    ", @pp_n = -1;\nSELECT CONCAT('{\"going\":', @pp_line, '}')");
	put_from(b, SQL_MYSQL, row);
	buf_add_string(b, " LIMIT 1;\n");
	put_single(b, SQL_MYSQL, row);
	buf_add_string(b, "SET @pp_n = ROW_COUNT();\n"
			  "SELECT IF(@pp_n > 0, @pp_line, CONCAT('{\"', ");
	put_left(b, SQL_MYSQL, row);
	buf_add_string(b, ", '\":', @pp_line, '}'));\n");
}

void
keysql_put(struct buf *b, enum sql_form form, const struct key_change *row,
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
 * not stop the night.  In pp_same the second value has become one of the type
 * of the first; all types but numbers write equal values alike. */
static const char *const begin[] = {
	[SQL_POSTGRESQL] =
	    "SET client_encoding = 'UTF8';\n"
	    "DO $$BEGIN IF current_setting('lock_timeout') = '0' THEN\n"
	    "SET lock_timeout = '10s'; END IF; END$$;\n"
	    "CREATE TEMPORARY TABLE pp_row (state text, line text);\n"
	    "CREATE FUNCTION pg_temp.pp_same(a anyelement, b anyelement)\n"
	    "RETURNS boolean STABLE LANGUAGE sql AS $$\n"
	    "SELECT (SELECT typcategory = 'N' FROM pg_catalog.pg_type\n"
	    "WHERE oid = pg_catalog.pg_typeof(a))\n"
	    "OR a::text COLLATE \"C\" = b::text COLLATE \"C\"\n"
	    "$$;\n"
	    "CREATE FUNCTION pg_temp.pp_do(change text) RETURNS text\n"
	    "LANGUAGE plpgsql AS $$\n"
	    "DECLARE n bigint;\n"
	    "BEGIN\n"
	    "EXECUTE change;\n"
	    "GET DIAGNOSTICS n = ROW_COUNT;\n"
	    "IF n > 1 THEN RAISE SQLSTATE 'PP002'; END IF;\n"
	    "RETURN CASE n WHEN 1 THEN 'gone' ELSE 'stays' END;\n"
	    "EXCEPTION\n"
	    "WHEN SQLSTATE 'PP002' THEN RETURN 'several';\n"
	    "WHEN OTHERS THEN RETURN 'refused';\n"
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

/* MySQL cuts what a column cannot hold, and makes 0 of a text that is no
 * number, if its server was told to be lax. */
void
keysql_exact(struct buf *b, enum sql_form form)
{
	if (form == SQL_MYSQL)
		buf_add_string(b, "SET SESSION sql_mode = CONCAT(@@sql_mode, "
				  "',STRICT_ALL_TABLES');\n");
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

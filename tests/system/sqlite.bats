#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# shellcheck disable=SC2154 # stderr: set by run
#
# pp-retain and a real SQLite: what is judged, deleted at the source and
# remembered.

load ../helper
load source

set -o pipefail

# shellcheck disable=SC2034 # read by source.bash
FORM=sqlite TABLE=main.accounts

sql() {
	sqlite3 -batch app.db "${1:-$(cat)}"
}

client() {
	sqlite3 app.db
}

export_it() {
	sql "SELECT json_object('id', id, 'email', email, 'login', login)
	    FROM accounts ORDER BY id" >accounts.ndjson
}

accounts() {
	command -v sqlite3 >/dev/null || skip 'there is no sqlite3'
	key
	policy
	rm -f app.db gone
	sql <<'END'
CREATE TABLE accounts (id TEXT PRIMARY KEY, email TEXT COLLATE NOCASE,
    login TEXT);
INSERT INTO accounts VALUES
  ('17', 'ada@example.org', '2026-02-20T09:00:00Z'),
  ('18', 'bo@example.org', '2025-06-01T09:00:00Z'),
  ('19', 'chen@example.net', '2025-06-02T09:00:00Z'),
  ('20', 'dana@example.com', '2025-01-01T00:00:00.123456Z');
END
	export_it
}

@test "sqlite: what must go is gone, and no more is remembered than that" {
	accounts
	judge
	client <keys.sql | tee lines | confirm
	[ "$(left)" = '17 ' ]
	remembered <(tail -n 3 accounts.ndjson)
	[ "$(grep -c '^{"dataset"' lines)" -eq 3 ]
	# Again, there is nothing to do.
	client <keys.sql | confirm
	[ "$(wc -l <gone)" -eq 3 ]
}

@test "sqlite: who logs in after the export keeps the account" {
	accounts
	judge
	sql "UPDATE accounts SET login = '2026-03-01T11:00:00Z' WHERE id = '19'"
	client <keys.sql >lines
	unequal lines 1
	[ "$(left)" = '17 19 ' ]
	remembered <(sed -n '2p; 4p' accounts.ndjson)
}

@test "sqlite: a record that a foreign key refuses does not keep the others" {
	for deferred in '' 'DEFERRABLE INITIALLY DEFERRED'; do
		accounts
		sql "CREATE TABLE bill (id TEXT REFERENCES accounts $deferred);
		    INSERT INTO bill VALUES ('19');"
		judge
		client <keys.sql >lines 2>errors || [ $? -eq 1 ]
		run -1 --separate-stderr confirm lines
		[[ $stderr == *'the database refused 1 record, which stays'* ]]
		[ "$(left)" = '17 19 ' ]
		remembered <(sed -n '2p; 4p' accounts.ndjson)
		run ! grep example errors
	done
}

@test "sqlite: a column that is gone deletes nothing, and one may have no type" {
	accounts
	judge
	sql 'ALTER TABLE accounts RENAME COLUMN login TO seen'
	client <keys.sql >lines 2>/dev/null || [ $? -eq 1 ]
	confirm lines
	[ "$(left)" = '17 18 19 20 ' ] && [ ! -s gone ]
	sql 'DROP TABLE accounts'
	sql 'CREATE TABLE accounts (id, email, login)'
	sql "INSERT INTO accounts VALUES (18, NULL, '2025-06-01T09:00:00Z'),
	    ('19', NULL, '2025-06-02T09:00:00Z'), (1.5, '', '2020-01-01')"
	export_it
	judge
	client <keys.sql | confirm
	[ -z "$(left)" ]
	remembered accounts.ndjson
}

@test "sqlite: letters of both cases differ, whatever the column says" {
	accounts
	email_counts
	judge
	sql "UPDATE accounts SET email = 'BO@example.org' WHERE id = '18'"
	client <keys.sql >lines
	unequal lines 1
	[ "$(left)" = '17 18 ' ]
}

@test "sqlite: a key names just its own record, whatever the column says is equal" {
	local way
	for way in RTRIM NOCASE; do
		accounts
		sql "DROP TABLE accounts; CREATE TABLE accounts (
		    id TEXT COLLATE $way, email TEXT, login TEXT)"
		sql "INSERT INTO accounts SELECT value, 'x',
		    '2020-01-01T00:00:00Z' FROM json_each('[\"18\", \"18  \",
		    \"018\", \"1e1\", \"1E1\", \"10\", \"ada\", \"ADA\", \"ada \"]')"
		printf '{"id":%s,"login":"2020-01-01T00:00:00Z"}\n' \
		    18 '"1e1"' '"ada"' >accounts.ndjson
		judge
		client <keys.sql | confirm
		sql 'SELECT json_quote(id) FROM accounts ORDER BY rowid' |
		    tr '\n' ' ' | is <(printf '"18  " "018" "1E1" "10" "ADA" "ada " ')
	done
}

@test "sqlite: a number is found in a column of any type" {
	local type value
	for type in TEXT INTEGER REAL NUMERIC BLOB; do
		for value in 18 18.0 0.1 -2.5 123456789012345 1e20 0.1e0 017; do
			accounts
			email_counts
			sql "DROP TABLE accounts; CREATE TABLE accounts (
			    id $type, email $type, login TEXT);
			    INSERT INTO accounts VALUES ($value, $value,
			    '2020-01-01T00:00:00Z')"
			sqlite3 -csv -header app.db 'SELECT * FROM accounts' |
			    tr -d '\r' >accounts.csv
			sed -i 1s/.*/id,email,login/ accounts.csv
			retain -D accounts --no-holds --keys keys.sql \
			    --keys-as sqlite -o kept accounts.csv
			client <keys.sql >lines
			confirm lines || fail "$type $value"
			[ -z "$(left)" ]
		done
	done
}

@test "sqlite: where a key fits several records, none goes, and somebody is told" {
	accounts
	sql "DROP TABLE accounts; CREATE TABLE accounts (id, email, login)"
	sql "INSERT INTO accounts VALUES ('18', 'a', '2020-01-01T00:00:00Z'),
	    ('18', 'b', '2020-01-01T00:00:00Z'),
	    ('19', 'c', '2020-01-01T00:00:00Z')"
	export_it
	judge
	client <keys.sql >lines
	run -1 --separate-stderr confirm lines
	[[ $stderr == *'2 keys fit several records, which stay: give the dataset a key that tells them apart' ]]
	[ "$(left)" = '18 18 ' ] && [ "$(wc -l <gone)" -eq 1 ]
}

@test "sqlite: a key is found by its index" {
	accounts
	email_counts
	judge
	grep '^DELETE FROM `' keys.sql | sed 's/^/EXPLAIN QUERY PLAN /' >explain
	client <explain >plan
	grep -q 'SEARCH .*accounts USING' plan
	run ! grep 'SCAN .*accounts' plan
}

@test "sqlite: fields are erased, and the record stays" {
	accounts
	jq '.retention.rules[0] += {"then": "erase", "erase": ["user.contact"]}' \
	    policy.json >new
	mv new policy.json
	judge
	client <keys.sql | confirm
	sql 'SELECT id, email IS NULL FROM accounts ORDER BY id' | is <(cat <<'END'
17|0
18|1
19|1
20|1
END
	)
	[ ! -s gone ]
}

@test "sqlite: a table may have any name" {
	while read -r table; do
		accounts
		name=$(jq -nr --argjson t "$table" '[$t] | flatten | .[0] |
		    gsub("\""; "\"\"") | "\"\(.)\""')
		sql "ALTER TABLE accounts RENAME TO $name;
		    CREATE TABLE accounts AS SELECT * FROM $name"
		jq --argjson t "$table" '.datasets.accounts.at_source.sql.table =
		    (["main"] + ([$t] | flatten))' policy.json >new
		# With the schema and without it.
		for with in '.' ".datasets.accounts.at_source.sql.table = $table"; do
			jq "$with" new >policy.json
			judge
			client <keys.sql | confirm
			[ "$(sql "SELECT group_concat(id) FROM $name")" = 17 ]
			sql "DELETE FROM $name; INSERT INTO $name
			    SELECT * FROM accounts"
		done
	done < <(odd_tables)
}

@test "sqlite: hostile values come back as they are, and nothing else runs" {
	accounts
	email_counts
	hostile | jq -sc 'map({id: ("k" + .), email: .})' >rows.json
	sql "DELETE FROM accounts; INSERT INTO accounts
	    SELECT value ->> 'id', value ->> 'email', '2020-01-01T00:00:00Z'
	    FROM json_each(readfile('rows.json'))"
	export_it
	judge
	[ ! -s kept ]
	client <keys.sql >lines
	confirm lines
	[ -z "$(left)" ] && [ ! -e pwned ]
	remembered accounts.ndjson
	jq -c 'select(.dataset).key.id' lines | sort >got
	jq -c .id accounts.ndjson | sort | is got
}

@test "sqlite: nothing that is gone is forgotten, wherever the client is killed" {
	accounts
	sql "WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n
	    WHERE i < 160) INSERT INTO accounts
	    SELECT i, 'x', '2020-01-01T00:00:00Z' FROM n"
	export_it
	cp app.db full.db
	cp accounts.ndjson all.ndjson
	for wait in 0.002 0.005 0.01 0.02 0.03 0.05 0.1; do
		cp full.db app.db
		cp all.ndjson accounts.ndjson
		rm -f gone app.db-journal
		judge
		{ timeout -s KILL $wait sqlite3 app.db <keys.sql || :; } >lines
		confirm lines 2>/dev/null || [ $? -eq 1 ]
		forgotten all.ndjson
	done
}

@test "sqlite: a wrong value is corrected where it still is, and no other" {
	export_people() {
		sql "SELECT json_object('id', id, 'name', name, 'points', points,
		    'adult', json(iif(adult, 'true', 'false')), 'born', born)
		    FROM people ORDER BY id" >people.ndjson
	}
	accounts
	corrects people
	sql "CREATE TABLE people (id TEXT PRIMARY KEY, name TEXT COLLATE NOCASE,
	    points INTEGER, adult INTEGER, born TEXT);
	    INSERT INTO people VALUES
	    ('17', 'Ada Exampel', 7, 1, '1990-03-02'),
	    ('18', 'Bo Exampel', 7, 1, '1990-03-02')"
	all_corrected
	[ "$(sql "SELECT typeof(points) FROM people WHERE id = '17'")" = integer ]
}

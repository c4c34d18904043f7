#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# shellcheck disable=SC2154 # stderr: set by run
#
# pp-retain and a real PostgreSQL: what is exported, judged, deleted at the
# source and remembered.

load ../helper
load source

set -o pipefail

setup_file() {
	local bin

	bin=$(find /usr/lib/postgresql /usr/local/pgsql -name initdb \
	    2>/dev/null | sort | tail -n 1 || :)
	[ -n "$bin" ] || return 0
	export SERVER_BIN=${bin%/*} PGHOST=$BATS_FILE_TMPDIR/server
	export PGUSER=tester PGDATABASE=postgres
	# A path that anybody may walk, short enough for a socket.
	PGHOST=$(mktemp -d /tmp/pp-XXXXXX)
	[ "$(id -u)" -ne 0 ] || chown 65534:65534 "$PGHOST"
	as_nobody "$SERVER_BIN/initdb" -D "$PGHOST/data" -U tester -A trust \
	    -E UTF8 --no-locale --no-sync >/dev/null
	as_nobody "$SERVER_BIN/pg_ctl" -D "$PGHOST/data" -w -l "$PGHOST/log" \
	    -o "-k $PGHOST -c listen_addresses='' -c fsync=off" start \
	    >/dev/null 3>&-
}

teardown_file() {
	[ -n "${SERVER_BIN:-}" ] || return 0
	as_nobody "$SERVER_BIN/pg_ctl" -D "$PGHOST/data" -m immediate stop \
	    >/dev/null 3>&-
	rm -r "$PGHOST"
}

sql() {
	psql -AtqX -v ON_ERROR_STOP=1 "$@"
}

accounts() {
	[ -n "${SERVER_BIN:-}" ] || skip 'there is no PostgreSQL'
	sql -c 'DROP TABLE IF EXISTS "Account" CASCADE' 2>/dev/null
	sql <<'END'
CREATE TABLE "Account" (id text PRIMARY KEY, email text, login timestamptz,
    made timestamptz);
INSERT INTO "Account" VALUES
  ('17', 'ada@example.org', '2026-02-20 09:00Z', '2020-01-01Z'),
  (E'O''Neil \\ "x", é', 'bo@example.org', '2025-06-01 09:00Z', '2020-01-01Z'),
  ('19', 'chen@example.net', NULL, '2024-01-01Z'),
  ('20', 'd@example.com', '2025-01-01 00:00:00.123456Z', '2024-01-01Z');
END
	key
	cat >policy.json <<'END'
{"policy": {"format": "pp-policy/1", "id": "t", "title": "T",
  "time_zone": "America/Los_Angeles"},
 "purposes": {"any": {"data_use": "collect", "clause": "1"}},
 "datasets": {"accounts": {"clause": "2", "subjects": ["customer"],
   "purposes": ["any"], "key": ["id"], "person": ["id"],
   "fields": {"id": {"category": "user.unique_id"},
    "email": {"category": "user.contact.email"},
    "login": {"category": "user.behavior", "type": "timestamp"},
    "made": {"category": "user.account", "type": "timestamp"}},
   "at_source": {"sql": {"table": "public.Account", "key": ["id"]}}}},
 "retention": {"rules": [{"id": "inactive", "clause": "3",
   "dataset": "accounts", "delete_after": "P6M",
   "since": ["login", "made"]}]}}
END
}

export_it() {
	sql -c '\copy (SELECT * FROM "Account" ORDER BY id) TO STDOUT CSV HEADER'
}

retain() {
	pp-retain -p policy.json -k my.key --now 2026-03-01T12:00:00Z \
	    --no-holds "$@"
}

@test "postgresql: what must go is gone, and no more is remembered than that" {
	accounts
	export_it | retain --keys keys.sql --keys-as sql >kept
	psql -AtqX -f keys.sql | tee lines |
	    pp-retain confirm -p policy.json -k my.key --deletions gone \
		--now 2026-03-01T12:00:00Z
	[ "$(sql -c 'SELECT id FROM "Account"')" = 17 ]
	[ "$(wc -l <gone)" -eq 3 ] && [ "$(grep -c '^{"dataset' lines)" -eq 3 ]
	# The line is that of --keys, letter by letter.
	export_it >/dev/null
	jq -r 'select(.key).key.id' lines | sort | is <(printf '%s\n' 19 20 \
	    "O'Neil \\ \"x\", é" | sort)
	export_it | retain --deletions gone | is kept
}

@test "postgresql: who logs in after the export keeps the account" {
	accounts
	export_it | retain --keys keys.sql --keys-as sql >/dev/null
	sql -c "UPDATE \"Account\" SET login = now() WHERE id IN ('19', '20')"
	psql -AtqX -f keys.sql >lines
	unequal lines 2
	[ "$(sql -c 'SELECT id FROM "Account" ORDER BY id' | tr '\n' ' ')" = \
	    '17 19 20 ' ]
	[ "$(wc -l <gone)" -eq 1 ]
}

@test "postgresql: what stays, changed or not to be compared, is told" {
	accounts
	export_it | retain --keys keys.sql --keys-as sql >/dev/null
	sql -c "UPDATE \"Account\" SET login = now() WHERE id = '19'"
	psql -AtqX -f keys.sql >lines
	unequal lines 1
	# What was logged as gone is no news.
	sql -c "DELETE FROM \"Account\" WHERE id = '19'"
	psql -AtqX -f keys.sql >lines
	unequal lines 1
}

@test "postgresql: a key names just its own record, whatever the column says is equal" {
	local type
	accounts
	sql -c "CREATE COLLATION IF NOT EXISTS folded (provider = icu,
		deterministic = false, locale = 'und-u-ks-level2')" \
	    -c 'CREATE EXTENSION IF NOT EXISTS citext' \
	    -c 'CREATE DOMAIN mail AS citext' 2>/dev/null || skip 'no citext'
	for type in 'text COLLATE folded' citext mail 'citext PRIMARY KEY'; do
		sql -c 'DROP TABLE "Account"' -c "CREATE TABLE \"Account\" (
		    id $type, email text, login timestamptz, made timestamptz)"
		sql -c "INSERT INTO \"Account\" VALUES ('ADA', NULL, '2020-01-01',
		    '2020-01-01')"
		[[ $type == *KEY* ]] ||
			sql -c "INSERT INTO \"Account\" VALUES ('ada', NULL,
			    '2020-01-01', '2020-01-01')"
		export_it | sed 's/^ADA/Ada/' |
		    retain --keys keys.sql --keys-as sql >kept
		rm -f gone
		psql -AtqX -f keys.sql >lines
		run -1 confirm lines
		[ "$(sql -c 'SELECT id FROM "Account"')" = ADA ]
	done
}

@test "postgresql: numbers, dates and texts are found in columns of any type" {
	local type value
	accounts
	jq '.retention.rules[0].when = ".email != \"x\""' policy.json >new
	mv new policy.json
	while read -r type value; do
		sql -c 'DROP TABLE "Account"' -c "CREATE TABLE \"Account\" (
		    id $type, email $type, login timestamptz, made timestamp)" \
		    -c "INSERT INTO \"Account\" VALUES ($value, $value,
		    '2020-01-01', '2020-01-01')"
		export_it | retain --keys keys.sql --keys-as sql >kept
		psql -AtqX -f keys.sql >lines
		grep -q '^{"dataset' lines || fail "$type $value"
		[ -z "$(sql -c 'SELECT id FROM "Account"')" ]
	done <<'END'
text 'a'
varchar(3) 'ab '
char(5) 'ab'
name 'ab'
real 0.1
float8 0.30000000000000004
numeric 1.50
numeric(9,3) 2
bigint 9223372036854775807
boolean true
date '2020-02-29'
timestamptz '2020-02-29 09:00:00.5Z'
timestamp '2020-02-29 09:00:00.123456'
interval '1 day'
uuid 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'
inet '192.0.2.1'
bytea '\x00ff'
money 12.50
jsonb '{"b":1, "a":2}'
int[] '{1,2}'
END
}

@test "postgresql: nothing, as CSV writes it, is null or an empty text" {
	local type
	accounts
	for type in text timestamptz; do
		sql -c 'TRUNCATE "Account"' -c "ALTER TABLE \"Account\"
		    ALTER login TYPE $type USING NULL" \
		    -c "INSERT INTO \"Account\" VALUES ('1', '', NULL, '2020-01-01')"
		[ "$type" != text ] ||
			sql -c "INSERT INTO \"Account\" VALUES ('2', '', '',
			    '2020-01-01')"
		export_it | retain --keys keys.sql --keys-as sql >kept
		psql -AtqX -f keys.sql | confirm
		[ -z "$(sql -c 'SELECT id FROM "Account"')" ]
	done
}

@test "postgresql: where a key fits several records, none goes, and somebody is told" {
	accounts
	sql -c 'ALTER TABLE "Account" DROP CONSTRAINT "Account_pkey"' \
	    -c 'ALTER TABLE "Account" ALTER id TYPE numeric USING 18' \
	    -c "UPDATE \"Account\" SET login = '2020-01-01'" \
	    -c 'INSERT INTO "Account" SELECT 18.0, email, login, made FROM
		"Account"' \
	    -c "INSERT INTO \"Account\" VALUES (19, '', '2020-01-01')"
	export_it | awk '!seen[substr($0, 1, 3)]++' |
	    retain --keys keys.sql --keys-as sql >kept
	psql -AtqX -v ON_ERROR_STOP=1 -f keys.sql >lines 2>errors
	run -1 --separate-stderr confirm lines
	[[ $stderr == *'fit several records, which stay: give the dataset a key that tells them apart' ]]
	[ "$(sql -c 'SELECT count(*) FROM "Account" WHERE id = 18')" -gt 3 ]
	[ "$(sql -c 'SELECT count(*) FROM "Account" WHERE id = 19')" -eq 0 ]
	[ ! -s errors ] && [ "$(wc -l <gone)" -eq 1 ]
}

@test "postgresql: a key is found by its index" {
	accounts
	sql -c "INSERT INTO \"Account\" SELECT i, 'x', '2020-01-01Z', NULL
	    FROM generate_series(1000, 4000) i" -c 'ANALYZE "Account"'
	export_it | retain --keys keys.sql --keys-as sql >kept
	{
		sed -n '/pp_same/,/^\$\$;/p; /^CREATE FUNCTION pg_temp.pp_do/q' keys.sql |
		    sed '/pp_do/d'
		echo 'EXPLAIN'
		sed -n "s/.*pp_do('\(.*\)'), '.*/\1;/; T; s/''/'/gp; q" keys.sql
	} >explain.sql
	sql -f explain.sql >plan
	grep -q 'Index Scan using "Account_pkey"' plan
}

@test "postgresql: a record that a foreign key refuses does not keep the others" {
	# One is looked at on COMMIT.
	for deferred in '' 'DEFERRABLE INITIALLY DEFERRED'; do
		accounts
		export_it | retain --keys keys.sql --keys-as sql >/dev/null
		sql -c "CREATE TABLE bill (id text REFERENCES \"Account\"
		    $deferred)" -c "INSERT INTO bill VALUES ('20')"
		rm -f gone
		psql -AtqX -v ON_ERROR_STOP=1 -f keys.sql >lines 2>errors
		sql -c 'DROP TABLE bill'
		run -1 --separate-stderr confirm lines
		[[ $stderr == *'the database refused 1 record, which stays'* ]]
		[ "$(sql -c 'SELECT id FROM "Account" ORDER BY id' |
		    tr '\n' ' ')" = '17 20 ' ]
		[ "$(wc -l <gone)" -eq 2 ] && [ ! -s errors ]
	done
}

@test "postgresql: a record that another session has locked keeps no other" {
	accounts
	export_it | retain --keys keys.sql --keys-as sql >/dev/null
	{ echo "BEGIN; SELECT 1 FROM \"Account\" WHERE id = '19' FOR UPDATE;"
	    echo "SELECT pg_sleep(3);"; } | sql >locked &
	for ((i = 0; i < 50; i++)); do
		[ ! -s locked ] || break
		sleep 0.1
	done
	PGOPTIONS='-c lock_timeout=100ms' psql -AtqX -f keys.sql >lines
	run -1 confirm lines
	[ "$(sql -c 'SELECT id FROM "Account" ORDER BY id' | tr '\n' ' ')" = \
	    '17 19 ' ]
	wait
}

# all_hashes: the keyed hashes of the whole table.
all_hashes() {
	export_it | pp-retain hash -p policy.json -k my.key | jq -r .key | sort
}

# stopped WAIT: kills psql after a while, and looks for what was forgotten.
stopped() {
	rm -f gone
	{ timeout -s KILL "$1" psql -AtqX -f keys.sql || :; } >lines
	# What the server has begun, it ends.
	sleep 0.3
	confirm lines 2>/dev/null || [ $? -eq 1 ]
	touch gone
	all_hashes >there
	jq -r .key gone | sort -u >log
	jq -r 'select(.unsure | not).key' gone | sort -u >sure
	comm -23 all there | comm -23 - log | is /dev/null
	comm -12 there sure | is /dev/null
}

@test "postgresql: nothing that is gone is forgotten, wherever psql is killed" {
	accounts
	sql -c "INSERT INTO \"Account\" SELECT i, 'x', '2020-01-01Z', NULL
	    FROM generate_series(1000, 4000) i"
	all_hashes >all
	export_it >all.csv
	export_it | retain --keys keys.sql --keys-as sql >/dev/null
	for wait in 0.02 0.05 0.1 0.15 0.2 0.3 0.4 0.6; do
		stopped $wait
		sql -c 'TRUNCATE "Account"' \
		    -c '\copy "Account" FROM all.csv CSV HEADER'
	done
	# Between COMMIT and what is printed after it.
	# shellcheck disable=SC2016 # for the shell of psql
	sed '/^COMMIT/s/.*/&\n\\! kill -KILL $PPID/' keys.sql >killed.sql
	mv killed.sql keys.sql
	stopped 10
	jq -e 'select(.unsure)' gone >/dev/null
}

@test "postgresql: backslashes mean the same however the server reads them" {
	accounts
	export_it | retain --keys keys.sql --keys-as sql >/dev/null
	PGOPTIONS='-c standard_conforming_strings=off' \
	    psql -AtqX -f keys.sql >lines
	[ "$(grep -c '^{"dataset' lines)" -eq 3 ]
	jq -e . lines >/dev/null
	[ "$(sql -c 'SELECT id FROM "Account"')" = 17 ]
}

@test "postgresql: a table may have any name, and so may its schema" {
	while read -r table; do
		accounts
		name=$(jq -nr --argjson t "$table" '[$t] | flatten | .[0] |
		    gsub("\""; "\"\"") | "\"\(.)\""')
		[ "$name" != '"Account"' ] || continue
		sql -c "DROP SCHEMA IF EXISTS $name CASCADE" 2>/dev/null
		sql -c "CREATE SCHEMA $name" -c "CREATE TABLE $name.$name AS
		    TABLE \"Account\"" -c "DROP TABLE IF EXISTS $name" \
		    -c "CREATE TABLE $name AS TABLE \"Account\"" 2>/dev/null
		jq --argjson t "$table" '.datasets.accounts.at_source.sql.table =
		    ([$t] | flatten | . + .)' policy.json >new
		for with in '.' ".datasets.accounts.at_source.sql.table = $table"; do
			jq "$with" new >policy.json
			export_it | retain --keys keys.sql --keys-as sql >/dev/null
			sql <keys.sql | grep -c '^{"dataset' | is <(echo 3)
		done
		[ "$(sql -c "SELECT id FROM $name.$name")" = 17 ]
		[ "$(sql -c "SELECT id FROM $name")" = 17 ]
		[ "$(sql -c 'SELECT count(*) FROM "Account"')" -eq 4 ]
		sql -c "DROP SCHEMA $name CASCADE" -c "DROP TABLE $name" 2>/dev/null
	done < <(odd_tables)
}

@test "postgresql: null and its spelling as a text pass through --quoting backslash" {
	[ -n "${SERVER_BIN:-}" ] || skip 'there is no PostgreSQL'
	sql <<'END'
DROP TABLE IF EXISTS was, now;
CREATE TABLE was (id int, a text);
INSERT INTO was SELECT i, c FROM unnest(ARRAY[NULL, E'\\N', E' \\N', '', 'N',
    E'\\\\N', E'\\', E'\t', E'\n', E'\r\n', '"', '"a"', ',', E'\b\f\v', '\.'])
    WITH ORDINALITY AS v (c, i);
CREATE TABLE now (LIKE was);
END
	sql -c 'COPY was TO STDOUT' >was
	# back OPTION...: what these make of the file reads as the same table.
	back() {
		pp-redact --no-header --quoting backslash "$@" was >now
		sql -c 'TRUNCATE now'
		[ "$1" = -d ] || sql -c '\copy now FROM now'
		[ "$1" != -d ] || sql -c "\\copy now FROM now (DELIMITER ',')"
		[ "$(sql -c 'SELECT count(*) FROM was JOIN now USING (id)
		    WHERE was.a IS NOT DISTINCT FROM now.a')" -eq 15 ]
	}
	back -f tsv
	is was <now
	back -f tsv -c 1=keep
	sql -c "COPY was TO STDOUT (DELIMITER ',')" >was
	back -f csv -t tsv
	back -d , -c 1=keep
	pp-redact --no-header --quoting backslash -t ndjson was >was.ndjson
	mv was.ndjson was
	pp-redact -t tsv --quoting backslash was | tail -n +2 >now
	sql -c 'TRUNCATE now'
	sql -c '\copy now FROM now'
	[ "$(sql -c 'SELECT count(*) FROM was JOIN now USING (id)
	    WHERE was.a IS NOT DISTINCT FROM now.a')" -eq 15 ]
}

@test "postgresql: hostile values come back as they are, and nothing else runs" {
	accounts
	sql <<'END'
CREATE TABLE IF NOT EXISTS pwned (who text);
CREATE TABLE IF NOT EXISTS odd ("k'""\x;" text PRIMARY KEY, "n:n" text,
    login timestamptz);
DELETE FROM odd;
INSERT INTO odd SELECT c || E'''); INSERT INTO pwned VALUES (1); --' || i, c,
    '2020-01-01'
    FROM unnest(ARRAY[E'\\', E'\\''', E'\\\\''', '''', '"', E'a\nb', E'\r',
	E'a\r\nb', E'\\.', E'x\n\\.\ny', ':n', ':''n''', '$$', 'E''', ';',
	E'\u2028', E'\t', '`true`', '--', '/*', 'é', E'\x01\x1a', ' ',
	E'\\! touch pwned', E'\n\\! touch pwned\n', E'''\\g''']) WITH ORDINALITY
	AS v (c, i);
END
	jq '.datasets.accounts.fields |= with_entries(
		if .key == "id" then .key = "k'\''\"\\x;" else . end |
		if .key == "email" then .key = "n:n" else . end) |
	    .datasets.accounts.key = ["k'\''\"\\x;"] |
	    .datasets.accounts.person = .datasets.accounts.key |
	    .datasets.accounts.at_source.sql = {"table": "odd"} |
	    del(.datasets.accounts.fields.made) |
	    .retention.rules[0].since = ["login"] |
	    .retention.rules[0].when = ".[\"n:n\"] != \"z\""' policy.json >new
	mv new policy.json
	for strings in on off; do
		sql -c 'CREATE TABLE copy AS SELECT * FROM odd'
		sql -c 'SELECT row_to_json(odd) FROM odd' >odd.ndjson
		retain --keys keys.sql --keys-as sql odd.ndjson >kept
		[ ! -s kept ]
		PGOPTIONS="-c standard_conforming_strings=$strings" \
		    psql -AtqX -v ON_ERROR_STOP=1 -f keys.sql >lines
		[ "$(grep -c '^{"dataset' lines)" -eq 26 ]
		rm -f gone
		pp-retain confirm -p policy.json -k my.key --deletions gone \
		    lines
		[ "$(wc -l <gone)" -eq 26 ]
		jq -S -c 'select(.key).key' lines | sort >got
		jq -S -c 'del(.["n:n"], .login)' odd.ndjson | sort | is got
		[ "$(sql -c 'SELECT count(*) FROM odd')" = 0 ]
		sql -c 'INSERT INTO odd SELECT * FROM copy; DROP TABLE copy'
	done
	[ "$(sql -c 'SELECT count(*) FROM pwned')" = 0 ]
	[ ! -e pwned ]
}

@test "postgresql: a wrong value is corrected where it still is, and no other" {
	# shellcheck disable=SC2034 # read by source.bash
	FORM=sql
	client() { psql -AtqX; }
	export_people() {
		sql -c 'SELECT row_to_json(p) FROM people p ORDER BY id' \
		    >people.ndjson
	}
	accounts
	corrects public.people
	sql <<'END'
DROP TABLE IF EXISTS people;
CREATE TABLE people (id text PRIMARY KEY, name text, points integer,
    adult boolean, born date);
INSERT INTO people VALUES ('17', 'Ada Exampel', 7, true, '1990-03-02'),
    ('18', 'Bo Exampel', 7, true, '1990-03-02');
END
	all_corrected
}

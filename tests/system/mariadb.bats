#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# shellcheck disable=SC2154,SC2317 # stderr: set by run; functions that others call
#
# pp-retain and a real MariaDB: what is judged, deleted at the source and
# remembered.

load ../helper
load source

set -o pipefail

# shellcheck disable=SC2034 # read by source.bash
FORM=mysql TABLE=shop.accounts

setup_file() {
	command -v mariadb-install-db >/dev/null &&
	    command -v mariadbd >/dev/null || return 0
	# A path that anybody may walk, short enough for a socket.
	SERVER=$(mktemp -d /tmp/pp-XXXXXX)
	export SERVER
	[ "$(id -u)" -ne 0 ] || chown 65534:65534 "$SERVER"
	as_nobody mariadb-install-db --no-defaults --datadir="$SERVER/data" \
	    --auth-root-authentication-method=normal --skip-test-db >/dev/null
	as_nobody mariadbd --no-defaults --datadir="$SERVER/data" \
	    --socket="$SERVER/s" --pid-file="$SERVER/pid" --skip-networking \
	    --innodb-flush-log-at-trx-commit=0 >"$SERVER/log" 2>&1 3>&- &
	for ((i = 0; i < 300; i++)); do
		mariadb -u root -S "$SERVER/s" -e 'CREATE DATABASE shop
		    CHARACTER SET utf8mb4' 2>/dev/null && return
		sleep 0.1
	done
	return 1
}

teardown_file() {
	[ -n "${SERVER:-}" ] || return 0
	kill -KILL "$(cat "$SERVER/pid")"
	rm -r "$SERVER"
}

sql() {
	mariadb -u root -S "$SERVER/s" --default-character-set=utf8mb4 \
	    -NBr shop -e "${1:-$(cat)}"
}

client() {
	mariadb -u root -S "$SERVER/s" --batch --skip-column-names --raw \
	    --unbuffered --force --loose-skip-print-query-on-error
}

export_it() {
	sql "SELECT JSON_OBJECT('id', id, 'email', email, 'login',
	    login) FROM accounts ORDER BY id" >accounts.ndjson
}

accounts() {
	[ -n "${SERVER:-}" ] || skip 'there is no MariaDB'
	key
	policy
	rm -f gone
	sql <<'END'
DROP TABLE IF EXISTS bill, accounts;
CREATE TABLE accounts (id VARCHAR(200) PRIMARY KEY, email VARCHAR(200),
    login DATETIME);
INSERT INTO accounts VALUES
  ('17', 'ada@example.org', '2026-02-20 09:00:00'),
  ('18', 'bo@example.org', '2025-06-01 09:00:00'),
  ('19', 'chen@example.net', '2025-06-02 09:00:00'),
  ('20', 'dana@example.com', '2025-01-01 00:00:00');
END
	export_it
}

@test "mariadb: what must go is gone, and no more is remembered than that" {
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

@test "mariadb: who logs in after the export keeps the account" {
	accounts
	judge
	sql "UPDATE accounts SET login = '2026-03-01 11:00:00' WHERE id = '19'"
	client <keys.sql >lines
	unequal lines 1
	[ "$(left)" = '17 19 ' ]
	remembered <(sed -n '2p; 4p' accounts.ndjson)
}

@test "mariadb: a record that a foreign key refuses does not keep the others" {
	accounts
	sql "CREATE TABLE bill (id VARCHAR(200), FOREIGN KEY (id) REFERENCES
	    accounts (id)); INSERT INTO bill VALUES ('19')"
	judge
	client <keys.sql >lines 2>errors
	run -1 --separate-stderr confirm lines
	[[ $stderr == *'the database refused 1 record, which stays'* ]]
	[ "$(left)" = '17 19 ' ]
	remembered <(sed -n '2p; 4p' accounts.ndjson)
	run ! grep example errors
}

@test "mariadb: a column that is gone deletes nothing" {
	accounts
	judge
	sql 'ALTER TABLE accounts RENAME COLUMN login TO seen'
	client <keys.sql >lines 2>errors
	confirm lines
	[ "$(left)" = '17 18 19 20 ' ] && [ ! -s gone ]
	[ -s errors ] && run ! grep example errors
}

@test "mariadb: letters of both cases and blanks at the end differ" {
	accounts
	email_counts
	sql "INSERT INTO accounts VALUES ('Ab', '', '2020-01-01'),
	    ('Cd', 'é', '2020-01-01')"
	export_it
	judge
	sql "UPDATE accounts SET email = 'BO@example.org' WHERE id = '18'"
	sql "UPDATE accounts SET email = 'chen@example.net ' WHERE id = '19'"
	sql "UPDATE accounts SET id = 'AB' WHERE id = 'Ab'"
	sql "UPDATE accounts SET email = 'e' WHERE id = 'Cd'"
	client <keys.sql >lines
	unequal lines 4
	[ "$(left)" = '17 18 19 AB Cd ' ]
	remembered <(grep '"20"' accounts.ndjson)
}

@test "mariadb: a key names just its own record, whatever the column says is equal" {
	accounts
	sql "DELETE FROM accounts; INSERT INTO accounts SELECT id, 'x',
	    '2020-01-01' FROM (SELECT '18' AS id UNION ALL SELECT '018' UNION ALL
	    SELECT '18abc' UNION ALL SELECT '18.0' UNION ALL SELECT '0' UNION ALL
	    SELECT 'ada' UNION ALL SELECT '1' UNION ALL SELECT 'true') AS t"
	printf '{"id":%s,"login":"2020-01-01 00:00:00"}\n' 18 0 true \
	    '"ADA"' '"18 "' >accounts.ndjson
	judge
	client <keys.sql >lines
	unequal lines 2
	[ "$(left)" = '018 18.0 18abc ada true ' ]
}

@test "mariadb: numbers and dates are found in columns of any type" {
	local type value
	while read -r type value; do
		accounts
		email_counts
		sql "DROP TABLE accounts; CREATE TABLE accounts (id VARCHAR(9),
		    email $type, login DATETIME); INSERT INTO accounts VALUES
		    ('a', $value, '2020-01-01')"
		mariadb -u root -S "$SERVER/s" -B shop -e \
		    'SELECT * FROM accounts' >accounts.tsv
		export_it
		# JSON has no number with leading zeros.
		[[ $type != *ZEROFILL ]] || sed -i "s/: 0*4/: 4/" accounts.ndjson
		for file in accounts.tsv accounts.ndjson; do
			retain -f "${file#*.}" -D accounts --no-holds --keys keys.sql \
			    --keys-as mysql -o kept "$file"
			[ ! -s kept ] || [ "$(wc -l <kept)" -eq 1 ]
			sql 'CREATE OR REPLACE TABLE copy SELECT * FROM accounts'
			client <keys.sql >lines
			[ -z "$(left)" ] || fail "$type $value $file"
			sql 'DROP TABLE accounts; RENAME TABLE copy TO accounts'
		done
	done <<'END'
FLOAT 0.1
FLOAT 16777217
DOUBLE 0.30000000000000004
DOUBLE 1e20
DECIMAL(30,10) 12345678901234567890.1234567890
BIGINT 9223372036854775807
INT(6)ZEROFILL 42
BOOLEAN TRUE
YEAR 2020
DATE '2020-02-29'
TIME '09:00:00'
DATETIME '2020-02-29 09:00:00'
DATETIME(6) '2020-02-29 09:00:00.5'
TIMESTAMP(3) '2020-02-29 09:00:00.12'
CHAR(10) 'ab'
ENUM('x','y') 'y'
SET('x','y') 'x,y'
TEXT '1.50'
VARBINARY(10) 'Ab'
END
}

@test "mariadb: a date is found however JSON writes it" {
	accounts
	sed -i 's/\(:00\)"/\1.000000"/' accounts.ndjson
	judge
	client <keys.sql | confirm
	[ "$(left)" = '17 ' ]
}

@test "mariadb: where a key fits several records, none goes, and somebody is told" {
	accounts
	sql "DROP TABLE accounts; CREATE TABLE accounts (id DECIMAL(9,2),
	    email VARCHAR(200), login DATETIME); INSERT INTO accounts VALUES
	    (18, 'a', '2020-01-01'), (18, 'b', '2020-01-01'),
	    (19, 'c', '2020-01-01')"
	export_it
	judge
	client <keys.sql >lines
	run -1 --separate-stderr confirm lines
	[[ $stderr == *'2 keys fit several records, which stay: give the dataset a key that tells them apart' ]]
	[ "$(left)" = '18.00 18.00 ' ] && [ "$(wc -l <gone)" -eq 1 ]
}

@test "mariadb: a key is found by its index, of a number as of a text" {
	local type
	for type in 'VARCHAR(200)' BIGINT 'DECIMAL(20,0)'; do
		accounts
		sql "ALTER TABLE accounts MODIFY id $type;
		    INSERT INTO accounts SELECT seq, 'x', '2020-01-01' FROM
		    seq_100_to_999"
		export_it
		judge
		grep -m 1 '^DELETE' keys.sql | sed 's/^/EXPLAIN /' >explain
		client <explain >plan
		run ! grep -qE '	(ALL|index)	' plan
		grep -q 'PRIMARY.*PRIMARY' plan
	done
}

@test "mariadb: fields are erased, and the record stays" {
	accounts
	jq '.retention.rules[0] += {"then": "erase", "erase": ["user.contact"]}' \
	    policy.json >new
	mv new policy.json
	judge
	client <keys.sql | confirm
	[ "$(sql 'SELECT id FROM accounts WHERE email IS NULL' |
	    tr '\n' ' ')" = '18 19 20 ' ]
	[ ! -s gone ]
}

@test "mariadb: a table may have any name" {
	while read -r table; do
		accounts
		name=$(jq -nr --argjson t "$table" '[$t] | flatten | .[0] |
		    gsub("`"; "``") | "`\(.)`"')
		sql "DROP TABLE IF EXISTS $name; CREATE TABLE $name LIKE accounts;
		    INSERT INTO $name SELECT * FROM accounts"
		jq --argjson t "$table" '.datasets.accounts.at_source.sql.table =
		    (["shop"] + ([$t] | flatten))' policy.json >new
		mv new policy.json
		judge
		client <keys.sql | confirm
		[ "$(sql "SELECT GROUP_CONCAT(id) FROM $name")" = 17 ]
		[ "$(left)" = '17 18 19 20 ' ]
		sql "DROP TABLE $name"
	done < <(odd_tables)
}

@test "mariadb: null and its spelling as a text pass through --quoting backslash" {
	[ -n "${SERVER:-}" ] || skip 'there is no MariaDB'
	sql <<'END'
DROP TABLE IF EXISTS was, now;
CREATE TABLE was (id INT, a VARCHAR(20));
INSERT INTO was VALUES (1, NULL), (2, '\\N'), (3, ' \\N'), (4, ''), (5, 'N'),
    (6, '\\\\N'), (7, '\\'), (8, '\t'), (9, '\n'), (10, '\r\n'), (11, '"'),
    (12, '"a"'), (13, ','), (14, '\b'), (15, '\\.');
CREATE TABLE now LIKE was;
END
	sql "SELECT * FROM was INTO OUTFILE '$SERVER/was'"
	# load FILE: it reads as the same table.
	load() {
		cp "$1" "$SERVER/now"
		chmod 644 "$SERVER/now"
		sql "TRUNCATE now; LOAD DATA INFILE '$SERVER/now' INTO TABLE now"
		[ "$(sql 'SELECT count(*) FROM was JOIN now USING (id)
		    WHERE BINARY was.a <=> BINARY now.a')" -eq 15 ]
	}
	tables=(pp-redact --no-header --quoting backslash)
	"${tables[@]}" -f tsv "$SERVER/was" >now
	is "$SERVER/was" <now
	"${tables[@]}" -f tsv -c 1=keep "$SERVER/was" >now
	load now
	"${tables[@]}" -f tsv -t csv "$SERVER/was" >now.csv
	"${tables[@]}" -t tsv now.csv >now
	load now
	"${tables[@]}" -f tsv -t ndjson "$SERVER/was" >now.ndjson
	pp-redact -t tsv --quoting backslash now.ndjson | tail -n +2 >now
	load now
}

@test "mariadb: hostile values come back as they are, and nothing else runs" {
	for mode in "" ANSI_QUOTES,NO_BACKSLASH_ESCAPES; do
		accounts
		email_counts
		sql 'DELETE FROM accounts; ALTER TABLE accounts MODIFY id
		    VARCHAR(200) COLLATE utf8mb4_bin'
		hostile | jq -r '"CONVERT(FROM_BASE64(\u0027\(@base64)\u0027)
		    USING utf8mb4)" | "INSERT INTO accounts VALUES (
		    CONCAT(\u0027k\u0027, \(.)), \(.), \u00272020-01-01\u0027);"' |
		    sql
		export_it
		[ "$(wc -l <accounts.ndjson)" -eq "$(hostile | wc -l)" ]
		judge
		[ ! -s kept ]
		sql "SET GLOBAL sql_mode = '$mode'"
		client <keys.sql >lines
		sql "SET GLOBAL sql_mode = DEFAULT"
		confirm lines
		[ -z "$(left)" ] && [ ! -e pwned ]
		remembered accounts.ndjson
		jq -c 'select(.dataset).key.id' lines | sort >got
		jq -c .id accounts.ndjson | sort | is got
	done
}

@test "mariadb: nothing that is gone is forgotten, wherever the client is killed" {
	accounts
	sql "INSERT INTO accounts SELECT seq, 'x', '2020-01-01' FROM
	    seq_100_to_160"
	export_it
	cp accounts.ndjson all.ndjson
	sql 'CREATE TABLE IF NOT EXISTS full SELECT * FROM accounts'
	for wait in 0.01 0.02 0.03 0.04 0.05 0.07; do
		sql 'DELETE FROM accounts; INSERT INTO accounts SELECT * FROM full'
		cp all.ndjson accounts.ndjson
		rm -f gone
		judge
		{ timeout -s KILL $wait mariadb -u root -S "$SERVER/s" -NBrnf \
		    <keys.sql || :; } >lines
		# What the server has begun, it ends.
		sleep 0.2
		confirm lines 2>/dev/null || [ $? -eq 1 ]
		forgotten all.ndjson
	done
	sql 'DROP TABLE full'
}

@test "mariadb: a wrong value is corrected where it still is, and no other" {
	export_people() {
		sql "SELECT JSON_OBJECT('id', id, 'name', name, 'points', points,
		    'adult', JSON_COMPACT(IF(adult, 'true', 'false')),
		    'born', born) FROM people ORDER BY id" >people.ndjson
	}
	accounts
	corrects shop.people
	sql "DROP TABLE IF EXISTS people;
	    CREATE TABLE people (id VARCHAR(20) PRIMARY KEY, name VARCHAR(200),
	    points INT, adult BOOLEAN, born DATE);
	    INSERT INTO people VALUES
	    ('17', 'Ada Exampel', 7, 1, '1990-03-02'),
	    ('18', 'Bo Exampel', 7, 1, '1990-03-02')"
	all_corrected
}

@test "mariadb: a value that a column cannot hold is refused, however lax the server is" {
	export_people() {
		sql "SELECT JSON_OBJECT('id', id, 'name', name, 'points',
		    points) FROM people ORDER BY id" >people.ndjson
	}
	accounts
	corrects shop.people
	sql "SET GLOBAL sql_mode = '';
	    DROP TABLE IF EXISTS people;
	    CREATE TABLE people (id VARCHAR(20) PRIMARY KEY, name VARCHAR(5),
	    points TINYINT); INSERT INTO people VALUES ('17', 'Ada', 7)"
	want name '"Ada"' '"Ada Example"'
	want points 7 8000
	script >fix.sql
	client <fix.sql >lines 2>/dev/null
	sql 'SET GLOBAL sql_mode = DEFAULT'
	run -1 --separate-stderr corrected lines
	[[ $stderr == *'the database refused 2 corrections'* ]]
	[ "$(person '[.name, .points]')" = '["Ada",7]' ]
	[ ! -s changes ]
}

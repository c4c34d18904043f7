# SPDX-License-Identifier: ISC
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by bats
#
# What the tests of deleting and correcting at the source share.  A test file for a database
# defines
#
#	sql [STATEMENTS]	runs statements, or those of standard input
#	client			runs a script of --keys as the page says
#	export_it		writes the table as accounts.ndjson
#	FORM, TABLE		of --keys-as, and the table as the policy names it

# as_nobody COMMAND...: a server does not run as root.
as_nobody() {
	if [ "$(id -u)" -eq 0 ]; then
		setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
	else
		"$@"
	fi
}

policy() {
	cat >policy.json <<END
{"policy": {"format": "pp-policy/1", "id": "t", "title": "T",
  "time_zone": "America/Los_Angeles"},
 "purposes": {"any": {"data_use": "collect", "clause": "1"}},
 "datasets": {"accounts": {"clause": "2", "subjects": ["customer"],
   "purposes": ["any"], "key": ["id"], "person": ["id"],
   "fields": {"id": {"category": "user.unique_id"},
    "email": {"category": "user.contact.email"},
    "login": {"category": "user.behavior", "type": "timestamp"}},
   "at_source": {"sql": {"table": "$TABLE", "key": ["id"]}}}},
 "retention": {"rules": [{"id": "inactive", "clause": "3",
   "dataset": "accounts", "delete_after": "P6M",
   "since": ["login"]}]}}
END
}

# email_counts: key lines repeat the address.
email_counts() {
	jq '.retention.rules[0].when = ".email != \"x\""' policy.json >new
	mv new policy.json
}

retain() {
	pp-retain -p policy.json -k my.key --now 2026-03-01T12:00:00Z "$@"
}

# confirm [FILE]: logs what is gone.
confirm() {
	pp-retain confirm -p policy.json -k my.key --deletions gone \
	    --now 2026-03-01T13:00:00Z "$@"
}

# judge: the keys of what must go, as a script.
judge() {
	retain -D accounts --no-holds --keys keys.sql --keys-as "$FORM" \
	    -o kept accounts.ndjson
}

# odd_tables: names of tables that need quotes, each as JSON, in the policy and
# alone.
odd_tables() {
	printf '%s\n' '"Account"' '"select"' '"my accounts"' '"order-items"' \
	    '"注文"' '["a.b"]' '["\"q\" `b` [c]; '"'"'--"]'
}

# hostile: a text in every line of JSON.
hostile() {
	python3 - <<'END'
import json
for v in ["\\", "\\'", "\\\\'", "'", '"', "a\nb", "\r", "a\r\nb", "a\nb\r\n",
          "\\.", "x\n\\.\ny", ":n", ":'n'", "$$", "E'", ";", "\u2028", "\t",
          "`true`", "`", "--", "/*", "#", "é", "É", "e\u0301", "\x01\x1a", " ",
          "\\! touch pwned", "\n\\! touch pwned\n", "'\\g", "\n.shell touch "
          "pwned\n", "\n.quit\n", "\\q", "\\G", "delimiter //", "\ndelimiter x",
          "system touch pwned", "?1", "@x", "%s", "𝒳", "\x7f", "NULL", "x'41'",
          "'); DELETE FROM accounts; --", "17", "017", "1e1", "1.50", "true"]:
    print(json.dumps(v))
END
}

# left: the ids that the table still has.
left() {
	sql 'SELECT id FROM accounts ORDER BY id' | tr '\n' ' '
}

# fail MESSAGE: ends a test within a loop.
fail() {
	echo "$*" >&2
	return 1
}

# unequal FILE N: the client printed of N records that they are not there as they
# were exported.
unequal() {
	run -1 --separate-stderr confirm "$1"
	[[ $stderr == *"$2 record"*' not found as exported, and not deleted: changed since the export or cannot be compared' ]]
}

# hashes FILE: the keyed hashes of the records in it.
hashes() {
	pp-retain hash -p policy.json -k my.key -D accounts "$1" |
	    jq -r .key | sort
}

# remembered FILE: the log has just the records of this file.
remembered() {
	hashes "$1" >want
	jq -r .key gone | sort | is want
}

# forgotten FILE: fails if a record of the file is neither in the table nor in
# the log, or if the log is sure of a record that is in the table.
forgotten() {
	jq -r .key gone | sort -u >log
	jq -r 'select(.unsure | not).key' gone | sort -u >sure
	hashes "$1" >all
	export_it
	hashes accounts.ndjson >there
	comm -23 all there | comm -23 - log | is /dev/null
	comm -12 there sure | is /dev/null
}

# ---- correcting ----
#
# A test file defines export_people, too, which writes the table of people as
# people.ndjson.

# corrects TABLE: a policy about people in this table, and a request of 17.
corrects() {
	key
	rm -f asks changes values
	cat >correct.json <<END
{"policy": {"format": "pp-policy/1", "id": "t", "title": "T",
  "time_zone": "America/Los_Angeles"},
 "purposes": {"any": {"data_use": "collect", "clause": "1"}},
 "identity": {"account_id": {}},
 "datasets": {"people": {"clause": "2", "subjects": ["customer"],
   "purposes": ["any"], "key": ["id"], "person": ["id"],
   "identity": {"account_id": "id"}, "no_retention": "a test",
   "fields": {"id": {"category": "user.unique_id"},
    "name": {"category": "user.name"},
    "points": {"category": "user.behavior", "type": "number"},
    "adult": {"category": "user.demographic", "type": "boolean"},
    "born": {"category": "user.demographic", "type": "date"}},
   "at_source": {"sql": {"table": "$1", "key": ["id"]}}}}}
END
	echo account_id=17 | pp-request add correction -p correct.json \
	    -k my.key -l asks -i --id r1 --at 2026-02-01 >/dev/null
	pp-request note r1 identity_confirmed --level reasonable \
	    -p correct.json -l asks --at 2026-02-02
}

# want FIELD FROM TO: one more value to correct, both as JSON.
want() {
	(umask 077 && jq -cn --arg f "$1" --argjson from "$2" --argjson to "$3" \
	    '{request: "r1", dataset: "people", field: $f, from: $from, to: $to}' \
	    >>values)
}

script() {
	export_people
	pp-correct -p correct.json -k my.key -l asks -D people --no-holds \
	    --values values --now 2026-03-01T12:00:00Z --keys-as "$FORM" \
	    people.ndjson
}

# corrected [FILE]: logs what is corrected.
# shellcheck disable=SC2120 # "$@" may be empty
corrected() {
	pp-correct confirm -p correct.json -l asks --changes changes \
	    --now 2026-03-01T13:00:00Z "$@"
}

# person JQ: something of person 17 as the table has it now.
person() {
	export_people
	jq -c "select(.id == \"17\") | $1" people.ndjson
}

# shellcheck disable=SC2119 # standard input
# all_corrected: what every database must do.
all_corrected() {
	local at v

	want name '"Ada Exampel"' '"Ada Example"'
	want points 7 8
	want adult true false
	want born '"1990-03-02"' '"1990-03-03"'
	script | client | corrected
	[ "$(person '[.name, .points, .adult, .born]')" = \
	    '["Ada Example",8,false,"1990-03-03"]' ]
	jq -s 'map(select(.id == "18").name)' people.ndjson |
	    jq -e '. == ["Bo Exampel"]'
	[ "$(wc -l <changes)" -eq 4 ]
	grep -q 'corrected 4 values at the source' asks
	# What has changed meanwhile stays.
	rm values
	want points 8 9
	want name '"Ada Example"' '"Ada"'
	script >fix.sql
	sql <<<"UPDATE people SET points = 80 WHERE id = '17'"
	client <fix.sql >lines
	run -1 --separate-stderr corrected lines
	[[ $stderr == *'1 record was not found as exported, and not corrected'* ]]
	[ "$(person '[.name, .points]')" = '["Ada",80]' ]
	# A value of any letters.
	at='"Ada"'
	while IFS= read -r v; do
		rm values
		want name "$at" "$v"
		script | client | corrected || fail "$v"
		[ "$(person .name)" = "$(jq -c . <<<"$v")" ] || fail "$v"
		at=$v
	done < <(hostile | jq -c 'select(test("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]") | not)')
	[ ! -e pwned ]
	rm values
	want name "$at" null
	script | client | corrected
	[ "$(person .name)" = null ]
	rm values
	want name null '"Ada"'
	script | client | corrected
	[ "$(person .name)" = '"Ada"' ]
}

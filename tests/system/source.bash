# SPDX-License-Identifier: ISC
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by bats
#
# What the tests of deleting at the source share.  A test file for a database
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

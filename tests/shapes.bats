#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# shellcheck disable=SC2030,SC2031 # every test is a subshell
# shellcheck disable=SC2154 # stderr, lines: set by run
#
# What pp-retain does with records of NDJSON that are not built as the policy
# says: a text where it names something in an object, a list for one value.

load helper

set -o pipefail

NOW=2026-02-24T00:00:00Z

# policy FIELDS RULES [SECTIONS]
policy() {
	cat >policy.json <<END
{"policy": {"format": "pp-policy/1", "id": "t", "title": "T",
  "time_zone": "UTC"},
 "purposes": {"any": {"data_use": "collect", "clause": "1"}},
 "datasets": {
  "accounts": {"clause": "2", "purposes": ["any"], "key": ["id"],
   "person": ["id"], "fields": {"id": {"category": "user.unique_id"}, $1}},
  "orders": {"clause": "2", "purposes": ["any"], "key": ["no"],
   "no_retention": "a test", "person": ["buyer.id"],
   "identity": {"email": "buyer.email"},
   "fields": {"no": {"category": "system"},
    "buyer.id": {"category": "user.unique_id"},
    "buyer.email": {"category": "user.contact.email"}}}},
 "retention": {"rules": [$2]}, "rights": {"requests": {"deletion": {"verify": "contact"}}}$3}
END
}

user() {
	key
	policy '"user.email": {"category": "user.contact.email"},
	    "login": {"category": "user.behavior", "type": "timestamp"}' \
	    '{"id": "old", "clause": "3", "dataset": "accounts",
	    "delete_after": "P6M", "since": ["login"]}'
	sed -i 's/"person": \["id"\]/&, "identity": {"email": "user.email"}/' \
	    policy.json
	cat >in <<END
{"id":"1","user":{"email":"ada@example.org"},"login":"$1"}
{"id":"2","user":"ada@example.org","login":"$1"}
{"id":"3","user":[{"email":"ada@example.org"}],"login":"$1"}
{"id":"4","user":{"email":["ada@example.org"]},"login":"$1"}
{"id":"5","user":{"email":{"work":"ada@example.org"}},"login":"$1"}
{"id":"6","user":17,"login":"$1"}
{"id":"7","user":{"email":"bo@example.org"},"login":"$1"}
{"id":"8","user":null,"login":"$1"}
{"id":"9","user":{},"login":"$1"}
{"id":"10","user.email":"ada@example.org","login":"$1"}
{"id":["11"],"user":null,"login":"$1"}
END
}

# The action on each record and its reason, of those that are not just kept.
decisions() {
	pp-retain hash -D accounts -p policy.json -k my.key in |
	    jq -r '.key // "none"' | paste -d ' ' - <(jq -c .id in) >names
	pp-retain -n -p policy.json -k my.key --now $NOW -D accounts "$@" in 2>err |
	    jq -r '"\(.key | if type == "string" then . else "none" end) \(.action): \(.reason)"' |
	    awk 'NR == FNR { name[$1] = $2; next }
		{ $1 = name[$1]; gsub(/"/, "", $1); print }' names -
}

@test "hold: is perhaps on whoever's identity is not where the policy has it" {
	user 2025-02-20T00:00:00Z
	echo email=ada@example.org | pp-retain hold place case -i -p policy.json \
	    -k my.key --holds holds --now 2026-02-22T00:00:00Z
	decisions --holds holds >got || :
	is got <<'END'
1 keep: hold
2 review: identity cannot be read
3 review: identity cannot be read
4 review: identity cannot be read
5 review: identity cannot be read
6 review: identity cannot be read
7 delete: period is over
8 delete: period is over
9 delete: period is over
10 keep: hold
[11] review: identity cannot be read
END
	# What cannot be hashed is not shown instead.
	pp-retain -n -p policy.json -k my.key --holds holds --now $NOW \
	    -D accounts in >told 2>err || :
	[ "$(jq -c .key told | tail -n 1)" = '{"id":null}' ]
}

@test "request: reports whoever's identity is not where the policy has it" {
	user 2026-02-20T00:00:00Z
	echo email=ada@example.org | pp-request add deletion -l ledger \
	    -p policy.json -k my.key --id r1 -i --residence DE \
	    --now 2026-02-22T00:00:00Z
	pp-request note r1 identity_confirmed --level contact --by c \
	    -l ledger -p policy.json --now 2026-02-23T00:00:00Z
	decisions --ledger ledger >got || :
	is got <<'END'
1 delete: person asked for it
2 review: identity cannot be read
3 review: identity cannot be read
4 review: identity cannot be read
5 review: identity cannot be read
6 review: identity cannot be read
10 delete: person asked for it
[11] review: identity cannot be read
END
}

@test "hold: on a value holds a record that has another value where its object may be" {
	user 2025-02-20T00:00:00Z
	pp-retain hold place case -p policy.json -k my.key --holds holds \
	    -D accounts --where user.email=ada@example.org \
	    --now 2026-02-22T00:00:00Z
	decisions --holds holds >got || :
	[ "$(grep -c 'keep: hold' got)" -eq 10 ]
	grep -qx '7 delete: period is over' got
}

@test "since: replaces no date whose place has another value by an older one" {
	key
	policy '"meta.login": {"category": "user.behavior", "type": "timestamp"},
	    "created": {"category": "user.behavior", "type": "timestamp"}' \
	    '{"id": "old", "clause": "3", "dataset": "accounts",
	    "delete_after": "P6M", "since": ["meta.login", "created"]}'
	cat >in <<'END'
{"id":"0","meta":{"login":"2026-02-20T00:00:00Z"},"created":"2020-01-01T00:00:00Z"}
{"id":"1","meta":"2026-02-20T00:00:00Z","created":"2020-01-01T00:00:00Z"}
{"id":"2","meta":[{"login":"2026-02-20T00:00:00Z"}],"created":"2020-01-01T00:00:00Z"}
{"id":"3","meta":{"login":["2026-02-20T00:00:00Z"]},"created":"2020-01-01T00:00:00Z"}
{"id":"4","meta":false,"created":"2020-01-01T00:00:00Z"}
{"id":"5","meta":null,"created":"2020-01-01T00:00:00Z"}
{"id":"6","meta":"","created":"2020-01-01T00:00:00Z"}
END
	decisions >got || :
	is got <<'END'
1 review: not a date
2 review: not a date
3 review: not a date
4 review: not a date
5 delete: period is over
6 delete: period is over
END
}

@test "erase: leaves a record as it is where it cannot be sure to erase all" {
	policy '"profile.bio": {"category": "user.content"},
	    "tags[]": {"category": "user.content"},
	    "login": {"category": "user.behavior", "type": "timestamp"}' \
	    '{"id": "old", "clause": "3", "dataset": "accounts",
	    "delete_after": "P1M", "since": ["login"], "then": "erase",
	    "erase": ["user.content"]}'
	key
	cat >in <<END
{"id":"1","profile":{"bio":"x","n":1},"tags":["x",null],"login":"2025-01-01T00:00:00Z"}
{"id":"2","profile":null,"tags":"","login":"2025-01-01T00:00:00Z"}
{"id":"3","profile":"$SECRET","login":"2025-01-01T00:00:00Z"}
{"id":"4","profile":[{"bio":"$SECRET"}],"login":"2025-01-01T00:00:00Z"}
{"id":"5","profile":{"bio":{"text":"x"}},"tags":[["x"]],"login":"2025-01-01T00:00:00Z"}
{"id":"6","profile":{"bio":"x"},"tags":{"a":"$SECRET"},"login":"2025-01-01T00:00:00Z"}
{"id":"7","profile":{"bio":"x"},"tags":"$SECRET","login":"2025-01-01T00:00:00Z"}
END
	run -1 --separate-stderr pp-retain -D accounts -p policy.json -k my.key \
	    --no-holds --now $NOW --keys keys --decisions told in
	silent
	is <(sed -e '1s/"x"/null/g' \
	    -e '5s/{"text":"x"}/null/;5s/\["x"\]/null/' in) <<<"$output"
	[[ $stderr == *'not the object or list that the policy names: 4 records to look at'* ]]
	[ "$(jq -r .key.id keys | paste -s)" = $'1\t5' ]
	jq -r 'select(.action == "review") | .field' told >got
	is got <<'END'
profile.bio
profile.bio
tags[]
tags[]
END
}

@test "in: stops at a record of another dataset that cannot be compared" {
	policy '"login": {"category": "user.behavior", "type": "timestamp"}' \
	    '{"id": "k", "clause": "3", "dataset": "accounts",
	    "keep_while": {"in": "orders", "by": {"id": "buyer.id"}}}'
	key
	echo '{"id":"1","login":"2025-01-01T00:00:00Z"}' >in
	for bad in '{"buyer":"1"}' '{"buyer":[{"id":"1"}]}' \
	    '{"buyer":{"id":["1"]}}' '{"buyer.id":"1","buyer":{"id":"2"}}'; do
		echo "{\"no\":1,\"buyer\":{\"id\":\"2\"}}" >orders
		jq -c ".no = 2" <<<"$bad" >>orders
		run -2 --separate-stderr pp-retain -n -D accounts -p policy.json \
		    -k my.key --no-holds --now $NOW --in orders=orders in
		[ "$stderr" = 'pp-retain: --in: a field that a rule looks up has a list or an object as its value' ]
	done
	echo '{"no":1,"buyer":{"id":1.0}}' >orders
	[ -z "$(decisions --no-holds --in orders=orders)" ]
	# The same where it says who the person of a hold is.
	echo email=ada@example.org | pp-retain hold place case -i -p policy.json \
	    -k my.key --holds holds --now 2026-02-22T00:00:00Z
	echo '{"no":1,"buyer":{"id":"1","email":["ada@example.org"]}}' >orders
	run -2 --separate-stderr pp-retain -n -D accounts -p policy.json \
	    -k my.key --holds holds --now $NOW --in orders=orders in
	[ "${stderr_lines[0]}" = 'pp-retain: --in: a field that says whose the records of "orders" are has a list or an object as its value; correct it' ]
}

@test "keep_while: a list is none of the values that end it" {
	policy '"status": {"category": "user.content"}' \
	    '{"id": "k", "clause": "3", "dataset": "accounts",
	    "keep_while": {"field": "status", "is": ["open"]}}'
	key
	cat >in <<'END'
{"id":"1","status":["closed"]}
{"id":"2","status":{"is":"closed"}}
{"id":"3","status":"open"}
{"id":"4","status":null}
{"id":"5","status":"closed"}
END
	decisions >got || :
	is got <<'END'
1 review: value that the policy does not list
2 review: value that the policy does not list
4 review: no value
5 delete: nothing to keep it for
END
}

@test "warn: names no address that is a list" {
	user 2025-08-20T00:00:00Z
	sed -i 's/"since": \["login"\]/&, "warn": ["P1M"], "notice": "bye"/' policy.json
	sed -i 's/"retention":/"notices": {"bye": {"class": "mandatory", "clause": "3"}}, &/' policy.json
	pp-retain warn -p policy.json -k my.key --no-holds --now 2026-02-10T00:00:00Z \
	    -D accounts in >out 2>err || :
	cat out err
	[ "$(jq -r '.identity.email // "none"' out | sort | uniq -c | xargs)" = \
	    '2 ada@example.org 1 bo@example.org 7 none' ]
	# Nor is a line about a key that is a list.
	grep -q 'accounts: id: no key: 1 record to look at' err
}

@test "confirm: says that a file does not exist" {
	user 2025-02-20T00:00:00Z
	run -2 --separate-stderr pp-retain confirm -p policy.json -k my.key \
	    --deletions gone missing
	[ "$stderr" = 'pp-retain: missing: No such file or directory' ]
}

#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# shellcheck disable=SC2154 # output, status, stderr: set by run
#
# What the policy says of the types of fields decides about records, in CSV and
# in NDJSON alike.

load helper

# policy FIELDS RULE: one of a dataset "acc" with the fields id and at, and
# these; the rule has these members.
policy() {
	cat >policy.json <<END
{"policy": {"format": "pp-policy/1", "id": "shop", "time_zone": "UTC"},
 "purposes": {"any": {"data_use": "essential.service"}},
 "datasets": {"acc": {"subjects": ["customer"], "purposes": ["any"],
  "key": ["id"], "person": ["id"],
  "fields": {"id": {"category": "user.unique_id"},
   "at": {"category": "user.behavior", "type": "date"}, $1}}},
 "retention": {"rules": [{"id": "r", "dataset": "acc", $2}]}}
END
}

# when FIELDS CONDITION: with a rule that deletes all of which it is true.
when() {
	policy "$1" "\"delete_after\": \"P1D\", \"since\": [\"at\"],
	    \"when\": \"$2\""
	jq '.datasets.acc.no_retention = "a test"' policy.json >p2.json
	mv p2.json policy.json
}

# decided FILE: ids and what happens to them, in a line.
decided() {
	local status=0

	pp-retain -q -n -p policy.json --now 2026-11-28 "$@" 2>err >told ||
	    status=$?
	jq -r '"\(.key.id) \(.action)"' told | paste -sd, -
	return "$status"
}

BOOL='"ok": {"category": "user", "type": "boolean"}'

# truths VALUE...: records with these values in CSV, and the same as texts in
# NDJSON.
truths() {
	printf 'id,at,ok\n' >c.csv
	: >c.ndjson
	local i=0
	for value; do
		echo "$((i += 1)),2020-01-01,$value" >>c.csv
		echo "{\"id\":\"$i\",\"at\":\"2020-01-01\",\"ok\":\"$value\"}" \
		    >>c.ndjson
	done
}

@test "retain: a boolean is one in CSV as in NDJSON, whoever runs the condition" {
	# Without jq, and with it.
	for condition in '.ok != true' '[.ok] | .[0] != true'; do
		when "$BOOL" "$condition"
		truths true t TRUE 1 yes Y false f 0 no N False
		for file in c.csv c.ndjson; do
			run -0 decided $file
			[ "$output" = "7 delete,8 delete,9 delete,10 delete,11 delete,12 delete" ]
		done
		cat >c.ndjson <<'END'
{"id":"1","at":"2020-01-01","ok":true}
{"id":"2","at":"2020-01-01","ok":false}
{"id":"3","at":"2020-01-01","ok":1}
{"id":"4","at":"2020-01-01","ok":0}
END
		run -0 decided c.ndjson
		[ "$output" = "2 delete,4 delete" ]
	done
}

@test "retain: what is no boolean answers no condition" {
	for condition in '.ok != true' '.ok == false' '[.ok] | .[0] != true'; do
		when "$BOOL" "$condition"
		truths x 2 -1 ' t' '' null
		for file in c.csv c.ndjson; do
			run -1 decided $file
			[ "$output" = "1 review,2 review,3 review,4 review,5 review,6 review" ]
			[ "$(cat err)" = "pp-retain: acc: condition cannot be judged: 6 records to look at" ]
		done
		cat >c.ndjson <<'END'
{"id":"1","at":"2020-01-01","ok":null}
{"id":"2","at":"2020-01-01"}
{"id":"3","at":"2020-01-01","ok":[true]}
{"id":"4","at":"2020-01-01","ok":{"a":1}}
END
		run -1 decided c.ndjson
		[ "$output" = "1 review,2 review,3 review,4 review" ]
	done
}

@test "retain: a condition may say itself what a missing value means" {
	printf 'id,at,ok\n1,2020-01-01,\n2,2020-01-01,t\n' >c.csv
	cat >c.ndjson <<'END'
{"id":"1","at":"2020-01-01","ok":null}
{"id":"2","at":"2020-01-01","ok":true}
END
	for condition in '(.ok // false) == false' '.ok == null' \
	    '[.ok] | .[0] == null'; do
		when "$BOOL" "$condition"
		for file in c.csv c.ndjson; do
			run -0 decided $file
			[ "$output" = "1 delete" ]
		done
	done
}

@test "retain: the policy lists the texts of yes and no" {
	when '"ok": {"category": "user", "type": "boolean",
	    "yes": ["J", "ja"], "no": "N"}' '.ok != true'
	truths J j JA n N true
	for file in c.csv c.ndjson; do
		run -1 decided $file
		[ "$output" = "4 delete,5 delete,6 review" ]
	done
	run -0 pp-policy explain policy.json
	[[ $output == *'; yes is J or ja, no is N'* ]]
	run -0 pp-policy policy.json
}

@test "check (1): wants texts of both yes and no, for a boolean, and none twice" {
	when '"ok": {"category": "user", "type": "boolean", "yes": ["J"]}' .ok
	run -2 pp-policy policy.json
	[[ $output == *'datasets.acc.fields.ok: has only one of "yes" and "no"; list the texts of both' ]]
	when '"ok": {"category": "user", "yes": ["J"], "no": ["N"]}' .ok
	run -2 pp-policy policy.json
	[[ $output == *'datasets.acc.fields.ok: only a boolean has "yes" and "no"' ]]
	when '"ok": {"category": "user", "type": "boolean",
	    "yes": ["J"], "no": ["N", "J"]}' .ok
	run -2 pp-policy policy.json
	[[ $output == *'datasets.acc.fields.ok.no: "J" is in the other list, too' ]]
}

@test "diff: takes other types, and other texts of yes and no, for significant" {
	when "$BOOL" .ok
	cp policy.json old.json
	when '"ok": {"category": "user", "type": "boolean",
	    "yes": ["J"], "no": ["N"]}' .ok
	run -1 pp-policy diff old.json policy.json
	[ "$output" = 'significant: datasets.acc.fields.ok: "J" means yes now
significant: datasets.acc.fields.ok: "N" means no now' ]
	when '"ok": {"category": "user", "type": "number"}' .ok
	run -1 pp-policy diff old.json policy.json
	[[ $output == 'significant: datasets.acc.fields.ok: type is'* ]]
}

@test "retain: a number is one, whether it comes as a text or not" {
	printf 'id,at,n\n1,2020-01-01,007\n2,2020-01-01,4.50\n3,2020-01-01,-3\n4,2020-01-01,x\n5,2020-01-01,\n' >c.csv
	cat >c.ndjson <<'END'
{"id":"1","at":"2020-01-01","n":"007"}
{"id":"2","at":"2020-01-01","n":4.50}
{"id":"3","at":"2020-01-01","n":"-3"}
{"id":"4","at":"2020-01-01","n":true}
{"id":"5","at":"2020-01-01","n":null}
END
	for condition in '.n < 7' '[.n] | .[0] < 7'; do
		when '"n": {"category": "user", "type": "number"}' "$condition"
		for file in c.csv c.ndjson; do
			run -1 decided $file
			[ "$output" = "2 delete,3 delete,4 review,5 review" ]
		done
	done
	# A text, if the policy says so, and a date that counts seconds.
	printf 'id,at,n\n1,2020-01-01,98101\n2,2020-01-01,98102\n' >c.csv
	printf '{"id":"%s","at":"2020-01-01","n":%s}\n' 1 98101 2 '"98102"' \
	    >c.ndjson
	for file in c.csv c.ndjson; do
		when '"n": {"category": "user", "type": "text"}' \
		    '.n == \"98101\"'
		run -0 decided $file
		[ "$output" = "1 delete" ]
		when '"n": {"category": "user", "type": "timestamp",
		    "format": "epoch_s"}' '.n <= 98101'
		run -0 decided $file
		[ "$output" = "1 delete" ]
	done
}

@test "retain: a typed value within a member must have its type" {
	cat >c.ndjson <<'END'
{"id":"1","at":"2020-01-01","user":{"ok":true}}
{"id":"2","at":"2020-01-01","user":{"ok":false}}
{"id":"3","at":"2020-01-01","user":{"ok":"t"}}
{"id":"4","at":"2020-01-01","user":{"ok":null}}
{"id":"5","at":"2020-01-01","user":{}}
END
	for condition in '.user.ok != true' '[.user] | .[0].ok != true'; do
		when '"user.ok": {"category": "user", "type": "boolean"}' \
		    "$condition"
		run -1 decided c.ndjson
		[ "$output" = "2 delete,3 review,4 review,5 review" ]
	done
}

@test "retain: reports how many records no rule is about, unless the policy says why" {
	when "$BOOL" '.ok == false'
	truths true false f t
	jq 'del(.datasets.acc.no_retention)' policy.json >silent.json
	run -0 decided c.csv
	[ ! -s err ]
	mv silent.json policy.json
	for file in c.csv c.ndjson; do
		run -1 decided $file
		[ "$output" = "2 delete,3 delete" ]
		[ "$(cat err)" = 'pp-retain: acc: no rule is about 2 records, so they are kept for ever; add a rule, or say in "no_retention" why' ]
	done
	run -0 --separate-stderr pp-policy policy.json
	[ "$stderr" = 'pp-policy: warning: policy.json: datasets.acc: all its rules have a "when", so other records are kept for ever; say in "no_retention" why' ]
	jq '.retention.rules += [{"id": "all", "dataset": "acc",
	    "delete_after": "P90Y", "since": ["at"], "when": ".ok"}]' \
	    policy.json >p2.json
	mv p2.json policy.json
	run -0 decided c.csv
}

@test "retain: keep_while reads values as their type says" {
	policy "$BOOL" '"keep_while": {"field": "ok", "is": ["true"]}'
	truths true t 1 f 0 x
	for file in c.csv c.ndjson; do
		run -1 decided $file
		[ "$output" = "4 delete,5 delete,6 review" ]
		[ "$(cat err)" = "pp-retain: acc: ok: value that the policy does not list: 1 record to look at" ]
	done
	policy '"ok": {"category": "user", "type": "number"}' \
	    '"keep_while": {"field": "ok", "is": ["1", "2.50"]}'
	truths 1.0 02.5 3 x
	for file in c.csv c.ndjson; do
		run -1 decided $file
		[ "$output" = "3 delete,4 review" ]
	done
}

@test "retain: true and false of JSON keep and end whatever words a field has" {
	policy '"ok": {"category": "user", "type": "boolean", "yes": ["J"], "no": ["N"]}' \
	    '"keep_while": {"field": "ok", "is": ["J"]}'
	printf '{"id":"%s","at":"2020-01-01","ok":%s}\n' 1 true 2 false 3 '"N"' \
	    4 '"true"' >c.ndjson
	run -1 decided c.ndjson
	[ "$output" = "2 delete,3 delete,4 review" ]
}

@test "retain: a value that keep_while does not list is looked at, if it lists what ends it" {
	policy '"ok": {"category": "user"}' \
	    '"keep_while": {"field": "ok", "is": ["active", "trial"], "ends": ["closed", "cancelled"]}'
	truths active trial closed cancelled Cancelled activ ''
	for file in c.csv c.ndjson; do
		run -1 decided $file
		[ "$output" = "3 delete,4 delete,5 review,6 review,7 review" ]
		[ "$(cat err)" = "pp-retain: acc: ok: no value: 1 record to look at
pp-retain: acc: ok: value that the policy does not list: 2 records to look at" ]
	done
	explained=$(pp-policy explain policy.json | tr -s '\n ' ' ')
	[[ $explained == *"Kept as long as ok is active or trial; when it is closed or cancelled: deleted. Any other value is looked at."* ]]
	cp policy.json old.json
	sed -i 's/, "cancelled"\]/]/' policy.json
	run -1 pp-policy diff old.json policy.json
	[ "$output" = 'significant: retention.r: "cancelled" no longer ends it' ]
	sed -i 's/"ends": \["closed"\]/"ends": ["trial"]/' policy.json
	run -2 pp-policy policy.json
	[[ $output == *'keep_while.ends: "trial" is in the other list, too' ]]
	policy '"ok": {"category": "user"}' \
	    '"keep_while": {"in": "acc", "by": {"ok": "ok"}, "ends": ["x"]}'
	run -2 pp-policy policy.json
	[[ $output == *'must have the two keys "field" and "is", with or without "ends", or the two keys "in" and "by"'* ]]
}

@test "retain: a text that means no value is none of any type" {
	when "$BOOL" '.ok != true'
	truths NA true
	for file in c.csv c.ndjson; do
		run -1 decided --null NA $file
		[ "$output" = "1 review" ]
	done
	for condition in '.ok == null' '[.ok] | .[0] == null'; do
		when "$BOOL" "$condition"
		for file in c.csv c.ndjson; do
			run -0 decided --null NA $file
			[ "$output" = "1 delete" ]
		done
	done
}

#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# shellcheck disable=SC2030,SC2031 # every test is a subshell
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
	when '"ok": {"category": "user", "type": "boolean",
	    "yes": ["Y", "Ja"], "no": ["y", "N", "JA"]}' .ok
	run -2 pp-policy policy.json
	[[ $output == *'datasets.acc.fields.ok.no: "y" is in the other list, too: the case of letters does not count'* ]]
	[[ $output == *'datasets.acc.fields.ok.no: "JA" is in the other list, too: the case of letters does not count' ]]
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

@test "retain: long numbers that differ are never taken for one another" {
	cat >c.csv <<'END'
id,at,n
1,2020-01-01,50000000014435121
2,2020-01-01,50000000014435122
3,2020-01-01,7
END
	cat >c.ndjson <<'END'
{"id":50000000014435123,"at":"2020-01-01","n":50000000014435121}
{"id":50000000014435124,"at":"2020-01-01","n":"50000000014435122"}
{"id":3,"at":"2020-01-01","n":7}
END
	n='"n": {"category": "user", "type": "number"}'
	when "$n" '.n == 50000000014435121'
	run -0 decided c.csv
	[ "$output" = "1 delete" ]
	run -0 decided c.ndjson
	[ "$output" = "50000000014435123 delete" ]
	when '"n": {"category": "user", "type": "text"}' \
	    '[.n] | .[0] == \"50000000014435121\"'
	run -0 decided c.csv
	[ "$output" = "1 delete" ]
	run -0 decided c.ndjson
	[ "$output" = "50000000014435123 delete" ]
	# libjq cannot tell them apart; nobody asks it about the id.
	when "$n" '[.n] | .[0] == 7'
	run -1 decided c.csv
	[ "$output" = "1 review,2 review,3 delete" ]
	run -1 decided c.ndjson
	[ "$output" = "50000000014435123 review,50000000014435124 review,3 delete" ]
	when "$n" '[.n] | .[0] == 50000000014435121'
	run -2 pp-policy policy.json
	[[ $output == *"when: has a number of more than 15 digits, which jq may take for another one; give the field the type text,"* ]]
	# Within a member only what is named.
	cat >c.ndjson <<'END'
{"id":1,"at":"2020-01-01","u":{"v":7,"id":50000000014435122}}
{"id":2,"at":"2020-01-01","u":{"v":[50000000014435122]}}
END
	when '"u": {"category": "user"}' '[.u.v] | .[0] == 7'
	run -1 decided c.ndjson
	[ "$output" = "1 delete,2 review" ]
}

# within: pairs of a member's value and the same one level down, in an array too.
within() {
	: >flat.ndjson
	: >deep.ndjson
	: >list.ndjson
	local i=0
	for value; do
		local head="{\"id\":\"$((i += 1))\",\"at\":\"2020-01-01\""
		local v=${value:+"\"v\":$value"}
		echo "$head${v:+,$v}}" >>flat.ndjson
		echo "$head,\"u\":{$v}}" >>deep.ndjson
		echo "$head,\"u\":{\"l\":[{\"w\":2${v:+,$v}}]}}" \
		    >>list.ndjson
	done
}

@test "retain: conditions see within members what they see in fields" {
	for type in boolean number text timestamp; do
		case $type in
		boolean) set -- '!= true' true false '"t"' '"f"' 1 0 null '' \
		    '""' '"x"' '[true]' '"NA"' ;;
		number) set -- '< 7' 4 '"04.50"' 8 '"8"' null '' '"x"' true \
		    '{}' '"NA"' '-3e0' ;;
		text) set -- '!= \"5\"' 5 '"5"' 5.0 6 '"6"' true null '' '""' \
		    '"NA"' ;;
		timestamp) set -- '<= 98101' 98101 '"98101"' '"98102"' null \
		    '' '"x"' '"NA"' ;;
		esac
		condition=$1
		shift
		within "$@"
		f="{\"category\": \"user\", \"type\": \"$type\""
		[ $type != timestamp ] || f+=', "format": "epoch_s"'
		for way in '.v' '[.v] | .[0]'; do
			when "\"v\": $f}" "$way $condition"
			run decided --null NA flat.ndjson
			want=$output
			[[ $want == *delete* ]]
			for deep in 'u.v .u.v deep' 'u.v [.u][0].v deep' \
			    'u.l[].v [.u.l[]][0].v list'; do
				read -r name path file <<<"$deep"
				when "\"$name\": $f}" "${way/.v/$path} $condition"
				run decided --null NA "$file.ndjson"
				echo "$type $path: $output, not $want"
				[ "$output" = "$want" ]
			done
		done
	done
}

@test "retain: a condition that compares a field without a type is wrong" {
	printf 'id,at,n\n1,2020-01-01,5\n' >c.csv
	printf '{"id":"1","at":"2020-01-01","n":5}\n' >c.ndjson
	for condition in '.n < 7' '.id == \"1\" and (7 >= .n)' \
	    '(.n // 0) != 3' '.n == -1'; do
		when '"n": {"category": "user"}' "$condition"
		trouble='when: compares "n" with a number, but this field has no type, and CSV has only texts; give it the type number'
		for file in c.csv c.ndjson; do
			run -2 pp-retain -n -p policy.json $file
			[ "$output" = "pp-retain: rule \"r\": $trouble" ]
		done
		run -2 pp-policy policy.json
		[ "$output" = "pp-policy: policy.json: retention.rules[r].$trouble" ]
		when '"n": {"category": "user", "type": "number"}' "$condition"
		run pp-retain -q -n -p policy.json --now 2026-11-25 c.csv
		csv=$output
		run pp-retain -q -n -p policy.json --now 2026-11-25 c.ndjson
		[ "$output" = "$csv" ]
	done
	for condition in '.n != true' '.n' '.n | not' \
	    '.id == \"1\" or .n' 'false == .n'; do
		when '"n": {"category": "user"}' "$condition"
		run -2 pp-policy policy.json
		[[ $output == *'when: takes "n" for true or false, but this field has no type, and CSV has only texts; give it the type boolean, or compare it with a text' ]]
	done
	when '"u.n": {"category": "user"}' '.u.n > 2'
	run -2 pp-policy policy.json
	[[ $output == *'compares "u.n" with a number'* ]]
}

@test "retain: a field without a type is a text for plain conditions" {
	printf 'id,at,n\n1,2020-01-01,5\n2,2020-01-01,true\n3,2020-01-01,x\n' >c.csv
	printf '{"id":"%s","at":"2020-01-01","n":%s}\n' 1 5.0 2 true 3 '"x"' \
	    >c.ndjson
	for condition in '.n != \"5\"' '.n != \"5\" and .id != \"9\"'; do
		when '"n": {"category": "user"}' "$condition"
		for file in c.csv c.ndjson; do
			run -0 decided $file
			[ "$output" = "2 delete,3 delete" ]
		done
	done
	when '"n": {"category": "user"}' '.n == \"true\"'
	for file in c.csv c.ndjson; do
		run -0 decided $file
		[ "$output" = "2 delete" ]
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

@test "retain: keep_while compares dates as dates" {
	US='"ok": {"category": "user", "type": "date", "format": "%m/%d/%Y"}'
	TIME='"ok": {"category": "user", "type": "timestamp"}'
	policy "$US" \
	    '"keep_while": {"field": "ok", "is": ["never", "12/31/9999", "2030-01-01"]}'
	# The same day however it is written; what is no date may be a spelling.
	printf '%s\n' id,ok 1,01/01/2030 2,1/1/2030 3,never 4,Never \
	    5,31/12/9999 6,12/31/9999 7,01/02/2030 >c.csv
	run -1 decided c.csv
	[ "$output" = '4 review,5 review,7 delete' ]
	grep -F 'acc: ok: value that the policy does not list: 2 records to look at' err

	# A day keeps all of its times in the zone of the policy, and a time its
	# day; what deletes must be the very date.
	policy "$TIME" '"keep_while": {"field": "ok", "is": ["2030-01-01",
	    "2031-01-01T10:00:00Z"], "ends": ["2020-01-01"]}'
	printf '%s\n' id,ok 1,2030-01-01T23:59:59Z 2,2030-01-02T00:30:00+01:00 \
	    3,2031-01-01 4,2031-01-01T11:00:00Z 5,2020-01-01 \
	    6,2020-01-01T10:00:00Z >c.csv
	run -1 decided c.csv
	[ "$output" = '4 review,5 delete,6 review' ]

	# As everywhere, not_a_date says what is none.
	policy "$TIME" '"keep_while": {"field": "ok", "is": ["2030-01-01"]}'
	jq '.retention += {not_a_date: ["NEVER", "9999-12-31"],
	    missing: "keep"}' policy.json >p2.json
	mv p2.json policy.json
	printf 'id,ok\n1,NEVER\n2,9999-12-31\n3,1900-01-01\n4,2029-01-01\n' >c.csv
	run -1 decided c.csv
	[ "$output" = '2 review,3 review,4 delete' ]
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

@test "retain: null of NDJSON and a text for it decide alike, whatever the type" {
	printf 'id,at,n\n1,2020-01-01,NA\n' >c.csv
	printf '{"id":"1","at":"2020-01-01","n":%s}\n' null >null.ndjson
	printf '{"id":"1","at":"2020-01-01","n":%s}\n' '"NA"' >text.ndjson
	printf '{"id":"1","at":"2020-01-01"}\n' >none.ndjson
	printf '1,2020-01-01,\\N\n' >escaped
	sed -i '1i id,at,n' escaped
	for type in number boolean text date '' 'timestamp", "format": "epoch_s'; do
		for condition in '.n == null' '.n != null' '(.n // \"x\") == \"x\"' \
		    '[.n] | .[0] != null' '.n != \"x\"' '[.n] | .[0] < 7'; do
			when "\"n\": {\"category\": \"user\"${type:+, \"type\": \"$type\"}}" \
			    "$condition"
			run decided --null NA c.csv
			want="$status $output $(cat err)"
			case $type,$condition in
			*null* | *//* | text* | date* | ,*) ;;
			*) [[ $want == "1 1 review "*"cannot be judged"* ]] ;;
			esac
			for file in null text none; do
				run decided --piece --null NA $file.ndjson
				echo "$type $condition $file: $output, not $want"
				[ "$status $output $(cat err)" = "$want" ]
			done
			run decided --quoting backslash escaped
			[ "$status $output $(cat err)" = "$want" ]
			jq '.datasets.acc.null = ["NA"]' policy.json >p2.json
			mv p2.json policy.json
			run decided c.csv
			[ "$status $output $(cat err)" = "$want" ]
		done
	done
}

# held VALUE: what happens to the records under a hold on that value of ok.
held() {
	rm -f holds
	touch holds
	pp-retain hold place h -p policy.json --holds holds -D acc \
	    --where "ok=$1" --now 2026-11-01T00:00:00Z || return
	decided --holds holds "$2"
}

OLD='"delete_after": "P1D", "since": ["at"]'

@test "hold: compares booleans, numbers and dates as such, and looks at what is none" {
	policy "$BOOL" "$OLD"
	truths true t TRUE f no x ''
	for file in c.csv c.ndjson; do
		for yes in true t 1; do
			run -1 held $yes $file
			[ "$output" = "1 keep,2 keep,3 keep,4 delete,5 delete,6 review,7 keep" ]
			grep -x 'pp-retain: acc: ok: identity cannot be read: 1 record to look at' err
		done
	done
	policy '"ok": {"category": "user", "type": "boolean", "yes": ["J"], "no": ["N"]}' "$OLD"
	printf '{"id":"%s","at":"2020-01-01","ok":%s}\n' 1 true 2 false 3 '"N"' \
	    4 '"J"' >c.ndjson
	for yes in true J; do
		run -0 held $yes c.ndjson
		[ "$output" = "1 keep,2 delete,3 delete,4 keep" ]
	done
	policy '"ok": {"category": "user", "type": "number"}' "$OLD"
	truths 7 007 7.0 ' 7' 8 seven
	for file in c.csv c.ndjson; do
		run -1 held 7 $file
		[ "$output" = "1 keep,2 keep,3 keep,4 keep,5 delete,6 review" ]
	done
	policy '"ok": {"category": "user", "type": "date", "format": "%m/%d/%Y"}' "$OLD"
	truths 01/02/2030 1/2/2030 2/1/2030 2030-01-02
	for file in c.csv c.ndjson; do
		for day in 1/2/2030 2030-01-02; do
			run -1 held $day $file
			[ "$output" = "1 keep,2 keep,3 delete,4 review" ]
		done
	done
	# The same instant is held, the same day is looked at.
	policy '"ok": {"category": "user", "type": "timestamp"}' "$OLD"
	truths 2030-01-01T10:00:00Z '2030-01-01 11:00:00+01' 2030-01-01 \
	    2030-01-01T12:00:00Z 2030-01-02T10:00:00Z
	for file in c.csv c.ndjson; do
		run -1 held 2030-01-01T10:00:00Z $file
		[ "$output" = "1 keep,2 keep,3 review,4 review,5 delete" ]
	done
}

@test "hold: compares an identity by the type of its field, too" {
	policy '"ok": {"category": "user.unique_id", "type": "number"}' "$OLD"
	jq '.datasets.acc.identity = {account_id: "ok"} | .identity = {account_id: {}}' \
	    policy.json >new
	mv new policy.json
	truths 7 007 7.0 8 seven
	run -1 held 7 c.csv
	[ "$output" = "1 keep,2 review,3 keep,4 delete,5 review" ]
}

@test "hold: has no value that is not of the type of its field" {
	policy "$BOOL" "$OLD"
	truths true
	run -2 held maybe c.csv
	[ "$output" = 'pp-retain: a value of --where is not of the type of its field' ]
	[ ! -s holds ]
	echo '{"hold":"h","event":"placed","dataset":"acc","where":{"ok":"maybe"}}' >holds
	run -2 decided --holds holds c.csv
	[ -z "$output" ]
	[ "$(cat err)" = 'pp-retain: hold "h": the value of "ok" is not of the type of that field; place the hold anew with one that is' ]
}

# ---- persons ----

# owners TYPE: a rule looks at all records of an owner, which is of this type.
owners() {
	policy "\"ok\": {\"category\": \"user.unique_id\"${1:+, $1}}" "$OLD"
	jq '.datasets.acc.person = ["ok"] | .retention.rules[0] += {unit: "person", delete_after: "P6M"}' \
	    policy.json >new
	mv new policy.json
}

# active VALUE...: a record of each owner; the first one was active of late.
active() {
	truths "$@"
	sed -i '2s/2020-01-01/2026-11-01/' c.csv
	sed -i '1s/2020-01-01/2026-11-01/' c.ndjson
}

@test "retain: tells the people of a rule apart by the type of their field" {
	owners '"type": "number"'
	active 7 007 7.0 ' 7' 8 seven +7
	for file in c.csv c.ndjson; do
		run -1 decided $file
		[ "$output" = "5 delete,6 review,7 review" ]
		grep -x 'pp-retain: acc: cannot tell from "ok", "id" whose record it is: 2 records to look at' err
	done
	owners '"type": "boolean"'
	active true t 1 f x
	for file in c.csv c.ndjson; do
		run -1 decided $file
		[ "$output" = "4 delete,5 review" ]
	done
	printf '{"id":"%s","at":"%s","ok":%s}\n' 1 2026-11-01 true 2 2020-01-01 '"t"' \
	    3 2020-01-01 false >c.ndjson
	run -0 decided c.ndjson
	[ "$output" = "3 delete" ]
	owners '"type": "date"'
	active 2024-01-02 2024-01-02T00:00:00Z '2024-01-02 15:00:00Z' 2024-01-03 2.1.2024
	for file in c.csv c.ndjson; do
		run -1 decided $file
		[ "$output" = "4 delete,5 review" ]
	done
	# Numbers without a type lose only a fraction of zeros.
	owners ''
	active 7 7.0 007
	for file in c.csv c.ndjson; do
		run -0 decided $file
		[ "$output" = "3 delete" ]
	done
}

@test "retain: looks at a record whose person may be one who was active" {
	owners '"type": "timestamp"'
	active 2024-01-02T10:00:00Z '2024-01-02 11:00:00+01' 2024-01-02 \
	    2024-01-02T12:00:00Z 2024-01-03
	for file in c.csv c.ndjson; do
		run -1 decided $file
		[ "$output" = "3 review,4 review,5 delete" ]
		grep -x "pp-retain: acc: identity might be another person's: 2 records to look at" err
	done
	owners ''
	jq '.datasets.acc |= (.identity = {email: "ok"} | .fields.ok.category = "user.contact.email") |
	    .identity = {email: {plus_tag: "candidate"}}' policy.json >new
	mv new policy.json
	active ada@example.org ADA@example.org ada+shop@example.org bo@example.org 'a@b.example;c@d.example'
	for file in c.csv c.ndjson; do
		run -1 decided $file
		[ "$output" = "3 review,4 delete,5 review" ]
	done
	# Where the others are out of use, too, the record goes.
	sed -i 's/2026-11-01/2020-01-01/' c.csv
	run -1 decided c.csv
	[ "$output" = "1 delete,2 delete,3 delete,4 delete,5 review" ]
}

@test "retain: a stream has the records of all who may be the same together" {
	owners '"type": "timestamp"'
	rows=('1,2026-11-01,2024-01-02T10:00:00Z' '2,2020-01-01,2024-01-02'
	    '3,2020-01-01,2024-01-03')
	run -1 decided < <(printf '%s\n' id,at,ok "${rows[@]}")
	[ "$output" = "2 review,3 delete" ]
	run -3 decided < <(printf '%s\n' id,at,ok "${rows[0]}" "${rows[2]}" "${rows[1]}")
	[[ "$(cat err)" == *'who may be the same'*'or give a file'* ]]
	# Whoever cannot be another one may come in any order.
	owners '"type": "number"'
	rows=('1,2026-11-01,7' '2,2020-01-01,007' '3,2020-01-01,8')
	run -0 decided < <(printf '%s\n' id,at,ok "${rows[@]}")
	[ "$output" = "3 delete" ]
	run -3 decided < <(printf '%s\n' id,at,ok "${rows[0]}" "${rows[2]}" "${rows[1]}")
	grep -q 'sort the input by person' err
}

@test "retain: warns each person that the log of warnings can name" {
	owners ''
	jq '.notices.bye = {class: "mandatory", clause: "1"} | .records.sent = {file: "sent", keep: "indeterminate"} |
	    .retention.rules[0] += {warn: ["P1M"], min_notice: "P7D", notice: "bye"}' \
	    policy.json >new
	mv new policy.json
	: >sent
	key
	truths 7 7.0 7 8
	pp-retain warn --no-holds -p policy.json -k my.key --now 2026-11-01 c.csv >told
	[ "$(jq -r .subject told | sort -u | wc -l)" -eq 3 ]
	[ "$(wc -l <told)" -eq 3 ]
	jq -c '{sent_at: "2026-11-02T00:00:00Z", notice, subject, activity}' told >sent
	pp-retain -q -n --no-holds -p policy.json -k my.key --now 2026-11-28 c.csv >told
	[ "$(jq -r .action told | uniq -c | xargs)" = "4 delete" ]
}

# ---- other datasets ----

# linked HERE THERE: records stay while "there" has their "ok" in its "nr"; both
# fields have these types.
linked() {
	policy "\"ok\": {\"category\": \"user.unique_id\"${1:+, $1}}" "$OLD"
	jq ".datasets.there = {subjects: [\"customer\"], purposes: [\"any\"], key: [\"nr\"],
	     no_retention: \"a test\", fields: {nr: {category: \"user.unique_id\"}}} |
	    .datasets.there.fields.nr += {$2} |
	    .retention.rules = [{id: \"r\", dataset: \"acc\",
	     keep_while: {in: \"there\", by: {ok: \"nr\"}}}]" policy.json >new
	mv new policy.json
}

# there VALUE...: what the other dataset has, in both formats.
there() {
	printf '%s\n' nr "$@" >t.csv
	printf '{"nr":"%s"}\n' "$@" >t.ndjson
}

# kept STATUS OUTPUT: what happens in all formats.
kept() {
	for file in c.csv c.ndjson; do
		for other in t.csv t.ndjson; do
			run "-$1" decided -D acc --in there=$other $file
			[ "$output" = "$2" ] || {
				echo "$file $other: $output"
				return 1
			}
		done
	done
}

@test "retain: compares with another dataset by the type of either field" {
	for types in '"type": "number"/"type": "number"' '"type": "number"/' '/"type": "number"'; do
		linked "${types%/*}" "${types#*/}"
		truths 7 007 7.0 ' 7' 8 +7
		there 7
		kept 1 "5 delete,6 review"
		there 007
		kept 1 "5 delete,6 review"
	done
	printf '{"id":"1","ok":7}\n{"id":"2","ok":7.50}\n' >c.ndjson
	there 07.0
	run -0 decided -D acc --in there=t.csv c.ndjson
	[ "$output" = "2 delete" ]
	linked '"type": "boolean"' '"type": "boolean", "yes": ["J"], "no": ["N"]'
	truths true t f no x
	there J
	kept 1 "3 delete,4 delete,5 review"
	linked '"type": "date"' '"type": "date", "format": "%d.%m.%Y"'
	truths 2024-01-02 2024-01-02T15:00:00Z 2024-01-03 2.1.2024
	there 2.1.2024
	kept 1 "3 delete,4 review"
	# The same day is looked at where there are times.
	for there in date timestamp; do
		linked '"type": "timestamp"' "\"type\": \"$there\""
		truths 2024-01-02T10:00:00Z '2024-01-02 11:00:00+01' 2024-01-02 \
		    2024-01-03T10:00:00Z
		there 2024-01-02
		kept 1 "1 review,2 review,4 delete"
	done
	there 2024-01-02T10:00:00Z
	kept 1 "3 review,4 delete"
	# Texts are compared as they are.
	linked '"type": "text"' '"type": "text"'
	truths 7 007 abc 'abc ' 8
	there 7 abc
	kept 0 "2 delete,5 delete"
}

@test "retain: a value there that is not of its type may be any" {
	linked '"type": "number"' '"type": "number"'
	truths 7 8 seven nine
	there 7 seven
	kept 1 "2 review,4 review"
	grep -x 'pp-retain: --in: "there" has values that cannot be read as one identity, or are not of their type, so records without a match are kept for you to look at' err
	# Fields of types that cannot agree are looked at, too.
	linked '"type": "number"' '"type": "boolean"'
	truths 7 8
	there true
	kept 1 "1 review,2 review"
}

@test "retain: finds the consent of a child by the type of either field" {
	for types in '"type": "number"/"type": "number"' '"type": "number"/' '/"type": "number"'; do
		linked "${types%/*}" "${types#*/}"
		jq '.datasets.acc.fields.born = {category: "user.demographic.date_of_birth", type: "date"} |
		    .datasets.there.fields.agreed = {category: "user.privacy_preferences"} |
		    .datasets.acc.no_retention = "a test" | .retention.rules = [] |
		    .children = {clause: "7", under: "P13Y", date_of_birth: "born", without_consent: "delete",
		     consent: {in: "there", field: "agreed", by: {ok: "nr"}}}' policy.json >new
		mv new policy.json
		truths 1 001 2 one
		sed -i 's/2020-01-01/2020-01-01,2020-01-01/; 1s/at/at,born/' c.csv
		sed -i 's/"at"/"born":"2020-01-01","at"/' c.ndjson
		for file in c.csv c.ndjson; do
			printf '%s\n' nr,agreed 01,yes >t.csv
			run -1 decided -D acc --in there=t.csv $file
			[ "$output" = "3 delete,4 review" ]
			printf '%s\n' nr,agreed 01,yes two,yes >t.csv
			run -1 decided -D acc --in there=t.csv $file
			[ "$output" = "3 review,4 review" ]
			printf '%s\n' nr,agreed 01,yes two,no >t.csv
			run -1 decided -D acc --in there=t.csv $file
			[ "$output" = "3 delete,4 review" ]
		done
	done
}

# ---- people of other datasets ----

# hops HERE THERE: accounts with an address and a "nr", and orders here with a
# "nr" alone; both numbers have these types.
hops() {
	policy "\"nr\": {\"category\": \"user.unique_id\"${1:+, $1}}" "$OLD"
	jq ".datasets.acc |= (.person = [\"nr\"]) |
	    .datasets.there = {subjects: [\"customer\"], purposes: [\"any\"], key: [\"n\"],
	     person: [\"nr\"], identity: {email: \"mail\"}, no_retention: \"a test\",
	     fields: {n: {category: \"user.unique_id\"}, nr: {category: \"user.unique_id\"},
	      mail: {category: \"user.contact.email\"}}} |
	    .datasets.there.fields.nr += {$2} |
	    .rights = {requests: {deletion: {clause: \"1\", verify: \"none\"}}}" \
	    policy.json >new
	mv new policy.json
	key
	rm -f holds ledger
	touch holds ledger
	chmod 600 holds ledger
	printf '%s\n' n,nr,mail "1,${3:-7},ada@example.org" 2,9,bo@example.org >t.csv
	printf '{"n":1,"nr":"%s","mail":"ada@example.org"}\n{"n":2,"nr":9,"mail":"bo@example.org"}\n' \
	    "${3:-7}" >t.ndjson
}

# found FILE: what becomes of the records in it.
found() {
	run --separate-stderr pp-retain -q -n -p policy.json -k my.key --now 2026-11-28 -D acc \
	    --holds holds -l ledger --in "there=$2" "$1"
	jq -r .action <<<"$output" | paste -sd, -
}

ask() {
	echo email=ada@example.org | pp-request add deletion -p policy.json \
	    -k my.key -l ledger -i --id r1 --at 2026-11-20 --now 2026-11-28 >ask
}

numbers() {
	truths "$@"
	sed -i 's/ok/nr/' c.csv c.ndjson
}

@test "retain: words of a boolean have no case in any alphabet" {
	when '"ok": {"category": "user", "type": "boolean",
	    "yes": ["ДА", "Größer"], "no": ["Нет", "όχι"]}' '.ok == false'
	truths Да да ДА GRÖSSER "$(printf 'gro\xcc\x88\xc3\x9fer')" НЕТ нет ΌΧΙ Όχι ja
	for file in c.csv c.ndjson; do
		run -1 decided $file
		[ "$output" = "6 delete,7 delete,8 delete,9 delete,10 review" ]
	done
	when '"ok": {"category": "user", "type": "boolean", "yes": ["ДА"], "no": ["да"]}' .ok
	run -2 decided c.csv
	grep -F 'datasets.acc.fields.ok.no: "да" is in the other list, too' err
}


@test "retain: finds a person in other datasets by the type of the fields of person" {
	hops '"type": "number"' '"type": "number"'
	numbers 7 007 7.0 8 seven
	for other in t.csv t.ndjson; do
		for file in c.csv c.ndjson; do
			rm -f holds; touch holds; chmod 600 holds
			[ "$(found $file $other)" = delete,delete,delete,delete,delete ]
			echo email=ada@example.org | pp-retain hold place h -i \
			    -p policy.json -k my.key --holds holds --now 2026-11-01T00:00:00Z
			[ "$(found $file $other)" = keep,keep,keep,delete,review ]
		done
	done
	# The account may have the longer form, and a request finds the same.
	hops '"type": "number"' '"type": "number"' 007
	numbers 7 007 7.0 8 seven
	sed -i 's/2020-01-01/2026-11-28/' c.csv c.ndjson
	ask
	for file in c.csv c.ndjson; do
		for other in t.csv t.ndjson; do
			[ "$(found $file $other)" = delete,delete,delete,review ]
		done
	done
	# Where only one dataset has the type, somebody looks.
	hops '"type": "number"' '' 007
	numbers 007 7 8
	sed -i 's/2020-01-01/2026-11-28/' c.csv
	ask
	[ "$(found c.csv t.csv)" = delete,review ]
	hops '' '"type": "number"' 007
	numbers 007 7 0007 8
	sed -i 's/2020-01-01/2026-11-28/' c.csv
	ask
	[ "$(found c.csv t.csv)" = delete,review,review ]
	hops '"type": "timestamp"' '"type": "timestamp"' 2025-01-01T10:00:00Z
	numbers 2025-01-01T10:00:00Z '2025-01-01 11:00:00+01' 2025-01-01 2025-01-02 x
	sed -i '/^2,9/d' t.csv
	echo 2,2025-01-05,bo@example.org >>t.csv
	sed -i 's/2020-01-01/2026-11-28/' c.csv
	ask
	[ "$(found c.csv t.csv)" = delete,delete,review,review ]
}

@test "retain: knows a person of a typed field by one hash, and by those of before" {
	hops '"type": "number"' ''
	numbers 7 007
	pp-retain hash -p policy.json -k my.key -D acc c.csv | jq -r .person >typed
	[ "$(sort -u typed | wc -l)" -eq 1 ]
	hops '' ''
	pp-retain hash -p policy.json -k my.key -D acc c.csv | jq -r .person >spelt
	[ "$(head -n 1 spelt)" = "$(head -n 1 typed)" ]
	hops '"type": "number"' ''
	while read -r hash; do
		printf '{"hold":"h","event":"placed","at":"2026-11-01T00:00:00Z","person":"%s"}\n' \
		    "$hash" >holds
		[[ "$(found c.csv t.csv)" == *keep ]]
	done <spelt
}

# shops HERE THERE ORDER: the same, and people are those of a "shop"; the
# datasets call these fields identities.
shops() {
	hops '' ''
	jq --argjson order "$3" ".datasets[].fields.shop = {category: \"user.unique_id\"} |
	    .datasets.acc.person = [\"nr\", \"shop\"] | .datasets.acc.identity = $1 |
	    .datasets.there.person = \$order | .datasets.there.identity += $2 |
	    .identity = ([.datasets[].identity | keys[]] | map({(.): {}}) | add)" policy.json >new
	mv new policy.json
	printf '%s\n' n,mail,shop,nr 1,ada@example.org,s1,7 2,bo@example.org,s2,9 >t.csv
	printf '%s\n' id,nr,shop,at 1,7,s1,"$4" 2,s1,7,"$4" 3,8,s2,"$4" 4,7.0,s1,"$4" >c.csv
}

@test "retain: finds a person by fields in another order, and by an identity of either dataset" {
	for here in '{}' '{number: "nr"}' '{number: "nr", account: "shop"}'; do
		for there in '{}' '{number: "nr"}'; do
			for order in '["nr", "shop"]' '["shop", "nr"]'; do
				shops "$here" "$there" "$order" 2020-01-01
				[ "$(found c.csv t.csv)" = delete,delete,delete,delete ]
				echo email=ada@example.org | pp-retain hold place h -i \
				    -p policy.json -k my.key --holds holds --now 2026-11-01T00:00:00Z
				case $here in
				*account*) last=keep ;; # the shop alone says whose it is
				*) last=review ;;
				esac
				[ "$(found c.csv t.csv)" = keep,delete,delete,$last ]
				shops "$here" "$there" "$order" 2026-11-28
				ask
				[ "$(found c.csv t.csv)" = delete,review ]
			done
		done
	done
	# Both must mean the same.
	shops '{number: "nr"}' '{account: "nr"}' '["nr", "shop"]' 2026-11-28
	ask
	[ "$(found c.csv t.csv)" = '' ]
	# What one dataset compares in another way than the other is looked at.
	for way in 1 2; do
		set -- '{}' '{account: "shop"}' review,delete,delete,review
		[ $way -eq 1 ] || set -- "$2" "$1" keep,delete,delete,keep
		shops "$1" "$2" '["shop", "nr"]' 2020-01-01
		jq '.identity.account.case = "ignore"' policy.json >new && mv new policy.json
		sed -i 's/s1/S1/' t.csv
		echo email=ada@example.org | pp-retain hold place h -i \
		    -p policy.json -k my.key --holds holds --now 2026-11-01T00:00:00Z
		[ "$(found c.csv t.csv)" = "$3" ]
	done
}

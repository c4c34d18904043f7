#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# shellcheck disable=SC2030,SC2031 # every test is a subshell
# shellcheck disable=SC2154 # output, stderr, lines: set by run
#
# What a record lacks, and what means no value, is the same in CSV and NDJSON,
# in every program and whichever record comes first.

load helper

set -o pipefail

# policy FIELDS [RULE [DATASET]]: one of a dataset "acc" with the
# fields id and at, and these.
policy() {
	cat >policy.json <<END
{"policy": {"format": "pp-policy/1", "id": "shop", "time_zone": "UTC"},
 "purposes": {"any": {"data_use": "essential.service"}},
 "datasets": {"acc": {"subjects": ["customer"], "purposes": ["any"],
  "key": ["id"], "person": ["id"], ${3:-}
  "fields": {"id": {"category": "user.unique_id"},
   "at": {"category": "user.behavior", "type": "date"}, $1}}},
 "retention": {"rules": [{"id": "r", "dataset": "acc",
  "delete_after": "P1D", "since": ["at"]${2:-}}]}
}
END
}

# release COLUMNS: adds a release of the dataset to the policy.
release() {
	jq --argjson columns "{\"id\": {\"role\": \"identifier\"},
	    \"at\": {\"role\": \"drop\"}, $1}" '.releases.out =
	    {"dataset": "acc", "k": 2, "unit": "id", "columns": $columns}' \
	    policy.json >p2.json
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

# ---- what a record lacks ----

# lacking: people of whom each record has other members.
lacking() {
	cat >in.ndjson <<'END'
{"id":"1","age":30, "zip":"a" ,"n":1}
{"id":"2", "age":30,"n":2}
{"n":3,"zip":"b","age":40 }
{"age":40,"id":7,"n":4, "zip":null }
{ "zip": "q" , "age":50}
{"age":50}
{"zip":"w"}
{}
END
}

@test "anonymize: takes a column that a record of NDJSON lacks as empty, wherever the record stands" {
	lacking
	rules=(--qi "age,zip" --drop id --keep n --k 2)
	# What was missing must not show.
	pp-anonymize "${rules[@]}" in.ndjson | is <(cat <<'END'
{"age":30,"n":1,"zip":"{|a}"}
{"age":30,"n":2,"zip":"{|a}"}
{"age":40,"n":3,"zip":"{|b}"}
{"age":40,"n":4,"zip":"{|b}"}
{"age":50,"zip":"{|q}"}
{"age":50,"zip":"{|q}"}
{"age":null,"zip":"{|w}"}
{"age":null,"zip":"{|w}"}
END
	)
	tac in.ndjson >back.ndjson
	pp-anonymize "${rules[@]}" back.ndjson | tac |
	    is <(pp-anonymize "${rules[@]}" in.ndjson)
	run -0 pp-anonymize risk --qi "age,zip" in.ndjson
	# Blanks, which nobody removes, would tell records apart.
	jq -c . in.ndjson | pp-anonymize "${rules[@]}" >out
	run -0 pp-anonymize check "${rules[@]}" out
	# The columns of CSV are those of the options.
	for file in in back; do
		pp-anonymize -t csv "${rules[@]}" $file.ndjson >$file.csv
	done
	[ "$(head -n 1 in.csv)" = age,zip,n ]
	[ "$(head -n 1 back.csv)" = age,zip,n ]
	tail -n +2 back.csv | tac | is <(tail -n +2 in.csv)
	pp-anonymize -t csv --header zip,n,age "${rules[@]}" back.ndjson |
	    is <(printf '%s\n' zip,n,age '{|w},,' '{|w},,' '{|q},,50' \
	    '{|q},,50' '{|b},4,40' '{|b},3,40' '{|a},2,30' '{|a},1,30')
	run -3 --separate-stderr pp-anonymize -t csv --header n,age \
	    "${rules[@]}" in.ndjson
	[ "$stderr" = "pp-anonymize: in.ndjson:1: zip: --header, which gives the columns, does not name it" ]
	[ -z "$output" ]
}

@test "anonymize: makes of records that lack columns the same in pieces" {
	lacking
	printf '{"age":30,"zip":"","n":1}\n{"age":30,"zip":""}\n' >>in.ndjson
	rules=(--qi "age,zip" --drop id --keep n --k 2)
	pp-anonymize "${rules[@]}" in.ndjson >want
	for cut in 1 2 5 7; do
		head -n $cut in.ndjson >part1
		tail -n +$((cut + 1)) in.ndjson >part2
		for piece in part1 part2; do
			pp-anonymize count "${rules[@]}" $piece >$piece.counts
		done
		LC_ALL=C sort part1.counts part2.counts >sorted
		pp-anonymize merge sorted >merged
		for counts in "part1.counts part2.counts" merged; do
			# shellcheck disable=SC2086 # several files
			pp-anonymize plan "${rules[@]}" $counts >made
			for piece in part1 part2; do
				pp-anonymize apply --plan made $piece
			done | is want
		done
	done
	# A record that lacks what none lacked when the plan was made.
	printf '{"age":%s}\n' 3 3 null null >part1
	pp-anonymize count --qi age --k 2 part1 >part1.counts
	pp-anonymize plan --qi age --k 2 part1.counts >made
	run -3 --separate-stderr pp-anonymize apply --plan made <<<'{}'
	[[ $stderr == *": is not in the plan" ]]
}

@test "anonymize: lets no member out unseen that the first record did not have" {
	printf '{"age":3}\n{"age":3}\n{"age":3,"mail":"ada@example.org"}\n{"age":3,"x":{"y":"ada@example.org"}}\n' >in
	for columns in --qi=age "--qi=age --keep=n"; do
		# shellcheck disable=SC2086 # several options
		run -1 --separate-stderr pp-anonymize $columns --k 2 -r refused in
		[ "$output" = '{"age":3}
{"age":3}' ]
		[[ $stderr == *"in:3: mail: has no role"* ]]
		[[ $stderr == *"in:4: x"*": has no role"* ]]
		[ "$(wc -l <refused)" -eq 2 ]
		rm refused
	done
}

@test "anonymize: takes no column that every record lacks" {
	printf '{"age":3}\n{"age":3,"n":1}\n' >in
	run -2 --separate-stderr pp-anonymize --qi agee --drop age,n --k 2 in
	[ -z "$output" ]
	[ "$stderr" = 'pp-anonymize: no record has a field "agee"; did you mean "age"?' ]
	run -0 pp-anonymize --qi age --drop n,mail --keep zip --k 2 in
}

@test "anonymize: writes no object for a column within one, but a column of CSV" {
	policy '"home.city": {"category": "user"}'
	release '"home.city": {"role": "quasi"}'
	cat >in <<'END'
{"id":"1","at":"2020-01-01","home":null}
{"id":"2","at":"2020-01-01","home":{"city":"a"}}
{"id":"3","at":"2020-01-01"}
{"id":"4","at":"2020-01-01","home":{}}
END
	run -0 pp-anonymize -p policy.json -t csv in
	[ "$output" = 'home.city
{|a}
{|a}
{|a}
{|a}' ]
	run -3 --separate-stderr pp-anonymize -p policy.json in
	[ "$stderr" = "pp-anonymize: in:1: home.city: the record lacks this quasi-identifier, and none can be written into an object; use -t csv" ]
	[ -z "$output" ]
}

@test "anonymize: writes no column that shows who lacked a value" {
	for nothing in null '{}' '{ }' '[]' '[ ]'; do
		printf '{"n":1,"z":%s}\n{"n":1,"z":{"a":1}}\n{"n":1}\n' \
		    "$nothing" >in
		tac in >back
		for file in in back; do
			pp-anonymize -t csv --qi z.a --keep n --k 3 $file |
			    is <(printf '%s\n' n,z.a '1,{|1}' '1,{|1}' '1,{|1}')
		done
	done
}

@test "anonymize: writes lists and objects of a record in one form in CSV, too" {
	cat >in <<'END'
{"z":[ 1, "\u002c\/"],"n":1,"o":{"p":[{"b":1,"a":2}],"q":{ },"r":[ ]}}
{"z":[1,",/"],"n":1,"o":{"p":[{"a":2, "b":1}],"q":{},"r":[]}}
END
	rules=(--qi n --keep "z,o.p,o.q,o.r" --k 2 -t csv)
	line='"[1,"",/""]",1,"[{""a"":2,""b"":1}]",{},[]'
	pp-anonymize "${rules[@]}" in | is <(printf '%s\n' z,n,o.p,o.q,o.r \
	    "$line" "$line")
	pp-anonymize "${rules[@]}" --quoting backslash -d '|' in |
	    is <(printf '%s\n' 'z|n|o.p|o.q|o.r' \
	    '[1,",/"]|1|[{"a":2,"b":1}]|{}|[]' '[1,",/"]|1|[{"a":2,"b":1}]|{}|[]')
	# What the form holds counts, not what the record spelt.
	printf '{"z":["\\u007c"],"n":1}\n{"z":["\\u007c"],"n":1}\n' >in
	run -3 --separate-stderr pp-anonymize --qi n --keep z --k 2 -t csv \
	    --quoting none -d '|' in
	[[ $stderr == *": z: contains a delimiter or a line end, which a table without quotes cannot hold (see --quoting)" ]]
}

@test "redact: takes an object that is null or empty as one whose fields are missing" {
	policy '"home.city": {"category": "user", "redact": "label:X"},
	    "items[].sku": {"category": "user", "redact": "drop"}'
	cat >in <<'END'
{"id":"1","at":"2020-01-01","home":null,"items":null}
{"id":"2","at":"2020-01-01","home":{"city":"a"},"items":[{"sku":1}]}
{"id":"3","at":"2020-01-01"}
{"id":"4","at":"2020-01-01","home":{ },"items":[ ]}
END
	sed 's/"a"/"X"/; s/"sku":1//' in >want
	pp-redact -p policy.json in | is want
	tac in | pp-redact -p policy.json | tac | is want
	run -0 decided in
	[ "$output" = "1 delete,2 delete,3 delete,4 delete" ]
	# Anything else in its place is no field of the policy.
	for bad in '"home":"x"' '"home":[1]' '"home":{"zip":1}' '"hom":null' \
	    '"items":{"sku":1}' '"home":{"zip":null}'; do
		run -3 --separate-stderr pp-redact -p policy.json \
		    <<<"{\"id\":\"1\"}
{\"id\":\"2\",$bad}"
		[ "$output" = '{"id":"1"}' ]
		[[ $stderr == *": the policy has no such field" ||
		    $stderr == *": must be "*", as rules name "* ]]
	done
}

@test "redact, anonymize: what is named may be missing at any depth" {
	policy '"s.t.k": {"category": "user", "redact": "drop"},
	    "l[].a.b": {"category": "user", "redact": "label:X"}'
	cat >in <<'END'
{"id":"1","at":"2020-01-01","s":{"t":{"k":1}},"l":[{"a":{"b":"a"}}]}
{"id":"2","at":"2020-01-01","s":{"t":null},"l":[{"a":null},{"a":{}}]}
{"id":"3","at":"2020-01-01","s":{"t":{ }},"l":[null,{}]}
{"id":"4","at":"2020-01-01","s":{"t":[]},"l":[{"a":[]}]}
END
	sed 's/"k":1//; s/"a"}/"X"}/' in >want
	pp-redact -p policy.json in | is want
	tac in | pp-redact -p policy.json | tac | is want
	for bad in '"s":{"t":null,"u":null}' '"s":{"t":1}' '"s":{"t":[1]}' '"l":[{"c":null}]'; do
		run -3 --separate-stderr pp-redact -p policy.json <<<"{\"id\":\"1\"}
{\"id\":\"2\",$bad}"
		[ "$output" = '{"id":"1"}' ]
	done
	# A table is published without them.
	table() {
		pp-anonymize --qi a --sensitive ill --k 2 "$@" |
		    jq -c 'del(.a)' | jq -sc 'sort_by(.ill)[]'
	}
	for empty in null '{}' '[]' '{ }' '{"t":null}' '{"t":{}}' '{"t":[ ]}' \
	    '{"t":{"k":null}}' '{"t":{"k":{}}}' '{"t":{"k":{"l":null}}}'; do
		printf '{"a":"P","s":{"t":{"k":{"l":1}}},"ill":1}\n{"a":"P","s":%s,"ill":2}\n' \
		    "$empty" >in
		for order in cat tac; do
			$order in | table --drop s.t.k.l | is <(printf '{"ill":1}\n{"ill":2}\n')
			$order in | table --drop 's.*' | is <(printf '{"ill":1}\n{"ill":2}\n')
			[ "$empty" = '{"t":{"k":{"l":null}}}' ] ||
			    $order in | table --keep s.t.k.l |
			    is <(printf '{"ill":1,"s":{"t":{"k":{"l":1}}}}\n{"ill":2}\n')
		done
	done
	# What has no role must not be there.
	printf '{"a":"P","s":{"t":{"k":1}},"ill":1}\n{"a":"P","s":{"t":null,"u":null},"ill":2}\n' >in
	run -3 table --keep s.t.k in
	run -2 table --keep s.t.k <(tac in)
}


# ---- names ----

@test "redact, retain, anonymize: advise no option that was given" {
	policy '"name": {"category": "user"}'
	release '"name": {"role": "quasi"}'
	printf '1,2020-01-01,Ada\n' >in
	for program in "pp-redact -D acc" pp-redact "pp-retain -n" pp-anonymize; do
		# shellcheck disable=SC2086 # words
		run -2 $program -p policy.json in
		[[ $output == *"use --no-header"* ]]
		[[ $output != *Ada* ]]
		# shellcheck disable=SC2086 # words
		run -2 $program -p policy.json --no-header in
		[[ $output != *"use --no-header"* ]]
		[[ $output == *"with --no-header"* || $output == *'"1" has no role'* ]]
	done
}

# ---- texts that mean no value ----

@test "anonymize: a plan knows the texts for null with which it was made" {
	printf 'age,zip\n3,NA\n3,\nNULL,a\n,a\n' >in
	rules=(--qi "age,zip" --k 2 --null "NULL,NA")
	pp-anonymize "${rules[@]}" in | is <(printf '%s\n' age,zip 3, 3, ,a ,a)
	pp-anonymize count "${rules[@]}" in >counts
	pp-anonymize plan "${rules[@]}" counts >made
	grep -F '["null","NULL","NA"]' made
	for null in '' '--null NA,NULL'; do
		# shellcheck disable=SC2086 # words
		pp-anonymize apply $null --plan made in |
		    is <(printf '%s\n' age,zip 3, 3, ,a ,a)
	done
	for null in NA NA,NULL,- ''; do
		run -2 --separate-stderr pp-anonymize apply --null "$null" \
		    --plan made in
		[ -z "$output" ]
		[ "$stderr" = "pp-anonymize: made: was made with other texts for null than --null has; leave out --null, as the plan knows them" ]
		for command in anonymize plan; do
			run -2 --separate-stderr pp-anonymize $command \
			    --qi age,zip --k 2 --null "$null" --plan made in
			[ -z "$output" ]
			[ "$stderr" = 'pp-anonymize: made: was made with other texts for null or for no date (--null, and "null" and "not_a_date" of the policy)' ]
		done
	done
	run -0 pp-anonymize "${rules[@]}" --plan made in
	run -2 pp-anonymize --qi age,zip --k 2 --plan made in
	# Those of a dataset count, too.
	policy '"zip": {"category": "user"}' '' '"null": ["NULL", "NA"],'
	release '"zip": {"role": "quasi"}'
	printf 'id,at,zip\n1,2020-01-01,NA\n2,2020-01-01,\n' >in
	pp-anonymize count -p policy.json in >counts
	pp-anonymize plan -p policy.json counts >made
	pp-anonymize apply --plan made in | is <(printf '%s\n' zip '""' '""')
	pp-anonymize -p policy.json in | is <(printf '%s\n' zip '""' '""')
}

# ---- options together ----

@test "redact: lets no value of NDJSON become two fields of a table without quotes" {
	# value DELIMITER: a line of it does not go out, with these options.
	refused() {
		echo "{\"t\":$1,\"mail\":\"ada@example.org\"}" >in
		run -3 --separate-stderr pp-redact -t csv --quoting none \
		    -d "$2" -c mail=label in
		[ "${#lines[@]}" -eq 1 ]
		[[ $stderr == *": t: contains a delimiter or a line end, which a table without quotes cannot hold (see --quoting)" ]]
	}
	refused '["a","b"]' ,
	refused '[1,2]' ,
	refused 1.5 .
	refused -1 -
	refused 1e+5 +
	refused '"a,b"' ,
	for good in '["a"]' '{}' 1.5 true null '"a.b"'; do
		echo "{\"t\":$good,\"u\":{\"v\":1}}" |
		    pp-redact -t csv --quoting none
	done
	echo '{"t":["a","b"],"u":{"v":"c","w":2}}' |
	    pp-redact -t csv --quoting none -d ';' | is <(printf '%s\n' \
	    't;u.v;u.w' '["a","b"];c;2')
}

@test "redact, retain, anonymize: refuse an option of tables where there is none" {
	policy '"age": {"category": "user"}'
	release '"age": {"role": "quasi"}'
	printf '%s\n' '{"id":"1","at":"2020-01-01","age":"'"$SECRET"'"}' \
	    '{"id":"2","at":"2020-01-01","age":"'"$SECRET"'"}' >in
	jq -rs '(.[0] | keys_unsorted), (.[] | [.[]]) | @csv' in >in.csv
	key
	# useless MESSAGE OPTION...: nothing is written, whether the format is
	# said or found out.
	useless() {
		for said in '' "-f ndjson" "-f jsonl -o out"; do
			# shellcheck disable=SC2086 # words
			run -2 --separate-stderr "${call[@]}" "${@:2}" $said in
			[ -z "$output" ]
			[ ! -e out ] && [ ! -e keys ]
			silent
			[[ $stderr == "${call[0]}: "*"$1" ]]
			[ -n "$said" ] || [[ $stderr == "${call[0]}: in: "* ]]
			[ "${#stderr_lines[@]}" -eq 1 ]
		done
	}
	for program in "pp-redact -p policy.json" "pp-retain -p policy.json -n" \
	    "pp-retain -p policy.json --no-holds --keys keys" \
	    "pp-retain warn -p policy.json --no-holds -k my.key" \
	    "pp-retain hash -p policy.json -k my.key" \
	    "pp-anonymize -p policy.json" "pp-anonymize count -p policy.json" \
	    "pp-anonymize check -p policy.json" "pp-anonymize risk -p policy.json"; do
		read -ra call <<<"$program"
		useless "--no-header is for CSV and TSV, but the input is NDJSON; leave it out, or use -f csv" \
		    --no-header
		useless "--lenient-quotes is for CSV and TSV, but the input is NDJSON; leave it out" \
		    --lenient-quotes
		useless "--quoting is for CSV and TSV, but the input and the output are NDJSON; leave it out" \
		    --quoting backslash
		useless "-d is for CSV and TSV, but the input and the output are NDJSON; leave it out" \
		    -d ';'
		# Where there is a table, nothing changes.
		"${call[@]}" --quoting csv -d , in.csv >out || [ $? -eq 1 ]
		rm -f out keys
	done
	for program in "pp-redact -p policy.json" "pp-anonymize -p policy.json" \
	    "pp-retain -p policy.json --no-holds --keys keys"; do
		read -ra call <<<"$program"
		useless "--no-header is for CSV and TSV, but the input is NDJSON; leave it out, or use -f csv" \
		    --no-header -t csv
		useless "the first kind of --quoting is for an input that is CSV or TSV, but it is NDJSON; name only that of the output" \
		    --quoting csv:none -t tsv
		"${call[@]}" -t csv --quoting none -d ';' in >out
		rm -f keys
		run -2 --separate-stderr "${call[@]}" -t ndjson \
		    --quoting csv:none in.csv
		[[ $stderr == *"the second kind of --quoting is for an output that is CSV or TSV, but it is NDJSON; leave it out" ]]
		[ -z "$output" ]
		run -2 --separate-stderr "${call[@]}" --quoting none \
		    --lenient-quotes in.csv
		[[ $stderr == *"--lenient-quotes is for tables with quotes, but --quoting says that quotes are data; leave it out" ]]
		"${call[@]}" -t ndjson --quoting csv in.csv >out
		rm -f out keys
	done
}

@test "anonymize: refuses options of tables where counts are read" {
	printf 'a,b\n1,x\n1,y\n' >in
	pp-anonymize count --qi a --keep b --k 2 in >counts
	for option in --no-header --lenient-quotes '--quoting none' '--header a' \
	    '-d ;'; do
		for call in 'plan --qi a --keep b --k 2' merge; do
			# shellcheck disable=SC2086 # words
			run -2 --separate-stderr pp-anonymize $call $option counts
			[ "$stderr" = "pp-anonymize: ${option% *} is for tables, but ${call%% *} reads counts" ]
			[ -z "$output" ]
			# shellcheck disable=SC2086 # words
			pp-anonymize $call counts >out
		done
	done
}

@test "redact: takes one list of columns, each with a name, and the last kind of quotes" {
	printf '{"a":1,"b":"x\\ty"}\n' >in
	run -2 --separate-stderr pp-redact -t csv --header a --header b in
	[[ $stderr == "pp-redact: --header is given twice; put commas between the columns"* ]]
	for header in '' 'a,b,' ',a,b' 'a,,b'; do
		run -2 --separate-stderr pp-redact -t csv --header "$header" in
		[ "$stderr" = "pp-redact: in:1: --header has a column without a name" ]
		[ -z "$output" ]
	done
	printf 'a,b\n1,"x,y"\n' >in.csv
	pp-redact --quoting csv:none --quoting csv in.csv | is in.csv
	pp-redact --quoting none:csv --quoting csv:backslash in.csv |
	    is <(printf '%s\n' a,b '1,x\,y')
}

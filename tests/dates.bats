#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# shellcheck disable=SC2154 # output, status: set by run
#
# Which day a value means: what a policy says of its dates and types holds in
# every program.

load helper

# policy FIELDS RETENTION [ZONE]: one of a dataset "acc" with the field id and
# these.
policy() {
	cat >policy.json <<END
{"policy": {"format": "pp-policy/1", "id": "shop",
  "time_zone": "${3:-UTC}"},
 "purposes": {"any": {"data_use": "essential.service"}},
 "datasets": {"acc": {"subjects": ["customer"], "purposes": ["any"],
  "key": ["id"], "person": ["id"],
  "fields": {"id": {"category": "user.unique_id"}, $1}}},
 "retention": {$2}}
END
}

# shellcheck disable=SC2120 # some tests have another rule
# rule [MEMBERS]: deletes what is older than a month, or as the members say.
rule() {
	printf '"rules": [{"id": "r", "dataset": "acc", %s}]' \
	    "${1:-\"delete_after\": \"P1M\", \"since\": [\"login\"]}"
}

# login [MEMBERS [ZONE]]: a policy with a field of that name, and its rule.
login() {
	policy "\"login\": {\"category\": \"user.behavior\",
	    \"type\": \"timestamp\" ${1:-}}" "$(rule "")" "${2:-UTC}"
}

# explained: what the policy means, in one line.
explained() {
	pp-policy explain policy.json | tr -s '\n ' ' '
}

# decided [OPTION ...] FILE: ids and what happens to them, a line each.
decided() {
	local status=0

	pp-retain -q -n -p policy.json --now 2026-11-28T12:00:00Z "$@" \
	    2>err >told || status=$?
	jq -r '"\(.key.id) \(.action) \(.reason)"' told
	return "$status"
}

@test "retain: takes the zone that a format names, wherever the dataset lies" {
	for at in %Y-%m-%dT%H:%M:%SZ=2026-10-28T17:38:20Z \
	    "%Y-%m-%d %H:%M:%S UTC=2026-10-28 17:38:20 UTC" \
	    "%Y-%m-%d %H:%M:%S GMT=2026-10-28 17:38:20 GMT" \
	    %Y-%m-%dT%H:%M:%S+00:00=2026-10-28T17:38:20+00:00 \
	    %FT%T-0100=2026-10-28T16:38:20-0100; do
		login ", \"format\": \"${at%%=*}\"" Asia/Tokyo
		printf 'id,login\n1,%s\n' "${at#*=}" >c.csv
		run -0 decided c.csv
		[ -z "$output" ]
		run -0 decided --now 2026-11-28T17:38:20Z c.csv
		[ "$output" = "1 delete period is over" ]
	done
}

@test "check (5): refuses a zone that it cannot read, and names the unit that a format lacks" {
	for format in "%F %T EST" "%F %T Europe/Berlin" "%FZ" "%F %T%z UTC"; do
		login ", \"format\": \"$format\""
		run -2 pp-policy policy.json
		[[ $output == *"datasets.acc.fields.login.format: the format "* ]]
	done
	for format in "year %m-%d" "month %Y-%d" "day %Y-%m"; do
		login ", \"format\": \"${format#* }\""
		run -2 pp-policy policy.json
		[[ $output == *"the format lacks the ${format%% *}: "* ]]
	done
}

@test "redact, retain, anonymize: take a zone after a blank alike, in CSV and NDJSON" {
	login
	jq '.releases.out = {"dataset": "acc", "k": 2, "columns": {
	    "id": {"role": "identifier"},
	    "login": {"role": "quasi", "floor": "month"}}}' policy.json >with.json
	# written ZONE: the same decision and the same hour in both formats.
	written() {
		printf 'id,login\n1,2022-04-03 17:38:20%s\n' "$1" >c.csv
		pp-redact -t ndjson c.csv >c.ndjson
		for file in c.csv c.ndjson; do
			decided $file >$file.told || :
			pp-redact -c login=trunc:hour -t csv $file >$file.hour \
			    2>/dev/null || :
			pp-redact --no-sandbox -k key -c login=shift -t csv $file \
			    2>/dev/null | tail -n +2 | cut -b 3- >$file.shift || :
			cat $file $file >twice
			[ $file = c.ndjson ] || sed -i 3d twice
			pp-anonymize -p with.json -t csv twice >$file.day \
			    2>/dev/null || :
		done
		is c.csv.told <c.ndjson.told
		is c.csv.hour <c.ndjson.hour
		is c.csv.shift <c.ndjson.shift
		is c.csv.day <c.ndjson.day
	}
	key key
	for zone in Z ' Z' z ' z' ' UTC' ' GMT' +01:00 ' +01:00' +0100 ' -0330' ' +01'; do
		written "$zone"
		[ "$(cat c.csv.told)" = '1 delete period is over' ]
		[ "$(tail -n 1 c.csv.hour)" = '1,2022-04-03T17' ]
		[[ $(cat c.csv.shift) == *" 17:38:20$zone" ]]
		[ "$(cat c.csv.day)" = $'login\n2022-04\n2022-04' ]
	done
	for zone in '  Z' 'Z ' UTC ' utc' ' EST' ' +1' ' '; do
		written "$zone"
		[ "$(cat c.csv.told)" = '1 review not a date' ]
		[ "$(cat c.csv.hour)" = id,login ]
		[ ! -s c.csv.shift ]
		[ ! -s c.csv.day ]
	done
}

@test "retain: reads fractions that come and go, and parts without leading zeros" {
	login
	printf 'id,login\n1,%s\n2,%s\n' "2022-04-03 17:38:20 UTC" \
	    "2022-04-03 17:38:20.123456 UTC" >c.csv
	run -0 decided c.csv
	[ "$output" = "1 delete period is over
2 delete period is over" ]
	login ', "format": "%m/%d/%Y %I:%M %p"'
	printf 'id,login\n1,3/7/1985 4:41 AM\n2,03/07/1985 04:41 PM\n' >c.csv
	run -0 decided c.csv
	[ "${#lines[@]}" -eq 2 ]
	login ', "format": "%Y%m%d%H%M%S"'
	printf 'id,login\n1,20220403173820\n2,2022043173820\n' >c.csv
	run -1 decided c.csv
	[ "$output" = "1 delete period is over
2 review not a date" ]
}

# people: a policy of dates of births by day first, and of two timestamps, and
# its data as CSV and as NDJSON.
people() {
	policy '"born": {"category": "user.demographic.date_of_birth",
	    "type": "date", "format": "%d/%m/%Y", "redact": "trunc:month"},
	  "at": {"category": "user.behavior", "type": "timestamp",
	    "format": "epoch_s", "redact": "trunc:hour"},
	  "seen[].on": {"category": "user.behavior", "type": "timestamp",
	    "redact": "trunc:day"}' "$(rule '"delete_after": "P1Y", "since": ["at"]')" \
	    America/Los_Angeles
	printf 'id,born,at\n1,3/4/1990,1709210096\n2,12/11/1985,-315619200\n' \
	    >people.csv
	cat >people.ndjson <<'END'
{"id":"1","born":"03/04/1990","at":1709210096,"seen":[{"on":"2024-02-29T02:00:00Z"}]}
{"id":"2","born":"12/11/1985","at":"-315619200","seen":[{"on":"2024-02-29"}]}
END
}

@test "redact: reads dates as the policy says, and on the calendar of the dataset" {
	people
	run -0 pp-redact -p policy.json -D acc people.csv
	[ "$output" = "id,born,at
1,1990-04,2024-02-29T04
2,1985-11,1959-12-31T16" ]
	# The judge is GNU date.
	if date -d @1 >/dev/null 2>&1; then
		[ "${lines[2]##*,}" = \
		    "$(TZ=America/Los_Angeles date -d @-315619200 +%FT%H)" ]
	fi
	run -0 pp-redact -p policy.json -D acc people.ndjson
	[ "${lines[0]}" = '{"id":"1","born":"1990-04","at":"2024-02-29T04","seen":[{"on":"2024-02-28"}]}' ]
	[ "${lines[1]}" = '{"id":"2","born":"1985-11","at":"1959-12-31T16","seen":[{"on":"2024-02-29"}]}' ]
	# Nothing is guessed: what has another form does not leave.
	printf 'id,born,at\n1,04/13/1990,0\n2,1990-04-03,0\n3,3/4/1990,2024-02-29\n' >c.csv
	run -1 --separate-stderr pp-redact -p policy.json -D acc -r r.csv c.csv
	[ "$output" = id,born,at ]
	[ "$(wc -l <r.csv)" -eq 3 ]
}

@test "redact: a rule of the caller reads dates as the policy says" {
	people
	run -0 pp-redact -p policy.json -D acc -c born=trunc:year \
	    -c 'a*=trunc:day' people.csv
	[ "$output" = "id,born,at
1,1990,2024-02-29
2,1985,1959-12-31" ]
	run -0 pp-redact -p policy.json -D acc -c 'born=trunc:month,format=%m/%d/%Y' \
	    people.csv
	[ "${lines[1]}" = 1,1990-03,2024-02-29T04 ]
}

@test "redact: takes a format without a policy, and no date of another form" {
	printf 'born\n03/04/1990\n' >c.csv
	run -0 pp-redact -c 'born=trunc:month,format=%d/%m/%Y' c.csv
	[ "${lines[1]}" = 1990-04 ]
	printf 'born\n"Mar 7, 1985"\n' >c.csv
	run -0 pp-redact -c 'born=trunc:day,format=%b %d\, %Y' c.csv
	[ "${lines[1]}" = '"1985-03-07"' ]
	run -3 pp-redact -c 'born=trunc:day,format=%F' c.csv
	run -2 pp-redact -c 'born=trunc:day,format=%d/%m' c.csv
	[[ $output == *"trunc: the format lacks the year: %Y, or %F"* ]]
	run -2 pp-redact -c 'born=trunc:3,format=%F' c.csv
	run -2 pp-redact -c 'born=shift:format=%F' c.csv
	[[ $output == *"no key file given"* ]]
}

@test "redact: dates that a policy declares are restored with their format" {
	people
	key
	run -0 pp-redact -k my.key --receipt r.json -p policy.json -D acc \
	    -c born,at=shift:by=id -o hidden.csv people.csv
	run -1 diff people.csv hidden.csv
	run -0 jq -r '.fields[].method' r.json
	[ "$output" = "shift:by=id,format=epoch_s
shift:by=id,format=%d/%m/%Y" ]
	run -0 pp-redact -k my.key --restore --receipt r.json -p policy.json \
	    -D acc -c born,at=shift:by=id hidden.csv
	[ "${lines[1]}" = 1,3/4/1990,1709210096 ]
	[ "${lines[2]}" = 2,12/11/1985,-315619200 ]
	run -0 pp-redact -k my.key --restore --receipt r.json \
	    -c 'born=shift:by=id,format=%d/%m/%Y' \
	    -c at=shift:by=id,format=epoch_s hidden.csv
	[ "${lines[1]}" = 1,3/4/1990,1709210096 ]
	# Other dates would come out without it.
	run -2 pp-redact -k my.key --restore --receipt r.json \
	    -c born,at=shift:by=id hidden.csv
	[[ $output == *"was hidden with another method" ]]
}

# release COLUMNS: adds a release of the dataset to the policy.
release() {
	jq --argjson columns "{\"id\": {\"role\": \"identifier\"}, $1}" \
	    '.releases.out = {"dataset": "acc", "k": 2, "unit": "id",
	      "columns": $columns}' policy.json >p2.json
	mv p2.json policy.json
}

@test "anonymize: reads dates as the policy says, and on the calendar of the dataset" {
	people
	jq 'del(.datasets.acc.fields["seen[].on"])' policy.json >p2.json
	mv p2.json policy.json
	cat >c.csv <<'END'
id,born,at
1,3/4/1990,1709210096
2,12/11/1990,1709193600
3,03/04/1985,0
4,12/11/1985,-1
END
	release '"born": {"role": "quasi", "floor": "year"},
	    "at": {"role": "quasi", "floor": "month"}'
	run -0 pp-anonymize -p policy.json c.csv
	[ "$(sort <<<"$output")" = "1985,1969-12
1985,1969-12
1990,2024-02
1990,2024-02
born,at" ]
	printf '5,13/13/1990,0\n6,1990-04-03,0\n' >>c.csv
	run -1 --separate-stderr pp-anonymize -p policy.json -r r.csv c.csv
	[ "${#lines[@]}" -eq 5 ]
	[ "$(cut -d, -f1 r.csv)" = "5
6" ]
}

@test "anonymize: a plan reads the dates of the pieces as its policy did" {
	people
	jq 'del(.datasets.acc.fields["seen[].on"])' policy.json >p2.json
	mv p2.json policy.json
	printf 'id,born,at\n1,3/4/1990,1709210096\n2,12/11/1990,1709193600\n' >1.csv
	printf 'id,born,at\n3,03/04/1985,0\n4,12/11/1985,-1\n' >2.csv
	release '"born": {"role": "quasi"},
	    "at": {"role": "quasi", "floor": "month"}'
	for piece in 1 2; do
		pp-anonymize count -p policy.json -o $piece.counts $piece.csv
	done
	pp-anonymize plan -p policy.json -o plan 1.counts 2.counts
	grep -F '"born","quasi","date","set","none",null,"America/Los_Angeles","%d/%m/%Y"]' plan
	run -0 pp-anonymize apply --plan plan 1.csv
	[ "$(sort <<<"$output")" = "[1990-04-03..1990-11-12],2024-02
[1990-04-03..1990-11-12],2024-02
born,at" ]
	run -0 pp-anonymize apply --plan plan 2.csv
	[ "$(sort <<<"$output")" = "[1985-04-03..1985-11-12],1969-12
[1985-04-03..1985-11-12],1969-12
born,at" ]
}

@test "anonymize: what the policy says are numbers are no texts" {
	policy '"age": {"category": "user.demographic", "type": "number"}' \
	    "$(rule '"keep_while": {"field": "age", "is": ["1"]}')"
	release '"age": {"role": "quasi"}'
	printf 'id,age\n1,9\n2,10\n3,NA\n' >c.csv
	run -2 --separate-stderr pp-anonymize -p policy.json c.csv
	[ "$stderr" = "pp-anonymize: age: 1 value: is not a number" ]
}

@test "retain: believes no date that is too early to be true" {
	login
	cat >c.csv <<'END'
id,login
1,1970-01-01T00:00:00.000Z
2,0001-01-01T00:00:00Z
3,1900-01-01
4,1970-12-31T23:59:59Z
5,1971-01-01T00:00:00Z
6,1971-01-01
END
	run -1 decided c.csv
	[ "$output" = "1 review date too early to be true
2 review date too early to be true
3 review date too early to be true
4 review date too early to be true
5 delete period is over
6 delete period is over" ]
	[ "$(cat err)" = "pp-retain: acc: login: date too early to be true: 4 records to look at" ]
	# Seconds in a field of milliseconds.
	login ', "format": "epoch_ms"'
	printf 'id,login\n1,1577836800\n2,1577836800000\n' >c.csv
	run -1 decided c.csv
	[ "$output" = "1 review date too early to be true
2 delete period is over" ]
}

@test "retain: the policy and the field say which dates are too early" {
	policy '"login": {"category": "user.behavior", "type": "date"},
	    "paid": {"category": "user.behavior", "type": "date",
	      "not_before": "1950-01-01"}' \
	    "\"not_before\": \"2010-01-01\", $(rule \
		'"delete_after": "P1Y", "since_latest": ["login", "paid"]')" \
	    America/Los_Angeles
	cat >c.csv <<'END'
id,login,paid
1,2009-12-31,
2,2010-01-01,
3,,1949-12-31
4,,1950-01-01
5,2010-01-01,1949-12-31
END
	run -1 decided c.csv
	[ "$output" = "1 review date too early to be true
2 delete period is over
3 review date too early to be true
4 delete period is over
5 review date too early to be true" ]
	jq '.retention.invalid = "keep"' policy.json >p2.json
	mv p2.json policy.json
	run -0 decided c.csv
	[ "$output" = "2 delete period is over
4 delete period is over" ]
	# The day is that of the dataset's calendar.
	policy '"login": {"category": "user.behavior", "type": "timestamp"}' \
	    "\"not_before\": \"2010-01-01\", $(rule "")" America/Los_Angeles
	printf 'id,login\n1,2010-01-01T07:59:59Z\n2,2010-01-01T08:00:00Z\n' >c.csv
	run -1 decided c.csv
	[ "$output" = "1 review date too early to be true
2 delete period is over" ]
	run -0 explained
	[[ $output == *"A date in login before 2010-01-01 is not believed."* ]]
}

@test "retain: believes dates of birth from 1901 on, or from what the policy says" {
	policy '"born": {"category": "user.demographic.date_of_birth",
	    "type": "date"}' '"rules": []'
	jq '.children = {"under": "P13Y", "date_of_birth": "born",
	      "without_consent": "delete"} |
	    .datasets.acc.no_retention = "a test"' policy.json >p2.json
	mv p2.json policy.json
	printf 'id,born\n1,1900-12-31\n2,1901-01-01\n3,2020-01-01\n' >c.csv
	run -1 decided c.csv
	[ "$output" = "1 review date too early to be true
3 delete child without consent" ]
	jq '.children.not_before = "1930-01-01"' policy.json >p2.json
	mv p2.json policy.json
	printf 'id,born\n1,1929-12-31\n2,1930-01-01\n' >c.csv
	run -1 decided c.csv
	[ "$output" = "1 review date too early to be true" ]
	run -0 explained
	[[ $output == *"A date of birth before 1930-01-01 is not believed."* ]]
}

@test "retain: a text may mean that a date is missing, or that it is invalid" {
	policy '"created": {"category": "user.behavior", "type": "timestamp"},
	    "login": {"category": "user.behavior", "type": "timestamp"}' \
	    "\"not_a_date\": [\"NEVER\", \"0000-00-00\"], $(rule \
		'"delete_after": "P2Y", "since": ["login", "created"]')"
	cat >c.csv <<'END'
id,created,login
1,2020-01-01T00:00:00Z,NEVER
2,2026-11-01T00:00:00Z,NEVER
3,2020-01-01T00:00:00Z,0000-00-00
4,NEVER,NEVER
END
	run -1 decided c.csv
	[ "$output" = "1 delete period is over
3 review not a date
4 review no date" ]
	jq '.retention.not_a_date =
	    {"NEVER": "invalid", "0000-00-00": "missing"}' policy.json >p2.json
	mv p2.json policy.json
	run -1 decided c.csv
	[ "$output" = "1 review not a date
2 review not a date
3 delete period is over
4 review not a date" ]
}

@test "retain, redact: a date that stands for none does so as its midnight, too" {
	policy '"login": {"category": "user.behavior", "type": "timestamp",
	    "redact": "trunc:month"}' \
	    "\"not_a_date\": {\"2000-01-01\": \"missing\"}, $(rule \
		'"delete_after": "P2Y", "since": ["login"]')"
	jq '.policy.time_zone = "America/Los_Angeles"' policy.json >p2.json
	mv p2.json policy.json
	cat >c.csv <<'END'
id,login
1,2000-01-01
2,2000-01-01 00:00:00
3,2000-01-01T00:00:00Z
4,2000-01-01T08:00:00Z
5,2000-01-01T09:00:00+01:00
6,2000-01-01T00:00:00.5Z
7,2000-01-01T12:00:00Z
8,2000-01-02
END
	run -1 decided c.csv
	[ "$output" = "1 review no date
2 review no date
3 review no date
4 review no date
5 review no date
6 delete period is over
7 delete period is over
8 delete period is over" ]
	run -0 pp-redact -p policy.json c.csv
	[ "${lines[3]}" = 3,2000-01-01T00:00:00Z ]
	[ "${lines[7]}" = 7,2000-01 ]
	# A midnight stands for its date.
	jq '.retention.not_a_date = {"2000-01-01T00:00:00Z": "missing"}' \
	    policy.json >p2.json
	mv p2.json policy.json
	run -1 decided c.csv
	[[ $output == "1 review no date
2 delete period is over
3 review no date
4 delete"* ]]
}

# coarse FORMAT ZONE PERIOD VALUE NOW...: whether a record with this date is
# deleted at each of these times.
coarse() {
	policy "\"login\": {\"category\": \"user.behavior\", \"type\": \"timestamp\",
	    \"format\": \"$1\"}" "$(rule "\"delete_after\": \"$3\", \"since\": [\"login\"]")" "$2"
	printf 'id,login\n1,%s\n' "$4" >c.csv
	echo "{\"id\":1,\"login\":\"$4\"}" >c.ndjson
	shift 4
	for now; do
		for file in c.csv c.ndjson; do
			pp-retain -q -n -p policy.json --now "$now" $file |
			    jq -r .action | sed 's/^$/kept/'
		done
	done | paste -sd' ' -
}

@test "retain: a time without minutes or seconds may be the last of its hour or minute" {
	[ "$(coarse '%Y-%m-%d %H' UTC PT72H '2026-02-26 12' 2026-03-01T12:59:59Z)" = '' ]
	[ "$(coarse '%Y-%m-%d %H' UTC PT72H '2026-02-26 12' 2026-03-01T13:00:00Z)" = 'delete delete' ]
	[ "$(coarse '%Y-%m-%d %H:%M' UTC P1M '2026-01-26 12:30' 2026-02-26T12:30:59Z)" = '' ]
	[ "$(coarse '%Y-%m-%d %H:%M' UTC P1M '2026-01-26 12:30' 2026-02-26T12:31:00Z)" = 'delete delete' ]
	[ "$(coarse '%Y-%m-%d %I %p' UTC P1M '2026-01-26 12 PM' 2026-02-26T12:59:59Z 2026-02-26T13:00:00Z)" = 'delete delete' ]
	[ "$(coarse '%Y-%m-%d %T' UTC P1M '2026-01-26 12:30:00' 2026-02-26T12:30:00Z)" = 'delete delete' ]
	# The clocks of Lord Howe show half of this hour twice.
	[ "$(coarse '%Y-%m-%d %H' Australia/Lord_Howe P1M '2026-03-05 01' 2026-04-04T15:29:59Z)" = '' ]
	[ "$(coarse '%Y-%m-%d %H' Australia/Lord_Howe P1M '2026-03-05 01' 2026-04-04T15:30:00Z)" = 'delete delete' ]
	# The latest of a person's records keeps its hour.
	policy '"who": {"category": "user.unique_id"}, "login": {"category": "user.behavior",
	    "type": "timestamp", "format": "%Y-%m-%d %H"}' "$(rule \
		'"delete_after": "PT72H", "since": ["login"], "unit": "person"')"
	jq '.datasets.acc.person = ["who"]' policy.json >p2.json
	mv p2.json policy.json
	printf 'id,who,login\n1,a,2026-11-25 11\n2,a,2026-11-25 10\n3,b,2026-11-25 11\n' >c.csv
	run -0 pp-retain -q -n -p policy.json --now 2026-11-28T11:59:59Z c.csv
	[ -z "$output" ]
	run -0 decided c.csv
	[ "$(wc -l <<<"$output")" -eq 3 ]
}

# never: a policy with texts in place of dates, and records of them.
never() {
	policy '"login": {"category": "user.behavior", "type": "date",
	    "redact": "trunc:month"}, "paid": {"category": "user.behavior",
	      "type": "date", "format": "%d/%m/%Y", "redact": "trunc:year"}' \
	    "\"not_a_date\": {\"NEVER\": \"missing\", \"1900-01-01\": \"missing\",
	      \"0000-00-00\": \"invalid\"}, $(rule "")"
	printf 'id,login,paid\n1,NEVER,01/01/1900\n2,2024-02-29,NEVER\n3,1900-01-01,5/6/2023\n' \
	    >c.csv
	pp-redact -t ndjson c.csv >c.ndjson
}

@test "redact: leaves what stands for a missing date, and moves none to it" {
	never
	run -0 pp-redact -p policy.json c.csv
	[ "$output" = "id,login,paid
1,NEVER,01/01/1900
2,2024-02,NEVER
3,1900-01-01,2023" ]
	run -0 pp-redact -p policy.json -t csv c.ndjson
	[ "${lines[1]}" = 1,NEVER,01/01/1900 ]
	[ "${lines[3]}" = 3,1900-01-01,2023 ]
	# Nobody knows what was there.
	printf 'id,login,paid\n1,0000-00-00,\n' >bad.csv
	run -3 --separate-stderr pp-redact -p policy.json bad.csv
	[[ $stderr == *"login: not a date"* ]]
	key
	rules=(-k my.key -p policy.json -c "login,paid=shift:by=id")
	pp-redact "${rules[@]}" --receipt r.json c.csv >hidden
	run -0 cut -d, -f2,3 hidden
	[ "${lines[1]}" = NEVER,01/01/1900 ]
	[[ ${lines[2]} == 202[345]-*,NEVER ]]
	[ "${lines[2]}" != 2024-02-29,NEVER ]
	[[ ${lines[3]} == 1900-01-01,*/202[234] ]]
	pp-redact "${rules[@]}" --restore --receipt r.json hidden | is c.csv
	# A date that lands on one that means none could not be restored.
	printf 'id,login,paid\n' >near.csv
	for day in 1899-12-31 1900-01-02; do
		for id in $(seq 20); do
			echo "$id,$day,"
		done
	done >>near.csv
	run -1 --separate-stderr pp-redact -k my.key -p policy.json \
	    -c login=shift:by=id,days=1 -r near.bad near.csv
	[[ $output != *1900-01-01* ]]
	[[ $stderr == *"login: the new date would be one that means none (not_a_date)"* ]]
	[ "$(cut -d, -f2 near.bad | sort -u)" = "1899-12-31
1900-01-02" ]
	# Where no date is read, nothing stands for one.
	run -0 pp-redact -p policy.json -c login=label:x c.csv
	[ "${lines[1]}" = 1,x,01/01/1900 ]
}

@test "anonymize: takes what stands for a missing date as empty, also by a plan" {
	never
	release '"login": {"role": "quasi", "floor": "year"},
	    "paid": {"role": "sensitive", "l": {"distinct": 1}}'
	for file in c.csv c.ndjson; do
		run -0 pp-anonymize -p policy.json -t csv $file
		[ "$output" = "login,paid
{|2024},01/01/1900
{|2024},NEVER
{|2024},5/6/2023" ]
		pp-anonymize count -p policy.json $file >counts
		pp-anonymize plan -p policy.json counts >made
		grep -F '["not_a_date","NEVER","1900-01-01"]' made
		run -0 pp-anonymize apply --plan made -t csv $file
		[ "${lines[1]}" = "{|2024},01/01/1900" ]
	done
	jq 'del(.retention.not_a_date)' policy.json >p2.json
	mv p2.json policy.json
	printf 'id,login,paid\n1,2024-02-29,5/6/2023\n' >good.csv
	run -2 pp-anonymize -p policy.json --plan made good.csv
	[[ $output == *"made: was made with other texts for null or for no date"* ]]
	run -3 pp-anonymize -p policy.json c.csv
	[[ $output == *"not a date"* ]]
}

@test "explain: says what stands for a missing date" {
	never
	run -0 explained
	[[ $output == *'In place of a date, "NEVER" or "1900-01-01" means that there is none. In place of a date, "0000-00-00" means that nobody knows it.'* ]]
}

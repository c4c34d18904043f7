#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# shellcheck disable=SC2030,SC2031 # every test is a subshell
# shellcheck disable=SC2154 # stderr, lines: set by run
#
# Which records pp-retain keeps, which it wants deleted, and what it logs.
# tests/unit/retain.c tests when periods end; the tests here follow a nightly
# job.

load helper

set -o pipefail

# The time of all tests, and a policy with a few datasets.
NOW=2026-03-01T12:00:00Z

policy() {
	cat >policy.json <<'END'
{"policy": {"format": "pp-policy/1", "id": "t", "title": "T",
  "time_zone": "America/Los_Angeles", "last_updated": "2024-07-15"},
 "purposes": {"any": {"data_use": "collect", "clause": "1"}},
 "datasets": {
  "accounts": {"clause": "2", "subjects": ["customer"], "purposes": ["any"],
   "key": ["id"], "person": ["id"],
   "identity": {"account_id": "id", "email": "email"},
   "fields": {"id": {"category": "user.unique_id"},
    "email": {"category": "user.contact.email"},
    "state": {"category": "user.contact.address.state"},
    "created": {"category": "user.account", "type": "timestamp"},
    "login": {"category": "user.behavior", "type": "timestamp"}},
   "at_source": {"sql": {"table": "app.account", "key": ["id"]}}},
  "orders": {"clause": "2", "subjects": ["customer"], "purposes": ["any"],
   "key": ["order"], "person": ["account"],
   "identity": {"account_id": "account"},
   "fields": {"order": {"category": "system.operations"},
    "account": {"category": "user.unique_id"},
    "email": {"category": "user.contact.email"},
    "ended": {"category": "system.operations", "type": "timestamp"}}},
  "devices": {"clause": "2", "subjects": ["customer"], "purposes": ["any"],
   "key": ["device"], "person": ["owner"],
   "fields": {"device": {"category": "user.device"},
    "owner": {"category": "user.unique_id"},
    "used": {"category": "user.behavior", "type": "date"}}},
  "news": {"clause": "2", "subjects": ["prospect"], "purposes": ["any"],
   "key": ["mail", "list"], "person": ["mail"],
   "identity": {"email": "mail"},
   "fields": {"mail": {"category": "user.contact.email"},
    "list": {"category": "user.privacy_preferences"},
    "status": {"category": "user.privacy_preferences"}}},
  "rows": {"clause": "2", "subjects": ["customer"], "purposes": ["any"],
   "key": ["row"], "person": ["row"],
   "fields": {"row": {"category": "system.operations"},
    "customer": {"category": "system.operations"}}},
  "visits": {"clause": "2", "subjects": ["visitor"], "purposes": ["any"],
   "key": ["line"],
   "fields": {"line": {"category": "system.operations"},
    "at": {"category": "user.behavior", "type": "timestamp"},
    "ip": {"category": "user.device.ip_address"},
    "browser": {"category": "user.device"}}},
  "free": {"clause": "2", "subjects": ["visitor"], "purposes": ["any"],
   "key": ["n"], "no_retention": "public",
   "fields": {"n": {"category": "system.operations"}}}},
 "retention": {"future_tolerance": "P1D",
  "not_a_date": ["0000-00-00", "1970-01-01T00:00:00Z"],
  "rules": [
   {"id": "inactive", "clause": "4.5b", "dataset": "accounts",
    "delete_after": "P6M", "since": ["login", "created"]},
   {"id": "orders", "clause": "4.4", "dataset": "orders",
    "delete_after": "P7Y", "since": ["ended"], "missing": "keep"},
   {"id": "devices", "clause": "4.4", "dataset": "devices",
    "delete_after": "P6M", "since": ["used"], "unit": "person"},
   {"id": "subscribed", "clause": "4.6", "dataset": "news",
    "keep_while": {"field": "status", "is": "subscribed"},
    "leave": "suppression"},
   {"id": "rows", "clause": "4.1", "dataset": "rows",
    "keep_while": {"in": "accounts", "by": {"customer": "id"}}},
   {"id": "visits", "clause": "4.1", "dataset": "visits",
    "delete_after": "P13M", "since": ["at"], "then": "erase",
    "erase": ["user.device"]}]},
 "records": {
  "deletions": {"file": "deletions.ndjson", "clause": "4.5c",
   "delete_after": "P30D"},
  "requests": {"file": "requests.ndjson", "clause": "d",
   "delete_after": "P24M"},
  "suppression": {"file": "suppression.ndjson", "clause": "d",
   "keep": "indeterminate"},
  "backups": {"max_age": "P30D"}},
 "rights": {"requests": {
   "deletion": {"clause": "8.3", "verify": "reasonable",
    "except": [{"dataset": "orders", "reason": "legal_obligation"}]}}},
 "identity": {"email": {"case": "ignore"}, "account_id": {}}}
END
	touch deletions.ndjson requests.ndjson suppression.ndjson
}

accounts() {
	cat >accounts.csv <<'END'
id,email,state,created,login
17,ada@example.org,WA,2020-01-01T00:00:00Z,2026-02-20T09:00:00Z
18,bo@example.org,WA,2020-01-01T00:00:00Z,2025-06-01T09:00:00Z
19,"chen@example.net",OR,2024-01-01T00:00:00Z,
END
}

# retain ARGUMENTS...: with the policy and the time of these tests, and without
# holds unless they are named.
retain() {
	local holds=--no-holds
	[ -e policy.json ] || policy
	case " $* " in
	*' --holds'* | ' hash '* | ' lift '* | ' confirm '*) holds= ;;
	esac
	pp-retain -p policy.json --now "$NOW" $holds "$@"
}

# h1 KIND DATASET <RECORD: the keyed hash of its record or person.
h1() {
	retain hash -k my.key -D "$2" | jq -r ".$1"
}

# email_hash ADDRESS: its keyed hash, whatever dataset it stands in.
email_hash() {
	printf 'mail,list,status\n"%s",x,x\n' "$1" |
	    retain hash -k my.key -D news | jq -r .identity.email
}

# ids: the key values in key lines, one a line.
ids() {
	jq -r '.key | join("/")' "$@"
}

# hold NAME MEMBERS: a line that places a hold.
hold() {
	printf '{"hold":"%s","event":"placed","at":"%s",%s}\n' "$1" "$NOW" "$2"
}

# release NAME [AT]
release() {
	printf '{"hold":"%s","event":"released","at":"%s"}\n' "$1" \
	    "${2:-$NOW}"
}

# event ID EVENT MEMBERS: a line of a ledger.
event() {
	printf '{"v":1,"request_id":"%s","event":"%s","at":"%s"%s}\n' "$1" \
	    "$2" "${4:-2026-02-01T00:00:00Z}" "${3:+,$3}"
}

# asks ID TYPE SUBJECT...: a verified request.
asks() {
	local id=$1 type=$2 subjects
	shift 2
	# shellcheck disable=SC2016 # jq's
	subjects=$(jq -cn '$ARGS.positional' --args "$@")
	[ $# -gt 1 ] || subjects=$(jq -cn '$x' --arg x "$1")
	event "$id" received "\"type\":\"$type\",\"subject\":$subjects"
	event "$id" identity_confirmed '"level":"reasonable"'
}

# ---- what stays, byte for byte ----

@test "retain: prints the records that may stay, byte for byte" {
	printf '%s\r\n' 'id,email,state,created,login' \
	    '017,"a ""x"", b",WA, odd ,2026-02-20T09:00:00Z' \
	    '18,bo@example.org,WA,2020-01-01T00:00:00Z,2025-06-01T09:00:00Z' \
	    '19,,,,2026-02-20' >in
	retain -D accounts in | cmp - <(sed 3d in)
	cat >in.ndjson <<'END'
{"id":1e3, "login":"2026-02-20T09:00:00Z","created":null,"x":[1.0]}
{"id":18,"login":"2025-06-01T09:00:00Z","created":null}
{"created" :null,"login":"2026-02-20", "id":12345678901234567890}
END
	retain -D accounts in.ndjson | cmp - <(sed 2d in.ndjson)
}

@test "retain: finds the dataset by the columns of the input" {
	accounts
	retain accounts.csv | is <(sed '3,4d' accounts.csv)
	run -2 --separate-stderr retain <<<$'id,nobody\n1,2'
	[ -z "$output" ]
	run -2 --separate-stderr retain -D acounts accounts.csv
	[ -z "$output" ] && [[ $stderr == *acounts* ]]
}

@test "retain: writes the keys of records to delete, and why" {
	accounts
	key
	retain -k my.key --keys keys --decisions told accounts.csv >kept
	ids keys | is <(printf '18\n19\n')
	jq -c '[.action, .rule, .clause, .unchanged]' keys | is <(cat <<'END'
["delete","inactive","4.5b",{"login":"2025-06-01T09:00:00Z","created":"2020-01-01T00:00:00Z"}]
["delete","inactive","4.5b",{"login":null,"created":"2024-01-01T00:00:00Z"}]
END
	)
	jq -c '[.action, .reason, .rule, .clause, .field, .end]' told |
	    is <(cat <<'END'
["delete","period is over","inactive","4.5b","login","2025-12-01T02:00:00-08:00"]
["delete","period is over","inactive","4.5b","created","2024-06-30T16:00:00-07:00"]
END
	)
	# With a secret key, the decisions name nobody.
	run ! grep -e example -e '"18"' told
	[ "$(jq -r .key told | head -n 1)" = \
	    "$(sed -n '1p;3p' accounts.csv | h1 key accounts)" ]
	[ "$(stat -c %a keys told | tr -d '\n')" = 600600 ]
}

@test "retain: gives the same answer with any number of threads" {
	{
		echo id,email,state,created,login
		seq 1 30000 | awk '{
			printf "%d,,,,20%02d-%02d-%02dT00:00:00Z\n", $1,
			    20 + $1 % 7, 1 + $1 % 12, 1 + $1 % 28
		}'
	} >in
	for jobs in 1 2 5; do
		run -1 retain -D accounts -j $jobs --keys keys.$jobs \
		    --keys-as sql --decisions told.$jobs -o kept.$jobs in
	done
	PP_BUFFER=1000 run -1 retain -D accounts --keys keys.0 --keys-as sql \
	    --decisions told.0 -o kept.0 in
	for jobs in 0 2 5; do
		cmp keys.1 keys.$jobs
		cmp told.1 told.$jobs
		cmp kept.1 kept.$jobs
	done
	[ "$(grep -c '^BEGIN;' keys.1)" -eq \
	    $((($(grep -c DELETE keys.1) + 999) / 1000)) ]
}

# ---- dates ----

@test "retain: reads requests before the header says which dataset it is" {
	policy
	accounts
	key
	printf 'email=ada@example.org\n' | pp-request add access -l l.ndjson --id q \
	    -i -k my.key -p policy.json --residence US-WA --now 2026-02-01T00:00:00Z
	retain -D accounts -l l.ndjson -k my.key accounts.csv >want
	retain -l l.ndjson -k my.key accounts.csv | is want
}

@test "retain: hashes, dates and asks no value that means that there is none" {
	policy
	sed -i '/"accounts": {"clause"/s/"subjects"/"null": ["NULL"], &/
	    s/"since": \["login", "created"\]/&, "when": ".state != null"/' policy.json
	cat >in.csv <<'END'
id,email,state,created,login
1,a@example.org,WA,2020-01-01,NA
2,b@example.org,WA,NULL,"NA"
3,c@example.org,NULL,2020-01-01,NA
NA,d@example.org,WA,2020-01-01,2020-01-01
5,NULL,WA,2020-01-01,2020-01-01
END
	key
	retain hash -k my.key --null NA in.csv >hashes
	[ "$(jq -c '[has("key"), (.identity | has("email"))]' hashes | tr -d '\n')" = \
	    '[true,true][true,true][true,true][false,true][true,false]' ]
	pp-redact -t ndjson in.csv >in.ndjson
	for in in in.csv in.ndjson; do
		run -1 --separate-stderr retain -D accounts --null NA --keys keys \
		    --decisions decisions -o out "$in"
		[[ $stderr == *'login: no date: 1 record to look at'* ]]
		[[ $stderr == *'id: no key: 1 record to look at'* ]]
		[ "$(jq -r .key.id keys)" = $'1\n5' ]
		[ "$(jq -c .unchanged.login keys)" = $'null\n"2020-01-01"' ]
	done
	# The same in what jq sees, also inside of objects.
	sed -i 's/"when": "[^,]*"/"when": "(.state \/\/ \\"none\\") | test(\\"^none$\\")"/' policy.json
	for in in in.csv in.ndjson; do
		run -1 retain -D accounts --null NA --keys keys "$in"
		[[ $output == *"no rule is about"* ]]
		[ "$(jq -r .key.id keys)" = 3 ]
	done
	sed -i 's/"when": "[^,]*"/"when": ".home.zip == null"/
	    s/"state": {"category"/"home.zip": {"category": "user.contact.address"}, &/' policy.json
	run -1 retain -D accounts --null NA --keys keys <<'END'
{"id":"1","login":"2020-01-01","home":{"zip":"NA"},"created":null}
{"id":"2","login":"2020-01-01","home":{"zip":"NAN","na":"NA"}}
END
	[ "$(jq -r .key.id keys)" = 1 ]
}

@test "retain: decides alike whichever record of NDJSON comes first" {
	policy
	key
	sed -i 's/"since": \["login", "created"\]/&, "when": ".state != \\"OR\\""/
	    s/"fields": {"id": {"category": "user.unique_id"}/&, "born": {"category": "user.demographic.age_range", "type": "date"}, "consent": {"category": "user.account"}/
	    s/"identity": {"email": {"case"/"children": {"clause": "9", "under": "P13Y", "date_of_birth": "born", "consent": "consent", "without_consent": "delete"}, &/' policy.json
	cat >records <<'END'
{"id":1,"email":"a@example.org","created":"2020-01-01"}
{"id":2,"state":"OR","created":"2020-01-01"}
{"id":3,"login":"2026-02-01","created":"2020-01-01"}
{"id":4,"state":"WA","login":null,"created":"2026-01-01","email":"d@example.org"}
{"email":"e@example.org","created":"2020-01-01"}
{"id":6}
{"id":7,"born":"2020-01-01","login":"2026-02-01"}
{"id":8,"born":"2020-01-01","login":"2026-02-01","consent":true}
END
	for first in 1 2 3 4 5 6 7 8; do
		{ sed -n "${first}p" records; sed "${first}d" records; } >in
		run -1 --separate-stderr retain -D accounts --keys keys in
		[ "$(jq -r .key.id keys | sort | tr '\n' ' ')" = '1 7 ' ]
		[ "$(sort <<<"$output")" = "$(sed '1d;7d' records | sort)" ]
		[[ $stderr == *'login: no date: 1 record to look at'* ]]
		run -0 retain hash -k my.key -D accounts in
		[ "$(jq -s 'map(select(.identity.email)) | length' <<<"$output")" = 3 ]
		run -1 retain -D accounts -t csv in
		[ "${lines[0]}" = id,born,consent,email,state,created,login ]
	done
	printf '{"mail":"a","list":"x"}\n{"mail":"b","list":"x","status":"subscribed"}\n' >in
	for way in cat tac; do
		$way in >turned
		run -1 --separate-stderr retain -D news --decisions decisions turned
		[ "$(jq -r .key.mail decisions)" = a ]
	done
	# As in --in: a record without the field keeps nobody.
	printf '{"email":"x"}\n{"id":1}\n' >others
	printf '{"customer":2}\n{"row":1,"customer":1}\n{"row":2,"customer":2}\n' >rows
	run -1 retain -D rows --in accounts=others --keys keys rows
	[ "$(jq -r .key.row keys)" = 2 ]
}

# children CONSENT: a policy with children, whose "consent" this is.
children() {
	policy
	sed -i "s/\"email\": {\"category\": \"user.contact.email\"},/&\"born\": {\"category\": \"user\", \"type\": \"date\"}, \"consent\": {\"category\": \"user\"},/" policy.json
	jq --argjson c "$1" '.children = {"clause": "9", "under": "P13Y",
	    "date_of_birth": "born", "without_consent": "delete"} + $c |
	    .datasets.consents = {"clause": "2", "subjects": ["customer"],
	    "purposes": ["any"], "key": ["no"], "no_retention": "proof",
	    "identity": {"email": "who"},
	    "fields": {"no": {"category": "user"}, "who": {"category":
	    "user.contact.email"}, "given": {"category": "user"}}}' \
	    policy.json >new
	mv new policy.json
	printf '%s\n' id,email,born,consent,state,created,login \
	    "1,ada@example.org,2020-01-01,$2,,,$NOW" \
	    "2,bo@example.org,2020-01-01,,,,$NOW" \
	    "3,c@example.org,1980-01-01,,,,$NOW" >kids.csv
}

@test "retain: names the field of a birth date that is none, and what to do" {
	children '{"unknown_age": "adult"}' yes
	sed -i "s/2020-01-01,,,,/unknown,,,,/; s/1980-01-01/2030-01-01/" kids.csv
	run -1 --separate-stderr retain -n -D accounts kids.csv
	[[ $stderr == *'accounts: born: date of birth is invalid or in the future: 2 records to look at; correct it at the source' ]]
	jq '.retention.not_a_date = {"unknown": "missing"}' policy.json >p
	mv p policy.json
	run -1 --separate-stderr retain -n -D accounts kids.csv
	[[ $stderr == *'in the future: 1 record to look at; correct it at the source' ]]
}

@test "retain: names the field in doubt of a record about which something else decided" {
	policy
	jq '.retention.rules |= map(select(.id == "visits") |
	    ., (.id = "again" | .since = ["ended"] | .delete_after = "P1Y" |
	        del(.erase) | .then = "delete")) |
	    .datasets |= {visits: (.visits |
	        .fields.ended = {category: "user.behavior", type: "timestamp"})} |
	    del(.rights, .identity)' policy.json >two.json
	mv two.json policy.json
	printf 'line,at,ip,browser,ended\n1,2024-01-01T00:00:00Z,192.0.2.1,,x\n' >visits.csv
	run -1 --separate-stderr retain -n visits.csv
	[ "$(jq -c '[.action, .rule]' <<<"$output")" = '["erase","visits"]' ]
	[[ $stderr == *'visits: ended: not a date: 1 record to look at; something else decided what happens to it' ]]
	sed 1d visits.csv >>visits.csv.2
	cat visits.csv.2 >>visits.csv
	sed -i '3s/^1/2/' visits.csv
	run -1 --separate-stderr retain -n visits.csv
	[[ $stderr == *': 2 records to look at; something else decided what happens to them' ]]
}

# kids OPTION...: who goes, and who is looked at.
kids() {
	retain -D accounts --decisions told "$@" kids.csv >/dev/null ||
	    [ $? -eq 1 ]
	jq -r '[.key.id, .action, .reason] | join(" ")' told
}

@test "retain: a child keeps the consent that another dataset has" {
	children '{"consent": {"in": "consents", "field": "given",
	    "by": {"email": "who"}}}'
	printf 'no,who,given\n1,ADA@example.org,no\n2,ada@example.org ,yes\n3,x@example.org,yes\n' >consents.csv
	kids --in consents=consents.csv |
	    is <(echo '2 delete child without consent')
	# What decided is compared where the record is deleted.
	retain -D accounts --in consents=consents.csv --keys keys kids.csv >/dev/null
	jq -c '.unchanged | keys' keys | is <(echo '["born","email"]')
	# In doubt a child stays.
	sed -i 's/yes/perhaps/' consents.csv
	kids --in consents=consents.csv 2>/dev/null | is <(cat <<'END'
1 review consent is neither yes nor no
2 delete child without consent
END
	)
	sed -i '2s/ada@example.org//' kids.csv
	kids --in consents=consents.csv 2>/dev/null |
	    grep -qx '1 review consent is neither yes nor no'
	# Addresses are compared as such if either dataset calls them that.
	sed -i 's/perhaps/yes/' consents.csv
	sed -i '2s/,,/,ada@example.org,/' kids.csv
	jq 'del(.datasets.consents.identity)' policy.json >new && mv new policy.json
	sed -i 's/who/WHO/; s/ada@example.org ,/Ada@Example.ORG,/; 1s/WHO/who/' consents.csv
	kids --in consents=consents.csv |
	    is <(echo '2 delete child without consent')
	# Without the dataset, or without its column, nobody is judged.
	run -2 --separate-stderr retain -D accounts kids.csv
	[ "$stderr" = 'pp-retain: children: consent needs the records of dataset "consents": use --in consents=FILE' ]
	sed -i '1s/given/Given/' consents.csv
	run -2 --separate-stderr retain -D accounts --in consents=consents.csv \
	    kids.csv
	[[ $stderr == *given* ]] && [ -z "$output" ]
}

@test "retain: takes the words of the policy for consent" {
	children '{"consent": "consent", "consent_is": ["granted", "Oui"]}' ' OUI'
	kids | is <(echo '2 delete child without consent')
	sed -i '3s/,,,,/,no,,,/' kids.csv
	kids | is <(echo '2 delete child without consent')
	# A usual word that the policy does not have is no consent, nor is it none.
	children '{"consent": "consent", "consent_is": ["granted"]}' yes
	kids 2>/dev/null | grep -qx '1 review consent is neither yes nor no'
	children '{"consent": "consent"}' Yes
	kids | is <(echo '2 delete child without consent')
	# A column that is missing or misspelt deletes nobody.
	sed -i 's/consent,state/Consent,state/' kids.csv
	run -2 --separate-stderr retain -D accounts kids.csv
	[ -z "$output" ] && [[ $stderr == *consent* ]]
}

@test "retain: deletes nothing when no record has a field that the policy names" {
	cat >in <<'END'
{"id":1,"Login":"2026-02-01T00:00:00Z","created":"2020-01-01","email":"a@example.org"}
{"id":2,"created":"2020-01-01","email":"b@example.org"}
END
	run -3 --separate-stderr retain -D accounts --keys keys -o out in
	[ "$stderr" = 'pp-retain: no record has a field "login"; did you mean "Login"?' ]
	[ ! -e keys ] && [ ! -e out ]
	sed -i 's/"Login"/"signed_in"/' in
	run -3 --separate-stderr retain -D accounts --keys keys in
	[[ $stderr == 'pp-retain: no record has a field "login"; if this is a piece of a larger input, use --piece' ]]
	[ ! -e keys ]
	# But the first record may have it by another name.
	run -1 --separate-stderr retain -D accounts --keys keys --piece in
	[ "$(jq -r .key.id keys)" = 2 ]
	# CSV names its fields before the first record.
	run -2 retain -D accounts --piece <<<$'id,created,email,state\n1,2020-01-01,,'
	# The file of --in, too: all records would lose what keeps them.
	printf '{"row":1,"customer":1}\n' >rows
	printf '{"ID":1}\n' >others
	run -3 --separate-stderr retain -D rows --in accounts=others --keys keys.rows rows
	[[ $stderr == 'pp-retain: --in: no record has a field "id"; did you mean "ID"?'* ]]
	[ ! -e keys.rows ]
}

@test "retain: never takes a missing date for an old one" {
	run -1 --separate-stderr retain -D accounts <<'END'
id,email,state,created,login
1,,,,
END
	[ "${lines[1]}" = '1,,,,' ]
	[ "$stderr" = 'pp-retain: accounts: login: no date: 1 record to look at' ]
}

@test "retain: never deletes a record because its date is invalid" {
	for bad in 0 0000-00-00 2025-02-30 1970-01-01T00:00:00Z never 1e9; do
		run -1 --separate-stderr retain -D accounts --keys keys <<END
id,email,state,created,login
1,,,2001-01-01,$bad
END
		[ "${#lines[@]}" -eq 2 ] && [ ! -s keys ]
	done
	run -1 --separate-stderr retain -D accounts --keys keys <<'END'
{"id":1,"login":0,"created":"2001-01-01"}
{"id":2,"login":false,"created":"2001-01-01"}
{"id":3,"login":{"at":"2001-01-01"},"created":"2001-01-01"}
END
	[ "${#lines[@]}" -eq 3 ] && [ ! -s keys ]
}

@test "retain: treats missing, null and empty values alike: no date" {
	run -0 retain -D accounts <<'END'
{"id":1,"login":null,"created":"2026-02-01"}
{"id":2,"created":"2026-02-01"}
{"id":3,"login":"","created":"2026-02-01"}
{"id":4,"login":null,"created":"2020-01-01"}
{"id":5,"created":"2020-01-01"}
{"id":6,"login":"","created":"2020-01-01"}
END
	[ "$(ids <<<"$output" 2>/dev/null || jq .id <<<"$output" | tr '\n' ' ')" = \
	    '1 2 3 ' ]
	# A later record may even lack a field that rules need.
	run -1 --separate-stderr retain -D accounts <<'END'
{"id":1,"login":null,"created":"2026-02-01"}
{"other":true}
END
	[ "${#lines[@]}" -eq 2 ]
}

@test "retain: keeps and reports a record with a date in the future" {
	run -1 --separate-stderr retain -D accounts --keys keys <<'END'
id,email,state,created,login
1,,,,2226-02-20T09:00:00Z
END
	[ "${#lines[@]}" -eq 2 ] && [ ! -s keys ]
	[[ $stderr == *'login: date in the future: 1 record to look at' ]]
}

@test "retain: stops if a column was renamed, and uses no older date instead" {
	accounts
	sed -i '1s/login/last_seen/' accounts.csv
	run -2 --separate-stderr retain -D accounts accounts.csv
	[ -z "$output" ] && [[ $stderr == *login* ]]
	run -3 --separate-stderr retain -D accounts --keys keys -o out \
	    <<<'{"id":1,"last_seen":"2026-02-20","created":"2001-01-01"}'
	[ ! -e keys ] && [ ! -e out ] && [[ $stderr == *login* ]]
}

@test "retain: keeps a new account that was never used" {
	run -0 retain -D accounts <<'END'
id,email,state,created,login
1,,,2026-02-28T00:00:00Z,
END
	[ "${#lines[@]}" -eq 2 ]
}

@test "retain: names the field from which the period counts" {
	accounts
	run -0 retain -n accounts.csv
	[ "$(jq -r .field <<<"$output" | tr '\n' ' ')" = 'login created ' ]
}

# ---- people ----

devices() {
	cat >devices.csv <<'END'
device,owner,used
d1,ada,2025-01-01
d2,ada,2026-02-01
d3,bo,2025-01-01
d4,bo,2025-02-01
d5,chen,2025-01-01
d6,chen,soon
d7,,2025-01-01
d8,dana,
END
}

@test "retain: judges a person by the latest of all their records" {
	devices
	for file in devices.csv '-t ndjson devices.csv'; do
		# shellcheck disable=SC2086 # words
		run -1 --separate-stderr retain --keys keys $file
		ids keys | is <(printf 'd3\nd4\nd7\n')
		[ "$(grep -o 'd[0-9]' <<<"$output" | tr '\n' ' ')" = \
		    'd1 d2 d5 d6 d8 ' ]
	done
	# In any order and in any number of files.
	{ head -n 1 devices.csv; tail -n +2 devices.csv | sort -R; } >mixed
	sed -n '1p;2,5p' mixed >part1
	sed -n '1p;6,$p' mixed >part2
	run -1 retain --keys keys part1 part2
	ids keys | sort | is <(printf 'd3\nd4\nd7\n')
}

@test "retain: a stream must have the records of a person together, latest first" {
	devices
	run -1 --separate-stderr retain --keys keys < <(head -n 1 devices.csv
	    tail -n +2 devices.csv | sort -t, -k2,2 -k3,3r)
	ids keys | sort | is <(printf 'd3\nd4\nd7\n')
	# Not together, or not the latest first.
	for order in 'd1 d3 d2' 'd1 d2' 'd8 d3 d8'; do
		run -3 --separate-stderr retain --keys none < <(
			head -n 1 devices.csv
			for d in $order; do grep "^$d" devices.csv; done)
		[[ $stderr == *'sort the input'* ]] && [ ! -e none ]
	done
}

@test "retain: judges a piece by all records of a person, which --in has" {
	devices
	for part in 'd1 d3 d6' 'd2 d4 d5 d7 d8'; do
		{ head -n 1 devices.csv; grep -E "^(${part// /|})" devices.csv; } >piece
		for what in '--keys keys -o out' '--keys keys -o out -D devices' whole; do
			# shellcheck disable=SC2086 # words
			run -2 --separate-stderr retain $what --piece piece
			[ "$stderr" = 'pp-retain: rule "devices" looks at all records of a person, and others may be in another piece: use --in devices=FILE with all of them' ]
			[ -z "$output" ] && [ ! -e keys ] && [ ! -e out ]
		done
		run -2 retain --piece <piece
		retain --piece --in devices=devices.csv --keys keys.$((++n)) piece >"out.$n" || [ $? -eq 1 ]
		# The same from a pipe, and of all of them from one.
		for all in devices.csv <(cat devices.csv); do
			# shellcheck disable=SC2002 # a pipe
			cat piece | retain --piece --in devices="$all" --keys keys |
			    cmp - out.$n || [ "${PIPESTATUS[*]}" = '0 1 0' ]
			cmp keys keys.$n
		done
	done
	ids keys.1 keys.2 | sort | is <(printf 'd3\nd4\nd7\n')
	sed -s 1d out.1 out.2 | grep -o '^d[0-9]' | sort | tr '\n' ' ' | is <(printf 'd1 d2 d5 d6 d8 ')
	# So do records of --in that are in no other file, without --piece.
	grep -v ^d2 devices.csv >most
	for file in most <(cat most); do
		retain -q -D devices --in devices=devices.csv --keys keys "$file" >out || [ $? -eq 1 ]
		ids keys | is <(printf 'd3\nd4\nd7\n')
	done
	# What all of them lack has its own date.
	printf '%s\n' device,owner,used e1,eve,2025-01-01 e2,eve,2025-02-01 >piece
	retain --piece --in devices=devices.csv --keys keys piece >out
	ids keys | is <(printf 'e1\ne2\n')
	# No date is known by a field that all of them lack.
	printf '{"device":"%s","owner":"ada"}\n' d1 d2 >all
	run -3 --separate-stderr retain --piece --in devices=all --keys none piece
	[ "$stderr" = 'pp-retain: --in: no record has a field "used"' ] && [ ! -e none ]
	# A rule on single records needs none, and neither does what decides nothing.
	accounts
	retain -q --piece --keys keys accounts.csv >out || [ $? -eq 1 ]
	key
	retain hash --piece -k my.key -D devices devices.csv >out
}

@test "retain: decides nothing about a line inside a bad record" {
	old=2001-01-01T00:00:00Z
	printf 'id,email,state,created,login\n1,"a\0\n2,b@x.org,WA,%s,%s\n",WA,%s,\n' \
	    $old $old $NOW >in.csv
	run -1 --separate-stderr retain -D accounts -r refused --keys keys.ndjson in.csv
	[ "$output" = id,email,state,created,login ]
	[ ! -s keys.ndjson ]
	tail -n +2 in.csv | cmp - refused
	[[ ${stderr?} == *'in.csv:2:5: NUL byte' ]]
}

@test "retain: refuses -r if a rule looks at all records of a person" {
	devices
	run -2 --separate-stderr retain -r rejects devices.csv
	[ -z "$output" ]
	echo d9,ada >>devices.csv
	run -3 --separate-stderr retain --keys keys devices.csv
	[ ! -e keys ]
}

# ---- other datasets ----

@test "retain: keeps a record while another dataset has a matching one" {
	accounts
	printf 'row,customer\n1,17\n2,99\n3,18\n4,\n' >rows.csv
	run -1 --separate-stderr retain --in accounts=accounts.csv \
	    --keys keys rows.csv
	[ "$output" = $'row,customer\n1,17\n3,18\n4,' ]
	ids keys | is <(echo 2)
	[[ $stderr == *'customer: no value: 1 record to look at' ]]
	# Numbers of JSON and texts of CSV are the same people.
	run -0 retain --in accounts=accounts.csv -D rows \
	    <<<$'{"row":1,"customer":17}\n{"row":2,"customer":99}'
	[ "$output" = '{"row":1,"customer":17}' ]
}

@test "retain: finds a person in another dataset in any spelling" {
	policy
	sed -i 's/"by": {"customer": "id"}/"by": {"customer": "email"}/' policy.json
	accounts
	printf 'row,customer\n1,%s\n2,%s\n3,%s\n' ADA@Example.org \
	    ' bo@example.org' eve@example.org >rows.csv
	retain -D rows --in accounts=accounts.csv rows.csv >got
	is got <<<$'row,customer\n1,ADA@Example.org\n2, bo@example.org'
	sed -i 's/"by": {"customer": "email"}/"by": {"customer": "id"}/' policy.json
	printf '{"row":1,"customer":%s}\n' 17 17.0 '"17 "' 170 >rows
	[ "$(retain -D rows --in accounts=accounts.csv rows | wc -l)" -eq 3 ]
}

@test "retain: looks at a record that may have a match in another dataset" {
	policy
	sed -i 's/"by": {"customer": "id"}/"by": {"customer": "email"}/' policy.json
	jq '.identity = {"email": {"plus_tag": "candidate", "dots": "candidate"}, "account_id": {}}' \
	    policy.json >p2.json
	mv p2.json policy.json
	# A tag or dots on either side.
	printf '%s,WA,2026-01-01,\n' 17,ann.lee@example.org 18,bo+shop@example.org |
	    sed '1i id,email,state,created,login' >other.csv
	printf 'row,customer\n1,ann.lee@example.org\n2,annlee@example.org\n3,bo@example.org\n4,eve@example.org\n' >rows.csv
	run -1 --separate-stderr retain -D rows --in accounts=other.csv \
	    --keys keys --decisions decisions rows.csv
	[ "$output" = $'row,customer\n1,ann.lee@example.org\n2,annlee@example.org\n3,bo@example.org' ]
	[ "$(jq -r .key.row keys)" = 4 ]
	[ "$(jq -r 'select(.action == "review").reason' decisions | uniq -c)" = \
	    "      2 identity might be another person's" ]
	# A value that may be anybody's is a match for nobody, and a doubt for all.
	echo '19,"a@example.org, b@example.org",WA,2026-01-01,' >>other.csv
	run -1 --separate-stderr retain -D rows --in accounts=other.csv \
	    --keys keys --decisions decisions rows.csv
	[[ $stderr == *'--in: "accounts" has values that cannot be read as one identity, or are not of their type, so records without a match are kept for you to look at'* ]]
	[ ! -s keys ]
	[ "$(jq -r 'select(.key.row == "4" or .reason != null).reason' decisions | sort | uniq -c | sed 's/^ *//' | tr '\n' ';')" = \
	    "1 identity cannot be read;2 identity might be another person's;" ]
	# So is such a value of the record itself.
	sed -i '$d' other.csv
	printf 'row,customer\n1,"x@example.org, y@example.org"\n' >rows.csv
	run -1 retain -D rows --in accounts=other.csv --keys keys rows.csv
	[ ! -s keys ]
}

@test "retain: stops if another dataset is missing or empty" {
	printf 'row,customer\n1,17\n' >rows.csv
	run -2 --separate-stderr retain rows.csv
	[ -z "$output" ] && [[ $stderr == *'use --in accounts=FILE' ]]
	# A failed export must not look like a dataset without people.
	for empty in '' 'id,email,state,created,login'; do
		run -2 --separate-stderr retain rows.csv --in accounts=<(
			[ -z "$empty" ] || echo "$empty")
		[ -z "$output" ]
	done
	run -2 --separate-stderr retain --in accounts=nowhere rows.csv
	[ -z "$output" ]
	printf 'id,email,state,created,login\n17\n' >bad
	run -3 --separate-stderr retain --in accounts=bad rows.csv
	[ -z "$output" ]
}

@test "retain: stops if no record of another dataset has what others are found by" {
	printf 'row,customer\n1,17\n' >rows.csv
	none='so that no record would be kept for it; did its export fail?'
	printf 'id,email,state,created,login\n,ada@example.org,,,\n,bo@example.org,,,\n' >accounts.csv
	printf '{"id":null}\n' >accounts
	for other in accounts.csv accounts; do
		run -2 --separate-stderr retain --in accounts=$other -D rows --keys keys rows.csv
		[ "$stderr" = "pp-retain: rule \"rows\": no record of --in accounts=FILE has a value that it looks up, $none" ]
		[ -z "$output" ] && [ ! -e keys ]
	done
	# Some lack it, or it is not looked up here.
	echo 18,,,, >>accounts.csv
	retain --in accounts=accounts.csv -D rows rows.csv | is <(head -n 1 rows.csv)
	printf 'device,owner,used\n1,o,2026-02-01\n' >devices.csv
	retain --in accounts=accounts -D devices devices.csv | is devices.csv
	# No child has consent.
	jq '.datasets.news.fields.born = {"category": "user.demographic.date_of_birth", "type": "date"} |
	    .retention.rules |= map(select(.dataset != "news")) | .datasets.news.no_retention = "x" |
	    .children = {"clause": "1", "under": "P18Y", "date_of_birth": "born", "without_consent": "delete",
	     "unknown_age": "adult", "born_feb_29": "march_1",
	     "consent": {"in": "accounts", "field": "state", "by": {"mail": "email"}}}' policy.json >new
	mv new policy.json
	printf 'mail,list,status,born\nada@example.org,a,,2020-01-01\n' >news.csv
	printf 'id,email,state,created,login\n1,,yes,,\n2,,no,,\n' >accounts.csv
	run -2 --separate-stderr retain --in accounts=accounts.csv -D news news.csv
	[ "$stderr" = "pp-retain: children: no record of --in accounts=FILE has a value that it looks up, $none" ]
	printf 'id,email,state,created,login\n1,bo@example.org,no,,\n' >accounts.csv
	retain --in accounts=accounts.csv -D news news.csv | is <(head -n 1 news.csv)
}

@test "retain: reads another dataset as a whole, even beside a piece" {
	policy
	key
	printf '{"email":"%s@example.org"}\n' ada bo >no-id
	printf '{"id":"%s"}\n' 17 18 >no-email
	printf 'row,customer\n1,17\n' >rows.csv
	printf '%s\n' order,account,email,ended o1,17,,2015-01-01 >orders.csv
	hold a "\"person\":\"$(email_hash ada@example.org)\"" >holds
	for piece in '' --piece; do
		# Nobody would be found by a field that all its records lack.
		run -3 --separate-stderr retain $piece --keys keys -o out \
		    --in accounts=no-id rows.csv
		[ "$stderr" = 'pp-retain: --in: no record has a field "id"' ]
		for other in no-id no-email; do
			run -3 --separate-stderr retain -k my.key --holds holds $piece \
			    --keys keys -o out --in accounts=$other -D orders orders.csv
			[ "$stderr" = "pp-retain: --in: no record has a field \"${other#no-}\"" ]
		done
		[ ! -e keys ] && [ ! -e out ]
	done
	sed 's/id/Id/' no-email >odd
	run -3 --separate-stderr retain --piece --in accounts=odd rows.csv
	[ "$stderr" = 'pp-retain: --in: no record has a field "id"; did you mean "Id"?' ]
}

# ---- holds ----

@test "retain: deletes nothing under a hold until the hold is released" {
	accounts
	key
	person=$(sed -n '1p;3p' accounts.csv | h1 person accounts)
	record=$(sed -n '1p;3p' accounts.csv | h1 key accounts)
	for what in '"dataset":"accounts","key":{"id":"18"}' \
	    '"dataset":"accounts","key":{"id":18}' \
	    "\"dataset\":\"accounts\",\"key\":\"$record\"" \
	    "\"person\":\"$person\"" \
	    "\"dataset\":\"accounts\",\"person\":\"$person\"" \
	    '"dataset":"accounts","where":{"state":"WA","email":"bo@example.org"}'; do
		hold case-17 "$what" >holds
		retain -k my.key --holds holds --keys keys --decisions told \
		    accounts.csv | is <(sed 4d accounts.csv)
		ids keys | is <(echo 19)
		jq -c '[.action, .reason, .hold, .instead_of]' told |
		    grep -Fx '["keep","hold","case-17","period is over"]'
		release case-17 >>holds
		retain -k my.key --holds holds --keys keys accounts.csv \
		    >/dev/null
		ids keys | is <(printf '18\n19\n')
	done
	# All records of this dataset, then of another one.
	hold all '"dataset":"accounts"' >holds
	retain --holds holds accounts.csv | is accounts.csv
	hold all '"dataset":"orders"' >holds
	retain --holds holds accounts.csv | is <(sed 3,4d accounts.csv)
}

@test "retain: keeps a record until all of its holds are released" {
	accounts
	{
		hold one '"dataset":"accounts","key":{"id":"18"}'
		hold two '"dataset":"accounts","where":{"state":"WA"}'
		release one
	} >holds
	retain --holds holds accounts.csv | is <(sed 4d accounts.csv)
	release two >>holds
	retain --holds holds accounts.csv | is <(sed 3,4d accounts.csv)
	# A release of tomorrow has not happened yet.
	hold one '"dataset":"accounts","key":{"id":"18"}' >holds
	release one 2026-03-02T00:00:00Z >>holds
	retain --holds holds accounts.csv | is <(sed 4d accounts.csv)
	# Placed again, it holds again.
	{
		release one
		hold one '"dataset":"accounts","key":{"id":"18"}'
	} >>holds
	retain --holds holds accounts.csv | is <(sed 4d accounts.csv)
}

@test "retain: stops at a line of holds that it does not understand" {
	accounts
	key
	hold a '"dataset":"accounts","key":{"id":"17"}' >good
	for bad in 'no hold' '{"hold":"b"}' '{"event":"placed","dataset":"x"}' \
	    '{"hold":"b","event":"place","dataset":"accounts"}' \
	    '{"hold":"b","event":"placed","persn":"h1:00000000:00"}' \
	    '{"hold":"b","event":"placed","person":"ada@example.org"}' \
	    '{"hold":"b","event":"released"}' '{"hold":"b","event":"placed",' \
	    '{"hold":"b","event":"placed","dataset":"accounts","where":{}}'; do
		{ cat good; printf '%s' "$bad"; } >holds
		run -2 --separate-stderr retain --holds holds accounts.csv
		[ -z "$output" ] && [[ $stderr == *'holds:2: '* ]]
	done
	hold b '"dataset":"accounts","where":{"colour":"red"}' >holds
	run -2 --separate-stderr retain --holds holds accounts.csv
	run -2 --separate-stderr retain --holds nowhere accounts.csv
	[ -z "$output" ]
	# A hash made with an unknown secret key would hold nobody.
	hold b '"person":"h1:00000000:00112233445566778899aabbccddeeff"' >holds
	run -2 --separate-stderr retain --holds holds accounts.csv
	run -2 --separate-stderr retain -k my.key --holds holds accounts.csv
	[ -z "$output" ]
}

@test "retain: stops at a hold on an unknown dataset" {
	accounts
	for dataset in 17 null '""'; do
		hold a "\"dataset\":$dataset" >holds
		run -2 --separate-stderr retain -n --holds holds accounts.csv
		[ -z "$output" ]
		[ "$stderr" = 'pp-retain: holds:1: "dataset" must be the name of a dataset' ]
	done
	hold a '"dataset":"account"' >holds
	run -2 --separate-stderr retain -n --holds holds accounts.csv
	[ -z "$output" ]
	[[ $stderr == 'pp-retain: holds: hold "a" is on dataset "account", which the policy does not have: '* ]]
	# The way out.
	policy
	run -0 --separate-stderr pp-retain hold place b -p policy.json --holds holds -D accounts --now "$NOW"
	[ -z "$stderr" ]
	run -0 --separate-stderr pp-retain hold release a -p policy.json --holds holds --now "$NOW"
	[ -z "$stderr" ]
	run -0 --separate-stderr retain --holds holds accounts.csv
	[ -z "$stderr" ] && [ "${#lines[@]}" -eq 4 ]
	# Released tomorrow, it is not released.
	hold a '"dataset":"account"' >holds
	release a 2026-03-02T00:00:00Z >>holds
	run -2 --separate-stderr retain -n --holds holds accounts.csv
}

@test "retain: stops at a hold or restriction of a request on an unknown dataset" {
	accounts
	key
	for event in 'held released' 'restricted restriction_lifted'; do
		{
			asks q1 deletion "$(email_hash bo@example.org)"
			event q1 "${event% *}" '"dataset":"account"'
		} >ledger
		for command in '' -n warn whole; do
			run -2 --separate-stderr retain $command --no-holds -k my.key \
			    -l ledger -D accounts accounts.csv
			[ -z "$output" ]
			[[ $stderr == 'pp-retain: ledger: request "q1" holds or restricts dataset "account", which the policy does not have: '* ]]
		done
		# The way out.
		policy
		for e in "${event% *} --dataset accounts --reason court" "${event#* } --dataset account"; do
			# shellcheck disable=SC2086 # two words
			pp-request note q1 $e -p policy.json -l ledger --now "$NOW"
		done
		run -0 --separate-stderr retain -k my.key -l ledger accounts.csv
		[ -z "$stderr" ]
		[[ $output == *bo@example.org* ]]
	done
	# What is over stops nothing.
	{
		asks q1 deletion "$(email_hash bo@example.org)"
		event q1 restricted '"dataset":"account","until":"2026-02-28"'
	} >ledger
	run -0 --separate-stderr retain -k my.key -l ledger accounts.csv
	[ -z "$stderr" ]
}

@test "retain: a hold finds a value in any spelling" {
	old='"login":"2020-01-01T00:00:00Z","created":null,"state":"WA"'
	for record in '"id":17,"email":"x@example.org"' \
	    '"id":17.0,"email":"x@example.org"' '"id":" 17","email":"x@example.org"' \
	    '"id":"1","email":" ADA@Example.ORG "'; do
		printf '{%s,%s}\n' "$record" "$old"
	done >in
	{
		hold a '"dataset":"accounts","key":{"id":17}'
		hold b '"dataset":"accounts","where":{"state":" WA","email":"Ada@example.org"}'
	} >holds
	retain -n --holds holds in | jq -r .hold >got
	is got <<<$'a\na\na\nb'
	# Another number is another record.
	printf '{"id":%s,"email":"x@example.org",%s}\n' 170 "$old" 1.7 "$old" \
	    17.01 "$old" '"17a"' "$old" >in
	[ "$(retain --holds holds -q in | wc -l)" -eq 0 ]
}

@test "retain: a hold by value also keeps records that lack the value" {
	accounts
	hold a '"dataset":"accounts","where":{"state":"WA"}' >holds
	printf '20,,,,2020-01-01T00:00:00Z\n21,,OR,,2020-01-01T00:00:00Z\n' >>accounts.csv
	retain -n --holds holds accounts.csv |
	    jq -r '[.key.id, .action, .hold] | join(" ")' >got
	is got <<<$'18 keep a\n19 delete \n20 keep a\n21 delete '
}

@test "retain: a record that lacks a value is not under a hold that another value contradicts" {
	accounts
	cat >accounts.csv <<-'END'
	id,email,state,created,login
	1,ada@example.org,WA,,2020-01-01T00:00:00Z
	2,ada@example.org,OR,,2020-01-01T00:00:00Z
	3,ada@example.org,,,2020-01-01T00:00:00Z
	4,bo@example.org,WA,,2020-01-01T00:00:00Z
	5,bo@example.org,,,2020-01-01T00:00:00Z
	6,,WA,,2020-01-01T00:00:00Z
	7,,OR,,2020-01-01T00:00:00Z
	8,,,,2020-01-01T00:00:00Z
	9,"ada@example.org, bo@example.org",WA,,2020-01-01T00:00:00Z
	10,"ada@example.org, bo@example.org",OR,,2020-01-01T00:00:00Z
	11,"ada@example.org, bo@example.org",,,2020-01-01T00:00:00Z
	END
	hold a '"dataset":"accounts","where":{"state":"WA","email":"Ada@example.org"}' >holds
	printf '%s\n' '1 keep a' '2 delete ' '3 keep a' '4 delete ' '5 delete ' \
	    '6 keep a' '7 delete ' '8 keep a' '9 review ' '10 delete ' \
	    '11 review ' >want
	python3 -c 'import csv, json
for row in csv.DictReader(open("accounts.csv")): print(json.dumps(row))' \
	    >accounts.ndjson
	for file in accounts.csv accounts.ndjson; do
		retain -n --holds holds -D accounts "$file" 2>err |
		    jq -r '[.key.id, .action, .hold] | join(" ")' >got || true
		is got <want
	done
}

@test "retain: an element of a list that lacks a value contradicts no hold" {
	policy
	jq '.datasets.accounts.fields["items[].n"] =
	    {"category": "user.account", "type": "number"}' policy.json >lists
	hold a '"dataset":"accounts","where":{"items[].n":1}' >holds
	i=0
	while read -r items; do
		echo "{\"id\":$((i += 1)),\"created\":\"2020-01-01T00:00:00Z\",\"login\":null,\"items\":$items}"
	done >accounts.ndjson <<-'END'
	[{"n":1}]
	[{"n":2}]
	[]
	[{}]
	[{"n":2},{}]
	[{},{"n":2},{"n":3}]
	[ { "n" : 2 } ]
	[{"n":2},null]
	END
	pp-retain -p lists --now "$NOW" -n --holds holds -D accounts \
	    accounts.ndjson |
	    jq -r '[.key.id, .action] | join(" ")' >got
	printf '%s\n' '1 keep' '2 delete' '3 keep' '4 keep' '5 keep' '6 keep' \
	    '7 delete' '8 keep' | cmp - got
}

@test "retain: of many holds by value, a record that lacks one is under those that fit the others" {
	echo 'id,email,state,created,login' >accounts.csv
	for i in $(seq 300); do
		hold "h$i" "\"dataset\":\"accounts\",\"where\":{\"state\":\"s$i\",\"email\":\"p$i@example.org\"}"
		echo "$i,,s$((i * 2)),,2020-01-01T00:00:00Z" >>accounts.csv
	done >holds
	retain -n --holds holds -D accounts accounts.csv 2>/dev/null |
	    jq -r 'select(.action == "keep") | .hold' >got
	seq 2 2 300 | sed 's/^/h/' | cmp - got
}

@test "retain: warns of a hold that matches no record, where that can be known" {
	accounts
	pp-redact --new-key my.key
	{
		hold one '"dataset":"accounts","key":{"id":"17"}'
		hold none '"dataset":"accounts","key":{"id":"71"}'
		hold part '"dataset":"accounts","where":{"state":"OR"}'
		hold part '"dataset":"accounts","where":{"state":"or"}'
		hold other '"dataset":"orders","key":{"order":"1"}'
		hold all '"dataset":"accounts"'
		hold gone '"dataset":"accounts","key":{"id":"72"}'
		hold person "\"person\":\"$(email_hash nobody@example.org)\""
		hold mine "\"person\":\"$(email_hash bo@example.org)\""
		release gone
	} >holds
	run -0 --separate-stderr retain -k my.key --holds holds -o kept accounts.csv
	[ "$stderr" = 'pp-retain: warning: hold "none" matches no record that was read: is it on the right person or values?
pp-retain: warning: hold "part": 1 of 2 that it was placed on match no record that was read' ]

	for option in --piece -q; do
		run -0 --separate-stderr retain -k my.key --holds holds -o kept $option accounts.csv
		[ -z "$stderr" ]
	done
	run -0 --separate-stderr retain whole -k my.key --holds holds accounts.csv
	[ -z "$stderr" ]

	# Nobody is left out when all datasets with people are read.
	jq '.datasets |= {accounts} | .retention.rules |= [.[0]] | .rights = {}' policy.json >small
	grep -v other holds >holds2
	run -0 --separate-stderr pp-retain -p small --now "$NOW" -k my.key --holds holds2 -o kept accounts.csv
	[[ $stderr == *'hold "person" matches no record'* ]]
	[[ $stderr != *'hold "mine"'* ]]
}

@test "retain: there can be many holds, and one release can end many" {
	for i in $(seq 3000); do
		hold big "\"dataset\":\"accounts\",\"key\":{\"id\":$i}"
		hold "own-$i" "\"dataset\":\"accounts\",\"key\":{\"id\":$i}"
	done >holds
	for i in $(seq 3 3 3000); do release "own-$i"; done >>holds
	mapfile -t dates < <(yes 2020-01-01T00:00:00Z | head -n 3001)
	since "${dates[@]}" >in
	[ "$(retain --holds holds -q in | wc -l)" -eq 3001 ]
	release big >>holds
	[ "$(retain --holds holds -q in | wc -l)" -eq 2001 ]
	# A hold that is placed again under the same name holds again.
	hold big '"dataset":"accounts","key":{"id":3}' >>holds
	[ "$(retain --holds holds -q in | wc -l)" -eq 2002 ]
}

@test "retain: a release ends all that was placed before it under its name" {
	accounts
	hold a '"dataset":"accounts"' >holds
	for release in '"at":"2026-02-28T00:00:00Z"' \
	    '"at":"2026-03-01T12:00:01Z"'; do
		{ cat holds; echo "{\"hold\":\"a\",\"event\":\"released\",$release}"; } >all
		retain --holds all accounts.csv | is accounts.csv
	done
	for what in '"key":{"id":17}' '"person":null' '"dataset":"accounts"'; do
		{ cat holds; echo "{\"hold\":\"a\",\"event\":\"released\",\"at\":\"$NOW\",$what}"; } >all
		run -2 --separate-stderr retain --holds all accounts.csv
		[[ $stderr == *'a release ends all that was placed under its name: leave out '* ]]
	done
	{ echo '{"hold":"a","event":"placed","at":"soon","dataset":"accounts"}'; } >all
	run -2 retain --holds all accounts.csv
}

# named [DIRECTORY]: a policy that names all files of a run, in p/.
named() {
	policy
	rm deletions.ndjson requests.ndjson suppression.ndjson
	mkdir p
	jq --arg d "${1-}" '.records += {holds: {file: "holds.ndjson"},
	    sent: {file: "sent.ndjson", clause: "d", delete_after: "P1Y"}} +
	    if $d == "" then {} else {directory: $d} end' policy.json \
	    >p/policy.json
}

# by ARGUMENT...: as the policy of named() says.
by() {
	pp-retain "$@" -p p/policy.json --now "$NOW"
}

@test "retain: stops if a file is missing that the policy names" {
	accounts
	key
	for directory in '' state "$PWD/state"; do
		rm -rf p state
		mkdir state
		named "$directory"
		case $directory in
		'') where=p ;;
		state) mkdir p/state && where=p/state ;;
		*) where=$directory ;;
		esac
		run -0 by init
		[ "$output" = "$(printf "$where/%s.ndjson\n" holds requests \
		    sent deletions suppression)" ]
		[ "$(stat -c %a "$where/holds.ndjson")" = 600 ]
		for file in holds requests sent deletions suppression; do
			mv "$where/$file.ndjson" aside
			for call in '' -n whole 'warn -k my.key'; do
				# shellcheck disable=SC2086 # options
				run -2 --separate-stderr by $call accounts.csv
				[ -z "$output" ]
				[[ $stderr == "pp-retain: $where/$file.ndjson: does not exist, but the policy names it (records.$file): if it never was there, pp-retain init makes it; "*' FILE names another' ]]
			done
			by hash -k my.key accounts.csv >/dev/null
			mv aside "$where/$file.ndjson"
		done
		run -0 by accounts.csv
		# It makes only what is missing.
		echo x >"$where/sent.ndjson"
		rm "$where/holds.ndjson"
		run -0 by init
		[ "$output" = "$where/holds.ndjson" ]
		[ -s "$where/sent.ndjson" ]
	done
}

@test "retain: decides by the files that the policy names, unless options name others" {
	accounts
	key
	named
	by init >/dev/null
	hold a '"dataset":"accounts"' >p/holds.ndjson
	by accounts.csv | is accounts.csv
	: >none
	by --holds none --keys keys accounts.csv >/dev/null
	ids keys | is <(printf '%s\n' 18 19)
	by confirm -k my.key <keys
	[ "$(wc -l <p/deletions.ndjson)" -eq 2 ]
	# The hold keeps what came back, too.
	run -1 --separate-stderr by -k my.key accounts.csv
	[ "$output" = "$(cat accounts.csv)" ]
	[ "$stderr" = 'pp-retain: accounts: came back: 2 records to look at' ]
	# A request of the ledger that pp-request writes.
	release a >>p/holds.ndjson
	rm p/deletions.ndjson
	by init >/dev/null
	id=$(echo email=ada@example.org | pp-request add access -i -k my.key \
	    -p p/policy.json --now 2026-02-28 --residence US-CA)
	sed -i s/2026-02-20/2025-02-20/ accounts.csv
	by -k my.key accounts.csv | is <(sed 3,4d accounts.csv)
}

@test "retain: writes no keys unless it knows the holds, or is told that there are none" {
	policy
	accounts
	since() { pp-retain "$@" -p policy.json --now "$NOW" accounts.csv; }
	key
	for call in '--keys keys' whole 'warn -k my.key'; do
		# shellcheck disable=SC2086 # options
		run -2 --separate-stderr since $call
		[ "$stderr" = 'pp-retain: no file of legal holds given: use --holds FILE, name it in records.holds of the policy, or say --no-holds if there are none' ]
		[ ! -e keys ]
		# shellcheck disable=SC2086 # options
		since $call --no-holds >/dev/null
		rm -f keys
	done
	# What it only leaves out is reported, even to the quiet.
	run -1 --separate-stderr since -q
	[ "$output" = "$(sed '3,4d' accounts.csv)" ]
	[ "$stderr" = 'pp-retain: 2 records are deleted or erased, but no file of legal holds was given: use --holds FILE, or say --no-holds if there are none' ]
	run -0 --separate-stderr since -q --no-holds
	[ -z "$stderr" ]
	run -0 --separate-stderr since -n
	[ -z "$stderr" ]
	: >holds
	run -2 --separate-stderr since --no-holds --holds holds
	[ "$stderr" = 'pp-retain: --no-holds says that there are no holds, but --holds names their file' ]
	named
	by init >/dev/null
	run -2 --separate-stderr by --no-holds accounts.csv
	[ "$stderr" = 'pp-retain: --no-holds says that there are no holds, but the policy names their file' ]
}

@test "retain: names all rules that decide the same, and what each leaves behind counts" {
	key
	policy
	jq '.datasets |= {accounts} | .rights = {} | .retention.rules = [
	  {id: "first", clause: "1", dataset: "accounts", when: ".id != \"x\"",
	   delete_after: "P6M", since: ["login"]},
	  {id: "wa", clause: "2", dataset: "accounts",
	   when: ".state == \"WA\"", delete_after: "P3M", since: ["login"],
	   leave: "suppression"},
	  {id: "or", clause: "3", dataset: "accounts", when: ".state == \"OR\"",
	   keep_while: {field: "state", is: "WA"}},
	  {id: "created", clause: "4", dataset: "accounts", when: ".id == \"5\"",
	   delete_after: "P50Y", since: ["created"]}]' policy.json >several
	echo 'id,email,state,created,login
1,,WA,2020-01-01,2020-01-01T00:00:00Z
2,,OR,2020-01-01,2020-01-01T00:00:00Z
3,,WA,2020-01-01,2025-11-01T00:00:00Z
4,,WA,2020-01-01,x
5,,WA,x,x' >in.csv
	several() { pp-retain "$@" -p several -k my.key --now "$NOW" --no-holds; }
	tell() { jq -c '[.action, .reason, .rule, .clause, .also]' "$@"; }
	several --decisions told --keys keys in.csv >/dev/null || [ $? -eq 1 ]
	tell told >seen
	is seen <<'END'
["delete","period is over","first","1",[{"rule":"wa","clause":"2"}]]
["delete","period is over","first","1",[{"rule":"or","clause":"3"}]]
["delete","period is over","wa","2",null]
["review","not a date","first","1",[{"rule":"wa","clause":"2"}]]
["review","not a date","first","1",[{"rule":"wa","clause":"2"},{"rule":"created","clause":"4"}]]
END
	tell keys | is <(tell told | head -n 3)
	several -n in.csv >tried || [ $? -eq 1 ]
	tell tried | is <(tell told)
	several --keys keys.csv --keys-as csv in.csv >/dev/null || [ $? -eq 1 ]
	cut -d, -f5- keys.csv >seen
	is seen <<'END'
pp_rule,pp_reason
"first,wa",period is over
"first,or",period is over
wa,period is over
END
	for form in sql sqlite mysql; do
		several --keys "keys.$form" --keys-as "$form" in.csv >/dev/null || [ $? -eq 1 ]
		grep -qF 'also' "keys.$form"
	done
	pp-retain confirm -p several -k my.key --now "$NOW" --deletions gone --suppression left keys
	jq -c '[.rule, .clause, .also]' gone | is <(jq -c '[.rule, .clause, .also]' keys)
	# The second rule keeps the first record's person away as well.
	[ "$(wc -l <left)" -eq 2 ]
}

# place ARGUMENT...: as the policy says that the tests use.
place() {
	retain hold place "$@" --holds holds
}

@test "hold: places and releases holds, and writes no value of a person" {
	accounts
	key
	place case-1 -D accounts --where id=18 --reason litigation
	jq -c . holds | is <(cat <<'END'
{"hold":"case-1","event":"placed","at":"2026-03-01T04:00:00-08:00","reason":"litigation","dataset":"accounts","where":{"id":"18"}}
END
	)
	[ "$(stat -c %a holds)" = 600 ]
	retain --holds holds accounts.csv | is <(sed 4d accounts.csv)
	printf 'email=%s\n' Chen@example.net dana@example.org |
	    place case-2 -i -k my.key --until 2026-12-31
	run ! grep example holds
	[ "$(wc -l <holds)" -eq 3 ]
	retain --holds holds -k my.key accounts.csv | is accounts.csv
	# A person of whom there is a hash, in one dataset.
	place case-3 -D accounts --person "$(sed 1,2d accounts.csv |
	    sed '1i id,email,state,created,login' | h1 person accounts |
	    head -n 1)"
	jq -r .dataset holds | tail -n 1 | is <(echo accounts)
	# A release ends all that stands under the name.
	NOW=2026-03-02T12:00:00Z
	retain hold release case-2 --holds holds
	retain hold release case-1 --holds holds --reason settled
	retain --holds holds -k my.key accounts.csv | is <(sed 4d accounts.csv)
	retain hold release case-3 --holds holds
	retain --holds holds -k my.key accounts.csv | is <(sed 3,4d accounts.csv)
}

@test "hold: writes into the file that the policy names" {
	named
	by init >/dev/null
	by hold place a -D accounts
	by hold release a
	[ "$(jq -r .event p/holds.ndjson | tr '\n' ' ')" = 'placed released ' ]
	policy
	run -2 --separate-stderr pp-retain hold place a -D accounts -p policy.json
	[ "$stderr" = 'pp-retain: no file of legal holds given: use --holds FILE, or name it in records.holds of the policy' ]
}

@test "hold: refuses what would hold nothing, and writes nothing then" {
	policy
	key
	place a -D accounts
	cp holds before
	for bad in '' '-D nowhere' '--where id=1' '-D accounts --where id' \
	    '-D accounts --where no=1' '--person x' '-i' '-D accounts --until x' \
	    '-D accounts --until 2026-02-28' '-D accounts --since soon' \
	    '-D accounts --since 2026-05-02 --until 2026-05-01' \
	    "-D accounts --reason $SECRET@example.org"; do
		# shellcheck disable=SC2086 # options
		run -2 --separate-stderr place b $bad </dev/null
		silent
		cmp holds before
	done
	for line in email "email=$SECRET" "poem=$SECRET" \
	    "email=a@example.org,$SECRET@example.org" ''; do
		run -2 --separate-stderr place b -i -k my.key <<<"$line"
		silent
		cmp holds before
	done
	run -2 place 'ada@example.org' -D accounts
	run -2 retain hold release b --holds holds
	run -2 retain hold release a --holds holds -D accounts
	run -2 retain hold a --holds holds
	run -2 retain hold place a b --holds holds
	run -2 --separate-stderr retain --until 2026-12-31 </dev/null
	[[ $stderr == 'pp-retain: this call does not take --until; it takes --dataset, '* ]]
	cmp holds before
	retain hold release a --holds holds
	run -2 --separate-stderr retain hold release a --holds holds
	[ "$stderr" = 'pp-retain: holds: there is no hold of this name to release' ]
}

@test "hold: writes no line that a run cannot read" {
	policy
	accounts
	: >holds
	place() { retain hold place h --holds holds -D accounts "$@"; }
	refused() {
		run -2 --separate-stderr place "${@:2}"
		[ "$stderr" = "pp-retain: $1" ]
		[ ! -s holds ]
	}
	refused '--where names a field twice, or has a value that is not UTF-8' \
	    --where id=18 --where id=19
	refused '--where names a field twice, or has a value that is not UTF-8' \
	    --where "$(printf 'email=%s\377@example.org' "$SECRET")"
	silent
	for value in "$SECRET" "a@example.org, $SECRET@example.org"; do
		refused 'a value of --where cannot be read as one identity of its type; place the hold once for each' \
		    --where "email=$value"
	done
	place --where id=18 --where email=bo@example.org
	run -0 retain --holds holds accounts.csv
	[[ $output == *18,bo@* ]]
}

@test "hold: a release that is dated before the placing is refused, as it would end nothing" {
	policy
	: >holds
	at() { pp-retain hold -p policy.json --holds holds --now "$@"; }
	at 2026-02-02T12:00:00Z place h -D accounts
	cp holds before
	run -2 --separate-stderr at 2026-02-02T11:59:00Z release h
	[ "$stderr" = 'pp-retain: holds: the hold was placed later than now, so a release would not end it: look at the clock, or at --now' ]
	cmp holds before
	# What was placed in time ends, and it is said that the rest does not.
	at 2026-02-01T12:00:00Z place h -D orders
	run -1 --separate-stderr at 2026-02-02T11:59:00Z release h
	[ "$stderr" = 'pp-retain: holds: 1 of what is under this hold was placed later than now, and stays under it' ]
	[ "$(wc -l <holds)" -eq 3 ]
	at 2026-02-02T12:00:00Z release h
	run -2 at 2026-02-03 release h
}

@test "hold: keeps every line when many are placed at once" {
	policy
	for i in $(seq 20); do
		place "case-$i" -D accounts --where "id=$i" &
	done
	wait
	[ "$(jq -r .hold holds | sort -u | wc -l)" -eq 20 ]
}

@test "retain: reports a hold that has ended, and keeps its records until it is released" {
	accounts
	place a -D accounts --where id=18 --until 2026-03-31
	NOW=2026-04-01T06:59:59Z
	run -0 --separate-stderr retain --holds holds accounts.csv
	[ -z "$stderr" ]
	# The last day is over where the policy is.
	for day in 2026-04-01T07:00:00Z 2026-08-01T07:00:00Z; do
		NOW=$day
		run -1 --separate-stderr retain --holds holds --decisions told \
		    --keys keys accounts.csv
		[ "$output" = "$(sed 4d accounts.csv)" ]
		[ "$stderr" = "pp-retain: holds: hold \"a\" ended on 2026-03-31, and keeps its records until it is released: pp-retain hold release a
pp-retain: accounts: its hold has ended: 1 record to look at" ]
		jq -c '[.action, .reason, .hold, .instead_of]' told | head -n 1 |
		    is <(echo '["review","its hold has ended","a","period is over"]')
		run -1 -- retain whole --holds holds accounts.csv
	done
	# A hold that goes on comes before one that has ended.
	place b -D accounts
	run -1 retain -q --holds holds --decisions told accounts.csv
	[ "$(jq -r .hold told | sort -u)" = b ]
	retain hold release b --holds holds
	retain hold release a --holds holds
	run -0 --separate-stderr retain --holds holds accounts.csv
	[ "$output" = "$(sed 3,4d accounts.csv)" ]
	[ -z "$stderr" ]
}

@test "retain: reports a hold or release that is dated ahead; the hold counts already" {
	accounts
	place a -D accounts --since 2026-05-01
	run -0 --separate-stderr retain --holds holds accounts.csv
	[ "$output" = "$(cat accounts.csv)" ]
	[ "$stderr" = 'pp-retain: warning: holds: hold "a" begins later, and counts already' ]
	NOW=2030-01-01T00:00:00Z place b -D accounts
	run -1 --separate-stderr retain --holds holds -q accounts.csv
	[ "$output" = "$(cat accounts.csv)" ]
	[ "$stderr" = 'pp-retain: holds: hold "b" was placed in the future, and counts already: look at its date' ]
	release a 2026-03-01T12:00:01Z >>holds
	run -1 --separate-stderr retain --holds holds accounts.csv
	[ "$output" = "$(cat accounts.csv)" ]
	[ "${stderr_lines[-1]}" = 'pp-retain: warning: holds: 1 release is dated in the future and not counted' ]
	# A date that nobody can read may be of a hold.
	hold c '"dataset":"accounts","until":"soon"' >holds
	run -2 retain --holds holds accounts.csv
}

@test "init: has nothing to make if the policy names no files" {
	policy
	jq 'del(.records, .retention.rules[3].leave)' policy.json >p.json
	run -2 --separate-stderr pp-retain init -p p.json
	[ "$stderr" = 'pp-retain: the policy names no file that programs keep' ]
	run -2 pp-retain init -p policy.json accounts.csv
}

@test "retain: refuses an option that the command does not use" {
	policy
	accounts
	key
	: >holds
	refused() {
		run -2 --separate-stderr pp-retain "$@" -p policy.json accounts.csv
		[ -z "$output" ]
		[[ $stderr == "pp-retain: $1 does not take $2; it takes --"* ]]
	}
	refused hold --keys keys
	refused hold --force
	refused confirm --no-holds
	refused confirm --decisions told
	refused init --output made
	refused init --keys keys
	refused hash --dry-run
	refused hash --max-delete 3
	refused lift --holds holds
	refused warn --dry-run
	refused warn --where state=WA
	refused whole --keys keys
	[[ $stderr != *--keys,* && $stderr == *--suppression* ]]
	[ ! -e keys ]
	[ ! -e told ]
	[ ! -e made ]
}

@test "retain: a dry run of any command that writes says what it would do, and writes nothing" {
	policy
	accounts
	key
	jq '.records.holds = {file: "holds.ndjson"} |
	    .records.deletions.delete_after = "P30D"' policy.json >p.json
	by() { pp-retain "$@" -p p.json --now "$NOW"; }
	listed() {
		find . -type f ! -name now ! -name before ! -name said \
		    -exec sha256sum {} + | sort
	}
	run -0 by init -n
	[ "$output" = ./holds.ndjson ] || [ "$output" = holds.ndjson ]
	[ ! -e holds.ndjson ]
	by init >made
	by hold place a -D accounts
	retain -k my.key --keys keys accounts.csv >/dev/null
	by confirm -k my.key keys
	echo '{"deleted_at":"2025-01-01T00:00:00Z","dataset":"accounts","key":"h1:630dcd29:00000000000000000000000000000000"}' >>deletions.ndjson
	grep inactive keys | head -n 1 | sed s/18/28/g >./more
	listed >before
	by hold -n place b -D accounts >now
	[ "$(jq -r '.hold, .event' now)" = $'b\nplaced' ]
	by hold -n release a >now
	[ "$(jq -r '.hold, .event' now)" = $'a\nreleased' ]
	run -2 by hold -n release c
	by confirm -v -n -k my.key more >now 2>said
	[ "$(jq -r .rule now)" = "$(jq -r .rule more)" ]
	[ "$(cat said)" = 'pp-retain: 1 deletion would be added, 1 old one would be dropped' ]
	sed 1,2d accounts.csv | cat <(head -n 1 accounts.csv) - |
	    by lift -n -k my.key -D accounts >now
	[ "$(cat before)" = "$(listed)" ]
	by confirm -v -k my.key more 2>said
	[ "$(cat said)" = 'pp-retain: 1 deletion added, 1 old one dropped' ]
}

@test "retain: no command but init makes a file that the policy names" {
	policy
	accounts
	key
	jq '.records.holds = {file: "holds.ndjson"}' policy.json >p.json
	by() { pp-retain "$@" -p p.json; }
	: >holds.ndjson
	retain -k my.key --keys keys accounts.csv >/dev/null
	missing() {
		run -2 --separate-stderr "${@:2}"
		[[ $stderr == *": ./$1: does not exist, but the policy names it "*'pp-retain init makes it'* ||
		    $stderr == *": $1: does not exist, but the policy names it "*'pp-retain init makes it'* ]]
		[ ! -e "$1" ]
	}
	rm holds.ndjson
	missing holds.ndjson by hold place a -D accounts
	missing holds.ndjson by hold release a
	missing holds.ndjson by hold place a
	by init >made
	rm deletions.ndjson
	missing deletions.ndjson by confirm -k my.key keys
	missing deletions.ndjson by lift -k my.key -D accounts accounts.csv
	by init >made
	rm suppression.ndjson
	missing suppression.ndjson by confirm -k my.key keys
	missing suppression.ndjson by lift -k my.key -D accounts accounts.csv
	by init >made
	rm requests.ndjson
	missing requests.ndjson pp-request add -p p.json access --residence DE
	missing requests.ndjson pp-request add -p p.json nonsense
	echo '[]' >none
	missing requests.ndjson pp-request import -p p.json -k my.key -f opendsr none
	# One that an option names is made by a call that writes, and not by
	# one that fails.
	run -2 pp-request add -l new nonsense
	[ ! -e new ]
	run -2 pp-request note -l new r1 acknowledged
	[ ! -e new ]
	pp-request add -l new access --residence DE
	[ -s new ]
	run -2 by hold place a --holds other
	run -2 by hold place a --holds other -D accounts --where "state=$(printf '\xff')"
	run -2 by hold release a --holds other
	run -2 by lift -k my.key -D accounts --deletions other accounts.csv
	[ ! -e other ]
	by hold place a --holds other -D accounts
	[ -s other ]
}

@test "init: reports what is in the place of a file and is none" {
	policy
	rm -f ./*.ndjson
	ln -s /nowhere/x deletions.ndjson
	run -2 --separate-stderr pp-retain init -p policy.json
	[[ $stderr == *'deletions.ndjson: '* ]]
	rm deletions.ndjson
	mkdir deletions.ndjson
	run -2 --separate-stderr pp-retain init -p policy.json
	[[ $stderr == *'deletions.ndjson: is a directory, and the policy needs a file there' ]]
}

@test "retain: does not mix keys or decisions with the records" {
	accounts
	key
	for option in keys decisions; do
		run -2 --separate-stderr retain -k my.key --$option /dev/stdout accounts.csv
		[ -z "$output" ]
		[ "$stderr" = "pp-retain: --$option /dev/stdout is standard output, where the records go: use -o FILE for the records" ]
		retain -k my.key -o kept --$option /dev/stdout accounts.csv |
		    jq -r .key >told
		[ -s told ]
	done
}

@test "retain: refuses an option for holds, ledger or suppression twice" {
	accounts
	hold a '"dataset":"accounts"' >one
	: >two
	for option in holds ledger suppression; do
		run -2 --separate-stderr pp-retain --$option one --$option two \
		    accounts.csv
		[ -z "$output" ]
		[ "${stderr_lines[0]}" = "pp-retain: --$option is given twice" ]
	done
}

@test "retain: recognizes a JSON number in any spelling" {
	old='"login":"2020-01-01T00:00:00Z","created":null,"state":"WA"'
	key
	hash=$(printf '{"id":17,"email":"x@example.org",%s}' "$old" | h1 key accounts)
	hold a '"dataset":"accounts","key":{"id":17}' >holds
	hold b "\"dataset\":\"accounts\",\"key\":\"$hash\"" >hashed
	for id in 17 17.0 1.7e1 170E-1; do
		printf '{"id":%s,"email":"x@example.org",%s}\n' "$id" "$old" >in
		retain --holds holds in | is in
		retain -k my.key --holds hashed in | is in
	done
	# As a text it may be another record.
	printf '{"id":"1.7e1","email":"x@example.org",%s}\n' "$old" >in
	run -1 retain -k my.key --holds hashed -o out in
	cmp out in
	sed -i 's/"1.7e1"/"017"/' in
	[ "$(retain -k my.key --holds hashed in | wc -l)" -eq 0 ]
}

@test "retain: looks at a whole number that another program wrote with a fraction" {
	policy
	key
	cat >in.csv <<'END'
id,email,state,created,login
17,,WA,2020-01-01T00:00:00Z,2025-02-20T09:00:00Z
17.0,,WA,2020-01-01T00:00:00Z,2025-02-20T09:00:00Z
17.00,,WA,2020-01-01T00:00:00Z,2025-02-20T09:00:00Z
17.01,,WA,2020-01-01T00:00:00Z,2025-02-20T09:00:00Z
017.0,,WA,2020-01-01T00:00:00Z,2025-02-20T09:00:00Z
.0,,WA,2020-01-01T00:00:00Z,2025-02-20T09:00:00Z
17.,,WA,2020-01-01T00:00:00Z,2025-02-20T09:00:00Z
END
	decided() {
		retain -q -k my.key --decisions told "$@" in.csv >kept || true
		jq -rs 'map([.action, .reason] | join(" ")) | join(",")' told
	}
	over='delete period is over'
	maybe="review identity might be another person's"
	# A hold on the person, by identity and by the person's hash.
	id=$(head -n 2 in.csv | retain hash -k my.key -D accounts)
	for hash in "$(jq -r .identity.account_id <<<"$id")" "$(jq -r .person <<<"$id")"; do
		hold h "\"person\":\"$hash\"" >holds
		[ "$(decided --holds holds)" = "keep hold,$maybe,$maybe,$over,$over,$over,$over" ]
	done
	# On the record.
	hold h "\"dataset\":\"accounts\",\"key\":\"$(jq -r .key <<<"$id")\"" >holds
	[ "$(decided --holds holds)" = "keep hold,$maybe,$maybe,$over,$over,$over,$over" ]
	# A request.
	sed -i s/2025-02-20/2026-02-20/ in.csv
	asks r1 deletion "$(jq -r .identity.account_id <<<"$id")" >ledger
	[ "$(decided -l ledger)" = "delete person asked for it,$maybe,$maybe" ]
	# The log of deletions: the other spelling may have come back.
	jq -c '{deleted_at: "2026-02-01T00:00:00Z", dataset, key}' <<<"$id" >gone
	back='review came back, or was never deleted'
	[ "$(decided --deletions gone)" = "review came back, with a later date,$back,$back" ]
}

@test "retain: recognizes a person in any spelling" {
	for twin in 1.0 '" 1"' '"1"' 10e-1; do
		printf '{"device":"a","owner":%s,"used":"%s"}\n' 1 2026-02-01 \
		    "$twin" 2020-01-01 >in
		retain in | is in
	done
	printf '{"device":"a","owner":"%s","used":"%s"}\n' $'ren\xc3\xa9' \
	    2026-02-01 $'rene\xcc\x81' 2020-01-01 >in
	retain in | is in
}

@test "retain: ignores requests that are dated later than now" {
	accounts
	key
	asks r1 deletion "$(email_hash bo@example.org)" >ledger
	NOW=2026-01-31T23:59:59Z
	sed -i '/^17/d' accounts.csv # a login of 2026
	retain -k my.key -l ledger -n accounts.csv | jq -r .reason >got
	run ! grep 'person asked' got
	NOW=2026-03-01T12:00:00Z
	retain -k my.key -l ledger -n accounts.csv | jq -r .reason >got
	grep -q 'person asked' got
}

@test "retain: key lines repeat the values behind a request or a return" {
	accounts
	key
	asks r1 deletion "$(email_hash ada@example.org)" >ledger
	retain -k my.key -l ledger --keys keys -q accounts.csv >/dev/null
	jq -c 'select(.key.id == "17") | .unchanged' keys >got
	is got <<<'{"email":"ada@example.org"}'
	confirm <keys
	retain -k my.key --deletions gone --keys again -q accounts.csv \
	    >/dev/null || [ $? -eq 1 ]
	jq -c 'select(.key.id == "18") | .unchanged' again >got
	is got <<<'{"login":"2025-06-01T09:00:00Z","created":"2020-01-01T00:00:00Z"}'
	retain -k my.key --deletions gone --keys sql --keys-as sql -q accounts.csv \
	    >/dev/null || [ $? -eq 1 ]
	grep -q "\"login\" = ''2025-06-01T09:00:00Z''" sql
}

@test "retain: key lines repeat all fields that a condition looks at" {
	# condition JQ FIELD...: key lines repeat these fields.
	condition() {
		policy
		jq --arg when "$1" '.retention.rules[0].when = $when |
		    .datasets.accounts.no_retention = "a test"' \
		    policy.json >new && mv new policy.json
		shift
		accounts
		run -0 retain -D accounts --keys keys.ndjson -o kept accounts.csv
		jq -r 'select(.key.id == "18").unchanged | keys_unsorted[]' \
		    keys.ndjson >got
		printf '%s\n' "$@" | is got
	}
	condition '.email != "x" and .state != "x"' login created email state
	# A condition for libjq may look at any field.
	condition '.state | test("^W")' login created email state
	condition '.login < "2026" and .created < "2026"' login created
	# A condition that names a field outside the policy is not evaluated.
	jq '.retention.rules[0].when = "[.undo] | .[0] == true"' \
	    policy.json >new && mv new policy.json
	echo '{"id":"1","email":"","state":"","created":"2020-01-01","login":"","undo":true}' >in
	run -1 --separate-stderr retain -D accounts --keys keys.ndjson in
	[ ! -s keys.ndjson ]
	[ "$stderr" = 'pp-retain: accounts: condition cannot be judged: 1 record to look at
pp-retain: warning: accounts: the policy lacks members of 1 record, as "undo"; add what is missing, or remove it from the input' ]
	printf 'id,email,state,created,login,undo\n' >in.csv
	run -2 --separate-stderr retain -D accounts --keys keys.ndjson in.csv
	[ "$stderr" = 'pp-retain: rule "inactive": when: column "undo" is not a field of the dataset' ]
	sed -i 's/\[.undo\] | .\[0\] == true/.undo == true/' policy.json
	run -2 --separate-stderr retain -D accounts --keys keys.ndjson in
	[ "$stderr" = 'pp-retain: when: the policy has no field "undo" in dataset "accounts"' ]
	# A condition does not see other fields that the policy lacks.
	jq '.retention.rules[0].when = "[.[]] | length == 5"' policy.json >new
	mv new policy.json
	run -0 retain -D accounts --keys keys.ndjson in
	jq -c .unchanged keys.ndjson | is <(echo '{"login":"","created":"2020-01-01","email":"","state":""}')
}

@test "retain: a condition sees keys with a dot, and members that contain fields" {
	policy
	jq '.datasets.accounts.no_retention = "a test" |
	    .datasets.accounts.fields["a.b"] = {"category": "user"} |
	    .datasets.accounts.fields["u.v"] = {"category": "user"} |
	    .retention.rules[0].when =
		"(.[\"a.b\"] // \"\" | test(\"vip\") | not) and (.u.v != 1)"' \
	    policy.json >new
	mv new policy.json
	cat >in <<'END'
{"id":"1","created":"2020-01-01","login":"","a.b":"vip","u":{"v":2}}
{"id":"2","created":"2020-01-01","login":"","a.b":"no","u":{"v":1}}
{"id":"3","created":"2020-01-01","login":"","a.b":"no","u":{"v":2,"w":[1e400]}}
END
	run -0 retain -D accounts --keys keys.ndjson -o kept in
	jq -c '[.key.id, .unchanged["a.b"], .unchanged.u]' keys.ndjson |
	    is <(echo '["3","no","{\"v\":2,\"w\":[1e400]}"]')
	key
	run -0 retain confirm -k my.key --deletions gone keys.ndjson
	[ "$(wc -l <gone)" -eq 1 ]
}

@test "retain: key lines tell empty text from null where the format can" {
	policy
	jq '.retention.rules[0].when = ".state != \"x\""' policy.json >new
	mv new policy.json
	printf '{"id":"%s","email":"","state":%s,"created":"2020-01-01","login":null}\n' \
	    1 '""' 2 null >in
	run -0 retain -D accounts --keys keys --keys-as sql -o kept in
	grep -c 'AND "login" IS NULL .*AND "state" = '"''''" keys |
	    is <(echo 1)
	grep -c 'AND "state" IS NULL' keys | is <(echo 1)
	printf 'id,email,state,created,login\n1,,,2020-01-01,\n' >in
	run -0 retain -D accounts --keys keys --keys-as sql -o kept in
	grep -c "AND COALESCE(\"state\"::text, '''') = ''''" keys |
	    is <(echo 1)
}

@test "retain: key lines repeat the person, and the fields of holds" {
	policy
	retain -D devices --keys keys.ndjson -o kept <<'END'
device,owner,used
d1,o1,2020-01-01
END
	jq -c .unchanged keys.ndjson | is <(echo '{"used":"2020-01-01","owner":"o1"}')
	accounts
	hold case-1 '"dataset":"accounts","where":{"state":"CA"}' >holds
	run -0 retain -D accounts --holds holds --keys keys.ndjson -o kept accounts.csv
	jq -c '.unchanged | keys' keys.ndjson | sort -u |
	    is <(echo '["created","login","state"]')
	key
	asks r1 deletion "$(printf 'id,email,state,created,login\n17,,,,\n' |
	    h1 person accounts)" >requests.ndjson
	# A request of somebody who has no order needs the accounts.
	run -1 retain -D orders -k my.key -l requests.ndjson --keys keys.ndjson <<END
order,account,email,ended
1,17,,$NOW
END
	run -0 retain -D accounts -k my.key -l requests.ndjson \
	    --keys keys.ndjson -o kept accounts.csv
	jq -c 'select(.key.id == "17").unchanged | keys' keys.ndjson |
	    is <(echo '["email"]')
}

@test "retain: refuses key lines in which a name would have two meanings" {
	policy
	jq '.datasets.accounts.fields.pp_rule = {"category": "user"} |
	    .datasets.accounts.key = ["id", "pp_rule"] |
	    .datasets.accounts.at_source.sql.key = ["id", "login"]' \
	    policy.json >new && mv new policy.json
	printf 'id,email,state,created,login,pp_rule\n1,,,2020-01-01,,x\n' >in
	run -2 --separate-stderr retain -D accounts --keys k --keys-as csv in
	[ "$stderr" = 'pp-retain: --keys-as: field "pp_rule" has the name of a column that --keys-as csv adds; use another form' ]
	run -2 --separate-stderr retain -D accounts --keys k --keys-as sql in
	[ "$stderr" = 'pp-retain: --keys-as: field "login" has the same name as a column of at_source.sql.key' ]
	run -0 retain -D accounts --keys k in
}

@test "retain: key lines name each field once, even if it has many elements" {
	policy
	jq '.datasets.visits.fields["tags[]"] = {"category": "user.device"} |
	    .datasets.accounts.identity.phone_number = "email"' \
	    policy.json >new
	mv new policy.json
	retain -D visits --keys keys.ndjson >kept <<'END'
{"line":1,"at":"2020-01-01T00:00:00Z","ip":"192.0.2.1","browser":"b","tags":["1","2","3","4","5"]}
END
	jq -c .erase keys.ndjson | is <(echo '["ip","browser","tags[]"]')
	is kept <<'END'
{"line":1,"at":"2020-01-01T00:00:00Z","ip":null,"browser":null,"tags":[null,null,null,null,null]}
END
	key
	accounts
	asks r1 deletion "$(email_hash ada@example.org)" >requests.ndjson
	retain -D accounts -k my.key -l requests.ndjson --keys keys.ndjson \
	    -o kept accounts.csv || [ $? -eq 1 ]
	[ -s keys.ndjson ]
	run ! grep -q '"email":.*"email":' keys.ndjson
}

@test "retain: refuses a key value that the form cannot hold, and names the field" {
	policy
	cat >in <<END
{"id":"1","email":"x\\u0000y","state":"","created":"2020-01-01","login":""}
{"id":"2","email":"b@example.org","state":"","created":"2020-01-01","login":""}
{"id":") SELECT 1; INSERT INTO pwned VALUES (1); --\\u0000","email":"","state":"","created":"2020-01-01","login":""}
END
	jq '.retention.rules[0].when = ".email != \"z\""' policy.json >new
	mv new policy.json
	for form in sql csv; do
		run -3 --separate-stderr retain -D accounts --keys keys \
		    --keys-as $form -o kept in
		[ "$stderr" = "pp-retain: in:1: email: contains a NUL byte, which ${form^^} cannot hold" ]
		[ ! -e keys ] && [ ! -e kept ]
		run -1 retain -D accounts --keys keys --keys-as $form \
		    -r refused in
		sed -n '1p; 3p' in | cmp - refused
		run ! grep -q INSERT.INTO.pwned keys
		grep -q b@example.org keys
		rm keys refused
	done
	# JSON can hold it.
	run -0 retain -D accounts --keys keys in
	jq -r .key.id keys | tr '\0' 0 | grep -c pwned | is <(echo 1)
	[ "$(wc -l <keys)" -eq 3 ]
}

@test "retain: other programs read key lines as the original values" {
	command -v python3 >/dev/null || skip 'there is no python3'
	run -0 python3 "$BATS_TEST_DIRNAME/keylines.py" 1 30
}

@test "retain: decides as a slow reference does that was written from the pages" {
	run -0 python3 "$BATS_TEST_DIRNAME/retaincases.py" 1 25
}

@test "retain: decides the same however many secret keys hashed a request" {
	policy
	jq '.datasets.accounts.identity.phone_number = "state" |
	    .identity.phone_number = {"default_country": "US"}' policy.json >new
	mv new policy.json
	echo "a $(printf '%064d' 1)" >a.key
	{ echo "b $(printf '%064d' 2)"; cat a.key; } >both.key
	chmod 600 a.key both.key
	printf '%s\n' email=ada@example.org phone_number=+14155550100 |
	    pp-request add deletion --id r1 -i -k a.key -l requests.ndjson \
		-p policy.json --now $NOW
	echo email=ada@example.org |
	    pp-request note r1 identity_confirmed --level reasonable -i \
		-k both.key -l requests.ndjson -p policy.json --now $NOW
	# 17 is another person with the same address.
	run -1 --separate-stderr retain -D accounts -k both.key \
	    -l requests.ndjson --keys keys <<END
id,email,state,created,login
17,ada@example.org,+14155550199,$NOW,
18,ada@example.org,+14155550100,$NOW,
END
	jq -r .key.id keys | is <(echo 18)
	[[ $output == *$'\n17,'* ]]
}

@test "retain: a dry run changes no file, whatever options name" {
	accounts
	echo mine >kept
	cp kept rejects
	{ cat accounts.csv; echo '9,"'; } >in
	run -1 --separate-stderr retain -n -D accounts -o kept -r rejects in
	[ "$(jq -r .key.id <<<"$output")" = $'18\n19' ]
	[ "$(cat kept rejects)" = $'mine\nmine' ]
}

@test "retain: does not overwrite what is kept beside a file that it names" {
	accounts
	key
	asks q access "$(email_hash ada@example.org)" >ledger
	touch gone
	ln -s ledger soft
	for file in ledger.identities gone.confirm gone.clock ./gone.clock soft.identities; do
		for option in --keys --decisions -o -r; do
			[ "$file" != soft.identities ] || continue
			rm -f "$file"
			run -2 --separate-stderr retain -k my.key -l soft --deletions gone \
			    $option $file accounts.csv
			[ "$stderr" = "pp-retain: $file: is named for two purposes" ]
			[ ! -e "$file" ]
		done
	done
	run -2 --separate-stderr pp-request -p policy.json -l ledger --now "$NOW" \
	    -o ledger.identities
	[ "$stderr" = 'pp-request: ledger.identities: is named for two purposes' ]
}

@test "retain: reads standard input for one purpose" {
	policy
	key
	accounts
	echo '{"row":1,"customer":17}' >rows
	for way in '--in accounts=- -' '--in accounts=-' '--in accounts=- --in orders=- rows' \
	    '-k - --in accounts=- rows' '-k -'; do
		for input in accounts.csv <(cat accounts.csv) /dev/null; do
			# shellcheck disable=SC2086 # words
			run -2 --separate-stderr retain -D rows $way <"$input"
			[ "$stderr" = 'pp-retain: <stdin>: is named for two purposes' ]
			[ -z "$output" ]
		done
	done
	retain -D rows --in accounts=- rows <accounts.csv | cmp - rows
}


@test "retain: does not overwrite its clock" {
	accounts
	key
	run -2 --separate-stderr retain -k my.key --deletions gone \
	    --keys gone.clock accounts.csv
	[ -z "$output" ]
	[ "$stderr" = "pp-retain: gone.clock: is named for two purposes" ]
}

@test "retain: does not delete a record with a list in place of a value" {
	key
	old='"login":"2020-01-01T00:00:00Z","created":null,"state":"WA"'
	printf '{"id":1,"email":["ada@example.org"],%s}\n' "$old" >in
	hold a '"dataset":"accounts","where":{"email":"ada@example.org"}' >holds
	retain --holds holds in | is in
	hold a "\"person\":\"$(email_hash ada@example.org)\"" >holds
	run -1 --separate-stderr retain -k my.key --holds holds in
	[ "$output" = "$(cat in)" ]
	accounts
	echo '{"row":1,"customer":[17]}' >row
	run -1 --separate-stderr retain -D rows --in accounts=accounts.csv row
	[ "$output" = "$(cat row)" ]
	echo '{"id":[17],"email":"x","state":"","created":"","login":""}' >odd
	run -2 --separate-stderr retain -D rows --in accounts=odd row
	[[ $stderr == *'a field that a rule looks up has a list or an object as its value'* ]]
}

@test "retain: needs a policy" {
	policy
	accounts
	run -2 --separate-stderr pp-retain accounts.csv
	[ "$stderr" = 'pp-retain: no policy given: use -p FILE, or set PP_POLICY' ]
	PP_POLICY=policy.json run -0 pp-retain -D free <<<$'n\n1'
}

@test "retain: stops if the input changes between the two times it is read" {
	policy
	printf 'device,owner,used\n%s\n' p,ann,2020-01-01 >in
	mkfifo pipe
	for more in '' 'q,ann,2026-02-01'; do
		# After the first pass it waits for a reader of the pipe.
		retain -D devices -o pipe --keys keys in 2>told 3>&- &
		sleep 1
		[ -z "$more" ] || echo "$more" >>in
		cat pipe >got
		status=0
		wait $! || status=$?
		if [ -z "$more" ]; then
			[ $status -eq 0 ]
			[ "$(ids keys)" = p ]
			rm keys
		fi
	done
	[ $status -eq 3 ]
	[ ! -e keys ]
	grep -q 'the input changed between the two times it was read; run again' told
}

@test "retain: keeps a record whose person may be under a hold" {
	accounts
	key
	hold a "\"person\":\"$(head -n 2 accounts.csv | h1 person accounts)\"" \
	    >holds
	run -1 --separate-stderr retain -k my.key --holds holds -D accounts <<'END'
id,email,state,created,login
,x@example.org,WA,2020-01-01,2020-01-01
END
	[ "${#lines[@]}" -eq 2 ]
	[ "$stderr" = 'pp-retain: accounts: cannot tell from "id" whose record it is: 1 record to look at' ]
	# The same if only the person or only the key is missing.
	run -1 --separate-stderr retain -k my.key --holds holds -D orders <<'END'
order,account,email,ended
1,,,2001-01-01
END
	[ "${#lines[@]}" -eq 2 ]
	run -1 --separate-stderr retain -k my.key --holds holds -D orders <<'END'
order,account,email,ended
,18,,2001-01-01
END
	[ "${#lines[@]}" -eq 2 ]
}

# ---- requests ----

@test "retain: a guest, whose person nobody knows, follows the rules of the dataset" {
	accounts
	key
	asks q1 access "$(email_hash ada@example.org)" >ledger
	cat >orders.csv <<'END'
order,account,email,ended
1,,,2001-01-01
2,,,2026-02-01
3,17,,2001-01-01
END
	run -1 retain -k my.key -l ledger -D orders -q -o kept orders.csv
	is kept < <(sed '2d;4d' orders.csv)
	# Where a rule looks at all records of a person, a guest is one person.
	printf '%s\n' device,owner,used 1,,2020-01-01 2,,2026-02-20 \
	    3,x,2020-01-01 4,x,2026-02-20 >devices.csv
	run -1 retain -k my.key -l ledger -D devices -q -o kept devices.csv
	is kept < <(sed 2d devices.csv)
	sort -t, -k2,2 -k3,3r devices.csv >sorted
	{ head -n 1 devices.csv; sed '/device/d' sorted; } >stream
	# shellcheck disable=SC2094 # it is read only
	retain -D devices <stream | is <(sed '/^1,/d' stream)
}

@test "retain: finds a warning among many, in any order of the file" {
	local rule='.retention.rules[0] += {"warn": ["P14D"], "min_notice": "P7D",
	    "notice": "soon"} | .notices.soon = {"class": "mandatory", "clause": "9"}'
	accounts
	policy
	jq "$rule" policy.json >new && mv new policy.json
	key
	retain warn -k my.key accounts.csv | sent 2026-02-01T00:00:00Z >first
	for n in $(seq 10 50); do
		sed "s/\"activity\":\"20[0-9-]*/\"activity\":\"2019-01-$((n % 28 + 1))/" first |
		    jq -c --arg n "$n" '.activity = "20\($n)-01-01T00:00:00Z"'
	done >others
	cat first others >sent
	retain -k my.key --sent sent accounts.csv | is <(sed '3,4d' accounts.csv)
}

@test "retain: carries out a verified deletion request, in any spelling" {
	accounts
	key
	subject=$(email_hash ' Ada@Example.ORG ')
	asks q1 deletion "$subject" >ledger
	retain -k my.key -l ledger --keys keys accounts.csv >/dev/null
	jq -c 'select(.key.id == "17") | [.reason, .request_id, .clause]' \
	    keys | is <(echo '["person asked for it","q1","8.3"]')
	# Requests that are unverified or closed delete nothing.
	event q2 received "\"type\":\"deletion\",\"subject\":\"$subject\"" \
	    >ledger
	retain -k my.key -l ledger --keys keys accounts.csv >/dev/null
	ids keys | is <(printf '18\n19\n')
	{ asks q3 deletion "$subject"; event q3 denied '"reason":"other"'; } \
	    >ledger
	retain -k my.key -l ledger --keys keys accounts.csv >/dev/null
	ids keys | is <(printf '18\n19\n')
}

@test "retain: looks at an address that may be the same in another case" {
	policy
	key
	touch ledger
	local pairs=(ΝΙΚΟΣ/νικος/review νικος/ΝΙΚΟΣ/review ΝΙΚΟΣ/νικοσ/sure
	    Straße/STRASSE/review strasse/straße/review STRAẞE/straße/sure
	    İpek/ipek/review ipek/İpek/review IPEK/ıpek/review i̇pek/İpek/review
	    İpek/İPEK/sure Ipek/ipek/sure ÉMILE/émile/sure ΝΙΚΟΣ/νικο/no)
	for pair in "${pairs[@]}"; do
		IFS=/ read -r asked has how <<<"$pair"
		printf 'id,email,state,created,login\n1,%s@example.org,,2020-01-01,\n' \
		    "$has" >c.csv
		# To be kept, and the rule would delete it.
		: >holds
		chmod 600 holds
		echo "email=$asked@example.org" | pp-retain hold place h -i -p policy.json \
		    -k my.key --holds holds --now 2026-01-07 >/dev/null
		retain -q -k my.key --holds holds --decisions told c.csv >/dev/null 2>err || true
		case $how in
		sure) want='keep hold' ;;
		review) want="review identity might be another person's" ;;
		no) want='delete period is over' ;;
		esac
		[ "$(jq -r '"\(.action) \(.reason)"' told)" = "$want" ] || {
			echo "hold $pair: $(cat told)"
			return 1
		}
		# To be deleted, and no rule would.
		sed -i s/2020/2026/ c.csv
		: >ledger
		echo "email=$asked@example.org" | pp-request add deletion -i --id q1 \
		    -p policy.json -k my.key -l ledger --at 2026-01-05 --now "$NOW" >/dev/null
		pp-request note q1 identity_confirmed --level reasonable \
		    -p policy.json -l ledger --at 2026-01-06 --now "$NOW"
		retain -q -k my.key -l ledger --decisions told c.csv >/dev/null 2>err || true
		case $how in
		sure) want='delete person asked for it' ;;
		no) want= ;;
		esac
		[ "$(jq -r '"\(.action) \(.reason)"' told)" = "$want" ] || {
			echo "deletion $pair: $(cat told)"
			return 1
		}
	done
	pp-policy explain policy.json | tr -s '\n ' '  ' >told
	grep -q 'If they differ in letters whose other case is not one letter, as sharp s and ss or the two small sigmas, somebody looks at it' told
	# Where the policy says "exact", every letter counts.
	jq '.identity.email.case = "exact"' policy.json >new
	mv new policy.json
	printf 'id,email,state,created,login\n1,νικος@example.org,,2026-01-01,\n' >c.csv
	: >ledger
	echo email=ΝΙΚΟΣ@example.org | pp-request add deletion -i --id q1 \
	    -p policy.json -k my.key -l ledger --at 2026-01-05 --now "$NOW" >/dev/null
	run -0 retain -q -n -k my.key -l ledger -D accounts c.csv
	[ -z "$output" ]
}

@test "retain: keeps a record under an exception, for that reason only" {
	key
	printf 'order,account,email,ended\n1,17,,\n2,17,,2019-01-01\n3,18,,\n' \
	    >orders.csv
	asks q1 deletion "$(accounts; head -n 2 accounts.csv |
	    retain hash -k my.key -D accounts |
	    jq -r .identity.account_id)" >ledger
	retain -k my.key -l ledger --keys keys --decisions told orders.csv |
	    is <(sed 3d orders.csv)
	jq -c '[.action, .reason, .exception]' told | is <(cat <<'END'
["restrict","exception from deletion","legal_obligation"]
["delete","period is over",null]
END
	)
	ids keys | is <(echo 2)
}

@test "retain: keeps the evidence of an open request until it is answered" {
	accounts
	key
	asks q1 access "$(email_hash bo@example.org)" >ledger
	retain -k my.key -l ledger --decisions told accounts.csv |
	    is <(sed 4d accounts.csv)
	jq -c '[.action, .reason, .request_id]' told |
	    grep -Fx '["keep","evidence of an open request","q1"]'
	event q1 fulfilled '"extent":"all"' >>ledger
	retain -k my.key -l ledger accounts.csv | is <(sed 3,4d accounts.csv)
}

@test "retain: keeps a restricted record until the restriction is lifted" {
	accounts
	key
	{
		asks q1 restriction "$(email_hash bo@example.org)"
		event q1 restricted
		event q1 fulfilled '"extent":"all"'
	} >ledger
	retain -k my.key -l ledger --decisions told accounts.csv |
	    is <(sed 4d accounts.csv)
	jq -c '[.action, .reason]' told | grep -Fx '["keep","restriction"]'
	event q1 restriction_lifted '' 2026-02-10T00:00:00Z >>ledger
	retain -k my.key -l ledger accounts.csv | is <(sed 3,4d accounts.csv)
}

@test "retain: a withdrawal of consent deletes what rests on consent alone" {
	accounts
	key
	policy
	asks q1 consent:withdraw "$(email_hash ada@example.org)" >ledger
	# The purpose of the dataset has another basis.
	retain -k my.key -l ledger -D accounts accounts.csv |
	    is <(sed 3,4d accounts.csv)
	jq '.purposes.any.legal_basis = "Consent"' policy.json >new
	mv new policy.json
	retain -k my.key -l ledger -D accounts --decisions told accounts.csv |
	    is <(sed 2,4d accounts.csv)
	jq -c 'select(.request_id) | [.action, .reason]' told |
	    is <(echo '["delete","consent was withdrawn"]')
	# Not before it is verified, as the policy asks, nor after it was denied.
	head -n 1 ledger >open
	retain -k my.key -l open -D accounts accounts.csv |
	    is <(sed 3,4d accounts.csv)
	jq '.rights.requests["consent:withdraw"] = {"clause": "8.4",
	    "verify": "reasonably_high"}' policy.json >new
	mv new policy.json
	retain -k my.key -l ledger -D accounts accounts.csv |
	    is <(sed 3,4d accounts.csv)
	sed -i s/reasonably_high/reasonable/ policy.json
	retain -k my.key -l ledger -D accounts --decisions told accounts.csv \
	    >/dev/null
	[ "$(jq -r 'select(.request_id).clause' told)" = 8.4 ]
	{ cat ledger; event q1 denied '"reason":"other"'; } >closed
	retain -k my.key -l closed -D accounts accounts.csv |
	    is <(sed 3,4d accounts.csv)
}

@test "retain: carries out a deletion as a withdrawal where the policy lets it be answered so" {
	accounts
	key
	policy
	jq '.rights.requests.deletion += {verify: "reasonably_high", else: "consent:withdraw"} |
	    .rights.requests["consent:withdraw"] = {clause: "8.4", verify: "contact"}' policy.json >bare.json
	jq '.purposes.any.legal_basis = "Consent"' bare.json >policy.json
	asks q1 deletion "$(email_hash ada@example.org)" >ledger
	decided() {
		retain -k my.key -l ledger -D accounts --decisions told "$@" accounts.csv >kept
		jq -c 'select(.request_id) | [.action, .reason, .clause]' told
	}
	decided | is <(echo '["delete","consent was withdrawn","8.4"]')
	sed 2,4d accounts.csv | cmp - kept
	# Not while its person is asked for more, nor of what has another basis.
	mv ledger verified
	{ cat verified; event q1 identity_asked '"level":"reasonably_high"' 2026-02-01T00:00:00Z; } >ledger
	decided | is /dev/null
	cp verified ledger
	pp-retain -p bare.json --no-holds --now "$NOW" -k my.key -l ledger \
	    -D accounts accounts.csv | is <(sed 3,4d accounts.csv)
	# It was answered, and the rest is to follow.
	pp-request note q1 fulfilled --as consent:withdraw --extent part --deleted 1 \
	    -p policy.json -l ledger --at 2026-02-10 --now "$NOW" 2>/dev/null
	decided | is <(echo '["delete","consent was withdrawn","8.4"]')
	# One with less proof than that waits.
	sed -i '/identity_confirmed/d' ledger
	decided | is /dev/null
	# Who shows more is deleted.
	{ cat verified; event q1 identity_confirmed '"level":"reasonably_high"' 2026-02-03T00:00:00Z; } >ledger
	decided | is <(echo '["delete","person asked for it","8.3"]')
	# Nothing but a deletion is carried out as one.
	sed s/deletion/portability/ verified >ledger
	jq '.rights.requests.portability = .rights.requests.deletion' policy.json >new && mv new policy.json
	decided | is /dev/null
}


@test "retain: an objection restricts with the proof that it needs itself" {
	accounts
	key
	policy
	asks q1 objection "$(email_hash bo@example.org)" >ledger
	event q1 fulfilled '"extent":"nothing_found"' >>ledger
	retain -k my.key -l ledger accounts.csv | is <(sed 4d accounts.csv)
	jq '.rights.requests += {"restriction": {"clause": "8.5", "verify": "none"},
	    "objection": {"clause": "8.6", "verify": "reasonably_high"}}' \
	    policy.json >new
	mv new policy.json
	retain -k my.key -l ledger accounts.csv | is <(sed 3,4d accounts.csv)
	# What was granted stays so.
	sed -i s/nothing_found/all/ ledger
	retain -k my.key -l ledger accounts.csv | is <(sed 4d accounts.csv)
}

@test "retain: restricts what was answered so, whatever the policy says" {
	accounts
	key
	policy
	jq 'del(.rights)' policy.json >bare.json
	jq '.rights.requests |= (.deletion += {"else": "restriction", except: []} |
	    .restriction = {clause: "8", verify: "contact"})' policy.json >else.json
	sed -i 4d accounts.csv
	old=$(email_hash bo@example.org)
	decided() {
		pp-retain -p "$1" --no-holds --now "$NOW" -q -n -k my.key -l ledger \
		    -D accounts accounts.csv >told 2>/dev/null || [ $? -eq 1 ]
		jq -r 'select(.instead_of or .action == "delete") | "\(.action) \(.reason)"' told
	}
	for type in restriction objection; do
		{
			event r received "\"type\":\"$type\",\"subject\":\"$old\""
			event r identity_confirmed '"level":"contact"'
		} >ledger
		# As evidence, and then no longer.
		decided bare.json | is <(echo keep evidence of an open request)
		event r fulfilled '' 2026-02-02T00:00:00Z >>ledger
		decided bare.json | is <(echo keep restriction)
		decided policy.json | is <(echo keep restriction)
		event r restriction_lifted '' 2026-02-03T00:00:00Z >>ledger
		decided bare.json | is <(echo delete period is over)
	done
	# Nothing was found, and nobody has shown who asked.
	{
		event r received "\"type\":\"restriction\",\"subject\":\"$old\""
		event r fulfilled '"extent":"nothing_found"'
	} >ledger
	decided bare.json | is <(echo delete period is over)
	# A deletion whose proof is enough for a restriction only.
	{
		event r received "\"type\":\"deletion\",\"subject\":\"$old\""
		event r identity_confirmed '"level":"contact"'
	} >ledger
	[ "$(pp-request -p else.json -l ledger --now "$NOW" | jq -r .answer_as)" = restriction ]
	decided else.json | is <(echo delete period is over)
	pp-request note r fulfilled --as restriction --extent part --deleted 0 \
	    -p else.json -l ledger --at 2026-02-02 --now "$NOW"
	decided else.json | is <(echo keep restriction)
	cp ledger answered
	pp-request note r restriction_lifted --reason x -p else.json -l ledger --now "$NOW"
	decided else.json | is <(echo delete period is over)
	# Who shows more is deleted.
	cp answered ledger
	event r identity_confirmed '"level":"reasonable"' 2026-02-03T00:00:00Z >>ledger
	decided else.json | is <(echo delete person asked for it)
	# At a level that the policy does not name, nobody is.
	sed -i '$d' ledger
	decided bare.json | is <(echo keep restriction)
}

@test "retain: carries out a waiting deletion when its hold is released" {
	accounts
	key
	asks q1 deletion "$(email_hash ada@example.org)" >ledger
	hold case-17 '"dataset":"accounts","key":{"id":"17"}' >holds
	retain -k my.key -l ledger --holds holds --keys keys accounts.csv \
	    >/dev/null
	run ! grep -F '"17"' keys
	release case-17 >>holds
	retain -k my.key -l ledger --holds holds --keys keys accounts.csv \
	    >/dev/null
	grep -F '"17"' keys
}

@test "hold: a person is found however an accent is written, and who writes it" {
	policy
	key
	nfc=$(printf 'caf\303\251') nfd=$(printf 'cafe\314\201')
	for named in "$nfc" "$nfd"; do
		for kept in "$nfc" "$nfd"; do
			hash=$(printf '{"id":"%s","email":"%s@example.org","login":"2020-01-01"}\n' \
			    "$named" a | pp-retain hash -p policy.json -D accounts -k my.key |
			    jq -r '[.person, .alike.person] | map(select(.)) | join(",")')
			rm -f h
			pp-retain hold place c -p policy.json --holds h --person "$hash" --now "$NOW"
			printf '{"id":"%s","email":"b@example.org","login":"2020-01-01"}\n' "$kept" >rows
			run pp-retain -p policy.json -D accounts -k my.key --now "$NOW" \
			    --holds h rows
			[[ $output == *"$kept"* ]]
		done
	done
	run -2 --separate-stderr pp-retain hold place c -p policy.json --holds h2 \
	    --person "${hash%%,*},x" --now "$NOW"
	[[ $stderr == *'or two with a comma between them'* ]]
}

@test "retain: a hold on one record does not keep the others of a person" {
	key
	devices
	hold case-17 '"dataset":"devices","key":{"device":"d3"}' >holds
	run -1 retain -k my.key --holds holds --keys keys devices.csv
	ids keys | is <(printf 'd4\nd7\n')
}

@test "retain: reports a mailbox that two people may share, and deletes nothing" {
	accounts
	key
	other=$(sed -n '1p;4p' accounts.csv |
	    retain hash -k my.key -D accounts | jq -r .identity.account_id)
	asks q1 deletion "$(email_hash ada@example.org)" "$other" >ledger
	run -1 --separate-stderr retain -k my.key -l ledger --keys keys \
	    accounts.csv
	run ! grep -F '"17"' keys
	[[ $stderr == *"identity might be another person's: "* ]]
}

@test "retain: reports an address that differs by a tag or dots as a possible match" {
	policy
	sed -i 's/"identity": {"email": {"case": "ignore"}/"identity": {"email": {"case": "ignore", "plus_tag": "candidate", "dots": "candidate"}/' policy.json
	key
	old=2020-01-01T00:00:00Z
	printf '%s\n' id,email,state,created,login 1,ada+x@example.org,,,$old \
	    2,A.da@example.org,,,$old 3,ad.a+y.z@example.org,,,$old \
	    4,adb@example.org,,,$old 5,+x@example.org,,,$old >in
	hash=$(email_hash ada@example.org)
	hold a "\"person\":\"$hash\"" >holds
	run -1 --separate-stderr retain -k my.key --holds holds in
	[ "$output" = "$(head -n 4 in)" ]
	[[ $stderr == *"identity might be another person's: 3 records to look at" ]]
	asks r1 access "$hash" >ledger
	run -1 --separate-stderr retain -k my.key -l ledger in
	[ "$output" = "$(head -n 4 in)" ]
	# A possible match is not enough to delete.
	sed -i "s/$old/2026-02-28T00:00:00Z/" in
	asks r1 deletion "$hash" >ledger
	run -1 --separate-stderr retain -k my.key -l ledger in
	[ "$output" = "$(cat in)" ]
	# Without these words in the policy, nothing matches.
	sed -i 's/, "plus_tag": "candidate", "dots": "candidate"//' policy.json
	retain -k my.key -l ledger in | is in
}

# loose: the policy takes tags and dots for possible matches.
loose() {
	policy
	sed -i 's/"identity": {"email": {"case": "ignore"}/"identity": {"email": {"case": "ignore", "plus_tag": "candidate", "dots": "candidate"}/' policy.json
	grep -q candidate policy.json
}

# alike_hash ADDRESS: the hash that addresses of the same person may have.
alike_hash() {
	printf 'mail,list,status\n"%s",x,x\n' "$1" |
	    retain hash -k my.key -D news | jq -r '.alike.email // .identity.email'
}

@test "retain: finds possible matches, whichever side has the tag or the dots" {
	loose
	key
	old=2020-01-01T00:00:00Z
	[ "$(alike_hash an.n+x@example.org)" = "$(email_hash ann@example.org)" ]
	for here in ann@example.org an.n+x@example.org a.nn+y@example.org; do
		for there in ann@example.org an.n+x@example.org; do
			[ $here != $there ] || continue
			printf '%s\n' id,email,state,created,login \
			    "1,$here,,,$old" "2,bo@example.org,,,$old" >in
			head -n 2 in >want
			# The ledger, as pp-request writes it.
			rm -f l*
			echo "email=$there" | pp-request add access -p policy.json \
			    -l l -i -k my.key --now "$NOW" >/dev/null
			run -1 --separate-stderr retain -k my.key -l l -o out in
			cmp out want
			# Holds by hash and by value.
			hold a "\"person\":\"$(email_hash "$there")\",\"alike\":\"$(alike_hash "$there")\"" >holds
			run -1 --separate-stderr retain -k my.key --holds holds -o out in
			cmp out want
			hold a "\"dataset\":\"accounts\",\"where\":{\"email\":\"$there\"}" >holds
			run -1 --separate-stderr retain --holds holds -o out in
			cmp out want
		done
	done
}

@test "retain: an import does not bring back who may have left, and nobody is deleted for it" {
	loose
	key
	printf '%s\n' mail,list,status >top
	echo an.n+x@example.org,x,left | cat top - >in
	retain -k my.key --suppression left --keys keys -D news in | is top
	confirm --suppression left keys
	jq -e .alike left
	echo ann@example.org,x,subscribed | cat top - >in
	run -1 --separate-stderr retain -k my.key --suppression left -D news -o out in
	cmp out in
	[[ $stderr == *"identity might be another person's: 1 record"* ]]
	echo an.n+x@example.org,x,subscribed | cat top - >in
	retain -k my.key --suppression left -D news in | is top
	# A key that cannot be read.
	echo '"an.n+x@example.org, bo@example.org",x,subscribed' | cat top - >in
	run -1 --separate-stderr retain -k my.key --suppression left -D news -o out in
	cmp out in
	[ "$stderr" = 'pp-retain: news: mail: identity cannot be read: 1 record to look at' ]
}

@test "retain: takes a value that is no identity for a doubt while somebody is asked about" {
	policy
	key
	old=2020-01-01T00:00:00Z new=2026-02-28T00:00:00Z
	printf '%s\n' id,email,state,created,login \
	    "1,\"ada@example.org, bo@example.org\",WA,,$old" \
	    "2,ada@bo@example.org,WA,,$old" \
	    "3,chen@example.org,WA,,$old" >in
	head -n 3 in >want
	hash=$(email_hash ada@example.org)
	told='pp-retain: accounts: email: identity cannot be read: 2 records to look at'
	# Nobody is asked about.
	[ "$(retain in | wc -l)" = 1 ]
	asks q access "$hash" >l
	run -1 --separate-stderr retain -k my.key -l l -o out in
	cmp out want
	[ "$stderr" = "$told" ]
	hold a "\"person\":\"$hash\"" >holds
	run -1 --separate-stderr retain -k my.key --holds holds -o out in
	cmp out want
	hold a '"dataset":"accounts","where":{"email":"ada@example.org","state":"WA"}' >holds
	run -1 --separate-stderr retain --holds holds -o out in
	cmp out want
	[ "$stderr" = "$told" ]
	# It may be the record that somebody asked to delete, so it is looked at
	# even if no rule would delete it.
	sed -i "s/$old/$new/" in
	asks q deletion "$hash" >l
	run -1 --separate-stderr retain -k my.key -l l -o out in
	cmp out in
	[ "$stderr" = "$told" ]
	asks q access "$hash" >l
	retain -k my.key -l l in | is in
}

@test "retain: reads an address with a name around it, and a number with its extension" {
	policy
	key
	old=2020-01-01T00:00:00Z
	printf '%s\n' id,email,state,created,login \
	    "1,\"Moreno, Ada <Ada@Example.org>\",,,$old" \
	    "2,mailto:ada@example.org,,,$old" "3,bo@example.org,,,$old" >in
	asks q access "$(email_hash ada@example.org)" >l
	retain -k my.key -l l in | is <(head -n 3 in)
}

@test "retain: stops at a hold by a value that is no identity" {
	policy
	echo id,email,state,created,login >in
	hold a '"dataset":"accounts","where":{"email":"ada@example.org, bo@example.org"}' >holds
	run -2 --separate-stderr retain --holds holds in
	[ "$stderr" = 'pp-retain: hold "a": the value of "email" cannot be read as one identity; write a line for each' ]
	hold a '"dataset":"accounts","where":{"email":"x"},"alike":"x"' >holds
	run -2 retain --holds holds in
}

@test "retain: carries out the request with enough proof, whatever waits beside it" {
	accounts
	key
	hash=$(email_hash ada@example.org)
	# Each of two requests may have the proof, and a note may join them.
	for proved in a b; do
		for note in '' "$(event b duplicate '"of":"a"')"; do
			{
				event a received "\"type\":\"deletion\",\"subject\":\"$hash\""
				event b received "\"type\":\"deletion\",\"subject\":\"$hash\""
				event a identity_confirmed '"level":"contact"'
				event b identity_confirmed '"level":"contact"'
				event $proved identity_confirmed '"level":"reasonable"'
				printf '%s' "${note:+$note$'\n'}"
			} >l
			retain -k my.key -l l --keys keys accounts.csv >/dev/null
			grep -F '"17"' keys
		done
	done
}

@test "retain: reports open requests without a subject" {
	accounts
	key
	for type in access deletion; do
		event q received "\"type\":\"$type\"" >l
		run -1 --separate-stderr retain -k my.key -l l accounts.csv
		[ "$stderr" = 'pp-retain: l: 1 open request without a subject: nobody knows whose records to keep or delete' ]
	done
}

# shared: the policy reviews what several people share.
shared() {
	policy
	sed -i 's/"identity": {"email": {"case": "ignore"}/&, "shared_value": "review", "address_alone": "never"/' policy.json
	grep -q shared_value policy.json
}

@test "retain: deletes neither of two people who share a mailbox" {
	shared
	key
	now=2026-02-28T00:00:00Z
	printf '%s\n' id,email,state,created,login "17,ada@example.org,,,$now" \
	    "18,bo@example.org,,,$now" "19,Ada@Example.org,,,$now" >in
	asks q deletion "$(email_hash ada@example.org)" >l
	told="pp-retain: accounts: identity might be another person's: 2 records to look at"
	run -1 --separate-stderr retain -k my.key -l l -o out in
	[ "$stderr" = "$told" ]
	cmp out in
	# A stream is known as a whole, too, from wherever it comes.
	for how in '<in' '< <(cat in)' '<(cat in)'; do
		run -1 --separate-stderr bash -c "pp-retain -p policy.json -k my.key -l l --now $NOW -o out $how"
		[ "$stderr" = "$told" ]
		cmp out in
	done
	# A further identity tells them apart.
	account=$(head -n 2 in | retain hash -k my.key -D accounts | jq -r .identity.account_id)
	asks q deletion "$(email_hash ada@example.org)" "$account" >l
	run -1 --separate-stderr retain -k my.key -l l -o out in
	sed 2d in | cmp - out
	[[ $stderr == *"person's: 1 record to look at" ]]
	# One person may have several records, and who is alone is deleted.
	sed -i 's/^19,Ada/19,cy/' in
	asks q deletion "$(email_hash ada@example.org)" >l
	retain -k my.key -l l in | is <(sed 2d in)
	printf '%s\n' mail,list,status ada@example.org,x,subscribed \
	    ADA@example.org,y,subscribed >news
	retain -k my.key -l l -D news news | is <(head -n 1 news)
	# Without these words each is deleted.
	policy
	sed -i 's/^19,cy/19,ada/' in
	retain -k my.key -l l in | is <(sed -n '1p;3p' in)
}

@test "retain: no address of a house or a network finds a person alone" {
	shared
	key
	jq '.datasets.visits.person = ["line"] | .datasets.visits.identity = {"ip": "ip"} |
	    .identity.ip = {"case": "ignore"}' policy.json >new
	mv new policy.json
	row='{"line":1,"at":"2026-02-28T00:00:00Z","ip":"192.0.2.1","browser":"b"}'
	hash=$(retain hash -k my.key -D visits <<<"$row" | jq -r .identity.ip)
	asks q deletion "$hash" >l
	run -1 --separate-stderr retain -k my.key -l l -D visits <<<"$row"
	[ "$output" = "$row" ]
	jq 'del(.identity.address_alone)' policy.json >new && mv new policy.json
	[ -z "$(retain -k my.key -l l -D visits <<<"$row")" ]
}

@test "retain: deletes nothing while a hold may be about a person whom another dataset knows" {
	policy
	key
	printf '%s\n' id,email,state,created,login 17,ada@example.org,,, >accounts.csv
	printf '%s\n' order,account,email,ended o1,17,,2015-01-01 >orders.csv
	hold a "\"person\":\"$(email_hash ada@example.org)\"" >holds
	told='pp-retain: orders: 1 hold found no record here; "accounts" may know by what to find whom to keep: use --in accounts=FILE'
	for piece in '' --piece; do
		run -3 --separate-stderr retain -k my.key --holds holds -D orders \
		    $piece --keys keys --decisions dec -o out orders.csv
		[ "$stderr" = "$told; nothing was deleted" ]
		[ ! -e keys ] && [ ! -e dec ] && [ ! -e out ]
	done
	run -3 --separate-stderr retain whole -k my.key --holds holds -D orders \
	    orders.csv
	[ -z "$output" ] && [ "$stderr" = "$told; nothing was deleted" ]
	run -1 --separate-stderr retain -n -k my.key --holds holds -D orders orders.csv
	[ "$stderr" = "$told" ]
	retain -k my.key --holds holds --in accounts=accounts.csv -D orders \
	    orders.csv | is orders.csv
	# It does not know the person either, or the hold is over.
	sed -i 's/ada/bo/' accounts.csv
	retain -k my.key --holds holds --in accounts=accounts.csv -q -D orders \
	    orders.csv | is <(head -n 1 orders.csv)
	echo "{\"hold\":\"a\",\"event\":\"released\",\"at\":\"$NOW\"}" >>holds
	retain -k my.key --holds holds -D orders orders.csv |
	    is <(head -n 1 orders.csv)
}

@test "retain: while a person is under a hold, a record that names nobody stays in any dataset" {
	policy
	key
	printf '%s\n' mail,list,status ada@example.org,a,left ,b,left NONE,c,left bo@example.org,d,left >in
	hold a "\"person\":\"$(email_hash ada@example.org)\"" >holds
	# With fields of person, and with an identity alone.
	for person in '["mail"]' null; do
		policy
		jq --argjson person "$person" '.datasets |= {news} | del(.rights) | .identity |= {email} |
		    .retention.rules |= map(select(.dataset == "news") | del(.leave)) |
		    .datasets.news |= (.key = ["list"] | .null = ["NONE"] | .person = $person |
		    del(.[] | nulls))' policy.json >new
		mv new policy.json
		run -1 --separate-stderr retain -k my.key --holds holds --keys keys -o out in
		is <(sed 5d in) <out
		[[ $stderr == *'whose record it is: 2 records to look at' ]]
		[ "$(jq -r .key.list keys)" = d ]
		# Nobody is under a hold.
		retain -k my.key in | is <(head -n 1 in)
	done
}

@test "retain: a hold on a person in one dataset asks for what leads there, too" {
	policy
	key
	printf '%s\n' id,email,state,created,login 17,ada@example.org,,, >accounts.csv
	printf '%s\n' order,account,email,ended o1,17,,2015-01-01 >orders.csv
	echo email=ada@example.org | retain hold place a -i -D orders -k my.key --holds holds
	told='pp-retain: orders: 1 hold found no record here; "accounts" may know by what to find whom to keep: use --in accounts=FILE'
	for piece in '' --piece -q; do
		run -3 --separate-stderr retain -k my.key --holds holds -D orders \
		    $piece --keys keys -o out orders.csv
		[ "$stderr" = "$told; nothing was deleted" ]
		[ ! -e keys ] && [ ! -e out ]
	done
	retain -k my.key --holds holds --in accounts=accounts.csv -D orders \
	    orders.csv | is orders.csv
	# A record that lacks an identity of others may be the person's, as well.
	jq '.datasets.orders.identity.email = "email"' policy.json >new && mv new policy.json
	echo o2,18,ada@example.org,2015-01-01 >>orders.csv
	run -3 --separate-stderr retain -k my.key --holds holds -D orders orders.csv
	[ "$stderr" = 'pp-retain: orders: 1 record to delete lacks an identity; "accounts" may know by what to find whom to keep: use --in accounts=FILE; nothing was deleted' ]
	# Where nothing leads, nobody is found.
	printf '%s\n' device,owner,used d1,17,2024-01-01 >devices.csv
	hold a "\"dataset\":\"devices\",\"person\":\"$(email_hash ada@example.org)\"" >holds
	run -3 --separate-stderr retain -k my.key --holds holds devices.csv
	[[ $stderr == *'1 hold found no record here, and could find none: '* ]]
	# On another dataset, or on a record, it asks for nobody here.
	retain -k my.key --holds holds -D orders orders.csv | is <(head -n 1 orders.csv)
	hold a "\"dataset\":\"devices\",\"key\":\"$(h1 key devices <devices.csv)\"" >holds
	sed -i s/d1/d2/ devices.csv
	retain -q -k my.key --holds holds devices.csv | is <(head -n 1 devices.csv)
}

@test "retain: asks for all records, where a piece may have others of the same people" {
	policy
	key
	# An order without its address, which another one of its account has.
	jq '.datasets |= {orders, news} | .datasets.orders.identity = {email: "email"} |
	    del(.identity.account_id) |
	    .retention.rules |= map(select(.dataset == "orders" or .dataset == "news"))' policy.json >new
	mv new policy.json
	head=order,account,email,ended
	printf '%s\n' $head o1,17,ada@example.org,2015-01-01 o2,17,,2015-01-01 >all
	sed 2d all >piece
	hold a "\"person\":\"$(email_hash ada@example.org)\"" >holds
	run -3 --separate-stderr retain -k my.key --holds holds --piece -D orders \
	    --keys keys -o out piece
	[ "$stderr" = 'pp-retain: orders: 1 hold found no record here; "orders" may know by what to find whom to keep: use --in orders=FILE; nothing was deleted' ]
	[ ! -e keys ] && [ ! -e out ]
	retain -k my.key --holds holds --piece -D orders --in orders=all piece | is piece
	# The piece has one that is held, and one that lacks an identity.
	printf '%s\n' $head o3,18,ada@example.org,2015-01-01 o2,17,,2015-01-01 >piece
	run -3 --separate-stderr retain -k my.key --holds holds --piece -D orders piece
	[ "$stderr" = 'pp-retain: orders: 1 record to delete lacks an identity; "orders" may know by what to find whom to keep: use --in orders=FILE; nothing was deleted' ]
	# A request is told, too.
	sed -i 2d piece
	asks q access "$(email_hash ada@example.org)" >l
	run -1 --separate-stderr retain -k my.key -l l --piece -D orders piece
	[[ $stderr == 'pp-retain: orders: 1 request found no record here; "orders" may know by what to find their people: use --in orders=FILE'* ]]
	# Nobody has several records where the key says who it is.
	policy
	accounts
	retain -q -k my.key --holds holds --piece -D accounts accounts.csv | is <(sed 3,4d accounts.csv)
}

@test "retain: asks for all records, where another piece may have others with the same identity" {
	shared
	key
	asks q deletion "$(email_hash ada@example.org)" >l
	printf '%s\n' id,email,state,created,login 17,ada@example.org,,,"$NOW" >piece
	{ cat piece && echo 18,ada@example.org,,,"$NOW"; } >all
	for from in piece /dev/stdin; do
		run -2 --separate-stderr retain -k my.key -l l --piece --keys keys -D accounts $from <piece
		[ "$stderr" = 'pp-retain: identity.shared_value looks at all records, and others may be in another piece: use --in accounts=FILE with all of them' ]
		[ -z "$output" ] && [ ! -e keys ]
	done
	run -1 --separate-stderr retain -k my.key -l l --piece --in accounts=all -D accounts piece
	[ "$output" = "$(cat piece)" ]
	[[ $stderr == *"identity might be another person's: 1 record to look at"* ]]
	# Nobody is to be deleted.
	asks q access "$(email_hash ada@example.org)" >l
	retain -k my.key -l l --piece -D accounts piece | is piece
}

@test "retain: asks for what leads to a held person, over each dataset between" {
	policy
	key
	# An order without its address, whose account is held by address.
	jq '.datasets.orders.identity.email = "email"' policy.json >new
	mv new policy.json
	printf '%s\n' order,account,email,ended o1,17,,2015-01-01 \
	    o2,18,bo@example.org,2015-01-01 >orders.csv
	printf '%s\n' id,email,state,created,login 17,ada@example.org,,, >accounts.csv
	hold a "\"person\":\"$(email_hash ada@example.org)\"" >holds
	hold b "\"person\":\"$(email_hash bo@example.org)\"" >>holds
	sed -i '$d' orders.csv && echo o2,18,bo@example.org,2015-01-01 >>orders.csv
	run -3 --separate-stderr retain -k my.key --holds holds -D orders \
	    --keys keys -o out orders.csv
	[[ $stderr == *'"accounts" may know by what to find whom to keep: use --in accounts=FILE; nothing was deleted' ]]
	[ ! -e keys ] && [ ! -e out ]
	retain -k my.key --holds holds -D orders --in accounts=accounts.csv \
	    orders.csv | is orders.csv
	# From the address to a card, and from the card to an account.
	policy
	jq '.identity.loyalty_id = {} | .datasets.cards = (.datasets.accounts |
	    .identity = {account_id: "id", loyalty_id: "state"} | .no_retention = "x") |
	    .datasets.people = (.datasets.accounts | .no_retention = "x" |
	    .identity = {email: "email", loyalty_id: "state"} | .person = ["state"] |
	    .key = ["state"]) | .datasets |= {orders, cards, people} |
	    .retention.rules |= map(select(.dataset == "orders"))' policy.json >new
	mv new policy.json
	printf '%s\n' order,account,email,ended o1,17,,2015-01-01 >orders.csv
	printf '%s\n' id,email,state,created,login 17,,c1,, >cards
	printf '%s\n' id,email,state,created,login ,ada@example.org,c1,, >people
	head -n 1 holds >h
	for in in '' '--in cards=cards' '--in people=people'; do
		# shellcheck disable=SC2086 # words
		run -3 --separate-stderr retain -k my.key --holds h -D orders $in orders.csv
		[[ $stderr == *'; nothing was deleted' ]]
	done
	retain -k my.key --holds h -D orders --in people=people --in cards=cards \
	    orders.csv | is orders.csv
}

@test "retain: looks at what an account may lead to whose address cannot be read" {
	policy
	key
	printf '%s\n' order,account,email,ended o1,17,,2015-01-01 o2,18,,2015-01-01 >orders.csv
	printf '%s\n' id,email,state,created,login '17,"ada@example.org, x@example.org",,,' \
	    18,bo@example.org,,, >accounts.csv
	hold a "\"person\":\"$(email_hash ada@example.org)\"" >holds
	asks q restriction "$(email_hash ada@example.org)" >l
	for facts in '--holds holds' '--no-holds -l l'; do
		# shellcheck disable=SC2086 # words
		run -1 --separate-stderr pp-retain -p policy.json --now "$NOW" \
		    -k my.key $facts -D orders --in accounts=accounts.csv \
		    --decisions told -o out orders.csv
		is <(head -n 2 orders.csv) <out
		[ "$(jq -r 'select(.action == "review").reason' told)" = "identity might be another person's" ]
	done
}

@test "retain: does not run on records of --in in which a field may have another name" {
	policy
	key
	printf '%s\n' order,account,email,ended o1,17,,2015-01-01 >orders.csv
	printf '{"id":"%s","%s":"%s@example.org"}\n' 18 email bo 17 mail ada >accounts
	hold a "\"person\":\"$(email_hash ada@example.org)\"" >holds
	run -2 --separate-stderr retain -k my.key --holds holds -D orders \
	    --in accounts=accounts --keys keys orders.csv
	[ ! -e keys ]
	[ "$stderr" = 'pp-retain: --in: a field of "accounts" on which others depend may have another name in a record: add what the policy lacks, or rename it in the input' ]
	echo '{"row":1,"customer":17}' >rows
	printf '{"id":"18"}\n{"Id":"17"}\n' >accounts
	run -2 --separate-stderr retain -D rows --in accounts=accounts rows
	[[ $stderr == *'--in: a field of "accounts"'*' may have another name'* ]]
}

@test "retain: decides nothing by the dates of a person of which one has another name" {
	policy
	for id in device owner used; do
		for new in '' "$id"; do
			printf '{"device":"1","owner":"o","used":"2020-01-01"}
{"device":"2","owner":"o","used":"2026-02-20"}
{"device":"3","owner":"p","used":"2020-01-01"}\n' >in
			[ -z "$new" ] || sed -i "2s/\"$new\"/\"new_$new\"/" in
			run retain -D devices -o out in
			case $new in
			'') is <(head -n 2 in) <out ;;
			owner) [ "$status" -eq 2 ] ;;
			*) [ "$(head -n 2 out)" = "$(head -n 2 in)" ] ;;
			esac
			rm -f out
		done
	done
}

@test "retain: erases nothing while a field to erase may have another name" {
	policy
	printf '{"line":1,"at":"2020-01-01T00:00:00Z","ip":"192.0.2.1","%s":"b"}\n' \
	    browser agent >in
	run -1 --separate-stderr retain -D visits --decisions told in
	[ "$output" = "$(sed '1s/"192[^"]*"/null/;1s/"b"/null/' in)" ]
	[ "$(jq -r 'select(.action == "review").field' told)" = browser ]
	[[ $stderr == *'a field may have another name here: 1 record'* ]]
}

@test "retain: an identity of any kind keeps in every spelling that programs write" {
	policy
	key
	: >holds
	chmod 600 holds
	spelled() {
		echo order,account,email,ended
		printf 'o%s,%b,,2015-01-01\n' 1 "$1" 2 "$2" 3 x
	}
	# held VALUE: a hold on an account; or a request that deletes.
	held() {
		: >holds
		printf 'account_id=%b\n' "$1" | pp-retain hold place h -i -p policy.json \
		    -k my.key --holds holds --now "$NOW"
		retain -q -k my.key --holds holds -n -D orders orders.csv >told || [ $? -eq 1 ]
		jq -r .action told | paste -sd ' '
	}
	for way in 'caf\xc3\xa9 cafe\xcc\x81' 'cafe\xcc\x81 caf\xc3\xa9'; do
		# shellcheck disable=SC2086 # words
		set -- $way
		spelled "$1" "$2" >orders.csv
		held "$1" | is <(echo keep review delete)
		# Which form somebody has in --in does not matter either.
		printf '%s\n' id,email,state,created,login \
		    "$(printf %b "$1"),ada@example.org,,,$NOW" >accounts.csv
		hold a "\"person\":\"$(email_hash ada@example.org)\"" >holds
		retain -q -k my.key --holds holds --in accounts=accounts.csv -n \
		    -D orders orders.csv >told || [ $? -eq 1 ]
		jq -r .action told | paste -sd ' ' | is <(echo keep review delete)
	done
	# Invisible characters stand around a value as blanks do.
	for c in '\xc2\xa0' '\xe2\x80\x8b' '\xe3\x85\xa4' '\xcd\x8f' '\xef\xb8\x8f' \
	    '\xe2\xa0\x80' '\xe1\xa0\x8b' '\xf3\xa0\x84\x80'; do
		spelled "A$c" "${c}A" >orders.csv
		held A | is <(echo keep keep delete)
		held "A$c" | is <(echo keep keep delete)
	done
}


@test "retain: looks at a number that the other dataset spells otherwise" {
	policy
	key
	jq 'del(.identity.account_id) | .datasets.orders.identity = {} |
	    .datasets.accounts.identity = {email: "email"} |
	    .datasets.orders.fields.id = .datasets.orders.fields.account |
	    .datasets.orders.person = ["id"]' policy.json >new
	mv new policy.json
	hold a "\"person\":\"$(email_hash ada@example.org)\"" >holds
	for here in 17 17.0 1.7e1 ' 17'; do
		for there in 17 17.0 1.7e1 ' 17'; do
			printf '%s\n' order,id,email,ended "o1,$here,,2015-01-01" >orders.csv
			printf '%s\n' id,email,state,created,login \
			    "$there,ada@example.org,,," >accounts.csv
			retain -q -k my.key --holds holds -D orders \
			    --in accounts=accounts.csv -o out orders.csv || [ $? -eq 1 ]
			cmp out orders.csv
		done
	done
	sed -i 's/ 17/017/' orders.csv
	retain -q -k my.key --holds holds -D orders --in accounts=accounts.csv \
	    orders.csv | is <(head -n 1 orders.csv)
}

@test "confirm: puts nobody back on the list who was taken off it since the run" {
	returns 2026-03-01T12:00:01Z
	cp keys old.keys
	retain lift -k my.key --suppression left --now 2026-03-01T12:00:01Z news.csv
	[ "$(tail -n 1 left | jq -r .event)" = lifted ]
	cp left before
	rm -f gone
	run -1 confirm --suppression left --now 2026-03-01T13:00:00Z old.keys
	cmp left before
	[ "$(jq .unsure gone)" = true ]
	# Who leaves again is on the list again.
	rm gone
	sed 's/"as_of":"[^"]*"/"as_of":"2026-03-01T05:00:00-08:00"/' old.keys >new.keys
	confirm --suppression left --now 2026-03-01T13:00:00Z new.keys
	[ "$(tail -n 1 left | jq -r .event)" = suppressed ]
}

@test "lift: tells records that do not say whose they are" {
	returns 2026-03-01T12:00:01Z
	printf '%s\n' mail,list '"a@example.org, b@example.org",x' ,x >odd
	run -1 --separate-stderr retain lift -k my.key --suppression left -D news odd
	[ "${stderr_lines[0]}" = 'pp-retain: news: 2 records are without a key that can be read, and lifted from no list' ]
}

@test "retain: deletes no order of another account that has the person's address" {
	policy
	key
	now=2026-02-28T00:00:00Z
	jq 'del(.rights.requests.deletion.except) |
	    .datasets.orders.identity.email = "email"' policy.json >new
	mv new policy.json
	printf '%s\n' id,email,state,created,login "17,ada@example.org,,,$now" \
	    "18,bo@example.org,,,$now" >accounts.csv
	printf '%s\n' order,account,email,ended "o1,17,ada@example.org,$now" \
	    "o2,18,ada@example.org,$now" "o3,18,bo@example.org,$now" \
	    "o4,,ada@example.org,$now" >orders.csv
	asks q deletion "$(email_hash ada@example.org)" >l
	run -1 --separate-stderr retain -k my.key -l l --in accounts=accounts.csv \
	    -D orders --keys keys --decisions told -o out orders.csv
	is <(sed '2d;5d' orders.csv) <out
	[ "$(jq -r 'select(.action == "review").reason' told)" = "identity might be another person's" ]
	# Evidence is kept in any case, also the orders of that account.
	asks q access "$(email_hash ada@example.org)" >l
	sed -i "s/$now/2015-01-01/" orders.csv
	echo o5,19,chen@example.net,2015-01-01 >>orders.csv
	retain -k my.key -l l --in accounts=accounts.csv -D orders orders.csv |
	    is <(sed '$d' orders.csv)
}

@test "retain: a hold that another dataset links counts before one that is over" {
	policy
	key
	printf '%s\n' id,email,state,created,login 17,ada@example.org,,, >accounts.csv
	printf '%s\n' order,account,email,ended o1,17,,2015-01-01 >orders.csv
	for order in 'a b' 'b a'; do
		for id in $order; do
			jq -c '.identity[]' <(retain hash -k my.key -D accounts accounts.csv) |
			    sed -n "$([ "$id" = a ] && echo 1 || echo 2)p" >"$id".hash
		done
		hold a "\"person\":$(cat a.hash),\"until\":\"2026-02-20\"" >a.hold
		hold b "\"person\":$(cat b.hash)" >b.hold
		for id in $order; do cat "$id".hold; done >holds
		retain -k my.key --holds holds --in accounts=accounts.csv -D orders \
		    --decisions told orders.csv 2>err >out || [ $? -eq 1 ]
		is orders.csv <out
		[ "$(jq -r .hold told)" = b ]
	done
}

@test "retain: says that nobody can find the people of a dataset, and deletes none under a hold" {
	policy
	key
	printf '%s\n' device,owner,used d1,17,2024-01-01 d2,18,2024-01-01 >devices.csv
	alone='found no record here, and could find none: the dataset has no "identity", and no other one that has one names the same fields in "person"'
	hold h "\"person\":\"$(email_hash ada@example.org)\"" >holds
	run -3 --separate-stderr retain -k my.key --holds holds --keys keys -o out devices.csv
	[ "$stderr" = "pp-retain: devices: 1 hold $alone; nothing was deleted" ]
	[ ! -e keys ] && [ ! -e out ]
	run -1 --separate-stderr retain -n -k my.key --holds holds devices.csv
	[ "$stderr" = "pp-retain: devices: 1 hold $alone" ]
	# One that is on the person here finds the records.
	hold h "\"person\":\"$(sed 3d devices.csv | h1 person devices)\"" >holds
	retain -k my.key --holds holds -q devices.csv | is <(sed 3d devices.csv)
	# Nothing is to be deleted.
	sed 's/2024/2026/' devices.csv >new.csv
	hold h "\"person\":\"$(email_hash ada@example.org)\"" >holds
	retain -k my.key --holds holds -q new.csv | is new.csv
	for type in access deletion; do
		asks q $type "$(email_hash ada@example.org)" >l
		run -1 --separate-stderr retain -k my.key -l l devices.csv
		[ "$stderr" = "pp-retain: devices: 1 request $alone" ]
	done
	# A dataset with an identity names the same field.
	jq '.datasets.accounts |= (.fields.owner = .fields.id | .person = ["owner"])' \
	    policy.json >new
	mv new policy.json
	printf '%s\n' id,owner,email,state,created,login 5,17,ada@example.org,,, >a.csv
	retain -k my.key -l l -D devices --in accounts=a.csv devices.csv | is <(sed '2,3d' devices.csv)
}

@test "retain: the example policy finds a profile by the address that a customer has" {
	key
	cp "$BATS_TEST_DIRNAME"/../lib/data/strum* "$BATS_TEST_DIRNAME"/../lib/data/us-federal.txt .
	pp-retain init -q -p strum.json >/dev/null
	printf '%s\n' customer_id,row_id,end_user_id,name,email,street,phone,purchases \
	    c1,1,e7,,ada@example.org,,, c1,2,e8,,bo@example.org,,, >data.csv
	printf '%s\n' profile_id,end_user_id,segment,income_estimate p1,e7,x, p2,e8,x, >profiles.csv
	asks q deletion "$(email_hash ada@example.org)" >requests.ndjson
	pp-retain -p strum.json -q -k my.key --now "$NOW" -D profiles \
	    --in customer_data=data.csv profiles.csv | is <(sed 2d profiles.csv)
}

@test "retain: finds a person's records in other datasets by what --in says" {
	policy
	key
	now=2026-02-28T00:00:00Z
	printf '%s\n' id,email,state,created,login "17,ada@example.org,,,$now" \
	    "18,bo@example.org,,,$now" "19,a.da@example.org,,,$now" >accounts.csv
	printf '%s\n' order,account,email,ended o1,17,,2015-01-01T00:00:00Z \
	    o2,18,,2015-01-01T00:00:00Z o3,,,2015-01-01T00:00:00Z >orders.csv
	told='pp-retain: orders: 1 request found no record here; "accounts" may know by what to find their people: use --in accounts=FILE'
	# As evidence, or under a hold.
	asks q access "$(email_hash ada@example.org)" >l
	sed -i 3,4d orders.csv
	echo o2,18,,2015-01-01T00:00:00Z >>orders.csv
	retain -k my.key -l l --in accounts=accounts.csv -D orders orders.csv |
	    is <(head -n 2 orders.csv)
	run -1 --separate-stderr retain -k my.key -l l -D orders orders.csv
	[ "$stderr" = "$told" ]
	hold a "\"person\":\"$(email_hash ada@example.org)\"" >holds
	retain -k my.key --holds holds --in accounts=accounts.csv -D orders \
	    orders.csv | is <(head -n 2 orders.csv)
	# Deletion.
	jq 'del(.rights.requests.deletion.except)' policy.json >new && mv new policy.json
	sed -i "s/2015-01-01T00:00:00Z/$now/" orders.csv
	asks q deletion "$(email_hash ada@example.org)" >l
	retain -k my.key -l l --in accounts=accounts.csv -D orders --keys keys \
	    orders.csv | is <(sed 2d orders.csv)
	jq -e '.request_id == "q"' keys
	run -1 --separate-stderr retain -k my.key -l l -D orders -o out orders.csv
	[ "$stderr" = "$told" ]
	cmp out orders.csv
	# People are also known by fields of one name.
	jq 'del(.identity.account_id) | .datasets.orders.identity = {} | .datasets.accounts.identity = {"email": "email"} |
	    .datasets.accounts.person = ["id"] | .datasets.orders.fields.id = .datasets.orders.fields.account |
	    .datasets.orders.person = ["id"]' policy.json >new
	mv new policy.json
	sed 's/account/id/' orders.csv >orders.new
	retain -k my.key -l l --in accounts=accounts.csv -D orders orders.new 2>told |
	    is <(sed 2d orders.new) || { cat told; false; }
}

# followed: a policy and files in which an address finds an account, the account
# its posts, a post its comments, and a comment its answers.
followed() {
	policy
	jq '.datasets = (.datasets | {accounts}) + ({
	  posts: {p: "post", id: "account_id"}, comments: {c: "comment", p: "post"},
	  answers: {a: "answer", c: "comment"}} | map_values(. as $f | {
	    clause: "2", subjects: ["customer"], purposes: ["any"],
	    key: [keys[0]], identity: with_entries({key: .value, value: .key}),
	    fields: (map_values({category: "user"}) + {at: {category: "user.behavior", type: "timestamp"}})})) |
	  .datasets.posts.key = ["p"] | .identity += {post: {}, comment: {}, answer: {}} |
	  .retention.rules = [.retention.rules[0], ("posts", "comments", "answers" |
	    {id: ., clause: "4", dataset: ., delete_after: "P1Y", since: ["at"]})] |
	  .rights.requests.deletion.except = []' policy.json >new
	mv new policy.json
	printf '%s\n' id,email,state,created,login "17,ada@example.org,,,$NOW" \
	    "18,bo@example.org,,,$NOW" >accounts
	printf '%s\n' p,id,at "p1,17,$1" "p2,18,$1" "p3,17,$1" >posts
	printf '%s\n' c,p,at "c1,p1,$1" "c2,p2,$1" "c3,p3,$1" "c4,p4,$1" >comments
	printf '%s\n' a,c,at "a1,c1,$1" "a2,c2,$1" "a3,c3,$1" "a4,,$1" >answers
}

@test "retain: follows a person through --in until nothing new is found, in any order" {
	key
	followed "$NOW"
	asks q deletion "$(email_of accounts ada@example.org)" >l
	for order in 'accounts posts comments' 'comments posts accounts' \
	    'posts comments accounts'; do
		set --
		for name in $order; do set -- "$@" --in "$name=$name"; done
		retain -k my.key -l l -D answers "$@" --keys keys -o kept answers
		[ "$(ids keys)" = a1$'\n'a3 ]
	done
	# As a stream, too.
	retain -k my.key -l l -D answers --in comments=<(cat comments) \
	    --in posts=posts --in accounts=<(cat accounts) --keys keys -o kept answers
	[ "$(ids keys)" = a1$'\n'a3 ]
	# A way that is not read ends there.
	retain -k my.key -l l -D answers --in comments=comments --in accounts=accounts \
	    --keys keys -o kept answers || [ $? -eq 1 ]
	[ ! -s keys ]
	# A hold is followed as far.
	followed 2015-01-01T00:00:00Z
	hold h "\"person\":\"$(email_of accounts ada@example.org)\"" >holds
	retain -k my.key --holds holds -D answers --in comments=comments \
	    --in posts=posts --in accounts=accounts --keys keys -o kept answers
	[ "$(ids keys)" = a2$'\n'a4 ]
}

# email_of DATASET ADDRESS: the hash of an address.
email_of() {
	printf 'id,email,state,created,login\n1,%s,,,\n' "$2" |
	    retain hash -k my.key -D "$1" | jq -r .identity.email
}

@test "retain: a long way through one dataset has an end, and it says so" {
	key
	followed 2015-01-01T00:00:00Z
	# Each comment names an answer that is in a later one.
	jq '.datasets.comments.fields.on = {category: "user"} |
	    .datasets.comments.identity = {post: "p", comment: "c", answer: "on"} |
	    .datasets.posts.identity += {comment: "on"} |
	    .datasets.posts.fields.on = {category: "user"}' policy.json >new
	mv new policy.json
	# A chain: comment i is on post i + 1, and post i on comment i.
	sed -i 's/^p,id,at/p,id,on,at/; s/^\(p[0-9]\),\([0-9]*\),/\1,\2,,/' posts
	chain() {
		echo c,p,on,at >comments
		echo p,id,on,at >posts
		for i in $(seq "$1"); do
			echo "c$i,p$i,,2015-01-01T00:00:00Z" >>comments
			echo "p$((i + 1)),,c$i,2015-01-01T00:00:00Z" >>posts
		done
		echo "p1,17,,2015-01-01T00:00:00Z" >>posts
	}
	hold h "\"person\":\"$(email_of accounts ada@example.org)\"" >holds
	run_it() {
		run "$1" --separate-stderr retain -k my.key --holds holds -D answers \
		    --in comments=comments --in posts=posts --in accounts=accounts \
		    --keys keys -o kept answers
	}
	chain 30
	printf 'a,c,at\na1,c30,2015-01-01T00:00:00Z\na2,x,2015-01-01T00:00:00Z\n' >answers
	run_it -0
	[ "$(ids keys)" = a2 ]
	chain 90
	rm keys
	run_it -3
	[ ! -e keys ]
	[[ $stderr == *'retain: after 64 readings there is still more to find'* ]]
}

# several ROW...: accounts of which a person may have several.
several() {
	policy
	jq '.datasets = {accounts: (.datasets.accounts | .person = ["nr"] |
	      .identity = {email: "email", phone_number: "phone"} |
	      .fields += {nr: {category: "user.unique_id"},
	        phone: {category: "user.contact.phone_number"}})} |
	    .identity.phone_number = {default_country: "US"} | del(.identity.account_id, .rights.requests.deletion.except) |
	    .retention.rules |= [.[0]]' policy.json >new
	mv new policy.json
	printf '%s\n' id,nr,email,phone,state,created,login "$@" >some.csv
	python3 -c 'import csv, json, sys
for r in csv.DictReader(sys.stdin): print(json.dumps(r))' <some.csv >some.ndjson
}

# mail ADDRESS: its hash.
mail() {
	printf 'id,nr,email,phone\n1,1,%s,\n' "$1" |
	    retain hash -k my.key -D accounts | jq -r .identity.email
}

# judged ARGUMENT...: what happens to each record, with and without --in.
judged() {
	local way
	for way in some.csv some.ndjson '--in accounts=some.csv some.csv'; do
		# shellcheck disable=SC2086 # words
		retain -q -k my.key -D accounts -n "$@" $way >told || [ $? -eq 1 ]
		jq -r .action told | paste -sd ' ' -
	done 2>/dev/null | sort -u
	# As a stream, too, and if the header says which dataset it is.
	retain -k my.key -n "$@" < <(cat some.csv) >piped 2>/dev/null || [ $? -eq 1 ]
	cmp piped told
	retain -k my.key -n "$@" <some.csv >piped 2>/dev/null || [ $? -eq 1 ]
	cmp piped told
}

@test "retain: finds the records of a person in the input by one another" {
	key
	old=,,2024-02-01T00:00:00Z
	several "4,,,212 555 0143,WA$old" "5,9,,212 555 0199,WA$old" \
	    "3,7,ada@work.example,,WA$old" "2,7,,212 555 0143,WA$old" \
	    "6,8,bo@example.org,,WA$old" "1,7,ada@example.org,,WA$old"
	hold h "\"person\":\"$(mail ada@example.org)\"" >holds
	judged --holds holds | is <(echo 'keep delete keep keep delete keep')
	# A request for deletion, and one that is open.
	asks q access "$(mail ada@example.org)" >l
	judged -l l | is <(echo 'keep delete keep keep delete keep')
	sed -i 's/2024/2026/' some.csv some.ndjson
	asks q deletion "$(mail ada@example.org)" >l
	judged -l l | is <(echo 'delete delete delete delete')
	# Nothing else is known of what was answered.
	event q fulfilled '"extent":"all"' 2026-02-02T00:00:00Z >>l
	judged -l l | is <(echo)
}

@test "retain: looks at the records of who may be somebody in another record of the input" {
	key
	old=,,2024-02-01T00:00:00Z
	several "1,7,\"ada@example.org, bo@example.org\",,WA$old" "2,7,,,WA$old" \
	    "3,8,,,WA$old"
	hold h "\"person\":\"$(mail ada@example.org)\"" >holds
	judged --holds holds | is <(echo 'review review delete')
	# Other programs may write the number of a person otherwise.
	cp some.ndjson first
	several "1,7,ada@example.org,,WA$old" "2,7.0,bo@example.org,,WA$old" \
	    "3,8,bo@example.org,,WA$old" "4,9,,,WA$old"
	judged --holds holds | is <(echo 'keep review review delete')
	mv first some.ndjson
	# What is in doubt is not the date.
	run -1 --separate-stderr retain -k my.key -D accounts -n --holds holds some.csv
	[ "$stderr" = "pp-retain: accounts: identity might be another person's: 2 records to look at" ]
	[ "$(jq -r 'select(.action == "review") | .field' <<<"$output" | uniq)" = null ]
	# Its address may have another name in a record.
	sed '1s/"email"/"e_mail"/' some.ndjson >renamed
	run -1 --separate-stderr retain -k my.key -D accounts -n --holds holds renamed
	[ "$(jq -r .action <<<"$output" | paste -sd ' ')" = 'review review delete' ]
	# Nobody can tell which records are those of a list of people.
	sed -n '1s/"7"/["7"]/p; 2,$p' some.ndjson >odd
	run -2 --separate-stderr retain -k my.key -D accounts -n --holds holds odd
	[ "$stderr" = 'pp-retain: a field that says whose the records of "accounts" are has a list or an object as its value; correct it' ]
}

@test "retain: reads a stream as often as a file, whatever it is for" {
	key
	now=,,2026-02-28T00:00:00Z
	several "1,7,bo@example.org,,WA$now" "2,8,,,WA$now" "3,7,ada@example.org,,WA$now"
	jq '.identity.shared_value = "review"' policy.json >new && mv new policy.json
	asks q deletion "$(mail ada@example.org)" >l
	judged -l l | is <(echo 'delete delete')
	# So it is with another dataset, also where a rule reads it, too.
	jq '.datasets.orders = {clause: "2", subjects: ["customer"], purposes: ["any"],
	      key: ["o"], person: ["nr"], fields: {o: {category: "system.operations"},
	      nr: {category: "user.unique_id"}, at: {category: "user.behavior", type: "date"}}} |
	    .datasets.orders.purposes = .datasets.accounts.purposes |
	    .retention.rules += [{id: "o", clause: "4", dataset: "orders", delete_after: "P6M", since: ["at"], when: ".o != \"9\""},
	      {id: "w", clause: "4", dataset: "orders", keep_while: {in: "accounts", by: {o: "id"}}, when: ".o == \"9\""}]' \
	    policy.json >new
	mv new policy.json
	printf 'o,nr,at\n1,7,2026-02-01\n2,9,2026-02-01\n' >orders
	for way in - /dev/stdin some.csv; do
		retain -k my.key -l l -D orders --in accounts=$way -n orders \
		    <some.csv >told
		jq -c '[.action, .reason]' told | is <(cat <<'END'
["delete","person asked for it"]
END
		)
		retain -k my.key -l l -D orders --in accounts=$way -n orders \
		    < <(cat some.csv) | cmp - told
		hold h "\"person\":\"$(mail ada@example.org)\"" >holds
		sed 's/2026/2024/' orders >old
		retain -k my.key --holds holds -D orders --in accounts=$way old \
		    <some.csv | is <(sed 3d old)
	done
}


@test "retain: stops at a bad record if it might lead to others of its person" {
	key
	old=,,2024-02-01T00:00:00Z
	several "1,7,ada@example.org,,WA$old" "2,7,,,WA$old"
	echo '3,7' >>some.csv
	hold h "\"person\":\"$(mail ada@example.org)\"" >holds
	run -3 --separate-stderr retain -k my.key -D accounts --holds holds -r bad some.csv
	[ -z "$output" ]
	[[ $stderr == *"some.csv:4: "*"people of requests and holds, and -r sets no record aside there"* ]]
	run -1 --separate-stderr retain -k my.key -D accounts -r bad some.csv
}

@test "retain: what is not certain in --in is only looked at in other datasets" {
	shared
	key
	now=2026-02-28T00:00:00Z
	printf '%s\n' id,email,state,created,login "17,ada@example.org,,,$now" \
	    "18,ada@example.org,,,$now" >accounts.csv
	printf '%s\n' order,account,email,ended "o1,17,,$now" "o2,18,,$now" >orders.csv
	asks q deletion "$(email_hash ada@example.org)" >l
	run -1 --separate-stderr retain -k my.key -l l --in accounts=accounts.csv \
	    -D orders -o out orders.csv
	cmp out orders.csv
	[ "$stderr" = "pp-retain: orders: identity might be another person's: 2 records to look at" ]
	# For keeping, it is enough.
	sed -i "s/$now/2015-01-01T00:00:00Z/" orders.csv
	asks q access "$(email_hash ada@example.org)" >l
	run retain -k my.key -l l --in accounts=accounts.csv -D orders -o out orders.csv
	cmp out orders.csv
}

# linked POLICY ACCOUNT... -- ORDER...: records of both with email and phone; a
# request to delete ada@example.org reads the accounts by --in.  Prints what
# happens to the orders.
linked() {
	policy
	key
	jq '.datasets.accounts.fields.phone = {"category": "user.contact.phone_number"} |
	    .datasets.accounts.identity = {"email": "email", "phone_number": "phone"} |
	    .datasets.orders.fields.phone = .datasets.accounts.fields.phone |
	    .datasets.orders.identity = .datasets.accounts.identity |
	    .datasets.accounts.person = ["id"] | .datasets.orders.person = ["account"] |
	    .datasets.devices.identity = {"account_id": "owner"} |
	    del(.rights.requests.deletion.except) |
	    .identity.phone_number = {"default_country": "US"}' policy.json |
	    jq "$1" >new
	mv new policy.json
	shift
	echo id,email,phone,state,created,login >accounts.csv
	echo order,account,email,phone,ended >orders.csv
	while [ "$1" != -- ]; do
		echo "$1,,,2026-02-28T00:00:00Z" >>accounts.csv
		shift
	done
	shift
	printf '%s,2026-02-28T00:00:00Z\n' "$@" >>orders.csv
	asks q deletion "$(email_hash ada@example.org)" >l
	retain -k my.key -l l --in accounts=accounts.csv -D orders -q \
	    --decisions told -o out orders.csv || [ $? -eq 1 ]
	jq -r '[.action, .reason] | join(" ")' told
}

@test "retain: an identity that --in adds deletes no record with another person's address" {
	account='17,ada@example.org,+1 212 555 0143'
	linked . "$account" -- 'o1,17,,+1 212 555 0143' |
	    is <(echo 'delete person asked for it')
	linked . "$account" -- 'o1,17,ada@example.org,+1 212 555 0143' |
	    is <(echo 'delete person asked for it')
	# The record has an address that nobody asked about.
	linked . "$account" -- 'o1,17,bo@example.org,+1 212 555 0143' |
	    is <(echo "review identity might be another person's")
	# Unless both datasets say by the same field whose it is.
	jq '.datasets.orders.fields.id = .datasets.orders.fields.account |
	    .datasets.orders.person = ["id"]' policy.json >new
	mv new policy.json
	sed -i '1s/account/id/' orders.csv
	retain -k my.key -l l --in accounts=accounts.csv -D orders orders.csv |
	    is <(head -n 1 orders.csv)
}

@test "retain: an identity that --in adds and several people share deletes nobody" {
	shared='.identity.shared_value = "review"'
	account='17,ada@example.org,+1 212 555 0143'
	linked "$shared" "$account" -- 'o1,17,,+1 212 555 0143' |
	    is <(echo 'delete person asked for it')
	# Two people of the input have it.
	linked "$shared" "$account" -- 'o1,17,,+1 212 555 0143' \
	    'o2,18,,(212) 555-0143' | sort -u |
	    is <(echo "review identity might be another person's")
	# Two people of the other dataset have it.
	linked "$shared" "$account" '18,bo@example.org,+1 212 555 0143' -- \
	    'o1,17,,+1 212 555 0143' |
	    is <(echo "review identity might be another person's")
	# A hold on one of them holds the records of both.
	: >l
	hold a "\"person\":\"$(email_hash ada@example.org)\"" >holds
	sed -i 's/2026-02-28T00:00:00Z/2015-01-01T00:00:00Z/' orders.csv
	retain -k my.key -l l --holds holds --in accounts=accounts.csv -D orders \
	    orders.csv | is orders.csv
}

@test "retain: finds people in any spelling, on either side, and nobody else" {
	loose
	key
	jq '.datasets.accounts.identity = {"email": "email", "phone_number": "phone"} |
	    .datasets = {"accounts": .datasets.accounts} | del(.identity.account_id, .rights) |
	    .datasets.accounts.fields = {"id": {"category": "user.unique_id"},
	    "email": {"category": "user.contact.email"},
	    "phone": {"category": "user.contact.phone_number"},
	    "login": {"category": "user.behavior", "type": "timestamp"}} |
	    .retention.rules = [.retention.rules[] | select(.id == "inactive") |
	    .since = ["login"]]' policy.json >new
	mv new policy.json
	for seed in 1 2 3; do
		rm -f l l.identities
		# shellcheck disable=SC2094 # a word, and a file
		"$BATS_TEST_DIRNAME/spellings.py" "$seed" 24 asked >asked
		# shellcheck disable=SC2094 # a word, and a file
		"$BATS_TEST_DIRNAME/spellings.py" $seed 24 data >data
		while IFS= read -r one; do
			printf '%s\n' "$one" | pp-request add access -l l -i \
			    -k my.key -p policy.json --now "$NOW"
		done <asked >/dev/null
		run retain -D accounts -k my.key -l l --keys keys -o out data
		[ "$status" -le 1 ] || { echo "$output"; false; }
		# All who asked stay, and all others go.
		jq -r '.key.id // .key[0]' keys | sort -n | is <(seq 24 47)
	done
}

# hops JQ: accounts of people with a "nr", orders with an address, and posts.
hops() {
	key
	policy
	jq '.datasets = {accounts: {key: ["id"], identity: {email: "email"}, fields: {id: 1, nr: 1, email: 1, login: 2}},
	    orders: {key: ["o"], identity: {email: "mail"}, fields: {o: 1, nr: 1, mail: 1, at: 2}},
	    posts: {key: ["p"], identity: {}, fields: {p: 1, nr: 1, at: 2}}} |
	    .datasets |= map_values(. + {person: ["nr"], clause: "2", subjects: ["customer"], purposes: ["any"],
	      fields: (.fields | map_values({category: "user"} + if . == 2 then {type: "date"} else {} end))}) |
	    .purposes = {any: {data_use: "collect", clause: "1"}} | del(.identity.account_id, .rights.requests.deletion.except) |
	    .retention.rules = [{dataset: "accounts", since: ["login"]}, {dataset: ("orders", "posts"), since: ["at"]} |
	      . + {id: .dataset, clause: "3", delete_after: "P6M"}]'" | ${1:-.}" policy.json >new
	mv new policy.json
	printf 'p,nr,at\n1,7,2026-01-01\n2,10,2026-01-01\n3,11,2026-01-01\n' >posts
	asks q deletion "$(printf 'id,nr,email,login\n1,1,ada@example.org,\n' |
	    retain hash -k my.key -D accounts | jq -r .identity.email)" >l
}

# doomed DATASET ARGUMENT...: what happens to records for a request.
doomed() {
	retain -q -k my.key -l l -n -D "$@" >told || [ $? -eq 1 ]
	jq -r .action told | paste -sd ' '
}

@test "retain: people of several files may share an identity" {
	hops '.identity.shared_value = "review"'
	printf '%s\n' id,nr,email,login 1,7,ada@example.org,2026-02-01 >a1
	printf '%s\n' id,nr,email,login 2,10,ada@example.org,2026-02-01 >a2
	cat a1 <(tail -n +2 a2) >a
	printf 'o,nr,mail,at\n1,7,ada@example.org,2026-01-01\n' >o
	for way in '--in accounts=a' '--in accounts=a1 --in accounts=a2' \
	    '--in accounts=a2 --in accounts=a1' '--in orders=o --in accounts=a2' \
	    '--in accounts=a2 --in orders=o'; do
		# shellcheck disable=SC2086 # words
		doomed posts $way posts | is <(echo review review)
	done
	# So may people of the input and of another file.
	for way in '--in accounts=a' '--in accounts=a2' '--in accounts=a1 --in accounts=a2'; do
		# shellcheck disable=SC2086 # words
		doomed orders $way o | is <(echo review)
		# shellcheck disable=SC2086 # words
		doomed accounts --in orders=o $way a1 | is <(echo review)
	done
	doomed accounts --in accounts=a2 a1 | is <(echo review)
	doomed accounts --in accounts=a2 - <a1 | is <(echo review)
	# One person may be in all of them, also without a number in an order.
	sed -i 's/^1,7/1,10/; 2{p;s/^1,10/3,/}' o
	doomed orders --in accounts=a2 o | is <(echo review review)
	sed -i 3d o
	doomed orders --in accounts=a2 o | is <(echo delete)
	doomed posts --in orders=o --in accounts=a2 posts | is <(echo delete)
	sed -i 's/^1,10/1,/' o
	doomed posts --in orders=o --in accounts=a2 posts | is <(echo delete)
	# Two orders without a number may be of two.
	doomed orders o | is <(echo delete)
	doomed orders --in orders=o --in orders=o - <o | is <(echo delete)
	echo '2,,ada@example.org,2026-01-01' >>o
	doomed orders o | is <(echo review review)
	doomed posts --in orders=o --in accounts=a2 posts | is <(echo review)
	doomed orders --in orders=<(sed 2d o) <(sed 3d o) | is <(echo review)
}

@test "retain: a request deletes nobody of whom datasets contradict each other" {
	hops
	printf '%s\n' id,nr,email,login 1,10,ada@example.org,2026-02-01 \
	    2,7,bo@example.org,2026-02-01 >a
	printf 'o,nr,mail,at\n1,7,ada@example.org,2026-01-01\n' >o
	doomed posts --in accounts=a posts | is <(echo delete)
	for way in '--in accounts=a --in orders=o' '--in orders=o --in accounts=a'; do
		# shellcheck disable=SC2086 # words
		doomed posts $way posts | is <(echo review review)
		# shellcheck disable=SC2086 # words
		doomed orders $way o | is <(echo review)
		# shellcheck disable=SC2086 # words
		doomed accounts $way a | is <(echo review review)
	done
	doomed orders --in accounts=a o | is <(echo review)
	doomed accounts --in orders=o a | is <(echo review review)
	doomed accounts --in orders=o - < <(cat a) | is <(echo review review)
	# A dataset may know one of several accounts only.
	sed -i 's/^1,7/1,10/' o
	echo 3,11,ada@example.org,2026-02-01 >>a
	doomed posts --in accounts=a --in orders=o posts | is <(echo delete review)
	doomed orders --in accounts=a o | is <(echo delete)
	# An address of the order leads on, and what it finds contradicts nothing.
	sed -i 3,4d a
	echo 2,10,ada@work.example,2026-01-01 >>o
	echo 3,7,ada@work.example,2026-01-01 >>o
	doomed orders --in accounts=a o | is <(echo delete delete review)
	doomed posts --in accounts=a --in orders=o posts | is <(echo review delete)
	# An order for somebody else does not say who has the account.
	echo 2,7,bo@example.org,2026-02-01 | cat <(head -n 1 a) - >bo
	doomed accounts --in orders=<(sed 3,4d o | sed s/^1,10/1,7/) bo | is <(echo delete)
	jq '.datasets.accounts.key = ["nr"]' policy.json >new && mv new policy.json
	doomed accounts --in orders=<(sed 3,4d o | sed s/^1,10/1,7/) bo | is <(echo review)
	sed 3,4d o | sed s/^1,10/1,7/ >given
	for way in '--in accounts=bo --in orders=given' '--in orders=given --in accounts=bo'; do
		# shellcheck disable=SC2086 # words
		doomed posts $way posts | is <(echo review)
		# shellcheck disable=SC2086 # words
		doomed orders $way given | is <(echo review)
	done
	jq '.datasets.accounts.key = ["id"]' policy.json >new && mv new policy.json
	# To be kept, one of them is enough.
	sed -i s/deletion/access/ l
	sed -i s/2026/2024/ posts a
	doomed posts --in accounts=a --in orders=o posts | is <(echo keep keep delete)
}


@test "retain: tells people apart letter by letter where they share an identity" {
	accounts
	key
	policy
	# A person may have two records here.
	jq '.identity.shared_value = "review" | .datasets.accounts |=
	    (del(.identity.account_id) | .key = ["state"])' policy.json >one.json
	asks r1 deletion "$(email_hash chen@example.net)" >ledger
	while read -r a b action; do
		printf '%s\n' id,email,state,created,login \
		    "$a,chen@example.net,WA,2020-01-01,2026-02-20T09:00:00Z" \
		    "$b,chen@example.net,OR,2020-01-01,2026-02-20T09:00:00Z" >in
		run pp-retain -p one.json --no-holds --now "$NOW" -n \
		    -k my.key -l ledger -D accounts in
		[ "$(jq -rR 'fromjson? | .action' <<<"$output" | sort | uniq -c |
		    tr -s ' ')" = " 2 $action" ] || { echo "$a $b: $output"; false; }
	done <<'END'
12e3 13000 review
12e3 12000 review
7.10 7.1 review
1E2 100 review
17 017 review
17 17.0 review
Ada ada review
17 17 delete
12e3 12e3 delete
END
}

@test "retain: looks for shared identities though the first record has none" {
	accounts
	key
	policy
	jq '.identity.shared_value = "review"' policy.json >shared.json
	mv shared.json policy.json
	asks r1 deletion "$(email_hash chen@example.net)" >ledger
	jq -c 'if .id == "17" then del(.email) else . end' <<'END' >some.ndjson
{"id":"17","email":"x","state":"WA","created":"2020-01-01T00:00:00Z","login":"2026-02-20T09:00:00Z"}
{"id":"20","email":"chen@example.net","state":"WA","created":"2020-01-01T00:00:00Z","login":"2026-02-20T09:00:00Z"}
{"id":"21","email":"chen@example.net","state":"WA","created":"2020-01-01T00:00:00Z","login":"2026-02-20T09:00:00Z"}
END
	run -1 --separate-stderr retain -n -k my.key -l ledger some.ndjson
	[ "$(jq -r '.action' <<<"$output" | sort | uniq -c | tr -s ' ')" = ' 2 review' ]
}

@test "retain: does not match an address that contains another one" {
	accounts
	key
	for other in ada@example.org.evil.example xada@example.org \
	    ada+news@example.org ada@example.com; do
		asks q1 deletion "$(email_hash $other)" >ledger
		retain -k my.key -l ledger accounts.csv |
		    is <(sed 3,4d accounts.csv)
	done
}

# ---- what was deleted ----

# confirm ARGUMENTS...: with the policy, the secret key and the time.
confirm() {
	[ -e policy.json ] || policy
	pp-retain confirm -p policy.json -k my.key --deletions gone \
	    --now "$NOW" "$@"
}

@test "confirm: logs what was really deleted, and no value of it" {
	accounts
	key
	retain -k my.key --keys keys accounts.csv >/dev/null
	# The source reports that one of the two is gone.
	head -n 1 keys | confirm
	jq -c '[.deleted_at, .dataset, .rule, .clause, .policy_version, .count]' \
	    gone | is <(cat <<'END'
["2026-03-01T04:00:00-08:00","accounts","inactive","4.5b","2024-07-15",1]
END
	)
	[ "$(jq -r .key gone)" = \
	    "$(sed -n '1p;3p' accounts.csv | h1 key accounts)" ]
	[ "$(jq -r .subject gone)" = \
	    "$(sed -n '1p;3p' accounts.csv | h1 person accounts)" ]
	run ! grep -e '"18"' -e example -e 2025-06 gone
	[ "$(stat -c %a gone)" = 600 ]
	# Another secret key makes another hash, so that nobody can try values.
	pp-redact --new-key other.key
	[ "$(sed -n '1p;3p' accounts.csv | pp-retain hash -p policy.json \
	    -k other.key -D accounts | jq -r .key)" != "$(jq -r .key gone)" ]
}

@test "confirm: logs a deletion once, even if it is reported twice" {
	accounts
	key
	retain -k my.key --keys keys accounts.csv >/dev/null
	confirm <keys
	cp gone before
	confirm keys
	cmp gone before
	confirm --now 2026-03-02T12:00:00Z keys keys
	cmp gone before
	confirm </dev/null
	cmp gone before
	# Also if a source reports a deletion that no run found.
	for i in 1 2; do
		echo '{"dataset":"accounts","key":{"id":99}}' | confirm
	done
	[ "$(wc -l <gone)" -eq 3 ]
}

@test "confirm: drops old deletions by the rule of the log, to the minute" {
	accounts
	key
	retain -k my.key --keys keys accounts.csv >/dev/null
	head -n 1 keys | confirm
	confirm --now 2026-03-15T12:00:00Z < <(tail -n 1 keys)
	[ "$(wc -l <gone)" -eq 2 ]
	# Thirty days of the calendar, one of which has 23 hours.
	confirm --now 2026-03-31T10:59:59Z </dev/null
	[ "$(wc -l <gone)" -eq 2 ]
	confirm --now 2026-03-31T11:00:00Z </dev/null
	[ "$(wc -l <gone)" -eq 1 ]
	[ "$(jq -r .deleted_at gone)" = 2026-03-15T05:00:00-07:00 ]
}

@test "confirm: reports lines that it cannot understand, and logs the rest" {
	accounts
	key
	retain -k my.key --keys keys accounts.csv >/dev/null
	for bad in "$SECRET" '{"dataset":"accounts"}' '{"dataset":"acc' \
	    "{\"dataset\":\"accounts\",\"key\":{\"mail\":\"$SECRET\"}}" \
	    "{\"dataset\":\"$SECRET\",\"key\":{\"id\":\"1\"}}" \
	    "{\"dataset\":\"accounts\",\"key\":{\"id\":[\"$SECRET\"]}}"; do
		rm -f gone
		# As if the source died in the middle of a line.
		run -1 --separate-stderr confirm < <(cat keys; printf %s "$bad")
		silent
		[[ $stderr == *'<stdin>:3: '* ]]
		[ "$(wc -l <gone)" -eq 2 ]
		run ! grep "$SECRET" gone
	done
	cp gone before
	run -2 confirm nowhere
	cmp gone before
	echo "$SECRET" >>gone
	run -2 --separate-stderr confirm </dev/null
	silent
	run -2 pp-retain confirm -p policy.json --deletions gone </dev/null
	# Where no option names the log, the policy does.
	pp-retain confirm -p policy.json -k my.key <keys
	[ "$(wc -l <deletions.ndjson)" -eq 2 ]
	jq 'del(.records.deletions, .records.backups)' policy.json >p.json
	run -2 --separate-stderr pp-retain confirm -p p.json -k my.key </dev/null
	[ "$stderr" = 'pp-retain: confirm needs the log of deletions: use --deletions FILE, or name it in records.deletions of the policy' ]
}

@test "retain: deletes no record of which a field may have another name" {
	policy
	day=2020-01-01T00:00:00Z
	# A new version of a program renames login; the other date is old.
	new() {
		printf '{"id":"%s","email":"x@example.org","state":"","created":"%s"%s}\n' \
		    1 "$day" ",\"login\":\"$day\"" 2 "$day" "$1"
	}
	for more in ',"last_login":"2026-02-20"' ',"more":{"login":1,"id":2}' \
	    ',"all":[{"login":1}]' ',"a":[]' ',"a":{}' ',"a":null'; do
		new "$more" >in
		for to in '' '-t csv --header id,email,state,created,login,last_login,more.login,more.id,all,a'; do
			# shellcheck disable=SC2086 # words
			run -1 --separate-stderr retain -D accounts $to \
			    --decisions told -o out in
			jq -r '"\(.action) \(.reason) \(.field)"' told |
			    is <(printf '%s\n' 'delete period is over login' \
			    'review a field may have another name here null')
		done
	done
	[[ $stderr == *'pp-retain: accounts: a field may have another name here: 1 record to look at'* ]]
	[[ $stderr == *'warning: accounts: the policy lacks members of 1 record, as "a"; add what is missing'* ]]
	# Nothing is missing, or nothing is unknown.
	new ',"login":null,"last_login":"2026-02-20"' >in
	retain -D accounts --decisions told in >out
	[ ! -s out ]
	new '' >in
	retain -D accounts --decisions told in >out
	[ ! -s out ]
	# A name that may be data is not shown.
	new ',"ada@example.org":1' >in
	run -1 --separate-stderr retain -D accounts -o out in
	[[ $stderr == *'the policy lacks members of 1 record;'* ]]
	[[ $stderr != *ada@* ]]
}

@test "warn: tells whom nobody can write to" {
	policy
	key
	jq '.retention.rules[0] += {warn: ["P30D"], notice: "bye", min_notice: "P10D"} |
	    .notices.bye = {class: "mandatory", clause: "9"} |
	    .datasets.accounts.identity = {email: "email"}' policy.json >new
	mv new policy.json
	printf '%s\n' id,email,state,created,login 1,,,2020-01-01, \
	    2,ada@example.org,,2020-01-01, >in
	: >sent
	run -1 --separate-stderr pp-retain warn -p policy.json -D accounts \
	    --now "$NOW" --no-holds --sent sent -k my.key in
	[ "$stderr" = 'pp-retain: accounts: 1 warning is without an identity to send it to; nobody is deleted without a warning' ]
	[ "$(jq -c .identity <<<"$output" | paste -sd,)" = 'null,{"email":"ada@example.org"}' ]
	sed -i 2d in
	pp-retain warn -p policy.json -D accounts --now "$NOW" --no-holds \
	    --sent sent -k my.key in
}

@test "retain: shows no part of a key that has no hash, where keys are hashed" {
	policy
	key
	for in in "mail,list,status
$SECRET@example.org,,left" "{\"mail\":\"$SECRET@example.org\",\"list\":[1],\"status\":\"left\"}"; do
		echo "$in" >in
		run -1 retain -D news -n -k my.key in
		[[ $output != *"$SECRET"* ]]
		jq -e '.reason == "no key" and .key == {mail: null, list: null} and
		    (.person | startswith("h1:"))' <<<"${lines[0]}"
		run -1 retain -D news -n in
		[[ $output == *"$SECRET"* ]]
	done
}

@test "confirm: refuses a key that lacks a value" {
	policy
	key
	for key in '{"id":""}' '{"id":null}' '{}'; do
		echo "{\"dataset\":\"accounts\",\"key\":$key,\"action\":\"delete\"}" >keys
		run -1 --separate-stderr confirm <keys
		[[ $stderr == *:1:* ]]
		[ ! -s gone ]
	done
}

@test "confirm: reports a line with an unknown action" {
	policy
	key
	for action in '"Delete"' '"erased"' '""' null 1 '{}' "\"$SECRET\""; do
		printf '{"dataset":"accounts","key":{"id":"%s"},"action":%s}\n' 1 '"erase"' \
		    2 "$action" 3 '"delete"' >keys
		run -1 --separate-stderr confirm keys
		[ "$stderr" = 'pp-retain: keys:2: "action" must be "delete" or "erase"' ]
		[ "$(wc -l <gone)" -eq 1 ]
	done
}


@test "confirm: copies no value into the log" {
	key
	run -1 confirm <<END
{"dataset":"accounts","key":{"id":"7"},"rule":"$SECRET","clause":"$SECRET","reason":"$SECRET","subject":"$SECRET","as_of":"$SECRET","request_id":"ada@example.org","email":"$SECRET"}
END
	[ "$(jq -r .dataset gone)" = accounts ]
	run ! grep -e "$SECRET" -e example gone
}

@test "retain: holds whom a hold is about, even if all is dated later than now" {
	accounts
	key
	asks r1 access "$(email_hash bo@example.org)" >ledger
	event r1 held '"reason":"x"' >>ledger
	NOW=2026-01-31T23:59:59Z
	sed -i '/^17/d' accounts.csv # a login of 2026
	retain -k my.key -l ledger -n accounts.csv 2>told |
	    jq -c 'select(.key != null) | [.action, .reason]' >got
	grep -Fx '["keep","hold"]' got
	grep -Fx 'pp-retain: warning: ledger: 1 hold or restriction is dated in the future, and counts already' told
	# What was asked has not happened yet.
	sed -i '/held/d' ledger
	run -0 --separate-stderr retain -k my.key -l ledger -n accounts.csv
	[[ $output != *evidence* ]]
}

@test "retain: reads the input twice though a request is to be looked at" {
	cat >devices.csv <<'END'
device,owner,used
1,17,2025-01-01
2,18,2026-02-01
END
	policy
	key
	event r1 received '"type":"access"' >ledger
	run -1 --separate-stderr retain -k my.key -l ledger devices.csv
	[ "$output" = "$(sed 2d devices.csv)" ]
	[[ $stderr == *'open request without a subject'* ]]
}

@test "hash: prints the hashes of people whose records a rule looks at together" {
	printf 'device,owner,used\n1,17,x\n2,17,2026-02-01\n' >devices.csv
	key
	retain hash -k my.key devices.csv | jq -r .person | uniq -c | grep -q ' 2 '
}

@test "hash: needs only the fields that it hashes" {
	key
	printf 'id\n17\n' | retain hash -k my.key -D accounts |
	    jq -c 'keys' | is <(echo '["dataset","identity","key","person"]')
	printf 'row\n17\n' | retain hash -k my.key -D rows >/dev/null
	run -2 --separate-stderr retain hash -k my.key -D accounts <<<email
	run -2 --separate-stderr retain hash -D accounts <<<id
	[ -z "$output" ]
}

@test "retain: deletes a record again that a backup brought back" {
	accounts
	key
	cp accounts.csv backup.csv
	retain -k my.key --deletions gone -q --keys keys accounts.csv >/dev/null
	confirm <keys
	# A login before the deletion does not make it another record.
	sed -i 's/2025-06-01T09/2026-02-28T09/' backup.csv
	NOW=2026-03-05T12:00:00Z
	run -1 --separate-stderr retain -k my.key --deletions gone \
	    --keys again --decisions told backup.csv
	[ "$output" = "$(head -n 2 accounts.csv)" ]
	ids again | is <(printf '18\n19\n')
	jq -r .reason told | is <(printf 'came back\ncame back\n')
	[ "$stderr" = 'pp-retain: accounts: came back: 2 records to look at' ]
	# The second deletion is logged, too, with its own time.
	confirm <again
	[ "$(wc -l <gone)" -eq 4 ]
	# The log keeps it thirty days, one of which has 23 hours.
	for when in 2026-03-31T10:59:59Z 2026-04-04T10:59:59Z; do
		NOW=$when
		run -1 retain -k my.key --deletions gone -q backup.csv
	done
	NOW=2026-04-04T11:00:00Z
	retain -k my.key --deletions gone backup.csv |
	    is <(sed 4d backup.csv)
}

@test "retain: reports a record that was used after its deletion" {
	accounts
	key
	retain -k my.key --deletions gone -q --keys keys accounts.csv >/dev/null
	confirm <keys
	sed -i 's/2025-06-01T09/2026-03-04T09/' accounts.csv
	NOW=2026-03-05T12:00:00Z
	run -1 --separate-stderr retain -k my.key --deletions gone \
	    --keys again accounts.csv
	[ "$output" = "$(head -n 3 accounts.csv)" ]
	[ "$(ids again)" = 19 ]
	[[ $stderr == *'came back, with a later date: 1 record to look at'* ]]
}

@test "retain: takes a record for another one if a letter of its key differs" {
	news
	key
	retain -k my.key --keys keys news.csv >/dev/null
	confirm <keys
	: >suppression.ndjson
	printf '%s\n' mail,list,status BO@example.org,weekly,subscribed >in
	retain -k my.key --deletions gone in | is in
	sed -i s/BO/bo/ in
	run -1 retain -k my.key --deletions gone -q in
}

@test "retain: keeps a record under a hold, even if it came back" {
	accounts
	key
	retain -k my.key --keys keys accounts.csv >/dev/null
	confirm <keys
	hold case-17 '"dataset":"accounts"' >holds
	run -1 --separate-stderr retain -k my.key --deletions gone \
	    --holds holds --keys again accounts.csv
	[ "$output" = "$(cat accounts.csv)" ] && [ ! -s again ]
}

@test "retain: does not take a person who signs up again for one who came back" {
	accounts
	key
	retain -k my.key --keys keys accounts.csv >/dev/null
	confirm <keys
	{
		head -n 1 accounts.csv
		echo 20,bo@example.org,WA,2026-02-28T00:00:00Z,
	} >new
	retain -k my.key --deletions gone new | is new
}

@test "retain: refuses a log of deletions without its secret key" {
	accounts
	key
	retain -k my.key --keys keys accounts.csv >/dev/null
	confirm <keys
	run -2 --separate-stderr retain --deletions gone accounts.csv
	[ -z "$output" ]
	pp-redact --new-key other.key
	run -2 --separate-stderr retain -k other.key --deletions gone \
	    accounts.csv
	[ -z "$output" ]
	# After a change of secret keys, old hashes are still found.
	{
		echo "new $(cat other.key)"
		echo "old $(cat my.key)"
	} >both.key
	chmod 600 both.key
	run -1 retain -k both.key --deletions gone --keys again accounts.csv
	[ "$(jq -r .reason again | sort -u)" = 'came back' ]
}

# ---- those who have left ----

news() {
	cat >news.csv <<'END'
mail,list,status
ada@example.org,weekly,subscribed
bo@example.org,weekly,unsubscribed
bo@example.org,offers,subscribed
END
}

@test "retain: no date from which a rule may count is earlier than a return" {
	accounts
	key
	policy
	sed -i 's/"since": \["login", "created"\]/"since": ["created", "login"]/' \
	    policy.json
	retain -k my.key --deletions gone -q --keys keys accounts.csv >/dev/null
	confirm <keys
	# Used since, though the rule counts from another date.
	sed -i -e 's/2025-06-01T09/2026-03-04T09/' -e '2s/2020/2026/;4d' \
	    -e '3s/2020-01-01/2025-12-01/' accounts.csv
	NOW=2026-03-05T12:00:00Z
	run -1 --separate-stderr retain -k my.key --deletions gone \
	    --keys again accounts.csv
	[[ $stderr == *'came back, with a later date: 1 record to look at'* ]]
}

@test "retain: who comes back is back, whichever secret key says so" {
	news
	key
	pp-redact --new-key new.key
	for k in my new; do
		printf '%s %s\n' $k "$(cat $k.key)"
	done >both.key
	tac both.key >turned.key
	chmod 600 both.key turned.key
	retain -k both.key --suppression left -q --keys keys news.csv >/dev/null
	pp-retain confirm -p policy.json -k both.key --deletions gone \
	    --suppression left --now "$NOW" <keys
	rm gone
	# The list names the person by the new secret key, too.
	pp-retain confirm -p policy.json -k turned.key --deletions gone \
	    --suppression more --now "$NOW" <keys
	sed 's/suppressed/lifted/' more >lift
	cat left lift >list
	sed 's/unsubscribed/subscribed/' news.csv >again.csv
	retain -k both.key --suppression list again.csv | is again.csv
	cat lift left >list
	retain -k both.key --suppression list again.csv | is <(sed 3d again.csv)
}

@test "retain: lets no import resubscribe a person who left" {
	news
	key
	retain -k my.key --suppression left -q --keys keys news.csv |
	    is <(sed 3d news.csv)
	confirm --suppression left <keys
	run ! grep -e example left gone
	cat >import.csv <<'END'
mail,list,status
 BO@Example.org,weekly,subscribed
bo@example.org,offers,subscribed
chen@example.net,weekly,subscribed
END
	retain -k my.key --suppression left --keys again --decisions told \
	    import.csv | is <(sed 2d import.csv)
	jq -r .reason told | is <(echo 'person had left')
	# Entries of the list do not expire, unlike those of the log.
	NOW=2030-03-01T12:00:00Z
	confirm --suppression left </dev/null
	[ ! -s gone ] && [ "$(wc -l <left)" -eq 1 ]
	retain -k my.key --suppression left import.csv | is <(sed 2d import.csv)
	# One line lifts a subject, even if the list has it twice.
	cp left twice
	sed 's/suppressed/lifted/' twice >lift
	cat twice lift >>left
	retain -k my.key --suppression left import.csv | is import.csv
}

@test "confirm: keeps away who asked for deletion before the rule was over" {
	policy
	key
	jq '(.retention.rules[] | select(.id == "subscribed")) |=
	    {id, clause, dataset, leave, delete_after: "P1Y", since: ["left"],
	    missing: "keep"} |
	    .datasets.news.fields.left = {"category": "user.behavior",
	    "type": "date"} | .datasets.news.identity = {"email": "mail"}' \
	    policy.json >new
	mv new policy.json
	printf '%s\n' mail,list,left ada@example.org,x,2026-02-20 \
	    bo@example.org,x,2026-02-20 cy@example.org,x,2020-01-01 >news.csv
	: >requests.ndjson
	echo email=ada@example.org | pp-request add deletion -p policy.json \
	    -l requests.ndjson -i -k my.key --now "$NOW"
	id=$(jq -r .request_id requests.ndjson)
	pp-request note "$id" identity_confirmed --level reasonable \
	    -p policy.json -l requests.ndjson --now "$NOW"
	retain -k my.key -l requests.ndjson --suppression left --keys keys \
	    news.csv | is <(sed -n '1p;3p' news.csv)
	jq -c '[.reason, .leave]' keys | is <(printf '%s\n' \
	    '["person asked for it","suppression"]' \
	    '["period is over","suppression"]')
	confirm --suppression left <keys
	[ "$(wc -l <left)" -eq 2 ]
	: >requests.ndjson
	sed 's/,20.*/,/' news.csv | retain -k my.key --suppression left |
	    is <(printf '%s\n' mail,list,left bo@example.org,x,)
}

@test "confirm: logs what was deleted again after a lift, but not as sure" {
	accounts
	key
	retain -k my.key --keys keys accounts.csv >/dev/null
	confirm <keys
	n=$(wc -l <gone)
	retain lift -k my.key --deletions gone accounts.csv --now \
	    2026-03-01T12:30:00Z
	[ "$(wc -l <gone)" -gt "$n" ]
	NOW=2026-03-01T13:00:00Z
	run -1 confirm <keys
	[ "$output" = "pp-retain: $n key line$([ "$n" = 1 ] && echo ' is' ||
	    echo 's are') of a run whose deletion was lifted since: logged as unsure, as the line may be an old one" ]
	tail -n 1 gone | jq -e .unsure
	m=$(wc -l <gone)
	confirm <keys
	[ "$(wc -l <gone)" -eq "$m" ]
}

@test "confirm: tells a rule that the policy lost, and retain a dataset" {
	news
	key
	retain -k my.key --suppression left -q --keys keys news.csv >/dev/null
	jq -c 'del(.leave)' keys >bare
	jq '(.retention.rules[] | select(.id == "subscribed")).id = "other"' \
	    policy.json >p2
	run -1 confirm -p p2 --suppression left bare
	[ "$output" = 'pp-retain: 1 key line names a rule that the policy does not have: logged without it; was it renamed since the run?' ]
	rm gone
	confirm --suppression left keys
	[ -s left ]
	jq '(.. | select(. == "news")) = "letters" |
	    .datasets |= with_entries(if .key == "news" then .key = "letters"
	    else . end)' policy.json >p2
	run -0 --separate-stderr pp-retain -p p2 --now "$NOW" --no-holds \
	    -k my.key --deletions gone --suppression left news.csv -o out
	for file in gone left; do
		[[ $stderr == *"warning: $file: the policy has no dataset \"news\", so its lines find no record"* ]]
	done
}

# returns DATE: a policy whose list has the date of subscribing, and an import
# with this date in a list that somebody has left.
returns() {
	news
	key
	[ -s left ] || {
		retain -k my.key --suppression left -q --keys keys news.csv >/dev/null
		confirm --suppression left <keys
	}
	jq '.datasets.news.fields.joined = {"category": "user.behavior",
	    "type": "timestamp"} | .retention.rules |= map(if .leave then
	    . + {"again_since": ["joined"]} else . end)' policy.json >new
	mv new policy.json
	printf 'mail,list,status,joined\nbo@example.org,weekly,subscribed,%s\n' \
	    "$1" >import.csv
}

@test "retain: who subscribes again after leaving stays, by the date or by lift" {
	returns 2026-03-01T12:00:01Z
	retain -k my.key --suppression left --decisions told import.csv |
	    is import.csv
	[ ! -s told ]
	# Earlier, or of the same second: an import.  No date at all: the same.
	for date in 2026-03-01T12:00:00Z 2020-01-01 ''; do
		returns "$date"
		retain -k my.key --suppression left --keys keys import.csv |
		    is <(head -n 1 import.csv)
		jq -c '.unchanged | keys' keys | is <(echo '["joined"]')
	done
	# In doubt it stays, and somebody looks.
	returns never
	run -1 retain -k my.key --suppression left --decisions told import.csv
	[ "$(jq -r .reason told)" = 'person had left, with a later date' ]
	# Of several dates one is enough, be it a day or an instant.
	for dates in 2026-03-02,2020-01-01T00:00:00Z 2020-01-01,2026-03-02T00:00:00Z \
	    never,2026-03-02T00:00:00Z; do
		returns "$dates"
		jq '.datasets.news.fields.seen = {"category": "user.behavior",
		    "type": "timestamp"} | .retention.rules |= map(if .leave
		    then .again_since += ["seen"] else . end)' policy.json >new
		mv new policy.json
		sed -i '1s/$/,seen/' import.csv
		retain -k my.key --suppression left import.csv | is import.csv
	done
	# The program says that they came back.
	NOW=2026-03-02T12:00:00Z
	returns ''
	retain lift -k my.key --suppression left -v import.csv 2>&1 |
	    tail -n 1 | is <(echo 'pp-retain: 1 record, 1 lifted: 1 from the suppression list, 0 from the log of deletions')
	tail -n 1 left | jq -c '[.event, .added_at, .dataset]' |
	    is <(echo '["lifted","2026-03-02T04:00:00-08:00","news"]')
	run ! grep -i example left
	retain -k my.key --suppression left import.csv | is import.csv
	retain lift -k my.key --suppression left import.csv
	[ "$(wc -l <left)" -eq 2 ]
	# Who leaves once more is on the list once more.
	NOW=2026-03-03T12:00:00Z
	sed s/subscribed/left/ import.csv |
	    retain -k my.key --suppression left --keys keys >/dev/null
	confirm --suppression left <keys
	retain -k my.key --suppression left import.csv |
	    is <(head -n 1 import.csv)
}

@test "lift: the latest event of a person decides, whichever key hashed it" {
	returns ''
	{ echo 'new 0202020202020202020202020202020202020202020202020202020202020202'
	    sed 's/^/old /' my.key; } >both.key
	chmod 600 both.key
	retain lift -k both.key --now 2026-03-02T12:00:00Z --suppression left \
	    import.csv
	retain -k both.key --suppression left import.csv | is import.csv
	# By the time, not by the order of lines.
	tac left >other
	retain -k both.key --suppression other import.csv | is import.csv
}

@test "lift: takes a record off the log of deletions" {
	accounts
	key
	retain -k my.key --keys keys accounts.csv >/dev/null
	confirm <keys
	NOW=2026-03-02T12:00:00Z
	sed -n '1p; 3p' accounts.csv >back.csv
	retain lift -k my.key --deletions gone -n back.csv |
	    jq -c '[.event, .lifted_at, .dataset, (.key | .[:3])]' | is <(echo \
	    '["lifted","2026-03-02T04:00:00-08:00","accounts","h1:"]')
	[ "$(wc -l <gone)" -eq 2 ]
	retain lift -k my.key --deletions gone back.csv
	run -0 retain -k my.key --deletions gone -n back.csv
	[ "$(jq -r .reason <<<"$output")" = 'period is over' ]
	# Deleted once more, it is remembered once more.
	retain -k my.key --deletions gone --keys keys -q back.csv >/dev/null
	confirm <keys
	[ "$(wc -l <gone)" -eq 4 ]
	run -1 retain -k my.key --deletions gone -n back.csv
	[ "$(jq -r .reason <<<"${lines[0]}")" = 'came back' ]
	# Old lines are dropped as others.
	confirm --now 2026-05-01T12:00:00Z </dev/null
	[ ! -s gone ]
}

@test "lift: needs no dates, even where a rule looks at all records of a person" {
	accounts
	key
	policy
	jq '.retention.rules[0].unit = "person"' policy.json >new
	mv new policy.json
	retain -k my.key --keys keys accounts.csv >/dev/null
	confirm <keys
	NOW=2026-03-02T12:00:00Z
	for back in accounts.csv /dev/stdin; do
		cut -d, -f1 accounts.csv >back.csv
		# shellcheck disable=SC2094 # it is only read
		run -0 retain lift -n -k my.key --deletions gone \
		    -D accounts back.csv <back.csv
		[ "${#lines[@]}" -eq 2 ]
		run -0 retain lift -n -k my.key --deletions gone \
		    "$back" <accounts.csv
		[ "${#lines[@]}" -eq 2 ]
	done
}

# returned ADDRESS...: a policy that compares addresses, lists of bo@ and
# ada@example.org, and a file with the addresses that come back.
returned() {
	news
	key
	policy
	jq '.datasets.news.identity = {"email": "mail"} | .identity.email =
	    {"plus_tag": "candidate"}' policy.json >new
	mv new policy.json
	sed -i s/,subscribed/,unsubscribed/ news.csv
	retain -k my.key --suppression left -q --keys keys news.csv >/dev/null
	confirm --suppression left <keys
	printf '%s\n' mail,list,status >back.csv
	printf '%s,weekly,subscribed\n' "$@" >>back.csv
	NOW=2026-03-02T12:00:00Z
	files=(-k my.key --suppression left --deletions gone)
}

@test "lift: finds a person on both lists in any spelling that the policy compares" {
	returned BO@Example.org
	for how in -n ''; do
		retain lift -v $how "${files[@]}" back.csv 2>&1 >/dev/null |
		    tail -n 1 |
		    is <(echo "pp-retain: 1 record, 1 ${how:+to be }lifted: 1 from the suppression list, 1 from the log of deletions")
	done
	sed -i s/BO@E/bo@e/ back.csv
	retain "${files[@]}" back.csv | is back.csv
	# The other list of the same person, and other people, stay away.
	sed -i '2s/.*/bo@example.org,offers,subscribed/' back.csv
	run -1 retain "${files[@]}" -n back.csv
	[[ $output == *'"came back"'* ]]
	sed -i '2s/.*/ada@example.org,weekly,subscribed/' back.csv
	run -1 retain "${files[@]}" -n back.csv
	[[ $output == *'"came back"'* ]]
	# Once more there is nothing to lift.
	printf '%s\n' mail,list,status BO@EXAMPLE.org,weekly,subscribed >back.csv
	n=$(cat left gone | wc -l)
	run -0 --separate-stderr retain lift "${files[@]}" back.csv
	[ -z "$stderr" ]
	[ "$(cat left gone | wc -l)" -eq "$n" ]
}

# back KEY OTHER: what becomes of a record with the other spelling of a key that
# was deleted.
back() {
	rm -f deletions.ndjson*
	: >deletions.ndjson
	chmod 600 deletions.ndjson
	jq -cn --arg id "$1" '{dataset: "accounts", key: {id: $id}, action: "delete",
	    rule: "inactive", clause: "4.5b", as_of: "2026-02-20T12:00:00Z"}' |
	    retain confirm -q -k my.key --now 2026-02-20T13:00:00Z
	jq -cn --arg id "$2" '{id: $id, created: "2026-01-01T00:00:00Z", login: null}' >c.ndjson
	retain -q -n -D accounts -k my.key c.ndjson 2>/dev/null |
	    jq -r '"\(.action) \(.reason)"'
}

@test "retain: knows a deleted key in other spellings" {
	policy
	jq 'del(.datasets.accounts.identity.account_id)' policy.json >new
	mv new policy.json
	key
	[ "$(back abc abc)" = 'delete came back' ]
	for other in 'abc ' ' abc' $'abc\xc2\xa0' $'abc\xe2\x80\x8b' $'\tabc'; do
		[ "$(back abc "$other")" = 'review came back, or was never deleted' ]
		[ "$(back "$other" abc)" = 'review came back, or was never deleted' ]
		grep -q '"alike":"h1:' deletions.ndjson
	done
	[ "$(back 17.0 17)" = 'review came back, or was never deleted' ]
	[ "$(back '17 ' ' 17.0')" = 'review came back, or was never deleted' ]
	[ "$(back $'jos\xc3\xa9' $'jose\xcc\x81')" = 'review came back, or was never deleted' ]
	[ "$(back $'jose\xcc\x81' $'jos\xc3\xa9')" = 'review came back, or was never deleted' ]
	[ "$(back abc ABC)" = '' ]
	[ "$(back 'a bc' abc)" = '' ]
	[ "$(back 0017 17)" = '' ]
	# Who comes back by will is lifted in any of them.
	back 'abc ' ' abc' >told || true
	retain lift -q -D accounts -k my.key c.ndjson
	[ "$(grep -c '"event":"lifted"' deletions.ndjson)" -eq 1 ]
	run -0 retain -n -D accounts -k my.key c.ndjson
	[ -z "$output" ]
}

@test "retain: knows who left by a list in other spellings" {
	policy
	key
	for pair in 'A/ A' ' A/A' $'A/A\xc2\xa0' 'A/A'; do
		: >suppression.ndjson
		: >deletions.ndjson
		chmod 600 suppression.ndjson deletions.ndjson
		jq -cn --arg list "${pair%/*}" '{dataset: "news", key: {mail: "ada@example.org", list: $list},
		    action: "delete", rule: "subscribed", clause: "4.6", as_of: "2026-02-20T12:00:00Z"}' |
		    retain confirm -q -k my.key --now 2026-02-20T13:00:00Z
		: >deletions.ndjson
		jq -cn --arg list "${pair#*/}" '{mail: "ada@example.org", list: $list, status: "subscribed"}' >c.ndjson
		retain -q -n -D news -k my.key c.ndjson 2>err >told || true
		want="review identity might be another person's"
		[ "$pair" != A/A ] || want='delete person had left'
		[ "$(jq -r '"\(.action) \(.reason)"' told)" = "$want" ] || {
			echo "$pair: $(cat told err)"
			return 1
		}
	done
}

@test "lift: takes who is only like a person on the list for somebody else" {
	returned bo+x@example.org
	run -1 retain "${files[@]}" -n back.csv
	[[ $output == *'"review"'* ]]
	retain lift -v "${files[@]}" back.csv 2>&1 | tail -n 1 |
	    is <(echo 'pp-retain: 1 record, 1 lifted: 1 from the suppression list, 0 from the log of deletions')
	retain "${files[@]}" back.csv | is back.csv
	sed -i s/+x// back.csv
	run -1 retain "${files[@]}" -n back.csv
	[[ $output == *'"came back"'* ]]
	rm gone
	run -0 retain -k my.key --suppression left -n back.csv
	[[ $output == *'"person had left"'* ]]
}

@test "lift: takes a whole number and one with a fraction for the same key" {
	accounts
	key
	retain -k my.key --keys keys accounts.csv >/dev/null
	confirm <keys
	NOW=2026-03-02T12:00:00Z
	sed -n '1p; 3s/18/18.0/p' accounts.csv >back.csv
	retain lift -k my.key --deletions gone back.csv
	sed -i s/18.0/18/ back.csv
	run -0 retain -k my.key --deletions gone -n back.csv
	[ "$(jq -r .reason <<<"$output")" = 'period is over' ]
}

@test "lift: reports a person who left later than now, and one whom no list has" {
	returned bo@example.org
	cat left gone >before
	run -2 --separate-stderr retain lift -v "${files[@]}" \
	    --now 2026-02-01T12:00:00Z back.csv
	[[ $stderr == *'pp-retain: 1 record was deleted or put on the suppression list later than now, and not lifted from there: is the clock slow, or --now too early?'* ]]
	[[ $stderr == *'pp-retain: 1 record, 0 lifted: 0 from'* ]]
	cat left gone | is before
	# Others are lifted all the same, and so is the list that was earlier.
	sed -i 's/"deleted_at":"2026-03-01/"deleted_at":"2026-03-05/' gone
	run -1 --separate-stderr retain lift -v "${files[@]}" back.csv
	[[ $stderr == *'1 record was deleted or put'*'1 lifted: 1 from the suppression list, 0 from'* ]]
	sed -i s/bo@/eve@/ back.csv
	run -0 --separate-stderr retain lift "${files[@]}" back.csv
	[ "$stderr" = 'pp-retain: warning: no record of the input is on the suppression list or in the log of deletions: nothing was lifted' ]
	head -n 1 back.csv >none.csv
	run -0 --separate-stderr retain lift "${files[@]}" none.csv
	[ -z "$stderr" ]
}

@test "lift: needs a key and a list" {
	policy
	accounts
	key
	jq 'del(.records, .retention.rules[].leave)' \
	    policy.json >bare.json
	run -2 --separate-stderr pp-retain lift -p bare.json -k my.key accounts.csv
	[ "$stderr" = 'pp-retain: lift needs --suppression FILE, --deletions FILE or both' ]
	run -2 --separate-stderr retain lift --deletions gone accounts.csv
	[[ $stderr == *'pp-retain: hash, lift and warn need a key file: use -k FILE' ]]
	run -2 retain lift -k my.key --deletions gone --keys keys accounts.csv
	# Without options, the files are those of the policy.
	retain -k my.key --keys keys accounts.csv >/dev/null
	pp-retain confirm -p policy.json -k my.key --now "$NOW" <keys
	retain lift -k my.key accounts.csv
	[ "$(grep -c lifted deletions.ndjson)" -eq 2 ]
}

@test "confirm: puts a person who left on the list once" {
	news
	key
	retain -k my.key --suppression left --keys keys news.csv >/dev/null
	confirm --suppression left <keys
	confirm --suppression left <keys
	confirm --suppression left --now 2026-03-02T12:00:00Z <keys
	[ "$(wc -l <left)" -eq 1 ]
}

# ---- warnings ----

strum() {
	if [ ! -e strum.json ]; then
		cp "$BATS_TEST_DIRNAME"/../lib/data/strum* \
		    "$BATS_TEST_DIRNAME/../lib/data/us-federal.txt" .
		pp-retain init -p strum.json >/dev/null
	fi
	pp-retain "$1" -p strum.json \
	    -k my.key -D accounts --now "$NOW" "${@:2}"
}

people() {
	cat >people.ndjson <<'END'
{"account_id":1,"email":"ada@example.org","phone":null,"date_of_birth":null,"parental_consent":null,"created_at":"2020-01-01T00:00:00Z","last_login_at":"2025-08-15T12:00:00Z"}
{"account_id":2,"email":"bo@example.org","phone":null,"date_of_birth":null,"parental_consent":null,"created_at":"2020-01-01T00:00:00Z","last_login_at":"2025-09-25T12:00:00Z"}
{"account_id":3,"email":"c@example.org","phone":null,"date_of_birth":null,"parental_consent":null,"created_at":"2020-01-01T00:00:00Z","last_login_at":"2025-10-15T12:00:00Z"}
END
}

# sent <WARNINGS: the lines for --sent.
sent() {
	jq -c --arg at "${1:-$NOW}" \
	    '{sent_at: $at, notice, dataset, subject, activity}'
}

@test "warn: lists people whose period ends soon, with the date it counts from" {
	people
	key
	strum warn people.ndjson | jq -c '[.notice, .identity.email, .rule, .end]' |
	    is <(cat <<'END'
["deletion_warning","ada@example.org","account-inactive","2026-02-15T05:00:00-08:00"]
["deletion_warning","bo@example.org","account-inactive","2026-03-25T05:00:00-07:00"]
END
	)
	# Warned once, they are not warned again.
	strum warn people.ndjson | sent >sent.ndjson
	run -0 strum warn --sent sent.ndjson people.ndjson
	[ -z "$output" ]
	# After another login there is a new date to warn about.
	sed -i 's/2025-09-25/2025-10-01/' people.ndjson
	NOW=2026-03-20T12:00:00Z
	[ "$(strum warn --sent sent.ndjson people.ndjson |
	    jq -r .identity.account_id | tr '\n' ' ')" = '2 3 ' ]
}

@test "retain: deletes nobody without a recorded warning, and time to answer it" {
	people
	key
	run -1 strum -q --keys keys people.ndjson
	[ ! -s keys ]
	strum warn people.ndjson | sent 2026-02-22T12:00:01Z >sent.ndjson
	run -1 strum -q --sent sent.ndjson --keys keys --decisions told \
	    people.ndjson
	[ ! -s keys ]
	[ "$(jq -r .reason told)" = 'warned not long enough ago' ]
	NOW=2026-03-01T12:00:01Z
	strum -q --sent sent.ndjson --keys keys people.ndjson >/dev/null
	jq -r .key.account_id keys | is <(echo 1)
	# A login after the warning has its own date and needs another warning.
	sed -i 's/2025-08-15/2025-08-20/' people.ndjson
	run -1 strum -q --sent sent.ndjson --keys keys people.ndjson
	[ ! -s keys ]
}

@test "retain: a warning about a person is none about a record" {
	accounts
	key
	policy
	jq '.notices.bye = {class: "mandatory", clause: "9"} |
	    .retention.rules[0] += {warn: ["P14D"], notice: "bye",
	    min_notice: "P7D"}' policy.json >warns.json
	mv warns.json policy.json
	retain warn -k my.key accounts.csv | sent 2026-02-01T12:00:00Z >right
	sed "s/\"subject\":\"[^\"]*/\"subject\":\"$(head -n 3 accounts.csv |
	    sed 2d | h1 person accounts)/" right >wrong
	run -1 --separate-stderr retain -k my.key --sent wrong accounts.csv
	[ "$output" = "$(cat accounts.csv)" ]
	retain -k my.key --sent right accounts.csv | is <(head -n 2 accounts.csv)
}

@test "warn: warns each record that names nobody, where a rule looks at people" {
	key
	policy
	jq '.notices.bye = {class: "mandatory", clause: "9"} |
	    .datasets.accounts.person = ["state"] | .retention.rules[0] += {unit: "person",
	    warn: ["P14D"], notice: "bye", min_notice: "P7D"}' policy.json >warns.json
	mv warns.json policy.json
	printf '%s\n' id,email,state,created,login 1,ada@example.org,,,2024-01-01T00:00:00Z \
	    2,bo@example.org,,,2024-01-01T00:00:00Z 3,chen@example.net,WA,,2024-02-01T00:00:00Z \
	    4,dana@example.com,,,2026-02-01T00:00:00Z >few.csv
	cp few.csv stream
	for how in 'few.csv' '-D accounts'; do
		# shellcheck disable=SC2086 # words
		retain warn -k my.key $how <stream | sent 2026-02-01T12:00:00Z >log
		[ "$(jq -r .activity log | sort | uniq -c | tr -s ' ')" = \
		    " 2 2023-12-31T16:00:00-08:00"$'\n'" 1 2024-01-31T16:00:00-08:00" ]
		# shellcheck disable=SC2086 # words
		retain -k my.key --sent log $how <stream | is <(sed 2,4d few.csv)
		# Each of them needs its own.
		sed -i 1d log
		# shellcheck disable=SC2086 # words
		run -1 --separate-stderr retain -k my.key --sent log $how <stream
		[ "$output" = "$(sed 3,4d few.csv)" ]
		[[ $stderr == *'1 record is overdue, but no warning is on record'* ]]
	done
}

@test "warn: has no line for a record without its key, and says so" {
	key
	policy
	jq '.notices.bye = {class: "mandatory", clause: "9"} | .retention.rules[0] +=
	    {warn: ["P14D"], notice: "bye", min_notice: "P7D"}' policy.json >record.json
	jq '.datasets.accounts.person = ["state"] | .retention.rules[0] += {unit: "person"}' \
	    record.json >person.json
	for p in record person; do
		mv $p.json policy.json
		for state in '' WA; do
			printf '%s\n' id,email,state,created,login \
			    ",ada@example.org,$state,,2024-01-01T00:00:00Z" \
			    2,bo@example.org,OR,,2024-01-01T00:00:00Z \
			    ",c@example.org,$state,,2026-02-25T00:00:00Z" >few.csv
			python3 -c 'import csv, json, sys
for r in csv.DictReader(sys.stdin): print(json.dumps({k: v or None for k, v in r.items()}))' \
			    <few.csv >few.ndjson
			[ $p$state != personWA ] || sed -i '/c@example.org/d' few.ndjson few.csv
			for file in few.csv few.ndjson; do
				run -1 --separate-stderr retain warn -k my.key -D accounts $file
				[ "$(jq -r .identity.email <<<"$output")" = bo@example.org ]
				[ "$stderr" = 'pp-retain: accounts: id: no key: 1 record to look at' ]
				# So it does not wait for one.
				run -1 --separate-stderr retain -k my.key -D accounts -n $file
				jq -r '[.action, .reason] | join(" ")' <<<"$output" |
				    is <(printf '%s\n' 'review no key' 'wait no recorded warning')
				run -1 --separate-stderr retain -k my.key -D accounts $file
				[ "$output" = "$(cat $file)" ]
				[[ $stderr == *'no key: 1 record'* ]]
			done
		done
	done
}


@test "retain: reports how many records are overdue because nobody was warned" {
	people
	key
	# The period of the last two is not over.
	run -0 --separate-stderr strum -q <(tail -n 2 people.ndjson)
	[ -z "$stderr" ]
	NOW=2026-04-01T12:00:00Z
	for how in '' -n; do
		run -1 --separate-stderr strum -q $how --sent sent.ndjson \
		    people.ndjson
		[ "$stderr" = 'pp-retain: accounts: rule "account-inactive": 2 records are overdue, but no warning is on record: run pp-retain warn, send what it prints, and record it in the file of --sent' ]
	done
	strum warn people.ndjson | sent | head -n 1 >sent.ndjson
	run -1 --separate-stderr strum -q --sent sent.ndjson people.ndjson
	[ "${stderr_lines[0]%%:\ run\ *}" = 'pp-retain: accounts: rule "account-inactive": 1 record is overdue, but no warning is on record' ]
	[ "${stderr_lines[1]}" = 'pp-retain: accounts: rule "account-inactive": 1 record is overdue, but the warning was sent less than min_notice ago: a later run acts' ]
	# What a hold keeps does not wait for a warning.
	hold a '"dataset":"accounts"' >holds
	run -0 --separate-stderr strum -q --holds holds --sent sent.ndjson \
	    people.ndjson
	[ -z "$stderr" ]
}

@test "warn: warns a month before the end if the policy says so, however long months are" {
	policy
	key
	jq '.notices.bye = {class: "mandatory", clause: "9"} |
	    .retention.rules[0] += {warn: ["P1M"], notice: "bye"}' \
	    policy.json >warns.json
	mv warns.json policy.json
	# Six months after 30 August end on 28 February.
	accounts
	sed -i '1!d' accounts.csv
	echo '17,ada@example.org,WA,2020-01-01T00:00:00Z,2025-08-30T20:00:00Z' >>accounts.csv
	NOW=2026-01-28T20:59:59Z
	run -0 retain warn -k my.key accounts.csv
	[ -z "$output" ]
	NOW=2026-01-28T21:00:00Z
	[ "$(retain warn -k my.key accounts.csv | jq -r .end)" = \
	    2026-02-28T13:00:00-08:00 ]
}

@test "warn: still warns everybody after a run was missed" {
	people
	key
	NOW=2027-01-01T00:00:00Z
	[ "$(strum warn people.ndjson | wc -l)" -eq 3 ]
}

@test "warn: warns nobody who is under a hold, or deleted for another reason" {
	people
	key
	hold a '"dataset":"accounts","key":{"account_id":1}' >holds
	strum warn --holds holds people.ndjson | jq .identity.account_id |
	    is <(echo '"2"')
	sed -i '2s/"date_of_birth":null/"date_of_birth":"2015-01-01"/' \
	    people.ndjson
	run -0 strum warn --holds holds people.ndjson
	[ -z "$output" ]
}

# ---- what must be deleted at the source ----

@test "retain: SQL deletes only records that are unchanged, and reports them" {
	accounts
	sed -i 's/bo@/b'"'"'o@/; s/^18/O'"'"'Neil \\/' accounts.csv
	retain --keys keys --keys-as sql accounts.csv >/dev/null
	grep ^INSERT keys | is <(cat <<'END'
INSERT INTO pp_row SELECT pg_temp.pp_do(E'DELETE FROM "app"."account" WHERE "id" = E''O''''Neil \\\\'' AND pg_temp.pp_same("id", E''O''''Neil \\\\'') AND "login" = ''2025-06-01T09:00:00Z'' AND pg_temp.pp_same("login", ''2025-06-01T09:00:00Z'') AND "created" = ''2020-01-01T00:00:00Z'' AND pg_temp.pp_same("created", ''2020-01-01T00:00:00Z'')'), E'{"dataset":"accounts","key":{"id":"O''Neil \\\\"},"action":"delete","reason":"period is over","rule":"inactive","clause":"4.5b","unchanged":{"login":"2025-06-01T09:00:00Z","created":"2020-01-01T00:00:00Z"},"as_of":"2026-03-01T04:00:00-08:00"}';
INSERT INTO pp_row SELECT pg_temp.pp_do('DELETE FROM "app"."account" WHERE "id" = ''19'' AND pg_temp.pp_same("id", ''19'') AND COALESCE("login"::text, '''') = '''' AND "created" = ''2024-01-01T00:00:00Z'' AND pg_temp.pp_same("created", ''2024-01-01T00:00:00Z'')'), '{"dataset":"accounts","key":{"id":"19"},"action":"delete","reason":"period is over","rule":"inactive","clause":"4.5b","unchanged":{"login":null,"created":"2024-01-01T00:00:00Z"},"as_of":"2026-03-01T04:00:00-08:00"}';
END
	)
	# No deletions, no statements; a dataset without at_source is refused.
	retain --keys keys --keys-as sql < <(head -n 2 accounts.csv) >/dev/null
	[ ! -s keys ]
	run -2 retain --keys keys --keys-as sql -D devices \
	    <<<$'device,owner,used\n1,a,2020-01-01'
}

# shellcheck disable=SC2016 # names in backticks
@test "retain: SQL quotes each name of a table, whatever it is" {
	accounts
	policy
	# table JSON POSTGRESQL OTHERS: how the table is written.
	table() {
		jq --argjson t "$1" '.datasets.accounts.at_source.sql.table = $t' \
		    policy.json >new
		mv new policy.json
		for form in sql sqlite mysql; do
			retain --keys keys --keys-as $form accounts.csv >/dev/null
			name=$3
			[ $form != sql ] || name=$2
			[ "$(grep -cF "DELETE FROM $name WHERE " keys)" -eq 2 ]
		done
	}
	table '"Account"' '"Account"' '`Account`'
	table '"app.select"' '"app"."select"' '`app`.`select`'
	table '"my app.order-items"' '"my app"."order-items"' \
	    '`my app`.`order-items`'
	table '"注文"' '"注文"' '`注文`'
	table '["app", "app"]' '"app"."app"' '`app`.`app`'
	table '["a.b"]' '"a.b"' '`a.b`'
	table '["a.b", "x; DROP TABLE `y` \"z\""]' \
	    '"a.b"."x; DROP TABLE `y` ""z"""' '`a.b`.`x; DROP TABLE ``y`` "z"`'
}

# database WORD N: what a script prints of the Nth key line, see keysql.h.
database() {
	case $1 in
	gone) sed -n "$2p" keys ;;
	*) sed -n "$2s/.*/{\"$1\":&}/p" keys ;;
	esac
}

@test "confirm: logs what a database says is gone, and tells what it refused" {
	accounts
	key
	retain -k my.key --keys keys accounts.csv >/dev/null
	{
		database going 1
		database going 2
		database gone 1
		database refused 2
		echo '{"done":true}'
	} >printed
	run -1 --separate-stderr confirm printed
	[ "$stderr" = 'pp-retain: the database refused 1 record, which stays: does another table need it?' ]
	confirm <(head -n 1 keys)
	[ "$(wc -l <gone)" -eq 1 ]
	# A record that was not found may never be: somebody must look.
	run -1 --separate-stderr confirm < <(database going 2; database stays 2)
	[ "$stderr" = 'pp-retain: 1 record was not found as exported, and not deleted: changed since the export or cannot be compared' ]
	run -1 --separate-stderr confirm < <(database going 2; database several 2)
	[ "$stderr" = 'pp-retain: 1 key fits several records, which stay: give the dataset a key that tells them apart' ]
	# What is in the log is gone, and was told.
	run -0 --separate-stderr confirm < <(database stays 1)
	[ -z "$stderr" ]
	run -0 --separate-stderr confirm < <(database going 2; echo '{"done":true}')
	[ -z "$stderr" ] && [ "$(wc -l <gone)" -eq 1 ]
}

@test "confirm: remembers what may be gone, where a database's client was killed" {
	accounts
	key
	retain -k my.key --keys keys accounts.csv >/dev/null
	run -1 --separate-stderr confirm < <(database going 1; database going 2
		database gone 1)
	[ "$stderr" = "pp-retain: the database's client ended early: 1 record may be gone, and is logged as unsure" ]
	jq -c '[.reason, .unsure]' gone | is <(cat <<'END'
["period is over",null]
["period is over",true]
END
	)
	# Told twice, it is there once; told as gone, it is sure.
	run -0 confirm < <(database going 2)
	[ "$(wc -l <gone)" -eq 2 ]
	cp gone unsure
	confirm < <(database gone 2)
	[ "$(jq -s 'map(select(.unsure | not)) | length' gone)" -eq 2 ]
	# Was it never deleted, the rules decide; else somebody looks at it.
	mv unsure gone
	run -0 retain -k my.key --deletions gone -n <(sed -n '1p; 4p' accounts.csv)
	[ "$(jq -r .action <<<"$output")" = delete ]
	sed -i "4s/,[^,]*\$/,$NOW/" accounts.csv
	run -1 retain -k my.key --deletions gone --decisions told \
	    <(sed -n '1p; 4p' accounts.csv)
	jq -e '.reason == "came back, or was never deleted" and .rule == null' told
	[ "${lines[1]}" = "$(sed -n 4p accounts.csv)" ]
}

@test "confirm: logs any id that a ledger takes" {
	key
	confirm <<<'{"dataset":"accounts","key":{"id":"7"},"request_id":"web:2026.17 (a)"}'
	[ "$(jq -r .request_id gone)" = 'web:2026.17 (a)' ]
}

@test "retain: CSV keys have a row for each record, with the values that decided" {
	accounts
	sed -i 's/^18/"1,8"/' accounts.csv
	retain --keys keys --keys-as csv accounts.csv >/dev/null
	is keys <<'END'
id,login,created,pp_rule,pp_reason
"1,8",2025-06-01T09:00:00Z,2020-01-01T00:00:00Z,inactive,period is over
19,,2024-01-01T00:00:00Z,inactive,period is over
END
	retain --keys keys --keys-as csv < <(head -n 2 accounts.csv) >/dev/null
	is keys <<<id,login,created,pp_rule,pp_reason
}

# since DATE...: accounts with these dates of last use.
since() {
	local n=0
	echo id,email,state,created,login
	for date; do
		printf '%d,,,,%s\n' $((n += 1)) "$date"
	done
}

# pg_partman#776: a partition was dropped with data still in its period.
@test "whole: names a file only if all of its records may be deleted" {
	since 2024-01-01T00:00:00Z 2024-02-01T00:00:00Z >old.csv
	since 2024-01-01T00:00:00Z 2026-02-28T00:00:00Z \
	    2024-01-01T00:00:00Z >mixed.csv
	echo id,email,state,created,login >none.csv
	for file in old.csv mixed.csv none.csv; do
		retain whole -D accounts $file
	done >got
	is got <<<old.csv
	# Together they are one unit.
	retain whole old.csv old.csv >got
	is got <<<$'old.csv\nold.csv'
	retain whole old.csv mixed.csv >got
	is got </dev/null
	retain whole <old.csv >got
	is got <<<-
	# Records of which only fields are erased stay.
	echo '{"line":1,"at":"2020-01-01T00:00:00Z","ip":"192.0.2.1","browser":"x"}' |
	    retain whole >got
	is got </dev/null
}

@test "whole: unknown dates and holds keep a file" {
	since 2024-01-01T00:00:00Z >old.csv
	for date in '' 2024-02-30T00:00:00Z 0000-00-00; do
		{ cat old.csv; echo "2,,,,$date"; } >unknown.csv
		run -1 --separate-stderr retain whole unknown.csv
		[ -z "$output" ]
		[[ $stderr == *'1 record to look at' ]]
	done
	{ cat old.csv; echo '"2,2024'; } >bad.csv
	run -3 retain whole bad.csv
	run -2 retain whole -r rejects bad.csv
	hold c '"dataset":"accounts","key":{"id":"1"}' >holds
	retain whole --holds holds old.csv >got
	is got </dev/null
	release c >>holds
	retain whole --holds holds old.csv >got
	is got <<<old.csv
	cp old.csv $'a\nb'
	run -2 --separate-stderr retain whole $'a\nb'
	[[ $stderr == *'the name of a file has a line feed; whole prints one name per line' ]]
}

@test "whole: judges a person by the records of all named files" {
	printf 'device,owner,used\n%s\n' a,ann,2020-01-01 >old.csv
	printf 'device,owner,used\n%s\n' b,ann,2026-02-01 >new.csv
	retain whole -D devices old.csv >got
	is got <<<old.csv
	retain whole -D devices old.csv new.csv >got
	is got </dev/null
}

@test "retain: keeps and reports a record without a key" {
	run -1 --separate-stderr retain --keys keys -D accounts <<'END'
{"id":null,"login":"2020-01-01","created":null}
{"id":"","login":"2020-01-01","created":null}
{"id":{"a":1},"login":"2020-01-01","created":null}
{"id":2,"login":"2020-01-01","created":null}
END
	[ "${#lines[@]}" -eq 3 ]
	ids keys | is <(echo 2)
	[[ $stderr == *'id: no key: 3 records to look at' ]]
}

@test "retain: erases fields once, and leaves the rest alone" {
	cat >visits.csv <<'END'
line,at,ip,browser
1,2024-01-01T00:00:00Z,192.0.2.1,"x, y"
2,2026-02-01T00:00:00Z,192.0.2.1,z
3,2024-01-01T00:00:00Z,,
END
	retain --keys keys --decisions told visits.csv | is <(cat <<'END'
line,at,ip,browser
1,2024-01-01T00:00:00Z,,
2,2026-02-01T00:00:00Z,192.0.2.1,z
3,2024-01-01T00:00:00Z,,
END
	)
	jq -c '[.action, .key.line, .erase]' keys |
	    is <(echo '["erase","1",["ip","browser"]]')
	retain --keys keys -t ndjson visits.csv >visits.ndjson
	retain --keys again visits.ndjson | jq -c .ip | is <(printf '%s\n' null '"192.0.2.1"' '""')
	[ ! -s again ]
	# No record was deleted, so nothing is logged.
	key
	retain --keys keys visits.csv >/dev/null
	confirm <keys
	[ ! -s gone ]
	run -2 retain --keys keys --keys-as csv visits.csv
}

@test "retain: reports what is in doubt, not what was erased before" {
	policy
	jq '.retention.rules |= map(select(.id == "visits") |
	    ., (.id = "again" | .since = ["ended"] | .delete_after = "P1Y" |
	        del(.erase) | .then = "delete")) |
	    .datasets |= {visits: (.visits |
	        .fields.ended = {category: "user.behavior", type: "timestamp"})} |
	    del(.rights, .identity)' policy.json >two.json
	mv two.json policy.json
	printf 'line,at,ip,browser,ended\n1,2024-01-01T00:00:00Z,,,x\n' >visits.csv
	run -1 --separate-stderr retain -n visits.csv
	[ "$(jq -c '[.action, .reason, .rule, .end]' <<<"$output")" = '["review","not a date","again",null]' ]
	[[ $stderr == *'ended: not a date: 1 record'* ]]
}

@test "retain: does not erase a category that only begins like the named one" {
	policy
	sed -i 's/"erase": \["user.device"\]/"erase": ["user.device.cookie"]/
		s/"category": "user.device"}}}/"category": "user.device.cookie"}}}/
		s/user.device.ip_address/user.device.cookie_id/' policy.json
	retain -D visits < <(printf '%s\n' line,at,ip,browser \
	    1,2024-01-01T00:00:00Z,a,b) | is <(printf '%s\n' \
	    line,at,ip,browser 1,2024-01-01T00:00:00Z,a,)
}

@test "retain: can erase a field that the condition of the rule looks at" {
	policy
	jq '(.retention.rules[] | select(.id == "visits")) +=
	    {when: ".browser != \"bot\""} |
	    .datasets.visits.no_retention = "a test"' policy.json >p
	mv p policy.json
	retain -D visits < <(printf '%s\n' line,at,ip,browser \
	    1,2024-01-01T00:00:00Z,a,b 2,2024-01-01T00:00:00Z,a,bot) |
	    is <(printf '%s\n' line,at,ip,browser \
		1,2024-01-01T00:00:00Z,, 2,2024-01-01T00:00:00Z,a,bot)
}

# ---- a nightly job ----

@test "retain: is silent when all went well" {
	accounts
	key
	confirm </dev/null
	run -0 --separate-stderr retain -k my.key --deletions gone --keys keys \
	    -o kept accounts.csv
	[ -z "$output$stderr" ]
	run -0 --separate-stderr retain -v --keys keys -o kept accounts.csv
	[ "${#stderr_lines[@]}" -eq 2 ]
	[[ $stderr == *'2 deleted, 0 erased, 0 restricted'* ]]
}

@test "retain: gives the same files when run again" {
	accounts
	key
	confirm </dev/null
	for i in 1 2; do
		retain -k my.key --deletions gone --keys keys.$i \
		    --decisions told.$i -o kept.$i accounts.csv
	done
	cmp keys.1 keys.2
	cmp told.1 told.2
	cmp kept.1 kept.2
	# After the deletions there is nothing left to do.
	confirm <keys.1
	retain -k my.key --deletions gone --keys keys.3 kept.1 | cmp - kept.1
	[ ! -s keys.3 ]
}

@test "retain: refuses to run earlier than the last run, unless forced" {
	accounts
	key
	confirm </dev/null
	retain -k my.key --deletions gone accounts.csv >/dev/null
	NOW=2026-02-28T12:00:00Z
	run -2 --separate-stderr retain -k my.key --deletions gone \
	    --keys keys -o kept accounts.csv
	[[ $stderr == *'the clock went back'* ]]
	[ ! -e keys ] && [ ! -e kept ]
	retain -k my.key --deletions gone --force accounts.csv >/dev/null
	retain -k my.key --deletions gone accounts.csv >/dev/null
	# A run that failed does not count as the last run.
	NOW=2026-03-28T12:00:00Z
	run -3 retain -k my.key --deletions gone --max-delete 0 accounts.csv
	NOW=2026-02-28T12:00:00Z
	retain -k my.key --deletions gone accounts.csv >/dev/null
	echo nonsense >gone.clock
	run -2 retain -k my.key --deletions gone accounts.csv
}

@test "retain: runs may overlap, and the time of the last one never goes back" {
	accounts
	key
	confirm </dev/null
	mkfifo feed
	retain -k my.key --deletions gone -D accounts <feed >first 3>&- &
	exec 7>feed
	cat accounts.csv >&7
	for _ in $(seq 200); do
		[ ! -s first ] || break
		sleep 0.02
	done
	# A later one ends while the first is at work.
	(
		NOW=2026-03-01T12:00:07Z
		retain -k my.key --deletions gone --keys keys accounts.csv
	) | is <(sed 3,4d accounts.csv)
	[ "$(wc -l <keys)" -eq 2 ]
	confirm </dev/null
	exec 7>&-
	wait
	is first < <(sed 3,4d accounts.csv)
	is gone.clock <<<2026-03-01T12:00:07Z
	run -2 --separate-stderr retain -k my.key --deletions gone accounts.csv
	[[ $stderr == *'the clock went back'* ]]
	# By force it goes back.
	retain -k my.key --deletions gone --force accounts.csv >/dev/null
	is gone.clock <<<2026-03-01T12:00:00Z
}

@test "retain: two runs of one policy can stand in a pipe" {
	accounts
	key
	named
	by init >/dev/null
	jq '.retention.rules += [.retention.rules[0] + {"id": "wa", "when":
	    ".state == \"WA\"", "delete_after": "P1D"}] |
	    .retention.rules[0].when = ".state != \"WA\""' p/policy.json >p/other.json
	for _ in 1 2 3 4 5; do
		by -k my.key accounts.csv |
		    pp-retain -p p/other.json --now "$NOW" -k my.key >both
		is both < <(head -n 1 accounts.csv)
	done
}

@test "retain: the time of the last run has one place, even if a link names its log" {
	accounts
	key
	mkdir elsewhere
	: >elsewhere/gone
	ln -s elsewhere/gone link
	retain -k my.key --deletions link accounts.csv >/dev/null
	[ -s elsewhere/gone.clock ]
	NOW=2026-02-28T12:00:00Z
	for log in link elsewhere/gone; do
		run -2 --separate-stderr retain -k my.key --deletions $log \
		    accounts.csv
		[[ $stderr == *'the clock went back'* ]]
	done
}

@test "retain: stops before any key is written if too many would be deleted" {
	accounts
	for most in 1 66% 0 0%; do
		run -3 --separate-stderr retain --max-delete $most --keys keys \
		    --decisions told -o kept accounts.csv
		[[ $stderr == *'2 of 3 records would be deleted'* ]]
		[ ! -e keys ] && [ ! -e told ] && [ ! -e kept ]
	done
	for most in 2 67% 100%; do
		retain --max-delete $most --keys keys accounts.csv >/dev/null
		[ "$(wc -l <keys)" -eq 2 ]
	done
	retain --max-delete 50% --keys keys < <(sed 4d accounts.csv) \
	    >/dev/null
	[ "$(wc -l <keys)" -eq 1 ]
	for bad in -1 101% x '' %; do
		run -2 retain --max-delete "$bad" accounts.csv
	done
	# The policy has a limit, too, which the option replaces.
	sed 's/"retention": {/&"max_delete": "50%",/' policy.json >p
	run -3 pp-retain -p p --now $NOW accounts.csv
	pp-retain -p p --now $NOW --no-holds --max-delete 2 accounts.csv \
	    >/dev/null
}

@test "retain: a dry run prints what the run decides, and writes nothing" {
	accounts
	key
	confirm </dev/null
	retain -n -k my.key --deletions gone --keys keys --decisions d \
	    accounts.csv >tried
	[ ! -e keys ] && [ ! -e d ] && [ ! -e gone.clock ]
	retain -k my.key --deletions gone --decisions told accounts.csv \
	    >/dev/null
	cmp told tried
	# It also says that the limit would have stopped the run.
	run -3 --separate-stderr retain -n --max-delete 1 accounts.csv
	[ "${#lines[@]}" -eq 2 ]
}

@test "retain: overwrites nothing that it reads, except the input by -o" {
	accounts
	key
	echo >holds
	cp accounts.csv copy
	for file in accounts.csv holds my.key policy.json; do
		for option in --keys --decisions; do
			run -2 retain -k my.key --holds holds $option $file \
			    accounts.csv
		done
	done
	run -2 retain --keys x --decisions x accounts.csv
	run -2 retain --keys x -o x accounts.csv
	cmp accounts.csv copy
	# The output may take the place of the input.
	retain -o accounts.csv accounts.csv
	is accounts.csv < <(sed 3,4d copy)
}

@test "retain: prints no value if the header is missing" {
	policy
	for line in "17,$SECRET@example.org,2020-01-01" \
	    "$SECRET,$SECRET,2020-01-01" "$SECRET@x.org,$SECRET@x.org"; do
		for option in '' '-D accounts'; do
			# shellcheck disable=SC2086 # words
			run -2 --separate-stderr retain $option <<<"$line"
			[ -z "$output" ]
			silent
		done
	done
}

@test "retain: no message holds a value" {
	key
	cat >in <<END
id,email,state,created,login
$SECRET,$SECRET,$SECRET,$SECRET,$SECRET
END
	run -1 --separate-stderr retain -k my.key --keys keys in
	silent
	run -3 --separate-stderr retain -D devices \
	    < <(printf 'device,owner,used\n1,%s,\n2,x,\n3,%s,\n' \
		"$SECRET" "$SECRET")
	silent
	hold "$SECRET" "\"dataset\":\"accounts\",\"person\":\"$SECRET\"" >holds
	run -2 --separate-stderr retain -k my.key --holds holds in
	silent
	run -3 --separate-stderr retain -k my.key --ledger in in
	silent
}

# condition EXPRESSION: the policy with a condition for its accounts.
condition() {
	policy
	jq --arg when "$1" '(.retention.rules[] |
	    select(.id == "inactive")) += {when: $when} |
	    .datasets.accounts.no_retention = "a test"' policy.json >p
	mv p policy.json
}

@test "retain: applies a rule to the records that meet its condition" {
	accounts
	# Natively and by libjq, in CSV and in NDJSON.
	for when in '.state == "WA"' '.state | startswith("W")'; do
		condition "$when"
		for to in csv ndjson; do
			retain --keys keys -t $to accounts.csv >kept
			retain --decisions told -D accounts kept >/dev/null
			ids keys | is <(echo 18)
			[ ! -s told ]
		done
		retain -D accounts --keys keys < <(pp-redact -t ndjson \
		    accounts.csv) >/dev/null
		ids keys | is <(echo 18)
	done
	# The value it looked at must be unchanged at the source.
	condition '.state == "WA"'
	retain --keys keys accounts.csv >/dev/null
	[ "$(jq -r .unchanged.state keys)" = WA ]
	retain --keys keys --keys-as sql accounts.csv >/dev/null
	grep -qF "AND \"state\" = ''WA''" keys
}

@test "retain: reads numbers in CSV where the policy says so" {
	cat >p.json <<'END'
{"policy": {"format": "pp-policy/1", "id": "n", "title": "N",
  "time_zone": "UTC"},
 "purposes": {"any": {"data_use": "collect", "clause": "1"}},
 "datasets": {"d": {"clause": "1", "subjects": ["visitor"],
   "purposes": ["any"], "key": ["id"], "no_retention": "a test",
   "fields": {"id": {"category": "system.operations"},
    "n": {"category": "user.behavior", "type": "number"},
    "at": {"category": "user.behavior", "type": "date"}}}},
 "retention": {"rules": [{"id": "r", "clause": "1", "dataset": "d",
   "when": "WHEN", "delete_after": "P1Y", "since": ["at"]}]}}
END
	printf 'id,n,at\n' >in
	i=0
	for n in 3 5 6 10 007 -1 6.5 1e1 '' x ' 7' 0x9; do
		printf '%d,%s,2020-01-01\n' $((i += 1)) "$n"
	done >>in
	# Without jq, and with it.
	for when in '.n > 5' '.n > ([5] | .[0])'; do
		sed "s/WHEN/$when/" p.json >q.json
		run -1 --separate-stderr pp-retain -n -p q.json in
		[ "$(jq -r 'select(.action == "delete") | .key.id' <<<"$output")" = \
		    $'3\n4\n5\n7\n8' ]
		[[ $stderr == *'condition cannot be judged: 4 records to look at' ]]
	done
}

@test "retain: keeps and reports a record if a condition fails" {
	accounts
	condition '.state | tonumber > 3'
	run -1 --separate-stderr retain --keys keys accounts.csv
	[ "$output" = "$(cat accounts.csv)" ] && [ ! -s keys ]
	[[ $stderr == *'condition cannot be judged: 3 records to look at' ]]
	[ "${#stderr_lines[@]}" -eq 1 ]
}

@test "retain: stops at a condition that cannot be evaluated" {
	accounts
	for when in '.state ==' 'input' '.colour == "red"'; do
		condition "$when"
		run -2 --separate-stderr retain -D accounts accounts.csv
		[ -z "$output" ]
	done
}

@test "retain: ends a condition that takes all memory" {
	accounts
	condition '[range(1e9)] | length > 1'
	run -3 --separate-stderr retain --keys keys -o kept accounts.csv
	[ ! -e keys ] && [ ! -e kept ]
	[ "$stderr" = 'pp-retain: a condition needs more than 1 GiB of memory for one record: does it end?' ]
}

@test "retain: refuses a --now that is not a time" {
	accounts
	policy
	for bad in yesterday 2026-02-30 '' 1767225600; do
		run -2 pp-retain -p policy.json --now "$bad" accounts.csv
		[ "${#lines[@]}" -eq 1 ]
	done
	# A date means its first minute, in the policy's zone.
	printf 'id,email,state,created,login\n1,,,,%s\n' \
	    2025-09-01T08:00:00Z >in
	run -0 pp-retain -p policy.json --now 2026-03-01 in
	[ "${#lines[@]}" -eq 2 ]
	run -0 pp-retain -p policy.json --no-holds --now 2026-03-02 in
	[ "${#lines[@]}" -eq 1 ]
}

# ---- crashes ----

# shim: builds a library that kills a program at its Nth change of a file.
shim() {
	if retain -v </dev/null 2>&1 | grep -q 'sandbox none'; then
		skip 'this build is not to be loaded before'
	fi
	"${CC:-cc}" -O1 -shared -fPIC -o shim.so \
	    "$BATS_TEST_DIRNAME/shim/fault.c" 2>/dev/null ||
	    skip 'no shared object can be made here'
}

# killed N COMMAND...: runs it and kills it at its Nth change of a file; true if
# it ended by itself before, as with timeout(1).
killed() {
	local at=$1
	shift
	(
		export LD_PRELOAD=$PWD/shim.so KILL_AT=$at
		exec "$@"
	)
}

# What a killed run may leave: if there are keys, the records that stay are
# complete, and each record is in one of the two.
sound() {
	[ ! -e keys ] || {
		cmp kept want.kept
		cmp keys want.keys
		cmp told want.told
	}
	[ ! -s told ] || cmp told want.told
	cmp accounts.csv source
	cmp gone gone.before
}

@test "retain: loses no record and writes no key early when killed at any step" {
	local n
	accounts
	key
	shim
	confirm </dev/null
	cp accounts.csv source
	cp gone gone.before
	retain -k my.key --deletions gone --keys want.keys \
	    --decisions want.told accounts.csv >want.kept
	run_it() {
		rm -f gone.clock
		killed "$1" pp-retain -p policy.json --no-holds --now $NOW -k my.key \
		    --deletions gone --keys keys --decisions told "${@:2}" \
		    accounts.csv
	}
	for half in '' 1; do
		[ -z "$half" ] || export KILL_HALF=1
		for way in stdout file; do
			for ((n = 1; ; n++)); do
				rm -f keys told kept
				if [ $way = file ]; then
					run_it $n -o kept 2>/dev/null && break
				else
					run_it $n >kept 2>/dev/null && break
				fi
				sound
			done
			sound
			[ -e keys ] && [ -e kept ] && [ "$n" -gt 12 ]
		done
	done
	# A killed run can simply be repeated.
	unset KILL_HALF
	retain -k my.key --deletions gone --keys keys --decisions told \
	    accounts.csv >kept
	sound
}

@test "retain: what stays is on disk before decisions and keys appear" {
	accounts
	key
	shim
	confirm </dev/null
	export KILL_LOG=$PWD/calls
	killed 0 pp-retain -p policy.json --no-holds --now $NOW -k my.key \
	    --deletions gone --keys keys --decisions told -o kept accounts.csv
	# Each file is synced, named, and its directory synced, in this order.
	grep -E '^(renameat|fsync)' calls | sed 's/fsync .*/fsync/' |
	    is <(cat <<'END'
fsync
fsync
renameat kept
fsync
fsync
fsync
fsync
fsync
renameat told
fsync
renameat keys
fsync
END
	)
	rm -f calls keys told
	killed 0 pp-retain -p policy.json --no-holds --now $NOW -k my.key \
	    --keys keys --decisions told accounts.csv >kept
	# Standard output is synced, too, where it is a file.
	grep -E '^(renameat|fsync)' calls | sed 's/fsync .*/fsync/' |
	    head -n 2 | is <(printf 'fsync\nfsync\n')
}

@test "confirm: logs whole lines when killed at any step, and can be repeated" {
	local n
	accounts
	key
	shim
	retain -k my.key --keys keys accounts.csv >/dev/null
	head -n 1 keys | confirm
	cp gone gone.before
	confirm <keys
	cp gone gone.after
	for half in '' 1; do
		for ((n = 1; ; n++)); do
			cp gone.before gone
			if (
				[ -z "$half" ] || export KILL_HALF=1
				killed $n pp-retain confirm -p policy.json \
				    -k my.key --deletions gone --now $NOW <keys
			) 2>/dev/null; then
				break
			fi
			# A torn line does not count for a run.
			run retain -q -k my.key --deletions gone accounts.csv
			[ "$status" -le 1 ]
			confirm <keys 2>told
			if cmp -s gone gone.after; then
				[ ! -s told ] || grep -q 'torn last line' told
			else
				false
			fi
		done
		cmp gone gone.after
		[ "$n" -gt 3 ]
	done
}

@test "confirm: logs each line as it comes, so what is killed forgets nothing" {
	local n
	accounts
	key
	retain -k my.key --keys keys accounts.csv >/dev/null
	[ "$(wc -l <keys)" -eq 2 ]
	mkfifo feed
	for signal in INT TERM KILL; do
		rm -f gone
		# shellcheck disable=SC2016 # the other shell expands it
		pp-retain confirm -p policy.json -k my.key --deletions gone \
		    --now "$NOW" <feed 3>&- &
		n=$!
		exec 7>feed
		head -n 1 keys >&7
		for _ in $(seq 200); do
			[ ! -s gone ] || break
			sleep 0.02
		done
		[ "$(wc -l <gone)" -eq 1 ]
		kill -$signal $n
		# What arrives within two seconds after a signal is read.
		tail -n 1 keys >&7 || true
		exec 7>&-
		run wait $n
		[ $signal = KILL ] || [ "$(wc -l <gone)" -eq 2 ]
		rm -f gone.before
		cp gone gone.before
		confirm <keys
		[ "$(wc -l <gone)" -eq 2 ]
		cmp <(head -n 1 gone) <(head -n 1 gone.before)
	done
}

@test "confirm: a line that is too long does not lose the others" {
	accounts
	key
	retain -k my.key --keys keys accounts.csv >/dev/null
	run -1 --separate-stderr confirm < <(head -n 1 keys
		head -c 70000000 /dev/zero | tr '\0' x
		echo
		tail -n 1 keys)
	[[ $stderr == *'<stdin>:2: is longer than 64 MiB' ]]
	[ "$(wc -l <gone)" -eq 2 ]
}

@test "confirm: erases no line that others append while it waits" {
	news
	key
	retain -k my.key --suppression left --keys keys news.csv >/dev/null
	confirm --suppression left <keys
	sed -i 's/"as_of":"2026/"as_of":"2027/' keys # those of a later run
	lift=$(jq -c '{event: "lifted", subject}' left | head -n 1)
	rm gone
	mkfifo feed other
	pp-retain confirm -p policy.json -k my.key --deletions gone \
	    --suppression left --now "$NOW" <feed 3>&- &
	exec 7>feed
	pp-retain confirm -p policy.json -k my.key --deletions gone.other \
	    --suppression left --now "$NOW" <other 3>&- &
	exec 8>other
	: >&7 >&8
	sleep 0.2
	echo "$lift" >>left
	cat keys >&7
	exec 7>&-
	for _ in $(seq 200); do
		[ ! -s gone ] || break
		sleep 0.02
	done
	cat keys >&8
	exec 8>&-
	wait
	# The lift is there, and after it the person left again, once.
	[ "$(grep -cF "$lift" left)" -eq 1 ]
	[ "$(jq -rs 'map(.event) | join(" ")' left)" = \
	    'suppressed lifted suppressed' ]
	cmp gone gone.other
}

@test "confirm: two at once log all lines, and neither drops any of the other" {
	accounts
	key
	retain -k my.key --keys keys accounts.csv >/dev/null
	for _ in 1 2 3 4 5; do
		rm -f gone
		head -n 1 keys | confirm 3>&- &
		tail -n 1 keys | confirm 3>&- &
		confirm <keys
		wait
		[ "$(wc -l <gone)" -eq 2 ]
	done
}

@test "confirm: refuses one file for two purposes" {
	accounts
	key
	run -2 --separate-stderr confirm --suppression gone </dev/null
	[[ $stderr == *'gone: is named for two purposes' ]]
	run -2 confirm gone
	[ ! -e gone ]
}

@test "confirm: a torn last line is set aside, one without its line feed is kept" {
	news
	key
	retain -k my.key --suppression left --keys keys news.csv >/dev/null
	confirm --suppression left <keys
	jq -cj '{event: "lifted", subject}' left >lift
	cat lift >>left
	printf '{"deleted_at":' >>gone
	sed -i 's/"as_of":"2026/"as_of":"2027/' keys # those of a later run
	run -0 --separate-stderr confirm --suppression left <keys
	[[ $stderr == *'gone: the torn last line was moved to gone.torn' ]]
	[ "$(jq -rs 'map(.event) | join(" ")' left)" = \
	    'suppressed lifted suppressed' ]
	jq -e . gone >/dev/null
	[ "$(cat gone.torn)" = '{"deleted_at":' ]
}

@test "confirm: forgets nobody who left when killed at any step" {
	local n
	news
	key
	shim
	retain -k my.key --suppression left --keys keys news.csv >/dev/null
	for ((n = 1; ; n++)); do
		rm -f gone left
		if killed $n pp-retain confirm -p policy.json -k my.key \
		    --deletions gone --suppression left --now $NOW <keys \
		    2>/dev/null; then
			break
		fi
		# A logged deletion without an entry on the list would let an
		# import bring the person back.
		[ ! -s gone ] || [ -s left ]
	done
	[ -s gone ] && [ -s left ] && [ "$n" -gt 6 ]
}

# ---- what a run says of itself ----

@test "retain: writes no key lines or decisions to a file that is called -" {
	policy
	accounts
	for option in --keys --decisions --deletions; do
		run -2 --separate-stderr retain -D accounts "$option" - accounts.csv
		[ -z "$output" ]
		[ "${stderr_lines[0]}" = "pp-retain: $option takes the name of a file, not -" ]
		run ! test -e ./-
	done
}

@test "retain: decides on a dry run wherever a run decides" {
	policy
	accounts
	jq 'del(.datasets.accounts["key", "at_source"])' policy.json >new && mv new policy.json
	run -0 --separate-stderr retain -D accounts accounts.csv
	kept=$output
	run -0 --separate-stderr retain -n -D accounts accounts.csv
	[ "$(jq -sr 'map(.key == {}) | all' <<<"$output")" = true ]
	[ -z "$stderr" ]
	run -0 --separate-stderr retain --decisions decisions -D accounts accounts.csv
	[ "$output" = "$kept" ]
	[ -s decisions ]
	# Key lines and warnings must name a record.
	run -2 --separate-stderr retain --keys keys -D accounts accounts.csv
	[ "$stderr" = 'pp-retain: dataset "accounts" has no "key" in the policy' ]
}

@test "retain: writes a key that is a number as a number" {
	policy
	printf '{"id":18,"email":"","state":"","created":"2020-01-01","login":""}\n' >in
	run -0 retain -D accounts --keys keys in
	[ "$(jq -c .key keys)" = '{"id":18}' ]
	# A reader of JSON may change these, so they are texts.
	for id in 1.50 -0 12345678901234567890; do
		printf '{"id":%s,"email":"","state":"","created":"2020-01-01","login":""}\n' "$id" >in
		run -0 retain -D accounts --keys keys in
		[ "$(jq -r '.key.id | type' keys)" = string ]
	done
	# In CSV the policy says that it is a number.
	accounts
	run -0 retain -D accounts --keys keys accounts.csv
	[ "$(jq -r '.key.id | type' keys | sort -u)" = string ]
	jq '.datasets.accounts.fields.id.type = "number"' policy.json >new &&
	    mv new policy.json
	run -0 retain -D accounts --keys numbers accounts.csv
	[ "$(jq -r '.key.id | type' numbers | sort -u)" = number ]
	jq -c '.key.id |= tostring' numbers | cmp - keys
}

@test "retain: reports columns that the dataset does not have" {
	policy
	printf 'id,email,state,created,login,undo,more\n' >in.csv
	run -0 --separate-stderr retain -D accounts in.csv
	[ "$output" = 'id,email,state,created,login,undo,more' ]
	[ "$stderr" = 'pp-retain: warning: in.csv: dataset "accounts" of the policy lacks "undo", "more"; add what is missing, or remove it from the input' ]
	run -0 --separate-stderr retain -q -D accounts in.csv
	[ -z "$stderr" ]
}

@test "retain: ends silently when who reads its decisions leaves" {
	policy
	{
		echo id,email,state,created,login
		seq 50000 | sed 's/$/,,,2020-01-01,/'
	} >in.csv
	retain -n -D accounts in.csv 2>err | head -n 1 >out || true
	[ -s out ]
	[ ! -s err ]
}

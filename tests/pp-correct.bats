#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# shellcheck disable=SC2030,SC2031,SC2154 # stderr, output: set by run
# shellcheck disable=SC2119,SC2120 # functions called without arguments, too
#
# What pp-correct corrects, and what stays as it is.

load helper

set -o pipefail

NOW=2026-03-01T12:00:00Z

# policy [JQ]: a shop's, changed by a jq program.
policy() {
	jq "${1-.}" >p.json <<'END'
{"policy": {"format": "pp-policy/1", "id": "shop", "title": "Shop",
  "time_zone": "UTC", "last_updated": "2026-01-01"},
 "purposes": {"news": {"clause": "2",
   "data_use": "marketing.communications.email"},
  "pay": {"clause": "2", "data_use": "essential.service.payment_processing"}},
 "identity": {"account_id": {}, "shared_value": "review",
  "phone_number": {"default_country": "US"},
  "email": {"plus_tag": "candidate", "dots": "candidate"}},
 "datasets": {
  "accounts": {"clause": "3", "subjects": ["customer"],
   "purposes": ["news", "pay"], "key": ["id"], "person": ["id"],
   "identity": {"account_id": "id", "email": "email",
    "phone_number": "phone"},
   "no_retention": "a test", "fields": {
    "id": {"category": "user.unique_id"},
    "email": {"category": "user.contact.email"},
    "phone": {"category": "user.contact.phone_number"},
    "name": {"category": "user.name"},
    "born": {"category": "user.demographic.date_of_birth", "type": "date",
     "format": "%d.%m.%Y"},
    "points": {"category": "user.behavior", "type": "number"},
    "adult": {"category": "user.demographic", "type": "boolean"}},
   "at_source": {"sql": {"table": "accounts", "key": ["id"]}}},
  "orders": {"clause": "3", "subjects": ["customer"], "purposes": ["pay"],
   "key": ["order"], "person": ["account"],
   "identity": {"account_id": "account"}, "no_retention": "a test",
   "fields": {"order": {"category": "system.operations"},
    "account": {"category": "user.unique_id"},
    "street": {"category": "user.contact.address.street"}}}},
 "recipients": {
  "mailer": {"clause": "4", "type": "service_provider", "country": "US",
   "contract": "C1", "purposes": ["news"],
   "fields": {"accounts": ["email", "name"]}},
  "bank": {"clause": "4", "type": "service_provider", "country": "US",
   "contract": "C2", "purposes": ["pay"], "fields": {"accounts": ["id"]}}},
 "transfers": {"clause": "5", "allow": ["US"]},
 "rights": {"requests": {
  "correction": {"clause": "6", "verify": "reasonable"}}}}
END
	key
}

# request ID TYPE LEVEL IDENTITY...: a request of a person who proved so much.
request() {
	local id=$1 type=$2 level=$3
	shift 3
	printf '%s\n' "$@" | pp-request add -p p.json -k my.key -l ledger -i \
	    --id "$id" --at 2026-02-01T09:00:00Z "$type" >/dev/null
	[ "$level" = none ] || note "$id" identity_confirmed --level "$level"
}

# note ID EVENT [OPTION]...
note() {
	pp-request note -p p.json -k my.key -l ledger \
	    --at 2026-02-02T09:00:00Z "$@"
}

# values: a file of what is to be corrected, from standard input.
values() {
	cat >values
	chmod 600 values
}

# change FROM TO [FIELD [MEMBERS]]: one line of it, of Ada's request.
change() {
	jq -cn --arg f "$1" --arg t "$2" --arg field "${3-name}" \
	    "{request: \"r1\", dataset: \"accounts\", field: \$field,
	    from: \$f, to: \$t} + {${4-}}"
}

accounts() {
	cat <<'END'
id,email,phone,name,born,points,adult
1,ada@example.org,415-555-0101,Ada Exampel,02.03.1990,007,yes
2,bo@example.org,415-555-0102,Bo Exampel,03.04.1991,7,no
3,cy@example.org,,Cy,,,
END
}

# start: a shop, Ada's request, and accounts.csv.
start() {
	policy "${1-.}"
	request r1 correction reasonable account_id=1 email=ada@example.org
	accounts >accounts.csv
}

# correct [OPTION]... [FILE]: of dataset D, else accounts, with the files K, L
# and V in place of the usual ones.
correct() {
	# shellcheck disable=SC2086 # HELD may be no word
	pp-correct -p p.json -k "${K-my.key}" -l "${L-ledger}" \
	    -D "${D-accounts}" --values "${V-values}" --now "$NOW" \
	    ${HELD---no-holds} "$@"
}

@test "correct: a wrong value of the person who asked is corrected, and all else stays as it is" {
	start
	change 'Ada Exampel' 'Ada Example' | values
	run -0 --separate-stderr correct accounts.csv
	printf '%s\n' "$output" | is <(accounts | sed 's/Ada Exampel/Ada Example/')
	[ "$stderr" = '' ]
}

# same: the records of the last run are those of accounts.csv.
same() {
	printf '%s\n' "$output" | is accounts.csv
}

# stays N REASON: nothing was corrected, N values stay, and a message says why.
stays() {
	local n=s
	[ "$1" -gt 1 ] || n=
	same
	[[ $stderr == *"$1 value$n stay"*"$2"* ]]
}

# ---- the file of values ----

@test "values: only their owner may read them" {
	start
	change 'Ada Exampel' x | values
	chmod 640 values
	run -2 --separate-stderr correct accounts.csv
	[ "$stderr" = 'pp-correct: values: must be a regular file that only its owner can read (chmod 600)' ]
	[ "$output" = '' ]
	chmod 600 values
	V=/dev/null run -2 --separate-stderr correct accounts.csv
}

# wrong WHY: the file of values is refused for that, and no value is shown.
wrong() {
	run -2 --separate-stderr correct accounts.csv
	[ "$output" = '' ]
	silent
	[ "$stderr" = "pp-correct: values:$1" ]
}

@test "values: a line that says something else is refused with its place, and no value" {
	start
	values <<<'{"request":"r1","dataset":"accounts","field":"name","from":"s3cr3tValue","to":"x","note":"s3cr3tValue"}'
	wrong '1: has an unknown member; known: request, dataset, field, from, to, key'
	values <<<'{"request":"ada@s3cr3tValue","dataset":"accounts","field":"name","from":"a","to":"b"}'
	wrong '1: "request" must be the id of a request'
	values <<<'{"request":"r1","dataset":"s3cr3tValue","field":"name","from":"a","to":"b"}'
	wrong '1: the policy has no such "dataset"; known: accounts, orders'
	values <<<'{"request":"r1","dataset":"orders","field":"s3cr3tValue","from":"a","to":"b"}'
	wrong '1: the dataset has no such "field"; known: order, account, street'
	values <<<'{"request":"r1","dataset":"accounts","field":"name","to":"s3cr3tValue"}'
	wrong '1: "from" is missing; if there is no value so far, say "from": null'
	values <<<'{"request":"r1","dataset":"accounts","field":"name","from":"s3cr3tValue"}'
	wrong '1: "to" is missing; if there is to be no value, say "to": null'
	values <<<'{"request":"r1","dataset":"accounts","field":"name","from":["s3cr3tValue"],"to":"b"}'
	wrong '1: field "name": must be a text, a whole number, true, false or null; write other numbers as a text'
	values <<<'{"request":"r1","dataset":"accounts","field":"name","from":"s3cr3tValue","to":"s3cr3tValue"}'
	wrong '1: field "name": "from" and "to" are the same'
	printf '\n"s3cr3tValue"\n' | values
	wrong '2: not a JSON object'
}

@test "values: what says which record it is, or whose, can only be corrected at the source" {
	start
	change 1 s3cr3tValue id | values
	wrong '1: field "id": says which record it is, or whose; it can only be corrected at the source'
	values <<<'{"request":"r1","dataset":"orders","field":"account","from":"1","to":"s3cr3tValue"}'
	wrong '1: field "account": says which record it is, or whose; it can only be corrected at the source'
}

@test "values: a new value must be of the type and in the form of its field" {
	start
	change 7 s3cr3tValue points | values
	wrong '1: field "points": "to" is not a number'
	change 02.03.1990 1990-03-02 born | values
	wrong '1: field "born": "to" is not a date in the format of this field'
	change 02.03.1990 31.02.1990 born | values
	wrong '1: field "born": "to" is not a date in the format of this field'
	change yes s3cr3tValue adult | values
	wrong '1: field "adult": "to" is neither yes nor no in the words of this field'
	change ada@example.org s3cr3tValue email | values
	wrong '1: field "email": "to" is not a single identity of its kind'
	change ada@example.org 's3cr3tValue@example.org, x@example.org' email | values
	wrong '1: field "email": "to" is not a single identity of its kind'
	change Ada $'s3cr3tValue\a' | values
	wrong '1: field "name": "to" has a control character'
}

@test "values: two lines of a request that contradict one another are refused" {
	start
	{ change a b; echo; change a s3cr3tValue; } | values
	wrong '3: field "name": contradicts line 1 of the same request'
	{ change a b; change b s3cr3tValue; } | values
	wrong '2: field "name": contradicts line 1 of the same request'
	{ change b s3cr3tValue name 'key: {id: "1"}'; change a b; } | values
	wrong '2: field "name": contradicts line 1 of the same request'
	# The same for other records, for other fields, and what says the same.
	{ change a b name 'key: {id: "2"}'; change a c name 'key: {id: "3"}'
		change a x email 2>/dev/null | sed 's/"x"/"x@example.org"/'
		change d c name 'key: {id: "3"}'; change d c name 'key: {id: "3"}'
	} | values
	run -1 --separate-stderr correct accounts.csv
	[[ $stderr != *contradict* ]]
}

@test "values: a key has each field of the dataset's key" {
	start
	change a s3cr3tValue name 'key: {id: null}' | values
	wrong '1: a value of "key" is empty'
	change a s3cr3tValue name 'key: {email: "x"}' | values
	wrong '1: "key" must have every field of the dataset'"'"'s key, and no other'
	change a s3cr3tValue name 'key: {id: 1, email: "x"}' | values
	wrong '1: "key" must have every field of the dataset'"'"'s key, and no other'
	change a s3cr3tValue name 'key: "1"' | values
	wrong '1: "key" must have every field of the dataset'"'"'s key, and no other'
}

# ---- the request ----

# told WHY: nothing is corrected, as the request is not to be carried out.
told() {
	run -1 --separate-stderr correct accounts.csv
	same
	[ "$stderr" = "pp-correct: values:1: request \"r1\" $1; nothing of it is corrected" ]
}

@test "request: it must be in the ledger, ask for a correction, be proved and open" {
	policy
	accounts >accounts.csv
	change 'Ada Exampel' 'Ada Example' | values
	: >ledger
	told 'is not in the ledger'
	request r1 access reasonable account_id=1
	told 'does not ask for a correction'
	rm ledger
	request r1 correction none account_id=1
	told 'waits for proof of who its person is: note identity_confirmed'
	note r1 identity_confirmed --level contact
	told 'waits for proof of who its person is: note identity_confirmed'
	note r1 identity_confirmed --level reasonable
	run -0 correct accounts.csv
	note r1 denied --reason other
	told 'was denied'
	note r1 reopened --reason mistake
	run -0 correct accounts.csv
	note r1 fulfilled
	told 'was fulfilled; if something is left to correct, note reopened'
	note r1 reopened --reason mistake
	note r1 revoked
	told 'was taken back'
	rm ledger
	request r1 correction none account_id=1
	note r1 identity_asked --level reasonable
	note r1 expired
	told 'has expired'
}

@test "request: whoever was asked for more proof must show it first" {
	start
	note r1 identity_asked --level reasonably_high
	change 'Ada Exampel' 'Ada Example' | values
	told 'waits for proof of who its person is: note identity_confirmed'
}

@test "request: one that is received later, and one without a person, corrects nothing" {
	policy
	accounts >accounts.csv
	change 'Ada Exampel' 'Ada Example' | values
	request r1 correction reasonable account_id=1
	NOW=2026-01-01 run -1 --separate-stderr correct accounts.csv
	same
	[[ $stderr == *'request "r1" has not been received yet'* ]]
	jq -c 'del(.subject, .alike)' ledger >bare
	L=bare run -1 --separate-stderr correct accounts.csv
	same
	[[ $stderr == *'request "r1" names nobody, so nobody knows whose records to correct'* ]]
}

@test "request: of a duplicate, the one that leads counts" {
	policy
	accounts >accounts.csv
	change 'Ada Exampel' 'Ada Example' | sed 's/"r1"/"r2"/' | values
	request r1 correction reasonable account_id=1
	request r2 correction reasonable account_id=1
	note r2 duplicate --of r1
	run -0 correct accounts.csv
	[ "${lines[1]}" = '1,ada@example.org,415-555-0101,Ada Example,02.03.1990,007,yes' ]
	note r1 denied --reason other
	run -1 --separate-stderr correct accounts.csv
	same
	[[ $stderr == *'request "r2" is'* ]]
}

@test "request: a dataset that is excepted from corrections is not corrected" {
	start '.rights.requests.correction.except =
	    [{dataset: "accounts", reason: "archive"}]'
	change 'Ada Exampel' 'Ada Example' | values
	run -1 --separate-stderr correct accounts.csv
	same
	[ "$stderr" = 'pp-correct: dataset "accounts" is excepted from corrections (archive): nothing of it is corrected' ]
}

@test "request: one that cannot be carried out is told in each run that it is about" {
	start
	{ change a b; echo '{"request":"x1","dataset":"orders","field":"street","from":"a","to":"b"}'
		change 'Ada Exampel' b | sed 's/"r1"/"x1"/'; change c b | sed 's/"r1"/"x1"/'; } | values
	run -1 --separate-stderr correct accounts.csv
	[ "$(grep -c 'request "x1" is not in the ledger' <<<"$stderr")" -eq 1 ]
}

@test "request: many that cannot be carried out are counted" {
	start
	for i in {1..30}; do
		change a b | sed "s/\"r1\"/\"x$i\"/"
	done | values
	run -1 --separate-stderr correct accounts.csv
	same
	[ "${#stderr_lines[@]}" -eq 21 ]
	[ "${stderr_lines[20]}" = 'pp-correct: values: 10 more requests are not carried out' ]
}

# ---- whose record ----

@test "person: a record is found by any spelling of an identity, and by every secret key" {
	policy
	request r1 correction reasonable email=' ADA@Example.ORG '
	accounts | sed 's/,ada@/,Ada@/; s/,415-555-0101,/,,/' >accounts.csv
	change 'Ada Exampel' 'Ada Example' | values
	run -0 correct accounts.csv
	[[ $output == *'Ada Example,'* ]]
	# A new secret key comes first; the old one finds the request.
	{ echo "new 1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100"
		echo "old $(cat my.key)"; } >two.key
	chmod 600 two.key
	K=two.key run -0 correct accounts.csv
	[[ $output == *'Ada Example,'* ]]
}

@test "person: who only may be meant keeps the value, and somebody is told" {
	policy
	request r1 correction reasonable account_id=1 email=a.d.a+shop@example.org
	accounts | sed 's/^1,/9,/' >accounts.csv
	change 'Ada Exampel' 'Ada Example' | values
	run -1 --separate-stderr correct --review review accounts.csv
	stays 1 "another person's"
	is review <<<'{"dataset":"accounts","key":{"id":"9"},"request":"r1","field":"name","reason":"person"}'
	# What is of no wish is no doubt.
	change 'Eve' 'Ada Example' | values
	run -1 --separate-stderr correct --review review accounts.csv
	same
	[ "$stderr" = 'pp-correct: values:1: request "r1" found no record that is surely its person'"'"'s' ]
}

@test "person: of two people with one mailbox nobody's value is changed, unless it is sure whose" {
	policy
	accounts | sed 's/bo@example.org/ada@example.org/; s/415-555-010./4155550101/
	    s/Bo Exampel/Ada Exampel/' >accounts.csv
	change 'Ada Exampel' 'Ada Example' | values
	request r1 correction reasonable email=ada@example.org phone_number=4155550101
	run -1 --separate-stderr correct accounts.csv
	stays 2 "another person's"
	rm ledger
	request r1 correction reasonable account_id=1
	run -0 correct accounts.csv
	[ "$(grep -c 'Ada Example,' <<<"$output")" -eq 1 ]
	[[ ${lines[1]} == '1,'*'Ada Example,'* ]]
	# A pipe is read twice as well.
	# shellcheck disable=SC2016 # expands there
	run -0 bash -c 'cat accounts.csv | pp-correct -p p.json -k my.key -l ledger -D accounts \
	    --no-holds --values values --now 2026-03-01'
	[[ ${lines[1]} == '1,'*'Ada Example,'* ]]
}

@test "person: a record with an identity that cannot be read may be anybody's" {
	start
	accounts | sed 's/bo@example.org/bo/; s/Bo Exampel/Ada Exampel/' >accounts.csv
	change 'Ada Exampel' 'Ada Example' | values
	run -1 --separate-stderr correct --review review accounts.csv
	[[ ${lines[1]} == *'Ada Example,'* ]]
	[[ ${lines[2]} == *'Ada Exampel,'* ]]
	[[ $stderr == *'1 value stays as it is: a field that says whose the record is cannot be read'* ]]
	jq -e '.key.id == "2" and .reason == "unread"' review
	# Not though one of two such identities is to be corrected.
	accounts | sed 's/415-555-0101/none/; s/^1,ada@/1,ada at /' >accounts.csv
	change 'ada at example.org' ada@example.org email | values
	run -1 --separate-stderr correct accounts.csv
	stays 1 'cannot be read'
	change 'Ada Exampel' 'Ada Example' | values
	# A sure record with one, too.
	accounts | sed 's/415-555-0101/none/' >accounts.csv
	run -1 --separate-stderr correct accounts.csv
	stays 1 'cannot be read'
}

@test "person: the identity that is to be corrected does not speak against its person" {
	policy
	request r1 correction reasonable account_id=1 email=ada@example.org
	accounts | sed 's/^1,ada@/1,adda@/' >accounts.csv
	change adda@example.org ada@example.org email | values
	run -0 correct accounts.csv
	printf '%s\n' "$output" | is <(accounts)
	# Nor one that cannot be read.
	accounts | sed 's/^1,ada@/1,ada.at./' >accounts.csv
	change ada.at.example.org ada@example.org email | values
	run -0 correct accounts.csv
	printf '%s\n' "$output" | is <(accounts)
	# What else the request wants is sure then, too.
	accounts | sed 's/^1,ada@/1,adda@/' >accounts.csv
	{ change 'Ada Exampel' 'Ada Example'; change adda@example.org ada@example.org email; } | values
	run -0 correct accounts.csv
	printf '%s\n' "$output" | is <(accounts | sed 's/Ada Exampel/Ada Example/')
	# But another identity does.
	accounts | sed 's/^1,ada@/1,adda@/; s/Ada Exampel/Ada/' >accounts.csv
	change Ada 'Ada Example' | values
	run -1 --separate-stderr correct accounts.csv
	stays 1 "another person's"
}

@test "person: a field under another name may say whose a record is" {
	start
	printf '%s\n' '{"id":"2","mail":"ada@example.org","phone":"","name":"Ada Exampel"}' \
	    '{"id":"1","email":"ada@example.org","phone":"4155550101","name":"Ada Exampel"}' >accounts.csv
	change 'Ada Exampel' 'Ada Example' | values
	run -1 --separate-stderr correct --review review accounts.csv
	[[ ${lines[0]} == *'Ada Exampel'* && ${lines[1]} == *'Ada Example"'* ]]
	jq -e '.key.id == "2" and .reason == "renamed"' review
}

@test "person: another dataset knows by what else to find somebody" {
	policy
	request r1 correction reasonable email=ada@example.org
	printf 'order,account,street\n10,1,Old Street\n11,2,Old Street\n' >orders.csv
	values <<<'{"request":"r1","dataset":"orders","field":"street","from":"Old Street","to":"New Street"}'
	accounts | sed 's/415-555-0101//' >accounts.csv
	D=orders run -1 --separate-stderr correct orders.csv
	printf '%s\n' "$output" | is orders.csv
	[ "${stderr_lines[0]}" = 'pp-correct: values:1: request "r1" found no record that is surely its person'"'"'s' ]
	[[ $stderr == *'use --in accounts=FILE'* ]]
	D=orders run -0 correct --in accounts=accounts.csv orders.csv
	[ "${lines[1]}" = '10,1,New Street' ]
	[ "${lines[2]}" = '11,2,Old Street' ]
}

@test "person: --in needs a dataset and a file that can be read" {
	start
	change 'Ada Exampel' 'Ada Example' | values
	run -2 --separate-stderr correct --in accounts accounts.csv
	[[ $stderr == *'--in takes name=file'* ]]
	run -2 --separate-stderr correct --in orders=nowhere accounts.csv
	[[ $stderr == *nowhere* ]]
}

# ---- comparing and changing ----

# one FIELD FROM TO INPUT OUTPUT: of a record of Ada with this value.
one() {
	accounts | awk -F, -v OFS=, -v f="$1" -v v="$4" '
	    NR == 1 { for (i = 1; i <= NF; i++) if ($i == f) at = i }
	    NR == 2 { $at = v } NR <= 2' >accounts.csv
	change "$2" "$3" "$1" | values
	run "-${6-0}" --separate-stderr correct accounts.csv
	awk -F, -v OFS=, -v f="$1" -v v="$5" '
	    NR == 1 { for (i = 1; i <= NF; i++) if ($i == f) at = i }
	    NR == 2 { $at = v } 1' accounts.csv >expected
	printf '%s\n' "$output" | is expected
}

@test "compare: the wrong value by its type, whatever its spelling" {
	start
	one points 7 8 007 8
	one points 7.0 8 7e0 8
	one born 02.03.1990 03.03.1990 2.3.1990 03.03.1990
	one born 1990-03-02 03.03.1990 02.03.1990 03.03.1990
	one adult yes no TRUE no
	one name $'Zoe\xcc\x88' Zoe 'Zoë' Zoe
	one name Ada Eve ' Ada ' Eve
	one email ada@EXAMPLE.org eve@example.org Ada@example.org eve@example.org
}

@test "compare: a value that is right already is counted, and what is something else is left" {
	start
	one name Wrong Right Right Right
	one points 7 8 08 08
	one name Ada ada ada ada
	one name Wrong Right Other Other 1
	[[ $stderr == *'1 value stays as it is: the wrong value is not there' ]]
	one points 7 8 x x 1
	one name wrong Right Wrong Wrong 1
	one name Wro Right Wrong Wrong 1
}

@test "compare: only the spelling can be wrong" {
	start
	one name ' Ada ' Ada ' Ada ' Ada
	one name ' Ada ' Ada Ada Ada
	one email Ada@example.org ada@example.org Ada@example.org ada@example.org
	one email Ada@example.org ada@example.org ada@example.org ada@example.org
	one points 7 007 7 007
}

@test "compare: null is no value, on either side" {
	start
	accounts >accounts.csv
	change x y | jq -c '.from = null' | values
	run -1 --separate-stderr correct accounts.csv
	same
	change 'Ada Exampel' y | jq -c '.to = null' | values
	run -0 correct accounts.csv
	[ "${lines[1]}" = '1,ada@example.org,415-555-0101,,02.03.1990,007,yes' ]
	printf '%s\n' "$output" >accounts.csv
	run -0 correct accounts.csv
	same
	change x 'Ada Example' | jq -c '.from = null' | values
	run -0 correct accounts.csv
	[ "${lines[1]}" = '1,ada@example.org,415-555-0101,Ada Example,02.03.1990,007,yes' ]
	# A text that means no value.
	sed '2s/,,/,NA,/' accounts.csv >na.csv
	run -0 correct --null NA na.csv
	[ "${lines[1]}" = '1,ada@example.org,415-555-0101,Ada Example,02.03.1990,007,yes' ]
}

@test "compare: NDJSON keeps numbers, true and false, and other texts" {
	start
	jsons() {
		cat <<'END'
{ "points" : 7.0,"id":"1", "email":"ada@example.org","phone":"415-555-0101","name":"Ada","adult":true,"big":12345678901234567890 }
{"id":"2","name":"Ada","email":"bo@example.org","phone":null,"points":7}
END
	}
	jsons >accounts.csv
	{ change 7 8.50 points; change yes no adult; change Ada Eve; } | values
	run -0 correct accounts.csv
	printf '%s\n' "$output" | is <(jsons | sed '1{s/7\.0/8.50/;s/true/false/;s/"Ada"/"Eve"/;}')
	# A number that JSON cannot write as it is wished.
	change 7 +08 points | values
	run -2 correct accounts.csv
	change 7 08 points | values
	run -0 correct accounts.csv
	printf '%s\n' "$output" | is <(jsons | sed '1s/7\.0/8/')
	# The old value is a text.
	jsons | sed 's/7\.0/"7"/; s/true/"yes"/' >accounts.csv
	{ change 7 8 points; change yes no adult; } | values
	run -0 correct accounts.csv
	printf '%s\n' "$output" | is <(jsons | sed '1{s/7\.0/"8"/;s/true/"no"/;}')
}

@test "compare: a member that is missing is no value, and comes last" {
	start
	echo '{"id":"1","email":"ada@example.org","phone":"415-555-0101"}' >accounts.csv
	{ change x Ada | jq -c '.from = null'; change x 8 points | jq -c '.from = null'; } | values
	run -0 correct accounts.csv
	[ "$output" = '{"id":"1","email":"ada@example.org","phone":"415-555-0101","name":"Ada","points":8}' ]
	change Ada Eve | values
	run -1 --separate-stderr correct accounts.csv
	stays 1 'the wrong value is not there'
}

@test "compare: a field in a list is corrected where it is wrong, and one inside an object where there is one" {
	start '.datasets.accounts.fields += {
	    "tags[]": {category: "user.behavior"},
	    "at.city": {category: "user.contact.address.city"}}'
	echo '{"id":"1","email":"ada@example.org","phone":"415-555-0101","tags":["a","b" , "a"],"at":{"city":"Bonn"}}' >accounts.csv
	{ change a x 'tags[]'; change Bonn Köln at.city; } | values
	run -0 correct accounts.csv
	[ "$output" = '{"id":"1","email":"ada@example.org","phone":"415-555-0101","tags":["x","b" , "x"],"at":{"city":"Köln"}}' ]
	echo '{"id":"1","email":"ada@example.org","phone":"415-555-0101","tags":["x"]}' >accounts.csv
	change x Köln at.city | jq -c '.from = null' | values
	run -1 --separate-stderr correct accounts.csv
	stays 1 'the output cannot hold the new value there'
}

@test "bytes: all but the corrected value stays as it is, in any dialect" {
	start
	printf '\xef\xbb\xbfid,"email", phone,name,born,points,adult\r\n"1",ada@example.org,415-555-0101,"Ada ""Exampel""",02.03.1990,"007", yes\r\n\r\n2, "x" ,,"a,\r\nb",,,\r\n' >odd
	sed 's/ phone/phone/; s/ "x" /bo@example.org/' odd >accounts.csv
	change 'Ada "Exampel"' 'Ada, "Example"' | values
	correct accounts.csv >out
	sed 's/Exampel/Example/; s/"Ada "/"Ada, "/' accounts.csv | cmp - out
	accounts | tr , '\t' >accounts.tsv
	change 'Ada Exampel' 'Ada Example' | values
	correct -f tsv accounts.tsv >out
	accounts | tr , '\t' | sed 's/Ada Exampel/Ada Example/' | cmp - out
	# No final line feed; a semicolon.
	accounts | tr , ';' | head -c -1 >semi
	correct -d ';' semi >out
	sed 's/Ada Exampel/Ada Example/' semi | cmp - out
}

@test "bytes: a value that a table without quotes cannot hold stays out of it" {
	start
	accounts | tr , '\t' >accounts.csv
	change 'Ada Exampel' $'Ada\tExample' | values
	run -1 --separate-stderr correct -f tsv accounts.csv
	stays 1 'the output cannot hold the new value there'
	change 'Ada Exampel' $'Ada\nExample' | values
	run -1 --separate-stderr correct -f tsv accounts.csv
	stays 1 'the output cannot hold the new value there'
	run -0 correct -f tsv --quoting csv accounts.csv
	[[ $output == *$'\t"Ada\nExample"\t'* ]]
}

@test "bytes: a value that would mean that there is none stays out of the output" {
	start
	change 'Ada Exampel' NA | values
	run -1 --separate-stderr correct --null -,NA accounts.csv
	stays 1 'the output cannot hold the new value there'
	policy '.datasets.accounts.null = ["NA"]'
	run -1 --separate-stderr correct accounts.csv
	stays 1 'the output cannot hold the new value there'
	policy
	run -0 correct accounts.csv
	[[ $output == *,NA,* ]]
	# To have none is another wish.
	change 'Ada Exampel' NA | jq -c '.to = null' | values
	run -0 correct --null NA accounts.csv
	[[ ${lines[1]} != *Exampel* ]]
}

@test "bytes: hostile values are written as what they are" {
	start
	while IFS= read -r v; do
		jq -cn --argjson v "$v" '{request: "r1", dataset: "accounts",
		    field: "name", from: "Ada Exampel", to: $v}' | values
		correct accounts.csv >out
		python3 - "$v" <<'END'
import csv, json, sys
new = list(csv.reader(open("out", newline="")))
old = list(csv.reader(open("accounts.csv", newline="")))
old[1][3] = json.loads(sys.argv[1])
assert new == old, new
END
		python3 -c 'import csv, json, sys
for r in csv.DictReader(open("accounts.csv")): print(json.dumps(r))' >a.ndjson
		correct a.ndjson >out
		[ "$(head -n 1 out | jq -c .name)" = "$(jq -c . <<<"$v")" ]
	done <<'END'
"<script>alert(1)</script>"
"\"quoted\", and more"
"line\nfeed\r\n"
"=1+1"
"@SUM(A1)"
"'; DROP TABLE accounts; --"
"\\N"
"zero\u200bwidth\u202e"
"𝒳"
" "
END
}

@test "key: of several records of a person only the one that is named is corrected" {
	start '.datasets.orders.identity = {account_id: "account"}'
	printf 'order,account,street\n10,1,Old Street\n011,1,Old Street\n12,2,Old Street\n' >accounts.csv
	values <<<'{"request":"r1","dataset":"orders","field":"street","from":"Old Street","to":"New Street","key":{"order":"011"}}'
	rm ledger
	request r1 correction reasonable account_id=1
	D=orders run -0 correct accounts.csv
	[ "$output" = "$(sed 's/^011,1,Old/011,1,New/' accounts.csv)" ]
	# Without a key, all of the person's.
	values <<<'{"request":"r1","dataset":"orders","field":"street","from":"Old Street","to":"New Street"}'
	D=orders run -0 correct accounts.csv
	[ "$output" = "$(sed 's/,1,Old/,1,New/' accounts.csv)" ]
	# The key of somebody else's record changes nothing.
	values <<<'{"request":"r1","dataset":"orders","field":"street","from":"Old Street","to":"New Street","key":{"order":12}}'
	D=orders run -1 --separate-stderr correct accounts.csv
	same
}

@test "requests: two of one person correct what each asks, unless they contradict one another" {
	start
	request r2 correction reasonable account_id=1
	{ change 'Ada Exampel' 'Ada Example'; change 7 8 points | sed 's/"r1"/"r2"/'; } | values
	run -0 correct accounts.csv
	[ "${lines[1]}" = '1,ada@example.org,415-555-0101,Ada Example,02.03.1990,8,yes' ]
	{ change 'Ada Exampel' 'Ada Example'; change 'Ada Exampel' 'Ada Beispiel' | sed 's/"r1"/"r2"/'; } | values
	run -1 --separate-stderr correct accounts.csv
	stays 1 'two requests contradict one another'
	# One says that it is wrong, the other that it is right.
	{ change 'Ada Exampel' 'Ada Example'; change x 'Ada Exampel' | sed 's/"r1"/"r2"/'; } | values
	run -1 --separate-stderr correct accounts.csv
	stays 1 'two requests contradict one another'
	# Both want the same.
	{ change 'Ada Exampel' 'Ada Example'; change 'Ada Exampel' 'Ada Example' | sed 's/"r1"/"r2"/'; } | values
	run -0 correct accounts.csv
}

# ---- what keeps a record as it is ----

@test "hold: a record under one is not changed, and somebody is told" {
	start
	change 'Ada Exampel' 'Ada Example' | values
	echo '{"hold":"case-17","event":"placed","at":"2026-01-01T00:00:00Z","reason":"litigation","dataset":"accounts","key":{"id":"1"}}' >holds
	HELD='' run -1 --separate-stderr correct --holds holds --review review accounts.csv
	stays 1 'a legal hold is on the record'
	is review <<<'{"dataset":"accounts","key":{"id":"1"},"request":"r1","field":"name","reason":"hold"}'
	# Nor is one that a hold may mean, or whose hold nobody has released.
	echo '{"hold":"case-17","event":"placed","at":"2026-01-01T00:00:00Z","reason":"litigation","dataset":"accounts","where":{"email":"a.da@example.org"}}' >holds
	HELD='' run -1 --separate-stderr correct --holds holds accounts.csv
	stays 1 'the record may be under a legal hold'
	echo '{"hold":"case-17","event":"placed","at":"2026-01-01T00:00:00Z","reason":"litigation","dataset":"accounts","key":{"id":"1"},"until":"2026-02-01"}' >holds
	HELD='' run -1 --separate-stderr correct --holds holds accounts.csv
	[[ $stderr == *'a legal hold is on the record'* ]]
	same
	echo '{"hold":"case-17","event":"released","at":"2026-02-02T00:00:00Z"}' >>holds
	HELD='' run -0 correct --holds holds accounts.csv
	[[ $output == *'Ada Example,'* ]]
}

@test "hold: one of a request counts, too" {
	start
	note r1 held --reason litigation --dataset accounts
	change 'Ada Exampel' 'Ada Example' | values
	run -1 --separate-stderr correct accounts.csv
	stays 1 'a legal hold is on the record'
	note r1 released --dataset accounts
	run -0 correct accounts.csv
}

@test "hold: nothing is corrected before the holds are known" {
	start
	change 'Ada Exampel' 'Ada Example' | values
	HELD='' run -2 --separate-stderr correct accounts.csv
	[[ $stderr == *'no file of legal holds given'* ]]
	: >holds
	run -2 --separate-stderr correct --holds holds accounts.csv
	[[ $stderr == *'--no-holds says that there are no holds'* ]]
	# One on a person whom only another dataset finds.
	printf 'order,account,street\n10,1,Old Street\n' >accounts.csv
	values <<<'{"request":"r1","dataset":"orders","field":"street","from":"Old Street","to":"New Street"}'
	rm ledger
	request r1 correction reasonable account_id=1
	printf 'email=ada@example.org\n' | pp-retain hold -p p.json -k my.key --holds holds -i \
	    --reason litigation --now 2026-02-01 place case-17
	HELD='' D=orders run -3 --separate-stderr correct --holds holds -o out accounts.csv
	[[ $stderr == *'use --in accounts=FILE; nothing was corrected'* ]]
	[ ! -e out ]
	HELD='' D=orders run -1 --separate-stderr correct -n --holds holds accounts.csv
	[[ $stderr == *'use --in accounts=FILE' ]]
	[[ $output == *'"action":"correct"'* ]]
	accounts >a.csv
	HELD='' D=orders run -1 --separate-stderr correct --holds holds --in accounts=a.csv accounts.csv
	stays 1 'a legal hold is on the record'
}

@test "hold: a record that lacks an identity may be under one that another dataset knows" {
	start '.datasets.orders.identity.phone_number = "street"'
	echo phone_number=4155550109 | pp-retain hold -p p.json -k my.key \
	    --holds holds -i --reason litigation --now 2026-02-01 place case-17
	change 'Ada Exampel' 'Ada Example' | values
	HELD='' run -0 correct --holds holds accounts.csv
	accounts | sed 's/415-555-0101//' >accounts.csv
	HELD='' run -3 --separate-stderr correct --holds holds -o out accounts.csv
	[ "$stderr" = 'pp-correct: 1 record to correct lacks an identity; "orders" may know by what to find whom to keep as they are: use --in orders=FILE; nothing was corrected' ]
	[ ! -e out ]
	echo order,account,street >orders.csv
	HELD='' run -0 correct --holds holds --in orders=orders.csv accounts.csv
	[[ ${lines[1]} == *'Ada Example'* ]]
}

@test "restriction: a record that may only be kept may be corrected" {
	start
	note r1 restricted --reason contested
	change 'Ada Exampel' 'Ada Example' | values
	run -0 correct accounts.csv
	[[ $output == *'Ada Example,'* ]]
}

# ---- what is written beside the records ----

@test "changes: say record, field, time and request, and neither value" {
	start
	{ change 'Ada Exampel' 's3cr3tValue'; change 7 8 points; } | values
	run -0 --separate-stderr correct --changes changes -o out accounts.csv
	[ "$(jq -c '[.at, .request, .dataset, .field, .as_of, .policy, .policy_updated]' changes)" = \
'["2026-03-01T12:00:00Z","r1","accounts","name","2026-03-01T12:00:00Z","shop","2026-01-01"]
["2026-03-01T12:00:00Z","r1","accounts","points","2026-03-01T12:00:00Z","shop","2026-01-01"]' ]
	[ "$(jq -r .key changes | sort -u)" = "$(pp-retain hash -p p.json -k my.key -D accounts accounts.csv | jq -r .key | head -n 1)" ]
	run ! grep -e s3cr3tValue -e Exampel -e ada changes
	[ "$(stat -c %a changes)" = 600 ]
	# Another run appends; one that changes nothing does not.
	correct --changes changes out >out2
	[ "$(wc -l <changes)" -eq 2 ]
	cmp out out2
	# Nor does one that is repeated; one at another time does.
	correct --changes changes accounts.csv >out2
	[ "$(wc -l <changes)" -eq 2 ]
	NOW=2026-03-02 correct --changes changes accounts.csv >out2
	[ "$(wc -l <changes)" -eq 4 ]
}

@test "changes: nothing is logged if nothing goes out" {
	start
	change 'Ada Exampel' 'Ada Example' | values
	printf '4,"x\n' >>accounts.csv
	run -3 correct --changes changes --guard guard --review review -o out accounts.csv
	[ ! -e changes ] && [ ! -e guard ] && [ ! -e out ] && [ ! -e review ]
	accounts >accounts.csv
	echo '{"disclosure":"x"}' >other
	run -2 --separate-stderr correct --changes other accounts.csv
	[[ $stderr == *'other:1: is not a line of a log of corrections' ]]
	run -2 --separate-stderr correct --changes accounts.csv accounts.csv
}

@test "dry run: says what would be corrected and what stays, and changes no file" {
	start
	{ change 'Ada Exampel' 's3cr3tValue'; change 9 8 points; } | values
	run -1 --separate-stderr correct -n --changes changes --guard guard --review review \
	    --tell tell --disclosures nothing -o out accounts.csv
	[ "${lines[0]}" = '{"dataset":"accounts","key":{"id":"1"},"request":"r1","field":"name","action":"correct"}' ]
	[ "${lines[1]}" = '{"dataset":"accounts","key":{"id":"1"},"request":"r1","field":"points","action":"leave","reason":"value"}' ]
	silent
	for f in changes guard review tell out; do
		[ ! -e "$f" ]
	done
}

# ---- what is known by the wrong value ----

# losing: a shop in which people can choose; Ada's address is to be corrected.
losing() {
	start '.choices = {clause: "8", topics: ["news", "polls"], file: "choices"} |
	    .rights.requests += {objection: {clause: "6", verify: "reasonable"},
	    deletion: {clause: "6", verify: "reasonable"}}'
	: >choices
	change ada@example.org ada@example.com email | values
}

choose() {
	echo "$3" | pp-request choose "$1" "$2" -p p.json -k my.key --now 2026-02-03T09:00:00Z
}

shared_with_mailer() {
	pp-export --to mailer --purpose news -p p.json -k my.key -l ledger -D accounts \
	    --alone -q --now "$NOW" "$1" | cut -d , -f 1
}

@test "known: who opted out by an address is not forgotten when it is corrected" {
	losing
	jq '.purposes.news.topic = "news"' p.json >q.json; mv q.json p.json
	choose out news email=ADA@example.org
	choose in polls email=ada@example.org
	shared_with_mailer accounts.csv | is <(printf '%s\n' email bo@example.org cy@example.org)
	run -1 --separate-stderr correct --review review accounts.csv
	stays 1 'people refused or asked something by it alone'
	[[ $stderr == *'values:1: request "r1" would make forgotten that the person opted out of "news": record it for the new value first, with pp-request choose'* ]]
	is review <<<'{"dataset":"accounts","key":{"id":"1"},"request":"r1","field":"email","reason":"known"}'
	run -1 correct -n accounts.csv
	[[ ${lines[0]} == *'"action":"leave","reason":"known"}' ]]
	run -1 correct --keys-as sqlite -o fix.sql accounts.csv
	grep -c UPDATE fix.sql && return 1
	# In whichever spelling, and whoever recorded it.
	choose out news email=Ada@Example.com
	run -0 correct -o out accounts.csv
	grep -q ada@example.com out
	shared_with_mailer out | is <(printf '%s\n' email bo@example.org cy@example.org)
	# What they want now counts, too; and a new spelling changes nothing.
	: >choices
	choose out all email=ada@example.org
	run -1 --separate-stderr correct accounts.csv
	[[ $stderr == *'opted out of "all"'* ]]
	choose in news email=ada@example.com
	run -1 --separate-stderr correct accounts.csv
	choose in all email=ada@example.com
	choose in polls email=ada@example.com
	run -0 correct -o out accounts.csv
	: >choices
	choose out news email=ada@example.org
	change ada@example.org ADA@example.org email | values
	run -0 correct -o out accounts.csv
}

@test "known: a choice that another identity of the record finds is not lost" {
	losing
	choose out news email=ada@example.org
	choose out news account_id=1
	run -0 correct -o out accounts.csv
	# One that was taken back is none; a candidate may be the person.
	: >choices
	choose out news email=ada@example.org
	choose in news email=ada@example.org
	run -0 correct -o out accounts.csv
	choose out news email=ada+news@example.org
	run -1 --separate-stderr correct accounts.csv
	[[ $stderr == *'opted out of "news"'* ]]
	# A value that says nobody is no matter of choices.
	change 'Ada Exampel' 'Ada Example' | values
	run -0 correct -o out accounts.csv
}

@test "known: a request by an address is not forgotten when that is corrected" {
	losing
	request o1 objection none email=ada@example.org
	run -1 --separate-stderr correct accounts.csv
	stays 1 'people refused or asked something by it alone'
	[[ $stderr == *'values:1: request "r1" would make forgotten whose request "o1" is: answer that first, or give it the new value with pp-request note identity_confirmed -i, or if it is closed, add it anew'* ]]
	echo email=ada@example.com | pp-request note o1 identity_confirmed --level reasonable -i \
	    -p p.json -k my.key -l ledger --at 2026-02-04
	run -0 correct -o out accounts.csv
	shared_with_mailer out | is <(printf '%s\n' email bo@example.org cy@example.org)
	# Closed ones that still refuse count; those that are over do not.
	rm ledger
	request r1 correction reasonable account_id=1 email=ada@example.org
	for type in objection sale:opt-out contact:opt-out; do
		request "$type" "$type" reasonable email=ada@example.org
		note "$type" fulfilled --extent all
		run -1 --separate-stderr correct accounts.csv
		[[ $stderr == *"whose request \"$type\" is"* ]]
		request "${type}2" "$type" reasonable email=ada@example.com
		run -0 correct -o out accounts.csv
	done
	request a1 access reasonable email=ada@example.org
	run -1 correct accounts.csv
	note a1 fulfilled --extent all
	run -0 correct -o out accounts.csv
	# By the number of the account it is found all the same.
	request d1 deletion none email=ada@example.org account_id=1
	run -0 correct -o out accounts.csv
}

@test "known: where people can choose, their choices must be there" {
	losing
	jq '.choices |= del(.file)' p.json >q.json; mv q.json p.json
	run -2 --separate-stderr correct accounts.csv
	[[ $stderr == *'no file of choices given, and an identity changes by which people may have chosen: use --choices FILE, name it in "choices" of the policy, or say --no-choices if there are none' ]]
	run -0 correct --no-choices -o out accounts.csv
	run -0 correct --choices choices -o out accounts.csv
	run -2 --separate-stderr correct --choices choices --no-choices accounts.csv
	[[ $stderr == *'--no-choices says that nobody has chosen anything, but the policy or --choices names the file' ]]
	change 'Ada Exampel' 'Ada Example' | values
	run -0 correct -o out accounts.csv
}

# ---- pieces, threads, options ----

@test "pieces: together they give what the whole gives" {
	start
	{ head -n 1 accounts.csv
		seq 1000 3999 | sed 's/.*/&,x&@example.org,,Ada Exampel,,,/'
		tail -n +2 accounts.csv; } >many.csv
	change 'Ada Exampel' 'Ada Example' | values
	correct many.csv >whole
	correct -j 4 many.csv | cmp - whole
	{ head -n 1 many.csv; sed -n 2,1000p many.csv; } >one.csv
	{ head -n 1 many.csv; tail -n +1001 many.csv; } >two.csv
	{ correct --piece one.csv; correct --piece two.csv | tail -n +2; } | cmp - whole
	correct one.csv two.csv 2>/dev/null >both || [ $? -eq 1 ]
	cmp both whole
}

@test "values: lines about other datasets are for other runs" {
	start
	{ change 'Ada Exampel' 'Ada Example'
		echo '{"request":"x9","dataset":"orders","field":"street","from":"a","to":"b"}'; } | values
	run -0 --separate-stderr correct accounts.csv
	[ "$stderr" = '' ]
}

@test "output: whole or not at all, and bad records are set aside" {
	start 'del(.identity.shared_value)'
	change 'Ada Exampel' 'Ada Example' | values
	printf '4,"x" y,,,,,\n' >>accounts.csv
	run -1 --separate-stderr correct -r bad -o out accounts.csv
	is bad < <(tail -n 1 accounts.csv)
	accounts | sed 's/Ada Exampel/Ada Example/' | cmp - out
	run -0 --separate-stderr correct -v -o out <(accounts)
	[[ $stderr == *'1 value corrected in 1 record, 0 right already'* ]]
}

@test "columns: the table must have the field, and those that say whose a record is" {
	start
	change 'Ada Exampel' s3cr3tValue | values
	accounts | sed 1s/name/nome/ >accounts.csv
	run -2 --separate-stderr correct accounts.csv
	silent
	[[ $stderr == *'"name"'* ]]
	accounts | sed 1s/email/mail/ >accounts.csv
	run -2 --separate-stderr correct accounts.csv
	[[ $stderr == *'"email"'* ]]
}

@test "options: what is missing is named" {
	start
	change 'Ada Exampel' 'Ada Example' | values
	lack() {
		run -2 --separate-stderr pp-correct "${@:2}" accounts.csv
		[[ $stderr == "pp-correct: $1"* ]]
		[ "$output" = '' ]
	}
	lack 'no policy given'
	lack 'no dataset given' -p p.json
	lack 'no ledger of requests given' -p p.json -D accounts
	lack 'a key file is needed' -p p.json -D accounts -l ledger
	lack 'no file of legal holds given' -p p.json -D accounts -l ledger -k my.key
	lack 'nothing to correct: use --values FILE' -p p.json -D accounts -l ledger -k my.key --no-holds
	lack '--tell needs the log of disclosures' -p p.json -D accounts -l ledger -k my.key --no-holds --values values --tell t
	run -2 --separate-stderr correct --keys-as csv accounts.csv
	[ "${stderr_lines[0]}" = 'pp-correct: --keys-as: unknown form. Known: sql, sqlite, mysql' ]
	run -2 --separate-stderr correct --keys-as sql --changes c accounts.csv
	[[ $stderr == *'only pp-correct confirm knows what was corrected'* ]]
	run -2 --separate-stderr correct --changes values accounts.csv
}

# ---- the next feed ----

# guarded: a run that corrects Ada's name and points, and remembers both.
guarded() {
	start "${1-.}"
	{ change 'Ada Exampel' 'Ada Example'; change 7 8 points; } | values
	correct --guard guard accounts.csv >corrected.csv
}

watch() {
	pp-correct guard -p p.json -k "${K-my.key}" -D accounts \
	    --guard guard --now "$NOW" "$@"
}

@test "guard: a record that brings a wrong value back is kept out, and all others stay as they are" {
	guarded
	run ! grep -e Exampel -e '"7"' -e ada@ guard
	[ "$(stat -c %a guard)" = 600 ]
	run -0 watch corrected.csv
	[ "$output" = "$(cat corrected.csv)" ]
	run -1 --separate-stderr watch accounts.csv
	[ "$output" = "$(sed 2d accounts.csv)" ]
	[ "$stderr" = 'pp-correct: 1 record was kept out: it brings back a value that was corrected' ]
	run -1 --separate-stderr watch -r back -o out accounts.csv
	sed 2d accounts.csv | cmp - out
	is back < <(sed -n 2p accounts.csv)
	silent
	# In any spelling of the value, and in another format.
	sed 2s/007/7.0/ accounts.csv | sed '2s/Exampel/Example/' >feed
	run -1 watch feed
	echo '{"id":"1","points":7}' >feed
	run -1 --separate-stderr watch feed
	[ "$output" = '' ]
	# Of somebody else the value may be right.
	echo '{"id":"2","points":7,"name":"Ada Exampel"}' >feed
	run -0 watch feed
	[ "$output" = "$(cat feed)" ]
}

@test "guard: a spelling is not guarded, as the right value is compared like the wrong one" {
	start
	accounts | sed 's/ada@/Ada@/' >accounts.csv
	{ change Ada@example.org ada@example.org email; change 'Ada Exampel' ' Ada Exampel '; } | values
	correct --guard guard accounts.csv >out.csv
	run -0 watch out.csv
	[ ! -s guard ]
}

@test "guard: a later correction may say that the value is right now" {
	guarded
	{ change 'Ada Example' 'Ada Exampel'; } | values
	correct --guard guard corrected.csv >again.csv
	[[ $(sed -n 2p again.csv) == *'Ada Exampel'* ]]
	run -0 watch again.csv
	run -1 watch accounts.csv
	run -1 watch corrected.csv
	# And wrong again.
	{ change 'Ada Exampel' 'Ada Example'; } | values
	correct --guard guard again.csv >third.csv
	run -0 watch third.csv
	run -1 watch again.csv
}

@test "guard: who asks for all their records is guarded in all, and by key in one" {
	policy
	request r1 correction reasonable account_id=1
	printf 'order,account,street\n10,1,Old Street\n11,1,Old Street\n' >orders.csv
	values <<<'{"request":"r1","dataset":"orders","field":"street","from":"Old Street","to":"New Street"}'
	D=orders correct --guard guard orders.csv >out
	printf 'order,account,street\n12,1,OLD STREET\n13,1,Old Street\n14,2,Old Street\n' >feed
	run -1 --separate-stderr pp-correct guard -p p.json -k my.key -D orders --guard guard feed
	[ "$output" = "$(sed 3d feed)" ]
	rm guard
	values <<<'{"request":"r1","dataset":"orders","field":"street","from":"Old Street","to":"New Street","key":{"order":"10"}}'
	D=orders correct --guard guard orders.csv >out
	run -0 pp-correct guard -p p.json -k my.key -D orders --guard guard feed
	run -1 pp-correct guard -p p.json -k my.key -D orders --guard guard orders.csv
	[[ ${lines[1]} == '11,1,Old Street' ]]
}

@test "guard: the same is said once, and old secret keys still count" {
	policy
	request r1 correction reasonable account_id=1
	{ echo order,account,street; seq 1000 | sed 's/$/,1,Old Street/'; } >orders.csv
	values <<<'{"request":"r1","dataset":"orders","field":"street","from":"Old Street","to":"New Street"}'
	D=orders correct -j 2 --guard guard orders.csv >out
	# One a record, and one of the person.
	[ "$(wc -l <guard)" -eq 1001 ]
	D=orders correct --guard guard orders.csv >out
	[ "$(wc -l <guard)" -eq 1001 ]
	{ echo "new 1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100"
		echo "old $(cat my.key)"; } >two.key
	chmod 600 two.key
	run -1 pp-correct guard -p p.json -k two.key -D orders --guard guard orders.csv
	[ "${#lines[@]}" -eq 2 ]
	key other.key
	sed -i s/^0/1/ other.key
	run -2 --separate-stderr pp-correct guard -p p.json -k other.key -D orders --guard guard orders.csv
	[ "$stderr" = 'pp-correct: guard:1: has a hash made with a secret key that is not in the file of -k' ]
}

@test "guard: what cannot be compared goes on, and somebody is told" {
	guarded
	printf '%s\n' '{"name":"Ada Exampel"}' '{"id":null,"points":7}' >feed
	run -1 --separate-stderr watch feed
	[ "$output" = "$(cat feed)" ]
	[[ $stderr == *'2 records have neither key nor person'* ]]
	printf 'name\nAda Exampel\n' >feed
	run -2 --separate-stderr watch feed
	[[ $stderr == *'nobody knows whose its values are'* ]]
	echo '{}' >guard
	run -2 --separate-stderr watch feed
	[ "$stderr" = 'pp-correct: guard:1: "event" must be "wrong" or "right"' ]
	rm guard
	run -2 --separate-stderr watch feed
	for o in '-p p.json' '-p p.json -D accounts' '-p p.json -D accounts --guard g'; do
		# shellcheck disable=SC2086 # words
		run -2 pp-correct guard $o feed
	done
}

@test "guard: a field under another name, or that is no single value, is told" {
	guarded
	for name in Name full_name 'name '; do
		sed "1s/name/$name/" accounts.csv | sed 2s/007/8/ >feed
		run -1 --separate-stderr watch feed
		[ "$output" = "$(cat feed)" ]
		[[ $stderr == *'lacks "name", of which wrong values are known, and has columns that the policy does not know: one of them may be it'* ]]
	done
	# One that is not there brings nothing back.
	cut -d, -f1,2 accounts.csv >feed
	run -0 watch feed
	printf '%s\n' '{"id":"1","Name":"Ada Exampel"}' '{"id":"1","name":["Ada Exampel"]}' \
	    '{"id":"1","name":"Ada Example","points":8,"x":1}' '{"id":"2"}' >feed
	run -1 --separate-stderr watch feed
	[ "$output" = "$(cat feed)" ]
	[ "$stderr" = 'pp-correct: 2 records may have a value under another name or in another place than the policy says, so nobody knows whether they bring a wrong value back' ]
}

# ---- the source ----

# database [ENCODING]: the accounts in SQLite.
database() {
	command -v sqlite3 >/dev/null || skip 'there is no sqlite3'
	rm -f app.db
	sqlite3 app.db "PRAGMA encoding = '${1-UTF-8}'" 'CREATE TABLE accounts (id TEXT PRIMARY KEY, email TEXT,
	    phone TEXT, name TEXT, born TEXT, points INTEGER, adult TEXT)' \
	    '.mode csv' ".import --skip 1 accounts.csv accounts"
}

confirm() {
	pp-correct confirm -p p.json -k my.key -l ledger --changes changes \
	    --now 2026-03-01T13:00:00Z "$@"
}

@test "source: statements change what is still wrong there, and confirm logs what they did" {
	start
	accounts | sed 's/007/7/' >accounts.csv
	database
	{ change 'Ada Exampel' "Ada 'E' Example"; change 7 8 points; change yes no adult; } | values
	run -0 correct --keys-as sqlite -o fix.sql accounts.csv
	[ "$output" = '' ] && [ "$(stat -c %a fix.sql)" = 600 ]
	[ ! -e changes ]
	# Meanwhile, one value is another one.
	sqlite3 app.db "UPDATE accounts SET adult = 'maybe' WHERE id = 1"
	sqlite3 app.db <fix.sql >said
	run -1 --separate-stderr confirm said
	[ "$stderr" = 'pp-correct: 1 record was not found as exported, and not corrected: changed since the export or cannot be compared' ]
	[ "$(sqlite3 app.db 'SELECT name, points, typeof(points), adult FROM accounts WHERE id = 1')" = "Ada 'E' Example|8|integer|maybe" ]
	[ "$(sqlite3 app.db 'SELECT name, points FROM accounts WHERE id = 2')" = 'Bo Exampel|7' ]
	[ "$(jq -c '[.at, .as_of, .request, .dataset, .field]' changes)" = \
'["2026-03-01T13:00:00Z","2026-03-01T12:00:00Z","r1","accounts","name"]
["2026-03-01T13:00:00Z","2026-03-01T12:00:00Z","r1","accounts","points"]' ]
	[ "$(jq -r .key changes | sort -u)" = "$(pp-retain hash -p p.json -k my.key -D accounts accounts.csv | jq -r .key | head -n 1)" ]
	[ "$(tail -n 1 ledger | jq -c '[.request_id, .event, .reason]')" = \
	    '["r1","note","corrected 2 values at the source, run of 2026-03-01T12:00:00"]' ]
	# The request is still open, and what is read again is logged once.
	run -0 --separate-stderr pp-request -p p.json --now 2026-02-12 ledger
	jq -e '.state == "in_progress"' <<<"$output"
	run -1 confirm said
	[ "$(wc -l <changes)" -eq 2 ]
	[ "$(grep -c corrected ledger)" -eq 1 ]
}

@test "source: whose the record is must be unchanged, too" {
	start
	database
	change 'Ada Exampel' 'Ada Example' | values
	correct --keys-as sqlite accounts.csv >fix.sql
	sqlite3 app.db "UPDATE accounts SET email = 'eve@example.org' WHERE id = 1"
	sqlite3 app.db <fix.sql >said
	run -1 confirm said
	[ "$(sqlite3 app.db 'SELECT name FROM accounts WHERE id = 1')" = 'Ada Exampel' ]
	[ ! -s changes ]
}

@test "source: a value that says whose the record is can be corrected before others" {
	start
	database
	{ change ada@example.org ada@example.com email; change 415-555-0101 4155550199 phone
		change 'Ada Exampel' 'Ada Example'; } | values
	correct --keys-as sqlite accounts.csv >fix.sql
	sqlite3 app.db <fix.sql >said
	run -0 confirm said
	[ "$(sqlite3 app.db 'SELECT email, phone, name FROM accounts WHERE id = 1')" = 'ada@example.com|4155550199|Ada Example' ]
	[ "$(wc -l <changes)" -eq 3 ]
	# If the first stays, so do the others.
	database
	sqlite3 app.db "UPDATE accounts SET email = 'eve@example.org' WHERE id = 1"
	rm changes
	sqlite3 app.db <fix.sql >said
	run -1 confirm said
	[ "$(sqlite3 app.db 'SELECT email, phone, name FROM accounts WHERE id = 1')" = 'eve@example.org|415-555-0101|Ada Exampel' ]
}

@test "source: null and empty values, and hostile ones, arrive as they are" {
	start
	database
	for v in '"x\n'"'"'; DROP TABLE accounts; --"' '"\\"' '"=1"' '"é\u2028"' 'null' '"17"' '"\t.quit\n"'; do
		database
		jq -cn --argjson v "$v" '{request: "r1", dataset: "accounts",
		    field: "name", from: "Ada Exampel", to: $v}' | values
		correct --keys-as sqlite accounts.csv >fix.sql
		rm -f changes
		sqlite3 app.db <fix.sql | confirm
		[ "$(sqlite3 app.db "SELECT json_object('n', name) FROM accounts WHERE id = 1" | jq -c .n)" = "$(jq -c . <<<"$v")" ]
		[ "$(wc -l <changes)" -eq 1 ]
	done
	# A database has an encoding of its own.
	for encoding in UTF-8 UTF-16le UTF-16be; do
		v=$(printf '{0:\r\n{1:\t%0.sx\n' {1..2000} | jq -Rcs .)
		database $encoding
		jq -cn --argjson v "$v" '{request: "r1", dataset: "accounts",
		    field: "name", from: "Ada Exampel", to: $v}' | values
		correct --keys-as sqlite accounts.csv >fix.sql
		sqlite3 app.db <fix.sql | confirm
		[ "$(sqlite3 app.db "SELECT json_object('n', name) FROM accounts WHERE id = 1" | jq -c .n)" = "$v" ]
	done
	# From no value to one.
	database
	change x 'Ada' | jq -c '.from = null' | values
	accounts | sed 's/Ada Exampel//' >accounts.csv
	database
	correct --keys-as sqlite accounts.csv >fix.sql
	sqlite3 app.db <fix.sql | confirm
	[ "$(sqlite3 app.db 'SELECT name FROM accounts WHERE id = 1')" = Ada ]
}

@test "source: a client that ends early, a refusal and several records are told" {
	start
	change 'Ada Exampel' 'Ada Example' | values
	run -0 correct --keys-as sqlite accounts.csv
	line=$(grep -o '{"dataset".*as_of[^}]*}' <<<"$output" | head -n 1 | sed "s/''/'/g")
	[ -n "$line" ]
	run -1 --separate-stderr confirm <<<"{\"going\":$line}"
	[ "$stderr" = "pp-correct: the database's client ended early: 1 value may be corrected, and is not logged; run pp-correct again" ]
	run -0 --separate-stderr confirm < <(printf '{"going":%s}\n{"done":true}\n' "$line")
	run -1 --separate-stderr confirm <<<"{\"refused\":$line}"
	[[ $stderr == *'the database refused 1 correction'* ]]
	run -1 --separate-stderr confirm <<<"{\"several\":$line}"
	[[ $stderr == *'1 key fits several records'* ]]
	[ ! -s changes ]
	run -1 --separate-stderr confirm < <(echo '{"action":"delete","dataset":"accounts"}'; echo "$line")
	[[ $stderr == 'pp-correct: <stdin>:1: is not a line of a script of pp-correct'* ]]
	[ "$(wc -l <changes)" -eq 1 ]
	for bad in '.dataset = "x"' '.field = "x"' '.record = "x"' '.subject = ["x"]' 'del(.request)'; do
		run -1 confirm < <(jq -c "$bad" <<<"$line")
	done
	[ "$(wc -l <changes)" -eq 1 ]
	run -2 --separate-stderr pp-correct confirm -p p.json
	[[ $stderr == *'confirm needs the log of corrections: use --changes FILE' ]]
}

@test "source: the ledger counts a value once, however often it was printed" {
	start
	database
	change 'Ada Exampel' 'Ada Example' | values
	correct --keys-as sqlite accounts.csv >fix.sql
	sqlite3 app.db <fix.sql >lines
	cat lines lines >twice
	confirm twice lines
	[ "$(wc -l <changes)" -eq 1 ]
	[ "$(jq -r 'select(.event == "note").reason' ledger | cut -d, -f1)" = 'corrected 1 value at the source' ]
	confirm lines
	[ "$(grep -c '"note"' ledger)" -eq 1 ]
}

@test "source: that the client ended early is told, also between two values" {
	start
	database
	{ change 'Ada Exampel' 'Ada Example'; change ada@example.org ada2@example.org email; } | values
	correct --keys-as sqlite accounts.csv >fix.sql
	sqlite3 app.db <fix.sql >lines
	[ "$(grep -c '^{"dataset"' lines)" -eq 2 ]
	[ "$(tail -n 1 lines)" = '{"done":true}' ]
	head -n 2 lines >first
	run -1 --separate-stderr confirm first
	[ "$stderr" = "pp-correct: the database's client ended early: what it has not come to is not corrected; run pp-correct again" ]
	[ "$(wc -l <changes)" -eq 1 ]
	run -0 confirm lines
	[ "$(wc -l <changes)" -eq 2 ]
}

@test "source: without a table and a key in the policy there are no statements" {
	start 'del(.datasets.accounts.at_source)'
	change 'Ada Exampel' 'Ada Example' | values
	run -2 --separate-stderr correct --keys-as sqlite accounts.csv
	[[ $stderr == *'"at_source.sql"'* ]]
}

# ---- who must be told ----

# shared: what the mail provider got before, and the bank.
shared() {
	for at in 2026-02-01 2026-02-10T08:00:00Z; do
		pp-export -p p.json -k my.key --no-ledger --no-choices --alone --to mailer --purpose news \
		    -D accounts --log shared --now $at accounts.csv >/dev/null
	done
	pp-export -p p.json -k my.key --no-ledger --no-choices --alone --to bank --purpose pay \
	    -D accounts --log shared --now 2026-02-11 accounts.csv >/dev/null
}

@test "tell: the recipients that got the wrong value, once for each request" {
	start
	shared
	{ change 'Ada Exampel' s3cr3tValue; change 7 8 points; } | values
	run -0 --separate-stderr correct -v --tell tell --disclosures shared -o out accounts.csv
	is tell <<<'{"as_of":"2026-03-01T12:00:00Z","request":"r1","recipient":"mailer","dataset":"accounts","fields":["name"],"purposes":["news"],"last_disclosed":"2026-02-10T08:00:00Z"}'
	[ "$(stat -c %a tell)" = 600 ]
	silent
	[[ $stderr == *'1 recipient to tell'* ]]
	# Nobody got what only somebody else's records had.
	change 7 8 points | values
	run -0 correct --tell none --disclosures shared -o out accounts.csv
	[ ! -s none ]
	sed 's/^1,/9,/; s/ada@/eve@/; s/0101/0109/' accounts.csv >other.csv
	rm ledger
	request r1 correction reasonable account_id=9
	change 'Ada Exampel' 'Ada Example' | values
	run -0 correct --tell none --disclosures shared -o out other.csv
	[ ! -s none ]
}

@test "tell: who is still to be told stays, whatever later runs find" {
	start
	shared
	change 'Ada Exampel' 'Ada Example' | values
	correct --tell tell --disclosures shared -o out accounts.csv
	cp tell first
	run -0 correct --tell tell --disclosures shared -o again out
	cmp tell first
	# The same run says nothing new; another one does.
	run -0 correct --tell tell --disclosures shared -o again accounts.csv
	cmp tell first
	change 'Ada Example' 'Ada E' | values
	NOW=2026-03-02T12:00:00Z run -0 correct --tell tell --disclosures shared -o again out
	head -n 1 tell | cmp - first
	[ "$(jq -r .recipient tell)" = $'mailer\nmailer' ]
	# A run that fails says nothing of whom to tell, and leaves no empty file.
	echo '4,"x' >>out
	run -3 correct --tell new --disclosures shared -o third out
	[ ! -e new ]
	run -2 --separate-stderr correct --tell accounts.csv --disclosures shared -o third out
	echo '{"disclosure":"d"}' >other
	run -2 --separate-stderr correct --tell other --disclosures shared -o third out
	[[ $stderr == *'other:1: is not a line about a recipient who must be told' ]]
}

@test "tell: the policy names the log, and an old secret key finds who is in it" {
	start '.records.disclosures = {file: "shared", clause: "7", delete_after: "P2Y"}'
	: >shared; : >shared.subjects
	shared
	{ echo "new 1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100"
		echo "old $(cat my.key)"; } >two.key
	chmod 600 two.key
	rm ledger
	printf 'account_id=1\n' | pp-request add -p p.json -k two.key -l ledger -i --id r1 \
	    --at 2026-02-01 correction
	note r1 identity_confirmed --level reasonable
	change 'Ada Exampel' 'Ada Example' | values
	K=two.key run -0 correct --tell tell -o out accounts.csv
	[ "$(jq -r .recipient tell)" = mailer ]
	# A log in which nothing is needs no file of people.
	: >none
	K=two.key run -0 correct --tell tell1 --disclosures none -o out1 accounts.csv
	[ ! -s tell1 ]
	# A log that is not there, or that cannot be read, tells nothing.
	rm shared.subjects
	K=two.key run -2 --separate-stderr correct --tell tell2 -o out2 accounts.csv
	[ ! -e tell2 ] && [ ! -e out2 ]
	echo x >shared.subjects
	K=two.key run -3 --separate-stderr correct --tell tell2 -o out2 accounts.csv
	[[ $stderr == *'shared.subjects:1: not a JSON object' ]]
	[ ! -e tell2 ] && [ ! -e out2 ]
}

@test "tell: confirm tells of what was really corrected at the source" {
	start
	shared
	database
	{ change 'Ada Exampel' 'Ada Example'; change ada@example.org ada@example.com email; } | values
	correct --keys-as sqlite accounts.csv >fix.sql
	sqlite3 app.db "UPDATE accounts SET name = 'Eve' WHERE id = 1"
	sqlite3 app.db <fix.sql >said
	run -1 confirm --tell tell --disclosures shared said
	cp tell first
	run -1 confirm --tell tell --disclosures shared said
	cmp tell first
	is tell <<<'{"as_of":"2026-03-01T12:00:00Z","request":"r1","recipient":"mailer","dataset":"accounts","fields":["email"],"purposes":["news"],"last_disclosed":"2026-02-10T08:00:00Z"}'
}

@test "tell: ten thousand records of one person are one line" {
	policy
	request r1 correction reasonable account_id=1
	jq '.recipients.mailer.fields.orders = ["street"] |
	    .datasets.orders.purposes = ["news"]' p.json >q.json
	mv q.json p.json
	{ echo order,account,street; seq 10000 | sed 's/$/,1,Old Street/'; } >orders.csv
	pp-export -p p.json -k my.key --no-ledger --no-choices --alone --to mailer --purpose news \
	    -D orders --log shared --now 2026-02-11 orders.csv >/dev/null
	values <<<'{"request":"r1","dataset":"orders","field":"street","from":"Old Street","to":"New Street"}'
	D=orders correct --tell tell --disclosures shared --changes changes -o out orders.csv
	[ "$(grep -c 'New Street' out)" -eq 10000 ]
	[ "$(wc -l <changes)" -eq 10000 ]
	[ "$(wc -l <tell)" -eq 1 ]
}

@test "output: no file that the policy names is written for another purpose" {
	start '.records.deletions = {file: "gone", clause: "7", delete_after: "P2Y"}'
	change 'Ada Exampel' 'Ada Example' | values
	echo kept >gone
	for o in --changes --guard --review -o -r; do
		run -2 correct "$o" gone accounts.csv
	done
	run -2 pp-correct guard -p p.json -k my.key -D accounts --guard values -o gone accounts.csv
	run -2 pp-correct confirm -p p.json --changes gone /dev/null
	is gone <<<kept
}

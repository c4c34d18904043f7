#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# shellcheck disable=SC2030,SC2031 # every test is a subshell
# shellcheck disable=SC2154 # stderr, stderr_lines: set by run
#
# What pp-request prints about a ledger, and what it writes into one.  Deadlines
# and the states of requests have unit tests.

load helper

# The policy of the examples: answers within a month, Pacific time.
# It names a ledger beside itself, so it is not used where it lies.
data=$BATS_TEST_DIRNAME/../lib/data
policy=${BATS_FILE_TMPDIR-}/strum.json
setup_file() {
	cp "$data"/strum* "$data/us-federal.txt" "$BATS_FILE_TMPDIR"
}
BEGIN=2025-01-31T17:20:00-08:00
LATER=2025-02-01T09:00:00-08:00

request() {
	pp-request -p "$policy" --now "${NOW:-$BEGIN}" "$@"
}

# event ID EVENT TIME [MEMBERS]: a line of a ledger.
event() {
	printf '{"v":1,"request_id":"%s","event":"%s","at":"%s"%s}\n' \
	    "$1" "$2" "$3" "${4:+,$4}"
}

# received ID [TYPE [TIME [MEMBERS]]]: of another person each.
received() {
	local who
	who=$(printf %s "$1" | sha256sum | head -c 32)
	event "$1" received "${3:-$BEGIN}" \
	    "\"type\":\"${2:-deletion}\"${4:+,$4},\"subject\":\"h1:8adc89f9:$who\""
}

# add ID TYPE [OPTION...]: adds a request with the identities of standard input.
add() {
	[ -e my.key ] || key
	request add "$2" --id "$1" -i -k my.key -l ledger.ndjson "${@:3}" \
	    >/dev/null
}

note() {
	request note "$@" -l ledger.ndjson
}

# of ID FIELD: a field of the state of a request in the ledger, after all that
# these tests write.
of() {
	NOW=${NOW:-2025-12-31} request ledger.ndjson 2>/dev/null |
	    jq -c --arg id "$1" "select(.request_id == \$id) | .$2" |
	    tr -d '"'
}

# refused WHY ARGUMENT...: note refuses this event of r1.
refused() {
	cp ledger.ndjson before
	run -2 --separate-stderr note r1 "${@:2}"
	[ "$stderr" = "pp-request: r1: $1" ]
	cmp ledger.ndjson before
}

# ---- what is printed ----

@test "request: prints the state of each request, with both deadlines" {
	received r1 deletion "$BEGIN" '"residence":"US-CA"' >ledger.ndjson
	event r1 acknowledged 2025-02-03T09:00:00-08:00 >>ledger.ndjson
	NOW=2025-02-20 request - <ledger.ndjson >got
	is got <<'END'
{"request_id":"r1","type":"deletion","regime":"ccpa","state":"acknowledged","reason":null,"received":"2025-01-31T17:20:00-08:00","acknowledged":"2025-02-03T09:00:00-08:00","ack_by":"2025-02-14","target_by":"2025-02-28","due_by":"2025-03-17","days_left":8,"overdue":false,"missing":["identity"],"due_each":["ccpa:2025-03-17"],"closed":null,"answer_as":null}
END
}

@test "request: prints the same as CSV and TSV" {
	received r1 access "$BEGIN" '"regime":"gdpr","residence":"US-CA"' >ledger.ndjson
	request -t csv ledger.ndjson >got
	is got <<'END'
request_id,type,regime,state,reason,received,acknowledged,ack_by,target_by,due_by,days_left,overdue,missing,due_each,closed,answer_as
r1,access,"gdpr,ccpa",received,,2025-01-31T17:20:00-08:00,,2025-02-14,2025-02-28,2025-02-28,28,false,"acknowledgement,identity","gdpr:2025-02-28,ccpa:2025-03-17",,deny
END
	request -t tsv ledger.ndjson | tr '\t' '|' >got
	is got <<'END'
request_id|type|regime|state|reason|received|acknowledged|ack_by|target_by|due_by|days_left|overdue|missing|due_each|closed|answer_as
r1|access|gdpr,ccpa|received||2025-01-31T17:20:00-08:00||2025-02-14|2025-02-28|2025-02-28|28|false|acknowledgement,identity|gdpr:2025-02-28,ccpa:2025-03-17||deny
END
}

@test "request: keeps the order in which requests came into the ledger" {
	{ received b; received a access; received c correction; } |
	    request - | jq -r .request_id | is <(printf '%s\n' b a c)
}

@test "request: prints no message if nothing needs a look" {
	run -0 --separate-stderr request - </dev/null
	[ -z "$output$stderr" ]
	received r1 access >ledger.ndjson
	run -0 --separate-stderr request ledger.ndjson
	[ -z "$stderr" ]
}

@test "request: writes to -o whole or not at all" {
	received r1 >ledger.ndjson
	request -o out ledger.ndjson
	[ "$(jq -r .request_id out)" = r1 ]
	echo x >>ledger.ndjson
	run -3 request -o out ledger.ndjson
	[ "$(jq -r .request_id out)" = r1 ]
	run -3 request -o none ledger.ndjson
	[ ! -e none ]
}

@test "request: uses the policy of PP_POLICY, or else the built-in one" {
	received r1 access 2025-01-31T23:30:00-08:00 >ledger.ndjson
	PP_POLICY=$policy pp-request --now "$LATER" ledger.ndjson >got
	[ "$(jq -r .target_by got)" = 2025-02-28 ]
	pp-request --now "$LATER" ledger.ndjson >got
	# The built-in policy has the zone UTC, where it is February, and no
	# promise.
	[ "$(jq -r .received got)" = 2025-02-01T07:30:00Z ]
	[ "$(jq -r .target_by got)" = 2025-03-03 ]
}

# ---- what is read ----

# named DIRECTORY: a policy that names its ledger in a directory.
named() {
	mkdir -p p "p/$1"
	jq --arg d "$1" 'del(.policy.source, .policy.clauses) |
	    .records.directory = $d' "$data/strum.json" >p/policy.json
	cp "$data"/us-federal.txt p
}

@test "request: takes the ledger that the policy names, and - for standard input" {
	policy() { pp-request -p p/policy.json --now "$LATER" "$@"; }
	named state
	run -2 --separate-stderr policy
	[ "$stderr" = 'pp-request: p/state/requests.ndjson: does not exist, but the policy names it (records.requests): if it never was there, pp-retain init makes it; -l FILE names another, and - standard input' ]
	run -2 policy note r1 acknowledged
	run -2 policy prune
	key
	# An empty ledger would say that nobody asked and nothing is held.
	run -2 --separate-stderr policy add access <<<email=ada@example.org
	[ "$stderr" = 'pp-request: p/state/requests.ndjson: does not exist, but the policy names it (records.requests): if it never was there, pp-retain init makes it; -l FILE names another' ]
	[ ! -e p/state/requests.ndjson ]
	pp-retain init -p p/policy.json >made
	id=$(echo email=ada@example.org | policy add access -i -k my.key)
	[ -s p/state/requests.ndjson ]
	[ -s p/state/requests.ndjson.identities ]
	policy note "$id" acknowledged
	[ "$(policy -q | jq -r .state)" = acknowledged ]
	[ "$(policy -q metrics -t csv | wc -l)" -eq 2 ]
	# What the call names wins.
	received r1 access >ledger.ndjson
	for call in ledger.ndjson '-l ledger.ndjson'; do
		# shellcheck disable=SC2086 # options
		[ "$(policy -q $call | jq -r .request_id)" = r1 ]
	done
	[ "$(policy -q - <ledger.ndjson | jq -r .request_id)" = r1 ]
	policy note r1 acknowledged -l ledger.ndjson
	[ "$(wc -l <p/state/requests.ndjson)" -eq 2 ]
}

@test "request: reports every line that is not an event, and prints no state" {
	{
		received r1
		echo "{\"request_id\":\"$SECRET\"}"
		event r1 identity_confirmed "$BEGIN" \
		    "\"level\":\"$SECRET\""
		received r2
		echo "$SECRET"
	} >ledger.ndjson
	run -3 --separate-stderr request ledger.ndjson
	[ -z "$output" ]
	silent
	[ "${stderr_lines[0]}" = \
	    'pp-request: ledger.ndjson:2: has no "event"' ]
	[ "${stderr_lines[1]}" = \
	    'pp-request: ledger.ndjson:3: unknown "level"; known: none, contact, reasonable, reasonably_high, representative' ]
	[ "${stderr_lines[2]}" = \
	    'pp-request: ledger.ndjson:5: is not a JSON object' ]
}

@test "request: refuses a level that is a number or unknown" {
	for level in 0 3 null '"high"' '"Reasonable"' '[]'; do
		{
			received r1 sale:opt-out
			event r1 identity_confirmed "$BEGIN" "\"level\":$level"
		} >ledger.ndjson
		if [ "$level" = null ]; then
			request ledger.ndjson
		else
			run -3 request ledger.ndjson
			[[ $output == *ledger.ndjson:2:* ]]
		fi
	done
}

@test "request: ignores unknown events and keys" {
	{
		received r1 deletion "$BEGIN" '"colour":{"x":[1]}'
		event r1 bell_rung "$BEGIN" '"level":17'
	} | request - | jq -r .state | is <(echo received)
}

@test "request: ignores a last line that a crash tore" {
	received r1 >ledger.ndjson
	event r1 revoked "$BEGIN" | tr -d '\n' >>ledger.ndjson
	run -0 --separate-stderr request ledger.ndjson
	[ "$(request -q -l ledger.ndjson 2>&1)" = "$output" ]
	[ "$(jq -r .state <<<"$output")" = received ]
	[[ $stderr == 'pp-request: warning: ledger.ndjson:2: the last line'* ]]
	[ "${#stderr_lines[@]}" -eq 1 ]
}

@test "request: gives the same state for the same events in any order" {
	{
		received r1
		event r1 identity_asked 2025-02-03T09:00:00-08:00
		event r1 extended 2025-02-04T09:00:00-08:00 '"reason":"many"'
		event r1 denied 2025-02-05T09:00:00-08:00 '"reason":"no_match"'
		event r1 revoked 2025-02-06T09:00:00-08:00
	} >ledger.ndjson
	NOW=2025-02-07
	request - <ledger.ndjson >want
	[ "$(jq -r '.state + " " + .reason' want)" = 'denied no_match' ]
	tac ledger.ndjson | request - | cmp - want
	sort ledger.ndjson | request - | cmp - want
}

# ---- deadlines ----

@test "request: prints the same deadlines on every day" {
	received r1 access "$BEGIN" '"residence":"US-CA"' >ledger.ndjson
	for day in 01 10 27 28; do
		NOW=2025-02-$day request ledger.ndjson 2>/dev/null >got || :
		[ "$(jq -r .target_by got)" = 2025-02-28 ]
		[ "$(jq -r .due_by got)" = 2025-03-17 ]
	done
	# On the last day the number is 0, not null.
	[ "$(jq -r .days_left got)" = 0 ]
	[ "$(jq -r .overdue got)" = false ]
}

@test "request: ends with status 1 and a message if a request is overdue" {
	received r1 access "$BEGIN" '"residence":"US-VA"' >ledger.ndjson
	NOW=2025-02-28T23:59:59-08:00
	run -0 --separate-stderr request ledger.ndjson
	NOW=2025-03-01T00:00:00-08:00
	run -1 --separate-stderr request ledger.ndjson
	[ "$stderr" = 'pp-request: r1: overdue since 2025-02-28' ]
	[ "$(jq -c '[.overdue, .days_left]' <<<"$output")" = '[true,-1]' ]
	event r1 fulfilled 2025-03-01T00:00:00-08:00 >>ledger.ndjson
	NOW=2025-03-02
	run -0 --separate-stderr request ledger.ndjson
	[ -z "$stderr" ]
	[ "$(jq -c '[.overdue, .days_left]' <<<"$output")" = '[false,null]' ]
}

@test "request: gives the acknowledgement a deadline of its own" {
	received r1 access "$BEGIN" '"residence":"US-CA"' >ledger.ndjson
	NOW=2025-02-14
	run -0 request ledger.ndjson
	[ "$(jq -r .ack_by <<<"$output")" = 2025-02-14 ]
	NOW=2025-02-15
	run -1 --separate-stderr request ledger.ndjson
	[ "$stderr" = 'pp-request: r1: not acknowledged by 2025-02-14' ]
	event r1 acknowledged 2025-02-14T23:00:00-08:00 >>ledger.ndjson
	run -0 request ledger.ndjson
	[[ $(jq -c .missing <<<"$output") != *acknowledgement* ]]
}

@test "request: counts \"nothing found\" as an answer" {
	received r1 access >ledger.ndjson
	note r1 fulfilled --extent nothing_found
	[ "$(of r1 state) $(of r1 reason)" = 'fulfilled nothing_found' ]
	NOW=2026-01-01
	run -0 request ledger.ndjson
}

@test "request: keeps the deadlines of our promise and of the law apart" {
	received r1 access "$BEGIN" '"residence":"US-IA"' >ledger.ndjson
	received r2 access "$BEGIN" '"residence":"US-WA"' >>ledger.ndjson
	[ "$(of r1 target_by)" = 2025-02-28 ]
	[ "$(of r1 due_by)" = 2025-05-01 ]
	[ "$(of r2 target_by)" = 2025-02-28 ]
	[ "$(of r2 due_by)" = null ]
}

@test "request: reports the deadline of each law, and uses the earliest" {
	received r1 access "$BEGIN" '"regime":"ia-icdpa","residence":"US-CA"' >ledger.ndjson
	[ "$(of r1 due_by)" = 2025-03-17 ]
	request ledger.ndjson | jq -c .due_each |
	    is <(echo '["ccpa:2025-03-17","ia-icdpa:2025-05-01"]')
}

@test "request: uses the strictest law if residence is unknown" {
	received r1 access >ledger.ndjson
	[ "$(of r1 regime)" = gdpr ]
	[ "$(of r1 due_by)" = 2025-02-28 ]
	[[ $(of r1 missing) == *residence* ]]
}

@test "request: a law that is named does not put off that of the residence" {
	received r1 access "$BEGIN" '"regime":"ia-icdpa"' >ledger.ndjson
	[ "$(of r1 regime)" = gdpr,ia-icdpa ]
	[ "$(of r1 due_by)" = 2025-02-28 ]
	[[ $(of r1 missing) == *residence* ]]
	received r1 access "$BEGIN" '"regime":"ia-icdpa","residence":"US"' \
	    >ledger.ndjson
	[ "$(of r1 regime)" = ccpa,ia-icdpa ]
	[ "$(of r1 due_by)" = 2025-03-17 ]
	# One that is at least as strict as all that may apply stands alone.
	received r1 access "$BEGIN" '"regime":"gdpr"' >ledger.ndjson
	[ "$(of r1 regime)" = gdpr ]
}

@test "import: takes the residence of all people of a file" {
	echo '{"subject_request_id":"a","subject_request_type":"access","regulation":"ccpa","subject_identities":{"identity_type":"email","identity_value":"ada@example.org"}}' >in
	import opendsr --residence US-CA in
	[ "$(of a due_each)" = '[ccpa:2025-03-17]' ]
	run -2 --separate-stderr import opendsr --residence California in
	[[ $stderr == *'--residence is not a place code'* ]]
}

@test "request: reports a request with an unknown law or type" {
	received r1 poem "$BEGIN" '"residence":"US-CA"' >ledger.ndjson
	received r2 access "$BEGIN" '"regime":"lgpd"' >>ledger.ndjson
	event r3 acknowledged "$BEGIN" >>ledger.ndjson
	run -1 --separate-stderr request ledger.ndjson
	[ "${stderr_lines[0]}" = \
	    'pp-request: r1: has an unknown type' ]
	[ "${stderr_lines[1]}" = \
	    'pp-request: r2: names a law that is not in jurisdictions.json' ]
	[ "${stderr_lines[2]}" = \
	    'pp-request: r3: has no event "received" in the ledger' ]
	[ "$(wc -l <<<"$output")" -eq 3 ]
}

@test "request: reports a request without a subject" {
	event r1 received "$BEGIN" '"type":"access","residence":"US-CA"' >ledger.ndjson
	run -1 --separate-stderr request ledger.ndjson
	[ "$stderr" = 'pp-request: r1: has no subject: nobody knows whose data it is about' ]
	# An opt-out needs none, and an answer ends it.
	event r1 received "$BEGIN" '"type":"sale:opt-out","residence":"US-CA"' >ledger.ndjson
	request ledger.ndjson
	event r1 received "$BEGIN" '"type":"access","residence":"US-CA"' >ledger.ndjson
	event r1 denied "$LATER" '"reason":"no_match"' >>ledger.ndjson
	NOW=$LATER request ledger.ndjson
}

@test "request: reports ten requests that need a look, and counts all" {
	for i in $(seq 12); do received "r$i" poem; done >ledger.ndjson
	run -1 --separate-stderr request ledger.ndjson
	[ "${#stderr_lines[@]}" -eq 11 ]
	[ "${stderr_lines[10]}" = 'pp-request: 12 requests need a look' ]
}

@test "request: counts an extension only if it is in time and has a reason" {
	received r1 access "$BEGIN" '"residence":"DE"' >ledger.ndjson
	refused '--reason is missing' extended --until 2025-04-30
	NOW=2025-02-28T12:00:00-08:00 note r1 extended --until 2025-04-30 \
	    --reason justifications:ComplexityOfProcess
	[ "$(of r1 state)" = extended ]
	[ "$(of r1 due_by)" = 2025-04-30 ]
	received r2 access "$BEGIN" '"residence":"DE"' >>ledger.ndjson
	NOW=2025-03-01T12:00:00-08:00 note r2 extended --until 2025-04-30 \
	    --reason many
	[ "$(of r2 due_by)" = 2025-02-28 ]
	[ "$(of r2 missing)" = '[identity,extension_in_time]' ]
	# The law has no extension for an opt-out.
	received r3 sale:opt-out "$BEGIN" '"residence":"US-CA"' >opt-out.ndjson
	event r3 extended "$LATER" '"reason":"many"' >>opt-out.ndjson
	NOW=2025-02-10
	run -1 --separate-stderr request opt-out.ndjson
	[ "$stderr" = \
	    'pp-request: r3: an extension does not count: it was announced too late, or the law allows none' ]
}

@test "request: refuses an extension beyond the day that the law allows" {
	received r1 access "$BEGIN" '"residence":"DE"' >ledger.ndjson
	NOW=2025-02-20
	refused '--until is later than 2025-04-30, the last day that the law "gdpr" allows' \
	    extended --until 2025-05-01 --reason many
	note r1 extended --until 2025-04-30 --reason many
	[ "$(of r1 due_by)" = 2025-04-30 ]
	received r1 sale:opt-out "$BEGIN" '"residence":"US-CA"' >ledger.ndjson
	refused 'the law "ccpa" allows no extension here' extended --reason many
	# The earliest day of all laws that apply, or may apply.
	received r1 access "$BEGIN" '"regime":"gdpr","residence":"US-CA"' >ledger.ndjson
	refused '--until is later than 2025-04-30, the last day that the law "gdpr" allows' \
	    extended --until 2025-05-01 --reason many
	received r1 access >ledger.ndjson
	refused '--until is later than 2025-04-30, the last day that the law "gdpr" allows' \
	    extended --until 2025-05-01 --reason many
	# Without a law there is no such day.
	received r1 access "$BEGIN" '"residence":"JP"' >ledger.ndjson
	note r1 extended --until 2026-05-01 --reason many
}

@test "request: reports an extension in a ledger that goes beyond the law" {
	received r1 access "$BEGIN" '"residence":"DE"' >ledger.ndjson
	event r1 extended 2025-02-10T09:00:00-08:00 \
	    '"until":"2025-06-30","reason":"many"' >>ledger.ndjson
	[ "$(of r1 due_by)" = 2025-04-30 ]
	NOW=2025-02-20
	run -1 --separate-stderr request ledger.ndjson
	[ "$stderr" = 'pp-request: r1: an extension is longer than the law allows and counts only as long as it does: tell the person' ]
	# A second letter corrects the first.
	event r1 extended 2025-02-11T09:00:00-08:00 \
	    '"until":"2025-04-30","reason":"many"' >>ledger.ndjson
	run -0 --separate-stderr request ledger.ndjson
	[ -z "$stderr" ]
}

@test "request: --now counts no event that is later" {
	{
		received r1 access "$BEGIN" '"regime":"gdpr"'
		event r1 held 2025-02-05T09:00:00-08:00 '"reason":"case"'
		event r1 denied 2025-02-06T09:00:00-08:00 '"reason":"no_match"'
		received r2 deletion 2025-02-07T09:00:00-08:00
	} >ledger.ndjson
	NOW=2025-02-06T08:59:59-08:00
	run -0 --separate-stderr request -t csv ledger.ndjson
	[ "$(cut -d , -f 1,4 <<<"$output")" = $'request_id,state\nr1,held' ]
	[ "$stderr" = 'pp-request: warning: ledger.ndjson: 2 events are later than --now and not counted' ]
	run -0 --separate-stderr request export -t drp ledger.ndjson
	[ "$(jq -r .status <<<"$output")" = in_progress ]
	run -0 --separate-stderr request metrics -t csv ledger.ndjson
	[ "${lines[1]%%,0.0*}" = 2025,access,1,0,0,0,0,0,0,, ]
	# An event is there from its own second on.
	NOW=2025-02-06T09:00:00-08:00
	[ "$(of r1 state)" = denied ]
}

@test "request: reports an event that is dated in the future" {
	received r1 access 2025-01-31T17:20:00-08:00 >ledger.ndjson
	event r1 fulfilled 2999-02-01T09:00:00-08:00 >>ledger.ndjson
	run -1 --separate-stderr pp-request ledger.ndjson
	[ "$(jq -r .state <<<"$output")" = received ]
	[ "${stderr_lines[0]}" = 'pp-request: ledger.ndjson: 1 event is dated in the future and not counted: look at the dates, or at the clock' ]
}

@test "request: gives an opt-out its shorter term, and needs no identity" {
	received r1 sale:opt-out "$BEGIN" '"residence":"US-CA"' >ledger.ndjson
	# 15 business days, among them Washington's Birthday.
	[ "$(of r1 due_by)" = 2025-02-24 ]
	[ "$(of r1 missing)" = '[]' ]
	note r1 fulfilled
	[ "$(of r1 state)" = fulfilled ]
}

# ---- writing ----

@test "request: add prints a new id, and writes what its options say" {
	key
	id=$(echo email=ada@example.org | request add deletion -l ledger.ndjson \
	    -i -k my.key --manner email --residence US-CA)
	[[ $id =~ ^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$ ]]
	is ledger.ndjson <<END
{"v":1,"request_id":"$id","event":"received","at":"$BEGIN","type":"deletion","manner":"email","residence":"US-CA","subject":"h1:8adc89f9:e243c900c9380535a0959b9555e09e39"}
END
	[ "$(stat -c %a ledger.ndjson)" = 600 ]
	[ "$(request add access -l ledger.ndjson)" != "$id" ]
}

@test "request: note writes an event, and prints nothing" {
	received r1 >ledger.ndjson
	NOW=2025-02-02
	run -0 --separate-stderr note r1 identity_confirmed \
	    --level reasonable --by email_code --at 2025-01-31T17:30:00-08:00
	[ -z "$output$stderr" ]
	tail -n 1 ledger.ndjson >got
	event r1 identity_confirmed 2025-01-31T17:30:00-08:00 \
	    '"by":"email_code","level":"reasonable"' | is got
}

@test "request: -n checks, and writes nothing" {
	received r1 >ledger.ndjson
	cp ledger.ndjson copy
	note r1 acknowledged -n
	echo email=ada@example.org | add r2 deletion -n
	cmp ledger.ndjson copy
	[ ! -e ledger.ndjson.identities ]
	run -2 note r1 released -n
	rm ledger.ndjson
	run -2 note r1 revoked -n
	printf '{"half' >>copy
	cp copy ledger.ndjson
	note r1 acknowledged -n -q
	cmp ledger.ndjson copy
	[ "$(find . -name 'ledger*' | wc -l)" -eq 1 ]
}

@test "request: refuses an event that the state of the request does not allow" {
	received r1 >ledger.ndjson
	refused 'there is no such hold to release' released
	refused 'there is no such restriction to lift' restriction_lifted
	refused 'there is no open appeal' appeal_granted
	refused 'it has not been answered' appealed
	refused 'it is open: only a closed request can be reopened' \
	    reopened --reason mistake
	refused 'only a request that waits for proof of identity can expire' \
	    expired
	refused '--level is missing: contact, reasonable, reasonably_high or representative' \
	    identity_confirmed
	refused '--level representative needs --principal: contact, reasonable or reasonably_high' \
	    identity_confirmed --level representative
	refused '--reason is missing; known: suspected_fraud, insuf_verification, no_match, claim_not_covered, outside_jurisdiction, too_many_requests, other' \
	    denied
	refused 'unknown --reason of a denial; known: suspected_fraud, insuf_verification, no_match, claim_not_covered, outside_jurisdiction, too_many_requests, other' \
	    denied --reason mood
	refused '--reason is missing' held --dataset accounts
	refused '--recipient is missing' processor_told
	refused '--of does not name a request in the ledger' duplicate --of r2
	refused '--of names the request itself' duplicate --of r1
	note r1 acknowledged
	refused 'it was acknowledged before' acknowledged
	note r1 in_progress
	refused 'it is in progress already' in_progress
	received r2 access >>ledger.ndjson
	refused '--of names a request of another type' duplicate --of r2
	note r1 denied --reason no_match
	for event in acknowledged identity_asked in_progress fulfilled \
	    revoked duplicate; do
		refused 'it is closed; if that was a mistake, note reopened first' \
		    $event
	done
	run -2 --separate-stderr note r9 acknowledged
	[ "$stderr" = 'pp-request: r9: it is not in the ledger' ]
	run -2 --separate-stderr request add access --id r1 -l ledger.ndjson
	[ "$stderr" = 'pp-request: r1: this id is in the ledger already' ]
	run -2 --separate-stderr request add poem --id r3 -l ledger.ndjson
	[ "$stderr" = 'pp-request: r3: unknown request type; known: access, access:categories, access:specific, portability, deletion, correction, restriction, objection, sale:opt-out, sale:opt-in, contact:opt-out, consent:withdraw, automated_decision, appeal' ]
}

@test "request: refuses an event before the last one, or in the future" {
	received r1 >ledger.ndjson
	event r1 identity_asked 2025-02-03T09:00:00-08:00 >>ledger.ndjson
	NOW=2025-03-01
	refused '--at lies before an event that is in the ledger' denied \
	    --reason no_match --at 2025-02-02T09:00:00-08:00
	refused '--at lies before an event that is in the ledger' acknowledged \
	    --at 2025-01-30T09:00:00-08:00
	note r1 acknowledged --at 2025-02-01T09:00:00-08:00
	run -2 --separate-stderr note r1 revoked --at 2025-03-02
	[ "$stderr" = 'pp-request: --at lies in the future' ]
}

@test "request: fulfils a deletion only with the number of deleted records" {
	received r1 >ledger.ndjson
	note r1 identity_confirmed --level reasonable
	refused '--deleted is missing: the number of records deleted' fulfilled
	note r1 fulfilled --deleted 14 --kept 3 --extent part
	tail -n 1 ledger.ndjson | jq -c .counts |
	    is <(echo '{"deleted":14,"kept":3}')
}

@test "request: fulfils the rest of a request when its hold is released" {
	received r1 >ledger.ndjson
	note r1 identity_confirmed --level reasonable
	note r1 held --dataset transactions \
	    --reason justifications:LegalObligation
	[ "$(of r1 state)" = held ]
	refused 'a hold keeps data back: use --extent part, or note released first' \
	    fulfilled --deleted 14
	note r1 fulfilled --deleted 14 --extent part
	note r1 released --dataset transactions
	note r1 fulfilled --deleted 3
	[ "$(of r1 reason)" = all ]
}

@test "request: refuses to hold or restrict a dataset that the policy lacks" {
	received r1 >ledger.ndjson
	cp ledger.ndjson before
	for event in held restricted; do
		run -2 --separate-stderr note r1 $event \
		    --dataset transaction --reason LegalObligation
		[ "$stderr" = "pp-request: $policy: unknown dataset \"transaction\"; did you mean \"transactions\"?" ]
	done
	cmp ledger.ndjson before
	event r1 held "$BEGIN" '"dataset":"old","reason":"x"' >>ledger.ndjson
	event r1 restricted "$BEGIN" '"dataset":"old","reason":"x"' \
	    >>ledger.ndjson
	refused 'there is no such restriction to lift' restriction_lifted --dataset accounts
	note r1 released --dataset old
	note r1 restriction_lifted --dataset old
}

@test "request: accepts nothing_found only without deletions and holds" {
	received r1 >ledger.ndjson
	refused '--extent nothing_found contradicts --deleted' fulfilled \
	    --extent nothing_found --deleted 1
	note r1 held --reason LegalObligation
	refused 'a hold keeps data back: use --extent part, or note released first' \
	    fulfilled --extent nothing_found
	note r1 released
	note r1 fulfilled --extent nothing_found --deleted 0
}

@test "request: finds nothing without proof of identity, and after no part of an answer" {
	for type in access deletion correction; do
		received r1 $type >ledger.ndjson
		note r1 identity_asked --level reasonably_high
		refused '--as needs --extent part' fulfilled \
		    --extent nothing_found --as access:categories
		refused '--extent nothing_found contradicts --kept' fulfilled \
		    --extent nothing_found --kept 2
		note r1 fulfilled --extent nothing_found --kept 0
		[ "$(of r1 state) $(of r1 missing)" = 'fulfilled []' ]
	done
	received r1 >ledger.ndjson
	note r1 identity_confirmed --level reasonable
	note r1 fulfilled --extent part --deleted 1
	refused 'a part of it was answered, so something was found: use --extent all' \
	    fulfilled --extent nothing_found
	note r1 fulfilled --extent all --deleted 0
}

@test "request: confirms no identity for a request that is closed" {
	for close in 'denied --reason no_match' revoked \
	    'fulfilled --extent nothing_found'; do
		received r1 >ledger.ndjson
		# shellcheck disable=SC2086
		note r1 $close
		refused 'it is closed; if that was a mistake, note reopened first' \
		    identity_confirmed --level reasonable
		note r1 reopened --reason mistake
		note r1 identity_confirmed --level reasonable
		[ "$(of r1 state)" = in_progress ]
	done
	received r1 >ledger.ndjson
	note r1 identity_asked
	note r1 expired
	refused 'it is closed; if that was a mistake, note reopened first' \
	    identity_confirmed --level reasonable
	# The rest of an answer in part may need a higher level.
	received r1 >ledger.ndjson
	note r1 identity_confirmed --level reasonable
	note r1 fulfilled --extent part --deleted 1
	note r1 identity_confirmed --level reasonably_high
	[ "$(of r1 state)" = fulfilled ]
}

@test "request: refuses an unknown place or law" {
	for place in us-ca USA US- US-CALI California D 'DE ' EUR; do
		run -2 --separate-stderr request add access --id r1 \
		    -l ledger.ndjson --residence "$place"
		[ "$stderr" = 'pp-request: --residence is not a place code such as DE or US-CA' ]
	done
	for place in UK EL XX UK-ENG US-XX; do
		run -2 --separate-stderr request add access --id r1 \
		    -l ledger.ndjson --residence "$place"
		[[ $stderr == "pp-request: --residence: ISO 3166 has no place \"$place\""* ]]
	done
	run -2 --separate-stderr request add access --id r1 \
	    -l ledger.ndjson --residence UK
	[[ $stderr == *'; use GB' ]]
	for laws in gpdr GDPR 'gdpr,' ccpa,x; do
		run -2 --separate-stderr request add access --id r1 \
		    -l ledger.ndjson --regime "$laws"
		[[ $stderr == 'pp-request: --regime: no law "'* ]]
	done
	[ ! -s ledger.ndjson ]
	for place in DE US-CA EU EEA GB-ENG FR-75 GR US US-PR; do
		request add access -l ledger.ndjson --residence $place \
		    --regime gdpr,ccpa
	done
}

@test "request: says which country a code is that may be meant as a state" {
	run -0 --separate-stderr request add access --id r1 -l ledger.ndjson \
	    --residence CA
	[ "$stderr" = 'pp-request: warning: --residence: "CA" is Canada; if "California" is meant, correct it to "US-CA"' ]
	# No law of the file is about Delaware.
	run -0 --separate-stderr request add access --id r2 -l ledger.ndjson \
	    --residence DE
	[ -z "$stderr" ]
}

@test "request: refuses what cannot be the identity of one person" {
	key
	while read -r value; do
		run -2 --separate-stderr request add deletion --id r1 -i \
		    -k my.key -l ledger.ndjson <<<"email=$value"
		[[ $stderr == "pp-request: <stdin>:1: "* ]]
		[[ $stderr != *"$value"* ]]
	done <<'END'
ada@example.org,bo@example.org
ada@example.org, Bo <bo@example.org>
ada@bo@example.org
mailto:ada@example.org
Ada <ada@example.org>
END
	for value in 555-0123 '+1 555 0123' '+1 206 555 01234'; do
		run -2 request add deletion --id r1 -i -k my.key \
		    -l ledger.ndjson <<<"phone_number=$value"
	done
	[ ! -s ledger.ndjson ]
}

@test "request: a number with the zero of national calls is the same number" {
	key
	for value in '+49 030 5550123' '+49 (0)30/5550123' '+49305550123'; do
		request add access -i -k my.key -l ledger.ndjson \
		    <<<"phone_number=$value"
	done >/dev/null
	[ "$(jq -r .subject ledger.ndjson | sort -u | wc -l)" = 1 ]
}

@test "request: writes what an address without tag and dots would be, too" {
	key
	for value in ada@example.org a.da+news@example.org; do
		request add access -i -k my.key -l ledger.ndjson \
		    <<<"email=$value"
	done >/dev/null
	[ "$(jq -s -c '.[0].subject == .[1].alike, .[0].alike' ledger.ndjson)" = \
	    $'true\nnull' ]
	# Of several addresses each hash is there once.
	printf 'email=%s@example.org\n' ada+x ada+y bo+x a.da bo+y |
	    request add access -i -k my.key -l ledger.ndjson
	[ "$(tail -n 1 ledger.ndjson | jq -c '[(.subject, .alike) |
	    length, (unique | length)]')" = '[5,5,2,2]' ]
}

@test "request: refuses an end that lies before the beginning" {
	received r1 >ledger.ndjson
	NOW=2025-02-05
	refused '--until lies before the receipt of the request' extended \
	    --until 2025-01-30 --reason many
	refused '--until lies before the restriction begins' \
	    restricted --until 2025-02-04 --reason accuracy
	note r1 restricted --until 2025-02-05 --reason accuracy
	note r1 extended --until 2025-01-31 --reason many
}

@test "request: refuses an option that the command does not use" {
	received r1 >ledger.ndjson
	for call in '--deleted 1 ledger.ndjson' '--id x ledger.ndjson' \
	    'metrics --level contact' 'export --year 2025' 'prune -i' \
	    'note r1 revoked --manner email' 'note r1 revoked --residence DE' \
	    'add access --deleted 1' 'import --regime ccpa'; do
		# shellcheck disable=SC2086 # words
		run -2 --separate-stderr pp-request -p "$policy" $call
		[[ $stderr == *' does not take --'*'; it takes --'* ]]
		[ -z "$output" ]
	done
}

@test "request: refuses a word that could be an address" {
	received r1 >ledger.ndjson
	for option in --reason --by --dataset --recipient; do
		run -2 --separate-stderr note r1 revoked \
		    $option "$SECRET@example.org"
		silent
		[[ $stderr == *'only letters, digits, single spaces and _:.,-()/ are allowed in ids, names and reasons, at most 100' ]]
	done
	run -2 --separate-stderr request add access -l ledger.ndjson \
	    --id $'x\ny'
	[ "$(wc -l <ledger.ndjson)" -eq 1 ]
}

# stopped PID: the process stops on a signal and has written nothing.
stopped() {
	local status=0

	sleep 0.3
	kill -TERM "$1"
	wait "$1" || status=$?
	[ $status -eq 143 ]
	cmp ledger.ndjson before
}

@test "request: writes nothing after a signal to stop" {
	received r1 >one
	awk '{ for (i = 0; i < 200000; i++) print }' one >ledger.ndjson
	cp ledger.ndjson before
	pp-request -p "$policy" add access -l ledger.ndjson >out 3>&- &
	stopped $!
	cp one ledger.ndjson
	cp one before
	(flock 9 && exec sleep 60) 9<ledger.ndjson 3>&- &
	holder=$!
	sleep 0.1
	pp-request -p "$policy" add access -l ledger.ndjson >out 3>&- &
	stopped $!
	kill -0 $holder
	kill $holder
	[ ! -s out ]
}

# ---- identities ----

@test "request: puts identities beside the ledger, never into it" {
	printf 'email=%s@example.org\r\n\naccount_id=%s' "$SECRET" "$SECRET" |
	    add r1 deletion
	run ! grep "$SECRET" ledger.ndjson
	[ "$(jq -r '.subject | length' ledger.ndjson)" -eq 2 ]
	[ "$(stat -c %a ledger.ndjson.identities)" = 600 ]
	is ledger.ndjson.identities <<END
{"request_id":"r1","type":"email","value":"$SECRET@example.org"}
{"request_id":"r1","type":"account_id","value":"$SECRET"}
END
	mkdir sub
	echo email=ada@example.org | request add access -i -k my.key \
	    -l sub/ledger >/dev/null
	[ -s sub/ledger.identities ]
	echo email=ada@example.org | request add access -i -k my.key \
	    -l sub/ledger --side-file elsewhere >/dev/null
	[ -s elsewhere ]
}

@test "request: refuses one file for two purposes, under any name" {
	echo email=ada@example.org | add r1 deletion
	ln -s ledger.ndjson soft
	ln ledger.ndjson hard
	cp ledger.ndjson before
	cp my.key key.before
	for file in ledger.ndjson ./ledger.ndjson soft hard my.key; do
		run -2 --separate-stderr add r2 access --side-file $file \
		    <<<"email=$SECRET@example.org"
		silent
		[[ $stderr == *': is named for two purposes' ]]
	done
	run -2 add r2 access --side-file new -l new <<<email=bo@example.org
	[ ! -e new ]
	run -2 add r2 access -l ledger.ndjson.identities <<<email=bo@example.org
	run -2 add r2 access -l my.key <<<email=bo@example.org
	run -2 add r2 access <ledger.ndjson
	run -2 note r1 revoked --side-file hard
	run -2 request import -f drp -k my.key -l ledger.ndjson soft
	run -2 request -o hard ledger.ndjson
	run -2 request -o ledger.ndjson -l soft
	run -2 request -o ledger.ndjson - <soft
	run -2 request export -t drp -o "$policy" ledger.ndjson
	run -2 request prune -l ledger.ndjson --side-file soft
	cmp ledger.ndjson before
	cmp my.key key.before
}

@test "request: counts an identity once, even if it is given twice" {
	printf 'email=%s\n' ada@example.org bo@example.org Ada@Example.org |
	    add r1 deletion
	[ "$(jq -r '.subject | length' ledger.ndjson)" -eq 2 ]
	jq -r .value ledger.ndjson.identities |
	    is <(printf '%s\n' ada@example.org bo@example.org)
}

@test "request: refuses to write a line that is too long to be read" {
	received r1 >ledger.ndjson
	cp ledger.ndjson before
	seq -f 'account_id=%.0f' 40000 >many
	run -2 --separate-stderr add r2 access <many
	[ "$stderr" = 'pp-request: r2: has too many identities for one line of 1 MiB' ]
	cmp ledger.ndjson before
}

@test "request: removes identities when their request is closed" {
	for id in r1 r2 r3; do
		echo email=$id@example.org | add $id deletion
	done
	note r1 denied --reason no_match
	jq -r .request_id ledger.ndjson.identities | is <(printf '%s\n' r2 r3)
	note r2 revoked
	note r3 identity_asked --level reasonable
	note r3 expired
	[ ! -s ledger.ndjson.identities ]
	[ "$(stat -c %a ledger.ndjson.identities)" = 600 ]
}

@test "request: warns if the identities of a closed request are in another file" {
	for id in r1 r2 r3; do
		echo email=$id@example.org |
		    add $id deletion --side-file elsewhere
	done
	run -0 --separate-stderr note r1 revoked
	[ "$stderr" = 'pp-request: warning: r1: is closed, but ledger.ndjson.identities has none of its identities; if they are in another file, name it with --side-file in the next call that writes' ]
	grep -q r1 elsewhere
	echo email=r4@example.org | add r4 deletion
	run -0 --separate-stderr note r2 denied --reason no_match
	[[ $stderr == *'warning: r2: is closed, but '* ]]
	run -0 --separate-stderr note r3 denied --reason no_match \
	    --side-file elsewhere
	[ -z "$stderr" ]
	[ ! -s elsewhere ]
	# Identities that were removed before need no warning.
	note r3 appealed
	run -0 --separate-stderr note r3 appeal_denied --reason other
	[ -z "$stderr" ]
	run -0 --separate-stderr note r4 revoked
	[ -z "$stderr" ]
}

@test "request: refuses identities for a closed request" {
	echo email=ada@example.org | add r1 deletion
	note r1 denied --reason no_match
	for event in '' appealed appeal_denied; do
		[ -z "$event" ] || note r1 $event --reason other
		[ "$event" = appealed ] ||
		    refused 'it is closed; if that was a mistake, note reopened first' \
		    identity_confirmed --level reasonable -i -k my.key <<<email=bo@example.org
	done
	[ ! -s ledger.ndjson.identities ]
	note r1 reopened --reason mistake
	refused '-i is only for add and the event identity_confirmed' revoked \
	    -i -k my.key <<<email=bo@example.org
	[ ! -s ledger.ndjson.identities ]
}

@test "request: keeps and reports identities without a request in the ledger" {
	echo email=ada@example.org | add r1 deletion
	echo '{"request_id":"r0","type":"email","value":"bo@example.org"}' \
	    >>ledger.ndjson.identities
	run -0 --separate-stderr add r2 deletion <<<email=chen@example.org
	[ "$stderr" = 'pp-request: warning: ledger.ndjson.identities: 1 line of requests that are not in the ledger; no command removes it' ]
	jq -r .request_id ledger.ndjson.identities | is <(printf '%s\n' r1 r0 r2)
	note r1 revoked 2>/dev/null
	jq -r .request_id ledger.ndjson.identities | is <(printf '%s\n' r0 r2)
}

@test "request: keeps the identities of several ledgers in a directory apart" {
	echo email=ada@example.org | add r1 deletion
	cp ledger.ndjson.identities before
	# A misspelt name is another ledger.
	echo email=bo@example.org | request add access --id r2 -i -k my.key \
	    -l ledgr.ndjson >/dev/null
	request note r2 revoked -l ledgr.ndjson
	request add access -l ledgr.ndjson >/dev/null
	cmp ledger.ndjson.identities before
	# Two ledgers that share a file: each removes only its own lines.
	for l in one two; do
		echo email=$l@example.org | request add access --id $l -i \
		    -k my.key -l $l --side-file both >/dev/null
	done
	request note one revoked -l one --side-file both
	[ "$(jq -r .value both)" = two@example.org ]
	# Even if both have a request with the same id.
	for l in A B; do
		echo email=$l@example.org | request add access --id 1 -i \
		    -k my.key -l $l --side-file same >/dev/null
	done
	request note 1 revoked -l A --side-file same
	[ "$(jq -r .value same)" = B@example.org ]
	# Also if one ledger names the file of the other.
	echo email=C@example.org | request add access --id 1 -i -k my.key \
	    -l C >/dev/null
	request note 1 revoked -l B --side-file C.identities
	[ "$(jq -r .value C.identities)" = C@example.org ]
}

@test "request: takes no file of identities for a ledger, nor the reverse" {
	echo email=ada@example.org | add r1 deletion
	mkdir copy
	cp ledger.ndjson* copy
	for name in ledger.ndjson.identities identities.ndjson; do
		run -2 --separate-stderr request add access -l $name
		[ "$stderr" = "pp-request: $name: is the name of a file of identities, not of a ledger" ]
	done
	[ ! -e identities.ndjson ]
	echo email=bo@example.org | request add access --id r1 -i -k my.key \
	    -l other >/dev/null
	run -2 --separate-stderr request add access -i -k my.key -l other \
	    --side-file ledger.ndjson <<<email=bo@example.org
	[ "$stderr" = 'pp-request: ledger.ndjson: is not a file of identities' ]
	for f in copy/*; do cmp "$f" "${f#copy/}"; done
}

@test "request: discards identities that a failed call left" {
	echo email=ada@example.org | add r1 deletion
	mv ledger.ndjson gone
	: >ledger.ndjson
	echo email=bo@example.org | add r1 deletion
	[ "$(jq -r .value ledger.ndjson.identities)" = bo@example.org ]
}

@test "request: refuses a file of identities with its old name" {
	echo email=ada@example.org | add r1 deletion
	mv ledger.ndjson.identities identities.ndjson
	cp identities.ndjson before
	run -2 --separate-stderr note r1 revoked
	[[ $stderr == *'identities.ndjson: this old name does not say to which ledger the file belongs: rename it to LEDGER.identities (here ledger.ndjson.identities)' ]]
	cmp identities.ndjson before
	mv identities.ndjson ledger.ndjson.identities
	note r1 revoked
	[ ! -s ledger.ndjson.identities ]
}

@test "request: loses no identity if several ledgers write one file at once" {
	key
	for i in $(seq 12); do
		echo "email=p$i@example.org" | request add deletion --id "r$i" \
		    -i -k my.key -l "ledger$((i % 3))" --side-file both \
		    >/dev/null &
	done
	wait
	[ "$(jq -r .request_id both | sort | uniq | wc -l)" -eq 12 ]
}

@test "request: refuses a file of identities that others can read" {
	echo email=ada@example.org | add r1 deletion
	chmod 640 ledger.ndjson.identities
	cp ledger.ndjson copy
	run -2 --separate-stderr note r1 revoked
	[ "$stderr" = 'pp-request: ledger.ndjson.identities: must be a regular file that only its owner can read (chmod 600)' ]
	cmp ledger.ndjson copy
}

@test "request: refuses an identity that finds nobody, and prints no value" {
	key
	for line in "$SECRET" "=$SECRET" "email=" "e mail=$SECRET" \
	    "email=$SECRET" "phone_number=$SECRET" $'email=\xff'"$SECRET@a.b" \
	    "name=$SECRET" "ip=$SECRET" "address=$SECRET" "cookie_id=$SECRET"
	do
		run -2 --separate-stderr add r1 access <<<"$line"
		[ -n "$stderr" ]
		[[ $stderr != *"$SECRET"* ]]
		[ ! -s ledger.ndjson ]
		[ ! -e ledger.ndjson.identities ]
	done
	run -2 --separate-stderr add r1 access <<<'mail=ada@example.org'
	[[ $stderr == *'<stdin>:1: has a type that the policy does not know; known: email, phone_number, '* ]]
	run -2 --separate-stderr request add access -i -l ledger.ndjson \
	    <<<"email=$SECRET@example.org"
	silent
}

# same TYPE VALUE VALUE: two spellings of one identity; a request with the second
# is a duplicate of a request with the first.
same() {
	rm -f ledger.ndjson ledger.ndjson.identities
	printf '%s=%s\n' "$1" "$2" | add a deletion
	printf '%s=%s\n' "$1" "$3" | add b deletion
	[ "$(of b state) $(of b reason)" = 'duplicate a' ]
}

differ() {
	run ! same "$@"
	[ "$(of b state)" = received ]
}

@test "request: finds a person in any spelling of an address" {
	same email ada@example.org ADA@Example.ORG
	same email ada@example.org $' ada@example.org\t'
	same email ada@example.org $'\xe3\x80\x80ada@example.org\xc2\xa0'
	same email $'jos\xc3\xa9@example.org' $'jose\xcc\x81@example.org'
	same email $'ada@b\xc3\xbccher.example' ada@xn--bcher-kva.example
	same email ada@example.org $'ada@\xef\xbd\x85xample.org'
	same phone_number '(206) 555-0123' '+1 206.555.0123'
}

@test "request: never takes two people for one" {
	# A human must judge tags and dots.
	differ email ada+news@example.org ada@example.org
	differ email a.da@example.org ada@example.org
	differ email ann@example.com ann@example.com.evil.example
	differ email $'\xef\xbd\x81da@example.org' ada@example.org
	differ phone_number '206 555 0123' '206 555 0124'
	rm ledger.ndjson
	echo email=17@example.org | add a deletion
	echo account_id=17@example.org | add b deletion
	[ "$(of b state)" = received ]
}

# ---- verification ----

@test "request: each level of identity unlocks what lower levels do" {
	levels=(none contact reasonable reasonably_high)
	for type in sale:opt-out deletion access:categories access; do
		case $type in
		sale:opt-out) least=0 ;;
		access) least=3 ;;
		*) least=2 ;;
		esac
		for i in 0 1 2 3; do
			received r1 $type >ledger.ndjson
			[ $i -eq 0 ] || note r1 identity_confirmed \
			    --level "${levels[i]}"
			if [ $i -lt $least ]; then
				[[ $(of r1 missing) == *identity* ]]
				refused 'identity was not confirmed to the required level: note identity_confirmed first' \
				    fulfilled --deleted 1
			else
				[[ $(of r1 missing) != *identity* ]]
				note r1 fulfilled --deleted 1
			fi
		done
	done
}

@test "request: gives a representative the level of the principal" {
	received r1 >ledger.ndjson
	note r1 identity_confirmed --level representative --principal contact
	refused 'identity was not confirmed to the required level: note identity_confirmed first' \
	    fulfilled --deleted 1
	note r1 identity_confirmed --level representative \
	    --principal reasonable
	note r1 fulfilled --deleted 1
}

@test "request: waits for the level that a person was asked for, if it is higher" {
	received r1 >ledger.ndjson
	note r1 identity_asked --level reasonably_high
	note r1 identity_confirmed --level reasonable
	[ "$(of r1 state) $(of r1 reason)" = 'waiting need_user_verification' ]
	refused 'identity was not confirmed to the required level: note identity_confirmed first' \
	    fulfilled --deleted 1
	note r1 identity_confirmed --level reasonably_high
	[ "$(of r1 state)" = in_progress ]
}

# ---- duplicates ----

@test "request: the first verified request leads, and counts from the first receipt" {
	echo email=ada@example.org | add a deletion --residence US-CA
	NOW=2025-02-10
	echo email=ada@example.org | add b deletion --residence US-CA
	[ "$(of b state)" = duplicate ]
	note b identity_confirmed --level reasonable
	[ "$(of a state) $(of a reason)" = 'duplicate b' ]
	[ "$(of b state)" = in_progress ]
	[ "$(of b due_by)" = 2025-03-17 ]
}

@test "request: takes neither another type nor a correction for a duplicate" {
	echo email=ada@example.org | add a access
	echo email=ada@example.org | add b deletion
	echo email=ada@example.org | add c correction
	echo email=ada@example.org | add d correction
	request ledger.ndjson | jq -r .state | sort -u | is <(echo received)
}

@test "request: an event that notes a duplicate wins over verification" {
	echo email=ada@example.org | add a deletion
	echo email=ada@example.org | add b deletion
	note b duplicate --of a
	note b identity_confirmed --level reasonable
	[ "$(of b state) $(of b reason)" = 'duplicate a' ]
	run -2 --separate-stderr note a duplicate --of b
	[ "$stderr" = 'pp-request: a: --of names a request that is a duplicate itself' ]
	note a denied --reason insuf_verification
	run -1 --separate-stderr request ledger.ndjson
	[ "$stderr" = 'pp-request: b: is a duplicate of a request that ended without an answer: note reopened' ]
	note b reopened --reason leader_gone
	[ "$(of b state)" = in_progress ]
	run -0 request ledger.ndjson
}

@test "request: notes no duplicate of a request that lacks an identity" {
	echo email=ada@example.org | add a deletion
	echo email=bo@example.org | add b deletion
	printf 'email=ada@example.org\nemail=ada@work.example\n' | add c deletion
	told='--of names a request that lacks an identity of this one: add it there with identity_confirmed -i, or answer this one by itself'
	for of in 'a b' 'b a' 'c a'; do
		# shellcheck disable=SC2086 # words
		set -- $of
		run -2 --separate-stderr note "$1" duplicate --of "$2"
		[ "$stderr" = "pp-request: $1: $told" ]
	done
	note a duplicate --of c
	echo email=ada@example.org | note b identity_confirmed -i --level contact -k my.key
	run -2 note c duplicate --of b
	echo email=ada@work.example | note b identity_confirmed -i --level contact -k my.key
	note c duplicate --of b
}


@test "request: reopens a request on appeal, with a term of its own" {
	received r1 access "$BEGIN" '"residence":"US-VA"' >ledger.ndjson
	note r1 denied --reason claim_not_covered
	NOW=2025-03-01T12:00:00-08:00
	note r1 appealed
	[ "$(of r1 state)" = appealed ]
	[ "$(of r1 due_by)" = 2025-04-30 ]
	NOW=2025-03-10
	note r1 appeal_denied --reason claim_not_covered
	[ "$(of r1 state)" = appeal_denied ]
}

# ---- crashes ----

@test "request: never writes after half a line, wherever it was torn" {
	received r1 >whole
	event r1 acknowledged "$BEGIN" >>whole
	first=$(head -n 1 whole | wc -c)
	for n in $(seq 0 5 "$(wc -c <whole)") "$first" "$(wc -c <whole)"; do
		head -c "$n" whole >ledger.ndjson
		rm -f ledger.ndjson.torn
		request add access --id r2 -l ledger.ndjson >/dev/null 2>told
		request ledger.ndjson >got || [ $? -eq 1 ]
		[ "$(jq -r 'select(.request_id == "r2") | .state' got)" = \
		    received ]
		# Whole lines are still there, and the torn one is set aside.
		{
			head -n -1 ledger.ndjson
			if [ -e ledger.ndjson.torn ]; then
				cat ledger.ndjson.torn
				grep -q 'torn last line was moved' told
			fi
		} >all
		head -c "$n" all | cmp - <(head -c "$n" whole)
		[ "$(tr -d '\n' <all)" = "$(head -c "$n" whole | tr -d '\n')" ]
	done
}

@test "request: on a full disk leaves a ledger as it was, or with a torn end" {
	for i in $(seq 6); do received "r$i"; done >ledger.ndjson
	cp ledger.ndjson copy
	[ "$(wc -c <copy)" -lt 1024 ]
	long=$(printf '%0100d' 0)
	run -3 --separate-stderr bash -c 'ulimit -f 1; exec "$@"' - \
	    pp-request -p "$policy" note r1 acknowledged -l ledger.ndjson \
	    --reason "$long" --by "$long" --recipient "$long" --of "$long"
	[ -z "$output" ]
	[[ $stderr == 'pp-request: ledger.ndjson: '* ]]
	head -c "$(wc -c <copy)" ledger.ndjson | cmp - copy
	[ "$(wc -c <ledger.ndjson)" -eq 1024 ]
	[ "$(request ledger.ndjson 2>/dev/null | wc -l)" -eq 6 ]
	request add access --id r10 -l ledger.ndjson 2>/dev/null
	[ "$(of r10 state)" = received ]
	[ "$(request ledger.ndjson 2>/dev/null | wc -l)" -eq 7 ]
}

@test "request: keeps all lines that many write at once" {
	key
	for i in $(seq 20); do
		echo "email=p$i@example.org" | request add deletion --id "r$i" \
		    -i -k my.key -l ledger.ndjson >/dev/null &
	done
	wait
	request ledger.ndjson | jq -r .request_id | sort >got
	seq 20 | sed s/^/r/ | sort | is got
	[ "$(wc -l <ledger.ndjson.identities)" -eq 20 ]
}

@test "request: writes into the new file if the ledger was replaced meanwhile" {
	received r1 >ledger.ndjson
	flock ledger.ndjson sh -c '
		touch locked
		sleep 0.5
		cp ledger.ndjson new
		mv new ledger.ndjson' &
	until [ -e locked ]; do sleep 0.02; done
	request add access --id r2 -l ledger.ndjson
	wait
	request ledger.ndjson | jq -r .request_id | is <(printf '%s\n' r1 r2)
}

# dies AT COMMAND...: runs it and kills it before its AT-th change of a file.
dies() {
	(
		export LD_PRELOAD=$PWD/die.so DIE_AT=$1
		shift
		"$@" >/dev/null 2>&1
	) 2>/dev/null
}

# die_make: builds a library that kills pp-request before a change of a file.
die_make() {
	if pp-redact -v </dev/null 2>&1 | grep -q 'sandbox none'; then
		skip 'this build has libraries of its own in front'
	fi
	cat >die.c <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>
static void
count(void)
{
	static int calls, at;

	if (strcmp(program_invocation_short_name, "pp-request") != 0)
		return;
	if (at == 0)
		at = atoi(getenv("DIE_AT"));
	if (++calls == at)
		*(volatile int *)0 = 0;
}
#define CALL(type, name, params, args)                                         \
	type name params                                                       \
	{                                                                      \
		type(*real) params = dlsym(RTLD_NEXT, #name);                  \
		count();                                                       \
		return real args;                                              \
	}
CALL(ssize_t, write, (int fd, const void *p, size_t n), (fd, p, n))
CALL(int, fsync, (int fd), (fd))
CALL(int, ftruncate, (int fd, off_t n), (fd, n))
CALL(int, linkat, (int a, const char *b, int c, const char *d, int e),
    (a, b, c, d, e))
CALL(int, renameat, (int a, const char *b, int c, const char *d), (a, b, c, d))
CALL(int, unlinkat, (int a, const char *b, int c), (a, b, c))
END
	"${CC:-cc}" -w -shared -fPIC -o die.so die.c -ldl ||
	    skip 'there is no compiler'
}

# all_ids: the ids of requests that have identities, each once.
all_ids() {
	jq -r .request_id ledger.ndjson.identities | sort -u | tr -d '\n'
}

@test "request: loses no identity when add is killed at any write" {
	die_make
	echo email=ada@example.org | add r1 deletion
	mkdir good
	cp ledger.ndjson ledger.ndjson.identities good
	printf '{"half' >>good/ledger.ndjson
	for ((n = 1; n < 40; n++)); do
		cp good/* .
		rm -f ./*.torn
		if echo email=bo@example.org | dies $n add r2 deletion; then
			break
		fi
		[ "$(of r1 state)" = received ]
		grep -q ada@example.org ledger.ndjson.identities
		if [ -n "$(of r2 state)" ]; then
			grep -q bo@example.org ledger.ndjson.identities
		else
			# Without a status of 0 the caller adds it again.
			echo email=bo@example.org | add r2 deletion 2>/dev/null
		fi
		[ "$(of r2 state)" = received ]
		[ "$(all_ids)" = r1r2 ]
		grep -q half ledger.ndjson.torn
	done
	echo "$n calls"
	[ "$n" -gt 5 ] && [ "$n" -lt 40 ]
}

@test "request: is right when run again after note or prune was killed" {
	die_make
	echo email=ada@example.org | add r1 deletion
	echo email=bo@example.org | add r2 access
	mkdir good
	cp ledger.ndjson ledger.ndjson.identities good
	for ((n = 1; n < 40; n++)); do
		cp good/* .
		if dies $n note r1 revoked; then break; fi
		[ "$(of r1 state)" = revoked ] || note r1 revoked
		# The next event removes an identity that was left.
		note r2 in_progress
		[ "$(all_ids)" = r2 ]
	done
	[ "$n" -gt 3 ] && [ "$n" -lt 40 ]
	NOW=2027-02-01
	note r2 in_progress
	cp ledger.ndjson good
	for ((n = 1; n < 40; n++)); do
		cp good/* .
		if dies $n request prune -l ledger.ndjson; then break; fi
		cmp -s ledger.ndjson good/ledger.ndjson ||
		    [ "$(of r1 state)$(of r2 state)" = in_progress ]
		request prune -l ledger.ndjson
		[ "$(of r1 state)" = '' ]
	done
	echo "$n calls"
	[ "$n" -gt 2 ] && [ "$n" -lt 40 ]
	# A file that a killed call left is readable by its owner alone.
	[ "$(find . -name '.pp-*.tmp' ! -perm 600)" = '' ]
}

@test "request: a ledger has one file of identities, whatever link names it" {
	mkdir far
	ln -s far/ledger.ndjson link
	key
	request add access --id r1 -i -k my.key -l link <<<email=ada@example.org
	request add access --id r2 -i -k my.key -l far/ledger.ndjson \
	    <<<email=bo@example.org
	[ ! -e link.identities ]
	jq -r .request_id far/ledger.ndjson.identities | is <(printf 'r1\nr2\n')
	# What is closed by one name is gone by the other.
	request note r1 denied --reason no_match -l link
	request note r2 denied --reason no_match -l link
	[ ! -s far/ledger.ndjson.identities ]
}

# ---- peers ----

# The example request of the OpenDSR specification, which has a comma too many
# and lacks the regulation.
opendsr() {
	cat <<'END'
{
  "subject_request_id": "a7551968-d5d6-44b2-9831-815ac9017798",
  "subject_request_type": "erasure",
  "submitted_time": "2018-10-02T15:00:00Z",
  "subject_identities": [
    {
      "identity_type": "email",
      "identity_value": "johndoe@example.com",
      "identity_format": "raw"
    }
  ],
  "api_version": "1.0",
  "extensions": {
    "example-processor.com": {
      "foo-processor-custom-id":123456,
      "property_id": "1,}23456",
    }
  }
}
END
}

import() {
	[ -e my.key ] || key
	request import -k my.key -l ledger.ndjson -f "$@"
}

@test "request: imports OpenDSR's own example in spite of its faults" {
	opendsr | import opendsr >got
	is got <<<a7551968-d5d6-44b2-9831-815ac9017798
	request ledger.ndjson | jq -r '.type, .state' >got
	is got <<<$'deletion\nreceived'
	grep -q '"submitted_time":"2018-10-02T15:00:00Z"' ledger.ndjson
	run ! grep johndoe ledger.ndjson
	grep -q johndoe ledger.ndjson.identities
	# The same request again is reported, and changes nothing.
	cp ledger.ndjson copy
	opendsr >again
	run -1 --separate-stderr import opendsr again
	[ -z "$output" ]
	[ "$stderr" = 'pp-request: again: request 1: this id is in the ledger already' ]
	cmp ledger.ndjson copy
}

@test "request: imports identities as a list and as one object" {
	cat >in <<'END'
{"subject_request_id":"a","subject_request_type":"access","regulation":"gdpr","subject_identities":{"identity_type":"email","identity_value":"ada@example.org"}}
{"subject_request_id":"b","subject_request_type":"portability","regulation":"CCPA","subject_identities":[{"identity_type":"email","identity_value":"ada@example.org"}]}
END
	import opendsr in >got
	is got <<<$'a\nb'
	[ "$(jq -r .subject ledger.ndjson | sort -u | wc -l)" -eq 1 ]
	jq -r .regime ledger.ndjson >got
	is got <<<$'gdpr\nccpa'
}

@test "request: reads the format raw of a peer in upper or lower case" {
	key
	echo '{"subject_request_id":"r1","subject_request_type":"access","subject_identities":[{"identity_type":"email","identity_format":"RAW","identity_value":"ada@example.org"}]}' |
	    request import -f opendsr -k my.key -l ledger.ndjson -n
	[ ! -e ledger.ndjson ]
	[ ! -e ledger.ndjson.identities ]
	run -2 request import -f opendsr -k my.key -l none/ledger -n <<<'{}'
}

@test "request: keeps no hash without a secret key" {
	hash=$(printf %s ada@example.org | sha256sum | cut -d ' ' -f 1)
	for more in '"identity_format":"sha256",' '"identity_format":"md5",' ''; do
		rm -f ledger.ndjson
		printf '{"subject_request_id":"a","subject_request_type":"access","subject_identities":[{"identity_type":"email",%s"identity_value":"%s"}]}' \
		    "$more" "$hash" >in
		run -1 --separate-stderr import opendsr in
		[ "$output" = a ]
		[[ $stderr == *'a hash without a secret key is not kept; --among FILE can find its value' ]]
		run ! grep "$hash" ledger.ndjson
		[[ $(of a missing) == *subject* ]]
	done
}

@test "request: finds the value of a plain hash among identities that we hold" {
	key
	for one in 'md5 md5' 'sha1 sha1' 'sha256 sha256' 'sha256 '; do
		read -r tool format <<<"$one"
		rm -f ledger.ndjson ledger.ndjson.identities
		hash=$(printf %s ada@example.org | "${tool}sum" | cut -d ' ' -f 1)
		for id in a b; do
			printf '{"subject_request_id":"%s","subject_request_type":"access","subject_identities":[{"identity_type":"email",%s"identity_value":"%s"}]}\n' \
			    $id "${format:+\"identity_format\":\"$format\",}" "${hash^^}"
		done >in
		printf '{"type":"%s","value":"%s"}\n' email bob@example.org \
		    phone_number ada@example.org email ' Ada@EXAMPLE.org' \
		    email ada@example.org >held
		import opendsr --among held in >got
		is got <<<$'a\nb'
		# The result is the same as for a person who gave that address.
		echo email=ada@example.org | request add access --id c -i \
		    -k my.key -l ledger.ndjson
		[ "$(jq -r .subject ledger.ndjson | sort -u | wc -l)" -eq 1 ]
		run ! grep -i "$hash" ledger.ndjson ledger.ndjson.identities
		[ "$(grep -ci ada@example.org ledger.ndjson.identities)" -eq 3 ]
	done
}

@test "request: keeps no plain hash that matches nobody" {
	printf '{"subject_request_id":"a","subject_request_type":"access","subject_identities":[{"identity_type":"email","identity_format":"%s","identity_value":"%s"}]}' \
	    sha256 "$(printf x | sha256sum | cut -d ' ' -f 1)" >in
	echo '{"type":"email","value":"ada@example.org"}' >held
	run -1 --separate-stderr import opendsr --among held in
	[ "$output" = a ]
	[[ $stderr == *'a hash without a secret key matches none of --among and is not kept' ]]
	[ ! -s ledger.ndjson.identities ]
	[ "$(jq 'has("subject")' ledger.ndjson)" = false ]
	run -2 --separate-stderr import opendsr --among - - <in
	[[ $stderr == *'<stdin>: is named for two purposes' ]]
	run -2 --separate-stderr import opendsr --among in in
	[[ $stderr == *'the input and --among must be different files' ]]
	run -2 import opendsr --among none in
	echo 'email=ada@example.org' >held
	run -2 --separate-stderr import opendsr --among held in
	[[ $stderr == *held:1:* && $stderr != *ada@* ]]
	run -2 import opendsr --among ledger.ndjson in
}

@test "request: refuses a request that expired before it was received" {
	printf '[{"exercise":"deletion","email":"ada@example.org","expires-at":"%s"},{"exercise":"deletion","expires-at":"%s"},{"exercise":"deletion","expires-at":"%s"}]' \
	    2025-02-01T00:00:01Z 2025-02-01T00:00:00Z soon >in
	key
	run -1 --separate-stderr request import -f drp -k my.key \
	    -l ledger.ndjson --now 2025-02-01T00:00:00Z in
	[ "$(wc -l <<<"$output")" -eq 1 ]
	[ "${stderr_lines[0]}" = \
	    'pp-request: in: request 2: it had expired when it was received' ]
	[ "${stderr_lines[1]}" = \
	    'pp-request: in: request 3: "expires-at" is not a timestamp' ]
}

# 11 CCR 7024(a).
@test "request: prints as which type a request can be answered at each level" {
	for shown in none:deny contact:deny reasonable:access:categories \
	    reasonably_high:access; do
		{
			received r1 access "$BEGIN"
			event r1 identity_asked "$LATER" \
			    '"level":"reasonably_high"'
			[ ${shown%%:*} = none ] ||
			    event r1 identity_confirmed "$LATER" \
				"\"level\":\"${shown%%:*}\""
		} >ledger.ndjson
		[ "$(of r1 answer_as)" = "${shown#*:}" ]
	done
}

@test "request: a type that the policy does not list needs a reasonable proof, and an opt-out none" {
	NOW=2025-02-02
	key
	jq 'del(.rights, .policy.source, .policy.clauses)' "$policy" >bare.json
	bare() { pp-request "$@" -l ledger.ndjson -p bare.json --now "$NOW"; }
	for type in access deletion restriction objection consent:withdraw \
	    correction portability automated_decision; do
		{
			received r1 "$type" "$BEGIN"
			event r1 identity_confirmed "$LATER" '"level":"contact"'
		} >ledger.ndjson
		[ "$(bare | jq -r '[.answer_as, (.missing | index("identity"))] | map(type) | join(" ")')" = 'null number' ] || { echo "$type"; false; }
		run -2 --separate-stderr bare note r1 fulfilled --deleted 1
		[[ $stderr == *'identity was not confirmed to the required level: '* ]]
		event r1 identity_confirmed "$LATER" '"level":"reasonable"' >>ledger.ndjson
		[ "$(bare | jq -r .answer_as)" = "$type" ]
		bare note r1 fulfilled --deleted 1
	done
	for type in sale:opt-out sale:opt-in contact:opt-out appeal; do
		received r1 "$type" "$BEGIN" >ledger.ndjson
		[ "$(bare | jq -r .answer_as)" = "$type" ]
		bare note r1 fulfilled
	done
	# Without a policy, too.
	received r1 access "$BEGIN" >ledger.ndjson
	[ "$(pp-request ledger.ndjson --now "$NOW" | jq -r .answer_as)" = null ]
}

@test "request: answers in part as the type that the policy names for a lower level" {
	{
		received r1 access "$BEGIN"
		event r1 identity_confirmed "$LATER" '"level":"reasonable"'
	} >ledger.ndjson
	NOW=2025-02-02
	run -2 --separate-stderr note r1 fulfilled
	[[ $stderr == *'identity was not confirmed'* ]]
	run -2 --separate-stderr note r1 fulfilled --as access:categories
	[[ $stderr == *'--as needs --extent part' ]]
	run -2 --separate-stderr note r1 fulfilled --extent part --as portability
	[[ $stderr == *'--as is not the type that the policy names for the level of identity shown' ]]
	run -2 note r1 acknowledged --as access:categories
	note r1 fulfilled --extent part --as access:categories
	[ "$(of r1 state)" = fulfilled ]
	[ "$(of r1 reason)" = part ]
	# A person who shows more gets the rest.
	note r1 identity_confirmed --level reasonably_high
	note r1 fulfilled
	tail -n 1 ledger.ndjson | jq -r .event >got
	is got <<<fulfilled
}

@test "request: imports a request even if its identity finds nobody" {
	printf '[{"exercise":"deletion","email":"%s","name":"%s"},{"exercise":"access","phone_number":"12"}]' \
	    "$SECRET" "$SECRET" >in
	run -1 --separate-stderr import drp in
	[ "$(wc -l <<<"$output")" -eq 2 ]
	[ "${#stderr_lines[@]}" -eq 2 ]
	silent
	[ "$(wc -l <ledger.ndjson)" -eq 2 ]
}

@test "request: reports requests that it cannot import, and imports the rest" {
	cat >in <<END
[7,{"exercise":"poem"},
{"exercise":"sale:opt_out","regime":"ccpa","agent-request-id":"foo"},
{"exercise":"deletion","regime":"$SECRET@example.org"},]
END
	run -1 --separate-stderr import drp in
	[ "$(wc -l <<<"$output")" -eq 1 ]
	[ "${stderr_lines[0]}" = 'pp-request: in: request 1: is not a JSON object' ]
	[ "${stderr_lines[1]}" = \
	    'pp-request: in: request 2: unknown request type' ]
	[[ ${stderr_lines[2]} == 'pp-request: in: request 4: '* ]]
	silent
	[ "$(of "$output" type)" = sale:opt-out ]
	echo '{"a":' >in
	run -2 --separate-stderr import drp in
	[ "$stderr" = 'pp-request: in:1: is not a JSON object' ]
	run -2 import ccpa in
}

# A ledger with a request in each state; the ids name the states.
all_states() {
	local one=2025-02-01T09:00:00Z two=2025-02-02T09:00:00Z

	received received
	received acknowledged
	event acknowledged acknowledged $one
	received in_progress
	event in_progress in_progress $one
	received waiting
	event waiting identity_asked $one
	received extended
	event extended extended $one '"reason":"many"'
	received held
	event held held $one '"reason":"case"'
	received all
	event all fulfilled $one '"counts":{"deleted":14}'
	received part
	event part fulfilled $one '"extent":"part"'
	received nothing
	event nothing fulfilled $one '"extent":"nothing_found"'
	received denied
	event denied denied $one '"reason":"suspected_fraud"'
	received revoked
	event revoked revoked $one
	received duplicate
	event duplicate duplicate $one '"of":"extended"'
	received appealed
	event appealed denied $one
	event appealed appealed $two
	received granted
	event granted denied $one
	event granted appealed $one
	event granted appeal_granted $two
	received refused
	event refused denied $one
	event refused appealed $one
	event refused appeal_denied $two '"reason":"mood"'
	received expired
	event expired expired $one
}

@test "request: exports each state in OpenDSR's words, and no denial as completed" {
	all_states | NOW=2025-12-31 request export -t opendsr - |
	    jq -r '"\(.subject_request_id) \(.request_status) \(.results_count)"' \
	    >got
	is got <<'END'
received pending null
acknowledged pending null
in_progress in_progress null
waiting pending null
extended in_progress null
held in_progress null
all completed 14
part completed null
nothing completed null
denied cancelled null
revoked cancelled null
duplicate in_progress null
appealed in_progress null
granted in_progress null
refused cancelled null
expired cancelled null
END
	received r1 access "$BEGIN" '"residence":"US-CA"' |
	    request export -t opendsr - >got
	is got <<'END'
{"subject_request_id":"r1","controller_id":"Strum Platform Inc.","request_status":"pending","received_time":"2025-01-31T17:20:00-08:00","expected_completion_time":"2025-02-28T23:59:59-08:00","api_version":"1.0"}
END
}

@test "request: exports each state in DRP's words, with its reason" {
	all_states | NOW=2025-12-31 request export -t drp - |
	    jq -r '"\(.request_id) \(.status) \(.reason) \(.processing_details)"' \
	    >got
	is got <<'END'
received open null null
acknowledged in_progress null null
in_progress in_progress null null
waiting in_progress need_user_verification null
extended in_progress null many
held in_progress null case
all fulfilled null null
part fulfilled null in part
nothing fulfilled null nothing found
denied denied suspected_fraud null
revoked revoked null null
duplicate in_progress null many
appealed in_progress null null
granted in_progress null null
refused denied other null
expired expired null null
END
	received r1 sale:opt-out "$BEGIN" '"agent_request_id":"foo","residence":"US-CA"' |
	    request export -t drp - >got
	is got <<'END'
{"request_id":"r1","agent_request_id":"foo","status":"open","received_at":"2025-01-31T17:20:00-08:00","expected_by":"2025-02-24T23:59:59-08:00"}
END
}

@test "request: exports no link to verify an identity" {
	all_states | NOW=2025-12-31 request export -t drp - >got
	grep -q need_user_verification got
	run ! grep user_verification_url got
}

@test "request: counts requests for which a peer has no word" {
	{ received a correction; received b portability; } >ledger.ndjson
	run -0 --separate-stderr request export -t drp ledger.ndjson
	[ -z "$output" ]
	[ "$stderr" = 'pp-request: warning: 2 requests left out: drp has no word for the type' ]
	run -0 --separate-stderr request export -t opendsr ledger.ndjson
	[ "$(wc -l <<<"$output")" -eq 1 ]
	run -2 request export -t csv ledger.ndjson
}

@test "request: exports no identity and no hash of one" {
	echo email=ada@example.org | add r1 deletion
	for peer in opendsr drp; do
		request export -t $peer ledger.ndjson >got
		[ -s got ]
		run ! grep -e ada -e h1: -e identities got
	done
}

# ---- figures ----

@test "request: counts a year's requests and the days they took" {
	{
		received a access 2024-12-20T12:00:00-08:00
		event a fulfilled 2025-01-09T12:00:00-08:00
		received b access 2025-01-01T12:00:00-08:00
		event b fulfilled 2025-01-11T12:00:00-08:00 '"extent":"part"'
		received c access 2025-01-01T12:00:00-08:00
		event c denied 2025-01-02T23:59:59-08:00 '"reason":"no_match"'
		received d access 2025-01-01T12:00:00-08:00
		event d fulfilled 2025-01-01T13:00:00-08:00 '"extent":"nothing_found"'
		received e access 2025-06-01T12:00:00-07:00
		received f deletion 2025-06-01T12:00:00-07:00
		event f revoked 2025-06-02T12:00:00-07:00
		received g deletion 2025-12-31T23:59:59-08:00
		event g duplicate 2026-01-01T00:00:00-08:00 '"of":"f"'
	} >ledger.ndjson
	NOW=2026-01-02 request metrics -t csv --year 2025 ledger.ndjson >got
	# The answers took 20, 10, 1 and 0 days.
	is got <<'END'
year,type,received,duplicates,complied,complied_in_part,nothing_found,denied,withdrawn,median_days,mean_days
2025,access,4,0,1,1,1,1,0,5.5,7.8
2025,deletion,2,1,0,0,0,0,1,,
END
	NOW=2026-01-02 request metrics -t csv ledger.ndjson | cut -d , -f 1-3 >got
	is got <<'END'
year,type,received
2024,access,1
2025,access,4
2025,deletion,2
END
	request metrics --year 2023 ledger.ndjson >got
	[ ! -s got ]
}

# ---- forgetting ----

@test "request: prune removes a request two years after it was closed" {
	{
		received old deletion 2023-01-01T12:00:00-08:00
		received open deletion 2020-01-01T12:00:00-08:00
		event old denied 2023-02-28T12:00:00-08:00 '"reason":"other"'
		event open 'a bell' 2020-01-01T12:00:00-08:00 '"x":1e3'
	} >ledger.ndjson
	chmod 640 ledger.ndjson
	NOW=2025-02-28T11:59:59-08:00
	request prune -l ledger.ndjson
	[ "$(wc -l <ledger.ndjson)" -eq 4 ]
	NOW=2025-02-28T12:00:00-08:00
	run -0 --separate-stderr request prune -n -l ledger.ndjson
	[ "$stderr" = 'pp-request: ledger.ndjson: 1 request would be removed' ]
	[ "$(wc -l <ledger.ndjson)" -eq 4 ]
	run -0 --separate-stderr request prune -l ledger.ndjson
	[ -z "$output$stderr" ]
	jq -c 'del(.subject)' ledger.ndjson | is <(cat <<'END'
{"v":1,"request_id":"open","event":"received","at":"2020-01-01T12:00:00-08:00","type":"deletion"}
{"v":1,"request_id":"open","event":"a bell","at":"2020-01-01T12:00:00-08:00","x":1000}
END
	)
	grep -q '"x":1e3' ledger.ndjson
	[ "$(stat -c %a ledger.ndjson)" = 640 ]
}

@test "request: prune keeps a request that leads as long as its duplicates" {
	{
		received a deletion 2022-01-01T12:00:00-08:00
		event a fulfilled 2022-01-02T12:00:00-08:00
		received b deletion 2022-01-01T13:00:00-08:00
		event b duplicate 2024-06-01T12:00:00-08:00 '"of":"a"'
	} >ledger.ndjson
	request prune -l ledger.ndjson
	[ "$(wc -l <ledger.ndjson)" -eq 4 ]
	NOW=2026-06-01T13:00:00-07:00
	request prune -l ledger.ndjson
	[ ! -s ledger.ndjson ]
}

@test "request: prune keeps what still holds, restricts or deletes" {
	{
		# What has ended.
		for id in lifted released all; do
			received $id restriction 2020-01-01T12:00:00-08:00
		done
		event lifted fulfilled 2020-01-02T12:00:00-08:00
		event lifted restriction_lifted 2020-01-03T12:00:00-08:00
		event released denied 2020-01-02T12:00:00-08:00
		event released held 2020-01-02T12:00:00-08:00 '"reason":"x"'
		event released released 2020-01-03T12:00:00-08:00
		event all denied 2020-01-02T12:00:00-08:00
		event all restricted 2020-01-02T12:00:00-08:00 '"reason":"x","until":"2020-02-01"'
		# And what has not.
		for type in restriction objection; do
			received $type $type 2020-01-01T12:00:00-08:00
			event $type fulfilled 2020-01-02T12:00:00-08:00
		done
		event restriction restriction_lifted 2020-01-02T12:00:00-08:00 '"dataset":"orders"'
		received held access 2020-01-01T12:00:00-08:00
		event held held 2020-01-02T12:00:00-08:00 '"reason":"x"'
		event held fulfilled 2020-01-02T12:00:00-08:00 '"extent":"part"'
		received part deletion 2020-01-01T12:00:00-08:00
		event part fulfilled 2020-01-02T12:00:00-08:00 '"extent":"part","counts":{"deleted":1}'
		received restricted access 2020-01-01T12:00:00-08:00
		event restricted fulfilled 2020-01-02T12:00:00-08:00
		event restricted restricted 2020-01-02T12:00:00-08:00 '"reason":"x"'
	} >ledger.ndjson
	NOW=2024-01-01
	run -0 --separate-stderr request prune -v -l ledger.ndjson
	[ "${stderr_lines[0]}" = 'pp-request: ledger.ndjson: 3 requests were removed' ]
	[ "${stderr_lines[1]}" = 'pp-request: ledger.ndjson: 5 requests are as old, and stay: a hold, a restriction or the rest of an answer in part is still in force' ]
	[ "$(jq -r .request_id ledger.ndjson | uniq | sort -u | xargs)" = \
	    'held objection part restricted restriction' ]
	# What ends is removed later.
	{
		event held released 2024-01-01T12:00:00-08:00
		event held fulfilled 2024-01-01T12:00:00-08:00
		event part fulfilled 2024-01-01T12:00:00-08:00 '"counts":{"deleted":1}'
		for id in restriction restricted objection; do
			event $id restriction_lifted 2024-01-01T12:00:00-08:00
		done
	} >>ledger.ndjson
	NOW=2026-01-02 request prune -l ledger.ndjson
	[ ! -s ledger.ndjson ]
}

@test "request: reports that the rest of an answer in part is due when its hold is released" {
	{
		received a deletion 2025-01-01T12:00:00-08:00
		event a held 2025-01-02T12:00:00-08:00 '"reason":"x"'
		event a fulfilled 2025-01-03T12:00:00-08:00 '"extent":"part","counts":{"deleted":1}'
	} >ledger.ndjson
	NOW=2025-01-05 run -0 request ledger.ndjson
	event a released 2025-01-03T12:00:00-08:00 >>ledger.ndjson
	NOW=2025-01-05 run -1 --separate-stderr request ledger.ndjson
	[ "$stderr" = 'pp-request: a: was answered in part, and the hold on the rest was released: carry it out, and note fulfilled' ]
	[ "$(jq -c .missing <<<"$output")" = '["rest"]' ]
	# Another hold keeps it, or it is done.
	{ cat ledger.ndjson; event a held 2025-01-04T12:00:00-08:00 '"reason":"y"'; } >./held
	NOW=2025-01-05 run -0 request held
	event a fulfilled 2025-01-04T12:00:00-08:00 '"counts":{"deleted":1}' >>ledger.ndjson
	NOW=2025-01-05 run -0 request ledger.ndjson
}

@test "request: a deletion that names nobody cannot be fulfilled" {
	event a received "$BEGIN" '"type":"deletion"' >ledger.ndjson
	event a identity_confirmed "$BEGIN" '"level":"reasonable"' >>ledger.ndjson
	for extent in all part; do
		run -2 --separate-stderr request note -l ledger.ndjson a fulfilled \
		    --deleted 0 --extent $extent
		[ "$stderr" = 'pp-request: a: it has no subject, so nobody knows whose records to delete: note identity_confirmed with -i first, or use --extent nothing_found' ]
	done
	[ "$(wc -l <ledger.ndjson)" -eq 2 ]
	# Who says -i names somebody.
	key
	for call in 'add deletion' 'note a identity_confirmed --level reasonable'; do
		# shellcheck disable=SC2086 # words
		run -2 --separate-stderr request $call -l ledger.ndjson -i -k my.key </dev/null
		[ "$stderr" = 'pp-request: <stdin>: no line type=value' ]
	done
	[ "$(wc -l <ledger.ndjson)" -eq 2 ]
	request note -l ledger.ndjson a fulfilled --extent nothing_found
}

@test "request: an imported request counts from when it was made, and one without identities is reported" {
	key
	peer() {
		printf '{"regulation":"gdpr","subject_request_id":"%s","subject_request_type":"erasure","submitted_time":"%s"%s}\n' "$@"
	}
	mail=',"subject_identities":{"identity_type":"email","identity_value":"ada@example.org","identity_format":"raw"}'
	{
		peer early 2025-01-05T15:00:00Z "$mail"
		peer late 2025-12-05T15:00:00Z "${mail/ada/bo}"
		peer none soon ',"extensions":{"example.org":{"identities":[{"identity_type":"other1","identity_value":"x"}]}}'
	} >in
	run -1 --separate-stderr request import -f opendsr -k my.key -l ledger.ndjson in
	[ "$output" = $'early\nlate\nnone' ]
	[ "$stderr" = 'pp-request: in: request 3: it is taken, but has no identity: nobody knows whose data it is about' ]
	pp-request --now 2025-02-01T09:00:00Z -t csv ledger.ndjson 2>told | cut -d , -f 1,6,10 | is <(cat <<'END'
request_id,received,due_by
early,2025-02-01T01:20:00Z,2025-02-05
late,2025-02-01T01:20:00Z,2025-03-03
none,2025-02-01T01:20:00Z,2025-03-03
END
	)
}

@test "request: a duplicate of a duplicate follows the request that leads at last" {
	{
		for id in a b c; do received $id deletion 2025-01-01T12:00:00-08:00; done
		event a duplicate 2025-01-02T12:00:00-08:00 '"of":"b"'
		event b duplicate 2025-01-03T12:00:00-08:00 '"of":"c"'
	} >ledger.ndjson
	NOW=2025-01-05 request -t csv ledger.ndjson | cut -d , -f 1,4,5 | is <(cat <<'END'
request_id,state,reason
a,duplicate,c
b,duplicate,c
c,received,
END
	)
	# Whoever leads at last and ends without an answer answers nobody.
	event c denied 2025-01-04T12:00:00-08:00 '"reason":"other"' >>ledger.ndjson
	NOW=2025-01-05 run -1 --separate-stderr request ledger.ndjson
	[[ ${stderr_lines[0]} == 'pp-request: a: is a duplicate of a request that ended without an answer'* ]]
	[[ ${stderr_lines[1]} == 'pp-request: b: is a duplicate of a request that ended without an answer'* ]]
	# Nor does a circle, which another program may write.
	{
		for id in a b; do received $id deletion 2025-01-01T12:00:00-08:00; done
		event a duplicate 2025-01-02T12:00:00-08:00 '"of":"b"'
		event b duplicate 2025-01-03T12:00:00-08:00 '"of":"a"'
	} >ledger.ndjson
	NOW=2025-01-05 run -1 --separate-stderr request ledger.ndjson
	[ "${#stderr_lines[@]}" -eq 2 ]
}

@test "request: prune removes nothing without a rule, or if a line is not an event" {
	received a deletion 2020-01-01T12:00:00-08:00 >ledger.ndjson
	event a fulfilled 2020-01-02T12:00:00-08:00 >>ledger.ndjson
	pp-request prune -l ledger.ndjson
	[ "$(wc -l <ledger.ndjson)" -eq 2 ]
	echo x >>ledger.ndjson
	run -3 request prune -l ledger.ndjson
	[ "$(wc -l <ledger.ndjson)" -eq 3 ]
}

# ---- calls ----

@test "request: refuses a wrong call before it touches a file" {
	run -2 --separate-stderr pp-request add access
	[ "$stderr" = 'pp-request: no ledger given: use -l FILE, or name it in records.requests of the policy' ]
	for call in 'add' 'add access x' 'note' 'note r1' \
	    'note r1 revoked x' 'note r1 received' 'note r1 bell' \
	    'import -f opendsr' 'import' 'export' 'prune' 'prune x' 'a b' \
	    '-t drp' 'metrics -t opendsr' '--year=x' '--deleted=-1' '--now=soon' '--at=soon' 'no-such-file' \
	    'add access -i -l ledger.ndjson' '-p no-such-file' \
	    'add access -l no/such/ledger'; do
		echo "call: $call"
		# shellcheck disable=SC2086 # words
		run -2 --separate-stderr request $call </dev/null
		[ -z "$output" ]
		[ -n "$stderr" ]
		[ -z "$(find . -name 'ledger*' -o -name 'ident*')" ]
	done
}

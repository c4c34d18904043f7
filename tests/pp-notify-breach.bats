#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# shellcheck disable=SC2030,SC2031 # every test is a subshell
# shellcheck disable=SC2154 # output, stderr: set by run

load helper

# What every test starts with: a policy, and the words of an incident that was
# discovered on a Friday evening before the clocks go forward.
policy() {
	cat >p.json <<END
{"policy": {"format": "pp-policy/1", "id": "shop", "title": "Shop",
  "time_zone": "${1:-America/Los_Angeles}",
  "controller": {"name": "Shop", "email": "privacy@example.org",
   "address": ["1 Main Street"], "country": "${2:-US}"}},
 "purposes": {"service": {"data_use": "essential.service", "clause": "1"}},
 "notices": {
  "breach_customer": {"class": "mandatory", "clause": "7.4", "within": "promptly"}
  ${3:-}},
 "datasets": {
  "accounts": {"clause": "2", "subjects": ["customer"],
   "purposes": ["service"], "key": ["id"], "person": ["id"],
   "no_retention": "a test", "identity": {"email": "email"},
   "fields": {"id": {"category": "user.unique_id"},
    "email": {"category": "user.contact.email"},
    "state": {"category": "user.contact.address.state"},
    "country": {"category": "user.contact.address.country"}}},
  "held": {"clause": "2", "subjects": ["customer"], "role": "Processor",
   "purposes": ["service"], "key": ["id"],
   "no_retention": "a test",
   "fields": {"id": {"category": "user.unique_id"}}}}}
END
}

# line [MEMBERS]: appends a line of incident i.
line() {
	echo "{\"incident\": \"i\", $1}" >>i.ndjson
}

NOW=2026-04-30T12:00:00-07:00

# row LAW [FIELD...]: what the duties say of a law.
row() {
	pp-notify duties -q -p p.json --incident i.ndjson --now "$NOW" -t ndjson \
	    2>/dev/null |
	    jq -r --arg law "$1" \
		'select(.law == $law) | [.whom, .place, .due, .state] | join(" ")'
}

# wrong MESSAGE: the file of incidents is refused, by this message.
wrong() {
	run -2 --separate-stderr pp-notify duties -p p.json --incident i.ndjson \
	    --now "$NOW"
	[ -z "$output" ]
	is <(echo "pp-notify: $1") <<<"$stderr"
}

# known MEMBERS: an incident of which all is known.
known() {
	rm -f i.ndjson
	line "\"at\": \"2026-03-09T10:00:00-07:00\",
	    \"discovered_at\": \"2026-03-06T18:00:00-08:00\",
	    \"aware_at\": \"2026-03-06T20:00:00-08:00\",
	    \"determined_at\": \"2026-03-09T09:00:00-07:00\", $1"
	tr '\n' ' ' <i.ndjson >one
	{ cat one; echo; } >i.ndjson
}

# ---- the laws ----

@test "duties: 72 hours are elapsed time when the clocks go forward" {
	policy
	NOW=2025-03-08T12:00:00-08:00
	line '"at": "2025-03-07T21:00:00-08:00", "aware_at": "2025-03-07T20:00:00-08:00", "affected": {"DE": 1}'
	[ "$(row gdpr-33)" = 'authority DE 2025-03-10T21:00:00-07:00 due' ]
}

@test "duties: 72 hours are elapsed time when the clocks go back" {
	policy
	NOW=2025-11-01T12:00:00-07:00
	line '"at": "2025-10-31T21:00:00-07:00", "aware_at": "2025-10-31T20:00:00-07:00", "affected": {"DE": 1}'
	[ "$(row gdpr-33)" = 'authority DE 2025-11-03T19:00:00-08:00 due' ]
}

@test "duties: a time that the clocks show twice counts from the first" {
	policy
	NOW=2025-11-02T12:00:00-08:00
	line '"at": "2025-11-02T11:00:00-08:00", "aware_at": "2025-11-02T01:30:00", "affected": {"DE": 1}'
	[ "$(row gdpr-33)" = 'authority DE 2025-11-05T00:30:00-08:00 due' ]
}

@test "duties: Washington has 30 days from discovery, and its Attorney General from 501 people on" {
	policy
	for n in 499 500; do
		known "\"affected\": {\"US-WA\": $n}"
		[ "$(row us-wa)" = 'people US-WA 2026-04-05 late' ]
		[ "$(row us-wa-ag)" = 'authority US-WA 2026-04-05 not_needed' ]
	done
	known '"affected": {"US-WA": 501}'
	[ "$(row us-wa-ag)" = 'authority US-WA 2026-04-05 late' ]
}

@test "duties: Texas has 60 days from determination, and its Attorney General from 250 people on" {
	policy
	known '"affected": {"US-TX": 249}'
	[ "$(row us-tx)" = 'people US-TX 2026-05-08 due' ]
	[ "$(row us-tx-ag)" = 'authority US-TX 2026-04-08 not_needed' ]
	known '"affected": {"US-TX": 250}'
	[ "$(row us-tx-ag)" = 'authority US-TX 2026-04-08 late' ]
}

@test "duties: Colorado and Florida have 30 days from determination, and their authorities from 500 on" {
	policy
	for state in co fl; do
		place=US-${state^^}
		known "\"affected\": {\"$place\": 499}"
		[ "$(row us-$state)" = "people $place 2026-04-08 late" ]
		[ "$(row us-$state-ag)" = "authority $place 2026-04-08 not_needed" ]
		known "\"affected\": {\"$place\": 500}"
		[ "$(row us-$state-ag)" = "authority $place 2026-04-08 late" ]
	done
}

@test "duties: New York has 30 days from discovery, and tells its authorities of each" {
	policy
	known '"affected": {"US-NY": 1}'
	[ "$(row us-ny)" = 'people US-NY 2026-04-05 late' ]
	[ "$(row us-ny-ag)" = 'authority US-NY 2026-04-05 late' ]
}

@test "duties: Delaware has 60 days from determination" {
	policy
	known '"affected": {"US-DE": 501}'
	[ "$(row us-de)" = 'people US-DE 2026-05-08 due' ]
	[ "$(row us-de-ag)" = 'authority US-DE 2026-05-08 due' ]
}

@test "duties: California has 30 days from discovery since 2026, and 15 more days after people were told" {
	policy
	known '"affected": {"US-CA": 501}'
	[ "$(row us-ca)" = 'people US-CA 2026-04-05 late' ]
	[ "$(row us-ca-before-2026)" = '' ]
	[ "$(row us-ca-ag)" = 'authority US-CA  unknown' ]
	line '"at": "2026-04-17T10:00:00-07:00", "notified": {"people": "2026-04-16T09:00:00-07:00"}'
	[ "$(row us-ca)" = 'people US-CA 2026-04-05 done_late' ]
	[ "$(row us-ca-ag)" = 'authority US-CA 2026-05-01 due' ]
	rm i.ndjson
	line '"at": "2026-01-01T10:00:00-08:00", "discovered_at": "2025-12-31", "affected": {"US-CA": 501}'
	[ "$(row us-ca-before-2026)" = 'people US-CA  due' ]
	[ "$(row us-ca)" = '' ]
}

@test "duties: another state has no day, and a country without a law asks to look it up" {
	policy
	known '"affected": {"US-NV": 1, "JP": 2}'
	[ "$(row us-other)" = 'people US-NV  due' ]
	pp-notify duties -q -p p.json --incident i.ndjson --now "$NOW" -t ndjson |
	    jq -es 'map(select(.place == "JP")) | length == 1 and
		(.[0] | .law == null and .state == "unknown" and
		    (.reason | test("look it up")))'
}

@test "duties: a month that ends early, a leap day and the end of a year" {
	policy
	for days in '2026-01-30 2026-03-01' '2028-01-30 2028-02-29' \
	    '2026-12-15 2027-01-14'; do
		rm -f i.ndjson
		NOW=${days% *}T12:00:00-08:00
		line "\"at\": \"${days% *}T11:00:00-08:00\", \"discovered_at\": \"${days% *}\", \"affected\": {\"US-WA\": 1}"
		[ "$(row us-wa)" = "people US-WA ${days#* } due" ]
	done
}

@test "duties: a day lasts until its end in the policy's zone" {
	policy
	known '"affected": {"US-WA": 1}'
	NOW=2026-04-05T23:59:59-07:00
	[ "$(row us-wa)" = 'people US-WA 2026-04-05 due' ]
	NOW=2026-04-06T00:00:00-07:00
	[ "$(row us-wa)" = 'people US-WA 2026-04-05 late' ]
}

@test "duties: a controller in the EEA has one authority, any other one in each country" {
	policy
	known '"affected": {"DE": 1, "FR": 2}'
	[ "$(row gdpr-33)" = $'authority DE 2026-03-09T21:00:00-07:00 late\nauthority FR 2026-03-09T21:00:00-07:00 late' ]
	policy Europe/Berlin IE
	[ "$(row gdpr-33)" = 'authority IE 2026-03-10T05:00:00+01:00 late' ]
}

@test "duties: people are told by the GDPR if the risk is high, and nobody if it is unlikely" {
	policy
	known '"affected": {"DE": 1}'
	[ "$(row gdpr-34)" = 'people DE  unknown' ]
	known '"affected": {"DE": 1}, "risk": "likely"'
	[ "$(row gdpr-34)" = 'people DE  not_needed' ]
	known '"affected": {"DE": 1}, "risk": "high"'
	[ "$(row gdpr-34)" = 'people DE  due' ]
	known '"affected": {"DE": 1}, "risk": "high", "encrypted": true'
	[ "$(row gdpr-34)" = 'people DE  not_needed' ]
	[ "$(row gdpr-33)" = 'authority DE 2026-03-09T21:00:00-07:00 late' ]
	known '"affected": {"DE": 1, "US-WA": 501}, "risk": "unlikely"'
	[ "$(row gdpr-33)" = 'authority DE 2026-03-09T21:00:00-07:00 not_needed' ]
	[ "$(row us-wa-ag)" = 'authority US-WA 2026-04-05 not_needed' ]
}

@test "duties: who holds data for others tells them, and nobody else" {
	policy
	known '"affected": {"DE": 1, "US-WA": 501}, "role": "processor"'
	[ "$(row gdpr-33)" = '' ]
	[ "$(row us-wa)" = '' ]
	[ "$(row gdpr-33-2)" = 'controller DE  due' ]
	[ "$(row us-wa-owner)" = 'controller US-WA 2026-03-06 late' ]
	[ "$(row promise)" = 'customers   due' ]
	line '"at": "2026-03-10T10:00:00-07:00", "notified": {"controller": "2026-03-06T21:00:00-08:00"}'
	[ "$(row us-wa-owner)" = 'controller US-WA 2026-03-06 done' ]
	[ "$(row promise)" = 'customers   done' ]
	# The datasets say it, too.
	known '"affected": {"DE": 1}, "datasets": ["held"]'
	[ "$(row gdpr-33-2)" = 'controller DE  due' ]
	known '"affected": {"DE": 1}, "datasets": ["held", "accounts"]'
	[ "$(row gdpr-33-2)" = '' ]
}

@test "duties: what starts a clock and is missing is named" {
	policy
	line '"at": "2026-03-09T10:00:00-07:00", "affected": {"US-WA": 1, "US-TX": 250, "DE": 1}'
	run -0 --separate-stderr pp-notify duties -p p.json --incident i.ndjson \
	    --now "$NOW" -t ndjson
	for what in discovered_at determined_at aware_at; do
		[[ $output == *"\\\"$what\\\" is missing"* ]]
	done
	[[ $stderr == 'pp-notify: warning: incident i: of '*' duties nobody knows until when: look at "reason"' ]]
}

# ---- people of unknown places ----

@test "duties: who may live anywhere is assumed where the time ends first" {
	policy
	known '"affected": {"unknown": 3}, "risk": "likely"'
	run -1 pp-notify duties -q -p p.json --incident i.ndjson --now "$NOW" -t ndjson
	[ "$(jq -r 'select(.whom == "people") | [.law, .place, .due, .assumed] | join(" ")' <<<"${output#pp-notify*$'\n'}")" = \
	    'us-wa unknown 2026-04-05 true' ]
}

@test "duties: who may live in a state counts for its threshold" {
	policy
	known '"affected": {"US-WA": 499, "unknown": 1}'
	[ "$(row us-wa-ag)" = 'authority US-WA 2026-04-05 not_needed' ]
	known '"affected": {"US-WA": 499, "unknown": 2}'
	[ "$(row us-wa-ag)" = 'authority US-WA 2026-04-05 late' ]
	known '"affected": {"US-WA": 499, "US": 1, "unknown": 1}'
	[ "$(row us-wa-ag)" = 'authority US-WA 2026-04-05 late' ]
	known '"affected": {"US-WA": 499, "DE": 300}'
	[ "$(row us-wa-ag)" = 'authority US-WA 2026-04-05 not_needed' ]
}

@test "duties: nobody counted means that everything may be so" {
	policy
	known '"risk": "likely"'
	run -1 pp-notify duties -q -p p.json --incident i.ndjson --now "$NOW" -t tsv
	[[ $output == *$'\tpeople\tunknown\t\t'* ]]
	[[ $output == *$'\tauthority\tunknown\t\t'* ]]
}

# ---- law enforcement ----

@test "duties: a delay suspends, and ends on the day when it is due" {
	policy
	known '"affected": {"US-WA": 501, "DE": 1}, "law_enforcement_delay": {"from": "2026-03-08", "until": null, "case": "case-7"}'
	[ "$(row us-wa)" = 'people US-WA  delayed' ]
	# No law lets an authority of the EEA wait.
	[ "$(row gdpr-33)" = 'authority DE 2026-03-09T21:00:00-07:00 late' ]
	line '"at": "2026-04-20T10:00:00-07:00", "law_enforcement_delay": {"until": "2026-04-30T08:00:00-07:00"}'
	[ "$(row us-wa)" = 'people US-WA 2026-04-30 due' ]
	NOW=2026-05-01T00:00:00-07:00
	[ "$(row us-wa)" = 'people US-WA 2026-04-30 late' ]
}

@test "duties: a delay that ended before the day, or began after it, moves nothing" {
	policy
	known '"affected": {"US-WA": 1}, "law_enforcement_delay": {"from": "2026-03-08", "until": "2026-03-09T09:00:00-07:00"}'
	[ "$(row us-wa)" = 'people US-WA 2026-04-05 late' ]
	line '"at": "2026-04-20T10:00:00-07:00", "law_enforcement_delay": {"from": "2026-04-06", "until": "2026-04-19"}'
	[ "$(row us-wa)" = 'people US-WA 2026-04-05 late' ]
}

# ---- promises ----

@test "duties: a promise stands beside the law, with its clause" {
	policy America/Los_Angeles US ', "breach": {"class": "mandatory", "clause": "7.5", "within": "PT72H"}'
	known '"affected": {"US-WA": 1}'
	[ "$(row promise)" = $'customers   due\npeople  2026-03-09T19:00:00-07:00 late' ]
	run -1 pp-notify duties -q -p p.json --incident i.ndjson --now "$NOW" -t ndjson
	[[ $output == *'"law":"promise"'*'"clause":"7.5"'* ]]
}

# ---- the file ----

@test "incident: later lines refine earlier ones" {
	policy
	known '"affected": {"US-WA": 501, "unknown": 3}, "risk": "high"'
	line '"at": "2026-03-10T10:00:00-07:00", "affected": {"US-WA": 504}, "notified": {"people": "2026-03-10T09:00:00-07:00"}'
	line '"at": "2026-03-11T10:00:00-07:00", "notified": {"authority:US-WA": "2026-03-11"}'
	[ "$(row us-wa)" = 'people US-WA 2026-04-05 done' ]
	[ "$(row us-wa-ag)" = 'authority US-WA 2026-04-05 done' ]
	run -0 pp-notify duties -q -p p.json --incident i.ndjson --now "$NOW"
	[[ $output != *unknown* ]]
}

@test "incident: a later list of categories replaces the earlier one" {
	policy America/Los_Angeles US ', "breach": {"class": "mandatory", "clause": "7.5"}'
	key
	echo id,email,state,country >a.csv
	echo 1,ada@example.org,WA,US >>a.csv
	known '"categories": ["user.name", "user.contact.email"], "measures": ["M"]'
	line '"at": "2026-03-10T10:00:00-07:00", "categories": ["user.contact.email"], "advice": ["A"]'
	printf 'Subject: x\n\n{{#kinds}}\n> {{.}}\n{{/kinds}}\n' >letter
	pp-notify breach -p p.json -k my.key --now "$NOW" -D accounts \
	    --incident i.ndjson --template letter a.csv | jq -j .text >got
	is got <<<'E-mail address'
}

@test "incident: the only open one is chosen, else the open ones are named" {
	policy
	known '"affected": {}'
	echo '{"incident": "j", "at": "2026-03-11T10:00:00-07:00"}' >>i.ndjson
	wrong 'i.ndjson: 2 incidents are open: choose one by --id; open: i, j'
	run -0 pp-notify duties -q -p p.json --incident i.ndjson --now "$NOW" --id i -t csv
	run -2 --separate-stderr pp-notify duties -p p.json --incident i.ndjson \
	    --now "$NOW" --id k
	[ "$stderr" = 'pp-notify: i.ndjson: has no incident "k"; there are: i, j' ]
	echo '{"incident": "j", "at": "2026-03-12T10:00:00-07:00", "closed": "2026-03-12"}' >>i.ndjson
	run -0 pp-notify duties -q -p p.json --incident i.ndjson --now "$NOW" -t csv
	line '"at": "2026-03-12T10:00:00-07:00", "closed": "2026-03-12"'
	wrong 'i.ndjson: no incident is open: choose one by --id; there are: i, j'
	: >i.ndjson
	wrong 'i.ndjson: has no incident'
}

@test "incident: an unknown member is refused, and the known ones are named" {
	policy
	known '"discoverd_at": "2026-03-09"'
	wrong 'i.ndjson:1: discoverd_at: unknown key "discoverd_at"; did you mean "discovered_at"?'
	known '"x": 1'
	run -2 --separate-stderr pp-notify duties -p p.json --incident i.ndjson --now "$NOW"
	[[ $stderr == 'pp-notify: i.ndjson:1: x: unknown key "x"'* ]]
}

@test "incident: contradictions are refused with their line" {
	policy
	known '"occurred_from": "2026-03-05", "occurred_to": "2026-03-04"'
	wrong 'i.ndjson:1: occurred_to: is earlier than "occurred_from"'
	known '"occurred_from": "2026-03-07"'
	wrong 'i.ndjson:1: discovered_at: is earlier than "occurred_from"'
	known '"affected": {}'
	line '"at": "2026-03-09T11:00:00-07:00", "aware_at": "2026-03-06T17:59:59-08:00"'
	wrong 'i.ndjson:2: aware_at: is earlier than "discovered_at"'
	known '"affected": {}'
	line '"at": "2026-03-09T09:59:59-07:00"'
	wrong 'i.ndjson:2: at: is earlier than that of the line before: append lines in the order of time'
	known '"closed": "2026-05-01"'
	wrong 'i.ndjson:1: closed: lies in the future'
	known '"notified": {"people": "2026-03-05"}'
	wrong 'i.ndjson:1: notified.people: is earlier than "discovered_at"'
	known '"law_enforcement_delay": {"from": "2026-03-09", "until": "2026-03-08T00:00:00Z"}'
	wrong 'i.ndjson:1: law_enforcement_delay: "until" is earlier than "from"'
	known '"law_enforcement_delay": {"until": null}'
	wrong 'i.ndjson:1: law_enforcement_delay: needs "from": no delay is there yet that it could go on with'
	# The day itself is no contradiction.
	known '"occurred_from": "2026-03-06", "occurred_to": "2026-03-06", "notified": {"people": "2026-03-06"}, "affected": {}'
	run -0 pp-notify duties -q -p p.json --incident i.ndjson --now "$NOW"
}

@test "incident: hostile lines are refused, and their values are not told" {
	policy
	bad() {
		printf '%s\n' "$1" >i.ndjson
		run -2 --separate-stderr pp-notify duties -p p.json \
		    --incident i.ndjson --now "$NOW"
		[ -z "$output" ]
		silent
		[[ $stderr == 'pp-notify: i.ndjson:1: '* ]]
	}
	at='"incident": "i", "at": "2026-03-09T10:00:00-07:00"'
	bad "[\"$SECRET\"]"
	bad "{\"incident\": \"$SECRET\""' "}'
	bad "{$at, \"what\": \"$SECRET\", \"what\": \"$SECRET\"}"
	bad "{\"incident\": \"$SECRET@example.org\", \"at\": \"2026-03-09\"}"
	bad "{$at, \"aware_at\": \"$SECRET\"}"
	bad "{$at, \"aware_at\": 20260309}"
	bad "{$at, \"encrypted\": \"$SECRET\"}"
	bad "{$at, \"affected\": {\"DE\": \"$SECRET\"}}"
	bad "{$at, \"affected\": {\"DE\": -1}}"
	bad "{$at, \"affected\": {\"DE\": 1.5}}"
	bad "{$at, \"affected\": {\"DE\": 9223372036854775807}}"
	bad "{$at, \"records\": -1}"
	bad "{$at, \"measures\": \"$SECRET\"}"
	bad "{$at, \"notified\": {\"people:XX\": \"2026-03-09\"}}"
	bad "{$at, \"notified\": {\"people\": \"$SECRET\"}}"
	bad "{\"incident\": \"i\", \"at\": \"2026-03-09\"}"
	bad "{\"incident\": \"i\"}"
	bad "$(head -c 1048600 /dev/zero | tr '\0' x)"
	printf '{%s}\n' "$at" >i.ndjson
	printf '{"incident": "i", "at": "2026-03' >>i.ndjson
	run -0 --separate-stderr pp-notify duties -p p.json --incident i.ndjson \
	    --now "$NOW" -t csv
	[[ $stderr == *'i.ndjson:2: the last line is torn and does not count'* ]]
}

@test "incident: places are countries and states, and a usual mistake is named" {
	policy
	known '"affected": {"UK": 1}'
	wrong 'i.ndjson:1: affected: "UK" is not a place where people live; did you mean "GB"?'
	for place in US-XX WA EU us-wa DE-1234; do
		known "\"affected\": {\"$place\": 1}"
		wrong "i.ndjson:1: affected: \"$place\" is not a place where people live: a country (DE), a state of the USA (US-WA) or \"unknown\""
	done
	known '"affected": {"CA-QC": 1, "GB-SCT": 1}'
	[ "$(row uk-gdpr-33)" = 'authority GB-SCT 2026-03-09T21:00:00-07:00 late' ]
}

# ---- people of records ----

@test "duties: counts people and not rows, by where they live" {
	policy
	known '"affected": {"DE": 7}'
	cat >a.csv <<'END'
id,email,state,country
1,a@example.org,WA,US
1,a@example.org,wa,USA
2,b@example.org,Washington,
3,c@example.org,,Germany
4,d@example.org,,
5,e@example.org,Bavaria,DE
6,f@example.org,CA,
6,f@example.org,US-WA,us
7,g@example.org,,
7,g@example.org,TX,US
8,h@example.org,Ontario,CA
,,NY,US
,,NY,US
END
	run -0 --separate-stderr pp-notify duties -p p.json --incident i.ndjson \
	    --now "$NOW" -D accounts --affected a.csv
	[ "$output" = '{"incident":"i","at":"2026-04-30T12:00:00-07:00","affected":{"CA":1,"DE":2,"US-CA":1,"US-NY":2,"US-TX":1,"US-WA":3,"unknown":1},"records":13}' ]
	[ "$stderr" = 'pp-notify: warning: 2 records name nobody, and count as one person each' ]
	key
	run -0 pp-notify duties -q -p p.json --incident i.ndjson --now "$NOW" \
	    -k my.key --affected a.csv
	[[ $output == *'"US-WA":3,"unknown":1}'* ]]
	# It is a line of the file.
	echo "$output" >>i.ndjson
	[ "$(row us-wa)" = $'people US-WA 2026-04-05 late\npeople unknown 2026-04-05 late' ]
	rm i.ndjson
	known '"affected": {"DE": 7}'
	run -1 pp-notify duties -q -p p.json --incident i.ndjson --now "$NOW" \
	    -t ndjson a.csv
	[[ $output == *'"place":"US-WA","people":3,'* ]]
	[[ $output != *'"people":7,'* ]]
}

@test "duties: counts the same people of NDJSON" {
	policy
	known '"affected": {"DE": 7}'
	printf '%s\n' '{"id":1,"email":"a@example.org","state":"WA","country":null}' \
	    '{"id":"1","email":"a@example.org","state":"WA","country":"US"}' \
	    '{"id":2,"email":"b@example.org","state":null,"country":"DE"}' >a.ndjson
	run -0 pp-notify duties -q -p p.json --incident i.ndjson --now "$NOW" \
	    -D accounts --affected - <a.ndjson
	[[ $output == *'"affected":{"DE":1,"US-WA":1},"records":3}' ]]
}

@test "duties: a bad record is no count" {
	policy
	known '"affected": {"DE": 7}'
	printf 'id,email,state,country\n1,%s,WA,US\n"2\n' "$SECRET" >a.csv
	run -3 --separate-stderr pp-notify duties -p p.json --incident i.ndjson \
	    --now "$NOW" -D accounts --affected a.csv
	[ -z "$output" ]
	silent
}

# ---- the call ----

@test "duties: says what is missing in a call" {
	policy
	known '"affected": {}'
	call() {
		local say=$1
		shift
		run -2 --separate-stderr pp-notify duties "$@"
		[ "$stderr" = "pp-notify: $say" ]
	}
	call 'no policy given: use -p FILE, or set PP_POLICY' --incident i.ndjson
	call 'no incidents given: use --incident FILE' -p p.json
	call '-D and -k are about records: name a file, or - for standard input' \
	    -p p.json --incident i.ndjson -D accounts
	call '--affected counts the people of records: name a file, or - for standard input' \
	    -p p.json --incident i.ndjson --affected
	call '-t ics is only for the command due' -p p.json --incident i.ndjson -t ics
	run -0 --separate-stderr pp-notify duties -v -p p.json --incident i.ndjson \
	    --now "$NOW" -t csv
	[[ $stderr == 'pp-notify: incident i: 1 duty by '*' laws and the policy' ]]
	call 'nowhere: No such file or directory' -p p.json --incident nowhere
}

@test "duties: laws can be those of a file, which is checked" {
	policy
	known '"affected": {"US-WA": 1}'
	sed 's/"P30D"/"P20D"/' "$BATS_TEST_DIRNAME/../lib/data/breach-laws.json" >laws.json
	run -1 pp-notify duties -q -p p.json --incident i.ndjson --now "$NOW" \
	    --laws laws.json -t csv
	[[ $output == *,2026-03-26,late,* ]]
	sed -i 's/"whom": "people"/"whom": "everybody"/' laws.json
	run -2 --separate-stderr pp-notify duties -p p.json --incident i.ndjson \
	    --now "$NOW" --laws laws.json
	[[ $stderr == 'pp-notify: laws.json: laws[gdpr-34].whom: unknown word "everybody"'* ]]
	run -1 --separate-stderr pp-notify duties -p p.json --incident i.ndjson \
	    --now 2028-01-01
	[[ $stderr == *'more than a year ago'* ]]
}

@test "duties: a table is no wider than the terminal, and shows no control" {
	policy
	known '"affected": {"US-WA": 501, "DE": 20}, "law_enforcement_delay": {"from": "2026-03-08", "case": "\u001b[31mred\u202e"}'
	for width in 20 40 80 200; do
		COLUMNS=$width pp-notify duties -q -p p.json --incident i.ndjson \
		    --now "$NOW" -t table >shown || true
		[ "$(wc -l <shown)" -eq 6 ]
		awk -v w="$width" 'length > w { exit 1 }' shown
		run ! grep -q $'\x1b' shown
	done
}

@test "duties: judged by code that shares nothing with it" {
	python3 "$BATS_TEST_DIRNAME/breachcases.py" 1 40 \
	    "$BATS_TEST_DIRNAME/../lib/data/breach-laws.json"
}

# ---- what falls due ----

@test "due: has requests, breaches, warnings, contracts and reviews, the earliest first" {
	cat >p.json <<'END'
{"policy": {"format": "pp-policy/1", "id": "shop", "title": "Shop",
  "time_zone": "America/Los_Angeles"},
 "purposes": {"service": {"data_use": "essential.service", "clause": "1"}},
 "notices": {"bye": {"class": "mandatory", "clause": "3"}},
 "datasets": {
  "accounts": {"clause": "2", "subjects": ["customer"],
   "purposes": ["service"], "key": ["id"], "person": ["id"],
   "identity": {"email": "email"},
   "fields": {"id": {"category": "user.unique_id"},
    "email": {"category": "user.contact.email"},
    "login": {"category": "user.behavior", "type": "timestamp"}}}},
 "retention": {"rules": [{"id": "inactive", "clause": "3",
   "dataset": "accounts", "delete_after": "P6M", "since": ["login"],
   "warn": ["P30D"], "min_notice": "P14D", "notice": "bye",
   "assumed": "a test", "review_by": "2026-12-31"}]},
 "recipients": {"mailer": {"clause": "4", "type": "service_provider",
   "country": "US", "contract": "c1", "contract_until": "2026-06-30",
   "purposes": ["service"], "fields": {"accounts": ["email"]}}},
 "transfers": {"clause": "5", "allow": ["US"]},
 "rights": {"promise": {"clause": "8.8", "answer": "P1M"}}}
END
	known '"affected": {"US-WA": 1}'
	printf '%s\n' '{"notice":"bye","dataset":"accounts","rule":"inactive","end":"2026-05-20T00:00:00-07:00"}' \
	    '{"notice":"bye","dataset":"accounts","rule":"inactive","end":"2026-05-20T00:00:00-07:00"}' \
	    '{"notice":"bye","dataset":"accounts","rule":"inactive","end":"2026-05-21T00:00:00-07:00"}' >warn
	cat >l <<'END'
{"v":1,"request_id":"r1","event":"received","at":"2026-04-01T12:00:00-07:00","type":"access","residence":"US-CA"}
{"v":1,"request_id":"r2","event":"received","at":"2026-04-01T12:00:00-07:00","type":"access","residence":"US-CA"}
{"v":1,"request_id":"r2","event":"fulfilled","at":"2026-04-02T12:00:00-07:00","extent":"all"}
END
	run -1 --separate-stderr pp-notify due -p p.json -l l --incident i.ndjson \
	    --warnings warn --now "$NOW" -t ndjson
	jq -r '[.due, .overdue, .what, .id, .whom, .people, .law, .clause, .state, .days_left] | map(. // "-") | join(" ")' \
	    <<<"$output" | is <(cat <<'END'
2026-04-05 true breach i people 1 us-wa - late -25
2026-04-15 true acknowledgement r1 - - ccpa - received -15
2026-05-01 - answer r1 - - promise 8.8 received 1
2026-05-05 - deletion_warning inactive people 2 - 3 to_send 5
2026-05-06 - deletion_warning inactive people 1 - 3 to_send 6
2026-05-16 - answer r1 - - ccpa - received 16
2026-06-30 - contract mailer - - - 4 due 61
2026-12-31 - review inactive - - - 3 due 245
END
)
	[ "$stderr" = 'pp-notify: 2 rows are overdue, the first since 2026-04-05: do now what the column "what" says, and note that it is done' ]
}

@test "due: a calendar has an event for each, with alarms seven days and one day ahead" {
	policy
	known '"affected": {"US-TX": 250, "DE": 1}, "risk": "likely"'
	run -1 --separate-stderr pp-notify due -p p.json --incident i.ndjson \
	    --now "$NOW" -t ics
	tr -d '\r' <<<"$output" >ics
	[ "$(head -n 1 ics)" = BEGIN:VCALENDAR ]
	# What has no day has no event.
	[ "$(grep -c '^BEGIN:VEVENT' ics)" -eq 3 ]
	[ "$(grep -c '^TRIGGER.*:-P7D' ics)" -eq 3 ]
	[ "$(grep -c '^TRIGGER.*:-P1D' ics)" -eq 3 ]
	grep -Fqx 'UID:breach-i-authority-US-TX-us-tx-ag@shop' ics
	grep -Fqx 'SUMMARY:breach i: tell authority US-TX (us-tx-ag)' ics
	grep -q '^DTSTART;VALUE=DATE:20260508$' ics
	grep -q '^DTSTART:20260310T040000Z$' ics
	# The same deadline is the same event.
	pp-notify due -q -p p.json --incident i.ndjson -t ics \
	    --now 2026-04-01T00:00:00-07:00 >later || true
	grep -h '^UID' later | tr -d '\r' | is <(grep '^UID' ics)
}

@test "due: nothing overdue is status 0, and closed incidents are silent" {
	policy
	known '"affected": {"US-WA": 1}'
	line '"at": "2026-04-20T10:00:00-07:00", "closed": "2026-04-20"'
	run -0 pp-notify due -p p.json --incident i.ndjson --now "$NOW" -t csv
	[ "${#lines[@]}" -eq 1 ]
	run -1 pp-notify due -p p.json --incident i.ndjson --id i --now "$NOW" -t csv
}

@test "duties: a line for the file of incidents is not appended while that is read" {
	policy
	line '"at": "2026-03-05T10:00:00Z"'
	echo id,state,country >a.csv
	cp i.ndjson before
	# shellcheck disable=SC2094 # that is the point
	run -2 --separate-stderr bash -c \
	    'pp-notify duties -p p.json --incident i.ndjson --affected a.csv \
	    >>i.ndjson'
	[ "$stderr" = 'pp-notify: i.ndjson: is named for two purposes, as standard output goes there: write to another file first' ]
	cmp i.ndjson before
}

@test "due: bad warnings and wrong calls are refused" {
	policy
	echo "{\"rule\": \"$SECRET\"}" >warn
	run -2 --separate-stderr pp-notify due -p p.json --warnings warn --now "$NOW"
	[ "$stderr" = 'pp-notify: warn:1: has no "rule" of the policy' ]
	run -2 --separate-stderr pp-notify due -p p.json --now "$NOW" --id i
	[ "$stderr" = 'pp-notify: --id needs --incident FILE' ]
	run -2 --separate-stderr pp-notify due -p p.json --now "$NOW" i.ndjson
	[ "$stderr" = 'pp-notify: due takes no file: name files by -l, --incident and --warnings' ]
}

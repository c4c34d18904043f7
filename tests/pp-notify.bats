#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# shellcheck disable=SC2030,SC2031,SC2154 # stderr, output: set by run
# shellcheck disable=SC2119,SC2120 # functions called without arguments, too
#
# Who gets which notice, once, in which form.

load helper

set -o pipefail

NOW=2026-03-01T12:00:00Z

# policy [JQ]: a shop's, changed by a jq program.
policy() {
	jq "${1-.}" >p.json <<'END'
{"policy": {"format": "pp-policy/1", "id": "shop", "title": "Shop's policy",
  "time_zone": "America/Los_Angeles", "last_updated": "2026-02-01",
  "language": "en", "controller": {"name": "Example Shop",
   "address": ["1 Main Street", "Springfield"],
   "email": "privacy@example.org"}},
 "choices": {"topics": ["news", "events"],
  "unsubscribe": {"https": "https://example.org/leave/",
   "mailto": "leave@example.org"}},
 "contacts": {"officer": {"clause": "1", "role": "dpo", "for": "EEA",
   "name": "Dana Ruiz", "email": "dpo@example.org"}},
 "purposes": {"service": {"data_use": "essential.service", "clause": "1"},
  "news": {"data_use": "marketing.communications.email", "clause": "1",
   "topic": "news", "legal_basis": "Consent", "commercial": true}},
 "notices": {
  "deletion_warning": {"class": "mandatory", "clause": "1"},
  "deletion_done": {"class": "transactional", "clause": "1"},
  "policy_update": {"class": "mandatory", "clause": "1", "before": "P30D"},
  "request_ack": {"class": "transactional", "clause": "1", "thread": true},
  "request_extended": {"class": "transactional", "clause": "1",
   "thread": true},
  "request_answer": {"class": "transactional", "clause": "1",
   "thread": true},
  "request_denied": {"class": "transactional", "clause": "1"},
  "correction": {"class": "mandatory", "clause": "1"},
  "legal_demand": {"class": "mandatory", "clause": "1"},
  "invoice": {"class": "transactional", "clause": "1",
   "template": "letter.txt"},
  "alarm": {"class": "mandatory", "clause": "1", "template": "letter.txt"},
  "news": {"class": "commercial", "clause": "1", "topic": "news",
   "unsubscribe": "mailto-and-https", "template": "news.txt"}},
 "identity": {"email": {"plus_tag": "candidate"}},
 "datasets": {"accounts": {"title": "Your account", "clause": "2",
   "subjects": ["customer"], "purposes": ["service", "news"],
   "key": ["id"], "person": ["id"], "identity": {"email": "email"},
   "fields": {"id": {"category": "user.unique_id"},
    "email": {"category": "user.contact.email"},
    "name": {"category": "user.name"},
    "street": {"category": "user.contact.address.street"},
    "city": {"category": "user.contact.address.city"},
    "country": {"category": "user.contact.address.country"},
    "born": {"category": "user.demographic.date_of_birth", "type": "date"},
    "login": {"category": "user.behavior", "type": "timestamp"}}}},
 "retention": {"rules": [{"id": "inactive", "clause": "3",
   "dataset": "accounts", "delete_after": "P6M", "since": ["login"],
   "warn": ["P30D"], "notice": "deletion_warning", "min_notice": "P7D"}]},
 "recipients": {"printer": {"title": "Example Printers", "clause": "1",
   "type": "service_provider", "country": "US", "contract": "C-1",
   "email": "data@printer.example", "purposes": ["service"],
   "fields": {"accounts": ["id", "email", "name"]}},
  "court": {"title": "The court of Springfield", "clause": "1",
   "type": "authority", "country": "US", "purposes": ["service"],
   "fields": {"accounts": "*"}}},
 "transfers": {"allow": ["US"], "clause": "1"},
 "rights": {"requests": {"access": {"clause": "4", "verify": "reasonable"},
  "appeal": {"clause": "4", "verify": "none"}}}}
END
	printf 'Subject: A word{{#name}} to {{name}}{{/name}}\n\nHello{{#name}} {{name}}{{/name}}.\n' >letter.txt
	pp-notify template message >news.txt
	key
}

accounts() {
	cat >a.csv <<'END'
id,email,name,street,city,country,born,login
1,ada@example.org,Ada Moreno,2 Elm Street,Springfield,US,1985-12-10,2026-02-20T09:00:00Z
2,bo@example.org,"Reed, Bo",,,DE,1990-02-28,2025-09-20T09:00:00Z
3,chen@example.net,Chen Li,,,,1979-07-04,2026-02-27T16:00:00Z
END
}

# notify NOTICE ARG...: with the usual files.
notify() {
	pp-notify "$1" -p p.json -k my.key --now "$NOW" "${@:2}"
}

# newer_key: new.key begins with another secret key, and has that of my.key.
newer_key() {
	pp-redact --new-key new
	{
		echo "new $(cat new)"
		echo "old $(cat my.key)"
	} >new.key
	chmod 600 new.key
}

# to: who gets a letter, one a line.
to() {
	jq -r .to.address
}

# chosen CHOICE TOPIC DAY ADDRESS
chosen() {
	pp-request choose "$1" "$2" -p p.json -k my.key --choices choices \
	    --at "2026-02-$3" <<<"email=$4"
}

# asked TYPE ADDRESS [LEVEL]: a request of 10 February; prints its id.
asked() {
	pp-request add "$1" -l ledger -i -k my.key -p p.json \
	    --at 2026-02-10 <<<"email=$2" | tee id
	[ $# -lt 3 ] || pp-request note "$(cat id)" identity_confirmed \
	    --level "$3" --by code --at 2026-02-11 -l ledger -p p.json
}

# ---- classes ----

@test "notify: what must arrive arrives, whatever somebody chose or asked" {
	policy
	accounts
	touch choices ledger
	chosen out all 01 ada@example.org
	chosen out news 01 bo@example.org
	asked contact:opt-out bo@example.org
	asked restriction chen@example.net reasonable
	asked objection ada@example.org reasonable
	asked deletion chen@example.net
	for notice in alarm invoice; do
		notify "$notice" -D accounts --occasion 1 --choices choices \
		    -l ledger a.csv | to >got
		is got <<'END_OF_IS'
ada@example.org
bo@example.org
chen@example.net
END_OF_IS
	done
	notify alarm -D accounts --occasion 1 -t mbox a.csv >letters
	notify invoice -D accounts --occasion 1 -t mbox a.csv >>letters
	run ! grep -i unsubscribe letters
}

@test "notify: who subscribed, and has not left since, gets commercial letters" {
	policy
	touch ledger
	# What each of them did, and whether that lets a letter arrive.
	cat >cases <<'END'
nothing no
in:news@01 yes
out:news@01 no
in:news@01,out:news@02 no
out:news@01,in:news@02 yes
in:news@01,out:all@02 no
out:all@01,in:news@02 yes
out:all@01,in:all@02 no
out:all@01,in:all@02,in:news@03 yes
in:events@01 no
in:news@01,out:events@02 yes
in:news@02,out:news@01 yes
in:all@01 no
END
	echo id,email,name,street,city,country,born,login >a.csv
	: >choices
	local n=0 what line
	while read -r what line; do
		n=$((n + 1))
		echo "$n,p$n@example.org,,,,,1980-01-01," >>a.csv
		for step in ${what//,/ }; do
			[[ $step =~ (in|out):([a-z]+)@(..) ]] || continue
			chosen "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" \
			    "${BASH_REMATCH[3]}" "p$n@example.org"
		done
		[ "$line" = no ] || echo "p$n@example.org"
	done <cases >want
	notify news -D accounts --occasion 1 --choices choices -l ledger a.csv |
	    to >got
	diff want got
}

@test "notify: a commercial letter asks the ledger, and the age" {
	policy '.children = {"clause": "5", "under": "P13Y",
	    "date_of_birth": "born", "consent": "ok",
	    "without_consent": "delete"} |
	    .datasets.accounts.fields.ok = {"category":
	    "user.privacy_preferences"}'
	touch choices ledger
	echo id,email,name,street,city,country,born,login,ok >a.csv
	for n in 1 2 3 4 5 6 7 8; do
		chosen in news 01 "p$n@example.org"
		echo "$n,p$n@example.org,,,,,1980-01-01,,"
	done >>a.csv
	sed -i 's/^8,\(.*\)1980/8,\12020/' a.csv
	asked contact:opt-out p2@example.org
	asked restriction p3@example.org
	asked objection p4@example.org reasonable
	asked deletion p5@example.org
	asked consent:withdraw p6@example.org
	asked access p7@example.org
	notify news -D accounts --occasion 1 --choices choices -l ledger \
	    a.csv | to >got
	is got <<'END_OF_IS'
p1@example.org
p7@example.org
END_OF_IS
}

@test "notify: consent that the records hold counts like a subscription" {
	policy '.datasets.accounts.fields.news = {"category":
	    "user.privacy_preferences"} | .purposes.news.consent =
	    {"field": "news", "is": ["yes"]}'
	touch choices ledger
	printf '%s\n' id,email,name,street,city,country,born,login,news \
	    1,a@example.org,,,,,,,yes 2,b@example.org,,,,,,,no \
	    3,c@example.org,,,,,,, 4,d@example.org,,,,,,,yes >a.csv
	chosen out news 01 d@example.org
	notify news -D accounts --occasion 1 --choices choices -l ledger a.csv |
	    to >got
	is got <<<a@example.org
}

@test "notify: who was deleted or left gets no commercial letter" {
	policy '.records = {"suppression": {"clause": "1", "file": "left",
	    "keep": "indeterminate"}, "deletions": {"clause": "1",
	    "file": "gone", "delete_after": "P1Y"}}'
	accounts
	touch choices ledger
	for who in ada bo; do
		chosen in news 01 "$who@example.org"
	done
	news() {
		notify news -D accounts --occasion 1 --choices choices \
		    -l ledger "$@" a.csv
	}
	run -2 --separate-stderr news
	[[ $stderr == *'--deletions FILE names another'* ]]
	pp-retain hash -p p.json -k my.key -D accounts a.csv | head -1 |
	    jq -c '{deleted_at: "2026-02-20T09:00:00Z", dataset, key, count: 1}' \
		>was
	: >none
	news --deletions was --suppression none | to | is <(echo bo@example.org)
	# A piece may lack what the others have.
	echo '{"id":"9"}' >a.csv
	run -0 --separate-stderr news --deletions was --suppression none --piece
	[ -z "$stderr" ]
}

@test "notify: a commercial letter needs a way out, and the files that say who left" {
	policy
	accounts
	touch choices ledger
	run -2 --separate-stderr notify news -D accounts --occasion 1 \
	    -l ledger a.csv
	[[ $stderr == *'no file of choices given: use --choices FILE'* ]]
	run -2 --separate-stderr notify news -D accounts --occasion 1 \
	    --choices choices a.csv
	[[ $stderr == *'no ledger of requests given: use -l FILE'* ]]
	notify news -D accounts --occasion 1 --no-choices --no-ledger a.csv
	printf 'Subject: x\n\nHello.\n' >short.txt
	run -2 --separate-stderr notify news -D accounts --occasion 1 \
	    --no-choices --no-ledger --template short.txt a.csv
	[[ $stderr == *'must show {{leave}}'* ]]
	[[ $stderr == *'must show {{controller_address}}'* ]]
	policy 'del(.choices.unsubscribe.https)'
	run -2 --separate-stderr notify news -D accounts --occasion 1 \
	    --no-choices --no-ledger a.csv
	[[ $stderr == *'nobody could stop these letters'* ]]
}

@test "notify: who comes back with a token has opted out, and nobody else" {
	policy
	accounts
	touch choices ledger
	for who in ada@example.org bo@example.org; do
		chosen in news 01 "$who"
	done
	notify news -D accounts --occasion 1 --choices choices -l ledger a.csv \
	    >first
	jq -r 'select(.to.address == "ada@example.org").unsubscribe' first >url
	run ! grep -q ada url
	cp choices before
	# A token says nothing by itself, and nobody can make one.
	{
		cut -c1-60 url
		sed 's/.$/A/;s/^/x/' url
		echo hello
		sed 's#.*/##;y/abcdef/bcdefa/' url
	} >bad
	run -1 --separate-stderr pp-notify opt-out -p p.json -k my.key \
	    --choices choices --now "$NOW" bad
	[ "$(grep -c 'is no token' <<<"$stderr")" = 4 ]
	cmp before choices
	pp-redact --new-key other.key
	run -1 --separate-stderr pp-notify opt-out -p p.json -k other.key \
	    --choices choices --now "$NOW" url
	cmp before choices
	pp-notify opt-out -p p.json -k my.key --choices choices --now "$NOW" url
	# Once is enough.
	pp-notify opt-out -p p.json -k my.key --choices choices --now "$NOW" url
	[ "$(wc -l <choices)" = 3 ]
	cp before again
	pp-notify opt-out -n -p p.json -k my.key --choices again \
	    --now "$NOW" url | jq -e '.choice == "out"'
	cmp before again
	notify news -D accounts --occasion 2 --choices choices -l ledger a.csv |
	    to | is <(echo bo@example.org)
	# Who subscribes again gets letters again.
	pp-request choose in news -p p.json -k my.key --choices choices \
	    --at 2026-03-02 <<<email=ada@example.org
	pp-notify news -p p.json -k my.key --now 2026-03-03 -D accounts \
	    --occasion 3 --choices choices -l ledger a.csv | to >got
	grep -qx ada@example.org got
}

@test "notify: a commercial message says how to stop it, in both ways" {
	policy
	accounts
	touch choices ledger
	chosen in news 01 ada@example.org
	notify news -D accounts --occasion 1 --choices choices -l ledger \
	    -t mbox a.csv >letters
	grep -q '^List-Unsubscribe: <https://example.org/leave/' letters
	grep -q '<mailto:leave@example.org?subject=' letters
	grep -q '^List-Unsubscribe-Post: List-Unsubscribe=One-Click$' letters
	policy '.notices.news.unsubscribe = "mailto"'
	notify news -D accounts --occasion 1 --choices choices -l ledger \
	    -t mbox a.csv >letters
	run ! grep -q Unsubscribe-Post letters
	grep -q '<mailto:leave@example.org?subject=' letters
}

@test "notify: a commercial letter goes only to an address by which people are found" {
	policy 'del(.datasets.accounts.identity) |
	    .datasets.accounts.fields.ok = {"category":
	    "user.privacy_preferences"} | .purposes.news.consent =
	    {"field": "ok", "is": ["yes"]}'
	printf '%s\n' id,email,name,street,city,country,born,login,ok \
	    1,ada@example.org,,,,,,,yes >a.csv
	touch choices ledger
	chosen out all 01 ada@example.org
	run -2 --separate-stderr notify news -D accounts --occasion 1 \
	    --choices choices -l ledger a.csv
	[ -z "$output" ]
	[[ $stderr == *'nobody could be found who opted out'* ]]
	# Nor to one that is the identity of nothing.
	policy '.datasets.accounts.fields.other = {"category":
	    "user.contact.email", "about": "other"} |
	    .datasets.accounts.identity.email = "other"'
	run -2 --separate-stderr notify news -D accounts --occasion 1 \
	    --choices choices -l ledger a.csv
	[[ $stderr == *'nobody could be found who opted out'* ]]
	policy
	run -2 --separate-stderr notify news -D accounts --occasion 1 \
	    --choices choices -l ledger --post post a.csv
	[[ $stderr == *'on paper nobody could stop them'* ]]
}

@test "notify: the text of each commercial letter shows how to stop it" {
	policy
	accounts
	local address='{{#controller_address}}{{.}}{{/controller_address}}'
	while IFS= read -r text; do
		printf 'Subject: %s\n\nBuy %s\n' "{{leave}}" "$text" >t
		run -2 --separate-stderr notify news -D accounts \
		    --occasion 1 --no-choices --no-ledger --template t a.csv
		[[ $stderr == *'must show {{'*'in the text of each letter'* ]]
	done <<END
$address
$address {{#leave}}{{/leave}}
$address {{^leave}}{{leave}}{{/leave}}
$address {{#name}}{{leave}}{{/name}}
$address {{^authority}}{{leave}}{{/authority}}
{{leave}}{{#name}}$address{{/name}}
{{leave}}{{^controller_address}}x{{/controller_address}}
END
	printf 'Subject: x\n\nBuy %s {{#leave}}{{.}}{{/leave}}\n' "$address" >t
	notify news -D accounts --occasion 1 --no-choices --no-ledger \
	    --template t a.csv
}

@test "notify: whom a rule restricts gets no commercial letter" {
	policy '.retention.rules += [{"id": "idle", "clause": "3",
	    "dataset": "accounts", "delete_after": "P3M", "since": ["login"],
	    "then": "restrict"}]'
	accounts
	touch choices ledger
	for who in ada@example.org bo@example.org; do
		chosen in news 01 "$who"
	done
	news() {
		notify news -D accounts --occasion 1 --choices choices \
		    -l ledger "$@" a.csv
	}
	run -2 --separate-stderr news
	[[ $stderr == *'a rule restricts records of dataset "accounts": use --decisions FILE'* ]]
	: >sent
	pp-retain -p p.json -D accounts -k my.key --no-holds --sent sent \
	    --now "$NOW" --decisions decisions -q a.csv >/dev/null || [ $? = 1 ]
	news --decisions decisions | to | is <(echo ada@example.org)
	policy '.retention.rules += [{"id": "idle", "clause": "3",
	    "dataset": "accounts", "delete_after": "P3M", "since": ["login"],
	    "then": "restrict", "only_for": ["news"]}]'
	[ "$(news | wc -l)" = 2 ]
}

# ---- once ----

@test "notify: a mailbox gets a notice once, in whatever case it is written" {
	policy
	cat >a.csv <<'END'
id,email,name,street,city,country,born,login
1,ada@example.org,Ada,,,,,
2,ADA@Example.ORG,Ada,,,,,
3,ada+news@example.org,Ada,,,,,
END
	notify alarm -D accounts --occasion 1 a.csv | to >got
	is got <<'END_OF_IS'
ada@example.org
ada+news@example.org
END_OF_IS
	for n in 1 2 3 4 5 6 7 8 9; do
		for m in 1 2 3; do
			echo "$n$m,p$n@example.org,,,,,,"
		done
	done >>a.csv
	PP_BUFFER=256 notify alarm -D accounts --occasion 1 -j 3 a.csv | to |
	    sort | uniq -d >twice
	[ ! -s twice ]
}

@test "notify: what was sent is not sent again, but on another occasion" {
	policy
	accounts
	: >sent
	notify alarm -D accounts --occasion 1 --sent sent a.csv >first
	head -2 first | pp-notify sent -p p.json --sent sent --now "$NOW"
	[ "$(wc -l <sent)" = 2 ]
	notify alarm -D accounts --occasion 1 --sent sent a.csv | to |
	    is <(echo chen@example.net)
	notify alarm -D accounts --occasion 2 --sent sent a.csv >second
	[ "$(wc -l <second)" = 3 ]
	# The same notice has the same Message-ID; no two have the same.
	notify alarm -D accounts --occasion 1 a.csv | cmp - first
	[ "$(cat first second | jq -r .message_id | sort -u | wc -l)" = 6 ]
	# Noted once.
	pp-notify sent -p p.json --sent sent --now "$NOW" <first
	pp-notify sent -p p.json --sent sent --now "$NOW" <first
	[ "$(wc -l <sent)" = 3 ]
	run ! grep -q '@example.net' sent
}

# wait_for_lines N FILE: until it has as many, for ten seconds at most.
wait_for_lines() {
	local i
	for ((i = 0; i < 100; i++)); do
		[ "$(wc -l <"$2")" -lt "$1" ] || return 0
		sleep 0.1
	done
	return 1
}

@test "notify: what was delivered is noted before the next letter goes out" {
	policy
	accounts
	: >sent
	notify alarm -D accounts --occasion 1 --sent sent a.csv >first
	# Each line while the input is still open, and so whatever ends the run.
	{ head -1 first && wait_for_lines 1 sent && sed -n 2p first &&
	    wait_for_lines 2 sent && touch noted; sed -n 3p first; } |
	    pp-notify sent -p p.json --sent sent --now "$NOW"
	[ -e noted ]
	[ "$(wc -l <sent)" = 3 ]
	for signal in KILL TERM INT; do
		: >sent
		mkfifo "$signal"
		pp-notify sent -p p.json --sent sent --now "$NOW" <"$signal" &
		exec 9>"$signal"
		head -2 first >&9
		wait_for_lines 2 sent
		kill -s "$signal" $!
		# What arrives after a signal that can be caught is noted, too.
		[ "$signal" != TERM ] || sed -n 3p first >&9
		exec 9>&-
		wait $! || :
		[ "$(wc -l <sent)" = "$([ "$signal" = TERM ] && echo 3 || echo 2)" ]
	done
	# A line that is none stops the run, and what came before stays noted.
	: >sent
	{ head -2 first; echo hello; } |
	    run -3 --separate-stderr pp-notify sent -p p.json --sent sent \
	    --now "$NOW"
	[ "$(wc -l <sent)" = 2 ]
	# A last line may lack its line feed.
	printf %s "$(sed -n 3p first)" |
	    pp-notify sent -p p.json --sent sent --now "$NOW"
	[ "$(wc -l <sent)" = 3 ]
}

@test "notify: a new secret key forgets nobody who has it" {
	policy
	accounts
	: >sent
	notify alarm -D accounts --occasion 1 --sent sent a.csv |
	    pp-notify sent -p p.json --sent sent --now "$NOW"
	newer_key
	run -0 pp-notify alarm -p p.json -k new.key --now "$NOW" -D accounts \
	    --occasion 1 --sent sent a.csv
	[ -z "$output" ]
}

@test "notify: follow-ups come after what was sent last, under whichever secret key" {
	policy '.notices.breach = {"class": "mandatory", "clause": "1",
	    "thread": true}'
	accounts
	: >sent
	newer_key
	edition() { # AT KEY MEMBERS
		echo "{\"incident\": \"i\", \"at\": \"$1\", $3}" >>incidents
		pp-notify breach -p p.json -k "$2" --now "$1" -D accounts \
		    --incident incidents --sent sent a.csv >all
		head -1 all >letter
		pp-notify sent -p p.json --sent sent --now "$1" <letter
	}
	edition 2026-02-01T00:00:00Z my.key '"what": "A."'
	cat letter >letters
	edition 2026-02-02T00:00:00Z new.key '"measures": ["B."]'
	cat letter >>letters
	edition 2026-02-03T00:00:00Z new.key '"advice": ["C."]'
	[ "$(jq -c .references letter)" = \
	    "$(jq -s -c 'map(.message_id)' letters)" ]
	jq -r .text letter | grep -q 'what you can do'
	jq -r .text letter >got
	run ! grep -q 'what we are doing' got
}

@test "notify: letters about a request are one thread" {
	policy
	: >ledger
	: >sent
	id=$(asked access ada@example.org reasonable | head -1)
	pp-request -l ledger -p p.json --now 2026-02-21 >rows
	notify request_ack -l ledger --sent sent rows >ack
	pp-notify sent -p p.json --sent sent --now "$NOW" <ack
	[ -z "$(notify request_ack -l ledger --sent sent rows)" ]
	pp-request note "$id" extended --until 2026-04-01 \
	    --reason "there are very many records" --at 2026-02-20 -l ledger \
	    -p p.json
	pp-request -l ledger -p p.json --now 2026-02-21 >rows
	notify request_extended -l ledger --sent sent rows >later
	jq -r .text later | grep -q 'very many records'
	[ "$(jq -c .references later)" = "$(jq -c '[.message_id]' ack)" ]
	pp-notify sent -p p.json --sent sent --now "$NOW" <later
	notify request_answer -l ledger --sent sent --extent part \
	    --request "$id" rows >answer
	[ "$(jq -c .references answer)" = \
	    "$(jq -s -c 'map(.message_id)' ack later)" ]
	notify request_answer -l ledger --sent sent --extent part \
	    --request "$id" -t mbox rows >letters
	grep -q "^In-Reply-To: $(jq -r .message_id later)" letters
}

@test "notify: whose appeal is denied is told, and who gets the rest of an answer" {
	policy
	: >sent
	echo '{"request_id":"r1","type":"email","value":"ada@example.org"}' >reached
	tell() { # NOTICE STATE ARG...
		echo '{"request_id":"r1","type":"access","received":' \
		    '"2026-02-01","reason":"no_match",' \
		    "\"state\":\"$2\"}" >row
		notify "$1" --addresses reached --sent sent "${@:3}" row >letter
		pp-notify sent -p p.json --sent sent --now "$NOW" <letter
		wc -l <letter
	}
	[ "$(tell request_denied in_progress --request r1 \
	    --reason no_match)" = 1 ]
	[ "$(tell request_denied denied)" = 0 ]
	[ "$(tell request_denied appealed --request r1 --reason no_match)" = 1 ]
	[ "$(tell request_denied appeal_denied)" = 0 ]
	[ "$(tell request_answer appealed --request r1 --extent part)" = 1 ]
	[ "$(tell request_answer in_progress --request r1 --extent part)" = 0 ]
	# The row does not say that it was a part.
	[ "$(tell request_answer fulfilled)" = 0 ]
	[ "$(tell request_answer in_progress --request r1 --extent all)" = 1 ]
	[ "$(tell request_answer fulfilled)" = 0 ]
}

@test "notify: an answer is about one request, and one that is not there is told" {
	policy
	: >ledger
	id=$(asked access ada@example.org | head -1)
	asked access bo@example.org >/dev/null
	pp-request -l ledger -p p.json --now 2026-02-21 >rows
	run -2 --separate-stderr notify request_denied -l ledger \
	    --reason no_match rows
	[[ $stderr == *'--reason is about the one of --request ID'* ]]
	run -2 --separate-stderr notify request_answer -l ledger \
	    --extent all rows
	[[ $stderr == *'--extent is about the one of --request ID'* ]]
	run -1 --separate-stderr notify request_ack -l ledger --request "${id}x" \
	    rows
	[[ $stderr == *'no line of the input is about it; nobody was told'* ]]
}

@test "notify: a warning of a notice that the policy does not have is bad" {
	policy
	run -3 --separate-stderr notify deletion_warning <<'END'
{"notice":"old_name","dataset":"accounts","subject":"h1:00000000:00000000000000000000000000000001","activity":"2025-09-20","end":"2026-03-20"}
END
	[[ $stderr == *'<stdin>:1: "notice" is not one of the policy'* ]]
}

@test "notify: two cases with one number, and two versions of a policy, are two" {
	policy '.recipients.police = .recipients.court'
	accounts
	: >sent
	for who in court police court; do
		notify legal_demand -D accounts --recipient "$who" --case 17 \
		    --sent sent a.csv >letters
		pp-notify sent -p p.json --sent sent --now "$NOW" <letters
		wc -l <letters
	done | is <(printf '3\n3\n0\n')
	policy 'del(.policy.last_updated)'
	echo "You are told more." >changes
	run -2 --separate-stderr notify policy_update -D accounts \
	    --changes changes a.csv
	[[ $stderr == *'which version of the policy is it?'* ]]
	notify policy_update -D accounts --changes changes --occasion v2 a.csv
}

@test "notify: a recipient learns of each correction" {
	policy
	: >sent
	tell() { # AS_OF FIELD
		echo '{"request":"r1","recipient":"printer","dataset":' \
		    "\"accounts\",\"as_of\":\"$1\",\"fields\":[\"$2\"]}"
	}
	tell 2026-02-01T00:00:00Z name >first
	tell 2026-02-02T00:00:00Z email >second
	tell 2026-02-03T00:00:00Z email >third
	cat first second first third >all
	[ "$(notify correction all | wc -l)" = 3 ]
	for each in first second first third; do
		notify correction --sent sent "$each" >letter
		pp-notify sent -p p.json --sent sent --now "$NOW" <letter
		wc -l <letter
	done | is <(printf '1\n1\n0\n1\n')
}

# ---- where ----

@test "notify: whom mail does not reach is a row for the post" {
	policy
	cat >a.csv <<'END'
id,email,name,street,city,country,born,login
1,,Ada Moreno,2 Elm Street,Springfield,US,,
2,bo@example.org,Bo,3 Elm Street,Springfield,US,,
3,not an address,Chen,,,,,
4,dee@example.org,Dee,,,,,
END
	echo BO@example.org >dead
	run -1 --separate-stderr notify alarm -D accounts --occasion 1 \
	    --dead dead --post post a.csv
	[ "$(to <<<"$output")" = dee@example.org ]
	[[ $stderr == *'1 notice without an address; the file of --post has'* ]]
	[[ $stderr != *'--post FILE'* ]]
	jq -c '[.channel, .reason, .lines]' post >got
	is got <<'END_OF_IS'
["post","no address",["Ada Moreno","2 Elm Street","Springfield","US"]]
["post","address is dead",["Bo","3 Elm Street","Springfield","US"]]
["unknown","address cannot be used",[]]
END_OF_IS
	run -1 --separate-stderr notify alarm -D accounts --occasion 1 a.csv
	[[ $stderr == *'--post FILE writes them for another way'* ]]
}

@test "notify: a letter that is in the post is not written again" {
	policy
	cat >a.csv <<'END'
id,email,name,street,city,country,born,login
1,,Ada Moreno,2 Elm Street,Springfield,US,,
2,bo@example.org,Bo,3 Elm Street,Springfield,US,,
3,,,,,,,
4,,,,,,,
END
	echo BO@example.org >dead
	: >sent
	post() {
		pp-notify alarm -p p.json -k "${1:-my.key}" --now "$NOW" \
		    -D accounts --occasion 1 --dead dead --sent sent \
		    --post post a.csv
	}
	run -1 post
	[ "$(wc -l <post)" = 4 ]
	[ "$(jq -r '.subject // .mailbox' post | sort -u | wc -l)" = 4 ]
	# A subject is the person, as pp-retain hashes them.
	[ "$(jq -r '.subject // empty' post | head -1)" = "$(pp-retain hash \
	    -p p.json -k my.key -D accounts a.csv | head -1 | jq -r .person)" ]
	head -3 post | pp-notify sent -p p.json --sent sent --now "$NOW"
	head -3 post | pp-notify sent -p p.json --sent sent --now "$NOW"
	[ "$(wc -l <sent)" = 3 ]
	tail -1 post >last
	newer_key
	run -1 post
	cmp post last
	run -1 post new.key
	[ "$(wc -l <post)" = 1 ]
	pp-notify sent -p p.json --sent sent --now "$NOW" <last
	post new.key
	[ ! -s post ]
}

@test "notify: who can be asked depends on where somebody lives" {
	policy
	accounts
	echo "You are told more." >changes
	notify policy_update -D accounts --changes changes a.csv >got
	jq -r 'select(.to.address == "bo@example.org").text' got >de
	grep -q 'Dana Ruiz' de
	grep -q 'https://www.bfdi.bund.de' de
	jq -r 'select(.to.address == "chen@example.net").text' got >nowhere
	run ! grep -q 'Dana Ruiz' nowhere
	run ! grep -q authority nowhere
}

@test "notify: the authority that the policy names for a place is named" {
	policy '.contacts.ours = {"clause": "1", "for": "DE",
	    "role": "supervisory_authority", "name": "Office of Berlin",
	    "site": "https://office.example"} |
	    .contacts.all = {"clause": "1", "role": "supervisory_authority",
	    "name": "Anybody", "email": "x@example.org"}'
	printf 'Subject: x\n\n{{authority}} {{authority_site}}\n' >letter.txt
	printf '%s\n' id,email,name,street,city,country,born,login \
	    1,a@example.org,,,,Germany,, 2,b@example.org,,,,FR,, \
	    3,c@example.org,,,,JP,, 4,d@example.org,,,,,, \
	    5,e@example.org,,,,USA,, >a.csv
	notify alarm -D accounts --occasion 1 a.csv | jq -j .text >got
	is got <<'END_OF_IS'
Office of Berlin https://office.example
Commission nationale de l'informatique et des libertés
https://www.cnil.fr
Anybody
Anybody
Anybody
END_OF_IS
}

# ---- kinds ----

@test "notify: a letter about a breach says what happened" {
	policy '.notices.breach = {"class": "mandatory", "clause": "1"} |
	    .notices.breach_authority = {"class": "mandatory", "clause": "1"}'
	accounts
	echo '{"incident": "i", "at": "2026-03-01T00:00:00Z", "discovered_at": "2026-02-28", "aware_at": "2026-02-28"}' >i
	run -2 --separate-stderr notify breach -D accounts --incident i a.csv
	[ -z "$output" ]
	[ "$stderr" = 'pp-notify: i: incident "i": "what" is missing, a sentence that tells people what happened; append a line that has it' ]
	# A letter may say it in its own words.
	printf 'Subject: Breach\n\nWe lost your data.\n' >own
	notify breach -D accounts --incident i --template own a.csv
	# An authority gets in phases what is known.
	pp-notify duties -p p.json -D accounts --incident i --now "$NOW" a.csv |
	    notify breach_authority --incident i >got
	[ -s got ]
	echo '{"incident": "i", "at": "2026-03-01T01:00:00Z", "what": "A laptop was stolen."}' >>i
	notify breach -D accounts --incident i a.csv | jq -r .text |
	    grep -q 'A laptop was stolen'
}

@test "notify: a template that greets nobody by a name causes a warning" {
	policy
	accounts
	printf 'Subject: Hi\n\n{{#name}}Hello {{name}},{{/name}}\n\nHi, {{name}}!\n' \
	    >letter.txt
	run -0 --separate-stderr notify alarm -D accounts --occasion 1 a.csv
	[ "$stderr" = 'pp-notify: warning: letter.txt:5:5: where "name" is missing, a gap is left: write {{#name}}...{{/name}} around what has it, and {{^name}}...{{/name}} for the others' ]
	sed -i '$d' letter.txt
	run -0 --separate-stderr notify alarm -D accounts --occasion 1 a.csv
	[ -z "$stderr" ]
}

@test "notify: nobody gets the example of a message" {
	policy 'del(.notices.news.template)'
	accounts
	run -2 --separate-stderr notify news -D accounts --occasion 1 \
	    --no-choices --no-ledger a.csv
	[[ $stderr == *'notice "news" has no letter'*'--template FILE'* ]]
	[ -z "$output" ]
	: >choices
	notify news -D accounts --occasion 1 --choices choices --no-ledger \
	    --template news.txt a.csv
}

@test "notify: a new policy takes effect as long after as was promised" {
	policy
	accounts
	cat >changes <<'END'
We keep your account for a year.

Our printer gets your name.
END
	notify policy_update -D accounts --changes changes \
	    --link https://example.org/policy a.csv | jq -r .text >got
	grep -q 'On 1 April 2026 we change' got
	grep -q -- '- We keep your account for a year.' got
	grep -q 'https://example.org/policy' got
	run -2 --separate-stderr notify policy_update -D accounts \
	    --changes changes --effective 2026-03-31 a.csv
	[[ $stderr == *'too early'*'the earliest day is 1 April 2026'* ]]
	notify policy_update -D accounts --changes changes \
	    --effective 2026-04-01 a.csv >/dev/null
	# What pp-policy found.
	cp p.json new.json
	policy '.retention.rules[0].delete_after = "P3M"'
	mv p.json old.json
	mv new.json p.json
	run -1 pp-policy diff -t json old.json p.json
	echo "$output" >diff.json
	notify policy_update -D accounts --changes diff.json a.csv |
	    jq -r .text >got
	grep -q -- '- data is kept for 6 months, was 3 months' got
	run -2 --separate-stderr notify policy_update -D accounts a.csv
	[[ $stderr == *'use --changes FILE'* || $stderr == *'Use --changes FILE'* ]]
	policy 'del(.notices.policy_update.before)'
	run -2 --separate-stderr notify policy_update -D accounts \
	    --changes changes a.csv
	[[ $stderr == *'Use --effective DATE'* ]]
}

@test "notify: a warning that was delivered lets pp-retain delete, and no other does" {
	policy
	accounts
	: >sent
	warn() {
		pp-retain warn -p p.json -D accounts -k my.key --no-holds \
		    --now "$1" --sent sent a.csv
	}
	clean() {
		pp-retain -p p.json -D accounts -k my.key --no-holds \
		    --sent sent --now "$1" -q a.csv
	}
	deliver() { # for who is not Bo, mail does not arrive
		grep bo@example.org
	}
	warn 2026-03-01 >lines
	[ "$(wc -l <lines)" = 1 ]
	warn 2026-03-01 | pp-notify deletion_warning -p p.json -k my.key \
	    --sent sent --now 2026-03-01 | deliver |
	    pp-notify sent -p p.json --sent sent --now 2026-03-01T10:00:00Z
	[ -z "$(warn 2026-03-02)" ]
	run -0 clean 2026-03-19
	[[ $output == *bo@example.org* ]]
	run -0 clean 2026-03-21
	[[ $output != *bo@example.org* ]]
	# A letter that nobody delivered is no warning.
	: >sent
	warn 2026-03-01 | pp-notify deletion_warning -p p.json -k my.key \
	    --sent sent --now 2026-03-01 >/dev/null
	run -1 clean 2026-03-21
	[[ $output == *bo@example.org* ]]
	# One by post is.
	sed -i 's/bo@example.org/none/' a.csv
	pp-retain warn -p p.json -D accounts -k my.key --no-holds --now \
	    2026-03-01 --sent sent a.csv >lines 2>/dev/null || [ $? = 1 ]
	pp-notify deletion_warning -p p.json -k my.key --sent sent \
	    --now 2026-03-01 --post post lines || [ $? = 1 ]
	pp-notify sent -p p.json --sent sent --now 2026-03-01T10:00:00Z <post
	run -0 clean 2026-03-21
	[[ $output != *Reed* ]]
}

@test "notify: a rule with several warnings gets each, and acts after the last" {
	policy '.retention.rules[0].warn = ["P30D", "P7D", "P1D"]'
	accounts
	sed -i '2d;4d' a.csv # Bo's period ends on 20 March, 02:00
	: >sent
	warn() {
		pp-retain warn -p p.json -D accounts -k my.key --no-holds \
		    --now "$1" --sent sent a.csv
	}
	letters() {
		warn "$1" | pp-notify deletion_warning -p p.json -k my.key \
		    --sent sent --now "$1"
	}
	delivered() {
		letters "$1" | pp-notify sent -p p.json --sent sent --now "$1"
	}
	swept() {
		pp-retain -p p.json -D accounts -k my.key --no-holds \
		    --sent sent --now "$1" -q a.csv
	}
	delivered 2026-02-19T12:00:00Z
	[ "$(wc -l <sent)" = 1 ]
	[ -z "$(warn 2026-03-12)" ]
	# Seven days before, and once, also if nobody has noted it yet.
	warn 2026-03-14 | jq -c '[.activity, .number]' |
	    is <(echo '["2025-09-20T02:00:00-07:00",2]')
	letters 2026-03-14 | jq -r .message_id >ids
	letters 2026-03-15 | jq -r .message_id | cmp - ids
	run ! grep -qF "$(cat ids)" sent
	delivered 2026-03-15
	[ "$(wc -l <sent)" = 2 ]
	[ -z "$(warn 2026-03-18)" ]
	# The last one is missing: nothing is deleted.
	run -1 --separate-stderr swept 2026-03-21
	[[ $output == *bo@example.org* ]]
	# And then for as long as the last one comes before the end.
	delivered 2026-03-21T12:00:00Z
	jq -r .activity sent | sort -u | is <(echo 2025-09-20T02:00:00-07:00)
	[ "$(wc -l <sent)" = 3 ]
	run -1 swept 2026-03-22T11:59:00Z
	[[ $output == *bo@example.org* ]]
	run -0 swept 2026-03-22T12:00:00Z
	[[ $output != *bo@example.org* ]]
	# A first warning after all those days is the only one.
	: >sent
	delivered 2026-03-21T12:00:00Z
	[ -z "$(warn 2026-03-22)" ]
	run -1 swept 2026-03-28T11:59:00Z
	run -0 swept 2026-03-28T12:00:00Z
	[[ $output != *bo@example.org* ]]
	# By post, too.
	sed -i 's/bo@example.org//' a.csv
	: >sent
	for day in 2026-02-19 2026-03-14; do
		letters() {
			warn "$1" | pp-notify deletion_warning -p p.json \
			    -k my.key --sent sent --now "$1" --post post
		}
		letters $day >none 2>&1 || :
		pp-notify sent -p p.json --sent sent --now $day <post
		rm post
	done
	[ "$(wc -l <sent)" = 2 ]
}

@test "notify: a warning names a day that is to come, and not before the deletion" {
	policy
	accounts
	: >sent
	end_of() { # WARNED LETTER [JQ]: the day in the letter
		policy "${3-.}"
		pp-retain warn -p p.json -D accounts -k my.key --no-holds \
		    --sent sent --now "$1" a.csv |
		    pp-notify deletion_warning -p p.json -k my.key --now "$2" |
		    jq -r 'select(.to.address == "bo@example.org").text' |
		    grep -A1 -E '^(On|We) .*will' | paste -sd' ' |
		    grep -oE '^On [^,]* we|^We will soon'
	}
	[ "$(end_of 2026-03-01 2026-03-01)" = 'On 20 March 2026 we' ]
	# A week must lie between the letter and the end.
	[ "$(end_of 2026-03-17 2026-03-17)" = 'On 24 March 2026 we' ]
	[ "$(end_of 2026-03-17 2026-03-18T12:00:00Z)" = 'On 25 March 2026 we' ]
	# Nobody ran this for half a year.
	[ "$(end_of 2026-09-17 2026-09-17)" = 'On 24 September 2026 we' ]
	# The clocks change meanwhile.
	[ "$(end_of 2026-10-30T07:30:00Z 2026-10-30T07:30:00Z)" = \
	    'On 6 November 2026 we' ]
	local none='del(.retention.rules[0].min_notice)'
	[ "$(end_of 2026-03-17 2026-03-17 "$none")" = 'On 20 March 2026 we' ]
	[ "$(end_of 2026-09-17 2026-09-17 "$none")" = 'We will soon' ]
	[ "$(end_of 2026-03-20T16:00:00Z 2026-03-20T16:00:00Z "$none")" = \
	    'We will soon' ]
	# Then it speaks of no day.
	pp-retain warn -p p.json -D accounts -k my.key --no-holds --sent sent \
	    --now 2026-09-17 a.csv >lines
	for code in en de; do
		pp-notify deletion_warning -p p.json -k my.key \
		    --now 2026-09-17 --language $code lines | jq -r .text >text
		! grep -qE 'that day|vorher|Day of|Tag der' text
		grep -qE 'soon, for example|möglichst bald' text
	done
	# A reminder may be shorter.
	policy '.retention.rules[0].warn = ["P30D", "P2D"]'
	pp-retain warn -p p.json -D accounts -k my.key --no-holds --sent sent \
	    --now 2026-03-19 a.csv | jq -c '.number = 2' |
	    pp-notify deletion_warning -p p.json -k my.key --now 2026-03-19 |
	    jq -r .title | is <(echo 'On 21 March 2026 we will delete data about you')
}

@test "notify: says that data was deleted, to who asked for that" {
	policy
	: >ledger
	id=$(asked deletion ada@example.org reasonable | head -1)
	cat >gone <<END
{"deleted_at":"2026-02-20T09:00:00Z","dataset":"accounts","key":"h1:00000000:00000000000000000000000000000001","request_id":"$id","count":1}
{"deleted_at":"2026-02-20T09:00:00Z","dataset":"accounts","key":"h1:00000000:00000000000000000000000000000002","request_id":"$id","count":1}
{"event":"lifted","lifted_at":"2026-02-20T09:00:00Z","dataset":"accounts","key":"h1:00000000:00000000000000000000000000000003"}
END
	notify deletion_done -l ledger gone >got
	[ "$(to <got)" = ada@example.org ]
	jq -r .text got | grep -q 20.February.2026
	# By what was warned of.
	cat >gone <<'END'
{"deleted_at":"2026-02-20T09:00:00Z","dataset":"accounts","key":"h1:00000000:00000000000000000000000000000001","subject":"h1:00000000:00000000000000000000000000000009","count":1}
END
	cat >warned <<'END'
{"notice":"deletion_warning","dataset":"accounts","subject":"h1:00000000:00000000000000000000000000000009","identity":{"email":"bo@example.org"}}
END
	notify deletion_done --addresses warned gone | to |
	    is <(echo bo@example.org)
	run -1 --separate-stderr notify deletion_done gone
	[[ $stderr == *'1 notice without an address'* ]]
}

@test "notify: what was perhaps not deleted is told to nobody" {
	policy
	cat >gone <<'END'
{"deleted_at":"2026-02-20T09:00:00Z","dataset":"accounts","key":"h1:00000000:00000000000000000000000000000001","subject":"h1:00000000:00000000000000000000000000000009","unsure":true,"count":1}
END
	echo '{"subject":"h1:00000000:00000000000000000000000000000009","identity":{"email":"bo@example.org"}}' >warned
	run -1 --separate-stderr notify deletion_done --addresses warned gone
	[ -z "$output" ]
	[[ $stderr == *'1 deletion not told, as the log says "unsure"'* ]]
}

@test "notify: customers are found in whatever spelling, and missed where they lack" {
	policy '.notices.breach_customer = {"class": "mandatory", "clause": "1"} |
	    .datasets.accounts.key = ["email"] |
	    .datasets.held = {"clause": "2", "subjects": ["customer"],
	    "role": "Processor", "purposes": ["service"], "key": ["n"],
	    "person": ["who"], "no_retention": "a test", "fields":
	    {"n": {"category": "user.unique_id"},
	    "who": {"category": "user.unique_id"},
	    "email": {"category": "user.unique_id"}}}'
	accounts
	printf '%s\n' n,who,email 1,x,ADA@Example.org 2,x,ada@example.org \
	    3,y,ada@example.org 4,,ada@example.org 5,z,dee@example.org >held.csv
	echo '{"incident": "i", "at": "2026-02-02T10:00:00Z"}' >incidents
	printf 'Subject: x\n\n{{people}} {{records}}\n' >letter
	customers() {
		notify breach_customer -D accounts --incident incidents \
		    --in held=held.csv --template letter "$@" a.csv
	}
	run -1 --separate-stderr customers
	[ "$(jq -r '[.to.address, .text] | join(" ")' <<<"$output")" = \
	    'ada@example.org 3 4' ]
	[[ $stderr == *'1 customer of --in is not in the input, and gets no notice'* ]]
	customers --piece
}

@test "notify: a draft for an authority goes to the officer of its place" {
	policy '.notices.breach_authority = {"class": "mandatory", "clause": "1"}'
	echo '{"incident": "i", "at": "2026-02-02T10:00:00Z", "aware_at": "2026-02-01T10:00:00Z", "discovered_at": "2026-02-01T10:00:00Z", "risk": "high", "affected": {"DE": 5, "US-WA": 600}}' >incidents
	pp-notify duties -p p.json --incident incidents --now "$NOW" >listed ||
	    [ $? = 1 ]
	notify breach_authority --incident incidents listed |
	    jq -r '[.occasion, .to.address] | join(" ")' >got
	grep -qx 'i gdpr-33 DE dpo@example.org' got
	grep -qx 'i us-wa-ag US-WA privacy@example.org' got
	# It begins with what is to be done, and is about all whom it counts.
	echo '{"incident": "i", "at": "2026-02-02T10:30:00Z", "affected": {"DE": 5, "FR": 2, "US-WA": 600, "unknown": 1}}' >second
	cat incidents second >both
	for code in en de; do
		policy '.notices.breach_authority = {"class": "mandatory",
		    "clause": "1"} | .policy.controller.country = "DE" |
		    .transfers.safeguards.US = {"clause": "1", "by": "scc"}'
		pp-notify duties -p p.json --incident both --now "$NOW" -q >all ||
		    [ $? = 1 ]
		notify breach_authority --incident both --language $code all |
		    jq -r '.title, .text' >got
		grep -qE '^(Draft|Entwurf): ' got
		grep -qE '^(This is a draft|Das ist ein Entwurf)' got
		grep -qE ': (Germany, France|Deutschland, Frankreich)$' got
		grep -qE ': (Washington)$' got
		grep -qE ': (not known|nicht bekannt)$' got
	done
	# Law enforcement can put off what people learn, and not all authorities.
	echo '{"incident": "i", "at": "2026-02-02T11:00:00Z", "law_enforcement_delay": {"from": "2026-02-01"}}' >>incidents
	pp-notify duties -p p.json --incident incidents --now "$NOW" >rows ||
	    [ $? = 1 ]
	notify breach_authority --incident incidents rows |
	    jq -r '[.occasion, .to.address] | join(" ")' >got
	is got <<<'i gdpr-33 DE dpo@example.org'
}

@test "notify: a denial says why, and what one can do" {
	policy
	: >ledger
	id=$(asked access ada@example.org | head -1)
	pp-request -l ledger -p p.json --now 2026-02-21 >rows
	notify request_denied -l ledger --request "$id" --reason no_match rows |
	    jq -r .text >got
	grep -q 'decide again' got
	[ -z "$(notify request_denied -l ledger rows)" ]
	run -2 --separate-stderr notify request_denied -l ledger \
	    --reason because rows
	[[ $stderr == *'--reason takes one of suspected_fraud'* ]]
	notify request_answer -l ledger --request "$id" \
	    --extent nothing_found rows |
	    jq -r .text | grep -qi nothing\\\|'no data'
	[ -z "$(notify request_answer -l ledger rows)" ]
}

@test "notify: recipients learn what was wrong, without the values" {
	policy
	cat >tell <<'END'
{"request":"r1","recipient":"printer","dataset":"accounts","fields":["name","email"],"purposes":["service"],"last_disclosed":"2026-02-01T00:00:00Z"}
{"request":"r1","recipient":"court","dataset":"accounts","fields":["name"],"purposes":["service"],"last_disclosed":"2026-02-01T00:00:00Z"}
END
	run -1 --separate-stderr notify correction tell
	[ "$(to <<<"$output")" = data@printer.example ]
	[[ $stderr == *'1 notice without an address'* ]]
	run -3 --separate-stderr notify correction <<<'{"request":"r1"}'
	[[ $stderr == *'<stdin>:1: lacks "request", or a "recipient"'* ]]
}

@test "notify: tells of a demand by law before the data goes" {
	policy
	accounts
	notify legal_demand -D accounts --recipient court --case C-17 a.csv |
	    jq -r .text >got
	grep -q 'The court of Springfield' got
	grep -q 'Data: Your account' got
	grep -q -- '- E-mail address' got
	grep -q -- '- Street' got
	policy '.recipients.court.fields.accounts = ["id", "email", "street", "name"] |
	    .rights.never_disclose = ["user.name"]'
	notify legal_demand -D accounts --recipient court --case C-17 a.csv |
	    jq -r .text >got
	grep -q -- '- E-mail address' got
	grep -q -- '- Street' got
	run ! grep -q -e '- Name' -e '- City' got
	run -2 --separate-stderr notify legal_demand -D accounts a.csv
	[[ $stderr == *'--recipient NAME and --case ID'* ]]
}

# ---- breaches ----

# incident MEMBERS: appends a line of the incident "laptop"; one a day.
incident() {
	local day
	day=$(($(wc -l <i.ndjson) + 10))
	echo "{\"incident\":\"laptop\",\"at\":\"2026-02-${day}T12:00:00Z\",$1}" \
	    >>i.ndjson
}

@test "notify: each customer is told of its own people, and none is forgotten" {
	policy '.notices.breach_customer = {"class": "mandatory", "clause": "1"} |
	    .datasets.firms = {"clause": "2", "subjects": ["customer"],
	    "purposes": ["service"], "key": ["firm"], "no_retention": "a test",
	    "identity": {"email": "mail"},
	    "fields": {"firm": {"category": "user.unique_id"},
	    "mail": {"category": "user.contact.email"}}} |
	    .datasets.users = {"clause": "2", "subjects": ["customer"],
	    "purposes": ["service"], "key": ["uid"], "person": ["uid"],
	    "no_retention": "a test",
	    "fields": {"uid": {"category": "user.unique_id"},
	    "firm": {"category": "user.unique_id"}}}'
	: >i.ndjson
	incident '"discovered_at":"2026-02-09","what":"Stolen."'
	printf '%s\n' firm,mail A,agency@example.org B,agency@example.org \
	    C,c@example.org A,AGENCY@example.org >firms.csv
	printf '%s\n' uid,firm 1,A 2,A 3,B >users.csv
	: >sent
	tell() {
		pp-notify breach_customer -p p.json -k "${1:-my.key}" \
		    --now "$NOW" -D firms --incident i.ndjson \
		    --in users=users.csv --sent sent --template t firms.csv
	}
	printf 'Subject: x\n\n{{people}}\n' >t
	tell >letters
	jq -r .text letters | grep . | is <(printf '2\n1\n')
	head -1 letters | pp-notify sent -p p.json --sent sent --now "$NOW"
	tell | jq -r .text | grep . | is <(echo 1)
	# The same with a new secret key.
	pp-redact --new-key new.key
	printf '2026 %s\n2025 %s\n' "$(cat new.key)" "$(cat my.key)" >both.key
	chmod 600 both.key
	tell both.key | jq -r .text | grep . | is <(echo 1)
	# Whom the list of customers does not have, somebody must look for.
	echo 4,D >>users.csv
	run -1 --separate-stderr tell
	[[ $stderr == *'1 customer of --in is not in the input'* ]]
}

@test "notify: who was told something wrong is told when it is set right" {
	policy '.notices.breach = {"class": "mandatory", "clause": "1",
	    "thread": true}'
	accounts
	: >sent
	tell() {
		notify breach -D accounts --incident i.ndjson --sent sent a.csv \
		    >letters
		pp-notify sent -p p.json --sent sent --now "$NOW" <letters
		wc -l <letters
	}
	: >i.ndjson
	incident '"discovered_at":"2026-02-09","what":"Stolen."'
	[ "$(tell)" = 3 ]
	incident '"what":"Sold."'
	[ "$(tell)" = 3 ]
	[ "$(tell)" = 0 ]
	incident '"what":"Stolen."'
	[ "$(tell)" = 3 ]
	jq -e '.text | contains("- what happened")' letters
	[ "$(jq -r '.references | length' letters | sort -u)" = 2 ]
	incident '"records":5'
	[ "$(tell)" = 0 ]
	incident '"what":"Sold."'
	[ "$(tell)" = 3 ]
	incident '"what":"Stolen."'
	[ "$(tell)" = 3 ]
	[ "$(jq -r .message_id sent | sort -u | wc -l)" = 15 ]
}

# ---- hostile input ----

@test "notify: no value of a record becomes a header" {
	policy
	for name in 'a\r\nBcc: evil@example.org' 'a\nBcc: x' 'a\rb' 'a\u0000b' \
	    'a\u0007b'; do
		printf '{"id":"1","email":"ada@example.org","name":"%s"}\n' \
		    "$name" >a.ndjson
		for form in ndjson mail mbox eml; do
			run -3 --separate-stderr notify alarm -D accounts \
			    --occasion 1 -t "$form" -o out a.ndjson
			[ ! -e out ]
			[[ $stderr == *a.ndjson:1:* ]]
			[[ $stderr != *evil* ]]
		done
		echo '{"id":"2","email":"bo@example.org","name":"Bo"}' >>a.ndjson
		run -1 --separate-stderr notify alarm -D accounts \
		    --occasion 1 -r bad a.ndjson
		[ "$(to <<<"$output")" = bo@example.org ]
		head -1 a.ndjson | cmp - bad
		rm bad
	done
	# Nor an address.
	for address in 'a@b,c@d' 'a@b\r\nX: y' '<a@b>' 'a b@c' 'a@' '@b' 'a'; do
		printf '{"id":"1","email":"%s","name":"A"}\n' "$address" |
		    notify alarm -D accounts --occasion 1 -t mbox \
		    >got 2>/dev/null || [ $? = 1 ] || [ $? = 3 ]
		[ ! -s got ]
	done
}

@test "notify: a name with a control is refused, wherever it would be shown" {
	policy
	printf 'Subject: x\n\nHello.\n' >letter.txt
	for name in 'a\nBcc: x@example.org' 'a\tb' 'a\u0085b'; do
		for address in a@example.org ''; do
			printf '{"id":"1","email":"%s","name":"%s"}\n' \
			    "$address" "$name" >a.ndjson
			run -3 --separate-stderr notify alarm -D accounts \
			    --occasion 1 --post post a.ndjson
			[ -z "$output" ]
			[[ $stderr == *'a.ndjson:1: the name has a control'* ]]
		done
	done
}

@test "notify: a name that mail programs make a link of is left out" {
	policy
	for name in example.org 'Win at bit.ly/x' www.example.org a@b \
	    http://x mailto:x 'Éva.example'; do
		printf '{"id":"1","email":"a@example.org","name":"%s"}\n' \
		    "$name" >a.ndjson
		notify alarm -D accounts --occasion 1 a.ndjson |
		    jq -e '.to.name == null and (.text | test("Hello *\\."))'
	done
	for name in 'J.R. Smith' 'Dr. Bo' 'A.B' 'Bo ... Li'; do
		printf '{"id":"1","email":"a@example.org","name":"%s"}\n' \
		    "$name" >a.ndjson
		notify alarm -D accounts --occasion 1 a.ndjson |
		    jq -e --arg n "$name" '.to.name == $n'
	done
}

@test "notify: a name that could be taken for a link is left out" {
	policy
	echo id,email,name,street,city,country,born,login >a.csv
	while IFS= read -r name; do
		echo "1,a@example.org,\"$name\",,,,,"
	done >>a.csv <<'END'
a@example.org
https://example.org
HTTP:example.org
WWW.EXAMPLE.ORG
Ada example.org
example.org/login
mailto:a%40example.org
tel:5550100
a＠example．org
https:∕∕example。org
END
	while IFS= read -r line; do
		printf '%s\n%s\n' "$(head -1 a.csv)" "$line" >one.csv
		notify alarm -D accounts --occasion 1 one.csv >got
		[ "$(jq -c '[.to.name, .text]' got)" = '[null,"Hello.\n"]' ]
	done < <(tail -n +2 a.csv)
	for name in 'Dr. Ada Moreno' 'J.R. Smith' "O'Hara, B." 'Ada (IT)' 'A. B'; do
		printf '%s\n1,a@example.org,"%s",,,,,\n' "$(head -1 a.csv)" \
		    "$name" >one.csv
		[ "$(notify alarm -D accounts --occasion 1 one.csv |
		    jq -r .to.name)" = "$name" ]
	done
}

@test "sent: a line that says more than a name does not say that it was delivered" {
	policy
	accounts
	: >sent
	notify alarm -D accounts --occasion 1 -t eml -o out a.csv
	id=$(jq -r .message_id out/notices.ndjson | head -1)
	file=$(jq -r '.message_id | "out/" + .[1:33] + ".eml"' \
	    out/notices.ndjson | head -1)
	while IFS= read -r line; do
		run -3 --separate-stderr pp-notify sent -p p.json --sent sent \
		    --of out/notices.ndjson --now "$NOW" <<<"$line"
		[[ $stderr == *'is no Message-ID of a notice in the file'* ]]
		[ ! -s sent ]
	done <<END
FAILED $file
$file: 550 no such user
$file.bounced
bounced: $id
$id bounced
${id%@*}
x$file/
${file%.eml}.ndjson
END
	for line in "$id" "$(tr -d '<>' <<<"$id")" "$file" "${file#*/}" \
	    "/var/$file"; do
		: >sent
		pp-notify sent -p p.json --sent sent --of out/notices.ndjson \
		    --now "$NOW" <<<"$line"
		[ "$(wc -l <sent)" = 1 ]
	done
	# A warning of somebody else is none.
	run -3 --separate-stderr pp-notify sent -p p.json --sent sent \
	    --now "$NOW" < <(jq -c '.subject = "h1:00000000:00" |
	    .activity = "2026-01-01"' out/notices.ndjson)
	[[ $stderr == *'is no warning of pp-notify'* ]]
}

@test "notify: a template shows what its kind may show, and nothing else" {
	policy
	accounts
	printf 'Subject: x\n\nYour street: {{street}} {{kinds}}\n' >letter.txt
	run -2 --separate-stderr notify alarm -D accounts --occasion 1 a.csv
	[[ $stderr == *'letter.txt:3:14: '*street* ]]
	[[ $stderr == *'letter.txt:3:'*kinds* ]]
	[ -z "$output" ]
	printf 'Subject: x\n\n{{#name}}Hello\n' >letter.txt
	run -2 --separate-stderr notify alarm -D accounts --occasion 1 a.csv
	[[ $stderr == *'letter.txt:3:1: '* ]]
	for kind in breach breach_customer breach_authority policy_update \
	    deletion_warning deletion_done request_ack request_extended \
	    request_answer request_denied correction legal_demand message; do
		for language in en de; do
			pp-notify template "$kind" --language "$language" |
			    grep -q '^Subject: '
		done
		cmp <(pp-notify template "$kind" --language de) \
		    <(pp-notify template "$kind" --language de-AT)
	done
	run -2 --separate-stderr pp-notify template nothing
	[[ $stderr == *'not "nothing"; known: breach, '* ]]
}

@test "notify: German letters come in German" {
	policy '.policy.language = "de-AT"'
	accounts
	echo "Mehr." >changes
	notify policy_update -D accounts --changes changes a.csv |
	    jq -r .text >got
	grep -q 'Guten Tag Ada Moreno' got
	notify policy_update -D accounts --changes changes --language en a.csv |
	    jq -r .text >got
	grep -q 'Hello Ada Moreno' got
	notify policy_update -D accounts --changes changes -t mbox a.csv >got
	grep -q '^Content-Language: de-AT' got
}

# ---- forms ----

@test "notify: --max stops before one notice too many" {
	policy
	accounts
	run -3 --separate-stderr notify alarm -D accounts --occasion 1 --max 2 \
	    -o out a.csv
	[ ! -e out ]
	[[ $stderr == *'more than 2 notices'* ]]
	notify alarm -D accounts --occasion 1 --max 3 -o out a.csv
	[ "$(wc -l <out)" = 3 ]
}

@test "notify: a directory of messages appears whole, and says what was in it" {
	policy
	accounts
	: >sent
	notify alarm -D accounts --occasion 1 -t eml -o out a.csv
	[ "$(find out -name '*.eml' | wc -l)" = 3 ]
	find out -name '*.eml' | head -2 | pp-notify sent -p p.json --sent sent \
	    --of out/notices.ndjson --now "$NOW"
	[ "$(wc -l <sent)" = 2 ]
	run -3 --separate-stderr pp-notify sent -p p.json --sent sent \
	    --of out/notices.ndjson --now "$NOW" <<<hello
	[[ $stderr == *'<stdin>:1: is no Message-ID of a notice'* ]]
	run -2 --separate-stderr notify alarm -D accounts --occasion 1 -t eml \
	    -o out a.csv
	[[ $stderr == *'out is there, and is no empty directory'* ]]
	notify alarm -D accounts --occasion 1 -t eml a.csv | tar xf -
	diff -r out notices
	# Nothing is left of a run that fails.
	printf '1,a@example.org,"a\nb",,,,,\n' >>a.csv
	run -3 notify alarm -D accounts --occasion 1 -t eml -o new a.csv
	[ ! -e new ]
	[ -z "$(find . -name '.pp-*')" ]
}

@test "notify: the whole message of -t mail is what mail programs read" {
	policy
	accounts
	notify alarm -D accounts --occasion 1 -t "mail" a.csv |
	    jq -j 'select(.to.address == "bo@example.org").mail' >message
	python3 - message <<'END'
import email, email.policy, sys
m = email.message_from_binary_file(open(sys.argv[1], "rb"),
                                   policy=email.policy.default)
assert not m.defects
assert [a.addr_spec for a in m["To"].addresses] == ["bo@example.org"]
assert m["To"].addresses[0].display_name == "Reed, Bo"
assert m["Subject"] == "A word to Reed, Bo"
assert m["Auto-Submitted"] == "auto-generated"
assert m.get_content() == "Hello Reed, Bo.\n"
END
}

# ---- judged by another ----

@test "notify: random runs go as a slow reference tells them" {
	run -0 python3 "$BATS_TEST_DIRNAME/noticecases.py" 1 8
	[[ $output == *', 0 disagree' ]]
}

#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# shellcheck disable=SC2154 # stderr: set by run
#
# What a person gets who asks: pp-export pick and report.

load helper

set -o pipefail

NOW=2026-03-01T12:00:00Z

# policy [JQ]: a shop's, changed by a jq program.
policy() {
	jq "${1-.}" >p.json <<'END_OF_POLICY'
{"policy": {"format": "pp-policy/1", "id": "shop", "title": "Shop policy",
  "time_zone": "UTC", "last_updated": "2026-01-01", "language": "en",
  "controller": {"name": "Example Shop", "email": "privacy@example.org",
   "country": "DE", "address": ["1 Example Street", "10115 Berlin"]}},
 "purposes": {
  "service": {"clause": "2", "title": "To run the shop",
   "data_use": "essential.service", "legal_basis": "Contract"},
  "fraud": {"clause": "2", "title": "To find fraud",
   "data_use": "essential.fraud_detection",
   "automated": {"clause": "2", "review": "our support"}}},
 "identity": {"account_id": {}, "shared_value": "review",
  "email": {"plus_tag": "candidate", "dots": "candidate"}},
 "datasets": {
  "accounts": {"clause": "3", "title": "Your account",
   "subjects": ["customer"], "purposes": ["service", "fraud"],
   "key": ["id"], "person": ["id"],
   "identity": {"account_id": "id", "email": "email"},
   "fields": {
    "id": {"category": "user.unique_id", "origin": "provided"},
    "email": {"category": "user.contact.email", "origin": "provided",
     "title": "E-mail address"},
    "name": {"category": "user.name", "origin": "provided"},
    "password": {"category": "user.authorization.password",
     "disclose": "never", "origin": "provided"},
    "score": {"category": "user.behavior", "origin": "inferred"},
    "login": {"category": "user.behavior", "type": "date",
     "title": "Last login", "origin": "observed"}}},
  "orders": {"clause": "3", "title": "Your orders",
   "subjects": ["customer"], "purposes": ["service"],
   "key": ["order"], "person": ["account"],
   "identity": {"account_id": "account"}, "no_retention": "a test",
   "fields": {"order": {"category": "system.operations"},
    "account": {"category": "user.unique_id"},
    "seller": {"category": "user.name", "about": "other"}}},
  "tickets": {"clause": "3", "subjects": ["customer"],
   "purposes": ["service"], "key": ["t"],
   "identity": {"email": "mail"}, "no_retention": "a test",
   "fields": {"t": {"category": "system.operations"},
    "mail": {"category": "user.contact.email"},
    "body": {"category": "user.content.private"},
    "tags[]": {"category": "user.content.private"}}}},
 "retention": {"rules": [{"id": "idle", "clause": "4",
  "dataset": "accounts", "delete_after": "P6M", "since": ["login"]}]},
 "recipients": {"bank": {"clause": "6", "title": "Example Bank",
  "type": "service_provider", "country": "FR", "contract": "C1",
  "purposes": ["service"], "fields": {"accounts": ["email", "name"]}}},
 "transfers": {"clause": "7", "allow": ["EEA"]},
 "rights": {"requests": {
  "access": {"clause": "5", "verify": "reasonably_high",
   "else": "access:categories"},
  "access:categories": {"clause": "5", "verify": "reasonable"},
  "portability": {"clause": "5", "verify": "reasonable",
   "origins": ["provided", "observed"]},
  "deletion": {"clause": "5", "verify": "reasonable"}}}}
END_OF_POLICY
}

# ask TYPE ID [LEVEL]: a request of the people on standard input.
ask() {
	pp-request add "$1" -p p.json -k my.key -l ledger -i --id "$2" \
	    --at 2026-01-05 --residence "${4-DE}" --now $NOW >/dev/null
	[ -z "${3-}" ] || pp-request note "$2" identity_confirmed \
	    --level "$3" -p p.json -l ledger --at 2026-01-06 --now $NOW
}

pick() {
	pp-export pick -p p.json -k my.key -l ledger --now $NOW \
	    --request "${R-r1}" "$@"
}

report() {
	pp-export report -p p.json -k my.key -l ledger --now $NOW \
	    --request "${R-r1}" "$@"
}

# all [ARG...]: the answer from the three files.
all() {
	rm -rf answer
	report --in accounts=a.csv --in orders=o.csv --in tickets=t.ndjson \
	    -o answer "$@"
}

# records DATASET: those in the answer.
records() {
	jq -c --arg d "$1" '.datasets[] | select(.name == $d) | .records[]' \
	    answer/report.json
}

files() {
	key
	policy
	cat >a.csv <<'END_OF_A'
id,email,name,password,score,login
1,Ada@Example.org,Ada,hunter2,9,2026-02-01
2,bo@example.org,Bo,x,1,2026-02-02
END_OF_A
	cat >o.csv <<'END_OF_O'
order,account,seller
10,1,Zed
11,2,Zed
9,1,Zed
END_OF_O
	cat >t.ndjson <<'END_OF_T'
{"t":1,"mail":"ADA@example.org","body":"I am ada@example.org; ask bo@example.org or +49 30 5550123","tags":["x"]}
{"t":2,"mail":"bo@example.org","body":"b","tags":[]}
END_OF_T
	: >ledger
	chmod 600 ledger
}

@test "pick: the records of the person, whatever the spelling" {
	files
	ask access r1 reasonably_high <<<email=ada@EXAMPLE.org
	pick -D accounts a.csv >picks
	head -n 1 picks | jq -c 'del(._pick)' >got
	is got <<<'{"id":"1","email":"Ada@Example.org","name":"Ada","score":"9","login":"2026-02-01"}'
	head -n 1 picks |
	    jq -c '._pick | [.request, .dataset, .key, .withheld]' >got
	is got <<<'["r1","accounts",{"id":"1"},["password"]]'
	tail -n 1 picks | jq -c '._pick | [.request, .dataset, .fields, .records,
	    .picked, .unsure, .refused, (.knew | length)]' >got
	is got <<<'["r1","accounts","all",2,1,0,0,1]'
}

@test "pick: another dataset is followed by what the picks know" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	pick -D orders o.csv >before
	[ "$(wc -l <before)" -eq 1 ]
	pick -D accounts a.csv >one
	pick -D orders --also one o.csv | jq -r '.order // empty' >got
	printf '10\n9\n' | is got
}

@test "pick: in pieces, the answer is the same" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	all
	pick -D accounts a.csv >one
	for piece in 2 3 4; do
		sed -n "1p;${piece}p" o.csv |
		    pick -D orders --also one --piece
	done >two
	pick -D tickets t.ndjson >three
	report -o pieces three two one
	diff -r answer pieces
}

@test "pick: a name, a part of an address and another domain find nobody" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	printf '%s\n' id,email,name,password,score,login \
	    '5,ada@example.org.example.net,Ada,x,1,2026-02-01' \
	    '6,xada@example.org,Ada,x,1,2026-02-01' >a.csv
	pick -D accounts a.csv | jq -c ._pick.unsure >got
	is got <<<0
}

@test "pick: in doubt a record is looked at, not given" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	cat >a.csv <<'END_OF_A'
id,email,name,password,score,login
1,a.d.a@example.org,s3cr3tValue,x,1,2026-02-01
2,"s3cr3tValue, ada@example.org",s3cr3tValue,x,1,2026-02-01
3,ada+news@example.org,s3cr3tValue,x,1,2026-02-01
END_OF_A
	run --separate-stderr pick -D accounts --review doubt a.csv
	[ "$status" -eq 1 ]
	silent
	[[ $output != *s3cr3tValue* ]]
	[[ $stderr == *'3 records may be of the person who asks'* ]]
	jq -c '[.dataset, .key, .reason]' doubt >got
	is got <<'END_OF_IS'
["accounts",{"id":"1"},"not clear whose it is"]
["accounts",{"id":"2"},"not clear whose it is"]
["accounts",{"id":"3"},"not clear whose it is"]
END_OF_IS
	[ "$(stat -c %a doubt)" = 600 ]
}

@test "pick: who asks for one of two accounts does not get the other" {
	files
	policy '.datasets.tickets.identity.account_id = "t"'
	printf 'account_id=1\nemail=ada@example.org\n' |
	    ask access r1 reasonably_high
	printf '%s\n' '{"t":1,"mail":"ada@example.org","body":"","tags":[]}' \
	    '{"t":2,"mail":"ada@example.org","body":"","tags":[]}' >t.ndjson
	run -1 pick -D tickets t.ndjson
	[[ $output == *'"t":1}'* && $output != *'"t":2}'*'"records"'* ]]
}

@test "report: an order with the person's address gives nobody another one's account" {
	files
	policy 'del(.identity.account_id) | .datasets.accounts |= del(.identity.account_id) |
	    .datasets.orders |= (.person = ["id"] | .identity = {email: "mail"} |
	    .fields += {id: .fields.account, mail: {category: "user.contact.email"}} | del(.fields.account))'
	printf 'order,id,seller,mail\n10,2,Zed,ada@example.org\n' >o.csv
	ask access r1 reasonably_high <<<email=ada@example.org
	pick -D orders o.csv >one
	pick -D accounts --also one a.csv >two
	pick -D orders --also two o.csv >one
	pick -D tickets --also one --also two t.ndjson >three || :
	pick -D accounts --also one --also three a.csv >two
	run -1 report -o answer one two three
	[ "$(jq -c '[.datasets[].name]' answer/report.json)" = '["tickets"]' ]
	for way in '--in accounts=a.csv --in orders=o.csv' '--in orders=o.csv --in accounts=a.csv'; do
		rm -rf answer
		# shellcheck disable=SC2086 # words
		run -1 report $way --in tickets=t.ndjson -o answer
		run ! grep -r -e bo@ -e '"Bo"' answer
		[ "$(jq -c '[.datasets[].name]' answer/report.json)" = \
		    '["tickets"]' ]
	done
}

@test "pick: what a request must be" {
	files
	R=nobody run -2 pick -D accounts a.csv
	[[ $output == *'ledger has no request "nobody"'* ]]
	ask access r1 '' <<<email=ada@example.org
	run -2 pick -D accounts a.csv
	[[ $output == *'lacks proof of who asks'* ]]
	ask deletion r2 reasonable <<<email=ada@example.org
	R=r2 run -2 pick -D accounts a.csv
	[[ $output == *'asks something else'* ]]
	ask access r3 reasonably_high <<<email=cy@example.org
	R=r3 run -2 pick a.csv
	[[ $output == *'no dataset given: use -D'* ]]
	policy '.datasets.accounts.fields._pick = {category: "user.name"}'
	R=r3 run -2 pick -D accounts a.csv
	[[ $output == *'has a field "_pick"'* ]]
}

@test "pick: an unknown column stops it" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	sed '1s/$/,secret/; 2,$s/$/,x/' a.csv >b.csv
	run -2 pick -D accounts b.csv
	[[ $output == *'the policy has no field "secret"'* ]]
}

@test "pick: an empty dataset was searched" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	pick -D accounts </dev/null >got
	[ "$(jq -c '._pick | [.dataset, .records, .picked]' got)" = \
	    '["accounts",0,0]' ]
	head -n 1 a.csv | pick -D accounts | is got
}

@test "pick: a rotated key and threads change nothing" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	all
	mv answer before
	mv my.key old.key
	{ echo "new $(printf '7%.0s' {1..64})"; sed 's/^/old /' old.key; } >my.key
	chmod 600 my.key
	all -j 2
	diff -r before answer
}

@test "report: the whole answer" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	all
	(cd answer && echo ./*) >got
	is got <<<'./accounts.csv ./manifest.json ./orders.csv ./report.html ./report.json ./tickets.ndjson'
	records accounts | is <(echo '{"id":"1","email":"Ada@Example.org","name":"Ada","score":"9","login":"2026-02-01"}')
	is answer/orders.csv <<'END_OF_IS'
"order","account"
"9","1"
"10","1"
END_OF_IS
	jq -c '.about | [.request, .type, .answer, .received, .as_of, .company]' \
	    answer/report.json >got
	is got <<<'["r1","access","data","2026-01-05T00:00:00Z","2026-03-01T12:00:00Z","Example Shop"]'
	jq -c '.datasets[0] | [.purposes[].title, .recipients[].title,
	    .kept[0].until, .withheld[]]' answer/report.json >got
	is got <<<'["To run the shop","To find fraud","Example Bank","2026-08-02T00:00:00Z",{"field":"password","reason":"never_disclosed"}]'
	jq -c '[.datasets[1].withheld[], .automated[].review, .authority.site]' \
	    answer/report.json >got
	is got <<<'[{"field":"seller","reason":"about_others"},"our support","https://www.bfdi.bund.de"]'
	[ "$(stat -c %a answer answer/report.html | tr '\n' ' ')" = '700 600 ' ]
}

@test "report: the page says it in words" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	all
	sed 's/<[^>]*>//g' answer/report.html >words
	for say in 'You asked Example Shop what data they hold about you.' \
	    'There are 4 records about you, in 3 places.' \
	    'Deleted 6 months after Last login; for you: 2 August 2026.' \
	    'To run the shop (Contract)' \
	    'It was recorded while you used the service: Last login' \
	    'It was concluded from other data: score' \
	    'Example Bank, in France' \
	    'Your account, password: held, and shown to nobody' \
	    'Your orders, seller: about other people' \
	    'You can ask that a person looks at it; that is done by: our support' \
	    'There is no record of who got data of single people' \
	    'In texts, [somebody else] stands for 2 addresses or telephone numbers of other people.' \
	    'Write to privacy@example.org' \
	    'is deleted on 31 March 2026'; do
		grep -Fq "$say" words || { echo "$say"; return 1; }
	done
	run ! grep -q 'hunter2\|Zed\|<script\|http-equiv\|src=' answer/*
}

@test "report: the dates are those of pp-retain" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	policy '.datasets.accounts.fields.ended = {category: "user.behavior",
	    type: "date"} | .retention.rules[0].since = ["ended", "login"]'
	for date in 2023-08-31 2024-02-29 2025-12-31; do
		printf '%s\n' id,email,name,password,score,login,ended \
		    "1,ada@example.org,Ada,x,1,$date," >a.csv
		all
		until=$(jq -r '.datasets[0].kept[0].until' answer/report.json)
		for now in "$until" \
		    "$(date -u -d "$until - 1 second" +%Y-%m-%dT%H:%M:%SZ)"; do
			pp-retain -p p.json -k my.key -D accounts -n \
			    --now "$now" a.csv | wc -l
		done >got
		printf '1\n0\n' | is got
	done
}

@test "report: others in texts are replaced, the person is not" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	all
	records tickets | jq -r .body >got
	is got <<<'I am ada@example.org; ask [somebody else] or [somebody else]'
}

@test "report: the leak check finds others, and writes nothing" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	sed -i 's/,Ada,/,"Ada, with bo@example.org",/' a.csv
	echo '{"type":"email","value":"Bo@Example.org"}' >others
	run -3 all --leak-check others
	[[ $output == *"1 of other people's identities is in the records"* ]]
	[ ! -e answer ]
	echo '{"type":"email","value":"ada@example.org"}' >others
	all --leak-check others
	echo '{"type":"email"}' >others
	run -2 all --leak-check others
	[[ $output == *'others:1:'* ]]
}

@test "report: two people behind one mailbox get nothing of each other" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	cat >>a.csv <<<'3,ada@example.org,Ann,x,1,2026-02-01'
	echo '12,3,Zed' >>o.csv
	run --separate-stderr all --review doubt
	[ "$status" -eq 1 ]
	[ "$(jq -c .datasets answer/report.json)" = '[]' ]
	jq -c '[.dataset, .key]' doubt | sort >got
	is got <<'END_OF_IS'
["accounts",{"id":"1"}]
["accounts",{"id":"3"}]
["orders",{"order":"10"}]
["orders",{"order":"12"}]
["orders",{"order":"9"}]
["tickets",{"t":1}]
END_OF_IS
	# Who also knows the number of the account has shown which one it is.
	printf 'email=ada@example.org\naccount_id=1\n' |
	    ask access r2 reasonably_high
	R=r2 run -1 all
	[ "$(records accounts | jq -r .name)" = Ada ]
	[ "$(records orders | jq -r .order | tr '\n' ' ')" = '9 10 ' ]
}

@test "report: who shows less gets to know which kinds of data there are" {
	files
	ask access r1 reasonable <<<email=ada@example.org
	all
	[ "$(jq -r .about.answer answer/report.json)" = categories ]
	[ "$(records accounts)" = '{}' ]
	run ! grep -qi 'ada@\|>Ada<' answer/*
	grep -q 'E-mail address' answer/report.html
	[ ! -e answer/accounts.csv ]
}

@test "report: to take along, only what was provided or observed" {
	files
	ask portability r1 reasonable <<<email=ada@example.org
	all
	[ "$(head -n 1 answer/accounts.csv)" = '"id","email","name","login"' ]
	jq -e '.["$defs"].accounts.properties | has("login") and
	    (has("score") | not)' answer/schema.json
	jq -c '.datasets[0].withheld' answer/report.json >got
	is got <<<'[{"field":"password","reason":"never_disclosed"},{"field":"score","reason":"not_provided_or_observed"}]'
	# The records fit the schema.
	jq -e --slurpfile s answer/schema.json '[.datasets[] |
	    .name as $n | .records[] | to_entries[] |
	    $s[0]["$defs"][$n].properties[.key].type as $t |
	    (.value | type) as $v | $t | any(. == $v)] | all' \
	    answer/report.json
}

@test "report: picks with more than can be taken along are refused" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	pick -D accounts a.csv >one
	run -2 report --portable --without orders --without tickets -o out one
	[[ $output == *'other fields than this answer may have (all, not portable)'* ]]
	pick --portable -D accounts a.csv >one
	run -2 report --without orders --without tickets -o out one
	[[ $output == *'other fields than this answer may have (portable, not all)'* ]]
}

@test "report: nothing is an answer, and so is a refusal" {
	files
	ask access r1 reasonably_high <<<email=dee@example.org
	all
	[ "$(jq -r .about.answer answer/report.json)" = nothing ]
	grep -q '<h1>We found no data about you</h1>' answer/report.html
	grep -q 'was searched, 3 places, nothing was found' answer/report.html
	for reason in suspected_fraud insuf_verification no_match \
	    claim_not_covered outside_jurisdiction too_many_requests other; do
		ask access "$reason" '' <<<email=ada@example.org
		pp-request note "$reason" denied --reason "$reason" -p p.json \
		    -l ledger --now $NOW
		rm -rf answer
		R=$reason report -o answer
		[ "$(jq -r .about.reason answer/report.json)" = "$reason" ]
		grep -q '<h1>Your request for your data</h1>' \
		    answer/report.html
		run ! grep -qi 'ada@' answer/*
	done
}

@test "report: a dataset that was not searched is not nothing" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	run -2 report --in accounts=a.csv -o answer
	[[ $output == *'dataset "orders" was not searched'* ]]
	[[ $output == *'dataset "tickets" was not searched'* ]]
	rm -rf answer
	report --in accounts=a.csv --without orders --without tickets -o answer
	grep -q '“Your orders” was not searched' answer/report.html
}

@test "report: hostile values stay values" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	cat >a.csv <<'END_OF_A'
id,email,name,password,score,login
1,ada@example.org,"<img src=x onerror=alert(1)>""&amp;'",x,=1+1,2026-02-01
END_OF_A
	policy '.datasets.tickets.fields |= (del(.["tags[]"]) |
	    .["tags[].x[]"] = {category: "user.content.private"})'
	echo '{"t":1,"mail":"ada@example.org","body":"\u202e\u0000</script><script>","tags":[{"x":[1,null,true]}]}' >t.ndjson
	all
	run ! grep -q '<img\|<script\|</script' answer/report.html
	grep -Fq '&lt;img src=x onerror=alert(1)&gt;&quot;&amp;amp;&#39;' \
	    answer/report.html
	grep -Fq "\"'=1+1\"" answer/accounts.csv
	[ "$(records accounts | jq -r .score)" = '=1+1' ]
	[ "$(records tickets | jq -c .tags)" = '[{"x":[1,null,true]}]' ]
}

@test "report: ten thousand records of one person" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	{ head -n 1 o.csv && seq 10000 | sed 's/$/,1,Zed/'; } >o2.csv
	mv o2.csv o.csv
	all
	[ "$(tail -n +2 answer/orders.csv | wc -l)" -eq 10000 ]
	[ "$(tail -n 1 answer/orders.csv)" = '"10000","1"' ]
	grep -q '<summary>Show 10000 records</summary>' answer/report.html
}

@test "report: a table begins with a mark if a spreadsheet would take its letters for others" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	all
	[ "$(head -c 1 answer/accounts.csv)" = '"' ]
	sed -i 's/,Ada,/,Zoë 学,/' a.csv
	all
	[ "$(head -c 4 answer/accounts.csv)" = $'\xEF\xBB\xBF"' ]
	[ "$(head -c 1 answer/orders.csv)" = '"' ]
	[ "$(pp-redact -c id=keep --rest drop answer/accounts.csv | tail -n 1)" = '"1"' ]
	[ "$(sha256sum <answer/accounts.csv | cut -d ' ' -f 1)" = \
	    "$(jq -r '.files[] | select(.name == "accounts.csv").digest | ltrimstr("sha256:")' answer/manifest.json)" ]
}

@test "report: a duplicate names the request that is answered in its place" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	ask access r2 reasonably_high <<<email=ada@example.org
	R=r2 run -2 all
	[[ $output == *'request "r2" is a duplicate: answer the one that leads, "r1"' ]]
}

@test "report: who got it, by the log of disclosures" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	for at in 2026-02-01 2026-02-08; do
		pp-export --to bank --purpose service -p p.json -k my.key \
		    -l ledger --no-choices --alone -q --log log --now $at \
		    a.csv >/dev/null
	done
	R=r1 all --log log
	jq -c '.disclosures[] | [.at, .recipient, .fields]' \
	    answer/report.json >got
	is got <<'END_OF_IS'
["2026-02-01T00:00:00Z","bank",["email","name"]]
["2026-02-08T00:00:00Z","bank",["email","name"]]
END_OF_IS
	grep -q 'Example Bank, 2 times, last on 8 February 2026, for: To run' \
	    answer/report.html
	ask access r2 reasonably_high <<<email=dee@example.org
	R=r2 all --log log
	[ "$(jq -c .disclosures answer/report.json)" = '[]' ]
}

# gave FILE: the bank gets accounts, by the log.
gave() {
	pp-export --to bank --purpose service -p p.json -k my.key -l ledger -D accounts \
	    --no-choices --alone -q --log log --now 2026-02-01 "$1" >/dev/null
}

@test "report: who got data that is deleted by now" {
	files
	gave a.csv
	ask access r1 reasonably_high <<<email=ada@example.org
	grep -v '^1,' a.csv >rest && mv rest a.csv
	echo order,account,seller >o.csv
	: >t.ndjson
	run -0 all --log log
	grep -q '<h1>We found no data about you</h1>' answer/report.html
	grep -q '<li>Example Bank, on 1 February 2026, for: To run' answer/report.html
	[ "$(jq '.disclosures | length' answer/report.json)" -eq 1 ]
	# Nobody else's: what a record has is judged with the record.
	ask access r2 reasonably_high <<<email=eve@example.org
	R=r2 run -0 all --log log
	[ "$(jq -c .disclosures answer/report.json)" = '[]' ]
	printf '%s\n' id,email,name,password,score,login \
	    1,ada@example.org,Ada,,1, 2,ada@example.org,Bo,,1, >a.csv
	run -1 all --log log
	[ "$(jq -c .disclosures answer/report.json)" = '[]' ]
}

@test "report: who got data that is gone is not told by an address that others have" {
	files
	policy '.identity.ip_address = {} | .identity.address_alone = "never" |
	    .datasets.accounts.fields.name.category = "user.device.ip_address" |
	    .datasets.accounts.identity.ip_address = "name"'
	sed -i 's/,Ada,/,192.0.2.7,/' a.csv
	gave a.csv
	ask access r1 reasonably_high <<<ip_address=192.0.2.7
	grep -v '^1,' a.csv >rest && mv rest a.csv
	all --log log || [ $? -eq 1 ]
	[ "$(jq -c .disclosures answer/report.json)" = '[]' ]
	grep -q '<p>Only disclosures of the data that is shown here were looked for.</p>' answer/report.html
}

@test "report: nothing is said to be held nowhere by who cannot have found it" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	jq 'del(.datasets.orders.identity) | .datasets.orders.fields.id = .datasets.orders.fields.account |
	    .datasets.orders.person = ["id"]' p.json >q.json && mv q.json p.json
	printf 'order,id,seller\n10,1,Zed\n' >o.csv
	run -2 report --in orders=o.csv --without accounts --without tickets -o answer
	[[ $output == *'no dataset was searched that knows people by an identity: those that were know them only by what others say' ]]
	[ ! -e answer ]
	report --in orders=o.csv --in tickets=t.ndjson --without accounts -o answer
	grep -q '“Your account” was not searched' answer/report.html
	run -0 all
	records orders | is <(echo '{"order":"10","id":"1"}')
}

@test "report: counts what is in doubt, and what of others is replaced, in plain words" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	printf '%s\n' id,email,name,password,score,login \
	    1,ada+x@example.org,Ada,,1, 2,ada+y@example.org,Bo,,1, >a.csv
	echo order,account,seller >o.csv
	: >t.ndjson
	run -1 all
	grep -q '<p class="number">Nothing was found that is surely yours. What may be yours stands under “What is not shown”.</p>' answer/report.html
	run ! grep -q '0 records\|0 places\|<table' answer/report.html
	grep -q '<li>Not shown before somebody has looked: 2 records in “Your account” that may be yours, or another person&#39;s.</li>' answer/report.html
	echo '{"t":1,"mail":"ada@example.org","body":"ask bo@example.org","tags":[]}' >t.ndjson
	run -1 all
	grep -q '<li>In texts, \[somebody else\] stands for 1 address or telephone number of other people.</li>' answer/report.html
}

@test "report: a log in which nothing is needs no file of people" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	: >log
	run -0 all --log log
	grep -q 'No disclosure of your data is on record' answer/report.html
	# But nobody knows whom a disclosure is about when that file is gone.
	echo '{"disclosure":"d1","at":"2026-02-01","recipient":"bank","dataset":"accounts"}' >log
	run -2 all --log log
	[[ $output == *'log.subjects is missing: it says whose data log is about; put it back from a backup' ]]
	[ ! -e answer ]
}

@test "report: a dataset can be standard input, or come through a pipe" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	all
	mv answer before
	report --in orders=- --in accounts=a.csv --in tickets=t.ndjson \
	    -o answer <o.csv
	diff -r before answer
	rm -rf answer
	report --in orders=<(cat o.csv) --in accounts=a.csv \
	    --in tickets=- -o answer < <(cat t.ndjson)
	diff -r before answer
	for from in /dev/null o.csv; do
		run -2 report --in orders=- --in accounts=- --in tickets=- \
		    -o out <$from
		[[ $output == *'<stdin>: is named for two purposes'* ]]
	done
	[ ! -e out ]
}

@test "report: an archive is the same as a directory" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	all
	report --in accounts=a.csv --in orders=o.csv --in tickets=t.ndjson |
	    tar xf -
	diff -r answer report
}

@test "report: the manifest is about these files" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	all --expires P14D
	[ "$(jq -r .expires answer/manifest.json)" = 2026-03-15 ]
	jq -r '.files[] | "\(.digest | ltrimstr("sha256:"))  answer/\(.name)"' \
	    answer/manifest.json | sha256sum -c --quiet
	jq -r '.files[] | "\(.bytes) \(.name)"' answer/manifest.json |
	    while read -r bytes name; do
		    [ "$(wc -c <"answer/$name")" -eq "$bytes" ]
	    done
	[ "$(jq '.files | length' answer/manifest.json)" -eq \
	    "$(find answer -type f ! -name manifest.json | wc -l)" ]
}

@test "report: it is written whole or not at all" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	full() {
		report --in accounts=a.csv --in orders=o.csv \
		    --in tickets=t.ndjson >/dev/full
	}
	run -3 full
	[ "$output" = 'pp-export: <stdout>: No space left on device' ]
	# Picks are kept in files without a name until all are there.
	cp o.csv few.csv
	seq 12 2000 | sed 's/$/,1,Zed/' >>o.csv
	limited() { ulimit -f 16; all; }
	TMPDIR=$PWD run -3 limited
	[[ $output == "pp-export: $PWD: File too large"* ]]
	[ ! -e answer ]
	mv few.csv o.csv
	mkdir answer && touch answer/other
	run -2 report --in accounts=a.csv -o answer
	[[ $output == *'is no empty directory'* ]]
	[ "$(ls answer)" = other ]
	echo '1,"x' >>a.csv
	run -3 all
	[ ! -e answer ]
}

@test "report: picks that are cut, of another request, or none at all" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	ask access r2 reasonably_high <<<email=bo@example.org
	pick -D accounts a.csv >one
	head -c 100 one >half
	run -2 report -o out half
	[[ $output == *'half:1: is not whole'* ]]
	rm -rf out
	R=r2 run -2 report -o out one
	[[ $output == *'one:1: is a pick for another request'* ]]
	rm -rf out
	run -2 report -o out t.ndjson
	[[ $output == *'t.ndjson:1: is no pick of pp-export'* ]]
	run -2 pick -D orders --also t.ndjson o.csv
	[[ $output == *'is no pick of pp-export'* ]]
	rm -rf out
	head -n 1 one >noend
	run -2 report --without orders --without tickets -o out noend
	[[ $output == *'dataset "accounts" was not searched'* ]]
}

@test "report: in the language of the policy, or in words of one's own" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	policy '.policy.language = "de-AT"'
	all
	grep -q '<html lang="de">' answer/report.html
	grep -q '<h1>Ihre persönlichen Daten</h1>' answer/report.html
	grep -q 'bei Ihnen: 2. August 2026' answer/report.html
	policy '.policy.language = "fr"'
	all
	grep -q '<html lang="en">' answer/report.html
	echo '{"language":"he","direction":"rtl","title":"שלום"}' >he.json
	all --words he.json
	grep -q '<html lang="he" dir="rtl">' answer/report.html
	grep -q '<h1>שלום</h1>' answer/report.html
}

@test "report: every language has all words, and the same places" {
	cd "$BATS_TEST_DIRNAME/../lib/data"
	places() {
		jq -S 'with_entries(select(.key |
			test("^(category|country)[.]") | not) |
		    .value |= ([scan("\\{[0-9]\\}")] | unique))
		    | .language = []' "$1"
	}
	for file in answer-*.json; do
		places "$file" | is <(places answer-en.json)
	done
	# A person is told in one language.
	jq -r '.categories | to_entries[] |
	    select(.value.replaced_by == null) | .key' fideslang.json |
	    grep '^user\(\.\|$\)' >"$BATS_TEST_TMPDIR/all"
	for file in answer-*.json; do
		[ "$file" = answer-en.json ] ||
		    jq -r 'keys[] | select(startswith("category.")) |
		    .[9:]' "$file" | sort >"$BATS_TEST_TMPDIR/has"
	done
	[ -z "$(sort "$BATS_TEST_TMPDIR/all" |
	    comm -23 - "$BATS_TEST_TMPDIR/has")" ]
}

@test "report: options that do not fit are refused" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	run -2 report --in accounts=a.csv -o out one
	[[ $output == *'give either picks or --in'* ]]
	run -2 report --in accounts=a.csv -r bad -o out
	[[ $output == *'-r: a record that is set aside'* ]]
	run -2 report --expires soon -o out
	[[ $output == *'--expires takes a duration'* ]]
	run -2 report --in nowhere=a.csv -o out
	[[ $output == *'nowhere'* ]]
	run -2 pick -D accounts --to bank a.csv
	[[ $output == *'pick does not take --to'* ]]
}

@test "report: in whichever order the files are read" {
	files
	# The phone leads from the tickets back to an account without a number.
	policy '.identity.loyalty_id = {} |
	    .datasets.accounts.identity = {email: "email", loyalty_id: "name"}
	    | del(.datasets.accounts.person) |
	    .datasets.tickets.identity = {email: "mail", loyalty_id: "body"}'
	ask access r1 reasonably_high <<<email=ada@example.org
	printf '%s\n' id,email,name,password,score,login \
	    '1,ada@example.org,c7,x,1,2026-02-01' '2,,c7,x,1,2026-02-01' >a.csv
	echo '{"t":1,"mail":"ada@example.org","body":"c7","tags":[]}' >t.ndjson
	all
	[ "$(records accounts | wc -l)" -eq 2 ]
	report --in tickets=t.ndjson --in orders=o.csv --in accounts=a.csv \
	    -o turned
	diff -r answer turned
}

@test "report: what only the same dataset says leads nowhere" {
	files
	policy '.identity.loyalty_id = {} |
	    .datasets.tickets.identity = {email: "mail", loyalty_id: "body"}'
	ask access r1 reasonably_high <<<email=ada@example.org
	printf '%s\n' '{"t":1,"mail":"ada@example.org","body":"c7","tags":[]}' \
	    '{"t":2,"mail":"","body":"c7","tags":[]}' >t.ndjson
	pick -D tickets t.ndjson >one
	pick -D tickets --also one t.ndjson | cmp one -
	# But it does if a person may have several records.
	policy '.identity.loyalty_id = {} |
	    .datasets.tickets.person = ["body"] |
	    .datasets.tickets.identity = {email: "mail", loyalty_id: "body"}'
	pick -D tickets t.ndjson >one
	pick -D tickets --also one t.ndjson | jq -c '.t // empty' >got
	printf '1\n2\n' | is got
	all
	[ "$(records tickets | jq -r .t | tr '\n' ' ')" = '1 2 ' ]
}

@test "report: datasets that contradict each other, in whichever order" {
	files
	policy '.datasets.tickets.identity.account_id = "t" |
	    .datasets.orders.fields.mail = {category: "user.contact.email"} |
	    .datasets.orders.identity.email = "mail" |
	    .datasets.orders.person = ["order"]'
	ask access r1 reasonably_high <<<account_id=1
	printf '%s\n' id,email,name,password,score,login >a.csv
	printf '%s\n' order,account,seller,mail 9,1,Zed,ada@example.org >o.csv
	echo '{"t":1,"mail":"bo@example.org","body":"b","tags":[]}' >t.ndjson
	run -1 all --review doubt
	jq -c '[.dataset, .key, .reason]' doubt >got
	is got <<'END_OF_IS'
["orders",{"order":"9"},"another dataset says otherwise"]
["tickets",{"t":1},"another dataset says otherwise"]
END_OF_IS
	run -1 report --in tickets=t.ndjson --in orders=o.csv \
	    --in accounts=a.csv -o turned
	diff -r answer turned
}

@test "report: what somebody in doubt has, too, is nobody's" {
	files
	policy '.identity.phone_number = {} |
	    .datasets.accounts.fields.name.category = "user.contact.phone_number"
	    | .datasets.accounts.identity.phone_number = "name" |
	    .datasets.tickets.fields.body.category = "user.contact.phone_number"
	    | .datasets.tickets.identity = {phone_number: "body"}'
	ask access r1 reasonably_high <<<account_id=1
	# Two people share a telephone; the second one is not picked.
	printf '%s\n' id,email,name,password,score,login \
	    '1,ada@example.org,+1 212 555 0143,x,1,2026-02-01' \
	    '2,bo@example.org,+1 212 555 0143,x,1,2026-02-01' >a.csv
	echo '{"t":1,"mail":"","body":"+1 212 555 0143","tags":["secret"]}' \
	    >t.ndjson
	run -1 all --review doubt
	run ! grep -q secret answer/*
	[ "$(records accounts | jq -r .id)" = 1 ]
	jq -c '[.dataset, .key]' doubt | sort >got
	is got <<'END_OF_IS'
["accounts",{"id":"2"}]
["tickets",{"t":1}]
END_OF_IS
	# In pieces, too, once there is nothing new.
	pick -D accounts a.csv >one
	pick -D tickets --also one t.ndjson >two
	run -1 --separate-stderr pick -D accounts --also two a.csv
	echo "$output" >one
	pick -D orders --also one o.csv >three
	run -1 report -o pieces one two three
	diff -r answer pieces
}

@test "report: a policy can say that all that is held can be taken along" {
	files
	policy '.rights.requests.portability.origins =
	    ["provided", "observed", "inferred", "third_party"]'
	ask portability r1 reasonable <<<email=ada@example.org
	all
	[ "$(records accounts | jq -r .score)" = 9 ]
}

@test "report: a text that means no value is no date" {
	files
	policy '.datasets.accounts.null = ["none"] |
	    .datasets.accounts.fields.ended = {category: "user.behavior",
	    type: "date"} | .retention.rules[0].since = ["ended", "login"]'
	ask access r1 reasonably_high <<<email=ada@example.org
	sed '1s/$/,ended/; 2,$s/$/,none/' a.csv >b.csv && mv b.csv a.csv
	all
	jq -c '.datasets[0].kept[0] | [.until, .undated]' answer/report.json >got
	is got <<<'["2026-08-02T00:00:00Z",null]'
}

@test "report: a request for something else has no answer, not even denied" {
	files
	ask deletion r1 '' <<<email=ada@example.org
	pp-request note r1 denied --reason other -p p.json -l ledger --now $NOW
	run -2 all
	[[ $output == *'asks something else'* ]]
}

@test "report: a record without a value in a table with one column" {
	files
	policy '.datasets.orders.fields.order.disclose = "never" |
	    .datasets.orders.fields.account.category = "user.unique_id" |
	    .datasets.orders.fields.note = {category: "user.unique_id"} |
	    .datasets.orders.fields.account.disclose = "never"'
	ask access r1 reasonably_high <<<account_id=1
	printf '%s\n' order,account,seller,note 1,1,Zed, 2,1,Zed,x >o.csv
	all
	printf '"note"\n""\n"x"\n' | is answer/orders.csv
}

@test "report: numbers in texts with other blanks, dashes and quotes" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	# shellcheck disable=SC2016
	jq -nc '{t: 1, mail: "ada@example.org", tags: [], body:
	    "a \u201c+1\u00a0212\u00a0555\u20110143\u201d, \u2014+1 212 555 0143, b, jos\u00e9+1234567@example.org"}' >t.ndjson
	all
	records tickets | jq -r .body >got
	is got <<<'a “[somebody else]”, —[somebody else], b, [somebody else]'
}

@test "report: answers as a slow reference does that was written from the pages" {
	run -0 python3 "$BATS_TEST_DIRNAME/answercases.py" 1 12
}

# ---- whose it is, by all datasets together ----

# chained: orders have an address, and one of Bo's has Ada's, by mistake.
chained() {
	files
	policy "${1-.}"' | .datasets.orders |= (.identity.email = "mail" |
	    .fields.mail = {category: "user.contact.email"})'
	cat >o.csv <<'END_OF_O'
order,account,seller,mail
10,1,Zed,ada@example.org
11,2,Zed,ada@example.org
END_OF_O
	ask access r1 reasonably_high <<<email=ada@example.org
}

@test "report: an order of Bo's account with Ada's address is not Ada's" {
	for shared in '.' 'del(.identity.shared_value)'; do
		chained "$shared"
		run -1 all
		run ! grep -q '"order":"11"' answer/report.json
		mv answer want
		# In whatever order the datasets are named.
		for in in '--in orders=o.csv --in accounts=a.csv --in tickets=t.ndjson' \
		    '--in orders=o.csv --in tickets=t.ndjson --in accounts=a.csv' \
		    '--in tickets=t.ndjson --in accounts=a.csv --in orders=o.csv'; do
			rm -rf answer
			# shellcheck disable=SC2086 # words
			run -1 report $in -o answer
			diff -r want answer
		done
		rm -rf want
		run ! grep -q 'bo@\|>Bo<' answer/*
	done
}

@test "report: in pieces, Bo's order is not Ada's either" {
	chained
	run -1 all
	mv answer want
	pick -D accounts a.csv >one
	pick -D orders --also one o.csv >two
	pick -D tickets --also one t.ndjson >three
	run -2 report -o answer one two three
	[[ $output == *'dataset "accounts" was searched without what the picks of "orders" know'* ]]
	for _ in 1 2; do
		pick -D accounts --also two --also three a.csv >one
		pick -D orders --also one --also three o.csv >two
		pick -D tickets --also one --also two t.ndjson >three
	done 2>/dev/null
	run -1 report -o answer one two three
	diff -r want answer
}

@test "report: a request that names identities of two people gets neither" {
	files
	printf 'email=ada@example.org\naccount_id=2\n' |
	    ask access r1 reasonably_high
	run -1 all
	[ -z "$(records accounts)" ]
	run ! grep -q 'bo@' answer/*
}

@test "report: a mailbox that two people have finds nobody's letters" {
	files
	policy '.datasets.accounts |= (.identity.phone_number = "phone" |
	    .fields.phone = {category: "user.contact.phone_number"})'
	cat >a.csv <<'END_OF_A'
id,email,name,password,score,login,phone
1,family@example.org,Ada,x,9,2026-02-01,+1 212 555 0100
2,family@example.org,Bo,x,1,2026-02-02,+1 212 555 0101
END_OF_A
	echo '{"t":1,"mail":"family@example.org","body":"of Bo","tags":[]}' \
	    >t.ndjson
	ask access r1 reasonably_high <<<'phone_number=+1 212 555 0100'
	run -1 all
	[ "$(jq -c '[.datasets[].name]' answer/report.json)" = '["accounts","orders"]' ]
	run ! grep -q 'of Bo' answer/*
}

@test "report: what one dataset knows already, another one can confirm" {
	files
	policy '.datasets.accounts |= (.identity.phone_number = "phone" |
	    .fields.phone = {category: "user.contact.phone_number"}) |
	    .datasets.tickets |= (.identity.phone_number = "tel" |
	    .fields.tel = {category: "user.contact.phone_number"})'
	sed -i '1s/$/,phone/; 2s/$/,+1 212 555 0100/; 3s/$/,/' a.csv
	cat >t.ndjson <<'END_OF_T'
{"t":1,"mail":"ada@example.org","body":"","tags":[],"tel":"+1 212 555 0100"}
{"t":2,"mail":null,"body":"","tags":[],"tel":"+1 212 555 0100"}
END_OF_T
	ask access r1 reasonably_high <<<email=ada@example.org
	all
	[ "$(records tickets | jq -c .t | tr '\n' ' ')" = '1 2 ' ]
	mv answer want
	report --in tickets=t.ndjson --in orders=o.csv --in accounts=a.csv \
	    -o answer
	diff -r want answer
}

@test "report: picks of which one is missing, or that know less, are refused" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	pick -D accounts a.csv >one
	pick -D orders --also one o.csv >two
	pick -D tickets t.ndjson >three
	grep -v '"order":"10"' two >less
	run -2 report -o answer one less three
	[[ $output == *'picks of dataset "orders" are missing: there are 1, and 2 were picked'* ]]
	pick -D orders o.csv >two
	run -2 report -o answer one two three
	[[ $output == *'dataset "orders" was searched without what the picks of "accounts" know'* ]]
}

@test "report: picks that lack the line that ends them are refused, whatever else is said" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	pick -D accounts a.csv >one
	pick -D tickets t.ndjson >three
	# Only that line says by which policy, and with which fields.
	head -n 1 one >noend
	run -2 report --without accounts --without orders -o answer noend three
	[[ $output == *'picks of dataset "accounts" lack the line that ends them'* ]]
	run -2 report --without accounts --without orders -o answer one three
	[[ $output == *'--without accounts says that it was not searched, but there are picks from it'* ]]
	run -2 all --without tickets
	[[ $output == *'--without tickets says that it was not searched'* ]]
	[ ! -e answer ]
}

@test "report: who named another identity since is looked for by that, too" {
	files
	ask access r1 reasonably_high <<<email=nobody@example.org
	pick -D accounts a.csv >one
	pick -D orders o.csv >two
	pick -D tickets t.ndjson >three
	pp-request note r1 identity_confirmed --level reasonably_high -p p.json \
	    -k my.key -l ledger -i --at 2026-01-07 --now $NOW \
	    <<<email=ada@example.org
	run -2 report -o answer one two three
	[[ $output == *'dataset "accounts" was searched without an identity that the request names by now: pick from it again'* ]]
	[ ! -e answer ]
	# Ada's records may be of the person, who has two addresses now.
	pick -D accounts a.csv >one || [ $? -eq 1 ]
	run -2 report -o answer one two three
	[[ $output == *'dataset "orders" was searched without'* ]]
	pick -D orders o.csv >two
	pick -D tickets t.ndjson >three || [ $? -eq 1 ]
	run -1 report -o answer one two three
	[[ $output == *'accounts: 1 record may be of the person who asks'* ]]
}

@test "report: a record that was set aside may be the person's" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	echo '3,"x' >>a.csv
	run -1 pick -D accounts -r bad a.csv
	pick -D accounts -r bad a.csv >one 2>/dev/null || [ $? -eq 1 ]
	run -1 report --without orders --without tickets -o answer one
	[[ $output == *'accounts: 1 record may be of the person'* ]]
	run -2 all -r bad
}

@test "report: picks by another policy, or with another proof, are refused" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	pick -D accounts a.csv >one
	policy '.datasets.accounts.fields.name.disclose = "never" |
	    .recipients.bank.fields.accounts = ["email"]'
	run -2 report --without orders --without tickets -o answer one
	[[ $output == *'one:2: was picked by another policy'* ]]
	policy
	: >ledger
	ask access r1 reasonable <<<email=ada@example.org
	run -2 report --without orders --without tickets -o answer one
	[[ $output == *'(all, not names)'* ]]
}

@test "report: a refusal that was appealed is decided first" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	pp-request note r1 denied --reason suspected_fraud -p p.json -l ledger \
	    --now $NOW
	pp-request note r1 appealed -p p.json -l ledger --now $NOW
	run -2 all
	[[ $output == *'was denied, and appealed'* ]]
	pp-request note r1 appeal_granted -p p.json -l ledger --now $NOW
	all
}

@test "report: who can be found nowhere is told so" {
	files
	policy '.datasets.logs = {clause: "3", subjects: ["visitor"],
	    purposes: ["service"], key: ["at"], no_retention: "a test",
	    fields: {at: {category: "user.behavior"}}}'
	ask access r1 reasonably_high <<<email=ada@example.org
	all
	grep -q 'In “logs” nobody can be found, so it was not searched' \
	    answer/report.html
	echo at >l.csv
	run -2 pick -D logs l.csv
	[[ $output == *'dataset "logs" finds nobody'* ]]
	run -2 report --without accounts --without orders --without tickets \
	    -o out
	[[ $output == *'no dataset was searched'* ]]
}

@test "report: datasets with odd names have files of their own" {
	files
	policy '.datasets["a/b"] = .datasets.tickets |
	    .datasets["dataset-4"] = .datasets.tickets |
	    .datasets.TICKETS = .datasets.tickets'
	ask access r1 reasonably_high <<<email=ada@example.org
	all --in a/b=t.ndjson --in dataset-4=t.ndjson --in TICKETS=t.ndjson
	jq -r '.files[] | "\(.digest | ltrimstr("sha256:"))  answer/\(.name)"' \
	    answer/manifest.json | sha256sum -c --quiet
	[ "$(jq -r '.files[].name' answer/manifest.json | sort -uf | wc -l)" -eq 8 ]
}

@test "report: whatever joins them, others in texts are replaced" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	for text in 'ada@example.org/bo@example.org' 'x|bo@example.org' \
	    "'bo@example.org'" 'bo@@example.org' 'e=bo@example.org&x' \
	    "Bo O'Brien <bo.o'brien@example.org>" 'Tel: +49 30 5550123' \
	    '„+49 30 5550123“' 'Handy+49305550123' '+49 30 5550123' \
	    '+49‑30‑5550123' '+49–30–5550123' '+49 (0)30 / 555 01 23' \
	    'bo@example.org+49305550123'; do
		jq -nc --arg body "$text" '{t: 1, mail: "ada@example.org",
		    body: $body, tags: [$body]}' >t.ndjson
		all
		run ! grep -q "bo@\|bo\.o\|brien@\|5550123\|555.0123" answer/*
		[ "$(jq .replaced_in_texts answer/report.json)" -ge 2 ]
	done
	for text in 'mailto=ada@example.org' 'https://example.org/u?e=Ada@example.org.' \
	    'x ada@example.org, and 1+1=2, +49'; do
		jq -nc --arg body "$text" '{t: 1, mail: "ada@example.org",
		    body: $body, tags: []}' >t.ndjson
		all
		[ "$(records tickets | jq -r .body)" = "$text" ]
	done
}

@test "report: an address or number is replaced in each form that it may be typed in" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	for text in 'bo＠example.org' 'bo﹫example.org' 'bo@example。org' \
	    'bo@example．org' 'ｂｏ@example.org' '"bo"@example.org' \
	    'x "bo b"@example.org' '"a\"bo"@example.org' 'bo@[192.0.2.1]' \
	    'bo@[IPv6:2001:db8::1]' 'bo@localhost' '＋49 30 5550123' \
	    '+４９ 30 5550123' '+٤٩ ٣٠ ٥٥٥٠١٢٣'; do
		jq -nc --arg body "Mr 学 $text 学 ok" '{t: 1, mail: "ada@example.org",
		    body: $body, tags: []}' >t.ndjson
		all
		run ! grep -q 'bo\b.*@\|bo[@＠﹫]\|ｂｏ\|555\|٥٥٥\|192\.0' answer/tickets.ndjson
		[ "$(records tickets | jq -r .body | sed 's/^Mr 学 .*\[somebody else\] 学 ok$/good/')" = good ]
	done
	for text in '"ada@example.org"' 'ａｄａ＠example。org' '5@3' '"x" @ 4'; do
		jq -nc --arg body "$text" '{t: 1, mail: "ada@example.org",
		    body: $body, tags: []}' >t.ndjson
		all
		[ "$(records tickets | jq -r .body)" = "$text" ]
	done
	jq -nc '{t: 1, mail: "ada@example.org", body: "bo＠example.org",
	    tags: []}' >t.ndjson
	echo '{"type":"email","value":"bo@example.org"}' >others
	jq '.datasets.tickets.fields.body.category = "user.behavior"' p.json >q
	mv q p.json
	run -3 all --leak-check others
}

@test "report: the person's own in nested fields is no other's" {
	files
	policy '.datasets.tickets |= (.identity.email = "msg.from" |
	    del(.fields.mail, .fields.body, .fields["tags[]"]) |
	    .fields["msg.from"] = {category: "user.contact.email"} |
	    .fields["msg.text"] = {category: "user.content.private"} |
	    .fields["msg.also[]"] = {category: "user.contact.email"})'
	ask access r1 reasonably_high <<<email=ada@example.org
	echo '{"t":1,"msg":{"from":"ada@example.org","text":"ada2@example.org, bo@example.org","also":["ada2@example.org"]}}' >t.ndjson
	all
	records tickets | jq -cS .msg >got
	is got <<<'{"also":["ada2@example.org"],"from":"ada@example.org","text":"ada2@example.org, [somebody else]"}'
}

@test "report: the leak check says what it cannot check" {
	files
	policy '.datasets.tickets.fields |= (del(.["tags[]"]) |
	    .["acc.cust"] = {category: "user.unique_id"} |
	    .["tags[]"] = {category: "user.unique_id"})'
	ask access r1 reasonably_high <<<email=ada@example.org
	for bad in '' '{"type":"emial","value":"bo@example.org"}' \
	    '{"subject":"h1:deadbeef:00000000000000000000000000000000"}' \
	    '{"subject":[]}' '{"type":"email","value":"x@y.org","subject":[]}'; do
		echo "$bad" >others
		run -2 all --leak-check others
	done
	echo '{"type":"account_id","value":"2"}' >others
	for record in '{"t":1,"mail":"ada@example.org","body":"","acc":{"cust":"2"}}' \
	    '{"t":1,"mail":"ada@example.org","body":"","tags":["2"]}'; do
		echo "$record" >t.ndjson
		run -3 all --leak-check others
	done
	echo '{"t":2,"mail":"ada@example.org","body":"2","tags":["3"]}' >t.ndjson
	all --leak-check others
}

@test "report: who got it is about the person, whichever key hashed it" {
	files
	policy '.datasets.accounts |= (.identity.phone_number = "phone" |
	    .fields.phone = {category: "user.contact.phone_number"})'
	sed -i '1s/$/,phone/; 2,3s/$/,+1 212 555 0100/' a.csv
	give() {
		pp-export --to bank --purpose service -p p.json -k my.key \
		    --no-ledger --no-choices --alone -q --log log --now "$1" \
		    >/dev/null
	}
	sed 2d a.csv | give 2026-02-01
	ask access r1 reasonably_high <<<email=ada@example.org
	all --log log || [ $? -eq 1 ]
	[ "$(jq -c .disclosures answer/report.json)" = '[]' ]
	sed 3d a.csv | give 2026-02-02
	mv my.key old.key
	{ echo "new $(printf '7%.0s' {1..64})"; sed 's/^/old /' old.key; } >my.key
	chmod 600 my.key
	: >ledger
	ask access r1 reasonably_high <<<email=ada@example.org
	all --log log || [ $? -eq 1 ]
	[ "$(jq -c '[.disclosures[].at]' answer/report.json)" = \
	    '["2026-02-02T00:00:00Z"]' ]
}

@test "report: the page says only what is so" {
	files
	policy '.datasets.accounts.fields |= (
	    .["more.secret"] = {category: "user.authorization"} |
	    .["more.note"] = {category: "user.content.private"} |
	    .made = {category: "user.behavior", type: "date"}) |
	    .retention.rules += [{id: "old", clause: "4", dataset: "accounts",
	    delete_after: "P1Y", since: ["made"]}]'
	cat >a.ndjson <<'END_OF_A'
{"id":"1","email":"ada@example.org","name":"A\u0000\u001b[1m","login":"2026-02-01","made":"2025-06-01","more":{"note":"x"}}
END_OF_A
	ask access r1 reasonably_high <<<email=ada@example.org
	report --in accounts=a.ndjson --in orders=o.csv --in tickets=t.ndjson \
	    -o answer
	run ! grep -q 'Authorization' answer/report.html
	# The rule that ends first deletes it.
	grep -q '<a href="#d1">Your account</a></th><td>1</td><td>[^<]*</td><td><time datetime="2026-06-02"' \
	    answer/report.html
	run ! grep -qP '[\x00-\x08\x0b\x0c\x0e-\x1f]' answer/report.html
	: >ledger
	ask access r1 reasonable <<<email=ada@example.org
	all
	grep -q 'password: held, and shown to nobody' answer/report.html
}

@test "report: words that are none are refused" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	for words in '{}' '[]' '{"title": 5}' '{"titel": "x"}'; do
		echo "$words" >words.json
		run -2 all --words words.json
		[[ $output == *words.json* ]]
	done
}

@test "report: two runs into one place do not mix" {
	files
	ask access r1 reasonably_high <<<email=ada@example.org
	ask access r2 reasonably_high <<<email=bo@example.org
	mkfifo slow
	report --in accounts=slow --in orders=o.csv --in tickets=t.ndjson \
	    -o answer 2>said &
	exec 9>slow
	R=r2 all
	cat a.csv >&9
	exec 9>&-
	status=0
	wait $! || status=$?
	[ "$status" -eq 3 ]
	[ "$(records accounts | jq -r .name)" = Bo ]
	run ! grep -q 'ada@' answer/*
	[ -z "$(find . -name '.pp-*')" ]
}

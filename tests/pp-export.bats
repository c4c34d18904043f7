#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# shellcheck disable=SC2094 # cmp reads only
# shellcheck disable=SC2154 # stderr: set by run
#
# What pp-export lets out, and what stays.

load helper

set -o pipefail

NOW=2026-03-01T12:00:00Z

# policy [JQ]: a shop's, changed by a jq program.
policy() {
	jq "${1-.}" >p.json <<'END'
{"policy": {"format": "pp-policy/1", "id": "shop", "title": "Shop",
  "time_zone": "UTC", "last_updated": "2026-01-01"},
 "choices": {"clause": "1", "topics": ["news", "offers"]},
 "purposes": {
  "news": {"clause": "2", "data_use": "marketing.communications.email",
   "legal_basis": "Consent", "topic": "news", "commercial": true},
  "offers": {"clause": "2", "data_use": "marketing.communications.email",
   "legal_basis": "Legitimate interests", "topic": "offers",
   "commercial": true},
  "ads": {"clause": "2", "data_use": "marketing.advertising.profiling"},
  "pay": {"clause": "2",
   "data_use": "essential.service.payment_processing"},
  "guard": {"clause": "2", "data_use": "essential.service.security"},
  "law": {"clause": "2", "data_use": "essential.legal_obligation"}},
 "identity": {"account_id": {},
  "email": {"plus_tag": "candidate", "dots": "candidate"}},
 "datasets": {
  "accounts": {"clause": "3", "subjects": ["customer"],
   "purposes": ["news", "offers", "ads", "pay", "guard", "law"],
   "key": ["id"], "person": ["id"],
   "identity": {"account_id": "id", "email": "email"},
   "no_retention": "a test", "fields": {
    "id": {"category": "user.unique_id"},
    "email": {"category": "user.contact.email"},
    "name": {"category": "user.name"},
    "cookie": {"category": "user.device.cookie"},
    "cookie_id": {"category": "user.device.cookie_id"}}},
  "orders": {"clause": "3", "subjects": ["customer"], "purposes": ["pay"],
   "key": ["order"], "person": ["account"],
   "identity": {"account_id": "account"}, "no_retention": "a test",
   "fields": {"order": {"category": "system.operations"},
    "account": {"category": "user.unique_id"}}}},
 "recipients": {
  "mailer": {"clause": "4", "type": "service_provider", "country": "US",
   "contract": "C1", "contract_until": "2026-12-31",
   "purposes": ["news", "offers", "ads", "guard"],
   "fields": {"accounts": ["email", "name"]}},
  "partner": {"clause": "4", "type": "partner", "country": "US",
   "purposes": ["offers"], "fields": {"accounts": ["email"]},
   "transform": {"user.contact.email": "match"}},
  "bank": {"clause": "4", "type": "service_provider", "country": "DE",
   "contract": "C2", "purposes": ["pay"],
   "fields": {"orders": ["order"], "accounts": ["id"]}},
  "court": {"clause": "4", "type": "authority", "country": "US",
   "case_required": true, "purposes": ["law"],
   "fields": {"accounts": "*"}}},
 "transfers": {"clause": "5", "allow": ["US", "DE"]},
 "rights": {"requests": {
  "deletion": {"clause": "6", "verify": "reasonable"},
  "restriction": {"clause": "6", "verify": "reasonable"},
  "objection": {"clause": "6", "verify": "reasonable"},
  "consent:withdraw": {"clause": "6", "verify": "none"},
  "sale:opt-out": {"clause": "6", "verify": "none"},
  "contact:opt-out": {"clause": "6", "verify": "none"}}}}
END
	accounts >accounts.csv
	key
	: >choices
	: >ledger
}

accounts() {
	cat <<'END'
id,email,name,cookie,cookie_id
1,ada@example.org,Ada,a,b
2,bo@example.org,Bo,a,b
3,chen@example.net,Chen,a,b
END
}

# export RECIPIENT PURPOSE ARGUMENTS...: at the time of these tests.
share() {
	pp-export -q -p p.json -k my.key --now "$NOW" --choices choices \
	    -l ledger --alone --to "$1" --purpose "$2" "${@:3}"
}

# choose CHOICE TOPIC TYPE=VALUE [DATE]
choose() {
	echo "$3" | pp-request choose "$1" "$2" -p p.json -k my.key \
	    --choices choices --now "${4-2026-02-01}"
}

# ask TYPE TYPE=VALUE [ID]
ask() {
	echo "$2" | pp-request add "$1" -p p.json -k my.key -l ledger -i \
	    --id "${3-r1}" --now 2026-02-01 >/dev/null
}

# names ARGUMENTS...: whose accounts go out.
names() {
	share "$@" -D accounts accounts.csv | sed 1d | cut -d , -f 2 | paste -sd ,
}

@test "export: lets out only the fields that the policy lists for the recipient" {
	policy
	share mailer offers accounts.csv >got
	is got <<-'END'
	email,name
	ada@example.org,Ada
	bo@example.org,Bo
	chen@example.net,Chen
	END
	jq -c . <<<'{"id":"1","cookie":"a","email":"ada@example.org"}' |
	    share mailer offers -D accounts >got
	is got <<<'{"email":"ada@example.org"}'
	# user.device.cookie is not above user.device.cookie_id.
	policy '.recipients.mailer.fields.accounts = ["cookie_id", "cookie"] |
	    .recipients.mailer.transform = {"user.device.cookie": "drop"}'
	share mailer offers accounts.csv | head -n 2 >got
	is got <<<$'cookie_id\nb'
}

@test "export: warns once of what the recipient does not get" {
	policy
	run -0 --separate-stderr pp-export -p p.json -k my.key --now "$NOW" \
	    --choices choices -l ledger --to mailer --purpose offers accounts.csv
	[ "$stderr" = 'pp-export: warning: recipient "mailer" does not get "id", "cookie", "cookie_id"' ]
}

@test "export: stops at a column that the dataset does not have" {
	policy
	printf 'id,email,nam\n1,a@example.org,A\n' >other.csv
	run -2 --separate-stderr share mailer offers -D accounts other.csv
	[ -z "$output" ]
	[[ $stderr == *'the policy has no field "nam" in dataset "accounts"; add it there' ]]
	printf '%s\n' '{"id":1}' '{"id":2,"nam":"A"}' |
	    run -3 share mailer offers -D accounts -o out
	[ ! -e out ]
}

@test "export: names all that the policy does not allow, and writes nothing" {
	policy
	refused() {
		run -2 --separate-stderr share "${@:2}" accounts.csv
		[ -z "$output" ]
		[[ $stderr == *"$1"* ]]
	}
	refused 'recipient "nobody" is not in the policy; known: mailer, partner, bank, court' nobody offers
	refused 'purpose "fun" is not in the policy; known: news, ' mailer fun
	refused 'recipient "mailer" gets nothing for "pay"; its purposes: news, offers, ads, guard' mailer pay
	refused 'recipient "court" gets data only for a case: use --case ID' court law
	run -0 share court law --case 17 accounts.csv
	NOW=2027-01-01 refused '"mailer" has a contract whose last day has passed' mailer offers
	NOW=2026-12-31T23:00:00Z run -0 share mailer offers accounts.csv
	# Both at once.
	NOW=2027-01-01 refused 'last day has passed' mailer pay
	[[ $stderr == *'gets nothing for "pay"'* ]]
	policy '.datasets.accounts.purposes -= ["offers"] |
	    .recipients.partner.purposes = ["ads"]'
	refused 'dataset "accounts" must not be used for "offers"' mailer offers
	policy '.transfers.allow = ["US"]'
	refused 'p.json: recipients.bank.country: transfers.allow does not list "DE"' bank pay
	policy 'del(.transfers)'
	refused '"mailer" is in "US", which is not in transfers.allow' mailer offers
	run -2 --separate-stderr pp-export -p p.json accounts.csv
	[[ $stderr == *'Use --to RECIPIENT and --purpose PURPOSE'* ]]
	unset PP_POLICY
	run -2 --separate-stderr pp-export --to x --purpose y accounts.csv
	[[ $stderr == *'no policy given'* ]]
}

@test "export: needs the files of what people chose and asked" {
	policy
	run -2 --separate-stderr pp-export -p p.json -k my.key --now "$NOW" \
	    --to mailer --purpose offers accounts.csv
	[[ $stderr == *'no file of choices given'*'no ledger of requests given'* ]]
	run -0 pp-export -q -p p.json --now "$NOW" --no-choices --no-ledger \
	    --to mailer --purpose offers accounts.csv
	run -2 pp-export -p p.json -k my.key --now "$NOW" --no-choices \
	    --choices choices --no-ledger --to mailer --purpose offers accounts.csv
	policy '.choices.file = "chosen"'
	run -2 --separate-stderr pp-export -p p.json -k my.key --now "$NOW" \
	    -l ledger --to mailer --purpose offers accounts.csv
	[[ $stderr == *'chosen: does not exist, but the policy names it (choices)'* ]]
	# Law and security do not ask people.
	policy
	run -0 pp-export -q -p p.json --now "$NOW" --to mailer --purpose guard \
	    accounts.csv
}

@test "export: keeps back who opted out of the topic or of all, in any spelling" {
	policy
	choose out offers email=ADA@Example.org
	[ "$(names mailer offers)" = Bo,Chen ]
	choose out all account_id=2
	[ "$(names mailer offers)" = Chen ]
	choose in all account_id=2 2026-02-02
	[ "$(names mailer offers)" = Bo,Chen ]
	choose in offers email=ada@example.org 2026-02-02
	[ "$(names mailer offers)" = Ada,Bo,Chen ]
	# Later wins, not last.
	choose out offers email=bo@example.org 2026-01-01
	choose in offers email=bo@example.org 2025-01-01
	[ "$(names mailer offers)" = Ada,Chen ]
	# The stricter of two identities.
	choose in offers account_id=2 2026-02-03
	[ "$(names mailer offers)" = Ada,Chen ]
	[ "$(names mailer guard)" = Ada,Bo,Chen ]
	# An opt-out that comes later counts already.
	choose out offers email=chen@example.net 2027-01-01
	[ "$(names mailer offers)" = Ada ]
}

@test "export: knows choices by every secret key" {
	policy
	choose out offers email=ada@example.org
	mv my.key old.key
	{ echo "new $(printf '7%.0s' {1..64})"; sed 's/^/old /' old.key; } >my.key
	chmod 600 my.key
	[ "$(names mailer offers)" = Bo,Chen ]
	choose in offers email=ada@example.org 2026-02-02
	[ "$(names mailer offers)" = Ada,Bo,Chen ]
	head -n 1 my.key >new.key
	chmod 600 new.key
	run -2 --separate-stderr pp-export -p p.json -k new.key --now "$NOW" \
	    --choices choices -l ledger --to mailer --purpose offers accounts.csv
	[[ $stderr == *'has a hash made with a secret key that is not in the file of -k'* ]]
}

@test "export: keeps back in doubt, and says so" {
	policy
	choose out offers email=ad.a+x@example.org
	echo '4,"ada@example.org, eve@example.org",Eve,a,b' >>accounts.csv
	run -1 --separate-stderr share mailer offers --left-out stayed accounts.csv
	[ "$output" = $'email,name\nbo@example.org,Bo\nchen@example.net,Chen' ]
	[[ $stderr == *'accounts: perhaps opted out: 1 record kept back, to look at'* ]]
	[[ $stderr == *'accounts: email: not clear whose it is: 1 record kept back, to look at'* ]]
	is stayed <<-'END'
	{"dataset":"accounts","key":{"id":"1"},"reason":"opted out","sure":false}
	{"dataset":"accounts","key":{"id":"4"},"reason":"not clear whose it is","field":"email","sure":false}
	END
	[ "$(stat -c %a stayed)" = 600 ]
	run -1 --separate-stderr share mailer offers accounts.csv
	[[ $stderr == *'accounts: perhaps opted out: 1 record kept back, to look at; --left-out FILE says which'* ]]
}

@test "export: says which delimiter a table seems to have that the policy does not know" {
	policy
	tr , ';' <accounts.csv >semicolons.csv
	hint="if its fields are separated by ;, use -d ';'"
	run -2 --separate-stderr share mailer offers -D accounts semicolons.csv
	[[ $stderr == *"semicolons.csv:1: the policy lacks the field of the input; $hint" ]]
	run -2 --separate-stderr share mailer offers semicolons.csv
	[[ $stderr == *"no dataset has all columns of the input; $hint" ]]
	tr , '\t' <accounts.csv >tabs.csv
	run -2 --separate-stderr share mailer offers -D accounts tabs.csv
	[[ $stderr == *"if its fields are separated by tab, use -d 'tab'" ]]
	share mailer offers -D accounts -d ';' semicolons.csv | grep -q ';Ada'
}

@test "export: keeps back who asked, until that is over" {
	policy
	for type in deletion restriction objection; do
		: >ledger
		ask "$type" email=ada@example.org
		[ "$(names mailer offers)" = Bo,Chen ]
		[ "$(names mailer guard)" = Ada,Bo,Chen ]
		pp-request note r1 denied --reason no_match -p p.json \
		    -l ledger --now 2026-02-02
		[ "$(names mailer offers)" = Ada,Bo,Chen ]
	done
	: >ledger
	ask sale:opt-out email=ada@example.org
	[ "$(share partner offers accounts.csv | wc -l)" -eq 3 ]
	[ "$(names mailer ads)" = Bo,Chen ]
	[ "$(names mailer offers)" = Ada,Bo,Chen ]
	echo email=ada@example.org | pp-request add sale:opt-in -p p.json \
	    -k my.key -l ledger -i --id r2 --now 2026-02-03
	[ "$(names mailer ads)" = Bo,Chen ]
	pp-request note r2 identity_confirmed --level contact --by code \
	    -p p.json -l ledger --now 2026-02-04
	[ "$(names mailer ads)" = Ada,Bo,Chen ]
	: >ledger
	ask contact:opt-out email=ada@example.org
	[ "$(names mailer offers)" = Bo,Chen ]
	[ "$(names mailer ads)" = Ada,Bo,Chen ]
}

@test "export: needs the consent that a purpose rests on" {
	policy
	[ "$(names mailer news)" = '' ]
	choose in news email=ada@example.org
	choose in news email=bo@example.org
	[ "$(names mailer news)" = Ada,Bo ]
	choose out all email=bo@example.org 2026-02-02
	[ "$(names mailer news)" = Ada ]
	# To opt in to all chooses nothing.
	choose in all email=chen@example.net
	[ "$(names mailer news)" = Ada ]
	echo email=ada@example.org | pp-request add consent:withdraw -p p.json \
	    -k my.key -l ledger -i --id r1 --now 2026-02-05
	[ "$(names mailer news)" = '' ]
	choose in news email=ada@example.org 2026-02-06
	[ "$(names mailer news)" = Ada ]
	policy '.purposes.news.consent = {"field": "name", "is": ["Ada", "Bo"]}'
	[ "$(names mailer news)" = Ada,Bo ]
	choose out news email=ada@example.org
	[ "$(names mailer news)" = Bo ]
	policy 'del(.purposes.news.topic)'
	run -2 --separate-stderr share mailer news accounts.csv
	[[ $stderr == *'purpose "news" rests on consent, and the policy does not say where it is kept'* ]]
}

@test "export: finds consent in another dataset" {
	policy '.datasets.given = {"clause": "3", "subjects": ["customer"],
	    "purposes": ["law"], "key": ["who"], "no_retention": "a test",
	    "fields": {"who": {"category": "user.contact.email"},
	     "said": {"category": "user.privacy_preferences"}}} |
	    .purposes.news.consent =
	    {"in": "given", "field": "said", "by": {"email": "who"}}'
	printf '%s\n' who,said ada@example.org,yes bo@example.org,no \
	    chen@example.net,yes chen@example.net,no >given.csv
	run -2 --separate-stderr share mailer news -D accounts accounts.csv
	[[ $stderr == *'dataset "given" has the consent for this purpose: use --in given=FILE'* ]]
	[ "$(names mailer news --in given=given.csv)" = Ada ]
	run -0 share mailer offers -D accounts accounts.csv
}

@test "export: takes a yes only of the person who said it, and a no of whoever may be" {
	policy '.datasets.accounts.fields.id.type = "number" |
	    del(.datasets.accounts.identity.account_id) |
	    .datasets.given = {"clause": "3", "subjects": ["customer"],
	    "purposes": ["law"], "key": ["who"], "no_retention": "a test",
	    "fields": {"who": {"category": "user.unique_id"},
	     "said": {"category": "user.privacy_preferences"}}} |
	    .purposes.news.consent =
	    {"in": "given", "field": "said", "by": {"id": "who"}}'
	printf '%s\n' who,said 01,yes 2.0,yes 002,no >given.csv
	[ "$(names mailer news --in given=given.csv)" = Ada ]
	sed 's/^2,/two,/' accounts.csv >odd.csv
	run -1 --separate-stderr share mailer news -D accounts --in given=given.csv odd.csv
	[ "$output" = $'email,name\nada@example.org,Ada' ]
	[[ $stderr == *'perhaps gave no consent: 1 record kept back'* ]]
	# Whoever cannot be read there may be anybody.
	echo three,yes >>given.csv
	run -1 --separate-stderr share mailer news -D accounts --in given=given.csv accounts.csv
	[ "$output" = $'email,name\nada@example.org,Ada' ]
	[[ $stderr == *'nobody knows whose consent they say' ]]
	echo three,no >>given.csv
	run -1 --separate-stderr share mailer news -D accounts --in given=given.csv accounts.csv
	[ "$output" = email,name ]
	[[ $stderr == *'may be anybody'\''s, so whoever said yes is kept back'* ]]
	# An address that may be the same person's.
	policy '.datasets.given = {"clause": "3", "subjects": ["customer"],
	    "purposes": ["law"], "key": ["who"], "no_retention": "a test",
	    "fields": {"who": {"category": "user.contact.email"},
	     "said": {"category": "user.privacy_preferences"}}} |
	    .purposes.news.consent =
	    {"in": "given", "field": "said", "by": {"email": "who"}}'
	printf '%s\n' who,said ADA@example.org,yes ada+shop@example.org,no \
	    bo+shop@example.org,yes >given.csv
	run -1 --separate-stderr share mailer news -D accounts --in given=given.csv accounts.csv
	[ "$output" = email,name ]
	[[ $stderr == *'perhaps gave no consent: 2 records kept back'* ]]
}

@test "export: keeps back children without consent" {
	policy '.datasets.accounts.fields |= . +
	    {"born": {"category": "user.demographic.date_of_birth", "type": "date"},
	     "ok": {"category": "user.privacy_preferences"}} |
	    .children = {"clause": "7", "under": "P16Y", "date_of_birth": "born",
	     "consent": "ok", "without_consent": "delete"}'
	paste -d , accounts.csv - >more.csv <<-'END'
	born,ok
	2020-01-01,
	2020-01-01,yes
	2020-13-01,
	END
	mv more.csv accounts.csv
	run -1 --separate-stderr share mailer offers accounts.csv
	[ "$output" = $'email,name\nbo@example.org,Bo' ]
	[[ $stderr == *'perhaps a child without consent: 1 record kept back'* ]]
}

@test "export: keeps back what was deleted before, and who left" {
	policy '.records = {"deletions": {"file": "gone", "clause": "1",
	    "delete_after": "P30D"}, "suppression": {"file": "left",
	    "clause": "1", "keep": "indeterminate"}}'
	pp-retain hash -p p.json -k my.key -D accounts accounts.csv >hashes
	jq -c 'select(.person) | {deleted_at: "2026-02-20T00:00:00Z",
	    dataset, key}' <(head -n 1 hashes) >gone
	: >left
	[ "$(names mailer offers)" = Bo,Chen ]
	[ "$(names mailer guard)" = Bo,Chen ]
}

@test "export: finds by another dataset who refused under another identity" {
	policy
	choose out all email=ada@example.org
	ask objection email=bo@example.org
	printf '%s\n' order,account 7,1 8,2 9,3 10, >orders.csv
	run -2 --separate-stderr pp-export -p p.json -k my.key --now "$NOW" \
	    --choices choices -l ledger --to bank --purpose pay orders.csv
	[ -z "$output" ]
	[[ $stderr == *'dataset "accounts" knows some of the same people by another identity'*'use --in accounts=FILE'* ]]
	pp-export -q -p p.json -k my.key --now "$NOW" --choices choices \
	    -l ledger --to bank --purpose pay -D orders \
	    --in accounts=accounts.csv --left-out stayed orders.csv >got
	is got <<<$'order\n9\n10'
	jq -r '[.key.order, .reason] | join(" ")' stayed >got
	is got <<<$'7 opted out\n8 objected'
	run -2 share bank pay --in accounts=accounts.csv orders.csv
	# It is read as a whole, even beside a piece: by a field that all its
	# records lack, nobody would be found.
	printf '{"id":"%s"}\n' 1 2 3 >accounts
	for piece in '' --piece; do
		run -3 --separate-stderr pp-export -q -p p.json -k my.key --now "$NOW" \
		    --choices choices -l ledger --to bank --purpose pay $piece \
		    -D orders --in accounts=accounts -o got orders.csv
		[ "$stderr" = 'pp-export: --in: no record has a field "email"' ]
	done
}

@test "export: hides as the recipient's transform says" {
	policy
	share partner offers accounts.csv | sed -n 2p |
	    is <(printf ada@example.org | sha256sum | cut -d ' ' -f 1)
}

@test "export: never discloses what its field or category forbids, hidden or not" {
	local never
	for never in '.datasets.accounts.fields.name.disclose = "never" |
	    .recipients.mailer.fields.accounts -= ["name"]' \
	    '.rights.never_disclose = ["user.name"]'; do
		policy "$never | .redact = {user: \"mask:first=2\"} |
		    .recipients.court.transform = {\"user.name\": \"mask\"} |
		    del(.recipients.court.case_required)"
		share court law -D accounts accounts.csv >out; head -n 1 out >got
		is got <<<'id,email,cookie,cookie_id'
	done
	policy "$never | .recipients.mailer.transform = {\"user.name\": \"mask\"}"
	share mailer offers accounts.csv >out; head -n 1 out >got
	is got <<<'email'
}

@test "export: guards cells against formulas" {
	policy
	cat >accounts.csv <<-'END'
	id,email,name,cookie,cookie_id
	1,=a@example.org,=1+1,,
	2,b@example.org,-12.5,,
	3,c@example.org,"x;=cmd|' /C calc'!A0",,
	4,d@example.org,+49 30 5550123,,
	5,e@example.org,"
	@sum",,
	6,f@example.org,＝1,,
	7,g@example.org,a=b,,
	END
	share mailer offers --spreadsheet accounts.csv >out
	is out <<-'END'
	email,name
	'=a@example.org,'=1+1
	b@example.org,-12.5
	c@example.org,"x;'=cmd|' /C calc'!A0"
	d@example.org,'+49 30 5550123
	e@example.org,"
	'@sum"
	f@example.org,'＝1
	g@example.org,a=b
	END
	run -2 --separate-stderr share mailer offers --spreadsheet -t ndjson accounts.csv
	[[ $stderr == *'--spreadsheet is for tables'* ]]
}

@test "export: logs what went out, after it did, and whose it was" {
	policy
	choose out offers email=ada@example.org
	share mailer offers --log log --case 17 accounts.csv >out
	jq -c 'del(.disclosure, .policy_digest, .output_digest)' log >got
	is got <<-'END'
	{"at":"2026-03-01T12:00:00Z","recipient":"mailer","purpose":"offers","case":"17","dataset":"accounts","policy":"shop","policy_updated":"2026-01-01","fields":["email","name"],"records":2,"left_out":{"opted out":1}}
	END
	jq -r .output_digest log | is <(echo "sha256:$(sha256sum <out | cut -d ' ' -f 1)")
	jq -r .policy_digest log | is <(echo "sha256:$(sha256sum <p.json | cut -d ' ' -f 1)")
	[ "$(stat -c %a log log.subjects)" = $'600\n600' ]
	pp-retain hash -p p.json -k my.key -D accounts accounts.csv >hashes
	[ "$(jq -r .disclosure log)" = "$(jq -r .disclosure log.subjects | uniq)" ]
	jq -r '.subject[]' log.subjects | sort |
	    is <(sed 1d hashes | jq -r '.person, .identity[]' | sort)
	share mailer offers --log log -o out accounts.csv
	[ "$(wc -l <log)" -eq 2 ]
	# Nothing went out, so nothing is logged.
	run -2 share mailer pay --log log accounts.csv
	[ "$(wc -l <log)" -eq 2 ]
	grep -q example log log.subjects && return 1
	run -2 --separate-stderr pp-export -p p.json --now "$NOW" --no-choices \
	    --no-ledger --to mailer --purpose offers --log log accounts.csv
	[[ $stderr == *'the log needs a key file'* ]]
}

@test "export: has no line of the log for what did not appear" {
	policy
	printf 'id,email,name\n1,a@example.org,A\n2,"x\n' >bad.csv
	run -3 share mailer offers --log log -o out -D accounts bad.csv
	[ ! -e out ]
	[ ! -s log ]
	# But what went out before the bad record did go out.
	{ accounts; for i in $(seq 4 60000); do
		echo "$i,u$i@example.org,U,a,b"
	done; printf '9,"x\n'; } >bad.csv
	run -3 bash -c 'pp-export -q -p p.json -k my.key --now '"$NOW"' \
	    --no-choices --no-ledger --to mailer --purpose offers --log log \
	    bad.csv >out'
	[ -s out ]
	[ "$(jq .records log)" -eq $(($(wc -l <out) - 1)) ]
	jq -r .output_digest log | is <(echo "sha256:$(sha256sum <out | cut -d ' ' -f 1)")
}

@test "export: gives the same with many threads" {
	policy
	choose out offers email=u77@example.org
	{ accounts; for i in $(seq 4 60000); do
		echo "$i,u$i@example.org,U,a,b"
	done; } >many.csv
	share mailer offers --log log1 --left-out l1 many.csv >one
	share mailer offers --log log2 --left-out l2 -j 3 many.csv | cmp - one
	cmp l1 l2
	jq -c .subject log1.subjects | cmp - <(jq -c .subject log2.subjects)
	[ "$(wc -l <one)" -eq 60000 ]
}

@test "export: says what is wrong with a file of choices" {
	policy
	wrong() {
		echo "$2" >choices
		run -2 --separate-stderr share mailer offers accounts.csv
		[[ $stderr == *"choices:1: "*"$1"* ]]
	}
	h='"subject":"h1:00000000:00000000000000000000000000000000"'
	wrong 'is not a keyed hash' '{"choice":"out"}'
	choose out offers email=ada@example.org
	good=$(tail -n 1 choices)
	wrong '"choice" must be "in" or "out"' "$(jq -c '.choice = "maybe"' <<<"$good")"
	wrong '"at" is not a timestamp' "$(jq -c '.at = "soon"' <<<"$good")"
	wrong '"topic" must be "all" or one of choices.topics' "$(jq -c '.topic = "x"' <<<"$good")"
	wrong 'made with a secret key that is not in the file' "{\"choice\":\"out\",\"topic\":\"all\",$h,\"at\":\"$NOW\"}"
}

@test "choose: writes hashes of what it reads, under the topics of the policy" {
	policy
	printf 'email=ada@example.org\n\nemail=b.o+x@example.org\n' |
	    pp-request choose out news -p p.json -k my.key --choices c2 \
		--manner form --at 2026-02-01 --now "$NOW"
	jq -c 'del(.subject, .alike)' c2 | uniq >got
	is got <<<'{"choice":"out","topic":"news","at":"2026-02-01T00:00:00Z","source":"form"}'
	[ "$(jq -r 'has("alike")' c2)" = $'false\ntrue' ]
	[ "$(stat -c %a c2)" = 600 ]
	run -2 --separate-stderr pp-request choose out fun -p p.json -k my.key --choices c2 <<<email=a@example.org
	[[ $stderr == *'the policy has no topic "fun"; known: all, news, offers' ]]
	run -2 pp-request choose maybe news -p p.json -k my.key --choices c2 <<<email=a@example.org
	run -2 --separate-stderr pp-request choose out news -p p.json -k my.key --choices c3 <<<email=a@@example.org
	[[ $stderr == *'<stdin>:1: '* ]]
	[ ! -e c3 ]
	run -2 --separate-stderr pp-request choose out news -p p.json -k my.key <<<email=a@example.org
	[[ $stderr == *'no file of choices given'* ]]
	pp-request choose -n in all -p p.json -k my.key --choices c3 <<<email=a@example.org | jq -e '.choice == "in"'
	[ ! -e c3 ]
}

# figures: a release of accounts, checked, in out.csv.
figures() {
	policy '.purposes.figures = {"clause": "2",
	    "data_use": "analytics.reporting", "aggregate_only": true} |
	    .datasets.accounts.purposes += ["figures"] |
	    .recipients.mailer.purposes += ["figures"] |
	    .releases.names = {"clause": "3", "dataset": "accounts", "k": 2,
	     "columns": {"name": {"role": "quasi"}, "id": {"role": "drop"},
	      "email": {"role": "drop"}, "cookie": {"role": "drop"},
	      "cookie_id": {"role": "drop"}}}'
	printf 'name\nA\nA\nB\nB\n' >out.csv
	pp-anonymize check -q -p p.json --release names --receipt receipt out.csv \
	    >/dev/null
}

@test "export: lets a release out only with a receipt of exactly these bytes" {
	figures
	release() {
		pp-export -p p.json --now "$NOW" --to mailer --purpose figures "$@"
	}
	release --checked receipt out.csv | cmp - out.csv
	release --checked receipt <out.csv | cmp - out.csv
	release --checked receipt --log log -o shared out.csv
	cmp shared out.csv
	jq -c 'del(.disclosure, .policy_digest)' log >got
	is got <<-END
	{"at":"2026-03-01T12:00:00Z","recipient":"mailer","purpose":"figures","dataset":"accounts","release":"names","policy":"shop","policy_updated":"2026-01-01","records":4,"output_digest":"sha256:$(sha256sum <out.csv | cut -d ' ' -f 1)"}
	END
	echo B >>out.csv
	run -3 --separate-stderr release --checked receipt -o other out.csv
	[ -z "$output" ] && [ ! -e other ]
	[[ $stderr == *'receipt: is about other bytes than these'* ]]
	run -2 --separate-stderr release accounts.csv
	[[ $stderr == *'gets figures only: share a release with --checked'* ]]
	run -2 --separate-stderr share mailer offers --checked receipt accounts.csv
	[[ $stderr == *'--checked is for a purpose that is "aggregate_only"'* ]]
	figures
	sed -i 's/"Shop"/"The Shop"/' p.json
	run -2 --separate-stderr release --checked receipt out.csv
	[[ $stderr == *'was made by another version of the policy'* ]]
	figures
	pp-anonymize check -q --qi name --k 2 --receipt receipt out.csv >/dev/null
	run -2 --separate-stderr release --checked receipt out.csv
	[[ $stderr == *'is about no release of the policy'* ]]
	echo '{}' >receipt
	run -2 --separate-stderr release --checked receipt out.csv
	[[ $stderr == *'not a receipt of pp-anonymize check'* ]]
}

@test "export: logs where the policy says" {
	policy '.records.disclosures = {"file": "shared.ndjson", "clause": "8",
	    "keep": "indeterminate"}'
	run -2 --separate-stderr share mailer offers accounts.csv
	[[ $stderr == *'shared.ndjson: does not exist, but the policy names it (records.disclosures)'* ]]
	pp-retain init -p p.json
	share mailer offers accounts.csv >out
	jq -e '.records == 3' shared.ndjson
	[ "$(wc -l <shared.ndjson.subjects)" -eq 3 ]
}

@test "export: adds up the receipts of pieces to one line of the log" {
	policy
	choose out offers email=u77@example.org
	choose out all email=ada@example.org
	{ accounts; for i in $(seq 4 3000); do
		echo "$i,u$i@example.org,U,a,b"
	done; } >many.csv
	share mailer offers --log one many.csv >want
	mkdir pieces
	sed 1d many.csv | split -l 1000 - pieces/in.
	{ head -n 1 want; for piece in pieces/in.*; do
		{ head -n 1 many.csv; cat "$piece"; } |
		    share mailer offers --receipt "$piece.receipt" | sed 1d
	done; } | cmp - want
	pp-export log --log all pieces/*.receipt
	jq -c '[.recipient, .purpose, .dataset, .fields, .records, .left_out]' one >got
	jq -c '[.recipient, .purpose, .dataset, .fields, .records, .left_out]' all | is got
	[ "$(jq '.pieces | length' all)" -eq 3 ]
	jq -r '.subject[]' one.subjects | sort >people
	jq -r '.subject[]' all.subjects | sort | cmp - people
	[ "$(jq -r .disclosure all.subjects | uniq)" = "$(jq -r .disclosure all)" ]
	[ "$(stat -c %a pieces/in.aa.receipt)" = 600 ]

	run -2 --separate-stderr pp-export log --log all pieces/in.aa.receipt
	[[ $stderr == *'has a piece of these receipts already'* ]]
	[ "$(wc -l <all)" -eq 1 ]
	run -2 --separate-stderr pp-export log --log new pieces/in.aa.receipt pieces/in.aa.receipt
	[[ $stderr == *'is the receipt of a piece that was named before'* ]]
	share partner offers --receipt other accounts.csv >/dev/null
	run -2 --separate-stderr pp-export log --log new pieces/in.aa.receipt other
	[[ $stderr == *'is about another recipient, purpose'* ]]
	run -2 --separate-stderr pp-export log --log new accounts.csv
	run -2 --separate-stderr pp-export log other
	[[ $stderr == *'no log given'* ]]
	run -2 --separate-stderr pp-export log --to mailer --log new other
	# A piece with nothing to share has a receipt, too.
	printf 'id,email,name,cookie,cookie_id\n' |
	    share mailer offers -D accounts --receipt empty
	pp-export log --log new empty
	jq -e '.records == 0' new
}

@test "export: takes a refusal back only where it was given" {
	policy
	choose out offers email=ada@example.org
	choose in all email=ada@example.org 2026-02-02
	[ "$(names mailer offers)" = Bo,Chen ]
	choose in offers email=ada@example.org 2026-02-03
	[ "$(names mailer offers)" = Ada,Bo,Chen ]
	# Who is only like them, and has opted in again, refuses nothing.
	choose out all email=bo+x@example.org
	[ "$(names mailer offers)" = Ada,Chen ]
	choose in offers email=bo+x@example.org 2026-02-03
	[ "$(names mailer offers)" = Ada,Bo,Chen ]
	# Of two at the same time the later line counts.
	choose out offers email=ada@example.org 2026-02-03
	[ "$(names mailer offers)" = Bo,Chen ]
	policy '.rights.requests["sale:opt-in"] =
	    {"clause": "6", "verify": "reasonable"}'
	ask sale:opt-out email=ada@example.org
	ask sale:opt-in account_id=1 r2
	again() {
		pp-request note "$1" identity_confirmed --level "$2" --by code \
		    -p p.json -l ledger --now "$3"
	}
	sed -i 's/2026-02-01T/2026-01-01T/' ledger
	again r2 reasonable 2026-02-04
	[ "$(names mailer ads)" = Bo,Chen ]
	: >ledger
	ask sale:opt-out email=ada@example.org
	echo email=ada@example.org | pp-request add sale:opt-in -p p.json \
	    -k my.key -l ledger -i --id r2 --now 2026-02-03
	again r2 contact 2026-02-04
	[ "$(names mailer ads)" = Bo,Chen ]
	again r2 reasonable 2026-02-05
	[ "$(names mailer ads)" = Ada,Bo,Chen ]
}

@test "export: keeps back who refused and did not prove who they are" {
	policy
	local type
	for type in objection restriction contact:opt-out; do
		: >ledger
		ask "$type" email=ada@example.org
		pp-request note r1 identity_asked --level contact -p p.json \
		    -l ledger --now 2026-02-02
		pp-request note r1 expired -p p.json -l ledger --now 2026-02-03
		[ "$(names mailer offers)" = Bo,Chen ]
	done
	: >ledger
	ask objection email=ada@example.org
	pp-request note r1 restriction_lifted -p p.json -l ledger --now 2026-02-02
	[ "$(names mailer offers)" = Ada,Bo,Chen ]
}

@test "export: is certain of who refused for certain and perhaps" {
	policy
	ask sale:opt-out email=ada@example.org
	echo email=ad.a@example.org | pp-request add sale:opt-out -p p.json \
	    -k my.key -l ledger -i --id r2 --now 2026-02-03
	run -0 share mailer ads --left-out stayed -D accounts accounts.csv
	jq -e '.sure and .request == "r1"' stayed
}

@test "export: takes consent in the words of its field" {
	policy '.datasets.accounts.fields.cookie += {"type": "boolean",
	    "yes": ["1", "b"], "no": ["0", "a"]} |
	    .purposes.news.consent = {"field": "cookie"}'
	sed -i '2s/,a,/,yes,/; 3s/,a,/,B,/' accounts.csv
	run -1 --separate-stderr share mailer news --left-out stayed accounts.csv
	[ "$output" = $'email,name\nbo@example.org,Bo' ]
	jq -c '[.key.id, .reason, .sure]' stayed >got
	is got <<<$'["1","gave no consent",false]\n["3","gave no consent",true]'
}

@test "export: looks at who was deleted under another spelling of the key" {
	policy '.datasets.accounts.key = ["email"] |
	    .records.deletions = {"file": "gone", "clause": "1",
	    "delete_after": "P30D"}'
	# hashed KIND VALUE
	hashed() {
		PYTHONPATH=$BATS_TEST_DIRNAME python3 -c 'import retainreference
key = open("my.key").read().split()[-1]
print(retainreference.keyed_hash(key, "'"$1"':accounts", "'"$2"'"))'
	}
	jq -nc '{deleted_at: "2026-02-20T00:00:00Z", dataset: "accounts",
	    key: $ARGS.positional[0], compared: $ARGS.positional[1]}' --args \
	    "$(hashed record Ada@Example.ORG)" \
	    "$(hashed suppressed ada@example.org)" >gone
	run -1 --separate-stderr share mailer offers -D accounts accounts.csv
	[ "$output" = $'email,name\nbo@example.org,Bo\nchen@example.net,Chen' ]
	[[ $stderr == *'accounts: perhaps was deleted before: 1 record kept back'* ]]
	jq -nc '{event: "lifted", lifted_at: "2026-02-21T00:00:00Z",
	    dataset: "accounts", key: $ARGS.positional[0]}' --args \
	    "$(hashed record Ada@Example.ORG)" >>gone
	[ "$(names mailer offers)" = Ada,Bo,Chen ]
}

@test "export: reads another dataset again until it finds nobody new" {
	policy '.datasets.orders.identity.email = "mail" |
	    .datasets.orders.fields.mail = {"category": "user.contact.email"}'
	choose out all email=old@example.org
	# The old address leads to 1, and that, read before, to a newer address.
	printf '%s\n' order,account,mail 6,1,ada2@example.org 7,1,old@example.org \
	    8,2,bo@example.org >orders.csv
	sed -i '2s/1,ada@/9,ada2@/' accounts.csv
	run -2 --separate-stderr pp-export -q -p p.json -k my.key --now "$NOW" \
	    --choices choices -l ledger --to mailer --purpose offers accounts.csv
	[[ $stderr == *'"orders" knows some of the same people by another identity'* ]]
	pp-export -q -p p.json -k my.key --now "$NOW" --choices choices -l ledger \
	    --to mailer --purpose offers -D accounts --in orders=orders.csv \
	    accounts.csv >got
	is got <<<$'email,name\nbo@example.org,Bo\nchen@example.net,Chen'
}

@test "export: finds the records of a person by one another" {
	policy '.datasets.orders.identity.email = "mail" |
	    .datasets.orders.fields.mail = {"category": "user.contact.email"} |
	    .recipients.bank.fields.orders += ["mail"]'
	choose out all email=old@example.org
	printf '%s\n' order,account,mail 6,1,new@example.org 7,1,old@example.org \
	    8,2,bo@example.org >orders.csv
	share bank pay -D orders orders.csv >got
	is got <<<$'order,mail\n8,bo@example.org'
	share bank pay -D orders <orders.csv | cmp - got
	share bank pay -D orders < <(cat orders.csv) | cmp - got
	share bank pay -D orders - < <(cat orders.csv) | cmp - got
	share bank pay -D orders <(cat orders.csv) | cmp - got
	run -2 --separate-stderr share bank pay orders.csv
	[[ $stderr == *'dataset "orders" are found by one another, so the input is read twice: use -D orders'* ]]
	: >choices
	share bank pay orders.csv | cmp - <(cut -d , -f 1,3 orders.csv)
	# Other datasets, too, can come through a pipe.
	policy
	choose out all email=ada@example.org
	pp-export -q -p p.json -k my.key --now "$NOW" --choices choices \
	    -l ledger --to bank --purpose pay -D orders \
	    --in accounts=<(cat accounts.csv) <(cut -d , -f 1,2 orders.csv) >got
	is got <<<$'order\n8'
}

@test "export: lets out for law and security, unless that rests on consent" {
	policy
	choose out all email=ada@example.org
	echo '4,"ada@example.org, eve@example.org",Eve,a,b' >>accounts.csv
	run -0 share mailer guard accounts.csv
	[ "${#lines[@]}" -eq 5 ]
	policy '.purposes.guard += {"legal_basis": "Consent", "topic": "news"}'
	choose in news email=ada@example.org
	choose in news email=bo@example.org
	choose out all email=ada@example.org 2026-02-02
	[ "$(names mailer guard)" = Bo ]
}

@test "export: ends a contract where the policy is at home" {
	policy '.policy.time_zone = "Asia/Tokyo"'
	NOW=2026-12-31T14:59:00Z run -0 share mailer offers accounts.csv
	NOW=2026-12-31T15:00:00Z run -2 share mailer offers accounts.csv
}

@test "export: logs what was written before the disk was full" {
	policy
	local long
	long=$(printf 'n%.0s' {1..6000})
	{ accounts; for i in $(seq 4 60); do
		echo "$i,u$i@example.org,$long,a,b"
	done; } >many.csv
	run -3 bash -c 'ulimit -f 40; pp-export -q -p p.json -k my.key \
	    --now '"$NOW"' --no-choices --no-ledger --to mailer \
	    --purpose offers --log log many.csv >out'
	[ "$(stat -c %s out)" -eq 40960 ]
	jq -r .output_digest log | is <(echo "sha256:$(sha256sum <out | cut -d ' ' -f 1)")
	[ "$(jq .records log)" -ge $(($(wc -l <out) - 1)) ]
	[ "$(jq .records log)" -eq "$(wc -l <log.subjects)" ]
}

@test "export: logs what a device or FIFO got before the run failed" {
	policy
	{ accounts; for i in $(seq 4 60000); do
		echo "$i,u$i@example.org,U,a,b"
	done; printf '9,"x\n'; } >bad.csv
	mkfifo pipe
	cat pipe >out &
	run -3 share mailer offers --log log -o pipe bad.csv
	wait "$!"
	[ -s out ]
	jq -r .output_digest log | is <(echo "sha256:$(sha256sum <out | cut -d ' ' -f 1)")
	run -3 bash -c 'pp-export -q -p p.json -k my.key --now '"$NOW"' \
	    --no-choices --no-ledger --to mailer --purpose offers --log log \
	    -o /dev/stdout bad.csv >out'
	[ "$(wc -l <log)" -eq 2 ]
}

@test "export: lets no file of -o appear that the log lacks" {
	policy
	local full
	for full in log log.subjects; do
		rm -f log*
		printf '%40950s\n' ' ' >"$full"
		run -3 --separate-stderr bash -c 'ulimit -f 40; pp-export -q \
		    -p p.json -k my.key --now '"$NOW"' --no-choices --no-ledger \
		    --to mailer --purpose offers --log log -o out accounts.csv'
		[[ $stderr == *"$full: "* ]]
		[ ! -e out ]
	done
	figures
	rm -f log*
	printf '%40950s\n' ' ' >log
	run -3 bash -c 'ulimit -f 40; pp-export -p p.json --now '"$NOW"' \
	    --to mailer --purpose figures --checked receipt --log log \
	    -o shared out.csv'
	[ ! -e shared ]
}

@test "export: decides as a slow reference does that was written from the pages" {
	run -0 python3 "$BATS_TEST_DIRNAME/exportcases.py" 1 12
}

@test "export: keeps back what a rule restricts, as pp-retain decided" {
	policy '.datasets.accounts |= del(.no_retention) |
	    .datasets.accounts.fields.left =
	     {"category": "user.account", "type": "date"} |
	    .retention = {"rules": [{"id": "old", "clause": "9",
	     "dataset": "accounts", "delete_after": "P1Y", "since": ["left"],
	     "missing": "keep", "then": "restrict", "only_for": ["ads"]}]}'
	paste -d , accounts.csv - >more.csv <<-'END'
	left
	2020-01-01
	2026-01-01
	END
	mv more.csv accounts.csv
	run -2 --separate-stderr share mailer offers -D accounts accounts.csv
	[ -z "$output" ]
	[[ $stderr == *'a rule restricts records of dataset "accounts": use --decisions FILE'* ]]
	# Not for what the rule allows.
	[ "$(names mailer ads)" = Ada,Bo,Chen ]
	# With the key in clear, and hashed.
	for key in '' '-k my.key'; do
		# shellcheck disable=SC2086 # no argument, or two
		pp-retain -p p.json --now "$NOW" --no-holds -D accounts $key \
		    --decisions decisions accounts.csv >kept
		[ "$(names mailer offers --decisions decisions)" = Bo,Chen ]
		[ "$(names mailer ads --decisions decisions)" = Ada,Bo,Chen ]
	done
	share mailer offers -D accounts --decisions decisions \
	    --left-out stayed accounts.csv >/dev/null
	is stayed <<<'{"dataset":"accounts","key":{"id":"1"},"reason":"restricted","sure":true}'
	echo ',d@example.org,D,,,' >>accounts.csv
	run -1 share mailer offers -D accounts --decisions decisions accounts.csv
	echo '{"x":1}' >decisions
	run -2 --separate-stderr share mailer offers -D accounts --decisions decisions accounts.csv
	[[ $stderr == *'decisions:1: is not a decision of pp-retain'* ]]
}

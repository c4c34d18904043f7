#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# Whole stories, as they happen in shell scripts.

load helper

customers() {
	cat <<'END'
id,name,email,plan,born
17,Ada Moreno,ada@example.org,pro,1985-12-10
18,"Reed, Bo",bo.reed@example.org,basic,1990-02-28
19,Chen Li,chen@example.net,pro,2001-07-04
END
}

# keeper: a policy, and the files that programs keep for it.
keeper() {
	key
	cat >policy.json <<'END'
{"policy": {"format": "pp-policy/1", "id": "t", "time_zone": "UTC", "source": "text.md",
  "clauses": "clauses.json", "last_updated": "2024-07-15"},
 "purposes": {"any": {"data_use": "collect", "clause": "1"}},
 "choices": {"topics": ["news"], "file": "choices"},
 "datasets": {"accounts": {"clause": "1", "subjects": ["customer"], "purposes": ["any"],
  "key": ["id"], "person": ["id"], "identity": {"email": "email"}, "fields": {
   "id": {"category": "user.unique_id"}, "email": {"category": "user.contact.email"},
   "login": {"category": "user.behavior", "type": "date"}}}},
 "retention": {"rules": [{"id": "r", "clause": "1", "dataset": "accounts",
  "delete_after": "P6M", "since": ["login"]}]},
 "records": {"holds": {"file": "holds"}, "sent": {"file": "sent", "clause": "1", "delete_after": "P24M"},
  "requests": {"file": "ledger", "clause": "1", "delete_after": "P24M"},
  "deletions": {"file": "gone", "clause": "1", "delete_after": "P60D"},
  "disclosures": {"file": "shared", "clause": "1", "delete_after": "P60D"},
  "suppression": {"file": "left", "clause": "1", "keep": "indeterminate"}},
 "rights": {"requests": {"deletion": {"clause": "1", "verify": "contact"}}}}
END
	jq 'del(.policy.source, .policy.clauses)' policy.json >new && mv new policy.json
	for file in choices holds sent ledger gone shared left; do
		: >"$file"
		chmod 600 "$file"
	done
	printf 'id,email,login\n1,bo@example.org,2024-02-01\n' >data
}

# state: what stands in all files.
state() {
	find . -type f ! -name 'separate-stderr*' | sort | xargs cksum
}

# spared COMMAND...: it is refused, and changes no file.
spared() {
	local before
	before=$(state)
	run --separate-stderr "$@" </dev/null
	# shellcheck disable=SC2154 # set by run
	[ "$status" -eq 2 ] || { echo "$*: $status: $stderr"; return 1; }
	[[ $stderr == *': is named for two purposes' ||
	    $stderr == *': the policy names this file, or keeps it beside one, for another purpose: use another name' ]] ||
	    { echo "$*: $stderr"; return 1; }
	[ "$before" = "$(state)" ] || { echo "$*: changed a file"; return 1; }
}

@test "story: no call writes a file that the policy names for another purpose" {
	keeper
	now='--now 2026-03-01'
	p="-p policy.json $now"
	# shellcheck disable=SC2086 # words
	for file in choices holds sent ledger gone shared left ./gone gone.clock gone.confirm \
	    ledger.identities policy.json; do
		spared pp-request $p -o $file
		spared pp-request metrics $p -o $file
		for option in --keys --decisions -o -r; do
			spared pp-retain $p -k my.key data $option $file
		done
		for command in hash warn whole; do
			spared pp-retain $command $p -k my.key -o $file data
		done
		for option in -o -r --receipt; do
			spared pp-redact $p -D accounts -k my.key $option $file data
		done
		for command in check fields explain coverage; do
			spared pp-policy $command -o $file policy.json
		done
		spared pp-policy diff -o $file policy.json policy.json
		# Nor does one append to it.
		[ $file = choices ] ||
		    spared pp-request choose in news $p -k my.key --choices $file
		[ $file = holds ] ||
		    spared pp-retain hold place h -D accounts $p --holds $file
		[[ $file == *gone ]] ||
		    spared pp-retain confirm $p -k my.key --deletions $file
		[ $file = left ] ||
		    spared pp-retain lift $p -k my.key --suppression $file data
		[ $file = ledger ] || spared pp-request add access $p -l $file
		[ $file = ledger.identities ] ||
		    spared pp-request add access $p --side-file $file
	done
	# The key and the data of the call are as safe.
	for option in --keys -o -r; do
		# shellcheck disable=SC2086 # words
		spared pp-retain $p -k my.key data $option my.key
	done
	for command in hash warn whole; do
		# shellcheck disable=SC2086 # words
		spared pp-retain $command $p -k my.key -o data data
	done
	# The files of a policy are for what it says.
	# shellcheck disable=SC2086 # words
	pp-retain hold place h -D accounts $p
	# shellcheck disable=SC2086 # words
	echo email=bo@example.org | pp-retain hold place h -i $p -k my.key --holds ./holds
	[ "$(wc -l <holds)" -eq 2 ]
}


@test "story: a partner sorts what it cannot read, and we read it again" {
	set -o pipefail
	key
	customers | pp-redact -k my.key -c name,email=token -c born=drop |
	    awk 'NR == 1 { print; next } { print | "sort -r -t, -k1,1" }' \
	    >returned.csv
	run ! grep -e Moreno -e Reed -e example returned.csv
	pp-redact -k my.key -c name,email=token --restore returned.csv >got
	is got <<'END'
id,name,email,plan
19,Chen Li,chen@example.net,pro
18,"Reed, Bo",bo.reed@example.org,basic
17,Ada Moreno,ada@example.org,pro
END
}

@test "story: two teams join their exports on a person neither can name" {
	set -o pipefail
	key
	customers | pp-redact -k my.key -c 'email=hash:len=20,domain=person' \
	    -c plan=keep --rest drop | tail -n +2 | sort -t, -k1,1 >plans
	printf '{"contact":"%s","n":%s}\n' ada@example.org 3 \
	    chen@example.net 1 nobody@example.org 8 |
	    pp-redact -k my.key -c 'contact=hash:len=20,domain=person' -t csv |
	    tail -n +2 | sort -t, -k1,1 >orders
	run -0 join -t, -o 1.2,2.2 plans orders
	[ "$(sort <<<"$output")" = $'pro,1\npro,3' ]
}

@test "story: a renamed column stops the nightly export, and the old file stays" {
	key
	echo 'the file of yesterday' >export.csv
	nightly() {
		set -o pipefail
		customers | sed '1s/email/e_mail/' | pp-redact -k my.key \
		    -c email=hash -c name,born=drop -o export.csv
	}
	run -2 nightly
	is export.csv <<<'the file of yesterday'
	[ "$(ls -A)" = $'export.csv\nmy.key' ]
}

@test "story: bad lines are set aside, mended, and sent after the others" {
	key
	{ customers; echo '20,Dana,d@example.com'; } >today.csv
	run -1 --separate-stderr pp-redact -k my.key -c name,email=fake:user \
	    -r refused.csv -o out.csv today.csv
	[[ ${stderr?} == *today.csv:5:*3\ fields* ]]
	[ "$(wc -l <out.csv)" -eq 4 ]
	is refused.csv <<<'20,Dana,d@example.com'
	{ head -n 1 today.csv; sed 's/$/,basic,1978-01-31/' refused.csv; } |
	    pp-redact -k my.key -c name,email=fake:user | tail -n +2 >>out.csv
	{ customers; echo '20,Dana,d@example.com,basic,1978-01-31'; } |
	    pp-redact -k my.key -c name,email=fake:user | is out.csv
}

@test "story: pieces redacted on many machines join to the whole" {
	key
	customers >all.csv
	pp-redact -k my.key -c email=fake:email -c born=shift:by=id all.csv \
	    >whole.csv
	{
		head -n 1 whole.csv
		for piece in 2p 3,4p; do
			{ head -n 1 all.csv; sed -n "$piece" all.csv; } |
			    pp-redact -k my.key -c email=fake:email \
				-c born=shift:by=id | tail -n +2
		done
	} | is whole.csv
}

@test "story: a chain of filters gives what one filter gives" {
	set -o pipefail
	key
	customers | pp-redact -k my.key -c email=hash | pp-redact -c born=drop |
	    pp-redact -c name=mask >chain
	customers | pp-redact -k my.key -c email=hash -c born=drop -c name=mask |
	    is chain
}

@test "story: a log that grows comes out line by line" {
	mkfifo in out
	pp-redact -c who=label <in >out &
	exec 7>in 8<out
	for i in 1 2 3; do
		echo "{\"n\":$i,\"who\":\"ada@example.org\"}" >&7
		IFS= read -r -t 10 line <&8
		[ "$line" = "{\"n\":$i,\"who\":\"[redacted]\"}" ]
	done
	exec 7>&-
	wait $!
	exec 8<&-
}

@test "story: the history of a project is told without its people" {
	set -o pipefail
	command -v git >/dev/null || skip 'no git'
	key
	git init -q r
	for who in 'Ada Moreno' 'Bo "the" Reed, jr'; do
		git -C r -c user.name="$who" -c user.email=dev@example.org \
		    commit -q --allow-empty -m "change, by $who"
	done
	{
		printf 'commit\tname\temail\tdate\n'
		git -C r log --format='%h%x09%an%x09%ae%x09%aI'
	} | pp-redact -f tsv -t csv --lenient-quotes -k my.key \
	    -c name=fake:name -c email=hash:len=20 -c date=trunc:month >got
	[ "$(wc -l <got)" -eq 3 ]
	run ! grep -e Ada -e Reed -e dev@ got
	[[ $(tail -n 1 got) =~ ^[0-9a-f]+,[A-Z][a-z]+\ [^,]+,[0-9a-f]{20},[0-9]{4}-[0-9]{2}$ ]]
}

@test "story: a new key takes over, and the old letters can still be read" {
	key old
	customers | pp-redact -k old -c email=token >may.csv
	pp-redact --new-key new
	{ echo "nov $(cat new)"; echo "may $(cat old)"; } >ring
	chmod 600 ring
	customers | pp-redact -k ring -c email=token >november.csv
	run ! cmp -s may.csv november.csv
	for month in may november; do
		pp-redact -k ring -c email=token --restore $month.csv >back
		customers | is back
	done
	run -3 pp-redact -k new -c email=token --restore may.csv
}

@test "story: a nightly job tells who waits too long, and is silent when nobody does" {
	key
	policy=$BATS_TEST_DIRNAME/../lib/data/strum.json
	look() {
		pp-request -p "$policy" -l ledger.ndjson --now "$1" -t csv \
		    -o states.csv
	}
	printf 'email=%s\n' ada@example.org | pp-request add deletion --id r1 \
	    -p "$policy" -l ledger.ndjson -i -k my.key --residence US-CA \
	    --now 2025-01-31T17:20:00-08:00
	run -0 look 2025-02-14
	[ -z "$output" ]
	run -1 look 2025-02-15
	[ "$output" = 'pp-request: r1: not acknowledged by 2025-02-14' ]
	pp-request note r1 acknowledged -p "$policy" -l ledger.ndjson \
	    --now 2025-02-15T09:00:00-08:00
	pp-request note r1 identity_confirmed --level reasonable \
	    -p "$policy" -l ledger.ndjson --now 2025-02-16T09:00:00-08:00
	run -1 look 2025-03-01
	[ "$output" = 'pp-request: r1: overdue since 2025-02-28' ]
	pp-request note r1 fulfilled --deleted 3 -p "$policy" \
	    -l ledger.ndjson --now 2025-03-01T09:00:00-08:00
	run -0 look 2025-03-02
	[ -z "$output" ]
	[ "$(cut -d , -f 1,2,4,5 states.csv | tail -n 1)" = r1,deletion,fulfilled,all ]
	run ! grep -r ada@example.org ledger.ndjson ledger.ndjson.identities states.csv
}

@test "story: a customer asks to be forgotten while under a hold" {
	set -o pipefail
	key
	# The policy names all files, beside itself.
	cp "$BATS_TEST_DIRNAME"/../lib/data/strum* \
	    "$BATS_TEST_DIRNAME/../lib/data/us-federal.txt" .
	export PP_POLICY=$PWD/strum.json
	pp-retain init | sed 's|.*/||' | is <(printf '%s.ndjson\n' holds \
	    requests sent deletions suppression choices)
	cat >accounts.csv <<'END'
account_id,email,phone,date_of_birth,parental_consent,created_at,last_login_at
17,ada@example.org,,1985-12-10,,2020-01-01T00:00:00Z,2026-02-20T09:00:00Z
18,bo@example.org,,1990-02-28,,2020-01-01T00:00:00Z,2026-02-01T09:00:00Z
END
	day() {
		pp-retain -D accounts -k my.key -q --keys keys \
		    --decisions told --now "$1" accounts.csv
	}
	# Litigation first, then the request.
	echo email=bo@example.org | pp-retain hold place case-17 -i -k my.key \
	    --reason litigation --now 2026-02-01T09:00:00Z
	id=$(echo email=BO@example.org | pp-request add deletion -i \
	    -k my.key --at 2026-02-20T09:00:00Z)
	pp-request note "$id" identity_confirmed --level reasonable \
	    --by email_code --at 2026-02-21T09:00:00Z
	day 2026-03-01T11:00:00Z | is accounts.csv
	[ "$(jq -r '.hold, .instead_of' told)" = \
	    $'case-17\nperson asked for it' ]
	# The case ends, and the request goes on by itself.
	pp-retain hold release case-17 --now 2026-03-02T09:00:00Z
	day 2026-03-03T11:00:00Z | is <(sed 3d accounts.csv)
	pp-retain confirm -k my.key --now 2026-03-03T11:05:00Z <keys
	[ "$(jq -r .request_id deletions.ndjson)" = "$id" ]
	run ! grep -e example -e '"18"' requests.ndjson holds.ndjson \
	    deletions.ndjson
	# Yesterday's backup does not bring him back.
	run -1 --separate-stderr day 2026-03-04T11:00:00Z
	[ "$output" = "$(sed 3d accounts.csv)" ]
}

@test "story: a contested name is not used until it is corrected, and does not come back" {
	set -o pipefail
	key
	cat >p.json <<'END'
{"policy": {"format": "pp-policy/1", "id": "shop", "title": "Shop",
  "time_zone": "UTC"},
 "purposes": {"news": {"clause": "1",
   "data_use": "marketing.communications.email"}},
 "identity": {"account_id": {}},
 "datasets": {"customers": {"clause": "2", "subjects": ["customer"],
   "purposes": ["news"], "key": ["id"], "person": ["id"],
   "identity": {"account_id": "id", "email": "email"},
   "no_retention": "a test", "fields": {
    "id": {"category": "user.unique_id"}, "name": {"category": "user.name"},
    "email": {"category": "user.contact.email"},
    "plan": {"category": "user.account"},
    "born": {"category": "user.demographic.date_of_birth"}}}},
 "recipients": {"mailer": {"clause": "3", "type": "service_provider",
   "country": "US", "contract": "C", "purposes": ["news"],
   "fields": {"customers": ["name", "email"]}}},
 "transfers": {"clause": "4", "allow": ["US"]},
 "rights": {"requests": {
   "correction": {"clause": "5", "verify": "reasonable"}}}}
END
	share() {
		pp-export -q --to mailer --purpose news -p p.json -k my.key \
		    -l ledger -D customers --log shared "$@"
	}
	day() { echo "2026-03-0${1}T09:00:00Z"; }
	customers >customers.csv
	: >ledger
	share --now "$(day 1)" customers.csv >/dev/null
	# Chen says that the name is wrong; nobody can check that today.
	echo account_id=19 | pp-request add correction -p p.json -k my.key -l ledger \
	    -i --id r1 --at "$(day 2)"
	pp-request note r1 identity_confirmed --level reasonable -p p.json -l ledger \
	    --at "$(day 2)"
	pp-request note r1 restricted --reason contested -p p.json -l ledger --at "$(day 2)"
	run -0 share --now "$(day 3)" customers.csv
	[[ $output != *Chen* ]]
	# It is wrong.
	(umask 077; echo '{"request":"r1","dataset":"customers","field":"name","from":"Chen Li","to":"Li Chen"}' >values)
	pp-correct -p p.json -k my.key -l ledger -D customers --no-holds --values values \
	    --now "$(day 4)" --changes changes --guard guard --tell tell \
	    --disclosures shared -o right.csv customers.csv
	customers | sed 's/Chen Li/Li Chen/' | cmp - right.csv
	jq -c '[.request, .recipient, .last_disclosed]' tell |
	    is <(echo '["r1","mailer","2026-03-01T09:00:00Z"]')
	pp-request note r1 processor_told --recipient mailer -p p.json -l ledger --at "$(day 4)"
	pp-request note r1 restriction_lifted --reason corrected -p p.json -l ledger --at "$(day 4)"
	pp-request note r1 fulfilled -p p.json -l ledger --at "$(day 4)"
	share --now "$(day 5)" right.csv | grep -q '^Li Chen,'
	# The vendor still has the old name.
	run -1 --separate-stderr pp-correct guard -p p.json -k my.key -D customers \
	    --guard guard customers.csv
	[ "$output" = "$(customers | sed '/^19/d')" ]
}

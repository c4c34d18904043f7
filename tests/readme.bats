#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2030,SC2031 # every test is a subshell
# shellcheck disable=SC2154 # stderr: set by run
#
# The pipelines of README.md do what they are said to do.  What a reader has and
# we have not, stands in: a data base, a service.

load helper

# The n-th block of commands.
block() {
	awk -v want="$1" '
		/^    / { if (!inside) n++; inside = 1; line = 1 }
		!/^    / && NF > 0 { inside = 0 }
		inside && n == want { print substr($0, 5) }
		/^## / { exit }' "$BATS_TEST_DIRNAME/../README.md"
}

blocks() {
	local n=1
	while [ -n "$(block $n)" ]; do n=$((n + 1)); done
	echo $((n - 1))
}

# A command that prints a file.
stand_in() {
	printf '#!/bin/sh\ncat "%s/%s"\n' "$PWD" "$2" >"bin/$1"
	chmod +x "bin/$1"
}

prepare() {
	mkdir bin
	PATH=$PWD/bin:$PATH
	key team.key
	cat >customers.csv <<END
id,name,email,phone,born,plan,note,ip,seen_at
1,Ada Moreno,$SECRET@example.org,206-555-0143,1985-12-10,pro,called,192.0.2.7,2024-03-01
2,Bo Li,bo@example.org,206-555-0177,1990-02-28,free,,192.0.2.99,2024-05-17
END
	pp-redact -k team.key -c name,email=token customers.csv >returned.csv
	printf '{"user":{"email":"%s@example.org"},"items":[{"buyer":"%s"}]}\n{}\n' \
	    "$SECRET" "$SECRET" >log.ndjson
	stand_in psql customers.csv
	stand_in my-service log.ndjson
	git init -q .
	git -c user.name="$SECRET" -c user.email="$SECRET@example.org" \
	    commit -q --allow-empty -m first
}

# What a block may show of what is planted.
plays() { # block
	bash -o pipefail -c "$(block "$1")" >got
	[ -s got ] || [ -s sealed.csv ]
}

@test "readme: every pipeline works, and lets out nothing that was planted" {
	command -v git >/dev/null || skip 'no git'
	prepare
	count=$(blocks)
	[ "$count" -ge 6 ]
	for nth in $(seq "$count"); do
		block "$nth" | grep -q pp-redact || continue
		plays "$nth"
		block "$nth" | grep -q -- --restore || run ! grep -q "$SECRET" got
	done
	run ! grep -q "$SECRET" sealed.csv
}

@test "readme: the table for a partner keeps what its check asks for" {
	mkdir bin
	PATH=$PWD/bin:$PATH
	seq 40 | awk -v name="$SECRET" '
		BEGIN { print "id,name,born,zip,plan" }
		{ print $1 "," name "," 1950 + $1 "," 10000 + $1 * $1 "," \
		    ($1 % 3 ? "free" : "pro") }' >customers.csv
	stand_in psql customers.csv
	for nth in $(seq "$(blocks)"); do
		block "$nth" | grep -q pp-anonymize || continue
		plays "$nth"
		grep -q '^k,,[1-9][0-9]*,10,true$' got
		[ "$(wc -l <partner.csv)" -eq 41 ]
		run ! grep -q "$SECRET" partner.csv
	done
	[ -s partner.csv ]
}

# The client of a data base that prints what it deleted for the keys it was given,
# as the statements of pp-retain do; tests/system has real ones.
client() {
	cat >bin/psql <<END
#!/bin/sh
case \$* in
*keys.sql*)
	grep -q 'DELETE FROM' "$PWD/keys.sql" || exit 3
	cat "$PWD/deleted" ;;
*) cat "$PWD/account.csv" ;;
esac
END
	chmod +x bin/psql
}

@test "readme: the nightly job deletes what is old, and notices what comes back" {
	mkdir bin
	PATH=$PWD/bin:$PATH
	key team.key
	cp "$BATS_TEST_DIRNAME"/../lib/data/strum* \
	    "$BATS_TEST_DIRNAME/../lib/data/us-federal.txt" .
	# Who was not warned stays; here nobody has to be.
	jq '(.retention.rules[] | select(.id == "account-inactive")) |=
	    del(.warn, .min_notice, .notice)' strum.json >policy.json
	pp-retain init -p policy.json
	{
		echo account_id,email,phone,date_of_birth,parental_consent,created_at,last_login_at
		for i in $(seq 40); do
			echo "$i,$SECRET$i@example.org,,1980-01-01,,2020-01-01T00:00:00Z,$(date -u +%FT00:00:00Z)"
		done
		echo 41,old@example.org,,1980-01-01,,2020-01-01T00:00:00Z,2021-01-01T00:00:00Z
	} >account.csv
	client
	pp-retain -p policy.json -D accounts -k team.key -o /dev/null \
	    --keys deleted account.csv
	[ "$(jq -r .key.account_id deleted)" = 41 ]
	for nth in $(seq "$(blocks)"); do
		block "$nth" | grep -q 'pp-retain confirm' || continue
		bash -o pipefail -c "$(block "$nth")" >got
		[ ! -s got ]
		[ "$(wc -l <kept.csv)" -eq 41 ]
		[ "$(jq -r .rule deletions.ndjson)" = account-inactive ]
		run ! grep -q "$SECRET" keys.sql deletions.ndjson
		# The backup of yesterday brings it back, and the job stops.
		run -1 --separate-stderr bash -o pipefail -c "$(block "$nth")"
		[[ $stderr == *'accounts: came back: 1 record to look at'* ]]
		return
	done
	false # no such block
}

@test "readme: the demo runs, and shows what it says" {
	[ "$("$BATS_TEST_DIRNAME/demo.sh" 2>&1 |
	    tee got | grep -c '^\$ ')" -ge 30 ]
	grep -Fqx "The programs are in $(dirname "$(command -v pp-redact)")." got
	# The stand-ins of Ada are the same in both files.
	[ "$(grep -oE '[a-z.]+\.[a-z0-9]{16}@example\.org' got | sort | uniq -d |
	    wc -l)" = 1 ]
	grep -q "holds.ndjson: does not exist, but the policy names it" got
	grep -Fqx '["deletion_warning","bo.reed@example.org","2026-02-15T02:00:00-08:00"]' got
	[ "$(sed -n 's/^\["\(delete\|keep\)",.*/\1/p' got | paste -sd ' ')" = \
	    'delete keep delete delete' ]
	[ "$(grep -c '"came back"\]$' got)" = 3 ]
}

#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
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

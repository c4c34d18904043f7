#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# Messages and calendars in programs that people use: a mail server, tools that
# read mailboxes, a library of calendars.

# shellcheck disable=SC2154 # stderr: set by run
load ../helper

teardown() {
	[ -z "${server:-}" ] || kill "$server" 2>/dev/null || true
}

# driver NAME: what letters go in is built beside the programs.
driver() {
	local bin
	bin=$(command -v pp-redact)
	echo "${bin%/bin/pp-redact}/driver/$1"
}

# python_with MODULE: the Python that the packages are for may not be the first.
python_with() {
	local python
	for python in python3 /usr/bin/python3; do
		! "$python" -c "import $1" 2>/dev/null || {
			echo "$python"
			return
		}
	done
	return 1
}

letters() {
	python3 "$BATS_TEST_DIRNAME/letters.py" "$@"
}

# serve DIR: a mail server that keeps what comes, for msmtp in ./msmtprc.
serve() {
	local python
	python=$(python_with aiosmtpd.smtp) || skip "there is no aiosmtpd"
	mkdir "$1"
	"$python" "$BATS_TEST_DIRNAME/mailserver.py" "$1" 3>&- &
	server=$!
	for _ in $(seq 100); do
		[ ! -e "$1/port" ] || break
		sleep 0.1
	done
	cat >msmtprc <<END
account default
host 127.0.0.1
port $(cat "$1/port")
from privacy@example.org
tls off
auth off
END
	chmod 600 msmtprc
}

@test "mail: what msmtp delivers to a server arrives as it was written" {
	command -v msmtp >/dev/null || skip 'there is no msmtp'
	letters make "$(driver letters)" 150 3
	serve got
	for eml in sent/*.eml; do
		msmtp -C msmtprc -t <"$eml"
	done
	letters server got
}

@test "mail: mblaze splits a mailbox into what was put into it" {
	command -v mdeliver >/dev/null || skip 'there is no mblaze'
	letters make "$(driver letters)" 300 4
	mkdir -p box/cur box/new box/tmp
	mdeliver -M box <sent.mbox
	letters maildir box
}

@test "mail: mblaze finds one recipient, whatever the name" {
	command -v maddr >/dev/null || skip 'there is no mblaze'
	letters make "$(driver letters)" 300 5
	letters addresses
}

@test "mail: mblaze shows names, subjects and texts as they were meant" {
	command -v mshow >/dev/null || skip 'there is no mblaze'
	cat >letters.ndjson <<'END'
{"name": "Shop", "address": "privacy@example.org", "domain": "example.org", "zone": "UTC", "date": 1772697600}
{"to_name": "Moreno, José", "to_address": "jose@example.org", "subject": "Ihre Daten: was 個人情報 geschah  ", "id": "1", "plain": "Grüße\nFrom here\n.\n", "html": "<p>Grüße</p>\n"}
END
	"$(driver letters)" frames <letters.ndjson | tail -n +2 >1.eml
	export LC_ALL=C.UTF-8
	run -0 mhdr -d -h subject ./1.eml
	[ "$output" = 'Ihre Daten: was 個人情報 geschah  ' ]
	run -0 mhdr -A -d -h to ./1.eml
	[ "$output" = '"Moreno, José" <jose@example.org>' ] ||
	    [ "$output" = 'Moreno, José <jose@example.org>' ]
	mshow -O ./1.eml 2 >plain
	printf 'Grüße\nFrom here\n.\n' | is plain
	mshow -O ./1.eml 3 >html
	printf '<p>Grüße</p>\n' | is html
}

@test "calendar: a library reads from any deadline what was put into it" {
	python=$(python_with icalendar) || skip 'there is no icalendar'
	"$python" "$BATS_TEST_DIRNAME/calendars.py" "$(driver deadlines)" 1000
}

# shop: the policy of a shop, its accounts, and a key.
shop() {
	cat >p.json <<'END'
{"policy": {"format": "pp-policy/1", "id": "shop", "title": "Shop's policy",
  "time_zone": "America/Los_Angeles", "last_updated": "2026-02-01",
  "controller": {"name": "Example Shop", "address": ["1 Main Street"],
   "email": "privacy@example.org"}},
 "purposes": {"service": {"data_use": "essential.service", "clause": "1"}},
 "notices": {"breach": {"class": "mandatory", "clause": "1", "thread": true},
  "deletion_warning": {"class": "mandatory", "clause": "1"}},
 "datasets": {"accounts": {"title": "Your account", "clause": "2",
   "subjects": ["customer"], "purposes": ["service"],
   "key": ["id"], "person": ["id"], "identity": {"email": "email"},
   "fields": {"id": {"category": "user.unique_id"},
    "email": {"category": "user.contact.email"},
    "name": {"category": "user.name"},
    "login": {"category": "user.behavior", "type": "timestamp"}}}},
 "retention": {"rules": [{"id": "inactive", "clause": "3",
   "dataset": "accounts", "delete_after": "P6M", "since": ["login"],
   "warn": ["P30D"], "notice": "deletion_warning", "min_notice": "P7D"}]},
 "records": {"sent": {"file": "sent.ndjson", "clause": "3",
   "keep": "indeterminate"}}}
END
	cat >a.csv <<'END'
id,email,name,login
1,ada@example.org,Ada Moreno,2026-02-20T09:00:00Z
2,bo@example.org,"Reed, Bo",2025-09-20T09:00:00Z
3,jos@example.net,José Ruiz,2025-09-21T09:00:00Z
END
	: >sent.ndjson
	pp-redact --new-key my.key
}

# deliver: sends the messages of -t mail; prints the lines of those that were
# taken.
deliver() {
	while IFS= read -r line; do
		jq -rj .mail <<<"$line" | msmtp -C msmtprc -t || continue
		printf '%s\n' "$line"
	done
}

@test "mail: a warning that a server took lets the account go, and no other does" {
	command -v msmtp >/dev/null || skip 'there is no msmtp'
	shop
	serve got
	pp-retain warn -p p.json -D accounts -k my.key --no-holds \
	    --now 2026-03-01 a.csv >warned
	[ "$(wc -l <warned)" = 2 ]
	pp-notify deletion_warning -p p.json -k my.key --now 2026-03-01 \
	    -t mail warned >mails
	head -1 mails | deliver |
	    pp-notify sent -p p.json --now 2026-03-01T10:00:00Z
	# The server is gone before the second.
	kill "$server"
	run -0 bash -c "$(declare -f deliver); tail -1 mails | deliver 2>/dev/null |
	    pp-notify sent -p p.json --now 2026-03-01T10:00:00Z"
	[ "$(wc -l <sent.ndjson)" = 1 ]
	cat got/*.to | tr -d '\r' | is <(printf 'privacy@example.org\nbo@example.org')
	run -1 --separate-stderr pp-retain -p p.json -D accounts -k my.key \
	    --no-holds --now 2026-03-22 a.csv
	[[ $output != *bo@example.org* && $output == *jos@example.net* ]]
	[[ $stderr == *'no warning is on record'* ]]
}

@test "mail: a breach, from the affected file to mailboxes, and what is new" {
	command -v msmtp >/dev/null || skip 'there is no msmtp'
	command -v mthread >/dev/null || skip 'there is no mblaze'
	shop
	serve got
	at=2026-03-02T09:00:00Z
	echo '{"incident": "laptop", "at": "'$at'", "discovered_at": "'$at'",
	    "aware_at": "'$at'", "what": "A laptop was stolen.",
	    "categories": ["user.contact.email"]}' | jq -c . >incidents
	letter() {
		pp-notify breach -p p.json -D accounts -k my.key --html \
		    --incident incidents --now "$1" -t mail a.csv | deliver |
		    pp-notify sent -p p.json --now "$1"
	}
	letter 2026-03-02T10:00:00Z
	letter 2026-03-02T11:00:00Z # nothing is new
	for day in 3 4 5; do
		echo '{"incident": "laptop", "at": "2026-03-0'$day'T09:00:00Z",
		    "measures": ["Measure '$day'."]}' | jq -c . >>incidents
		letter 2026-03-0${day}T10:00:00Z
	done
	[ "$(find got -name '*.to' | wc -l)" = 12 ]
	mkdir -p box/cur box/new box/tmp
	n=0
	for file in got/????; do
		grep -q jos@example.net "$file.to" || continue
		n=$((n + 1))
		cp "$file" "box/cur/$n:2,"
	done
	[ "$n" = 4 ]
	# One thread, in which each letter answers the one before.
	mlist box | mthread | is <(printf '%s\n' "box/cur/1:2," " box/cur/2:2," \
	    "  box/cur/3:2," "   box/cur/4:2,")
	mshow -N "box/cur/1:2," >first
	grep -q 'A laptop was stolen.' first
	grep -q '^To: José Ruiz <jos@example.net>' first
	mshow -N "box/cur/4:2," >last
	grep -q 'what we are doing' last
	grep -q 'Measure 5.' last
}

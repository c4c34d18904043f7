#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# Messages and calendars in programs that people use: a mail server, tools that
# read mailboxes, a library of calendars.

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

#!/bin/sh
# SPDX-License-Identifier: ISC
#
# A walk through the tools, in a folder of its own.  Every command shown is
# the command that runs.
set -eu

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT
cd "$dir"

if [ -t 1 ]; then
	bold=$(printf '\033[1m') dim=$(printf '\033[2m') plain=$(printf '\033[0m')
else
	bold='' dim='' plain=''
fi

say() {
	printf '\n%s%s%s\n' "$dim" "$*" "$plain"
}

run() {
	printf '\n%s$ %s%s\n' "$bold" "$1" "$plain"
	eval "$1"
}

cat >customers.csv <<'END'
id,name,email,phone,born,ip,plan,note
17,Ada Moreno,ada@example.org,+1 212 555 0143,1985-12-10,192.0.2.17,pro,"likes ""jazz"", vinyl"
18,"Reed, Bo",bo.reed@example.org,,1990-02-28,192.0.2.44,basic,
19,Chen Li,chen@example.net,+1 415 555 0198,2001-07-04,198.51.100.9,pro,asked for a refund
20,Dana Ruiz,d@example.com,+1 312 555 0110,1978-01-31,2001:db8::7,basic,calls after six
END
cat >events.ndjson <<'END'
{"at":"2026-03-01T09:12:44Z","user":{"id":17,"email":"ada@example.org"},"paid":12.50,"tags":["vip"]}
{"at":"2026-03-01T09:14:02Z","user":{"id":19,"email":"chen@example.net"},"paid":1e3,"tags":[]}
END

say "Four invented customers, as a data base would export them."
run "cat customers.csv"

say "For a colleague who counts plans by age: what is not named is gone."
run "pp-redact -c id,plan=keep -c born=trunc:year --rest drop customers.csv"

say "For a support screen: enough to recognise, not enough to copy."
run "pp-redact -c email=mask:keep=domain -c phone=mask:last=4 -c name=mask:first=1 -c born,ip,note=drop customers.csv"

say "For tests and analysis: the same person is the same stand-in, everywhere."
run "pp-redact --new-key team.key"
run "pp-redact -k team.key -c name=fake:name -c email=fake:email -c phone=fake:phone -c born=shift:by=id -c ip=ip -c note=drop customers.csv"

say "For a partner who sends it back: sealed, and opened again with the key."
run "pp-redact -k team.key -c name,email=token -c phone=fpe -c born,ip,note=drop customers.csv | tee sealed.csv"
run "pp-redact -k team.key -c name,email=token -c phone=fpe --restore sealed.csv"

say "The same for JSON, down to nested keys; numbers stay as they were spelt."
run "pp-redact -k team.key -c user.email=hash:len=20 -c at=trunc:hour -c tags=drop events.ndjson"

say "A file that is not what it seems stops the run before anything leaves."
run "sed 's/,/;/g' customers.csv | pp-redact -c email=mask && echo leaked || echo \"status \$?\""

say "The manual: man/pp-redact.1 and man/pp.7, or pp-redact --help."

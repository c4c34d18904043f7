#!/bin/sh
# SPDX-License-Identifier: ISC
#
# A walk through the tools, in a folder of its own.  Every command shown is
# the command that runs.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
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

say "The programs are in $(dirname "$(command -v pp-redact)").
This walk is in $dir, which goes when it ends."

say "Four invented customers, as a database exports them."
run "cat customers.csv"

say "For a colleague who counts plans by age: fields that are not named are dropped."
run "pp-redact -c id,plan=keep -c born=trunc:year --rest drop customers.csv"

say "For a support screen: enough to recognise a customer, not enough to copy one."
run "pp-redact -c email=mask:keep=domain -c phone=mask:last=4 -c name=mask:first=1 -c born,ip,note=drop customers.csv"

say "For tests and analysis: stand-ins, made with a secret key."
run "pp-redact --new-key team.key"
run "pp-redact -k team.key -c name=fake:name -c email=fake:email -c phone=fake:phone -c born=shift:by=id -c ip=ip -c note=drop customers.csv"

say "With the same key, Ada has the same stand-in in another file."
run "sed -n '1p;/Ada/p' customers.csv | pp-redact -k team.key -c name=fake:name -c email=fake:email --rest drop"

say "For a partner who sends it back: values are sealed, and opened again with the secret key."
run "pp-redact -k team.key -c name,email=token -c phone=fpe -c born,ip,note=drop customers.csv | tee sealed.csv"
run "pp-redact -k team.key -c name,email=token -c phone=fpe --restore sealed.csv"

say "The same for JSON, down to nested keys; numbers stay as they were spelt."
run "pp-redact -k team.key -c user.email=hash:len=20 -c at=trunc:hour -c tags=drop events.ndjson"

say "A file with another delimiter stops the run before anything is written."
run "sed 's/,/;/g' customers.csv | pp-redact -c email=mask && echo leaked || echo \"status \$?\""

# ---- a table for a partner ----

cat >shop.csv <<'END'
id,age,zip,plan,spend
31,23,10001,basic,12
32,27,10002,basic,45
33,25,10001,basic,9
34,31,10003,pro,80
35,38,10009,pro,15
36,36,10003,basic,64
37,44,60601,basic,22
38,47,60614,pro,110
39,52,60601,pro,35
40,58,60614,pro,95
41,61,60615,basic,18
42,68,60615,pro,70
END
roles='--drop id --qi age,zip,plan --sensitive spend'

say "Twelve customers.  A partner may see what they spend, but not who they are."
run "cat shop.csv"

say "Even without ids, age alone singles out every customer; without age, two of three are unique."
run "pp-anonymize risk -t csv --qi age,zip,plan shop.csv | grep -e 'unique share' -e highest"

say "Now each class has at least three people with three different amounts."
run "pp-anonymize $roles --k 3 --l distinct:3 shop.csv | tee partner.csv"

say "A report is for the person who must approve the table: a page with plots."
run "pp-anonymize $roles --k 3 --l distinct:3 --report report.html --now 2026-03-01 -o partner.csv shop.csv"
run "sed -e 's/<[^>]*>//g' report.html | grep -A3 'In short'"
run "grep -c '<svg' report.html"

say "A check reads only the table, and does not know how it was made."
run "pp-anonymize check $roles --k 3 --l distinct:3 -t csv partner.csv"

say "If four people had been promised, the check would fail."
run "pp-anonymize check $roles --k 4 partner.csv >/dev/null || echo \"status \$?\""

# ---- a nightly job ----

cat >accounts.csv <<'END'
account_id,email,phone,date_of_birth,parental_consent,created_at,last_login_at
17,ada@example.org,+1 212 555 0143,1985-12-10,,2020-01-01T00:00:00Z,2026-02-20T09:00:00Z
18,bo.reed@example.org,,1990-02-28,,2021-03-01T00:00:00Z,2025-08-15T09:00:00Z
19,chen@example.net,,1979-07-04,,2024-01-01T00:00:00Z,2025-06-30T18:00:00Z
20,d@example.com,,2014-01-31,,2026-02-01T00:00:00Z,2026-02-27T16:00:00Z
21,eva@example.org,,1966-11-05,,2019-05-01T00:00:00Z,2026-02-28T08:00:00Z
END
cat >subscriptions.csv <<'END'
email,list,status,changed_at
ada@example.org,news,subscribed,2025-03-01T10:00:00Z
Dana@Example.com,news,subscribed,2025-06-01T10:00:00Z
eva@example.org,news,subscribed,2025-07-01T10:00:00Z
finn@example.net,news,unsubscribed,2025-08-01T10:00:00Z
END
cp "$here"/../lib/data/strum* "$here"/../lib/data/us-federal.txt .
night='-p strum.json -D accounts -k team.key --now 2026-03-01T11:00:00Z'

say "A policy that runs is in lib/data: strum-privacy.txt is its text, strum.json what programs do.
An account is deleted six months after its last login."
run "pp-policy explain strum.json | grep -A 2 'after last_login_at'"
run "cat accounts.csv"

say "No program does all that a text promises; this says what is done, and by which."
run "pp-policy coverage strum.json | sed -n '2p;/: 4.5/p'"

say "The policy names the files of holds, requests, warnings and deletions; a run that lacks one stops."
run "pp-retain -n $night accounts.csv || echo \"status \$?\""
run "pp-retain init -p strum.json"

say "A court wants to see account 19."
run "pp-retain hold place case-17 -p strum.json -D accounts --where account_id=19 --reason litigation --now 2026-01-10T09:00:00Z"

say "On 10 February account 18 is due in five days.  Its person is warned by mail, and what was delivered is recorded.
A mail server of this machine takes the messages; msmtp -t or sendmail -t would do the same as send."
python3 "$here/demomail.py" serve inbox &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$dir"' EXIT
until [ -e inbox/port ]; do sleep 0.1; done
send() {
	python3 "$here/demomail.py" send inbox
}
run "pp-retain warn -p strum.json -D accounts -k team.key --now 2026-02-10T09:00:00Z accounts.csv | tee warn.ndjson | jq -c '[.notice, .identity.email, .end]'"
run "pp-notify deletion_warning -p strum.json -k team.key --now 2026-02-10T09:00:00Z -t mail warn.ndjson |
    while IFS= read -r line; do printf '%s' \"\$line\" | jq -rj .mail | send && printf '%s\\n' \"\$line\"; done |
    pp-notify sent -p strum.json --now 2026-02-10T10:00:00Z"
run "tr -d '\\r' <inbox/1.eml | sed -n '/^To:/p;/^Subject:/p;/^On /,/^do not/p'"
run "jq -c '[.sent_at, .notice, .activity]' sent.ndjson"

say "Eva, account 21, asks for deletion, and proves her identity."
run "id=\$(echo email=eva@example.org | pp-request add deletion -i -k team.key --manner email --at 2026-02-20T09:00:00Z -p strum.json)"
run "pp-request note \"\$id\" identity_confirmed --level reasonable --by email_code --at 2026-02-21T09:00:00Z -p strum.json"

say "The run of 1 March: 18 was warned, 19 is under a hold, 20 is a child without consent, 21 asked."
run "pp-retain $night --keys keys.ndjson --decisions decisions.ndjson accounts.csv | tee kept.csv"
run "jq -c '[.action, .reason, .clause]' decisions.ndjson"

say "A real source deletes them and reports it; here we report it.  The log keeps a keyed hash of each."
run "pp-retain confirm -p strum.json -k team.key --now 2026-03-01T11:05:00Z keys.ndjson; jq -c '[.deleted_at, .key, .rule]' deletions.ndjson"

say "A backup of yesterday brings three of them back, and the next run notices."
run "pp-retain $night --keys again.ndjson accounts.csv >/dev/null || echo \"status \$?\""
run "jq -c '[.key.account_id, .reason]' again.ndjson"

say "Every week the mail provider gets the subscribers, as the policy lists it.  Dana wants no more mail.
Whoever asks for something gives an address, so no other dataset must be asked (--alone)."
run "cat subscriptions.csv"
run "echo email=dana@example.com | pp-request choose out newsletter -p strum.json -k team.key --manner email --now 2026-03-01T12:00:00Z"
run "pp-export --to mail-provider --purpose marketing -p strum.json -D subscriptions -k team.key --alone --now 2026-03-02T09:00:00Z --log shared.ndjson -v subscriptions.csv"
run "jq -c '[.at, .recipient, .purpose, .fields, .records, .left_out]' shared.ndjson"

say "Ada asks what is held about her, and proves who she is.  The answer has a page to read, and her records."
run "id=\$(echo email=ada@example.org | pp-request add access -i -k team.key --residence US-CA --at 2026-03-01T09:00:00Z -p strum.json --now 2026-03-02T09:00:00Z)"
run "pp-request note \"\$id\" identity_confirmed --level reasonably_high --at 2026-03-01T10:00:00Z -p strum.json --now 2026-03-02T09:00:00Z"
run "pp-export --request \"\$id\" -p strum.json -k team.key --now 2026-03-03 --log shared.ndjson --in accounts=accounts.csv --in subscriptions=subscriptions.csv --without customer_data --without profiles --without licensed --without inquiries --without posts --without transactions -o ada"
run "ls ada; cat ada/accounts.csv"
run "sed 's/<[^>]*>//g' ada/report.html | grep -e 'There are' -e 'for you:'"
run "jq -c '.disclosures[] | [.at, .recipient, .fields]' ada/report.json"

say "For a purpose that the policy does not list, nothing leaves."
run "pp-export --to mail-provider --purpose insight -p strum.json subscriptions.csv || echo \"status \$?\""

say "Ada, account 17, has another telephone number now.  The support desk was given the old one."
run "pp-export --to support --purpose answer -p strum.json -D accounts -k team.key --alone --now 2026-03-02T10:00:00Z --log shared.ndjson -q accounts.csv >desk.csv"
run "printf 'account_id=17\nemail=ada@example.org\n' | pp-request add correction -i -k team.key --id ada-1 --at 2026-03-02T11:00:00Z -p strum.json"
run "pp-request note ada-1 identity_confirmed --level reasonable --by login --at 2026-03-02T12:00:00Z -p strum.json"

say "What she says stands in a file that nobody else can read.  The change is logged, and neither value is."
run "(umask 077; echo '{\"request\":\"ada-1\",\"dataset\":\"accounts\",\"field\":\"phone\",\"from\":\"212-555-0143\",\"to\":\"+1 212 555 0199\"}' >values.ndjson)"
run "pp-correct -p strum.json -D accounts -k team.key --values values.ndjson --now 2026-03-03T09:00:00Z --changes changes.ndjson --tell tell.ndjson --disclosures shared.ndjson accounts.csv | grep ^17"
run "jq -c '[.request, .field, .key]' changes.ndjson"
run "cat tell.ndjson"

say "A laptop with a copy of the accounts is stolen.  What is known goes into a file that only grows."
run "echo '{\"incident\": \"laptop\", \"at\": \"2026-03-04T09:00:00Z\", \"occurred_from\": \"2026-03-03\", \"discovered_at\": \"2026-03-03T18:00:00Z\", \"aware_at\": \"2026-03-03T18:00:00Z\", \"what\": \"A laptop with a copy of our accounts was stolen.\", \"categories\": [\"user.contact.email\", \"user.contact.phone_number\"], \"measures\": [\"We have locked the laptop from afar.\"], \"advice\": [\"Change your password.\"]}' >incidents.ndjson"

say "Who must be told, by which law and promise, until when?  Nobody has counted yet where the people live."
run "pp-notify duties -p strum.json --incident incidents.ndjson --now 2026-03-04T09:00:00Z -t table | head -6"

say "Everybody in the file gets a letter, whatever they chose; each mailbox one, delivered and recorded.
When more is known, who had one gets a follow-up in the same thread."
deliver() {
	while IFS= read -r line; do
		printf '%s' "$line" | jq -rj .mail | send && printf '%s\n' "$line"
	done
}
run "pp-notify breach -p strum.json -D accounts -k team.key --incident incidents.ndjson --now 2026-03-04T10:00:00Z -t mail accounts.csv | deliver | pp-notify sent -p strum.json --now 2026-03-04T10:05:00Z"
run "echo '{\"incident\": \"laptop\", \"at\": \"2026-03-05T09:00:00Z\", \"measures\": [\"We have locked the laptop from afar.\", \"The police have found it.\"]}' >>incidents.ndjson"
run "pp-notify breach -p strum.json -D accounts -k team.key --incident incidents.ndjson --now 2026-03-05T10:00:00Z -t mail accounts.csv | deliver | pp-notify sent -p strum.json --now 2026-03-05T10:05:00Z"
run "tr -d '\\r' <inbox/7.eml | sed -n '/^To:/p;/^Subject:/p;/^In-Reply-To:/p;/^There is news/,/^place/p'"

say "The policy changes: a printer will see telephone numbers.  People are told thirty days before."
run "jq '.notices.policy_update.before = \"P30D\" | .policy.previous = .policy.last_updated | .policy.last_updated = \"2026-03-05\"' strum.json >new.json; echo 'Our printers get your telephone number.' >changes.txt"
run "pp-notify policy_update -p new.json -D accounts -k team.key --changes changes.txt --now 2026-03-05T10:00:00Z accounts.csv | jq -r '.title' | sort | uniq -c"

say "The manual: man/pp.7 for the whole, a page for each program in man/, and --help."

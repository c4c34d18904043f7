#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# The answer to a person who asks, in a browser, and made in pieces by engines.

load ../helper
load browser

set -o pipefail

NOW=2026-03-01T12:00:00Z

# shop: a policy, a request r1 of Ada, and three files.
shop() {
	cat >p.json <<'END_OF_POLICY'
{"policy": {"format": "pp-policy/1", "id": "shop", "title": "Shop policy",
  "time_zone": "UTC", "last_updated": "2026-01-01", "language": "en",
  "controller": {"name": "Example Shop", "email": "privacy@example.org",
   "country": "DE", "address": ["1 Example Street", "10115 Berlin"]}},
 "purposes": {"service": {"clause": "2", "title": "To run the shop",
   "data_use": "essential.service", "legal_basis": "Contract",
   "automated": {"clause": "2", "review": "our support"}}},
 "identity": {"account_id": {}, "email": {}},
 "datasets": {
  "accounts": {"clause": "3", "title": "Your account",
   "subjects": ["customer"], "purposes": ["service"], "key": ["id"],
   "person": ["id"], "identity": {"account_id": "id", "email": "email"},
   "fields": {"id": {"category": "user.unique_id"},
    "email": {"category": "user.contact.email"},
    "name": {"category": "user.name", "title": "Name"},
    "login": {"category": "user.behavior", "type": "date"},
    "hash": {"category": "user.authorization.password",
     "disclose": "never"}}},
  "orders": {"clause": "3", "title": "Your orders",
   "subjects": ["customer"], "purposes": ["service"], "key": ["order"],
   "person": ["account"], "identity": {"account_id": "account"},
   "no_retention": "a test",
   "fields": {"order": {"category": "system.operations"},
    "account": {"category": "user.unique_id"},
    "a_column_with_a_long_name": {"category": "user.behavior"},
    "note": {"category": "user.content.private"}}},
  "tickets": {"clause": "3", "subjects": ["customer"],
   "purposes": ["service"], "key": ["t"], "identity": {"email": "mail"},
   "no_retention": "a test",
   "fields": {"t": {"category": "system.operations"},
    "mail": {"category": "user.contact.email"},
    "body": {"category": "user.content.private"},
    "items[].sku": {"category": "user.content.private"}}}},
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
  "deletion": {"clause": "5", "verify": "reasonable"}}}}
END_OF_POLICY
	key
	: >ledger
	chmod 600 ledger
	awk 'BEGIN {
		print "id,email,name,login,hash"
		for (i = 1; i <= 3000; i++)
			print i ",p" i "@example.org,P" i ",2026-02-01,x"
	}' | sed 's/^7,p7@example.org,P7/7,Ada@Example.org,"Ada <b>Moreno<\/b>"/' \
	    >a.csv
	awk 'BEGIN {
		print "order,account,a_column_with_a_long_name,note"
		for (i = 1; i <= 9000; i++)
			print i "," i % 3000 + 1 ",x,שלום " i
	}' >o.csv
	awk 'BEGIN { for (i = 1; i <= 3000; i++)
		printf "{\"t\":%d,\"mail\":\"p%d@example.org\",\"body\":\"b\"," \
		    "\"items\":[{\"sku\":\"s%d\"},{\"sku\":\"t\"}]}\n", i, i, i
	}' | sed 's/p7@/ada@/' >t.ndjson
	ask r1 reasonably_high <<<email=ada@example.org
}

# ask ID LEVEL: a request for access of the people on standard input.
ask() {
	pp-request add access -p p.json -k my.key -l ledger -i --id "$1" \
	    --at 2026-01-05 --residence DE --now $NOW >/dev/null
	pp-request note "$1" identity_confirmed --level "$2" -p p.json \
	    -l ledger --at 2026-01-06 --now $NOW
}

# answer ID [ARG...]: from the three files, into the folder of that name.
answer() {
	pp-export --request "$1" -p p.json -k my.key -l ledger --now $NOW \
	    --in accounts=a.csv --in orders=o.csv --in tickets=t.ndjson \
	    -o "$1" "${@:2}"
}

# looks_good PAGE: for a small screen and a large one, for who uses no mouse and
# who hears it; with what is folded open.
looks_good() {
	local width found
	sed 's/<details>/<details open>/' "$1" >open.html
	for width in 320 800 1400; do
		[ "$(overflow "$width" "$1")" -eq 0 ]
		[ "$(overflow "$width" open.html)" -eq 0 ]
	done
	found=$(axe open.html)
	[[ $found =~ ^[0-9]+:$ && ${found%:} -gt 20 ]] ||
	    { echo "$found"; return 1; }
}

@test "report: reads well at all sizes, and for who cannot see it" {
	browser
	shop
	answer r1
	looks_good r1/report.html
	grep -q 'Show 3 records\|<h4>Record 3</h4>' r1/report.html
	ask r2 reasonably_high <<<email=nobody@example.org
	answer r2
	looks_good r2/report.html
	ask r3 reasonable <<<email=p8@example.org
	answer r3
	looks_good r3/report.html
	ask r4 reasonable <<<email=p9@example.org
	pp-request note r4 denied --reason other -p p.json -l ledger --now $NOW
	answer r4
	looks_good r4/report.html
}

@test "report: long tables and long words need no scrolling sideways" {
	browser
	shop
	sed -i 's/^\([0-9]*\),[0-9]*,x/\1,7,x/; 200q' o.csv
	word=$(printf 'x%.0s' {1..300})
	sed -i "s/\"body\":\"b\"/\"body\":\"$word\"/" t.ndjson
	answer r1
	grep -q 'Show 199 records' r1/report.html
	looks_good r1/report.html
}

@test "report: reads from right to left, in the dark and on paper" {
	browser
	shop
	sed -i 's/^\([0-9]*\),[0-9]*,x/\1,7,x/; 12q' o.csv
	echo '{"language":"he","direction":"rtl","title":"שלום"}' >he.json
	answer r1 --words he.json
	looks_good r1/report.html
	sed 's/(prefers-color-scheme:dark)/(min-width:1px)/' r1/report.html \
	    >dark.html
	grep -q 'screen and (min-width:1px)' dark.html
	looks_good dark.html
	# What is folded is printed, too.
	command -v pdftotext >/dev/null || return 0
	chromium --headless --no-sandbox --user-data-dir="$PWD/browser" \
	    --print-to-pdf=page.pdf "file://$PWD/r1/report.html" \
	    2>/dev/null 3>&-
	pdftotext page.pdf - | grep -q a_column_with
}

@test "parallel: picks in pieces, and the answer is the same" {
	command -v parallel >/dev/null || skip 'no GNU parallel here'
	shop
	answer r1
	pick="pp-export pick --request r1 -p p.json -k my.key -l ledger --now $NOW"
	parallel --pipe --block 10k --header : \
	    "$pick -D accounts --piece" <a.csv >one
	parallel --pipe --block 10k --header : \
	    "$pick -D orders --also one --piece" <o.csv >two
	parallel --pipe --block 10k "$pick -D tickets --piece" <t.ndjson >three
	[ "$(wc -l <two)" -gt 10 ]
	pp-export report --request r1 -p p.json -k my.key -l ledger \
	    --now $NOW -o pieces one two three
	diff -r r1 pieces
}

@test "spark: picks in pieces, and the answer is the same" {
	python3 -c 'import pyspark' 2>/dev/null || skip 'no PySpark here'
	shop
	answer r1
	cat >job.py <<'END'
import os, sys
from pyspark import SparkContext

here = os.getcwd()
path = {"PATH": os.environ["PATH"]}
sc = SparkContext("local-cluster[2,1,1024]", "pieces")
call = f"pp-export pick --request r1 -p {here}/p.json -k {here}/my.key" \
    f" -l {here}/ledger --now {sys.argv[1]} --piece -f ndjson"

def pick(dataset, file, also=""):
    out = sc.textFile(file, 5).pipe(f"{call} -D {dataset} {also}", env=path,
        checkCode=True)
    with open(dataset, "w") as f:
        f.writelines(line + "\n" for line in out.collect())

pick("accounts", "a.ndjson")
pick("orders", "o.ndjson", f"--also {here}/accounts")
pick("tickets", "t.ndjson")
END
	# Spark reads lines, so a header would be in one piece alone.
	pp-redact --piece -t ndjson -c 'none?=keep' a.csv >a.ndjson
	pp-redact --piece -t ndjson -c 'none?=keep' o.csv >o.ndjson
	SPARK_HOME=$(python3 -c 'import pyspark, os
print(os.path.dirname(pyspark.__file__))')
	export SPARK_HOME PYSPARK_PYTHON=python3
	python3 job.py "$NOW" 2>log || {
		tail -n 20 log
		false
	}
	pp-export report --request r1 -p p.json -k my.key -l ledger \
	    --now $NOW -o pieces accounts orders tickets
	diff -r r1 pieces
}

#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# shellcheck disable=SC2030,SC2031 # every test is a subshell
# shellcheck disable=SC2059 # texts with escapes
# shellcheck disable=SC2154 # stderr, stderr_lines: set by run
#
# What pp-policy finds in a policy, and what it says of one.

load helper

# A policy without a finding; each key that a test changes has a line.
good() {
	cat >good.json <<'END'
{
  "policy": {
    "format": "pp-policy/1",
    "id": "shop",
    "last_updated": "2026-03-01",
    "previous": "2025-03-01",
    "source": "shop.txt",
    "clauses": "clauses.json",
    "time_zone": "America/New_York",
    "language": "en-US",
    "holidays": "us-federal.txt",
    "extra_categories": {
      "user.financial.income": {"parent": "user.financial"}
    }
  },
  "choices": {"topics": ["news"]},
  "purposes": {
    "orders": {"data_use": "essential.service", "clause": "1"},
    "numbers": {"data_use": "analytics.reporting", "aggregate_only": true, "clause": "1"},
    "news": {"data_use": "marketing.communications.email", "topic": "news", "clause": "1"}
  },
  "notices": {
    "goodbye": {"class": "mandatory", "clause": "2"},
    "letter": {"class": "commercial", "topic": "news", "unsubscribe": "https", "clause": "1"}
  },
  "datasets": {
    "customers": {
      "clause": "1",
      "role": "Controller",
      "subjects": ["customer"],
      "purposes": ["orders", "numbers"],
      "key": ["id"],
      "person": ["id"],
      "identity": {"email": "email"},
      "fields": {
        "id": {"category": "user.unique_id"},
        "email": {"category": "user.contact.email"},
        "password": {"category": "user.authorization.password", "disclose": "never"},
        "income": {"category": "user.financial.income"},
        "born": {"category": "user.demographic.date_of_birth", "type": "date"},
        "seen_at": {"category": "user.behavior", "type": "timestamp"}
      }
    },
    "scores": {
      "clause": "1",
      "purposes": ["orders"],
      "key": ["id"],
      "derived_from": ["customers"],
      "fields": {
        "id": {"category": "user.unique_id"},
        "score": {"category": "user.demographic.profile", "type": "number"}
      }
    }
  },
  "retention": {
    "rules": [
      {
        "id": "inactive",
        "clause": "2",
        "dataset": "customers",
        "delete_after": "P6M",
        "since": ["seen_at"],
        "warn": ["P14D"],
        "min_notice": "P7D",
        "notice": "goodbye"
      },
      {
        "id": "scores",
        "clause": "2",
        "dataset": "scores",
        "keep_while": {"in": "customers", "by": {"id": "id"}}
      }
    ]
  },
  "records": {
    "deletions": {"file": "deletions.ndjson", "delete_after": "P30D", "clause": "2"},
    "backups": {"max_age": "P30D"}
  },
  "recipients": {
    "printer": {
      "clause": "1",
      "type": "service_provider",
      "country": "US",
      "contract": "C-1",
      "contract_until": "2027-12-31",
      "purposes": ["orders"],
      "fields": {"customers": ["id", "email"]}
    }
  },
  "transfers": {"allow": ["US"], "clause": "1"},
  "rights": {
    "promise": {"answer": "P1M", "clause": "1"},
    "requests": {
      "portability": {"verify": "reasonably_high", "clause": "1"}
    },
    "never_disclose": ["user.authorization"]
  },
  "children": {"under": "P16Y", "date_of_birth": "born", "without_consent": "delete", "clause": "2"}
}
END
	cat >shop.txt <<'END'
Last updated: 3/1/2026
We need your data to send what you order.
It goes after six months.
END
	cat >clauses.json <<'END'
{"format": "pp-clauses/1", "clauses": [
  {"clause": "1", "begins": "We need"},
  {"clause": "2", "begins": "It goes"}]}
END
}

# The same, and figures that go out.
figures() {
	good
	{
		sed '/"transfers"/,$d' good.json
		cat <<'END'
  "releases": {
    "areas": {
      "clause": "1",
      "dataset": "customers",
      "unit": "id",
      "k": 10,
      "suppress": "0.015",
      "columns": {
        "id": {"role": "identifier"},
        "email": {"role": "identifier"},
        "password": {"role": "drop"},
        "income": {"role": "sensitive", "type": "int", "l": {"distinct": 3}, "t": {"ordered": "0.2"}},
        "born": {"role": "quasi", "floor": "year"},
        "seen_at": {"role": "keep"}
      }
    }
  },
END
		sed -n '/"transfers"/,$p' good.json
	} >more.json
	mv more.json good.json
}

# changed SED: what is found when the good policy is edited so.
changed() {
	[ -e good.json ] || good
	sed "$1" good.json >p.json
	run ! cmp -s good.json p.json
	run --separate-stderr pp-policy --now 2026-11-25 p.json
	[ -z "$output" ]
}

# error SED MESSAGE...: then these are the findings, and errors among them.
error() {
	changed "$1"
	[ "$status" -eq 2 ]
	printf 'pp-policy: %s\n' "${@:2}" | is <(echo "$stderr")
}

# warning SED MESSAGE...: then these are the findings, and none is an error.
warning() {
	changed "$1"
	[ "$status" -eq 0 ]
	printf 'pp-policy: warning: p.json: %s\n' "${@:2}" |
	    is <(echo "$stderr")
}

# ---- findings ----

@test "check: says nothing of a policy in which nothing is wrong" {
	good
	run -0 --separate-stderr pp-policy --now 2026-11-25 good.json
	[ -z "$output$stderr" ]
	run -0 --separate-stderr pp-policy check -s --now 2026-11-25 good.json
	[ -z "$output$stderr" ]
}

@test "check: tells all mistakes in one run" {
	error 's/user.contact.email/user.contact.mail/; s/P6M/6M/; s/"US"\]/"us"]/' \
	    'p.json: datasets.customers.fields.email.category: unknown category "user.contact.mail"; did you mean "user.contact.email"?' \
	    'p.json: retention.rules[inactive].delete_after: not an ISO 8601 duration, such as P6M' \
	    "p.json: transfers.allow[0]: must be a country code of two capital letters, such as US, or EU, EEA or adequate"
}

@test "check (1): takes nothing for JSON that is none" {
	bad() {
		printf "$2" >p.json
		run -2 --separate-stderr pp-policy p.json
		[[ $stderr == "pp-policy: p.json:$1: is not JSON: "* ]]
		[ "${#stderr_lines[@]}" -eq 1 ]
	}
	bad 1:1 ''
	bad 2:1 '{"a":1,\n}'
	bad 1:10 '{"a":1,"a":2}'
	bad 1:4 '{} {}'
	bad 1:6 '{"a":"\xff"}'
	bad 1:1 '//\n{}'
}

@test "check (1): takes no key that it does not know" {
	error 's/delete_after/delete_afer/; /"deletions"/d' \
	    'p.json: retention.rules[inactive].delete_afer: unknown key "delete_afer"; did you mean "delete_after"?' \
	    'p.json: retention.rules[inactive]: needs "delete_after" or "keep_while"' \
	    'p.json: retention.rules[inactive]: "since" needs "delete_after"' \
	    'p.json: retention.rules[inactive]: "warn" needs "delete_after"' \
	    'p.json: retention.rules[inactive]: "min_notice" needs "delete_after"' \
	    'p.json: retention.rules[inactive]: "notice" needs "delete_after"' \
	    'warning: p.json: records.deletions: is missing, so nobody notices when a backup brings deleted data back'
	error 's/"choices"/"publications"/' \
	    'p.json: publications: unknown key "publications"; known: "policy", "contacts", "choices", "purposes", "notices", "identity", "redact", "datasets", "retention", "records", "recipients", "releases", "transfers", "rights", "children"' \
	    'p.json: purposes.news.topic: unknown topic "news"' \
	    'p.json: notices.letter.topic: unknown topic "news"'
}

@test "check (1): wants each value to be of its type, and not empty" {
	error 's/"id": "shop"/"id": 7/' 'p.json: policy.id: must be a text'
	error 's/"id": "shop"/"id": ""/' 'p.json: policy.id: must not be empty'
	error 's/"id": "shop"/"id": "a\\u0000b"/' \
	    'p.json: policy.id: must not contain a NUL'
	error 's/"id": "shop",//' 'p.json: policy: "id" is missing'
	error 's/"aggregate_only": true/"aggregate_only": "yes"/' \
	    'p.json: purposes.numbers.aggregate_only: must be true or false'
	error 's/"subjects": \[.*\],/"subjects": "customer",/' \
	    'p.json: datasets.customers.subjects: must be a list'
	error 's/"subjects": \["customer"/&, "customer"/' \
	    'p.json: datasets.customers.subjects[1]: "customer" is listed twice'
	error 's/"subjects": \[.*\],/& "null": "NA",/' \
	    'p.json: datasets.customers.null: must be a list'
	error 's/"subjects": \[.*\],/& "null": ["NA", 7],/' \
	    'p.json: datasets.customers.null[1]: must be a text'
	error 's/"subjects": \[.*\],/& "null": ["NA", "NA"],/' \
	    'p.json: datasets.customers.null[1]: "NA" is listed twice'
	error 's/"role": "Controller"/"role": "controller"/' \
	    'p.json: datasets.customers.role: unknown word "controller"; did you mean "Controller"?'
	error 's/"format": "pp-policy.1"/"format": "pp-policy\/2"/' \
	    'p.json: policy.format: must be "pp-policy/1"'
	error 's/"2026-03-01"/"2026-02-30"/' \
	    'p.json: policy.last_updated: must be a date, YYYY-MM-DD'
	error 's/"since": .*,/"since": ["email"],/' \
	    'p.json: retention.rules[inactive].since: field "email" is not a date; give it the type "date" or "timestamp"'
	error 's/"id": "scores"/"id": "inactive"/' \
	    'p.json: retention.rules[inactive]: another rule has the same id; give each its own'
}

@test "check (1): does not pass an escape on to the terminal" {
	error 's/"role"/"ro\\u001b[7mle"/' \
	    'p.json: datasets.customers."ro?[7mle": unknown key "ro?[7mle"; known: "title", "clause", "assumed", "no_retention", "role", "origin", "time_zone", "null", "subjects", "purposes", "fields", "key", "person", "identity", "derived_from", "at_source"'
}

@test "check (1): reads the conditions of rules" {
	good
	condition() {
		sed "s/\"keep_while\": .*/&, \"when\": \"$1\"/" good.json >p.json
		run --separate-stderr pp-policy --now 2026-11-25 p.json
	}
	condition '.score > 1'
	[ "$status" -eq 0 ]
	condition '.score >'
	[ "$status" -eq 2 ]
	grep -q '^pp-policy: p.json: retention.rules\[scores\].when: ' <<<"$stderr"
	condition '.scor > 1 and .score > 1'
	[ "$status" -eq 2 ]
	[ "${stderr_lines[0]}" = 'pp-policy: p.json: retention.rules[scores].when: unknown field "scor"; did you mean "score"?' ]
	condition 'input'
	[ "$status" -eq 2 ]
	grep -q '^pp-policy: p.json: retention.rules\[scores\].when: ' <<<"$stderr"
	# Who does not ask them can do without.
	run -0 pp-policy fields -D scores p.json
}

@test "check (2): knows the vocabulary, and what is added to it" {
	error 's/"essential.service"/"essential.servce"/' \
	    'p.json: purposes.orders.data_use: unknown data use "essential.servce"; did you mean "essential.service"?'
	error 's/\["customer"\],/["custmer"],/' \
	    'p.json: datasets.customers.subjects[0]: unknown subject "custmer"; did you mean "customer"?'
	error '/"parent"/s/"user.financial.income"/"user.incom"/' \
	    'p.json: policy.extra_categories."user.incom": the name must begin with the "parent" and a dot' \
	    'p.json: datasets.customers.fields.income.category: unknown category "user.financial.income"'
	error 's/"category": "user.behavior"/&, "redact": "msak"/' \
	    'p.json: datasets.customers.fields.seen_at.redact: unknown method "msak"; did you mean "mask"?'
}

@test "check (2): reads a category that was replaced as its successor" {
	warning 's/"user.demographic.profile"/"user.job_title"/' \
	    'datasets.scores.fields.score.category: "user.job_title" has been replaced by "user.professional_information.job_title"'
	# So a rule about the one sees a field of the other.
	changed 's/"user.demographic.profile"/"user.biometric.voice"/
	    s/"user.authorization"\]/"user.biometrics"]/'
	[ "$status" -eq 2 ]
	[[ $stderr == *'score: has a category of "never_disclose"'* ]]
}

@test "check (2): proposes no key that was replaced" {
	error 's/"user.demographic.profile"/"user.telemtry"/' \
	    'p.json: datasets.scores.fields.score.category: unknown category "user.telemtry"'
}

@test "check (3): wants what is named to be there" {
	error 's/"purposes": \["orders", "numbers"\]/"purposes": ["order"]/' \
	    'p.json: datasets.customers.purposes[0]: unknown purpose "order"; did you mean "orders"?'
	error 's/"key": \["id"\],/"key": ["ID"],/' \
	    'p.json: datasets.customers.key[0]: unknown field "ID"; did you mean "id"?' \
	    'p.json: datasets.scores.key[0]: unknown field "ID"; did you mean "id"?' \
	    'warning: p.json: datasets.customers: has no "key", so no program can say which records to delete' \
	    'warning: p.json: datasets.scores: has no "key", so no program can say which records to delete'
	error 's/"dataset": "scores"/"dataset": "score"/' \
	    'p.json: retention.rules[scores].dataset: unknown dataset "score"; did you mean "scores"?' \
	    'warning: p.json: datasets.scores: may be kept longer than "customers", from which it is derived'
	error 's/"notice": "goodbye"/"notice": "good-by"/' \
	    'p.json: retention.rules[inactive].notice: unknown notice "good-by"; did you mean "goodbye"?'
	error 's/"fields": {"customers"/"fields": {"custumers"/' \
	    'p.json: recipients.printer.fields.custumers: unknown dataset "custumers"; did you mean "customers"?'
	error 's/"identity": {"email"/"identity": {"emial"/' \
	    'p.json: datasets.customers.identity.emial: unknown kind of identity "emial"'
	error 's/"clause": "2"},/"clause": "2b"},/' \
	    'p.json: notices.goodbye: unknown clause "2b"; known: "1", "2"' \
	    'p.json: records.deletions: unknown clause "2b"; known: "1", "2"'
	error 's/"class": "mandatory",/& "template": "no.txt",/' \
	    'p.json: notices.goodbye.template: file "no.txt": No such file or directory'
	error 's/"verify": "reasonably_high"/&, "else": "acess"/' \
	    'p.json: rights.requests.portability.else: unknown request "acess"; known: "portability"'
	error 's/"portability"/"portabilty"/' \
	    'p.json: rights.requests.portabilty: unknown request "portabilty"; did you mean "portability"?'
	error 's/"keep_while": .*/&, "leave": "suppression"/' \
	    'p.json: retention.rules[scores]: "leave": "suppression" needs records.suppression'
	error 's/, "without_consent": "delete"//' \
	    'p.json: children: "without_consent" is missing'
	error 's/"date_of_birth": "born"/&, "consent": "konsent"/' \
	    'p.json: children.consent: dataset "customers" has dates of birth, but no field "konsent"; if another dataset has it: {"in": ..., "field": ..., "by": ...}'
	error 's/"date_of_birth": "born"/&, "consent": {"in": "scores", "field": "score", "by": {"nobody": "id"}}/' \
	    'p.json: children.consent.by: dataset "customers" has dates of birth, but no field "nobody"'
	error 's/"date_of_birth": "born"/&, "consent": {"in": "scores", "field": "skore", "by": {"id": "id"}}/' \
	    'p.json: children.consent.field: unknown field "skore"; did you mean "score"?'
	error 's/"date_of_birth": "born"/&, "consent_is": ["oui"]/' \
	    'p.json: children.consent_is: needs "consent"'
	error 's/"min_notice": "P7D"/&, "again_since": ["seen_at"]/' \
	    'p.json: retention.rules[inactive]: "again_since" needs "leave"'
	error 's/"min_notice": "P7D"/&, "leave": "suppression", "again_since": ["email"]/; s/"backups"/"suppression": {"file": "s", "keep": "indeterminate", "review_by": "2030-01-01", "clause": "2"}, &/' \
	    'p.json: retention.rules[inactive].again_since: field "email" is not a date; give it the type "date" or "timestamp"'
	error '/"person"/d; s/"delete_after": "P6M",/& "unit": "person",/' \
	    'p.json: retention.rules[inactive]: "unit": "person" needs a "person" in dataset "customers"'
}

@test "check (3): warns of people whom no hold and no request finds" {
	alone='datasets.scores.person: no hold and no request finds these people: the dataset has no "identity", and no other one that has one names the same fields in "person"'
	warning 's/"derived_from": .*/&\n"person": ["score"],/' "$alone"
	# Another dataset tells its people alike, and finds them.
	good
	jq '.datasets.scores |= (.person = ["no"] | .fields.no = {category: "user.unique_id"}) |
	    .datasets.customers |= (.person = ["no"] | .fields.no = {category: "user.unique_id"})' \
	    good.json >p.json
	pp-policy check p.json
	# Nobody can ask.
	jq 'del(.rights, .records.holds, .records.requests) |
	    .datasets.scores |= (.person = ["no"] | .fields.no = {category: "user.unique_id"})' \
	    good.json >p.json
	run -0 --separate-stderr pp-policy check p.json
	[[ $stderr != *"no request finds"* ]]
}

@test "check (3): finds each clause in the published text, in its order" {
	good
	sed -i 's/We need/We ned/' clauses.json
	error 's/$/ /' \
	    'p.json: clauses.json: clause 1 ("We ned"): "shop.txt" does not have these words after the beginning of the clause before; copy the words from the text'
}

@test "check (3): wants what is to be done to be possible" {
	error 's/"category": "user.behavior"/&, "redact": "shift:by=idd"/' \
	    'p.json: datasets.customers.fields.seen_at.redact: unknown field "idd"; did you mean "id"?'
	error 's/"contract_until"/"transform": {"user.contact": "shift:by=idd", "user.behavior": "shift:by=x"}, &/' \
	    'p.json: recipients.printer.transform."user.contact": unknown field "idd"; did you mean "id"?'
	error 's/"choices"/"identity": {"emial": {"case": "ignore"}}, &/' \
	    'p.json: identity.emial: unknown kind of identity "emial"; did you mean "email"?'
	error 's/"choices"/"identity": {"member": {}}, &/' \
	    'p.json: identity.member: unknown kind of identity "member"; known: "email", "phone_number"'
	error 's/"verify": "reasonably_high"/&, "else": "portability"/' \
	    'p.json: rights.requests.portability.else: must name another request, or "deny"'
	error 's/"portability": {/"access": {"verify": "reasonably_high", "clause": "1"}, &"else": "access", /' \
	    'p.json: rights.requests.portability.else: must ask for less proof than the request itself, but "access" does not'
	error 's/"verify": "reasonably_high"/"verify": "representative"/' \
	    'p.json: rights.requests.portability.verify: unknown word "representative"; known: "none", "contact", "reasonable", "reasonably_high"'
	changed 's/"portability": {/"access": {"verify": "contact", "clause": "1"}, &"else": "access", /'
	[ "$status" -eq 0 ]
	error 's/"keep_while": .*/&, "then": "erase", "erase": ["user.contact"]/' \
	    'p.json: retention.rules[scores].erase: dataset "scores" has no field of category "user.contact"'
}

@test "check (8): finds datasets that keep one another" {
	error '/"derived_from"/d; s/"in": "customers"/"in": "scores"/' \
	    'p.json: retention.rules[scores].keep_while.in: must be another dataset than that of the rule'
	error 's/"keep_while": .*/&}, {"id": "more", "clause": "2", "dataset": "customers", "when": ".id > \\\"9\\\"", "keep_while": {"in": "scores", "by": {"id": "id"}}/
	    s/"id": "inactive",/& "when": ".id < \\\"9\\\"",/; /"derived_from"/d' \
	    'p.json: retention.rules[scores].keep_while.in: dataset "customers" is kept as long as "scores" is, so neither is ever deleted' \
	    'p.json: retention.rules[more].keep_while.in: dataset "scores" is kept as long as "customers" is, so neither is ever deleted' \
	    'warning: p.json: datasets.customers: all its rules have a "when", so other records are kept for ever; say in "no_retention" why'
}

@test "check (1): takes no name that names nothing" {
	error 's/"country": "US"/"country": "XX"/' \
	    'p.json: recipients.printer.country: ISO 3166-1 has no country "XX"'
	error 's/"income": {/"a[": {"category": "user"}, &/' \
	    'p.json: datasets.customers.fields."a[": is not a field name: it needs a ] for each ['
	error 's/"income": {/"email.x": {"category": "user"}, "id[]": {"category": "user"}, &/' \
	    'p.json: datasets.customers.fields."email.x": is part of the field "email"; keep only one of them' \
	    'p.json: datasets.customers.fields."id[]": is part of the field "id"; keep only one of them'
	error 's/"source": "shop.txt"/"source": "..\/shop.txt"/; /"clauses"/d' \
	    'p.json: policy.source: file "../shop.txt" must be in the directory of the policy or below'
	error 's/"source": "shop.txt"/"source": "\/etc\/passwd"/; /"clauses"/d' \
	    'p.json: policy.source: file "/etc/passwd" must be in the directory of the policy or below'
	error 's/"id": "shop"/"id": " "/' 'p.json: policy.id: must not be blank'
	error 's/"printer": {/" ": {/' 'p.json: recipients: a name in it is blank'
	changed 's/"rules": \[/"not_a_date": [" "], &/'
	[ "$status" -eq 0 ]
	source='s/"derived_from"/"at_source": {"sql": {"table": TABLE}}, &/'
	# shellcheck disable=SC2016 # quotes of SQL
	for table in '""' '" "' '"x; drop table y"' '"\\"Score\\""' '"`s`"' '"[s]"' \
	    "\"a'b\"" '"shop..x"' '".x"' '"x."' '"shop. x"' '" x"' '"x "' \
	    '"a\\nb"' '"a\\u0000"' '[]' '["a\\tb"]' '["a", ""]' '[1]' '1' 'null' \
	    '{}'; do
		changed "${source/TABLE/"$table"}"
		[ "$status" -eq 2 ]
		[[ $stderr == 'pp-policy: p.json: datasets.scores.at_source.sql.table'*': must '* ]]
	done
	error "${source/TABLE/\"x;\"}" \
	    'p.json: datasets.scores.at_source.sql.table: must be the name of a table, without quotes, such as account or shop.account; list the names if one has a dot or quote in it: ["shop", "my.account"]'
	# shellcheck disable=SC2016 # quotes of SQL
	for table in '"shop.score_2"' '"Score"' '"select"' '"my score"' '"a-b.c$d"' \
	    '"注文.é"' '["x"]' '["app", "app"]' '["a.b", "\\"S\\" `s` [x];"]' \
	    '["x; drop table y"]' '["a", "b", "c"]'; do
		changed "${source/TABLE/"$table"}"
		[ "$status" -eq 0 ]
	done
	error '/"parent"/s/: {"parent"/: {"parent": "user"}, "user.contact": {"parent"/; s/"user.contact": {"parent": "user.financial"}/"user.contact": {"parent": "user"}/' \
	    'p.json: policy.extra_categories."user.contact": the vocabulary has this category already; remove it here'
	for zone in America//New_York posixrules Factory posix/UTC America/../UTC /UTC; do
		error "s|America/New_York|$zone|" \
		    "p.json: policy.time_zone: time zone \"$zone\": the IANA database has no such name"
	done
	error '/"warn"/d; /"min_notice"/d' \
	    'p.json: retention.rules[inactive].notice: needs "warn", which says when the warning goes out'
}

@test "check (3): tells once that the published text is not there" {
	error 's/"source": "shop.txt"/"source": "shp.txt"/' \
	    'p.json: policy.source: file "shp.txt": No such file or directory'
	error 's/"source": "shop.txt"/"source": 7/' \
	    'p.json: policy.source: must be a text'
	error '/"source"/d' \
	    'p.json: policy.clauses: needs "source", the file of the published text'
}

@test "check (4): knows how durations are written" {
	error 's/"P6M"/"P0.5M"/' \
	    'p.json: retention.rules[inactive].delete_after: a duration takes whole numbers only'
	error 's/"P6M"/"P0D"/' \
	    'p.json: retention.rules[inactive].delete_after: a duration must be greater than zero'
	error 's/"P6M"/"P-6M"/' \
	    'p.json: retention.rules[inactive].delete_after: not an ISO 8601 duration, such as P6M'
	error 's/"P6M"/"P1MT12H"/' \
	    'p.json: retention.rules[inactive].delete_after: a duration has calendar units (P1Y2M3D) or hours, minutes and seconds (PT36H), not both'
	error 's/"answer": "P1M"/"answer": {"business_days": 0}/' \
	    'p.json: rights.promise.answer: must be a duration such as P1M, or {"business_days": 10}'
}

@test "check (5): knows time zones, formats of dates, and years of holidays" {
	changed 's/New_York/New_Yrok/'
	[ "$status" -eq 2 ]
	[[ $stderr == 'pp-policy: p.json: policy.time_zone: time zone "America/New_Yrok": '* ]]
	changed 's/"type": "date"/&, "format": "%Q"/'
	[ "$status" -eq 2 ]
	[[ $stderr == 'pp-policy: p.json: datasets.customers.fields.born.format: '* ]]
	error 's/"category": "user.unique_id"/&, "format": "%F"/' \
	    'p.json: datasets.customers.fields.id: "format" is only for the types date and timestamp' \
	    'p.json: datasets.scores.fields.id: "format" is only for the types date and timestamp'
	error 's/"category": "user.unique_id"/&, "not_before": "2001-01-01"/' \
	    'p.json: datasets.customers.fields.id: only a date or timestamp has "not_before"' \
	    'p.json: datasets.scores.fields.id: only a date or timestamp has "not_before"'
	error 's/"rules": \[/"not_before": "2001", &/' \
	    'p.json: retention.not_before: must be a date, YYYY-MM-DD'
	error 's/"rules": \[/"not_before": "2999-01-01", &/' \
	    'p.json: retention.not_before: is in the future, so no date would be believed'
	error 's/"rules": \[/"not_a_date": {"NEVER": "lost"}, &/' \
	    'p.json: retention.not_a_date.NEVER: unknown word "lost"; known: "missing", "invalid"'
	error 's/"rules": \[/"not_a_date": "NEVER", &/' \
	    'p.json: retention.not_a_date: must be a list of texts, or an object such as {"NEVER": "missing", "0000-00-00": "invalid"}'
	printf '2025-12-25 Christmas Day\n2026-12-25 Christmas Day\n' >days.txt
	warning 's/us-federal.txt/days.txt/' \
	    'policy.holidays: the file has no holidays of 2027, so all of them count as business days'
	warning '/"holidays"/d; s/"answer": "P1M"/"answer": {"business_days": 10}/' \
	    'policy.holidays: no file of holidays is given, so all holidays count as business days'
}

@test "check (6): wants a rule for each dataset, or the reason for none" {
	error '/"derived_from"/d; s/"dataset": "scores"/"dataset": "customers"/; s/"keep_while": .*/"delete_after": "P1Y", "since": ["born"]/' \
	    'p.json: datasets.scores: has no rule in "retention"; add one, or say in "no_retention" why it needs none'
	error 's/"derived_from": .*,/"no_retention": "why not",/' \
	    'p.json: datasets.scores: has a rule in "retention" for all its records, and a "no_retention"; remove one of them'
	warning 's/"keep_while": .*/&, "when": ".score > 1"/' \
	    'datasets.scores: all its rules have a "when", so other records are kept for ever; say in "no_retention" why' \
	    'datasets.scores: may be kept longer than "customers", from which it is derived'
}

@test "check (7): tells what is assumed, and which reviews are due" {
	warning 's/"delete_after": "P6M"/&, "assumed": "half a year is usual"/' \
	    'retention.rules[inactive]: is assumed: half a year is usual'
	warning 's/"delete_after": "P6M"/&, "review_by": "2026-11-24"/' \
	    'retention.rules[inactive].review_by: the review was due on 2026-11-24'
	warning 's/"backups"/"suppression": {"file": "s", "keep": "indeterminate"}, &/' \
	    'records.suppression: is kept for ever; add "review_by", a date to reconsider this'
	error 's/"delete_after": "P6M"/&, "assumed": true/' \
	    'p.json: retention.rules[inactive].assumed: must be a text'
}

@test "check (8): lets nobody leave whose record stays" {
	for then in '"erase", "erase": ["user.contact"]' '"restrict"'; do
		error "s/\"min_notice\": \"P7D\"/&, \"leave\": \"suppression\", \"then\": $then/; s/\"backups\"/\"suppression\": {\"file\": \"s\", \"keep\": \"indeterminate\", \"review_by\": \"2030-01-01\", \"clause\": \"2\"}, &/" \
		    'p.json: retention.rules[inactive].leave: is only for a rule that deletes: leave it out, or use "then": "delete"'
	done
}

@test "check (8): finds rules that erase what a rule decides by, or the key" {
	good
	sed -i 's/"min_notice": "P7D"/&, "then": "erase", "erase": ["user.contact"]/' good.json
	error 's/"erase": \["user.contact"\]/"erase": ["user.behavior"]/' \
	    'p.json: retention.rules[inactive].erase: would erase field "seen_at", by which rule "inactive" decides'
	error 's/"erase": \["user.contact"\]/"erase": ["user.unique_id"]/' \
	    'p.json: retention.rules[inactive].erase: would erase field "id", which is part of the key'
	error 's/"keep_while": {"in": "customers", "by": {"id": "id"}}/"keep_while": {"in": "customers", "by": {"score": "id"}}, "then": "erase", "erase": ["user.demographic"]/' \
	    'p.json: retention.rules[scores].erase: would erase field "score", by which rule "scores" decides'
}

@test "check (8): finds two rules that say different things of one record" {
	second() {
		error "s/\"keep_while\": .*/&}, {\"id\": \"more\", \"clause\": \"2\", \"dataset\": \"customers\", $1/" \
		    "p.json: retention.rules[more]: clashes with rule \"inactive\": $2; give one a \"when\""
	}
	second '"delete_after": "P1Y", "since": ["seen_at"]' \
	    'both count from the same date'
	second '"delete_after": "P1Y", "since": ["seen_at"], "then": "restrict"' \
	    'the record is deleted before this acts'
	second '"keep_while": {"field": "email", "is": "x"}' \
	    'one of them keeps a record that the other deletes'
	# A value that is none keeps nothing.
	error 's/"subjects": \[.*\],/& "null": ["NA", "y"],/; s/"delete_after": "P6M",/"keep_while": {"field": "email", "is": ["x", "y"]},/; /"since": /d; /"warn": /d; /"min_notice": /d; s/"notice": "goodbye"/"then": "delete"/' \
	    'p.json: datasets.customers.null: "y" means no value here, but "keep_while.is" of rule "inactive" names it as a value'
	# Other records, less and earlier, or from another date.
	for fine in '"delete_after": "P1M", "since": ["seen_at"], "then": "restrict"' \
	    '"delete_after": "P9Y", "since": ["born"]'; do
		changed "s/\"keep_while\": .*/&}, {\"id\": \"more\", \"clause\": \"2\", \"dataset\": \"customers\", $fine/"
		[ "$status" -eq 0 ]
		[ -z "$stderr" ]
	done
}

@test "check (1): wants the files of the programs apart, and in one directory" {
	for good in '"holds": {"file": "holds.ndjson"}' \
	    '"holds": {"file": "h", "clause": "1", "basis": "FRCP 37(e)", "subject": "hmac-sha256"}' \
	    '"directory": "/var/lib/pp", "holds": {"file": "a/holds.ndjson"}' \
	    '"directory": "../state"'; do
		changed "s|\"records\": {|&$good,|"
		[ "$status" -eq 0 ]
		[ -z "$stderr" ]
	done
	for name in /etc/passwd ../holds.ndjson a/../../b; do
		error "s|\"records\": {|&\"holds\": {\"file\": \"$name\"},|" \
		    'p.json: records.holds.file: must not leave the directory of the policy; records.directory names another one'
	done
	error 's|"records": {|&"holds": {"file": "deletions.ndjson"},|' \
	    'p.json: records.deletions.file: is the file of records.holds, too: each has its own'
	error 's|"choices": {|&"file": "deletions.ndjson", |' \
	    'p.json: choices.file: is the file of records.deletions, too: each has its own'
	error 's|"records": {|&"holds": {},|' \
	    'p.json: records.holds: "file" is missing'
	error 's|"records": {|&"holds": {"file": "h", "delete_after": "P1Y"},|' \
	    'p.json: records.holds.delete_after: unknown key "delete_after"; known: "file", "clause", "basis", "subject"'
}

@test "check (9): wants a warning to come in time" {
	error 's/"P14D"/"P6M"/' \
	    'p.json: retention.rules[inactive].warn: each duration must be shorter than "delete_after"'
	# Six months may be 181 days.
	error 's/"P14D"/"P182D"/' \
	    'p.json: retention.rules[inactive].warn: each duration must be shorter than "delete_after"'
	error 's/"min_notice": "P7D"/"min_notice": "P15D"/' \
	    'p.json: retention.rules[inactive].min_notice: must not be longer than the longest duration in "warn"'
	error '/"notice": "goodbye"/d; s/"min_notice": "P7D",/"min_notice": "P7D"/' \
	    'p.json: retention.rules[inactive].warn: needs "notice", which says what goes out'
	error '/"warn"/d; /"notice"/d; s/"min_notice": "P7D",/"min_notice": "P7D"/' \
	    'p.json: retention.rules[inactive].min_notice: needs "warn", which says when the warning goes out'
}

@test "check (10): wants a deletion to be remembered while backups live" {
	error 's/"max_age": "P30D"/"max_age": "P31D"/' \
	    'p.json: records.deletions: "delete_after" must not be shorter than records.backups.max_age, else a backup can bring deleted data back unnoticed'
	error 's/"max_age": "P30D"/"max_age": "P1M"/' \
	    'p.json: records.deletions: "delete_after" must not be shorter than records.backups.max_age, else a backup can bring deleted data back unnoticed'
}

@test "check (11): looks at who gets what, where, and by which contract" {
	error 's/"country": "US"/"country": "DE"/' \
	    'p.json: recipients.printer.country: transfers.allow does not list "DE"'
	error '/"contract":/d' \
	    'p.json: recipients.printer: a service_provider needs a "contract"'
	error 's/2027-12-31/2026-11-24/' \
	    'p.json: recipients.printer.contract_until: the contract has run out'
	error '/"contract_until"/,/"fields"/s/"purposes": .*,/"purposes": ["news"],/' \
	    'p.json: recipients.printer.fields.customers: the dataset and the recipient have no purpose in common'
	error 's/"customers": \["id", "email"\]/"customers": ["password"]/' \
	    'p.json: recipients.printer.fields.customers: field "password" is never disclosed; remove it here'
	error 's/"customers": \["id", "email"\]/"customers": "*"/' \
	    'p.json: recipients.printer.fields.customers: "*" is only for an authority; list the fields'
	changed 's/"customers": \["id", "email"\]/"customers": "*"/; s/service_provider/authority/'
	[ "$status" -eq 0 ]
}

@test "check (11): knows groups of countries" {
	changed 's/"country": "US"/"country": ["DE", "IS"]/; s/\["US"\]/["EEA"]/'
	[ "$status" -eq 0 ]
	error 's/"country": "US"/"country": ["DE", "IS"]/; s/\["US"\]/["EU"]/' \
	    'p.json: recipients.printer.country: transfers.allow does not list "IS"'
	error 's/"country": "US"/"country": "EEA"/; s/\["US"\]/["EU", "NO", "IS"]/' \
	    'p.json: recipients.printer.country: transfers.allow does not list "LI"'
	changed 's/"country": "US"/"country": "BR"/; s/\["US"\]/["adequate"]/'
	[ "$status" -eq 0 ]
	error 's/\["US"\]/["Europe"]/' \
	    'p.json: transfers.allow[0]: must be a country code of two capital letters, such as US, or EU, EEA or adequate'
	error 's/"country": "US"/"country": "UK"/' \
	    'p.json: recipients.printer.country: ISO 3166-1 has no country "UK"; did you mean "GB"?'
}

# safeguard MEMBERS: a controller in Berlin, and a safeguard for the USA.
safeguard() {
	printf 's/"language": "en-US"/&, "controller": {"name": "Laden", "country": "DE"}/; '
	printf 's/"allow": \\["US"\\]/&, "safeguards": {"US": {%s}}/' "$1"
}

@test "check (11): wants a safeguard where data leaves the EEA" {
	error 's/"language": "en-US"/&, "controller": {"name": "Laden", "country": "DE"}/' \
	    'p.json: recipients.printer.country: "US" is neither in the EEA nor adequate; add it to transfers.safeguards'
	changed "$(safeguard '"by": "dpf", "clause": "1", "until": "2027-01-01"')"
	[ "$status" -eq 0 ]
	error "$(safeguard '"by": "scc", "clause": "1", "until": "2026-01-01"')" \
	    'p.json: recipients.printer.country: the safeguard of the country has run out'
	error "$(safeguard '"by": "trust", "clause": "1"')" \
	    'p.json: transfers.safeguards.US.by: unknown word "trust"; known: "scc", "bcr", "dpf", "adequacy", "consent", "derogation"'
	error "$(safeguard '"by": "scc"' | sed 's/"US": {/"Mars": {/')" \
	    'p.json: transfers.safeguards.Mars: must be a country code of two capital letters, such as US, or EU, EEA or adequate' \
	    'p.json: recipients.printer.country: "US" is neither in the EEA nor adequate; add it to transfers.safeguards'
}

@test "check (11): wants a country but of those who are no company" {
	error '/"country": "US"/d' \
	    'p.json: recipients.printer: needs a "country"'
	for type in public users; do
		changed "/\"country\": \"US\"/d; /\"contract/d; s/service_provider/$type/"
		[ "$status" -eq 0 ]
	done
	error '/"country": "US"/d; s/service_provider/own_choice/' \
	    'p.json: recipients.printer: an own_choice needs a "topic": that of the choice'
	changed 's/"country": "US"/"topic": "news"/; s/service_provider/own_choice/'
	[ "$status" -eq 0 ]
	error 's/"country": "US"/&, "topic": "news"/' \
	    "p.json: recipients.printer.topic: only an own_choice has one; the topic of others is that of the purpose"
}

@test "explain: says who is no company, and what protects data abroad" {
	good
	sed "$(safeguard '"by": "scc", "clause": "1", "name": "DPA 2026", "until": "2027-01-01"')" \
	    good.json >p.json
	run -0 pp-policy explain p.json
	[[ $output == *"US: the EU's standard contract, DPA 2026, until 2027-01-01 [1]"* ]]
	[[ $output == *"(service provider, US)"* ]]
	sed 's/"country": "US"/"topic": "news"/; s/service_provider/own_choice/' good.json >p.json
	run -0 pp-policy explain p.json
	[[ $output == *"(only if the person switched it on: news)"* ]]
}

@test "diff: says which country or safeguard is new" {
	good
	sed 's/"country": "US"/"country": ["US", "CA"]/; s/"allow": \["US"\]/"allow": ["US", "CA"]/' \
	    good.json >p.json
	run -1 pp-policy diff good.json p.json
	[[ $output == *'significant: recipients.printer: country "CA" added'* ]]
	sed 's/"allow": \["US"\]/&, "safeguards": {"US": {"by": "scc"}}/' \
	    good.json >p.json
	run -0 pp-policy diff good.json p.json
	[[ $output == *'transfers.safeguards.US: new safeguard'* ]]
	run -1 pp-policy diff p.json good.json
	[[ $output == *'significant: transfers.safeguards.US: safeguard removed'* ]]
}

@test "check (11): lets a contract of today be good" {
	changed 's/2027-12-31/2026-11-25/'
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
}

@test "check (11): does not stop other programs when a contract has run out" {
	good
	run -2 pp-policy check --now 2028-01-01 good.json
	run -0 pp-policy fields -D customers --now 2028-01-01 good.json
}

@test "check (12): lets nobody opt out of what must reach all" {
	error 's/"class": "mandatory"/&, "topic": "news"/' \
	    'p.json: notices.goodbye: only a commercial notice has a "topic" and an "unsubscribe"'
	error 's/"unsubscribe": "https", //' \
	    'p.json: notices.letter: a commercial notice needs an "unsubscribe"'
	error 's/"notice": "goodbye"/"notice": "letter"/' \
	    'p.json: retention.rules[inactive].notice: must not be a commercial notice, as people can opt out of these'
}

@test "check (12): promises a day only of notices whose days are counted" {
	error 's/"goodbye": {/&"within": "PT72H", /' \
	    'p.json: notices.goodbye.within: only a notice of the kinds breach, breach_customer and breach_authority has it'
	error 's/"goodbye": {/&"kind": "breach", "within": "P3D", "before": "P30D", /' \
	    'p.json: notices.goodbye.before: only a notice of the kind policy_update has it'
	error 's/"goodbye": {/&"kind": "breach", "within": "soon", /' \
	    'p.json: notices.goodbye.within: must be a duration such as PT72H, or "promptly"'
	changed 's/"goodbye": {/&"kind": "breach", "within": "promptly", /'
	[ "$status" -eq 0 ]
}

@test "check (13): hands out no record for a purpose of aggregates" {
	error '/"contract_until"/,/"fields"/s/"purposes": .*,/"purposes": ["numbers"],/' \
	    'p.json: recipients.printer.purposes: purpose "numbers" is "aggregate_only", but "releases" has no table of a dataset that the recipient gets'
}

@test "check (21): wants to know where consent is kept" {
	basis='s/"topic": "news", "clause": "1"}/"legal_basis": "Consent", &/'
	changed "$basis"
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	warning 's/"news": {"data_use": "marketing.communications.email", "topic": "news"/"news": {"data_use": "marketing.communications.email", "legal_basis": "Consent"/' \
	    'purposes.news: rests on consent, but has neither "consent" nor "topic": nobody can know who gave it'
	error 's/"orders": {/&"consent": "id", /' \
	    'p.json: purposes.orders.consent: the "legal_basis" of this purpose is not Consent'
	error 's/"orders": {/&"legal_basis": "Consent", "consent": "yes", /' \
	    'p.json: purposes.orders.consent.field: dataset "customers" has this purpose, but no field "yes"' \
	    'p.json: purposes.orders.consent.field: dataset "scores" has this purpose, but no field "yes"'
	there='"legal_basis": "Consent", "consent": {"in": "customers", "by": {"id": "id"}, "field": "born", "is": ["1"]}, '
	changed "s/\"orders\": {/&$there/"
	[ "$status" -eq 0 ]
	error "s/\"orders\": {/&${there/born/burn}/" \
	    'p.json: purposes.orders.consent.field: unknown field "burn"; did you mean "born"?'
	error "s/\"orders\": {/&${there/\"id\": \"id\"/\"nr\": \"id\"}/" \
	    'p.json: purposes.orders.consent.by: dataset "customers" has this purpose, but no field "nr"' \
	    'p.json: purposes.orders.consent.by: dataset "scores" has this purpose, but no field "nr"'
	sed "s/\"orders\": {/&$there/" good.json >p.json
	run -0 pp-policy explain p.json
	[[ $(tr -s '\n ' ' ' <<<"$output") == *'consent is looked up in customers, yes is 1'* ]]
}

@test "check (21): wants somebody to look at what programs decide" {
	warning 's/"orders": {/&"automated": {"clause": "1", "review": "the shop"}, /' \
	    'purposes.orders.automated: nobody can ask for a look at it: add the request "automated_decision" to "rights"'
	changed 's/"orders": {/&"automated": {"clause": "1", "review": "the shop"}, /
	    s/"portability"/"automated_decision": {"verify": "none", "clause": "1"}, &/'
	[ "$status" -eq 0 ]
	run -0 pp-policy explain p.json
	[[ $(tr -s '\n ' ' ' <<<"$output") == *'programs decide, and a person may ask for a look at it by: the shop'* ]]
	[[ $output == *'That somebody looks at what a program decided'* ]]
}

@test "check: lets only what is restricted be for some purposes" {
	error 's/"delete_after": "P6M"/&, "only_for": ["orders"]/' \
	    'p.json: retention.rules[inactive]: "only_for" needs "then": "restrict"'
	changed 's/"delete_after": "P6M"/&, "then": "restrict", "only_for": ["orders"]/'
	[ "$status" -eq 0 ]
	run -0 pp-policy explain p.json
	[[ $(tr -s '\n ' ' ' <<<"$output") == *'No longer used, but for "'*'", 6 months after seen_at'* ]]
	error 's/"delete_after": "P6M"/&, "then": "restrict", "only_for": ["ordres"]/' \
	    'p.json: retention.rules[inactive].only_for[0]: unknown purpose "ordres"; did you mean "orders"?'
}

@test "check (14): lets nothing that is never disclosed be taken along" {
	error 's/, "disclose": "never"//' \
	    'p.json: datasets.customers.fields.password: has a category of "never_disclose", but a portability report would contain it; add "disclose": "never"'
	# Inferred data is no part of that report.
	changed 's/"disclose": "never"/"origin": "inferred"/
	    s/"verify": "reasonably_high"/&, "origins": ["provided"]/'
	[ "$status" -eq 0 ]
}

@test "check (14): takes a prefix for a category above only at a dot" {
	changed 's/"user.authorization"\]/"user.device.cookie"]/
	    s/"user.demographic.profile"/"user.device.cookie_id"/'
	[ "$status" -eq 0 ]
	changed 's/"user.authorization"\]/"user.device.cookie"]/
	    s/"user.demographic.profile"/"user.device.cookie"/'
	[ "$status" -eq 2 ]
	changed 's/"user.authorization"\]/"user.device"]/
	    s/"user.demographic.profile"/"user.device.cookie_id"/'
	[ "$status" -eq 2 ]
}

@test "check (15): sees marketing with data of other people's customers" {
	warning 's/"role": "Controller"/"role": "Processor"/; s/"orders", "numbers"/&, "news"/' \
	    'datasets.customers: purpose "news" is marketing, but the role Processor means that the data belongs to customers'
}

@test "check (16): follows data to what it is derived from" {
	error 's/"role": "Controller",/& "derived_from": ["scores"],/' \
	    'p.json: datasets.customers: is derived from itself' \
	    'p.json: datasets.scores: is derived from itself'
	warning 's/"keep_while": .*/"delete_after": "P1Y", "since": ["at"]/; s/"score": {/"at": {"category": "user.behavior", "type": "date"}, &/' \
	    'datasets.scores: may be kept longer than "customers", from which it is derived'
}

@test "check (17): wants to know who is a child" {
	warning 's/"date_of_birth": "born"/"date_of_birth": "birthday"/' \
	    'children.date_of_birth: no dataset about people has a field "birthday", so no program can know who is a child'
	error 's/"date_of_birth": "born"/"date_of_birth": "email"/' \
	    'p.json: children.date_of_birth: field "email" is not a date; give it the type "date"'
}

@test "check (18): promises no answer later than the law wants it" {
	good
	law() {
		printf '{"regime": "%s", "answer": %s, "title": "A law", "applies": ["US-CA"],
		    "source": "a law", "checked": "2026-11-01"}' "$@"
	}
	cat >laws.json <<END
{"format": "pp-jurisdictions/1", "regimes": [
  $(law here '"P1M"'), $(law there '{"business_days": 30}')]}
END
	laws='s/"language"/"jurisdictions": "laws.json", &/;'
	changed "$laws"
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	# A month may have 28 days.
	error "$laws"'s/"answer": "P1M"/"answer": "P31D"/' \
	    'p.json: rights.promise.answer: may be longer than 1 month, the deadline of "here"'
	error "$laws"'s/"answer": "P1M"/"answer": {"business_days": 31}/' \
	    'p.json: rights.promise.answer: may be longer than 1 month, the deadline of "here"' \
	    'p.json: rights.promise.answer: may be longer than 30 business days, the deadline of "there"'
	sed -i 's/2026-11-01/2025-11-01/' laws.json
	warning "$laws" \
	    'policy.jurisdictions: the deadline of "here" was looked up on 2025-11-01, more than a year ago; look it up again'
	echo '{}' >laws.json
	changed "$laws"
	[ "$status" -eq 2 ]
	[[ $stderr == 'pp-policy: p.json: policy.jurisdictions: the file: '* ]]
	# Without a file of its own, those that come with the programs, but it
	# may be that a law does not apply.
	warning 's/"answer": "P1M"/"answer": "P45D"/' \
	    'rights.promise.answer: may be longer than 1 month, the deadline of "gdpr", if that law applies'
}

@test "check (19): compares its dates with those of the published text" {
	warning 's/"2025-03-01"/"2026-03-02"/' \
	    'policy.last_updated: is older than "previous"'
	good
	for line in 'Updated on 2 March 2026' 'This was updated March 2, 2026.' \
	    'updated: 2026-03-02' 'LAST UPDATED 3/2/2026!' '(updated 02.03.2026)'; do
		{ cat shop.txt; echo "$line"; } >more.txt
		warning 's/shop.txt/more.txt/' \
		    'policy.last_updated: line 4 of "more.txt" has another date, 2026-03-02'
	done
	echo 'We were founded on 2 March 2020. Updated 1 March 2026.' >>shop.txt
	warning 's/$/ /' \
	    'policy.last_updated: line 4 of "shop.txt" has another date, 2020-03-02'
}

# ---- the call ----

@test "check: says nothing of a release in which nothing is wrong" {
	figures
	run -0 --separate-stderr pp-policy -s --now 2026-11-25 good.json
	[ -z "$output$stderr" ]
	# Each key that a release has, and no dataset.
	printf 'a;a-b;*\nb;a-b;*\nc;c;*\n' >segment.csv
	cat >more.json <<'END'
{
  "title": "Areas", "assumed": "ten is usual", "clause": "1",
  "unit": "id", "k": 10, "suppress": 0, "labels": "hierarchy",
  "search": "levels",
  "columns": {
    "id": {"role": "drop"},
    "age": {"role": "quasi", "type": "int", "top": 90, "label": "range", "weight": 1000},
    "born": {"role": "quasi", "type": "date", "floor": "quarter"},
    "segment": {"role": "quasi", "type": "text", "hierarchy": "segment.csv"},
    "zip": {"role": "quasi", "floor": "zip3"},
    "illness": {"role": "sensitive", "l": {"recursive": ["0.5", 3]}, "t": {"equal": 1}},
    "ward": {"role": "sensitive", "type": "text", "hierarchy": "segment.csv", "l": {"entropy": "2.5"}, "t": {"ordered": "0.125"}},
    "pay": {"role": "sensitive", "type": "number", "l": {"distinct": "3"}}
  }
}
END
	jq --slurpfile more more.json '.releases.areas = $more[0]' good.json >p.json
	run -0 --separate-stderr pp-policy --now 2026-11-25 p.json
	[ "$stderr" = 'pp-policy: warning: p.json: releases.areas: is assumed: ten is usual' ]
}

@test "check (1): wants the numbers of a release to be exact, and to bind" {
	figures
	error 's/"k": 10/"k": 1/; s/"0.015"/0.015/; s/"distinct": 3/"distinct": "2.5"/; s/"ordered": "0.2"/"ordered": "1.1"/' \
	    'p.json: releases.areas.columns.income.l.distinct: must be a whole number, 1 or more' \
	    'p.json: releases.areas.columns.income.t.ordered: must be a number in quotes from 0 to 1, such as "0.2"' \
	    'p.json: releases.areas.k: must be a whole number of persons, at least 2' \
	    'p.json: releases.areas.suppress: must be a share below 1 in quotes, such as "0.01"'
	error '/"k": 10/d; s/"0.015"/"1"/; s/{"distinct": 3}/{"entropy": "0.9"}/; s/{"ordered": "0.2"}/{}/' \
	    'p.json: releases.areas.columns.income.l.entropy: must be a number in quotes, 1 or more, such as "2.5"' \
	    'p.json: releases.areas.columns.income.t: must have one of its keys, and only one' \
	    'p.json: releases.areas: "k" is missing' \
	    'p.json: releases.areas.suppress: must be a share below 1 in quotes, such as "0.01"'
	error 's/{"distinct": 3}/{"recursive": ["0", 3]}/; s/{"ordered": "0.2"}/{"ordred": "0.2"}/' \
	    'p.json: releases.areas.columns.income.l.recursive: must be the two numbers c (greater than 0) and l (1 or more), such as ["3", 3]' \
	    'p.json: releases.areas.columns.income.t.ordred: unknown key "ordred"; did you mean "ordered"?'
	error 's/"floor": "year"/"top": "old", "weight": 0/' \
	    'p.json: releases.areas.columns.born.top: must be a whole number' \
	    'p.json: releases.areas.columns.born.weight: must be a whole number from 1 to 1000'
}

@test "check (1): knows what a column of a release can be, and what is said of it" {
	figures
	error 's/"role": "keep"/"role": "kep"/; s/"floor": "year"/"floor": "yeer"/; s/"type": "int"/"type": "float"/; s/"k": 10/"labels": "sets", "search": "box", "bounds": "tight", &/' \
	    'p.json: releases.areas.bounds: unknown key "bounds"; known: "title", "clause", "assumed", "dataset", "search", "labels", "columns", "unit", "k", "suppress"' \
	    'p.json: releases.areas.search: unknown word "box"; known: "boxes", "close", "levels", "global"' \
	    'p.json: releases.areas.labels: unknown word "sets"; did you mean "set"?' \
	    'p.json: releases.areas.columns.income.type: unknown word "float"; known: "int", "number", "date", "text"' \
	    'p.json: releases.areas.columns.born.floor: unknown word "yeer"; did you mean "year"?' \
	    'p.json: releases.areas.columns.seen_at.role: unknown word "kep"; did you mean "keep"?'
	error 's/"floor": "year"/&, "l": {"distinct": 2}, "t": {"equal": "0.5"}/; s/"distinct": 3}/&, "floor": "zip3", "label": "set"/; s/"role": "drop"/&, "type": "text", "hierarchy": "x.csv"/' \
	    'p.json: releases.areas.columns.password: "type" is only for a quasi or sensitive column' \
	    'p.json: releases.areas.columns.password: "hierarchy" is only for a quasi or sensitive column' \
	    'p.json: releases.areas.columns.income: "floor" is only for a quasi column' \
	    'p.json: releases.areas.columns.income: "label" is only for a quasi column' \
	    'p.json: releases.areas.columns.income: its "floor" needs the type "text"' \
	    'p.json: releases.areas.columns.born: "l" is only for a sensitive column' \
	    'p.json: releases.areas.columns.born: "t" is only for a sensitive column'
	error 's/"floor": "year"/"floor": "zip3", "type": "number", "label": "hierarchy"/' \
	    'p.json: releases.areas.columns.born: its "floor" needs the type "text"' \
	    'p.json: releases.areas.columns.born: the label "hierarchy" needs a "hierarchy"'
	error 's/"k": 10/"search": "levels", &/; s/"floor": "year"/"hierarchy": "born.csv", "label": "set"/' \
	    'p.json: releases.areas.columns.born: this search writes names of the hierarchy; use the label "hierarchy"'
	error 's/"floor": "year"/&, "top": 1990/' \
	    'p.json: releases.areas.columns.born: has a "floor" and a "top"; remove one of them'
}

@test "check (3): finds what a release names" {
	figures
	error 's/"unit": "id"/"unit": "idd"/; s/"born": {"role"/"birth": {"role"/' \
	    'p.json: releases.areas.unit: unknown column "idd"; did you mean "id"?' \
	    'p.json: releases.areas.columns.birth: unknown field "birth"; known: "id", "email", "password", "income", "born", "seen_at"' \
	    'p.json: releases.areas.columns: field "born" is missing; give it a role ("drop" leaves it out)'
	error '/"releases"/,/"unit"/s/"dataset": "customers"/"dataset": "customer"/' \
	    'p.json: releases.areas.dataset: unknown dataset "customer"; did you mean "customers"?'
}

@test "check (20): lets no one stand out in a release" {
	figures
	error '/"born": {"role"/d' \
	    'p.json: releases.areas: has no column with the role "quasi", so nothing is made coarser' \
	    'p.json: releases.areas.columns: field "born" is missing; give it a role ("drop" leaves it out)'
	error 's/"id": {"role": "identifier"/"id": {"role": "quasi"/' \
	    'p.json: releases.areas.unit: column "id" tells whose record it is, but the release publishes it; use the role "identifier"' \
	    'warning: p.json: releases.areas.columns.id: identifies people, and may do so even when it is made coarser; use the role "identifier"'
	error 's/"email": {"role": "identifier"/"email": {"role": "keep"/; s/"role": "drop"/"role": "keep"/' \
	    'p.json: releases.areas.columns.email: identifies people, but the release publishes it unchanged; use the role "identifier"' \
	    'p.json: releases.areas.columns.password: is never disclosed, but the release publishes it; use the role "drop"'
	sed -i 's/"income": {"category": "user.financial.income"}/"income": {"category": "user.government_id.passport_number"}/' good.json
	error 's/$/ /' \
	    'p.json: releases.areas.columns.income: identifies people, but the release publishes it unchanged; use the role "identifier"'
}

@test "check (20): warns of a release that tells more than it seems" {
	figures
	warning 's/"born": {"role": "quasi", "floor": "year"/"born": {"role": "keep"/; s/"seen_at": {"role": "keep"/"seen_at": {"role": "quasi"/' \
	    'releases.areas.columns.born: others may know this of a person, but the release publishes it unchanged; use the role "quasi"'
	warning 's/, "l": {"distinct": 3}, "t": {"ordered": "0.2"}//' \
	    'releases.areas.columns.income: is sensitive and has no "l" or "t", so a group of people with the same value gives it away'
	warning 's/"distinct": 3/"distinct": 11/; s/"type": "int"/"type": "text"/' \
	    'releases.areas.columns.income.l: a group of "k" people cannot have so many values, so groups will be larger' \
	    'releases.areas.columns.income: "ordered" takes texts in alphabetical order; a "hierarchy" sets another order'
	warning '/"unit"/d; /"role": "Controller"/,/"person"/s/"key": \["id"\]/"key": ["id", "seen_at"]/' \
	    'releases.areas: has no "unit", so each record counts as a person, but a person may have several records'
}

@test "check (20): reads the hierarchies of releases" {
	figures
	sed -i 's/"floor": "year"/"hierarchy": "born.csv"/' good.json
	error 's/$/ /' \
	    'p.json: releases.areas.columns.born.hierarchy: file "born.csv": No such file or directory'
	printf "$SECRET,*\n$SECRET,*\n" >born.csv
	error 's/$/ /' \
	    'p.json: releases.areas.columns.born.hierarchy: "born.csv":2: repeats the value of an earlier row'
	printf '35,31-35,*\n36,31-35,*\n' >born.csv
	warning 's/$/ /' \
	    'releases.areas.columns.born.hierarchy: "born.csv": cell 2 of a row is a range that does not contain the value in cell 1, so readers would take it for another'
	error 's,born.csv,../born.csv,' \
	    'p.json: releases.areas.columns.born.hierarchy: file "../born.csv" must be in the directory of the policy or below'
	# Nobody else waits for them.
	rm born.csv
	run -0 --separate-stderr pp-policy explain good.json
	[ -z "$stderr" ]
}

@test "check: makes a warning the status 1, with -s" {
	good
	sed 's/"delete_after": "P6M"/&, "assumed": "why not"/' good.json >p.json
	run -1 --separate-stderr pp-policy -s --now 2026-11-25 p.json
	[ -n "$stderr" ]
	run -1 --separate-stderr pp-policy -sq --now 2026-11-25 p.json
	[ -z "$stderr" ]
	run -2 pp-policy -s --now 2026-11-25 p.json nowhere.json
}

@test "check: writes its findings as JSON, whatever the status" {
	good
	sed 's/"P6M"/"6M"/' good.json >p.json
	run -2 --separate-stderr pp-policy -t json --now 2026-11-25 p.json
	[ -z "$stderr" ]
	is <(echo "$output") <<'END'
{"file":"p.json","errors":1,"warnings":0,"findings":[
{"number":4,"level":"error","where":"retention.rules[inactive].delete_after","what":"not an ISO 8601 duration, such as P6M"}
]}
END
	pp-policy -t json --now 2026-11-25 good.json | is <(echo \
	    '{"file":"good.json","errors":0,"warnings":0,"findings":[]}')
}

@test "check: reads standard input, that of PP_POLICY, or the built-in policy" {
	good
	pp-policy fields -D scores - <good.json | is <(printf '%s\t' \
	    field category type format origin tells identity disclose about
	    echo redact
	    printf 'id\tuser.unique_id\ttext\t\tprovided\trecord\t\t\t\t\n'
	    printf 'score\tuser.demographic.profile\tnumber\t\tprovided\t\t\t\t\t\n')
	PP_POLICY=good.json pp-policy explain >got
	grep -qx shop got
	PP_POLICY='' pp-policy -s
	pp-policy fields | grep -q '^email	user.contact.email	'
}

@test "check: says that a file is not there" {
	run -2 --separate-stderr pp-policy nowhere.json
	[ "$stderr" = 'pp-policy: nowhere.json: No such file or directory' ]
	run -2 --separate-stderr pp-policy .
	[ "$stderr" = 'pp-policy: .: Is a directory' ]
	run -2 --separate-stderr pp-policy explain nowhere.json
	[ "$stderr" = 'pp-policy: nowhere.json: No such file or directory' ]
}

@test "check: takes files and formats that a command has" {
	good
	wrong() {
		run -2 --separate-stderr pp-policy "${@:2}"
		[ "$stderr" = "pp-policy: $1" ]
		[ -z "$output" ]
	}
	wrong 'diff takes two files' diff good.json
	wrong 'explain takes one file' explain good.json good.json
	wrong 'explain writes text or html' explain -t json good.json
	wrong '-D is only for fields' -D x good.json
	wrong 'good.json: unknown dataset "score"; did you mean "scores"?' \
	    fields -D score good.json
	wrong 'good.json: has the datasets "customers", "scores"; choose one with -D' \
	    fields good.json
	cp good.json check
	run -0 pp-policy --now 2026-11-25 ./check
}

@test "check: tells that a field of never_disclose is not given" {
	good
	sed 's/"never_disclose": \[/&"user.contact", /
	    s/"email": {"category": "user.contact.email"/&, "disclose": "never"/' \
	    good.json >p.json
	run -2 --separate-stderr pp-policy --now 2026-11-25 p.json
	[[ $stderr == *'fields.customers: field "email" is never disclosed; remove it here' ]]
	sed -i 's/"email": {"category": "user.contact.email", "disclose": "never"/"email": {"category": "user.contact.email"/
	    s/"verify": "reasonably_high"/&, "origins": ["inferred"]/' p.json
	run -0 --separate-stderr pp-policy --now 2026-11-25 p.json
	[[ $stderr == *'warning: '*'"email" has a category of "never_disclose", so it is not handed out' ]]
	# Nor is it given hidden.
	sed 's/"contract_until"/"transform": {"user.contact": "mask"}, &/' p.json >q.json
	run -0 --separate-stderr pp-policy --now 2026-11-25 q.json
	[[ $stderr == *'"email" has a category of "never_disclose", so it is not handed out' ]]
	run -0 pp-policy explain --now 2026-11-25 q.json
	[[ $(tr -s '\n ' ' ' <<<"$output") != *'email (hidden'* ]]
}

@test "check: prints a hundred mistakes, and says how many more there are" {
	good
	fields=$(for i in $(seq 150); do printf '"f%d": {"category": "x"}, ' "$i"; done)
	sed "s/\"score\": {/$fields&/" good.json >p.json
	run -2 --separate-stderr pp-policy --now 2026-11-25 p.json
	[ "${#stderr_lines[@]}" -eq 101 ]
	[ "${stderr_lines[100]}" = 'pp-policy: p.json: and 50 more' ]
	run -2 pp-policy -t json --now 2026-11-25 p.json
	[ "$(jq '.findings | length' <<<"$output")" -eq 150 ]
	run -2 --separate-stderr pp-redact -p p.json <<<x
	[ "${#stderr_lines[@]}" -eq 101 ]
}

@test "check: takes thousands of datasets, however they hang together" {
	good
	# Each is derived from two that are derived from the same two, and is
	# kept as long as the one before.
	jq '.datasets.customers as $d | .retention.rules[0] as $r |
	    .datasets.x0 = $d | .datasets.y0 = $d |
	    reduce range(1; 40) as $i (.; .datasets["x\($i)", "y\($i)"] =
		($d | .derived_from = ["x\($i - 1)", "y\($i - 1)"])) |
	    .datasets.z0 = $d |
	    reduce range(1; 3000) as $i (.; .datasets["z\($i)"] = $d) |
	    .retention.rules += [$r + {id: "z", dataset: "z0"}] +
	    [range(1; 3000) | {id: "z\(.)", clause: "2", dataset: "z\(.)",
		keep_while: {in: "z\(. - 1)", by: {id: "id"}}}] +
	    [range(40) as $i | "x\($i)", "y\($i)" |
		$r + {id: ., dataset: .}]' good.json >p.json
	run -0 --separate-stderr timeout 60 pp-policy --now 2026-11-25 p.json
	[ -z "$stderr" ]
	# The first is kept as long as the last: all of them wait.
	jq '.retention.rules |= map(
	    if .dataset == "z0" then {id, clause, dataset,
		keep_while: {in: "z2999", by: {id: "id"}}} else . end)' p.json >q.json
	run -2 timeout 60 pp-policy -t json --now 2026-11-25 q.json
	[ "$(jq .errors <<<"$output")" -eq 3000 ]
}

@test "check: tells one clash of a rule, not one with each before it" {
	good
	jq '.retention.rules |= [.[], (.[0] | .id = (range(50) | tostring))]' \
	    good.json >p.json
	run -2 pp-policy -t json --now 2026-11-25 p.json
	[ "$(jq .errors <<<"$output")" -eq 50 ]
}

# ---- fields ----

@test "fields: lists what a dataset knows of its columns" {
	good
	pp-policy fields -t ndjson -D customers good.json | head -n 3 |
	    is <(cat <<'END'
{"field":"id","category":"user.unique_id","type":"text","origin":"provided","tells":"record,person"}
{"field":"email","category":"user.contact.email","type":"text","origin":"provided","identity":"email"}
{"field":"password","category":"user.authorization.password","type":"text","origin":"provided","disclose":"never","redact":"drop"}
END
	)
}

@test "fields: tells that a category, too, is never disclosed" {
	good
	sed 's/"never_disclose": \[/&"user.contact", /
	    s/"verify": "reasonably_high"/&, "origins": ["inferred"]/
	    s/"choices"/"redact": {"user": "mask"}, &/' good.json >p.json
	pp-policy fields -D customers p.json | sed 4q | cut -f 1,8,10 |
	    is <(printf '%s\t%s\t%s\n' field disclose redact id '' mask \
	    email never drop password never drop)
}

@test "fields: shows the method of the longest category above" {
	good
	sed 's/"choices"/"redact": {"user": "drop", "user.contact": "mask", "user.contact.emai": "keep"}, &/
	    s/"user.contact.emai"/"user.contact.address"/
	    s/"category": "user.behavior"/&, "redact": "keep"/' good.json >p.json
	pp-policy fields -D customers p.json | cut -f 1,10 | is <(printf '%s\t%s\n' \
	    field redact id drop email mask password drop income drop \
	    born drop seen_at keep)
	# TSV has no quotes, and no value that breaks a row.
	sed 's/"choices"/"redact": {"user": "label:a\\t\\"b\\""}, &/' good.json >p.json
	pp-policy fields -D customers p.json >got
	[ "$(cut -f 1,10 got | sed -n 2p)" = $'id\tlabel:a "b"' ]
}

# ---- explain ----

@test "explain: says in plain words what is kept, why, how long, and who gets it" {
	good
	pp-policy explain good.json >got
	sed -n '/^customers$/,/^scores$/p' got | is <(cat <<'END'
customers
---------
This is about: Customer. [1]

What is collected
- id: Unique ID; origin not stated
- email: User Contact Email; origin not stated
- password: Password (never disclosed); origin not stated
- income: user.financial.income; origin not stated
- born: Birth Date; origin not stated
- seen_at: Observed Behavior; origin not stated

Why
- Essential for Service [1]
- Analytics for Reporting; only in numbers about many people [1]

How long
- Deleted 6 months after seen_at. A warning goes out 14 days before. Nothing
  is deleted earlier than 7 days after the warning. [2]

Who gets it
- printer (service provider, US) gets id and email, for: Essential for
  Service; until the contract ends on 2027-12-31 [1]

scores
END
	)
	grep -qx 'We answer within 1 month. \[1\]' got
	grep -qx 'Nobody outside these countries gets data: US. \[1\]' got
	[ "$(awk 'length > 78' got)" = '' ]
}

@test "explain: tells what is assumed, hidden, excepted, and for whom it is held" {
	good
	sed 's/"delete_after": "P6M"/&, "assumed": "half a year is usual"/
	    s/"contract_until"/"transform": {"user.contact": "mask"}, &/
	    s/"role": "Controller"/"role": "Processor", "null": ["NULL", "NA"]/
	    s/"verify": "reasonably_high"/&, "else": "deny", "except": [{"dataset": "scores", "reason": "too_old"}]/' \
	    good.json >p.json
	# In one line, whatever the folding.
	pp-policy explain --now 2026-11-25 p.json | tr '\n' ' ' | tr -s ' ' >got
	while IFS= read -r sentence; do
		grep -Fq -e "$sentence" got || { echo "$sentence"; return 1; }
	done <<'END'
We hold it for our customers, who decide about it. [1]
the published text does not say it: half a year is usual. [2]
The entries NULL and NA mean that nothing is known.
It is made from "customers". [1]
Kept as long as there is a record in "customers" with the same id, then deleted. [2]
gets id and email (hidden: mask), for: Essential for Service; until
or a second factor; not of "scores" (too old); else: it is refused [1]
In no answer, even to the person: Authorization Information.
Data of a person under 16 years (as born says) is deleted at once. [2]
- That something was deleted is kept for 30 days, without names or addresses. [2]
END
}

@test "explain: says nothing that is not so" {
	good
	sed 's/"by": {"id": "id"}/"by": {"score": "id"}/
	    s/"delete_after": "P6M"/&, "missing": "keep", "future": "keep"/
	    s/"type": "service_provider"/"type": "authority", "case_required": true/
	    s/\["id", "email"\]/"*"/
	    s/"never_disclose": \[/&"user.financial", /
	    s/"income": {"category": "user.financial.income"/&, "disclose": "never"/
	    s/"verify": "reasonably_high"/&, "origins": ["provided", "inferred"]/
	    s/"requests": {$/&"sale:opt-out": {"verify": "none", "clause": "1"}, "deletion": {"verify": "contact", "clause": ["1", "2"]},/' \
	    good.json >p.json
	pp-policy explain --now 2026-11-25 p.json | tr '\n' ' ' | tr -s ' ' >got
	while IFS= read -r sentence; do
		grep -Fq -e "$sentence" got || { echo "$sentence"; return 1; }
	done <<'END'
Kept as long as there is a record in "customers" whose id is its score, then
after seen_at. Where that is missing or in the future, the record is kept.
printer (authority, US) may get all of it but password and income, for:
; only in a case that is on record; until the contract ends on 2027-12-31
income: user.financial.income (never disclosed);
second factor; only what was given by the person and inferred; else: it waits [1]
telephone number comes back; else: it waits [1, 2]
shared: nobody checks who asks; no limit [1]
The programs carry out: To delete it. All other requests are for people to carry out; the programs record them and count their deadlines.
END
}

@test "explain: claims nothing that the policy or a program does not do" {
	good
	jq '.policy.language = "de-DE" |
	    .datasets.customers.fields.seen_at.origin = "observed" |
	    .datasets.scores.origin = "inferred" |
	    .recipients.printer.purposes = ["orders", "news"] |
	    .records.suppression = {file: "s", delete_after: "P5Y"} |
	    .records.requests = {file: "r", delete_after: "P2Y"}' good.json >p.json
	run -0 --separate-stderr pp-policy explain --now 2026-11-25 p.json
	tr '\n' ' ' <<<"$output" | tr -s ' ' >got
	while IFS= read -r sentence; do
		grep -Fq -e "$sentence" got || { echo "$sentence"; return 1; }
	done <<'END'
What this policy says, in plain words.
born: Birth Date; origin not stated
seen_at: Observed Behavior; observed
; inferred
printer (service provider, US) gets id and email, for: Essential for Service; until
We answer within 1 month. [1]
All requests are for people to carry out; the programs record them and count their deadlines.
That somebody made a request is kept for 2 years, with names and addresses only while it is open.
That somebody wants no more mail is to be kept for 5 years, then people remove it, without names or addresses.
END
	# The sentences are not German.
	pp-policy explain -t html p.json | grep -qx '<html lang="en">'
	error 's/"language": "en-US"/"language": "Deutsch"/' \
	    'p.json: policy.language: must be a language tag such as en-US or de'
}

@test "explain: says which requests the programs carry out in this policy" {
	good
	jq '.rights.requests += {deletion: {verify: "none", clause: "1"},
	    "consent:withdraw": {verify: "none", clause: "1"}}' good.json >p.json
	flat() {
		pp-policy explain --now 2026-11-25 "$1" | tr '\n' ' ' | tr -s ' '
	}
	flat p.json | grep -Fq 'The programs carry out: To delete it. All other requests are for people'
	# Nothing rests on consent alone, until both purposes do.
	jq '.purposes.orders.legal_basis = "Consent" |
	    .purposes.numbers.legal_basis = "Consent"' p.json >q.json
	flat q.json >got
	grep -Fq 'The programs carry out: To delete it and To take consent back.' got
	grep -Fq 'Taking consent back deletes only what rests on nothing else: customers.' got
	# Nobody can be found.
	jq 'del(.datasets.customers.identity)' q.json >r.json
	flat r.json >got
	grep -Fq 'All requests are for people to carry out' got
	run ! grep -Fq 'Taking consent back' got
}

@test "explain: tells what comes to an end, and what does not" {
	good
	says() {
		sed "$1" good.json >p.json
		pp-policy explain --now 2028-01-01 p.json 2>&1 |
		    tr '\n' ' ' | tr -s ' ' >got
		grep -Fq -e "$2" got || { cat got; return 1; }
	}
	says 's/$/ /' \
	    'for: Essential for Service; nothing any more, as the contract ended on 2027-12-31 [1]'
	says 's/"never_disclose": \[/&"user.unique_id", "user.contact", /; s/"verify": "reasonably_high"/&, "origins": ["inferred"]/' \
	    'printer (service provider, US) gets nothing of it, for: '
	says 's/"records": {/&"holds": {"file": "h", "clause": "1"}, /' \
	    'What a court or an authority wants to see is kept until its legal hold is released. [1]'
	# A rule without a date has none that is in the future.
	says 's/"rules": \[/"missing": "keep", "invalid": "keep", "future": "keep", &/' \
	    'with the same id, then deleted. Where id is missing, the record is kept. [2]'
	says 's/"since": \["seen_at"\]/"since": ["seen_at", "born"], "missing": "keep", "invalid": "keep"/' \
	    'Where the date to count from is missing or no date, the record is kept.'
	says 's/"date_of_birth": "born"/&, "consent": "email", "unknown_age": "child"/; s/"without_consent": "delete"/"without_consent": "restrict"/' \
	    'under 16 years (as born says) is not used where there is no consent. Somebody whose date of birth is missing counts as a child. [2]'
	says 's/"min_notice": "P7D"/&, "leave": "suppression", "again_since": ["seen_at", "born"]/; s/"backups"/"suppression": {"file": "s", "delete_after": "P5Y", "clause": "2"}, &/' \
	    'That the person wants no more is remembered as a hash, until a later date of seen_at or born says that they came back. [2]'
	says 's/"date_of_birth": "born"/&, "consent": {"in": "scores", "field": "score", "by": {"id": "id"}}, "consent_is": ["granted", "oui"]/' \
	    'where there is no consent. Consent is looked up in scores. Consent is "granted" or "oui". [2]'
	says 's/"date_of_birth": "born"/&, "unknown_age": "review"/' \
	    'is deleted at once. Where the date of birth is missing, somebody looks at it. [2]'
}

@test "explain: tells how many people stand behind a figure that goes out" {
	figures
	pp-policy explain good.json >got
	sed -n '/^What goes out/,/^What a person/p' got | is <(cat <<'END'
What goes out without names
---------------------------

areas
Only figures in which no one stands out: groups of at least 10 people who are
alike in born. Who fits into no group is left out, at most 1.5% of all. They
are made from "customers". [1]
- income: as it is; each group has at least 3 different values; no group
  differs from all people by more than 0.2 on a scale from 0 to 1
- born: no finer than the year
- seen_at: as it is, and not looked at
- id, email and password: left out

What a person may ask for
END
	)
	sed '/"dataset": "customers",$/N; s/"dataset": "customers",\n *"unit": "id",/"assumed": "ten is usual",/
	    s/"suppress": "0.015",/"title": "Areas",/; s/{"distinct": 3}/{"recursive": ["0.5", 3]}/
	    s/"floor": "year"/"floor": "zip3"/; s/"password": {"role": "drop"/"age": {"role": "quasi", "top": 90/' \
	    good.json >p.json
	pp-policy explain p.json | tr '\n' ' ' | tr -s ' ' >got
	while IFS= read -r sentence; do
		grep -Fq -e "$sentence" got || { echo "$sentence"; return 1; }
	done <<'END'
Areas Only figures in which no one stands out: groups of at least 10 people who are alike in age and born. Nobody is left out. Each record counts for a person of its own. The published text does not say it: ten is usual. [1]
- age: as coarse as it takes; 90 and more are not told apart
income: as it is; the most frequent value of a group is rarer than 0.5 times all from number 3 on, by frequency; no group
- born: no more than the first three digits
END
}

@test "explain: has a sentence for every key of a policy, and diff a line" {
	sources=$(grep -l '{ "[a-z_]*", read_' \
	    "$BATS_TEST_DIRNAME"/../lib/policy/*.c | grep -v -e clauses -e law)
	good
	cp "$BATS_TEST_DIRNAME/everykey.json" p.json
	printf '10001;100;*\n' >zips.csv
	echo Goodbye. >goodbye.txt
	sed -i 's/"source": "text.txt"/"source": "shop.txt"/' p.json
	# shellcheck disable=SC2086 # names of files are words
	run python3 "$BATS_TEST_DIRNAME/everykey.py" p.json $sources
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "explain: tells how people are found, and what nobody is found by" {
	good
	jq '.identity = {email: {case: "exact", dots: "candidate"},
	    phone_number: {default_country: "US"},
	    shared_value: "review", address_alone: "never"} |
	    .datasets.customers.identity.phone_number = "income"' good.json >p.json
	pp-policy explain p.json | sed -n '/^How a person/,/^What/p' |
	    tr '\n' ' ' | tr -s ' ' >got
	while IFS= read -r sentence; do
		grep -Fq -e "$sentence" got || { echo "$sentence"; return 1; }
	done <<'END'
- customers: by email (email) and phone number (income); records with the same id are of one person
- Two entries of email are the same if they differ only in the way in which an accent is encoded and the way in which a domain is written. If they differ in dots, somebody looks at it.
- Two entries of phone number are the same if they differ only in the way in which a telephone number is written. A number without a country is of US.
- An entry that several people have in common finds none of them for certain: nothing is deleted for it, and somebody looks at it.
- A postal address or an IP address alone finds nobody for certain.
END
	jq 'del(.identity.shared_value, .identity.address_alone)' p.json >q.json
	pp-policy explain q.json >got
	run ! grep -q -e 'in common' -e 'IP address' got
}

@test "explain: makes one page that needs no other and can be read aloud" {
	good
	sed -i 's/"id": "shop"/&, "title": "A <b>\&amp; \\"C\\""/' good.json
	pp-policy explain -t html good.json >got.html
	[ "$(head -n 2 got.html)" = $'<!DOCTYPE html>\n<html lang="en-US">' ]
	grep -qx '<title>A &lt;b&gt;&amp;amp; &quot;C&quot;</title>' got.html
	[ "$(grep -c '<main>' got.html)" -eq 1 ]
	[ "$(grep -c '<h1>' got.html)" -eq 1 ]
	# Nothing is fetched or run.
	run ! grep -Eqi '<script|<link|<img|<iframe|https?:|url\(|@import| on[a-z]+=' \
	    got.html
	# Each table says what it is, and each cell has heads.
	[ "$(grep -c '<table>' got.html)" -eq "$(grep -c '<caption>' got.html)" ]
	run ! grep -E '<th>|<th [^s]' got.html
	[ "$(grep -c '<tr><td' got.html)" -eq 0 ]
	# Long names are divided between words.
	grep -qF '<th scope="row">seen_<wbr>at</th>' got.html
	# Headings do not skip a level.
	grep -o '<h[1-3]>' got.html | tr -dc '1-3\n' |
	    awk '$1 > last + 1 { exit 1 } { last = $1 }'
}

@test "explain: closes every element that it opens" {
	pp-policy explain -t html >got.html
	grep -o '</\{0,1\}[a-z0-9]*' got.html | awk '
	/^<(meta|wbr|$)/ { next }
	/^<\// { if (stack[n--] != substr($0, 3)) exit 1; next }
	{ stack[++n] = substr($0, 2) }
	END { if (n != 0) exit 1 }'
}

# ---- coverage ----

@test "coverage: says by which program each promise is executed" {
	good
	run -0 --separate-stderr pp-policy coverage good.json
	is <(echo "$output") <<'END'
2 clauses: 2 promises and 0 statements.
Of the promises, programs execute 1; 1 say what is collected, 0 are only named, and 0 are not named.

Promises that say what is collected:
shop.txt:2: 1: inventory: We need ...

Promises that programs execute:
shop.txt:3: 2: pp-retain: It goes ...

Places that do not execute the clause they name:
notices.letter: 1: the clause has no word about letters that people can stop
retention.rules[scores]: 2: the clause has no word about keeping or deleting
records.deletions: 2: the clause has no word about remembering deletions
recipients.printer: 1: the clause has no word about giving data to others
transfers: 1: the clause has no word about countries
rights.promise: 1: the clause has no word about the time of an answer
rights.requests.portability: 1: the clause has no word about taking data along
children: 2: the clause has no word about children
END
	echo 'We never sell them. We store it. We are nice.' >>shop.txt
	cat >clauses.json <<'END'
{"format": "pp-clauses/1", "clauses": [
  {"clause": "1", "begins": "We need"},
  {"clause": "2", "begins": "It goes"},
  {"clause": "3", "begins": "We never sell"},
  {"clause": "4", "begins": "We store"},
  {"clause": "5", "begins": "We are nice", "kind": "statement"}]}
END
	run -1 --separate-stderr pp-policy coverage good.json
	grep -A 2 '^Promises that nothing' <<<"$output" | is <(cat <<'END'
Promises that nothing in the policy names:
shop.txt:4: 3: not named: We never sell ...
shop.txt:4: 4: not named: We store ...
END
	)
	run -1 pp-policy coverage -t json good.json
	grep -Fqx '{"line":4,"kind":"promise","clause":"3","begins":"We never sell","is":"not_named","programs":[],"named_by":[]},' <<<"$output"
	jq -e '.promises == 4 and .executed == 1 and .inventory == 1 and .not_named == 2' <<<"$output"
}

# clause TEXT [ABOUT]: the text has a third clause, which is this.
clause() {
	local about=${2:+", \"about\": \"$2\""}

	good
	echo "$1" >>shop.txt
	cat >clauses.json <<END
{"format": "pp-clauses/1", "clauses": [
  {"clause": "1", "begins": "We need"},
  {"clause": "2", "begins": "It goes"},
  {"clause": "3", "begins": "${1%% *}"$about}]}
END
}

# named STATUS WORD PATH [JQ]: what the clause is if the object at the path
# names it, after a change of the policy.
named() {
	jq --argjson path "$3" "${4:-.} |
	    setpath(\$path + [\"clause\"]; [\"1\", \"2\", \"3\"])" good.json >p.json
	run "-$1" pp-policy coverage -t json p.json
	[ "$(jq -r '.clauses[2] | .is, .programs[]' <<<"$output" |
	    paste -sd ' ')" = "$2" ]
}

# why TEXT: why the place does not execute the clause.
why() {
	[ "$(jq -r '.rules[] | select(.clause == "3") | .why_not' \
	    <<<"$output")" = "$1" ]
}

@test "coverage: does not take a clause for executed because something names it" {
	clause 'Data that we collect is kept safe.'
	named 1 named '["policy"]'
	named 1 named '["purposes", "orders"]'
	named 1 named '["choices"]'
	named 1 named '["notices", "letter"]'
	named 1 named '["rights"]'
	named 1 named '["rights", "requests", "portability"]'
	named 0 inventory '["datasets", "customers"]'
	named 0 inventory '["datasets", "customers", "fields", "email"]'
}

@test "coverage: takes a clause for executed if it has words of what is done there" {
	clause 'Passwords are never shown to anybody.'
	named 0 'executed pp-redact' '["datasets", "customers", "fields", "password"]'
	clause 'Printers, who are service providers, get addresses.'
	named 0 'executed pp-export' '["recipients", "printer"]'
	clause 'Nothing goes to another country.'
	named 0 'executed pp-export' '["transfers"]'
	clause 'Shops are not for children.'
	named 0 'executed pp-retain' '["children"]'
	clause 'Nobody is kept for ever.'
	named 0 'executed pp-retain' '["retention"]'
	named 0 'executed pp-retain' '["retention", "rules", 0]'
	clause 'Nobody is deleted without a record of it.'
	named 0 'executed pp-retain' '["records", "deletions"]'
	clause 'Everybody gets an answer within one month.'
	named 0 'executed pp-request' '["rights", "promise"]'
	clause 'Courts can place a hold, and then we keep what they name.'
	named 0 'executed pp-retain' '["records", "holds"]' \
	    '.records.holds.file = "holds"'
	clause 'You can ask us to delete everything.'
	named 0 'executed pp-retain' '["rights", "requests", "deletion"]' \
	    '.rights.requests.deletion.verify = "none"'
	clause 'You can ask us to correct what is wrong.'
	named 0 'executed pp-correct' '["rights", "requests", "correction"]' \
	    '.rights.requests.correction.verify = "none"'
	clause 'You can ask us to delete everything.'
	named 1 named '["rights", "requests", "access"]' \
	    '.rights.requests.access.verify = "none"'
	why 'the clause has no word about requests to know'
	clause 'You can ask us for a copy of all.'
	named 0 'executed pp-export' '["rights", "requests", "access"]' \
	    '.rights.requests.access.verify = "none"'
}

@test "coverage: does not take a clause about something else for executed" {
	clause 'Our shop has nice colours.'
	for path in '["datasets", "customers", "fields", "password"]' \
	    '["datasets", "customers"]' '["recipients", "printer"]' \
	    '["transfers"]' '["children"]' '["retention"]' \
	    '["retention", "rules", 0]' '["records", "deletions"]' \
	    '["rights", "promise"]'; do
		named 1 named "$path"
		[ "$(jq -r '.rules[] | select(.clause == "3") | .why_not' \
		    <<<"$output" | grep -c '^the clause has no word about ')" = 1 ]
	done
	pp-policy coverage p.json >text || [ $? -eq 1 ]
	grep -Fqx 'rights.promise: 3: the clause has no word about the time of an answer' text
	# What is asked for is no period.
	clause 'People may request that something is deleted.'
	named 1 named '["retention", "rules", 0]'
	why 'the clause is about requests'
}

@test "coverage: compares the length of time that a clause has with the rule's" {
	for time in 'six consecutive months' 'six (6) months' '6 months' \
	    'twelve years, or, if not used, 6 calendar months' '7 days'; do
		clause "All is deleted after $time."
		named 0 'executed pp-retain' '["retention", "rules", 0]'
	done
	while IFS='|' read -r time said; do
		clause "All is deleted after $time."
		named 1 named '["retention", "rules", 0]'
		why "the clause says $said, the policy 6 months or 7 days or 14 days"
	done <<'END'
twelve months|1 year
6 days|6 days
thirty-one days|31 days
180 days|180 days
10 business days|10 business days
twenty-four hours|24 hours
END
	# It waits for no time, and the log is kept for another one.
	clause 'All is deleted after six months.'
	named 1 named '["retention", "rules", 1]'
	why 'the clause says 6 months, the policy no time'
	clause 'A record of what is deleted stays for a year.'
	named 1 named '["records", "deletions"]'
	why 'the clause says 1 year, the policy 30 days'
	clause 'An answer takes 10 business days.'
	named 1 named '["rights", "promise"]'
	why 'the clause says 10 business days, the policy 1 month'
	named 0 'executed pp-request' '["rights", "promise"]' \
	    '.rights.promise.answer = {business_days: 10}'
	clause 'An answer comes soon.'
	named 1 named '["rights", "promise"]'
	why 'the clause has no length of time'
	clause 'Nobody under the age of 18 may buy, and children must not.'
	named 1 named '["children"]'
	why 'the clause says 18 years, the policy 16 years'
	named 0 'executed pp-retain' '["children"]' '.children.under = "P18Y"'
	# No whole number, and no length of time.
	clause 'All is kept for 1,000 days, or 2.5 years, or a few months.'
	named 0 'executed pp-retain' '["retention", "rules", 0]'
}

@test "coverage: sees that a clause names another dataset than the rule's" {
	clause 'Scores are kept as long as we need them.'
	named 1 named '["retention", "rules", 0]'
	why 'the clause has the name of dataset "scores", not of "customers"'
	named 0 'executed pp-retain' '["retention", "rules", 1]'
	clause 'Scores of a customer are kept as long as we need them.'
	named 0 'executed pp-retain' '["retention", "rules", 0]'
}

@test "coverage: a heading before the next clause is none of the clause's words" {
	good
	cat >>shop.txt <<'END'
We like colours.
4. How long is data kept
Nobody knows.
END
	cat >clauses.json <<'END'
{"format": "pp-clauses/1", "clauses": [
  {"clause": "1", "begins": "We need"},
  {"clause": "2", "begins": "It goes"},
  {"clause": "3", "begins": "We like"},
  {"clause": "4", "begins": "Nobody knows", "kind": "statement"}]}
END
	named 1 named '["retention", "rules", 0]'
	why 'the clause has no word about keeping or deleting'
}

@test "coverage: says where no program acts on the place in this policy" {
	while IFS='|' read -r path text change reason; do
		clause "$text"
		named 1 named "$path" "${change//;/|}"
		why "$reason"
	done <<'END'
["choices"]|You can opt out of letters.|del(.recipients)|the policy has no recipient
["rights", "requests", "sale:opt-out"]|You can opt out of the sale.|.rights.requests["sale:opt-out"].verify = "none"|no recipient is a partner or customer, or gets data for others or for advertising
["transfers"]|Nothing leaves the country.|del(.recipients)|the policy has no recipient
["rights", "requests", "deletion"]|You can ask us to delete it.|.rights.requests.deletion.verify = "none" ; del(.datasets.customers.identity)|no dataset has an "identity" by which to find who asks, or all are excepted
["rights", "requests", "correction"]|You can ask us to correct it.|.rights.requests.correction = {verify: "none", except: [{dataset: "customers", reason: "x"}]}|no dataset has an "identity" by which to find who asks, or all are excepted
["rights", "requests", "consent:withdraw"]|You can withdraw consent.|.rights.requests["consent:withdraw"].verify = "none"|no dataset with an "identity" rests on consent alone
["records", "suppression"]|Who unsubscribes stays so.|.records.suppression = {file: "s", keep: "indeterminate"}|no rule has "leave", so nobody is put on this list
END
}

@test "coverage: consent that is withdrawn is executed where a dataset rests on it" {
	clause 'You can withdraw your consent.'
	named 0 'executed pp-retain' '["rights", "requests", "consent:withdraw"]' \
	    '.rights.requests["consent:withdraw"].verify = "none" |
		.purposes.orders.legal_basis = "Consent" |
		.purposes.numbers.legal_basis = "Consent"'
}

@test "coverage: believes what the file of clauses says that a clause is about" {
	clause 'Alles wird geloescht.' retention
	named 0 'executed pp-retain' '["retention", "rules", 0]'
	named 1 named '["children"]'
	why 'the file of clauses says that it is about retention'
	clause 'Alles wird geloescht.' 'retention.rules[inactive]'
	named 0 'executed pp-retain' '["retention", "rules", 0]'
	named 1 named '["retention", "rules", 1]'
	clause 'Alles wird nach one year geloescht.' retention
	named 1 named '["retention", "rules", 0]'
	why 'the clause says 1 year, the policy 6 months or 7 days or 14 days'
	# Another language is not read.
	clause 'Nobody is kept for ever.'
	named 1 named '["retention", "rules", 0]' '.policy.language = "de"'
	why 'only English text is read'
	clause 'We.' retetion
	run -2 --separate-stderr pp-policy coverage good.json
	[[ $stderr == *'unknown section "retetion"; did you mean "retention"?'* ]]
}

@test "coverage: lists what names no clause, and what is assumed" {
	good
	sed 's/"aggregate_only": true, "clause": "1"/"aggregate_only": true, "assumed": "so we guess"/
	    s/"delete_after": "P6M"/&, "assumed": "half a year"/' good.json >p.json
	run -0 --separate-stderr pp-policy coverage p.json
	sed -n '/^Places that name/,$p' <<<"$output" | is <(cat <<'END'
Places that name no clause:
purposes.numbers: assumed: so we guess

Assumed, as the clause does not say it:
retention.rules[inactive]: 2: half a year
END
	)
}

@test "coverage: needs a list of clauses" {
	good
	sed '/"clauses"/d' good.json >p.json
	run -2 --separate-stderr pp-policy coverage p.json
	[ "$stderr" = 'pp-policy: p.json: coverage needs "policy.clauses", the file that lists the clauses' ]
}

# ---- diff ----

# differs STATUS SED LINE...: what diff says of the good policy and that.
differs() {
	[ -e good.json ] || good
	sed "$2" good.json >p.json
	run "-$1" --separate-stderr pp-policy diff good.json p.json
	[ -z "$stderr" ]
	printf '%s\n' "${@:3}" | is <(echo "$output")
}

@test "diff: says that nothing changed" {
	differs 0 's/$/ /' 'Nothing changed.'
}

@test "diff: takes no file of the programs for a promise, but a log or the holds" {
	differs 0 's/"records": {/&"directory": "state", /' \
	    'records: directory is now "state"'
	differs 0 's/"file": "deletions.ndjson"/"file": "gone.ndjson"/' \
	    'records.deletions: file is now "gone.ndjson", was "deletions.ndjson"'
	differs 0 's/"records": {/&"holds": {"file": "h"}, /' \
	    'records.holds: new log'
	sed 's/"records": {/&"holds": {"file": "h"}, /' good.json >p.json
	run -1 pp-policy diff p.json good.json
	[ "$output" = 'significant: records.holds: log removed' ]
}

@test "diff: takes data that is kept longer for significant" {
	differs 1 's/"P6M"/"P7M"/' \
	    'significant: retention.inactive: data is kept for 7 months, was 6 months'
	differs 0 's/"P6M"/"P5M"/' \
	    'retention.inactive: data is kept for 5 months, was 6 months'
	# Nobody can say which is longer.
	differs 1 's/"P6M"/"P183D"/' \
	    'significant: retention.inactive: data is kept for 183 days, was 6 months'
	differs 1 's/"since": \["seen_at"\]/"since": ["born"]/' \
	    'significant: retention.inactive: this is a different rule now'
	differs 1 's/"warn": .*,//; /"min_notice"/d; /"notice": "goodbye"/d; s/"since": \["seen_at"\],/"since": ["seen_at"]/' \
	    'significant: retention.inactive: no longer warns' \
	    'significant: retention.inactive: notice is no longer "goodbye"' \
	    'significant: retention.inactive: no longer waits after a warning'
	differs 1 's/"delete_after": "P30D"/"delete_after": "P60D"/' \
	    'significant: records.deletions: kept for 60 days, was 30 days'
}

@test "diff: takes a new purpose, category or recipient for significant" {
	differs 1 's/"purposes": \["orders", "numbers"\]/"purposes": ["orders", "numbers", "news"]/' \
	    'significant: datasets.customers: now used for purpose "news"'
	differs 1 's/"income": {/"fax": {"category": "user.contact.fax_number"}, &/' \
	    'significant: datasets.customers.fields.fax: new field of category "user.contact.fax_number"'
	differs 0 's/"income": {/"mail": {"category": "user.contact.email"}, &/' \
	    'datasets.customers.fields.mail: new field of category "user.contact.email"'
	differs 1 's/"customers": \["id", "email"\]/"customers": ["id", "email", "born"]/' \
	    'significant: recipients.printer: now gets "born" of "customers"'
	differs 0 's/"customers": \["id", "email"\]/"customers": ["id"]/' \
	    'recipients.printer: no longer gets "email" of "customers"'
	differs 1 's/"printer": {/"binder": {"type": "affiliate", "country": "US", "purposes": ["orders"], "fields": {"customers": ["id"]}}, &/' \
	    'significant: recipients.binder: new recipient'
	differs 1 's/"allow": \["US"\]/"allow": ["US", "CA"]/' \
	    'significant: transfers: country "CA" added'
	differs 1 's/"aggregate_only": true, //' \
	    'significant: purposes.numbers: no longer only for aggregates'
}

@test "diff: takes a weaker right for significant" {
	good
	sed -i 's/"verify": "reasonably_high"/"verify": "reasonable"/' good.json
	differs 1 's/"verify": "reasonable"/"verify": "reasonably_high"/' \
	    'significant: rights.portability: now needs more proof of identity'
	good
	differs 0 's/"verify": "reasonably_high"/"verify": "contact"/' \
	    'rights.portability: now needs less proof of identity'
	differs 1 's/"portability"/"access"/' \
	    'rights.access: can now be requested' \
	    'significant: rights.portability: can no longer be requested'
	sed -i 's/"answer": "P1M"/"answer": "P20D"/' good.json
	differs 1 's/"answer": "P20D"/"answer": "P1M"/' \
	    'significant: rights.promise: answers take up to 1 month, was 20 days'
	good
	differs 1 's/"never_disclose": \["user.authorization"\]/"never_disclose": ["user.biometrics"]/' \
	    'rights.never_disclose: category "user.biometrics" added' \
	    'significant: rights.never_disclose: category "user.authorization" removed'
	differs 1 's/"under": "P16Y"/"under": "P13Y"/' \
	    'significant: children: people are now adults at an earlier age'
	differs 1 's/, "disclose": "never"//; /"never_disclose"/s/.*/"never_disclose": ["user.biometrics"]/' \
	    'significant: datasets.customers.fields.password: may now be disclosed' \
	    'rights.never_disclose: category "user.biometrics" added' \
	    'significant: rights.never_disclose: category "user.authorization" removed'
}

@test "diff: takes what nobody can call weaker or stronger for significant" {
	differs 1 's/"role": "Controller"/"role": "Processor"/' \
	    'significant: datasets.customers: now held for customers'
	differs 1 's/"subjects": \["customer"\]/"subjects": ["employee"]/' \
	    'significant: datasets.customers: subject "employee" added' \
	    'datasets.customers: subject "customer" removed'
	differs 1 's/"role": "Controller"/&, "null": ["NA"]/' \
	    'significant: datasets.customers: "NA" now means no value'
	differs 1 's/"category": "user.behavior"/&, "origin": "observed"/' \
	    'significant: datasets.customers.fields.seen_at: origin is now observed, was provided'
	differs 1 's/"keep_while": .*/&, "then": "restrict"/' \
	    'significant: retention.scores: this is a different rule now'
	differs 1 's/"data_use": "essential.service"/"data_use": "finance"/' \
	    'significant: purposes.orders: data_use is now "finance", was "essential.service"'
	differs 1 's/"type": "service_provider"/"type": "partner"/' \
	    'significant: recipients.printer: type is now "partner", was "service_provider"'
	differs 1 's/"verify": "reasonably_high"/&, "origins": ["provided"]/' \
	    'significant: rights.portability: observed data is no longer included' \
	    'significant: rights.portability: inferred data is no longer included' \
	    'significant: rights.portability: third_party data is no longer included'
	differs 1 's/"verify": "reasonably_high"/&, "except": [{"dataset": "scores", "reason": "x"}]/' \
	    'significant: rights.portability: "scores" is now excepted'
	differs 1 's/"goodbye": {.*},/"goodbye": {"class": "transactional", "clause": "2"},/' \
	    'significant: notices.goodbye: now of another class'
}

@test "diff: takes it for significant by what people are found" {
	good
	jq '.identity = {member: {}} |
	    .datasets.customers.identity.member = "id"' good.json >p.json
	run -1 pp-policy diff good.json p.json
	is <(cat <<'END'
significant: datasets.customers: people are now found by "member"
changed: identity.member
END
	) <<<"$output"
	run -1 pp-policy diff p.json good.json
	[ "${lines[0]}" = 'significant: datasets.customers: people are no longer found by "member"' ]
	differs 1 's/"identity": {"email": "email"},//' \
	    'significant: datasets.customers: people are no longer found by "email"'
	differs 1 's/"identity": {"email": "email"}/"identity": {"email": "income"}/' \
	    'significant: datasets.customers: people are found by "email" in "income", was "email"'
	differs 1 's/"person": \["id"\]/"person": ["email"]/' \
	    'significant: datasets.customers: other fields now say whose records these are'
	differs 1 's/"person": \["id"\],//' \
	    'significant: datasets.customers: no field says any more whose records these are'
	# A dataset that is new or gone is one change.
	jq '.datasets.more = (.datasets.customers | .no_retention = "so")' \
	    good.json >p.json
	run -1 pp-policy diff good.json p.json
	[ "$output" = 'significant: datasets.more: now collected' ]
	run -0 pp-policy diff p.json good.json
	[ "$output" = 'datasets.more: no longer collected' ]
}

@test "diff: sees that what was hidden is so no more" {
	good
	sed 's/"contract_until"/"transform": {"user.contact": "mask"}, &/' \
	    good.json >p.json
	mv p.json hides.json
	cp good.json shows.json
	mv hides.json good.json
	differs 1 's/"transform": {.*}, //' \
	    'significant: recipients.printer: "user.contact" is no longer hidden'
	differs 1 's/: "mask"/: "mask:last=4"/' \
	    'significant: recipients.printer: "user.contact" is hidden by "mask:last=4", was by "mask"'
	run -0 pp-policy diff shows.json good.json
	[ "$output" = 'recipients.printer: "user.contact" is now hidden' ]
}

@test "diff: takes what weakens a person without a word for significant" {
	differs 1 's/"delete_after": "P6M"/&, "missing": "keep"/' \
	    'significant: retention.inactive: records with missing dates are now kept without a report'
	differs 1 's/"rules": \[/"future": "keep", &/' \
	    'significant: retention: records with future dates are now kept without a report'
	differs 1 's/"rules": \[/"order": ["rules", "hold", "restriction", "request", "children"], &/' \
	    'significant: retention: the order is now rules, hold, restriction, request and children'
	differs 1 's/"rules": \[/"future_tolerance": "P9Y", "max_delete": "5%", &/' \
	    'significant: retention: dates may be 9 years in the future, was 1 day' \
	    'significant: retention: a run now stops at another number of deletions'
	differs 1 's/"max_age": "P30D"/"max_age": "P20D"/; s/"choices": .*/"choices": {"topics": ["news"], "all": false},/' \
	    'records.backups: kept for 20 days, was 30 days' \
	    'significant: choices: people can no longer opt out of everything at once'
	differs 1 's/"topic": "news", "clause": "1"}$/"clause": "1"}/' \
	    'significant: purposes.news: topic is no longer "news"'
	differs 1 's/"answer": "P1M"/&, "weekend": "next_working_day"/' \
	    'significant: rights.promise: deadlines now move to the next working day'
	differs 1 's/"choices"/"identity": {"email": {"case": "exact"}}, &/' \
	    'significant: identity.email: now compared differently'
	# What is said is what holds without it.
	differs 0 's/"choices"/"identity": {"email": {"case": "ignore", "domain": "idna"}, "phone_number": {"form": "E.164"}}, &/' \
	    'changed: identity.email' 'changed: identity.phone_number'
	sed -i 's/"topics": \["news"\]/"topics": ["news", "more"], "signals": ["gpc"]/
	    s/"under": "P16Y"/&, "unknown_age": "child"/
	    s/"category": "user.behavior"/&, "about": "other", "redact": "drop"/' good.json
	differs 1 's/, "more"//; s/, "signals": \["gpc"\]//' \
	    'significant: choices: topic "more" removed' \
	    'significant: choices: signal "gpc" removed'
	sed -i 's/"min_notice": "P7D"/&, "leave": "suppression", "again_since": ["seen_at"]/
	    s/"backups"/"suppression": {"file": "s", "delete_after": "P5Y", "clause": "2"}, &/' good.json
	differs 1 's/"again_since": \["seen_at"\]/"again_since": ["born"]/' \
	    'significant: retention.inactive: "born" now says that a person came back' \
	    'significant: retention.inactive: "seen_at" no longer says that a person came back'
	sed -i 's/"date_of_birth": "born"/&, "consent": {"in": "scores", "field": "score", "by": {"id": "id"}}, "consent_is": ["granted"]/' good.json
	differs 1 's/"field": "score"/"field": "id"/; s/\["granted"\]/["given"]/' \
	    'significant: children: consent is now looked up elsewhere' \
	    'significant: children: "given" is now taken for consent' \
	    'significant: children: "granted" is no longer taken for consent'
	differs 1 's/"unknown_age": "child"/"unknown_age": "review"/' \
	    'significant: children: people of unknown age are now to be reviewed'
	differs 1 's/, "about": "other"//; s/"redact": "drop"/"redact": "keep"/' \
	    'significant: datasets.customers.fields.seen_at: no longer about another person' \
	    'significant: datasets.customers.fields.seen_at: redact is now "keep", was "drop"'
	sed -i 's/"choices"/"redact": {"user": "drop"}, &/' good.json
	differs 1 's/"redact": {"user": "drop"}/"redact": {"user": "keep"}/' \
	    'significant: redact: "user" is hidden by "keep", was by "drop"'
}

@test "diff: tells which dates are believed, and what stands for none" {
	differs 1 's/"rules": \[/"not_before": "2001-01-01", &/' \
	    'significant: retention: dates before "2001-01-01" are not believed now'
	differs 1 's/"rules": \[/"not_a_date": ["NEVER"], &/' \
	    'significant: retention: other texts than before stand for no date'
	differs 1 's/"type": "date"/&, "not_before": "1950-01-01"/' \
	    'significant: datasets.customers.fields.born: dates before "1950-01-01" are not believed now'
}

@test "diff: lists what strengthens a person" {
	good
	cp good.json more.json
	sed -i '/"warn"/d; /"min_notice"/d; /"transfers"/d; /"promise"/d; /"goodbye": {/d; /"notice": /d
	    s/"since": \["seen_at"\],/"since": ["seen_at"]/' good.json
	run -0 pp-policy diff good.json more.json
	is <(echo "$output") <<'END'
retention.inactive: now warns
retention.inactive: notice is now "goodbye"
retention.inactive: now waits after a warning
transfers: list of countries added
rights.promise: time limit for answers added
notices.goodbye: new notice
END
	good
	sed -i '/"contract_until"/s/$/ "case_required": false,/' good.json
	differs 0 's/"case_required": false/"case_required": true/' \
	    'recipients.printer: now needs a case'
	sed -i '/"contract_until"/,/"fields"/s/"purposes": \["orders"\]/"purposes": ["orders", "news"]/' good.json
	differs 0 '/"contract_until"/,/"fields"/s/"orders", "news"/"orders"/' \
	    'recipients.printer: no longer gets data for purpose "news"'
}

@test "diff: takes a release in which more is to be seen for significant" {
	good
	cp good.json without.json
	figures
	run -1 pp-policy diff without.json good.json
	[ "$output" = 'significant: releases.areas: new release' ]
	run -0 pp-policy diff good.json without.json
	[ "$output" = 'releases.areas: release removed' ]
	differs 1 's/"k": 10/"k": 5/; s/"0.015"/"0.02"/' \
	    'significant: releases.areas: groups have at least 5 people, was 10' \
	    'releases.areas: the share left out is 0.02, was 0.015'
	differs 1 's/"distinct": 3/"distinct": 2/; s/"ordered": "0.2"/"ordered": "0.25"/; s/"floor": "year"/"floor": "month"/' \
	    'significant: releases.areas.columns.income: l is now 2, was 3' \
	    'significant: releases.areas.columns.income: t is now 0.25, was 0.2' \
	    'significant: releases.areas.columns.born: floor is now month, was year'
	differs 1 's/, "l": {"distinct": 3}//; s/"ordered": "0.2"/"equal": "0.1"/; s/, "floor": "year"//; /"unit"/d' \
	    'significant: releases.areas: unit is no longer "id"' \
	    'significant: releases.areas.columns.income: l removed' \
	    'significant: releases.areas.columns.income: t is now of another kind' \
	    'significant: releases.areas.columns.born: floor removed'
	differs 1 's/"role": "sensitive".*}}/"role": "keep"}/' \
	    'significant: releases.areas.columns.income: role is now "keep", was "sensitive"'
	sed -i 's/"keep"/"drop"/; s/"floor": "year"/"top": 1990/; s/{"distinct": 3}/{"recursive": ["3", 3]}/' good.json
	differs 1 's/"seen_at": {"role": "drop"/"seen_at": {"role": "keep"/; s/"top": 1990/"top": 2000/; s/\["3", 3\]/["4", 2]/' \
	    'significant: releases.areas.columns.income: c of l is now 4, was 3' \
	    'significant: releases.areas.columns.income: l is now 2, was 3' \
	    'significant: releases.areas.columns.born: top is now 2000, was 1990' \
	    'significant: releases.areas.columns.seen_at: role is now "keep", was "drop"'
}

@test "diff: lists a release in which less is to be seen" {
	figures
	differs 0 's/"k": 10/"k": 20/; s/"seen_at": {"role": "keep"/"seen_at": {"role": "identifier"/; s/"distinct": 3/"distinct": 4/; s/"floor": "year"/&, "weight": 2/' \
	    'releases.areas: groups have at least 20 people, was 10' \
	    'releases.areas.columns.income: l is now 4, was 3' \
	    'releases.areas.columns.seen_at: role is now "identifier", was "keep"' \
	    'changed: releases.areas.columns.born.weight'
	differs 0 's/"id": {"role": "identifier"/"id": {"role": "drop"/; s/"k": 10/"search": "close", &/' \
	    'releases.areas.columns.id: role is now "drop", was "identifier"' \
	    'changed: releases.areas.search'
}

@test "diff: lists whatever else differs by its place" {
	differs 0 's/"key": \["id"\],//; s/"type": "date"/&, "format": "%F"/' \
	    'changed: datasets.customers.key' \
	    'changed: datasets.customers.fields.born.format' \
	    'changed: datasets.scores.key'
	differs 0 's/"delete_after": "P6M"/&, "basis": "a law"/; s/"verify": "reasonably_high", "clause": "1"/"verify": "reasonably_high"/' \
	    'changed: retention.inactive.basis' \
	    'changed: rights.portability.clause'
	# Rules are told apart by their id, wherever they stand.
	good
	jq '.retention.rules |= reverse' good.json >p.json
	run -0 pp-policy diff good.json p.json
	[ "$output" = 'changed: retention.rules' ]
	jq -S . good.json >p.json
	run -0 pp-policy diff good.json p.json
	[ "$output" = 'Nothing changed.' ]
	sed 's/"class": "mandatory", "clause": "2"/"class": "mandatory", "clause": "1"/' good.json >p.json
	run -0 pp-policy diff -t json good.json p.json
	[ "${lines[1]}" = '{"where":"notices.goodbye.clause","what":"is changed","significant":false}' ]
}

@test "diff: reports a change once, where it was made" {
	# Fields follow their dataset, and the text of a rule has its title.
	differs 1 '/"derived_from"/s/$/ "origin": "observed", "title": "S",/' \
	    'significant: datasets.scores: origin is now observed, was provided' \
	    'changed: datasets.scores.title'
	differs 1 '/"derived_from"/s/$/ "origin": "observed",/; s/"user.demographic.profile"/&, "origin": "inferred"/' \
	    'significant: datasets.scores: origin is now observed, was provided' \
	    'significant: datasets.scores.fields.score: origin is now inferred, was provided'
	differs 1 '/"derived_from"/s/$/ "origin": "provided",/; s/"holidays"/"controller": {"name": "N. N.", "address": ["X"]}, &/; s/"user.demographic.profile"/&, "origin": "provided"/' \
	    'significant: policy: controller.name is now "N. N."' \
	    'changed: policy.controller.address' \
	    'changed: datasets.scores.origin' \
	    'changed: datasets.scores.fields.score.origin'
}

@test "diff: reports a rule once, however many parts of it changed" {
	good
	sed -i 's/"notice": "goodbye"$/&, "then": "erase", "erase": ["user.contact", "user.financial"]/
	    s/"keep_while": .*/"keep_while": {"field": "score", "is": ["a", "b"]}/' good.json
	differs 1 's/"user.contact", "user.financial"/"user.financial"/; s/"P6M"/&, "assumed": "so"/' \
	    'significant: retention.inactive: the rule says something else now'
	differs 1 's/"user.contact", "user.financial"/"user.financial"/; s/"seen_at"\]/"born"]/; s/"P6M"/"P7M"/' \
	    'significant: retention.inactive: this is a different rule now'
	differs 1 's/{"field": .*/{"in": "customers", "by": {"id": "id"}}/' \
	    'significant: retention.scores: this is a different rule now'
	# The order of a list that has none is no change of the rule.
	differs 0 's/"user.contact", "user.financial"/"user.financial", "user.contact"/; s/"a", "b"/"b", "a"/' \
	    'changed: retention.inactive.erase' \
	    'changed: retention.scores.keep_while.is'
}

@test "diff: finds whatever is taken away, and lists nothing twice" {
	figures
	seen=0
	while IFS= read -r less; do
		echo "$less" >p.json
		for pair in 'good.json p.json' 'p.json good.json'; do
			# shellcheck disable=SC2086 # two files
			run --separate-stderr pp-policy diff $pair
			[ "$status" -ne 2 ] || continue 2
			[ "$output" != 'Nothing changed.' ] &&
			    [ -z "$(sort <<<"$output" | uniq -d)" ] ||
			    { diff <(jq -S . good.json) <(jq -S . p.json); return 1; }
			seen=$((seen + 1))
		done
	done < <(jq -c 'paths as $path | delpaths([$path])' good.json)
	[ "$seen" -gt 100 ]
}

@test "diff: writes JSON" {
	good
	sed 's/"P6M"/"P7M"/' good.json >p.json
	run -1 pp-policy diff -t json good.json p.json
	is <(echo "$output") <<'END'
{"significant":true,"changes":[
{"where":"retention.inactive","what":"data is kept for 7 months, was 6 months","significant":true}
]}
END
}

# ---- what comes with the programs ----

@test "data: the built-in policy has no finding" {
	run -0 --separate-stderr pp-policy -s
	[ -z "$output$stderr" ]
}

@test "data: the example has no error, and warns of what its text does not say" {
	data=$BATS_TEST_DIRNAME/../lib/data
	run -0 --separate-stderr pp-policy --now 2026-11-25 "$data/strum.json"
	# Two dates of an update, and periods that the text does not name.
	run ! grep -v -e 'is assumed: ' -e 'has another date, 2024-04-20$' \
	    <<<"$stderr"
	grep -q 'line 3 of "strum-privacy.txt" has another date' <<<"$stderr"
}

@test "data: the example executes what its text says of retention and requests" {
	data=$BATS_TEST_DIRNAME/../lib/data
	run -1 pp-policy coverage "$data/strum.json"
	[[ $output == *': 5.6: not named: We reserve the right to transfer'* ]]
	[[ $output == *': 2.11: inventory: Logs.'* ]]
	executed=${output#*programs execute:}
	for clause in 4.1 4.2b 4.2c 4.4 4.5 4.5b 4.5c 4.6 5.4 5.5 6.1 8.1 8.3 8.4 8.8 \
	    9.1 9.2 9.3; do
		grep -qE "[0-9]: $clause: pp-" <<<"$executed"
	done
}

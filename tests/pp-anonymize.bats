#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# shellcheck disable=SC2030,SC2031 # every test is a subshell
# shellcheck disable=SC2154 # stderr, lines: set by run
#
# What pp-anonymize makes of a table: what its labels say, what it cannot do and
# then does not, and what check, risk and hierarchy tell.  Pieces, plans and the
# world around are in anonymize-pieces.bats; whether all that is promised holds
# of many tables, in anonymize-data.bats.

load helper

set -o pipefail

people() {
	cat >people.csv <<'END'
name,age,city,ill
Ada,17,Lyon,flu
Bo,18,Paris,flu
Chen,60,Nice,gout
Dan,61,Nice,flu
END
}

# column VALUES...: a table of one column, q.
column() {
	printf '%s\n' q "$@"
}

# made ARGUMENTS...: what becomes of the table of standard input, without its
# header and without lines that are there twice.
made() {
	pp-anonymize --qi q "$@" | sed 1d | uniq
}

# gives LINES...: standard input is just these.
gives() {
	is <(printf '%s\n' "$@")
}

# cannot STATUS PATTERN ARGUMENTS...: ends so, with one message like that,
# nothing on standard output and none of a secret.
cannot() {
	run "-$1" --separate-stderr pp-anonymize "${@:3}"
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	silent
	# shellcheck disable=SC2053 # a pattern
	[[ $stderr == "pp-anonymize: "$2 ]]
}

# measure NAME [COLUMN] <ANSWER: a value of check or risk.
measure() {
	jq -r --arg m "$1" --arg c "${2-}" \
	    'select(.measure == $m and (.column // "") == $c) | .value'
}

# ---- what becomes of columns ----

@test "anonymize: makes ages coarser until two have the same, and drops names" {
	people
	pp-anonymize --qi age,city --drop name --keep ill --k 2 people.csv | is <(
		cat <<'END'
age,city,ill
[17..18],{Lyon|Paris},flu
[17..18],{Lyon|Paris},flu
[60..61],Nice,gout
[60..61],Nice,flu
END
	)
}

@test "anonymize: leaves the order of records and all other bytes alone" {
	printf '%s\r\n' 'name,age,"zip",note' '"Reed, Bo",17, 981 ,"a ""x"""' \
	    'Ada,18, 981 , b ' 'Chen,60,982,' 'Dan,61,982,1.50' >in
	printf '%s\r\n' 'age,"zip",note' '[17..18], 981 ,"a ""x"""' \
	    '[17..18], 981 , b ' '[60..61],982,' '[60..61],982,1.50' >want
	pp-anonymize --qi age,zip --drop name --keep note --k 2 in | cmp - want
	printf 'q;s\n1;"a;b"\n2;1,5\n' |
	    pp-anonymize -d ';' --qi q --keep s --k 2 |
	    is <(printf 'q;s\n[1..2];"a;b"\n[1..2];1,5\n')
}

@test "anonymize: wants to know of every column what becomes of it" {
	people
	run -2 --separate-stderr pp-anonymize --qi age --keep ill --k 2 \
	    people.csv
	[ -z "$output" ]
	is <(cat <<'END'
pp-anonymize: people.csv: column "name" has no role; name it with --qi, --sensitive, --keep or --drop, or in the policy
pp-anonymize: people.csv: column "city" has no role; name it with --qi, --sensitive, --keep or --drop, or in the policy
END
	) <<<"$stderr"
	pp-anonymize --qi age --drop '*' --k 2 people.csv |
	    gives age '[17..18]' '[17..18]' '[60..61]' '[60..61]'
}

@test "anonymize: refuses a key that comes with a later record and has no role" {
	cat >in <<END
{"age":30}
{"age":30}
{"age":30,"name":"$SECRET"}
END
	cannot 3 'in:3: name: has no role' --qi age --k 2 in
	run -1 --separate-stderr pp-anonymize --qi age --k 2 -r rejects in
	silent
	[ "$output" = $'{"age":30}\n{"age":30}' ]
	is rejects < <(sed -n 3p in)
}

@test "anonymize: takes no call that contradicts itself" {
	SECRET=none
	people
	rest=(--drop 'name,ill' people.csv)
	cannot 2 '*is listed twice' --qi age,city --keep age --k 2 "${rest[@]}"
	cannot 2 '*unknown field "town"*' --qi age,town --keep city --k 2 \
	    "${rest[@]}"
	cannot 2 '*must be one column, not a pattern' --qi 'a*,city' --k 2 \
	    "${rest[@]}"
	cannot 2 '*is the unit, so it cannot be a quasi-identifier or sensitive' --qi age,city --unit age --k 2 \
	    "${rest[@]}"
	cannot 2 '*use --qi COLUMNS' --k 2 "${rest[@]}"
	cannot 2 '*2 or more' --qi age,city "${rest[@]}"
	cannot 2 '*2 or more' --qi age,city --k 1 "${rest[@]}"
	cannot 2 '--k takes*' --qi age,city --k -3 "${rest[@]}"
	cannot 2 '*need --sensitive columns' --qi age,city --k 2 \
	    --l distinct:2 "${rest[@]}"
	cannot 2 '--search takes*' --qi age,city --k 2 --search x "${rest[@]}"
	cannot 2 '*labels of hierarchies*' --qi age,city --k 2 --search levels \
	    --labels set "${rest[@]}"
	cannot 2 '*share below 1*' --qi age,city --k 2 --suppress 1 "${rest[@]}"
	cannot 2 '*takes no options for columns, bounds or a policy*' apply --k 2 "${rest[@]}"
	printf 'q,q\n1,2\n' >in
	cannot 2 '*occurs twice' --qi q --k 2 in
}

# ---- labels ----

@test "anonymize: writes one value as it was, and several as a set or a range" {
	column 5 5 | made --k 2 | gives 5
	column b a c | made --k 3 | gives '{a|b|c}'
	column b a c | made --k 3 --labels range | gives '[a..c]'
	column 9 10 -1 | made --k 3 | gives '[-1..10]'
	column 2024-03-01 2023-12-31 | made --k 2 |
	    gives '[2023-12-31..2024-03-01]'
}

@test "anonymize: escapes what could be taken for a label" {
	column '{x' '{x' '[y' '[y' '\z' '\z' '*' '*' 'a{' 'a{' ']' ']' |
	    made --k 2 | gives '\{x' '\[y' '\\z' '*' 'a{' ']'
	column 'a|b' '[y' '\z' 'a{b' '}' | made --k 5 |
	    gives '{\[y|\\z|a\{b|a\|b|\}}'
	column a.b c..d '[x]' e | made --k 4 --labels range |
	    gives '[\[x\]..e]'
	column a.b c..d | made --k 2 --labels range | gives '[a\.b..c\.\.d]'
	column '"a,b"' '"q""q"' | pp-anonymize --qi q --k 2 | tail -n 1 |
	    gives '"{a,b|q""q}"'
}

@test "anonymize: takes 1, 1.0, 01 and 1e0 for one number" {
	column 1 1.0 01 1e0 | made --k 4 | gives 1
	column 1.0 1.0 | made --k 2 | gives 1.0
	column 0 -0 00 -0.0 | made --k 4 | gives 0
	printf 'q,s\n1,1\n1,1.0\n' >in
	cannot 2 's: even the whole table as one class*' --qi q --sensitive s --k 2 \
	    --l distinct:2 in
}

@test "anonymize: orders numbers by size, however they are written" {
	column -5 7.25 -0.5 100 99.5 1e2 | made --k 3 --labels set |
	    gives '[-5..7.25]' '[99.5..100]'
	column 20 21 007 8 | made --k 2 | gives '[20..21]' \
	    '[007..8]'
	column 02139 98101 02140 98102 | pp-anonymize --qi q --k 2 |
	    gives q '{02139|02140}' '{98101|98102}' \
	    '{02139|02140}' '{98101|98102}'
}

@test "anonymize: takes a column for texts where one value is no number or date" {
	column 2024-02-29 2024-02-30 | made --k 2 |
	    gives '{2024-02-29|2024-02-30}'
	column 5 .5 | made --k 2 | gives '{.5|5}'
}

@test "anonymize: has the empty value in sets, and beside ranges" {
	column '""' 5 17 | made --k 3 | tail -n 1 | gives '{|[5..17]}'
	column '""' 5 5.0 | made --k 3 | tail -n 1 | gives '{|5}'
	column b a '""' | made --k 3 | sed -n 1p | gives '{|a|b}'
	column b a '""' | made --k 3 --labels range | sed -n 1p |
	    gives '{|[a..b]}'
	column '""' '""' a a | made --k 2 | gives '""' a
}

# ---- NDJSON ----

@test "anonymize: writes a number of NDJSON as one where it is alone" {
	cat >in <<'END'
{"id":1,"a":{"age":30},"z":"x","n":1.50}
{"id":2,"a":{"age":31},"z":"x","n":2e0 }
{"id":3, "a":{"age":40},"z":null,"n":null}
{"id":4,"a":{"age":40.0},"z":null,"n":"q"}
END
	pp-anonymize --qi a.age,z --drop id --keep n --k 2 in | is <(cat <<'END'
{"a":{"age":"[30..31]"},"n":1.50,"z":"x"}
{"a":{"age":"[30..31]"},"n":2e0,"z":"x"}
{"a":{"age":40},"n":null,"z":null}
{"a":{"age":40},"n":"q","z":null}
END
	)
	pp-anonymize -t csv --qi a.age,z --drop id --keep n --k 2 in |
	    gives a.age,z,n '[30..31],x,1.50' '[30..31],x,2e0' \
	    40,, 40,,q
}

@test "anonymize: lets no record be told by how NDJSON wrote its value" {
	printf '{"q":%s}\n' '"5"' 5 5.0 |
	    pp-anonymize --qi q --k 2 | uniq | gives '{"q":"5"}'
	printf '{"q":%s}\n' null '""' null |
	    pp-anonymize --qi q --k 2 | uniq | gives '{"q":""}'
	printf '{"q":%s}\n' null null 7 8 |
	    pp-anonymize --qi q --k 2 | uniq |
	    is <(printf '{"q":%s}\n' null '"[7..8]"')
	printf '{"q":%s}\n' true true false false |
	    pp-anonymize --qi q --k 2 | uniq | is <(printf '{"q":%s}\n' true false)
}

@test "anonymize: writes all records of NDJSON in one form, as jq -cS does" {
	cat >in <<'END'
{"q":30,"s":"caf\u00e9","keep":{"b":[ 1, {"z":1,"y":"\/"} ],"a":null}}

 { "s" : "a" , "\u0071":31, "keep" : { } } 
{"keep":[],"id":7,"q":3.0e1,"s":"\t\u001f\"\\ \ud83d\ude00"}
{"s":true,"q":31,"id":8,"keep":"x","id2":[]}
END
	rules=(--qi q --sensitive s --keep keep --drop 'id?,id2?')
	pp-anonymize "${rules[@]}" --k 4 in >out
	jq -cS . out | cmp - out
	is out <<'END'
{"keep":{"a":null,"b":[1,{"y":"/","z":1}]},"q":"[30..31]","s":"café"}
{"keep":{},"q":"[30..31]","s":"a"}
{"keep":[],"q":"[30..31]","s":"\t\u001f\"\\ 😀"}
{"keep":"x","q":"[30..31]","s":true}
END
	pp-anonymize check "${rules[@]}" --k 4 out >counted
	# In pieces as well, where each begins with another record.
	for i in 1 3 4 5; do
		sed -n ${i}p in >piece$i
		pp-anonymize count "${rules[@]}" piece$i >>counts
	done
	pp-anonymize plan "${rules[@]}" --k 4 counts >./plan
	for i in 1 3 4 5; do
		pp-anonymize apply --plan plan piece$i
	done | cmp - out
}

@test "anonymize: writes all records of CSV in one form" {
	printf '%s\r\n' q,s,n '"30",flu,' '' '31,"flu",""' '30,"a,b",x' \
	    '"31","say ""a""","x"' >in
	pp-anonymize --qi q --sensitive s --keep n --k 4 in >out
	# An empty text is another value than none, and not spelt in two ways.
	is <(printf '%s\r\n' q,s,n '[30..31],flu,' '[30..31],flu,""' \
	    '[30..31],"a,b",x' '[30..31],"say ""a""",x') <out
	pp-anonymize check --qi q --sensitive s --keep n --k 4 out >counted
	# A table of one column has no blank lines, as these would be records.
	column 30 '"31"' 30 '"30"' >in
	pp-anonymize --qi q --k 4 in | sort -u | is <(printf '%s\n' '[30..31]' q)
}

@test "anonymize: refuses a record of NDJSON that has several values" {
	for bad in '{"q":[1],"z":1}' '{"q":{"x":1},"z":1}'; do
		printf '{"q":1,"z":1}\n{"q":1,"z":1}\n%s\n' "$bad" >in
		SECRET=none cannot 3 'in:3: *' --qi q --keep z --k 2 in
		run -1 pp-anonymize -r rejects --qi q --keep z --k 2 in
		[ "$(wc -l <rejects)" -eq 1 ]
		rm rejects
	done
}

@test "anonymize: makes of CSV and NDJSON the same" {
	people
	pp-redact -t ndjson people.csv >people.ndjson
	for search in boxes close; do
		rules=(--qi "age,city" --drop name --sensitive ill --k 2
		    --search "$search")
		pp-anonymize -t ndjson "${rules[@]}" people.csv >want
		pp-anonymize "${rules[@]}" people.ndjson | is want
	done
}

# ---- persons ----

visits() {
	cat >visits.csv <<'END'
who,age,ill
p1,30,flu
p1,30,flu
p1,30,cold
p2,30,flu
p3,50,cold
p4,51,flu
END
}

@test "anonymize: releases and measures no record in which something else stands for an object" {
	cat >in <<END
{"q":1,"user":{"name":"Ada"}}
{"q":1,"user":"$SECRET"}
{"q":1,"user":["$SECRET"]}
{"q":1,"user":{"name":"Chen"}}
END
	run -1 --separate-stderr pp-anonymize -t ndjson --qi q --drop user.name --k 2 -r bad in
	is <(sed -n 2,3p in) <bad
	[ "$output" = $'{"q":1}\n{"q":1}' ]
	rm bad
	run -1 --separate-stderr pp-anonymize risk --qi user.name -r bad in
	is <(sed -n 2,3p in) <bad
	[[ ${stderr?} == *'in:2: user: must be an object, as rules name fields inside it'* ]]
}

@test "anonymize: counts a person with many records once" {
	visits
	pp-anonymize --qi age --unit who --sensitive ill --k 2 visits.csv |
	    cut -d, -f1 | uniq | gives age 30 '[50..51]'
	pp-anonymize --qi age --unit who --sensitive ill --k 3 visits.csv |
	    cut -d, -f1 | uniq | gives age '[30..51]'
	SECRET=none
	cannot 2 'k is 5, but there are only 4 persons' \
	    --qi age --unit who --sensitive ill --k 5 visits.csv
	# As records they would do.
	pp-anonymize --qi age --drop who --sensitive ill --k 5 visits.csv
}

@test "anonymize: counts a person in every class that has a record of theirs" {
	printf '%s\n' who,q a,1 b,1 a,2 c,2 | pp-anonymize --qi q --unit who \
	    --k 2 | gives q 1 1 2 2
	printf '%s\n' who,q a,1 a,2 a,3 b,4 | pp-anonymize --qi q --unit who \
	    --k 2 | uniq | gives q '[1..4]'
}

@test "anonymize: counts two spellings of one person once" {
	cat >p.json <<'END'
{"policy": {"format": "pp-policy/1", "id": "p", "title": "P",
  "time_zone": "UTC"},
 "purposes": {"any": {"data_use": "collect", "clause": "1"}},
 "datasets": {"people": {"clause": "1", "subjects": ["customer"],
   "purposes": ["any"], "key": ["mail"], "person": ["mail"],
   "identity": {"email": "mail"}, "no_retention": "a test",
   "fields": {"mail": {"category": "user.contact.email"},
    "q": {"category": "user.demographic"}}}},
 "releases": {"figures": {"clause": "2", "k": 2, "unit": "mail",
   "dataset": "people", "columns": {"mail": {"role": "identifier"},
    "q": {"role": "quasi"}}}}}
END
	printf '%s\n' mail,q ada@example.org,1 ' Ada@EXAMPLE.org',1 \
	    'Ada <ada@example.org>',1 bo@example.org,2 chen@example.org,2 >in
	for how in '' '-j 2'; do
		# shellcheck disable=SC2086 # words
		pp-anonymize -p p.json $how in | uniq | gives q '[1..2]'
	done
	pp-anonymize risk -p p.json in | grep -q '"persons","column":"mail","value":3'
	echo 'dan@example.org,1' >>in
	pp-anonymize -p p.json in | uniq | gives q 1 2 1
	# Who may be two people is nobody.
	echo '"eve@example.org, dan@example.org",1' >>in
	run -3 --separate-stderr pp-anonymize -p p.json in
	[[ $stderr == *'in:8: mail: cannot be read as one identity or as its type, so the person of the record is unknown' ]]
	[[ $stderr != *eve@* ]]
}

@test "anonymize: counts spellings of a person once without a policy, too" {
	for b in 7.0 ' 7' '7 ' 7e0 $'7\xc2\xa0'; do
		printf 'id,a,ill\n7,P,x\n"%s",P,y\n8,Q,x\n9,Q,y\n' "$b" >in
		pp-redact -t ndjson in >in.ndjson
		for file in in in.ndjson; do
			run -0 pp-anonymize --unit id --qi a --sensitive ill --k 2 $file
			[[ $output != *P,* && $output != *'"P"'* ]]
			pp-anonymize risk --unit id --qi a --sensitive ill $file |
			    grep -q '"persons","column":"id","value":3'
		done
	done
	for b in 07 7x 70 ''$'\xd9\xa7'; do
		printf 'id,a,ill\n7,P,x\n%s,P,y\n8,Q,x\n9,Q,y\n' "$b" >in
		run -0 pp-anonymize --unit id --qi a --sensitive ill --k 2 in
		[[ $output == *P,* ]]
	done
}


# typed FIELD MEMBERS: a policy in p.json whose release has the unit who, the
# quasi-identifier q and the sensitive s; FIELD, one of them, has these members,
# or is this kind of identity.
typed() {
	jq --arg field "$1" --arg members "$2" '.datasets.people |=
	    if $members | startswith("{")
	    then .fields[$field] += ($members | fromjson)
	    else .identity[$members] = $field end' >p.json <<'END'
{"policy": {"format": "pp-policy/1", "id": "p", "title": "P",
  "time_zone": "UTC"},
 "purposes": {"any": {"data_use": "collect", "clause": "1"}},
 "identity": {"email": {"plus_tag": "candidate", "dots": "candidate"},
  "phone_number": {"form": "E.164", "default_country": "US"}},
 "datasets": {"people": {"clause": "1", "subjects": ["customer"],
   "purposes": ["any"], "key": ["who"], "no_retention": "a test",
   "fields": {"who": {"category": "user.unique_id"},
    "q": {"category": "user.demographic", "type": "number"},
    "s": {"category": "user.health_and_medical"}}}},
 "releases": {"figures": {"clause": "2", "k": 2, "unit": "who",
   "dataset": "people", "columns": {"who": {"role": "identifier"},
    "q": {"role": "quasi"}, "s": {"role": "sensitive",
     "l": {"distinct": 2}}}}}}
END
}

# in_all_ways WANT: makes the release of in.csv, in.ndjson, and of pieces, in
# which the first column is WANT, a class a line.
in_all_ways() {
	local file piece
	pp-redact -t ndjson in.csv >in.ndjson
	rm -f piece*
	# shellcheck disable=SC2016 # for the filter
	{ sed 1d in.csv | split -l 1 --filter \
	    '{ head -n 1 in.csv; cat; } >$FILE.csv' - piece; }
	for file in in.csv in.ndjson; do
		pp-anonymize -q -p p.json -t csv "$file" | sed 1d |
		    cut -d , -f 1 | uniq | gives "$@"
	done
	pp-anonymize -q -p p.json -j 2 in.csv >out
	for piece in piece*; do
		pp-anonymize count -p p.json "$piece"
	done | LC_ALL=C sort >counts
	pp-anonymize merge counts >merged
	pp-anonymize plan -q -p p.json merged >./plan
	{ head -n 1 out; for piece in piece*; do
		pp-anonymize apply --plan plan "$piece" | sed 1d
	done; } | cmp - out
	pp-anonymize check -q -p p.json --release figures out >/dev/null
}

@test "anonymize: counts who may be one person once, as the policy types its units" {
	local type a b
	while IFS='|' read -r type a b; do
		typed who "$type"
		printf 'who,q,s\n"%s",1,x\n"%s",1,y\n"%s",2,x\n"%s",2,y\n' \
		    "$a" "$b" "$a" "$b" >in.csv
		run -2 --separate-stderr pp-anonymize -p p.json in.csv
		[[ $stderr == *'k is 2, but there is only 1 person'* ]]
		pp-redact -t ndjson in.csv |
		    run -2 pp-anonymize -p p.json
		pp-anonymize risk -p p.json in.csv |
		    grep -q '"persons","column":"who","value":1,'
		head -n 2 in.csv >one.csv
		sed 2d in.csv | sed 2q >two.csv
		for piece in one two; do
			pp-anonymize count -p p.json $piece.csv
		done >counts
		run -2 pp-anonymize plan -p p.json counts
		[[ $output == *'k is 2, but there is only 1 person'* ]]
	done <<'END'
{"type":"number"}|7|007
{"type":"number"}|7.0|7e0
{"type":"boolean"}|t|YES
{"type":"boolean","yes":"si","no":"non"}|si|SI
{"type":"date","format":"%d.%m.%Y"}|02.01.2026|2.1.2026
{"type":"timestamp"}|2026-01-02T12:00:00Z|2026-01-02T13:00:00+01:00
{"type":"timestamp","format":"%d.%m.%Y %H:%M"}|02.01.2026 12:00|2.1.2026 12:00
{"type":"text"}|ada|ada 
{}|café|café
{}|7|7.0
email|ada+news@example.org|A.da@example.org
phone_number|(202) 555-0101|+1 202 555 0101 ext. 4
END
}

@test "anonymize: tells sensitive values apart by what they mean, as the policy types them" {
	local type a b c
	while IFS='|' read -r type a b c; do
		typed s "$type"
		printf 'who,q,s\n1,1,"%s"\n2,1,"%s"\n3,2,"%s"\n4,2,"%s"\n' \
		    "$a" "$b" "$a" "$c" >in.csv
		in_all_ways '[1..2]'
		run -1 pp-anonymize check -q -p p.json in.csv
		[[ $output == *'distinct l is 1, but must be at least 2'* ]]
		# Those that differ do so everywhere.
		sed -i '3s/.*/2,1,"'"$c"'"/' in.csv
		in_all_ways 1 2
	done <<'END'
{"type":"number"}|7|007|8
{"type":"boolean"}|t|true|f
{"type":"boolean","yes":"si","no":"non"}|si|SI|non
{"type":"timestamp"}|2026-01-02T12:00:00Z|2026-01-02T13:00:00+01:00|2026-01-02T13:00:00Z
{"type":"date","format":"%d.%m.%Y"}|02.01.2026|2.1.2026|03.01.2026
{"type":"text"}|flu|flu |gout
{}|café|café|cafe
{}|7|7.0|none
END
}

@test "anonymize: takes blanks around a sensitive text, and how it is composed, for its spelling" {
	printf '%s\n' q,s 1,flu '1,"flu "' 2,café $'2,café' >in
	rules=(--qi q --sensitive s --k 2 --l distinct:2)
	pp-anonymize "${rules[@]}" in | gives q,s '[1..2],flu' '[1..2],flu ' \
	    '[1..2],café' $'[1..2],café'
	run -1 pp-anonymize check -q "${rules[@]}" in
	[[ $output == *'distinct l is 1, but must be at least 2'* ]]
	# So does the place of a value in a hierarchy.
	printf '%s\n' flu,* café,* >tree
	pp-anonymize "${rules[@]}" --hierarchy s=tree -o out in
	pp-anonymize check -q "${rules[@]}" --hierarchy s=tree out >/dev/null
}

@test "anonymize: refuses a record whose unit is not of its type" {
	typed who '{"type":"number"}'
	printf 'who,q,s\n1,1,x\n%s,1,y\n' "$SECRET" >in
	cannot 3 'in:3: who: cannot be read as one identity or as its type, so the person of the record is unknown' \
	    -p p.json in
}

@test "anonymize: drops whose a record is, unless it is to be kept" {
	visits
	rules=(--qi age --unit who --sensitive ill --k 2)
	pp-anonymize "${rules[@]}" visits.csv >out
	head -n 1 out | gives age,ill
	pp-anonymize "${rules[@]}" --keep who visits.csv >out
	head -n 2 out | gives who,age,ill p1,30,flu
	pp-anonymize check "${rules[@]}" --keep who out >said
	[ "$(measure persons who <said)" = 4 ]
}

@test "anonymize: refuses a record that does not say whose it is" {
	printf 'who,q,s\n,1,%s\nx,2,\n' "$SECRET" >in
	cannot 3 'in:2: who: *' --qi q --unit who --keep s --k 2 in
	printf '{"who":"x","q":1}\n{"q":"%s"}\n' "$SECRET" >in
	cannot 3 'in:2: *' --qi q --unit who --k 2 in
}

# ---- sensitive values ----

ills() {
	printf '%s\n' age,ill 1,a 2,b 3,a 4,b 5,c 6,c
}

@test "anonymize: gives each class as many sensitive values as are asked for" {
	ills >in
	for bound in --l\ distinct:3 --l\ entropy:3 --l\ recursive:2,3 \
	    --t\ equal:0.1 --t\ ordered:0.1; do
		# shellcheck disable=SC2206 # two words
		rules=(--qi age --sensitive ill --k 2 $bound)
		run -1 pp-anonymize check "${rules[@]}" in
		for search in boxes close levels; do
			run pp-anonymize "${rules[@]}" --search $search in
			[[ $status == 0 || $bound == --t* && $status == 2 ]]
			[ "$status" -eq 2 ] ||
			    pp-anonymize check "${rules[@]}" <<<"$output"
		done
	done
	pp-anonymize --qi age --sensitive ill --k 2 --l distinct:2 in |
	    cut -d, -f1 | uniq | gives age '[1..3]' '[4..6]'
}

@test "anonymize: asks of each sensitive column what is asked of all" {
	printf '%s\n' q,s,t 1,a,x 2,b,x 3,a,y 4,b,y >in
	rules=(--qi q --sensitive "s,t" --k 2 --l distinct:2)
	pp-anonymize "${rules[@]}" in >out
	sed 1d out | cut -d, -f1 | uniq | gives '[1..4]'
	pp-anonymize check "${rules[@]}" out >/dev/null
}

@test "anonymize: writes nothing where what is asked for cannot be" {
	printf '%s\n' q,s "1,$SECRET" "2,$SECRET" 3,b 4,b 5,b >in
	for out in '' '-o out'; do
		# shellcheck disable=SC2086 # none, or two words
		cannot 2 'k is 6, but there are only 5 records' $out \
		    --qi q --sensitive s --k 6 in
		# shellcheck disable=SC2086 # none, or two words
		cannot 2 's: even the whole table as one class*' $out \
		    --qi q --sensitive s --k 2 --l distinct:3 in
		# shellcheck disable=SC2086 # none, or two words
		cannot 2 's: only the whole table as one class is as close*' $out \
		    --qi q --sensitive s --k 2 --t equal:0.01 in
		[ ! -e out ]
	done
	column x >in
	SECRET=none cannot 2 'k is 2, but there is only 1 record' --qi q --k 2 in
}

@test "anonymize: lets a table out that hides all as it is, whatever t says" {
	printf '%s\n' q,s 1,a 1,b 1,a 1,a >in
	for search in boxes close levels; do
		pp-anonymize --qi q --sensitive s --k 2 --t equal:0 \
		    --search $search in | is in
	done
}

# ---- records that are left out, and bad ones ----

@test "anonymize: sets bad records aside, and plans without them" {
	printf '%s\n' q,s 1,a 2,b "3,$SECRET,x" 3,c "\"$SECRET" >in
	cannot 3 'in:4: 3 fields, the header has 2' --qi q --keep s --k 2 in
	[ ! -e rejects ]
	run -1 --separate-stderr pp-anonymize --qi q --keep s --k 3 -o out \
	    -r rejects in
	silent
	[ "$(wc -l <<<"$stderr")" -eq 2 ]
	is out < <(printf '%s\n' q,s '[1..3],a' '[1..3],b' '[1..3],c')
	is rejects < <(sed -n '4p; 6p' in)
	# Those that are left are too few.
	run -2 --separate-stderr pp-anonymize --qi q --keep s --k 4 \
	    -r rejects in
	silent
	[ -z "$output" ]
}

@test "anonymize: leaves out the classes that lose most, up to the share" {
	{ column; seq 40 | sed 's/.*/5/'; seq 1000 1000 2000; } >in
	rules=(--qi q --k 2)
	run -0 --separate-stderr pp-anonymize "${rules[@]}" --suppress 0.05 in
	[ "$stderr" = \
	    'pp-anonymize: warning: 2 of 42 persons are left out' ]
	sort -u <<<"$output" | gives 5 q
	# Two of 42 are more than 4 in a hundred.
	run -0 --separate-stderr pp-anonymize "${rules[@]}" --suppress 0.04 in
	[ -z "$stderr" ]
	[ "${#lines[@]}" -eq 43 ]
	run -0 --separate-stderr pp-anonymize -q "${rules[@]}" --suppress 0.05 \
	    in
	[ -z "$stderr" ]
}

# ---- hierarchies ----

cities() {
	cat >cities.csv <<'END'
Lyon;South;France
Nice;South;France
Paris;North;France
;unknown;unknown
END
}

@test "anonymize: writes names of a hierarchy, the lowest that hold for all" {
	cities
	rules=(--k 2 --hierarchy q=cities.csv --labels hierarchy)
	column Lyon Nice Lyon Nice | made "${rules[@]}" |
	    gives Lyon Nice Lyon Nice
	column Lyon Nice | made "${rules[@]}" | gives South
	column Lyon Paris | made "${rules[@]}" | gives France
	column '""' Lyon | made "${rules[@]}" | tail -n 1 | gives '*'
}

@test "anonymize: takes a value that is written as a name is" {
	printf '%s\n' '*;*' 'a;*' 'b;*' >h
	column '*' '*' a b >in
	rules=(--qi q --k 2 --hierarchy q=h --labels hierarchy)
	pp-anonymize "${rules[@]}" in | gives q '*' '*' '*' '*'
	pp-anonymize count "${rules[@]}" in | pp-anonymize plan "${rules[@]}" >p
	pp-anonymize apply --plan p in | gives q '*' '*' '*' '*'
}

@test "anonymize: writes a name in place of a set where it says the same" {
	cities
	rules=(--k 2 --hierarchy q=cities.csv)
	column Lyon Nice | made "${rules[@]}" | gives South
	column Lyon Paris | made "${rules[@]}" | gives '{Lyon|Paris}'
}

@test "anonymize: gives the empty value the place that a hierarchy gives it" {
	printf '%s\n' 'a;A' 'b;B' ';A' 'c;C' >h
	column a '""' b b c c | made --k 2 --hierarchy q=h --labels hierarchy |
	    gives A b c
	# On its level nothing else has the name of b.
	column '""' '""' b b | made --k 4 --hierarchy q=h --labels hierarchy |
	    tail -n 1 | gives '*'
}

@test "anonymize: finds a number in a hierarchy however it is spelt" {
	printf '34;<50;*\n45;<50;*\n66;>=50;*\n070;>=50;*\n' >h
	printf '{"q":34}\n{"q":4.50e1}\n{"q":66.0}\n{"q":"070"}\n' >in
	run -0 pp-anonymize --qi q --k 2 --labels hierarchy --hierarchy q=h in
	[ "$output" = $'{"q":"<50"}\n{"q":"<50"}\n{"q":">=50"}\n{"q":">=50"}' ]
	# Two spellings of one number are one value.
	printf '{"q":45}\n{"q":45.0}\n' >in
	run -0 pp-anonymize --qi q --k 2 --labels hierarchy --hierarchy q=h in
	[ "$output" = $'{"q":45}\n{"q":45}' ]
	# A text of digits that begins with zero is no other spelling.
	printf '{"q":70}\n{"q":"070"}\n' >in
	run -2 pp-anonymize --qi q --k 2 --labels hierarchy --hierarchy q=h in
}

@test "anonymize: warns of a column that is text because some values are no numbers" {
	column 7 8 9 70 NA '""' >in
	run -0 --separate-stderr pp-anonymize --qi q --k 2 in
	[ "$stderr" = 'pp-anonymize: warning: q: most values are numbers, but 1 is not, so the column is text; name texts that mean no value with --null' ]
	run -0 --separate-stderr pp-anonymize --qi q --k 2 <(column 7 a b c)
	[ -z "$stderr" ]
	# A text that means no value is no number, and is not to be seen.
	column 7 8 9 70 NA '""' >in
	run -0 --separate-stderr pp-anonymize --qi q --k 2 --null NA in
	[ "$output" = $'q\n[7..8]\n[7..8]\n[9..70]\n[9..70]\n""\n""' ]
	[ -z "$stderr" ]
}

@test "anonymize: refuses a value that its hierarchy does not have" {
	cities
	column Lyon "$SECRET" >in
	cannot 2 'q: 1 value: is not in the hierarchy' --qi q --k 2 \
	    --hierarchy q=cities.csv in
}

@test "anonymize: refuses a hierarchy that is none, and says where" {
	column a b >in
	printf 'a;A;*\nb;%s\n' "$SECRET" >h
	cannot 2 'h:2: has a different number of cells than the first row' --qi q --k 2 \
	    --hierarchy q=h in
	printf 'a;A;*\na;%s;*\n' "$SECRET" >h
	cannot 2 'h:2: repeats the value of an earlier row' --qi q --k 2 \
	    --hierarchy q=h in
	printf 'a;%s;1\nb;%s;2\n' "$SECRET" "$SECRET" >h
	cannot 2 'h:2: has a label with a different parent*' --qi q --k 2 \
	    --hierarchy q=h in
	cannot 2 'nowhere: No such file or directory' --qi q --k 2 \
	    --hierarchy q=nowhere in
	cannot 2 '*is not listed' --qi q --k 2 --hierarchy r=h in
	cannot 2 '*already has one' --qi q --k 2 --hierarchy q=interval:5 \
	    --hierarchy q=interval:5 in
}

@test "anonymize: warns of a hierarchy with ranges that do not hold their values" {
	printf '%s\n' '35;30-34' '36;35-39' >h # as ARX's for age has it
	column 35 36 >in
	run -0 --separate-stderr pp-anonymize --qi q --k 2 --hierarchy q=h in
	[[ $stderr = *'warning: h: on level 1 the label of a number is a range that does not contain it'* ]]
	printf '%s\n' '35;35-39' '36;35-39' >h
	run -0 --separate-stderr pp-anonymize --qi q --k 2 --hierarchy q=h \
	    --labels hierarchy in
	[ -z "$stderr" ]
}

@test "hierarchy: prints intervals, dates, ZIP codes and stars" {
	column -1 0 5 23 >in
	pp-anonymize hierarchy --qi q --hierarchy q=interval:5,20 in | is <(
		cat <<'END'
-1;[-5..-1];[-20..-1];*
0;[0..4];[0..19];*
5;[5..9];[0..19];*
23;[20..24];[20..39];*
END
	)
	column 2.5 | pp-anonymize hierarchy --qi q --hierarchy q=interval:5 |
	    gives '2.5;[0..5);*'
	column 2024-04-01 2024-03-31 '""' |
	    pp-anonymize hierarchy --qi q \
		--hierarchy q=date:month,quarter,year,decade | is <(cat <<'END'
"";;;;;*
2024-03-31;2024-03;2024-Q1;2024;2020s;*
2024-04-01;2024-04;2024-Q2;2024;2020s;*
END
	)
	# Fewer than 20,000 people live where ZIP codes begin with 036.
	column 03602 98101-1234 |
	    pp-anonymize hierarchy --qi q --hierarchy q=zip3 |
	    gives '03602;000;*' '98101-1234;981;*'
	column ab c | pp-anonymize hierarchy --qi q --hierarchy q=redact:right |
	    gives 'ab;a*;*' 'c;c*;*'
	column low some high | pp-anonymize hierarchy --qi q \
	    --hierarchy q=order:2 |
	    gives 'low;{low|some};*' 'some;{low|some};*' \
	    'high;{high};*'
}

@test "hierarchy: prints what anonymize reads, and what it would use itself" {
	column 3 17 4 22 18 '""' >in
	pp-anonymize hierarchy --qi q --hierarchy q=interval:5,10 in >h
	for search in boxes close levels; do
		rules=(--qi q --k 2 --search "$search" --labels hierarchy)
		pp-anonymize "${rules[@]}" --hierarchy q=interval:5,10 in >want
		pp-anonymize "${rules[@]}" --hierarchy q=h in | is want
	done
}

@test "hierarchy: refuses a value that does not become coarser in that way" {
	column 1 "$SECRET" >in
	for word in interval:5 date:month zip3; do
		cannot 2 'q: 1 value: *' hierarchy --qi q --hierarchy q=$word in
	done
	for word in interval:5,7 interval:0 order:1 date:year,month redact:up; do
		cannot 2 '*' hierarchy --qi q --hierarchy q=$word in
	done
}

@test "anonymize: makes no classes by the order in which records come" {
	SECRET=none
	column low some high >in
	cannot 2 'a hierarchy by order: depends on the order of records; *' --qi q --k 2 \
	    --hierarchy q=order:2 in
	pp-anonymize hierarchy --qi q --hierarchy q=order:2 in >h
	column low high some high | made --k 2 --hierarchy q=h \
	    --labels hierarchy | gives '{low|some}' high \
	    '{low|some}' high
}

# ---- ways to search ----

@test "anonymize: loses less with --search close than with boxes" {
	column a b c d a b c d a d >in
	made --k 3 in | sort -u | gives '{a|b}' '{c|d}'
	made --k 3 --search close in | sort -u | gives a d '{b|c}'
	for effort in 1 4 9; do
		pp-anonymize --qi q --k 3 --search close --effort $effort in >out
		pp-anonymize check --qi q --k 3 out >/dev/null
	done
}

@test "anonymize: writes nothing but values and names with --search levels" {
	cities
	column Lyon Nice Paris Paris Lyon Nice |
	    made --k 2 --search levels --hierarchy q=cities.csv | sort -u |
	    gives Lyon Nice Paris
	column Lyon Nice Paris Paris |
	    made --k 2 --search levels --hierarchy q=cities.csv | sort -u |
	    gives Paris South
	# Without a hierarchy a value is itself, or anything.
	column a b c c | made --k 2 --search levels | sort -u |
	    gives c '{a|b}'
}

@test "anonymize: gives a value the same name in every record with --search global" {
	cities
	column Lyon Nice Paris Paris Lyon Nice Paris >in
	rules=(--k 2 --search global --hierarchy q=cities.csv)
	made "${rules[@]}" in | sort -u | gives Lyon Nice Paris
	column Lyon Nice Paris Paris Lyon | made "${rules[@]}" | sort -u |
	    gives North South
	# Where no level is the same for all, there is one above.
	column Lyon Paris Lyon '""' >in
	made "${rules[@]}" in | sort -u | gives '*'
	SECRET=none
	cannot 2 '--search global cannot follow a --plan*' --qi q "${rules[@]}" \
	    --plan nowhere in
}

# ---- check and risk ----

@test "check: measures a release, and ends with 1 where a promise is broken" {
	printf '%s\n' q,s 1,a 1,b 2,a >in
	run -1 --separate-stderr pp-anonymize check --qi q --sensitive s --k 2 \
	    --l distinct:2 in
	is <(printf 'pp-anonymize: %s\n' 'k is 1, but must be at least 2' \
	    's: distinct l is 1, but must be at least 2') <<<"$stderr"
	[ "$(measure k <<<"$output")" = 1 ]
	[ "$(measure classes <<<"$output")" = 2 ]
	[ "$(measure 'entropy l' s <<<"$output")" = 1 ]
	[ "$(measure 'equal t' s <<<"$output")" = 0.333333333 ]
	[ "$(measure 'DM*' <<<"$output")" = 5 ]
	run -0 pp-anonymize check --qi q --sensitive s in
}

# apart FIRST SECOND: as values of a quasi-identifier in NDJSON, a reader can tell
# these apart, and check does as well; a value spelt twice alike it does not.
apart() {
	printf '{"q":%s,"s":1}\n' "$1" "$2" >in
	run -1 --separate-stderr pp-anonymize check --qi q --sensitive s --k 2 in
	[ "$stderr" = 'pp-anonymize: k is 1, but must be at least 2' ]
	for one in "$@"; do
		printf '{"q":%s,"s":1}\n' "$one" "$one" >in
		run -0 pp-anonymize check --qi q --sensitive s --k 2 in
	done
}

@test "check: takes for one class only what no reader can tell apart" {
	apart true '"true"'
	apart null '""'
	apart null '"null"'
	apart 1 '"1"'
	apart 1 1.0
	apart 10 1e1
	apart '"a"' '"\u0061"'
	apart '"/"' '"\/"'
	apart '"a"' '"A"'
	apart '"\u00e9"' '"\u00E9"'
}

@test "check: tells records of CSV apart by their quotes" {
	for two in ',1 "",1' 'a,1 "a",1' 'a,1 a\040,1' '1,1 1.0,1'; do
		read -r one other <<<"$two"
		printf "%b\n" q,s "$one" "$other" >in
		run -1 pp-anonymize check --qi q --sensitive s --k 2 in
		printf "%b\n" q,s "$one" "$one" >in
		run -0 pp-anonymize check --qi q --sensitive s --k 2 in
	done
	# A value that means none is still another one than no value.
	printf '%s\n' q,s NA,1 ,1 >in
	run -1 pp-anonymize check --qi q --sensitive s --null NA --k 2 in
}

@test "check: tells records of NDJSON apart by blanks, and by names and their order" {
	for other in '{"q": 1,"s":1}' '{"q":1,"s":1} ' ' {"q":1,"s":1}' \
	    '{"q":1 ,"s":1}' '{"s":1,"q":1}' '{"\u0071":1,"s":1}' \
	    $'{"q":1,"s":1}\r' $'{"q":1,\t"s":1}'; do
		printf '%s\n' '{"q":1,"s":1}' "$other" >in
		run -1 --separate-stderr pp-anonymize check --qi q --sensitive s \
		    --k 2 in
		[ "$stderr" = 'pp-anonymize: k is 1, but must be at least 2' ]
		printf '%s\n' "$other" "$other" >in
		run -0 pp-anonymize check --qi q --sensitive s --k 2 in
	done
	# As many items are not the same record as one more.
	printf '%s\n' '{"q":1,"s":1,"x":{"y":[]}}' '{"q":1,"s":1,"x":{"y":[]}}' >in
	run -0 pp-anonymize check --qi q --sensitive s --keep x --k 2 in
}

@test "check: does not tell records apart by what is kept, or by the unit" {
	printf '%s\n' '{"q":1,"s":1,"note":"a","who":"p1"}' \
	    '{"q":1,"s":1,"who":"p2"}' '{"note":[1, 2],"q":1,"s":1,"who":"p3"}' \
	    '{"q":1,"note":{ "q" : 3 },"s":1,"who":"p4"}' >in
	run -0 pp-anonymize check --qi q --sensitive s --keep 'note?,who' \
	    --unit who --k 4 in
	# That a sensitive attribute is missing is a value of it.
	for first in 1 2 3; do
		printf '%s\n' '{"q":1,"s":"a"}' '{"q":1}' '{"q":1,"s":null}' >all
		{ sed -n "$first,\$p" all; head -n $((first - 1)) all; } >in
		run -0 pp-anonymize check --qi q --sensitive s --k 3 in
	done
	printf '%s\n' '{"q":1,"s":"a"}' '{"q":1}' '{"s":null,"q":1}' >in
	run -1 pp-anonymize check --qi q --sensitive s --k 3 in
	# A sensitive value is what it means.
	printf '%s\n' '{"q":1,"s":"a"}' '{"q":1,"s":"\u0061"}' >in
	run -1 --separate-stderr pp-anonymize check --qi q --sensitive s --k 2 \
	    --l distinct:2 in
	[ "$stderr" = 'pp-anonymize: s: distinct l is 1, but must be at least 2' ]
}

@test "check: refuses a key that has no role, wherever it comes" {
	printf '{"q":1}\n{"q":1,"x":"%s"}\n' "$SECRET" >in
	cannot 3 'in:2: x: has no role' check --qi q --k 2 in
}

@test "check: warns where it can count no persons" {
	column 1 1 >in
	run -0 --separate-stderr pp-anonymize check --qi q --unit who --k 2 in
	[[ $stderr == *'the unit who is missing: records are counted, not persons' ]]
}

@test "risk: tells by which columns people stand out, and changes nothing" {
	people
	run -0 pp-anonymize risk --qi age,city --k 2 people.csv
	[ "$(measure 'highest prosecutor risk' <<<"$output")" = 1 ]
	[ "$(measure 'unique share' city <<<"$output")" = 0.5 ]
	[ "$(measure 'unique share without' age <<<"$output")" = 0.5 ]
	[ "$(measure 'share below k' <<<"$output")" = 1 ]
	[[ $output != *Lyon* ]]
}

@test "anonymize: releases no line of a text whose record is bad" {
	{
		printf 'age,note\n30,"a\0\n31,secret\n"\n'
		printf '%s,x\n' 30 31 40 41
	} >in
	run -1 pp-anonymize --qi age --k 2 --keep note -r rejects -o out in
	[ "$(grep -c x out)" -eq 4 ]
	run ! grep secret out
	sed -n 2,4p in | cmp - rejects
}

@test "check: counts persons of all records, or of none" {
	printf '%s\n' '{"q":1,"who":"a"}' '{"q":1}' >in
	run -3 --separate-stderr pp-anonymize check --qi q --unit who --keep who in
	[ -z "$output" ]
	[[ $stderr = *'in:2: has the unit where the first record lacks it'* ]]
}

@test "anonymize: takes a person once, however values are spelt" {
	printf '%s\n' age,city,id 30,Oslo,p61 30,Lyon,p200 12,Lyon,p245 \
	    23,Lyon,p146 30.0,Oslo,p61 17,Rome,p267 >in
	for search in boxes close levels global; do
		pp-anonymize --qi age,city --unit id --keep id --k 3 \
		    --search $search in |
		    pp-anonymize check --qi age,city --unit id --keep id \
		    --k 3 >/dev/null
	done
}

@test "anonymize: writes quotes where a label needs them, and nowhere else" {
	printf '%s\n' q,n '"a, b",1' 'c,"2"' 'c,3' '"a, b",4' >in
	printf '%s\n' '"a, b";x;*' 'c;y;*' >h
	pp-anonymize --qi q,n --k 4 --labels hierarchy --hierarchy q=h in |
	    tail -n +2 | uniq | gives '*,[1..4]'
	pp-anonymize --qi q,n --k 4 in | tail -n +2 | uniq |
	    gives '"{a, b|c}",[1..4]'
	pp-anonymize --qi q,n --k 4 -t tsv in | tail -n +2 | uniq |
	    gives '{a, b|c}	[1..4]'
}

@test "check: takes the order of sensitive values from the rows of a file" {
	printf '%s\n' 'mild;A;*' 'moderate;B;*' 'severe;A;*' >h
	printf '%s\n' g,s 1,mild 1,mild 1,moderate 1,moderate 2,moderate \
	    2,moderate 2,severe 2,severe >in
	run -1 --separate-stderr pp-anonymize check --qi g --sensitive s --k 2 \
	    --hierarchy s=h --t ordered:0.2 in
	[ "$stderr" = 'pp-anonymize: s: ordered t is 0.25, but must be at most 0.2' ]
}

@test "check: finds fault with a table of nothing, and gives no receipt" {
	printf 'q\n' >in
	run -1 pp-anonymize check --qi q --k 2 --receipt r in
	[ ! -e r ]
	run -1 pp-anonymize check --qi q --k 2 --receipt r </dev/null
}

@test "check: tells of a column that was to be dropped, and of all else" {
	printf '%s\n' q,email 1,x 1,y >in
	run -1 --separate-stderr pp-anonymize check --qi q --drop email --k 2 in
	[[ $output = *'"k","column":null,"value":2,"asked":2,"kept":true'* ]]
	[ "$stderr" = 'pp-anonymize: in: column "email" must be dropped, but is in the data' ]
	printf '%s\n' '{"q":1}' '{"q":1,"email":"x"}' >in
	run -3 pp-anonymize check --qi q --drop email --k 2 in
}

@test "check: writes a receipt over nothing that it reads or writes" {
	printf '%s\n' q,a 1,x 1,y >in
	cp in want
	for receipt in in out; do
		run -2 pp-anonymize check --qi q --keep a --k 2 -o out \
		    --receipt $receipt in
		[[ $output = *': is named for two purposes' ]]
	done
	cmp in want
	run -2 pp-anonymize --qi q --keep a --k 2 --receipt r in
	[[ $output = *'--receipt is for check, not for anonymize' ]]
	run -2 pp-anonymize check --qi q --keep a --k 2 --plan p in
}

@test "check: binds a receipt to the bytes and to the policy" {
	printf '%s\n' q,a 1,x 1,y >in
	pp-anonymize check --qi q --keep a --k 2 --receipt r \
	    --now 2026-03-01T03:00:00Z in >/dev/null
	[ "$(jq -r .output r)" = "sha256:$(sha256sum <in | cut -d' ' -f1)" ]
	[ "$(jq -c '[.release, .policy, .at, .records, .k]' r)" = \
	    '[null,null,"2026-03-01T03:00:00Z",2,2]' ]
	rm r
	run -1 pp-anonymize check --qi q --keep a --k 3 --receipt r in
	[ ! -e r ]
}

@test "risk: refuses a unit that is not there" {
	printf '%s\n' q,who 1,a 1,a >in
	run -2 pp-anonymize risk --qi q --unit whose in
	pp-anonymize risk --qi q --unit who in | grep -q '"persons","column":"who","value":1'
}

@test "anonymize: takes 1, 1.0 and \"1\" for the same person" {
	printf '%s\n' '{"q":1,"who":1}' '{"q":1,"who":1.0}' '{"q":1,"who":"1"}' >in
	run -2 pp-anonymize --qi q --unit who --k 2 in
	[ "$output" = 'pp-anonymize: k is 2, but there is only 1 person' ]
}

@test "anonymize: writes a wide set of texts as a range" {
	{ echo q; seq -f 'text%g' 1 150; } >in
	pp-anonymize --qi q --k 150 in | tail -n +2 | uniq | gives '[text1..text99]'
	pp-anonymize --qi q --k 75 in >out
	grep -q '^{text1|' out
}

@test "anonymize: keeps and drops objects as a whole" {
	printf '%s\n' '{"q":1,"in":{"a":[{"b":1}]},"out":{"c":{"d":1}}}' \
	    '{"q":1,"in":2,"out":3}' >in
	pp-anonymize --qi q --keep in --drop out --k 2 in |
	    gives '{"in":{"a":[{"b":1}]},"q":1}' '{"in":2,"q":1}'
	run -2 pp-anonymize --qi q --keep in --k 2 in
	[[ $output = *'"out.c.d" has no role'* ]]
}

@test "anonymize: drops nothing of a list and leaves its length" {
	printf '%s\n' '{"q":1,"h":[{"x":1},{"x":2}]}' '{"q":1,"h":[]}' >in
	run -2 pp-anonymize --qi q --drop 'h[].x' --k 2 in
	[[ $output == *'the list "h" is dropped, but how many elements it has could still be seen; drop the list' ]]
	pp-anonymize --qi q --drop h --k 2 in | gives '{"q":1}' '{"q":1}'
	pp-anonymize --qi q --drop 'h[].x' --keep 'h[].y' --k 2 in 2>err |
	    gives '{"q":1}' '{"q":1}'
	printf '%s\n' '{"q":1,"h":[{"x":1},{"x":1,"y":2},null]}' '{"q":1,"h":null}' |
	    pp-anonymize --qi q --drop 'h[].x' --keep 'h[].y' --k 2 |
	    gives '{"h":[{"y":2}],"q":1}' '{"q":1}'
	# A name of a table is no path.
	printf '%s\n' 'q,h[]' 1,2 1,3 | pp-anonymize --qi q --drop 'h[]' --k 2 |
	    gives q 1 1
}

# spellings MEMBER...: records of one person each, in which o is spelt in all
# ways in which it may be empty, or has one of the members.
spellings() {
	local i=0 o
	for o in '' null '{}' '[ ]' "$@"; do
		echo "{\"q\":1,\"s\":$((i += 1))${o:+, \"o\" : $o }}"
	done
}

@test "anonymize: leaves no object in which all is dropped, and no trace of it" {
	for role in --drop --unit; do
		# The unit must be there.
		{ [ $role = --drop ] && spellings '{"x":1}' '{ "x" : [1] }' ||
		    spellings '{"x":1}' '{"x":2}' | tail -n 2; } >in
		pp-anonymize --qi q --sensitive s "$role" o.x --k 2 in >out
		[ "$(jq -c 'del(.s)' out | sort -u)" = '{"q":1}' ]
	done
	spellings '{"x":1}' >in
	pp-anonymize --qi q --sensitive s --drop o.x --k 5 -t csv in |
	    gives q,s 1,1 1,2 1,3 1,4 1,5
	tac in | pp-anonymize --qi q --sensitive s --drop o.x --k 5 -t csv |
	    gives q,s 1,5 1,4 1,3 1,2 1,1
	# In pieces, and with objects in objects.
	spellings '{"x":1,"p":{"y":[1],"z":null}}' '{"p":{"y":3}}' '{"p":null,"x":1}' >in
	rules=(--qi q --sensitive s --drop 'o.x,o.p.y,o.p.z')
	pp-anonymize "${rules[@]}" --k 7 in >out
	[ "$(jq -c 'del(.s)' out | sort -u)" = '{"q":1}' ]
	split -l 1 in piece
	for piece in piece*; do
		pp-anonymize count --piece "${rules[@]}" "$piece"
	done >counts
	pp-anonymize plan "${rules[@]}" --k 7 counts >./plan
	for piece in piece*; do
		pp-anonymize apply --piece --plan plan "$piece"
	done | cmp - out
}

@test "anonymize: spells what an object or a list lacks in one way, whatever its role" {
	for role in --sensitive --keep; do
		spellings '{"x":1}' '{"x":2}' >in
		rules=(--qi q --keep s "$role" o.x)
		pp-anonymize "${rules[@]}" --k 6 in >out
		[ "$(jq -c 'del(.s)' out | sort | uniq -c | tr -s ' ')" = \
' 1 {"o":{"x":1},"q":1}
 1 {"o":{"x":2},"q":1}
 4 {"q":1}' ]
		pp-anonymize check "${rules[@]}" --k 6 out >counted
	done
	spellings '[1]' '[2,3]' >in
	pp-anonymize --qi q --keep 's,o[]' --k 6 in >out
	[ "$(jq -c 'del(.s)' out | sort | uniq -c | tr -s ' ')" = \
' 1 {"o":[1],"q":1}
 1 {"o":[2,3],"q":1}
 4 {"q":1}' ]
	pp-anonymize check --qi q --keep 's,o[]' --k 6 out >counted
	# In what goes out as a whole, it is a value as any other.
	pp-anonymize --qi q --sensitive s --keep o --k 6 in | jq -c .o | gives \
	    null null '{}' '[]' '[1]' '[2,3]'
	# Who made a table otherwise shows who is who.
	for o in null '{}' '[]'; do
		printf '%s\n' '{"q":1,"o":{"x":1}}' "{\"q\":1,\"o\":$o}" >out
		run -1 pp-anonymize check --qi q --keep o.x --k 2 out
		[[ $output == *'k is 1, but must be at least 2'* ]]
	done
}

@test "anonymize: refuses a table in which one column is spelt as two paths" {
	local flat nested why
	while IFS='|' read -r name flat nested; do
		why="pp-anonymize: column \"$name\" is a name with a dot or bracket in some records, and a member of an object or a list in others; spell it in one way"
		for role in --qi --sensitive; do
			rules=(--qi q "$role" "$name" --k 2)
			for order in "$flat $nested" "$nested $flat"; do
				# shellcheck disable=SC2086 # lines
				printf '{"q":1,%s}\n' $order $order >in
				for call in '' '-j 2' count risk; do
					# shellcheck disable=SC2086 # words
					run -2 --separate-stderr pp-anonymize $call "${rules[@]}" in
					[ "$stderr" = "$why" ]
					[ -z "$output" ] || [ "$call" = risk ]
				done
			done
			printf '{"q":1,%s}\n' "$flat" "$flat" >in
			pp-anonymize "${rules[@]}" in >out
			printf '{"q":1,%s}\n' "$nested" "$nested" >in
			pp-anonymize "${rules[@]}" in >out
		done
	done <<'END'
o.x|"o.x":1|"o":{"x":1}
o.x.y|"o.x":{"y":1}|"o":{"x.y":1}
o.x.y|"o.x.y":1|"o":{"x":{"y":1}}
o[].x|"o[]":{"x":1}|"o":[{"x":1}]
END
}

# policy HIERARCHY: one with a release of the column q, in p.json.
policy() {
	cat >p.json <<END
{"policy": {"format": "pp-policy/1", "id": "p", "title": "P",
  "time_zone": "UTC"},
 "purposes": {"any": {"data_use": "collect", "clause": "1"}},
 "datasets": {"people": {"clause": "1", "subjects": ["customer"],
   "purposes": ["any"], "key": ["id"], "no_retention": "a test",
   "fields": {"id": {"category": "user.unique_id"}}}},
 "releases": {"figures": {"clause": "2", "k": 2, "labels": "hierarchy",
   "columns": {"q": {"role": "quasi", "hierarchy": "$1"}}}}}
END
}

@test "anonymize: makes a hierarchy as a policy says it" {
	column 17 19 21 23 >in
	policy interval:5,10
	pp-policy check p.json
	pp-anonymize -p p.json in | sed 1d | uniq | gives '[15..19]' '[20..24]'
	policy interval:5,12
	for command in 'pp-policy check p.json' 'pp-anonymize -p p.json in'; do
		# shellcheck disable=SC2086 # words
		run -2 $command
		[[ $output = *'columns.q.hierarchy: "interval:5,12": each step must be a multiple of the one before' ]]
	done
	policy order:2
	run -2 pp-anonymize -p p.json in
	[[ $output = *'"order:2": depends on the order of the input; name a file' ]]
}

@test "anonymize: takes 1 and 1.0 for one sensitive value, even beside texts" {
	printf '%s\n' a,s 30,1 30,1.0 40,7 40,n/a 50,7 50,8 >in
	rules=(--qi a --sensitive s --k 2 --l distinct:2)
	run -1 pp-anonymize check -q "${rules[@]}" in
	[[ $output == *'distinct l is 1, but must be at least 2'* ]]
	pp-anonymize -q "${rules[@]}" -o out in
	pp-anonymize check -q "${rules[@]}" out >/dev/null
	# The text may be in a record that is left out.
	printf '%s\n' 90,n/a 91,x >>in
	pp-anonymize -q "${rules[@]}" --suppress 0.3 -o out in
	pp-anonymize check -q "${rules[@]}" out >/dev/null
}

# ---- codes, kept columns and reports ----

@test "anonymize: takes codes with leading zeros for texts, not for numbers" {
	column 02134 02134 10001 10001 | made --k 4 | gives '{02134|10001}'
	column 2134 2134 10001 10001 | made --k 4 | gives '[2134..10001]'
	# A number may be written with a zero before it; a code has one length.
	column 007 007 8 8 | made --k 4 | gives '[007..8]'
	column 0 0 1 1 | made --k 4 | gives '[0..1]'
	jq -cn '"02134", "02134", "10001", "10001" | {q: .}' |
	    pp-anonymize -f ndjson --qi q --k 4 | head -n 1 | gives '{"q":"{02134|10001}"}'
	# A hierarchy of codes has no numbers either.
	printf '01;0*\n02;0*\n' >codes.csv
	column 01 01 02 02 | made --k 4 --hierarchy q=codes.csv \
	    --labels set | gives '0*'
}

@test "anonymize: lets a column stay a text when it has a hierarchy, too" {
	printf '1;low\n2;low\n3;high\n' >levels.csv
	policy levels.csv
	jq '.releases.figures.labels = "set" |
	    .releases.figures.columns.q.type = "text"' p.json >text.json
	column 1 1 2 2 3 3 >in
	pp-anonymize -p text.json in | sed 1d | sort -u | gives 1 2 3
	jq '.releases.figures.k = 4' text.json >p.json
	pp-anonymize -p p.json in | sed 1d | sort -u | gives '{1|2|3}'
	jq 'del(.releases.figures.columns.q.type)' p.json >auto.json
	pp-anonymize -p auto.json in | sed 1d | sort -u | gives '[1..3]'
}

@test "anonymize: warns of a kept column that is nearly unique" {
	awk 'BEGIN { print "q,id,shop,note"
	    for (i = 0; i < 60; i++) printf "%d,id%d,%d,%s\n", i % 3, i, i % 4, i < 5 ? i : "" }' >in
	run -0 --separate-stderr pp-anonymize --qi q --keep id,shop,note --k 5 in
	# The number is an estimate.
	[[ $stderr == 'pp-anonymize: warning: column "id" is kept, but about '*'% of its values are different, so it can identify persons: drop it or make it a quasi-identifier' ]]
	run -0 --separate-stderr pp-anonymize -j 3 -f csv -t ndjson --qi q --keep id,shop,note --k 5 in
	[[ $stderr == *'column "id" is kept'* ]]
	# A column that is looked at already has no such warning.
	run -0 --separate-stderr pp-anonymize --qi q,id --keep shop,note --k 5 in
	[ -z "$stderr" ]
	# Neither has a table that is too small to tell.
	head -n 16 in | run -0 --separate-stderr pp-anonymize --qi q --keep id,shop,note --k 5
	[ -z "$stderr" ]
}

@test "report: is a page or JSON, and nothing else" {
	column 1 1 >in
	for name in x.pdf report html .html /dev/stdout; do
		cannot 2 '--report writes HTML or JSON: use a name that ends in .html or .json' \
		    --qi q --k 2 --report "$name" in
		run ! test -e x.pdf
	done
	pp-anonymize --qi q --k 2 --report r.json in >out
	jq -e . r.json >parsed
	pp-anonymize --qi q --k 2 --report r.html in >out
	head -n 1 r.html | gives '<!DOCTYPE html>'
}

@test "report: does not call a column coarser that goes out as it came" {
	printf 'a,b\n1,x\n1,x\n' >in.csv
	pp-anonymize --qi a,b --k 2 --report page.html -o out.csv in.csv
	cmp in.csv out.csv
	sed 's/<[^>]*>/ /g' page.html | tr -s ' \n' ' ' >text
	[[ $(cat text) == *'quasi-identifier made coarser where needed'* ]]
}

@test "report: cuts no name by itself, and claims no more than its tables show" {
	long=Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch
	column $long $long $long alone Rome Rome Rome >in
	pp-anonymize --qi q --k 3 --suppress 0.2 --report r.html in >out 2>err
	grep -o '<foreignObject.*</foreignObject>' r.html | grep -q "$long"
	run ! grep -q '…' r.html
	# One person was alone before: the figure of sizes shows that.
	grep -q '<tr><th scope="row">1</th><td>1</td><td>0</td></tr>' r.html
	run ! grep -q 'No bar in it' r.html
	tr '\n' ' ' <r.html | grep -q 'No bar in the figures of columns is of fewer than 3 persons, but the figures of class sizes count single persons'
}

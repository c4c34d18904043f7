#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# shellcheck disable=SC2154 # stderr, stderr_lines: set by run
#
# What pp-redact does to a value, and to which.  What the record engine
# promises stands in engine.bats, what all programs do in contract.bats.

load helper

# ---- which fields ----

@test "redact: hashes two spellings of one person alike" {
	key
	printf '%s\n' mail,tel ada@example.org,+12065550123 \
	    ' ADA@Example.org',tel:+1-206-555-0123 \
	    'Ada <ada@example.org>',+1.206.555.0123 bo@example.org,+12065550124 >in
	pp-redact -k my.key -c mail=hash:as=email -c tel=hash:as=phone in |
	    sed 1d | tr -d '"' | sort | uniq -c | awk '{ print $1 }' | sort |
	    is <(printf '1\n3\n')
	# What is one spelling is hashed as before, and NDJSON is the same.
	[ "$(pp-redact -k my.key -c mail=hash:as=email --rest drop in | sed -n 2p)" = \
	    "$(pp-redact -k my.key -c mail=hash --rest drop in | sed -n 2p)" ]
	[ "$(echo '{"mail":"ADA@example.org"}' | pp-redact -k my.key -c mail=hash:as=email |
	    jq -r .mail)" = "$(pp-redact -k my.key -c mail=hash --rest drop in | sed -n 2p)" ]
	# No single identity, and no kind of one.
	printf '%s\n' mail '"ada@example.org, bo@example.org"' >two
	run -3 --separate-stderr pp-redact -k my.key -c mail=hash:as=email two
	[ "$stderr" = 'pp-redact: two:2: mail: cannot be read as one identity of the type of as=' ]
	run -2 --separate-stderr pp-redact -k my.key -c mail=hash:as=emial two
	[ "$stderr" = 'pp-redact: hash: unknown kind of identity "emial". Known: email, phone, and those of "identity" in the policy' ]
}

@test "redact: hashes what the policy calls an identity in the form in which it compares it" {
	key
	cat >p.json <<'END'
{"policy": {"format": "pp-policy/1", "id": "p", "title": "P",
  "time_zone": "UTC"},
 "purposes": {"any": {"data_use": "collect", "clause": "1"}},
 "datasets": {"people": {"clause": "1", "subjects": ["customer"],
   "purposes": ["any"], "key": ["mail"], "person": ["mail"],
   "identity": {"email": "mail"}, "no_retention": "a test",
   "fields": {"mail": {"category": "user.contact.email", "redact": "hash"},
    "other": {"category": "user.contact.email", "redact": "hash"}}}}}
END
	printf '%s\n' mail,other ada@example.org,ada@example.org \
	    ADA@example.org,ADA@example.org 'a@b@c,a@b@c' >in
	pp-redact -p p.json -k my.key -o out in
	[ "$(cut -d, -f1 out | sed 1d | sort -u | wc -l)" = 2 ]
	[ "$(cut -d, -f2 out | sed 1d | sort -u | wc -l)" = 3 ]
	# A rule of the caller, too; and "exact" is exact.
	pp-redact -p p.json -k my.key -c mail=hash:len=20 -o out in
	[ "$(cut -d, -f1 out | sed 1d | sort -u | wc -l)" = 2 ]
	sed -i 's/"purposes": {/"identity": {"email": {"case": "exact"}}, &/' p.json
	pp-redact -p p.json -k my.key -o out in
	[ "$(cut -d, -f1 out | sed 1d | sort -u | wc -l)" = 3 ]
}

@test "redact: moves the dates of one person alike, however the field of by= spells it" {
	key
	cat >p.json <<'END'
{"policy": {"format": "pp-policy/1", "id": "p", "title": "P",
  "time_zone": "UTC"},
 "purposes": {"any": {"data_use": "collect", "clause": "1"}},
 "identity": {"email": {"plus_tag": "candidate"}},
 "datasets": {"people": {"clause": "1", "subjects": ["customer"],
   "purposes": ["any"], "key": ["mail"], "person": ["mail"],
   "identity": {"email": "mail"}, "no_retention": "a test",
   "fields": {"mail": {"category": "user.contact.email"},
    "born": {"category": "user.demographic", "type": "date",
     "format": "%d.%m.%Y", "redact": "shift:by=mail"}}}}}
END
	printf '%s\n' mail,born ada@example.org,01.02.2000 \
	    ADA@Example.org,01.02.2000 '"Ada <ada@example.org>",01.02.2000' \
	    ada+x@example.org,01.02.2000 bo@example.org,01.02.2000 >in
	# moved ARGUMENTS...: as much, and it comes back so.
	moved() {
		rm -f made
		pp-redact -k my.key --receipt made "$@" -o out in
		[ "$(sed 1d out | sed 3q | sed 's/.*,//' | uniq | wc -l)" = 1 ]
		[ "$(sed 1d out | sed 's/.*,//' | sort -u | wc -l)" = 3 ]
		pp-redact -k my.key --restore --receipt made "$@" out | cmp - in
	}
	moved -p p.json -c born=shift:by=mail,days=900
	moved -c born=shift:by=mail,days=900,as=email,format=%d.%m.%Y
	# NDJSON moves as CSV does.
	pp-redact -p p.json -k my.key -t ndjson in | jq -r .born >one
	pp-redact -t ndjson in | pp-redact -p p.json -k my.key | jq -r .born | is one
	# A receipt tells of what nobody else would.
	moved -p p.json
	grep -q '"method": "shift:by=mail,format=%d.%m.%Y,as=email"' made
	run -2 --separate-stderr pp-redact -k my.key --restore --receipt made \
	    -c born=shift:by=mail,format=%d.%m.%Y out
	[[ $stderr == *'born: was hidden with another method' ]]
	pp-redact -k my.key --restore --receipt made \
	    -c born=shift:by=mail,format=%d.%m.%Y,as=email out | cmp - in
	# What is no identity counts as it is written, unless the rule says as=.
	printf '%s\n' mail,born "$SECRET,01.02.2000" >in
	pp-redact -p p.json -k my.key -o out in
	pp-redact -p p.json -k my.key --restore out | cmp - in
	run -3 --separate-stderr pp-redact -k my.key \
	    -c born=shift:by=mail,format=%d.%m.%Y,as=email in
	[ "$stderr" = 'pp-redact: in:2: born: the field of by= cannot be read as one identity of the type of as=' ]
	run -2 --separate-stderr pp-redact -k my.key -c born=shift:as=email in
	[[ $stderr == *'shift: as= is about the field of by=, which is missing'* ]]
}

@test "redact: cuts no address and no code to what it was" {
	printf '%s\n' ip 2002:c000:211::1 64:ff9b::c000:211 ::ffff:192.0.2.17 |
	    pp-redact -c ip=trunc:/24,/48 | is <(printf '%s\n' ip \
		2002:c000:200:: 64:ff9b::c000:200 ::ffff:192.0.2.0)
	for blank in ' ' $'\t' $'\xe2\x80\x8b' $'\xe2\xa0\x80'; do
		printf 'zip\n"%s%s"\n' 981 "$blank" >in
		run -3 --separate-stderr pp-redact -c zip=trunc:3 in
		[ "$stderr" = 'pp-redact: in:2: zip: not longer than the part that trunc keeps' ]
	done
}

@test "redact: gives a partner hashes that others can match, and says what they are" {
	cat >p.json <<'END'
{"policy": {"format": "pp-policy/1", "id": "p", "title": "P",
  "time_zone": "UTC"},
 "purposes": {"ads": {"data_use": "marketing.advertising", "clause": "1"}},
 "datasets": {"people": {"clause": "1", "subjects": ["customer"],
   "purposes": ["ads"], "key": ["mail"], "person": ["mail"],
   "identity": {"email": "mail", "phone_number": "tel"}, "no_retention": "a test",
   "fields": {"mail": {"category": "user.contact.email"},
    "tel": {"category": "user.contact.phone_number"},
    "name": {"category": "user.name"}}}},
 "identity": {"phone_number": {"form": "E.164", "default_country": "US"}},
 "recipients": {"ads": {"type": "partner", "country": "US", "clause": "1",
   "purposes": ["ads"], "fields": {"people": ["mail", "tel"]},
   "transform": {"user.contact": "match"}}}}
END
	printf '%s\n' mail,tel,name ' ADA@Example.org','(212) 555-0123',Ada \
	    mailto:bo@example.org,,Bo >in
	run -0 pp-redact -p p.json --recipient ads in
	[ "$output" = "mail,tel
$(printf ada@example.org | sha256sum | cut -c-64),$(printf +12125550123 | sha256sum | cut -c-64)
$(printf bo@example.org | sha256sum | cut -c-64)," ]
	# No value that cannot be read, and nobody else.
	run -3 --separate-stderr pp-redact -p p.json --recipient ads \
	    <<<$'mail,tel\n"a@example.org, b@example.org",'
	[[ $stderr == *':2: mail: cannot be read as one address or telephone number' ]]
	run -2 --separate-stderr pp-redact -c mail=match in
	[ "$stderr" = 'pp-redact: -c mail: everybody can match it; only a policy may say so, in the "transform" of a partner' ]
	run -2 --separate-stderr pp-redact --rest match in
	[ -z "$output" ]
	run -1 --separate-stderr pp-policy -s p.json
	[[ $stderr == *'match hides nothing from somebody who guesses: whoever has an address finds it' ]]
	run -0 pp-policy explain p.json
	[[ $(tr -s '\n ' ' ' <<<"$output") == *'(as a hash by which it finds whom it knows; that hides nothing from who guesses)'* ]]
	sed 's/"partner"/"affiliate"/' p.json >no.json
	run -2 --separate-stderr pp-policy no.json
	[[ $stderr == *'recipients.ads.transform."user.contact": only a partner may get "match"' ]]
	sed 's/"user.name"}/"user.name", "redact": "match"}/' p.json >no.json
	run -2 --separate-stderr pp-policy no.json
	[[ $stderr == *'only the "transform" of a partner may have it'* ]]
	sed 's/"mail", "tel"\]/"mail", "tel", "name"]/; s/"user.contact": "match"/"user": "match"/' p.json >no.json
	run -2 --separate-stderr pp-policy no.json
	[[ $stderr == *'field "name" of dataset "people" is no email or phone_number in its "identity", so nobody can match it'* ]]
}

@test "redact: changes the fields that a rule names and nothing else" {
	pp-redact -c email=label >got <<'END'
id,"name",email,note
017,"Ada",ada@example.org, 1e3 
18,Bo,"bo@example.org","say ""hi"""
END
	is got <<'END'
id,"name",email,note
017,"Ada",[redacted], 1e3 
18,Bo,"[redacted]","say ""hi"""
END
}

@test "redact: takes many rules, and lists of fields" {
	pp-redact -c first,last=label:X -c mail=drop -c '#4'=blank >got <<'END'
first,last,mail,born
Ada,Moreno,ada@example.org,1985-12-10
END
	is got <<'END'
first,last,born
X,X,
END
}

@test "redact: lets a name win over a pattern" {
	pp-redact -c '*_email=drop' -c work_email=keep >got <<'END'
home_email,work_email
a@example.org,b@example.org
END
	is got <<'END'
work_email
b@example.org
END
}

@test "redact: hides all that is not named, with --rest" {
	pp-redact -c id,plan=keep --rest label >got <<'END'
id,name,plan,email
1,Ada,basic,ada@example.org
END
	is got <<'END'
id,name,plan,email
1,[redacted],basic,[redacted]
END
	pp-redact -c id,plan=keep --rest drop >got <<'END'
id,name,plan,email
1,Ada,basic,ada@example.org
END
	is got <<'END'
id,plan
1,basic
END
}

@test "redact: takes objects as one value where nothing inside is named, with --rest" {
	cat >in <<'END'
{"id":1,"user":{"id":7,"by":{"ada@example.org":{"x":1}}},"to":[[1],[{"id":2}]]}
{"id":2,"by":{"ada@example.org":{"x":1}},"to":[["a"],[2,{}]],"none":{}}
END
	pp-redact -c '*id=keep' --rest drop in >got
	is got <<'END'
{"id":1,"user":{"id":7},"to":[[{"id":2}]]}
{"id":2}
END
	pp-redact -c '*id=keep' --rest blank in >got
	is got <<'END'
{"id":1,"user":{"id":7,"by":null},"to":[null,[{"id":2}]]}
{"id":2,"by":null,"to":null,"none":null}
END
	pp-redact -c '*id=keep' --rest label:- in >got
	is got <<'END'
{"id":1,"user":{"id":7,"by":"-"},"to":["-",[{"id":2}]]}
{"id":2,"by":"-","to":"-","none":"-"}
END
	# The values of one that cannot be taken so are hidden one by one.
	pp-redact -c '*id=keep' --rest mask <<<'{"id":1,"a":{"b":["xy"]}}' |
	    is <(echo '{"id":1,"a":{"b":["**"]}}')
	run -0 pp-redact -c 'user.name?=keep' --rest drop -t csv \
	    <<<'{"user":{"name":"Ada","x":{"y":1}},"z":{"y":2}}'
	[ "$output" = $'user.name\nAda' ]
}

@test "redact: hides a column that appears tomorrow, with --rest drop" {
	pp-redact -c id=keep --rest drop >got <<'END'
{"id":1}
{"id":2,"ssn":"900-12-3456"}
{"new":{"deep":[{"ssn":"900-12-3456"}]},"id":3}
END
	is got <<'END'
{"id":1}
{"id":2}
{"id":3}
END
}

@test "redact: refuses a field that is not there, before any output" {
	run -2 --separate-stderr pp-redact -c emial=drop <<END
id,email
1,$SECRET
END
	[ -z "$output" ]
	[[ $stderr == *emial* ]] && [[ $stderr == *email* ]]
	silent
}

@test "redact: refuses two rules for one field" {
	run -2 --separate-stderr pp-redact -c email=drop -c email=mask <<END
id,email
1,$SECRET
END
	[ -z "$output" ]
	silent
}

@test "redact: lets no header out that looks like a record" {
	for rule in '#1=mask' '*=mask' '#2=drop'; do
		run -2 --separate-stderr pp-redact -c "$rule" <<END
$SECRET@example.org,+1 212 555 0143
bo@example.org,+1 415 555 0198
END
		[ -z "$output" ]
		silent
	done
	run -0 pp-redact --no-header -c 1=label <<'END'
ada@example.org,17
END
	[ "$output" = '[redacted],17' ]
	# A name that is there says that the first line is a header.
	run -0 pp-redact -c id=keep --rest label <<'END'
id,2026-01-31
1,17
END
	[ "${lines[1]}" = '1,[redacted]' ]
}

@test "redact: lets a field be missing when its name ends in ?" {
	pp-redact -c 'phone?=drop' -c email=blank >got <<'END'
{"email":"ada@example.org"}
{"phone":"555-0100","email":"bo@example.org"}
END
	is got <<'END'
{"email":null}
{"email":null}
END
}

@test "redact: tells of a name with ? that no record has, and what it may mean" {
	run -1 --separate-stderr pp-redact -c 'user.emial?=drop' <<END
{"id":1}
{"id":2,"user":{"email":"$SECRET"}}
END
	[ "$stderr" = 'pp-redact: no record has a field "user.emial"; did you mean "user.email"?' ]
	printf 'id,email\n1,x\n' >in
	run -1 --separate-stderr pp-redact -c 'emial?,fax*?=drop' in
	[ "${lines[1]}" = 1,x ]
	[ "${stderr_lines[0]}" = 'pp-redact: no record has a field "emial"; did you mean "email"?' ]
	[ "${stderr_lines[1]}" = 'pp-redact: no record has a field "fax*"; if this is a piece of a larger input, use --piece' ]
	# Whoever of several threads has read it.
	for ((i = 0; i < 2000; i++)); do echo '{"id":1,"email":"x"}'; done >many
	for i in 1 2 3 4 5 6 7 8; do
		run -1 --separate-stderr pp-redact -j 4 -c 'emial?=drop' many
		[[ $stderr == *'did you mean "email"?' ]]
	done
	# A table that was written whole appears, as the status is 1.
	run -1 pp-redact -c 'fax?=drop' -o out in
	[ -e out ]
	# Whoever has a piece cannot know; of no records nothing is expected.
	run -0 pp-redact --piece -c 'fax?=drop' in
	run -0 pp-redact -c 'fax?=drop' </dev/null
	# What a policy names need not be there.
	run -0 pp-redact -c 'id?=drop' in
}

@test "redact: refuses two rules for one name before it reads JSON" {
	run -2 --separate-stderr pp-redact -c a.b=drop -c 'c,a.b=mask' </dev/null
	[[ ${stderr?} == *'another rule'* ]]
}

@test "redact: takes thousands of columns" {
	seq -s, 5000 | sed 's/[0-9]\{1,\}/c&/g' >plain
	seq -s, 5000 >>plain
	pp-redact -c c4711=label -c 'c*00=drop' plain | tail -n 1 >got
	seq 5000 | grep -v '00$' | sed 's/^4711$/[redacted]/' |
	    paste -s -d , | is got
}

@test "redact: refuses to drop every column of CSV" {
	run -2 --separate-stderr pp-redact -c '*=drop' <<'END'
id,email
1,ada@example.org
END
	[ -z "$output" ]
}

@test "redact: reaches into objects and arrays" {
	pp-redact -c user.email,items[].by=label -c user.tags=drop >got <<'END'
{"user":{"email":"a@example.org","id":7,"tags":["x"]},"items":[{"by":"Bo"}]}
{"items":[{"by":"Bo","n":1.50},{"n":2},{"by":"Chen"}],"user":{"email":null}}
END
	is got <<'END'
{"user":{"email":"[redacted]","id":7},"items":[{"by":"[redacted]"}]}
{"items":[{"by":"[redacted]","n":1.50},{"n":2},{"by":"[redacted]"}],"user":{"email":null}}
END
}

@test "redact: lets nothing out that stands where a rule names the inside of an object or list" {
	cat >in <<END
{"id":1,"phones":["555-0143"],"user":{"email":"a@example.org"},"items":[{"by":"Ada"}]}
{"id":2,"user":"$SECRET"}
{"id":3,"user":[{"email":"$SECRET"}]}
{"id":4,"phones":"$SECRET"}
{"id":5,"phones":{"home":"$SECRET"}}
{"id":6,"items":{"by":"$SECRET"}}
{"id":7,"items":[["$SECRET"]]}
{"id":8,"items":[{"by":"Bo"},17]}
{"id":9,"user":true}
END
	run -1 --separate-stderr pp-redact -c user.email,items[].by=label -c 'phones[]=drop' -r bad in
	is <(tail -n +2 in) <bad
	[ "$output" = '{"id":1,"phones":[],"user":{"email":"[redacted]"},"items":[{"by":"[redacted]"}]}' ]
	object='must be an object, as rules name fields inside it: correct the record, or keep this field by name if it may go out'
	list='must be a list, as rules name what is in it: correct the record, or keep this field by name if it may go out'
	[ "${stderr?}" = "pp-redact: in:2: user: $object
pp-redact: in:3: user: $object
pp-redact: in:4: phones: $list
pp-redact: in:5: phones: $list
pp-redact: in:6: items: $list
pp-redact: in:7: items[]: $object
pp-redact: in:8: items[]: $object
pp-redact: in:9: user: $object" ]
	# The same of names that may be missing, of patterns, and in a table.
	for rule in 'user.email?=drop' 'user.*=mask' 'phones[]?,user.e*=label'; do
		run -3 --separate-stderr pp-redact -c "$rule" <<<"{\"user\":{\"email\":\"x\"},\"phones\":[1]}
{\"user\":\"$SECRET\",\"phones\":[2]}"
		[[ $output != *"$SECRET"* && $stderr == *": user: $object" ]]
	done
	run -3 --separate-stderr pp-redact -t csv -c user.email=label <<<"{\"user\":{\"email\":\"x\"}}
{\"user\":\"$SECRET\"}"
	[[ $output != *"$SECRET"* && $stderr == *": user: $object" ]]
}

@test "redact: takes nothing for nothing where an object or list may be" {
	cat >in <<'END'
{"user":{"email":"x"},"items":[{"by":"x"}]}
{"user":null,"items":null}
{"user":"","items":""}
{"user":[ ],"items":{}}
{"user":"N/A","items":"N/A"}
END
	pp-redact --null N/A -c user.email,items[].by=label in >got
	sed 's/"x"/"[redacted]"/g' in | is got
}

@test "redact: leaves a value where an object may be if a rule says what happens to it" {
	cat >in <<'END'
{"user":{"email":"x"}}
{"user":"y"}
END
	pp-redact -c user=keep -c user.email=label in >got
	sed 's/"x"/"[redacted]"/' in | is got
	pp-redact -c user.email=label --rest drop in >got
	is got <<'END'
{"user":{"email":"[redacted]"}}
{}
END
	# A flat record has two fields, and one is not inside the other.
	pp-redact -c user.email=label >got <<'END'
{"user":"y","user.email":"x"}
END
	is got <<'END'
{"user":"y","user.email":"[redacted]"}
END
	# But not if they belong to two elements of a list.
	run -3 --separate-stderr pp-redact -c 'list[].user.email=label' <<END
{"list":[{"user":"$SECRET"},{"user.email":"x"}]}
END
	[ -z "$output" ]
}

@test "redact: restores records in which something else stands where an object may be" {
	pp-redact --new-key key
	cat >in <<'END'
{"user":{"email":"x@example.org"}}
{"user":"y"}
END
	pp-redact -k key -c user.email=token -c user=keep in >hidden
	pp-redact -k key -c user.email=token --restore hidden | is in
}

@test "redact: knows a key however it is spelt in JSON" {
	pp-redact -c email=label >got <<'END'
{"email":"a@example.org"}
{"em\u0061il":"a@example.org"}
END
	is got <<'END'
{"email":"[redacted]"}
{"em\u0061il":"[redacted]"}
END
}

@test "redact: hides an object whole rather than let some of it out" {
	pp-redact -c user=label -c tags=drop >got <<'END'
{"user":{"email":"a@example.org"},"tags":["a"],"n":1}
END
	is got <<'END'
{"user":"[redacted]","n":1}
END
	run -3 --separate-stderr pp-redact -c user=mask <<END
{"user":{"email":"$SECRET"}}
END
	[ -z "$output" ]
	silent
}

# ---- values ----

@test "redact: keeps empty empty and null null" {
	key
	for method in blank label mask hash token fpe shift trunc:year ip \
	    fake:name; do
		pp-redact -k my.key -c v="$method" >got <<'END'
id,v
1,
2,""
END
		is got <<'END'
id,v
1,
2,""
END
		pp-redact -k my.key -c v="$method" >got <<'END'
{"id":1,"v":""}
{"id":2,"v":null}
END
		is got <<'END'
{"id":1,"v":""}
{"id":2,"v":null}
END
	done
}

@test "redact: hides JSON numbers and truth values as the text they are" {
	key
	pp-redact -k my.key -c card=fpe:luhn -c zip=trunc:3 -c ok=label \
	    -c age=trunc:step=10 -c gone=blank -c n=mask >got <<'END'
{"card":4111111111111111,"zip":98101,"ok":true,"age":47,"gone":7,"n":1e3}
END
	is got <<'END'
{"card":"7114876973013221","zip":"981","ok":"[redacted]","age":40,"gone":null,"n":"***"}
END
}

@test "redact: writes what the format needs around a new value" {
	pp-redact -c a='label:x,"y"' -c b='label:a\b' >got <<'END'
a,b
1,2
END
	is got <<'END'
a,b
"x,""y""",a\b
END
	pp-redact -c a='label:x,"y"' -c b='label:a\b' >got <<'END'
{"a":1,"b":2}
END
	is got <<'END'
{"a":"x,\"y\"","b":"a\\b"}
END
}

# ---- methods ----

@test "redact: masks letters and digits and keeps what stands between" {
	pp-redact -c phone=mask:last=4 -c mail=mask:keep=domain \
	    -c name=mask:first=1 -c iban=mask:char=x >got <<'END'
phone,mail,name,iban
+1 212 555 0143,ada@example.org,Ada Moreno,GB00 TEST
555-01,x@example.org,Al,
END
	is got <<'END'
phone,mail,name,iban
+* *** *** 0143,***@example.org,A** ******,xxxx xxxx
***-01,*@example.org,**,
END
}

@test "redact: punctuation of no script counts as a letter of a mask" {
	pp-redact -c n=mask:first=2,last=2 >got <<'END'
n
“12”
12——
9€€€€
🙂🙂5🙂
Łukasz Ö.
王小明 先生
END
	is got <<'END'
n
“**”
**——
*€€€€
****
Łu**** Ö.
王小* **
END
}

@test "redact: never lets a masked value out as it was" {
	printf '%s\n' v a ab abcd '***' '###' '-+-' 1234567890 >plain
	pp-redact -c v=mask:first=9,last=9 plain >got
	[ "$(wc -l <got)" -eq 8 ]
	paste plain got | awk 'NR > 1 && $1 == $2 { exit 1 }'
	run ! grep -q 123456 got
}

@test "redact: hashes by HMAC-SHA-256 under a key for each field" {
	key
	run -0 pp-redact -k my.key -c email=hash <<'END'
email
ada@example.org
END
	got=${lines[1]}
	# Another program's key derivation and another program's HMAC.
	command -v openssl >/dev/null || skip 'no openssl to compare with'
	sub=$(openssl kdf -keylen 32 -kdfopt digest:SHA256 \
	    -kdfopt hexkey:"$(cat my.key)" -kdfopt mode:EXTRACT_AND_EXPAND \
	    -kdfopt hexinfo:"$(printf 'pp/1\0hash\0femail' | od -An -tx1 |
		tr -d ' \n')" HKDF | tr -d ':\n')
	want=$(printf ada@example.org | openssl dgst -sha256 -mac HMAC \
	    -macopt hexkey:"$sub" | sed 's/.*= //')
	[ "$got" = "$want" ]
}

@test "redact: gives equal hashes in one field, different ones in two" {
	key
	pp-redact -k my.key -c a,b=hash:len=20 >got <<'END'
a,b
Ada,Ada
Ada,Bo
END
	mapfile -t rows < <(tail -n +2 got)
	[ "${rows[0]%,*}" = "${rows[1]%,*}" ]
	[ "${rows[0]%,*}" != "${rows[0]#*,}" ]
	pp-redact -k my.key -c a,b=hash:len=20,domain=people >got <<'END'
a,b
Ada,Ada
END
	row=$(tail -n 1 got)
	[ "${row%,*}" = "${row#*,}" ]
}

@test "redact: warns of a hash so short that values will share one" {
	key
	run -0 --separate-stderr pp-redact -k my.key -c a=hash:len=12 <<'END'
a
Ada
END
	[[ $stderr == *warning:*len=12*chance* ]]
	run -0 --separate-stderr pp-redact -k my.key -c a=hash:len=20 <<'END'
a
Ada
END
	[ -z "$stderr" ]
	run -0 --separate-stderr pp-redact -q -k my.key -c a=hash:len=8 <<'END'
a
Ada
END
	[ -z "$stderr" ]
}

@test "redact: keeps the length, the signs and the check digit, with fpe" {
	key
	pp-redact -k my.key -c card=fpe:luhn -c phone=fpe \
	    -c code=fpe:alphabet=base36 >got <<'END'
card,phone,code
4111-1111-1111-1111,+1 (212) 555-0143,a1b2c3
END
	row=$(tail -n 1 got)
	[[ $row =~ ^[0-9]{4}(-[0-9]{4}){3},\+[0-9]\ \([0-9]{3}\)\ [0-9]{3}-[0-9]{4},[0-9a-z]{6}$ ]]
	[[ $row != *1111* && $row != *212* ]]
	# The sum of Luhn, by awk.
	echo "${row%%,*}" | tr -d - | awk '{
		for (i = length($0); i > 0; i--) {
			d = substr($0, i, 1) * (1 + (length($0) - i) % 2)
			sum += d > 9 ? d - 9 : d
		}
		exit sum % 10
	}'
}

@test "redact: refuses fpe where less than a million texts are possible" {
	key
	for v in 12345 '1-2-3-4-5' 4111111111111112 "x$SECRET"; do
		run -3 --separate-stderr pp-redact -k my.key -c v=fpe:luhn <<END
v
$v
END
		[[ $output != *"$v"* ]]
		[[ $stderr != *"$v"* ]]
	done
}

@test "redact: moves all dates of a person by the same days, with shift" {
	key
	pp-redact -k my.key -c born,seen=shift:by=id,domain=d >got <<'END'
id,born,seen
1,1985-12-10,2026-03-01T09:12:44Z
1,1985-12-11,2026-03-02T09:12:44Z
2,1985-12-10,2026-03-01T09:12:44Z
END
	[ "$(grep -c 'T09:12:44Z$' got)" -eq 3 ]
	run ! grep -q 1985-12-10 got
	days() {
		awk -F, -v r="$1" -v f="$2" 'NR == r {
			print substr($f, 1, 10) }' got | date -f - +%s
	}
	[ $(($(days 3 2) - $(days 2 2))) -eq 86400 ]
	[ $(($(days 2 3) - $(days 2 2))) -eq \
	    $(($(date -d 2026-03-01 +%s) - $(date -d 1985-12-10 +%s))) ]
	[ "$(days 4 2)" -ne "$(days 2 2)" ]
	moved=$((($(days 2 2) - $(date -d 1985-12-10 +%s)) / 86400))
	[ ${moved#-} -le 182 ] && [ "$moved" -ne 0 ]
}

@test "redact: truncates dates, addresses, numbers and text" {
	pp-redact -c born=trunc:year -c ip=trunc:/24,/48 -c zip=trunc:3 \
	    -c pay=trunc:step=500 >got <<'END'
born,ip,zip,pay
1985-12-10,192.0.2.17,98101,1234.56
10.12.1985,2001:db8:1:2::7,02134,-1
END
	is got <<'END'
born,ip,zip,pay
1985,192.0.2.0,981,1000
1985,2001:db8:1::,021,-500
END
}

@test "redact: keeps shared prefixes of addresses, with ip" {
	key
	pp-redact -k my.key -c ip=ip >got <<'END'
ip
192.0.2.17
192.0.2.44
198.51.100.9
2001:db8::7
2001:db8::9
END
	mapfile -t ip <got
	[ "${ip[1]%.*}" = "${ip[2]%.*}" ] && [ "${ip[1]}" != "${ip[2]}" ]
	[ "${ip[1]%.*}" != 192.0.2 ] && [ "${ip[1]%.*}" != "${ip[3]%.*}" ]
	[ "${ip[4]%:*}" = "${ip[5]%:*}" ] && [ "${ip[4]}" != "${ip[5]}" ]
}

@test "redact: makes stand-ins that can be nobody's" {
	key
	pp-redact -k my.key -c mail=fake:email -c phone=fake:phone \
	    -c user=fake:user -c name=fake:name >got <<'END'
mail,phone,user,name
ada@example.org,+1 212 555 0143,ada,Ada Moreno
END
	[[ $(tail -n 1 got) =~ ^[a-z.]+\.[a-z2-7]{16,}@example\.org,\+1-[2-9][0-9]{2}-555-01[0-9]{2},u[a-z2-7]{20},[A-Z][a-z]+\ [A-Z] ]]
}

# ---- keys ----

@test "redact: makes a key file that nobody else can read, once" {
	run -0 pp-redact --new-key new.key
	[ "$(stat -c %a new.key)" = 600 ]
	[[ $(cat new.key) =~ ^[0-9a-f]{64}$ ]]
	cp new.key before
	run -2 --separate-stderr pp-redact -k nowhere.key -c a=hash </dev/null
	[ "$stderr" = 'pp-redact: nowhere.key: no such file; if there never was one, pp-redact --new-key makes it' ]
	run -2 pp-redact --new-key new.key
	cmp new.key before
}

@test "redact: refuses to work without a key where one is needed" {
	for method in hash token fpe shift ip fake:name; do
		run -2 --separate-stderr pp-redact -c a="$method" <<END
a
$SECRET
END
		[ -z "$output" ]
		silent
	done
}

@test "redact: refuses a key that others can read, and says how to mend it" {
	key
	chmod 644 my.key
	run -2 --separate-stderr pp-redact -k my.key -c a=hash <<'END'
a
Ada
END
	[ -z "$output" ]
	[[ $stderr == *my.key*'chmod 600'* ]]
}

@test "redact: shows no part of a bad key" {
	echo "$SECRET" >my.key
	chmod 600 my.key
	run -2 --separate-stderr pp-redact -k my.key -c a=hash <<'END'
a
Ada
END
	[ -z "$output" ]
	silent
}

@test "redact: finds its key among the credentials of a service" {
	mkdir credentials
	key credentials/pp.key
	key
	pp-redact -k my.key -c a=hash >want <<<$'a\nAda'
	CREDENTIALS_DIRECTORY=$PWD/credentials \
	    pp-redact -k pp.key -c a=hash <<<$'a\nAda' | is want
}

# ---- restoring ----

@test "redact: brings back what token, fpe and shift have hidden" {
	key
	rules=(-k my.key -c 'name,mail=token' -c phone=fpe -c born=shift
	    -c 'seen=shift:by=mail')
	cat >plain <<'END'
id,name,mail,phone,born,seen
17,"Reed, ""Bo""",bo@example.org,+1 212 555 0143,1985-12-10,2026-03-01
18,Ada Moreno,ada@example.org,,1990-02-28,2024-02-29
END
	pp-redact "${rules[@]}" plain >hidden
	run ! grep -e Reed -e Moreno -e example -e 0143 -e 1985-12-10 hidden
	pp-redact "${rules[@]}" --restore hidden >back
	is back <plain
}

@test "redact: brings back JSON values as they were spelt" {
	key
	cat >plain <<'END'
{"a":1.50,"b":"x","c":{"d":[1,2e3]},"e":true,"f":"say \"hi\"\u00e9"}
END
	pp-redact -k my.key --rest token plain >hidden
	run ! grep -e 1.50 -e 2e3 -e hi hidden
	pp-redact -k my.key --restore --rest token hidden >back
	jq -c . plain >want
	jq -c . back | is want
	grep -q '"a":1.50' back
}

@test "redact: finds tokens inside other text" {
	key
	token=$(pp-redact -k my.key -c a=token <<<$'a\nAda Moreno' | tail -n 1)
	printf 'note\n"Call %s, not pp1:t:nonsense"\n' "$token" >letter
	run -0 pp-redact -k my.key --restore --rest token letter
	[ "${lines[1]}" = '"Call Ada Moreno, not pp1:t:nonsense"' ]
}

@test "redact: refuses to restore a token with another key" {
	key
	pp-redact -k my.key -c a=token <<<$'a\nAda' >hidden
	pp-redact --new-key other.key
	run -3 --separate-stderr pp-redact -k other.key --restore -c a=token \
	    hidden
	[[ $output != *Ada* ]]
	[[ $stderr == *hidden:2:\ a:* ]]
}

@test "redact: refuses to restore what was never a token" {
	key
	run -3 --separate-stderr pp-redact -k my.key --restore -c a=token <<END
a
$SECRET
END
	silent
	run -3 --separate-stderr pp-redact -k my.key --restore -c b=token < <(
		pp-redact -k my.key -c a=token <<<$'a\nAda' | sed s/^a/b/
	)
	[[ $output != *Ada* ]]
}

@test "redact: restores with the keys of a rotated file" {
	key old
	pp-redact -k old -c a=token <<<$'a\nAda' >hidden
	pp-redact --new-key fresh
	echo "2026-11 $(cat fresh)" >ring
	echo "2026-05 $(cat old)" >>ring
	chmod 600 ring
	run -0 pp-redact -k ring --restore -c a=token hidden
	[ "${lines[1]}" = Ada ]
	pp-redact -k ring -c a=token <<<$'a\nAda' >anew
	run ! cmp -s hidden anew
	run -0 pp-redact -k ring --restore -c a=token anew
	[ "${lines[1]}" = Ada ]
}

@test "redact: writes a receipt without a value, and restores by it" {
	key
	printf 'name,phone\n%s,+1 212 555 0143\n' "$SECRET" >plain
	rules=(-c name=token -c phone=fpe)
	pp-redact -k my.key "${rules[@]}" --receipt r.json plain >hidden
	run ! grep -e "$SECRET" -e 0143 r.json
	jq -e '.format == "pp-receipt/1" and (.key | length) == 8 and
	    .fields == [{"field":"name","method":"token"},
	    {"field":"phone","method":"fpe"}]' r.json
	pp-redact -k my.key "${rules[@]}" --restore --receipt r.json hidden >back
	is back <plain
}

@test "redact: refuses to restore with a receipt of another key or rule" {
	key
	printf 'phone\n+1 212 555 0143\n' >plain
	pp-redact -k my.key -c phone=fpe --receipt r.json plain >hidden
	pp-redact --new-key other.key
	run -2 --separate-stderr pp-redact -k other.key -c phone=fpe --restore \
	    --receipt r.json hidden
	[ -z "$output" ]
	run -2 --separate-stderr pp-redact -k my.key -c phone=fpe:domain=x \
	    --restore --receipt r.json hidden
	[ -z "$output" ] && [[ $stderr == *phone* ]]
	run -2 --separate-stderr pp-redact -k my.key -c phone=shift --restore \
	    --receipt r.json hidden
	[ -z "$output" ]
}

@test "redact: refuses what is no receipt" {
	key
	for bad in '' '{}' '[]' '{"format":"pp-receipt/2","key":null,"fields":[]}' \
	    '{"format":"pp-receipt/1","key":"\u001b[31mxyz","fields":[]}' \
	    '{"format":"pp-receipt/1","key":null,"fields":[1]}' \
	    '{"format":"pp-receipt/1","key":null,"fields":[],"more":1}'; do
		echo "$bad" >r.json
		run -2 --separate-stderr pp-redact -k my.key -c a=fpe \
		    --restore --receipt r.json <<<$'a\n1234567'
		[ -z "$output" ]
		[[ ${stderr?} == *r.json* && $stderr != *$'\033'* ]]
	done
	echo '{"format":"pp-receipt/1","key":null,"fields":[]}' >r.json
	run -0 pp-redact -k my.key -c a=fpe --restore --receipt r.json <<<a
}

@test "redact: refuses to restore dates that moved by what is lost" {
	key
	printf 'id,born\n7,1985-12-10\n' >plain
	rules=(-k my.key -c id=mask -c born=shift:by=id)
	pp-redact "${rules[@]}" --receipt r.json -o hidden plain
	for more in '' '--receipt r.json'; do
		# shellcheck disable=SC2086 # words
		run -2 --separate-stderr pp-redact "${rules[@]}" --restore \
		    $more hidden
		[ -z "$output" ]
		[[ $stderr == *born* ]]
	done
	# Without the rule the receipt still knows.
	run -2 --separate-stderr pp-redact -k my.key -c born=shift:by=id \
	    --restore --receipt r.json hidden
	[ -z "$output" ]
	# What can be brought back can be depended on.
	rules=(-k my.key -c id=token -c born=shift:by=id --receipt r.json)
	pp-redact "${rules[@]}" -o hidden plain
	pp-redact "${rules[@]}" --restore hidden | is plain
}

@test "redact: shifts no date by a date that is shifted itself" {
	key
	printf 'd,e\n2024-01-01,2024-02-02\n' >in
	for rules in '-c d=shift:by=d' '-c d=shift:by=#1' '-c d*=shift:by=d?' \
	    '-c d=shift:by=e -c e=shift:by=d'; do
		# shellcheck disable=SC2086 # several words
		run -2 --separate-stderr pp-redact -k my.key $rules in
		[ -z "$output" ]
		[[ $stderr == *'the field of by= is itself shifted' ]]
	done
	run -2 pp-redact -k my.key -c 'a[].d=shift:by=a[].d' \
	    <<<'{"a":[{"d":"2024-01-01"}]}'
}

@test "redact: sees that dates are lost however their by= and its rule are written" {
	key
	printf 'id,d\n1,2024-01-01\n' >in
	for rules in '-c #1=hash -c d=shift:by=id' '-c i*=hash -c d=shift:by=id' \
	    '-c id=hash -c d=shift:by=#1' '-c id=hash -c d=shift:by=id?'; do
		# shellcheck disable=SC2086 # several words
		pp-redact -k my.key $rules in >hidden
		# shellcheck disable=SC2086
		run -2 --separate-stderr pp-redact -k my.key $rules --restore hidden
		[ -z "$output" ]
		[[ $stderr == *'"hash" hides the field of by= irreversibly, so these dates cannot be restored' ]]
	done
}

@test "redact: restores with a receipt all that it names, or nothing" {
	key
	printf 'a,b,c\n123456789,2024-01-01,x\n' >in
	pp-redact -k my.key -c a=fpe -c b=shift:by=c -c c=token \
	    --receipt receipt -o hidden in
	again() { run "$1" --separate-stderr pp-redact -k my.key --restore \
	    --receipt receipt "${@:2}" hidden; }
	again -0 -c a=fpe -c b=shift:by=c -c c=token
	[ "$output" = "$(cat in)" ]
	again -0 -c '#1=fpe' -c '#2=shift:by=c' -c c=token
	[ "$output" = "$(cat in)" ]
	for first in -qq '-c a=keep' '-c a=mask' '-c a=fpe:alphabet=hex' \
	    '-c #1=fpe:alphabet=hex'; do
		# shellcheck disable=SC2086 # several words
		again -2 ${first#-qq} -c b=shift:by=c -c c=token
		[ -z "$output" ]
		[[ $stderr == 'pp-redact: receipt: a: was hidden'* ]]
	done
	again -2 --rest token
	run -2 --separate-stderr pp-redact -k my.key --restore hidden
	[[ $stderr == *'needs the rules that hid the data'* ]]
}

@test "redact: writes receipts of very many fields in no more time" {
	awk 'BEGIN { for (i = 0; i < 300000; i++)
		printf "{\"k%d\":1,\"l%d\":2}\n", i * 7919 % 300007, i }' >in
	timeout 60 pp-redact --rest label --receipt receipt in >/dev/null
	[ "$(grep -c '"field"' receipt)" -eq 600000 ]
	[ "$(sed -n 5p receipt)" = '    {"field": "k0", "method": "label:[redacted]"},' ]
}

@test "redact: lets no object take along what has a rule of its own" {
	key
	for rules in '-c o=token -c o.x=drop' '-c o=label -c o.x=keep' \
	    '-c o=hash -c o.a[]=mask'; do
		# shellcheck disable=SC2086 # several words
		run -3 --separate-stderr pp-redact -k my.key $rules \
		    <<<'{"o":{"x":"S","a":[1]}}'
		[ -z "$output" ]
		[[ $stderr == *': o.'*': named by two rules' ]]
	done
	run -0 pp-redact -c o,o.x=label:- -c '*y=mask' <<<'{"o":{"x":1,"y":2}}'
	[ "$output" = '{"o":"-"}' ]
	run -0 pp-redact -c o=keep -c o.x=label:- <<<'{"o":{"x":1,"y":2}}'
	[ "$output" = '{"o":{"x":"-","y":2}}' ]
}

@test "redact: tells two rules in one -c, and paths that others write" {
	run -2 --separate-stderr pp-redact -c a=mask,b=mask <<<a,b
	[[ $stderr == *'write a separate -c for each rule'* ]]
	run -2 --separate-stderr pp-redact -c a=mask:first=1,b=label <<<a,b
	[[ $stderr == *'write a separate -c for each rule'* ]]
	run -2 --separate-stderr pp-redact -c a=mask:frst=1 <<<a,b
	[[ $stderr != *'of its own'* ]]
	for path in .a '$.a' /a 'a[0]'; do
		run -2 --separate-stderr pp-redact -c "$path=mask" <<<'{"a":[1]}'
		[[ $stderr == *'paths are written user.email and items[].sku' ]]
	done
	run -2 --separate-stderr pp-redact -c user.emial=mask \
	    <<<'{"user":{"email":1}}'
	[[ $stderr == *'"user.emial"; did you mean "user.email"?' ]]
}

@test "redact: writes over no file that has another purpose" {
	key
	printf 'a\n1234567\n' >plain
	cp plain before
	ln -s my.key link
	for call in '--receipt plain' '--receipt my.key' '-o my.key' \
	    '-o link' '-r my.key' '-o x --receipt x' '-o x -r x'; do
		# shellcheck disable=SC2086 # words
		run -2 pp-redact -k my.key -c a=fpe $call plain
	done
	cmp plain before
	pp-redact -k my.key -c a=fpe plain
}

@test "redact: writes over no file that was only named otherwise" {
	key
	printf 'a,b\n1,S\n' >in
	cp in copy
	taken() {
		run -2 --separate-stderr pp-redact "$@"
		[[ $stderr == *'is named for two purposes' ||
		    $stderr == *'-r and -o name the same file' ]]
		[ -z "$output" ]
	}
	# shellcheck disable=SC2094 # it must not be
	taken -c b=label --receipt in <in
	pp-redact -k my.key -c a=hash --receipt receipt -o out in
	cp receipt same
	taken -k my.key -c a=hash --restore --receipt receipt -o receipt out
	taken -k my.key -c a=hash --restore --receipt receipt -r receipt out
	ln -s new link
	taken -c b=label -o new -r link in
	taken -c b=label --receipt new -r link in
	is in <copy
	is receipt <same
	[ ! -e new ]
	run -2 pp-redact -c b=label --receipt - in
	run -2 pp-redact -c b=label -r - in
	run -2 pp-redact --new-key -
	[ ! -e - ]
	pp-redact -c b=label:- -o - in | is <(printf 'a,b\n1,-\n')
	[ ! -e - ]
}

@test "redact: leaves no receipt of a run that failed" {
	key
	run -3 pp-redact -k my.key -c a=fpe --receipt r.json <<<$'a\n12'
	[ ! -e r.json ]
	# Nor of one whose reader went away.
	reader_goes() {
		set -o pipefail
		yes ada,bo | pp-redact -k my.key --no-header -c 1=hash \
		    --receipt r.json | head -n 1
	}
	run -141 reader_goes
	[ "$(ls -A)" = my.key ]
}

# ---- calls that make no sense ----

@test "redact: refuses rules it does not understand" {
	key
	for rule in a a= =drop a=dorp a=mask:first=-1 a=mask:first a=hash:len=7 \
	    a=hash:len=65 a=fpe:alphabet=aa a=fpe:alphabet=x \
	    a=fpe:alphabet=hex,luhn a=shift:days=0 a=trunc a=trunc:week \
	    a=trunc:/129 a=trunc:step=0 a=fake a=fake:dog a=drop:now \
	    a=token:domain= a=hash:domain a=mask:char=ab; do
		run -2 --separate-stderr pp-redact -k my.key -c "$rule" <<END
a
$SECRET
END
		[ -z "$output" ] || return
		silent || return
	done
}

@test "redact: suggests the method that was meant" {
	run -2 --separate-stderr pp-redact -c a=hsah <<<$'a\nb'
	[[ $stderr == *hash* ]]
}

# A policy of two datasets.
policy() {
	cat >policy.json <<'END'
{
  "policy": {"format": "pp-policy/1", "id": "p", "title": "P",
    "time_zone": "UTC"},
  "purposes": {"orders": {"data_use": "essential.service"}},
  "redact": {"user.contact": "label:-", "user.contact.email": "mask"},
  "datasets": {
    "people": {"purposes": ["orders"], "no_retention": "a test",
      "key": ["id"], "fields": {
        "id": {"category": "user.unique_id", "redact": "hash:len=20"},
        "email": {"category": "user.contact.email"},
        "phone": {"category": "user.contact.phone_number"},
        "secret": {"category": "user.authorization.password",
          "disclose": "never"},
        "plan": {"category": "system.operations"}}},
    "orders": {"purposes": ["orders"], "no_retention": "a test",
      "key": ["number"], "fields": {
        "number": {"category": "system.operations"},
        "id": {"category": "user.unique_id"},
        "a,b=*": {"category": "user.contact", "redact": "blank"}}}
  },
  "recipients": {"shop": {"type": "service_provider", "country": "US",
    "contract": "C", "contract_until": "9999-12-31", "purposes": ["orders"],
    "fields": {"people": ["email", "plan"]},
    "transform": {"user": "label:x", "user.contact.email": "mask:keep=domain"}}},
  "transfers": {"allow": ["US"]}
}
END
}

@test "policy: tells which field must be an object or a list" {
	cat >policy.json <<'END'
{"policy": {"format": "pp-policy/1", "id": "t", "title": "T",
  "time_zone": "UTC"},
 "purposes": {"any": {"data_use": "collect"}},
 "redact": {"user": "label:-"},
 "datasets": {"accounts": {"purposes": ["any"], "no_retention": "a test",
   "fields": {"id": {"category": "system"},
    "home.city": {"category": "user.contact.address.city"},
    "tags[]": {"category": "user.account"}}}}}
END
	cat >in <<END
{"id":1,"home":{"city":"X"},"tags":["t"]}
{"id":2,"home":"","tags":""}
{"id":3,"home":"$SECRET","tags":["t"]}
{"id":4,"home":[{"city":"$SECRET"}]}
{"id":5,"tags":"$SECRET"}
{"id":6,"home":{"street":"$SECRET"}}
END
	run -1 --separate-stderr pp-redact -p policy.json -r bad in
	[ "$output" = '{"id":1,"home":{"city":"-"},"tags":["-"]}
{"id":2,"home":"","tags":""}' ]
	is <(tail -n +3 in) <bad
	[ "$(cut -d : -f 3-5 <<<"${stderr?}")" = '3: home: must be an object, as rules name fields inside it
4: home: must be an object, as rules name fields inside it
5: tags: must be a list, as rules name what is in it
6: home: the policy has no such field' ]
}

@test "policy: fields are hidden as they, their category or one above it say" {
	policy
	key
	cat >in <<'END'
plan,email,phone,secret
free,ada@example.org,555-0143,hunter2
END
	pp-redact -p policy.json in >got
	is got <<'END'
plan,email,phone
free,***@*******.***,-
END
	printf 'id,plan\n7,free\n' >in
	[ "$(pp-redact -k my.key -p policy.json in)" = \
	    "$(pp-redact -k my.key -c id=hash:len=20 in)" ]
	printf 'number,"a,b=*"\n7,x\n' >in
	PP_POLICY=policy.json run -0 pp-redact in
	[ "$output" = $'number,"a,b=*"\n7,' ]
}

@test "policy: a column that it does not know stops the run" {
	policy
	for extra in '' '-D people'; do
		# shellcheck disable=SC2086 # two words or none
		run -2 --separate-stderr pp-redact -p policy.json $extra \
		    <<<"email,note,$SECRET"
		[ -z "$output" ]
		[[ $stderr == *'"note"'* ]]
	done
	run -0 pp-redact -p policy.json -c note=drop <<<$'email,note\na@b.c,x'
	[ "$output" = $'email\n*@*.*' ]
	run -2 pp-redact -p policy.json --rest drop <<<$'email'
	run -2 --separate-stderr pp-redact -p policy.json -D peple <<<$'email'
	[[ $stderr == *people* ]]
	run -2 --separate-stderr pp-redact -p policy.json <<<id
	[[ $stderr == *'"people", "orders"'*'-D'* ]]
}

@test "policy: a key that turns up later in NDJSON makes a bad record" {
	policy
	cat >in <<'END'
{"email":"a@b.c","plan":null}
{"email":"a@b.c","x":null}
{"email":"a@b.c","x":{"y":1}}
{"email":"a@b.c","x":[]}
{"email":"a@b.c","id":7}
{"phone":5}
END
	run -1 --separate-stderr pp-redact -p policy.json -r rejects in
	[ "$output" = $'{"email":"*@*.*","plan":null}\n{"phone":"-"}' ]
	sed -n 2,5p in | is rejects
	[[ $stderr == *':5: id: needs a secret key (-k)' ]]
	for jobs in 1 3; do
		run -3 pp-redact -j $jobs -D people -p policy.json in
	done
}

@test "policy: rules of the call win over it" {
	policy
	printf 'email,plan,phone\na@b.c,free,5\n' >in
	run -0 pp-redact -p policy.json -c email=keep -c '#3=blank' in
	[ "$output" = $'email,plan,phone\na@b.c,free,' ]
	run -0 pp-redact -p policy.json -c 'p*=label:p' in
	[ "$output" = $'email,plan,phone\n*@*.*,p,p' ]
}

@test "policy: a recipient gets its fields alone, as its transforms say" {
	policy
	printf 'email,plan,phone,secret\na@b.c,free,5,x\n' >in
	run -0 pp-redact -p policy.json --recipient shop in
	[ "$output" = $'email,plan\n*@b.c,free' ]
	run -2 --separate-stderr pp-redact -p policy.json --recipient shp in
	[[ $stderr == *'unknown recipient "shp". Known: shop' ]]
	run -2 --separate-stderr pp-redact -p policy.json --recipient shop \
	    <<<$'number,id\n1,2'
	[[ $stderr == *'must not get data of dataset "orders"'* ]]
}

@test "policy: a recipient gets nothing when the contract is over, or without a case" {
	policy
	printf 'email,plan\na@b.c,free\n' >in
	sed 's/9999-12-31/2026-02-28/' policy.json >over.json
	run -0 pp-redact -p over.json --recipient shop --now 2026-02-28T23:00:00Z in
	run -2 --separate-stderr pp-redact -p over.json --recipient shop \
	    --now 2026-03-01 in
	[ -z "$output" ]
	[[ $stderr == *'the contract has expired' ]]
	# What nobody else is given may still be worked with.
	run -0 pp-redact -p over.json --now 2026-03-01 in
	sed 's/"contract": "C"/"case_required": true, &/' policy.json >case.json
	run -2 --separate-stderr pp-redact -p case.json --recipient shop in
	[ -z "$output" ]
	[[ $stderr == *'needs a case number'* ]]
	run -2 pp-redact -p policy.json --recipient shop --now yesterday in
}

@test "policy: a recipient gets nothing that is never disclosed" {
	policy
	sed -i 's/"transfers"/"rights": {"never_disclose": ["system"]}, &/' policy.json
	printf 'email,plan\na@b.c,free\n' >in
	run -0 pp-redact -p policy.json --recipient shop in
	[ "$output" = $'email\n*@b.c' ]
	run -0 pp-redact -p policy.json in
	[ "$output" = $'email\n*@*.*' ]
}

@test "policy: what is never disclosed leaves in no way, hidden or not" {
	local never method way to
	policy
	key
	printf 'phone,secret\n1,%s\n' "$SECRET" >in.csv
	printf '{"phone":"1","secret":"%s"}\n' "$SECRET" >in.ndjson
	for never in '.datasets.people.fields.secret.disclose = "never"' \
	    '.rights.never_disclose = ["user.authorization"] |
	    .recipients.shop.fields.people += ["secret"]'; do
		for method in keep mask:first=5 label:x blank hash token; do
			for way in \
			    ".datasets.people.fields.secret.redact = \"$method\"" \
			    ".redact.user = \"$method\"" \
			    ".recipients.shop.transform = {user: \"$method\"}" \
			    ".recipients.court.transform = {\"user.authorization\": \"$method\"}"; do
				policy
				jq "del(.datasets.people.fields.secret.disclose, .redact) |
				    .redact = {\"user.contact\": \"keep\"} |
				    .recipients.shop.fields.people = [\"phone\"] |
				    .recipients.shop.transform = {} |
				    .recipients.court = {type: \"authority\", country: \"US\",
					purposes: [\"orders\"], fields: {people: \"*\"}} |
				    $never | $way | .datasets.people.fields.phone.redact = \"keep\" |
				    .recipients[].transform[\"user.contact\"] = \"keep\"" \
				    policy.json >never.json
				for to in '' --recipient=shop --recipient=court; do
					run -0 pp-redact -k my.key -p never.json -D people $to in.csv
					[ "$output" = $'phone\n1' ]
					run -0 pp-redact -k my.key -p never.json -D people $to in.ndjson
					[ "$output" = '{"phone":"1"}' ]
				done
			done
		done
	done
	# Who names the field on the command line decides.
	run -0 pp-redact -p never.json -D people -c secret=label:x in.csv
	[ "$output" = $'phone,secret\n1,x' ]
}

@test "policy: an object holds nothing that the policy does not name" {
	policy
	for value in "{\"x\":\"$SECRET\"}" "[\"$SECRET\"]" '{}' '[]'; do
		for field in plan email; do
			echo "{\"$field\":$value}" >in
			run -3 --separate-stderr pp-redact -p policy.json in
			[ -z "$output" ]
			silent
		done
	done
	run -0 pp-redact -p policy.json <<<'{"phone":{"x":1}}'
	[ "$output" = '{"phone":"-"}' ]
	sed -i 's/"plan": {/"plans[].name": {/; s/"plan"\]/"plans[].name"]/' policy.json
	run -0 pp-redact -p policy.json <<<'{"plans":[{"name":"free"},{"name":null}]}'
	[ "$output" = '{"plans":[{"name":"free"},{"name":null}]}' ]
	run -3 pp-redact -p policy.json <<<'{"plans":[{"name":"free"},{"x":null}]}'
}

@test "policy: what it hid comes back by it" {
	policy
	key
	sed -i 's/"label:-"/"token"/' policy.json
	printf 'email,phone,plan\na@b.c,555-0143,free\n' >in
	pp-redact -k my.key -p policy.json in >hidden
	run -0 pp-redact -k my.key -p policy.json --restore hidden
	[ "$output" = $'email,phone,plan\n*@*.*,555-0143,free' ]
}

@test "redact: refuses to shift by a value that is null or empty" {
	key
	for line in '{"id":null,"born":"1985-12-10"}' \
	    '{"id":"","born":"1985-12-10"}'; do
		run -3 --separate-stderr pp-redact -k my.key \
		    -c born=shift:by=id <<<"$line"
		[ -z "$output" ]
		[[ $stderr == *': born: the field of by= is empty or missing' ]]
	done
}

@test "redact: keeps to the name of a field where names are made of data" {
	key
	seq 100000 | sed 's/.*/{"k&":"Ada","who":"Ada"}/' >in
	rules=(-k my.key -c 'k*?=hash:len=20' -c who=hash:len=20)
	pp-redact "${rules[@]}" in | tail -n 1 >got
	tail -n 1 in | pp-redact "${rules[@]}" | is got
	pp-redact -j 3 "${rules[@]}" in | tail -n 1 | is got
}

@test "redact: refuses to restore a field that the receipt does not have" {
	key
	printf 'a_no\n1234567\n' | pp-redact -k my.key -c '*_no=fpe' \
	    --receipt r.json >hidden
	sed s/a_no/b_no/ hidden >other
	run -3 --separate-stderr pp-redact -k my.key -c '*_no=fpe' --restore \
	    --receipt r.json other
	[ "$output" = b_no ]
	[[ $stderr == *'other:2: b_no: is not in the receipt'* ]]
}

@test "redact: takes --rest once" {
	run -2 --separate-stderr pp-redact --rest drop --rest mask <<<$'a\n1'
	[ -z "$output" ]
	[[ $stderr == *'--rest is given twice'* ]]
}

@test "redact: refuses to shift by a field that is there several times" {
	key
	run -3 --separate-stderr pp-redact -k my.key -c 'born=shift:by=l[].id' \
	    <<<'{"l":[{"id":1},{"id":2}],"born":"1985-12-10"}'
	[ -z "$output" ]
	[[ $stderr == *': born: the field of by= is empty or missing' ]]
	run -0 pp-redact -k my.key -c 'born=shift:by=l[].id' \
	    <<<'{"l":[{"id":1}],"born":"1985-12-10"}'
}

@test "call: --progress tells how far the run is, and is no data" {
	seq 1000000 | sed 's/$/,x/' >in
	run -0 --separate-stderr pp-redact --no-header --progress in
	[ "$output" = "$(cat in)" ]
	[[ $stderr =~ ^pp-redact:\ [0-9.]+\ [KM]iB\ of\ 8\.[0-9]\ MiB,\ [0-9]+\ %,\ .*/s,\ [0-9]+\ s\ left ]]
	[[ $stderr == *'100 %'* ]]
	# No total where the length is not known; nothing when not asked for.
	run -0 --separate-stderr pp-redact --no-header --progress < <(cat in)
	[[ $stderr == *iB/s* && $stderr != *%* ]]
	run -0 --separate-stderr pp-redact --no-header in
	[ -z "$stderr" ]
}

@test "call: progress is shown on a terminal when a run is long" {
	script -qec true /dev/null >/dev/null 2>&1 </dev/null || skip 'no terminal'
	# What script(1) starts is a shell of its own, of any kind.
	echo 'for _ in 1 2 3 4 5 6; do seq 1000; sleep 0.5; done' >feed
	script -qec 'sh feed | pp-redact --no-header >out' /dev/null </dev/null >shown
	grep -q 'pp-redact: .*iB/s' shown
	script -qec 'sh feed | pp-redact -q --no-header >out' /dev/null </dev/null >shown
	run ! grep -q iB/s shown
	script -qec 'seq 9 | pp-redact --no-header >out' /dev/null </dev/null >shown
	run ! grep -q iB/s shown
}

@test "output: wherever the input is cut off, only whole records come out" {
	printf 'a,b\r\n"x\r\ny",1\r\n"s""t",2\r\n' >in.csv
	printf '{"a":"x","b":[1]}\n{"a":"\\u00e9","b":{"c":2}}\n' >in.ndjson
	for file in in.csv in.ndjson; do
		pp-redact -c a=label:- $file >whole
		for n in $(seq "$(wc -c <$file)"); do
			head -c "$n" $file >piece
			status=0
			pp-redact -c 'a?=label:-' piece >got 2>told || status=$?
			case $status in
			0) ;; # ended behind a record, or what could be one
			2) [ ! -s got ] ;;
			3) [ "$(tail -c 1 got)" = '' ]
			   cmp got <(head -c "$(wc -c <got)" whole) ;;
			*) false ;;
			esac
		done
	done
}

@test "output: an interrupt ends the run behind a whole record" {
	env --default-signal=INT true || skip 'env cannot set signals'
	seq 1000000 | sed 's/$/,abcdef/' >in
	mkfifo slow
	env --default-signal=INT pp-redact --no-header in >slow 3>&- &
	pid=$!
	exec 8<slow
	sleep 0.3 # until the pipe is full
	head -c 10000 <&8 >got
	kill -INT $pid
	cat <&8 >>got
	exec 8<&-
	status=0
	wait $pid || status=$?
	[ "$status" -eq 130 ]
	cmp got <(head -c "$(wc -c <got)" in)
	[ "$(tail -c 1 got)" = '' ]
}

@test "redact: takes the columns of CSV from the policy, whichever record comes first" {
	cat >policy.json <<'END'
{"policy": {"format": "pp-policy/1", "id": "t", "title": "T",
  "time_zone": "UTC", "last_updated": "2024-07-15"},
 "purposes": {"any": {"data_use": "collect", "clause": "1"}},
 "redact": {"user.contact": "label:-", "user.unique_id": "keep",
  "user.account": "keep", "user.financial": "drop"},
 "datasets": {"accounts": {"clause": "2", "purposes": ["any"],
   "subjects": ["customer"], "no_retention": "a test", "null": ["NA"],
   "fields": {"id": {"category": "user.unique_id"},
    "home.city": {"category": "user.contact.address.city"},
    "email": {"category": "user.contact.email"},
    "card": {"category": "user.financial"},
    "tags[]": {"category": "user.account"}}}}}
END
	printf '%s\n' '{"email":"a@example.org"}' '{"id":2}' \
	    '{"id":3,"home":{"city":"X"},"tags":["t"],"card":"4"}' \
	    '{"id":"NA","email":"NA","home":{"city":"NA"}}' >in
	for order in cat tac; do
		$order in >turned
		run -0 --separate-stderr pp-redact -p policy.json -t csv turned
		[ "${lines[0]}" = id,home.city,email,tags ]
		[ "$(sed 1d <<<"$output" | sort)" = "$(printf '%s\n' ,,-, ,,, 2,,, '3,-,,"[""t""]"' | sort)" ]
	done
	run -1 --separate-stderr pp-redact -p policy.json -t csv -r rejects - <<<'{"id":1}
{"id":2,"other":"'"$SECRET"'"}'
	silent
	[ "$output" = $'id,home.city,email,tags\n1,,,' ]
	# What --header does not name is no column.
	run -3 pp-redact -p policy.json -t csv --header email,id in
}

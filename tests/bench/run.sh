#!/bin/sh
# SPDX-License-Identifier: ISC
#
# How fast pp is beside other programs, in cpu time on the same machine and in
# the same run.  Programs take turns, and the least of the rounds counts.
# Nothing here passes or fails by time: a table shows what was aimed at.
#
#	PP_BENCH_MB      megabytes of data (100)
#	PP_BENCH_ROUNDS  rounds (5)
#	PP_DATA          a folder with the Adult table of ARX, where there is one
set -eu

here=$(cd "$(dirname "$0")" && pwd)
dir=build/bench
mb=${PP_BENCH_MB:-100}
rounds=${PP_BENCH_ROUNDS:-5}
null=/dev/null
tab=$(printf '\t')

say() {
	printf 'bench: %s\n' "$*" >&2
}

have() {
	command -v "$1" >/dev/null
}

# ---- programs and data ----

compile() { # name libraries...
	name=$1
	shift
	if [ ! -e "$dir/$name" ] ||
	    [ -n "$(find "$here/$name.c" -newer "$dir/$name")" ]; then
		${CC:-cc} -O2 -std=c17 -D_POSIX_C_SOURCE=200809L \
		    -o "$dir/$name" "$here/$name.c" "$@"
	fi
}

make_data() {
	records=$((mb * 1000000 / 203))
	stamp="$mb $(cksum <"$here/gen.c")"
	if [ "$(cat stamp 2>/dev/null)" = "$stamp" ]; then
		return
	fi
	say "making $mb MB of customers"
	./gen csv "$records" >d.csv
	./gen ndjson $((records / 2)) >d.ndjson
	head -n $((records / 20)) d.csv >slice.csv
	head -n $((records / 40)) d.ndjson >slice.ndjson
	./gen wide $((mb * 1000000 / 8 / 16)) 16 >wide16.csv
	./gen wide $((mb * 1000000 / 8 / 1024)) 1024 >wide1024.csv
	./gen csv $((records / 10)) >tenth.csv
	./gen people $((mb * 10000)) >people.csv
	./gen people $((mb * 100000)) >many.csv
	echo "$stamp" >stamp
}

mkdir -p "$dir"
for peer in gen clock; do
	compile $peer
done
compile libcsv -lcsv -lcrypto
cd "$dir"
PATH=$PWD:$PATH
[ -e key ] || pp-redact --new-key key
make_data

cat >drop.py <<'END'
import csv, sys, hashlib
r = csv.reader(sys.stdin)
w = csv.writer(sys.stdout, lineterminator='\n')
h = next(r)
s, e = h.index('ssn'), h.index('email')
w.writerow(h[:s] + h[s + 1:])
for x in r:
    x[e] = '[redacted]'
    del x[s]
    w.writerow(x)
END
cat >drop.awk <<'END'
BEGIN { FS = OFS = "," }
{
	line = ""
	for (i = 1; i <= NF; i++)
		if (i != 6)
			line = line (i > 1 ? OFS : "") \
			    (i == 4 && NR > 1 ? "[redacted]" : $i)
	print line
}
END

cat >retain.json <<'END'
{"policy": {"format": "pp-policy/1", "id": "bench", "title": "Bench",
  "time_zone": "America/Los_Angeles"},
 "purposes": {"any": {"data_use": "collect", "clause": "1"}},
 "datasets": {"customers": {"clause": "1", "subjects": ["customer"],
   "purposes": ["any"], "key": ["id"],
   "fields": {"id": {"category": "user.unique_id"},
    "last_login": {"category": "user.behavior", "type": "timestamp"}}}},
 "retention": {"not_a_date": ["0000-00-00", "1970-01-01T00:00:00Z"],
  "rules": [{"id": "inactive", "clause": "1", "dataset": "customers",
   "delete_after": "P18M", "since": ["last_login"]}]}}
END
# A mail provider gets two columns; a million other people have opted out.
share_ready() {
	{
		cat <<'END'
{"policy": {"format": "pp-policy/1", "id": "bench", "title": "Bench",
  "time_zone": "UTC"},
 "choices": {"topics": ["offers"]},
 "purposes": {"offers": {"clause": "1", "topic": "offers",
   "data_use": "marketing.communications.email"}},
 "datasets": {"customers": {"clause": "1", "subjects": ["customer"],
   "purposes": ["offers"], "key": ["id"], "person": ["id"],
   "identity": {"email": "email"}, "no_retention": "bench", "fields": {
END
		head -n 1 d.csv | tr ',' '\n' | sed '
		    s/^email$/"email": {"category": "user.contact.email"}/; t end
		    s/^.*$/"&": {"category": "user"}/
		    :end
		    $!s/$/,/'
		cat <<'END'
   }}},
 "recipients": {"mailer": {"clause": "1", "type": "service_provider",
   "country": "US", "contract": "C", "purposes": ["offers"],
   "fields": {"customers": ["id", "email"]}}},
 "transfers": {"clause": "1", "allow": ["US"]}}
END
	} >share.json
	[ -e choices ] || seq 1000000 | sed 's/.*/email=other&@example.org/' |
	    pp-request choose out offers -p share.json -k key --choices choices
}
share_ready
share='-q -p share.json -D customers --to mailer --purpose offers'

# One of the customers asks what is held about her.
asked_ready() {
	sed '/^ "transfers"/i "rights": {"requests": {"access":\
	    {"clause": "1", "verify": "reasonable"}}},' share.json >person.json
	[ ! -e asked ] || return 0
	sed -n '1000s/\([^,]*,\)\{3\}\([^,]*\).*/email=\2/p' slice.csv |
	    pp-request add access --id r1 -i -p person.json -k key -l asked \
		--residence US-CA --at 2026-01-05 >/dev/null
	pp-request note r1 identity_confirmed --level reasonable -l asked \
	    -p person.json --at 2026-01-06
}
asked_ready
person='-q -p person.json -k key -l asked --request r1 --now 2026-03-01'

# One customer wants another postal code.
correct_ready() {
	{
		cat <<'END'
{"policy": {"format": "pp-policy/1", "id": "bench", "title": "Bench",
  "time_zone": "UTC"},
 "purposes": {"any": {"clause": "1", "data_use": "collect"}},
 "identity": {"account_id": {}},
 "datasets": {"customers": {"clause": "1", "subjects": ["customer"],
   "purposes": ["any"], "key": ["id"], "person": ["id"],
   "identity": {"account_id": "id"}, "no_retention": "bench", "fields": {
END
		head -n 1 d.csv | tr ',' '\n' |
		    sed 's/^.*$/"&": {"category": "user"}/; $!s/$/,/'
		echo '}}}}'
	} >correct.json
	rm -f asks values
	echo account_id=17 | pp-request add correction -p correct.json -k key \
	    -l asks -i --id r1 --now 2026-01-01 >/dev/null
	pp-request note r1 identity_confirmed --level reasonable \
	    -p correct.json -l asks --now 2026-01-02
	zip=$(sed -n 's/^17,.*,\([0-9]\{5\}\),.*/\1/p' d.csv)
	(umask 077 && printf '{"request":"r1","dataset":"customers",%s}\n' \
	    "\"field\":\"zip\",\"from\":\"$zip\",\"to\":\"00000\"" >values)
}
correct_ready
correct='pp-correct -p correct.json -k key -l asks -D customers --no-holds --values values --now 2026-02-01'

# The policy changes, and each customer gets a letter.
notify_ready() {
	sed '
	    s/"time_zone": "UTC"}/"time_zone": "UTC", "last_updated": "2026-03-01",\
	    "controller": {"name": "Example Shop", "email":\
	     "privacy@example.org"}}/
	    /^ "purposes"/i "notices": {"policy_update": {"clause": "1",\
	    "class": "mandatory", "before": "P30D"}},' correct.json |
	    sed 's/"email": {"category": "user"}/"email": {"category": "user.contact.email"}/' \
		>notify.json
	echo 'We keep the data of your visits for a year.' >changed
}
notify_ready
notify='pp-notify policy_update -q -p notify.json -k key -D customers --changes changed --now 2026-03-01'

cat >counts.json <<'END'
{"policy": {"format": "pp-policy/1", "id": "bench", "title": "Bench",
  "time_zone": "UTC"},
 "purposes": {"any": {"data_use": "collect", "clause": "1"}},
 "datasets": {"customers": {"clause": "1", "subjects": ["customer"],
   "purposes": ["any"], "key": ["id"], "no_retention": "bench",
   "fields": {"id": {"category": "user.unique_id"}}}},
 "releases": {"counts": {"clause": "1", "k": 5, "columns": {
   "state": {"role": "quasi"}, "zip": {"role": "quasi", "floor": "zip3"},
   "birth_date": {"role": "quasi", "floor": "year"}, "*": {"role": "drop"}}}}}
END
cat >count.awk <<'EOF'
BEGIN { FS = "," }
NR > 1 { n[$(NF - 7) FS substr($(NF - 6), 1, 3) FS substr($(NF - 5), 1, 4)]++ }
END { for (k in n) print k FS n[k] }
EOF
cat >count.mlr <<'EOF'
@n[$state][substr($zip, 0, 2)][substr($birth_date, 0, 3)] += 1;
end { emit @n, "state", "zip", "year" }
EOF

# Every third age and every tenth occupation becomes a neighbour's.
adult() {
	adult=
	for column in sex age race marital-status education native-country \
	    workclass occupation; do
		adult="$adult${adult:+,}$column"
	done
	adult="-q -d ; --qi $adult --keep salary-class"
	for file in "$PP_DATA"/adult/adult_hierarchy_*.csv; do
		column=${file##*hierarchy_}
		[ "$column" = salary-class.csv ] ||
		    adult="$adult --hierarchy ${column%.csv}=$file"
	done
	awk -v n=$((mb * 10000)) 'BEGIN { FS = OFS = ";"; srand(1) }
	    NR == 1 { print; next }
	    { row[NR - 1] = $0; job[NR - 1] = $8 }
	    END {
		for (i = 0; i < n; i++) {
			$0 = row[1 + i % (NR - 1)]
			if (rand() < 0.3)
				$2 = $2 + int(5 * rand()) - 2
			if (rand() < 0.1)
				$8 = job[1 + int(rand() * (NR - 1))]
			print
		}
	    }' "$PP_DATA/adult/adult.csv" >adult.csv
}
rm -f adult.csv
[ ! -e "${PP_DATA:-}/adult/adult.csv" ] || adult

# About half of the customers stay.
retain='pp-retain --no-holds -p retain.json -D customers --now 2026-01-15T00:00:00Z'

# ---- the right answer first ----

agree() { # what command...
	what=$1
	shift
	"$@" | cmp - want || {
		say "$what: another answer than the other program's"
		exit 1
	}
}

say 'comparing answers'
cp slice.csv want
agree 'J1 CSV' pp-redact slice.csv
cp slice.ndjson want
agree 'J1 NDJSON' pp-redact slice.ndjson
libcsv label <slice.csv >want
agree 'J2 CSV' pp-redact -c ssn=drop -c email=label slice.csv
jq -c 'del(.ssn) | .email = "[redacted]" | del(.paid)' slice.ndjson >want
agree 'J2 NDJSON' pp-redact -c ssn,paid=drop -c email=label slice.ndjson
# 2026-01-15 is 18 months behind 2024-07-15, at 16:00 of the day before there;
# it is winter time in the one year and summer time in the other.
awk -F'"last_login":"' '{ split($2, a, "\""); t = a[1] }
    t >= "2024-07-14T23:00:01Z"' slice.ndjson >want
# shellcheck disable=SC2086 # words
agree 'J3 NDJSON' $retain slice.ndjson

# ---- measuring ----

: >results

# measure SECTION INPUT OUTPUT <rows, a row being "name;goal;command".  A
# command whose program is not installed is noted and left out.  Goals:
#	<2.2 cat    at most 2.2 times the cpu of the row "cat"
#	>60 pp      the row "pp" is at least 60 times as fast, byte for byte
#	wall<1.3 x  the same as <, by wall time
measure() {
	section=$1 input=$2 output=$3
	: >list.jobs
	: >list.rows
	while IFS=';' read -r name goal command; do
		program=$(echo "$command" | sed 's/^[A-Z_]*=[^ ]* //; s/ .*//')
		if have "$program"; then
			echo "$command" >>list.jobs
			echo "$name;$goal" >>list.rows
		else
			echo "$section;$name;;;;;;missing" >>results
		fi
	done
	[ -s list.jobs ] || return 0
	say "$section: $(wc -l <list.jobs) programs, $rounds rounds"
	clock "$rounds" "$input" "$output" <list.jobs >list.times
	bytes=$(wc -c <"$input")
	paste list.rows list.times | while IFS="$tab" read -r row cpu wall kib _; do
		echo "$section;$row;$bytes;$cpu;$wall;$kib;" >>results
	done
}

measure 'J1 CSV' d.csv $null <<END
cat;;cat
pp;<2.2 cat;pp-redact
pp sse2;<2.8 cat;PP_KERNEL=sse2 pp-redact
pp swar;<5 cat;PP_KERNEL=swar pp-redact
libcsv, parse only;>8 pp;libcsv parse
END
measure 'J1 CSV' slice.csv $null <<END
mlr;>60 pp;mlr --csv cat
zsv;>3 pp;zsv select --parser fast -- *
xsv;;xsv select 1-
END
measure 'J2 CSV: drop a column, label one' d.csv $null <<END
cat;;cat
pp;<2.6 cat;pp-redact -c ssn=drop -c email=label
libcsv;;libcsv label
mawk (breaks on quotes);;mawk -f drop.awk
END
measure 'J2 CSV: drop a column, label one' slice.csv $null <<END
mlr;;mlr --csv cut -x -f ssn then put \$email="[redacted]"
python3;;python3 drop.py
END
measure 'J2 CSV: drop a column, hash one' d.csv $null <<END
cat;;cat
pp;;pp-redact -k key -c ssn=drop -c email=hash
pp -j2;wall<0.59 pp;pp-redact -j2 -k key -c ssn=drop -c email=hash
libcsv and HMAC;>3.5 pp;libcsv hash
END
measure 'J2 CSV: drop a column, hash one' slice.csv $null <<END
mlr, sha256 without a key;>20 pp;mlr --csv cut -x -f ssn then put \$email=sha256(\$email)
END
measure 'J2 CSV, to a file' d.csv out.tmp <<END
cat to a file;;cat | cat
pp to a file;<2.5 cat to a file;pp-redact -k key -c ssn=drop -c email=hash
END
measure 'J1 NDJSON' d.ndjson $null <<END
cat;;cat
pp;<3.6 cat;pp-redact
END
measure 'J1 NDJSON' slice.ndjson $null <<END
jq;>45 pp;jq -c .
mlr;;mlr --ijsonl --ojsonl cat
END
measure 'J2 NDJSON: drop a key, hash one' d.ndjson $null <<END
cat;;cat
pp;;pp-redact -k key -c ssn=drop -c email=hash
pp, label in place of hash;;pp-redact -c ssn=drop -c email=label
END
measure 'J2 NDJSON: drop a key, hash one' slice.ndjson $null <<END
jq, drop only;>30 pp;jq -c del(.ssn)
END
measure 'J3 CSV: keep what is younger than 18 months' d.csv $null <<END
cat;;cat
pp;<4.5 cat;$retain
END
measure 'J3 CSV: keep what is younger than 18 months' slice.csv $null <<END
mlr, by text;>20 pp;mlr --csv filter \$last_login>="2024-07-15"
END
measure 'J3 NDJSON: keep what is younger than 18 months' d.ndjson $null <<END
cat;;cat
pp;<5 cat;$retain
END
measure 'J3 NDJSON: keep what is younger than 18 months' slice.ndjson $null <<END
jq, by text;>20 pp;jq -c select(.last_login>="2024-07-15")
END
measure 'J4 CSV: what a mail provider gets' d.csv $null <<END
cat;;cat
pp-redact, the same columns;;pp-redact -p share.json -D customers --recipient mailer
pp-export, nobody refused;<1.3 pp-redact, the same columns;pp-export $share --no-choices
pp-export, 10^6 refused;<1.3 pp-redact, the same columns;pp-export $share -k key --choices choices
pp-export, 10^6 refused, -j2;;pp-export $share -k key --choices choices -j2
END
measure 'J5 CSV: what is held about one person' d.csv $null <<END
cat;;cat
pp-redact, hash the address;;pp-redact -k key -c email=hash
pp-export pick;;pp-export pick $person -D customers
pp-export report;<1.3 pp-export pick;pp-export $person --in customers=-
END
measure 'J5 CSV: what is held about one person' slice.csv $null <<END
mlr, one spelling;>3 pp-export pick;mlr --csv filter tolower(\$email)=="nobody@example.org"
END
measure 'J5 memory' tenth.csv $null <<END
a tenth of the data;;pp-export $person --in customers=-
END
measure 'J5 memory' d.csv $null <<END
all of it;kib<12288;pp-export $person --in customers=-
END
measure 'J6 CSV: correct a value of one person' d.csv $null <<END
cat;;cat
pp-redact, hash who it is;;pp-redact -k key -c id=hash
pp-correct;<4 pp-redact, hash who it is;$correct
pp-correct, -j2;;$correct -j2
END
measure 'J7 CSV: a letter to each customer' d.csv $null <<END
cat;;cat
pp-redact, hash the address;;pp-redact -k key -c email=hash
pp-notify, NDJSON;;$notify
pp-notify, mbox;;$notify -t mbox
pp-notify, mbox with HTML;;$notify -t mbox --html
END
measure 'J7 CSV: a letter to each customer' slice.csv $null <<END
python3, email;>20 pp-notify, mbox;python3 $here/letters.py
END
measure 'chain of three (wall)' d.csv $null <<END
the slowest alone;;pp-redact -k key -c email=hash
pp chain;wall<1.3 the slowest alone;pp-redact -c ssn=drop | pp-redact -k key -c email=hash | pp-redact -c ip=label
END
measure 'columns, same bytes' wide16.csv $null <<END
16 columns;;pp-redact -c c2=label
END
measure 'columns, same bytes' wide1024.csv $null <<END
1024 columns;<1.15 16 columns;pp-redact -c c2=label
END
measure 'memory' tenth.csv $null <<END
a tenth of the data;;pp-redact -k key -c ssn=drop -c email=hash
END
measure 'memory' d.csv $null <<END
all of it;kib<8192;pp-redact -k key -c ssn=drop -c email=hash
END
for method in mask token fpe shift:by=id trunc:year ip fake:email; do
	case $method in
	fpe) field=phone ;;
	shift* | trunc*) field=birth_date ;;
	ip) field=ip ;;
	*) field=email ;;
	esac
	echo "$method;;pp-redact -k key -c $field=$method"
done | measure 'one field, by method' d.csv $null

# ---- whole tables ----

people='--qi zip,age,sex,race,education,marital,occupation,country'
measure 'count by state, ZIP3 and year of birth' d.csv $null <<END
cat;;cat
pp;;pp-anonymize count -p counts.json
mawk (breaks on quotes);>6 pp;mawk -f count.awk
END
measure 'count by state, ZIP3 and year of birth' slice.csv $null <<END
mlr;>30 pp;mlr --icsv --ojson put -q -f count.mlr
END
measure "anonymize $(($(wc -l <people.csv) - 1)) x 8, k 5" people.csv $null <<END
sort;;sort
pp, boxes;;pp-anonymize $people --k 5
pp, boxes, 32M;;pp-anonymize $people --k 5 --memory 32M
pp, close;;pp-anonymize $people --k 5 --search close
END
if [ -e adult.csv ]; then
	measure 'anonymize Adult, repeated with jitter, k 10' adult.csv $null <<END
sort;;sort
pp, boxes;;pp-anonymize $adult --k 10
pp, close;;pp-anonymize $adult --k 10 --search close
pp, levels;;pp-anonymize $adult --k 10 --search levels
END
else
	say 'anonymize Adult: left out, as PP_DATA has no table'
fi
measured=$rounds rounds=1
measure "anonymize $(($(wc -l <many.csv) - 1)) x 8, k 5" many.csv $null <<END
sort;;sort
pp, 256M;kib<327680;pp-anonymize $people --k 5 --memory 256M
END
rounds=$measured

rounds=200
measure 'start-up (wall)' $null $null <<END
true;;true
pp;wall<3.8 true;pp-redact
pp, with a hash;wall<3.8 true;pp-redact -k key -c a?=hash
pp, with a cipher;wall<3.8 true;pp-redact -k key -c a?=token
END
rm -f out.tmp want

# ---- the table ----

awk -F';' -f "$here/table.awk" results results >report.txt
cat report.txt
say "kept in $dir/report.txt"

say 'how time grows with the lines of holds, ledgers and logs'
"$here/growth.py" || say 'a row with ! grows faster than its lines'


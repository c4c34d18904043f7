#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# shellcheck disable=SC2030,SC2031 # every test is a subshell
# shellcheck disable=SC2094 # a plan is a command here, and a file
# shellcheck disable=SC2154 # stderr, lines: set by run
#
# pp-anonymize in pieces, on plans, and in a world that is against it.

load helper

set -o pipefail

# What most tests ask for.
RULES=(--qi "age,city" --unit who --sensitive ill --k 3 --l distinct:2)

# table [SEED]: 120 records of up to 90 persons.
table() {
	awk -v seed="${1-1}" 'BEGIN {
		srand(seed)
		print "who,age,city,ill"
		for (i = 0; i < 120; i++)
			printf "p%d,%d,%s,%s\n", 90 * rand(),
			    18 + 60 * rand() * rand(),
			    substr("ABCDEFGH", 1 + int(8 * rand()), 1),
			    substr("xyz", 1 + int(3 * rand()), 1)
	}'
}

# cut_up N: in.csv as part1, part2, ..., each with the header.
cut_up() {
	for i in $(seq "$1"); do
		awk -v n="$1" -v i="$i" 'NR == 1 || NR % n == i % n' in.csv \
		    >"part$i"
	done
}

# cannot STATUS PATTERN ARGUMENTS...: ends so, with a message like that, nothing
# on standard output and none of a secret.
cannot() {
	run "-$1" --separate-stderr pp-anonymize "${@:3}"
	[ -z "$output" ]
	silent
	# shellcheck disable=SC2053 # a pattern
	[[ $stderr == "pp-anonymize: "$2 ]]
}

# ---- pieces ----

@test "anonymize: makes the same in pieces as in one run, whatever their order" {
	table >in.csv
	for search in boxes close levels; do
		rules=("${RULES[@]}" --search "$search")
		pp-anonymize "${rules[@]}" in.csv >want
		for n in 1 2 3; do
			rm -f count?
			cut_up $n
			for i in $(seq $n); do
				pp-anonymize count "${rules[@]}" "part$i" \
				    >"count$i"
			done
			# shellcheck disable=SC2046 # words
			pp-anonymize plan "${rules[@]}" \
			    $(seq -f count%g $n -1 1) >plan
			sort -m count? | pp-anonymize merge |
			    pp-anonymize plan "${rules[@]}" | cmp - plan
			pp-anonymize apply --plan plan in.csv | cmp - want
			for i in $(seq $n); do
				pp-anonymize apply --plan plan "part$i" >"out$i"
				awk -v n="$n" -v i="$i" \
				    'NR == 1 || NR % n == i % n' want |
				    cmp - "out$i"
			done
		done
	done
}

@test "plan: does not depend on the order of records, nor on threads" {
	table >in.csv
	{ sed -n 1p in.csv; sed 1d in.csv | sort -R --random-source=in.csv; } \
	    >shuffled.csv
	for search in boxes close levels; do
		rules=("${RULES[@]}" --search "$search")
		pp-anonymize count "${rules[@]}" in.csv |
		    pp-anonymize plan "${rules[@]}" >plan
		for jobs in 1 2 8; do
			PP_BUFFER=256 pp-anonymize count -j $jobs "${rules[@]}" \
			    shuffled.csv >counts
			pp-anonymize plan -j $jobs "${rules[@]}" counts |
			    cmp - plan
			PP_BUFFER=256 pp-anonymize -j $jobs "${rules[@]}" \
			    shuffled.csv | sort >out
			pp-anonymize "${rules[@]}" in.csv | sort | cmp - out
		done
	done
}

@test "anonymize: makes the same of a file, a pipe, standard input and a FIFO" {
	table >in.csv
	pp-anonymize "${RULES[@]}" in.csv >want
	pp-anonymize "${RULES[@]}" <in.csv | cmp - want
	# shellcheck disable=SC2002 # a pipe is what is tested
	cat in.csv | pp-anonymize "${RULES[@]}" | cmp - want
	pp-anonymize "${RULES[@]}" - <in.csv | cmp - want
	mkfifo fifo
	cat in.csv >fifo 3>&- &
	pp-anonymize "${RULES[@]}" fifo | cmp - want
	wait
	pp-anonymize "${RULES[@]}" -o out in.csv
	cmp out want
	# Each of several files may be a pipe.
	cut_up 2
	pp-anonymize "${RULES[@]}" part1 part2 >want
	pp-anonymize "${RULES[@]}" part1 <(cat part2) | cmp - want
}

@test "anonymize: reads standard input from where it stands" {
	table >in.csv
	pp-anonymize "${RULES[@]}" in.csv >want
	{ echo 'not of the table'; cat in.csv; } >longer
	{
		read -r _
		pp-anonymize "${RULES[@]}"
	} <longer | cmp - want
}

@test "anonymize: reads an output file that is its input before it replaces it" {
	table >in.csv
	pp-anonymize "${RULES[@]}" in.csv >want
	pp-anonymize "${RULES[@]}" -o in.csv in.csv
	cmp in.csv want
}

@test "anonymize: works in little memory as in much" {
	awk 'BEGIN {
		srand(7)
		print "a,b,s"
		for (i = 0; i < 90000; i++)
			printf "%d,%d,%d\n", 90000 * rand(), 5000 * rand(), i % 7
	}' >in.csv
	rules=(--qi "a,b" --sensitive s --k 5 --l distinct:2)
	pp-anonymize "${rules[@]}" in.csv >want
	for memory in 1M 3M; do
		pp-anonymize "${rules[@]}" --memory $memory in.csv | cmp - want
	done
	pp-anonymize "${rules[@]}" --memory 1M -j 2 in.csv | cmp - want
	pp-anonymize check "${rules[@]}" want >/dev/null
}

@test "anonymize: weighs a small box in full, however little memory there is" {
	awk 'BEGIN {
		srand(8)
		print "a,b,c,d,e,f,g,h"
		for (i = 0; i < 60000; i++) {
			for (j = 0; j < 7; j++)
				printf "%d,", 99999 * rand()
			print i % 2
		}
	}' >in.csv
	rules=(--qi "a,b,c,d,e,f,g,h" --k 5)
	pp-anonymize "${rules[@]}" in.csv >want
	pp-anonymize "${rules[@]}" --memory 1M in.csv | cmp - want
}

@test "merge: adds up lines of the same tuple that follow one another" {
	printf '%s\n' '["a",1]'$'\t'2 '["a",1]'$'\t'3 '["b",1]'$'\t'1 |
	    pp-anonymize merge | is <(printf '%s\n' '["a",1]'$'\t'5 \
	    '["b",1]'$'\t'1)
	pp-anonymize merge </dev/null | cmp - /dev/null
}

@test "count: writes lines that only their owner can read, and no names" {
	table >in.csv
	pp-anonymize count "${RULES[@]}" -o counts in.csv
	[ "$(stat -c %a counts)" = 600 ]
	pp-anonymize plan "${RULES[@]}" -o plan counts
	[ "$(stat -c %a plan)" = 600 ]
	printf '%s\n' who,age,city,ill,name "p1,1,A,x,$SECRET" |
	    pp-anonymize count "${RULES[@]}" --drop name |
	    is <(printf '["1","A","x","p1"]\t1\n')
}

@test "plan: makes one of no records, and apply passes none on" {
	echo q,s >in.csv
	for search in boxes close levels; do
		rules=(--qi q --keep s --k 2 --search "$search")
		pp-anonymize count "${rules[@]}" in.csv | cmp - /dev/null
		pp-anonymize plan "${rules[@]}" -o plan </dev/null
		pp-anonymize apply --plan plan in.csv | cmp - in.csv
		run -3 pp-anonymize apply --plan plan <<<$'q,s\n1,2'
	done
}

@test "apply: refuses a value, and a record, that is not in the plan" {
	printf '%s\n' q,r 1,1 2,2 3,3 4,4 >in.csv
	rules=(--qi "q,r" --k 2 --search close)
	pp-anonymize count "${rules[@]}" in.csv |
	    pp-anonymize plan "${rules[@]}" -o plan
	printf 'q,r\n1,1\n%s,1\n1,2\n2,2\n' "$SECRET" >new.csv
	run -3 --separate-stderr pp-anonymize apply --plan plan new.csv
	silent
	[ "$stderr" = 'pp-anonymize: new.csv:3: q: is not in the plan' ]
	[[ $output != *"$SECRET"* ]]
	run -1 --separate-stderr pp-anonymize apply --plan plan -r rejects \
	    new.csv
	silent
	is rejects < <(sed -n 3,4p new.csv)
	[ "${#lines[@]}" -eq 3 ]
}

@test "apply: takes another table than that of the plan for none of its" {
	table >in.csv
	pp-anonymize count "${RULES[@]}" in.csv |
	    pp-anonymize plan "${RULES[@]}" -o plan
	printf 'who,age,town,ill\n1,2,%s,3\n' "$SECRET" >new.csv
	cannot 2 '*' apply --plan plan new.csv
	cannot 2 'no plan given: use --plan FILE' apply new.csv
	cannot 2 'nowhere: No such file or directory' apply --plan nowhere in.csv
	cannot 2 '*for other quasi-identifiers' --qi "city,age" --k 2 \
	    --drop "who,ill" --plan plan in.csv
}

# ---- plans of old records ----

@test "anonymize: keeps k for new records on an old plan" {
	table 5 >old.csv
	table 6 >new.csv
	for search in boxes close levels; do
		rules=("${RULES[@]}" --keep who --search "$search")
		pp-anonymize count "${rules[@]}" old.csv |
		    pp-anonymize plan "${rules[@]}" >plan
		pp-anonymize "${rules[@]}" --plan plan new.csv >out
		pp-anonymize check "${rules[@]}" out >/dev/null
		# Counts on the old plan make the next one.
		pp-anonymize count "${rules[@]}" new.csv |
		    pp-anonymize plan "${rules[@]}" --plan plan >next
		pp-anonymize apply --plan next new.csv | cmp - out
	done
}

@test "anonymize: keeps the cuts of an old plan for the records it was made of" {
	table >in.csv
	for search in boxes close levels; do
		rules=("${RULES[@]}" --search "$search")
		pp-anonymize count "${rules[@]}" in.csv |
		    pp-anonymize plan "${rules[@]}" >plan
		pp-anonymize "${rules[@]}" in.csv >want
		pp-anonymize "${rules[@]}" --plan plan in.csv | cmp - want
	done
	# Two spellings of a number have one place in it.
	printf '%s\n' q 5.0 05 5.00 7 8 9 >in.csv
	rules=(--qi q --k 3 --search close)
	pp-anonymize count "${rules[@]}" in.csv |
	    pp-anonymize plan "${rules[@]}" >plan
	pp-anonymize count "${rules[@]}" in.csv |
	    pp-anonymize plan "${rules[@]}" --plan plan | cmp - plan
}

# ---- what has been damaged ----

@test "apply: refuses a plan that ends too early, or lacks a line" {
	table >in.csv
	for search in boxes close; do
		rules=("${RULES[@]}" --search "$search")
		pp-anonymize count "${rules[@]}" in.csv |
		    pp-anonymize plan "${rules[@]}" >plan
		n=$(wc -l <plan)
		for i in $(seq 0 $((n / 40 + 1)) $((n - 1))); do
			head -n "$i" plan >damaged
			cannot 2 'damaged:*' apply --plan damaged in.csv
			sed "$((i + 1))d" plan >damaged
			cannot 2 'damaged:*' apply --plan damaged in.csv
		done
		head -c -3 plan >damaged
		cannot 2 'damaged:*' apply --plan damaged in.csv
		cat plan plan >damaged
		cannot 2 'damaged:*' apply --plan damaged in.csv
	done
}

@test "apply: refuses a plan in which a number is another one" {
	table >in.csv
	pp-anonymize count "${RULES[@]}" in.csv |
	    pp-anonymize plan "${RULES[@]}" --search close >plan
	for value in 0 7 4294967295 -1 null; do
		for i in $(seq 1 17 "$(wc -l <plan)"); do
			sed "${i}s/\([,[]\)[0-9][0-9]*/\1$value/2" plan >damaged
			! cmp -s damaged plan || continue
			cannot 2 'damaged:*' apply --plan damaged in.csv
			cannot 2 'damaged:*' "${RULES[@]}" --search close \
			    --plan damaged in.csv
		done
	done
	sed 's/"A"/"B"/' plan >damaged
	cannot 2 'damaged:*' apply --plan damaged in.csv
	sed '/^\["label",0,/s/,"[^"]*/&0/' plan >damaged
	cannot 2 '*the plan was changed or damaged*' apply --plan damaged in.csv
}

@test "apply: takes nothing else for a plan" {
	table >in.csv
	printf '%s\n' '' '{}' '[]' '["pp-plan/2"]' '["pp-plan/1"]' "$SECRET" \
	    '["pp-plan/1","boxes",3,9,9,4000000000]' '["pp-plan/1' '[[1]]' |
	    while read -r line; do
		printf '%s\n' "$line" >damaged
		cannot 2 'damaged:*' apply --plan damaged in.csv
	done
	cannot 2 'in.csv:1: *' apply --plan in.csv in.csv
}

@test "plan: refuses counts that are none, and says where" {
	for line in x "[\"$SECRET\"" "[\"$SECRET\"]" "[\"$SECRET\",1]"$'\t'0 \
	    '[1,2,3]'$'\t'1 '[1,2]'$'\t'x '[1,2]'$'\t'-1 '[1,{}]'$'\t'1 \
	    '[1,2]'$'\t'99999999999999999999 '[1,2] 1' "\"$SECRET\"" \
	    '[1,2]'$'\t'4294967296 $'\xff'; do
		printf '%s\n' $'["5","x"]\t9' "$line" >counts
		cannot 2 'counts:2: *' plan --qi q --keep t --sensitive s \
		    --k 2 counts
	done
	printf '%s\n' "[1,\"$SECRET\"]" >counts
	cannot 2 'counts:1: *' merge counts
}

@test "plan: goes through damaged counts without a crash" {
	table >in.csv
	pp-anonymize count "${RULES[@]}" in.csv >counts
	for seed in $(seq 30); do
		awk -v seed="$seed" 'BEGIN { srand(seed) }
			rand() < .05 {
				i = int(length($0) * rand())
				c = substr("0[]{}\",\\\t9n", 1 + int(11 * rand()), 1)
				$0 = substr($0, 1, i) c substr($0, i + 2)
			} { print }' counts >damaged
		run pp-anonymize plan "${RULES[@]}" -o plan damaged
		[[ $status == [02] ]]
		[ "$status" -eq 0 ] || [ ! -e plan ]
		rm -f plan
	done
}

# ---- the world around ----

@test "anonymize: says where no copy of a pipe can be made, and ends" {
	table >in.csv
	TMPDIR=$PWD/nowhere run -3 --separate-stderr pp-anonymize "${RULES[@]}" \
	    < <(cat in.csv)
	[ -z "$output" ]
	[ "$stderr" = "pp-anonymize: $PWD/nowhere: No such file or directory" ]
	TMPDIR=$PWD/nowhere run -3 pp-anonymize "${RULES[@]}" -o out \
	    <(cat in.csv)
	[ ! -e out ]
	# A file needs none.
	TMPDIR=$PWD/nowhere pp-anonymize "${RULES[@]}" in.csv >/dev/null
}

@test "anonymize: leaves nothing in TMPDIR, even when it is stopped" {
	table >in.csv
	mkdir tmp
	export TMPDIR=$PWD/tmp
	pp-anonymize "${RULES[@]}" < <(cat in.csv) >/dev/null
	run ! pp-anonymize "${RULES[@]}" --k 999 < <(cat in.csv)
	[ -z "$(ls -A tmp)" ]
	for signal in TERM HUP KILL; do
		mkfifo feed
		pp-anonymize "${RULES[@]}" -o out <feed 3>&- &
		exec 7>feed
		cat in.csv >&7
		sleep 0.1
		kill -$signal $!
		status=0
		wait $! || status=$?
		exec 7>&-
		rm feed
		[ "$status" -gt 128 ]
		[ -z "$(ls -A tmp)" ]
		[ ! -e out ]
	done
	[ "$(echo *)" = 'in.csv tmp' ]
}

@test "anonymize: says that its output could not be written" {
	table >in.csv
	for command in '' count check; do
		status=0
		# shellcheck disable=SC2086 # none, or a word
		pp-anonymize $command "${RULES[@]}" --keep who in.csv >/dev/full \
		    2>said || status=$?
		[ "$status" -eq 3 ]
		grep -q '<stdout>: No space left on device' said
	done
	cannot 2 '*No such file or directory' "${RULES[@]}" -o no/where in.csv
	cannot 2 'nowhere: No such file or directory' "${RULES[@]}" nowhere
}

@test "anonymize: makes nothing of nothing, and a header of a header" {
	: >in.csv
	for command in anonymize count; do
		[ $command != anonymize ] || command=
		run -0 pp-anonymize $command --qi q --keep s --k 2 in.csv
		[ -z "$output" ]
	done
	printf 'q,s' >in.csv
	pp-anonymize --qi q --keep s --k 2 in.csv | is <(echo q,s)
	run -1 pp-anonymize check --qi q --keep s --k 2 in.csv
	run -0 pp-anonymize risk --qi q in.csv
}

@test "anonymize: takes one record, equal ones and all different ones" {
	printf '%s\n' q 1 >in.csv
	run -2 pp-anonymize --qi q --k 2 in.csv
	for search in boxes close levels; do
		{ echo q,r; seq 3000 | sed 's/.*/1,x/'; } >in.csv
		pp-anonymize --qi q,r --k 3000 --search $search in.csv |
		    cmp - in.csv
		{ echo q,r; seq 2000 | awk '{ print $1 "," $1 * 7919 % 2003 }'; } \
		    >in.csv
		for k in 5 1001 2000; do
			pp-anonymize --qi q,r --k $k --search $search in.csv \
			    >out
			pp-anonymize check --qi q,r --k $k out >/dev/null
			[ "$(wc -l <out)" -eq 2001 ]
		done
	done
}

@test "anonymize: takes 200 columns, 100 of them quasi-identifiers" {
	awk 'BEGIN {
		srand(3)
		for (i = 0; i < 200; i++) printf "c%d%s", i, i < 199 ? "," : "\n"
		for (r = 0; r < 200; r++)
			for (i = 0; i < 200; i++)
				printf "%d%s", 3 * rand(), i < 199 ? "," : "\n"
	}' >in.csv
	rules=(--qi "$(seq -s, -f c%g 0 99)" --keep "$(seq -s, -f c%g 100 199)"
	    --k 5)
	for search in boxes close levels; do
		timeout 60 pp-anonymize "${rules[@]}" --search $search in.csv \
		    >out
		pp-anonymize check "${rules[@]}" out >/dev/null
		cut -d, -f101- in.csv | cmp - <(cut -d, -f101- out)
	done
	timeout 60 pp-anonymize risk --qi "$(seq -s, -f c%g 0 99)" in.csv \
	    >/dev/null
}

@test "anonymize: takes 5000 different texts, and a field of 3 MB" {
	{ echo q,s; seq 5000 | awk '{ print "t" $1 * 7919 % 99991 "," $1 % 7 }'; } \
	    >in.csv
	for search in boxes close levels; do
		timeout 60 pp-anonymize --qi q --keep s --k 5 --search $search \
		    in.csv >out
		pp-anonymize check --qi q --keep s --k 5 out >/dev/null
	done
	{
		echo q,s
		head -c 3000000 /dev/zero | tr '\0' x
		printf ',1\n'
		seq 50 | sed 's/$/,2/'
	} >in.csv
	pp-anonymize --qi q --keep s --k 50 in.csv >out
	pp-anonymize check --qi q --keep s --k 50 out >/dev/null
	pp-anonymize --qi s --keep q --k 51 in.csv >/dev/null
}

@test "anonymize: lets no secret into a message, whatever is wrong" {
	for bad in "$SECRET" "$SECRET,x,y" "\"$SECRET" "x\"$SECRET,1" \
	    "$SECRET\xff,1"; do
		printf 'q,s\n1,1\n1,1\n%b\n' "$bad" >in.csv
		for command in '' count check risk; do
			# shellcheck disable=SC2086 # none, or a word
			run -3 --separate-stderr pp-anonymize $command --qi q \
			    --keep s --k 2 in.csv
			silent
		done
	done
	# A first line that is a record is not told, either.
	printf '206 555 0143,%s\n1,2\n' "$SECRET" >in.csv
	run -2 --separate-stderr pp-anonymize --qi q --k 2 in.csv
	[[ $stderr != *0143* && -z $output ]]
	printf 'q,s\n1,%s\n2,x\n' "$SECRET" >in.csv
	printf '1;x;y\n2;%s\n' "$SECRET" >h
	cannot 2 '*' --qi q --keep s --k 2 --hierarchy q=h in.csv
	cannot 2 '*' --qi q --sensitive s --hierarchy s=h --k 2 in.csv
	cannot 2 '*' --qi s --drop q --k 2 --hierarchy s=interval:5 in.csv
}

@test "plan, merge: refuse counts that are cut off in a line" {
	{ echo age,zip; printf '1,2\n%.0s' {1..12}; echo 1,3; } >in
	rules=(--qi 'age,zip' --k 2)
	pp-anonymize count "${rules[@]}" in >counts
	pp-anonymize plan "${rules[@]}" counts >plan
	whole=$(stat -c %s counts)
	first=$(head -n 1 counts | wc -c)
	for ((n = 1; n < whole; n++)); do
		[ "$n" -ne "$first" ] || continue
		head -c "$n" counts >cut.csv
		run -2 --separate-stderr pp-anonymize plan "${rules[@]}" cut.csv
		[[ $stderr == *'the line feed at the end is missing: is the file cut off?' ]]
		run -2 pp-anonymize merge cut.csv
	done
}

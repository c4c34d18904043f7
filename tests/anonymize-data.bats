#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# shellcheck disable=SC2030,SC2031 # every test is a subshell
# shellcheck disable=SC2094 # a plan is a command here, and a file
# shellcheck disable=SC2154 # output: set by run
#
# Whether what pp-anonymize makes is what it says: anonymous.py, which shares no
# code with it, judges random tables and the Adult table (PP_DATA) that others
# publish their results on.

load helper

set -o pipefail

JUDGE=$BATS_TEST_DIRNAME/anonymous.py
RANDOM_TABLES=$BATS_TEST_DIRNAME/anonymous_tables.py

needs_python() {
	command -v python3 >/dev/null || skip 'there is no python3'
}

# The eight quasi-identifiers of most papers; without the last, for when it is
# sensitive.
SEVEN=sex,age,race,marital-status,education,native-country,workclass

adult() {
	needs_python
	[ -e "${PP_DATA-}/adult/adult.csv" ] || skip 'PP_DATA is not set'
	ADULT=$PP_DATA/adult
}

# hierarchies COLUMNS: the options, in $hierarchies.
hierarchies() {
	hierarchies=()
	for name in ${1//,/ }; do
		hierarchies+=(--hierarchy "$name=$ADULT/adult_hierarchy_$name.csv")
	done
}

# within VALUE BAR
within() {
	echo "$1, at most $2"
	awk -v value="$1" -v bar="$2" 'BEGIN { exit !(value <= bar) }'
}

# loses BAR K SEARCH ARGUMENTS...: all eight columns so that each person of the
# release is hidden by K, loses no more than BAR; what the judge said is in
# "said".
loses() {
	local bar=$1 k=$2 search=$3 columns=$SEVEN,occupation
	hierarchies "$columns"
	pp-anonymize -q -d ';' --qi "$columns" --keep salary-class --k "$k" \
	    --search "$search" "${hierarchies[@]}" "${@:4}" \
	    "$ADULT/adult.csv" >out
	python3 "$JUDGE" "$ADULT/adult.csv" out --qi "$columns" --k "$k" \
	    --delimiter ';' --ncp "${hierarchies[@]}" >said
	within "$(jq .ncp said)" "$bar"
}

# hides BAR BOUND...: the same of seven columns at k of 5, where a class may not
# give an occupation away.
hides() {
	local bar=$1
	hierarchies "$SEVEN"
	pp-anonymize -q -d ';' --qi "$SEVEN" --keep salary-class --k 5 \
	    --sensitive occupation "${@:2}" "${hierarchies[@]}" \
	    "$ADULT/adult.csv" >out
	python3 "$JUDGE" "$ADULT/adult.csv" out --qi "$SEVEN" --k 5 \
	    --sensitive occupation "${@:2}" --delimiter ';' --ncp \
	    "${hierarchies[@]}" >said
	within "$(jq .ncp said)" "$bar"
	pp-anonymize check -q -d ';' --qi "$SEVEN" --keep salary-class --k 5 \
	    --sensitive occupation "${@:2}" out >/dev/null
}

@test "the judge of releases passes its own tests" {
	needs_python
	python3 "$JUDGE" --self-test
}

@test "anonymize: keeps what it promises, of 200 random tables" {
	needs_python
	run -0 python3 "$RANDOM_TABLES" 1 200
	[[ $output == *', 0 wrong' ]]
	# Most of them can be made.
	[ "${output%% *}" -gt 100 ]
}

@test "anonymize: boxes of Adult lose no more than the best of others" {
	adult
	loses .037 5 boxes
	loses .0655 10 boxes
	loses .168 50 boxes
}

@test "anonymize: close classes of Adult lose two thirds of that" {
	adult
	loses .0235 5 close
	within "$(jq .DM said)" 235000
	loses .0440 10 close
	within "$(jq .DM said)" 385000
	loses .127 50 close
	within "$(jq .DM said)" 1750000
}

@test "anonymize: names for Adult lose less than ARX's local recoding" {
	adult
	loses .060 5 levels
	loses .090 10 levels
	loses .167 50 levels
}

@test "anonymize: keeps l of Adult at less loss than others" {
	adult
	hides .0252 --l distinct:3
	hides .0453 --l distinct:5
	hides .0375 --l entropy:3
	hides .0914 --l entropy:5
}

@test "anonymize: keeps t of Adult at less loss than others" {
	adult
	hides .0870 --t equal:0.5
	hides .3028 --t equal:0.3
	hides .4653 --t equal:0.2
	within "$(jq .DM said)" 65900000
}

@test "check: measures the risk of Adult as ARX does" {
	adult
	run -0 pp-anonymize check -d ';' \
	    --qi "$SEVEN,occupation,salary-class" "$ADULT/adult.csv"
	jq -r 'select(.measure == "average risk") | .value' <<<"$output" |
	    is <(echo 0.646575161)
}

@test "anonymize: half of Adult keeps k on a plan of the other half" {
	adult
	columns=$SEVEN,occupation
	rules=(-q --qi "$columns" --keep salary-class --k 5)
	awk 'NR == 1 || NR % 2' "$ADULT/adult.csv" >old
	awk 'NR == 1 || NR % 2 == 0' "$ADULT/adult.csv" >new
	for search in boxes close; do
		pp-anonymize count "${rules[@]}" -d ';' old |
		    pp-anonymize plan "${rules[@]}" --search $search >plan
		pp-anonymize "${rules[@]}" -d ';' --search $search --plan plan \
		    new >out
		python3 "$JUDGE" new out --qi "$columns" --k 5 --delimiter ';'
	done
}

@test "anonymize: runs under parallel as it runs alone" {
	command -v parallel >/dev/null || skip 'there is no parallel'
	adult
	columns=$SEVEN,occupation
	rules=(-q --qi "$columns" --keep salary-class --k 10)
	pp-anonymize "${rules[@]}" -d ';' "$ADULT/adult.csv" >want
	parallel --will-cite --pipe --header : --block 300k \
	    pp-anonymize count "${rules[@]@Q}" -d "';'" <"$ADULT/adult.csv" |
	    sort | pp-anonymize merge | pp-anonymize plan "${rules[@]}" >plan
	parallel --will-cite --keep-order --pipe --header : --block 300k \
	    pp-anonymize apply -d "';'" --plan plan <"$ADULT/adult.csv" |
	    awk 'NR == 1 { header = $0 } NR == 1 || $0 != header' | cmp - want
}

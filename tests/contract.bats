#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# shellcheck disable=SC2030,SC2031 # every test is a subshell
# shellcheck disable=SC2059,SC2094 # texts with escapes; cmp reads only
# shellcheck disable=SC2154 # stderr, stderr_lines: set by run
#
# The same of every program: how it is called, what it does when the world
# around it fails, and what it leaves behind.

load helper

set -o pipefail

# What is asked of a program.  All of them have a call that writes something to
# standard output, with a file "in" of the two lines "a" and "1" at hand.
# Those that take records and give records have, before that, the call by which
# they pass all records on unchanged, though they do look at them; and arguments
# that make them work on each, where the first column is a digit and becomes
# one.
part() {
	pass=() working=()
	case $1 in
	pp-anonymize)
		call=(pp-anonymize risk --qi a in)
		;;
	pp-correct)
		corrections
		pass=(pp-correct -p "$BATS_RUN_TMPDIR/corrections.json"
		    -k "$BATS_RUN_TMPDIR/correct.key" --no-holds -D letters
		    -l "$BATS_RUN_TMPDIR/correct.ledger"
		    --values "$BATS_RUN_TMPDIR/correct.values")
		working=(-D digits)
		call=("${pass[@]}" in)
		;;
	pp-export)
		shares >"$BATS_RUN_TMPDIR/shares.json"
		call=(pp-export -p "$BATS_RUN_TMPDIR/shares.json" --to court
		    --purpose law in)
		;;
	pp-notify)
		shares >"$BATS_RUN_TMPDIR/shares.json"
		echo '{"incident": "i", "at": "2026-01-01T00:00:00Z"' \
		    ', "affected": {}}' >"$BATS_RUN_TMPDIR/incident.ndjson"
		call=(pp-notify duties -p "$BATS_RUN_TMPDIR/shares.json"
		    --incident "$BATS_RUN_TMPDIR/incident.ndjson" -t csv)
		;;
	pp-policy)
		call=(pp-policy explain)
		;;
	pp-redact)
		pass=(pp-redact -c 'none?=drop' --piece)
		working=(-c '#1=label:9')
		call=("${pass[@]}" in)
		;;
	pp-request)
		call=(pp-request -t csv /dev/null)
		;;
	pp-retain)
		pass=(pp-retain --no-holds -p "$BATS_TEST_DIRNAME/../lib/data/builtin.json"
		    -D people)
		digits >"$BATS_RUN_TMPDIR/digits.json"
		working=(-p "$BATS_RUN_TMPDIR/digits.json" -D digits)
		call=("${pass[@]}" in)
		;;
	*) echo "$1 has no part in the contract"; return 1 ;;
	esac
}

# shares: a policy by which a court gets the column a.
shares() {
	cat <<'END'
{"policy": {"format": "pp-policy/1", "id": "s", "title": "S",
  "time_zone": "UTC"},
 "purposes": {"law": {"data_use": "essential.legal_obligation", "clause": "1"}},
 "datasets": {"letters": {"clause": "1", "subjects": ["visitor"],
   "purposes": ["law"], "key": ["a"], "no_retention": "a test",
   "fields": {"a": {"category": "system.operations"}}}},
 "recipients": {"court": {"clause": "1", "type": "authority", "country": "US",
   "purposes": ["law"], "fields": {"letters": "*"}}},
 "transfers": {"clause": "1", "allow": ["US"]}}
END
}

# corrections: a policy, a key and a ledger by which the second column of one
# record of digits is to be corrected, which nobody has.
corrections() {
	local in=$BATS_RUN_TMPDIR
	[ ! -e "$in/correct.values" ] || return 0
	key "$in/correct.key"
	cat >"$in/corrections.json" <<'END'
{"policy": {"format": "pp-policy/1", "id": "c", "title": "C",
  "time_zone": "UTC"},
 "purposes": {"any": {"data_use": "collect", "clause": "1"}},
 "identity": {"account_id": {}},
 "datasets": {"letters": {"clause": "1", "subjects": ["visitor"],
   "purposes": ["any"], "no_retention": "a test",
   "fields": {"a": {"category": "system.operations"}}},
  "digits": {"clause": "1", "subjects": ["visitor"], "purposes": ["any"],
   "key": ["1"], "person": ["1"], "identity": {"account_id": "1"},
   "no_retention": "a test",
   "fields": {"1": {"category": "user.unique_id"},
    "2": {"category": "system.operations"}}}}}
END
	echo account_id=nobody | pp-request add -p "$in/corrections.json" \
	    -k "$in/correct.key" -l "$in/correct.ledger" -i --id r1 \
	    --at 2026-01-01 correction >/dev/null
	pp-request note -p "$in/corrections.json" -l "$in/correct.ledger" \
	    --at 2026-01-02 r1 identity_confirmed --level reasonable
	(umask 077 && echo '{"request": "r1", "dataset": "digits",
	    "field": "2", "from": "x", "to": "y"}' | tr -d '\n' \
	    >"$in/correct.values")
}

# digits: a policy by which a record stays while its first column is one.
digits() {
	cat <<'END'
{"policy": {"format": "pp-policy/1", "id": "d", "title": "D",
  "time_zone": "UTC"},
 "purposes": {"any": {"data_use": "collect", "clause": "1"}},
 "datasets": {"digits": {"clause": "1", "subjects": ["visitor"],
   "purposes": ["any"], "key": ["1"],
   "fields": {"1": {"category": "system.operations"}}}},
 "retention": {"rules": [{"id": "digits", "clause": "1",
   "dataset": "digits", "keep_while": {"field": "1",
    "is": ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]}}]}}
END
}

# every COMMAND...: with every program of this build; $program is its name and
# "${call[@]}" the call that writes something.  Never behind || or if, where the
# shell overlooks what fails inside of COMMAND.
every() {
	for program in "$(dirname "$(command -v pp-redact)")"/pp-*; do
		program=${program##*/}
		part "$program"
		echo "with $program:"
		"$@"
	done
}

# each COMMAND...: with every program that passes records on; "${pass[@]}" is
# the call.
each() {
	every passing "$@"
}

passing() {
	[ "${#pass[@]}" -eq 0 ] || "$@"
}

# left FILE...: these are here, and no others but those of bats.
left() {
	find . -mindepth 1 ! -name 'separate-stderr*' | sort |
	    is <(printf './%s\n' "$@" | sort)
}

# How a world is built in which a program then runs: in_world SCRIPT PROGRAM...
# where SCRIPT ends in: exec "$@"
in_world() {
	bash -c "$1" - "${@:2}"
}

# one_message PATTERN: standard error holds a single line, and it is ours.
one_message() {
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ $stderr == "$program: "* ]]
	# shellcheck disable=SC2053 # a pattern
	[[ $stderr == $1 ]]
}

# rows N: that many short rows of two columns.
rows() {
	seq "$1" | sed 's/$/,abcdef/'
}

# x_field BYTES: a header, and one record with a long field.
x_field() {
	printf 'a,b\n1,"'
	head -c "$1" /dev/zero | tr '\0' x
	printf '"\n'
}

# needs FILE: a part of the system that is not everywhere.
needs() {
	[ -e "$1" ] || skip "there is no $1"
}

# Only without sanitizers do memory and rights look as they do for users.
needs_plain_build() {
	if pp-redact -v </dev/null 2>&1 | grep -q 'sandbox none'; then
		skip 'this build has its own ideas of memory and rights'
	fi
}

# start ARGUMENTS...: the program in the background, fed by descriptor 7.
start() {
	mkfifo feed
	"${pass[@]}" "$@" <feed 3>&- &
	pid=$!
	exec 7>feed
	rm feed
}

# ends_with STATUS: what was started does so, once its feed is gone.
ends_with() {
	local status=0
	exec 7>&-
	wait "$pid" || status=$?
	[ "$status" -eq "$1" ]
}

# until_true COMMAND...: waits for it, but not for ever.
until_true() {
	for _ in $(seq 500); do
		if "$@"; then return 0; fi
		sleep 0.02
	done
	return 1
}

# ---- calls ----

# The lines of -i are read in one place, for requests and for holds.
@test "contract: requests and holds read the same lines of identities" {
	key
	cat >policy.json <<'END'
{"policy": {"format": "pp-policy/1", "id": "t", "title": "T",
  "time_zone": "UTC", "last_updated": "2026-01-01"},
 "purposes": {"any": {"data_use": "collect", "clause": "1"}},
 "datasets": {"members": {"clause": "2", "subjects": ["customer"],
  "purposes": ["any"], "key": ["id"], "person": ["id"],
  "identity": {"member2": "id", "email": "mail"},
  "fields": {"id": {"category": "user.unique_id"},
   "mail": {"category": "user.contact.email"}},
  "no_retention": "test"}},
 "identity": {"member2": {}}}
END
	request() {
		rm -f ledger
		pp-request add access --id r1 -i -k my.key -p policy.json \
		    -l ledger --residence US-WA
	}
	hold() {
		: >holds
		pp-retain hold place a -i -k my.key -p policy.json --holds holds
	}
	printf '\nmember2=17\r\n\nemail=ada@example.org\n\r\n' >good
	request <good
	hold <good
	[ "$(jq -s length holds)" -eq 2 ]
	jq -r '.subject[]' ledger | sort >asked
	jq -r .person holds | sort | cmp - asked
	for bad in member '=17' 'member2=' 'Member2=17' 'poem=x' \
	    'email=ada@example.org, bo@example.org' $'member2=\xff'; do
		for act in request hold; do
			run -2 --separate-stderr "$act" <<<$'\n'"$bad"
			[[ $stderr == *': <stdin>:2: '* ]]
			[[ $stderr != *example.org* ]]
		done
	done
}

@test "call: --help goes to standard output and is 80 columns wide" {
	help() {
		run -0 --separate-stderr "$program" --help
		[ -z "$stderr" ]
		[[ $output == "$program: "*"usage: $program "* ]]
		[ "$(awk 'length > 80' <<<"$output")" = '' ]
		[ "$("$program" -h)" = "$output" ]
		# Whatever else is asked for.
		[ "$("$program" --help --no-such nowhere)" = "$output" ]
	}
	every help
}

@test "call: --version is the name and a number" {
	version() {
		run -0 --separate-stderr "$program" --version
		[ -z "$stderr" ]
		[[ $output =~ ^$program\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
		[ "$("$program" -V)" = "$output" ]
	}
	every version
}

@test "call: a wrong option is one message and the usage, with status 2" {
	printf 'a\n1\n' >in
	wrong() {
		run -2 --separate-stderr "$program" "$@" in
		[ -z "$output" ]
		[ "${#stderr_lines[@]}" -eq 2 ]
		[[ ${stderr_lines[0]} == "$program: "* ]]
		[[ ${stderr_lines[1]} == "usage: $program "* ]]
		[ "${#stderr_lines[1]}" -le 80 ]
	}
	for option in --no-such-option -Z -txml --quiet=yes; do
		every wrong "$option"
	done
	for option in --jobs=x -j0 -j257 -j-1 -j1x \
	    --delimiter=ab -da '-d"' --from=xml --max-record=0 \
	    --max-record=3G --max-record=1kk; do
		each wrong "$option"
	done
}

@test "call: an option that lacks its argument is one message and the usage" {
	lacks() {
		for option; do
			run -2 --separate-stderr "$program" "$option"
			[ -z "$output" ]
			[ "${#stderr_lines[@]}" -eq 2 ]
		done
	}
	every lacks -o --output
	each lacks -j
}

@test "call: what is nearly a command or an option is asked back" {
	for call in 'pp-request exprot' 'pp-retain confrim' 'pp-policy diffs' \
	    'pp-anonymize chek'; do
		# shellcheck disable=SC2086 # words
		run -2 --separate-stderr $call
		[[ $stderr == *'unknown command "'*'"; did you mean "'*'"?'* ]]
	done
	run -2 --separate-stderr pp-redact --dataste x
	[[ $stderr == *'unknown option --dataste; did you mean --dataset?'* ]]
	# A file of that name is one.
	echo a >exprot
	run -3 --separate-stderr pp-request exprot
	[[ $stderr != *'did you mean'* ]]
}

@test "call: -- ends the options, and - is standard input" {
	printf 'a\n1\n' >-q
	printf 'a\n2\n' >in
	operands() {
		"${pass[@]}" -- -q - <in | is <(printf 'a\n1\n2\n')
	}
	each operands
}

@test "call: completion scripts are what their shells can read" {
	complete() {
		"$program" --completion bash >c.bash
		bash -n c.bash
		grep -q -e --output c.bash
		"$program" --completion zsh >c.zsh
		grep -q "^#compdef $program" c.zsh
		"$program" --completion fish >c.fish
		grep -q "^complete -c $program " c.fish
		run -2 --separate-stderr "$program" --completion tcsh
		[ -z "$output" ]
	}
	every complete
}

# ---- input ----

@test "input: nothing in, nothing out" {
	: >in
	nothing() {
		for file in - in /dev/null; do
			run -0 --separate-stderr "${pass[@]}" "$file" </dev/null
			[ -z "$output$stderr" ]
		done
	}
	each nothing
}

@test "input: what is well-formed comes out as it went in" {
	same() {
		printf "$1" >in
		"${pass[@]}" in | cmp - in
		"${pass[@]}" <in | cmp - in
		"${pass[@]}" -o out in
		cmp out in
	}
	for text in 'a,b\n' 'a,b' 'a\r\n1\r\n' 'a\r\n1' '\xef\xbb\xbfa\n1\n' \
	    'a,b\n\n1,2\n\n' 'a\n\xf0\x9f\x98\x80\n' 'a,b\n"\r\n"," "" "\n' \
	    '{"a":1}\r\n\n{}' '\xef\xbb\xbf {"a":[1.0]}\n'; do
		each same "$text"
	done
}

@test "input: CSV and NDJSON of the same data give the same answer" {
	printf '%s\n' a,b '1,"x, y"' ,é >in.csv
	printf '%s\n' '{"a":"1","b":"x, y"}' '{"a":"","b":"é"}' >in.ndjson
	answer() {
		# It converts nothing.
		[ "$program" != pp-correct ] || return 0
		"${pass[@]}" -t ndjson in.csv | is in.ndjson
		"${pass[@]}" -t ndjson in.ndjson | is in.ndjson
		"${pass[@]}" -t csv in.ndjson | is in.csv
		"${pass[@]}" -t csv in.csv | is in.csv
	}
	each answer
}

@test "input: bytes that no text has make a bad record, and stay untold" {
	bad() {
		printf "a,b\n1,2\n$1\n3,4\n" "$SECRET" >in
		run -3 --separate-stderr "${pass[@]}" in
		[ "$output" = $'a,b\n1,2' ]
		silent
		one_message "*: in:3:[0-9]*: *"
	}
	# A lone CR, a NUL byte, and what is not UTF-8.
	for text in '%s\r,x' '%s,x\ry' '%s,\0' '\0%s,' '%s,\xff' \
	    '\xc3%s,' '"%s\0",' '"%s\x80","\n"'; do
		each bad "$text"
	done
}

@test "input: a field of 64 MiB is a field" {
	x_field 67108864 >in
	huge() {
		"${pass[@]}" in | cmp - in
		"${pass[@]}" <in | cmp - in
		run -3 --separate-stderr "${pass[@]}" --max-record 64M in
		one_message '*: in:2: *--max-record*'
	}
	each huge
}

@test "input: a file that is not there is status 2, before any output" {
	printf 'a\n1\n' >in
	absent() {
		run -2 --separate-stderr "${pass[@]}" -o out in "$1"
		[ -z "$output" ]
		one_message "$program: $1: *"
		left in
	}
	for file in nowhere in/x / . ''; do
		each absent "$file"
	done
}

@test "input: more files than may be open are status 2, before any output" {
	printf 'a\n1\n' >in
	many() {
		# shellcheck disable=SC2046 # many words
		run -2 --separate-stderr in_world 'ulimit -n 16; exec "$@"' \
		    "${pass[@]}" $(yes in | head -n 20 || :)
		[ -z "$output" ]
		one_message '*: in: Too many open files'
	}
	each many
}

@test "input: standard input that is closed or a directory is status 3" {
	printf 'a\n1\n' >in
	closed() {
		for way in '<&-' '</' '0>/dev/null'; do
			for operand in '' -; do
				run -3 --separate-stderr in_world \
				    "exec \"\$@\" $way" "${pass[@]}" \
				    -o out $operand
				[ -z "$output" ]
				one_message "$program: <stdin>: *"
				[ ! -e out ]
			done
			# Who does not read it does not mind.
			in_world "exec \"\$@\" $way" "${pass[@]}" in |
			    cmp - in
		done
	}
	each closed
}

@test "input: a read that fails is status 3" {
	needs /proc/self/mem # reads as an error
	fails() {
		run -3 --separate-stderr "${pass[@]}" /proc/self/mem
		one_message "$program: /proc/self/mem: Input/output error"
		run -3 --separate-stderr "${pass[@]}" </proc/self/mem
		one_message "$program: <stdin>: Input/output error"
	}
	each fails
}

@test "input: bytes that come one by one give the same result" {
	printf 'a,b\r\n"x\ny",1\r\nz,"é"' >in.csv
	printf '{"a":"\\u0041"}\n\n{"b":[1]}\r\n' >in.ndjson
	slowly() {
		for file in in.csv in.ndjson; do
			for i in $(seq "$(wc -c <$file)"); do
				head -c "$i" $file | tail -c 1
				sleep 0.003
			done | "${pass[@]}" | cmp - $file
		done
	}
	each slowly
}

@test "input: a record leaves before the next one comes" {
	prompt() {
		start >out
		printf 'a,b\n1,2\n3,' >&7
		until_true grep -q '^1,2$' out
		printf '4\n' >&7
		until_true grep -q '^3,4$' out
		ends_with 0
	}
	each prompt
}

@test "input: pipes that do not block are waited for" {
	needs "$(command -v perl || echo perl)" # to set O_NONBLOCK
	cat >nonblock.pl <<'END'
use Fcntl;
pipe(my $in, my $feed) && pipe(my $got, my $out) or die;
fcntl($in, F_SETFL, O_NONBLOCK) && fcntl($out, F_SETFL, O_NONBLOCK) or die;
my $program = fork // die;
if (!$program) {
	close $_ for $feed, $got;
	open(STDIN, '<&', $in) && open(STDOUT, '>&', $out) or die;
	exec @ARGV;
}
close $_ for $in, $out;
my $feeder = fork // die;
if (!$feeder) {
	close $got;
	for (1 .. 20) {
		select undef, undef, undef, 0.01;
		syswrite $feed, "12345678,abcdefgh\n" x 3000;
	}
	exit;
}
close $feed;
select undef, undef, undef, 0.3;
my $text = '';
1 while sysread $got, $text, 65536, length $text;
waitpid $program, 0;
exit($? != 0 || $text ne "12345678,abcdefgh\n" x 60000);
END
	nonblocking() {
		perl nonblock.pl "${pass[@]}" --no-header
		perl nonblock.pl "${pass[@]}" --no-header -j 2
	}
	each nonblocking
}

# ---- output ----

@test "output: a full disk is status 3, and a closed standard output too" {
	needs /dev/full
	printf 'a\n1\n' >in
	no_room() {
		run -3 --separate-stderr in_world 'exec "$@" >/dev/full' \
		    "${call[@]}"
		one_message '*: <stdout>: No space left on device'
		run -3 --separate-stderr "${call[@]}" -o /dev/full
		one_message '*: /dev/full: No space left on device'
		for option in --help --version '--completion bash'; do
			# shellcheck disable=SC2086 # two words
			run -3 --separate-stderr in_world \
			    'exec "$@" >/dev/full' "$program" $option
			one_message '*No space left on device'
		done
		for way in '>&-' '1</dev/null' '>&- <&-'; do
			run -3 --separate-stderr in_world "exec \"\$@\" $way" \
			    "${call[@]}"
			one_message '*: Bad file descriptor'
			run -3 --separate-stderr in_world "exec \"\$@\" $way" \
			    "$program" --help
			one_message '*: Bad file descriptor'
		done
	}
	every no_room
}

@test "output: what -o names appears whole, and nothing else stays" {
	printf 'a\n1\n' >in
	entire() {
		"${call[@]}" >want
		"${call[@]}" -o out | is /dev/null
		cmp out want
		run -2 --separate-stderr "${call[@]}" -o no/such/place
		[ -z "$output" ]
		one_message '*: no/such/place: No such file or directory'
		rm out want
		left in
	}
	every entire
}

@test "output: a full disk is status 3, for long data and refused records" {
	needs /dev/full
	printf 'a\n1\n' >in
	rows 200000 >long
	printf 'a,b\n1\n' >bad
	full() {
		for file in in long; do
			run -3 --separate-stderr in_world \
			    'exec "$@" >/dev/full' "${pass[@]}" $file
			one_message "*: <stdout>: No space left on device"
			run -3 --separate-stderr "${pass[@]}" -o /dev/full $file
			one_message "*: /dev/full: No space left on device"
		done
		run -3 --separate-stderr "${pass[@]}" -r /dev/full bad
		[ -z "$output" ]
		[[ $stderr == *'/dev/full: No space left on device'* ]]
		# It is messages that get lost, not data.
		"${pass[@]}" in 2>/dev/full | cmp - in
		run -3 in_world 'exec "$@" 2>/dev/full' "${pass[@]}" bad
	}
	each full
}

@test "output: standard output that is closed is status 3" {
	printf 'a\n1\n' >in
	printf 'a,b\n1\n' >bad
	shut() {
		for way in '>&-' '1</dev/null' '>&- <&-'; do
			run -3 --separate-stderr in_world \
			    "exec \"\$@\" $way" "${pass[@]}" in
			one_message '*: Bad file descriptor'
		done
		# No file that is opened later takes its place.
		run -3 in_world 'exec "$@" >&- <&-' "${pass[@]}" -r rejects in
		[ ! -s rejects ]
		in_world 'exec "$@" >&- <&-' "${pass[@]}" -o out in
		cmp out in
	}
	each shut
}

@test "output: standard error that is closed is no trouble" {
	printf 'a\n1\n' >in
	printf 'a,b\n1,2\n3\n' >bad
	mute() {
		in_world 'exec "$@" 2>&-' "${pass[@]}" in | cmp - in
		in_world 'exec "$@" 2>&- <&-' "${pass[@]}" -v in | cmp - in
		# No message takes the way of data.
		run -1 in_world 'exec "$@" 2>&-' "${pass[@]}" -r rejects bad
		[ "$output" = $'a,b\n1,2' ]
		is rejects <<<3
		run -1 in_world 'exec "$@" 2>&-' "${pass[@]}" -o out -r no bad
		is out <<<$'a,b\n1,2'
		rm out no rejects
	}
	each mute
}

@test "output: a file size limit is status 3, not a signal" {
	rows 20000 >in
	{ echo a,b; seq 20000; } >bad
	limited() {
		run -3 --separate-stderr in_world \
		    'ulimit -f 8; exec "$@" >out' "${pass[@]}" in
		one_message '*: <stdout>: File too large'
		rm out
		echo old >out
		run -3 --separate-stderr in_world \
		    'ulimit -f 8; exec "$@"' "${pass[@]}" -o out in
		one_message '*: out: File too large'
		is out <<<old
		run -3 --separate-stderr in_world \
		    'ulimit -f 8; exec "$@"' "${pass[@]}" -r rejects bad
		[[ $stderr == *': rejects: File too large'* ]]
		rm rejects out
		left in bad
	}
	each limited
}

@test "output: a reader that leaves ends the run by SIGPIPE, without a word" {
	# shellcheck disable=SC2016 # for another shell
	leaves='yes 1,2 | { "$@"; echo $? >status; } | head -n 1'
	leaves() {
		run -0 --separate-stderr in_world "$1$leaves" \
		    "${pass[@]}" --no-header "${@:3}"
		[ "$output" = 1,2 ]
		[ "$(cat status)" -eq "$2" ]
	}
	# Where SIGPIPE is ignored, it is an error like any other, at once.
	for jobs in 1 2; do
		each leaves '' 141 -j $jobs
		[ -z "$stderr" ]
		each leaves 'trap "" PIPE; ' 3 -j $jobs
		[[ $stderr == *': <stdout>: Broken pipe'* ]]
	done
}

@test "output: a signal ends the run behind a whole record" {
	stopped() {
		start --no-header -j "$2" "${@:3}" >out
		for i in 1 2 3 4 5 6 7 8 9; do printf '%s,"a\nb"\n' $i; done >&7
		printf '10,"half' >&7
		until_true nine
		kill "-$1" "$pid"
		ends_with $((128 + $(kill -l "$1")))
		[ "$(tail -c 5 out)" = $'a\nb"' ]
		nine
	}
	nine() { [ "$(grep -c '^[0-9],' out)" -eq 9 ]; }
	stopped_at_work() { stopped "$@" "${working[@]}"; }
	for jobs in 1 3; do
		each stopped TERM $jobs
		each stopped HUP $jobs
		each stopped_at_work TERM $jobs
		each stopped_at_work HUP $jobs
	done
}

@test "output: a bad record ends the run though more input is waited for" {
	ended() {
		start --no-header -j "$1" >out 2>told
		printf '1,2\n3\n' >&7
		until_true test -s told
		for _ in $(seq 100); do
			if ! kill -0 "$pid" 2>/dev/null; then break; fi
			sleep 0.02
		done
		run ! kill -0 "$pid"
		ends_with 3
		is out <<<1,2
	}
	for jobs in 1 2 4; do
		each ended $jobs
	done
}

@test "call: the name of a file says nothing to a terminal" {
	name=$'no\nsuch\e[31mfile\x7f'
	said() {
		run -2 --separate-stderr "${pass[@]}" "$name"
		[[ $stderr != *$'\n'* && $stderr != *$'\e'* && $stderr != *$'\x7f'* ]]
		[[ $stderr == *'no?such?[31mfile?: '* ]]
	}
	each said
}

@test "output: a signal in the midst of writing ends behind a whole record" {
	rows 1000000 >in
	midst() {
		mkfifo slow
		"${pass[@]}" --no-header in >slow 3>&- &
		pid=$!
		exec 8<slow
		rm slow
		sleep 0.3 # until the pipe is full
		head -c 10000 <&8 >got
		kill -TERM $pid
		cat <&8 >>got
		exec 8<&-
		ends_with 143
		[ "$(tail -n 1 got)" = "$(sed -n "$(wc -l <got)p" in)" ]
		cmp got <(head -c "$(wc -c <got)" in)
		[ "$(wc -c <got)" -lt "$(wc -c <in)" ]
	}
	each midst
}

@test "output: -o appears whole or not at all, and nothing else stays" {
	printf 'a,b\n1,2\n' >in
	printf 'a,b\n1,2\n3\n' >bad
	whole() {
		run -3 "${pass[@]}" -o out bad
		[ ! -e out ]
		echo old >out
		chmod 640 out
		run -3 "${pass[@]}" -o out bad
		is out <<<old
		run -1 "${pass[@]}" -r rejects -o out bad
		cmp out in
		[ "$(stat -c %a out)" = 640 ]
		run -2 "${pass[@]}" -o no/such/place in
		run -2 "${pass[@]}" -o . in
		rm out rejects
		left in bad
	}
	each whole
}

@test "output: -o may name an input, or a link to the file that is meant" {
	itself() {
		rows 10000 >real
		cp real copy
		mkdir -p dir
		ln -s ../real dir/link
		"${pass[@]}" -o dir/link dir/link
		[ -L dir/link ]
		cmp real copy
		"${pass[@]}" -o real - <real
		cmp real copy
		rm -r dir
		left copy real
	}
	each itself
}

@test "output: with -o, a signal leaves the old file and nothing else" {
	signalled() {
		echo old >out
		start -o out --no-header "${@:2}"
		rows 100000 >&7
		kill "-$1" "$pid"
		ends_with $((128 + $(kill -l "$1")))
		is out <<<old
		left out
	}
	each signalled TERM
	each signalled HUP -j 2
}

@test "output: an input is never written over by mistake" {
	printf 'a\n1\n' >in
	cp in copy
	ln in hard
	ln -s in soft
	safe() {
		for file in in hard soft; do
			run -2 --separate-stderr in_world \
			    "exec \"\$@\" >>$file" "${pass[@]}" in
			cmp in copy
			run -2 --separate-stderr in_world \
			    "exec \"\$@\" <in >>$file" "${pass[@]}"
			cmp in copy
			run -2 --separate-stderr "${pass[@]}" -r $file in
			cmp in copy
			run -2 --separate-stderr "${pass[@]}" -r $file <in
			cmp in copy
		done
		run -2 "${pass[@]}" -r out -o out in
		[ ! -s out ]
		run -2 in_world 'exec "$@" >>both' "${pass[@]}" -r both in
		[ ! -s both ]
	}
	each safe
}

@test "output: refused records are appended, readable by nobody else" {
	printf 'a,b\n%s\n1,2\n' "$SECRET" >in
	refuses() {
		umask 0
		for i in 1 2; do
			run -1 --separate-stderr "${pass[@]}" -r rejects in
			[ "$output" = $'a,b\n1,2' ]
			silent
		done
		[ "$(stat -c %a rejects)" = 600 ]
		is rejects <<<"$SECRET"$'\n'"$SECRET"
		# The file is there although nothing was refused.
		run -0 "${pass[@]}" -r none <<<a
		[ "$(stat -c %a none)" = 600 ]
		rm rejects none
	}
	each refuses
}

# ---- the world around ----

@test "world: environment, locale, folder and time zone do not matter" {
	printf 'I,\xc3\xa9\n"\xc3\xa9, x",1.5\n' >in
	anywhere() {
		full=$(command -v "$program")
		rest=("${pass[@]:1}")
		env -i "$full" "${rest[@]}" in | cmp - in
		for locale in C C.UTF-8 tr_TR.UTF-8 de_DE@euro none; do
			LC_ALL=$locale LANG=$locale TZ=Asia/Tokyo \
			    HOME=/nowhere TMPDIR=/nowhere \
			    "$full" "${rest[@]}" in | cmp - in
		done
		(cd / && "$full" "${rest[@]}" "$OLDPWD/in") | cmp - in
		mkdir gone
		(cd gone && rmdir ../gone && "$full" "${rest[@]}") <in |
		    cmp - in
	}
	each anywhere
}

@test "world: without memory the run ends with a message and whole records" {
	needs_plain_build
	{ rows 50000; x_field 90000000 | tail -n 1; } >in
	starved() {
		run -3 --separate-stderr in_world \
		    'ulimit -v 60000; exec "$@" >out' "${pass[@]}" "$@" in
		one_message '*memory*'
		rows 50000 >good
		is out <good
	}
	each starved
}

@test "world: without memory, -o leaves the old file and nothing else" {
	needs_plain_build
	x_field 90000000 >in
	starving() {
		echo old >out
		run -3 --separate-stderr in_world \
		    'ulimit -v 60000; exec "$@"' "${pass[@]}" -o out in
		one_message '*memory*'
		is out <<<old
		left in out
	}
	each starving
}

@test "world: memory does not grow with the length of the input" {
	needs_plain_build
	endless() {
		seq 3000000 | sed 's/$/,"some, text"/' |
		    in_world 'ulimit -v 60000; exec "$@"' "${pass[@]}" |
		    tail -n 1 | is <(echo '3000000,"some, text"')
	}
	each endless
}

@test "world: the program has given up its rights before it reads" {
	needs_plain_build
	needs /proc/self/status
	ulimit -S -c unlimited || true # so that none is dumped all the same
	rights() {
		start "$@" >out
		status=/proc/$pid/status
		until_true grep -q '^Seccomp:.2' "$status"
		grep -q '^NoNewPrivs:.1' "$status"
		[ "$(awk '/core file/ { print $5 }' "/proc/$pid/limits")" = 0 ]
		[ ! -s out ]
		printf 'a,b\n1,2\n' >&7
		ends_with 0
	}
	each rights
	each rights -j 3
	each rights -o file
}

@test "world: the rights that are left suffice for any number of threads" {
	seq 50000 | sed 's/.*/{"a":"text of &"}/' >in
	threads() {
		for jobs in 2 10 16 64; do
			PP_BUFFER=200 "${pass[@]}" -j $jobs in | cmp - in
		done
	}
	each threads
}

@test "world: the rights that are left suffice to give memory back" {
	printf '{"a":1}\n{"a":1}\nbad\n' >in
	# Only now and then does the system want more for it.
	back() {
		for _ in $(seq 40); do
			run -3 "${pass[@]}" -j 8 in in in in in
		done
	}
	each back
}

@test "world: nothing is left behind, neither files nor words" {
	printf 'a,b\n1,2\n' >in
	quiet() {
		mkdir home tmp
		said=$(HOME=$PWD/home TMPDIR=$PWD/tmp "${pass[@]}" -j 2 in 2>&1)
		is in <<<"$said"
		left home tmp in
		rmdir home tmp
	}
	each quiet
}

@test "world: -v tells what was done, -q says less, and neither is data" {
	printf 'a,b\n1,2\n' >in
	talk() {
		run -0 --separate-stderr "${pass[@]}" -v in
		one_message "$program: 1 record,*"
		is in <<<"$output"
		run -0 --separate-stderr "${pass[@]}" -q in
		[ -z "$stderr" ]
		run -0 --separate-stderr "${pass[@]}" -q --progress in
		is in <<<"$output"
	}
	each talk
}

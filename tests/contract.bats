#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# shellcheck disable=SC2030,SC2031,SC2154 # what run sets, in functions
#
# The same of every program: how it is called, what it does when the world
# around it fails, and what it leaves behind.

load helper

# The programs there are, and how each is made to pass its records through.
programs() {
	echo pp-redact
}

# through PROGRAM ARGUMENTS...: the call that passes records on.
through() {
	local program=$1
	shift
	case $program in
	pp-redact) "$program" -c 'none?=drop' "$@" ;;
	esac
}

# each COMMAND...: with every program in $program.
each() {
	for program in $(programs); do
		"$@" || { echo "with $program" >&2; return 1; }
	done
}

sanitized() {
	[ "$(printf 'a\n' | pp-redact -v 2>&1 >/dev/null |
	    grep -c 'sandbox none')" -eq 1 ]
}

# ---- calls ----

@test "call: every program of this build has its part here" {
	dir=$(dirname "$(command -v pp-redact)")
	(cd "$dir" && printf '%s\n' pp-*) | is <(programs)
}

help_is_good() {
	run -0 --separate-stderr "$program" --help
	[ -z "${stderr?}" ] && [[ $output == "$program: "* ]] || return
	[ "$(awk 'length($0) > 80' <<<"$output" | wc -l)" -eq 0 ] || return
	short=$("$program" -h)
	[ "$short" = "$output" ]
}

@test "call: --help goes to standard output and is 80 columns wide" {
	each help_is_good
}

@test "call: --version is the name and a number" {
	version() {
		run -0 --separate-stderr "$program" --version
		[[ $output =~ ^$program\ [0-9]+\.[0-9]+\.[0-9]+$ ]] || return
		[ "$("$program" -V)" = "$output" ]
	}
	each version
}

@test "call: a wrong option is one message and the usage, with status 2" {
	wrong() {
		for option in --no-such-option -Z --jobs=x -j0 --delimiter=ab \
		    '-t xml' --max-record=0; do
			# shellcheck disable=SC2086 # "-t xml" are two words
			run -2 --separate-stderr "$program" $option </dev/null
			[ -z "$output" ] || return
			[ "${#stderr_lines[@]}" -eq 2 ] || return
			[[ ${stderr_lines[0]} == "$program: "* ]] || return
			[[ ${stderr_lines[1]} == "usage: $program "* ]] || return
		done
	}
	each wrong
}

@test "call: completion scripts are what their shells can read" {
	complete() {
		"$program" --completion bash >c.bash && bash -n c.bash &&
		    grep -q -e --jobs c.bash || return
		"$program" --completion zsh >c.zsh && grep -q compdef c.zsh ||
		    return
		"$program" --completion fish >c.fish &&
		    grep -q "complete -c $program" c.fish || return
		run -2 "$program" --completion tcsh
	}
	each complete
}

# ---- input ----

@test "input: nothing in, nothing out" {
	nothing() {
		run -0 --separate-stderr through "$program" </dev/null
		[ -z "$output" ] && [ -z "${stderr?}" ]
	}
	each nothing
}

@test "input: a header alone, and an end without a line feed, stay so" {
	alone() {
		printf 'a,b\n' >in && through "$program" in | cmp - in || return
		printf 'a,b' >in && through "$program" in | cmp - in || return
		printf 'a\r\n1' >in && through "$program" in | cmp - in
	}
	each alone
}

@test "input: a file that is not there is status 2, before any output" {
	printf 'a\n1\n' >good
	absent() {
		run -2 --separate-stderr through "$program" good nowhere
		[ -z "$output" ] || return
		[[ ${stderr?} == "$program: nowhere: "* ]] || return
		run -2 --separate-stderr through "$program" good /
		[ -z "$output" ]
	}
	each absent
}

@test "input: standard input that is closed or a directory is status 3" {
	closed() {
		run -3 --separate-stderr bash -c 'exec "$@" <&-' - "$program"
		[[ ${stderr?} == "$program: <stdin>: "* ]] || return
		run -3 --separate-stderr bash -c 'exec "$@" </' - "$program"
		[ -z "$output" ]
	}
	each closed
}

@test "input: bytes that come one by one give the same result" {
	printf 'a,b\n"x\ny",1\nz,2\n' >in
	slowly() {
		for i in $(seq "$(wc -c <in)"); do
			head -c "$i" in | tail -c 1
			sleep 0.01
		done | through "$program" | cmp - in
	}
	each slowly
}

@test "input: pipes that do not block are waited for" {
	command -v python3 >/dev/null || skip 'no python3 to set O_NONBLOCK'
	cat >nonblock.py <<'END'
import os, subprocess, sys, time
record = b'12345678,abcdefgh\n' * 4096
r, w = os.pipe()
r2, w2 = os.pipe()
os.set_blocking(r, False)
os.set_blocking(w2, False)
child = subprocess.Popen(sys.argv[1:], stdin=r, stdout=w2, close_fds=True)
os.close(r), os.close(w2)
if os.fork() == 0:
    os.close(r2)
    for i in range(20):
        time.sleep(0.01)
        os.write(w, record)
    os._exit(0)
os.close(w)
time.sleep(0.3)
got = 0
while True:
    piece = os.read(r2, 65536)
    if not piece:
        break
    got += len(piece)
sys.exit(child.wait() or got != 20 * len(record))
END
	nonblocking() {
		python3 nonblock.py "$program" --no-header -c '9?=drop'
	}
	each nonblocking
}

# ---- output ----

@test "output: a full disk is status 3 for data, help and version" {
	[ -e /dev/full ] || skip 'no /dev/full'
	printf 'a\n1\n' >in
	full() {
		run -3 --separate-stderr bash -c 'exec "$@" >/dev/full' - \
		    "$program" in
		[[ ${stderr?} == *'No space left'* ]] || return
		for option in --help --version '--completion bash'; do
			# shellcheck disable=SC2016,SC2086 # two words
			run -3 bash -c 'exec "$@" >/dev/full' - "$program" \
			    $option
		done
		run -3 "$program" -o /dev/full in
	}
	each full
}

@test "output: standard output that is closed is status 3" {
	printf 'a\n1\n' >in
	shut() {
		run -3 bash -c 'exec "$@" >&-' - "$program" in
		run -3 bash -c 'exec "$@" >&-' - "$program" --help
		# No file that is opened later takes its place.
		run -3 bash -c 'exec "$@" >&- <&-' - "$program" -r rejects in
		[ ! -s rejects ] || return
		# Without standard error all is well.
		bash -c 'exec "$@" 2>&-' - "$program" in | cmp - in
	}
	each shut
}

@test "output: a file size limit is status 3, not a signal" {
	{ echo a; yes 1234567 | head -n 20000; } >in
	limited() {
		run -3 --separate-stderr bash -c \
		    'ulimit -f 8; exec "$@" >out' - "$program" in
		[[ ${stderr?} == *'File too large'* ]]
	}
	each limited
}

@test "output: a reader that leaves ends the run by SIGPIPE, without a word" {
	leaves() {
		set -o pipefail
		yes 1,2 2>/dev/null | "$program" --no-header 2>err | head -n 1
	}
	each run -141 leaves
	[ "$output" = 1,2 ]
	[ ! -s err ]
	# Where SIGPIPE is ignored it is an error like any other, at once.
	ignored() {
		trap '' PIPE
		yes 1,2 2>/dev/null | { through "$program" --no-header 2>err
			echo $? >status; } | head -n 1
		[ "$(cat status)" = 3 ]
	}
	each ignored
}

@test "output: a signal ends the run behind a whole record" {
	stopped() {
		mkfifo "fifo.$1"
		"$program" --no-header <"fifo.$1" >out 3>&- &
		pid=$!
		exec 7>"fifo.$1"
		for i in 1 2 3 4 5 6 7 8 9; do printf '%s,"a\nb"\n' $i; done >&7
		printf '10,"half' >&7
		sleep 0.3
		kill "-$1" $pid
		wait $pid && return 1
		[ $? -eq $((128 + $(kill -l "$1"))) ] || return
		exec 7>&-
		[ "$(tail -c 5 out)" = 'a
b"' ] && [ "$(grep -c '^[0-9],' out)" -eq 9 ]
		rm "fifo.$1"
	}
	each stopped TERM
	each stopped HUP
}

@test "output: -o appears whole or not at all, and nothing else stays" {
	printf 'a,b\n1,2\n' >in
	printf 'a,b\n1,2\n3\n' >bad
	whole() {
		echo old >out
		chmod 640 out
		run -3 through "$program" -o out bad
		is out <<<old || return
		through "$program" -o out in && cmp out in || return
		[ "$(stat -c %a out)" = 640 ] || return
		# Its own input may be replaced; a link is followed.
		ln -s out link
		through "$program" -o link link && cmp out in || return
		[ -L link ] || return
		run -2 through "$program" -o no/such/place in
		rm out link
		# A signal leaves nothing behind.
		mkfifo fifo
		"$program" -o out --no-header <fifo 3>&- &
		pid=$!
		exec 7>fifo
		echo 1,2 >&7
		sleep 0.2
		kill -TERM $pid
		wait $pid || :
		exec 7>&-
		rm fifo
		[ "$(echo * .[!.]*)" = 'bad in .[!.]*' ]
	}
	each whole
}

@test "output: an input is never written to by mistake" {
	printf 'a\n1\n' >in
	cp in copy
	safe() {
		run -2 bash -c 'exec "$@" >>in' - "$program" in
		cmp in copy || return
		run -2 "$program" -r in in
		cmp in copy || return
		run -2 "$program" -r out -o out in
		[ ! -s out ]
	}
	each safe
}

@test "output: refused records are appended, readable by nobody else" {
	printf 'a,b\n%s\n1,2\n' "$SECRET" >in
	refuses() {
		for i in 1 2; do
			run -1 --separate-stderr through "$program" \
			    -r rejects in
			silent || return
		done
		[ "$(stat -c %a rejects)" = 600 ] || return
		[ "$(cat rejects)" = "$SECRET
$SECRET" ] || return
		run -3 through "$program" -r /dev/full in
		rm rejects
	}
	each refuses
}

# ---- the world around ----

@test "world: environment, locale, folder and user's settings do not matter" {
	printf 'a,b\n"\xc3\xa9, x",1,5\n' | sed 's/,5//' >in
	anywhere() {
		full=$(command -v "$program")
		env -i "$full" -c 'none?=drop' in | cmp - in || return
		LC_ALL=tr_TR.UTF-8 TZ=Asia/Tokyo HOME=/nowhere \
		    "$full" -c 'none?=drop' in | cmp - in || return
		(cd / && "$full" -c 'none?=drop' "$OLDPWD/in") | cmp - in
	}
	each anywhere
}

@test "world: without memory the run ends with a message and whole records" {
	! sanitized || skip 'sanitizers need the address space'
	{ echo a,b; yes 1,2 | head -n 50000
		printf '3,"'; head -c 90000000 /dev/zero | tr '\0' x
		printf '"\n'; } >in
	starved() {
		run -3 --separate-stderr bash -c \
		    'ulimit -v 60000; exec "$@" >out' - "$program" in
		[[ ${stderr?} == "$program: "*memory* ]] || return
		[ "$(tail -c 4 out)" = 1,2 ]
	}
	each starved
}

@test "world: the program has given up its rights before it reads" {
	! sanitized || skip 'this build keeps its rights'
	[ "$(uname)" = Linux ] || skip 'looked for in /proc'
	rights() {
		mkfifo fifo
		"$program" <fifo >out 3>&- &
		pid=$!
		exec 7>fifo
		sleep 0.2
		grep -q '^Seccomp:[[:space:]]*2' /proc/$pid/status || return
		grep -q '^NoNewPrivs:[[:space:]]*1' /proc/$pid/status || return
		[ "$(awk '/core file/ { print $5 }' /proc/$pid/limits)" = 0 ] ||
		    return
		exec 7>&-
		wait $pid
		rm fifo
	}
	each rights
}

@test "world: nothing is left behind, neither files nor words" {
	printf 'a,b\n1,2\n' >in
	quiet() {
		said=$(through "$program" in 2>&1 >"$BATS_RUN_TMPDIR/out")
		[ -z "$said" ] && [ "$(ls -A)" = in ]
	}
	each quiet
}

@test "world: -v tells what was done, -q says less, and neither is data" {
	printf 'a,b\n1,2\n' >in
	talk() {
		run -0 --separate-stderr "$program" -v in
		[[ ${stderr?} == "$program: 1 record,"* ]] || return
		is in <<<"$output" || return
		run -0 --separate-stderr "$program" -q --progress in
		is in <<<"$output"
	}
	each talk
}

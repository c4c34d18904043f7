#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Keeps and counts results in the Test Anything Protocol.
#
#	tap.sh run FILE command...         the command writes TAP
#	tap.sh step FILE title command...  the command is one test
#	tap.sh count FILE|DIR...           sums up; status 1 when a test failed
#
# run and step always end with status 0, so that make goes on to the next;
# count is the judge.
set -u

# What hangs has failed: each command has this many seconds.
limit() {
	if command -v timeout >/dev/null; then
		timeout -k 10 "${PP_TEST_SECONDS:-1200}" "$@"
	else
		"$@"
	fi
}

# A program that dies, or stops before its plan is done, has failed.
run() {
	file=$1
	shift
	limit "$@" >"$file" 2>"$file.err"
	status=$?
	plan=$(sed -n 's/^1\.\.\([0-9]*\).*/\1/p' "$file")
	done=$(grep -c '^\(not \)\{0,1\}ok ' "$file")
	if [ "${plan:-none}" != "$done" ]; then
		echo "not ok $((done + 1)) - $*: $done tests of" \
		    "${plan:-?} ran, status $status" >>"$file"
	elif [ $status -ne 0 ] && ! grep -q '^not ok ' "$file"; then
		echo "not ok $((done + 1)) - $*: status $status" >>"$file"
	fi
	if grep -q '^not ok ' "$file"; then
		grep '^not ok \|^#' "$file"
		cat "$file.err"
	elif [ -s "$file.err" ]; then
		cat "$file.err"
	fi
	rm -f "$file.err"
}

step() {
	file=$1 title=$2
	shift 2
	if limit "$@" >"$file.log" 2>&1 </dev/null; then
		echo "ok 1 - $title" >"$file"
	else
		echo "not ok 1 - $title" >"$file"
		cat "$file.log" "$file"
	fi
	echo 1..1 >>"$file"
}

count() {
	find "$@" -name '*.tap' -exec cat {} + | awk '
		/^not ok / { failed++; next }
		/^ok .*# [Ss][Kk][Ii][Pp]/ { skipped++; print; next }
		/^ok / { passed++ }
		END {
			printf "%d passed, %d failed, %d skipped\n",
			    passed, failed, skipped
			exit failed > 0 || passed == 0
		}'
}

what=$1
shift
"$what" "$@"

#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# The manual pages tell the truth: every example of theirs is run, and what
# they name is there.
#
# An example stands in the section EXAMPLES between ".Bd -literal -offset
# indent" and ".Ed".  A line that begins with "$ " is a command, "> " goes on
# with it, and all lines up to the next command are what it prints, on
# standard output and standard error.  One shell runs the commands of a page
# in one directory, from top to bottom.
#
# - "cat FILE" before all other commands, where FILE is not there yet, shows a
#   file that the examples use: it is made of what is shown.
# - A command that fails is followed by "echo $?".
# - "--new-key FILE" is run for real, in a directory of its own.  As its key is
#   another one each time, the commands behind it find the key of key() under
#   that name; the page shows what they print with that one.

load helper

# Text without the overstriking that makes it bold on paper.
plain() {
	sed "s/.$(printf '\b')//g"
}

pages() {
	printf '%s\n' "$BATS_TEST_DIRNAME"/../man/*.[1-9]
}

# programs: the pages that describe one, by its name.
programs() {
	pages | sed -n 's|.*/\(.*\)\.1$|\1|p'
}

page() {
	cat "$BATS_TEST_DIRNAME/../man/$1.1"
}

# The literal blocks of EXAMPLES as the reader sees them.  An escape that is
# not known here, or a request, is a mistake.
examples() {
	awk '
	function plain(s) {
		gsub(/\\&/, "", s)
		gsub(/\\-/, "-", s)
		gsub(/\\\(aq/, "\047", s)
		gsub(/\\\(dq/, "\"", s)
		gsub(/\\\(ha/, "^", s)
		gsub(/\\\(ti/, "~", s)
		gsub(/\\\(ga/, "`", s)
		gsub(/\\e/, "\001", s)
		bad = bad || s ~ /\\/
		gsub(/\001/, "\\", s)
		return s
	}
	/^\.Sh / { inside = $2 == "EXAMPLES" }
	inside && /^\.Bd -literal/ {
		bad = bad || $0 != ".Bd -literal -offset indent"
		block = 1
		next
	}
	/^\.Ed/ { block = 0 }
	block { bad = bad || /^[.\047]/; print plain($0) }
	END { exit bad }' "$1"
}

# Leaves each command in N.cmd and what it shall print in N.want; says how
# many there are.
cut_up() {
	awk '
	/^\$ / {
		n++
		goes_on = 1
		print substr($0, 3) >(n ".cmd")
		printf "" >(n ".want")
		next
	}
	n == 0 { exit }
	goes_on && /^> / { print substr($0, 3) >(n ".cmd"); next }
	{ goes_on = 0; print >(n ".want") }
	END { print n + 0 }'
}

# Makes the files that a page shows before it does anything; says how many.
fixtures() {
	local n=0

	while [[ $(cat $((n + 1)).cmd) =~ ^cat\ ([a-z]+\.[a-z]+)$ ]] &&
	    [ ! -e "here/${BASH_REMATCH[1]}" ]; do
		n=$((n + 1))
		cp "$n.want" "here/${BASH_REMATCH[1]}"
	done
	echo "$n"
}

# Runs the commands behind FROM up to TO in one shell, and leaves N.got and
# N.status.
run_all() {
	local i name

	{
		echo 'set -o pipefail; cd here'
		for ((i = $1 + 1; i <= $2; i++)); do
			name=$(sed -n 's/.* --new-key \([^ ]*\)$/\1/p' "$i.cmd")
			[ -z "$name" ] || echo 'mkdir ../new; cd ../new'
			echo ". ../$i.cmd >../$i.got 2>&1"
			echo "echo \$? >../$i.status"
			[ -z "$name" ] || echo "cd ../here; new_key $name"
			echo "(exit \$(cat ../$i.status))"
		done
	} >all.sh
	export -f key new_key
	bash all.sh
}

# The key that was made is good, and gives its place to the one of key().
new_key() {
	[ "$(stat -c %a "../new/$1")" = 600 ] &&
	    grep -Eqx '[0-9a-f]{64}' "../new/$1" && key "$1"
	rm -r ../new
}

# All examples of a page: how each differs from what the page says.
run_page() {
	local n from i bad=0

	rm -rf ./*
	mkdir here
	examples "$1" >lines || { echo "$1: odd line in an example"; return 1; }
	n=$(cut_up <lines)
	[ "$n" -gt 0 ] || return 0
	from=$(fixtures)
	run_all "$from" "$n"
	for ((i = from + 1; i <= n; i++)); do
		diff -u --label "page: $(cat "$i.cmd")" --label run \
		    "$i.want" "$i.got" || bad=1
		[ "$(cat "$i.status")" -eq 0 ] ||
		    [ "$(cat $((i + 1)).cmd)" = 'echo $?' ] ||
		    { echo "status not shown: $(cat "$i.cmd")"; bad=1; }
	done
	return "$bad"
}

# The names of the options of a page, of --help, of the synopsis: one a line.
page_options() {
	page "$1" | sed -n '/^\.Sh DESCRIPTION/,/^\.Sh /s/^\.It Fl //p' |
	    awk '{
		for (i = 1; i <= NF; i++)
			if (i == 1 || $(i - 1) == "Fl")
				print length($i) == 1 ? "-" $i : "-" $i
	}'
}

help_options() {
	"$1" --help | grep -E '^  (-|    --)' | awk '{
		sub(/,/, "")
		print $1
		if ($2 ~ /^--/)
			print $2
	}'
}

# One name for each option: the letter if it has one.
help_short() {
	"$1" --help | grep -E '^  (-|    --)' | awk '{ sub(/,/, ""); print $1 }'
}

synopsis_options() {
	page "$1" | mandoc -T ascii | plain |
	    sed -n '/^SYNOPSIS/,/^DESCRIPTION/p' |
	    grep -Eo '(^|[^[:alnum:]-])--?[A-Za-z][A-Za-z-]*' |
	    awk '{
		sub(/^[^-]/, "")
		if (/^--/)
			print
		else
			for (i = 2; i <= length($0); i++)
				print "-" substr($0, i, 1)
	}'
}

# ---- what is run ----

@test "man: every example prints what the page says" {
	for page in $(pages); do
		run_page "$page"
	done
}

@test "man: an example that prints something else would be noticed" {
	cat >page.1 <<'END'
.Sh EXAMPLES
.Bd -literal -offset indent
$ cat data.csv
a\eb
\&.c
.Ed
.Bd -literal -offset indent
$ cat data.csv
a\eb
\&.c
$ cat <<E; (exit 3)
> \(aqx\(aq
> E
\(aqx\(aq
$ echo $?
3
.Ed
END
	cp page.1 "$BATS_RUN_TMPDIR"
	good=$BATS_RUN_TMPDIR/page.1
	run_page "$good"
	for change in 's/^3$/2/' '/^3$/d' 's/^\.Ed/more\n&/' \
	    '9s/a/A/' '/echo/,/^3/d'; do
		sed "$change" "$good" >"$BATS_RUN_TMPDIR/bad.1"
		run ! run_page "$BATS_RUN_TMPDIR/bad.1"
	done
}

@test "man: every example reads on the page as it is run" {
	for page in $(pages); do
		examples "$page" >lines
		mandoc -T ascii -O width=200 "$page" | plain | expand |
		    sed 's/^ *//' >shown
		sed 's/^ *//' lines | while IFS= read -r line; do
			[ -z "$line" ] || grep -Fxq -e "$line" shown || {
				echo "not shown: $line"
				return 1
			}
		done
	done
}

# ---- what is named ----

@test "man: the pages are sound mdoc" {
	for page in $(pages); do
		mandoc -T lint -W warning "$page"
	done
}

@test "man: the sections stand in the order of all pages" {
	for page in $(pages); do
		sed -n 's/^\.Sh //p' "$page" >sections
		printf '%s\n' NAME SYNOPSIS DESCRIPTION ENVIRONMENT FILES \
		    'EXIT STATUS' EXAMPLES DIAGNOSTICS 'SEE ALSO' STANDARDS \
		    CAVEATS | grep -Fx -f sections | is sections
	done
}

@test "man: every option of --help is on the page, and no other" {
	for program in $(programs); do
		help_options "$program" | sort >want
		page_options "$program" | sort | is want
	done
}

@test "man: the synopsis names every option" {
	for program in $(programs); do
		help_short "$program" | sort >want
		synopsis_options "$program" | sort -u | is want
	done
}

@test "man: the options stand in the order of the alphabet" {
	for program in $(programs); do
		page "$program" |
		    sed -n '/^\.Sh DESCRIPTION/,/^\.S[hs] /s/^\.It Fl //p' |
		    sed 's/ .*//; s/^-//' >options
		[ -s options ]
		sort -f -s options | is options
	done
}

@test "man: every method of --help is on the page with its arguments" {
	for program in $(programs); do
		"$program" --help | sed -n '/^Methods/,/^Methods with/p' >methods
		[ -s methods ] || continue
		sed -n 's/^  \([a-z]\{1,\}\).*/\1/p' methods | sort >want
		page "$program" | sed -n '/^\.Ss Methods/,/^\.S[sh] /p' |
		    sed '/^\.Bl -column/,/^\.El/d' |
		    sed -n 's/^\.It Cm \([a-z]*\).*/\1/p' | sort | is want
		page "$program" | mandoc -T ascii | plain >shown
		grep -Eo '[a-z]+=' methods | sort -u | while read -r argument; do
			grep -Fq "$argument" shown || {
				echo "no $argument"
				return 1
			}
		done
	done
}

@test "man: every message that a page explains is one of the program" {
	for program in $(programs); do
		examples "$BATS_TEST_DIRNAME/../man/$program.1" >shown
		page "$program" | sed -n '/^\.Bl -diag/,/^\.El/s/^\.It //p' |
		    sed 's/\\(dq/"/g; s/\\(aq/\x27/g' >messages
		[ -s messages ]
		while IFS= read -r message; do
			# Names and numbers are filled in; what stands between
			# is found in the program.
			sed 's/"[^"]*"/\n/g; s/[(0-9%]\{1,\}/\n/g' \
			    <<<"$message" | awk 'length($0) >= 8' >pieces
			grep -Fq -e "$message" shown ||
			    grep -aFq -f pieces "$(command -v "$program")" ||
			    { echo "$message"; return 1; }
		done <messages
	done
}

@test "man: what a page points to is there" {
	for page in $(pages); do
		# Our own pages, sections of them, and files.
		sed -n 's/^\.Xr \(pp[-a-z]*\) \([1-9]\).*/\1.\2/p' "$page" |
		    while read -r other; do
			[ -e "${page%/*}/$other" ] || { echo "$other"; return 1; }
		done
		cat "${page%/*}"/*.[1-9] | sed -n 's/^\.S[hs] //p' >sections
		sed -n 's/^\.Sx \([^.,]*[A-Za-z]\).*/\1/p' "$page" |
		    while read -r section; do
			grep -Fxq "$section" sections ||
			    { echo "$section"; return 1; }
		done
		sed -n 's/^\.Pa \([^ ]*\).*/\1/p' "$page" |
		    while read -r path; do
			[ -e "$path" ] || { echo "$path"; return 1; }
		done
	done
}

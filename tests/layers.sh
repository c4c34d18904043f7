#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Knowledge flows one way, downwards: cmd, a program's own folder, what several
# programs share, how it is done, records, the base.  A program's folder never
# includes another program's: programs speak through pipes.
#
# The header of an outside library is included by one file only.
# shellcheck disable=SC2086 # lists of rooms are words
set -u

status=0

# may_use LAYER ALLOWED...
may_use() {
	layer=$1
	shift
	allowed=$(echo "$layer $*" | tr ' ' '|')
	grep -nE '^[[:space:]]*#[[:space:]]*include "' /dev/null \
	    lib/"$layer"/*.[ch] 2>/dev/null |
	    grep -vE "include \"($allowed)/[^/]*\"" && status=1
	known="${known:-} $layer"
}

low='record base data'
may_use data base
may_use base data
may_use record base data
may_use hide $low
may_use find $low
may_use when $low
may_use table $low
may_use letter $low
may_use group table $low
may_use policy hide when table $low
may_use person policy hide $low
may_use ledger person policy $low
may_use disclose person policy hide $low
may_use decide policy when $low
may_use source policy hide when table $low
may_use facts decide ledger person policy hide $low
may_use permit facts decide ledger person policy hide $low

for program in redact retain request anonymize explain export notify correct scan \
    aggregate; do
	may_use $program permit facts source decide disclose ledger person policy group hide find when \
	    table letter $low
done

for room in lib/*/; do
	room=${room#lib/}
	case " $known " in
	*" ${room%/} "*) ;;
	*)
		echo "lib/$room has no rule here"
		status=1
		;;
	esac
done

# alone PATTERN: at most one file includes what it matches.
alone() {
	users=$(grep -lE "^#[[:space:]]*include <$1" cmd/*.[ch] lib/*/*.[ch])
	[ "$(echo "$users" | wc -w)" -gt 1 ] || return
	echo "<$1 is included by more than one file:"
	echo "$users"
	status=1
}

# A tag that means two things makes headers that cannot be included together.
twice=$(grep -hoE '^(	)*struct [a-z_0-9]+ \{' lib/*/*.[ch] |
    tr -d '\t' | sort | uniq -d)
if [ -n "$twice" ]; then
	echo "stands twice: $twice"
	status=1
fi

for header in 'csv.h>' 'idn2.h>' 'jansson.h>' 'seccomp.h>' 'utf8proc.h>' \
    'jq.h>' 'jv.h>' 'hs/hs.h>' 'openssl/'; do
	alone "$header"
done

# What is built, where it is: no exported name twice, and no circle of calls
# between files but those that have a reason:
#
#	hide/*	a method is a row of a table, and binds by what all share
#	record/batch, columns, csvbatch, jsonbatch, jsonhollow, jsonlast, layout
#		one batch of records in two formats
#	record/json, jsonnode, jsontext
#		one scanner, cut where its parts can be read alone
circles='hide/[a-z0-9]* record/(batch|columns|csvbatch|jsonbatch|jsonhollow|jsonlast|layout)
record/(json|jsonnode|jsontext)'

calls() {
	for object in "$1"/lib/*/*.o; do
		file=${object#"$1"/lib/}
		[ -e "lib/${file%.o}.c" ] || continue
		nm -g "$object" | awk -v f="${file%.o}" '
			NF == 2 && $1 == "U" { print "U", $2, f }
			NF == 3 && $2 != "U" { print "D", $3, f }'
	done
}

if [ $# -gt 0 ] && [ -d "$1/lib" ]; then
	names=$(calls "$1")
	twice=$(echo "$names" | awk '$1 == "D" { print $2 }' | sort | uniq -d)
	[ -z "$twice" ] || {
		echo "is exported twice: $twice"
		status=1
	}
	echo "$names" | awk -v circles="$circles" '
		BEGIN { n = split(circles, circle) }
		# Files of an allowed circle are one.
		function one(f, i) {
			for (i = 1; i <= n; i++)
				if (f ~ "^(" circle[i] ")$")
					return "circle" i
			return f
		}
		$1 == "D" { at[$2] = one($3) }
		$1 == "U" { use[++m] = one($3) " " $2 }
		END {
			for (i = 1; i <= m; i++) {
				split(use[i], u)
				if ((u[2] in at) && at[u[2]] != u[1])
					print u[1], at[u[2]]
			}
		}' | sort -u | tsort >/dev/null 2>"$1/circles" || status=1
	cat "$1/circles"
fi
exit $status

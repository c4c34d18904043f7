#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Knowledge flows one way, downwards: cmd, a program's own folder, what several
# programs share, how it is done, records, the base.  A program's folder never
# includes another program's: programs speak through pipes.
#
# The header of an outside library is included by one file only.
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
may_use disclose policy hide $low

for program in retain request anonymize explain export notify correct scan \
    aggregate; do
	may_use $program disclose ledger person policy group hide find when \
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

for header in 'csv.h>' 'idn2.h>' 'jansson.h>' 'seccomp.h>' 'utf8proc.h>' \
    'jq.h>' 'jv.h>' 'hs/hs.h>' 'openssl/'; do
	alone "$header"
done
exit $status

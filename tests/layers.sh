#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Knowledge flows one way: cmd -> rule -> hide, group, post -> record -> base.
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
}

may_use data base
may_use base data
may_use record base data
may_use hide record base data
may_use group record base data
may_use post record base data
may_use rule hide group post record base data

for header in csv.h idn2.h jansson.h seccomp.h utf8proc.h jq.h jv.h hs/hs.h; do
	users=$(grep -lE "^#[[:space:]]*include <$header>" \
	    cmd/*.[ch] lib/*/*.[ch])
	if [ "$(echo "$users" | wc -w)" -gt 1 ]; then
		echo "<$header> is included by more than one file:"
		echo "$users"
		status=1
	fi
done
users=$(grep -lE '^#[[:space:]]*include <openssl/' cmd/*.[ch] lib/*/*.[ch])
if [ "$(echo "$users" | wc -w)" -gt 1 ]; then
	echo "<openssl/...> is included by more than one file:"
	echo "$users"
	status=1
fi
exit $status

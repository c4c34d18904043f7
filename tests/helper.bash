# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# What every test file loads.  "make check" puts the programs of its build in
# front of PATH; whoever calls bats by hand gets those of build/bin.

bats_require_minimum_version 1.5.0

setup() {
	export LC_ALL=C TZ=UTC
	unset PP_KERNEL PP_BUFFER PP_POLICY CREDENTIALS_DIRECTORY
	if ! command -v pp-redact >/dev/null; then
		PATH=$BATS_TEST_DIRNAME/../build/bin:$PATH
	fi
	cd "$BATS_TEST_TMPDIR" || return
}

# is FILE: standard input is just what FILE holds, or says how it differs.
is() {
	diff -u "$1" -
}

# A key file that never changes, so that results can stand in a test.
key() {
	echo 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f \
	    >"${1:-my.key}"
	chmod 600 "${1:-my.key}"
}

# Values that no message may hold are planted under this name.
SECRET=s3cr3tValue

# silent: neither output of the last "run --separate-stderr" holds a secret
# in its messages, and there was a message.
silent() {
	# shellcheck disable=SC2154 # set by run
	[ -n "$stderr" ] && [[ $stderr != *"$SECRET"* ]]
}

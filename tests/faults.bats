#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# What is left when calls fail or the process is killed, see faults.py.
#
#	PP_FAULTS  how many failures (400); 0: all of them, in half an hour

load helper

# shim: builds the library that lets calls fail.
shim() {
	if pp-redact -v -c a=keep <<<a 2>&1 | grep -q 'sandbox none'; then
		skip 'this build is not to be loaded before'
	fi
	"${CC:-cc}" -O1 -shared -fPIC -o shim.so \
	    "$BATS_TEST_DIRNAME/shim/fault.c" 2>/dev/null ||
		skip 'no shared object can be made here'
}

@test "faults: whatever fails, no result looks whole, and no state is lost" {
	shim
	python3 "$BATS_TEST_DIRNAME/faults.py" shim.so \
	    --sample "${PP_FAULTS:-400}"
}

@test "faults: what a first pass over the files could not tell is not missed" {
	shim
	python3 "$BATS_TEST_DIRNAME/faults.py" shim.so --kind files \
	    --function write retain-person retain-warn
}

#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# Messages as a mail program reads them that shares nothing with ours; more of
# them are in tests/system/mail.bats.

load helper

# driver: where the letters go in; it is built beside the programs.
driver() {
	local bin
	bin=$(command -v pp-redact)
	echo "${bin%/bin/pp-redact}/driver/letters"
}

@test "mail: Python reads from any letter what was put into it" {
	[ -x "$(driver)" ] || skip "make build/driver/letters"
	python3 "$BATS_TEST_DIRNAME/mailcases.py" "$(driver)" 1000 1
}

#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# shellcheck disable=SC2154 # output, status: set by run
#
# Which day a value means: what a policy says of its dates and types holds in
# every program.

load helper

# policy FIELDS RETENTION [ZONE]: one of a dataset "acc" with the field id and
# these.
policy() {
	cat >policy.json <<END
{"policy": {"format": "pp-policy/1", "id": "shop",
  "time_zone": "${3:-UTC}"},
 "purposes": {"any": {"data_use": "essential.service"}},
 "datasets": {"acc": {"subjects": ["customer"], "purposes": ["any"],
  "key": ["id"], "person": ["id"],
  "fields": {"id": {"category": "user.unique_id"}, $1}}},
 "retention": {$2}}
END
}

# shellcheck disable=SC2120 # some tests have another rule
# rule [MEMBERS]: deletes what is older than a month, or as the members say.
rule() {
	printf '"rules": [{"id": "r", "dataset": "acc", %s}]' \
	    "${1:-\"delete_after\": \"P1M\", \"since\": [\"login\"]}"
}

# login [MEMBERS [ZONE]]: a policy with a field of that name, and its rule.
login() {
	policy "\"login\": {\"category\": \"user.behavior\",
	    \"type\": \"timestamp\" ${1:-}}" "$(rule "")" "${2:-UTC}"
}

# decided [OPTION ...] FILE: ids and what happens to them, a line each.
decided() {
	local status=0

	pp-retain -q -n -p policy.json --now 2026-11-28T12:00:00Z "$@" \
	    2>err >told || status=$?
	jq -r '"\(.key.id) \(.action) \(.reason)"' told
	return "$status"
}

@test "retain: takes the zone that a format names, wherever the dataset lies" {
	for at in %Y-%m-%dT%H:%M:%SZ=2026-10-28T17:38:20Z \
	    "%Y-%m-%d %H:%M:%S UTC=2026-10-28 17:38:20 UTC" \
	    "%Y-%m-%d %H:%M:%S GMT=2026-10-28 17:38:20 GMT" \
	    %Y-%m-%dT%H:%M:%S+00:00=2026-10-28T17:38:20+00:00 \
	    %FT%T-0100=2026-10-28T16:38:20-0100; do
		login ", \"format\": \"${at%%=*}\"" Asia/Tokyo
		printf 'id,login\n1,%s\n' "${at#*=}" >c.csv
		run -0 decided c.csv
		[ -z "$output" ]
		run -0 decided --now 2026-11-28T17:38:20Z c.csv
		[ "$output" = "1 delete period is over" ]
	done
}

@test "check (5): refuses a zone that it cannot read, and names the unit that a format lacks" {
	for format in "%F %T EST" "%F %T Europe/Berlin" "%FZ" "%F %T%z UTC"; do
		login ", \"format\": \"$format\""
		run -2 pp-policy policy.json
		[[ $output == *"datasets.acc.fields.login.format: the format "* ]]
	done
	for format in "year %m-%d" "month %Y-%d" "day %Y-%m"; do
		login ", \"format\": \"${format#* }\""
		run -2 pp-policy policy.json
		[[ $output == *"the format lacks the ${format%% *}: "* ]]
	done
}

@test "retain: reads fractions that come and go, and parts without leading zeros" {
	login
	printf 'id,login\n1,%s\n2,%s\n' "2022-04-03 17:38:20 UTC" \
	    "2022-04-03 17:38:20.123456 UTC" >c.csv
	run -0 decided c.csv
	[ "$output" = "1 delete period is over
2 delete period is over" ]
	login ', "format": "%m/%d/%Y %I:%M %p"'
	printf 'id,login\n1,3/7/1985 4:41 AM\n2,03/07/1985 04:41 PM\n' >c.csv
	run -0 decided c.csv
	[ "${#lines[@]}" -eq 2 ]
	login ', "format": "%Y%m%d%H%M%S"'
	printf 'id,login\n1,20220403173820\n2,2022043173820\n' >c.csv
	run -1 decided c.csv
	[ "$output" = "1 delete period is over
2 review not a date" ]
}

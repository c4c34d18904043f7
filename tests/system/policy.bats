#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# pp-policy's page and a real browser.

load ../helper
load browser

@test "explain: needs no scrolling sideways on a small screen or a large one" {
	browser
	data=$BATS_TEST_DIRNAME/../../lib/data
	cp "$data"/strum* "$data/us-federal.txt" .
	pp-policy explain -t html strum.json >page.html
	[ "$(overflow 320 page.html)" -eq 0 ]
	[ "$(overflow 1200 page.html)" -eq 0 ]
	# Whatever stands in it.
	word=$(printf 'x%.0s' {1..300})
	sed "s/\"title\": \"[A-Z][^\"]*\"/\"title\": \"$word\"/
	    s/\"title\": \"To [^\"]*\"/\"title\": \"$word\"/" strum.json >p.json
	pp-policy explain -t html p.json >page.html
	[ "$(grep -c "$word" page.html)" -gt 20 ]
	[ "$(overflow 320 page.html)" -eq 0 ]
}

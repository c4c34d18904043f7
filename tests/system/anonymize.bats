#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# pp-anonymize's report and a real browser.

load ../helper
load browser

# table: 400 made-up persons, with names that are as bad as names can be.
table() {
	awk 'BEGIN {
		long = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
		split("Rome Paris Oslo <b>Bonn</b> " long, city, " ")
		print "born,city,income,illness"
		for (i = 0; i < 400; i++)
			printf "%d-%02d-15,%s,%d.50,%s\n", 1930 + i * 7 % 70,
			    1 + i % 12, city[1 + int(i / 3) % 5], i * i * 1003,
			    i % 3 ? "flu" : "cold"
	}'
}

# report: of that table.
report() {
	table | pp-anonymize --qi born,city,income --sensitive illness \
	    --l distinct:2 --k 5 --report page.html >out.csv
}

@test "report: needs no scrolling sideways on any screen" {
	browser
	report
	for width in 320 400 1200; do
		[ "$(overflow $width page.html)" -eq 0 ]
	done
	# With all tables open.
	sed 's/<details>/<details open>/' page.html >open.html
	[ "$(grep -c '<details open>' open.html)" -gt 5 ]
	[ "$(overflow 320 open.html)" -eq 0 ]
}

@test "report: is one file that a browser reads without a complaint" {
	browser
	report
	run ! grep -E '<script|<link|<img|<iframe|url\(|https?:|@import' page.html
	# What a parser makes of it is what was written.
	timeout 120 chromium --headless --no-sandbox \
	    --user-data-dir="$PWD/browser" \
	    --dump-dom "file://$PWD/page.html" 2>/dev/null 3>&- >dom.html
	for part in '<svg' '</svg>' '<details' '</details>' '<figcaption'; do
		n=$(grep -o -e "$part" page.html | wc -l)
		[ "$n" -eq 7 ]
		[ "$(grep -o -e "$part" dom.html | wc -l)" -eq "$n" ]
	done
	run ! grep -q '<b>' dom.html
	grep -q '&lt;b&gt;Bonn' dom.html
	# Each figure has a name and is described.
	grep -o 'aria-labelledby="[^"]*"' dom.html | cut -d'"' -f2 |
	    tr ' ' '\n' >ids
	[ "$(sort -u ids | wc -l)" -eq 14 ]
	while read -r id; do
		[ "$(grep -c " id=\"$id\"" dom.html)" -eq 1 ]
	done <ids
}

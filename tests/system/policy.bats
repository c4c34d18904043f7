#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# pp-policy's page and a real browser.

load ../helper

# overflow WIDTH FILE: by how many pixels a page is wider than a window.
overflow() {
	cat >window.html <<END
<iframe src="$2" style="border: 0; width: $1px; height: 600px"></iframe>
<script>
onload = () => {
	const page = document.querySelector("iframe").contentDocument;
	document.title = "over:" + (page.documentElement.scrollWidth - $1);
};
</script>
END
	timeout 120 chromium --headless --no-sandbox --hide-scrollbars \
	    --allow-file-access-from-files --user-data-dir="$PWD/browser" \
	    --dump-dom "file://$PWD/window.html" 2>/dev/null 3>&- |
	    sed -n 's/.*<title>over:\([0-9-]*\)<.*/\1/p'
}

@test "explain: needs no scrolling sideways on a small screen or a large one" {
	command -v chromium >/dev/null || skip 'there is no Chromium'
	echo '<p>here' >some.html
	[ -n "$(overflow 320 some.html)" ] || skip 'Chromium does not start'
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

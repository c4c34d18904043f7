# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Looking at a page in a real browser.

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

# browser: leaves the test where there is none.
browser() {
	command -v chromium >/dev/null || skip 'there is no Chromium'
	echo '<p>here' >some.html
	[ -n "$(overflow 320 some.html)" ] || skip 'Chromium does not start'
}

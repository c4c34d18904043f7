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

# axe FILE: what axe-core finds wrong with a page for people who cannot see it
# well, or use a keyboard: a line for each rule that is broken (WCAG 2.2 AA and
# best practice).
axe() {
	local at
	at=$(python3 -c 'import importlib.util as u
s = u.find_spec("axe_playwright_python")
print(s.submodule_search_locations[0] if s else "")')
	[ -s "$at/axe.min.js" ] || skip 'there is no axe-core'
	cp "$at/axe.min.js" axe.js
	sed 's|</body>|<script src="axe.js"></script><script>\
axe.run().then(r => { document.title = "axe:" + r.passes.length + ":" +\
r.violations.map(v => v.id + " " + v.nodes.map(n => n.target).join(" "))\
.join("; ") + ":"; });</script></body>|' "$1" >axe.html
	timeout 120 chromium --headless --no-sandbox \
	    --allow-file-access-from-files --user-data-dir="$PWD/browser" \
	    --virtual-time-budget=60000 --dump-dom "file://$PWD/axe.html" \
	    2>/dev/null 3>&- | sed -n 's/.*<title>axe:\(.*\):<.*/\1/p'
}

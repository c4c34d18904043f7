# SPDX-License-Identifier: ISC
#
# The table of run.sh.  Reads its results twice: section, name, goal, bytes,
# cpu, wall, KiB, remark.

function perbyte(section, name, by) {
	name = section SUBSEP name
	return (by == "wall" ? wall[name] : cpu[name]) / bytes[name]
}

FNR == NR {
	name = $1 SUBSEP $2
	bytes[name] = $4 > 0 ? $4 : 1
	cpu[name] = $5
	wall[name] = $6
	next
}

$1 != section {
	section = $1
	printf "\n%s\n", section
	printf "  %-28s %9s %9s %9s  %-22s\n", "", "cpu s/GB", "MB/s",
	    "MiB", "goal"
}

$8 == "missing" {
	printf "  %-28s not installed\n", $2
	next
}

{
	if ($4 > 0)
		printf("  %-28s %9.3f %9.0f %9.1f  ", $2, 1e9 * $5 / $4,
		    $5 > 0 ? $4 / $5 / 1e6 : 0, $7 / 1024)
	else
		printf "  %-28s %9s %6.2f ms %9.1f  ", $2, "", 1e3 * $6,
		    $7 / 1024
	if ($3 == "") {
		print ""
		next
	}
	if ($3 ~ /^kib/) {
		aim = substr($3, 5) + 0
		printf("%d KiB of %d: %s\n", $7, aim,
		    $7 <= aim ? "met" : "missed")
		next
	}
	by = $3 ~ /^wall/ ? "wall" : "cpu"
	goal = $3
	sub(/^wall/, "", goal)
	faster = goal ~ /^>/
	aim = substr(goal, 2) + 0
	other = goal
	sub(/^[<>][0-9.]+ /, "", other)
	ratio = perbyte($1, $2, by) / perbyte($1, other, by)
	printf("%.2f x %s, goal %s %s: %s\n", ratio, other,
	    faster ? "at least" : "at most", aim,
	    (faster ? ratio >= aim : ratio <= aim) ? "met" : "missed")
}

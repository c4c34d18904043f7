#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Writes C that holds the given files, for data_get() of data.h.
set -eu

echo '#include "data/data.h"'
n=0
for file; do
	n=$((n + 1))
	echo "static const unsigned char file${n}[] = {"
	od -An -v -tx1 "$file" | sed 's/ *\([0-9a-f][0-9a-f]\)/0x\1,/g'
	echo '0};'
done
echo 'static const struct { const char *name; const void *p; size_t n; }'
echo 'file[] = {'
n=0
for file; do
	n=$((n + 1))
	echo "{ \"${file##*/}\", file$n, sizeof(file$n) - 1 },"
done
cat <<'END'
};

struct text
data_get(struct text name)
{
	for (size_t i = 0; i < sizeof(file) / sizeof(*file); i++)
		if (text_is(name, file[i].name))
			return (struct text){ file[i].p, file[i].n };
	return (struct text){ NULL, 0 };
}
END

/* SPDX-License-Identifier: ISC */
#include "record/magic.h"

#include <string.h>

static const struct {
	const char *begin;
	size_t n;
	const char *what;
} magics[] = {
	{ "\xff\xfe", 2, "UTF-16; convert it: iconv -f utf-16 -t utf-8" },
	{ "\xfe\xff", 2, "UTF-16; convert it: iconv -f utf-16 -t utf-8" },
	{ "\x1f\x8b", 2, "looks like gzip: use zcat FILE | ..." },
	{ "\xfd"
	  "7zX",
	    4, "looks like xz: use xzcat FILE | ..." },
	{ "\x28\xb5\x2f\xfd", 4, "looks like zstd: use zstdcat FILE | ..." },
	{ "PK\3\4", 4, "looks like xlsx or zip: save it as CSV" },
	{ "\xd0\xcf\x11\xe0", 4, "looks like xls: save it as CSV" },
};

const char *
magic_of(struct text t)
{
	for (size_t i = 0; i < sizeof(magics) / sizeof(*magics); i++)
		if (t.n >= magics[i].n &&
		    memcmp(t.p, magics[i].begin, magics[i].n) == 0)
			return magics[i].what;
	/* Text has no NUL; ASCII in UTF-16 has one in each pair of bytes. */
	if (t.n < 4)
		return NULL;
	if (t.p[0] != '\0' && t.p[1] == '\0' && t.p[3] == '\0')
		return "looks like UTF-16; convert it: iconv -f utf-16le -t "
		       "utf-8";
	if (t.p[0] == '\0' && t.p[1] != '\0' && t.p[2] == '\0')
		return "looks like UTF-16; convert it: iconv -f utf-16be -t "
		       "utf-8";
	return NULL;
}

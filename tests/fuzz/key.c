/* SPDX-License-Identifier: ISC */
/*
 * A key file.  One that is taken holds keys of different ids, each found by
 * its id; one that is not has a reason, and a line that the file has.
 */
#include <stdint.h>
#include <stdlib.h>

#include "hide/key.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(bool truth)
{
	if (!truth)
		abort();
}

static void
check_ring(struct keyring *r)
{
	size_t n = keyring_count(r), i;
	struct key last;

	check(n > 0);
	for (i = 0; i < n; i++)
		check(keyring_find(r, keyring_get(r, i)->id) ==
		      keyring_get(r, i));
	last = *keyring_get(r, n - 1);
	check(keyring_prefer(r, last.id_text) == 0);
	check(memcmp(keyring_get(r, 0), &last, sizeof(last)) == 0);
	check(keyring_count(r) == n);
}

static void
check_refusal(struct text file, const char *why, size_t line)
{
	size_t lines = 1;

	for (size_t i = 0; i < file.n; i++)
		lines += file.p[i] == '\n';
	check(why != NULL && *why != '\0' && line <= lines);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	/* Its own memory, so that a step beyond the end is seen. */
	char *exact = malloc(n == 0 ? 1 : n);
	struct text file = { exact, n };
	struct keyring *r;
	const char *why;
	size_t line;

	check(exact != NULL);
	if (n > 0)
		memcpy(exact, data, n);
	r = keyring_parse(file, &why, &line);
	if (r == NULL)
		check_refusal(file, why, line);
	else
		check_ring(r);
	keyring_free(r);
	free(exact);
	return 0;
}

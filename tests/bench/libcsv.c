/* SPDX-License-Identifier: ISC */
/*
 * What one writes in an hour with libcsv, to compare with:
 *
 *	libcsv parse             reads, and does nothing
 *	libcsv label             drops "ssn", writes [redacted] for "email"
 *	libcsv hash              the same with HMAC-SHA-256 of "email"
 */
#include <csv.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct job {
	bool hash;
	bool header;
	int column, ssn, email;
	bool written; /* a field of this row */
};

static void
put_field(struct job *j, const char *p, size_t n)
{
	if (j->written)
		putchar(',');
	j->written = true;
	if (memchr(p, ',', n) == NULL && memchr(p, '"', n) == NULL &&
	    memchr(p, '\n', n) == NULL && memchr(p, '\r', n) == NULL)
		fwrite(p, 1, n, stdout);
	else
		csv_fwrite(stdout, p, n);
}

static void
put_hash(struct job *j, const char *p, size_t n)
{
	static const char key[32] = "a key of thirty-two bytes, no m";
	unsigned char sum[EVP_MAX_MD_SIZE];
	char hex[2 * 32];
	unsigned length;

	HMAC(EVP_sha256(), key, sizeof(key), (const unsigned char *)p, n, sum,
	    &length);
	for (int i = 0; i < 32; i++) {
		hex[2 * i] = "0123456789abcdef"[sum[i] >> 4];
		hex[2 * i + 1] = "0123456789abcdef"[sum[i] & 15];
	}
	put_field(j, hex, sizeof(hex));
}

static void
on_field(void *p, size_t n, void *job)
{
	struct job *j = job;
	int column = j->column++;

	if (j->header && n == 3 && memcmp(p, "ssn", 3) == 0)
		j->ssn = column;
	if (j->header && n == 5 && memcmp(p, "email", 5) == 0)
		j->email = column;
	if (column == j->ssn)
		return;
	if (column != j->email || j->header)
		put_field(j, p, n);
	else if (j->hash)
		put_hash(j, p, n);
	else
		put_field(j, "[redacted]", 10);
}

static void
on_row(int end, void *job)
{
	struct job *j = job;

	(void)end;
	putchar('\n');
	j->header = j->written = false;
	j->column = 0;
}

static void
nothing(void *p, size_t n, void *job)
{
	(void)p, (void)n, (void)job;
}

static void
nothing_row(int end, void *job)
{
	(void)end, (void)job;
}

int
main(int argc, char **argv)
{
	static char in[256 * 1024];
	const char *what = argc == 2 ? argv[1] : "";
	bool parse = strcmp(what, "parse") == 0;
	struct job j = { .hash = strcmp(what, "hash") == 0,
		.header = true,
		.ssn = -1,
		.email = -1 };
	struct csv_parser parser;
	size_t n;

	if (!parse && !j.hash && strcmp(what, "label") != 0) {
		fputs("usage: libcsv parse|label|hash\n", stderr);
		return 2;
	}
	csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
	while ((n = fread(in, 1, sizeof(in), stdin)) > 0)
		if (csv_parse(&parser, in, n, parse ? nothing : on_field,
			parse ? nothing_row : on_row, &j) != n)
			return 3;
	csv_fini(&parser, parse ? nothing : on_field,
	    parse ? nothing_row : on_row, &j);
	csv_free(&parser);
	return ferror(stdout) || fclose(stdout) != 0;
}

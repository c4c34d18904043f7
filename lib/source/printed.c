/* SPDX-License-Identifier: ISC */
#include "source/printed.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"

const char *
printed_word(const struct node *line)
{
	static const char *const word[] = { "going", "stays", "refused",
		"several" };

	for (size_t i = 0; i < sizeof(word) / sizeof(*word); i++) {
		const struct node *n = node_get(line, word[i]);

		if (n != NULL && node_kind(n) == NODE_OBJECT)
			return word[i];
	}
	return NULL;
}

static int
file_add(struct printed *p, const char *file)
{
	const bool own = strcmp(file, "-") == 0;
	const char *name = own ? "<stdin>" : file;
	int fd = file_open(file);
	unsigned flags = NDJSON_GO_ON;

	if (fd < 0) {
		msg_error_os(own ? STATUS_STOP : STATUS_CALL, "%s", name);
		return -1;
	}
	/* What a program that still deletes or corrects has done must be
	 * logged; a file can be read again. */
	if (file_size(fd) < 0)
		flags |= NDJSON_TO_END;
	p->input[p->inputs++] = ndjson_begin(fd, name, flags, p->take, p->ctx);
	return 0;
}

int
printed_open(struct printed *p, char **files)
{
	static char dash[] = "-", *standard[] = { dash, NULL };
	char **file = *files == NULL ? standard : files;
	size_t n = 0;

	while (file[n] != NULL)
		n++;
	p->input = mem_array(n, sizeof(*p->input));
	for (size_t i = 0; i < n; i++)
		if (file_add(p, file[i]) != 0)
			return -1;
	return 0;
}

void
printed_close(struct printed *p)
{
	for (size_t i = 0; i < p->inputs; i++)
		ndjson_free(p->input[i]);
	mem_free(p->input);
}

static int
one_read(const struct printed *p, struct ndjson *input, printed_log *log)
{
	int more;

	do {
		more = ndjson_fill(input);
		if (log(p->ctx, input) != 0)
			return -1;
	} while (more > 0);
	return more;
}

int
printed_read(const struct printed *p, printed_log *log)
{
	for (size_t i = 0; i < p->inputs; i++)
		if (one_read(p, p->input[i], log) != 0)
			return -1;
	return 0;
}

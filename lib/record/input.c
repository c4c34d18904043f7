/* SPDX-License-Identifier: ISC */
#include "record/sourcehead.h"

#include "base/file.h"
#include "base/stop.h"

int
input_read(struct source *s, struct input *in, struct buf *b)
{
	ssize_t n;

	if (in->ended)
		return 0;
	n = file_read(in->fd, buf_reserve(b, s->chunk + 1), s->chunk);
	if (n < 0)
		return -1;
	in->ended = n == 0;
	b->len += (size_t)n;
	if (n > 0)
		in->open = b->p[b->len - 1] != '\n';
	progress_add(&s->progress, n);
	return n > 0;
}

int
input_failed(const struct input *in)
{
	if (!stop_wanted())
		msg_error_os(STATUS_STOP, "%s", in->shown);
	return -1;
}

uint64_t
input_lines(const char *p, size_t n)
{
	uint64_t lines = 0;

	for (size_t i = 0; i < n; i++)
		lines += p[i] == '\n';
	return lines;
}

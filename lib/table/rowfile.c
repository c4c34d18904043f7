/* SPDX-License-Identifier: ISC */
#include "table/rowfile.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/scratch.h"

enum { BLOCK = 1 << 16 }; /* words */

struct bulk {
	int fd[2];
	size_t memory;
	uint64_t end; /* of the first file, in words */
	pthread_mutex_t lock;
	bool failed;
};

struct bulk *
bulk_new(size_t memory)
{
	struct bulk *b = mem_alloc(sizeof(*b));
	int error;

	b->memory = memory;
	pthread_mutex_init(&b->lock, NULL);
	b->fd[0] = scratch_open(NULL);
	b->fd[1] = b->fd[0] < 0 ? -1 : scratch_open(NULL);
	if (b->fd[1] >= 0)
		return b;
	error = errno;
	bulk_free(b);
	errno = error;
	return NULL;
}

void
bulk_free(struct bulk *b)
{
	if (b == NULL)
		return;
	for (unsigned i = 0; i < 2; i++)
		if (b->fd[i] >= 0)
			close(b->fd[i]);
	mem_free(b);
}

bool
bulk_failed(const struct bulk *b)
{
	return b->failed;
}

size_t
bulk_memory(const struct bulk *b)
{
	return b->memory;
}

static void
fail(struct bulk *b)
{
	pthread_mutex_lock(&b->lock);
	if (!b->failed)
		msg_error_os(STATUS_STOP, "%s", scratch_place());
	b->failed = true;
	pthread_mutex_unlock(&b->lock);
}

uint64_t
bulk_room(struct bulk *b, size_t words)
{
	uint64_t at;

	pthread_mutex_lock(&b->lock);
	at = b->end;
	b->end += words;
	pthread_mutex_unlock(&b->lock);
	return at;
}

void
bulk_write(struct bulk *b, unsigned file, uint64_t at, const uint32_t *word,
    size_t n)
{
	const char *p = (const char *)word;
	size_t left = n * sizeof(*word);
	off_t to = (off_t)(at * sizeof(*word));

	while (left > 0 && !b->failed) {
		ssize_t done = pwrite(b->fd[file], p, left, to);

		if (done < 0 && errno == EINTR)
			continue;
		if (done == 0)
			errno = EIO;
		if (done <= 0) {
			fail(b);
			return;
		}
		p += done;
		left -= (size_t)done;
		to += done;
	}
}

void
bulk_read(struct bulk *b, unsigned file, uint64_t at, uint32_t *word, size_t n)
{
	size_t all = n * sizeof(*word);
	ssize_t done = b->failed ? 0
				 : file_read_at(b->fd[file], word, all,
				       (off_t)(at * sizeof(*word)));

	if (done == (ssize_t)all)
		return;
	if (done >= 0)
		errno = EIO;
	fail(b);
	memset(word, 0, all);
}

/* ---- reading in blocks ---- */

void
bulk_scan_init(struct bulk_scan *s, struct bulk *b, unsigned file, uint64_t at,
    uint64_t rows, uint32_t words)
{
	size_t block = BLOCK / words + 1;

	*s = (struct bulk_scan){ b, file, at, rows, words,
		mem_array(block * words, sizeof(*s->block)) };
}

const uint32_t *
bulk_scan_next(struct bulk_scan *s, size_t *rows)
{
	size_t n = BLOCK / s->words + 1;

	if (s->rows == 0 || s->bulk->failed)
		return NULL;
	n = n < s->rows ? n : (size_t)s->rows;
	bulk_read(s->bulk, s->file, s->at, s->block, n * s->words);
	s->at += n * s->words;
	s->rows -= n;
	*rows = n;
	return s->block;
}

void
bulk_scan_end(struct bulk_scan *s)
{
	mem_free(s->block);
	s->block = NULL;
}

/* ---- writing in blocks ---- */

void
bulk_pen_init(struct bulk_pen *p, struct bulk *b, unsigned file, uint64_t at)
{
	*p = (struct bulk_pen){ .bulk = b, .file = file, .at = at };
	p->block = mem_array(BLOCK, sizeof(*p->block));
	p->words = BLOCK;
}

static void
pen_flush(struct bulk_pen *p)
{
	bulk_write(p->bulk, p->file, p->at, p->block, p->filled);
	p->at += p->filled;
	p->filled = 0;
}

void
bulk_pen_put(struct bulk_pen *p, const uint32_t *word, size_t n)
{
	if (p->filled + n > p->words)
		pen_flush(p);
	if (n > p->words) {
		bulk_write(p->bulk, p->file, p->at, word, n);
		p->at += n;
		return;
	}
	memcpy(p->block + p->filled, word, n * sizeof(*word));
	p->filled += n;
}

void
bulk_pen_end(struct bulk_pen *p)
{
	pen_flush(p);
	mem_free(p->block);
	p->block = NULL;
}

/* SPDX-License-Identifier: ISC */
#define _DEFAULT_SOURCE
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/msg.h"
#include "base/stop.h"

void
mem_gone(void)
{
	static const char what[] = ": out of memory\n";
	const char *tool = msg_tool();

	if (write(STDERR_FILENO, tool, strlen(tool)) < 0 ||
	    write(STDERR_FILENO, what, sizeof(what) - 1) < 0)
		stop_now(STATUS_STOP);
	stop_now(STATUS_STOP);
}

static size_t
product(size_t n, size_t size)
{
	if (size != 0 && n > SIZE_MAX / size)
		mem_gone();
	return n * size == 0 ? 1 : n * size;
}

void *
mem_alloc(size_t size)
{
	return mem_array(1, size);
}

void *
mem_array(size_t n, size_t size)
{
	void *p = calloc(1, product(n, size));

	if (p == NULL)
		mem_gone();
	return p;
}

void *
mem_resize(void *old, size_t n, size_t size)
{
	void *p = realloc(old, product(n, size));

	if (p == NULL)
		mem_gone();
	return p;
}

char *
mem_text(struct text t)
{
	char *p = mem_array(t.n + 1, 1);

	if (t.n != 0)
		memcpy(p, t.p, t.n);
	return p;
}

void
mem_free(void *p)
{
	free(p);
}

void
mem_wipe(void *p, size_t size)
{
	if (size != 0)
		explicit_bzero(p, size);
}

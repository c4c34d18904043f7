/* SPDX-License-Identifier: ISC */
/* Reads files that a policy names. */
#include <errno.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "data/data.h"
#include "policy/reading.h"

enum { FILE_MAX = 16 << 20 };

/* A policy may come from somebody else, and must not reach other files. */
bool
file_leaves(struct text name)
{
	if (*name.p == '/')
		return true;
	for (size_t i = 0; i + 1 < name.n; i++)
		if (name.p[i] == '.' && name.p[i + 1] == '.' &&
		    (i == 0 || name.p[i - 1] == '/') &&
		    (i + 2 == name.n || name.p[i + 2] == '/'))
			return true;
	return false;
}

char *
file_path_beside(const char *policy, struct text name)
{
	const char *slash = strrchr(policy, '/');
	struct buf b = { 0 };
	char *path;

	if (slash != NULL)
		buf_add(&b, policy, (size_t)(slash - policy) + 1);
	else
		buf_add_string(&b, "./"); /* "-" is a file here */
	buf_add_text(&b, name);
	path = mem_text((struct text){ b.p, b.len });
	buf_clear(&b);
	return path;
}

static struct text
content_read(struct reading *r, const char *path)
{
	struct policy_memory *m = r->policy->memory;
	int fd = file_open(path);
	struct text t = { NULL, 0 };
	int saved;

	if (fd < 0)
		return t;
	t.p = file_slurp(fd, FILE_MAX, &t.n);
	saved = errno;
	close(fd);
	errno = saved;
	if (t.p != NULL) {
		m->file = mem_resize(m->file, m->files + 1, sizeof(*m->file));
		m->file[m->files++] = (char *)t.p;
	}
	return t;
}

static void
name_keep(struct policy_memory *m, struct text name)
{
	m->name = mem_resize(m->name, m->names + 1, sizeof(*m->name));
	m->name[m->names++] = name;
}

struct text
file_beside(struct reading *r, struct text name)
{
	struct text t = { NULL, 0 };

	if (file_leaves(name)) {
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "file %s must be in the directory of the policy or below",
		    name_quoted(name));
		return t;
	}
	errno = ENOENT;
	if (r->file != NULL) {
		char *path = file_path_beside(r->file, name);

		t = content_read(r, path);
		if (t.p != NULL)
			name_keep(r->policy->memory, name);
		mem_free(path);
	}
	if (t.p == NULL && errno == ENOENT)
		t = data_get(name);
	if (t.p == NULL)
		finding_add(r, LEVEL_ERROR, CHECK_REFERENCE, "file %s: %s",
		    name_quoted(name), strerror(errno));
	return t;
}

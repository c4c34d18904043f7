/* SPDX-License-Identifier: ISC */
#include "correct/wishes.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "record/ndjson.h"

/* ---- all lines ---- */

/* Whether two lines about one field of a person can be about one record. */
static bool
may_meet(const struct wish *a, const struct wish *b)
{
	return a->field == b->field && text_equal(a->request, b->request) &&
	       (a->key_form.p == NULL || b->key_form.p == NULL ||
		   text_equal(a->key_form, b->key_form));
}

/* One says that a value is wrong of which the other says that it is right, or
 * both say what is right in its place, and not the same. */
static bool
contradict(const struct wish *a, const struct wish *b)
{
	const bool same_to = text_equal(a->to_form, b->to_form) &&
			     a->to.kind == b->to.kind &&
			     text_equal(a->to.text, b->to.text);

	if (!may_meet(a, b) || same_to)
		return false;
	return text_equal(a->from_form, b->from_form) ||
	       text_equal(a->from_form, b->to_form) ||
	       text_equal(a->to_form, b->from_form);
}

static int
key_order(const struct wish *a, const struct wish *b)
{
	if (a->key_form.p == NULL || b->key_form.p == NULL)
		return (a->key_form.p != NULL) - (b->key_form.p != NULL);
	return text_order(a->key_form, b->key_form);
}

/* By request and field; first those about any record, then by key. */
static int
wish_order(const void *left, const void *right)
{
	const struct wish *a = *(const struct wish *const *)left;
	const struct wish *b = *(const struct wish *const *)right;
	int order = text_order(a->request, b->request);

	if (order == 0)
		order = (a->field > b->field) - (a->field < b->field);
	if (order == 0)
		order = key_order(a, b);
	return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

/* The one before in the order that contradicts a line, among those of its key
 * and those about any record, which begin at `group`; NULL: none. */
static const struct wish *
contradicted(const struct wish *const *sorted, size_t group, size_t i)
{
	for (size_t k = i;
	     k > group && key_order(sorted[k - 1], sorted[i]) == 0; k--)
		if (contradict(sorted[k - 1], sorted[i]))
			return sorted[k - 1];
	for (size_t k = group; k < i && sorted[k]->key_form.p == NULL; k++)
		if (contradict(sorted[k], sorted[i]))
			return sorted[k];
	return NULL;
}

bool
wishes_clash(const struct wishes *all, const struct wish **one,
    const struct wish **other)
{
	const struct wish **sorted = mem_array(all->n + 1, sizeof(*sorted));
	size_t group = 0, i;

	*other = NULL;
	for (i = 0; i < all->n; i++)
		sorted[i] = &all->wish[i];
	if (all->n > 0)
		qsort(sorted, all->n, sizeof(*sorted), wish_order);
	for (i = 0; i < all->n && *other == NULL; i++) {
		if (sorted[group]->field != sorted[i]->field ||
		    !text_equal(sorted[group]->request, sorted[i]->request))
			group = i;
		*one = sorted[i];
		*other = contradicted(sorted, group, i);
	}
	mem_free(sorted);
	return *other != NULL;
}

/* ---- the file ---- */

struct wish_file {
	struct wishes *wishes;
	const struct policy *policy;
	struct ndjson *lines;
	struct buf why;
};

/* As ndjson_take. */
static const char *
wish_take(void *file, const struct node *line)
{
	struct wish_file *f = file;

	return wishes_add(f->wishes, f->policy, ndjson_line(f->lines), line,
	    &f->why);
}

static int
lines_read(struct wishes *all, int fd, const char *name, const struct policy *p)
{
	struct wish_file f = { .wishes = all, .policy = p };
	int more, result;

	f.lines = ndjson_begin(fd, name, 0, wish_take, &f);
	do {
		more = ndjson_fill(f.lines);
		result = more < 0 ? -1 : ndjson_lines(f.lines);
	} while (more > 0 && result == 0);
	ndjson_free(f.lines);
	buf_clear(&f.why);
	return result;
}

static int
clash_tell(const struct wishes *all, const char *name)
{
	const struct wish *a, *b;
	char shown[MSG_NAME_MAX + 1];

	if (!wishes_clash(all, &a, &b))
		return 0;
	msg_error(STATUS_CALL,
	    "%s:%zu: field \"%s\": contradicts line %zu of the same request",
	    name, a->line > b->line ? a->line : b->line,
	    msg_name(shown, sizeof(shown), b->field->name),
	    a->line > b->line ? b->line : a->line);
	return -1;
}

static int
private_check(int fd, const char *path)
{
	enum { OTHERS = 077 };
	struct stat st;

	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    (st.st_mode & OTHERS) == 0)
		return 0;
	msg_error(STATUS_CALL,
	    "%s: must be a regular file that only its owner can read (chmod "
	    "600)",
	    path);
	return -1;
}

int
wishes_load(struct wishes *all, const char *path, const struct policy *p)
{
	int fd = file_open(path), result;

	if (fd < 0) {
		msg_error_os(STATUS_CALL, "%s", path);
		return -1;
	}
	result = private_check(fd, path);
	if (result == 0)
		result = lines_read(all, fd, path, p);
	close(fd);
	return result == 0 ? clash_tell(all, path) : -1;
}

void
wishes_clear(struct wishes *all)
{
	for (size_t i = 0; i < all->n; i++) {
		mem_wipe(all->wish[i].own, all->wish[i].own_size);
		mem_free(all->wish[i].own);
	}
	mem_free(all->wish);
	*all = (struct wishes){ NULL, 0, 0 };
}

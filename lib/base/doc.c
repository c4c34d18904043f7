/* SPDX-License-Identifier: ISC */
#include "base/doc.h"

#include <jansson.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"

enum { DOC_MAX = 64 << 20 };

struct doc {
	json_t *top;
};

/* A node is a json_t of jansson. */
static json_t *
of(const struct node *n)
{
	return (json_t *)n;
}

static const struct node *
node(const json_t *j)
{
	return (const struct node *)j;
}

/* When memory runs out jansson may drop a character and go on; mem_alloc() ends
 * the program. */
static void *
allocate(size_t n)
{
	return mem_alloc(n);
}

struct doc *
doc_read(struct text t, struct doc_trouble *trouble)
{
	static json_error_t error;
	struct doc *d = mem_alloc(sizeof(*d));

	/* A fixed seed is safe, as no attacker chooses the keys of these
	 * documents.  For a random seed jansson would read a file. */
	json_object_seed(1);
	json_set_alloc_funcs(allocate, mem_free);
	d->top = json_loadb(t.p, t.n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL,
	    &error);
	if (d->top != NULL)
		return d;
	*trouble = (struct doc_trouble){ error.line,
		error.column > 0 ? error.column : 1, error.text };
	doc_free(d);
	return NULL;
}

struct doc *
doc_load(const char *path)
{
	struct doc_trouble trouble;
	struct doc *d = NULL;
	char *text = NULL;
	size_t n;
	int fd = file_open(path);

	if (fd < 0 || (text = file_slurp(fd, DOC_MAX, &n)) == NULL) {
		msg_error_os(STATUS_CALL, "%s", path);
	} else {
		d = doc_read((struct text){ text, n }, &trouble);
		if (d == NULL)
			msg_error(STATUS_CALL, "%s:%d:%d: not valid JSON", path,
			    trouble.line, trouble.column);
	}
	if (fd > STDERR_FILENO)
		close(fd);
	mem_free(text);
	return d;
}

void
doc_free(struct doc *d)
{
	if (d == NULL)
		return;
	json_decref(d->top);
	mem_free(d);
}

const struct node *
doc_top(const struct doc *d)
{
	return node(d->top);
}

enum node_kind
node_kind(const struct node *n)
{
	switch (json_typeof(of(n))) {
	case JSON_OBJECT: return NODE_OBJECT;
	case JSON_ARRAY: return NODE_LIST;
	case JSON_STRING: return NODE_TEXT;
	case JSON_INTEGER:
	case JSON_REAL: return NODE_NUMBER;
	case JSON_TRUE:
	case JSON_FALSE: return NODE_BOOL;
	default: return NODE_NULL;
	}
}

struct text
node_text(const struct node *n)
{
	if (!json_is_string(of(n)))
		return (struct text){ "", 0 };
	return (
	    struct text){ json_string_value(of(n)), json_string_length(of(n)) };
}

bool
node_true(const struct node *n)
{
	return json_is_true(of(n));
}

bool
node_equal(const struct node *a, const struct node *b)
{
	return json_equal(of(a), of(b)) == 1;
}

int
node_number(const struct node *n, int64_t min, int64_t max, int64_t *out)
{
	int64_t x = json_integer_value(of(n));

	if (!json_is_integer(of(n)) || x < min || x > max)
		return -1;
	*out = x;
	return 0;
}

size_t
node_size(const struct node *n)
{
	return json_is_array(of(n)) ? json_array_size(of(n))
				    : json_object_size(of(n));
}

const struct node *
node_at(const struct node *list, size_t i)
{
	return node(json_array_get(of(list), i));
}

const struct node *
node_get(const struct node *object, const char *key)
{
	return node(json_object_get(of(object), key));
}

const struct node *
node_next(const struct node *object, struct text *key)
{
	void *at = key->p == NULL
		       ? json_object_iter(of(object))
		       : json_object_iter_next(of(object),
			     json_object_iter_at(of(object), key->p));

	if (at == NULL)
		return NULL;
	*key = text_of(json_object_iter_key(at));
	return node(json_object_iter_value(at));
}

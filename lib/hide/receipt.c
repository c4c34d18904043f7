/* SPDX-License-Identifier: ISC */
#include "hide/receipt.h"

#include <errno.h>
#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"

enum { RECEIPT_MAX = 64 << 20 };

struct entry {
	struct text field;
	char *method; /* canonical */
};

struct receipt {
	pthread_mutex_t lock;
	struct entry *entry; /* by name */
	size_t n, room;
	char *key;
};

struct receipt *
receipt_new(void)
{
	struct receipt *r = mem_alloc(sizeof(*r));

	/* jansson seeds its tables from a file, which the sandbox forbids
	 * when the receipt is written. */
	json_object_seed(0);
	pthread_mutex_init(&r->lock, NULL);
	return r;
}

void
receipt_free(struct receipt *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->n; i++) {
		mem_free((char *)r->entry[i].field.p);
		mem_free(r->entry[i].method);
	}
	mem_free(r->entry);
	mem_free(r->key);
	mem_free(r);
}

/* Where the field is, or would be. */
static size_t
place_of(const struct receipt *r, struct text field)
{
	size_t low = 0, high = r->n;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (text_order(r->entry[mid].field, field) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool
is_at(const struct receipt *r, size_t i, struct text field)
{
	return i < r->n && text_equal(r->entry[i].field, field);
}

static void
insert(struct receipt *r, struct text field, const char *method)
{
	size_t i = place_of(r, field);

	if (is_at(r, i, field))
		return;
	if (r->n == r->room) {
		r->room = r->room == 0 ? 16 : 2 * r->room;
		r->entry = mem_resize(r->entry, r->room, sizeof(*r->entry));
	}
	memmove(r->entry + i + 1, r->entry + i, (r->n - i) * sizeof(*r->entry));
	r->entry[i] = (struct entry){ { mem_text(field), field.n },
		mem_text(text_of(method)) };
	r->n++;
}

void
receipt_add(struct receipt *r, struct text field, const struct method_spec *m)
{
	pthread_mutex_lock(&r->lock);
	insert(r, field, method_canon(m));
	pthread_mutex_unlock(&r->lock);
}

static int
write_out(const char *p, size_t n, void *fd)
{
	return file_write(*(int *)fd, p, n);
}

int
receipt_write(const struct receipt *r, const struct key *key, int fd)
{
	json_t *fields = json_array(), *top;
	int result = 0;

	for (size_t i = 0; i < r->n && result == 0; i++)
		result = json_array_append_new(fields,
		    json_pack("{s:s%,s:s}", "field", r->entry[i].field.p,
			r->entry[i].field.n, "method", r->entry[i].method));
	top = json_pack("{s:s,s:s?,s:o}", "format", "pp-receipt/1", "key",
	    key == NULL ? NULL : key->id_text, "fields", fields);
	if (top == NULL || result != 0)
		errno = ENOMEM;
	else
		result =
		    json_dump_callback(top, write_out, &fd, JSON_INDENT(2));
	json_decref(top);
	if (top == NULL)
		return -1;
	return result == 0 ? file_write(fd, "\n", 1) : -1;
}

static bool
is_key_id(const char *s)
{
	return s != NULL && strlen(s) == KEY_ID_TEXT &&
	       strspn(s, "0123456789abcdef") == KEY_ID_TEXT;
}

static int
fill(struct receipt *r, json_t *top)
{
	const char *format = NULL;
	json_t *key = NULL, *fields = NULL, *one;
	size_t i;

	if (json_unpack_ex(top, NULL, JSON_STRICT, "{s:s,s:o,s:o}", "format",
		&format, "key", &key, "fields", &fields) != 0 ||
	    strcmp(format, "pp-receipt/1") != 0 || !json_is_array(fields) ||
	    !(json_is_null(key) || is_key_id(json_string_value(key))))
		return -1;
	if (json_is_string(key))
		r->key = mem_text(text_of(json_string_value(key)));
	json_array_foreach(fields, i, one)
	{
		const char *field, *method;
		size_t n;

		if (json_unpack_ex(one, NULL, JSON_STRICT, "{s:s%,s:s}",
			"field", &field, &n, "method", &method) != 0)
			return -1;
		insert(r, (struct text){ field, n }, method);
	}
	return 0;
}

struct receipt *
receipt_load(const char *path)
{
	struct receipt *r = receipt_new();
	json_error_t error;
	json_t *top = NULL;
	char *text = NULL;
	size_t n;
	int fd = file_open(path);

	if (fd < 0 || (text = file_slurp(fd, RECEIPT_MAX, &n)) == NULL) {
		msg_error_os(STATUS_CALL, "%s", path);
	} else {
		top = json_loadb(text, n,
		    JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
		if (top == NULL)
			msg_error(STATUS_CALL, "%s:%d:%d: is no JSON", path,
			    error.line, error.column);
		else if (fill(r, top) != 0)
			msg_error(STATUS_CALL, "%s: is no pp-receipt/1", path);
	}
	if (fd > STDERR_FILENO)
		close(fd);
	if (msg_status() == STATUS_CALL) {
		receipt_free(r);
		r = NULL;
	}
	json_decref(top);
	mem_free(text);
	return r;
}

const char *
receipt_key(const struct receipt *r)
{
	return r->key;
}

size_t
receipt_fields(const struct receipt *r)
{
	return r->n;
}

struct text
receipt_field(const struct receipt *r, size_t i)
{
	return r->entry[i].field;
}

bool
receipt_holds(const struct receipt *r, struct text field,
    const struct method_spec *m)
{
	size_t i = place_of(r, field);

	return is_at(r, i, field) &&
	       strcmp(r->entry[i].method, method_canon(m)) == 0;
}

/* SPDX-License-Identifier: ISC */
#include "hide/receipt.h"

#include <pthread.h>
#include <search.h>
#include <stdlib.h>

#include "base/doc.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "record/json.h"

struct noted {
	struct text field;
	char *method; /* canonical */
};

struct receipt {
	pthread_mutex_t lock;
	void *tree;           /* of entries, see tsearch(3) */
	struct noted **entry; /* the same; sorted by name for writing */
	size_t n, room;
	char *key;
};

static int
order(const void *a, const void *b)
{
	const struct noted *x = a, *y = b;

	return text_order(x->field, y->field);
}

static int
order_at(const void *a, const void *b)
{
	const struct noted *const *x = a, *const *y = b;

	return order(*x, *y);
}

struct receipt *
receipt_new(void)
{
	struct receipt *r = mem_alloc(sizeof(*r));

	pthread_mutex_init(&r->lock, NULL);
	return r;
}

void
receipt_free(struct receipt *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->n; i++) {
		tdelete(r->entry[i], &r->tree, order);
		mem_free((char *)r->entry[i]->field.p);
		mem_free(r->entry[i]->method);
		mem_free(r->entry[i]);
	}
	mem_free(r->entry);
	mem_free(r->key);
	mem_free(r);
}

/* NULL: the receipt does not have the field. */
static const struct noted *
find(const struct receipt *r, struct text field)
{
	struct noted wanted = { field, NULL };
	struct noted *const *at = tfind(&wanted, &r->tree, order);

	return at == NULL ? NULL : *at;
}

static void
insert(struct receipt *r, struct text field, const char *method)
{
	struct noted *e;

	if (find(r, field) != NULL)
		return;
	e = mem_alloc(sizeof(*e));
	*e = (struct noted){ { mem_text(field), field.n },
		mem_text(text_of(method)) };
	if (tsearch(e, &r->tree, order) == NULL)
		mem_gone();
	if (r->n == r->room) {
		r->room = r->room == 0 ? 16 : 2 * r->room;
		r->entry = mem_resize(r->entry, r->room, sizeof(*r->entry));
	}
	r->entry[r->n++] = e;
}

void
receipt_add(struct receipt *r, struct text field, const struct method_spec *m)
{
	pthread_mutex_lock(&r->lock);
	insert(r, field, method_canon(m));
	pthread_mutex_unlock(&r->lock);
}

int
receipt_write(struct receipt *r, const struct key *key, int fd)
{
	struct buf b = { 0 };
	int result;

	if (r->n > 0)
		qsort(r->entry, r->n, sizeof(struct noted *), order_at);
	buf_printf(&b, "{\n  \"format\": \"pp-receipt/1\",\n  \"key\": ");
	if (key == NULL)
		buf_add_string(&b, "null");
	else
		json_encode(&b, text_of(key->id_text));
	buf_add_string(&b, ",\n  \"fields\": [");
	for (size_t i = 0; i < r->n; i++) {
		buf_add_string(&b, i > 0 ? ",\n    " : "\n    ");
		buf_add_string(&b, "{\"field\": ");
		json_encode(&b, r->entry[i]->field);
		buf_add_string(&b, ", \"method\": ");
		json_encode(&b, text_of(r->entry[i]->method));
		buf_add_byte(&b, '}');
	}
	buf_add_string(&b, r->n > 0 ? "\n  ]\n}\n" : "]\n}\n");
	result = file_write(fd, b.p, b.len);
	buf_clear(&b);
	return result;
}

static bool
is_key_id(struct text t)
{
	return t.n == KEY_ID_TEXT &&
	       strspn(t.p, "0123456789abcdef") == KEY_ID_TEXT;
}

static bool
is_text(const struct node *n)
{
	return n != NULL && node_kind(n) == NODE_TEXT;
}

static int
fill_one(struct receipt *r, const struct node *one)
{
	const struct node *field = node_get(one, "field");
	const struct node *method = node_get(one, "method");
	char *text;

	if (node_size(one) != 2 || !is_text(field) || !is_text(method))
		return -1;
	text = mem_text(node_text(method));
	insert(r, node_text(field), text);
	mem_free(text);
	return 0;
}

static int
fill(struct receipt *r, const struct node *top)
{
	const struct node *format = node_get(top, "format");
	const struct node *key = node_get(top, "key");
	const struct node *fields = node_get(top, "fields");

	if (node_size(top) != 3 || format == NULL || key == NULL ||
	    fields == NULL || !text_is(node_text(format), "pp-receipt/1") ||
	    node_kind(fields) != NODE_LIST)
		return -1;
	if (is_key_id(node_text(key)))
		r->key = mem_text(node_text(key));
	else if (node_kind(key) != NODE_NULL)
		return -1;
	for (size_t i = 0; i < node_size(fields); i++)
		if (fill_one(r, node_at(fields, i)) != 0)
			return -1;
	return 0;
}

struct receipt *
receipt_load(const char *path)
{
	struct doc *d = doc_load(path);
	struct receipt *r;

	if (d == NULL)
		return NULL;
	r = receipt_new();
	if (fill(r, doc_top(d)) != 0) {
		msg_error(STATUS_CALL,
		    "%s: not a receipt of pp-redact (pp-receipt/1)", path);
		receipt_free(r);
		r = NULL;
	}
	doc_free(d);
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
	return r->entry[i]->field;
}

bool
receipt_holds(const struct receipt *r, struct text field,
    const struct method_spec *m)
{
	const struct noted *e = find(r, field);

	return e != NULL && strcmp(e->method, method_canon(m)) == 0;
}

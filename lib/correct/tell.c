/* SPDX-License-Identifier: ISC */
#include "correct/tell.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "facts/disclosed.h"
#include "facts/hashtable.h"
#include "record/intern.h"
#include "record/journal.h"
#include "record/json.h"
#include "record/ndjson.h"
#include "record/siphash.h"

/* A field that was corrected for a request. */
struct tell_field {
	char *as_of, *request;
	const struct policy_dataset *dataset;
	const struct policy_field *field;
};

/* A recipient that got one. */
struct tell_found {
	const struct tell_field *field;
	const struct disclosed *of;
};

struct tell {
	const struct policy *policy;
	struct journal *out;
	struct hashtable there; /* the lines of the file */
	uint64_t seed[2];
	struct buf lines;
	struct disclosed_log *log;
	struct intern *known; /* numbers of the fields */
	struct tell_field *field;
	size_t fields;
	size_t found, told;
	struct tell_found *got;
};

int
tell_log_find(const struct policy *p, const char *option, char **path)
{
	return policy_file_find(p, POLICY_DISCLOSURES, option,
	    "if it never was there, pp-retain init makes it; --disclosures "
	    "FILE names another",
	    path);
}

/* Whether a line was there before, and remembers it: who is told of a run is
 * told once, however often it is repeated. */
static bool
is_there(struct tell *t, const struct node *line)
{
	static const char *const member[] = { "as_of", "request", "recipient",
		"dataset", "last_disclosed" };
	const struct node *list[] = { node_get(line, "fields"),
		node_get(line, "purposes") };
	unsigned char key[HASHTABLE_KEY] = { 0 };
	struct buf b = { 0 };
	uint64_t sum[2];
	bool there;

	for (size_t i = 0; i < sizeof(member) / sizeof(*member); i++)
		subject_join(&b, ndjson_text(line, member[i]));
	for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++) {
		subject_join(&b, text_of(""));
		for (size_t k = 0; k < node_size(list[i]); k++)
			subject_join(&b, node_text(node_at(list[i], k)));
	}
	for (unsigned i = 0; i < 2; i++)
		sum[i] = siphash(t->seed, i, (struct text){ b.p, b.len });
	memcpy(key, sum, sizeof(sum));
	there = hashtable_find(&t->there, key, NULL) != NULL;
	if (!there)
		hashtable_add(&t->there, key, 0, 0);
	buf_clear(&b);
	return there;
}

/* As ndjson_take. */
static const char *
line_take(void *tell, const struct node *line)
{
	if (ndjson_text(line, "request").n == 0 ||
	    ndjson_text(line, "recipient").n == 0)
		return "is not a line about a recipient who must be told";
	(void)is_there(tell, line);
	return NULL;
}

struct tell *
tell_open(const char *path, const char *log, const struct policy *p,
    const struct subject_hasher *hasher)
{
	struct tell *t = mem_alloc(sizeof(*t));

	t->policy = p;
	if (intern_seed(t->seed) == 0) {
		t->known = intern_new(t->seed);
		t->log = disclosed_open(log, p, hasher);
	}
	if (t->log != NULL)
		t->out = journal_open(path, JOURNAL_WRITES, line_take, t);
	if (t->out != NULL)
		return t;
	tell_close(t);
	return NULL;
}

void
tell_unmake(struct tell *t)
{
	if (t != NULL)
		journal_unmake(t->out);
}

void
tell_close(struct tell *t)
{
	if (t == NULL)
		return;
	journal_close(t->out);
	buf_clear(&t->lines);
	hashtable_clear(&t->there);
	disclosed_close(t->log);
	intern_free(t->known);
	for (size_t i = 0; i < t->fields; i++) {
		mem_free(t->field[i].as_of);
		mem_free(t->field[i].request);
	}
	mem_free(t->field);
	mem_free(t->got);
	mem_free(t);
}

uint32_t
tell_change(struct tell *t, struct text as_of, struct text request,
    const struct policy_dataset *d, const struct policy_field *f)
{
	struct buf key = { 0 };
	uint32_t number;

	subject_join(&key, as_of);
	subject_join(&key, request);
	subject_join(&key, d->name);
	subject_join(&key, f->name);
	number = intern_of(t->known, (struct text){ key.p, key.len });
	buf_clear(&key);
	if (number < t->fields)
		return number;
	t->field = mem_resize(t->field, t->fields + 1, sizeof(*t->field));
	t->field[t->fields++] =
	    (struct tell_field){ mem_text(as_of), mem_text(request), d, f };
	return number;
}

void
tell_person(struct tell *t, uint32_t change, const struct subject *s)
{
	disclosed_want(t->log, s, change);
}

/* ---- who got it ---- */

static bool
got(const struct disclosed *d, const struct tell_field *f)
{
	if (!text_equal(d->dataset, f->dataset->name))
		return false;
	for (size_t i = 0; i < d->fields.n; i++)
		if (text_equal(d->fields.name[i], f->field->name))
			return true;
	return false;
}

static void
found_add(struct tell *t, uint32_t change)
{
	const struct tell_field *f = &t->field[change];
	const struct disclosed *d;
	size_t at = 0;

	while ((d = disclosed_next(t->log, change, &at)) != NULL) {
		if (!got(d, f))
			continue;
		if (t->found % 64 == 0)
			t->got =
			    mem_resize(t->got, t->found + 64, sizeof(*t->got));
		t->got[t->found++] = (struct tell_found){ f, d };
	}
}

/* What a line is about: run, request, recipient and dataset. */
static int
line_order(const struct tell_found *a, const struct tell_found *b)
{
	int order = strcmp(a->field->as_of, b->field->as_of);

	if (order == 0)
		order = strcmp(a->field->request, b->field->request);
	if (order == 0)
		order = text_order(a->of->recipient, b->of->recipient);
	return order != 0 ? order : text_order(a->of->dataset, b->of->dataset);
}

static int
found_order(const void *left, const void *right)
{
	const struct tell_found *a = left, *b = right;
	int order = line_order(a, b);

	if (order == 0)
		order = (a->field->field > b->field->field) -
			(a->field->field < b->field->field);
	return order != 0
		   ? order
		   : (a->of->line > b->of->line) - (a->of->line < b->of->line);
}

static void
list_add(struct buf *list, struct text name)
{
	if (list->len > 0)
		buf_add_byte(list, ',');
	json_encode(list, name);
}

/* Whether one before it is for the same purpose, or for none. */
static bool
is_said(const struct tell_found *first, size_t i)
{
	const struct text purpose = first[i].of->purpose;

	for (size_t k = 0; k < i; k++)
		if (text_equal(first[k].of->purpose, purpose))
			return true;
	return purpose.n == 0;
}

static void
list_put(const char *key, struct buf *list, struct buf *b)
{
	buf_printf(b, ",\"%s\":[", key);
	buf_add(b, list->p, list->len);
	buf_add_byte(b, ']');
	buf_clear(list);
}

/* A line of the ones that are about the same. */
static void
line_put(struct tell *t, const struct tell_found *first, size_t n)
{
	struct buf *b = &t->lines;
	struct buf fields = { 0 }, purposes = { 0 };
	int64_t last = first->of->at;

	for (size_t i = 0; i < n; i++) {
		if (i == 0 || first[i].field != first[i - 1].field)
			list_add(&fields, first[i].field->field->name);
		if (!is_said(first, i))
			list_add(&purposes, first[i].of->purpose);
		if (first[i].of->at > last)
			last = first[i].of->at;
	}
	buf_add_byte(b, '{');
	ndjson_put(b, "as_of", text_of(first->field->as_of));
	ndjson_put(b, "request", text_of(first->field->request));
	ndjson_put(b, "recipient", first->of->recipient);
	ndjson_put(b, "dataset", first->of->dataset);
	list_put("fields", &fields, b);
	list_put("purposes", &purposes, b);
	ndjson_put_local(b, "last_disclosed", last, t->policy->zone);
	buf_add_string(b, "}\n");
}

int
tell_find(struct tell *t)
{
	int result = t->fields == 0 ? 0 : disclosed_read(t->log);

	for (uint32_t i = 0; i < t->fields && result == 0; i++)
		found_add(t, i);
	if (t->found > 0)
		qsort(t->got, t->found, sizeof(*t->got), found_order);
	for (size_t i = 0, n; i < t->found; i += n) {
		for (n = 1; i + n < t->found &&
			    line_order(&t->got[i], &t->got[i + n]) == 0;)
			n++;
		line_put(t, &t->got[i], n);
		t->told++;
	}
	return result;
}

/* The lines that nobody has written yet. */
static void
fresh_find(struct tell *t, struct buf *fresh)
{
	struct text rest = { t->lines.p, t->lines.len };

	while (rest.n > 0) {
		const struct text line = text_line(&rest);
		struct doc_trouble trouble;
		struct doc *d = doc_read(line, &trouble);

		if (!is_there(t, doc_top(d))) {
			buf_add_text(fresh, line);
			buf_add_byte(fresh, '\n');
		}
		doc_free(d);
	}
}

int
tell_end(struct tell *t)
{
	struct buf fresh = { 0 };
	int result = journal_lock(t->out);

	if (result == 0)
		fresh_find(t, &fresh);
	if (fresh.len > 0)
		result =
		    journal_append(t->out, (struct text){ fresh.p, fresh.len });
	journal_unlock(t->out);
	buf_clear(&fresh);
	return result;
}

size_t
tell_count(const struct tell *t)
{
	return t->told;
}

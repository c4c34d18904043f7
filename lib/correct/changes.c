/* SPDX-License-Identifier: ISC */
#include "correct/changes.h"

#include "base/mem.h"
#include "facts/hashtable.h"
#include "person/subject.h"
#include "record/intern.h"
#include "record/journal.h"
#include "record/siphash.h"

struct changes {
	struct journal *journal;
	struct hashtable known; /* the lines of the log */
	uint64_t seed[2];
	struct buf kept;
};

void
change_put(const struct change *c, struct buf *b)
{
	buf_add_byte(b, '{');
	ndjson_put(b, "at", c->at);
	ndjson_put(b, "request", c->request);
	ndjson_put(b, "dataset", c->dataset);
	ndjson_put(b, "key", c->key);
	ndjson_put(b, "field", c->field);
	ndjson_put(b, "as_of", c->as_of);
	ndjson_put(b, "policy", c->policy->id);
	ndjson_put(b, "policy_updated", c->policy->last_updated);
	buf_add_string(b, "}\n");
}

/* What makes two lines the same. */
static void
hash(const struct changes *log, const struct change *c,
    unsigned char out[HASHTABLE_KEY])
{
	struct buf b = { 0 };
	uint64_t sum[2];

	subject_join(&b, c->as_of);
	subject_join(&b, c->request);
	subject_join(&b, c->dataset);
	subject_join(&b, c->key);
	subject_join(&b, c->field);
	sum[0] = siphash(log->seed, 0, (struct text){ b.p, b.len });
	sum[1] = siphash(log->seed, 1, (struct text){ b.p, b.len });
	memcpy(out, sum, sizeof(sum));
	buf_clear(&b);
}

bool
changes_know(struct changes *log, const struct change *c)
{
	unsigned char key[HASHTABLE_KEY];

	hash(log, c, key);
	if (hashtable_find(&log->known, key, NULL) != NULL)
		return true;
	hashtable_add(&log->known, key, 0, 0);
	return false;
}

static struct change
change_of(const struct node *line)
{
	return (struct change){ .as_of = ndjson_text(line, "as_of"),
		.request = ndjson_text(line, "request"),
		.dataset = ndjson_text(line, "dataset"),
		.key = ndjson_text(line, "key"),
		.field = ndjson_text(line, "field") };
}

/* As ndjson_take. */
static const char *
line_take(void *log, const struct node *line)
{
	const struct change c = change_of(line);

	if (c.request.n == 0 || c.dataset.n == 0 || c.field.n == 0)
		return "is not a line of a log of corrections";
	(void)changes_know(log, &c);
	return NULL;
}

struct changes *
changes_open(const char *path)
{
	struct changes *log = mem_alloc(sizeof(*log));

	if (intern_seed(log->seed) == 0)
		log->journal =
		    journal_open(path, JOURNAL_WRITES, line_take, log);
	if (log->journal != NULL)
		return log;
	changes_close(log);
	return NULL;
}

void
changes_unmake(struct changes *log)
{
	if (log != NULL)
		journal_unmake(log->journal);
}

void
changes_close(struct changes *log)
{
	if (log == NULL)
		return;
	journal_close(log->journal);
	hashtable_clear(&log->known);
	buf_clear(&log->kept);
	mem_free(log);
}

int
changes_lock(struct changes *log)
{
	return journal_lock(log->journal);
}

int
changes_append(struct changes *log, struct text lines)
{
	return journal_append(log->journal, lines);
}

void
changes_unlock(struct changes *log)
{
	journal_unlock(log->journal);
}

void
changes_keep(struct changes *log, struct text lines)
{
	buf_add_text(&log->kept, lines);
}

/* Whether a line is in the log: a run that was repeated says the same. */
static bool
is_there(struct changes *log, struct text line)
{
	struct doc_trouble trouble;
	struct doc *d = doc_read(line, &trouble);
	const struct change c = change_of(doc_top(d));
	bool there = changes_know(log, &c);

	doc_free(d);
	return there;
}

int
changes_end(struct changes *log)
{
	struct text rest = { log->kept.p, log->kept.len };
	struct buf fresh = { 0 };
	int result = changes_lock(log);

	while (rest.n > 0 && result == 0) {
		const struct text line = text_line(&rest);

		if (is_there(log, line))
			continue;
		buf_add_text(&fresh, line);
		buf_add_byte(&fresh, '\n');
	}
	if (result == 0)
		result =
		    changes_append(log, (struct text){ fresh.p, fresh.len });
	changes_unlock(log);
	buf_clear(&fresh);
	return result;
}

/* SPDX-License-Identifier: ISC */
#include "letter/phrases.h"

#include <stdio.h>

#include "base/calendar.h"
#include "base/doc.h"
#include "base/mem.h"
#include "base/msg.h"
#include "data/data.h"

enum { KEY = 64, LONG_KEY = 128, FILLS = 10, NAME = 64 };

struct phrases {
	struct doc *doc, *english;
};

static struct doc *
built_in(const char *language, size_t n)
{
	struct doc_trouble trouble;
	struct text content;
	char name[NAME];

	snprintf(name, sizeof(name), "answer-%.*s.json", (int)n, language);
	content = data_get(text_of(name));
	return content.p == NULL ? NULL : doc_read(content, &trouble);
}

/* de-AT, then de. */
static struct doc *
of_language(struct text t)
{
	struct doc *doc = NULL;

	while (doc == NULL && t.n > 0 && t.n < NAME / 2) {
		doc = built_in(t.p, t.n);
		do
			t.n--;
		while (t.n > 0 && t.p[t.n] != '-');
	}
	return doc;
}

/* Categories and countries have their English names elsewhere. */
static bool
is_named(struct text key)
{
	static const char *const prefix[] = { "category.", "country." };

	for (size_t i = 0; i < sizeof(prefix) / sizeof(*prefix); i++)
		if (key.n > strlen(prefix[i]) &&
		    memcmp(key.p, prefix[i], strlen(prefix[i])) == 0)
			return true;
	return false;
}

/* What is misspelt would be said in English, and nobody would notice. */
static int
check(const struct phrases *p, const char *file)
{
	const struct node *top = doc_top(p->doc), *one;
	struct text key = { NULL, 0 };
	char shown[MSG_NAME_MAX + 1];

	if (node_kind(top) != NODE_OBJECT || node_size(top) == 0) {
		msg_error(STATUS_CALL, "%s: must be an object of texts", file);
		return -1;
	}
	while ((one = node_next(top, &key)) != NULL) {
		msg_name(shown, sizeof(shown), key);
		if (!is_named(key) &&
		    node_get(doc_top(p->english), key.p) == NULL) {
			msg_error(STATUS_CALL,
			    "%s: \"%s\" is no word of an answer; "
			    "answer-en.json has all",
			    file, shown);
			return -1;
		}
		if (node_text(one).n == 0) {
			msg_error(STATUS_CALL, "%s: \"%s\" is no text", file,
			    shown);
			return -1;
		}
	}
	return 0;
}

struct phrases *
phrases_load(const char *file, struct text language)
{
	struct phrases *p = mem_alloc(sizeof(*p));

	p->english = built_in("en", 2);
	p->doc = file != NULL ? doc_load(file) : of_language(language);
	if (file == NULL || (p->doc != NULL && check(p, file) == 0))
		return p;
	phrases_free(p);
	return NULL;
}

void
phrases_free(struct phrases *p)
{
	if (p == NULL)
		return;
	doc_free(p->doc);
	doc_free(p->english);
	mem_free(p);
}

struct text
phrase(const struct phrases *p, const char *key)
{
	struct text t = { NULL, 0 };

	if (p->doc != NULL)
		t = node_text(node_get(doc_top(p->doc), key));
	return t.n > 0 ? t : node_text(node_get(doc_top(p->english), key));
}

struct text
phrase_or(const struct phrases *p, const char *prefix, struct text name,
    struct text other)
{
	char key[LONG_KEY];
	struct text t = { NULL, 0 };

	if (strlen(prefix) + name.n >= sizeof(key))
		return other;
	snprintf(key, sizeof(key), "%s%.*s", prefix, (int)name.n, name.p);
	if (p->doc != NULL)
		t = node_text(node_get(doc_top(p->doc), key));
	/* Another language has nothing to do with the English word. */
	if (t.n == 0 && p->doc == NULL)
		t = node_text(node_get(doc_top(p->english), key));
	return t.n > 0 ? t : other;
}

void
phrase_put(const struct phrases *p, struct buf *b, const char *key,
    const struct text *fill, size_t n)
{
	struct text t = phrase(p, key);

	while (t.n > 0) {
		size_t which = t.n > 2 && t.p[0] == '{' && t.p[2] == '}' &&
				       t.p[1] >= '0' && t.p[1] <= '9'
				   ? (size_t)(t.p[1] - '0')
				   : FILLS;

		if (which < n) {
			buf_add_text(b, fill[which]);
			text_skip(&t, 3);
			continue;
		}
		buf_add_byte(b, *t.p);
		text_skip(&t, 1);
	}
}

void
phrase_count_put(const struct phrases *p, struct buf *b, const char *key,
    uint64_t count)
{
	char name[KEY], number[KEY];
	struct text fill;

	snprintf(name, sizeof(name), "%s.%s", key, count == 1 ? "one" : "many");
	snprintf(number, sizeof(number), "%llu", (unsigned long long)count);
	fill = text_of(number);
	phrase_put(p, b, name, &fill, 1);
}

void
phrase_day_put(const struct phrases *p, struct buf *b, int64_t days)
{
	struct date d = date_from_days(days);
	char day[KEY], month[KEY], year[KEY];
	struct text fill[3];

	snprintf(day, sizeof(day), "%d", (int)d.day);
	snprintf(month, sizeof(month), "month.%d", (int)d.month);
	snprintf(year, sizeof(year), "%d", (int)d.year);
	fill[0] = text_of(day);
	fill[1] = phrase(p, month);
	fill[2] = text_of(year);
	phrase_put(p, b, "date", fill, 3);
}

void
phrase_period_put(const struct phrases *p, struct buf *b, struct period t)
{
	const struct {
		const char *key;
		int64_t n;
	} part[] = { { "period.year", t.months / 12 },
		{ "period.month", t.months % 12 }, { "period.day", t.days },
		{ "period.hour", t.seconds / 3600 },
		{ "period.second", t.seconds % 3600 } };
	bool any = false;

	for (size_t i = 0; i < sizeof(part) / sizeof(*part); i++) {
		if (part[i].n == 0)
			continue;
		if (any)
			buf_add_text(b, phrase(p, "and"));
		phrase_count_put(p, b, part[i].key, (uint64_t)part[i].n);
		any = true;
	}
	if (!any)
		phrase_count_put(p, b, "period.second", 0);
}

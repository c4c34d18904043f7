/* SPDX-License-Identifier: ISC */
/*
 * Picks, whatever they are.  Nothing crashes; a record is the person's only by
 * a hash that the request names, or another such record has; and the answer is
 * a page in UTF-8 without a script, and JSON, with no more records than these.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "export/access.h"
#include "export/texts.h"
#include "record/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { NOW = 1772366400 };

static const char content[] =
    "{\"policy\":{\"format\":\"pp-policy/1\",\"id\":\"p\",\"title\":\"P\","
    "\"time_zone\":\"UTC\"},\"purposes\":{\"x\":{\"clause\":\"1\","
    "\"data_use\":\"essential.service\"}},\"identity\":{\"account_id\":{},"
    "\"email\":{},\"shared_value\":\"review\"},\"datasets\":{\"a\":{"
    "\"clause\":\"1\",\"subjects\":[\"customer\"],\"purposes\":[\"x\"],"
    "\"key\":[\"id\"],\"person\":[\"id\"],\"identity\":{\"email\":\"mail\","
    "\"account_id\":\"id\"},\"fields\":{\"id\":{\"category\":"
    "\"user.unique_id\"},\"mail\":{\"category\":\"user.contact.email\"},"
    "\"at\":{\"category\":\"user.behavior\",\"type\":\"date\"},"
    "\"text.in[]\":{\"category\":\"user.content\"}}},\"b\":{\"clause\":\"1\","
    "\"subjects\":[\"customer\"],\"purposes\":[\"x\"],\"identity\":{"
    "\"email\":\"mail\"},\"no_retention\":\"t\",\"fields\":{\"mail\":{"
    "\"category\":\"user.contact.email\"},\"note\":{\"category\":"
    "\"user.content\"}}}},\"retention\":{\"rules\":[{\"id\":\"r\","
    "\"clause\":\"1\",\"dataset\":\"a\",\"delete_after\":\"P6M\",\"since\":"
    "[\"at\"]}]}}";

static void
check(bool truth)
{
	if (!truth)
		abort();
}

static bool
has(const struct holding *r, const struct subject *s)
{
	for (size_t i = 0; i < r->hashes; i++)
		if (memcmp(r->hash[i].subject.sum, s->sum, SUBJECT_SIZE) == 0)
			return true;
	return false;
}

/* Whether a record is of the person by the request, or by another record. */
static bool
is_reached(const struct holdings *h, const struct holding *r)
{
	for (size_t i = 0; i < h->request->subjects; i++)
		if (has(r, &h->request->subject[i]))
			return true;
	for (size_t i = 0; i < h->records; i++)
		for (size_t j = 0; h->record[i].theirs && &h->record[i] != r &&
				   j < h->record[i].hashes;
		     j++)
			if (has(r, &h->record[i].hash[j].subject))
				return true;
	return false;
}

static void
answer_check(struct access *a)
{
	struct buf b = { 0 };
	enum value_kind kind;
	size_t records = 0;

	check(access_find(a) == 0);
	for (size_t i = 0; i < a->datasets; i++)
		records += a->of[i].records;
	check(records <= a->held->records);
	access_page_put(a, NULL, 0, &b);
	check(utf8_valid(b.p, b.len) == b.len);
	buf_add_byte(&b, '\0');
	check(strstr(b.p, "<script") == NULL);
	b.len = 0;
	access_json_put(a, &b);
	check(json_literal((struct text){ b.p, b.len - 1 }, &kind));
	b.len = 0;
	access_schema_put(a, &b);
	check(json_literal((struct text){ b.p, b.len - 1 }, &kind));
	for (size_t i = 0; i < a->datasets; i++) {
		access_csv_put(&a->of[i], &b);
		access_lines_put(&a->of[i], &b);
	}
	buf_clear(&b);
	access_clear(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct findings f = { 0 };
	struct policy *p =
	    policy_parse(text_of(content), NULL, NOW / 86400, &f);
	struct subject asked[2] = { { .sum = { 0 } }, { .sum = { 1 } } };
	const struct request r = { .id = text_of("r1"),
		.type = REQUEST_ACCESS,
		.received = NOW,
		.subject = asked,
		.subjects = 2 };
	struct phrases *words = phrases_load(NULL, text_of("en"));
	struct holdings h;
	struct access a = { .policy = p,
		.request = &r,
		.words = words,
		.now = NOW,
		.held = &h };

	check(p != NULL && words != NULL);
	holdings_begin(&h, p, &r);
	if (holdings_take(&h, (struct text){ (const char *)data, size },
		"picks") == 0 &&
	    holdings_judge(&h) == 0) {
		for (size_t i = 0; i < h.records; i++)
			check(!h.record[i].theirs ||
			      is_reached(&h, &h.record[i]));
		(void)texts_hide(&h, text_of("[other]"));
		answer_check(&a);
	}
	holdings_clear(&h);
	phrases_free(words);
	policy_free(p);
	findings_clear(&f);
	return 0;
}

/* SPDX-License-Identifier: ISC */
/*
 * A file of what is to be corrected.  Whatever lines there are, those that are
 * taken are about a field that can be corrected, want a value that it can have,
 * and are compared as their values are; and two that want something else in one
 * place are noticed.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "correct/wishes.h"
#include "decide/typed.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const char text[] =
    "{\"policy\":{\"format\":\"pp-policy/1\",\"id\":\"f\",\"title\":\"F\","
    "\"time_zone\":\"UTC\"},\"purposes\":{\"any\":{\"data_use\":\"collect\","
    "\"clause\":\"1\"}},\"datasets\":{\"a\":{\"clause\":\"1\",\"subjects\":["
    "\"customer\"],\"purposes\":[\"any\"],\"key\":[\"id\"],\"person\":[\"who\"]"
    ","
    "\"identity\":{\"email\":\"mail\"},\"no_retention\":\"x\",\"fields\":{"
    "\"id\":{\"category\":\"user.unique_id\"},"
    "\"who\":{\"category\":\"user.unique_id\"},"
    "\"mail\":{\"category\":\"user.contact.email\"},"
    "\"n\":{\"category\":\"user\",\"type\":\"number\"},"
    "\"b\":{\"category\":\"user\",\"type\":\"boolean\"},"
    "\"d\":{\"category\":\"user\",\"type\":\"date\"},"
    "\"t\":{\"category\":\"user\"}}}}}";

static void
check(bool truth)
{
	if (!truth)
		abort();
}

static const struct policy *
policy(void)
{
	static struct policy *p;
	struct findings f = { .finding = NULL };

	if (p == NULL)
		p = policy_parse(text_of(text), NULL, 20000, &f);
	findings_clear(&f);
	check(p != NULL);
	return p;
}

static void
form_check(const struct wish *w, const struct value *v, struct text form)
{
	struct buf b = { 0 };

	wish_form(policy(), w->dataset, w->field, v, true, &b);
	check(text_equal((struct text){ b.p, b.len }, form));
	buf_clear(&b);
}

static void
wish_check(const struct wish *w)
{
	check(w->request.n > 0 && w->request.n <= 100);
	check(w->dataset == &policy()->dataset[0]);
	check(w->field != w->dataset->key[0] &&
	      w->field != w->dataset->person[0]);
	if (!wish_absent(&w->to)) {
		check(typed_fits(w->field, &w->to));
		check(memchr(w->to.text.p, '\0', w->to.text.n) == NULL);
	}
	check(w->from.text.p == NULL || w->to.text.p == NULL ||
	      !text_equal(w->from.text, w->to.text));
	form_check(w, &w->from, w->from_form);
	form_check(w, &w->to, w->to_form);
}

/* Whether both say of one value what is right in its place, and differ. */
static bool
differ(const struct wish *a, const struct wish *b)
{
	return a->field == b->field && text_equal(a->request, b->request) &&
	       (a->key_form.p == NULL || b->key_form.p == NULL ||
		   text_equal(a->key_form, b->key_form)) &&
	       text_equal(a->from_form, b->from_form) &&
	       !text_equal(a->to_form, b->to_form);
}

static void
clash_check(const struct wishes *all)
{
	const struct wish *one, *other;
	const bool clash = wishes_clash(all, &one, &other);

	check(!clash || (one != other && one->field == other->field &&
			    text_equal(one->request, other->request)));
	for (size_t i = 0; i < all->n && !clash; i++)
		for (size_t k = 0; k < i; k++)
			check(!differ(&all->wish[i], &all->wish[k]));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text rest = { (const char *)data, size };
	struct wishes all = { NULL, 0, 0 };
	struct buf why = { 0 };

	for (size_t n = 1; rest.n > 0; n++) {
		struct doc_trouble trouble;
		struct doc *d = doc_read(text_line(&rest), &trouble);

		if (d != NULL && node_kind(doc_top(d)) == NODE_OBJECT)
			(void)wishes_add(&all, policy(), n, doc_top(d), &why);
		doc_free(d);
	}
	for (size_t i = 0; i < all.n; i++)
		wish_check(&all.wish[i]);
	clash_check(&all);
	wishes_clear(&all);
	buf_clear(&why);
	return 0;
}

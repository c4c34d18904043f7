/* SPDX-License-Identifier: ISC */
#include "policy/words.h"

#include "policy/reading.h"

/* ---- titles ---- */

static struct text
word_title(const struct policy *p, const char *section, struct text key)
{
	const struct node *word =
	    node_get(vocabulary_words(p->memory, section), key.p);
	const struct node *title = node_get(word, "title");

	return title == NULL ? key : node_text(title);
}

struct text
category_title(const struct policy *p, struct text key)
{
	const struct policy_category *c =
	    name_find(key, p->category, p->categories, sizeof(*p->category));

	if (c == NULL)
		return word_title(p, "categories", key);
	return c->title.n > 0 ? c->title : key;
}

static struct text
use_title(const struct policy *p, struct text key)
{
	return word_title(p, "uses", key);
}

struct text
subject_title(const struct policy *p, struct text key)
{
	const struct policy_subject *s =
	    name_find(key, p->subject, p->subjects, sizeof(*p->subject));

	if (s == NULL)
		return word_title(p, "subjects", key);
	return s->title.n > 0 ? s->title : key;
}

struct text
purpose_title(const struct policy *p, const struct policy_purpose *purpose)
{
	return purpose->title.n > 0 ? purpose->title
				    : use_title(p, purpose->data_use);
}

struct text
dataset_title(const struct policy_dataset *d)
{
	return d->title.n > 0 ? d->title : d->name;
}

struct text
field_title(const struct policy_field *f)
{
	return f->title.n > 0 ? f->title : f->name;
}

struct text
recipient_title(const struct policy_recipient *r)
{
	return r->title.n > 0 ? r->title : r->name;
}

const char *
origin_name(enum origin o)
{
	return word_spelt(origin_words, (int)o);
}

const char *
origin_title(enum origin o)
{
	static const char *const titles[] = { "given by the person", "observed",
		"inferred", "from third parties" };

	return titles[o];
}

const char *
type_name(enum field_type t)
{
	return word_spelt(field_type_words, (int)t);
}

/* ---- sentences ---- */

void
list_say(struct buf *b, size_t i, size_t n, struct text t)
{
	if (i > 0)
		buf_add_string(b, i + 1 == n ? " and " : ", ");
	buf_add_text(b, t);
}

void
term_say(struct term t, struct buf *b)
{
	if (t.work_days > 0)
		buf_printf(b, "%lld business day%s", (long long)t.work_days,
		    t.work_days == 1 ? "" : "s");
	else
		period_put(t.period, b);
}

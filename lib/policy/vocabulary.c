/* SPDX-License-Identifier: ISC */
/*
 * Keys of fideslang, and those that a policy adds.  A key that fideslang has
 * replaced is read as its successor: else a rule about user.biometrics would
 * not see a field that is still called user.biometric.voice.
 */
#include "base/mem.h"
#include "data/data.h"
#include "policy/reading.h"

struct vocabulary {
	const struct node *words; /* of fideslang */
	const void *more;         /* those of the policy */
	size_t count, size;
	const char *what;
};

static struct vocabulary
vocabulary(struct reading *r, const char *section, const char *what)
{
	struct policy_memory *m = r->policy->memory;
	struct doc_trouble trouble;

	if (m->words == NULL)
		m->words =
		    doc_read(data_get(text_of("fideslang.json")), &trouble);
	return (
	    struct vocabulary){ .words = node_get(doc_top(m->words), section),
		.what = what };
}

static void
word_unknown(struct reading *r, const struct vocabulary *v, struct text key)
{
	struct text *names =
	    mem_array(node_size(v->words) + v->count, sizeof(*names));
	struct text name = { NULL, 0 }, near;
	const struct node *word;
	size_t n = 0;

	while ((word = node_next(v->words, &name)) != NULL)
		if (node_get(word, "replaced_by") == NULL)
			names[n++] = name;
	for (size_t i = 0; i < v->count; i++)
		names[n++] =
		    *(const struct text *)((const char *)v->more + i * v->size);
	near = name_near(r, key, names, n, sizeof(*names));
	if (near.n == 0)
		finding_add(r, LEVEL_ERROR, CHECK_VOCABULARY, "unknown %s %s",
		    v->what, name_quoted(key));
	else
		finding_add(r, LEVEL_ERROR, CHECK_VOCABULARY,
		    "unknown %s %s; did you mean %s?", v->what,
		    name_quoted(key), name_quoted(near));
	mem_free(names);
}

/* Puts the key itself, or its successor, in place of a key. */
static bool
word_take(struct reading *r, const struct vocabulary *v, struct text *key)
{
	const struct node *word, *next;
	struct text successor;

	if (name_find(*key, v->more, v->count, v->size) != NULL)
		return true;
	word = node_get(v->words, key->p);
	if (word == NULL) {
		word_unknown(r, v, *key);
		return false;
	}
	while ((next = node_get(word, "replaced_by")) != NULL) {
		successor = node_text(next);
		finding_add(r, LEVEL_WARNING, CHECK_VOCABULARY,
		    "%s has been replaced by %s", name_quoted(*key),
		    name_quoted(successor));
		*key = successor;
		word = node_get(v->words, successor.p);
	}
	return true;
}

static void
word_text(struct reading *r, const struct node *n, struct text *to,
    const struct vocabulary *v)
{
	struct text t;

	if (text_read(r, n, &t) && word_take(r, v, &t))
		*to = t;
}

static void
word_list(struct reading *r, const struct node *n, struct names *to,
    const struct vocabulary *v)
{
	struct names names;

	if (!names_read(r, n, &names))
		return;
	to->name = names.name;
	for (size_t i = 0; i < names.n; i++) {
		size_t from = path_enter_at(r, i);

		if (word_take(r, v, &names.name[i]))
			to->name[to->n++] = names.name[i];
		path_leave(r, from);
	}
}

static bool
standard(struct reading *r, const char *section, struct text key)
{
	struct vocabulary v = vocabulary(r, section, section);

	return node_get(v.words, key.p) != NULL;
}

bool
category_standard(struct reading *r, struct text key)
{
	return standard(r, "categories", key);
}

bool
subject_standard(struct reading *r, struct text key)
{
	return standard(r, "subjects", key);
}

static struct vocabulary
categories(struct reading *r)
{
	struct vocabulary v = vocabulary(r, "categories", "category");

	v.more = r->policy->category;
	v.count = r->policy->categories;
	v.size = sizeof(*r->policy->category);
	return v;
}

void
read_category(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct vocabulary v = categories(r);

	(void)with;
	word_text(r, n, to, &v);
}

void
read_categories(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct vocabulary v = categories(r);

	(void)with;
	word_list(r, n, to, &v);
}

void
read_use(struct reading *r, const struct node *n, void *to, const void *with)
{
	struct vocabulary v = vocabulary(r, "uses", "data use");

	(void)with;
	word_text(r, n, to, &v);
}

void
read_legal_basis(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct vocabulary v = vocabulary(r, "legal_bases", "legal basis");

	(void)with;
	word_text(r, n, to, &v);
}

void
read_subjects(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct vocabulary v = vocabulary(r, "subjects", "subject");

	(void)with;
	v.more = r->policy->subject;
	v.count = r->policy->subjects;
	v.size = sizeof(*r->policy->subject);
	word_list(r, n, to, &v);
}

/* {category: method}; the longest category that holds a field's wins. */
struct policy_transform *
transforms_read(struct reading *r, const struct node *node, size_t *n)
{
	struct vocabulary v = categories(r);
	struct text name = { NULL, 0 };
	struct policy_transform *all, *t;
	const struct node *method;

	all = map_new(r, node, sizeof(*all), n);
	for (t = all; t != NULL && t < all + *n; t++) {
		size_t from;

		method = node_next(node, &name);
		from = path_enter(r, name);
		word_take(r, &v, &t->category);
		read_method(r, method, &t->method, NULL);
		path_leave(r, from);
	}
	return all;
}

void
read_redact(struct reading *r, const struct node *n, void *to, const void *with)
{
	struct policy *p = to;

	(void)with;
	p->redact = transforms_read(r, n, &p->redacts);
}

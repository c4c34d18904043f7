/* SPDX-License-Identifier: ISC */
/*
 * Reads keys of fideslang, and keys that a policy adds to them.  A key that
 * fideslang has replaced is read as its successor: else a rule about
 * user.biometrics would not see a field that is still called
 * user.biometric.voice.
 */
#include "base/mem.h"
#include "data/data.h"
#include "policy/reading.h"

struct vocabulary {
	const struct node *words; /* of fideslang */
	const char *what;
	/* Those that the policy adds: structs that begin with their names. */
	const void *more;
	size_t count, size;
};

const struct node *
vocabulary_words(struct policy_memory *m, const char *section)
{
	struct doc_trouble trouble;

	if (m->words == NULL)
		m->words =
		    doc_read(data_get(text_of("fideslang.json")), &trouble);
	return node_get(doc_top(m->words), section);
}

static struct vocabulary
vocabulary(struct reading *r, const char *section, const char *what)
{
	return (struct vocabulary){ .what = what,
		.words = vocabulary_words(r->policy->memory, section) };
}

static void
word_unknown(struct reading *r, const struct vocabulary *v, struct text key)
{
	struct text *names =
	    mem_array(node_size(v->words) + v->count, sizeof(*names));
	struct text name = { NULL, 0 };
	const struct node *word;
	size_t n = 0;

	while ((word = node_next(v->words, &name)) != NULL)
		if (node_get(word, "replaced_by") == NULL)
			names[n++] = name;
	for (size_t i = 0; i < v->count; i++)
		names[n++] =
		    *(const struct text *)((const char *)v->more + i * v->size);
	name_unknown(r, CHECK_VOCABULARY, v->what, key, names, n,
	    sizeof(*names));
	mem_free(names);
}

/* Puts the successor of a key in its place.  false after a finding: it is
 * unknown. */
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
word_text(const struct slot *s, const struct vocabulary *v)
{
	struct text t;

	if (text_read(s->reading, s->node, &t) && word_take(s->reading, v, &t))
		*(struct text *)s->to = t;
}

static void
word_list(const struct slot *s, const struct vocabulary *v)
{
	struct names names, *to = s->to;

	if (!names_read(s->reading, s->node, &names))
		return;
	/* A later line of a file replaces the list of an earlier one. */
	*to = (struct names){ names.name, 0 };
	for (size_t i = 0; i < names.n; i++) {
		size_t from = path_enter_at(s->reading, i);

		if (word_take(s->reading, v, &names.name[i]))
			to->name[to->n++] = names.name[i];
		path_leave(s->reading, from);
	}
}

bool
category_standard(struct reading *r, struct text key)
{
	return node_get(vocabulary_words(r->policy->memory, "categories"),
		   key.p) != NULL;
}

bool
subject_standard(struct reading *r, struct text key)
{
	return node_get(vocabulary_words(r->policy->memory, "subjects"),
		   key.p) != NULL;
}

static struct vocabulary
categories(struct reading *r)
{
	const struct policy *p = r->policy;
	struct vocabulary v = vocabulary(r, "categories", "category");

	v.more = p->category;
	v.count = p->categories;
	v.size = sizeof(*p->category);
	return v;
}

void
category_resolve(struct reading *r, struct text *key)
{
	struct vocabulary v = categories(r);

	word_take(r, &v, key);
}

void
read_category(const struct slot *s)
{
	struct vocabulary v = categories(s->reading);

	word_text(s, &v);
}

void
read_categories(const struct slot *s)
{
	struct vocabulary v = categories(s->reading);

	word_list(s, &v);
}

void
read_use(const struct slot *s)
{
	struct vocabulary v = vocabulary(s->reading, "uses", "data use");

	word_text(s, &v);
}

void
read_legal_basis(const struct slot *s)
{
	struct vocabulary v =
	    vocabulary(s->reading, "legal_bases", "legal basis");

	word_text(s, &v);
}

void
read_subjects(const struct slot *s)
{
	const struct policy *p = s->reading->policy;
	struct vocabulary v = vocabulary(s->reading, "subjects", "subject");

	v.more = p->subject;
	v.count = p->subjects;
	v.size = sizeof(*p->subject);
	word_list(s, &v);
}

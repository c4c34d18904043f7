/* SPDX-License-Identifier: ISC */
/*
 * Clauses of the published text: where they are, and who names them.
 *
 * A text that lawyers write has no numbers to rely on, so a file beside it
 * gives each clause a number and the words that it begins with.  It goes up to
 * the first words of the next one, so that every sentence belongs to one.
 */
#include "base/mem.h"
#include "policy/reading.h"

/* ---- the file ---- */

#define AT(member) offsetof(struct policy_clause, member)

static const struct word kind_words[] = {
	{ "promise", false },
	{ "statement", true },
	{ NULL, 0 },
};

static const struct member clause_keys[] = {
	{ "clause", read_text, AT(name), NULL, true },
	{ "begins", read_text, AT(begins), NULL, true },
	{ "kind", read_is_word, AT(statement), kind_words, false },
	{ NULL, NULL, 0, NULL, false },
};

/* The first place of a word in a text; NULL: none. */
static const char *
text_find(struct text t, struct text what)
{
	const char *end = t.p + t.n - what.n;

	if (what.n == 0 || t.n < what.n)
		return NULL;
	for (const char *p = t.p; p <= end; p++)
		if (memcmp(p, what.p, what.n) == 0)
			return p;
	return NULL;
}

static size_t
lines_between(const char *from, const char *to)
{
	size_t n = 0;

	for (; from < to; from++)
		n += *from == '\n';
	return n;
}

/* Clauses stand in the order of the text; *rest is what is behind the begin of
 * the one before. */
static void
clause_place(struct reading *r, struct policy_clause *c, struct text *rest)
{
	struct text all = r->policy->published;
	const char *at = text_find(*rest, c->begins);
	const struct policy *p = r->policy;
	size_t from = path_enter(r, text_of("begins"));

	if (c->begins.n > 0 && at == NULL)
		finding_add(r, LEVEL_ERROR, CHECK_REFERENCE,
		    "the published text has no such words behind the clause "
		    "before");
	path_leave(r, from);
	if (name_find(c->name, p->clause, p->clauses - 1, sizeof(*c)) != NULL)
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "clause %s is there twice", name_quoted(c->name));
	if (at == NULL)
		return;
	c->line = 1 + lines_between(all.p, at);
	text_skip(rest, (size_t)(at - rest->p) + 1);
}

static void
clauses_read(struct reading *r, const struct node *list)
{
	struct policy *p = r->policy;
	struct text rest = p->published;

	if (!node_is_kind(r, list, NODE_LIST))
		return;
	p->clause = reading_keep(r, node_size(list), sizeof(*p->clause));
	for (size_t i = 0; i < node_size(list); i++) {
		size_t from = path_enter_at(r, i);

		object_read(r, node_at(list, i), clause_keys,
		    &p->clause[p->clauses++]);
		clause_place(r, &p->clause[p->clauses - 1], &rest);
		path_leave(r, from);
	}
}

/* {"format": "pp-clauses/1", "clauses": [...]}; "what" is for readers. */
static void
read_clause_format(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct text t;

	(void)to;
	(void)with;
	if (text_read(r, n, &t) && !text_is(t, "pp-clauses/1"))
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "must be \"pp-clauses/1\"");
}

static void
read_clause_list(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	(void)to;
	(void)with;
	clauses_read(r, n);
}

static const struct member file_keys[] = {
	{ "format", read_clause_format, 0, NULL, true },
	{ "what", read_ignored, 0, NULL, false },
	{ "clauses", read_clause_list, 0, NULL, true },
	{ NULL, NULL, 0, NULL, false },
};

void
read_clauses(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct policy_memory *m = r->policy->memory;
	struct text name, content = { NULL, 0 };
	struct doc_trouble trouble;

	(void)to;
	(void)with;
	if (!r->policy->sourced)
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "lists clauses of a \"source\" that is not there");
	else if (text_read(r, n, &name) && r->policy->published.p != NULL)
		content = file_beside(r, name);
	if (content.p == NULL)
		return;
	m->clauses = doc_read(content, &trouble);
	if (m->clauses == NULL)
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "the file is no JSON (line %d)", trouble.line);
	else
		object_read(r, doc_top(m->clauses), file_keys, NULL);
}

/* ---- who names them ---- */

static struct policy_mention *
mention_new(struct reading *r, size_t cut)
{
	struct policy *p = r->policy;
	size_t n = p->mentions, len = r->path.len - cut;
	struct policy_mention *old = p->mention;
	char *where = reading_keep(r, len + 1, 1);

	if ((n & (n - 1)) == 0) {
		p->mention =
		    reading_keep(r, n == 0 ? 1 : 2 * n, sizeof(*p->mention));
		if (n > 0)
			memcpy(p->mention, old, n * sizeof(*old));
	}
	memcpy(where, r->path.p, len);
	p->mention[n].where = (struct text){ where, len };
	return &p->mention[p->mentions++];
}

/* 4.1, 4.2b */
static struct text
joined(struct reading *r, const struct names *names)
{
	size_t len = 0;
	char *p, *all;

	if (names->n == 1)
		return names->name[0];
	for (size_t i = 0; i < names->n; i++)
		len += names->name[i].n + 2;
	p = all = reading_keep(r, len + 1, 1);
	for (size_t i = 0; i < names->n; i++) {
		if (i > 0) {
			*p++ = ',';
			*p++ = ' ';
		}
		memcpy(p, names->name[i].p, names->name[i].n);
		p += names->name[i].n;
	}
	return (struct text){ all, (size_t)(p - all) };
}

/* Without a node: an object that names no clause. */
void
read_clause(struct reading *r, const struct node *n, void *to, const void *with)
{
	size_t cut = n == NULL ? 0 : sizeof(".clause") - 1;
	struct names names = { NULL, 0 };

	if (n != NULL)
		read_one_or_names(r, n, &names, with);
	if (names.n == 0)
		mention_new(r, cut);
	for (size_t i = 0; i < names.n; i++)
		mention_new(r, cut)->clause = names.name[i];
	if (names.n > 0 && to != NULL)
		*(struct text *)to = joined(r, &names);
}

void
read_clause_only(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	(void)to;
	read_clause(r, n, NULL, with);
}

/* Tables have it behind the clause. */
void
read_assumed(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	(void)with;
	if (text_read(r, n, to))
		r->policy->mention[r->policy->mentions - 1].assumed =
		    *(struct text *)to;
}

/* What the published text does not say is for a person to see. */
void
check_assumed(struct reading *r)
{
	const struct policy *p = r->policy;

	for (size_t i = 0; i < p->mentions; i++) {
		const struct policy_mention *m = &p->mention[i];

		if (m->assumed.n == 0)
			continue;
		buf_add_text(&r->path, m->where);
		finding_add(r, LEVEL_WARNING, CHECK_ASSUMED, "is assumed: %.*s",
		    (int)m->assumed.n, m->assumed.p);
		path_leave(r, 0);
	}
}

/* A clause that is not in the list is a slip, or the list is short. */
void
check_clauses(struct reading *r)
{
	const struct policy *p = r->policy;

	for (size_t i = 0; i < p->mentions && p->clauses > 0; i++) {
		const struct policy_mention *m = &p->mention[i];

		if (m->clause.n == 0)
			continue;
		buf_add_text(&r->path, m->where);
		name_resolve(r, "clause", m->clause, p->clause, p->clauses,
		    sizeof(*p->clause));
		path_leave(r, 0);
	}
}

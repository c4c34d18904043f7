/* SPDX-License-Identifier: ISC */
/*
 * Clauses of the published text: where they are, and what names them.
 *
 * Lawyers' texts have no numbers to rely on, so a file beside the text gives
 * each clause a number and the words that it begins with.  A clause ends where
 * the next one begins, so that every sentence belongs to one.
 */
#include "base/mem.h"
#include "base/msg.h"
#include "policy/reading.h"

/* ---- the file ---- */

#define AT(member) offsetof(struct policy_clause, member)

static const struct word kind_words[] = {
	{ "promise", false },
	{ "statement", true },
	{ NULL, 0 },
};

/* A place of the policy or several, as "retention" or "rights.promise". */
static void
read_about(const struct slot *s)
{
	static const struct text sections[] = { { "policy", 6 },
		{ "choices", 7 }, { "purposes", 8 }, { "notices", 7 },
		{ "identity", 8 }, { "redact", 6 }, { "datasets", 8 },
		{ "retention", 9 }, { "records", 7 }, { "recipients", 10 },
		{ "releases", 8 }, { "transfers", 9 }, { "rights", 6 },
		{ "children", 8 } };
	const size_t n = sizeof(sections) / sizeof(*sections);
	struct names *about = s->to;

	one_or_names_read(s->reading, s->node, about);
	for (size_t i = 0; i < about->n; i++) {
		struct text section = about->name[i];

		for (size_t k = 0; k < section.n; k++)
			if (section.p[k] == '.' || section.p[k] == '[')
				section.n = k;
		name_resolve(s->reading, "section", section, sections, n,
		    sizeof(*sections));
	}
}

static const struct member clause_keys[] = {
	{ "clause", read_text, AT(name), NULL, MUST },
	{ "begins", read_text, AT(begins), NULL, MUST },
	{ "kind", read_is_word, AT(statement), kind_words, MAY },
	{ "about", read_about, AT(about), NULL, MAY },
	{ .name = NULL },
};

/* Finds the first place of some words in a text; NULL: there is none. */
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

/* Clauses are listed in the order of the text.  *rest begins behind the first
 * letter of the clause before. */
static void
clause_place(struct reading *r, struct policy_clause *c, struct text *rest)
{
	struct text all = r->policy->published;
	const char *at = text_find(*rest, c->begins);
	const struct policy *p = r->policy;

	if (c->begins.n > 0 && at == NULL)
		finding_add(r, LEVEL_ERROR, CHECK_REFERENCE,
		    "%s does not have these words after the beginning of the "
		    "clause before; copy the words from the text",
		    name_quoted(p->source));
	if (name_find(c->name, p->clause, p->clauses - 1, sizeof(*c)) != NULL)
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "an earlier clause has the same number");
	if (at == NULL)
		return;
	c->line = 1 + lines_between(all.p, at);
	c->says = (struct text){ at, (size_t)(all.p + all.n - at) };
	if (c > p->clause && c[-1].says.n > 0)
		c[-1].says.n = (size_t)(at - c[-1].says.p);
	text_skip(rest, (size_t)(at - rest->p) + 1);
}

/* Makes the path name a clause as people do: 4.5 ("To operate ..."). */
static size_t
clause_enter(struct reading *r, const struct policy_clause *c, size_t i)
{
	enum { SHOWN = 36 };
	size_t from = r->path.len;
	char shown[SHOWN], name[MSG_NAME_MAX + 1];

	r->path.len -= strlen("clauses");
	if (c->name.n > 0)
		buf_printf(&r->path, "clause %s (\"%s\")",
		    msg_name(name, sizeof(name), c->name),
		    msg_name(shown, sizeof(shown), c->begins));
	else
		buf_printf(&r->path, "clause number %zu", i + 1);
	return from;
}

/* Restores a path that a longer or shorter one has overwritten. */
static void
clause_leave(struct reading *r, size_t from)
{
	path_leave(r, from - strlen("clauses"));
	buf_add_string(&r->path, "clauses");
}

static void
read_clause_list(const struct slot *s)
{
	struct policy *p = s->to;
	struct text rest = p->published;

	if (!node_is_kind(s->reading, s->node, NODE_LIST))
		return;
	p->clause =
	    reading_keep(s->reading, node_size(s->node), sizeof(*p->clause));
	for (size_t i = 0; i < node_size(s->node); i++) {
		struct policy_clause *c = &p->clause[p->clauses++];
		size_t from =
		    path_enter_element(s->reading, s->node, i, "clause");

		object_read(s->reading, node_at(s->node, i), clause_keys, c);
		path_leave(s->reading, from);
		from = clause_enter(s->reading, c, i);
		clause_place(s->reading, c, &rest);
		clause_leave(s->reading, from);
	}
}

/* {"format": "pp-clauses/1", "clauses": [...]}; "what" is for people. */
static void
read_clause_format(const struct slot *s)
{
	struct text t;

	if (text_read(s->reading, s->node, &t) && !text_is(t, "pp-clauses/1"))
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "must be \"pp-clauses/1\"");
}

static const struct member file_keys[] = {
	{ "format", read_clause_format, 0, NULL, MUST },
	{ "what", read_ignored, 0, NULL, MAY },
	{ "clauses", read_clause_list, 0, NULL, MUST },
	{ .name = NULL },
};

/* Places in the file begin with its name, not with the policy's key for it. */
static void
file_read(struct reading *r, struct text name, const struct node *top)
{
	struct buf policy = r->path;

	r->path = (struct buf){ 0 };
	path_enter_file(r, name);
	object_read(r, top, file_keys, r->policy);
	buf_clear(&r->path);
	r->path = policy;
}

void
read_clauses(const struct slot *s)
{
	struct policy *p = s->to;
	struct text name, content = { NULL, 0 };
	struct doc_trouble trouble;

	if (!p->sourced)
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "needs \"source\", the file of the published text");
	else if (text_read(s->reading, s->node, &name) &&
		 p->published.p != NULL)
		content = file_beside(s->reading, name);
	if (content.p == NULL)
		return;
	p->memory->clauses = doc_read(content, &trouble);
	if (p->memory->clauses == NULL)
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "%s:%d:%d: is not JSON", name_quoted(name), trouble.line,
		    trouble.column);
	else
		file_read(s->reading, name, doc_top(p->memory->clauses));
}

/* ---- what names them ---- */

/* Adds a mention by the object whose "clause" is being read. */
static struct policy_mention *
mention_new(struct reading *r)
{
	struct policy *p = r->policy;
	size_t n = p->mentions, len = r->path.len - strlen(".clause");
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

/* Joins names: 4.1, 4.2b */
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

/* Adds a mention for each name; one without a clause where there is no name. */
static struct names
clauses_list(const struct slot *s)
{
	struct names named = { NULL, 0 };

	if (s->node != NULL)
		one_or_names_read(s->reading, s->node, &named);
	if (named.n == 0)
		mention_new(s->reading);
	for (size_t i = 0; i < named.n; i++)
		mention_new(s->reading)->clause = named.name[i];
	return named;
}

void
read_clause(const struct slot *s)
{
	struct names named = clauses_list(s);

	if (named.n > 0)
		*(struct text *)s->to = joined(s->reading, &named);
}

void
read_clause_only(const struct slot *s)
{
	clauses_list(s);
}

/* The object has just added its mention, as tables have the clause before. */
void
read_assumed(const struct slot *s)
{
	if (text_read(s->reading, s->node, s->to))
		s->reading->policy->mention[s->reading->policy->mentions - 1]
		    .assumed = *(struct text *)s->to;
}

/* A person has to look at what the published text does not say. */
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

/* A clause that is not in the list is misspelt, or the list lacks it. */
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

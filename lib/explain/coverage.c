/* SPDX-License-Identifier: ISC */
#include "explain/explainreports.h"
#include "record/json.h"

static bool
names(const struct policy_mention *m, const struct policy_clause *c)
{
	return text_equal(m->clause, c->name);
}

static size_t
named_by(const struct policy *p, const struct policy_clause *c)
{
	size_t n = 0;

	for (size_t i = 0; i < p->mentions; i++)
		n += names(&p->mention[i], c);
	return n;
}

struct counts {
	size_t promises, executed;
};

static struct counts
count(const struct policy *p)
{
	struct counts n = { 0 };

	for (size_t i = 0; i < p->clauses; i++)
		if (!p->clause[i].statement) {
			n.promises++;
			n.executed += named_by(p, &p->clause[i]) > 0;
		}
	return n;
}

/* ---- text ---- */

static void
uncovered_put(const struct policy *p, struct buf *b)
{
	const char *head = "\nPromises that nothing executes:\n";

	for (size_t i = 0; i < p->clauses; i++) {
		const struct policy_clause *c = &p->clause[i];

		if (c->statement || named_by(p, c) > 0)
			continue;
		buf_printf(b, "%s%.*s:%zu: %.*s: %.*s ...\n", head,
		    (int)p->source.n, p->source.p, c->line, (int)c->name.n,
		    c->name.p, (int)c->begins.n, c->begins.p);
		head = "";
	}
}

/* Mentions that name no clause, or what others assume beyond their clause. */
static void
mentions_put(const struct policy *p, bool named, const char *head,
    struct buf *b)
{
	for (size_t i = 0; i < p->mentions; i++) {
		const struct policy_mention *m = &p->mention[i];
		struct text clause = named ? m->clause : text_of("assumed");

		if ((m->clause.n > 0) != named || (named && m->assumed.n == 0))
			continue;
		buf_printf(b, "%s%.*s", head, (int)m->where.n, m->where.p);
		if (m->assumed.n > 0)
			buf_printf(b, ": %.*s: %.*s", (int)clause.n, clause.p,
			    (int)m->assumed.n, m->assumed.p);
		buf_add_byte(b, '\n');
		head = "";
	}
}

static void
text_put(const struct policy *p, struct counts n, struct buf *b)
{
	buf_printf(b,
	    "%zu clauses: %zu promises, of which %zu are executed, and %zu "
	    "statements.\n",
	    p->clauses, n.promises, n.executed, p->clauses - n.promises);
	uncovered_put(p, b);
	mentions_put(p, false, "\nWhat names no clause:\n", b);
	mentions_put(p, true, "\nWhat a clause does not say, and is assumed:\n",
	    b);
}

/* ---- JSON ---- */

static void
member_put(struct buf *b, const char *key, struct text t)
{
	buf_printf(b, ",\"%s\":", key);
	if (t.n == 0)
		buf_add_string(b, "null");
	else
		json_encode(b, t);
}

static void
clause_put(const struct policy *p, const struct policy_clause *c, struct buf *b)
{
	const char *joint = "";

	buf_printf(b, "{\"line\":%zu,\"kind\":\"%s\"", c->line,
	    c->statement ? "statement" : "promise");
	member_put(b, "clause", c->name);
	member_put(b, "begins", c->begins);
	buf_add_string(b, ",\"named_by\":[");
	for (size_t i = 0; i < p->mentions; i++)
		if (names(&p->mention[i], c)) {
			buf_add_string(b, joint);
			json_encode(b, p->mention[i].where);
			joint = ",";
		}
	buf_add_string(b, "]}");
}

static void
json_put(const struct policy *p, struct counts n, struct buf *b)
{
	const char *joint = "\n";

	buf_printf(b,
	    "{\"promises\":%zu,\"executed\":%zu,\"statements\":%zu,"
	    "\"clauses\":[",
	    n.promises, n.executed, p->clauses - n.promises);
	for (size_t i = 0; i < p->clauses; i++) {
		buf_add_string(b, i == 0 ? "\n" : ",\n");
		clause_put(p, &p->clause[i], b);
	}
	buf_add_string(b, "\n],\"rules\":[");
	for (size_t i = 0; i < p->mentions; i++) {
		buf_printf(b, "%s{\"where\":", joint);
		json_encode(b, p->mention[i].where);
		member_put(b, "clause", p->mention[i].clause);
		member_put(b, "assumed", p->mention[i].assumed);
		buf_add_byte(b, '}');
		joint = ",\n";
	}
	buf_add_string(b, "\n]}\n");
}

bool
coverage_report(const struct policy *p, bool json, struct buf *b)
{
	struct counts n = count(p);

	if (json)
		json_put(p, n, b);
	else
		text_put(p, n, b);
	return n.executed == n.promises;
}

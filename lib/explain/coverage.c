/* SPDX-License-Identifier: ISC */
/*
 * coverage: which promises of the published text are executed, and by which
 * program.
 *
 * A place in the policy that names a clause executes it only if a program acts
 * on that place in this policy, and nothing in the clause speaks against it.  A
 * dataset says what is collected, which is an inventory.  All other places only
 * name the clause.
 */
#include "base/mem.h"
#include "explain/clausefit.h"
#include "explain/explainreports.h"
#include "policy/reading.h"
#include "record/json.h"

enum doing { UNNAMED, NAMED, INVENTORY, EXECUTED, DOINGS };

/* ---- places ---- */

/* What a place does for the clause that it names. */
struct deed {
	enum doing is;
	const char *program; /* EXECUTED */
	struct buf why;      /* NAMED, though a program could act there */
};

static const struct policy_clause *
clause_of(const struct policy *p, const struct policy_mention *m)
{
	return name_find(m->clause, p->clause, p->clauses, sizeof(*p->clause));
}

static struct deed
deed_of(const struct policy *p, const struct policy_mention *m)
{
	const struct doer *doer = doing_find(p, m->where);
	const struct policy_clause *c = clause_of(p, m);
	const char *idle = doer == NULL ? NULL : doer->idle(p, m->where);
	struct deed deed = { .is = NAMED };

	if (idle != NULL)
		buf_add_string(&deed.why, idle);
	if (idle != NULL ||
	    (doer == NULL && !doing_within(m->where, text_of("datasets"))) ||
	    (c != NULL && !clause_fits(p, c, m, doer, &deed.why)))
		return deed;
	deed.is = doer == NULL ? INVENTORY : EXECUTED;
	deed.program = doer == NULL ? NULL : doer->program;
	return deed;
}

struct counts {
	size_t promises, by[DOINGS];
	enum doing *doing; /* of each clause */
	struct deed *deed; /* of each mention */
};

/* ---- clauses ---- */

static bool
names(const struct policy_mention *m, const struct policy_clause *c)
{
	return text_equal(m->clause, c->name);
}

/* The most that a place does for a clause. */
static enum doing
clause_doing(const struct policy *p, const struct counts *n,
    const struct policy_clause *c)
{
	enum doing most = UNNAMED;

	for (size_t i = 0; i < p->mentions; i++)
		if (names(&p->mention[i], c) && n->deed[i].is > most)
			most = n->deed[i].is;
	return most;
}

/* Whether a place before this one has the clause executed by its program. */
static bool
is_repeated(const struct policy *p, const struct counts *n, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (text_equal(p->mention[j].clause, p->mention[i].clause) &&
		    n->deed[j].program != NULL &&
		    strcmp(n->deed[j].program, n->deed[i].program) == 0)
			return true;
	return false;
}

/* Appends each program once. */
static void
programs_put(const struct policy *p, const struct counts *n,
    const struct policy_clause *c, const char *quote, struct buf *b)
{
	const char *joint = "";

	for (size_t i = 0; i < p->mentions; i++) {
		const char *program = n->deed[i].program;

		if (program == NULL || !names(&p->mention[i], c) ||
		    is_repeated(p, n, i))
			continue;
		buf_printf(b, "%s%s%s%s", joint, quote, program, quote);
		joint = ", ";
	}
}

static struct counts
count(const struct policy *p)
{
	struct counts n = { .doing = mem_array(p->clauses, sizeof(*n.doing)),
		.deed = mem_array(p->mentions, sizeof(*n.deed)) };

	for (size_t i = 0; i < p->mentions; i++)
		n.deed[i] = deed_of(p, &p->mention[i]);
	for (size_t i = 0; i < p->clauses; i++) {
		n.doing[i] = clause_doing(p, &n, &p->clause[i]);
		n.promises += !p->clause[i].statement;
		n.by[n.doing[i]] += !p->clause[i].statement;
	}
	return n;
}

static void
counts_clear(const struct policy *p, struct counts *n)
{
	for (size_t i = 0; i < p->mentions; i++)
		buf_clear(&n->deed[i].why);
	mem_free(n->deed);
	mem_free(n->doing);
}

/* ---- text ---- */

static void
clause_line_put(const struct policy *p, const struct counts *n,
    const struct policy_clause *c, enum doing doing, struct buf *b)
{
	static const char *const words[DOINGS] = { "not named", "named",
		"inventory", "" };

	buf_printf(b, "%.*s:%zu: %.*s: %s", (int)p->source.n, p->source.p,
	    c->line, (int)c->name.n, c->name.p, words[doing]);
	if (doing == EXECUTED)
		programs_put(p, n, c, "", b);
	buf_printf(b, ": %.*s ...\n", (int)c->begins.n, c->begins.p);
}

static void
promises_put(const struct policy *p, const struct counts *n, enum doing doing,
    struct buf *b)
{
	static const char *const heads[DOINGS] = {
		"\nPromises that nothing in the policy names:\n",
		"\nPromises that the policy names, but no program executes:\n",
		"\nPromises that say what is collected:\n",
		"\nPromises that programs execute:\n",
	};
	bool first = true;

	for (size_t i = 0; i < p->clauses; i++) {
		if (p->clause[i].statement || n->doing[i] != doing)
			continue;
		buf_add_string(b, first ? heads[doing] : "");
		clause_line_put(p, n, &p->clause[i], doing, b);
		first = false;
	}
}

/* Places on which a program could act, and why it does not. */
static void
unfit_put(const struct policy *p, const struct counts *n, struct buf *b)
{
	const char *head =
	    "\nPlaces that do not execute the clause they name:\n";

	for (size_t i = 0; i < p->mentions; i++) {
		const struct policy_mention *m = &p->mention[i];
		const struct buf *why = &n->deed[i].why;

		if (why->len == 0 || m->clause.n == 0)
			continue;
		buf_printf(b, "%s%.*s: %.*s: %.*s\n", head, (int)m->where.n,
		    m->where.p, (int)m->clause.n, m->clause.p, (int)why->len,
		    why->p);
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
text_put(const struct policy *p, const struct counts *n, struct buf *b)
{
	buf_printf(b,
	    "%zu clauses: %zu promises and %zu statements.\n"
	    "Of the promises, programs execute %zu; %zu say what is collected, "
	    "%zu are only named, and %zu are not named.\n",
	    p->clauses, n->promises, p->clauses - n->promises, n->by[EXECUTED],
	    n->by[INVENTORY], n->by[NAMED], n->by[UNNAMED]);
	for (int doing = UNNAMED; doing < DOINGS; doing++)
		promises_put(p, n, (enum doing)doing, b);
	unfit_put(p, n, b);
	mentions_put(p, false, "\nPlaces that name no clause:\n", b);
	mentions_put(p, true, "\nAssumed, as the clause does not say it:\n", b);
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
clause_put(const struct policy *p, const struct counts *n, size_t nth,
    struct buf *b)
{
	static const char *const words[DOINGS] = { "not_named", "named",
		"inventory", "executed" };
	const struct policy_clause *c = &p->clause[nth];
	const char *joint = "";

	buf_printf(b, "{\"line\":%zu,\"kind\":\"%s\"", c->line,
	    c->statement ? "statement" : "promise");
	member_put(b, "clause", c->name);
	member_put(b, "begins", c->begins);
	buf_printf(b, ",\"is\":\"%s\",\"programs\":[", words[n->doing[nth]]);
	programs_put(p, n, c, "\"", b);
	buf_add_string(b, "],\"named_by\":[");
	for (size_t i = 0; i < p->mentions; i++)
		if (names(&p->mention[i], c)) {
			buf_add_string(b, joint);
			json_encode(b, p->mention[i].where);
			joint = ",";
		}
	buf_add_string(b, "]}");
}

static void
json_put(const struct policy *p, const struct counts *n, struct buf *b)
{
	const char *joint = "\n";

	buf_printf(b,
	    "{\"promises\":%zu,\"executed\":%zu,\"inventory\":%zu,"
	    "\"named\":%zu,\"not_named\":%zu,\"statements\":%zu,"
	    "\"clauses\":[",
	    n->promises, n->by[EXECUTED], n->by[INVENTORY], n->by[NAMED],
	    n->by[UNNAMED], p->clauses - n->promises);
	for (size_t i = 0; i < p->clauses; i++) {
		buf_add_string(b, i == 0 ? "\n" : ",\n");
		clause_put(p, n, i, b);
	}
	buf_add_string(b, "\n],\"rules\":[");
	for (size_t i = 0; i < p->mentions; i++) {
		const struct deed *deed = &n->deed[i];
		const char *program = deed->program;

		buf_printf(b, "%s{\"where\":", joint);
		json_encode(b, p->mention[i].where);
		member_put(b, "clause", p->mention[i].clause);
		member_put(b, "assumed", p->mention[i].assumed);
		member_put(b, "program",
		    text_of(program == NULL ? "" : program));
		member_put(b, "why_not",
		    (struct text){ deed->why.p, deed->why.len });
		buf_add_byte(b, '}');
		joint = ",\n";
	}
	buf_add_string(b, "\n]}\n");
}

bool
coverage_report(const struct policy *p, bool json, struct buf *b)
{
	struct counts n = count(p);
	bool whole = n.by[UNNAMED] == 0 && n.by[NAMED] == 0;

	if (json)
		json_put(p, &n, b);
	else
		text_put(p, &n, b);
	counts_clear(p, &n);
	return whole;
}

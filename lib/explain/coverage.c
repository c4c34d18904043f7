/* SPDX-License-Identifier: ISC */
/*
 * coverage: which promises of the published text are executed, and by which
 * program.
 *
 * A place in the policy that names a clause executes it only if a program acts
 * on that place.  A dataset says what is collected, which is an inventory.  All
 * other places only name the clause.
 */
#include "base/mem.h"
#include "explain/explainreports.h"
#include "policy/reading.h"
#include "record/json.h"

enum doing { UNNAMED, NAMED, INVENTORY, EXECUTED, DOINGS };

/* ---- who acts on a place ---- */

/* Requests that are not here are recorded and counted by pp-request, but people
 * carry them out. */
static const struct doer {
	const char *place, *program;
} doers[] = {
	{ "retention", "pp-retain" },
	{ "children", "pp-retain" },
	{ "records.deletions", "pp-retain" },
	{ "records.requests", "pp-request" },
	{ "recipients", "pp-redact" },
	{ "releases", "pp-anonymize" },
	{ "transfers", "pp-policy" },
	{ "rights.promise", "pp-request" },
	{ "rights.requests.deletion", "pp-retain" },
	{ "rights.requests.restriction", "pp-retain" },
	{ "rights.requests.objection", "pp-retain" },
	{ "rights.requests.appeal", "pp-request" },
};

/* Whether a place is the other or lies below it. */
static bool
is_within(struct text where, const char *place)
{
	size_t n = strlen(place);

	return where.n >= n && memcmp(where.p, place, n) == 0 &&
	       (where.n == n || where.p[n] == '.' || where.p[n] == '[');
}

static bool
is_hidden(const struct policy_field *f)
{
	return f->never || (f->redact.n > 0 && !text_is(f->redact, "keep"));
}

/* Whether the place is a field that pp-redact hides. */
static bool
hides(const struct policy *p, struct text where)
{
	struct reading r = { .findings = NULL };
	bool found = false;

	for (size_t i = 0; i < p->datasets && !found; i++)
		for (size_t j = 0; j < p->dataset[i].fields && !found; j++) {
			const struct policy_field *f = &p->dataset[i].field[j];

			if (!is_hidden(f) || f->clause.n == 0)
				continue;
			path_leave(&r, 0);
			path_enter_two(&r, "datasets", p->dataset[i].name);
			path_enter_two(&r, "fields", f->name);
			found = text_equal(where,
			    (struct text){ r.path.p, r.path.len });
		}
	buf_clear(&r.path);
	return found;
}

/* NULL: no program acts on the place. */
static const char *
program_of(const struct policy *p, struct text where)
{
	for (size_t i = 0; i < sizeof(doers) / sizeof(*doers); i++)
		if (is_within(where, doers[i].place))
			return doers[i].program;
	/* pp-retain adds to this list, and never removes a line. */
	if (is_within(where, "records.suppression") && p->suppression.kept)
		return "pp-retain";
	return is_within(where, "datasets") && hides(p, where) ? "pp-redact"
							       : NULL;
}

static enum doing
doing_of(const struct policy *p, struct text where)
{
	if (program_of(p, where) != NULL)
		return EXECUTED;
	return is_within(where, "datasets") ? INVENTORY : NAMED;
}

/* ---- clauses ---- */

static bool
names(const struct policy_mention *m, const struct policy_clause *c)
{
	return text_equal(m->clause, c->name);
}

/* The most that a place does for a clause. */
static enum doing
clause_doing(const struct policy *p, const struct policy_clause *c)
{
	enum doing most = UNNAMED;

	for (size_t i = 0; i < p->mentions; i++) {
		const struct policy_mention *m = &p->mention[i];

		if (names(m, c) && doing_of(p, m->where) > most)
			most = doing_of(p, m->where);
	}
	return most;
}

/* Appends each program once, with `before` before the first and `joint` between
 * them. */
static void
programs_put(const struct policy *p, const struct policy_clause *c,
    const char *quote, struct buf *b)
{
	const char *put[sizeof(doers) / sizeof(*doers) + 1];
	size_t n = 0, j;

	for (size_t i = 0; i < p->mentions; i++) {
		const struct policy_mention *m = &p->mention[i];
		const char *program =
		    names(m, c) ? program_of(p, m->where) : NULL;

		for (j = 0; program != NULL && j < n; j++)
			if (strcmp(put[j], program) == 0)
				program = NULL;
		if (program == NULL)
			continue;
		buf_printf(b, "%s%s%s%s", n == 0 ? "" : ", ", quote, program,
		    quote);
		put[n++] = program;
	}
}

struct counts {
	size_t promises, by[DOINGS];
	enum doing *doing; /* of each clause */
};

static struct counts
count(const struct policy *p)
{
	struct counts n = { .doing = mem_array(p->clauses, sizeof(*n.doing)) };

	for (size_t i = 0; i < p->clauses; i++) {
		n.doing[i] = clause_doing(p, &p->clause[i]);
		n.promises += !p->clause[i].statement;
		n.by[n.doing[i]] += !p->clause[i].statement;
	}
	return n;
}

/* ---- text ---- */

static void
clause_line_put(const struct policy *p, const struct policy_clause *c,
    enum doing doing, struct buf *b)
{
	static const char *const words[DOINGS] = { "not named", "named",
		"inventory", "" };

	buf_printf(b, "%.*s:%zu: %.*s: %s", (int)p->source.n, p->source.p,
	    c->line, (int)c->name.n, c->name.p, words[doing]);
	if (doing == EXECUTED)
		programs_put(p, c, "", b);
	buf_printf(b, ": %.*s ...\n", (int)c->begins.n, c->begins.p);
}

static void
promises_put(const struct policy *p, struct counts n, enum doing doing,
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
		if (p->clause[i].statement || n.doing[i] != doing)
			continue;
		buf_add_string(b, first ? heads[doing] : "");
		clause_line_put(p, &p->clause[i], doing, b);
		first = false;
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
	    "%zu clauses: %zu promises and %zu statements.\n"
	    "Of the promises, programs execute %zu; %zu say what is collected, "
	    "%zu are only named, and %zu are not named.\n",
	    p->clauses, n.promises, p->clauses - n.promises, n.by[EXECUTED],
	    n.by[INVENTORY], n.by[NAMED], n.by[UNNAMED]);
	for (int doing = UNNAMED; doing < DOINGS; doing++)
		promises_put(p, n, (enum doing)doing, b);
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
clause_put(const struct policy *p, const struct policy_clause *c,
    enum doing doing, struct buf *b)
{
	static const char *const words[DOINGS] = { "not_named", "named",
		"inventory", "executed" };
	const char *joint = "";

	buf_printf(b, "{\"line\":%zu,\"kind\":\"%s\"", c->line,
	    c->statement ? "statement" : "promise");
	member_put(b, "clause", c->name);
	member_put(b, "begins", c->begins);
	buf_printf(b, ",\"is\":\"%s\",\"programs\":[", words[doing]);
	programs_put(p, c, "\"", b);
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
json_put(const struct policy *p, struct counts n, struct buf *b)
{
	const char *joint = "\n";

	buf_printf(b,
	    "{\"promises\":%zu,\"executed\":%zu,\"inventory\":%zu,"
	    "\"named\":%zu,\"not_named\":%zu,\"statements\":%zu,"
	    "\"clauses\":[",
	    n.promises, n.by[EXECUTED], n.by[INVENTORY], n.by[NAMED],
	    n.by[UNNAMED], p->clauses - n.promises);
	for (size_t i = 0; i < p->clauses; i++) {
		buf_add_string(b, i == 0 ? "\n" : ",\n");
		clause_put(p, &p->clause[i], n.doing[i], b);
	}
	buf_add_string(b, "\n],\"rules\":[");
	for (size_t i = 0; i < p->mentions; i++) {
		const char *program = program_of(p, p->mention[i].where);

		buf_printf(b, "%s{\"where\":", joint);
		json_encode(b, p->mention[i].where);
		member_put(b, "clause", p->mention[i].clause);
		member_put(b, "assumed", p->mention[i].assumed);
		member_put(b, "program",
		    text_of(program == NULL ? "" : program));
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
		json_put(p, n, b);
	else
		text_put(p, n, b);
	mem_free(n.doing);
	return whole;
}

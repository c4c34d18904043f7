/* SPDX-License-Identifier: ISC */
/* The section "releases": figures that go out.  See guarantees.c for their
 * numbers. */
#include "policy/reading.h"

/* Policies say "int" as well, and cannot say "auto", so these are not the words
 * of table/release.h. */
static const struct word type_words[] = {
	{ "int", TYPE_NUMBER },
	{ "number", TYPE_NUMBER },
	{ "date", TYPE_DATE },
	{ "text", TYPE_TEXT },
	{ NULL, 0 },
};

/* ---- numbers ---- */

static void
read_k(const struct slot *s)
{
	int64_t k;

	if (node_number(s->node, 2, UINT32_MAX, &k) == 0)
		*(uint64_t *)s->to = (uint64_t)k;
	else
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "must be a whole number of persons, at least 2");
}

static void
read_top(const struct slot *s)
{
	struct release_column *c = s->to;

	c->topped = node_number(s->node, INT64_MIN, INT64_MAX, &c->top) == 0;
	if (!c->topped)
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "must be a whole number");
}

static void
read_weight(const struct slot *s)
{
	int64_t weight;

	if (node_number(s->node, 1, 1000, &weight) == 0)
		*(uint32_t *)s->to = (uint32_t)weight;
	else
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "must be a whole number from 1 to 1000");
}

/* ---- columns ---- */

static void
read_role(const struct slot *s)
{
	const struct word *w = word_read(s->reading, s->node, s->with);
	struct policy_column *c = s->to;

	if (w == NULL)
		return;
	c->role = text_of(w->name);
	c->is.role = (enum release_role)w->value;
}

#define AT(member) offsetof(struct policy_column, member)

static const struct member column_keys[] = {
	{ "role", read_role, 0, release_roles, MUST },
	{ "type", read_word, AT(is.type), type_words, MAY },
	{ "floor", read_word, AT(is.floor), release_floors + FLOOR_MONTH, MAY },
	{ "top", read_top, AT(is), NULL, MAY },
	{ "label", read_word, AT(is.labels), release_label_kinds, MAY },
	{ "weight", read_weight, AT(is.weight), NULL, MAY },
	{ "hierarchy", read_text, AT(hierarchy), NULL, MAY },
	{ "l", read_diversity, AT(is), NULL, MAY },
	{ "t", read_closeness, AT(is), NULL, MAY },
	{ .name = NULL },
};

/* Some keys mean something only for columns of some roles. */
static void
roles_check(struct reading *r, const struct node *n,
    const struct policy_column *c)
{
	static const struct {
		const char *key;
		bool quasi, sensitive;
	} keys[] = {
		{ "type", true, true },
		{ "hierarchy", true, true },
		{ "floor", true, false },
		{ "top", true, false },
		{ "label", true, false },
		{ "weight", true, false },
		{ "l", false, true },
		{ "t", false, true },
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		bool fits =
		    (keys[i].quasi && c->is.role == RELEASE_QUASI) ||
		    (keys[i].sensitive && c->is.role == RELEASE_SENSITIVE);

		if (!fits && c->role.n > 0 && node_get(n, keys[i].key) != NULL)
			finding_add(r, LEVEL_ERROR, CHECK_FORM,
			    "\"%s\" is only for a %s%s%s column", keys[i].key,
			    keys[i].quasi ? "quasi" : "",
			    keys[i].quasi && keys[i].sensitive ? " or " : "",
			    keys[i].sensitive ? "sensitive" : "");
	}
}

/* A floor or a top decides of which type the values are. */
static void
type_check(struct reading *r, struct release_column *c)
{
	static const char *const kinds[] = { "", "number", "date", "text" };
	enum release_type needed = c->floor == FLOOR_ZIP3   ? TYPE_TEXT
				   : c->floor != FLOOR_NONE ? TYPE_DATE
				   : c->topped              ? TYPE_NUMBER
							    : TYPE_AUTO;

	if (needed == TYPE_AUTO)
		return;
	if (c->type == TYPE_AUTO)
		c->type = needed;
	if (c->type != needed)
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "its \"%s\" needs the type \"%s\"",
		    c->floor != FLOOR_NONE ? "floor" : "top", kinds[needed]);
	if (c->floor != FLOOR_NONE && c->topped)
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "has a \"floor\" and a \"top\"; remove one of them");
	/* A floor turns a date into a year or a text. */
	if (needed == TYPE_DATE)
		c->type = TYPE_AUTO;
}

static void
column_check(struct reading *r, const struct node *n, struct policy_column *c)
{
	bool own = node_get(n, "label") != NULL;

	roles_check(r, n, c);
	if (c->is.role == RELEASE_SENSITIVE && node_get(n, "l") == NULL &&
	    node_get(n, "t") == NULL)
		finding_add(r, LEVEL_WARNING, CHECK_RELEASE,
		    "is sensitive and has no \"l\" or \"t\", so a group of "
		    "people with the same value gives it away");
	type_check(r, &c->is);
	if (c->is.labels != LABELS_HIERARCHY ||
	    node_get(n, "hierarchy") != NULL)
		return;
	if (own)
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "the label \"hierarchy\" needs a \"hierarchy\"");
	c->is.labels = LABELS_SET;
}

/* The release's labels have been read, as its table has them before. */
static void
read_columns(const struct slot *s)
{
	struct policy_release *p = s->to;
	struct text name = { NULL, 0 };

	p->column = map_new(s, sizeof(*p->column), &p->columns);
	for (size_t i = 0; i < p->columns; i++) {
		p->column[i].is.weight = 1;
		p->column[i].is.labels = p->labels;
	}
	map_read(s, column_keys, p->column, sizeof(*p->column));
	for (size_t i = 0; i < p->columns; i++) {
		const struct node *column = node_next(s->node, &name);
		size_t from = path_enter(s->reading, name);

		column_check(s->reading, column, &p->column[i]);
		path_leave(s->reading, from);
	}
}

/* ---- releases ---- */

/* A search of levels writes names of hierarchies. */
static void
read_search(const struct slot *s)
{
	const struct word *w = word_read(s->reading, s->node, s->with);
	struct policy_release *p = s->to;

	if (w != NULL)
		p->is.search = (enum release_search)w->value;
	if (release_by_names(&p->is))
		p->labels = LABELS_HIERARCHY;
}

static void
read_unit(const struct slot *s)
{
	struct policy_release *p = s->to;

	p->united = true;
	p->unit = name_resolve_node(s->reading, "column", s->node, p->column,
	    p->columns, sizeof(*p->column));
}

#undef AT
#define AT(member) offsetof(struct policy_release, member)

static const struct member release_keys[] = {
	{ "title", read_text, AT(title), NULL, MAY },
	{ "clause", read_clause, AT(clause), NULL, ALWAYS },
	{ "assumed", read_assumed, AT(assumed), NULL, MAY },
	{ "dataset", read_dataset, AT(dataset), NULL, MAY },
	{ "search", read_search, 0, release_searches, MAY },
	{ "labels", read_word, AT(labels), release_label_kinds, MAY },
	{ "columns", read_columns, 0, NULL, MUST },
	{ "unit", read_unit, 0, NULL, MAY },
	{ "k", read_k, AT(is.k), NULL, MUST },
	{ "suppress", read_share, AT(is.suppress), NULL, MAY },
	{ .name = NULL },
};

void
read_releases(const struct slot *s)
{
	struct policy *p = s->to;

	p->release = map_new(s, sizeof(*p->release), &p->releases);
	for (size_t i = 0; i < p->releases; i++)
		p->release[i].is.suppress = (struct ratio){ 0, 1 };
	map_read(s, release_keys, p->release, sizeof(*p->release));
}

/* SPDX-License-Identifier: ISC */
/*
 * The section "releases".  Numbers that carry a guarantee are texts, as numbers
 * of JSON would be read by way of floating-point ones; whole ones may be
 * either.
 */
#include "policy/reading.h"

static const struct word role_words[] = {
	{ "identifier", RELEASE_IDENTIFIER },
	{ "quasi", RELEASE_QUASI },
	{ "sensitive", RELEASE_SENSITIVE },
	{ "keep", RELEASE_KEEP },
	{ "drop", RELEASE_DROP },
	{ NULL, 0 },
};

static const struct word type_words[] = {
	{ "int", TYPE_NUMBER },
	{ "number", TYPE_NUMBER },
	{ "date", TYPE_DATE },
	{ "text", TYPE_TEXT },
	{ NULL, 0 },
};

const struct word floor_words[] = {
	{ "month", FLOOR_MONTH },
	{ "quarter", FLOOR_QUARTER },
	{ "year", FLOOR_YEAR },
	{ "zip3", FLOOR_ZIP3 },
	{ NULL, 0 },
};

static const struct word label_words[] = {
	{ "set", LABELS_SET },
	{ "hierarchy", LABELS_HIERARCHY },
	{ "range", LABELS_RANGE },
	{ NULL, 0 },
};

static const struct word search_words[] = {
	{ "boxes", SEARCH_BOXES },
	{ "close", SEARCH_CLOSE },
	{ "levels", SEARCH_LEVELS },
	{ "global", SEARCH_GLOBAL },
	{ NULL, 0 },
};

/* ---- numbers ---- */

static void
read_k(struct reading *r, const struct node *n, void *to, const void *with)
{
	int64_t k;

	(void)with;
	if (node_number(n, 2, UINT32_MAX, &k) == 0)
		*(uint64_t *)to = (uint64_t)k;
	else
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "must be a whole number of persons, at least 2");
}

static void
read_top(struct reading *r, const struct node *n, void *to, const void *with)
{
	struct release_column *c = to;

	(void)with;
	c->topped = node_number(n, INT64_MIN, INT64_MAX, &c->top) == 0;
	if (!c->topped)
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "must be a whole number");
}

static void
read_weight(struct reading *r, const struct node *n, void *to, const void *with)
{
	int64_t weight;

	(void)with;
	if (node_number(n, 1, 1000, &weight) == 0)
		*(uint32_t *)to = (uint32_t)weight;
	else
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "must be a whole number from 1 to 1000");
}

/* ---- columns ---- */

static void
read_role(struct reading *r, const struct node *n, void *to, const void *with)
{
	struct policy_column *c = to;

	read_among(r, n, &c->role, with);
	for (const struct word *w = with; w->name != NULL; w++)
		if (text_is(c->role, w->name))
			c->is.role = (enum release_role)w->value;
}

#define AT(member) offsetof(struct policy_column, member)

static const struct member column_keys[] = {
	{ "role", read_role, 0, role_words, true },
	{ "type", read_word, AT(is.type), type_words, false },
	{ "floor", read_word, AT(is.floor), floor_words, false },
	{ "top", read_top, AT(is), NULL, false },
	{ "label", read_word, AT(is.labels), label_words, false },
	{ "weight", read_weight, AT(is.weight), NULL, false },
	{ "hierarchy", read_text, AT(hierarchy), NULL, false },
	{ "l", read_diversity, AT(is), NULL, false },
	{ "t", read_closeness, AT(is), NULL, false },
	{ NULL, NULL, 0, NULL, false },
};

/* Keys that only say something of columns of some roles. */
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

/* What values are follows from what is done to them, else from themselves. */
static void
type_check(struct reading *r, struct release_column *c)
{
	static const char *const kinds[] = { "", "numbers", "dates", "texts" };
	enum release_type needed = c->floor == FLOOR_ZIP3   ? TYPE_TEXT
				   : c->floor != FLOOR_NONE ? TYPE_DATE
				   : c->topped              ? TYPE_NUMBER
							    : TYPE_AUTO;

	if (needed == TYPE_AUTO)
		return;
	if (c->type == TYPE_AUTO)
		c->type = needed;
	if (c->type != needed)
		finding_add(r, LEVEL_ERROR, CHECK_FORM, "its %s is for %s",
		    c->floor != FLOOR_NONE ? "floor" : "top", kinds[needed]);
	if (c->floor != FLOOR_NONE && c->topped)
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "has either \"floor\" or \"top\"");
	/* What the floor leaves of a date is a year, or a text. */
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
		    "is sensitive, and has no \"l\" and no \"t\": a group in "
		    "which all have the same gives it away");
	type_check(r, &c->is);
	if (c->is.labels != LABELS_HIERARCHY ||
	    node_get(n, "hierarchy") != NULL)
		return;
	if (own)
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "labels of a hierarchy need a \"hierarchy\"");
	c->is.labels = LABELS_SET;
}

/* The table of releases has the labels before them. */
static void
read_columns(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct policy_release *p = to;
	struct text name = { NULL, 0 };

	(void)with;
	p->column = map_new(r, n, sizeof(*p->column), &p->columns);
	for (size_t i = 0; i < p->columns; i++) {
		p->column[i].is.weight = 1;
		p->column[i].is.labels = p->labels;
	}
	map_read(r, n, column_keys, p->column, sizeof(*p->column));
	for (size_t i = 0; i < p->columns; i++) {
		const struct node *column = node_next(n, &name);
		size_t from = path_enter(r, name);

		column_check(r, column, &p->column[i]);
		path_leave(r, from);
	}
}

/* ---- releases ---- */

/* Levels are those of hierarchies, and so are what they write. */
static void
read_search(struct reading *r, const struct node *n, void *to, const void *with)
{
	struct policy_release *p = to;

	read_word(r, n, &p->is.search, with);
	if (release_by_names(&p->is))
		p->labels = LABELS_HIERARCHY;
}

static void
read_unit(struct reading *r, const struct node *n, void *to, const void *with)
{
	struct policy_release *p = to;

	(void)with;
	p->united = true;
	p->unit = name_resolve_node(r, "column", n, p->column, p->columns,
	    sizeof(*p->column));
}

#undef AT
#define AT(member) offsetof(struct policy_release, member)

static const struct member release_keys[] = {
	{ "title", read_text, AT(title), NULL, false },
	{ "clause", read_clause, AT(clause), NULL, false },
	{ "assumed", read_assumed, AT(assumed), NULL, false },
	{ "dataset", read_dataset, AT(dataset), NULL, false },
	{ "search", read_search, 0, search_words, false },
	{ "labels", read_word, AT(labels), label_words, false },
	{ "columns", read_columns, 0, NULL, true },
	{ "unit", read_unit, 0, NULL, false },
	{ "k", read_k, AT(is.k), NULL, true },
	{ "suppress", read_share, AT(is.suppress), NULL, false },
	{ NULL, NULL, 0, NULL, false },
};

void
read_releases(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct policy *p = to;

	(void)with;
	p->release = map_new(r, n, sizeof(*p->release), &p->releases);
	for (size_t i = 0; i < p->releases; i++)
		p->release[i].is.suppress = (struct ratio){ 0, 1 };
	map_read(r, n, release_keys, p->release, sizeof(*p->release));
}

/* SPDX-License-Identifier: ISC */
#include "anonymize/terms.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/num.h"
#include "record/intern.h"

enum { HIERARCHY_MAX = 256 << 20 }; /* bytes of a file */

void
terms_list(struct terms *t, enum release_role role, const char *columns)
{
	struct buf *b = &t->list[role];

	if (b->len > 0)
		buf_add_byte(b, ',');
	buf_add_string(b, columns);
}

void
terms_hierarchy(struct terms *t, const char *column_is_file)
{
	t->hierarchy =
	    mem_resize(t->hierarchy, t->hierarchies + 1, sizeof(*t->hierarchy));
	t->hierarchy[t->hierarchies++] = column_is_file;
}

void
terms_clear(struct terms *t)
{
	for (size_t i = 0; i < sizeof(t->list) / sizeof(*t->list); i++)
		buf_clear(&t->list[i]);
	mem_free(t->hierarchy);
}

bool
terms_any(const struct terms *t)
{
	bool any = t->unit != NULL || t->k != NULL || t->l != NULL ||
		   t->t != NULL || t->suppress != NULL || t->labels != NULL ||
		   t->search != NULL || t->hierarchies > 0;

	for (size_t i = 0; i < sizeof(t->list) / sizeof(*t->list); i++)
		any |= t->list[i].len > 0;
	return any;
}

static int
bad_term(const char *what)
{
	msg_error(STATUS_CALL, "%s", what);
	return -1;
}

/* ---- columns ---- */

/* The next name of a list, up to a comma without a backslash before it. */
static struct text
name_next(struct text *list)
{
	struct text name = *list;
	size_t i = 0;

	while (i < list->n && list->p[i] != ',')
		i += list->p[i] == '\\' && i + 1 < list->n ? 2 : 1;
	name.n = i;
	text_skip(list, i < list->n ? i + 1 : i);
	return name;
}

static int
columns_add(struct release *r, const struct buf *list, enum release_role role)
{
	struct text rest = { list->p, list->len };
	bool more = rest.n > 0;
	char shown[MSG_NAME_MAX + 1];

	while (more) {
		struct text name;
		size_t before = rest.n;

		name = name_next(&rest);
		/* An empty name follows a comma at the end. */
		more = rest.n > 0 || before > name.n;
		if (name.n == 0)
			return bad_term("a list of columns has an empty name");
		if (release_find(r, name) != NULL) {
			msg_error(STATUS_CALL, "column \"%s\" is listed twice",
			    msg_name(shown, sizeof(shown), name));
			return -1;
		}
		release_add(r, name, role);
	}
	return 0;
}

static int
unit_add(struct release *r, const char *unit)
{
	if (unit == NULL)
		return 0;
	if (*unit == '\0')
		return bad_term("--unit takes the name of a column");
	r->unit = mem_text(text_of(unit));
	if (release_find(r, text_of(unit)) == NULL)
		release_add(r, text_of(unit), RELEASE_IDENTIFIER);
	return 0;
}

/* ---- numbers ---- */

static int
k_take(struct release *r, const char *k)
{
	int64_t n;

	if (k == NULL)
		return 0;
	if (num_parse(text_of(k), 1, INT64_MAX, &n) != 0)
		return bad_term("--k takes a whole number of persons, up to "
				"9223372036854775807");
	r->k = (uint64_t)n;
	return 0;
}

static int
suppress_take(struct release *r, const char *share)
{
	r->suppress = (struct ratio){ 0, 1 };
	if (share == NULL)
		return 0;
	if (ratio_parse(text_of(share), &r->suppress) != 0 ||
	    r->suppress.over >= r->suppress.under)
		return bad_term("--suppress takes a share below 1, such as "
				"0.01");
	return 0;
}

/* Sets the bounds for all sensitive attributes. */
static int
bounds_take(struct release *r, const struct terms *t)
{
	bool some = false;

	for (size_t i = 0; i < r->columns; i++) {
		struct release_column *c = &r->column[i];

		if (c->role != RELEASE_SENSITIVE)
			continue;
		some = true;
		if (t->l != NULL && release_parse_l(text_of(t->l), c) != 0)
			return bad_term("--l takes distinct:L, entropy:L or "
					"recursive:C,L, such as distinct:3");
		if (t->t != NULL && release_parse_t(text_of(t->t), c) != 0)
			return bad_term("--t takes equal:T or ordered:T with T "
					"up to 1, such as equal:0.2");
	}
	if (!some && (t->l != NULL || t->t != NULL))
		return bad_term("--l and --t need --sensitive columns");
	return 0;
}

/* ---- words ---- */

static int
search_take(struct release *r, const char *search)
{
	int found = search == NULL
			? SEARCH_BOXES
			: release_parse(RELEASE_SEARCHES, text_of(search));

	if (found < 0)
		return bad_term("--search takes boxes, close, levels or "
				"global");
	r->search = (enum release_search)found;
	return 0;
}

/* Searches over levels write labels of hierarchies. */
static int
labels_take(struct release *r, const char *labels)
{
	bool levels = release_by_names(r);
	int found = levels ? LABELS_HIERARCHY : LABELS_SET;

	if (labels != NULL)
		found = release_parse(RELEASE_LABELS, text_of(labels));
	if (found < 0)
		return bad_term("--labels takes set, hierarchy or range");
	if (levels && found != LABELS_HIERARCHY)
		return bad_term("--search levels and global write labels of "
				"hierarchies: use --labels hierarchy");
	for (size_t i = 0; i < r->columns; i++)
		r->column[i].labels = (enum release_labels)found;
	return 0;
}

/* ---- hierarchies ---- */

static int
hierarchy_load(const char *path, struct release_column *c)
{
	int fd = file_open(path);
	size_t n = 0;
	char *p = fd < 0 ? NULL : file_slurp(fd, HIERARCHY_MAX, &n);
	struct hierarchy_trouble trouble;
	uint64_t seed[2] = { 0, 0 };
	uint32_t rank;
	unsigned level;

	if (p == NULL)
		msg_error_os(STATUS_CALL, "%s", path);
	if (fd > STDERR_FILENO)
		close(fd);
	if (p == NULL)
		return -1;
	if (intern_seed(seed) != 0) {
		free(p);
		return -1;
	}
	c->hierarchy = hierarchy_read((struct text){ p, n }, seed, &trouble);
	free(p);
	if (c->hierarchy == NULL) {
		msg_error(STATUS_CALL, "%s:%zu: %s", path, trouble.line,
		    trouble.why);
		return -1;
	}
	if (hierarchy_misleads(c->hierarchy, &rank, &level))
		msg_warn("%s: on level %u the label of a number is a range "
			 "that does not contain it",
		    path, level);
	return 0;
}

static struct release_column *
column_of(struct release *r, struct text name)
{
	for (size_t i = 0; i < r->columns; i++)
		if (text_is(name, r->column[i].name))
			return &r->column[i];
	return NULL;
}

/* Reads a word that makes a hierarchy: 1, -1 after a message; 0: it is the name
 * of a file. */
static int
ladder_take(const char *word, struct release_column *c)
{
	const char *why;

	if (!ladder_is(text_of(word)))
		return 0;
	if (c->role != RELEASE_QUASI) {
		bad_term(
		    "--hierarchy of a sensitive column takes a file; words "
		    "such as interval:5 are for quasi-identifiers");
		return -1;
	}
	c->ladder = mem_alloc(sizeof(*c->ladder));
	if (ladder_parse(text_of(word), c->ladder, &why) == 0)
		return 1;
	msg_error(STATUS_CALL, "--hierarchy: %s", why);
	return -1;
}

static int
hierarchy_take(struct release *r, const char *term)
{
	const char *equals = strrchr(term, '=');
	struct text name = { term,
		equals == NULL ? 0 : (size_t)(equals - term) };
	struct release_column *c;
	char shown[MSG_NAME_MAX + 1];

	if (name.n == 0 || equals[1] == '\0')
		return bad_term("--hierarchy takes column=file, such as "
				"age=age.csv");
	c = column_of(r, name);
	if (c != NULL && c->hierarchy == NULL && c->ladder == NULL &&
	    (c->role == RELEASE_QUASI || c->role == RELEASE_SENSITIVE)) {
		int made = ladder_take(equals + 1, c);

		if (made != 0)
			return made > 0 ? 0 : -1;
		return hierarchy_load(equals + 1, c);
	}
	msg_error(STATUS_CALL, "--hierarchy: column \"%s\" %s",
	    msg_name(shown, sizeof(shown), name),
	    c == NULL ? "is not listed"
	    : c->hierarchy != NULL || c->ladder != NULL
		? "already has one"
		: "is neither quasi-identifier nor "
		  "sensitive");
	return -1;
}

static int
hierarchies_take(struct release *r, const struct terms *t)
{
	for (size_t i = 0; i < t->hierarchies; i++)
		if (hierarchy_take(r, t->hierarchy[i]) != 0)
			return -1;
	return 0;
}

int
terms_release(const struct terms *t, struct release *r)
{
	static const enum release_role roles[] = { RELEASE_QUASI,
		RELEASE_SENSITIVE, RELEASE_IDENTIFIER, RELEASE_DROP,
		RELEASE_KEEP };

	for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++)
		if (columns_add(r, &t->list[roles[i]], roles[i]) != 0)
			return -1;
	if (t->list[RELEASE_QUASI].len == 0)
		return bad_term("no quasi-identifiers given: use --qi COLUMNS");
	if (unit_add(r, t->unit) != 0 || k_take(r, t->k) != 0 ||
	    suppress_take(r, t->suppress) != 0 || bounds_take(r, t) != 0 ||
	    search_take(r, t->search) != 0 || labels_take(r, t->labels) != 0)
		return -1;
	return hierarchies_take(r, t);
}

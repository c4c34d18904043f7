/* SPDX-License-Identifier: ISC */
/* diff: ways to compare the two sides of a place. */
#include "base/mem.h"
#include "explain/diff.h"
#include "policy/words.h"
#include "table/decimal.h"

static struct text
text_in(const struct buf *b)
{
	return (struct text){ b->p, b->len };
}

static enum diff_way
side(const struct diff_pair *p)
{
	return p->at->old == NULL ? MORE : p->at->new == NULL ? LESS : OTHER;
}

/* ---- values in words ---- */

/* The last member in the order of names: kinds of an object have different
 * members, and members that may be missing come before it. */
static struct text
kind_of(const struct node *n)
{
	struct text key = { NULL, 0 }, last = { "", 0 };

	while (node_next(n, &key) != NULL)
		if (last.n == 0 || text_order(key, last) > 0)
			last = key;
	return last;
}

static void
list_put(const struct node *list, struct buf *b)
{
	for (size_t i = 0; i < node_size(list); i++)
		list_say(b, i, node_size(list), node_text(node_at(list, i)));
}

static void
value_put(const struct node *n, struct text otherwise, struct buf *b)
{
	int64_t number;

	b->len = 0;
	if (n == NULL)
		buf_add_text(b, otherwise);
	else if (node_kind(n) == NODE_OBJECT)
		buf_add_text(b, kind_of(n));
	else if (node_kind(n) == NODE_LIST)
		list_put(n, b);
	else if (node_kind(n) == NODE_BOOL)
		buf_add_string(b, node_true(n) ? "true" : "false");
	else if (node_number(n, INT64_MIN, INT64_MAX, &number) == 0)
		buf_printf(b, "%lld", (long long)number);
	else
		buf_add_text(b, node_text(n));
}

static void
quoted_put(const struct node *n, struct buf *b)
{
	b->len = 0;
	if (node_text(n).n > 0)
		buf_add_string(b, name_quoted(node_text(n)));
}

/* The value of a place that a document does not have. */
static struct text
otherwise(const struct diff_row *row)
{
	const char *values = row->values == NULL ? "" : row->values;
	size_t n = strcspn(values, "<|");

	return (struct text){ values, n - (values[n] != '\0') };
}

enum diff_way
diff_compare(struct diff_pair *p)
{
	value_put(p->at->old, otherwise(p->row), &p->old);
	value_put(p->at->new, otherwise(p->row), &p->new);
	return p->row->how(p);
}

/* ---- values ---- */

enum diff_way
diff_words(struct diff_pair *p)
{
	return text_equal(text_in(&p->old), text_in(&p->new)) ? SAME : OTHER;
}

enum diff_way
diff_value(struct diff_pair *p)
{
	const struct node *a = p->at->old, *b = p->at->new;

	quoted_put(a, &p->old);
	quoted_put(b, &p->new);
	return a != NULL && b != NULL && node_equal(a, b) ? SAME : side(p);
}

/* An empty list means the same as no list. */
static bool
there(const struct node *n)
{
	return n != NULL && (node_kind(n) != NODE_LIST || node_size(n) > 0);
}

enum diff_way
diff_there(struct diff_pair *p)
{
	if (p->row->values != NULL)
		quoted_put(node_get(p->at->new, p->row->values), &p->new);
	if (there(p->at->old) == there(p->at->new))
		return SAME;
	return there(p->at->new) ? MORE : LESS;
}

enum diff_way
diff_kind(struct diff_pair *p)
{
	bool same = text_equal(kind_of(p->at->old), kind_of(p->at->new));

	return same ? SAME : side(p);
}

/* ---- scales ---- */

/* Takes a word and the blank after it off the front. */
static struct text
word_take(const char **words)
{
	struct text word = { *words, strcspn(*words, " ") };

	*words += word.n + ((*words)[word.n] == ' ');
	return word;
}

/* The step of a word in a scale; -1: the scale does not have it. */
static int
rank(const struct buf *word, const char *scale)
{
	int rank = 0;

	while (*scale != '\0') {
		struct text other = word_take(&scale);

		if (text_equal(text_in(word), other))
			return rank;
		rank += text_is(other, "<");
	}
	return -1;
}

enum diff_way
diff_scale(struct diff_pair *p)
{
	int old = rank(&p->old, p->row->values);
	int new = rank(&p->new, p->row->values);

	if (old < 0 || new < 0 || old == new)
		return diff_words(p);
	return old < new ? MORE : LESS;
}

/* The word that the nearest place above has under the same name. */
static struct text
above(const struct diff_pair *p, bool new)
{
	struct text word = { NULL, 0 };

	for (const struct diff_place *up = p->at->up->up;
	     up != NULL && word.n == 0; up = up->up)
		word =
		    node_text(node_get(new ? up->new : up->old, p->at->name.p));
	return word.n > 0 ? word : otherwise(p->row);
}

/* If both sides follow the place above, its row reports the change. */
enum diff_way
diff_inherited(struct diff_pair *p)
{
	struct text old = above(p, false), new = above(p, true);

	value_put(p->at->old, old, &p->old);
	value_put(p->at->new, new, &p->new);
	if (text_equal(text_in(&p->old), old) &&
	    text_equal(text_in(&p->new), new))
		return SAME;
	return diff_scale(p);
}

/* ---- parts ---- */

/* Compares one member; `part` is member or member=default. */
static enum diff_way
part_way(struct diff_pair *p, struct text part)
{
	struct text word = part;
	char *name;

	while (word.n > 0 && !text_take(&word, '='))
		text_skip(&word, 1);
	name =
	    mem_text((struct text){ part.p, part.n - word.n - (word.n > 0) });
	value_put(node_get(p->at->old, name), word, &p->old);
	value_put(node_get(p->at->new, name), word, &p->new);
	mem_free(name);
	return diff_words(p);
}

enum diff_way
diff_parts(struct diff_pair *p)
{
	for (const char *values = p->row->values; *values != '\0';)
		if (part_way(p, word_take(&values)) != SAME)
			return OTHER;
	return SAME;
}

/* ---- durations and numbers ---- */

enum diff_way
diff_period(struct diff_pair *p)
{
	struct period old, new;

	if (period_parse(text_in(&p->old), &old, NULL) != 0 ||
	    period_parse(text_in(&p->new), &new, NULL) != 0 ||
	    period_equal(old, new))
		return SAME;
	p->old.len = p->new.len = 0;
	period_put(old, &p->old);
	period_put(new, &p->new);
	return period_longer(new, old)   ? MORE
	       : period_longer(old, new) ? LESS
					 : OTHER;
}

/* Turns 2.50 into 2.5, and what is no number into nothing. */
static void
number_shorten(struct buf *b)
{
	char plain[NUM_PLAIN];
	size_t n = decimal_plain(text_in(b), plain);

	b->len = 0;
	buf_add(b, plain, n);
}

enum diff_way
diff_number(struct diff_pair *p)
{
	int order;

	number_shorten(&p->old);
	number_shorten(&p->new);
	if (p->old.len == 0 || p->new.len == 0)
		return SAME;
	order = decimal_order(text_in(&p->new), text_in(&p->old));
	return order > 0 ? MORE : order < 0 ? LESS : SAME;
}

/* ---- sets ---- */

static void
both_put(struct diff_pair *p, enum diff_way way, struct text text)
{
	p->old.len = p->new.len = 0;
	buf_add_text(&p->old, text);
	buf_add_text(&p->new, text);
	diff_sentence_put(p, way);
}

/* A text counts as a list of one. */
static size_t
elements(const struct node *n)
{
	return n == NULL || node_kind(n) == NODE_LIST ? node_size(n) : 1;
}

/* The name that an element is, or the dataset that it is about. */
static struct text
name_at(const struct node *n, size_t i)
{
	if (node_kind(n) == NODE_LIST)
		n = node_at(n, i);
	return node_text(
	    node_kind(n) == NODE_OBJECT ? node_get(n, "dataset") : n);
}

static bool
has(const struct node *n, struct text name)
{
	for (size_t i = 0; i < elements(n); i++)
		if (text_equal(name, name_at(n, i)))
			return true;
	return false;
}

enum diff_way
diff_among(struct diff_pair *p)
{
	const struct node *old = p->at->old, *new = p->at->new;
	enum diff_way way = SAME;

	for (const char *words = p->row->values; *words != '\0';) {
		struct text word = word_take(&words);
		bool was = old == NULL || has(old, word);
		bool is = new == NULL || has(new, word);

		if (was == is)
			continue;
		both_put(p, is ? MORE : LESS, word);
		way = DONE;
	}
	return way;
}

/* "*" in place of a list means all names. */
static bool
everything(const struct node *n)
{
	return text_is(node_text(n), "*");
}

/* Puts a sentence for each name in `list` that the other side lacks. */
static enum diff_way
names_put(struct diff_pair *p, enum diff_way way, const struct node *list,
    const struct node *other)
{
	enum diff_way done = SAME;

	for (size_t i = 0; i < elements(list) && !everything(other); i++) {
		struct text name = name_at(list, i);

		if (has(other, name))
			continue;
		both_put(p, way,
		    text_of(everything(list) ? "all" : name_quoted(name)));
		done = DONE;
	}
	return done;
}

enum diff_way
diff_set(struct diff_pair *p)
{
	enum diff_way more = names_put(p, MORE, p->at->new, p->at->old);
	enum diff_way less = names_put(p, LESS, p->at->old, p->at->new);

	return more == SAME ? less : more;
}

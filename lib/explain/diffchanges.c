/* SPDX-License-Identifier: ISC */
/* diff: the sentences, and the list of changes. */
#include "explain/diff.h"
#include "record/json.h"

/* ---- sentences ---- */

static const char *
sentence_of(const struct diff_pair *p, enum diff_way way)
{
	const char *own = way == MORE   ? p->row->more
			  : way == LESS ? p->row->less
					: NULL;

	if (own == NULL)
		own = p->row->other;
	if (own != NULL)
		return own;
	return p->new.len == 0   ? "{key} is no longer {old}"
	       : p->old.len == 0 ? "{key} is now {new}"
				 : "{key} is now {new}, was {old}";
}

/* The text that a word in braces stands for. */
static struct text
meaning(const struct diff_pair *p, struct text word, struct text key)
{
	if (text_is(word, "old"))
		return (struct text){ p->old.p, p->old.len };
	if (text_is(word, "new"))
		return (struct text){ p->new.p, p->new.len };
	return text_is(word, "key") ? key : text_of(name_quoted(p->at->name));
}

static void
sentence_put(const struct diff_pair *p, const char *sentence, struct text key,
    struct buf *b)
{
	while (*sentence != '\0') {
		struct text part = { sentence, strcspn(sentence, "{}") };

		sentence += part.n;
		if (*sentence == '}')
			part = meaning(p, part, key);
		buf_add_text(b, part);
		sentence += *sentence != '\0';
	}
}

/* ---- the list ---- */

static void
text_put(struct text where, struct text what, bool matters, struct buf *b)
{
	const char *mark = what.n == 0 ? "changed: " : "";

	buf_add_string(b, matters ? "significant: " : mark);
	buf_add_text(b, where);
	buf_add_string(b, what.n == 0 ? "" : ": ");
	buf_add_text(b, what);
	buf_add_byte(b, '\n');
}

static void
json_put(struct text where, struct text what, bool matters, struct buf *b)
{
	buf_add_string(b, "\n{\"where\":");
	json_encode(b, where);
	buf_add_string(b, ",\"what\":");
	json_encode(b, what.n == 0 ? text_of("is changed") : what);
	buf_printf(b, ",\"significant\":%s},", matters ? "true" : "false");
}

/* Adds a change unless it repeats the last one. */
static void
change_add(struct diff *d, struct text where, struct text what, bool matters)
{
	struct buf *list = what.n == 0 ? &d->places : &d->sentences;
	size_t from = list->len, n;

	(d->json ? json_put : text_put)(where, what, matters, list);
	n = list->len - from;
	if (what.n > 0 && n == from - d->last &&
	    memcmp(list->p + d->last, list->p + from, n) == 0) {
		list->len = from;
		return;
	}
	d->last = what.n > 0 ? from : d->last;
	d->matters |= matters;
	d->changes++;
}

/* The place that the row names before its colon. */
static const struct diff_place *
place_named(const struct diff_pair *p)
{
	const struct diff_place *at = p->at;
	const char *key = strchr(p->row->place, ':');

	for (; key != NULL; key = strchr(key + 1, '.'))
		at = at->up;
	return at;
}

void
diff_sentence_put(const struct diff_pair *p, enum diff_way way)
{
	struct diff *d = p->diff;
	struct text where = { d->path.path.p, place_named(p)->end };
	struct text key = { where.p + where.n, p->at->end - where.n };
	bool matters = (p->row->matters & (int)way) != 0 &&
		       (p->row->only_if == NULL || p->row->only_if(p));
	struct buf what = { 0 };

	text_take(&key, '.');
	sentence_put(p, sentence_of(p, way), key, &what);
	change_add(d, where, (struct text){ what.p, what.len }, matters);
	buf_clear(&what);
}

void
diff_place_put(struct diff *d, const struct diff_place *at)
{
	struct text where = { d->path.path.p, at->end }, none = { "", 0 };

	change_add(d, where, none, false);
}

void
diff_changes_put(const struct diff *d, struct buf *b)
{
	if (d->json)
		buf_printf(b, "{\"significant\":%s,\"changes\":[",
		    d->matters ? "true" : "false");
	else if (d->changes == 0)
		buf_add_string(b, "Nothing changed.\n");
	buf_add(b, d->sentences.p, d->sentences.len);
	buf_add(b, d->places.p, d->places.len);
	if (d->json && d->changes > 0)
		b->p[b->len - 1] = '\n'; /* replaces the last comma */
	if (d->json)
		buf_add_string(b, "]}\n");
}

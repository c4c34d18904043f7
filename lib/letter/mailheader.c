/* SPDX-License-Identifier: ISC */
#include "letter/mailheader.h"

#include "base/utf8.h"
#include "letter/mailaddress.h"
#include "letter/mime.h"

enum {
	COLUMNS = 78,
	ENCODED = 75, /* the longest encoded word */
	AROUND = 12,  /* =?utf-8?q??= */
	WORD = 60,    /* a longer one is encoded, to be cut */
	LEAST = 12    /* a character of four bytes, as =F0=9F=98=80 */
};

void
header_begin(struct header *h, struct buf *out, const char *name)
{
	*h = (struct header){ out, out->len, false };
	buf_add_string(out, name);
}

void
header_end(struct header *h)
{
	buf_add_byte(h->out, '\n');
}

static size_t
column(const struct header *h)
{
	return h->out->len - h->line;
}

static void
fold(struct header *h)
{
	buf_add_byte(h->out, '\n');
	h->line = h->out->len;
	h->any = true;
}

/* A first line of nothing but the name helps only what fits into the next. */
static void
make_room(struct header *h, size_t n)
{
	if (column(h) + 1 + n > COLUMNS && (h->any || 1 + n <= COLUMNS))
		fold(h);
	buf_add_byte(h->out, ' ');
	h->any = true;
}

void
header_put(struct header *h, struct text token)
{
	make_room(h, token.n);
	buf_add_text(h->out, token);
}

void
header_put_in(struct header *h, const char *before, struct text token,
    const char *after)
{
	make_room(h, strlen(before) + token.n + strlen(after));
	buf_add_string(h->out, before);
	buf_add_text(h->out, token);
	buf_add_string(h->out, after);
}

bool
header_text_good(struct text t)
{
	for (size_t i = 0; i < t.n; i++) {
		unsigned char c = (unsigned char)t.p[i];

		/* U+0080 to U+009F are c2 80 to c2 9f. */
		if (c < ' ' || c == 0x7f ||
		    (c == 0xc2 && i + 1 < t.n &&
			(unsigned char)t.p[i + 1] < 0xa0))
			return false;
	}
	return utf8_valid(t.p, t.n) == t.n;
}

/* ---- encoded words ---- */

/* Of a word of several bytes, those that stay together. */
static size_t
character(struct text t)
{
	uint32_t c;
	size_t n = utf8_next(t.p, t.n, &c);

	return n == 0 ? 1 : n;
}

static bool
safe(char c)
{
	return c == ' ' ||
	       (mail_atom(c) && strchr("#$%&'=?^_`{|}~", c) == NULL);
}

static size_t
q_size(struct text t)
{
	size_t n = 0;

	for (size_t i = 0; i < t.n; i++)
		n += safe(t.p[i]) ? 1 : 3;
	return n;
}

static size_t
b_size(struct text t)
{
	return (t.n + 2) / 3 * 4;
}

static void
put_q(struct buf *b, struct text t)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < t.n; i++) {
		unsigned char c = (unsigned char)t.p[i];

		if (c == ' ' || safe(t.p[i])) {
			buf_add_byte(b, c == ' ' ? '_' : t.p[i]);
		} else {
			buf_add_byte(b, '=');
			buf_add_byte(b, digits[c >> 4]);
			buf_add_byte(b, digits[c & 15]);
		}
	}
}

/* Takes whole characters off the front whose code has room. */
static struct text
take(struct text *t, size_t room, size_t (*size)(struct text))
{
	struct text part = { t->p, 0 };
	size_t used = 0;

	while (t->n > 0) {
		struct text more = { t->p, character(*t) };

		/* Base64 is counted in whole, Q by the character. */
		used = size == q_size
			   ? used + q_size(more)
			   : b_size((struct text){ part.p, part.n + more.n });
		if (used > room)
			break;
		part.n += more.n;
		text_skip(t, more.n);
	}
	return part;
}

/* Q where a human can read most of it, else base64, which is shorter. */
static void
put_encoded(struct header *h, struct text t)
{
	bool q = q_size(t) * 2 <= b_size(t) * 3;

	while (t.n > 0) {
		size_t used = column(h) + 1, room;

		if (used + AROUND + LEAST > COLUMNS) {
			fold(h);
			used = 1;
		}
		room = COLUMNS - used < ENCODED ? COLUMNS - used : ENCODED;
		h->any = true;
		buf_add_string(h->out, q ? " =?utf-8?q?" : " =?utf-8?b?");
		if (q)
			put_q(h->out, take(&t, room - AROUND, q_size));
		else
			mime_base64(h->out, take(&t, room - AROUND, b_size));
		buf_add_string(h->out, "?=");
	}
}

/* ---- words ---- */

static struct text
word(struct text *t)
{
	const char *blank = t->n == 0 ? NULL : memchr(t->p, ' ', t->n);
	struct text w = { t->p, blank == NULL ? t->n : (size_t)(blank - t->p) };

	text_skip(t, blank == NULL ? w.n : w.n + 1);
	return w;
}

/* What needs no quotes in a name. */
static bool
atoms(struct text w)
{
	for (size_t i = 0; i < w.n; i++)
		if (!mail_atom(w.p[i]))
			return false;
	return true;
}

/* Atoms with one blank between two. */
static bool
bare(struct text name)
{
	while (name.n > 0) {
		struct text w = word(&name);

		if (w.n == 0 || !atoms(w))
			return false;
	}
	return true;
}

static size_t
quoted_size(struct text w)
{
	size_t n = 2 + w.n;

	for (size_t i = 0; i < w.n; i++)
		n += w.p[i] == '"' || w.p[i] == '\\';
	return n;
}

static void
put_quoted(struct header *h, struct text w)
{
	make_room(h, quoted_size(w));
	buf_add_byte(h->out, '"');
	for (; w.n > 0; text_skip(&w, 1)) {
		if (*w.p == '"' || *w.p == '\\')
			buf_add_byte(h->out, '\\');
		buf_add_byte(h->out, *w.p);
	}
	buf_add_byte(h->out, '"');
}

static bool
plain(struct text w)
{
	for (size_t i = 0; i < w.n; i++)
		if (w.p[i] < ' ' || w.p[i] > '~' ||
		    (i > 0 && w.p[i - 1] == '=' && w.p[i] == '?'))
			return false;
	return w.n > 0 && quoted_size(w) <= WORD;
}

/* Of two blanks side by side, or one at an end, a reader may lose one; it does
 * not within encoded words. */
static bool
must_be_encoded(struct text w, struct text all)
{
	size_t before = (size_t)(w.p - all.p), after = all.n - before - w.n;

	return !plain(w) || before == 1 || after == 1 ||
	       (before > 1 && w.p[-2] == ' ') ||
	       (after > 1 && w.p[w.n + 1] == ' ');
}

/* Between two encoded words a blank is none, so that a run of words that must
 * be encoded is encoded as one. */
static void
put_words(struct header *h, struct text all, bool name)
{
	struct text rest = all, run = { NULL, 0 };
	bool more = all.n > 0;

	while (more) {
		struct text w = word(&rest);

		/* After a blank there is a word, if only an empty one. */
		more = w.p + w.n < all.p + all.n;
		if (must_be_encoded(w, all)) {
			run.p = run.p == NULL ? w.p : run.p;
			run.n = (size_t)(w.p + w.n - run.p);
			continue;
		}
		put_encoded(h, run);
		run.p = NULL;
		run.n = 0;
		if (name && !atoms(w))
			put_quoted(h, w);
		else
			header_put(h, w);
	}
	put_encoded(h, run);
}

void
header_put_text(struct header *h, struct text t)
{
	put_words(h, t, false);
}

/*
 * Some programs decode a name before they look for commas and addresses, and
 * some after it; quotes serve both.  So what could be taken for an address is
 * encoded only where it is in one word with what is no ASCII.
 */
void
header_put_name(struct header *h, struct text name)
{
	while (text_take(&name, ' '))
		;
	while (name.n > 0 && name.p[name.n - 1] == ' ')
		name.n--;
	if (plain(name) && !bare(name))
		put_quoted(h, name);
	else
		put_words(h, name, true);
}

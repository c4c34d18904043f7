/* SPDX-License-Identifier: ISC */
/*
 * GMime could write these texts, too, but its encoded words grow to 168 columns
 * where RFC 2047 ends them at 75; it leaves "=?utf-8?q?x?=" in a name as it is,
 * so that a reader sees another name; it loses blanks; and it cuts a long
 * Message-ID when it folds.
 */
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

/* What stands as it is. */
enum plain {
	PLAIN_TEXT,  /* printable ASCII */
	PLAIN_ATOMS, /* what a name needs no quotes for */
	PLAIN_DOTS   /* what it needs them for, but all programs can read */
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

/* An empty word stands between two blanks, of which readers lose one. */
static bool
plain(struct text w, enum plain as)
{
	for (size_t i = 0; i < w.n; i++) {
		if (as == PLAIN_TEXT ? w.p[i] <= ' ' || w.p[i] > '~'
				     : !mail_atom(w.p[i]) &&
					   (as != PLAIN_DOTS || w.p[i] != '.'))
			return false;
		if (i > 0 && w.p[i - 1] == '=' && w.p[i] == '?')
			return false;
	}
	return w.n > 0 && w.n <= WORD;
}

static struct text
word(struct text *t)
{
	const char *blank = t->n == 0 ? NULL : memchr(t->p, ' ', t->n);
	struct text w = { t->p, blank == NULL ? t->n : (size_t)(blank - t->p) };

	text_skip(t, blank == NULL ? w.n : w.n + 1);
	return w;
}

/* Of the one after an empty word. */
static const char *
end_of_word(struct text t, const char *p)
{
	if (p < t.p + t.n)
		p++;
	while (p < t.p + t.n && *p != ' ')
		p++;
	return p;
}

/* Of the one before an empty word. */
static const char *
start_of_word(struct text t, const char *p)
{
	if (p > t.p)
		p--;
	while (p > t.p && p[-1] != ' ')
		p--;
	return p;
}

/*
 * From the first to the last word that must be encoded.  Beside an empty word
 * are blanks of which a reader may lose one; within encoded words none is lost.
 */
static struct text
encoded(struct text t, enum plain as)
{
	struct text rest = t;
	const char *from = NULL, *to = NULL;
	bool more = t.n > 0;

	while (more) {
		struct text w = word(&rest);

		/* After a blank there is a word, if only an empty one. */
		more = w.p + w.n < t.p + t.n;
		if (plain(w, as))
			continue;
		if (from == NULL)
			from = w.n > 0 ? w.p : start_of_word(t, w.p);
		to = w.n > 0 ? w.p + w.n : end_of_word(t, w.p);
	}
	if (from == NULL)
		from = to = t.p + t.n;
	return (struct text){ from, (size_t)(to - from) };
}

static void
put_words(struct header *h, struct text t)
{
	while (t.n > 0)
		header_put(h, word(&t));
}

static void
put(struct header *h, struct text t, enum plain as)
{
	struct text code = encoded(t, as);
	size_t before = (size_t)(code.p - t.p);

	if (code.n == 0) {
		put_words(h, t);
		return;
	}
	put_words(h, (struct text){ t.p, before > 0 ? before - 1 : 0 });
	put_encoded(h, code);
	text_skip(&t, before + code.n);
	text_take(&t, ' ');
	put_words(h, t);
}

void
header_put_text(struct header *h, struct text t)
{
	put(h, t, PLAIN_TEXT);
}

void
header_put_name(struct header *h, struct text name)
{
	while (text_take(&name, ' '))
		;
	while (name.n > 0 && name.p[name.n - 1] == ' ')
		name.n--;
	/* Other signs are encoded rather than quoted: programs that look for
	 * commas or an @ without minding quotes find none. */
	if (name.n > 0 && name.n <= WORD && encoded(name, PLAIN_ATOMS).n > 0 &&
	    encoded(name, PLAIN_DOTS).n == 0)
		header_put_in(h, "\"", name, "\"");
	else
		put(h, name, PLAIN_ATOMS);
}

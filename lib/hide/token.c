/* SPDX-License-Identifier: ISC */
/*
 * token: pp1:TYPE:KEY:TEXT, sealed with AES-SIV.
 *
 * TYPE is t for text or j for a JSON literal, KEY the id of the key, TEXT
 * the base 32 of
 *
 *	tag (5 bytes) || synthetic IV (16 bytes) || ciphertext
 *
 * The tag stands for the domain; type and tag are the associated data.  The
 * cipher's key is the same for all domains, so that a token found in a text can
 * be restored with the key file alone.  The tag makes equal values of different
 * domains differ.
 */
#include "base/mem.h"
#include "hide/base32.h"
#include "hide/crypto.h"
#include "hide/family.h"

enum {
	HEAD = 4 + 2 + KEY_ID_TEXT + 1, /* "pp1:", "t:", the key, ":" */
	TAG = 5,
	OVERHEAD = TAG + SIV_SIZE,
	SIV_KEY = 64
};

enum { TOKEN_DOMAIN };

static const struct arg_def token_args[] = {
	[TOKEN_DOMAIN] = { .name = "domain", .type = ARG_TEXT },
	{ .type = ARG_END },
};

/* The cipher and tag of one key of the ring. */
struct seal {
	struct siv *siv; /* NULL until the key is used */
	unsigned char tag[TAG];
};

struct token_finder {
	const struct keyring *keys;
	struct seal *seal; /* one per key */
	struct buf raw;    /* the bytes of the current token */
	/* The domain of a rule; a finder has none and accepts all. */
	struct text domain;
	char *field; /* holds domain, if it is the field's own */
	bool named, bound;
};

struct token {
	char type;
	unsigned char key[KEY_ID_SIZE];
	struct text body;
};

static void
seal_open(struct token_finder *f, struct seal *s, const struct key *key)
{
	unsigned char secret[SIV_KEY], sum[HMAC_SIZE];
	struct text none = { "", 0 };
	struct hmac hmac;

	key_derive(key, "token", none, false, secret, SIV_KEY);
	s->siv = siv_new(secret, SIV_KEY);
	if (f->bound) {
		key_derive(key, "token-tag", none, false, secret, HMAC_SIZE);
		hmac_init(&hmac, secret, HMAC_SIZE);
		f->raw.len = 0;
		buf_add_byte(&f->raw, f->named ? 'd' : 'f');
		buf_add_text(&f->raw, f->domain);
		hmac_sum(&hmac, f->raw.p, f->raw.len, sum);
		memcpy(s->tag, sum, TAG);
		hmac_clear(&hmac);
	}
	mem_wipe(secret, sizeof(secret));
}

static struct seal *
seal_get(struct token_finder *f, size_t i)
{
	if (f->seal[i].siv == NULL)
		seal_open(f, &f->seal[i], keyring_get(f->keys, i));
	return &f->seal[i];
}

/* NULL when the ring has no such key. */
static struct seal *
seal_find(struct token_finder *f, const unsigned char *id)
{
	const struct key *key = keyring_find(f->keys, id);
	size_t i;

	if (key == NULL)
		return NULL;
	for (i = 0; keyring_get(f->keys, i) != key; i++)
		continue;
	return seal_get(f, i);
}

struct token_finder *
token_finder_new(const struct keyring *keys)
{
	struct token_finder *f = mem_alloc(sizeof(*f));

	f->keys = keys;
	f->seal = mem_array(keyring_count(keys), sizeof(*f->seal));
	return f;
}

void
token_finder_free(struct token_finder *f)
{
	size_t i;

	if (f == NULL)
		return;
	for (i = 0; i < keyring_count(f->keys); i++)
		siv_free(f->seal[i].siv);
	mem_free(f->seal);
	mem_free(f->field);
	buf_wipe(&f->raw);
	mem_free(f);
}

static void *
token_bind(const struct binding *b)
{
	struct token_finder *f = token_finder_new(b->keys);

	f->bound = true;
	f->named = b->spec->domain.n > 0;
	f->domain = b->spec->domain;
	if (!f->named) {
		f->field = mem_text(b->field);
		f->domain = (struct text){ f->field, b->field.n };
	}
	seal_get(f, 0);
	return f;
}

static void
token_free(void *state)
{
	token_finder_free(state);
}

static enum hidden
token_hide(void *state, struct value in, const struct text *by, struct buf *out,
    const char **why)
{
	struct token_finder *f = state;
	struct seal *s = seal_get(f, 0);
	char *to, type = in.kind == VALUE_TEXT ? 't' : 'j';
	char ad[1 + TAG];
	size_t n = OVERHEAD + in.text.n;
	unsigned char *raw;

	(void)by;
	ad[0] = type;
	memcpy(ad + 1, s->tag, TAG);
	f->raw.len = 0;
	raw = (unsigned char *)buf_reserve(&f->raw, n);
	memcpy(raw, s->tag, TAG);
	if (siv_seal(s->siv, (struct text){ ad, sizeof(ad) }, in.text.p,
		in.text.n, raw + TAG) == -1)
		return method_refuse(why, "the value cannot be encrypted");
	to = buf_reserve(out, HEAD + base32_length(n));
	memcpy(to, "pp1:t:", 6);
	to[4] = type;
	memcpy(to + 6, keyring_get(f->keys, 0)->id_text, KEY_ID_TEXT);
	to[HEAD - 1] = ':';
	base32_put(to + HEAD, raw, n);
	out->len += HEAD + base32_length(n);
	return HIDDEN_PLAIN;
}

/* The value of a hexadecimal digit in lower case; 16: not a digit. */
static unsigned
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a' + 10);
	return 16;
}

/* Whether a token begins here; its body ends with the base 32. */
static bool
token_parse(struct text t, struct token *token)
{
	unsigned high, low;
	size_t i;

	if (t.n < HEAD || memcmp(t.p, "pp1:", 4) != 0 ||
	    (t.p[4] != 't' && t.p[4] != 'j') || t.p[5] != ':' ||
	    t.p[HEAD - 1] != ':')
		return false;
	token->type = t.p[4];
	for (i = 0; i < KEY_ID_SIZE; i++) {
		high = hex_value(t.p[6 + 2 * i]);
		low = hex_value(t.p[7 + 2 * i]);
		if (high > 15 || low > 15)
			return false;
		token->key[i] = (unsigned char)(high << 4 | low);
	}
	token->body.p = t.p + HEAD;
	token->body.n = base32_span(t.p + HEAD, t.n - HEAD);
	return true;
}

/* Appends the decrypted value; NULL, or why it cannot. */
static const char *
token_open(struct token_finder *f, const struct token *token, struct buf *out)
{
	static const char damaged[] = "token is damaged";
	size_t n = token->body.n * 5 / 8;
	struct seal *s = seal_find(f, token->key);
	char ad[1 + TAG];
	unsigned char *raw;

	if (s == NULL)
		return "the key file lacks the key of this token";
	f->raw.len = 0;
	raw = (unsigned char *)buf_reserve(&f->raw, n);
	if (n < OVERHEAD || base32_get(raw, token->body.p, token->body.n) == -1)
		return damaged;
	ad[0] = token->type;
	memcpy(ad + 1, raw, TAG);
	n -= OVERHEAD;
	if (siv_open(s->siv, (struct text){ ad, sizeof(ad) }, raw + TAG, n,
		(unsigned char *)buf_reserve(out, n)) == -1)
		return damaged;
	if (f->bound && memcmp(raw, s->tag, TAG) != 0) {
		mem_wipe(out->p + out->len, n);
		return "the token belongs to another field or domain";
	}
	out->len += n;
	return NULL;
}

static enum hidden
token_restore(void *state, struct value in, const struct text *by,
    struct buf *out, const char **why)
{
	struct token_finder *f = state;
	struct token token;
	const char *fault;

	(void)by;
	if (in.kind != VALUE_TEXT || !token_parse(in.text, &token))
		return method_refuse(why, "not a token");
	if (HEAD + token.body.n != in.text.n)
		return method_refuse(why, "token is damaged");
	fault = token_open(f, &token, out);
	if (fault != NULL)
		return method_refuse(why, fault);
	return token.type == 'j' ? HIDDEN_LITERAL : HIDDEN_TEXT;
}

/* The next token at or after *at; stores its place there. */
static bool
token_next(struct text t, size_t *at, struct token *token)
{
	const char *p = t.p, *end = t.p + t.n;
	size_t i;

	if (t.n - *at < HEAD)
		return false;
	for (p += *at; (p = memchr(p, ':', (size_t)(end - p))) != NULL; p++) {
		i = (size_t)(p - t.p);
		if (i < *at + 3)
			continue;
		i -= 3;
		if (token_parse((struct text){ t.p + i, t.n - i }, token)) {
			*at = i;
			return true;
		}
	}
	return false;
}

enum hidden
token_finder_restore(struct token_finder *f, struct value in, struct buf *out,
    const char **why)
{
	struct text t = in.text;
	size_t from = out->len, done = 0, at = 0;
	struct token token;
	const char *fault;

	if (t.n < HEAD || !token_next(t, &at, &token))
		return HIDDEN_KEEP;
	if (in.kind != VALUE_TEXT)
		return method_refuse(why, "a token inside an object or array");
	do {
		buf_add(out, t.p + done, at - done);
		fault = token_open(f, &token, out);
		if (fault != NULL) {
			mem_wipe(out->p + from, out->len - from);
			out->len = from;
			return method_refuse(why, fault);
		}
		if (token.type == 'j' && HEAD + token.body.n == t.n)
			return HIDDEN_LITERAL;
		done = at = at + HEAD + token.body.n;
	} while (token_next(t, &at, &token));
	buf_add(out, t.p + done, t.n - done);
	return HIDDEN_TEXT;
}

const struct family family_token = {
	.name = "token",
	.flags = NEEDS_KEY | CONTAINER | REVERSIBLE | PROVES_KEY | NEEDS_CIPHER,
	.args = token_args,
	.bind = token_bind,
	.free = token_free,
	.hide = token_hide,
	.restore = token_restore,
};

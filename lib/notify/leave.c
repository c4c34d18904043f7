/* SPDX-License-Identifier: ISC */
#include "notify/leave.h"

/* Of a token: the id of the secret key, the hash, the topic, the code. */
enum {
	AT_SUM = KEY_ID_SIZE,
	AT_TOPIC = AT_SUM + SUBJECT_SIZE,
	TOPIC = 4,
	AT_CODE = AT_TOPIC + TOPIC,
	CODE = 16,
	TOKEN = AT_CODE + CODE
};

_Static_assert((TOKEN * 8 + 5) / 6 <= LEAVE_TEXT, "a token has its room");

static const char digit[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* Base64url (RFC 4648, 5) without padding. */
static void
token_print(const unsigned char *p, size_t n, struct buf *b)
{
	unsigned bits = 0, have = 0;

	for (size_t i = 0; i < n; i++) {
		bits = bits << 8 | p[i];
		for (have += 8; have >= 6;) {
			have -= 6;
			buf_add_byte(b, digit[bits >> have & 63]);
		}
	}
	if (have > 0)
		buf_add_byte(b, digit[bits << (6 - have) & 63]);
}

static int
token_parse(struct text t, unsigned char *p, size_t n)
{
	unsigned bits = 0, have = 0;
	size_t out = 0;

	for (size_t i = 0; i < t.n; i++) {
		const char *at = t.p[i] == '\0' ? NULL : strchr(digit, t.p[i]);

		if (at == NULL)
			return -1;
		bits = bits << 6 | (unsigned)(at - digit);
		have += 6;
		if (have < 8)
			continue;
		have -= 8;
		if (out == n)
			return -1;
		p[out++] = (unsigned char)(bits >> have);
	}
	/* What is left over is no part of it. */
	return out == n && (bits & ((1U << have) - 1)) == 0 ? 0 : -1;
}

static void
topic_take(const struct subject_hasher *h, size_t key, struct text topic,
    unsigned char *out)
{
	struct subject s;

	subject_hash(h, key, text_of("topic:"), topic, &s);
	memcpy(out, s.sum, TOPIC);
}

/* The code over all before it. */
static void
code_take(const struct subject_hasher *h, size_t key, const unsigned char *p,
    unsigned char *out)
{
	struct text t = { (const char *)p, AT_CODE };
	struct subject s;

	subject_hash(h, key, text_of("leave:"), t, &s);
	memcpy(out, s.sum, CODE);
}

static int
key_of(const struct subject_hasher *h, const struct subject *s, size_t *key)
{
	struct subject one;

	for (size_t i = 0; i < subject_keys(h); i++) {
		subject_hash(h, i, text_of("leave:"), text_of(""), &one);
		if (memcmp(one.key, s->key, sizeof(one.key)) == 0) {
			*key = i;
			return 0;
		}
	}
	return -1;
}

void
leave_put(const struct subject_hasher *h, const struct subject *s,
    struct text topic, struct buf *b)
{
	unsigned char token[TOKEN];
	size_t key;

	if (key_of(h, s, &key) != 0)
		return;
	memcpy(token, s->key, KEY_ID_SIZE);
	memcpy(token + AT_SUM, s->sum, SUBJECT_SIZE);
	topic_take(h, key, topic, token + AT_TOPIC);
	code_take(h, key, token, token + AT_CODE);
	token_print(token, sizeof(token), b);
}

static bool
topic_find(const struct subject_hasher *h, size_t key, const struct policy *p,
    const unsigned char *want, struct text *topic)
{
	unsigned char one[TOPIC];

	for (size_t i = 0; i <= p->topics.n; i++) {
		*topic = i < p->topics.n ? p->topics.name[i] : text_of("all");
		topic_take(h, key, *topic, one);
		if (memcmp(one, want, TOPIC) == 0)
			return true;
	}
	return false;
}

int
leave_read(const struct subject_hasher *h, const struct policy *p,
    struct text token, struct subject *s, struct text *topic)
{
	unsigned char bytes[TOKEN], code[CODE], wrong = 0;
	size_t key, n = token.n;

	while (n > 0 && token.p[n - 1] != '/' && token.p[n - 1] != '=')
		n--;
	text_skip(&token, n);
	if (token_parse(token, bytes, sizeof(bytes)) != 0)
		return -1;
	memcpy(s->key, bytes, KEY_ID_SIZE);
	memcpy(s->sum, bytes + AT_SUM, SUBJECT_SIZE);
	if (key_of(h, s, &key) != 0)
		return -1;
	code_take(h, key, bytes, code);
	for (int i = 0; i < CODE; i++)
		wrong |= code[i] ^ bytes[AT_CODE + i];
	return wrong == 0 && topic_find(h, key, p, bytes + AT_TOPIC, topic)
		   ? 0
		   : -1;
}

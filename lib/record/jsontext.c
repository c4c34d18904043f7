/* SPDX-License-Identifier: ISC */
/* One string or value of JSON at a time: decoding, encoding, checking. */
#include "record/json.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "record/jsonlex.h"

bool
json_plain(struct text raw)
{
	return memchr(raw.p, '\\', raw.n) == NULL;
}

static uint32_t
hex4(const char *p)
{
	uint32_t n = 0;
	int i;

	for (i = 0; i < 4; i++, p++)
		n = n * 16 +
		    (uint32_t)(*p <= '9' ? *p - '0' : (*p | 0x20) - 'a' + 10);
	return n;
}

/* Decodes the \u escape at p, or a pair of them; returns the place after. */
static const char *
decode_hex(struct buf *b, const char *p)
{
	uint32_t c = hex4(p + 2);

	p += 6;
	if (c >= 0xd800 && c <= 0xdbff) {
		c = 0x10000 + ((c - 0xd800) << 10) + (hex4(p + 2) - 0xdc00);
		p += 6;
	}
	b->len += utf8_put(buf_reserve(b, 4), c);
	return p;
}

static char
decode_letter(char c)
{
	switch (c) {
	case 'b': return '\b';
	case 'f': return '\f';
	case 'n': return '\n';
	case 'r': return '\r';
	case 't': return '\t';
	default: return c;
	}
}

void
json_decode(struct buf *b, struct text raw)
{
	const char *p = raw.p + 1, *end = raw.p + raw.n - 1, *slash;

	while ((slash = memchr(p, '\\', (size_t)(end - p))) != NULL) {
		buf_add(b, p, (size_t)(slash - p));
		if (slash[1] == 'u') {
			p = decode_hex(b, slash);
		} else {
			buf_add_byte(b, decode_letter(slash[1]));
			p = slash + 2;
		}
	}
	buf_add(b, p, (size_t)(end - p));
}

static bool
needs_escape(char c)
{
	return (unsigned char)c < 0x20 || c == '"' || c == '\\';
}

/* How many bytes from p on need no escape in a string. */
static size_t
encode_run(const char *p, size_t n)
{
	size_t i = 0;

#if JSON_SSE2
	const __m128i low = _mm_set1_epi8(0x1f);
	__m128i v, odd;
	unsigned m;

	for (; i + 16 <= n; i += 16) {
		v = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
		odd = _mm_or_si128(_mm_cmpeq_epi8(_mm_min_epu8(v, low), v),
		    _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')),
			_mm_cmpeq_epi8(v, _mm_set1_epi8('\\'))));
		m = (unsigned)_mm_movemask_epi8(odd);
		if (m != 0)
			return i + (size_t)__builtin_ctz(m);
	}
#endif
	while (i < n && !needs_escape(p[i]))
		i++;
	return i;
}

static void
encode_escape(struct buf *b, char c)
{
	static const char letter[32] = {
		['\b'] = 'b',
		['\f'] = 'f',
		['\n'] = 'n',
		['\r'] = 'r',
		['\t'] = 't',
	};
	static const char hex[] = "0123456789abcdef";
	char u[6] = { '\\', 'u', '0', '0', 0, 0 };

	if (c == '"' || c == '\\') {
		u[1] = c;
		buf_add(b, u, 2);
	} else if (letter[(int)c] != '\0') {
		u[1] = letter[(int)c];
		buf_add(b, u, 2);
	} else {
		u[4] = hex[c >> 4];
		u[5] = hex[c & 15];
		buf_add(b, u, 6);
	}
}

void
json_encode(struct buf *b, struct text t)
{
	size_t n;

	buf_add_byte(b, '"');
	for (;;) {
		n = encode_run(t.p, t.n);
		buf_add(b, t.p, n);
		if (n == t.n)
			break;
		encode_escape(b, t.p[n]);
		t.p += n + 1;
		t.n -= n + 1;
	}
	buf_add_byte(b, '"');
}

/* Whether the text, as the value of a member, is one valid value. */
static bool
literal_object(struct text t)
{
	struct select *member = select_new();
	struct json_scan *s;
	struct buf b = { NULL, 0, 0 };
	const char *why;
	bool valid;
	size_t i;

	select_add(member, text_of("v"), 0, &why);
	s = json_scan_new(member, NULL, false);
	buf_add_string(&b, "{\"v\":");
	buf_add_text(&b, t);
	/* Like LF, CR is a blank between words and an error in a string; but
	 * it does not end the line. */
	for (i = 0; i < b.len; i++)
		if (b.p[i] == '\n')
			b.p[i] = '\r';
	buf_add_byte(&b, '}');
	*buf_reserve(&b, 1) = '\n';
	memset(b.p + b.len + 1, 0, BUF_SLACK);
	valid = json_scan_line(s, b.p, b.len) == 0 && s->cells == 1 &&
		s->cell[0].end == b.len - 1;
	json_scan_free(s);
	select_free(member);
	buf_wipe(&b);
	return valid;
}

static enum value_kind
kind_of(char c)
{
	switch (c) {
	case '{': return VALUE_OBJECT;
	case '[': return VALUE_ARRAY;
	case '"': return VALUE_TEXT;
	case 't':
	case 'f': return VALUE_BOOL;
	case 'n': return VALUE_NULL;
	default: return VALUE_NUMBER;
	}
}

bool
json_literal(struct text t, enum value_kind *kind)
{
	static const char blanks[] = " \t\r\n";
	const unsigned char *p, *end;
	struct trouble ignored;
	struct buf b = { NULL, 0, 0 };
	bool valid;

	if (t.n == 0 || memchr(blanks, t.p[0], 4) != NULL ||
	    memchr(blanks, t.p[t.n - 1], 4) != NULL)
		return false;
	*kind = kind_of(t.p[0]);
	if (value_nests(*kind))
		return literal_object(t);
	buf_add_text(&b, t);
	*buf_reserve(&b, 1) = '\n';
	p = (const unsigned char *)b.p;
	end = p + b.len;
	memset(b.p + b.len + 1, 0, BUF_SLACK);
	if (*kind == VALUE_TEXT)
		p = lex_string(p + 1, &ignored);
	else if (*kind == VALUE_NUMBER)
		p = *p == '-' || (*p >= '0' && *p <= '9')
			? lex_number(p, &ignored)
			: NULL;
	else
		p = lex_name(p, &ignored);
	valid = p == end;
	buf_wipe(&b);
	return valid;
}

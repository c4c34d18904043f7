/* SPDX-License-Identifier: ISC */
#include "hide/method.h"

#include <stdint.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/num.h"
#include "base/utf8.h"
#include "hide/crypto.h"
#include "hide/family.h"

struct method {
	const struct method_spec *spec;
	const struct family *family;
	void *state;
};

const char method_help[] =
    "Methods (key: needs -k, back: can be restored):\n"
    "  keep                      leave it as it is\n"
    "  drop                      take the field away\n"
    "  blank                     empty, or null in JSON\n"
    "  label[:TEXT]              write TEXT, or [redacted]\n"
    "  mask[:first=N,last=N,keep=domain,char=C]\n"
    "                            stars for letters and digits\n"
    "  hash[:len=N]              hexadecimal digits, 8 to 64 (key)\n"
    "  token                     sealed text (key, back)\n"
    "  fpe[:alphabet=A,luhn]     same length and characters (key, back);\n"
    "                            A: digits hex lower upper alpha alnum\n"
    "                            base36, or the characters themselves\n"
    "  shift[:by=FIELD,days=N]   move dates by up to N days (key, back)\n"
    "  trunc:year|month|day|hour, trunc:/N[,/M], trunc:N, trunc:step=N\n"
    "                            less of a date, address, text or number\n"
    "  ip                        address with its prefixes kept (key)\n"
    "  fake:name|first|last|email|phone|user\n"
    "                            a stand-in, always the same one (key)\n"
    "Methods with a key also take domain=NAME: equal values of all fields\n"
    "with that domain come out equal.\n";

static enum hidden
keep_hide(void *state, struct value in, const struct text *by, struct buf *out,
    const char **why)
{
	(void)state, (void)in, (void)by, (void)out, (void)why;
	return HIDDEN_KEEP;
}

static enum hidden
drop_hide(void *state, struct value in, const struct text *by, struct buf *out,
    const char **why)
{
	(void)state, (void)in, (void)by, (void)out, (void)why;
	return HIDDEN_DROP;
}

static enum hidden
blank_hide(void *state, struct value in, const struct text *by, struct buf *out,
    const char **why)
{
	(void)state, (void)in, (void)by, (void)out, (void)why;
	return HIDDEN_NULL;
}

enum { LABEL_TEXT };

static const struct arg_def label_args[] = {
	[LABEL_TEXT] = { .name = "text", .type = ARG_REST },
	{ .type = ARG_END },
};

static int
label_check(struct method_spec *s, char *err, size_t size)
{
	if (!s->arg[LABEL_TEXT].given)
		spec_set_text(s, LABEL_TEXT, text_of("[redacted]"));
	if (s->arg[LABEL_TEXT].text.n != 0)
		return 0;
	snprintf(err, size, "label: no text behind the colon");
	return -1;
}

static void *
label_bind(const struct binding *b)
{
	struct text *label = mem_alloc(sizeof(*label));

	*label = b->spec->arg[LABEL_TEXT].text;
	return label;
}

static enum hidden
label_hide(void *state, struct value in, const struct text *by, struct buf *out,
    const char **why)
{
	const struct text *label = state;

	(void)in, (void)by, (void)why;
	buf_add_text(out, *label);
	return hidden_text(label->p, label->n);
}

static const struct family family_keep = { .name = "keep", .hide = keep_hide };

static const struct family family_drop = {
	.name = "drop",
	.flags = CONTAINER | WHOLE,
	.hide = drop_hide,
};

static const struct family family_blank = {
	.name = "blank",
	.flags = CONTAINER | WHOLE,
	.hide = blank_hide,
};

static const struct family family_label = {
	.name = "label",
	.flags = CONTAINER | WHOLE,
	.args = label_args,
	.check = label_check,
	.bind = label_bind,
	.free = mem_free,
	.hide = label_hide,
};

static const struct family *const families[] = {
	&family_keep,
	&family_drop,
	&family_blank,
	&family_label,
	&family_mask,
	&family_hash,
	&family_token,
	&family_fpe,
	&family_shift,
	&family_trunc,
	&family_ip,
	&family_fake,
};

enum { FAMILIES = sizeof(families) / sizeof(families[0]) };

enum hidden
refuse(const char **why, const char *text)
{
	*why = text;
	return HIDDEN_REFUSE;
}

enum hidden
hidden_text(const char *p, size_t n)
{
	static const bool plain[256] = {
		['0'] = 1,
		['1'] = 1,
		['2'] = 1,
		['3'] = 1,
		['4'] = 1,
		['5'] = 1,
		['6'] = 1,
		['7'] = 1,
		['8'] = 1,
		['9'] = 1,
		['a'] = 1,
		['b'] = 1,
		['c'] = 1,
		['d'] = 1,
		['e'] = 1,
		['f'] = 1,
		['g'] = 1,
		['h'] = 1,
		['i'] = 1,
		['j'] = 1,
		['k'] = 1,
		['l'] = 1,
		['m'] = 1,
		['n'] = 1,
		['o'] = 1,
		['p'] = 1,
		['q'] = 1,
		['r'] = 1,
		['s'] = 1,
		['t'] = 1,
		['u'] = 1,
		['v'] = 1,
		['w'] = 1,
		['x'] = 1,
		['y'] = 1,
		['z'] = 1,
		['A'] = 1,
		['B'] = 1,
		['C'] = 1,
		['D'] = 1,
		['E'] = 1,
		['F'] = 1,
		['G'] = 1,
		['H'] = 1,
		['I'] = 1,
		['J'] = 1,
		['K'] = 1,
		['L'] = 1,
		['M'] = 1,
		['N'] = 1,
		['O'] = 1,
		['P'] = 1,
		['Q'] = 1,
		['R'] = 1,
		['S'] = 1,
		['T'] = 1,
		['U'] = 1,
		['V'] = 1,
		['W'] = 1,
		['X'] = 1,
		['Y'] = 1,
		['Z'] = 1,
		['.'] = 1,
		['_'] = 1,
		[':'] = 1,
		['-'] = 1,
		['@'] = 1,
	};
	size_t i;

	for (i = 0; i < n; i++)
		if (!plain[(unsigned char)p[i]])
			return HIDDEN_TEXT;
	return HIDDEN_PLAIN;
}

/* How many letters must be put in, taken out, or changed; b is in lower case,
 * and the case of a does not matter. */
static size_t
edit_distance(struct text a, const char *b)
{
	size_t row[17], i, j, n = strlen(b), left, above;

	if (a.n >= sizeof(row) / sizeof(row[0]) ||
	    n >= sizeof(row) / sizeof(row[0]))
		return SIZE_MAX;
	for (j = 0; j <= n; j++)
		row[j] = j;
	for (i = 0; i < a.n; i++) {
		left = row[0];
		row[0] = i + 1;
		for (j = 1; j <= n; j++) {
			above = row[j];
			row[j] = left + ((a.p[i] | 0x20) != b[j - 1]);
			if (above + 1 < row[j])
				row[j] = above + 1;
			if (row[j - 1] + 1 < row[j])
				row[j] = row[j - 1] + 1;
			left = above;
		}
	}
	return row[n];
}

static const struct family *
family_find(struct text name, char *err, size_t size)
{
	const char *near = NULL;
	char shown[MSG_NAME_MAX + 1];
	size_t i, distance, best = name.n / 2 < 2 ? name.n / 2 : 2;

	for (i = 0; i < FAMILIES; i++) {
		if (text_is(name, families[i]->name))
			return families[i];
		distance = edit_distance(name, families[i]->name);
		if (distance <= best && (near == NULL || distance < best)) {
			best = distance;
			near = families[i]->name;
		}
	}
	msg_name(shown, sizeof(shown), name);
	if (near != NULL)
		snprintf(err, size,
		    "unknown method \"%s\"; did you mean \"%s\"?", shown, near);
	else
		snprintf(err, size, "unknown method \"%s\"", shown);
	return NULL;
}

void
spec_set_text(struct method_spec *s, size_t i, struct text t)
{
	char *copy = mem_text(t);

	mem_free((char *)(uintptr_t)s->arg[i].text.p);
	s->arg[i].text = (struct text){ copy, t.n };
}

/* The part before the next ',' without its backslashes; -1 when one is left
 * alone at the end.  *rest moves on; its p is NULL after the last part. */
static int
arg_split(struct text *rest, struct buf *part)
{
	size_t i;

	part->len = 0;
	for (i = 0; i < rest->n && rest->p[i] != ','; i++) {
		if (rest->p[i] == '\\' && ++i == rest->n)
			return -1;
		buf_add_byte(part, rest->p[i]);
	}
	if (i < rest->n)
		*rest = (struct text){ rest->p + i + 1, rest->n - i - 1 };
	else
		*rest = (struct text){ NULL, 0 };
	return 0;
}

/* The argument with this name; SIZE_MAX: none. */
static size_t
arg_find(const struct family *f, struct text name)
{
	size_t i;

	for (i = 0; f->args != NULL && f->args[i].type != ARG_END; i++)
		if (f->args[i].type != ARG_WORD &&
		    text_is(name, f->args[i].name))
			return i;
	return SIZE_MAX;
}

static size_t
arg_find_word(const struct method_spec *s)
{
	const struct arg_def *d = s->family->args;
	size_t i;

	for (i = 0; d != NULL && d[i].type != ARG_END; i++)
		if (d[i].type == ARG_WORD && !s->arg[i].given)
			return i;
	return SIZE_MAX;
}

static int
arg_set(struct method_spec *s, size_t i, struct text value, char *err,
    size_t size)
{
	const struct arg_def *d = &s->family->args[i];

	if (s->arg[i].given) {
		snprintf(err, size, "%s: %s is there twice", s->family->name,
		    d->name);
		return -1;
	}
	if (d->type == ARG_NUMBER &&
	    num_parse(value, d->min, d->max, &s->arg[i].number) == -1) {
		snprintf(err, size, "%s: %s must be a number from %lld to %lld",
		    s->family->name, d->name, (long long)d->min,
		    (long long)d->max);
		return -1;
	}
	if (d->type != ARG_FLAG && value.n == 0) {
		snprintf(err, size, "%s: %s is empty", s->family->name,
		    d->name);
		return -1;
	}
	if (d->type == ARG_TEXT || d->type == ARG_WORD)
		spec_set_text(s, i, value);
	s->arg[i].given = true;
	return 0;
}

/* One KEY=VALUE or bare word. */
static int
arg_take(struct method_spec *s, struct text part, char *err, size_t size)
{
	const char *equals = part.n > 0 ? memchr(part.p, '=', part.n) : NULL;
	struct text name = part, value = { "", 0 };
	char shown[MSG_NAME_MAX + 1];
	size_t i;

	if (equals != NULL) {
		name.n = (size_t)(equals - part.p);
		value.p = equals + 1;
		value.n = part.n - name.n - 1;
	}
	i = arg_find(s->family, name);
	if (i == SIZE_MAX && equals == NULL && part.n > 0 &&
	    (i = arg_find_word(s)) != SIZE_MAX)
		return arg_set(s, i, part, err, size);
	if (i != SIZE_MAX &&
	    (equals != NULL) != (s->family->args[i].type == ARG_FLAG))
		return arg_set(s, i, value, err, size);
	if (i != SIZE_MAX)
		snprintf(err, size, "%s: %s takes %s value", s->family->name,
		    s->family->args[i].name, equals != NULL ? "no" : "a");
	else if (part.n == 0)
		snprintf(err, size, "%s: an argument is empty",
		    s->family->name);
	else
		snprintf(err, size, "%s: unknown argument \"%s\"",
		    s->family->name, msg_name(shown, sizeof(shown), name));
	return -1;
}

static int
args_parse(struct method_spec *s, struct text rest, char *err, size_t size)
{
	struct buf part = { 0 };
	int r = 0;

	if (rest.p != NULL && s->family->args != NULL &&
	    s->family->args[0].type == ARG_REST) {
		spec_set_text(s, 0, rest);
		s->arg[0].given = true;
		return 0;
	}
	while (r == 0 && rest.p != NULL) {
		r = arg_split(&rest, &part);
		if (r == -1)
			snprintf(err, size, "%s: a backslash stands at the end",
			    s->family->name);
		else
			r = arg_take(s, (struct text){ part.p, part.len }, err,
			    size);
	}
	buf_clear(&part);
	return r;
}

static int
args_check(struct method_spec *s, char *err, size_t size)
{
	const struct arg_def *d = s->family->args;
	size_t i;

	for (i = 0; d != NULL && d[i].type != ARG_END; i++) {
		if (d[i].type == ARG_WORD && !s->arg[i].given) {
			snprintf(err, size, "%s: no %s", s->family->name,
			    d[i].name);
			return -1;
		}
		if (d[i].type != ARG_TEXT)
			continue;
		if (strcmp(d[i].name, "domain") == 0)
			s->domain = s->arg[i].text;
		if (strcmp(d[i].name, "by") == 0)
			s->by = s->arg[i].text;
	}
	return s->family->check == NULL ? 0 : s->family->check(s, err, size);
}

static void
canon_text(struct buf *b, struct text t)
{
	size_t i;

	for (i = 0; i < t.n; i++) {
		if (t.p[i] == ',' || t.p[i] == '\\')
			buf_add_byte(b, '\\');
		buf_add_byte(b, t.p[i]);
	}
}

static void
canon_arg(struct buf *b, const struct arg_def *d, const struct arg *a)
{
	switch (d->type) {
	case ARG_REST: buf_add_text(b, a->text); break;
	case ARG_WORD: canon_text(b, a->text); break;
	case ARG_FLAG: buf_add_string(b, d->name); break;
	case ARG_NUMBER:
		buf_printf(b, "%s=%lld", d->name, (long long)a->number);
		break;
	default: buf_printf(b, "%s=", d->name); canon_text(b, a->text);
	}
}

/* All arguments in the order of the table, without those that say what is
 * so anyway. */
static char *
canon_make(const struct method_spec *s)
{
	const struct arg_def *d = s->family->args;
	struct buf b = { 0 };
	char *canon, sep = ':';
	size_t i;

	buf_add_string(&b, s->family->name);
	for (i = 0; d != NULL && d[i].type != ARG_END; i++) {
		if (!s->arg[i].given && d[i].type != ARG_REST)
			continue;
		if (d[i].type == ARG_NUMBER && s->arg[i].number == d[i].usual)
			continue;
		buf_add_byte(&b, sep);
		canon_arg(&b, &d[i], &s->arg[i]);
		sep = ',';
	}
	canon = mem_text((struct text){ b.p, b.len });
	buf_clear(&b);
	return canon;
}

struct method_spec *
method_parse(struct text spec, char *err, size_t size)
{
	const char *colon = spec.n > 0 ? memchr(spec.p, ':', spec.n) : NULL;
	struct text name = spec, rest = { NULL, 0 };
	const struct family *family;
	struct method_spec *s;
	size_t i;

	if (utf8_valid(spec.p, spec.n) != spec.n ||
	    (spec.n > 0 && memchr(spec.p, '\0', spec.n) != NULL)) {
		snprintf(err, size, "the method is no UTF-8 text");
		return NULL;
	}
	if (colon != NULL) {
		name.n = (size_t)(colon - spec.p);
		rest = (struct text){ colon + 1, spec.n - name.n - 1 };
	}
	family = family_find(name, err, size);
	if (family == NULL)
		return NULL;
	s = mem_alloc(sizeof(*s));
	s->family = family;
	for (i = 0; family->args != NULL && family->args[i].type != ARG_END;
	     i++)
		s->arg[i].number = family->args[i].usual;
	if (args_parse(s, rest, err, size) == -1 ||
	    args_check(s, err, size) == -1) {
		method_spec_free(s);
		return NULL;
	}
	s->canon = canon_make(s);
	return s;
}

void
method_spec_free(struct method_spec *s)
{
	size_t i;

	if (s == NULL)
		return;
	for (i = 0; i < ARG_MAX; i++)
		mem_free((char *)(uintptr_t)s->arg[i].text.p);
	mem_free(s->canon);
	mem_free(s->warning);
	mem_free(s);
}

const char *
method_name(const struct method_spec *s)
{
	return s->family->name;
}

bool
method_keeps(const struct method_spec *s)
{
	return s->family == &family_keep;
}

bool
method_needs_key(const struct method_spec *s)
{
	return (s->family->flags & NEEDS_KEY) != 0;
}

bool
method_takes_container(const struct method_spec *s)
{
	return (s->family->flags & CONTAINER) != 0;
}

bool
method_whole(const struct method_spec *s)
{
	return (s->family->flags & WHOLE) != 0;
}

bool
method_reversible(const struct method_spec *s)
{
	return (s->family->flags & REVERSIBLE) != 0;
}

bool
method_proves_key(const struct method_spec *s)
{
	return (s->family->flags & PROVES_KEY) != 0;
}

struct text
method_by(const struct method_spec *s)
{
	return s->by;
}

struct text
method_domain(const struct method_spec *s)
{
	return s->domain;
}

const char *
method_warning(const struct method_spec *s)
{
	return s->warning;
}

const char *
method_canon(const struct method_spec *s)
{
	return s->canon;
}

int
method_warm(const struct method_spec *s)
{
	return method_needs_key(s) ? crypto_warm() : 0;
}

void
binding_derive(const struct binding *b, const char *method, unsigned char *out,
    size_t n)
{
	bool named = b->spec->domain.n > 0;

	key_derive(keyring_get(b->keys, 0), method,
	    named ? b->spec->domain : b->field, named, out, n);
}

struct method *
method_bind(const struct method_spec *s, struct text field,
    const struct keyring *keys)
{
	struct binding b = { s, field, keys };
	struct method *m = mem_alloc(sizeof(*m));

	m->spec = s;
	m->family = s->family;
	if (m->family->bind != NULL)
		m->state = m->family->bind(&b);
	return m;
}

void
method_free(struct method *m)
{
	if (m == NULL)
		return;
	if (m->family->free != NULL)
		m->family->free(m->state);
	mem_free(m);
}

static bool
is_container(struct value v)
{
	return v.kind == VALUE_OBJECT || v.kind == VALUE_ARRAY;
}

enum hidden
method_hide(struct method *m, struct value in, const struct text *by,
    struct buf *out, const char **why)
{
	if (is_container(in) && (m->family->flags & CONTAINER) == 0 &&
	    m->family != &family_keep)
		return refuse(why, "an object or array");
	return m->family->hide(m->state, in, by, out, why);
}

enum hidden
method_restore(struct method *m, struct value in, const struct text *by,
    struct buf *out, const char **why)
{
	if (m->family->restore == NULL)
		return HIDDEN_KEEP;
	if (is_container(in))
		return refuse(why, "an object or array");
	return m->family->restore(m->state, in, by, out, why);
}

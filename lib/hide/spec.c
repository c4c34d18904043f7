/* SPDX-License-Identifier: ISC */
/* Specs: parses the text of the user into a family and its arguments, and
 * writes them in the canonical spelling. */
#include <stdint.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/near.h"
#include "base/num.h"
#include "base/utf8.h"
#include "hide/family.h"

static void
sentence_put(struct buf *b, char *err, size_t size)
{
	snprintf(err, size, "%.*s", (int)b->len, b->p);
	buf_clear(b);
}

static void
unknown_method(const char *shown, char *err, size_t size)
{
	struct buf b = { 0 };

	buf_printf(&b, "unknown method \"%s\". Known:", shown);
	for (size_t i = 0; families[i] != NULL; i++)
		buf_printf(&b, "%s %s", i > 0 ? "," : "", families[i]->name);
	sentence_put(&b, err, size);
}

static void
unknown_argument(const struct family *f, const char *shown, char *err,
    size_t size)
{
	const struct arg_def *d = f->args;
	struct buf b = { 0 };

	buf_printf(&b, "%s: unknown argument \"%s\"", f->name, shown);
	buf_add_string(&b, d == NULL ? "; it takes none" : ". Known:");
	for (size_t i = 0; d != NULL && d[i].type != ARG_END; i++)
		buf_printf(&b, "%s %s", i > 0 ? "," : "", d[i].name);
	sentence_put(&b, err, size);
}

static const struct family *
family_find(struct text name, char *err, size_t size)
{
	enum { MOST = 32 };
	struct text known[MOST];
	char shown[MSG_NAME_MAX + 1];
	size_t n = 0;
	int near;

	for (; n < MOST && families[n] != NULL; n++) {
		known[n] = text_of(families[n]->name);
		if (text_equal(name, known[n]))
			return families[n];
	}
	near = text_near(name, known, n);
	msg_name(shown, sizeof(shown), name);
	if (near >= 0)
		snprintf(err, size,
		    "unknown method \"%s\"" NEAR_MEANT("\"%s\""), shown,
		    known[near].p);
	else
		unknown_method(shown, err, size);
	return NULL;
}

void
spec_set_text(struct method_spec *s, size_t i, struct text t)
{
	char *copy = mem_text(t);

	mem_free((char *)(uintptr_t)s->arg[i].text.p);
	s->arg[i].text = (struct text){ copy, t.n };
}

/* The part before the next ',' without its backslashes; -1 when the text ends
 * with a backslash.  *rest moves on; its p is NULL after the last part. */
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
		snprintf(err, size, "%s: %s is given twice", s->family->name,
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
		unknown_argument(s->family,
		    msg_name(shown, sizeof(shown), name), err, size);
	return -1;
}

/* Takes what is before the name of the second argument off the front. */
static void
rest_take(struct method_spec *s, struct text *rest)
{
	const char *name = s->family->args[1].name;
	struct text first = *rest, next = { NULL, 0 };
	size_t n = name == NULL ? 0 : strlen(name);

	for (size_t i = 0; n > 0 && i + 1 < rest->n && next.p == NULL; i++) {
		struct text t = { rest->p + i + 1, rest->n - i - 1 };

		if (rest->p[i] != ',' || t.n <= n || t.p[n] != '=' ||
		    memcmp(t.p, name, n) != 0)
			continue;
		first.n = i;
		next = t;
	}
	spec_set_text(s, 0, first);
	s->arg[0].given = true;
	*rest = next;
}

static int
args_parse(struct method_spec *s, struct text rest, char *err, size_t size)
{
	struct buf part = { 0 };
	int r = 0;

	if (rest.p != NULL && s->family->args != NULL &&
	    s->family->args[0].type == ARG_REST)
		rest_take(s, &rest);
	while (r == 0 && rest.p != NULL) {
		r = arg_split(&rest, &part);
		if (r == -1)
			snprintf(err, size,
			    "%s: a backslash needs a character after it",
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

/* All arguments in the order of the table, except those with their default. */
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
		snprintf(err, size, "the method is not UTF-8 text");
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
	mem_free(s->identity.type);
	mem_free(s->canon);
	mem_free(s->warning);
	mem_free(s);
}

int
spec_read_dates(struct method_spec *s, size_t i, char *err, size_t size)
{
	const char *format = s->arg[i].text.p, *why;

	s->dates = true;
	if (!s->arg[i].given)
		return 0;
	why = moment_format_check(format);
	if (why != NULL) {
		snprintf(err, size, "%s: %s", s->family->name, why);
		return -1;
	}
	s->form = (struct stamp_form){ .declared = true, .format = format };
	return 0;
}

bool
method_reads_dates(const struct method_spec *s)
{
	return s->dates;
}

struct method_spec *
method_declared(const struct method_spec *s, const char *format,
    const struct zone *zone)
{
	char why[160];
	struct method_spec *d =
	    method_parse(text_of(s->canon), why, sizeof(why));
	size_t i = arg_find(d->family, text_of("format"));

	if (s->identity.write != NULL) {
		d->identity = s->identity;
		d->identity.type = mem_text(text_of(s->identity.type));
	}
	d->form.zone = zone;
	if (d->form.declared)
		return d;
	d->form.declared = true;
	if (format == NULL)
		return d;
	spec_set_text(d, i, text_of(format));
	d->arg[i].given = true;
	d->form.format = d->arg[i].text.p;
	mem_free(d->canon);
	d->canon = canon_make(d);
	return d;
}

bool
method_identifies(const struct method_spec *s)
{
	return (s->family->flags & IDENTIFIES) != 0;
}

bool
method_protects(const struct method_spec *s)
{
	return (s->family->flags & UNPROTECTED) == 0;
}

struct text
method_as(const struct method_spec *s)
{
	size_t i = arg_find(s->family, text_of("as"));
	struct text none = { "", 0 };

	return i == SIZE_MAX || !s->arg[i].given ? none : s->arg[i].text;
}

struct method_spec *
method_identified(const struct method_spec *s, struct text type,
    method_identity *write, const void *of)
{
	char why[160];
	struct method_spec *d =
	    method_parse(text_of(s->canon), why, sizeof(why));
	size_t i = arg_find(d->family, text_of("as"));

	d->identity.write = write;
	d->identity.of = of;
	d->identity.type = mem_text(type);
	d->identity.lenient = !d->arg[i].given;
	/* What restores must compare alike, so a receipt has to say it. */
	if (method_reversible(d) && !d->arg[i].given) {
		spec_set_text(d, i, type);
		d->arg[i].given = true;
		mem_free(d->canon);
		d->canon = canon_make(d);
	}
	return d;
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

/* SPDX-License-Identifier: ISC */
/*
 * shift: dates move by a number of days that follows from the secret key.  It
 * is the same for all dates of one person (by=), so that their order and the
 * time between them stay.  It is never zero.
 */
#include <stdio.h>

#include "base/mem.h"
#include "hide/crypto.h"
#include "hide/family.h"
#include "hide/stamp.h"

enum { SHIFT_BY, SHIFT_DAYS, SHIFT_DOMAIN, SHIFT_FORMAT, SHIFT_AS };

static const struct arg_def shift_args[] = {
	[SHIFT_BY] = { .name = "by", .type = ARG_TEXT },
	[SHIFT_DAYS] = { "days", ARG_NUMBER, 1, 36500, 182 },
	[SHIFT_DOMAIN] = { .name = "domain", .type = ARG_TEXT },
	[SHIFT_FORMAT] = { .name = "format", .type = ARG_TEXT },
	[SHIFT_AS] = { .name = "as", .type = ARG_TEXT },
	{ .type = ARG_END },
};

struct shift {
	const struct stamp_form *form;
	const struct method_spec *spec;
	struct hmac hmac;
	struct buf person; /* the form of the by-field, if it is an identity */
	int64_t days;      /* the most in either direction */
	bool by;
};

static int
shift_check(struct method_spec *s, char *err, size_t size)
{
	if (s->arg[SHIFT_AS].given && !s->arg[SHIFT_BY].given) {
		snprintf(err, size,
		    "shift: as= is about the field of by=, "
		    "which is missing");
		return -1;
	}
	return spec_read_dates(s, SHIFT_FORMAT, err, size);
}

/*
 * With by, the sub-key is that of the by-field: all dates with the same
 * by-field move together.
 */
static void *
shift_bind(const struct binding *b)
{
	struct binding person = { b->spec, b->field, b->keys };
	struct shift *s = mem_alloc(sizeof(*s));
	unsigned char key[KEY_SIZE];

	s->spec = b->spec;
	s->form = &b->spec->form;
	s->by = b->spec->by.n > 0;
	s->days = b->spec->arg[SHIFT_DAYS].number;
	if (s->by)
		person.field = b->spec->by;
	binding_derive(&person, s->by ? "shift-by" : "shift", key, sizeof(key));
	hmac_init(&s->hmac, key, sizeof(key));
	mem_wipe(key, sizeof(key));
	return s;
}

static void
shift_free(void *state)
{
	struct shift *s = state;

	hmac_clear(&s->hmac);
	buf_wipe(&s->person);
	mem_free(s);
}

/* -days to days without 0; with 64 bits the bias of the modulo is negligible.
 */
static int64_t
shift_days(const struct shift *s, struct text by)
{
	unsigned char sum[HMAC_SIZE];
	uint64_t x = 0;
	int64_t days;
	size_t i;

	hmac_sum(&s->hmac, by.p, by.n, sum);
	for (i = 0; i < sizeof(x); i++)
		x = x << 8 | sum[i];
	days = (int64_t)(x % (2 * (uint64_t)s->days)) - s->days;
	return days < 0 ? days : days + 1;
}

/* Replaces an identity by the form in which it is compared: two spellings of
 * one person move alike.  false: it is none, but should be. */
static bool
person_take(struct shift *s, struct text *person)
{
	const struct method_spec *m = s->spec;

	s->person.len = 0;
	if (m->identity.write == NULL)
		return true;
	if (m->identity.write(m->identity.of, text_of(m->identity.type),
		*person, &s->person) != 0)
		return m->identity.lenient;
	*person = (struct text){ s->person.p, s->person.len };
	return true;
}

static enum hidden
shift_turn(struct shift *s, int64_t sign, struct value in,
    const struct text *by, struct buf *out, const char **why)
{
	struct text person = { "", 0 };
	size_t from = out->len;
	struct stamp stamp;

	if (s->by && (by == NULL || by->n == 0))
		return method_refuse(why,
		    "the field of by= is empty or missing");
	if (s->by)
		person = *by;
	if (s->by && !person_take(s, &person))
		return method_refuse(why,
		    "the field of by= cannot be read as one identity of the "
		    "type of as=");
	if (in.kind == VALUE_BOOL ||
	    stamp_parse(in.text, s->form, &stamp) == -1)
		return method_refuse(why, "not a date this method knows");
	if (stamp_move(in.text, &stamp, sign * shift_days(s, person), out) ==
	    -1)
		return method_refuse(why, "the moved date is out of range");
	if (in.kind == VALUE_NUMBER)
		return HIDDEN_LITERAL;
	return method_hidden_text(out->p + from, out->len - from);
}

static enum hidden
shift_hide(void *state, struct value in, const struct text *by, struct buf *out,
    const char **why)
{
	return shift_turn(state, 1, in, by, out, why);
}

static enum hidden
shift_restore(void *state, struct value in, const struct text *by,
    struct buf *out, const char **why)
{
	return shift_turn(state, -1, in, by, out, why);
}

const struct family family_shift = {
	.name = "shift",
	.flags = NEEDS_KEY | REVERSIBLE,
	.args = shift_args,
	.check = shift_check,
	.bind = shift_bind,
	.free = shift_free,
	.hide = shift_hide,
	.restore = shift_restore,
};

/* SPDX-License-Identifier: ISC */
/*
 * match: SHA-256 without a key of an address or telephone number in the form in
 * which it is compared, in hexadecimal.  Whoever has a list of addresses finds
 * theirs in it; that is what partners want it for, and why it hides nothing
 * from somebody who guesses.
 */
#include "base/mem.h"
#include "hide/crypto.h"
#include "hide/family.h"

enum { MATCH_AS };

static const struct arg_def match_args[] = {
	[MATCH_AS] = { .name = "as", .type = ARG_TEXT },
	{ .type = ARG_END },
};

struct match {
	const struct method_spec *spec;
	struct buf form;
};

static void *
match_bind(const struct binding *b)
{
	struct match *m = mem_alloc(sizeof(*m));

	m->spec = b->spec;
	return m;
}

static void
match_free(void *state)
{
	struct match *m = state;

	buf_wipe(&m->form);
	mem_free(m);
}

/* Partners know people by these two. */
static bool
is_known(const struct method_spec *s)
{
	return s->identity.write != NULL &&
	       (strcmp(s->identity.type, "email") == 0 ||
		   strcmp(s->identity.type, "phone_number") == 0);
}

static enum hidden
match_hide(void *state, struct value in, const struct text *by, struct buf *out,
    const char **why)
{
	struct match *m = state;
	const struct method_spec *s = m->spec;
	unsigned char sum[DIGEST_MAX];

	(void)by;
	m->form.len = 0;
	if (!is_known(s) || value_nests(in.kind) ||
	    s->identity.write(s->identity.of, text_of(s->identity.type),
		in.text, &m->form) != 0)
		return method_refuse(why,
		    "cannot be read as one address or telephone number");
	digest_sum(DIGEST_SHA256, m->form.p, m->form.len, sum);
	buf_add_hex(out, sum, digest_size(DIGEST_SHA256));
	return HIDDEN_PLAIN;
}

const struct family family_match = {
	.name = "match",
	.flags = IDENTIFIES | UNPROTECTED,
	.args = match_args,
	.bind = match_bind,
	.free = match_free,
	.hide = match_hide,
};

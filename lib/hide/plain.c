/* SPDX-License-Identifier: ISC */
/* The plain methods: keep, drop, blank and label.  They need no secret key. */
#include <stdio.h>

#include "base/mem.h"
#include "hide/family.h"

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
	snprintf(err, size, "label: no text after the colon");
	return -1;
}

struct label {
	struct text text;
	enum hidden what;
};

static void *
label_bind(const struct binding *b)
{
	struct label *l = mem_alloc(sizeof(*l));

	l->text = b->spec->arg[LABEL_TEXT].text;
	l->what = method_hidden_text(l->text.p, l->text.n);
	return l;
}

static enum hidden
label_hide(void *state, struct value in, const struct text *by, struct buf *out,
    const char **why)
{
	const struct label *l = state;

	(void)in, (void)by, (void)why;
	buf_add_text(out, l->text);
	return l->what;
}

const struct family family_keep = { .name = "keep", .hide = keep_hide };

const struct family family_drop = {
	.name = "drop",
	.flags = CONTAINER | WHOLE,
	.hide = drop_hide,
};

const struct family family_blank = {
	.name = "blank",
	.flags = CONTAINER | WHOLE,
	.hide = blank_hide,
};

const struct family family_label = {
	.name = "label",
	.flags = CONTAINER | WHOLE,
	.args = label_args,
	.check = label_check,
	.bind = label_bind,
	.free = mem_free,
	.hide = label_hide,
};

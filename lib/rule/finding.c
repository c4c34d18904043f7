/* SPDX-License-Identifier: ISC */
#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/msg.h"
#include "rule/reading.h"

/* Room for one more, doubling. */
static struct finding *
finding_new(struct findings *f)
{
	size_t n = f->findings;

	if ((n & (n - 1)) == 0)
		f->finding = mem_resize(f->finding, n == 0 ? 1 : 2 * n,
		    sizeof(*f->finding));
	return &f->finding[f->findings++];
}

void
found(struct reading *r, enum level level, int number, const char *fmt, ...)
{
	struct finding *f = finding_new(r->findings);
	char what[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	*f = (struct finding){ .level = level,
		.number = number,
		.where = mem_text((struct text){ r->path.p, r->path.len }),
		.what = mem_text(text_of(what)) };
	r->findings->errors += level == LEVEL_ERROR;
	r->findings->broken += level == LEVEL_ERROR;
}

void
found_today(struct reading *r, int number, const char *what)
{
	found(r, LEVEL_ERROR, number, "%s", what);
	r->findings->finding[r->findings->findings - 1].today = true;
	r->findings->broken--;
}

void
findings_clear(struct findings *f)
{
	for (size_t i = 0; i < f->findings; i++) {
		mem_free(f->finding[i].where);
		mem_free(f->finding[i].what);
	}
	mem_free(f->finding);
	*f = (struct findings){ .finding = NULL };
}

void
finding_print(const char *file, const struct finding *f)
{
	const char *joint = *f->where == '\0' ? "" : ": ";
	char at[32] = "";

	if (f->line > 0)
		snprintf(at, sizeof(at), ":%d:%d", f->line, f->column);
	if (f->level == LEVEL_ERROR)
		msg_error(STATUS_CALL, "%s%s: %s%s%s", file, at, f->where,
		    joint, f->what);
	else
		msg_warn("%s%s: %s%s%s", file, at, f->where, joint, f->what);
}

/* ---- places ---- */

static bool
plain(struct text name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z') &&
		    (c < '0' || c > '9') && c != '_' && c != '-' && c != ':')
			return false;
	}
	return name.n > 0;
}

size_t
enter(struct reading *r, struct text key)
{
	size_t from = r->path.len;

	if (from > 0)
		buf_add_byte(&r->path, '.');
	buf_add_string(&r->path, plain(key) ? "" : "\"");
	if (plain(key)) {
		buf_add_text(&r->path, key);
	} else {
		char shown[MSG_NAME_MAX + 1];

		buf_add_string(&r->path, msg_name(shown, sizeof(shown), key));
		buf_add_byte(&r->path, '"');
	}
	return from;
}

size_t
enter_at(struct reading *r, size_t i)
{
	size_t from = r->path.len;

	buf_printf(&r->path, "[%zu]", i);
	return from;
}

void
leave(struct reading *r, size_t from)
{
	r->path.len = from;
}

const char *
quoted(struct text name)
{
	static char shown[4][MSG_NAME_MAX + 3];
	static unsigned next;
	char *to = shown[next++ % 4];
	size_t n;

	to[0] = '"';
	msg_name(to + 1, MSG_NAME_MAX + 1, name);
	n = strlen(to);
	to[n] = '"';
	to[n + 1] = '\0';
	return to;
}

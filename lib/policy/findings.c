/* SPDX-License-Identifier: ISC */
#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "policy/reading.h"
#include "record/json.h"

enum { PRINTED_MAX = 100 };

/* Makes room for one more; the array doubles. */
static struct finding *
finding_new(struct findings *f)
{
	size_t n = f->findings;

	if ((n & (n - 1)) == 0)
		f->finding = mem_resize(f->finding, n == 0 ? 1 : 2 * n,
		    sizeof(*f->finding));
	return &f->finding[f->findings++];
}

/* Formats the sentence, in one line. */
static char *
sentence(const char *fmt, va_list ap)
{
	va_list again;
	size_t size;
	char *what;

	va_copy(again, ap);
	size = (size_t)vsnprintf(NULL, 0, fmt, again) + 1;
	va_end(again);
	what = mem_alloc(size);
	vsnprintf(what, size, fmt, ap);
	for (char *p = what; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == '\x7f')
			*p = '?';
	return what;
}

static void
finding_put(struct reading *r, enum level level, enum check number,
    const char *fmt, va_list ap)
{
	struct finding *f = finding_new(r->findings);

	*f = (struct finding){ .level = level, .number = (int)number };
	f->where = mem_text((struct text){ r->path.p, r->path.len });
	f->what = sentence(fmt, ap);
	r->findings->errors += level == LEVEL_ERROR;
	r->findings->broken += level == LEVEL_ERROR;
}

void
finding_add(struct reading *r, enum level level, enum check number,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	finding_put(r, level, number, fmt, ap);
	va_end(ap);
}

void
finding_in(struct reading *r, const char *keys, enum level level,
    enum check number, const char *fmt, ...)
{
	size_t from = path_enter_keys(r, keys);
	va_list ap;

	va_start(ap, fmt);
	finding_put(r, level, number, fmt, ap);
	va_end(ap);
	path_leave(r, from);
}

void
finding_add_today(struct reading *r, enum check number, const char *what)
{
	finding_add(r, LEVEL_ERROR, number, "%s", what);
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

static void
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

void
findings_print(const char *file, const struct findings *all, bool warnings)
{
	size_t printed = 0, more = 0;

	for (int pass = 0; pass <= (warnings ? 1 : 0); pass++)
		for (size_t i = 0; i < all->findings; i++) {
			const struct finding *f = &all->finding[i];

			if (f->level !=
			    (pass == 0 ? LEVEL_ERROR : LEVEL_WARNING))
				continue;
			if (printed++ < PRINTED_MAX)
				finding_print(file, f);
			else
				more++;
		}
	if (more > 0 && all->errors > 0)
		msg_error(STATUS_CALL, "%s: and %zu more", file, more);
	else if (more > 0)
		msg_warn("%s: and %zu more", file, more);
}

void
findings_report(const char *file, const struct findings *all, struct buf *b)
{
	struct text name = text_of(file);
	char shown[MSG_NAME_MAX + 1];

	/* JSON is UTF-8, and the name of a file need not be. */
	if (utf8_valid(name.p, name.n) != name.n)
		name = text_of(msg_name(shown, sizeof(shown), name));
	buf_add_string(b, "{\"file\":");
	json_encode(b, name);
	buf_printf(b, ",\"errors\":%zu,\"warnings\":%zu,\"findings\":[",
	    all->errors, all->findings - all->errors);
	for (size_t i = 0; i < all->findings; i++) {
		const struct finding *f = &all->finding[i];

		buf_printf(b, "%s{\"number\":%d,\"level\":\"%s\",\"where\":",
		    i == 0 ? "\n" : ",\n", f->number,
		    f->level == LEVEL_ERROR ? "error" : "warning");
		json_encode(b, text_of(f->where));
		buf_add_string(b, ",\"what\":");
		json_encode(b, text_of(f->what));
		if (f->line > 0)
			buf_printf(b, ",\"line\":%d,\"column\":%d", f->line,
			    f->column);
		buf_add_byte(b, '}');
	}
	buf_add_string(b, all->findings == 0 ? "]}\n" : "\n]}\n");
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

/* Adds the dot between two members. */
static size_t
path_dot(struct reading *r)
{
	size_t from = r->path.len;

	if (from > 0 && r->path.p[from - 1] != ' ')
		buf_add_byte(&r->path, '.');
	return from;
}

void
path_enter_file(struct reading *r, struct text name)
{
	char shown[MSG_NAME_MAX + 1];

	buf_printf(&r->path, "%s: ", msg_name(shown, sizeof(shown), name));
}

size_t
path_enter_keys(struct reading *r, const char *keys)
{
	size_t from = path_dot(r);

	buf_add_string(&r->path, keys);
	return from;
}

size_t
path_enter(struct reading *r, struct text name)
{
	size_t from = path_dot(r);
	char shown[MSG_NAME_MAX + 1];

	if (plain(name))
		buf_add_text(&r->path, name);
	else
		buf_printf(&r->path, "\"%s\"",
		    msg_name(shown, sizeof(shown), name));
	return from;
}

size_t
path_enter_two(struct reading *r, const char *keys, struct text name)
{
	size_t from = path_enter_keys(r, keys);

	path_enter(r, name);
	return from;
}

size_t
path_enter_at(struct reading *r, size_t i)
{
	size_t from = r->path.len;

	buf_printf(&r->path, "[%zu]", i);
	return from;
}

/* Whether a name could be taken for the number of an element. */
static bool
digits_only(struct text name)
{
	return strspn(name.p, "0123456789") >= name.n;
}

size_t
path_enter_id(struct reading *r, struct text id, size_t i)
{
	size_t from = r->path.len;

	if (id.n == 0)
		return path_enter_at(r, i);
	if (plain(id) && !digits_only(id))
		buf_printf(&r->path, "[%.*s]", (int)id.n, id.p);
	else
		buf_printf(&r->path, "[%s]", name_quoted(id));
	return from;
}

size_t
path_enter_element(struct reading *r, const struct node *list, size_t i,
    const char *key)
{
	struct text id = node_text(node_get(node_at(list, i), key));

	return path_enter_id(r, id, i);
}

void
path_leave(struct reading *r, size_t from)
{
	r->path.len = from;
}

const char *
name_quoted(struct text name)
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

/* SPDX-License-Identifier: ISC */
#include "rule/diff.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"
#include "record/json.h"
#include "rule/report.h"
#include "rule/words.h"

size_t
diff_enter(struct diff *d, const char *key, struct text name)
{
	struct reading r = { .path = d->path };
	size_t from = d->path.len;

	enter(&r, text_of(key));
	if (name.n > 0)
		enter(&r, name);
	d->path = r.path;
	return from;
}

void
diff_leave(struct diff *d, size_t from)
{
	d->path.len = from;
}

void
changed(struct diff *d, bool significant, const char *fmt, ...)
{
	char what[1024]; /* of names, which are short */
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	d->change = mem_resize(d->change, d->changes + 1, sizeof(*d->change));
	d->change[d->changes++] =
	    (struct change){ mem_text((struct text){ d->path.p, d->path.len }),
		    mem_text(text_of(what)), significant };
	d->significants += significant;
}

/* ---- ways to differ ---- */

void
text_differs(struct diff *d, bool significant, const char *what,
    struct text old, struct text new)
{
	if (text_equal(old, new))
		return;
	if (new.n == 0)
		changed(d, significant, "%s is no longer %s", what,
		    quoted(old));
	else if (old.n == 0)
		changed(d, significant, "%s is now %s", what, quoted(new));
	else
		changed(d, significant, "%s is now %s, was %s", what,
		    quoted(new), quoted(old));
}

void
period_differs(struct diff *d, const char *what, struct period old,
    struct period new)
{
	struct buf a = { 0 }, b = { 0 };

	if (old.months == new.months &&
	    old.days == new.days &&old.seconds == new.seconds)
		return;
	period_put(old, &a);
	period_put(new, &b);
	changed(d, !period_longer(old, new), "%s %.*s, was %.*s", what,
	    (int)b.len, b.p, (int)a.len, a.p);
	buf_clear(&a);
	buf_clear(&b);
}

static bool
has(const struct names *list, struct text name)
{
	return name_find(name, list->name, list->n, sizeof(name)) != NULL;
}

void
names_differ(struct diff *d, const char *what, const struct names *old,
    const struct names *new, bool more_matters, bool less_matters)
{
	for (size_t i = 0; i < new->n; i++)
		if (!has(old, new->name[i]))
			changed(d, more_matters, "%s %s is new", what,
			    quoted(new->name[i]));
	for (size_t i = 0; i < old->n; i++)
		if (!has(new, old->name[i]))
			changed(d, less_matters, "%s %s is gone", what,
			    quoted(old->name[i]));
}

/* ---- purposes and the head ---- */

static void
head_differs(struct diff *d)
{
	size_t from = diff_enter(d, "policy", (struct text){ "", 0 });

	text_differs(d, false, "title", d->old->title, d->new->title);
	text_differs(d, false, "last_updated", d->old->last_updated,
	    d->new->last_updated);
	text_differs(d, true, "controller", d->old->controller.name,
	    d->new->controller.name);
	text_differs(d, false, "email", d->old->controller.email,
	    d->new->controller.email);
	text_differs(d, true, "time_zone", d->old->time_zone,
	    d->new->time_zone);
	diff_leave(d, from);
}

static void
purpose_differs(struct diff *d, const struct policy_purpose *a,
    const struct policy_purpose *b)
{
	text_differs(d, true, "data_use", a->data_use, b->data_use);
	text_differs(d, true, "legal_basis", a->legal_basis, b->legal_basis);
	if (a->aggregate_only != b->aggregate_only)
		changed(d, a->aggregate_only,
		    b->aggregate_only ? "is now for aggregates only"
				      : "is no longer for aggregates only");
	if (a->commercial != b->commercial)
		changed(d, b->commercial,
		    b->commercial ? "is now commercial"
				  : "is no longer commercial");
}

static void
purposes_differ(struct diff *d)
{
	const struct policy_purpose *a, *b;
	size_t from, i;

	for (i = 0; i < d->new->purposes; i++) {
		b = &d->new->purpose[i];
		a = policy_purpose(d->old, b->name);
		from = diff_enter(d, "purposes", b->name);
		if (a == NULL)
			changed(d, true, "is a new purpose");
		else
			purpose_differs(d, a, b);
		diff_leave(d, from);
	}
	for (i = 0; i < d->old->purposes; i++) {
		from = diff_enter(d, "purposes", d->old->purpose[i].name);
		if (policy_purpose(d->new, d->old->purpose[i].name) == NULL)
			changed(d, false, "is no purpose any more");
		diff_leave(d, from);
	}
}

/* ---- the report ---- */

static void
text_put(const struct diff *d, struct buf *b)
{
	for (size_t i = 0; i < d->changes; i++)
		buf_printf(b, "%s%s: %s\n",
		    d->change[i].significant ? "significant: " : "",
		    d->change[i].where, d->change[i].what);
	if (d->changes == 0)
		buf_add_string(b, "Nothing changed.\n");
}

static void
json_put(const struct diff *d, struct buf *b)
{
	buf_printf(b, "{\"significant\":%s,\"changes\":[",
	    d->significants > 0 ? "true" : "false");
	for (size_t i = 0; i < d->changes; i++) {
		buf_printf(b, "%s{\"where\":", i == 0 ? "\n" : ",\n");
		json_encode(b, text_of(d->change[i].where));
		buf_add_string(b, ",\"what\":");
		json_encode(b, text_of(d->change[i].what));
		buf_printf(b, ",\"significant\":%s}",
		    d->change[i].significant ? "true" : "false");
	}
	buf_add_string(b, d->changes == 0 ? "]}\n" : "\n]}\n");
}

bool
diff_report(const struct policy *old, const struct policy *new, bool json,
    struct buf *b)
{
	struct diff d = { .old = old, .new = new };
	bool significant;

	head_differs(&d);
	purposes_differ(&d);
	diff_datasets(&d);
	diff_retention(&d);
	diff_recipients(&d);
	diff_rights(&d);
	if (json)
		json_put(&d, b);
	else
		text_put(&d, b);
	significant = d.significants > 0;
	for (size_t i = 0; i < d.changes; i++) {
		mem_free(d.change[i].where);
		mem_free(d.change[i].what);
	}
	mem_free(d.change);
	buf_clear(&d.path);
	return significant;
}

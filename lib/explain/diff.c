/* SPDX-License-Identifier: ISC */
#include "explain/diff.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"
#include "explain/explainreports.h"
#include "policy/words.h"
#include "record/json.h"

size_t
diff_enter(struct diff *d, const char *key, struct text name)
{
	struct reading r = { .path = d->path };
	size_t from = d->path.len;

	path_enter(&r, text_of(key));
	if (name.n > 0)
		path_enter(&r, name);
	d->path = r.path;
	return from;
}

void
diff_leave(struct diff *d, size_t from)
{
	d->path.len = from;
}

/* Remembers a member of the path gone down to, or all of it. */
static void
told(struct diff *d, struct text key)
{
	struct buf path = { 0 };

	buf_add(&path, d->path.p, d->path.len);
	if (key.n > 0) {
		buf_add_byte(&path, '.');
		buf_add_text(&path, key);
	}
	d->told = mem_resize(d->told, d->tolds + 1, sizeof(*d->told));
	d->told[d->tolds++] = mem_text((struct text){ path.p, path.len });
	buf_clear(&path);
}

static void
told_all(struct diff *d, const char *keys)
{
	if (keys == NULL)
		told(d, (struct text){ NULL, 0 });
	while (keys != NULL && *keys != '\0') {
		size_t n = strcspn(keys, " ");

		told(d, (struct text){ keys, n });
		keys += n + (keys[n] == ' ');
	}
}

void
changed(struct diff *d, const char *keys, bool significant, const char *fmt,
    ...)
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
	told_all(d, keys);
}

/* ---- ways to differ ---- */

void
text_differs(struct diff *d, bool significant, const char *key, struct text old,
    struct text new)
{
	if (text_equal(old, new))
		return;
	if (new.n == 0)
		changed(d, key, significant, "%s is no longer %s", key,
		    name_quoted(old));
	else if (old.n == 0)
		changed(d, key, significant, "%s is now %s", key,
		    name_quoted(new));
	else
		changed(d, key, significant, "%s is now %s, was %s", key,
		    name_quoted(new), name_quoted(old));
}

void
period_differs(struct diff *d, const char *key, const char *what,
    struct period old, struct period new)
{
	struct buf a = { 0 }, b = { 0 };

	if (period_equal(old, new))
		return;
	period_put(old, &a);
	period_put(new, &b);
	changed(d, key, !period_longer(old, new), "%s %.*s, was %.*s", what,
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
names_differ(struct diff *d, const char *key, const char *what,
    const struct names *old, const struct names *new, bool more_matters,
    bool less_matters)
{
	for (size_t i = 0; i < new->n; i++)
		if (!has(old, new->name[i]))
			changed(d, key, more_matters, "%s %s is new", what,
			    name_quoted(new->name[i]));
	for (size_t i = 0; i < old->n; i++)
		if (!has(new, old->name[i]))
			changed(d, key, less_matters, "%s %s is gone", what,
			    name_quoted(old->name[i]));
}

void
transforms_differ(struct diff *d, const char *key,
    const struct policy_transform *old, size_t olds,
    const struct policy_transform *new, size_t news)
{
	for (size_t i = 0; i < olds; i++) {
		const struct policy_transform *was = &old[i], *now;

		now = name_find(was->category, new, news, sizeof(*new));
		if (now == NULL)
			changed(d, key, true, "%s is no longer hidden",
			    name_quoted(was->category));
		else if (!text_equal(was->method, now->method))
			changed(d, key, true, "%s is hidden by %s, was by %s",
			    name_quoted(was->category),
			    name_quoted(now->method), name_quoted(was->method));
	}
	for (size_t i = 0; i < news; i++)
		if (name_find(new[i].category, old, olds, sizeof(*old)) == NULL)
			changed(d, key, false, "%s is hidden now",
			    name_quoted(new[i].category));
}

/* ---- purposes and the head ---- */

static void
head_differs(struct diff *d)
{
	size_t from = diff_enter(d, "policy", (struct text){ "", 0 });

	text_differs(d, false, "title", d->old->title, d->new->title);
	text_differs(d, false, "last_updated", d->old->last_updated,
	    d->new->last_updated);
	text_differs(d, true, "controller.name", d->old->controller.name,
	    d->new->controller.name);
	text_differs(d, false, "controller.email", d->old->controller.email,
	    d->new->controller.email);
	text_differs(d, true, "time_zone", d->old->time_zone,
	    d->new->time_zone);
	text_differs(d, false, "source", d->old->source, d->new->source);
	if (text_equal(d->old->source, d->new->source) &&
	    !text_equal(d->old->published, d->new->published))
		changed(d, "source", false,
		    "the published text has other words");
	diff_leave(d, from);
}

static void
purpose_differs(struct diff *d, const struct policy_purpose *a,
    const struct policy_purpose *b)
{
	text_differs(d, true, "data_use", a->data_use, b->data_use);
	text_differs(d, true, "legal_basis", a->legal_basis, b->legal_basis);
	text_differs(d, a->topic.n > 0, "topic", a->topic, b->topic);
	if (a->aggregate_only != b->aggregate_only)
		changed(d, "aggregate_only", a->aggregate_only,
		    b->aggregate_only ? "is now for aggregates only"
				      : "is no longer for aggregates only");
	if (a->commercial != b->commercial)
		changed(d, "commercial", b->commercial,
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
			changed(d, NULL, true, "is a new purpose");
		else
			purpose_differs(d, a, b);
		diff_leave(d, from);
	}
	for (i = 0; i < d->old->purposes; i++) {
		from = diff_enter(d, "purposes", d->old->purpose[i].name);
		if (policy_purpose(d->new, d->old->purpose[i].name) == NULL)
			changed(d, NULL, false, "is no purpose any more");
		diff_leave(d, from);
	}
}

static void
redact_differs(struct diff *d)
{
	size_t from = diff_enter(d, "redact", (struct text){ "", 0 });

	transforms_differ(d, NULL, d->old->redact, d->old->redacts,
	    d->new->redact, d->new->redacts);
	diff_leave(d, from);
}

/* ---- the report ---- */

static void
text_put(const struct diff *d, struct buf *b)
{
	for (size_t i = 0; i < d->changes; i++)
		if (d->change[i].what == NULL)
			buf_printf(b, "changed: %s\n", d->change[i].where);
		else
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
		json_encode(b,
		    text_of(d->change[i].what == NULL ? "is changed"
						      : d->change[i].what));
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
	redact_differs(&d);
	diff_datasets(&d);
	diff_rules(&d);
	diff_retention(&d);
	diff_recipients(&d);
	diff_releases(&d);
	diff_rights(&d);
	diff_people(&d);
	diff_rest(&d);
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
	for (size_t i = 0; i < d.tolds; i++)
		mem_free(d.told[i]);
	mem_free(d.told);
	buf_clear(&d.path);
	return significant;
}

/* SPDX-License-Identifier: ISC */
/* Texts as letters show them. */
#include "base/dateformat.h"
#include "notify/inside.h"
#include "policy/words.h"

static struct text
kept(struct arena *memory, const struct buf *b)
{
	char *p = arena_take(memory, b->len + 1, 1);

	if (b->len > 0)
		memcpy(p, b->p, b->len);
	return (struct text){ p, b->len };
}

struct text
shown_day(const struct notify_run *s, int64_t day, struct arena *memory)
{
	struct buf b = { 0 };
	struct text t;

	phrase_day_put(s->phrases, &b, day);
	t = kept(memory, &b);
	buf_clear(&b);
	return t;
}

struct text
shown_moment(const struct notify_run *s, struct text t, struct arena *memory)
{
	const struct zone *zone = s->policy->zone;
	struct moment m;

	if (t.n == 0 || moment_parse(t, NULL, zone, &m) != 0)
		return (struct text){ "", 0 };
	return shown_day(s, m.day ? m.at : moment_day(m.at, zone), memory);
}

struct text
shown_instant(const struct notify_run *s, struct text t, struct arena *memory)
{
	const struct zone *zone = s->policy->zone;
	struct buf b = { 0 }, local = { 0 };
	struct moment m;
	struct text day = shown_moment(s, t, memory);

	if (day.n == 0 || moment_parse(t, NULL, zone, &m) != 0 || m.day)
		return day;
	buf_add_text(&b, day);
	moment_put(m.at, zone, &local);
	/* 2026-03-04T04:00:00-08:00 */
	if (local.len > 16)
		buf_printf(&b, ", %.5s (%.*s)", local.p + 11,
		    (int)s->policy->time_zone.n, s->policy->time_zone.p);
	day = kept(memory, &b);
	buf_clear(&local);
	buf_clear(&b);
	return day;
}

struct text
notify_keep(struct notify_run *s, const struct buf *b)
{
	return kept(&s->memory, b);
}

void
shown_kinds(struct notify_run *s, const struct names *categories)
{
	struct text *title = arena_take(&s->memory,
	    (categories->n + 1) * sizeof(*title), _Alignof(struct text));

	for (size_t i = 0; i < categories->n; i++)
		title[i] =
		    phrase_or(s->phrases, "category.", categories->name[i],
			category_title(s->policy, categories->name[i]));
	s->value[VAR_KINDS].item = title;
	s->value[VAR_KINDS].items = categories->n;
}

/* SPDX-License-Identifier: ISC */
#include "base/num.h"
#include "table/floor.h"
#include "table/ladder.h"
#include "table/ratio.h"

/* ---- one step ---- */

static bool
interval_read(struct text t, int64_t *step)
{
	struct ratio r;

	if (ratio_parse(t, &r) != 0 || r.over == 0)
		return false;
	*step = (int64_t)(r.over * (1000000000 / r.under));
	return true;
}

static bool
group_read(struct text t, int64_t *step)
{
	return num_parse(t, 2, LADDER_GROUP, step) == 0;
}

static bool
part_read(struct text t, int64_t *step)
{
	static const char *const names[] = {
		[PART_DAY] = "day",
		[PART_MONTH] = "month",
		[PART_QUARTER] = "quarter",
		[PART_YEAR] = "year",
		[PART_DECADE] = "decade",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (text_is(t, names[i])) {
			*step = (int64_t)i;
			return true;
		}
	return false;
}

/* ---- all of them ---- */

static const struct kind {
	const char *name;
	enum ladder_kind kind;
	bool (*read)(struct text, int64_t *step); /* NULL: it has no steps */
	const char *why;                          /* message for a bad one */
} kinds[] = {
	{ "interval", LADDER_INTERVAL, interval_read,
	    "interval needs steps above 0, such as interval:5,10" },
	{ "order", LADDER_ORDER, group_read,
	    "order needs group sizes from 2 to 1000, such as order:2,4" },
	{ "redact", LADDER_REDACT, NULL,
	    "redact needs a side: redact:right or redact:left" },
	{ "date", LADDER_DATE, part_read,
	    "date needs some of day, month, quarter, year, decade, such as "
	    "date:month,year" },
	{ "zip3", LADDER_ZIP3, NULL, "zip3 takes no argument" },
};

static int
wrong(const char **why, const char *what)
{
	*why = what;
	return -1;
}

/* Whether the last step is larger than the one before, and a multiple of it.
 * Each is at least twice the one before, so that LADDER_STEPS are enough. */
static bool
step_follows(const struct ladder_spec *s)
{
	const int64_t *last = &s->step[s->steps - 1];

	if (s->steps == 1)
		return true;
	return last[0] > last[-1] &&
	       (s->kind == LADDER_DATE || last[0] % last[-1] == 0);
}

static int
steps_parse(const struct kind *k, struct text t, struct ladder_spec *s,
    const char **why)
{
	const char *comma;

	do {
		struct text word = t;

		comma = t.n == 0 ? NULL : memchr(t.p, ',', t.n);
		if (comma != NULL)
			word.n = (size_t)(comma - t.p);
		if (!k->read(word, &s->step[s->steps++]))
			return wrong(why, k->why);
		if (!step_follows(s))
			return wrong(why,
			    k->kind == LADDER_DATE
				? "the parts of a date must go from small to "
				  "large, such as date:month,year"
				: "each step must be a multiple of the one "
				  "before");
		text_skip(&t, word.n + (comma != NULL));
	} while (comma != NULL);
	return 0;
}

static int
rest_parse(const struct kind *k, bool colon, struct text rest,
    struct ladder_spec *s, const char **why)
{
	*s = (struct ladder_spec){ .kind = k->kind };
	if (k->read != NULL)
		return steps_parse(k, rest, s, why);
	if (k->kind == LADDER_ZIP3)
		return colon ? wrong(why, k->why) : 0;
	s->left = text_is(rest, "left");
	return s->left || text_is(rest, "right") ? 0 : wrong(why, k->why);
}

bool
ladder_is(struct text t)
{
	static const char *const word[] = { "interval:", "order:", "redact:",
		"date:" };

	for (size_t i = 0; i < sizeof(word) / sizeof(*word); i++)
		if (t.n >= strlen(word[i]) &&
		    memcmp(t.p, word[i], strlen(word[i])) == 0)
			return true;
	return text_is(t, "zip3");
}

int
ladder_parse(struct text t, struct ladder_spec *s, const char **why)
{
	const char *colon = t.n == 0 ? NULL : memchr(t.p, ':', t.n);
	struct text name = t;

	if (colon != NULL)
		name.n = (size_t)(colon - t.p);
	text_skip(&t, name.n + (colon != NULL));
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (text_is(name, kinds[i].name))
			return rest_parse(&kinds[i], colon != NULL, t, s, why);
	return wrong(why, "must be interval, order, redact, date or zip3");
}

/* SPDX-License-Identifier: ISC */
#include "rule/holds.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/msg.h"
#include "rule/log.h"

struct loading {
	struct holds *holds;
	const struct zone *zone;
	int64_t now;
};

static struct text
keep(struct holds *h, struct text t)
{
	h->memory = mem_resize(h->memory, h->memories + 1, sizeof(*h->memory));
	h->memory[h->memories] = mem_text(t);
	return (struct text){ h->memory[h->memories++], t.n };
}

/* A text, or a whole number as data spells it. */
static bool
value_take(struct holds *h, const struct node *n, struct text *out)
{
	char digits[32];
	int64_t x;

	if (node_kind(n) == NODE_TEXT) {
		*out = keep(h, node_text(n));
		return true;
	}
	if (node_number(n, INT64_MIN, INT64_MAX, &x) != 0)
		return false;
	snprintf(digits, sizeof(digits), "%lld", (long long)x);
	*out = keep(h, text_of(digits));
	return true;
}

static const char *
fields_take(struct holds *h, const struct node *object, struct hold *hold)
{
	struct text key = { NULL, 0 };
	const struct node *n;

	if (node_kind(object) != NODE_OBJECT || node_size(object) == 0)
		return "\"key\" or \"where\" names no field";
	hold->field = mem_array(node_size(object), sizeof(*hold->field));
	while ((n = node_next(object, &key)) != NULL) {
		struct hold_field *f = &hold->field[hold->fields++];

		f->name = keep(h, key);
		if (!value_take(h, n, &f->value))
			return "a field's value is no text and no whole number";
	}
	return NULL;
}

static const char *
subject_take(struct hold *hold, const struct node *n)
{
	hold->hashed = true;
	if (node_kind(n) != NODE_TEXT ||
	    subject_parse(node_text(n), &hold->subject) != 0)
		return "no keyed hash (h1:...)";
	return NULL;
}

/* What a hold is placed on. */
static const char *
target_take(struct holds *h, const struct node *line, struct hold *hold)
{
	const struct node *person = node_get(line, "person");
	const struct node *key = node_get(line, "key");
	const struct node *where = node_get(line, "where");

	hold->dataset = keep(h, log_text(line, "dataset"));
	if ((person != NULL) + (key != NULL) + (where != NULL) > 1)
		return "only one of \"person\", \"key\" and \"where\" can be "
		       "meant";
	if (person != NULL)
		return subject_take(hold, person);
	if (hold->dataset.n == 0)
		return "neither \"person\" nor \"dataset\"";
	if (key != NULL && node_kind(key) == NODE_TEXT)
		return subject_take(hold, key);
	if (key == NULL && where == NULL)
		return NULL;
	return fields_take(h, key != NULL ? key : where, hold);
}

static const char *
placed(struct holds *h, const struct node *line, struct text id)
{
	struct hold *hold;

	h->hold = mem_resize(h->hold, h->holds + 1, sizeof(*h->hold));
	hold = &h->hold[h->holds++];
	*hold = (struct hold){ .id = keep(h, id) };
	return target_take(h, line, hold);
}

/* A release that is dated ahead has not happened. */
static const char *
released(const struct loading *l, const struct node *line, struct text id)
{
	struct holds *h = l->holds;
	int64_t at;

	if (log_instant(line, "at", l->zone, &at) != 0)
		return "a release needs \"at\", a timestamp";
	for (size_t i = 0; i < h->holds && at <= l->now; i++)
		if (text_equal(h->hold[i].id, id))
			h->hold[i].released = true;
	return NULL;
}

static const char *
event_take(void *ctx, const struct node *line)
{
	const struct loading *l = ctx;
	struct text id = log_text(line, "hold");
	struct text event = log_text(line, "event");

	if (id.n == 0)
		return "no \"hold\", its name";
	if (text_is(event, "placed"))
		return placed(l->holds, line, id);
	if (text_is(event, "released"))
		return released(l, line, id);
	return "\"event\" is neither \"placed\" nor \"released\"";
}

int
holds_load(struct holds *h, const char *path, const struct zone *zone,
    int64_t now)
{
	struct loading l = { h, zone, now };

	return log_read(path, 0, event_take, &l);
}

void
holds_clear(struct holds *h)
{
	for (size_t i = 0; i < h->holds; i++)
		mem_free(h->hold[i].field);
	mem_free(h->hold);
	for (size_t i = 0; i < h->memories; i++)
		mem_free(h->memory[i]);
	mem_free(h->memory);
	*h = (struct holds){ 0 };
}

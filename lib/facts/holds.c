/* SPDX-License-Identifier: ISC */
#include "facts/holds.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/msg.h"
#include "record/ndjson.h"

enum { TOLD_MAX = 10 };

static struct text
keep(struct holds *h, struct text t)
{
	char *p = arena_take(&h->memory, t.n + 1, 1);

	if (t.n > 0)
		memcpy(p, t.p, t.n);
	return (struct text){ p, t.n };
}

/* Where the number + 1 of the last hold placed under a name stands; 0: none. */
static size_t *
last_of(struct holds *h, struct text name, struct text *kept)
{
	/* No random seed: people who write holds are trusted. */
	static const uint64_t seed[2] = { 0, 0 };
	uint32_t before, i;

	if (h->names == NULL)
		h->names = intern_new(seed);
	before = intern_count(h->names);
	i = intern_of(h->names, name);
	if (i == before && (i & (i - 1)) == 0)
		h->last = mem_resize(h->last, i == 0 ? 1 : 2 * (size_t)i,
		    sizeof(*h->last));
	if (i == before)
		h->last[i] = 0;
	*kept = intern_text(h->names, i);
	return &h->last[i];
}

/* Reads a text, or a whole number as decimal text. */
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
		return "\"key\" or \"where\" must be an object with a field";
	hold->field = arena_take(&h->memory,
	    node_size(object) * sizeof(*hold->field), _Alignof(struct text));
	while ((n = node_next(object, &key)) != NULL) {
		struct hold_field *f = &hold->field[hold->fields++];

		f->name = keep(h, key);
		if (!value_take(h, n, &f->value))
			return "the value of a field must be text or a whole "
			       "number";
	}
	return NULL;
}

static const char *
subject_take(struct hold *hold, const struct node *n)
{
	hold->hashed = true;
	if (node_kind(n) != NODE_TEXT ||
	    subject_parse(node_text(n), &hold->subject) != 0)
		return "\"person\" or \"key\" is not a keyed hash (h1:...), as "
		       "pp-retain hash prints it";
	return NULL;
}

static int
alike_take(struct hold *hold, const struct node *n)
{
	hold->alike = true;
	return node_kind(n) == NODE_TEXT
		   ? subject_parse(node_text(n), &hold->alike_subject)
		   : -1;
}

/* Reads what a hold is placed on. */
static const char *
target_take(const struct holds_reading *l, const struct node *line,
    struct hold *hold)
{
	struct holds *h = l->holds;
	const struct node *dataset = node_get(line, "dataset");
	const struct node *person = node_get(line, "person");
	const struct node *alike = node_get(line, "alike");
	const struct node *key = node_get(line, "key");
	const struct node *where = node_get(line, "where");

	if (dataset != NULL) {
		if (node_kind(dataset) != NODE_TEXT ||
		    node_text(dataset).n == 0)
			return "\"dataset\" must be the name of a dataset";
		hold->dataset = keep(h, node_text(dataset));
	}
	if ((person != NULL) + (key != NULL) + (where != NULL) > 1)
		return "only one of \"person\", \"key\" and \"where\" is "
		       "allowed";
	if (alike != NULL && person == NULL)
		return "\"alike\" is only allowed beside \"person\"";
	if (alike != NULL && alike_take(hold, alike) != 0)
		return "\"alike\" is not a keyed hash (h1:...), as pp-retain "
		       "hash prints it";
	hold->of_person = person != NULL;
	if (person != NULL)
		return subject_take(hold, person);
	if (hold->dataset.n == 0)
		return "\"person\" or \"dataset\" is missing";
	if (key != NULL && node_kind(key) == NODE_TEXT)
		return subject_take(hold, key);
	if (key == NULL && where == NULL)
		return NULL;
	return fields_take(h, key != NULL ? key : where, hold);
}

/* Whether the last day or second of a hold has passed. */
static bool
is_over(const struct holds_reading *l, const struct hold *hold)
{
	const struct period none = { .months = 0 };

	return hold->ends &&
	       moment_after(hold->until, none, l->policy->zone) <= l->now;
}

static const char *
times_take(const struct holds_reading *l, const struct node *line,
    struct hold *hold)
{
	const struct zone *zone = l->policy->zone;

	hold->begins = node_get(line, "since") != NULL;
	hold->ends = node_get(line, "until") != NULL;
	if (node_get(line, "at") != NULL &&
	    ndjson_instant(line, "at", zone, &hold->at) != 0)
		return "\"at\" is not a timestamp";
	if (hold->begins && moment_parse(ndjson_text(line, "since"), NULL, zone,
				&hold->since) != 0)
		return "\"since\" is not a date or timestamp";
	if (hold->ends && moment_parse(ndjson_text(line, "until"), NULL, zone,
			      &hold->until) != 0)
		return "\"until\" is not a date or timestamp";
	hold->over = is_over(l, hold);
	return NULL;
}

static const char *
placed(const struct holds_reading *l, const struct node *line, struct text id)
{
	struct holds *h = l->holds;
	size_t *last = last_of(h, id, &id);
	struct hold *hold;
	const char *why;

	if (h->holds == h->room) {
		h->room = 2 * h->room + 16;
		h->hold = mem_resize(h->hold, h->room, sizeof(*h->hold));
	}
	hold = &h->hold[h->holds++];
	*hold = (struct hold){ .id = id, .at = INT64_MIN, .before = *last };
	*last = h->holds;
	why = times_take(l, line, hold);
	return why != NULL ? why : target_take(l, line, hold);
}

/* A release dated in the future has no effect yet, and a release ends no hold
 * that was placed later. */
static const char *
released(const struct holds_reading *l, const struct node *line, struct text id)
{
	static const char *const targets[] = { "person", "dataset", "key",
		"where" };
	struct holds *h = l->holds;
	size_t *last = last_of(h, id, &id);
	int64_t at;

	for (size_t i = 0; i < sizeof(targets) / sizeof(*targets); i++)
		if (node_get(line, targets[i]) != NULL)
			return "a release ends all that was placed under its "
			       "name: leave out \"person\", \"dataset\", "
			       "\"key\" and \"where\"";
	if (ndjson_instant(line, "at", l->policy->zone, &at) != 0)
		return "a release needs \"at\" with a timestamp";
	if (at > l->now) {
		h->later++;
		return NULL;
	}
	while (*last > 0) {
		struct hold *hold = &h->hold[*last - 1];

		if (hold->at <= at) {
			hold->released = true;
			*last = hold->before;
		} else {
			last = &hold->before;
		}
	}
	return NULL;
}

const char *
holds_take(void *ctx, const struct node *line)
{
	const struct holds_reading *l = ctx;
	struct text id = ndjson_text(line, "hold");
	struct text event = ndjson_text(line, "event");

	if (id.n == 0)
		return "\"hold\", the name of the hold, is missing";
	if (text_is(event, "placed"))
		return placed(l, line, id);
	if (text_is(event, "released"))
		return released(l, line, id);
	return "\"event\" must be \"placed\" or \"released\"";
}

/* Once all is read: a dataset that the policy has dropped does not matter to a
 * hold that was released. */
static int
datasets_check(const struct holds *h, const char *path,
    const struct policy *policy)
{
	for (size_t i = 0; i < h->holds; i++) {
		const struct hold *hold = &h->hold[i];
		char id[MSG_NAME_MAX + 1], name[MSG_NAME_MAX + 1];

		if (hold->released || hold->dataset.n == 0 ||
		    policy_dataset(policy, hold->dataset) != NULL)
			continue;
		msg_error(STATUS_CALL,
		    "%s: hold \"%s\" is on dataset \"%s\", which the policy "
		    "does not have: place a hold of another name on the "
		    "dataset's new name, then release this one",
		    path, msg_name(id, sizeof(id), hold->id),
		    msg_name(name, sizeof(name), hold->dataset));
		return -1;
	}
	return 0;
}

int
holds_load(struct holds *h, const char *path, const struct policy *policy,
    int64_t now)
{
	struct holds_reading l = { h, policy, now };

	if (ndjson_read(path, 0, holds_take, &l) != 0)
		return -1;
	return datasets_check(h, path, policy);
}

struct holds_active
holds_active(const struct holds *h, struct text name, int64_t at)
{
	struct holds_active n = { 0, 0 };

	for (size_t i = 0; i < h->holds; i++) {
		const struct hold *hold = &h->hold[i];

		if (hold->released || !text_equal(hold->id, name))
			continue;
		n.ended += hold->at <= at;
		n.later += hold->at > at;
	}
	return n;
}

/* ---- what somebody must know ---- */

static void
over_tell(const struct hold *hold, const char *path)
{
	struct buf day = { 0 };
	char shown[MSG_NAME_MAX + 1];

	if (hold->until.day)
		date_put(date_from_days(hold->until.at), &day);
	msg_name(shown, sizeof(shown), hold->id);
	msg_error(STATUS_LOOK,
	    "%s: hold \"%s\" ended%s%.*s, and keeps its records until it is "
	    "released: pp-retain hold release %s",
	    path, shown, day.len > 0 ? " on " : "", (int)day.len,
	    day.len > 0 ? day.p : "", shown);
	buf_clear(&day);
}

/* Whether a moment is later than now, on the calendar of the zone. */
static bool
is_later(struct moment m, const struct zone *zone, int64_t now)
{
	return m.day ? m.at > moment_day(now, zone) : m.at > now;
}

static bool
hold_tell(const struct hold *hold, const char *path, const struct zone *zone,
    int64_t now)
{
	char shown[MSG_NAME_MAX + 1];

	msg_name(shown, sizeof(shown), hold->id);
	if (hold->over)
		over_tell(hold, path);
	else if (hold->at > now)
		msg_error(STATUS_LOOK,
		    "%s: hold \"%s\" was placed in the future, and counts "
		    "already: look at its date",
		    path, shown);
	else if (hold->begins && is_later(hold->since, zone, now))
		msg_warn("%s: hold \"%s\" begins later, and counts already",
		    path, shown);
	else
		return false;
	return true;
}

void
holds_tell(const struct holds *h, const char *path, const struct zone *zone,
    int64_t now)
{
	size_t told = 0;

	for (size_t i = 0; i < h->holds && told < TOLD_MAX; i++)
		if (!h->hold[i].released)
			told += hold_tell(&h->hold[i], path, zone, now);
	if (told == TOLD_MAX)
		msg_error(STATUS_LOOK, "%s: more holds may be over", path);
	if (h->later > 0)
		msg_warn("%s: %zu release%s dated in the future and not "
			 "counted",
		    path, h->later, h->later == 1 ? " is" : "s are");
}

/* A hold on all of a dataset needs no record, and one that is over is told
 * anyway. */
static bool
is_expected(const struct hold *hold, struct text dataset, bool everybody)
{
	if (hold->over || (!hold->hashed && hold->fields == 0))
		return false;
	return hold->dataset.n == 0 ? everybody
				    : text_equal(hold->dataset, dataset);
}

static void
unmet_tell(struct text name, size_t unmet, size_t all)
{
	char shown[MSG_NAME_MAX + 1];

	msg_name(shown, sizeof(shown), name);
	if (unmet == all)
		msg_warn("hold \"%s\" matches no record that was read: is it "
			 "on the right person or values?",
		    shown);
	else
		msg_warn("hold \"%s\": %zu of %zu that it was placed on match "
			 "no record that was read",
		    shown, unmet, all);
}

void
holds_unmet_tell(const struct holds *h, const bool *met, struct text dataset,
    bool everybody)
{
	uint32_t names = h->names == NULL ? 0 : intern_count(h->names);
	size_t told = 0;

	for (uint32_t i = 0; i < names; i++) {
		size_t unmet = 0, all = 0;

		for (size_t n = h->last[i]; n > 0; n = h->hold[n - 1].before)
			if (is_expected(&h->hold[n - 1], dataset, everybody)) {
				unmet += !met[n - 1];
				all++;
			}
		if (unmet > 0 && ++told <= TOLD_MAX)
			unmet_tell(intern_text(h->names, i), unmet, all);
	}
	if (told > TOLD_MAX)
		msg_warn("%zu more holds match no record that was read",
		    told - TOLD_MAX);
}

void
holds_clear(struct holds *h)
{
	mem_free(h->hold);
	mem_free(h->last);
	intern_free(h->names);
	arena_clear(&h->memory);
	*h = (struct holds){ 0 };
}

/* SPDX-License-Identifier: ISC */
#include "ledger/event.h"

#include "base/dateformat.h"
#include "base/doc.h"

static const char *const words[EVENT_KINDS] = {
	[EVENT_OTHER] = "",
	[EVENT_RECEIVED] = "received",
	[EVENT_ACKNOWLEDGED] = "acknowledged",
	[EVENT_IDENTITY_ASKED] = "identity_asked",
	[EVENT_IDENTITY_CONFIRMED] = "identity_confirmed",
	[EVENT_IN_PROGRESS] = "in_progress",
	[EVENT_EXTENDED] = "extended",
	[EVENT_HELD] = "held",
	[EVENT_RELEASED] = "released",
	[EVENT_RESTRICTED] = "restricted",
	[EVENT_RESTRICTION_LIFTED] = "restriction_lifted",
	[EVENT_PROCESSOR_TOLD] = "processor_told",
	[EVENT_FULFILLED] = "fulfilled",
	[EVENT_DENIED] = "denied",
	[EVENT_REVOKED] = "revoked",
	[EVENT_DUPLICATE] = "duplicate",
	[EVENT_EXPIRED] = "expired",
	[EVENT_APPEALED] = "appealed",
	[EVENT_APPEAL_GRANTED] = "appeal_granted",
	[EVENT_APPEAL_DENIED] = "appeal_denied",
	[EVENT_REOPENED] = "reopened",
	[EVENT_NOTE] = "note",
};

enum event_kind
event_find(struct text word)
{
	for (enum event_kind k = EVENT_RECEIVED; k < EVENT_KINDS; k++)
		if (text_is(word, words[k]))
			return k;
	return EVENT_OTHER;
}

/* ---- keys ---- */

/* The state of reading a line. */
struct event_reading {
	const struct zone *zone;
	struct arena *arena;
	struct event *event;
	const char *why; /* static; NULL: all is well */
};

static struct text
keep(struct event_reading *r, struct text t)
{
	char *p = arena_take(r->arena, t.n + 1, 1);

	memcpy(p, t.p, t.n);
	return (struct text){ p, t.n };
}

static void
read_until(struct event_reading *r, const struct node *n)
{
	struct moment m;

	if (moment_parse(node_text(n), NULL, r->zone, &m) != 0)
		r->why = "\"until\" is not a date";
	else
		r->event->until = m.day ? m.at : moment_day(m.at, r->zone);
}

static void
read_at(struct event_reading *r, const struct node *n)
{
	struct moment m;

	if (moment_parse(node_text(n), NULL, r->zone, &m) != 0 || m.day)
		r->why = "\"at\" is not a timestamp";
	else
		r->event->at = m.at;
}

/* A peer may write anything here. */
static void
read_submitted(struct event_reading *r, const struct node *n)
{
	struct moment m;

	if (moment_parse(node_text(n), NULL, r->zone, &m) == 0 && !m.day)
		r->event->submitted = m.at;
}

static void
read_level(struct event_reading *r, const struct node *n)
{
	r->event->levelled = true;
	if (verification_find(node_text(n), &r->event->level) != 0)
		r->why = "unknown \"level\"; known: " REQUEST_LEVELS;
}

static void
read_principal(struct event_reading *r, const struct node *n)
{
	if (verification_find(node_text(n), &r->event->principal) != 0)
		r->why =
		    "unknown level in \"principal\"; known: " REQUEST_LEVELS;
}

static void
read_extent(struct event_reading *r, const struct node *n)
{
	static const enum request_extent all[] = { EXTENT_ALL, EXTENT_PART,
		EXTENT_NOTHING_FOUND };

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (text_is(node_text(n), request_extent_word(all[i]))) {
			r->event->extent = all[i];
			return;
		}
	r->why = "unknown \"extent\"; known: " REQUEST_EXTENTS;
}

/* Reads a hash or a list of them.  false: one is none. */
static bool
read_hashes(struct event_reading *r, const struct node *n, struct subject **out,
    size_t *many)
{
	bool list = node_kind(n) == NODE_LIST, good = true;

	*many = list ? node_size(n) : 1;
	*out = arena_take(r->arena, *many * sizeof(**out),
	    _Alignof(struct subject));
	for (size_t i = 0; i < *many; i++)
		good &= subject_parse(node_text(list ? node_at(n, i) : n),
			    &(*out)[i]) == 0;
	return good;
}

static void
read_subject(struct event_reading *r, const struct node *n)
{
	if (!read_hashes(r, n, &r->event->subject, &r->event->subjects))
		r->why = "\"subject\" is not a keyed hash (h1:...)";
}

static void
read_alike(struct event_reading *r, const struct node *n)
{
	if (!read_hashes(r, n, &r->event->alike, &r->event->alikes))
		r->why = "\"alike\" is not a keyed hash (h1:...)";
}

static void
read_count(struct event_reading *r, const struct node *n, int64_t *out)
{
	if (n != NULL && node_number(n, 0, INT64_MAX, out) != 0)
		r->why = "\"deleted\" and \"kept\" in \"counts\" must be whole "
			 "numbers";
}

static void
read_counts(struct event_reading *r, const struct node *n)
{
	read_count(r, node_get(n, "deleted"), &r->event->deleted);
	read_count(r, node_get(n, "kept"), &r->event->kept);
}

/* Keys with a meaning of their own, and those that are text. */
static const struct member {
	const char *name;
	void (*read)(struct event_reading *, const struct node *);
	size_t text; /* where in a struct event, without read */
} members[] = {
	{ "agent_request_id", NULL, offsetof(struct event, agent_id) },
	{ "alike", read_alike, 0 },
	{ "as", NULL, offsetof(struct event, as) },
	{ "at", read_at, 0 },
	{ "by", NULL, offsetof(struct event, by) },
	{ "counts", read_counts, 0 },
	{ "dataset", NULL, offsetof(struct event, dataset) },
	{ "extent", read_extent, 0 },
	{ "level", read_level, 0 },
	{ "manner", NULL, offsetof(struct event, manner) },
	{ "of", NULL, offsetof(struct event, of) },
	{ "principal", read_principal, 0 },
	{ "reason", NULL, offsetof(struct event, reason) },
	{ "recipient", NULL, offsetof(struct event, recipient) },
	{ "regime", NULL, offsetof(struct event, regime) },
	{ "request_id", NULL, offsetof(struct event, id) },
	{ "residence", NULL, offsetof(struct event, residence) },
	{ "subject", read_subject, 0 },
	{ "submitted_time", read_submitted, 0 },
	{ "type", NULL, offsetof(struct event, type) },
	{ "until", read_until, 0 },
};

static void
read_text(struct event_reading *r, const struct member *k, const struct node *n)
{
	struct text t = keep(r, node_text(n));

	memcpy((char *)r->event + k->text, &t, sizeof(t));
}

static void
read_key(struct event_reading *r, const struct member *k, const struct node *n)
{
	bool hashes = k->read == read_subject || k->read == read_alike;
	bool other = (hashes && node_kind(n) == NODE_LIST) ||
		     (k->read == read_counts && node_kind(n) == NODE_OBJECT);

	if (node_kind(n) == NODE_NULL)
		return;
	if (node_kind(n) != NODE_TEXT && !other)
		r->why = "a key that must be text has another kind of value";
	else if (k->read != NULL)
		k->read(r, n);
	else
		read_text(r, k, n);
}

/* ---- lines ---- */

/* The keys of an unknown event may have another meaning, and are not read. */
static const char *
read_event(struct event_reading *r, const struct node *top)
{
	const struct node *word = node_get(top, "event");
	struct event *e = r->event;
	int64_t version;

	if (node_kind(top) != NODE_OBJECT)
		return "is not a JSON object";
	if (word == NULL || node_text(word).n == 0)
		return "has no \"event\"";
	e->kind = event_find(node_text(word));
	if (node_get(top, "v") != NULL &&
	    node_number(node_get(top, "v"), 1, 1, &version) != 0)
		return "has an unknown version: \"v\" must be 1";
	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
		const struct node *n = node_get(top, members[i].name);
		bool known = e->kind != EVENT_OTHER ||
			     strcmp(members[i].name, "at") == 0 ||
			     strcmp(members[i].name, "request_id") == 0;

		if (n != NULL && known && r->why == NULL)
			read_key(r, &members[i], n);
	}
	if (r->why != NULL)
		return r->why;
	if (e->id.n == 0)
		return "has no \"request_id\"";
	return e->at == REQUEST_NEVER ? "has no \"at\"" : NULL;
}

const char *
event_read(struct text line, const struct zone *zone, struct arena *arena,
    struct event *out)
{
	struct event_reading r = { zone, arena, NULL, NULL };
	struct doc_trouble trouble;
	const char *why;
	struct doc *d;

	*out = (struct event){ .at = REQUEST_NEVER,
		.until = REQUEST_NEVER,
		.submitted = REQUEST_NEVER,
		.deleted = -1,
		.kept = -1 };
	r.event = out;
	d = doc_read(line, &trouble);
	if (d == NULL)
		return "is not a JSON object";
	why = read_event(&r, doc_top(d));
	doc_free(d);
	return why;
}

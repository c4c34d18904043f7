/* SPDX-License-Identifier: ISC */
#include "facts/choices.h"

#include "base/mem.h"
#include "record/ndjson.h"

void
choices_clear(struct choices *c)
{
	hashtable_clear(&c->by);
	hashtable_clear(&c->alike);
	mem_free(c->event);
	*c = (struct choices){ .lines = 0 };
}

/* ---- reading ---- */

static const char *
topic_read(const struct policy *p, struct text name, uint32_t *topic)
{
	*topic = (uint32_t)p->topics.n;
	if (text_is(name, "all"))
		return NULL;
	for (size_t i = 0; i < p->topics.n; i++)
		if (text_equal(p->topics.name[i], name)) {
			*topic = (uint32_t)i;
			return NULL;
		}
	return "\"topic\" must be \"all\" or one of choices.topics of the "
	       "policy; a topic that is no longer used stays there";
}

static const char *
event_read(const struct policy *p, const struct node *line,
    struct choice_event *e)
{
	struct text said = ndjson_text(line, "choice");

	e->out = text_is(said, "out");
	if (!e->out && !text_is(said, "in"))
		return "\"choice\" must be \"in\" or \"out\"";
	if (ndjson_instant(line, "at", p->zone, &e->at) != 0)
		return "\"at\" is not a timestamp";
	return topic_read(p, ndjson_text(line, "topic"), &e->topic);
}

/* The event of a subject about a topic; a new one is earlier than all. */
static uint32_t
event_of(struct choices *c, const struct subject *s, uint32_t topic)
{
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(&c->by, s->sum, e)) != NULL)
		if (c->event[e->tag].topic == topic)
			return e->tag;
	if (c->events == c->room) {
		c->room = 2 * c->room + 64;
		c->event = mem_resize(c->event, c->room, sizeof(*c->event));
	}
	c->event[c->events] =
	    (struct choice_event){ .at = INT64_MIN, .topic = topic };
	hashtable_add(&c->by, s->sum, 0, (uint32_t)c->events);
	return (uint32_t)c->events++;
}

static void
alike_add(struct choices *c, const struct subject *s, uint32_t event)
{
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(&c->alike, s->sum, e)) != NULL)
		if (e->tag == event)
			return;
	hashtable_add(&c->alike, s->sum, 0, event);
}

static const char *
subject_read(const struct node *line, const char *key, struct subject *s,
    choices_usable *usable, void *ctx)
{
	if (subject_parse(ndjson_text(line, key), s) == 0)
		return usable(ctx, s);
	return strcmp(key, "alike") == 0
		   ? "\"alike\" is not a keyed hash (h1:...)"
		   : "\"subject\" is not a keyed hash (h1:...)";
}

const char *
choices_take(struct choices *c, const struct policy *p, int64_t now,
    const struct node *line, choices_usable *usable, void *ctx)
{
	const bool spelt = node_get(line, "alike") != NULL;
	struct choice_event new;
	struct subject s, alike;
	const char *why = subject_read(line, "subject", &s, usable, ctx);
	uint32_t event;

	if (why == NULL && spelt)
		why = subject_read(line, "alike", &alike, usable, ctx);
	if (why == NULL)
		why = event_read(p, line, &new);
	if (why != NULL)
		return why;
	new.line = ++c->lines;
	new.subject = s;
	if (!new.out &&new.at > now)
		return NULL;
	event = event_of(c, &s, new.topic);
	if (new.at >= c->event[event].at)
		c->event[event] = new;
	if (spelt)
		alike_add(c, &alike, event);
	return NULL;
}

/* ---- what somebody chose ---- */

static bool
is_later(const struct choice_event *e, const struct choice_event *than)
{
	return than == NULL || e->at > than->at ||
	       (e->at == than->at && e->line > than->line);
}

/* The last choices of somebody: about the topic, and about all. */
struct choice_pair {
	const struct choice_event *own, *all;
};

static void
pair_add(struct choice_pair *p, const struct choice_event *e, uint32_t topic,
    uint32_t all)
{
	if (e->topic == topic && is_later(e, p->own))
		p->own = e;
	if (e->topic == all && is_later(e, p->all))
		p->all = e;
}

static enum chosen
pair_answer(const struct choice_pair *p, int64_t *at)
{
	const struct choice_event *own = p->own, *all = p->all;

	if (all != NULL && all->out && (own == all || is_later(all, own)))
		return CHOSEN_OUT;
	if (own == NULL || own == all)
		return CHOSEN_NOTHING;
	/* To opt in to all takes no refusal of a topic back. */
	if (own->out)
		return CHOSEN_OUT;
	*at = own->at;
	return CHOSEN_IN;
}

/* The choice of one identity, whichever secret keys hashed it. */
static enum chosen
choice_of(const struct choices *c, const struct choice_found *found, size_t n,
    uint32_t topic, uint32_t all, int64_t *at)
{
	struct choice_pair p = { NULL, NULL };

	for (size_t i = 0; i < n; i++)
		if (found[i].sure && found[i].identity == found->identity)
			pair_add(&p, &c->event[found[i].event], topic, all);
	return pair_answer(&p, at);
}

static bool
is_own(const struct choices *c, const struct choice_found *found, size_t n,
    const struct subject *s)
{
	for (size_t i = 0; i < n; i++)
		if (found[i].sure &&
		    subject_equal(&c->event[found[i].event].subject, s))
			return true;
	return false;
}

/* Whether somebody has opted out who may be the same person; what the person
 * chose is known. */
static bool
other_out(const struct choices *c, const struct choice_found *found, size_t n,
    const struct choice_event *of, uint32_t topic, uint32_t all)
{
	struct choice_pair p = { NULL, NULL };
	struct hashtable_entry *e = NULL;
	int64_t at;

	if (!of->out || (of->topic != topic && of->topic != all) ||
	    is_own(c, found, n, &of->subject))
		return false;
	while ((e = hashtable_find(&c->by, of->subject.sum, e)) != NULL)
		pair_add(&p, &c->event[e->tag], topic, all);
	return pair_answer(&p, &at) == CHOSEN_OUT;
}

static void
answer_add(struct choice_answer *a, enum chosen choice, int64_t at)
{
	if (choice == CHOSEN_IN &&
	    (a->choice == CHOSEN_NOTHING || at > a->in_at))
		a->in_at = at;
	if (choice > a->choice)
		a->choice = choice;
}

struct choice_answer
choices_answer(const struct choices *c, const struct choice_found *found,
    size_t n, uint32_t topic, uint32_t all)
{
	struct choice_answer a = { CHOSEN_NOTHING, false, INT64_MIN };

	for (size_t i = 0; i < n; i++) {
		const struct choice_event *e = &c->event[found[i].event];
		int64_t at = INT64_MIN;
		enum chosen one;

		if (!found[i].sure && !a.maybe_out)
			a.maybe_out = other_out(c, found, n, e, topic, all);
		if (i > 0 && found[i - 1].identity == found[i].identity)
			continue;
		one = choice_of(c, found + i, n - i, topic, all, &at);
		answer_add(&a, one, at);
	}
	return a;
}

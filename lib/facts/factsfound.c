/* SPDX-License-Identifier: ISC */
/* What is known of a record's person that may keep it from being shared. */
#include "base/mem.h"
#include "facts/factsinside.h"

static void
choice_note(struct facts_view *v, const struct choice_found *c)
{
	if (v->choices == v->choice_room) {
		v->choice_room = 2 * v->choice_room + 8;
		v->choice =
		    mem_resize(v->choice, v->choice_room, sizeof(*v->choice));
	}
	v->choice[v->choices++] = *c;
}

static void
choices_note(struct facts_view *v, const struct hashtable *t,
    const struct subject *s, size_t identity, bool sure)
{
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(t, s->sum, e)) != NULL)
		choice_note(v, &(struct choice_found){ .event = e->tag,
				   .identity = (uint32_t)identity,
				   .sure = sure });
}

static void
barred_note(struct facts_view *v, const struct subject *s, bool sure)
{
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(&v->known->barred, s->sum, e)) != NULL) {
		bool certain = sure && e->at != 0;

		if (v->barred > 0 && (v->barred_sure || !certain))
			continue;
		v->barred = e->tag;
		v->barred_sure = certain;
	}
}

void
found_note(struct facts_view *v, const struct subject *s, size_t identity,
    bool sure)
{
	const struct choices *c = &v->known->choices;

	barred_note(v, s, sure);
	if (c->events > 0)
		choices_note(v, &c->by, s, identity, sure);
}

void
found_alike(struct facts_view *v, const struct subject *s, size_t identity,
    bool other)
{
	const struct choices *c = &v->known->choices;

	if (other)
		found_note(v, s, identity, false);
	if (c->events > 0)
		choices_note(v, &c->alike, s, identity, false);
}

bool
facts_bar(struct facts *k, const unsigned char *sum, uint32_t why, bool sure)
{
	struct hashtable_entry *e = hashtable_find(&k->barred, sum, NULL);

	if (e == NULL) {
		hashtable_add(&k->barred, sum, sure, why);
		return true;
	}
	if (e->at != 0 || !sure)
		return false;
	e->at = sure;
	e->tag = why;
	return true;
}

uint32_t
facts_barred(const struct facts_view *v, bool *sure)
{
	*sure = v->barred_sure;
	return v->barred;
}

struct choice_answer
facts_choice(const struct facts_view *v, uint32_t topic)
{
	return choices_answer(&v->known->choices, v->choice, v->choices, topic,
	    (uint32_t)v->known->policy->topics.n);
}

void
facts_found(const struct facts_view *v, facts_found_take *take, void *ctx)
{
	for (size_t i = 0; i < v->founds; i++) {
		const struct asked *f = &v->found[i];
		const struct request *r =
		    ledger_request(v->known->ledger, f->request);
		const struct request *leader =
		    r->state == STATE_DUPLICATE
			? ledger_find(v->known->ledger, r->duplicate_of)
			: r;

		/* No request has the answer of one that asks something else. */
		if (leader == NULL || leader->type != r->type)
			leader = r;
		take(ctx, &(struct facts_petition){ r, leader,
			      f->person || f->identities > 0, f->which });
	}
}

const struct policy_field *
facts_unread(const struct facts_view *v)
{
	return v->unread ? v->unread_field : NULL;
}

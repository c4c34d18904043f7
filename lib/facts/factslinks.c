/* SPDX-License-Identifier: ISC */
/* Facts that first passes find: by which hashes another dataset knows the
 * people of requests and holds. */
#include "base/mem.h"
#include "decide/retainplan.h"
#include "facts/factsinside.h"
#include "facts/personform.h"

/* ---- people in other datasets ---- */

/* How many kinds of identity of one dataset another one has, too. */
static size_t
shared_kinds(const struct policy_dataset *from, const struct policy_dataset *to)
{
	size_t n = 0;

	for (size_t i = 0; i < from->identities; i++)
		n += policy_finds_by(to, from->identity[i].type);
	return n;
}

/* Whether both know the same people by something. */
static bool
is_common(const struct policy_dataset *from, const struct policy_dataset *to)
{
	return from != to &&
	       (personform_agree(from, to) || shared_kinds(from, to) > 0);
}

bool
facts_linked(const struct policy_dataset *from, const struct policy_dataset *to)
{
	return is_common(from, to) && shared_kinds(from, to) < from->identities;
}

/* The ways in which a dataset says whose a record is. */
static size_t
ways(const struct policy_dataset *d)
{
	size_t n = d->identities;

	for (size_t i = 0; i < d->persons; i++)
		if (personhash_type(d, d->person[i]).n == 0)
			return n + 1;
	return n;
}

bool
facts_bridges(const struct policy_dataset *from,
    const struct policy_dataset *to)
{
	return is_common(from, to) && ways(from) > 1;
}

bool
facts_repeats(const struct policy_dataset *d)
{
	return d->persons > 0 && d->identities > 0 && ways(d) > 1 &&
	       !policy_one_each(d);
}

/* Whether others may have an identity of the record. */
static bool
is_weak(const struct facts_view *v, const struct subject *s)
{
	for (size_t i = 0; i < v->identities; i++)
		if (subject_equal(&v->identity[i].subject, s))
			return v->identity[i].weak;
	return true;
}

static void
form_add(struct facts_view *v, const struct facts_form *form)
{
	if (v->forms == v->form_room) {
		v->form_room = 2 * v->form_room + 16;
		v->form = mem_resize(v->form, v->form_room, sizeof(*v->form));
	}
	v->form[v->forms++] = *form;
}

/* `form`: its hash with the first secret key. */
static void
identity_forms(struct facts_view *v, size_t i, struct text value,
    struct facts_form form)
{
	const struct facts *k = v->known;
	struct text type = k->dataset->identity[i].type;
	const bool sure = form.sure;

	for (size_t key = 0; key < subject_keys(k->hasher); key++) {
		if (!k->used[key])
			continue;
		form.sure = sure;
		personhash_identity(k->hasher, key, k->policy, type, value,
		    &v->room, &form.subject);
		form_add(v, &form);
		form.sure = false;
		if (personhash_alike(k->hasher, key, k->policy, type, value,
			&v->room, &form.subject))
			form_add(v, &form);
	}
}

static void
identity_put(struct facts_view *v, size_t i, const struct value *value,
    bool shares)
{
	const struct facts *k = v->known;
	const struct policy_identity *id = &k->dataset->identity[i];
	const struct value *one = &value[k->identity[i]];
	struct facts_form form = { .from = (uint32_t)i, .sure = true };
	struct subject *s = &form.subject;

	if (!value_single(one) || !personhash_identity(k->hasher, 0, k->policy,
				      id->type, one->text, &v->room, s))
		return;
	form.alone =
	    !is_weak(v, s) && (!shares || shares_asked(v, id->type, one->text));
	identity_forms(v, i, one->text, form);
}

/* The person's hash in a dataset. */
static void
person_put(struct facts_view *v, size_t number, const struct value *value)
{
	const struct facts *k = v->known;
	const struct policy_dataset *to = &k->policy->dataset[number];
	struct facts_form form = { .sure = true,
		.alone = true,
		.from = (uint32_t)(k->dataset->identities + number) };

	for (size_t key = 0; key < subject_keys(k->hasher); key++) {
		struct subject *s = &form.subject;

		if (!k->used[key])
			continue;
		form.sure = true;
		if (!personform_hash(v, key, to, PERSON_SPELT, value, s))
			return;
		form_add(v, &form);
		if (personform_hash(v, key, to, PERSON_TYPED, value, s))
			form_add(v, &form);
		form.sure = false;
		if (personform_hash(v, key, to, PERSON_LIKE, value, s))
			form_add(v, &form);
	}
}

void
facts_forms_make(struct facts_view *v, const struct value *value, bool shares)
{
	const struct facts *k = v->known;

	v->forms = 0;
	for (size_t i = 0; i < k->dataset->identities; i++)
		identity_put(v, i, value, shares);
	for (size_t i = 0; i < k->policy->datasets; i++)
		if (personform_agree(k->dataset, &k->policy->dataset[i]))
			person_put(v, i, value);
}

void
facts_forms(struct facts_view *v, const struct value *value,
    facts_form_put *put, void *ctx)
{
	if (v->known->hasher == NULL)
		return;
	facts_forms_make(v, value, false);
	for (size_t i = 0; i < v->forms; i++)
		put(ctx, &v->form[i].subject, v->form[i].sure);
}

bool
facts_link_keeps(const struct facts *k, const struct facts_link *link)
{
	return link->hold || !asked_deletes(k, link->number);
}

struct linking {
	struct facts_view *view;
	const struct value *value;
	bool shares, made; /* the forms of the record are there */
	facts_put *put;
	void *ctx;
};

/* Puts all forms for one request or hold.  Who shares an identity with others
 * may be kept for them, not deleted. */
static void
all_put(struct linking *l, struct facts_link link)
{
	struct facts_view *v = l->view;
	const bool sure = link.sure;
	const bool keeps = facts_link_keeps(v->known, &link);

	if (!l->made)
		facts_forms_make(v, l->value, l->shares);
	l->made = true;
	for (size_t i = 0; i < v->forms; i++) {
		const struct facts_form *f = &v->form[i];

		memcpy(link.key, f->subject.sum, sizeof(link.key));
		link.from = f->from;
		link.sure = sure && f->sure && (keeps || f->alone);
		l->put(l->ctx, &link);
	}
}

/* Puts what a record says of the person of a request; `whom`: only who it is.
 */
static void
claim_put(struct facts_view *v, uint32_t request, bool whom, facts_put *put,
    void *ctx)
{
	for (size_t i = 0; i < v->forms; i++) {
		struct facts_link link = { .number = request,
			.from = v->form[i].from,
			.sure = v->form[i].sure };

		if (whom && link.from < v->known->dataset->identities)
			continue;
		memcpy(link.key, v->form[i].subject.sum, sizeof(link.key));
		put(ctx, &link);
	}
}

void
facts_claims(struct facts_view *v, const struct value *value, facts_put *put,
    facts_put *deny, void *ctx)
{
	const struct facts *k = v->known;
	bool made = false;

	for (size_t i = 0; k->claims != NULL && i < v->founds; i++) {
		const struct asked *f = &v->found[i];
		const bool contradicts = claims_contradict(v, f, NULL);

		if (!asked_deletes(k, f->request) || !asked_certain(v, f) ||
		    (contradicts && !f->person))
			continue;
		if (!made)
			facts_forms_make(v, value, false);
		made = true;
		claim_put(v, f->request, contradicts, contradicts ? deny : put,
		    ctx);
	}
}

/* Adds the holds of a hash; `sure`: they are about the person whose hash this
 * is, if their table says so, too. */
static void
holds_add(struct facts_view *v, const struct hashtable *t,
    const struct subject *s, bool sure)
{
	const bool linked = t == &v->known->held_linked;
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(t, s->sum, e)) != NULL) {
		if (v->helds == v->held_room) {
			v->held_room = 2 * v->held_room + 8;
			v->held =
			    mem_resize(v->held, v->held_room, sizeof(*v->held));
		}
		v->held[v->helds++] = (struct facts_held){ e->tag,
			sure && (!linked || e->at != 0) };
	}
}

static void
holds_by_identity(struct facts_view *v, size_t key,
    const struct policy_identity *id, struct text value)
{
	const struct facts *k = v->known;
	struct subject s;

	if (personhash_identity(k->hasher, key, k->policy, id->type, value,
		&v->room, &s)) {
		holds_add(v, &k->held, &s, true);
		holds_add(v, &k->held_linked, &s, true);
	}
	if (!personhash_alike(k->hasher, key, k->policy, id->type, value,
		&v->room, &s))
		return;
	holds_add(v, &k->held, &s, false);
	holds_add(v, &k->held_alike, &s, false);
	holds_add(v, &k->held_linked, &s, false);
}

static void
holds_by_person(struct facts_view *v, size_t key, const struct value *value)
{
	const struct facts *k = v->known;
	const struct policy_dataset *d = k->dataset;
	struct subject s;

	for (enum person_form form = PERSON_SPELT; form <= PERSON_LIKE;
	     form++) {
		if (!personform_hash(v, key, d, form, value, &s))
			continue;
		holds_add(v, &k->held, &s, form != PERSON_LIKE);
		holds_add(v, &k->held_alike, &s, false);
		holds_add(v, &k->held_linked, &s, form != PERSON_LIKE);
	}
}

/* Lists the holds on the record's person, whichever dataset they are about:
 * while they are put, others are added to their tables. */
static void
holds_find(struct facts_view *v, const struct value *value)
{
	const struct facts *k = v->known;
	const struct policy_dataset *d = k->dataset;

	v->helds = 0;
	for (size_t key = 0; key < subject_keys(k->hasher); key++) {
		if (!k->used[key])
			continue;
		for (size_t i = 0; i < d->identities; i++)
			if (value_single(&value[k->identity[i]]))
				holds_by_identity(v, key, &d->identity[i],
				    value[k->identity[i]].text);
		holds_by_person(v, key, value);
	}
}

/* A record whose identity cannot be read may be of anybody who is asked about.
 */
static void
anybody_put(struct linking *l)
{
	const struct facts *k = l->view->known;

	for (uint32_t i = 0; i < facts_requests(k); i++)
		if (ledger_request(k->ledger, i)->subjects > 0)
			all_put(l, (struct facts_link){ .number = i });
	for (uint32_t i = 0; i < k->holds.holds; i++)
		if (k->holds.hold[i].hashed && !k->holds.hold[i].released)
			all_put(l, (struct facts_link){ .number = k->held_as[i],
				       .hold = true });
}

bool
facts_links(struct facts_view *v, const struct value *value,
    struct facts_linking how, facts_put *put, void *ctx)
{
	struct linking l = { v, value, how.shares, false, put, ctx };

	for (size_t i = 0; i < v->founds; i++) {
		const struct asked *f = &v->found[i];
		const bool leads = asked_leads(v, f);

		/* What is in doubt in --in is looked at here. */
		if (leads || !how.input)
			all_put(&l, (struct facts_link){ .number = f->request,
					.sure = leads && asked_certain(v, f) });
	}
	if (v->unread || how.renamed)
		anybody_put(&l);
	v->helds = 0;
	if (v->held_any)
		holds_find(v, value);
	for (size_t i = 0; i < v->helds; i++)
		all_put(&l, (struct facts_link){ .number = v->held[i].number,
				.hold = true,
				.sure = v->held[i].sure });
	return v->founds + v->helds > 0 || v->unread || how.renamed;
}

/* Remembers that a hash is known to be the person's; false: it was. */
static bool
say(struct facts *k, const struct facts_link *link, bool sure)
{
	unsigned char key[HASHTABLE_KEY];
	struct buf b = { 0 };
	bool fresh;

	buf_add(&b, (const char *)link->key, sizeof(link->key));
	buf_printf(&b, "%u %d %d", link->number, link->hold, sure);
	facts_like_hash(k, (struct text){ b.p, b.len }, key);
	buf_clear(&b);
	fresh = hashtable_find(&k->said, key, NULL) == NULL;
	if (fresh)
		hashtable_add(&k->said, key, 0, 0);
	return fresh;
}

/* What is certain is also possible. */
bool
facts_link_new(struct facts *k, const struct facts_link *link)
{
	bool maybe = say(k, link, false);

	return link->sure ? say(k, link, true) : maybe;
}

static void
said_by_itself(struct facts *k, const struct subject *s, uint32_t number,
    bool hold)
{
	struct facts_link link = { .number = number,
		.hold = hold,
		.sure = true };

	memcpy(link.key, s->sum, sizeof(link.key));
	(void)facts_link_new(k, &link);
}

void
facts_links_begin(struct facts *k)
{
	for (size_t i = 0; i < facts_requests(k); i++) {
		const struct request *r = ledger_request(k->ledger, i);

		for (size_t n = 0; n < r->subjects; n++)
			said_by_itself(k, &r->subject[n], (uint32_t)i, false);
	}
	for (uint32_t i = 0; i < k->holds.holds; i++)
		if (k->holds.hold[i].hashed && !k->holds.hold[i].released)
			said_by_itself(k, &k->holds.hold[i].subject,
			    k->held_as[i], true);
}

void
facts_links_input(struct facts *k)
{
	const size_t n = facts_requests(k);

	if (n == 0)
		return;
	k->linked_others = mem_array(n, sizeof(*k->linked_others));
	memcpy(k->linked_others, k->linked, n * sizeof(*k->linked));
}

void
facts_link_add(struct facts *k, const struct facts_link *link,
    const struct policy_dataset *from)
{
	hashtable_add(link->hold ? &k->held_linked : &k->asked_linked,
	    link->key, link->sure, link->number);
	if (link->hold)
		k->held_met[link->number] = true;
	else if (link->sure && link->from < from->identities)
		k->linked[link->number].kinds |=
		    claims_kind(k->policy, from->identity[link->from].type);
	else if (link->sure)
		k->linked[link->number].persons |=
		    (uint64_t)1 << (link->from - from->identities) % 64;
}

static bool
is_key(const struct policy_dataset *d, const struct policy_field *f)
{
	return d->keys == 1 && d->key[0] == f;
}

/* A link from the key of a dataset finds there only the record that put it. */
bool
facts_link_finds(const struct facts *k, const struct facts_link *link,
    const struct policy_dataset *from, const struct policy_dataset *to)
{
	const struct policy_identity *id;
	size_t other;

	if (link->from >= from->identities) {
		other = link->from - from->identities;
		return &k->policy->dataset[other] == to &&
		       !(from == to && to->persons == 1 &&
			   is_key(to, to->person[0]));
	}
	id = &from->identity[link->from];
	return policy_finds_by(to, id->type) &&
	       !(from == to && is_key(to, id->field));
}

/* ---- requests and holds that found nobody ---- */

void
facts_met(struct facts *k, const struct facts_view *v)
{
	for (size_t i = 0; i < facts_requests(k); i++)
		k->met[i] |= v->met[i];
	for (size_t i = 0; i < k->holds.holds; i++)
		k->held_here[i] |= v->held_met[i];
}

size_t
facts_unmet(const struct facts *k)
{
	size_t unmet = 0;

	for (size_t i = 0; i < facts_requests(k); i++)
		unmet += !k->met[i] &&
			 ledger_request(k->ledger, i)->subjects > 0 &&
			 asked_acts(k, i);
	return unmet;
}

bool
facts_keeps(const struct facts *k)
{
	return k->keeps;
}

static bool
is_hold_of_person(const struct facts *k, const struct hold *h)
{
	return h->of_person && !h->released &&
	       (h->dataset.n == 0 || text_equal(h->dataset, k->dataset->name));
}

size_t
facts_unmet_people(const struct facts *k)
{
	size_t unmet = 0;

	for (size_t i = 0; i < k->holds.holds; i++)
		unmet += is_hold_of_person(k, &k->holds.hold[i]) &&
			 !k->held_here[k->held_as[i]];
	return unmet;
}

size_t
facts_held_people(const struct facts *k)
{
	size_t n = 0;

	for (size_t i = 0; i < k->holds.holds; i++)
		n += is_hold_of_person(k, &k->holds.hold[i]);
	return n;
}

void
facts_unmet_holds_tell(const struct facts *k, bool everybody)
{
	const size_t n = k->holds.holds;
	bool *met = mem_array(n + 1, sizeof(*met));

	for (size_t i = 0; i < n; i++)
		met[i] =
		    k->held_met[k->held_as[i]] || k->held_here[k->held_as[i]];
	holds_unmet_tell(&k->holds, met, k->dataset->name, everybody);
	mem_free(met);
}

/* SPDX-License-Identifier: ISC */
#include "facts/facts.h"

#include "base/mem.h"
#include "base/msg.h"
#include "facts/deletionlog.h"
#include "facts/factsinside.h"
#include "facts/personform.h"
#include "hide/crypto.h"
#include "record/ndjson.h"

/* ---- secret keys ---- */

static size_t
ring_index(const struct facts *k, const unsigned char *id)
{
	size_t n = k->ring == NULL ? 0 : keyring_count(k->ring);

	for (size_t i = 0; i < n; i++)
		if (memcmp(keyring_get(k->ring, i)->id, id, KEY_ID_SIZE) == 0)
			return i;
	return SIZE_MAX;
}

const char *
facts_usable(struct facts *k, const struct subject *s)
{
	size_t i = ring_index(k, s->key);

	if (k->ring == NULL)
		return "has keyed hashes: use -k FILE with their secret key";
	if (i == SIZE_MAX)
		return "has a hash made with a secret key that is not in the "
		       "file of -k";
	k->used[i] = true;
	return NULL;
}

void
facts_knew_add(struct facts *k, const struct subject *s)
{
	k->knew = mem_resize(k->knew, k->knews + 1, sizeof(*k->knew));
	k->knew[k->knews++] = *s;
}

static const char *
remember(struct facts *k, struct hashtable *t, const struct subject *s,
    uint32_t tag)
{
	const char *why = facts_usable(k, s);

	if (why == NULL)
		hashtable_add(t, s->sum, 0, tag);
	return why;
}

/* The one fact about a subject; a new one has the tag 0. */
static struct hashtable_entry *
only(struct hashtable *t, const struct subject *s)
{
	struct hashtable_entry *e = hashtable_find(t, s->sum, NULL);

	return e != NULL ? e : hashtable_add(t, s->sum, INT64_MIN, 0);
}

static const char *
subject_of(const struct node *line, const char *key, struct subject *s)
{
	if (subject_parse(ndjson_text(line, key), s) == 0)
		return NULL;
	return strcmp(key, "key") == 0
		   ? "\"key\" is not a keyed hash (h1:...)"
		   : "\"subject\" is not a keyed hash (h1:...)";
}

static int
keys_load(struct facts *k, const char *path)
{
	if (path == NULL)
		return 0;
	k->ring = keyring_load(path);
	if (k->ring == NULL)
		return -1;
	k->hasher = subject_hasher_new(k->ring);
	k->used = mem_array(keyring_count(k->ring), sizeof(*k->used));
	return 0;
}

/* ---- the files ---- */

/* Of holds on the same records, the first one is named. */
static const char *
hold_remember(struct facts *k, struct hashtable *t, const struct subject *s,
    uint32_t number)
{
	const struct hold *hold = &k->holds.hold[number];
	const char *why = facts_usable(k, s);
	struct hashtable_entry *e = NULL;

	if (why != NULL)
		return why;
	while ((e = hashtable_find(t, s->sum, e)) != NULL)
		if (text_equal(k->holds.hold[e->tag].dataset, hold->dataset)) {
			if (t == &k->held)
				k->held_as[number] = e->tag;
			return NULL;
		}
	hashtable_add(t, s->sum, 0, number);
	return NULL;
}

/* Those that are over come last, as the first one is named. */
static const char *
holds_remember(struct facts *k, bool over)
{
	const char *why = NULL;

	for (size_t i = 0; i < k->holds.holds && why == NULL; i++) {
		const struct hold *h = &k->holds.hold[i];

		if (h->released || h->over != over)
			continue;
		if (h->hashed)
			why = hold_remember(k, &k->held, &h->subject,
			    (uint32_t)i);
		if (h->alike && why == NULL)
			why = hold_remember(k, &k->held_alike,
			    &h->alike_subject, (uint32_t)i);
	}
	return why;
}

static int
hold_file_take(struct facts *k, const char *path)
{
	const char *why = NULL;

	if (path == NULL)
		return 0;
	if (holds_load(&k->holds, path, k->policy, k->now) != 0)
		return -1;
	holds_tell(&k->holds, path, k->policy->zone, k->now);
	k->held_as = mem_array(k->holds.holds + 1, sizeof(*k->held_as));
	k->held_met = mem_array(k->holds.holds + 1, sizeof(*k->held_met));
	k->held_here = mem_array(k->holds.holds + 1, sizeof(*k->held_here));
	for (uint32_t i = 0; i < k->holds.holds; i++)
		k->held_as[i] = i;
	for (int over = 0; over < 2 && why == NULL; over++)
		why = holds_remember(k, over);
	if (why == NULL)
		return 0;
	msg_error(STATUS_CALL, "%s: %s", path, why);
	return -1;
}

/* Remembers the last event of a record. */
static const char *
event_remember(struct facts *k, struct hashtable *t, const struct subject *s,
    int64_t at, enum facts_event event)
{
	const char *why = facts_usable(k, s);
	struct hashtable_entry *e;

	if (why != NULL)
		return why;
	k->event_at = at;
	k->events++;
	e = only(t, s);
	if (at >= e->at) {
		e->at = at;
		e->tag = k->events * EVENTS + event;
	}
	return NULL;
}

/* Counts a line that finds no record, as hashes depend on the dataset's name.
 */
static void
lost_add(struct facts *k, const struct node *line)
{
	struct text name = ndjson_text(line, "dataset");

	if (k->lost || name.n == 0 || policy_dataset(k->policy, name) != NULL)
		return;
	k->lost = true;
	msg_name(k->lost_dataset, sizeof(k->lost_dataset), name);
}

static void
lost_tell(struct facts *k, const char *path)
{
	if (k->lost)
		msg_warn("%s: the policy has no dataset \"%s\", so its lines "
			 "find no record: give a dataset that was renamed its "
			 "old name",
		    path, k->lost_dataset);
	k->lost = false;
}

/* Remembers a deletion by another hash that a line has; NULL, or what is wrong.
 */
static const char *
other_take(struct facts *k, struct hashtable *t, const struct node *line,
    const char *name, const struct subject *key)
{
	struct subject s;

	if (node_get(line, name) == NULL)
		return NULL;
	if (subject_parse(ndjson_text(line, name), &s) != 0)
		return strcmp(name, "alike") == 0
			   ? "\"alike\" is not a keyed hash (h1:...)"
			   : "\"compared\" is not a keyed hash (h1:...)";
	if (k->gone_keys == k->gone_room) {
		k->gone_room = 2 * k->gone_room + 64;
		k->gone_key =
		    mem_resize(k->gone_key, k->gone_room, sizeof(*k->gone_key));
	}
	k->gone_key[k->gone_keys] = *key;
	return remember(k, t, &s, (uint32_t)k->gone_keys++);
}

/* A deletion counts as long as the policy keeps its record. */
static const char *
deletion_take(void *ctx, const struct node *line)
{
	struct facts *k = ctx;
	struct moment m = { .day = false };
	enum facts_event event = EVENT_HAPPENED;
	struct subject s;
	const char *why = subject_of(line, "key", &s);

	if (why == NULL)
		why = deletion_time(line, k->policy->zone, &m.at);
	if (why != NULL)
		return why;
	if (deletion_is_over(k->policy, m.at, k->now))
		return NULL;
	if (deletion_lifted(line))
		event = EVENT_LIFTED;
	else if (deletion_unsure(line))
		event = EVENT_UNSURE;
	lost_add(k, line);
	why = event_remember(k, &k->gone, &s, m.at, event);
	if (why == NULL)
		why = other_take(k, &k->gone_spelt, line, "alike", &s);
	/* These know the record in another spelling. */
	return why != NULL || !(k->lift || k->shares)
		   ? why
		   : other_take(k, &k->gone_compared, line, "compared", &s);
}

/* Remembers the hash that an identity of a person who left may have. */
static const char *
left_take(struct facts *k, const struct node *line, const struct subject *s)
{
	struct subject alike;

	if (node_get(line, "alike") == NULL)
		return NULL;
	if (subject_parse(ndjson_text(line, "alike"), &alike) != 0)
		return "\"alike\" is not a keyed hash (h1:...)";
	if (k->lefts == k->left_room) {
		k->left_room = 2 * k->left_room + 64;
		k->left = mem_resize(k->left, k->left_room, sizeof(*k->left));
	}
	k->left[k->lefts] = *s;
	return remember(k, &k->left_alike, &alike, (uint32_t)k->lefts++);
}

static const char *
suppression_take(void *ctx, const struct node *line)
{
	struct facts *k = ctx;
	bool lifted = deletion_lifted(line);
	struct subject s;
	const char *why = subject_of(line, "subject", &s);
	int64_t at;

	if (why == NULL && !lifted &&
	    !text_is(ndjson_text(line, "event"), "suppressed"))
		why = "\"event\" must be \"suppressed\" or \"lifted\"";
	if (why == NULL && !lifted)
		why = left_take(k, line, &s);
	if (why != NULL)
		return why;
	/* A line without a time is as late as the one before. */
	if (node_get(line, "added_at") == NULL)
		at = k->event_at;
	else if (ndjson_instant(line, "added_at", k->policy->zone, &at) != 0)
		return "\"added_at\" is not a timestamp";
	lost_add(k, line);
	return event_remember(k, &k->suppressed, &s, at,
	    lifted ? EVENT_LIFTED : EVENT_HAPPENED);
}

static const char *
choice_usable(void *ctx, const struct subject *s)
{
	return facts_usable(ctx, s);
}

static const char *
choice_take(void *ctx, const struct node *line)
{
	struct facts *k = ctx;

	return choices_take(&k->choices, k->policy, k->now, line, choice_usable,
	    k);
}

static struct text
notice_of(const struct facts *k, struct text name)
{
	for (size_t i = 0; i < k->policy->notices; i++)
		if (text_equal(k->policy->notice[i].name, name))
			return k->policy->notice[i].name;
	return (struct text){ NULL, 0 };
}

/* Of equal warnings, the first and the last count. */
static void
warning_add(struct facts *k, const struct subject *s,
    const struct retain_warning *w)
{
	struct subject same = *s;
	struct hashtable_entry *e;
	struct buf b = { 0 };

	buf_printf(&b, "%p %lld %lld %d ", (const void *)w->notice.p,
	    (long long)w->activity.at, (long long)w->activity.more,
	    w->activity.day);
	buf_add(&b, (const char *)s->sum, sizeof(s->sum));
	facts_like_hash(k, (struct text){ b.p, b.len }, same.sum);
	buf_clear(&b);
	e = hashtable_find(&k->warned, same.sum, NULL);
	if (e != NULL) {
		struct retain_warning *had = &k->warning[e->tag];

		had->sent = w->sent < had->sent ? w->sent : had->sent;
		had->last = w->last > had->last ? w->last : had->last;
		had->times++;
		return;
	}
	if (k->warnings == k->warning_room) {
		k->warning_room = 2 * k->warning_room + 64;
		k->warning = mem_resize(k->warning, k->warning_room,
		    sizeof(*k->warning));
	}
	hashtable_add(&k->warned, same.sum, 0, (uint32_t)k->warnings);
	hashtable_add(&k->sent, s->sum, 0, (uint32_t)k->warnings);
	k->warning[k->warnings++] = *w;
}

/* Skips lines without "activity": they are not about a coming deletion. */
static const char *
sent_take(void *ctx, const struct node *line)
{
	struct facts *k = ctx;
	struct retain_warning w = { .notice = notice_of(k,
					ndjson_text(line, "notice")) };
	const char *why;
	struct subject s;

	if (w.notice.n == 0 || subject_of(line, "subject", &s) != NULL ||
	    moment_parse(ndjson_text(line, "activity"), NULL, k->policy->zone,
		&w.activity) != 0 ||
	    ndjson_instant(line, "sent_at", k->policy->zone, &w.sent) != 0)
		return NULL;
	w.last = w.sent;
	w.times = 1;
	why = facts_usable(k, &s);
	if (why == NULL)
		warning_add(k, &s, &w);
	return why;
}

/* Whether a request, though it was answered, says what must not be shared. */
static bool
is_opt_out(const struct request *r)
{
	return r->type == REQUEST_SALE_OPT_OUT ||
	       r->type == REQUEST_SALE_OPT_IN ||
	       r->type == REQUEST_CONTACT_OPT_OUT;
}

static bool
matters(const struct facts *k, const struct request *r)
{
	return request_open(r) ||
	       ((k->shares || k->corrects != NULL) && is_opt_out(r)) ||
	       r->type == REQUEST_DELETION ||
	       r->type == REQUEST_CONSENT_WITHDRAW || r->restrictions > 0 ||
	       r->type == REQUEST_RESTRICTION || r->type == REQUEST_OBJECTION ||
	       r->restricts_instead || r->withdraws_instead || r->holds > 0 ||
	       (k->corrects != NULL && r->type == REQUEST_CORRECTION);
}

static const char *
request_take(struct facts *k, const struct request *r, uint32_t number)
{
	const char *why = NULL;

	for (size_t i = 0; i < r->subjects && why == NULL; i++)
		why = remember(k, &k->asked, &r->subject[i], number);
	for (size_t i = 0; i < r->alikes && why == NULL; i++)
		why = remember(k, &k->asked_alike, &r->alike[i], number);
	return why;
}

static void
ahead_tell(const struct ledger *l, const char *path)
{
	size_t n = ledger_ahead(l);

	if (n > 0)
		msg_warn("%s: %zu hold%s or restriction%s dated in the future, "
			 "and count%s already",
		    path, n, n == 1 ? "" : "s", n == 1 ? " is" : "s are",
		    n == 1 ? "s" : "");
}

/* A hold that finds no dataset would keep nothing. */
static int
datasets_check(const struct facts *k, const char *path)
{
	for (size_t i = 0; i < ledger_requests(k->ledger); i++) {
		const struct request *r = ledger_request(k->ledger, i);
		struct text lost = request_lost_dataset(r, k->policy, k->now);
		char id[MSG_NAME_MAX + 1], name[MSG_NAME_MAX + 1];

		if (lost.n == 0)
			continue;
		msg_error(STATUS_CALL,
		    "%s: request \"%s\" holds or restricts dataset \"%s\", "
		    "which the policy does not have: note the same for the "
		    "dataset's new name, then released or restriction_lifted "
		    "for this one",
		    path, msg_name(id, sizeof(id), r->id),
		    msg_name(name, sizeof(name), lost));
		return -1;
	}
	return 0;
}

/* Takes the only request that counts. */
static int
only_take(struct facts *k, const char *path, const char *id)
{
	const struct request *r = ledger_find(k->ledger, text_of(id));
	char shown[MSG_NAME_MAX + 1];
	const char *why = NULL;

	if (r == NULL) {
		msg_error(STATUS_CALL, "%s has no request \"%s\"", path,
		    msg_name(shown, sizeof(shown), text_of(id)));
		return -1;
	}
	while (ledger_request(k->ledger, k->only) != r)
		k->only++;
	why = request_take(k, r, k->only);
	if (why == NULL) {
		facts_links_begin(k);
		for (size_t i = 0; i < r->subjects; i++)
			facts_knew_add(k, &r->subject[i]);
		return 0;
	}
	msg_error(STATUS_CALL, "%s: %s", path, why);
	return -1;
}

static int
ledger_take(struct facts *k, const char *path, const struct facts_files *f)
{
	const char *why = NULL;
	size_t nobody = 0;

	if (path == NULL)
		return 0;
	k->ledger = ledger_load(path, k->policy->zone, k->now);
	if (k->ledger == NULL)
		return -1;
	k->met = mem_array(ledger_requests(k->ledger) + 1, sizeof(*k->met));
	k->linked =
	    mem_array(ledger_requests(k->ledger) + 1, sizeof(*k->linked));
	if (f->corrects)
		k->corrects = mem_array(ledger_requests(k->ledger) + 1,
		    sizeof(*k->corrects));
	if (f->only != NULL)
		return only_take(k, path, f->only);
	if (datasets_check(k, path) != 0)
		return -1;
	ahead_tell(k->ledger, path);
	for (size_t i = 0; i < ledger_requests(k->ledger) && why == NULL; i++) {
		const struct request *r = ledger_request(k->ledger, i);

		nobody += r->subjects == 0 && request_open(r) &&
			  (request_protects(r) || r->type == REQUEST_DELETION);
		if (matters(k, r))
			why = request_take(k, r, (uint32_t)i);
	}
	if (nobody > 0)
		msg_error(STATUS_LOOK,
		    "%s: %zu open request%s without a subject: nobody knows "
		    "whose records to keep or delete",
		    path, nobody, nobody == 1 ? "" : "s");
	if (why == NULL)
		return 0;
	msg_error(STATUS_CALL, "%s: %s", path, why);
	return -1;
}

static int
log_take_all(struct facts *k, const char *path, unsigned flags,
    ndjson_take *take)
{
	if (path == NULL)
		return 0;
	if (ndjson_read(path, flags, take, k) != 0)
		return -1;
	lost_tell(k, path);
	return 0;
}

struct facts *
facts_load(const struct facts_files *f, const struct policy *p, int64_t now)
{
	struct facts *k = mem_alloc(sizeof(*k));

	k->policy = p;
	k->now = now;
	k->event_at = INT64_MIN;
	k->lift = f->lift;
	k->shares = f->shares;
	if (crypto_random((unsigned char *)k->seed, sizeof(k->seed)) != 0)
		msg_error(STATUS_STOP,
		    "cannot get random numbers from the system");
	else if (keys_load(k, f->key) == 0 &&
		 hold_file_take(k, f->holds) == 0 &&
		 ledger_take(k, f->ledger, f) == 0 &&
		 log_take_all(k, f->deletions, NDJSON_MAY_LACK | NDJSON_TORN,
		     deletion_take) == 0 &&
		 log_take_all(k, f->suppression, NDJSON_MAY_LACK | NDJSON_TORN,
		     suppression_take) == 0 &&
		 log_take_all(k, f->sent, NDJSON_MAY_LACK | NDJSON_TOLERANT,
		     sent_take) == 0 &&
		 log_take_all(k, f->choices, NDJSON_MAY_LACK | NDJSON_TORN,
		     choice_take) == 0)
		return k;
	facts_free(k);
	return NULL;
}

void
facts_free(struct facts *k)
{
	if (k == NULL)
		return;
	holds_clear(&k->holds);
	ledger_free(k->ledger);
	choices_clear(&k->choices);
	hashtable_clear(&k->barred);
	hashtable_clear(&k->held);
	hashtable_clear(&k->asked);
	hashtable_clear(&k->gone);
	hashtable_clear(&k->suppressed);
	hashtable_clear(&k->sent);
	hashtable_clear(&k->warned);
	hashtable_clear(&k->held_alike);
	hashtable_clear(&k->asked_alike);
	hashtable_clear(&k->left_alike);
	hashtable_clear(&k->gone_spelt);
	hashtable_clear(&k->gone_compared);
	hashtable_clear(&k->held_linked);
	hashtable_clear(&k->asked_linked);
	hashtable_clear(&k->said);
	hashtable_clear(&k->shared);
	mem_free(k->left);
	mem_free(k->gone_key);
	mem_free(k->held_as);
	mem_free(k->held_met);
	mem_free(k->held_here);
	mem_free(k->corrects);
	mem_free(k->met);
	mem_free(k->linked);
	mem_free(k->linked_others);
	mem_free(k->warning);
	for (size_t i = 0; i < k->likes; i++) {
		mem_free(k->like[i].field);
		mem_free(k->like[i].type);
		mem_free(k->like[i].named);
		mem_free(k->like[i].hold);
		hashtable_clear(&k->like[i].table);
		hashtable_clear(&k->like[i].loose);
	}
	mem_free(k->like);
	mem_free(k->lent);
	mem_free(k->claims);
	hashtable_clear(&k->claimed);
	hashtable_clear(&k->denied);
	mem_free(k->key);
	mem_free(k->person);
	mem_free(k->identity);
	mem_free(k->used);
	mem_free(k->knew);
	subject_hasher_free(k->hasher);
	keyring_free(k->ring);
	mem_free(k);
}

const struct subject_hasher *
facts_hasher(const struct facts *k)
{
	return k->hasher;
}

/* ---- the dataset ---- */

int
facts_bind(struct facts *k, struct retain *r, const struct policy_dataset *d,
    bool key)
{
	k->dataset = d;
	if (holdmatch_bind(k, r) != 0)
		return -1;
	if (key || facts_something(k))
		k->key = retain_needs(r, d->key, d->keys);
	asked_bind(k);
	if (key || facts_by_person(k) || k->sent.entries > 0)
		k->person = retain_needs(r, d->person, d->persons);
	personform_bind(k);
	if (facts_by_person(k))
		k->identity = retain_needs_identities(r);
	return 0;
}

bool
facts_by_person(const struct facts *k)
{
	return k->asked.entries + k->held.entries + k->choices.events +
		   k->barred.entries >
	       0;
}

bool
facts_something(const struct facts *k)
{
	return k->likes + k->held.entries + k->asked.entries + k->gone.entries +
		   k->suppressed.entries + k->sent.entries + k->choices.events +
		   k->barred.entries >
	       0;
}

bool
facts_asked(const struct facts *k)
{
	return k->asked.entries > 0;
}

static void
fields_add(size_t *all, size_t *n, const size_t *more, size_t m)
{
	if (more != NULL && m > 0)
		memcpy(all + *n, more, m * sizeof(*all));
	*n += more == NULL ? 0 : m;
}

size_t *
facts_fields(const struct facts *k, size_t *n)
{
	const struct policy_dataset *d = k->dataset;
	size_t room = d->persons + d->identities, *all;

	*n = 0;
	for (size_t i = 0; i < k->likes; i++)
		room += k->like[i].fields;
	all = mem_array(room + 1, sizeof(*all));
	for (size_t i = 0; i < k->likes; i++)
		fields_add(all, n, k->like[i].field, k->like[i].fields);
	if (!facts_by_person(k))
		return all;
	fields_add(all, n, k->person, d->persons);
	fields_add(all, n, k->identity, d->identities);
	return all;
}

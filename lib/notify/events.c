/* SPDX-License-Identifier: ISC */
/* Notices from what other programs of pp print: one event, one notice. */
#include <stdio.h>

#include "base/doc.h"
#include "ledger/request.h"
#include "notify/inside.h"
#include "notify/warning.h"
#include "policy/places.h"
#include "record/ndjson.h"

/* What a kind needs while it reads one event. */
struct event_fill {
	const struct notify_run *run;
	const struct node *line;
	struct arena *memory;
	struct notice *notice;
	const char **why;
};

typedef enum event_is event_read(const struct event_fill *);

/* ---- parts ---- */

static struct text
member(const struct event_fill *e, const char *key)
{
	return ndjson_text(e->line, key);
}

static enum event_is
bad(const struct event_fill *e, const char *why)
{
	*e->why = why;
	return EVENT_BAD;
}

static void
show(const struct event_fill *e, enum variable which, struct text t)
{
	e->notice->value[which].text = t;
}

static void
show_day(const struct event_fill *e, enum variable which, const char *key)
{
	show(e, which, shown_moment(e->run, member(e, key), e->memory));
}

/* Parts of an occasion, or of a list, joined. */
static struct text
joined(const struct event_fill *e, const char *by, const struct text *part,
    size_t n)
{
	struct buf b = { 0 };
	char *p;
	size_t len;

	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_add_string(&b, by);
		buf_add_text(&b, part[i]);
	}
	p = arena_take(e->memory, b.len + 1, 1);
	len = b.len;
	if (len > 0)
		memcpy(p, b.p, len);
	buf_clear(&b);
	return (struct text){ p, len };
}

static struct text
join(const struct event_fill *e, const struct text *part, size_t n)
{
	return joined(e, " ", part, n);
}

/* The title of the data, as people know it. */
static enum event_is
show_data(const struct event_fill *e)
{
	const struct policy_dataset *d =
	    policy_dataset(e->run->policy, member(e, "dataset"));

	if (d == NULL)
		return bad(e, "\"dataset\" is not one of the policy");
	show(e, VAR_DATA, d->title.n > 0 ? d->title : d->name);
	return EVENT_FITS;
}

/* ---- retention ---- */

/* No day that is here already, as nobody could do anything before it. */
static void
show_end(const struct event_fill *e, const struct warning *w)
{
	const struct zone *zone = e->run->policy->zone;
	const int64_t day = moment_day(warning_end(w, zone, e->run->now), zone);

	if (day > moment_day(e->run->now, zone))
		show(e, VAR_END, shown_day(e->run, day, e->memory));
}

static enum event_is
warned_read(const struct event_fill *e)
{
	struct warning w;
	const char *why;
	char number[24];
	const struct text subject = member(e, "subject"),
			  activity = member(e, "activity");
	const struct node *identity = node_get(e->line, "identity");

	if (policy_notice(e->run->policy, member(e, "notice")) == NULL)
		return bad(e, "\"notice\" is not one of the policy: was it "
			      "renamed?");
	if (!text_equal(member(e, "notice"), e->run->notice->name))
		return EVENT_OTHER;
	if (subject.n == 0 || activity.n == 0 || member(e, "end").n == 0)
		return bad(e, "lacks \"subject\", \"activity\" or \"end\": is "
			      "it a line of pp-retain warn?");
	why = warning_read(&w, e->run->policy, e->line);
	if (why != NULL)
		return bad(e, why);
	snprintf(number, sizeof(number), "%lld", (long long)w.number);
	e->notice->subject = subject;
	e->notice->activity = activity;
	e->notice->occasion =
	    join(e, (struct text[]){ subject, activity, text_of(number) },
		w.number > 1 ? 3 : 2);
	if (identity != NULL)
		e->notice->whom.address =
		    identity_trim(ndjson_text(identity, "email"));
	show_day(e, VAR_ACTIVE, "activity");
	show_end(e, &w);
	return show_data(e);
}

static enum event_is
deleted_read(const struct event_fill *e)
{
	const struct text key = member(e, "key"), at = member(e, "deleted_at"),
			  request = member(e, "request_id"),
			  subject = member(e, "subject");
	const struct addressbook *book = e->run->book;
	struct text address = addressbook_find(book, request);

	if (node_get(e->line, "event") != NULL)
		return EVENT_OTHER;
	if (at.n == 0 || key.n == 0)
		return bad(e, "lacks \"deleted_at\" or \"key\": is it a line "
			      "of the log of deletions?");
	if (node_true(node_get(e->line, "unsure")))
		return EVENT_DOUBT;
	if (address.n == 0)
		address = addressbook_find(book, subject);
	if (address.n == 0)
		address = addressbook_find(book, key);
	e->notice->whom.address = address;
	/* A request is answered once, however many records it took. */
	e->notice->occasion =
	    request.n > 0
		? join(e, (struct text[]){ request, member(e, "dataset") }, 2)
		: join(e, (struct text[]){ key, at }, 2);
	show(e, VAR_REQUEST, request);
	show_day(e, VAR_DELETED, "deleted_at");
	return show_data(e);
}

/* ---- requests ---- */

static bool
lists(const struct node *list, const char *word)
{
	for (size_t i = 0; i < node_size(list); i++)
		if (text_is(node_text(node_at(list, i)), word))
			return true;
	return false;
}

static struct text
phrase_of(const struct event_fill *e, const char *prefix, struct text word)
{
	char key[64];

	snprintf(key, sizeof(key), "%s.%.*s", prefix, (int)word.n, word.p);
	return phrase(e->run->phrases, key);
}

static bool
state_is(const struct event_fill *e, const char *const *words)
{
	for (; *words != NULL; words++)
		if (text_is(member(e, "state"), *words))
			return true;
	return false;
}

/* Whether the row is one of the request of --request, and of what is shown of
 * all of them. */
static enum event_is
request_begin(const struct event_fill *e)
{
	const char *only = e->run->options->request;
	const struct text id = member(e, "request_id"),
			  type = member(e, "type");

	if (id.n == 0 || type.n == 0 || member(e, "state").n == 0)
		return bad(e, "lacks \"request_id\", \"type\" or \"state\": is "
			      "it a row of pp-request?");
	if (only != NULL && !text_is(id, only))
		return EVENT_OTHER;
	e->notice->asked = only != NULL;
	e->notice->occasion = id;
	e->notice->whom.address = addressbook_find(e->run->book, id);
	show(e, VAR_REQUEST, id);
	show(e, VAR_ASKED,
	    request_type_find(type) == REQUEST_OTHER
		? type
		: phrase_of(e, "right", type));
	show_day(e, VAR_RECEIVED, "received");
	show_day(e, VAR_DUE, "target_by");
	if (e->notice->value[VAR_DUE].text.n == 0)
		show_day(e, VAR_DUE, "due_by");
	return EVENT_FITS;
}

static const char *const open_states[] = { "received", "acknowledged",
	"in_progress", "waiting", "extended", "held", "appealed", NULL };

static enum event_is
ack_read(const struct event_fill *e)
{
	enum event_is is = request_begin(e);

	if (is != EVENT_FITS)
		return is;
	if (member(e, "acknowledged").n > 0 || !state_is(e, open_states))
		return EVENT_OTHER;
	e->notice->value[VAR_UNPROVEN].flag =
	    lists(node_get(e->line, "missing"), "identity");
	return EVENT_FITS;
}

static enum event_is
extended_read(const struct event_fill *e)
{
	const struct text reason = member(e, "reason");
	enum event_is is = request_begin(e);

	if (is != EVENT_FITS)
		return is;
	if (!text_is(member(e, "state"), "extended"))
		return EVENT_OTHER;
	e->notice->edition = member(e, "due_by");
	/* A word is for programs, a sentence for people. */
	if (memchr(reason.p == NULL ? "" : reason.p, ' ', reason.n) != NULL)
		show(e, VAR_REASON, reason);
	return EVENT_FITS;
}

/* An answer goes out before the ledger says so, as the ledger forgets where the
 * person can be reached when the request is closed. */
static enum event_is
answer_read(const struct event_fill *e)
{
	const char *extent = e->run->options->extent;
	enum event_is is = request_begin(e);

	if (is != EVENT_FITS)
		return is;
	if (!text_is(member(e, "state"), "fulfilled") &&
	    !(extent != NULL && state_is(e, open_states)))
		return EVENT_OTHER;
	if (extent == NULL) {
		/* The row does not say which answer it was that went out. */
		e->notice->same[0] = text_of("part");
		e->notice->same[1] = text_of("nothing_found");
		e->notice->sames = 2;
		return EVENT_FITS;
	}
	/* Who had a part is told of the rest. */
	if (strcmp(extent, "all") != 0)
		e->notice->edition = text_of(extent);
	e->notice->value[VAR_PART].flag = strcmp(extent, "part") == 0;
	e->notice->value[VAR_NOTHING].flag =
	    strcmp(extent, "nothing_found") == 0;
	return EVENT_FITS;
}

static enum event_is
denied_read(const struct event_fill *e)
{
	static const char *const denied[] = { "denied", "appeal_denied", NULL };
	static const char *const again[] = { "appealed", "appeal_denied",
		NULL };
	const char *word = e->run->options->reason;
	struct text reason = member(e, "reason");
	enum event_is is = request_begin(e);

	if (is != EVENT_FITS)
		return is;
	if (!state_is(e, denied)) {
		if (word == NULL || !state_is(e, open_states))
			return EVENT_OTHER;
		reason = text_of(word);
	}
	if (!request_denial_known(reason))
		return bad(e, "has no reason for which a request can be "
			      "denied");
	/* Whose appeal is denied is told so, though they were told no before.
	 */
	if (state_is(e, again))
		e->notice->edition = text_of("appeal");
	show(e, VAR_REASON, phrase_of(e, "denied", reason));
	e->notice->value[VAR_APPEAL].flag =
	    policy_right(e->run->policy, text_of("appeal")) != NULL;
	return EVENT_FITS;
}

/* ---- corrections ---- */

/* What was corrected, and when. */
static struct text
edition_of(const struct event_fill *e, const struct node *fields)
{
	const size_t n = node_size(fields);
	struct text *part = arena_take(e->memory, (n + 1) * sizeof(*part),
	    _Alignof(struct text));

	part[0] = member(e, "as_of");
	for (size_t i = 0; i < n; i++)
		part[i + 1] = node_text(node_at(fields, i));
	return join(e, part, n + 1);
}

static enum event_is
correction_read(const struct event_fill *e)
{
	const struct policy *p = e->run->policy;
	const struct text name = member(e, "recipient"),
			  request = member(e, "request");
	const struct policy_recipient *r = policy_recipient(p, name);
	const struct policy_dataset *d =
	    policy_dataset(p, member(e, "dataset"));
	const struct node *fields = node_get(e->line, "fields");
	struct text *title;

	if (r == NULL || d == NULL || request.n == 0)
		return bad(e, "lacks \"request\", or a \"recipient\" and a "
			      "\"dataset\" of the policy: is it a line of "
			      "pp-correct --tell?");
	title = arena_take(e->memory, (node_size(fields) + 1) * sizeof(*title),
	    _Alignof(struct text));
	for (size_t i = 0; i < node_size(fields); i++) {
		const struct policy_field *f =
		    policy_field(d, node_text(node_at(fields, i)));

		title[i] = f == NULL        ? node_text(node_at(fields, i))
			   : f->title.n > 0 ? f->title
					    : f->name;
	}
	e->notice->value[VAR_FIELDS].item = title;
	e->notice->value[VAR_FIELDS].items = node_size(fields);
	e->notice->occasion =
	    join(e, (struct text[]){ request, name, d->name }, 3);
	e->notice->edition = edition_of(e, fields);
	e->notice->whom.address = r->email;
	e->notice->whom.name = r->title.n > 0 ? r->title : r->name;
	show(e, VAR_RECIPIENT, e->notice->whom.name);
	show(e, VAR_REQUEST, request);
	show_day(e, VAR_LAST, "last_disclosed");
	return show_data(e);
}

/* ---- authorities ---- */

static struct text
number_of(const struct event_fill *e, int64_t n)
{
	char *p = arena_take(e->memory, 24, 1);

	return (
	    struct text){ p, (size_t)snprintf(p, 24, "%lld", (long long)n) };
}

/* The name of a place, as people know it. */
static struct text
place_name(const struct event_fill *e, struct text place)
{
	struct text name;

	if (place.n == 5 && memcmp(place.p, "US-", 3) == 0) {
		text_skip(&place, 3);
		name = place_state(place);
	} else {
		name = phrase_or(e->run->phrases, "country.", place,
		    place_country(place));
	}
	return name.n > 0 ? name : place;
}

/* Where the people live, as far as anybody knows. */
static struct text
places_named(const struct event_fill *e, struct text place)
{
	const struct node *where = node_get(e->line, "where");
	struct text all = { NULL, 0 };

	if (node_size(where) == 0)
		return text_is(place, "unknown")
			   ? phrase(e->run->phrases, "place.unknown")
			   : place_name(e, place);
	for (size_t i = 0; i < node_size(where); i++) {
		struct text one = place_name(e, node_text(node_at(where, i)));

		all = i == 0 ? one
			     : joined(e, ", ", (struct text[]){ all, one }, 2);
	}
	return all;
}

/* A draft for an authority goes to who has to file it. */
static enum event_is
duty_read(const struct event_fill *e)
{
	static const char *const open[] = { "due", "late", "unknown", NULL };
	const struct policy *p = e->run->policy;
	const struct incident *i = e->run->incident;
	const struct text place = member(e, "place"), law = member(e, "law");
	const struct policy_contact *c;
	struct whom *w = &e->notice->whom;
	int64_t people;

	if (member(e, "whom").n == 0 || member(e, "state").n == 0)
		return bad(e, "lacks \"whom\" or \"state\": is it a line of "
			      "pp-notify duties?");
	if (!text_is(member(e, "whom"), "authority") || !state_is(e, open) ||
	    !text_equal(member(e, "incident"), i->id))
		return EVENT_OTHER;
	e->notice->occasion = join(e, (struct text[]){ i->id, law, place }, 3);
	w->place = w->country = place;
	if (w->country.n > 2)
		w->country.n = 2;
	c = policy_contact(p, CONTACT_DPO, w->country);
	w->address =
	    c != NULL && c->email.n > 0 ? c->email : p->controller.email;
	w->name = c != NULL ? c->name : p->controller.name;
	show(e, VAR_PLACE, places_named(e, place));
	show(e, VAR_LAW, member(e, "source").n > 0 ? member(e, "source") : law);
	show(e, VAR_DUE, shown_instant(e->run, member(e, "due"), e->memory));
	if (node_number(node_get(e->line, "people"), 0, INT64_MAX, &people) ==
	    0)
		show(e, VAR_PEOPLE, number_of(e, people));
	if (i->records >= 0)
		show(e, VAR_RECORDS, number_of(e, i->records));
	return EVENT_FITS;
}

/* ---- kinds ---- */

static const struct {
	event_read *read; /* NULL: the kind reads people */
	const char *from;
} kind[NOTICE_KINDS] = {
	[NOTICE_BREACH_AUTHORITY] = { duty_read, "pp-notify duties prints" },
	[NOTICE_DELETION_WARNING] = { warned_read, "pp-retain warn prints" },
	[NOTICE_DELETION_DONE] = { deleted_read,
	    "pp-retain confirm appends to the log of deletions" },
	[NOTICE_REQUEST_ACK] = { ack_read, "pp-request prints" },
	[NOTICE_REQUEST_EXTENDED] = { extended_read, "pp-request prints" },
	[NOTICE_REQUEST_ANSWER] = { answer_read, "pp-request prints" },
	[NOTICE_REQUEST_DENIED] = { denied_read, "pp-request prints" },
	[NOTICE_CORRECTION] = { correction_read, "pp-correct --tell writes" },
};

bool
events_has(enum notice_kind k)
{
	return kind[k].read != NULL;
}

const char *
events_from(enum notice_kind k)
{
	return kind[k].from;
}

enum event_is
events_take(const struct notify_run *s, const struct node *line,
    struct arena *memory, struct notice *n, const char **why)
{
	const struct event_fill e = { s, line, memory, n, why };

	return kind[s->notice->kind].read(&e);
}

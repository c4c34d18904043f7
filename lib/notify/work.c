/* SPDX-License-Identifier: ISC */
/* One record or event after the other becomes a notice, or has a reason why
 * not. */
#include <stdio.h>
#include <stdlib.h>

#include "base/doc.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/package.h"
#include "hide/crypto.h"
#include "notify/inside.h"
#include "notify/leave.h"

enum { BEFORE_MAX = 64, ID_TEXT = 2 * SENT_ID };

/* What of a batch goes out, in its order. */
struct part {
	unsigned char key[ONCE_KEY]; /* one of several goes out */
	char id[ID_TEXT];            /* of its Message-ID */
	size_t out, post, index;     /* where it ends in these */
};

struct notifier {
	struct notify_run *run;
	struct mail *mail;
	struct arena memory;
	struct buf out, post, index;
	struct part *part;
	size_t parts, room;
	struct buf subject, plain, html, mailbox, id, leave, reference, work;
	struct sent_before before[BEFORE_MAX]; /* in the thread */
	size_t befores;
	struct text references[BEFORE_MAX];
	struct notify_counts counts;
	struct bars_view bars;
	struct doc *line;
};

void *
notifier_begin(void *run)
{
	struct notifier *w = mem_alloc(sizeof(*w));

	w->run = run;
	return w;
}

void
notifier_end(void *notifier)
{
	struct notifier *w = notifier;
	struct buf *const all[] = { &w->out, &w->post, &w->index, &w->subject,
		&w->plain, &w->html, &w->mailbox, &w->id, &w->leave,
		&w->reference, &w->work };

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		buf_wipe(all[i]);
	if (w->bars.bars != NULL)
		bars_end(&w->bars);
	mail_free(w->mail);
	mem_free(w->part);
	arena_clear(&w->memory);
	doc_free(w->line);
	mem_free(w);
}

static struct text
text_in(const struct buf *b)
{
	return (struct text){ b->p == NULL ? "" : b->p, b->len };
}

static void
part_end(struct notifier *w, const unsigned char *key, const struct buf *id)
{
	struct part *p;

	if (w->parts == w->room) {
		w->room = 2 * w->room + 64;
		w->part = mem_resize(w->part, w->room, sizeof(*w->part));
	}
	p = &w->part[w->parts++];
	memcpy(p->key, key, sizeof(p->key));
	if (id != NULL)
		memcpy(p->id, id->p, sizeof(p->id));
	p->out = w->out.len;
	p->post = w->post.len;
	p->index = w->index.len;
}

/* ---- who has it already ---- */

enum who_is { WHO_UNKNOWN, WHO_MAILBOX, WHO_PERSON, WHO_OCCASION };

static void
apart_hash(struct notifier *w, const struct notice *n, size_t key,
    struct subject *mailbox)
{
	w->work.len = 0;
	subject_put(mailbox, &w->work);
	subject_join(&w->work, n->apart);
	subject_hash(w->run->hasher, key, text_of("apart:"), text_in(&w->work),
	    mailbox);
}

/* Who gets it: a mailbox, or who mail does not reach; zeros where the occasion
 * says it.  Of each secret key another hash. */
static enum who_is
who_hash(struct notifier *w, const struct notice *n, struct record *rec,
    size_t key, struct subject *who)
{
	const struct notify_run *s = w->run;

	*who = (struct subject){ .sum = { 0 } };
	if (n->whom.address.n > 0 &&
	    personhash_identity(s->hasher, key, s->policy, text_of("email"),
		n->whom.address, &w->work, who)) {
		if (n->apart.n > 0)
			apart_hash(w, n, key, who);
		return WHO_MAILBOX;
	}
	if (s->dataset != NULL)
		return unreached_hash(&s->unreached, s->hasher, key, s->policy,
			   s->dataset, rec, &w->memory, who)
			   ? WHO_PERSON
			   : WHO_UNKNOWN;
	return n->subject.n == 0 || subject_parse(n->subject, who) == 0
		   ? WHO_OCCASION
		   : WHO_UNKNOWN;
}

static int
before_order(const void *left, const void *right)
{
	const struct sent_before *a = left, *b = right;

	return (a->line > b->line) - (a->line < b->line);
}

static bool
was_sent(const struct notify_run *s, const struct notice *n,
    const struct subject *who, struct sent_key *k)
{
	for (size_t i = 0; i <= n->sames; i++) {
		sent_key_make(k, s->policy, s->notice->name, n->occasion,
		    i < n->sames ? n->same[i] : n->edition, who);
		if (sentlog_has(s->sent, k))
			return true;
	}
	return false;
}

/* Collects what was sent before in the thread, to who gets the notice as each
 * secret key hashes it, in the order of the log; whether this notice was. */
static bool
thread_find(struct notifier *w, const struct notice *n, struct record *rec)
{
	const struct notify_run *s = w->run;
	struct subject who;
	struct sent_key k;

	w->befores = 0;
	for (size_t i = 0; i < subject_keys(s->hasher); i++) {
		if (who_hash(w, n, rec, i, &who) == WHO_UNKNOWN)
			continue;
		if (was_sent(s, n, &who, &k))
			return true;
		for (size_t j = 0;
		     w->befores < BEFORE_MAX &&
		     sentlog_before(s->sent, &k, j, &w->before[w->befores]);
		     j++)
			w->befores++;
	}
	qsort(w->before, w->befores, sizeof(*w->before), before_order);
	return false;
}

/* The Message-IDs of the thread. */
static size_t
references_make(struct notifier *w)
{
	size_t n = 0;

	w->reference.len = 0;
	for (size_t i = 0; i < w->befores; i++)
		if (w->before[i].id != NULL) {
			buf_add_hex(&w->reference, w->before[i].id, SENT_ID);
			n++;
		}
	for (size_t i = 0; i < n; i++)
		w->references[i] =
		    (struct text){ w->reference.p + i * ID_TEXT, ID_TEXT };
	return n;
}

/* The same notice to the same mailbox always has the same Message-ID. */
static void
id_make(struct notifier *w, const struct notice *n,
    const struct subject *mailbox)
{
	const struct notify_run *s = w->run;
	struct subject id;

	w->work.len = 0;
	subject_join(&w->work, s->notice->name);
	subject_join(&w->work, n->occasion);
	subject_join(&w->work, n->edition);
	subject_put(mailbox, &w->work);
	subject_hash(s->hasher, 0, text_of("message:"), text_in(&w->work), &id);
	w->id.len = 0;
	buf_add_hex(&w->id, id.sum, SENT_ID);
}

/* ---- what is written ---- */

static const char *
parts_render(struct notifier *w, const struct notice *n)
{
	const struct notify_run *s = w->run;

	w->subject.len = w->plain.len = w->html.len = 0;
	if (!template_subject(s->template, n->value, &w->subject))
		return "has a control character in what the subject of the "
		       "letter shows";
	template_text(s->template, n->value, &w->plain);
	if (s->options->html)
		template_html(s->template, n->value, s->language, &w->html);
	return NULL;
}

/* Who cannot be reached by mail is told in another way. */
static const char *
put_unsent(struct notifier *w, struct ready *r, enum unsent why)
{
	const struct notify_run *s = w->run;
	unsigned char key[HMAC_SIZE];
	const size_t from = w->post.len;
	struct hmac h;

	w->counts.unsent[why]++;
	if (s->post == NULL)
		return NULL;
	output_post(s, r, why, &w->post);
	hmac_init(&h, "post", 4);
	hmac_sum(&h, w->post.p + from, w->post.len - from, key);
	part_end(w, key, NULL);
	return NULL;
}

static void
leave_make(struct notifier *w, const struct subject *mailbox,
    struct mail_letter *m, struct notice *n)
{
	const struct policy *p = w->run->policy;
	struct text unsubscribe = w->run->notice->unsubscribe;
	struct text token;
	size_t https;

	w->leave.len = 0;
	if (w->run->notice->class != NOTICE_COMMERCIAL)
		return;
	buf_add_text(&w->leave, p->leave_https);
	leave_put(w->run->hasher, mailbox, w->run->notice->topic, &w->leave);
	https = w->leave.len;
	token = (struct text){ w->leave.p + p->leave_https.n,
		https - p->leave_https.n };
	buf_reserve(&w->leave, https + p->leave_mailto.n + token.n + 32);
	token.p = w->leave.p + p->leave_https.n;
	if (!text_is(unsubscribe, "mailto"))
		m->leave_https = (struct text){ w->leave.p, https };
	if (!text_is(unsubscribe, "https")) {
		buf_add_string(&w->leave, "mailto:");
		buf_add_text(&w->leave, p->leave_mailto);
		buf_add_string(&w->leave, "?subject=");
		buf_add_text(&w->leave, token);
		m->leave_mailto =
		    (struct text){ w->leave.p + https, w->leave.len - https };
	}
	n->value[VAR_LEAVE].text =
	    m->leave_https.n > 0 ? m->leave_https : m->leave_mailto;
}

/* Why mail does not reach somebody; UNSENTS: it does. */
static enum unsent
unsent_why(const struct notifier *w, const struct notice *n, enum who_is is)
{
	if (n->whom.address.n == 0)
		return UNSENT_NO_ADDRESS;
	if (mail_address_bad(n->whom.address) != NULL || is != WHO_MAILBOX)
		return UNSENT_BAD_ADDRESS;
	return addressbook_is_dead(w->run->book, n->whom.address) ? UNSENT_DEAD
								  : UNSENTS;
}

static void
who_put(struct notifier *w, const struct subject *who, struct text *shown)
{
	w->mailbox.len = 0;
	subject_put(who, &w->mailbox);
	*shown = text_in(&w->mailbox);
}

/* What the letter and what is said of it have in common, by mail or by post. */
static const char *
ready_make(struct notifier *w, struct ready *r, struct notice *n,
    struct subject *who)
{
	struct notify_run *s = w->run;
	const char *why;

	n->value[VAR_UPDATE].flag = w->befores > 0;
	if (w->befores > 0 && s->incident != NULL)
		breach_news(s, w->before[w->befores - 1].edition, &w->memory,
		    n);
	if (who != NULL)
		leave_make(w, who, &r->mail, n);
	why = parts_render(w, n);
	r->notice = n;
	r->mail.to_name = n->whom.name;
	r->mail.to_address = n->whom.address;
	r->mail.subject = text_in(&w->subject);
	r->mail.plain = text_in(&w->plain);
	r->mail.html = text_in(&w->html);
	return why;
}

static const char *
put_letter(struct notifier *w, struct ready *r, const struct subject *mailbox)
{
	struct notify_run *s = w->run;
	const struct notice *n = r->notice;
	struct sent_key k;
	unsigned char key[ONCE_KEY];
	const char *why;

	id_make(w, n, mailbox);
	r->mail.id = text_in(&w->id);
	r->mail.before = w->references;
	r->mail.befores = s->notice->thread ? references_make(w) : 0;
	why = output_put(s, w->mail, r, &w->work, &w->out);
	if (why != NULL)
		return why;
	if (s->package != NULL)
		output_index(s, r, &w->work, &w->index);
	sent_key_make(&k, s->policy, s->notice->name, n->occasion, n->edition,
	    mailbox);
	memcpy(key, k.thread, sizeof(key));
	for (size_t i = 0; i < sizeof(k.edition); i++)
		key[i] ^= ((unsigned char *)&k.edition)[i];
	part_end(w, key, &w->id);
	return NULL;
}

static const char *
put(struct notifier *w, struct notice *n, struct record *rec)
{
	struct ready r = { .notice = n };
	struct subject who;
	const enum who_is is = who_hash(w, n, rec, 0, &who);
	const enum unsent unsent = unsent_why(w, n, is);
	const char *why;

	if (!mail_name_good(n->whom.name))
		return "the name has a control character, or is not UTF-8";
	if (thread_find(w, n, rec)) {
		w->counts.sent++;
		return NULL;
	}
	if (is == WHO_MAILBOX)
		who_put(w, &who, &r.mailbox);
	else if (is == WHO_PERSON)
		who_put(w, &who, &n->subject);
	why = ready_make(w, &r, n, unsent == UNSENTS ? &who : NULL);
	if (why != NULL)
		return why;
	return unsent == UNSENTS ? put_letter(w, &r, &who)
				 : put_unsent(w, &r, unsent);
}

/* ---- records ---- */

static const char *
event_notify(struct notifier *w, struct record *rec, struct notice *n)
{
	struct doc_trouble trouble;
	struct text line;
	const char *why = NULL;

	doc_free(w->line);
	w->line = NULL;
	if (!record_json(rec, &line) ||
	    (w->line = doc_read(line, &trouble)) == NULL)
		return "is not an object of JSON";
	const enum event_is is =
	    events_take(w->run, doc_top(w->line), &w->memory, n, &why);

	w->counts.asked += n->asked;
	switch (is) {
	case EVENT_OTHER: w->counts.other++; return NULL;
	case EVENT_DOUBT: w->counts.doubted++; return NULL;
	case EVENT_BAD: return why;
	case EVENT_FITS: break;
	}
	values_of_place(w->run, n);
	return put(w, n, rec);
}

/* Whether a person may be written to; mandatory and transactional notices are
 * not asked about. */
static bool
may_get(struct notifier *w, struct record *rec)
{
	const struct notify_run *s = w->run;
	struct barred why;

	if (s->notice->class != NOTICE_COMMERCIAL)
		return true;
	if (w->bars.bars == NULL)
		bars_begin(&w->bars, &s->bars);
	slot_values(rec, s->slot, retain_fields(s->bars.retain), w->bars.value,
	    &w->bars.memory);
	why = bars_look(&w->bars);
	if (why.bar == BAR_NONE)
		return true;
	w->counts.barred[why.bar][why.sure ? 0 : 1]++;
	return false;
}

static const char *
person_notify(struct notifier *w, struct record *rec, struct notice *n)
{
	if (!may_get(w, rec))
		return NULL;
	if (w->run->customers != NULL &&
	    !customers_find(w->run, rec, &w->memory, n)) {
		w->counts.other++;
		return NULL;
	}
	whom_read(&w->run->whom, rec, &w->memory, &n->whom);
	values_of_place(w->run, n);
	return put(w, n, rec);
}

void
notifier_records(void *notifier, struct batch *batch)
{
	struct notifier *w = notifier;
	const struct notify_run *s = w->run;
	struct record *rec;
	const char *why;

	if (w->mail == NULL)
		w->mail = mail_new(&s->sender);
	while (w->mail != NULL && (rec = record_next(batch)) != NULL) {
		struct notice n = { .occasion = s->occasion,
			.edition = s->edition };

		memcpy(n.value, s->value, sizeof(n.value));
		arena_empty(&w->memory, 1 << 16);
		w->counts.records++;
		why = s->dataset == NULL ? event_notify(w, rec, &n)
					 : person_notify(w, rec, &n);
		if (why == NULL)
			record_skip(rec);
		else
			record_refuse(rec, NULL, why);
	}
}

/* ---- in the order of the input ---- */

static void
counts_move(struct notify_counts *from, struct notify_counts *to)
{
	to->records += from->records;
	to->sent += from->sent;
	to->other += from->other;
	to->asked += from->asked;
	to->doubted += from->doubted;
	for (int i = 0; i < UNSENTS; i++)
		to->unsent[i] += from->unsent[i];
	for (int i = 0; i < BARS; i++) {
		to->barred[i][0] += from->barred[i][0];
		to->barred[i][1] += from->barred[i][1];
	}
	*from = (struct notify_counts){ .records = 0 };
}

/* Whether one more may go out. */
static bool
is_within(struct notify_run *s)
{
	if (s->options->max == 0 || s->counts.notices < s->options->max)
		return true;
	if (!s->full)
		msg_error(STATUS_STOP,
		    "more than %llu notices, which --max allows",
		    (unsigned long long)s->options->max);
	s->full = true;
	return false;
}

/* Where a part of a buffer is. */
static struct text
cut(const struct buf *b, size_t from, size_t to)
{
	return (struct text){ b->p == NULL ? "" : b->p + from, to - from };
}

static void
letter_write(struct notify_run *s, const struct part *p, struct text letter,
    struct text index)
{
	char name[ID_TEXT + sizeof(".eml")];

	s->counts.notices++;
	if (s->package == NULL) {
		outfile_put(s->out, letter);
		return;
	}
	snprintf(name, sizeof(name), "%.*s.eml", ID_TEXT, p->id);
	package_add(s->package, text_of(name), letter);
	buf_add_text(&s->index, index);
}

static void
part_write(struct notifier *w, const struct part *p, const struct part *before)
{
	static const struct part none;
	struct notify_run *s = w->run;
	const struct part *from = before == NULL ? &none : before;

	if (!once_add(&s->said, p->key)) {
		s->counts.twice++;
		return;
	}
	if (p->out > from->out && is_within(s))
		letter_write(s, p, cut(&w->out, from->out, p->out),
		    cut(&w->index, from->index, p->index));
	if (p->post > from->post)
		outfile_put(s->post, cut(&w->post, from->post, p->post));
}

void
notifier_written(void *notifier)
{
	struct notifier *w = notifier;

	for (size_t i = 0; w->part != NULL && i < w->parts && !w->run->full;
	     i++)
		part_write(w, &w->part[i], i == 0 ? NULL : &w->part[i - 1]);
	counts_move(&w->counts, &w->run->counts);
	w->out.len = w->post.len = w->index.len = w->parts = 0;
}

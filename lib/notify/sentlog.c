/* SPDX-License-Identifier: ISC */
#include "notify/sentlog.h"

#include <stdlib.h>

#include "base/mem.h"
#include "hide/crypto.h"
#include "record/ndjson.h"

struct sent_entry {
	struct sent_key key;
	unsigned char id[SENT_ID];
	uint32_t line;
};

_Static_assert(sizeof(struct sent_entry) <= 48, "a line takes 48 bytes");

struct sentlog {
	struct sent_entry *entry; /* sorted by thread, then line */
	size_t n, room;
	const struct policy *policy;
};

/* ---- digests ---- */

static void
digest(const struct text *part, size_t n, unsigned char out[HMAC_SIZE])
{
	static const char name[] = "pp-notify";
	struct buf b = { 0 };
	struct hmac h;

	for (size_t i = 0; i < n; i++)
		subject_join(&b, part[i]);
	hmac_init(&h, name, sizeof(name) - 1);
	hmac_sum(&h, b.p, b.len, out);
	buf_clear(&b);
}

uint64_t
sent_edition(struct text notice, struct text edition)
{
	const struct text said[] = { notice, edition };
	unsigned char out[HMAC_SIZE];
	uint64_t number;

	digest(said, 2, out);
	memcpy(&number, out, sizeof(number));
	return number;
}

static struct text
group_of(const struct policy *p, struct text name)
{
	const struct policy_notice *n = policy_notice(p, name);

	if (n != NULL && n->kind >= NOTICE_REQUEST_ACK &&
	    n->kind <= NOTICE_REQUEST_DENIED)
		return text_of("request");
	return name;
}

void
sent_key_make(struct sent_key *k, const struct policy *p, struct text notice,
    struct text occasion, struct text edition, const struct subject *who)
{
	const struct text thread[] = { group_of(p, notice), occasion,
		{ (const char *)who, sizeof(*who) } };
	unsigned char out[HMAC_SIZE];

	digest(thread, 3, out);
	memcpy(k->thread, out, sizeof(k->thread));
	k->edition = sent_edition(notice, edition);
}

/* ---- reading ---- */

static int
hex_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
sent_id_read(struct text t, unsigned char id[SENT_ID])
{
	if (t.n > 0 && *t.p == '<')
		text_skip(&t, 1);
	if (t.n < (size_t)2 * SENT_ID ||
	    (t.n > (size_t)2 * SENT_ID && t.p[2 * SENT_ID] != '@'))
		return false;
	for (size_t i = 0; i < SENT_ID; i++) {
		int high = hex_of(t.p[2 * i]), low = hex_of(t.p[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		id[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

/* Who got it; false: a program that sends in another way says so of nobody that
 * we know. */
static bool
who_read(const struct node *line, struct subject *who)
{
	struct text subject = ndjson_text(line, "subject");

	*who = (struct subject){ .sum = { 0 } };
	if (subject.n == 0)
		return ndjson_text(line, "occasion").n > 0;
	return subject_parse(subject, who) == 0;
}

static const char *
take(void *log, const struct node *line)
{
	struct sentlog *l = log;
	struct text notice = ndjson_text(line, "notice"),
		    id = ndjson_text(line, "message_id");
	struct text mailbox = ndjson_text(line, "mailbox");
	struct sent_entry e = { .line = (uint32_t)l->n };
	struct subject who;

	if (id.n > 0 && !sent_id_read(id, e.id))
		return "\"message_id\" is not one of pp-notify";
	if (id.n > 0 || mailbox.n > 0) {
		if (subject_parse(mailbox, &who) != 0)
			return "\"mailbox\" is not a keyed hash (h1:...)";
	} else if (notice.n == 0 || !who_read(line, &who)) {
		return NULL;
	}
	if (notice.n == 0)
		return "lacks \"notice\"";
	sent_key_make(&e.key, l->policy, notice, ndjson_text(line, "occasion"),
	    ndjson_text(line, "edition"), &who);
	if (l->n == l->room) {
		l->room = 2 * l->room + 1024;
		l->entry = mem_resize(l->entry, l->room, sizeof(*l->entry));
	}
	l->entry[l->n++] = e;
	return NULL;
}

static int
entry_order(const void *left, const void *right)
{
	const struct sent_entry *a = left, *b = right;
	int order = memcmp(a->key.thread, b->key.thread, sizeof(a->key.thread));

	return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

struct sentlog *
sentlog_load(const char *path, const struct policy *p)
{
	struct sentlog *l = mem_alloc(sizeof(*l));

	l->policy = p;
	if (path != NULL && ndjson_read(path, NDJSON_TORN, take, l) != 0) {
		sentlog_free(l);
		return NULL;
	}
	if (l->n > 0)
		qsort(l->entry, l->n, sizeof(*l->entry), entry_order);
	return l;
}

void
sentlog_free(struct sentlog *l)
{
	if (l == NULL)
		return;
	mem_free(l->entry);
	mem_free(l);
}

/* ---- asking ---- */

static size_t
first_of(const struct sentlog *l, const struct sent_key *k)
{
	size_t low = 0, high = l->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (memcmp(l->entry[middle].key.thread, k->thread,
			sizeof(k->thread)) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool
is_of(const struct sentlog *l, size_t i, const struct sent_key *k)
{
	return i < l->n && memcmp(l->entry[i].key.thread, k->thread,
			       sizeof(k->thread)) == 0;
}

bool
sentlog_has(const struct sentlog *l, const struct sent_key *k)
{
	for (size_t i = first_of(l, k); is_of(l, i, k); i++)
		if (l->entry[i].key.edition == k->edition)
			return true;
	return false;
}

bool
sentlog_before(const struct sentlog *l, const struct sent_key *k, size_t number,
    struct sent_before *b)
{
	static const unsigned char none[SENT_ID];
	const size_t i = first_of(l, k) + number;
	const struct sent_entry *e;

	if (!is_of(l, i, k))
		return false;
	e = &l->entry[i];
	b->id = memcmp(e->id, none, SENT_ID) == 0 ? NULL : e->id;
	b->edition = e->key.edition;
	b->line = e->line;
	return true;
}

/* ---- writing ---- */

void
sent_line_put(const struct sent_line *s, const struct zone *zone, struct buf *b)
{
	buf_add_byte(b, '{');
	ndjson_put_local(b, "sent_at", s->at, zone);
	ndjson_put(b, "notice", s->notice);
	ndjson_put(b, "subject", s->subject);
	ndjson_put(b, "activity", s->activity);
	ndjson_put(b, "occasion", s->occasion);
	ndjson_put(b, "edition", s->edition);
	ndjson_put(b, "mailbox", s->mailbox);
	ndjson_put(b, "message_id", s->message_id);
	buf_add_string(b, "}\n");
}

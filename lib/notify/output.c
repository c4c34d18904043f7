/* SPDX-License-Identifier: ISC */
/* The forms in which notices go out. */
#include "base/msg.h"
#include "notify/inside.h"
#include "record/json.h"
#include "record/ndjson.h"

int
notify_form(struct notify_options *o, const char *arg)
{
	static const char *const words[] = { [FORM_NDJSON] = "ndjson",
		[FORM_MAIL] = "mail",
		[FORM_MBOX] = "mbox",
		[FORM_EML] = "eml" };
	char shown[MSG_NAME_MAX + 1];

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcmp(arg, words[i]) == 0) {
			o->form = (enum notify_form)i;
			return 0;
		}
	msg_error(STATUS_CALL,
	    "-t %s: unknown form; known: ndjson, mail, mbox, eml",
	    msg_name(shown, sizeof(shown), text_of(arg)));
	return -1;
}

static const char *class_word(enum notice_class class)
{
	static const char *const word[] = {
		[NOTICE_MANDATORY] = "mandatory",
		[NOTICE_TRANSACTIONAL] = "transactional",
		[NOTICE_COMMERCIAL] = "commercial",
	};

	return word[class];
}

/* What the log of sent notices has of it. */
static void
sent_put(const struct ready *r, struct buf *b)
{
	const struct notice *n = r->notice;

	ndjson_put(b, "occasion", n->occasion);
	ndjson_put(b, "edition", n->edition);
	ndjson_put(b, "mailbox", r->mailbox);
	ndjson_put(b, "subject", n->subject);
	ndjson_put(b, "activity", n->activity);
}

static void
id_put(const struct notify_run *s, struct text id, struct buf *b)
{
	buf_add_byte(b, '<');
	buf_add_text(b, id);
	buf_add_byte(b, '@');
	buf_add_text(b, s->sender.domain);
	buf_add_byte(b, '>');
}

static void
member_put(struct buf *b, const char *key, const struct buf *value)
{
	ndjson_put(b, key, (struct text){ value->p, value->len });
}

static void
thread_put(const struct notify_run *s, const struct mail_letter *m,
    struct buf *room, struct buf *b)
{
	if (m->befores == 0)
		return;
	buf_add_string(b, ",\"references\":[");
	for (size_t i = 0; i < m->befores; i++) {
		room->len = 0;
		id_put(s, m->before[i], room);
		if (i > 0)
			buf_add_byte(b, ',');
		json_encode(b, (struct text){ room->p, room->len });
	}
	buf_add_byte(b, ']');
}

static void
to_put(const struct mail_letter *m, struct buf *b)
{
	buf_add_string(b, ",\"to\":{");
	ndjson_put(b, "name", m->to_name);
	ndjson_put(b, "address", m->to_address);
	buf_add_byte(b, '}');
}

static void
line_begin(const struct notify_run *s, const struct ready *r, struct buf *room,
    struct buf *b)
{
	buf_add_byte(b, '{');
	ndjson_put(b, "notice", s->notice->name);
	ndjson_put(b, "kind", text_of(notice_kind_word(s->notice->kind)));
	ndjson_put(b, "class", text_of(class_word(s->notice->class)));
	room->len = 0;
	id_put(s, r->mail.id, room);
	member_put(b, "message_id", room);
	to_put(&r->mail, b);
}

/* The parts, for who sends in another way. */
static void
parts_put(const struct notify_run *s, const struct ready *r, struct buf *room,
    struct buf *b)
{
	ndjson_put(b, "title", r->mail.subject);
	ndjson_put(b, "text", r->mail.plain);
	ndjson_put(b, "html", r->mail.html);
	ndjson_put(b, "unsubscribe", r->mail.leave_https);
	thread_put(s, &r->mail, room, b);
}

const char *
output_put(const struct notify_run *s, struct mail *mail, const struct ready *r,
    struct buf *room, struct buf *out)
{
	const enum notify_form form = s->options->form;
	const char *why = NULL;
	struct text message;

	if (form == FORM_NDJSON) {
		line_begin(s, r, room, out);
		parts_put(s, r, room, out);
		sent_put(r, out);
		buf_add_string(out, "}\n");
		return NULL;
	}
	room->len = 0;
	why = mail_put(mail, &r->mail, room);
	if (why != NULL)
		return why;
	message = (struct text){ room->p, room->len };
	if (form == FORM_MBOX) {
		mail_put_mbox(message, s->sender.address, s->now, out);
	} else if (form == FORM_EML) {
		mail_put_eml(message, out);
	} else {
		struct buf id = { 0 };

		line_begin(s, r, &id, out);
		ndjson_put(out, "mail", message);
		sent_put(r, out);
		buf_add_string(out, "}\n");
		buf_clear(&id);
	}
	return NULL;
}

void
output_index(const struct notify_run *s, const struct ready *r,
    struct buf *room, struct buf *out)
{
	line_begin(s, r, room, out);
	sent_put(r, out);
	buf_add_string(out, "}\n");
}

void
output_post(const struct notify_run *s, const struct ready *r, enum unsent why,
    struct buf *b)
{
	const struct notice *n = r->notice;
	static const char *const word[UNSENTS] = {
		[UNSENT_NO_ADDRESS] = "no address",
		[UNSENT_BAD_ADDRESS] = "address cannot be used",
		[UNSENT_DEAD] = "address is dead",
	};

	buf_add_byte(b, '{');
	ndjson_put(b, "notice", s->notice->name);
	ndjson_put(b, "channel",
	    text_of(n->whom.lines > 0 ? "post" : "unknown"));
	ndjson_put(b, "reason", text_of(word[why]));
	ndjson_put(b, "name", n->whom.name);
	buf_add_string(b, ",\"lines\":[");
	for (size_t i = 0; i < n->whom.lines; i++) {
		if (i > 0)
			buf_add_byte(b, ',');
		json_encode(b, n->whom.line[i]);
	}
	buf_add_byte(b, ']');
	ndjson_put(b, "title", r->mail.subject);
	ndjson_put(b, "text", r->mail.plain);
	sent_put(r, b);
	buf_add_string(b, "}\n");
}

/* SPDX-License-Identifier: ISC */
/*
 * What comes back of notices: which of them were delivered, and who wants no
 * more of them.
 */
#include <string.h>
#include <unistd.h>

#include "base/doc.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "notify/inside.h"
#include "notify/leave.h"
#include "policy/policyopen.h"
#include "record/intern.h"
#include "record/journal.h"

enum { PIECE = 64 << 10, LINE_MAX_BYTES = 64 << 20 };

struct chosen_last;

struct delivery {
	struct notify_options *options;
	struct policy *policy;
	int64_t now;
	struct knownfiles files;
	struct keyring *keys;
	struct subject_hasher *hasher;
	struct journal *log;
	const char *path; /* of the log */
	int fd;           /* of the input */
	const char *name;
	struct buf input, fresh;
	size_t number;        /* of the line */
	struct intern *known; /* what the log has: Message-IDs, or choices */
	struct intern *id;    /* of --of: Message-IDs, */
	struct intern *line;  /* and the line of the same number */
	uint32_t *line_of;
	size_t line_room;
	struct chosen_last *last; /* opt-out: by the number in known */
	size_t last_room;
	uint64_t done, again;
};

/* Takes a line of the input; 0, or -1 after a message. */
typedef int line_take(struct delivery *, struct text line);

/* ---- beginning and end ---- */

static int
input_open(struct delivery *d, char **files)
{
	const char *path = files[0] == NULL ? "-" : files[0];

	if (files[0] != NULL && files[1] != NULL) {
		msg_error(STATUS_CALL, "only one file can be read");
		return -1;
	}
	d->name = strcmp(path, "-") == 0 ? "<stdin>" : path;
	d->fd = file_open(path);
	if (d->fd >= 0)
		return 0;
	msg_error_os(STATUS_CALL, "%s", d->name);
	return -1;
}

/* Reads what there is, without waiting for more: the count, 0 at the end, or -1
 * after a message.  After a signal, the programs before this one in the
 * pipeline may still say what they have done. */
static ssize_t
input_read(struct delivery *d)
{
	char *to = buf_reserve(&d->input, PIECE);
	ssize_t n = file_read(d->fd, to, PIECE);

	if (n < 0 && stop_wanted())
		n = file_read_late(d->fd, to, PIECE);
	if (n < 0 && !stop_wanted())
		msg_error_os(STATUS_STOP, "%s", d->name);
	if (n > 0)
		d->input.len += (size_t)n;
	return n;
}

static int
policy_ready(struct delivery *d)
{
	const struct notify_options *o = d->options;
	uint64_t seed[2];

	if (!policy_named(o->policy)) {
		msg_error(STATUS_CALL,
		    "no policy given: use -p FILE, or set PP_POLICY");
		return -1;
	}
	d->policy = policy_open(o->policy, o->now, &d->now);
	if (d->policy == NULL || intern_seed(seed) != 0)
		return -1;
	d->known = intern_new(seed);
	d->id = intern_new(seed);
	d->line = intern_new(seed);
	return 0;
}

/* Finds the log, and refuses that it is one of the other files. */
static int
log_find(struct delivery *d, enum policy_file file, const char **option,
    const char *missing, char **files)
{
	const struct notify_options *o = d->options;

	if (knownfiles_find_one(&d->files, d->policy, file, option) != 0)
		return -1;
	d->path = *option;
	if (d->path == NULL) {
		msg_error(STATUS_CALL, "%s", missing);
		return -1;
	}
	const struct file_use use[] = {
		{ d->path, true, false, policy_file_kind(file) },
		{ o->policy, false, false, 0 },
		{ o->known.key, false, false, 0 },
		{ o->of, false, false, 0 },
		{ files[0] == NULL ? "-" : files[0], false, false, 0 },
	};

	return policy_files_check(d->policy, use, sizeof(use) / sizeof(*use),
	    NULL);
}

static void
delivery_clear(struct delivery *d)
{
	if (d->fd > STDERR_FILENO)
		close(d->fd);
	journal_close(d->log);
	buf_wipe(&d->input);
	buf_wipe(&d->fresh);
	intern_free(d->known);
	intern_free(d->id);
	intern_free(d->line);
	mem_free(d->line_of);
	mem_free(d->last);
	subject_hasher_free(d->hasher);
	keyring_free(d->keys);
	knownfiles_clear(&d->files);
	policy_free(d->policy);
	mem_free(d->options->in);
	mem_free(d->options->addresses);
}

/* Takes the whole lines that were read, and when no more comes also a last one
 * without a line feed.  What is new is in the log before more is read. */
static void
lines_take(struct delivery *d, line_take *take, bool ended)
{
	struct text rest = { d->input.p, d->input.len };

	if (journal_lock(d->log) != 0)
		return;
	while (rest.n > 0 && msg_status() < STATUS_CALL &&
	       (ended || memchr(rest.p, '\n', rest.n) != NULL)) {
		struct text line = identity_trim(text_line(&rest));

		d->number++;
		if (line.n > 0 && take(d, line) != 0)
			break;
	}
	if (d->fresh.len > 0)
		(void)journal_append(d->log,
		    (struct text){ d->fresh.p, d->fresh.len });
	journal_unlock(d->log);
	d->fresh.len = 0;
	if (rest.n > 0)
		memmove(d->input.p, rest.p, rest.n);
	d->input.len = rest.n;
}

/* A run may end at any time, by a signal or a reboot, after hours in which
 * letters went out one by one.  So nothing waits for the end of the input. */
static void
input_take(struct delivery *d, line_take *take)
{
	ssize_t n = 1;

	if (sandbox_unless(d->options->stream.no_sandbox,
		SANDBOX_LOCK | SANDBOX_RENAME) != 0)
		return;
	while (n > 0 && msg_status() < STATUS_CALL) {
		n = input_read(d);
		if (n >= 0)
			lines_take(d, take, n == 0);
		if (d->input.len > LINE_MAX_BYTES)
			msg_error(STATUS_STOP, "%s:%zu: is longer than 64 MiB",
			    d->name, d->number + 1);
	}
}

static int
finish(struct delivery *d, const char *what)
{
	if (msg_status() >= STATUS_CALL && d->log != NULL)
		journal_unmake(d->log);
	else if (d->options->stream.verbose)
		msg_note("%llu %s, %llu known before",
		    (unsigned long long)d->done, what,
		    (unsigned long long)d->again);
	delivery_clear(d);
	if (stop_wanted())
		stop_die();
	return (int)msg_status();
}

/* ---- sent ---- */

/* What tells a line of the log from others: its Message-ID; without one, as of
 * a letter by post, all that it says of what went to whom. */
static void
identity_of(const struct node *line, struct buf *b)
{
	static const char *const part[] = { "notice", "occasion", "edition",
		"mailbox", "subject", "activity" };
	struct text id = ndjson_text(line, "message_id");

	b->len = 0;
	if (id.n > 0) {
		buf_add_text(b, id);
		return;
	}
	for (size_t i = 0; i < sizeof(part) / sizeof(*part); i++)
		subject_join(b, ndjson_text(line, part[i]));
}

static const char *
sent_known(void *delivery, const struct node *line)
{
	struct delivery *d = delivery;
	struct buf b = { 0 };

	identity_of(line, &b);
	(void)intern_of(d->known, (struct text){ b.p, b.len });
	buf_clear(&b);
	return NULL;
}

static bool
text_begins(struct text t, struct text with)
{
	return t.n >= with.n && memcmp(t.p, with.p, with.n) == 0;
}

/* pp-retain deletes whom a line says was warned. */
static bool
is_warning_of(const struct node *line, struct text subject,
    struct text activity)
{
	struct text occasion = ndjson_text(line, "occasion");

	if (subject.n == 0 || !text_begins(occasion, subject))
		return false;
	text_skip(&occasion, subject.n);
	if (!text_take(&occasion, ' ') || !text_begins(occasion, activity))
		return false;
	text_skip(&occasion, activity.n);
	/* The number of a reminder. */
	return occasion.n == 0 || *occasion.p == ' ';
}

/* NULL, or what is wrong with a notice. */
static const char *
notice_wrong(const struct delivery *d, const struct node *line)
{
	const struct text id = ndjson_text(line, "message_id"),
			  mailbox = ndjson_text(line, "mailbox"),
			  subject = ndjson_text(line, "subject"),
			  activity = ndjson_text(line, "activity");
	unsigned char bytes[SENT_ID];
	struct subject s;

	if (policy_notice(d->policy, ndjson_text(line, "notice")) == NULL)
		return "is no notice of the policy: \"notice\" is not one of "
		       "them";
	if (id.n == 0 && ndjson_text(line, "channel").n == 0)
		return "lacks \"message_id\": is it a line of pp-notify?";
	if (id.n > 0 &&
	    (!sent_id_read(id, bytes) || subject_parse(mailbox, &s) != 0))
		return "has no \"message_id\" and \"mailbox\" of pp-notify";
	return activity.n > 0 && !is_warning_of(line, subject, activity)
		   ? "is no warning of pp-notify: \"occasion\" is not that of "
		     "\"subject\" and \"activity\""
		   : NULL;
}

static const char *
notice_sent(struct delivery *d, const struct node *line)
{
	const char *why = notice_wrong(d, line);
	const struct sent_line sent = { .at = d->now,
		.notice = ndjson_text(line, "notice"),
		.occasion = ndjson_text(line, "occasion"),
		.edition = ndjson_text(line, "edition"),
		.mailbox = ndjson_text(line, "mailbox"),
		.message_id = ndjson_text(line, "message_id"),
		.subject = ndjson_text(line, "subject"),
		.activity = ndjson_text(line, "activity") };
	struct buf b = { 0 };
	struct text key;

	if (why != NULL)
		return why;
	identity_of(line, &b);
	key = (struct text){ b.p, b.len };
	if (intern_find(d->known, key) != INTERN_NONE) {
		d->again++;
	} else {
		(void)intern_of(d->known, key);
		sent_line_put(&sent, d->policy->zone, &d->fresh);
		d->done++;
	}
	buf_clear(&b);
	return NULL;
}

/* The digits of a Message-ID, in <> or not. */
static struct text
id_of(struct text word)
{
	const struct text none = { NULL, 0 };
	unsigned char bytes[SENT_ID];

	if (word.n > 2 && *word.p == '<' && word.p[word.n - 1] == '>') {
		text_skip(&word, 1);
		word.n--;
	}
	if (!sent_id_read(word, bytes))
		return none;
	for (size_t i = 0; i < word.n; i++)
		if (word.p[i] <= ' ' || strchr("<>\"\\", word.p[i]) != NULL)
			return none;
	word.n = (size_t)2 * SENT_ID;
	return word;
}

/* The digits of the name of a file of -t eml.  What else stands in the line may
 * say that it was not delivered. */
static struct text
id_of_file(struct text path)
{
	static const char end[] = ".eml";
	const size_t n = (size_t)2 * SENT_ID + sizeof(end) - 1;
	const struct text none = { NULL, 0 };

	if (path.n < n ||
	    memcmp(path.p + path.n - (sizeof(end) - 1), end, sizeof(end) - 1) !=
		0 ||
	    (path.n > n && path.p[path.n - n - 1] != '/'))
		return none;
	for (size_t i = 0; i < path.n; i++)
		if ((unsigned char)path.p[i] <= ' ')
			return none;
	text_skip(&path, path.n - n);
	path.n = (size_t)2 * SENT_ID;
	return id_of(path);
}

static int
line_wrong(const struct delivery *d, const char *why)
{
	msg_error(STATUS_STOP, "%s:%zu: %s", d->name, d->number, why);
	return -1;
}

static int
json_sent(struct delivery *d, struct text line)
{
	struct doc_trouble trouble;
	struct doc *doc = doc_read(line, &trouble);
	const char *why = "is not an object of JSON";

	if (doc != NULL)
		why = notice_sent(d, doc_top(doc));
	doc_free(doc);
	return why == NULL ? 0 : line_wrong(d, why);
}

static int
sent_take(struct delivery *d, struct text line)
{
	struct text id;
	uint32_t at;

	if (*line.p == '{')
		return json_sent(d, line);
	if (d->options->of == NULL)
		return line_wrong(d,
		    "is no notice of pp-notify; where the lines are "
		    "Message-IDs or names of files, --of FILE says what they "
		    "are");
	id = id_of(line);
	if (id.n == 0)
		id = id_of_file(line);
	at = id.n == 0 ? INTERN_NONE : intern_find(d->id, id);
	if (at == INTERN_NONE)
		return line_wrong(d,
		    "is no Message-ID of a notice in the file of --of, nor the "
		    "name of its file");
	return json_sent(d, intern_text(d->line, d->line_of[at]));
}

/* A line of --of, without the letter itself. */
static const char *
of_take(void *delivery, const struct node *line)
{
	struct delivery *d = delivery;
	const struct text id = id_of(ndjson_text(line, "message_id"));
	struct buf b = { 0 };
	uint32_t n;
	static const char *const keep[] = { "notice", "occasion", "edition",
		"mailbox", "message_id", "subject", "activity" };

	if (id.n == 0)
		return NULL;
	n = intern_of(d->id, id);
	buf_add_byte(&b, '{');
	for (size_t i = 0; i < sizeof(keep) / sizeof(*keep); i++)
		ndjson_put(&b, keep[i], ndjson_text(line, keep[i]));
	buf_add_byte(&b, '}');
	if (n >= d->line_room) {
		d->line_room = 2 * d->line_room + n + 64;
		d->line_of =
		    mem_resize(d->line_of, d->line_room, sizeof(*d->line_of));
	}
	d->line_of[n] = intern_of(d->line, (struct text){ b.p, b.len });
	buf_clear(&b);
	return NULL;
}

int
notify_sent(struct notify_options *o, char **files)
{
	struct delivery d = { .options = o, .fd = -1 };

	if (policy_ready(&d) == 0 &&
	    log_find(&d, POLICY_SENT, &o->sent,
		"no file of sent notices given: use --sent FILE, or name it "
		"in records.sent of the policy",
		files) == 0 &&
	    (o->of == NULL || ndjson_read(o->of, 0, of_take, &d) == 0) &&
	    input_open(&d, files) == 0 &&
	    (d.log = journal_open(d.path,
		 o->dry ? JOURNAL_PRINTS : JOURNAL_WRITES, sent_known, &d)) !=
		NULL)
		input_take(&d, sent_take);
	return finish(&d, "noted as sent");
}

/* ---- opt-out ---- */

/* What somebody chose last about a topic. */
struct chosen_last {
	int64_t at;
	bool out;
};

static struct chosen_last *
choice_last(struct delivery *d, struct text subject, struct text topic)
{
	struct buf b = { 0 };
	uint32_t n;

	subject_join(&b, subject);
	subject_join(&b, topic);
	n = intern_of(d->known, (struct text){ b.p, b.len });
	buf_clear(&b);
	while (n >= d->last_room) {
		d->last_room = 2 * d->last_room + 64;
		d->last = mem_resize(d->last, d->last_room, sizeof(*d->last));
		for (size_t i = n; i < d->last_room; i++)
			d->last[i] = (struct chosen_last){ INT64_MIN, false };
	}
	return &d->last[n];
}

/* Others judge the lines; here it matters who is out already. */
static const char *
choice_known(void *delivery, const struct node *line)
{
	struct delivery *d = delivery;
	const struct text subject = ndjson_text(line, "subject");
	struct chosen_last *last;
	int64_t at;

	if (subject.n == 0 ||
	    ndjson_instant(line, "at", d->policy->zone, &at) != 0)
		return NULL;
	last = choice_last(d, subject, ndjson_text(line, "topic"));
	if (at >= last->at)
		*last = (struct chosen_last){ at,
			text_is(ndjson_text(line, "choice"), "out") };
	return NULL;
}

static int
leave_take(struct delivery *d, struct text line)
{
	struct chosen_last *last;
	struct subject s;
	struct text topic;
	struct buf b = { 0 };

	if (leave_read(d->hasher, d->policy, line, &s, &topic) != 0) {
		msg_error(STATUS_LOOK,
		    "%s:%zu: is no token that was made with a secret key of "
		    "the key file, for a topic of the policy; it was left out",
		    d->name, d->number);
		return 0;
	}
	subject_put(&s, &b);
	last = choice_last(d, (struct text){ b.p, b.len }, topic);
	buf_clear(&b);
	if (last->out) {
		d->again++;
		return 0;
	}
	*last = (struct chosen_last){ d->now, true };
	buf_add_byte(&d->fresh, '{');
	ndjson_put(&d->fresh, "choice", text_of("out"));
	ndjson_put(&d->fresh, "topic", topic);
	subject_member(&d->fresh, "subject", &s);
	ndjson_put_local(&d->fresh, "at", d->now, d->policy->zone);
	ndjson_put(&d->fresh, "source", text_of("unsubscribe"));
	buf_add_string(&d->fresh, "}\n");
	d->done++;
	return 0;
}

static int
key_ready(struct delivery *d)
{
	const char *key = d->options->known.key;

	if (key == NULL) {
		msg_error(STATUS_CALL, "no key file given: use -k FILE, the "
				       "one that the letters were made with");
		return -1;
	}
	d->keys = keyring_load(key);
	if (d->keys == NULL)
		return -1;
	d->hasher = subject_hasher_new(d->keys);
	return 0;
}

int
notify_opt_out(struct notify_options *o, char **files)
{
	struct delivery d = { .options = o, .fd = -1 };

	if (policy_ready(&d) == 0 &&
	    log_find(&d, POLICY_CHOICES, &o->known.choices,
		"no file of choices given: use --choices FILE, or name it in "
		"\"choices\" of the policy",
		files) == 0 &&
	    key_ready(&d) == 0 && input_open(&d, files) == 0 &&
	    (d.log = journal_open(d.path,
		 o->dry ? JOURNAL_PRINTS : JOURNAL_WRITES, choice_known, &d)) !=
		NULL)
		input_take(&d, leave_take);
	return finish(&d, "opted out");
}

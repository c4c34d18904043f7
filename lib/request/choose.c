/* SPDX-License-Identifier: ISC */
/* pp-request choose: what people opt out of, or in to. */
#include "base/file.h"
#include "base/mem.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "person/identities.h"
#include "record/journal.h"
#include "record/ndjson.h"
#include "request/call.h"

/* Where choices are kept. */
static int
place_find(const struct request_call *s, char **path)
{
	static const char how[] = "if it never was there, pp-retain init makes "
				  "it; --choices FILE names another";

	if (policy_file_find(s->policy, POLICY_CHOICES, s->choices, how,
		path) != 0)
		return -1;
	if (*path != NULL)
		return 0;
	msg_error(STATUS_CALL, "no file of choices given: use --choices FILE, "
			       "or name it in \"choices\" of the policy");
	return -1;
}

static int
words_check(const struct request_call *s, const char *choice, const char *topic)
{
	const struct names *topics = &s->policy->topics;
	char shown[MSG_NAME_MAX + 1];
	struct buf known = { 0 };

	if (strcmp(choice, "in") != 0 && strcmp(choice, "out") != 0) {
		msg_error(STATUS_CALL, "choose takes in or out, then a topic");
		return -1;
	}
	if (strcmp(topic, "all") == 0)
		return 0;
	for (size_t i = 0; i < topics->n; i++) {
		if (text_is(topics->name[i], topic)) {
			buf_clear(&known);
			return 0;
		}
		buf_printf(&known, ", %s",
		    msg_name(shown, sizeof(shown), topics->name[i]));
	}
	msg_error(STATUS_CALL, "the policy has no topic \"%s\"; known: all%.*s",
	    msg_name(shown, sizeof(shown), text_of(topic)), (int)known.len,
	    known.len > 0 ? known.p : "");
	buf_clear(&known);
	return -1;
}

static void
line_put(const struct request_call *s, char *const *words,
    const struct subject *subject, const struct subject *alike, struct buf *b)
{
	const char *source = s->word[CALL_MANNER];

	buf_add_byte(b, '{');
	ndjson_put(b, "choice", text_of(words[0]));
	ndjson_put(b, "topic", text_of(words[1]));
	subject_member(b, "subject", subject);
	if (!subject_equal(subject, alike))
		subject_member(b, "alike", alike);
	ndjson_put_local(b, "at", s->at, s->policy->zone);
	if (source != NULL)
		ndjson_put(b, "source", text_of(source));
	buf_add_string(b, "}\n");
}

/* A line for each identity. */
static int
lines_make(const struct request_call *s, const struct subject_hasher *h,
    char *const *words, int fd, const char *name, struct buf *b)
{
	struct identities all = { 0 };
	struct subject *subject = NULL;
	int result = -1;

	if (identities_read(fd, name, &all) == 0) {
		subject = mem_array(2 * all.n + 1, sizeof(*subject));
		result = identities_hash(&all, name, s->policy, h, STATUS_CALL,
		    subject, subject + all.n);
	}
	for (size_t i = 0; i < all.n && result == 0; i++)
		line_put(s, words, &subject[i], &subject[all.n + i], b);
	mem_free(subject);
	identities_clear(&all);
	return result;
}

static bool
place_fits(const struct request_call *s, const char *path)
{
	const struct file_use use[] = {
		{ path, true, false, policy_file_kind(POLICY_CHOICES) },
		{ s->key_file, false, false, 0 },
		{ s->policy_file, false, false, 0 },
	};

	return policy_files_check(s->policy, use, sizeof(use) / sizeof(*use),
		   NULL) == 0;
}

/* What others chose does not matter here: a later line decides. */
static const char *
ignored(void *ctx, const struct node *line)
{
	(void)ctx;
	(void)line;
	return NULL;
}

static void
lines_write(const struct request_call *s, const struct subject_hasher *h,
    const char *path, int fd, const char *name, char *const *words)
{
	struct journal *j = journal_open(path,
	    s->entry.dry_run ? JOURNAL_PRINTS : JOURNAL_WRITES, ignored, NULL);
	struct buf b = { 0 };

	if (j == NULL || call_rights(s, SANDBOX_LOCK | SANDBOX_RENAME) != 0) {
		journal_close(j);
		return;
	}
	if (lines_make(s, h, words, fd, name, &b) == 0 && !stop_wanted() &&
	    journal_lock(j) == 0) {
		(void)journal_append(j, (struct text){ b.p, b.len });
		journal_unlock(j);
	}
	if (msg_status() >= STATUS_CALL)
		journal_unmake(j);
	journal_close(j);
	buf_wipe(&b);
}

void
choose(struct request_call *s, char **args)
{
	const char *name;
	char *path = NULL;
	struct keyring *keys;
	struct subject_hasher *h;
	int fd = -1;

	if (args[0] == NULL || args[1] == NULL) {
		msg_error(STATUS_CALL,
		    "choose takes in or out, then a topic; it reads lines "
		    "type=value, such as email=ada@example.org");
		return;
	}
	if (s->key_file == NULL) {
		msg_error(STATUS_CALL,
		    "no key file given to hash identities: use -k FILE "
		    "(pp-redact --new-key FILE makes one)");
		return;
	}
	keys = keyring_load(s->key_file);
	if (keys == NULL)
		return;
	h = subject_hasher_new(keys);
	if (call_ready(s) == 0 && words_check(s, args[0], args[1]) == 0 &&
	    place_find(s, &path) == 0 && place_fits(s, path) &&
	    (fd = call_input(args + 2, NULL, &name)) >= 0)
		lines_write(s, h, path, fd, name, args);
	call_input_close(fd);
	mem_free(path);
	subject_hasher_free(h);
	keyring_free(keys);
}

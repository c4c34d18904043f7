/* SPDX-License-Identifier: ISC */
#include "facts/disclosed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/msg.h"
#include "unit.h"

static const char keys[] = "new 0f0e0d0c0b0a09080706050403020100"
			   "1f1e1d1c1b1a19181716151413121110\n"
			   "old 000102030405060708090a0b0c0d0e0f"
			   "101112131415161718191a1b1c1d1e1f\n";
static struct keyring *ring;
static struct subject_hasher *hasher;

/* Keyed hashes, as the lines have them. */
static char ada[SUBJECT_TEXT + 1], ada_old[SUBJECT_TEXT + 1];
static char bob[SUBJECT_TEXT + 1];

static struct policy_identity address = { .type = { "email", 5 } };
static struct policy_dataset dataset[] = {
	{ .name = { "accounts", 8 }, .identity = &address, .identities = 1 },
	{ .name = { "counts", 6 } },
};
static const struct policy policy = { .dataset = dataset, .datasets = 2 };

/* Of another secret key. */
#define SOMEBODY "h1:01020304:000102030405060708090a0b0c0d0e0f"

#define LINE(id, at)                                                           \
	"{\"disclosure\":\"" id "\",\"at\":\"" at                              \
	"\",\"recipient\":\"mailer\",\"purpose\":\"news\","                    \
	"\"dataset\":\"accounts\",\"policy\":\"shop\",\"policy_updated\":"     \
	"\"2026-01-01\",\"fields\":[\"email\",\"name\"],\"records\":1}\n"

enum { MOST = 4096 };

static char log_path[64], side_path[80];

static void
file_put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	if (f != NULL) {
		fputs(text, f);
		fclose(f);
	}
}

static void
hash_put(size_t key, const char *value, char *to)
{
	struct buf b = { 0 };
	struct subject s;

	subject_hash(hasher, key, text_of("email"), text_of(value), &s);
	subject_put(&s, &b);
	memcpy(to, b.p, SUBJECT_TEXT);
	buf_clear(&b);
}

/* Appends a line of FILE.subjects; `second` may be NULL. */
static void
who(char *to, const char *id, const char *first, const char *second)
{
	size_t n = strlen(to);

	snprintf(to + n, MOST - n,
	    "{\"disclosure\":\"%s\",\"subject\":[\"%s\"%s%s%s]}\n", id, first,
	    second == NULL ? "" : ",\"", second == NULL ? "" : second,
	    second == NULL ? "" : "\"");
}

static struct disclosed_log *
opened(const char *log, const char *side)
{
	struct disclosed_log *l;

	file_put(log_path, log);
	file_put(side_path, side);
	l = disclosed_open(log_path, &policy, hasher);
	CHECK(l != NULL);
	return l;
}

static void
want(struct disclosed_log *l, const char *hash, uint32_t person)
{
	struct subject s;

	CHECK(subject_parse(text_of(hash), &s) == 0);
	disclosed_want(l, &s, person);
}

/* Whether the next disclosure of a person has this id; NULL: there is none. */
static bool
next_is(const struct disclosed_log *l, uint32_t person, size_t *at,
    const char *id)
{
	const struct disclosed *d = disclosed_next(l, person, at);

	return d == NULL ? id == NULL : id != NULL && text_is(d->id, id);
}

static void
finds_all_of_a_person_in_order_of_time(void)
{
	char side[MOST] = "";
	struct disclosed_log *l;
	size_t at = 0;

	who(side, "d2", ada, NULL);
	who(side, "d2", bob, ada);
	who(side, "d1", ada_old, NULL);
	who(side, "d3", bob, NULL);
	l = opened(LINE("d2", "2026-03-02T00:00:00Z")
		       LINE("d1", "2026-03-01T00:00:00Z")
			   LINE("d3", "2026-03-03T00:00:00Z"),
	    side);
	want(l, ada, 7);
	want(l, ada_old, 7);
	want(l, ada, 7);
	want(l, bob, 3);
	CHECK(disclosed_read(l) == 0);
	CHECK(next_is(l, 7, &at, "d1"));
	CHECK(next_is(l, 7, &at, "d2"));
	CHECK(next_is(l, 7, &at, NULL));
	at = 0;
	CHECK(next_is(l, 3, &at, "d2"));
	CHECK(next_is(l, 3, &at, "d3"));
	CHECK(next_is(l, 3, &at, NULL));
	at = 0;
	CHECK(next_is(l, 5, &at, NULL));
	disclosed_close(l);
}

static void
says_who_got_what(void)
{
	char side[MOST] = "";
	struct disclosed_log *l;
	const struct disclosed *d;
	size_t at = 0;

	who(side, "d1", ada, NULL);
	l = opened(LINE("d1", "2026-03-01T00:00:00Z"), side);
	want(l, ada, 0);
	CHECK(disclosed_read(l) == 0);
	d = disclosed_next(l, 0, &at);
	CHECK(d != NULL);
	if (d != NULL) {
		CHECK(d->at == 1772323200);
		CHECK_TEXT(d->recipient, "mailer");
		CHECK_TEXT(d->purpose, "news");
		CHECK_TEXT(d->case_id, "");
		CHECK_TEXT(d->dataset, "accounts");
		CHECK_TEXT(d->policy, "shop");
		CHECK_TEXT(d->policy_updated, "2026-01-01");
		CHECK(d->fields.n == 2);
		CHECK_TEXT(d->fields.name[1], "name");
	}
	disclosed_close(l);
}

static void
finds_nobody_in_empty_files(void)
{
	struct disclosed_log *l = opened("", "");
	size_t at = 0;

	want(l, ada, 0);
	CHECK(disclosed_read(l) == 0);
	CHECK(next_is(l, 0, &at, NULL));
	disclosed_close(l);
}

/* A program is writing it, or died. */
static void
a_torn_last_line_does_not_count(void)
{
	char side[MOST] = "";
	struct disclosed_log *l;
	size_t at = 0;

	who(side, "d1", ada, NULL);
	strcat(side, "{\"disclosure\":\"d2\",\"subj");
	l = opened(LINE("d1", "2026-03-01T00:00:00Z") "{\"disclosure\":\"d2",
	    side);
	want(l, ada, 0);
	CHECK(disclosed_read(l) == 0);
	CHECK(next_is(l, 0, &at, "d1"));
	CHECK(next_is(l, 0, &at, NULL));
	CHECK(msg_status() == STATUS_OK);
	disclosed_close(l);
}

static void
a_disclosure_that_the_log_lacks_is_reported(void)
{
	char side[MOST] = "";
	struct disclosed_log *l;
	size_t at = 0;

	who(side, "d0", ada, NULL);
	who(side, "d1", ada, NULL);
	l = opened(LINE("d1", "2026-03-01T00:00:00Z"), side);
	want(l, ada, 0);
	CHECK(msg_status() == STATUS_OK);
	CHECK(disclosed_read(l) == 0);
	CHECK(msg_status() == STATUS_LOOK);
	CHECK(next_is(l, 0, &at, "d1"));
	CHECK(next_is(l, 0, &at, NULL));
	disclosed_close(l);
}

static void
an_unknown_secret_key_is_reported(void)
{
	char side[MOST] = "";
	struct disclosed_log *l;

	who(side, "d1", SOMEBODY, NULL);
	l = opened(LINE("d1", "2026-03-01T00:00:00Z"), side);
	CHECK(disclosed_read(l) == 0);
	CHECK(msg_status() == STATUS_LOOK);
	disclosed_close(l);
}

static void
a_line_that_cannot_be_read_is_an_error(void)
{
	static const char *const side[] = { "{}\n", "[]\n", "x\n",
		"{\"disclosure\":\"d1\"}\n",
		"{\"disclosure\":\"d1\",\"subject\":[]}\n",
		"{\"disclosure\":\"d1\",\"subject\":[17]}\n",
		"{\"disclosure\":\"d1\",\"subject\":[\"h1:x\"]}\n",
		"{\"disclosure\":\"d1\",\"subject\":[\"" SOMEBODY "\"]}]\n",
		"{\"disclosure\":\"d1\",\"subject\":[\"" SOMEBODY "\",1]}\n" };
	static const char *const log[] = { "{}\n", "x\n",
		LINE("d1", "yesterday"), "{\"disclosure\":\"d1\"}\n" };

	for (size_t i = 0; i < sizeof(side) / sizeof(*side); i++) {
		struct disclosed_log *l = opened("", side[i]);

		CHECK(disclosed_read(l) == -1);
		disclosed_close(l);
	}
	for (size_t i = 0; i < sizeof(log) / sizeof(*log); i++) {
		struct disclosed_log *l = opened(log[i], "");

		CHECK(disclosed_read(l) == -1);
		disclosed_close(l);
	}
}

static void
clear(void)
{
	subject_hasher_free(hasher);
	keyring_free(ring);
	unlink(log_path);
	unlink(side_path);
}

#define OF(id, more)                                                           \
	"{\"disclosure\":\"" id "\",\"at\":\"2026-03-01T00:00:00Z\","          \
	"\"recipient\":\"mailer\"," more "}\n"

/* Whether somebody must look after a log is read, beside which only the people
 * of d1 are.  The status of a process never falls. */
static bool
looked(const char *log)
{
	pid_t pid = fork();
	int status = -1;

	if (pid == 0) {
		char side[MOST] = "";
		struct disclosed_log *l;

		who(side, "d1", bob, NULL);
		l = opened(log, side);
		want(l, ada, 0);
		_exit(disclosed_read(l) == 0 ? (int)msg_status() : -1);
	}
	CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
	CHECK(WEXITSTATUS(status) <= STATUS_LOOK);
	return WEXITSTATUS(status) == STATUS_LOOK;
}

/* The log says that records went out, and nobody says whose. */
static void
a_disclosure_without_its_people_is_reported(void)
{
	static const struct {
		const char *log;
		bool bare;
	} each[] = {
		{ LINE("d1", "2026-03-01T00:00:00Z"), false },
		{ LINE("d2", "2026-03-01T00:00:00Z"), true },
		{ OF("d2", "\"dataset\":\"old\",\"fields\":[],\"records\":1"),
		    true },
		{ OF("d2",
		      "\"dataset\":\"accounts\",\"fields\":[],\"records\":0"),
		    false },
		{ OF("d2",
		      "\"dataset\":\"counts\",\"fields\":[],\"records\":9"),
		    false },
		{ OF("d2",
		      "\"dataset\":\"accounts\",\"release\":{},\"records\":9"),
		    false },
	};

	for (size_t i = 0; i < sizeof(each) / sizeof(*each); i++)
		CHECK(looked(each[i].log) == each[i].bare);
}

int
main(void)
{
	char folder[] = "/tmp/disclosedXXXXXX";
	const char *why;
	size_t line;

	if (mkdtemp(folder) == NULL ||
	    freopen("/dev/null", "w", stderr) == NULL)
		return 1;
	snprintf(log_path, sizeof(log_path), "%s/log", folder);
	snprintf(side_path, sizeof(side_path), "%s.subjects", log_path);
	ring = keyring_parse(text_of(keys), &why, &line);
	hasher = subject_hasher_new(ring);
	hash_put(0, "ada@example.org", ada);
	hash_put(1, "ada@example.org", ada_old);
	hash_put(0, "bob@example.org", bob);
	RUN(finds_all_of_a_person_in_order_of_time);
	RUN(says_who_got_what);
	RUN(finds_nobody_in_empty_files);
	RUN(a_disclosure_without_its_people_is_reported);
	RUN(a_torn_last_line_does_not_count);
	RUN(a_disclosure_that_the_log_lacks_is_reported);
	RUN(an_unknown_secret_key_is_reported);
	RUN(a_line_that_cannot_be_read_is_an_error);
	clear();
	rmdir(folder);
	return DONE();
}

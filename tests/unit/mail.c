/* SPDX-License-Identifier: ISC */
/* What python's email makes of random letters is in tests/mail.bats. */
#include "letter/mail.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/sandbox.h"
#include "unit.h"

#define T(s)                                                                   \
	{                                                                      \
		"" s, sizeof(s) - 1                                            \
	}

enum { THREADS = 4, ROUNDS = 2000 };

static struct mail_sender sender = { .name = T("Example Shop"),
	.address = T("privacy@example.org"),
	.domain = T("mail.example.org"),
	.date = 1772697600 };
static struct zone *utc;
static struct mail *mail;
static struct buf out;

static struct mail_letter
some_letter(void)
{
	struct mail_letter l = { .to_name = T("Ada Lovelace"),
		.to_address = T("ada@example.org"),
		.subject = T("Your data"),
		.id = T("1a2b.1"),
		.plain = T("Dear Ada,\n\nall is well.\n") };

	return l;
}

static struct text
written(const struct mail_letter *l)
{
	out.len = 0;
	if (mail_put(mail, l, &out) != NULL)
		return (struct text){ NULL, 0 };
	return (struct text){ out.p, out.len };
}

/* A field and what follows it, up to the next one. */
static struct text
field(struct text message, const char *name)
{
	struct text found = { "", 0 };

	while (message.n > 0 && *message.p != '\n') {
		struct text line = text_line(&message);

		if (*line.p != ' ')
			found = line;
		else
			found.n = (size_t)(line.p + line.n - found.p);
		if (found.n >= strlen(name) &&
		    memcmp(found.p, name, strlen(name)) == 0 &&
		    (message.n == 0 || *message.p != ' '))
			return found;
	}
	return (struct text){ "", 0 };
}

static void
writes_what_needs_no_code_as_it_is(void)
{
	struct mail_letter l = some_letter();

	CHECK_TEXT(written(&l), "Date: Thu, 5 Mar 2026 08:00:00 +0000\n"
				"From: Example Shop <privacy@example.org>\n"
				"Reply-To: people@example.org\n"
				"Content-Language: en-US\n"
				"Auto-Submitted: auto-generated\n"
				"MIME-Version: 1.0\n"
				"To: Ada Lovelace <ada@example.org>\n"
				"Subject: Your data\n"
				"Message-ID: <1a2b.1@mail.example.org>\n"
				"Content-Type: text/plain; charset=utf-8\n"
				"Content-Transfer-Encoding: 7bit\n"
				"\n"
				"Dear Ada,\n"
				"\n"
				"all is well.\n");
}

static void
writes_html_as_a_second_part(void)
{
	struct mail_letter l = some_letter();
	struct text end;

	l.html = text_of("<p lang=\"de\">Gr\xc3\xbc\xc3\x9f"
			 "e</p>");
	end = written(&l);
	while (end.n > 0 && memcmp(end.p, "Content-Type", 12) != 0)
		text_line(&end);
	CHECK_TEXT(end, "Content-Type: multipart/alternative;\n"
			" boundary=\"=_1a2b1\"\n"
			"\n"
			"--=_1a2b1\n"
			"Content-Type: text/plain; charset=utf-8\n"
			"Content-Transfer-Encoding: 7bit\n"
			"\n"
			"Dear Ada,\n"
			"\n"
			"all is well.\n"
			"\n"
			"--=_1a2b1\n"
			"Content-Type: text/html; charset=utf-8\n"
			"Content-Transfer-Encoding: quoted-printable\n"
			"\n"
			"<p lang=3D\"de\">Gr=C3=BC=C3=9Fe</p>\n"
			"\n"
			"--=_1a2b1--\n");
}

static void
keeps_a_thread_together(void)
{
	const struct text before[] = { T("first"), T("second") };
	struct mail_letter l = some_letter();

	CHECK_TEXT(field(written(&l), "References"), "");
	CHECK_TEXT(field(written(&l), "In-Reply-To"), "");
	l.before = before;
	l.befores = 2;
	CHECK_TEXT(field(written(&l), "In-Reply-To"),
	    "In-Reply-To: <second@mail.example.org>");
	CHECK_TEXT(field(written(&l), "References"),
	    "References: <first@mail.example.org> <second@mail.example.org>");
}

static void
says_how_to_unsubscribe(void)
{
	struct mail_letter l = some_letter();

	CHECK_TEXT(field(written(&l), "List-Unsubscribe"), "");
	l.leave_mailto = text_of("mailto:out@example.org");
	CHECK_TEXT(field(written(&l), "List-Unsubscribe:"),
	    "List-Unsubscribe: <mailto:out@example.org>");
	CHECK_TEXT(field(written(&l), "List-Unsubscribe-Post:"), "");
	l.leave_https = text_of("https://example.org/out?k=0123456789abcdef");
	CHECK_TEXT(field(written(&l), "List-Unsubscribe:"),
	    "List-Unsubscribe: <https://example.org/out?k=0123456789abcdef>,\n"
	    " <mailto:out@example.org>");
	CHECK_TEXT(field(written(&l), "List-Unsubscribe-Post:"),
	    "List-Unsubscribe-Post: List-Unsubscribe=One-Click");
}

static void
writes_names_that_hold_no_other_address(void)
{
	static const char *const names[][2] = {
		{ "", "To: ada@example.org" },
		{ "   ", "To: ada@example.org" },
		{ " Ada ", "To: Ada <ada@example.org>" },
		{ "J. R. Reed", "To: \"J. R. Reed\" <ada@example.org>" },
		{ "Reed, Bo", "To: \"Reed, Bo\" <ada@example.org>" },
		{ "\"Reed, Bo\" <evil@x>",
		    "To: \"\\\"Reed, Bo\\\" <evil@x>\" <ada@example.org>" },
		{ "a@b", "To: \"a@b\" <ada@example.org>" },
		{ "a\\", "To: \"a\\\\\" <ada@example.org>" },
		{ "Reed, Jos\xc3\xa9",
		    "To: \"Reed,\" =?utf-8?q?Jos=C3=A9?= <ada@example.org>" },
		{ "=?utf-8?q?Bo?=",
		    "To: =?utf-8?q?=3D=3Futf-8=3Fq=3FBo=3F=3D?= "
		    "<ada@example.org>" },
		{ "Jos\xc3\xa9 Reed",
		    "To: =?utf-8?q?Jos=C3=A9?= Reed <ada@example.org>" },
		{ "Bo  Reed", "To: \"Bo  Reed\" <ada@example.org>" },
		{ "Jos\xc3\xa9  Reed Bo",
		    "To: =?utf-8?q?Jos=C3=A9__Reed?= Bo <ada@example.org>" },
		{ "\xd7\xa2\xd7\x93\xd7\x94",
		    "To: =?utf-8?b?16LXk9eU?= <ada@example.org>" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct mail_letter l = some_letter();

		l.to_name = text_of(names[i][0]);
		CHECK_TEXT(field(written(&l), "To:"), names[i][1]);
	}
}

static void
writes_subjects_so_that_no_blank_is_lost(void)
{
	static const char *const subjects[][2] = {
		{ "", "Subject:" },
		{ "Your data, 100% = \"safe\"?",
		    "Subject: Your data, 100% = \"safe\"?" },
		{ "\xc3\x84 a x\xc3\xa4 x\xc3\xa4",
		    "Subject: =?utf-8?q?=C3=84?= a "
		    "=?utf-8?q?x=C3=A4_x=C3=A4?=" },
		{ "Das Caf\xc3\xa9 Blau", "Subject: Das =?utf-8?q?Caf=C3=A9?= "
					  "Blau" },
		{ "a  b", "Subject: =?utf-8?q?a__b?=" },
		{ " a b", "Subject: =?utf-8?q?_a?= b" },
		{ "a b ", "Subject: a =?utf-8?q?b_?=" },
		{ " ", "Subject: =?utf-8?q?_?=" },
		{ "=?utf-8?q?x?= y",
		    "Subject: =?utf-8?q?=3D=3Futf-8=3Fq=3Fx=3F=3D?= y" },
		{ "Aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee fffffffff "
		  "ggggggggg hhhhhhhhh",
		    "Subject: Aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd "
		    "eeeeeeeee fffffffff ggggggggg\n hhhhhhhhh" },
	};

	for (size_t i = 0; i < sizeof(subjects) / sizeof(*subjects); i++) {
		struct mail_letter l = some_letter();

		l.subject = text_of(subjects[i][0]);
		CHECK_TEXT(field(written(&l), "Subject:"), subjects[i][1]);
	}
}

/* A long character where a line has just room for it, and where it has not. */
static void
begins_no_encoded_word_that_has_no_room(void)
{
	static const char lock[] = " \xf0\x9f\x94\x92 and so on and so on";
	char subject[128];

	for (size_t n = 1; n < 60; n++) {
		struct mail_letter l = some_letter();
		struct text found;

		memset(subject, 'x', n);
		memcpy(subject + n, lock, sizeof(lock));
		l.subject = text_of(subject);
		subject[n + 5] = '_'; /* one word, more of it letters */
		found = field(written(&l), "Subject:");
		CHECK(found.n > n);
		for (size_t i = 3; i < found.n; i++)
			CHECK(memcmp(found.p + i - 3, "q\?\?=", 4) != 0);
	}
}

/* Each sign at the begin, in the middle and at the end of each text. */
static void
refuses_control_characters_and_appends_nothing(void)
{
	static const struct text bad[] = { T("\r"), T("\n"), T("\0"), T("\x1b"),
		T("\x7f"), T("\xc2\x85"), T("\xff"), T("\xed\xa0\x80"),
		T("\r\nBcc: evil@example.org") };
	struct mail_letter l;
	struct text *const texts[] = { &l.to_name, &l.to_address, &l.subject,
		&l.id, &l.leave_https, &l.leave_mailto };
	struct buf with = { 0 };

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		for (size_t k = 0; k < sizeof(texts) / sizeof(*texts); k++)
			for (size_t at = 0; at < 16; at += 5) {
				l = some_letter();
				l.leave_https = text_of("https://example.org/");
				l.leave_mailto =
				    text_of("mailto:a@example.org");
				with.len = 0;
				buf_add(&with, texts[k]->p,
				    at < texts[k]->n ? at : texts[k]->n);
				buf_add_text(&with, bad[i]);
				if (at < texts[k]->n)
					buf_add(&with, texts[k]->p + at,
					    texts[k]->n - at);
				*texts[k] = (struct text){ with.p, with.len };
				out.len = 0;
				CHECK(mail_put(mail, &l, &out) != NULL);
				CHECK(out.len == 0);
			}
	buf_clear(&with);
}

static void
refuses_texts_that_are_none(void)
{
	static const struct text bad[] = { T("a\rb"), T("a\r\n"), T("a\0b"),
		T("\x1b[1m"), T("\xff"), T("\xc3") };

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct mail_letter l = some_letter();

		l.plain = bad[i];
		CHECK(written(&l).n == 0);
		l = some_letter();
		l.html = bad[i];
		CHECK(written(&l).n == 0);
	}
}

static void
refuses_ids_and_links_that_are_none(void)
{
	static const char *const ids[] = { "", "a b", "a@b", "<a>", ".a", "a.",
		"a..b", "\xc3\xa9" };
	static const char *const links[] = { "http://example.org/", "https://",
		"https://a b", "https://a>", "ftp://a", "mailto:", "a@b",
		"https://\xc3\xa9" };
	struct mail_letter l;

	for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
		struct text id = text_of(ids[i]);

		l = some_letter();
		l.id = id;
		CHECK(written(&l).n == 0);
		l = some_letter();
		l.before = &id;
		l.befores = 1;
		CHECK(written(&l).n == 0);
	}
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++) {
		l = some_letter();
		l.leave_https = text_of(links[i]);
		CHECK(written(&l).n == 0);
		l = some_letter();
		l.leave_mailto = text_of(links[i]);
		CHECK(written(&l).n == 0);
	}
}

static void
knows_addresses_that_a_header_can_hold(void)
{
	static const char *const good[] = { "a@b", "ada.l@example.org",
		"o'neil+x@mail.example.org", "!#$%&'*+-/=^_`{|}~@example.org",
		"1@xn--bcher-kva.example", "a@1.example" };
	static const char *const bad[] = { "", "@", "a", "a@", "@b", "a@b@c",
		"a b@c", "a@b c", "\"a\"@b", "a@[192.0.2.1]", "<a@b>",
		"a@b, c@d", "Ada <a@b>", "a(c)@b", "a@b(c)", "a..b@c", ".a@b",
		"a.@b", "a@.b", "a@b.", "a@b..c", "a@-b", "a@b-", "a@b_c",
		"a:b@c", "a;b@c", "a,b@c", "a\\b@c", "a@b\n", "\xc3\xa9@b",
		"a@\xc3\xa9.example", "=?utf-8?q?a?=@b", "a@b\r\nBcc: c@d" };

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		CHECK(mail_address_bad(text_of(good[i])) == NULL);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		CHECK(mail_address_bad(text_of(bad[i])) != NULL);
	CHECK(mail_address_bad((struct text)T("a@b\0")) != NULL);
	CHECK(mail_address_bad((struct text){ NULL, 0 }) != NULL);
}

/* RFC 5321, 4.5.3.1; RFC 1035, 2.3.4. */
static void
knows_how_long_an_address_may_be(void)
{
	char address[400] = { 0 };

	memset(address, 'x', sizeof(address) - 1);
	address[64] = '@';
	for (size_t i = 64 + 64; i < 64 + 255; i += 64)
		address[i] = '.';
	CHECK(mail_address_bad((struct text){ address, 65 + 255 }) == NULL);
	CHECK(mail_address_bad((struct text){ address, 65 + 256 }) != NULL);
	address[64 + 64] = 'x';
	CHECK(mail_address_bad((struct text){ address, 65 + 255 }) != NULL);
	CHECK(mail_address_bad((struct text){ address + 1, 63 + 2 }) == NULL);
	address[64] = 'x';
	address[65] = '@';
	CHECK(mail_address_bad((struct text){ address, 67 }) != NULL);
}

/* With the blank, lines of 70 to 80 columns. */
static void
ends_lines_of_quoted_text_in_time(void)
{
	char text[100];

	for (size_t n = 70; n <= 80; n++)
		for (int blank = 0; blank < 2; blank++) {
			struct mail_letter l = some_letter();
			struct text message, line;

			memset(text, 'x', n);
			memcpy(text + n - 1, blank ? "\t" : " ", 1);
			memcpy(text + n, "\n\xc3\xa4\n", 4);
			l.plain = (struct text){ text, n + 4 };
			message = written(&l);
			CHECK(message.n > 0);
			while (message.n > 0) {
				line = text_line(&message);
				CHECK(line.n <= 76);
				CHECK(line.n == 0 || line.p[line.n - 1] != ' ');
			}
		}
}

static void
writes_files_that_mail_programs_split_again(void)
{
	const struct text message =
	    T("To: a@b\n\nFrom here\n>From there\n>>From\n From\nFrom\n.\n");
	const struct text from = T("a@example.org");
	struct buf file = { 0 };

	mail_put_mbox(message, from, 1772697600, &file);
	CHECK_TEXT(((struct text){ file.p, file.len }),
	    "From a@example.org Thu Mar  5 08:00:00 2026\n"
	    "To: a@b\n\n>From here\n>>From there\n>>From\n From\nFrom\n.\n\n");
	file.len = 0;
	mail_put_eml(message, &file);
	CHECK_TEXT(((struct text){ file.p, file.len }),
	    "To: a@b\r\n\r\nFrom here\r\n>From there\r\n>>From\r\n From\r\nFrom"
	    "\r\n.\r\n");
	buf_clear(&file);
}

static void
writes_the_date_as_the_clocks_show_it(void)
{
	static const struct {
		const char *zone, *date;
		int64_t at;
	} cases[] = {
		{ "Europe/Berlin", "Date: Thu, 5 Mar 2026 09:00:00 +0100",
		    1772697600 },
		{ "America/St_Johns", "Date: Thu, 5 Mar 2026 04:30:00 -0330",
		    1772697600 },
		{ "Asia/Kathmandu", "Date: Thu, 5 Mar 2026 13:45:00 +0545",
		    1772697600 },
		{ "Pacific/Apia", "Date: Wed, 31 Dec 1969 12:59:59 -1100", -1 },
		{ "UTC", "Date: Fri, 31 Dec 9999 23:59:59 +0000",
		    253402300799 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct mail_sender s = sender;
		struct mail_letter l = some_letter();
		const char *why;
		struct zone *zone = zone_load(cases[i].zone, &why);
		struct mail *m;

		if (zone == NULL)
			SKIP("time zones are not there");
		s.zone = zone;
		s.date = cases[i].at;
		m = mail_new(&s);
		out.len = 0;
		CHECK(mail_put(m, &l, &out) == NULL);
		CHECK_TEXT(field((struct text){ out.p, out.len }, "Date:"),
		    cases[i].date);
		mail_free(m);
		zone_free(zone);
	}
}

/* Its message goes nowhere. */
static bool
is_taken(const struct mail_sender *s)
{
	struct mail *m;
	int err = dup(2);

	fflush(stderr);
	if (freopen("/dev/null", "w", stderr) == NULL)
		return true;
	m = mail_new(s);
	fflush(stderr);
	dup2(err, 2);
	close(err);
	mail_free(m);
	return m != NULL;
}

static void
refuses_a_sender_that_no_header_can_hold(void)
{
	static const struct text bad[] = { T("a\nb"), T("\x1b"), T("\xff"),
		T("a\0b") };
	struct mail_sender s;
	struct text *const texts[] = { &s.name, &s.address, &s.reply_to,
		&s.domain, &s.language };

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		for (size_t k = 0; k < sizeof(texts) / sizeof(*texts); k++) {
			s = sender;
			*texts[k] = bad[i];
			CHECK(!is_taken(&s));
		}
	s = sender;
	s.domain = text_of("");
	CHECK(!is_taken(&s));
	s = sender;
	s.language = s.reply_to = s.name = text_of("");
	CHECK(is_taken(&s));
}

static void *
write_many(void *first)
{
	struct mail *m = mail_new(&sender);
	struct buf mine = { 0 };
	const char *result = NULL;

	for (int i = 0; i < ROUNDS; i++) {
		struct mail_letter l = some_letter();

		l.html = l.subject = text_of("\xf0\x9f\x94\x92 = \xc3\xa4");
		mine.len = 0;
		if (mail_put(m, &l, &mine) != NULL ||
		    !text_is((struct text){ mine.p, mine.len }, first))
			result = "another";
	}
	buf_clear(&mine);
	mail_free(m);
	return (void *)(uintptr_t)result;
}

/* A child that gives up its rights: it dies if a message needs one. */
static void
works_without_rights_and_in_several_threads(void)
{
	struct mail_letter l = some_letter();
	pthread_t thread[THREADS];
	void *different = NULL;
	int status = -1;
	char *first;
	pid_t child;

	l.html = l.subject = text_of("\xf0\x9f\x94\x92 = \xc3\xa4");
	first = mem_text(written(&l));
	for (int i = 0; i < THREADS; i++)
		CHECK(pthread_create(&thread[i], NULL, write_many, first) == 0);
	for (int i = 0; i < THREADS; i++) {
		CHECK(pthread_join(thread[i], &different) == 0);
		CHECK(different == NULL);
	}
	fflush(stdout);
	child = fork();
	if (child == 0)
		_exit(sandbox_enter(0) != 0 || write_many(first) != NULL);
	CHECK(waitpid(child, &status, 0) == child && status == 0);
	mem_free(first);
}

int
main(void)
{
	const char *why;

	utc = zone_load("UTC", &why);
	sender.zone = utc;
	sender.reply_to = text_of("people@example.org");
	sender.language = text_of("en-US");
	mail = mail_new(&sender);
	RUN(writes_what_needs_no_code_as_it_is);
	RUN(writes_html_as_a_second_part);
	RUN(keeps_a_thread_together);
	RUN(says_how_to_unsubscribe);
	RUN(writes_names_that_hold_no_other_address);
	RUN(writes_subjects_so_that_no_blank_is_lost);
	RUN(begins_no_encoded_word_that_has_no_room);
	RUN(refuses_control_characters_and_appends_nothing);
	RUN(refuses_texts_that_are_none);
	RUN(refuses_ids_and_links_that_are_none);
	RUN(knows_addresses_that_a_header_can_hold);
	RUN(knows_how_long_an_address_may_be);
	RUN(ends_lines_of_quoted_text_in_time);
	RUN(writes_files_that_mail_programs_split_again);
	RUN(writes_the_date_as_the_clocks_show_it);
	RUN(refuses_a_sender_that_no_header_can_hold);
	RUN(works_without_rights_and_in_several_threads);
	mail_free(mail);
	zone_free(utc);
	buf_clear(&out);
	return DONE();
}

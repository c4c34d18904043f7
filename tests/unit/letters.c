/* SPDX-License-Identifier: ISC */
/* The templates that are shipped: each kind of notice in each language, with
 * all that it can show, with nothing, and with any part of it. */
#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "data/data.h"
#include "notify/variables.h"
#include "unit.h"

enum { WIDTH = 72, CASES = 100 };

static const char *const kinds[NOTICE_KINDS] = {
	[NOTICE_BREACH] = "breach",
	[NOTICE_BREACH_CUSTOMER] = "breach_customer",
	[NOTICE_BREACH_AUTHORITY] = "breach_authority",
	[NOTICE_POLICY_UPDATE] = "policy_update",
	[NOTICE_DELETION_WARNING] = "deletion_warning",
	[NOTICE_DELETION_DONE] = "deletion_done",
	[NOTICE_REQUEST_ACK] = "request_ack",
	[NOTICE_REQUEST_EXTENDED] = "request_extended",
	[NOTICE_REQUEST_ANSWER] = "request_answer",
	[NOTICE_REQUEST_DENIED] = "request_denied",
	[NOTICE_CORRECTION] = "correction",
	[NOTICE_LEGAL_DEMAND] = "legal_demand",
	[NOTICE_MESSAGE] = "message",
};

static const char *const languages[] = { "en", "de" };
enum { LANGUAGES = sizeof(languages) / sizeof(*languages) };

#define TEXT(s)                                                                \
	{                                                                      \
		s, sizeof(s) - 1                                               \
	}

static const struct text items[] = { TEXT("Names & <addresses>"),
	TEXT("An item that is so long that it has to be filled into more than "
	     "one line of the letter"),
	TEXT("Telephone numbers") };

/* What is always there. */
static bool
is_certain(size_t name)
{
	return name == VAR_CONTROLLER || name == VAR_POLICY;
}

/* Each value, or each that the bits choose. */
static void
values_set(struct template_value *v, uint64_t chosen)
{
	for (size_t i = 0; i < VARIABLES; i++)
		v[i] = (chosen >> i & 1) == 0 && !is_certain(i)
			   ? (struct template_value){ .text = { NULL, 0 } }
			   : (struct template_value){
				     .text = TEXT("a \"value\" of words"),
				     .flag = true,
				     .item = items,
				     .items = 3,
			     };
}

struct letter {
	enum notice_kind kind;
	const char *language;
	char file[64];
	struct text source;
	struct template *template;
};

/* Calls for each letter that is shipped. */
static void
each_letter(void (*check)(const struct letter *))
{
	for (int i = 0; i < NOTICE_KINDS * LANGUAGES; i++) {
		struct letter l = { .kind = i / LANGUAGES,
			.language = languages[i % LANGUAGES] };

		snprintf(l.file, sizeof(l.file), "letter-%s-%s.txt",
		    kinds[l.kind], l.language);
		l.source = data_get(text_of(l.file));
		CHECK(l.source.p != NULL);
		if (l.source.p == NULL)
			continue;
		l.template =
		    template_read(l.source, l.file, variables_of(l.kind));
		CHECK(l.template != NULL);
		if (l.template != NULL)
			check(&l);
		if (unit_failed > 0)
			printf("# %s\n", l.file);
		template_free(l.template);
	}
}

/* ---- the source ---- */

static bool
is_ascii(struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		if ((unsigned char)t.p[i] >= 0x80)
			return false;
	return true;
}

static void
source_check(const struct letter *l)
{
	CHECK(utf8_valid(l->source.p, l->source.n) == l->source.n);
	CHECK(strcmp(l->language, "en") != 0 || is_ascii(l->source));
	CHECK(template_uses(l->template, VAR_NAME) ||
	      l->kind == NOTICE_BREACH_AUTHORITY);
	CHECK(template_uses(l->template, VAR_CONTROLLER));
}

static void
are_there_for_each_kind_and_language(void)
{
	each_letter(source_check);
}

/* What a kind must not leave out. */
static void
needs_check(const struct letter *l)
{
	static const struct {
		enum notice_kind kind;
		enum variable name[12];
	} needs[] = {
		{ NOTICE_BREACH,
		    { VAR_WHAT, VAR_KINDS, VAR_CONSEQUENCES, VAR_MEASURES,
			VAR_ADVICE, VAR_UPDATE, VAR_NEWS, VAR_DELAYED,
			VAR_OCCURRED, VAR_DISCOVERED, VAR_CONTACT_NAME } },
		{ NOTICE_BREACH_CUSTOMER,
		    { VAR_WHAT, VAR_KINDS, VAR_CONSEQUENCES, VAR_MEASURES,
			VAR_PEOPLE, VAR_RECORDS, VAR_UPDATE, VAR_NEWS,
			VAR_CONTACT_NAME } },
		{ NOTICE_BREACH_AUTHORITY,
		    { VAR_WHAT, VAR_KINDS, VAR_CONSEQUENCES, VAR_MEASURES,
			VAR_PEOPLE, VAR_RECORDS, VAR_UPDATE, VAR_NEWS,
			VAR_DELAYED, VAR_CONTACT_NAME, VAR_REPRESENTATIVE } },
		{ NOTICE_POLICY_UPDATE,
		    { VAR_EFFECTIVE, VAR_CHANGES, VAR_LINK } },
		{ NOTICE_DELETION_WARNING, { VAR_DATA, VAR_ACTIVE, VAR_END } },
		{ NOTICE_REQUEST_ACK, { VAR_REQUEST, VAR_DUE, VAR_UNPROVEN } },
		{ NOTICE_REQUEST_EXTENDED, { VAR_REASON, VAR_DUE } },
		{ NOTICE_REQUEST_ANSWER, { VAR_PART, VAR_NOTHING } },
		{ NOTICE_REQUEST_DENIED,
		    { VAR_REASON, VAR_APPEAL, VAR_AUTHORITY,
			VAR_AUTHORITY_SITE } },
		{ NOTICE_CORRECTION, { VAR_FIELDS, VAR_LAST } },
		{ NOTICE_LEGAL_DEMAND, { VAR_RECIPIENT, VAR_CASE } },
	};

	for (size_t i = 0; i < sizeof(needs) / sizeof(*needs); i++)
		for (size_t k = 0; needs[i].kind == l->kind && k < 12 &&
				   needs[i].name[k] != VAR_NAME;
		     k++)
			CHECK(template_uses(l->template, needs[i].name[k]));
}

static void
say_what_the_laws_ask_for(void)
{
	each_letter(needs_check);
}

/* ---- the text ---- */

/* A line may be longer if it is one word, after its mark or indentation. */
static void
line_check(struct text line)
{
	size_t width = 0, blanks = 0;

	for (size_t i = 0; i < line.n; i++) {
		width += ((unsigned char)line.p[i] & 0xc0) != 0x80;
		blanks += i >= 2 && line.p[i] == ' ';
	}
	CHECK(width <= WIDTH || blanks == 0);
	CHECK(line.n == 0 || line.p[line.n - 1] != ' ');
}

static void
text_check(const struct letter *l, const struct template_value *v)
{
	struct buf b = { 0 };
	struct text rest;

	template_text(l->template, v, &b);
	buf_add_byte(&b, '\0');
	CHECK(b.len > 100 && b.p[0] != '\n' && b.p[b.len - 2] == '\n');
	CHECK(strstr(b.p, "{{") == NULL && strstr(b.p, "}}") == NULL);
	CHECK(strstr(b.p, "\n\n\n") == NULL);
	CHECK(strstr(b.p, " ,") == NULL && strstr(b.p, "()") == NULL);
	CHECK(strstr(b.p, "\"\"") == NULL && strstr(b.p, "  .") == NULL);
	for (rest = (struct text){ b.p, b.len - 1 }; rest.n > 0;)
		line_check(text_line(&rest));
	b.len = 0;
	CHECK(template_subject(l->template, v, &b));
	CHECK(b.len > 10 && memchr(b.p, '{', b.len) == NULL);
	buf_clear(&b);
}

static uint64_t
case_next(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005 + 1442695040888963407;
	return *seed ^ *seed >> 29;
}

static void
texts_check(const struct letter *l)
{
	struct template_value v[VARIABLES];
	uint64_t seed = 20240131;

	values_set(v, UINT64_MAX);
	text_check(l, v);
	values_set(v, 0);
	text_check(l, v);
	for (int i = 0; i < CASES; i++) {
		values_set(v, case_next(&seed));
		text_check(l, v);
	}
}

static void
are_whole_whatever_is_known(void)
{
	each_letter(texts_check);
}

/* ---- HTML ---- */

static FILE *judge;

static void
html_put(const struct letter *l)
{
	struct template_value v[VARIABLES];
	uint64_t seed = 20240131;
	struct buf b = { 0 };

	for (int i = 0; i < CASES; i++) {
		b.len = 0;
		values_set(v, i == 0 ? UINT64_MAX : case_next(&seed));
		template_html(l->template, v, text_of(l->language), &b);
		buf_add_byte(&b, '\0');
		fwrite(b.p, 1, b.len, judge);
	}
	buf_clear(&b);
}

static void
are_html_as_a_parser_of_others_reads_it(void)
{
	/* NOLINTNEXTLINE(cert-env33-c): a fixed command */
	judge = popen("python3 tests/unit/letters.py", "w");
	if (judge == NULL)
		SKIP("python3 is not there");
	each_letter(html_put);
	CHECK(pclose(judge) == 0);
}

/* ---- a breach ---- */

/* California Civ. Code 1798.82(d)(1). */
static void
give_a_breach_the_title_and_headings_of_the_law(void)
{
	static const char *const parts[] = { "Notice of Data Breach\n",
		"\nWhat Happened\n", "\nWhat Information Was Involved\n",
		"\nWhat We Are Doing\n", "\nWhat You Can Do\n",
		"\nFor More Information\n" };
	struct template *t =
	    template_read(data_get(text_of("letter-breach-en.txt")), "breach",
		variables_of(NOTICE_BREACH));
	struct template_value v[VARIABLES];
	struct buf b = { 0 };
	const char *at;

	values_set(v, 0);
	template_subject(t, v, &b);
	buf_add_byte(&b, '\0');
	CHECK(strstr(b.p, "Notice of Data Breach") != NULL);
	b.len = 0;
	template_text(t, v, &b);
	buf_add_byte(&b, '\0');
	at = b.p;
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		at = strstr(at, parts[i]);
		CHECK(at != NULL);
		if (at == NULL)
			break;
	}
	template_free(t);
	buf_clear(&b);
}

int
main(void)
{
	RUN(are_there_for_each_kind_and_language);
	RUN(say_what_the_laws_ask_for);
	RUN(are_whole_whatever_is_known);
	RUN(are_html_as_a_parser_of_others_reads_it);
	RUN(give_a_breach_the_title_and_headings_of_the_law);
	return DONE();
}

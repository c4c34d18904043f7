/* SPDX-License-Identifier: ISC */
#include "letter/template.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/msg.h"
#include "base/utf8.h"
#include "unit.h"

enum { YES, NO, WORD, EMPTY, LIST, NONE, OTHER, LONG, LINK, PERSON, NAMES };

static const struct template_name names[] = {
	[YES] = { "yes", TEMPLATE_FLAG },
	[NO] = { "no", TEMPLATE_FLAG },
	[WORD] = { "word", TEMPLATE_TEXT },
	[EMPTY] = { "empty", TEMPLATE_TEXT },
	[LIST] = { "list", TEMPLATE_LIST },
	[NONE] = { "none", TEMPLATE_LIST },
	[OTHER] = { "other", TEMPLATE_LIST },
	[LONG] = { "long", TEMPLATE_TEXT },
	[LINK] = { "link", TEMPLATE_TEXT },
	[PERSON] = { "person", TEMPLATE_FOREIGN },
	[NAMES] = { NULL, TEMPLATE_TEXT },
};

#define TEXT(s)                                                                \
	{                                                                      \
		s, sizeof(s) - 1                                               \
	}

static const struct text list[] = { TEXT("one"), TEXT("  "), TEXT("two") };
static const struct text other[] = { TEXT("x"), TEXT("y") };
static const struct text blank[] = { TEXT(" \n") };

static const struct template_value values[NAMES] = {
	[YES] = { .flag = true },
	[WORD] = { .text = TEXT("world") },
	[EMPTY] = { .text = TEXT(" \t") },
	[LIST] = { .item = list, .items = 3 },
	[NONE] = { .item = blank, .items = 1 },
	[OTHER] = { .item = other, .items = 2 },
	[LONG] = { .text = TEXT(" many words\n\n## that <do>\n- not & end ") },
	[LINK] = { .text = TEXT("https://example.org/a?b=1&c=(d)") },
	[PERSON] = { .text = TEXT("https://example.org/prize") },
};

struct row {
	const char *template, *expected;
};

/* What a template without a subject gives. */
static struct text
made(const char *body, bool html, struct buf *b)
{
	struct template *t;
	struct buf whole = { 0 };
	const char *main;

	b->len = 0;
	buf_printf(&whole, "Subject: S\n\n%s", body);
	t = template_read((struct text){ whole.p, whole.len }, "t", names);
	buf_clear(&whole);
	CHECK(t != NULL);
	if (t == NULL)
		return text_of("");
	if (html)
		template_html(t, values, text_of("en"), b);
	else
		template_text(t, values, b);
	template_free(t);
	buf_add_byte(b, '\0');
	if (!html)
		return (struct text){ b->p, b->len - 1 };
	main = strstr(b->p, "<main>\n") + strlen("<main>\n");
	return (struct text){ main, (size_t)(strstr(main, "</main>") - main) };
}

static void
rows_check(const struct row *rows, bool html)
{
	struct buf b = { 0 };

	for (; rows->template != NULL; rows++) {
		struct text t = made(rows->template, html, &b);

		CHECK_TEXT(t, rows->expected);
		if (!text_is(t, rows->expected))
			printf("# template:\n# %s\n# expected:\n# %s\n"
			       "# but:\n# %.*s\n",
			    rows->template, rows->expected, (int)t.n, t.p);
	}
	buf_clear(&b);
}

/* Cases of the mustache spec that our subset has, with the names above; several
 * blanks are one, and lines that follow one another a paragraph. */
static void
follows_the_mustache_spec(void)
{
	static const struct row rows[] = {
		/* mustache spec, interpolation */
		{ "Hello from {Mustache}!\n", "Hello from {Mustache}!\n" },
		{ "Hello, {{word}}!\n", "Hello, world!\n" },
		{ "\"{{word}}\" miles", "\"world\" miles\n" },
		{ "I ({{empty}}) be seen!", "I () be seen!\n" },
		{ "| {{word}} |", "| world |\n" },
		{ "  {{word}}\n", "world\n" },
		{ "|{{ word }}|", "|world|\n" },
		/* mustache spec, sections */
		{ "\"{{#yes}}This is.{{/yes}}\"", "\"This is.\"\n" },
		{ "\"{{#no}}This is not.{{/no}}\"", "\"\"\n" },
		{ "\"{{#word}}Hi {{word}}.{{/word}}\"", "\"Hi world.\"\n" },
		{ "\"{{#word}}{{.}} is {{word}}{{/word}}\"",
		    "\"world is world\"\n" },
		{ "\"{{#none}}Yay lists!{{/none}}\"", "\"\"\n" },
		{ "{{#yes}}\n* first\n{{/yes}}\n* {{word}}\n{{#yes}}\n* third\n"
		  "{{/yes}}\n",
		    "* first * world * third\n" },
		{ "| A {{#yes}}B {{#yes}}C{{/yes}} D{{/yes}} E |",
		    "| A B C D E |\n" },
		{ "| A {{#no}}B {{#no}}C{{/no}} D{{/no}} E |", "| A E |\n" },
		{ "\"{{#list}}({{.}}){{/list}}\"", "\"(one)(two)\"\n" },
		{ "{{#list}}{{#other}}{{.}}{{/other}}{{.}},{{/list}}",
		    "xyone,xytwo,\n" },
		{ " | {{#yes}}\t|\t{{/yes}} | \n", "| | |\n" },
		{ " | {{#yes}} {{! Important }}\n {{/yes}} | \n", "| |\n" },
		{ " {{#yes}}YES{{/yes}}\n {{#yes}}GOOD{{/yes}}\n",
		    "YES GOOD\n" },
		{ "| This Is\n{{#yes}}\n|\n{{/yes}}\n| A Line\n",
		    "| This Is | | A Line\n" },
		{ "| This Is\n  {{#yes}}\n|\n  {{/yes}}\n| A Line\n",
		    "| This Is | | A Line\n" },
		{ "|\r\n{{#yes}}\r\n{{/yes}}\r\n|", "| |\n" },
		{ "  {{#yes}}\n#{{/yes}}\n/", "# /\n" },
		{ "#{{#yes}}\n/\n  {{/yes}}", "# /\n" },
		{ "|{{# yes }}={{/ yes }}|", "|=|\n" },
		/* mustache spec, inverted */
		{ "\"{{^no}}This is.{{/no}}\"", "\"This is.\"\n" },
		{ "\"{{^yes}}This is not.{{/yes}}\"", "\"\"\n" },
		{ "\"{{^word}}Hi {{word}}.{{/word}}\"", "\"\"\n" },
		{ "\"{{^list}}{{word}}{{/list}}\"", "\"\"\n" },
		{ "\"{{^none}}Yay lists!{{/none}}\"", "\"Yay lists!\"\n" },
		{ "{{^no}}\n* first\n{{/no}}\n* {{word}}\n{{^no}}\n* third\n"
		  "{{/no}}\n",
		    "* first * world * third\n" },
		{ "| A {{^no}}B {{^no}}C{{/no}} D{{/no}} E |",
		    "| A B C D E |\n" },
		{ "| A {{^yes}}B {{^yes}}C{{/yes}} D{{/yes}} E |",
		    "| A E |\n" },
		{ "| This Is\n  {{^no}}\n|\n  {{/no}}\n| A Line\n",
		    "| This Is | | A Line\n" },
		{ "|{{^ no }}={{/ no }}|", "|=|\n" },
		/* mustache spec, comments */
		{ "12345{{! Comment Block! }}67890", "1234567890\n" },
		{ "12345{{!\n  This is a\n  multi-line comment...\n}}67890\n",
		    "1234567890\n" },
		{ "Begin.\n\n{{! Comment Block! }}\nEnd.\n",
		    "Begin.\n\nEnd.\n" },
		{ "Begin.\n  {{! Indented Comment Block! }}\nEnd.\n",
		    "Begin. End.\n" },
		{ "|\r\n{{! Standalone Comment }}\r\n|", "| |\n" },
		{ "  {{! I'm Still Standalone }}\n!", "!\n" },
		{ "!\n  {{! I'm Still Standalone }}", "!\n" },
		{ "Begin.\n  {{!\n    Something's going on here...\n  }}\nEnd.",
		    "Begin. End.\n" },
		{ "  12 {{! 34 }}\n", "12\n" },
		{ "12345 {{! Comment Block! }} 67890", "12345 67890\n" },
		{ NULL, NULL },
	};

	rows_check(rows, false);
}

static void
makes_blocks_of_lines(void)
{
	static const struct row rows[] = {
		{ "one\ntwo\n\n\n\nthree", "one two\n\nthree\n" },
		{ "\n\none\n\n", "one\n" },
		{ "a\n## Heading\nb", "a\n\nHeading\n\nb\n" },
		{ "## One\n## Two\n- a", "One\n\nTwo\n\n- a\n" },
		{ "a:\n- one\n- two\nb", "a:\n- one\n- two\nb\n" },
		{ "- one\n  more\n- two", "- one more\n- two\n" },
		{ "- one\n\n- two\n\n  text", "- one\n\n- two\n\ntext\n" },
		{ "> one\n> two\n\n> three", "one\ntwo\n\nthree\n" },
		{ "a - b ## c > d", "a - b ## c > d\n" },
		{ "#1 -2 >3 ### x", "#1 -2 >3 ### x\n" },
		{ "{{#yes}}- a{{/yes}}\n{{#no}}- b{{/no}}\n- c", "- a\n- c\n" },
		{ "{{#yes}}a{{/yes}}{{#yes}}- b{{/yes}}", "a- b\n" },
		{ "{{empty}}- a", "- a\n" }, /* no item: a value came first */
		{ NULL, NULL },
	};

	rows_check(rows, false);
}

static void
leaves_out_what_is_empty(void)
{
	static const struct row rows[] = {
		{ "a\n{{empty}}\nb", "a b\n" },
		{ "a\n\n{{empty}}\n\nb", "a\n\nb\n" },
		{ "a\n\n{{#no}}\nx\n\n{{/no}}\nb", "a\n\nb\n" },
		{ "- {{empty}}\n- b", "- b\n" },
		{ "- a\n- {{empty}}\n- b", "- a\n- b\n" },
		{ "> {{empty}}\n> {{#no}}c{{/no}}\n> b", "b\n" },
		{ "## {{empty}}\n\n{{#no}}a{{/no}}", "" },
		{ "{{#none}}\n## H\n\n{{#none}}\n- "
		  "{{.}}\n{{/none}}\n\n{{/none}}"
		  "\nb",
		    "b\n" },
		{ "{{#list}}\n## H\n\n{{#list}}\n- "
		  "{{.}}\n{{/list}}\n\n{{/list}}"
		  "\nb",
		    "H\n\n- one\n- two\n\nb\n" },
		{ "{{#empty}}Hello "
		  "{{empty}},{{/empty}}{{^empty}}Hello,{{/empty}}",
		    "Hello,\n" },
		{ "{{#word}}Hello {{word}},{{/word}}{{^word}}Hello,{{/word}}",
		    "Hello world,\n" },
		{ NULL, NULL },
	};

	rows_check(rows, false);
}

#define TEN     "123456789 "
#define FORTY   "a-b/c.d_e?f:g;h+i~j(k)l!m@n$o%p&q=r,s*t|"
#define UE      "\xc3\xbc"
#define JI      "\xe5\xad\x97"
#define SEVENTY TEN TEN TEN TEN TEN TEN "1234567890"

static void
fills_lines_to_72_columns(void)
{
	static const struct row rows[] = {
		{ SEVENTY " 1", SEVENTY " 1\n" },
		{ SEVENTY " 12", SEVENTY "\n12\n" },
		{ SEVENTY " {{word}} x", SEVENTY "\nworld x\n" },
		{ SEVENTY "\n1\n2", SEVENTY " 1\n2\n" },
		{ "- " SEVENTY " 12", "- " SEVENTY "\n  12\n" },
		{ "- " SEVENTY "\n  12", "- " SEVENTY "\n  12\n" },
		{ "> " SEVENTY " 12", SEVENTY "\n  12\n" },
		{ "## " SEVENTY " 12", SEVENTY "\n12\n" },
		/* Never in a word. */
		{ "a " FORTY FORTY " b", "a\n" FORTY FORTY "\nb\n" },
		{ FORTY " (" FORTY "{{link}}).",
		    FORTY "\n(" FORTY "https://example.org/a?b=1&c=(d)).\n" },
		{ NULL, NULL },
	};

	rows_check(rows, false);
}

/* Letters with marks, wide letters, and those that show nothing. */
static void
counts_columns_not_bytes(void)
{
	static const struct row rows[] = {
		{ TEN TEN TEN TEN TEN TEN UE UE UE UE UE " " UE UE UE UE UE UE,
		    TEN TEN TEN TEN TEN TEN UE UE UE UE UE " " UE UE UE UE UE UE
							   "\n" },
		{ TEN TEN TEN TEN TEN TEN UE UE UE UE UE " " UE UE UE UE UE UE
							 "x",
		    TEN TEN TEN TEN TEN TEN UE UE UE UE UE
		    "\n" UE UE UE UE UE UE "x\n" },
		/* u with a mark of its own; a joiner that shows nothing */
		{ SEVENTY " u\xcc\x88", SEVENTY " u\xcc\x88\n" },
		{ SEVENTY " \xe2\x80\x8d"
			  "1",
		    SEVENTY " \xe2\x80\x8d"
			    "1\n" },
		/* Ideographs have two columns, and lines break between them. */
		{ SEVENTY " " JI, SEVENTY "\n" JI "\n" },
		{ TEN TEN TEN TEN TEN TEN "12345678" JI JI JI,
		    TEN TEN TEN TEN TEN TEN "12345678" JI JI "\n" JI "\n" },
		{ "- " TEN TEN TEN TEN TEN TEN "12345678" JI JI JI,
		    "- " TEN TEN TEN TEN TEN TEN "12345678" JI "\n  " JI JI
		    "\n" },
		/* A space at which no line breaks. */
		{ SEVENTY " 1\xc2\xa0"
			  "2",
		    SEVENTY "\n1\xc2\xa0"
			    "2\n" },
		{ NULL, NULL },
	};

	rows_check(rows, false);
}

/* ---- HTML ---- */

static void
makes_html_of_the_same(void)
{
	static const struct row rows[] = {
		{ "one\ntwo\n\nthree", "<p>one two</p>\n<p>three</p>\n" },
		{ "## H\na", "<h2>H</h2>\n<p>a</p>\n" },
		{ "a\n- one\n- two\nb",
		    "<p>a</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
		    "<p>b</p>\n" },
		{ "> a\n> b\n\n> c", "<p>a<br>\nb</p>\n<p>c</p>\n" },
		{ "a & <b> \"c\" 'd'",
		    "<p>a &amp; &lt;b&gt; &quot;c&quot; &#39;d&#39;</p>\n" },
		{ "{{long}}",
		    "<p>many words ## that &lt;do&gt; - not &amp; end</p>\n" },
		{ "- {{long}}{{word}}<",
		    "<ul>\n<li>many words ## that &lt;do&gt; - not &amp; "
		    "endworld&lt;</li>\n</ul>\n" },
		{ NULL, NULL },
	};

	rows_check(rows, true);
}

static void
leaves_no_element_empty_or_open(void)
{
	static const struct row rows[] = {
		{ "{{#none}}\n- {{.}}\n{{/none}}", "" },
		{ "- {{empty}}\n- {{#no}}a{{/no}}", "" },
		{ "{{#list}}\n- {{.}}\n{{/list}}\n{{#none}}\n- {{.}}\n{{/none}}"
		  "\n- b",
		    "<ul>\n<li>one</li>\n<li>two</li>\n<li>b</li>\n</ul>\n" },
		{ "- a{{#yes}}\n- b{{/yes}}{{#no}}\n- c{{/no}}\n",
		    "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n" },
		{ "{{#list}}\n{{#list}}\n- {{.}}\n  {{#no}}x{{/no}}\n"
		  "{{/list}}\n{{#none}}\n## N\n{{/none}}\n{{/list}}\nb",
		    "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n<p>b</p>\n" },
		{ "## {{empty}}\n\n{{empty}}\n\n> {{empty}}", "" },
		/* An empty line ends a list. */
		{ "- a\n\n- b",
		    "<ul>\n<li>a</li>\n</ul>\n<ul>\n<li>b</li>\n</ul>\n" },
		{ NULL, NULL },
	};

	rows_check(rows, true);
}

#define A(to)   "<a href=\"" to "\">" to "</a>"
#define ESCAPED A("https://example.org/a?b=1&amp;c=(d)")

static void
makes_links_of_https_addresses_alone(void)
{
	static const struct row rows[] = {
		{ "{{link}}", "<p>" ESCAPED "</p>\n" },
		{ "See ({{link}}).", "<p>See\n(" ESCAPED ").</p>\n" },
		{ "See https://example.org/{{word}}, or",
		    "<p>See " A("https://example.org/world") ",\nor</p>\n" },
		{ "<https://example.org>",
		    "<p>&lt;" A("https://example.org") "&gt;</p>\n" },
		{ "https://example.org/\"onclick=\"x",
		    "<p>" A(
			"https://example.org/") "&quot;onclick=&quot;x</p>\n" },
		{ "http://example.org javascript:x https:// xhttps://a.org",
		    "<p>http://example.org javascript:x https:// "
		    "xhttps://a.org</p>\n" },
		/* Nobody brings a link into a letter by a name. */
		{ "{{person}}", "<p>https://example.org/prize</p>\n" },
		{ "https://example.org/{{person}}",
		    "<p>https://example.org/https://example.org/prize</p>\n" },
		{ NULL, NULL },
	};

	rows_check(rows, true);
}

static void
says_language_title_and_direction(void)
{
	static const struct {
		const char *language;
		bool rtl;
	} rows[] = { { "en", false }, { "de-AT", false }, { "he", true },
		{ "ar-EG", true }, { "AZ-arab", true }, { "ar-Latn", false },
		{ "en-x-hebr", false }, { "sr-Latn-RS", false },
		{ "", false } };
	struct template *t =
	    template_read(text_of("Subject: A <b> {{person}}\n\na"), "t",
		names);
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		b.len = 0;
		template_html(t, values, text_of(rows[i].language), &b);
		buf_add_byte(&b, '\0');
		CHECK((strstr(b.p, "\" dir=\"rtl\">") != NULL) == rows[i].rtl);
		CHECK(strstr(b.p, "<title>A &lt;b&gt; "
				  "https://example.org/prize</title>") != NULL);
	}
	CHECK(strncmp(b.p, "<!DOCTYPE html>\n<html lang=\"\">", 29) == 0);
	template_free(t);
	buf_clear(&b);
}

/* ---- values ---- */

static void
blanks_what_is_not_printable(void)
{
	/* U+202E turns what follows; a literal of it would be warned of. */
	static const char turn[] = { 'a', (char)0xe2, (char)0x80, (char)0xae,
		'b', '\0' };
	static const struct {
		const char *value, *expected;
	} rows[] = {
		{ "a\x01\x7f"
		  "b",
		    "a b\n" },
		{ "a\xff"
		  "b\xe2\x80",
		    "a b\n" },
		{ turn, "a b\n" },
		{ "a\xe2\x80\xa8"
		  "b",
		    "a b\n" }, /* ends a line */
		{ "a\xc2\x85"
		  "b",
		    "a b\n" },
		{ "\xef\xbb\xbf"
		  "a",
		    "a\n" },
		{ "\xef\xbf\xbf"
		  "a",
		    "a\n" },
		{ "a\xe2\x80\x8c"
		  "b",
		    "a\xe2\x80\x8c"
		    "b\n" }, /* Persian */
		{ "{{word}} {{{x}}}", "{{word}} {{{x}}}\n" },
	};
	struct template *t =
	    template_read(text_of("Subject: a\n\n{{word}}"), "t", names);
	struct template_value v[NAMES] = { 0 };
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		b.len = 0;
		v[WORD].text = text_of(rows[i].value);
		template_text(t, v, &b);
		CHECK_TEXT(((struct text){ b.p, b.len }), rows[i].expected);
	}
	template_free(t);
	buf_clear(&b);
}

static void
takes_what_shows_nothing_for_none(void)
{
	static const struct text zero[] = { TEXT("\xe2\x80\x8b"), TEXT("\x01"),
		TEXT("\xff"), TEXT("") };
	struct template *t = template_read(
	    text_of("Subject: a\n\n{{#word}}\n## H\n{{/word}}\n{{#list}}\n"
		    "## I\n{{#list}}{{.}}{{/list}}\n{{/list}}\n"
		    "{{^word}}no{{/word}} {{^list}}none{{/list}}"),
	    "t", names);
	struct template_value v[NAMES] = { 0 };
	struct buf b = { 0 };

	v[LIST].item = zero;
	v[LIST].items = 4;
	for (size_t i = 0; i < 4; i++) {
		b.len = 0;
		v[WORD].text = zero[i];
		template_text(t, v, &b);
		CHECK_TEXT(((struct text){ b.p, b.len }), "no none\n");
	}
	template_free(t);
	buf_clear(&b);
}

static void
refuses_a_subject_that_could_be_a_header(void)
{
	static const struct {
		struct text value;
		bool good;
	} rows[] = { { TEXT("Ada"), true }, { TEXT("\xc3\xbc"), true },
		{ TEXT("a\xff"), true }, { TEXT(""), true },
		{ TEXT("a\nBcc: b"), false }, { TEXT("a\r"), false },
		{ TEXT("\0"), false }, { TEXT("a\tb"), false },
		{ TEXT("\x7f"), false }, { TEXT("a\xc2\x85"), false } };
	struct template *t =
	    template_read(text_of("subject:  To {{#yes}} {{word}}{{/yes}}! "
				  "\r\n\r\na"),
		"t", names);
	struct template_value v[NAMES] = { 0 };
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		b.len = 0;
		buf_add_byte(&b, '>');
		v[WORD].text = rows[i].value;
		v[YES].flag = true;
		CHECK(template_subject(t, v, &b) == rows[i].good);
		CHECK(rows[i].good == (b.len > 1));
		CHECK(utf8_valid(b.p, b.len) == b.len);
		/* What is not shown does not matter. */
		v[YES].flag = false;
		b.len = 0;
		CHECK(template_subject(t, v, &b));
		CHECK_TEXT(((struct text){ b.p, b.len }), "To !");
	}
	template_free(t);
	buf_clear(&b);
}

/* ---- reading ---- */

/* What is written to standard error while a template is read; NULL: it was
 * not refused. */
static const char *
refused(struct text content)
{
	static char said[4096];
	FILE *f = tmpfile();
	const int saved = dup(STDERR_FILENO);
	struct template *t;
	size_t n;

	dup2(fileno(f), STDERR_FILENO);
	t = template_read(content, "f", names);
	dup2(saved, STDERR_FILENO);
	close(saved);
	rewind(f);
	n = fread(said, 1, sizeof(said) - 1, f);
	said[n] = '\0';
	fclose(f);
	CHECK((t == NULL) == (n > 0));
	template_free(t);
	return n > 0 ? said : NULL;
}

static void
says_where_a_mistake_is(void)
{
	static const struct row rows[] = {
		{ "", "pp: f:1:1: the first line must be \"Subject: ...\", "
		      "with an empty line after it\n" },
		{ "Hello\n", "pp: f:1:1: the first line must be" },
		{ "Subject: a\nb\n",
		    "pp: f:2:1: the line after the subject must be empty\n" },
		{ "Subject: a\n\n \n",
		    "pp: f:2:1: there is no text after the subject\n" },
		{ "Subject: {{#yes}}a\n\n{{/yes}}b\n",
		    "pp: f:1:10: {{/yes}} is missing in the line of the "
		    "subject\npp: f:3:1: {{/yes}} closes no section\n" },
		{ "Subject: a\n\n\xc3\xbc {{wrod}}",
		    "pp: f:3:3: this letter has no \"wrod\"; did you mean "
		    "\"word\"? Known: yes, no, word, empty, list, none, "
		    "other, long, link, person\n" },
		{ "Subject: a\n\n{{word\n}}",
		    "pp: f:3:1: this tag is not closed: \"}}\" is missing\n" },
		{ "Subject: a\n\n{{word {{word}}",
		    "pp: f:3:1: this tag is not closed: \"}}\" is missing\n" },
		{ "Subject: a\n\nb {{", "pp: f:3:3: this tag is not closed" },
		{ "Subject: a\n\n{{! b\n",
		    "pp: f:3:1: this tag is not closed" },
		{ "Subject: a\n\n{{{word}}} {{&word}}",
		    "pp: f:3:1: a value is always escaped: write {{name}}\n"
		    "pp: f:3:12: a value is always escaped" },
		{ "Subject: a\n\n{{>word}}",
		    "pp: f:3:1: a letter has no tags with \">\"; known: " },
		{ "Subject: a\n\n{{=<% %>=}}",
		    "pp: f:3:1: a letter has no tags with \"=\"; known: " },
		{ "Subject: a\n\n{{#yes}}\n{{/no}}",
		    "pp: f:4:1: {{/no}} stands where {{/yes}} should close a "
		    "section\n" },
		{ "Subject: a\n\n{{/no}}",
		    "pp: f:3:1: {{/no}} closes no section\n" },
		{ "Subject: a\n\n{{#no}}", "pp: f:3:1: {{/no}} is missing\n" },
		{ "Subject: a\n\n{{list}}",
		    "pp: f:3:1: \"list\" is a list: write "
		    "{{#list}}{{.}}{{/list}}\n" },
		{ "Subject: a\n\n{{yes}}",
		    "pp: f:3:1: \"yes\" is a condition: write "
		    "{{#yes}}...{{/yes}}\n" },
		{ "Subject: "
		  "a\n\n{{.}}{{#yes}}{{.}}{{/yes}}{{^word}}{{.}}{{/word}}",
		    "pp: f:3:1: {{.}} must stand in the section of a list or a "
		    "text\npp: f:3:14: {{.}} must stand in the section of a "
		    "list or a text\npp: f:3:36: {{.}} must" },
		{ "Subject: a\n\n{{#list}}{{.}}{{#list}}{{.}}{{/list}}{{.}}"
		  "{{/list}}",
		    "pp: f:3:10: {{.}} must stand in the inner section of "
		    "\"list\"\npp: f:3:38: {{.}} must stand in the inner "
		    "section of \"list\"\n" },
		{ "Subject: a\n\n\xff",
		    "pp: f:3:1: not UTF-8; if it is Latin-1" },
		{ "Subject: a\n\nb\x1b",
		    "pp: f:3:2: a control character cannot be part" },
		{ "Subject: a\n\nb\xc2\x9b",
		    "pp: f:3:2: a control character cannot be part" },
		{ NULL, NULL },
	};

	for (size_t i = 0; rows[i].template != NULL; i++) {
		const char *said = refused(text_of(rows[i].template));

		CHECK(said != NULL);
		if (said == NULL || strncmp(said, rows[i].expected,
					strlen(rows[i].expected)) != 0)
			unit_fail(__FILE__, __LINE__, rows[i].expected);
		if (said != NULL && unit_failed > 0)
			printf("# but: %s", said);
	}
}

static void
allows_sections_in_one_another_to_a_depth(void)
{
	struct buf b = { 0 };

	for (int depth = 16; depth <= 17; depth++) {
		b.len = 0;
		buf_add_string(&b, "Subject: a\n\nb");
		for (int i = 0; i < depth; i++)
			buf_add_string(&b, "{{#yes}}");
		for (int i = 0; i < depth; i++)
			buf_add_string(&b, "{{/yes}}");
		CHECK((refused((struct text){ b.p, b.len }) == NULL) ==
		      (depth == 16));
	}
	buf_clear(&b);
}

static void
takes_comments_before_the_subject(void)
{
	static const char content[] =
	    "\xef\xbb\xbf{{! Of a breach.\nSubject: no }}\n{{! More. }}\r\n"
	    "SUBJECT: Yes\r\n\r\nText\r\n";
	struct template *t = template_read(text_of(content), "t", names);
	struct buf b = { 0 };

	CHECK(t != NULL && template_subject(t, values, &b));
	CHECK_TEXT(((struct text){ b.p, b.len }), "Yes");
	buf_clear(&b);
	template_text(t, values, &b);
	CHECK_TEXT(((struct text){ b.p, b.len }), "Text\n");
	buf_clear(&b);
	template_free(t);
}

static void
knows_which_names_are_used(void)
{
	struct template *t =
	    template_read(text_of("Subject: "
				  "{{#word}}{{.}}{{/word}}\n\n{{^no}}a{{/no}}"
				  "{{#list}}b{{/list}}{{! {{empty}}\n"),
		"t", names);

	for (size_t i = 0; i < NAMES; i++)
		CHECK(
		    template_uses(t, i) == (i == WORD || i == NO || i == LIST));
	template_free(t);
}

static void
knows_what_each_letter_shows(void)
{
	static const struct {
		const char *text;
		bool word, list;
	} cases[] = {
		{ "{{word}}{{#list}}{{.}}{{/list}}", true, true },
		{ "{{#word}}a {{.}}{{/word}}{{#list}}b{{/list}}", true, false },
		{ "{{#word}}{{word}}{{/word}}", true, false },
		{ "{{^word}}{{word}}{{/word}}", false, false },
		{ "{{#no}}{{word}}{{/no}}{{#word}}a{{/word}}", false, false },
		{ "{{#list}}{{word}}{{/list}}", false, false },
		{ "{{#list}}a{{#list}}{{.}}{{/list}}{{/list}}", false, true },
		{ "{{#no}}a{{/no}}{{^no}}b{{/no}} {{word}}", true, false },
		{ "a", false, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char letter[200];
		struct template *t;

		snprintf(letter, sizeof(letter), "Subject: {{word}}\n\n%s\n",
		    cases[i].text);
		t = template_read(text_of(letter), "t", names);
		CHECK(template_shows(t, WORD) == cases[i].word);
		CHECK(template_shows(t, LIST) == cases[i].list);
		template_free(t);
	}
}

int
main(void)
{
	RUN(follows_the_mustache_spec);
	RUN(makes_blocks_of_lines);
	RUN(leaves_out_what_is_empty);
	RUN(fills_lines_to_72_columns);
	RUN(counts_columns_not_bytes);
	RUN(makes_html_of_the_same);
	RUN(leaves_no_element_empty_or_open);
	RUN(makes_links_of_https_addresses_alone);
	RUN(says_language_title_and_direction);
	RUN(blanks_what_is_not_printable);
	RUN(takes_what_shows_nothing_for_none);
	RUN(refuses_a_subject_that_could_be_a_header);
	RUN(says_where_a_mistake_is);
	RUN(allows_sections_in_one_another_to_a_depth);
	RUN(takes_comments_before_the_subject);
	RUN(knows_which_names_are_used);
	RUN(knows_what_each_letter_shows);
	return DONE();
}

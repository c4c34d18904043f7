/* SPDX-License-Identifier: ISC */
/*
 * Finds the words of a jq expression outside its strings, and in expressions
 * inside strings: "\(...)".
 */
#include <stdio.h>

#include "base/msg.h"
#include "when/lex.h"
#include "when/node.h"

/*
 * Functions of jq that see only their input and arguments, and end.  Left out
 * are those that read (input, inputs, input_filename, env, get_search_list,
 * modulemeta), write (debug, stderr, halt, halt_error), ask the clock or the
 * time zone (now, localtime, strflocaltime, strftime), define (def, import,
 * include, module), or are unsafe on data in libjq 1.6: there error(null) is
 * not an error, and some numbers make todate and implode abort.
 */
static const char *const functions[] = { "IN", "INDEX", "abs", "add", "all",
	"any", "arrays", "ascii", "ascii_downcase", "ascii_upcase", "booleans",
	"bsearch", "capture", "ceil", "contains", "del", "delpaths", "empty",
	"endswith", "explode", "exp", "exp10", "exp2", "fabs", "false",
	"finites", "first", "flatten", "floor", "from_entries", "fromdate",
	"fromdateiso8601", "fromjson", "getpath", "gmtime", "group_by", "gsub",
	"has", "in", "index", "indices", "infinite", "inside", "isempty",
	"isinfinite", "isnan", "isnormal", "isvalid", "iterables", "join",
	"keys", "keys_unsorted", "last", "leaf_paths", "length", "limit", "log",
	"log10", "log2", "ltrim", "ltrimstr", "map", "map_values", "match",
	"max", "max_by", "min", "min_by", "mktime", "nan", "normals", "not",
	"nth", "null", "nulls", "numbers", "objects", "path", "paths", "pick",
	"pow", "range", "recurse", "repeat", "reverse", "rindex", "round",
	"rtrim", "rtrimstr", "scalars", "scan", "select", "setpath", "sort",
	"sort_by", "split", "splits", "sqrt", "startswith", "strings",
	"strptime", "sub", "test", "to_entries", "toarray", "tojson",
	"tonumber", "tostring", "transpose", "trim", "true", "trunc", "type",
	"unique", "unique_by", "until", "utf8bytelength", "values", "walk",
	"while", "with_entries", NULL };

static const char *const keywords[] = { "and", "as", "break", "catch", "elif",
	"else", "end", "foreach", "if", "label", "or", "reduce", "then", "try",
	NULL };

static const char *const formats[] = { "base32", "base32d", "base64", "base64d",
	"csv", "html", "json", "sh", "text", "tsv", "uri", NULL };

enum { NESTED = 256 };

struct jq_words {
	struct text t; /* the rest */
	char open[NESTED];
	size_t depth;
	char last;  /* the sign before, skipping blanks; 'a' for anything
		     * longer */
	bool exact; /* other numbers are refused */
	char *why;
	size_t size;
};

static bool
is_one_of(const char *const *list, struct text word)
{
	for (; *list != NULL; list++)
		if (text_is(word, *list))
			return true;
	return false;
}

static bool
refuse(struct jq_words *w, const char *why)
{
	snprintf(w->why, w->size, "%s", why);
	return false;
}

static bool
refuse_word(struct jq_words *w, struct text word)
{
	char shown[MSG_NAME_MAX + 1];

	snprintf(w->why, w->size, "\"%s\" is not allowed in a condition",
	    msg_name(shown, sizeof(shown), word));
	return false;
}

/* Takes n bytes, and remembers them as `last`. */
static struct text
take(struct jq_words *w, size_t n, char as)
{
	struct text word = { w->t.p, n };

	text_skip(&w->t, n);
	w->last = as;
	return word;
}

/* ---- strings ---- */

static bool
open_bracket(struct jq_words *w, char bracket)
{
	if (w->depth == NESTED)
		return refuse(w, "is nested more than 256 levels deep");
	w->open[w->depth++] = bracket;
	w->last = bracket;
	return true;
}

/* Skips to the end of the string, or to an expression in it. */
static bool
string_go_on(struct jq_words *w)
{
	while (w->t.n > 0) {
		char c = *w->t.p;

		if (c == '"') {
			take(w, 1, 'a');
			return true;
		}
		if (c == '\\' && w->t.n > 1) {
			c = w->t.p[1];
			text_skip(&w->t, 2);
			if (c == '(')
				return open_bracket(w, '"');
		} else {
			text_skip(&w->t, 1);
		}
	}
	return refuse(w, "a string is not closed");
}

static bool
close_bracket(struct jq_words *w, char bracket)
{
	char opened = w->depth == 0 ? '\0' : w->open[--w->depth];

	text_skip(&w->t, 1);
	w->last = 'a';
	if (opened == '"' && bracket == ')')
		return string_go_on(w);
	if ((opened == '(' && bracket == ')') ||
	    (opened == '[' && bracket == ']') ||
	    (opened == '{' && bracket == '}'))
		return true;
	return refuse(w, "brackets do not match");
}

/* ---- words ---- */

/* In {name: ...} and {name, ...} the name is a key. */
static bool
is_key(const struct jq_words *w)
{
	return w->depth > 0 && w->open[w->depth - 1] == '{' &&
	       (w->last == '{' || w->last == ',');
}

/* A name; module::name is refused. */
static bool
word_name(struct jq_words *w)
{
	bool key = is_key(w), variable = w->last == '$';
	struct text name = take(w, lexeme_ahead(w->t).n, 'a');

	if (w->t.n > 1 && w->t.p[0] == ':' && w->t.p[1] == ':')
		return refuse(w, "\"::\" is not allowed in a condition");
	if (key)
		return true;
	if (variable) {
		if (text_is(name, "ENV") ||
		    (name.n > 1 && memcmp(name.p, "__", 2) == 0))
			return refuse_word(w, name);
		return true;
	}
	return is_one_of(functions, name) || is_one_of(keywords, name) ||
	       refuse_word(w, name);
}

static bool
word_format(struct jq_words *w)
{
	struct text name = { w->t.p + 1, 0 };

	while (name.n + 1 < w->t.n &&
	       (is_letter(name.p[name.n]) || is_digit(name.p[name.n])))
		name.n++;
	take(w, name.n + 1, 'a');
	return is_one_of(formats, name) || refuse_word(w, name);
}

/* A number as jq reads it: 1., .5 and 1e5, not the e of 1else. */
static bool
word_number(struct jq_words *w)
{
	struct text t = w->t;
	size_t n;

	while (t.n > 0 && is_digit(*t.p))
		text_skip(&t, 1);
	if (text_take(&t, '.'))
		while (t.n > 0 && is_digit(*t.p))
			text_skip(&t, 1);
	if (t.n > 0 && (*t.p == 'e' || *t.p == 'E')) {
		n = t.n > 1 && (t.p[1] == '+' || t.p[1] == '-') ? 2 : 1;
		if (t.n > n && is_digit(t.p[n])) {
			text_skip(&t, n);
			while (t.n > 0 && is_digit(*t.p))
				text_skip(&t, 1);
		}
	}
	if (!when_exact(take(w, w->t.n - t.n, 'a')) && w->exact)
		return refuse(w,
		    "has a number of more than 15 digits, which jq may take "
		    "for another one; give the field the type text, and "
		    "compare it with a text");
	return true;
}

static bool
word_dot(struct jq_words *w)
{
	struct text behind = { w->t.p + 1, w->t.n - 1 };

	if (behind.n > 0 && *behind.p == '.')
		take(w, 2, 'a');
	else if (behind.n > 0 && is_digit(*behind.p))
		return word_number(w);
	else
		take(w, 1 + lexeme_ahead(behind).n, 'a');
	return true;
}

static bool
word(struct jq_words *w)
{
	char c = *w->t.p;

	if (is_letter(c))
		return word_name(w);
	if (c != '\0' && strchr("([{", c) != NULL) {
		take(w, 1, c);
		return open_bracket(w, c);
	}
	switch (c) {
	case '"': take(w, 1, 'a'); return string_go_on(w);
	case ')':
	case ']':
	case '}': return close_bracket(w, c);
	case '@': return word_format(w);
	case '.': return word_dot(w);
	case '#': return refuse(w, "comments are not allowed in a condition");
	default: break;
	}
	if (is_digit(c))
		return word_number(w);
	if (c != '\0' && strchr("?!=<>|,:;+-*/%$", c) != NULL)
		take(w, 1, c);
	else
		return refuse(w, "has a character that jq does not know");
	return true;
}

static bool
words_check(struct text expression, bool exact, char *why, size_t size)
{
	struct jq_words w = { expression, .exact = exact, .why = why,
		.size = size };

	for (;;) {
		lexeme_blanks(&w.t);
		if (w.t.n == 0)
			break;
		if (!word(&w))
			return false;
	}
	if (w.depth > 0)
		return refuse(&w, "brackets do not match");
	return w.last != '\0' || refuse(&w, "is empty");
}

bool
when_words_check(struct text expression, char *why, size_t size)
{
	return words_check(expression, false, why, size);
}

bool
when_numbers_check(struct text expression, char *why, size_t size)
{
	return words_check(expression, true, why, size);
}

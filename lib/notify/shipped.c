/* SPDX-License-Identifier: ISC */
/* The templates that are built in, one a kind and language. */
#include "notify/shipped.h"

#include <stdio.h>

#include "base/file.h"
#include "base/msg.h"
#include "data/data.h"

struct text
shipped_template(enum notice_kind kind, struct text language, char *name)
{
	const char *word = notice_kind_word(kind);
	struct text content;

	while (language.n > 0) {
		snprintf(name, SHIPPED_NAME, "letter-%s-%.*s.txt", word,
		    (int)(language.n < 16 ? language.n : 16), language.p);
		content = data_get(text_of(name));
		if (content.p != NULL)
			return content;
		while (language.n > 0 && language.p[language.n - 1] != '-')
			language.n--;
		if (language.n > 0)
			language.n--;
	}
	snprintf(name, SHIPPED_NAME, "letter-%s-en.txt", word);
	return data_get(text_of(name));
}

int
shipped_print(const char *word, const char *language, const char *output)
{
	char name[SHIPPED_NAME], shown[MSG_NAME_MAX + 1];
	struct text of = word == NULL ? text_of("") : text_of(word);
	struct outfile *out;

	for (int i = 0; i < NOTICE_KINDS; i++) {
		if (!text_is(of, notice_kind_word((enum notice_kind)i)))
			continue;
		out = outfile_begin(output, 0666);
		if (out != NULL)
			outfile_finish(out,
			    shipped_template((enum notice_kind)i,
				text_of(language == NULL ? "en" : language),
				name));
		return (int)msg_status();
	}
	msg_error(STATUS_CALL,
	    "template takes a kind of notice%s%s%s; known: " NOTICE_KIND_WORDS,
	    word == NULL ? "" : ", not \"",
	    word == NULL ? "" : msg_name(shown, sizeof(shown), of),
	    word == NULL ? "" : "\"");
	return (int)msg_status();
}

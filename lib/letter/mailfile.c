/* SPDX-License-Identifier: ISC */
#include "letter/mail.h"
#include "letter/mailtime.h"

void
mail_put_eml(struct text message, struct buf *out)
{
	while (message.n > 0) {
		buf_add_text(out, text_line(&message));
		buf_add(out, "\r\n", 2);
	}
}

static bool
like_separator(struct text line)
{
	while (text_take(&line, '>'))
		;
	return line.n >= 5 && memcmp(line.p, "From ", 5) == 0;
}

void
mail_put_mbox(struct text message, struct text sender_address, int64_t at,
    struct buf *out)
{
	buf_add_string(out, "From ");
	buf_add_text(out, sender_address);
	buf_add_byte(out, ' ');
	mail_put_asctime(out, at);
	buf_add_byte(out, '\n');
	while (message.n > 0) {
		struct text line = text_line(&message);

		if (like_separator(line))
			buf_add_byte(out, '>');
		buf_add_text(out, line);
		buf_add_byte(out, '\n');
	}
	buf_add_byte(out, '\n');
}

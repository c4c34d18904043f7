/* SPDX-License-Identifier: ISC */
/*
 * The one form of a JSON value: no blanks, members in the order of their names
 * by bytes, escapes only where RFC 8259 requires them.  Numbers stay as they
 * are spelt.  It is what jq -cS prints, for numbers that jq does not change.
 */
#ifndef RECORD_JSONFORM_H
#define RECORD_JSONFORM_H

#include "base/buf.h"

/* Room that is used again; zeroed at first. */
struct json_form {
	struct json_form_member *member;
	size_t members, room;
	struct buf text;
};

/* Appends the form of a valid value, after which an LF comes. */
void json_form(struct json_form *, const char *value, struct buf *out);
void json_form_clear(struct json_form *);

#endif

/* SPDX-License-Identifier: ISC */
#include "source/keypart.h"

#include "record/json.h"
#include "record/sql.h"

static bool
is_absent(const struct value *v)
{
	return v->text.p == NULL || v->kind == VALUE_NULL ||
	       (v->kind == VALUE_TEXT && v->text.n == 0);
}

struct key_part
key_part_of(const struct record *rec, struct text name, struct value v)
{
	struct key_part part = { .name = name, .value = v };
	struct text line;

	if (v.kind == VALUE_NULL || (is_absent(&v) && !record_json(rec, &line)))
		part.value.text.p = NULL;
	part.either = v.kind == VALUE_TEXT && part.value.text.p == NULL;
	return part;
}

/* Whether all readers of JSON hold the number exactly, and write it as it is.
 */
static bool
is_safe(struct text t)
{
	enum { DIGITS = 15 };

	if (t.n > 1 && *t.p == '-' && t.p[1] != '0')
		text_skip(&t, 1);
	if (t.n == 0 || t.n > DIGITS || (t.n > 1 && *t.p == '0'))
		return false;
	for (size_t i = 0; i < t.n; i++)
		if (t.p[i] < '0' || t.p[i] > '9')
			return false;
	return true;
}

static bool
is_number_key(const struct policy_field *f, const struct value *v)
{
	return v->text.p != NULL && is_safe(v->text) &&
	       (v->kind == VALUE_NUMBER ||
		   (v->kind == VALUE_TEXT && f->type == FIELD_NUMBER));
}

void
key_part_put(const struct key_part *part, struct buf *b)
{
	if (part->value.text.p == NULL)
		buf_add_string(b, "null");
	else
		json_encode(b, part->value.text);
}

void
key_parts_put(const struct policy_dataset *d, const struct key_part *part,
    size_t n, struct buf *b)
{
	buf_add_string(b, ",\"key\":{");
	for (size_t i = 0; i < n; i++) {
		buf_add_string(b, i > 0 ? "," : "");
		json_encode(b, part[i].name);
		buf_add_byte(b, ':');
		if (is_number_key(d->key[i], &part[i].value))
			buf_add_text(b, part[i].value.text);
		else
			key_part_put(&part[i], b);
	}
	buf_add_byte(b, '}');
}

const char *
key_part_refused(const struct key_part *part)
{
	if (part->value.text.p == NULL)
		return NULL;
	return value_nests(part->value.kind)
		   ? "is a list or an object, which SQL keys cannot compare"
		   : sql_refuses(part->value.text);
}

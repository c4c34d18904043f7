/* SPDX-License-Identifier: ISC */
#include "export/keymember.h"

#include "record/json.h"

void
keymember_put(struct buf *b, const struct policy_dataset *d, const size_t *key,
    const struct value *value)
{
	buf_add_string(b, ",\"key\":{");
	for (size_t i = 0; i < d->keys; i++) {
		const struct value *v = &value[key[i]];

		if (i > 0)
			buf_add_byte(b, ',');
		json_encode(b, d->key[i]->name);
		buf_add_byte(b, ':');
		if (v->text.p == NULL || v->kind == VALUE_NULL ||
		    value_nests(v->kind))
			buf_add_string(b, "null");
		else if (v->kind == VALUE_TEXT)
			json_encode(b, v->text);
		else
			buf_add_text(b, v->text);
	}
	buf_add_byte(b, '}');
}

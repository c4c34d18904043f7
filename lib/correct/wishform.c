/* SPDX-License-Identifier: ISC */
/* How values are compared with those that are to be corrected. */
#include "correct/wishes.h"
#include "facts/holdform.h"
#include "person/subject.h"

bool
wish_absent(const struct value *v)
{
	return v->text.p == NULL || v->kind == VALUE_NULL ||
	       (v->kind == VALUE_TEXT && v->text.n == 0);
}

/* Forms of values that are of the type of their field begin otherwise than
 * those of values that are not. */
void
wish_form(const struct policy *p, const struct policy_dataset *d,
    const struct policy_field *f, const struct value *v, bool said,
    struct buf *to)
{
	struct buf loose = { 0 };
	const size_t from = to->len;

	if (wish_absent(v)) {
		buf_add_byte(to, '-');
		return;
	}
	buf_add_byte(to, '=');
	if (!holdform_add(p, d, f, v, said, to, &loose)) {
		to->len = from;
		buf_add_byte(to, '?');
		identity_plain(identity_trim(v->text), to);
	}
	buf_wipe(&loose);
}

/* SPDX-License-Identifier: ISC */
#include "facts/holdform.h"

#include "decide/typed.h"
#include "person/personhash.h"

bool
holdform_add(const struct policy *p, const struct policy_dataset *d,
    const struct policy_field *f, const struct value *v, bool word,
    struct buf *exact, struct buf *loose)
{
	const struct text type = personhash_type(d, f);
	const struct value trimmed = { identity_trim(v->text), v->kind };
	size_t len = exact->len;
	struct buf same = { 0 };
	bool fits = true;

	if (type.n == 0 && typed_has_forms(f))
		return typed_forms(f, d->zone, &trimmed, word, exact, loose);
	if (!personhash_plain(p, type, v->text, exact)) {
		exact->len = len;
		return false;
	}
	if (typed_has_forms(f))
		fits = typed_forms(f, d->zone, &trimmed, word, &same, loose);
	else
		personhash_plain_alike(p, type, v->text, loose);
	buf_wipe(&same);
	if (!fits)
		exact->len = len;
	return fits;
}

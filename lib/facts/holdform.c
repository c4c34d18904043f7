/* SPDX-License-Identifier: ISC */
#include "facts/holdform.h"

#include "decide/typed.h"
#include "person/personhash.h"

/* A value as an identity of a type, which may be none, and as a field has it,
 * which may be NULL. */
static bool
form_add(const struct policy *p, struct text type, const struct policy_field *f,
    const struct zone *zone, const struct value *v, bool word,
    struct buf *exact, struct buf *loose)
{
	const struct value trimmed = { identity_trim(v->text), v->kind };
	const bool typed = f != NULL && typed_has_forms(f);
	size_t len = exact->len;
	struct buf same = { 0 };
	bool fits = true;

	if (type.n == 0 && typed)
		return typed_forms(f, zone, &trimmed, word, exact, loose);
	if (!personhash_plain(p, type, v->text, exact)) {
		exact->len = len;
		return false;
	}
	if (typed)
		fits = typed_forms(f, zone, &trimmed, word, &same, loose);
	else
		personhash_plain_alike(p, type, v->text, loose);
	buf_wipe(&same);
	if (!fits)
		exact->len = len;
	return fits;
}

bool
holdform_add(const struct policy *p, const struct policy_dataset *d,
    const struct policy_field *f, const struct value *v, bool word,
    struct buf *exact, struct buf *loose)
{
	return form_add(p, personhash_type(d, f), f, d->zone, v, word, exact,
	    loose);
}

/* ---- two fields ---- */

void
holdform_also(struct holdform *form, const struct policy_dataset *d,
    const struct policy_field *f)
{
	if (form->type.n == 0)
		form->type = personhash_type(d, f);
	if (form->field == NULL && typed_has_forms(f))
		form->field = f;
}

bool
holdform_as(const struct policy *p, const struct holdform *form,
    const struct policy_dataset *d, const struct policy_field *f,
    const struct value *v, struct buf *exact, struct buf *loose)
{
	const struct policy_field *by = typed_has_forms(f) ? f : form->field;
	const struct text none = { NULL, 0 };

	if ((by == NULL || typed_alike(by, form->field)) &&
	    form_add(p, form->type, by, d->zone, v, false, exact, loose))
		return true;
	(void)personhash_plain(p, none, v->text, exact);
	(void)personhash_plain(p, none, v->text, loose);
	return false;
}

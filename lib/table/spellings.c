/* SPDX-License-Identifier: ISC */
#include "table/spellings.h"

#include "base/mem.h"
#include "record/intern.h"
#include "record/json.h"

static bool
is_plain(struct text t)
{
	if (t.n > 0 && (t.p[0] <= ' ' || t.p[t.n - 1] <= ' '))
		return false;
	for (size_t i = 0; i < t.n; i++)
		if ((unsigned char)t.p[i] >= 0x80)
			return false;
	return true;
}

/* Makes the form of a value; lent by the room, or the value. */
static struct text
form_of(const struct release_form *form, struct text t, struct buf *room)
{
	enum value_kind kind;
	struct value v = { t, VALUE_TEXT };

	if (form->plain && is_plain(t))
		return t;
	if (json_literal(t, &kind) && kind == VALUE_BOOL)
		v.kind = kind;
	room->len = 0;
	return form->make(form->of, &v, room) != 0
		   ? t
		   : (struct text){ room->p, room->len };
}

/* Whether a value of that form is to stand for another one. */
static bool
is_better(const struct hierarchy *h, struct text form, struct text value,
    struct text other)
{
	uint32_t here = h == NULL ? 0 : hierarchy_row(h, value);
	uint32_t there = h == NULL ? 0 : hierarchy_row(h, other);

	if (here != there)
		return here < there;
	return text_equal(form, value) ||
	       (!text_equal(form, other) && text_order(value, other) < 0);
}

/* Whether some value is compared in another form than it has: mostly none. */
static bool
has_forms(const struct text *value, uint32_t n, const struct release_form *form)
{
	struct buf room = { 0 };
	bool has = false;

	for (uint32_t i = 0; i < n && !has; i++)
		has = !text_equal(form_of(form, value[i], &room), value[i]);
	buf_wipe(&room);
	return has;
}

void
spellings_join(struct text *value, uint32_t n, const struct release_form *form,
    const struct hierarchy *h, const uint64_t seed[2])
{
	struct buf room = { 0 };
	struct intern *forms;
	uint32_t *number;
	struct text *best;

	if (form->make == NULL || !has_forms(value, n, form))
		return;
	forms = intern_new(seed);
	number = mem_array(n, sizeof(*number));
	best = mem_array(n, sizeof(*best));
	for (uint32_t i = 0; i < n; i++) {
		struct text is = form_of(form, value[i], &room);
		uint32_t known = intern_count(forms);

		number[i] = intern_of(forms, is);
		if (number[i] == known ||
		    is_better(h, is, value[i], best[number[i]]))
			best[number[i]] = value[i];
	}
	for (uint32_t i = 0; i < n; i++)
		value[i] = best[number[i]];
	buf_wipe(&room);
	intern_free(forms);
	mem_free(number);
	mem_free(best);
}

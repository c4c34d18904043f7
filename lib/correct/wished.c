/* SPDX-License-Identifier: ISC */
/* Which wishes are about a record, and what they say of a value. */
#include "base/mem.h"
#include "correct/worker.h"

/* The key of the record in the form of wishes. */
static struct text
key_form(struct worker *w)
{
	const struct correct_run *s = w->run;
	const struct policy_dataset *d = s->dataset;

	for (size_t i = 0; i < d->keys && !w->keyed; i++) {
		w->room.len = 0;
		wish_form(s->policy, d, d->key[i], &w->value[s->key[i]], false,
		    &w->room);
		subject_join(&w->key_form,
		    (struct text){ w->room.p, w->room.len });
	}
	w->keyed = true;
	return (struct text){ w->key_form.p, w->key_form.len };
}

static bool
key_fits(struct worker *w, const struct wish *wish)
{
	return wish->key_form.p == NULL ||
	       text_equal(wish->key_form, key_form(w));
}

static void
wished_add(struct worker *w, size_t wish, bool sure)
{
	if (w->wisheds == w->wished_room) {
		w->wished_room = 2 * w->wished_room + 16;
		w->wished =
		    mem_resize(w->wished, w->wished_room, sizeof(*w->wished));
	}
	w->wished[w->wisheds++] = (struct wished){ .wish = wish, .sure = sure };
}

/* As facts_corrects_take. */
static void
request_take(void *worker, size_t request)
{
	struct worker *w = worker;
	const struct correct_run *s = w->run;

	for (size_t i = s->first[request]; i > 0; i = s->state[i - 1].next) {
		const struct wish *wish = &s->wishes.wish[i - 1];

		if (key_fits(w, wish))
			wished_add(w, i - 1,
			    facts_corrects_surely(w->view, request, wish->field,
				wish->to.text));
	}
}

/* Of a record that may be anybody's, each wish may be about it. */
static void
anybody_take(struct worker *w)
{
	const struct correct_run *s = w->run;
	const size_t n = w->wisheds;

	for (size_t i = 0; i < s->wishes.n; i++) {
		size_t k = 0;

		while (k < n && w->wished[k].wish != i)
			k++;
		if (k == n && s->state[i].on && key_fits(w, &s->wishes.wish[i]))
			wished_add(w, i, false);
	}
}

void
wished_find(struct worker *w)
{
	w->wisheds = w->key_form.len = 0;
	w->keyed = false;
	facts_corrects(w->view, request_take, w);
	if (w->facts.unread_asked || w->renamed)
		anybody_take(w);
}

/* ---- comparing ---- */

static bool
is_spelt_right(const struct wish *wish, const struct value *v)
{
	if (wish_absent(&wish->to) || wish_absent(v))
		return wish_absent(&wish->to) && wish_absent(v);
	return text_equal(wish->to.text, v->text);
}

/* Compares a value with what the wishes about its field say; its form is in
 * w->form.  A value that is spelt as the right one is right, even if it is
 * compared like the wrong one. */
void
wished_compare(struct worker *w, size_t column, const struct value *v)
{
	const struct correct_run *s = w->run;
	struct text form;

	w->form.len = 0;
	if (value_nests(v->kind))
		buf_add_byte(&w->form, '{');
	else
		wish_form(s->policy, s->dataset, s->field[column], v, false,
		    &w->form);
	form = (struct text){ w->form.p, w->form.len };
	for (size_t i = 0; i < w->wisheds; i++) {
		struct wished *a = &w->wished[i];
		const struct wish *wish = &s->wishes.wish[a->wish];
		bool spelt;

		if (s->state[a->wish].column != column)
			continue;
		spelt = !value_nests(v->kind) && is_spelt_right(wish, v);
		a->is = !spelt && text_equal(form, wish->from_form);
		a->right = spelt || (!a->is && text_equal(form, wish->to_form));
	}
}

static bool
same_to(const struct wish *a, const struct wish *b)
{
	if (wish_absent(&a->to) || wish_absent(&b->to))
		return wish_absent(&a->to) && wish_absent(&b->to);
	return text_equal(a->to.text, b->to.text);
}

/* The sure wish that changes the value of a field; of those that may be another
 * person's, the first; SIZE_MAX: none does.  *clash: another sure one wants
 * something else. */
size_t
wished_choose(const struct worker *w, size_t column, bool sure, bool *clash)
{
	const struct correct_run *s = w->run;
	size_t chosen = SIZE_MAX;

	*clash = false;
	for (size_t i = 0; i < w->wisheds; i++) {
		const struct wished *a = &w->wished[i];

		if (s->state[a->wish].column != column || a->sure != sure ||
		    !a->is)
			continue;
		if (chosen == SIZE_MAX)
			chosen = a->wish;
		else if (!same_to(&s->wishes.wish[chosen],
			     &s->wishes.wish[a->wish]))
			*clash = true;
	}
	for (size_t i = 0; i < w->wisheds && chosen != SIZE_MAX; i++)
		*clash |= s->state[w->wished[i].wish].column == column &&
			  w->wished[i].sure && w->wished[i].right && sure;
	return chosen;
}

bool
wished_asks(const struct worker *w, size_t column)
{
	for (size_t i = 0; i < w->wisheds; i++)
		if (w->run->state[w->wished[i].wish].column == column)
			return true;
	return false;
}

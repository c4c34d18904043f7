/* SPDX-License-Identifier: ISC */
/* Corrects one record after the other. */
#include "base/mem.h"
#include "correct/worker.h"
#include "decide/typed.h"
#include "record/json.h"
#include "record/slotvalue.h"
#include "record/unquoted.h"

void *
correct_begin(void *run)
{
	struct worker *w = mem_alloc(sizeof(*w));

	w->run = run;
	return w;
}

void
correct_end(void *worker)
{
	struct worker *w = worker;

	facts_view_free(w->view);
	mem_free(w->value);
	mem_free(w->applying);
	mem_free(w->key);
	mem_free(w->met);
	mem_free(w->told);
	mem_free(w->end);
	mem_free(w->check);
	arena_clear(&w->memory);
	buf_wipe(&w->key_form);
	buf_wipe(&w->form);
	buf_wipe(&w->room);
	buf_wipe(&w->line);
	buf_clear(&w->hash);
	buf_wipe(&w->review);
	buf_wipe(&w->lines);
	buf_clear(&w->changes);
	buf_clear(&w->guards);
	mem_free(w);
}

static void
worker_ready(struct worker *w)
{
	const struct correct_run *s = w->run;

	w->view = facts_view_new(s->known);
	w->value = mem_array(retain_fields(s->retain) + 1, sizeof(*w->value));
	w->key = mem_array(s->dataset->keys + 1, sizeof(*w->key));
	w->check = mem_array(retain_fields(s->retain) + 1, sizeof(*w->check));
}

/* ---- the wishes that may be about a record ---- */

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
applying_add(struct worker *w, size_t wish, bool sure)
{
	if (w->applyings == w->applying_room) {
		w->applying_room = 2 * w->applying_room + 16;
		w->applying = mem_resize(w->applying, w->applying_room,
		    sizeof(*w->applying));
	}
	w->applying[w->applyings++] =
	    (struct wished){ .wish = wish, .sure = sure };
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
			applying_add(w, i - 1,
			    facts_corrects_surely(w->view, request, wish->field,
				wish->to.text));
	}
}

/* Of a record that may be anybody's, each wish may be about it. */
static void
anybody_take(struct worker *w)
{
	const struct correct_run *s = w->run;
	const size_t n = w->applyings;

	for (size_t i = 0; i < s->wishes.n; i++) {
		size_t k = 0;

		while (k < n && w->applying[k].wish != i)
			k++;
		if (k == n && s->state[i].on && key_fits(w, &s->wishes.wish[i]))
			applying_add(w, i, false);
	}
}

/* ---- comparing ---- */

/* A value, in which a number of JSON has its plain form. */
static struct value
plain(struct value v, char room[NUM_PLAIN])
{
	size_t n = v.kind == VALUE_NUMBER ? num_plain(v.text, room) : 0;

	if (n > 0)
		v.text = (struct text){ room, n };
	if (v.kind == VALUE_NULL)
		v.text = (struct text){ NULL, 0 };
	return v;
}

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
static void
compare(struct worker *w, size_t column, const struct value *v)
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
	for (size_t i = 0; i < w->applyings; i++) {
		struct wished *a = &w->applying[i];
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
static size_t
choose(const struct worker *w, size_t column, bool sure, bool *clash)
{
	const struct correct_run *s = w->run;
	size_t chosen = SIZE_MAX;

	*clash = false;
	for (size_t i = 0; i < w->applyings; i++) {
		const struct wished *a = &w->applying[i];

		if (s->state[a->wish].column != column || a->sure != sure ||
		    !a->is)
			continue;
		if (chosen == SIZE_MAX)
			chosen = a->wish;
		else if (!same_to(&s->wishes.wish[chosen],
			     &s->wishes.wish[a->wish]))
			*clash = true;
	}
	for (size_t i = 0; i < w->applyings && chosen != SIZE_MAX; i++)
		*clash |= s->state[w->applying[i].wish].column == column &&
			  w->applying[i].sure && w->applying[i].right && sure;
	return chosen;
}

/* ---- changing ---- */

/* Whether the output cannot hold a new value. */
static bool
is_unfit(const struct correct_run *s, const struct wish *wish)
{
	return s->bare && wish->to.text.p != NULL &&
	       unquoted_breaks(wish->to.text, s->delim);
}

/* Why a record must stay as it is, whatever a sure wish says. */
static bool
blocked(const struct worker *w, const struct policy_field *f, enum left *why)
{
	const struct retain_facts *facts = &w->facts;

	if (facts->hold.n > 0)
		*why = LEFT_HOLD;
	else if (facts->candidate)
		*why = LEFT_MAYBE_HELD;
	else if (facts->unread != NULL &&
		 (facts->unread != f || facts->unread_more))
		*why = LEFT_UNREAD;
	else if (w->renamed)
		*why = LEFT_RENAMED;
	else
		return false;
	return true;
}

/* The new value as the record has such values: in JSON a number stays one, and
 * so do true and false.  Its text is lent from the wish, or in room. */
static struct value
new_value(const struct wish *wish, const struct value *old, bool json,
    char room[NUM_PLAIN])
{
	const struct policy_field *f = wish->field;
	const bool typed = typed_has_forms(f) && wish->to.text.p != NULL &&
			   wish->to.text.n > 0;
	struct value v = { wish->to.text, VALUE_TEXT };
	enum value_kind kind;

	if (wish->to.text.p == NULL)
		return (struct value){ { NULL, 0 }, VALUE_NULL };
	if (!typed || !json || (old->kind == VALUE_TEXT && old->text.n > 0))
		return v;
	if (typed_value(f, false, &v, room) != TYPED_VALUE ||
	    (v.kind != VALUE_NUMBER && v.kind != VALUE_BOOL))
		return (struct value){ wish->to.text, VALUE_TEXT };
	/* As it is written, if JSON has such a number. */
	if (v.kind == VALUE_NUMBER && json_literal(wish->to.text, &kind) &&
	    kind == VALUE_NUMBER)
		v.text = wish->to.text;
	return v;
}

static void
set(struct record *rec, struct field *f, const struct policy_field *of,
    const struct value *new)
{
	const enum record_as as =
	    new->kind == VALUE_TEXT ? RECORD_TEXT : RECORD_LITERAL;
	struct buf *out = record_out(rec);
	const size_t from = out->len;

	if (new->text.p == NULL) {
		record_null(rec, f);
		return;
	}
	buf_add_text(out, new->text);
	/* A member that the record of NDJSON lacks comes after all others. */
	if (f == NULL)
		record_set_last(rec, NULL, of->name, from, as);
	else
		record_set(rec, f, from, as);
}

/* ---- one field ---- */

/* A value of the field in the record; field == NULL: there is none. */
struct occurrence {
	struct field *field;
	struct value value;
	char room[NUM_PLAIN];
};

static bool
is_path(struct text name)
{
	return memchr(name.p, '.', name.n) != NULL ||
	       memchr(name.p, '[', name.n) != NULL;
}

static void
meet(struct worker *w, size_t column)
{
	const struct correct_run *s = w->run;

	for (size_t i = 0; i < w->applyings; i++) {
		const struct wished *a = &w->applying[i];

		if (s->state[a->wish].column != column || !a->sure)
			continue;
		if (w->mets == w->met_room) {
			w->met_room = 2 * w->met_room + 64;
			w->met =
			    mem_resize(w->met, w->met_room, sizeof(*w->met));
		}
		w->met[w->mets++] = a->wish;
	}
}

/* No wish changes the value: those that are sure find it right, or find
 * something else. */
static void
unchanged(struct worker *w, const struct record *rec, size_t column)
{
	const struct correct_run *s = w->run;

	for (size_t i = 0; i < w->applyings; i++) {
		const struct wished *a = &w->applying[i];

		if (s->state[a->wish].column != column || !a->sure)
			continue;
		if (a->right)
			w->counts.right++;
		else
			output_left(w, rec, a->wish, LEFT_VALUE);
	}
}

/* Whether the record can get a new value at this place. */
static bool
has_place(const struct correct_run *s, const struct record *rec,
    const struct occurrence *o, const struct wish *wish)
{
	struct text line;

	if (is_unfit(s, wish))
		return false;
	return o->field != NULL ||
	       (!is_path(wish->field->name) && record_json(rec, &line));
}

/* Nobody knows whether the value is that of the person who asks. */
static enum left
doubt(const struct worker *w)
{
	return w->facts.unread_asked ? LEFT_UNREAD
	       : w->renamed          ? LEFT_RENAMED
				     : LEFT_PERSON;
}

/* Changes a value as a sure wish says, or says why not. */
static void
wish_do(struct worker *w, struct record *rec, size_t wish,
    const struct occurrence *o, bool *changed)
{
	const struct correct_run *s = w->run;
	const struct wish *is = &s->wishes.wish[wish];
	char room[NUM_PLAIN];
	struct text line;
	struct value new;

	new = new_value(is, &o->value, record_json(rec, &line), room);
	if (!has_place(s, rec, o, is) ||
	    !output_changed(w, rec, wish, &o->value, &new)) {
		output_left(w, rec, wish, LEFT_UNFIT);
		return;
	}
	*changed = true;
	if (s->lines == NULL)
		set(rec, o->field, is->field, &new);
}

/* false: no wish changes the value. */
static bool
value_correct(struct worker *w, struct record *rec, size_t column,
    const struct occurrence *o, bool *changed)
{
	bool clash, other;
	size_t wish = choose(w, column, true, &clash);
	enum left why;

	if (wish == SIZE_MAX) {
		wish = choose(w, column, false, &other);
		if (wish == SIZE_MAX)
			return false;
		output_left(w, rec, wish, doubt(w));
		return true;
	}
	if (clash)
		output_left(w, rec, wish, LEFT_CONTRADICTION);
	else if (blocked(w, w->run->field[column], &why))
		output_left(w, rec, wish, why);
	else
		wish_do(w, rec, wish, o, changed);
	return true;
}

/* The next value of a field, from the field *at of the record on.  false: there
 * is none left, and the value is none. */
static bool
occurrence_next(struct record *rec, size_t column, size_t *at,
    struct occurrence *o)
{
	while (*at < rec->fields) {
		struct field *f = &rec->field[(*at)++];

		if (f->rule != (int)column)
			continue;
		o->field = f;
		o->value = plain(record_value(rec, f), o->room);
		return true;
	}
	o->field = NULL;
	o->value = (struct value){ { NULL, 0 }, VALUE_NULL };
	return false;
}

static void
field_correct(struct worker *w, struct record *rec, size_t column,
    bool *changed)
{
	struct occurrence o;
	bool any = false;
	size_t at = 0;

	(void)occurrence_next(rec, column, &at, &o);
	do {
		compare(w, column, &o.value);
		any |= value_correct(w, rec, column, &o, changed);
	} while (occurrence_next(rec, column, &at, &o));
	meet(w, column);
	if (!any)
		unchanged(w, rec, column);
}

/* ---- a record ---- */

static bool
asks(const struct worker *w, size_t column)
{
	for (size_t i = 0; i < w->applyings; i++)
		if (w->run->state[w->applying[i].wish].column == column)
			return true;
	return false;
}

/* A record whose address is wrong just as a request says is its person's, for
 * all that the request wants. */
static void
person_settle(struct worker *w, const struct wished *by)
{
	const struct wish_state *state = w->run->state;

	for (size_t i = 0; i < w->applyings; i++)
		if (state[w->applying[i].wish].request ==
		    state[by->wish].request)
			w->applying[i].sure = true;
}

static void
persons_settle(struct worker *w, struct record *rec, size_t column)
{
	const struct correct_run *s = w->run;
	struct occurrence o;
	size_t at = 0;

	if (policy_kind(s->dataset, s->field[column]).n == 0)
		return;
	(void)occurrence_next(rec, column, &at, &o);
	compare(w, column, &o.value);
	for (size_t i = 0; i < w->applyings; i++) {
		const struct wished *a = &w->applying[i];

		if (s->state[a->wish].column == column && a->sure && a->is)
			person_settle(w, a);
	}
}

static void
values_read(struct worker *w, struct record *rec)
{
	const struct correct_run *s = w->run;

	arena_empty(&w->memory, 1 << 16);
	for (size_t i = 0; i < retain_fields(s->retain); i++)
		w->value[i] = s->slot[i] < 0
				  ? (struct value){ { NULL, 0 }, VALUE_NULL }
				  : slot_value(rec, s->slot[i], &w->memory);
}

static void
record_correct(struct worker *w, struct record *rec)
{
	struct correct_run *s = w->run;
	bool changed = false;

	values_read(w, rec);
	facts_look(w->view, w->value, &w->facts);
	w->applyings = w->key_form.len = 0;
	w->keyed = false;
	w->renamed = rec->strange.p != NULL && slots_renamed(s->select, rec);
	facts_corrects(w->view, request_take, w);
	if (w->facts.unread_asked || w->renamed)
		anybody_take(w);
	for (size_t i = 0; i < s->fields && w->applyings > 0; i++)
		if (asks(w, i))
			persons_settle(w, rec, i);
	for (size_t i = 0; i < s->fields && w->applyings > 0; i++)
		if (asks(w, i))
			field_correct(w, rec, i, &changed);
	w->counts.records += changed;
}

void
correct_records(void *worker, struct batch *b)
{
	struct worker *w = worker;
	struct record *rec;

	if (w->value == NULL && w->run->retain != NULL)
		worker_ready(w);
	while ((rec = record_next(b)) != NULL) {
		if (w->run->fields > 0)
			record_correct(w, rec);
		if (w->run->lines != NULL)
			record_skip(rec);
	}
}

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
	mem_free(w->now);
	mem_free(w->wished);
	mem_free(w->key);
	mem_free(w->met);
	mem_free(w->told);
	mem_free(w->losing);
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
	w->now = mem_array(retain_fields(s->retain) + 1, sizeof(*w->now));
	w->key = mem_array(s->dataset->keys + 1, sizeof(*w->key));
	w->check = mem_array(retain_fields(s->retain) + 1, sizeof(*w->check));
}

/* ---- changing ---- */

/* Whether the output cannot hold a new value, or would say that there is none.
 */
static bool
is_unfit(const struct correct_run *s, const struct wish *wish)
{
	const struct text to = wish->to.text;

	return to.p != NULL && ((s->bare && unquoted_breaks(to, s->delim)) ||
				   nulls_have(&s->nulls, to));
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

/* Whether nobody would know any more what the person refused or asked: they are
 * known by the wrong value alone. */
static bool
loses(const struct worker *w, size_t wish, struct facts_lost *lost)
{
	const struct correct_run *s = w->run;
	const struct wish *is = &s->wishes.wish[wish];

	return facts_loses(w->view, s->state[wish].request, is->field,
	    is->to.text, lost);
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

	for (size_t i = 0; i < w->wisheds; i++) {
		const struct wished *a = &w->wished[i];

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

	for (size_t i = 0; i < w->wisheds; i++) {
		const struct wished *a = &w->wished[i];

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
	struct facts_lost lost;
	bool clash, other;
	size_t wish = wished_choose(w, column, true, &clash);
	enum left why;

	if (wish == SIZE_MAX) {
		wish = wished_choose(w, column, false, &other);
		if (wish == SIZE_MAX)
			return false;
		output_left(w, rec, wish, doubt(w));
		return true;
	}
	if (clash)
		output_left(w, rec, wish, LEFT_CONTRADICTION);
	else if (blocked(w, w->run->field[column], &why))
		output_left(w, rec, wish, why);
	else if (loses(w, wish, &lost))
		output_known(w, rec, wish, &lost);
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
		wished_compare(w, column, &o.value);
		any |= value_correct(w, rec, column, &o, changed);
	} while (occurrence_next(rec, column, &at, &o));
	meet(w, column);
	if (!any)
		unchanged(w, rec, column);
}

/* ---- a record ---- */

/* A record whose address is wrong just as a request says is its person's, for
 * all that the request wants. */
static void
person_settle(struct worker *w, const struct wished *by)
{
	const struct wish_state *state = w->run->state;

	for (size_t i = 0; i < w->wisheds; i++)
		if (state[w->wished[i].wish].request == state[by->wish].request)
			w->wished[i].sure = true;
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
	wished_compare(w, column, &o.value);
	for (size_t i = 0; i < w->wisheds; i++) {
		const struct wished *a = &w->wished[i];

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
	memcpy(w->now, w->value, retain_fields(s->retain) * sizeof(*w->now));
}

static void
record_correct(struct worker *w, struct record *rec)
{
	struct correct_run *s = w->run;
	bool changed = false;

	values_read(w, rec);
	facts_look(w->view, w->value, &w->facts);
	w->renamed = rec->strange.p != NULL && slots_renamed(s->select, rec);
	wished_find(w);
	for (size_t i = 0; i < s->fields && w->wisheds > 0; i++)
		if (wished_asks(w, i))
			persons_settle(w, rec, i);
	for (size_t i = 0; i < s->fields && w->wisheds > 0; i++)
		if (wished_asks(w, i))
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

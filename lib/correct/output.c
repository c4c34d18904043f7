/* SPDX-License-Identifier: ISC */
/* What is written of corrections beside the records. */
#include "base/mem.h"
#include "correct/worker.h"
#include "record/ndjson.h"

enum { BATCH = 1000 }; /* statements a transaction */

static const char *const words[LEFTS] = {
	[LEFT_HOLD] = "hold",
	[LEFT_MAYBE_HELD] = "maybe_held",
	[LEFT_PERSON] = "person",
	[LEFT_UNREAD] = "unread",
	[LEFT_RENAMED] = "renamed",
	[LEFT_VALUE] = "value",
	[LEFT_CONTRADICTION] = "contradiction",
	[LEFT_UNFIT] = "unfit",
	[LEFT_KNOWN] = "known",
};

const char *
left_word(enum left why)
{
	return words[why];
}

/* ---- lines ---- */

static void
key_fill(struct worker *w, const struct record *rec)
{
	const struct correct_run *s = w->run;

	for (size_t i = 0; i < s->dataset->keys; i++)
		w->key[i] = key_part_of(rec, s->dataset->key[i]->name,
		    w->value[s->key[i]]);
}

/* Begins a line: which value it is about. */
static void
place_put(struct worker *w, const struct record *rec, const struct wish *wish,
    struct buf *b)
{
	const struct policy_dataset *d = w->run->dataset;

	key_fill(w, rec);
	buf_add_byte(b, '{');
	ndjson_put(b, "dataset", d->name);
	if (d->keys > 0)
		key_parts_put(d, w->key, d->keys, b);
	ndjson_put(b, "request", wish->request);
	ndjson_put(b, "field", wish->field->name);
}

static void
line_end(struct worker *w)
{
	if (w->ends == w->end_room) {
		w->end_room = 2 * w->end_room + 64;
		w->end = mem_resize(w->end, w->end_room, sizeof(*w->end));
	}
	w->end[w->ends++] = w->lines.len;
}

/* A line of a dry run. */
static void
dry_put(struct worker *w, const struct record *rec, const struct wish *wish,
    const char *action, const char *reason)
{
	place_put(w, rec, wish, &w->lines);
	ndjson_put(&w->lines, "action", text_of(action));
	ndjson_put(&w->lines, "reason", text_of(reason));
	buf_add_string(&w->lines, "}\n");
	line_end(w);
}

void
output_left(struct worker *w, const struct record *rec, size_t wish,
    enum left why)
{
	const struct correct_run *s = w->run;
	const struct wish *is = &s->wishes.wish[wish];

	w->counts.left[why]++;
	if (s->options->dry)
		dry_put(w, rec, is, "leave", words[why]);
	if (s->review == NULL)
		return;
	place_put(w, rec, is, &w->review);
	ndjson_put(&w->review, "reason", text_of(words[why]));
	buf_add_string(&w->review, "}\n");
}

void
output_known(struct worker *w, const struct record *rec, size_t wish,
    const struct facts_lost *lost)
{
	output_left(w, rec, wish, LEFT_KNOWN);
	if (w->losings > 0 && w->losing[w->losings - 1].wish == wish)
		return;
	if (w->losings == w->losing_room) {
		w->losing_room = 2 * w->losing_room + 8;
		w->losing =
		    mem_resize(w->losing, w->losing_room, sizeof(*w->losing));
	}
	w->losing[w->losings++] = (struct losing){ wish, *lost };
}

/* ---- what was corrected ---- */

static struct text
record_hash(struct worker *w)
{
	struct subject s;

	w->hash.len = 0;
	if (facts_hash(w->view, HASH_RECORD, w->value, &s))
		subject_put(&s, &w->hash);
	return (struct text){ w->hash.p, w->hash.len };
}

static void
change_note(struct worker *w, const struct wish *wish)
{
	const struct correct_run *s = w->run;
	const struct text at = { s->at.p, s->at.len };

	if (s->changes != NULL)
		change_put(&(struct change){ .at = at,
			       .as_of = at,
			       .request = wish->request,
			       .dataset = s->dataset->name,
			       .field = wish->field->name,
			       .key = record_hash(w),
			       .policy = s->policy },
		    &w->changes);
}

/* A line of the record, and where all of a person's are meant, one of the
 * person. */
static void
guard_note(struct worker *w, const struct wish *wish, const struct value *old,
    const struct value *new)
{
	const struct correct_run *s = w->run;
	const struct policy_dataset *d = s->dataset;
	struct guarded g = { .dataset = d,
		.field = wish->field,
		.value = w->value,
		.key = s->key,
		.person = s->person };
	struct buf members = { 0 };
	struct text m;

	/* Of a spelling, the right one would be kept out as well. */
	if (s->guard == NULL || text_equal(wish->from_form, wish->to_form))
		return;
	ndjson_put_local(&members, "at", s->now, s->policy->zone);
	ndjson_put(&members, "request", wish->request);
	ndjson_put(&members, "dataset", d->name);
	ndjson_put(&members, "field", wish->field->name);
	m = (struct text){ members.p, members.len };
	for (int person = 0; person < 2; person++) {
		g.by_person = person != 0;
		if (g.by_person ? wish->key_form.p != NULL || d->persons == 0
				: d->keys == 0)
			continue;
		g.is = old;
		if (!wish_absent(old))
			guard_line(s->guard, &g, true, m, &w->room, &w->guards);
		g.is = new;
		if (!wish_absent(new))
			guard_line(s->guard, &g, false, m, &w->room,
			    &w->guards);
	}
	buf_clear(&members);
}

struct telling {
	struct worker *worker;
	size_t wish;
};

static void
person_note(void *ctx, const struct subject *subject)
{
	const struct telling *t = ctx;
	struct worker *w = t->worker;

	if (w->tolds == w->told_room) {
		w->told_room = 2 * w->told_room + 64;
		w->told = mem_resize(w->told, w->told_room, sizeof(*w->told));
	}
	w->told[w->tolds++] = (struct told){ t->wish, *subject };
}

/* ---- statements ---- */

/* Whether a field says whose the record is, and is none of its key. */
static bool
says_who(const struct worker *w, size_t field, const struct wish *wish)
{
	const struct correct_run *s = w->run;
	const struct policy_field *f = retain_field(s->retain, field);

	if (s->slot[field] < 0 || f == wish->field)
		return false;
	for (size_t i = 0; i < s->dataset->keys; i++)
		if (s->dataset->key[i] == f)
			return false;
	return true;
}

/* What must be unchanged in the database: the wrong value, and whose the record
 * is. */
static size_t
checks_fill(struct worker *w, const struct record *rec, const struct wish *wish,
    const struct value *old)
{
	size_t n = 0;

	w->check[n++] = key_part_of(rec, wish->field->name, *old);
	for (size_t i = 0; i < retain_fields(w->run->retain); i++)
		if (says_who(w, i, wish))
			w->check[n++] = key_part_of(rec,
			    retain_field(w->run->retain, i)->name, w->now[i]);
	return n;
}

/* The next statement about the record finds the new value. */
static void
now_set(struct worker *w, const struct wish *wish, const struct value *new)
{
	for (size_t i = 0; i < retain_fields(w->run->retain); i++) {
		char *kept;

		if (retain_field(w->run->retain, i) != wish->field)
			continue;
		kept = arena_take(&w->memory, new->text.n + 1, 1);
		if (new->text.n > 0)
			memcpy(kept, new->text.p, new->text.n);
		w->now[i] = *new;
		if (new->text.p != NULL)
			w->now[i].text.p = kept;
	}
}

static void
subject_list_add(void *ctx, const struct subject *subject)
{
	struct buf *b = ctx;

	buf_add_byte(b, b->p[b->len - 1] == '[' ? '"' : ',');
	if (b->p[b->len - 1] == ',')
		buf_add_byte(b, '"');
	subject_put(subject, b);
	buf_add_byte(b, '"');
}

/* The line that the script prints when the value is corrected. */
static void
statement_line(struct worker *w, const struct record *rec,
    const struct wish *wish)
{
	const struct correct_run *s = w->run;
	struct buf *b = &w->line;

	b->len = 0;
	place_put(w, rec, wish, b);
	ndjson_put(b, "action", text_of("correct"));
	ndjson_put(b, "record", record_hash(w));
	buf_add_string(b, ",\"subject\":[");
	facts_hashes(w->view, w->value, subject_list_add, b);
	buf_add_byte(b, ']');
	ndjson_put(b, "as_of", (struct text){ s->at.p, s->at.len });
	buf_add_byte(b, '}');
}

/* false: SQL cannot have one of the values. */
static bool
statement_put(struct worker *w, const struct record *rec,
    const struct wish *wish, const struct value *old, const struct value *new)
{
	const struct correct_run *s = w->run;
	const struct key_part set = { .name = wish->field->name,
		.value = *new };
	struct key_change change = { .dataset = s->dataset,
		.key = w->key,
		.keys = s->dataset->keys,
		.check = w->check,
		.set = &set,
		.sets = 1 };

	key_fill(w, rec);
	change.checks = checks_fill(w, rec, wish, old);
	for (size_t i = 0; i < change.keys; i++)
		if (w->key[i].value.text.p == NULL ||
		    key_part_refused(&w->key[i]) != NULL)
			return false;
	for (size_t i = 0; i < change.checks; i++)
		if (key_part_refused(&w->check[i]) != NULL)
			return false;
	if (key_part_refused(&set) != NULL)
		return false;
	statement_line(w, rec, wish);
	keysql_put(&w->lines, s->options->form, &change,
	    (struct text){ w->line.p, w->line.len });
	line_end(w);
	now_set(w, wish, new);
	return true;
}

bool
output_changed(struct worker *w, const struct record *rec, size_t wish,
    const struct value *old, const struct value *new)
{
	const struct correct_run *s = w->run;
	const struct wish *is = &s->wishes.wish[wish];
	struct telling t = { w, wish };

	if (s->options->dry)
		dry_put(w, rec, is, "correct", "");
	else if (s->options->sql && !statement_put(w, rec, is, old, new))
		return false;
	w->counts.changed++;
	w->counts.lacking += w->facts.lacks_identity;
	change_note(w, is);
	guard_note(w, is, old, new);
	if (s->tell != NULL)
		facts_hashes(w->view, w->value, person_note, &t);
	return true;
}

/* ---- in the order of the input ---- */

static void
counts_move(struct correct_counts *from, struct correct_counts *to)
{
	to->records += from->records;
	to->changed += from->changed;
	to->right += from->right;
	to->lacking += from->lacking;
	for (int i = 0; i < LEFTS; i++)
		to->left[i] += from->left[i];
	*from = (struct correct_counts){ .records = 0 };
}

/* Statements make transactions of a thousand, however the input was cut. */
static void
lines_write(struct worker *w)
{
	struct correct_run *s = w->run;
	const enum sql_form form = s->options->form;
	struct buf out = { 0 };
	size_t from = 0;

	for (size_t i = 0; i < w->ends; i++) {
		if (s->options->sql && !s->options->dry &&
		    s->statements++ % BATCH == 0) {
			if (s->statements > 1) {
				keysql_close(&out, form);
			} else {
				keysql_begin(&out, form);
				keysql_exact(&out, form);
			}
			keysql_open(&out, form);
		}
		buf_add(&out, w->lines.p + from, w->end[i] - from);
		from = w->end[i];
	}
	if (out.len > 0)
		outfile_put(s->lines, (struct text){ out.p, out.len });
	buf_wipe(&out);
	w->lines.len = w->ends = 0;
}

static void
told_move(struct worker *w)
{
	struct correct_run *s = w->run;

	for (size_t i = 0; i < w->tolds; i++) {
		const struct wish *wish = &s->wishes.wish[w->told[i].wish];

		tell_person(s->tell,
		    tell_change(s->tell, (struct text){ s->at.p, s->at.len },
			wish->request, wish->dataset, wish->field),
		    &w->told[i].subject);
	}
	w->tolds = 0;
}

void
correct_written(void *worker)
{
	struct worker *w = worker;
	struct correct_run *s = w->run;

	counts_move(&w->counts, &s->counts);
	if (w->view != NULL)
		facts_met(s->known, w->view);
	for (size_t i = 0; i < w->mets; i++)
		s->state[w->met[i]].met = true;
	w->mets = 0;
	for (size_t i = 0; i < w->losings; i++) {
		s->state[w->losing[i].wish].loses = true;
		s->state[w->losing[i].wish].lost = w->losing[i].lost;
	}
	w->losings = 0;
	if (s->review != NULL && w->review.len > 0)
		outfile_put(s->review,
		    (struct text){ w->review.p, w->review.len });
	if (s->changes != NULL)
		changes_keep(s->changes,
		    (struct text){ w->changes.p, w->changes.len });
	if (s->guard != NULL)
		guard_keep(s->guard,
		    (struct text){ w->guards.p, w->guards.len });
	w->review.len = w->changes.len = w->guards.len = 0;
	lines_write(w);
	told_move(w);
}

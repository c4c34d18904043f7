/* SPDX-License-Identifier: ISC */
/* Lets one record after the other out, hidden as the policy says, or keeps it
 * back. */
#include "base/mem.h"
#include "export/inside.h"
#include "export/keymember.h"
#include "record/json.h"
#include "record/ndjson.h"
#include "record/slotvalue.h"

struct sharer {
	struct share *share;
	struct hider *hider;
	struct bars_view view;
	struct subject *subject;
	struct buf left_out, people; /* lines, until the batch is written */
	struct buf room;
	struct share_counts counts;
};

void *
share_begin(void *share)
{
	struct sharer *w = mem_alloc(sizeof(*w));

	w->share = share;
	return w;
}

void
share_end(void *worker)
{
	struct sharer *w = worker;

	hider_free(w->hider);
	if (w->view.bars != NULL)
		bars_end(&w->view);
	mem_free(w->subject);
	buf_wipe(&w->left_out);
	buf_wipe(&w->people);
	buf_wipe(&w->room);
	mem_free(w);
}

/* ---- what stays back ---- */

static void
left_out_put(struct sharer *w, const struct barred *why)
{
	struct buf *b = &w->left_out;

	if (w->share->left_out == NULL)
		return;
	buf_add_byte(b, '{');
	ndjson_put(b, "dataset", w->share->bars.dataset->name);
	keymember_put(b, w->share->bars.dataset, w->share->bars.key,
	    w->view.value);
	ndjson_put(b, "reason", text_of(bar_word(why->bar)));
	ndjson_put(b, "request", why->id);
	if (why->field != NULL)
		ndjson_put(b, "field", why->field->name);
	buf_add_string(b,
	    why->sure ? ",\"sure\":true}\n" : ",\"sure\":false}\n");
}

static void
keep_back(struct sharer *w, struct record *rec, const struct barred *why)
{
	record_skip(rec);
	w->counts.barred[why->bar][why->sure ? 0 : 1]++;
	if (!why->sure && w->counts.field[why->bar] == NULL)
		w->counts.field[why->bar] = why->field;
	left_out_put(w, why);
}

/* ---- what goes out ---- */

/* Guards the cells of a record, whatever became of them. */
static void
guard(struct record *rec)
{
	struct buf cell = { 0 };

	for (size_t i = 0; i < rec->fields; i++) {
		struct field *f = &rec->field[i];
		struct buf *fresh = record_out(rec);
		struct text t = { NULL, 0 };
		size_t from;

		if (f->change == FIELD_SET)
			t = (struct text){ fresh->p + f->from,
				f->to - f->from };
		else if (f->change == FIELD_AS_IS && !value_nests(f->kind))
			t = record_value(rec, f).text;
		cell.len = 0;
		if (t.n == 0 || !guard_cell(t, &cell))
			continue;
		from = fresh->len;
		buf_add(fresh, cell.p, cell.len);
		record_set(rec, f, from, RECORD_TEXT);
	}
	buf_wipe(&cell);
}

static bool
subject_add(struct sharer *w, size_t *n, const struct subject *s)
{
	for (size_t i = 0; i < *n; i++)
		if (subject_equal(&w->subject[i], s))
			return false;
	w->subject[(*n)++] = *s;
	return true;
}

/* Notes by hashes whose record went out. */
static void
people_put(struct sharer *w)
{
	const struct share *s = w->share;
	const struct policy_dataset *d = s->bars.dataset;
	struct subject one;
	size_t n = 0;

	if (facts_hash(w->view.facts, HASH_PERSON, w->view.value, &one))
		subject_add(w, &n, &one);
	for (size_t i = 0; i < d->identities; i++) {
		const struct value *v = &w->view.value[s->identity[i]];

		if (v->text.p != NULL && v->kind != VALUE_NULL &&
		    !value_nests(v->kind) &&
		    personhash_identity(facts_hasher(s->known), 0, s->policy,
			d->identity[i].type, v->text, &w->room, &one))
			subject_add(w, &n, &one);
	}
	disclosure_subject(s->log, w->subject, n, &w->people);
}

static void
record_share(struct sharer *w, struct record *rec)
{
	const struct share *s = w->share;
	struct barred why;

	w->counts.records++;
	if (!s->bars.idle || s->log != NULL)
		slot_values(rec, s->slot, retain_fields(s->bars.retain),
		    w->view.value, &w->view.memory);
	why = bars_look(&w->view);
	if (why.bar != BAR_NONE) {
		keep_back(w, rec, &why);
		return;
	}
	hider_record(w->hider, rec);
	if (rec->refused)
		return;
	w->counts.out++;
	if (s->log != NULL)
		people_put(w);
	if (s->options->spreadsheet)
		guard(rec);
}

void
share_records(void *worker, struct batch *batch)
{
	struct sharer *w = worker;
	struct record *rec;

	while ((rec = record_next(batch)) != NULL) {
		if (w->hider == NULL) {
			w->hider = hider_new(&w->share->hider);
			bars_begin(&w->view, &w->share->bars);
			w->subject =
			    mem_array(w->share->bars.dataset->identities + 1,
				sizeof(*w->subject));
		}
		record_share(w, rec);
	}
}

/* ---- in the order of the input ---- */

static void
counts_move(struct share_counts *from, struct share_counts *to)
{
	to->records += from->records;
	to->out += from->out;
	for (int i = 0; i < BARS; i++) {
		to->barred[i][0] += from->barred[i][0];
		to->barred[i][1] += from->barred[i][1];
		if (to->field[i] == NULL)
			to->field[i] = from->field[i];
	}
	*from = (struct share_counts){ .records = 0 };
}

void
share_written(void *worker)
{
	struct sharer *w = worker;
	struct share *s = w->share;

	counts_move(&w->counts, &s->counts);
	if (s->left_out != NULL && w->left_out.len > 0)
		outfile_put(s->left_out,
		    (struct text){ w->left_out.p, w->left_out.len });
	if (s->log != NULL)
		disclosure_subjects(s->log,
		    (struct text){ w->people.p, w->people.len });
	w->left_out.len = w->people.len = 0;
}

/* SPDX-License-Identifier: ISC */
#include "anonymize/verify.h"

#include "anonymize/answer.h"
#include "anonymize/classes.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "record/intern.h"
#include "table/diversity.h"
#include "table/domain.h"
#include "table/intake.h"

/* Ranks of the values of a sensitive attribute. */
struct ranking {
	uint32_t *rank, ranks;
};

struct verify {
	struct intake *intake; /* must come first, for the stream */
	const struct release *release;
	const struct release_column **sensitive;
	uint32_t quasis, sensitives;
	struct classes *classes;
	struct taken taken;
	/* What a record is beside its values, and what the one before it was;
	 * the number of that. */
	struct intern *outlines;
	struct buf outline, before, bare;
	uint32_t number;
	uint32_t *usual; /* by number of one without sensitive attributes: the
			  * first that has them; INTERN_NONE: none yet */
	uint32_t usuals;
	bool *sensible; /* by rule */
	struct buf key;
	struct text *value;      /* by sensitive attribute */
	struct ranking *ranking; /* by sensitive attribute */
	bool units, full;
};

/* ---- reading ---- */

static void *
verify_begin(void *tool)
{
	return tool;
}

static const char mixed[] =
    "has the unit where the first record lacks it, or the reverse";

/* All records must have the unit, or none: persons are counted, or records. */
static bool
same_owner(struct verify *v, const struct taken *t)
{
	bool known = t->unit.p != NULL;

	if (classes_records(v->classes) == 0)
		v->units = known;
	return v->units == known;
}

static struct text
text_in(const struct buf *b)
{
	return (struct text){ b->p, b->len };
}

/* Whether the record lacks a sensitive attribute. */
static bool
is_lacking(const struct verify *v)
{
	for (uint32_t i = 0; i < v->sensitives; i++)
		if (v->taken.field[v->quasis + i] == NULL)
			return true;
	return false;
}

/*
 * The number of what the record is beside its values.  That a sensitive
 * attribute is missing is a value of it: such a record is like those that have
 * it where the first has it, if nothing else tells them apart.
 */
static uint32_t
outline_number(struct verify *v, struct record *rec)
{
	uint32_t full = intern_of(v->outlines, text_in(&v->outline)), bare;

	v->bare.len = 0;
	record_outline(rec, v->sensible, &v->bare);
	bare = intern_of(v->outlines, text_in(&v->bare));
	if (full == INTERN_NONE || bare == INTERN_NONE)
		return INTERN_NONE;
	while (v->usuals <= bare) {
		v->usual =
		    mem_resize(v->usual, v->usuals + 1, sizeof(*v->usual));
		v->usual[v->usuals++] = INTERN_NONE;
	}
	if (is_lacking(v))
		return bare;
	if (v->usual[bare] == INTERN_NONE)
		v->usual[bare] = full;
	return v->usual[bare] == full ? bare : full;
}

/* Finds it, where it is not that of the record before; false: there are too
 * many. */
static bool
outline_take(struct verify *v, struct record *rec)
{
	struct buf swap = v->before;

	v->outline.len = 0;
	record_outline(rec, NULL, &v->outline);
	if (v->number != INTERN_NONE &&
	    text_equal(text_in(&v->outline), text_in(&v->before)))
		return true;
	v->number = outline_number(v, rec);
	v->before = v->outline;
	v->outline = swap;
	return v->number != INTERN_NONE;
}

/* A reader of the table has its bytes: records that are spelt in two ways are
 * not in one class, though they mean the same. */
static bool
key_make(struct verify *v, struct record *rec)
{
	v->key.len = 0;
	for (uint32_t i = 0; i < v->quasis; i++)
		classes_key(record_spelling(rec, v->taken.field[i]), &v->key);
	if (!outline_take(v, rec))
		return false;
	buf_add(&v->key, (const char *)&v->number, sizeof(v->number));
	return true;
}

static const char too_many[] = "too many different records to count";

static void
verify_records(void *state, struct batch *batch)
{
	struct verify *v = state;
	struct record *rec;

	while ((rec = record_next(batch)) != NULL) {
		const struct taken *t = &v->taken;

		if (!intake_take(v->intake, rec, &v->taken))
			continue;
		for (uint32_t i = 0; i < v->sensitives; i++)
			v->value[i] = intake_text(t, v->quasis + i);
		if (!same_owner(v, t)) {
			record_refuse(rec, NULL, mixed);
			continue;
		}
		if (!key_make(v, rec) ||
		    !classes_add(v->classes,
			(struct text){ v->key.p, v->key.len }, t->unit,
			v->value))
			record_refuse(rec, NULL, too_many);
		record_skip(rec);
	}
}

static void
verify_end(void *state)
{
	(void)state;
}

/* Ranks of the values; 0, or -1 after a message. */
static int
order_make(struct verify *v, uint32_t i)
{
	static const uint64_t seed[2] = { 0, 0 };
	const struct intern *in = classes_intern(v->classes, i);
	struct ranking *o = &v->ranking[i];
	struct domain d;
	const char *why;
	uint32_t bad;

	o->rank = mem_array((size_t)intern_count(in) + 1, sizeof(*o->rank));
	if (domain_make(&d, in, v->sensitive[i], seed, o->rank, &why, &bad))
		o->ranks = d.values;
	else
		msg_error(STATUS_CALL, "%s: %lu value%s: %s",
		    v->sensitive[i]->name, (unsigned long)bad,
		    bad == 1 ? "" : "s", why);
	domain_clear(&d);
	return bad == 0 ? 0 : -1;
}

/* Called when all records have been read. */
static int
classes_ready(struct verify *v)
{
	for (uint32_t i = 0; i < v->sensitives; i++) {
		if (order_make(v, i) != 0)
			return -1;
		classes_same(v->classes, i, v->ranking[i].rank);
	}
	classes_end(v->classes);
	return 0;
}

/* ---- bounds ---- */

static void
diversity_put(struct answer *a, const struct verify *v, uint32_t i)
{
	const struct release_column *c = v->sensitive[i];
	uint64_t distinct = classes_distinct(v->classes, i);
	uint32_t class;

	if (c->diversity == L_DISTINCT)
		answer_limit(a, AT_LEAST, c->l,
		    spread_keeps_distinct(distinct, c->l));
	answer_number(a, "distinct l", c->name, distinct);
	if (c->diversity == L_ENTROPY)
		answer_limit(a, AT_LEAST, c->l,
		    classes_keep_entropy(v->classes, i, c->l, &class));
	answer_share(a, "entropy l", c->name, classes_entropy(v->classes, i));
	if (c->diversity != L_RECURSIVE)
		return;
	answer_limit(a, LESS_THAN, c->l,
	    classes_keep_recursive(v->classes, i, c->l, c->of, &class));
	answer_share(a, "recursive c", c->name,
	    classes_recursive(v->classes, i, c->of));
}

static void
closeness_put(struct answer *a, const struct verify *v, uint32_t i)
{
	const struct release_column *c = v->sensitive[i];
	const struct ranking *o = &v->ranking[i];
	uint32_t class;

	if (c->closeness == T_EQUAL)
		answer_limit(a, AT_MOST, c->t,
		    classes_keep_equal(v->classes, i, c->t, &class));
	answer_share(a, "equal t", c->name,
	    classes_equal_distance(v->classes, i));
	if (c->closeness == T_ORDERED)
		answer_limit(a, AT_MOST, c->t,
		    classes_keep_ordered(v->classes, i, o->rank, o->ranks, c->t,
			&class));
	answer_share(a, "ordered t", c->name,
	    classes_ordered_distance(v->classes, i, o->rank, o->ranks));
}

static void
sizes_put(struct answer *a, const struct verify *v)
{
	const struct classes *c = v->classes;
	uint64_t k = v->release->k, smallest = classes_smallest(c);

	answer_number(a, "records", NULL, classes_records(c));
	if (v->units)
		answer_number(a, "persons", v->release->unit,
		    classes_persons(c));
	answer_number(a, "classes", NULL, classes_count(c));
	if (k > 0)
		answer_limit(a, AT_LEAST, (struct ratio){ k, 1 },
		    smallest >= k);
	answer_number(a, "k", NULL, smallest);
}

/* ARX calls the average size of a class AECS. */
static void
quality_put(struct answer *a, const struct verify *v)
{
	const struct classes *c = v->classes;
	uint64_t n = classes_persons(c), k = v->release->k;

	answer_share(a, "average class size", NULL,
	    answer_of(n, classes_count(c)));
	if (k > 0)
		answer_wide(a, "DM", classes_discernibility(c, k));
	answer_wide(a, "DM*", classes_discernibility(c, 0));
	answer_share(a, "average risk", NULL, answer_of(classes_count(c), n));
	answer_share(a, "highest risk", NULL,
	    n == 0 ? 0 : answer_of(1, classes_smallest(c)));
}

static void
all_put(struct answer *a, const struct verify *v)
{
	sizes_put(a, v);
	for (uint32_t i = 0; i < v->sensitives; i++) {
		diversity_put(a, v, i);
		closeness_put(a, v, i);
	}
	quality_put(a, v);
}

/* ---- from begin to end ---- */

static void
verify_ready(struct verify *v, const uint64_t seed[2])
{
	const struct release *r = v->release;

	v->sensitive = mem_array(r->columns + 1, sizeof(*v->sensitive));
	v->sensible = mem_array(r->columns + 1, sizeof(*v->sensible));
	for (size_t i = 0; i < r->columns; i++) {
		v->sensible[i] = r->column[i].role == RELEASE_SENSITIVE;
		v->quasis += r->column[i].role == RELEASE_QUASI;
		if (r->column[i].role == RELEASE_SENSITIVE)
			v->sensitive[v->sensitives++] = &r->column[i];
	}
	v->value = mem_array((size_t)v->sensitives + 1, sizeof(*v->value));
	v->ranking = mem_array((size_t)v->sensitives + 1, sizeof(*v->ranking));
	v->classes = classes_new(seed, v->sensitives);
	v->outlines = intern_new(seed);
	v->number = INTERN_NONE;
	taken_init(&v->taken, v->intake);
}

static void
verify_clear(struct verify *v)
{
	taken_clear(&v->taken);
	classes_free(v->classes);
	intake_free(v->intake);
	intern_free(v->outlines);
	buf_wipe(&v->outline);
	buf_wipe(&v->before);
	buf_wipe(&v->bare);
	mem_free(v->usual);
	mem_free(v->sensible);
	buf_wipe(&v->key);
	for (uint32_t i = 0; i < v->sensitives; i++)
		mem_free(v->ranking[i].rank);
	mem_free(v->ranking);
	mem_free(v->value);
	mem_free(v->sensitive);
}

static void
verify_read(struct verify *v, struct stream_options *o, char **files)
{
	struct answer *a = answer_open(o);
	struct stream_plan plan = { .select = intake_select(v->intake),
		.fields = intake_fields,
		.drops = intake_drops,
		.work = { v, verify_begin, verify_records, verify_end, NULL },
		.every = true,
		.sandbox = SANDBOX_RENAME };

	if (a == NULL)
		return;
	stream_run(o, &plan, files);
	if (msg_status() < STATUS_CALL && !stop_wanted() &&
	    classes_ready(v) == 0) {
		all_put(a, v);
		if (v->release->unit != NULL && !v->units)
			msg_warn("the unit %s is missing: records are counted, "
				 "not persons",
			    v->release->unit);
	}
	answer_close(a);
}

static struct verified
found_of(const struct verify *v)
{
	return (struct verified){ classes_records(v->classes),
		classes_persons(v->classes), classes_count(v->classes),
		classes_smallest(v->classes), v->units };
}

int
verify_run(const struct stream_options *options, const struct release *r,
    char **files, struct verified *found)
{
	struct stream_options o = *options;
	struct verify v = { .release = r,
		.intake = intake_new(r, INTAKE_RELEASED) };
	uint64_t seed[2] = { 0, 0 };
	int bad;

	/* One thread counts all classes. */
	o.jobs = 1;
	if (v.intake == NULL)
		return (int)msg_status();
	bad = intern_seed(seed);
	verify_ready(&v, seed);
	if (bad == 0 && msg_status() < STATUS_CALL)
		verify_read(&v, &o, files);
	if (found != NULL)
		*found = found_of(&v);
	verify_clear(&v);
	if (stop_wanted())
		stop_die();
	return (int)msg_status();
}

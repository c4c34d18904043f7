/* SPDX-License-Identifier: ISC */
#include "disclose/hider.h"

#include "base/mem.h"

/* The methods, by the number of the field. */
struct hider {
	const struct hider_plan *plan;
	struct method **method;
	const struct policy_field **date; /* see hiding_date() */
	size_t methods;
	uint32_t generation;
	struct token_finder *finder;
	struct buf by; /* the restored value of a by-field */
};

/* ---- the one idea: a value goes in, another comes out ---- */

static void
methods_forget(struct hider *w)
{
	for (size_t i = 0; i < w->methods; i++) {
		method_free(w->method[i]);
		w->method[i] = NULL;
	}
}

/* Binds the method of a field that comes for the first time. */
static struct method *
method_meet(struct hider *w, struct record *rec, const struct field *f)
{
	const struct method_spec *spec =
	    hiding_method(w->plan->hiding, f->rule, f->name);
	size_t n = f->number;

	if (record_generation(rec) != w->generation) {
		methods_forget(w);
		w->generation = record_generation(rec);
	}
	if (n >= w->methods) {
		size_t more = 2 * n + 8;

		w->method = mem_resize(w->method, more, sizeof(*w->method));
		w->date = mem_resize(w->date, more, sizeof(*w->date));
		memset(w->method + w->methods, 0,
		    (more - w->methods) * sizeof(*w->method));
		w->methods = more;
	}
	w->method[n] = method_bind(spec, f->name, w->plan->keys);
	w->date[n] = hiding_date(w->plan->hiding, f->rule, f->name);
	if (w->plan->receipt != NULL && !w->plan->hiding->restore)
		receipt_add(w->plan->receipt, f->name, spec);
	return w->method[n];
}

static inline struct method *
method_of(struct hider *w, struct record *rec, const struct field *f)
{
	size_t n = f->number;

	if (n < w->methods && w->method[n] != NULL &&
	    record_generation(rec) == w->generation)
		return w->method[n];
	return method_meet(w, rec, f);
}

static bool
has_text(enum hidden what)
{
	return what == HIDDEN_TEXT || what == HIDDEN_PLAIN ||
	       what == HIDDEN_LITERAL;
}

/*
 * The value of the by-field before hiding; when restoring, a hidden value is
 * restored first.
 */
static bool
by_value(struct hider *w, struct record *rec, int slot, struct text *by)
{
	struct field *f = record_slot(rec, slot);
	enum hidden what;
	const char *why;

	if (f == NULL || record_empty(rec, f) || f->kind == VALUE_ARRAY ||
	    f->kind == VALUE_OBJECT)
		return false;
	*by = record_value(rec, f).text;
	if (f->rule >= 0 &&
	    method_by(w->plan->hiding->rule[f->rule].spec).n > 0)
		return false;
	if (!w->plan->hiding->restore || f->rule < 0)
		return true;
	w->by.len = 0;
	what = method_restore(method_of(w, rec, f), record_value(rec, f), NULL,
	    &w->by, &why);
	if (has_text(what))
		*by = (struct text){ w->by.p, w->by.len };
	return has_text(what) || what == HIDDEN_KEEP;
}

static enum hidden
hide(struct hider *w, struct record *rec, struct field *f, const char **why)
{
	const struct hiding_rule *rule = &w->plan->hiding->rule[f->rule];
	struct text by, *given = NULL;

	if (rule->by >= 0 && by_value(w, rec, rule->by, &by))
		given = &by;
	return method_hide(method_of(w, rec, f), record_value(rec, f), given,
	    record_out(rec), why);
}

static enum hidden
restore(struct hider *w, struct record *rec, struct field *f, const char **why)
{
	const struct hider_plan *p = w->plan;
	const struct hiding_rule *rule = &p->hiding->rule[f->rule];
	struct text by, *given = NULL;

	if (rule->fields.n == 0 && method_proves_key(rule->spec))
		return token_finder_restore(w->finder, record_value(rec, f),
		    record_out(rec), why);
	if (p->receipt != NULL &&
	    !receipt_holds(p->receipt, f->name,
		hiding_method(p->hiding, f->rule, f->name))) {
		*why = "is not in the receipt, or was hidden with another "
		       "method";
		return HIDDEN_REFUSE;
	}
	if (rule->by >= 0 && by_value(w, rec, rule->by, &by))
		given = &by;
	return method_restore(method_of(w, rec, f), record_value(rec, f), given,
	    record_out(rec), why);
}

/* Whether a value means, where dates are hidden, that there is none. */
static bool
means_no_date(struct hider *w, struct record *rec, const struct field *f,
    struct text value)
{
	const struct hiding *h = w->plan->hiding;

	if (h->policy == NULL || h->policy->no_dates == 0 || h->found == NULL)
		return false;
	(void)method_of(w, rec, f);
	return w->date[f->number] != NULL &&
	       policy_means_no_date(h->policy, h->found, w->date[f->number],
		   value);
}

/* What becomes of a value.  A date that another one was moved to must not mean
 * that there is none. */
static enum hidden
turn(struct hider *w, struct record *rec, struct field *f, const char **why)
{
	size_t from = record_out(rec)->len;
	struct value v = record_value(rec, f);
	enum hidden what;

	if (!value_nests(v.kind) && means_no_date(w, rec, f, v.text))
		return HIDDEN_KEEP;
	if (w->plan->hiding->restore)
		return restore(w, rec, f, why);
	what = hide(w, rec, f, why);
	if (!has_text(what) || !means_no_date(w, rec, f,
				   (struct text){ record_out(rec)->p + from,
				       record_out(rec)->len - from }))
		return what;
	*why = "the new date would be one that means none (not_a_date)";
	return HIDDEN_REFUSE;
}

static void
field_hide(struct hider *w, struct record *rec, struct field *f)
{
	size_t from = record_out(rec)->len;
	const char *why = "";

	switch (turn(w, rec, f, &why)) {
	case HIDDEN_DROP: /* the stream has already dropped the field */
	case HIDDEN_KEEP: break;
	case HIDDEN_NULL: record_null(rec, f); break;
	case HIDDEN_TEXT: record_set(rec, f, from, RECORD_TEXT); break;
	case HIDDEN_PLAIN: record_set(rec, f, from, RECORD_PLAIN); break;
	case HIDDEN_LITERAL: record_set(rec, f, from, RECORD_LITERAL); break;
	case HIDDEN_REFUSE: record_refuse(rec, f, why); break;
	}
}

/* Whether a field that the policy does not list holds nothing, where the policy
 * lists what may be in it. */
static bool
is_hollow(const struct hiding *h, const struct record *rec,
    const struct field *f)
{
	return h->rule[f->rule].fields.n == 0 &&
	       (record_hollow(rec, f) || record_empty(rec, f)) &&
	       select_names_below(h->select, f->name);
}

/* Why the policy does not let a field out. */
static const char *
unlisted(const struct hiding *h, const struct field *f)
{
	const struct hiding_rule *rule = &h->rule[f->rule];
	const char *why = rule->fields.n > 0
			      ? NULL
			      : select_refuses(h->select, f->name, f->kind);

	return why == NULL ? rule->refuse : why;
}

/* Empty and null values stay as they are. */
static void
look_at(struct hider *w, struct record *rec, struct field *f)
{
	const struct hiding_rule *rule = &w->plan->hiding->rule[f->rule];

	if (rule->refuse != NULL && is_hollow(w->plan->hiding, rec, f))
		return;
	if (rule->refuse != NULL)
		record_refuse(rec, f, unlisted(w->plan->hiding, f));
	else if (!rule->single && !record_empty(rec, f))
		field_hide(w, rec, f);
	else if (f->kind == VALUE_OBJECT || f->kind == VALUE_ARRAY)
		record_refuse(rec, f,
		    "an object or array, but the policy has a single value");
}

void
hider_record(struct hider *w, struct record *rec)
{
	for (size_t i = 0; i < rec->fields; i++) {
		struct field *f = &rec->field[i];

		if (f->rule >= 0 && f->change == FIELD_AS_IS)
			look_at(w, rec, f);
	}
}

struct hider *
hider_new(const struct hider_plan *p)
{
	struct hider *w = mem_alloc(sizeof(*w));

	w->plan = p;
	if (p->hiding->restore && p->keys != NULL)
		w->finder = token_finder_new(p->keys);
	return w;
}

void
hider_free(struct hider *w)
{
	if (w == NULL)
		return;
	methods_forget(w);
	mem_free(w->method);
	mem_free(w->date);
	token_finder_free(w->finder);
	buf_wipe(&w->by);
	mem_free(w);
}

int
hider_fields(struct hiding *h, const struct stream_names *in)
{
	h->numbered = !in->header;
	if (hiding_fields(h, in->name, in->n, in->file) != 0)
		return -1;
	if (h->found != NULL)
		policy_wish(h->found, in->wish);
	return 0;
}

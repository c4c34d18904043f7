/* SPDX-License-Identifier: ISC */
/* pp-correct guard: keeps out of a feed what brings a wrong value back. */
#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "correct/correct.h"
#include "correct/guard.h"
#include "correct/inside.h"
#include "correct/wishes.h"
#include "policy/policyopen.h"
#include "record/arena.h"
#include "record/slotvalue.h"

struct guarding {
	const struct correct_options *options;
	struct policy *policy;
	const struct policy_dataset *dataset;
	int64_t now;
	struct keyring *ring;
	struct subject_hasher *hasher;
	struct guard *guard;
	struct select *select;
	/* The guarded fields, by the rule that selects them. */
	const struct policy_field **field;
	size_t fields;
	int *slot; /* of the key, then of the person */
	size_t *key, *person;
	uint64_t kept, lost, strange;
};

/* One thread. */
struct watcher {
	struct guarding *all;
	struct value *value; /* of the key, then of the person */
	struct arena memory;
	struct buf room;
	uint64_t kept, lost, strange;
};

/* ---- preparing ---- */

static int
missing(const char *what)
{
	msg_error(STATUS_CALL, "%s", what);
	return -1;
}

static int
call_ready(struct guarding *g)
{
	const struct correct_options *o = g->options;

	if (!policy_named(o->policy))
		return missing("no policy given: use -p FILE, or set "
			       "PP_POLICY");
	g->policy = policy_open(o->policy, o->now, &g->now);
	if (g->policy == NULL)
		return -1;
	if (o->dataset == NULL)
		return missing("no dataset given: use -D NAME");
	g->dataset = policy_dataset_named(g->policy, text_of(o->dataset));
	if (g->dataset == NULL)
		return -1;
	if (o->guard == NULL)
		return missing("guard needs the file of wrong values: use "
			       "--guard FILE");
	if (o->known.key == NULL)
		return missing("guard needs a key file: use -k FILE");
	return 0;
}

static int
files_ready(const struct guarding *g, char **files)
{
	const struct correct_options *o = g->options;
	const struct file_use use[] = {
		{ o->stream.output, true, true, 0 },
		{ o->stream.rejects, true, true, 0 },
		{ o->guard, false, false, 0 },
		{ o->known.key, false, false, 0 },
		{ o->policy, false, false, 0 },
	};

	return policy_files_check(g->policy, use, sizeof(use) / sizeof(*use),
	    files);
}

static void
fields_find(struct guarding *g)
{
	const struct policy_dataset *d = g->dataset;

	g->field = mem_array(d->fields + 1, sizeof(*g->field));
	for (size_t i = 0; i < d->fields; i++)
		if (guard_has_field(g->guard, d, &d->field[i]))
			g->field[g->fields++] = &d->field[i];
}

static int
prepare(struct guarding *g, char **files)
{
	const struct correct_options *o = g->options;

	if (call_ready(g) != 0 || files_ready(g, files) != 0)
		return -1;
	g->ring = keyring_load(o->known.key);
	if (g->ring == NULL)
		return -1;
	g->hasher = subject_hasher_new(g->ring);
	g->guard = guard_open(o->guard, false, g->policy, g->hasher);
	if (g->guard == NULL)
		return -1;
	fields_find(g);
	return 0;
}

/* ---- when the names of the input are known ---- */

static bool
has_column(const struct stream_names *in, const struct policy_field *f)
{
	for (size_t i = 0; i < in->n; i++)
		if (text_equal(in->name[i], f->name))
			return true;
	return false;
}

static bool
has_all(const struct stream_names *in, const struct policy_field *const *f,
    size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!has_column(in, f[i]))
			return false;
	return n > 0;
}

static int
slots_choose(struct guarding *g, const struct policy_field *const *f, size_t n,
    size_t *number, size_t from)
{
	for (size_t i = 0; i < n; i++) {
		number[i] = from + i;
		g->slot[from + i] =
		    slot_find(g->select, f[i]->name, SLOT_NOWHERE);
		if (g->slot[from + i] < 0)
			return -1;
	}
	return 0;
}

static int
fields_choose(struct guarding *g)
{
	for (size_t i = 0; i < g->fields; i++) {
		struct buf b = { 0 };
		const char *why;
		int bad;

		select_literal(&b, g->field[i]->name);
		bad = select_add_maybe(g->select, (struct text){ b.p, b.len },
		    (int)i, &why);
		buf_clear(&b);
		if (bad != 0)
			return slot_malformed(g->field[i]->name, why);
	}
	return 0;
}

/* A column of another name may be one that is guarded. */
static void
renamed_tell(const struct guarding *g, const struct stream_names *in)
{
	char shown[MSG_NAME_MAX + 1];
	bool all = true;

	for (size_t i = 0; i < in->n && all; i++)
		all = policy_holds(g->dataset, in->name[i]);
	for (size_t i = 0; i < g->fields && !all; i++) {
		if (has_column(in, g->field[i]))
			continue;
		msg_error(STATUS_LOOK,
		    "%s: lacks \"%s\", of which wrong values are known, and "
		    "has "
		    "columns that the policy does not know: one of them may be "
		    "it",
		    in->file,
		    msg_name(shown, sizeof(shown), g->field[i]->name));
	}
}

static int
guard_fields(void *guarding, const struct stream_names *in)
{
	struct guarding *g = guarding;
	const struct policy_dataset *d = g->dataset;
	const size_t n = d->keys + d->persons;

	policy_wish(d, in->wish);
	if (in->from != FORMAT_NDJSON && !has_all(in, d->key, d->keys) &&
	    !has_all(in, d->person, d->persons))
		return missing("the input has neither the \"key\" nor the "
			       "\"person\" of the dataset, so nobody knows "
			       "whose its values are");
	if (in->from != FORMAT_NDJSON)
		renamed_tell(g, in);
	g->slot = mem_array(n + 1, sizeof(*g->slot));
	g->key = mem_array(d->keys + 1, sizeof(*g->key));
	g->person = mem_array(d->persons + 1, sizeof(*g->person));
	return slots_choose(g, d->key, d->keys, g->key, 0) != 0 ||
		       slots_choose(g, d->person, d->persons, g->person,
			   d->keys) != 0
		   ? -1
		   : fields_choose(g);
}

/* ---- records ---- */

static void *
watcher_begin(void *guarding)
{
	struct watcher *w = mem_alloc(sizeof(*w));

	w->all = guarding;
	return w;
}

static void
watcher_end(void *watcher)
{
	struct watcher *w = watcher;

	mem_free(w->value);
	arena_clear(&w->memory);
	buf_wipe(&w->room);
	mem_free(w);
}

static void
watcher_written(void *watcher)
{
	struct watcher *w = watcher;

	w->all->kept += w->kept;
	w->all->lost += w->lost;
	w->all->strange += w->strange;
	w->kept = w->lost = w->strange = 0;
}

/* Whether nobody can tell whose the record is. */
static bool
is_nameless(const struct watcher *w)
{
	const struct policy_dataset *d = w->all->dataset;
	size_t key = 0, person = 0;

	for (size_t i = 0; i < d->keys; i++)
		key += !wish_absent(&w->value[i]);
	for (size_t i = 0; i < d->persons; i++)
		person += !wish_absent(&w->value[d->keys + i]);
	return (d->keys == 0 || key < d->keys) &&
	       (d->persons == 0 || person < d->persons);
}

static bool
is_wrong(struct watcher *w, const struct policy_field *f, const struct value *v)
{
	const struct guarding *g = w->all;
	struct guarded of = { .dataset = g->dataset,
		.field = f,
		.is = v,
		.value = w->value,
		.key = g->key,
		.person = g->person };

	if (wish_absent(v) || value_nests(v->kind))
		return false;
	if (guard_is_wrong(g->guard, &of, &w->room))
		return true;
	of.by_person = true;
	return guard_is_wrong(g->guard, &of, &w->room);
}

static bool
has_field(const struct record *rec, size_t field)
{
	for (size_t i = 0; i < rec->fields; i++)
		if (rec->field[i].rule == (int)field)
			return true;
	return false;
}

/* Whether the value of a guarded field may be where it is not looked for. */
static bool
is_strange(const struct guarding *g, struct record *rec)
{
	bool strange = false;

	for (size_t i = 0; i < rec->fields && !strange; i++)
		strange = rec->field[i].rule >= 0 &&
			  value_nests(record_value(rec, &rec->field[i]).kind);
	if (rec->strange.p == NULL || strange)
		return strange;
	for (size_t i = 0; i < g->fields && !strange; i++)
		strange = !has_field(rec, i);
	return strange || slots_renamed(g->select, rec);
}

static void
record_watch(struct watcher *w, struct record *rec)
{
	const struct guarding *g = w->all;

	slot_values(rec, g->slot, g->dataset->keys + g->dataset->persons,
	    w->value, &w->memory);
	for (size_t i = 0; i < rec->fields; i++) {
		struct field *f = &rec->field[i];
		char room[NUM_PLAIN];
		struct value v;
		size_t n;

		if (f->rule < 0)
			continue;
		v = record_value(rec, f);
		n = v.kind == VALUE_NUMBER ? num_plain(v.text, room) : 0;
		if (n > 0)
			v.text = (struct text){ room, n };
		if (!is_wrong(w, g->field[f->rule], &v))
			continue;
		w->kept++;
		if (g->options->stream.rejects != NULL)
			record_refuse(rec, f,
			    "brings back a value that was corrected");
		else
			record_skip(rec);
		return;
	}
	w->lost += is_nameless(w);
	w->strange += is_strange(g, rec);
}

static void
watcher_records(void *watcher, struct batch *b)
{
	struct watcher *w = watcher;
	const struct policy_dataset *d = w->all->dataset;
	struct record *rec;

	if (w->value == NULL)
		w->value =
		    mem_array(d->keys + d->persons + 1, sizeof(*w->value));
	while ((rec = record_next(b)) != NULL)
		if (w->all->fields > 0)
			record_watch(w, rec);
}

/* ---- the whole run ---- */

static void
tell(const struct guarding *g)
{
	if (msg_status() >= STATUS_CALL || stop_wanted())
		return;
	if (g->kept > 0)
		msg_error(STATUS_LOOK,
		    "%llu record%s kept out: %s a value that was corrected",
		    (unsigned long long)g->kept,
		    msg_plural(g->kept, " was", "s were"),
		    msg_plural(g->kept, "it brings back", "they bring back"));
	if (g->lost > 0)
		msg_error(STATUS_LOOK,
		    "%llu record%s neither key nor person, so nobody knows "
		    "whether %s a wrong value back",
		    (unsigned long long)g->lost,
		    msg_plural(g->lost, " has", "s have"),
		    msg_plural(g->lost, "it brings", "they bring"));
	if (g->strange > 0)
		msg_error(STATUS_LOOK,
		    "%llu record%s may have a value under another name or in "
		    "another place than the policy says, so nobody knows "
		    "whether %s a wrong value back",
		    (unsigned long long)g->strange,
		    msg_plural(g->strange, "", "s"),
		    msg_plural(g->strange, "it brings", "they bring"));
}

static void
guarding_clear(struct guarding *g)
{
	guard_close(g->guard);
	subject_hasher_free(g->hasher);
	keyring_free(g->ring);
	mem_free(g->field);
	mem_free(g->slot);
	mem_free(g->key);
	mem_free(g->person);
	select_free(g->select);
	policy_free(g->policy);
}

int
correct_guard(struct correct_options *o, char **files)
{
	struct guarding g = { .options = o, .select = select_new() };

	if (prepare(&g, files) == 0) {
		const struct stream_plan plan = {
			.select = g.select,
			.fields = guard_fields,
			.known = { correct_knows, g.dataset },
			.work = { &g, watcher_begin, watcher_records,
			    watcher_end, watcher_written },
			.every = true,
		};

		stream_run(&o->stream, &plan, files);
		tell(&g);
	}
	guarding_clear(&g);
	if (stop_wanted())
		stop_die();
	return (int)msg_status();
}

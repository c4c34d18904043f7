/* SPDX-License-Identifier: ISC */
#include "export/pick.h"

#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "disclose/hider.h"
#include "export/keymember.h"
#include "export/policydigest.h"
#include "permit/others.h"
#include "record/json.h"
#include "record/ndjson.h"
#include "record/slotvalue.h"

struct picking {
	const struct pick_plan *plan;
	struct hiding hiding;
	struct hider_plan hider;
	const struct policy_dataset *dataset; /* that of the plan */
	struct retain *retain;
	size_t *key;
	int *slot;
	struct pick_counts counts;
	struct buf others; /* that are in doubt: by what they are known */
};

struct picker {
	struct picking *all;
	struct hider *hider;
	struct facts_view *view;
	struct value *value;
	struct arena memory;
	struct buf review, others;
	struct pick_counts counts;
	struct facts_known *known; /* of picks that are not written yet */
	size_t knowns, known_room;
	struct buf *line; /* of the pick that is made */
};

static void *
picker_begin(void *picking)
{
	struct picker *w = mem_alloc(sizeof(*w));

	w->all = picking;
	return w;
}

static void
picker_end(void *worker)
{
	struct picker *w = worker;

	hider_free(w->hider);
	facts_view_free(w->view);
	mem_free(w->value);
	mem_free(w->known);
	arena_clear(&w->memory);
	buf_wipe(&w->review);
	buf_wipe(&w->others);
	mem_free(w);
}

/* ---- one record ---- */

static void
known_note(struct picker *w, const struct facts_known *known)
{
	if (w->all->plan->found == NULL)
		return;
	if (w->knowns == w->known_room) {
		w->known_room = 2 * w->known_room + 64;
		w->known =
		    mem_resize(w->known, w->known_room, sizeof(*w->known));
	}
	w->known[w->knowns++] = *known;
}

static void
hash_put(void *worker, const struct facts_known *known)
{
	struct buf *b = ((struct picker *)worker)->line;

	if (b->p[b->len - 1] == '}')
		buf_add_byte(b, ',');
	buf_add_byte(b, '{');
	if (known->of != NULL)
		ndjson_put(b, "of", known->of->name);
	else
		ndjson_put(b, "by", known->kind);
	subject_member(b, "hash", &known->subject);
	if (known->itself && !known->sure)
		buf_add_string(b, ",\"itself\":true");
	buf_add_string(b, known->sure ? ",\"sure\":true}" : ",\"sure\":false}");
}

static void
known_put(void *worker, const struct facts_known *known)
{
	known_note(worker, known);
	hash_put(worker, known);
}

/* By what the person of the record is known, and whose it is. */
static void
hashes_put(struct picker *w, struct buf *b, facts_known_put *put)
{
	struct subject person;

	if (facts_hash(w->view, HASH_PERSON, w->value, &person))
		subject_member(b, "person", &person);
	buf_add_string(b,
	    b->p[b->len - 1] == '{' ? "\"known\":[" : ",\"known\":[");
	w->line = b;
	facts_own_forms(w->view, w->value, put, w);
	buf_add_byte(b, ']');
}

/* Names each field that has a value and does not go out. */
static void
withheld_put(struct record *rec, struct buf *b)
{
	bool first = true;

	buf_add_string(b, ",\"withheld\":[");
	for (size_t i = 0; i < rec->fields; i++) {
		const struct field *f = &rec->field[i];
		bool again = false;

		if (f->change != FIELD_DROPPED || record_empty(rec, f))
			continue;
		for (size_t j = 0; j < i && !again; j++)
			again = rec->field[j].number == f->number;
		if (again)
			continue;
		if (!first)
			buf_add_byte(b, ',');
		first = false;
		json_encode(b, f->name);
	}
	buf_add_byte(b, ']');
}

static void
pick_put(struct picker *w, struct record *rec)
{
	const struct picking *s = w->all;
	struct buf *b = record_out(rec);
	size_t from = b->len;

	buf_add_byte(b, '{');
	ndjson_put(b, "request", s->plan->answering.request->id);
	ndjson_put(b, "dataset", s->dataset->name);
	keymember_put(b, s->dataset, s->key, w->value);
	hashes_put(w, b, known_put);
	buf_add_string(b, ",\"logged\":[");
	facts_own_logged(w->view, w->value, hash_put, w);
	buf_add_byte(b, ']');
	withheld_put(rec, b);
	buf_add_byte(b, '}');
	record_set_last(rec, NULL, text_of(PICK_MEMBER), from, RECORD_LITERAL);
}

static void
review_put(struct picker *w)
{
	struct buf *b = &w->review;
	const struct policy_field *f = facts_unread(w->view);

	w->counts.unsure++;
	if (w->counts.unread == NULL)
		w->counts.unread = f;
	if (w->all->plan->review < 0)
		return;
	buf_add_byte(b, '{');
	ndjson_put(b, "request", w->all->plan->answering.request->id);
	ndjson_put(b, "dataset", w->all->dataset->name);
	keymember_put(b, w->all->dataset, w->all->key, w->value);
	if (f != NULL)
		ndjson_put(b, "field", f->name);
	ndjson_put(b, "reason", text_of("not clear whose it is"));
	buf_add_string(b, "}\n");
}

/* What somebody else may have, too, is nobody's. */
static void
other_put(struct picker *w)
{
	struct buf *b = &w->others;

	if (!w->all->plan->policy->shared_value ||
	    w->all->dataset->persons == 0)
		return;
	buf_add_string(b, ",{");
	hashes_put(w, b, hash_put);
	buf_add_byte(b, '}');
}

static void
record_pick(struct picker *w, struct record *rec)
{
	const struct picking *s = w->all;
	struct retain_facts facts;
	enum facts_own own;

	w->counts.records++;
	slot_values(rec, s->slot, retain_fields(s->retain), w->value,
	    &w->memory);
	facts_look(w->view, w->value, &facts);
	own = facts_own(w->view);
	if (own != OWN_SURE) {
		record_skip(rec);
		if (own == OWN_MAYBE) {
			review_put(w);
			other_put(w);
		}
		return;
	}
	hider_record(w->hider, rec);
	if (rec->refused)
		return;
	w->counts.picked++;
	pick_put(w, rec);
}

static void
picker_records(void *worker, struct batch *batch)
{
	struct picker *w = worker;
	struct record *rec;

	while ((rec = record_next(batch)) != NULL) {
		if (w->hider == NULL) {
			w->hider = hider_new(&w->all->hider);
			w->view = facts_view_new(w->all->plan->known);
			w->value = mem_array(retain_fields(w->all->retain) + 1,
			    sizeof(*w->value));
		}
		record_pick(w, rec);
	}
}

static void
picker_written(void *worker)
{
	struct picker *w = worker;
	struct picking *s = w->all;

	s->counts.records += w->counts.records;
	s->counts.picked += w->counts.picked;
	s->counts.unsure += w->counts.unsure;
	if (s->counts.unread == NULL)
		s->counts.unread = w->counts.unread;
	w->counts = (struct pick_counts){ 0 };
	if (w->review.len > 0 &&
	    file_write(s->plan->review, w->review.p, w->review.len) != 0)
		msg_error_os(STATUS_STOP, "--review");
	w->review.len = 0;
	buf_add(&s->others, w->others.p, w->others.len);
	w->others.len = 0;
	for (size_t i = 0; i < w->knowns; i++)
		s->plan->found(s->plan->ctx, &w->known[i]);
	w->knowns = 0;
}

/* ---- when the names of the input are known ---- */

static int
slots_choose(struct picking *s, enum format from)
{
	const size_t n = retain_fields(s->retain);

	s->slot = mem_array(n + 1, sizeof(*s->slot));
	for (size_t i = 0; i < n; i++) {
		const struct policy_field *f = retain_field(s->retain, i);

		s->slot[i] = slot_find(s->hiding.select, f->name,
		    slot_must(policy_says_whose(s->dataset, f), from));
		if (s->slot[i] < 0)
			return -1;
	}
	return 0;
}

/* A dataset by which nobody is found would always look as if there were
 * nothing. */
static int
finds_people(const struct policy_dataset *d)
{
	char shown[MSG_NAME_MAX + 1];

	if (d->identities + d->persons > 0)
		return 0;
	msg_error(STATUS_CALL,
	    "dataset \"%s\" finds nobody: it has neither identity nor person "
	    "in the policy",
	    msg_name(shown, sizeof(shown), d->name));
	return -1;
}

int
pick_fits(const struct policy_dataset *d)
{
	char shown[MSG_NAME_MAX + 1];

	if (!policy_member(d, text_of(PICK_MEMBER)))
		return finds_people(d);
	msg_error(STATUS_CALL,
	    "dataset \"%s\" has a field \"" PICK_MEMBER
	    "\", which is that of picks: give it another name",
	    msg_name(shown, sizeof(shown), d->name));
	return -1;
}

static int
fields(void *picking, const struct stream_names *in)
{
	struct picking *s = picking;

	if (hider_fields(&s->hiding, in) != 0)
		return -1;
	s->retain = retain_new(s->plan->policy, s->dataset, s->plan->now);
	if (s->retain == NULL ||
	    facts_bind(s->plan->known, s->retain, s->dataset, true) != 0)
		return -1;
	s->key = retain_needs(s->retain, s->dataset->key, s->dataset->keys);
	return slots_choose(s, in->from);
}

static bool
drops(const void *picking, int rule)
{
	const struct picking *s = picking;

	return s->hiding.rule[rule].drops;
}

static void
knew_put(const struct facts *known, struct buf *b)
{
	size_t n;
	const struct subject *s = facts_own_knew(known, &n);

	buf_add_string(b, ",\"knew\":[");
	for (size_t i = 0; i < n; i++) {
		buf_add_string(b, i == 0 ? "\"" : ",\"");
		subject_put(&s[i], b);
		buf_add_byte(b, '"');
	}
	buf_add_byte(b, ']');
}

/* Says that the dataset was searched, and how. */
static void
tail(void *picking, uint64_t refused, struct buf *b)
{
	struct picking *s = picking;
	const struct answering *a = &s->plan->answering;

	buf_add_string(b, "{\"" PICK_MEMBER "\":{");
	ndjson_put(b, "request", a->request->id);
	ndjson_put(b, "dataset", s->plan->dataset->name);
	ndjson_put(b, "fields", text_of(answering_fields(a)));
	policydigest_put(s->plan->policy, b);
	buf_printf(b,
	    ",\"records\":%llu,\"picked\":%llu,\"unsure\":%llu,"
	    "\"refused\":%llu",
	    (unsigned long long)s->counts.records,
	    (unsigned long long)s->counts.picked,
	    (unsigned long long)s->counts.unsure, (unsigned long long)refused);
	knew_put(s->plan->known, b);
	if (s->others.len > 0) {
		buf_add_string(b, ",\"others\":[");
		buf_add(b, s->others.p + 1, s->others.len - 1);
		buf_add_byte(b, ']');
	}
	buf_add_string(b, "}}\n");
}

void
pick_unsure_tell(const struct policy_dataset *d, const struct pick_counts *c,
    bool review)
{
	char shown[MSG_NAME_MAX + 1], dataset[MSG_NAME_MAX + 1];
	const bool one = c->unsure == 1;
	struct buf b = { 0 };

	if (c->unsure == 0)
		return;
	msg_name(dataset, sizeof(dataset), d->name);
	if (c->unread != NULL)
		buf_printf(&b, " (\"%s\" cannot be read)",
		    msg_name(shown, sizeof(shown), c->unread->name));
	msg_error(STATUS_LOOK,
	    "%s: %llu record%s may be of the person who asks, and %s not "
	    "picked%.*s: look at %s%s",
	    dataset, (unsigned long long)c->unsure, one ? "" : "s",
	    one ? "was" : "were", (int)b.len, b.len > 0 ? b.p : "",
	    one ? "it" : "them", review ? "" : "; --review FILE says which");
	buf_clear(&b);
}

int
pick_files(const struct pick_plan *plan, const struct stream_options *o,
    char **files, struct pick_counts *counts)
{
	struct picking s = { .plan = plan };
	struct stream_options options = *o;
	int result = -1;

	options.to = FORMAT_NDJSON;
	s.hiding.fixed = true;
	s.hiding.policy = plan->policy;
	s.hiding.dataset = s.dataset = plan->dataset;
	s.hiding.whom =
	    plan->answering.names_only ? HIDING_FOR_NAMES : HIDING_FOR_PERSON;
	s.hiding.origin = answering_origins(&plan->answering, plan->policy);
	if (hiding_ready(&s.hiding) == 0) {
		struct stream_plan stream = {
			.select = s.hiding.select,
			.fields = fields,
			.drops = drops,
			.tail = tail,
			.work = { &s, picker_begin, picker_records, picker_end,
			    picker_written },
			.every = true,
			.must_match = true,
			.one_form = true,
			.adds = true,
			.sandbox = SANDBOX_RENAME,
		};

		s.hider = (struct hider_plan){ &s.hiding, NULL, NULL };
		stream_run(&options, &stream, files);
		result = msg_status() < STATUS_CALL ? 0 : -1;
	}
	*counts = s.counts;
	buf_wipe(&s.others);
	hiding_clear(&s.hiding);
	retain_free(s.retain);
	mem_free(s.key);
	mem_free(s.slot);
	return result;
}

/* ---- picks that are there ---- */

/* NULL, or what is wrong with a hash. */
static const char *
known_read(const struct policy *p, const struct node *one,
    struct facts_known *known)
{
	*known = (struct facts_known){ .kind = ndjson_text(one, "by"),
		.of = policy_dataset(p, ndjson_text(one, "of")),
		.itself = node_true(node_get(one, "itself")) ||
			  node_true(node_get(one, "sure")),
		.sure = node_true(node_get(one, "sure")) };
	if (known->kind.n == 0 && known->of == NULL)
		return "\"of\" is not a dataset of the policy";
	return subject_parse(ndjson_text(one, "hash"), &known->subject) == 0
		   ? NULL
		   : "\"hash\" is not a keyed hash (h1:...)";
}

const char *
pick_known_read(const struct policy *p, const struct node *pick,
    const char *member, const char *(*take)(void *, const struct facts_known *),
    void *ctx)
{
	const struct node *list = node_get(pick, member);
	const char *why = NULL;
	struct facts_known known;

	if (list == NULL || node_kind(list) != NODE_LIST)
		return "\"" PICK_MEMBER "\" lacks the list \"known\"";
	for (size_t i = 0; i < node_size(list) && why == NULL; i++) {
		why = known_read(p, node_at(list, i), &known);
		/* What take() returns is static. */
		/* cppcheck-suppress returnDanglingLifetime */
		why = why == NULL ? take(ctx, &known) : why;
	}
	/* cppcheck-suppress returnDanglingLifetime */
	return why;
}

static const char *
also_add(void *known, const struct facts_known *one)
{
	bool news;

	return facts_own_add(known, one, &news);
}

static bool
is_key(const struct policy_dataset *d, const struct policy_field *f)
{
	return d->keys == 1 && d->key[0] == f;
}

bool
pick_of_one(const struct policy_dataset *d, const struct facts_known *known)
{
	if (known->of != NULL)
		return d->persons == 1 && is_key(d, d->person[0]);
	for (size_t i = 0; i < d->identities; i++)
		if (text_equal(d->identity[i].type, known->kind) &&
		    !is_key(d, d->identity[i].field))
			return false;
	return true;
}

bool
pick_follows(const struct policy_dataset *d, const struct policy_dataset *said)
{
	return said != d || facts_repeats(d);
}

static const char *
also_take(void *ctx, const struct node *line)
{
	const struct pick_plan *p = ctx;
	const struct node *pick = node_get(line, PICK_MEMBER);

	if (pick == NULL)
		return "is no pick of pp-export: it lacks \"" PICK_MEMBER "\"";
	if (!text_equal(ndjson_text(pick, "request"), p->answering.request->id))
		return "is a pick for another request";
	/* The line that ends them. */
	if (node_get(pick, "known") == NULL ||
	    !pick_follows(p->dataset,
		policy_dataset(p->policy, ndjson_text(pick, "dataset"))))
		return NULL;
	return pick_known_read(p->policy, pick, "known", also_add, p->known);
}

/* ---- the command ---- */

struct pick {
	struct pick_options *options;
	struct asker asking;
	struct pick_plan plan;
	struct outfile *review;
};

static int
files_ready(const struct pick *s, char **files)
{
	const struct pick_options *o = s->options;
	const struct file_use fixed[] = {
		{ o->stream.output, true, true, 0 },
		{ o->stream.rejects, true, true, 0 },
		{ o->review, true, false, 0 },
		{ o->policy, false, false, 0 },
		{ o->known.key, false, false, 0 },
		{ o->known.ledger, false, false,
		    policy_file_kind(POLICY_LEDGER) },
	};
	const size_t n = sizeof(fixed) / sizeof(*fixed);
	struct file_use *use = mem_array(n + o->alsos, sizeof(*use));
	int bad;

	memcpy(use, fixed, sizeof(fixed));
	for (size_t i = 0; i < o->alsos; i++)
		use[n + i] = (struct file_use){ o->also[i], false, false, 0 };
	bad = policy_files_check(s->plan.policy, use, n + o->alsos, files);
	mem_free(use);
	return bad;
}

/* The line that says that a dataset was searched needs its name. */
static int
dataset_find(struct pick *s)
{
	const char *name = s->options->dataset;

	if (name == NULL) {
		msg_error(STATUS_CALL,
		    "no dataset given: use -D NAME, so that it is known which "
		    "one was searched");
		return -1;
	}
	s->plan.dataset = policy_dataset_named(s->plan.policy, text_of(name));
	return s->plan.dataset == NULL ? -1 : pick_fits(s->plan.dataset);
}

static int
request_find(struct pick *s)
{
	struct asker *a = &s->asking;

	if (asker_open(a) != 0)
		return -1;
	s->plan.policy = a->policy;
	s->plan.known = a->facts;
	s->plan.now = a->now;
	if (answering_find(&s->plan.answering, facts_request(a->facts),
		a->policy) != 0)
		return -1;
	s->plan.answering.portable |= s->options->portable;
	return 0;
}

static int
prepare(struct pick *s, char **files)
{
	const struct pick_options *o = s->options;

	if (request_find(s) != 0 || dataset_find(s) != 0 ||
	    files_ready(s, files) != 0)
		return -1;
	for (size_t i = 0; i < o->alsos; i++)
		if (ndjson_read(o->also[i], 0, also_take, &s->plan) != 0)
			return -1;
	if (o->review == NULL)
		return 0;
	s->review = outfile_begin(o->review, 0600);
	if (s->review == NULL)
		return -1;
	s->plan.review = outfile_fd(s->review);
	return 0;
}

int
pick_run(struct pick_options *o, char **files)
{
	struct pick s = { .options = o,
		.asking = { .request = o->request,
		    .policy_file = o->policy,
		    .now_text = o->now,
		    .known = &o->known },
		.plan = { .review = -1 } };
	struct pick_counts counts = { 0 };

	/* Picks are for nobody else to read. */
	umask(077);
	if (prepare(&s, files) == 0 &&
	    pick_files(&s.plan, &o->stream, files, &counts) == 0) {
		struct outfile *review = s.review;

		pick_unsure_tell(s.plan.dataset, &counts, review != NULL);
		s.review = NULL;
		if (review != NULL)
			(void)outfile_end(review);
		if (o->stream.verbose)
			msg_note("%llu of %llu records picked",
			    (unsigned long long)counts.picked,
			    (unsigned long long)counts.records);
	}
	outfile_discard(s.review);
	asker_clear(&s.asking);
	mem_free(o->also);
	if (stop_wanted())
		stop_die();
	return (int)msg_status();
}

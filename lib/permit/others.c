/* SPDX-License-Identifier: ISC */
#include "permit/others.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/stop.h"
#include "facts/pass.h"
#include "hide/crypto.h"
#include "record/slotvalue.h"
#include "record/spool.h"

/* A file is read so often at most. */
enum { READINGS = 64 };

/* ---- a reading, in a child process ---- */

/* A reader of one file: what it does with the values of a record. */
struct reader {
	const struct others *others;
	const struct policy_dataset *dataset;
	struct select *select;
	struct pass_out out;
	int *slot;
	/* People: */
	struct bars bars;
	struct bars_view view;
	/* Consent: whose it is, then what it is. */
	const struct consents *consents;
	struct value value[CONSENT_PARTS + 1];
	struct arena memory;
	struct consents_room room;
};

/* Tags of items of consent, above the enum consent: in which form they are. */
enum { FORM_OWN, FORM_ALIKE = 4, FORM_UNREAD = 8 };

static void
item_add(struct reader *r, const unsigned char *key, int64_t at, uint32_t tag)
{
	struct pass_item item = { .at = at, .tag = tag };

	memcpy(item.key, key, sizeof(item.key));
	pass_add(&r->out, &item);
}

static void
items_write(void *reader)
{
	struct reader *r = reader;

	pass_write(&r->out);
}

static void *
reader_begin(void *reader)
{
	return reader;
}

static void
reader_end(void *reader)
{
	struct reader *r = reader;

	buf_wipe(&r->out.items);
	buf_wipe(&r->room.own);
	buf_wipe(&r->room.alike);
	arena_clear(&r->memory);
}

static bool
knows(const void *dataset, struct text path)
{
	return policy_holds(dataset, path);
}

static int
slot_choose(struct reader *r, size_t i, const struct policy_field *f, bool must,
    enum format from)
{
	char shown[MSG_NAME_MAX + 1];
	const char *why;

	r->slot[i] =
	    slot_named(r->select, f->name, slot_must(must, from), &why);
	if (r->slot[i] >= 0)
		return 0;
	msg_error(STATUS_CALL, "%sfield \"%s\": %s",
	    r->dataset == r->bars.about && r->consents == NULL ? "" : "--in: ",
	    msg_name(shown, sizeof(shown), f->name), why);
	return -1;
}

/* ---- who gave consent ---- */

static int
consent_fields(void *reader, const struct stream_names *in)
{
	struct reader *r = reader;
	const struct consent_place *p = &r->consents->place;
	const size_t n = p->by->n;
	int bad = 0;

	policy_wish(r->dataset, in->wish);
	r->slot = mem_array(n + 1, sizeof(*r->slot));
	for (size_t i = 0; i < n && bad == 0; i++)
		bad = slot_choose(r, i, p->of[i], true, in->from);
	return bad == 0 ? slot_choose(r, n, p->there, true, in->from) : -1;
}

static void
consent_records(void *reader, struct batch *b)
{
	struct reader *r = reader;
	const struct consent_place *p = &r->consents->place;
	const size_t n = p->by->n;
	const struct value *by[CONSENT_PARTS];
	struct record *rec;

	while ((rec = record_next(b)) != NULL) {
		enum consents_whose whose;
		struct consents_key key;
		enum consent said;

		record_skip(rec);
		slot_values(rec, r->slot, n + 1, r->value, &r->memory);
		for (size_t i = 0; i < n; i++)
			by[i] = &r->value[i];
		said = consent_said(p->yes, p->words, &r->value[n]);
		whose =
		    consents_key(r->consents, p->in, p->of, by, &r->room, &key);
		if (whose == WHOSE_READ) {
			item_add(r, key.own, 0, FORM_OWN | said);
			item_add(r, key.alike, 0, FORM_ALIKE | said);
		} else if (whose == WHOSE_UNREAD) {
			item_add(r, key.own, 0, FORM_UNREAD | said);
		}
	}
}

/* ---- who must be kept back ---- */

static int
people_fields(void *reader, const struct stream_names *in)
{
	struct reader *r = reader;
	size_t n;
	int bad;

	policy_wish(r->dataset, in->wish);
	bad = bars_bind(&r->bars);
	n = bad == 0 ? retain_fields(r->bars.retain) : 0;
	r->slot = mem_array(n + 1, sizeof(*r->slot));
	for (size_t i = 0; i < n && bad == 0; i++)
		bad = slot_choose(r, i, retain_field(r->bars.retain, i),
		    bars_needs(&r->bars, i), in->from);
	if (bad == 0)
		bars_begin(&r->view, &r->bars);
	return bad;
}

struct putting {
	struct reader *reader;
	struct barred found;
};

static void
form_put(void *ctx, const struct subject *s, bool sure)
{
	const struct putting *p = ctx;

	item_add(p->reader, s->sum, sure && p->found.sure, p->found.bar);
}

static void
people_records(void *reader, struct batch *b)
{
	struct reader *r = reader;
	struct record *rec;

	while ((rec = record_next(b)) != NULL) {
		struct putting p = { .reader = r };

		record_skip(rec);
		slot_values(rec, r->slot, retain_fields(r->bars.retain),
		    r->view.value, &r->view.memory);
		p.found = bars_look(&r->view);
		if (p.found.bar != BAR_NONE)
			facts_forms(r->view.facts, r->view.value, form_put, &p);
	}
}

/* ---- here ---- */

struct pass_ctx {
	struct others *others;
	const struct bars *bars;
	const struct other_file *in; /* NULL: the input itself */
	const struct policy_dataset *dataset;
	struct consents *consents; /* NULL: people */
	uint64_t unread;           /* consents of somebody who cannot be read */
	bool news;
};

static int
file_pass(void *ctx, int fd)
{
	const struct pass_ctx *c = ctx;
	const struct stream_options o =
	    c->in == NULL ? stream_only_reads(c->others->stream)
			  : stream_reads_other(c->others->stream);
	struct reader r = { .others = c->others,
		.dataset = c->dataset,
		.out = { .fd = fd },
		.bars = *c->bars,
		.consents = c->consents };
	const bool people = c->consents == NULL;
	struct stream_plan plan = {
		.select = select_new(),
		.fields = people ? people_fields : consent_fields,
		.known = { knows, c->dataset },
		.work = { &r, reader_begin,
		    people ? people_records : consent_records, reader_end,
		    items_write },
		.must_match = true,
		.every = true,
		.misplaced = true,
	};
	char *one[] = { c->in == NULL ? NULL : mem_text(text_of(c->in->file)),
		NULL };
	char **files = c->in == NULL ? c->others->input : one;
	int status;

	r.select = plan.select;
	r.bars.dataset = c->dataset;
	r.bars.about = c->bars->dataset;
	status = stream_run(&o, &plan, files);
	if (people && r.view.facts != NULL)
		bars_end(&r.view);
	if (stop_wanted())
		stop_die();
	return status;
}

static void
consent_take(struct pass_ctx *c, const struct pass_item *item)
{
	const enum consent said = (enum consent)(item->tag % FORM_ALIKE);

	if ((item->tag & FORM_UNREAD) != 0) {
		c->unread++;
		c->consents->refused |= said != CONSENT_YES;
	} else {
		consents_add((item->tag & FORM_ALIKE) != 0
				 ? &c->consents->alike
				 : &c->consents->table,
		    item->key, said);
	}
}

static void
item_take(void *ctx, const struct pass_item *item)
{
	struct pass_ctx *c = ctx;

	if (c->consents != NULL)
		consent_take(c, item);
	else
		c->news |= facts_bar(c->bars->known, item->key, item->tag,
		    item->at != 0);
}

static int
others_pass(struct pass_ctx *c, const struct other_file *in)
{
	c->in = in;
	c->dataset = policy_dataset_named(c->bars->sharing->policy, in->name);
	return c->dataset == NULL ? -1 : pass_run(file_pass, item_take, c);
}

static int
input_pass(struct pass_ctx *c)
{
	if (c->others->input == NULL)
		return 0;
	c->in = NULL;
	c->dataset = c->bars->dataset;
	return pass_run(file_pass, item_take, c);
}

static const struct other_file *
in_of(const struct others *o, const struct policy_dataset *d)
{
	for (size_t i = 0; i < o->ins; i++)
		if (text_equal(o->in[i].name, d->name))
			return &o->in[i];
	return NULL;
}

static int
lacks(const struct policy_dataset *d, const char *what)
{
	char shown[MSG_NAME_MAX + 1];

	msg_error(STATUS_CALL, "dataset \"%s\" %s: use --in %s=FILE",
	    msg_name(shown, sizeof(shown), d->name), what, shown);
	return -1;
}

static void
unread_tell(const struct pass_ctx *c)
{
	char shown[MSG_NAME_MAX + 1];

	if (c->unread > 0)
		msg_error(STATUS_LOOK,
		    "--in: \"%s\" has values that cannot be read as one "
		    "identity, or are not of their type, so nobody knows whose "
		    "consent they say%s",
		    msg_name(shown, sizeof(shown), c->dataset->name),
		    c->consents->refused
			? "; one of them is no yes and may be anybody's, "
			  "so whoever said yes is kept back"
			: "");
}

/* Says how consent is compared: that of children also with other datasets that
 * know when their people were born. */
static void
compare_as(struct others *o, const struct bars *b)
{
	const struct policy *p = b->sharing->policy;

	consents_compare(&o->purpose, b->dataset);
	for (size_t i = 0; i < p->datasets; i++)
		if (policy_field(&p->dataset[i], p->children.date_of_birth) !=
		    NULL)
			consents_compare(&o->child, &p->dataset[i]);
}

static int
consents_read(struct others *o, struct pass_ctx *c, struct consents *of,
    const char *what)
{
	const struct other_file *file;

	if (of->place.in == NULL)
		return 0;
	file = in_of(o, of->place.in);
	if (file == NULL)
		return lacks(of->place.in, what);
	c->consents = of;
	c->unread = 0;
	if (others_pass(c, file) != 0)
		return -1;
	unread_tell(c);
	return 0;
}

/* Without another dataset that knows its people by another identity, a refusal
 * by that one would find nobody. */
static int
all_given(const struct others *o, const struct bars *b)
{
	const struct policy *p = b->sharing->policy;
	int bad = 0;

	for (size_t i = 0; i < p->datasets; i++) {
		const struct policy_dataset *d = &p->dataset[i];

		if (d != b->dataset && facts_bridges(d, b->dataset) &&
		    in_of(o, d) == NULL)
			bad = lacks(d, "knows some of the same people by "
				       "another identity, by which they may "
				       "have asked not to be shared");
	}
	if (bad != 0)
		msg_note("--alone shares without asking other datasets");
	return bad;
}

static int
people_read(struct others *o, struct pass_ctx *c)
{
	int reading = 0;

	c->consents = NULL;
	do {
		c->news = false;
		for (size_t i = 0; i < o->ins; i++)
			if (others_pass(c, &o->in[i]) != 0)
				return -1;
		if (input_pass(c) != 0)
			return -1;
	} while (c->news && ++reading < READINGS);
	if (!c->news)
		return 0;
	msg_error(STATUS_STOP,
	    "after %d readings there is still more to find of people who "
	    "must not be shared",
	    READINGS);
	return -1;
}

/* Whether a dataset that is read knows when its people were born. */
static bool
knows_births(const struct others *o, const struct bars *b)
{
	const struct policy *p = b->sharing->policy;
	const struct text born = p->children.date_of_birth;
	bool any = policy_field(b->dataset, born) != NULL;

	for (size_t i = 0; i < o->ins; i++) {
		const struct policy_dataset *d =
		    policy_dataset(p, o->in[i].name);

		any |= d != NULL && policy_field(d, born) != NULL;
	}
	return any;
}

int
others_begin(struct others *o, const struct sharing *s)
{
	o->purpose.place = consent_place_purpose(s->purpose);
	o->child.place = consent_place_child(s->policy);
	o->purpose.policy = o->child.policy = s->policy;
	if (crypto_random((unsigned char *)o->purpose.seed,
		sizeof(o->purpose.seed)) == 0) {
		memcpy(o->child.seed, o->purpose.seed, sizeof(o->child.seed));
		return 0;
	}
	msg_error(STATUS_STOP, "cannot get random numbers from the system");
	return -1;
}

bool
others_repeat(const struct bars *b, const struct policy_dataset *d)
{
	return sharing_is_free(b->sharing) && facts_by_person(b->known) &&
	       facts_repeats(d);
}

int
others_spool(struct others *o, const struct bars *b, char **files)
{
	for (size_t i = 0; i < o->ins; i++) {
		char *name = mem_text(text_of(o->in[i].file));
		char *one[] = { name, NULL };
		int result = spool_inputs(&o->spooled, one);

		if (one[0] != name)
			o->in[i].file = one[0];
		mem_free(name);
		if (result != 0)
			return -1;
	}
	if (!others_repeat(b, b->dataset))
		return 0;
	o->input = files;
	return spool_inputs(&o->spooled, files);
}

int
others_read(struct others *o, const struct bars *b, bool alone)
{
	struct pass_ctx c = { .others = o, .bars = b };

	if (!sharing_is_free(b->sharing))
		return 0;
	compare_as(o, b);
	if (consents_read(o, &c, &o->purpose,
		"has the consent for this purpose") != 0 ||
	    (knows_births(o, b) && consents_read(o, &c, &o->child,
				       "has the consent for children") != 0))
		return -1;
	if (!facts_by_person(b->known))
		return 0;
	return !alone && all_given(o, b) != 0 ? -1 : people_read(o, &c);
}

void
others_clear(struct others *o)
{
	arena_clear(&o->spooled);
	hashtable_clear(&o->purpose.table);
	hashtable_clear(&o->purpose.alike);
	hashtable_clear(&o->child.table);
	hashtable_clear(&o->child.alike);
}

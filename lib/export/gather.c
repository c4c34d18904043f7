/* SPDX-License-Identifier: ISC */
#include "export/gather.h"

#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/scratch.h"
#include "base/stop.h"
#include "facts/pass.h"
#include "record/spool.h"

/* A file is read so often at most. */
enum { READINGS = 64 };

/* Bytes of items that are sent at once. */
enum { SEND_AT = 16 << 10 };

/* Tags of items: the number of an identity of the dataset, then that of a
 * dataset whose person it is, or a count. */
enum {
	COUNT_RECORDS = 1 << 30,
	COUNT_PICKED,
	COUNT_UNSURE,
	PERSON_OF = 1 << 20
};

struct gathering {
	struct gather *all;
	struct gathered *one;
	struct other_file *in;
};

/* ---- a reading, in a child process ---- */

struct sender {
	const struct gather *all;
	const struct policy_dataset *dataset;
	struct pass_out out;
};

/* By which identity of the dataset, or in which dataset, a hash is known. */
static uint32_t
tag_of(const struct sender *s, const struct facts_known *known)
{
	uint32_t i = 0;

	if (known->of != NULL)
		return PERSON_OF +
		       (uint32_t)(known->of - s->all->plan.policy->dataset);
	while (!text_equal(s->dataset->identity[i].type, known->kind))
		i++;
	return i;
}

static void
known_send(void *sender, const struct facts_known *known)
{
	struct sender *s = sender;
	struct pass_item item = { .at = known->sure, .tag = tag_of(s, known) };

	memcpy(item.key, known->subject.sum, sizeof(item.key));
	memcpy(&item.number, known->subject.key, sizeof(item.number));
	pass_add(&s->out, &item);
	if (s->out.items.len >= SEND_AT)
		pass_write(&s->out);
}

/* Comes last. */
static void
counts_send(struct sender *s, const struct pick_counts *c)
{
	const struct pass_item item[] = {
		{ .tag = COUNT_RECORDS, .at = (int64_t)c->records },
		{ .tag = COUNT_PICKED, .at = (int64_t)c->picked },
		{ .tag = COUNT_UNSURE, .at = (int64_t)c->unsure },
	};

	for (size_t i = 0; i < sizeof(item) / sizeof(*item); i++)
		pass_add(&s->out, &item[i]);
	pass_write(&s->out);
}

/* What the dataset of a plan does not say itself; only where a person may have
 * several records, one of them leads to the next. */
static void
sayings_add(const struct gather *all, const struct pick_plan *plan)
{
	bool news;

	/* The secret keys are the same here and there. */
	for (size_t i = 0; i < all->sayings; i++)
		if (pick_follows(plan->dataset, all->saying[i].from))
			(void)facts_own_add(plan->known, &all->saying[i].known,
			    &news);
}

static int
reading(void *gathering, int fd)
{
	const struct gathering *g = gathering;
	struct sender s = { .all = g->all,
		.dataset = g->one->dataset,
		.out = { .fd = fd } };
	struct pick_plan plan = g->all->plan;
	struct stream_options o = *g->all->stream;
	struct pick_counts counts;
	char *files[] = { mem_text(text_of(g->in->file)), NULL };

	plan.dataset = g->one->dataset;
	plan.review = g->one->review;
	plan.found = known_send;
	plan.ctx = &s;
	sayings_add(g->all, &plan);
	o.output = NULL;
	o.standard = scratch_place();
	o.doing = "picking";
	if (dup2(g->one->picks, STDOUT_FILENO) < 0)
		msg_error_os(STATUS_STOP, "%s", scratch_place());
	else if (pick_files(&plan, &o, files, &counts) == 0)
		counts_send(&s, &counts);
	buf_wipe(&s.out.items);
	if (stop_wanted())
		stop_die();
	return (int)msg_status();
}

/* ---- here ---- */

/* Whether a hash that one dataset told may find records of another one, or
 * further ones of its own. */
static bool
may_find(const struct facts_known *known, const struct policy_dataset *from,
    const struct policy_dataset *to)
{
	if (!pick_follows(to, from))
		return false;
	return known->of != NULL ? known->of == to
				 : policy_finds_by(to, known->kind);
}

/* What is sure has been said before in any case. */
static bool
is_new(struct gathered *one, const struct facts_known *known)
{
	const unsigned char *key = known->subject.sum;
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(&one->said, key, e)) != NULL)
		if (e->tag == 1 || !known->sure)
			return false;
	hashtable_add(&one->said, key, 0, known->sure);
	return true;
}

static void
known_take(struct gathering *g, const struct pass_item *item)
{
	struct gather *all = g->all;
	const struct policy *p = all->plan.policy;
	const struct policy_dataset *d = g->one->dataset;
	struct facts_known known = { .sure = item->at != 0 };

	memcpy(known.subject.sum, item->key, sizeof(item->key));
	memcpy(known.subject.key, &item->number, sizeof(item->number));
	if (item->tag >= PERSON_OF)
		known.of = &p->dataset[item->tag - PERSON_OF];
	else
		known.kind = d->identity[item->tag].type;
	if (!is_new(g->one, &known))
		return;
	all->saying =
	    mem_resize(all->saying, all->sayings + 1, sizeof(*all->saying));
	all->saying[all->sayings++] = (struct gather_saying){ known, d };
	for (size_t i = 0; i < all->ins; i++)
		all->of[i].due |= may_find(&known, d, all->of[i].dataset);
}

static void
item_take(void *gathering, const struct pass_item *item)
{
	struct gathering *g = gathering;
	struct pick_counts *c = &g->one->counts;

	switch (item->tag) {
	case COUNT_RECORDS: c->records = (uint64_t)item->at; break;
	case COUNT_PICKED: c->picked = (uint64_t)item->at; break;
	case COUNT_UNSURE: c->unsure = (uint64_t)item->at; break;
	default: known_take(g, item); break;
	}
}

/* Forgets what a reading before wrote. */
static int
scratch_empty(int fd)
{
	return ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0 ? -1 : 0;
}

static int
one_read(struct gather *all, size_t i)
{
	struct gathering g = { all, &all->of[i], &all->in[i] };

	g.one->due = false;
	if (scratch_empty(g.one->picks) != 0 ||
	    scratch_empty(g.one->review) != 0) {
		msg_error_os(STATUS_STOP, "%s", scratch_place());
		return -1;
	}
	if (pass_run(reading, item_take, &g) != 0)
		return -1;
	/* Standard input is read again from its beginning. */
	(void)lseek(STDIN_FILENO, 0, SEEK_SET);
	return 0;
}

static int
round_read(struct gather *g, bool *more)
{
	*more = false;
	for (size_t i = 0; i < g->ins; i++)
		if (g->of[i].due && one_read(g, i) != 0)
			return -1;
	for (size_t i = 0; i < g->ins; i++)
		*more |= g->of[i].due;
	return 0;
}

/* Files are read several times. */
static int
in_ready(struct gather *g, size_t i)
{
	struct gathered *one = &g->of[i];
	struct other_file *in = &g->in[i];
	char *name = mem_text(text_of(in->file));
	char *files[] = { name, NULL };
	int result = -1;

	one->due = true;
	one->dataset = policy_dataset_named(g->plan.policy, in->name);
	if (one->dataset != NULL)
		result = spool_inputs(&g->spooled, files);
	if (files[0] != name)
		in->file = files[0];
	mem_free(name);
	if (result != 0)
		return -1;
	one->picks = scratch_open(&one->again);
	if (one->picks >= 0)
		one->review = scratch_open(&one->review_again);
	if (one->review >= 0)
		return 0;
	msg_error_os(STATUS_STOP, "%s", scratch_place());
	return -1;
}

int
gather_read(struct gather *g)
{
	bool more = true;

	g->of = mem_array(g->ins + 1, sizeof(*g->of));
	for (size_t i = 0; i < g->ins; i++) {
		struct gathered *one = &g->of[i];

		one->picks = one->again = -1;
		one->review = one->review_again = -1;
	}
	for (size_t i = 0; i < g->ins; i++)
		if (in_ready(g, i) != 0)
			return -1;
	for (int reading = 0; more && reading < READINGS; reading++)
		if (round_read(g, &more) != 0)
			return -1;
	if (!more)
		return 0;
	msg_error(STATUS_STOP,
	    "after %d readings there is still more to find of the person who "
	    "asks",
	    READINGS);
	return -1;
}

static void
shut(int fd)
{
	if (fd >= 0)
		close(fd);
}

void
gather_clear(struct gather *g)
{
	for (size_t i = 0; g->of != NULL && i < g->ins; i++) {
		shut(g->of[i].picks);
		shut(g->of[i].again);
		shut(g->of[i].review);
		shut(g->of[i].review_again);
		hashtable_clear(&g->of[i].said);
	}
	mem_free(g->saying);
	mem_free(g->of);
	arena_clear(&g->spooled);
}

/* SPDX-License-Identifier: ISC */
#include "facts/links.h"

#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/stop.h"
#include "facts/pass.h"
#include "record/slotvalue.h"
#include "record/spool.h"

/* Tags of items; that of a link also has facts_link.from, times LINKS. */
enum { SHARE, LINK_REQUEST, LINK_HOLD, LINKS };
/* Which dataset the input is. */
static const uint32_t DATASET = UINT32_MAX;

/* A file is read so often at most. */
enum { READINGS = 64 };

struct link_reader {
	const struct links *all;
	const struct policy_dataset *dataset; /* of the file */
	struct pass_out out;
	struct select *select;
	struct retain *retain;
	int *slot; /* by number of the field */
	struct facts_view *view;
	struct arena memory; /* of values */
	struct value *value;
	bool input;   /* it is not of --in */
	bool links;   /* else who shares an identity */
	bool shares;  /* who shares one was read before */
	bool renamed; /* a field that matters may have another name */
	bool odd;     /* a field that matters has a list or an object */
};

/* ---- in the child ---- */

static bool
is_listed(const size_t *list, size_t n, size_t field)
{
	for (size_t i = 0; list != NULL && i < n; i++)
		if (list[i] == field)
			return true;
	return false;
}

/* The fields that say who a record is about must be there. */
static enum slot_need
need_of(bool needed, enum format from)
{
	return !needed                 ? SLOT_NOWHERE
	       : from == FORMAT_NDJSON ? SLOT_SOMEWHERE
				       : SLOT_EVERYWHERE;
}

static int
slots_choose(struct link_reader *r, enum format from)
{
	size_t n, fields = retain_fields(r->retain);
	size_t *needed = facts_fields(r->all->known, &n);
	const char *why = NULL;
	char shown[MSG_NAME_MAX + 1];

	r->slot = mem_array(fields + 1, sizeof(*r->slot));
	for (size_t i = 0; i < fields && why == NULL; i++) {
		struct text name = retain_field(r->retain, i)->name;

		r->slot[i] = slot_named(r->select, name,
		    need_of(is_listed(needed, n, i), from), &why);
		if (why != NULL)
			msg_error(STATUS_CALL, "field \"%s\": %s",
			    msg_name(shown, sizeof(shown), name), why);
	}
	mem_free(needed);
	return why == NULL ? 0 : -1;
}

/* Sends the dataset of the input, which may be known only now. */
static void
dataset_put(struct link_reader *r)
{
	const struct pass_item item = { .tag = DATASET,
		.number = (uint32_t)(r->dataset - r->all->policy->dataset) };

	pass_add(&r->out, &item);
	pass_write(&r->out);
}

/* Whether a reading can find something in a file; not bound yet. */
static bool
can_find(const struct link_reader *r)
{
	const struct policy_dataset *d = r->dataset;

	if (d->identities == 0 || (!r->links && d->persons == 0))
		return false;
	return !r->links || !r->input || facts_repeats(d);
}

static int
link_fields(void *reader, const struct stream_names *in)
{
	struct link_reader *r = reader;
	struct facts *k = r->all->known;

	if (r->dataset == NULL)
		r->dataset = policy_dataset_of(r->all->policy, in->name, in->n,
		    in->header);
	if (r->dataset == NULL)
		return -1;
	policy_wish(r->dataset, in->wish);
	if (r->input)
		dataset_put(r);
	if (!can_find(r))
		_exit((int)msg_status());
	r->retain = retain_new(r->all->policy, r->dataset, r->all->now);
	if (r->retain == NULL ||
	    facts_bind(k, r->retain, r->dataset, true) != 0 ||
	    slots_choose(r, in->from) != 0)
		return -1;
	/* No request or hold matters any more. */
	if (r->input && !facts_keeps(k) && !facts_deletes(k))
		_exit((int)msg_status());
	r->view = facts_view_new(k);
	r->value = mem_array(retain_fields(r->retain) + 1, sizeof(*r->value));
	return 0;
}

static void
item_put(void *reader, const struct facts_link *link)
{
	struct link_reader *r = reader;
	struct facts *k = r->all->known;
	struct pass_item item = { .number = link->number,
		.at = link->sure,
		.tag = (link->hold ? LINK_HOLD : LINK_REQUEST) +
		       LINKS * link->from };

	if (r->links && !facts_link_new(k, link))
		return;
	/* The records that follow are found by it, too; but who shares it must
	 * be known before. */
	if (r->links && !r->shares)
		facts_link_add(k, link, r->dataset);
	if (!r->links) {
		item.tag = SHARE;
		memcpy(&item.at, &link->person, sizeof(item.at));
	}
	memcpy(item.key, link->key, sizeof(item.key));
	pass_add(&r->out, &item);
}

static bool
is_person(const struct policy_dataset *d, const struct policy_field *f)
{
	for (size_t i = 0; i < d->persons; i++)
		if (d->person[i] == f)
			return true;
	return false;
}

/* Whether a field says whose record it is. */
static bool
says_who(const struct policy_dataset *d, const struct policy_field *f)
{
	if (is_person(d, f))
		return true;
	for (size_t i = 0; i < d->identities; i++)
		if (d->identity[i].field == f)
			return true;
	return false;
}

/* Whether a field that says whose a record of --in is has a list or an object.
 * Of the records that are judged, this is reported then. */
static bool
is_odd(const struct link_reader *r, const struct value *value)
{
	for (size_t i = 0; !r->input && i < retain_fields(r->retain); i++)
		if (value_nests(value[i].kind) &&
		    says_who(r->dataset, retain_field(r->retain, i)))
			return true;
	return false;
}

/* Whether nobody can say which other records of the input are of the person of
 * this one. */
static bool
is_lost(const struct link_reader *r, const struct value *value)
{
	for (size_t i = 0; i < retain_fields(r->retain); i++)
		if (value_nests(value[i].kind) &&
		    is_person(r->dataset, retain_field(r->retain, i)))
			return true;
	return false;
}

static void
link_record(struct link_reader *r, struct record *rec)
{
	struct value *value = r->value;
	const bool renamed = slots_renamed(r->select, rec);
	struct retain_facts facts;
	bool asked;

	r->odd |= is_odd(r, value);
	r->renamed |= !r->input && renamed;
	if (!r->links) {
		facts_shares(r->view, value, item_put, r);
		return;
	}
	facts_look(r->view, value, &facts);
	/* A record of the input that may have its address under another name
	 * may be anybody's; it is reported when it is judged. */
	asked = facts_links(r->view, value,
	    (struct facts_linking){ .input = r->input,
		.shares = r->shares,
		.renamed = r->input && renamed },
	    item_put, r);
	r->odd |= r->input && asked && is_lost(r, value);
}

static void *
link_begin(void *reader)
{
	return reader;
}

static void
link_records(void *reader, struct batch *b)
{
	struct link_reader *r = reader;
	struct record *rec;

	while ((rec = record_next(b)) != NULL) {
		record_skip(rec);
		slot_values(rec, r->slot, retain_fields(r->retain), r->value,
		    &r->memory);
		link_record(r, rec);
	}
}

static void
link_written(void *reader)
{
	struct link_reader *r = reader;

	pass_write(&r->out);
}

static void
link_end(void *reader)
{
	struct link_reader *r = reader;

	buf_wipe(&r->out.items);
	arena_clear(&r->memory);
	mem_free(r->value);
}

/* By such a value nobody is found, whoever holds and requests are about. */
static void
link_settled(void *reader)
{
	const struct link_reader *r = reader;
	const char *where = r->input ? "" : "--in: ";
	char shown[MSG_NAME_MAX + 1];

	if (r->renamed)
		msg_error(STATUS_CALL,
		    "%sa field of \"%s\" on which others depend may have "
		    "another name in a record: add what the policy lacks, or "
		    "rename it in the input",
		    where, msg_name(shown, sizeof(shown), r->dataset->name));
	if (r->odd)
		msg_error(STATUS_CALL,
		    "%sa field that says whose the records of \"%s\" are has "
		    "a list or an object as its value; correct it",
		    where, msg_name(shown, sizeof(shown), r->dataset->name));
}

/* The dataset may be known only by the header. */
static bool
knows(const void *dataset, struct text path)
{
	const struct policy_dataset *const *d = dataset;

	return *d == NULL || policy_holds(*d, path);
}

/* ---- here ---- */

struct link_pass {
	struct links *all;
	const struct policy_dataset *dataset; /* that of `files` */
	char **files;
	bool of_input; /* so its dataset may be known only by its header */
	bool links, shares;
	struct hashtable seen; /* identities; `at`: the first person */
	/* By number of --in, and of the input: what was found may find more
	 * there. */
	bool *again;
	bool keeps; /* and it is of somebody whose records are kept */
	/* Records of one person in the input are found by one another. */
	char **input;                        /* NULL: they are not */
	const struct policy_dataset *itself; /* NULL: not known yet */
};

static int
link_work(void *pass, int fd)
{
	const struct link_pass *p = pass;
	const struct stream_options o = stream_only_reads(p->all->stream);
	struct link_reader r = { .all = p->all,
		.dataset = p->of_input ? p->all->dataset : p->dataset,
		.out = { .fd = fd },
		.select = select_new(),
		.input = p->of_input,
		.links = p->links,
		.shares = p->shares };
	struct stream_plan plan = {
		.select = r.select,
		.fields = link_fields,
		.known = { knows, &r.dataset },
		.work = { &r, link_begin, link_records, link_end,
		    link_written },
		.settled = link_settled,
		.must_match = true,
		.every = true,
		.misplaced = true,
	};
	int status = stream_run(&o, &plan, p->files);

	if (stop_wanted())
		stop_die();
	facts_view_free(r.view);
	return status;
}

/* Who shares an identity. */
static void
share_take(struct link_pass *p, const struct pass_item *item)
{
	const struct hashtable_entry *e =
	    hashtable_find(&p->seen, item->key, NULL);

	if (e == NULL)
		hashtable_add(&p->seen, item->key, item->at, 0);
	else if (e->at != item->at)
		facts_share_add(p->all->known, item->key);
}

/* Notes where a new link may find more. */
static void
link_lead(struct link_pass *p, const struct facts_link *link, size_t i,
    const struct policy_dataset *to)
{
	const struct facts *k = p->all->known;
	/* Whether it is shared is known after the next reading. */
	bool more = facts_link_finds(k, link, p->dataset, to) ||
		    (p->shares && !link->sure && to == p->dataset);

	p->again[i] |= more;
	p->keeps |= more && facts_link_keeps(k, link);
}

static void
link_take(void *pass, const struct pass_item *item)
{
	struct link_pass *p = pass;
	struct facts *k = p->all->known;
	const struct policy *policy = p->all->policy;
	const struct links *o = p->all;
	struct facts_link link = { .number = item->number,
		.from = item->tag / LINKS,
		.hold = item->tag % LINKS == LINK_HOLD,
		.sure = item->at != 0 };

	if (item->tag == DATASET) {
		p->dataset = p->itself = &policy->dataset[item->number];
		return;
	}
	if (item->tag == SHARE) {
		share_take(p, item);
		return;
	}
	memcpy(link.key, item->key, sizeof(link.key));
	if (!facts_link_new(k, &link))
		return;
	facts_link_add(k, &link, p->dataset);
	for (size_t i = 0; i < o->ins; i++)
		link_lead(p, &link, i, policy_dataset(policy, o->in[i].name));
	if (p->input != NULL && p->itself != NULL)
		link_lead(p, &link, o->ins, p->itself);
}

static int
pass(struct link_pass *p, bool links)
{
	int result;

	p->links = links;
	result = pass_run(link_work, link_take, p);
	hashtable_clear(&p->seen);
	return result;
}

/* ---- all passes ---- */

/* Reads files once more: first who shares an identity, if that matters. */
static int
files_read(struct link_pass *p, char **files)
{
	int result = -1;

	p->files = files;
	if (!p->shares || pass(p, false) == 0)
		result = pass(p, true);
	facts_shares_forget(p->all->known);
	p->files = NULL;
	return result;
}

static int
other_read(struct link_pass *p, const struct other_file *in)
{
	char *files[] = { mem_text(text_of(in->file)), NULL };
	int result = -1;

	p->of_input = false;
	p->dataset = policy_dataset_named(p->all->policy, in->name);
	if (p->dataset != NULL)
		result = files_read(p, files);
	mem_free(files[0]);
	return result;
}

/* A bad record, which would be set aside when it is judged, ends this reading.
 */
static void
input_failed(const struct link_pass *p)
{
	if (msg_status() == STATUS_STOP && p->all->stream->rejects != NULL)
		msg_error(STATUS_STOP,
		    "the input is read first, to find all records of the "
		    "people of requests and holds, and -r sets no record aside "
		    "there; correct it");
}

static int
input_read(struct link_pass *p)
{
	int result;

	p->of_input = true;
	result = files_read(p, p->input);
	if (result != 0)
		input_failed(p);
	/* Not in this dataset. */
	if (p->itself != NULL && !facts_repeats(p->itself))
		p->input = NULL;
	return result;
}

/* Who shares an identity of the input, for the records that are judged. */
static int
input_shares(struct link_pass *p, char **files)
{
	int result;

	p->of_input = true;
	p->files = files;
	result = pass(p, false);
	if (result != 0)
		input_failed(p);
	return result;
}

static int
unended_tell(const struct link_pass *p)
{
	msg_error(p->keeps ? STATUS_STOP : STATUS_LOOK,
	    "after %d readings there is still more to find of the people of "
	    "requests and holds; does an identity lead from each record to "
	    "the next?",
	    READINGS);
	return p->keeps ? -1 : 0;
}

/* Reads each file that may have more; more: one still has. */
static int
round_read(struct link_pass *p, bool *more)
{
	const struct links *o = p->all;

	*more = p->keeps = false;
	for (size_t i = 0; i < o->ins; i++) {
		if (!p->again[i])
			continue;
		p->again[i] = false;
		if (other_read(p, &o->in[i]) != 0)
			return -1;
	}
	if (p->input != NULL && p->again[o->ins]) {
		p->again[o->ins] = false;
		if (input_read(p) != 0)
			return -1;
	}
	for (size_t i = 0; i < o->ins; i++)
		*more |= p->again[i];
	*more |= p->input != NULL && p->again[o->ins];
	return 0;
}

/* Reads the files until nothing new is found. */
static int
rounds_read(struct link_pass *p)
{
	bool more = true;

	for (int reading = 0; more && reading < READINGS; reading++)
		if (round_read(p, &more) != 0)
			return -1;
	return more ? unended_tell(p) : 0;
}

/* What --in knows comes first: the input must not contradict it. */
static int
all_read(struct link_pass *p, char **input)
{
	struct facts *k = p->all->known;
	const size_t n = p->all->ins;

	if (n > 0 || input != NULL)
		facts_links_begin(k);
	for (size_t i = 0; i < n; i++)
		p->again[i] = true;
	if (n > 0 && rounds_read(p) != 0)
		return -1;
	if (input == NULL)
		return 0;
	facts_links_input(k);
	p->input = input;
	p->again[n] = true;
	return rounds_read(p);
}

int
links_spool(struct links *l)
{
	for (size_t i = 0; i < l->ins && facts_by_person(l->known); i++) {
		struct other_file *in = &l->in[i];
		char *name = mem_text(text_of(in->file));
		char *files[] = { name, NULL };
		int result = spool_inputs(&l->spooled, files);

		if (files[0] != name)
			in->file = files[0];
		mem_free(name);
		if (result != 0)
			return -1;
	}
	return 0;
}

/* Whether records of one person in the input may have to be found by one
 * another. */
static bool
may_repeat(const struct links *l)
{
	if (l->dataset != NULL)
		return facts_repeats(l->dataset);
	for (size_t i = 0; i < l->policy->datasets; i++)
		if (facts_repeats(&l->policy->dataset[i]))
			return true;
	return false;
}

int
links_read(struct links *l, char **files)
{
	struct link_pass p = { .all = l };
	const bool repeats = may_repeat(l);
	int result;

	if (!facts_by_person(l->known))
		return 0;
	p.shares = l->policy->shared_value && facts_deletes(l->known);
	if ((p.shares || repeats) && spool_inputs(&l->spooled, files) != 0)
		return -1;
	p.again = mem_array(l->ins + 1, sizeof(*p.again));
	result = all_read(&p, repeats ? files : NULL);
	mem_free(p.again);
	return result == 0 && p.shares ? input_shares(&p, files) : result;
}

void
links_clear(struct links *l)
{
	arena_clear(&l->spooled);
}

/* ---- what is not read ---- */

bool
links_has(const struct links *l, const struct policy_dataset *d)
{
	for (size_t i = 0; i < l->ins; i++)
		if (text_equal(l->in[i].name, d->name))
			return true;
	return false;
}

static bool
leads_here(const struct links *l, const struct policy_dataset *input,
    const struct policy_dataset *d, links_may *may)
{
	if (may(d, input))
		return true;
	for (size_t i = 0; i < l->policy->datasets; i++)
		if (links_has(l, &l->policy->dataset[i]) &&
		    may(d, &l->policy->dataset[i]))
			return true;
	return false;
}

bool
links_lack(const struct links *l, const struct policy_dataset *input,
    const struct policy_dataset *d, links_may *may)
{
	return d != input && !links_has(l, d) && leads_here(l, input, d, may);
}

const struct policy_dataset *
links_lacking(const struct links *l, const struct policy_dataset *input,
    links_may *may)
{
	for (size_t i = 0; i < l->policy->datasets; i++)
		if (links_lack(l, input, &l->policy->dataset[i], may))
			return &l->policy->dataset[i];
	return NULL;
}

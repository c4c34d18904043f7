/* SPDX-License-Identifier: ISC */
#include "facts/links.h"

#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/stop.h"
#include "facts/pass.h"
#include "record/slotvalue.h"
#include "record/spool.h"

/* Tags of items, which also have facts_link.from, times LINKS. */
enum { SHARE, SHARE_ALIKE, CLAIM, DENY, LINK_REQUEST, LINK_HOLD, LINKS };
/* Which dataset the input is. */
static const uint32_t DATASET = UINT32_MAX;

/* A file is read so often at most. */
enum { READINGS = 64 };

/* What a file is read for: the first two are a survey(). */
enum reading { READ_SHARES, READ_CLAIMS, READ_LINKS };

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
	bool input; /* it is not of --in */
	enum reading what;
	bool shares;  /* who shares an identity matters */
	bool claims;  /* what each dataset says by itself does */
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
static int
slots_choose(struct link_reader *r, enum format from)
{
	size_t n, fields = retain_fields(r->retain);
	size_t *needed = facts_fields(r->all->known, &n);
	int bad = 0;

	r->slot = mem_array(fields + 1, sizeof(*r->slot));
	for (size_t i = 0; i < fields && bad == 0; i++) {
		r->slot[i] =
		    slot_find(r->select, retain_field(r->retain, i)->name,
			slot_must(is_listed(needed, n, i), from));
		bad = r->slot[i] < 0 ? -1 : 0;
	}
	mem_free(needed);
	return bad;
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

	if (d->identities == 0)
		return false;
	switch (r->what) {
	case READ_SHARES: return d->persons > 0;
	case READ_CLAIMS: return true;
	default: return !r->input || facts_repeats(d);
	}
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
item_put(struct link_reader *r, const struct facts_link *link, unsigned what,
    int64_t at)
{
	struct pass_item item = { .number = link->number,
		.at = at,
		.tag = what + LINKS * link->from };

	memcpy(item.key, link->key, sizeof(item.key));
	pass_add(&r->out, &item);
}

/* Whether a link counts only when all files were read: a survey must know
 * before whom else it is about. */
static bool
is_late(const struct facts *k, bool survey, const struct facts_link *link)
{
	return survey && !facts_link_keeps(k, link);
}

static void
link_put(void *reader, const struct facts_link *link)
{
	struct link_reader *r = reader;
	struct facts *k = r->all->known;

	if (!facts_link_new(k, link))
		return;
	/* The records that follow are found by it, too. */
	if (!is_late(k, r->shares || r->claims, link))
		facts_link_add(k, link, r->dataset);
	item_put(r, link, link->hold ? LINK_HOLD : LINK_REQUEST, link->sure);
}

static void
share_put(void *reader, const struct facts_link *link)
{
	struct link_reader *r = reader;

	item_put(r, link, SHARE, (int64_t)link->person);
	if (link->people != 0)
		item_put(r, link, SHARE_ALIKE, (int64_t)link->people);
}

static void
claim_put(void *reader, const struct facts_link *link)
{
	item_put(reader, link, CLAIM, 0);
}

static void
deny_put(void *reader, const struct facts_link *link)
{
	item_put(reader, link, DENY, 0);
}

/* Whether a field that says whose a record of --in is has a list or an object.
 * Of the records that are judged, this is reported then. */
static bool
is_odd(const struct link_reader *r, const struct value *value)
{
	for (size_t i = 0; !r->input && i < retain_fields(r->retain); i++)
		if (value_nests(value[i].kind) &&
		    policy_says_whose(r->dataset, retain_field(r->retain, i)))
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
		    policy_is_person(r->dataset, retain_field(r->retain, i)))
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
	if (r->what == READ_SHARES) {
		facts_shares(r->view, value, share_put, r);
		return;
	}
	facts_look(r->view, value, &facts);
	if (r->what == READ_CLAIMS) {
		facts_claims(r->view, value, claim_put, deny_put, r);
		return;
	}
	/* A record of the input that may have its address under another name
	 * may be anybody's; it is reported when it is judged. */
	asked = facts_links(r->view, value,
	    (struct facts_linking){ .input = r->input,
		.shares = r->shares,
		.renamed = r->input && renamed },
	    link_put, r);
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

/* A link or claim that counts when all files were read. */
struct late {
	struct facts_link link;
	const struct policy_dataset *from;
	enum { LATE_LINK, LATE_CLAIM, LATE_DENIAL } what;
};

struct link_pass {
	struct links *all;
	const struct policy_dataset *dataset; /* that of `files` */
	char **files;
	bool of_input; /* so its dataset may be known only by its header */
	enum reading what;
	bool shares, claims;
	/* Identities; `at`: the first person, as this dataset or these, whose
	 * number is in the tag, tell people. */
	struct hashtable seen, seen_alike;
	struct late *late;
	size_t lates, late_room;
	bool surveyed; /* nothing that matters to a survey came after it */
	char **all_input;
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
	const struct stream_options o =
	    p->of_input ? stream_only_reads(p->all->stream)
			: stream_reads_other(p->all->stream);
	struct link_reader r = { .all = p->all,
		.dataset = p->of_input ? p->all->dataset : p->dataset,
		.out = { .fd = fd },
		.select = select_new(),
		.input = p->of_input,
		.what = p->what,
		.shares = p->shares,
		.claims = p->claims };
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

/* Who shares an identity, among those who are told apart alike. */
static void
share_take(struct link_pass *p, struct hashtable *seen, uint32_t alike,
    const struct pass_item *item)
{
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(seen, item->key, e)) != NULL)
		if (e->tag == alike) {
			if (e->at != item->at)
				facts_share_add(p->all->known, item->key);
			return;
		}
	hashtable_add(seen, item->key, item->at, alike);
}

/* Notes where a new link may find more. */
static void
link_lead(struct link_pass *p, const struct facts_link *link,
    const struct policy_dataset *from, size_t i,
    const struct policy_dataset *to)
{
	const struct facts *k = p->all->known;
	/* Whether it is shared is known after the next survey. */
	bool more = facts_link_finds(k, link, from, to) ||
		    (p->shares && !link->sure && to == from);

	p->again[i] |= more;
	p->keeps |= more && facts_link_keeps(k, link);
}

static void
link_add(struct link_pass *p, const struct facts_link *link,
    const struct policy_dataset *from)
{
	struct facts *k = p->all->known;
	const struct links *o = p->all;

	facts_link_add(k, link, from);
	p->surveyed &= facts_link_keeps(k, link);
	for (size_t i = 0; i < o->ins; i++)
		link_lead(p, link, from, i,
		    policy_dataset(o->policy, o->in[i].name));
	if (p->input != NULL && p->itself != NULL)
		link_lead(p, link, from, o->ins, p->itself);
}

static void
late_add(struct link_pass *p, const struct facts_link *link, unsigned what)
{
	if (p->lates == p->late_room) {
		p->late_room = 2 * p->late_room + 64;
		p->late = mem_resize(p->late, p->late_room, sizeof(*p->late));
	}
	p->late[p->lates++] = (struct late){ *link, p->dataset, what };
}

/* All files were read. */
static void
lates_settle(struct link_pass *p)
{
	for (size_t i = 0; i < p->lates; i++) {
		const struct late *l = &p->late[i];

		if (l->what == LATE_CLAIM)
			facts_claim_add(p->all->known, &l->link, l->from);
		else if (l->what == LATE_DENIAL)
			facts_deny_add(p->all->known, &l->link);
		else
			link_add(p, &l->link, l->from);
	}
	p->lates = 0;
}

static void
link_take(struct link_pass *p, const struct facts_link *link)
{
	struct facts *k = p->all->known;

	if (!facts_link_new(k, link))
		return;
	if (is_late(k, p->shares || p->claims, link))
		late_add(p, link, LATE_LINK);
	else
		link_add(p, link, p->dataset);
}

static void
item_take(void *pass, const struct pass_item *item)
{
	struct link_pass *p = pass;
	const struct policy *policy = p->all->policy;
	struct facts_link link = { .number = item->number,
		.from = item->tag / LINKS,
		.hold = item->tag % LINKS == LINK_HOLD,
		.sure = item->at != 0 };

	if (item->tag == DATASET) {
		p->dataset = p->itself = &policy->dataset[item->number];
		return;
	}
	memcpy(link.key, item->key, sizeof(link.key));
	switch (item->tag % LINKS) {
	case SHARE:
		share_take(p, &p->seen,
		    (uint32_t)(p->dataset - policy->dataset), item);
		break;
	case SHARE_ALIKE: share_take(p, &p->seen_alike, link.from, item); break;
	case CLAIM: late_add(p, &link, LATE_CLAIM); break;
	case DENY: late_add(p, &link, LATE_DENIAL); break;
	default: link_take(p, &link);
	}
}

/* ---- all passes ---- */

static int
files_read(struct link_pass *p, char **files)
{
	int result;

	p->files = files;
	result = pass_run(link_work, item_take, p);
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
	result = files_read(p, p->all_input);
	if (result != 0)
		input_failed(p);
	/* Not in this dataset. */
	if (p->itself != NULL && !facts_repeats(p->itself))
		p->input = NULL;
	return result;
}

static int
survey_read(struct link_pass *p, enum reading what)
{
	const struct links *o = p->all;
	int result = 0;

	p->what = what;
	for (size_t i = 0; i < o->ins && result == 0; i++)
		result = other_read(p, &o->in[i]);
	if (result == 0)
		result = input_read(p);
	lates_settle(p);
	hashtable_clear(&p->seen);
	hashtable_clear(&p->seen_alike);
	return result;
}

/*
 * Reads all files before a link can let something go: who shares an identity
 * with others, and what each dataset says of a person by itself.  Only what is
 * known by then leads on in the next reading.
 */
static int
survey(struct link_pass *p)
{
	int result = 0;

	if (p->surveyed || !(p->shares || p->claims))
		return 0;
	if (p->shares)
		result = survey_read(p, READ_SHARES);
	if (p->claims && result == 0)
		result = survey_read(p, READ_CLAIMS);
	p->what = READ_LINKS;
	p->surveyed = true;
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
	if (survey(p) != 0)
		return -1;
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
	lates_settle(p);
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
	if (p->claims)
		facts_claims_begin(k);
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
	const bool needed = l->again || facts_by_person(l->known);

	for (size_t i = 0; i < l->ins && needed; i++) {
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
	struct link_pass p = { .all = l,
		.what = READ_LINKS,
		.all_input = files };
	const bool repeats = may_repeat(l);
	int result;

	if (!facts_by_person(l->known))
		return 0;
	p.shares = l->policy->shared_value && facts_deletes(l->known);
	p.claims = l->ins > 0 && facts_deletes(l->known);
	if ((p.shares || p.claims || repeats) &&
	    spool_inputs(&l->spooled, files) != 0)
		return -1;
	p.again = mem_array(l->ins + 1, sizeof(*p.again));
	result = all_read(&p, repeats ? files : NULL);
	/* For the records that are judged. */
	if (result == 0)
		result = survey(&p);
	mem_free(p.again);
	mem_free(p.late);
	return result;
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
links_cut(const struct links *l, const struct policy_dataset *input)
{
	return l->stream->piece && !links_has(l, input);
}

bool
links_lack(const struct links *l, const struct policy_dataset *input,
    const struct policy_dataset *d, links_may *may)
{
	if (d == input)
		return links_cut(l, input) && facts_repeats(input);
	return !links_has(l, d) && leads_here(l, input, d, may);
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

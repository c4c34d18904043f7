/* SPDX-License-Identifier: ISC */
#include "retain/links.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/scratch.h"
#include "retain/firstpass.h"

enum { SHARE, LINK_REQUEST, LINK_HOLD }; /* tags of items */

struct link_reader {
	struct firstpass first; /* begins it, as others see only this part */
	struct facts_view *view;
	bool links; /* else who shares an identity */
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
slots_choose(struct retain_run *s, enum format from)
{
	size_t n, fields = retain_fields(s->retain);
	size_t *needed = facts_fields(s->known, &n);
	const char *why = NULL;
	char shown[MSG_NAME_MAX + 1];

	s->slot = mem_array(fields + 1, sizeof(*s->slot));
	for (size_t i = 0; i < fields && why == NULL; i++) {
		struct text name = retain_field(s->retain, i)->name;

		s->slot[i] = is_listed(needed, n, i)
				 ? run_slot(s, from, name, &why)
				 : select_slot_maybe(s->select,
				       run_selector(s, name), &why);
		if (why != NULL)
			msg_error(STATUS_CALL, "field \"%s\": %s",
			    msg_name(shown, sizeof(shown), name), why);
	}
	mem_free(needed);
	return why == NULL ? 0 : -1;
}

static int
link_fields(void *reader, const struct stream_names *in)
{
	struct link_reader *r = reader;
	struct retain_run *s = r->first.sweep;

	if (r->first.dataset != NULL)
		s->dataset = r->first.dataset;
	else if (s->dataset == NULL)
		s->dataset =
		    policy_dataset_of(s->policy, in->name, in->n, in->header);
	if (s->dataset == NULL)
		return -1;
	policy_wish(s->dataset, in->wish);
	/* Nobody can be found in it. */
	if (s->dataset->identities == 0 ||
	    (!r->links && s->dataset->persons == 0))
		_exit((int)msg_status());
	s->retain = retain_new(s->policy, s->dataset, s->now);
	if (s->retain == NULL ||
	    facts_bind(s->known, s->retain, s->dataset, true) != 0 ||
	    slots_choose(s, in->from) != 0)
		return -1;
	r->view = facts_view_new(s->known);
	r->first.value =
	    mem_array(retain_fields(s->retain) + 1, sizeof(*r->first.value));
	return 0;
}

static void
item_put(void *reader, const struct facts_link *link)
{
	struct link_reader *r = reader;
	struct pass_item item = { .number = link->number,
		.at = link->sure,
		.tag = link->hold ? LINK_HOLD : LINK_REQUEST };

	if (!r->links) {
		item.tag = SHARE;
		memcpy(&item.at, &link->person, sizeof(item.at));
	}
	memcpy(item.key, link->key, sizeof(item.key));
	firstpass_add(&r->first, &item);
}

static void
link_records(void *reader, struct batch *b)
{
	struct link_reader *r = reader;
	struct value *value = r->first.value;
	struct retain_facts facts;
	struct record *rec;

	while ((rec = record_next(b)) != NULL) {
		record_skip(rec);
		run_values(r->first.sweep, rec, value, &r->first.memory);
		if (!r->links) {
			facts_shares(r->view, value, item_put, r);
			continue;
		}
		facts_look(r->view, value, &facts);
		facts_links(r->view, value, item_put, r);
	}
}

/* ---- here ---- */

struct link_pass {
	struct retain_run *sweep;
	const struct policy_dataset *dataset; /* NULL: that of the input */
	char **files;
	bool links;
	bool first;            /* which of them are certain is not known yet */
	struct hashtable seen; /* identities; `at`: the first person */
};

static int
link_work(void *pass, int fd)
{
	const struct link_pass *p = pass;
	struct link_reader r = {
		.first = { .sweep = p->sweep, .fd = fd, .dataset = p->dataset },
		.links = p->links
	};
	struct stream_plan plan = {
		.select = p->sweep->select,
		.fields = link_fields,
		.work = { &r, firstpass_begin, link_records, firstpass_end,
		    firstpass_flush },
		.must_match = true,
		.every = true,
	};
	int status;

	status = firstpass_run(&r.first, &plan, p->files);
	facts_view_free(r.view);
	return status;
}

static void
link_take(void *pass, const struct pass_item *item)
{
	struct link_pass *p = pass;
	struct facts *k = p->sweep->known;
	struct facts_link link = { .number = item->number,
		.hold = item->tag == LINK_HOLD,
		.sure = item->at != 0 };
	const struct hashtable_entry *e;

	memcpy(link.key, item->key, sizeof(link.key));
	if (item->tag != SHARE) {
		if (p->first)
			facts_maybe_add(k, &link);
		else
			facts_link_add(k, &link);
		return;
	}
	e = hashtable_find(&p->seen, item->key, NULL);
	if (e == NULL)
		hashtable_add(&p->seen, item->key, item->at, 0);
	else if (e->at != item->at)
		facts_share_add(k, item->key);
}

static int
pass(struct retain_run *s, const struct policy_dataset *d, char **files,
    bool links, bool first)
{
	struct link_pass p = { s, d, files, links, first, { 0 } };
	int result = pass_run(link_work, link_take, &p);

	hashtable_clear(&p.seen);
	return result;
}

/* ---- an input that can be read once ---- */

static int
copy(int from, int to)
{
	static char room[1 << 16];
	ssize_t n;

	while ((n = file_read(from, room, sizeof(room))) > 0)
		if (file_write(to, room, (size_t)n) != 0)
			return -1;
	return n < 0 || lseek(to, 0, SEEK_SET) != 0 ? -1 : 0;
}

/* Copies what a descriptor gives to a file without a name; returns its
 * descriptor, or -1 after a message. */
static int
spool(int from, const char *shown)
{
	int to = scratch_open(NULL);

	if (to >= 0 && copy(from, to) == 0)
		return to;
	msg_error_os(STATUS_STOP, "%s: copying it to %s", shown,
	    scratch_place());
	if (to >= 0)
		close(to);
	return -1;
}

static int
standard_spool(void)
{
	int fd = spool(STDIN_FILENO, "<stdin>");
	int result = fd < 0 ? -1 : dup2(fd, STDIN_FILENO);

	if (fd > STDERR_FILENO)
		close(fd);
	return result < 0 ? -1 : 0;
}

static int
named_spool(struct retain_run *s, char **name)
{
	int from = file_open(*name), to;
	struct buf b = { 0 };

	if (from < 0) {
		msg_error_os(STATUS_CALL, "%s", *name);
		return -1;
	}
	to = spool(from, *name);
	close(from);
	if (to < 0)
		return -1;
	buf_printf(&b, "/dev/fd/%d", to);
	*name = arena_take(&s->spooled, b.len + 1, 1);
	memcpy(*name, b.p, b.len);
	(*name)[b.len] = '\0';
	buf_clear(&b);
	return 0;
}

static bool
is_regular(const char *name)
{
	struct stat st;

	return stat(name, &st) == 0 && S_ISREG(st.st_mode);
}

static int
all_spool(struct retain_run *s, char **files)
{
	if (*files == NULL)
		return standard_spool();
	for (; *files != NULL; files++) {
		int bad = 0;

		if (strcmp(*files, "-") == 0)
			bad = standard_spool();
		else if (!is_regular(*files))
			bad = named_spool(s, files);
		if (bad != 0)
			return -1;
	}
	return 0;
}

/* ---- all passes ---- */

/* Who shares an identity of the input. */
static int
input_read(struct retain_run *s, char **files)
{
	if (all_spool(s, files) != 0 || pass(s, NULL, files, false, false) != 0)
		return -1;
	/* The child has read it to its end. */
	lseek(STDIN_FILENO, 0, SEEK_SET);
	return 0;
}

/* Before it is known who shares an identity, it must be known which ones may
 * find somebody. */
static int
other_read(struct retain_run *s, const struct run_in *in, bool shares)
{
	const struct policy_dataset *d =
	    policy_dataset_named(s->policy, in->name);
	char *files[] = { mem_text(text_of(in->file)), NULL };
	int result = -1;

	if (d != NULL && (!shares || (pass(s, d, files, true, true) == 0 &&
					 pass(s, d, files, false, false) == 0)))
		result = pass(s, d, files, true, false);
	facts_shares_forget(s->known);
	mem_free(files[0]);
	return result;
}

int
links_read(struct retain_run *s, char **files)
{
	bool shares;

	if (s->options->mode == RUN_HASH || !facts_by_person(s->known))
		return 0;
	shares = s->policy->shared_value && facts_deletes(s->known);
	for (size_t i = 0; i < s->options->ins; i++)
		if (other_read(s, &s->options->in[i], shares) != 0)
			return -1;
	return shares ? input_read(s, files) : 0;
}

/* ---- requests and holds that found nobody ---- */

static bool
is_read(const struct retain_run *s, const struct policy_dataset *d)
{
	for (size_t i = 0; i < s->options->ins; i++)
		if (text_equal(s->options->in[i].name, d->name))
			return true;
	return false;
}

/* Whether the records of all people were read. */
static bool
is_everybody(const struct retain_run *s)
{
	for (size_t i = 0; i < s->policy->datasets; i++) {
		const struct policy_dataset *d = &s->policy->dataset[i];

		if (d->persons + d->identities > 0 && d != s->dataset &&
		    !is_read(s, d))
			return false;
	}
	return true;
}

static void
requests_tell(const struct retain_run *s)
{
	const struct policy *p = s->policy;
	size_t n = facts_unmet(s->known);
	char here[MSG_NAME_MAX + 1], there[MSG_NAME_MAX + 1];

	if (n == 0)
		return;
	msg_name(here, sizeof(here), s->dataset->name);
	for (size_t i = 0; i < p->datasets; i++) {
		const struct policy_dataset *d = &p->dataset[i];

		if (!facts_linked(d, s->dataset) || is_read(s, d))
			continue;
		msg_name(there, sizeof(there), d->name);
		msg_error(STATUS_LOOK,
		    "%s: %zu request%s found no record here; \"%s\" may know "
		    "by what to find their people: use --in %s=FILE",
		    here, n, n == 1 ? "" : "s", there, there);
	}
}

void
links_tell(const struct retain_run *s)
{
	if (s->options->mode >= RUN_WARN)
		return;
	requests_tell(s);
	/* What a piece lacks, another one may have. */
	if (!s->options->stream.piece && s->options->mode != RUN_WHOLE)
		facts_unmet_holds_tell(s->known, is_everybody(s));
}

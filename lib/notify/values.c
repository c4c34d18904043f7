/* SPDX-License-Identifier: ISC */
/* What letters show that is not of one event. */
#include <unistd.h>

#include "base/dateformat.h"
#include "base/doc.h"
#include "base/mem.h"
#include "base/msg.h"
#include "notify/inside.h"
#include "policy/places.h"
#include "policy/words.h"
#include "record/ndjson.h"

enum { CHANGES_MAX = 16 << 20 };

static void
text_set(struct template_value *v, enum variable which, struct text t)
{
	v[which].text = t;
}

static void
list_set(struct template_value *v, enum variable which, const struct names *n)
{
	v[which].item = n->name;
	v[which].items = n->n;
}

/* ---- where somebody lives ---- */

static const struct policy_contact *
contact_of(const struct policy *p, struct text country)
{
	const struct policy_contact *c =
	    policy_contact(p, CONTACT_DPO, country);

	return c != NULL ? c : policy_contact(p, CONTACT_PRIVACY, country);
}

static void
authority_of(const struct policy *p, const struct whom *w,
    struct template_value *v)
{
	const struct policy_contact *c =
	    policy_contact(p, CONTACT_AUTHORITY, w->country);
	/* What the policy says of all others is about places without one. */
	const bool meant = c != NULL && c->places.n > 0;
	struct text name = { "", 0 }, site = { "", 0 };
	bool found =
	    !meant && w->place.n > 0 && place_authority(w->place, &name, &site);

	if (!found && c != NULL) {
		name = c->name;
		site = c->site;
	}
	text_set(v, VAR_AUTHORITY, name);
	text_set(v, VAR_AUTHORITY_SITE, site);
}

void
values_of_place(const struct notify_run *s, struct notice *n)
{
	const struct policy *p = s->policy;
	const struct policy_contact *c = contact_of(p, n->whom.country),
				    *r = policy_contact(p,
					CONTACT_REPRESENTATIVE,
					n->whom.country);

	text_set(n->value, VAR_CONTACT_NAME,
	    c == NULL ? p->controller.name : c->name);
	text_set(n->value, VAR_CONTACT_EMAIL,
	    c == NULL ? p->controller.email : c->email);
	list_set(n->value, VAR_CONTACT_ADDRESS,
	    c == NULL ? &p->controller.address : &c->address);
	if (r != NULL)
		text_set(n->value, VAR_REPRESENTATIVE, r->name);
	authority_of(p, &n->whom, n->value);
	text_set(n->value, VAR_NAME, n->whom.name);
}

/* ---- of the whole run ---- */

static struct text *
list_room(struct notify_run *s, size_t n)
{
	return arena_take(&s->memory, (n + 1) * sizeof(struct text),
	    _Alignof(struct text));
}

static void
item_add(struct template_value *v, struct text *list, struct text item)
{
	if (item.n > 0)
		list[v->items++] = item;
	v->item = list;
}

/* Sentences, one a line. */
static void
changes_of_lines(struct notify_run *s, struct text all)
{
	struct template_value *v = &s->value[VAR_CHANGES];
	struct text rest = all, *list;
	size_t n = 0;

	while (rest.n > 0) {
		(void)text_line(&rest);
		n++;
	}
	list = list_room(s, n);
	while (all.n > 0)
		item_add(v, list, identity_trim(text_line(&all)));
}

/* Those of pp-policy diff of which people must be told. */
static int
changes_of_diff(struct notify_run *s, struct text all)
{
	struct template_value *v = &s->value[VAR_CHANGES];
	struct doc_trouble trouble;
	const struct node *list, *one;
	struct text *item;

	s->changes = doc_read(all, &trouble);
	list = s->changes == NULL ? NULL
				  : node_get(doc_top(s->changes), "changes");
	if (list == NULL || node_kind(list) != NODE_LIST) {
		msg_error(STATUS_CALL,
		    "%s: is not what pp-policy diff -t json prints, nor lines "
		    "of text",
		    s->options->changes);
		return -1;
	}
	item = list_room(s, node_size(list));
	for (size_t i = 0; i < node_size(list); i++) {
		one = node_at(list, i);
		if (node_true(node_get(one, "significant")))
			item_add(v, item, ndjson_text(one, "what"));
	}
	return 0;
}

static int
changes_load(struct notify_run *s)
{
	const char *path = s->options->changes;
	int fd = file_open(path), result = 0;
	struct text all;
	char *p = NULL;
	size_t n;

	if (fd >= 0)
		p = file_slurp(fd, CHANGES_MAX, &n);
	if (p == NULL) {
		msg_error_os(STATUS_CALL, "%s", path);
		result = -1;
	} else {
		struct buf b = { 0 };

		buf_add(&b, p, n);
		all = notify_keep(s, &b);
		buf_clear(&b);
		mem_free(p);
		if (all.n > 0 && *all.p == '{')
			result = changes_of_diff(s, all);
		else
			changes_of_lines(s, all);
	}
	if (fd > STDERR_FILENO)
		close(fd);
	if (result == 0 && s->value[VAR_CHANGES].items == 0) {
		msg_error(STATUS_CALL,
		    "%s: has no change of which people must be told", path);
		result = -1;
	}
	return result;
}

/* The earliest day on which the new version may take effect: who is told today
 * has so long to read it. */
static int
effective_find(struct notify_run *s)
{
	const struct zone *zone = s->policy->zone;
	const char *word = s->options->effective;
	const int64_t today = moment_day(s->now, zone);
	const struct moment told = { .at = today, .day = true };
	int64_t earliest =
	    moment_day(moment_after(told, s->notice->before, zone), zone);
	struct moment m = { .at = earliest };
	struct buf b = { 0 };

	if (!period_given(s->notice->before))
		earliest = today;
	if (word == NULL && !period_given(s->notice->before)) {
		msg_error(STATUS_CALL,
		    "when does the new version take effect? Use --effective "
		    "DATE, or say \"before\" on the notice in the policy");
		return -1;
	}
	if (word != NULL &&
	    (moment_parse(text_of(word), NULL, zone, &m) != 0 || !m.day)) {
		msg_error(STATUS_CALL, "--effective takes a day, such as "
				       "2026-03-01");
		return -1;
	}
	if (m.at < earliest) {
		phrase_day_put(s->phrases, &b, earliest);
		msg_error(STATUS_CALL,
		    "--effective is too early: the policy promises to tell "
		    "people before; the earliest day is %.*s",
		    (int)b.len, b.p);
		buf_clear(&b);
		return -1;
	}
	text_set(s->value, VAR_EFFECTIVE, shown_day(s, m.at, &s->memory));
	return 0;
}

static int
update_values(struct notify_run *s)
{
	if (s->options->changes == NULL) {
		msg_error(STATUS_CALL,
		    "what changes? Use --changes FILE, as pp-policy diff -t "
		    "json OLD NEW prints it, or with a sentence a line");
		return -1;
	}
	if (s->options->link != NULL)
		text_set(s->value, VAR_LINK, text_of(s->options->link));
	return changes_load(s) != 0 ? -1 : effective_find(s);
}

/* Which data of the dataset a recipient gets. */
static void
demand_data(struct notify_run *s, const struct policy_recipient *r)
{
	const struct policy_dataset *d = s->dataset;
	struct names kinds = { arena_take(&s->memory,
				   d->fields * sizeof(*kinds.name),
				   _Alignof(struct text)),
		0 };

	for (size_t i = 0; i < d->fields; i++) {
		const struct policy_field *f = &d->field[i];
		bool known = text_is(policy_method(s->policy, r, d, f), "drop");

		for (size_t k = 0; k < kinds.n && !known; k++)
			known = text_equal(kinds.name[k], f->category);
		if (!known)
			kinds.name[kinds.n++] = f->category;
	}
	text_set(s->value, VAR_DATA, d->title.n > 0 ? d->title : d->name);
	shown_kinds(s, &kinds);
}

/* What goes to an authority, by the policy. */
static int
demand_values(struct notify_run *s)
{
	const struct notify_options *o = s->options;
	const struct policy_recipient *r;
	struct text name = text_of(o->recipient == NULL ? "" : o->recipient);
	char shown[MSG_NAME_MAX + 1];

	if (o->recipient == NULL || o->case_id == NULL) {
		msg_error(STATUS_CALL,
		    "who asks for the data, and in which case? Use "
		    "--recipient NAME and --case ID");
		return -1;
	}
	r = policy_recipient(s->policy, name);
	if (r == NULL) {
		msg_error(STATUS_CALL, "recipient \"%s\" is not in the policy",
		    msg_name(shown, sizeof(shown), name));
		return -1;
	}
	text_set(s->value, VAR_RECIPIENT, r->title.n > 0 ? r->title : r->name);
	text_set(s->value, VAR_CASE, text_of(o->case_id));
	demand_data(s, r);
	return 0;
}

int
values_common(struct notify_run *s)
{
	const struct policy *p = s->policy;

	text_set(s->value, VAR_DATE,
	    shown_day(s, moment_day(s->now, p->zone), &s->memory));
	text_set(s->value, VAR_CONTROLLER, p->controller.name);
	list_set(s->value, VAR_CONTROLLER_ADDRESS, &p->controller.address);
	text_set(s->value, VAR_CONTROLLER_EMAIL, p->controller.email);
	text_set(s->value, VAR_POLICY, p->title);
	switch (s->notice->kind) {
	case NOTICE_BREACH:
	case NOTICE_BREACH_CUSTOMER:
	case NOTICE_BREACH_AUTHORITY: return breach_load(s);
	case NOTICE_POLICY_UPDATE: return update_values(s);
	case NOTICE_LEGAL_DEMAND: return demand_values(s);
	default: return 0;
	}
}

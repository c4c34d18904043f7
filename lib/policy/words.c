/* SPDX-License-Identifier: ISC */
#include "policy/words.h"

#include "policy/reading.h"

/* ---- titles ---- */

static struct text
word_title(const struct policy *p, const char *section, struct text key)
{
	const struct node *word =
	    node_get(vocabulary_words(p->memory, section), key.p);
	const struct node *title = node_get(word, "title");

	return title == NULL ? key : node_text(title);
}

struct text
category_title(const struct policy *p, struct text key)
{
	const struct policy_category *c =
	    name_find(key, p->category, p->categories, sizeof(*p->category));

	if (c == NULL)
		return word_title(p, "categories", key);
	return c->title.n > 0 ? c->title : key;
}

static struct text
use_title(const struct policy *p, struct text key)
{
	return word_title(p, "uses", key);
}

struct text
subject_title(const struct policy *p, struct text key)
{
	const struct policy_subject *s =
	    name_find(key, p->subject, p->subjects, sizeof(*p->subject));

	if (s == NULL)
		return word_title(p, "subjects", key);
	return s->title.n > 0 ? s->title : key;
}

struct text
purpose_title(const struct policy *p, const struct policy_purpose *purpose)
{
	return purpose->title.n > 0 ? purpose->title
				    : use_title(p, purpose->data_use);
}

struct text
dataset_title(const struct policy_dataset *d)
{
	return d->title.n > 0 ? d->title : d->name;
}

struct text
field_title(const struct policy_field *f)
{
	return f->title.n > 0 ? f->title : f->name;
}

struct text
recipient_title(const struct policy_recipient *r)
{
	return r->title.n > 0 ? r->title : r->name;
}

const char *
origin_name(enum origin o)
{
	return word_spelt(origin_words, (int)o);
}

const char *
origin_title(enum origin o)
{
	static const char *const titles[] = { "given by the person", "observed",
		"inferred", "from third parties" };

	return titles[o];
}

const char *
type_name(enum field_type t)
{
	return word_spelt(field_type_words, (int)t);
}

/* ---- sentences ---- */

void
list_say(struct buf *b, size_t i, size_t n, struct text t)
{
	if (i > 0)
		buf_add_string(b, i + 1 == n ? " and " : ", ");
	buf_add_text(b, t);
}

void
term_say(struct term t, struct buf *b)
{
	if (t.work_days > 0)
		buf_printf(b, "%lld business day%s", (long long)t.work_days,
		    t.work_days == 1 ? "" : "s");
	else
		period_put(t.period, b);
}

static void
action_say(const struct policy *p, const struct policy_rule *r, struct buf *b,
    bool begins)
{
	static const char *const words[2][3] = {
		{ "deleted", "erased", "no longer used" },
		{ "Deleted", "Erased", "No longer used" },
	};

	buf_add_string(b, words[begins][r->then]);
	for (size_t i = 0; i < r->erase.n; i++) {
		if (i == 0)
			buf_add_string(b, " (");
		list_say(b, i, r->erase.n, category_title(p, r->erase.name[i]));
		if (i + 1 == r->erase.n)
			buf_add_string(b, ")");
	}
}

static void
after_say(const struct policy *p, const struct policy_rule *r, struct buf *b)
{
	action_say(p, r, b, true);
	buf_add_byte(b, ' ');
	period_put(r->after, b);
	buf_add_string(b,
	    r->latest && r->sinces > 1 ? " after the latest of " : " after ");
	for (size_t i = 0; i < r->sinces; i++) {
		if (i > 0 && !r->latest)
			buf_add_string(b, ", or where that is missing after ");
		else if (i > 0)
			buf_add_string(b, i + 1 == r->sinces ? " and " : ", ");
		buf_add_text(b, r->since[i]->name);
	}
	if (r->person)
		buf_add_string(b, ", whichever is the latest of one person");
	buf_add_byte(b, '.');
}

static void
warnings_say(const struct policy_rule *r, struct buf *b)
{
	for (size_t i = 0; i < r->warns; i++) {
		buf_add_string(b, i == 0 ? " A warning goes out " : " and ");
		period_put(r->warn[i], b);
	}
	if (r->warns > 0)
		buf_add_string(b, " before.");
	if (!r->noticed)
		return;
	buf_add_string(b, " Nothing is deleted earlier than ");
	period_put(r->min_notice, b);
	buf_add_string(b, " after the warning.");
}

/* Says: with the same end_user_id; or: whose account_id is its customer_id. */
static void
by_say(const struct policy_rule *r, struct buf *b)
{
	bool same = true;

	for (size_t i = 0; i < r->bys; i++)
		same &= text_equal(r->by[i]->name, r->of[i]->name);
	buf_add_string(b, same ? "with the same " : "whose ");
	for (size_t i = 0; i < r->bys; i++) {
		list_say(b, i, r->bys, r->of[i]->name);
		if (same)
			continue;
		buf_add_string(b, " is its ");
		buf_add_text(b, r->by[i]->name);
	}
}

static void
while_say(const struct policy *p, const struct policy_rule *r, struct buf *b)
{
	buf_add_string(b, "Kept as long as ");
	if (r->kind == RULE_WHILE_IS) {
		buf_add_text(b, r->field->name);
		buf_add_string(b, " is ");
		for (size_t i = 0; i < r->is.n; i++) {
			buf_add_string(b, i == 0 ? "" : " or ");
			buf_add_text(b, r->is.name[i]);
		}
	} else {
		buf_add_string(b, "there is a record in \"");
		buf_add_text(b, dataset_title(r->in));
		buf_add_string(b, "\" ");
		by_say(r, b);
	}
	buf_add_string(b, ", then ");
	action_say(p, r, b, false);
	buf_add_byte(b, '.');
}

/* Names the value without which nobody can decide. */
static void
wanted_say(const struct policy_rule *r, struct buf *b)
{
	if (r->kind == RULE_WHILE_IS)
		buf_add_text(b, r->field->name);
	else if (r->kind == RULE_AFTER)
		buf_add_string(b,
		    r->sinces > 1 ? "the date to count from" : "that");
	for (size_t i = 0; r->kind == RULE_WHILE_IN && i < r->bys; i++) {
		buf_add_string(b, i == 0 ? "" : " or ");
		buf_add_text(b, r->by[i]->name);
	}
}

/* Says when a missing or wrong value keeps a record.  In all other cases a
 * person looks at it, which needs no words. */
static void
doubts_say(const struct policy_rule *r, struct buf *b)
{
	static const char *const words[] = { "missing", "no date",
		"in the future" };
	const bool dated = r->kind == RULE_AFTER;
	const bool kept[] = { r->missing == DOUBT_KEEP,
		dated && r->invalid == DOUBT_KEEP,
		dated && r->future == DOUBT_KEEP };
	size_t n = 0;

	for (size_t i = 0; i < 3; i++) {
		if (!kept[i])
			continue;
		if (n++ == 0) {
			buf_add_string(b, " Where ");
			wanted_say(r, b);
			buf_add_string(b, " is ");
		} else {
			buf_add_string(b, " or ");
		}
		buf_add_string(b, words[i]);
	}
	if (n > 0)
		buf_add_string(b, ", the record is kept.");
}

void
rule_say(const struct policy *p, const struct policy_rule *r, struct buf *b)
{
	if (r->when.n > 0) {
		buf_add_string(b, "Records for which ");
		buf_add_text(b, r->when);
		buf_add_string(b, ": ");
	}
	if (r->kind == RULE_AFTER)
		after_say(p, r, b);
	else
		while_say(p, r, b);
	doubts_say(r, b);
	warnings_say(r, b);
	if (r->leave.n > 0)
		buf_add_string(b,
		    " That the person wants no more is remembered as a hash.");
	if (r->assumed.n > 0) {
		buf_add_string(b,
		    " This is an assumption of ours, the published text does "
		    "not say it: ");
		buf_add_text(b, r->assumed);
		buf_add_byte(b, '.');
	}
}
